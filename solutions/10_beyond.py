# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 10 · The same three factors, further on
#
# The networks that people use today hold parts that you have not met:
# batch norm, residual connections, attention.
# Their formulas look forbidding.
# Their backward passes hold nothing new: slopes multiply along a path, and paths add up.
# In this unit you find the paths.
#
# At the end you ask what to *do* with a gradient once you have it.
# Momentum and Adam are two answers.
#
# **When you are done you can**
#
# - go back through batch norm, where a mean and a variance are paths too,
# - say why a residual connection keeps a gradient alive,
# - go back through one head of softmax [attention](#Words-of-this-unit),
# - take a step with momentum, and with Adam,
# - put your gradients beside those of PyTorch or JAX.
#
# **Time:** about 45 minutes. It is an extension, like unit 09: take one section at a time if you like.
#
# **Before this:** units 06 and 07. Unit 09 is not needed.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("10_beyond", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## 1. Batch norm: a mean is a path
#
# [Batch norm](#Words-of-this-unit) takes each column of a batch, subtracts its mean, and divides by its standard deviation.
# Then it gives the column a new scale $\gamma$ and a new shift $\beta$, both of them learned:
#
# $$\hat X = \frac{X - \mu}{\sqrt{v + \varepsilon}}, \qquad Y = \gamma \hat X + \beta$$
#
# $\mu$ is the mean of the column, and $v$ is its variance.
# The tiny $\varepsilon$ stands inside the root. It keeps a constant column from dividing by 0.
#
# Here is the way forward.
# It keeps in `cache` what the way back will need.


# %% nbgrader={"grade": false, "grade_id": "given_batchnorm", "locked": true, "schema_version": 3, "solution": false, "task": false}
def batchnorm_forward(X, gamma, beta, eps=1e-5):
    """Return Y (N, D) and a cache (X_hat, gamma, std) for X (N, D) and gamma, beta (D,)."""
    std = np.sqrt(X.var(axis=0) + eps)
    X_hat = (X - X.mean(axis=0)) / std
    return gamma * X_hat + beta, (X_hat, gamma, std)


# %% [markdown]
# **See.** One column of three rows, with one upstream number for each row.
# The figure runs it: the values forward, then the slopes back.
# Press *Next* until the way back reaches `x`, and count what arrives on the way.
# (At `centred` the product with itself hands on twice: a square has two equal paths.)


# %%
def one_column(x):
    """Return J, the sum of upstream times normalized entries of the column x."""
    mean = x.mean()
    centred = x - mean
    variance = (centred * centred).mean()
    x_hat = centred / np.sqrt(variance + 1e-5)
    return (x_hat * np.array([1.0, 0.0, 2.0])).sum()


figures.graph(one_column, {"x": np.array([1.0, 2.0, 6.0])})

# %% [markdown]
# **Predict.**
# One entry of `X` moves by a little.
# Its column has $N$ entries.
# How many entries of that column of `Y` move?

# %%
ask("who_moves")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# All $N$ of them, as a rule.
# The entry itself moves, and the mean and the variance move with it.
# Every row of the column uses those two.
#
# </details>
#
# So there are three paths from $x$ to the output:
#
# | path | what it adds to $\partial J/\partial \hat x$, before the factor $1/\text{std}$ |
# |---|---|
# | direct, $x \to \hat x$ | the upstream itself |
# | through the mean | minus the **mean** of the upstream over the column |
# | through the variance | minus $\hat x$ times the **mean** of upstream · $\hat x$ |
#
# Why is the second path a mean?
# Nudge one entry, and the mean moves by $1/N$ of it. Every row of the column then moves down by that much.
# Adding up over the rows gives $-\frac1N \sum$ of the upstream.
# The third path goes the same way, with the slope $\hat x / N$ of the standard deviation in place of $1/N$.
#
# **Predict.**
# The upstream `dY` is 1 everywhere. What is `dX`?

# %%
ask("upstream_of_ones")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# 0 everywhere.
# The column of $\hat X$ always adds up to 0, whatever you do to $X$.
# A sum that never moves has slope 0.
# That is why a test with an upstream of ones proves nothing here.
#
# </details>
#
# ### Write: `batchnorm_backward`
#
# `dY` is $\partial J/\partial Y$, with shape (N, D).
# `gamma` and `beta` are used by every row, so their slopes are sums over the rows.
# (N counts rows, as in unit 06. The upstream of $\hat X$ is `dY * gamma`.)


