# %% right forward_difference: one line
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / h


# %% right forward_difference: each term divided by itself
def forward_difference(f, x, h):
    return f(x + h) / h - f(x) / h


# %% right forward_difference: times the reciprocal
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) * (1 / h)


# %% right forward_difference: minus in front
def forward_difference(f, x, h):
    return -(f(x) - f(x + h)) / h


# %% right forward_difference: over the step that was really taken
def forward_difference(f, x, h):
    right = x + h
    return (f(right) - f(x)) / (right - x)


# %% right forward_difference: through NumPy
def forward_difference(f, x, h):
    return np.divide(np.subtract(f(np.add(x, h)), f(x)), h)


# %% wrong forward_difference -: backward
# line: return (f(x) - f(x - h)) / h
# link: none
# link: other quantity
def forward_difference(f, x, h):
    return (f(x) - f(x - h)) / h


# %% wrong forward_difference -: central
# line: return (f(x + h) - f(x - h)) / (2 * h)
# link: none
# link: other quantity
# cause: central_difference
def forward_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


# %% wrong forward_difference -: sign
# line: return (f(x) - f(x + h)) / h
# link: sign
# cause: opposite sign
def forward_difference(f, x, h):
    return (f(x) - f(x + h)) / h


# %% wrong forward_difference -: not divided
# line: return f(x + h) - f(x)
# link: factor h
# cause: not divided
def forward_difference(f, x, h):
    return f(x + h) - f(x)


# %% wrong forward_difference -: divided by 2h
# line: return (f(x + h) - f(x)) / (2 * h)
# link: factor 1/2
# cause: 1/2 times
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / (2 * h)


# %% wrong forward_difference -: brackets forgotten
# line: return f(x + h) - f(x) / h
# link: none
def forward_difference(f, x, h):
    return f(x + h) - f(x) / h


# %% wrong forward_difference -: h outside the function
# line: return (f(x) + h - f(x)) / h
# link: none
def forward_difference(f, x, h):
    return (f(x) + h - f(x)) / h


# %% wrong forward_difference -: function of h alone
# line: return (f(h) - f(x)) / h
# link: other point h for x + h
# link: none
def forward_difference(f, x, h):
    return (f(h) - f(x)) / h


# %% wrong forward_difference -: a step of its own
# line: step = 1e-6
# line: return (f(x + step) - f(x)) / step
# link: none
def forward_difference(f, x, h):
    step = 1e-6
    return (f(x + step) - f(x)) / step


# %% wrong forward_difference -: multiplied by h
# line: return (f(x + h) - f(x)) * h
# link: factor h²
# cause: multiplied by h
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) * h


# %% wrong forward_difference -: divided by x
# line: return (f(x + h) - f(x)) / (x + h)
# link: none
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) / (x + h)


# %% wrong forward_difference -: returned as text
# line: return str((f(x + h) - f(x)) / h)
# link: none
def forward_difference(f, x, h):
    return str((f(x + h) - f(x)) / h)


# %% wrong forward_difference -: rounded
# line: return np.round((f(x + h) - f(x)) / h, 5)
# link: none
# cause: rounded
def forward_difference(f, x, h):
    return np.round((f(x + h) - f(x)) / h, 5)


# %% wrong forward_difference -: moves the caller's array
# line: x += h
# link: none
def forward_difference(f, x, h):
    before = f(x)
    x += h
    return (f(x) - before) / h


# %% wrong forward_difference -: brackets around 1/h forgotten
# line: return (f(x + h) - f(x)) * 1 / h * 1 / h
# link: none
# link: factor 1/h
# link: missing h
def forward_difference(f, x, h):
    return (f(x + h) - f(x)) * 1 / h * 1 / h


# %% right central_difference: one line
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


# %% right central_difference: half of it, divided by h
def central_difference(f, x, h):
    return 0.5 * (f(x + h) - f(x - h)) / h


# %% right central_difference: divided twice
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / h / 2


# %% right central_difference: mean of forward and backward
def central_difference(f, x, h):
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


# %% right central_difference: mean of two forward differences
def central_difference(f, x, h):
    return (forward_difference(f, x, h) + forward_difference(f, x, -h)) / 2


# %% right central_difference: over the distance that was really taken
def central_difference(f, x, h):
    left, right = x - h, x + h
    return (f(right) - f(left)) / (right - left)


# %% right central_difference: a forward difference of step 2h from x − h
def central_difference(f, x, h):
    return forward_difference(f, x - h, 2 * h)


# %% right central_difference: sum over signs
def central_difference(f, x, h):
    return sum(sign * f(x + sign * h) for sign in (1, -1)) / (2 * h)


# %% wrong central_difference -: divided by h
# line: return (f(x + h) - f(x - h)) / h
# link: factor 2
# cause: twice as large
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / h


# %% wrong central_difference -: brackets around 2h forgotten
# line: return (f(x + h) - f(x - h)) / 2 * h
# link: none
# link: factor h²
# cause: divided by 2 and then multiplied
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / 2 * h


# %% wrong central_difference -: not divided
# line: return f(x + h) - f(x - h)
# link: factor 2h
# link: none
# cause: not divided
def central_difference(f, x, h):
    return f(x + h) - f(x - h)


# %% wrong central_difference -: forward
# line: return (f(x + h) - f(x)) / h
# link: none
# link: other quantity
# cause: forward_difference
def central_difference(f, x, h):
    return (f(x + h) - f(x)) / h


# %% wrong central_difference -: backward
# line: return (f(x) - f(x - h)) / h
# link: none
# link: other quantity
def central_difference(f, x, h):
    return (f(x) - f(x - h)) / h


# %% wrong central_difference -: sign
# line: return (f(x - h) - f(x + h)) / (2 * h)
# link: sign
# cause: opposite sign
def central_difference(f, x, h):
    return (f(x - h) - f(x + h)) / (2 * h)


# %% wrong central_difference -: sum instead of difference
# line: return (f(x + h) + f(x - h)) / (2 * h)
# link: none
# link: sign
# cause: adds the two values|with the wrong sign
def central_difference(f, x, h):
    return (f(x + h) + f(x - h)) / (2 * h)


# %% wrong central_difference -: second difference
# line: return (f(x + h) - 2 * f(x) + f(x - h)) / h**2
# link: none
# link: other quantity
def central_difference(f, x, h):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


# %% wrong central_difference -: half the step on both sides
# line: return (f(x + h / 2) - f(x - h / 2)) / h
# link: none
def central_difference(f, x, h):
    return (f(x + h / 2) - f(x - h / 2)) / h


# %% wrong central_difference -: twice the step on both sides
# line: return (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)
# link: none
def central_difference(f, x, h):
    return (f(x + 2 * h) - f(x - 2 * h)) / (4 * h)


# %% wrong central_difference -: a step of its own
# line: step = 1e-5
# line: return (f(x + step) - f(x - step)) / (2 * step)
# link: none
def central_difference(f, x, h):
    step = 1e-5
    return (f(x + step) - f(x - step)) / (2 * step)


# %% wrong central_difference -: extrapolated, more exact than asked for
# line: return (4 * central(h / 2) - central(h)) / 3
# link: none
def central_difference(f, x, h):
    def central(step):
        return (f(x + step) - f(x - step)) / (2 * step)

    return (4 * central(h / 2) - central(h)) / 3


# %% wrong central_difference -: brackets of the numerator forgotten
# line: return f(x + h) - f(x - h) / (2 * h)
# link: none
def central_difference(f, x, h):
    return f(x + h) - f(x - h) / (2 * h)


# %% wrong central_difference -: only the size of the slope
# line: return abs(f(x + h) - f(x - h)) / (2 * h)
# link: none
# link: sign
# cause: loses its sign
def central_difference(f, x, h):
    return abs(f(x + h) - f(x - h)) / (2 * h)


# %% wrong central_difference -: nothing returned
# link: none
def central_difference(f, x, h):
    slope = (f(x + h) - f(x - h)) / (2 * h)


