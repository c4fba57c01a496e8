"""A tape: the forward writes down what it did, the backward plays the list from its end."""

import numpy as np


class Tape:
    def __init__(self):
        self.values = []
        self.entries = []

    def put(self, value):
        self.values.append(value)
        return len(self.values) - 1

    def matmul(self, a, b):
        out = self.put(self.values[a] @ self.values[b])
        self.entries.append(("matmul", out, a, b))
        return out

    def add_row(self, a, b):
        out = self.put(self.values[a] + self.values[b])
        self.entries.append(("add_row", out, a, b))
        return out

    def relu(self, a):
        out = self.put(np.maximum(self.values[a], 0.0))
        self.entries.append(("relu", out, a, None))
        return out

    def half_square(self, a, target):
        out = self.put(0.5 * np.sum((self.values[a] - target) ** 2))
        self.entries.append(("half_square", out, a, target))
        return out

    def play_back(self, last):
        adjoint = [np.zeros_like(v) for v in self.values]
        adjoint[last] = adjoint[last] + 1.0
        for kind, out, a, b in reversed(self.entries):
            g = adjoint[out]
            if kind == "matmul":
                adjoint[a] += g @ self.values[b].T
                adjoint[b] += self.values[a].T @ g
            elif kind == "add_row":
                adjoint[a] += g
                adjoint[b] += g.sum(axis=0)
            elif kind == "relu":
                adjoint[a] += g * (self.values[a] > 0)
            else:
                adjoint[a] += g * (self.values[a] - b)
        return adjoint


def setup(seed):
    rng = np.random.default_rng(seed)
    return {
        "X": rng.normal(size=(5, 3)),
        "Y": rng.normal(size=(5, 2)),
        "W": rng.normal(size=(3, 4)),
        "b": rng.normal(size=4),
        "V": rng.normal(size=(4, 2)),
    }


def run_forward(s):
    tape = Tape()
    x, w, b, v = (tape.put(s[k]) for k in ("X", "W", "b", "V"))
    z = tape.add_row(tape.matmul(x, w), b)
    out = tape.matmul(tape.relu(z), v)
    s["loss"] = tape.half_square(out, s["Y"])
    s["tape"] = tape
    return tape.values[s["loss"]]


def run_backward(s):
    return s["tape"].play_back(s["loss"])
