# Right and wrong answers to unit 10, read by chainrule.course.bank.

# --- batchnorm_backward -----------------------------------------------------
# cache = (X_hat, gamma, std), with std = sqrt(var + eps); X_hat (N, D), gamma and std (D,).

# %% right batchnorm_backward: the three sums in one line
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma = (dY * X_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% right batchnorm_backward: with means
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dX_hat = dY * gamma
    dX = (dX_hat - dX_hat.mean(0) - X_hat * (dX_hat * X_hat).mean(0)) / std
    return dX, np.sum(dY * X_hat, axis=0), np.sum(dY, axis=0)

# %% right batchnorm_backward: step by step through variance and mean
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N, D = dY.shape
    dbeta = np.zeros(D)
    dgamma = np.zeros(D)
    for n in range(N):
        dbeta += dY[n]
        dgamma += dY[n] * X_hat[n]
    dX_hat = dY * gamma
    centred = X_hat * std
    dvar = np.sum(dX_hat * centred, axis=0) * -0.5 * std ** -3
    dmean = -np.sum(dX_hat, axis=0) / std + dvar * -2.0 * np.mean(centred, axis=0)
    dX = dX_hat / std + dvar * 2 * centred / N + dmean / N
    return dX, dgamma, dbeta

# %% right batchnorm_backward: einsum
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = dY.shape[0]
    dgamma = np.einsum("nd,nd->d", dY, X_hat)
    dbeta = np.einsum("nd->d", dY)
    dX = np.einsum("d,nd->nd", gamma / std, dY - dbeta / N - X_hat * dgamma / N)
    return dX, dgamma, dbeta

# %% right batchnorm_backward: a Jacobian for each column
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N, D = dY.shape
    dX = np.zeros((N, D))
    for j in range(D):
        x = X_hat[:, j]
        jacobian = (np.eye(N) - 1 / N - np.outer(x, x) / N) * gamma[j] / std[j]
        dX[:, j] = jacobian.T @ dY[:, j]
    return dX, (dY * X_hat).sum(0), dY.sum(0)

# %% right batchnorm_backward: two nested loops, a list
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N, D = dY.shape
    dgamma = [sum(dY[n, j] * X_hat[n, j] for n in range(N)) for j in range(D)]
    dbeta = [sum(dY[n, j] for n in range(N)) for j in range(D)]
    dX = np.empty((N, D))
    for n in range(N):
        for j in range(D):
            inner = dY[n, j] - dbeta[j] / N - X_hat[n, j] * dgamma[j] / N
            dX[n, j] = gamma[j] * inner / std[j]
    return dX, np.array(dgamma), np.array(dbeta)

# %% right batchnorm_backward: transposed twice
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    g, x = (dY * gamma).T, X_hat.T
    inner = g - g.mean(axis=1, keepdims=True) - x * (g * x).mean(axis=1, keepdims=True)
    return (inner / std[:, None]).T, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward A9: mean and variance taken for constants
# line: return dY * gamma / std, (dY * X_hat).sum(axis=0), dY.sum(axis=0)
# link: path
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    return dY * gamma / std, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward A9: no path through the mean
# line: dX = gamma / (N * std) * (N * dY - X_hat * dgamma)
# link: path dbeta
# link: path
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma = (dY * X_hat).sum(axis=0)
    dX = gamma / (N * std) * (N * dY - X_hat * dgamma)
    return dX, dgamma, dY.sum(axis=0)

# %% wrong batchnorm_backward A9: no path through the variance
# line: dX = gamma / (N * std) * (N * dY - dbeta)
# link: path
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: gamma left out of dX
# line: dX = 1 / (N * std) * (N * dY - dbeta - X_hat * dgamma)
# link: missing gamma
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = 1 / (N * std) * (N * dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: not divided by the standard deviation
# line: dX = gamma / N * (N * dY - dbeta - X_hat * dgamma)
# link: extra std
# link: missing 1/std
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / N * (N * dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: divided by the variance
# line: dX = gamma / (N * std**2) * (N * dY - dbeta - X_hat * dgamma)
# link: extra 1/std
# link: missing std
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std**2) * (N * dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward H1: the division by N forgotten
# line: dX = gamma / std * (N * dY - dbeta - X_hat * dgamma)
# link: factor N
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / std * (N * dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: the sums not divided by N
# line: dX = gamma / std * (dY - dbeta - X_hat * dgamma)
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / std * (dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward F4: the sign of the path through the mean
# line: dX = gamma / (N * std) * (N * dY + dbeta - X_hat * dgamma)
# link: sign dbeta
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY + dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward F4: the sign of the path through the variance
# line: dX = gamma / (N * std) * (N * dY - dbeta + X_hat * dgamma)
# link: sign
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta + X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: X_hat missing from the path through the variance
# line: dX = gamma / (N * std) * (N * dY - dbeta - dgamma)
# link: missing X_hat
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta - dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward D6: dgamma and dbeta are means
# line: dgamma, dbeta = (dY * X_hat).mean(axis=0), dY.mean(axis=0)
# link: factor 1/N
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dgamma, dbeta = (dY * X_hat).mean(axis=0), dY.mean(axis=0)
    dX = gamma / std * (dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward D4: the sums along the wrong axis
# line: inner = N * dY - dY.sum(axis=1, keepdims=True)
# line: dX = gamma / (N * std) * (inner - X_hat * (dY * X_hat).sum(axis=1, keepdims=True))
# link: axis
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    inner = N * dY - dY.sum(axis=1, keepdims=True)
    dX = gamma / (N * std) * (inner - X_hat * (dY * X_hat).sum(axis=1, keepdims=True))
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward D5: dbeta summed over everything
# line: return dX, dgamma, dY.sum()
# link: axis
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dY.sum()

# %% wrong batchnorm_backward D3: dbeta not summed
# line: return dX, dgamma, dY
# link: axis
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta - X_hat * dgamma)
    return dX, dgamma, dY

# %% wrong batchnorm_backward -: dgamma is the sum of dY times gamma
# line: return dX, (dY * gamma).sum(axis=0), dbeta
# link: other quantity gamma for X_hat
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta - X_hat * dgamma)
    return dX, (dY * gamma).sum(axis=0), dbeta

# %% wrong batchnorm_backward -: gamma in dgamma too
# line: return dX, gamma * dgamma, dbeta
# link: extra gamma
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta - X_hat * dgamma)
    return dX, gamma * dgamma, dbeta

# %% wrong batchnorm_backward -: dgamma and dbeta exchanged
# line: return dX, dbeta, dgamma
# link: other quantity dbeta for dgamma
# link: other quantity dgamma for dbeta
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - dbeta - X_hat * dgamma)
    return dX, dbeta, dgamma

# %% wrong batchnorm_backward E10: the upstream overwritten
# line: dY -= dbeta / len(dY) + X_hat * dgamma / len(dY)
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dY -= dbeta / len(dY) + X_hat * dgamma / len(dY)
    return gamma / std * dY, dgamma, dbeta

# %% wrong batchnorm_backward -: N - 1 as in a sample variance
# line: dX = gamma / std * (dY - dbeta / N - X_hat * dgamma / max(N - 1, 1))
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma, dbeta = (dY * X_hat).sum(axis=0), dY.sum(axis=0)
    dX = gamma / std * (dY - dbeta / N - X_hat * dgamma / max(N - 1, 1))
    return dX, dgamma, dbeta

# --- residual_backward ------------------------------------------------------
# Y = X + tanh(X @ W); X and dY (N, D), W (D, D).

# %% wrong batchnorm_backward -: direct path alone: mean and variance are taken for constants
# line: dX = dY * gamma / std
# link: path
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dgamma = np.sum(dY * X_hat, axis=0)
    dbeta = np.sum(dY, axis=0)
    dX = dY * gamma / std
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: the path through the variance is missing
# line: dX = (dX_hat - dX_hat.mean(axis=0)) / std
# link: path
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dX_hat = dY * gamma
    dX = (dX_hat - dX_hat.mean(axis=0)) / std
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward -: the path through the mean is missing
# line: dX = gamma / (N * std) * (N * dY - X_hat * dgamma)
# link: path
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = dY.shape[0]
    dgamma = (dY * X_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    dX = gamma / (N * std) * (N * dY - X_hat * dgamma)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: gamma is left out of dX
# line: dX = (N * dY - dbeta - X_hat * dgamma) / (N * std)
# link: missing γ
# link: missing gamma
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dbeta = dY.sum(axis=0)
    dgamma = np.einsum("nd,nd->d", dY, X_hat)
    dX = (N * dY - dbeta - X_hat * dgamma) / (N * std)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: the sums run along the rows (axis 1), as in layer norm
# line: m1 = dX_hat.mean(axis=1, keepdims=True)
# line: m2 = (dX_hat * X_hat).mean(axis=1, keepdims=True)
# link: axis
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dX_hat = dY * gamma
    m1 = dX_hat.mean(axis=1, keepdims=True)
    m2 = (dX_hat * X_hat).mean(axis=1, keepdims=True)
    dX = (dX_hat - m1 - X_hat * m2) / std
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward -: N − 1 in the mean of the variance path (degrees of freedom)
# line: var_path = X_hat * (g * X_hat).sum(axis=0) / (N - 1)
# link: factor
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = dY.shape[0]
    g = dY * gamma
    mean_path = g.sum(axis=0) / N
    var_path = X_hat * (g * X_hat).sum(axis=0) / (N - 1)
    dX = (g - mean_path - var_path) / std
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward -: divided by std² instead of std, and dgamma without X_hat
# line: dX = (dX_hat - mean1 - X_hat * mean2) / std**2
# line: dgamma = dY.sum(axis=0)
# link: extra 1/std
# link: missing X_hat
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dX_hat = dY * gamma
    mean1 = dX_hat.mean(axis=0)
    mean2 = (dX_hat * X_hat).mean(axis=0)
    dX = (dX_hat - mean1 - X_hat * mean2) / std**2
    dgamma = dY.sum(axis=0)
    dbeta = dY.sum(axis=0)
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: the variance path is added
# line: dX = (gamma / std) * (dY - moyenne + X_hat * correl)
# link: sign
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    moyenne = np.mean(dY, axis=0)
    correl = np.mean(dY * X_hat, axis=0)
    dX = (gamma / std) * (dY - moyenne + X_hat * correl)
    return dX, np.sum(dY * X_hat, 0), np.sum(dY, 0)

# %% right batchnorm_backward: the Jacobian of every column
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N, D = dY.shape
    dX = np.empty((N, D))
    for d in range(D):
        h = X_hat[:, d]
        J = (np.eye(N) - np.full((N, N), 1 / N) - np.outer(h, h) / N) / std[d]
        dX[:, d] = J @ (gamma[d] * dY[:, d])
    return dX, np.einsum("nd,nd->d", dY, X_hat), np.einsum("nd->d", dY)

# %% right batchnorm_backward: through the variance, then the mean, a list
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    # the long way: variance, then mean, then X; with X − mean = X_hat · std
    centred = X_hat * std
    dX_hat = dY * gamma
    dvar = np.sum(dX_hat * centred, axis=0) * -0.5 * std**-3
    dmean = -np.sum(dX_hat, axis=0) / std + dvar * -2.0 * centred.sum(axis=0) / N
    dX = dX_hat / std + dvar * 2.0 * centred / N + dmean / N
    return [dX, np.sum(dY * X_hat, axis=0), np.sum(dY, axis=0)]

# %% right residual_backward: two paths, added
def residual_backward(dY, X, W):
    A = np.tanh(X @ W)
    dZ = dY * (1 - A**2)
    return dY + dZ @ W.T, X.T @ dZ

# %% right residual_backward: with cosh
def residual_backward(dY, X, W):
    dZ = dY / np.cosh(X @ W) ** 2
    dX = dZ.dot(W.T)
    dX += dY
    return dX, X.T.dot(dZ)

# %% right residual_backward: einsum
def residual_backward(dY, X, W):
    slope = 1 - np.tanh(np.einsum("nd,de->ne", X, W)) ** 2
    dX = np.einsum("ne,ne,de->nd", dY, slope, W) + dY
    return dX, np.einsum("nd,ne,ne->de", X, dY, slope)

# %% right residual_backward: row by row
def residual_backward(dY, X, W):
    dX, dW = np.zeros(X.shape), np.zeros(W.shape)
    for n in range(len(X)):
        delta = dY[n] * (1 - np.tanh(X[n] @ W) ** 2)
        dX[n] = dY[n] + W @ delta
        dW += np.outer(X[n], delta)
    return dX, dW

# %% right residual_backward: the identity as a matrix
def residual_backward(dY, X, W):
    D = X.shape[1]
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    both = np.hstack([dY, dZ]) @ np.vstack([np.eye(D), W.T])
    return both, X.T @ dZ

# %% wrong residual_backward A9: the direct path forgotten
# line: return dZ @ W.T, X.T @ dZ
# link: path dY
# cause: path|skip|dY
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dZ @ W.T, X.T @ dZ

# %% wrong residual_backward A9: only the direct path
# line: return dY, X.T @ dZ
# link: path
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dY, X.T @ dZ

# %% wrong residual_backward -: a 1 added in place of dY
# line: return 1 + dZ @ W.T, X.T @ dZ
# link: other quantity 1 for dY
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return 1 + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward -: the paths multiplied
# line: return dY * (dZ @ W.T), X.T @ dZ
# link: none
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dY * (dZ @ W.T), X.T @ dZ

# %% wrong residual_backward J2: the slope of tanh missing
# line: return dY + dY @ W.T, X.T @ dY
# link: missing ∂a/∂z
# link: other quantity dY for dZ
def residual_backward(dY, X, W):
    return dY + dY @ W.T, X.T @ dY

# %% wrong residual_backward E4: 1 - z squared
# line: dZ = dY * (1 - (X @ W) ** 2)
# link: other quantity z for a
# link: none
def residual_backward(dY, X, W):
    dZ = dY * (1 - (X @ W) ** 2)
    return dY + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward E3: the square on tanh missing
# line: dZ = dY * (1 - np.tanh(X @ W))
# link: none
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W))
    return dY + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward D8: W not transposed
# line: return dY + dZ @ W, X.T @ dZ
# link: transposed W
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dY + dZ @ W, X.T @ dZ

# %% wrong residual_backward D1: dW transposed
# line: return dY + dZ @ W.T, dZ.T @ X
# link: transposed dW
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dY + dZ @ W.T, dZ.T @ X

# %% wrong residual_backward -: the skip inside the slope
# line: dZ = dY * (1 - np.tanh(X + X @ W) ** 2)
# link: other point X + X @ W for X @ W
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X + X @ W) ** 2)
    return dY + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward -: the direct path added to dZ