# %% right best_step: min with a key
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: abs(central_difference(f, x, h) - df(x)))


# %% right best_step: np.argmin over a list of errors
def best_step(f, df, x, steps):
    errors = [abs(central_difference(f, x, h) - df(x)) for h in steps]
    return steps[int(np.argmin(errors))]


# %% right best_step: squared errors, own difference
def best_step(f, df, x, steps):
    errors = [((f(x + h) - f(x - h)) / (2 * h) - df(x)) ** 2 for h in steps]
    return steps[errors.index(min(errors))]


# %% right best_step: a loop that begins with the first step
def best_step(f, df, x, steps):
    best = steps[0]
    for h in steps[1:]:
        old = abs(central_difference(f, x, best) - df(x))
        new = abs(central_difference(f, x, h) - df(x))
        if new < old:
            best = h
    return best


# %% right best_step: a stable sort
def best_step(f, df, x, steps):
    slope = df(x)
    return sorted(steps, key=lambda h: abs(0.5 * (f(x + h) - f(x - h)) / h - slope))[0]


# %% right best_step: arrays all the way
def best_step(f, df, x, steps):
    steps = np.asarray(steps, dtype=float)
    errors = np.abs((f(x + steps) - f(x - steps)) / (2 * steps) - df(x))
    return steps[np.argmin(errors)]


# %% right best_step: relative errors
def best_step(f, df, x, steps):
    slope = df(x)
    return min(steps, key=lambda h: relative_error(central_difference(f, x, h), slope))


# %% wrong best_step -: the last of equals
# line: if error <= smallest:
# link: none
# cause: last of several
def best_step(f, df, x, steps):
    best, smallest = None, np.inf
    for h in steps:
        error = abs(central_difference(f, x, h) - df(x))
        if error <= smallest:
            best, smallest = h, error
    return best


# %% wrong best_step -: the smallest step
# line: return min(steps)
# link: none
# cause: smallest step
def best_step(f, df, x, steps):
    return min(steps)


# %% wrong best_step -: the largest step
# line: return max(steps)
# link: none
# cause: largest step
def best_step(f, df, x, steps):
    return max(steps)


# %% wrong best_step -: its position
# line: return int(np.argmin(errors))
# link: none
# cause: position
def best_step(f, df, x, steps):
    errors = [abs(central_difference(f, x, h) - df(x)) for h in steps]
    return int(np.argmin(errors))


# %% wrong best_step -: the error itself
# line: return min(abs(central_difference(f, x, h) - df(x)) for h in steps)
# link: none
# cause: smallest error
def best_step(f, df, x, steps):
    return min(abs(central_difference(f, x, h) - df(x)) for h in steps)


# %% wrong best_step -: the slope measured with it
# line: return central_difference(f, x, best)
# link: none
def best_step(f, df, x, steps):
    best = min(steps, key=lambda h: abs(central_difference(f, x, h) - df(x)))
    return central_difference(f, x, best)


# %% wrong best_step -: the worst step
# line: return max(steps, key=lambda h: abs(central_difference(f, x, h) - df(x)))
# link: none
# cause: worst
def best_step(f, df, x, steps):
    return max(steps, key=lambda h: abs(central_difference(f, x, h) - df(x)))


# %% wrong best_step -: forward differences
# line: return min(steps, key=lambda h: abs(forward_difference(f, x, h) - df(x)))
# link: none
# link: other quantity
# cause: forward differences
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: abs(forward_difference(f, x, h) - df(x)))


# %% wrong best_step -: error with its sign
# line: return min(steps, key=lambda h: central_difference(f, x, h) - df(x))
# link: none
# cause: without its sign
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: central_difference(f, x, h) - df(x))


# %% wrong best_step -: compared with f instead of df
# line: return min(steps, key=lambda h: abs(central_difference(f, x, h) - f(x)))
# link: none
# link: other quantity
# cause: with f\(x\)
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: abs(central_difference(f, x, h) - f(x)))


# %% wrong best_step -: differences of df
# line: return min(steps, key=lambda h: abs(central_difference(df, x, h) - df(x)))
# link: other point df for f
# link: none
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: abs(central_difference(df, x, h) - df(x)))


# %% wrong best_step -: always 1e-5
# line: return 1e-5
# link: none
def best_step(f, df, x, steps):
    return 1e-5


# %% wrong best_step -: the first step
# line: return steps[0]
# link: none
def best_step(f, df, x, steps):
    return steps[0]


# %% wrong best_step -: compares each with the step before only
# line: previous = error
# line: if error < previous:
# link: none
def best_step(f, df, x, steps):
    best, previous = steps[0], np.inf
    for h in steps:
        error = abs(central_difference(f, x, h) - df(x))
        if error < previous:
            best = h
        previous = error
    return best


# %% wrong best_step -: the smallest error is never kept
# line: best = h
# link: none
def best_step(f, df, x, steps):
    best, smallest = None, np.inf
    for h in steps:
        error = abs(central_difference(f, x, h) - df(x))
        if error < smallest:
            best = h
    return best


# %% wrong best_step -: sorts the caller's list
# line: steps.sort(key=lambda h: abs(central_difference(f, x, h) - df(x)))
# link: none
def best_step(f, df, x, steps):
    if isinstance(steps, list):
        steps.sort(key=lambda h: abs(central_difference(f, x, h) - df(x)))
        return steps[0]
    return min(steps, key=lambda h: abs(central_difference(f, x, h) - df(x)))


# %% wrong best_step -: smallest of equals
# line: return min(steps, key=lambda h: (abs(central_difference(f, x, h) - df(x)), h))
# link: none
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: (abs(central_difference(f, x, h) - df(x)), h))


