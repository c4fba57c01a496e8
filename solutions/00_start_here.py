# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Where Is the Chain Rule?
#
# **Start here** · about 20 minutes · nothing in this notebook is graded
#
# You read an article that builds a neural network from scratch.
# It has functions called `forward_propagate`, `backward_propagate_error` and `update_weights`,
# and a number called `delta`.
# Everybody says: "backpropagation is just the chain rule".
# You go through the code line by line, and you cannot see a chain rule anywhere.
#
# You have not overlooked anything.
# When that code was written, the chain rule **had already been applied**.
# Every line holds one piece of a product, and the other pieces are on other lines.
# In this course you build that product yourself, piece by piece.
# You begin with two functions in a row, and you end with a network that reads handwritten digits.
#
# **When you are done you can**
#
# - run a cell, move a figure, use a check and ask for a hint;
# - say in one sentence what a slope is, and measure one;
# - read the message of a failed check and act on it.
#
# **You need** a little Python (functions, loops, lists)
# and a memory, however faint, of the word *derivative*.
# The refresher below fits on one screen.
# You do not need to know anything about machine learning.
# You need no linear algebra either, before unit 06. There you find the page of it that you need.

# %% [markdown]
# ## 1. Run a cell
#
# The grey box below is a *cell*: a few lines of Python.
# Click into it and press **Shift + Enter**.
# It runs, and you land on the next one.
# Every notebook of this course begins with such a cell.
# It is locked: you run it, but you do not change it.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, hint, start

start("00_start_here", globals())

# %% [markdown]
# ## 2. A slope, on one screen
#
# A [function](#Words-of-this-unit) takes a number in and gives a number out.
# Nudge the number that goes in by a tiny amount.
# By how much does the number that comes out move?
#
# $$\text{slope} = \frac{\text{how far the output moves}}{\text{how far the input moves}}$$
#
# Try it on $x^2$ near $x = 3$, with smaller and smaller nudges.

# %%
for nudge in [1.0, 0.1, 0.01, 0.001]:
    before = 3**2
    after = (3 + nudge) ** 2
    moved = after - before
    print(f"nudge {nudge:<6}  output moves {moved:.6f}  slope {moved / nudge:.4f}")

# %% [markdown]
# The last column settles on **6**.
# That number is the *[derivative](#Words-of-this-unit)* of $x^2$ at $x = 3$.
# In this course we often say *[slope](#Words-of-this-unit)*: it is the same thing.
#
# Read it like an exchange rate: near $x = 3$, the output moves **6 times as far** as the input.
# A negative slope means that the output moves the other way.
# A slope of 0 means that the output hardly moves at all.
#
# You could measure every slope like this.
# Often there is also a rule that gives the same number without measuring.
# For $x^2$ the rule is $2x$, and at $x = 3$ it says $2 \cdot 3 = 6$.
# These are all the rules that you need to begin:
#
# | function | its slope | in words |
# |---|---|---|
# | a constant $c$ | $0$ | it never moves |
# | $c\,x$ | $c$ | it always moves $c$ times as far |
# | $x^2$ | $2x$ | |
# | $x^n$ | $n\,x^{n-1}$ | the power comes down, then it shrinks by one |
# | $\sqrt{x}$ | $\dfrac{1}{2\sqrt{x}}$ | the power rule with $n = \frac12$ |
# | $e^x$ | $e^x$ | its slope is its own value |
# | $\ln x$ | $\dfrac{1}{x}$ | |
# | $\sin x$ | $\cos x$ | |
# | $\cos x$ | $-\sin x$ | mind the minus |
# | $f(x) + g(x)$ | $f'(x) + g'(x)$ | slopes of a sum add up |
# | $c\,f(x)$ | $c\,f'(x)$ | a constant factor stays where it is |
#
# You will meet three ways to write the slope of $f$:
# $f'(x)$, $\dfrac{df}{dx}$, and `d_f(x)` in code. They mean the same.
#
# One thing is missing from the table: a function **inside** another one, like $\sin(x^2)$.
# That is what the chain rule is for, and that is unit 01.