# line: dZ = dY * (1 - np.tanh(X @ W) ** 2) + dY
# line: return dZ @ W.T, X.T @ dZ
# link: none
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2) + dY
    return dZ @ W.T, X.T @ dZ

# %% wrong residual_backward -: dZ added in place of dY
# line: return dZ + dZ @ W.T, X.T @ dZ
# link: other quantity dZ for dY
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dZ + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward F4: the direct path subtracted
# line: return dZ @ W.T - dY, X.T @ dZ
# link: sign dY
# link: none
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dZ @ W.T - dY, X.T @ dZ

# %% wrong residual_backward I2: dW divided by N
# line: return dY + dZ @ W.T, X.T @ dZ / len(X)
# link: factor 1/N
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return dY + dZ @ W.T, X.T @ dZ / len(X)

# %% wrong residual_backward -: X added in place of its slope
# line: return X + dZ @ W.T, X.T @ dZ
# link: other quantity X for dY
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    return X + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward -: added into the upstream
# line: dY += dZ @ W.T
# link: none
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    dY += dZ @ W.T
    return dY, X.T @ dZ

# --- attention_backward -----------------------------------------------------
# cache = (Q, K, V, P); Q (N, D), K (M, D), V (M, C), P (N, M); S = Q K^T / sqrt(D), Y = P V.