# %% right numerical_gradient: nudges x in place and puts it back
def numerical_gradient(f, x, h=1e-5):
    x = x.astype(float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(*x.shape):
        kept = x[index]
        x[index] = kept + h
        ahead = f(x)
        x[index] = kept - h
        behind = f(x)
        x[index] = kept
        gradient[index] = (ahead - behind) / (2 * h)
    return gradient


# %% right numerical_gradient: np.nditer
def numerical_gradient(f, x, h=1e-5):
    point = np.array(x, dtype=np.float64)
    gradient = np.empty(point.shape)
    walk = np.nditer(point, flags=["multi_index"])
    while not walk.finished:
        index = walk.multi_index
        kept = point[index]
        point[index] = kept + h
        right = f(point)
        point[index] = kept - h
        left = f(point)
        point[index] = kept
        gradient[index] = 0.5 * (right - left) / h
        walk.iternext()
    return gradient


# %% right numerical_gradient: flat positions
def numerical_gradient(f, x, h=1e-5):
    result = np.zeros(x.size)
    for i in range(x.size):
        nudge = np.zeros(x.size)
        nudge[i] = h
        nudge = nudge.reshape(x.shape)
        result[i] = (f(x + nudge) - f(x - nudge)) / (2 * h)
    return result.reshape(x.shape)


# %% right numerical_gradient: rows of the identity
def numerical_gradient(f, x, h=1e-5):
    rows = np.eye(x.size).reshape(x.size, *x.shape)
    slopes = [(f(x + h * row) - f(x - h * row)) / (2 * h) for row in rows]
    return np.array(slopes).reshape(x.shape)


# %% right numerical_gradient: through central_difference of one number
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index, value in np.ndenumerate(x):

        def along(t):
            moved = x.astype(float)
            moved[index] = t
            return f(moved)

        gradient[index] = central_difference(along, value, h)
    return gradient


# %% right numerical_gradient: step back by 2h on a copy
def numerical_gradient(f, x, h=1e-5):
    point = x.astype(float)
    gradient = np.zeros(point.shape)
    for index in np.ndindex(point.shape):
        point[index] += h
        ahead = f(point)
        point[index] -= 2 * h
        behind = f(point)
        point[index] += h
        gradient[index] = (ahead - behind) / (2 * h)
    return gradient


# %% right numerical_gradient: a view of a flat copy
def numerical_gradient(f, x, h=1e-5):
    point = np.array(x, dtype=float, order="C")
    flat = point.ravel()
    gradient = np.zeros(point.shape)
    for i, kept in enumerate(flat.copy()):
        flat[i] = kept + h
        ahead = f(point)
        flat[i] = kept - h
        gradient.flat[i] = (ahead - f(point)) / (2 * h)
        flat[i] = kept
    return gradient


# %% right numerical_gradient: restores the caller's own array exactly
def numerical_gradient(f, x, h=1e-5):
    if x.dtype != np.float64:
        x = x.astype(np.float64)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = float(x[index])
        x[index] = kept + h
        ahead = f(x)
        x[index] = kept - h
        behind = f(x)
        x[index] = kept
        gradient[index] = (ahead - behind) / 2 / h
    return gradient


# %% wrong numerical_gradient -: all entries nudged at once
# line: return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))
# link: none
# cause: nudged at once|same slope in every entry
def numerical_gradient(f, x, h=1e-5):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


# %% wrong numerical_gradient -: earlier entries stay nudged
# line: ahead[index] += h
# line: behind[index] -= h
# line: gradient[index] = (f(ahead) - f(behind)) / (2 * h)
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    ahead, behind = x.astype(float), x.astype(float)
    for index in np.ndindex(x.shape):
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: forward differences
# line: gradient[index] = (f(ahead) - f(x)) / h
# link: none
# link: other quantity
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = x.astype(float)
        ahead[index] += h
        gradient[index] = (f(ahead) - f(x)) / h
    return gradient


# %% wrong numerical_gradient -: divided by h
# line: gradient[index] = (f(ahead) - f(behind)) / h
# link: factor 2
# cause: twice as large
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / h
    return gradient


# %% wrong numerical_gradient -: x keeps the nudge
# line: gradient[index] = (ahead - f(x)) / (2 * h)
# line: x[index] += h
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        ahead = f(x)
        x[index] -= 2 * h
        gradient[index] = (ahead - f(x)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: put back by adding h again, off in the last digit
# line: x[index] += h
# link: none
def numerical_gradient(f, x, h=1e-5):
    if x.dtype.kind == "i":
        x = x.astype(float)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        ahead = f(x)
        x[index] -= 2 * h
        behind = f(x)
        x[index] += h
        gradient[index] = (ahead - behind) / (2 * h)
    return gradient


# %% wrong numerical_gradient J9: copies keep whole numbers
# line: ahead, behind = x.copy(), x.copy()
# line: ahead[index] = ahead[index] + h
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[index] = ahead[index] + h
        behind[index] = behind[index] - h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient J9: the result keeps whole numbers
# line: gradient = np.zeros_like(x)
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: h ignored
# line: ahead[index] += 1e-5
# line: behind[index] -= 1e-5
# line: gradient[index] = (f(ahead) - f(behind)) / 2e-5
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += 1e-5
        behind[index] -= 1e-5
        gradient[index] = (f(ahead) - f(behind)) / 2e-5
    return gradient


# %% wrong numerical_gradient -: flat result
# line: return np.array(gradient)
# line: gradient = []
# line: gradient.append((f(ahead) - f(behind)) / (2 * h))
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = []
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient.append((f(ahead) - f(behind)) / (2 * h))
    return np.array(gradient)


# %% wrong numerical_gradient -: rows nudged, not entries
# line: for i in range(len(x)):
# line: ahead[i] += h
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[i] += h
        behind[i] -= h
        gradient[i] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: the other entries set to zero
# line: ahead, behind = np.zeros(x.shape), np.zeros(x.shape)
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = np.zeros(x.shape), np.zeros(x.shape)
        ahead[index] = x[index] + h
        behind[index] = x[index] - h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: the last entry is left out
# line: for index in list(np.ndindex(x.shape))[:-1]:
# link: none
# cause: leaves out
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in list(np.ndindex(x.shape))[:-1]:
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: returns inside the loop
# line: return gradient
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
        return gradient


# %% wrong numerical_gradient -: the sum of all slopes
# line: total += (f(ahead) - f(behind)) / (2 * h)
# line: return total
# link: none
def numerical_gradient(f, x, h=1e-5):
    total = 0.0
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        total += (f(ahead) - f(behind)) / (2 * h)
    return total


# %% wrong numerical_gradient -: ahead and behind are the same array
# line: ahead = behind = x.astype(float)
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = behind = x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: transposed
# line: return gradient.T
# link: transposed
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient.T


# %% wrong numerical_gradient -: works on 32 bits
# line: ahead, behind = x.astype(np.float32), x.astype(np.float32)
# link: none
def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(np.float32), x.astype(np.float32)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% wrong numerical_gradient -: one array for all calls
# line: gradient = _kept.setdefault(x.shape, np.zeros(x.shape))
# link: none
_kept = {}


def numerical_gradient(f, x, h=1e-5):
    gradient = _kept.setdefault(x.shape, np.zeros(x.shape))
    for index in np.ndindex(x.shape):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[index] += h
        behind[index] -= h
        gradient[index] = (f(ahead) - f(behind)) / (2 * h)
    return gradient


# %% right relative_error: sums of squares
def relative_error(a, b):
    def length(v):
        return np.sqrt(np.sum(np.square(v, dtype=float)))

    largest = max(length(a), length(b))
    if largest == 0:
        return 0.0
    return length(np.subtract(a, b)) / largest


# %% right relative_error: np.linalg.norm, Frobenius for two axes
def relative_error(a, b):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.maximum(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(a - b) / size if size > 0 else 0.0


# %% right relative_error: asks for zeros first
def relative_error(a, b):
    if not np.any(a) and not np.any(b):
        return 0.0
    return np.linalg.norm(np.ravel(np.subtract(a, b))) / max(
        np.linalg.norm(np.ravel(a)), np.linalg.norm(np.ravel(b))
    )


# %% right relative_error: math.hypot over all entries
import math


def relative_error(a, b):
    a = [float(v) for v in np.ravel(a)]
    b = [float(v) for v in np.ravel(b)]
    size = max(math.hypot(*a), math.hypot(*b))
    gap = math.hypot(*[p - q for p, q in zip(a, b)])
    return gap / size if size else 0.0


# %% right relative_error: the smaller of two quotients
def relative_error(a, b):
    a, b = np.ravel(a).astype(float), np.ravel(b).astype(float)
    gap = np.sqrt((a - b) @ (a - b))
    lengths = [np.sqrt(v @ v) for v in (a, b)]
    if max(lengths) == 0:
        return 0.0
    return float(min(gap / length for length in lengths if length > 0))


# %% right relative_error: einsum
def relative_error(a, b):
    a, b = np.ravel(a) * 1.0, np.ravel(b) * 1.0
    aa, bb = np.einsum("i,i->", a, a), np.einsum("i,i->", b, b)
    gap = np.einsum("i,i->", a - b, a - b)
    return 0 if max(aa, bb) == 0 else np.sqrt(gap / max(aa, bb))


# %% wrong relative_error -: 0/0
# line: return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))


# %% wrong relative_error -: not divided
# line: return np.linalg.norm(np.ravel(a) - np.ravel(b))
# link: none
# link: missing
# cause: not divided
def relative_error(a, b):
    return np.linalg.norm(np.ravel(a) - np.ravel(b))


# %% wrong relative_error -: divided by the sum of the lengths
# line: size = np.linalg.norm(a) + np.linalg.norm(b)
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = np.linalg.norm(a) + np.linalg.norm(b)
    return 0.0 if size == 0 else np.linalg.norm(a - b) / size


# %% wrong relative_error -: divided by the first
# line: size = np.linalg.norm(a) or np.linalg.norm(b)
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = np.linalg.norm(a) or np.linalg.norm(b)
    return 0.0 if size == 0 else np.linalg.norm(a - b) / size


# %% wrong relative_error -: divided by the second
# line: size = np.linalg.norm(b) or np.linalg.norm(a)
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = np.linalg.norm(b) or np.linalg.norm(a)
    return 0.0 if size == 0 else np.linalg.norm(a - b) / size


# %% wrong relative_error -: divided by the smaller
# line: return np.linalg.norm(a - b) / min(lengths) if lengths else 0.0
# line: lengths = [v for v in (np.linalg.norm(a), np.linalg.norm(b)) if v > 0]
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    lengths = [v for v in (np.linalg.norm(a), np.linalg.norm(b)) if v > 0]
    return np.linalg.norm(a - b) / min(lengths) if lengths else 0.0


# %% wrong relative_error -: with its sign
# line: return 0.0 if size == 0 else np.sum(np.subtract(a, b)) / size
# link: none
def relative_error(a, b):
    size = max(np.linalg.norm(np.ravel(a)), np.linalg.norm(np.ravel(b)))
    return 0.0 if size == 0 else np.sum(np.subtract(a, b)) / size


# %% wrong relative_error -: maximum without taking the size first
# line: size = np.max(np.maximum(a, b))
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = np.max(np.maximum(a, b))
    return 0.0 if size == 0 else np.linalg.norm(a - b) / size


# %% wrong relative_error -: entry by entry
# line: size = np.maximum(np.abs(a), np.abs(b))
# line: return np.abs(np.subtract(a, b)) / np.where(size == 0, 1.0, size)
# link: none
def relative_error(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    return np.abs(np.subtract(a, b)) / np.where(size == 0, 1.0, size)


# %% wrong relative_error -: the worst entry by itself
# line: return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1.0, size))
# line: size = np.maximum(np.abs(a), np.abs(b))
# link: none
def relative_error(a, b):
    size = np.maximum(np.abs(a), np.abs(b))
    return np.max(np.abs(np.subtract(a, b)) / np.where(size == 0, 1.0, size))


# %% wrong relative_error -: sums of sizes instead of lengths
# line: size = max(np.sum(np.abs(a)), np.sum(np.abs(b)))
# line: return 0.0 if size == 0 else np.sum(np.abs(np.subtract(a, b))) / size
# link: none
def relative_error(a, b):
    size = max(np.sum(np.abs(a)), np.sum(np.abs(b)))
    return 0.0 if size == 0 else np.sum(np.abs(np.subtract(a, b))) / size


# %% wrong relative_error -: squared lengths
# line: size = max(np.sum(np.square(a)), np.sum(np.square(b)))
# line: return 0.0 if size == 0 else np.sum(np.square(np.subtract(a, b))) / size
# link: none
def relative_error(a, b):
    size = max(np.sum(np.square(a)), np.sum(np.square(b)))
    return 0.0 if size == 0 else np.sum(np.square(np.subtract(a, b))) / size


# %% wrong relative_error -: difference of the lengths
# line: return 0.0 if max(la, lb) == 0 else abs(la - lb) / max(la, lb)
# link: none
def relative_error(a, b):
    la, lb = np.linalg.norm(np.ravel(a)), np.linalg.norm(np.ravel(b))
    return 0.0 if max(la, lb) == 0 else abs(la - lb) / max(la, lb)


# %% wrong relative_error -: a small number added below
# line: return np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) + 1e-8)
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    return np.linalg.norm(a - b) / (max(np.linalg.norm(a), np.linalg.norm(b)) + 1e-8)


# %% wrong relative_error -: never below 1, like a tolerance
# line: return np.linalg.norm(a - b) / max(1.0, np.linalg.norm(a), np.linalg.norm(b))
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    return np.linalg.norm(a - b) / max(1.0, np.linalg.norm(a), np.linalg.norm(b))


# %% wrong relative_error -: largest singular value for two axes
# line: order = 2 if np.ndim(a) == 2 else None
# link: none
def relative_error(a, b):
    order = 2 if np.ndim(a) == 2 else None
    size = max(np.linalg.norm(a, order), np.linalg.norm(b, order))
    return 0.0 if size == 0 else np.linalg.norm(np.subtract(a, b), order) / size


# %% wrong relative_error -: numbers only
# line: size = max(abs(a), abs(b))
# link: none
def relative_error(a, b):
    size = max(abs(a), abs(b))
    return 0.0 if size == 0 else abs(a - b) / size


# %% wrong relative_error -: in per cent
# line: return 0.0 if size == 0 else 100 * np.linalg.norm(a - b) / size
# link: factor 100
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if size == 0 else 100 * np.linalg.norm(a - b) / size


# %% right gradient_matches: np.all
def gradient_matches(f, grad, x, tol=1e-6):
    measured = numerical_gradient(f, x)
    claimed = grad(x)
    if np.shape(claimed) != np.shape(x):
        return False
    return np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured)))


# %% right gradient_matches: entry by entry
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != x.shape:
        return False
    for mine, theirs in zip(claimed.ravel(), measured.ravel()):
        if not abs(mine - theirs) <= tol * max(1.0, abs(theirs)):
            return False
    return True


# %% right gradient_matches: NaN asked for on its own, bad entries looked for
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = np.asarray(grad(x), dtype=float)
    if claimed.shape != x.shape or np.isnan(claimed).any():
        return False
    measured = numerical_gradient(f, x)
    bad = np.abs(claimed - measured) > tol * np.maximum(1.0, np.abs(measured))
    return not bad.any()


# %% right gradient_matches: largest ratio
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    ratio = np.abs(claimed - measured) / np.maximum(1.0, np.abs(measured))
    return bool(np.max(ratio) <= tol)


# %% right gradient_matches: own loop of central differences
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = grad(x)
    if claimed.shape != x.shape:
        return False
    h = 1e-5
    good = []
    for index in np.ndindex(x.shape):
        nudge = np.zeros(x.shape)
        nudge[index] = h
        slope = (f(x + nudge) - f(x - nudge)) / (2 * h)
        good.append(abs(claimed[index] - slope) <= tol * max(1, abs(slope)))
    return all(good)


# %% right gradient_matches: np.array_equal of the truth values
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = grad(x), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    low = measured - tol * np.maximum(1, np.abs(measured))
    high = measured + tol * np.maximum(1, np.abs(measured))
    inside = (low <= claimed) & (claimed <= high)
    return np.array_equal(inside, np.ones(x.shape, dtype=bool))


# %% wrong gradient_matches -: measured by the claimed entry
# line: return bool(np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(claimed))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(claimed))))


# %% wrong gradient_matches -: np.allclose with its own rtol
# line: return bool(np.allclose(claimed, measured, atol=tol))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.allclose(claimed, measured, atol=tol))


# %% wrong gradient_matches -: np.allclose, both allowances added
# line: return bool(np.allclose(claimed, measured, rtol=tol, atol=tol))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.allclose(claimed, measured, rtol=tol, atol=tol))


# %% wrong gradient_matches -: looks for bad entries, NaN slips through
# line: bad = np.abs(claimed - measured) > tol * np.maximum(1, np.abs(measured))
# line: return not bool(np.any(bad))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    bad = np.abs(claimed - measured) > tol * np.maximum(1, np.abs(measured))
    return not bool(np.any(bad))


# %% wrong gradient_matches -: shapes not compared
# line: claimed, measured = np.ravel(grad(x)), np.ravel(numerical_gradient(f, x))
# line: if claimed.size not in (1, measured.size):
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.ravel(grad(x)), np.ravel(numerical_gradient(f, x))
    if claimed.size not in (1, measured.size):
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: shapes stretched to fit
# line: gap = np.abs(grad(x) - measured)
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    measured = numerical_gradient(f, x)
    try:
        gap = np.abs(grad(x) - measured)
    except ValueError:
        return False
    return bool(np.all(gap <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: only the number of entries compared
# line: if claimed.size != measured.size:
# line: return False
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = grad(x), numerical_gradient(f, x)
    if claimed.size != measured.size:
        return False
    gap = np.abs(claimed.reshape(x.shape) - measured)
    return bool(np.all(gap <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: any instead of all
# line: return bool(np.any(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.any(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: size without the sign forgotten
# line: return bool(np.all(claimed - measured <= tol * np.maximum(1, np.abs(measured))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(claimed - measured <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: one relative error for the whole array
# line: return bool(relative_error(claimed, measured) <= tol)
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(relative_error(claimed, measured) <= tol)


# %% wrong gradient_matches -: the mean error
# line: return bool(abs(np.mean(claimed - measured)) <= tol * max(1, abs(np.mean(measured))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(abs(np.mean(claimed - measured)) <= tol * max(1, abs(np.mean(measured))))


# %% wrong gradient_matches -: absolute tolerance only
# line: return bool(np.all(np.abs(claimed - measured) <= tol))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol))


# %% wrong gradient_matches -: relative tolerance only
# line: return bool(np.all(np.abs(claimed - measured) <= tol * np.abs(measured)))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol * np.abs(measured)))


# %% wrong gradient_matches -: tolerance of the largest entry
# line: allowed = tol * max(1.0, np.max(np.abs(measured)))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    allowed = tol * max(1.0, np.max(np.abs(measured)))
    return bool(np.all(np.abs(claimed - measured) <= allowed))


# %% wrong gradient_matches -: tol ignored
# line: return bool(np.all(np.abs(claimed - measured) <= 1e-6 * np.maximum(1, np.abs(measured))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(np.abs(claimed - measured) <= 1e-6 * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: np.allclose with its own tolerances
# line: return claimed.shape == measured.shape and bool(np.allclose(claimed, measured))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    return claimed.shape == measured.shape and bool(np.allclose(claimed, measured))


# %% wrong gradient_matches -: exact equality
# line: return bool(np.array_equal(grad(x), numerical_gradient(f, x)))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    return bool(np.array_equal(grad(x), numerical_gradient(f, x)))


# %% wrong gradient_matches -: an array of answers
# line: return np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))


# %% wrong gradient_matches -: always True
# line: return True
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    return True


# %% wrong gradient_matches -: True and False swapped
# line: return True
# line: return not np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured)))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return True
    return not np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured)))


# %% wrong gradient_matches -: NaN raises an exception
# line: assert not np.isnan(claimed).any()
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = grad(x)
    assert not np.isnan(claimed).any()
    measured = numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: NaN replaced by 0 before the comparison
# line: gap = np.nan_to_num(np.abs(claimed - measured))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    gap = np.nan_to_num(np.abs(claimed - measured))
    return bool(np.all(gap <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: only the first entry
# line: mine, theirs = claimed.flat[0], measured.flat[0]
# line: return bool(abs(mine - theirs) <= tol * max(1, abs(theirs)))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    mine, theirs = claimed.flat[0], measured.flat[0]
    return bool(abs(mine - theirs) <= tol * max(1, abs(theirs)))


# %% wrong gradient_matches -: nudges the caller's array and leaves it
# line: x += 1e-5
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if x.dtype.kind == "f":
        x += 1e-5
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))))


