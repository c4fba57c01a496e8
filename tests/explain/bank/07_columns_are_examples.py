"""Examples are columns, parameters in a dict, 1/m only where the gradients are taken."""

import numpy as np


def propagate(X, parameters):
    W1, b1, W2, b2 = (parameters[k] for k in ("W1", "b1", "W2", "b2"))
    Z1 = np.dot(W1, X) + b1
    A1 = np.tanh(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = 1 / (1 + np.exp(-Z2))
    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}
    return A2, cache


def compute_cost(A2, Y):
    m = Y.shape[1]
    logprobs = Y * np.log(A2) + (1 - Y) * np.log(1 - A2)
    cost = -np.sum(logprobs) / m
    return cost


def backpropagate(parameters, cache, X, Y):
    m = X.shape[1]
    W2 = parameters["W2"]
    A1, A2 = cache["A1"], cache["A2"]
    dZ2 = A2 - Y
    dW2 = 1 / m * np.dot(dZ2, A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = np.dot(W2.T, dZ2) * (1 - np.power(A1, 2))
    dW1 = 1 / m * np.dot(dZ1, X.T)
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def update_parameters(parameters, grads, rate):
    for key in ("W1", "b1", "W2", "b2"):
        parameters[key] = parameters[key] - rate * grads["d" + key]
    return parameters


def setup(seed):
    rng = np.random.default_rng(seed)
    parameters = {
        "W1": rng.normal(size=(4, 2)),
        "b1": rng.normal(size=(4, 1)),
        "W2": rng.normal(size=(1, 4)),
        "b2": rng.normal(size=(1, 1)),
    }
    return {"p": parameters, "X": rng.normal(size=(2, 7)), "Y": rng.integers(0, 2, size=(1, 7))}


def run_forward(state):
    A2, state["cache"] = propagate(state["X"], state["p"])
    return compute_cost(A2, state["Y"])


def run_backward(state):
    grads = backpropagate(state["p"], state["cache"], state["X"], state["Y"])
    update_parameters(state["p"], grads, 1.2)
    return grads
