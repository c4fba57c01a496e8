# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong dense_forward -: the bias is added once per input, inside the sum
# line: return (X[:, :, None] * W[None] + b).sum(axis=1)
# link: none
# link: factor
def dense_forward(X, W, b):
    return (X[:, :, None] * W[None] + b).sum(axis=1)

# %% wrong dense_backward D2: the mean once more, in dW and db
# line: dW = X.T @ dZ / N
# line: db = dZ.sum(axis=0) / N
# link: factor
def dense_backward(dZ, X, W):
    N = len(X)
    dX = dZ @ W.T
    dW = X.T @ dZ / N
    db = dZ.sum(axis=0) / N
    return dX, dW, db

# %% wrong dense_backward -: db summed from dW
# line: db = dW.sum(axis=0)
# link: none
# link: other quantity
def dense_backward(dZ, X, W):
    dW = X.T @ dZ
    db = dW.sum(axis=0)
    return dZ @ W.T, dW, db

# %% wrong dense_backward -: W of the next step: moved before dX
# line: W = W - 0.01 * dW
# link: none
def dense_backward(dZ, X, W):
    dW = X.T @ dZ
    W = W - 0.01 * dW
    return dZ @ W.T, dW, dZ.sum(axis=0)

# %% wrong dense_backward -: the order (dW, db, dX)
# line: return dW, db, dX
# link: none
def dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = np.sum(dZ, axis=0)
    return dW, db, dX

# %% wrong dense_backward -: a loop over rows that stops one short
# line: for n in range(len(X) - 1):
# link: none
# link: path
def dense_backward(dZ, X, W):
    dW = np.zeros(W.shape)
    for n in range(len(X) - 1):
        dW += np.outer(X[n], dZ[n])
    return dZ @ W.T, dW, dZ.sum(axis=0)

# %% wrong sigmoid_backward -: matrix product for entry by entry
# line: return dA @ (s * (1 - s)).T
# link: none
def sigmoid_backward(dA, Z):
    s = sigmoid(Z)
    return dA @ (s * (1 - s)).T

# %% wrong sigmoid_backward -: σ(Z)(1 − Z)
# line: return dA * sigmoid(Z) * (1 - Z)
# link: none
# link: other point
def sigmoid_backward(dA, Z):
    return dA * sigmoid(Z) * (1 - Z)

# %% wrong sigmoid_backward -: the upstream is overwritten in place
def sigmoid_backward(dA, Z):
    s = sigmoid(Z)
    dA *= s * (1 - s)
    return dA

# %% wrong mse -: np.mean over all entries, with ½
# line: return 0.5 * np.mean((A - Y) ** 2)
# link: factor
def mse(A, Y):
    return 0.5 * np.mean((A - Y) ** 2)

# %% wrong mse -: the root of it
# line: return float(np.sqrt(np.sum((A - Y) ** 2) / (2 * len(A))))
# link: none
def mse(A, Y):
    return float(np.sqrt(np.sum((A - Y) ** 2) / (2 * len(A))))

# %% wrong mse -: one number for each row
def mse(A, Y):
    return np.sum((A - Y) ** 2, axis=1) / 2

# %% wrong d_mse F7: averaged over the outputs, one column
# line: return ((A - Y) / len(A)).mean(axis=1, keepdims=True) * np.ones(A.shape)
# link: axis
# link: none
def d_mse(A, Y):
    return ((A - Y) / len(A)).mean(axis=1, keepdims=True) * np.ones(A.shape)

# %% wrong d_mse F1: divided by 2N though the square brings a 2
# line: return (A - Y) / (2 * A.shape[0])
# link: factor
def d_mse(A, Y):
    return (A - Y) / (2 * A.shape[0])

# %% wrong bce_with_logits -: z is put into the logarithm as if it were a probability
# line: p = np.clip(z, 1e-7, 1 - 1e-7)
# link: none
# link: other quantity
def bce_with_logits(z, y):
    p = np.clip(z, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

# %% wrong bce_with_logits -: the logarithm's argument is kept above 1e-2
# line: p = np.clip(sigmoid(z), 1e-2, 1 - 1e-2)
# link: none
def bce_with_logits(z, y):
    p = np.clip(sigmoid(z), 1e-2, 1 - 1e-2)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))