# %% wrong residual_backward -: the direct path is missing
# line: dX = dZ @ W.T
# link: path dY
# link: path
def residual_backward(dY, X, W):
    T = np.tanh(X @ W)
    dZ = dY * (1 - T**2)
    dX = dZ @ W.T
    dW = X.T @ dZ
    return dX, dW

# %% wrong residual_backward -: the direct path adds 1 instead of dY
# line: return 1.0 + dZ @ W.T, X.T @ dZ
# link: none
# link: missing dY
def residual_backward(dY, X, W):
    A = np.tanh(X @ W)
    dZ = dY * (1 - A**2)
    return 1.0 + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward -: tanh' is missing in the block
# line: dX = dY + dY @ W.T
# line: dW = X.T @ dY
# link: missing 1 − tanh²
# link: missing ∂T/∂Z
# link: missing
def residual_backward(dY, X, W):
    dX = dY + dY @ W.T
    dW = X.T @ dY
    return dX, dW

# %% wrong residual_backward -: W is not turned over (it is square, so it fits)
# line: dX = dY + np.dot(dZ, W)
# link: transposed W
def residual_backward(dY, X, W):
    Z = np.dot(X, W)
    dZ = dY * (1 - np.tanh(Z) ** 2)
    dX = dY + np.dot(dZ, W)
    dW = np.dot(X.T, dZ)
    return dX, dW

