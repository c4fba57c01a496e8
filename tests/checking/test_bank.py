"""Every right answer of the bank passes and every wrong one is rejected, at hidden points too."""

from functools import cache
from pathlib import Path

import pytest

from chainrule.checking.judge import rng_for
from chainrule.course.bank import Answer, read_banks
from chainrule.course.exercise import all_exercises, find_exercise
from chainrule.course.settings import DEFAULT_HIDDEN_SEED, VISIBLE_SEED
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).parents[1] / "bank"


@cache
def answers() -> list[Answer]:
    return read_banks(BANK)


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.title)
def test_answer(answer: Answer) -> None:
    exercise = find_exercise(answer.name, answer.unit)
    verdicts = [
        judge_and_name(exercise, answer.build(), rng_for(exercise, seed))
        for seed in (VISIBLE_SEED, DEFAULT_HIDDEN_SEED)
    ]
    if answer.right:
        assert [v.what for v in verdicts if not v.passed] == []
    else:
        # An answer fitted to the visible points may pass there; it must fail at fresh ones.
        assert not all(v.passed for v in verdicts)


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_every_exercise_has_five_right_answers_and_a_wrong_one(exercise) -> None:
    own = [a for a in answers() if a.unit == exercise.unit and a.name == exercise.name]
    assert sum(a.right for a in own) >= 5
    assert any(not a.right for a in own)
