# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 02 · Finite differences: how do I know that a slope is right?
#
# **When you are done you can**
#
# - measure the slope of any function from two of its values, and choose a good step;
# - say why a step can be too large, and why it can be too small;
# - measure the slopes of a function of many numbers, one number at a time;
# - build a check of your own, like the ones that this course uses on you.
#
# **Time:** about 50 minutes.
#
# **Before this:** [01 · Composition](01_composition.ipynb).
#
# You can do a long calculation with the chain rule and still drop a factor somewhere.
# It happens to everybody. So you need a referee that knows nothing about chain rules.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("02_finite_differences", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## 1. Nudge to the right
#
# In unit 00 you measured a slope with a nudge.
# From now on we call the nudge the *step* $h$.
#
# $$\text{slope at } x \approx \frac{f(x + h) - f(x)}{h}$$
#
# This is a [finite difference](#Words-of-this-unit): two evaluations, a small step apart.
# It is called a *forward* difference, because the second point lies ahead of $x$.
# The straight line through the two points is a *secant*.
#
# **Predict:** $x^3$ bends upwards at $x = 1$. Is the secant from there steeper than the tangent, or flatter?
# And at $x = -1$, where the curve bends downwards?
#
# <details><summary>Open the answer</summary>
#
# At $x = 1$ it is steeper: on the way to $x + h$ the curve becomes steeper, and the secant takes the mean.
# At $x = -1$ it is flatter, as long as $h$ is small: there the curve becomes flatter on the way.
#
# </details>
#
# Make $h$ smaller, and watch the secant turn into the tangent.

# %%
figures.secant()

# %% [markdown]
# ### Write: `forward_difference`
#
# `forward_difference(f, x, h)`: the function `f` is handed to you like any other value.
# Call it as often as you need.


