# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 09 · A machine that applies the chain rule
#
# For eight units you have multiplied local slopes by hand.
# You have become good at it, and perhaps a little tired of it.
# Now look at what you did: it was always the same three steps.
# In this unit you write them down once, as a program of about 80 lines.
# It differentiates anything you can write with `+`, `*`, `exp` and friends.
#
# PyTorch, JAX and TensorFlow are this idea, made fast.
#
# **When you are done you can**
#
# - explain what a program must record in order to differentiate itself,
# - say in which order the record is read backwards, and why no other order works,
# - build reverse-mode [automatic differentiation](#Words-of-this-unit) from nothing,
# - point at the one line in it that *is* the chain rule.
#
# **Time:** about 55 minutes. It is an extension: nothing later depends on it.
#
# **Before this:** units 01, 02 and 07. Some Python with classes.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("09_autodiff", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## 1. What has to be remembered?
#
# Start from the machines of unit 01: each knows only its own slope.
# The outer machine does not know what stands inside it.
# It knows one thing: how strongly its output moves when its own input moves.
# That is its **local slope**, and it is known at the moment of computing.
#
# Take a small computation with $x = 3$ and $y = -2$:
#
# | step | value | made from | local slopes |
# |---|---|---|---|
# | `x` | 3 | nothing | |
# | `y` | −2 | nothing | |
# | `a = x * y` | −6 | `x`, `y` | ∂a/∂x = −2, ∂a/∂y = 3 |
# | `b = x + y` | 1 | `x`, `y` | ∂b/∂x = 1, ∂b/∂y = 1 |
# | `J = a * b` | −6 | `a`, `b` | ∂J/∂a = 1, ∂J/∂b = −6 |
#
# Such a table is called a **[tape](#Words-of-this-unit)**.
# Each row holds a value, the rows it was made from, and one slope for each of them.
# Nothing else is needed.
#
# **Predict.**
# Get $\partial J/\partial x$ from the table alone.
# There are two paths from `x` to `J`.

# %%
ask("from_the_tape")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Through `a`: $1 \cdot (-2) = -2$.
# Through `b`: $-6 \cdot 1 = -6$.
# Together $-8$: slopes multiply **along** a path and add up **over** paths.
#
# Check: $J = xy(x + y) = x^2y + xy^2$, so $\partial J/\partial x = 2xy + y^2 = -12 + 4 = -8$.
#
# </details>

# %% [markdown]
# **See.** The figure runs the same tape: first the values, from left to right, then the slopes, back.
# Press *Next* and watch what arrives at `x` and `y`. Each of them hears from two boxes.

# %%
figures.graph("(x * y) * (x + y)", {"x": 3, "y": -2})

# %% [markdown]
# ### Write: `local_slopes`
#
# The table of derivatives for the four operations of arithmetic.
# `op` is one of `"+"`, `"-"`, `"*"`, `"/"`.
# Return both slopes of `x op y`: first the one with respect to `x`, then the one with respect to `y`.


