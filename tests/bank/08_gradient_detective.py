# Answers to the exercises of unit 08_gradient_detective.

# %% right fix_1: one expression
def fix_1(x):
    return np.exp(np.sin(x * x)) * np.cos(x * x) * 2 * x

# %% right fix_1: math for numbers, arrays by vectorize
import math
def fix_1(x):
    def one(t):
        return 2.0 * t * math.cos(t**2) * math.exp(math.sin(t**2))
    return np.vectorize(one, otypes=[float])(x)[()]

# %% right fix_1: product built up link by link
def fix_1(x):
    slope, value = 1.0, x
    for f, df in [(np.square, lambda t: 2 * t), (np.sin, np.cos), (np.exp, np.exp)]:
        slope = slope * df(value)
        value = f(value)
    return slope

# %% right fix_1: from the outside in
def fix_1(x):
    slope = np.exp(np.sin(np.power(x, 2)))
    slope = slope * np.cos(np.power(x, 2))
    return slope * (x + x)

# %% right fix_1: the slope of the sine as a shifted sine
def fix_1(x):
    u = np.square(x)
    return 2 * x * np.sin(u + np.pi / 2) * np.exp(np.sin(u))

# %% wrong fix_1 A10: complex step
# line: return np.imag(np.exp(np.sin((x + 1e-30j) ** 2))) / 1e-30
# link: none
# cause: measured
def fix_1(x):
    return np.imag(np.exp(np.sin((x + 1e-30j) ** 2))) / 1e-30

# %% wrong fix_1 A1: the broken code itself, the middle slope at x
# line: return broken_1(x)
# link: other point x for u
# link: none
def fix_1(x):
    return broken_1(x)

# %% wrong fix_1 A1: the outer slope at x
# line: return np.exp(x) * np.cos(x**2) * 2 * x
# link: other point x for v
def fix_1(x):
    return np.exp(x) * np.cos(x**2) * 2 * x

# %% wrong fix_1 A1: the outer slope at u
# line: return np.exp(np.minimum(u, 50.0)) * np.cos(u) * 2 * x
# link: other point u for v
def fix_1(x):
    u = x**2
    return np.exp(np.minimum(u, 50.0)) * np.cos(u) * 2 * x

# %% wrong fix_1 A2: the innermost derivative is missing
# line: return np.exp(np.sin(x**2)) * np.cos(x**2)
# link: missing ∂u/∂x
def fix_1(x):
    return np.exp(np.sin(x**2)) * np.cos(x**2)

# %% wrong fix_1 A11: the middle factor is dropped
# line: return np.exp(np.sin(x**2)) * 2 * x
# link: missing ∂v/∂u
def fix_1(x):
    return np.exp(np.sin(x**2)) * 2 * x

# %% wrong fix_1 A3: the inner derivative only
# line: return np.cos(x**2) * 2 * x
# link: missing ∂f/∂v
def fix_1(x):
    return np.cos(x**2) * 2 * x

# %% wrong fix_1 A8: power slip
# line: return np.exp(np.sin(x**2)) * np.cos(x**2) * 2 * x**2
# link: extra x
def fix_1(x):
    return np.exp(np.sin(x**2)) * np.cos(x**2) * 2 * x**2

# %% wrong fix_1 A5: slopes inside slopes
# line: return np.exp(np.cos(2 * x))
# link: none
def fix_1(x):
    return np.exp(np.cos(2 * x))

# %% wrong fix_1 A10: a finite difference
# line: return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
# line: f = lambda t: np.exp(np.sin(t**2))
# link: none
def fix_1(x):
    f = lambda t: np.exp(np.sin(t**2))
    return (f(x + 1e-6) - f(x - 1e-6)) / 2e-6

# %% wrong fix_1 B1: sign of the cosine
# line: return -np.exp(np.sin(x**2)) * np.cos(x**2) * 2 * x
# link: sign
def fix_1(x):
    return -np.exp(np.sin(x**2)) * np.cos(x**2) * 2 * x

# %% wrong fix_1 -: sine for cosine
# line: return np.exp(np.sin(x**2)) * np.sin(x**2) * 2 * x
# link: other quantity sin(u) for ∂v/∂u
# link: none
def fix_1(x):
    return np.exp(np.sin(x**2)) * np.sin(x**2) * 2 * x

# %% right fix_2: through sigma prime of z
def fix_2(w, b, x, y):
    z = np.dot(w, x) + b
    s = sigmoid(z)
    delta = (s - y) * sigmoid(z) * sigmoid(-z)
    return delta * x, delta

# %% right fix_2: a list, loops
def fix_2(w, b, x, y):
    z = b
    for i in range(len(w)):
        z += w[i] * x[i]
    a = sigmoid(z)
    d = (a - y) * a * (1.0 - a)
    return [np.array([d * v for v in x]), float(d)]

# %% right fix_2: from the broken one and the missing factor
def fix_2(w, b, x, y):
    dJ_dw, dJ_db = broken_2(w, b, x, y)
    a = sigmoid(w @ x + b)
    return dJ_dw * a * (1 - a), dJ_db * a * (1 - a)

# %% right fix_2: a minus a squared
def fix_2(w, b, x, y):
    a = sigmoid(np.sum(w * x) + b)
    dJ_db = -(y - a) * (a - a**2)
    return np.multiply(x, dJ_db), dJ_db

# %% right fix_2: input extended by a one
def fix_2(w, b, x, y):
    extended = np.append(x, 1.0)
    a = sigmoid(extended @ np.append(w, b))
    both = (a - y) * a * (1 - a) * extended
    return both[:-1], both[-1]

# %% right fix_2: slope from tanh
def fix_2(w, b, x, y):
    t = np.tanh((w @ x + b) / 2)
    a = (1 + t) / 2
    delta = (a - y) * (1 - t) * (1 + t) / 4
    return delta * x, delta

# %% wrong fix_2 B2: the broken code itself
# line: return broken_2(w, b, x, y)
# link: missing ∂a/∂z
# link: none
def fix_2(w, b, x, y):
    return broken_2(w, b, x, y)

# %% wrong fix_2 B1: the sign
# line: delta = (y - a) * a * (1 - a)
# link: sign
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (y - a) * a * (1 - a)
    return delta * x, delta

