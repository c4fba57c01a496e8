# Answers to unit 04, right and wrong. Wrong on purpose; see chainrule.course.bank.

# %% right transfer_derivative: a − a²
def transfer_derivative(output):
    return output - output**2

# %% right transfer_derivative: signs moved
def transfer_derivative(output):
    return -output * (output - 1)

# %% right transfer_derivative: two lines
def transfer_derivative(output):
    rest = 1.0 - output
    return rest * output

# %% right transfer_derivative: a quarter minus a square
def transfer_derivative(output):
    return 0.25 - (output - 0.5) * (output - 0.5)

# %% right transfer_derivative: a lambda
transfer_derivative = lambda output: float(output) * (1.0 - float(output))

# %% wrong transfer_derivative B4: σ applied to the output
# line: return transfer(output) * (1.0 - transfer(output))
# link: other point σ(a) for a
# link: other point a for z
# cause: twice
def transfer_derivative(output):
    return transfer(output) * (1.0 - transfer(output))

# %% wrong transfer_derivative -: 1 − a
# line: return 1.0 - output
# link: missing a
# link: missing output
def transfer_derivative(output):
    return 1.0 - output

# %% wrong transfer_derivative -: 1 − a², the slope of tanh
# line: return 1.0 - output**2
# link: none
# link: other quantity
def transfer_derivative(output):
    return 1.0 - output**2

# %% wrong transfer_derivative -: a(1 + a)
# line: return output * (1.0 + output)
# link: none
def transfer_derivative(output):
    return output * (1.0 + output)

# %% wrong transfer_derivative -: the sign
# line: return output * (output - 1.0)
# link: sign
def transfer_derivative(output):
    return output * (output - 1.0)

# %% wrong transfer_derivative -: 1 − 2a
# line: return 1.0 - 2.0 * output
# link: none
def transfer_derivative(output):
    return 1.0 - 2.0 * output

# %% wrong transfer_derivative -: returns the output
# line: return output
# link: missing 1 − a
# link: missing 1 − output
def transfer_derivative(output):
    return output

# %% wrong transfer_derivative -: prints
# link: none
def transfer_derivative(output):
    slope = output * (1.0 - output)

# %% right backward_propagate_error: last layer first, then the hidden ones
def backward_propagate_error(network, expected):
    for neuron, target in zip(network[-1], expected):
        neuron["delta"] = (neuron["output"] - target) * transfer_derivative(neuron["output"])
    for i in range(len(network) - 2, -1, -1):
        for j, neuron in enumerate(network[i]):
            error = sum(later["weights"][j] * later["delta"] for later in network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% right backward_propagate_error: a list of errors for each layer
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        errors = []
        if i == len(network) - 1:
            for j in range(len(network[i])):
                errors.append(network[i][j]["output"] - expected[j])
        else:
            for j in range(len(network[i])):
                error = 0.0
                for k in range(len(network[i + 1])):
                    error += network[i + 1][k]["weights"][j] * network[i + 1][k]["delta"]
                errors.append(error)
        for j in range(len(network[i])):
            output = network[i][j]["output"]
            network[i][j]["delta"] = errors[j] * transfer_derivative(output)

# %% right backward_propagate_error: slope first, errors sent back neuron by neuron
def backward_propagate_error(network, expected):
    errors = [neuron["output"] - y for neuron, y in zip(network[-1], expected)]
    for layer in network[::-1]:
        sent = [0.0] * (len(layer[0]["weights"]) - 1)
        for neuron, error in zip(layer, errors):
            a = neuron["output"]
            neuron["delta"] = a * (1 - a) * error
            for j in range(len(sent)):
                sent[j] += neuron["delta"] * neuron["weights"][j]
        errors = sent

# %% right backward_propagate_error: recursion
def backward_propagate_error(network, expected):
    def fill(i):
        layer = network[i]
        if i + 1 < len(network):
            fill(i + 1)
        for j, neuron in enumerate(layer):
            if i + 1 < len(network):
                error = sum(n["delta"] * n["weights"][j] for n in network[i + 1])
            else:
                error = -(expected[j] - neuron["output"])
            neuron["delta"] = transfer_derivative(neuron["output"]) * error

    fill(0)

# %% right backward_propagate_error: with NumPy after all
def backward_propagate_error(network, expected):
    import numpy as np

    delta = None
    for i in reversed(range(len(network))):
        a = np.array([n["output"] for n in network[i]])
        if delta is None:
            error = a - np.array(expected)
        else:
            W = np.array([n["weights"][:-1] for n in network[i + 1]])
            error = W.T @ delta
        delta = error * a * (1 - a)
        for n, d in zip(network[i], delta):
            n["delta"] = float(d)

# %% right backward_propagate_error: returns the network as well
def backward_propagate_error(network, expected):
    next_layer = None
    for layer in reversed(network):
        for j, neuron in enumerate(layer):
            if next_layer is None:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for after in next_layer:
                    error = error + after["weights"][j] * after["delta"]
            neuron["delta"] = error * neuron["output"] * (1.0 - neuron["output"])
        next_layer = layer
    return network

# %% wrong backward_propagate_error C1: expected − output
# line: error = expected[j] - neuron["output"]
# link: sign
# cause: opposite sign
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = expected[j] - neuron["output"]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C2: no transfer_derivative in the output layer
# line: neuron["delta"] = neuron["output"] - expected[j]
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
# cause: transfer_derivative|σ′|∂a/∂z
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                neuron["delta"] = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
                neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C3: no transfer_derivative in hidden layers
# line: neuron["delta"] = error
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
# cause: transfer_derivative|σ′|∂a/∂z
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
                neuron["delta"] = error * transfer_derivative(neuron["output"])
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
                neuron["delta"] = error

# %% wrong backward_propagate_error C2: no transfer_derivative anywhere
# line: neuron["delta"] = error
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
# link: missing output · (1 − output)
# cause: transfer_derivative|σ′|∂a/∂z
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error

# %% wrong backward_propagate_error C4: derivative formula of the pre-activation
# line: neuron["delta"] = error * z * (1 - z)
# line: z = math.log(neuron["output"] / (1 - neuron["output"])) if 0 < neuron["output"] < 1 else 0.0
# link: other point z for a
# cause: output|z
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            z = math.log(neuron["output"] / (1 - neuron["output"])) if 0 < neuron["output"] < 1 else 0.0
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * z * (1 - z)

# %% wrong backward_propagate_error C5: transfer_derivative of transfer of the output
# line: neuron["delta"] = error * transfer_derivative(transfer(neuron["output"]))
# link: other point σ(a) for a
# link: other point a for z
# cause: twice
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(transfer(neuron["output"]))

# %% wrong backward_propagate_error C6: = instead of +=
# line: error = later["weights"][j] * later["delta"]
# link: path
# cause: path|overwritten
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error = later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C6: only the first neuron of the next layer
# line: error = later["weights"][j] * later["delta"]
# line: later = network[i + 1][0]
# link: path
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                later = network[i + 1][0]
                error = later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C7: weight index shifted by one
# line: error += later["weights"][j + 1] * later["delta"]
# link: none
# cause: index
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j + 1] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C7: the bias is used as the weight
# line: error += later["weights"][-1] * later["delta"]
# link: none
# link: other quantity bias for weight
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][-1] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C8: the row of the next weights instead of the column
# line: error += network[i + 1][j]["weights"][k] * later["delta"]
# link: transposed weights
# link: none
# cause: row|own weights
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for k, later in enumerate(network[i + 1]):
                    error += network[i + 1][j]["weights"][k] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C8: the neuron's own weights
# line: error += neuron["weights"][k % len(neuron["weights"])] * later["delta"]
# link: none
# cause: row|own weights
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for k, later in enumerate(network[i + 1]):
                    error += neuron["weights"][k % len(neuron["weights"])] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C9: deltas added without weights
# line: error += later["delta"]
# link: missing ∂z/∂a
# link: missing weights
# link: missing w
# cause: weight
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: weights added without deltas
# line: error += later["weights"][j]
# link: missing ∂J/∂z
# link: missing delta
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the next neuron's error instead of its delta
# line: sum(later["weights"][j] * e for later, e in zip(network[i + 1], errors))
# line: neuron["delta"] = error * transfer_derivative(neuron["output"])
# link: missing ∂a/∂z
# link: none
def backward_propagate_error(network, expected):
    errors = [n["output"] - y for n, y in zip(network[-1], expected)]
    for i in reversed(range(len(network))):
        if i < len(network) - 1:
            errors = [
                sum(later["weights"][j] * e for later, e in zip(network[i + 1], errors))
                for j in range(len(network[i]))
            ]
        for neuron, error in zip(network[i], errors):
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the slope of the next layer's outputs
# line: neuron["delta"] = error * slope
# line: slope = transfer_derivative(later["output"])
# link: other point later output for output
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
                neuron["delta"] = error * transfer_derivative(neuron["output"])
            else:
                error, slope = 0.0, 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
                    slope = transfer_derivative(later["output"])
                neuron["delta"] = error * slope

# %% wrong backward_propagate_error C16: the loop is not reversed
# line: for i in range(len(network)):
# link: none
# cause: first layer to the last|order|KeyError
def backward_propagate_error(network, expected):
    for i in range(len(network)):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C16: not reversed, missing deltas taken as 0
# line: for i in range(len(network)):
# link: none
def backward_propagate_error(network, expected):
    for i in range(len(network)):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later.get("delta", 0.0)
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C17: the inner loop's variable shadows the neuron
# line: for neuron in network[i + 1]:
# line: neuron["delta"] = error * transfer_derivative(neuron["output"])
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["weights"][j] * neuron["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error B6: an extra 2
# line: error = 2 * (neuron["output"] - expected[j])
# link: factor 2
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = 2 * (neuron["output"] - expected[j])
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error F2: divided by the number of outputs
# line: error = (neuron["output"] - expected[j]) / len(expected)
# link: factor 1/M
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = (neuron["output"] - expected[j]) / len(expected)
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the mean of the paths
# line: error = sum(paths) / len(paths)
# link: factor 1/M
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                paths = [later["weights"][j] * later["delta"] for later in network[i + 1]]
                error = sum(paths) / len(paths)
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C15: moves the weights as it goes
# line: neuron["weights"][-1] -= 0.1 * neuron["delta"]
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])
            neuron["weights"][-1] -= 0.1 * neuron["delta"]

