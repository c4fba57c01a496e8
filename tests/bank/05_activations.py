# Right and wrong answers to unit 05, read by chainrule.course.bank.

# --- d_tanh -----------------------------------------------------------------

# %% right d_tanh: one line from the output
def d_tanh(z):
    return 1 - np.tanh(z) ** 2

# %% right d_tanh: two factors
def d_tanh(z):
    t = np.tanh(z)
    return (1 + t) * (1 - t)

# %% right d_tanh: the chain through the sigmoid
def d_tanh(z):
    s = 1 / (1 + np.exp(-2 * np.abs(z)))
    return 4 * s * (1 - s)

# %% right d_tanh: one over cosh squared, clipped
def d_tanh(z):
    return 1 / np.cosh(np.clip(z, -300, 300)) ** 2

# %% right d_tanh: exponentials of negative numbers only
def d_tanh(z):
    e = np.exp(-2 * np.abs(z))
    return 4 * e / (1 + e) ** 2

# %% right d_tanh: math, vectorised
import math
def d_tanh(z):
    return np.vectorize(lambda v: 1.0 - math.tanh(v) ** 2, otypes=[float])(z)

# %% right d_tanh: a loop over the entries
def d_tanh(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    for i in np.ndindex(z.shape):
        out[i] = 1 - np.tanh(z[i]) ** 2
    return out

# %% wrong d_tanh E3: tanh not squared
# line: return 1 - np.tanh(z)
# link: none
def d_tanh(z):
    return 1 - np.tanh(z)

# %% wrong d_tanh E4: the formula of the output, used on z
# line: return 1 - z**2
# link: other point z for a
def d_tanh(z):
    return 1 - z**2

# %% wrong d_tanh E5: tanh taken twice
# line: return 1 - np.tanh(a) ** 2
# link: other point a for z
def d_tanh(z):
    a = np.tanh(z)
    return 1 - np.tanh(a) ** 2

# %% wrong d_tanh E6: the slope formula of the sigmoid
# line: return a * (1 - a)
# link: other quantity ∂a/∂z of the sigmoid
# link: none
def d_tanh(z):
    a = np.tanh(z)
    return a * (1 - a)

# %% wrong d_tanh -: plus for minus
# line: return 1 + np.tanh(z) ** 2
# link: none
def d_tanh(z):
    return 1 + np.tanh(z) ** 2

# %% wrong d_tanh -: the sign of the slope
# line: return np.tanh(z) ** 2 - 1
# link: sign
def d_tanh(z):
    return np.tanh(z) ** 2 - 1

# %% wrong d_tanh -: one over cosh, not squared
# line: return 1 / np.cosh(np.clip(z, -300, 300))
# link: missing 1/cosh(z)
# link: none
def d_tanh(z):
    return 1 / np.cosh(np.clip(z, -300, 300))

# %% wrong d_tanh -: inner slope 2 of the chain through the sigmoid lost
# line: return 2 * s * (1 - s)
# link: factor 1/2
def d_tanh(z):
    s = 1 / (1 + np.exp(-2 * np.abs(z)))
    return 2 * s * (1 - s)

# %% wrong d_tanh -: tanh itself
# line: return np.tanh(z)
# link: other quantity a for ∂a/∂z
def d_tanh(z):
    return np.tanh(z)

# %% wrong d_tanh A10: a central difference
# line: return (np.tanh(z + h) - np.tanh(z - h)) / (2 * h)
# line: h = 1e-5
# link: none
def d_tanh(z):
    h = 1e-5
    return (np.tanh(z + h) - np.tanh(z - h)) / (2 * h)

# %% wrong d_tanh E13: cosh overflows
# line: return 1 / np.cosh(z) ** 2
# link: none
def d_tanh(z):
    return 1 / np.cosh(z) ** 2

# %% wrong d_tanh -: numbers only
# line: return 1 - math.tanh(z) ** 2
# link: none
import math
def d_tanh(z):
    return 1 - math.tanh(z) ** 2

# %% wrong d_tanh -: nothing returned
# link: none
def d_tanh(z):
    1 - np.tanh(z) ** 2

# %% wrong d_tanh -: single precision
# line: return (1 - np.tanh(z) ** 2) * np.float32(1) if np.ndim(z) == 0 else (1 - np.tanh(z) ** 2).astype(np.float32)
# link: none
def d_tanh(z):
    return (1 - np.tanh(z) ** 2) * np.float32(1) if np.ndim(z) == 0 else (1 - np.tanh(z) ** 2).astype(np.float32)

# --- relu -------------------------------------------------------------------

# %% right relu: maximum, zero first
def relu(z):
    return np.maximum(0, z)

# %% right relu: where
def relu(z):
    return np.where(np.greater(z, 0), z, 0.0)

# %% right relu: times the mask
def relu(z):
    return z * np.greater(z, 0)

# %% right relu: half of z plus its size
def relu(z):
    return (z + np.abs(z)) / 2

# %% right relu: clip
def relu(z):
    return np.clip(z, 0, None)

# %% right relu: Python's max, vectorised
def relu(z):
    return np.vectorize(lambda v: max(float(v), 0.0))(z)

# %% right relu: a copy and an assignment
def relu(z):
    out = np.array(z, dtype=float)
    out[out < 0] = 0.0
    return out

# %% wrong relu E10: writes into z
# line: z[z < 0] = 0
# link: none
# cause: argument z
def relu(z):
    if np.ndim(z) == 0:
        return max(z, 0.0)
    z[z < 0] = 0
    return z

# %% wrong relu E10: maximum with out=z
# line: return np.maximum(z, 0.0, out=z)
# link: none
# cause: argument z
def relu(z):
    if np.ndim(z) == 0:
        return max(z, 0.0)
    return np.maximum(z, 0.0, out=z)

# %% wrong relu -: minimum for maximum
# line: return np.minimum(z, 0.0)
# link: none
def relu(z):
    return np.minimum(z, 0.0)

# %% wrong relu -: absolute value
# line: return np.abs(z)
# link: none
def relu(z):
    return np.abs(z)

# %% wrong relu E11: leaky
# line: return np.where(np.greater(z, 0), z, 0.01 * z)
# link: none
def relu(z):
    return np.where(np.greater(z, 0), z, 0.01 * z)

# %% wrong relu -: its slope
# line: return np.where(np.greater(z, 0), 1.0, 0.0)
# link: other quantity ∂a/∂z for a
# link: missing z
def relu(z):
    return np.where(np.greater(z, 0), 1.0, 0.0)

# %% wrong relu -: the identity
# line: return z
# link: none
# link: other quantity z for a
def relu(z):
    return z

# %% wrong relu -: capped at one
# line: return np.clip(z, 0.0, 1.0)
# link: none
def relu(z):
    return np.clip(z, 0.0, 1.0)

# %% wrong relu -: capped at six
# line: return np.clip(z, 0.0, 6.0)
# link: none
def relu(z):
    return np.clip(z, 0.0, 6.0)

# %% wrong relu -: the maximum of the whole array
# line: return np.max(np.maximum(z, 0.0))
# link: none
def relu(z):
    return np.max(np.maximum(z, 0.0))

# %% wrong relu -: only the positive entries kept
# line: return z[z > 0] if z.ndim else z * (z > 0)
# link: none
def relu(z):
    z = np.asarray(z, dtype=float)
    return z[z > 0] if z.ndim else z * (z > 0)

# %% wrong relu -: numbers only
# line: return max(z, 0.0)
# link: none
def relu(z):
    return max(z, 0.0)

# %% wrong relu -: one array for all calls
# line: out = _buffer.setdefault("out", np.empty(35))[: z.size].reshape(z.shape)
# link: none
_buffer = {}
def relu(z):
    z = np.asarray(z, dtype=float)
    out = _buffer.setdefault("out", np.empty(35))[: z.size].reshape(z.shape)
    out[...] = np.maximum(z, 0.0)
    return out

# --- d_relu -----------------------------------------------------------------

# %% right d_relu: 0 at the kink
def d_relu(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)

# %% right d_relu: 1 at the kink
def d_relu(z):
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)

# %% right d_relu: a half at the kink
def d_relu(z):
    return np.heaviside(z, 0.5)

# %% right d_relu: half of one plus the sign
def d_relu(z):
    return 0.5 * (1.0 + np.sign(z))

# %% right d_relu: a mask turned into floats
def d_relu(z):
    return (np.asarray(z) > 0).astype(float)

# %% right d_relu: the mask from the output
def d_relu(z):
    a = relu(z)
    return np.greater(a, 0) * 1.0

# %% right d_relu: if and else, vectorised
def d_relu(z):
    return np.vectorize(lambda v: 1.0 if v > 0 else 0.0)(z)

# %% right d_relu: ones, then zeros
def d_relu(z):
    out = np.ones(np.shape(z))
    out[np.asarray(z) < 0] = 0.0
    return out

# %% wrong d_relu E8: ReLU itself
# line: return np.maximum(z, 0.0)
# link: other quantity a for ∂a/∂z
# link: extra z
def d_relu(z):
    return np.maximum(z, 0.0)

# %% wrong d_relu E11: a leaky slope on the negative side
# line: return np.where(np.greater(z, 0), 1.0, 0.01)
# link: none
def d_relu(z):
    return np.where(np.greater(z, 0), 1.0, 0.01)

# %% wrong d_relu E11: the sides swapped
# line: return np.where(np.greater(z, 0), 0.0, 1.0)
# link: none
# link: other point −z for z
def d_relu(z):
    return np.where(np.greater(z, 0), 0.0, 1.0)

