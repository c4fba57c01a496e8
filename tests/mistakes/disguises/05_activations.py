# Slopes that are measured in disguise, and right answers that look unusual. Read by chainrule.course.bank.

# %% wrong d_tanh A10: a complex step in a lambda
d_tanh = lambda z: np.imag(np.tanh(np.asarray(z) + 1e-20j)) / 1e-20 if np.ndim(z) else float(np.imag(np.tanh(z + 1e-20j)) / 1e-20)

# %% wrong d_tanh A10: tanh bound under another name
from numpy import tanh as gate
def d_tanh(z):
    z = np.asarray(z, dtype=float)
    rows = [(gate(z + p) - gate(z - p)) / (p + p) for p in (0.25, 0.125, 0.0625, 0.03125, 0.015625)]
    for power in (4, 16, 64, 256):
        rows = [(power * n - m) / (power - 1) for m, n in zip(rows, rows[1:])]
    return rows[0] if rows[0].ndim else float(rows[0])

# %% wrong d_tanh A10: cmath, entry by entry
import cmath
def d_tanh(z):
    out = np.vectorize(lambda v: cmath.tanh(complex(v, 2.0 ** -100)).imag * 2.0 ** 100 if abs(v) < 300 else 0.0, otypes=[float])(z)
    return out if out.ndim else float(out)

# %% wrong d_tanh A10: a spline through stored values
_at = np.linspace(-12, 12, 4001)
_kept = np.tanh(_at)
def d_tanh(z):
    from scipy.interpolate import CubicSpline
    out = np.where(np.abs(z) > 11.9, 0.0, CubicSpline(_at, _kept)(np.clip(z, -11.9, 11.9), 1))
    out = np.where(np.abs(z) < 11.9, out, 4 * np.exp(-2 * np.abs(np.asarray(z, dtype=float))))
    return out if out.ndim else float(out)

# %% wrong d_tanh A10: longdouble with a step of two to the minus forty
def d_tanh(z):
    v = np.asarray(z, dtype=np.longdouble)
    w = np.longdouble(2) ** -20
    out = ((np.tanh(v + w) - np.tanh(v - w)) / (w + w)).astype(float)
    return out if out.ndim else float(out)

# %% wrong d_relu A10: the rise of relu over a step to either side
def d_relu(z):
    z = np.asarray(z, dtype=float)
    out = (relu(z + 2.0 ** -30) - relu(z - 2.0 ** -30)) * 2.0 ** 29
    out = np.where(np.abs(z) < 2.0 ** -20, np.where(z > 0, 1.0, 0.0), np.round(out))
    return out if out.ndim else float(out)

# %% wrong d_softplus A10: extrapolated from large steps
def d_softplus(z):
    z = np.asarray(z, dtype=float)
    width = 1 / 4
    rows = []
    for k in range(7):
        rows.append((softplus(z + width) - softplus(z - width)) / (2 * width)); width = width / 2
    order = 1
    while len(rows) > 1:
        rows = [(4**order * b - a) / (4**order - 1) for a, b in zip(rows, rows[1:])]; order += 1
    out = np.where(np.abs(z) > 30, (z > 0) * 1.0, np.clip(rows[0], 0, 1))
    return out if out.ndim else float(out)

# %% wrong d_softplus A10: math, with the places in a generator
import math
def d_softplus(z):
    def one(v):
        if abs(v) > 30:
            return math.exp(-max(-v, 0.0))
        f = lambda u: max(u, 0.0) + math.log1p(math.exp(-abs(u)))
        shares = zip((-3, -2, -1, 1, 2, 3), (-1 / 60, 3 / 20, -3 / 4, 3 / 4, -3 / 20, 1 / 60))
        return sum(share * f(v + place / 64) for place, share in shares) * 64
    out = np.vectorize(one, otypes=[float])(z)
    return out if out.ndim else float(out)

# %% wrong d_swish A10: an object that is called
class _Measure:
    def __call__(self, z):
        v = np.asarray(z, dtype=float) + 1j * 1e-30
        out = np.imag(v * 0.5 * (1 + np.tanh(0.5 * v))) / 1e-30
        return out if np.ndim(z) else float(out)
d_swish = _Measure()

# %% wrong d_swish A10: all places in one array
def d_swish(z):
    z = np.asarray(z, dtype=float)
    far = np.abs(z) > 30
    p = np.array([-3, -2, -1, 1, 2, 3]).reshape((6,) + (1,) * z.ndim) / 50
    c = np.array([-1, 9, -45, 45, -9, 1]).reshape((6,) + (1,) * z.ndim) * 50 / 60
    out = np.sum(c * swish(np.where(far, 0.0, z) + p), axis=0)
    out = np.where(far, (z > 0) * 1.0, out)
    return out if out.ndim else float(out)

# %% wrong d_gelu_tanh A10: under a condition
if True:
    def d_gelu_tanh(z):
        v = np.asarray(z, dtype=float) + 1e-30j
        out = np.imag(0.5 * v * (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v**3)))) / 1e-30
        return out if np.ndim(z) else float(out)

