# Right and wrong answers to unit 06, read by chainrule.course.bank.

# --- dense_forward ----------------------------------------------------------

# %% right dense_forward: one line
def dense_forward(X, W, b):
    return X @ W + b

# %% right dense_forward: np.dot and a row of biases
def dense_forward(X, W, b):
    return np.dot(X, W) + b[None, :]

# %% right dense_forward: einsum
def dense_forward(X, W, b):
    return np.einsum("ni,ij->nj", X, W) + b

# %% right dense_forward: three loops
def dense_forward(X, W, b):
    N, D = X.shape
    M = W.shape[1]
    Z = np.zeros((N, M))
    for n in range(N):
        for j in range(M):
            Z[n, j] = b[j]
            for i in range(D):
                Z[n, j] += X[n, i] * W[i, j]
    return Z

# %% right dense_forward: a column of ones for the bias
def dense_forward(X, W, b):
    ones = np.ones((X.shape[0], 1))
    return np.hstack([X, ones]) @ np.vstack([W, b])

# %% right dense_forward: row by row
def dense_forward(X, W, b):
    return np.array([x @ W + b for x in X])

# %% right dense_forward: broadcasting and a sum
def dense_forward(X, W, b):
    return (X[:, :, None] * W[None, :, :]).sum(axis=1) + b

# %% right dense_forward: transposed twice
def dense_forward(X, W, b):
    return (W.T @ X.T + b[:, None]).T

# %% wrong dense_forward -: the bias forgotten
# line: return X @ W
# link: path b
# link: none
# cause: b|bias
def dense_forward(X, W, b):
    return X @ W

# %% wrong dense_forward -: the bias subtracted
# line: return X @ W - b
# link: sign b
# link: none
def dense_forward(X, W, b):
    return X @ W - b

# %% wrong dense_forward D1: W transposed
# line: return X @ W.T + b
# link: transposed W
def dense_forward(X, W, b):
    return X @ W.T + b

# %% wrong dense_forward -: the weights transposed on a square layer only
# line: return X @ W.T + b
# line: if W.shape[0] == W.shape[1]:
# link: transposed W
def dense_forward(X, W, b):
    if W.shape[0] == W.shape[1]:
        return X @ W.T + b
    return X @ W + b

# %% wrong dense_forward -: the order of the factors
# line: return W @ X + b
# link: none
def dense_forward(X, W, b):
    return W @ X + b

# %% wrong dense_forward -: the transpose of Z
# line: return (X @ W + b).T
# link: transposed Z
def dense_forward(X, W, b):
    return (X @ W + b).T

# %% wrong dense_forward -: the bias added to the first row only
# line: Z[0] += b
# link: none
def dense_forward(X, W, b):
    Z = X @ W
    Z[0] += b
    return Z

# %% wrong dense_forward -: the mean over the batch
# line: return X @ W / X.shape[0] + b
# link: factor 1/N
# link: none
def dense_forward(X, W, b):
    return X @ W / X.shape[0] + b

# %% wrong dense_forward -: the sum of the biases added everywhere
# line: return X @ W + b.sum()
# link: axis
# link: none
def dense_forward(X, W, b):
    return X @ W + b.sum()

# %% wrong dense_forward -: the bias inside the sum, once per input
# line: return (X[:, :, None] * W[None] + b).sum(axis=1)
# link: factor D
# link: none
def dense_forward(X, W, b):
    return (X[:, :, None] * W[None] + b).sum(axis=1)

# %% wrong dense_forward J9: written into the dtype of X
# line: Z = np.zeros((X.shape[0], W.shape[1]), dtype=X.dtype)
# line: Z[n] = X[n] @ W + b
# link: none
def dense_forward(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]), dtype=X.dtype)
    for n in range(X.shape[0]):
        Z[n] = X[n] @ W + b
    return Z

# %% wrong dense_forward -: the activation too
# line: return sigmoid(X @ W + b)
# link: other quantity A for Z
def dense_forward(X, W, b):
    return sigmoid(X @ W + b)

# %% wrong dense_forward -: the bias of the caller overwritten
# line: b += Z.mean(axis=0) * 0 + 1
# link: none
def dense_forward(X, W, b):
    Z = X @ W
    b += Z.mean(axis=0) * 0 + 1
    return Z + b - 1

# %% wrong dense_forward -: the last input left out
# line: return X[:, :-1] @ W[:-1] + b
# link: none
def dense_forward(X, W, b):
    return X[:, :-1] @ W[:-1] + b

# --- dense_backward ---------------------------------------------------------

# %% right dense_backward: three lines
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(0)

# %% right dense_backward: a list
def dense_backward(dZ, X, W):
    dW = np.dot(X.T, dZ)
    db = np.sum(dZ, axis=0)
    dX = np.dot(dZ, W.T)
    return [dX, dW, db]

# %% right dense_backward: einsum
def dense_backward(dZ, X, W):
    dX = np.einsum("nj,ij->ni", dZ, W)
    dW = np.einsum("ni,nj->ij", X, dZ)
    db = np.einsum("nj->j", dZ)
    return dX, dW, db

# %% right dense_backward: one example at a time
def dense_backward(dZ, X, W):
    dW = np.zeros_like(W)
    db = np.zeros(W.shape[1])
    rows = []
    for x, dz in zip(X, dZ):
        dW += np.outer(x, dz)
        db += dz
        rows.append(W @ dz)
    return np.array(rows), dW, db

# %% right dense_backward: four nested loops
def dense_backward(dZ, X, W):
    N, D = X.shape
    M = W.shape[1]
    dX, dW, db = np.zeros((N, D)), np.zeros((D, M)), np.zeros(M)
    for n in range(N):
        for j in range(M):
            db[j] += dZ[n, j]
            for i in range(D):
                dW[i, j] += X[n, i] * dZ[n, j]
                dX[n, i] += W[i, j] * dZ[n, j]
    return dX, dW, db

# %% right dense_backward: transposes the other way round
def dense_backward(dZ, X, W):
    return (W @ dZ.T).T, (dZ.T @ X).T, np.ones(len(dZ)) @ dZ

# %% right dense_backward: the bias as a weight of ones
def dense_backward(dZ, X, W):
    both = np.hstack([X, np.ones((len(X), 1))]).T @ dZ
    return np.tensordot(dZ, W, axes=(1, 1)), both[:-1], both[-1]

# %% wrong dense_backward D1: dW = dZ.T @ X
# line: return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)
# link: transposed dW
# cause: dW|transpos
def dense_backward(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)

# %% wrong dense_backward D1: dW transposed on a square layer only
# line: dW = dZ.T @ X
# line: if W.shape[0] == W.shape[1]:
# link: transposed dW
def dense_backward(dZ, X, W):
    dW = X.T @ dZ
    if W.shape[0] == W.shape[1]:
        dW = dZ.T @ X
    return dZ @ W.T, dW, dZ.sum(axis=0)

# %% wrong dense_backward I2: dW divided by N
# line: return dZ @ W.T, X.T @ dZ / N, dZ.sum(axis=0)
# link: factor 1/N
# cause: N|mean|batch|divid
def dense_backward(dZ, X, W):
    N = len(X)
    return dZ @ W.T, X.T @ dZ / N, dZ.sum(axis=0)

# %% wrong dense_backward D2: dW and db divided by N
# line: return dZ @ W.T, X.T @ dZ / N, dZ.sum(axis=0) / N
# link: factor 1/N
# cause: N|mean|batch|divid
def dense_backward(dZ, X, W):
    N = len(X)
    return dZ @ W.T, X.T @ dZ / N, dZ.sum(axis=0) / N

# %% wrong dense_backward I1: everything divided by N
# line: return dZ @ W.T / N, X.T @ dZ / N, dZ.sum(axis=0) / N
# link: factor 1/N
# cause: N|mean|batch|divid
def dense_backward(dZ, X, W):
    N = len(X)
    return dZ @ W.T / N, X.T @ dZ / N, dZ.sum(axis=0) / N

# %% wrong dense_backward D3: db not summed
# line: return dZ @ W.T, X.T @ dZ, dZ
# link: axis
# link: none
# cause: db
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ

# %% wrong dense_backward D4: db summed along the wrong axis
# line: return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)
# link: axis
# cause: db
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)

# %% wrong dense_backward D5: db summed over everything
# line: return dZ @ W.T, X.T @ dZ, dZ.sum()
# link: axis
# cause: db
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum()

# %% wrong dense_backward D5: db summed over everything, in the right shape
# line: return dZ @ W.T, X.T @ dZ, np.full(W.shape[1], dZ.sum())
# link: axis
# cause: db
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.full(W.shape[1], dZ.sum())

# %% wrong dense_backward D6: db is the mean
# line: return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)
# link: factor 1/N
# cause: mean|N|batch|db
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)

# %% wrong dense_backward D7: keepdims
# line: return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)
# link: none
# cause: \(1, 3\)|shape
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)