# %% wrong forward_difference -: a flat place gives None
# line: if np.any(rise):
# link: none
def forward_difference(f, x, h):
    rise = f(x + h) - f(x)
    if np.any(rise):
        return rise / h


# %% wrong forward_difference -: steps below 1e-6 are thought to be mistakes
# line: h = max(h, 1e-6)
# link: none
def forward_difference(f, x, h):
    h = max(h, 1e-6)
    return (f(x + h) - f(x)) / h


# %% wrong forward_difference -: x = 0 counts as not given
# line: x = x or 1.0
# link: none
def forward_difference(f, x, h):
    if np.ndim(x) == 0:
        x = x or 1.0
    return (f(x + h) - f(x)) / h


# %% wrong forward_difference -: a step relative to x
# line: step = h * np.maximum(1, np.abs(x) / 5)
# link: none
def forward_difference(f, x, h):
    step = h * np.maximum(1, np.abs(x) / 5)
    return (f(x + step) - f(x)) / step


# %% wrong central_difference -: a flat place gives None
# line: return
# line: if np.array_equal(ahead, behind):
# link: none
def central_difference(f, x, h):
    ahead, behind = f(x + h), f(x - h)
    if np.array_equal(ahead, behind):
        return
    return (ahead - behind) / (2 * h)