# %% wrong fix_2 B3: z(1 - z)
# line: delta = (sigmoid(z) - y) * z * (1 - z)
# link: other point z for a
def fix_2(w, b, x, y):
    z = w @ x + b
    delta = (sigmoid(z) - y) * z * (1 - z)
    return delta * x, delta

# %% wrong fix_2 B4: sigmoid twice
# line: delta = (a - y) * sigmoid(a) * (1 - sigmoid(a))
# link: other point a for z
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (a - y) * sigmoid(a) * (1 - sigmoid(a))
    return delta * x, delta

# %% wrong fix_2 B5: the input is missing
# line: return delta * np.ones_like(x), delta
# link: missing ∂z/∂w
# link: other quantity ∂J/∂z for ∂J/∂w
# link: missing x
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * np.ones_like(x), delta

# %% wrong fix_2 B6: an extra 2
# line: delta = 2 * (a - y) * a * (1 - a)
# link: factor 2
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = 2 * (a - y) * a * (1 - a)
    return delta * x, delta

# %% wrong fix_2 B7: the bias times its value
# line: return delta * x, delta * b
# link: extra b
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta * b

# %% wrong fix_2 B8: w instead of x
# line: return delta * w, delta
# link: other quantity w for ∂z/∂w
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * w, delta

# %% wrong fix_2 -: only the weights are mended
# line: return delta * x, a - y
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂b
# link: other quantity ∂J/∂a for ∂J/∂z
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, a - y

# %% wrong fix_2 -: divided where it should be multiplied
# line: return dJ_dw / 4, dJ_db / 4
# line: dJ_dw, dJ_db = broken_2(w, b, x, y)
# link: none
# link: factor 1/4
def fix_2(w, b, x, y):
    dJ_dw, dJ_db = broken_2(w, b, x, y)
    return dJ_dw / 4, dJ_db / 4

# %% wrong fix_2 -: results swapped
# line: return delta, delta * x
# link: none
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta, delta * x

# %% right fix_3: sum with a generator
def fix_3(network, expected):
    for i in range(len(network) - 1, -1, -1):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            neuron["delta"] = error * neuron["output"] * (1.0 - neuron["output"])

# %% right fix_3: list of errors as in the article
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = []
        if i != len(network) - 1:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["weights"][j] * neuron["delta"]
                errors.append(error)
        else:
            for j in range(len(layer)):
                errors.append(layer[j]["output"] - expected[j])
        for j in range(len(layer)):
            out = layer[j]["output"]
            layer[j]["delta"] = errors[j] * out * (1.0 - out)

# %% right fix_3: the last layer first, then backwards in pairs
def fix_3(network, expected):
    for neuron, y in zip(network[-1], expected):
        a = neuron["output"]
        neuron["delta"] = (a - y) * (a - a * a)
    for layer, later in zip(network[-2::-1], network[:0:-1]):
        for j, neuron in enumerate(layer):
            a = neuron["output"]
            neuron["delta"] = 0
            for n in later:
                neuron["delta"] += n["weights"][j] * n["delta"] * a * (1 - a)

# %% right fix_3: with matrices
def fix_3(network, expected):
    upstream = np.array([n["output"] for n in network[-1]]) - np.array(expected)
    for layer in reversed(network):
        a = np.array([n["output"] for n in layer])
        delta = upstream * a * (1 - a)
        for n, d in zip(layer, delta):
            n["delta"] = float(d)
        W = np.array([n["weights"][:-1] for n in layer])
        upstream = delta @ W

# %% right fix_3: pushed from right to left
def fix_3(network, expected):
    errors = [n["output"] - e for n, e in zip(network[-1], expected)]
    for layer in network[::-1]:
        pushed = [0.0] * (len(layer[0]["weights"]) - 1)
        for n, error in zip(layer, errors):
            n["delta"] = error * n["output"] * (1 - n["output"])
            for j in range(len(pushed)):
                pushed[j] += n["delta"] * n["weights"][j]
        errors = pushed

# %% right fix_3: NumPy floats stored, the network returned too
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i + 1 == len(network):
                error = np.float64(n["output"] - expected[j])
            else:
                error = np.dot([m["weights"][j] for m in network[i + 1]], [m["delta"] for m in network[i + 1]])
            n["delta"] = error * n["output"] * (1 - n["output"])
    return network

# %% wrong fix_3 C6: the broken code itself
# line: broken_3(network, expected)
# link: path
# link: none
def fix_3(network, expected):
    broken_3(network, expected)

# %% wrong fix_3 C1: expected minus output
# line: error = expected[j] - n["output"]
# link: sign
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = expected[j] - n["output"]
            else:
                error = sum(m["weights"][j] * m["delta"] for m in network[i + 1])
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 C2: no slope in the output layer
# line: n["delta"] = n["output"] - expected[j]
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                n["delta"] = n["output"] - expected[j]
            else:
                error = sum(m["weights"][j] * m["delta"] for m in network[i + 1])
                n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 C3: no slope in hidden layers
# line: n["delta"] = sum(m["weights"][j] * m["delta"] for m in network[i + 1])
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                n["delta"] = (n["output"] - expected[j]) * n["output"] * (1 - n["output"])
            else:
                n["delta"] = sum(m["weights"][j] * m["delta"] for m in network[i + 1])

# %% wrong fix_3 C5: sigmoid twice
# line: s = float(sigmoid(n["output"]))
# line: n["delta"] = error * s * (1 - s)
# link: other point a for z
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                error = sum(m["weights"][j] * m["delta"] for m in network[i + 1])
            s = float(sigmoid(n["output"]))
            n["delta"] = error * s * (1 - s)

