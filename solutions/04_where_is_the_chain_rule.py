# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 04 · Where is the chain rule?
#
# **When you are done you can**
#
# - write backpropagation for a whole network in plain Python, starting from the chain rule and not from a recipe;
# - take such a program line by line and say which factor each line brings in;
# - say of every stored number whether it is a parameter, a temporary, or a component of the gradient;
# - explain why σ′ stands in one author's delta and is missing from another's, and why both can be right.
#
# **Time:** two parts of about 45 and 30 minutes. In the first you write the program, in the second you read it.
#
# **Before this:** unit 01 (links multiply, paths add) and unit 03 (three factors, delta).
# There is no NumPy here: lists, dictionaries and loops, so that nothing is hidden in a matrix product.

# %% nbgrader={"grade": false, "grade_id": "given_start", "locked": true, "schema_version": 3, "solution": false, "task": false}
import math

# "No module named ..." here? Choose the course's Python: menu Kernel, Change Kernel.
from chainrule import ask, check, course_map, figures, glossary, page_to_keep, ready, recall, start

start("04_where_is_the_chain_rule", globals())

# %% [markdown]
# **Recall.** Questions from earlier units, to answer from memory.

# %%
recall()

# %% [markdown]
# ## Part 1 · Write the program
#
# **Time:** about 45 minutes.
#
# ## The question
#
# Many people learn backpropagation from a short program without any library.
# It has functions called `forward_propagate`, `backward_propagate_error`, `update_weights` and `train_network`, and a quantity called *delta*.
# It runs. It learns. And then an honest reader asks:
#
# > I know the chain rule: the derivative of $g(f(x))$ is $g'(f(x)) \cdot f'(x)$.
# > I have read this program three times. **Where is the chain rule?**
#
# It is a very good question. Nobody who asks it is slow.
# The program does not *apply* the chain rule. Somebody applied it on paper, and the program contains what came out, in pieces.
#
# **Predict.** Here is the most famous line of such a program:
#
# ```python
# neuron["delta"] = error * transfer_derivative(neuron["output"])
# ```
#
# Unit 03 gave you three factors. Which of them do you recognise here? Which one is missing, and where might it be?
#
# <details><summary>Open the answer</summary>
#
# `error` is ∂J/∂a and `transfer_derivative(...)` is ∂a/∂z. Their product is ∂J/∂z, the delta.
# The third factor, ∂z/∂w, is missing. It stands in another function, where the weights are updated.
#
# </details>
#
# That is half of the answer already.
# The other half is what `error` means for a neuron in the middle, whose right answer nobody knows.
# You will now write the whole program yourself, from the chain rule down.
# At the end you will read it as tutorials print it, and put a name on its lines.

# %% [markdown]
# ## 1. A network made of lists and dictionaries
#
# A network is a list of layers. A layer is a list of neurons. A neuron is a dictionary.
# Its `"weights"` hold one number for each input, and **the last one is the bias**.
#
# The [forward pass](#Words-of-this-unit) is given. It leaves every neuron's output in the neuron, because the slopes will be taken there.


# %% nbgrader={"grade": false, "grade_id": "given_forward", "locked": true, "schema_version": 3, "solution": false, "task": false}
def transfer(z):
    """Return σ(z) = 1 / (1 + e^(−z)), written so that nothing can overflow."""
    return 0.5 * (1.0 + math.tanh(0.5 * z))


def forward_propagate(network, row):
    """Store "output" in every neuron and return the outputs of the last layer."""
    inputs = row
    for layer in network:
        for neuron in layer:
            weights = neuron["weights"]
            z = weights[-1]
            for j in range(len(weights) - 1):
                z += weights[j] * inputs[j]
            neuron["output"] = transfer(z)
        inputs = [neuron["output"] for neuron in layer]
    return inputs


# %% [markdown]
# Here is a small network to play with: two inputs, three hidden neurons, two output neurons.


# %% nbgrader={"grade": false, "grade_id": "given_network", "locked": true, "schema_version": 3, "solution": false, "task": false}
def small_network():
    """Return a new network with 2 inputs, 3 hidden neurons and 2 output neurons."""
    hidden = [[0.5, -0.6, 0.1], [-0.4, 0.9, -0.2], [0.7, 0.3, 0.2]]
    output = [[0.8, -0.5, 0.3, 0.1], [-0.7, 0.6, 0.4, -0.3]]
    return [[{"weights": list(row)} for row in layer] for layer in (hidden, output)]


# %%
network = small_network()
print("outputs of the last layer:", forward_propagate(network, [1.5, 0.5]))
print("the second hidden neuron: ", network[0][1])

# %% [markdown]
# Every neuron reads **all** the outputs of the layer before it:
#
# ```
#  inputs         hidden layer       output layer
#                 network[0]         network[1]
#
#               ┌─ neuron 0 ─┐
#  row[0] ──────┤            ├────── neuron 0 ─── compared with expected[0]
#               ├─ neuron 1 ─┤
#  row[1] ──────┤            ├────── neuron 1 ─── compared with expected[1]
#               └─ neuron 2 ─┘
# ```
#
# ## 2. One weight, its whole chain
#
# Before any code, follow one nudge with a finger.
# Take a hidden neuron $j$ and its weight $w_{ji}$ on input $x_i$. Nudge that weight. What moves?
#
# 1. $z_j$ moves, then $a_j$. That is an ordinary chain.
# 2. Every output neuron reads $a_j$. So **all** of them move: $z_k$, then $a_k$, for each $k$.
# 3. Each $a_k$ is compared with its expected value $y_k$, and all of that enters $J = \tfrac12 \sum_k (a_k - y_k)^2$.
#
# So there is one path for each output neuron.
# Unit 01 told you what to do: **multiply along a path, add over the paths.**
#
# $$
# \frac{\partial J}{\partial w_{ji}} =
# \Bigg[ \sum_k
# \underbrace{(a_k - y_k)}_{\partial J/\partial a_k} \cdot
# \underbrace{a_k (1 - a_k)}_{\partial a_k/\partial z_k} \cdot
# \underbrace{w_{kj}}_{\partial z_k/\partial a_j}
# \Bigg] \cdot
# \underbrace{a_j (1 - a_j)}_{\partial a_j/\partial z_j} \cdot
# \underbrace{x_i}_{\partial z_j/\partial w_{ji}}
# $$
#
# That is all of it. There is the chain rule, on one line.
#
# **See the bracket.** The figure takes the output $a$ of one hidden neuron, and follows it to $J$ along its two paths.
# (The numbers are those of the network above, at the row `[1.5, 0.5]`. What the other neurons add to a $z$ is written as one number.)
#
# **Predict** before you press *Next*: where does $a$ begin to act twice, and where do the two paths meet again?
# On the way back, two numbers arrive at $a$. What is done with them?

# %%
figures.graph("(sigmoid(-0.5*a + 0.848) - 1)**2/2 + sigmoid(0.6*a - 0.423)**2/2", {"a": 0.4134})

# %% [markdown]
# <details><summary>Open the answer</summary>
#
# Both outputs read $a$: it is multiplied by $-0.5$ for one and by $0.6$ for the other. The two paths meet in the last sum, which is $J$.
# On the way back each path brings its own product, and at $a$ the two are **added**: that sum is the bracket above, $\partial J/\partial a$.
#
# </details>
#
# Let us see whether the whole formula is true. The next cell can nudge any weight and measure what the cost does.


# %% nbgrader={"grade": false, "grade_id": "given_measure", "locked": true, "schema_version": 3, "solution": false, "task": false}
def cost(network, row, expected):
    """Return J = ½ Σ (output − expected)² for one row."""
    outputs = forward_propagate(network, row)
    return 0.5 * sum((outputs[k] - expected[k]) ** 2 for k in range(len(expected)))


def measure(network, layer, neuron, entry, row, expected, h=1e-5):
    """Nudge one weight up and down and return the measured slope of J; the weight is put back."""
    weights = network[layer][neuron]["weights"]
    before = weights[entry]
    weights[entry] = before + h
    up = cost(network, row, expected)
    weights[entry] = before - h
    down = cost(network, row, expected)
    weights[entry] = before
    forward_propagate(network, row)
    return (up - down) / (2 * h)


# %%
network, row, expected = small_network(), [1.5, 0.5], [1.0, 0.0]
forward_propagate(network, row)
i, j = 0, 1  # the weight of hidden neuron 1 on input 0
paths = []
for k in range(2):
    a_k = network[1][k]["output"]
    paths.append((a_k - expected[k]) * a_k * (1 - a_k) * network[1][k]["weights"][j])
a_j = network[0][j]["output"]
print("each path          ", [round(path, 6) for path in paths])
print("the whole product  ", round(sum(paths) * a_j * (1 - a_j) * row[i], 8))
print("measured by nudging", round(measure(network, 0, j, i, row, expected), 8))

# %% [markdown]
# The same number. So why does no tutorial print that formula?
#
# **Because most of it is shared.** Look at the formula again and ask who else needs each piece:
#
# - the part inside the sum, $(a_k - y_k) \cdot a_k(1 - a_k)$, is needed by every weight of output neuron $k$, and by every hidden neuron;
# - the bracket times $a_j(1 - a_j)$ is needed by every weight of hidden neuron $j$;
# - only the last factor belongs to one weight alone.
#
# So the program computes each shared piece once, stores it in the neuron, and goes on. The stored pieces are the deltas:
#
# | name | formula | what it is |
# |---|---|---|
# | $\delta_k$ (output neuron) | $(a_k - y_k) \cdot a_k(1 - a_k)$ | $\partial J/\partial z_k$ |
# | $\delta_j$ (hidden neuron) | $\big[\sum_k \delta_k\, w_{kj}\big] \cdot a_j(1 - a_j)$ | $\partial J/\partial z_j$ |
# | gradient component | $\delta_j \cdot x_i$ | $\partial J/\partial w_{ji}$ |
#
# One line of mathematics has become three lines in three places. That is why you could not see it.

# %% [markdown]
# ## 3. The activation factor
#
# The tutorials call the activation function `transfer`. So `transfer_derivative` is the slope ∂a/∂z.
# The forward pass has stored the output, so that is what this function is given.
#
# **Write** `transfer_derivative`. You have written it before, under a name that says more.


# %% nbgrader={"grade": false, "grade_id": "transfer_derivative", "locked": false, "schema_version": 3, "solution": true, "task": false}
def transfer_derivative(output):
    """Return ∂a/∂z of a sigmoid unit, given its output a = σ(z)."""
    ### BEGIN SOLUTION
    return output * (1.0 - output)
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_transfer_derivative", "locked": true, "points": 1, "schema_version": 3, "solution": false, "task": false}
check("transfer_derivative", transfer_derivative)
### BEGIN HIDDEN TESTS
check("transfer_derivative", transfer_derivative, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 4. The deltas, from right to left
#
# Now the heart of it. Every neuron gets its delta, and a delta is always the same product:
#
# $$\delta = \underbrace{\frac{\partial J}{\partial a}}_{\text{error}} \cdot \underbrace{\frac{\partial a}{\partial z}}_{\text{transfer derivative}}$$
#
# Only the first factor has two faces.
#
# - **A neuron of the last layer** is compared with an expected value. Its error is $a_j - y_j$.
# - **A hidden neuron** is compared with nothing. But every neuron $k$ of the next layer has read its output, with weight $w_{kj}$.
#   In unit 03 you wrote `neuron_input_gradient`: a neuron sends back $\delta_k\, w_{kj}$ to its input number $j$.
#   Several neurons send something back. They are paths, so **add them up**: $\sum_k \delta_k\, w_{kj}$.
#
# **Predict** two things.
#
# 1. Which layer has to go first? Why?
# 2. In the code, $w_{kj}$ is entry number … of the `"weights"` of which neuron?
#
# <details><summary>Open the answer</summary>
#
# 1. The last layer. A hidden neuron needs the deltas of the layer after it.
# 2. Entry `j` of neuron `k` of the **next** layer. You take one number out of each of those neurons.
#    Their last entries are biases; a bias reads no output, so it sends nothing back.
#
# </details>
#
# **Write** `backward_propagate_error`. It returns nothing; it stores `"delta"` in each neuron.


# %% nbgrader={"grade": false, "grade_id": "backward_propagate_error", "locked": false, "schema_version": 3, "solution": true, "task": false}
def backward_propagate_error(network, expected):
    """Store "delta" = ∂J/∂z in every neuron, for J = ½ Σ (output − expected)².

    Every neuron already has its "output"; `expected` has one number for each output neuron.
    """
    ### BEGIN SOLUTION
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_backward_propagate_error", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("backward_propagate_error", backward_propagate_error)
### BEGIN HIDDEN TESTS
check("backward_propagate_error", backward_propagate_error, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **See what a delta is.** It claims to be ∂J/∂z. How could you nudge a $z$, which nobody stores?
# Through the bias: in $z = \dots + b$ a nudge of $b$ is a nudge of $z$.

# %%
network, row, expected = small_network(), [1.5, 0.5], [1.0, 0.0]
forward_propagate(network, row)
ready("backward_propagate_error")(network, expected)
for layer in range(2):
    for number, neuron in enumerate(network[layer]):
        slope = measure(network, layer, number, -1, row, expected)
        print(
            f"layer {layer}, neuron {number}:  delta {neuron['delta']:10.7f}   measured ∂J/∂z {slope:10.7f}"
        )

# %% [markdown]
# **Predict.** Suppose your loop ran from the first layer to the last. What would happen the first time? And the second time?
#
# <details><summary>Open the answer</summary>
#
# The first time a `KeyError`: the next layer has no `"delta"` yet.
# The second time nothing would complain. Each hidden neuron would use the deltas of the **previous** example.
# The numbers look sensible and the program even learns a little. Such a bug can live for years.
#
# </details>

# %% [markdown]
# ## 5. The last factor
#
# A delta belongs to a neuron. A gradient component belongs to one weight: $\delta \cdot \partial z/\partial w$.
# For the weight number $j$ that last factor is the neuron's **input** number $j$.
#
# **Predict.** What is the input of a hidden neuron? What is the input of an output neuron? What is the "input" of a bias?
#
# <details><summary>Open the answer</summary>
#
# The first layer reads `row`. Every other layer reads the outputs of the layer before it.
# The bias stands alone in $z$, so its last factor is 1: its component is the bare delta.
#
# </details>
#
# **Write** `weight_gradients`. Return lists in exactly the shape of the weights, bias last.
# Nothing in the network is changed.


# %% nbgrader={"grade": false, "grade_id": "weight_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def weight_gradients(network, row):
    """Return ∂J/∂w for every weight, from the stored deltas and outputs.

    The result is a list of layers, each a list of neurons, each a list like "weights", bias last.
    """
    ### BEGIN SOLUTION
    gradients = []
    inputs = row
    for layer in network:
        layer_gradients = []
        for neuron in layer:
            delta = neuron["delta"]
            n_inputs = len(neuron["weights"]) - 1
            dJ_dw = [delta * inputs[j] for j in range(n_inputs)]
            dJ_db = delta * 1.0
            layer_gradients.append([*dJ_dw, dJ_db])
        gradients.append(layer_gradients)
        inputs = [neuron["output"] for neuron in layer]
    return gradients
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_weight_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("weight_gradients", weight_gradients)
### BEGIN HIDDEN TESTS
check("weight_gradients", weight_gradients, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# The gradient is complete now. Compare the component of section 2 with yours: hidden neuron 1, input 0.

# %%
network, row, expected = small_network(), [1.5, 0.5], [1.0, 0.0]
forward_propagate(network, row)
ready("backward_propagate_error")(network, expected)
gradients = ready("weight_gradients")(network, row)
print("from the pieces    ", round(gradients[0][1][0], 8))
print("measured by nudging", round(measure(network, 0, 1, 0, row, expected), 8))

# %% [markdown]
# ## 6. Adding up: what a temporary is
#
# One example is one opinion about where the weights should go. Several examples are better: add their gradients.
#
# This is the moment when the difference between a *delta* and a *gradient component* becomes visible.
#
# - Deltas are made for one example. The next example overwrites them, and nobody minds.
# - Gradient components belong to numbers that live on. So you keep a second set of lists **in the shape of the weights** and add to it.
#
# **Predict.** You go through three rows and add up the gradients. Afterwards, whose deltas are in the network?
#
# <details><summary>Open the answer</summary>
#
# Those of the third row. Nothing of the first two is left in the neurons; it is all in the sums.
#
# </details>
#
# **Write** `batch_gradients`. For each row: forward, backward, gradients, add. No weight changes.


# %% nbgrader={"grade": false, "grade_id": "batch_gradients", "locked": false, "schema_version": 3, "solution": true, "task": false}
def batch_gradients(network, rows, expecteds):
    """Return the sum over the rows of ∂J/∂w, in the shape of the weights; no weight changes.

    `rows` holds inputs only, `expecteds` one list of expected outputs for each row.
    """
    ### BEGIN SOLUTION
    totals = [[[0.0 for _ in neuron["weights"]] for neuron in layer] for layer in network]
    for n in range(len(rows)):
        forward_propagate(network, rows[n])
        backward_propagate_error(network, expecteds[n])
        gradients = weight_gradients(network, rows[n])
        for i, layer in enumerate(network):
            for j, neuron in enumerate(layer):
                for k in range(len(neuron["weights"])):
                    totals[i][j][k] += gradients[i][j][k]
    return totals
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_batch_gradients", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("batch_gradients", batch_gradients)
### BEGIN HIDDEN TESTS
check("batch_gradients", batch_gradients, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 7. The step
#
# Finally something is changed. Each weight walks against its slope, which is a [gradient step](#Words-of-this-unit):
#
# $$w \leftarrow w - \eta \cdot \frac{\partial J}{\partial w}$$
#
# Here $\eta$, "eta", says how long the step is. It is the *[learning rate](#Words-of-this-unit)*, called `l_rate` in this program and `learning_rate` in others.
#
# The classic program does not store the gradient. It forms one component, subtracts it at once, and forgets it.
# Do the same here: one row, the deltas and outputs are already in the network.
#
# **Predict.** Somebody wants to save a loop and updates each weight inside `backward_propagate_error`, as soon as its delta is known.
# Which numbers come out wrong?
#
# <details><summary>Open the answer</summary>
#
# The deltas of the layers before. Their sum over paths uses $w_{kj}$, and that weight has just been moved.
# The chain rule wants every slope at the point where the forward pass was.
# The last layer stays right, and with a small learning rate the rest is only a little wrong. That makes it hard to find.
#
# </details>
#
# **Write** `update_weights`. It changes the weights where they are, and returns nothing.


# %% nbgrader={"grade": false, "grade_id": "update_weights", "locked": false, "schema_version": 3, "solution": true, "task": false}
def update_weights(network, row, l_rate):
    """Subtract l_rate · ∂J/∂w from every weight, in place, from the stored deltas and outputs."""
    ### BEGIN SOLUTION
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(neuron["weights"]) - 1):
                dJ_dw = neuron["delta"] * inputs[j]
                neuron["weights"][j] -= l_rate * dJ_dw
            dJ_db = neuron["delta"] * 1.0
            neuron["weights"][-1] -= l_rate * dJ_db
        inputs = [neuron["output"] for neuron in layer]
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_update_weights", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("update_weights", update_weights)
### BEGIN HIDDEN TESTS
check("update_weights", update_weights, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# ## 8. Training
#
# Training repeats three calls for every row: forward, backward, update.
#
# The rows of `train` are a little different from before: the **last entry is a label**, a whole number that says which class the row belongs to.
# The expected outputs are made from it: all 0, and 1 at the place of the label.
# The label is not an input. Keep it away from the weights.
#
# One pass over all rows is called an *epoch*.
# To watch the progress, add up $(\text{output} - \text{expected})^2$ over all rows and outputs of an epoch.
# No ½ here; this number is for your eyes only, and nothing is differentiated.
# Measure each row before its update.
#
# **Write** `train_network`.


# %% nbgrader={"grade": false, "grade_id": "train_network", "locked": false, "schema_version": 3, "solution": true, "task": false}
def train_network(network, train, l_rate, n_epoch, n_outputs):
    """Train in place, one update per row in the order given, and return a list of n_epoch sums.

    Each row of `train` is [inputs…, label]. Each sum is Σ (output − expected)² over an epoch.
    """
    ### BEGIN SOLUTION
    history = []
    for _ in range(n_epoch):
        sum_error = 0.0
        for row in train:
            inputs = row[:-1]
            label = row[-1]
            expected = [0.0] * n_outputs
            expected[label] = 1.0
            outputs = forward_propagate(network, inputs)
            sum_error += sum((outputs[k] - expected[k]) ** 2 for k in range(n_outputs))
            backward_propagate_error(network, expected)
            update_weights(network, inputs, l_rate)
        history.append(sum_error)
    return history
    ### END SOLUTION


# %% nbgrader={"grade": true, "grade_id": "test_train_network", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("train_network", train_network)
### BEGIN HIDDEN TESTS
check("train_network", train_network, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# A classic test: *exclusive or*. The class is 1 when exactly one of the two inputs is 1.
# No single neuron can do it. Can yours, together?

# %%
train = [[0.0, 0.0, 0], [0.0, 1.0, 1], [1.0, 0.0, 1], [1.0, 1.0, 0]]
network = small_network()
history = ready("train_network")(network, train, 2.0, 1200, 2)
for epoch in (0, 200, 400, 600, 1199):
    print(f"epoch {epoch:4d}   sum of squared errors {history[epoch]:.4f}")
for row in train:
    outputs = forward_propagate(network, row[:-1])
    print(row[:-1], "-> class", outputs.index(max(outputs)), "  expected", row[-1])

# %% [markdown]
# ## Part 2 · Read the program
#
# **Time:** about 30 minutes.
#
# This is a good place to stop for today.
# When you come back, click this text and choose *Run All Above Selected Cell* in the menu *Run*.
# Then your functions are there again, and what has passed is still done.
#
# ## 9. Now read it as it is printed
#
# This is the program as you meet it in tutorials. You have written all of it.
# Open it when your own version is done, and leave it open: the next exercise is about its lines.
#
# <details><summary>Open the program</summary>
#
# ```python
#  1  def forward_propagate(network, row):
#  2      inputs = row
#  3      for layer in network:
#  4          for neuron in layer:
#  5              z = neuron["weights"][-1]
#  6              for j in range(len(neuron["weights"]) - 1):
#  7                  z += neuron["weights"][j] * inputs[j]
#  8              neuron["output"] = transfer(z)
#  9          inputs = [neuron["output"] for neuron in layer]
# 10      return inputs
# 11
# 12  def transfer_derivative(output):
# 13      return output * (1.0 - output)
# 14
# 15  def backward_propagate_error(network, expected):
# 16      for i in reversed(range(len(network))):
# 17          for j, neuron in enumerate(network[i]):
# 18              if i == len(network) - 1:
# 19                  error = neuron["output"] - expected[j]
# 20              else:
# 21                  error = 0.0
# 22                  for later in network[i + 1]:
# 23                      error += later["weights"][j] * later["delta"]
# 24              neuron["delta"] = error * transfer_derivative(neuron["output"])
# 25
# 26  def update_weights(network, row, l_rate):
# 27      inputs = row
# 28      for layer in network:
# 29          for neuron in layer:
# 30              for j in range(len(neuron["weights"]) - 1):
# 31                  dJ_dw = neuron["delta"] * inputs[j]
# 32                  neuron["weights"][j] -= l_rate * dJ_dw
# 33              neuron["weights"][-1] -= l_rate * neuron["delta"]
# 34          inputs = [neuron["output"] for neuron in layer]
# 35
# 36  def train_network(network, train, l_rate, n_epoch, n_outputs):
# 37      history = []
# 38      for epoch in range(n_epoch):
# 39          sum_error = 0.0
# 40          for row in train:
# 41              expected = [0.0] * n_outputs
# 42              expected[row[-1]] = 1.0
# 43              outputs = forward_propagate(network, row[:-1])
# 44              for k in range(n_outputs):
# 45                  sum_error += (outputs[k] - expected[k]) ** 2
# 46              backward_propagate_error(network, expected)
# 47              update_weights(network, row[:-1], l_rate)
# 48          history.append(sum_error)
# 49      return history
# ```
#
# </details>

# %% [markdown]
# ### Line by line
#
# Give each of the ten lines below **one** name: that of the factor which the line works out, or multiplies in.
# A line that adds, path after path, has the name of that sum. A line that makes no slope has no derivative.
# You can type the short names on the left, without quotation marks.

# %% nbgrader={"grade": false, "grade_id": "given_names", "locked": true, "schema_version": 3, "solution": false, "task": false}
DJ_DA = "∂J/∂a"
DA_DZ = "∂a/∂z"
DZ_DW = "∂z/∂w"
DZ_DA = "∂z/∂a"
SUM_OVER_PATHS = "sum over paths"
GRADIENT_STEP = "gradient step"
NO_DERIVATIVE = "no derivative"

PARAMETER = "parameter"
TEMPORARY = "temporary"
GRADIENT_COMPONENT = "gradient component"

# %% [markdown]
# Replace each `None`. Then delete the line `raise NotImplementedError()` at the end, if it is still there, and run the cell.

# %% nbgrader={"grade": false, "grade_id": "line_factors", "locked": false, "schema_version": 3, "solution": true, "task": false}
line_factors = {
    8: None,  # neuron["output"] = transfer(z)
    13: None,  # return output * (1.0 - output)
    19: None,  # error = neuron["output"] - expected[j]
    23: None,  # error += later["weights"][j] * later["delta"]
    24: None,  # neuron["delta"] = error * transfer_derivative(neuron["output"])
    31: None,  # dJ_dw = neuron["delta"] * inputs[j]
    32: None,  # neuron["weights"][j] -= l_rate * dJ_dw
    42: None,  # expected[row[-1]] = 1.0
    45: None,  # sum_error += (outputs[k] - expected[k]) ** 2
    49: None,  # return history
}
### BEGIN SOLUTION
line_factors = {
    8: NO_DERIVATIVE,
    13: DA_DZ,
    19: DJ_DA,
    23: SUM_OVER_PATHS,
    24: DA_DZ,
    31: DZ_DW,
    32: GRADIENT_STEP,
    42: NO_DERIVATIVE,
    45: NO_DERIVATIVE,
    49: NO_DERIVATIVE,
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_line_factors", "locked": true, "points": 4, "schema_version": 3, "solution": false, "task": false}
check("line_factors", line_factors)
### BEGIN HIDDEN TESTS
check("line_factors", line_factors, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# **Now watch it run.** The figure goes through these lines one at a time, on the network of this unit and the row of section 2.
# Use *Next* and *Back*. At each step it shows the line, and the factor that this line is.
# A line between two neurons is a weight. It is dashed where the weight is negative.
# The picked edge $x_1 \to h_2$ is the weight of section 2 (the figure counts from 1, Python from 0).
# Step to the end: its factors appear one by one, and their product is a number that you know.

# %%
figures.network(row=[1.5, 0.5], expected=[1.0, 0.0], edge="x₁ → h₂")

# %% [markdown]
# <details><summary>Only after the check has passed: the answer to the question that began this course</summary>
#
# Read the big formula of section 2 from left to right, and put the line numbers under it:
#
# | piece of the chain rule | formula | line |
# |---|---|---|
# | error signal $\partial J/\partial a_k$ | $a_k - y_k$ | 19 |
# | activation $\partial a_k/\partial z_k$ | $a_k(1-a_k)$ | 24, by way of 13 |
# | … stored as delta of neuron k | $\delta_k$ | 24 |
# | [sum over paths](#Words-of-this-unit), with $\partial z_k/\partial a_j$ in each; the sum is $\partial J/\partial a_j$ | $\sum_k \delta_k\, w_{kj}$ | 23 |
# | activation $\partial a_j/\partial z_j$ | $a_j(1-a_j)$ | 24 once more, in the next turn of the loop |
# | input $\partial z_j/\partial w_{ji}$ | $x_i$ | 31 |
#
# The multiplication signs between these lines are the chain rule.
# It is nowhere as a statement, because it was applied before the program was written.
# Each line holds one factor of a product, and the other factors sit on other lines.
#
# Lines 8, 42, 45 and 49 differentiate nothing. Line 8 matters all the same: it stores the points at which the slopes are taken.
#
# </details>

# %% [markdown]
# ### Number by number
#
# The second half of the confusion is about what the stored numbers *are*. There are three roles.
#
# - A **[parameter](#Words-of-this-unit)** is a number that training changes and that you keep.
# - A **gradient component** is a slope of $J$ *with respect to a parameter*: a component of $\nabla_{W,b}\, J$.
#   There is one for each parameter. What makes it one is the parameter it belongs to, not how long it is kept: some programs use it up at once.
# - A **[temporary](#Words-of-this-unit)** is everything else that is needed on the way, for one example.
#   Some temporaries are slopes of $J$ too, but *with respect to something inside the network*, such as $a$ or $z$, which you cannot change directly.
#
# So of a slope, ask: with respect to what?
#
# Give each stored quantity its role.

# %% nbgrader={"grade": false, "grade_id": "value_roles", "locked": false, "schema_version": 3, "solution": true, "task": false}
value_roles = {
    "weights": None,  # neuron["weights"][j], lines 7 and 32
    "bias": None,  # neuron["weights"][-1], lines 5 and 33
    "z": None,  # line 7
    "output": None,  # neuron["output"], line 8
    "error": None,  # lines 19 and 23
    "delta": None,  # neuron["delta"], line 24
    "dJ_dw": None,  # line 31
    "totals": None,  # what your batch_gradients returns
}
### BEGIN SOLUTION
value_roles = {
    "weights": PARAMETER,
    "bias": PARAMETER,
    "z": TEMPORARY,
    "output": TEMPORARY,
    "error": TEMPORARY,
    "delta": TEMPORARY,
    "dJ_dw": GRADIENT_COMPONENT,
    "totals": GRADIENT_COMPONENT,
}
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "test_value_roles", "locked": true, "points": 3, "schema_version": 3, "solution": false, "task": false}
check("value_roles", value_roles)
### BEGIN HIDDEN TESTS
check("value_roles", value_roles, hidden=True)
### END HIDDEN TESTS

# %% [markdown]
# <details><summary>After the check has passed: is delta not also ∂J/∂b?</summary>
#
# As a number, yes: ∂J/∂b = δ · 1. In its role, no.
# The delta in the neuron is ∂J/∂z: it is handed back along the paths, and the next row overwrites it.
# The bias's component is that number *after* its last factor 1, put in the bias's place in the list.
# In a batch you see the difference at once: the components have been added up, the delta has not.
#
# </details>
#
# ### When your tutorial looks different
#
# | you read | what happened |
# |---|---|
# | `expected - output`, and later `+=` | the minus sign of the step has moved into the error; both signs are right together, and wrong if only one is copied |
# | no `transfer_derivative` in the last layer | another cost (next section), or a bug |
# | a factor 2 in the error | the cost was written without the ½ |
# | `l_rate * error * input` | delta goes by the name of error |
# | `z * (1 - z)` | check what is stored in `z`: if it is the output, only the name is wrong |

# %% [markdown]
# ## 10. The same delta, three times
#
# In other programs the last layer just says `delta = output - expected`. Where has σ′ gone?
#
# **Predict.** Is such a program wrong? Settle on yes, no, or "I would need to know …" before you read on.

# %% [markdown]
# Here are three common pairs of a last activation and a cost. Another cost changes the first factor.
#
# The third pair has several outputs that share one sum. They are made by *softmax*, for the classes $k$:
#
# $$p_k = \frac{e^{z_k}}{\sum_i e^{z_i}}$$
#
# Let $c$ be the right class, and let $y_k$ be 1 for it and 0 for the others.
# Then $p_c$ has the slopes $\partial p_c/\partial z_k = p_c\,(y_k - p_k)$.
# (By the rule for a fraction: the top moves only when $k = c$, which gives $p_c\, y_k$. The bottom moves always, which takes away $p_c\, p_k$.)
#
# The question stays the same: ∂J/∂z = ∂J/∂a · ∂a/∂z. Multiply the two rows yourself, column by column, before you open the third.
#
# | quantity | squared error, sigmoid | binary cross-entropy, sigmoid | cross-entropy, softmax |
# |---|---|---|---|
# | $J$ | $\tfrac12 (a-y)^2$ | $-y \ln a - (1-y)\ln(1-a)$ | $-\ln p_c$ |
# | ∂J/∂a | $a - y$ | $\dfrac{a-y}{a(1-a)}$ | $-\dfrac{1}{p_c}$ for class $c$, 0 for the others |
# | ∂a/∂z | $a(1-a)$ | $a(1-a)$ | $\partial p_c/\partial z_k = p_c\,(y_k - p_k)$ |
#
# <details><summary>Open the third row: delta</summary>
#
# | quantity | squared error, sigmoid | binary cross-entropy, sigmoid | cross-entropy, softmax |
# |---|---|---|---|
# | **delta** | $(a-y)\,a(1-a)$ | $a-y$ | $p_k-y_k$ |
#
# </details>
#
# **It did not vanish. It was cancelled.** The slope of the cross-entropy carries $a(1-a)$ in its denominator, and σ′ is exactly that.
# The factor is there on paper, and the program contains only what is left.
# So `delta = output - expected` is right under cross-entropy and wrong under squared error.
# You cannot tell from that line alone. You have to ask for the cost.
#
# Do not believe it; measure it. The target is $y = 1$.


# %%
def slope(J, z, h=1e-5):
    """Return the central difference of J at z."""
    return (J(z + h) - J(z - h)) / (2 * h)


print("    z       a   | squared error          | cross-entropy")
print("                | measured  (a−y)a(1−a)  | measured     a−y")
for z in (-6.0, -2.0, 0.0, 2.0):
    a = transfer(z)
    squared = slope(lambda z: 0.5 * (transfer(z) - 1.0) ** 2, z)
    entropy = slope(lambda z: -math.log(transfer(z)), z)
    print(f"{z:5.1f} {a:8.4f}  | {squared:8.5f}  {(a - 1) * a * (1 - a):10.5f}  ", end="")
    print(f"| {entropy:8.5f} {a - 1:8.5f}")

# %% [markdown]
# Look at the first row. The neuron could hardly be more wrong: it says 0.0025 and should say 1.
# Under squared error its delta is nearly 0, because one of the factors is nearly 0.
# Under cross-entropy the delta is nearly −1. That is the practical reason for the pair.
#
# In the third column the outputs depend on each other, since they share one sum.
# Nudge one $z_k$ and every $p$ moves. There is one path through each of them.
# But only $p_c$ enters the cost, so only one path carries anything:
#
# $$-\frac{1}{p_c} \cdot p_c\,(y_k - p_k) = p_k - y_k$$


# %%
def softmax_cost(zs, right_class):
    """Return −ln p of the right class, with p the softmax of zs."""
    exponentials = [math.exp(z) for z in zs]
    return -math.log(exponentials[right_class] / sum(exponentials))


zs, right_class = [0.3, -1.1, 0.8], 0
total = sum(math.exp(z) for z in zs)
for k in range(3):
    measured = slope(lambda z, k=k: softmax_cost([*zs[:k], z, *zs[k + 1 :]], right_class), zs[k])
    p_k, y_k = math.exp(zs[k]) / total, float(k == right_class)
    print(f"k = {k}   p − y = {p_k - y_k:8.5f}   measured {measured:8.5f}")

# %% [markdown]
# ## Recap
#
# - The chain rule was applied before the code was written. Each line is one factor; the multiplication signs between the lines are the chain rule.
# - A delta is ∂J/∂z. It is shared, stored for one example, and overwritten.
# - For a hidden neuron the error signal is a **sum over paths**: $\sum_k \delta_k\, w_{kj}$.
# - A gradient component is delta times the weight's own input. It is kept in the shape of the weights, because it will be added up and then subtracted from them.
# - σ′ never disappears. With cross-entropy it is cancelled by the slope of the cost.

# %% [markdown]
# **Predict.** One row of training: put what happens to it in order. Each line may use only what the lines above it have made.

# %%
ask("one_row_in_order")

# %% [markdown]
# <details><summary>Open the order</summary>
#
# 1. run the row forward and keep every output
# 2. error of an output neuron: output − expected
# 3. delta of an output neuron: its error times the slope of its sigmoid
# 4. error of a hidden neuron: sum of weight times delta over the next layer
# 5. delta of a hidden neuron: its error times the slope of its sigmoid
# 6. slope of every weight: delta times the input of that weight
# 7. step: take the rate times that slope from the weight
#
# </details>
#
# ## Self-test
#
# **1.** Line 33 subtracts `l_rate * neuron["delta"]`. Which factor is missing there, and why is nothing wrong?
#
# <details><summary>Open the answer</summary>
#
# ∂z/∂b. It is 1, and nobody writes a multiplication by 1.
#
# </details>
#
# **2.** Somebody replaces `+=` on line 23 by `=`. Which numbers become wrong, and when would you not notice?
#
# <details><summary>Open the answer</summary>
#
# The deltas of the hidden neurons: only the last path survives. The last layer stays right.
# With a single output neuron there is only one path, and nothing goes wrong at all. Test with at least two.
#
# </details>
#
# **3.** A friend says: "delta is the gradient." What do you answer?
#
# <details><summary>Open the answer</summary>
#
# It is *a* slope of J, but with respect to z, which nobody can set. The gradient that you descend along is with respect to the weights and biases.
# To get there, delta still needs its last factor, ∂z/∂w.
#
# </details>
#
# **4.** A network has three layers. How many activation derivatives are multiplied along one path, for a weight of the first layer?
#
# <details><summary>Open the answer</summary>
#
# Three: one in each layer from its own neuron to the output. Each of them is at most ¼. Unit 05 asks what that does to deep networks.
#
# </details>
#
# **5.** Explain to someone in two sentences where the chain rule is.
#
# <details><summary>Open the answer</summary>
#
# For instance: the slope for a weight is a long product, and the program computes that product from the back, one factor per line, storing what neighbours share in delta.
# Where a neuron feeds several others, the products are added, and that is the loop with `+=`.
#
# </details>

# %% [markdown]
# ### Bring the article that puzzled you
#
# You have named every line of one program by hand.
# For any other there is a command that measures it.
# Save the program as a file, say `article.py`, and write in a terminal, with the name of its cost behind `--cost`:
#
# ```
# chainrule explain article.py --cost loss
# ```
#
# It runs the program, nudges one value after the other, and writes beside each line of the [backward pass](#Words-of-this-unit) which slope the value is.
# Name the lines yourself first, as you did here. Then compare.

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
glossary(
    "parameter",
    "forward pass",
    "backward pass",
    "sum over paths",
    "temporary",
    "gradient step",
    "learning rate",
)

# %% [markdown]
# **Next:** [05 · Activations](05_activations.ipynb).
# Other activations, and how to differentiate one that nobody has differentiated for you.
