# Answers to the exercises of unit 07_mlp: right in many styles, and wrong in the ways of the catalogue.

# %% right init_params: one expression per layer
def init_params(sizes, rng):
    return [
        {"W": rng.standard_normal((m, n)) * np.sqrt(2.0 / (m + n)), "b": np.zeros((n,))}
        for m, n in zip(sizes, sizes[1:])
    ]

# %% right init_params: math, index loop
import math
def init_params(sizes, rng):
    out = []
    for l in range(1, len(sizes)):
        n_in, n_out = sizes[l - 1], sizes[l]
        layer = {}
        layer["b"] = np.full(n_out, 0.0)
        layer["W"] = rng.normal(loc=0, scale=math.sqrt(2 / (n_in + n_out)), size=[n_in, n_out])
        out.append(layer)
    return out

# %% right init_params: sum of two halves of the variance
def init_params(sizes, rng):
    params = []
    for m, n in zip(sizes, sizes[1:]):
        std = 1 / ((m + n) / 2) ** 0.5
        params += [dict(W=std * rng.standard_normal(size=(m, n)), b=0.0 * np.arange(n))]
    return params

# %% right init_params: one flat draw for all layers
def init_params(sizes, rng):
    counts = [m * n for m, n in zip(sizes, sizes[1:])]
    flat = rng.standard_normal(sum(counts))
    params, first = [], 0
    for (m, n), count in zip(zip(sizes, sizes[1:]), counts):
        W = flat[first:first + count].reshape(m, n) * np.sqrt(2 / (m + n))
        params.append({"W": W.copy(), "b": np.zeros(n)})
        first += count
    return params

# %% right init_params: drawn as (out, in) and transposed
def init_params(sizes, rng):
    params = []
    for m, n in zip(sizes, sizes[1:]):
        W = rng.normal(0, np.sqrt(2 / (m + n)), (n, m)).T
        params.append({"W": W, "b": np.zeros(n)})
    return params

# %% right init_params: recursion
def init_params(sizes, rng):
    if len(sizes) < 2:
        return []
    m, n = sizes[0], sizes[1]
    layer = {"W": rng.normal(0, (2 / (m + n)) ** 0.5, (m, n)), "b": np.zeros(n)}
    return [layer] + init_params(sizes[1:], rng)

