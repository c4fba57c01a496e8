"""A recurrent net on a sequence of characters; gradients add up over the steps in time."""

import numpy as np


def loss_forward(p, inputs, targets, h_start):
    xs, hs, ps = {}, {-1: np.copy(h_start)}, {}
    loss = 0
    for t in range(len(inputs)):
        xs[t] = np.zeros((p["Wxh"].shape[1], 1))
        xs[t][inputs[t]] = 1
        hs[t] = np.tanh(np.dot(p["Wxh"], xs[t]) + np.dot(p["Whh"], hs[t - 1]) + p["bh"])
        ys = np.dot(p["Why"], hs[t]) + p["by"]
        ps[t] = np.exp(ys) / np.sum(np.exp(ys))
        loss += -np.log(ps[t][targets[t], 0])
    return loss, (xs, hs, ps)


def loss_backward(p, inputs, targets, cache):
    xs, hs, ps = cache
    dWxh, dWhh, dWhy = np.zeros_like(p["Wxh"]), np.zeros_like(p["Whh"]), np.zeros_like(p["Why"])
    dbh, dby = np.zeros_like(p["bh"]), np.zeros_like(p["by"])
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = np.copy(ps[t])
        dy[targets[t]] -= 1
        dWhy += np.dot(dy, hs[t].T)
        dby += dy
        dh = np.dot(p["Why"].T, dy) + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.dot(dhraw, xs[t].T)
        dWhh += np.dot(dhraw, hs[t - 1].T)
        dhnext = np.dot(p["Whh"].T, dhraw)
    return {"Wxh": dWxh, "Whh": dWhh, "Why": dWhy, "bh": dbh, "by": dby, "h": dhnext}


def setup(seed):
    rng = np.random.default_rng(seed)
    p = {
        "Wxh": rng.normal(size=(4, 3)),
        "Whh": rng.normal(size=(4, 4)) * 0.7,
        "Why": rng.normal(size=(3, 4)),
        "bh": rng.normal(size=(4, 1)),
        "by": rng.normal(size=(3, 1)),
    }
    return {"p": p, "inputs": [0, 2, 1, 2], "targets": [2, 1, 2, 0], "h": rng.normal(size=(4, 1))}


def run_forward(s):
    loss, s["cache"] = loss_forward(s["p"], s["inputs"], s["targets"], s["h"])
    return loss


def run_backward(s):
    return loss_backward(s["p"], s["inputs"], s["targets"], s["cache"])
