"""A recurrent net that reads a sentence and gives one answer at its end; states in a dictionary."""

import numpy as np


class RNN:
    def __init__(self, rng, input_size, output_size, hidden_size):
        self.Whh = rng.normal(size=(hidden_size, hidden_size)) / 2
        self.Wxh = rng.normal(size=(hidden_size, input_size)) / 2
        self.Why = rng.normal(size=(output_size, hidden_size)) / 2
        self.bh = rng.normal(size=(hidden_size, 1)) / 2
        self.by = rng.normal(size=(output_size, 1)) / 2

    def forward(self, inputs):
        h = np.zeros((self.Whh.shape[0], 1))
        self.last_inputs = inputs
        self.last_hs = {0: h}
        for i, x in enumerate(inputs):
            h = np.tanh(self.Wxh @ x + self.Whh @ h + self.bh)
            self.last_hs[i + 1] = h
        y = self.Why @ h + self.by
        return y, h

    def backprop(self, d_y, learn_rate=0.02):
        n = len(self.last_inputs)
        d_Why = d_y @ self.last_hs[n].T
        d_by = d_y
        d_Whh = np.zeros(self.Whh.shape)
        d_Wxh = np.zeros(self.Wxh.shape)
        d_bh = np.zeros(self.bh.shape)
        d_h = self.Why.T @ d_y
        for t in reversed(range(n)):
            temp = (1 - self.last_hs[t + 1] ** 2) * d_h
            d_bh += temp
            d_Whh += temp @ self.last_hs[t].T
            d_Wxh += temp @ self.last_inputs[t].T
            d_h = self.Whh.T @ temp
        self.Whh -= learn_rate * d_Whh
        self.Wxh -= learn_rate * d_Wxh
        self.Why -= learn_rate * d_Why
        self.bh -= learn_rate * d_bh
        self.by -= learn_rate * d_by


def softmax(xs):
    return np.exp(xs) / sum(np.exp(xs))


def setup(seed):
    rng = np.random.default_rng(seed)
    rnn = RNN(rng, 3, 2, 4)
    inputs = [rng.normal(size=(3, 1)) for _ in range(3)]
    return {"rnn": rnn, "inputs": inputs, "target": 1}


def run_forward(s):
    out, _ = s["rnn"].forward(s["inputs"])
    s["probs"] = softmax(out)
    return -np.log(s["probs"][s["target"], 0])


def run_backward(s):
    d_L_d_y = s["probs"]
    d_L_d_y[s["target"]] -= 1
    s["rnn"].backprop(d_L_d_y)
    return s["rnn"]
