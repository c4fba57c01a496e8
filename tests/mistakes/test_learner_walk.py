"""Wrong answers that a learner gave on a walk through the course, and the cause that each has."""

import pytest

from chainrule.checking import message
from chainrule.checking.judge import rng_for
from chainrule.course.exercise import find_exercise
from chainrule.course.source import fresh_namespace, run_source
from chainrule.mistakes.naming import judge_and_name

# name of the answer -> (unit, exercise, its body, what has to be said, what must not be said)
ANSWERS = {
    "nothing but zeros": (
        "03_neuron",
        "d_sigmoid",
        "def d_sigmoid(z):\n    return 0 * z\n",
        "d_sigmoid is zero everywhere.",
        "sign",
    ),
    "zeros for want of brackets": (
        "03_neuron",
        "d_sigmoid",
        "def d_sigmoid(z):\n    a = sigmoid(z)\n    return a * 1 - a\n",
        "a * 1 - a",
        "sign",
    ),
    "the slope of the slope": (
        "00_start_here",
        "first_slope",
        "def first_slope(x):\n    return 18\n",
        "is 18 wherever x is",
        "order",
    ),
    "the true slope is not asked for": (
        "02_finite_differences",
        "best_step",
        "def best_step(f, df, x, steps):\n"
        "    return min(steps, key=lambda h: central_difference(f, x, h))\n",
        "the smallest difference, not the smallest error",
        "takes the error with its sign",
    ),
    "f gets one entry": (
        "02_finite_differences",
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    g = np.zeros(x.shape)\n"
        "    for i in range(len(x)):\n        g[i] = (f(x[i] + h) - f(x[i] - h)) / (2 * h)\n"
        "    return g\n",
        "hands f one entry or row of x, not the whole array",
        "No mistake known",
    ),
    "rows of a table": (
        "02_finite_differences",
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    g = np.zeros(x.shape)\n"
        "    for i in range(len(x)):\n        a = x.astype(float)\n        c = x.astype(float)\n"
        "        a[i] += h\n        c[i] -= h\n        g[i] = (f(a) - f(c)) / (2 * h)\n"
        "    return g\n",
        "nudges a whole row of x at once",
        "No mistake known",
    ),
    "softmax less the largest of all": (
        "06_layers",
        "softmax",
        "def softmax(Z):\n    E = np.exp(Z - Z.max())\n"
        "    return E / E.sum(axis=1, keepdims=True)\n",
        "uses the largest number of the whole table. Each row needs its own",
        "treat that case",
    ),
    "softmax less the largest of all, by np.max": (
        "06_layers",
        "softmax",
        "def softmax(Z):\n    E = np.exp(Z - np.max(Z))\n"
        "    return E / E.sum(axis=1, keepdims=True)\n",
        "uses the largest number of the whole table. Each row needs its own",
        "treat that case",
    ),
    "cross-entropy less the largest of all": (
        "06_layers",
        "cross_entropy",
        "def cross_entropy(Z, y):\n    S = Z - Z.max()\n"
        "    return np.mean(np.log(np.exp(S).sum(axis=1)) - S[np.arange(len(y)), y])\n",
        "uses the largest number of the whole table. Each row needs its own",
        "treat that case",
    ),
    "labels that are not one-hot": (
        "06_layers",
        "d_cross_entropy",
        "def d_cross_entropy(Z, y):\n    return (softmax(Z) - y[:, None]) / len(y)\n",
        "takes the label away as a number, in every column",
        "No mistake known",
    ),
    "tanh in every layer": (
        "07_mlp",
        "mlp_forward",
        "def mlp_forward(params, X):\n    cache = [X]\n    for layer in params:\n"
        "        cache.append(np.tanh(cache[-1] @ layer['W'] + layer['b']))\n"
        "    return cache[-1], cache\n",
        "applies tanh in the last layer, too",
        "No mistake known",
    ),
    "rows swapped through views": (
        "07_mlp",
        "minibatches",
        "import random\n\n\ndef minibatches(X, y, batch_size, rng):\n"
        "    data = np.column_stack([X, y])\n    random.seed(int(rng.integers(1_000_000)))\n"
        "    random.shuffle(data)\n    for k in range(0, len(data), batch_size):\n"
        "        part = data[k : k + batch_size]\n"
        "        yield part[:, :-1].copy(), part[:, -1].astype(int)\n",
        "each row number should come exactly once",
        "drawn anew",
    ),
    "the rate divided by all rows": (
        "07_mlp",
        "train",
        "def train(params, X, y, learning_rate, epochs, batch_size, rng):\n    history = []\n"
        "    for _ in range(epochs):\n        total = 0.0\n"
        "        for Xb, yb in minibatches(X, y, batch_size, rng):\n"
        "            logits, cache = mlp_forward(params, Xb)\n"
        "            total += cross_entropy(logits, yb) * len(yb)\n"
        "            grads = mlp_backward(params, cache, yb)\n"
        "            params = sgd_step(params, grads, learning_rate / len(X))\n"
        "        history.append(float(total / len(X)))\n    return params, history\n",
        "divided by the number of rows again",
        "batch size",
    ),
    "the error alone, by another name": (
        "04_where_is_the_chain_rule",
        "backward_propagate_error",
        "def backward_propagate_error(network, expected):\n"
        "    for i in reversed(range(len(network))):\n"
        "        for j, neuron in enumerate(network[i]):\n"
        "            slope = transfer_derivative(neuron['output'])\n"
        "            if i == len(network) - 1:\n"
        "                neuron['delta'] = neuron['output'] - expected[j]\n"
        "            else:\n                back = 0.0\n"
        "                for later in network[i + 1]:\n                    full = later['delta']\n"
        "                    if i + 1 == len(network) - 1:\n"
        "                        full = full * transfer_derivative(later['output'])\n"
        "                    back += later['weights'][j] * full\n"
        "                neuron['delta'] = back * slope\n",
        "The error alone is ∂J/∂a",
        "what error is",
    ),
}


def said(unit: str, name: str, source: str) -> str:
    exercise = find_exercise(name, unit)
    namespace = fresh_namespace(unit)
    namespace.pop(name, None)
    namespace["__name__"] = "__main__"
    run_source(source, namespace, f"<walk {name} {hash(source)}>")
    verdict = judge_and_name(exercise, namespace[name], rng_for(exercise, 1), with_line=True)
    assert not verdict.passed
    return " ".join(message.render(verdict, "measured").split())


@pytest.mark.parametrize("answer", ANSWERS)
def test_the_cause_is_said_and_no_other(answer: str) -> None:
    unit, name, source, told, untrue = ANSWERS[answer]
    words = said(unit, name, source)
    assert told in words
    assert untrue not in words


def test_a_largest_of_the_whole_table_is_not_blamed_where_something_else_is_wrong() -> None:
    source = (
        "def softmax(Z):\n    E = np.exp(np.clip(Z - Z.max(), -500, 0))\n"
        "    return E / E.sum(axis=0, keepdims=True)\n"
    )
    assert "whole table" not in said("06_layers", "softmax", source)
