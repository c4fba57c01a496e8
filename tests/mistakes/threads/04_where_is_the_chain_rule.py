# Mistakes told in public threads, said again in this course's terms; written before they were run.

# %% wrong transfer_derivative -: output · (output - 1)
# line: return output * (output - 1.0)
# link: sign
def transfer_derivative(output):
    return output * (output - 1.0)

# %% wrong transfer_derivative -: the output is activated again first
# line: s = 1 / (1 + math.exp(-output))
# link: other point
# link: none
def transfer_derivative(output):
    s = 1 / (1 + math.exp(-output))
    return s * (1 - s)

# %% wrong backward_propagate_error -: the bare output error goes back past σ'
# line: error += nxt["weights"][j] * (nxt["delta"] / transfer_derivative(nxt["output"]))
# link: missing
# link: none
def backward_propagate_error(network, expected):
    last = len(network) - 1
    for i in range(last, -1, -1):
        for j, neuron in enumerate(network[i]):
            if i == last:
                error = neuron["output"] - expected[j]
            else:
                error = 0.0
                for nxt in network[i + 1]:
                    error += nxt["weights"][j] * (nxt["delta"] / transfer_derivative(nxt["output"]))
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error C9: deltas of the next layer summed without weights
# line: error = sum(n["delta"] for n in network[i + 1])
# link: missing
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                error = sum(n["delta"] for n in network[i + 1])
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the mean over the next layer's neurons
# line: error = sum(paths) / len(paths)
# link: factor
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                error = neuron["output"] - expected[j]
            else:
                paths = [n["weights"][j] * n["delta"] for n in network[i + 1]]
                error = sum(paths) / len(paths)
            neuron["delta"] = error * transfer_derivative(neuron["output"])

# %% wrong backward_propagate_error -: the hidden slope is taken at the next layer's output
# line: neuron["delta"] = sum(n["weights"][j] * n["delta"] * transfer_derivative(n["output"]) for n in network[i + 1])
# link: other point
# link: none
def backward_propagate_error(network, expected):
    for i in reversed(range(len(network))):
        for j, neuron in enumerate(network[i]):
            if i == len(network) - 1:
                neuron["delta"] = (neuron["output"] - expected[j]) * transfer_derivative(neuron["output"])
            else:
                neuron["delta"] = sum(n["weights"][j] * n["delta"] * transfer_derivative(n["output"]) for n in network[i + 1])

# %% wrong weight_gradients -: the bias gets its weight times delta
# line: slopes.append(neuron["weights"][-1] * neuron["delta"])
# link: extra
# link: none
def weight_gradients(network, row):
    grads, inputs = [], list(row)
    for layer in network:
        grads.append([])
        for neuron in layer:
            slopes = [neuron["delta"] * value for value in inputs]
            slopes.append(neuron["weights"][-1] * neuron["delta"])
            grads[-1].append(slopes)
        inputs = [neuron["output"] for neuron in layer]
    return grads

# %% wrong weight_gradients -: multiplied by the neuron's own output too
# line: grads[-1].append([n["delta"] * n["output"] * v for v in inputs] + [n["delta"]])
# link: extra
# link: none
def weight_gradients(network, row):
    grads, inputs = [], row
    for layer in network:
        grads.append([])
        for n in layer:
            grads[-1].append([n["delta"] * n["output"] * v for v in inputs] + [n["delta"]])
        inputs = [n["output"] for n in layer]
    return grads

# %% wrong batch_gradients -: the first row's network state serves for all
# line: forward_propagate(network, rows[0])
# link: none
def batch_gradients(network, rows, expecteds):
    total = None
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, rows[0])
        backward_propagate_error(network, expected)
        g = weight_gradients(network, row)
        if total is None:
            total = g
        else:
            total = [[[a + b for a, b in zip(p, q)] for p, q in zip(s, t)] for s, t in zip(total, g)]
    return total

# %% wrong batch_gradients -: divided by the number of rows
# line: return [[[v / len(rows) for v in n] for n in layer] for layer in total]
# link: factor
def batch_gradients(network, rows, expecteds):
    total = [[[0.0] * len(n["weights"]) for n in layer] for layer in network]
    for row, expected in zip(rows, expecteds):
        forward_propagate(network, row)
        backward_propagate_error(network, expected)
        for i, layer in enumerate(weight_gradients(network, row)):
            for j, neuron in enumerate(layer):
                for k, value in enumerate(neuron):
                    total[i][j][k] += value
    return [[[v / len(rows) for v in n] for n in layer] for layer in total]

# %% wrong update_weights -: the bias is not moved
# line: for k in range(len(inputs)):
# link: none
# link: path
def update_weights(network, row, l_rate):
    inputs = list(row)
    for layer in network:
        for neuron in layer:
            for k in range(len(inputs)):
                neuron["weights"][k] -= l_rate * neuron["delta"] * inputs[k]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights -: uphill, by +=
# line: neuron["weights"][k] += l_rate * neuron["delta"] * value
# line: neuron["weights"][-1] += l_rate * neuron["delta"]
# link: sign
def update_weights(network, row, l_rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for k, value in enumerate(inputs):
                neuron["weights"][k] += l_rate * neuron["delta"] * value
            neuron["weights"][-1] += l_rate * neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]

# %% wrong update_weights -: the last input is taken off as if it were a label
# line: inputs = row[:-1]
# link: none
def update_weights(network, row, l_rate):
    for i, layer in enumerate(network):
        inputs = row[:-1]
        if i > 0:
            inputs = [n["output"] for n in network[i - 1]]
        for neuron in layer:
            for k in range(len(inputs)):
                neuron["weights"][k] -= l_rate * neuron["delta"] * inputs[k]
            neuron["weights"][-1] -= l_rate * neuron["delta"]

# %% wrong train_network -: it stops when the error grows
# line: if history and sum_error > history[-1]:
# line: break
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    for _ in range(n_epoch):
        sum_error = 0.0
        for row in train:
            expected = [1.0 if k == row[-1] else 0.0 for k in range(n_outputs)]
            outputs = forward_propagate(network, row[:-1])
            sum_error += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        if history and sum_error > history[-1]:
            break
        history.append(sum_error)
    return history

# %% wrong train_network -: the running error is never set back to 0
# line: sum_error = 0.0
# link: none
def train_network(network, train, l_rate, n_epoch, n_outputs):
    history = []
    sum_error = 0.0
    for epoch in range(n_epoch):
        for row in train:
            expected = [0.0] * n_outputs
            expected[row[-1]] = 1.0
            outputs = forward_propagate(network, row[:-1])
            sum_error += sum((o - e) ** 2 for o, e in zip(outputs, expected))
            backward_propagate_error(network, expected)
            update_weights(network, row[:-1], l_rate)
        history.append(sum_error)
    return history

# %% right backward_propagate_error -: errors are handed back from layer to layer
def backward_propagate_error(network, expected):
    errors = [n["output"] - e for n, e in zip(network[-1], expected)]
    for layer in reversed(network):
        for n, e in zip(layer, errors):
            n["delta"] = transfer_derivative(n["output"]) * e
        width = len(layer[0]["weights"]) - 1
        errors = [sum(n["delta"] * n["weights"][k] for n in layer) for k in range(width)]

# %% right weight_gradients -: an appended 1 for the bias
def weight_gradients(network, row):
    signals = [list(row)] + [[n["output"] for n in layer] for layer in network[:-1]]
    return [
        [[n["delta"] * s for s in [*signal, 1.0]] for n in layer]
        for signal, layer in zip(signals, network)
    ]
