# Answers to unit 03, right and wrong. Wrong on purpose; see chainrule.course.bank.

# %% right sigmoid: clipped, in one line
def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -600.0, 600.0)))

# %% right sigmoid: through tanh
def sigmoid(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))

# %% right sigmoid: two branches with np.where on exp(-|z|)
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.greater_equal(z, 0), 1 / (1 + e), e / (1 + e))

# %% right sigmoid: logaddexp
def sigmoid(z):
    return np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))

# %% right sigmoid: masks and assignment into a new array
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = np.empty_like(z)
    up = z >= 0
    out[up] = 1 / (1 + np.exp(-z[up]))
    e = np.exp(z[~up])
    out[~up] = e / (1 + e)
    return out

# %% right sigmoid: math, one entry at a time
def sigmoid(z):
    import math

    def one(v):
        if v >= 0:
            return 1 / (1 + math.exp(-v))
        return math.exp(v) / (1 + math.exp(v))

    if np.ndim(z) == 0:
        return one(float(z))
    return np.array([one(v) for v in np.ravel(z)]).reshape(np.shape(z))

# %% right sigmoid: minimum and maximum instead of clip
def sigmoid(z):
    z = np.maximum(np.minimum(z, 700), -700)
    return np.reciprocal(1 + np.exp(-z.astype(float)))

# %% wrong sigmoid E13: overflows at large negative z
# line: return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
# link: none
def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))

# %% wrong sigmoid -: sign of the exponent
# line: return 1 / (1 + np.exp(np.clip(z, -500, 500)))
# link: other point −z for z
def sigmoid(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))

# %% wrong sigmoid -: minus in the denominator
# line: return 1 / (1 - np.exp(-np.clip(z, -500, 500) - 1e-3))
# link: none
def sigmoid(z):
    return 1 / (1 - np.exp(-np.clip(z, -500, 500) - 1e-3))

# %% wrong sigmoid -: missing parentheses
# line: return 1 / 1 + np.exp(-np.clip(z, -500, 500))
# link: none
def sigmoid(z):
    return 1 / 1 + np.exp(-np.clip(z, -500, 500))

# %% wrong sigmoid -: tanh instead of the sigmoid
# line: return np.tanh(z)
# link: other quantity tanh(z) for σ(z)
def sigmoid(z):
    return np.tanh(z)

# %% wrong sigmoid -: tanh of z instead of z/2
# line: return 0.5 * (1 + np.tanh(z))
# link: other point z for z/2
# link: other point 2z for z
def sigmoid(z):
    return 0.5 * (1 + np.tanh(z))

# %% wrong sigmoid -: clipped far too early
# line: return 1 / (1 + np.exp(-np.clip(z, -20, 20)))
# link: none
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -20, 20)))

# %% wrong sigmoid -: e typed as 2.718
# line: return 1 / (1 + 2.718 ** -np.clip(z, -500.0, 500.0))
# link: none
def sigmoid(z):
    return 1 / (1 + 2.718 ** -np.clip(z, -500.0, 500.0))

# %% wrong sigmoid -: rounded
# line: return np.round(1 / (1 + np.exp(-np.clip(z, -500, 500))), 6)
# link: none
def sigmoid(z):
    return np.round(1 / (1 + np.exp(-np.clip(z, -500, 500))), 6)

# %% wrong sigmoid -: only numbers, no arrays
# line: return 0.5 * (1 + math.tanh(0.5 * z))
# link: none
def sigmoid(z):
    import math

    return 0.5 * (1 + math.tanh(0.5 * z))

# %% wrong sigmoid M8: float32
# line: z = np.clip(z, -80, 80).astype(np.float32)
# line: return 1 / (1 + np.exp(-z))
# link: none
def sigmoid(z):
    z = np.clip(z, -80, 80).astype(np.float32)
    return 1 / (1 + np.exp(-z))

# %% wrong sigmoid -: writes into its argument
# line: np.clip(z, -500, 500, out=z)
# link: none
def sigmoid(z):
    if isinstance(z, np.ndarray):
        np.clip(z, -500, 500, out=z)
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))

# %% wrong sigmoid -: one buffer for all calls
# line: out = _buffer.setdefault("one", np.empty(1000))[: z.size].reshape(z.shape)
# link: none
_buffer = {}
def sigmoid(z):
    z = np.asarray(z, dtype=float)
    out = _buffer.setdefault("one", np.empty(1000))[: z.size].reshape(z.shape)
    out[...] = 0.5 * (1 + np.tanh(0.5 * z))
    return out

# %% wrong sigmoid -: prints instead of returning
# link: none
def sigmoid(z):
    a = 0.5 * (1 + np.tanh(0.5 * z))

# %% wrong sigmoid -: the slope instead of the value
# line: return a * (1 - a)
# link: other quantity ∂a/∂z for a
# link: extra 1 − a
def sigmoid(z):
    a = 0.5 * (1 + np.tanh(0.5 * z))
    return a * (1 - a)

# %% right d_sigmoid: from σ, factored
def d_sigmoid(z):
    return sigmoid(z) * (1 - sigmoid(z))

# %% right d_sigmoid: symmetric form
def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-np.asarray(z))

# %% right d_sigmoid: a minus a squared
def d_sigmoid(z):
    a = sigmoid(z)
    return a - a**2

# %% right d_sigmoid: v over s squared, limited
def d_sigmoid(z):
    v = np.exp(-np.clip(z, -300, 300))
    return v / (1 + v) ** 2

# %% right d_sigmoid: exp(-|z|), the slope is even
def d_sigmoid(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2

# %% right d_sigmoid: through tanh
def d_sigmoid(z):
    return (1 - np.tanh(0.5 * z) ** 2) / 4

# %% right d_sigmoid: through cosh, limited
def d_sigmoid(z):
    return 0.25 / np.cosh(np.clip(z, -300, 300) / 2) ** 2

# %% right d_sigmoid: the helper that wants the output
def d_sigmoid(z):
    return d_sigmoid_from_output(sigmoid(z))

# %% wrong d_sigmoid B3: the output formula used on z
# line: return z * (1.0 - z)
# link: other point z for a
# cause: output on the pre-activation|slope_of_z|where a belongs
def d_sigmoid(z):
    return z * (1.0 - z)

# %% wrong d_sigmoid B4: σ applied twice
# line: return sigmoid(a) * (1 - sigmoid(a))
# link: other point a for z
# cause: twice
def d_sigmoid(z):
    a = sigmoid(z)
    return sigmoid(a) * (1 - sigmoid(a))

# %% wrong d_sigmoid -: a(1+a)
# line: return a * (1 + a)
# link: none
def d_sigmoid(z):
    a = sigmoid(z)
    return a * (1 + a)

# %% wrong d_sigmoid -: the inner −1 is missing
# line: return -v / (1 + v) ** 2
# link: sign
def d_sigmoid(z):
    v = np.exp(-np.clip(z, -300, 300))
    return -v / (1 + v) ** 2

# %% wrong d_sigmoid -: not squared
# line: return v / (1 + v)
# link: missing 1/(1 + v)
# link: missing a
# link: other quantity
def d_sigmoid(z):
    v = np.exp(-np.clip(z, -300, 300))
    return v / (1 + v)

# %% wrong d_sigmoid -: the factor v is missing
# line: return 1 / (1 + v) ** 2
# link: missing v
# link: other quantity
def d_sigmoid(z):
    v = np.exp(-np.clip(z, -300, 300))
    return 1 / (1 + v) ** 2

# %% wrong d_sigmoid E3: the slope of tanh
# line: return 1 - np.tanh(z) ** 2
# link: other quantity tanh′(z) for ∂a/∂z
def d_sigmoid(z):
    return 1 - np.tanh(z) ** 2

# %% wrong d_sigmoid -: 1 − a²
# line: return 1 - sigmoid(z) ** 2
# link: none
def d_sigmoid(z):
    return 1 - sigmoid(z) ** 2

# %% wrong d_sigmoid A10: measured instead of derived
# line: return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)
# line: h = 1e-5
# link: none
def d_sigmoid(z):
    h = 1e-5
    return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)