# %% wrong d_relu E9: the sign
# line: return np.sign(z) * 1.0
# link: none
def d_relu(z):
    return np.sign(z) * 1.0

# %% wrong d_relu -: z divided out, NaN at the kink
# line: with np.errstate(all="ignore"):
# line: return np.maximum(z, 0.0) / np.asarray(z)
# link: none
# cause: nan
def d_relu(z):
    with np.errstate(all="ignore"):
        return np.maximum(z, 0.0) / np.asarray(z)

# %% wrong d_relu -: integers
# line: return np.where(np.greater(z, 0), 1, 0)
# link: none
# cause: int
def d_relu(z):
    return np.where(np.greater(z, 0), 1, 0)

# %% wrong d_relu -: truth values
# line: return np.greater(z, 0)
# link: none
# cause: bool
def d_relu(z):
    return np.greater(z, 0)

# %% wrong d_relu -: one everywhere
# line: return np.ones(np.shape(z))
# link: none
def d_relu(z):
    return np.ones(np.shape(z))

# %% wrong d_relu -: open only above one
# line: return np.where(np.greater(z, 1), 1.0, 0.0)
# link: none
# link: other point z − 1 for z
def d_relu(z):
    return np.where(np.greater(z, 1), 1.0, 0.0)

# %% wrong d_relu -: open from -0.001 on
# line: return np.where(np.greater(z, -0.001), 1.0, 0.0)
# link: none
def d_relu(z):
    return np.where(np.greater(z, -0.001), 1.0, 0.0)

# %% wrong d_relu -: minus one at the kink
# line: return np.where(np.equal(z, 0), -1.0, np.where(np.greater(z, 0), 1.0, 0.0))
# link: none
def d_relu(z):
    return np.where(np.equal(z, 0), -1.0, np.where(np.greater(z, 0), 1.0, 0.0))

# %% wrong d_relu E10: writes into z
# line: z[z <= 0] = 0
# link: none
# cause: argument z
def d_relu(z):
    if np.ndim(z) == 0:
        return 1.0 if z > 0 else 0.0
    z[z <= 0] = 0
    z[z > 0] = 1
    return z

# %% wrong d_relu A10: a forward difference
# line: return (relu(np.asarray(z) + h) - relu(np.asarray(z))) / h
# line: h = 1e-5
# link: none
def d_relu(z):
    h = 1e-5
    return (relu(np.asarray(z) + h) - relu(np.asarray(z))) / h

# --- softplus ---------------------------------------------------------------

# %% right softplus: logaddexp
def softplus(z):
    return np.logaddexp(0, z)

# %% right softplus: log of one plus, no log1p
def softplus(z):
    return np.maximum(z, 0) + np.log(1 + np.exp(-np.abs(z)))

# %% right softplus: two branches with where
def softplus(z):
    small = np.minimum(z, 0.0)
    large = np.maximum(z, 0.0)
    return np.where(np.less(z, 0), np.log1p(np.exp(small)), large + np.log1p(np.exp(-large)))

# %% right softplus: math, vectorised
import math
def softplus(z):
    def one(v):
        return v + math.log1p(math.exp(-v)) if v > 0 else math.log1p(math.exp(v))
    return np.vectorize(one, otypes=[float])(z)

# %% right softplus: z itself where it is large
def softplus(z):
    tame = np.minimum(z, 40.0)
    return np.where(np.greater(z, 40.0), z, np.log1p(np.exp(tame)))

# %% right softplus: half of z, half of its size
def softplus(z):
    size = np.abs(z)
    return 0.5 * (z + size) + np.log1p(np.exp(-size))

# %% right softplus: logsumexp by hand
def softplus(z):
    z = np.asarray(z, dtype=float)
    both = np.stack([np.zeros(z.shape), z])
    top = both.max(axis=0)
    return top + np.log(np.exp(both - top).sum(axis=0))

# %% wrong softplus E13: as typed, overflows
# line: return np.log(1 + np.exp(z))
# link: none
# cause: overflow|warn|inf
def softplus(z):
    return np.log(1 + np.exp(z))

# %% wrong softplus E13: log1p alone does not help
# line: return np.log1p(np.exp(z))
# link: none
# cause: overflow|warn|inf
def softplus(z):
    return np.log1p(np.exp(z))

# %% wrong softplus E13: where computes both branches
# line: return np.where(np.greater(z, 30), z, np.log1p(np.exp(z)))
# link: none
# cause: overflow|warn|inf
def softplus(z):
    return np.where(np.greater(z, 30), z, np.log1p(np.exp(z)))

# %% wrong softplus E12: softplus of -z
# line: return np.logaddexp(0, -z)
# link: other point −z for z
# link: sign
def softplus(z):
    return np.logaddexp(0, -z)

# %% wrong softplus -: the large part forgotten
# line: return np.log1p(np.exp(-np.abs(z)))
# link: none
def softplus(z):
    return np.log1p(np.exp(-np.abs(z)))

# %% wrong softplus -: plus for minus in the stable form
# line: return np.abs(z) + np.log1p(np.exp(-np.abs(z)))
# link: none
def softplus(z):
    return np.abs(z) + np.log1p(np.exp(-np.abs(z)))

# %% wrong softplus -: the small part forgotten
# line: return np.maximum(z, 0.0)
# link: none
def softplus(z):
    return np.maximum(z, 0.0)

# %% wrong softplus -: base two
# line: return np.logaddexp(0, z) / np.log(2)
# link: factor 1/log(2)
def softplus(z):
    return np.logaddexp(0, z) / np.log(2)

# %% wrong softplus -: clipped too early
# line: return np.log1p(np.exp(np.clip(z, -30, 30)))
# link: none
def softplus(z):
    return np.log1p(np.exp(np.clip(z, -30, 30)))

# %% wrong softplus -: one inside log1p as well
# line: return np.maximum(z, 0) + np.log1p(1 + np.exp(-np.abs(z)))
# link: none
def softplus(z):
    return np.maximum(z, 0) + np.log1p(1 + np.exp(-np.abs(z)))

# %% wrong softplus -: its slope
# line: return sigmoid(z)
# link: other quantity ∂a/∂z for a
def softplus(z):
    return sigmoid(z)

# %% wrong softplus -: minus the logarithm of a sigmoid
# line: return -np.log(sigmoid(-z))
# link: none
# cause: divide|warn|inf
def softplus(z):
    return -np.log(sigmoid(-z))

# %% wrong softplus -: rounded to five digits
# line: return np.round(np.logaddexp(0, z), 5)
# link: none
def softplus(z):
    return np.round(np.logaddexp(0, z), 5)

# --- d_softplus -------------------------------------------------------------

# %% right d_softplus: through tanh
def d_softplus(z):
    return 0.5 * (1 + np.tanh(0.5 * z))

# %% right d_softplus: one minus the other side
def d_softplus(z):
    return 1 - sigmoid(-z)

# %% right d_softplus: exp of z minus softplus
def d_softplus(z):
    return np.exp(z - softplus(z))

# %% right d_softplus: exp of minus softplus of -z
def d_softplus(z):
    return np.exp(-np.logaddexp(0, -z))

# %% right d_softplus: math, vectorised
import math
def d_softplus(z):
    def one(v):
        return 1 / (1 + math.exp(-v)) if v >= 0 else math.exp(v) / (1 + math.exp(v))
    return np.vectorize(one, otypes=[float])(z)

# %% right d_softplus: clipped
def d_softplus(z):
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))

# %% right d_softplus: three links
def d_softplus(z):
    e = np.exp(-np.abs(z))
    return np.where(np.less(z, 0), e, 1.0) * 1 / (1 + e)

# %% wrong d_softplus E12: sigmoid of -z
# line: return sigmoid(-z)
# link: other point −z for z
def d_softplus(z):
    return sigmoid(-z)

# %% wrong d_softplus E12: softplus itself
# line: return softplus(z)
# link: other quantity a for ∂a/∂z
def d_softplus(z):
    return softplus(z)

# %% wrong d_softplus A2: the inner slope e^z lost
# line: return sigmoid(-z) * 1.0
# link: missing e^z
# link: other point −z for z
def d_softplus(z):
    return sigmoid(-z) * 1.0

# %% wrong d_softplus A3: only the inner slope e^z
# line: return np.exp(np.minimum(z, 700.0))
# link: missing 1/(1 + e^z)
# link: other quantity e^z
# link: none
def d_softplus(z):
    return np.exp(np.minimum(z, 700.0))

# %% wrong d_softplus -: the slope of the sigmoid
# line: return s * (1 - s)
# link: extra 1 − σ(z)
# link: none
def d_softplus(z):
    s = sigmoid(z)
    return s * (1 - s)

# %% wrong d_softplus -: the sigmoid of the sigmoid
# line: return sigmoid(sigmoid(z))
# link: other point σ(z) for z
def d_softplus(z):
    return sigmoid(sigmoid(z))

# %% wrong d_softplus -: the sigmoid of softplus
# line: return sigmoid(softplus(z))
# link: other point softplus(z) for z
def d_softplus(z):
    return sigmoid(softplus(z))

# %% wrong d_softplus -: ReLU's gate
# line: return np.where(np.greater(z, 0), 1.0, 0.0)
# link: none
def d_softplus(z):
    return np.where(np.greater(z, 0), 1.0, 0.0)

# %% wrong d_softplus -: the sign lost
# line: return -sigmoid(z)
# link: sign
def d_softplus(z):
    return -sigmoid(z)

# %% wrong d_softplus -: sigmoid of 2z
# line: return sigmoid(2 * np.asarray(z))
# link: other point 2z for z
# link: factor 2
def d_softplus(z):
    return sigmoid(2 * np.asarray(z))

