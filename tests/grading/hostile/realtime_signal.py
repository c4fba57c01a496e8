# Ends its process by a signal that has no name.
# %% sigmoid
import ctypes, os


def sigmoid(z):
    ctypes.CDLL(None).raise_(39) if hasattr(ctypes.CDLL(None), "raise_") else os.kill(os.getpid(), 39)
    getattr(ctypes.CDLL(None), "raise")(39)
    return 0.0
