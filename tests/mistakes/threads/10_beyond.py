# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong batchnorm_backward -: dgamma and dbeta as means
# line: dgamma = (dY * X_hat).mean(axis=0)
# line: dbeta = dY.mean(axis=0)
# link: factor
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    N = len(dY)
    dgamma = (dY * X_hat).mean(axis=0)
    dbeta = dY.mean(axis=0)
    dX = gamma / std * (dY - dY.mean(axis=0) - X_hat * (dY * X_hat).mean(axis=0))
    return dX, dgamma, dbeta

# %% wrong batchnorm_backward -: the mean and the variance as constants
# line: dX = gamma * dY / std
# link: path
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dX = gamma * dY / std
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward -: the path through the variance is missing
# line: dX = gamma / std * (dY - dY.mean(axis=0))
# link: path
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dX = gamma / std * (dY - dY.mean(axis=0))
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward -: gamma is left out of dX
# line: dX = (dY - dY.mean(axis=0) - X_hat * (dY * X_hat).mean(axis=0)) / std
# link: missing
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    dX = (dY - dY.mean(axis=0) - X_hat * (dY * X_hat).mean(axis=0)) / std
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong batchnorm_backward -: std is read as the variance, and rooted again
# line: inv = 1 / np.sqrt(std + 1e-5)
# link: none
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    inv = 1 / np.sqrt(std + 1e-5)
    dX = gamma * inv * (dY - dY.mean(axis=0) - X_hat * (dY * X_hat).mean(axis=0))
    return dX, (dY * X_hat).sum(axis=0), dY.sum(axis=0)

# %% wrong residual_backward -: the skip path is forgotten
# line: dX = dZ @ W.T
# link: path
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    dX = dZ @ W.T
    return dX, X.T @ dZ

# %% wrong residual_backward -: the slope of tanh at Y, skip included
# line: Y = X + np.tanh(X @ W)
# line: dZ = dY * (1 - Y**2)
# link: other point
def residual_backward(dY, X, W):
    Y = X + np.tanh(X @ W)
    dZ = dY * (1 - Y**2)
    return dY + dZ @ W.T, X.T @ dZ

# %% wrong residual_backward -: the skip adds 1, not dY
# line: dX = 1 + dZ @ W.T
# link: none
def residual_backward(dY, X, W):
    dZ = dY * (1 - np.tanh(X @ W) ** 2)
    dX = 1 + dZ @ W.T
    return dX, X.T @ dZ

# %% wrong attention_backward -: the scale 1/√D is left out
# line: dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
# link: missing
# link: factor
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P.T @ dY
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True))
    return dS @ K, dS.T @ Q, dV

# %% wrong attention_backward -: softmax entry by entry: P(1 − P)
# line: dS = dP * P * (1 - P) / np.sqrt(Q.shape[1])
# link: path
# link: none
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dV = P.T @ dY
    dP = dY @ V.T
    dS = dP * P * (1 - P) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, dV

# %% wrong attention_backward -: the row sum is an average over the keys
# line: dS = P * (dP - (dP * P).mean(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
# link: none
# link: factor
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).mean(axis=1, keepdims=True)) / np.sqrt(Q.shape[1])
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong attention_backward -: divided by D, not its root
# line: dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / Q.shape[1]
# link: none
# link: factor
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = dY @ V.T
    dS = P * (dP - (dP * P).sum(axis=1, keepdims=True)) / Q.shape[1]
    return dS @ K, dS.T @ Q, P.T @ dY

# %% wrong momentum_step L1: the gradient is weighed by 1 − β
# line: v = beta * v + (1 - beta) * g
# link: none
# link: extra
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + (1 - beta) * g
    return p - learning_rate * v, v

# %% wrong momentum_step -: p goes against the old v
# line: p = p - learning_rate * v
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    p = p - learning_rate * v
    v = beta * v + g
    return p, v

# %% wrong momentum_step L2: the rate is in v already, and taken again
# line: v = beta * v + learning_rate * g
# link: none
def momentum_step(p, g, v, learning_rate, beta):
    v = beta * v + learning_rate * g
    return p - learning_rate * v, v

# %% wrong adam_step L5: corrected with β, not with βᵗ
# line: m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return p - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v

# %% wrong adam_step -: ε stands inside the root
# line: p = p - learning_rate * m_hat / np.sqrt(v_hat + eps)
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    p = p - learning_rate * m_hat / np.sqrt(v_hat + eps)
    return p, m, v

# %% wrong adam_step -: the corrected averages are kept and handed back
# line: m = m / (1 - beta1**t)
# line: v = v / (1 - beta2**t)
# line: return p, m, v
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m = m / (1 - beta1**t)
    v = v / (1 - beta2**t)
    p = p - learning_rate * m / (np.sqrt(v) + eps)
    return p, m, v

# %% wrong adam_step -: ε is added before the correction
# line: step = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
# line: return p - step * m / (np.sqrt(v) + eps), m, v
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    step = learning_rate * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return p - step * m / (np.sqrt(v) + eps), m, v

# %% wrong adam_step -: weight decay of 0.01 is added
# line: return p - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + 0.01 * p), m, v
# link: none
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return p - learning_rate * (m_hat / (np.sqrt(v_hat) + eps) + 0.01 * p), m, v

# %% right batchnorm_backward -: dX by its three paths
def batchnorm_backward(dY, cache):
    X_hat, gamma, std = cache
    d_hat = dY * gamma
    direct = d_hat / std
    by_mean = -direct.mean(axis=0)
    by_spread = -X_hat * (d_hat * X_hat).mean(axis=0) / std
    return direct + by_mean + by_spread, np.einsum("nd,nd->d", dY, X_hat), np.sum(dY, 0)

# %% right attention_backward -: one Jacobian per query
def attention_backward(dY, cache):
    Q, K, V, P = cache
    dP = np.matmul(dY, V.T)
    dS = np.stack([(np.diag(p) - np.outer(p, p)) @ g for p, g in zip(P, dP)])
    dS = dS * Q.shape[-1] ** -0.5
    return dS @ K, dS.T @ Q, P.T @ dY

# %% right adam_step -: lerp forms
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (g - m) * (1 - beta1)
    v = v + (g * g - v) * (1 - beta2)
    up = m / (1 - np.power(beta1, t))
    down = np.sqrt(v / (1 - np.power(beta2, t))) + eps
    return p - learning_rate * (up / down), m, v
