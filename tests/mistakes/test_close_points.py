"""A slope that is measured in disguise is told by what it asks; a formula never is."""

from pathlib import Path

import numpy as np
import pytest

from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Outcome
from chainrule.course.bank import Answer, read_banks
from chainrule.course.exercise import Derivative, Gradient, find_exercise
from chainrule.mistakes import close_points
from chainrule.mistakes.naming import judge_and_name

HERE = Path(__file__).parent
DISGUISES = read_banks(HERE / "disguises")
BANK = read_banks(HERE.parent / "bank")


def _differentiated(answer: Answer) -> bool:
    return isinstance(find_exercise(answer.name, answer.unit).truth, Derivative | Gradient)


def test_there_are_enough_of_either_kind() -> None:
    assert sum(not one.right for one in DISGUISES) >= 28
    assert sum(one.right for one in DISGUISES) >= 12


@pytest.mark.parametrize(
    "answer", [one for one in DISGUISES if not one.right], ids=lambda one: one.title
)
def test_a_disguise_is_told_by_behaviour_alone(answer: Answer) -> None:
    exercise = find_exercise(answer.name, answer.unit)
    finding = close_points.found(exercise, answer.build())
    assert finding is not None
    verdict = judge_and_name(exercise, answer.build(), rng_for(exercise, 5))
    assert verdict.outcome is Outcome.MEASURED
    assert "measured" in verdict.what


@pytest.mark.parametrize(
    "answer", [one for one in DISGUISES if one.right], ids=lambda one: one.title
)
def test_an_unusual_formula_is_not_accused(answer: Answer) -> None:
    exercise = find_exercise(answer.name, answer.unit)
    verdict = judge_and_name(exercise, answer.build(), rng_for(exercise, 5))
    assert verdict.passed, verdict.what


@pytest.mark.bank
def test_no_right_answer_of_the_bank_is_accused() -> None:
    right = [one for one in BANK if one.right and _differentiated(one)]
    assert len(right) > 200
    with np.errstate(all="ignore"):
        accused = {
            one.title: finding.evidence
            for one in right
            if (finding := close_points.found(find_exercise(one.name, one.unit), one.build()))
        }
    assert accused == {}


def test_what_the_answer_prints_while_it_is_watched_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def answer(z):
        print("z is", z)
        return 1 - np.tanh(z) ** 2

    assert close_points.found(find_exercise("d_tanh", "05_activations"), answer) is None
    assert capsys.readouterr().out == ""