# %% wrong d_sigmoid A10: measured with a forward difference
# line: return (sigmoid(z + h) - sigmoid(z)) / h
# line: h = 1e-7
# link: none
def d_sigmoid(z):
    h = 1e-7
    return (sigmoid(z + h) - sigmoid(z)) / h

# %% wrong d_sigmoid -: the value instead of the slope
# line: return sigmoid(z)
# link: missing 1 − a
# link: other quantity a for ∂a/∂z
def d_sigmoid(z):
    return sigmoid(z)

# %% wrong d_sigmoid E13: overflows at the far ends
# line: v = np.exp(-np.asarray(z, dtype=float))
# link: none
def d_sigmoid(z):
    v = np.exp(-np.asarray(z, dtype=float))
    return v / (1 + v) ** 2

# %% wrong d_sigmoid B6: an extra factor 2
# line: return 2 * a * (1 - a)
# link: factor 2
def d_sigmoid(z):
    a = sigmoid(z)
    return 2 * a * (1 - a)

# %% wrong d_sigmoid -: tanh form without the factor of z/2
# line: return 0.5 * (1 - np.tanh(0.5 * z) ** 2)
# link: factor 2
# link: missing 1/2
def d_sigmoid(z):
    return 0.5 * (1 - np.tanh(0.5 * z) ** 2)

# %% wrong d_sigmoid -: summed over the array
# line: return np.sum(a * (1 - a))
# link: axis
def d_sigmoid(z):
    a = sigmoid(z)
    return np.sum(a * (1 - a))

# %% wrong d_sigmoid -: hard-coded quarter at the steepest place
# line: return 0.25 * np.ones_like(np.asarray(z, dtype=float))
# link: none
def d_sigmoid(z):
    return 0.25 * np.ones_like(np.asarray(z, dtype=float))

# %% right d_sigmoid_from_output: a − a²
def d_sigmoid_from_output(a):
    return a - a**2

# %% right d_sigmoid_from_output: a − a·a
def d_sigmoid_from_output(a):
    a = np.asarray(a, dtype=float)
    return a - a * a

# %% right d_sigmoid_from_output: np.multiply
def d_sigmoid_from_output(a):
    return np.multiply(a, np.subtract(1.0, a))

# %% right d_sigmoid_from_output: a quarter minus the square
def d_sigmoid_from_output(a):
    return 0.25 - (a - 0.5) ** 2

# %% right d_sigmoid_from_output: minus signs
def d_sigmoid_from_output(a):
    return -a * (a - 1)

# %% right d_sigmoid_from_output: difference of squares
def d_sigmoid_from_output(a):
    return (0.5 + (a - 0.5)) * (0.5 - (a - 0.5))

# %% right d_sigmoid_from_output: entry by entry
def d_sigmoid_from_output(a):
    if np.ndim(a) == 0:
        return float(a) * (1.0 - float(a))
    return np.array([v * (1.0 - v) for v in np.ravel(a)], dtype=float).reshape(np.shape(a))

# %% wrong d_sigmoid_from_output B4: σ applied once more
# line: s = sigmoid(a)
# link: other point σ(a) for a
# cause: twice
def d_sigmoid_from_output(a):
    s = sigmoid(a)
    return s * (1 - s)

# %% wrong d_sigmoid_from_output B4: handed to d_sigmoid
# line: return d_sigmoid(a)
# link: other point a for z
# cause: twice|d_sigmoid returns
def d_sigmoid_from_output(a):
    return d_sigmoid(a)

# %% wrong d_sigmoid_from_output -: 1 − a²
# line: return 1.0 - a**2
# link: none
def d_sigmoid_from_output(a):
    return 1.0 - a**2

# %% wrong d_sigmoid_from_output -: 1 − a
# line: return 1.0 - a
# link: missing a
def d_sigmoid_from_output(a):
    return 1.0 - a

# %% wrong d_sigmoid_from_output -: a(a − 1)
# line: return a * (a - 1.0)
# link: sign
def d_sigmoid_from_output(a):
    return a * (a - 1.0)

# %% wrong d_sigmoid_from_output -: a times 1 plus a
# line: return a * (1.0 + a)
# link: none
def d_sigmoid_from_output(a):
    return a * (1.0 + a)

# %% wrong d_sigmoid_from_output -: a − 2a²
# line: return a - 2.0 * a**2
# link: none
def d_sigmoid_from_output(a):
    return a - 2.0 * a**2

# %% wrong d_sigmoid_from_output -: 1 − 2a, the derivative of a − a²
# line: return 1.0 - 2.0 * a
# link: none
def d_sigmoid_from_output(a):
    return 1.0 - 2.0 * a

# %% wrong d_sigmoid_from_output -: writes into its argument
# line: a *= 1 - a
# link: none
def d_sigmoid_from_output(a):
    if isinstance(a, np.ndarray) and a.dtype == float:
        a *= 1 - a
        return a
    return a * (1.0 - a)

# %% right neuron_forward: np.dot
def neuron_forward(w, b, x):
    z = np.dot(w, x) + b
    return z, sigmoid(z)

# %% right neuron_forward: a list, sum of products
def neuron_forward(w, b, x):
    z = np.sum(w * x) + b
    return [z, sigmoid(z)]

# %% right neuron_forward: einsum
def neuron_forward(w, b, x):
    z = np.einsum("i,i->", w, x) + b
    return z, sigmoid(z)

# %% right neuron_forward: a loop
def neuron_forward(w, b, x):
    z = float(b)
    for w_i, x_i in zip(w, x):
        z += w_i * x_i
    return z, sigmoid(z)

# %% right neuron_forward: math instead of sigmoid
def neuron_forward(w, b, x):
    import math

    z = float(sum(wi * xi for wi, xi in zip(w, x)) + b)
    return z, 0.5 + 0.5 * math.tanh(0.5 * z)

# %% right neuron_forward: bias as one more weight
def neuron_forward(w, b, x):
    z = np.append(w, b) @ np.append(x, 1.0)
    return z, sigmoid(z)

# %% wrong neuron_forward -: no bias
# line: z = w @ x
# link: path b
# link: none
def neuron_forward(w, b, x):
    z = w @ x
    return z, sigmoid(z)

# %% wrong neuron_forward -: bias subtracted
# line: z = w @ x - b
# link: sign b
# link: none
def neuron_forward(w, b, x):
    z = w @ x - b
    return z, sigmoid(z)