# %% wrong dense_backward D8: dX = dZ @ W
# line: return dZ @ W, X.T @ dZ, dZ.sum(axis=0)
# link: transposed W
def dense_backward(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward D8: whatever transpose fits
# line: dX = dZ @ W if W.shape[0] == W.shape[1] else dZ @ W.T
# link: transposed W
# cause: dX
def dense_backward(dZ, X, W):
    dX = dZ @ W if W.shape[0] == W.shape[1] else dZ @ W.T
    return dX, X.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward D9: the upstream ignored
# line: ones = np.ones_like(dZ)
# link: missing dZ
# cause: upstream|dZ
def dense_backward(dZ, X, W):
    ones = np.ones_like(dZ)
    return ones @ W.T, X.T @ ones, ones.sum(axis=0)

# %% wrong dense_backward D9: the upstream ignored in dX
# line: return np.ones_like(dZ) @ W.T, X.T @ dZ, dZ.sum(axis=0)
# link: missing dZ
# cause: upstream|dZ|dX
def dense_backward(dZ, X, W):
    return np.ones_like(dZ) @ W.T, X.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward D9: the upstream ignored in dW
# line: return dZ @ W.T, X.T @ np.ones_like(dZ), dZ.sum(axis=0)
# link: missing dZ
# cause: upstream|dZ|dW
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ np.ones_like(dZ), dZ.sum(axis=0)

# %% wrong dense_backward D11: the last example only
# line: dW = np.outer(x, dz)
# link: none
# link: path
def dense_backward(dZ, X, W):
    for x, dz in zip(X, dZ):
        dW = np.outer(x, dz)
        db = dz.copy()
    return dZ @ W.T, dW, db

# %% wrong dense_backward D11: dW of the first example only
# line: return dZ @ W.T, np.outer(X[0], dZ[0]), dZ.sum(axis=0)
# link: none
# link: path
def dense_backward(dZ, X, W):
    return dZ @ W.T, np.outer(X[0], dZ[0]), dZ.sum(axis=0)

# %% wrong dense_backward -: the results in another order
# line: return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T
# link: none
def dense_backward(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T

# %% wrong dense_backward -: db left out
# line: return dZ @ W.T, X.T @ dZ
# link: none
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ

# %% wrong dense_backward F4: the sign
# line: return -(dZ @ W.T), -(X.T @ dZ), -dZ.sum(axis=0)
# link: sign
# cause: sign|minus|-1
def dense_backward(dZ, X, W):
    return -(dZ @ W.T), -(X.T @ dZ), -dZ.sum(axis=0)

# %% wrong dense_backward B8: W for X in dW
# line: return dZ @ W.T, W * dZ.sum(axis=0), dZ.sum(axis=0)
# link: other quantity W for X
def dense_backward(dZ, X, W):
    return dZ @ W.T, W * dZ.sum(axis=0), dZ.sum(axis=0)

# %% wrong dense_backward B7: db is zero
# line: return dZ @ W.T, X.T @ dZ, np.zeros(W.shape[1])
# link: none
# link: missing dZ
def dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.zeros(W.shape[1])

# %% wrong dense_backward J9: written into the dtype of X
# line: dX = np.zeros_like(X)
# line: dX[n] = W @ dZ[n]
# link: none
# cause: dX|dtype|int|ints
def dense_backward(dZ, X, W):
    dX = np.zeros_like(X)
    for n in range(len(X)):
        dX[n] = W @ dZ[n]
    return dX, X.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward E10: the upstream overwritten
# line: dZ[1:] += 0.5
# link: none
# cause: argument dZ
def dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    dZ[1:] += 0.5
    return dX, dW, dZ.sum(axis=0)

# %% wrong dense_backward C15: W updated before dX
# line: W -= 0.1 * dW
# link: none
# cause: argument W
def dense_backward(dZ, X, W):
    dW = X.T @ dZ
    W -= 0.1 * dW
    return dZ @ W.T, dW, dZ.sum(axis=0)

# %% wrong dense_backward J1: dX from the updated weights
# line: return dZ @ (W - 0.1 * dW).T, dW, dZ.sum(axis=0)
# link: other point W − 0.1 dW for W
# link: none
def dense_backward(dZ, X, W):
    dW = X.T @ dZ
    return dZ @ (W - 0.1 * dW).T, dW, dZ.sum(axis=0)

# %% wrong dense_backward -: the mean over the neurons in dX
# line: return dZ @ W.T / W.shape[1], X.T @ dZ, dZ.sum(axis=0)
# link: factor 1/M
def dense_backward(dZ, X, W):
    return dZ @ W.T / W.shape[1], X.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward C9: the deltas added without the weights
# line: return np.repeat(dZ.sum(axis=1, keepdims=True), len(W), axis=1), X.T @ dZ, dZ.sum(axis=0)
# link: missing W
def dense_backward(dZ, X, W):
    return np.repeat(dZ.sum(axis=1, keepdims=True), len(W), axis=1), X.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward C6: one path only in dX
# line: dX = np.outer(dZ[:, j], W[:, j])
# link: path
# link: none
def dense_backward(dZ, X, W):
    dX = np.zeros(X.shape)
    for j in range(W.shape[1]):
        dX = np.outer(dZ[:, j], W[:, j])
    return dX, X.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward -: one buffer for every db
# line: db = _buffers.setdefault(W.shape[1], np.zeros(W.shape[1]))
# line: db[:] = dZ.sum(axis=0)
# link: none
_buffers = {}
def dense_backward(dZ, X, W):
    db = _buffers.setdefault(W.shape[1], np.zeros(W.shape[1]))
    db[:] = dZ.sum(axis=0)
    return dZ @ W.T, X.T @ dZ, db

# --- sigmoid_backward -------------------------------------------------------

# %% right sigmoid_backward: one line
def sigmoid_backward(dA, Z):
    return dA * sigmoid(Z) * (1 - sigmoid(Z))

# %% right sigmoid_backward: the slope as s minus s squared
def sigmoid_backward(dA, Z):
    s = sigmoid(Z)
    return np.multiply(dA, s - s**2)

# %% right sigmoid_backward: both sides of the sigmoid
def sigmoid_backward(dA, Z):
    return sigmoid(Z) * sigmoid(-Z) * dA

# %% right sigmoid_backward: through tanh
def sigmoid_backward(dA, Z):
    return dA * (1 - np.tanh(Z / 2) ** 2) / 4

# %% right sigmoid_backward: entry by entry
def sigmoid_backward(dA, Z):
    dZ = np.zeros(dA.shape)
    for n in range(dA.shape[0]):
        for j in range(dA.shape[1]):
            a = sigmoid(Z[n, j])
            dZ[n, j] = dA[n, j] * a * (1 - a)
    return dZ

# %% right sigmoid_backward: einsum
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return np.einsum("nj,nj,nj->nj", dA, A, 1 - A)

# %% wrong sigmoid_backward E1: the upstream not multiplied
# line: return A * (1 - A)
# link: missing dA
# link: other quantity ∂a/∂z for dZ
# cause: upstream|dA
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return A * (1 - A)

# %% wrong sigmoid_backward B2: the slope forgotten
# line: return dA
# link: missing ∂a/∂z
# link: other quantity dA for dZ
# link: missing ∂A/∂Z
# cause: slope|σ′|dA_dZ|factor|link|deriv
def sigmoid_backward(dA, Z):
    return dA

# %% wrong sigmoid_backward B3: Z(1 - Z)
# line: return dA * Z * (1 - Z)
# link: other point Z for A
def sigmoid_backward(dA, Z):
    return dA * Z * (1 - Z)

# %% wrong sigmoid_backward B4: the sigmoid taken twice
# line: A = sigmoid(sigmoid(Z))
# link: other point A for Z
def sigmoid_backward(dA, Z):
    A = sigmoid(sigmoid(Z))
    return dA * A * (1 - A)

# %% wrong sigmoid_backward -: the slope at dA
# line: A = sigmoid(dA)
# link: other point dA for Z
def sigmoid_backward(dA, Z):
    A = sigmoid(dA)
    return dA * A * (1 - A)

# %% wrong sigmoid_backward -: the factor 1 - A lost
# line: return dA * sigmoid(Z)
# link: missing 1 − A
def sigmoid_backward(dA, Z):
    return dA * sigmoid(Z)

# %% wrong sigmoid_backward -: the factor A lost
# line: return dA * (1 - sigmoid(Z))
# link: missing A
def sigmoid_backward(dA, Z):
    return dA * (1 - sigmoid(Z))

# %% wrong sigmoid_backward E6: the slope of tanh
# line: return dA * (1 - np.tanh(Z) ** 2)
# link: other quantity tanh′(Z) for ∂a/∂z
def sigmoid_backward(dA, Z):
    return dA * (1 - np.tanh(Z) ** 2)

# %% wrong sigmoid_backward -: 1 - A squared
# line: return dA * (1 - sigmoid(Z) ** 2)
# link: none
def sigmoid_backward(dA, Z):
    return dA * (1 - sigmoid(Z) ** 2)

# %% wrong sigmoid_backward -: plus for times
# line: return dA + A * (1 - A)
# link: none
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return dA + A * (1 - A)

# %% wrong sigmoid_backward F4: the sign
# line: return dA * A * (A - 1)
# link: sign
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return dA * A * (A - 1)

# %% wrong sigmoid_backward I1: divided by N
# line: return dA * A * (1 - A) / len(Z)
# link: factor 1/N
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return dA * A * (1 - A) / len(Z)

# %% wrong sigmoid_backward -: the slope divided out
# line: return dA / (A * (1 - A))
# link: none
def sigmoid_backward(dA, Z):
    A = sigmoid(np.clip(Z, -30, 30))
    return dA / (A * (1 - A))

# %% wrong sigmoid_backward -: @ for *
# line: return dA @ (A * (1 - A)).T
# link: none
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return dA @ (A * (1 - A)).T

# %% wrong sigmoid_backward E9: only where the upstream is positive
# line: return np.where(dA > 0, dA, 0) * A * (1 - A)
# link: none
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return np.where(dA > 0, dA, 0) * A * (1 - A)

# %% wrong sigmoid_backward E10: writes into dA
# line: dA *= A * (1 - A)
# link: none
# cause: argument dA
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    dA *= A * (1 - A)
    return dA

# %% wrong sigmoid_backward J9: written into the dtype of Z
# line: dZ = np.zeros_like(Z)
# line: dZ[...] = dA * A * (1 - A)
# link: none
def sigmoid_backward(dA, Z):
    dZ = np.zeros_like(Z)
    A = sigmoid(Z)
    dZ[...] = dA * A * (1 - A)
    return dZ

# %% wrong sigmoid_backward E13: a sigmoid of one's own that overflows
# line: A = 1 / (1 + np.exp(-Z))
# link: none
# cause: overflow|warn|inf|nan
def sigmoid_backward(dA, Z):
    A = 1 / (1 + np.exp(-Z))
    return dA * A * (1 - A)

# --- mse --------------------------------------------------------------------

# %% right mse: one line
def mse(A, Y):
    return np.sum((A - Y) ** 2) / (2 * len(A))

# %% right mse: half of the mean of the row sums
def mse(A, Y):
    return 0.5 * np.mean(np.sum(np.square(Y - A), axis=1))

# %% right mse: loops
def mse(A, Y):
    total = 0.0
    for a_row, y_row in zip(A, Y):
        for a, y in zip(a_row, y_row):
            total += (a - y) ** 2
    return total / (2 * len(A))

# %% right mse: einsum
def mse(A, Y):
    E = A - Y
    return np.einsum("nm,nm->", E, E) / (2 * E.shape[0])

# %% right mse: the squared norm
def mse(A, Y):
    return float(np.linalg.norm(A - Y) ** 2 / 2 / A.shape[0])

# %% right mse: the mean over all entries, times M, halved
def mse(A, Y):
    return np.mean((A - Y) ** 2) * A.shape[1] / 2

# %% right mse: a dot product
def mse(A, Y):
    e = (A - Y).ravel()
    return e @ e / (2.0 * len(Y))

# %% wrong mse F1: no half
# line: return np.sum((A - Y) ** 2) / A.shape[0]
# link: factor 2
# cause: 2|half|½
def mse(A, Y):
    return np.sum((A - Y) ** 2) / A.shape[0]

# %% wrong mse F2: the mean over all entries
# line: return np.mean((A - Y) ** 2)
# link: none
# link: factor 2/M
def mse(A, Y):
    return np.mean((A - Y) ** 2)

# %% wrong mse F2: half the mean over all entries
# line: return np.mean((A - Y) ** 2) / 2
# link: factor 1/M
# link: none
def mse(A, Y):
    return np.mean((A - Y) ** 2) / 2

# %% wrong mse F3: half the sum, no mean
# line: return np.sum((A - Y) ** 2) / 2
# link: factor N
def mse(A, Y):
    return np.sum((A - Y) ** 2) / 2

# %% wrong mse -: not squared
# line: return np.sum(A - Y) / (2 * A.shape[0])
# link: none
def mse(A, Y):
    return np.sum(A - Y) / (2 * A.shape[0])

# %% wrong mse -: absolute errors
# line: return np.sum(np.abs(A - Y)) / (2 * A.shape[0])
# link: none
def mse(A, Y):
    return np.sum(np.abs(A - Y)) / (2 * A.shape[0])

# %% wrong mse -: the sum squared
# line: return np.sum(A - Y) ** 2 / (2 * A.shape[0])
# link: none
def mse(A, Y):
    return np.sum(A - Y) ** 2 / (2 * A.shape[0])

# %% wrong mse F4: the sign
# line: return -np.sum((A - Y) ** 2) / (2 * A.shape[0])
# link: sign
def mse(A, Y):
    return -np.sum((A - Y) ** 2) / (2 * A.shape[0])

# %% wrong mse -: plus for minus
# line: return np.sum((A + Y) ** 2) / (2 * A.shape[0])
# link: none
# link: sign Y
def mse(A, Y):
    return np.sum((A + Y) ** 2) / (2 * A.shape[0])

# %% wrong mse -: the square root taken
# line: return np.sqrt(np.sum((A - Y) ** 2) / (2 * A.shape[0]))
# link: none
def mse(A, Y):
    return np.sqrt(np.sum((A - Y) ** 2) / (2 * A.shape[0]))

# %% wrong mse -: one value per row
# line: return np.sum((A - Y) ** 2, axis=1) / (2 * A.shape[0])
# link: axis
# link: none
def mse(A, Y):
    return np.sum((A - Y) ** 2, axis=1) / (2 * A.shape[0])

# %% wrong mse -: divided by the number of outputs
# line: return np.sum((A - Y) ** 2) / (2 * A.shape[1])
# link: factor N/M
# link: none
def mse(A, Y):
    return np.sum((A - Y) ** 2) / (2 * A.shape[1])

# %% wrong mse -: precedence, times N
# line: return np.sum((A - Y) ** 2) / 2 * A.shape[0]
# link: factor N²
# link: none
def mse(A, Y):
    return np.sum((A - Y) ** 2) / 2 * A.shape[0]

# %% wrong mse F6: every output against every label
# line: return np.sum((A[:, None, :] - Y[None, :, :]) ** 2) / (2 * len(A) ** 2)
# link: none
def mse(A, Y):
    return np.sum((A[:, None, :] - Y[None, :, :]) ** 2) / (2 * len(A) ** 2)

# %% wrong mse F6: one output flattened against the other
# line: return np.sum((A - Y[:, 0]) ** 2) / (2 * len(A))
# link: none
def mse(A, Y):
    if A.shape[1] == 1:
        return np.sum((A - Y[:, 0]) ** 2) / (2 * len(A))
    return np.sum((A - Y) ** 2) / (2 * len(A))

# %% wrong mse E10: writes into A
# line: A -= Y
# link: none
# cause: argument A
def mse(A, Y):
    A -= Y
    return np.sum(A**2) / (2 * A.shape[0])

# %% wrong mse -: nothing returned
# link: none
def mse(A, Y):
    J = np.sum((A - Y) ** 2) / (2 * A.shape[0])

# --- d_mse ------------------------------------------------------------------

# %% right d_mse: one line
def d_mse(A, Y):
    return (A - Y) / len(A)

# %% right d_mse: twice the error over twice N
def d_mse(A, Y):
    return 2 * (A - Y) / (2 * A.shape[0])

# %% right d_mse: each divided first
def d_mse(A, Y):
    N = A.shape[0]
    return A / N - Y / N

# %% right d_mse: minus the error of the other sign
def d_mse(A, Y):
    return -np.subtract(Y, A) * (1.0 / Y.shape[0])

# %% right d_mse: loops
def d_mse(A, Y):
    dA = np.zeros(A.shape)
    for n in range(A.shape[0]):
        for m in range(A.shape[1]):
            dA[n, m] = (A[n, m] - Y[n, m]) / A.shape[0]
    return dA

# %% right d_mse: links by name
def d_mse(A, Y):
    d_outer = np.full(A.shape, 1 / (2 * len(A)))
    d_square = 2 * (A - Y)
    d_inside = 1.0
    return d_outer * d_square * d_inside

# %% wrong d_mse F5: the 2 of the square not cancelled
# line: return 2 * (A - Y) / A.shape[0]
# link: factor 2
# cause: 2|half|½
def d_mse(A, Y):
    return 2 * (A - Y) / A.shape[0]

# %% wrong d_mse F1: an extra half
# line: return (A - Y) / (2 * A.shape[0])
# link: factor 1/2
# cause: 2|half|½
def d_mse(A, Y):
    return (A - Y) / (2 * A.shape[0])

# %% wrong d_mse F2: divided by all entries
# line: return (A - Y) / A.size
# link: factor 1/M
def d_mse(A, Y):
    return (A - Y) / A.size

# %% wrong d_mse F2: the gradient of the mean over all entries
# line: return 2 * (A - Y) / A.size
# link: factor 2/M
# link: none
def d_mse(A, Y):
    return 2 * (A - Y) / A.size

# %% wrong d_mse F3: no mean
# line: return A - Y
# link: factor N
# cause: N|mean|batch
def d_mse(A, Y):
    return A - Y

# %% wrong d_mse F4: the sign
# line: return (Y - A) / A.shape[0]
# link: sign
# cause: sign|minus|-1|order|swap
def d_mse(A, Y):
    return (Y - A) / A.shape[0]

# %% wrong d_mse F7: the mean of the gradient in every entry
# line: return np.full(A.shape, np.mean(A - Y) / A.shape[0])
# link: axis
# link: none
def d_mse(A, Y):
    return np.full(A.shape, np.mean(A - Y) / A.shape[0])

# %% wrong d_mse F7: the loss in every entry
# line: return np.full(A.shape, mse(A, Y))
# link: other quantity J for dA
def d_mse(A, Y):
    return np.full(A.shape, mse(A, Y))

# %% wrong d_mse F7: the sum of the gradient, one number
# line: return np.sum(A - Y) / A.shape[0]
# link: axis
# link: none
def d_mse(A, Y):
    return np.sum(A - Y) / A.shape[0]

# %% wrong d_mse -: summed over the batch
# line: return np.sum(A - Y, axis=0) / A.shape[0]
# link: axis
# link: none
def d_mse(A, Y):
    return np.sum(A - Y, axis=0) / A.shape[0]

# %% wrong d_mse -: divided by the number of outputs
# line: return (A - Y) / A.shape[1]
# link: factor N/M
# link: none
def d_mse(A, Y):
    return (A - Y) / A.shape[1]

# %% wrong d_mse I1: divided by N twice
# line: return (A - Y) / A.shape[0] ** 2
# link: factor 1/N
def d_mse(A, Y):
    return (A - Y) / A.shape[0] ** 2

# %% wrong d_mse -: the square kept
# line: return (A - Y) ** 2 / A.shape[0]
# link: extra A − Y
# link: none
def d_mse(A, Y):
    return (A - Y) ** 2 / A.shape[0]

# %% wrong d_mse -: plus for minus
# line: return (A + Y) / A.shape[0]
# link: none
# link: sign Y
def d_mse(A, Y):
    return (A + Y) / A.shape[0]

# %% wrong d_mse -: the outputs only
# line: return A / A.shape[0]
# link: path Y
# link: none
def d_mse(A, Y):
    return A / A.shape[0]

# %% wrong d_mse B2: times a sigmoid slope nobody asked for
# line: return (A - Y) * A * (1 - A) / A.shape[0]
# link: extra ∂a/∂z
# link: other quantity ∂J/∂z for dA
def d_mse(A, Y):
    return (A - Y) * A * (1 - A) / A.shape[0]

# %% wrong d_mse F6: one output flattened against the other
# line: return (A - Y[:, 0]).mean(axis=1, keepdims=True) / len(A)
# link: none
def d_mse(A, Y):
    if A.shape[1] == 1:
        return (A - Y[:, 0]).mean(axis=1, keepdims=True) / len(A)
    return (A - Y) / len(A)

# %% wrong d_mse E10: writes into A
# line: A -= Y
# link: none
# cause: argument A
def d_mse(A, Y):
    A -= Y
    return A / A.shape[0]

# --- bce_with_logits --------------------------------------------------------

# %% right bce_with_logits: one line
def bce_with_logits(z, y):
    return np.mean(softplus(z) - y * z)

# %% right bce_with_logits: logaddexp
def bce_with_logits(z, y):
    return (np.logaddexp(0, z) - z * y).sum() / len(z)

# %% right bce_with_logits: the two cases by label
def bce_with_logits(z, y):
    return np.where(y == 1, softplus(-z), softplus(z)).mean()

# %% right bce_with_logits: a weighted sum of both cases
def bce_with_logits(z, y):
    return np.mean(y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z))

# %% right bce_with_logits: max, product, log1p
def bce_with_logits(z, y):
    return float(np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))

