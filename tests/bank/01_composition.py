# %% right compose: lambda
def compose(g, f):
    return lambda x: g(f(x))


# %% right compose: in two steps
def compose(g, f):
    def both(x):
        first = f(x)
        second = g(first)
        return second

    return both


# %% right compose: a callable object
class _Composed:
    def __init__(self, g, f):
        self.g, self.f = g, f

    def __call__(self, x):
        return self.g(self.f(x))


def compose(g, f):
    return _Composed(g, f)


# %% right compose: functools.partial
from functools import partial


def _apply(outer, inner, x):
    return outer(inner(x))


def compose(g, f):
    return partial(_apply, g, f)


# %% right compose: functools.reduce over both
from functools import reduce


def compose(g, f):
    def run(x):
        return reduce(lambda value, function: function(value), [f, g], x)

    return run


# %% right compose: any number of arguments, handed on
def compose(g, f):
    def both(*args):
        return g(f(*args))

    return both


# %% wrong compose A6: order swapped
# line: return lambda x: f(g(x))
# link: none
# cause: other order
def compose(g, f):
    return lambda x: f(g(x))


# %% wrong compose A7: the product of both
# line: return lambda x: g(x) * f(x)
# link: none
# cause: multiplies
def compose(g, f):
    return lambda x: g(x) * f(x)


# %% wrong compose -: the sum of both
# line: return lambda x: g(x) + f(x)
# link: none
# cause: adds
def compose(g, f):
    return lambda x: g(x) + f(x)


# %% wrong compose -: only the outer function
# line: return g
# link: none
def compose(g, f):
    return g


# %% wrong compose -: only the inner function
# line: return lambda x: f(x)
# link: none
def compose(g, f):
    return lambda x: f(x)


# %% wrong compose -: outer twice
# line: return lambda x: g(g(x))
# link: none
# link: other point g(x) for f(x)
def compose(g, f):
    return lambda x: g(g(x))


# %% wrong compose -: inner twice under the outer
# line: return lambda x: g(f(f(x)))
# link: none
# link: other point f(f(x)) for f(x)
# cause: applied twice
def compose(g, f):
    return lambda x: g(f(f(x)))


# %% wrong compose -: the new function is not returned
# link: none
def compose(g, f):
    def both(x):
        return g(f(x))


# %% wrong compose -: the new function returns nothing
# line: y = g(z)
# link: none
def compose(g, f):
    def both(x):
        z = f(x)
        y = g(z)

    return both


# %% wrong compose -: a pair instead of a function
# line: return g, f
# link: none
def compose(g, f):
    return g, f


# %% wrong compose -: calls at once with a number of its own
# line: return g(f(1.0))
# link: none
def compose(g, f):
    return g(f(1.0))


# %% wrong compose -: kept in globals, the second call disturbs the first
# line: _outer, _inner = g, f
# line: return _outer(_inner(x))
# link: none
def compose(g, f):
    global _outer, _inner
    _outer, _inner = g, f

    def both(x):
        return _outer(_inner(x))

    return both


# %% wrong compose -: g applied to the function f
# line: return lambda x: g(f)
# link: none
def compose(g, f):
    return lambda x: g(f)


# %% wrong compose -: rounds on the way
# line: return lambda x: g(np.round(f(x), 4))
# link: none
def compose(g, f):
    return lambda x: g(np.round(f(x), 4))


# %% right d_compose: one line
def d_compose(dg, f, df):
    return lambda x: dg(f(x)) * df(x)


# %% right d_compose: factors the other way round
def d_compose(dg, f, df):
    def slope(x):
        inner = df(x)
        outer = dg(f(x))
        return inner * outer

    return slope


# %% right d_compose: np.multiply
def d_compose(dg, f, df):
    def slope(x):
        return np.multiply(dg(f(x)), df(x))

    return slope


# %% right d_compose: through compose
def d_compose(dg, f, df):
    outer = compose(dg, f)

    def slope(x):
        return outer(x) * df(x)

    return slope


# %% right d_compose: a callable object
class _Slope:
    def __init__(self, *parts):
        self.parts = parts

    def __call__(self, x):
        dg, f, df = self.parts
        return dg(f(x)) * df(x)


def d_compose(dg, f, df):
    return _Slope(dg, f, df)


# %% right d_compose: a product over a list of factors
def d_compose(dg, f, df):
    def slope(x):
        product = 1.0
        for factor in [df(x), dg(f(x))]:
            product = product * factor
        return product

    return slope


# %% right d_compose: division by the reciprocal
def d_compose(dg, f, df):
    def slope(x):
        return 0.5 * (2.0 * df(x)) * dg(f(x))

    return slope


# %% wrong d_compose A1: outer slope taken at x
# line: return lambda x: dg(x) * df(x)
# link: other point x for f(x)
# cause: dg is taken at x
def d_compose(dg, f, df):
    return lambda x: dg(x) * df(x)


# %% wrong d_compose A2: inner slope missing
# line: return lambda x: dg(f(x))
# link: missing f′(x)
# link: missing df(x)
# cause: inner slope
def d_compose(dg, f, df):
    return lambda x: dg(f(x))


# %% wrong d_compose A3: only the inner slope
# line: return lambda x: df(x)
# link: missing g′(f(x))
# link: missing dg(z)
# cause: outer slope
def d_compose(dg, f, df):
    return lambda x: df(x)


# %% wrong d_compose A5: slopes composed
# line: return lambda x: dg(df(x))
# link: none
# link: other point f′(x) for f(x)
def d_compose(dg, f, df):
    return lambda x: dg(df(x))


# %% wrong d_compose -: slopes composed, times the inner slope
# line: return lambda x: dg(df(x)) * df(x)
# link: other point f′(x) for f(x)
def d_compose(dg, f, df):
    return lambda x: dg(df(x)) * df(x)


# %% wrong d_compose -: both slopes taken at f(x)
# line: return dg(z) * df(z)
# link: other point f(x) for x
# cause: df is taken at z
def d_compose(dg, f, df):
    def slope(x):
        z = f(x)
        return dg(z) * df(z)

    return slope


# %% wrong d_compose -: slopes added
# line: return lambda x: dg(f(x)) + df(x)
# link: none
# cause: adds (outer_slope and inner_slope|dg\(z\) and df\(x\))
def d_compose(dg, f, df):
    return lambda x: dg(f(x)) + df(x)


# %% wrong d_compose -: times f instead of its slope
# line: return lambda x: dg(f(x)) * f(x)
# link: other quantity f(x) for f′(x)
def d_compose(dg, f, df):
    return lambda x: dg(f(x)) * f(x)


# %% wrong d_compose A6: df after dg
# line: return lambda x: df(dg(x))
# link: none
def d_compose(dg, f, df):
    return lambda x: df(dg(x))


# %% wrong d_compose -: inner slope taken at the outer slope
# line: return lambda x: df(dg(f(x)))
# link: none
def d_compose(dg, f, df):
    return lambda x: df(dg(f(x)))


# %% wrong d_compose -: inner slope twice
# line: return lambda x: dg(f(x)) * df(x) * df(x)
# link: extra f′(x)
# cause: twice
def d_compose(dg, f, df):
    return lambda x: dg(f(x)) * df(x) * df(x)


# %% wrong d_compose -: outer slope divided by the inner one
# line: return dg(f(x)) / np.where(inner == 0, 1.0, inner)
# link: none
# cause: divided by (inner_slope|df\(x\))
def d_compose(dg, f, df):
    def slope(x):
        inner = df(x)
        return dg(f(x)) / np.where(inner == 0, 1.0, inner)

    return slope


