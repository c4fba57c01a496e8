# Never ends when it is tested.
# %% sigmoid
def sigmoid(z):
    while True:
        pass