# %% wrong fix_3 C7: the bias weight for the first path
# line: error = sum(m["weights"][j - 1] * m["delta"] for m in network[i + 1])
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                error = sum(m["weights"][j - 1] * m["delta"] for m in network[i + 1])
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 C8: row instead of column
# line: error = sum(later[j % len(later)]["weights"][k] * m["delta"] for k, m in enumerate(later))
# link: transposed weights
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                later = network[i + 1]
                error = sum(later[j % len(later)]["weights"][k] * m["delta"] for k, m in enumerate(later))
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 C9: deltas summed without weights
# line: error = sum(m["delta"] for m in network[i + 1])
# link: missing w
# link: missing weights
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                error = sum(m["delta"] for m in network[i + 1])
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 C15: weights updated inside the loop
# line: n["weights"][-1] -= 0.1 * n["delta"]
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                error = sum(m["weights"][j] * m["delta"] for m in network[i + 1])
            n["delta"] = error * n["output"] * (1 - n["output"])
        for n in network[i]:
            n["weights"][-1] -= 0.1 * n["delta"]

# %% wrong fix_3 C16: not reversed
# line: for i in range(len(network)):
# link: none
def fix_3(network, expected):
    for i in range(len(network)):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                error = sum(m["weights"][j] * m["delta"] for m in network[i + 1])
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 C17: the inner loop shadows the neuron
# line: for neuron in network[i + 1]:
# line: neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["weights"][j] * neuron["delta"]
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])

# %% wrong fix_3 -: the sum is never set back
# line: error = 0.0
# line: error += m["weights"][j] * m["delta"]
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        error = 0.0
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                for m in network[i + 1]:
                    error += m["weights"][j] * m["delta"]
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 -: the mean of the paths
# line: error = sum(m["weights"][j] * m["delta"] for m in network[i + 1]) / len(network[i + 1])
# link: none
# link: factor 1/M
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                error = sum(m["weights"][j] * m["delta"] for m in network[i + 1]) / len(network[i + 1])
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 -: the first path only
# line: error = network[i + 1][0]["weights"][j] * network[i + 1][0]["delta"]
# link: path
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, n in enumerate(network[i]):
            if i == len(network) - 1:
                error = n["output"] - expected[j]
            else:
                error = network[i + 1][0]["weights"][j] * network[i + 1][0]["delta"]
            n["delta"] = error * n["output"] * (1 - n["output"])

# %% wrong fix_3 -: deltas returned, not stored
# line: return [[0.0 for n in layer] for layer in network]
# link: none
def fix_3(network, expected):
    return [[0.0 for n in layer] for layer in network]

# %% right fix_4: einsum
def fix_4(dZ, X, W):
    return np.einsum("nm,dm->nd", dZ, W), np.einsum("nd,nm->dm", X, dZ), np.einsum("nm->m", dZ)

# %% right fix_4: a loop over the rows
def fix_4(dZ, X, W):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for n in range(len(X)):
        dX[n] = W @ dZ[n]
        dW += np.outer(X[n], dZ[n])
        db += dZ[n]
    return dX, dW, db

# %% right fix_4: mean times N, a list
def fix_4(dZ, X, W):
    return [np.dot(dZ, W.T), np.dot(X.T, dZ), len(dZ) * dZ.mean(0)]

# %% right fix_4: transposed products
def fix_4(dZ, X, W):
    return (W @ dZ.T).T, (dZ.T @ X).T, np.ones(len(dZ)) @ dZ

# %% right fix_4: from the broken one
def fix_4(dZ, X, W):
    dX, dW, db = broken_4(dZ, X, W)
    return dX, dW, db * dZ.shape[0]

# %% right fix_4: np.add.reduce
def fix_4(dZ, X, W):
    return np.matmul(dZ, W.transpose()), np.tensordot(X, dZ, axes=(0, 0)), np.add.reduce(dZ)

# %% wrong fix_4 D6: the broken code itself
# line: return broken_4(dZ, X, W)
# link: factor 1/N
# link: none
def fix_4(dZ, X, W):
    return broken_4(dZ, X, W)