# %% wrong d_compose A7: product rule with what is at hand
# line: return lambda x: dg(x) * f(x) + df(x)
# link: none
def d_compose(dg, f, df):
    return lambda x: dg(x) * f(x) + df(x)


# %% wrong d_compose -: sign
# line: return lambda x: -dg(f(x)) * df(x)
# link: sign
# cause: opposite sign
def d_compose(dg, f, df):
    return lambda x: -dg(f(x)) * df(x)


# %% wrong d_compose A10: inner slope measured
# line: return dg(f(x)) * (f(x + h) - f(x - h)) / (2 * h)
# link: none
# cause: measured
def d_compose(dg, f, df):
    def slope(x):
        h = 1e-6
        return dg(f(x)) * (f(x + h) - f(x - h)) / (2 * h)

    return slope


# %% wrong d_compose -: the new function is not returned
# link: none
def d_compose(dg, f, df):
    def slope(x):
        return dg(f(x)) * df(x)


# %% wrong d_compose -: both factors as a pair
# line: return lambda x: (dg(f(x)), df(x))
# link: none
def d_compose(dg, f, df):
    return lambda x: (dg(f(x)), df(x))


# %% wrong d_compose -: matrix product instead of entry by entry
# line: return lambda x: np.sum(dg(f(x)) * df(x))
# link: axis
# link: none
def d_compose(dg, f, df):
    return lambda x: np.sum(dg(f(x)) * df(x))


# %% right d_bump: one line
def d_bump(x):
    return -2 * x * np.exp(-(x**2))


# %% right d_bump: through the given function
def d_bump(x):
    return bump(x) * (-2 * x)


# %% right d_bump: divided by e to the square
def d_bump(x):
    return -2 * x / np.exp(np.square(x))


# %% right d_bump: a power of e
def d_bump(x):
    return (-2.0 * x) * np.e ** (-np.multiply(x, x))


# %% right d_bump: through d_compose
def d_bump(x):
    return d_compose(np.exp, lambda t: -t * t, lambda t: -2.0 * t)(x)


# %% right d_bump: with a loop over all entries and math
import math


def d_bump(x):
    values = [-2 * t * math.exp(-t * t) for t in np.ravel(x).tolist()]
    return np.array(values).reshape(np.shape(x))


# %% right d_bump: three links, the minus as a link of its own
def d_bump(x):
    s = np.asarray(x, dtype=float) ** 2
    z = -s
    dy_dz = np.exp(z)
    dz_ds = -1.0
    ds_dx = 2.0 * x
    return dy_dz * dz_ds * ds_dx


# %% wrong d_bump A2: inner slope missing
# line: return np.exp(-(x**2))
# link: missing ∂u/∂x
# link: missing f′(x)
# link: missing −2x
# link: missing ∂z/∂x
# cause: lacks the slope of the inside
def d_bump(x):
    return np.exp(-(x**2))


# %% wrong d_bump A3: only the inner slope
# line: return -2.0 * x
# link: missing e^u
# link: missing g′(f(x))
# link: missing exp(−x²)
# link: missing ∂y/∂z
# cause: lacks the slope of the outside
def d_bump(x):
    return -2.0 * x


# %% wrong d_bump A1: outer slope taken at x
# line: return np.exp(x) * (-2 * x)
# link: other point x for u
# link: other point x for −x²
# cause: exp is taken at x
def d_bump(x):
    return np.exp(x) * (-2 * x)


# %% wrong d_bump A5: slopes composed
# line: return np.exp(-2.0 * x)
# link: none
# link: other point −2x for −x²
def d_bump(x):
    return np.exp(-2.0 * x)


# %% wrong d_bump A6: order swapped
# line: y = np.exp(x)
# line: return -2 * y * y
# link: none
def d_bump(x):
    y = np.exp(x)
    return -2 * y * y


# %% wrong d_bump A7: product rule
# line: return np.exp(x) * -(x**2) + np.exp(x) * (-2 * x)
# link: none
def d_bump(x):
    return np.exp(x) * -(x**2) + np.exp(x) * (-2 * x)


# %% wrong d_bump A8: power slip, the exponent is not lowered
# line: return np.exp(-(x**2)) * (-2 * x**2)
# link: extra x
# cause: x (twice|too many)
def d_bump(x):
    return np.exp(-(x**2)) * (-2 * x**2)


# %% wrong d_bump -: sign of the inside lost
# line: return np.exp(-(x**2)) * (2 * x)
# link: sign
# cause: opposite sign
def d_bump(x):
    return np.exp(-(x**2)) * (2 * x)


# %% wrong d_bump -: sign inside the exponential lost
# line: return np.exp(x**2) * (-2 * x)
# link: other point x² for −x²
# link: sign u
def d_bump(x):
    return np.exp(x**2) * (-2 * x)


# %% wrong d_bump -: (−x)² instead of −x²
# line: return np.exp((-x) ** 2) * (2 * x)
# link: sign
# link: other point x² for −x²
# link: none
def d_bump(x):
    return np.exp((-x) ** 2) * (2 * x)


# %% wrong d_bump -: factor 2 missing
# line: return np.exp(-(x**2)) * (-x)
# link: factor 1/2
# link: missing 2
def d_bump(x):
    return np.exp(-(x**2)) * (-x)


# %% wrong d_bump -: power rule used on the exponential
# line: return -(x**2) * np.exp(-(x**2) - 1)
# link: none
def d_bump(x):
    return -(x**2) * np.exp(-(x**2) - 1)


# %% wrong d_bump -: slopes added
# line: return np.exp(-(x**2)) - 2 * x
# link: none
# cause: adds
def d_bump(x):
    return np.exp(-(x**2)) - 2 * x


# %% wrong d_bump -: slope of the slope
# line: return (4 * x**2 - 2) * np.exp(-(x**2))
# link: none
def d_bump(x):
    return (4 * x**2 - 2) * np.exp(-(x**2))


# %% wrong d_bump A10: a central difference typed in
# line: return (bump(x + h) - bump(x - h)) / (2 * h)
# line: h = 1e-5
# link: none
# cause: measured
def d_bump(x):
    h = 1e-5
    return (bump(x + h) - bump(x - h)) / (2 * h)


# %% wrong d_bump A10: a forward difference typed in
# line: return (bump(x + h) - bump(x)) / h
# line: h = 1e-7
# link: none
# cause: measured
def d_bump(x):
    h = 1e-7
    return (bump(x + h) - bump(x)) / h


# %% wrong d_bump -: a short series for the exponential
# line: return (1 + z + z**2 / 2 + z**3 / 6) * (-2 * x)
# link: none
def d_bump(x):
    z = -(x**2)
    return (1 + z + z**2 / 2 + z**3 / 6) * (-2 * x)


# %% wrong d_bump -: rounded
# line: return np.round(-2 * x * np.exp(-(x**2)), 4)
# link: none
# cause: rounded
def d_bump(x):
    return np.round(-2 * x * np.exp(-(x**2)), 4)


# %% wrong d_bump J9: results stored in an array of whole numbers
# line: result = np.zeros_like(x)
# line: result[...] = -2 * x * np.exp(-(x**2))
# link: none
def d_bump(x):
    result = np.zeros_like(x)
    result[...] = -2 * x * np.exp(-(x**2))
    return result


# %% wrong d_bump -: 32 bits
# line: x = np.asarray(x, dtype=np.float32)
# link: none
def d_bump(x):
    x = np.asarray(x, dtype=np.float32)
    return -2 * x * np.exp(-(x**2))