# %% wrong backward_propagate_error C18: adds to the old delta
# line: neuron["delta"] = neuron.get("delta", 0.0) + error * slope
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            slope = transfer_derivative(neuron["output"])
            neuron["delta"] = neuron.get("delta", 0.0) + error * slope

# %% wrong backward_propagate_error J11: stops before the first layer
# line: for i in range(len(network) - 1, 0, -1):
# link: none
def backward_propagate_error(network, expected):
    for i in range(len(network) - 1, 0, -1):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: error not reset between neurons
# line: error = 0.0
# line: error += later["weights"][j] * later["delta"]
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        error = 0.0
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: stores the error, too early
# line: neuron["delta"] = neuron["output"] - expected[j]
# line: neuron["delta"] = sum(
# line: neuron["delta"] *= transfer_derivative(neuron["output"])
# link: missing ∂a/∂z
# link: other quantity ∂J/∂a for ∂J/∂z
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                neuron["delta"] = neuron["output"] - expected[j]
            else:
                neuron["delta"] = sum(
                    later["weights"][j] * later["delta"] for later in network[i + 1]
                )
    for layer in network:
        for neuron in layer:
            neuron["delta"] *= transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the delta of a hidden neuron times its input weight sum
# line: error = sum(sum(later["weights"][:-1]) * later["delta"] for later in network[i + 1])
# link: axis
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(sum(later["weights"][:-1]) * later["delta"] for later in network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: always the same expected value
# line: error = neuron["output"] - expected[0]
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[0]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: stored under another name
# line: neuron["error"] = error * transfer_derivative(neuron["output"])
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for later in network[i + 1]:
                    error += later["weights"][j] * later["error"]
            neuron["error"] = error * transfer_derivative(neuron["output"])

# %% right weight_gradients: one nested comprehension
def weight_gradients(network, row):
    inputs_of = [row] + [[n["output"] for n in layer] for layer in network[:-1]]
    return [
        [[n["delta"] * x for x in inputs[: len(n["weights"]) - 1]] + [n["delta"]] for n in layer]
        for layer, inputs in zip(network, inputs_of)
    ]

# %% right weight_gradients: 1 as the input of the bias
def weight_gradients(network, row):
    result = []
    inputs = list(row)
    for layer in network:
        extended = inputs + [1.0]
        result.append([[neuron["delta"] * x for x in extended] for neuron in layer])
        inputs = [neuron["output"] for neuron in layer]
    return result

# %% right weight_gradients: indices all the way
def weight_gradients(network, row):
    gradients = []
    for i in range(len(network)):
        gradients.append([])
        for j in range(len(network[i])):
            entries = []
            for k in range(len(network[i][j]["weights"])):
                if k == len(network[i][j]["weights"]) - 1:
                    x = 1.0
                elif i == 0:
                    x = row[k]
                else:
                    x = network[i - 1][k]["output"]
                entries.append(x * network[i][j]["delta"])
            gradients[i].append(entries)
    return gradients

# %% right weight_gradients: tuples
def weight_gradients(network, row):
    result, inputs = [], row
    for layer in network:
        result.append(tuple(tuple([n["delta"] * x for x in inputs] + [n["delta"]]) for n in layer))
        inputs = [n["output"] for n in layer]
    return tuple(result)

# %% right weight_gradients: arrays for each layer
def weight_gradients(network, row):
    import numpy as np

    result, inputs = [], np.array(row, dtype=float)
    for layer in network:
        delta = np.array([n["delta"] for n in layer])
        result.append(np.outer(delta, np.append(inputs, 1.0)))
        inputs = np.array([n["output"] for n in layer])
    return result

# %% right weight_gradients: filled into lists of zeros
def weight_gradients(network, row):
    gradients = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    inputs = row
    for i, layer in enumerate(network):
        for j, neuron in enumerate(layer):
            for k in range(len(neuron["weights"]) - 1):
                gradients[i][j][k] = neuron["delta"] * inputs[k]
            gradients[i][j][-1] = neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]
    return gradients

# %% wrong weight_gradients C12: the row for every layer
# line: dJ_dw = [neuron["delta"] * row[j] for j in range(n)]
# link: other quantity row for inputs
# link: none
# cause: row
def weight_gradients(network, row):
    gradients = []
    for layer in network:
        gradients.append([])
        for neuron in layer:
            n = len(neuron["weights"]) - 1
            dJ_dw = [neuron["delta"] * row[j] for j in range(n)]
            gradients[-1].append(dJ_dw + [neuron["delta"]])
    return gradients

# %% wrong weight_gradients -: the layer's own outputs as inputs
# line: inputs = row if i == 0 else [n["output"] for n in layer]
# link: none
def weight_gradients(network, row):
    gradients = []
    for i, layer in enumerate(network):
        inputs = row if i == 0 else [n["output"] for n in layer]
        gradients.append([])
        for neuron in layer:
            n = len(neuron["weights"]) - 1
            dJ_dw = [neuron["delta"] * inputs[j % len(inputs)] for j in range(n)]
            gradients[-1].append(dJ_dw + [neuron["delta"]])
    return gradients

# %% wrong weight_gradients B5: the input is missing
# line: return [[[n["delta"]] * len(n["weights"]) for n in layer] for layer in network]
# link: missing ∂z/∂w
# cause: input
def weight_gradients(network, row):
    return [[[n["delta"]] * len(n["weights"]) for n in layer] for layer in network]

# %% wrong weight_gradients B8: the weight in place of the input
# line: [[n["delta"] * w for w in n["weights"][:-1]] + [n["delta"]] for n in layer]
# link: other quantity w for ∂z/∂w
# link: other quantity weight for input
def weight_gradients(network, row):
    return [
        [[n["delta"] * w for w in n["weights"][:-1]] + [n["delta"]] for n in layer]
        for layer in network
    ]

# %% wrong weight_gradients C14: bias component times the bias
# line: [[n["delta"] * x for x in inputs] + [n["delta"] * n["weights"][-1]] for n in layer]
# link: extra b
# cause: bias
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append(
            [[n["delta"] * x for x in inputs] + [n["delta"] * n["weights"][-1]] for n in layer]
        )
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients C14: bias component 0
# line: gradients.append([[n["delta"] * x for x in inputs] + [0.0] for n in layer])
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[n["delta"] * x for x in inputs] + [0.0] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients C14: no bias component
# line: gradients.append([[n["delta"] * x for x in inputs] for n in layer])
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[n["delta"] * x for x in inputs] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients -: bias first
# line: gradients.append([[n["delta"]] + [n["delta"] * x for x in inputs] for n in layer])
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[n["delta"]] + [n["delta"] * x for x in inputs] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients J7: layers reversed
# line: return gradients[::-1]
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[n["delta"] * x for x in inputs] + [n["delta"]] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients[::-1]

# %% wrong weight_gradients B1: the sign
# line: gradients.append([[-n["delta"] * x for x in inputs] + [-n["delta"]] for n in layer])
# link: sign
# cause: opposite sign
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[-n["delta"] * x for x in inputs] + [-n["delta"]] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients -: the activation derivative once more
# line: d = n["delta"] * transfer_derivative(n["output"])
# link: extra ∂a/∂z
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([])
        for n in layer:
            d = n["delta"] * transfer_derivative(n["output"])
            gradients[-1].append([d * x for x in inputs] + [d])
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients -: the neuron's own output
# line: [[n["delta"] * n["output"]] * (len(n["weights"]) - 1) + [n["delta"]] for n in layer]
# link: other quantity a for ∂z/∂w
# link: none
def weight_gradients(network, row):
    return [
        [[n["delta"] * n["output"]] * (len(n["weights"]) - 1) + [n["delta"]] for n in layer]
        for layer in network
    ]

# %% wrong weight_gradients C7: inputs shifted by one
# line: [[n["delta"] * x for x in inputs[1:] + inputs[:1]] + [n["delta"]] for n in layer]
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], list(row)
    for layer in network:
        gradients.append(
            [[n["delta"] * x for x in inputs[1:] + inputs[:1]] + [n["delta"]] for n in layer]
        )
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients J11: the last layer is left out
# line: for layer in network[:-1]:
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network[:-1]:
        gradients.append([[n["delta"] * x for x in inputs] + [n["delta"]] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients -: one flat list
# line: flat += [n["delta"] * x for x in inputs] + [n["delta"]]
# line: return flat
# link: none
def weight_gradients(network, row):
    flat, inputs = [], row
    for layer in network:
        for n in layer:
            flat += [n["delta"] * x for x in inputs] + [n["delta"]]
        inputs = [n["output"] for n in layer]
    return flat

# %% wrong weight_gradients -: subtracts them at once
# line: n["weights"][k] -= 0.5 * gradients[-1][-1][k]
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([])
        for n in layer:
            gradients[-1].append([n["delta"] * x for x in inputs] + [n["delta"]])
            for k in range(len(n["weights"])):
                n["weights"][k] -= 0.5 * gradients[-1][-1][k]
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients -: stored in the neuron, nothing returned
# line: n["gradient"] = [n["delta"] * x for x in inputs] + [n["delta"]]
# link: none
def weight_gradients(network, row):
    inputs = row
    for layer in network:
        for n in layer:
            n["gradient"] = [n["delta"] * x for x in inputs] + [n["delta"]]
        inputs = [n["output"] for n in layer]

# %% wrong weight_gradients -: a new forward pass on other numbers
# line: forward_propagate(network, row)
# link: none
def weight_gradients(network, row):
    forward_propagate(network, row)
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[n["delta"] * x for x in inputs] + [n["delta"]] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients

# %% right batch_gradients: adding with comprehensions
def batch_gradients(network, rows, expecteds):
    total = None
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        if total is None:
            total = one
        else:
            total = [
                [[s + t for s, t in zip(u, v)] for u, v in zip(p, q)] for p, q in zip(total, one)
            ]
    return total

# %% right batch_gradients: all gradients kept, summed at the end
def batch_gradients(network, rows, expecteds):
    kept = []
    for n in range(len(rows)):
        forward_propagate(network, rows[n])
        backward_propagate_error(network, expecteds[n])
        kept.append(weight_gradients(network, rows[n]))
    return [
        [
            [sum(g[i][j][k] for g in kept) for k in range(len(neuron["weights"]))]
            for j, neuron in enumerate(layer)
        ]
        for i, layer in enumerate(network)
    ]

# %% right batch_gradients: on a copy of the network
def batch_gradients(network, rows, expecteds):
    import copy

    work = copy.deepcopy(network)
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in work]
    for row, expected in zip(rows, expecteds):
        forward_propagate(work, row)
        backward_propagate_error(work, expected)
        inputs = row
        for layer, sums in zip(work, totals):
            for neuron, entries in zip(layer, sums):
                for k, x in enumerate(inputs):
                    entries[k] += neuron["delta"] * x
                entries[-1] += neuron["delta"]
            inputs = [n["output"] for n in layer]
    return totals

# %% right batch_gradients: last row first
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0 for _ in n["weights"]] for n in layer] for layer in network]
    for row, expected in reversed(list(zip(rows, expecteds))):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        for layer, one in zip(totals, weight_gradients(network, row)):
            for sums, entries in zip(layer, one):
                sums[:] = [s + e for s, e in zip(sums, entries)]
    return totals

