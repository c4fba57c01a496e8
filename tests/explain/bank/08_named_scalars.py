"""Every weight is a number with a name and every slope is spelled out."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def deriv_sigmoid(x):
    fx = sigmoid(x)
    return fx * (1 - fx)


class TinyNetwork:
    def __init__(self, rng):
        self.w1, self.w2, self.w3, self.w4, self.w5, self.w6 = rng.normal(size=6)
        self.b1, self.b2, self.b3 = rng.normal(size=3)

    def feedforward(self, x):
        self.sum_h1 = self.w1 * x[0] + self.w2 * x[1] + self.b1
        self.h1 = sigmoid(self.sum_h1)
        self.sum_h2 = self.w3 * x[0] + self.w4 * x[1] + self.b2
        self.h2 = sigmoid(self.sum_h2)
        self.sum_o1 = self.w5 * self.h1 + self.w6 * self.h2 + self.b3
        self.o1 = sigmoid(self.sum_o1)
        return self.o1

    def step(self, x, y_true, rate):
        d_L_d_ypred = -2 * (y_true - self.o1)

        d_ypred_d_w5 = self.h1 * deriv_sigmoid(self.sum_o1)
        d_ypred_d_w6 = self.h2 * deriv_sigmoid(self.sum_o1)
        d_ypred_d_b3 = deriv_sigmoid(self.sum_o1)
        d_ypred_d_h1 = self.w5 * deriv_sigmoid(self.sum_o1)
        d_ypred_d_h2 = self.w6 * deriv_sigmoid(self.sum_o1)

        d_h1_d_w1 = x[0] * deriv_sigmoid(self.sum_h1)
        d_h1_d_w2 = x[1] * deriv_sigmoid(self.sum_h1)
        d_h1_d_b1 = deriv_sigmoid(self.sum_h1)
        d_h2_d_w3 = x[0] * deriv_sigmoid(self.sum_h2)
        d_h2_d_w4 = x[1] * deriv_sigmoid(self.sum_h2)
        d_h2_d_b2 = deriv_sigmoid(self.sum_h2)

        self.w1 -= rate * d_L_d_ypred * d_ypred_d_h1 * d_h1_d_w1
        self.w2 -= rate * d_L_d_ypred * d_ypred_d_h1 * d_h1_d_w2
        self.b1 -= rate * d_L_d_ypred * d_ypred_d_h1 * d_h1_d_b1
        self.w3 -= rate * d_L_d_ypred * d_ypred_d_h2 * d_h2_d_w3
        self.w4 -= rate * d_L_d_ypred * d_ypred_d_h2 * d_h2_d_w4
        self.b2 -= rate * d_L_d_ypred * d_ypred_d_h2 * d_h2_d_b2
        self.w5 -= rate * d_L_d_ypred * d_ypred_d_w5
        self.w6 -= rate * d_L_d_ypred * d_ypred_d_w6
        self.b3 -= rate * d_L_d_ypred * d_ypred_d_b3


def setup(seed):
    rng = np.random.default_rng(seed)
    return TinyNetwork(rng), rng.normal(size=2), 1


def run_forward(state):
    network, x, y_true = state
    return (y_true - network.feedforward(x)) ** 2


def run_backward(state):
    network, x, y_true = state
    network.step(x, y_true, 0.1)
    return network
