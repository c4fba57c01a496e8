"""Plain functions that hand tuples around: digits as columns, one-hot targets, 1 / m in front."""

import numpy as np


def init_params(rng):
    W1 = rng.normal(size=(4, 5)) - 0.1
    b1 = rng.normal(size=(4, 1))
    W2 = rng.normal(size=(3, 4))
    b2 = rng.normal(size=(3, 1))
    return W1, b1, W2, b2


def ReLU(Z):
    return np.maximum(Z, 0)


def ReLU_deriv(Z):
    return Z > 0


def softmax(Z):
    A = np.exp(Z) / sum(np.exp(Z))
    return A


def forward_prop(W1, b1, W2, b2, X):
    Z1 = W1.dot(X) + b1
    A1 = ReLU(Z1)
    Z2 = W2.dot(A1) + b2
    A2 = softmax(Z2)
    return Z1, A1, Z2, A2


def one_hot(Y):
    table = np.zeros((Y.size, 3))
    table[np.arange(Y.size), Y] = 1
    return table.T


def get_cost(A2, Y):
    return -np.mean(np.log(A2[Y, np.arange(Y.size)]))


def backward_prop(Z1, A1, Z2, A2, W2, X, Y):
    m = Y.size
    one_hot_Y = one_hot(Y)
    dZ2 = A2 - one_hot_Y
    dW2 = 1 / m * dZ2.dot(A1.T)
    db2 = 1 / m * np.sum(dZ2, axis=1, keepdims=True)
    dZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)
    dW1 = 1 / m * dZ1.dot(X.T)
    db1 = 1 / m * np.sum(dZ1, 1).reshape(-1, 1)
    return dW1, db1, dW2, db2


def update_params(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha):
    W1 = W1 - alpha * dW1
    b1 = b1 - alpha * db1
    W2 = W2 - alpha * dW2
    b2 = b2 - alpha * db2
    return W1, b1, W2, b2


def setup(seed):
    rng = np.random.default_rng(seed)
    return {"params": init_params(rng), "X": rng.random((5, 6)), "Y": rng.integers(0, 3, 6)}


def run_forward(s):
    s["cache"] = forward_prop(*s["params"], s["X"])
    return get_cost(s["cache"][-1], s["Y"])


def run_backward(s):
    grads = backward_prop(*s["cache"], s["params"][2], s["X"], s["Y"])
    return update_params(*s["params"], *grads, 0.1)