# %% wrong d_softplus -: cut off at ±20
# line: return sigmoid(np.clip(z, -20, 20))
# link: none
def d_softplus(z):
    return sigmoid(np.clip(z, -20, 20))

# %% wrong d_softplus E13: as typed, overflows
# line: return np.exp(z) / (1 + np.exp(z))
# link: none
# cause: overflow|warn|inf|nan
def d_softplus(z):
    return np.exp(z) / (1 + np.exp(z))

# %% wrong d_softplus E13: one over one plus, overflows
# line: return 1 / (1 + np.exp(-z))
# link: none
# cause: overflow|warn|inf|nan
def d_softplus(z):
    return 1 / (1 + np.exp(-z))

# %% wrong d_softplus A10: a central difference
# line: return (softplus(z + h) - softplus(z - h)) / (2 * h)
# line: h = 1e-5
# link: none
def d_softplus(z):
    h = 1e-5
    return (softplus(z + h) - softplus(z - h)) / (2 * h)

# --- swish ------------------------------------------------------------------

# %% right swish: one line
def swish(z):
    return z * sigmoid(z)

# %% right swish: gate through tanh
def swish(z):
    return 0.5 * z * (1 + np.tanh(z / 2))

# %% right swish: what the gate lets through
def swish(z):
    return z - z * sigmoid(-z)

# %% right swish: divided, clipped
def swish(z):
    return z / (1 + np.exp(-np.clip(z, -700, 700)))

# %% right swish: multiply, with the slope of softplus
def swish(z):
    return np.multiply(d_softplus(z), z)

# %% right swish: math, vectorised
import math
def swish(z):
    return np.vectorize(lambda v: 0.5 * v * (1 + math.tanh(v / 2)), otypes=[float])(z)

# %% wrong swish -: the gate only
# line: return sigmoid(z)
# link: missing z
def swish(z):
    return sigmoid(z)

# %% wrong swish -: the gate turned round
# line: return z * sigmoid(-z)
# link: other point −z for z
def swish(z):
    return z * sigmoid(-z)

# %% wrong swish -: plus for times
# line: return z + sigmoid(z)
# link: none
def swish(z):
    return z + sigmoid(z)

# %% wrong swish -: tanh as the gate
# line: return z * np.tanh(z)
# link: other quantity tanh(z) for σ(z)
def swish(z):
    return z * np.tanh(z)

# %% wrong swish -: the sigmoid of z squared
# line: return sigmoid(np.asarray(z) * z)
# link: other point z² for z
def swish(z):
    return sigmoid(np.asarray(z) * z)

# %% wrong swish -: the gate squared
# line: return z * sigmoid(z) ** 2
# link: extra σ(z)
def swish(z):
    return z * sigmoid(z) ** 2

# %% wrong swish -: the slope of the sigmoid as the gate
# line: return z * s * (1 - s)
# line: s = sigmoid(z)
# link: other quantity σ′(z) for σ(z)
# link: extra 1 − s
def swish(z):
    s = sigmoid(z)
    return z * s * (1 - s)

# %% wrong swish -: ReLU for the signal
# line: return np.maximum(z, 0.0) * sigmoid(z)
# link: other quantity relu(z) for z
# link: none
def swish(z):
    return np.maximum(z, 0.0) * sigmoid(z)

# %% wrong swish -: the gate of 1.702 z
# line: return z * sigmoid(1.702 * np.asarray(z))
# link: other point 1.702 z for z
def swish(z):
    return z * sigmoid(1.702 * np.asarray(z))

# %% wrong swish E10: writes into z
# line: z *= gate
# link: none
# cause: argument z
def swish(z):
    gate = sigmoid(z)
    if np.ndim(z) and z.dtype.kind == "f":
        z *= gate
        return z
    return z * gate

# %% wrong swish E13: as typed, overflows
# line: return z / (1 + np.exp(-z))
# link: none
# cause: overflow|warn|inf|nan
def swish(z):
    return z / (1 + np.exp(-z))

# --- d_swish ----------------------------------------------------------------

# %% right d_swish: two paths on one line
def d_swish(z):
    s = sigmoid(z)
    return s + z * s * (1 - s)

# %% right d_swish: factored
def d_swish(z):
    s = sigmoid(z)
    return s * (1 + z * (1 - s))

# %% right d_swish: from the output
def d_swish(z):
    a, s = swish(z), sigmoid(z)
    return a + s * (1 - a)

# %% right d_swish: through tanh
def d_swish(z):
    t = np.tanh(z / 2)
    return 0.5 * (1 + t) + 0.25 * z * (1 - t**2)

# %% right d_swish: paths collected in a loop
def d_swish(z):
    s = sigmoid(z)
    total = 0.0
    for path in [s, z * s * sigmoid(-z)]:
        total = total + path
    return total

# %% right d_swish: math, vectorised
import math
def d_swish(z):
    def one(v):
        t = math.tanh(v / 2)
        s = (1 + t) / 2
        return s + v * s * (1 - s)
    return np.vectorize(one, otypes=[float])(z)

# %% right d_swish: the sum of a stack
def d_swish(z):
    z = np.asarray(z, dtype=float)
    s = sigmoid(z)
    return np.sum([s, np.multiply(z, s - s * s)], axis=0)

# %% wrong d_swish E14: the path through the gate lost
# line: return sigmoid(z)
# link: path z·σ′(z)
# cause: path|term|summand
def d_swish(z):
    return sigmoid(z)

# %% wrong d_swish E14: the path through the signal lost
# line: return z * s * (1 - s)
# link: path σ(z)
# cause: path|term|summand
def d_swish(z):
    s = sigmoid(z)
    return z * s * (1 - s)

# %% wrong d_swish E15: the factor 1 - s lost
# line: return s + z * s
# link: missing 1 − s
# link: none
# link: missing 1 − σ(z)
def d_swish(z):
    s = sigmoid(z)
    return s + z * s

# %% wrong d_swish -: the factor s lost in the second path
# line: return s + z * (1 - s)
# link: missing s
# link: none
def d_swish(z):
    s = sigmoid(z)
    return s + z * (1 - s)

# %% wrong d_swish -: the signal z lost in the second path
# line: return s + s * (1 - s)
# link: missing z
# link: none
def d_swish(z):
    s = sigmoid(z)
    return s + s * (1 - s)

# %% wrong d_swish -: minus between the paths
# line: return s - z * s * (1 - s)
# link: sign
# link: none
def d_swish(z):
    s = sigmoid(z)
    return s - z * s * (1 - s)

# %% wrong d_swish -: product of the paths
# line: return s * z * s * (1 - s)
# link: none
def d_swish(z):
    s = sigmoid(z)
    return s * z * s * (1 - s)

# %% wrong d_swish -: the slopes multiplied, one for z
# line: return 1 * s * (1 - s)
# link: none
# link: other quantity σ′(z)
def d_swish(z):
    s = sigmoid(z)
    return 1 * s * (1 - s)

# %% wrong d_swish B3: z(1 - z) for the slope of the gate
# line: return sigmoid(z) + z * z * (1 - z)
# link: other point z for a
# link: other point z for σ(z)
def d_swish(z):
    return sigmoid(z) + z * z * (1 - z)

# %% wrong d_swish B4: the sigmoid taken twice
# line: return s + z * t * (1 - t)
# line: t = sigmoid(s)
# link: other point a for z
# link: other point s for z
def d_swish(z):
    s = sigmoid(z)
    t = sigmoid(s)
    return s + z * t * (1 - t)

# %% wrong d_swish -: swish itself
# line: return swish(z)
# link: other quantity a for ∂a/∂z
def d_swish(z):
    return swish(z)

# %% wrong d_swish -: the slope of tanh as the slope of the gate
# line: return s + z * (1 - s**2)
# link: other quantity tanh′ for σ′
# link: other quantity 1 − s²
# link: none
def d_swish(z):
    s = sigmoid(z)
    return s + z * (1 - s**2)

# %% wrong d_swish -: the gate's slope taken at the output
# line: s, g = sigmoid(z), sigmoid(swish(z))
# link: other point z·σ(z) for z
# link: other point a for z
def d_swish(z):
    s, g = sigmoid(z), sigmoid(swish(z))
    return s + z * g * (1 - g)

# %% wrong d_swish A10: a central difference
# line: return (swish(z + h) - swish(z - h)) / (2 * h)
# line: h = 1e-5
# link: none
def d_swish(z):
    h = 1e-5
    return (swish(z + h) - swish(z - h)) / (2 * h)

# --- d_gelu_tanh ------------------------------------------------------------

# %% right d_gelu_tanh: two lines
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * k * (1 + 0.134145 * z**2)

# %% right d_gelu_tanh: with d_tanh
def d_gelu_tanh(z):
    k = (2 / np.pi) ** 0.5
    u = k * (z + 0.044715 * z**3)
    return (1 + np.tanh(u) + z * d_tanh(u) * k * (1 + 3 * 0.044715 * z**2)) / 2

# %% right d_gelu_tanh: as a swish with a cubic inside
def d_gelu_tanh(z):
    k = 2 * np.sqrt(2 / np.pi)
    v = k * (z + 0.044715 * z**3)
    dv = k * (1 + 0.134145 * z**2)
    s = sigmoid(v)
    return s + z * s * (1 - s) * dv

# %% right d_gelu_tanh: polynomials by Horner
def d_gelu_tanh(z):
    z = np.asarray(z, dtype=float)
    k = np.sqrt(2.0 / np.pi)
    inner = [k * 0.044715, 0.0, k, 0.0]
    t = np.tanh(np.polyval(inner, z))
    return 0.5 * (1.0 + t + z * (1.0 - t**2) * np.polyval(np.polyder(inner), z))

