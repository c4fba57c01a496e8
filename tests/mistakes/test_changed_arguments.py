"""The line that changes what the caller handed over, however that is written."""

import pytest

from chainrule.checking.judge import rng_for
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.source import fresh_namespace, run_source
from chainrule.mistakes.changed_arguments import line_of


def changed(unit: str, name: str, source: str) -> int | None:
    exercise = find_exercise(name, unit)
    namespace = fresh_namespace(unit)
    run_source(source, namespace, f"<{name} {hash(source)}>")
    cases = exercise.cases(rng_for(exercise, VISIBLE_SEED))
    return line_of(exercise, namespace[name], cases)


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("a *= 2", 2),
        ("np.multiply(a, 2, out=a)", 2),
        ("[a.sort() for _ in range(1)]", 2),
        ("b = a\n    b[...] = 0", 3),
        ("if a.size > 1:\n        b = 1\n        a[0] = b", 4),
        ("a = a * 2", None),
        ("b = a.copy()\n    b *= 2", None),
    ],
)
def test_whatever_changes_an_array_is_seen(statement: str, line: int | None) -> None:
    rows = f"def d_sigmoid_from_output(a):\n    {statement}\n    return a\n"
    assert changed("03_neuron", "d_sigmoid_from_output", rows) == line


def test_what_is_done_in_a_return_is_seen_too() -> None:
    source = "def chain_forward(fs, x):\n    return [x] + [fs.pop(0)(x) for _ in range(len(fs))]\n"
    assert changed("01_composition", "chain_forward", source) == 2


def test_an_argument_that_is_to_be_changed_may_be() -> None:
    source = (
        "def update_weights(network, row, l_rate):\n"
        "    for neuron in network[0]:\n"
        "        neuron['weights'][0] -= l_rate\n"
        "    row.append(1.0)\n"
    )
    assert changed("04_where_is_the_chain_rule", "update_weights", source) == 4