# %% wrong d_bump -: summed over all entries
# line: return np.sum(-2 * x * np.exp(-(x**2)))
# link: axis
# link: none
def d_bump(x):
    return np.sum(-2 * x * np.exp(-(x**2)))


# %% wrong d_bump -: writes to its argument
# line: x[...] = 0
# link: none
def d_bump(x):
    result = -2 * x * np.exp(-(x**2))
    if isinstance(x, np.ndarray):
        x[...] = 0
    return result


# %% right d_ripple: one line
def d_ripple(x):
    return np.cos(np.sqrt(1 + x**2)) * x / np.sqrt(1 + x**2)


# %% right d_ripple: powers of one half
def d_ripple(x):
    s = 1.0 + x * x
    return np.cos(s**0.5) * 0.5 * s**-0.5 * 2 * x


# %% right d_ripple: np.hypot
def d_ripple(x):
    r = np.hypot(1.0, x)
    return x / r * np.cos(r)


# %% right d_ripple: through chain_derivative
def d_ripple(x):
    fs = [lambda t: 1 + t**2, np.sqrt, np.sin]
    dfs = [lambda t: 2 * t, lambda t: 0.5 / np.sqrt(t), np.cos]
    return chain_derivative(fs, dfs, x)


# %% right d_ripple: d_compose twice
def d_ripple(x):
    def inner(t):
        return np.sqrt(1 + t**2)

    d_inner = d_compose(lambda s: 1 / (2 * np.sqrt(s)), lambda t: 1 + t**2, lambda t: 2 * t)
    return d_compose(np.cos, inner, d_inner)(x)


# %% right d_ripple: two links, the root with the square
def d_ripple(x):
    r = np.sqrt(np.add(1, np.square(x)))
    dr_dx = np.divide(x, r)
    return np.multiply(np.cos(r), dr_dx)


# %% right d_ripple: an inner value that happens to be called h
def d_ripple(x):
    h = x**2
    return np.cos(np.sqrt(1 + h)) * x / np.sqrt(1 + h)


# %% right d_ripple: names of other things called step and dx
def d_ripple(x):
    step = 1 + x * x
    root = np.sqrt(step)
    dx = 2 * x
    return np.cos(root) * (dx + step - step) / (2 * root)


# %% right d_ripple: a cosine written as a shifted sine
def d_ripple(x):
    r = np.sqrt(1 + np.power(x, 2))
    return np.sin(r + np.pi / 2) * x / r


# %% wrong d_ripple A11: the middle factor dropped
# line: return np.cos(r) * 2 * x
# link: missing 1/(2r)
# link: missing ∂r/∂s
# cause: link in the middle
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) * 2 * x


# %% wrong d_ripple A2: only the outermost slope
# line: return np.cos(np.sqrt(1 + x**2))
# link: missing ∂r/∂x
# link: missing x/r
# link: missing f′(x)
def d_ripple(x):
    return np.cos(np.sqrt(1 + x**2))


# %% wrong d_ripple A2: the innermost slope missing
# line: return np.cos(r) / (2 * r)
# link: missing 2x
# link: missing ∂s/∂x
# cause: innermost link
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) / (2 * r)


# %% wrong d_ripple A3: the outermost slope missing
# line: return x / r
# link: missing cos(r)
# link: missing ∂f/∂r
# link: missing ∂y/∂r
# cause: outermost link
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return x / r


# %% wrong d_ripple A1: cosine taken at x
# line: return np.cos(x) * x / np.sqrt(1 + x**2)
# link: other point x for r
# cause: cos is taken at x
def d_ripple(x):
    return np.cos(x) * x / np.sqrt(1 + x**2)


# %% wrong d_ripple -: cosine taken at s, the root forgotten as a place
# line: return np.cos(s) * x / np.sqrt(s)
# link: other point s for r
# cause: cos is taken at s
def d_ripple(x):
    s = 1 + x**2
    return np.cos(s) * x / np.sqrt(s)


# %% wrong d_ripple -: slope of the root taken at x
# line: root = np.sqrt(np.abs(x) + 1e-3)
# line: return np.cos(r) * x / root
# link: other point x for s
# link: none
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    root = np.sqrt(np.abs(x) + 1e-3)
    return np.cos(r) * x / root


# %% wrong d_ripple -: slope of the root taken at r
# line: return np.cos(r) / (2 * np.sqrt(r)) * 2 * x
# link: other point r for s
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) / (2 * np.sqrt(r)) * 2 * x


# %% wrong d_ripple -: slope of the root without its 2
# line: return np.cos(r) / r * 2 * x
# link: factor 2
# link: missing 1/2
# cause: factor 2|divided by 2
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) / r * 2 * x


# %% wrong d_ripple -: slope of the root without the reciprocal
# line: return np.cos(r) * (r / 2) * 2 * x
# link: none
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) * (r / 2) * 2 * x


# %% wrong d_ripple -: sign of the sine's slope
# line: return -np.cos(r) * x / r
# link: sign
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return -np.cos(r) * x / r


# %% wrong d_ripple -: sine instead of its slope
# line: return np.sin(r) * x / r
# link: other quantity sin(r) for cos(r)
# cause: sin in place of cos
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.sin(r) * x / r


# %% wrong d_ripple A8: power slip in the innermost link
# line: return np.cos(r) / (2 * r) * 2 * x**2
# link: extra x
# link: none
# cause: 2 \* x²
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) / (2 * r) * 2 * x**2


# %% wrong d_ripple A5: slopes composed
# line: return np.cos(1 / (2 * np.sqrt(np.abs(2 * x) + 1e-3)))
# link: none
def d_ripple(x):
    return np.cos(1 / (2 * np.sqrt(np.abs(2 * x) + 1e-3)))


# %% wrong d_ripple -: slopes added
# line: return np.cos(r) + 1 / (2 * r) + 2 * x
# link: none
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) + 1 / (2 * r) + 2 * x


# %% wrong d_ripple -: the 1 forgotten
# line: r = np.sqrt(x**2 + 1e-12)
# link: path 1
# link: none
def d_ripple(x):
    r = np.sqrt(x**2 + 1e-12)
    return np.cos(r) * x / r


# %% wrong d_ripple A10: a central difference typed in
# line: return (ripple(x + h) - ripple(x - h)) / (2 * h)
# line: h = 1e-5
# link: none
# cause: measured
def d_ripple(x):
    h = 1e-5
    return (ripple(x + h) - ripple(x - h)) / (2 * h)


# %% wrong d_ripple -: the product left as three results
# line: return np.cos(r), 1 / (2 * r), 2 * x
# link: none
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r), 1 / (2 * r), 2 * x


# %% right chain_forward: with the current value in a variable
def chain_forward(fs, x):
    values = [x]
    value = x
    for f in fs:
        value = f(value)
        values.append(value)
    return values


# %% right chain_forward: recursion
def chain_forward(fs, x):
    if not fs:
        return [x]
    return [x] + chain_forward(fs[1:], fs[0](x))


# %% right chain_forward: itertools.accumulate
from itertools import accumulate


def chain_forward(fs, x):
    return list(accumulate(fs, lambda value, f: f(value), initial=x))


# %% right chain_forward: by index
def chain_forward(fs, x):
    values = [x] + [None] * len(fs)
    for i in range(len(fs)):
        values[i + 1] = fs[i](values[i])
    return values


# %% right chain_forward: a tuple
def chain_forward(fs, x):
    values = (x,)
    for f in fs:
        values = (*values, f(values[-1]))
    return values