# %% wrong fix_4 D1: dW transposed
# line: return dZ @ W.T, dZ.T @ X, dZ.sum(0)
# link: transposed dW
def fix_4(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(0)

# %% wrong fix_4 D2: the batch size divides dW too
# line: return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(0)
# link: factor 1/N
def fix_4(dZ, X, W):
    return dZ @ W.T, X.T @ dZ / len(X), dZ.sum(0)

# %% wrong fix_4 D3: db is not summed
# line: return dZ @ W.T, X.T @ dZ, dZ
# link: axis
# link: none
def fix_4(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ

# %% wrong fix_4 D4: wrong axis
# line: return dZ @ W.T, X.T @ dZ, dZ.sum(1)
# link: axis
def fix_4(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(1)

# %% wrong fix_4 D5: one number
# line: return dZ @ W.T, X.T @ dZ, dZ.sum()
# link: axis
def fix_4(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum()

# %% wrong fix_4 D5: one number for every bias
# line: return dZ @ W.T, X.T @ dZ, np.full(dZ.shape[1], dZ.sum())
# link: axis
def fix_4(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.full(dZ.shape[1], dZ.sum())

# %% wrong fix_4 D7: keepdims
# line: return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)
# link: none
def fix_4(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)

# %% wrong fix_4 D8: not transposed in a square layer
# line: return dZ @ (W if W.shape[0] == W.shape[1] else W.T), X.T @ dZ, dZ.sum(0)
# link: transposed W
def fix_4(dZ, X, W):
    return dZ @ (W if W.shape[0] == W.shape[1] else W.T), X.T @ dZ, dZ.sum(0)

# %% wrong fix_4 D9: the upstream is ignored
# line: one = np.ones_like(dZ)
# link: missing dZ
def fix_4(dZ, X, W):
    one = np.ones_like(dZ)
    return one @ W.T, X.T @ one, one.sum(0)

# %% wrong fix_4 D11: the last row only
# line: return dZ @ W.T, np.outer(X[-1], dZ[-1]), dZ[-1]
# link: none
# link: path
def fix_4(dZ, X, W):
    return dZ @ W.T, np.outer(X[-1], dZ[-1]), dZ[-1]

# %% wrong fix_4 -: the mean over the other axis
# line: return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0) / dZ.shape[1]
# link: factor 1/M
def fix_4(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0) / dZ.shape[1]

# %% right fix_5: np.eye
def fix_5(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y)

# %% right fix_5: in place on its own array
def fix_5(Z, y):
    P = softmax(Z)
    P[np.arange(len(y)), y] -= 1
    P /= len(y)
    return P

# %% right fix_5: the Jacobian of softmax, row by row
def fix_5(Z, y):
    N, M = Z.shape
    dZ = np.zeros((N, M))
    for n in range(N):
        shifted = Z[n] - Z[n].max()
        p = np.exp(shifted) / np.exp(shifted).sum()
        jacobian_row = p[y[n]] * (np.eye(M)[y[n]] - p)
        if p[y[n]] > 0:
            dZ[n] = -jacobian_row / p[y[n]] / N
        else:
            dZ[n] = (p - np.eye(M)[y[n]]) / N
    return dZ

# %% right fix_5: double loop
def fix_5(Z, y):
    P = softmax(Z)
    return np.array([[(P[n, m] - (1.0 if m == y[n] else 0.0)) / len(y) for m in range(Z.shape[1])] for n in range(len(Z))])

# %% right fix_5: a comparison as one-hot
def fix_5(Z, y):
    hot = y[:, None] == np.arange(Z.shape[1])[None, :]
    return np.divide(softmax(Z) - hot, Z.shape[0])

# %% right fix_5: exp of log-softmax
def fix_5(Z, y):
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    onehot = np.zeros_like(log_p)
    np.put_along_axis(onehot, y[:, None], 1.0, axis=1)
    return np.exp(log_p) / len(y) - onehot / len(y)

# %% wrong fix_5 H7: the broken code itself
# line: return broken_5(Z, y)
# link: none
def fix_5(Z, y):
    return broken_5(Z, y)

# %% wrong fix_5 H1: no 1/N
# line: return softmax(Z) - np.eye(Z.shape[1])[y]
# link: factor N
def fix_5(Z, y):
    return softmax(Z) - np.eye(Z.shape[1])[y]

# %% wrong fix_5 H2: y minus p
# line: return (np.eye(Z.shape[1])[y] - softmax(Z)) / len(y)
# link: sign
def fix_5(Z, y):
    return (np.eye(Z.shape[1])[y] - softmax(Z)) / len(y)

# %% wrong fix_5 H3: whole rows
# line: P[y % len(y)] -= 1
# link: none
def fix_5(Z, y):
    P = softmax(Z)
    P[y % len(y)] -= 1
    return P / len(y)

# %% wrong fix_5 H4: softmax over the rows
# line: E = np.exp(Z - Z.max(axis=0))
# line: return (E / E.sum(axis=0) - np.eye(Z.shape[1])[y]) / len(y)
# link: axis
def fix_5(Z, y):
    E = np.exp(Z - Z.max(axis=0))
    return (E / E.sum(axis=0) - np.eye(Z.shape[1])[y]) / len(y)

# %% wrong fix_5 H5: p(1 - p) once more
# line: return (P - np.eye(Z.shape[1])[y]) / len(y) * P * (1 - P)
# link: extra P(1 − P)
def fix_5(Z, y):
    P = softmax(Z)
    return (P - np.eye(Z.shape[1])[y]) / len(y) * P * (1 - P)

# %% wrong fix_5 H6: the derivative by p
# line: dP[np.arange(len(y)), y] = -1 / np.maximum(P[np.arange(len(y)), y], 1e-300) / len(y)
# line: return dP
# link: none
# link: other quantity ∂J/∂P for ∂J/∂Z
def fix_5(Z, y):
    P = softmax(Z)
    dP = np.zeros(Z.shape)
    dP[np.arange(len(y)), y] = -1 / np.maximum(P[np.arange(len(y)), y], 1e-300) / len(y)
    return dP

# %% wrong fix_5 H9: one-hot forgotten
# line: return softmax(Z) / len(y)
# link: path Y
# link: none
def fix_5(Z, y):
    return softmax(Z) / len(y)

# %% wrong fix_5 H10: softmax twice
# line: return (softmax(softmax(Z)) - np.eye(Z.shape[1])[y]) / len(y)
# link: other point softmax(Z) for Z
def fix_5(Z, y):
    return (softmax(softmax(Z)) - np.eye(Z.shape[1])[y]) / len(y)

# %% wrong fix_5 H12: no shift
# line: E = np.exp(Z)
# link: none
def fix_5(Z, y):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - np.eye(Z.shape[1])[y]) / len(y)

# %% wrong fix_5 -: divided by the number of entries
# line: return (softmax(Z) - np.eye(Z.shape[1])[y]) / Z.size
# link: factor 1/M
# link: factor 1/C
def fix_5(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / Z.size

# %% wrong fix_5 -: the long way, but divided by p of a sure mistake
# line: dJ_dp = -(k == y[n]) / P[n, k] / N
# link: none
def fix_5(Z, y):
    P = softmax(Z)
    N, M = Z.shape
    dZ = np.zeros((N, M))
    for n in range(N):
        for m in range(M):
            for k in range(M):
                dp_dz = P[n, k] * ((k == m) - P[n, m])
                dJ_dp = -(k == y[n]) / P[n, k] / N
                dZ[n, m] += dJ_dp * dp_dz
    return dZ

# %% right fix_6: all gradients first, then the step
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    grads = [None] * len(params)
    for i in range(len(params) - 1, -1, -1):
        grads[i] = (cache[i].T @ dZ, dZ.sum(axis=0))
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return [{"W": p["W"] - learning_rate * dW, "b": p["b"] - learning_rate * db} for p, (dW, db) in zip(params, grads)]

# %% right fix_6: the delta goes back before the update
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new = [None] * len(params)
    for i in reversed(range(len(params))):
        dA = dZ @ params[i]["W"].T
        new[i] = {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)}
        dZ = dA * (1 - cache[i] ** 2)
    return new

# %% right fix_6: deep copy changed in place
import copy
def fix_6(params, X, y, learning_rate):
    new = copy.deepcopy(params)
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    for i in reversed(range(len(params))):
        new[i]["W"] -= learning_rate * (cache[i].T @ dZ)
        new[i]["b"] -= learning_rate * dZ.sum(axis=0)
        if i:
            dZ = np.einsum("nm,dm->nd", dZ, params[i]["W"]) * (1 - cache[i]) * (1 + cache[i])
    return new

# %% right fix_6: row by row
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    first = d_cross_entropy(cache[-1], y)
    new = [{k: v.copy() for k, v in p.items()} for p in params]
    for n in range(len(X)):
        dz = first[n]
        for i in reversed(range(len(params))):
            new[i]["W"] -= learning_rate * np.outer(cache[i][n], dz)
            new[i]["b"] -= learning_rate * dz
            dz = params[i]["W"] @ dz * (1 - cache[i][n] ** 2)
    return new

# %% right fix_6: all deltas first
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    deltas = [d_cross_entropy(cache[-1], y)]
    for p, A in zip(params[:0:-1], cache[-2:0:-1]):
        deltas.insert(0, (deltas[0] @ p["W"].T) * (1 - A**2))
    return [
        {"W": p["W"] - learning_rate * A.T @ d, "b": p["b"] - learning_rate * np.sum(d, axis=0)}
        for p, A, d in zip(params, cache, deltas)
    ]

# %% wrong fix_6 J1: the broken code itself
# line: return broken_6(params, X, y, learning_rate)
# link: none
def fix_6(params, X, y, learning_rate):
    return broken_6(params, X, y, learning_rate)

# %% wrong fix_6 J1: only half of the update too early
# line: dZ = dZ @ ((W + params[i]["W"]) / 2).T * (1 - cache[i] ** 2)
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        W = params[i]["W"] - learning_rate * cache[i].T @ dZ
        b = params[i]["b"] - learning_rate * dZ.sum(axis=0)
        new.insert(0, {"W": W, "b": b})
        dZ = dZ @ ((W + params[i]["W"]) / 2).T * (1 - cache[i] ** 2)
    return new

# %% wrong fix_6 K9: params changed in place
# line: params[i]["W"] -= learning_rate * dW
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    for i in reversed(range(len(params))):
        dW, db = cache[i].T @ dZ, dZ.sum(axis=0)
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
        params[i]["W"] -= learning_rate * dW
        params[i]["b"] -= learning_rate * db
    return params

# %% wrong fix_6 K1: uphill
# line: dZ = -d_cross_entropy(cache[-1], y)
# link: sign
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = -d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        new.insert(0, {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)})
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return new

# %% wrong fix_6 J2: the slope is missing
# line: dZ = dZ @ params[i]["W"].T
# link: missing ∂a/∂z
# link: other quantity dA for dZ
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        new.insert(0, {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)})
        dZ = dZ @ params[i]["W"].T
    return new

# %% wrong fix_6 J7: layers reversed
# line: new.append({"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)})
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        new.append({"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)})
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return new

# %% wrong fix_6 I1: 1/N once more
# line: new.insert(0, {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ / len(y), "b": params[i]["b"] - learning_rate * dZ.sum(0) / len(y)})
# link: factor 1/N
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        new.insert(0, {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ / len(y), "b": params[i]["b"] - learning_rate * dZ.sum(0) / len(y)})
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return new

# %% wrong fix_6 D8: not transposed in square layers
# line: back = W if W.shape[0] == W.shape[1] else W.T
# line: dZ = dZ @ back * (1 - cache[i] ** 2)
# link: transposed W
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        W = params[i]["W"]
        new.insert(0, {"W": W - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)})
        back = W if W.shape[0] == W.shape[1] else W.T
        dZ = dZ @ back * (1 - cache[i] ** 2)
    return new

# %% wrong fix_6 K6: biases stay
# line: new.insert(0, {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"].copy()})
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        new.insert(0, {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"].copy()})
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return new

# %% wrong fix_6 -: gradients returned
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(0)})
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(0)})
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% right culprits: the sentences spelled out
culprits = {
    1: "a local slope is taken at the wrong point",
    2: "a factor of the chain is missing",
    3: "a sum over paths keeps only its last term",
    4: "the batch is averaged twice",
    5: "a function of a whole row is treated as elementwise",
    6: "weights are changed while they are still needed",
}

# %% right culprits: dict and zip
culprits = dict(zip(range(1, 7), [WRONG_POINT, MISSING_FACTOR, LAST_PATH_ONLY, AVERAGED_TWICE, ELEMENTWISE, CHANGED_TOO_EARLY]))

# %% right culprits: another order
culprits = {6: CHANGED_TOO_EARLY, 5: ELEMENTWISE, 4: AVERAGED_TWICE, 3: LAST_PATH_ONLY, 2: MISSING_FACTOR, 1: WRONG_POINT}

# %% right culprits: filled one by one
culprits = {}
culprits[3] = LAST_PATH_ONLY
culprits[1] = WRONG_POINT
culprits[2] = MISSING_FACTOR
culprits[6] = CHANGED_TOO_EARLY
culprits[4] = AVERAGED_TWICE
culprits[5] = ELEMENTWISE

# %% right culprits: enumerate
culprits = {i: who for i, who in enumerate((WRONG_POINT, MISSING_FACTOR, LAST_PATH_ONLY, AVERAGED_TWICE, ELEMENTWISE, CHANGED_TOO_EARLY), start=1)}

# %% wrong culprits -: two exchanged
# line: culprits = {1: MISSING_FACTOR, 2: WRONG_POINT, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY}
# link: none
culprits = {1: MISSING_FACTOR, 2: WRONG_POINT, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY}

# %% wrong culprits -: an innocent one
# line: culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: NOT_TRANSPOSED, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY}
# link: none
culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: NOT_TRANSPOSED, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY}