# %% right batch_gradients: matrices
def batch_gradients(network, rows, expecteds):
    import numpy as np

    A = [np.array(rows, dtype=float)]
    for layer in network:
        W = np.array([n["weights"] for n in layer], dtype=float)
        A.append(1 / (1 + np.exp(-(A[-1] @ W[:, :-1].T + W[:, -1]))))
    delta = (A[-1] - np.array(expecteds)) * A[-1] * (1 - A[-1])
    out = []
    for i in reversed(range(len(network))):
        ones = np.ones((len(rows), 1))
        out.insert(0, (delta.T @ np.hstack([A[i], ones])).tolist())
        W = np.array([n["weights"][:-1] for n in network[i]])
        delta = (delta @ W) * A[i] * (1 - A[i])
    return out

# %% wrong batch_gradients C18: overwrites, only the last row
# line: total = weight_gradients(network, row)
# link: path
# link: none
# cause: overwritten|last|rows
def batch_gradients(network, rows, expecteds):
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        total = weight_gradients(network, row)
    return total

# %% wrong batch_gradients C18: never clears
# line: totals = _kept.setdefault(key, [[[0.0] * len(n["weights"]) for n in layer] for layer in network])
# link: none
_kept = {}
def batch_gradients(network, rows, expecteds):
    key = str([len(layer) for layer in network])
    totals = _kept.setdefault(key, [[[0.0] * len(n["weights"]) for n in layer] for layer in network])
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
    return totals

# %% wrong batch_gradients C18: adds the deltas up and uses the last outputs
# line: return weight_gradients(network, rows[-1])
# line: neuron["delta"] = sums[i][j]
# line: sums[i][j] += neuron["delta"]
# link: none
def batch_gradients(network, rows, expecteds):
    sums = [[0.0] * len(layer) for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        for i, layer in enumerate(network):
            for j, neuron in enumerate(layer):
                sums[i][j] += neuron["delta"]
    for i, layer in enumerate(network):
        for j, neuron in enumerate(layer):
            neuron["delta"] = sums[i][j]
    return weight_gradients(network, rows[-1])

# %% wrong batch_gradients I1: the mean instead of the sum
# line: totals[i][j][k] += e / len(rows)
# link: factor 1/N
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e / len(rows)
    return totals

# %% wrong batch_gradients I3: the biases averaged
# line: totals[i][j][k] += e / len(rows) if last else e
# link: factor 1/N
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    last = k == len(entries) - 1
                    totals[i][j][k] += e / len(rows) if last else e
    return totals

# %% wrong batch_gradients K7: updates between the rows
# line: update_weights(network, row, 0.1)
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        update_weights(network, row, 0.1)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
    return totals

# %% wrong batch_gradients J8: no forward pass of its own after the first row
# line: forward_propagate(network, rows[0])
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    forward_propagate(network, rows[0])
    for row, expected in zip(rows, expecteds):
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
    return totals

# %% wrong batch_gradients -: one list shared by all neurons
# line: totals = [[[0.0] * len(layer[0]["weights"])] * len(layer) for layer in network]
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(layer[0]["weights"])] * len(layer) for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
    return totals

# %% wrong batch_gradients -: starts from the weights
# line: totals = [[list(n["weights"]) for n in layer] for layer in network]
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[list(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
    return totals

# %% wrong batch_gradients -: the same expected outputs for every row
# line: backward_propagate_error(network, expecteds[0])
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row in rows:
        forward_propagate(network, row)
        backward_propagate_error(network, expecteds[0])
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
    return totals

# %% wrong batch_gradients -: returns inside the loop
# line: return totals
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        one = weight_gradients(network, row)
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
        return totals

# %% wrong batch_gradients -: skips the first row
# line: for n in range(1, len(rows)):
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for n in range(1, len(rows)):
        forward_propagate(network, rows[n])
        backward_propagate_error(network, expecteds[n])
        one = weight_gradients(network, rows[n])
        for i, layer in enumerate(one):
            for j, entries in enumerate(layer):
                for k, e in enumerate(entries):
                    totals[i][j][k] += e
    return totals

# %% wrong batch_gradients -: one list for each row
# line: kept.append(weight_gradients(network, row))
# link: none
def batch_gradients(network, rows, expecteds):
    kept = []
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        kept.append(weight_gradients(network, row))
    return kept

# %% right update_weights: through weight_gradients
def update_weights(network, row, l_rate):
    for layer, grads in zip(network, weight_gradients(network, row)):
        for neuron, entries in zip(layer, grads):
            for k, entry in enumerate(entries):
                neuron["weights"][k] -= l_rate * entry

# %% right update_weights: a new list of weights
def update_weights(network, row, l_rate):
    inputs = list(row)
    for layer in network:
        for neuron in layer:
            xs = inputs + [1.0]
            neuron["weights"] = [w - l_rate * neuron["delta"] * x for w, x in zip(neuron["weights"], xs)]
        inputs = [neuron["output"] for neuron in layer]

# %% right update_weights: the usual index form
def update_weights(network, row, l_rate):
    for i in range(len(network)):
        inputs = row
        if i != 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% right update_weights: plus the negative step, last layer first
def update_weights(network, row, l_rate):
    for i in reversed(range(len(network))):
        inputs = [n["output"] for n in network[i - 1]] if i else row
        for neuron in network[i]:
            step = -l_rate * neuron["delta"]
            neuron["weights"][-1] += step
            for j, x in enumerate(inputs):
                neuron["weights"][j] += step * x

# %% right update_weights: slice assignment
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            steps = [l_rate * neuron["delta"] * x for x in [*inputs, 1]]
            neuron["weights"][:] = [w - s for w, s in zip(neuron["weights"], steps)]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights C1: plus instead of minus
# line: neuron["weights"][j] += l_rate * neuron["delta"] * inputs[j]
# line: neuron["weights"][-1] += l_rate * neuron["delta"]
# link: sign
# link: none
# cause: opposite sign|direction
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] += l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] += l_rate * neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights C12: the row for every layer
# line: neuron["weights"][j] -= l_rate * neuron["delta"] * row[j]
# link: none
# link: other quantity row for inputs
# cause: row
def update_weights(network, row, l_rate):
    for layer in network:
        for neuron in layer:
            for j in range(len(neuron["weights"]) - 1):
                neuron["weights"][j] -= l_rate * neuron["delta"] * row[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% wrong update_weights C13: the last input dropped as if it were a label
# line: inputs = row[:-1]
# link: none
def update_weights(network, row, l_rate):
    for i in range(len(network)):
        inputs = row[:-1]
        if i != 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% wrong update_weights C13: one input too many overlaps the bias
# line: inputs = [*row, 1.0]
# link: none
def update_weights(network, row, l_rate):
    for i in range(len(network)):
        inputs = [*row, 1.0]
        if i != 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% wrong update_weights C14: the bias is not updated
# line: neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
# line: inputs = [neuron["output"] for neuron in layer]
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights C14: bias times bias
# line: neuron["weights"][-1] -= l_rate * neuron["delta"] * neuron["weights"][-1]
# link: extra b
# link: none
# cause: bias
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"] * neuron["weights"][-1]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights C14: the bias once for each input
# line: neuron["weights"][-1] -= l_rate * neuron["delta"]
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
                neuron["weights"][-1] -= l_rate * neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights B5: the input is missing
# line: neuron["weights"][j] -= l_rate * neuron["delta"]
# link: missing ∂z/∂w
# link: missing inputs
# link: none
# cause: input|∂z/∂w
def update_weights(network, row, l_rate):
    for layer in network:
        for neuron in layer:
            for j in range(len(neuron["weights"])):
                neuron["weights"][j] -= l_rate * neuron["delta"]

# %% wrong update_weights -: the learning rate is missing
# line: neuron["weights"][j] -= neuron["delta"] * inputs[j]
# link: missing l_rate
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights -: no learning rate for the bias
# line: neuron["weights"][-1] -= neuron["delta"]
# link: missing l_rate
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights K2: a local name is rebound
# line: weights = [w - l_rate * neuron["delta"] * x for w, x in zip(weights, [*inputs, 1.0])]
# line: weights = neuron["weights"]
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            weights = neuron["weights"]
            weights = [w - l_rate * neuron["delta"] * x for w, x in zip(weights, [*inputs, 1.0])]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights -: only the last layer
# line: for neuron in network[-1]:
# link: none
def update_weights(network, row, l_rate):
    inputs = [n["output"] for n in network[-2]] if len(network) > 1 else row
    for neuron in network[-1]:
        for j in range(len(inputs)):
            neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
        neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% wrong update_weights -: a new forward pass in the middle
# line: forward_propagate(network, row)
# link: none
def update_weights(network, row, l_rate):
    for i in range(len(network)):
        inputs = row if i == 0 else [n["output"] for n in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]
        forward_propagate(network, row)

# %% wrong update_weights B8: times the weight itself
# line: neuron["weights"][j] -= l_rate * neuron["delta"] * neuron["weights"][j]
# link: other quantity w for ∂z/∂w
# link: none
def update_weights(network, row, l_rate):
    for layer in network:
        for neuron in layer:
            for j in range(len(neuron["weights"]) - 1):
                neuron["weights"][j] -= l_rate * neuron["delta"] * neuron["weights"][j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% wrong update_weights -: assigned instead of subtracted
# line: neuron["weights"][j] = -l_rate * neuron["delta"] * inputs[j]
# link: path
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] = -l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] = -l_rate * neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights -: returns a new network
# line: new = copy.deepcopy(network)
# line: for layer in new:
# link: none
def update_weights(network, row, l_rate):
    import copy

    new = copy.deepcopy(network)
    inputs = row
    for layer in new:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= l_rate * neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]
    return new

