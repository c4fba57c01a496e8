# Takes all the memory there is.
# %% sigmoid
import numpy as np

held = []
try:
    while True:
        held.append(np.ones(10_000_000))
except MemoryError:
    print("refused after", sum(a.nbytes for a in held) >> 20, "MB")


# %% d_sigmoid
def d_sigmoid(z):
    return np.ones(10**9)