# %% wrong residual_backward -: 1 − Y² with the block's output Y = X + tanh: the slope is taken at the wrong value
# line: dZ = dY * (1 - Y**2)
# link: other point Y for T
# link: other quantity Y for T
def residual_backward(dY, X, W):
    Y = X + np.tanh(X @ W)
    dZ = dY * (1 - Y**2)
    return dY + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward -: the direct path gets into dW too
# line: dW = X.T @ (dY + dt)
# link: none
# link: extra
# link: path
def residual_backward(dY, X, W):
    t = np.tanh(X @ W)
    dt = dY * (1 - t * t)
    dX = dY + dt @ W.T
    dW = X.T @ (dY + dt)
    return dX, dW

# %% right residual_backward: one row at a time
def residual_backward(dY, X, W):
    dX, dW = np.array(dY), np.zeros(W.shape)
    for n, (x, up) in enumerate(zip(X, dY)):
        t = np.tanh(W.T @ x)
        d = up * (1 + t) * (1 - t)
        dX[n] += W @ d
        dW += x[:, None] * d[None, :]
    return dX, dW

# %% wrong residual_backward -: the block's slope is that of a sigmoid, and W is not turned over
# line: dZ = dY * a * (1 - a)
# line: dX = dY + dZ @ W
# link: other quantity a(1 − a) for 1 − a²
# link: transposed W
def residual_backward(dY, X, W):
    a = np.tanh(X @ W)
    dZ = dY * a * (1 - a)
    dX = dY + dZ @ W
    dW = X.T @ dZ
    return dX, dW

# %% right attention_backward: the three factors in order
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P.T @ dY
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    scale = 1 / np.sqrt(Q.shape[1])
    return scale * dS @ K, scale * dS.T @ Q, dV