# %% wrong update_weights -: the weights of the next layer's inputs
# line: neuron["weights"][j] -= l_rate * neuron["delta"] * outputs[j % len(outputs)]
# line: outputs = [neuron["output"] for neuron in layer]
# link: none
def update_weights(network, row, l_rate):
    for layer in network:
        outputs = [neuron["output"] for neuron in layer]
        for neuron in layer:
            for j in range(len(neuron["weights"]) - 1):
                neuron["weights"][j] -= l_rate * neuron["delta"] * outputs[j % len(outputs)]
            neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% wrong update_weights -: the slope multiplied in again
# line: step = l_rate * neuron["delta"] * transfer_derivative(neuron["output"])
# link: extra ∂a/∂z
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            step = l_rate * neuron["delta"] * transfer_derivative(neuron["output"])
            for j in range(len(inputs)):
                neuron["weights"][j] -= step * inputs[j]
            neuron["weights"][-1] -= step
        inputs = [neuron["output"] for neuron in layer]

# %% right train_network: the usual form, range and lists
def train_network(network, train, l_rate, n_epoch, n_outputs):
    errors = []
    for epoch in range(n_epoch):
        sum_error = 0
        for row in train:
            outputs = forward_propagate(network, row)
            expected = [0 for i in range(n_outputs)]
            expected[row[-1]] = 1
            sum_error += sum([(expected[i] - outputs[i]) ** 2 for i in range(len(expected))])
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        errors.append(sum_error)
    return errors

# %% right train_network: comprehension for the expected outputs
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = [0.0] * n_epoch
    for epoch in range(n_epoch):
        for *inputs, label in train:
            expected = [1.0 if k == label else 0.0 for k in range(n_outputs)]
            outputs = forward_propagate(network, inputs)
            for a, y in zip(outputs, expected):
                history[epoch] += (a - y) ** 2
            backward_propagate_error(network, expected)
            update_weights(network, inputs, l_rate)
    return history

# %% right train_network: targets prepared once
def train_network(network, train, l_rate, n_epoch, n_outputs):
    targets = []
    for row in train:
        target = [0.0] * n_outputs
        target[row[-1]] += 1.0
        targets.append(target)
    history = []
    epoch = 0
    while epoch < n_epoch:
        total = 0.0
        for row, target in zip(train, targets):
            outputs = list(forward_propagate(network, row[:-1]))
            backward_propagate_error(network, target)
            update_weights(network, row[:-1], l_rate)
            total += sum((y - a) ** 2 for y, a in zip(target, outputs))
        history.append(total)
        epoch += 1
    return history

# %% right train_network: the gradient of one row at a time
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        squares = []
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            squares += [(outputs[k] - expected[k]) ** 2 for k in range(n_outputs)]
            grads = batch_gradients(network, [row[:-1]], [expected])
            for layer, g in zip(network, grads):
                for neuron, entries in zip(layer, g):
                    neuron["weights"] = [w - l_rate * e for w, e in zip(neuron["weights"], entries)]
        history.append(math.fsum(squares))
    return history

# %% right train_network: a tuple of floats as history
def train_network(network, train, l_rate, n_epoch, n_outputs):
    def one_epoch():
        total = 0.0
        for row in train:
            x, label = list(row)[:-1], int(row[-1])
            y = [0.0] * label + [1.0] + [0.0] * (n_outputs - label - 1)
            a = forward_propagate(network, x)
            total += sum((p - q) * (p - q) for p, q in zip(a, y))
            backward_propagate_error(network, y)
            update_weights(network, x, l_rate)
        return total

    return tuple(one_epoch() for _ in range(n_epoch))

# %% wrong train_network -: measured after the update
# line: outputs = forward_propagate(network, row[:-1])
# line: total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
# line: update_weights(network, row[:-1], l_rate)
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            forward_propagate(network, row[:-1])
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
        history.append(total)
    return history

# %% wrong train_network -: the ½ kept in the sum
# line: total += 0.5 * sum((a - y) ** 2 for a, y in zip(outputs, expected))
# link: factor 1/2
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += 0.5 * sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: the mean over the rows
# line: total += sum((a - y) ** 2 for a, y in zip(outputs, expected)) / len(train)
# link: factor 1/N
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected)) / len(train)
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: the sum is never reset
# line: total = 0.0
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    total = 0.0
    for _ in range(n_epoch):
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: one entry for each row
# line: history.append(sum((a - y) ** 2 for a, y in zip(outputs, expected)))
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            history.append(sum((a - y) ** 2 for a, y in zip(outputs, expected)))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
    return history

# %% wrong train_network -: returns nothing
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    for _ in range(n_epoch):
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            forward_propagate(network, row[:-1])
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)

# %% wrong train_network -: absolute instead of squared errors
# line: total += sum(abs(a - y) for a, y in zip(outputs, expected))
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum(abs(a - y) for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network K7: one update for each epoch
# line: update_weights(network, row[:-1], l_rate)
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
        update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: the summed gradient once an epoch
# line: grads = batch_gradients(network, rows, expecteds)
# line: neuron["weights"][k] -= l_rate * e
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    rows = [row[:-1] for row in train]
    expecteds = [[float(k == row[-1]) for k in range(n_outputs)] for row in train]
    for _ in range(n_epoch):
        total = 0.0
        for x, y in zip(rows, expecteds):
            total += sum((a - t) ** 2 for a, t in zip(forward_propagate(network, x), y))
        grads = batch_gradients(network, rows, expecteds)
        for layer, g in zip(network, grads):
            for neuron, entries in zip(layer, g):
                for k, e in enumerate(entries):
                    neuron["weights"][k] -= l_rate * e
        history.append(total)
    return history

# %% wrong train_network -: rows in reverse order
# line: for row in train[::-1]:
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train[::-1]:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: expected outputs not cleared between rows
# line: expected = [0.0] * n_outputs
# line: expected[row[-1]] = 1.0
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    expected = [0.0] * n_outputs
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network C13: the first entry taken as the label
# line: outputs = forward_propagate(network, row[1:])
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[1:])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[1:], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: takes the label off the rows
# line: labels = [row.pop() for row in train]
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    labels = [row.pop() for row in train]
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row, label in zip(train, labels):
            expected = [float(k == label) for k in range(n_outputs)]
            outputs = forward_propagate(network, row)
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row, l_rate)
        history.append(total)
    return history

# %% wrong train_network -: the learning rate shrinks
# line: update_weights(network, row[:-1], l_rate / (1 + epoch))
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate / (1 + epoch))
        history.append(total)
    return history

# %% wrong train_network -: update before backward
# line: update_weights(network, row[:-1], l_rate)
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for layer in network:
        for neuron in layer:
            neuron.setdefault("delta", 0.0)
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            update_weights(network, row[:-1], l_rate)
            backward_propagate_error(network, expected)
        history.append(total)
    return history

# %% wrong train_network -: trains a copy
# line: network = copy.deepcopy(network)
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    import copy

    network = copy.deepcopy(network)
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: one epoch too many
# line: for _ in range(n_epoch + 1):
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch + 1):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% right line_factors: the given names
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% right line_factors: typed on a plain keyboard
line_factors = {
    8: "no derivative", 13: "da/dz", 19: "dJ/da", 23: "sum over paths", 24: "da/dz",
    31: "dz/dw", 32: "gradient step", 42: "no derivative", 45: "no derivative", 49: "no derivative",
}

# %% right line_factors: filled line by line, another order
line_factors = dict.fromkeys((49, 45, 42, 8), "No derivative")
line_factors[13] = line_factors[24] = "∂a/∂z"
line_factors[19] = "∂J/∂a"
line_factors[31] = "∂z/∂w"
line_factors[23] = "Sum over paths"
line_factors[32] = "Gradient step "

# %% right line_factors: names with underscores
line_factors = {
    8: "no_derivative", 13: "da_dz", 19: "dJ_da", 23: "sum_over_paths", 24: "da_dz",
    31: "dz_dw", 32: "gradient_step", 42: "NO_DERIVATIVE", 45: "no derivative", 49: "no derivative",
}

# %% right line_factors: an ordered dictionary
from collections import OrderedDict
line_factors = OrderedDict(
    zip(
        (8, 13, 19, 23, 24, 31, 32, 42, 45, 49),
        (NO_DERIVATIVE, DA_DZ, DJ_DA, SUM_OVER_PATHS, DA_DZ, DZ_DW, GRADIENT_STEP)
        + (NO_DERIVATIVE,) * 3,
    )
)

# %% wrong line_factors -: still empty
# line: line_factors = dict.fromkeys((8, 13, 19, 23, 24, 31, 32, 42, 45, 49))
# link: none
line_factors = dict.fromkeys((8, 13, 19, 23, 24, 31, 32, 42, 45, 49))

