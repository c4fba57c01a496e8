# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong d_compose A9: the two slopes are added along one path
# line: return lambda x: dg(f(x)) + df(x)
# link: none
def d_compose(dg, f, df):
    return lambda x: dg(f(x)) + df(x)

# %% wrong d_compose A1: the outer slope at x, and the inner slope at f(x)
# line: return lambda x: dg(x) * df(f(x))
# link: other point
# link: none
def d_compose(dg, f, df):
    return lambda x: dg(x) * df(f(x))

# %% wrong d_compose -: the product of the functions' values stands in for the inner slope
# line: return dg(u) * u
# link: other quantity
# link: none
def d_compose(dg, f, df):
    def slope(x):
        u = f(x)
        return dg(u) * u
    return slope

# %% wrong d_compose -: print instead of return inside the returned function
def d_compose(dg, f, df):
    def slope(x):
        print(dg(f(x)) * df(x))
    return slope

# %% wrong compose -: g is multiplied by f, not applied to it
# line: return lambda x: g(x) * f(x)
# link: none
# link: other quantity
def compose(g, f):
    return lambda x: g(x) * f(x)

# %% wrong compose -: the value at the first call is kept for good
def compose(g, f):
    kept = []
    def both(x):
        if not kept:
            kept.append(g(f(x)))
        return kept[0]
    return both

# %% wrong d_bump -: brought down like a power: -x**2 * exp(-x**2 - 1)
# line: return -x**2 * np.exp(-x**2 - 1)
# link: none
def d_bump(x):
    return -x**2 * np.exp(-x**2 - 1)

# %% wrong d_bump -: (-x)**2 is read for -(x**2), so the bump becomes a bowl
# line: return -2 * x * np.exp((-x) ** 2)
# link: sign
# link: none
# link: other point
def d_bump(x):
    return -2 * x * np.exp((-x) ** 2)

# %% wrong d_bump -: the 2 is forgotten and the sign too
# line: inner = x
# link: factor
# link: sign
# link: none
def d_bump(x):
    inner = x
    return inner * np.exp(-x**2)

# %% wrong d_ripple -: the root's slope is 1/sqrt, its ½ forgotten
# line: d_root = 1 / root
# link: factor
def d_ripple(x):
    root = np.sqrt(1 + x**2)
    d_root = 1 / root
    return np.cos(root) * d_root * 2 * x

# %% wrong d_ripple -: the innermost 2x is left out
# line: return np.cos(root) / (2 * root)
# link: missing
# link: none
def d_ripple(x):
    root = np.sqrt(1 + x**2)
    return np.cos(root) / (2 * root)

# %% wrong d_ripple -: the bracket misses: x / sqrt(1) + x**2
# line: return np.cos(np.sqrt(1 + x**2)) * x / np.sqrt(1) + x**2
# link: none
def d_ripple(x):
    return np.cos(np.sqrt(1 + x**2)) * x / np.sqrt(1) + x**2

# %% wrong d_ripple -: -sin for the slope of sin
# line: outer = -np.sin(s)
# link: other quantity
# link: none
def d_ripple(x):
    s = np.sqrt(1 + x * x)
    outer = -np.sin(s)
    return outer * x / s

# %% wrong chain_forward -: x itself is not put first
def chain_forward(fs, x):
    values = []
    for f in fs:
        x = f(x)
        values.append(x)
    return values

# %% wrong chain_forward -: every function gets the first x
# line: values.append(f(x))
# link: none
# link: other point
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(f(x))
    return values

# %% wrong chain_derivative -: slopes at outputs, not at inputs, and last one cut off
# line: for df, value in zip(dfs, chain_forward(fs, x)[1:]):
# line: slope *= df(value)
# link: other point
# link: none
def chain_derivative(fs, dfs, x):
    slope = 1.0
    for df, value in zip(dfs, chain_forward(fs, x)[1:]):
        slope *= df(value)
    return slope

# %% wrong chain_derivative -: starts from 0, so the product is always 0
# line: slope = 0.0
# link: none
def chain_derivative(fs, dfs, x):
    slope = 0.0
    for df, value in zip(dfs, chain_forward(fs, x)):
        slope = slope * df(value)
    return slope

# %% wrong chain_derivative -: the return stands inside the loop
# line: return slope
# link: none
def chain_derivative(fs, dfs, x):
    slope = 1.0
    value = x
    for f, df in zip(fs, dfs):
        slope *= df(value)
        value = f(value)
        return slope

# %% wrong d_two_paths A9: product of the two slopes
# line: return np.exp(x) * (np.cos(x**2) * 2 * x)
# link: path
# link: none
def d_two_paths(x):
    return np.exp(x) * (np.cos(x**2) * 2 * x)

# %% wrong d_two_paths -: sin squared for sin of a square
# line: return np.exp(x) * np.sin(x) ** 2 + np.exp(x) * 2 * np.sin(x) * np.cos(x)
# link: other point
# link: none
def d_two_paths(x):
    return np.exp(x) * np.sin(x) ** 2 + np.exp(x) * 2 * np.sin(x) * np.cos(x)

# %% right d_two_paths -: e^x taken out of the bracket
def d_two_paths(x):
    square = x * x
    return np.exp(x) * (2 * x * np.cos(square) + np.sin(square))

# %% right chain_derivative -: from the outside in, by recursion
def chain_derivative(fs, dfs, x):
    if len(fs) == 1:
        return dfs[0](x)
    return chain_derivative(fs[1:], dfs[1:], fs[0](x)) * dfs[0](x)

# %% right d_ripple -: by the logarithm of the inner function
def d_ripple(x):
    h = np.hypot(1, x)
    return np.cos(h) * (x / h)