# %% wrong bce_with_logits -: base-2 logarithms
# line: return float(-np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p)))
# link: none
# link: factor
def bce_with_logits(z, y):
    p = np.clip(sigmoid(z), 1e-300, 1 - 1e-16)
    return float(-np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p)))

# %% wrong d_bce_with_logits G1: times σ′ though it is already ∂J/∂z
# line: return (p - y) * p * (1 - p) / len(y)
# link: extra
def d_bce_with_logits(z, y):
    p = sigmoid(z)
    return (p - y) * p * (1 - p) / len(y)

# %% wrong d_bce_with_logits -: a rounded prediction minus the label
# line: return (np.round(sigmoid(z)) - y) / len(y)
# link: none
def d_bce_with_logits(z, y):
    return (np.round(sigmoid(z)) - y) / len(y)

# %% wrong softmax H4: over the batch, not over the classes
# line: return E / E.sum(axis=0, keepdims=True)
# link: axis
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)

# %% wrong softmax -: one sum over the whole batch
# line: return E / E.sum()
# link: axis
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum()

# %% wrong softmax -: 1e-6 is added to every denominator
# line: return E / (E.sum(axis=1, keepdims=True) + 1e-6)
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / (E.sum(axis=1, keepdims=True) + 1e-6)

# %% wrong cross_entropy -: the log of the largest probability
# line: return float(-np.mean(np.log(softmax(Z).max(axis=1))))
# link: none
# link: other quantity
def cross_entropy(Z, y):
    return float(-np.mean(np.log(softmax(Z).max(axis=1))))

# %% wrong cross_entropy -: the mean over all N·M entries of the one-hot product
# line: return float(-np.mean(T * np.log(P + 1e-300)))
# link: factor
def cross_entropy(Z, y):
    P = softmax(Z)
    T = np.eye(Z.shape[1])[y]
    return float(-np.mean(T * np.log(P + 1e-300)))

# %% wrong d_cross_entropy H3: whole rows of P are lowered
# line: P[y] -= 1
# link: none
def d_cross_entropy(Z, y):
    P = softmax(Z)
    P[y] -= 1
    return P / len(y)

# %% wrong d_cross_entropy E19: the softmax slope entry by entry, without the other classes
# line: return dP * P * (1 - P) / len(y)
# link: path
# link: none
def d_cross_entropy(Z, y):
    P = softmax(Z)
    T = np.eye(Z.shape[1])[y]
    dP = -T / np.maximum(P, 1e-300)
    return dP * P * (1 - P) / len(y)

# %% wrong d_cross_entropy -: the label is subtracted as a number
# line: return (softmax(Z) - y[:, None]) / len(y)
# link: none
def d_cross_entropy(Z, y):
    return (softmax(Z) - y[:, None]) / len(y)

# %% wrong d_cross_entropy -: sigmoid of each logit for softmax
# line: P = 1 / (1 + np.exp(-np.clip(Z, -500, 500)))
# link: none
# link: other quantity
def d_cross_entropy(Z, y):
    P = 1 / (1 + np.exp(-np.clip(Z, -500, 500)))
    P[np.arange(len(y)), y] -= 1
    return P / len(y)

# %% right d_cross_entropy -: the whole softmax Jacobian, row by row
def d_cross_entropy(Z, y):
    rows = []
    for p, label in zip(softmax(Z), y):
        jacobian = np.diag(p) - np.outer(p, p)
        upstream = np.zeros(len(p))
        upstream[label] = -1 / max(p[label], 1e-300)
        rows.append(jacobian @ upstream if p[label] > 1e-200 else p - np.eye(len(p))[label])
    return np.array(rows) / len(y)

# %% right bce_with_logits -: from softplus of the signed logit
def bce_with_logits(z, y):
    sign = 1 - 2 * y
    return float(np.logaddexp(0, sign * z).mean())

# %% right dense_backward -: tensordot and a row of ones
def dense_backward(dZ, X, W):
    ones = np.ones(len(dZ))
    return np.inner(dZ, W), np.tensordot(X, dZ, axes=(0, 0)), ones @ dZ
