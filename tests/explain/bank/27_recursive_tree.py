"""A network shaped like a tree: both passes call themselves for the two children."""

import numpy as np


def forward(node, net):
    if "word" in node:
        node["vec"] = net["E"][node["word"]]
        return node["vec"]
    left = forward(node["left"], net)
    right = forward(node["right"], net)
    node["both"] = np.concatenate([left, right])
    node["vec"] = np.tanh(net["W"] @ node["both"] + net["b"])
    return node["vec"]


def backward(node, upstream, net, grads):
    if "word" in node:
        grads["E"][node["word"]] += upstream
        return
    dz = upstream * (1 - node["vec"] ** 2)
    grads["W"] += np.outer(dz, node["both"])
    grads["b"] += dz
    dboth = net["W"].T @ dz
    half = len(dboth) // 2
    backward(node["left"], dboth[:half], net, grads)
    backward(node["right"], dboth[half:], net, grads)


def setup(seed):
    rng = np.random.default_rng(seed)
    net = {
        "E": rng.normal(size=(4, 3)),
        "W": rng.normal(size=(3, 6)) * 0.7,
        "b": rng.normal(size=3),
        "u": rng.normal(size=3),
    }
    tree = {
        "left": {"left": {"word": 0}, "right": {"word": 2}},
        "right": {"left": {"word": 3}, "right": {"left": {"word": 0}, "right": {"word": 1}}},
    }
    return {"net": net, "tree": tree, "y": 0.5}


def run_forward(s):
    root = forward(s["tree"], s["net"])
    s["score"] = s["net"]["u"] @ root
    return (s["score"] - s["y"]) ** 2


def run_backward(s):
    net = s["net"]
    grads = {name: np.zeros_like(value) for name, value in net.items()}
    dscore = 2 * (s["score"] - s["y"])
    grads["u"] = dscore * s["tree"]["vec"]
    droot = dscore * net["u"]
    backward(s["tree"], droot, net, grads)
    return grads
