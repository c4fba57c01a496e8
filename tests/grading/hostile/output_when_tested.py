# Prints gigabytes when it is tested.
# %% sigmoid
def sigmoid(z):
    while True:
        print("x" * 100_000)
