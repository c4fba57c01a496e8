# unit: 05_activations
# own: softplus swish
# Slopes that are measured, never derived, each in another disguise: complex steps in a lambda, in
# an object that can be called and under `if`, differences extrapolated from large steps, Cauchy's
# integral on a circle.
# %% d_tanh
import numpy as np

d_tanh = lambda z: (
    np.imag(np.tanh(np.asarray(z) + 1e-20j)) / 1e-20
    if np.ndim(z)
    else float(np.imag(np.tanh(z + 1e-20j)) / 1e-20)
)
# %% softplus
def softplus(z):
    return np.logaddexp(0.0, z)
# %% d_softplus
def d_softplus(z):
    z = np.asarray(z, dtype=float)
    width = 1 / 4
    rows = []
    for _ in range(7):
        rows.append((softplus(z + width) - softplus(z - width)) / (2 * width))
        width = width / 2
    order = 1
    while len(rows) > 1:
        scale = 4**order
        rows = [(scale * b - a) / (scale - 1) for a, b in zip(rows, rows[1:], strict=False)]
        order += 1
    out = np.where(np.abs(z) > 30, (z > 0) * 1.0, np.clip(rows[0], 0, 1))
    return out if out.ndim else float(out)
# %% swish
def swish(z):
    if np.ndim(z):
        return z * 0.5 * (1 + np.tanh(0.5 * np.asarray(z, dtype=float)))
    return float(z * 0.5 * (1 + np.tanh(0.5 * z)))
# %% d_swish
class Measure:
    def __call__(self, z):
        v = np.asarray(z, dtype=float) + 1j * 1e-30
        out = np.imag(v * 0.5 * (1 + np.tanh(0.5 * v))) / 1e-30
        return out if np.ndim(z) else float(out)


d_swish = Measure()
# %% d_gelu_tanh
if True:

    def d_gelu_tanh(z):
        v = np.asarray(z, dtype=float) + 1e-30j
        curve = 0.5 * v * (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v**3)))
        out = np.imag(curve) / 1e-30
        return out if np.ndim(z) else float(out)
# %% d_mish
def d_mish(z):
    z = np.asarray(z, dtype=float)
    turn = np.exp(2j * np.pi * np.arange(64) / 64)
    inside = np.clip(z, -30, 30)

    def f(v):
        return v * np.tanh(np.log1p(np.exp(v)))

    out = np.mean([np.real(f(inside + 0.5 * t) / (0.5 * t)) for t in turn], axis=0)
    out = np.where(z > 30, 1.0, np.where(z < -30, 0.0, out))
    return out if out.ndim else float(out)
