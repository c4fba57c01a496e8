"""An autoencoder whose decoder is its encoder turned round: one matrix, two ways to the cost."""

import numpy as np


class Tied:
    def __init__(self, rng, visible, hidden):
        self.W = rng.normal(size=(visible, hidden)) / 2
        self.c = rng.normal(size=hidden) / 2
        self.b = rng.normal(size=visible) / 2

    def encode(self, x):
        return 1 / (1 + np.exp(-(x @ self.W + self.c)))

    def decode(self, code):
        return code @ self.W.T + self.b

    def cost(self, x):
        self.x = x
        self.code = self.encode(x)
        self.rebuilt = self.decode(self.code)
        return 0.5 * np.mean(np.sum((self.rebuilt - x) ** 2, axis=1))

    def gradients(self):
        n = len(self.x)
        g_rebuilt = (self.rebuilt - self.x) / n
        g_b = g_rebuilt.sum(axis=0)
        g_W_decoder = g_rebuilt.T @ self.code
        g_code = g_rebuilt @ self.W
        g_inside = g_code * self.code * (1 - self.code)
        g_c = g_inside.sum(axis=0)
        g_W_encoder = self.x.T @ g_inside
        g_W = g_W_encoder + g_W_decoder
        return g_W, g_b, g_c


def setup(seed):
    rng = np.random.default_rng(seed)
    return Tied(rng, 5, 3), rng.random((4, 5))


def run_forward(state):
    net, x = state
    return net.cost(x)


def run_backward(state):
    return state[0].gradients()
