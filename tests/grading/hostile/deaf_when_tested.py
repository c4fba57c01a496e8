# Never ends when it is tested, and ignores being interrupted.
# %% sigmoid
import time


def sigmoid(z):
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass
