"""A block with layer norm and a residual connection: x reaches the output on two ways."""

import numpy as np


class LayerNorm:
    def __init__(self, dim, rng):
        self.gain = 1 + 0.3 * rng.normal(size=dim)
        self.bias = 0.3 * rng.normal(size=dim)

    def forward(self, x):
        mean = x.mean(-1, keepdims=True)
        var = ((x - mean) ** 2).mean(-1, keepdims=True)
        self.rstd = (var + 1e-5) ** -0.5
        self.norm = (x - mean) * self.rstd
        return self.norm * self.gain + self.bias

    def backward(self, dout):
        self.d_bias = dout.sum(0)
        self.d_gain = (dout * self.norm).sum(0)
        dnorm = dout * self.gain
        dx = dnorm - dnorm.mean(-1, keepdims=True)
        dx = dx - self.norm * (dnorm * self.norm).mean(-1, keepdims=True)
        dx *= self.rstd
        return dx


class Block:
    def __init__(self, dim, hidden, rng):
        self.ln = LayerNorm(dim, rng)
        self.W1 = rng.normal(size=(dim, hidden)) / np.sqrt(dim)
        self.W2 = rng.normal(size=(hidden, dim)) / np.sqrt(hidden)

    def forward(self, x):
        self.n = self.ln.forward(x)
        self.pre = self.n @ self.W1
        self.act = self.pre * (1 / (1 + np.exp(-self.pre)))
        self.res = self.act @ self.W2
        return x + self.res

    def backward(self, dout):
        self.dW2 = self.act.T @ dout
        dact = dout @ self.W2.T
        sig = 1 / (1 + np.exp(-self.pre))
        dpre = dact * (sig + self.pre * sig * (1 - sig))
        self.dW1 = self.n.T @ dpre
        dn = dpre @ self.W1.T
        dx = self.ln.backward(dn)
        dx += dout
        return dx


def setup(seed):
    rng = np.random.default_rng(seed)
    blocks = [Block(4, 5, rng), Block(4, 5, rng)]
    return {"blocks": blocks, "x": rng.normal(size=(3, 4)), "target": rng.normal(size=(3, 4))}


def run_forward(state):
    x = state["x"]
    for block in state["blocks"]:
        x = block.forward(x)
    state["diff"] = x - state["target"]
    return 0.5 * (state["diff"] ** 2).sum()


def run_backward(state):
    d = state["diff"]
    for block in state["blocks"][::-1]:
        d = block.backward(d)
    state["dx"] = d
    return state
