# Returns values that are hard to carry: cycles, depth, huge numbers, broken arrays.
# %% sigmoid
import numpy as np


def sigmoid(z):
    value = []
    value.append(value)
    return value


# %% d_sigmoid
def d_sigmoid(z):
    value = 0.0
    for _ in range(100_000):
        value = [value]
    return value


# %% d_sigmoid_from_output
def d_sigmoid_from_output(a):
    return 10**1_000_000


# %% neuron_forward
def neuron_forward(w, b, x):
    return np.array([object(), None, neuron_forward], dtype=object)


# %% neuron_factors
def neuron_factors(w, b, x, y):
    return np.lib.stride_tricks.as_strided(np.zeros(1), (10**9,), (0,))


# %% neuron_delta
def neuron_delta(w, b, x, y):
    while True:
        yield 1.0


# %% neuron_gradient
def neuron_gradient(w, b, x, y):
    class Error(BaseException):
        def __str__(self):
            raise Error

    raise Error


# %% neuron_input_gradient
def neuron_input_gradient(w, b, x, y):
    return float("nan"), "\ud800", b"\x00" * 10, {float("nan"): {}}
