# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 08 · The gradient detective
#
# Six pieces of code compute a gradient.
# All six run without an error.
# Five of them even make the loss go down.
# All six are wrong.
#
# **When you are done you can**
#
# - say from the *numbers* alone what kind of mistake a gradient has,
# - choose an experiment that separates two suspects,
# - repair a backward pass in one line, because you know which link is broken,
# - name the mistakes that nearly everybody makes, and what each leaves behind.
#
# **Time:** about 50 minutes, seven or eight for each case.
# The cases do not depend on each other.
#
# **Before this:** units 01 to 07. Each case says which one it comes from.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("08_gradient_detective", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## Your tool box
#
# Two tools are enough.
# You built both of them in unit 02.
#
# `measure(f, x)` is the central difference: it nudges one entry of `x` at a time and watches the float `f(x)`.
# It knows nothing about the chain rule, so it cannot make the mistakes we are looking for.
#
# `line_up(name, claimed, measured)` puts a claimed gradient beside the measured one.
# It prints the **ratio** claimed / measured of every entry.
# The ratio is a fingerprint: different mistakes leave different ones.


# %% nbgrader={"grade": false, "grade_id": "given_tools", "locked": true, "schema_version": 3, "solution": false, "task": false}
def measure(f, x, h=1e-5):
    """Return the gradient of the float f(x) with respect to the array x, by central differences."""
    x = np.array(x, dtype=float)
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        slopes[index] = (above - below) / (2 * h)
    return slopes


def line_up(name, claimed, measured):
    """Print two gradients and the ratio of their entries, one line for each row."""
    claimed, measured = np.atleast_2d(claimed), np.atleast_2d(measured)
    for row, (ours, truth) in enumerate(zip(claimed, measured, strict=True)):
        ratios = ours / np.where(truth == 0, np.nan, truth)
        for word, numbers in (("claimed", ours), ("measured", truth), ("ratio", ratios)):
            label = name if row == 0 and word == "claimed" else ""
            print(f"{label:8} {word:9}" + "".join(f"{number:10.4f}" for number in numbers))


# %% [markdown]
# ### The line-up
#
# Ten suspects.
# Six of them did it, each in one case.
# At the end you will name them.
# Read the list once now, and come back to it in every case.

# %% nbgrader={"grade": false, "grade_id": "given_suspects", "locked": true, "schema_version": 3, "solution": false, "task": false}
WRONG_POINT = "a local slope is taken at the wrong point"
MISSING_FACTOR = "a factor of the chain is missing"
WRONG_SIGN = "the error has the wrong sign"
INPUT_FORGOTTEN = "the input of the weight is forgotten"
LAST_PATH_ONLY = "a sum over paths keeps only its last term"
AVERAGED_TWICE = "the batch is averaged twice"
NOT_TRANSPOSED = "a matrix is not transposed"
ELEMENTWISE = "a function of a whole row is treated as elementwise"
CHANGED_TOO_EARLY = "weights are changed while they are still needed"
STALE_CACHE = "the cache of another batch is used"

# %% [markdown]
# ## Case 1. Right on Mondays
#
# From unit 01.
# Somebody differentiated $f(x) = e^{\sin(x^2)}$, tried it at $x = 1$, found it right, and went home.
#
# Three links: $u = x^2$, then $v = \sin u$, then $e^v$.


# %% nbgrader={"grade": false, "grade_id": "given_case_1", "locked": true, "schema_version": 3, "solution": false, "task": false}
def broken_1(x):
    """Return the derivative of exp(sin(x²)) at x. Something is wrong here."""
    u = x**2
    v = np.sin(u)
    du_dx = 2 * x
    dv_du = np.cos(x)
    df_dv = np.exp(v)
    return df_dv * dv_du * du_dx


# %% [markdown]
# **Predict.**
# The gradient was right at $x = 1$.
# Would you bet that it is right at $x = 1.5$?

# %%
x = np.array([-1.0, -0.5, 0.5, 1.0, 1.5, 2.0])
truth = [measure(lambda t: np.exp(np.sin(t[0] ** 2)), [point])[0] for point in x]
line_up("df/dx", broken_1(x), truth)