# %% wrong line_factors -: the error of the epoch taken for ∂J/∂a
# line: 31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: DJ_DA, 49: NO_DERIVATIVE,
# link: none
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: DJ_DA, 49: NO_DERIVATIVE,
}

# %% wrong line_factors -: the forward pass taken for a slope
# line: 8: DA_DZ, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
# link: none
line_factors = {
    8: DA_DZ, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% wrong line_factors -: the last factor taken for the step
# line: 31: GRADIENT_STEP, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
# link: none
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
    31: GRADIENT_STEP, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% right line_factors: ∂J/∂a for the hidden error, which it is
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: DJ_DA, 24: DA_DZ,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% right line_factors: ∂z/∂a for the hidden error, which is multiplied in
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: DZ_DA, 24: DA_DZ,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% wrong line_factors -: ∂z/∂a for the last factor
# line: 31: DZ_DA, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
# link: none
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
    31: DZ_DA, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% wrong line_factors -: two lines left out
# line: 31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE,
# link: none
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE,
}

# %% wrong line_factors -: a name that does not exist
# line: 8: NO_DERIVATIVE, 13: "sigmoid prime", 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
# link: none
line_factors = {
    8: NO_DERIVATIVE, 13: "sigmoid prime", 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% wrong line_factors -: a list
# line: line_factors = [NO_DERIVATIVE, DA_DZ, DJ_DA, SUM_OVER_PATHS]
# link: none
line_factors = [NO_DERIVATIVE, DA_DZ, DJ_DA, SUM_OVER_PATHS]

# %% wrong line_factors -: a line that was not asked for
# line: 8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ, 33: GRADIENT_STEP,
# link: none
line_factors = {
    8: NO_DERIVATIVE, 13: DA_DZ, 19: DJ_DA, 23: SUM_OVER_PATHS, 24: DA_DZ, 33: GRADIENT_STEP,
    31: DZ_DW, 32: GRADIENT_STEP, 42: NO_DERIVATIVE, 45: NO_DERIVATIVE, 49: NO_DERIVATIVE,
}

# %% wrong line_factors -: every name at once
# line: n: [DJ_DA, DA_DZ, DZ_DW, SUM_OVER_PATHS, GRADIENT_STEP, NO_DERIVATIVE]
# link: none
line_factors = {
    n: [DJ_DA, DA_DZ, DZ_DW, SUM_OVER_PATHS, GRADIENT_STEP, NO_DERIVATIVE]
    for n in (8, 13, 19, 23, 24, 31, 32, 42, 45, 49)
}

# %% wrong line_factors -: lines as text
# line: "8": NO_DERIVATIVE, "13": DA_DZ, "19": DJ_DA, "23": SUM_OVER_PATHS, "24": DA_DZ,
# line: "31": DZ_DW, "32": GRADIENT_STEP, "42": NO_DERIVATIVE, "45": NO_DERIVATIVE, "49": NO_DERIVATIVE,
# link: none
line_factors = {
    "8": NO_DERIVATIVE, "13": DA_DZ, "19": DJ_DA, "23": SUM_OVER_PATHS, "24": DA_DZ,
    "31": DZ_DW, "32": GRADIENT_STEP, "42": NO_DERIVATIVE, "45": NO_DERIVATIVE, "49": NO_DERIVATIVE,
}

# %% wrong line_factors -: no derivative everywhere
# line: line_factors = dict.fromkeys((8, 13, 19, 23, 24, 31, 32, 42, 45, 49), NO_DERIVATIVE)
# link: none
line_factors = dict.fromkeys((8, 13, 19, 23, 24, 31, 32, 42, 45, 49), NO_DERIVATIVE)

# %% wrong line_factors -: the factor of line 19 and line 13 are swapped (error signal and activation slope)
# line: 13: DJ_DA,
# line: 19: DA_DZ,
# link: none
line_factors = {
    8: NO_DERIVATIVE,
    13: DJ_DA,
    19: DA_DZ,
    23: SUM_OVER_PATHS,
    24: DA_DZ,
    31: DZ_DW,
    32: GRADIENT_STEP,
    42: NO_DERIVATIVE,
    45: NO_DERIVATIVE,
    49: NO_DERIVATIVE,
}

# %% wrong line_factors -: line 8 is given the slope da/dz although it only computes the activation
# line: [DA_DZ, DA_DZ, DJ_DA, SUM_OVER_PATHS, DA_DZ, DZ_DW, GRADIENT_STEP, NO_DERIVATIVE, NO_DERIVATIVE, NO_DERIVATIVE],
# link: none
line_factors = dict(zip(
    [8, 13, 19, 23, 24, 31, 32, 42, 45, 49],
    [DA_DZ, DA_DZ, DJ_DA, SUM_OVER_PATHS, DA_DZ, DZ_DW, GRADIENT_STEP, NO_DERIVATIVE, NO_DERIVATIVE, NO_DERIVATIVE],
))

# %% right line_factors: filled in steps
line_factors = {line: NO_DERIVATIVE for line in (8, 42, 45, 49)}
line_factors.update({13: DA_DZ, 24: DA_DZ})
line_factors[19] = DJ_DA
line_factors[23] = SUM_OVER_PATHS
line_factors[31] = DZ_DW
line_factors[32] = GRADIENT_STEP

# %% right value_roles: the given names
value_roles = {
    "weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY,
    "error": TEMPORARY, "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT,
    "totals": GRADIENT_COMPONENT,
}

# %% right value_roles: typed out
value_roles = {
    "weights": "parameter", "bias": "Parameter", "z": "temporary", "output": "temporary",
    "error": "temporary", "delta": "temporary", "dJ_dw": "gradient component",
    "totals": "gradient component",
}

# %% right value_roles: capitals and spaces
value_roles = {
    "weights": "PARAMETER", "bias": " parameter", "z": "Temporary", "output": "Temporary ",
    "error": "Temporary", "delta": "TEMPORARY", "dJ_dw": "Gradient Component",
    "totals": "gradient_component",
}

# %% right value_roles: by role
value_roles = {key: PARAMETER for key in ("weights", "bias")}
value_roles |= {key: TEMPORARY for key in ("z", "output", "error", "delta")}
value_roles |= {key: GRADIENT_COMPONENT for key in ("dJ_dw", "totals")}

# %% right value_roles: dict call
value_roles = dict(
    weights=PARAMETER, bias=PARAMETER, z=TEMPORARY, output=TEMPORARY, error=TEMPORARY,
    delta=TEMPORARY, dJ_dw=GRADIENT_COMPONENT, totals=GRADIENT_COMPONENT,
)

# %% wrong value_roles -: delta is the gradient
# line: "error": TEMPORARY, "delta": GRADIENT_COMPONENT, "dJ_dw": GRADIENT_COMPONENT,
# link: none
value_roles = {
    "weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY,
    "error": TEMPORARY, "delta": GRADIENT_COMPONENT, "dJ_dw": GRADIENT_COMPONENT,
    "totals": GRADIENT_COMPONENT,
}

# %% wrong value_roles -: the output is a parameter
# line: "weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": PARAMETER,
# link: none
value_roles = {
    "weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": PARAMETER,
    "error": TEMPORARY, "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT,
    "totals": GRADIENT_COMPONENT,
}

# %% wrong value_roles -: dJ_dw is a temporary
# line: "error": TEMPORARY, "delta": TEMPORARY, "dJ_dw": TEMPORARY, "totals": GRADIENT_COMPONENT,
# link: none
value_roles = {
    "weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY,
    "error": TEMPORARY, "delta": TEMPORARY, "dJ_dw": TEMPORARY, "totals": GRADIENT_COMPONENT,
}

# %% wrong value_roles -: the error is a gradient component
# line: "error": GRADIENT_COMPONENT, "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT,
# link: none
value_roles = {
    "weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY,
    "error": GRADIENT_COMPONENT, "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT,
    "totals": GRADIENT_COMPONENT,
}

# %% wrong value_roles -: the bias is not a parameter
# line: "weights": PARAMETER, "bias": TEMPORARY, "z": TEMPORARY, "output": TEMPORARY,
# link: none
value_roles = {
    "weights": PARAMETER, "bias": TEMPORARY, "z": TEMPORARY, "output": TEMPORARY,
    "error": TEMPORARY, "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT,
    "totals": GRADIENT_COMPONENT,
}

# %% wrong value_roles -: half of it
# line: value_roles = {"weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY}
# link: none
value_roles = {"weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY}

# %% wrong value_roles -: ellipsis left in
# line: "error": ..., "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT, "totals": ...,
# link: none
value_roles = {
    "weights": PARAMETER, "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY,
    "error": ..., "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT, "totals": ...,
}

# %% wrong value_roles -: a name of its own
# line: "weights": "learned", "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY,
# link: none
value_roles = {
    "weights": "learned", "bias": PARAMETER, "z": TEMPORARY, "output": TEMPORARY,
    "error": TEMPORARY, "delta": TEMPORARY, "dJ_dw": GRADIENT_COMPONENT,
    "totals": GRADIENT_COMPONENT,
}

# %% wrong value_roles -: None
# line: value_roles = None
# link: none
value_roles = None

# %% wrong value_roles -: the bias is not counted among the parameters, and totals are called temporary
# line: "bias": TEMPORARY,
# line: "totals": TEMPORARY,
# link: none
value_roles = {
    "weights": PARAMETER,
    "bias": TEMPORARY,
    "z": TEMPORARY,
    "output": TEMPORARY,
    "error": TEMPORARY,
    "delta": TEMPORARY,
    "dJ_dw": GRADIENT_COMPONENT,
    "totals": TEMPORARY,
}

# %% wrong transfer_derivative -: an output of 0 counts as not run yet
# line: if not output:
# line: return 1.0
# link: none
def transfer_derivative(output):
    if not output:
        return 1.0
    return output * (1.0 - output)


# %% wrong transfer_derivative -: outputs beyond 0.99 count as saturated
# line: if output < 0.01 or output > 0.99:
# line: return 0.0
# link: none
def transfer_derivative(output):
    if output < 0.01 or output > 0.99:
        return 0.0
    return output * (1.0 - output)


# %% wrong backward_propagate_error -: the place of a neuron is asked of its layer
# line: j = [n["weights"] for n in network[i]].index(neuron["weights"])
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for neuron in network[i]:
            j = [n["weights"] for n in network[i]].index(neuron["weights"])
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])


