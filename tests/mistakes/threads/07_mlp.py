# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong init_params M3: the variance is handed over as the deviation
# line: W = rng.normal(0, 2 / (n_in + n_out), (n_in, n_out))
# link: none
def init_params(sizes, rng):
    params = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        W = rng.normal(0, 2 / (n_in + n_out), (n_in, n_out))
        params.append({"W": W, "b": np.zeros(n_out)})
    return params

# %% wrong init_params -: He's deviation, for ReLU
# line: W = rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)
# link: none
def init_params(sizes, rng):
    params = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        W = rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)
        params.append({"W": W, "b": np.zeros(n_out)})
    return params

# %% wrong init_params -: the same dictionary for every layer
# line: params = [{}] * (len(sizes) - 1)
# link: none
def init_params(sizes, rng):
    params = [{}] * (len(sizes) - 1)
    for k in range(len(sizes) - 1):
        std = np.sqrt(2 / (sizes[k] + sizes[k + 1]))
        params[k]["W"] = rng.normal(0, std, (sizes[k], sizes[k + 1]))
        params[k]["b"] = np.zeros(sizes[k + 1])
    return params

# %% wrong mlp_forward -: tanh on the logits too
# line: cache.append(np.tanh(Z))
# link: none
def mlp_forward(params, X):
    cache = [X]
    for layer in params:
        Z = cache[-1] @ layer["W"] + layer["b"]
        cache.append(np.tanh(Z))
    return cache[-1], cache

# %% wrong mlp_forward -: every layer reads X's neighbour: the cache keeps Z, not A
# line: cache.append(Z)
# link: none
# link: other quantity
def mlp_forward(params, X):
    cache, A = [X], X
    for k, layer in enumerate(params):
        Z = A @ layer["W"] + layer["b"]
        A = np.tanh(Z) if k < len(params) - 1 else Z
        cache.append(Z)
    return A, cache

# %% wrong mlp_backward J3: tanh's slope at the layer's input, not at its output
# line: dZ = (dZ @ params[k]["W"].T) * (1 - np.tanh(cache[k]) ** 2)
# link: other point
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.append({"W": cache[k].T @ dZ, "b": dZ.sum(axis=0)})
        if k:
            dZ = (dZ @ params[k]["W"].T) * (1 - np.tanh(cache[k]) ** 2)
    return grads[::-1]