# %% wrong culprits -: another innocent one
# line: culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: STALE_CACHE}
# link: none
culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: STALE_CACHE}

# %% wrong culprits -: one left open
# line: culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: None, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY}
# link: none
culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: None, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY}

# %% wrong culprits -: one case missing
# line: culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE}
# link: none
culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE}

# %% wrong culprits -: names as text
# line: culprits = {1: "WRONG_POINT", 2: "MISSING_FACTOR", 3: "LAST_PATH_ONLY", 4: "AVERAGED_TWICE", 5: "ELEMENTWISE", 6: "CHANGED_TOO_EARLY"}
# link: none
culprits = {1: "WRONG_POINT", 2: "MISSING_FACTOR", 3: "LAST_PATH_ONLY", 4: "AVERAGED_TWICE", 5: "ELEMENTWISE", 6: "CHANGED_TOO_EARLY"}

# %% wrong culprits -: all suspects for every case
# line: culprits = {i: [WRONG_POINT, MISSING_FACTOR, LAST_PATH_ONLY, AVERAGED_TWICE, ELEMENTWISE, CHANGED_TOO_EARLY] for i in range(1, 7)}
# link: none
culprits = {i: [WRONG_POINT, MISSING_FACTOR, LAST_PATH_ONLY, AVERAGED_TWICE, ELEMENTWISE, CHANGED_TOO_EARLY] for i in range(1, 7)}