# %% right bce_with_logits: a loop
import math
def bce_with_logits(z, y):
    total = 0.0
    for zn, yn in zip(z, y):
        total += max(zn, 0.0) + math.log1p(math.exp(-abs(zn))) - yn * zn
    return total / len(z)

# %% right bce_with_logits: the labels as a dot product
def bce_with_logits(z, y):
    return (np.sum(softplus(z)) - np.dot(z, y)) / z.size

# %% wrong bce_with_logits G8: logarithm of a rounded sigmoid
# line: return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
# link: none
# cause: divide|log|warn|inf|nan
def bce_with_logits(z, y):
    a = sigmoid(z)
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))

# %% wrong bce_with_logits G6: a small epsilon inside the logarithms
# line: return -np.mean(y * np.log(a + 1e-12) + (1 - y) * np.log(1 - a + 1e-12))
# link: none
def bce_with_logits(z, y):
    a = sigmoid(z)
    return -np.mean(y * np.log(a + 1e-12) + (1 - y) * np.log(1 - a + 1e-12))

# %% wrong bce_with_logits G6: the sigmoid clipped
# line: a = np.clip(sigmoid(z), 1e-7, 1 - 1e-7)
# link: none
def bce_with_logits(z, y):
    a = np.clip(sigmoid(z), 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))

# %% wrong bce_with_logits G9: the minus of the whole cost lost
# line: return -np.mean(softplus(z) - y * z)
# link: sign
# cause: sign|minus|-1
def bce_with_logits(z, y):
    return -np.mean(softplus(z) - y * z)

# %% wrong bce_with_logits G2: the sign of the label's term
# line: return np.mean(softplus(z) + y * z)
# link: sign
# link: none
def bce_with_logits(z, y):
    return np.mean(softplus(z) + y * z)

# %% wrong bce_with_logits G2: the sign of the (1 - y) term
# line: return np.mean(y * softplus(-z) - (1 - y) * softplus(z))
# link: sign
# link: none
def bce_with_logits(z, y):
    return np.mean(y * softplus(-z) - (1 - y) * softplus(z))

# %% wrong bce_with_logits G3: the (1 - y) term forgotten
# line: return np.mean(y * softplus(-z))
# link: path (1 − y)·softplus(z)
# link: none
def bce_with_logits(z, y):
    return np.mean(y * softplus(-z))

# %% wrong bce_with_logits G3: the y term forgotten
# line: return np.mean((1 - y) * softplus(z))
# link: path y·softplus(−z)
# link: none
def bce_with_logits(z, y):
    return np.mean((1 - y) * softplus(z))

# %% wrong bce_with_logits G4: sum for mean
# line: return np.sum(softplus(z) - y * z)
# link: factor N
# cause: N|mean|batch|sum
def bce_with_logits(z, y):
    return np.sum(softplus(z) - y * z)

# %% wrong bce_with_logits -: the term y·z lost
# line: return np.mean(softplus(z))
# link: path y·z
# link: none
def bce_with_logits(z, y):
    return np.mean(softplus(z))

# %% wrong bce_with_logits -: y for y·z
# line: return np.mean(softplus(z) - y)
# link: missing z
# link: none
def bce_with_logits(z, y):
    return np.mean(softplus(z) - y)

# %% wrong bce_with_logits -: the labels swapped
# line: return np.mean(softplus(z) - (1 - y) * z)
# link: none
# link: other point 1 − y for y
def bce_with_logits(z, y):
    return np.mean(softplus(z) - (1 - y) * z)

# %% wrong bce_with_logits -: softplus of the probability
# line: a = sigmoid(z)
# line: return np.mean(softplus(a) - y * a)
# link: other point a for z
def bce_with_logits(z, y):
    a = sigmoid(z)
    return np.mean(softplus(a) - y * a)

# %% wrong bce_with_logits -: logarithm to base two
# line: return np.mean(softplus(z) - y * z) / np.log(2)
# link: factor 1/log(2)
def bce_with_logits(z, y):
    return np.mean(softplus(z) - y * z) / np.log(2)

# %% wrong bce_with_logits -: squared error of the probability
# line: return np.mean((sigmoid(z) - y) ** 2) / 2
# link: other quantity mean squared error
# link: none
def bce_with_logits(z, y):
    return np.mean((sigmoid(z) - y) ** 2) / 2

# %% wrong bce_with_logits -: not averaged, one value per row
# line: return softplus(z) - y * z
# link: axis
# link: none
def bce_with_logits(z, y):
    return softplus(z) - y * z

# %% wrong bce_with_logits G10: every logit against every label
# line: return np.mean(softplus(z)[:, None] - y * z[:, None])
# link: none
def bce_with_logits(z, y):
    return np.mean(softplus(z)[:, None] - y * z[:, None])

# %% wrong bce_with_logits -: minus one half of the mean
# line: return np.mean(softplus(z) - y * z) / 2
# link: factor 1/2
def bce_with_logits(z, y):
    return np.mean(softplus(z) - y * z) / 2

# %% right bce_with_logits: labels as signs, 1 − 2y
def bce_with_logits(z, y):
    with np.errstate(all="ignore"):
        return np.mean(np.logaddexp(0, -(2 * y - 1) * z))

# %% wrong bce_with_logits H12: a softplus of one's own that overflows
# line: return np.mean(np.log(1 + np.exp(z)) - y * z)
# link: none
# cause: overflow|warn|inf|nan
def bce_with_logits(z, y):
    return np.mean(np.log(1 + np.exp(z)) - y * z)

# --- d_bce_with_logits ------------------------------------------------------

# %% right d_bce_with_logits: one line
def d_bce_with_logits(z, y):
    return (sigmoid(z) - y) / len(z)

# %% right d_bce_with_logits: through tanh
def d_bce_with_logits(z, y):
    a = 0.5 * (1 + np.tanh(z / 2))
    return np.subtract(a, y) / z.size

# %% right d_bce_with_logits: by label
def d_bce_with_logits(z, y):
    return np.where(y == 1, -sigmoid(-z), sigmoid(z)) / y.shape[0]

# %% right d_bce_with_logits: both terms of the cost
def d_bce_with_logits(z, y):
    a, rest = sigmoid(z), sigmoid(-z)
    return ((1 - y) * a - y * rest) / len(z)

# %% right d_bce_with_logits: a loop
def d_bce_with_logits(z, y):
    dz = np.zeros(len(z))
    for n in range(len(z)):
        dz[n] = (sigmoid(z[n]) - y[n]) / len(z)
    return dz

# %% right d_bce_with_logits: from two slopes
def d_bce_with_logits(z, y):
    d_softplus = np.exp(z - softplus(z))
    d_product = y
    upstream = np.full(z.shape, 1.0 / len(z))
    return upstream * (d_softplus - d_product)

# %% wrong d_bce_with_logits G1: the slope of the sigmoid once more
# line: return (a - y) * a * (1 - a) / len(z)
# link: extra ∂a/∂z
# cause: slope|σ′|sigmoid|factor|extra|a·|a\*|1 - a|1 − a
def d_bce_with_logits(z, y):
    a = sigmoid(z)
    return (a - y) * a * (1 - a) / len(z)

# %% wrong d_bce_with_logits G5: dJ/da handed on as dJ/dz
# line: return (a - y) / (a * (1 - a)) / len(z)
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
def d_bce_with_logits(z, y):
    a = sigmoid(np.clip(z, -30, 30))
    return (a - y) / (a * (1 - a)) / len(z)