# %% wrong d_gelu_tanh A10: large steps, written out without a function
def d_gelu_tanh(z):
    z = np.asarray(z, dtype=float)
    far = np.abs(z) > 12
    u = np.where(far, 0.0, z)
    rows = []
    for k in range(3, 10):
        w = 1 / 2**k
        v, m = u + w, u - w
        up = 0.5 * v * (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v**3)))
        down = 0.5 * m * (1 + np.tanh(np.sqrt(2 / np.pi) * (m + 0.044715 * m**3)))
        rows.append((up - down) / (w + w))
    order = 1
    while len(rows) > 1:
        rows = [(4**order * b - a) / (4**order - 1) for a, b in zip(rows, rows[1:])]; order += 1
    out = np.where(far, (z > 0) * 1.0, rows[0])
    return out if out.ndim else float(out)

# %% wrong d_mish A10: Cauchy's integral
def d_mish(z):
    z = np.asarray(z, dtype=float)
    turn = np.exp(2j * np.pi * np.arange(64) / 64)
    inside = np.clip(z, -30, 30)
    def f(v): return v * np.tanh(np.log1p(np.exp(v)))
    out = np.mean([np.real(f(inside + 0.5 * t) / (0.5 * t)) for t in turn], axis=0)
    out = np.where(z > 30, 1.0, np.where(z < -30, 0.0, out))
    return out if out.ndim else float(out)

# %% wrong d_mish A10: behind functools.partial, the step an argument
import functools
def _rise(f, share, z):
    z = np.asarray(z, dtype=float)
    far = np.abs(z) > 25
    v = np.where(far, 0.0, z)
    rows = [(f(v + share / 2**k) - f(v - share / 2**k)) / (2 * share / 2**k) for k in range(6)]
    order = 1
    while len(rows) > 1:
        rows = [(4**order * b - a) / (4**order - 1) for a, b in zip(rows, rows[1:])]; order += 1
    out = np.where(far, (z > 0) * 1.0, rows[0])
    return out if out.ndim else float(out)
d_mish = functools.partial(_rise, lambda v: v * np.tanh(np.logaddexp(0.0, v)), 0.25)

# %% wrong d_mish A10: Chebyshev's polynomials
def d_mish(z):
    from numpy.polynomial import Chebyshev
    z = np.asarray(z, dtype=float)
    fitted = Chebyshev.interpolate(lambda v: v * np.tanh(np.logaddexp(0.0, v)), 420, domain=[-40, 40])
    out = np.where(np.abs(z) > 39, (z > 0) * 1.0, fitted.deriv()(np.clip(z, -39, 39)))
    return out if out.ndim else float(out)

# %% right d_mish: the published formula with four exponentials
def d_mish(z):
    z = np.asarray(z, dtype=float)
    v = np.clip(z, -30, 30)
    omega = 4 * (v + 1) + 4 * np.exp(2 * v) + np.exp(3 * v) + np.exp(v) * (4 * v + 6)
    delta = 2 * np.exp(v) + np.exp(2 * v) + 2
    out = np.where(z > 30, 1.0, np.where(z < -30, np.exp(np.minimum(z, 0)) * (1 + z), np.exp(v) * omega / delta**2))
    return out if out.ndim else float(out)

# %% right d_gelu_tanh: its polynomials by np.polyval
def d_gelu_tanh(z):
    c = np.sqrt(2 / np.pi)
    z = np.asarray(z, dtype=float)
    t = np.tanh(c * np.polyval([0.044715, 0, 1, 0], z))
    out = 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * c * np.polyval([3 * 0.044715, 0, 1], z)
    return out if out.ndim else float(out)

# %% right d_swish: the sigmoid of z, of -z and of half of it
def d_swish(z):
    z = np.asarray(z, dtype=float)
    s, n = sigmoid(z), sigmoid(-z)
    t = np.tanh(z / 2)
    out = s + z * s * n + 0 * t
    return out if out.ndim else float(out)

# %% right d_tanh: pairs of value and slope through every operation
class _Pair:
    def __init__(self, value, slope):
        self.value, self.slope = value, slope
    def __neg__(self):
        return _Pair(-self.value, -self.slope)
    def __add__(self, other):
        return _Pair(self.value + other, self.slope)
    def __truediv__(self, other):
        return _Pair(self.value / other.value, (self.slope * other.value - self.value * other.slope) / other.value**2)
    def exp(self):
        return _Pair(np.exp(self.value), np.exp(self.value) * self.slope)
def d_tanh(z):
    z = np.asarray(z, dtype=float)
    e = (_Pair(np.abs(z), 1.0) + 0.0)
    f = _Pair(-2 * e.value, -2 * e.slope).exp()
    out = (-((-f + 1.0) / (f + 1.0))).slope * -1.0
    return out if out.ndim else float(out)

# %% right d_softplus: a loop that stops when nothing is left to add
def d_softplus(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    out = np.where(z >= 0, 1 / (1 + e), e / (1 + e))
    for _ in range(6):
        out = out + 0 * np.exp(-np.abs(z))
    return out if out.ndim else float(out)