# %% right chain_forward: a generator turned into a list
def chain_forward(fs, x):
    def walk():
        value = x
        yield value
        for f in fs:
            value = f(value)
            yield value

    return list(walk())


# %% right chain_forward: list with +=
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values += [f(values[-1])]
    return values


# %% wrong chain_forward -: x itself is missing
# line: values = []
# link: none
def chain_forward(fs, x):
    values = []
    for f in fs:
        x = f(x)
        values.append(x)
    return values


# %% wrong chain_forward -: the last value is missing
# line: values.append(x)
# line: return values
# link: none
def chain_forward(fs, x):
    values = []
    for f in fs:
        values.append(x)
        x = f(x)
    return values


# %% wrong chain_forward -: every function applied to x
# line: return [x] + [f(x) for f in fs]
# link: other point x for values[-1]
# link: none
def chain_forward(fs, x):
    return [x] + [f(x) for f in fs]


# %% wrong chain_forward A6: last function first
# line: for f in reversed(fs):
# link: none
# cause: opposite order
def chain_forward(fs, x):
    values = [x]
    for f in reversed(fs):
        values.append(f(values[-1]))
    return values


# %% wrong chain_forward -: only the end of the chain
# line: return x
# link: none
def chain_forward(fs, x):
    for f in fs:
        x = f(x)
    return x


# %% wrong chain_forward -: the list backwards
# line: values.insert(0, f(values[0]))
# line: return values
# link: none
# cause: reverse order
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.insert(0, f(values[0]))
    return values


# %% wrong chain_forward -: reads the first value again and again
# line: values.append(f(values[0]))
# link: other point values[0] for values[-1]
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(f(values[0]))
    return values


# %% wrong chain_forward -: stops after the first link
# line: return values
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(f(values[-1]))
        return values


# %% wrong chain_forward J11: one link too few
# line: for f in fs[:-1]:
# link: none
# cause: every function of the chain
def chain_forward(fs, x):
    values = [x]
    for f in fs[:-1]:
        values.append(f(values[-1]))
    return values


# %% wrong chain_forward -: multiplies instead of applying
# line: values.append(f(x) * values[-1])
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(f(x) * values[-1])
    return values


# %% wrong chain_forward -: one list for all calls
# line: return _values
# line: _values.clear()
# link: none
_values = []


def chain_forward(fs, x):
    _values.clear()
    _values.append(x)
    for f in fs:
        _values.append(f(_values[-1]))
    return _values


# %% wrong chain_forward -: a default list that grows
# line: def chain_forward(fs, x, values=[]):
# line: values.append(x)
# link: none
def chain_forward(fs, x, values=[]):
    values.append(x)
    for f in fs:
        values.append(f(values[-1]))
    return values


# %% wrong chain_forward -: pops the caller's list of functions
# line: values.append(fs.pop(0)(values[-1]))
# link: none
def chain_forward(fs, x):
    values = [x]
    while fs:
        values.append(fs.pop(0)(values[-1]))
    return values


# %% wrong chain_forward -: rounded
# line: values.append(np.round(f(values[-1]), 6))
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(np.round(f(values[-1]), 6))
    return values


# %% right chain_derivative: value and slope side by side, no list
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for f, df in zip(fs, dfs):
        slope = slope * df(x)
        x = f(x)
    return slope


# %% right chain_derivative: np.prod of the local slopes
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    local = [df(value) for df, value in zip(dfs, values)]
    return np.prod(local, axis=0)


# %% right chain_derivative: from the last link to the first
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for i in reversed(range(len(dfs))):
        slope = slope * dfs[i](values[i])
    return slope


# %% right chain_derivative: recursion
def chain_derivative(fs, dfs, x):
    if len(fs) == 1:
        return dfs[0](x)
    return chain_derivative(fs[1:], dfs[1:], fs[0](x)) * dfs[0](x)


# %% right chain_derivative: functools.reduce
from functools import reduce


def chain_derivative(fs, dfs, x):
    def step(state, link):
        value, slope = state
        f, df = link
        return f(value), slope * df(value)

    return reduce(step, zip(fs, dfs), (x, 1.0))[1]


# %% right chain_derivative: d_compose folded over the links
def chain_derivative(fs, dfs, x):
    f, df = fs[0], dfs[0]
    for g, dg in zip(fs[1:], dfs[1:]):
        df = d_compose(dg, f, df)
        f = compose(g, f)
    return df(x)


# %% right chain_derivative: math.prod
import math


def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    return math.prod(df(v) for df, v in zip(dfs, values[:-1]))


# %% wrong chain_derivative A1: every slope taken at x
# line: slope = slope * df(x)
# link: other point x for values[i]
# link: none
# cause: df is taken at x
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for df in dfs:
        slope = slope * df(x)
    return slope


# %% wrong chain_derivative -: slopes taken one place too late
# line: for df, value in zip(dfs, values[1:]):
# link: none
# link: other point values[1:] for values
# cause: one place too late
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for df, value in zip(dfs, values[1:]):
        slope = slope * df(value)
    return slope


# %% wrong chain_derivative A2: the first link's slope missing
# line: for df, value in zip(dfs[1:], values[1:]):
# link: missing f′(x)
# link: missing first
# link: none
# cause: leaves out
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for df, value in zip(dfs[1:], values[1:]):
        slope = slope * df(value)
    return slope


# %% wrong chain_derivative J11: the last link's slope missing
# line: for i in range(len(dfs) - 1):
# link: missing last
# link: none
# link: missing
# cause: leaves out
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for i in range(len(dfs) - 1):
        slope = slope * dfs[i](values[i])
    return slope


# %% wrong chain_derivative A11: every second link's slope missing
# line: for i in range(0, len(dfs), 2):
# link: missing
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for i in range(0, len(dfs), 2):
        slope = slope * dfs[i](values[i])
    return slope


# %% wrong chain_derivative -: only the last link
# line: slope = df(value)
# link: missing
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    for df, value in zip(dfs, values):
        slope = df(value)
    return slope


# %% wrong chain_derivative -: slopes added
# line: return sum(df(value) for df, value in zip(dfs, values))
# link: none
# cause: adds
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    return sum(df(value) for df, value in zip(dfs, values))


# %% wrong chain_derivative -: the product begins with 0
# line: slope = 0.0
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 0.0
    for df, value in zip(dfs, values):
        slope = slope * df(value)
    return slope


# %% wrong chain_derivative -: the product begins with x
# line: slope = x
# link: extra x
# link: none
# cause: factor x too many
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = x
    for df, value in zip(dfs, values):
        slope = slope * df(value)
    return slope


# %% wrong chain_derivative A5: slopes composed
# line: slope = df(slope)
# link: none
def chain_derivative(fs, dfs, x):
    slope = x
    for df in dfs:
        slope = df(slope)
    return slope


# %% wrong chain_derivative A6: places from the chain run backwards
# line: for f, df in zip(reversed(fs), reversed(dfs)):
# link: none
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for f, df in zip(reversed(fs), reversed(dfs)):
        slope = slope * df(x)
        x = f(x)
    return slope


# %% wrong chain_derivative -: places paired with the slopes in reverse
# line: for df, value in zip(dfs, reversed(values)):
# line: values = chain_forward(fs, x)[:-1]
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)[:-1]
    slope = 1.0
    for df, value in zip(dfs, reversed(values)):
        slope = slope * df(value)
    return slope


# %% wrong chain_derivative -: moves before it takes the slope
# line: x = f(x)
# line: slope = slope * df(x)
# link: none
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for f, df in zip(fs, dfs):
        x = f(x)
        slope = slope * df(x)
    return slope


