# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong sigmoid -: the minus in the exponent is missing
# line: return 1 / (1 + np.exp(np.clip(z, -500, 500)))
# link: sign
# link: none
def sigmoid(z):
    return 1 / (1 + np.exp(np.clip(z, -500, 500)))

# %% wrong sigmoid -: z is held between -5 and 5
# line: z = np.clip(z, -5, 5)
# link: none
def sigmoid(z):
    z = np.clip(z, -5, 5)
    return 1 / (1 + np.exp(-z))

# %% wrong sigmoid -: the hard sigmoid
# line: return np.clip(0.2 * np.asarray(z) + 0.5, 0, 1)
# link: none
def sigmoid(z):
    return np.clip(0.2 * np.asarray(z) + 0.5, 0, 1)

# %% wrong d_sigmoid B3: z(1 - z), a form for outputs
# line: return z * (1 - z)
# link: other point
# link: none
def d_sigmoid(z):
    return z * (1 - z)

# %% wrong d_sigmoid -: written in exponentials, the square below forgotten
# line: return np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))
# link: none
# link: missing
def d_sigmoid(z):
    return np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z)))

# %% wrong d_sigmoid -: σ(1 + σ)
# line: return s * (1 + s)
# link: none
# link: sign
def d_sigmoid(z):
    s = sigmoid(z)
    return s * (1 + s)

# %% wrong d_sigmoid -: the slope of tanh
# line: return 1 - np.tanh(z) ** 2
# link: none
# link: other quantity
def d_sigmoid(z):
    return 1 - np.tanh(z) ** 2

# %% wrong d_sigmoid_from_output B4: σ of the output once more
# line: return sigmoid(a) * (1 - sigmoid(a))
# link: other point
def d_sigmoid_from_output(a):
    return sigmoid(a) * (1 - sigmoid(a))

# %% wrong d_sigmoid_from_output -: kept above 1e-2 against dying
# line: return np.maximum(a * (1 - a), 1e-2)
# link: none
def d_sigmoid_from_output(a):
    return np.maximum(a * (1 - a), 1e-2)

# %% wrong d_sigmoid_from_output -: 1 - a² is tanh's
# line: return 1 - a**2
# link: none
# link: other quantity
def d_sigmoid_from_output(a):
    return 1 - a**2

# %% wrong neuron_forward -: the bias is added after σ
# line: a = sigmoid(w @ x) + b
# link: none
# link: other point
def neuron_forward(w, b, x):
    z = w @ x + b
    a = sigmoid(w @ x) + b
    return z, a

# %% wrong neuron_forward -: (a, z) in the other order
def neuron_forward(w, b, x):
    z = np.dot(w, x) + b
    return sigmoid(z), z

# %% wrong neuron_factors -: the weight for the input
# line: return a - y, a * (1 - a), w
# link: other quantity
# link: none
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y, a * (1 - a), w

# %% wrong neuron_factors -: the cost itself for its slope
# line: dJ_da = 0.5 * (a - y) ** 2
# link: none
# link: other quantity
def neuron_factors(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dJ_da = 0.5 * (a - y) ** 2
    da_dz = a * (1 - a)
    return dJ_da, da_dz, x

# %% wrong neuron_delta B6: the 2 of the square is kept though the cost has ½
# line: dJ_da = 2 * (a - y)
# link: factor
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dJ_da = 2 * (a - y)
    return dJ_da * d_sigmoid(z)

# %% wrong neuron_delta B1: turned round and 2 kept
# line: return 2 * (y - a) * a * (1 - a)
# link: sign
# link: factor
# link: none
def neuron_delta(w, b, x, y):
    a = neuron_forward(w, b, x)[1]
    return 2 * (y - a) * a * (1 - a)

# %% wrong neuron_delta -: the absolute error's slope, a sign
# line: dJ_da = np.sign(a - y)
# link: none
# link: other quantity
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    dJ_da = np.sign(a - y)
    return dJ_da * a * (1 - a)

# %% wrong neuron_delta -: a(1-a)(1-a): one factor twice
# line: return (a - y) * a * (1 - a) * (1 - a)
# link: extra
# link: none
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return (a - y) * a * (1 - a) * (1 - a)

# %% wrong neuron_gradient B8: delta times w for the weights
# line: return delta * w, delta
# link: none
# link: other quantity
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * w, delta

# %% wrong neuron_gradient B7: the bias' slope is multiplied by the bias
# line: dJ_db = delta * b
# link: extra
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = delta * x
    dJ_db = delta * b
    return dJ_dw, dJ_db

# %% wrong neuron_gradient -: dot for times, so one number comes out
# line: return np.dot(delta, x).sum(), delta
# link: axis
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return np.dot(delta, x).sum(), delta

# %% wrong neuron_gradient -: the mean over the inputs, 1/D
# line: dJ_dw = delta * x / len(x)
# link: factor
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = delta * x / len(x)
    return dJ_dw, delta

# %% wrong neuron_gradient -: weight decay of 0.01 is added to dJ_dw
# line: dJ_dw = delta * x + 0.01 * w
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    dJ_dw = delta * x + 0.01 * w
    return dJ_dw, delta

# %% wrong neuron_gradient -: gradients over 0.05 are clipped
# line: return np.clip(delta * x, -0.05, 0.05), np.clip(delta, -0.05, 0.05)
# link: none
def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return np.clip(delta * x, -0.05, 0.05), np.clip(delta, -0.05, 0.05)

# %% wrong neuron_gradient -: added up in a default argument over calls
def neuron_gradient(w, b, x, y, seen=[]):
    delta = neuron_delta(w, b, x, y)
    seen.append(delta * x)
    return sum(s for s in seen if len(s) == len(x)), delta

# %% wrong neuron_input_gradient B5: delta times x again
# line: return delta * x
# link: none
# link: other quantity
def neuron_input_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x

# %% wrong neuron_input_gradient -: the error times w, no slope of σ
# line: return error * w
# link: missing
def neuron_input_gradient(w, b, x, y):
    a = sigmoid(np.dot(x, w) + b)
    error = a - y
    return error * w

# %% right neuron_gradient -: an augmented input carries the bias
def neuron_gradient(w, b, x, y):
    inputs = np.append(x, 1.0)
    output = sigmoid(np.append(w, b) @ inputs)
    grad = (output - y) * output * (1.0 - output) * inputs
    return grad[:-1], grad[-1]

# %% right d_sigmoid -: through cosh, a quarter of sech² of the half
def d_sigmoid(z):
    half = np.clip(np.asarray(z, dtype=float) / 2, -300, 300)
    return 0.25 / np.cosh(half) ** 2