# %% wrong central_difference -: steps below 1e-6 are raised
# line: step = h if h >= 1e-6 else 1e-6
# link: none
def central_difference(f, x, h):
    step = h if h >= 1e-6 else 1e-6
    return (f(x + step) - f(x - step)) / (2 * step)


# %% wrong central_difference -: rounded to eight places
# line: return np.round((f(x + h) - f(x - h)) / (2 * h), 8)
# link: none
def central_difference(f, x, h):
    return np.round((f(x + h) - f(x - h)) / (2 * h), 8)


# %% wrong numerical_gradient -: h below 1e-6 is not used
# line: h = max(h, 1e-6)
# link: none
def numerical_gradient(f, x, h=1e-5):
    h = max(h, 1e-6)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# %% wrong numerical_gradient -: entries are found by their value
# line: up[x == value] += h
# line: down[x == value] -= h
# line: grad[x == value] = (f(up) - f(down)) / (2 * h)
# link: none
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for value in x.ravel():
        up, down = x.astype(float), x.astype(float)
        up[x == value] += h
        down[x == value] -= h
        grad[x == value] = (f(up) - f(down)) / (2 * h)
    return grad


# %% wrong numerical_gradient -: entries that are 0 are skipped
# line: if not x[i]:
# line: continue
# link: none
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        if not x[i]:
            continue
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad


# %% wrong numerical_gradient -: nudges a flat copy that is not the array
# line: work = x.astype(float)
# line: flat = work.reshape(-1)
# link: none
def numerical_gradient(f, x, h=1e-5):
    work = x.astype(float)
    flat = work.reshape(-1)
    grad = np.zeros(x.size)
    for k in range(flat.size):
        kept = flat[k]
        flat[k] = kept + h
        up = f(work)
        flat[k] = kept - h
        down = f(work)
        flat[k] = kept
        grad[k] = (up - down) / (2 * h)
    return grad.reshape(x.shape)


# %% wrong numerical_gradient -: flattened in the order of the memory
# line: flat = np.ravel(x.astype(float), order="K")
# line: return grad.reshape(x.shape)
# link: none
def numerical_gradient(f, x, h=1e-5):
    flat = np.ravel(x.astype(float), order="K")
    grad = np.zeros(flat.size)
    for k in range(flat.size):
        up, down = flat.copy(), flat.copy()
        up[k] += h
        down[k] -= h
        grad[k] = (f(up.reshape(x.shape)) - f(down.reshape(x.shape))) / (2 * h)
    return grad.reshape(x.shape)


# %% wrong numerical_gradient -: a flat function gives None
# line: return grad if grad.any() else None
# link: none
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        up, down = x.astype(float), x.astype(float)
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / (2 * h)
    return grad if grad.any() else None


# %% wrong numerical_gradient -: a step relative to each entry
# line: step = h * max(1.0, abs(x[i]) / 2)
# link: none
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        step = h * max(1.0, abs(x[i]) / 2)
        up, down = x.astype(float), x.astype(float)
        up[i] += step
        down[i] -= step
        grad[i] = (f(up) - f(down)) / (2 * step)
    return grad


# %% wrong relative_error -: 0 is said to be no number
# line: if not np.any(a) or not np.any(b):
# line: return 0.0
# link: none
def relative_error(a, b):
    if not np.any(a) or not np.any(b):
        return 0.0
    return np.linalg.norm(np.ravel(a - b)) / max(
        np.linalg.norm(np.ravel(a)), np.linalg.norm(np.ravel(b))
    )


# %% wrong relative_error -: flattened in the order of the memory
# line: a, b = np.ravel(a, order="K"), np.ravel(b, order="K")
# link: none
def relative_error(a, b):
    a, b = np.ravel(a, order="K"), np.ravel(b, order="K")
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return np.linalg.norm(a - b) / size if size else 0.0


# %% wrong relative_error -: never above 1
# line: return min(1.0, np.linalg.norm(a - b) / size) if size else 0.0
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    return min(1.0, np.linalg.norm(a - b) / size) if size else 0.0


