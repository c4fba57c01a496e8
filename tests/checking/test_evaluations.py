"""What an answer asks of functions is seen, and everything is as before afterwards."""

import decimal
import math
import sys
from typing import Any

import numpy as np
import pytest

from chainrule.checking import evaluations


def call(answer: Any, *args: Any) -> Any:
    return answer(*args)


def names(record: evaluations.Record) -> set[str]:
    return {asked.name for asked in record.asked}


def test_functions_of_numpy_and_math_and_its_own_are_seen() -> None:
    def own(u: float) -> float:
        return u * u

    def answer(z: float) -> float:
        return float(np.tanh(z) + math.exp(z) + own(z + 0.5))

    record = evaluations.watched(answer, call, (0.25,))
    assert {"np.tanh", "math.exp", "own"} <= names(record)
    (asked,) = [one for one in record.asked if one.name == "own"]
    assert asked.first.tolist() == [0.75]


def test_the_distance_of_two_points_keeps_their_own_precision() -> None:
    def answer(z: float) -> float:
        with decimal.localcontext() as context:
            context.prec = 60
            x = decimal.Decimal(z)
            return float(x.exp() - (x + decimal.Decimal("1e-40")).exp())

    record = evaluations.watched(answer, call, (0.25,))
    (asked,) = [one for one in record.asked if one.name == "Decimal.exp"]
    assert asked.away[0].real == pytest.approx([1e-40])


def test_a_function_that_is_handed_over_notes_its_points() -> None:
    def answer(f: Any, x: float) -> Any:
        return f(x) + f(x + 1.5)

    record = evaluations.watched(answer, call, (math.sin, 0.5))
    (asked,) = [one for one in record.asked if one.name == "the function that it is handed"]
    assert asked.away[0].tolist() == [1.5]


@pytest.mark.parametrize("fails", [False, True])
def test_everything_is_as_before_afterwards(fails: bool) -> None:
    before = np.tanh, math.exp, sys.getprofile()

    def answer(z: float) -> float:
        if fails:
            raise ValueError("no")
        return float(np.tanh(z))

    if fails:
        with pytest.raises(ValueError, match="no"):
            evaluations.watched(answer, call, (0.1,))
    else:
        evaluations.watched(answer, call, (0.1,))
    assert (np.tanh, math.exp, sys.getprofile()) == before


def test_a_record_travels_as_plain_data() -> None:
    record = evaluations.watched(lambda z: np.exp(z) + np.exp(2 * z), call, (np.ones(3) / 3,))
    again = evaluations.from_data(evaluations.as_data(record))
    assert names(again) == names(record)
    assert np.array_equal(again.asked[-1].away, record.asked[-1].away)


@pytest.mark.parametrize(
    "data",
    [None, 3, [], [[], []], [[["f", True, [1.0], [[1.0, 2.0]], 1e-16]], [], []],
     [[["f", True, [], [], 1e-16]], [], []], [[["f", True, "ab", [], 0.0]], [], []], [7, 7, 7]],
)  # fmt: skip
def test_what_is_no_record_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match=r"no r|could not|malformed|unpack"):
        evaluations.from_data(data)


def test_more_calls_than_are_kept_do_not_fill_the_memory() -> None:
    def answer(z: float) -> float:
        return sum(math.sin(z + k) for k in range(5000))

    record = evaluations.watched(answer, call, (0.1,))
    assert max(len(asked.away) for asked in record.asked) < evaluations.CALLS
