# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 07 · A whole multilayer perceptron
#
# You have every piece now.
# A neuron, an activation, a dense layer, a cost, and the derivative of each.
# (From here on we say *loss* for the cost $J$, as most programs do. The two words mean the same number.)
# In this unit you put them in a row, run the chain rule through the whole row, and let the result learn to read handwriting.
#
# **When you are done you can**
#
# - write the forward and the backward pass of a network with any number of layers,
# - point at every line of the backward pass and say which factor of the chain rule it is,
# - explain why all gradients are computed before any weight is changed,
# - write the training loop: minibatches, a gradient step, an honest loss history,
# - train on real handwritten digits and put your network beside scikit-learn's,
# - draw a digit yourself, let your network read it, and follow the chain rule back to the pixels.
#
# **Time:** two parts of about 35 minutes each. In the first you build the gradient and the step, in the second you train.
#
# **Before this:** unit 06 (dense layer, softmax, cross-entropy) and `d_tanh` from unit 05.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("07_mlp", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# The last part of the network is the one you built in unit 06.
# Here it is again, ready to use, so that this unit runs by itself.
# You will call `cross_entropy` and `d_cross_entropy`.
# A label as a row of zeros with a single 1 is called [one-hot](#Words-of-this-unit).
# `d_cross_entropy` is the probabilities minus that row, divided by $N$.


# %% nbgrader={"grade": false, "grade_id": "given_loss", "locked": true, "schema_version": 3, "solution": false, "task": false}
def softmax(Z):
    """Return the row-wise softmax of Z (N, M)."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def cross_entropy(Z, y):
    """Return J, the mean cross-entropy of logits Z (N, M) for the integer labels y (N,)."""
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


def d_cross_entropy(Z, y):
    """Return ∂J/∂Z, shape (N, M): (p − one-hot) / N. The mean's 1/N is already in it."""
    dZ = softmax(Z)
    dZ[np.arange(len(y)), y] -= 1
    return dZ / len(y)


# %% [markdown]
# ## Part 1 · The gradient and the step
#
# **Time:** about 35 minutes.
#
# ## 1. See the whole thing
#
# Here is a small network.
# Step through it: forward first, then backward.
# On the way forward watch the activations `a`.
# On the way back watch how each delta is made from the deltas to its right.
# (It is the sigmoid network of unit 04. With tanh and cross-entropy two slopes have another formula; the steps are the same.)

# %%
figures.network()

# %% [markdown]
# Two things travel in opposite directions.
#
# - Forward: **values**. Each layer turns its input into its output and *keeps a note of it*.
# - Backward: **derivatives**. Each layer receives $\partial J/\partial Z$ and needs the note it kept.
#
# The notes are called the **[cache](#Words-of-this-unit)**.
# Without them the backward pass would have no local derivatives to multiply.
#
# ### Names for this unit
#
# | name | meaning | shape |
# |---|---|---|
# | `X` | a batch of $N$ rows, $D$ inputs each | (N, D) |
# | `y` | the right class of each row, an integer | (N,) |
# | `params` | a list with one dict per layer: `{"W": …, "b": …}` | W is (D, M), b is (M,) |
# | `grads` | the gradient, **stored in the same shape as `params`** | the same |
# | `Z`, `A` | pre-activation and activation of a layer | (N, M) |
# | `logits` | the `Z` of the last layer: no tanh there | (N, classes) |
#
# Every hidden layer is $A = \tanh(A_\text{before} W + b)$.
# The last layer is only $A_\text{before} W + b$: softmax and cross-entropy take over from there.

# %% [markdown]
# ## 2. Forward
#
# ### Where do the first weights come from?
#
# Every weight needs a first value.
# Suppose you draw them from a normal distribution with standard deviation `std`.
# You send random rows of 100 numbers through five tanh layers with 100 units each.
#
# **Predict, before you run the next cell.**
# The three tries use `std` = 0.01, about 0.1, and 1.
# After five layers, which one has activations near 0, which near ±1, and which has something in between?
# Say it aloud or write it down: a guess you committed to teaches more than one you did not.