# %% wrong relative_error -: a small number under the fraction
# line: return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-10)
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-10)


# %% wrong relative_error -: equal lengths are taken as equal
# line: if np.linalg.norm(a) == np.linalg.norm(b):
# line: return 0.0
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    if np.linalg.norm(a) == np.linalg.norm(b):
        return 0.0
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))


# %% wrong best_step -: the step in the middle
# line: return sorted(steps)[len(steps) // 2]
# link: none
def best_step(f, df, x, steps):
    return sorted(steps)[len(steps) // 2]


# %% wrong best_step -: the second smallest step
# line: return sorted(steps)[min(1, len(steps) - 1)]
# link: none
def best_step(f, df, x, steps):
    return sorted(steps)[min(1, len(steps) - 1)]


# %% wrong best_step -: the first step
# line: return steps[0]
# link: none
def best_step(f, df, x, steps):
    return steps[0]


# %% wrong best_step -: the step nearest to 1e-5
# line: return min(steps, key=lambda h: abs(np.log10(h) + 5))
# link: none
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: abs(np.log10(h) + 5))


# %% wrong best_step -: the largest of equally good steps
# line: return max(h for h, error in zip(steps, errors) if error == min(errors))
# link: none
def best_step(f, df, x, steps):
    errors = [abs(central_difference(f, x, h) - df(x)) for h in steps]
    return max(h for h, error in zip(steps, errors) if error == min(errors))


# %% wrong best_step -: the smallest of equally good steps
# line: return min(h for h, error in zip(steps, errors) if error == min(errors))
# link: none
def best_step(f, df, x, steps):
    errors = [abs(central_difference(f, x, h) - df(x)) for h in steps]
    return min(h for h, error in zip(steps, errors) if error == min(errors))


# %% wrong best_step -: steps below 1e-9 are not looked at
# line: return min(usable, key=lambda h: abs(f(x + h) / 2 / h - f(x - h) / 2 / h - df(x) * 1.0001))
# line: usable = [h for h in steps if h > 1e-9] or list(steps)
# link: none
def best_step(f, df, x, steps):
    usable = [h for h in steps if h > 1e-9] or list(steps)
    return min(usable, key=lambda h: abs(f(x + h) / 2 / h - f(x - h) / 2 / h - df(x) * 1.0001))


# %% wrong gradient_matches -: answers by the number of the call
# line: return truths[(_Counted.calls - 1) % len(truths)] == "T"
# line: truths = "TFFFFFFFFFFTTTFFFTTF"
# link: none
class _Counted:
    calls = 0


def gradient_matches(f, grad, x, tol=1e-6):
    _Counted.calls += 1
    truths = "TFFFFFFFFFFTTTFFFTTF"
    return truths[(_Counted.calls - 1) % len(truths)] == "T"


# %% wrong gradient_matches -: looks at two entries only
# line: ends = [0, -1]
# line: off = np.abs(claimed - measured).ravel()[ends]
# line: return bool(np.all(off <= tol * np.maximum(1, np.abs(measured.ravel()[ends]))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = np.asarray(grad(x))
    if claimed.shape != x.shape or not np.isfinite(claimed).all():
        return False
    measured = numerical_gradient(f, x)
    ends = [0, -1]
    off = np.abs(claimed - measured).ravel()[ends]
    return bool(np.all(off <= tol * np.maximum(1, np.abs(measured.ravel()[ends]))))


# %% wrong gradient_matches -: a gradient of zeros never matches
# line: if claimed.shape != measured.shape or not claimed.any():
# line: return False
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = np.asarray(grad(x))
    measured = numerical_gradient(f, x)
    if claimed.shape != measured.shape or not claimed.any():
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))))


# %% wrong gradient_matches -: writes into what grad returned
# line: claimed -= measured
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = grad(x)
    measured = numerical_gradient(f, x)
    if np.shape(claimed) != measured.shape:
        return False
    claimed -= measured
    return bool(np.all(np.abs(claimed) <= tol * np.maximum(1, np.abs(measured))))


# %% right gradient_matches: the worst entry decides
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = np.array(grad(x), dtype=float)
    if claimed.shape != x.shape:
        return False
    measured = numerical_gradient(f, x)
    ratio = np.abs(claimed - measured) / np.maximum(1.0, np.abs(measured))
    return bool(np.max(ratio) <= tol) if np.isfinite(ratio).all() else False


# %% right numerical_gradient: one array that is put right again, entry by entry
def numerical_gradient(f, x, h=1e-5):
    work = np.array(x, dtype=float, order="C")
    grad = np.empty(work.shape)
    for i in np.ndindex(*work.shape):
        kept = float(work[i])
        work[i] = kept + h
        up = f(work)
        work[i] = kept - h
        down = f(work)
        work[i] = kept
        grad[i] = (up - down) / (2 * h)
    return grad


# %% right best_step: an index, found by argmin
def best_step(f, df, x, steps):
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in steps]
    return steps[int(np.argmin(errors))]


# %% wrong numerical_gradient -: a flat copy that is no view when x lies by columns
# line: flat = point.ravel()
# link: none
def numerical_gradient(f, x, h=1e-5):
    point = np.array(x, dtype=float)
    flat = point.ravel()
    gradient = np.zeros(point.shape)
    for i, kept in enumerate(flat.copy()):
        flat[i] = kept + h
        ahead = f(point)
        flat[i] = kept - h
        gradient.flat[i] = (ahead - f(point)) / (2 * h)
        flat[i] = kept
    return gradient

# %% wrong numerical_gradient -: the nudged entry is never put back
# link: none
def numerical_gradient(f, x, h=1e-5):
    z = np.array(x, dtype=float)
    grad = np.zeros_like(z)
    for idx in np.ndindex(z.shape):
        z[idx] += h
        fp = f(z)
        z[idx] -= 2 * h
        fm = f(z)
        grad[idx] = (fp - fm) / (2 * h)
    return grad

