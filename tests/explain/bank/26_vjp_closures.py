"""Functions that return their value and a function for the way back; no state, no classes."""

import numpy as np


def linear(W, b, x):
    y = x @ W + b

    def pull(ct):
        return x.T @ ct, ct.sum(0), ct @ W.T

    return y, pull


def elu(x):
    e = np.exp(np.minimum(x, 0))
    y = np.where(x > 0, x, e - 1)

    def pull(ct):
        return ct * np.where(x > 0, 1.0, e)

    return y, pull


def half_square(x, target):
    r = x - target
    value = 0.5 * np.mean(r**2)

    def pull(ct):
        return ct * r / r.size

    return value, pull


def value_and_pull(params, x, target):
    pulls = []
    for i, (W, b) in enumerate(params):
        x, pull_linear = linear(W, b, x)
        pulls.append(pull_linear)
        if i < len(params) - 1:
            x, pull_elu = elu(x)
            pulls.append(pull_elu)
    value, pull_loss = half_square(x, target)

    def pull(ct):
        grads = []
        ct = pull_loss(ct)
        todo = list(pulls)
        while todo:
            step = todo.pop()
            if step.__qualname__.startswith("linear"):
                dW, db, ct = step(ct)
                grads.insert(0, (dW, db))
            else:
                ct = step(ct)
        return grads

    return value, pull


def setup(seed):
    rng = np.random.default_rng(seed)
    sizes = [3, 4, 4, 2]
    params = [(rng.normal(size=(m, n)), rng.normal(size=n)) for m, n in zip(sizes, sizes[1:])]
    return {"params": params, "x": rng.normal(size=(5, 3)), "target": rng.normal(size=(5, 2))}


def run_forward(s):
    value, s["pull"] = value_and_pull(s["params"], s["x"], s["target"])
    return value


def run_backward(s):
    return s["pull"](1.0)
