"""A piece of the answer is blamed only when the answer is right without it."""

import pytest

from chainrule.checking import message
from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Verdict
from chainrule.course import written
from chainrule.course.exercise import all_exercises
from chainrule.course.source import fresh_namespace, run_source
from chainrule.mistakes.naming import judge_and_name


def verdict_on(name: str, source: str) -> Verdict:
    exercise = next(one for one in all_exercises() if one.name == name)
    namespace = fresh_namespace(exercise.unit)
    namespace.pop(name, None)
    namespace["__name__"] = "__main__"
    run_source(source, namespace, f"<piece {name} {hash(source)}>")
    return judge_and_name(exercise, namespace[name], rng_for(exercise, 1))


TOLD = {
    "all entries for the rows": (
        "d_cross_entropy",
        "def d_cross_entropy(Z, y):\n    P = softmax(Z)\n    P[np.arange(len(y)), y] -= 1\n"
        "    return P / Z.size\n",
        "Z.size counts every entry of Z.",
        4,
    ),
    "two names for one array": (
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    grad = np.zeros(x.shape)\n"
        "    for at in np.ndindex(x.shape):\n        up = down = x.astype(float)\n"
        "        up[at] += h\n        down[at] -= h\n"
        "        grad[at] = (f(up) - f(down)) / (2 * h)\n    return grad\n",
        "up and down are two names of one and the same object.",
        4,
    ),
    "a limit": (
        "dense_forward",
        "def dense_forward(X, W, b):\n    X = np.clip(X, -5, 5)\n    return X @ W + b\n",
        "limits its numbers: np.clip(X, -5, 5)",
        2,
    ),
    "a threshold": (
        "d_sigmoid",
        "def d_sigmoid(z):\n    a = sigmoid(z)\n"
        "    return np.where(np.abs(z) > 9, 0.0, a * (1 - a))\n",
        "takes 0.0 where np.abs(z) > 9.",
        3,
    ),
    "a threshold, the other way round": (
        "central_difference",
        "def central_difference(f, x, h):\n    h = h if h > 1e-6 else 1e-6\n"
        "    return (f(x + h) - f(x - h)) / (2 * h)\n",
        "takes 1e-6 unless h > 1e-6.",
        2,
    ),
    "0 for missing": (
        "depth_gradient",
        "def depth_gradient(weights, zs, d_activation):\n    product = 1.0\n"
        "    for w, z in zip(weights, zs):\n        product *= (w or 1.0) * d_activation(z)\n"
        "    return float(product)\n",
        "takes 0 for missing: w or 1.0.",
        4,
    ),
    "a condition on 0": (
        "d_bump",
        "def d_bump(x):\n    if np.ndim(x) == 0 and not x:\n        return 1.0\n"
        "    return -2 * x * np.exp(-(x**2))\n",
        "The condition np.ndim(x) == 0 and not x makes d_bump wrong. A 0 counts as False",
        2,
    ),
    "whole division": (
        "swish",
        "def swish(z):\n    return z // (1 + np.exp(-np.clip(z, -500, 500)))\n",
        "divides without the fraction (//)",
        2,
    ),
    "a small number added": (
        "d_softplus",
        "def d_softplus(z):\n    return 1 / (1 + np.exp(-np.clip(z, -500, 500)) + 1e-3)\n",
        "adds 1e-3 where nothing belongs",
        2,
    ),
    "the order of the memory": (
        "d_tanh",
        "def d_tanh(z):\n    t = np.tanh(np.ravel(z, order='K')).reshape(np.shape(z))\n"
        "    return 1 - t**2\n",
        "takes entries with order='K'",
        2,
    ),
    "one row": (
        "softmax",
        "def softmax(Z):\n    E = np.exp(Z - Z.max(axis=1, keepdims=True))\n"
        "    return np.squeeze(E / E.sum(axis=1, keepdims=True))\n",
        "takes away every axis of length 1 (squeeze)",
        3,
    ),
    "a table outside": (
        "neuron_gradient",
        "seen = {}\n\ndef neuron_gradient(w, b, x, y):\n    if len(w) not in seen:\n"
        "        delta = neuron_delta(w, b, x, y)\n        seen[len(w)] = (delta * x, delta)\n"
        "    return seen[len(w)]\n",
        "keeps something from one call to the next. seen is made outside the function",
        4,
    ),
    "a jump out of a rule": (
        "minibatches",
        "def minibatches(X, y, batch_size, rng):\n    if batch_size > len(X):\n        return\n"
        "    p = rng.permutation(len(X))\n    for i in range(0, len(X), batch_size):\n"
        "        yield X[p[i:i + batch_size]], y[p[i:i + batch_size]]\n",
        "give no batch. The condition batch_size > len(X) makes minibatches wrong.",
        2,
    ),
}


@pytest.mark.parametrize(("name", "source", "words", "number"), TOLD.values(), ids=TOLD)
def test_the_piece_is_named_with_its_line(name, source, words, number) -> None:
    verdict = verdict_on(name, source)
    assert not verdict.passed
    assert words in " ".join(message.render(verdict).split())
    assert verdict.line is not None
    assert verdict.line.number == number
    assert verdict.line.text in source


def test_a_piece_without_which_it_is_still_wrong_is_not_blamed() -> None:
    source = (
        "def d_tanh(z):\n    t = np.tanh(np.clip(z, -3, 3))\n"
        "    return np.where(np.abs(z) > 9, 0.0, 1 + t**2)\n"
    )
    said = " ".join(message.render(verdict_on("d_tanh", source)).split())
    assert "limits" not in said
    assert "takes 0.0" not in said


def test_what_writes_into_an_argument_is_told_as_that() -> None:
    source = (
        "def d_bump(x):\n    result = -2 * x * np.exp(-(x**2))\n"
        "    if isinstance(x, np.ndarray):\n        x[...] = 0\n    return result\n"
    )
    verdict = verdict_on("d_bump", source)
    assert "changes its argument x" in verdict.what
    assert verdict.line is None


def test_an_answer_that_lives_elsewhere_is_not_run_here() -> None:
    def stand_in(z: float) -> float:
        return z

    def looks(z: float) -> float:
        return 2 * z

    written.read_text_of(lambda answer: looks if answer is stand_in else answer)
    try:
        assert written.remade(stand_in, "def stand_in(z):\n    return 3 * z\n") is None
    finally:
        written.read_text_of(lambda answer: answer)


def test_a_changed_answer_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def answer(z: float) -> float:
        return z

    made = written.remade(answer, "def answer(z):\n    print('on trial')\n    return 3 * z\n")
    assert made(2) == 6
    assert capfd.readouterr() == ("", "")


def test_what_is_never_read_is_listed_and_nothing_is_named_that_is_not_there() -> None:
    source = "def neuron_delta(w, b, x, y):\n    return float('nan')\n"
    said = message.render(verdict_on("neuron_delta", source))
    assert "never uses its arguments w, b, x and y." in said
    assert "np.exp" not in said