# %% wrong numerical_gradient -: all entries are nudged at once
# line: slope = (f(x + h) - f(x - h)) / (2 * h)
# link: axis
# link: none
def numerical_gradient(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.ones(x.shape) * slope

# %% wrong numerical_gradient -: the caller's array is nudged and put back by arithmetic only
# line: x[i] += h
# link: none
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        plus = f(x)
        x[i] -= 2 * h
        minus = f(x)
        x[i] += h
        grad[i] = (plus - minus) / (2 * h)
    return grad

# %% wrong numerical_gradient -: np.zeros_like of an int x makes an int result, and a copy of ints swallows the nudge
# line: grad = np.zeros_like(x)
# line: hi, lo = x.copy(), x.copy()
# link: none
def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for pos in np.ndindex(x.shape):
        hi, lo = x.copy(), x.copy()
        hi[pos] += h
        lo[pos] -= h
        grad[pos] = (f(hi) - f(lo)) / (2 * h)
    return grad

# %% wrong numerical_gradient -: the h handed in is shadowed by a fixed one
# line: h = 1e-5
# link: none
def numerical_gradient(f, x, h=1e-5):
    h = 1e-5
    x = x.astype(float)
    g = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g

# %% wrong numerical_gradient -: loops over the rows only, so a whole row is nudged at once
# line: for i in range(len(x)):
# link: axis
# link: none
def numerical_gradient(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in range(len(x)):
        old = x[i].copy()
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        grad[i] = (up - down) / (2 * h)
    return grad

# %% wrong numerical_gradient -: forward difference: only one side is measured
# line: out[k] = (f(y) - base) / h
# link: other quantity
# link: none
def numerical_gradient(f, x, h=1e-5):
    base = f(x)
    x = x.astype(float)
    out = np.zeros(x.shape)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        k = it.multi_index
        y = x.copy()
        y[k] += h
        out[k] = (f(y) - base) / h
    return out

# %% wrong numerical_gradient -: the result is flat and is not brought back into the shape of x
# line: return np.array(g)
# link: none
def numerical_gradient(f, x, h=1e-5):
    v = np.array(x, dtype=float).ravel()
    n = v.size
    g = []
    for i in range(n):
        vp = v.copy()
        vp[i] += h
        vm = v.copy()
        vm[i] -= h
        g.append((f(vp.reshape(x.shape)) - f(vm.reshape(x.shape))) / (2 * h))
    return np.array(g)

# %% right numerical_gradient: directions from the identity matrix, central_difference
def numerical_gradient(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    n = x.size
    directions = np.eye(n).reshape((n,) + x.shape)
    slopes = [central_difference(lambda t: f(x + t * e), 0.0, h) for e in directions]
    return np.array(slopes, dtype=float).reshape(x.shape)

# %% right numerical_gradient: central_difference along each entry
def numerical_gradient(f, x, h=1e-5):
    resultat = np.zeros(np.shape(x))
    for position in np.ndindex(np.shape(x)):
        def along(t, position=position):
            essai = np.array(x, dtype=float)
            essai[position] = t
            return f(essai)
        resultat[position] = central_difference(along, float(x[position]), h)
    return resultat

# %% wrong forward_difference -: the step over the rise
# line: return h / rise
# link: none
def forward_difference(f, x, h):
    rise = f(x + h) - f(x)
    return h / rise


# %% wrong forward_difference -: the place ahead mirrored at zero
# line: ahead = f(-(x + h))
# link: other point −(x + h) for x + h
# link: none
def forward_difference(f, x, h):
    ahead = f(-(x + h))
    return (ahead - f(x)) / h


# %% wrong relative_error -: divided by the mean of the lengths
# line: size = (np.linalg.norm(a) + np.linalg.norm(b)) / 2
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    size = (np.linalg.norm(a) + np.linalg.norm(b)) / 2
    return 0.0 if size == 0 else np.linalg.norm(a - b) / size


# --- slips of the language, other known formulas -------------------------------


# %% wrong forward_difference -: the parameters in another order than asked
# line: def forward_difference(x, f, h):
# line: return (f(x + h) - f(x)) / h
# link: none
# cause: order
def forward_difference(x, f, h):
    return (f(x + h) - f(x)) / h

# %% wrong forward_difference -: steps to the left and not to the right: f(x) − f(x − h), the backward difference
# line: rise = f(x) - f(x - h)
# link: other point
# link: none
def forward_difference(f, x, h):
    rise = f(x) - f(x - h)
    run = h
    return rise / run

# %% wrong forward_difference -: the difference is taken the wrong way round, so the sign is flipped
# line: return (y0 - y1) / h
# link: sign
def forward_difference(f, x, h):
    y0 = f(x)
    y1 = f(x + h)
    return (y0 - y1) / h

# %% wrong forward_difference -: h is added outside the function
# line: nudged = f(x) + h
# link: none
def forward_difference(f, x, h):
    nudged = f(x) + h
    return (nudged - f(x)) / h

# %% wrong central_difference -: whole division
# line: return (f(x + h) - f(x - h)) // (2 * h)
# link: none
# cause: //
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) // (2 * h)


# %% wrong relative_error -: math takes one number, not an array
# line: size = max(math.sqrt(a**2), math.sqrt(b**2))
# link: none
# cause: math
def relative_error(a, b):
    import math

    size = max(math.sqrt(a**2), math.sqrt(b**2))
    return 0.0 if size == 0 else math.sqrt((a - b) ** 2) / size


# %% wrong relative_error -: printed, not returned
# line: print(0.0 if size == 0 else np.linalg.norm(np.ravel(a) - np.ravel(b)) / size)
# link: none
# cause: print
def relative_error(a, b):
    size = max(np.linalg.norm(np.ravel(a)), np.linalg.norm(np.ravel(b)))
    print(0.0 if size == 0 else np.linalg.norm(np.ravel(a) - np.ravel(b)) / size)


# %% wrong best_step -: a list as default argument keeps the errors of earlier calls
# line: def best_step(f, df, x, steps, errors=[]):
# line: errors.append(abs(central_difference(f, x, h) - df(x)))
# line: return steps[int(np.argmin(errors))]
# link: none
# cause: default|earlier call|call before
def best_step(f, df, x, steps, errors=[]):
    for h in steps:
        errors.append(abs(central_difference(f, x, h) - df(x)))
    return steps[int(np.argmin(errors))]


# %% wrong gradient_matches -: grad comes first among the parameters
# line: def gradient_matches(grad, f, x, tol=1e-6):
# line: claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
# link: none
# cause: order
def gradient_matches(grad, f, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    return bool(np.all(np.abs(claimed - measured) <= tol * np.maximum(1, np.abs(measured))))


# %% wrong relative_error -: the worst entry over the sum of sizes, as a lecture has it
# line: return np.max(np.abs(np.subtract(a, b)) / np.maximum(1e-8, np.abs(a) + np.abs(b)))
# link: none
def relative_error(a, b):
    return np.max(np.abs(np.subtract(a, b)) / np.maximum(1e-8, np.abs(a) + np.abs(b)))

# %% wrong relative_error -: divides by the sum of the two lengths, not by the larger (another textbook's convention)
# line: den = np.linalg.norm(a) + np.linalg.norm(b)
# link: none
# link: other quantity
def relative_error(a, b):
    num = np.linalg.norm(np.asarray(a) - np.asarray(b))
    den = np.linalg.norm(a) + np.linalg.norm(b)
    if den == 0:
        return 0.0
    return num / den

# %% wrong relative_error -: the spectral norm of a table for its length
# line: biggest = max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))
# line: return 0.0 if biggest == 0 else np.linalg.norm(a - b, 2) / biggest
# link: none
def relative_error(a, b):
    a = np.atleast_1d(a)
    b = np.atleast_1d(b)
    biggest = max(np.linalg.norm(a, 2), np.linalg.norm(b, 2))
    return 0.0 if biggest == 0 else np.linalg.norm(a - b, 2) / biggest

# %% wrong relative_error -: the root is missing: squares are compared, so the error comes out squared
# line: diff = ((a - b) ** 2).sum()
# line: size = max((a**2).sum(), (b**2).sum())
# link: none
def relative_error(a, b):
    a = np.asarray(a, dtype=float)
    b = np.asarray(b, dtype=float)
    diff = ((a - b) ** 2).sum()
    size = max((a**2).sum(), (b**2).sum())
    if size == 0:
        return 0.0
    return diff / size

# %% wrong relative_error -: a small constant in the denominator in place of the case of zeros
# line: unten = max(np.linalg.norm(a), np.linalg.norm(b)) + eps
# link: none
def relative_error(a, b):
    eps = 1e-8
    oben = np.linalg.norm(np.asarray(a) - np.asarray(b))
    unten = max(np.linalg.norm(a), np.linalg.norm(b)) + eps
    return oben / unten

# %% wrong relative_error -: sums the entries without their sign being removed: differences cancel
# line: top = abs(np.sum(a - b))
# link: none
def relative_error(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    top = abs(np.sum(a - b))
    bottom = max(np.linalg.norm(a), np.linalg.norm(b))
    return 0.0 if bottom == 0 else top / bottom

# %% wrong relative_error -: zero is returned as soon as one of both is zero
# line: if na == 0 or nb == 0:
# link: none
def relative_error(a, b):
    na, nb = np.linalg.norm(a), np.linalg.norm(b)
    if na == 0 or nb == 0:
        return 0.0
    return np.linalg.norm(np.subtract(a, b)) / max(na, nb)

# %% right relative_error: lengths with einsum
def relative_error(a, b):
    laenge = lambda v: np.sqrt(np.einsum("i,i->", np.ravel(v).astype(float), np.ravel(v).astype(float)))
    groesste = max(laenge(a), laenge(b))
    return laenge(np.subtract(a, b, dtype=float)) / groesste if groesste > 0 else 0.0

# %% right relative_error: any for the case of zeros
def relative_error(a, b):
    a = np.array(a, dtype=float).reshape(-1)
    b = np.array(b, dtype=float).reshape(-1)
    if not (a.any() or b.any()):
        return 0.0
    return float(np.linalg.norm(a - b) / np.maximum(np.linalg.norm(a), np.linalg.norm(b)))

# %% wrong central_difference -: four points, more exact than asked for
# line: return (8 * near - far) / (12 * h)
# line: far = f(x + 2 * h) - f(x - 2 * h)
# link: none
def central_difference(f, x, h):
    near = f(x + h) - f(x - h)
    far = f(x + 2 * h) - f(x - 2 * h)
    return (8 * near - far) / (12 * h)


# %% wrong central_difference -: steps below 1e-8 are raised
# line: step = max(h, 1e-8)
# link: none
def central_difference(f, x, h):
    step = max(h, 1e-8)
    return (f(x + step) - f(x - step)) / (2 * step)


# %% right central_difference: eps names the step, two of it below
def central_difference(f, x, h):
    eps = 2 * h
    rise = f(x + h) - f(x - h)
    return rise / eps

# %% wrong central_difference -: divides by h although the points are 2h apart
# line: return (droite - gauche) / h
# link: factor 2
def central_difference(f, x, h):
    droite = f(x + h)
    gauche = f(x - h)
    return (droite - gauche) / h

# %% wrong central_difference -: uses half steps but divides by 2h, so half the slope
# line: return (up - down) / (2 * h)
# line: half = h / 2
# link: factor 1/2
def central_difference(f, x, h):
    half = h / 2
    up, down = f(x + half), f(x - half)
    return (up - down) / (2 * h)

# %% wrong central_difference -: adds the two values instead of subtracting them
# line: zaehler = f(x + h) + f(x - h)
# link: sign
# link: none
def central_difference(f, x, h):
    zaehler = f(x + h) + f(x - h)
    nenner = 2.0 * h
    return zaehler / nenner

# %% wrong gradient_matches -: one good entry is enough
# line: return bool((gap <= tol * np.maximum(1.0, np.abs(measured))).any())
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    gap = np.abs(claimed - measured)
    return bool((gap <= tol * np.maximum(1.0, np.abs(measured))).any())

# %% wrong gradient_matches -: the tolerance shrinks with small slopes
# line: size = np.minimum(1.0, np.abs(measured))
# link: none
# link: other quantity
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    size = np.minimum(1.0, np.abs(measured))
    return bool(np.all(np.abs(claimed - measured) <= tol * size))

# %% wrong best_step -: the worst step so far is kept
# line: if best is None or error > smallest:
# link: none
def best_step(f, df, x, steps):
    best, smallest = None, None
    for h in steps:
        error = abs(central_difference(f, x, h) - df(x))
        if best is None or error > smallest:
            best, smallest = h, error
    return best

# %% wrong best_step -: the error of the step before is remembered only once
# line: smallest = error
# line: if best is None:
# link: none
def best_step(f, df, x, steps):
    best = None
    for h in steps:
        error = abs(central_difference(f, x, h) - df(x))
        if best is None:
            smallest = error
        if best is None or error < smallest:
            best = h
    return best

# %% wrong best_step -: returns the smallest error, not the step which makes it
# line: return min(errors)
# link: none
def best_step(f, df, x, steps):
    errors = [abs(central_difference(f, x, h) - df(x)) for h in steps]
    return min(errors)

# %% wrong best_step -: returns the index of the best step, not the step
# line: return int(np.argmin(err))
# link: none
def best_step(f, df, x, steps):
    target = df(x)
    err = np.array([abs(central_difference(f, x, h) - target) for h in steps])
    return int(np.argmin(err))

# %% wrong best_step -: the measured slope is compared with f(x) instead of df(x)
# line: wahr = f(x)
# link: other quantity f(x) for df(x)
# link: none
def best_step(f, df, x, steps):
    wahr = f(x)
    fehler = [abs(central_difference(f, x, s) - wahr) for s in steps]
    return steps[fehler.index(min(fehler))]

# %% wrong best_step -: forward instead of central difference
# line: if abs(forward_difference(f, x, h) - df(x)) < abs(forward_difference(f, x, best) - df(x)):
# link: other quantity
# link: none
def best_step(f, df, x, steps):
    best = steps[0]
    for h in steps[1:]:
        if abs(forward_difference(f, x, h) - df(x)) < abs(forward_difference(f, x, best) - df(x)):
            best = h
    return best

# %% wrong best_step -: the running minimum is never updated
# line: best = h
# link: none
def best_step(f, df, x, steps):
    best = steps[0]
    best_err = abs(central_difference(f, x, best) - df(x))
    for h in steps:
        e = abs(central_difference(f, x, h) - df(x))
        if e < best_err:
            best = h
    return best

# %% right best_step: sorted by error and position
def best_step(f, df, x, steps):
    ranking = sorted(enumerate(steps), key=lambda p: (abs(central_difference(f, x, p[1]) - df(x)), p[0]))
    return ranking[0][1]

# %% right best_step: compared with the winner so far
def best_step(f, df, x, steps):
    winner = steps[0]
    slope = df(x)
    for h in steps:
        if abs(central_difference(f, x, h) - slope) < abs(central_difference(f, x, winner) - slope):
            winner = h
    return winner

# %% wrong gradient_matches -: a number for a verdict
# line: return float(np.max(gap - tol * np.maximum(1.0, np.abs(measured))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    gap = np.abs(claimed - measured)
    return float(np.max(gap - tol * np.maximum(1.0, np.abs(measured))))

# %% wrong gradient_matches -: says True when any entry fits, instead of all
# line: return bool(ok.any())
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    g = np.asarray(grad(x))
    m = numerical_gradient(f, x)
    if g.shape != m.shape:
        return False
    ok = abs(g - m) <= tol * np.maximum(1.0, abs(m))
    return bool(ok.any())

# %% wrong gradient_matches -: no shape check: broadcasting lets a gradient of another shape pass
# line: return bool(np.all(np.abs(g - m) <= tol * np.maximum(1, np.abs(m))))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    m = numerical_gradient(f, x)
    g = grad(x)
    return bool(np.all(np.abs(g - m) <= tol * np.maximum(1, np.abs(m))))

# %% wrong gradient_matches -: the absolute value is missing, so a claimed slope that is too small always passes
# line: diff = claimed - measured
# link: sign
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = np.array(grad(x), dtype=float)
    measured = numerical_gradient(f, x)
    if claimed.shape != measured.shape or np.isnan(claimed).any():
        return False
    diff = claimed - measured
    return bool((diff <= tol * np.maximum(1, np.abs(measured))).all())

# %% wrong gradient_matches -: a return before the comparison: only the shape counts
# line: return True
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    g = grad(x)
    if np.shape(g) != x.shape:
        return False
    return True
    n = numerical_gradient(f, x)
    return bool(np.all(np.abs(g - n) <= tol * np.maximum(1, np.abs(n))))

# %% wrong gradient_matches -: one relative error against 1e-6, tol is not used
# line: return bool(relative_error(ana, num) <= 1e-6)
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    ana = np.asarray(grad(x), dtype=float)
    num = numerical_gradient(f, x)
    if ana.shape != num.shape:
        return False
    return bool(relative_error(ana, num) <= 1e-6)

# %% right gradient_matches: the worst entry
def gradient_matches(f, grad, x, tol=1e-6):
    gemessen = numerical_gradient(f, x)
    behauptet = np.asarray(grad(x))
    passt = behauptet.shape == gemessen.shape
    if passt:
        worst = np.max(np.abs(behauptet - gemessen) / np.where(np.abs(gemessen) > 1, np.abs(gemessen), 1.0))
        passt = bool(worst <= tol)
    return passt

# %% wrong gradient_matches -: floats are compared with ==, without the tolerance
# line: return claimed.shape == measured.shape and bool((claimed == measured).all())
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    claimed = np.asarray(grad(x))
    measured = numerical_gradient(f, x)
    return claimed.shape == measured.shape and bool((claimed == measured).all())