# %% [markdown]
# ### Words of this unit
#
# A word that is a link leads to a table like this one, in every unit:

# %%
glossary("function", "slope", "derivative")

# %% [markdown]
# ### Predict: the slope of a cube
#
# Run the cell below the question, give your answer and press *Commit*. Then it says what that answer would have meant.
# Where no program runs, write your answer down *before* you open it.
# A guess that turns out wrong teaches you more than an answer that you only read.
#
# What is the slope of $x^3$ at $x = 2$?
# The input moves from 2 to 2.01. About how far does the output move?

# %%
ask("cube")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The rule gives $3x^2 = 3 \cdot 4 = 12$.
# The nudge is $0.01$, so the output moves about $12 \cdot 0.01 = 0.12$.
# (Exactly: $2.01^3 - 2^3 = 0.120601$. The small rest fades when the nudge shrinks.)
#
# </details>

# %% [markdown]
# ## 3. A check that fails, on purpose
#
# Now something a little harder: what is the slope of $(3x + 1)^2$?
#
# Here is a tempting answer.
# "A square has the slope *two times what is inside*, so it is $2\,(3x + 1)$."
# It looks fine, and it is wrong.
# Let us see what the course has to say about it.
#
# `check` takes the name of an exercise and your function.
# It **measures** the true slope, just as you did above, and compares.
# Run the cell and read what it prints.


# %%
def tempting_slope(x):
    return 2 * (3 * x + 1)


check("first_slope", tempting_slope)

# %% [markdown]
# A failed check is not a bad mark. It is a measurement.
# It tells you up to three things, in this order:
#
# 1. **what** is wrong, with a number where there is one;
# 2. **why** that happens: the link of the calculation that is missing or bent;
# 3. **where** to look.
#
# Below that, it shows one point where the two differ:
# your number, the measured one, and how far they are apart.
# When the course can tell which link it is, a picture marks it.
#
# Here the answer is three times too small, at every point.
# Nudge $x$ by a little: the inside, $3x + 1$, moves **three times** as far.
# The tempting answer forgot that the inside moves at its own speed.
# Remember this mistake.
# It is the most common one in all of backpropagation.
#
# A failed check does not stop the notebook. You can go on with the next cell at any time.

# %% [markdown]
# ## 4. Your turn
#
# Write `first_slope` so that it returns the right slope of $(3x + 1)^2$.
# Replace the two lines `# YOUR CODE HERE` and `raise NotImplementedError()`.
# Leave the line that begins with `def` as it is, because the check looks for that name.
#
# There are two ways, and both are fine:
#
# - repair the tempting answer with what the message told you;
# - or multiply out, $(3x+1)^2 = 9x^2 + 6x + 1$, and use the table.


# %% nbgrader={"grade": false, "grade_id": "first_slope", "locked": false, "schema_version": 3, "solution": true, "task": false}
def first_slope(x):
    """Return the slope of (3x + 1)² at x."""
    ### BEGIN SOLUTION
    inside = 3 * x + 1
    slope_of_square = 2 * inside
    slope_of_inside = 3
    return slope_of_square * slope_of_inside
    ### END SOLUTION


# %% [markdown]
# Run the cell above first, then this one.
# If it fails, read what it says, change your function, and run both cells again.
# You can do that as often as you like.
# How often you tried is noted in a small file beside the notebooks, for you alone.

# %%
check("first_slope", first_slope)

# %% [markdown]
# **Stuck?** Ask for a hint. There are four for every exercise, each stronger than the one before:
# a nudge, then which part it is about, then the formula, and at last the solution beside yours.
# You get one step at a time, and only when you ask.
# Under a failed check there is a button for it.
# You can also add a cell with the **+** above the notebook and write `hint("first_slope")` in it.
#
# Run the next cell to see how it looks, or leave it if you would rather think.

# %%
hint("first_slope")

# %% [markdown]
# ## 5. A figure that you can move
#
# The figure shows the same function as two steps: first $f(x) = 3x + 1$, then $g(z) = z^2$.
# Drag the point in the picture, or click on the slider and use the arrow keys, or type a number.
# Watch the three slopes: the one of $f$, the one of $g$, and the one of the whole.
#
# **Predict** before you move anything:
# which of the three slopes will never change? At which $x$ is the slope of the whole exactly 0?


