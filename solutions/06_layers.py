# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 06 · Layers: the same three factors, a whole batch at a time
#
# So far you have moved one neuron at a time, or looped over lists of them.
# Real code does a whole layer and a whole batch in one line, with `@` and `.T` in it.
# Such a line looks like magic with transposes.
# It is the three factors and the sum over paths again, and in this unit you find each of them in it.
#
# **When you are done you can**
#
# - say what every entry of `dX`, `dW` and `db` adds up, and write all three in one line each;
# - pass an upstream derivative through an activation;
# - put the mean over the batch where it belongs: in the cost, once;
# - show why $a - y$ and $p - y$ appear, and why no $\sigma'$ is in sight.
#
# **Time:** about 60 minutes.
#
# **Before this:** unit 03 (one neuron) and unit 04 (deltas, sum over paths).
# From NumPy you need `@`, `.T`, and sums along an axis. The page of NumPy at the beginning shows them.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("06_layers", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## A page of NumPy: tables, and how to multiply them
#
# Leave this page out if `@`, `.T` and `axis=0` are old friends.
#
# A **table** (a *matrix*) of shape (2, 3) has 2 rows and 3 columns.
# `T[0, 2]` is the entry in row 0, column 2: first the row, then the column, counted from 0.
#
# **`.T` turns a table over**: rows become columns. Shape (2, 3) becomes (3, 2), and `T.T[2, 0]` is `T[0, 2]`.
#
# **`L @ R` multiplies rows by columns.** To get one entry of the result, take one row of the left table and one column of the right one.
# Multiply them number by number, and add up.
#
# ```
#                       R    7   8
#                            9  10
#                           11  12
#
#   L    1   2   3          58  64        58 = 1·7 + 2·9 + 3·11
#        4   5   6         139 154        64 = 1·8 + 2·10 + 3·12
# ```
#
# So a row on the left must be as long as a column on the right: (2, **3**) @ (**3**, 2) gives (2, 2).
# The number in the middle is added over, and disappears. The outer two are the shape of the result.
#
# **`T.sum(axis=0)`** adds down each column, so that the rows disappear. `axis=1` adds along each row.
#
# **`T + v`** with a row `v` of length 3 adds `v` to *every* row of `T`. This is called *broadcasting*.
#
# **Predict** each line before you run the cell.

# %%
L = np.array([[1, 2, 3], [4, 5, 6]])
R = np.array([[7, 8], [9, 10], [11, 12]])
print("L @ R =\n", L @ R)
print("L.T =\n", L.T)
print("L.sum(axis=0) =", L.sum(axis=0), "  L.sum(axis=1) =", L.sum(axis=1))
print("L + [10, 20, 30] =\n", L + np.array([10, 20, 30]))

# %% [markdown]
# ## 1. Forward: many neurons, many examples
#
# A [batch](#Words-of-this-unit) is a table with one example per row.
# A layer of $M$ neurons has one column of weights per neuron.
#
# | name | shape | one entry |
# |---|---|---|
# | `X` | (N, D) | `X[n, i]`: input $i$ of example $n$ |
# | `W` | (D, M) | `W[i, j]`: the weight from input $i$ to neuron $j$ |
# | `b` | (M,) | `b[j]`: the bias of neuron $j$ |
# | `Z` | (N, M) | `Z[n, j]`: the pre-activation of neuron $j$ for example $n$ |
#
# **The two indices of a weight have changed places.**
# In unit 04 a neuron kept its own weights, so we wrote $w_{ji}$: *to* neuron $j$, *from* input $i$.
# Here it is `W[i, j]`: *from* input $i$, *to* neuron $j$. It is the same number in a table that is turned over.
#
# ```
#  unit 04: one row for each neuron            here: one column for each neuron
#
#               from x0    from x1                            to neuron 0   to 1   to 2
#  neuron 0      w_00       w_01                  from x0         w_00      w_10   w_20
#  neuron 1      w_10       w_11                  from x1         w_01      w_11   w_21
#  neuron 2      w_20       w_21
# ```
#
# With it, `X @ W` needs no turning on the way forward. On the way back you will meet the table of unit 04 again.
#
# One entry of `Z` is the old sum of unit 03, for one example and one neuron:
#
# $$Z_{nj} = \sum_i X_{ni}\,W_{ij} + b_j$$
#
# "Row of the first times column of the second, added up" is what `@` does.
# The bias is added to every row.
#
# ### See: the shapes as blocks
#
# The left table stands left of the result, the right one above it.
# Each entry of the result lies where its row and its column cross.
#
# **Predict:** with $N = 3$ examples, $D = 2$ inputs and $M = 4$ neurons, what is the shape of `X @ W`?
# And does `W @ X` fit? Then choose the tables and look.

