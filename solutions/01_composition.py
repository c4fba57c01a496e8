# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 01 · Composition: the slope of a function inside a function
#
# **When you are done you can**
#
# - take any formula apart into links, from the inside out;
# - find the slope of each link *at its own input* and multiply them: that is the chain rule;
# - do the same in code for a chain of any length;
# - add up the paths when the same $x$ is used in two places.
#
# **Time:** about 55 minutes.
#
# **Before this:** [00 Start here](00_start_here.ipynb).
#
# A neural network is a long chain of simple functions.
# Whoever can do this unit with pencil and paper has the whole idea of backpropagation in hand.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("01_composition", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## 1. Two machines in a row
#
# You ride a bicycle. One turn of the pedals turns the wheel 3 times.
# One turn of the wheel takes you 2 metres along the road.
#
# You turn the pedals a tenth of a turn further. How far do you roll?

# %%
ask("pedals")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The wheel turns $0.1 \cdot 3 = 0.3$ times, and that is $0.3 \cdot 2 = 0.6$ metres.
# From the pedals to the road, the rate is $3 \cdot 2 = 6$ metres per turn.
#
# </details>
#
# **Rates in a row multiply.** This is the [chain rule](#Words-of-this-unit). The rest is about doing it with care.
#
# Let us give the two machines names.
# The first one is $f$: it takes $x$ and makes $z = f(x)$.
# The second one is $g$: it takes that $z$ and makes $y = g(z)$.
# Both together make $y = g(f(x))$.
# Mathematicians call this a *[composition](#Words-of-this-unit)* and read it "$g$ after $f$".
#
# Mind the order: $g$ is written first, but $f$ runs first.
#
# ### Write: `compose`
#
# `compose(g, f)` receives two functions and returns a **new function**.
# When that new function is called with some `x`, it does $f$ first and then $g$.
#
# To return a function, define one inside with `def`, and return its name without brackets.


# %% nbgrader={"grade": false, "grade_id": "compose", "locked": false, "schema_version": 3, "solution": true, "task": false}
def compose(g, f):
    """Return the function x ↦ g(f(x)): f runs first, then g."""

    ### BEGIN SOLUTION
    def g_after_f(x):
        z = f(x)
        return g(z)

    return g_after_f
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_compose", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("compose", compose)
### BEGIN HIDDEN TESTS
check("compose", compose, hidden=True)
### END HIDDEN TESTS


# %% [markdown]
# **Predict:** with $f(x) = x + 1$ and $g(z) = z^2$, what are $g(f(3))$ and $f(g(3))$?
# Decide, then run the cell.


# %%
def add_one(x):
    return x + 1


def square(x):
    return x**2


glue = ready("compose")
print("g(f(3)) =", glue(square, add_one)(3))
print("f(g(3)) =", glue(add_one, square)(3))

# %% [markdown]
# ## 2. When the machines are curved
#
# For the bicycle, the rates 3 and 2 are the same wherever you are.
# Most functions are curved: their slope depends on **where** you ask for it.
# So for $g(f(x))$ there is one question to settle.
# The slope of $g$: where do we take it? At $x$, or somewhere else?
#
# Ask what goes *into* $g$. It is not $x$. It is $z = f(x)$.
# The machine $g$ never sees $x$ at all.
#
# $$\frac{dy}{dx} = \underbrace{g'(f(x))}_{\text{slope of } g \text{ at its own input } z}
# \cdot \underbrace{f'(x)}_{\text{slope of } f \text{ at its own input } x}$$
#
# ### See: two curves, one after the other
#
# The figure shows $z = \sin x$ and then $y = z^2$.
# The point on the second curve stands at $z$, not at $x$.
#
# The bar under the first curve is a nudge of $x$.
# The bar beside that curve is how far $z$ moves.
# The same bar lies under the second curve: what leaves $f$ enters $g$.
# Each arrow at the bottom says how many times as far the next number moves.
# Make the nudge small. The two factors turn into the two slopes.
#
# **Predict** before you move: at which $x$ between 0 and 3 is the whole slope zero?
# And which of the two factors makes it zero there?