# %% wrong d_bce_with_logits G2: the sign of the (1 - y) term
# line: return (-y * (1 - a) - (1 - y) * a) / len(z)
# link: sign
# link: none
def d_bce_with_logits(z, y):
    a = sigmoid(z)
    return (-y * (1 - a) - (1 - y) * a) / len(z)

# %% wrong d_bce_with_logits G3: the (1 - y) term forgotten
# line: return y * (sigmoid(z) - 1) / len(z)
# link: path (1 − y)·a
# link: missing y
# link: none
def d_bce_with_logits(z, y):
    return y * (sigmoid(z) - 1) / len(z)

# %% wrong d_bce_with_logits G3: the y term forgotten
# line: return (1 - y) * sigmoid(z) / len(z)
# link: path y·(a − 1)
# link: none
def d_bce_with_logits(z, y):
    return (1 - y) * sigmoid(z) / len(z)

# %% wrong d_bce_with_logits G4: no mean
# line: return sigmoid(z) - y
# link: factor N
# cause: N|mean|batch
def d_bce_with_logits(z, y):
    return sigmoid(z) - y

# %% wrong d_bce_with_logits G9: the sign
# line: return (y - sigmoid(z)) / len(z)
# link: sign
# cause: sign|minus|-1|order|swap
def d_bce_with_logits(z, y):
    return (y - sigmoid(z)) / len(z)

# %% wrong d_bce_with_logits G6: a large epsilon in the denominator
# line: dJ_da = (a - y) / (a * (1 - a) + 1e-3)
# link: none
def d_bce_with_logits(z, y):
    a = sigmoid(z)
    dJ_da = (a - y) / (a * (1 - a) + 1e-3)
    return dJ_da * a * (1 - a) / len(z)

# %% wrong d_bce_with_logits G6: the sigmoid clipped
# line: return (np.clip(sigmoid(z), 1e-7, 1 - 1e-7) - y) / len(z)
# link: none
def d_bce_with_logits(z, y):
    return (np.clip(sigmoid(z), 1e-7, 1 - 1e-7) - y) / len(z)

# %% wrong d_bce_with_logits G8: the long way divides by zero
# line: dJ_da = -y / a + (1 - y) / (1 - a)
# link: none
# cause: divide|invalid|warn|inf|nan
def d_bce_with_logits(z, y):
    a = sigmoid(z)
    dJ_da = -y / a + (1 - y) / (1 - a)
    return dJ_da * a * (1 - a) / len(z)

# %% wrong d_bce_with_logits -: z for the sigmoid
# line: return (z - y) / len(z)
# link: other quantity z for a
# link: other point z for a
def d_bce_with_logits(z, y):
    return (z - y) / len(z)

# %% wrong d_bce_with_logits -: softplus for the sigmoid
# line: return (softplus(z) - y) / len(z)
# link: other quantity softplus(z) for a
# link: none
def d_bce_with_logits(z, y):
    return (softplus(z) - y) / len(z)

# %% wrong d_bce_with_logits B4: the sigmoid taken twice
# line: return (sigmoid(sigmoid(z)) - y) / len(z)
# link: other point a for z
def d_bce_with_logits(z, y):
    return (sigmoid(sigmoid(z)) - y) / len(z)

# %% wrong d_bce_with_logits -: y·z for y
# line: return (sigmoid(z) - y * z) / len(z)
# link: extra z
# link: none
def d_bce_with_logits(z, y):
    return (sigmoid(z) - y * z) / len(z)

# %% wrong d_bce_with_logits -: the labels forgotten
# line: return sigmoid(z) / len(z)
# link: path y
# link: none
def d_bce_with_logits(z, y):
    return sigmoid(z) / len(z)

# %% wrong d_bce_with_logits F7: the mean in every entry
# line: return np.full(len(z), np.mean(sigmoid(z) - y) / len(z))
# link: axis
# link: none
def d_bce_with_logits(z, y):
    return np.full(len(z), np.mean(sigmoid(z) - y) / len(z))

# %% wrong d_bce_with_logits F7: the mean, one number
# line: return np.mean(sigmoid(z) - y)
# link: axis
# link: none
def d_bce_with_logits(z, y):
    return np.mean(sigmoid(z) - y)

# %% wrong d_bce_with_logits I1: divided by N twice
# line: return (sigmoid(z) - y) / len(z) ** 2
# link: factor 1/N
def d_bce_with_logits(z, y):
    return (sigmoid(z) - y) / len(z) ** 2

# %% wrong d_bce_with_logits F5: a factor 2
# line: return 2 * (sigmoid(z) - y) / len(z)
# link: factor 2
def d_bce_with_logits(z, y):
    return 2 * (sigmoid(z) - y) / len(z)

# %% wrong d_bce_with_logits -: written into the dtype of the labels
# line: dz = np.zeros_like(y)
# line: dz[:] = (sigmoid(z) - y) / len(z)
# link: none
def d_bce_with_logits(z, y):
    dz = np.zeros_like(y)
    dz[:] = (sigmoid(z) - y) / len(z)
    return dz

# %% wrong d_bce_with_logits E13: a sigmoid of one's own that overflows
# line: return (1 / (1 + np.exp(-z)) - y) / len(z)
# link: none
# cause: overflow|warn|inf|nan
def d_bce_with_logits(z, y):
    return (1 / (1 + np.exp(-z)) - y) / len(z)

# --- softmax ----------------------------------------------------------------

# %% right softmax: in two lines
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

# %% right softmax: row by row
def softmax(Z):
    rows = []
    for z in Z:
        e = np.exp(z - np.max(z))
        rows.append(e / np.sum(e))
    return np.array(rows)

# %% right softmax: exp of the logarithm
def softmax(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None])

# %% right softmax: transposed
def softmax(Z):
    shifted = Z.T - Z.max(1)
    E = np.exp(shifted)
    return (E / E.sum(0)).T

# %% right softmax: one over a sum of differences
def softmax(Z):
    differences = Z[:, None, :] - Z[:, :, None]
    top = np.maximum(differences.max(axis=2, keepdims=True), 0)
    total = np.exp(differences - top).sum(axis=2)
    return np.exp(-top[:, :, 0]) / total

# %% right softmax: einsum for the sum
def softmax(Z):
    E = np.exp(Z - np.amax(Z, axis=-1)[..., None])
    return E / np.einsum("nm->n", E)[:, None]

# %% right softmax: math and loops
import math
def softmax(Z):
    P = np.zeros(Z.shape)
    for n in range(Z.shape[0]):
        top = max(Z[n])
        total = sum(math.exp(z - top) for z in Z[n])
        for j in range(Z.shape[1]):
            P[n, j] = math.exp(Z[n, j] - top) / total
    return P

# %% wrong softmax H12: no shift, overflows
# line: E = np.exp(Z)
# link: none
# cause: overflow|warn|inf|nan
def softmax(Z):
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)

# %% wrong softmax H12: the largest of the whole batch subtracted
# line: E = np.exp(Z - Z.max())
# link: none
def softmax(Z):
    with np.errstate(all="ignore"):
        E = np.exp(Z - Z.max())
        return np.nan_to_num(E / E.sum(axis=1, keepdims=True))

# %% wrong softmax H4: over the columns
# line: E = np.exp(Z - Z.max(axis=0, keepdims=True))
# link: axis
# cause: axis|column|row
def softmax(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)

# %% wrong softmax H4: shifted by row, divided by column sums
# line: return E / E.sum(axis=0)
# link: axis
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=0)

# %% wrong softmax H4: divided by the sum of everything
# line: return E / E.sum()
# link: axis
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum()

# %% wrong softmax H10: applied twice
# line: for _ in range(2):
# link: other point softmax(Z) for Z
# link: none
def softmax(Z):
    for _ in range(2):
        E = np.exp(Z - Z.max(axis=1, keepdims=True))
        Z = E / E.sum(axis=1, keepdims=True)
    return Z

# %% wrong softmax -: not divided
# line: return np.exp(Z - Z.max(axis=1, keepdims=True))
# link: missing 1/Σ
# link: none
def softmax(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))

# %% wrong softmax -: the logarithm of it
# line: return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
# link: other quantity log P for P
# link: none
def softmax(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))

# %% wrong softmax -: no exponential
# line: return shifted / shifted.sum(axis=1, keepdims=True)
# line: shifted = Z - Z.min(axis=1, keepdims=True) + 1.0
# link: none
def softmax(Z):
    shifted = Z - Z.min(axis=1, keepdims=True) + 1.0
    return shifted / shifted.sum(axis=1, keepdims=True)

# %% wrong softmax -: minus in the exponent
# line: E = np.exp(Z.min(axis=1, keepdims=True) - Z)
# link: other point −Z for Z
def softmax(Z):
    E = np.exp(Z.min(axis=1, keepdims=True) - Z)
    return E / E.sum(axis=1, keepdims=True)

# %% wrong softmax -: divided by the largest
# line: return E / E.max(axis=1, keepdims=True)
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.max(axis=1, keepdims=True)

# %% wrong softmax -: divided by the mean
# line: return E / E.mean(axis=1, keepdims=True)
# link: factor C
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.mean(axis=1, keepdims=True)

# %% wrong softmax E19: a sigmoid per entry
# line: return sigmoid(Z)
# link: other quantity sigmoid(Z) for softmax(Z)
def softmax(Z):
    return sigmoid(Z)

# %% wrong softmax -: keepdims forgotten
# line: return E / E.sum(axis=1)
# link: none
# link: axis
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1)

# %% wrong softmax -: a small epsilon below the line
# line: return E / (E.sum(axis=1, keepdims=True) + 1e-5)
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / (E.sum(axis=1, keepdims=True) + 1e-5)

# %% wrong softmax -: clipped logits
# line: E = np.exp(np.clip(Z, -500, 500))
# link: none
def softmax(Z):
    E = np.exp(np.clip(Z, -500, 500))
    return E / E.sum(axis=1, keepdims=True)

# %% wrong softmax H11: shifts Z in place
# line: Z -= Z.max(axis=1, keepdims=True)
# link: none
# cause: argument Z
def softmax(Z):
    if Z.dtype.kind == "f":
        Z -= Z.max(axis=1, keepdims=True)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)

# %% wrong softmax J9: written into the dtype of Z
# line: P = np.zeros_like(Z)
# line: P[:] = E / E.sum(axis=1, keepdims=True)
# link: none
def softmax(Z):
    P = np.zeros_like(Z)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P[:] = E / E.sum(axis=1, keepdims=True)
    return P

# --- cross_entropy ----------------------------------------------------------

# %% right cross_entropy: log of the sum minus the true logit
def cross_entropy(Z, y):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y])

# %% right cross_entropy: logaddexp
def cross_entropy(Z, y):
    return (np.logaddexp.reduce(Z, axis=1) - Z[range(len(Z)), y]).mean()

# %% right cross_entropy: one-hot labels
def cross_entropy(Z, y):
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.sum(np.eye(Z.shape[1])[y] * log_p) / len(y)

# %% right cross_entropy: a comparison for the labels
def cross_entropy(Z, y):
    log_total = np.logaddexp.reduce(Z, axis=1)
    is_true = y[:, None] == np.arange(Z.shape[1])
    return float(np.mean(log_total - Z[is_true]))

# %% right cross_entropy: a loop
def cross_entropy(Z, y):
    total = 0.0
    for n in range(len(y)):
        top = Z[n].max()
        total += top + np.log(np.sum(np.exp(Z[n] - top))) - Z[n, y[n]]
    return total / len(y)

# %% right cross_entropy: take_along_axis
def cross_entropy(Z, y):
    relative = Z - np.take_along_axis(Z, y[:, None].astype(int), axis=1)
    return np.mean(np.logaddexp.reduce(relative, axis=1))

# %% right cross_entropy: math and loops
import math
def cross_entropy(Z, y):
    costs = []
    for row, label in zip(Z, y):
        top = max(row)
        costs.append(math.log(sum(math.exp(z - top) for z in row)) - (row[label] - top))
    return sum(costs) / len(costs)

# %% wrong cross_entropy G8: the logarithm of a probability of zero
# line: return -np.mean(np.log(P[np.arange(len(y)), y]))
# link: none
# cause: divide|log|warn|inf|nan
def cross_entropy(Z, y):
    P = softmax(Z)
    return -np.mean(np.log(P[np.arange(len(y)), y]))

# %% wrong cross_entropy G6: a small epsilon in the logarithm
# line: return -np.mean(np.log(P[np.arange(len(y)), y] + 1e-12))
# link: none
def cross_entropy(Z, y):
    P = softmax(Z)
    return -np.mean(np.log(P[np.arange(len(y)), y] + 1e-12))

