"""All weights in one long vector, as an optimiser wants them: cut, shaped, and glued together again."""

import numpy as np

INPUTS, HIDDEN, OUTPUTS = 3, 4, 2


def unpack(theta):
    cut = HIDDEN * INPUTS
    W1 = theta[:cut].reshape(HIDDEN, INPUTS)
    b1 = theta[cut : cut + HIDDEN]
    cut = cut + HIDDEN
    W2 = theta[cut : cut + OUTPUTS * HIDDEN].reshape(OUTPUTS, HIDDEN)
    b2 = theta[cut + OUTPUTS * HIDDEN :]
    return W1, b1, W2, b2


def predict(theta, X):
    W1, b1, W2, b2 = unpack(theta)
    z1 = X @ W1.T + b1
    a1 = np.tanh(z1)
    z2 = a1 @ W2.T + b2
    return a1, 1 / (1 + np.exp(-z2))


def cost(theta, X, Y):
    _, p = predict(theta, X)
    return -np.sum(Y * np.log(p) + (1 - Y) * np.log(1 - p)) / len(X)


def gradient(theta, X, Y):
    _, _, W2, _ = unpack(theta)
    a1, p = predict(theta, X)
    dz2 = (p - Y) / len(X)
    dW2 = dz2.T @ a1
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ W2
    dz1 = da1 * (1 - a1**2)
    dW1 = dz1.T @ X
    db1 = dz1.sum(axis=0)
    return np.concatenate([dW1.ravel(), db1, dW2.ravel(), db2])


def setup(seed):
    rng = np.random.default_rng(seed)
    size = HIDDEN * INPUTS + HIDDEN + OUTPUTS * HIDDEN + OUTPUTS
    return {
        "theta": 0.7 * rng.normal(size=size),
        "X": rng.normal(size=(5, INPUTS)),
        "Y": np.array([[1, 0], [0, 1], [1, 1], [0, 0], [1, 0]]),
    }


def run_forward(state):
    return cost(state["theta"], state["X"], state["Y"])


def run_backward(state):
    return gradient(state["theta"], state["X"], state["Y"])
