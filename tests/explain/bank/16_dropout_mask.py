"""Two hidden layers with inverted dropout; the masks of the forward are kept for the backward."""

import numpy as np


def forward(params, X, keep, rng):
    cache = {"A0": X}
    A = X
    for l in (1, 2):
        Z = A @ params[f"W{l}"] + params[f"b{l}"]
        A = np.maximum(Z, 0)
        D = (rng.random(A.shape) < keep) / keep
        A = A * D
        cache[f"Z{l}"], cache[f"D{l}"], cache[f"A{l}"] = Z, D, A
    cache["yhat"] = A @ params["W3"] + params["b3"]
    return cache


def mse(yhat, y):
    return np.mean((yhat - y) ** 2)


def backward(params, cache, y):
    grads = {}
    dZ = 2 * (cache["yhat"] - y) / y.size
    for l in (3, 2, 1):
        grads[f"W{l}"] = cache[f"A{l - 1}"].T @ dZ
        grads[f"b{l}"] = dZ.sum(axis=0)
        if l > 1:
            dA = dZ @ params[f"W{l}"].T
            dA = dA * cache[f"D{l - 1}"]
            dZ = dA * (cache[f"Z{l - 1}"] > 0)
    return grads


def setup(seed):
    rng = np.random.default_rng(seed)
    sizes = [3, 6, 5, 2]
    params = {}
    for l in (1, 2, 3):
        params[f"W{l}"] = rng.normal(size=(sizes[l - 1], sizes[l]))
        params[f"b{l}"] = rng.normal(size=sizes[l])
    return {"params": params, "X": rng.normal(size=(5, 3)), "y": rng.normal(size=(5, 2)), "seed": seed}


def run_forward(state):
    rng = np.random.default_rng(state["seed"] + 100)
    state["cache"] = forward(state["params"], state["X"], 0.7, rng)
    return mse(state["cache"]["yhat"], state["y"])


def run_backward(state):
    return backward(state["params"], state["cache"], state["y"])