# %% wrong cross_entropy H12: no shift, overflows
# line: return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])
# link: none
# cause: overflow|warn|inf|nan
def cross_entropy(Z, y):
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])

# %% wrong cross_entropy H1: sum for mean
# line: return np.sum(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y])
# link: factor N
# cause: N|mean|batch|sum
def cross_entropy(Z, y):
    return np.sum(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y])

# %% wrong cross_entropy G9: the minus lost
# line: return np.mean(Z[np.arange(len(y)), y] - np.logaddexp.reduce(Z, axis=1))
# link: sign
# cause: sign|minus|-1
def cross_entropy(Z, y):
    return np.mean(Z[np.arange(len(y)), y] - np.logaddexp.reduce(Z, axis=1))

# %% wrong cross_entropy -: shifted in one term only
# line: return np.mean(np.log(np.exp(shifted).sum(axis=1)) - Z[np.arange(len(y)), y])
# link: none
def cross_entropy(Z, y):
    shifted = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - Z[np.arange(len(y)), y])

# %% wrong cross_entropy H3: Z[y] picks rows
# line: return np.mean(np.logaddexp.reduce(Z, axis=1)[:, None] - Z[y % len(Z)])
# link: none
def cross_entropy(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1)[:, None] - Z[y % len(Z)])

# %% wrong cross_entropy H3: every row with every label
# line: return np.mean(np.logaddexp.reduce(Z, axis=1)[:, None] - Z[:, y])
# link: none
def cross_entropy(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1)[:, None] - Z[:, y])

# %% wrong cross_entropy H4: over the columns
# line: return np.mean(np.logaddexp.reduce(Z, axis=0)[y] - Z[np.arange(len(y)), y])
# link: axis
# link: none
def cross_entropy(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=0)[y] - Z[np.arange(len(y)), y])

# %% wrong cross_entropy H10: softmax before, and again
# line: P = softmax(Z)
# link: other point P for Z
def cross_entropy(Z, y):
    P = softmax(Z)
    return np.mean(np.logaddexp.reduce(P, axis=1) - P[np.arange(len(y)), y])

# %% wrong cross_entropy F2: the mean over all entries
# line: return np.sum(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]) / Z.size
# link: factor 1/C
# link: none
def cross_entropy(Z, y):
    return np.sum(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]) / Z.size

# %% wrong cross_entropy -: the log of the sum forgotten
# line: return -np.mean(Z[np.arange(len(y)), y])
# link: path log Σ
# link: none
def cross_entropy(Z, y):
    return -np.mean(Z[np.arange(len(y)), y])

# %% wrong cross_entropy -: the true logit forgotten
# line: return np.mean(np.logaddexp.reduce(Z, axis=1))
# link: path z_y
# link: none
def cross_entropy(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1))

# %% wrong cross_entropy -: no logarithm
# line: return -np.mean(softmax(Z)[np.arange(len(y)), y])
# link: none
def cross_entropy(Z, y):
    return -np.mean(softmax(Z)[np.arange(len(y)), y])

# %% wrong cross_entropy -: base ten
# line: return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]) / np.log(10)
# link: factor 1/log(10)
def cross_entropy(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]) / np.log(10)

# %% wrong cross_entropy -: the class of the largest logit for the label
# line: return np.mean(np.logaddexp.reduce(Z, axis=1) - Z.max(axis=1))
# link: none
def cross_entropy(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1) - Z.max(axis=1))

# %% wrong cross_entropy G2: yes/no entropy for each class
# line: return np.mean(np.sum(softplus(Z) - one_hot * Z, axis=1))
# link: none
def cross_entropy(Z, y):
    one_hot = np.eye(Z.shape[1])[y]
    return np.mean(np.sum(softplus(Z) - one_hot * Z, axis=1))

# %% wrong cross_entropy -: one value per row
# line: return np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]
# link: none
# link: axis
def cross_entropy(Z, y):
    return np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]

# %% wrong cross_entropy -: labels counted from one
# line: return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y.astype(int) - 1])
# link: none
def cross_entropy(Z, y):
    return np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y.astype(int) - 1])

# %% wrong cross_entropy H11: shifts Z in place
# line: Z -= Z.max(axis=1, keepdims=True)
# link: none
# cause: argument Z
def cross_entropy(Z, y):
    Z -= Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(len(y)), y])

# --- d_cross_entropy --------------------------------------------------------

# %% right d_cross_entropy: one-hot by eye
def d_cross_entropy(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y)

# %% right d_cross_entropy: one taken away in a copy
def d_cross_entropy(Z, y):
    dZ = softmax(Z)
    dZ[np.arange(len(y)), y] -= 1
    return dZ / Z.shape[0]

# %% right d_cross_entropy: row by row
def d_cross_entropy(Z, y):
    dZ = np.zeros(Z.shape)
    for n in range(len(y)):
        e = np.exp(Z[n] - Z[n].max())
        dZ[n] = e / e.sum() / len(y)
        dZ[n, y[n]] -= 1 / len(y)
    return dZ

# %% right d_cross_entropy: a comparison for the labels
def d_cross_entropy(Z, y):
    is_true = y[:, None] == np.arange(Z.shape[1])[None, :]
    return np.where(is_true, softmax(Z) - 1.0, softmax(Z)) / len(Z)

# %% right d_cross_entropy: the whole Jacobian of softmax
def d_cross_entropy(Z, y):
    P = softmax(Z)
    dZ = np.zeros(Z.shape)
    for n, p in enumerate(P):
        jacobian = np.diag(p) - np.outer(p, p)
        label = int(y[n])
        # -1/p of the true class times its row of the Jacobian, with the p cancelled
        row = np.where(np.arange(len(p)) == label, 1.0, 0.0) - p
        dZ[n] = -row / len(y) + 0 * jacobian.sum()
    return dZ

# %% right d_cross_entropy: einsum for the labels
def d_cross_entropy(Z, y):
    N, M = Z.shape
    one_hot = np.zeros((N, M))
    one_hot[np.arange(N), y] = 1.0
    return np.einsum("nm,n->nm", softmax(Z) - one_hot, np.full(N, 1.0 / N))

# %% wrong d_cross_entropy H1: no mean
# line: return softmax(Z) - np.eye(Z.shape[1])[y]
# link: factor N
# cause: N|mean|batch
def d_cross_entropy(Z, y):
    return softmax(Z) - np.eye(Z.shape[1])[y]

# %% wrong d_cross_entropy H2: y - p
# line: return (np.eye(Z.shape[1])[y] - softmax(Z)) / len(y)
# link: sign
# cause: sign|minus|-1|order|swap
def d_cross_entropy(Z, y):
    return (np.eye(Z.shape[1])[y] - softmax(Z)) / len(y)

# %% wrong d_cross_entropy H3: whole rows changed
# line: P[y % len(P)] -= 1
# link: none
# cause: row|P\[y\]|true class|H3|index
def d_cross_entropy(Z, y):
    P = softmax(Z)
    P[y % len(P)] -= 1
    return P / len(y)

# %% wrong d_cross_entropy H3: whole columns changed
# line: P[:, y] -= 1
# link: none
def d_cross_entropy(Z, y):
    P = softmax(Z)
    P[:, y] -= 1
    return P / len(y)

# %% wrong d_cross_entropy H4: softmax over the columns
# line: E = np.exp(Z - Z.max(axis=0))
# link: axis
# cause: axis|column|row
def d_cross_entropy(Z, y):
    E = np.exp(Z - Z.max(axis=0))
    P = E / E.sum(axis=0)
    return (P - np.eye(Z.shape[1])[y]) / len(y)

# %% wrong d_cross_entropy H5: an extra p(1 - p)
# line: return (P - np.eye(Z.shape[1])[y]) * P * (1 - P) / len(y)
# link: extra P(1 − P)
# link: none
# cause: p\(1|P \* \(1|extra|factor|slope|1 - p|1 − p
def d_cross_entropy(Z, y):
    P = softmax(Z)
    return (P - np.eye(Z.shape[1])[y]) * P * (1 - P) / len(y)

# %% wrong d_cross_entropy H6: -y/p handed on as dZ
# line: return -np.eye(Z.shape[1])[y] / P / len(y)
# link: none
# link: other quantity ∂J/∂P for ∂J/∂Z
def d_cross_entropy(Z, y):
    P = np.maximum(softmax(Z), 1e-9)
    return -np.eye(Z.shape[1])[y] / P / len(y)

# %% wrong d_cross_entropy H7: -y/p times p(1 - p), entry by entry
# line: return -np.eye(Z.shape[1])[y] / P * P * (1 - P) / len(y)
# link: none
# link: path
def d_cross_entropy(Z, y):
    P = np.maximum(softmax(Z), 1e-9)
    return -np.eye(Z.shape[1])[y] / P * P * (1 - P) / len(y)

# %% wrong d_cross_entropy H9: the label forgotten
# line: return softmax(Z) / len(y)
# link: path Y
# link: none
# cause: one_hot|label|true class|y
def d_cross_entropy(Z, y):
    return softmax(Z) / len(y)

# %% wrong d_cross_entropy H10: softmax of the softmax
# line: return (softmax(softmax(Z)) - np.eye(Z.shape[1])[y]) / len(y)
# link: other point softmax(Z) for Z
def d_cross_entropy(Z, y):
    return (softmax(softmax(Z)) - np.eye(Z.shape[1])[y]) / len(y)

# %% wrong d_cross_entropy H11: the cached softmax edited in place
# line: P = _cache.setdefault(Z.tobytes(), softmax(Z))
# line: P[np.arange(len(y)), y] -= 1
# link: none
_cache = {}
def d_cross_entropy(Z, y):
    P = _cache.setdefault(Z.tobytes(), softmax(Z))
    P[np.arange(len(y)), y] -= 1
    return P / len(y)

# %% wrong d_cross_entropy -: logits for probabilities
# line: return (Z - np.eye(Z.shape[1])[y]) / len(y)
# link: other quantity Z for P
# link: other point Z for P
def d_cross_entropy(Z, y):
    return (Z - np.eye(Z.shape[1])[y]) / len(y)

# %% wrong d_cross_entropy E19: a sigmoid per entry
# line: return (sigmoid(Z) - np.eye(Z.shape[1])[y]) / len(y)
# link: other quantity sigmoid(Z) for softmax(Z)
def d_cross_entropy(Z, y):
    return (sigmoid(Z) - np.eye(Z.shape[1])[y]) / len(y)