# %%
rng = np.random.default_rng(7)
for std in (0.01, np.sqrt(2 / 200), 1.0):
    A = rng.normal(size=(200, 100))
    typical = []
    for _ in range(5):
        A = np.tanh(A @ rng.normal(0.0, std, size=(100, 100)))
        typical.append(np.abs(A).mean())
    row = "  ".join(f"{size:7.1e}" for size in typical)
    print(f"std = {std:4.2f}   mean |a| after layer 1…5:  {row}")

# %% [markdown]
# With `std` = 0.01 the signal dies: every layer makes it about ten times smaller.
# With `std` = 1 nearly every unit sits at ±1, where tanh is flat and $\partial a/\partial z = 1 - a^2$ is nearly 0.
# Both are bad for the chain rule: a product with a tiny factor in every layer is a tiny product.
#
# The middle one is the recipe of Glorot and Bengio.
# For a layer with `fan_in` inputs and `fan_out` outputs:
#
# $$\text{std} = \sqrt{\frac{2}{\text{fan\_in} + \text{fan\_out}}}$$
#
# ### Write: `init_params`
#
# `sizes` lists the widths of the layers, input first: `[64, 32, 10]` has two layers of weights.
# Draw every `W` with the `std` above from the `rng` you are given.
# Start every `b` at zero.


