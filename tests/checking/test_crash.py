"""An answer that stops: Python's own words, whole, with the line and the input beside them."""

import pytest

from chainrule.checking import message
from chainrule.checking.judge import judge, rng_for
from chainrule.course.exercise import all_exercises
from chainrule.course.source import fresh_namespace, run_source


def said(name: str, source: str) -> str:
    exercise = next(one for one in all_exercises() if one.name == name)
    namespace = fresh_namespace(exercise.unit)
    namespace.pop(name, None)
    namespace["__name__"] = "__main__"
    run_source(source, namespace, f"<{name} {hash(source)}>")
    verdict = judge(exercise, namespace[name], rng_for(exercise, 1))
    assert not verdict.passed
    text = message.render(verdict).strip("\n")
    lines = text.splitlines()
    assert all(len(line) <= 83 for line in lines)
    return " ".join(lines)


STOPS = {
    "shapes at the end": (
        "dense_backward",
        "def dense_backward(dZ, X, W):\n    dX = W @ dZ\n    return dX, X.T @ dZ, dZ.sum(axis=0)\n",
        [
            "stops with ValueError: matmul",
            "(size 7 is different from 3)",
            "dX = W @ dZ, at dZ (7, 3), X (7, 4), W (4, 3)",
        ],
    ),
    "an operand at the end": (
        "d_compose",
        "def d_compose(dg, f, df):\n    return lambda x: dg(f) * df(x)\n",
        ["unsupported operand type(s) for *: 'float' and 'functools.partial'", "dg(f) * df(x)"],
    ),
    "an index and a size": (
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    grad = 0.0 * x\n    for i in range(x.size):\n"
        "        grad[i] = x[i]\n    return grad + 1\n",
        ["index 2 is out of bounds for axis 0 with size 2", "x (2, 3)"],
    ),
    "the case in words": (
        "d_cross_entropy",
        "def d_cross_entropy(Z, y):\n    P = softmax(Z)\n    P[np.arange(7), y] -= 1\n"
        "    return P / len(y)\n",
        ["shapes (7,) (4,)", "at square logits"],
    ),
    "a function of math": (
        "d_sigmoid",
        "import math\n\ndef d_sigmoid(z):\n    return math.exp(-z) / (1 + math.exp(-z)) ** 2\n",
        ["arrays can be converted", "math.exp takes one number; np.exp takes arrays too"],
    ),
    "float() of an array": (
        "d_sigmoid",
        "def d_sigmoid(z):\n    a = sigmoid(float(z))\n    return a * (1 - a)\n",
        ["float() takes one number"],
    ),
    "a condition on an array": (
        "d_relu",
        "def d_relu(z):\n    return 1.0 if z > 0 else 0.0\n",
        ["truth value of an array", "A condition needs one True or False"],
    ),
    "writing into what was handed out": (
        "d_compose",
        "def d_compose(dg, f, df):\n    def slope(x):\n        total = dg(f(x))\n"
        "        total *= df(x)\n        return total\n    return slope\n",
        ["read-only", "another function has given out"],
    ),
    "the name of a variable": (
        "d_bump",
        "def d_bump(x):\n    return -2 * X * np.exp(-(x**2))\n",
        ["NameError: name 'X' is not defined", "-2 * X * np.exp(-(x**2))", "x = 0.7"],
    ),
}


@pytest.mark.parametrize(("name", "source", "words"), STOPS.values(), ids=STOPS)
def test_it_is_said_where_and_in_whose_words(name: str, source: str, words: list[str]) -> None:
    text = said(name, source)
    for word in words:
        assert word in text


CONTRACT = {
    "a batch of one row": (
        "dense_backward",
        "def dense_backward(dZ, X, W):\n"
        "    return np.squeeze(dZ @ W.T), X.T @ dZ, dZ.sum(axis=0)\n",
        "dX has shape (4,); shape (1, 4) is expected, at a batch of one row.",
    ),
    "an array": (
        "d_tanh",
        "def d_tanh(z):\n    return float(np.sum(1 - np.tanh(z) ** 2))\n",
        "d_tanh is one number; an array of shape (7,) is expected, at z of shape (7,).",
    ),
    "shapes of the arguments": (
        "sigmoid_backward",
        "def sigmoid_backward(dA, Z):\n    return sigmoid(Z).sum()\n",
        "at dA (7, 5), Z (7, 5).",
    ),
}


@pytest.mark.parametrize(("name", "source", "words"), CONTRACT.values(), ids=CONTRACT)
def test_a_breach_says_at_which_input(name: str, source: str, words: str) -> None:
    assert words in said(name, source)


KEPT = {
    "global": (
        "total = 0.0\n\ndef mse(A, Y):\n    global total\n    total += np.sum((A - Y) ** 2)\n"
        "    return total / (2 * len(A))\n",
        "global total keeps its value between calls.",
    ),
    "a list outside": (
        "seen = []\n\ndef mse(A, Y):\n    seen.append(np.sum((A - Y) ** 2))\n"
        "    return sum(seen) / (2 * len(A))\n",
        "seen is made outside the function, and changed in it.",
    ),
    "a default": (
        "def mse(A, Y, seen=[]):\n    seen.append(np.sum((A - Y) ** 2))\n"
        "    return sum(seen) / (2 * len(A))\n",
        "The default seen=[] is made once, and kept for every call.",
    ),
    "the first result for ever": (
        "def mse(A, Y, seen=[]):\n    seen.append(np.sum((A - Y) ** 2))\n    return seen[0] / 6\n",
        "The default seen=[] is made once, and kept for every call.",
    ),
    "an attribute": (
        "def mse(A, Y):\n    mse.calls = getattr(mse, 'calls', 0) + 1\n"
        "    return np.sum((A - Y) ** 2) / (2 * len(A)) * mse.calls\n",
        "mse is made outside the function, and changed in it.",
    ),
    "two places, none named": (
        "total = 0.0\nseen = []\n\ndef mse(A, Y):\n    global total\n    seen.append(1)\n"
        "    total += np.sum((A - Y) ** 2)\n    return total / (2 * len(A))\n",
        "Look for a global variable, a default list, or a cache.",
    ),
}


@pytest.mark.parametrize(("source", "words"), KEPT.values(), ids=KEPT)
def test_what_is_kept_between_calls_is_said_where_there_is_one_place(source, words) -> None:
    assert words in said("mse", source)


def test_a_shape_kept_from_an_earlier_call_is_no_matter_of_shapes() -> None:
    source = (
        "buffer = {}\n\ndef d_tanh(z):\n    if 'out' not in buffer:\n"
        "        buffer['out'] = np.zeros(np.shape(z))\n"
        "    buffer['out'] += 1 - np.tanh(z) ** 2\n    return buffer['out'] * 1.0\n"
    )
    text = said("d_tanh", source)
    assert "gives another result when it is called again" in text
    assert "buffer is made outside the function, and changed in it." in text