# %%
figures.matrix_product(left="X", right="W")

# %% [markdown]
# ### Write: `dense_forward`
#
# It returns `Z` for a whole batch: the product of the tables, and the bias added to every row.


# %% nbgrader={"grade": false, "grade_id": "dense_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_forward(X, W, b):
    """Return Z of shape (N, M) for X (N, D), W (D, M) and b (M,)."""
    ### BEGIN SOLUTION
    weighted = X @ W
    return weighted + b
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_dense_forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("dense_forward", dense_forward)
### BEGIN HIDDEN TESTS
check("dense_forward", dense_forward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 2. Backward: who touches whom?
#
# Now suppose somebody hands you `dZ`.
# It has the shape of `Z`, and `dZ[n, j]` is $\partial J/\partial Z_{nj}$: the delta of neuron $j$ for example $n$.
# You are asked for three things: $\partial J/\partial X$, $\partial J/\partial W$ and $\partial J/\partial b$.
#
# The way to each of them is one question: *which entries of `Z` does this number touch?*
# Every touched entry is a path to $J$.
# Multiply along each path, then add the paths.
#
# **Predict.**
# How many entries of `Z` does a single weight `W[i, j]` touch?
# And a single bias `b[j]`?
# And a single input `X[n, i]`?
#
# <details><summary>Open the answer</summary>
#
# - `W[i, j]` is used by neuron $j$ for **every example**: it touches the $N$ entries of column $j$.
# - `b[j]` does too: the same $N$ entries.
# - `X[n, i]` is used by **every neuron**, but for example $n$ only: it touches the $M$ entries of row $n$.
#
# </details>
#
# Now the slopes.
# Look at $Z_{nj} = \sum_i X_{ni} W_{ij} + b_j$ once more.
# Nudge $W_{ij}$, and $Z_{nj}$ moves $X_{ni}$ times as far.
# Nudge $X_{ni}$, and it moves $W_{ij}$ times as far.
# Nudge $b_j$, and it moves just as far.
# So:
#
# | derivative | along one path | add over |
# |---|---|---|
# | $\partial J/\partial W_{ij}$ | $X_{ni} \cdot dZ_{nj}$ | the examples $n$ |
# | $\partial J/\partial b_j$ | $1 \cdot dZ_{nj}$ | the examples $n$ |
# | $\partial J/\partial X_{ni}$ | $dZ_{nj} \cdot W_{ij}$ | the neurons $j$ |
#
# Here is one entry of each, added up slowly.

# %%
X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])  # N = 3 examples, D = 2 inputs
W = np.array([[0.1, 0.2], [0.3, 0.4]])  # D = 2 inputs, M = 2 neurons
dZ = np.array([[0.5, -1.0], [0.25, 2.0], [-0.5, 1.0]])
print("dW[0, 1] =", " + ".join(f"{X[n, 0]}·({dZ[n, 1]})" for n in range(3)), end="")
print(" =", sum(X[n, 0] * dZ[n, 1] for n in range(3)))
print("db[1]    =", " + ".join(f"({dZ[n, 1]})" for n in range(3)), "=", dZ[:, 1].sum())
print("dX[0, 1] =", " + ".join(f"({dZ[0, j]})·{W[1, j]}" for j in range(2)), end="")
print(f" = {sum(dZ[0, j] * W[1, j] for j in range(2)):.2f}")