# %% nbgrader={"grade": false, "grade_id": "init_params", "locked": false, "schema_version": 3, "solution": true, "task": false}
def init_params(sizes, rng):
    """Return the first params of a network whose layers have the given sizes.

    sizes: list of ints, input first. rng: a numpy random Generator.
    Returns one {"W": (fan_in, fan_out), "b": (fan_out,)} per layer.
    """
    ### BEGIN SOLUTION
    params = []
    for index in range(len(sizes) - 1):
        fan_in = sizes[index]
        fan_out = sizes[index + 1]
        std = np.sqrt(2 / (fan_in + fan_out))
        W = rng.normal(0.0, std, size=(fan_in, fan_out))
        b = np.zeros(fan_out)
        params.append({"W": W, "b": b})
    return params
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_init_params", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("init_params", init_params)
### BEGIN HIDDEN TESTS
check("init_params", init_params, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Write: `mlp_forward`
#
# Go through the layers from left to right.
# Keep a note of everything the way back will need:
#
# `cache = [X, A1, A2, …, A_last_hidden, logits]`
#
# That is one entry more than there are layers.
# Look at it this way: `cache[i]` is the **input** of layer `i`, counting from 0.
#
# A network may have one layer only.
# Then there is no tanh at all, and the cache is `[X, logits]`.


# %% nbgrader={"grade": false, "grade_id": "mlp_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mlp_forward(params, X):
    """Return (logits, cache) for a batch X (N, D).

    cache is [X, A1, …, A_last_hidden, logits].
    """
    ### BEGIN SOLUTION
    A = X
    cache = [A]
    for layer in params[:-1]:
        Z = A @ layer["W"] + layer["b"]
        A = np.tanh(Z)
        cache.append(A)
    last = params[-1]
    logits = A @ last["W"] + last["b"]
    cache.append(logits)
    return logits, cache
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_mlp_forward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("mlp_forward", mlp_forward)
### BEGIN HIDDEN TESTS
check("mlp_forward", mlp_forward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Backward
#
# Write the network as one long composition, for two layers:
#
# $$J = \text{loss}\big(\underbrace{A_1 W_2 + b_2}_{Z_2}\big), \qquad A_1 = \tanh\big(\underbrace{X W_1 + b_1}_{Z_1}\big)$$
#
# How does $J$ feel a change in $W_1$?
# $W_1$ moves $Z_1$, which moves $A_1$, which moves $Z_2$, which moves $J$.
# Four links.
# The chain rule multiplies them, and the backward pass walks them from the right:
#
# 1. $\partial J/\partial Z_2$: the loss gives it to you.
# 2. $\partial J/\partial A_1$: pass it through the weights $W_2$. Each hidden unit feeds *every* output, so this is a **sum over paths**.
# 3. $\partial J/\partial Z_1$: multiply by the local slope of tanh.
# 4. $\partial J/\partial W_1$: multiply by the input of that weight.
#
# A third layer adds no new idea.
# Steps 2, 3 and 4 happen again, one layer further left.
#
# **Predict.**
# Let `X` be (7, 4), with layers of 5 hidden and 3 output units.
# Without looking anything up, what are the shapes of `dZ2`, `dA1`, `dZ1` and `dW1`?
#
# <details><summary>Open the answer</summary>
#
# `dZ2` is (7, 3), `dA1` is (7, 5), `dZ1` is (7, 5), `dW1` is (4, 5).
# Every derivative of $J$ has the shape of the thing it belongs to, because $J$ is a single number.
# `dZ` and `dA` have one row per example: they are **temporaries**.
# `dW` has no 7 in it: the sum over the batch has been taken, and it can be subtracted from `W`.
#
# </details>
#
# **Predict once more.**
# Your cache holds `A1`, not `Z1`.
# Is that enough for the slope of tanh?
#
# <details><summary>Open the answer</summary>
#
# Yes: $\partial a/\partial z = 1 - \tanh^2 z = 1 - a^2$.
# The output is all you need.
# But be careful: `1 - np.tanh(A1)**2` would take tanh twice.
#
# </details>
#
# ### Write: `mlp_backward`
#
# Return the gradient in the shape of `params`: `grads[i]["W"]` belongs to `params[i]["W"]`.
# You will walk from the last layer to the first, so mind the order of the list you return.
# The 1/N of the mean is already inside `d_cross_entropy`.
# It must not come in a second time.


# %% nbgrader={"grade": false, "grade_id": "mlp_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mlp_backward(params, cache, y):
    """Return grads, the gradient of the mean cross-entropy, in the shape of params.

    cache comes from mlp_forward(params, X); y (N,) are the integer labels.
    """
    ### BEGIN SOLUTION
    grads = []
    dZ = d_cross_entropy(cache[-1], y)
    for index in reversed(range(len(params))):
        A_in = cache[index]
        dW = A_in.T @ dZ
        db = dZ.sum(axis=0)
        grads.insert(0, {"W": dW, "b": db})
        if index > 0:
            W = params[index]["W"]
            dA = dZ @ W.T
            da_dz = 1 - A_in**2
            dZ = dA * da_dz
    return grads
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_mlp_backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("mlp_backward", mlp_backward)
### BEGIN HIDDEN TESTS
check("mlp_backward", mlp_backward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Where is the chain rule in what you wrote?
#
# Your lines may look different.
# Find each of these in your own code before you read on.
#
# | line | factor | kind |
# |---|---|---|
# | `dZ = d_cross_entropy(cache[-1], y)` | $\partial J/\partial Z$ of the last layer: loss and softmax, already multiplied | temporary |
# | `dW = A_in.T @ dZ` | $\partial z/\partial w$, the input of that weight, times $\partial J/\partial z$, added up over the batch | component of $\nabla J$ |
# | `db = dZ.sum(axis=0)` | $\partial z/\partial b = 1$, times $\partial J/\partial z$, added up over the batch | component of $\nabla J$ |
# | `dA = dZ @ W.T` | $\partial z/\partial a = w$, added up over all paths to the next layer | temporary |
# | `da_dz = 1 - A_in**2` | $\partial a/\partial z$, the local slope of tanh | temporary |
# | `dZ = dA * da_dz` | the multiplication sign of the chain rule | temporary |
#
# There is the whole of backpropagation.
# Six lines, and the name `dZ` is used again and again: on each turn of the loop it is the delta of another layer.
#
# ### What if all weights start at zero?
#
# **Predict.**
# A network with one hidden layer, all weights and biases 0.
# Which of `W1`, `b1`, `W2`, `b2` get a gradient that is not zero?
# Use the table: every gradient is a product, and some factors are 0.

# %%
forward, backward = ready("mlp_forward"), ready("mlp_backward")
rng = np.random.default_rng(7)
X_small, y_small = rng.normal(size=(7, 4)), np.array([0, 1, 2, 0, 0, 1, 0])
zeros = [{"W": np.zeros((4, 5)), "b": np.zeros(5)}, {"W": np.zeros((5, 3)), "b": np.zeros(3)}]
_, cache = forward(zeros, X_small)
for number, grad in enumerate(backward(zeros, cache, y_small), start=1):
    for name in ("W", "b"):
        print(f"{name}{number}: largest |gradient| = {np.abs(grad[name]).max():.3f}")

# %% [markdown]
# Only `b2`.
# `dW2` has the factor `A1`, which is 0.
# `dA1` has the factor `W2`, which is 0, so nothing at all reaches the first layer.
# That is why `init_params` draws random numbers, and why only the biases may start at zero.

# %% [markdown]
# ## 4. One step downhill
#
# The gradient points uphill.
# So every parameter takes a small step against it:
#
# $$W \leftarrow W - \eta\, \frac{\partial J}{\partial W}$$
#
# $\eta$ is the learning rate, as in unit 04. In this unit's code it is called `learning_rate`.
# This is not the chain rule: it *uses* what the chain rule made.
#
# ### Why all gradients first?
#
# A tempting shortcut is to update `W2` inside the backward loop, as soon as `dW2` is known.
# The next line then passes `dZ2` back through the **new** `W2`.
#
# **Predict.**
# Which gradients come out wrong, and does it matter more for a small or for a large learning rate?

# %%
init = ready("init_params")
params = init([4, 5, 3], rng)
_, cache = forward(params, X_small)
true_grads = backward(params, cache, y_small)
for rate in (0.01, 0.1, 1.0, 10.0):
    moved = params[1]["W"] - rate * true_grads[1]["W"]
    hasty_grads = backward([params[0], {"W": moved, "b": params[1]["b"]}], cache, y_small)
    for number in (0, 1):
        right, hasty = true_grads[number]["W"], hasty_grads[number]["W"]
        error = np.linalg.norm(hasty - right) / np.linalg.norm(right)
        print(f"rate {rate:5.2f}   W{number + 1}: relative error {error:.4f}")

# %% [markdown]
# `W2` is never wrong, for its gradient does not contain `W2`'s new value.
# `W1` is wrong by an amount in proportion to the learning rate.
# At 0.01 you would hardly notice: the loss still falls.
# That is what makes this mistake so common.
# All derivatives belong to **one point**, so compute them all before you move away from it.
#
# ### Write: `sgd_step`
#
# Return **new** params.
# Leave the old ones as they are, and share no array with them.
# Then nobody who still holds the old params gets a surprise.


# %% nbgrader={"grade": false, "grade_id": "sgd_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sgd_step(params, grads, learning_rate):
    """Return new params, one gradient step from params; write to neither argument."""
    ### BEGIN SOLUTION
    new_params = []
    for layer, grad in zip(params, grads, strict=True):
        W = layer["W"] - learning_rate * grad["W"]
        b = layer["b"] - learning_rate * grad["b"]
        new_params.append({"W": W, "b": b})
    return new_params
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_sgd_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("sgd_step", sgd_step)
### BEGIN HIDDEN TESTS
check("sgd_step", sgd_step, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Part 2 · Train it
#
# **Time:** about 35 minutes.
#
# This is a good place to stop for today.
# When you come back, click this text and choose *Run All Above Selected Cell* in the menu *Run*.
# Then your functions are there again, and what has passed is still done.
#
# ## 5. Many small batches
#
# You could compute the gradient over all rows for each step.
# It is cheaper to take a small random **[minibatch](#Words-of-this-unit)**: its gradient is a noisy guess of the full one, and you get many steps for the price of one.
# One pass over all rows is called an **[epoch](#Words-of-this-unit)**.
#
# **Predict.**
# You have 100 rows and a batch size of 32.
# How many batches does one epoch have, and how large are they?
#
# <details><summary>Open the answer</summary>
#
# Four: 32, 32, 32 and 4 rows.
# The last one is smaller, but it is not thrown away.
# Its gradient is a mean over 4 rows, so nothing else has to change.
#
# </details>
#
# ### Write: `minibatches`
#
# Yield pairs `(X_batch, y_batch)`.
# Every row comes exactly once, in random order, and each row of `X` stays with its own label.
# Shuffling `X` and `y` separately would tear them apart, so shuffle **row numbers**, once, and use them for both.
# If you have not met `yield`: it hands out one result and waits to be asked for the next.
# The batches are copies.
# Do not shuffle `X` itself: it belongs to the caller.


# %% nbgrader={"grade": false, "grade_id": "minibatches", "locked": false, "schema_version": 3, "solution": true, "task": false}
def minibatches(X, y, batch_size, rng):
    """Yield (X_batch, y_batch): every row of X (N, D) and y (N,) once, in random order.

    Every batch has batch_size rows, but the last may be smaller; it is never empty.
    """
    ### BEGIN SOLUTION
    N = len(X)
    order = rng.permutation(N)
    for first in range(0, N, batch_size):
        rows = order[first : first + batch_size]
        yield X[rows], y[rows]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_minibatches", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("minibatches", minibatches)
### BEGIN HIDDEN TESTS
check("minibatches", minibatches, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Training
#
# For each minibatch: forward, loss, backward, step.
# That is all.
#
# The history needs a little care.
# For each epoch, note the mean loss over its **rows**, each minibatch measured **before** its update.
#
# **Predict.**
# One epoch has three batches of 32, 32 and 4 rows, with mean losses 1.0, 1.0 and 4.0.
# Is the mean over the rows 2.0?
#
# <details><summary>Open the answer</summary>
#
# No.
# $(32 \cdot 1 + 32 \cdot 1 + 4 \cdot 4)/68 = 1.18$.
# The 4 rows of the last batch must not count as much as 32.
#
# </details>
#
# ### Write: `train`
#
# Use the functions you have written.
# Shuffle anew in every epoch: `minibatches` does that each time you call it.
# Return the new params and the history, a list with one float per epoch.
# The caller's params stay as they were.


# %% nbgrader={"grade": false, "grade_id": "train", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train(params, X, y, learning_rate, epochs, batch_size, rng):
    """Return (params, history) after training by minibatch gradient descent.

    history[e] is the mean over the rows of epoch e of the minibatch loss,
    measured before that minibatch's update. The caller's params are unchanged.
    """
    ### BEGIN SOLUTION
    params = [{"W": layer["W"].copy(), "b": layer["b"].copy()} for layer in params]
    history = []
    for _ in range(epochs):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, batch_size, rng):
            logits, cache = mlp_forward(params, X_batch)
            loss = cross_entropy(logits, y_batch)
            total += loss * len(X_batch)
            grads = mlp_backward(params, cache, y_batch)
            params = sgd_step(params, grads, learning_rate)
        history.append(float(total / len(X)))
    return params, history
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_train", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("train", train)
### BEGIN HIDDEN TESTS
check("train", train, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### How much of training is the chain rule?
#
# | line | what it is |
# |---|---|
# | `for … in minibatches(…)` | bookkeeping |
# | `mlp_forward(params, X_batch)` | values, and notes for the way back |
# | `cross_entropy(logits, y_batch)` | the number $J$, for your eyes only: the backward pass never reads it |
# | `mlp_backward(params, cache, y_batch)` | **the chain rule**, all of it |
# | `sgd_step(params, grads, learning_rate)` | the gradient step |
#
# One line in five.
# If someone shows you a training loop and you cannot see the chain rule, look for the one call that turns a cache into gradients.
#
# ### Write: `accuracy`
#
# The network's answer for a row is the class with the largest logit.
# Return the fraction of rows for which it equals `y`.
# Softmax is not needed here: it never changes which entry is the largest.


# %% nbgrader={"grade": false, "grade_id": "accuracy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def accuracy(params, X, y):
    """Return the fraction of rows of X (N, D) that the network labels as y (N,), a float."""
    ### BEGIN SOLUTION
    logits, _ = mlp_forward(params, X)
    predicted = logits.argmax(axis=1)
    return float((predicted == y).mean())
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_accuracy", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("accuracy", accuracy)
### BEGIN HIDDEN TESTS
check("accuracy", accuracy, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 7. See it learn
#
# Press **Play**, and watch a network learn to part two kinds of points.
# Each dashed line is where one hidden unit is 0. What a unit sees is on which side of its line a point lies, and how far away.
# The network bends these lines into one boundary.
# The last sentence says whose `mlp_forward`, `mlp_backward` and `sgd_step` are at work.
#
# **Predict.**
# Set 4 hidden layers and learning rate 10.
# The first steps are huge, and drive many units to where tanh is flat.
# Which layers get the smallest gradients?
#
# <details><summary>Open the answer</summary>
#
# The first ones.
# Every flat tanh on the way back is a factor near 0, and the first layer has all of them in its product.
# The last layer has none: its gradient stays large, while the others go silent.
#
# </details>

# %%
figures.training(ready("mlp_forward"), ready("mlp_backward"), ready("sgd_step"))

# %% [markdown]
# Another seed starts with other lines, and ends with another picture that does the same work.
#
# Choose **the loss around the path**: all weights together are one point, and training walks downhill.
# The picture shows the two directions in which that point moves most.
#
# The next figure trains a small network on points in the plane, with your `train` once its check has passed.
# Its last line says whose code ran.
# Change the number of hidden units or the learning rate, and watch the boundary between the classes.
#
# **Predict** first: with a single hidden unit, what shape can the boundary have?

# %%
figures.boundary(train=ready("train"))

# %% [markdown]
# One tanh unit can only say on which side of a straight line a point lies, so the boundary is straight.
# More units give more lines to combine.
# With a very large learning rate the loss jumps about: the gradient is right at the point where it was taken, but the step leaves the neighbourhood in which it says anything useful.

# %% [markdown]
# ## 8. Real handwritten digits
#
# The course brings 1797 small pictures of digits that people wrote by hand
# ([Alpaydin and Kaynak, 1998](https://doi.org/10.24432/C50P49), CC BY 4.0).
# Each has 8 × 8 pixels, so $D = 64$, and there are 10 classes.
# A quarter is put aside for the test: the network never sees it while it learns.

# %%
import matplotlib.pyplot as plt
from chainrule import load_digits

pictures, labels = load_digits()
shuffled = np.random.default_rng(7).permutation(len(labels))
test_rows, train_rows = np.split(shuffled, [len(labels) // 4])
X_train, y_train = pictures[train_rows] / 16, labels[train_rows]
X_test, y_test = pictures[test_rows] / 16, labels[test_rows]
print(f"{len(X_train)} pictures to learn from, {len(X_test)} for the test")

# %%
fig, axes = plt.subplots(2, 8, figsize=(8, 2.6))
for ax, picture, label in zip(axes.flat, X_train, y_train, strict=False):
    ax.imshow(picture.reshape(8, 8), cmap="gray_r")
    ax.set_title(str(label), fontsize=10)
    ax.axis("off")
fig.tight_layout()
figures.show(
    fig, f"Sixteen small pictures of handwritten digits: {', '.join(map(str, y_train[:16]))}."
)
print("the first sixteen labels:", *y_train[:16])

# %% [markdown]
# **Predict.**
# Before any training, about how large is the accuracy, and about how large is the loss?
# There are ten classes, and the network knows nothing yet.
#
# <details><summary>Open the answer</summary>
#
# Guessing gives about 1 in 10.
# If every class gets $p = 0.1$, the loss is $-\ln 0.1 = 2.30$.
# The random first weights make it a little worse than that.
#
# </details>

# %%
learn, score = ready("train"), ready("accuracy")
rng = np.random.default_rng(7)
params = init([64, 32, 10], rng)
logits, _ = forward(params, X_train)
loss = cross_entropy(logits, y_train)
print(f"before: loss {loss:.3f}, accuracy {score(params, X_test, y_test):.3f} on the test")

params, history = learn(params, X_train, y_train, 0.3, 40, 32, rng)
print(f"after:  loss {history[-1]:.3f}, accuracy {score(params, X_test, y_test):.3f} on the test")

# %% [markdown]
# A few seconds, and it reads handwriting it has never seen.
# Every slope in it came from the six lines of section 3.
#
# ### The same network in scikit-learn
#
# `MLPClassifier` can be set to do exactly what you did: tanh, one hidden layer of 32, plain minibatch gradient descent.
# `partial_fit` runs one epoch.
# The course does not need scikit-learn, so it may not be here.
# To see the comparison, run `%pip install scikit-learn` in a cell of your own, then the next cells.

# %%
try:
    from sklearn.neural_network import MLPClassifier
except ImportError:
    MLPClassifier = None

curves = {"this network": history}
print(f"this network: accuracy {score(params, X_test, y_test):.3f} on the test")
if MLPClassifier:
    theirs = MLPClassifier(
        hidden_layer_sizes=(32,), activation="tanh", solver="sgd", alpha=0.0, momentum=0.0,
        learning_rate_init=0.3, batch_size=32, random_state=7,
    )  # fmt: skip
    for _ in range(40):
        theirs.partial_fit(X_train, y_train, classes=np.arange(10))
    curves["scikit-learn"] = theirs.loss_curve_
    print(f"scikit-learn: accuracy {theirs.score(X_test, y_test):.3f} on the test")
else:
    print("scikit-learn is not installed here: only this network is drawn below.")

# %%
fig, ax = plt.subplots(figsize=(7, 3.4))
for (name, losses), style in zip(curves.items(), ["-", "--"], strict=False):
    ax.plot(range(1, 41), losses, style, label=name)
ax.set(xlabel="epoch", ylabel="mean cross-entropy", yscale="log", title="Loss during training")
ax.grid(alpha=0.3)
ax.legend(framealpha=0)
fig.tight_layout()
figures.show(fig, f"The loss falls from epoch to epoch: {' and '.join(curves)}; numbers below.")
for epoch in (1, 5, 10, 20, 40):
    print(
        f"epoch {epoch:2d}",
        *(f"  {name} {losses[epoch - 1]:.4f}" for name, losses in curves.items()),
    )

# %% [markdown]
# With scikit-learn beside it, the curves lie almost on top of each other.
# They are not equal, for the first weights and the order of the rows were drawn differently.
# Nothing secret happens inside the library: it multiplies the same factors.
#
# ### Which digits does it mix up?
#
# Row = the digit that was written, column = the answer of the network.
# The right answers stand on the diagonal.

# %%
logits, _ = forward(params, X_test)
confusion = np.zeros((10, 10), dtype=int)
np.add.at(confusion, (y_test, logits.argmax(axis=1)), 1)

fig, ax = plt.subplots(figsize=(5, 5))
ax.imshow(confusion, cmap="Blues")
for i, j in zip(*np.nonzero(confusion), strict=True):
    color = "white" if i == j else "#555555"
    ax.text(j, i, str(confusion[i, j]), ha="center", va="center", color=color)
ax.set(xlabel="answer", ylabel="written", xticks=range(10), yticks=range(10))
fig.tight_layout()
figures.show(
    fig,
    "A table of written and read digits, nearly all on the diagonal; the others are listed below.",
)
for i, j in np.argwhere(confusion * (1 - np.eye(10, dtype=int))):
    print(f"written {i}, read as {j}: {confusion[i, j]}")

# %%
wrong = np.flatnonzero(logits.argmax(axis=1) != y_test)
print(f"{len(wrong)} of {len(y_test)} test pictures are read wrongly")
fig, axes = plt.subplots(1, 8, figsize=(8, 1.6))
for ax in axes:
    ax.axis("off")
for ax, row in zip(axes, wrong, strict=False):
    ax.imshow(X_test[row].reshape(8, 8), cmap="gray_r")
    ax.set_title(f"{y_test[row]} → {logits[row].argmax()}", fontsize=10)
fig.tight_layout()
mixed_up = [f"{y_test[row]} read as {logits[row].argmax()}" for row in wrong[:8]]
figures.show(fig, f"The first pictures that are read wrongly: {', '.join(mixed_up)}.")

# %% [markdown]
# Above each picture: what was written → what the network read.
# Would you have read them all?

# %% [markdown]
# ## 9. Now you write
#
# Up to here others have drawn, and your chain of slopes ended at the weights.
# Now you draw, and follow it one link further: to the pixels.
#
# Training does not need $\partial J/\partial X$, so `mlp_backward` stops before it.
# But everything is there.
# With **one** picture in the batch, $\partial J/\partial b_1$ is $\partial J/\partial z_1$, because $\partial z/\partial b = 1$.
# From there it is one more sum over paths.
# It is the line that you wrote as `dA = dZ @ W.T`.
# Take the test picture that your network finds hardest.

# %%
hardest = int(softmax(logits)[np.arange(len(y_test)), y_test].argmin())
x_one, y_one = X_test[hardest : hardest + 1], y_test[hardest : hardest + 1]
_, cache = forward(params, x_one)
dZ1 = backward(params, cache, y_one)[0]["b"]
dX = dZ1 @ params[0]["W"].T

pixel = np.abs(dX).argmax()
nudge = np.zeros_like(x_one)
nudge[0, pixel] = 1e-5
more, less = (cross_entropy(forward(params, x_one + s * nudge)[0], y_one) for s in (1, -1))
print(f"The pixel with the steepest slope is number {pixel}.")
print(f"∂J/∂pixel by the chain rule {dX[pixel]:.5f}, by a nudge {(more - less) / 2e-5:.5f}")

# %% [markdown]
# The figure does the same at every stroke. It starts with that hardest picture.
# It shows $\partial J/\partial\text{pixel}$ on top of the picture: a disk with − where more ink lowers $J$, a square with + where it raises $J$.
# $J$ is the loss *if* the answer in the menu were right.
#
# **Predict.**
# You draw a 3 and set the menu to 8.
# Where on the picture will more ink lower $J$?
#
# <details><summary>Open the answer</summary>
#
# Mostly on the left, where a 3 is open and an 8 is closed.
# Expect marks in other places too.
# They are slopes of *this* network at *this* picture, and it never saw more than 1348 others.
#
# </details>
#
# Draw large, from the top to the bottom of the square, as the people did whose digits it knows.

# %%
figures.digit(params, forward, backward, X_test, y_test, example=hardest)

# %% [markdown]
# You drew a number.
# Forward, your `mlp_forward` read it.
# Backward, your `mlp_backward` said what in your own handwriting pulled.
# No line of this comes from a library for learning: it is $g(f(x))$, and the product of its slopes.
#
# Now draw something that is no digit at all.
# The network answers anyway, and may be sure of itself.
# Softmax shares out 100 % among ten answers, and "none of these" is not one of them.

# %% [markdown]
# ## Recap
#
# - A network is one long composition $g(f(x))$, and $J$ at its end is a single number.
# - Forward keeps notes. Backward multiplies the local derivatives found in them, from right to left.
# - `dZ` and `dA` are temporaries. `dW` and `db` are components of $\nabla_{W,b} J$, stored in the shape of `W` and `b`.
# - All derivatives belong to one point: first all gradients, then the step.
# - In the training loop the chain rule is one line. The rest is bookkeeping and subtraction.

# %% [markdown]
# **Predict.** One batch of training: put the lines in order. Each line may use only what the lines above it have made.

# %%
ask("a_batch_in_order")

# %% [markdown]
# <details><summary>Open the order</summary>
#
# 1. logits and cache from the forward pass
# 2. dZ of the last layer from the cross-entropy
# 3. dW and db of the last layer from dZ and what went into the layer
# 4. dA through the old weights of the last layer
# 5. dZ of the layer before: dA times 1 − a²
# 6. dW and db of the layer before
# 7. one step with all gradients at once
#
# </details>
#
# ## Self-test
#
# **1.** You double the batch size and change nothing else. Does `dW` become twice as large?

# %%
ask("double_batch")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# No.
# $J$ is a mean over the batch, so its gradient is a mean too: about as large as before, and less noisy.
#
# </details>
#
# **2.** `mlp_backward` reads `params[1]["W"]` but never `params[0]["W"]`. Why?

# %%
ask("never_read")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# A weight matrix is a factor only for what lies to its **left**: it carries the derivative back to its own input.
# To the left of the first layer is only `X`, and training does not ask for $\partial J/\partial X$.
# In section 9 we did ask, and had to take that step ourselves.
#
# </details>
#
# **3.** You replace tanh by ReLU. Which lines of your code change?
#
# <details><summary>Open the answer</summary>
#
# Two.
# The activation in `mlp_forward`, and its local slope in `mlp_backward`: `da_dz = A_in > 0`.
# The chain itself stays the same.
#
# </details>
#
# **4.** Someone's network has the right gradient for the last layer and a wrong one for all others. Name two causes.
#
# <details><summary>Open the answer</summary>
#
# The slope $1 - a^2$ is missing, or it is taken at the wrong thing.
# Or the deltas went back through the wrong weights: already updated, or not transposed in a square layer.
# The next unit is about exactly this kind of hunt.
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
glossary("one-hot", "cache", "minibatch", "epoch")

# %% [markdown]
# **Next:** [08 · The gradient detective](08_gradient_detective.ipynb): six gradients with something wrong, and you find out what.
