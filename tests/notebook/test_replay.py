"""The call that a failed check hands out shows the failure, for wrong answers of the whole bank."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule.checking.judge import rng_for
from chainrule.course.bank import Answer, read_banks
from chainrule.course.exercise import find_exercise, plain_call
from chainrule.mistakes.naming import judge_and_name
from chainrule.notebook.replay import failing_call

BANK = Path(__file__).parents[1] / "bank"
WRONG = [answer for answer in read_banks(BANK) if not answer.right]
WITH_INPUTS = [
    answer
    for answer in WRONG
    if find_exercise(answer.name, answer.unit).inputs is not None
    and find_exercise(answer.name, answer.unit).call is plain_call
]
SAMPLE = [
    next(a for a in WITH_INPUTS if (a.unit, a.name) == key)
    for key in dict.fromkeys((a.unit, a.name) for a in WITH_INPUTS)
]


def numbers(result: Any) -> np.ndarray:
    parts = result if isinstance(result, tuple | list) else (result,)
    return np.concatenate([np.ravel(np.asarray(part, dtype=float)) for part in parts])


@pytest.mark.parametrize("answer", SAMPLE, ids=lambda answer: answer.title)
def test_the_call_shows_the_failure(answer: Answer) -> None:
    exercise = find_exercise(answer.name, answer.unit)
    wrong = answer.build()
    call = failing_call(exercise, judge_and_name(exercise, wrong, rng_for(exercise, 1)))
    if not call:
        return
    try:
        yours = numbers(eval(call, {"np": np, answer.name: wrong}))
        right = numbers(eval(call, {"np": np, answer.name: exercise.reference}))
    except (TypeError, ValueError):
        pytest.skip("a result that is no table of numbers")
    assert yours.shape != right.shape or not np.allclose(yours, right, rtol=1e-6, atol=1e-9)


def test_it_has_every_input_by_name() -> None:
    exercise = find_exercise("neuron_delta", "03_neuron")

    def neuron_delta(w: Any, b: Any, x: Any, y: Any) -> Any:
        return 0.5 * (1 + np.tanh(0.5 * (w @ x + b))) - y

    call = failing_call(exercise, judge_and_name(exercise, neuron_delta, rng_for(exercise, 1)))
    assert call.startswith("neuron_delta(")
    assert all(f"{name}=" in call for name in ("w", "b", "x", "y"))
    assert "np.array([" in call
    expected = exercise.reference
    shown = {"np": np, "neuron_delta": lambda **given: (neuron_delta(**given), expected(**given))}
    yours, right = eval(call, shown)
    assert abs(yours - right) > 1e-6


def test_a_right_answer_and_one_that_writes_in_place_have_none() -> None:
    exercise = find_exercise("sigmoid", "03_neuron")
    right = judge_and_name(exercise, exercise.reference, rng_for(exercise, 1))
    assert failing_call(exercise, right) == ""
    writes = find_exercise("update_weights", "04_where_is_the_chain_rule")
    wrong = judge_and_name(writes, lambda network, row, l_rate: None, rng_for(writes, 1))
    assert not wrong.passed
    assert failing_call(writes, wrong) == ""
