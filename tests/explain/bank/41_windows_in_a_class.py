"""A convolution over time as a class: windows side by side, params and grads under the same keys."""

import numpy as np


class Conv1D:
    def __init__(self, channels, filters, width, rng):
        self.width = width
        self.params = {
            "W": rng.normal(size=(filters, channels * width)) * 0.5,
            "b": rng.normal(size=filters) * 0.3,
        }
        self.grads = {}

    def forward(self, x):
        self.shape = x.shape
        steps = x.shape[2] - self.width + 1
        cuts = [x[:, :, t : t + self.width].reshape(len(x), -1) for t in range(steps)]
        self.windows = np.stack(cuts, axis=1)
        self.z = self.windows @ self.params["W"].T + self.params["b"]
        self.out = np.tanh(self.z)
        return self.out.transpose(0, 2, 1)

    def backward(self, dout):
        dz = dout.transpose(0, 2, 1) * (1 - self.out**2)
        self.grads["b"] = dz.sum(axis=(0, 1))
        self.grads["W"] = np.tensordot(dz, self.windows, axes=([0, 1], [0, 1]))
        dwindows = dz @ self.params["W"]
        dx = np.zeros(self.shape)
        for t in range(dwindows.shape[1]):
            dx[:, :, t : t + self.width] += dwindows[:, t].reshape(len(dx), -1, self.width)
        return dx


class Net:
    def __init__(self, rng):
        self.first = Conv1D(2, 3, 3, rng)
        self.second = Conv1D(3, 2, 2, rng)

    def loss(self, x, y):
        self.hidden = self.first.forward(x)
        self.h = self.second.forward(self.hidden)
        self.mean = self.h.mean(axis=2)
        self.diff = self.mean - y
        return 0.5 * np.sum(self.diff**2) / len(x)

    def backward(self):
        steps = self.h.shape[2]
        dmean = self.diff / len(self.diff)
        dh = np.repeat(dmean[:, :, None], steps, axis=2) / steps
        dhidden = self.second.backward(dh)
        self.first.backward(dhidden)


def setup(seed):
    rng = np.random.default_rng(seed)
    return Net(rng), rng.normal(size=(4, 2, 7)), rng.normal(size=(4, 2))


def run_forward(state):
    net, x, y = state
    return net.loss(x, y)


def run_backward(state):
    state[0].backward()
    return state[0]
