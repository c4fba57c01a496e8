# Ends the process in the middle of a cell.
# %% sigmoid
import os

os._exit(0)
