# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 03 · One neuron, three factors
#
# **When you are done you can**
#
# - compute the sigmoid and its slope, and say whether a slope formula wants $z$ or $a$;
# - write the slope of one neuron's cost as a product of **three factors**, and name each of them;
# - say what people call *delta*: the first two factors, already multiplied;
# - say which derivative a weight gets, which one the bias gets, and which one travels back to the layer before.
#
# **Time:** about 45 minutes.
#
# **Before this:** unit 01 (the slope of a chain is the product of its links' slopes, each taken at its own input) and unit 02 (central differences).
# That is all the calculus you need.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import numpy as np

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("03_neuron", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## 1. A neuron is a chain
#
# A neuron takes a few numbers $x$ and gives back one number $a$.
# Then somebody tells it the number $y$ it should have given, and a [cost](#Words-of-this-unit) $J$ says how far off it was.
# Three small functions, one after the other:
#
# | link | formula | in words |
# |---|---|---|
# | $z$ | $z = w \cdot x + b = w_1 x_1 + \dots + w_D x_D + b$ | weigh the inputs, add the bias: the [pre-activation](#Words-of-this-unit) |
# | $a$ | $a = \sigma(z)$ | squash the result into the interval from 0 to 1: the [activation](#Words-of-this-unit) |
# | $J$ | $J = \tfrac{1}{2}(a - y)^2$ | half the squared miss |
#
# Read it from left to right: $w \to z \to a \to J$.
# You have met this shape before. It is $h(g(f(x)))$ from unit 01 with other names.
#
# **See it move.** Take a neuron with a single input, so that $w$ and $x$ are plain numbers.
# Nudge $w$ by a thousandth and follow the nudge from link to link.
# Before you run the cell, guess: how are the first three ratios related to the last one?


# %%
def run_neuron(w, b=-0.4, x=1.5, y=1.0):
    """Return z, a and J of a neuron with one input."""
    z = w * x + b
    a = 1 / (1 + np.exp(-z))
    return z, a, 0.5 * (a - y) ** 2


before, after = run_neuron(0.8), run_neuron(0.801)
dz, da, dJ = (new - old for new, old in zip(after, before, strict=True))
print(f"z moves {dz / 0.001:9.6f} times as far as w")
print(f"a moves {da / dz:9.6f} times as far as z")
print(f"J moves {dJ / da:9.6f} times as far as a")
print(f"J moves {dJ / 0.001:9.6f} times as far as w")
print("the first three multiplied:", round(dz / 0.001 * (da / dz) * (dJ / da), 6))

# %% [markdown]
# The three ratios multiply to the last one. They have to: in $\frac{dz}{dw} \cdot \frac{da}{dz} \cdot \frac{dJ}{da}$ the changes in between cancel.
# Let the nudge become tiny, and each ratio becomes a slope. That is the whole chain rule.
#
# **Predict.** The first ratio is 1.5. Where does this number come from? Would it be another one if you had started at $w = 2$?
#
# <details><summary>Open the answer</summary>
#
# It is $x$. In $z = w x + b$ every step of $w$ counts $x$ times, wherever you start: the line is straight in $w$.
# The other two ratios do depend on where you stand. A slope is always taken *at a point*.
#
# </details>
#
# **See it run.** The figure draws the same neuron as a row of boxes, at the same numbers.
# *Next* carries the values forward, from $w$ to $J$. Then it comes back and multiplies, one link at a time.
# ($J$ takes three small boxes: minus $y$, squared, halved.)
#
# **Predict** before you press *Next*: which number will stand at $w$ in the end? You have nearly printed it already.

# %%
figures.graph("(sigmoid(1.5*w - 0.4) - 1)**2/2", {"w": 0.8})

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# −0.0995. Your nudge of a thousandth gave −0.0994, for a nudge is not quite a slope.
# On the way back nothing happens but multiplying. The rest of this unit writes these factors in code.
#
# </details>

# %% [markdown]
# ## 2. The squashing function
#
# $$\sigma(z) = \frac{1}{1 + e^{-z}}$$
#
# Large $z$ gives almost 1, very negative $z$ gives almost 0, and $\sigma(0) = \tfrac12$.
#
# One trap before you write it.
# For $z = -1000$ the computer has to work out $e^{1000}$. That number is too large for it, and NumPy prints a warning.
# Trained networks do reach such values, so the check tries them.
# The simplest cure is to limit $z$ first: `np.clip(z, -500, 500)`.
# Nothing is lost: $\sigma(-500)$ is a decimal point followed by 217 zeros.
#
# **Write** `sigmoid`. It must work for one number and for a whole array; NumPy's functions do both.


# %% nbgrader={"grade": false, "grade_id": "sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def sigmoid(z):
    """Return σ(z) = 1 / (1 + e^(−z)) for a float or an array, without a warning for |z| ≤ 10 000."""
    ### BEGIN SOLUTION
    limited = np.clip(z, -500, 500)
    return 1 / (1 + np.exp(-limited))
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_sigmoid", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("sigmoid", sigmoid)
### BEGIN HIDDEN TESTS
check("sigmoid", sigmoid, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 3. Its slope, from a chain you already know
#
# Nobody has to give you σ′. Split σ into links that you do know:
#
# | link | its slope |
# |---|---|
# | $u = -z$ | $-1$ |
# | $v = e^{u}$ | $v$ |
# | $s = 1 + v$ | $1$ |
# | $a = 1/s$ | $-1/s^2$ |
#
# Now multiply the four slopes: $(-1) \cdot v \cdot 1 \cdot (-1/s^2) = v/s^2$.
#
# That is a complete answer. It also has a handsome form.
# Write it as $\frac{1}{s} \cdot \frac{v}{s}$.
# The first part is $a$. The second is $\frac{s-1}{s} = 1 - \frac1s = 1 - a$. So
#
# $$\sigma'(z) = a\,(1 - a) \qquad \text{with } a = \sigma(z).$$
#
# **Predict.** Where is σ steepest, and how steep is it there?
#
# <details><summary>Open the answer</summary>
#
# $a(1-a)$ is largest when $a = \tfrac12$, which means $z = 0$. The slope there is $\tfrac14$.
# A sigmoid never passes on more than a quarter of what it receives. Unit 05 comes back to that.
#
# </details>
#
# **Write** `d_sigmoid`. It is given $z$.


# %% nbgrader={"grade": false, "grade_id": "d_sigmoid", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_sigmoid(z):
    """Return σ′(z), the slope of the sigmoid, for a float or an array of pre-activations z."""
    ### BEGIN SOLUTION
    a = sigmoid(z)
    return a * (1 - a)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_sigmoid", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("d_sigmoid", d_sigmoid)
### BEGIN HIDDEN TESTS
check("d_sigmoid", d_sigmoid, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# In a network the forward pass has already computed $a$.
# It would be a waste to compute it again from $z$.
# So most code you will read takes the **output** and returns $a(1-a)$ straight away.
#
# It is the same slope, but a different question: *given $a$, how steep was σ at the $z$ that made it?*
# In this course the name of a function says what it is given.
#
# **Write** `d_sigmoid_from_output`. It is given $a$, which is already squashed.


# %% nbgrader={"grade": false, "grade_id": "d_sigmoid_from_output", "locked": false, "schema_version": 3, "solution": true, "task": false}
def d_sigmoid_from_output(a):
    """Return σ′(z), given the output a = σ(z) (a float or an array) instead of z."""
    ### BEGIN SOLUTION
    return a * (1 - a)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_d_sigmoid_from_output", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("d_sigmoid_from_output", d_sigmoid_from_output)
### BEGIN HIDDEN TESTS
check("d_sigmoid_from_output", d_sigmoid_from_output, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **Predict.** Take $z = 2$. Two of the four lines below are right. Which two?
# Write down your choice, then run the cell.

# %%
sigma, slope, slope_from_output = (
    ready("sigmoid"),
    ready("d_sigmoid"),
    ready("d_sigmoid_from_output"),
)
z = 2.0
a = sigma(z)
print(f"d_sigmoid(z)             {slope(z):8.4f}")
print(f"d_sigmoid(a)             {slope(a):8.4f}")
print(f"d_sigmoid_from_output(a) {slope_from_output(a):8.4f}")
print(f"d_sigmoid_from_output(z) {slope_from_output(z):8.4f}")
print(f"measured                 {(sigma(z + 1e-5) - sigma(z - 1e-5)) / 2e-5:8.4f}")

# %% [markdown]
# The second line has squashed twice. It is wrong, yet it is positive and not absurdly large: nothing looks broken.
# The last of the four is not even positive, and σ never falls.
# Both mix-ups are easily made, because the two formulas look alike. Neither of them crashes.

# %% [markdown]
# ## 4. Forward: keep the values in between
#
# The slopes of the chain will be taken at $z$ and at $a$. So the forward pass hands out both.
#
# **Write** `neuron_forward`. Here `w` and `x` are arrays with the same number of entries, `b` is one number.


# %% nbgrader={"grade": false, "grade_id": "neuron_forward", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neuron_forward(w, b, x):
    """Return (z, a), two numbers: z = w·x + b and a = σ(z). w and x have shape (D,), b is a float."""
    ### BEGIN SOLUTION
    z = w @ x + b
    a = sigmoid(z)
    return z, a
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_neuron_forward", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("neuron_forward", neuron_forward)
### BEGIN HIDDEN TESTS
check("neuron_forward", neuron_forward, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 5. The three factors
#
# How much does the cost move when you nudge one weight?
# Follow the nudge along the chain, link by link:
#
# $$\frac{\partial J}{\partial w_i} \;=\; \underbrace{\frac{\partial J}{\partial a}}_{\text{error signal}} \cdot \underbrace{\frac{\partial a}{\partial z}}_{\text{activation}} \cdot \underbrace{\frac{\partial z}{\partial w_i}}_{\text{input}}$$
#
# The round ∂ only says: *other things could move too, and here they are held still*.
# Each factor is an easy slope. Find them before you open the table.
#
# 1. $J = \tfrac12 (a - y)^2$. What is its slope in $a$?
# 2. $a = \sigma(z)$. What is its slope in $z$?
# 3. $z = w_1 x_1 + \dots + w_i x_i + \dots + b$. What is its slope in $w_i$?
#
# <details><summary>The three slopes</summary>
#
# | factor | slope | why |
# |---|---|---|
# | ∂J/∂a | $a - y$ | the 2 of the square and the ½ cancel; that is what the ½ is for |
# | ∂a/∂z | $a(1-a)$ | section 3 |
# | $\partial z/\partial w_i$ | $x_i$ | only one term contains $w_i$, and $x_i$ is what multiplies it |
#
# </details>
#
# **Predict a sign first.** Let the output be too small, $a < y$, and let $x_1$ be positive.
# Is ∂J/∂w₁ positive or negative?

# %%
ask("first_sign")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Negative. Raise $w_1$: $z$ goes up, $a$ goes up, it comes nearer to $y$, and the cost goes **down**.
# In factors: $(a-y)$ is negative, $a(1-a)$ is positive, $x_1$ is positive.
#
# </details>
#
# **Write** `neuron_factors`. Do not multiply anything yet; hand out the [three factors](#Words-of-this-unit) side by side.
# The third one is an array: one entry for each weight.


# %% nbgrader={"grade": false, "grade_id": "neuron_factors", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neuron_factors(w, b, x, y):
    """Return (dJ_da, da_dz, dz_dw) for J = ½(a − y)², a = σ(z), z = w·x + b.

    dJ_da and da_dz are numbers; dz_dw has the shape of w.
    """
    ### BEGIN SOLUTION
    z, a = neuron_forward(w, b, x)
    dJ_da = a - y
    da_dz = d_sigmoid(z)
    dz_dw = x
    return dJ_da, da_dz, dz_dw
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_neuron_factors", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("neuron_factors", neuron_factors)
### BEGIN HIDDEN TESTS
check("neuron_factors", neuron_factors, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 6. Delta: the first two factors, multiplied once
#
# Look at the product again. The first two factors are the same for **every** weight of the neuron.
# Only the third one differs.
# So multiply the first two once and keep the result. It has a name:
#
# $$\delta \;=\; \frac{\partial J}{\partial a} \cdot \frac{\partial a}{\partial z} \;=\; \frac{\partial J}{\partial z}$$
#
# There is nothing more to it. A *[delta](#Words-of-this-unit)* is the slope of the cost with respect to $z$.
# You cannot change $z$ directly, so nobody subtracts a delta from anything that is kept.
# It is a half-finished product, waiting for its last factor.
#
# **Write** `neuron_delta`.


# %% nbgrader={"grade": false, "grade_id": "neuron_delta", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neuron_delta(w, b, x, y):
    """Return delta = ∂J/∂z, one number, for J = ½(a − y)², a = σ(z), z = w·x + b."""
    ### BEGIN SOLUTION
    dJ_da, da_dz, _ = neuron_factors(w, b, x, y)
    return dJ_da * da_dz
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_neuron_delta", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("neuron_delta", neuron_delta)
### BEGIN HIDDEN TESTS
check("neuron_delta", neuron_delta, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **See that it is what it claims to be.**
# Push $z$ itself a little up and a little down, and measure how the cost answers.

# %%
forward, delta, sigma = ready("neuron_forward"), ready("neuron_delta"), ready("sigmoid")
w, b, x, y = np.array([0.8, -0.5]), 0.3, np.array([2.0, 1.0]), 0.0
z, a = forward(w, b, x)
h = 1e-5
cost_up = 0.5 * (sigma(z + h) - y) ** 2
cost_down = 0.5 * (sigma(z - h) - y) ** 2
print(f"delta by the formula  {delta(w, b, x, y):.8f}")
print(f"∂J/∂z as measured     {(cost_up - cost_down) / (2 * h):.8f}")

# %% [markdown]
# ## 7. The gradient: give delta its last factor
#
# Now the third factor. For a weight it is the input that the weight multiplies:
#
# $$\frac{\partial J}{\partial w_i} = \delta \cdot x_i$$
#
# The bias has its own last link. In $z = w \cdot x + b$ the bias stands alone, so what is ∂z/∂b?
#
# **Predict** three things, then run the cell after the check.
#
# 1. The bias happens to be 0. Is ∂J/∂b then 0 as well?
# 2. One input is 0. What is the slope for its weight?
# 3. Which of the two gradients has the shape of `w`?
#
# **Write** `neuron_gradient`.


# %% nbgrader={"grade": false, "grade_id": "neuron_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neuron_gradient(w, b, x, y):
    """Return (dJ_dw, dJ_db): an array of w's shape and a number, for J = ½(a − y)²."""
    ### BEGIN SOLUTION
    delta = neuron_delta(w, b, x, y)
    dz_dw = x
    dz_db = 1.0
    dJ_dw = delta * dz_dw
    dJ_db = delta * dz_db
    return dJ_dw, dJ_db
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_neuron_gradient", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("neuron_gradient", neuron_gradient)
### BEGIN HIDDEN TESTS
check("neuron_gradient", neuron_gradient, hidden=True)
### END HIDDEN TESTS

# %%
gradient, delta = ready("neuron_gradient"), ready("neuron_delta")
w, b, x, y = np.array([0.8, -0.5, 0.1]), 0.0, np.array([2.0, 0.0, -1.0]), 0.0
dJ_dw, dJ_db = gradient(w, b, x, y)
print("delta ", round(float(delta(w, b, x, y)), 4))
print("dJ_dw ", dJ_dw.round(4), "  shape of w:", w.shape)
print("dJ_db ", round(float(dJ_db), 4))

# %% [markdown]
# <details><summary>The three answers</summary>
#
# 1. No. ∂z/∂b is 1 whatever the bias is worth, so ∂J/∂b = δ. A slope says what would happen if you moved it.
# 2. Zero. An input of 0 multiplies its weight away, so this example cannot tell you anything about that weight.
# 3. ∂J/∂w. It is stored in the shape of `w` so that it can be subtracted from `w`, entry by entry.
#
# </details>
#
# **And now let it learn.** These are the numbers you are allowed to change.
# Each step walks a little against the slope.

# %%
forward, gradient = ready("neuron_forward"), ready("neuron_gradient")
w, b, x, y = np.array([0.8, -0.5]), 0.3, np.array([2.0, 1.0]), 0.0
for step in range(6):
    z, a = forward(w, b, x)
    print(f"step {step}   a = {a:.3f}   J = {0.5 * (a - y) ** 2:.4f}")
    dJ_dw, dJ_db = gradient(w, b, x, y)
    w = w - 2.0 * dJ_dw
    b = b - 2.0 * dJ_db

# %% [markdown]
# ### When one factor is tiny
#
# **Predict.** A neuron is completely wrong: $z = -8$, so $a \approx 0$, while $y = 1$.
# The cost is almost as large as it can be. Is the slope large too?

# %%
delta, slope = ready("neuron_delta"), ready("d_sigmoid")
for z_wanted in (0.0, -2.0, -4.0, -8.0):
    w, x = np.array([1.0]), np.array([1.0])  # so z = 1 + b
    d = delta(w, z_wanted - 1.0, x, 1.0)
    print(f"z = {z_wanted:4.1f}   ∂a/∂z = {slope(z_wanted):.5f}   delta = {d:9.5f}")

# %% [markdown]
# The [error signal](#Words-of-this-unit) is close to −1, but the activation factor is close to 0.
# In a product, one tiny factor is enough. The neuron is wrong and can hardly feel it.
# You will meet this again: unit 04 shows a cost that avoids it, unit 05 shows what it does to deep networks.
#
# **Play.** The figure shows such a neuron and its three factors as bars.
# Move $b$ slowly to the right and watch the middle bar. For which $z$ does the neuron learn fastest?
# Then move only $w$: which of the three bars cannot change?

# %%
figures.three_factors(w=-4.0, b=-4.0, x=1.0, y=1.0)

# %% [markdown]
# <details><summary>Open this after you have played</summary>
#
# The product is largest near $z = -0.7$: a little left of the steepest place, because the error signal shrinks while the slope grows.
# ∂z/∂w cannot change when $w$ moves. It is $x$.
#
# </details>

# %% [markdown]
# ## 8. One more last factor: the way back
#
# In a network, $x$ is not given. It was made by the layer before.
# That layer asks: *how does the cost move when my output moves?* It wants ∂J/∂x.
#
# Start from the same delta. Only the last link is another one: the slope of $z = w \cdot x + b$ in $x_i$.
#
# **Predict** its value before you write: which letter will stand where $x$ stood?
#
# **Write** `neuron_input_gradient`.


# %% nbgrader={"grade": false, "grade_id": "neuron_input_gradient", "locked": false, "schema_version": 3, "solution": true, "task": false}
def neuron_input_gradient(w, b, x, y):
    """Return ∂J/∂x, an array of x's shape, for J = ½(a − y)², a = σ(z), z = w·x + b."""
    ### BEGIN SOLUTION
    delta = neuron_delta(w, b, x, y)
    dz_dx = w
    return delta * dz_dx
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_neuron_input_gradient", "locked": true, "points": 2, "schema_version": 3, "solution": false, "task": false}
check("neuron_input_gradient", neuron_input_gradient)
### BEGIN HIDDEN TESTS
check("neuron_input_gradient", neuron_input_gradient, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# Keep this one in mind. It is the hinge of the whole course.
# For the neuron in the layer before, ∂J/∂x plays the part of the error signal ∂J/∂a.
# That is how a chain of three factors becomes a chain of thirty.

# %% [markdown]
# ## Where is the chain rule in what you wrote?
#
# | your line | factor | what it is |
# |---|---|---|
# | `dJ_da = a - y` | ∂J/∂a | error signal |
# | `da_dz = d_sigmoid(z)` | ∂a/∂z | activation derivative |
# | `dz_dw = x` | ∂z/∂w | the input of that weight |
# | `dJ_da * da_dz` | ∂J/∂z | delta: two factors multiplied, a temporary |
# | `delta * dz_dw` | ∂J/∂w | the finished product, in the shape of `w` |
# | `delta * dz_db` | ∂J/∂b | the finished product; its last factor is 1 |
# | `delta * dz_dx` | ∂J/∂x | the error signal for the layer before |
#
# Many programs write all of this in two lines:
#
# ```python
# delta = (a - y) * a * (1 - a)
# w -= learning_rate * delta * x
# ```
#
# No line of it says "chain rule". But you can now point at each of the three factors.

# %% [markdown]
# ## Recap
#
# - One neuron is a chain $w \to z \to a \to J$, so its slope is a product of three factors.
# - Delta is ∂J/∂z: the first two factors. It is shared by all the weights of the neuron.
# - The last factor decides what the result is good for: $x$ for a weight, 1 for the bias, $w$ for the layer before.
# - $a(1-a)$ wants the output. Give it $z$ and it returns nonsense without complaining.
#
# ## Self-test
#
# Answer before you open.
#
# **1.** A program computes `delta = a - y` for a sigmoid neuron with J = ½(a − y)². What is missing?

# %%
ask("missing_link")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The activation derivative ∂a/∂z = a(1−a). What it computed is ∂J/∂a, not ∂J/∂z.
# With another cost the same line can be right; unit 04 shows which one, and why.
#
# </details>
#
# **2.** Someone writes `dJ_db = delta * b`. When would you notice?
#
# <details><summary>Open the answer</summary>
#
# The last factor should be ∂z/∂b = 1, not b. With b = 0 the bias never moves at all; with b = 1 the answer is right by luck.
# A check with a generic bias notices at once.
#
# </details>
#
# **3.** Why does the code write `y - a` in some tutorials and `a - y` in others?
#
# <details><summary>Open the answer</summary>
#
# The slope of J is a − y, and learning subtracts it. Some authors move the minus sign: they compute y − a and then add.
# Both work. Half of one and half of the other walks uphill.
#
# </details>
#
# **4.** All entries of your ∂J/∂w came out equal. Which factor is the first suspect?

# %%
ask("equal_entries")

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# The third, ∂z/∂w = x. Without it every weight receives the bare delta.
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
glossary("pre-activation", "activation", "cost", "error signal", "three factors", "delta")

# %% [markdown]
# **Next:** [04 · Where is the chain rule?](04_where_is_the_chain_rule.ipynb).
# Many neurons, two layers, plain Python, and the question that began this course.
