# Never ends.
# %% sigmoid
while True:
    pass
