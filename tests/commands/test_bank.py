"""The bank of answers, judged once: all rightly, and no cause named wrongly.

Each unit is measured by `chainrule quality` itself: every right answer passes at the visible and at
the hidden points, every wrong one fails at one of them, its message says what the bank expects, and
is set as a sentence should be.
"""

from functools import cache
from pathlib import Path

import pytest
from typography import faults_of

from chainrule.commands import quality
from chainrule.course.bank import Answer, read_banks
from chainrule.course.exercise import all_exercises
from chainrule.course.units import UNITS

BANK = Path(__file__).parents[1] / "bank"
# The catalogue's entries that are named today, of all: no change may name fewer.
NAMED = {
    "00_start_here": 7 / 8,
    "01_composition": 41 / 44,
    "02_finite_differences": 1 / 2,
    "03_neuron": 48 / 48,
    "04_where_is_the_chain_rule": 49 / 51,
    "05_activations": 64 / 66,
    "06_layers": 121 / 125,
    "07_mlp": 75 / 76,
    "08_gradient_detective": 60 / 60,
    "09_autodiff": 39 / 40,
    "10_beyond": 31 / 34,
}
# The verdicts that point to the line which the bank states: no change may point to fewer.
RIGHT_LINES = {
    "00_start_here": 21,
    "01_composition": 182,
    "02_finite_differences": 179,
    "03_neuron": 188,
    "04_where_is_the_chain_rule": 180,
    "05_activations": 226,
    "06_layers": 296,
    "07_mlp": 239,
    "08_gradient_detective": 114,
    "09_autodiff": 118,
    "10_beyond": 114,
}

LONG = {"04_where_is_the_chain_rule", "07_mlp", "09_autodiff"}  # more than ten seconds each


@cache
def answers() -> list[Answer]:
    return read_banks(BANK)


@pytest.mark.bank
@pytest.mark.parametrize(
    "unit",
    [pytest.param(unit, marks=[pytest.mark.slow] if unit in LONG else []) for unit in UNITS],
)
def test_every_answer_is_judged_and_named_rightly(unit: str) -> None:
    lines = quality.measure(BANK, [unit])
    for kind in ("rejected_right", "accepted_wrong", "named_wrongly"):
        found = [f"{line.exercise}  {one}" for line in lines for one in getattr(line, kind)]
        assert found == [], kind
    assert sum(line.right + line.wrong for line in lines) == len(
        [answer for answer in answers() if answer.unit == unit]
    )
    told = [(title, verdict) for line in lines for title, verdict in line.told]
    assert [f"{title}: {fault}" for title, verdict in told for fault in faults_of(verdict)] == []
    pointed = quality.pointing(lines)
    right, other = pointed["right_line"], pointed["other_line"]
    assert pointed["false"] == 0, [one for line in lines for one in line.false]
    assert right >= RIGHT_LINES[unit]
    assert right >= 0.8 * (right + other)
    share = sum(line.catalogue_named for line in lines) / sum(line.catalogue for line in lines)
    assert share >= NAMED[unit]


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_every_exercise_has_five_right_answers_and_a_wrong_one(exercise) -> None:
    own = [a for a in answers() if a.unit == exercise.unit and a.name == exercise.name]
    assert sum(a.right for a in own) >= 5
    assert any(not a.right for a in own)