# %% wrong chain_derivative -: multiplies the values in as well
# line: slope = slope * df(value) * value
# link: extra value
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for df, value in zip(dfs, values):
        slope = slope * df(value) * value
    return slope


# %% wrong chain_derivative -: returns inside the loop
# line: return slope
# link: none
# link: missing
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for df, value in zip(dfs, values):
        slope = slope * df(value)
        return slope


# %% wrong chain_derivative -: the list of local slopes
# line: return [df(value) for df, value in zip(dfs, values)]
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    return [df(value) for df, value in zip(dfs, values)]


# %% wrong chain_derivative A10: measured through the chain
# line: return (chain_forward(fs, x + h)[-1] - chain_forward(fs, x - h)[-1]) / (2 * h)
# line: h = 1e-6
# link: none
# cause: measured
def chain_derivative(fs, dfs, x):
    h = 1e-6
    return (chain_forward(fs, x + h)[-1] - chain_forward(fs, x - h)[-1]) / (2 * h)


# %% wrong chain_derivative -: np.prod over everything, arrays included
# line: return np.prod([df(value) for df, value in zip(dfs, values)])
# link: axis
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    return np.prod([df(value) for df, value in zip(dfs, values)])


# %% right d_two_paths: one line
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x**2) * 2 * x


# %% right d_two_paths: e to the x in front of the bracket
def d_two_paths(x):
    s = x * x
    return np.exp(x) * (np.sin(s) + 2 * x * np.cos(s))


# %% right d_two_paths: through the given function
def d_two_paths(x):
    return two_paths(x) + 2 * x * np.exp(x) * np.cos(np.square(x))


# %% right d_two_paths: paths collected in a list
def d_two_paths(x):
    u, v = np.exp(x), np.sin(x**2)
    paths = [(v, u), (u, np.cos(x**2) * 2 * x)]
    total = 0.0
    for outer, inner in paths:
        total = total + outer * inner
    return total


# %% right d_two_paths: the second path through d_compose
def d_two_paths(x):
    dv_dx = d_compose(np.cos, np.square, lambda t: 2 * t)(x)
    return np.sin(np.square(x)) * np.exp(x) + np.exp(x) * dv_dx


# %% right d_two_paths: math, entry by entry
import math


def d_two_paths(x):
    def one(t):
        return math.exp(t) * (math.sin(t * t) + 2 * t * math.cos(t * t))

    if np.ndim(x) == 0:
        return one(x)
    return np.vectorize(one, otypes=[float])(x)


# %% right d_two_paths: the imaginary part of a complex exponential
def d_two_paths(x):
    x = np.asarray(x, dtype=float)
    return np.imag((1 + 2j * x) * np.exp(x + 1j * x**2))


# %% wrong d_two_paths A9: only the path through u
# line: return np.exp(x) * np.sin(x**2)
# link: path e^x·cos(x²)·2x
# link: path v
# link: path
# cause: path through v
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2)


# %% wrong d_two_paths A9: only the path through v
# line: return np.exp(x) * np.cos(x**2) * 2 * x
# link: path e^x·sin(x²)
# link: path u
# link: path
# cause: path through u
def d_two_paths(x):
    return np.exp(x) * np.cos(x**2) * 2 * x


# %% wrong d_two_paths -: the slopes of both halves multiplied
# line: return np.exp(x) * (np.cos(x**2) * 2 * x) * 1.0 + 0 * x - 0.0 * np.sin(x)
# link: path
# link: none
# link: other quantity
def d_two_paths(x):
    return np.exp(x) * (np.cos(x**2) * 2 * x) * 1.0 + 0 * x - 0.0 * np.sin(x)


# %% wrong d_two_paths -: the slopes of both halves added
# line: return np.exp(x) + np.cos(x**2) * 2 * x
# link: none
# link: missing
# link: other quantity
def d_two_paths(x):
    return np.exp(x) + np.cos(x**2) * 2 * x


# %% wrong d_two_paths -: the paths multiplied
# line: return path_u * path_v
# link: none
# cause: should be added
def d_two_paths(x):
    path_u = np.sin(x**2) * np.exp(x)
    path_v = np.exp(x) * np.cos(x**2) * 2 * x
    return path_u * path_v


# %% wrong d_two_paths -: the paths subtracted
# line: return path_u - path_v
# link: sign
# link: none
# cause: path through v with the wrong sign|one of its terms has the opposite sign
def d_two_paths(x):
    path_u = np.sin(x**2) * np.exp(x)
    path_v = np.exp(x) * np.cos(x**2) * 2 * x
    return path_u - path_v


# %% wrong d_two_paths A2: inner slope missing on the second path
# line: return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x**2)
# link: missing 2x
# link: none
# cause: factor 2x
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x**2)


# %% wrong d_two_paths A1: cosine taken at x
# line: return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x) * 2 * x
# link: other point x for x²
# cause: cos is taken at x
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x) * 2 * x


# %% wrong d_two_paths A5: cosine taken at 2x
# line: return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(2 * x)
# link: other point 2x for x²
# link: missing 2x
# link: none
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(2 * x)


# %% wrong d_two_paths A8: power slip in the square
# line: return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x**2) * 2 * x**2
# link: extra x
# link: none
# cause: 2 \* x²
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x**2) * 2 * x**2


# %% wrong d_two_paths -: sine of x, squared
# line: return np.exp(x) * np.sin(x) ** 2 + np.exp(x) * 2 * np.sin(x) * np.cos(x)
# link: other point x for x²
# link: none
def d_two_paths(x):
    return np.exp(x) * np.sin(x) ** 2 + np.exp(x) * 2 * np.sin(x) * np.cos(x)


# %% wrong d_two_paths -: sign of the cosine
# line: return np.exp(x) * np.sin(x**2) + np.exp(x) * -np.cos(x**2) * 2 * x
# link: sign
# link: none
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2) + np.exp(x) * -np.cos(x**2) * 2 * x


# %% wrong d_two_paths -: each half multiplied by its own slope
# line: return u * u + v * np.cos(x**2) * 2 * x
# link: none
# link: other quantity
def d_two_paths(x):
    u, v = np.exp(x), np.sin(x**2)
    return u * u + v * np.cos(x**2) * 2 * x


# %% wrong d_two_paths -: power rule for the exponential
# line: return x * np.exp(x - 1) * np.sin(x**2) + np.exp(x) * np.cos(x**2) * 2 * x
# link: none
def d_two_paths(x):
    return x * np.exp(x - 1) * np.sin(x**2) + np.exp(x) * np.cos(x**2) * 2 * x


# %% wrong d_two_paths -: quotient rule's minus and order
# line: return np.exp(x) * np.cos(x**2) * 2 * x - np.exp(x) * np.sin(x**2)
# link: sign
# link: none
def d_two_paths(x):
    return np.exp(x) * np.cos(x**2) * 2 * x - np.exp(x) * np.sin(x**2)


# %% wrong d_two_paths -: factor 2 missing
# line: return np.exp(x) * (np.sin(x**2) + x * np.cos(x**2))
# link: factor 1/2
# link: missing 2
# link: none
def d_two_paths(x):
    return np.exp(x) * (np.sin(x**2) + x * np.cos(x**2))


# %% wrong d_two_paths -: the mean of the paths
# line: return np.exp(x) * (np.sin(x**2) + 2 * x * np.cos(x**2)) / 2
# link: factor 1/2
# cause: mean
def d_two_paths(x):
    return np.exp(x) * (np.sin(x**2) + 2 * x * np.cos(x**2)) / 2


