# Starts threads without end, which compute without end.
# %% sigmoid
import threading


def spin():
    while True:
        pass


try:
    while True:
        threading.Thread(target=spin).start()
except BaseException as error:
    print("refused", type(error).__name__)