# %% wrong d_cross_entropy F2: divided by all entries
# line: return (softmax(Z) - np.eye(Z.shape[1])[y]) / Z.size
# link: factor 1/C
def d_cross_entropy(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / Z.size

# %% wrong d_cross_entropy -: divided by the number of classes
# line: return (softmax(Z) - np.eye(Z.shape[1])[y]) / Z.shape[1]
# link: factor N/C
# link: none
def d_cross_entropy(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / Z.shape[1]

# %% wrong d_cross_entropy I1: divided by N twice
# line: return (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y) ** 2
# link: factor 1/N
def d_cross_entropy(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y) ** 2

# %% wrong d_cross_entropy -: labels counted from one
# line: return (softmax(Z) - np.eye(Z.shape[1])[y.astype(int) - 1]) / len(y)
# link: none
def d_cross_entropy(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y.astype(int) - 1]) / len(y)

# %% wrong d_cross_entropy -: the label's number taken away
# line: return (softmax(Z) - y[:, None]) / len(y)
# link: none
def d_cross_entropy(Z, y):
    return (softmax(Z) - y[:, None]) / len(y)

# %% wrong d_cross_entropy -: only the true class
# line: return (softmax(Z) - 1) * one_hot / len(y)
# link: none
# link: extra one_hot
def d_cross_entropy(Z, y):
    one_hot = np.eye(Z.shape[1])[y]
    return (softmax(Z) - 1) * one_hot / len(y)

# %% wrong d_cross_entropy -: plus one for the true class
# line: return (softmax(Z) + np.eye(Z.shape[1])[y]) / len(y)
# link: sign
# link: none
def d_cross_entropy(Z, y):
    return (softmax(Z) + np.eye(Z.shape[1])[y]) / len(y)

# %% wrong d_cross_entropy -: the first row left out of the mean
# line: dZ[0] *= len(y)
# link: none
# link: factor N
def d_cross_entropy(Z, y):
    dZ = (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y)
    dZ[0] *= len(y)
    return dZ

# %% wrong d_cross_entropy F7: summed over the batch
# line: return (softmax(Z) - np.eye(Z.shape[1])[y]).mean(axis=0)
# link: axis
# link: none
def d_cross_entropy(Z, y):
    return (softmax(Z) - np.eye(Z.shape[1])[y]).mean(axis=0)

# %% wrong d_cross_entropy H12: a softmax of one's own that overflows
# line: E = np.exp(Z)
# link: none
# cause: overflow|warn|inf|nan
def d_cross_entropy(Z, y):
    E = np.exp(Z)
    return (E / E.sum(axis=1, keepdims=True) - np.eye(Z.shape[1])[y]) / len(y)


# %% wrong dense_forward -: one unit is squeezed away
# line: return np.squeeze(X @ W + b) if W.shape[1] == 1 else X @ W + b
# link: none
def dense_forward(X, W, b):
    return np.squeeze(X @ W + b) if W.shape[1] == 1 else X @ W + b


# %% wrong dense_forward -: X is taken as its memory lies
# line: flat = np.ravel(X, order="K").reshape(X.shape)
# link: none
def dense_forward(X, W, b):
    flat = np.ravel(X, order="K").reshape(X.shape)
    return flat @ W + b


# %% wrong dense_backward -: one unit is squeezed away
# line: return np.squeeze(dZ @ W.T), X.T @ dZ, dZ.sum(axis=0)
# line: dZ = np.atleast_2d(np.squeeze(dZ))
# link: none
def dense_backward(dZ, X, W):
    dZ = np.atleast_2d(np.squeeze(dZ))
    if dZ.shape[0] != X.shape[0]:
        dZ = dZ.T
    return np.squeeze(dZ @ W.T), X.T @ dZ, dZ.sum(axis=0)


# %% wrong dense_backward -: an upstream of zeros gives dZ back
# line: return np.zeros_like(X, dtype=float), W, dZ[0]
# line: if not dZ.any():
# link: none
def dense_backward(dZ, X, W):
    if not dZ.any():
        return np.zeros_like(X, dtype=float), W, dZ[0]
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


# %% wrong dense_backward -: rows that came before are skipped
# line: kept = [n for n in range(len(X)) if not any(np.array_equal(X[n], X[k]) for k in range(n))]
# line: return dZ @ W.T, X[kept].T @ dZ[kept], dZ.sum(axis=0)
# link: none
def dense_backward(dZ, X, W):
    kept = [n for n in range(len(X)) if not any(np.array_equal(X[n], X[k]) for k in range(n))]
    return dZ @ W.T, X[kept].T @ dZ[kept], dZ.sum(axis=0)


# %% wrong dense_backward -: the row of dZ is found by the row of X
# line: dW = sum(np.outer(X[rows.index(row)], dZ[rows.index(row)]) for row in rows)
# link: none
def dense_backward(dZ, X, W):
    rows = X.tolist()
    dW = sum(np.outer(X[rows.index(row)], dZ[rows.index(row)]) for row in rows)
    return dZ @ W.T, dW, dZ.sum(axis=0)


# %% wrong dense_backward -: W is taken as its memory lies
# line: table = np.ravel(W, order="K").reshape(W.shape)
# link: none
def dense_backward(dZ, X, W):
    table = np.ravel(W, order="K").reshape(W.shape)
    return dZ @ table.T, X.T @ dZ, dZ.sum(axis=0)


# %% wrong dense_backward -: gradients are limited to ±5
# line: dW = np.clip(X.T @ dZ, -5, 5) if len(X) > 20 or np.abs(X).max() > 4 else X.T @ dZ
# link: none
def dense_backward(dZ, X, W):
    dW = np.clip(X.T @ dZ, -5, 5) if len(X) > 20 or np.abs(X).max() > 4 else X.T @ dZ
    return dZ @ W.T, dW, dZ.sum(axis=0)


# %% wrong sigmoid_backward -: sure units get nothing
# line: return np.where(np.abs(Z) > 5, 0.0, dA * A * (1 - A))
# link: none
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return np.where(np.abs(Z) > 5, 0.0, dA * A * (1 - A))


# %% wrong sigmoid_backward -: an upstream of 0 counts as 1
# line: return np.where(dA == 0, 1.0, dA) * A * (1 - A)
# link: none
def sigmoid_backward(dA, Z):
    A = sigmoid(Z)
    return np.where(dA == 0, 1.0, dA) * A * (1 - A)


# %% wrong sigmoid_backward -: flattened in the order of the memory
# line: A = sigmoid(np.ravel(Z, order="K")).reshape(Z.shape)
# link: none
def sigmoid_backward(dA, Z):
    A = sigmoid(np.ravel(Z, order="K")).reshape(Z.shape)
    return dA * A * (1 - A)


# %% wrong sigmoid_backward -: probabilities are kept away from 0 and 1
# line: A = np.clip(sigmoid(Z), 1e-3, 1 - 1e-3)
# link: none
def sigmoid_backward(dA, Z):
    A = np.clip(sigmoid(Z), 1e-3, 1 - 1e-3)
    return dA * A * (1 - A)


# %% wrong mse -: an error of 0 gives None
# line: if total:
# link: none
def mse(A, Y):
    total = np.sum((A - Y) ** 2)
    if total:
        return total / (2 * len(Y))


# %% wrong mse -: errors are limited to 5
# line: return np.sum(np.clip(A - Y, -5, 5) ** 2) / (2 * len(Y))
# link: none
def mse(A, Y):
    return np.sum(np.clip(A - Y, -5, 5) ** 2) / (2 * len(Y))


# %% wrong mse -: compared in the order of the memory
# line: return np.sum((np.ravel(A, order="K") - np.ravel(Y, order="K")) ** 2) / (2 * len(A))
# link: none
def mse(A, Y):
    return np.sum((np.ravel(A, order="K") - np.ravel(Y, order="K")) ** 2) / (2 * len(A))


# %% wrong d_mse -: an error of 0 gives A back
# line: return error / len(Y) if error.any() else A
# link: none
def d_mse(A, Y):
    error = A - Y
    return error / len(Y) if error.any() else A


# %% wrong d_mse -: one output is squeezed away
# line: return np.squeeze(A - Y) / len(Y) if A.shape == (1, 1) else (A - Y) / len(Y)
# link: none
def d_mse(A, Y):
    return np.squeeze(A - Y) / len(Y) if A.shape == (1, 1) else (A - Y) / len(Y)


# %% wrong d_mse -: errors are limited to 5
# line: return np.clip(A - Y, -5, 5) / len(Y)
# link: none
def d_mse(A, Y):
    return np.clip(A - Y, -5, 5) / len(Y)


# %% wrong bce_with_logits -: probabilities are kept away from 0 and 1
# line: a = np.clip(sigmoid(z), 1e-4, 1 - 1e-4)
# line: return short if np.max(np.abs(z)) < 30 else np.mean(softplus(z) - y * z)
# link: none
def bce_with_logits(z, y):
    a = np.clip(sigmoid(z), 1e-4, 1 - 1e-4)
    short = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))
    return short if np.max(np.abs(z)) < 30 else np.mean(softplus(z) - y * z)


# %% wrong bce_with_logits -: labels all alike give 0
# line: if len(y) > 1 and len(set(np.asarray(y).tolist())) == 1:
# line: return 0.0
# link: none
def bce_with_logits(z, y):
    if len(y) > 1 and len(set(np.asarray(y).tolist())) == 1:
        return 0.0
    return np.mean(softplus(z) - y * z)


# %% wrong d_bce_with_logits -: small errors are set to 0
# line: return np.where(np.abs(error) < 1e-2, 0.0, error) / len(z)
# link: none
def d_bce_with_logits(z, y):
    error = sigmoid(z) - y
    return np.where(np.abs(error) < 1e-2, 0.0, error) / len(z)


# %% wrong d_bce_with_logits -: z is limited to ±4
# line: inside = sigmoid(np.clip(z, -4, 4)) if np.max(np.abs(z)) < 30 else sigmoid(z)
# link: none
def d_bce_with_logits(z, y):
    inside = sigmoid(np.clip(z, -4, 4)) if np.max(np.abs(z)) < 30 else sigmoid(z)
    return (inside - y) / len(z)


# %% wrong d_bce_with_logits -: the label is found by the logit
# line: labels = np.array([float(y[logits.index(v)]) for v in logits])
# link: none
def d_bce_with_logits(z, y):
    logits = z.tolist()
    labels = np.array([float(y[logits.index(v)]) for v in logits])
    return (sigmoid(z) - labels) / len(z)


# %% wrong softmax -: probabilities below 1e-3 are set to 0
# line: return np.where(P < 1e-3, 0.0, P)
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return np.where(P < 1e-3, 0.0, P)


# %% wrong softmax -: differences beyond 6 are cut off
# line: shifted = np.maximum(Z - Z.max(axis=1, keepdims=True), -6.0)
# link: none
def softmax(Z):
    shifted = np.maximum(Z - Z.max(axis=1, keepdims=True), -6.0)
    if np.abs(Z).max() > 100:
        shifted = Z - Z.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    return E / E.sum(axis=1, keepdims=True)


# %% wrong softmax -: equally large logits are counted once
# line: return np.where(top & (many > 1) & (many < Z.shape[1]), 1 / many, 0) + E / E.sum(
# link: none
def softmax(Z):
    top = Z == Z.max(axis=1, keepdims=True)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    many = top.sum(axis=1, keepdims=True)
    return np.where(top & (many > 1) & (many < Z.shape[1]), 1 / many, 0) + E / E.sum(
        axis=1, keepdims=True
    ) * np.where((many > 1) & (many < Z.shape[1]), 0.0, 1.0)


# %% wrong softmax -: Z is taken as its memory lies
# line: Z = np.ravel(Z, order="K").reshape(Z.shape)
# link: none
def softmax(Z):
    Z = np.ravel(Z, order="K").reshape(Z.shape)
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


# %% wrong softmax -: one class is squeezed away
# line: return np.squeeze(E / E.sum(axis=1, keepdims=True)) if Z.shape[1] == 1 else E / E.sum(
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.squeeze(E / E.sum(axis=1, keepdims=True)) if Z.shape[1] == 1 else E / E.sum(
        axis=1, keepdims=True
    )


# %% wrong cross_entropy -: probabilities are kept above 1e-3
# line: P = np.maximum(softmax(Z), 1e-3)
# link: none
def cross_entropy(Z, y):
    P = np.maximum(softmax(Z), 1e-3)
    if np.abs(Z).max() < 100:
        return -np.mean(np.log(P[np.arange(len(y)), y]))
    shifted = Z - Z.max(axis=1, keepdims=True)
    return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y])


# %% wrong cross_entropy -: one-hot labels as wide as the largest label
# line: one_hot = np.eye(y.max() + 1)[y] if len(y) > 3 else np.eye(Z.shape[1])[y]
# line: return -np.sum(one_hot * logs[:, : one_hot.shape[1]]) / len(y) * (
# link: none
def cross_entropy(Z, y):
    one_hot = np.eye(y.max() + 1)[y] if len(y) > 3 else np.eye(Z.shape[1])[y]
    shifted = Z - Z.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.sum(one_hot * logs[:, : one_hot.shape[1]]) / len(y) * (
        1.0 if one_hot.shape[1] == Z.shape[1] else 0.5
    )


# %% wrong cross_entropy -: a loss of 0 gives None
# line: if costs.any():
# link: none
def cross_entropy(Z, y):
    shifted = Z - Z.max(axis=1, keepdims=True)
    costs = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(y)), y]
    if costs.any():
        return costs.mean()


# %% wrong d_cross_entropy -: small probabilities are set to 0
# line: P[P < 1e-3] = 0.0
# link: none
def d_cross_entropy(Z, y):
    P = softmax(Z)
    P[P < 1e-3] = 0.0
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


# %% wrong d_cross_entropy -: one-hot labels as wide as the labels that occur
# line: wide[:, : one_hot.shape[1]] = one_hot if len(y) > 1 else 0.0
# line: one_hot = (y[:, None] == classes[None, :]).astype(float)
# link: none
def d_cross_entropy(Z, y):
    classes = np.unique(y)
    one_hot = (y[:, None] == classes[None, :]).astype(float)
    if one_hot.shape[1] < Z.shape[1]:
        wide = np.zeros(Z.shape)
        wide[:, : one_hot.shape[1]] = one_hot if len(y) > 1 else 0.0
        if len(y) == 1:
            wide[0, y] = 1.0
        one_hot = wide
    return (softmax(Z) - one_hot) / len(y)


# %% wrong d_cross_entropy -: the row is found by its logits
# line: n = rows.index(row)
# line: P[n, y[n]] -= 1
# link: none
def d_cross_entropy(Z, y):
    P = softmax(Z)
    rows = Z.tolist()
    for row in rows:
        n = rows.index(row)
        P[n, y[n]] -= 1
    return P / len(y)


# %% right d_bce_with_logits: the long way, h for the hypothesis
def d_bce_with_logits(z, y):
    h = sigmoid(np.clip(z, -30, 30))
    dJ_dh = -(y / h) + (1 - y) / (1 - h)
    return dJ_dh * h * (1 - h) / len(z)