# %%
def triple_plus_one(x):
    return 3 * x + 1


def d_triple_plus_one(x):
    return 3


figures.chain_rule(f=(triple_plus_one, d_triple_plus_one), g="square", x=0.5)

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The slope of $f$ is 3 everywhere: a straight line is equally steep at all points.
# The whole is flat where the square is flat, which is where the inside is zero:
# $3x + 1 = 0$, so $x = -\frac13$.
# Multiply the slope of $f$ and the slope of $g$ at any point. You get the slope of the whole.
#
# </details>

# %% [markdown]
# ## 6. How every unit works
#
# | step | what you do |
# |---|---|
# | **see** | play with a figure or a few numbers |
# | **predict** | commit to an answer before you open it |
# | **write** | one small function |
# | **check** | find out at once, and why, if it is wrong |
# | **place** | say which line of your code is which part of the chain rule |
#
# Four things that are good to know:
#
# - In the units, cells that hold a `check` are locked, and so are functions that you are given.
# - No idea, even after the hints? Go on.
# Later cells use the course's own version of what you skipped, and say so.
# - Something odd? In the menu: *Kernel → Restart Kernel and Run up to Selected Cell*.
# Open exercises do not stop it, and what you had solved counts again.
# - An error that says *No module named 'chainrule'*? The notebook runs on another Python.
# In the menu: *Kernel → Change Kernel*, and choose the Python that the course is installed in.
# - Everything runs on your computer. Nothing is sent anywhere.
# What you have solved is kept in a small file beside the notebooks, `chainrule-progress.json`.
#
# ### The map
#
# | unit | the question it answers |
# |---|---|
# | [01 Composition](01_composition.ipynb) | What is the slope of a function inside a function? |
# | [02 Finite differences](02_finite_differences.ipynb) | How do I know that a slope is right? |
# | [03 Neuron](03_neuron.ipynb) | Which three factors make up the gradient of one neuron? |
# | [04 Where is the chain rule?](04_where_is_the_chain_rule.ipynb) | Which line of the article is which factor? |
# | [05 Activations](05_activations.ipynb) | What if nobody gives me the derivative? |
# | [06 Layers](06_layers.ipynb) | How does it work for a whole layer and a batch at once? |
# | [07 MLP](07_mlp.ipynb) | How does all this become a network that learns? |
# | [08 Gradient detective](08_gradient_detective.ipynb) | What is broken here, and how can I tell? |
# | [09 Autodiff](09_autodiff.ipynb) | Can a program apply the chain rule for me? |
# | [10 Beyond](10_beyond.ipynb) | Where is it in batch norm, attention and Adam? |
#
# A unit takes 45 to 60 minutes, as its first lines say. Units 04 and 07 have two parts, with a place to stop between them. One in an evening is a good pace.
#
# Come back to the next cell whenever you like, and run it: it shows how far you are.

# %%
course_map()

# %% [markdown]
# ## Recap
#
# - A slope says how many times as far the output moves as the input.
# - A slope can be measured: nudge, look, divide.
# - A check measures the true slope and compares it with yours.
# - If the inside of a function moves three times as fast, so does the whole: a factor 3.
#
# ## Self-test
#
# **1.** The slope of a function at some point is −2.
# The input grows by 0.1. What happens to the output?

# %%
ask("falling")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The output falls by about 0.2: twice as far, the other way.
#
# </details>
#
# **2.** What is the slope of $5x^2 + \sin x$?

# %%
ask("sum_slope")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# $10x + \cos x$.
# The slopes of a sum add up, and the factor 5 stays where it is.
#
# </details>
#
# **3.** What is the slope of $(4x - 7)^2$?

# %%
ask("square_of_a_line")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# $2\,(4x - 7) \cdot 4$.
# The slope of the square, taken at the inside, times the speed of the inside.
# You have just used the chain rule.
#
# </details>
#
# **Next:** [01 · Composition](01_composition.ipynb), where the inside may be any function at all.