# %%
figures.chain_rule(f="sin", g="square", x=0.7)

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# At $x = 0$ the factor of $g$ is zero: $z = \sin 0 = 0$, and the square is flat at 0.
# At $x = \pi/2 \approx 1.57$ the factor of $f$ is zero: the sine has reached its top.
# One factor of zero is enough. The nudge dies at that link, whatever the other link does.
# In unit 05 this will explain why deep networks sometimes stop learning.
#
# </details>
#
# ### Write: `d_compose`
#
# `d_compose(dg, f, df)` receives the slope function of $g$, the function $f$,
# and the slope function of $f$.
# It returns a new function that gives the slope of $g(f(x))$ at `x`.
#
# Why does it need `f` itself, but not `g`? Answer that first, then write.


# %% nbgrader={"grade": false, "grade_id": "d_compose", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_compose(dg, f, df):
    """Return the function x ↦ slope of g(f(x)) at x, from dg = g′, f and df = f′."""

    ### BEGIN SOLUTION
    def slope(x):
        z = f(x)
        outer_slope = dg(z)
        inner_slope = df(x)
        return outer_slope * inner_slope

    return slope
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_compose", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("d_compose", d_compose)
### BEGIN HIDDEN TESTS
check("d_compose", d_compose, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Why f, but not g?</summary>
#
# The slope of $g$ has to be taken at $z = f(x)$, so you need $f$ to find out where that is.
# The value of $g$ itself is never used. Only its slope is.
#
# </details>
#
# ### Place: where is the chain rule in `d_compose`?
#
# | in your code | in the chain rule | where it is taken |
# |---|---|---|
# | `f(x)` | not a factor: it is the place $z$ | |
# | `dg(...)` | outer factor $\dfrac{dy}{dz}$ | at $z = f(x)$ |
# | `df(...)` | inner factor $\dfrac{dz}{dx}$ | at $x$ |
# | `*` | the chain rule itself | |
#
# It is worth looking at the last line again.
# The whole chain rule is one multiplication sign.
# All the work is in having the right two numbers ready.

# %% [markdown]
# ## 3. Take a formula apart: the bump
#
# $$y = e^{-x^2}$$
#
# Its graph is a smooth bump: 1 at $x = 0$, and nearly 0 far away.
#
# To find the links, imagine that you work it out on a pocket calculator.
# Which keys do you press, and in which order?
#
# 1. Square $x$ and change the sign: $z = -x^2$.
# 2. Press the exponential key: $y = e^z$.
#
# The key that you press **last** is the outer function.
# Give every intermediate number a name, as we did with $z$.
# Then each [link](#Words-of-this-unit) is so simple that the table of unit 00 knows its slope.
#
# (A check may speak of ∂z/∂x. For now, read the curly ∂ as a plain d. Unit 02 says what it means.)
#
# **Predict:** is the slope at $x = 1$ positive or negative? And where is it zero?

# %%
ask("bump_sign")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# At $x = 1$ you walk down the right side of the bump: negative.
# It is zero at the top, $x = 0$.
#
# </details>
#
# ### Write: `d_bump`
#
# The function itself is given. Write its slope, one link on each line.
# Use `np.exp` as the given function does: it accepts a number, and also a whole array of numbers.


# %% nbgrader={"grade": false, "grade_id": "given_bump", "locked": true, "schema_version": 3, "solution": false, "task": false}
def bump(x):
    z = -(x**2)
    return np.exp(z)


# %% nbgrader={"grade": false, "grade_id": "d_bump", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_bump(x):
    """Return the slope of exp(−x²) at x, a number or an array of numbers."""
    ### BEGIN SOLUTION
    z = -(x**2)
    dy_dz = np.exp(z)
    dz_dx = -2 * x
    return dy_dz * dz_dx
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_bump", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("d_bump", d_bump)
### BEGIN HIDDEN TESTS
check("d_bump", d_bump, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# You can measure this slope yourself, with a nudge as in unit 00.
# The two columns agree in all digits but the last: the nudge is small, but it is not zero.

# %%
slope = ready("d_bump")
nudge = 1e-6
for x in [-1.0, 0.25, 1.0, 2.0]:
    measured = (bump(x + nudge) - bump(x)) / nudge
    print(f"x = {x:5}   measured {measured:9.6f}   chain rule {slope(x):9.6f}")

# %% [markdown]
# Or look at it.
# In the left picture below, the curve is the bump, and the dashed line is drawn with *your* slope.
# Move $x$. If the line touches the curve everywhere like a ruler, the slope is right.

# %%
figures.chain_rule(f=(bump, ready("d_bump")), g="square", x=0.5)

# %% [markdown]
# ## 4. Three links: the ripple
#
# $$y = \sin\sqrt{1 + x^2}$$
#
# Press the keys again: first $s = 1 + x^2$, then $r = \sqrt{s}$, then $y = \sin r$.
# Three links, three slopes, and still nothing but multiplication:
#
# $$\frac{dy}{dx} = \frac{dy}{dr} \cdot \frac{dr}{ds} \cdot \frac{ds}{dx}$$
#
# Every one of the three is taken at what goes into **its own** link.
#
# **Predict:** which of the three factors makes the slope zero at $x = 0$?

# %%
ask("ripple_zero")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The innermost one, $ds/dx = 2x$.
# At $x = 0$ the nudge does not even get past the first link.
#
# </details>
#
# ### Write: `d_ripple`


# %% nbgrader={"grade": false, "grade_id": "given_ripple", "locked": true, "schema_version": 3, "solution": false, "task": false}
def ripple(x):
    s = 1 + x**2
    r = np.sqrt(s)
    return np.sin(r)


# %% nbgrader={"grade": false, "grade_id": "d_ripple", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_ripple(x):
    """Return the slope of sin(√(1 + x²)) at x, a number or an array of numbers."""
    ### BEGIN SOLUTION
    s = 1 + x**2
    r = np.sqrt(s)
    dy_dr = np.cos(r)
    dr_ds = 1 / (2 * r)
    ds_dx = 2 * x
    return dy_dr * dr_ds * ds_dx
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_ripple", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("d_ripple", d_ripple)
### BEGIN HIDDEN TESTS
check("d_ripple", d_ripple, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Place: where is the chain rule in `d_ripple`?
#
# Which of your lines are factors, and which are there for another reason? Decide, then open.
#
# <details><summary>Open the table</summary>
#
# The two lines that repeat the forward calculation, $s$ and $r$, are **not** factors.
# They are there because the slopes need to know *where* they are taken.
#
# | number | role |
# |---|---|
# | $s = 1 + x^2$ | a place: the root stands here |
# | $r = \sqrt{s}$ | a place: the sine stands here |
# | $\cos r$ | factor $dy/dr$ |
# | $1 / (2r)$ | factor $dr/ds$ |
# | $2x$ | factor $ds/dx$ |
#
# </details>
#
# Keep this in mind: *first walk forward and remember the places, then multiply the slopes.*
# Every network does exactly this.

# %% [markdown]
# ## 5. A chain of any length
#
# Now let the computer do it for as many links as you like.
# The chain is a list of functions `fs = [f1, f2, f3]`. The first one in the list runs first.
#
# ### Write: walk forward
#
# `chain_forward(fs, x)` returns a list of all the numbers on the way, beginning with `x` itself:
#
# `[x, f1(x), f2(f1(x)), f3(f2(f1(x)))]`
#
# The list has one number more than there are functions.


# %% nbgrader={"grade": false, "grade_id": "chain_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def chain_forward(fs, x):
    """Return the list [x, f1(x), f2(f1(x)), …] for the functions fs, first one first."""
    ### BEGIN SOLUTION
    values = [x]
    for f in fs:
        latest = values[-1]
        values.append(f(latest))
    return values
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_chain_forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("chain_forward", chain_forward)
### BEGIN HIDDEN TESTS
check("chain_forward", chain_forward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Write: multiply the slopes
#
# `chain_derivative(fs, dfs, x)` receives also the list of slope functions, in the same order.
# It returns one number: the slope of the whole chain at `x`.
#
# Look at the list that `chain_forward` gives you.
# Which of its numbers goes into `f1`? Which into `f2`? And which one goes into nothing?


# %% nbgrader={"grade": false, "grade_id": "chain_derivative", "locked": false, "schema_version": 3, "solution": true, "task": false}
def chain_derivative(fs, dfs, x):
    """Return the slope at x of the whole chain fs; dfs are the slope functions of its links."""
    ### BEGIN SOLUTION
    values = chain_forward(fs, x)
    places = values[:-1]
    slope = 1.0
    for df, place in zip(dfs, places, strict=True):
        local_slope = df(place)
        slope = slope * local_slope
    return slope
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_chain_derivative", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("chain_derivative", chain_derivative)
### BEGIN HIDDEN TESTS
check("chain_derivative", chain_derivative, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>Which number goes where?</summary>
#
# The first number, $x$, goes into `f1`; the second into `f2`; and so on.
# The last number is the result. It goes into nothing, so no slope is taken there.
#
# </details>
#
# **Predict:** ten links, and each of them has the slope ¼ wherever you ask.
# You nudge $x$ by 1. About how far does the end of the chain move: 2.5, 0.25, 0.001 or 0.000001?


# %%
def quarter(x):
    return 0.25 * x


def d_quarter(x):
    return 0.25


whole_slope = ready("chain_derivative")
for links in [1, 2, 5, 10]:
    print(f"{links:2} links: slope {whole_slope([quarter] * links, [d_quarter] * links, 1.0):.7f}")

# %% [markdown]
# Ten factors of ¼ leave about a millionth.
# A product forgives nothing: a few small factors, and the nudge does not arrive any more.
#
# ### Place: where is the chain rule in `chain_derivative`?
#
# | in your code | in the chain rule | its name in a network |
# |---|---|---|
# | `chain_forward(fs, x)` | the places where the slopes are taken | forward pass |
# | `df(place)` | one factor: the [local slope](#Words-of-this-unit) of one link | local derivative |
# | `slope = slope * …` | the chain rule, one link at a time | one walk along the chain |
#
# Does it matter whether you multiply from the first link to the last, or the other way?
# For numbers it does not: $2 \cdot 3 \cdot 5 = 5 \cdot 3 \cdot 2$.
# Networks go from the last link to the first, because that way one walk serves all their weights.
# That walk from the end is called the *backward pass*.
# You will see it in units 03 and 04.

# %% [markdown]
# ## 6. Two paths
#
# $$y = e^x \cdot \sin(x^2)$$
#
# Here $x$ is used in **two** places.
# Name the two halves: $u = e^x$ and $v = \sin(x^2)$, so $y = u\,v$.
#
# Nudge $x$, and *both* halves move.
# Picture a rectangle with the sides $u$ and $v$, and $y$ is its area.
#
# - If only $u$ grows, a strip of length $v$ is added: $y$ moves $v$ times as far as $u$.
# - If only $v$ grows, a strip of length $u$ is added: $y$ moves $u$ times as far as $v$.
# - If both grow, both strips are added. (The tiny corner fades away with the nudge.)
#
# Each way from $x$ to $y$ is a [path](#Words-of-this-unit), and there are two:
#
# $$\frac{dy}{dx} = \underbrace{\frac{dy}{du}\cdot\frac{du}{dx}}_{\text{path through } u} +
# \underbrace{\frac{dy}{dv}\cdot\frac{dv}{dx}}_{\text{path through } v}$$
#
# **Along a path, multiply. Over several paths, add.**
# You may know this formula as the product rule. It is one case of this more general sentence.
#
# **Predict:** at $x = 0$ we have $u = 1$ and $v = 0$.
# Which of the two paths carries the nudge there?

# %%
ask("which_path")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Neither.
# The path through $u$ has the factor $dy/du = v = 0$.
# The path through $v$ has the factor $2x = 0$ inside $dv/dx$.
#
# </details>
#
# ### See: where two paths meet
#
# The figure computes $y$ box by box, and then walks back.
# Step to the end, and watch what arrives at `x`: one number for each path.

# %%
figures.graph("exp(x) * sin(x**2)", {"x": 0.8})

# %% [markdown]
# ### Write: `d_two_paths`
#
# Write the two paths on lines of their own, and add them at the end.
# The path through $v$ is a chain itself: $x \to x^2 \to \sin(x^2)$.


# %% nbgrader={"grade": false, "grade_id": "given_two_paths", "locked": true, "schema_version": 3, "solution": false, "task": false}
def two_paths(x):
    u = np.exp(x)
    v = np.sin(x**2)
    return u * v


# %% nbgrader={"grade": false, "grade_id": "d_two_paths", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_two_paths(x):
    """Return the slope of eˣ · sin(x²) at x, a number or an array, as a sum over two paths."""
    ### BEGIN SOLUTION
    u = np.exp(x)
    s = x**2
    v = np.sin(s)
    dy_du = v
    du_dx = u
    dy_dv = u
    dv_ds = np.cos(s)
    ds_dx = 2 * x
    path_u = dy_du * du_dx
    path_v = dy_dv * dv_ds * ds_dx
    return path_u + path_v
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_two_paths", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("d_two_paths", d_two_paths)
### BEGIN HIDDEN TESTS
check("d_two_paths", d_two_paths, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ### Place: where is the chain rule in `d_two_paths`?
#
# Put each factor on its path, then open.
#
# <details><summary>Open the table</summary>
#
# | factor | value | path |
# |---|---|---|
# | $dy/du$ | $v = \sin(x^2)$ | through $u$ |
# | $du/dx$ | $e^x$ | through $u$ |
# | $dy/dv$ | $u = e^x$ | through $v$ |
# | $dv/dx$ | $\cos(x^2) \cdot 2x$: two links | through $v$ |
# | $+$ | the sum over paths | both |
#
# </details>
#
# In a network, one neuron feeds *every* neuron of the next layer.
# That is many paths, and the same sentence settles it: multiply along each, add over all.

# %% [markdown]
# ## Recap
#
# - $g(f(x))$: the slope is $g'(f(x)) \cdot f'(x)$. Each slope is taken at **its own input**.
# - To take a formula apart, ask which key you would press last. That is the outer function.
# - A chain of any length: walk forward, remember the places, multiply the local slopes.
# - When $x$ is used twice: multiply along each path, add over the paths.
#
# ## Self-test
#
# **1.** What is the slope of $\cos(e^x)$?

# %%
ask("cos_exp")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The outer link is the cosine, taken at $e^x$: $-\sin(e^x)$. The inner link has the slope $e^x$.
# Together: $-\sin(e^x) \cdot e^x$.
#
# </details>
#
# **2.** Somebody writes `cos(x) * 2 * x` for the slope of $\sin(x^2)$. What went wrong?

# %%
ask("wrong_place")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The outer slope was taken at $x$, but the sine stands at $x^2$.
# Right: `cos(x**2) * 2 * x`.
#
# </details>
#
# **3.** A chain has the local slopes 4, 0 and 100. What is the slope of the whole?

# %%
ask("one_zero")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# 0. One link that does not move stops everything behind it.
#
# </details>
#
# **4.** $y = x \cdot x$. Get its slope from two paths.

# %%
ask("two_uses")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Each path carries $x \cdot 1$. The sum is $x + x = 2x$, just as the table says.
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
glossary("composition", "link", "local slope", "chain rule", "path")

# %% [markdown]
# **Next:** [02 · Finite differences](02_finite_differences.ipynb).
# You build the tool that tells you whether any of these slopes is right.