# %% wrong d_two_paths -: both paths as a pair
# line: return np.exp(x) * np.sin(x**2), np.exp(x) * np.cos(x**2) * 2 * x
# link: none
def d_two_paths(x):
    return np.exp(x) * np.sin(x**2), np.exp(x) * np.cos(x**2) * 2 * x


# %% wrong d_two_paths A10: a central difference typed in
# line: return (two_paths(x + h) - two_paths(x - h)) / (2 * h)
# line: h = 1e-5
# link: none
# cause: measured
def d_two_paths(x):
    h = 1e-5
    return (two_paths(x + h) - two_paths(x - h)) / (2 * h)


# %% wrong d_two_paths A10: Richardson's better difference typed in
# line: return (4 * central(1e-4) - central(2e-4)) / 3
# line: return (two_paths(x + h) - two_paths(x - h)) / (2 * h)
# link: none
# cause: measured
def d_two_paths(x):
    def central(h):
        return (two_paths(x + h) - two_paths(x - h)) / (2 * h)

    return (4 * central(1e-4) - central(2e-4)) / 3


# %% wrong compose -: the first result is kept and given back for ever
# line: kept.append(g(f(x)))
# line: return kept[0]
# line: if not kept:
# link: none
def compose(g, f):
    kept = []

    def both(x):
        if not kept:
            kept.append(g(f(x)))
        return kept[0]

    return both


# %% wrong compose -: f's result is kept from the first call
# line: z = f(x)
# line: if z is None:
# link: none
def compose(g, f):
    z = None

    def both(x):
        nonlocal z
        if z is None:
            z = f(x)
        return g(z)

    return both


# %% wrong compose -: nothing comes out where f gives 0
# line: return z
# line: if np.ndim(z) == 0 and not z:
# link: none
def compose(g, f):
    def both(x):
        z = f(x)
        if np.ndim(z) == 0 and not z:
            return z
        return g(z)

    return both


# %% wrong compose -: writes into what f returned
# line: z[...] = g(z)
# link: none
def compose(g, f):
    def both(x):
        z = f(x)
        if np.ndim(z):
            z[...] = g(z)
            return z
        return g(z)

    return both


# %% wrong compose -: the same function twice is applied once
# line: return f
# line: if g is f:
# link: none
def compose(g, f):
    if g is f:
        return f
    return lambda x: g(f(x))


# %% wrong compose -: large arguments are cut off at 5
# line: return lambda x: g(f(np.clip(x, -5, 5)))
# link: none
def compose(g, f):
    return lambda x: g(f(np.clip(x, -5, 5)))


# %% wrong d_compose -: the outer slope is kept from the first call
# line: kept["outer"] = dg(f(x))
# line: if "outer" not in kept:
# line: return kept["outer"] * df(x)
# link: none
def d_compose(dg, f, df):
    kept = {}

    def slope(x):
        if "outer" not in kept:
            kept["outer"] = dg(f(x))
        return kept["outer"] * df(x)

    return slope


# %% wrong d_compose -: a slope of 0 counts as missing
# line: return (outer or 1.0) * (inner or 1.0)
# link: none
def d_compose(dg, f, df):
    def slope(x):
        outer, inner = dg(f(x)), df(x)
        if np.ndim(x) == 0:
            return (outer or 1.0) * (inner or 1.0)
        return outer * inner

    return slope


# %% wrong d_compose -: multiplies in place, into what dg returned
# line: total *= df(x)
# link: none
def d_compose(dg, f, df):
    def slope(x):
        total = dg(f(x))
        total *= df(x)
        return total

    return slope


# %% wrong d_compose -: one slope is enough when both functions are the same
# line: return lambda x: df(x) ** 2
# line: if dg is df:
# link: none
def d_compose(dg, f, df):
    if dg is df:
        return lambda x: df(x) ** 2
    return lambda x: dg(f(x)) * df(x)


# %% wrong d_bump -: x = 0 counts as no x
# line: return 1.0
# line: if np.ndim(x) == 0 and not x:
# link: none
def d_bump(x):
    if np.ndim(x) == 0 and not x:
        return 1.0
    return -2 * x * np.exp(-(x**2))


# %% wrong d_bump -: the tail is cut off at |x| = 3
# line: return np.where(np.abs(x) > 3, 0.0, -2 * x * np.exp(-(x**2)))
# link: none
def d_bump(x):
    return np.where(np.abs(x) > 3, 0.0, -2 * x * np.exp(-(x**2)))


# %% wrong d_bump -: the largest entry is found by its value, all equal ones are changed
# line: place = np.argwhere(x == value)[0]
# link: none
def d_bump(x):
    x = np.asarray(x, dtype=float)
    result = np.empty_like(x)
    for value in x.ravel():
        place = np.argwhere(x == value)[0]
        result[tuple(place)] = -2 * value * np.exp(-(value**2))
    return result


# %% wrong d_bump -: flattened in the order of the memory
# line: flat = np.ravel(np.asarray(x, dtype=float), order="K")
# line: return (-2 * flat * np.exp(-(flat**2))).reshape(np.shape(x))
# link: none
def d_bump(x):
    flat = np.ravel(np.asarray(x, dtype=float), order="K")
    return (-2 * flat * np.exp(-(flat**2))).reshape(np.shape(x))


# %% wrong d_ripple -: arguments beyond 5 are cut off
# line: x = np.clip(x, -5, 5)
# link: none
def d_ripple(x):
    x = np.clip(x, -5, 5)
    r = np.sqrt(1 + x**2)
    return np.cos(r) * x / r


# %% wrong d_ripple -: a length of 1 is squeezed away
# line: x = np.squeeze(x)
# link: none
def d_ripple(x):
    x = np.squeeze(x)
    r = np.sqrt(1 + x**2)
    return np.cos(r) * x / r


# %% wrong d_two_paths -: eˣ is limited at e⁵
# line: u = np.exp(np.minimum(x, 5))
# link: none
def d_two_paths(x):
    u = np.exp(np.minimum(x, 5))
    return u * np.sin(x**2) + u * np.cos(x**2) * 2 * x


# %% wrong chain_forward -: stops when a value is 0
# line: break
# line: if not values[-1]:
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        if not values[-1]:
            break
        values.append(f(values[-1]))
    return values


# %% wrong chain_forward -: asks the list where a function stands
# line: values.append(f(values[fs.index(f)]))
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(f(values[fs.index(f)]))
    return values


# %% wrong chain_forward -: the values in a dictionary by function
# line: values[f] = latest
# link: none
def chain_forward(fs, x):
    values = {None: x}
    latest = x
    for f in fs:
        latest = f(latest)
        values[f] = latest
    return list(values.values())


# %% wrong chain_forward -: a value that was there already is left out
# line: if new not in values:
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        new = f(values[-1])
        if new not in values:
            values.append(new)
    return values


# %% wrong chain_forward -: values beyond 10 are limited
# line: values.append(np.clip(f(values[-1]), -10, 10))
# link: none
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(np.clip(f(values[-1]), -10, 10))
    return values


# %% wrong chain_derivative -: a slope of 0 is skipped
# line: if np.any(local):
# link: none
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for f, df in zip(fs, dfs):
        local = df(x)
        if np.any(local):
            slope = slope * local
        x = f(x)
    return slope


# %% wrong chain_derivative -: the place of a link is asked of the list
# line: slope = slope * df(values[dfs.index(df)])
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for df in dfs:
        slope = slope * df(values[dfs.index(df)])
    return slope


