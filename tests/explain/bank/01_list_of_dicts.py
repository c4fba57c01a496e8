"""Pure Python: a network is a list of layers, a layer a list of neurons, a neuron a dict."""

from math import exp
from random import Random


def weighted_sum(weights, inputs):
    total = weights[-1]
    for i in range(len(weights) - 1):
        total += weights[i] * inputs[i]
    return total


def squash(z):
    return 1.0 / (1.0 + exp(-z))


def feed(network, row):
    inputs = row
    for layer in network:
        outputs = []
        for neuron in layer:
            z = weighted_sum(neuron["weights"], inputs)
            neuron["output"] = squash(z)
            outputs.append(neuron["output"])
        inputs = outputs
    return inputs


def squash_slope(output):
    return output * (1.0 - output)


def send_back(network, wanted):
    for level in reversed(range(len(network))):
        layer = network[level]
        errors = []
        if level == len(network) - 1:
            for j, neuron in enumerate(layer):
                errors.append(neuron["output"] - wanted[j])
        else:
            for j in range(len(layer)):
                error = 0.0
                for follower in network[level + 1]:
                    error += follower["weights"][j] * follower["delta"]
                errors.append(error)
        for j, neuron in enumerate(layer):
            neuron["delta"] = errors[j] * squash_slope(neuron["output"])


def adjust(network, row, rate):
    inputs = row
    for layer in network:
        for neuron in layer:
            for j in range(len(inputs)):
                neuron["weights"][j] -= rate * neuron["delta"] * inputs[j]
            neuron["weights"][-1] -= rate * neuron["delta"]
        inputs = [neuron["output"] for neuron in layer]


def setup(seed):
    random = Random(seed)
    sizes = [2, 3, 2]
    network = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        network.append(
            [{"weights": [random.uniform(-1, 1) for _ in range(n_in + 1)]} for _ in range(n_out)]
        )
    return {"network": network, "row": [random.uniform(0.3, 1), random.uniform(-1, -0.3)], "wanted": [0, 1]}


def run_forward(state):
    outputs = feed(state["network"], state["row"])
    return sum(0.5 * (o - w) ** 2 for o, w in zip(outputs, state["wanted"]))


def run_backward(state):
    send_back(state["network"], state["wanted"])
    adjust(state["network"], state["row"], 0.5)
    return state["network"]
