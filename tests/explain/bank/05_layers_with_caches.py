"""Layer functions: each forward returns its output and a cache, each backward reads the cache."""

import numpy as np


def affine_forward(x, w, b):
    out = x.reshape(x.shape[0], -1).dot(w) + b
    cache = (x, w, b)
    return out, cache


def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    dx = dout * (1 - cache**2)
    return dx


def leaky_forward(x):
    return np.where(x > 0, x, 0.1 * x), x


def leaky_backward(dout, cache):
    slope = np.where(cache > 0, 1.0, 0.1)
    return dout * slope


def squared_loss(x, y):
    diff = x - y
    loss = np.sum(diff**2) / x.shape[0]
    dx = 2 * diff / x.shape[0]
    return loss, dx


def setup(seed):
    rng = np.random.default_rng(seed)
    return {
        "x": rng.normal(size=(4, 2, 2)),
        "y": rng.normal(size=(4, 3)),
        "w": [rng.normal(size=(4, 5)), rng.normal(size=(5, 5)), rng.normal(size=(5, 3))],
        "b": [rng.normal(size=5), rng.normal(size=5), rng.normal(size=3)],
    }


def run_forward(s):
    a1, s["fc1"] = affine_forward(s["x"], s["w"][0], s["b"][0])
    h1, s["act1"] = tanh_forward(a1)
    a2, s["fc2"] = affine_forward(h1, s["w"][1], s["b"][1])
    h2, s["act2"] = leaky_forward(a2)
    a3, s["fc3"] = affine_forward(h2, s["w"][2], s["b"][2])
    loss, s["dout"] = squared_loss(a3, s["y"])
    return loss


def run_backward(s):
    dh2, dw3, db3 = affine_backward(s["dout"], s["fc3"])
    da2 = leaky_backward(dh2, s["act2"])
    dh1, dw2, db2 = affine_backward(da2, s["fc2"])
    da1 = tanh_backward(dh1, s["act1"])
    dx, dw1, db1 = affine_backward(da1, s["fc1"])
    return {"w": [dw1, dw2, dw3], "b": [db1, db2, db3], "x": dx}