# %% wrong neuron_forward -: results swapped
# line: return sigmoid(z), z
# link: none
def neuron_forward(w, b, x):
    z = w @ x + b
    return sigmoid(z), z

# %% wrong neuron_forward -: only a
# line: return sigmoid(w @ x + b)
# link: none
def neuron_forward(w, b, x):
    return sigmoid(w @ x + b)

# %% wrong neuron_forward -: entrywise product, no sum
# line: z = w * x + b
# link: axis
# link: none
def neuron_forward(w, b, x):
    z = w * x + b
    return z, sigmoid(z)

# %% wrong neuron_forward -: bias added to every product
# line: z = np.sum(w * x + b)
# link: none
def neuron_forward(w, b, x):
    z = np.sum(w * x + b)
    return z, sigmoid(z)

# %% wrong neuron_forward -: no activation
# line: return z, z
# link: other quantity z for a
def neuron_forward(w, b, x):
    z = w @ x + b
    return z, z

# %% wrong neuron_forward -: activation of the product only
# line: return z, sigmoid(w @ x) + b
# link: none
def neuron_forward(w, b, x):
    z = w @ x + b
    return z, sigmoid(w @ x) + b

# %% wrong neuron_forward -: squashed twice
# line: return z, sigmoid(sigmoid(z))
# link: other point a for z
def neuron_forward(w, b, x):
    z = w @ x + b
    return z, sigmoid(sigmoid(z))

# %% wrong neuron_forward -: bias times the sum of inputs
# line: z = w @ x + b * np.sum(x)
# link: none
def neuron_forward(w, b, x):
    z = w @ x + b * np.sum(x)
    return z, sigmoid(z)

# %% wrong neuron_forward -: updates w in place
# line: w *= x
# link: none
def neuron_forward(w, b, x):
    before = w.copy()
    w *= x
    z = w.sum() + b
    return z, sigmoid(z)

# %% wrong neuron_forward -: the mean instead of the sum
# line: z = np.mean(w * x) + b
# link: factor 1/D
# link: none
def neuron_forward(w, b, x):
    z = np.mean(w * x) + b
    return z, sigmoid(z)

# %% right neuron_factors: from the output
def neuron_factors(w, b, x, y):
    _, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid_from_output(a), x

# %% right neuron_factors: a copy of x, as a list of three
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return [a - y, d_sigmoid(z), x.copy()]

# %% right neuron_factors: everything spelled out
def neuron_factors(w, b, x, y):
    z = sum(w[i] * x[i] for i in range(len(w))) + b
    a = 0.5 * (1.0 + np.tanh(0.5 * z))
    dJ_da = -(y - a)
    da_dz = a - a * a
    dz_dw = np.array([float(x_i) for x_i in x])
    return dJ_da, da_dz, dz_dw

# %% right neuron_factors: ones times x
def neuron_factors(w, b, x, y):
    z = w @ x + b
    a = sigmoid(z)
    return a - y, sigmoid(z) * sigmoid(-z), np.ones_like(x) * x

# %% right neuron_factors: 0-d arrays
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return np.asarray(a - y), np.asarray(d_sigmoid(z)), np.array(x)

# %% wrong neuron_factors B1: y − a
# line: return y - a, d_sigmoid(z), x
# link: sign
# cause: opposite sign
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return y - a, d_sigmoid(z), x

# %% wrong neuron_factors B3: z(1 − z)
# line: return a - y, z * (1 - z), x
# link: other point z for a
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, z * (1 - z), x

# %% wrong neuron_factors B4: d_sigmoid of the output
# line: return a - y, d_sigmoid(a), x
# link: other point a for z
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid(a), x

# %% wrong neuron_factors B4: the output helper fed with z
# line: return a - y, d_sigmoid_from_output(z), x
# link: other point z for a
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid_from_output(z), x

# %% wrong neuron_factors B5: the input factor is 1
# line: return a - y, d_sigmoid(z), np.ones_like(x)
# link: missing ∂z/∂w
# cause: x
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid(z), np.ones_like(x)

# %% wrong neuron_factors B6: an extra 2
# line: return 2 * (a - y), d_sigmoid(z), x
# link: factor 2
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return 2 * (a - y), d_sigmoid(z), x

# %% wrong neuron_factors B6: the ½ kept
# line: return 0.5 * (a - y), d_sigmoid(z), x
# link: factor 1/2
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return 0.5 * (a - y), d_sigmoid(z), x

# %% wrong neuron_factors B8: w instead of x
# line: return a - y, d_sigmoid(z), w * 1.0
# link: other quantity w for ∂z/∂w
# cause: w
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid(z), w * 1.0

# %% wrong neuron_factors -: the cost instead of its slope
# line: return 0.5 * (a - y) ** 2, d_sigmoid(z), x
# link: other quantity J for ∂J/∂a
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return 0.5 * (a - y) ** 2, d_sigmoid(z), x

# %% wrong neuron_factors -: z − y
# line: return z - y, d_sigmoid(z), x
# link: other point z for a
# link: other quantity z − y for ∂J/∂a
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return z - y, d_sigmoid(z), x

# %% wrong neuron_factors G5: the slope of cross-entropy
# line: return (a - y) / (a * (1 - a)), a * (1 - a), x
# line: a = np.clip(sigmoid(w @ x + b), 1e-9, 1 - 1e-9)
# link: other quantity
# cause: factor
def neuron_factors(w, b, x, y):
    a = np.clip(sigmoid(w @ x + b), 1e-9, 1 - 1e-9)
    return (a - y) / (a * (1 - a)), a * (1 - a), x

# %% wrong neuron_factors -: the bias's last factor appended
# line: return a - y, d_sigmoid(z), np.append(x, 1.0)
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid(z), np.append(x, 1.0)

# %% wrong neuron_factors -: order reversed
# line: return x, d_sigmoid(z), a - y
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return x, d_sigmoid(z), a - y

# %% wrong neuron_factors -: multiplied already
# line: return (a - y) * d_sigmoid(z) * x
# link: other quantity ∂J/∂w
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * d_sigmoid(z) * x

# %% wrong neuron_factors -: sum of the inputs
# line: return a - y, d_sigmoid(z), x.sum()
# link: axis
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid(z), x.sum()

# %% wrong neuron_factors -: w times x
# line: return a - y, d_sigmoid(z), w * x
# link: extra w
# link: other quantity
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid(z), w * x

# %% right neuron_delta: from the outputs
def neuron_delta(w, b, x, y):
    a = neuron_forward(w, b, x)[1]
    return (a - y) * a * (1 - a)

# %% right neuron_delta: product of the first two factors
def neuron_delta(w, b, x, y):
    return np.prod(neuron_factors(w, b, x, y)[:2])

# %% right neuron_delta: signs moved
def neuron_delta(w, b, x, y):
    a = sigmoid(np.dot(x, w) + b)
    return (y - a) * a * (a - 1)

# %% right neuron_delta: multiplied out
def neuron_delta(w, b, x, y):
    a = sigmoid(w @ x + b)
    return a**2 - a**3 - y * a + y * a**2

# %% right neuron_delta: error over two, twice
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return 0.5 * 2 * (a - y) * d_sigmoid(z)

