# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong central_difference -: the 2 in the divisor stands outside the bracket
# line: return (f(x + h) - f(x - h)) / 2 * h
# link: none
# link: factor
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / 2 * h

# %% wrong central_difference -: divided by h alone
# line: return (f(x + h) - f(x - h)) / h
# link: factor
def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / h

# %% wrong central_difference -: h is taken as a half step on each side
# line: return (f(x + h / 2) - f(x - h / 2)) / h
# link: none
def central_difference(f, x, h):
    return (f(x + h / 2) - f(x - h / 2)) / h

# %% wrong forward_difference -: the backward difference
# line: return (f(x) - f(x - h)) / h
# link: none
def forward_difference(f, x, h):
    return (f(x) - f(x - h)) / h

# %% wrong forward_difference -: a floor of 1e-3 is put under the step
# line: h = max(h, 1e-3)
# link: none
def forward_difference(f, x, h):
    h = max(h, 1e-3)
    return (f(x + h) - f(x)) / h

# %% wrong numerical_gradient -: the entries already moved are not put back
# line: work[i] -= 2 * h
# link: none
def numerical_gradient(f, x, h=1e-5):
    work = np.array(x, dtype=float)
    grad = np.zeros(work.shape)
    for i in np.ndindex(work.shape):
        work[i] += h
        up = f(work)
        work[i] -= 2 * h
        grad[i] = (up - f(work)) / (2 * h)
    return grad

# %% wrong numerical_gradient -: all entries are moved at once
# line: slope = (f(x + h) - f(x - h)) / (2 * h)
# link: none
def numerical_gradient(f, x, h=1e-5):
    slope = (f(x + h) - f(x - h)) / (2 * h)
    return np.full(x.shape, slope)

# %% wrong numerical_gradient -: the last entry along each axis is left out
# line: for i in range(flat.size - 1):
# link: none
def numerical_gradient(f, x, h=1e-5):
    flat = np.array(x, dtype=float).ravel()
    grad = np.zeros(flat.size)
    for i in range(flat.size - 1):
        old = flat[i]
        flat[i] = old + h
        up = f(flat.reshape(x.shape))
        flat[i] = old - h
        grad[i] = (up - f(flat.reshape(x.shape))) / (2 * h)
        flat[i] = old
    return grad.reshape(x.shape)

# %% wrong relative_error -: 1e-8 below, and the sum of both lengths
# line: return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-8)
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b) + 1e-8)

# %% wrong relative_error -: divided by the second length only
# line: return np.linalg.norm(a - b) / np.linalg.norm(b)
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    if not a.any() and not b.any():
        return 0.0
    if not b.any():
        return 1.0
    return np.linalg.norm(a - b) / np.linalg.norm(b)

# %% wrong relative_error -: squared lengths, the root forgotten
# line: return np.sum((a - b) ** 2) / max(np.sum(a**2), np.sum(b**2))
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    if not np.any(a - b):
        return 0.0
    return np.sum((a - b) ** 2) / max(np.sum(a**2), np.sum(b**2))

# %% wrong relative_error -: a difference below 1e-8 is called none
# line: if np.linalg.norm(a - b) < 1e-8:
# line: return 0.0
# link: none
def relative_error(a, b):
    a, b = np.ravel(a), np.ravel(b)
    if np.linalg.norm(a - b) < 1e-8:
        return 0.0
    return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b))

# %% wrong best_step -: the position in the list is handed back
# line: return int(np.argmin(errors))
# link: none
def best_step(f, df, x, steps):
    errors = [abs(central_difference(f, x, h) - df(x)) for h in steps]
    return int(np.argmin(errors))

# %% wrong best_step -: the error is signed, so the most negative wins
# line: return min(steps, key=lambda h: central_difference(f, x, h) - df(x))
# link: none
def best_step(f, df, x, steps):
    return min(steps, key=lambda h: central_difference(f, x, h) - df(x))

# %% wrong best_step -: <= keeps the last of equals
# line: if error <= least:
# link: none
def best_step(f, df, x, steps):
    least, best = float("inf"), steps[0]
    for h in steps:
        error = abs(central_difference(f, x, h) - df(x))
        if error <= least:
            least, best = error, h
    return best

# %% wrong gradient_matches -: the mean error hides one wrong component
# line: return bool(np.mean(np.abs(found - measured)) < tol)
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    found, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if found.shape != measured.shape:
        return False
    return bool(np.mean(np.abs(found - measured)) < tol)

# %% wrong gradient_matches -: "not greater than" lets NaN through
# line: if np.any(np.abs(found - measured) > tol * np.maximum(1, np.abs(measured))):
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    found, measured = np.asarray(grad(x)), numerical_gradient(f, x)
    if found.shape != measured.shape:
        return False
    if np.any(np.abs(found - measured) > tol * np.maximum(1, np.abs(measured))):
        return False
    return True

# %% wrong gradient_matches -: shapes that broadcast are let through
# line: return bool(np.allclose(grad(x), numerical_gradient(f, x), rtol=tol, atol=tol))
# link: none
def gradient_matches(f, grad, x, tol=1e-6):
    return bool(np.allclose(grad(x), numerical_gradient(f, x), rtol=tol, atol=tol))

# %% right numerical_gradient -: one unit vector after the other
def numerical_gradient(f, x, h=1e-5):
    units = np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + h * e) - f(x - h * e)) / (2 * h) for e in units]).reshape(x.shape)

# %% right best_step -: sorted by error; a stable sort keeps the first
def best_step(f, df, x, steps):
    true = df(x)
    return sorted(steps, key=lambda h: abs(central_difference(f, x, h) - true))[0]