# %% nbgrader={"grade": false, "grade_id": "local_slopes", "locked": false, "schema_version": 3, "solution": true, "task": false}
def local_slopes(op, x, y):
    """Return (∂(x op y)/∂x, ∂(x op y)/∂y) for the numbers x and y; op is "+", "-", "*" or "/"."""
    ### BEGIN SOLUTION
    if op == "+":
        slopes = (1.0, 1.0)
    elif op == "-":
        slopes = (1.0, -1.0)
    elif op == "*":
        slopes = (y, x)
    else:
        slopes = (1 / y, -x / y**2)
    return slopes
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_local_slopes", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("local_slopes", local_slopes)
### BEGIN HIDDEN TESTS
check("local_slopes", local_slopes, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 2. In which order?
#
# On the way back each node hands its derivative on to the nodes it was made from.
# It may do so only when its own derivative is **complete**: when every path that leads to it has arrived.
#
# **Predict.**
# `x` is used in `a` and in `b`, and `b` uses `a` as well:
#
# ```
# x = 3;   a = x * 2;   b = a + x;   J = a * b
# ```
#
# You start with `J`, whose derivative with respect to itself is 1.
# `J` hands something to `a` and to `b`.
# May `a` go next?

# %%
ask("may_a_go_next")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# No.
# `b` has not spoken yet, and `b` was made from `a` too: a second contribution to `a` is still on its way.
# First `J`, then `b`, then `a`, then `x`.
# Every node comes before the nodes it was made from.
#
# </details>
#
# On the way *forward* that order is simple: each node **after** the nodes it was made from.
# On the way back you read it in reverse.
# So all you need is one list.
#
# ### Write: `visit_order`
#
# Return all nodes that `last` depends on, and `last` itself.
# Each node comes once, and after all its parents.
# `parents_of(node)` gives the nodes that `node` was made from: `()` for a node made from nothing.
#
# Recursion would be short, but Python gives up after about 1000 calls inside each other, and networks can be deeper.
# So keep your own list of things to do, a **stack**.
# A recipe:
#
# 1. Put `(last, False)` on the stack.
# 2. Take the top pair off the stack.
# 3. If it says `True`, all parents have been dealt with: append the node to the order.
# 4. If it says `False` and you have not seen the node yet: remember it as seen, put `(node, True)` back, and put `(parent, False)` on top for each parent.
# 5. Go on with 2 until the stack is empty.


# %% nbgrader={"grade": false, "grade_id": "visit_order", "locked": false, "schema_version": 3, "solution": true, "task": false}
def visit_order(last, parents_of):
    """Return a list of last and all it was made from: each node once, after all its parents.

    Nodes can be keys of a dict. parents_of(node) returns the nodes that node was made from.
    """
    ### BEGIN SOLUTION
    order = []
    seen = set()
    stack = [(last, False)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            for parent in parents_of(node):
                stack.append((parent, False))
    return order
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_visit_order", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("visit_order", visit_order)
### BEGIN HIDDEN TESTS
check("visit_order", visit_order, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. The sweep
#
# Now the way back.
# Keep a dict `grads` with the derivative of `last` with respect to every node.
#
# - All start at 0, but `last` itself starts at 1.
# - Go through the order in reverse.
# - Each node gives each of its parents *its own derivative times the local slope*.
#
# **Predict.**
# A parent may get something from several nodes.
# Should the line in the middle of your loop say `=` or `+=`?
# What would go wrong for `a + a`?

# %%
ask("plus_equals")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# `+=`.
# In `a + a` both parents are the same node.
# With `=` the second contribution replaces the first, and the derivative comes out as 1 instead of 2.
# You met this mistake in unit 08, case 3.
#
# </details>
#
# ### Write: `sweep`


# %% nbgrader={"grade": false, "grade_id": "sweep", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sweep(order, parents_of, slopes_of):
    """Return a dict that maps every node of order to the derivative of order[-1] by that node.

    order comes from visit_order. slopes_of(node) returns the local slopes of node, one for
    each of parents_of(node), in the same order.
    """
    ### BEGIN SOLUTION
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 1.0
    for node in reversed(order):
        for parent, slope in zip(parents_of(node), slopes_of(node), strict=True):
            grads[parent] += grads[node] * slope
    return grads
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_sweep", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("sweep", sweep)
### BEGIN HIDDEN TESTS
check("sweep", sweep, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Try your two functions on the tape of section 1.

# %%
parents = {"x": (), "y": (), "a": ("x", "y"), "b": ("x", "y"), "J": ("a", "b")}
slopes = {"x": (), "y": (), "a": (-2.0, 3.0), "b": (1.0, 1.0), "J": (1.0, -6.0)}
order = ready("visit_order")("J", parents.get)
print("order:", " → ".join(order))
print("derivatives of J:", ready("sweep")(order, parents.get, slopes.get))

# %% [markdown]
# ## 4. A number that remembers
#
# Writing the tape by hand is dull.
# Let the numbers do it.
#
# A `Value` is a number with a memory: its `data`, the `parents` it was made from, and the `slopes` towards them.
# When Python meets `x * y`, it asks `x.__mul__(y)`.
# So if *you* write `__mul__`, you can compute the product and note the slopes at the same time.
#
# Three things to know before you start.
#
# - **A plain number on the right**: `x * 2` calls `x.__mul__(2)`. `as_value` turns the 2 into a `Value`.
# - **A plain number on the left**: `2 * x` asks the 2 first, which does not know what to do. Then Python tries `x.__rmul__(2)`. Here `self` is the **right** operand: in `2 - x` that matters.
# - **The exponent** of `**` is always a plain number.


# %% nbgrader={"grade": false, "grade_id": "given_as_value", "locked": true, "schema_version": 3, "solution": false, "task": false}
def as_value(number):
    """Return number itself if it is a Value, else a Value made from it."""
    return number if isinstance(number, Value) else Value(number)


# %% [markdown]
# ### Write: `Value`
#
# The first methods are written for you, as a pattern.
# Fill in the others, a line or two each.
# Run the check as often as you like: it goes through the operations one by one and stops at the first that is not right yet.
#
# - `exp`, `log`, `tanh` and `relu` have one parent. Use `math.exp`, `math.log`, `math.tanh`.
# - `backward()` adds the derivative of *this* value to the `grad` of everything it was made from, and of itself. You have `visit_order` and `sweep`.
#   It *adds* to what is there: two calls in a row leave twice the derivative.
# - `zero_grad()` sets all these `grad` back to 0. Nothing else does.


# %% nbgrader={"grade": false, "grade_id": "Value", "locked": false, "schema_version": 3, "solution": true, "task": false}
class Value:
    """A number that remembers how it was made, so that it can be differentiated."""

    def __init__(self, data, parents=(), slopes=()):
        self.data = float(data)
        self.grad = 0.0  # derivative of the value that called backward, by this one
        self.parents = parents  # the Values it was made from
        self.slopes = slopes  # the derivative of this one by each parent

    def __repr__(self):
        return f"Value({self.data:.6g}, grad={self.grad:.6g})"

    def __add__(self, other):
        other = as_value(other)
        slopes = local_slopes("+", self.data, other.data)
        return Value(self.data + other.data, (self, other), slopes)

    def __radd__(self, other):
        return as_value(other) + self

    def __sub__(self, other):
        ### BEGIN SOLUTION
        other = as_value(other)
        slopes = local_slopes("-", self.data, other.data)
        return Value(self.data - other.data, (self, other), slopes)
        ### END SOLUTION

    def __rsub__(self, other):
        ### BEGIN SOLUTION
        return as_value(other) - self
        ### END SOLUTION

    def __mul__(self, other):
        ### BEGIN SOLUTION
        other = as_value(other)
        slopes = local_slopes("*", self.data, other.data)
        return Value(self.data * other.data, (self, other), slopes)
        ### END SOLUTION

    def __rmul__(self, other):
        ### BEGIN SOLUTION
        return as_value(other) * self
        ### END SOLUTION

    def __truediv__(self, other):
        ### BEGIN SOLUTION
        other = as_value(other)
        slopes = local_slopes("/", self.data, other.data)
        return Value(self.data / other.data, (self, other), slopes)
        ### END SOLUTION

    def __rtruediv__(self, other):
        ### BEGIN SOLUTION
        return as_value(other) / self
        ### END SOLUTION

    def __neg__(self):
        ### BEGIN SOLUTION
        return Value(-self.data, (self,), (-1.0,))
        ### END SOLUTION

    def __pow__(self, exponent):
        """Return self ** exponent; the exponent is a plain number."""
        ### BEGIN SOLUTION
        slope = exponent * self.data ** (exponent - 1) if exponent != 0 else 0.0
        return Value(self.data**exponent, (self,), (slope,))
        ### END SOLUTION

    def exp(self):
        ### BEGIN SOLUTION
        result = math.exp(self.data)
        return Value(result, (self,), (result,))
        ### END SOLUTION

    def log(self):
        ### BEGIN SOLUTION
        return Value(math.log(self.data), (self,), (1 / self.data,))
        ### END SOLUTION

    def tanh(self):
        ### BEGIN SOLUTION
        result = math.tanh(self.data)
        return Value(result, (self,), (1 - result**2,))
        ### END SOLUTION

    def relu(self):
        ### BEGIN SOLUTION
        slope = 1.0 if self.data > 0 else 0.0
        return Value(max(self.data, 0.0), (self,), (slope,))
        ### END SOLUTION

    def backward(self):
        """Add the derivative of self by v to v.grad, for self and every v it was made from."""
        ### BEGIN SOLUTION
        order = visit_order(self, lambda value: value.parents)
        grads = sweep(order, lambda value: value.parents, lambda value: value.slopes)
        for value in order:
            value.grad += grads[value]
        ### END SOLUTION

    def zero_grad(self):
        """Set grad to 0 in self and in every Value it was made from."""
        ### BEGIN SOLUTION
        for value in visit_order(self, lambda value: value.parents):
            value.grad = 0.0
        ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_Value", "locked": true, "points": 5, "schema_version": 3, "solution": false, "task": false}
check("Value", Value)
### BEGIN HIDDEN TESTS
check("Value", Value, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. Let it work
#
# Mish, the activation that nobody had differentiated for you in unit 05: $z \tanh(\ln(1 + e^z))$.
# You needed a page of paper.
# Now you write the formula, and nothing else.

# %%
V = ready("Value")


def mish(z):
    return z * ((1 + z.exp()).log()).tanh()


z = V(0.7)
a = mish(z)
a.backward()
measured = (mish(V(0.7 + 1e-5)).data - mish(V(0.7 - 1e-5)).data) / 2e-5
print(f"mish(0.7) = {a.data:.6f}   slope {z.grad:.9f}   measured {measured:.9f}")

# %% [markdown]
# The figure draws the tape that the last cell left behind: the boxes and the slopes on it are those of `a`.

# %%
figures.graph(a, {"z": z})

# %% [markdown]
# Ten thousand links in a row are no problem either, since you kept your own stack.

# %%
V = ready("Value")
x = V(1.0)
y = x
for _ in range(10_000):
    y = y * 0.9999
y.backward()
print(f"slope {x.grad:.9f}   by the chain rule 0.9999^10000 = {0.9999**10_000:.9f}")

# %% [markdown]
# ### Unit 07, once more
#
# Now the real thing: the perceptron of unit 07, with every weight a `Value`.
# There are no matrices here and no backward pass.
# Only the forward formula, number by number.


# %% nbgrader={"grade": false, "grade_id": "given_mlp", "locked": true, "schema_version": 3, "solution": false, "task": false}
def mlp_backward(params, X, y):
    """Return the gradient of the mean cross-entropy of a tanh network: unit 07, by hand."""
    cache = [X]
    for index, layer in enumerate(params):
        Z = cache[-1] @ layer["W"] + layer["b"]
        cache.append(np.tanh(Z) if index < len(params) - 1 else Z)
    E = np.exp(cache[-1] - cache[-1].max(axis=1, keepdims=True))
    dZ = E / E.sum(axis=1, keepdims=True)
    dZ[np.arange(len(y)), y] -= 1
    dZ = dZ / len(y)
    grads = []
    for index in reversed(range(len(params))):
        grads.insert(0, {"W": cache[index].T @ dZ, "b": dZ.sum(axis=0)})
        dZ = (dZ @ params[index]["W"].T) * (1 - cache[index] ** 2)
    return grads


# %%
def value_mlp(params, X, y):
    """Return J, the mean cross-entropy, as a Value; params holds Values, X and y numbers."""
    J = 0.0
    for row, label in zip(X.tolist(), y.tolist(), strict=True):
        a = row
        for index, layer in enumerate(params):
            columns = zip(*layer["W"], strict=True)
            z = [sum((w * v for w, v in zip(column, a, strict=True)), start=b)
                 for column, b in zip(columns, layer["b"], strict=True)]  # fmt: skip
            a = [v.tanh() for v in z] if index < len(params) - 1 else z
        J = J + sum(v.exp() for v in a).log() - a[label]
    return J / len(y)


# %% [markdown]
# **Predict.**
# By hand: the gradient of unit 07, in matrices.
# By machine: your `Value`, which has never heard of a layer.
# To how many digits will they agree?

# %%
V = ready("Value")
rng = np.random.default_rng(9)
params = [{"W": rng.normal(size=s), "b": rng.normal(size=s[1])} for s in ((4, 5), (5, 3))]
X, labels = rng.normal(size=(7, 4)), rng.integers(3, size=7)
values = [
    {"W": [[V(w) for w in row] for row in p["W"]], "b": [V(b) for b in p["b"]]} for p in params
]
J = value_mlp(values, X, labels)
J.backward()
by_hand = mlp_backward(params, X, labels)
for number, (layer, grad) in enumerate(zip(values, by_hand, strict=True), start=1):
    machine_W = np.array([[w.grad for w in row] for row in layer["W"]])
    machine_b = np.array([b.grad for b in layer["b"]])
    print(f"W{number}: largest difference {np.abs(machine_W - grad['W']).max():.1e}")
    print(f"b{number}: largest difference {np.abs(machine_b - grad['b']).max():.1e}")

# %% [markdown]
# Equal down to the last digits.
# The matrices of unit 07 are the same products and the same sums over paths, only tidied up.
#
# ### Why `zero_grad`?
#
# `backward` *adds* to `grad`.
# **Predict.**
# What happens in a training loop when nobody sets the gradients back to 0?

# %%
V = ready("Value")
for tidy in (True, False):
    w, b = V(0.5), V(0.0)
    for step in range(25):
        J = 0.5 * ((w * 2.0 + b).tanh() - 0.9) ** 2 + 0.5 * ((w * -1.0 + b).tanh() + 0.3) ** 2
        if tidy:
            J.zero_grad()
        J.backward()
        w.data -= 0.3 * w.grad
        b.data -= 0.3 * b.grad
        if step in (0, 1, 2, 4, 9, 24):
            print(f"{'with' if tidy else 'without'} zero_grad, step {step:2d}: J = {J.data:.5f}")

# %% [markdown]
# Without it every step repeats all the earlier steps.
# The first two rows are the same in both runs. After that the weights swing past their goal.
# Nearly everybody who learns PyTorch forgets this line once.
# You know now what it does.

# %% [markdown]
# ## Where is the chain rule in what you wrote?
#
# | piece | what it does |
# |---|---|
# | `local_slopes`, `exp`, `tanh` … | the derivative of one operation: the links, ∂(output)/∂(input) |
# | `parents` | which links hang on which: the shape of the composition |
# | `visit_order` | makes sure that a derivative is complete before it is used |
# | `grads[order[-1]] = 1.0` | $\partial J/\partial J = 1$ |
# | `grads[parent] += grads[node] * slope` | **the chain rule**: `*` along a path, `+=` over paths |
#
# One line.
# In unit 04 you asked where the chain rule is, and found its factors scattered over a program.
# Here nobody has applied it beforehand: the program applies it while it runs, once for every arrow of the tape.
#
# ## Recap
#
# - Each operation knows its own local slope when it is computed. Note it down, with the parents.
# - Going back, a node may speak only when everyone that used it has spoken.
# - Contributions of several paths add up: `+=`.
# - One sweep gives the derivative of one output by **all** inputs. That is why training a network with a million weights is possible.
#
# ## Self-test
#
# **1.** `y = x * x` with `x = Value(3)`. Which parents and slopes does `y` hold, and what is `x.grad` after `y.backward()`?

# %%
ask("x_times_x")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Parents `(x, x)`, slopes `(3, 3)`.
# Two contributions of 3 make 6, and that is $2x$.
# Nobody had to know the rule for squares.
#
# </details>
#
# **2.** You change `x.data` after the forward pass and then call `backward()`. Which point does the gradient belong to?

# %%
ask("old_or_new")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# To the old one: the slopes were noted when the values were computed.
# In a program that works them out only in `backward` you would get a mixture of old and new, which belongs to no point at all.
#
# </details>
#
# **3.** Central differences also work for any program. What is the advantage of the tape?
#
# <details><summary>Open the answer</summary>
#
# Central differences run the program twice for each weight.
# The tape is read once, whatever the number of weights.
# And it is exact to round-off: there is no step size.
#
# </details>
#
# **4.** Someone's `Value` gives the right gradient for every chain, and a wrong one as soon as a value is used twice. Name two suspects.
#
# <details><summary>Open the answer</summary>
#
# `=` instead of `+=`.
# Or an order in which a node speaks before all its users have spoken.
# A chain cannot tell either from the right one: it has a single path.
#
# </details>
#
# ## Where to go on
#
# - Give your `Value` another operation, such as a sine, and check it with unit 02.
# - Take a program with a hand-written backward pass, and put a name on each of its lines.
#   Then let `chainrule explain` measure them, in a terminal, and compare.
# - Read about PyTorch's `autograd`. You have built its heart: `grad_fn` is your `parents` and `slopes`.

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
glossary("tape", "automatic differentiation")

# %% [markdown]
# **Next:** [10 · The same three factors, further on](10_beyond.ipynb). Batch norm, attention and Adam, with the course's last page.