# %% right attention_backward: the row sums taken from dY and Y
def attention_backward(dY, cache):
    Q, K, V, P = cache
    Y = P @ V
    dS = P * (dY @ V.T - np.sum(dY * Y, axis=1, keepdims=True)) / np.sqrt(K.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% right attention_backward: a Jacobian for each row
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dS = np.zeros(P.shape)
    for n in range(len(P)):
        p = P[n]
        dS[n] = (np.diag(p) - np.outer(p, p)) @ (V @ dY[n])
    dS /= np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% right attention_backward: einsum
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = np.einsum("nm,nc->mc", P, dY)
    dP = np.einsum("nc,mc->nm", dY, V)
    dS = P * dP - P * np.einsum("nm,nm->n", P, dP)[:, None]
    dS = dS * Q.shape[1] ** -0.5
    return np.einsum("nm,md->nd", dS, K), np.einsum("nm,nd->md", dS, Q), dV

# %% right attention_backward: one query at a time
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    for n in range(len(Q)):
        dp = V @ dY[n]
        ds = P[n] * (dp - dp @ P[n]) / np.sqrt(Q.shape[1])
        dQ[n] = ds @ K
        dK += np.outer(ds, Q[n])
        dV += np.outer(P[n], dY[n])
    return dQ, dK, dV

# %% right attention_backward: the scale put on the keys and queries
def attention_backward(dY, cache):
    Q, K, V, P = cache
    root = np.sqrt(Q.shape[-1])
    dP = np.matmul(dY, V.T)
    dS = P * dP
    dS = dS - P * dS.sum(axis=-1, keepdims=True)
    return [np.matmul(dS, K / root), np.matmul(dS.T, Q / root), np.matmul(P.T, dY)]

# %% right attention_backward: four nested loops
def attention_backward(dY, cache):
    Q, K, V, P = cache
    N, D = Q.shape
    M, C = V.shape
    dQ, dK, dV = np.zeros((N, D)), np.zeros((M, D)), np.zeros((M, C))
    for n in range(N):
        dp = [sum(dY[n, c] * V[m, c] for c in range(C)) for m in range(M)]
        mean = sum(P[n, m] * dp[m] for m in range(M))
        for m in range(M):
            ds = P[n, m] * (dp[m] - mean) / D**0.5
            for d in range(D):
                dQ[n, d] += ds * K[m, d]
                dK[m, d] += ds * Q[n, d]
            for c in range(C):
                dV[m, c] += P[n, m] * dY[n, c]
    return dQ, dK, dV

# %% wrong attention_backward E19: softmax entry by entry
# line: dS = dY @ V.T * P * (1 - P) / np.sqrt(Q.shape[1])
# link: none
# cause: softmax
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dS = dY @ V.T * P * (1 - P) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward A9: the path through the sum of softmax missing
# line: dS = P * (dY @ V.T) / np.sqrt(Q.shape[1])
# link: path
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dS = P * (dY @ V.T) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: no softmax at all
# line: dS = dY @ V.T / np.sqrt(Q.shape[1])
# link: other quantity dP for dS
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dS = dY @ V.T / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: the scale forgotten
# line: dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
# line: return dS @ K, dS.T @ Q, P.T @ dY
# link: factor √D
# cause: √|root|scale|divided
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: the scale forgotten in dK
# line: return dS @ K / np.sqrt(Q.shape[1]), dS.T @ Q, P.T @ dY
# link: factor √D
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K / np.sqrt(Q.shape[1]), dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: divided by the width, not its root
# line: dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / Q.shape[1]
# link: factor 1/√D
# link: missing sqrt(D)
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / Q.shape[1]
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: multiplied by the root
# line: dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) * np.sqrt(Q.shape[1])
# link: factor D
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) * np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: the root of the number of keys
# line: dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(len(K))
# link: factor √(D/M)
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(len(K))
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: the row sum of dP without P
# line: dS = P * (dP - dP.sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
# link: missing P
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - dP.sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: the plain mean of dP
# line: dS = P * (dP - dP.mean(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - dP.mean(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: the sum along the queries
# line: dS = P * (dP - (dP * P).sum(axis=0, keepdims=True)) / np.sqrt(Q.shape[1])
# link: axis
# cause: axis|column
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=0, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward F4: the row sum added
# line: dS = P * (dP + (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
# link: sign
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP + (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: P missing outside the bracket
# line: dS = (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
# link: missing P
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward D1: dV with P not transposed where it fits
# line: dV = P @ dY if P.shape[0] == P.shape[1] else P.T @ dY
# link: transposed P
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    dV = P @ dY if P.shape[0] == P.shape[1] else P.T @ dY
    return dS @ K, dS.T @ Q, dV

# %% wrong attention_backward D1: dK with dS not transposed where it fits
# line: dK = dS @ Q if P.shape[0] == P.shape[1] else dS.T @ Q
# link: transposed dS
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    dK = dS @ Q if P.shape[0] == P.shape[1] else dS.T @ Q
    return dS @ K, dK, P.T @ dY

# %% wrong attention_backward -: Q and K exchanged
# line: return dS.T @ Q, dS @ K, P.T @ dY
# link: other quantity dK for dQ
# link: other quantity dQ for dK
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS.T @ Q, dS @ K, P.T @ dY

# %% wrong attention_backward -: dV through the slope of softmax
# line: return dS @ K, dS.T @ Q, dS.T @ dY
# link: other quantity dS for P
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, dS.T @ dY

# %% wrong attention_backward -: dV left out
# line: return dS @ K, dS.T @ Q
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q

# %% wrong attention_backward D9: the upstream missing from dV
# line: return dS @ K, dS.T @ Q, P.T @ np.ones_like(dY)
# link: missing dY
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ np.ones_like(dY)

# %% wrong attention_backward E10: the probabilities of the cache overwritten
# line: P *= (dP - total) / np.sqrt(Q.shape[1])
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P.T @ dY
    dP = dY @ V.T
    total = (dP * P).sum(axis=1, keepdims=True)
    P *= (dP - total) / np.sqrt(Q.shape[1])
    return P @ K, P.T @ Q, dV

# --- momentum_step ----------------------------------------------------------
# v_new = beta v + g; p_new = p - learning_rate v_new.

# %% wrong attention_backward -: 1/√D is missing on the way back
# line: return dS @ K, dS.T @ Q, dV
# line: dS = P * (dP - (P * dP).sum(axis=1, keepdims=True))
# link: missing 1/√D
# link: factor √D
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P.T @ dY
    dP = dY @ V.T
    dS = P * (dP - (P * dP).sum(axis=1, keepdims=True))
    return dS @ K, dS.T @ Q, dV

# %% wrong attention_backward -: the softmax as if elementwise: P(1 − P)
# line: dS = dP * P * (1 - P) / np.sqrt(d)
# link: none
# link: other quantity
# link: path
def attention_backward(dY, cache):
    Q, K, V, P = cache
    d = Q.shape[1]
    dV = P.T @ dY
    dP = dY @ V.T
    dS = dP * P * (1 - P) / np.sqrt(d)
    dQ = dS @ K
    dK = dS.T @ Q
    return dQ, dK, dV

# %% wrong attention_backward -: the row's weighted mean is summed over axis 0
# line: gewichtet = np.sum(P * dP, axis=0, keepdims=True)
# link: axis
def attention_backward(dY, cache):
    Q, K, V, P = cache
    scale = 1 / np.sqrt(Q.shape[1])
    dP = np.einsum("nc,mc->nm", dY, V)
    gewichtet = np.sum(P * dP, axis=0, keepdims=True)
    dS = P * (dP - gewichtet) * scale
    return dS @ K, dS.T @ Q, np.einsum("nm,nc->mc", P, dY)

# %% wrong attention_backward -: P is not turned over in dV: P @ dY, which fits only for N = M
# line: dV = P @ dY
# link: transposed P
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P @ dY
    dP = dY @ V.T
    dS = P * (dP - np.sum(P * dP, axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    dQ = dS @ K
    dK = dS.T @ Q
    return dQ, dK, dV

# %% wrong attention_backward -: the scale is the root of the number of keys (of K's rows), not of D
# line: dS = P * (dP - inner) / np.sqrt(K.shape[0])
# link: factor
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    inner = (P * dP).sum(axis=1)[:, None]
    dS = P * (dP - inner) / np.sqrt(K.shape[0])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: dQ and dK are swapped
# line: return dS.T @ Q, dS @ K, dV
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P.T @ dY
    dP = dY @ V.T
    dS = (P * dP - P * np.sum(P * dP, axis=-1, keepdims=True)) / Q.shape[1] ** 0.5
    return dS.T @ Q, dS @ K, dV

# %% wrong attention_backward -: the softmax's slope is left out: dP goes on as dS
# line: dS = dP / np.sqrt(Q.shape[1])
# link: none
# link: missing ∂P/∂S
# link: missing
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = dP / np.sqrt(Q.shape[1])
    dQ = dS @ K
    dK = dS.T @ Q
    dV = P.T @ dY
    return dQ, dK, dV

# %% wrong attention_backward -: 1/D in place of 1/√D, and no keepdims
# line: dS = P * (dP - (P * dP).sum(axis=1))
# line: dS = dS / Q.shape[1]
# link: factor 1/√D
# link: axis
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P.T @ dY
    dP = dY @ V.T
    dS = P * (dP - (P * dP).sum(axis=1))
    dS = dS / Q.shape[1]
    return dS @ K, dS.T @ Q, dV

# %% right attention_backward: the Jacobian of every row
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dQ, dK, dV = np.zeros(Q.shape), np.zeros(K.shape), np.zeros(V.shape)
    root = np.sqrt(Q.shape[1])
    for n in range(len(Q)):
        p = P[n]
        jacobian = np.diag(p) - np.outer(p, p)
        ds = jacobian @ (V @ dY[n])
        dV += np.outer(p, dY[n])
        dQ[n] = K.T @ ds / root
        dK += np.outer(ds, Q[n]) / root
    return dQ, dK, dV

# %% right attention_backward: the weighted mean as the upstream times Y, einsum
def attention_backward(dY, cache):
    Q, K, V, P = cache
    # Σ_k p_k dP_k of a row is dY · Y
    Y = P @ V
    dS = P * (dY @ V.T - np.einsum("nc,nc->n", dY, Y)[:, None]) * Q.shape[1] ** -0.5
    return np.einsum("nm,md->nd", dS, K), np.einsum("nm,nd->md", dS, Q), np.einsum("nm,nc->mc", P, dY)

# %% right momentum_step: two lines
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + g
    return p - learning_rate * v, v

# %% right momentum_step: new names
def momentum_step(p, g, v, learning_rate, beta):
    v_new = g + v * beta
    p_new = p + (-learning_rate) * v_new
    return p_new, v_new

# %% right momentum_step: np functions, a list
def momentum_step(p, g, v, learning_rate, beta):
    moved = np.add(np.multiply(beta, v), g)
    return [np.subtract(p, learning_rate * moved), moved]

# %% right momentum_step: a copy changed in place
def momentum_step(p, g, v, learning_rate, beta):
    velocity = v.copy()
    velocity *= beta
    velocity += g
    place = p.copy()
    place -= learning_rate * velocity
    return place, velocity

# %% right momentum_step: the two parts of the step apart
def momentum_step(p, g, v, learning_rate, beta):
    return p - learning_rate * g - learning_rate * beta * v, g + beta * v

# %% wrong momentum_step L1: a mean of the gradients
# line: v = beta * v + (1 - beta) * g
# link: extra 1 − beta
# link: none
# cause: 1 - beta|beta|β
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + (1 - beta) * g
    return p - learning_rate * v, v

# %% wrong momentum_step L2: the velocity downhill and subtracted
# line: v = beta * v - learning_rate * g
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v - learning_rate * g
    return p - v, v

# %% wrong momentum_step -: the step of the old velocity
# line: return p - learning_rate * v, beta * v + g
# link: other quantity v for v_new
def momentum_step(p, g, v, learning_rate, beta):
    return p - learning_rate * v, beta * v + g

# %% wrong momentum_step L3: plain gradient descent
# line: return p - learning_rate * g, v
# link: other quantity g for v
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + g
    return p - learning_rate * g, v

# %% wrong momentum_step L3: the velocity starts anew
# line: v = g
# link: path beta * v
def momentum_step(p, g, v, learning_rate, beta):
    v = g
    return p - learning_rate * v, v

# %% wrong momentum_step K1: uphill
# line: return p + learning_rate * v, v
# link: sign
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + g
    return p + learning_rate * v, v

# %% wrong momentum_step -: beta on the gradient
# line: v = v + beta * g
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    v = v + beta * g
    return p - learning_rate * v, v

# %% wrong momentum_step -: beta forgotten
# line: v = v + g
# link: missing beta
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    v = v + g
    return p - learning_rate * v, v

# %% wrong momentum_step -: the rate in the velocity as well
# line: v = beta * v + learning_rate * g
# link: extra learning_rate
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + learning_rate * g
    return p - learning_rate * v, v

# %% wrong momentum_step -: the velocity holds the rate
# line: v = beta * v + learning_rate * g
# link: extra learning_rate
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + learning_rate * g
    return p - v, v

# %% wrong momentum_step -: Nesterov's step
# line: return p - learning_rate * (g + beta * v), v
# link: other quantity g + beta * v for v
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + g
    return p - learning_rate * (g + beta * v), v

# %% wrong momentum_step -: written into the caller's velocity
# line: v *= beta
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    v *= beta
    v += g
    return p - learning_rate * v, v

# %% wrong momentum_step -: the old velocity handed back
# line: return p - learning_rate * (beta * v + g), v
# link: other quantity v for v_new
def momentum_step(p, g, v, learning_rate, beta):
    return p - learning_rate * (beta * v + g), v

# --- adam_step --------------------------------------------------------------
# m = b1 m + (1-b1) g; v = b2 v + (1-b2) g²; p - rate m_hat / (sqrt(v_hat) + eps); t from 1.

# %% wrong momentum_step -: the parameter goes against the old velocity
# line: p_new = p - learning_rate * v
# link: other point v for v_new
# link: other quantity v for v_new
def momentum_step(p, g, v, learning_rate, beta):
    p_new = p - learning_rate * v
    v_new = beta * v + g
    return p_new, v_new

# %% wrong momentum_step -: the learning rate and its minus go into the velocity
# line: v = beta * v - learning_rate * g
# link: none
# link: sign
# link: factor
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v - learning_rate * g
    p = p + v
    return p, v

# %% wrong momentum_step -: plus: uphill
# line: return np.add(p, learning_rate * v_neu), v_neu
# link: sign
def momentum_step(p, g, v, learning_rate, beta):
    v_neu = np.add(beta * v, g)
    return np.add(p, learning_rate * v_neu), v_neu

# %% wrong momentum_step -: order: (v, p)
# line: return velocity, position
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    velocity = beta * v + g
    position = p - learning_rate * velocity
    return velocity, position

# %% wrong momentum_step -: nesterov's look-ahead: the step is g + βv of the new v
# line: step = g + beta * v
# link: none
# link: other quantity
# link: extra
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + g
    step = g + beta * v
    return p - learning_rate * step, v

# %% right momentum_step: tensordot of velocity and gradient, a list
def momentum_step(p, g, v, learning_rate, beta):
    neu = np.stack([v, g])
    tempo = np.tensordot([beta, 1.0], neu, axes=1)
    return [p + tempo * -learning_rate, tempo]

# %% right adam_step: as in the paper
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% right adam_step: as steps towards g and its square
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    step = (m / (1 - beta1**t)) / ((v / (1 - beta2**t)) ** 0.5 + eps)
    return p - learning_rate * step, m, v

# %% right adam_step: the corrections in the rate, with the eps that belongs to it
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.square(g)
    root = np.sqrt(1 - beta2**t)
    rate = learning_rate * root / (1 - beta1**t)
    return p - rate * m / (np.sqrt(v) + eps * root), m, v

# %% right adam_step: the root divided by the root of the correction
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    first = beta1 * m + (1 - beta1) * g
    second = beta2 * v + (1 - beta2) * g * g
    bottom = np.sqrt(second) / np.sqrt(1 - beta2**t) + eps
    return p - learning_rate / (1 - beta1**t) * first / bottom, first, second

# %% right adam_step: copies changed in place
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    p, m, v = p.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    p -= learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return p, m, v

# %% wrong adam_step -: no bias correction
# line: return p - learning_rate * m / (np.sqrt(v) + eps), m, v
# link: none
# cause: correct|1 - beta|1 − β|beta
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return p - learning_rate * m / (np.sqrt(v) + eps), m, v

# %% wrong adam_step -: the first mean not corrected
# line: return p - learning_rate * m / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
# link: other quantity m for m_hat
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return p - learning_rate * m / (np.sqrt(v / (1 - beta2**t)) + eps), m, v

# %% wrong adam_step -: the second mean not corrected
# line: return p - learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v) + eps), m, v
# link: other quantity v for v_hat
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return p - learning_rate * (m / (1 - beta1**t)) / (np.sqrt(v) + eps), m, v

# %% wrong adam_step -: the correction without the power of t
# line: m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: t one too large
# line: t = t + 1
# link: other quantity t + 1 for t
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: eps inside the root
# line: return p - learning_rate * m_hat / np.sqrt(v_hat + eps), m, v
# link: none
# cause: ε|eps
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / np.sqrt(v_hat + eps), m, v

# %% wrong adam_step -: eps scaled by the correction
# line: return p - rate * m / (np.sqrt(v) + eps), m, v
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    rate = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return p - rate * m / (np.sqrt(v) + eps), m, v

# %% wrong adam_step -: no root
# line: return p - learning_rate * m_hat / (v_hat + eps), m, v
# link: other quantity v_hat for √v_hat
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (v_hat + eps), m, v

# %% wrong adam_step -: the square of g missing
# line: v = beta2 * v + (1 - beta2) * np.abs(g)
# link: missing |g|
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.abs(g)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: the square of m in place of that of g
# line: v = beta2 * v + (1 - beta2) * m**2
# link: other point m for g
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: the two betas exchanged
# line: m = beta2 * m + (1 - beta2) * g
# link: other quantity beta2 for beta1
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta2 * m + (1 - beta2) * g
    v = beta1 * v + (1 - beta1) * g**2
    m_hat, v_hat = m / (1 - beta2**t), v / (1 - beta1**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step L1: 1 - beta missing in the first mean
# line: m = beta1 * m + g
# link: missing 1 − beta1
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step K1: uphill
# line: return p + learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v
# link: sign
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p + learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: the corrected means are handed back
# line: return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat
# link: other quantity m_hat for m
# link: missing 1 − beta1 ** t
# cause: correct|hat
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m_hat, v_hat

# %% wrong adam_step -: the gradient itself in the step
# line: return p - learning_rate * g / (np.sqrt(v_hat) + eps), m, v
# link: other quantity g for m_hat
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    v_hat = v / (1 - beta2**t)
    return p - learning_rate * g / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: the means of the caller changed in place
# line: m *= beta1
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: one sum of squares for all entries
# line: v = beta2 * v + (1 - beta2) * np.mean(g**2)
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.mean(g**2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: the corrected means are returned
# line: m = m / (1 - beta1**t)
# line: v = v / (1 - beta2**t)
# line: return p - learning_rate * m / (np.sqrt(v) + eps), m, v
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * np.square(g)
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    return p - learning_rate * m / (np.sqrt(v) + eps), m, v

# %% wrong adam_step -: g is not squared in v
# line: v_new = beta2 * v + (1 - beta2) * np.abs(g)
# link: none
# link: other quantity |g| for g²
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m_new = beta1 * m + (1 - beta1) * g
    v_new = beta2 * v + (1 - beta2) * np.abs(g)
    m_hat = m_new / (1 - beta1**t)
    v_hat = v_new / (1 - beta2**t)
    p_new = p - learning_rate * m_hat / (np.sqrt(v_hat) + eps)
    return p_new, m_new, v_new

# %% wrong adam_step -: beta1 is used for both means
# line: v = beta1 * v + (1 - beta1) * g**2
# link: none
# link: other quantity β₁ for β₂
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta1 * v + (1 - beta1) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: β·t in place of β^t in the correction
# line: m_hat = m / (1 - beta1 * t)
# line: v_hat = v / (1 - beta2 * t)
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1 * t)
    v_hat = v / (1 - beta2 * t)
    return p - learning_rate * m_hat / (np.sqrt(np.abs(v_hat)) + eps), m, v

# %% wrong adam_step -: the correction counts from 0 (t + 1)
# line: t = t + 1
# link: none
# link: other point t + 1 for t
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    t = t + 1
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    lr_t = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return p - lr_t * m / (np.sqrt(v) + eps * np.sqrt(1 - beta2**t)), m, v

# %% wrong adam_step -: the means are updated in place, and the step is added
# line: m += (1 - beta1) * (g - m)
# line: return p + learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v
# line: v += (1 - beta2) * (g * g - v)
# link: none
# link: sign
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g * g - v)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p + learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% right adam_step: means as steps, both corrections in the rate
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    # running means as "move a little towards the new number"
    m = m + (1 - beta1) * (g - m)
    v = v + (1 - beta2) * (g * g - v)
    c1, c2 = 1 - beta1**t, np.sqrt(1 - beta2**t)
    # numerator and denominator multiplied by the root of the second correction
    return p - learning_rate * (c2 / c1) * m / (np.sqrt(v) + eps * c2), m, v

# %% right adam_step: np.average for both means
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    state = []
    for old, new, beta in ((m, g, beta1), (v, np.square(g), beta2)):
        state.append(np.average([old, new], axis=0, weights=[beta, 1 - beta]))
    m_hat, v_hat = (s / (1 - b**t) for s, b in zip(state, (beta1, beta2)))
    return (p - learning_rate * np.divide(m_hat, v_hat**0.5 + eps), *state)

# %% wrong adam_step -: only the corrected m is used, v̂ is left without the correction
# line: p = p - learning_rate * m_hat / (np.sqrt(v) + eps)
# link: none
# link: missing
# link: other quantity v for v̂
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    p = p - learning_rate * m_hat / (np.sqrt(v) + eps)
    return p, m, v