# %% nbgrader={"grade": false, "grade_id": "batchnorm_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batchnorm_backward(dY, cache):
    """Return (dX, dgamma, dbeta), of shapes (N, D), (D,) and (D,); cache as batchnorm_forward."""
    X_hat, gamma, std = cache
    ### BEGIN SOLUTION
    N = dY.shape[0]
    dgamma = (dY * X_hat).sum(axis=0)
    dbeta = dY.sum(axis=0)
    paths = N * dY - dbeta - X_hat * dgamma
    dX = gamma * paths / (N * std)
    return dX, dgamma, dbeta
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_batchnorm_backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("batchnorm_backward", batchnorm_backward)
### BEGIN HIDDEN TESTS
check("batchnorm_backward", batchnorm_backward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Now close two of the paths by hand, and see how much each of them matters.

# %%
rng = np.random.default_rng(10)
dY, X, gamma = rng.normal(size=(6, 2)), rng.normal(size=(6, 2)), np.array([1.0, 2.0])
_, cache = batchnorm_forward(X, gamma, np.zeros(2))
dX, dgamma, dbeta = ready("batchnorm_backward")(dY, cache)
direct = gamma / cache[2] * dY
print("first row of dX, all three paths:", dX[0].round(4))
print("first row, the direct path alone:", direct[0].round(4))
print("sum of each column of dX:        ", dX.sum(axis=0).round(12) + 0.0)

# %% [markdown]
# The columns of `dX` add up to 0.
# Moving a whole column up changes nothing, as its mean is taken away again.
#
# ## 2. A residual connection: a path of slope 1
#
# In a deep network the way back multiplies one factor for each layer.
# In unit 07 you saw what happens when the factors are small: nothing arrives.
# A [residual connection](#Words-of-this-unit) adds the input of a block to its output:
#
# $$Y = X + \tanh(X W)$$
#
# `W` is square here, for `X` and the output of the block must have the same shape.
#
# **See.** One number instead of a matrix. Two streams join at `x` on the way back.

# %%
figures.graph("x + tanh(w * x)", {"x": 0.7, "w": 0.4})

# %% [markdown]
# **Predict.**
# All weights of the block are 0.
# What arrives at `X` on the way back?

# %%
ask("closed_block")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# `dY`, unchanged.
# The path through the block is closed, for it holds the factor `W.T`.
# The direct path has slope 1, and it is always open.
#
# </details>
#
# ### Write: `residual_backward`


# %% nbgrader={"grade": false, "grade_id": "residual_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def residual_backward(dY, X, W):
    """Return (dX, dW) for Y = X + tanh(X @ W); dY and X have shape (N, D), W has (D, D)."""
    ### BEGIN SOLUTION
    A = np.tanh(X @ W)
    dZ = dY * (1 - A**2)
    dX = dY + dZ @ W.T
    dW = X.T @ dZ
    return dX, dW
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_residual_backward", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("residual_backward", residual_backward)
### BEGIN HIDDEN TESTS
check("residual_backward", residual_backward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Thirty blocks on top of each other, with and without the direct path.
# The weights are small, as they are at the start of training.

# %%
backward = ready("residual_backward")
rng = np.random.default_rng(3)
weights = [0.1 * rng.normal(size=(8, 8)) for _ in range(30)]
X0 = rng.normal(size=(5, 8))
upstream = rng.normal(size=(5, 8))
arrived = {}
for skip in (True, False):
    inputs = [X0]
    for W in weights:
        inputs.append(skip * inputs[-1] + np.tanh(inputs[-1] @ W))
    dX = upstream
    for X, W in zip(reversed(inputs[:-1]), reversed(weights), strict=True):
        through, _ = backward(dX, X, W)
        dX = through if skip else through - dX  # without the direct path: take its share away
    arrived[skip] = np.abs(dX).mean()
print(f"mean size of the slope that enters at the end: {np.abs(upstream).mean():.3f}")
print(f"arrives at the first block, with the direct paths:    {arrived[True]:.3g}")
print(f"arrives at the first block, without the direct paths: {arrived[False]:.3g}")

# %% [markdown]
# ## 3. One head of attention
#
# A language model reads words as rows of numbers.
# Each row asks a **query** $q$, offers a **key** $k$, and carries a **value** $v$.
# A query is compared with every key, by a product.
# Softmax turns the comparisons into weights, and the answer is the weighted mean of the values:
#
# $$S = \frac{Q K^\top}{\sqrt D}$$
#
# $$P = \text{softmax of each row of } S$$
#
# $$Y = P V$$
#
# | array | shape | one row is |
# |---|---|---|
# | `Q` | (N, D) | a query |
# | `K` | (M, D) | a key |
# | `V` | (M, C) | the value that belongs to that key |
# | `P` | (N, M) | the weights that a query gives to the M keys; they add up to 1 |
# | `Y` | (N, C) | the answer to a query |
#
# You know every piece: two products of matrices from unit 06, and the softmax between them.


# %% nbgrader={"grade": false, "grade_id": "given_attention", "locked": true, "schema_version": 3, "solution": false, "task": false}
def attention_forward(Q, K, V):
    """Return Y (N, C) and a cache (Q, K, V, P) for Q (N, D), K (M, D) and V (M, C)."""
    S = Q @ K.T / np.sqrt(Q.shape[1])
    E = np.exp(S - S.max(axis=1, keepdims=True))
    P = E / E.sum(axis=1, keepdims=True)
    return P @ V, (Q, K, V, P)


# %%
rng = np.random.default_rng(4)
Q, K, V = rng.normal(size=(3, 4)), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))
Y, (_, _, _, P) = attention_forward(2 * Q, K, V)
for n, row in enumerate(P, start=1):
    print(f"query {n}: weights {row.round(2)}, sum {row.sum():.2f}")

