"""Several small nets at once, every product an einsum."""

import numpy as np


class Ensemble:
    def __init__(self, rng, members=3, d=2, h=4, m=2):
        self.W = rng.normal(size=(members, d, h))
        self.b = rng.normal(size=(members, 1, h))
        self.U = rng.normal(size=(members, h, m))

    def loss(self, X, T):
        self.X, self.T = X, T
        self.Z = np.einsum("nd,edh->enh", X, self.W) + self.b
        self.H = np.arctan(self.Z)
        self.Y = np.einsum("enh,ehm->enm", self.H, self.U)
        self.R = self.Y - T
        return 0.5 * np.einsum("enm,enm->", self.R, self.R) / len(X)

    def gradients(self):
        dY = self.R / len(self.X)
        dU = np.einsum("enh,enm->ehm", self.H, dY)
        dH = np.einsum("enm,ehm->enh", dY, self.U)
        dZ = dH / (1 + self.Z**2)
        dW = np.einsum("nd,enh->edh", self.X, dZ)
        db = np.einsum("enh->eh", dZ)[:, None, :]
        dX = np.einsum("enh,edh->nd", dZ, self.W)
        return dW, db, dU, dX


def setup(seed):
    rng = np.random.default_rng(seed)
    return Ensemble(rng), rng.normal(size=(5, 2)), rng.normal(size=(5, 2))


def run_forward(state):
    net, X, T = state
    return net.loss(X, T)


def run_backward(state):
    return state[0].gradients()