# %% wrong chain_derivative -: slopes in a dictionary by function
# line: slopes[f] = df(x)
# link: none
def chain_derivative(fs, dfs, x):
    slopes = {}
    for f, df in zip(fs, dfs):
        slopes[f] = df(x)
        x = f(x)
    total = 1.0
    for slope in slopes.values():
        total = total * slope
    return total


# %% wrong chain_derivative -: the place of a value is asked of the list
# line: place = [np.array_equal(value, one) for one in values].index(True)
# link: none
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    slope = 1.0
    for value in values[:-1]:
        place = [np.array_equal(value, one) for one in values].index(True)
        slope = slope * dfs[place](value)
    return slope


# %% wrong chain_derivative -: multiplies in place, into what the first slope returned
# line: total *= df(x)
# line: total = df(x)
# link: none
def chain_derivative(fs, dfs, x):
    total = None
    for f, df in zip(fs, dfs):
        if total is None:
            total = df(x)
        else:
            total *= df(x)
        x = f(x)
    return total


# %% wrong chain_derivative -: stops early when the product is small
# line: return slope * 0.0
# line: if np.all(np.abs(slope) < 1e-6):
# link: none
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for f, df in zip(fs, dfs):
        slope = slope * df(x)
        if np.all(np.abs(slope) < 1e-6):
            return slope * 0.0
        x = f(x)
    return slope


# %% right d_bump: an array in any order of memory, entry by entry
def d_bump(x):
    x = np.asarray(x, dtype=float)
    result = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        result[index] = -2 * x[index] * np.exp(-(x[index] ** 2))
    return result[()]


# %% right chain_derivative: reduces the pairs of slope and value
def chain_derivative(fs, dfs, x):
    from functools import reduce

    def step(state, link):
        value, slope = state
        f, df = link
        return f(value), slope * df(value)

    return reduce(step, zip(fs, dfs), (x, 1.0))[1]


# --- slips of the language, rules and brackets --------------------------------


# %% wrong compose -: the parameters in another order than asked
# line: def compose(f, g):
# line: return lambda x: g(f(x))
# link: none
# cause: order
def compose(f, g):
    return lambda x: g(f(x))

# %% wrong compose -: runs g first and f second: f(g(x))
# line: step1 = g(x)
# line: step2 = f(step1)
# link: none
def compose(g, f):
    def h(x):
        step1 = g(x)
        step2 = f(step1)
        return step2
    return h

# %% wrong compose -: the inner function is called while it is returned
# line: return glue(x)
# link: none
def compose(g, f):
    def glue(x):
        return g(f(x))
    return glue(x)

# %% right compose: an object that can be called
def compose(g, f):
    class Compo:
        def __call__(self, x):
            return g(f(x))

    return Compo()

# %% right compose: functools.reduce over two links
from functools import reduce


def compose(g, f):
    links = (f, g)
    return lambda x: reduce(lambda value, link: link(value), links, x)

# %% wrong d_bump -: ^ for the power
# line: return -2 * x * np.exp(-(x ^ 2))
# link: none
# cause: \^.*\*\*
def d_bump(x):
    return -2 * x * np.exp(-(x ^ 2))


# %% wrong chain_derivative -: x comes first among the parameters
# line: def chain_derivative(x, fs, dfs):
# line: values = chain_forward(fs, x)
# link: none
# cause: order
def chain_derivative(x, fs, dfs):
    values = chain_forward(fs, x)
    slope = 1.0
    for df, value in zip(dfs, values):
        slope = slope * df(value)
    return slope


# %% wrong d_ripple -: math takes one number, not an array
# line: r = math.sqrt(1 + x**2)
# link: none
# cause: math
def d_ripple(x):
    import math

    r = math.sqrt(1 + x**2)
    return math.cos(r) * x / r


# %% wrong chain_forward -: printed, not returned
# line: print(values)
# link: none
# cause: print
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(f(values[-1]))
    print(values)

# %% wrong chain_forward -: off by one: the loop stops one function early, as in 1-based counting
# line: for i in range(0, n - 1):
# link: none
def chain_forward(fs, x):
    n = len(fs)
    res = [x]
    for i in range(0, n - 1):
        y = fs[i](res[i])
        res.append(y)
    return res

# %% wrong chain_forward -: a mutable default in a helper keeps the values of earlier calls
# line: def _walk(fs, x, values=[]):
# line: values.append(x)
# link: none
def chain_forward(fs, x):
    values = _walk(fs, x)
    return values


def _walk(fs, x, values=[]):
    values.append(x)
    for f in fs:
        values.append(f(values[-1]))
    return values

# %% wrong d_compose -: the new function prints
# line: return lambda x: print(dg(f(x)) * df(x))
# link: none
# cause: print
def d_compose(dg, f, df):
    return lambda x: print(dg(f(x)) * df(x))

# %% wrong d_compose -: the outer slope is taken at x, not at f(x)
# line: outer = dg(x)
# link: other point x for f(x)
# link: other point
def d_compose(dg, f, df):
    def slope(x):
        outer = dg(x)
        inner = df(x)
        return outer * inner
    return slope

# %% wrong d_compose -: the two slopes are added instead of multiplied
# line: return dy_dz + dz_dx
# link: none
def d_compose(dg, f, df):
    def d(x):
        z = f(x)
        dy_dz = dg(z)
        dz_dx = df(x)
        return dy_dz + dz_dx
    return d

# %% right d_compose: a loop over the two links
def d_compose(dg, f, df):
    def h(x):
        z, rates = x, []
        for link, rate in ((None, df), (f, dg)):
            if link is not None:
                z = link(x)
            rates.append(rate(z))
        return rates[1] * rates[0]
    return h

# %% wrong d_two_paths -: x is taken from another cell
# line: u = np.exp(x)
# line: def d_two_paths(t):
# link: none
# cause: \bx\b
x = np.linspace(-1.0, 1.0, 5)


def d_two_paths(t):
    u = np.exp(x)
    return u * np.sin(x**2) + u * np.cos(x**2) * 2 * x


# %% wrong d_two_paths -: the inner slope stands behind both paths
# line: return (np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x**2)) * 2 * x
# link: none
def d_two_paths(x):
    return (np.exp(x) * np.sin(x**2) + np.exp(x) * np.cos(x**2)) * 2 * x


# %% wrong d_ripple -: brackets around 2r forgotten
# line: return np.cos(r) * 2 * x / 2 * r
# link: extra r
# link: none
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) * 2 * x / 2 * r


# %% right d_bump: h names the exponent
def d_bump(x):
    h = -(x**2)
    dh = -2 * x
    return np.exp(h) * dh

# %% wrong d_bump -: the minus of the inner slope is lost
# line: dz_dx = 2 * x
# link: sign
def d_bump(x):
    dz_dx = 2 * x
    dy_dz = np.exp(-x**2)
    return dy_dz * dz_dx

# %% wrong d_bump -: Python reads (-x)**2 as x², so the exponential grows instead of falling
# line: z = (-x) ** 2
# link: sign z
# link: other point x² for −x²
def d_bump(x):
    z = (-x) ** 2
    return np.exp(z) * (-2 * x)

# %% wrong d_bump -: the power rule is applied to the exponential: exponent comes down and shrinks by one
# line: return n * np.exp(n - 1) * (-2 * x)
# link: none
# link: other quantity
# link: extra
def d_bump(x):
    # n * x^(n-1)
    n = -(x**2)
    return n * np.exp(n - 1) * (-2 * x)

# %% wrong d_bump -: the exponential is taken at the inner slope −2x, not at −x²
# line: return np.exp(innen_strich) * innen_strich
# link: other point −2x for −x²
def d_bump(x):
    innen = -(x**2)
    innen_strich = -2 * x
    return np.exp(innen_strich) * innen_strich