# %% [markdown]
# Put your clues in order.
#
# - The ratio is not constant, so it is no forgotten 2 and no sign.
# - At $x = 1$ it is exactly 1. At $x = -1$ too.
# - Which two numbers, mixed up in the code, are equal or equally good at these two points?
#
# **A good experiment** changes one thing at a time.
# Here the place is all there is to change.
# What is special about the places where a wrong formula is right?
#
# ### Write: `fix_1`
#
# The cell holds the body of `broken_1`, line by line behind a `#`.
# Select these lines and press **Ctrl + /** (Cmd + / on a Mac), and they are code again.
# Then mend what is broken, and delete the two lines below it. Or write it afresh, as you like.


# %% nbgrader={"grade": false, "grade_id": "fix_1", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fix_1(x):
    """Return the derivative of exp(sin(x²)) at x, a number or an array."""
    # The body of broken_1: select it, press Ctrl + /, mend it, delete the two lines after it.
    # u = x**2
    # v = np.sin(u)
    # du_dx = 2 * x
    # dv_du = np.cos(x)
    # df_dv = np.exp(v)
    # return df_dv * dv_du * du_dx
    ### BEGIN SOLUTION
    u = x**2
    v = np.sin(u)
    du_dx = 2 * x
    dv_du = np.cos(u)
    df_dv = np.exp(v)
    return df_dv * dv_du * du_dx
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_fix_1", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("fix_1", fix_1)
### BEGIN HIDDEN TESTS
check("fix_1", fix_1, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Case 2. The delta from another book
#
# From units 03 and 04.
# One sigmoid neuron with $J = \tfrac12 (a - y)^2$.
# The author had read somewhere that "delta is simply $a - y$".
# The neuron does learn, only rather fast when it is sure of itself.


# %% nbgrader={"grade": false, "grade_id": "given_case_2", "locked": true, "schema_version": 3, "solution": false, "task": false}
def sigmoid(z):
    """Return 1/(1 + exp(−z)), without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def neuron_cost(w, b, x, y):
    """Return J = ½(a − y)² of one sigmoid neuron."""
    a = sigmoid(w @ x + b)
    return 0.5 * (a - y) ** 2


def broken_2(w, b, x, y):
    """Return (∂J/∂w, ∂J/∂b). Something is wrong here."""
    z = w @ x + b
    a = sigmoid(z)
    delta = a - y
    dJ_dw = delta * x
    dJ_db = delta
    return dJ_dw, dJ_db


# %% [markdown]
# **Predict.**
# Look at the formula that is *not* there.
# Will the ratio be the same for all weights of one neuron?
# Will it be the same for a neuron that is sure ($a$ near 0 or 1) and one that is not?

# %%
x, y = np.array([0.5, -1.0, 2.0]), 1.0
for b in (-3.0, 0.0, 3.0):
    w = np.array([0.2, 0.4, 0.1])
    dJ_dw, dJ_db = broken_2(w, b, x, y)
    print(f"a = {sigmoid(w @ x + b):.4f}")
    line_up("dJ/dw", dJ_dw, measure(lambda v, b=b: neuron_cost(v, b, x, y), w))

# %% [markdown]
# Put your clues in order.
#
# - All weights of one neuron have the **same** ratio. So `x`, which differs from weight to weight, is not to blame.
# - The ratio is never below 4.
# - Multiply each ratio by $a(1 - a)$. What do you get?
#
# $a - y$ *is* the delta when the cost is the cross-entropy.
# There the missing factor has been cancelled by another one.
# Here it has not.
#
# ### Write: `fix_2`


# %% nbgrader={"grade": false, "grade_id": "fix_2", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fix_2(w, b, x, y):
    """Return (∂J/∂w, ∂J/∂b) of one sigmoid neuron with J = ½(a − y)².

    w and x are (D,), b and y are floats.
    """
    # The body of broken_2: select it, press Ctrl + /, mend it, delete the two lines after it.
    # z = w @ x + b
    # a = sigmoid(z)
    # delta = a - y
    # dJ_dw = delta * x
    # dJ_db = delta
    # return dJ_dw, dJ_db
    ### BEGIN SOLUTION
    z = w @ x + b
    a = sigmoid(z)
    dJ_da = a - y
    da_dz = a * (1 - a)
    delta = dJ_da * da_dz
    dJ_dw = delta * x
    dJ_db = delta
    return dJ_dw, dJ_db
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_fix_2", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fix_2", fix_2)
### BEGIN HIDDEN TESTS
check("fix_2", fix_2, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Case 3. It worked with one output
#
# From unit 04: a network as a list of layers, a layer as a list of neurons, a neuron as a dict.
# The author had tested it on a yes-or-no problem with **one** output neuron, and it was right.
# Then came a problem with three classes.


# %% nbgrader={"grade": false, "grade_id": "given_case_3", "locked": true, "schema_version": 3, "solution": false, "task": false}
def forward_propagate(network, row):
    """Store "output" in every neuron and return the outputs of the last layer."""
    inputs = list(row)
    for layer in network:
        outputs = []
        for neuron in layer:
            weights = neuron["weights"]
            z = weights[-1]
            for j in range(len(weights) - 1):
                z += weights[j] * inputs[j]
            neuron["output"] = float(sigmoid(z))
            outputs.append(neuron["output"])
        inputs = outputs
    return inputs


def broken_3(network, expected):
    """Store "delta" = ∂J/∂z in every neuron, for J = ½ Σ (output − expected)². Wrong."""
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                for later in network[i + 1]:
                    error = later["weights"][j] * later["delta"]
            neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])


# %% [markdown]
# How do you **measure** a delta?
# Nudging $z$ is awkward, for $z$ is computed inside.
# But the bias is added to $z$ with the factor 1.
# So $\partial J/\partial z$ is the same number as $\partial J/\partial(\text{bias})$, and a bias can be nudged.


# %% nbgrader={"grade": false, "grade_id": "given_measured_delta", "locked": true, "schema_version": 3, "solution": false, "task": false}
def small_network(rng, sizes):
    """Return a network of dicts with random weights; sizes lists the layers, input first."""
    network = []
    for i in range(len(sizes) - 1):
        draws = rng.normal(0.0, 0.7, size=(sizes[i + 1], sizes[i] + 1))
        network.append([{"weights": weights.tolist()} for weights in draws])
    return network


def measured_deltas(network, row, expected):
    """Return ∂J/∂bias of every neuron, layer by layer, by central differences."""

    def cost():
        outputs = forward_propagate(network, row)
        return 0.5 * sum((o - e) ** 2 for o, e in zip(outputs, expected, strict=True))

    def nudged(neuron, step):
        kept = neuron["weights"][-1]
        neuron["weights"][-1] = kept + step
        J = cost()
        neuron["weights"][-1] = kept
        return J

    return [[(nudged(n, 1e-5) - nudged(n, -1e-5)) / 2e-5 for n in layer] for layer in network]


# %% [markdown]
# **Predict.**
# Which layer will be wrong: the hidden one, the output one, or both?
# With one output neuron everything was right.
# What does a hidden neuron have one of, then, and three of now?

# %%
for outputs in (1, 3):
    network = small_network(np.random.default_rng(2), [4, 5, outputs])
    row, expected = [0.5, -1.0, 0.3, 0.8], [1.0, 0.0, 0.0][:outputs]
    truth = measured_deltas(network, row, expected)
    forward_propagate(network, row)
    broken_3(network, expected)
    print(f"--- {outputs} output neuron(s)")
    for name, layer, deltas in zip(("hidden", "output"), network, truth, strict=True):
        line_up(name, [neuron["delta"] for neuron in layer], deltas)

# %% [markdown]
# Put your clues in order.
#
# - The output layer is exact. So the error and the slope of the sigmoid are fine.
# - The hidden layer is exact with one output and wrong with three.
# - The ratios differ from neuron to neuron, and one is negative. A missing factor $a(1-a)$ could never change a sign.
#
# A hidden neuron feeds every neuron to its right.
# Follow the inner loop with your finger, for three turns.
# What is `error` after the first turn, the second, the third?
#
# ### Write: `fix_3`


# %% nbgrader={"grade": false, "grade_id": "fix_3", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fix_3(network, expected):
    """Store "delta" = ∂J/∂z in every neuron, for J = ½ Σ (output − expected)².

    Called after forward_propagate. Nothing is returned.
    """
    # The body of broken_3: select it, press Ctrl + /, mend it, delete the two lines after it.
    # for i in reversed(range(len(network))):
    #     for j, neuron in enumerate(network[i]):
    #         if i == len(network) - 1:
    #             error = neuron["output"] - expected[j]
    #         else:
    #             for later in network[i + 1]:
    #                 error = later["weights"][j] * later["delta"]
    #         neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])
    ### BEGIN SOLUTION
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            slope = neuron["output"] * (1 - neuron["output"])
            neuron["delta"] = error * slope
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_fix_3", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fix_3", fix_3)
### BEGIN HIDDEN TESTS
check("fix_3", fix_3, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Case 4. The lazy biases
#
# From unit 06: a dense layer $Z = XW + b$ for a batch of $N$ rows.
# The mean over the batch is taken in the loss, so `dZ` arrives with its 1/N.
# Training works.
# Only the biases hardly seem to move.


# %% nbgrader={"grade": false, "grade_id": "given_case_4", "locked": true, "schema_version": 3, "solution": false, "task": false}
def broken_4(dZ, X, W):
    """Return (dX, dW, db) of a dense layer. Something is wrong here."""
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.mean(axis=0)
    return dX, dW, db


# %% [markdown]
# To measure it, make a cost out of the layer: $J = \sum \text{dZ} \cdot Z$.
# Its derivative with respect to $Z$ is exactly `dZ`, whatever numbers you put there.
# Random numbers are best: with ones everywhere, many mistakes cannot be seen.
#
# **Predict.**
# Which of `dX`, `dW`, `db` will be wrong, and will the ratio be one number or many?

# %%
rng = np.random.default_rng(8)
for N in (7, 2):
    X, W, b, dZ = (rng.normal(size=shape) for shape in ((N, 4), (4, 3), (3,), (N, 3)))
    dX, dW, db = broken_4(dZ, X, W)
    print(f"--- N = {N}")
    true_dW = measure(lambda V, X=X, b=b, dZ=dZ: np.sum(dZ * (X @ V + b)), W)
    print(f"dW: largest difference {np.abs(dW - true_dW).max():.1e}")
    line_up("db", db, measure(lambda c, X=X, W=W, dZ=dZ: np.sum(dZ * (X @ W + c)), b))

# %% [markdown]
# Put your clues in order.
#
# - `dW` is right, so `dZ` and `X` are fine.
# - The ratio of `db` is the same for every entry. Something constant is too much or too little.
# - It is 0.1429 for N = 7 and 0.5 for N = 2. Which formula gives both?
#
# That second experiment is worth remembering.
# A constant ratio of 1/7 could have been anything.
# **Change the size, and see whether the constant follows.**
#
# ### Write: `fix_4`


# %% nbgrader={"grade": false, "grade_id": "fix_4", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fix_4(dZ, X, W):
    """Return (dX, dW, db) of the dense layer Z = XW + b for the upstream dZ (N, M).

    X is (N, D), W is (D, M). The mean over the batch is already in dZ.
    """
    # The body of broken_4: select it, press Ctrl + /, mend it, delete the two lines after it.
    # dX = dZ @ W.T
    # dW = X.T @ dZ
    # db = dZ.mean(axis=0)
    # return dX, dW, db
    ### BEGIN SOLUTION
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    return dX, dW, db
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_fix_4", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("fix_4", fix_4)
### BEGIN HIDDEN TESTS
check("fix_4", fix_4, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Case 5. Two thirds of the numbers are zero
#
# From unit 06: softmax and cross-entropy.
# The author applied the chain rule with care: $\partial J/\partial p = -1/p$ for the right class, times $\partial p/\partial z = p(1 - p)$.
# Both formulas are true.
# The product is not the gradient.


# %% nbgrader={"grade": false, "grade_id": "given_case_5", "locked": true, "schema_version": 3, "solution": false, "task": false}
def softmax(Z):
    """Return the row-wise softmax of Z (N, M)."""
    E = np.exp(Z - Z.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


def cross_entropy(Z, y):
    """Return J, the mean cross-entropy of logits Z (N, M) for the integer labels y (N,)."""
    shifted = Z - Z.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(y)), y].mean()


def broken_5(Z, y):
    """Return ∂J/∂Z, shape (N, M). Something is wrong here."""
    N = len(y)
    P = softmax(Z)
    dP = np.zeros(Z.shape)
    dP[np.arange(N), y] = -1 / P[np.arange(N), y] / N
    return dP * P * (1 - P)


# %% [markdown]
# **Predict.**
# Add the same number to all logits of a row.
# Softmax does not change, so $J$ does not change.
# What must the entries of a row of $\partial J/\partial Z$ add up to, then?

# %%
rng = np.random.default_rng(8)
Z, y = rng.normal(size=(4, 3)), np.array([0, 2, 1, 2])
truth = measure(lambda V: cross_entropy(V, y), Z)
print("row sums, claimed ", broken_5(Z, y).sum(axis=1).round(4))
print("row sums, measured", np.abs(truth.sum(axis=1)).round(4))
figures.mismatch(broken_5(Z, y), truth, name="dZ")

# %% [markdown]
# Put your clues in order.
#
# - The entry of the right class is exact in every row.
# - All other entries are exactly 0. The measured ones are not.
# - The rows do not add up to 0.
#
# Raise the logit of a *wrong* class.
# Does the probability of the right class stay where it is?
# Then there is a path from that logit to $J$, and it is missing in the code.
#
# A fact like "rows add up to 0" is called an **[invariant](#Words-of-this-unit)**.
# It needs no measuring, and it catches most mistakes around softmax at once.
#
# ### Write: `fix_5`
#
# There is a short way and a long way.
# Either will do.


# %% nbgrader={"grade": false, "grade_id": "fix_5", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fix_5(Z, y):
    """Return ∂J/∂Z, shape (N, M), of the mean cross-entropy of logits Z for labels y (N,)."""
    # The body of broken_5: select it, press Ctrl + /, mend it, delete the two lines after it.
    # N = len(y)
    # P = softmax(Z)
    # dP = np.zeros(Z.shape)
    # dP[np.arange(N), y] = -1 / P[np.arange(N), y] / N
    # return dP * P * (1 - P)
    ### BEGIN SOLUTION
    N = len(y)
    P = softmax(Z)
    Y = np.zeros(Z.shape)
    Y[np.arange(N), y] = 1
    return (P - Y) / N
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_fix_5", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fix_5", fix_5)
### BEGIN HIDDEN TESTS
check("fix_5", fix_5, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Case 6. It only fails when you are in a hurry
#
# From unit 07: one step of gradient descent for a whole network.
# With a small learning rate it learns nicely.
# With a large one it behaves worse than it should.
# "Large learning rates are unstable", everybody said, and nobody looked.


# %% nbgrader={"grade": false, "grade_id": "given_case_6", "locked": true, "schema_version": 3, "solution": false, "task": false}
def d_cross_entropy(Z, y):
    """Return ∂J/∂Z, shape (N, M): (p − one-hot) / N."""
    dZ = softmax(Z)
    dZ[np.arange(len(y)), y] -= 1
    return dZ / len(y)


def mlp_forward(params, X):
    """Return the cache [X, A1, …, A_last_hidden, logits] of a tanh network."""
    cache = [X]
    for index, layer in enumerate(params):
        Z = cache[-1] @ layer["W"] + layer["b"]
        cache.append(np.tanh(Z) if index < len(params) - 1 else Z)
    return cache


def broken_6(params, X, y, learning_rate):
    """Return new params after one step of gradient descent. Something is wrong here."""
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new_params = []
    for index in reversed(range(len(params))):
        W = params[index]["W"] - learning_rate * cache[index].T @ dZ
        b = params[index]["b"] - learning_rate * dZ.sum(axis=0)
        new_params.insert(0, {"W": W, "b": b})
        if index > 0:
            dA = dZ @ W.T
            dZ = dA * (1 - cache[index] ** 2)
    return new_params


# %% [markdown]
# The function returns new params and no gradient.
# But a step is $-\eta$ times the gradient, so you can calculate back: `(old − new) / learning_rate`.
# If the code is right, the result cannot depend on the learning rate.
#
# **Predict.**
# The network has two layers.
# Which one will be wrong, and how does the error change when the learning rate becomes ten times larger?

# %%
rng = np.random.default_rng(8)
params = [{"W": rng.normal(size=s), "b": rng.normal(size=s[1])} for s in ((4, 5), (5, 3))]
X, y = rng.normal(size=(7, 4)), np.array([0, 1, 2, 2, 1, 0, 1])
for layer in (0, 1):

    def cost(W, layer=layer):
        moved = [dict(p, W=W) if i == layer else p for i, p in enumerate(params)]
        return cross_entropy(mlp_forward(moved, X)[-1], y)

    truth = measure(cost, params[layer]["W"])
    for rate in (0.01, 0.1, 1.0):
        claimed = (params[layer]["W"] - broken_6(params, X, y, rate)[layer]["W"]) / rate
        error = np.linalg.norm(claimed - truth) / np.linalg.norm(truth)
        print(f"layer {layer + 1}   learning rate {rate:5.2f}   relative error {error:.1e}")

# %% [markdown]
# Put your clues in order.
#
# - The last layer is exact, with any learning rate.
# - The first layer is wrong, and the error grows in step with the learning rate.
# - So a learning rate has got *into* a gradient, where none belongs.
#
# Follow `W` through one turn of the loop.
# What does it hold when `dA` is made?
#
# ### Write: `fix_6`


# %% nbgrader={"grade": false, "grade_id": "fix_6", "locked": false, "schema_version": 3, "solution": true, "task": false}
def fix_6(params, X, y, learning_rate):
    """Return new params after one step of gradient descent; params stay as they were.

    X is (N, D), y (N,) are integer labels. The hidden layers use tanh.
    """
    # The body of broken_6: select it, press Ctrl + /, mend it, delete the two lines after it.
    # cache = mlp_forward(params, X)
    # dZ = d_cross_entropy(cache[-1], y)
    # new_params = []
    # for index in reversed(range(len(params))):
    #     W = params[index]["W"] - learning_rate * cache[index].T @ dZ
    #     b = params[index]["b"] - learning_rate * dZ.sum(axis=0)
    #     new_params.insert(0, {"W": W, "b": b})
    #     if index > 0:
    #         dA = dZ @ W.T
    #         dZ = dA * (1 - cache[index] ** 2)
    # return new_params
    ### BEGIN SOLUTION
    cache = mlp_forward(params, X)
    dZ = d_cross_entropy(cache[-1], y)
    new_params = []
    for index in reversed(range(len(params))):
        W = params[index]["W"]
        b = params[index]["b"]
        A_in = cache[index]
        dW = A_in.T @ dZ
        db = dZ.sum(axis=0)
        new_W = W - learning_rate * dW
        new_b = b - learning_rate * db
        new_params.insert(0, {"W": new_W, "b": new_b})
        if index > 0:
            dA = dZ @ W.T
            da_dz = 1 - A_in**2
            dZ = dA * da_dz
    return new_params
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_fix_6", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("fix_6", fix_6)
### BEGIN HIDDEN TESTS
check("fix_6", fix_6, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Name them
#
# Write the suspect of each case, with the names from the line-up: `WRONG_POINT`, `MISSING_FACTOR` and so on.
# Each of the six appears once.
# Four of the ten are innocent.
#
# Replace each `None`.
# Then delete the line `raise NotImplementedError()` at the end, if it is still there, and run the cell.

# %% nbgrader={"grade": false, "grade_id": "culprits", "locked": false, "schema_version": 3, "solution": true, "task": false}
culprits = {
    1: None,  # right on Mondays
    2: None,  # the delta from another book
    3: None,  # it worked with one output
    4: None,  # the lazy biases
    5: None,  # two thirds of the numbers are zero
    6: None,  # it only fails when you are in a hurry
}
### BEGIN SOLUTION
culprits = {
    1: WRONG_POINT,
    2: MISSING_FACTOR,
    3: LAST_PATH_ONLY,
    4: AVERAGED_TWICE,
    5: ELEMENTWISE,
    6: CHANGED_TOO_EARLY,
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_culprits", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("culprits", culprits)
### BEGIN HIDDEN TESTS
check("culprits", culprits, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## Where was the chain broken?
#
# Try to fill in the middle column yourself before you open this.
#
# <details><summary>Only after the check has passed: the six cases closed</summary>
#
# | case | broken link | the line that mends it |
# |---|---|---|
# | 1 | $\partial v/\partial u$ belongs to the input $u$, and was taken at $x$ | `dv_du = np.cos(u)` |
# | 2 | $\partial a/\partial z$ was left out of $\partial J/\partial a \cdot \partial a/\partial z$ | `delta = (a - y) * a * (1 - a)` |
# | 3 | the sum over the paths to the next layer kept its last term | `error = 0.0` before the loop, `error += …` in it |
# | 4 | the 1/N of the mean came in twice | `db = dZ.sum(axis=0)` |
# | 5 | the paths from a logit through the *other* probabilities | `(P - Y) / N` |
# | 6 | $\partial z/\partial a = W$ was taken at the new $W$ | `dA = dZ @ W.T` with the old `W` |
#
# Cases 1 and 6 are relatives: a slope, taken at the wrong point.
# So are cases 3 and 5: a sum over paths with terms missing.
#
# </details>
#
# ## The handbook
#
# | what you see | suspect first | experiment that decides |
# |---|---|---|
# | every entry has the ratio −1 | the sign of the error | none needed |
# | one constant ratio everywhere | a 2, or 1/N too many or too few | change N, see whether the ratio follows |
# | constant in one parameter only | that parameter's own line | check the parameters one by one |
# | same ratio inside a neuron, another in the next | a factor of that neuron, such as $a(1-a)$ | multiply the ratio by the suspected factor |
# | right at a few special points | a slope taken at the wrong point | ask what is equal at those points |
# | last layer right, earlier ones wrong | the way back: weights, slope, sum over paths | one output neuron; then a very small learning rate |
# | right shape in a square layer only by luck | a missing transpose | make all sizes different |
# | right once, wrong on the second call | something kept from the first call | call twice with the same input |
#
# ## One last look
#
# In case 6 a learning rate had got into the gradient.
# Is it out of yours?
# The next cell asks for the gradient at four very different learning rates.

# %%
step = ready("fix_6")
for rate in (0.01, 0.1, 1.0, 100.0):
    claimed = (params[0]["W"] - step(params, X, y, rate)[0]["W"]) / rate
    print(f"learning rate {rate:6.2f}   dW1[0] =", claimed[0].round(6))

# %% [markdown]
# ## Recap
#
# - Measure first. The measured slope knows nothing of your formulas, and cannot share your mistake.
# - The *pattern* of the error says more than its size: constant, per neuron, per layer, per place.
# - Change one thing at a time: the batch size, the number of outputs, the learning rate.
# - "The loss goes down" proves nothing. It went down in five of these six cases.
#
# ## Self-test
#
# **1.** All entries of `dW` are exactly twice too large, for every N. `db` as well. Which line do you look at?

# %%
ask("twice_too_large")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The first derivative of the chain, the one of the loss.
# It is the only factor that all of them share.
# Somebody used $2(a - y)$ with a loss that has the ½.
#
# </details>
#
# **2.** A colleague checks `sigmoid_backward(dA, Z)` with `dA` full of ones and finds it right. What may still be wrong?

# %%
ask("full_of_ones")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The upstream may be ignored altogether: times 1 or not times anything is the same.
# Draw `dA` at random.
#
# </details>
#
# **3.** In case 3, the hidden deltas were exact with one output neuron. Why is "it passed my test" weak evidence there?

# %%
ask("one_output")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# With one output there is only one path, and a sum of one term is that term.
# The test could not tell `=` from `+=`.
# A good test makes every sum have several terms and every size different.
#
# </details>
#
# **4.** Why does a wrong gradient so often still lower the loss?
#
# <details><summary>Open the answer</summary>
#
# Take any direction within 90° of the true gradient, and step *against* it: that leads downhill, if the step is small.
# A missing positive factor changes lengths, not signs, so the claimed gradient stays within those 90°.
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
glossary("invariant")

# %% [markdown]
# **Next:** [09 · A machine that applies the chain rule](09_autodiff.ipynb). You build a machine that applies the chain rule for you, and none of the six cases can happen again.
