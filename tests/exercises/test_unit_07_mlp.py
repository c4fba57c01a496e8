"""Unit 07: what is said of a wrong history names the epoch and both numbers."""

from typing import Any

import numpy as np

from chainrule.checking.judge import rng_for
from chainrule.checking.message import render
from chainrule.course.exercise import find_exercise
from chainrule.mistakes.naming import judge_and_name

UNIT = "07_mlp"


def test_a_history_that_is_wrong_from_the_second_epoch_on_is_shown_there() -> None:
    exercise = find_exercise("train", UNIT)
    noted: list[list[float]] = []

    def train(*args: Any) -> tuple[Any, list[float]]:
        params, history = exercise.reference(*args)
        noted.append(history)
        return params, [float(loss) for loss in np.cumsum(history)]

    said = render(judge_and_name(exercise, train, rng_for(exercise, 7)))
    assert any(
        f"history[1] is {sum(one[:2]):.6g}; {one[1]:.6g} is expected." in said
        for one in noted
        if len(one) > 1
    ), said