# %% wrong backward_propagate_error -: the last layer is the one equal to the last
# line: if shapes.index(shapes[i]) == shapes.index(shapes[-1]):
# line: error = neuron["output"] - (expected[j] if i == len(network) - 1 else 0.0)
# link: none
def backward_propagate_error(network, expected):
    shapes = [len(layer) for layer in network]
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if shapes.index(shapes[i]) == shapes.index(shapes[-1]):
                error = neuron["output"] - (expected[j] if i == len(network) - 1 else 0.0)
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])


# %% wrong backward_propagate_error -: an error of 0 leaves the old delta
# line: if error or "delta" not in neuron:
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            if error or "delta" not in neuron:
                neuron["delta"] = error * transfer_derivative(neuron["output"])


# %% wrong backward_propagate_error -: weights of 0 count as no path, and as 1
# line: error = sum((n["weights"][j] or 1.0) * n["delta"] for n in network[i + 1])
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum((n["weights"][j] or 1.0) * n["delta"] for n in network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])


# %% wrong backward_propagate_error -: goes back three layers and no further
# line: for i in list(reversed(range(len(network))))[:3]:
# link: none
def backward_propagate_error(network, expected):
    for neuron in [n for layer in network for n in layer]:
        neuron.setdefault("delta", 0.0)
    for i in list(reversed(range(len(network))))[:3]:
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])


# %% wrong weight_gradients -: the place of an input is asked of the list
# line: [n["delta"] * inputs[inputs.index(x)] for x in sorted(set(inputs), key=inputs.index)]
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], list(row)
    for layer in network:
        gradients.append(
            [
                [n["delta"] * inputs[inputs.index(x)] for x in sorted(set(inputs), key=inputs.index)]
                + [n["delta"]]
                for n in layer
            ]
        )
        inputs = [n["output"] for n in layer]
    return gradients


# %% wrong weight_gradients -: inputs of 0 count as 1
# line: gradients.append([[n["delta"] * (x or 1.0) for x in inputs] + [n["delta"]] for n in layer])
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[n["delta"] * (x or 1.0) for x in inputs] + [n["delta"]] for n in layer])
        inputs = [n["output"] for n in layer]
    return gradients


# %% wrong weight_gradients -: one list for neurons with equal deltas
# line: by_delta = {n["delta"]: [n["delta"] * x for x in inputs] + [n["delta"]] for n in layer}
# line: gradients.append(list(by_delta.values()))
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        by_delta = {n["delta"]: [n["delta"] * x for x in inputs] + [n["delta"]] for n in layer}
        gradients.append(list(by_delta.values()))
        inputs = [n["output"] for n in layer]
    return gradients


# %% wrong batch_gradients -: the expected outputs are found by the row
# line: backward_propagate_error(network, expecteds[rows.index(row)])
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0 for _ in n["weights"]] for n in layer] for layer in network]
    for row in rows:
        forward_propagate(network, row)
        backward_propagate_error(network, expecteds[rows.index(row)])
        for total, layer in zip(totals, weight_gradients(network, row)):
            for entries, neuron in zip(total, layer):
                for k, value in enumerate(neuron):
                    entries[k] += value
    return totals


# %% wrong batch_gradients -: a row that came before is skipped
# line: if row in seen:
# line: continue
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0 for _ in n["weights"]] for n in layer] for layer in network]
    seen = []
    for row, expected in zip(rows, expecteds):
        if row in seen:
            continue
        seen.append(row)
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        for total, layer in zip(totals, weight_gradients(network, row)):
            for entries, neuron in zip(total, layer):
                for k, value in enumerate(neuron):
                    entries[k] += value
    return totals


# %% wrong batch_gradients -: rows of zeros are skipped
# line: if not any(row):
# line: continue
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0 for _ in n["weights"]] for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        if not any(row):
            continue
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        for total, layer in zip(totals, weight_gradients(network, row)):
            for entries, neuron in zip(total, layer):
                for k, value in enumerate(neuron):
                    entries[k] += value
    return totals

# %% wrong batch_gradients -: the totals are restarted for each row, so only the last row's gradients are returned
# line: totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
# link: path
# link: none
def batch_gradients(network, rows, expecteds):
    for row, expected in zip(rows, expecteds):
        totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        g = weight_gradients(network, row)
        for i in range(len(g)):
            for j in range(len(g[i])):
                for k in range(len(g[i][j])):
                    totals[i][j][k] += g[i][j][k]
    return totals

# %% wrong batch_gradients -: the forward pass is left out: all rows use the outputs that are in the network
# line: forward_propagate(network, rows[0])
# link: none
def batch_gradients(network, rows, expecteds):
    total = None
    forward_propagate(network, rows[0])
    for row, expected in zip(rows, expecteds):
        backward_propagate_error(network, expected)
        g = weight_gradients(network, row)
        if total is None:
            total = g
        else:
            total = [[[a + b for a, b in zip(x, y)] for x, y in zip(p, q)] for p, q in zip(total, g)]
    return total