# %% wrong mlp_backward J7: the list is left from last to first
# line: return grads
# link: none
def mlp_backward(params, cache, y):
    dZ = d_cross_entropy(cache[-1], y)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.append({"W": cache[k].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = (dZ @ params[k]["W"].T) * (1 - cache[k] ** 2)
    return grads

# %% wrong mlp_backward -: the output's error is sent to every hidden layer past the slopes
# line: error = error @ params[k]["W"].T
# link: missing
# link: none
def mlp_backward(params, cache, y):
    grads = [None] * len(params)
    error = d_cross_entropy(cache[-1], y)
    dZ = error
    for k in range(len(params) - 1, -1, -1):
        grads[k] = {"W": cache[k].T @ dZ, "b": dZ.sum(axis=0)}
        error = error @ params[k]["W"].T
        dZ = error * (1 - cache[k] ** 2)
    return grads

# %% wrong mlp_backward -: 1/N in every layer again
# line: grads[k] = {"W": cache[k].T @ dZ / N, "b": dZ.sum(axis=0) / N}
# link: factor
def mlp_backward(params, cache, y):
    grads = [None] * len(params)
    N = len(y)
    dZ = d_cross_entropy(cache[-1], y)
    for k in range(len(params) - 1, -1, -1):
        grads[k] = {"W": cache[k].T @ dZ / N, "b": dZ.sum(axis=0) / N}
        dZ = (dZ @ params[k]["W"].T) * (1 - cache[k] ** 2)
    return grads

# %% wrong mlp_backward -: the logits also pass tanh's slope
# line: dZ = d_cross_entropy(cache[-1], y) * (1 - cache[-1] ** 2)
# link: extra
# link: none
def mlp_backward(params, cache, y):
    grads = [None] * len(params)
    dZ = d_cross_entropy(cache[-1], y) * (1 - cache[-1] ** 2)
    for k in range(len(params) - 1, -1, -1):
        grads[k] = {"W": cache[k].T @ dZ, "b": dZ.sum(axis=0)}
        dZ = (dZ @ params[k]["W"].T) * (1 - cache[k] ** 2)
    return grads

# %% wrong mlp_backward -: sigmoid's a(1 − a) for tanh's slope
# line: dZ = (dZ @ params[k]["W"].T) * cache[k] * (1 - cache[k])
# link: none
# link: other quantity
def mlp_backward(params, cache, y):
    grads = [None] * len(params)
    dZ = d_cross_entropy(cache[-1], y)
    for k in range(len(params) - 1, -1, -1):
        grads[k] = {"W": cache[k].T @ dZ, "b": dZ.sum(axis=0)}
        dZ = (dZ @ params[k]["W"].T) * cache[k] * (1 - cache[k])
    return grads

# %% wrong sgd_step K6: the biases stay
# line: new.append({"W": p["W"] - learning_rate * g["W"], "b": p["b"].copy()})
# link: none
# link: path
def sgd_step(params, grads, learning_rate):
    new = []
    for p, g in zip(params, grads):
        new.append({"W": p["W"] - learning_rate * g["W"], "b": p["b"].copy()})
    return new

# %% wrong sgd_step K9: a shallow copy, written to in place
def sgd_step(params, grads, learning_rate):
    new = list(params)
    for p, g in zip(new, grads):
        for key in p:
            p[key] -= learning_rate * g[key]
    return new

# %% wrong sgd_step -: the gradient is brought to length 1 first
# line: g = g / np.linalg.norm(g)
# link: none
def sgd_step(params, grads, learning_rate):
    def step(p, g):
        g = g / np.linalg.norm(g)
        return p - learning_rate * g
    return [{k: step(p[k], g[k]) for k in p} for p, g in zip(params, grads)]

# %% wrong minibatches -: the smaller last batch is dropped
# line: for k in range(len(X) // batch_size):
# link: none
def minibatches(X, y, batch_size, rng):
    order = rng.permutation(len(X))
    for k in range(len(X) // batch_size):
        rows = order[k * batch_size:(k + 1) * batch_size]
        yield X[rows], y[rows]

# %% wrong minibatches -: X and y are shuffled each by itself
# line: X, y = rng.permutation(X), rng.permutation(y)
# link: none
def minibatches(X, y, batch_size, rng):
    X, y = rng.permutation(X), rng.permutation(y)
    for k in range(0, len(X), batch_size):
        yield X[k:k + batch_size], y[k:k + batch_size]

# %% wrong minibatches -: rows are drawn with replacement for each batch
# line: rows = rng.integers(0, len(X), batch_size)
# link: none
def minibatches(X, y, batch_size, rng):
    for _ in range(0, len(X), batch_size):
        rows = rng.integers(0, len(X), batch_size)
        yield X[rows], y[rows]

# %% wrong train -: the history's mean is over batches, however small the last is
# line: history.append(float(np.mean(losses)))
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        losses = []
        for xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, xb)
            losses.append(cross_entropy(logits, yb))
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(float(np.mean(losses)))
    return params, history

# %% wrong train -: the loss of the last minibatch stands for the epoch
# line: history.append(float(loss))
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        for xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, xb)
            loss = cross_entropy(logits, yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(float(loss))
    return params, history

# %% wrong train -: the learning rate halves after every epoch
# line: learning_rate *= 0.5
# link: none
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    history = []
    for _ in range(epochs):
        total = 0.0
        for xb, yb in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, xb)
            total += cross_entropy(logits, yb) * len(yb)
            params = sgd_step(params, mlp_backward(params, cache, yb), learning_rate)
        history.append(total / len(X))
        learning_rate *= 0.5
    return params, history

# %% wrong accuracy -: in percent
# line: return 100.0 * float(np.mean(logits.argmax(axis=1) == y))
# link: factor
def accuracy(params, X, y):
    logits, _ = mlp_forward(params, X)
    return 100.0 * float(np.mean(logits.argmax(axis=1) == y))

# %% wrong accuracy -: the count of hits
# line: return float(np.sum(np.argmax(logits, axis=1) == y))
# link: factor
# link: none
def accuracy(params, X, y):
    logits = mlp_forward(params, X)[0]
    return float(np.sum(np.argmax(logits, axis=1) == y))

# %% right mlp_backward -: the upstream by recursion over layers
def mlp_backward(params, cache, y):
    def back(k, dZ):
        here = {"W": np.einsum("ni,nj->ij", cache[k], dZ), "b": np.ones(len(y)) @ dZ}
        if k == 0:
            return [here]
        slope = (1 - cache[k]) * (1 + cache[k])
        return [*back(k - 1, slope * (dZ @ params[k]["W"].T)), here]
    return back(len(params) - 1, d_cross_entropy(cache[-1], y))

# %% right minibatches -: split by array_split's own cuts
def minibatches(X, y, batch_size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    cuts = np.arange(batch_size, len(X), batch_size)
    yield from ((X[part], y[part]) for part in np.split(order, cuts))

# %% right accuracy -: a count over the rows
def accuracy(params, X, y):
    best = np.argmax(mlp_forward(params, X)[0], axis=1)
    return float(np.count_nonzero(best == y) / len(y))