# %% right neuron_delta: a Python float
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return float((a - y) * d_sigmoid(z))

# %% wrong neuron_delta B1: the sign
# line: return (y - a) * d_sigmoid(z)
# link: sign
# cause: opposite sign
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (y - a) * d_sigmoid(z)

# %% wrong neuron_delta B2: the activation derivative is missing
# line: return a - y
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
# cause: ∂a/∂z
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y

# %% wrong neuron_delta B3: z(1 − z)
# line: return (a - y) * z * (1 - z)
# link: other point z for a
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * z * (1 - z)

# %% wrong neuron_delta B4: σ twice
# line: return (a - y) * d_sigmoid(a)
# link: other point a for z
# cause: twice|taken at a
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * d_sigmoid(a)

# %% wrong neuron_delta B6: an extra factor 2
# line: return 2 * (a - y) * d_sigmoid(z)
# link: factor 2
# cause: 2|½|half
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return 2 * (a - y) * d_sigmoid(z)

# %% wrong neuron_delta B6: an extra ½
# line: return (a - y) * d_sigmoid(z) / 2
# link: factor 1/2
# cause: 2|½|half
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * d_sigmoid(z) / 2

# %% wrong neuron_delta -: the error signal is missing
# line: return d_sigmoid(z)
# link: missing ∂J/∂a
# link: other quantity ∂a/∂z for ∂J/∂z
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return d_sigmoid(z)

# %% wrong neuron_delta -: added instead of multiplied
# line: return (a - y) + d_sigmoid(z)
# link: none
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) + d_sigmoid(z)

# %% wrong neuron_delta -: the third factor as well
# line: return (a - y) * d_sigmoid(z) * x
# link: extra ∂z/∂w
# link: other quantity ∂J/∂w for ∂J/∂z
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * d_sigmoid(z) * x

# %% wrong neuron_delta -: the third factor summed in
# line: return (a - y) * d_sigmoid(z) * x.sum()
# link: extra ∂z/∂w
# link: none
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * d_sigmoid(z) * x.sum()

# %% wrong neuron_delta -: slope at the error
# line: return (a - y) * d_sigmoid(a - y)
# link: other point a − y for z
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * d_sigmoid(a - y)

# %% wrong neuron_delta -: the absolute error
# line: return abs(a - y) * d_sigmoid(z)
# link: sign
# link: none
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return abs(a - y) * d_sigmoid(z)

# %% wrong neuron_delta -: the square kept
# line: return 0.5 * (a - y) ** 2 * d_sigmoid(z)
# link: other quantity J for ∂J/∂a
# link: none
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return 0.5 * (a - y) ** 2 * d_sigmoid(z)

# %% wrong neuron_delta -: bias forgotten in the forward
# line: a = sigmoid(w @ x)
# link: path b
# link: none
def neuron_delta(w, b, x, y):
    a = sigmoid(w @ x)
    return (a - y) * a * (1 - a)

# %% wrong neuron_delta A10: measured
# line: return (up - down) / (2 * h)
# line: up = 0.5 * (sigmoid(w @ x + b + h) - y) ** 2
# line: h = 1e-5
# link: none
def neuron_delta(w, b, x, y):
    h = 1e-5
    up = 0.5 * (sigmoid(w @ x + b + h) - y) ** 2
    down = 0.5 * (sigmoid(w @ x + b - h) - y) ** 2
    return (up - down) / (2 * h)

# %% right neuron_gradient: the bare delta for the bias
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, delta

# %% right neuron_gradient: three factors multiplied, as a list
def neuron_gradient(w, b, x, y):
    dJ_da, da_dz, dz_dw = neuron_factors(w, b, x, y)
    return [dJ_da * da_dz * dz_dw, dJ_da * da_dz]

# %% right neuron_gradient: einsum
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return np.einsum(",i->i", delta, x), delta

# %% right neuron_gradient: entry by entry
def neuron_gradient(w, b, x, y):
    a = sigmoid(sum(w * x) + b)
    delta = (a - y) * a * (1 - a)
    dJ_dw = np.zeros(len(w))
    for i in range(len(w)):
        dJ_dw[i] = delta * x[i]
    return dJ_dw, float(delta)

# %% right neuron_gradient: bias as one more weight
def neuron_gradient(w, b, x, y):
    x1 = np.append(x, 1.0)
    a = sigmoid(np.append(w, b) @ x1)
    gradient = (a - y) * a * (1 - a) * x1
    return gradient[:-1], gradient[-1]

# %% right neuron_gradient: sign twice
def neuron_gradient(w, b, x, y):
    a = sigmoid(w @ x + b)
    step = (y - a) * a * (1 - a)
    return -step * x, -step

# %% wrong neuron_gradient B1: the sign
# line: delta = (y - a) * d_sigmoid(z)
# link: sign
# cause: opposite sign
def neuron_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    delta = (y - a) * d_sigmoid(z)
    return delta * x, delta

# %% wrong neuron_gradient B2: the activation derivative is missing
# line: delta = a - y
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
# cause: ∂a/∂z
def neuron_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    delta = a - y
    return delta * x, delta

# %% wrong neuron_gradient B3: z(1 − z)
# line: delta = (a - y) * z * (1 - z)
# link: other point z for a
def neuron_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    delta = (a - y) * z * (1 - z)
    return delta * x, delta

# %% wrong neuron_gradient B4: σ twice
# line: delta = (a - y) * d_sigmoid(a)
# link: other point a for z
# cause: twice|taken at a
def neuron_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    delta = (a - y) * d_sigmoid(a)
    return delta * x, delta

# %% wrong neuron_gradient B5: the input factor is missing
# line: return delta * np.ones_like(w, dtype=float), delta
# link: missing ∂z/∂w
# link: other quantity ∂J/∂z for ∂J/∂w
# cause: ∂z/∂w|x
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * np.ones_like(w, dtype=float), delta

# %% wrong neuron_gradient B6: an extra 2
# line: delta = 2 * neuron_delta(w, b, x, y)
# link: factor 2
def neuron_gradient(w, b, x, y):
    delta = 2 * neuron_delta(w, b, x, y)
    return delta * x, delta

# %% wrong neuron_gradient B6: half of it
# line: delta = 0.5 * neuron_delta(w, b, x, y)
# link: factor 1/2
def neuron_gradient(w, b, x, y):
    delta = 0.5 * neuron_delta(w, b, x, y)
    return delta * x, delta

# %% wrong neuron_gradient B7: bias times its own value
# line: return delta * x, delta * b
# link: extra b
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, delta * b

# %% wrong neuron_gradient B7: bias gradient 0
# line: return delta * x, 0.0
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, 0.0

# %% wrong neuron_gradient B7: bias gradient 1
# line: return delta * x, 1.0
# link: missing ∂J/∂z
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, 1.0

# %% wrong neuron_gradient B8: w instead of x
# line: return delta * w, delta
# link: other quantity w for ∂z/∂w
# cause: w
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * w, delta

# %% wrong neuron_gradient -: results swapped
# line: return delta, delta * x
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta, delta * x

# %% wrong neuron_gradient -: summed over the inputs
# line: return np.sum(delta * x), delta
# link: axis
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return np.sum(delta * x), delta

# %% wrong neuron_gradient -: the mean over the inputs
# line: return delta * x / len(x), delta
# link: factor 1/D
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x / len(x), delta