# %% right d_gelu_tanh: math, vectorised
import math
def d_gelu_tanh(z):
    def one(v):
        k = math.sqrt(2 / math.pi)
        t = math.tanh(k * (v + 0.044715 * v * v * v))
        return 0.5 * (1 + t) + 0.5 * v * (1 - t * t) * k * (1 + 3 * 0.044715 * v * v)
    return np.vectorize(one, otypes=[float])(z)

# %% right d_gelu_tanh: the constant typed to twelve digits
def d_gelu_tanh(z):
    k = 0.797884560803
    t = np.tanh(k * z + k * 0.044715 * z**3)
    half = 0.5 * z * (1 - t**2)
    return 0.5 + 0.5 * t + half * (k + 3 * k * 0.044715 * z**2)

# %% right d_gelu_tanh: π typed to six digits
def d_gelu_tanh(z):
    k = (2 / 3.14159) ** 0.5
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh E17: the sigmoid form of GELU
# line: s = sigmoid(1.702 * np.asarray(z))
# line: return s + 1.702 * z * s * (1 - s)
# link: none
def d_gelu_tanh(z):
    s = sigmoid(1.702 * np.asarray(z))
    return s + 1.702 * z * s * (1 - s)

# %% wrong d_gelu_tanh E17: the exact form with erf
# line: return 0.5 * (1 + math.erf(v / math.sqrt(2))) + v * math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
# link: none
import math
def d_gelu_tanh(z):
    def one(v):
        return 0.5 * (1 + math.erf(v / math.sqrt(2))) + v * math.exp(-v * v / 2) / math.sqrt(2 * math.pi)
    return np.vectorize(one, otypes=[float])(z)

# %% wrong d_gelu_tanh E18: the slope of the inner polynomial lost
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - t**2)
# link: missing k·(1 + 3·0.044715 z²)
# link: missing ∂u/∂z
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2)

# %% wrong d_gelu_tanh E18: the slope of the cubic term lost
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k
# link: missing 1 + 3·0.044715 z²
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k

# %% wrong d_gelu_tanh A8: the 3 of the cubic's slope lost
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 0.044715 * z**2)
# link: missing 3
# link: factor 1/3
# link: none
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 0.044715 * z**2)

# %% wrong d_gelu_tanh A8: the exponent of the cubic's slope not lowered
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**3)
# link: missing 1/z
# link: extra z
# link: none
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**3)

# %% wrong d_gelu_tanh -: the scale lost in the inner slope
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * (1 + 3 * 0.044715 * z**2)
# link: missing k
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh E14: the path through the gate lost
# line: return 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))
# link: path 0.5 z (1 − t²)·∂u/∂z
def d_gelu_tanh(z):
    return 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (z + 0.044715 * z**3)))

# %% wrong d_gelu_tanh E14: the path through the signal lost
# line: return 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)
# link: path 0.5 (1 + t)
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh -: the half lost in the second path
# line: return 0.5 * (1 + t) + z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)
# link: factor 2
# link: missing 1/2
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh -: the signal lost in the second path
# line: return 0.5 * (1 + t) + 0.5 * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)
# link: missing z
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh A1: the slope of tanh taken at z
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - np.tanh(z) ** 2) * k * (1 + 3 * 0.044715 * z**2)
# link: other point z for u
# link: none
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - np.tanh(z) ** 2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh E3: tanh not squared
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - t) * k * (1 + 3 * 0.044715 * z**2)
# link: none
# link: missing 1 + t
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh E5: tanh taken twice
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - np.tanh(t) ** 2) * k * (1 + 3 * 0.044715 * z**2)
# link: other point t for u
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - np.tanh(t) ** 2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh -: the scale without its root
# line: k = 2 / np.pi
# link: none
def d_gelu_tanh(z):
    k = 2 / np.pi
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong d_gelu_tanh -: the constant mistyped
# line: t = np.tanh(k * (z + 0.044175 * z**3))
# line: return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044175 * z**2)
# link: none
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044175 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044175 * z**2)

# %% wrong d_gelu_tanh -: the function itself
# line: return gelu_tanh(z)
# link: other quantity a for ∂a/∂z
def d_gelu_tanh(z):
    return gelu_tanh(z)

# %% wrong d_gelu_tanh A10: a central difference
# line: return (gelu_tanh(z + h) - gelu_tanh(z - h)) / (2 * h)
# line: h = 1e-5
# link: none
def d_gelu_tanh(z):
    h = 1e-5
    return (gelu_tanh(z + h) - gelu_tanh(z - h)) / (2 * h)

# --- d_mish -----------------------------------------------------------------

# %% right d_mish: two paths on one line
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t**2) * sigmoid(z)

# %% right d_mish: with the unit's own slopes
def d_mish(z):
    s = softplus(z)
    return np.tanh(s) + z * d_tanh(s) * d_softplus(z)

# %% right d_mish: a closed form with clipping
def d_mish(z):
    e = np.exp(np.clip(z, -60, 60))
    n = e * (e + 2)
    t = n / (n + 2)
    return t + np.clip(z, -60, 60) * (4 * (n + 1) / (n + 2) ** 2) * e / (1 + e)

# %% right d_mish: gate and slope named
def d_mish(z):
    gate = np.tanh(np.logaddexp(0, z))
    d_gate = (1 + gate) * (1 - gate) * 0.5 * (1 + np.tanh(0.5 * z))
    return np.add(1 * gate, z * d_gate)

# %% right d_mish: math, vectorised
import math
def d_mish(z):
    def one(v):
        s = max(v, 0.0) + math.log1p(math.exp(-abs(v)))
        t = math.tanh(s)
        return t + v * (1 - t * t) * 0.5 * (1 + math.tanh(v / 2))
    return np.vectorize(one, otypes=[float])(z)

# %% right d_mish: a loop over links
def d_mish(z):
    s = softplus(z)
    product = z
    for link in (1 - np.tanh(s) ** 2, sigmoid(z)):
        product = product * link
    return product + np.tanh(s)

# %% wrong d_mish A2: the slope of softplus lost
# line: return t + z * (1 - t**2)
# link: missing σ(z)
# link: missing ∂s/∂z
# cause: ds_dz|softplus|factor|link|sigmoid|σ
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t**2)

# %% wrong d_mish -: the slope of tanh lost
# line: return t + z * sigmoid(z)
# link: missing 1 − t²
# link: missing ∂t/∂s
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * sigmoid(z)

# %% wrong d_mish A9: the path through the gate lost
# line: return np.tanh(softplus(z))
# link: path z·(1 − t²)·σ(z)
def d_mish(z):
    return np.tanh(softplus(z))

# %% wrong d_mish A9: the path through the signal lost
# line: return z * (1 - t**2) * sigmoid(z)
# link: path t
def d_mish(z):
    t = np.tanh(softplus(z))
    return z * (1 - t**2) * sigmoid(z)

# %% wrong d_mish A1: the slope of tanh taken at z
# line: return t + z * (1 - np.tanh(z) ** 2) * sigmoid(z)
# link: other point z for softplus(z)
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - np.tanh(z) ** 2) * sigmoid(z)

# %% wrong d_mish E5: tanh taken twice
# line: return t + z * (1 - np.tanh(t) ** 2) * sigmoid(z)
# link: other point t for softplus(z)
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - np.tanh(t) ** 2) * sigmoid(z)

# %% wrong d_mish E3: tanh not squared
# line: return t + z * (1 - t) * sigmoid(z)
# link: none
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t) * sigmoid(z)

# %% wrong d_mish E12: sigmoid of -z for the slope of softplus
# line: return t + z * (1 - t**2) * sigmoid(-z)
# link: other point −z for z
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t**2) * sigmoid(-z)

# %% wrong d_mish E12: softplus itself for its slope
# line: return t + z * (1 - t**2) * s
# link: other quantity softplus(z) for σ(z)
def d_mish(z):
    s = softplus(z)
    t = np.tanh(s)
    return t + z * (1 - t**2) * s

# %% wrong d_mish A1: the sigmoid taken at softplus
# line: return t + z * (1 - t**2) * sigmoid(s)
# link: other point softplus(z) for z
def d_mish(z):
    s = softplus(z)
    t = np.tanh(s)
    return t + z * (1 - t**2) * sigmoid(s)

# %% wrong d_mish -: the signal lost in the second path
# line: return t + (1 - t**2) * sigmoid(z)
# link: missing z
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + (1 - t**2) * sigmoid(z)

# %% wrong d_mish -: minus between the paths
# line: return t - z * (1 - t**2) * sigmoid(z)
# link: sign
# link: none
def d_mish(z):
    t = np.tanh(softplus(z))
    return t - z * (1 - t**2) * sigmoid(z)

# %% wrong d_mish -: the slope of swish
# line: return d_swish(z)
# link: none
# link: other quantity d_swish(z)
def d_mish(z):
    return d_swish(z)

# %% wrong d_mish A6: tanh and softplus swapped
# line: a = softplus(np.tanh(z))
# link: none
def d_mish(z):
    a = softplus(np.tanh(z))
    return a + z * sigmoid(np.tanh(z)) * (1 - np.tanh(z) ** 2)

# %% wrong d_mish -: the slope of the sigmoid for the slope of softplus
# line: return t + z * (1 - t**2) * s * (1 - s)
# line: t, s = np.tanh(softplus(z)), sigmoid(z)
# link: extra 1 − σ(z)
# link: other quantity σ′(z) for σ(z)
def d_mish(z):
    t, s = np.tanh(softplus(z)), sigmoid(z)
    return t + z * (1 - t**2) * s * (1 - s)