# %% right d_bump: the same product twice
def d_bump(x):
    e = np.exp(-np.square(x))
    return -(x * e + e * x)

# %% right d_bump: NumPy's functions in place of signs
def d_bump(x):
    x = np.asarray(x, dtype=float)
    return np.multiply(np.exp(np.negative(x * x)), np.add(x, x)) * -1.0

# %% wrong d_bump -: no return: the result is only printed
# line: print(result)
# link: none
def d_bump(x):
    z = -(x**2)
    dz = -2 * x
    result = np.exp(z) * dz
    print(result)

# %% right d_ripple: h names the root, and a quotient by it
def d_ripple(x):
    h = np.sqrt(x * x + 1)
    return (np.cos(h) * x) / h

# %% wrong d_ripple -: the slope of the root is written as 1/(2s): the root itself is missing in the denominator
# line: dr_ds = 1 / (2 * s)
# link: extra 1/√s
# link: missing √s
# link: other quantity
def d_ripple(x):
    s = 1 + x**2
    r = np.sqrt(s)
    dr_ds = 1 / (2 * s)
    ds_dx = 2 * x
    return np.cos(r) * dr_ds * ds_dx

# %% wrong d_ripple -: the factor 2x of the innermost link is missing
# line: return outer * middle
# link: missing ∂s/∂x
# link: missing 2x
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    outer = np.cos(r)
    middle = 0.5 / r
    return outer * middle

# %% wrong d_ripple -: cos is taken at s instead of at r = √s
# line: links = [2 * x, 0.5 * s**-0.5, np.cos(s)]
# link: other point s for r
def d_ripple(x):
    s = 1 + x**2
    links = [2 * x, 0.5 * s**-0.5, np.cos(s)]
    slope = 1
    for link in links:
        slope = slope * link
    return slope

# %% wrong d_ripple -: the slope of sin is written as −cos, and the half of the root's slope is missing
# line: a = -np.cos(r)
# line: b = 1 / r
# link: sign
# link: factor 2
# link: missing 1/2
def d_ripple(x):
    r = np.sqrt(1 + x**2)
    a = -np.cos(r)
    b = 1 / r
    c = 2 * x
    return a * b * c

# %% right d_ripple: pairs of a link and its slope
def d_ripple(x):
    links = [
        (lambda t: 1 + t**2, lambda t: 2 * t),
        (np.sqrt, lambda t: 0.5 / np.sqrt(t)),
        (np.sin, np.cos),
    ]
    value, slope = x, 1.0
    for f, df in links:
        slope, value = slope * df(value), f(value)
    return slope

# %% right d_two_paths: eps and step are names like others
def d_two_paths(x):
    step = x**2
    eps = np.exp(x)
    return eps * np.sin(step) + eps * 2 * x * np.cos(step)

# %% wrong d_two_paths -: the two paths are multiplied: slope of one times slope of the other
# line: return du * dv
# link: none
def d_two_paths(x):
    du = np.exp(x)
    dv = np.cos(x**2) * 2 * x
    return du * dv

# %% wrong d_two_paths -: in the path through the sine, the inner slope 2x is missing
# line: pfad_v = u * np.cos(x**2)
# link: missing 2x
def d_two_paths(x):
    u, v = np.exp(x), np.sin(x**2)
    pfad_u = u * v
    pfad_v = u * np.cos(x**2)
    return pfad_u + pfad_v

# %% wrong d_two_paths -: only the path through the sine is there
# line: return np.exp(x) * 2 * x * np.cos(x**2)
# link: path
# link: path eˣ·sin x²
def d_two_paths(x):
    # derivative of sin(x^2) is 2x cos(x^2), e^x stays
    return np.exp(x) * 2 * x * np.cos(x**2)

# %% wrong d_two_paths -: each path lacks the other factor held still: the slopes are simply added
# line: path1 = np.exp(x)
# line: path2 = 2 * x * np.cos(x**2)
# link: missing v
# link: missing u
# link: none
def d_two_paths(x):
    path1 = np.exp(x)
    path2 = 2 * x * np.cos(x**2)
    return path1 + path2

# %% wrong d_two_paths -: the second path is subtracted, as in the quotient rule
# line: return du * v - u * dv
# link: sign
# link: none
def d_two_paths(x):
    u = np.exp(x)
    v = np.sin(x * x)
    du = u
    dv = np.cos(x * x) * (x + x)
    return du * v - u * dv

# %% right d_two_paths: imaginary part of one complex exponential
def d_two_paths(x):
    # imaginary part of the derivative of exp(x + i x²)
    return np.imag((1 + 2j * x) * np.exp(x + 1j * np.square(x)))

# %% right d_two_paths: eˣ taken out of both paths
def d_two_paths(x):
    def f(x):
        return np.sin(x**2) + 2 * x * np.cos(x**2)
    return f(x) * np.exp(x)

# %% wrong chain_derivative -: the slope begins anew at every link
# line: slope = 1.0
# link: none
# link: path
# link: missing
def chain_derivative(fs, dfs, x):
    for f, df in zip(fs, dfs):
        slope = 1.0
        slope = slope * df(x)
        x = f(x)
    return slope

# %% wrong chain_derivative -: x moves on before its slope is taken
# line: x = f(x)
# line: slope *= df(x)
# link: other point
# link: none
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for f, df in zip(fs, dfs):
        x = f(x)
        slope *= df(x)
    return slope

# %% wrong chain_derivative -: each slope is taken at the output of its own link (list shifted by one)
# line: total = total * dfs[i](values[i + 1])
# link: other point values[i + 1] for values[i]
# link: other point
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    total = 1
    for i in range(len(fs)):
        total = total * dfs[i](values[i + 1])
    return total

# %% wrong chain_derivative -: the product is overwritten in each turn; only the last slope is returned
# line: pente = dfs[k](x)
# link: none
# link: missing
def chain_derivative(fs, dfs, x):
    pente = 1.0
    for k, fonction in enumerate(fs):
        pente = dfs[k](x)
        x = fonction(x)
    return pente

# %% wrong chain_derivative -: the product starts at 0, so everything is 0
# line: grad = 0.0
# link: none
def chain_derivative(fs, dfs, x):
    xs = chain_forward(fs, x)
    grad = 0.0
    for i in range(len(dfs)):
        grad *= dfs[i](xs[i])
    return grad

# %% wrong chain_derivative -: values taken from the end start at the output
# line: d = d * dfs[-i](values[-i])
# link: other point values[-i] for values[-i - 1]
# link: other point
def chain_derivative(fs, dfs, x):
    values = chain_forward(fs, x)
    d = 1.0
    for i in range(1, len(dfs) + 1):
        d = d * dfs[-i](values[-i])
    return d

# %% right chain_derivative: dual numbers
def chain_derivative(fs, dfs, x):
    # dual numbers: carry (value, tangent)
    v, t = x, 1.0
    k = 0
    while k < len(fs):
        v, t = fs[k](v), dfs[k](v) * t
        k += 1
    return t

# %% wrong chain_derivative -: values from the list of slopes, and the last slope skipped
# line: werte = chain_forward(dfs, x)
# line: for i in range(len(dfs) - 1):
# link: other point
# link: none
# link: path
def chain_derivative(fs, dfs, x):
    werte = chain_forward(dfs, x)
    steigung = 1.0
    for i in range(len(dfs) - 1):
        steigung *= dfs[i](werte[i])
    return steigung
