# Crashes the interpreter when it is tested, again and again.
# %% sigmoid
import ctypes


def sigmoid(z):
    ctypes.string_at(0)


# %% d_sigmoid
def d_sigmoid(z):
    ctypes.string_at(0)


# %% d_sigmoid_from_output
def d_sigmoid_from_output(a):
    ctypes.string_at(0)


# %% neuron_forward
def neuron_forward(w, b, x):
    ctypes.string_at(0)


# %% neuron_delta
def neuron_delta(w, b, x, y):
    ctypes.string_at(0)
