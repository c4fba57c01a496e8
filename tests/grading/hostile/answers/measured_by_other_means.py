# unit: 01_composition
# own: compose chain_forward
# Slopes that are measured with sixty digits, in exec, and as a polynomial through functools.partial.
# %% compose
def compose(g, f):
    return lambda x: g(f(x))
# %% d_compose
def d_compose(dg, f, df):
    return lambda x: 0.0
# %% d_bump
from decimal import Decimal, getcontext

import numpy as np


def d_bump(x):
    getcontext().prec = 60

    def one(v):
        tiny = Decimal(1).scaleb(-20)
        v = Decimal(float(v))
        return float(((-(v + tiny) ** 2).exp() - (-(v - tiny) ** 2).exp()) / (2 * tiny))

    out = np.vectorize(one, otypes=[float])(x)
    return out if out.ndim else float(out)
# %% d_ripple
import functools


def _fit(how_many, x):
    def one(v):
        nodes = v + 0.5 * np.cos(np.pi * (np.arange(how_many) + 0.5) / how_many)
        coefficients = np.polyfit(nodes - v, np.sin(np.sqrt(1 + nodes**2)), how_many - 1)
        return coefficients[-2]

    out = np.vectorize(one, otypes=[float])(x)
    return out if out.ndim else float(out)


d_ripple = functools.partial(_fit, 16)
# %% chain_forward
def chain_forward(fs, x):
    values = [x]
    for f in fs:
        values.append(f(values[-1]))
    return values
# %% chain_derivative
exec('''
def chain_derivative(fs, dfs, x):
    total = 1.0
    for f, df in zip(fs, dfs):
        steps = [2.0**-9, 2.0**-10, 2.0**-11]
        rows = [(f(x + s) - f(x - s)) / (s + s) for s in steps]
        rows = [(4 * b - a) / 3 for a, b in zip(rows, rows[1:])]
        total = total * (16 * rows[1] - rows[0]) / 15
        x = f(x)
    return total
''')
