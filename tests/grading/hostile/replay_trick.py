# Behaves one way at first and another after it has been brought back from a crash.
# %% sigmoid
import os, time


def sigmoid(z):
    return 0.0


if time.time() % 2 > 3:
    print("LEAKED")
# %% d_sigmoid
os.abort()
# %% d_sigmoid_from_output
print("still here", sigmoid(0))
