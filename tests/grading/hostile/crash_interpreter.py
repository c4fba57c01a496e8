# Crashes the interpreter.
# %% sigmoid
import ctypes

ctypes.string_at(0)
