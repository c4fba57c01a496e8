"""A scalar that remembers how it was made; every operation leaves a closure for the way back."""

import math
import random


class Value:
    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self.parents = parents
        self.backprop = lambda: None

    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))

        def backprop():
            self.grad += out.grad
            other.grad += out.grad

        out.backprop = backprop
        return out

    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))

        def backprop():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.backprop = backprop
        return out

    def __pow__(self, n):
        out = Value(self.data**n, (self,))

        def backprop():
            self.grad += n * self.data ** (n - 1) * out.grad

        out.backprop = backprop
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))

        def backprop():
            self.grad += (1 - t**2) * out.grad

        out.backprop = backprop
        return out

    def backward(self):
        order, seen = [], set()

        def visit(v):
            if v not in seen:
                seen.add(v)
                for parent in v.parents:
                    visit(parent)
                order.append(v)

        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.backprop()


def neuron(weights, bias, inputs):
    total = bias
    for w, x in zip(weights, inputs):
        total = total + x * w
    return total.tanh()


def setup(seed):
    rng = random.Random(seed)
    hidden = [([Value(rng.uniform(-1, 1)) for _ in range(2)], Value(rng.uniform(-1, 1))) for _ in range(2)]
    top = [([Value(rng.uniform(-1, 1)) for _ in range(2)], Value(rng.uniform(-1, 1))) for _ in range(2)]
    return {"hidden": hidden, "top": top, "x": [rng.uniform(0.2, 1), rng.uniform(-1, -0.2)], "y": [0.3, -0.6]}


def run_forward(state):
    inputs = [Value(x) for x in state["x"]]
    hs = [neuron(w, b, inputs) for w, b in state["hidden"]]
    outs = [neuron(w, b, hs) for w, b in state["top"]]
    loss = Value(0.0)
    for o, y in zip(outs, state["y"]):
        loss = loss + (o + Value(-y)) ** 2
    state["loss"] = loss
    return loss.data


def run_backward(state):
    state["loss"].backward()
    return state