# %% nbgrader={"grade": false, "grade_id": "forward_difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def forward_difference(f, x, h):
    """Return the slope between x and x + h."""
    ### BEGIN SOLUTION
    here = f(x)
    ahead = f(x + h)
    rise = ahead - here
    return rise / h
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_forward_difference", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("forward_difference", forward_difference)
### BEGIN HIDDEN TESTS
check("forward_difference", forward_difference, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Take $x^3$ at $x = 1$. The true slope is $3x^2 = 3$.
#
# **Predict:** each step is ten times smaller than the one before. What happens to the error?


# %%
def cube(x):
    return x**3


forward = ready("forward_difference")
for h in [0.1, 0.01, 0.001, 0.0001]:
    measured = forward(cube, 1.0, h)
    print(f"h = {h:<7} measured {measured:.8f}   error {measured - 3:.1e}")

# %% [markdown]
# A ten times smaller step gives a ten times smaller error.
# You can see why when you multiply out:
#
# $$\frac{(x+h)^3 - x^3}{h} = 3x^2 + \underbrace{3xh + h^2}_{\text{the error}}$$
#
# The largest part of the error is proportional to $h$.

# %% [markdown]
# ## 2. Nudge to both sides
#
# A better idea costs nothing extra.
# Put the two points at $x - h$ and $x + h$, with $x$ in the middle.
#
# $$\text{slope at } x \approx \frac{f(x + h) - f(x - h)}{2h}$$
#
# The points are now $2h$ apart, so we divide by $2h$.
# This is the *central* difference.
# Tick *to both sides* in the figure above: the secant is nearly parallel to the tangent long before $h$ is small.
#
# ### Write: `central_difference`


# %% nbgrader={"grade": false, "grade_id": "central_difference", "locked": false, "schema_version": 3, "solution": true, "task": false}
def central_difference(f, x, h):
    """Return the slope between x − h and x + h."""
    ### BEGIN SOLUTION
    behind = f(x - h)
    ahead = f(x + h)
    rise = ahead - behind
    run = 2 * h
    return rise / run
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_central_difference", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("central_difference", central_difference)
### BEGIN HIDDEN TESTS
check("central_difference", central_difference, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **Predict:** again the step shrinks ten times. How many times does the error shrink now?

# %%
central = ready("central_difference")
for h in [0.1, 0.01, 0.001, 0.0001]:
    measured = central(cube, 1.0, h)
    print(f"h = {h:<7} measured {measured:.8f}   error {measured - 3:.1e}")

# %% [markdown]
# A **hundred** times. Multiply out again, and look at what cancels:
#
# $$\frac{(x+h)^3 - (x-h)^3}{2h} = 3x^2 + \underbrace{h^2}_{\text{the error}}$$
#
# The part $3xh$ has a plus sign on one side and a minus sign on the other. It is gone.
# What remains is proportional to $h^2$.
# That is why this course measures with central differences.

# %% [markdown]
# ## 3. How small should the step be?
#
# So far, smaller was better. Why not take $h = 10^{-15}$ and be done?
#
# **Predict:** do you expect an error near $10^{-30}$, near $10^{-15}$, or near 1?
# Then run the cell.

# %%
central = ready("central_difference")
for h in [1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 1e-15]:
    measured = central(cube, 1.0, h)
    print(f"h = {h:<6.0e} measured {measured:.10f}   error {abs(measured - 3):.0e}")

# %% [markdown]
# It gets better, and then it gets **worse**.
#
# The computer keeps about 16 digits of every number, and rounds the rest away.
# When $h$ is tiny, $f(x+h)$ and $f(x-h)$ agree in nearly all of those digits.
# The subtraction removes what they share. Only the last, rounded digits are left:
#
# ```
#   1.000000000003000
# - 0.999999999997000
# = 0.000000000006000     four good digits are left of sixteen
# ```
#
# Then you divide by the tiny $2h$, and the rounding is blown up.
# So there are two errors, and they pull in opposite directions:
#
# | error | where it comes from | how large | a smaller step makes it |
# |---|---|---|---|
# | **[truncation](#Words-of-this-unit)** | the curve bends between the two points | about $h^2$ | smaller |
# | **[round-off](#Words-of-this-unit)** | only 16 digits are kept | about $10^{-16} / h$ | larger |
#
# ### See: two kinds of error
#
# Each line of the figure shows an error. Lower is better.
# Both scales go in factors: from one grid line to the next it is a factor of 10,000.
#
# **Predict** before you move: on which side of the picture is the truncation, left or right?
# Where is the lowest point for the central difference?

# %%
figures.step_size()

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Truncation is on the right, where the steps are large, and round-off on the left.
# The lowest point of the central difference is near $h = 10^{-5}$, with an error near $10^{-12}$.
# The forward difference has its lowest point near $10^{-8}$, and it is never that good.
# The dotted lines are for numbers with 7 digits instead of 16 (`float32`). They are far worse.
# That is why you check gradients in `float64`.
#
# </details>
#
# ### Write: `best_step`
#
# Let the computer look for the best step.
# `best_step(f, df, x, steps)` knows the true slope function `df`.
# It returns the one element of `steps` whose central difference comes nearest to `df(x)`.
# If several are equally near, it returns the first of them.


# %% nbgrader={"grade": false, "grade_id": "best_step", "locked": false, "schema_version": 3, "solution": true, "task": false}
def best_step(f, df, x, steps):
    """Return the element of steps whose central difference at x is nearest to df(x)."""
    ### BEGIN SOLUTION
    true_slope = df(x)
    best = None
    smallest_error = np.inf
    for h in steps:
        measured = central_difference(f, x, h)
        error = abs(measured - true_slope)
        if best is None or error < smallest_error:
            best = h
            smallest_error = error
    return best
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_best_step", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("best_step", best_step)
### BEGIN HIDDEN TESTS
check("best_step", best_step, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **Predict:** for $\sin$, $e^x$ and $x^3$, will the best step be the same?

# %%
find_best = ready("best_step")
steps = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8]
print("sin at 1:", find_best(np.sin, np.cos, 1.0, steps))
print("exp at 1:", find_best(np.exp, np.exp, 1.0, steps))
print("x³  at 1:", find_best(cube, lambda x: 3 * x**2, 1.0, steps))

# %% [markdown]
# It is near $10^{-5}$ each time, give or take a factor of ten.
# For numbers of ordinary size, $h = 10^{-5}$ with a central difference is a good habit.
#
# One warning. Some functions have a **kink**, like $|x|$ at 0.
# There the slope is −1 on the left and +1 on the right.
# The central difference says 0, which is the slope on neither side.
# Go back to the figure, choose `abs` and move $x$ to 0: there is no slope that an error could be measured against.
# In unit 05 you will meet a function with a kink, and a great many networks use it.

# %% [markdown]
# ## 4. Many numbers at once
#
# A network is steered by thousands of numbers, not by a single $x$.
# So the question becomes: which slope belongs to **each** of them?
#
# Nudge *one* number, leave all the others alone, and measure. Then go on to the next.
# The slope for one number, with the others held still, is written $\partial f / \partial x_i$.
# The curly ∂ only says "the others stand still".
# All these slopes together are the **[gradient](#Words-of-this-unit)**.
# It has the same shape as `x`: one slope for every number.
#
# **Predict:** $f(x_0, x_1) = x_0^2 + 3x_1$ at the point $(2, 5)$. What is the gradient?

# %%
ask("two_numbers")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# $(4, 3)$.
# For the first number the slope is $2x_0 = 4$, and the term $3x_1$ stands still.
# For the second number it is 3, and $x_0^2$ stands still.
#
# </details>
#
# ### A page of NumPy: one entry at a time
#
# An *array* holds many numbers in one name, and its *shape* says how they are laid out.
# `(3,)` is a row of three numbers. `(2, 3)` is a table of 2 rows with 3 columns.
# `x[1]` is one number of a row, and `x[1, 2]` one number of a table.
# `np.ndindex(x.shape)` gives all these positions in turn, whatever the shape.
# `x.copy()` is a second array: you may change it, and `x` stays as it is.

# %%
row = np.array([2.0, 5.0])
table = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
print("positions in the row:  ", list(np.ndindex(row.shape)))
print("positions in the table:", list(np.ndindex(table.shape)))

nudged = row.copy()
nudged[1] += 0.5
print("one entry nudged:", nudged, "  the original:", row)

# %% [markdown]
# ### Write: `numerical_gradient`
#
# `numerical_gradient(f, x, h=1e-5)` receives a NumPy array `x` of any shape.
# `f` maps the whole array to one number.
# The result has the shape of `x`, and each of its entries is a central difference.
#
# Three things to watch:
#
# - Walk through all positions with `np.ndindex(x.shape)`, and hand the **whole** array to `f` each time.
# - After the call, `x` must hold exactly what it held before.
# Nudge a copy, or remember the old number and put it back.
# (Adding $h$ and subtracting it again is not enough: rounding leaves a trace.)
# - If `x` holds whole numbers (`int`), a nudge of 0.00001 does not fit into it. Work on floats.


# %% nbgrader={"grade": false, "grade_id": "numerical_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def numerical_gradient(f, x, h=1e-5):
    """Return the slopes of f(x) for every entry of the array x, in the shape of x."""
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = x.astype(float)
        behind = x.astype(float)
        ahead[index] += h
        behind[index] -= h
        rise = f(ahead) - f(behind)
        run = 2 * h
        gradient[index] = rise / run
    return gradient
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_numerical_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("numerical_gradient", numerical_gradient)
### BEGIN HIDDEN TESTS
check("numerical_gradient", numerical_gradient, hidden=True)
### END HIDDEN TESTS


# %%
def valley(x):
    return x[0] ** 2 + 3 * x[1]


measure = ready("numerical_gradient")
print(measure(valley, np.array([2.0, 5.0])))

# %% [markdown]
# ## 5. How near is near enough?
#
# Your slope says 1000.001, and the measurement says 1000. The difference is 0.001.
# Another one says 0.002, and the measurement says 0.001. The difference is again 0.001.
#
# **Predict:** which of the two would worry you?

# %%
ask("worry")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The second: it is off by a factor of two.
# A difference means nothing until you compare it with the size of the numbers.
#
# </details>
#
# The *relative error* does that. It divides by the larger of the two sizes:
#
# $$\frac{\lVert a - b \rVert}{\max(\lVert a \rVert, \lVert b \rVert)}$$
#
# For a single number, $\lVert a \rVert$ is its size without the sign.
# For an array it is the *length*:
# square all entries, add them up, take the root. `np.linalg.norm` can do that.
#
# ### Write: `relative_error`
#
# `relative_error(a, b)` accepts two numbers, or two arrays of the same shape.
# If both are zero everywhere, they agree: return 0.0, and do not divide.


# %% nbgrader={"grade": false, "grade_id": "relative_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
def relative_error(a, b):
    """Return ‖a − b‖ / max(‖a‖, ‖b‖) over all entries, or 0.0 when both are zero."""
    ### BEGIN SOLUTION
    a = np.ravel(a)
    b = np.ravel(b)
    difference = np.linalg.norm(a - b)
    size = max(np.linalg.norm(a), np.linalg.norm(b))
    if size == 0:
        return 0.0
    return difference / size
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_relative_error", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("relative_error", relative_error)
### BEGIN HIDDEN TESTS
check("relative_error", relative_error, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Numbers to remember, for central differences with `float64`:
#
# | relative error | what it usually means |
# |---|---|
# | about $10^{-10}$ | the slope is right |
# | about $10^{-4}$ | something small is wrong, or there is a kink nearby |
# | 0.1, 0.5, 1, 2 … | a factor, a term or a sign is wrong |

# %%
distance = ready("relative_error")
print(f"large numbers:     {distance(1000.001, 1000.0):.1e}")
print(f"small numbers:     {distance(0.002, 0.001):.1e}")
print(f"the opposite sign: {distance(-1.0, 1.0):.1e}")

# %% [markdown]
# One trap: the relative error of a whole array is a **single** number.
# One large entry can hide a small entry that is completely wrong.
# That is why a good check looks at every entry by itself, and so will yours.

# %% [markdown]
# ## 6. Your own gradient check
#
# Now put the pieces together.
#
# `gradient_matches(f, grad, x, tol=1e-6)` returns `True` or `False`.
# `f` maps an array to a number. `grad` maps the same array to a gradient that *somebody claims*.
# Measure the gradient yourself, and compare: that is a [gradient check](#Words-of-this-unit).
#
# - `True` when **every** entry is near enough: the difference is at most
# `tol` times the larger of 1 and the size of the measured entry.
# - `False` when a single entry is not.
# - `False` when the claimed gradient has another shape than `x`.
# - `False` when there is a NaN in it ("not a number", what NumPy makes of 0/0).
#
# NaN is sly: `nan > 0.1` is false, and `nan <= 0.1` is false as well.
# So it makes a difference whether you look for bad entries, or insist that all are good.
# Which of the two keeps NaN out?


# %% nbgrader={"grade": false, "grade_id": "gradient_matches", "locked": false, "schema_version": 3, "solution": true, "task": false}
def gradient_matches(f, grad, x, tol=1e-6):
    """Return whether grad(x) agrees with the measured gradient of f at x, entry by entry."""
    ### BEGIN SOLUTION
    claimed = np.asarray(grad(x))
    measured = numerical_gradient(f, x)
    if claimed.shape != measured.shape:
        return False
    difference = np.abs(claimed - measured)
    allowed = tol * np.maximum(1, np.abs(measured))
    return bool(np.all(difference <= allowed))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_gradient_matches", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("gradient_matches", gradient_matches)
### BEGIN HIDDEN TESTS
check("gradient_matches", gradient_matches, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Try it on the ripple of unit 01, summed over all entries of an array.
# Here are three claims about its gradient.
#
# **Predict:** read them, and decide which of them will pass.
# For those that will not: which link is missing, or taken at the wrong place?


# %%
def ripples(x):
    return np.sum(np.sin(np.sqrt(1 + x**2)))


def claim_1(x):
    r = np.sqrt(1 + x**2)
    return np.cos(r) * x / r


def claim_2(x):
    return np.cos(np.sqrt(1 + x**2)) * 2 * x


def claim_3(x):
    return np.cos(x) * x / np.sqrt(1 + x**2)


# %%
matches = ready("gradient_matches")
point = np.array([[0.3, -1.2], [2.0, 0.8]])
for claim in [claim_1, claim_2, claim_3]:
    print(f"{claim.__name__:8} {matches(ripples, claim, point)}")

# %% [markdown]
# <details><summary>What is wrong with the second and the third?</summary>
#
# The second has lost the slope of the root, $\frac{1}{2r}$: a missing link.
# The third takes the cosine at $x$, but the sine stands at $r = \sqrt{1 + x^2}$.
#
# </details>

# %% [markdown]
# ## 7. Place
#
# In this unit the table has a surprise.
#
# | in your code | in the chain rule |
# |---|---|
# | `f(x + h) - f(x - h)` | nothing |
# | `2 * h` | nothing |
# | the loop over all entries | nothing |
#
# **The chain rule is nowhere in this unit.**
# A finite difference looks at the function from outside and knows nothing of its links.
# It cannot repeat your mistake, so it is a fair referee.
#
# Then why not train networks with it? Count.
#
# **Predict:** a network has 100,000 weights, and one forward pass takes a millisecond.
# How long does *one* gradient take with central differences?
#
# <details><summary>Open the answer</summary>
#
# Two forward passes for each weight: 200,000 milliseconds, more than three minutes.
# Training needs thousands of gradients.
# With the chain rule, one gradient costs about as much as two or three forward passes.
# That is the whole reason why backpropagation exists.
#
# </details>
#
# So the work is shared: the chain rule is **fast**, and the finite difference is **independent**.
# You compute with the first, and you check with the second.

# %% [markdown]
# ## Recap
#
# - Forward difference: the error shrinks like $h$. Central difference: it shrinks like $h^2$.
# - Too large a step: truncation. Too small: round-off. With `float64`, $10^{-5}$ is a good step.
# - A gradient has the shape of `x`, with one slope for every entry, the others standing still.
# - Compare every entry by itself, against its own size. Insist that all are good.
#
# ## Self-test
#
# **1.** With the step 0.01 the error of a central difference is 0.0004. What about 0.001?

# %%
ask("smaller_step")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# About 0.000004: ten times smaller a step, a hundred times smaller an error.
#
# </details>
#
# **2.** Somebody measures with $h = 10^{-12}$ "to be very exact". What will happen?
#
# <details><summary>Open the answer</summary>
#
# Round-off: about $10^{-16} / 10^{-12} = 10^{-4}$. Only about four digits are right.
# A correct gradient would look wrong.
#
# </details>
#
# **3.** Your gradient and the measured one differ by exactly a factor of 2 in every entry.
# Is the step to blame?
#
# <details><summary>Open the answer</summary>
#
# No. A bad step gives an irregular error. A clean factor means that a factor is missing.
#
# </details>
#
# **4.** How many calls of `f` does `numerical_gradient` make for an array of shape (3, 4)?

# %%
ask("calls")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Twelve entries, two calls for each: 24.
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
glossary("finite difference", "truncation", "round-off", "gradient", "gradient check")

# %% [markdown]
# **Next:** [03 · One neuron](03_neuron.ipynb).
# Three factors, one product, and a referee that you built yourself.
