"""Two pictures go through one encoder; the cost is what remains between their codes."""

import numpy as np


def encode(p, x):
    z = x @ p["W"] + p["b"]
    a = np.tanh(z)
    code = a @ p["U"]
    return code, (x, a)


def encode_back(p, cache, dcode):
    x, a = cache
    dU = a.T @ dcode
    da = dcode @ p["U"].T
    dz = da * (1 - a**2)
    dW = x.T @ dz
    db = dz.sum(0)
    return {"W": dW, "b": db, "U": dU}


def compare(p, left, right, same, margin=2.0):
    code1, cache1 = encode(p, left)
    code2, cache2 = encode(p, right)
    gap = code1 - code2
    dist2 = (gap**2).sum(1)
    pull = same * dist2
    push = (1 - same) * np.maximum(0, margin - dist2)
    loss = 0.5 * np.mean(pull + push)
    return loss, (gap, dist2, cache1, cache2)


def compare_back(p, cache, same, margin=2.0):
    gap, dist2, cache1, cache2 = cache
    n = len(same)
    ddist2 = 0.5 / n * (same - (1 - same) * (dist2 < margin))
    dgap = 2 * gap * ddist2[:, None]
    first = encode_back(p, cache1, dgap)
    second = encode_back(p, cache2, -dgap)
    return {k: first[k] + second[k] for k in p}


def setup(seed):
    rng = np.random.default_rng(seed)
    p = {
        "W": rng.normal(size=(4, 5)) / 2,
        "b": rng.normal(size=5) / 2,
        "U": rng.normal(size=(5, 2)) / 2,
    }
    left, right = rng.normal(size=(6, 4)), rng.normal(size=(6, 4))
    return {"p": p, "left": left, "right": right, "same": np.array([1, 0, 1, 0, 0, 1])}


def run_forward(s):
    loss, s["cache"] = compare(s["p"], s["left"], s["right"], s["same"])
    return loss


def run_backward(s):
    return compare_back(s["p"], s["cache"], s["same"])
