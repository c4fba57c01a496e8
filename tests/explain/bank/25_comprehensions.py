"""No NumPy, no loops that can be avoided: generators, zip, and nested comprehensions."""

from math import exp, log
from random import Random


def dot(u, v):
    return sum(a * b for a, b in zip(u, v))


def transpose(rows):
    return [list(column) for column in zip(*rows)]


def forward(net, xs):
    pre = [[dot(w, x) + b for w, b in zip(net["W1"], net["b1"])] for x in xs]
    hid = [[1 / (1 + exp(-z)) for z in row] for row in pre]
    logit = [dot(net["w2"], row) + net["b2"] for row in hid]
    return pre, hid, logit


def cross_entropy(logit, ys):
    terms = (log(1 + exp(z)) - y * z for z, y in zip(logit, ys))
    return sum(terms) / len(ys)


def backward(net, xs, ys, hid, logit):
    n = len(ys)
    d_logit = [(1 / (1 + exp(-z)) - y) / n for z, y in zip(logit, ys)]
    d_w2 = [dot(d_logit, column) for column in transpose(hid)]
    d_b2 = sum(d_logit)
    d_hid = [[d * w for w in net["w2"]] for d in d_logit]
    d_pre = [[d * a * (1 - a) for d, a in zip(ds, row)] for ds, row in zip(d_hid, hid)]
    d_W1 = [[dot(ds, column) for column in transpose(xs)] for ds in transpose(d_pre)]
    d_b1 = [sum(ds) for ds in transpose(d_pre)]
    return {"W1": d_W1, "b1": d_b1, "w2": d_w2, "b2": d_b2}


def setup(seed):
    rng = Random(seed)

    def draw(*shape):
        if not shape:
            return rng.uniform(-1.5, 1.5)
        return [draw(*shape[1:]) for _ in range(shape[0])]

    net = {"W1": draw(4, 3), "b1": draw(4), "w2": draw(4), "b2": draw()}
    return {"net": net, "xs": draw(5, 3), "ys": [0, 1, 1, 0, 1]}


def run_forward(s):
    s["pre"], s["hid"], s["logit"] = forward(s["net"], s["xs"])
    return cross_entropy(s["logit"], s["ys"])


def run_backward(s):
    return backward(s["net"], s["xs"], s["ys"], s["hid"], s["logit"])