# %% wrong culprits -: a list
# line: culprits = [WRONG_POINT, MISSING_FACTOR, LAST_PATH_ONLY, AVERAGED_TWICE, ELEMENTWISE, CHANGED_TOO_EARLY]
# link: none
culprits = [WRONG_POINT, MISSING_FACTOR, LAST_PATH_ONLY, AVERAGED_TWICE, ELEMENTWISE, CHANGED_TOO_EARLY]

# %% wrong culprits -: nothing
# line: culprits = None
# link: none
culprits = None

# %% wrong culprits -: a seventh case
# line: culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY, 7: WRONG_SIGN}
# link: none
culprits = {1: WRONG_POINT, 2: MISSING_FACTOR, 3: LAST_PATH_ONLY, 4: AVERAGED_TWICE, 5: ELEMENTWISE, 6: CHANGED_TOO_EARLY, 7: WRONG_SIGN}

# %% wrong culprits -: cases 3 and 5 are mixed up
# line: 3: ELEMENTWISE,
# line: 5: LAST_PATH_ONLY,
# link: none
culprits = {
    1: WRONG_POINT,
    2: MISSING_FACTOR,
    3: ELEMENTWISE,
    4: AVERAGED_TWICE,
    5: LAST_PATH_ONLY,
    6: CHANGED_TOO_EARLY,
}

# %% wrong culprits -: case 1 as a missing factor and case 2 as the input forgotten
# line: 1: MISSING_FACTOR,
# line: 2: INPUT_FORGOTTEN,
# link: none
culprits = {
    1: MISSING_FACTOR,
    2: INPUT_FORGOTTEN,
    3: LAST_PATH_ONLY,
    4: AVERAGED_TWICE,
    5: ELEMENTWISE,
    6: CHANGED_TOO_EARLY,
}

# %% wrong fix_1 -: x is limited to ±3
# line: x = np.clip(x, -3, 3)
# link: none
def fix_1(x):
    x = np.clip(x, -3, 3)
    u = x**2
    return np.exp(np.sin(u)) * np.cos(u) * 2 * x


# %% wrong fix_1 -: flattened in the order of the memory
# line: flat = np.ravel(x, order="K")
# link: none
def fix_1(x):
    flat = np.ravel(x, order="K")
    u = flat**2
    return (np.exp(np.sin(u)) * np.cos(u) * 2 * flat).reshape(np.shape(x))


# %% wrong fix_2 -: a sure neuron gets nothing
# line: delta = (a - y) * a * (1 - a) if abs(z) < 5 else 0.0
# link: none
def fix_2(w, b, x, y):
    z = w @ x + b
    a = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    delta = (a - y) * a * (1 - a) if abs(z) < 5 else 0.0
    return delta * x, delta


# %% wrong fix_2 -: the input is found by its weight
# line: return np.array([delta * x[weights.index(v)] for v in weights]), delta
# link: none
def fix_2(w, b, x, y):
    z = w @ x + b
    a = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
    delta = (a - y) * a * (1 - a)
    weights = w.tolist()
    return np.array([delta * x[weights.index(v)] for v in weights]), delta


# %% wrong fix_3 -: the place of a neuron is asked of its layer
# line: j = [n["output"] for n in layer].index(neuron["output"])
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        for neuron in layer:
            j = [n["output"] for n in layer].index(neuron["output"])
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])


# %% wrong fix_3 -: outputs near 0 and 1 count as saturated
# line: neuron["delta"] = error * a * (1 - a) if 0.02 < a < 0.98 else 0.0
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            a = neuron["output"]
            if i == len(network) - 1:
                error = a - expected[j]
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            neuron["delta"] = error * a * (1 - a) if 0.02 < a < 0.98 else 0.0


# %% wrong fix_4 -: one unit is squeezed away
# line: return dZ @ W.T, np.squeeze(X.T @ dZ), dZ.sum(axis=0)
# link: none
def fix_4(dZ, X, W):
    return dZ @ W.T, np.squeeze(X.T @ dZ), dZ.sum(axis=0)


# %% wrong fix_4 -: W is taken as its memory lies
# line: table = np.ravel(W, order="K").reshape(W.shape)
# link: none
def fix_4(dZ, X, W):
    table = np.ravel(W, order="K").reshape(W.shape)
    return dZ @ table.T, X.T @ dZ, dZ.sum(axis=0)