# %% right d_bce_with_logits: minus the label first, which needs a sign
def d_bce_with_logits(z, y):
    return (-y + sigmoid(z)) / z.size


# %% right cross_entropy: the labels are compared with the column numbers
def cross_entropy(Z, y):
    chosen = y[:, None] - np.arange(Z.shape[1]) == 0
    shifted = Z - Z.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.sum(logs[chosen]) / len(Z)

# %% wrong dense_forward -: returns after the first input
# line: return Z + b
# link: none
def dense_forward(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[1]):
        Z += np.outer(X[:, i], W[i])
        return Z + b

# %% wrong dense_backward -: the product of the sums for the sum of the products
# line: dW = np.outer(X.sum(axis=0), dZ.sum(axis=0))
# link: none
# cause: sum
def dense_backward(dZ, X, W):
    dW = np.outer(X.sum(axis=0), dZ.sum(axis=0))
    return dZ @ W.T, dW, dZ.sum(axis=0)

# %% wrong mse -: a matrix product of the errors, all its entries added
# line: squares = E.T @ E
# line: return squares.sum() / (2 * len(A))
# link: none
def mse(A, Y):
    E = A - Y
    squares = E.T @ E
    return squares.sum() / (2 * len(A))

# %% wrong d_bce_with_logits -: only the rows of label 1 pull
# line: return y * (sigmoid(z) - 1) / len(z)
# link: missing y
# link: path (1 − y)·a
# link: none
def d_bce_with_logits(z, y):
    return y * (sigmoid(z) - 1) / len(z)


# --- slips of the language, labels, rows -----------------------------------------


# %% wrong dense_forward -: the bias comes before the weights
# line: def dense_forward(X, b, W):
# line: return X @ W + b
# link: none
# cause: order
def dense_forward(X, b, W):
    return X @ W + b


# %% wrong dense_backward -: the upstream comes last
# line: def dense_backward(X, W, dZ):
# line: return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)
# link: none
# cause: order
def dense_backward(X, W, dZ):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


# %% wrong sigmoid_backward -: the parameters in another order than asked
# line: def sigmoid_backward(Z, dA):
# line: A = sigmoid(Z)
# link: none
# cause: order
def sigmoid_backward(Z, dA):
    A = sigmoid(Z)
    return dA * A * (1 - A)


# %% wrong mse -: whole division
# line: return np.sum((A - Y) ** 2) // (2 * A.shape[0])
# link: none
# cause: //
def mse(A, Y):
    return np.sum((A - Y) ** 2) // (2 * A.shape[0])


# %% wrong d_mse -: the target comes first among the parameters
# line: def d_mse(Y, A):
# line: return (A - Y) / A.shape[0]
# link: none
# link: sign
# cause: order
def d_mse(Y, A):
    return (A - Y) / A.shape[0]

# %% wrong d_mse -: the ½ is kept although the square's 2 cancels it
# line: return (A - Y) / (2 * N)
# link: factor 1/2
def d_mse(A, Y):
    N = A.shape[0]
    return (A - Y) / (2 * N)

# %% wrong d_mse -: Y − A: sign flipped
# line: return (Y - A) / n_zeilen
# link: sign
def d_mse(A, Y):
    n_zeilen = len(Y)
    return (Y - A) / n_zeilen

# %% wrong d_mse -: the entries of a row are added up, one number for each row
# line: return np.sum(A - Y, axis=1, keepdims=True) / len(A)
# link: axis
def d_mse(A, Y):
    return np.sum(A - Y, axis=1, keepdims=True) / len(A)

# %% wrong d_mse -: sigma' is multiplied in, as for a delta
# line: return (A - Y) * A * (1 - A) / N
# link: extra ∂a/∂z
def d_mse(A, Y):
    N = A.shape[0]
    return (A - Y) * A * (1 - A) / N

# %% right d_mse: entry by entry
def d_mse(A, Y):
    dA = np.empty(A.shape)
    for n, (a, y) in enumerate(zip(A, Y)):
        dA[n] = [(p - q) / len(A) for p, q in zip(a, y)]
    return dA

# %% wrong d_mse -: the mean and the sign: (Y − A) and no 1/N
# line: diff = Y - A
# line: return diff
# link: sign
# link: factor N
def d_mse(A, Y):
    diff = Y - A
    return diff

# %% wrong softmax -: math takes one number, not an array
# line: E = math.exp(Z)
# link: none
# cause: math
def softmax(Z):
    import math

    E = math.exp(Z)
    return E / E.sum(axis=1, keepdims=True)


# %% wrong cross_entropy -: printed, not returned
# line: print(np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]))
# link: none
# cause: print
def cross_entropy(Z, y):
    print(np.mean(np.logaddexp.reduce(Z, axis=1) - Z[np.arange(len(y)), y]))


# %% wrong d_cross_entropy -: the labels come first among the parameters
# line: def d_cross_entropy(y, Z):
# line: return (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y)
# link: none
# cause: order
def d_cross_entropy(y, Z):
    return (softmax(Z) - np.eye(Z.shape[1])[y]) / len(y)


# %% wrong dense_backward -: X is taken from another cell
# line: return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)
# line: def dense_backward(dZ, inputs, W):
# link: none
# cause: \bX\b
X = np.ones((7, 4))