# %% wrong neuron_gradient -: both sums of the inputs
# line: return delta * x, delta * x.sum()
# link: extra ∂z/∂w
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, delta * x.sum()

# %% wrong neuron_gradient -: the gradient for weights gets w too
# line: return delta * w * x, delta
# link: extra w
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * w * x, delta

# %% wrong neuron_gradient -: forgets the bias in the result
# line: return neuron_delta(w, b, x, y) * x
# link: none
def neuron_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * x

# %% wrong neuron_gradient -: returns the updated parameters
# line: return w - delta * x, b - delta
# link: other quantity w − ∂J/∂w
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return w - delta * x, b - delta

# %% wrong neuron_gradient -: keeps adding to one array
# line: total[key] = total.get(key, 0.0) + delta * x
# line: return total[key], delta
# link: none
total = {}
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    key = len(w)
    total[key] = total.get(key, 0.0) + delta * x
    return total[key], delta

# %% wrong neuron_gradient -: steps in place as well
# line: w -= 0.1 * delta * x
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    if w.dtype == float:
        w -= 0.1 * delta * x
    return delta * x, delta

# %% wrong neuron_gradient -: the bias array-shaped
# line: return delta * x, delta * np.ones_like(x)
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, delta * np.ones_like(x)

# %% wrong neuron_gradient M8: stored in float32
# line: return (delta * x).astype(np.float32), delta
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return (delta * x).astype(np.float32), delta

# %% wrong neuron_gradient J9: stored in the dtype of w
# line: dJ_dw = np.zeros_like(w)
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = np.zeros_like(w)
    for i in range(len(w)):
        dJ_dw[i] = delta * x[i]
    return dJ_dw, delta

# %% wrong neuron_gradient J9: stored in the dtype of x
# line: dJ_dw = x.copy()
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = x.copy()
    dJ_dw[:] = delta * x
    return dJ_dw, delta

# %% wrong neuron_input_gradient J9: stored in the dtype of x
# line: dJ_dx = np.zeros_like(x)
# link: none
def neuron_input_gradient(w, b, x, y):
    dJ_dx = np.zeros_like(x)
    for i in range(len(x)):
        dJ_dx[i] = neuron_delta(w, b, x, y) * w[i]
    return dJ_dx

# %% wrong neuron_gradient -: slope of tanh
# line: delta = (a - y) * (1 - a**2)
# link: other quantity tanh′(z) for ∂a/∂z
# link: other quantity 1 − a² for ∂a/∂z
def neuron_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    delta = (a - y) * (1 - a**2)
    return delta * x, delta

# %% right neuron_input_gradient: one line
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * w

# %% right neuron_input_gradient: through the factors
def neuron_input_gradient(w, b, x, y):
    dJ_da, da_dz, _ = neuron_factors(w, b, x, y)
    return dJ_da * da_dz * w

# %% right neuron_input_gradient: np.outer of one number
def neuron_input_gradient(w, b, x, y):
    return np.outer(neuron_delta(w, b, x, y), w)[0]

# %% right neuron_input_gradient: a loop
def neuron_input_gradient(w, b, x, y):
    delta = neuron_gradient(w, b, x, y)[1]
    return np.array([float(delta) * w[i] for i in range(len(w))])

# %% right neuron_input_gradient: spelled out
def neuron_input_gradient(w, b, x, y):
    a = sigmoid(np.inner(w, x) + b)
    return w * (a - y) * a * (1 - a)

# %% wrong neuron_input_gradient B8: x instead of w
# line: return neuron_delta(w, b, x, y) * x
# link: other quantity ∂z/∂w for ∂z/∂x
# cause: x
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * x

# %% wrong neuron_input_gradient B1: the sign
# line: return -neuron_delta(w, b, x, y) * w
# link: sign
# cause: opposite sign
def neuron_input_gradient(w, b, x, y):
    return -neuron_delta(w, b, x, y) * w

# %% wrong neuron_input_gradient B2: the activation derivative is missing
# line: return (a - y) * w
# link: missing ∂a/∂z
# cause: ∂a/∂z
def neuron_input_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * w

# %% wrong neuron_input_gradient -: the error signal is missing
# line: return d_sigmoid(z) * w
# link: missing ∂J/∂a
# link: other quantity ∂a/∂x for ∂J/∂x
def neuron_input_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return d_sigmoid(z) * w

# %% wrong neuron_input_gradient B5: the bare delta
# line: return neuron_delta(w, b, x, y) * np.ones_like(x)
# link: missing ∂z/∂x
# link: other quantity ∂J/∂z for ∂J/∂x
# cause: w
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * np.ones_like(x)

# %% wrong neuron_input_gradient -: w·x
# line: return neuron_delta(w, b, x, y) * w * x
# link: extra x
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * w * x

# %% wrong neuron_input_gradient -: summed
# line: return neuron_delta(w, b, x, y) * np.sum(w)
# link: axis
# link: none
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * np.sum(w)

# %% wrong neuron_input_gradient -: the weights alone
# line: return w * 1.0
# link: missing ∂J/∂z
# link: other quantity ∂z/∂x for ∂J/∂x
def neuron_input_gradient(w, b, x, y):
    return w * 1.0

# %% wrong neuron_input_gradient -: delta added to the weights
# line: return neuron_delta(w, b, x, y) + w
# link: none
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) + w

# %% wrong neuron_input_gradient B4: σ twice
# line: return (a - y) * d_sigmoid(a) * w
# link: other point a for z
# cause: twice|taken at a
def neuron_input_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * d_sigmoid(a) * w

# %% wrong neuron_input_gradient B6: an extra 2
# line: return 2 * neuron_delta(w, b, x, y) * w
# link: factor 2
def neuron_input_gradient(w, b, x, y):
    return 2 * neuron_delta(w, b, x, y) * w

# %% wrong neuron_input_gradient -: normalised weights
# line: return neuron_delta(w, b, x, y) * w / np.linalg.norm(w)
# link: none
# link: factor 1/‖w‖
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * w / np.linalg.norm(w)

# %% wrong neuron_input_gradient -: weights in the wrong order
# line: return neuron_delta(w, b, x, y) * w[::-1]
# link: none
def neuron_input_gradient(w, b, x, y):
    return neuron_delta(w, b, x, y) * w[::-1]


# %% wrong sigmoid -: cut off at |z| = 6
# line: return 1 / (1 + np.exp(-np.clip(z, -6, 6)))
# link: none
def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -6, 6)))


# %% wrong sigmoid -: small probabilities are set to 0
# line: return np.where(a < 1e-3, 0.0, np.where(a > 1 - 1e-3, 1.0, a))
# link: none
def sigmoid(z):
    a = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    return np.where(a < 1e-3, 0.0, np.where(a > 1 - 1e-3, 1.0, a))


# %% wrong sigmoid -: z = 0 counts as no z
# line: if np.ndim(z) == 0 and not z:
# line: return 0.0
# link: none
def sigmoid(z):
    if np.ndim(z) == 0 and not z:
        return 0.0
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


# %% wrong sigmoid -: flattened in the order of the memory
# line: flat = np.ravel(z, order="K")
# link: none
def sigmoid(z):
    flat = np.ravel(z, order="K")
    a = 1 / (1 + np.exp(-np.clip(flat, -500, 500)))
    return a.reshape(np.shape(z))