# %% wrong d_mish -: Mish itself
# line: return z * np.tanh(softplus(z))
# link: other quantity a for ∂a/∂z
# link: extra z
def d_mish(z):
    return z * np.tanh(softplus(z))

# %% wrong d_mish E13: the published closed form overflows
# line: omega = 4 * (z + 1) + 4 * np.exp(2 * z) + np.exp(3 * z) + np.exp(z) * (4 * z + 6)
# line: delta = 2 * np.exp(z) + np.exp(2 * z) + 2
# line: return np.exp(z) * omega / delta**2
# link: none
# cause: overflow|warn|inf|nan
def d_mish(z):
    omega = 4 * (z + 1) + 4 * np.exp(2 * z) + np.exp(3 * z) + np.exp(z) * (4 * z + 6)
    delta = 2 * np.exp(z) + np.exp(2 * z) + 2
    return np.exp(z) * omega / delta**2

# %% wrong d_mish A10: a central difference
# line: f = lambda v: v * np.tanh(softplus(v))
# line: return (f(z + h) - f(z - h)) / (2 * h)
# line: h = 1e-5
# link: none
def d_mish(z):
    h = 1e-5
    f = lambda v: v * np.tanh(softplus(v))
    return (f(z + h) - f(z - h)) / (2 * h)

# --- depth_gradient ---------------------------------------------------------

# %% right depth_gradient: product by index
def depth_gradient(weights, zs, d_activation):
    total = 1
    for l in range(len(weights)):
        total *= weights[l] * d_activation(zs[l])
    return total

# %% right depth_gradient: np.prod of everything
def depth_gradient(weights, zs, d_activation):
    return np.prod(np.asarray(weights) * d_activation(np.asarray(zs)))

# %% right depth_gradient: two products
def depth_gradient(weights, zs, d_activation):
    return np.prod(weights) * np.prod([d_activation(z) for z in zs])

# %% right depth_gradient: math.prod of a generator
import math
def depth_gradient(weights, zs, d_activation):
    return math.prod(float(w * d_activation(z)) for w, z in zip(weights, zs))

# %% right depth_gradient: from the last layer to the first
def depth_gradient(weights, zs, d_activation):
    delta = 1.0
    for w, z in zip(reversed(list(weights)), reversed(list(zs))):
        delta = delta * d_activation(z)
        delta = delta * w
    return delta

# %% right depth_gradient: reduce
from functools import reduce
def depth_gradient(weights, zs, d_activation):
    return reduce(lambda p, wz: p * wz[0] * d_activation(wz[1]), zip(weights, zs), 1.0)

# %% right depth_gradient: recursion
def depth_gradient(weights, zs, d_activation):
    link = weights[0] * d_activation(zs[0])
    if len(weights) == 1:
        return link
    return link * depth_gradient(weights[1:], zs[1:], d_activation)

# %% right depth_gradient: the last of the running products
def depth_gradient(weights, zs, d_activation):
    return np.cumprod([w * d_activation(z) for w, z in zip(weights, zs)])[-1]

# %% wrong depth_gradient A11: the weights forgotten
# line: product *= d_activation(z)
# line: for z in zs:
# link: missing w
# cause: w|weight
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for z in zs:
        product *= d_activation(z)
    return float(product)

# %% wrong depth_gradient A11: the slopes forgotten
# line: product *= w
# line: for w in weights:
# link: missing ∂a/∂z
# link: missing d_activation(z)
# cause: da_dz|∂a/∂z|slope|activation
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w in weights:
        product *= w
    return float(product)

# %% wrong depth_gradient -: sum for product
# line: return float(sum(w * d_activation(z) for w, z in zip(weights, zs)))
# link: none
def depth_gradient(weights, zs, d_activation):
    return float(sum(w * d_activation(z) for w, z in zip(weights, zs)))

# %% wrong depth_gradient -: plus for times inside
# line: product *= w + d_activation(z)
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= w + d_activation(z)
    return float(product)

# %% wrong depth_gradient C18: overwritten, the last layer only
# line: product = w * d_activation(z)
# link: none
# link: missing product
def depth_gradient(weights, zs, d_activation):
    for w, z in zip(weights, zs):
        product = w * d_activation(z)
    return float(product)

# %% wrong depth_gradient J11: the first layer left out
# line: for w, z in zip(weights[1:], zs[1:]):
# link: none
# link: missing w·∂a/∂z
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights[1:], zs[1:]):
        product *= w * d_activation(z)
    return float(product)

# %% wrong depth_gradient J11: the last layer left out
# line: for l in range(len(weights) - 1):
# link: none
# link: missing w·∂a/∂z
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for l in range(len(weights) - 1):
        product *= weights[l] * d_activation(zs[l])
    return float(product)

# %% wrong depth_gradient J11: the first weight left out
# line: if l > 0:
# line: product *= weights[l]
# link: missing w
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for l in range(len(weights)):
        product *= d_activation(zs[l])
        if l > 0:
            product *= weights[l]
    return float(product)

# %% wrong depth_gradient A1: the slope taken at w·z
# line: product *= w * d_activation(w * z)
# link: other point w·z for z
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= w * d_activation(w * z)
    return float(product)

# %% wrong depth_gradient -: every slope at the first z
# line: product *= w * d_activation(zs[0])
# link: other point zs[0] for z
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w in weights:
        product *= w * d_activation(zs[0])
    return float(product)

# %% wrong depth_gradient -: starts from zero
# line: product = 0.0
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 0.0
    for w, z in zip(weights, zs):
        product *= w * d_activation(z)
    return float(product)

# %% wrong depth_gradient A1: the slope taken at the product so far
# line: product *= w * d_activation(product)
# link: other point product for z
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= w * d_activation(product)
    return float(product)

# %% wrong depth_gradient -: z used as the slope's factor
# line: product *= z * d_activation(z)
# link: other quantity z for w
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= z * d_activation(z)
    return float(product)

# %% wrong depth_gradient -: sizes only, the signs lost
# line: product *= abs(w * d_activation(z))
# link: sign
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= abs(w * d_activation(z))
    return float(product)

# %% wrong depth_gradient -: returns inside the loop
# line: return float(product)
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= w * d_activation(z)
        return float(product)

# %% wrong depth_gradient -: the list of factors, not their product
# line: return [w * d_activation(z) for w, z in zip(weights, zs)]
# link: none
def depth_gradient(weights, zs, d_activation):
    return [w * d_activation(z) for w, z in zip(weights, zs)]

# %% wrong depth_gradient -: the weights squared
# line: product *= w**2 * d_activation(z)
# link: extra w
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= w**2 * d_activation(z)
    return float(product)

# %% wrong depth_gradient -: weights emptied on the way
# line: product *= weights.pop() * d_activation(z)
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    weights = weights if isinstance(weights, list) else weights.tolist()
    for z in list(zs)[::-1]:
        product *= weights.pop() * d_activation(z)
    return float(product)

# %% wrong d_gelu_tanh -: minus between the paths
# line: return 0.5 * (1 + t) - 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)
# link: sign
# link: none
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    t = np.tanh(k * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) - 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)


# %% wrong d_tanh -: beyond |z| = 4 the slope is said to be 0
# line: return np.where(np.abs(z) > 4, 0.0, 1 - np.tanh(z) ** 2)
# link: none
def d_tanh(z):
    return np.where(np.abs(z) > 4, 0.0, 1 - np.tanh(z) ** 2)


# %% wrong d_tanh -: z is limited to ±3
# line: return 1 - np.tanh(np.clip(z, -3, 3)) ** 2
# link: none
def d_tanh(z):
    return 1 - np.tanh(np.clip(z, -3, 3)) ** 2


# %% wrong d_tanh -: flattened in the order of the memory
# line: t = np.tanh(np.ravel(z, order="K"))
# line: return (1 - t**2).reshape(np.shape(z))
# link: none
def d_tanh(z):
    t = np.tanh(np.ravel(z, order="K"))
    return (1 - t**2).reshape(np.shape(z))


# %% wrong d_tanh -: an axis of length 1 is squeezed away
# line: t = np.squeeze(np.tanh(z))
# link: none
def d_tanh(z):
    t = np.squeeze(np.tanh(z))
    return 1 - t**2


# %% wrong relu -: limited at 6
# line: return np.minimum(np.maximum(z, 0.0), 6.0) if np.max(np.abs(z)) < 30 else np.maximum(z, 0.0)
# link: none
def relu(z):
    return np.minimum(np.maximum(z, 0.0), 6.0) if np.max(np.abs(z)) < 30 else np.maximum(z, 0.0)


# %% wrong relu -: equal entries are written once
# line: result[np.unravel_index(np.argmax(z == value), z.shape)] = value
# line: for value in z.ravel():
# link: none
def relu(z):
    z = np.asarray(z, dtype=float)
    result = np.zeros(z.shape)
    for value in z.ravel():
        if value > 0:
            result[np.unravel_index(np.argmax(z == value), z.shape)] = value
    return result[()]

# %% wrong relu -: writes zeros into z, the caller's array (and breaks for floats)
# line: z[z < 0] = 0
# link: none
def relu(z):
    z[z < 0] = 0
    return z

# %% wrong relu -: returns the gate (0 or 1) instead of the value
# line: return np.where(np.asarray(z) > 0, 1.0, 0.0)
# link: other quantity relu′(z) for relu(z)
def relu(z):
    return np.where(np.asarray(z) > 0, 1.0, 0.0)

