# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 05 · Activations nobody differentiated for you
#
# In unit 03 a weight's gradient was a product of three factors.
# The middle one, $\partial a/\partial z$, belongs to the activation.
# There it was always $\sigma'(z)$.
# In this unit you swap the activation, and find the new middle factor yourself.
#
# **When you are done you can**
#
# - write the slope of tanh, ReLU, softplus, swish, GELU and Mish;
# - take a formula you have never seen, split it into links you know, and multiply;
# - spot when one input travels along two paths, and add them;
# - say in numbers why a deep chain of sigmoids goes silent.
#
# **Time:** about 60 minutes.
#
# **Before this:** units 01 (chains and two paths) and 03 (one neuron).
# You do not need to know any of these activations already.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("05_activations", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## One slot, many functions
#
# Here are the three factors of one weight again, with $J = \tfrac12 (a - y)^2$ and $a = \mathrm{act}(z)$:
#
# $$\frac{\partial J}{\partial w} \;=\; \underbrace{(a - y)}_{\partial J/\partial a}\;\cdot\;\underbrace{\mathrm{act}'(z)}_{\partial a/\partial z}\;\cdot\;\underbrace{x}_{\partial z/\partial w}$$
#
# A different activation changes the middle factor and nothing else.
# So each activation needs two functions: one that goes forward, and one that gives its slope.
#
# We write `relu(z)` for the activation and `d_relu(z)` for its slope **at the pre-activation `z`**.
# Every slope in this unit is given `z`, never the output `a`.
#
# **Predict.**
# You know the sigmoid: its slope is largest at $z = 0$, and it is $\tfrac14$ there.
# The curve of tanh runs from $-1$ to $1$ instead of $0$ to $1$.
# Where is its slope largest, and how large is it there?
# Settle on the place, and commit the number.

# %%
ask("steepest_tanh")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Both are steepest at $z = 0$.
# There tanh has slope $1$, and the sigmoid has slope $\tfrac14$.
# Far from zero both slopes fall towards $0$: the unit is *saturated*.
#
# </details>
#
# The left curve of the figure is the activation, the right curve is its slope.
# Drag a dot, or move `z` with the slider or the arrow keys, and watch both dots.
# Try tanh, sigmoid and ReLU for now.
# The others you will take apart yourself, and the figure would tell you too much.

# %%
figures.activations("tanh", formulas=False)

# %% [markdown]
# ## 1. tanh: a stretched sigmoid
#
# Perhaps you have seen the slope of tanh in a table.
# You do not need the table, because tanh is a sigmoid in disguise:
#
# $$\tanh z = 2\,\sigma(2z) - 1$$
#
# Read it as a chain of three links, and write one slope per link:
#
# | link | its slope |
# |---|---|
# | $u = 2z$ | $2$ |
# | $s = \sigma(u)$ | $s(1 - s)$ |
# | $t = 2s - 1$ | $2$ |
#
# The chain rule multiplies them: $\tanh'(z) = 2 \cdot s(1-s) \cdot 2 = 4\,s(1-s)$.
#
# Now write it with $t$ alone.
# From $t = 2s - 1$ we get $s = \tfrac{1+t}{2}$ and $1 - s = \tfrac{1-t}{2}$.
# Put both in: $4 \cdot \tfrac{1+t}{2} \cdot \tfrac{1-t}{2} = (1+t)(1-t)$.
#
# So the slope of tanh follows from its own output, just as the sigmoid's does.
# Your function is given $z$, so it takes the tanh first.


