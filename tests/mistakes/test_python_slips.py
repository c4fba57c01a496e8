"""Slips of Python are told from the text of an answer that has failed, and from nothing else."""

import math

import pytest

from chainrule.checking import message
from chainrule.checking.judge import rng_for
from chainrule.course.exercise import all_exercises
from chainrule.course.source import fresh_namespace, run_source
from chainrule.mistakes.naming import judge_and_name


def verdict_on(name: str, source: str):
    exercise = next(one for one in all_exercises() if one.name == name)
    namespace = fresh_namespace(exercise.unit) | {"math": math}
    namespace.pop(name, None)
    namespace["__name__"] = "__main__"
    run_source(source, namespace, f"<slip {name} {hash(source)}>")
    return judge_and_name(exercise, namespace[name], rng_for(exercise, 1))


TOLD = {
    "below a return": (
        "d_swish",
        "def d_swish(z):\n    gate = sigmoid(z)\n    result = gate\n    return result\n"
        "    result += z * gate * (1 - gate)\n",
        ["d_swish ends at the return in line 4.", "Line 5 is below it, and is never run."],
    ),
    "another order, stops": (
        "neuron_delta",
        "def neuron_delta(w, x, b, y):\n    a = sigmoid(w @ x + b)\n"
        "    return (a - y) * a * (1 - a)\n",
        ["another order", "It is called as neuron_delta(w, b, x, y).", "(w, x, b, y)"],
    ),
    "another order, wrong numbers": (
        "forward_difference",
        "def forward_difference(f, h, x):\n    return (f(x + h) - f(x)) / h\n",
        ["another order", "forward_difference(f, x, h)"],
    ),
    "too few": (
        "neuron_gradient",
        "def neuron_gradient(w, b, x):\n    return x, b\n",
        ["takes 3 arguments; the exercise hands it 4", "neuron_gradient(w, b, x, y)"],
    ),
    "prints": (
        "mse",
        "def mse(A, Y):\n    print(np.sum((A - Y) ** 2) / (2 * len(A)))\n",
        ["prints its result, and returns nothing", "Write return np.sum("],
    ),
    "a power, at floats": (
        "d_tanh",
        "def d_tanh(z):\n    return 1 - np.tanh(z) ^ 2\n",
        ["has ^ in 1 - np.tanh(z) ^ 2", "**"],
    ),
    "a power of a Value's number": (
        "Value",
        "class Value:\n    def __init__(self, data):\n        self.data, self.grad = data, 0.0\n\n"
        "    def __pow__(self, n):\n        return Value(self.data ^ n)\n",
        ["Value has ^ in self.data ^ n", "**"],
    ),
    "what print gives": (
        "d_compose",
        "def d_compose(dg, f, df):\n    return lambda x: print(dg(f(x)) * df(x))\n",
        ["returns what print gives, and that is None", "return dg(f(x)) * df(x)"],
    ),
    "a default that grows": (
        "best_step",
        "def best_step(f, df, x, steps, errors=[]):\n    for h in steps:\n"
        "        errors.append(abs(central_difference(f, x, h) - df(x)))\n"
        "    return steps[int(np.argmin(errors))]\n",
        ["keeps something from one call to the next", "The default errors=[] is made once"],
    ),
    "a table outside": (
        "neuron_gradient",
        "seen = {}\n\ndef neuron_gradient(w, b, x, y):\n    if len(w) not in seen:\n"
        "        delta = neuron_delta(w, b, x, y)\n        seen[len(w)] = (delta * x, delta)\n"
        "    return seen[len(w)]\n",
        ["keeps something from one call", "seen is made outside the function, and changed in it."],
    ),
    "a name from outside": (
        "d_sigmoid",
        "a = sigmoid(0.7)\n\ndef d_sigmoid(z):\n    return a * (1 - a)\n",
        ["never uses its argument z; it reads a from outside"],
    ),
    "no self": (
        "Value",
        "class Value:\n    def __init__(self, data):\n        self.data, self.grad = data, 0.0\n\n"
        "    def tanh():\n        return Value(math.tanh(self.data))\n",
        ["the method tanh is written without self", "Write def tanh(self):"],
    ),
    "no self in __init__": (
        "Value",
        "class Value:\n    def __init__(data):\n        self.data = data\n",
        ["the method __init__ is written without self", "Write def __init__(self, data):"],
    ),
}


@pytest.mark.parametrize(("name", "source", "words"), TOLD.values(), ids=TOLD)
def test_a_slip_is_told(name: str, source: str, words: list[str]) -> None:
    verdict = verdict_on(name, source)
    assert not verdict.passed
    text = " ".join(message.render(verdict).split())
    for word in words:
        assert word in text


RIGHT = {
    "other names": (
        "mse",
        "def mse(out, target):\n    return ((out - target)**2).sum()/2/len(out)\n",
    ),
    "an order that does not matter": (
        "relative_error",
        "def relative_error(b, a):\n    a, b = np.ravel(a), np.ravel(b)\n"
        "    size = max(np.linalg.norm(a), np.linalg.norm(b))\n"
        "    return np.linalg.norm(a - b) / size if size else 0.0\n",
    ),
    "a print beside the return": (
        "relu",
        "def relu(z):\n    print(end='')\n    return np.maximum(z, 0.0)\n",
    ),
    "a constant from outside": (
        "d_gelu_tanh",
        "K = np.sqrt(2 / np.pi)\n\ndef d_gelu_tanh(z):\n"
        "    t = np.tanh(K * (z + 0.044715 * z**3))\n"
        "    return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * K * (1 + 0.134145 * z**2)\n",
    ),
}


@pytest.mark.parametrize(("name", "source"), RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_left_alone(name: str, source: str) -> None:
    assert verdict_on(name, source).passed


UNTOLD = {
    "bits on purpose": (
        "d_relu",
        "def d_relu(z):\n    z = np.asarray(z)\n    return ((z > 0) ^ (z > 9)).astype(float)[()]\n",
    ),
    "a constant beside the argument": (
        "d_tanh",
        "K = 2.0\n\ndef d_tanh(z):\n    return K * (1 - np.tanh(z) ** 2)\n",
    ),
    "one more parameter with a default": (
        "mse",
        "def mse(A, Y, half=True):\n    return np.sum((A - Y) ** 2) / len(A)\n",
    ),
}


@pytest.mark.parametrize(("name", "source"), UNTOLD.values(), ids=UNTOLD)
def test_nothing_is_told_where_the_text_leaves_a_doubt(name: str, source: str) -> None:
    verdict = verdict_on(name, source)
    assert not verdict.passed
    text = message.render(verdict)
    for words in ("another order", "has ^ in", "never uses", "hands it", "prints"):
        assert words not in text


def test_a_memory_is_not_blamed_for_what_it_has_no_part_in() -> None:
    source = "calls = []\n\ndef d_tanh(z):\n    calls.append(1)\n    return 1 + np.tanh(z) ** 2\n"
    verdict = verdict_on("d_tanh", source)
    assert not verdict.passed
    assert "calls" not in " ".join(message.render(verdict).split())
