"""A division by 0 is told without the processor's flags, in NumPy's words and with its line."""

import linecache
from typing import Any

import numpy as np
import pytest

from chainrule.checking import division
from chainrule.checking.floating_point import complaints

ROW = np.array([0.0, 2.0])


def made(text: str) -> Any:
    name = "<an answer that divides>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space: dict[str, Any] = {"np": np}
    exec(compile(text, name, "exec"), space)
    return space["f"]


@pytest.mark.parametrize(
    ("body", "x", "line"),
    [
        ("    return 1 / x\n", np.float64(0), 2),
        ("    return 1 / x\n", ROW, 2),
        ("    return x / x\n", np.float64(0), 2),
        ("    return x / x\n", ROW, 2),
        (
            "    h = x - x\n    for k in range(3):\n        h = x / (h * k) + h\n    return h\n",
            np.float64(2),
            4,
        ),
        ("    rise = x\n    return np.exp(x) / np.array([1.0, 0.0]) + rise / (x * 0)\n", ROW, 3),
    ],
)
def test_a_division_by_zero_is_told_as_numpy_tells_it(body: str, x: Any, line: int) -> None:
    answer = made("def f(x):\n" + body)
    with complaints() as caught:
        assert not division.is_finite(answer(x))
    with np.errstate(all="ignore"):
        told = division.complaint(answer, lambda one: one(x))
    assert told is not None
    assert str(told.message) == str(caught[0].message)
    assert (told.filename, told.lineno) == (caught[0].filename, caught[0].lineno)
    assert (told.filename, told.lineno) == (answer.__code__.co_filename, line)


def test_what_is_not_finite_for_another_reason_is_no_division() -> None:
    answers = [
        made(f"def f(x):\n    {body}\n")
        for body in ("return np.inf + x", "return np.inf / (x + 1)", "return x / 0.5 + np.nan")
    ]
    for answer in (*answers, len):
        assert division.complaint(answer, lambda one: one(ROW)) is None


def test_a_division_that_the_answer_silences_is_not_told() -> None:
    def silent(row: Any) -> Any:
        with np.errstate(all="ignore"):
            return row / (row - row)

    def loud(row: Any) -> Any:
        return row / (row - row)

    assert division.complaint(silent, lambda one: one(np.array([0.0, 1.0]))) is None
    assert division.complaint(loud, lambda one: one(np.array([0.0, 1.0]))) is not None


def test_what_is_finite_in_whatever_form_it_comes() -> None:
    assert division.is_finite((1.0, [ROW, {"b": ROW}], "text", None, np.arange(3)))
    for bad in (np.nan, np.float64(np.inf), [1.0, np.nan], ([ROW], {"b": np.array([1.0, np.inf])})):
        assert not division.is_finite(bad)


def test_a_list_may_hold_itself_and_be_nested_deep() -> None:
    ring: list[Any] = [1.0]
    ring.append(ring)
    assert division.is_finite(ring)
    ring.append(np.nan)
    assert not division.is_finite(ring)
    deep: Any = 1.0
    for _ in range(10_000):
        deep = [deep]
    assert division.is_finite(deep)