# %% [markdown]
# ### From sums to `@`
#
# `@` adds over the *inner* index: the columns of the left matrix and the rows of the right one.
# For $\partial J/\partial W$ we must add over $n$.
# So $n$ has to stand inside: as the columns of the left table, and as the rows of the right one.
# Below, `X` and `dZ` do not fit. Turn `X` over, so that its examples become columns.

# %%
figures.matrix_product(left="X", right="dZ")

# %% [markdown]
# With `X` turned over, the result is $D \times M$, the shape of `W`. The $n$ in the middle was added over.
#
# Do the same for $\partial J/\partial X$, where the index to add over is $j$.
# Which of the two tables has $j$ in the wrong place?
#
# A shape check helps: each result has the shape of the thing it belongs to.
# But it does not replace the thinking.
# When a layer is square, a wrong transpose has the right shape too:
# set $N$, $D$ and $M$ to 3 in the figure, and everything fits.
#
# **There is no division by $N$ here.**
# If the cost is a mean over the batch, then the $\tfrac1N$ already sits inside `dZ`.
# You will put it there yourself further down.
#
# One line for each result.


# %% nbgrader={"grade": false, "grade_id": "dense_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def dense_backward(dZ, X, W):
    """Return (dX, dW, db), each in the shape of X, W and b, from dZ of shape (N, M)."""
    ### BEGIN SOLUTION
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    return dX, dW, db
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_dense_backward", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("dense_backward", dense_backward)
### BEGIN HIDDEN TESTS
check("dense_backward", dense_backward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Find the slow sums from above among your results.

# %%
dX, dW, db = ready("dense_backward")(dZ, X, W)
print("dW =\n", dW, "\ndb =", db, "\ndX =\n", dX)

# %% [markdown]
# ## 3. Through the activation
#
# One more block and the network is complete: $A = \sigma(Z)$, entry by entry.
# Somebody hands you `dA`, which is $\partial J/\partial A$.
# You hand back `dZ`, which is $\partial J/\partial Z$.
#
# What comes in from the side of $J$ is called the **[upstream](#Words-of-this-unit)** derivative.
# A backward function never computes a slope for its own sake.
# It takes the upstream derivative and multiplies it by its own link.
#
# **Predict.**
# Somebody forgets the upstream and returns only $\sigma'(Z)$.
# For which `dA` would nobody notice?
#
# <details><summary>Open the answer</summary>
#
# For `dA` made of ones only.
# Many home-made tests use just that, because $J = \sum a$ is so easy to type.
# The checks here draw the upstream at random.
#
# </details>
#
# A sigmoid that is safe for large $z$ is given, and softplus from unit 05 for later.


# %% nbgrader={"grade": false, "grade_id": "given_sigmoid", "locked": true, "schema_version": 3, "solution": false, "task": false}
def sigmoid(z):
    """Return 1 / (1 + exp(-z)), safe for large |z| (a float or an array, elementwise)."""
    t = np.exp(-np.abs(z))
    top = np.where(np.less(z, 0), t, 1.0)
    return top / (1.0 + t)


def softplus(z):
    """Return log(1 + exp(z)), safe for large |z| (a float or an array, elementwise)."""
    return np.maximum(z, 0.0) + np.log1p(np.exp(-np.abs(z)))


# %% nbgrader={"grade": false, "grade_id": "sigmoid_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid_backward(dA, Z):
    """Return dZ from dA, for A = sigmoid(Z); all have shape (N, M)."""
    ### BEGIN SOLUTION
    A = sigmoid(Z)
    dA_dZ = A * (1.0 - A)
    return dA * dA_dZ
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_sigmoid_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("sigmoid_backward", sigmoid_backward)
### BEGIN HIDDEN TESTS
check("sigmoid_backward", sigmoid_backward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. Squared error, and where the mean lives
#
# The first upstream derivative comes from the cost. (Many programs say *loss* for it. It is the same number $J$.)
# In this course the squared error of a batch is
#
# $$J = \frac{1}{2N} \sum_n \sum_m (A_{nm} - Y_{nm})^2$$
#
# with $N$ rows.
# The $\tfrac12$ is there to cancel the $2$ that the square brings down.
# The $\tfrac1N$ makes $J$ an average over examples, so that it does not grow with the batch.
# The outputs $m$ of one example are added, not averaged.
#
# Other books choose other factors. All of them are honest, as long as the gradient follows the cost.


# %% nbgrader={"grade": false, "grade_id": "mse", "locked": false, "schema_version": 3, "solution": true, "task": false}
def mse(A, Y):
    """Return 1/(2N) times the sum of all squared errors, a float, for A and Y of shape (N, M)."""
    ### BEGIN SOLUTION
    N = A.shape[0]
    error = A - Y
    total = np.sum(error**2)
    return total / (2 * N)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_mse", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("mse", mse)
### BEGIN HIDDEN TESTS
check("mse", mse, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Now the gradient.
# One entry $A_{nm}$ occurs in one square only, so there is a single path:
# the outer $\tfrac{1}{2N}$, the square, and the difference inside it.
#
# `d_mse` returns `dA`, in the shape of `A`.
# This is the one place where the $\tfrac1N$ enters the backward pass.
# Everything behind it is a product with this `dA`, so every later gradient is averaged already.


# %% nbgrader={"grade": false, "grade_id": "d_mse", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_mse(A, Y):
    """Return dA, the derivative of mse(A, Y) with respect to A, of shape (N, M)."""
    ### BEGIN SOLUTION
    N = A.shape[0]
    error = A - Y
    return error / N
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_mse", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("d_mse", d_mse)
### BEGIN HIDDEN TESTS
check("d_mse", d_mse, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.**
# A library that you like takes the plain mean over all entries of `(A - Y)**2`, without the $\tfrac12$.
# Take $N = 7$ and $M = 3$.
# By which factor does its gradient differ from yours?
# Write it down, then look it up in the figure.
#
# <details><summary>Open the answer</summary>
#
# Yours divides each error by $N = 7$.
# Theirs multiplies it by $2$ and divides by $N \cdot M = 21$.
# So theirs is $\tfrac{2}{3}$ of yours, the same factor in every entry.
# A gradient that is off by one constant everywhere is nearly always a matter of convention.
#
# </details>

# %%
figures.conventions()

# %% [markdown]
# ### A trap that no error message announces
#
# Outputs often have shape `(N, 1)` while the labels come as `(N,)`.
#
# **Predict** what shape their difference has, then run the cell.

# %%
A = np.array([[0.2], [0.7], [0.4]])
y = np.array([0.0, 1.0, 0.0])
print("A", A.shape, "  y", y.shape, "  A - y", (A - y).shape)
print("A - y[:, None]", (A - y[:, None]).shape)

# %% [markdown]
# NumPy subtracted every label from every output, $3 \times 3$ differences.
# Training then pulls each output towards the *mean* of the labels.
# Look at the shapes before you subtract.

# %% [markdown]
# ## 5. Yes or no: cross-entropy from logits
#
# For a yes/no question the output is a probability $a = \sigma(z)$, and the label $y$ is 0 or 1.
# The usual cost of one example is the *binary [cross-entropy](#Words-of-this-unit)*:
#
# $$-\big(y \log a + (1 - y)\log(1 - a)\big)$$
#
# If $y = 1$ only the first logarithm counts, if $y = 0$ only the second.
# A confident wrong answer costs a lot.
#
# How much? Run the cell.

# %%
with np.errstate(divide="ignore"):
    for z in (2.0, 20.0, 40.0):
        a = sigmoid(z)
        print(f"z = {z:4.0f}   a = {a:.17f}   cost when y = 0: {-np.log(1 - a):.6f}")

# %% [markdown]
# The true cost at $z = 40$ is very close to $40$.
# But $a$ was rounded to exactly $1$, so the logarithm saw $0$ and the cost became infinite.
#
# The cure is not to form $a$ at all.
# Take the pre-activation $z$, also called the **[logit](#Words-of-this-unit)**, and simplify on paper first.
# From unit 05 you know $\log(1 + e^z) = \mathrm{softplus}(z)$.
#
# - $1 - \sigma(z) = 1/(1 + e^z)$, so $-\log(1 - a) = \mathrm{softplus}(z)$.
# - $\sigma(z) = e^z/(1 + e^z)$, so $-\log a = \mathrm{softplus}(z) - z$.
#
# Put both into the cost.
# The two softplus terms have the weights $y$ and $1 - y$, which add up to one:
#
# $$\text{cost of one example} = \mathrm{softplus}(z) - y\,z$$
#
# Your function gets all logits `z` and labels `y`, both of shape (N,), and returns the **mean** over the examples.


# %% nbgrader={"grade": false, "grade_id": "bce_with_logits", "locked": false, "schema_version": 3, "solution": true, "task": false}
def bce_with_logits(z, y):
    """Return the mean binary cross-entropy, a float; z and y have shape (N,), y is 0 or 1."""
    ### BEGIN SOLUTION
    costs = softplus(z) - y * z
    return np.mean(costs)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_bce_with_logits", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("bce_with_logits", bce_with_logits)
### BEGIN HIDDEN TESTS
check("bce_with_logits", bce_with_logits, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Where did $\sigma'$ go?
#
# Take the long way once, with both links in sight:
#
# | link | its slope |
# |---|---|
# | cost from $a$ | $-\dfrac{y}{a} + \dfrac{1-y}{1-a} = \dfrac{a - y}{a(1-a)}$ |
# | $a$ from $z$ | $\sigma'(z) = a(1-a)$ |
# | the product | ? |
#
# **Predict** the product.
# Then take the short way, and differentiate $\mathrm{softplus}(z) - y\,z$ directly.
# Do the two ways agree?
#
# <details><summary>Open the answer</summary>
#
# Long way: the $a(1-a)$ below the line cancels the $a(1-a)$ of the second link. What is left is $a - y$.
#
# Short way: the slope of softplus is $\sigma(z) = a$, and the slope of $y\,z$ is $y$. Again $a - y$.
#
# So $\sigma'$ was not forgotten. It was there, and it cancelled.
# That is why you must not multiply by $\sigma'$ a second time: $a - y$ is already $\partial J/\partial z$.
#
# </details>
#
# Return the gradient with respect to every logit.
# Remember that the cost is a mean.


# %% nbgrader={"grade": false, "grade_id": "d_bce_with_logits", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_bce_with_logits(z, y):
    """Return dz of shape (N,), the derivative of bce_with_logits(z, y) with respect to z."""
    ### BEGIN SOLUTION
    N = z.shape[0]
    a = sigmoid(z)
    error = a - y
    return error / N
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_bce_with_logits", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("d_bce_with_logits", d_bce_with_logits)
### BEGIN HIDDEN TESTS
check("d_bce_with_logits", d_bce_with_logits, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 6. One of many: softmax
#
# With $M$ classes the network gives $M$ logits per example, and [softmax](#Words-of-this-unit) turns each **row** into probabilities:
#
# $$P_{nj} = \frac{e^{Z_{nj}}}{\sum_k e^{Z_{nk}}}$$
#
# **Predict.**
# Add $100$ to all logits of a row. What happens to its probabilities?
#
# <details><summary>Open the answer</summary>
#
# Nothing.
# Above and below the line everything is multiplied by the same $e^{100}$, and it cancels.
# So you may *subtract* whatever you like from a row.
# Subtract its maximum: then the largest exponent is $0$, and nothing can overflow.
#
# </details>
#
# Your softmax must survive logits up to $10\,000$ without a warning, and must leave `Z` as it was.


# %% nbgrader={"grade": false, "grade_id": "softmax", "locked": false, "schema_version": 3, "solution": true, "task": false}
def softmax(Z):
    """Return P of shape (N, M): softmax of each row of Z, safe for large logits."""
    ### BEGIN SOLUTION
    largest = Z.max(axis=1, keepdims=True)
    powers = np.exp(Z - largest)
    totals = powers.sum(axis=1, keepdims=True)
    return powers / totals
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_softmax", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("softmax", softmax)
### BEGIN HIDDEN TESTS
check("softmax", softmax, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### The cost of a row
#
# The label `y[n]` is the number of the true class.
# The cost of a row is minus the logarithm of the probability that this class received.
# With the logarithm applied to the fraction above, it becomes
#
# $$-\log P_{n,y_n} \;=\; \log\Big(\sum_k e^{Z_{nk}}\Big) \;-\; Z_{n,y_n}$$
#
# Subtract the row's maximum from all its logits first, as in softmax.
# It cancels here too, and the logarithm never sees a zero.
#
# To pick one entry per row, give NumPy two lists of positions: `Z[np.arange(N), y]`.
# Return the mean over the rows.


# %% nbgrader={"grade": false, "grade_id": "cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def cross_entropy(Z, y):
    """Return the mean cross-entropy, a float, from logits Z (N, M) and integer labels y (N,)."""
    ### BEGIN SOLUTION
    rows = np.arange(Z.shape[0])
    largest = Z.max(axis=1, keepdims=True)
    shifted = Z - largest
    log_totals = np.log(np.sum(np.exp(shifted), axis=1))
    true_logits = shifted[rows, y]
    costs = log_totals - true_logits
    return np.mean(costs)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_cross_entropy", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("cross_entropy", cross_entropy)
### BEGIN HIDDEN TESTS
check("cross_entropy", cross_entropy, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Its gradient, by the chain rule
#
# Take one row, and write $S = \sum_k e^{z_k}$.
# The cost is $\log S - z_y$.
# A logit $z_j$ reaches it along two paths.
#
# | path | slope along it |
# |---|---|
# | through $\log S$ | $\dfrac{1}{S} \cdot e^{z_j}$ |
# | through $-z_y$ | $-1$ if $j$ is the true class, otherwise $0$ |
#
# **Predict.**
# What is $\tfrac1S \cdot e^{z_j}$ called?
# And what do the slopes of one row add up to?
#
# <details><summary>Open the answer</summary>
#
# It is the probability $p_j$. So the row of slopes is $p_j - 1$ for the true class and $p_j$ for the others: $p - y$ again, with $y$ written as a row of zeros and a single one.
#
# The probabilities of a row add up to $1$, and a single $1$ is taken away.
# So each row of slopes adds up to $0$. You can use that to test any code you meet.
#
# </details>
#
# Each row changes in **one** place, its own true class.
# And the cost is a mean over rows.


# %% nbgrader={"grade": false, "grade_id": "d_cross_entropy", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_cross_entropy(Z, y):
    """Return dZ of shape (N, M), the derivative of cross_entropy(Z, y) with respect to Z."""
    ### BEGIN SOLUTION
    N, M = Z.shape
    P = softmax(Z)
    one_hot = np.eye(M)[y]
    error = P - one_hot
    return error / N
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_cross_entropy", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("d_cross_entropy", d_cross_entropy)
### BEGIN HIDDEN TESTS
check("d_cross_entropy", d_cross_entropy, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 7. Put the blocks together
#
# Two layers: dense, sigmoid, dense, and cross-entropy on top.
# Forward runs down the list, backward runs up it.
# Each backward line takes the upstream derivative that the line before it produced.

# %%
rng = np.random.default_rng(6)
X, y = rng.normal(size=(7, 4)), rng.integers(3, size=7)
W1, b1 = rng.normal(size=(4, 5)), rng.normal(size=5)
W2, b2 = rng.normal(size=(5, 3)), rng.normal(size=3)
dense = ready("dense_forward")
cost = ready("cross_entropy")


def forward(W1):
    """Return Z1, A1, Z2 and the cost of the little network."""
    Z1 = dense(X, W1, b1)
    A1 = sigmoid(Z1)
    Z2 = dense(A1, W2, b2)
    return Z1, A1, Z2, cost(Z2, y)


# %%
Z1, A1, Z2, J = forward(W1)
dZ2 = ready("d_cross_entropy")(Z2, y)
dA1, dW2, db2 = ready("dense_backward")(dZ2, A1, W2)
dZ1 = ready("sigmoid_backward")(dA1, Z1)
dX, dW1, db1 = ready("dense_backward")(dZ1, X, W1)
print(f"J = {J:.6f}, and dW1 has shape {dW1.shape}")

# %% [markdown]
# Four backward lines, and you have the gradient of every number in the network.
# Believe it only after a test: nudge one weight of the *first* layer both ways, and measure.

# %%
h = 1e-5
step = np.zeros_like(W1)
step[2, 3] = h
measured = (forward(W1 + step)[-1] - forward(W1 - step)[-1]) / (2 * h)
print(f"dW1[2, 3]   by the chain rule {dW1[2, 3]:.10f}   measured {measured:.10f}")

# %% [markdown]
# ## Where is the chain rule in what you wrote?
#
# | line | factor |
# |---|---|
# | `dZ2 = d_cross_entropy(Z2, y)` | $\partial J/\partial A$ and $\partial A/\partial Z$ of the last layer, already multiplied; the $\tfrac1N$ is in here |
# | `dX = dZ @ W.T` | $\partial Z/\partial X$, and the sum over the $M$ paths through the next layer |
# | `dW = X.T @ dZ` | $\partial Z/\partial W$, the third factor, and the sum over the $N$ examples |
# | `db = dZ.sum(axis=0)` | the third factor is $1$; the sum over the $N$ examples |
# | `dA * dA_dZ` | upstream times $\partial A/\partial Z$, the activation's link |
# | `error / N` | the mean of the cost, once and never again |
#
# And the roles, as in unit 04.
# `dZ1`, `dA1` and `dZ2` are temporaries: they carry the product from line to line, and you may forget them.
# `dW1`, `db1`, `dW2` and `db2` are components of the gradient $\nabla_{W,b} J$.
# They have the shapes of the parameters, because a step will subtract them.

# %% [markdown]
# ## Recap
#
# - Ask which entries of `Z` a number touches. Each is a path; `@` adds the paths for you.
# - A backward function multiplies the upstream derivative by its own link.
# - The mean over the batch enters once, with the derivative of the cost.
# - $a - y$ and $p - y$ are $\partial J/\partial z$: two links, one of which cancelled.
# - Work with logits, and subtract the maximum before `exp`.

# %% [markdown]
# **Predict.** X → Z1 → A1 → Z2 → J: put the lines of the backward pass in order. Each line may use only what the lines above it have made.

# %%
ask("two_layers_in_order")

# %% [markdown]
# <details><summary>Open the order</summary>
#
# 1. dZ2: the slope of the cost with respect to the last Z
# 2. dW2 = A1.T @ dZ2, and dA1 = dZ2 @ W2.T
# 3. dZ1: dA1 times the slope of the sigmoid at Z1
# 4. dW1 = X.T @ dZ1
#
# </details>
#
# ## Self-test
#
# **1.** Why is `db` a sum over rows, and not a mean?
#
# <details><summary>Open the answer</summary>
#
# The bias takes part in every example, so its $N$ paths are added.
# The mean is already inside `dZ`. Taking it again would divide by $N$ twice.
#
# </details>
#
# **2.** A layer has $D = M = 4$, and somebody writes `dX = dZ @ W`. What does the shape check say?
#
# <details><summary>Open the answer</summary>
#
# Nothing: the shape is right, the numbers are wrong.
# It adds over the wrong index of `W`. This is why the checks include other shapes.
#
# </details>
#
# **3.** With squared error and a sigmoid output, does $\sigma'$ cancel too?
#
# <details><summary>Open the answer</summary>
#
# No. There $\partial J/\partial A = (A - Y)/N$ has nothing below the line to cancel it.
# `sigmoid_backward(d_mse(A, Y), Z)` keeps the factor.
#
# </details>
#
# **4.** Somebody's `dZ` for cross-entropy has rows that add up to $0.3$. What do you know?
#
# <details><summary>Open the answer</summary>
#
# It is wrong. Each row must add up to $0$.
# Perhaps the $1$ was taken from the wrong place, or the code multiplied by $p(1 - p)$ as well.
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
glossary("batch", "upstream", "logit", "softmax", "cross-entropy")

# %% [markdown]
# **Next:** [07 · A multilayer perceptron](07_mlp.ipynb), where these blocks learn to read handwritten digits.