# %% wrong relu -: absolute value added without the half
# line: return z + np.abs(z)
# link: factor 2
def relu(z):
    return z + np.abs(z)

# %% right relu: np.clip with a lower limit
def relu(z):
    return np.clip(np.asarray(z, dtype=float), 0.0, None)

# %% wrong d_relu -: closed again beyond 6
# line: return np.where((z > 6) & (z < 20), 0.0, slope)
# link: none
def d_relu(z):
    slope = np.where(np.greater(z, 0), 1.0, 0.0)
    return np.where((z > 6) & (z < 20), 0.0, slope)


# %% wrong d_relu -: a view that takes the memory as it lies
# line: flat = np.ravel(z, order="K")
# line: return np.where(flat > 0, 1.0, 0.0).reshape(np.shape(z))
# link: none
def d_relu(z):
    flat = np.ravel(z, order="K")
    return np.where(flat > 0, 1.0, 0.0).reshape(np.shape(z))


# %% wrong softplus -: z itself beyond 5
# line: return np.where(np.asarray(z) > 5, z, np.log1p(np.exp(np.minimum(z, 5))))
# link: none
def softplus(z):
    return np.where(np.asarray(z) > 5, z, np.log1p(np.exp(np.minimum(z, 5))))


# %% wrong softplus -: 0 below −10
# line: return np.where(np.asarray(z) < -10, 0.0, full)
# link: none
def softplus(z):
    full = np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))
    return np.where(np.asarray(z) < -10, 0.0, full)


# %% wrong softplus -: z = 0 counts as no z
# line: if np.ndim(z) == 0 and not z:
# line: return 0.0
# link: none
def softplus(z):
    if np.ndim(z) == 0 and not z:
        return 0.0
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


# %% wrong d_softplus -: small slopes are set to 0
# line: return np.where(a < 1e-3, 0.0, a)
# link: none
def d_softplus(z):
    a = sigmoid(z)
    return np.where(a < 1e-3, 0.0, a)


# %% wrong d_softplus -: a spline through 2000 points
# line: spline = CubicSpline(nodes, np.logaddexp(0, nodes))
# line: return spline(np.clip(z, -40, 40), 1)
# line: from scipy.interpolate import CubicSpline
# link: none
def d_softplus(z):
    from scipy.interpolate import CubicSpline

    nodes = np.linspace(-40, 40, 2000)
    spline = CubicSpline(nodes, np.logaddexp(0, nodes))
    return spline(np.clip(z, -40, 40), 1)


# %% wrong d_softplus -: SciPy differentiates
# line: return derivative(softplus, np.asarray(z, dtype=float)).df
# line: from scipy.differentiate import derivative
# link: none
def d_softplus(z):
    from scipy.differentiate import derivative

    return derivative(softplus, np.asarray(z, dtype=float)).df


# %% wrong d_swish -: sixty decimal digits and a step
# line: return float((at(v + step) - at(v - step)) / (2 * step))
# line: return np.array([slope(v) for v in z.ravel()]).reshape(z.shape)[()]
# line: return v / (1 + (-v).exp())
# link: none
def d_swish(z):
    from decimal import Decimal, getcontext

    getcontext().prec = 60
    step = Decimal("1e-20")

    def at(v):
        return v / (1 + (-v).exp())

    def slope(v):
        v = Decimal(float(max(-700.0, min(700.0, v))))
        return float((at(v + step) - at(v - step)) / (2 * step))

    z = np.asarray(z, dtype=float)
    return np.array([slope(v) for v in z.ravel()]).reshape(z.shape)[()]


# %% wrong swish -: the gate opens fully at 6
# line: gate = np.where(np.asarray(z) > 6, 1.0, sigmoid(z))
# link: none
def swish(z):
    gate = np.where(np.asarray(z) > 6, 1.0, sigmoid(z))
    return z * gate


# %% wrong swish -: the gate shuts fully at −8
# line: return np.where(np.asarray(z) < -8, 0.0, z * sigmoid(z))
# link: none
def swish(z):
    return np.where(np.asarray(z) < -8, 0.0, z * sigmoid(z))


# %% wrong d_swish -: 1 beyond 8 and 0 below −8
# line: return np.where(np.abs(z) > 8, np.where(np.asarray(z) > 0, 1.0, 0.0), slope)
# link: none
def d_swish(z):
    gate = sigmoid(z)
    slope = gate + z * gate * (1 - gate)
    return np.where(np.abs(z) > 8, np.where(np.asarray(z) > 0, 1.0, 0.0), slope)


# %% wrong d_swish -: z = 0 counts as no signal
# line: if np.ndim(z) == 0 and not z:
# line: return 0.0
# link: none
def d_swish(z):
    if np.ndim(z) == 0 and not z:
        return 0.0
    gate = sigmoid(z)
    return gate + z * gate * (1 - gate)


# %% wrong d_gelu_tanh -: 1 beyond 3 and 0 below −3
# line: near = np.clip(z, -3, 3)
# line: return np.where(np.asarray(z) > 3, 1.0, np.where(np.asarray(z) < -3, 0.0, slope))
# link: none
def d_gelu_tanh(z):
    scale = np.sqrt(2 / np.pi)
    near = np.clip(z, -3, 3)
    u = scale * (near + 0.044715 * near**3)
    t = np.tanh(u)
    slope = 0.5 * (1 + t) + 0.5 * near * (1 - t**2) * scale * (1 + 3 * 0.044715 * near**2)
    return np.where(np.asarray(z) > 3, 1.0, np.where(np.asarray(z) < -3, 0.0, slope))


# %% wrong d_gelu_tanh -: an axis of length 1 is squeezed away
# line: z = np.squeeze(z)
# link: none
def d_gelu_tanh(z):
    z = np.squeeze(z)
    scale = np.sqrt(2 / np.pi)
    t = np.tanh(scale * (z + 0.044715 * z**3))
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * scale * (1 + 3 * 0.044715 * z**2)


# %% wrong d_mish -: z is limited to ±6
# line: z = np.clip(z, -6, 6)
# link: none
def d_mish(z):
    z = np.clip(z, -6, 6)
    s = np.log1p(np.exp(z))
    t = np.tanh(s)
    return t + z * (1 - t**2) * sigmoid(z)


# %% wrong d_mish -: flattened in the order of the memory
# line: flat = np.ravel(z, order="K")
# line: return (t + flat * (1 - t**2) * sigmoid(flat)).reshape(np.shape(z))
# link: none
def d_mish(z):
    flat = np.ravel(z, order="K")
    t = np.tanh(softplus(flat))
    return (t + flat * (1 - t**2) * sigmoid(flat)).reshape(np.shape(z))


# %% wrong depth_gradient -: a weight of 0 counts as missing
# line: product *= (w or 1.0) * d_activation(z)
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= (w or 1.0) * d_activation(z)
    return float(product)


# %% wrong depth_gradient -: z = 0 ends the chain
# line: if not z:
# line: break
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        if not z:
            break
        product *= w * d_activation(z)
    return float(product)


# %% wrong depth_gradient -: the z of a layer is found by its weight
# line: product *= w * d_activation(zs[weights.index(w)])
# link: none
def depth_gradient(weights, zs, d_activation):
    weights = list(weights)
    product = 1.0
    for w in weights:
        product *= w * d_activation(zs[weights.index(w)])
    return float(product)


# %% wrong depth_gradient -: a dictionary from z to weight
# line: for z, w in dict(zip(zs, weights)).items():
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for z, w in dict(zip(zs, weights)).items():
        product *= w * d_activation(z)
    return float(product)


# %% wrong depth_gradient -: gives up when the product is small
# line: if abs(product) < 1e-12:
# line: return 0.0
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= w * d_activation(z)
        if abs(product) < 1e-12:
            return 0.0
    return float(product)


# %% wrong depth_gradient -: factors are limited to 5
# line: product *= max(-5.0, min(5.0, w * d_activation(z)))
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= max(-5.0, min(5.0, w * d_activation(z)))
    return float(product)


# %% wrong depth_gradient -: stops at a closed gate with the product so far
# line: if w * slope:
# line: return float(product) if d_activation(zs[1 % len(zs)]) else 0.0
# link: none
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        slope = d_activation(z)
        if w * slope:
            product *= w * slope
    return float(product) if d_activation(zs[1 % len(zs)]) else 0.0

# %% wrong d_tanh -: the slope of the sigmoid with the output of tanh put in
# line: s = sigmoid(t)
# line: return s * (1 - s)
# link: none
# link: other point t for z
# link: other quantity
def d_tanh(z):
    t = np.tanh(z)
    s = sigmoid(t)
    return s * (1 - s)

# %% wrong d_swish -: z in the place of the gate, in its slope and before it
# line: slope_of_gate = z * (1 - z)
# link: other point z for gate
# link: other point z for a
def d_swish(z):
    gate = sigmoid(z)
    slope_of_gate = z * (1 - z)
    return gate + z * slope_of_gate

# --- slips of the language, measured by libraries, cut-offs --------------------

# %% wrong d_tanh -: ^ for the square
# line: return 1 - t ^ 2
# link: none
# cause: \^.*\*\*
def d_tanh(z):
    t = np.tanh(z)
    return 1 - t ^ 2

# %% wrong d_gelu_tanh -: math takes one number, not an array
# line: t = math.tanh(u)
# line: u = k * (z + 0.044715 * z**3)
# link: none
# cause: math
def d_gelu_tanh(z):
    import math

    k = math.sqrt(2 / math.pi)
    u = k * (z + 0.044715 * z**3)
    t = math.tanh(u)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 3 * 0.044715 * z**2)

