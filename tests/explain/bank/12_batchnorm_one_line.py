"""Batch normalisation whose backward pass is the one line that everybody copies."""

import numpy as np


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    std = np.sqrt(var + eps)
    x_hat = (x - mu) / std
    out = gamma * x_hat + beta
    return out, (x_hat, gamma, std)


def batchnorm_backward(dout, cache):
    x_hat, gamma, std = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dx = (gamma / (N * std)) * (N * dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


def net_forward(p, X, t):
    u = X @ p["W"] + p["c"]
    v, bn_cache = batchnorm_forward(u, p["gamma"], p["beta"])
    s = np.logaddexp(0, v)
    pred = s @ p["w_out"]
    loss = np.mean((pred - t) ** 2)
    return loss, (X, v, s, pred, bn_cache)


def net_backward(p, t, cache):
    X, v, s, pred, bn_cache = cache
    g = {}
    dpred = 2 * (pred - t) / len(t)
    g["w_out"] = s.T @ dpred
    ds = np.outer(dpred, p["w_out"])
    dv = ds / (1 + np.exp(-v))
    du, g["gamma"], g["beta"] = batchnorm_backward(dv, bn_cache)
    g["W"] = X.T @ du
    return g


def setup(seed):
    rng = np.random.default_rng(seed)
    p = {
        "W": rng.normal(size=(3, 4)),
        "c": rng.normal(size=4),
        "gamma": rng.normal(size=4) + 2,
        "beta": rng.normal(size=4),
        "w_out": rng.normal(size=4),
    }
    return {"p": p, "X": rng.normal(size=(7, 3)), "t": rng.normal(size=7)}


def run_forward(s):
    loss, s["cache"] = net_forward(s["p"], s["X"], s["t"])
    return loss


def run_backward(s):
    return net_backward(s["p"], s["t"], s["cache"])