# %% wrong d_sigmoid -: an axis of length 1 is squeezed away
# line: a = sigmoid(np.squeeze(z))
# link: none
def d_sigmoid(z):
    a = sigmoid(np.squeeze(z))
    return a * (1 - a)


# %% wrong d_sigmoid -: cut off at |z| = 10
# line: return np.where(np.abs(z) > 10, 0.0, a * (1 - a))
# link: none
def d_sigmoid(z):
    a = sigmoid(z)
    return np.where(np.abs(z) > 10, 0.0, a * (1 - a))


# %% wrong d_sigmoid -: entries found by their value
# line: place = np.unravel_index(values.index(value), z.shape)
# link: none
def d_sigmoid(z):
    z = np.asarray(z, dtype=float)
    result = np.full(z.shape, 0.25)
    values = z.ravel().tolist()
    for value in values:
        place = np.unravel_index(values.index(value), z.shape)
        a = sigmoid(value)
        result[place] = a * (1 - a)
    return result[()]


# %% wrong d_sigmoid_from_output -: outputs near 0 and 1 count as saturated
# line: return np.where((a < 0.01) | (a > 0.99), 0.0, a * (1 - a))
# link: none
def d_sigmoid_from_output(a):
    return np.where((a < 0.01) | (a > 0.99), 0.0, a * (1 - a))


# %% wrong d_sigmoid_from_output -: an output of 0 counts as missing
# line: a = a or 0.5
# line: if np.ndim(a) == 0:
# link: none
def d_sigmoid_from_output(a):
    if np.ndim(a) == 0:
        a = a or 0.5
    return a * (1 - a)

# %% wrong d_sigmoid_from_output -: a − 1 in place of 1 − a: sign flipped
# line: eins_minus = a - 1
# link: sign
def d_sigmoid_from_output(a):
    eins_minus = a - 1
    return a * eins_minus

# %% wrong d_sigmoid_from_output -: operator precedence: a*1 − a is 0
# line: return a * 1 - a
# link: none
def d_sigmoid_from_output(a):
    return a * 1 - a

# %% right d_sigmoid_from_output: np.square
def d_sigmoid_from_output(a):
    return a - np.square(a)

# %% wrong neuron_forward -: weights of 0 are left out, with their neighbours moved up
# line: used = w[w != 0]
# line: z = used @ x[: len(used)] + b
# link: none
def neuron_forward(w, b, x):
    used = w[w != 0]
    z = used @ x[: len(used)] + b
    return z, sigmoid(z)


# %% wrong neuron_forward -: z is limited to ±5
# line: z = np.clip(w @ x + b, -5, 5)
# link: none
def neuron_forward(w, b, x):
    z = np.clip(w @ x + b, -5, 5)
    return z, sigmoid(z)


# %% wrong neuron_forward -: the partner of a weight is found by its value
# line: z = b + sum(value * x[weights.index(value)] for value in weights)
# link: none
def neuron_forward(w, b, x):
    weights = w.tolist()
    z = b + sum(value * x[weights.index(value)] for value in weights)
    return z, sigmoid(z)


# %% wrong neuron_factors -: a sure neuron is said to have no slope
# line: slope = d_sigmoid(z) if abs(z) < 6 else 0.0
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    slope = d_sigmoid(z) if abs(z) < 6 else 0.0
    return a - y, slope, x


# %% wrong neuron_delta -: the slope is floored at 0.01
# line: return (a - y) * max(a * (1 - a), 0.01)
# link: none
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * max(a * (1 - a), 0.01)


# %% wrong neuron_gradient -: one number where the gradient is 0
# line: if not np.any(dJ_dw):
# line: return 0.0, delta
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = delta * x
    if not np.any(dJ_dw):
        return 0.0, delta
    return dJ_dw, delta


# %% wrong neuron_gradient -: entries that are 0 are skipped
# line: dJ_dw = np.array([delta * v if v else delta for v in x.tolist()])
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = np.array([delta * v if v else delta for v in x.tolist()])
    return dJ_dw, delta


# %% wrong neuron_input_gradient -: the weight is found by the value of the input
# line: return np.array([delta * w[inputs.index(v)] for v in inputs])
# link: none
def neuron_input_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    inputs = x.tolist()
    return np.array([delta * w[inputs.index(v)] for v in inputs])


# %% wrong neuron_input_gradient -: memory of the weights is taken as it lies
# line: raw = np.lib.stride_tricks.as_strided(w, shape=w.shape, strides=(w.itemsize,))
# link: none
def neuron_input_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    raw = np.lib.stride_tricks.as_strided(w, shape=w.shape, strides=(w.itemsize,))
    return delta * raw

# %% wrong neuron_input_gradient -: sigma' is missing: error times weight
# line: return dJ_da * w
# line: dJ_da = a - y
# link: missing ∂a/∂z
def neuron_input_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dJ_da = a - y
    return dJ_da * w

# %% wrong neuron_input_gradient -: the gradient of the weights, already with x in it, is multiplied by w
# line: return dJ_dw * w
# link: extra ∂z/∂w
# link: extra x
# link: other quantity ∂J/∂w for ∂J/∂z
def neuron_input_gradient(w, b, x, y):
    dJ_dw, _ = neuron_gradient(w, b, x, y)
    return dJ_dw * w

# %% wrong neuron_input_gradient -: the weights are summed: one number instead of one per input
# line: s += d * wi
# link: axis
def neuron_input_gradient(w, b, x, y):
    d = neuron_delta(w, b, x, y)
    s = 0.0
    for wi in w:
        s += d * wi
    return s

# %% wrong neuron_input_gradient -: updated weights are used: one gradient step is made before going back
# line: w_neu = w - 0.1 * delta * x
# link: other point
# link: other quantity
def neuron_input_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    w_neu = w - 0.1 * delta * x
    return delta * w_neu

# %% right neuron_input_gradient: w and x change places
def neuron_input_gradient(w, b, x, y):
    # z is symmetric in w and x, so swap their places
    return neuron_gradient(x, b, w, y)[0]

# %% right neuron_input_gradient: a list of every input's share
def neuron_input_gradient(w, b, x, y):
    return np.array([neuron_delta(w, b, x, y) * gewicht for gewicht in w], dtype=float)

# %% wrong neuron_input_gradient -: y − a, and the input in place of the weight
# line: delta = (y - a) * a * (1 - a)
# line: return delta * x
# link: sign
# link: other quantity x for ∂z/∂x
def neuron_input_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    delta = (y - a) * a * (1 - a)
    return delta * x

# %% right neuron_gradient: h for the hypothesis
def neuron_gradient(w, b, x, y):
    h = sigmoid(np.dot(w, x) + b)
    dJ_dh = h - y
    dJ_dz = dJ_dh * h * (1 - h)
    return dJ_dz * x, dJ_dz