# %% nbgrader={"grade": false, "grade_id": "d_tanh", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_tanh(z):
    """Return the slope of tanh at z (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    a = np.tanh(z)
    da_dz = 1.0 - a**2
    return da_dz
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_tanh", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("d_tanh", d_tanh)
### BEGIN HIDDEN TESTS
check("d_tanh", d_tanh, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 2. ReLU: a gate
#
# The *rectified linear unit* keeps what is positive and replaces the rest by zero:
#
# $$\mathrm{relu}(z) = \max(z, 0)$$
#
# It must work on a single number and on a whole array, and it must leave its argument alone.
# A function that writes into `z` destroys the number that the backward pass needs later.


# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relu(z):
    """Return z where it is positive and 0 elsewhere (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    a = np.maximum(z, 0.0)
    return a
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_relu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("relu", relu)
### BEGIN HIDDEN TESTS
check("relu", relu, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.**
# Look at the picture of ReLU: two straight lines that meet at zero.
# What is the slope at $z = 3$?
# At $z = 300$?
# At $z = -0.01$?
# And at $z = 0$ itself?
#
# <details><summary>Open the answer</summary>
#
# At $3$ and at $300$ the line rises by one for each step of one: the slope is $1$.
# At $-0.01$ the line is flat: the slope is $0$.
#
# At $0$ the two lines meet in a [kink](#Words-of-this-unit).
# From the left the slope is $0$, from the right it is $1$, and there is no single answer.
# Everybody simply picks a value. $0$, $1$ or anything between them is accepted here.
#
# </details>
#
# So the slope of ReLU is a gate.
# Open, it hands the delta through unchanged.
# Closed, it stops it.
# Return floats (`1.0` and `0.0`), because a delta will be multiplied by them.


# %% nbgrader={"grade": false, "grade_id": "d_relu", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_relu(z):
    """Return the slope of ReLU at z, as floats (z is a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    is_open = np.greater(z, 0)
    da_dz = np.where(is_open, 1.0, 0.0)
    return da_dz
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_relu", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("d_relu", d_relu)
### BEGIN HIDDEN TESTS
check("d_relu", d_relu, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Softplus: ReLU without the kink
#
# $$\mathrm{softplus}(z) = \log(1 + e^z)$$
#
# (From here on, $\log$ is the $\ln$ of unit 00. NumPy calls it `np.log`, too.)
#
# For large positive $z$ the $1$ hardly matters, so the result is close to $z$.
# For large negative $z$ the $e^z$ hardly matters, so the result is close to $\log 1 = 0$.
# Between them the curve bends smoothly.
#
# There is one trap, and it is the computer's, not yours.
# Run the next cell, which types the formula as it stands.

# %%
with np.errstate(over="ignore"):
    for z in (1.0, 100.0, 1000.0):
        print(f"log(1 + exp({z:6.0f})) = {np.log(1.0 + np.exp(z)):.6g}")

# %% [markdown]
# The last line should say $1000$, but $e^{1000}$ does not fit into a float.
# The cure is to pull the large part out before taking the exponential.
# For positive $z$:
#
# $$\log(1 + e^z) = \log\big(e^z\,(e^{-z} + 1)\big) = z + \log(1 + e^{-z})$$
#
# Now the exponent is negative, and a tiny $e^{-z}$ does no harm.
# One formula serves both signs:
#
# $$\mathrm{softplus}(z) = \max(z, 0) + \log(1 + e^{-|z|})$$
#
# NumPy has `np.log1p(t)` for $\log(1 + t)$, which keeps all digits when $t$ is tiny.
# Your function must give a finite number for every $z$ from $-10\,000$ to $10\,000$, without a warning.


# %% nbgrader={"grade": false, "grade_id": "softplus", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softplus(z):
    """Return log(1 + exp(z)), finite for |z| up to 1e4 (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    large_part = np.maximum(z, 0.0)
    small_part = np.log1p(np.exp(-np.abs(z)))
    return large_part + small_part
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_softplus", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("softplus", softplus)
### BEGIN HIDDEN TESTS
check("softplus", softplus, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Its slope, link by link
#
# For the slope we go back to the short form $\log(1 + e^z)$.
#
# | link | its slope |
# |---|---|
# | $u = e^z$ | $e^z$ |
# | $v = 1 + u$ | $1$ |
# | $s = \log v$ | $1/v$ |
#
# **Predict.**
# Multiply the three slopes on paper.
# You have met the result before: which function is it?
#
# <details><summary>Open the answer</summary>
#
# $$e^z \cdot 1 \cdot \frac{1}{1 + e^z} = \frac{e^z}{1 + e^z} = \frac{1}{1 + e^{-z}} = \sigma(z)$$
#
# The slope of softplus is the sigmoid.
# ReLU's gate is either shut or open; softplus has a gate that opens gradually.
#
# </details>
#
# The next cell hands you a sigmoid that is safe for large $z$.
# It plays the same trick: it only ever takes the exponential of a negative number.


# %% nbgrader={"grade": false, "grade_id": "given_sigmoid", "locked": true, "schema_version": 3, "solution": false, "task": false}
def sigmoid(z):
    """Return 1 / (1 + exp(-z)), safe for large |z| (a float or an array, elementwise)."""
    t = np.exp(-np.abs(z))
    top = np.where(np.less(z, 0), t, 1.0)
    return top / (1.0 + t)


# %% nbgrader={"grade": false, "grade_id": "d_softplus", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_softplus(z):
    """Return the slope of softplus at z (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    da_dz = sigmoid(z)
    return da_dz
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_softplus", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("d_softplus", d_softplus)
### BEGIN HIDDEN TESTS
check("d_softplus", d_softplus, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Swish: two paths
#
# $$\mathrm{swish}(z) = z \cdot \sigma(z)$$
#
# Read it as a signal $z$ that passes its own gate $\sigma(z)$.
# You will also see it under the name SiLU.


# %% nbgrader={"grade": false, "grade_id": "swish", "locked": false, "schema_version": 3, "solution": true, "task": false}
def swish(z):
    """Return z times sigmoid(z) (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    gate = sigmoid(z)
    a = z * gate
    return a
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_swish", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("swish", swish)
### BEGIN HIDDEN TESTS
check("swish", swish, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.**
# ReLU, softplus, tanh and sigmoid never fall as $z$ grows.
# Does swish?
# The next cell prints a few values from left to right. Decide before you run it.

# %%
f = ready("swish")
for z in (-8.0, -3.0, -1.5, -1.0, -0.5, 0.0, 1.0):
    print(f"swish({z:4.1f}) = {f(z):8.4f}")

# %% [markdown]
# It falls first and rises later, with its lowest point near $z = -1.28$.
# So its slope must be negative on the left.
# The gate $\sigma(z)$ alone is never negative: something must be added to it.
#
# Here is what.
# In $z \cdot \sigma(z)$ the input $z$ is used **twice**, so a nudge of $z$ reaches the output along two paths.
#
# | path | hold this still | slope along the path |
# |---|---|---|
# | through the signal | the gate | $1 \cdot \sigma(z)$ |
# | through the gate | the signal | $z \cdot \sigma'(z)$ |
#
# Along one path you multiply; over the paths you add.
# You did this in unit 01. It is the product rule, seen as a sum over paths.


# %% nbgrader={"grade": false, "grade_id": "d_swish", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_swish(z):
    """Return the slope of z * sigmoid(z) at z (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    gate = sigmoid(z)
    d_gate = gate * (1.0 - gate)
    path_signal = 1.0 * gate
    path_gate = z * d_gate
    return path_signal + path_gate
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_swish", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("d_swish", d_swish)
### BEGIN HIDDEN TESTS
check("d_swish", d_swish, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# The two paths side by side, at a few points.
# At $z = 0$ the second path carries nothing, and the first one alone is right there.
# Everywhere else each one alone is wrong, and together they are the slope.

# %%
f = ready("d_swish")
print("     z    through the signal   through the gate        sum       d_swish")
for z in (-3.0, -1.28, 0.0, 2.0):
    s = sigmoid(z)
    signal, gate = s, z * s * (1 - s)
    print(f"{z:6.2f}{signal:22.4f}{gate:19.4f}{signal + gate:11.4f}{f(z):14.4f}")

# %% [markdown]
# ## 5. GELU: a formula that looks worse than it is
#
# Many language models use this activation.
# Its forward function is given.


# %% nbgrader={"grade": false, "grade_id": "given_gelu_tanh", "locked": true, "schema_version": 3, "solution": false, "task": false}
def gelu_tanh(z):
    """Return the tanh form of GELU at z (a float or an array, elementwise)."""
    u = np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)
    return 0.5 * z * (1.0 + np.tanh(u))


# %% [markdown]
# In mathematics it is $\tfrac12\, z\,\big(1 + \tanh u\big)$ with $u = \sqrt{2/\pi}\,\big(z + 0.044715\,z^3\big)$.
# Do not stare at the whole. Give each piece a name, and take one slope at a time:
#
# | name | what it is | its slope with respect to $z$ |
# |---|---|---|
# | $u$ | $\sqrt{2/\pi}\,(z + 0.044715\,z^3)$ | a polynomial: you can do this |
# | $t$ | $\tanh u$ | a chain: the slope of tanh **at $u$**, times the slope of $u$ |
# | gate | $\tfrac12 (1 + t)$ | half the slope of $t$ |
# | $a$ | $z \cdot \text{gate}$ | two paths, as in swish |
#
# **Predict.**
# Before you write code: how many paths lead from $z$ to $a$, and how many factors has each?
#
# <details><summary>Open the answer</summary>
#
# Two paths.
# Through the signal there is one factor, the gate itself.
# Through the gate there are four: the signal $z$, the half, the slope of tanh at $u$, and the slope of $u$.
#
# $$\frac{\partial a}{\partial z} = \text{gate} + z \cdot \tfrac12 \cdot \tanh'(u) \cdot \frac{\partial u}{\partial z}$$
#
# The last factor is the one that most people lose: the slope of the polynomial *inside* tanh.
#
# </details>
#
# Write one line per name. You may call your own `d_tanh`.


# %% nbgrader={"grade": false, "grade_id": "d_gelu_tanh", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_gelu_tanh(z):
    """Return the slope of gelu_tanh at z (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    scale = np.sqrt(2.0 / np.pi)
    u = scale * (z + 0.044715 * z**3)
    du_dz = scale * (1.0 + 3.0 * 0.044715 * z**2)
    t = np.tanh(u)
    dt_du = d_tanh(u)
    gate = 0.5 * (1.0 + t)
    d_gate = 0.5 * dt_du * du_dz
    path_signal = 1.0 * gate
    path_gate = z * d_gate
    return path_signal + path_gate
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_gelu_tanh", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("d_gelu_tanh", d_gelu_tanh)
### BEGIN HIDDEN TESTS
check("d_gelu_tanh", d_gelu_tanh, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Mish: nobody differentiated it for you
#
# $$\mathrm{mish}(z) = z \cdot \tanh(\mathrm{softplus}(z))$$
#
# This time there is no table.
# Take paper, give names to the links, and mark where $z$ is used.
# Every link is one you wrote in this unit.
#
# **Predict.**
# Which slope appears in the product only because softplus sits *inside* tanh?
#
# <details><summary>Open the answer</summary>
#
# The slope of softplus, which is $\sigma(z)$.
# The slope of tanh must be taken at tanh's own input, and that is $\mathrm{softplus}(z)$, not $z$.
#
# </details>


# %% nbgrader={"grade": false, "grade_id": "d_mish", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_mish(z):
    """Return the slope of z * tanh(softplus(z)) at z (a float or an array, elementwise)."""
    ### BEGIN SOLUTION
    s = softplus(z)
    ds_dz = d_softplus(z)
    t = np.tanh(s)
    dt_ds = d_tanh(s)
    dt_dz = dt_ds * ds_dz
    path_signal = 1.0 * t
    path_gate = z * dt_dz
    return path_signal + path_gate
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_mish", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("d_mish", d_mish)
### BEGIN HIDDEN TESTS
check("d_mish", d_mish, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# You have just differentiated a function that is in no school book.
# The recipe never changed: name the links, take each slope at its own input, multiply along a path, add over the paths.
#
# Now the figure may show everything.
# Find your links in the boxes, and the two paths above and between them.
# Then move `z` to where the slope is negative: which of the two paths wins there?

# %%
figures.activations("mish", z=-1.5)

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The path through the gate: there $z$ is negative, and its part is the larger of the two.
#
# </details>
#
# ## 7. What depth does to a slope
#
# Put neurons in a row, one per layer, each fed by the one before: $z_l = w_l\,a_{l-1}$ and $a_l = \mathrm{act}(z_l)$.
# How much does the last output move when the first input moves?
# One layer contributes two links: the weight $w_l$, then the activation's slope at $z_l$.
# The whole chain multiplies them all:
#
# $$\frac{\partial a_L}{\partial a_0} \;=\; \prod_{l=1}^{L} w_l \cdot \mathrm{act}'(z_l)$$
#
# **Predict.**
# Ten sigmoid layers, every weight $1$, and every $z_l$ at $0$, where the sigmoid is steepest.
# How much of a nudge at the input arrives at the end: about a half, a hundredth, or a millionth?

# %%
ask("ten_layers")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# About a millionth.
# Each layer multiplies by $\tfrac14$, and $\left(\tfrac14\right)^{10} \approx 0.00000095$.
# That is the *best* case: away from $z = 0$ every factor is smaller still.
#
# </details>
#
# Write the product.
# `weights` and `zs` hold one number per layer, and `d_activation` is a slope function such as your `d_tanh`.


# %% nbgrader={"grade": false, "grade_id": "depth_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def depth_gradient(weights, zs, d_activation):
    """Return the product over all layers of w * d_activation(z), a float."""
    ### BEGIN SOLUTION
    product = 1.0
    for w, z in zip(weights, zs, strict=True):
        da_dz = d_activation(z)
        product = product * w * da_dz
    return float(product)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_depth_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("depth_gradient", depth_gradient)
### BEGIN HIDDEN TESTS
check("depth_gradient", depth_gradient, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Now use it.
# The next cell runs a number through chains of growing length and prints what is left of the slope.
# All weights are $1$.


# %%
def chain_zs(activation, depth, a=1.0):
    """Return the pre-activations of a chain of `depth` neurons with weight 1."""
    zs = []
    for _ in range(depth):
        zs.append(a)
        a = float(activation(a))
    return zs


# %%
depth_slope = ready("depth_gradient")
chains = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, ready("d_tanh")),
    "ReLU": (ready("relu"), ready("d_relu")),
}

# %%
print("layers" + "".join(f"{name:>12}" for name in chains))
for depth in (1, 2, 5, 10, 20, 50):
    slopes = [depth_slope([1.0] * depth, chain_zs(f, depth), df) for f, df in chains.values()]
    print(f"{depth:6d}" + "".join(f"{slope:12.2g}" for slope in slopes))

# %% [markdown]
# After 20 sigmoid layers nothing useful is left.
# The first weights would get a gradient so small that they hardly move.
# That is the *[vanishing gradient](#Words-of-this-unit)*: no bug, only a long product of small factors.
#
# tanh does better, because its slope can reach $1$.
# An open ReLU hands the slope on whole.
#
# In the figure each orange bar is the factor of one layer, and the blue line is the product so far.
# It starts at the output, on the right, and walks back.
# The scale counts powers of ten.

# %%
figures.depth()

# %% [markdown]
# **Predict, then try it in the figure.**
#
# 1. Can a larger weight rescue the sigmoid chain? Try 4.
# 2. What do weights above 1 do to a chain of open ReLUs?
# 3. What does a single ReLU with $z < 0$ do to the whole chain? Make the weight negative.
#
# <details><summary>Open the answer</summary>
#
# 1. No, less arrives than with weight $1$. The weight is a factor of $4$, but it also pushes $z$ away from zero, and there the slope of the sigmoid is nearly ten times smaller.
# 2. Each layer multiplies by a weight above $1$, so the product grows without end: an *exploding gradient*.
# 3. Its factor is exactly $0$, so the whole product is $0$. Along this path nothing before that unit learns from this example.
#
# </details>

# %% [markdown]
# ## Where is the chain rule in what you wrote?
#
# | line | factor |
# |---|---|
# | `a = np.tanh(z)` | no derivative: the value that the slope needs |
# | `da_dz = 1.0 - a**2` | $\partial a/\partial z$, the middle factor of a weight's gradient |
# | `np.where(is_open, 1.0, 0.0)` | $\partial a/\partial z$ of ReLU: a gate of ones and zeros |
# | `path_signal + path_gate` | the sum over the two paths on which $z$ reaches $a$ |
# | `0.5 * dt_du * du_dz` | a chain inside the activation: outer slopes at their own inputs, times inner slope |
# | `product * w * da_dz` | two links for one more layer: $\partial z_l/\partial a_{l-1}$ and $\partial a_l/\partial z_l$ |
#
# And in the neuron of unit 03 they all go to the same place.
# Run the cell: three factors, and only the middle one depends on the activation.

# %%
w, b, x, y = 0.8, -0.3, 1.5, 0.2
z = w * x + b
for name, f, df in [("tanh", np.tanh, "d_tanh"), ("swish", ready("swish"), "d_swish")]:
    dJ_da, da_dz, dz_dw = f(z) - y, ready(df)(z), x
    dJ_dw = dJ_da * da_dz * dz_dw
    print(f"{name:6}{dJ_da:8.4f} · {da_dz:.4f} · {dz_dw:.4f} = {dJ_dw:.4f}")

# %% [markdown]
# ## Recap
#
# - An activation brings one factor, $\partial a/\partial z$. Swapping it changes that factor alone.
# - Unknown formula: name the links, take each slope at its own input, multiply.
# - When $z$ is used twice, there are two paths. Add them.
# - A kink has no single slope. Pick one side and move on.
# - Depth multiplies. Factors below $1$ vanish, factors above $1$ explode, and one zero silences the path.
#
# ## Self-test
#
# **1.** Why does `d_tanh(z)` begin with a tanh, when the formula is just $1 - a^2$?
#
# <details><summary>Open the answer</summary>
#
# The formula wants the output $a$, but the function is given $z$.
# $1 - z^2$ would be the slope of something else.
#
# </details>
#
# **2.** A friend's `d_swish` returns only $\sigma(z)$. It agrees with yours at exactly one point. Which one, and why?
#
# <details><summary>Open the answer</summary>
#
# At $z = 0$. The lost path is $z \cdot \sigma'(z)$, and it is zero there.
# One lucky point proves nothing, which is why every check here looks at many.
#
# </details>
#
# **3.** What is the slope of $\log(1 + e^{3x})$?

# %%
ask("softplus_of_3x")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# It is softplus with $3x$ inside. Outer slope at its own input: $\sigma(3x)$. Inner slope: $3$. Together $3\,\sigma(3x)$.
#
# </details>
#
# **4.** A chain of 30 tanh layers has all $z_l = 0$ and all weights $0.5$. What is left of the slope?
#
# <details><summary>Open the answer</summary>
#
# $(0.5 \cdot 1)^{30} \approx 10^{-9}$. The activation is not to blame here: the weights are.
#
# </details>

# %% [markdown]
# ### Where you stand

# %%
course_map()

# %% [markdown]
# Your page to keep, filled as far as you are. It is the same in every unit.

# %%
page_to_keep()

# %% [markdown]
# ### Words of this unit
#
# The links in the text lead here. `glossary()` without a word shows the words of the whole course.

# %%
glossary("kink", "vanishing gradient")

# %% [markdown]
# **Next:** [06 · Layers](06_layers.ipynb), where many neurons and many examples are done in one line.