# %% wrong batch_gradients -: divides by the number of rows: mean, not sum
# line: acc[L][j][k] += g / n
# link: factor 1/N
def batch_gradients(network, rows, expecteds):
    n = len(rows)
    acc = [[[0.0 for _ in neuron["weights"]] for neuron in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        for L, layer in enumerate(weight_gradients(network, row)):
            for j, neuron in enumerate(layer):
                for k, g in enumerate(neuron):
                    acc[L][j][k] += g / n
    return acc

# %% wrong batch_gradients -: the lists of totals are one list, so the neurons of a layer share their sums
# line: totals.append([[0.0] * len(layer[0]["weights"])] * len(layer))
# link: none
def batch_gradients(network, rows, expecteds):
    totals = []
    for layer in network:
        totals.append([[0.0] * len(layer[0]["weights"])] * len(layer))
    for i in range(len(rows)):
        forward_propagate(network, rows[i])
        backward_propagate_error(network, expecteds[i])
        grads = weight_gradients(network, rows[i])
        for l in range(len(grads)):
            for j in range(len(grads[l])):
                for k in range(len(grads[l][j])):
                    totals[l][j][k] += grads[l][j][k]
    return totals

# %% wrong batch_gradients -: the weights are updated after every row
# line: neuron["weights"] = [w - 0.1 * g for w, g in zip(neuron["weights"], gn)]
# link: none
def batch_gradients(network, rows, expecteds):
    totals = None
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        grads = weight_gradients(network, row)
        if totals is None:
            totals = grads
        else:
            for tl, gl in zip(totals, grads):
                for tn, gn in zip(tl, gl):
                    tn[:] = [a + b for a, b in zip(tn, gn)]
        for layer, gl in zip(network, grads):
            for neuron, gn in zip(layer, gl):
                neuron["weights"] = [w - 0.1 * g for w, g in zip(neuron["weights"], gn)]
    return totals

# %% wrong batch_gradients -: return inside the loop: only the first row counts
# line: return totals
# link: path
# link: none
def batch_gradients(network, rows, expecteds):
    totals = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        for tl, gl in zip(totals, weight_gradients(network, row)):
            for tn, gn in zip(tl, gl):
                for k in range(len(gn)):
                    tn[k] = tn[k] + gn[k]
        return totals

# %% right batch_gradients: map and reduce
from functools import reduce


def batch_gradients(network, rows, expecteds):
    def add(a, b):
        if isinstance(a, list):
            return [add(p, q) for p, q in zip(a, b)]
        return a + b

    def one(pair):
        forward_propagate(network, pair[0])
        backward_propagate_error(network, pair[1])
        return weight_gradients(network, pair[0])

    return reduce(add, map(one, zip(rows, expecteds)))

# %% wrong update_weights -: weights of 0 never move
# line: if n["weights"][j]:
# line: n["weights"][j] -= l_rate * n["delta"] * x
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for n in layer:
            for j, x in enumerate(inputs):
                if n["weights"][j]:
                    n["weights"][j] -= l_rate * n["delta"] * x
            n["weights"][-1] -= l_rate * n["delta"]
        inputs = [n["output"] for n in layer]


# %% wrong update_weights -: a learning rate of 0 becomes 0.1
# line: l_rate = l_rate or 0.1
# link: none
def update_weights(network, row, l_rate):
    l_rate = l_rate or 0.1
    inputs = row
    for layer in network:
        for n in layer:
            for j, x in enumerate(inputs):
                n["weights"][j] -= l_rate * n["delta"] * x
            n["weights"][-1] -= l_rate * n["delta"]
        inputs = [n["output"] for n in layer]


# %% wrong update_weights -: a step is limited to ½
# line: n["weights"][j] -= max(-2.5, min(2.5, l_rate * n["delta"] * x))
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for n in layer:
            for j, x in enumerate(inputs):
                n["weights"][j] -= max(-2.5, min(2.5, l_rate * n["delta"] * x))
            n["weights"][-1] -= l_rate * n["delta"]
        inputs = [n["output"] for n in layer]


# %% wrong train_network -: stops when the error is small
# line: if history and history[-1] < 0.05:
# line: continue
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        if history and history[-1] < 0.05:
            history.append(history[-1])
            continue
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            total += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history


# %% wrong train_network -: stops when the error rises
# line: if len(history) > 1 and history[-1] > history[-2]:
# line: continue
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        if len(history) > 1 and history[-1] > history[-2]:
            history.append(history[-1])
            continue
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            total += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history


# %% wrong train_network -: at most five epochs
# line: if epoch < 5:
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            total += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            if epoch < 5:
                backward_propagate_error(network, expected)
                update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history


# %% wrong train_network -: rows that are right already make no step
# line: if error > 0.02:
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            error = sum((o - e) ** 2 for o, e in zip(outputs, expected))
            total += error
            if error > 0.02:
                backward_propagate_error(network, expected)
                update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history


# %% wrong train_network -: the same row is used once an epoch
# line: if row in seen:
# line: continue
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total, seen = 0.0, []
        for row in train:
            if row in seen:
                continue
            seen.append(row)
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            total += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong backward_propagate_error -: the sum of the paths divided on each pass
# line: error /= len(network[i + 1])
# link: factor
# link: none
def backward_propagate_error(network, expected):
    for i in range(len(network) - 1, -1, -1):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for following in network[i + 1]:
                    error += following["weights"][j] * following["delta"]
                    error /= len(network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong train_network -: the error noted inside the loop over the rows, and so again for each row
# line: errors.append(total)
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    errors = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            target = [1.0 if k == row[-1] else 0.0 for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((o - t) ** 2 for o, t in zip(outputs, target))
            backward_propagate_error(network, target)
            update_weights(network, row[:-1], l_rate)
            errors.append(total)
    return errors


# --- slips of the language, labels, places --------------------------------------


# %% wrong transfer_derivative -: output is taken from another cell
# line: return output * (1.0 - output)
# line: def transfer_derivative(a):
# link: none
# cause: \boutput\b
output = 0.7


def transfer_derivative(a):
    return output * (1.0 - output)

# %% wrong transfer_derivative -: applies the transfer function to an output that is squashed already
# line: a = transfer(output)
# link: other point σ(a) for a
# link: other point a for z
def transfer_derivative(output):
    a = transfer(output)
    return a * (1.0 - a)

# %% wrong transfer_derivative -: takes the output for z and uses the exponential form
# line: v = math.exp(-output)
# line: return v / (1.0 + v) ** 2
# link: other point a for z
def transfer_derivative(output):
    v = math.exp(-output)
    return v / (1.0 + v) ** 2

# %% right transfer_derivative: math.fsum
def transfer_derivative(output):
    return math.fsum([output, -output * output])

# %% wrong update_weights -: the learning rate comes before the row
# line: def update_weights(network, l_rate, row):
# line: inputs = row
# line: for j, x in enumerate(inputs):
# link: none
# cause: order
def update_weights(network, l_rate, row):
    inputs = row
    for layer in network:
        for n in layer:
            for j, x in enumerate(inputs):
                n["weights"][j] -= l_rate * n["delta"] * x
            n["weights"][-1] -= l_rate * n["delta"]
        inputs = [n["output"] for n in layer]


# %% wrong train_network -: the epochs come before the learning rate
# line: def train_network(network, train, n_epoch, l_rate, n_outputs):
# line: for _ in range(n_epoch):
# link: none
# cause: order
def train_network(network, train, n_epoch, l_rate, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history


# %% wrong weight_gradients -: printed, not returned
# line: print(gradients)
# link: none
# cause: print
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([[n["delta"] * x for x in inputs] + [n["delta"]] for n in layer])
        inputs = [n["output"] for n in layer]
    print(gradients)


# %% wrong train_network -: the label is read as a number
# line: expected = [float(row[-1])] * n_outputs
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        total = 0.0
        for row in train:
            expected = [float(row[-1])] * n_outputs
            outputs = forward_propagate(network, row[:-1])
            total += sum((a - y) ** 2 for a, y in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(total)
    return history

# %% wrong train_network -: the errors are summed without being squared
# line: summe += sum(abs(a - b) for a, b in zip(ist, soll))
# link: none
# link: other quantity
def train_network(network, train, l_rate, n_epoch, n_outputs):
    verlauf = []
    for epoche in range(n_epoch):
        summe = 0.0
        for zeile in train:
            *eingabe, klasse = zeile
            soll = [1.0 if k == klasse else 0.0 for k in range(n_outputs)]
            ist = forward_propagate(network, eingabe)
            summe += sum(abs(a - b) for a, b in zip(ist, soll))
            backward_propagate_error(network, soll)
            update_weights(network, eingabe, l_rate)
        verlauf.append(summe)
    return verlauf

# %% wrong train_network -: one update after all rows, with the last row only
# line: update_weights(network, row[:-1], l_rate)
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(n_epoch):
        err = 0.0
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            err += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
        update_weights(network, row[:-1], l_rate)
        history.append(err)
    return history

# %% wrong train_network -: the mean over the rows is noted instead of the sum, with a ½
# line: losses.append(0.5 * sum((o - e) ** 2 for o, e in zip(outputs, expected)))
# line: history.append(sum(losses) / len(losses))
# link: factor 1/2
# link: factor 1/N
# link: factor
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(n_epoch):
        losses = []
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            losses.append(0.5 * sum((o - e) ** 2 for o, e in zip(outputs, expected)))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(sum(losses) / len(losses))
    return history

# %% wrong train_network -: the label is popped off the caller's rows, so the second epoch reads inputs as labels
# line: label = row.pop()
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(n_epoch):
        s = 0.0
        for row in train:
            label = row.pop()
            expected = [0.0] * n_outputs
            expected[int(label)] = 1.0
            outputs = forward_propagate(network, row)
            s += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row, l_rate)
        history.append(s)
    return history

# %% wrong train_network -: the history is filled once per row, not once per epoch
# line: history.append(sum_error)
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(n_epoch):
        sum_error = 0.0
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            for k in range(n_outputs):
                sum_error += (outputs[k] - expected[k]) ** 2
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
            history.append(sum_error)
    return history

# %% right train_network: a function for one step, sums in a comprehension
def train_network(network, train, l_rate, n_epoch, n_outputs):
    def step(row):
        inputs, label = row[:-1], row[-1]
        expected = [float(k == label) for k in range(n_outputs)]
        errors = [o - e for o, e in zip(forward_propagate(network, inputs), expected)]
        backward_propagate_error(network, expected)
        update_weights(network, inputs, l_rate)
        return sum(e * e for e in errors)

    return [sum(step(row) for row in train) for _ in range(n_epoch)]

# %% wrong train_network -: the one is set at label − 1 (1-based classes)
# line: expected[row[-1] - 1] = 1.0
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(1, n_epoch + 1):
        sum_error = 0.0
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1] - 1] = 1.0
            outputs = forward_propagate(network, row)
            sum_error += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(sum_error)
    return history

# %% wrong train_network -: one epoch too few: range starts at 1
# line: for epoch in range(1, n_epoch):
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for epoch in range(1, n_epoch):
        err = 0.0
        for row in train:
            expected = [int(k == row[-1]) for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            err += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(err)
    return history

# %% wrong update_weights -: the bias gets the last input
# line: n["weights"][-1] -= l_rate * n["delta"] * inputs[-1]
# link: extra inputs[-1]
# link: extra ∂z/∂w
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for n in layer:
            for j, x in enumerate(inputs):
                n["weights"][j] -= l_rate * n["delta"] * x
            n["weights"][-1] -= l_rate * n["delta"] * inputs[-1]
        inputs = [n["output"] for n in layer]


# %% wrong weight_gradients -: the input one place before
# line: row_of = [n["delta"] * inputs[j - 1] for j in range(len(inputs))]
# link: none
def weight_gradients(network, row):
    gradients, inputs = [], row
    for layer in network:
        gradients.append([])
        for n in layer:
            row_of = [n["delta"] * inputs[j - 1] for j in range(len(inputs))]
            gradients[-1].append(row_of + [n["delta"]])
        inputs = [n["output"] for n in layer]
    return gradients

# %% wrong weight_gradients -: all layers read the row: inputs are never replaced by the outputs of the layer before
# line: g = [neuron["delta"] * row[min(j, len(row) - 1)] for j in range(n_in)]
# link: none
# link: other quantity row for inputs
def weight_gradients(network, row):
    gradients = []
    for layer in network:
        layer_grad = []
        for neuron in layer:
            n_in = len(neuron["weights"]) - 1
            g = [neuron["delta"] * row[min(j, len(row) - 1)] for j in range(n_in)]
            g.append(neuron["delta"])
            layer_grad.append(g)
        gradients.append(layer_grad)
    return gradients

# %% wrong weight_gradients -: multiplies delta by the weight in place of the input
# line: per_layer.append([neuron["delta"] * w[j] for j in range(len(w) - 1)] + [neuron["delta"]])
# link: other quantity w for ∂z/∂w
# link: none
def weight_gradients(network, row):
    grads = []
    for layer in network:
        per_layer = []
        for neuron in layer:
            w = neuron["weights"]
            per_layer.append([neuron["delta"] * w[j] for j in range(len(w) - 1)] + [neuron["delta"]])
        grads.append(per_layer)
    return grads

# %% wrong weight_gradients -: bias first, then the weights
# line: zeilen.append([d] + [d * e for e in eingaben])
# link: none
def weight_gradients(network, row):
    eingaben = row
    alle = []
    for schicht in network:
        zeilen = []
        for neuron in schicht:
            d = neuron["delta"]
            zeilen.append([d] + [d * e for e in eingaben])
        alle.append(zeilen)
        eingaben = [n["output"] for n in schicht]
    return alle

# %% wrong weight_gradients -: the bias's component is delta times the stored bias weight
# line: g.append(neuron["delta"] * neuron["weights"][-1])
# link: extra b
def weight_gradients(network, row):
    inputs = row
    result = []
    for layer in network:
        rows = []
        for neuron in layer:
            g = []
            for j in range(len(neuron["weights"]) - 1):
                g.append(neuron["delta"] * inputs[j])
            g.append(neuron["delta"] * neuron["weights"][-1])
            rows.append(g)
        result.append(rows)
        inputs = [n["output"] for n in layer]
    return result

# %% wrong weight_gradients -: inputs are replaced inside the loop over neurons, so the next neuron reads its own layer
# line: inputs = [n["output"] for n in layer]
# link: none
# link: other quantity
def weight_gradients(network, row):
    inputs = row
    result = []
    for layer in network:
        rows = []
        for neuron in layer:
            k = len(neuron["weights"]) - 1
            rows.append([neuron["delta"] * inputs[j % len(inputs)] for j in range(k)] + [neuron["delta"]])
            inputs = [n["output"] for n in layer]
        result.append(rows)
    return result

# %% wrong weight_gradients -: each layer takes its own outputs, not those of the layer before (off by one in layers)
# line: source = list(row) if i == 0 else [n["output"] for n in network[i]]
# link: none
# link: other quantity
def weight_gradients(network, row):
    result = []
    for i, layer in enumerate(network):
        source = list(row) if i == 0 else [n["output"] for n in network[i]]
        result.append(
            [[n["delta"] * source[j % len(source)] for j in range(len(n["weights"]) - 1)] + [n["delta"]] for n in layer]
        )
    return result

# %% right weight_gradients: inputs of all layers first, a 1 for the bias
def weight_gradients(network, row):
    ebenen = [list(row)] + [[n["output"] for n in layer] for layer in network[:-1]]
    return [
        [[n["delta"] * e for e in (eingang + [1.0])] for n in layer]
        for eingang, layer in zip(ebenen, network)
    ]

# %% wrong backward_propagate_error -: the errors go back without the slopes they cross
# line: errors = [sum(n["weights"][j] * e for n, e in zip(layer, errors)) for j in range(width)]
# link: missing ∂a/∂z
# link: none
def backward_propagate_error(network, expected):
    errors = [n["output"] - y for n, y in zip(network[-1], expected)]
    for layer in reversed(network):
        for neuron, error in zip(layer, errors):
            neuron["delta"] = error * transfer_derivative(neuron["output"])
        width = len(layer[0]["weights"]) - 1
        errors = [sum(n["weights"][j] * e for n, e in zip(layer, errors)) for j in range(width)]

# %% wrong backward_propagate_error -: expected − output, as where steps are added
# line: errors.append(expected[j] - neuron["output"])
# link: sign
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        errors = list()
        if i != len(network) - 1:
            for j in range(len(layer)):
                error = 0.0
                for neuron in network[i + 1]:
                    error += neuron["weights"][j] * neuron["delta"]
                errors.append(error)
        else:
            for j in range(len(layer)):
                neuron = layer[j]
                errors.append(expected[j] - neuron["output"])
        for j in range(len(layer)):
            neuron = layer[j]
            neuron["delta"] = errors[j] * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the hidden error is set back inside the loop over the next layer
# line: error = 0.0
# line: error += nxt["weights"][j] * nxt["delta"]
# link: path
# link: none
def backward_propagate_error(network, expected):
    last = len(network) - 1
    for i in range(last, -1, -1):
        for j, neuron in enumerate(network[i]):
            if i == last:
                error = neuron["output"] - expected[j]
            else:
                for nxt in network[i + 1]:
                    error = 0.0
                    error += nxt["weights"][j] * nxt["delta"]
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: from the first layer to the last, so deltas are missing
# line: for i in range(n):
# link: none
def backward_propagate_error(network, expected):
    n = len(network)
    for i in range(n):
        for j in range(len(network[i])):
            neuron = network[i][j]
            if i == n - 1:
                err = neuron["output"] - expected[j]
            else:
                err = sum(m["weights"][j] * m["delta"] for m in network[i + 1])
            neuron["delta"] = err * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the hidden neurons do not get their own activation slope
# line: neurone["delta"] = somme
# link: missing ∂a/∂z
def backward_propagate_error(network, expected):
    sortie = network[-1]
    for k, neurone in enumerate(sortie):
        neurone["delta"] = (neurone["output"] - expected[k]) * transfer_derivative(neurone["output"])
    for i in range(len(network) - 2, -1, -1):
        for j, neurone in enumerate(network[i]):
            somme = 0.0
            for suivant in network[i + 1]:
                somme += suivant["delta"] * suivant["weights"][j]
            neurone["delta"] = somme

# %% wrong backward_propagate_error -: the raw errors go to the hidden layer; the next layer's activation slope is lost
# line: sum(f * n["weights"][j] for n, f in zip(network[i], fehler))
# line: fehler = [
# link: missing ∂a/∂z
def backward_propagate_error(network, expected):
    fehler = [n["output"] - e for n, e in zip(network[-1], expected)]
    for i in reversed(range(len(network))):
        for n, f in zip(network[i], fehler):
            n["delta"] = f * transfer_derivative(n["output"])
        if i > 0:
            fehler = [
                sum(f * n["weights"][j] for n, f in zip(network[i], fehler))
                for j in range(len(network[i - 1]))
            ]

# %% wrong backward_propagate_error -: only the error is stored, the product with the slope stands unused
# line: neuron["delta"] = error
# link: missing ∂a/∂z
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(n["weights"][j] * n["delta"] for n in network[i + 1])
            delta = error * transfer_derivative(neuron["output"])
            neuron["delta"] = error

# %% wrong backward_propagate_error -: the sum is divided by the number of next neurons (a mean over paths)
# line: e = sum([n["delta"] * n["weights"][j] for n in nxt]) / len(nxt)
# link: factor
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        layer = network[i]
        for j in range(len(layer)):
            o = layer[j]["output"]
            if i == len(network) - 1:
                e = o - expected[j]
            else:
                nxt = network[i + 1]
                e = sum([n["delta"] * n["weights"][j] for n in nxt]) / len(nxt)
            layer[j]["delta"] = e * o * (1.0 - o)

# %% wrong backward_propagate_error -: 1-based: weight j+1 of the next neuron is read, so the bias gets into the sum
# line: err = err + network[l][k - 1]["weights"][j] * network[l][k - 1]["delta"]
# link: none
# link: other quantity
def backward_propagate_error(network, expected):
    L = len(network)
    for l in range(L, 0, -1):
        layer = network[l - 1]
        for j in range(1, len(layer) + 1):
            n = layer[j - 1]
            if l == L:
                err = n["output"] - expected[j - 1]
            else:
                err = 0.0
                for k in range(1, len(network[l]) + 1):
                    err = err + network[l][k - 1]["weights"][j] * network[l][k - 1]["delta"]
            n["delta"] = err * transfer_derivative(n["output"])

# %% right backward_propagate_error: a recursion that remembers
def backward_propagate_error(network, expected):
    known = {}

    def delta(i, j):
        if (i, j) in known:
            return known[i, j]
        a = network[i][j]["output"]
        if i + 1 == len(network):
            error = a - expected[j]
        else:
            error = math.fsum(delta(i + 1, k) * n["weights"][j] for k, n in enumerate(network[i + 1]))
        known[i, j] = network[i][j]["delta"] = error * (a - a * a)
        return known[i, j]

    for j in range(len(network[0])):
        delta(0, j)

# %% wrong backward_propagate_error -: a break ends the sum after the first neuron of the next layer: one path only
# line: break
# link: path
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            error = 0.0
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                for later in network[i + 1]:
                    error += later["weights"][j] * later["delta"]
                    break
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong update_weights -: divided by the rate
# line: weights[k] -= neuron["delta"] * value / l_rate
# line: weights[-1] -= neuron["delta"] / l_rate
# link: none
# link: factor
# link: other quantity
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            weights = neuron["weights"]
            for k, value in enumerate(inputs):
                weights[k] -= neuron["delta"] * value / l_rate
            weights[-1] -= neuron["delta"] / l_rate
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights -: adds the step instead of subtracting it, although delta is dJ/dz here
# line: neuron["weights"][j] += l_rate * neuron["delta"] * inputs[j]
# line: neuron["weights"][-1] += l_rate * neuron["delta"]
# link: sign
def update_weights(network, row, l_rate):
    for i in range(len(network)):
        inputs = row
        if i != 0:
            inputs = [neuron["output"] for neuron in network[i - 1]]
        for neuron in network[i]:
            for j in range(len(neuron["weights"]) - 1):
                neuron["weights"][j] += l_rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] += l_rate * neuron["delta"]

# %% wrong update_weights -: the loop variable w is changed, not the list: the network stays as it is
# line: w -= l_rate * g
# link: none
def update_weights(network, row, l_rate):
    grads = weight_gradients(network, row)
    for layer, lg in zip(network, grads):
        for neuron, ng in zip(layer, lg):
            for w, g in zip(neuron["weights"], ng):
                w -= l_rate * g

# %% wrong update_weights -: no learning rate in the bias step, and the last input is skipped
# line: for j in range(n - 2):
# line: neurone["weights"][n - 1] -= neurone["delta"]
# link: missing l_rate
# link: path
# link: none
def update_weights(network, row, l_rate):
    entrees = list(row)
    for couche in network:
        for neurone in couche:
            n = len(neurone["weights"])
            for j in range(n - 2):
                neurone["weights"][j] -= l_rate * neurone["delta"] * entrees[j]
            neurone["weights"][n - 1] -= neurone["delta"]
        entrees = [neurone["output"] for neurone in couche]

# %% wrong update_weights -: the inputs of later layers are the deltas, not the outputs, of the layer before
# line: inputs = [neuron["delta"] for neuron in layer]
# link: other quantity
# link: none
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j, x in enumerate(inputs):
                neuron["weights"][j] -= l_rate * neuron["delta"] * x
            neuron["weights"][-1] -= l_rate * neuron["delta"]
        inputs = [neuron["delta"] for neuron in layer]

# %% right update_weights: slice assignment from the gradients
def update_weights(network, row, l_rate):
    for layer, gradients in zip(network, weight_gradients(network, row)):
        for neuron, gradient in zip(layer, gradients):
            neuron["weights"][:] = [w + -l_rate * g for w, g in zip(neuron["weights"], gradient)]

# %% wrong update_weights -: the new weights go into a new network under the local name and are thrown away
# line: network = [
# link: none
def update_weights(network, row, l_rate):
    grads = weight_gradients(network, row)
    network = [
        [{"weights": [w - l_rate * g for w, g in zip(n["weights"], gn)]} for n, gn in zip(layer, gl)]
        for layer, gl in zip(network, grads)
    ]