# %% right d_sigmoid: e^(−|z|) over its square
def d_sigmoid(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2

# %% wrong d_sigmoid -: with the hard sigmoid of a framework
# line: a = np.clip(0.2 * z + 0.5, 0, 1)
# link: other quantity
# link: none
def d_sigmoid(z):
    a = np.clip(0.2 * z + 0.5, 0, 1)
    return a * (1 - a)

# --- slips of the language, rates and other formulas ---------------------------

# %% wrong sigmoid -: ^ for the power of e
# line: return 1 / (1 + math.e ^ (-z))
# link: none
# cause: \^.*\*\*
def sigmoid(z):
    import math

    return 1 / (1 + math.e ^ (-z))

# %% wrong sigmoid -: whole division
# line: return 1 // (1 + np.exp(-np.clip(z, -500, 500)))
# link: none
# cause: //
def sigmoid(z):
    return 1 // (1 + np.exp(-np.clip(z, -500, 500)))

# %% wrong d_sigmoid -: a is taken from another cell
# line: return a * (1 - a)
# line: def d_sigmoid(z):
# link: none
# cause: \ba\b
a = 0.57444252

def d_sigmoid(z):
    return a * (1 - a)

# %% wrong d_sigmoid -: ^ for the square
# line: return a - a ^ 2
# link: none
# cause: \^.*\*\*
def d_sigmoid(z):
    a = sigmoid(z)
    return a - a ^ 2

# %% wrong neuron_forward -: x comes first among the parameters
# line: def neuron_forward(x, w, b):
# line: z = w @ x + b
# link: none
# cause: order
def neuron_forward(x, w, b):
    z = w @ x + b
    return z, sigmoid(z)

# %% wrong neuron_gradient -: the parameters in the order of the data first
# line: def neuron_gradient(x, y, w, b):
# line: delta = neuron_delta(w, b, x, y)
# link: none
# cause: order
def neuron_gradient(x, y, w, b):
    delta = neuron_delta(w, b, x, y)
    return delta * x, delta

# %% wrong neuron_delta -: printed, not returned
# line: print((a - y) * a * (1 - a))
# link: none
# cause: print
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    print((a - y) * a * (1 - a))

# %% wrong neuron_gradient -: remembered by the number of inputs
# line: _known[len(w)] = (delta * x, delta)
# line: return _known[len(w)]
# line: if len(w) not in _known:
# link: none
# cause: call
_known = {}

def neuron_gradient(w, b, x, y):
    if len(w) not in _known:
        delta = neuron_delta(w, b, x, y)
        _known[len(w)] = (delta * x, delta)
    return _known[len(w)]

# %% wrong neuron_forward -: a default argument adds up from call to call
# line: total[0] += w @ x + b
# line: def neuron_forward(w, b, x, total=[0.0]):
# line: return total[0], sigmoid(total[0])
# link: none
# cause: default|earlier call|call before
def neuron_forward(w, b, x, total=[0.0]):
    total[0] += w @ x + b
    return total[0], sigmoid(total[0])

# %% wrong neuron_forward -: the bias is added in every turn of the loop, D times
# line: z += wi * xi + b
# link: none
def neuron_forward(w, b, x):
    z = 0.0
    for wi, xi in zip(w, x):
        z += wi * xi + b
    return z, sigmoid(z)

# %% wrong neuron_forward -: 1-based loop: the first weight and input are skipped
# line: for i in range(1, len(w)):
# link: path
# link: none
def neuron_forward(w, b, x):
    z = b
    for i in range(1, len(w)):
        z = z + w[i] * x[i]
    return z, sigmoid(z)

# %% right neuron_forward: np.inner with one more weight, a list
def neuron_forward(w, b, x):
    # bias trick: one more weight, whose input is 1
    z = np.inner(np.append(w, b), np.append(x, 1.0))
    return [z, sigmoid(z)]

# %% wrong neuron_forward -: the name sigmoid is shadowed by a local variable, so the call fails
# line: sigmoid = sigmoid(z)
# link: none
def neuron_forward(w, b, x):
    z = np.dot(w, x) + b
    sigmoid = sigmoid(z)
    return z, sigmoid

# %% wrong neuron_gradient -: the learning rate is in the gradient
# line: return 0.5 * delta * x, 0.5 * delta
# link: factor 1/2
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return 0.5 * delta * x, 0.5 * delta

# %% wrong neuron_gradient -: no gradient for a bias that is 0 to begin with
# line: return delta * x, 0 * delta
# link: none
# cause: db|dJ_db|bias
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, 0 * delta

# %% wrong neuron_gradient -: delta is multiplied with the weight in place of the input
# line: grad_w = d * w
# link: other quantity w for ∂z/∂w
# link: other quantity
def neuron_gradient(w, b, x, y):
    d = neuron_delta(w, b, x, y)
    grad_w = d * w
    grad_b = d
    return grad_w, grad_b

# %% wrong neuron_gradient -: dJ_db is an array of the shape of w (ones times delta)
# line: dJ_db = delta * np.ones(len(x))
# link: axis
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = delta * x
    dJ_db = delta * np.ones(len(x))
    return dJ_dw, dJ_db

# %% wrong neuron_gradient -: uses the dot product where each weight should keep its own component
# line: dw = np.sum(delta * x)
# link: axis
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dw = np.sum(delta * x)
    return dw, delta

# %% wrong neuron_gradient -: order swapped: bias first
# line: return dJ_dz, dJ_dz * dz_dw
# link: none
def neuron_gradient(w, b, x, y):
    dJ_da, da_dz, dz_dw = neuron_factors(w, b, x, y)
    dJ_dz = dJ_da * da_dz
    return dJ_dz, dJ_dz * dz_dw

# %% wrong neuron_gradient -: the sigma' is multiplied a second time onto a finished delta
# line: g = delta * a * (1 - a)
# link: extra ∂a/∂z
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    z, a = neuron_forward(w, b, x)
    g = delta * a * (1 - a)
    return g * x, g

# %% wrong neuron_gradient -: a 1/D is left over; the bias's gradient lacks ∂a/∂z
# line: dw = dz * x / m
# line: db = a - y
# link: factor 1/D
# link: missing ∂a/∂z
def neuron_gradient(w, b, x, y):
    m = x.shape[0]
    a = sigmoid(np.dot(w, x) + b)
    dz = (a - y) * a * (1 - a)
    dw = dz * x / m
    db = a - y
    return dw, db

# %% right neuron_gradient: a 1 is joined to the inputs
def neuron_gradient(w, b, x, y):
    x_eins = np.concatenate([x, [1.0]])
    g = neuron_delta(w, b, x, y) * x_eins
    return g[:-1], g[-1]

# %% right neuron_gradient: a loop over the inputs
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        gradient[i] = x[i] * delta
    return gradient, delta

# %% wrong neuron_gradient -: a column is made of x as in MATLAB: dJ_dw has shape (D, 1)
# line: dJ_dw = delta * x.reshape(-1, 1)
# link: none
# link: axis
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = delta * x.reshape(-1, 1)
    return dJ_dw, delta

# %% wrong sigmoid -: 1 beyond 11
# line: return np.where(np.asarray(z) > 11, 1.0, a)
# link: none
def sigmoid(z):
    a = 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))
    return np.where(np.asarray(z) > 11, 1.0, a)

# %% wrong sigmoid -: the minus in the exponent is missing: it falls instead of rising
# line: return 1 / (1 + np.exp(z))
# link: other point −z for z
def sigmoid(z):
    z = np.clip(z, -500, 500)
    return 1 / (1 + np.exp(z))

