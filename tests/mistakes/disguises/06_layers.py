# Slopes that are measured in disguise, and right answers that look unusual. Read by chainrule.course.bank.

# %% wrong sigmoid_backward A10: the slope of its own sigmoid, from large steps
def sigmoid_backward(dA, Z):
    rows = [(sigmoid(Z + p) - sigmoid(Z - p)) / (p + p) for p in (1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64)]
    for power in (4, 16, 64, 256):
        rows = [(power * n - m) / (power - 1) for m, n in zip(rows, rows[1:])]
    return dA * rows[0]

# %% wrong dense_backward A10: every weight moved by one
def dense_backward(dZ, X, W):
    b = np.zeros(W.shape[1])
    def seen(X, W, b):
        return float(np.sum(dZ * (X @ W + b)))
    def each(A, J):
        out = np.zeros(A.shape)
        for i in np.ndindex(*A.shape):
            up, down = np.array(A, dtype=float), np.array(A, dtype=float)
            up[i] += 1
            down[i] -= 1
            out[i] = (J(up) - J(down)) / 2
        return out
    return each(X, lambda M: seen(M, W, b)), each(W, lambda M: seen(X, M, b)), each(b, lambda v: seen(X, W, v))

# %% wrong d_bce_with_logits A10: five places, its own softplus
def d_bce_with_logits(z, y):
    def each(v, t):
        f = lambda u: max(u, 0.0) + np.log1p(np.exp(-abs(u))) - t * u
        if abs(v) > 40:
            return (v > 0) - t
        w = 1 / 64
        return (f(v - 3 * w) * -1 + 9 * f(v - 2 * w) - 45 * f(v - w) + 45 * f(v + w) - 9 * f(v + 2 * w) + f(v + 3 * w)) / 60 / w
    return np.array([each(float(v), float(t)) for v, t in zip(z, y)]) / len(z)

# %% wrong d_cross_entropy A10: complex, one logit at a time
def d_cross_entropy(Z, y):
    out = np.zeros(Z.shape)
    top = Z.max(axis=1, keepdims=True)
    for j in range(Z.shape[1]):
        moved = (Z - top).astype(complex)
        moved[:, j] += 1j * 2.0 ** -80
        J = np.log(np.exp(moved).sum(axis=1)) - moved[np.arange(len(y)), y]
        out[:, j] = J.imag * 2.0 ** 80 / len(y)
    return out

# %% right d_cross_entropy: one row at a time, the row's exponentials twice
def d_cross_entropy(Z, y):
    out = np.zeros(Z.shape)
    for n, row in enumerate(Z):
        e = np.exp(row - row.max())
        p = np.array([np.exp(v - row.max()) for v in row]) / e.sum()
        p[y[n]] -= 1
        out[n] = p / len(y)
    return out

# %% right dense_backward: a helper for each entry
def dense_backward(dZ, X, W):
    def entry(rows, columns):
        return float(np.dot(rows, columns))
    dW = np.array([[entry(X[:, i], dZ[:, j]) for j in range(dZ.shape[1])] for i in range(X.shape[1])])
    dX = np.array([[entry(dZ[n], W[i]) for i in range(W.shape[0])] for n in range(len(X))])
    return dX, dW, dZ.sum(axis=0)
