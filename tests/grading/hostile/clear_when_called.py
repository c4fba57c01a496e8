# Clears, replaces and outnumbers the outputs of the test cell while its function is called.
# %% sigmoid
from IPython.display import clear_output, display, DisplayHandle

shown = DisplayHandle("mine")


def sigmoid(z):
    clear_output()
    clear_output(wait=True)
    shown.display("a")
    shown.update("b")
    for number in range(300):
        display({"text/plain": "1"}, raw=True)
    get_ipython().sink({"output_type": "execute_result", "data": {"text/plain": "1"},
                        "metadata": {}, "execution_count": 3})
    return 0.0


# %% d_sigmoid
def d_sigmoid(z):
    clear_output(wait=True)
    print("x" * 3_000_000)
    clear_output(wait=True)
    return 0.0
