# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong d_tanh -: the square stands inside
# line: return 1 - np.tanh(z**2)
# link: other point
# link: none
def d_tanh(z):
    return 1 - np.tanh(z**2)

# %% wrong d_tanh E4: 1 - z² on the pre-activation
# line: return 1 - z**2
# link: other point
# link: none
def d_tanh(z):
    return 1 - z**2

# %% wrong relu E11: a leak of 0.01
# line: return np.where(z > 0, z, 0.01 * z)
# link: none
def relu(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 0, z, 0.01 * z)

# %% wrong relu -: capped at 6
# line: return np.minimum(np.maximum(z, 0.0), 6.0)
# link: none
def relu(z):
    return np.minimum(np.maximum(z, 0.0), 6.0)

# %% wrong relu -: the absolute value
# line: return np.abs(z) * 1.0
# link: none
# link: other quantity
def relu(z):
    return np.abs(z) * 1.0

# %% wrong d_relu -: 1 below, 0 above
# line: return np.where(np.asarray(z) > 0, 0.0, 1.0)
# link: none
def d_relu(z):
    return np.where(np.asarray(z) > 0, 0.0, 1.0)

# %% wrong d_relu E8: z where it is open
# line: return np.maximum(z, 0.0)
# link: extra
# link: none
# link: other quantity
def d_relu(z):
    return np.maximum(z, 0.0)

# %% wrong softplus -: log(exp(z)) + 1
# line: return np.log(np.exp(np.clip(z, -700, 700))) + 1
# link: none
def softplus(z):
    return np.log(np.exp(np.clip(z, -700, 700))) + 1

# %% wrong softplus -: linear from 3 on
# line: return np.where(z > 3, z, np.log1p(np.exp(np.minimum(z, 3))))
# link: none
def softplus(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 3, z, np.log1p(np.exp(np.minimum(z, 3))))

# %% wrong d_softplus E12: 1 / (1 + e^z)
# line: return 1 / (1 + np.exp(np.clip(z, -500, 500)))
# link: other point
# link: sign
# link: none
def d_softplus(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))

# %% wrong d_softplus -: the logarithm's 1/(1 + e^z) without the inner slope
# line: return 1 / (1 + inner)
# link: missing
# link: none
def d_softplus(z):
    inner = np.exp(np.minimum(z, 700))
    return 1 / (1 + inner)

# %% wrong swish -: sigmoid of z times sigmoid of z
# line: return s * s
# link: other quantity
# link: none
def swish(z):
    s = sigmoid(z)
    return s * s

# %% wrong d_swish -: output + s(1 - s)
# line: return out + s * (1 - s)
# link: none
def d_swish(z):
    s = sigmoid(z)
    out = z * s
    return out + s * (1 - s)

# %% wrong d_swish E14: the second path only
# line: return z * s * (1 - s)
# link: path
def d_swish(z):
    s = sigmoid(z)
    return z * s * (1 - s)

# %% wrong d_swish -: a product of the two slopes, 1 · σ′
# line: return 1.0 * d_sigmoid(z)
# link: none
# link: other quantity
def d_swish(z):
    def d_sigmoid(t):
        return sigmoid(t) * (1 - sigmoid(t))
    return 1.0 * d_sigmoid(z)

# %% wrong d_gelu_tanh -: the slope of the quick form with 1.702
# line: return s + 1.702 * z * s * (1 - s)
# link: none
def d_gelu_tanh(z):
    s = sigmoid(1.702 * z)
    return s + 1.702 * z * s * (1 - s)

# %% wrong d_gelu_tanh E18: the cubic's slope is taken as 1
# line: du = np.sqrt(2 / np.pi)
# link: none
# link: path
def d_gelu_tanh(z):
    u = np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)
    t = np.tanh(u)
    du = np.sqrt(2 / np.pi)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * du

# %% wrong d_gelu_tanh -: 0.044715 z² without the 3
# line: du = np.sqrt(2 / np.pi) * (1 + 0.044715 * z**2)
# link: factor
# link: none
def d_gelu_tanh(z):
    u = np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)
    t = np.tanh(u)
    du = np.sqrt(2 / np.pi) * (1 + 0.044715 * z**2)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * du

# %% wrong d_mish -: tanh(softplus(z)) alone: z's other path missing
# line: return np.tanh(softplus(z))
# link: path
def d_mish(z):
    return np.tanh(softplus(z))

# %% wrong d_mish -: softplus' slope is left out of the second path
# line: return t + z * (1 - t**2)
# link: missing
# link: none
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t**2)

# %% wrong d_mish -: 1 - tanh instead of 1 - tanh²
# line: return t + z * (1 - t) * sigmoid(z)
# link: none
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t) * sigmoid(z)

# %% wrong depth_gradient -: a sum over the layers
# line: return float(sum(w * d_activation(z) for w, z in zip(weights, zs)))
# link: none
def depth_gradient(weights, zs, d_activation):
    return float(sum(w * d_activation(z) for w, z in zip(weights, zs)))

# %% wrong depth_gradient -: the slope is taken at w·z
# line: total *= w * d_activation(w * z)
# link: other point
def depth_gradient(weights, zs, d_activation):
    total = 1.0
    for w, z in zip(weights, zs):
        total *= w * d_activation(w * z)
    return total

# %% wrong depth_gradient -: the first layer is skipped
# line: for k in range(1, len(weights)):
# link: none
# link: missing
def depth_gradient(weights, zs, d_activation):
    total = 1.0
    for k in range(1, len(weights)):
        total *= weights[k] * d_activation(zs[k])
    return total

# %% right d_mish -: from δ = ω/…, with one exponential
def d_mish(z):
    t = np.tanh(np.logaddexp(0.0, z))
    gate = np.exp(-np.logaddexp(0.0, -np.asarray(z, dtype=float)))
    return t + z * gate * (1 - t) * (1 + t)

# %% right d_tanh -: four times the slope of σ at 2z
def d_tanh(z):
    s = sigmoid(2 * np.asarray(z, dtype=float))
    return 4 * s * (1 - s)

# %% right d_swish -: y + σ(1 − y)
def d_swish(z):
    gate = sigmoid(z)
    y = z * gate
    return y + gate * (1 - y)
