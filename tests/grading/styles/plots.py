# %% given
import matplotlib.pyplot as plt
import numpy as np
# %% solution draw
def draw(x):
    ### BEGIN SOLUTION
    plt.plot(x, x**2)
    plt.title("squares")
    plt.xlabel("x")
    ### END SOLUTION
# %% test current_axes 2
draw(np.arange(4))
axes = plt.gca()
assert axes.get_title() == "squares"
assert len(axes.lines) == 1
# %% solution picture
### BEGIN SOLUTION
plt.figure()
plt.plot([1, 2], [3, 4])
plt.ylabel("height")
### END SOLUTION
picture = plt.gcf()
# %% test kept_figure 2
assert picture.axes[0].get_ylabel() == "height"
# %% solution chart
def chart():
    ### BEGIN SOLUTION
    figure, axes = plt.subplots()
    axes.bar([1, 2], [3, 4])
    return axes
    ### END SOLUTION
# %% test returned_axes 2
axes = chart()
assert len(axes.patches) == 2
