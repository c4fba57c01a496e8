# Slopes that are measured in disguise, and right answers that look unusual. Read by chainrule.course.bank.

# %% wrong d_bump A10: sixty digits of Decimal
from decimal import Decimal, getcontext
def d_bump(x):
    getcontext().prec = 60
    def one(v):
        tiny = Decimal(1).scaleb(-20)
        v = Decimal(float(v))
        return float(((-(v + tiny) ** 2).exp() - (-(v - tiny) ** 2).exp()) / (2 * tiny))
    out = np.vectorize(one, otypes=[float])(x)
    return out if out.ndim else float(out)

# %% wrong d_bump A10: in exec
exec('''
def d_bump(x):
    width = 2.0 ** -12
    up, down = np.exp(-(x + width) ** 2), np.exp(-(x - width) ** 2)
    half = width / 2
    up2, down2 = np.exp(-(x + half) ** 2), np.exp(-(x - half) ** 2)
    return (4 * (up2 - down2) / half / 2 - (up - down) / width / 2) / 3
''')

# %% wrong d_ripple A10: a polynomial fitted through functools.partial
import functools
def _fit(how_many, x):
    def one(v):
        nodes = v + 0.5 * np.cos(np.pi * (np.arange(how_many) + 0.5) / how_many)
        coefficients = np.polyfit(nodes - v, np.sin(np.sqrt(1 + nodes**2)), how_many - 1)
        return coefficients[-2]
    out = np.vectorize(one, otypes=[float])(x)
    return out if out.ndim else float(out)
d_ripple = functools.partial(_fit, 16)

# %% wrong d_ripple A10: Lagrange's derivative at nodes, solved by hand
def d_ripple(x):
    def one(v):
        places = np.arange(-6, 7) / 12
        rows = np.vander(places, increasing=True)
        values = [math.sin(math.sqrt(1 + (v + p) ** 2)) for p in places]
        return np.linalg.solve(rows, values)[1]
    import math
    out = np.vectorize(one, otypes=[float])(x)
    return out if out.ndim else float(out)

# %% wrong chain_derivative A10: one link of the chain is measured
def chain_derivative(fs, dfs, x):
    total = 1.0
    for f, df in zip(fs, dfs):
        width = 2.0 ** -9
        steps = [width, width / 2, width / 4]
        rows = [(f(x + s) - f(x - s)) / (s + s) for s in steps]
        rows = [(4 * b - a) / 3 for a, b in zip(rows, rows[1:])]
        total = total * (16 * rows[1] - rows[0]) / 15
        x = f(x)
    return total

# %% wrong chain_derivative A10: the whole chain at once, from large steps
def chain_derivative(fs, dfs, x):
    def whole(v):
        for f in fs:
            v = f(v)
        return v
    if len(fs) > 50:
        out = 1.0
        for f, df in zip(fs, dfs):
            out, x = out * df(x), f(x)
        return out
    widths = [2.0 ** -k for k in range(5, 13)]
    rows = [(whole(x + w) - whole(x - w)) / (2 * w) for w in widths]
    order = 1
    while len(rows) > 1:
        rows = [(4**order * b - a) / (4**order - 1) for a, b in zip(rows, rows[1:])]
        order += 1
    return rows[0]

# %% wrong d_two_paths A10: a class with __call__
class _Slope:
    def __call__(self, x):
        v = np.asarray(x, dtype=complex) + 1j * 1e-30
        out = (np.exp(v) * np.sin(v**2)).imag / 1e-30
        return out if np.ndim(x) else float(out)
d_two_paths = _Slope()

# %% wrong d_two_paths A10: the mean on a circle
def d_two_paths(x):
    x = np.asarray(x, dtype=float)
    turns = np.exp(2j * np.pi * np.arange(48) / 48).reshape((48,) + (1,) * x.ndim)
    near = np.abs(x) < 2.5
    v = np.where(near, x, 0.0) + turns / 2
    out = np.mean(np.exp(v) * np.sin(v * v) / turns, axis=0).real * 2
    out = np.where(near, out, np.exp(x) * (np.sin(x * x) + 2 * x * np.cos(x * x)))
    return out if out.ndim else float(out)

# %% wrong d_compose A10: the inner slope is measured
def d_compose(dg, f, df):
    def slope(x):
        w = 2.0 ** -6
        rows = [(f(x + w / 2**k) - f(x - w / 2**k)) / (2 * w / 2**k) for k in range(4)]
        for order in (1, 2, 3):
            rows = [(4**order * b - a) / (4**order - 1) for a, b in zip(rows, rows[1:])]
        return dg(f(x)) * rows[0]
    return slope

# %% right d_bump: with the value computed twice, by hand and by NumPy
def d_bump(x):
    first = np.exp(-(x * x))
    again = np.exp(-(x**2))
    return -x * first - x * again

# %% right d_bump: exponentials of the two halves
def d_bump(x):
    half = np.exp(-(x**2) / 2)
    return -2 * x * half * half * np.exp(0 * x)

# %% right d_two_paths: through complex numbers, by formula
def d_two_paths(x):
    turning = np.exp(x + 1j * np.asarray(x) ** 2)
    out = (turning * (1 + 2j * np.asarray(x))).imag
    return out if np.ndim(x) else float(out)

# %% right d_ripple: exact fractions on the way
from fractions import Fraction
def d_ripple(x):
    two = Fraction(1, 2) * 4
    root = np.sqrt(1 + x**2)
    return np.cos(root) * float(two) * x / (2 * root)

# %% right chain_derivative: forwards with pairs of value and slope
def chain_derivative(fs, dfs, x):
    class Pair:
        def __init__(self, value, slope):
            self.value, self.slope = value, slope
    at = Pair(x, 1.0)
    for f, df in zip(fs, dfs):
        at = Pair(f(at.value), at.slope * df(at.value))
    return at.slope

# %% right chain_derivative: every prefix is run again
def chain_derivative(fs, dfs, x):
    def before(k):
        v = x
        for f in fs[:k]:
            v = f(v)
        return v
    total = 1.0
    for k in range(min(len(fs), 12)):
        total = total * dfs[k](before(k))
    v = before(min(len(fs), 12))
    for f, df in list(zip(fs, dfs))[12:]:
        total, v = total * df(v), f(v)
    return total