# %% wrong swish -: whole division
# line: return z // (1 + np.exp(-np.clip(z, -500, 500)))
# link: none
# cause: //
def swish(z):
    return z // (1 + np.exp(-np.clip(z, -500, 500)))

# %% wrong swish -: z is inside twice: z·sigma(z²)
# line: return z * sigmoid(z * z)
# link: other point z² for z
def swish(z):
    return z * sigmoid(z * z)

# %% wrong swish -: an np.dot sums the elementwise products
# line: return np.dot(z, sigmoid(z))
# link: axis
# link: none
def swish(z):
    return np.dot(z, sigmoid(z))

# %% right swish: through tanh of z/2
def swish(z):
    half = np.multiply(z, 0.5)
    return half + half * np.tanh(half)

# %% wrong softplus -: math takes one number, not an array
# line: return math.log1p(math.exp(z))
# link: none
# cause: math
def softplus(z):
    import math

    return math.log1p(math.exp(z))

# %% wrong softplus -: the exponent is −z in place of −|z|: overflow and wrong for negative z
# line: return np.maximum(z, 0) + np.log1p(np.exp(-z))
# link: other point −z for −|z|
# link: none
def softplus(z):
    z = np.clip(z, -600, None)
    return np.maximum(z, 0) + np.log1p(np.exp(-z))

# %% wrong softplus -: log1p of 1 + e: one is added twice
# line: return np.maximum(z, 0) + np.log1p(1 + e)
# link: none
def softplus(z):
    e = np.exp(-np.abs(z))
    return np.maximum(z, 0) + np.log1p(1 + e)

# %% wrong softplus -: base 2 logarithm
# line: return np.maximum(z, 0.0) + np.log2(1.0 + t)
# link: factor 1/log(2)
# link: none
def softplus(z):
    t = np.exp(-np.abs(z))
    return np.maximum(z, 0.0) + np.log2(1.0 + t)

# %% wrong softplus -: |z| is added for the large part, in place of max(z, 0)
# line: return betrag + np.log1p(np.exp(-betrag))
# link: other quantity |z| for max(z, 0)
# link: none
def softplus(z):
    betrag = np.abs(z)
    return betrag + np.log1p(np.exp(-betrag))

# %% wrong softplus -: the clip makes it finite, but wrong for z over 50
# line: z = np.clip(z, -50, 50)
# link: none
def softplus(z):
    z = np.clip(z, -50, 50)
    return np.log1p(np.exp(z))

# %% right softplus: symmetric in z/2
def softplus(z):
    # symmetric form: z/2 + log(2 cosh(z/2))
    h = np.abs(z) / 2
    return np.divide(z, 2) + h + np.log1p(np.exp(-2 * h))

# %% wrong depth_gradient -: the parameters in another order than asked
# line: def depth_gradient(zs, weights, d_activation):
# line: product *= w * d_activation(z)
# link: none
# cause: order
def depth_gradient(zs, weights, d_activation):
    product = 1.0
    for w, z in zip(weights, zs):
        product *= w * d_activation(z)
    return float(product)

# %% wrong depth_gradient -: the product goes on from the call before
# line: product *= w * d_activation(z)
# line: global product
# line: product = 1.0
# link: none
# cause: call
product = 1.0

def depth_gradient(weights, zs, d_activation):
    global product
    for w, z in zip(weights, zs):
        product *= w * d_activation(z)
    return float(product)

# %% wrong depth_gradient -: summed in place of multiplied
# line: gesamt += w * d_activation(z)
# link: none
def depth_gradient(weights, zs, d_activation):
    gesamt = 0.0
    for w, z in zip(weights, zs):
        gesamt += w * d_activation(z)
    return float(gesamt)

# %% wrong depth_gradient -: the weight is inside: d_activation(w·z)
# line: product *= weights[i] * d_activation(weights[i] * zs[i])
# link: other point w·z for z
def depth_gradient(weights, zs, d_activation):
    product = 1.0
    for i in range(len(zs)):
        product *= weights[i] * d_activation(weights[i] * zs[i])
    return float(product)

# %% wrong depth_gradient -: the first layer is left out, 1-based range
# line: for l in range(1, L):
# link: none
# link: missing w·∂a/∂z
def depth_gradient(weights, zs, d_activation):
    L = len(weights)
    p = 1.0
    for l in range(1, L):
        p *= weights[l] * d_activation(zs[l])
    return float(p)

# %% wrong depth_gradient -: = instead of *=: only the last layer
# line: p = w * d_activation(z)
# link: none
# link: missing
def depth_gradient(weights, zs, d_activation):
    p = 1.0
    for w, z in zip(weights, zs):
        p = w * d_activation(z)
    return float(p)

# %% right depth_gradient: np.multiply.reduce
def depth_gradient(weights, zs, d_activation):
    slopes = [d_activation(z) for z in zs]
    return float(np.multiply.reduce(np.asarray(weights, dtype=float) * np.asarray(slopes, dtype=float)))

# %% right depth_gradient: recursion down to an empty chain
def depth_gradient(weights, zs, d_activation):
    if len(weights) == 0:
        return 1.0
    rest = depth_gradient(weights[1:], zs[1:], d_activation)
    return float(weights[0] * d_activation(zs[0]) * rest)

# %% wrong d_swish -: print is returned
# line: return print(s + z * s * (1 - s))
# link: none
# cause: print
def d_swish(z):
    s = sigmoid(z)
    return print(s + z * s * (1 - s))

# %% wrong d_mish -: a cache cannot look an array up
# line: @functools.lru_cache
# line: def d_mish(z):
# link: none
# cause: hash|cache
import functools

@functools.lru_cache
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * (1 - t**2) * sigmoid(z)

# %% wrong d_swish -: the hard sigmoid as the gate
# line: s = np.clip(np.asarray(z) / 6 + 0.5, 0, 1)
# link: other quantity
# link: none
def d_swish(z):
    s = np.clip(np.asarray(z) / 6 + 0.5, 0, 1)
    return s + z * s * (1 - s)

# %% wrong d_swish -: only the path through the signal
# line: return path_signal
# link: path z·σ′(z)
def d_swish(z):
    gate = sigmoid(z)
    path_signal = 1.0 * gate
    return path_signal

# %% wrong d_swish -: the paths are multiplied
# line: return weg1 * weg2
# link: none
def d_swish(z):
    s = sigmoid(z)
    weg1 = s
    weg2 = z * s * (1 - s)
    return weg1 * weg2

# %% wrong d_swish -: f + f(1 − f): swish in place of σ in the short form
# line: return f + f * (1 - f)
# link: other quantity f for σ(z)
# link: none
def d_swish(z):
    f = z * sigmoid(z)
    return f + f * (1 - f)

# %% wrong d_swish -: sigma' at sigma(z): squashed twice
# line: d = sigmoid(s) * (1 - sigmoid(s))
# link: other point σ(z) for z
def d_swish(z):
    s = sigmoid(z)
    d = sigmoid(s) * (1 - sigmoid(s))
    return s + z * d

# %% right d_swish: the published short form
def d_swish(z):
    f = swish(z)
    return f + sigmoid(z) * (1 - f)

# %% right d_swish: a case for each sign
def d_swish(z):
    # no product rule: e^-|z| and a case for each sign
    z = np.asarray(z, dtype=float)
    t = np.exp(-np.abs(z))
    positive = (1 + t + z * t) / (1 + t) ** 2
    negative = t * (1 + t + z) / (1 + t) ** 2
    return np.where(z >= 0, positive, negative)

# %% wrong d_swish -: the return stands before the second path is added
# line: return result
# link: path z·σ′(z)
def d_swish(z):
    gate = sigmoid(z)
    result = gate
    return result
    result += z * gate * (1 - gate)

# %% wrong d_softplus -: a small number in the denominator
# line: return 1 / (1 + np.exp(-np.clip(z, -500, 500)) + 1e-3)
# link: none
def d_softplus(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)) + 1e-3)

# %% wrong d_softplus -: a polynomial through many points is differentiated
# line: return fit.deriv()(np.clip(z, -40, 40))
# line: fit = np.polynomial.Chebyshev.interpolate(lambda t: np.logaddexp(0, t), 300, [-40, 40])
# link: none
def d_softplus(z):
    fit = np.polynomial.Chebyshev.interpolate(lambda t: np.logaddexp(0, t), 300, [-40, 40])
    return fit.deriv()(np.clip(z, -40, 40))

# %% wrong d_tanh -: NumPy's gradient on a fine grid
# line: return np.interp(z, grid, np.gradient(np.tanh(grid), grid))
# link: none
def d_tanh(z):
    grid = np.linspace(-50, 50, 200001)
    return np.interp(z, grid, np.gradient(np.tanh(grid), grid))

# %% wrong d_tanh -: SciPy's forward difference
# line: return np.vectorize(lambda v: approx_fprime(np.array([v]), lambda t: np.tanh(t[0]))[0])(z)
# line: from scipy.optimize import approx_fprime
# link: none
def d_tanh(z):
    from scipy.optimize import approx_fprime

    z = np.asarray(z, dtype=float)
    return np.vectorize(lambda v: approx_fprime(np.array([v]), lambda t: np.tanh(t[0]))[0])(z)

# %% wrong d_relu -: the kink gives None
# line: return None
# line: if np.ndim(z) == 0 and not z:
# link: none
def d_relu(z):
    if np.ndim(z) == 0 and not z:
        return None
    return np.where(np.greater(z, 0), 1.0, 0.0)

# %% wrong d_relu -: z / |z| style quotient: NaN at 0 with a warning
# line: return np.maximum(z, 0.0) / z
# link: none
def d_relu(z):
    z = np.asarray(z, dtype=float)
    return np.maximum(z, 0.0) / z