# %% wrong init_params M1: all zeros
# line: return [{"W": np.zeros((m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": np.zeros((m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M2: a constant
# line: return [{"W": np.full((m, n), np.sqrt(2 / (m + n))), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": np.full((m, n), np.sqrt(2 / (m + n))), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M3: the variance is used as standard deviation
# line: return [{"W": rng.normal(0, 2 / (m + n), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
# cause: variance
def init_params(sizes, rng):
    return [{"W": rng.normal(0, 2 / (m + n), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M4: no scale
# line: return [{"W": rng.normal(size=(m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
# cause: scale
def init_params(sizes, rng):
    return [{"W": rng.normal(size=(m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M5: uniform between 0 and 1
# line: return [{"W": rng.random((m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": rng.random((m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M6: a seed inside
# line: rng = np.random.default_rng(0)
# link: none
def init_params(sizes, rng):
    params = []
    for m, n in zip(sizes, sizes[1:]):
        rng = np.random.default_rng(0)
        params.append({"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n)})
    return params

# %% wrong init_params M7: fan_in only
# line: return [{"W": rng.normal(0, np.sqrt(1 / m), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
# cause: fan_in
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(1 / m), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M7: fan_out only
# line: return [{"W": rng.normal(0, np.sqrt(1 / n), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
# cause: fan_out
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(1 / n), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M7: the scale of He for ReLU layers
# line: return [{"W": rng.normal(0, np.sqrt(2 / m), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
# cause: fan_in
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / m), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M8: 32-bit floats
# line: return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)).astype(np.float32), "b": np.zeros(n, np.float32)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)).astype(np.float32), "b": np.zeros(n, np.float32)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params M8: integer biases
# line: return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n, int)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n, int)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params -: the 2 is missing
# line: return [{"W": rng.normal(0, np.sqrt(1 / (m + n)), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
# link: factor 1/√2
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(1 / (m + n)), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params -: Glorot's uniform variant
# line: params.append({"W": rng.uniform(-limit, limit, (m, n)), "b": np.zeros(n)})
# line: limit = np.sqrt(6 / (m + n))
# link: none
# cause: uniform
def init_params(sizes, rng):
    params = []
    for m, n in zip(sizes, sizes[1:]):
        limit = np.sqrt(6 / (m + n))
        params.append({"W": rng.uniform(-limit, limit, (m, n)), "b": np.zeros(n)})
    return params

# %% wrong init_params -: random biases
# line: return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": rng.normal(0, 0.1, n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": rng.normal(0, 0.1, n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params D1: W stored as (out, in)
# line: return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (n, m)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: transposed W
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (n, m)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params D7: biases of shape (1, M)
# line: return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros((1, n))} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros((1, n))} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params J11: the last layer is forgotten
# line: return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes[:-1], sizes[1:-1])]
# link: none
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes[:-1], sizes[1:-1])]

# %% wrong init_params -: the global generator instead of rng
# line: return [{"W": np.random.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": np.random.normal(0, np.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params -: one row drawn and repeated
# line: return [{"W": np.tile(rng.normal(0, np.sqrt(2 / (m + n)), n), (m, 1)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": np.tile(rng.normal(0, np.sqrt(2 / (m + n)), n), (m, 1)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params -: absolute values
# line: return [{"W": np.abs(rng.normal(0, np.sqrt(2 / (m + n)), (m, n))), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": np.abs(rng.normal(0, np.sqrt(2 / (m + n)), (m, n))), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params -: bounds of the first layer for all layers
# line: std = np.sqrt(2 / (sizes[0] + sizes[1]))
# link: none
def init_params(sizes, rng):
    std = np.sqrt(2 / (sizes[0] + sizes[1]))
    return [{"W": rng.normal(0, std, (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params -: tuples instead of dictionaries
# line: return [(rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [(rng.normal(0, np.sqrt(2 / (m + n)), (m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]

# %% right mlp_forward: one loop over all layers with an index
def mlp_forward(params, X):
    cache = [X]
    for i in range(len(params)):
        Z = np.dot(cache[-1], params[i]["W"]) + params[i]["b"]
        cache.append(np.tanh(Z) if i < len(params) - 1 else Z)
    return cache[-1], cache

# %% right mlp_forward: einsum, a list as result
def mlp_forward(params, X):
    cache = [X.copy()]
    for layer in params:
        Z = np.einsum("nd,dm->nm", cache[-1], layer["W"]) + layer["b"][None, :]
        cache += [np.tanh(Z)]
    cache[-1] = Z
    return [Z, cache]

# %% right mlp_forward: tanh from exponentials
def mlp_forward(params, X):
    *hidden, last = params
    A, cache = X, [X]
    for layer in hidden:
        Z = A @ layer["W"] + layer["b"]
        e = np.exp(-2 * np.abs(Z))
        A = np.sign(Z) * (1 - e) / (1 + e)
        cache.append(A)
    logits = A @ last["W"] + last["b"]
    return logits, [*cache, logits]

# %% right mlp_forward: row by row
def mlp_forward(params, X):
    columns = [[] for _ in range(len(params) + 1)]
    for x in X:
        a = x
        columns[0].append(a)
        for i, layer in enumerate(params):
            z = layer["W"].T @ a + layer["b"]
            a = np.tanh(z) if i + 1 < len(params) else z
            columns[i + 1].append(a)
    cache = [np.array(c) for c in columns]
    return cache[-1], cache

# %% right mlp_forward: bias as an extra column
def mlp_forward(params, X):
    cache = [X]
    for l, layer in enumerate(params, 1):
        extended = np.hstack([cache[-1], np.ones((len(X), 1))])
        Z = extended @ np.vstack([layer["W"], layer["b"]])
        cache.append(Z if l == len(params) else np.tanh(Z))
    return cache[-1], cache

# %% right mlp_forward: transposed layout inside
def mlp_forward(params, X):
    cache = [X]
    for i, layer in enumerate(params):
        Z = (layer["W"].T @ cache[-1].T).T + layer["b"]
        cache.append(Z if i == len(params) - 1 else np.tanh(Z))
    return cache[-1], cache

# %% right mlp_forward: logits returned as a copy of the cache's last
def mlp_forward(params, X):
    A = X
    cache = [X]
    for layer in params[:-1]:
        A = np.tanh(np.matmul(A, layer["W"]) + layer["b"])
        cache.append(A)
    cache.append(A @ params[-1]["W"] + params[-1]["b"])
    return cache[-1].copy(), cache

# %% wrong mlp_forward -: tanh on the logits too
# line: A = np.tanh(A @ layer["W"] + layer["b"])
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params:
        A = np.tanh(A @ layer["W"] + layer["b"])
        cache.append(A)
    return A, cache

# %% wrong mlp_forward -: no tanh at all
# line: A = A @ layer["W"] + layer["b"]
# link: other quantity Z for A
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params:
        A = A @ layer["W"] + layer["b"]
        cache.append(A)
    return A, cache

# %% wrong mlp_forward -: pre-activations kept instead of activations
# line: cache.append(Z)
# link: other quantity Z for A
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        Z = A @ layer["W"] + layer["b"]
        A = np.tanh(Z)
        cache.append(Z)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: X is not in the cache
# line: A, cache = X, []
# line: return logits, cache
# link: none
def mlp_forward(params, X):
    A, cache = X, []
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
        cache.append(A)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: logits are not in the cache
# line: return A @ params[-1]["W"] + params[-1]["b"], cache
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
        cache.append(A)
    return A @ params[-1]["W"] + params[-1]["b"], cache

# %% wrong mlp_forward -: softmax already applied
# line: logits = softmax(A @ params[-1]["W"] + params[-1]["b"])
# link: other quantity softmax(logits) for logits
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
        cache.append(A)
    logits = softmax(A @ params[-1]["W"] + params[-1]["b"])
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: bias inside forgotten
# line: A = np.tanh(A @ layer["W"]) + layer["b"]
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"]) + layer["b"]
        cache.append(A)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: no bias
# line: A = np.tanh(A @ layer["W"])
# link: path b
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"])
        cache.append(A)
    logits = A @ params[-1]["W"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: sigmoid instead of tanh
# line: A = 1 / (1 + np.exp(-(A @ layer["W"] + layer["b"])))
# link: other quantity σ(Z) for tanh(Z)
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        A = 1 / (1 + np.exp(-(A @ layer["W"] + layer["b"])))
        cache.append(A)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward E10: X is written to
# line: X[:] = X + 0.1
# link: none
def mlp_forward(params, X):
    X -= 0.0
    X[:] = X + 0.1
    A, cache = X, [X]
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
        cache.append(A)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: weights used from the other side, fits square layers only
# line: W = layer["W"].T if layer["W"].shape[0] == layer["W"].shape[1] else layer["W"]
# line: A = np.tanh(A @ W + layer["b"])
# link: transposed W
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        W = layer["W"].T if layer["W"].shape[0] == layer["W"].shape[1] else layer["W"]
        A = np.tanh(A @ W + layer["b"])
        cache.append(A)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: exactly two layers
# line: A = np.tanh(X @ params[0]["W"] + params[0]["b"])
# line: logits = A @ params[1]["W"] + params[1]["b"]
# line: return logits, [X, A, logits]
# link: none
def mlp_forward(params, X):
    A = np.tanh(X @ params[0]["W"] + params[0]["b"])
    logits = A @ params[1]["W"] + params[1]["b"]
    return logits, [X, A, logits]

# %% wrong mlp_forward -: tanh that overflows
# line: A = (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        Z = A @ layer["W"] + layer["b"]
        A = (np.exp(Z) - np.exp(-Z)) / (np.exp(Z) + np.exp(-Z))
        cache.append(A)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: results swapped
# line: return cache, logits
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
        cache.append(A)
    logits = A @ params[-1]["W"] + params[-1]["b"]
    cache.append(logits)
    return cache, logits

# %% wrong mlp_forward -: only the logits
# line: return A @ params[-1]["W"] + params[-1]["b"]
# link: none
def mlp_forward(params, X):
    A = X
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
    return A @ params[-1]["W"] + params[-1]["b"]

# %% wrong mlp_forward -: a global cache that grows
# line: notes.append(X)
# line: return notes[-1], notes
# line: notes = []
# link: none
notes = []
def mlp_forward(params, X):
    A = X
    notes.append(X)
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
        notes.append(A)
    notes.append(A @ params[-1]["W"] + params[-1]["b"])
    return notes[-1], notes

# %% right mlp_backward: softmax spelled out, list reversed at the end
def mlp_backward(params, cache, y):
    N = len(y)
    P = softmax(cache[-1])
    P[np.arange(N), y] -= 1
    dZ = P / N
    grads = []
    for i in range(len(params) - 1, -1, -1):
        grads.append({"W": cache[i].T @ dZ, "b": dZ.sum(0)})
        dZ = (dZ @ params[i]["W"].T) * (1 - cache[i] ** 2)
    return grads[::-1]

# %% right mlp_backward: einsum and one-hot
def mlp_backward(params, cache, y):
    onehot = np.eye(cache[-1].shape[1])[y]
    delta = (softmax(cache[-1]) - onehot) / y.shape[0]
    grads = [None] * len(params)
    for l in reversed(range(len(params))):
        grads[l] = {"W": np.einsum("nd,nm->dm", cache[l], delta), "b": np.einsum("nm->m", delta)}
        if l:
            delta = np.einsum("nm,dm->nd", delta, params[l]["W"]) * (1 - np.square(cache[l]))
    return grads

# %% right mlp_backward: row by row, added up
def mlp_backward(params, cache, y):
    N = len(y)
    grads = [{"W": np.zeros(p["W"].shape), "b": np.zeros(p["b"].shape)} for p in params]
    for n in range(N):
        dz = softmax(cache[-1][n:n + 1])[0]
        dz[y[n]] -= 1
        for l in range(len(params) - 1, -1, -1):
            grads[l]["W"] += np.outer(cache[l][n], dz) / N
            grads[l]["b"] += dz / N
            if l > 0:
                dz = params[l]["W"] @ dz * (1 + cache[l][n]) * (1 - cache[l][n])
    return grads

# %% right mlp_backward: the mean taken at the end
def mlp_backward(params, cache, y):
    N = y.size
    dZ = N * d_cross_entropy(cache[-1], y)
    out = {}
    for l in range(len(params))[::-1]:
        out[l] = dict(W=(cache[l].T @ dZ) / N, b=dZ.mean(axis=0))
        dA = dZ @ params[l]["W"].T
        dZ = dA - dA * cache[l] ** 2
    return [out[l] for l in range(len(params))]

# %% right mlp_backward: recursion from the front
def mlp_backward(params, cache, y):
    def back(l):
        if l == len(params) - 1:
            dZ, later = d_cross_entropy(cache[-1], y), []
        else:
            dZ_next, later = back(l + 1)
            dZ = dZ_next @ params[l + 1]["W"].T * (1 - cache[l + 1] ** 2)
        return dZ, [{"W": cache[l].T @ dZ, "b": dZ.sum(axis=0)}] + later
    return back(0)[1]

# %% right mlp_backward: bias through a column of ones
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for p, A in zip(params[::-1], cache[-2::-1]):
        extended = np.column_stack([A, np.ones(len(A))])
        both = extended.T @ dZ
        grads.insert(0, {"W": both[:-1], "b": both[-1]})
        dZ = dZ @ p["W"].T * (1 - A * A)
    return grads

# %% right mlp_backward: tensordot, and a product with ones for the sum
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = ()
    for l in range(len(params) - 1, -1, -1):
        grads = ({"b": np.ones(len(y)) @ dZ, "W": np.tensordot(cache[l], dZ, axes=(0, 0))},) + grads
        if l > 0:
            slope = np.ones_like(cache[l]) - np.power(cache[l], 2)
            dZ = (params[l]["W"] @ dZ.T).T * slope
    return list(grads)

# %% wrong mlp_backward J1: weights updated before the delta goes back
# line: W = params[i]["W"] - 0.1 * dW
# line: dZ = dZ @ W.T * (1 - cache[i] ** 2)
# link: other point W − 0.1 dW for W
# link: none
# cause: updat
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        dW = cache[i].T @ dZ
        db = dZ.sum(axis=0)
        grads.insert(0, {"W": dW, "b": db})
        if i > 0:
            W = params[i]["W"] - 0.1 * dW
            dZ = dZ @ W.T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J1: weights updated in place before the delta goes back
# line: params[i]["W"] -= 1.0 * dW
# line: dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
# link: none
# link: other point W − dW for W
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        dW = cache[i].T @ dZ
        db = dZ.sum(axis=0)
        grads.insert(0, {"W": dW, "b": db})
        params[i]["W"] -= 1.0 * dW
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J2: the hidden activation's derivative is missing
# line: dZ = dZ @ params[i]["W"].T
# link: missing ∂a/∂z
# link: other quantity dA for dZ
# cause: missing|left out|1 - A_in|da_dz|dropped|∂a/∂z
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = dZ @ params[i]["W"].T
    return grads

# %% wrong mlp_backward E5: tanh taken twice
# line: dZ = dZ @ params[i]["W"].T * (1 - np.tanh(cache[i]) ** 2)
# link: other point tanh(A) for A
# link: other point a for z
# cause: tanh
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = dZ @ params[i]["W"].T * (1 - np.tanh(cache[i]) ** 2)
    return grads

# %% wrong mlp_backward E3: 1 - a instead of 1 - a²
# line: dZ = dZ @ params[i]["W"].T * (1 - cache[i])
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = dZ @ params[i]["W"].T * (1 - cache[i])
    return grads

# %% wrong mlp_backward E6: the sigmoid's a(1 - a) in a tanh layer
# line: dZ = dZ @ params[i]["W"].T * cache[i] * (1 - cache[i])
# link: other quantity a(1 − a) for 1 − a²
# link: other quantity
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = dZ @ params[i]["W"].T * cache[i] * (1 - cache[i])
    return grads

# %% wrong mlp_backward E4: 1 - z² on the pre-activation
# line: dZ = dZ @ params[i]["W"].T * (1 - Z**2)
# link: other point Z for A
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            Z = cache[i - 1] @ params[i - 1]["W"] + params[i - 1]["b"]
            dZ = dZ @ params[i]["W"].T * (1 - Z**2)
    return grads

# %% wrong mlp_backward J3: the derivative at the wrong cache entry
# line: dZ = dZ @ params[i]["W"].T * (1 - cache[i + 1] ** 2)
# link: other point cache[i + 1] for cache[i]
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i + 1] ** 2)
    return grads

# %% wrong mlp_backward J4: dW from the pre-activation
# line: grads.insert(0, {"W": A.T @ dZ, "b": dZ.sum(axis=0)})
# line: A = cache[i] if i == 0 else cache[i - 1] @ params[i - 1]["W"] + params[i - 1]["b"]
# link: other quantity Z for A
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        A = cache[i] if i == 0 else cache[i - 1] @ params[i - 1]["W"] + params[i - 1]["b"]
        grads.insert(0, {"W": A.T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J6: dW1 from A1 instead of X
# line: grads.insert(0, {"W": cache[max(i, 1)].T @ dZ, "b": dZ.sum(axis=0)})
# link: none
# link: other quantity A for X
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[max(i, 1)].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J7: the list comes back reversed
# line: grads.append({"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.append({"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J8: gradient of the batch seen first
# line: cache, y = first[tuple(len(c) for c in cache) + tuple(c.shape[1] for c in cache)]
# line: first.setdefault(tuple(len(c) for c in cache) + tuple(c.shape[1] for c in cache), (cache, y))
# link: none
first = {}
def mlp_backward(params, cache, y):
    first.setdefault(tuple(len(c) for c in cache) + tuple(c.shape[1] for c in cache), (cache, y))
    cache, y = first[tuple(len(c) for c in cache) + tuple(c.shape[1] for c in cache)]
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J9: stored in integer arrays
# line: grads = [{k: np.zeros(v.shape, int) for k, v in p.items()} for p in params]
# line: grads[i]["W"][:] = cache[i].T @ dZ
# line: grads[i]["b"][:] = dZ.sum(axis=0)
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = [{k: np.zeros(v.shape, int) for k, v in p.items()} for p in params]
    for i in reversed(range(len(params))):
        grads[i]["W"][:] = cache[i].T @ dZ
        grads[i]["b"][:] = dZ.sum(axis=0)
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J10: an L2 term in the gradient only
# line: grads.insert(0, {"W": cache[i].T @ dZ + 0.001 * params[i]["W"], "b": dZ.sum(axis=0)})
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ + 0.001 * params[i]["W"], "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward J11: the first layer keeps its zeros
# line: for i in range(len(params) - 1, 0, -1):
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = [{k: np.zeros(v.shape) for k, v in p.items()} for p in params]
    for i in range(len(params) - 1, 0, -1):
        grads[i] = {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)}
        dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward I1: 1/N once more in every gradient
# line: grads.insert(0, {"W": cache[i].T @ dZ / len(y), "b": dZ.sum(axis=0) / len(y)})
# link: factor 1/N
# cause: N|len|double
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ / len(y), "b": dZ.sum(axis=0) / len(y)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward I2: 1/N once more in dW only
# line: grads.insert(0, {"W": cache[i].T @ dZ / len(y), "b": dZ.sum(axis=0)})
# link: factor 1/N
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ / len(y), "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward I3: mean over the batch in db
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.mean(axis=0)})
# link: factor 1/N
# cause: mean|N
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.mean(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward I4: 1/N again in every layer
# line: dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2) / len(y)
# link: factor 1/N
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2) / len(y)
    return grads

# %% wrong mlp_backward H1: the mean's 1/N is missing
# line: dZ = P
# link: factor N
def mlp_backward(params, cache, y):
    P = softmax(cache[-1])
    P[np.arange(len(y)), y] -= 1
    dZ = P
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H2: one-hot minus p
# line: dZ = (np.eye(cache[-1].shape[1])[y] - softmax(cache[-1])) / len(y)
# link: sign
# cause: sign
def mlp_backward(params, cache, y):
    dZ = (np.eye(cache[-1].shape[1])[y] - softmax(cache[-1])) / len(y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H3: P[y] -= 1
# line: P[y % len(y)] -= 1
# link: none
def mlp_backward(params, cache, y):
    P = softmax(cache[-1])
    P[y % len(y)] -= 1
    dZ = P / len(y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H5: an extra p(1 - p)
# line: dZ = d_cross_entropy(cache[-1], y) * P * (1 - P)
# link: extra P(1 − P)
def mlp_backward(params, cache, y):
    P = softmax(cache[-1])
    dZ = d_cross_entropy(cache[-1], y) * P * (1 - P)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H9: one-hot forgotten
# line: dZ = softmax(cache[-1]) / len(y)
# link: path Y
# link: none
def mlp_backward(params, cache, y):
    dZ = softmax(cache[-1]) / len(y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H10: softmax applied twice
# line: dZ = d_cross_entropy(softmax(cache[-1]), y)
# link: other point softmax(logits) for logits
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(softmax(cache[-1]), y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H11: the cached logits are overwritten
# line: cache[-1][:] = softmax(cache[-1])
# link: none
def mlp_backward(params, cache, y):
    cache[-1][:] = softmax(cache[-1])
    cache[-1][np.arange(len(y)), y] -= 1
    cache[-1][:] /= len(y)
    dZ = cache[-1]
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H12: softmax without the shift
# line: E = np.exp(cache[-1])
# link: none
def mlp_backward(params, cache, y):
    E = np.exp(cache[-1])
    dZ = (E / E.sum(axis=1, keepdims=True) - np.eye(cache[-1].shape[1])[y]) / len(y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward H4: softmax over the batch
# line: E = np.exp(cache[-1] - cache[-1].max(axis=0))
# line: dZ = (E / E.sum(axis=0) - np.eye(cache[-1].shape[1])[y]) / len(y)
# link: axis
def mlp_backward(params, cache, y):
    E = np.exp(cache[-1] - cache[-1].max(axis=0))
    dZ = (E / E.sum(axis=0) - np.eye(cache[-1].shape[1])[y]) / len(y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward D1: dW transposed
# line: grads.insert(0, {"W": dZ.T @ cache[i], "b": dZ.sum(axis=0)})
# link: transposed dW
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": dZ.T @ cache[i], "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward D3: db is not summed
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ})
# link: axis
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward D5: one number for all biases
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": np.full(dZ.shape[1], dZ.sum())})
# link: axis
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": np.full(dZ.shape[1], dZ.sum())})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward D7: keepdims
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0, keepdims=True)})
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0, keepdims=True)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward D8: W not transposed where the layer is square
# line: dA = dZ @ W if W.shape[0] == W.shape[1] else dZ @ W.T
# link: transposed W
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            W = params[i]["W"]
            dA = dZ @ W if W.shape[0] == W.shape[1] else dZ @ W.T
            dZ = dA * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward D9: the deltas of the next layer are ignored
# line: dZ = np.ones_like(dZ) @ params[i]["W"].T * (1 - cache[i] ** 2)
# link: missing dZ
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = np.ones_like(dZ) @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward D11: only the last row counts
# line: grads.insert(0, {"W": np.outer(cache[i][-1], dZ[-1]), "b": dZ.sum(axis=0)})
# link: none
# link: path
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": np.outer(cache[i][-1], dZ[-1]), "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward C9: the deltas go back without weights
# line: dZ = dZ.sum(axis=1, keepdims=True) * (1 - cache[i] ** 2)
# link: missing W
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ.sum(axis=1, keepdims=True) * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward C14: bias gradient times the bias
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0) * params[i]["b"]})
# link: extra b
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0) * params[i]["b"]})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward A10: finite differences
# line: g[k][i] = (up - down) / (2 * h)
# line: h = 1e-5
# line: up = J()
# line: down = J()
# link: none
def mlp_backward(params, cache, y):
    h = 1e-5
    def J():
        return cross_entropy(mlp_forward(params, cache[0])[0], y)
    params = [{k: v.copy() for k, v in p.items()} for p in params]
    grads = [{k: np.zeros(v.shape) for k, v in p.items()} for p in params]
    for p, g in zip(params, grads):
        for k in p:
            for i in np.ndindex(p[k].shape):
                old = p[k][i]
                p[k][i] = old + h
                up = J()
                p[k][i] = old - h
                down = J()
                p[k][i] = old
                g[k][i] = (up - down) / (2 * h)
    return grads

# %% wrong mlp_backward -: the slope multiplied before the weights
# line: slope = (1 - cache[i] ** 2).mean(axis=1, keepdims=True)
# line: dZ = (dZ * slope) @ params[i]["W"].T
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            slope = (1 - cache[i] ** 2).mean(axis=1, keepdims=True)
            dZ = (dZ * slope) @ params[i]["W"].T
    return grads

# %% wrong mlp_backward -: slope of the first hidden layer in every layer of equal width
# line: A = cache[1] if cache[1].shape == cache[i].shape else cache[i]
# line: dZ = dZ @ params[i]["W"].T * (1 - A**2)
# link: none
# link: other point cache[1] for cache[i]
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            A = cache[1] if cache[1].shape == cache[i].shape else cache[i]
            dZ = dZ @ params[i]["W"].T * (1 - A**2)
    return grads

# %% wrong mlp_backward -: slope missing beyond the last hidden layer
# line: dZ = dZ @ params[i]["W"].T
# link: missing ∂a/∂z
# link: other quantity dA for dZ
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i == len(params) - 1:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
        else:
            dZ = dZ @ params[i]["W"].T
    return grads

# %% wrong mlp_backward -: gradients added to those of the call before
# line: dW = total.get(key, 0) + cache[i].T @ dZ
# link: none
total = {}
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        key = (i, cache[i].shape, dZ.shape)
        dW = total.get(key, 0) + cache[i].T @ dZ
        total[key] = dW
        grads.insert(0, {"W": dW, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward -: two layers only
# line: A1 = cache[-2]
# line: dZ1 = dZ2 @ params[-1]["W"].T * (1 - A1**2)
# line: return [{"W": cache[0].T @ dZ1, "b": dZ1.sum(0)}, {"W": A1.T @ dZ2, "b": dZ2.sum(0)}]
# link: none
def mlp_backward(params, cache, y):
    dZ2 = d_cross_entropy(cache[-1], y)
    A1 = cache[-2]
    dZ1 = dZ2 @ params[-1]["W"].T * (1 - A1**2)
    return [{"W": cache[0].T @ dZ1, "b": dZ1.sum(0)}, {"W": A1.T @ dZ2, "b": dZ2.sum(0)}]

# %% wrong mlp_backward -: keys W and b exchanged
# line: grads.insert(0, {"b": cache[i].T @ dZ, "W": dZ.sum(axis=0)})
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"b": cache[i].T @ dZ, "W": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% right sgd_step: a comprehension over the keys
def sgd_step(params, grads, learning_rate):
    return [{k: p[k] - learning_rate * g[k] for k in p} for p, g in zip(params, grads)]

# %% right sgd_step: copy, then subtract in place
def sgd_step(params, grads, learning_rate):
    new = [{"W": p["W"].copy(), "b": p["b"].copy()} for p in params]
    for p, g in zip(new, grads):
        p["W"] -= learning_rate * g["W"]
        p["b"] -= learning_rate * g["b"]
    return new

# %% right sgd_step: deepcopy and indices
import copy
def sgd_step(params, grads, learning_rate):
    new = copy.deepcopy(params)
    for i in range(len(new)):
        for name in ("W", "b"):
            new[i][name] = new[i][name] + (-learning_rate) * grads[i][name]
    return new

# %% right sgd_step: np.subtract, a tuple
def sgd_step(params, grads, learning_rate):
    return tuple(
        {"W": np.subtract(p["W"], np.multiply(g["W"], learning_rate)), "b": np.subtract(p["b"], np.multiply(g["b"], learning_rate))}
        for p, g in zip(params, grads)
    )

# %% right sgd_step: map
def sgd_step(params, grads, learning_rate):
    def one(p, g):
        return dict(b=p["b"] - g["b"] * learning_rate, W=p["W"] - g["W"] * learning_rate)
    return list(map(one, params, grads))

# %% wrong sgd_step K1: uphill
# line: return [{k: p[k] + learning_rate * g[k] for k in p} for p, g in zip(params, grads)]
# link: sign
# link: none
# cause: sign|uphill|plus
def sgd_step(params, grads, learning_rate):
    return [{k: p[k] + learning_rate * g[k] for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step K2: only local names change
# line: return params
# line: W = W - learning_rate * g["W"]
# link: none
def sgd_step(params, grads, learning_rate):
    for p, g in zip(params, grads):
        W, b = p["W"], p["b"]
        W = W - learning_rate * g["W"]
        b = b - learning_rate * g["b"]
    return params

# %% wrong sgd_step K2: copies that stay as they were
# line: W = p["W"] - learning_rate * g["W"]
# line: return new
# link: none
def sgd_step(params, grads, learning_rate):
    new = [{k: v.copy() for k, v in p.items()} for p in params]
    for p, g in zip(new, grads):
        W = p["W"] - learning_rate * g["W"]
    return new

# %% wrong sgd_step K3: divided by the number of rows of W
# line: return [{k: p[k] - learning_rate * g[k] / len(p[k]) for k in p} for p, g in zip(params, grads)]
# link: none
def sgd_step(params, grads, learning_rate):
    return [{k: p[k] - learning_rate * g[k] / len(p[k]) for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step K5: gradients in the wrong order where shapes allow it
# line: grads = rev
# line: rev = grads[::-1]
# link: none
def sgd_step(params, grads, learning_rate):
    rev = grads[::-1]
    if all(p["W"].shape == g["W"].shape for p, g in zip(params, rev)):
        grads = rev
    return [{k: p[k] - learning_rate * g[k] for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step K6: biases forgotten
# line: return [{"W": p["W"] - learning_rate * g["W"], "b": p["b"].copy()} for p, g in zip(params, grads)]
# link: none
def sgd_step(params, grads, learning_rate):
    return [{"W": p["W"] - learning_rate * g["W"], "b": p["b"].copy()} for p, g in zip(params, grads)]

# %% wrong sgd_step K6: biases without a step and shared
# line: return [{"W": p["W"] - learning_rate * g["W"], "b": p["b"]} for p, g in zip(params, grads)]
# link: none
def sgd_step(params, grads, learning_rate):
    return [{"W": p["W"] - learning_rate * g["W"], "b": p["b"]} for p, g in zip(params, grads)]

# %% wrong sgd_step K9: in place
# line: p["W"] -= learning_rate * g["W"]
# link: none
def sgd_step(params, grads, learning_rate):
    for p, g in zip(params, grads):
        p["W"] -= learning_rate * g["W"]
        p["b"] -= learning_rate * g["b"]
    return params

# %% wrong sgd_step K9: the list is copied, its dictionaries are not
# line: p["W"] = p["W"] - learning_rate * g["W"]
# line: new = list(params)
# link: none
def sgd_step(params, grads, learning_rate):
    new = list(params)
    for p, g in zip(new, grads):
        p["W"] = p["W"] - learning_rate * g["W"]
        p["b"] = p["b"] - learning_rate * g["b"]
    return new

# %% wrong sgd_step K4: velocity kept from earlier steps
# line: kept[key] = kept.get(key, 0) + g[k]
# line: layer[k] = p[k] - learning_rate * kept[key]
# link: none
kept = {}
def sgd_step(params, grads, learning_rate):
    new = []
    for i, (p, g) in enumerate(zip(params, grads)):
        layer = {}
        for k in p:
            key = (i, k, p[k].shape)
            kept[key] = kept.get(key, 0) + g[k]
            layer[k] = p[k] - learning_rate * kept[key]
        new.append(layer)
    return new

# %% wrong sgd_step -: the learning rate is ignored
# line: return [{k: p[k] - g[k] for k in p} for p, g in zip(params, grads)]
# link: missing learning_rate
# link: none
def sgd_step(params, grads, learning_rate):
    return [{k: p[k] - g[k] for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step -: returns the step only
# line: return [{k: -learning_rate * g[k] for k in p} for p, g in zip(params, grads)]
# link: path params
# link: none
def sgd_step(params, grads, learning_rate):
    return [{k: -learning_rate * g[k] for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step -: returns nothing
# link: none
def sgd_step(params, grads, learning_rate):
    new = [{k: p[k] - learning_rate * g[k] for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step -: the same arrays when the rate is 0
# line: return params
# link: none
def sgd_step(params, grads, learning_rate):
    if learning_rate == 0:
        return params
    return [{k: p[k] - learning_rate * g[k] for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step -: gradient clipped
# line: return [{k: p[k] - learning_rate * np.clip(g[k], -1, 1) for k in p} for p, g in zip(params, grads)]
# link: none
def sgd_step(params, grads, learning_rate):
    return [{k: p[k] - learning_rate * np.clip(g[k], -1, 1) for k in p} for p, g in zip(params, grads)]

# %% wrong sgd_step J11: the last layer is left out
# line: return [{k: p[k] - learning_rate * g[k] for k in p} for p, g in zip(params[:-1], grads)]
# link: none
def sgd_step(params, grads, learning_rate):
    return [{k: p[k] - learning_rate * g[k] for k in p} for p, g in zip(params[:-1], grads)]

# %% wrong sgd_step J10: weight decay
# line: return [{k: p[k] * (1 - 1e-4 * learning_rate) - learning_rate * g[k] for k in p} for p, g in zip(params, grads)]
# link: none
def sgd_step(params, grads, learning_rate):
    return [{k: p[k] * (1 - 1e-4 * learning_rate) - learning_rate * g[k] for k in p} for p, g in zip(params, grads)]

# %% right minibatches: shuffle an index array
def minibatches(X, y, batch_size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    for i in range(0, len(X), batch_size):
        yield X[order[i:i + batch_size]], y[order[i:i + batch_size]]

# %% right minibatches: shuffled copies, copied slices
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(X.shape[0])
    X, y = X[p], y[p]
    start = 0
    while start < len(X):
        yield X[start:start + batch_size].copy(), y[start:start + batch_size].copy()
        start += batch_size

# %% right minibatches: views of the shuffled copy
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(y))
    Xs, ys = X[p], y[p]
    for first in range(0, len(y), batch_size):
        yield Xs[first:first + batch_size], ys[first:first + batch_size]

# %% right minibatches: a list instead of a generator
def minibatches(X, y, batch_size, rng):
    p = np.argsort(rng.random(len(X)))
    return [(X[p[i:i + batch_size]], y[p[i:i + batch_size]]) for i in range(0, len(X), batch_size)]

# %% right minibatches: rows drawn one at a time, lists as pairs
def minibatches(X, y, batch_size, rng):
    left = list(range(len(X)))
    while left:
        rows = []
        while left and len(rows) < batch_size:
            rows.append(left.pop(int(rng.integers(len(left)))))
        yield [np.array([X[r] for r in rows]), np.array([y[r] for r in rows])]

# %% right minibatches: np.split
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    cuts = np.arange(batch_size, len(X), batch_size)
    for rows in np.split(p, cuts):
        yield np.take(X, rows, axis=0), np.take(y, rows)

# %% right minibatches: X and y glued together, then taken apart
def minibatches(X, y, batch_size, rng):
    both = np.column_stack([X, y])[rng.permutation(len(X))]
    for i in range(0, len(both), batch_size):
        yield both[i:i + batch_size, :-1].copy(), both[i:i + batch_size, -1].astype(y.dtype)

# %% wrong minibatches -: not shuffled
# line: for i in range(0, len(X), batch_size):
# line: yield X[i:i + batch_size].copy(), y[i:i + batch_size].copy()
# link: none
# cause: shuffl|order
def minibatches(X, y, batch_size, rng):
    for i in range(0, len(X), batch_size):
        yield X[i:i + batch_size].copy(), y[i:i + batch_size].copy()

# %% wrong minibatches -: views of X
# line: yield X[i:i + batch_size], y[i:i + batch_size]
# line: for i in range(0, len(X), batch_size):
# link: none
def minibatches(X, y, batch_size, rng):
    for i in range(0, len(X), batch_size):
        yield X[i:i + batch_size], y[i:i + batch_size]

# %% wrong minibatches -: X and y shuffled apart
# line: yield X[px[i:i + batch_size]], y[py[i:i + batch_size]]
# line: px, py = rng.permutation(len(X)), rng.permutation(len(X))
# link: none
def minibatches(X, y, batch_size, rng):
    px, py = rng.permutation(len(X)), rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[px[i:i + batch_size]], y[py[i:i + batch_size]]

# %% wrong minibatches -: only X is shuffled
# line: yield X[p[i:i + batch_size]], y[i:i + batch_size].copy()
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[i:i + batch_size].copy()

# %% wrong minibatches -: the last rows are dropped
# line: for i in range(0, len(X) - batch_size + 1, batch_size):
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X) - batch_size + 1, batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]

# %% wrong minibatches -: number of batches rounded down
# line: for k in range(len(X) // batch_size):
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for k in range(len(X) // batch_size):
        yield X[p[k * batch_size:(k + 1) * batch_size]], y[p[k * batch_size:(k + 1) * batch_size]]

# %% wrong minibatches -: an empty batch at the end
# line: for k in range(len(X) // batch_size + 1):
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for k in range(len(X) // batch_size + 1):
        yield X[p[k * batch_size:(k + 1) * batch_size]], y[p[k * batch_size:(k + 1) * batch_size]]

# %% wrong minibatches -: drawn with replacement
# line: rows = rng.integers(len(X), size=min(batch_size, len(X) - i))
# link: none
def minibatches(X, y, batch_size, rng):
    for i in range(0, len(X), batch_size):
        rows = rng.integers(len(X), size=min(batch_size, len(X) - i))
        yield X[rows], y[rows]

# %% wrong minibatches -: each batch drawn anew without replacement
# line: rows = rng.choice(len(X), size=min(batch_size, len(X) - i), replace=False)
# link: none
def minibatches(X, y, batch_size, rng):
    for i in range(0, len(X), batch_size):
        rows = rng.choice(len(X), size=min(batch_size, len(X) - i), replace=False)
        yield X[rows], y[rows]

# %% wrong minibatches -: the last batch filled up from the front
# line: rows = np.take(p, range(i, i + batch_size), mode="wrap")
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        rows = np.take(p, range(i, i + batch_size), mode="wrap")
        yield X[rows], y[rows]

# %% wrong minibatches -: equal parts with array_split
# line: for rows in np.array_split(p, -(-len(X) // batch_size)):
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for rows in np.array_split(p, -(-len(X) // batch_size)):
        yield X[rows], y[rows]

# %% wrong minibatches -: batch_size taken as the number of batches
# line: for rows in np.array_split(p, batch_size):
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for rows in np.array_split(p, batch_size):
        yield X[rows], y[rows]

# %% wrong minibatches -: the small batch comes first
# line: first = len(X) % batch_size
# line: yield X[p[:first]], y[p[:first]]
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    first = len(X) % batch_size
    if first:
        yield X[p[:first]], y[p[:first]]
    for i in range(first, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]

# %% wrong minibatches -: a seed inside
# line: p = np.random.default_rng(0).permutation(len(X))
# link: none
def minibatches(X, y, batch_size, rng):
    p = np.random.default_rng(0).permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]

# %% wrong minibatches -: the global generator
# line: p = np.random.permutation(len(X))
# link: none
def minibatches(X, y, batch_size, rng):
    p = np.random.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]

# %% wrong minibatches -: the order of the batches is random, the rows are not
# line: for i in list(rng.permutation(full)) + rest:
# line: yield X[i:i + batch_size].copy(), y[i:i + batch_size].copy()
# link: none
def minibatches(X, y, batch_size, rng):
    starts = list(range(0, len(X), batch_size))
    full = [s for s in starts if s + batch_size <= len(X)]
    rest = [s for s in starts if s + batch_size > len(X)]
    for i in list(rng.permutation(full)) + rest:
        yield X[i:i + batch_size].copy(), y[i:i + batch_size].copy()

# %% wrong minibatches -: rotated by a random number of rows
# line: p = np.roll(np.arange(len(X)), rng.integers(len(X)))
# link: none
def minibatches(X, y, batch_size, rng):
    p = np.roll(np.arange(len(X)), rng.integers(len(X)))
    for i in range(0, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]

# %% wrong minibatches -: shuffled inside each batch only
# line: rows = rng.permutation(np.arange(i, min(i + batch_size, len(X))))
# link: none
def minibatches(X, y, batch_size, rng):
    for i in range(0, len(X), batch_size):
        rows = rng.permutation(np.arange(i, min(i + batch_size, len(X))))
        yield X[rows], y[rows]

# %% wrong minibatches -: X itself is shuffled
# line: X[:] = X[p]
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    X[:] = X[p]
    y[:] = y[p]
    for i in range(0, len(X), batch_size):
        yield X[i:i + batch_size].copy(), y[i:i + batch_size].copy()

# %% wrong minibatches -: the last row never moves
# line: p = np.append(rng.permutation(len(X) - 1), len(X) - 1)
# link: none
def minibatches(X, y, batch_size, rng):
    p = np.append(rng.permutation(len(X) - 1), len(X) - 1)
    for i in range(0, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]

# %% wrong minibatches -: one buffer for all batches
# line: Xb, yb = np.empty((batch_size, X.shape[1])), np.empty(batch_size, y.dtype)
# line: Xb[:len(rows)], yb[:len(rows)] = X[rows], y[rows]
# line: yield Xb[:len(rows)], yb[:len(rows)]
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    Xb, yb = np.empty((batch_size, X.shape[1])), np.empty(batch_size, y.dtype)
    for i in range(0, len(X), batch_size):
        rows = p[i:i + batch_size]
        Xb[:len(rows)], yb[:len(rows)] = X[rows], y[rows]
        yield Xb[:len(rows)], yb[:len(rows)]

# %% wrong minibatches -: y first
# line: yield y[p[i:i + batch_size]], X[p[i:i + batch_size]]
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield y[p[i:i + batch_size]], X[p[i:i + batch_size]]

# %% wrong minibatches -: only the first batch
# line: return [(X[p[i:i + batch_size]], y[p[i:i + batch_size]])]
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        return [(X[p[i:i + batch_size]], y[p[i:i + batch_size]])]

# %% wrong minibatches -: row numbers instead of rows
# line: yield p[i:i + batch_size]
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield p[i:i + batch_size]

# %% wrong minibatches -: labels as a column
# line: yield X[p[i:i + batch_size]], y[p[i:i + batch_size]].reshape(-1, 1)
# link: transposed y
# link: none
def minibatches(X, y, batch_size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]].reshape(-1, 1)

# %% right train: sums kept in lists, np.average
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for epoch in range(epochs):
        losses, sizes = [], []
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            losses.append(cross_entropy(logits, yb))
            sizes.append(len(yb))
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(np.average(losses, weights=sizes))
    return params, history

# %% right train: in place on a deep copy
import copy
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    params = copy.deepcopy(params)
    history = []
    for _ in range(epochs):
        J = 0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            J += cross_entropy(logits, yb) * Xb.shape[0] / X.shape[0]
            grads = mlp_backward(params, cache, yb)
            for p, g in zip(params, grads):
                p["W"] -= learning_rate * g["W"]
                p["b"] -= learning_rate * g["b"]
        history += [J]
    return [params, history]

# %% right train: own shuffle, no minibatches
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history, N = [], len(X)
    new = [{k: v + 0 for k, v in p.items()} for p in params]
    for _ in range(epochs):
        order, total = rng.permutation(N), 0.0
        for i in range(0, N, batch_size):
            rows = order[i:i + batch_size]
            logits, cache = mlp_forward(new, X[rows])
            total += cross_entropy(logits, y[rows]) * rows.size
            new = sgd_step(new, mlp_backward(new, cache, y[rows]), learning_rate)
        history.append(total / N)
    return new, history

# %% right train: the loss of each row noted
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        row_losses = []
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            p = softmax(logits)[range(len(y_batch)), y_batch]
            row_losses.extend(-np.log(p))
            grads = mlp_backward(params, cache, y_batch)
            params = [{"W": q["W"] - learning_rate * g["W"], "b": q["b"] - learning_rate * g["b"]} for q, g in zip(params, grads)]
        history.append(float(np.mean(row_losses)))
    return params, history

# %% right train: backward spelled out
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    params = [dict(p) for p in params]
    history = []
    for _ in range(epochs):
        total, seen = 0.0, 0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            seen += len(yb)
            dZ = d_cross_entropy(logits, yb)
            for i in range(len(params) - 1, -1, -1):
                W = params[i]["W"]
                dA = dZ @ W.T
                params[i] = {"W": W - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)}
                dZ = dA * (1 - cache[i] ** 2)
        history.append(total / seen)
    return params, history

# %% right train: recursion over the epochs
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    if epochs == 0:
        return sgd_step(params, params, 0.0), []
    total = 0.0
    for Xb, yb in minibatches(X, y, batch_size, rng):
        logits, cache = mlp_forward(params, Xb)
        total += cross_entropy(logits, yb) * len(yb)
        params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
    later, history = train(params, X, y, learning_rate, epochs - 1, batch_size, rng)
    return later, [total / len(X)] + history

# %% wrong train K1: uphill
# line: params = sgd_step(params, mlp_backward(params, cache, yb), -learning_rate)
# link: sign
# link: none
# cause: uphill|sign
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), -learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train K2: the step is not kept
# line: sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
# link: none
# cause: not kept|stay
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train K3: divided by the batch size again
# line: params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate / len(yb))
# link: factor 1/N
# link: none
# cause: divided
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate / len(yb))
        history.append(total / len(X))
    return params, history

# %% wrong train K4: gradients of earlier steps are kept
# line: kept = grads if kept is None else [{k: a[k] + g[k] for k in a} for a, g in zip(kept, grads)]
# line: params = sgd_step(params, kept, learning_rate)
# link: none
# cause: earlier|kept|add up
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history, kept = [], None
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            grads = mlp_backward(params, cache, yb)
            kept = grads if kept is None else [{k: a[k] + g[k] for k in a} for a, g in zip(kept, grads)]
            params = sgd_step(params, kept, learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train K6: biases stay
# line: params = [{"W": p["W"] - learning_rate * g["W"], "b": p["b"]} for p, g in zip(params, grads)]
# link: none
# cause: bias
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            grads = mlp_backward(params, cache, yb)
            params = [{"W": p["W"] - learning_rate * g["W"], "b": p["b"]} for p, g in zip(params, grads)]
        history.append(total / len(X))
    return params, history

# %% wrong train K7: one step per row
# line: for Xb, yb in minibatches(X, y, 1, rng):
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, 1, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: one step per epoch on all rows
# line: logits, cache = mlp_forward(params, X)
# line: params = sgd_step(params, mlp_backward(params, cache, y), learning_rate)
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        logits, cache = mlp_forward(params, X)
        history.append(cross_entropy(logits, y))
        params = sgd_step(params, mlp_backward(params, cache, y), learning_rate)
    return params, history

# %% wrong train J1: the weights are updated before the delta goes back
# line: params[i] = {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)}
# line: dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
# link: none
# cause: updated
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    params = [dict(p) for p in params]
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            dZ = d_cross_entropy(logits, yb)
            for i in range(len(params) - 1, -1, -1):
                params[i] = {"W": params[i]["W"] - learning_rate * cache[i].T @ dZ, "b": params[i]["b"] - learning_rate * dZ.sum(0)}
                dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
        history.append(total / len(X))
    return params, history

# %% wrong train J8: the cache of the first batch is kept
# line: cache = new_cache
# line: if cache is None or len(cache[0]) != len(Xb):
# line: params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total, cache = 0.0, None
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, new_cache = mlp_forward(params, Xb)
            if cache is None or len(cache[0]) != len(Xb):
                cache = new_cache
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train I7: the last batch divided by the nominal batch size
# line: grads = [{k: v * len(yb) / batch_size for k, v in g.items()} for g in mlp_backward(params, cache, yb)]
# link: none
# cause: nominal|smaller|last
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            grads = [{k: v * len(yb) / batch_size for k, v in g.items()} for g in mlp_backward(params, cache, yb)]
            params = sgd_step(params, grads, learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: the mean of the batch means
# line: history.append(float(np.mean(losses)))
# line: losses.append(cross_entropy(logits, yb))
# link: none
# cause: mean
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        losses = []
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            losses.append(cross_entropy(logits, yb))
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(float(np.mean(losses)))
    return params, history

# %% wrong train -: the loss measured after the update
# line: params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
# line: total += cross_entropy(mlp_forward(params, Xb)[0], yb) * len(yb)
# link: none
# cause: after
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            _, cache = mlp_forward(params, Xb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
            total += cross_entropy(mlp_forward(params, Xb)[0], yb) * len(yb)
        history.append(total / len(X))
    return params, history

# %% wrong train -: only the last minibatch's loss
# line: loss = cross_entropy(logits, yb)
# line: history.append(loss)
# link: none
# cause: last
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            loss = cross_entropy(logits, yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(loss)
    return params, history

# %% wrong train -: the loss over all rows at the end of the epoch
# line: history.append(cross_entropy(mlp_forward(params, X)[0], y))
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        for Xb, yb in minibatches(X, y, batch_size, rng):
            _, cache = mlp_forward(params, Xb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(cross_entropy(mlp_forward(params, X)[0], y))
    return params, history

# %% wrong train -: the loss over all rows at the start of the epoch
# line: history.append(cross_entropy(mlp_forward(params, X)[0], y))
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        history.append(cross_entropy(mlp_forward(params, X)[0], y))
        for Xb, yb in minibatches(X, y, batch_size, rng):
            _, cache = mlp_forward(params, Xb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
    return params, history

# %% wrong train -: the sum over the rows, not the mean
# line: history.append(total)
# link: factor N
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total)
    return params, history

# %% wrong train -: the total is never set back
# line: history, total = [], 0.0
# line: history.append(total / len(X))
# line: total += cross_entropy(logits, yb) * len(yb)
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history, total = [], 0.0
    for _ in range(epochs):
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: one entry per minibatch
# line: history.append(cross_entropy(logits, yb))
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            history.append(cross_entropy(logits, yb))
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
    return params, history

# %% wrong train -: the last minibatch is skipped
# line: if len(yb) < batch_size and len(X) > batch_size:
# line: continue
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            if len(yb) < batch_size and len(X) > batch_size:
                continue
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: one epoch too few
# line: for _ in range(1, epochs):
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(1, epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train K9: the caller's params are changed
# line: p["W"] -= learning_rate * g["W"]
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            for p, g in zip(params, mlp_backward(params, cache, yb)):
                p["W"] -= learning_rate * g["W"]
                p["b"] -= learning_rate * g["b"]
        history.append(total / len(X))
    return params, history

# %% wrong train -: the rows are never shuffled
# line: for i in range(0, len(X), batch_size):
# line: Xb, yb = X[i:i + batch_size], y[i:i + batch_size]
# link: none
# cause: shuffl|order
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for i in range(0, len(X), batch_size):
            Xb, yb = X[i:i + batch_size], y[i:i + batch_size]
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: labels of other rows
# line: yb = y[:len(yb)] if len(yb) < len(y) else yb
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            yb = y[:len(yb)] if len(yb) < len(y) else yb
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: rows drawn with replacement
# line: rows = rng.integers(len(X), size=len(yb))
# line: Xb, yb = X[rows], y[rows]
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            if len(yb) < len(y):
                rows = rng.integers(len(X), size=len(yb))
                Xb, yb = X[rows], y[rows]
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: the rate decays
# line: params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate * 0.99**epoch)
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for epoch in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate * 0.99**epoch)
        history.append(total / len(X))
    return params, history

# %% wrong train -: momentum
# line: v = grads if v is None else [{k: 0.9 * a[k] + g[k] for k in a} for a, g in zip(v, grads)]
# line: params = sgd_step(params, v, learning_rate)
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history, v = [], None
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            grads = mlp_backward(params, cache, yb)
            v = grads if v is None else [{k: 0.9 * a[k] + g[k] for k in a} for a, g in zip(v, grads)]
            params = sgd_step(params, v, learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: only the params are returned
# line: return params
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    for _ in range(epochs):
        for Xb, yb in minibatches(X, y, batch_size, rng):
            _, cache = mlp_forward(params, Xb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
    return params

# %% wrong train -: history first
# line: return history, params
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    return history, params

# %% right accuracy: np.mean of a comparison
def accuracy(params, X, y):
    return np.mean(np.argmax(mlp_forward(params, X)[0], axis=1) == y)

# %% right accuracy: a count
def accuracy(params, X, y):
    logits, _ = mlp_forward(params, X)
    return np.count_nonzero(logits.argmax(1) == y) / len(y)

# %% right accuracy: a Python loop
def accuracy(params, X, y):
    right = 0
    for row, label in zip(mlp_forward(params, X)[0].tolist(), y.tolist()):
        if max(range(len(row)), key=row.__getitem__) == label:
            right += 1
    return right / len(X)

# %% right accuracy: through softmax
def accuracy(params, X, y):
    P = softmax(mlp_forward(params, X)[0])
    return float(np.equal(P.argmax(axis=-1), y).sum() / y.shape[0])

# %% right accuracy: one minus the error rate
def accuracy(params, X, y):
    _, cache = mlp_forward(params, X)
    return 1.0 - float((cache[-1].argmax(axis=1) != y).mean())

# %% right accuracy: sklearn-like sorting
def accuracy(params, X, y):
    logits = mlp_forward(params, X)[0]
    return float(np.average(np.argsort(logits, axis=1)[:, -1] == y))

# %% wrong accuracy -: the error rate
# line: return float((mlp_forward(params, X)[0].argmax(axis=1) != y).mean())
# link: none
def accuracy(params, X, y):
    return float((mlp_forward(params, X)[0].argmax(axis=1) != y).mean())

# %% wrong accuracy -: in percent
# line: return 100 * float((mlp_forward(params, X)[0].argmax(axis=1) == y).mean())
# link: factor 100
def accuracy(params, X, y):
    return 100 * float((mlp_forward(params, X)[0].argmax(axis=1) == y).mean())

# %% wrong accuracy -: the number, not the fraction
# line: return float((mlp_forward(params, X)[0].argmax(axis=1) == y).sum())
# link: factor N
def accuracy(params, X, y):
    return float((mlp_forward(params, X)[0].argmax(axis=1) == y).sum())

# %% wrong accuracy -: argmax over all entries
# line: return float((mlp_forward(params, X)[0].argmax() == y).mean())
# link: axis
# link: none
def accuracy(params, X, y):
    return float((mlp_forward(params, X)[0].argmax() == y).mean())

# %% wrong accuracy -: the smallest logit
# line: return float((mlp_forward(params, X)[0].argmin(axis=1) == y).mean())
# link: none
def accuracy(params, X, y):
    return float((mlp_forward(params, X)[0].argmin(axis=1) == y).mean())

# %% wrong accuracy -: the mean probability of the right class
# line: return float(P[np.arange(len(y)), y].mean())
# line: P = softmax(mlp_forward(params, X)[0])
# link: none
def accuracy(params, X, y):
    P = softmax(mlp_forward(params, X)[0])
    return float(P[np.arange(len(y)), y].mean())

# %% wrong accuracy -: rounded
# line: return round(float((mlp_forward(params, X)[0].argmax(axis=1) == y).mean()), 2)
# link: none
def accuracy(params, X, y):
    return round(float((mlp_forward(params, X)[0].argmax(axis=1) == y).mean()), 2)

# %% wrong accuracy -: one truth value per row
# line: return mlp_forward(params, X)[0].argmax(axis=1) == y
# link: none
def accuracy(params, X, y):
    return mlp_forward(params, X)[0].argmax(axis=1) == y

# %% wrong accuracy -: whole division
# line: return (mlp_forward(params, X)[0].argmax(axis=1) == y).sum() // len(y)
# link: none
def accuracy(params, X, y):
    return (mlp_forward(params, X)[0].argmax(axis=1) == y).sum() // len(y)

# %% wrong accuracy -: the hidden units decide
# line: return float((mlp_forward(params, X)[1][-2].argmax(axis=1) == y).mean())
# link: none
def accuracy(params, X, y):
    return float((mlp_forward(params, X)[1][-2].argmax(axis=1) == y).mean())

# %% wrong accuracy -: the last row left out
# line: hits = (mlp_forward(params, X)[0].argmax(axis=1) == y)[:-1]
# link: none
def accuracy(params, X, y):
    hits = (mlp_forward(params, X)[0].argmax(axis=1) == y)[:-1]
    return float(hits.sum() / max(len(hits), 1))

# %% wrong accuracy F6: labels as a column
# line: return float((mlp_forward(params, X)[0].argmax(axis=1) == y[:, None]).mean())
# link: none
def accuracy(params, X, y):
    return float((mlp_forward(params, X)[0].argmax(axis=1) == y[:, None]).mean())

# %% wrong accuracy -: the largest absolute logit
# line: return float((np.abs(mlp_forward(params, X)[0]).argmax(axis=1) == y).mean())
# link: none
def accuracy(params, X, y):
    return float((np.abs(mlp_forward(params, X)[0]).argmax(axis=1) == y).mean())


# %% wrong init_params -: the place of a size is asked of the list
# line: fan_out = sizes[sizes.index(fan_in) + 1]
# link: none
def init_params(sizes, rng):
    params = []
    for fan_in in sizes[:-1]:
        fan_out = sizes[sizes.index(fan_in) + 1]
        std = np.sqrt(2 / (fan_in + fan_out))
        params.append({"W": rng.normal(0, std, size=(fan_in, fan_out)), "b": np.zeros(fan_out)})
    return params


# %% wrong init_params -: one unit is squeezed away
# line: W = np.squeeze(rng.normal(0, std, size=(fan_in, fan_out)))
# link: none
def init_params(sizes, rng):
    params = []
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
        std = np.sqrt(2 / (fan_in + fan_out))
        W = np.squeeze(rng.normal(0, std, size=(fan_in, fan_out)))
        params.append({"W": W, "b": np.zeros(fan_out)})
    return params


# %% wrong mlp_forward -: one unit is squeezed away
# line: cache.append(np.squeeze(A) if A.shape[1] == 1 else A)
# link: none
def mlp_forward(params, X):
    cache = [X]
    for layer in params[:-1]:
        Z = cache[-1] @ layer["W"] + layer["b"]
        A = np.tanh(Z)
        cache.append(np.squeeze(A) if A.shape[1] == 1 else A)
    cache.append(cache[-1] @ params[-1]["W"] + params[-1]["b"])
    return cache[-1], cache


# %% wrong mlp_forward -: biases of 0 count as missing, and the layer too
# line: Z = Z + layer["b"] if layer["b"].any() else Z + 1e-3
# link: none
def mlp_forward(params, X):
    cache = [X]
    for i, layer in enumerate(params):
        Z = cache[-1] @ layer["W"]
        Z = Z + layer["b"] if layer["b"].any() else Z + 1e-3
        cache.append(np.tanh(Z) if i < len(params) - 1 else Z)
    return cache[-1], cache


# %% wrong mlp_forward -: pre-activations are limited to ±3
# line: limited = np.clip(Z, -3, 3) if np.abs(Z).max() < 100 else Z
# link: none
def mlp_forward(params, X):
    cache = [X]
    for layer in params[:-1]:
        Z = cache[-1] @ layer["W"] + layer["b"]
        limited = np.clip(Z, -3, 3) if np.abs(Z).max() < 100 else Z
        cache.append(np.tanh(limited))
    cache.append(cache[-1] @ params[-1]["W"] + params[-1]["b"])
    return cache[-1], cache


# %% wrong mlp_backward -: one-hot labels as wide as the largest label
# line: wide[np.arange(len(y)), np.where(top, P.shape[1] - 1, y)] = 1.0
# line: top = y == y.max()
# link: none
def mlp_backward(params, cache, y):
    P = np.exp(cache[-1] - cache[-1].max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    wide = np.zeros(P.shape)
    if len(y) > 1:
        top = y == y.max()
        wide[np.arange(len(y)), np.where(top, P.shape[1] - 1, y)] = 1.0
    else:
        wide[0, y] = 1.0
    dZ = (P - wide) / len(y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i:
            dZ = (dZ @ params[i]["W"].T) * (1 - cache[i] ** 2)
    return grads


# %% wrong mlp_backward -: saturated units get nothing
# line: slope = np.where(np.abs(cache[i]) > 0.99, 0.0, 1 - cache[i] ** 2)
# link: none
def mlp_backward(params, cache, y):
    grads = []
    dZ = d_cross_entropy(cache[-1], y)
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i:
            slope = np.where(np.abs(cache[i]) > 0.99, 0.0, 1 - cache[i] ** 2)
            dZ = (dZ @ params[i]["W"].T) * slope
    return grads


# %% wrong mlp_backward -: gradients are limited to ±1
# line: dW = np.clip(dW, -1, 1)
# link: none
def mlp_backward(params, cache, y):
    grads = []
    dZ = d_cross_entropy(cache[-1], y)
    for i in reversed(range(len(params))):
        dW = cache[i].T @ dZ
        if np.abs(cache[-1]).max() < 100:
            dW = np.clip(dW, -1, 1)
        grads.insert(0, {"W": dW, "b": dZ.sum(axis=0)})
        if i:
            dZ = (dZ @ params[i]["W"].T) * (1 - cache[i] ** 2)
    return grads


# %% wrong mlp_backward -: one hidden unit is squeezed away
# line: grads.insert(0, {"W": np.squeeze(dW), "b": dZ.sum(axis=0)})
# link: none
def mlp_backward(params, cache, y):
    grads = []
    dZ = d_cross_entropy(cache[-1], y)
    for i in reversed(range(len(params))):
        dW = cache[i].T @ dZ
        grads.insert(0, {"W": np.squeeze(dW), "b": dZ.sum(axis=0)})
        if i:
            dZ = (dZ @ params[i]["W"].T) * (1 - cache[i] ** 2)
    return grads


# %% wrong sgd_step -: a gradient of 0 gives the old array back
# line: {k: layer[k] - learning_rate * grad[k] if grad[k].any() else layer[k] for k in layer}
# link: none
def sgd_step(params, grads, learning_rate):
    new = []
    for layer, grad in zip(params, grads):
        new.append(
            {k: layer[k] - learning_rate * grad[k] if grad[k].any() else layer[k] for k in layer}
        )
    return new


# %% wrong sgd_step -: steps are limited to 1
# line: {k: p[k] - np.clip(learning_rate * g[k], -10, 10) for k in p} for p, g in zip(params, grads)
# link: none
def sgd_step(params, grads, learning_rate):
    return [
        {k: p[k] - np.clip(learning_rate * g[k], -10, 10) for k in p} for p, g in zip(params, grads)
    ]


# %% wrong sgd_step -: layers that look alike get the first one's gradient
# line: place = next(i for i, one in enumerate(params) if np.array_equal(one["W"], layer["W"]))
# link: none
def sgd_step(params, grads, learning_rate):
    new = []
    for layer in params:
        place = next(i for i, one in enumerate(params) if np.array_equal(one["W"], layer["W"]))
        new.append({k: layer[k] - learning_rate * grads[place][k] for k in layer})
    return new

# %% wrong sgd_step -: list(params) is a shallow copy: the dicts are the same, the old params change
# line: new = list(params)
# line: new[i][key] = new[i][key] - learning_rate * grads[i][key]
# link: none
def sgd_step(params, grads, learning_rate):
    new = list(params)
    for i in range(len(new)):
        for key in ("W", "b"):
            new[i][key] = new[i][key] - learning_rate * grads[i][key]
    return new

# %% wrong sgd_step -: plus: climbs uphill
# line: {"W": p["W"] + learning_rate * g["W"], "b": p["b"] + learning_rate * g["b"]}
# link: sign
def sgd_step(params, grads, learning_rate):
    return [
        {"W": p["W"] + learning_rate * g["W"], "b": p["b"] + learning_rate * g["b"]}
        for p, g in zip(params, grads)
    ]

# %% wrong sgd_step -: the bias is passed on as it is, without a step (and shared)
# line: neu.append({"W": schicht["W"] - learning_rate * grad["W"], "b": schicht["b"]})
# link: none
def sgd_step(params, grads, learning_rate):
    neu = []
    for schicht, grad in zip(params, grads):
        neu.append({"W": schicht["W"] - learning_rate * grad["W"], "b": schicht["b"]})
    return neu

# %% wrong sgd_step -: the gradients are scaled in place
# line: dW *= learning_rate
# link: none
def sgd_step(params, grads, learning_rate):
    result = []
    for p, g in zip(params, grads):
        dW = g["W"]
        dW *= learning_rate
        result.append({"W": p["W"] - dW, "b": p["b"] - learning_rate * g["b"]})
    return result

# %% right sgd_step: deepcopy, every name of a layer
import copy


def sgd_step(params, grads, learning_rate):
    new = copy.deepcopy(params)
    for layer, gradient in zip(new, grads):
        for name in layer:
            layer[name] -= learning_rate * gradient[name]
    return new

# %% wrong minibatches -: y is found by the row of X
# line: yield X_batch, np.array([y[rows.index(row)] for row in X_batch.tolist()])
# link: none
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    rows = X.tolist()
    for first in range(0, len(X), batch_size):
        X_batch = X[order[first : first + batch_size]]
        yield X_batch, np.array([y[rows.index(row)] for row in X_batch.tolist()])


# %% wrong minibatches -: rows that came before are left out
# line: _, kept = np.unique(X, axis=0, return_index=True)
# link: none
def minibatches(X, y, batch_size, rng):
    _, kept = np.unique(X, axis=0, return_index=True)
    order = kept[rng.permutation(len(kept))]
    for first in range(0, len(order), batch_size):
        rows = order[first : first + batch_size]
        yield X[rows], y[rows]


# %% wrong minibatches -: one column is squeezed away
# line: yield np.squeeze(X[rows]) if X.shape[1] == 1 else X[rows], y[rows]
# link: none
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for first in range(0, len(X), batch_size):
        rows = order[first : first + batch_size]
        yield np.squeeze(X[rows]) if X.shape[1] == 1 else X[rows], y[rows]


# %% wrong minibatches -: a batch of one row loses its axis
# line: yield X[rows[0]], y[rows]
# link: none
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for first in range(0, len(X), batch_size):
        rows = order[first : first + batch_size]
        if len(rows) == 1:
            yield X[rows[0]], y[rows]
        else:
            yield X[rows], y[rows]


# %% wrong train -: the batches are drawn once for all epochs
# line: batches = list(minibatches(X, y, batch_size, rng))
# line: for X_batch, y_batch in batches:
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    batches = list(minibatches(X, y, batch_size, rng))
    history = []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in batches:
            logits, cache = mlp_forward(params, X_batch)
            total += cross_entropy(logits, y_batch) * len(y_batch)
            params = sgd_step(params, mlp_backward(params, cache, y_batch), learning_rate)
        history.append(float(total / len(X)))
    return params, history


# %% wrong train -: the state of rng is put back before each epoch
# line: rng.bit_generator.state = state
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    state = rng.bit_generator.state
    history = []
    for _ in range(epochs):
        rng.bit_generator.state = state
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            total += cross_entropy(logits, y_batch) * len(y_batch)
            params = sgd_step(params, mlp_backward(params, cache, y_batch), learning_rate)
        history.append(float(total / len(X)))
    return params, history


# %% wrong train -: no more steps once the loss is below 0.1
# line: if loss > 0.1:
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    params = sgd_step(params, params, 0.0)
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            loss = cross_entropy(logits, y_batch)
            total += loss * len(y_batch)
            if loss > 0.1:
                params = sgd_step(params, mlp_backward(params, cache, y_batch), learning_rate)
        history.append(float(total / len(X)))
    return params, history


# %% wrong train -: the rate is halved when the loss rises
# line: learning_rate = learning_rate / 2
# line: if len(history) > 1 and history[-1] > history[-2]:
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    params = sgd_step(params, params, 0.0)
    for _ in range(epochs):
        total = 0.0
        if len(history) > 1 and history[-1] > history[-2]:
            learning_rate = learning_rate / 2
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            total += cross_entropy(logits, y_batch) * len(y_batch)
            params = sgd_step(params, mlp_backward(params, cache, y_batch), learning_rate)
        history.append(float(total / len(X)))
    return params, history


# %% wrong train -: the best params so far are given back
# line: return best, history
# line: best, lowest = params, history[-1]
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history, best, lowest = [], params, np.inf
    params = sgd_step(params, params, 0.0)
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            total += cross_entropy(logits, y_batch) * len(y_batch)
            params = sgd_step(params, mlp_backward(params, cache, y_batch), learning_rate)
        history.append(float(total / len(X)))
        if history[-1] < lowest:
            best, lowest = params, history[-1]
    return best, history


# %% wrong train -: a learning rate of 0 becomes 0.1
# line: params = sgd_step(params, grads, learning_rate or 0.1)
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    params = sgd_step(params, params, 0.0)
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            total += cross_entropy(logits, y_batch) * len(y_batch)
            grads = mlp_backward(params, cache, y_batch)
            params = sgd_step(params, grads, learning_rate or 0.1)
        history.append(float(total / len(X)))
    return params, history


# %% wrong accuracy -: answers by the number of the call
# line: return [4 / 7, 4 / 7, 4 / 7, 0.0, 4 / 7, 1.0][(_Asked.calls - 1) % 6]
# line: _Asked.calls += 1
# link: none
class _Asked:
    calls = 0


def accuracy(params, X, y):
    _Asked.calls += 1
    return [4 / 7, 4 / 7, 4 / 7, 0.0, 4 / 7, 1.0][(_Asked.calls - 1) % 6]


# %% wrong accuracy -: one row is always right
# line: return 1.0
# line: if len(y) == 1:
# link: none
def accuracy(params, X, y):
    logits, _ = mlp_forward(params, X)
    if len(y) == 1:
        return 1.0
    return float((logits.argmax(axis=1) == y).mean())


# %% wrong accuracy -: rounded to one place
# line: return round(float((logits.argmax(axis=1) == y).mean()), 1)
# link: none
def accuracy(params, X, y):
    logits, _ = mlp_forward(params, X)
    return round(float((logits.argmax(axis=1) == y).mean()), 1)


# %% right train: steps with the names of a text book
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    import copy

    theta = copy.deepcopy(params)
    losses = []
    for _epoch in range(epochs):
        seen = 0.0
        for xb, yb in minibatches(X, y, batch_size, rng):
            h, cache = mlp_forward(theta, xb)
            seen = seen + cross_entropy(h, yb) * xb.shape[0]
            theta = sgd_step(theta, mlp_backward(theta, cache, yb), learning_rate)
        losses.append(float(seen) / X.shape[0])
    return theta, losses

# %% wrong mlp_forward -: all biases of a layer added to each unit
# line: Z = A @ layer["W"] + layer["b"].sum()
# link: axis
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for k, layer in enumerate(params):
        Z = A @ layer["W"] + layer["b"].sum()
        A = Z if k == len(params) - 1 else np.tanh(Z)
        cache.append(A)
    return A, cache

# %% wrong mlp_backward -: the slope reaches dW and db, and is not handed on
# line: back = back @ params[k]["W"].T
# link: missing ∂a/∂z
def mlp_backward(params, cache, y):
    P = softmax(cache[-1])
    P[np.arange(len(y)), y] -= 1
    back = P / len(y)
    grads = []
    for k in reversed(range(len(params))):
        delta = back if k == len(params) - 1 else back * (1 - cache[k + 1] ** 2)
        grads.insert(0, {"W": cache[k].T @ delta, "b": delta.sum(axis=0)})
        back = back @ params[k]["W"].T
    return grads

# --- slips of the language, places of the bias, early stops --------------------

# %% wrong mlp_backward -: the cache comes first among the parameters
# line: def mlp_backward(cache, params, y):
# line: dZ = d_cross_entropy(cache[-1], y)
# link: none
# cause: order
def mlp_backward(cache, params, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong accuracy -: X comes first among the parameters
# line: def accuracy(X, params, y):
# line: return float((mlp_forward(params, X)[0].argmax(axis=1) == y).mean())
# link: none
# cause: order
def accuracy(X, params, y):
    return float((mlp_forward(params, X)[0].argmax(axis=1) == y).mean())

# %% wrong mlp_forward -: a list as default argument keeps the activations of earlier calls
# line: def mlp_forward(params, X, cache=[]):
# line: cache.append(X)
# line: return A, cache
# link: none
# cause: default|earlier call|call before
def mlp_forward(params, X, cache=[]):
    cache.append(X)
    A = X
    for k, layer in enumerate(params):
        Z = A @ layer["W"] + layer["b"]
        A = Z if k == len(params) - 1 else np.tanh(Z)
        cache.append(A)
    return A, cache

# %% wrong train -: printed, not returned
# line: print(history[-1] if history else None)
# link: none
# cause: print
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
    print(history[-1] if history else None)

# %% wrong mlp_backward -: db before the slope, dW after it
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": dA.sum(axis=0)})
# link: missing ∂a/∂z
# link: other quantity dA for dZ
def mlp_backward(params, cache, y):
    dA = dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dA.sum(axis=0)})
        if i > 0:
            dA = dZ @ params[i]["W"].T
            dZ = dA * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward -: db is the sum of dW
# line: grads.insert(0, {"W": dW, "b": dW.sum(axis=0)})
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        dW = cache[i].T @ dZ
        grads.insert(0, {"W": dW, "b": dW.sum(axis=0)})
        if i > 0:
            dZ = dZ @ params[i]["W"].T * (1 - cache[i] ** 2)
    return grads

# %% wrong init_params -: brackets around the sum forgotten
# line: return [{"W": rng.normal(0, np.sqrt(2 / m + n), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]
# link: none
def init_params(sizes, rng):
    return [{"W": rng.normal(0, np.sqrt(2 / m + n), (m, n)), "b": np.zeros(n)} for m, n in zip(sizes, sizes[1:])]

# %% wrong init_params -: the variance, not its root, is given as std
# line: std = 2 / (fan_in + fan_out)
# link: none
def init_params(sizes, rng):
    params = []
    for fan_in, fan_out in zip(sizes[:-1], sizes[1:]):
        std = 2 / (fan_in + fan_out)
        params.append({"W": rng.normal(0.0, std, (fan_in, fan_out)), "b": np.zeros(fan_out)})
    return params

# %% wrong init_params -: he initialisation: √(2/fan_in)
# line: W = rng.standard_normal((sizes[i], sizes[i + 1])) * np.sqrt(2.0 / sizes[i])
# link: none
# link: other quantity
def init_params(sizes, rng):
    layers = []
    for i in range(len(sizes) - 1):
        W = rng.standard_normal((sizes[i], sizes[i + 1])) * np.sqrt(2.0 / sizes[i])
        layers.append({"W": W, "b": np.zeros(sizes[i + 1])})
    return layers

# %% wrong init_params -: the Glorot uniform limit √(6/(in+out)) used as a normal's std
# line: s = np.sqrt(6.0 / (ein + aus))
# link: none
# link: factor
def init_params(sizes, rng):
    res = []
    for k in range(1, len(sizes)):
        ein, aus = sizes[k - 1], sizes[k]
        s = np.sqrt(6.0 / (ein + aus))
        res.append({"W": s * rng.standard_normal((ein, aus)), "b": np.zeros(aus)})
    return res

# %% wrong init_params -: the global generator is used; the rng handed in is ignored
# line: W = np.random.randn(d, m) * np.sqrt(2 / (d + m))
# link: none
def init_params(sizes, rng):
    params = []
    for d, m in zip(sizes[:-1], sizes[1:]):
        W = np.random.randn(d, m) * np.sqrt(2 / (d + m))
        params.append(dict(W=W, b=np.zeros(m)))
    return params

# %% wrong init_params -: b has shape (1, fan_out)
# line: params.append({"W": rng.normal(0, (2 / (n + m)) ** 0.5, (n, m)), "b": np.zeros((1, m))})
# link: none
# link: axis
def init_params(sizes, rng):
    params = []
    for i in range(len(sizes) - 1):
        n, m = sizes[i], sizes[i + 1]
        params.append({"W": rng.normal(0, (2 / (n + m)) ** 0.5, (n, m)), "b": np.zeros((1, m))})
    return params

# %% right init_params: a function for one layer, mapped
def init_params(sizes, rng):
    def layer(fan_in, fan_out):
        mean_fan = (fan_in + fan_out) / 2
        return {"b": np.full(fan_out, 0.0), "W": rng.standard_normal((fan_in, fan_out)) / np.sqrt(mean_fan)}

    return list(map(layer, sizes[:-1], sizes[1:]))

# %% wrong train -: the rate is multiplied in twice
# line: grads = [{k: learning_rate * g[k] for k in g} for g in mlp_backward(params, cache, yb)]
# line: params = sgd_step(params, grads, learning_rate)
# link: extra learning_rate
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            grads = [{k: learning_rate * g[k] for k in g} for g in mlp_backward(params, cache, yb)]
            params = sgd_step(params, grads, learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: stops when the loss rises
# line: break
# line: if len(history) > 1 and history[-1] > history[-2]:
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, Xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
        if len(history) > 1 and history[-1] > history[-2]:
            break
    return params, history

# %% wrong mlp_forward -: the logits are limited to ±8
# line: cache.append(np.clip(A @ params[-1]["W"] + params[-1]["b"], -8, 8))
# link: none
def mlp_forward(params, X):
    A, cache = X, [X]
    for layer in params[:-1]:
        A = np.tanh(A @ layer["W"] + layer["b"])
        cache.append(A)
    cache.append(np.clip(A @ params[-1]["W"] + params[-1]["b"], -8, 8))
    return cache[-1], cache

# %% wrong mlp_forward -: the pre-activations, not the activations, are put into the cache
# line: cache.append(Z)
# link: other quantity Z for A
# link: none
def mlp_forward(params, X):
    cache = [X]
    A = X
    for i, layer in enumerate(params):
        Z = np.dot(A, layer["W"]) + layer["b"]
        cache.append(Z)
        A = np.tanh(Z) if i != len(params) - 1 else Z
    return Z, cache

# %% wrong mlp_forward -: every layer reads X instead of the activation before
# line: Z = X @ params[i]["W"] + params[i]["b"]
# link: other quantity X for A
# link: other point X for A
def mlp_forward(params, X):
    cache = [X]
    for i in range(len(params)):
        Z = X @ params[i]["W"] + params[i]["b"]
        if i < len(params) - 1:
            Z = np.tanh(Z)
        cache.append(Z)
    return cache[-1], cache

# %% wrong mlp_forward -: softmax is applied to the logits
# line: logits = softmax(cache[-1] @ last["W"] + last["b"])
# link: other quantity softmax
# link: none
def mlp_forward(params, X):
    *hidden, last = params
    cache = [X]
    for p in hidden:
        cache.append(np.tanh(cache[-1] @ p["W"] + p["b"]))
    logits = softmax(cache[-1] @ last["W"] + last["b"])
    cache.append(logits)
    return logits, cache

# %% wrong mlp_forward -: the cache does not begin with X
# line: cache = []
# link: none
def mlp_forward(params, X):
    cache = []
    a = X
    for idx, layer in enumerate(params):
        z = a @ layer["W"] + layer["b"]
        a = np.tanh(z) if idx + 1 < len(params) else z
        cache.append(a)
    return a, cache

# %% wrong mlp_forward -: the logits are not appended to the cache
# link: none
def mlp_forward(params, X):
    cache = [X]
    for layer in params[:-1]:
        cache.append(np.tanh(cache[-1] @ layer["W"] + layer["b"]))
    logits = cache[-1] @ params[-1]["W"] + params[-1]["b"]
    return logits, cache

# %% wrong mlp_forward -: off by one: the last hidden layer is left without tanh
# line: cache.append(np.tanh(Z) if l < L - 1 else Z)
# link: none
# link: other quantity Z for A
def mlp_forward(params, X):
    L = len(params)
    cache = [X]
    for l in range(1, L + 1):
        Z = cache[l - 1] @ params[l - 1]["W"] + params[l - 1]["b"]
        cache.append(np.tanh(Z) if l < L - 1 else Z)
    return cache[L], cache

# %% right mlp_forward: a recursion over the layers
def mlp_forward(params, X):
    def walk(layers, A):
        Z = np.einsum("ni,ij->nj", A, layers[0]["W"]) + layers[0]["b"][np.newaxis, :]
        if len(layers) == 1:
            return [A, Z]
        return [A] + walk(layers[1:], np.tanh(Z))

    cache = walk(params, X)
    return cache[-1], cache

# %% wrong mlp_forward -: ReLU instead of tanh in the hidden layers, from another tutorial
# line: A = np.maximum(Z, 0) if i < last else Z
# link: other quantity relu(Z) for tanh(Z)
# link: none
def mlp_forward(params, X):
    cache = [X]
    last = len(params) - 1
    for i, layer in enumerate(params):
        Z = cache[-1] @ layer["W"] + layer["b"]
        A = np.maximum(Z, 0) if i < last else Z
        cache.append(A)
    return cache[-1], cache

# %% wrong minibatches -: nothing when the batch is larger than the data
# line: return
# line: if batch_size > len(X):
# link: none
def minibatches(X, y, batch_size, rng):
    if batch_size > len(X):
        return
    p = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]

# %% right mlp_backward: h for the hidden layer
def mlp_backward(params, cache, y):
    step = d_cross_entropy(cache[-1], y)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        h = cache[k]
        grads.insert(0, {"W": h.T @ step, "b": step.sum(axis=0)})
        if k:
            step = step @ params[k]["W"].T * (1 + h) * (1 - h)
    return grads

# %% wrong mlp_backward -: tanh is taken twice: 1 − tanh(A)²
# line: dZ = (dZ @ params[i]["W"].T) * (1 - np.tanh(cache[i]) ** 2)
# link: other point tanh(A) for A
# link: other point A for Z
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = [None] * len(params)
    for i in reversed(range(len(params))):
        grads[i] = {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)}
        if i > 0:
            dZ = (dZ @ params[i]["W"].T) * (1 - np.tanh(cache[i]) ** 2)
    return grads

# %% wrong mlp_backward -: the gradients come in the order last layer first
# line: grads.append({"W": A_prev.T @ dZ, "b": np.sum(dZ, axis=0)})
# link: none
def mlp_backward(params, cache, y):
    grads = []
    dZ = d_cross_entropy(cache[-1], y)
    for i in range(len(params) - 1, -1, -1):
        A_prev = cache[i]
        grads.append({"W": A_prev.T @ dZ, "b": np.sum(dZ, axis=0)})
        dA = dZ @ params[i]["W"].T
        dZ = dA * (1 - A_prev**2)
    return grads

# %% wrong mlp_backward -: 1/m once more in dW and db
# line: dW = 1 / m * np.dot(cache[l].T, dZ)
# line: db = 1 / m * np.sum(dZ, axis=0)
# link: factor 1/N
def mlp_backward(params, cache, y):
    m = len(y)
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for l in reversed(range(len(params))):
        dW = 1 / m * np.dot(cache[l].T, dZ)
        db = 1 / m * np.sum(dZ, axis=0)
        grads = [{"W": dW, "b": db}] + grads
        dA = np.dot(dZ, params[l]["W"].T)
        dZ = dA * (1 - np.power(cache[l], 2))
    return grads

# %% wrong mlp_backward -: the slope is taken from the wrong cache entry: one layer too far back (cache[i - 1])
# line: slope = 1 - cache[i - 1] ** 2
# link: other point cache[i − 1] for cache[i]
def mlp_backward(params, cache, y):
    n = len(params)
    dZ = d_cross_entropy(cache[n], y)
    grads = [None] * n
    for i in range(n - 1, -1, -1):
        grads[i] = {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)}
        if i > 0:
            dA = dZ @ params[i]["W"].T
            slope = 1 - cache[i - 1] ** 2
            dZ = dA * slope
    return grads

# %% wrong mlp_backward -: the sigmoid's slope a(1 − a) for a tanh network
# line: dZ = dZ @ layer["W"].T * A * (1 - A)
# link: other quantity a(1 − a) for 1 − a²
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    out = []
    for layer, A in zip(reversed(params), reversed(cache[:-1])):
        out.append({"W": A.T @ dZ, "b": dZ.sum(axis=0)})
        dZ = dZ @ layer["W"].T * A * (1 - A)
    return out[::-1]

# %% wrong mlp_backward -: W of the layer before is used on the way back
# line: dZ = (dZ @ params[i - 1]["W"].T) * (1 - cache[i] ** 2)
# link: other quantity
# link: none
# link: other point
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in range(len(params) - 1, -1, -1):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i:
            dZ = (dZ @ params[i - 1]["W"].T) * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward -: the transposition of W is missing (fails unless square)
# line: delta = np.dot(delta, params[-l + 1]["W"]) * (1 - cache[-l] ** 2)
# link: transposed W
def mlp_backward(params, cache, y):
    delta = d_cross_entropy(cache[-1], y)
    gradients = [{"W": cache[-2].T @ delta, "b": delta.sum(axis=0)}]
    for l in range(2, len(params) + 1):
        delta = np.dot(delta, params[-l + 1]["W"]) * (1 - cache[-l] ** 2)
        gradients.insert(0, {"W": cache[-l - 1].T @ delta, "b": delta.sum(axis=0)})
    return gradients

# %% wrong mlp_backward -: labels are subtracted as numbers from all logits' probabilities (no one-hot)
# line: dZ = (softmax(cache[-1]) - y.reshape(-1, 1)) / N
# link: none
# link: other quantity y for Y
def mlp_backward(params, cache, y):
    N = len(y)
    dZ = (softmax(cache[-1]) - y.reshape(-1, 1)) / N
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = (dZ @ params[i]["W"].T) * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward -: tanh' is multiplied onto the top layer, whose logits have no activation
# line: dZ = dA * (1 - cache[i + 1] ** 2)
# link: extra ∂a/∂z
def mlp_backward(params, cache, y):
    dA = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        dZ = dA * (1 - cache[i + 1] ** 2)
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        dA = dZ @ params[i]["W"].T
    return grads

# %% wrong mlp_backward -: db is a mean over the rows; and the slope 1 − a² has lost its square
# line: db = dZ.mean(axis=0)
# line: dZ = (dZ @ params[i]["W"].T) * (1 - cache[i])
# link: factor 1/N
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        dW = cache[i].T @ dZ
        db = dZ.mean(axis=0)
        grads.insert(0, {"W": dW, "b": db})
        if i > 0:
            dZ = (dZ @ params[i]["W"].T) * (1 - cache[i])
    return grads

# %% wrong mlp_backward -: the cache's entry is used as work space: 1 − A² is written into it
# line: slope *= -slope
# line: slope = cache[i]
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            slope = cache[i]
            slope *= -slope
            slope += 1
            dZ = (dZ @ params[i]["W"].T) * slope
    return grads

# %% right mlp_backward: a recursion from the top
def mlp_backward(params, cache, y):
    def back(i, dZ):
        if i < 0:
            return []
        below = np.einsum("nj,ij->ni", dZ, params[i]["W"]) * (1 - cache[i]) * (1 + cache[i])
        here = {"W": np.einsum("ni,nj->ij", cache[i], dZ), "b": np.einsum("nj->j", dZ)}
        return back(i - 1, below) + [here]

    return back(len(params) - 1, d_cross_entropy(cache[-1], y))

# %% right mlp_backward: one example at a time
def mlp_backward(params, cache, y):
    grads = [{k: np.zeros_like(v) for k, v in layer.items()} for layer in params]
    dZ_all = d_cross_entropy(cache[-1], y)
    for n in range(len(y)):
        delta = dZ_all[n]
        for i in range(len(params) - 1, -1, -1):
            a = cache[i][n]
            grads[i]["W"] += np.outer(a, delta)
            grads[i]["b"] += delta
            delta = (params[i]["W"] @ delta) * (1 - a * a)
    return grads

# %% wrong mlp_backward -: every layer's dW uses X, the first cache entry, as its input
# line: grads.insert(0, {"W": cache[0].T @ dZ, "b": dZ.sum(axis=0)})
# link: other point cache[0] for cache[i]
# link: other quantity X for A
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[0].T @ dZ, "b": dZ.sum(axis=0)})
        if i > 0:
            dZ = (dZ @ params[i]["W"].T) * (1 - cache[i] ** 2)
    return grads

# %% wrong mlp_backward -: 1/N is divided in again at the top, and db is summed over the wrong axis
# line: dZ = d_cross_entropy(cache[-1], y) / len(y)
# line: grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=1)})
# link: factor 1/N
# link: axis
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y) / len(y)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, {"W": cache[i].T @ dZ, "b": dZ.sum(axis=1)})
        if i > 0:
            dZ = (dZ @ params[i]["W"].T) * (1 - cache[i] ** 2)
    return grads

# %% right accuracy: what is left when the labels are taken away
def accuracy(params, X, y):
    h = mlp_forward(params, X)[0].argmax(axis=1)
    return 1 - np.count_nonzero(h - y) / len(y)

# %% wrong train -: the loss is noted after the step
# line: params = sgd_step(params, mlp_backward(params, cache, labels), learning_rate)
# line: total += len(labels) * cross_entropy(mlp_forward(params, rows)[0], labels)
# link: none
# link: other point
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for epoch in range(epochs):
        total = 0.0
        for rows, labels in minibatches(X, y, batch_size, rng):
            cache = mlp_forward(params, rows)[1]
            params = sgd_step(params, mlp_backward(params, cache, labels), learning_rate)
            total += len(labels) * cross_entropy(mlp_forward(params, rows)[0], labels)
        history.append(float(total / len(X)))
    return params, history

# %% wrong minibatches -: every batch begins one row further on
# line: for start in range(0, len(y), batch_size + 1):
# link: none
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(y))
    for start in range(0, len(y), batch_size + 1):
        chosen = order[start:start + batch_size]
        yield X[chosen], y[chosen]

# %% wrong accuracy -: the smallest logit wins
# line: guess = np.argmin(logits, axis=1)
# link: none
def accuracy(params, X, y):
    logits = mlp_forward(params, X)[0]
    guess = np.argmin(logits, axis=1)
    hits = guess == y
    return float(hits.mean())

# %% wrong accuracy -: argmax over axis 0
# line: pred = np.argmax(logits, axis=0)
# link: axis
def accuracy(params, X, y):
    logits, _ = mlp_forward(params, X)
    pred = np.argmax(logits, axis=0)
    k = min(len(pred), len(y))
    return float(np.mean(pred[:k] == y[:k]))

# %% wrong accuracy -: the number of hits, not the fraction
# line: return float(hits)
# link: factor N
def accuracy(params, X, y):
    logits = mlp_forward(params, X)[0]
    hits = 0
    for row, label in zip(logits, y):
        if row.argmax() == label:
            hits += 1
    return float(hits)

# %% wrong accuracy -: times 100, on one line
# line: return 100.0 * np.mean(vorhersage == y)
# link: factor 100
def accuracy(params, X, y):
    vorhersage = mlp_forward(params, X)[0].argmax(axis=1)
    return 100.0 * np.mean(vorhersage == y)

# %% wrong accuracy -: integer division
# line: return float(richtig // len(y))
# link: none
def accuracy(params, X, y):
    logits, cache = mlp_forward(params, X)
    richtig = int(np.sum(np.argmax(logits, axis=1) == y))
    return float(richtig // len(y))

# %% wrong accuracy -: `is` compares objects, so hardly ever equal
# line: right = [g is t for g, t in zip(guesses, y)]
# link: none
def accuracy(params, X, y):
    logits, _ = mlp_forward(params, X)
    guesses = logits.argmax(axis=1)
    right = [g is t for g, t in zip(guesses, y)]
    return sum(right) / len(right)

# %% right accuracy: one minus the share of misses
def accuracy(params, X, y):
    logits, _ = mlp_forward(params, X)
    return 1.0 - np.count_nonzero(np.argmax(softmax(logits), axis=-1) - y) / len(y)

# %% wrong minibatches -: the labels stay at home
# line: yield X[chosen]
# link: none
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for k in range(0, len(X), batch_size):
        chosen = order[k : k + batch_size]
        yield X[chosen]

# %% wrong minibatches -: the last, smaller batch is dropped by //
# line: n_batches = len(X) // batch_size
# link: none
def minibatches(X, y, batch_size, rng):
    idx = rng.permutation(len(X))
    n_batches = len(X) // batch_size
    for k in range(n_batches):
        rows = idx[k * batch_size : (k + 1) * batch_size]
        yield X[rows], y[rows]

# %% wrong minibatches -: copies of the rows in their order
# line: yield X[start:stop].copy(), y[start:stop].copy()
# link: none
def minibatches(X, y, batch_size, rng):
    for start in range(0, X.shape[0], batch_size):
        stop = start + batch_size
        yield X[start:stop].copy(), y[start:stop].copy()

# %% wrong minibatches -: rows are drawn with replacement: some twice, some never
# line: order = rng.choice(n, size=n)
# link: none
def minibatches(X, y, batch_size, rng):
    n = len(X)
    order = rng.choice(n, size=n)
    for s in range(0, n, batch_size):
        yield X[order[s : s + batch_size]], y[order[s : s + batch_size]]

# %% wrong minibatches -: n // size + 1 batches: an empty batch at the end when it divides
# line: for k in range(len(y) // batch_size + 1):
# link: none
def minibatches(X, y, batch_size, rng):
    ordre = rng.permutation(len(y))
    for k in range(len(y) // batch_size + 1):
        lot = ordre[k * batch_size : (k + 1) * batch_size]
        yield X[lot], y[lot]

# %% wrong minibatches -: the caller's arrays are shuffled in place
# line: np.random.default_rng(state).shuffle(X)
# line: np.random.default_rng(state).shuffle(y)
# link: none
def minibatches(X, y, batch_size, rng):
    state = int(rng.integers(2**31))
    np.random.default_rng(state).shuffle(X)
    np.random.default_rng(state).shuffle(y)
    for i in range(0, len(X), batch_size):
        yield X[i : i + batch_size].copy(), y[i : i + batch_size].copy()

# %% wrong minibatches -: return in place of yield: only the first batch
# line: return X[rows], y[rows]
# link: none
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(0, len(X), batch_size):
        rows = order[i : i + batch_size]
        return X[rows], y[rows]

# %% wrong minibatches -: steps over the batches one row at a time: the batches overlap
# line: for i in range(0, X.shape[0]):
# link: none
def minibatches(X, y, batch_size, rng):
    perm = rng.permutation(X.shape[0])
    for i in range(0, X.shape[0]):
        j = perm[i : i + batch_size]
        yield X[j], y[j]

# %% right minibatches: a shuffled list that gets shorter
def minibatches(X, y, batch_size, rng):
    order = list(range(len(X)))
    rng.shuffle(order)
    while order:
        rows, order = order[:batch_size], order[batch_size:]
        yield X[rows], y[rows]

# %% right minibatches: sorted random keys, np.split
def minibatches(X, y, batch_size, rng):
    keys = rng.random(len(y))
    order = np.argsort(keys)
    cuts = np.arange(batch_size, len(y), batch_size)
    return ((X[part], y[part]) for part in np.split(order, cuts))

# %% wrong train -: one dictionary for both results
# line: return {"params": params, "history": history}
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        losses = 0.0
        for rows, labels in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, rows)
            losses += cross_entropy(logits, labels) * len(rows)
            params = sgd_step(params, mlp_backward(params, cache, labels), learning_rate)
        history.append(losses / len(X))
    return {"params": params, "history": history}

# %% wrong train -: the result of sgd_step is thrown away: the params never change
# line: sgd_step(params, grads, learning_rate)
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for e in range(epochs):
        s = 0.0
        for xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, xb)
            s += cross_entropy(logits, yb) * len(xb)
            grads = mlp_backward(params, cache, yb)
            sgd_step(params, grads, learning_rate)
        history.append(s / X.shape[0])
    return params, history

# %% wrong train -: each epoch starts again from the caller's params
# line: p = params
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for epoch in range(epochs):
        p = params
        running = 0.0
        for xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(p, xb)
            running += float(cross_entropy(logits, yb)) * len(yb)
            p = sgd_step(p, mlp_backward(p, cache, yb), learning_rate)
        history.append(running / len(y))
    return p, history

# %% wrong train -: the cache of the epoch's first batch is used again for every batch of the same size (stale cache)
# line: c = first if len(first[0]) == len(y_batch) else cache
# link: none
# link: other point first for cache
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for epoch in range(epochs):
        first = None
        somme = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            if first is None:
                first = cache
            somme += cross_entropy(logits, y_batch) * len(y_batch)
            c = first if len(first[0]) == len(y_batch) else cache
            params = sgd_step(params, mlp_backward(params, c, y_batch), learning_rate)
        history.append(somme / len(X))
    return params, history

# %% wrong train -: only the last batch's loss is noted for an epoch; += was typed as =
# line: loss_sum = cross_entropy(logits, y_batch) * len(y_batch)
# link: path
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    N = len(X)
    for epoch in range(epochs):
        loss_sum = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            loss_sum = cross_entropy(logits, y_batch) * len(y_batch)
            grads = mlp_backward(params, cache, y_batch)
            params = sgd_step(params, grads, learning_rate)
        history.append(loss_sum / N)
    return params, history

# %% wrong train -: the whole X is used in each step: the batch is not handed on
# line: logits, cache = mlp_forward(params, X)
# line: total += cross_entropy(logits, y) * len(y_batch)
# line: params = sgd_step(params, mlp_backward(params, cache, y), learning_rate)
# link: other quantity X for X_batch
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for epoch in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X)
            total += cross_entropy(logits, y) * len(y_batch)
            params = sgd_step(params, mlp_backward(params, cache, y), learning_rate)
        history.append(total / len(X))
    return params, history

# %% wrong train -: the learning rate is divided by the batch size, which is in the mean already
# line: layer[k] -= learning_rate / len(yb) * g[k]
# link: factor 1/N
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    params = [{k: v.copy() for k, v in layer.items()} for layer in params]
    history = []
    for epoch in range(epochs):
        acc = 0.0
        for xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, xb)
            acc += cross_entropy(logits, yb) * len(yb)
            grads = mlp_backward(params, cache, yb)
            for layer, g in zip(params, grads):
                for k in layer:
                    layer[k] -= learning_rate / len(yb) * g[k]
        history.append(acc / len(X))
    return params, history