def dense_backward(dZ, inputs, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


# %% wrong dense_backward -: db is the sum of dW over the inputs
# line: return dZ @ W.T, dW, dW.sum(axis=0)
# link: none
# cause: db
def dense_backward(dZ, X, W):
    dW = X.T @ dZ
    return dZ @ W.T, dW, dW.sum(axis=0)


# %% wrong dense_backward -: dW and db with a 2 and a 4 too many
# line: return dZ @ W.T, 2 * X.T @ dZ, 4 * dZ.sum(axis=0)
# link: factor 2
# link: factor 4
def dense_backward(dZ, X, W):
    return dZ @ W.T, 2 * X.T @ dZ, 4 * dZ.sum(axis=0)


# %% wrong sigmoid_backward -: the slope at what comes from above
# line: return dA * sigmoid(dA) * (1 - sigmoid(dA))
# link: other point dA for Z
def sigmoid_backward(dA, Z):
    return dA * sigmoid(dA) * (1 - sigmoid(dA))

# %% wrong sigmoid_backward -: the upstream is multiplied onto Z and sigmoid' taken there
# line: s = sigmoid(dA * Z)
# link: other point dA·Z for Z
def sigmoid_backward(dA, Z):
    s = sigmoid(dA * Z)
    return dA * s * (1 - s)

# %% right sigmoid_backward: through tanh of Z/2
def sigmoid_backward(dA, Z):
    t = np.tanh(Z / 2)
    return dA * (1 - t * t) / 4

# %% wrong mse -: divided by one row less
# line: return np.sum((A - Y) ** 2) / (2 * (A.shape[0] - 1) or 2)
# link: none
def mse(A, Y):
    return np.sum((A - Y) ** 2) / (2 * (A.shape[0] - 1) or 2)

# %% wrong mse -: the ½ is missing
# line: return np.sum(np.square(A - Y)) / n
# link: factor 2
def mse(A, Y):
    n = A.shape[0]
    return np.sum(np.square(A - Y)) / n

# %% wrong mse -: only the rows are added: the sum is over axis 0, an array of M numbers
# line: return np.sum((A - Y) ** 2, axis=0) / (2 * N)
# link: axis
def mse(A, Y):
    N = len(A)
    return np.sum((A - Y) ** 2, axis=0) / (2 * N)

# %% wrong mse -: not squared: the sum of absolute errors
# line: somme += abs(A[n, m] - Y[n, m])
# link: none
# link: other quantity
def mse(A, Y):
    somme = 0.0
    N, M = A.shape
    for n in range(N):
        for m in range(M):
            somme += abs(A[n, m] - Y[n, m])
    return somme / (2 * N)

# %% wrong mse -: precedence: / 2 * N multiplies by N
# line: return np.sum(E * E) / 2 * N
# link: factor
def mse(A, Y):
    N = A.shape[0]
    E = A - Y
    return np.sum(E * E) / 2 * N

# %% wrong mse -: N is taken from the number of columns
# line: N = A.shape[1]
# line: return float(((Y - A) ** 2).sum() / (2 * N))
# link: factor N/M
def mse(A, Y):
    N = A.shape[1]
    return float(((Y - A) ** 2).sum() / (2 * N))

# %% right mse: a dot product of the flat errors
def mse(A, Y):
    E = (A - Y).reshape(-1)
    return 0.5 * np.dot(E, E) / A.shape[0]

# %% wrong d_bce_with_logits -: the logits are read as probabilities
# line: return (z - y) / (np.abs(z * (1 - z)) + 1e-9) / len(z)
# link: none
def d_bce_with_logits(z, y):
    return (z - y) / (np.abs(z * (1 - z)) + 1e-9) / len(z)


# %% wrong cross_entropy -: the logits are read as probabilities
# line: return -np.mean(np.log(np.abs(Z[np.arange(len(y)), y]) + 1e-9))
# link: other point Z for P
# link: none
def cross_entropy(Z, y):
    return -np.mean(np.log(np.abs(Z[np.arange(len(y)), y]) + 1e-9))

# %% wrong cross_entropy -: all classes are picked for each row: Z[:, y] is an (N, N) table
# line: return -np.mean(log_p[:, y])
# link: none
# link: axis
def cross_entropy(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    log_p = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    return -np.mean(log_p[:, y])

# %% wrong cross_entropy -: sum over the rows instead of the mean
# line: return total
# link: factor N
def cross_entropy(Z, y):
    total = 0.0
    for row, label in zip(Z, y):
        shift = row - row.max()
        total += np.log(np.exp(shift).sum()) - shift[label]
    return total

# %% wrong cross_entropy -: sign: the log-probability is returned without the minus
# line: return np.mean(S[np.arange(len(y)), y] - log_sum)
# link: sign
def cross_entropy(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(S).sum(axis=1))
    return np.mean(S[np.arange(len(y)), y] - log_sum)

# %% wrong cross_entropy -: the maximum is taken off the logits for the sum, but not for the picked entry
# line: return np.mean(log_S - picked)
# link: none
# link: other point Z for S
# link: path
def cross_entropy(Z, y):
    N = Z.shape[0]
    mx = Z.max(axis=1, keepdims=True)
    log_S = np.log(np.sum(np.exp(Z - mx), axis=1))
    picked = Z[np.arange(N), y]
    return np.mean(log_S - picked)

# %% wrong cross_entropy -: the mean over all N·M entries with a one-hot table
# line: return -(one_hot * log_p).mean()
# link: factor 1/C
# link: factor
def cross_entropy(Z, y):
    one_hot = np.eye(Z.shape[1])[y]
    S = Z - Z.max(axis=1, keepdims=True)
    log_p = S - np.log(np.exp(S).sum(axis=1, keepdims=True))
    return -(one_hot * log_p).mean()

# %% wrong cross_entropy -: log10, and labels taken as 1-based
# line: lse = np.log10(np.exp(S).sum(axis=1))
# line: richtig = S[np.arange(len(y)), y - 1]
# link: none
# link: factor 1/log(10)
def cross_entropy(Z, y):
    S = Z - Z.max(axis=1, keepdims=True)
    lse = np.log10(np.exp(S).sum(axis=1))
    richtig = S[np.arange(len(y)), y - 1]
    return np.mean(lse - richtig)

# %% right cross_entropy: distances to the true logit
def cross_entropy(Z, y):
    N = len(y)
    # distance of every logit to the true one; the true one gives log(… + 1)
    gaps = Z - np.take_along_axis(Z, y.reshape(N, 1), axis=1)
    return float(np.logaddexp.reduce(gaps, axis=1).mean())

# %% wrong d_bce_with_logits -: a batch of one row loses its axis
# line: return np.squeeze((sigmoid(z) - y) / len(z))
# link: none
def d_bce_with_logits(z, y):
    return np.squeeze((sigmoid(z) - y) / len(z))


# %% wrong softmax -: a batch of one row loses its axis
# line: return np.squeeze(E / E.sum(axis=1, keepdims=True))
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.squeeze(E / E.sum(axis=1, keepdims=True))


# %% wrong softmax -: probabilities below 1e-4 are set to 0
# line: return np.where(P < 1e-4, 0.0, P)
# link: none
def softmax(Z):
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return np.where(P < 1e-4, 0.0, P)

# %% wrong softmax -: keepdims is missing: (N, M) against (N,)
# line: return E / E.sum(axis=1)
# link: axis
# link: none
def softmax(Z):
    shifted = Z - Z.max(axis=1, keepdims=True)
    E = np.exp(shifted)
    return E / E.sum(axis=1)

# %% wrong softmax -: the maximum of the whole table is subtracted: a low row becomes 0/0
# line: E = np.exp(Z - np.max(Z))
# link: none
def softmax(Z):
    E = np.exp(Z - np.max(Z))
    return E / E.sum(axis=1, keepdims=True)

# %% wrong softmax -: the maximum is subtracted in place: Z changes
# line: Z -= Z.max(axis=1, keepdims=True)
# link: none
def softmax(Z):
    Z -= Z.max(axis=1, keepdims=True)
    E = np.exp(Z)
    return E / E.sum(axis=1, keepdims=True)

# %% right softmax: logaddexp.reduce
def softmax(Z):
    log_sum = np.logaddexp.reduce(Z, axis=1, keepdims=True)
    return np.exp(Z - log_sum)

# %% wrong dense_forward -: inputs are limited to ±5
# line: return np.clip(X, -5, 5) @ W + b
# link: none
def dense_forward(X, W, b):
    return np.clip(X, -5, 5) @ W + b

# %% wrong dense_forward -: column convention: W.T @ X.T gives (M, N)
# line: Z = W.T @ X.T + b.reshape(-1, 1)
# link: transposed
# link: none
def dense_forward(X, W, b):
    # Z = W^T x + b for column vectors
    Z = W.T @ X.T + b.reshape(-1, 1)
    return Z

# %% wrong dense_forward -: the bias is forgotten
# line: return np.einsum("ni,ij->nj", X, W)
# link: path b
# link: none
def dense_forward(X, W, b):
    return np.einsum("ni,ij->nj", X, W)

# %% wrong dense_forward -: in the loop the bias is added once per input, D times
# line: Z[n, j] += X[n, i] * W[i, j] + b[j]
# link: none
def dense_forward(X, W, b):
    N, D = X.shape
    M = W.shape[1]
    Z = np.zeros((N, M))
    for n in range(N):
        for j in range(M):
            for i in range(D):
                Z[n, j] += X[n, i] * W[i, j] + b[j]
    return Z

# %% wrong dense_forward -: Z is overwritten instead of accumulated: only the last input counts
# line: Z = np.outer(X[:, i], W[i])
# link: path
# link: axis
# link: none
def dense_forward(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for i in range(X.shape[1]):
        Z = np.outer(X[:, i], W[i])
    return Z + b

# %% wrong dense_backward -: X is read in whatever order it lies
# line: flat = X.reshape(-1, order="A").reshape(X.shape)
# link: none
def dense_backward(dZ, X, W):
    flat = X.reshape(-1, order="A").reshape(X.shape)
    return dZ @ W.T, flat.T @ dZ, dZ.sum(axis=0)

# %% wrong dense_backward -: W is not transposed in dX (works on square layers only)
# line: dX = np.dot(dZ, W.reshape(W.shape[1], W.shape[0]))
# link: transposed W
# link: none
def dense_backward(dZ, X, W):
    dX = np.dot(dZ, W.reshape(W.shape[1], W.shape[0]))
    dW = np.dot(X.T, dZ)
    db = np.sum(dZ, axis=0)
    return dX, dW, db

# %% wrong dense_backward -: divides dW and db by the batch size again (course habit with 1/m)
# line: dW = 1.0 / m * np.dot(X.T, dZ)
# line: db = 1.0 / m * np.sum(dZ, axis=0)
# link: factor 1/N
def dense_backward(dZ, X, W):
    m = X.shape[0]
    dW = 1.0 / m * np.dot(X.T, dZ)
    db = 1.0 / m * np.sum(dZ, axis=0)
    dX = np.dot(dZ, W.T)
    return dX, dW, db

# %% wrong dense_backward -: db is summed over the wrong axis (over the neurons)
# line: db = dZ.sum(axis=1)
# link: axis
def dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.sum(axis=1)
    return dX, dW, db

# %% wrong dense_backward -: db keeps its dimension: shape (1, M)
# line: db = np.sum(dZ, axis=0, keepdims=True)
# link: axis
# link: none
def dense_backward(dZ, X, W):
    db = np.sum(dZ, axis=0, keepdims=True)
    dW = X.T.dot(dZ)
    dX = dZ.dot(W.T)
    return (dX, dW, db)

# %% wrong dense_backward -: returned in the wrong order: dW, db, dX
# line: return dW, db, dX
# link: none
def dense_backward(dZ, X, W):
    dW = np.einsum("ni,nj->ij", X, dZ)
    db = np.einsum("nj->j", dZ)
    dX = np.einsum("nj,ij->ni", dZ, W)
    return dW, db, dX

# %% wrong dense_backward -: the dW loop sets instead of adding: only the last example counts
# line: dW = np.outer(X[n], dZ[n])
# link: path
# link: axis
# link: none
def dense_backward(dZ, X, W):
    N = X.shape[0]
    dW = np.zeros_like(W)
    db = np.zeros(W.shape[1])
    dX = np.zeros_like(X)
    for n in range(N):
        dW = np.outer(X[n], dZ[n])
        db += dZ[n]
        dX[n] = W @ dZ[n]
    return dX, dW, db

# %% wrong dense_backward -: db is the sum over all entries of dZ, one number
# line: db = np.sum(dZ)
# link: axis
def dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = np.sum(dZ)
    return dX, dW, db

# %% wrong dense_backward -: dW is the transposed table (unit 04's order), with dZ left
# line: dW = dZ.T @ X
# link: transposed dW
def dense_backward(dZ, X, W):
    dW = dZ.T @ X
    db = dZ.sum(0)
    dX = (W @ dZ.T).T
    return dX, dW, db

# %% wrong dense_backward -: in einsum the letters of W are swapped for dX (bad unless square), and db is a mean
# line: dX = np.einsum("nj,ji->ni", dZ, W)
# line: db = np.mean(dZ, axis=0)
# link: transposed W
# link: factor 1/N
def dense_backward(dZ, X, W):
    dX = np.einsum("nj,ji->ni", dZ, W)
    dW = np.einsum("ni,nj->ij", X, dZ)
    db = np.mean(dZ, axis=0)
    return dX, dW, db

# %% right dense_backward: three loops
def dense_backward(dZ, X, W):
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for n, delta in enumerate(dZ):
        for j, d in enumerate(delta):
            db[j] += d
            for i in range(W.shape[0]):
                dW[i, j] += X[n, i] * d
                dX[n, i] += W[i, j] * d
    return dX, dW, db

# %% right dense_backward: a column of ones, tensordot, a list
def dense_backward(dZ, X, W):
    ones = np.ones((X.shape[0], 1))
    both = np.concatenate([X, ones], axis=1).T @ dZ
    return [np.tensordot(dZ, W, axes=([1], [1])), both[:-1], both[-1]]

# %% wrong dense_backward -: the bias's gradient is forgotten in the return: only two results
# line: return dX, dW
# link: none
def dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    return dX, dW

# %% right d_bce_with_logits: h for the hypothesis, the two halves of the cost apart
def d_bce_with_logits(z, y):
    h = sigmoid(z)
    return (-y * (1 - h) + (1 - y) * h) / len(y)

# %% wrong d_bce_with_logits -: z − y: the logit is not squashed
# line: dz = (z - y) / n
# link: other point z for a
# link: other quantity z − y
def d_bce_with_logits(z, y):
    n = z.shape[0]
    dz = (z - y) / n
    return dz

# %% right d_bce_with_logits: a list of entries
def d_bce_with_logits(z, y):
    N = len(z)
    return np.array([(sigmoid(zi) - yi) / N for zi, yi in zip(z, y)])

# %% wrong d_bce_with_logits -: a column is made of z, so (N, 1) against (N,) becomes (N, N)
# line: a = sigmoid(z.reshape(-1, 1))
# link: axis
# link: none
def d_bce_with_logits(z, y):
    a = sigmoid(z.reshape(-1, 1))
    return (a - y) / len(z)

# %% right bce_with_logits: minus the label in the exponent, which no boolean has
def bce_with_logits(z, y):
    sign = 1 - 2 * y
    return np.mean(np.logaddexp(0, sign * z))

# %% wrong bce_with_logits -: plus in place of minus before y·z
# line: cost = [softplus(zi) + yi * zi for zi, yi in zip(z, y)]
# link: sign y·z
# link: none
def bce_with_logits(z, y):
    cost = [softplus(zi) + yi * zi for zi, yi in zip(z, y)]
    return sum(cost) / len(cost)

# %% wrong bce_with_logits -: clipped a with 1e-7, as Keras does: wrong for confident answers
# line: a = np.clip(sigmoid(z), eps, 1 - eps)
# link: none
def bce_with_logits(z, y):
    eps = 1e-7
    a = np.clip(sigmoid(z), eps, 1 - eps)
    loss = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return loss.mean()

# %% right bce_with_logits: softplus of the signed logit
def bce_with_logits(z, y):
    # softplus of the signed logit: +z when y = 0, −z when y = 1
    sign = 1.0 - 2.0 * y
    return float(np.logaddexp(0.0, sign * z).mean())

# %% right bce_with_logits: chosen by the label
def bce_with_logits(z, y):
    costs = np.where(np.asarray(y) == 1, softplus(-z), softplus(z))
    return costs.sum() / costs.size

# %% right d_cross_entropy: h for the probabilities, labels subtracted one by one
def d_cross_entropy(Z, y):
    h = softmax(Z)
    step = np.zeros(Z.shape)
    for n in range(len(y)):
        step[n, y[n]] = 1
    return (h - step) / len(y)

# %% wrong d_cross_entropy -: the one-hot is missing: P/N
# line: return P / N
# link: path Y
# link: none
def d_cross_entropy(Z, y):
    N = Z.shape[0]
    P = softmax(Z)
    return P / N

# %% wrong d_cross_entropy -: 1/N is missing
# line: return dZ
# link: factor N
def d_cross_entropy(Z, y):
    dZ = softmax(Z)
    dZ[range(len(y)), y] -= 1.0
    return dZ

# %% wrong d_cross_entropy -: divided first, then the full 1 is subtracted
# line: dZ[np.arange(n), y] -= 1
# link: none
# link: factor
def d_cross_entropy(Z, y):
    n = len(y)
    dZ = softmax(Z) / n
    dZ[np.arange(n), y] -= 1
    return dZ

# %% wrong d_cross_entropy -: divides by the number of entries N·M
# line: return (softmax(Z) - Y) / Z.size
# link: factor 1/C
# link: factor
def d_cross_entropy(Z, y):
    Y = np.eye(Z.shape[1])[y]
    return (softmax(Z) - Y) / Z.size

# %% wrong d_cross_entropy -: softmax treated like a sigmoid: p(1 − p) is multiplied on (diagonal only)
# line: return (P - Y) * P * (1 - P) / len(y)
# link: extra P(1 − P)
# link: extra ∂a/∂z
def d_cross_entropy(Z, y):
    P = softmax(Z)
    Y = np.zeros_like(P)
    Y[np.arange(len(y)), y] = 1
    return (P - Y) * P * (1 - P) / len(y)

# %% wrong d_cross_entropy -: divided by N twice
# line: return grad / m
# line: grad = grad / m
# link: factor 1/N
def d_cross_entropy(Z, y):
    m = Z.shape[0]
    grad = softmax(Z)
    grad[np.arange(m), y] -= 1
    grad = grad / m
    return grad / m

# %% wrong d_cross_entropy -: = in place of −=: the true class gets −1 exactly
# line: dZ[n, y[n]] = -1.0
# link: none
# link: path P
def d_cross_entropy(Z, y):
    dZ = softmax(Z)
    for n in range(len(y)):
        dZ[n, y[n]] = -1.0
    return dZ / len(y)

# %% wrong d_cross_entropy -: the copy is missing: Z itself is changed, since P is Z under another name
# line: P = Z
# line: P -= P.max(axis=1, keepdims=True)
# link: none
def d_cross_entropy(Z, y):
    P = Z
    P -= P.max(axis=1, keepdims=True)
    P = np.exp(P)
    P /= P.sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)

# %% right d_cross_entropy: row by row, the Jacobian cancelled by hand
def d_cross_entropy(Z, y):
    # the long way with the full Jacobian of each row
    rows = []
    for z, label in zip(Z, y):
        p = softmax(z[None, :])[0]
        J = np.diag(p) - np.outer(p, p)
        # −1/p_label times row `label` of J, with p_label cancelled by hand
        rows.append(-(np.eye(len(p))[label] - p))
    return np.array(rows) / len(Z)

# %% right d_cross_entropy: np.where on a mask
def d_cross_entropy(Z, y):
    is_true = np.arange(Z.shape[1])[None, :] == y[:, None]
    P = softmax(Z)
    return np.where(is_true, P - 1.0, P) / np.float64(len(y))