# %% [markdown]
# Walk back from the right.
#
# - $Y = P V$ is a product, as in a dense layer. So `dV = P.T @ dY`, and the weights hear `dP = dY @ V.T`.
# - From `P` back to `S` each row goes through a softmax.
# - $S$ is a product again, with $1/\sqrt D$ in front.
#
# The middle step is the one to think about.
# In unit 06 a softmax stood right before the cross-entropy, and its slope melted into $p - y$.
# Here it stands alone.
#
# **Predict.**
# One score of a row goes up. The row has five weights. How many of them move?

# %%
ask("one_score_up")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# All five.
# Its own weight goes up, and the other four go down, since they share a sum of 1.
#
# </details>
#
# So there are two paths from a score to `J`:
#
# | path | what it hands to the score |
# |---|---|
# | through its own exponential | $p_m \cdot dP_m$ |
# | through the sum below the fraction | $-p_m \cdot \sum_k p_k\, dP_k$ |
#
# Together: $dS_m = p_m \left(dP_m - \sum_k p_k\, dP_k\right)$.
# In words: a score counts by how much better its key is than the **weighted mean** of the row.
#
# ### Write: `attention_backward`


# %% nbgrader={"grade": false, "grade_id": "attention_backward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def attention_backward(dY, cache):
    """Return (dQ, dK, dV), in the shapes of Q, K and V; cache as attention_forward makes it."""
    Q, K, V, P = cache
    ### BEGIN SOLUTION
    D = Q.shape[1]
    dV = P.T @ dY
    dP = dY @ V.T
    row_mean = (dP * P).sum(axis=1, keepdims=True)
    dS = P * (dP - row_mean) / np.sqrt(D)
    dQ = dS @ K
    dK = dS.T @ Q
    return dQ, dK, dV
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_attention_backward", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("attention_backward", attention_backward)
### BEGIN HIDDEN TESTS
check("attention_backward", attention_backward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Why the root of $D$?
# A product of two rows of $D$ random numbers has a spread of about $\sqrt D$.
# Without the division the softmax becomes sure of one key, and a sure softmax hands back almost nothing.

# %%
rng = np.random.default_rng(5)
for D in (4, 64, 1024):
    Q, K, V = rng.normal(size=(50, D)), rng.normal(size=(8, D)), rng.normal(size=(8, 3))
    dY = rng.normal(size=(50, 3))
    sizes = []
    for factor in (1.0, np.sqrt(D)):  # the second undoes the division
        _, cache = attention_forward(factor * Q, K, V)
        dQ = factor * ready("attention_backward")(dY, cache)[0]
        sizes.append(np.median(np.abs(dQ)))
    print(f"D = {D:4d}   typical size of dQ: divided {sizes[0]:.1g}   not divided {sizes[1]:.1g}")

# %% [markdown]
# Half of the entries of `dQ` are smaller than the number that is printed.
# At $D = 1024$, without the division, nearly every query is sure of one key, and hears nothing.
#
# ## 4. What to do with a gradient
#
# Everything until here made a gradient. Now you spend it.
# Plain descent takes a step against `g` and forgets it.
#
# **[Momentum](#Words-of-this-unit)** keeps a velocity $v$, as a heavy ball does:
#
# $$v \leftarrow \beta v + g, \qquad p \leftarrow p - \eta\, v$$
#
# (Some books put a factor $1 - \beta$ before $g$, or put the learning rate $\eta$ into $v$. This is PyTorch's form.)
#
# **Predict.**
# The gradient is 1 at every step, and $\beta = 0.9$.
# Towards which number does $v$ go?

# %%
ask("terminal_velocity")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# 10.
# At rest $v = 0.9\,v + 1$, so $0.1\,v = 1$.
# Along a steady slope momentum is like a learning rate ten times as large.
# Across a valley, where the sign of `g` changes at every step, the pushes cancel.
#
# </details>
#
# ### Write: `momentum_step`
#
# Hand the state in and out: return new arrays, and leave the caller's as they are.


# %% nbgrader={"grade": false, "grade_id": "momentum_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def momentum_step(p, g, v, learning_rate, beta):
    """Return (p, v) after one step: v becomes beta v + g, and p goes against the new v."""
    ### BEGIN SOLUTION
    v_new = beta * v + g
    p_new = p - learning_rate * v_new
    return p_new, v_new
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_momentum_step", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("momentum_step", momentum_step)
### BEGIN HIDDEN TESTS
check("momentum_step", momentum_step, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **[Adam](#Words-of-this-unit)** keeps two running means, one of `g` and one of its square:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1)\, g$$
#
# $$v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2$$
#
# Both start at 0, so in the first steps they are too small.
# After $t$ steps the numbers they have added up weigh $1 - \beta^t$ together. So divide by that:
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}$$
#
# $$p \leftarrow p - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}$$
#
# In batch norm $\varepsilon$ stood inside the root. Here it stands **outside**.
#
# **Predict.**
# The first step, with $\eta = 0.1$. One entry of `g` is 5, another is 0.001.
# How far does each parameter move?

# %%
ask("first_adam_step")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Both by about 0.1.
# At $t = 1$ the correction makes $\hat m = g$ and $\hat v = g^2$.
# Their ratio is $g/|g|$, the sign alone.
#
# </details>
#
# ### Write: `adam_step`
#
# `t` counts the steps from 1.
# Return the running means *without* the correction: the next step goes on with them.


# %% nbgrader={"grade": false, "grade_id": "adam_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return (p, m, v) after step number t = 1, 2, …, in new arrays; all have the shape of p."""
    ### BEGIN SOLUTION
    m_new = beta1 * m + (1 - beta1) * g
    v_new = beta2 * v + (1 - beta2) * g**2
    m_hat = m_new / (1 - beta1**t)
    v_hat = v_new / (1 - beta2**t)
    p_new = p - learning_rate * m_hat / (np.sqrt(v_hat) + eps)
    return p_new, m_new, v_new
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_adam_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("adam_step", adam_step)
### BEGIN HIDDEN TESTS
check("adam_step", adam_step, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### A narrow valley
#
# The cost $J = \tfrac12 (x^2 + 40\,y^2)$ is forty times as steep in $y$ as in $x$.
# All three start at the same point and take 40 steps.

# %%
import matplotlib.pyplot as plt

steepness = np.array([1.0, 40.0])


def walk(kind, learning_rate, steps=40):
    """Return the points that plain descent, momentum or Adam passes, of shape (steps + 1, 2)."""
    p, m, v = np.array([-4.0, 0.6]), np.zeros(2), np.zeros(2)
    points = [p]
    for t in range(1, steps + 1):
        g = steepness * p
        if kind == "plain descent":
            p = p - learning_rate * g
        elif kind == "momentum":
            p, v = ready("momentum_step")(p, g, v, learning_rate, 0.8)
        else:
            p, m, v = ready("adam_step")(p, g, m, v, t, learning_rate)
        points.append(p)
    return np.array(points)


paths = {
    kind: walk(kind, rate)
    for kind, rate in (("plain descent", 0.045), ("momentum", 0.03), ("Adam", 0.2))
}
fig, axes = plt.subplots(3, 1, figsize=(7, 6), sharex=True, sharey=True)
x, y = np.meshgrid(np.linspace(-4.5, 2.5, 121), np.linspace(-0.8, 0.8, 61))
for ax, (kind, points) in zip(axes, paths.items(), strict=True):
    ax.contour(x, y, 0.5 * (x**2 + 40 * y**2), levels=(0.2, 1, 3, 6, 10), colors="#4a86c5")
    ax.plot(*points.T, ".-", color="#d9481c", lw=1.2, ms=4)
    ax.plot(0, 0, "k+", ms=10)
    ax.set(title=kind, ylabel="y")
axes[-1].set_xlabel("x")
fig.tight_layout()
ends = {kind: float(0.5 * steepness @ points[-1] ** 2) for kind, points in paths.items()}
figures.show(
    fig,
    "Three paths down a narrow valley, by plain descent, momentum and Adam, each towards the "
    "lowest point at x = 0, y = 0; the costs at their ends are listed below.",
)
for kind, J in ends.items():
    print(f"{kind:13s}   J after 40 steps: {J:.2g}")

# %% [markdown]
# Plain descent jumps from wall to wall. Its learning rate is as large as the steep direction lets it be.
# Momentum lets those jumps cancel, and gains speed along the valley.
# Adam divides each direction by its own size, so both look alike to it.
# Change the learning rates and run the cell again: none of the three is best for every rate.
#
# ## 5. Beside PyTorch or JAX
#
# Here is the network of unit 07, and its gradient by hand.
# If PyTorch or JAX is installed, the cell below asks it for the same gradient.
# If neither is, it says so. You need neither for this course.


# %% nbgrader={"grade": false, "grade_id": "given_by_hand", "locked": true, "schema_version": 3, "solution": false, "task": false}
from importlib.util import find_spec


def gradient_by_hand(params, X, y):
    """Return the gradient of the mean cross-entropy of a tanh network, as in unit 07."""
    cache = [X]
    for index, layer in enumerate(params):
        Z = cache[-1] @ layer["W"] + layer["b"]
        cache.append(np.tanh(Z) if index < len(params) - 1 else Z)
    E = np.exp(cache[-1] - cache[-1].max(axis=1, keepdims=True))
    dZ = (E / E.sum(axis=1, keepdims=True) - np.eye(E.shape[1])[y]) / len(y)
    grads = []
    for index in reversed(range(len(params))):
        grads.insert(0, {"W": cache[index].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = (dZ @ params[index]["W"].T) * (1 - cache[index] ** 2)
    return grads


# %% nbgrader={"grade": false, "grade_id": "given_frameworks", "locked": true, "schema_version": 3, "solution": false, "task": false}
def gradient_by_pytorch(params, X, y):
    """Return the same gradient, by PyTorch in double precision."""
    import torch

    layers = [{key: torch.tensor(a, requires_grad=True) for key, a in p.items()} for p in params]
    A = torch.tensor(X)
    for index, layer in enumerate(layers):
        Z = A @ layer["W"] + layer["b"]
        A = torch.tanh(Z) if index < len(layers) - 1 else Z
    torch.nn.functional.cross_entropy(A, torch.tensor(y)).backward()
    return [{key: a.grad.numpy() for key, a in layer.items()} for layer in layers]


def gradient_by_jax(params, X, y):
    """Return the same gradient, by JAX in double precision."""
    import jax

    jax.config.update("jax_enable_x64", True)

    def cost(params):
        A = X
        for index, layer in enumerate(params):
            Z = A @ layer["W"] + layer["b"]
            A = jax.numpy.tanh(Z) if index < len(params) - 1 else Z
        return -jax.nn.log_softmax(A)[np.arange(len(y)), y].mean()

    return jax.grad(cost)(params)


# %%
rng = np.random.default_rng(7)
params = [{"W": rng.normal(size=s), "b": rng.normal(size=s[1])} for s in ((4, 5), (5, 3))]
X, labels = rng.normal(size=(7, 4)), rng.integers(3, size=7)
by_hand = gradient_by_hand(params, X, labels)
print("by hand: shapes", ", ".join(str(g[key].shape) for g in by_hand for key in ("W", "b")))
libraries = {
    name: gradient
    for name, package, gradient in (
        ("PyTorch", "torch", gradient_by_pytorch),
        ("JAX", "jax", gradient_by_jax),
    )
    if find_spec(package)
}
for name, gradient in libraries.items():
    theirs = gradient(params, X, labels)
    worst = max(
        np.abs(np.asarray(b[key]) - a[key]).max()
        for a, b in zip(by_hand, theirs, strict=True)
        for key in a
    )
    print(f"{name}: largest difference from the gradient by hand {worst:.1e}")
if not libraries:
    print("Neither PyTorch nor JAX is installed here, so this comparison is left out.")

# %% [markdown]
# ## Where is the chain rule in what you wrote?
#
# | line | what it is |
# |---|---|
# | `N * dY` | the direct path through batch norm |
# | `- dbeta` | the path through the mean: a sum over the rows |
# | `- X_hat * dgamma` | the path through the variance: a sum over the rows, then its slope at each row |
# | `gamma / (N * std)` | the links that all three paths share |
# | `dY + dZ @ W.T` | a path of slope 1, plus the path through the block |
# | `dP = dY @ V.T` | the link from `P` to `Y`, as in a dense layer |
# | `P * (dP - row_mean)` | two paths through softmax: up the fraction, and down through its sum |
# | `dS @ K`, `dS.T @ Q` | the links from `Q` and `K` to the scores, and sums over the other one's rows |
# | `momentum_step`, `adam_step` | no chain rule at all: they spend what it has made |
#
# ## Recap
#
# - A mean and a variance are paths. Who uses them is reached through them.
# - A residual connection adds a path of slope 1, which no weight can close.
# - A softmax ties a row together: each score moves every weight of the row.
# - Momentum remembers a direction. Adam also remembers a size, and corrects both for the start at 0.
#
# ## Self-test
#
# **1.** At prediction time batch norm uses a stored mean and variance, not those of the batch. What is `dX` then?
#
# <details><summary>Open the answer</summary>
#
# `dY * gamma / std`: the direct path alone.
# The other two are closed, since the stored numbers do not depend on `X`.
#
# </details>
#
# **2.** All values of a head are equal. What are `dQ` and `dK`?

# %%
ask("equal_values")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# 0.
# Whatever the weights are, the weighted mean of equal values is that value.
# In the formula `dP` is the same all along a row, so it equals its own weighted mean.
#
# </details>
#
# **3.** Someone's Adam forgets the correction. With the usual betas, how long is the first step compared with the right one?
#
# <details><summary>Open the answer</summary>
#
# About three times as long.
# $m = 0.1\,g$ and $\sqrt v = \sqrt{0.001}\,|g| \approx 0.032\,|g|$, and their ratio is about 3.2.
#
# </details>
#
# ## The end of the course
#
# You began with $g(f(x))$.
# You found the chain rule in a program that seemed to have none, and you have now followed it into the parts that today's networks are made of.
# If somebody asks you where it is, you can point.
#
# **What you can do now**
#
# | you can | you did it in |
# |---|---|
# | differentiate a formula that you have never seen, link by link | 01, 05 |
# | find out whether a gradient is right, without knowing how it was made | 02, 08 |
# | name the factor on each line of a backpropagation program | 03, 04 |
# | turn sums over neurons and examples into `@` and `.T`, and say what each adds up | 06 |
# | write and train a network that reads handwriting | 07 |
# | build the machine that makes all of this unnecessary, and know what it does | 09 |
# | go back through batch norm, a residual connection and attention, and take a step with Adam | 10 |
#
# **Where to go on**
#
# - Train unit 07's network with `adam_step` in place of `sgd_step`. Two more lists travel along.
# - Write layer norm: batch norm along the rows. You know which axis changes.
# - Take a program with a hand-written backward pass, and put a name on each of its lines.
#   Then let `chainrule explain` measure them, in a terminal, and compare.
# - Build a whole transformer block out of this unit's pieces: attention, a residual connection, a norm.

# %% [markdown]
# Your page to keep, filled as far as you are. It is the same in every unit.

# %%
page_to_keep()

# %% [markdown]
# ### Words of this unit
#
# The links in the text lead here. `glossary()` without a word shows the words of the whole course.

# %%
glossary("residual connection", "momentum", "batch norm", "attention", "Adam")

# %% [markdown]
# ### Where you stand

# %%
course_map()
