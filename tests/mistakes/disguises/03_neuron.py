# Slopes that are measured in disguise, and right answers that look unusual. Read by chainrule.course.bank.

# %% wrong d_sigmoid A10: under a condition, by a complex step
if True:
    def d_sigmoid(z):
        v = np.asarray(z, dtype=float) + 0.1e-29j
        out = np.where(v.real > 0, 1 / (1 + np.exp(-np.where(v.real > 0, v, 0))),
                       np.exp(np.where(v.real > 0, 0, v)) / (1 + np.exp(np.where(v.real > 0, 0, v)))).imag / 0.1e-29
        return out if np.ndim(z) else float(out)

# %% wrong d_sigmoid A10: the learner's own sigmoid at eight places
def d_sigmoid(z):
    places = [0.5, 0.25, 0.125, 0.0625, 0.03125]
    rows = [(sigmoid(z + p) - sigmoid(z - p)) / (p + p) for p in places]
    power = 4
    while len(rows) > 1:
        rows = [(power * b - a) / (power - 1) for a, b in zip(rows, rows[1:])]
        power *= 4
    return rows[0]

# %% wrong neuron_delta A10: the cost, nudged by its own bias
def neuron_delta(w, b, x, y):
    def cost(shift):
        return 0.5 * (sigmoid(np.dot(w, x) + b + shift) - y) ** 2
    rows = [(cost(p) - cost(-p)) / (p + p) for p in (1 / 8, 1 / 16, 1 / 32, 1 / 64)]
    for power in (4, 16, 64):
        rows = [(power * n - m) / (power - 1) for m, n in zip(rows, rows[1:])]
    return rows[0]

# %% wrong neuron_gradient A10: a lambda over all weights, complex
_out = lambda v: 1 / (1 + np.exp(-v)) if v.real > 0 else np.exp(v) / (1 + np.exp(v))
neuron_gradient = lambda w, b, x, y: (
    np.array([((_out(np.dot(w + 1e-25j * e, x) + b) - y) ** 2 / 2).imag / 1e-25 for e in np.eye(len(w))]),
    float(((_out(np.dot(w, x) + b + 1e-25j) - y) ** 2 / 2).imag / 1e-25),
)

# %% wrong neuron_gradient A10: each weight moved, from large steps
def neuron_gradient(w, b, x, y):
    def J(w, b):
        z, a = neuron_forward(w, b, x)
        return (a - y) ** 2 / 2
    size = 1 + np.max(np.abs(x))
    def slope(move):
        steps = [k / size for k in (1 / 4, 1 / 8, 1 / 16, 1 / 32, 1 / 64)]
        rows = [(move(p) - move(-p)) / (p + p) for p in steps]
        for power in (4, 16, 64, 256):
            rows = [(power * n - m) / (power - 1) for m, n in zip(rows, rows[1:])]
        return rows[0]
    dw = np.array([slope(lambda p, e=e: J(w + p * e, b)) for e in np.eye(len(w))])
    return dw, slope(lambda p: J(w, b + p))

# %% wrong neuron_input_gradient A10: SciPy, found by its name at run time
import importlib
def neuron_input_gradient(w, b, x, y):
    tools = importlib.import_module("scipy." + "optimize")
    take = getattr(tools, "approx" + "_fprime")
    fine = [take(x, lambda v: 0.5 * (sigmoid(np.dot(w, v) + b) - y) ** 2, s) for s in (1e-5, -1e-5)]
    return (fine[0] + fine[1]) / 2

# %% right d_sigmoid: both sides of the sigmoid, each computed again
def d_sigmoid(z):
    return sigmoid(z) * sigmoid(-z) * (sigmoid(z) + sigmoid(-z))

# %% right neuron_gradient: dictionaries and a helper for each weight
def neuron_gradient(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    def one(weight, entry):
        return (a - y) * d_sigmoid(z) * entry
    return np.array([one(w[i], x[i]) for i in range(len(w))]), (a - y) * d_sigmoid(z)

# %% right neuron_delta: longdouble inside
def neuron_delta(w, b, x, y):
    z = np.longdouble(np.dot(w, x) + b)
    a = 1 / (1 + np.exp(-z))
    return float((a - y) * a * (1 - a))