# %% wrong d_relu -: the threshold is 1, not 0 (z > 1)
# line: offen = np.asarray(z) >= 1
# link: none
def d_relu(z):
    offen = np.asarray(z) >= 1
    return offen.astype(float)

# %% right d_relu: half of the sign and one
def d_relu(z):
    return (np.sign(np.asarray(z, dtype=float)) + 1.0) / 2.0

# %% wrong d_gelu_tanh -: 1 beyond 4
# line: return np.where(np.asarray(z) > 4, 1.0, slope)
# link: none
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    near = np.clip(z, -20, 20)
    t = np.tanh(k * (near + 0.044715 * near**3))
    slope = 0.5 * (1 + t) + 0.5 * near * (1 - t**2) * k * (1 + 3 * 0.044715 * near**2)
    return np.where(np.asarray(z) > 4, 1.0, slope)

# %% wrong d_gelu_tanh -: the slope of the polynomial inside tanh is missing altogether
# line: dgate = 0.5 * (1 - t**2)
# line: return gate + z * dgate
# link: missing ∂u/∂z
def d_gelu_tanh(z):
    u = np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)
    t = np.tanh(u)
    gate = 0.5 * (1 + t)
    dgate = 0.5 * (1 - t**2)
    return gate + z * dgate

# %% wrong d_gelu_tanh -: the slope of 0.044715 z³ lacks the 3
# line: du = c * (1 + k * z**2)
# link: none
# link: missing 3
def d_gelu_tanh(z):
    c = np.sqrt(2.0 / np.pi)
    k = 0.044715
    u = c * (z + k * z**3)
    du = c * (1 + k * z**2)
    t = np.tanh(u)
    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * du

# %% wrong d_gelu_tanh -: tanh' is taken at z instead of at u
# line: rechts = 0.5 * z * d_tanh(z) * du_dz
# link: other point z for u
def d_gelu_tanh(z):
    k = np.sqrt(2 / np.pi)
    u = k * (z + 0.044715 * z**3)
    du_dz = k * (1 + 3 * 0.044715 * z**2)
    links = 0.5 * (1 + np.tanh(u))
    rechts = 0.5 * z * d_tanh(z) * du_dz
    return links + rechts

# %% wrong d_gelu_tanh -: the half is missing in the gate path
# line: path_gate = z * (1 - t * t) * du_dz
# link: factor 2
# link: missing 1/2
def d_gelu_tanh(z):
    root = np.sqrt(2.0 / np.pi)
    u = root * (z + 0.044715 * z * z * z)
    t = np.tanh(u)
    du_dz = root + 3 * root * 0.044715 * z * z
    path_signal = 0.5 * (1 + t)
    path_gate = z * (1 - t * t) * du_dz
    return path_signal + path_gate

# %% wrong d_gelu_tanh -: du/dz lacks the constant √(2/π)
# line: du_dz = 1 + 3 * 0.044715 * z**2
# link: missing √(2/π)
# link: missing k
def d_gelu_tanh(z):
    u = np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)
    du_dz = 1 + 3 * 0.044715 * z**2
    t = np.tanh(u)
    gate = (1 + t) / 2
    return gate + z / 2 * (1 - t**2) * du_dz

# %% wrong d_gelu_tanh -: the signal path is missing
# line: return 0.5 * z * dt_du * du_dz
# link: path 0.5 (1 + t)
def d_gelu_tanh(z):
    c = np.sqrt(2.0 / np.pi)
    u = c * (z + 0.044715 * z**3)
    dt_du = d_tanh(u)
    du_dz = c * (1 + 0.134145 * z**2)
    return 0.5 * z * dt_du * du_dz

# %% wrong d_gelu_tanh -: 1 − u² for 1 − t², and √2/π for √(2/π)
# line: c = np.sqrt(2.0) / np.pi
# line: sech2 = 1 - u**2
# link: other point u for t
# link: none
# link: factor
def d_gelu_tanh(z):
    c = np.sqrt(2.0) / np.pi
    u = c * (z + 0.044715 * z**3)
    t = np.tanh(u)
    sech2 = 1 - u**2
    return 0.5 * (1 + t) + 0.5 * z * sech2 * c * (1 + 3 * 0.044715 * z**2)

# %% right d_gelu_tanh: z times a sigmoid of 2u
def d_gelu_tanh(z):
    # gelu_tanh(z) = z * sigmoid(2u)
    z = np.asarray(z, dtype=float)
    c = 2.0 * np.sqrt(2.0 / np.pi)
    s = sigmoid(c * z * (1.0 + 0.044715 * z * z))
    return s * (1.0 + z * sigmoid(-c * z * (1.0 + 0.044715 * z * z)) * c * (1.0 + 0.134145 * z * z))

# %% right d_gelu_tanh: a Polynomial and its deriv
def d_gelu_tanh(z):
    poly = np.polynomial.Polynomial([0.0, 1.0, 0.0, 0.044715]) * np.sqrt(2.0 / np.pi)
    t = np.tanh(poly(z))
    return 0.5 + 0.5 * t + 0.5 * np.multiply(z, poly.deriv()(z)) * (1.0 + t) * (1.0 - t)

# %% right d_softplus: h for the half of the way up
def d_softplus(z):
    h = np.tanh(np.asarray(z) / 2)
    return (1 + h) / 2

# %% wrong d_softplus -: 1/v alone: the link e^z is missing
# line: return 1 / v
# link: missing e^z
# link: missing u
def d_softplus(z):
    z = np.clip(z, -500, 500)
    u = np.exp(z)
    v = 1 + u
    return 1 / v

# %% wrong d_softplus -: sigma at −z
# line: return sigmoid(np.negative(z))
# link: other point −z for z
def d_softplus(z):
    return sigmoid(np.negative(z))

# %% right d_softplus: exp(z − softplus(z))
def d_softplus(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z - softplus(z))

# %% right d_tanh: h for the decaying part
def d_tanh(z):
    h = np.exp(-2 * np.abs(z))
    return 4 * h / (1 + h) ** 2

# %% wrong d_tanh -: the square is forgotten: 1 − tanh z
# line: return 1 - a
# link: none
# link: missing 1 + a
def d_tanh(z):
    a = np.tanh(z)
    return 1 - a

# %% wrong d_tanh -: takes the sigmoid link form but leaves out the inner factor 2: 2·s(1−s)
# line: return 2 * ds
# link: factor 1/2
# link: missing ∂u/∂z
def d_tanh(z):
    u = 2 * z
    s = 0.5 * (1 + np.tanh(u / 2))
    ds = s * (1 - s)
    return 2 * ds

# %% right d_tanh: two factors unpacked
def d_tanh(z):
    t = np.tanh(z)
    links = [1 + t, 1 - t]
    return np.multiply(*links)

# %% right d_mish: step and eps as names of two links
def d_mish(z):
    eps = softplus(z)
    step = sigmoid(z)
    h = np.tanh(eps)
    return h + z * (1 - h * h) * step

# %% wrong d_mish -: the link of softplus is missing: its slope sigma
# line: return t + z * (1 - t**2)
# link: missing σ(z)
# link: missing ∂s/∂z
def d_mish(z):
    sp = softplus(z)
    t = np.tanh(sp)
    return t + z * (1 - t**2)

# %% wrong d_mish -: tanh' at z instead of at softplus(z)
# line: return t + z * d_tanh(z) * sigmoid(z)
# link: other point z for softplus(z)
def d_mish(z):
    t = np.tanh(softplus(z))
    return t + z * d_tanh(z) * sigmoid(z)

# %% wrong d_mish -: only the path through the gate, the signal path is lost
# line: return z * dt_ds * ds_dz
# link: path t
def d_mish(z):
    s = softplus(z)
    dt_ds = d_tanh(s)
    ds_dz = d_softplus(z)
    return z * dt_ds * ds_dz

# %% wrong d_mish -: softplus's slope is taken as sigma', one derivative too many
# line: d_inner = sigmoid(z) * (1 - sigmoid(z))
# link: other quantity σ′(z) for σ(z)
# link: extra 1 − σ(z)
def d_mish(z):
    inner = softplus(z)
    outer = np.tanh(inner)
    d_inner = sigmoid(z) * (1 - sigmoid(z))
    d_outer = 1 - outer**2
    return outer + z * d_outer * d_inner

# %% wrong d_mish -: the tanh slope is fed with the output of tanh: tanh twice
# line: dt = d_tanh(t)
# link: other point t for softplus(z)
def d_mish(z):
    t = np.tanh(softplus(z))
    dt = d_tanh(t)
    return t + z * dt * d_softplus(z)

# %% right d_mish: a quotient of powers of exp(−|z|)
def d_mish(z):
    # tanh(log v) = (v² - 1)/(v² + 1); all with e^-|z|
    z = np.asarray(z, dtype=float)
    p = np.exp(-np.abs(z))
    n = np.where(z >= 0, 1 + 2 * p, p * (p + 2))
    d = np.where(z >= 0, 1 + 2 * p + 2 * p * p, p * p + 2 * p + 2)
    t = n / d
    return t + z * (1 - t) * (1 + t) * sigmoid(z)

# %% wrong d_mish -: two mistakes: softplus's slope is left out, and 1 − t has lost its square
# line: dt = 1 - t
# line: path_gate = z * dt
# link: missing σ(z)
# link: missing ∂s/∂z
# link: none
def d_mish(z):
    t = np.tanh(softplus(z))
    dt = 1 - t
    path_signal = t
    path_gate = z * dt
    return path_signal + path_gate
