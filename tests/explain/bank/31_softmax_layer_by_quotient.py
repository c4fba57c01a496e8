"""The softmax's slope by the quotient rule, entry by entry, as the derivation has it on paper."""

import numpy as np


class Softmax:
    def __init__(self, rng, n_in, nodes):
        self.weights = rng.normal(size=(n_in, nodes)) / n_in
        self.biases = rng.normal(size=nodes)

    def forward(self, image):
        self.last_input_shape = image.shape
        flat_image = image.flatten()
        self.last_input = flat_image
        totals = flat_image @ self.weights + self.biases
        self.last_totals = totals
        e = np.exp(totals)
        return e / np.sum(e, axis=0)

    def backprop(self, d_L_d_out, rate):
        for i, gradient in enumerate(d_L_d_out):
            if gradient == 0:
                continue
            t_exp = np.exp(self.last_totals)
            S = np.sum(t_exp)
            d_out_d_t = -t_exp[i] * t_exp / S**2
            d_out_d_t[i] = t_exp[i] * (S - t_exp[i]) / S**2
            d_t_d_w = self.last_input
            d_t_d_b = 1
            d_t_d_inputs = self.weights
            d_L_d_t = gradient * d_out_d_t
            d_L_d_w = d_t_d_w[np.newaxis].T @ d_L_d_t[np.newaxis]
            d_L_d_b = d_L_d_t * d_t_d_b
            d_L_d_inputs = d_t_d_inputs @ d_L_d_t
            self.weights -= rate * d_L_d_w
            self.biases -= rate * d_L_d_b
            return d_L_d_inputs.reshape(self.last_input_shape)


class Scale:
    def __init__(self, rng, shape):
        self.gain = rng.normal(size=shape)

    def forward(self, image):
        self.last_image = image
        return np.tanh(image * self.gain)

    def backprop(self, d_L_d_out, rate):
        d_out_d_z = 1 - np.tanh(self.last_image * self.gain) ** 2
        d_L_d_z = d_L_d_out * d_out_d_z
        self.gain -= rate * d_L_d_z * self.last_image


def setup(seed):
    rng = np.random.default_rng(seed)
    scale = Scale(rng, (3, 4))
    softmax = Softmax(rng, 12, 3)
    return {"scale": scale, "softmax": softmax, "image": rng.normal(size=(3, 4)), "label": 2}


def run_forward(s):
    out = s["scale"].forward(s["image"])
    s["out"] = s["softmax"].forward(out)
    return -np.log(s["out"][s["label"]])


def run_backward(s):
    gradient = np.zeros(3)
    gradient[s["label"]] = -1 / s["out"][s["label"]]
    gradient = s["softmax"].backprop(gradient, 0.5)
    s["scale"].backprop(gradient, 0.5)
    return s