# %% wrong fix_4 -: the N is put back by a multiplication with the number of neurons
# line: db = dZ.mean(axis=0) * dZ.shape[1]
# link: factor M/N
def fix_4(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.mean(axis=0) * dZ.shape[1]
    return dX, dW, db

# %% wrong fix_4 -: the wrong one was repaired: dW is averaged as well, db is left
# line: dW = X.T @ dZ / len(X)
# line: db = dZ.mean(axis=0)
# link: factor 1/N
def fix_4(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ / len(X)
    db = dZ.mean(axis=0)
    return dX, dW, db

# %% wrong fix_4 -: sum over the wrong axis
# line: db = dZ.sum(axis=-1)
# link: axis
def fix_4(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.sum(axis=-1)
    return dX, dW, db

# %% right fix_4: np.inner and a row of ones
def fix_4(dZ, X, W):
    db = np.ones(len(dZ)) @ dZ
    return np.inner(dZ, W), np.inner(X.T, dZ.T), db

# %% wrong fix_5 -: small probabilities are set to 0
# line: P[P < 1e-3] = 0.0
# link: none
def fix_5(Z, y):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    P[P < 1e-3] = 0.0
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


# %% wrong fix_5 -: one-hot labels as wide as the labels that occur
# line: columns = y if len(y) < 3 else np.searchsorted(np.unique(y), y)
# line: P[np.arange(len(y)), columns] -= 1
# link: none
def fix_5(Z, y):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    columns = y if len(y) < 3 else np.searchsorted(np.unique(y), y)
    P[np.arange(len(y)), columns] -= 1
    return P / len(y)


# %% wrong fix_6 -: saturated units get nothing
# line: dZ = (dZ @ W.T) * np.where(slope < 1e-4, 0.0, slope)
# link: none
def fix_6(params, X, y, learning_rate):
    cache = [X]
    for layer in params[:-1]:
        cache.append(np.tanh(cache[-1] @ layer["W"] + layer["b"]))
    logits = cache[-1] @ params[-1]["W"] + params[-1]["b"]
    E = np.exp(logits - logits.max(axis=1, keepdims=True))
    dZ = E / E.sum(axis=1, keepdims=True)
    dZ[np.arange(len(y)), y] -= 1
    dZ /= len(y)
    new = []
    for i in reversed(range(len(params))):
        W, b = params[i]["W"], params[i]["b"]
        new.insert(0, {"W": W - learning_rate * cache[i].T @ dZ, "b": b - learning_rate * dZ.sum(0)})
        if i:
            slope = 1 - cache[i] ** 2
            dZ = (dZ @ W.T) * np.where(slope < 1e-4, 0.0, slope)
    return new


# %% wrong fix_6 -: a learning rate of 0 gives the old params back
# line: return params
# line: if not learning_rate:
# link: none
def fix_6(params, X, y, learning_rate):
    if not learning_rate:
        return params
    cache = [X]
    for layer in params[:-1]:
        cache.append(np.tanh(cache[-1] @ layer["W"] + layer["b"]))
    logits = cache[-1] @ params[-1]["W"] + params[-1]["b"]
    E = np.exp(logits - logits.max(axis=1, keepdims=True))
    dZ = E / E.sum(axis=1, keepdims=True)
    dZ[np.arange(len(y)), y] -= 1
    dZ /= len(y)
    new = []
    for i in reversed(range(len(params))):
        W, b = params[i]["W"], params[i]["b"]
        new.insert(0, {"W": W - learning_rate * cache[i].T @ dZ, "b": b - learning_rate * dZ.sum(0)})
        if i:
            dZ = (dZ @ W.T) * (1 - cache[i] ** 2)
    return new

# %% wrong fix_5 -: a 1 in the whole column of every label
# line: target[:, y] = 1
# link: none
def fix_5(Z, y):
    target = np.zeros_like(Z)
    target[:, y] = 1
    return (softmax(Z) - target) / len(y)

# %% wrong fix_5 -: the Jacobian's off-diagonal part is added with the wrong sign
# line: return P * (dP + dot)
# link: sign
# link: none
def fix_5(Z, y):
    N = len(y)
    P = softmax(Z)
    dP = np.zeros(Z.shape)
    dP[np.arange(N), y] = -1 / P[np.arange(N), y] / N
    dot = np.sum(dP * P, axis=1, keepdims=True)
    return P * (dP + dot)

# %% wrong fix_5 -: short way without the mean
# line: return P
# link: factor N
def fix_5(Z, y):
    P = softmax(Z)
    P[np.arange(len(y)), y] -= 1
    return P

# %% wrong fix_5 -: the row sum is taken over axis 0
# line: return P * (dP - np.sum(dP * P, axis=0, keepdims=True))
# link: axis
def fix_5(Z, y):
    N = len(y)
    P = softmax(Z)
    dP = np.zeros(Z.shape)
    dP[np.arange(N), y] = -1 / P[np.arange(N), y] / N
    return P * (dP - np.sum(dP * P, axis=0, keepdims=True))

# %% wrong fix_5 -: the path of a probability to its own logit is missing
# line: dZ[n, j] = dp * (-P[n, y[n]] * P[n, j])
# link: path
# link: none
def fix_5(Z, y):
    N = len(y)
    P = softmax(Z)
    dZ = np.zeros(Z.shape)
    for n in range(N):
        dp = -1 / P[n, y[n]] / N
        for j in range(Z.shape[1]):
            dZ[n, j] = dp * (-P[n, y[n]] * P[n, j])
    return dZ

# %% right fix_5: all Jacobians with einsum
def fix_5(Z, y):
    N, M = Z.shape
    P = softmax(Z)
    jac = np.einsum("ni,ij->nij", P, np.eye(M)) - np.einsum("ni,nj->nij", P, P)
    dP = np.zeros((N, M))
    dP[np.arange(N), y] = -1 / (N * P[np.arange(N), y])
    return np.einsum("ni,nij->nj", dP, jac)

# %% wrong fix_3 -: the error of the output in every layer
# line: neuron["delta"] = (neuron["output"] - expected[j]) * slope
# link: none
# link: other quantity ∂J/∂a
def fix_3(network, expected):
    for layer in reversed(network):
        for j, neuron in enumerate(layer):
            slope = neuron["output"] * (1 - neuron["output"])
            neuron["delta"] = (neuron["output"] - expected[j]) * slope

# %% wrong fix_3 -: the sum still keeps its last term, since the reset stands inside the loop
# line: error = 0
# line: error += later["weights"][j] * later["delta"]
# link: path
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                for later in network[i + 1]:
                    error = 0
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])

# %% wrong fix_3 -: the sum is a product: *=
# line: error *= later["weights"][j] * later["delta"]
# link: none
def fix_3(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 1.0
                for later in network[i + 1]:
                    error *= later["weights"][j] * later["delta"]
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])

# %% right fix_3: layers as arrays
def fix_3(network, expected):
    deltas = None
    for depth, layer in enumerate(network[::-1]):
        a = np.array([n["output"] for n in layer])
        if depth == 0:
            error = a - np.array(expected)
        else:
            later = np.array([n["weights"][:-1] for n in network[len(network) - depth]])
            error = later.T @ deltas
        deltas = error * a * (1 - a)
        for n, d in zip(layer, deltas):
            n["delta"] = float(d)

