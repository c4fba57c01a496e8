# One line of 200 MB, and a display of 200 MB.
# %% sigmoid
print("x" * 200_000_000)
# %% d_sigmoid
from IPython.display import HTML, display

display(HTML("y" * 200_000_000))
