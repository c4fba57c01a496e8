"""The first wrong line is found by measuring, quoted as it stands, and never guessed."""

from pathlib import Path
from typing import Any

import pytest

from chainrule.checking.judge import rng_for
from chainrule.checking.message import render
from chainrule.checking.verdict import Relation, Verdict
from chainrule.course.bank import read_banks
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.source import fresh_namespace, run_source
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).parents[1] / "bank"


def judged(unit: str, name: str, text: str) -> Verdict:
    namespace: dict[str, Any] = fresh_namespace(unit)
    namespace.pop(name, None)
    run_source(text, namespace, f"<line {name}>")
    exercise = find_exercise(name, unit)
    return judge_and_name(
        exercise, namespace[name], rng_for(exercise, VISIBLE_SEED), with_line=True
    )


CASES = [
    (
        "03_neuron",
        "neuron_gradient",
        "def neuron_gradient(w, b, x, y):\n    z, a = neuron_forward(w, b, x)\n"
        "    delta = a - y\n    return delta * x, delta\n",
        (3, "delta = a - y", "∂J/∂a", "∂J/∂z", Relation.MISSING, "∂a/∂z"),
    ),
    (
        "08_gradient_detective",
        "fix_1",
        "def fix_1(x):\n    inner = x**2\n    v = np.sin(inner)\n    outer = np.cos(x)\n"
        "    return np.exp(v) * outer * 2 * x\n",
        (4, "outer = np.cos(x)", None, None, Relation.UNKNOWN, None),
    ),
    (
        "03_neuron",
        "neuron_forward",
        "def neuron_forward(w, b, x):\n    z = w @ x\n    return z, sigmoid(z)\n",
        (2, "z = w @ x", None, None, Relation.UNKNOWN, None),
    ),
    (
        "03_neuron",
        "neuron_factors",
        "def neuron_factors(w, b, x, y):\n    z, a = neuron_forward(w, b, x)\n"
        "    return y - a, d_sigmoid(z), x\n",
        (3, "return y - a, d_sigmoid(z), x", None, "∂J/∂a", Relation.SIGN, None),
    ),
    (
        "04_where_is_the_chain_rule",
        "backward_propagate_error",
        "def backward_propagate_error(network, expected):\n"
        "    for i in reversed(range(len(network))):\n"
        "        for j, neuron in enumerate(network[i]):\n"
        "            if i == len(network) - 1:\n"
        '                error = neuron["output"] - expected[j]\n'
        "            else:\n"
        "                error = 0.0\n"
        "                for later in network[i + 1]:\n"
        '                    error += later["weights"][j + 1] * later["delta"]\n'
        '            neuron["delta"] = error * transfer_derivative(neuron["output"])\n',
        (9, 'error += later["weights"][j + 1] * later["delta"]', None, None, None, None),
    ),
]


@pytest.mark.parametrize(("unit", "name", "text", "wanted"), CASES, ids=[c[1] for c in CASES])
def test_the_line_is_found_and_what_it_is(
    unit: str, name: str, text: str, wanted: tuple[Any, ...]
) -> None:
    verdict = judged(unit, name, text)
    line = verdict.line
    assert line is not None
    found = (line.number, line.text, line.is_what, line.needed, line.relation, line.link)
    assert [a for a, b in zip(found, wanted, strict=True) if b is not None] == [
        one for one in wanted if one is not None
    ]
    assert f"ine {line.number}" in " ".join(render(verdict).split())


def test_a_line_is_not_blamed_for_what_an_earlier_one_made_wrong() -> None:
    verdict = judged(
        "03_neuron",
        "neuron_delta",
        "def neuron_delta(w, b, x, y):\n    odd = np.sin(w @ x) + 0.3\n    return odd * 2\n",
    )
    assert verdict.line is None


def test_the_same_line_is_found_every_time() -> None:
    unit, name, text, _ = CASES[0]
    assert judged(unit, name, text).line == judged(unit, name, text).line


@pytest.mark.bank
def test_what_is_quoted_stands_in_the_answer() -> None:
    answers = [one for one in read_banks(BANK) if not one.right and one.unit[:2] in "00 01 03"]
    with_line = 0
    for answer in answers[::3]:
        exercise = find_exercise(answer.name, answer.unit)
        verdict = judge_and_name(
            exercise, answer.build(), rng_for(exercise, VISIBLE_SEED), with_line=True
        )
        if verdict.line is not None:
            with_line += 1
            assert verdict.line.text in answer.source
            assert not verdict.passed
    assert with_line > 30


@pytest.mark.parametrize(
    ("unit", "name", "text", "said"),
    [
        # what is divided by stands in the line: nothing is missing from it
        ("03_neuron", "neuron_factors",
         "def neuron_factors(w, b, x, y):\n    z, a = neuron_forward(w, b, x)\n"
         "    dJ_da = (a - y) / (a * (1 - a))\n    return dJ_da, a * (1 - a), x\n",
         (3, Relation.EXTRA, "1/a · (1 − a)")),
        # a size is not held against a slope
        ("03_neuron", "neuron_gradient",
         "def neuron_gradient(w, b, x, y):\n    m = x.shape[0]\n    a = sigmoid(w @ x + b)\n"
         "    dz = (a - y) * a * (1 - a)\n    dw = dz * x / m\n    return dw, a - y\n",
         (5, Relation.UNKNOWN, "")),
        # a value in the place of a slope: no factor is missing from it
        ("05_activations", "relu",
         "def relu(z):\n    return np.where(np.asarray(z) > 0, 1.0, 0.0)\n",
         (2, Relation.UNKNOWN, "")),
        # two lines are wrong, each by itself
        ("01_composition", "d_ripple",
         "def d_ripple(x):\n    r = np.sqrt(1 + x**2)\n    a = -np.cos(r)\n    b = 1 / r\n"
         "    c = 2 * x\n    return a * b * c\n",
         (3, Relation.SIGN, "−1")),
        # right numbers in another shape are no slip
        ("02_finite_differences", "relative_error",
         "def relative_error(a, b):\n    a, b = np.atleast_1d(a), np.atleast_1d(b)\n"
         "    return np.max(np.abs(a - b)) / max(np.linalg.norm(a), 1e-9)\n", None),
    ],
)  # fmt: skip
def test_what_is_said_of_a_line_stands_there(
    unit: str, name: str, text: str, said: tuple[int, Relation, str] | None
) -> None:
    line = judged(unit, name, text).line
    if said is None:
        assert line is None or line.number == 3
    else:
        assert line is not None
        assert (line.number, line.relation, line.link) == said


def test_a_slip_in_one_part_is_said_of_that_part() -> None:
    verdict = judged(
        "03_neuron",
        "neuron_gradient",
        "def neuron_gradient(w, b, x, y):\n    m = x.shape[0]\n    a = sigmoid(np.dot(w, x) + b)\n"
        "    dz = (a - y) * a * (1 - a)\n    dw = dz * x / m\n    db = a - y\n    return dw, db\n",
    )
    assert verdict.what.startswith("In dJ_db the link ∂a/∂z")