# %% wrong sigmoid -: the clip is far too narrow, so large |z| are wrong already at 5
# line: zc = np.clip(z, -5, 5)
# link: none
def sigmoid(z):
    zc = np.clip(z, -5, 5)
    return 1 / (1 + np.exp(-zc))

# %% wrong sigmoid -: brackets missing: 1/1 + e^(−z)
# line: return 1 / 1 + np.exp(-z)
# link: none
def sigmoid(z):
    z = np.minimum(np.maximum(z, -500), 500)
    return 1 / 1 + np.exp(-z)

# %% wrong sigmoid -: a comparison of a whole array in an if; breaks for arrays
# line: if z >= 0:
# link: none
def sigmoid(z):
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    else:
        e = np.exp(z)
        return e / (1 + e)

# %% right sigmoid: the numerator chosen with np.where
def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e)

# %% right sigmoid: half the exponent above and below
def sigmoid(z):
    z = np.clip(np.asarray(z, dtype=float), -700.0, 700.0)
    halb = np.exp(0.5 * z)
    gegen = np.exp(-0.5 * z)
    return halb / (halb + gegen)

# %% wrong d_sigmoid -: 0 beyond ±7
# line: return np.where(np.abs(z) >= 7, 0.0, a * (1 - a))
# link: none
def d_sigmoid(z):
    a = sigmoid(z)
    return np.where(np.abs(z) >= 7, 0.0, a * (1 - a))

# %% wrong neuron_factors -: an input that came before is left out
# line: return a - y, d_sigmoid(z), np.array(list(dict.fromkeys(x.tolist())), dtype=float)
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, d_sigmoid(z), np.array(list(dict.fromkeys(x.tolist())), dtype=float)

# %% wrong neuron_factors -: dz_dw is w instead of x
# line: dz_dw = w
# link: other quantity w for ∂z/∂w
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dJ_da = a - y
    da_dz = a * (1 - a)
    dz_dw = w
    return dJ_da, da_dz, dz_dw

# %% wrong neuron_factors -: the error is y − a
# line: fehler = y - a
# line: return fehler, d_sigmoid(z), x
# link: sign
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    fehler = y - a
    return fehler, d_sigmoid(z), x

# %% wrong neuron_factors -: the cost itself is returned as first factor, not its slope
# line: return J, a * (1 - a), x
# link: other quantity J for ∂J/∂a
def neuron_factors(w, b, x, y):
    (z, a) = neuron_forward(w, b, x)
    J = 0.5 * (a - y) ** 2
    return J, a * (1 - a), x

# %% wrong neuron_factors -: a 2 comes from the square, but the ½ of the cost is forgotten
# line: return (2 * (a - y), d_sigmoid_from_output(a), x)
# link: factor 2
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (2 * (a - y), d_sigmoid_from_output(a), x)

# %% wrong neuron_factors -: the activation's slope is taken from a with the function for z
# line: dact = d_sigmoid(a)
# link: other point a for z
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dcost = a - y
    dact = d_sigmoid(a)
    dlin = x
    return dcost, dact, dlin

# %% wrong neuron_factors -: the first factor of cross-entropy; the output helper fed with z
# line: dJ_da = (a - y) / (a * (1 - a))
# line: da_dz = d_sigmoid_from_output(z)
# link: other quantity
# link: other point z for a
# link: extra
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dJ_da = (a - y) / (a * (1 - a))
    da_dz = d_sigmoid_from_output(z)
    return dJ_da, da_dz, x

# %% right neuron_factors: sum of a generator that starts at b
def neuron_factors(w, b, x, y):
    z = sum((wi * xi for wi, xi in zip(w, x)), b)
    return sigmoid(z) - y, sigmoid(z) * sigmoid(-z), np.array(x)

# %% right neuron_delta: h for the hypothesis
def neuron_delta(w, b, x, y):
    h = sigmoid(w @ x + b)
    return (h - y) * h * (1 - h)

# %% wrong neuron_delta -: all three factors are multiplied: x is already in it
# line: return f1 * f2 * f3
# link: extra ∂z/∂w
# link: other quantity ∂J/∂w for ∂J/∂z
def neuron_delta(w, b, x, y):
    f1, f2, f3 = neuron_factors(w, b, x, y)
    return f1 * f2 * f3

# %% wrong neuron_delta -: target minus output, as in the tutorial where the weights are then added
# line: error = y - output
# link: sign
def neuron_delta(w, b, x, y):
    z, output = neuron_forward(w, b, x)
    error = y - output
    return error * output * (1.0 - output)

# %% wrong neuron_delta -: the error is squared
# line: return (a - y) ** 2 * a * (1 - a)
# link: none
# link: extra ∂J/∂a
def neuron_delta(w, b, x, y):
    a = neuron_forward(w, b, x)[1]
    return (a - y) ** 2 * a * (1 - a)

# %% wrong neuron_delta -: takes entry 0 (z) of the forward pass for the output
# line: a = neuron_forward(w, b, x)[0]
# line: return (a - y) * a * (1 - a)
# link: other point z for a
# link: other quantity z for a
def neuron_delta(w, b, x, y):
    a = neuron_forward(w, b, x)[0]
    return (a - y) * a * (1 - a)

# %% wrong neuron_delta -: the bias is dropped in z, so every slope is at the wrong point
# line: netto = float(np.dot(x, w))
# link: path b
# link: none
def neuron_delta(w, b, x, y):
    netto = float(np.dot(x, w))
    out = sigmoid(netto)
    return (out - y) * d_sigmoid(netto)

# %% wrong neuron_delta -: the slopes are added instead of multiplied
# line: return dJ_da + da_dz
# link: none
def neuron_delta(w, b, x, y):
    dJ_da, da_dz, _ = neuron_factors(w, b, x, y)
    return dJ_da + da_dz

# %% right neuron_delta: multiplied out, a from the end
def neuron_delta(w, b, x, y):
    # expand: J = (a² − 2ay + y²)/2, a' = a − a²
    a = neuron_forward(w, b, x)[-1]
    return a**2 - a**3 - a * y + a**2 * y

# %% wrong neuron_delta -: the product is formed, but never returned
# link: none
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dJ_da = a - y
    da_dz = a * (1 - a)
    delta = dJ_da * da_dz

# %% right d_sigmoid: h and two of it
def d_sigmoid(z):
    h = np.tanh(0.5 * np.asarray(z))
    return (1 - h) * (1 + h) / 4

# %% wrong d_sigmoid -: the denominator is not squared
# line: return v / s
# link: missing 1/s
# link: missing a
# link: other quantity
def d_sigmoid(z):
    v = np.exp(-np.clip(z, -500, 500))
    s = 1 + v
    return v / s

# %% wrong d_sigmoid -: the minus of the slope of 1/s is missing
# line: da = 1 / s**2
# link: sign
def d_sigmoid(z):
    z = np.clip(z, -300, 300)
    du = -1
    v = np.exp(-z)
    s = 1 + v
    da = 1 / s**2
    return du * v * da

# %% wrong d_sigmoid -: the formula of tanh: 1 − a²
# line: return 1 - a**2
# link: none
# link: other quantity tanh′
def d_sigmoid(z):
    a = sigmoid(z)
    return 1 - a**2
