"""An LSTM unrolled over a short sequence, each gate with a matrix of its own."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTM:
    def __init__(self, n_in, n_hidden, rng):
        n = n_in + n_hidden
        self.H = n_hidden
        self.Wf, self.Wi, self.Wc, self.Wo = (rng.normal(size=(n_hidden, n)) * 0.6 for _ in range(4))
        self.bf, self.bi, self.bc, self.bo = (rng.normal(size=n_hidden) * 0.5 for _ in range(4))

    def forward(self, xs, target):
        h, c = np.zeros(self.H), np.zeros(self.H)
        self.steps = []
        for x in xs:
            z = np.concatenate([h, x])
            f = sigmoid(self.Wf @ z + self.bf)
            i = sigmoid(self.Wi @ z + self.bi)
            g = np.tanh(self.Wc @ z + self.bc)
            o = sigmoid(self.Wo @ z + self.bo)
            c_prev, c = c, f * c + i * g
            tc = np.tanh(c)
            h = o * tc
            self.steps.append((z, f, i, g, o, c_prev, tc))
        self.error = h - target
        return 0.5 * np.sum(self.error**2)

    def backward(self):
        self.dWf, self.dWi, self.dWc, self.dWo = (np.zeros_like(self.Wf) for _ in range(4))
        self.dbf, self.dbi, self.dbc, self.dbo = (np.zeros_like(self.bf) for _ in range(4))
        dh = self.error
        dc_next = np.zeros(self.H)
        for z, f, i, g, o, c_prev, tc in reversed(self.steps):
            do = dh * tc
            dc = dh * o * (1 - tc**2)
            dc = dc + dc_next
            df = dc * c_prev
            di = dc * g
            dg = dc * i
            df_raw = df * f * (1 - f)
            di_raw = di * i * (1 - i)
            dg_raw = dg * (1 - g**2)
            do_raw = do * o * (1 - o)
            self.dWf += np.outer(df_raw, z)
            self.dWi += np.outer(di_raw, z)
            self.dWc += np.outer(dg_raw, z)
            self.dWo += np.outer(do_raw, z)
            self.dbf += df_raw
            self.dbi += di_raw
            self.dbc += dg_raw
            self.dbo += do_raw
            dz = self.Wf.T @ df_raw + self.Wi.T @ di_raw + self.Wc.T @ dg_raw + self.Wo.T @ do_raw
            dh = dz[: self.H]
            dc_next = f * dc


def setup(seed):
    rng = np.random.default_rng(seed)
    return LSTM(2, 3, rng), rng.normal(size=(4, 2)), rng.normal(size=3)


def run_forward(state):
    return state[0].forward(state[1], state[2])


def run_backward(state):
    state[0].backward()
    return state[0]
