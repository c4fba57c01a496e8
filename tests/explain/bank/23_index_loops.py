"""Lists of lists and index loops as in the nineties: tanh units, momentum, one pattern a call."""

import math
import random


class NN:
    def __init__(self, ni, nh, no, rng):
        self.ni, self.nh, self.no = ni + 1, nh, no
        self.ai = [1.0] * self.ni
        self.ah = [1.0] * self.nh
        self.ao = [1.0] * self.no
        self.wi = [[rng.uniform(-1, 1) for _ in range(self.nh)] for _ in range(self.ni)]
        self.wo = [[rng.uniform(-2, 2) for _ in range(self.no)] for _ in range(self.nh)]
        self.ci = [[0.0] * self.nh for _ in range(self.ni)]
        self.co = [[0.0] * self.no for _ in range(self.nh)]

    def update(self, inputs):
        for i in range(self.ni - 1):
            self.ai[i] = inputs[i]
        for j in range(self.nh):
            total = 0.0
            for i in range(self.ni):
                total = total + self.ai[i] * self.wi[i][j]
            self.ah[j] = math.tanh(total)
        for k in range(self.no):
            total = 0.0
            for j in range(self.nh):
                total = total + self.ah[j] * self.wo[j][k]
            self.ao[k] = math.tanh(total)
        return self.ao

    def back_propagate(self, targets, N, M):
        output_deltas = [0.0] * self.no
        for k in range(self.no):
            error = targets[k] - self.ao[k]
            output_deltas[k] = (1 - self.ao[k] ** 2) * error
        hidden_deltas = [0.0] * self.nh
        for j in range(self.nh):
            error = 0.0
            for k in range(self.no):
                error = error + output_deltas[k] * self.wo[j][k]
            hidden_deltas[j] = (1 - self.ah[j] ** 2) * error
        for j in range(self.nh):
            for k in range(self.no):
                change = output_deltas[k] * self.ah[j]
                self.wo[j][k] = self.wo[j][k] + N * change + M * self.co[j][k]
                self.co[j][k] = change
        for i in range(self.ni):
            for j in range(self.nh):
                change = hidden_deltas[j] * self.ai[i]
                self.wi[i][j] = self.wi[i][j] + N * change + M * self.ci[i][j]
                self.ci[i][j] = change


def setup(seed):
    rng = random.Random(seed)
    return NN(2, 3, 2, rng), [rng.uniform(0.2, 1), rng.uniform(-1, -0.2)], [0.5, -0.4]


def run_forward(state):
    nn, pattern, targets = state
    nn.update(pattern)
    return sum(0.5 * (t - a) ** 2 for t, a in zip(targets, nn.ao))


def run_backward(state):
    nn, pattern, targets = state
    nn.back_propagate(targets, 0.5, 0.1)
    return nn