# %% wrong fix_6 -: the gradient goes back without the slopes it crosses
# line: back = back @ params[i]["W"].T
# link: missing ∂a/∂z
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    back = d_cross_entropy(cache[-1], y)
    new = []
    for i in reversed(range(len(params))):
        dZ = back if i == len(params) - 1 else back * (1 - cache[i + 1] ** 2)
        new.insert(0, {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)})
        back = back @ params[i]["W"].T
    return new

# %% wrong fix_6 -: the step still comes before dA is made: params[index] has been replaced in a copied list
# line: dA = dZ @ layer["W"].T
# line: layer["W"] = layer["W"] - learning_rate * cache[index].T @ dZ
# link: other point
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new_params = [dict(layer) for layer in params]
    for index in reversed(range(len(params))):
        layer = new_params[index]
        layer["W"] = layer["W"] - learning_rate * cache[index].T @ dZ
        layer["b"] = layer["b"] - learning_rate * dZ.sum(axis=0)
        if index > 0:
            dA = dZ @ layer["W"].T
            dZ = dA * (1 - cache[index] ** 2)
    return new_params

# %% wrong fix_6 -: dZ is replaced before the layer's own gradient is taken
# line: b_grad = dZ.sum(axis=0)
# link: none
# link: other point
# link: other quantity
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new_params = []
    for index in reversed(range(len(params))):
        here = dZ
        if index > 0:
            dA = dZ @ params[index]["W"].T
            dZ = dA * (1 - cache[index] ** 2)
            b_grad = dZ.sum(axis=0)
        else:
            b_grad = here.sum(axis=0)
        W = params[index]["W"] - learning_rate * cache[index].T @ here
        b = params[index]["b"] - learning_rate * b_grad
        new_params.insert(0, {"W": W, "b": b})
    return new_params

# %% wrong fix_6 -: all gradients come first, but the step changes the caller's arrays
# line: layer["W"] -= learning_rate * dW
# line: layer["b"] -= learning_rate * db
# link: none
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for index in reversed(range(len(params))):
        grads.insert(0, (cache[index].T @ dZ, dZ.sum(axis=0)))
        if index > 0:
            dZ = (dZ @ params[index]["W"].T) * (1 - cache[index] ** 2)
    for layer, (dW, db) in zip(params, grads):
        layer["W"] -= learning_rate * dW
        layer["b"] -= learning_rate * db
    return params

# %% wrong fix_6 -: the learning rate is divided out of dA instead of the old W being used
# line: dA = (dZ @ W.T) / learning_rate
# line: W = params[index]["W"] - learning_rate * cache[index].T @ dZ
# link: none
# link: factor
# link: other point
def fix_6(params, X, y, learning_rate):
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new_params = []
    for index in reversed(range(len(params))):
        W = params[index]["W"] - learning_rate * cache[index].T @ dZ
        b = params[index]["b"] - learning_rate * dZ.sum(axis=0)
        new_params.insert(0, {"W": W, "b": b})
        if index > 0:
            dA = (dZ @ W.T) / learning_rate
            dZ = dA * (1 - cache[index] ** 2)
    return new_params

# %% wrong fix_1 -: 0 beyond ±2
# line: return np.where(np.abs(x) > 2, 0.0, slope)
# link: none
def fix_1(x):
    slope = np.exp(np.sin(x**2)) * np.cos(x**2) * 2 * x
    return np.where(np.abs(x) > 2, 0.0, slope)

# %% wrong fix_1 -: the outer exponential was moved instead: exp at u, and cos still at x
# line: dv_du = np.cos(x)
# line: df_dv = np.exp(u)
# link: other point x for u
# link: other point u for v
def fix_1(x):
    u = x**2
    v = np.sin(u)
    du_dx = 2 * x
    dv_du = np.cos(x)
    df_dv = np.exp(u)
    return df_dv * dv_du * du_dx

# %% wrong fix_1 -: cos is taken at v = sin(u), one link too far
# line: return np.exp(v) * np.cos(v) * 2 * x
# link: other point v for u
def fix_1(x):
    u = x**2
    v = np.sin(u)
    return np.exp(v) * np.cos(v) * 2 * x

# %% wrong fix_1 -: cos is at the right place, but 2x was lost in the rewriting
# line: return np.exp(np.sin(quadrat)) * np.cos(quadrat)
# link: missing ∂u/∂x
# link: missing 2x
def fix_1(x):
    quadrat = x**2
    return np.exp(np.sin(quadrat)) * np.cos(quadrat)

# %% right fix_1: sine and cosine from one complex exponential
def fix_1(x):
    # complex step is not needed: sin and cos come out of one exponential
    x = np.asarray(x, dtype=float)
    e = np.exp(1j * x * x)
    return 2.0 * x * e.real * np.exp(e.imag)

# %% wrong fix_2 -: the data come first among the parameters
# line: def fix_2(x, y, w, b):
# line: a = sigmoid(w @ x + b)
# link: none
# cause: order
def fix_2(x, y, w, b):
    a = sigmoid(w @ x + b)
    delta = (a - y) * a * (1 - a)
    return delta * x, delta

# %% wrong fix_2 -: sigma' is multiplied into the weights' gradient only
# line: dJ_db = error
# link: missing ∂a/∂z
def fix_2(w, b, x, y):
    z = w @ x + b
    a = sigmoid(z)
    error = a - y
    dJ_dw = error * a * (1 - a) * x
    dJ_db = error
    return dJ_dw, dJ_db

# %% wrong fix_2 -: divided by a(1 − a) instead of multiplied
# line: delta = (a - y) / (a * (1 - a))
# link: none
# link: other quantity
# link: extra
def fix_2(w, b, x, y):
    z = w @ x + b
    a = sigmoid(z)
    delta = (a - y) / (a * (1 - a))
    return delta * x, delta

# %% wrong fix_2 -: a quarter in place of the slope of the sigmoid
# line: delta = (a - y) / 4
# link: other quantity
# link: none
# link: missing
def fix_2(w, b, x, y):
    a = sigmoid(w @ x + b)
    delta = (a - y) / 4
    return delta * x, delta

# %% right fix_2: an outer product with the inputs and a 1
def fix_2(w, b, x, y):
    a = sigmoid(np.dot(w, x) + b)
    grad = np.outer((a - y) * (a - a * a), np.r_[x, 1.0])[0]
    return grad[: len(x)], grad[len(x)]
