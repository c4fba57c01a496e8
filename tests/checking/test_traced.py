"""A function runs with its values seen, and with other values in some places."""

import linecache
import warnings
from typing import Any

import numpy as np
import pytest

from chainrule.checking.traced import NOT_SEEN, OutOfTime, Place, Traced, copied, in_form_of, read

TEXT = '''def f(x, y):
    """Return what is asked."""
    z = x * np.cos(x)  # a comment
    total = 0.0
    for i in reversed(range(3)):
        total += z * i
    return total + y, z
'''


def made(text: str, **names: Any) -> Traced:
    space: dict[str, Any] = {"np": np, **names}
    linecache.cache["<traced>"] = (len(text), None, text.splitlines(True), "<traced>")
    exec(compile(text, "<traced>", "exec"), space)
    return Traced(space["f"], text)


def place(traced: Traced, **wanted: Any) -> Place:
    return next(
        one for one in traced.places if all(getattr(one, k) == v for k, v in wanted.items())
    )


def test_every_value_is_seen_with_its_line_and_the_result_is_the_same() -> None:
    traced = made(TEXT)
    traced.begin({}, recording=True, seconds=1.0)
    assert traced.answer(2.0, 5.0) == (6 * np.cos(2.0) + 5, 2 * np.cos(2.0))
    log = traced.end()
    z = place(traced, target="z")
    assert (z.line, z.text) == (3, "z = x * np.cos(x)")
    assert [value for number, value in log if number == z.number] == [2 * np.cos(2.0)]
    total = place(traced, kind="name", target="total")
    seen = [value for number, value in log if number == total.number]
    assert seen == [4 * np.cos(2.0), 6 * np.cos(2.0), 6 * np.cos(2.0)]


def test_a_value_is_replaced_in_its_turn_and_only_for_one_run() -> None:
    traced = made(TEXT)
    added = place(traced, kind="added")
    traced.begin({added.number: [10.0, 20.0]}, recording=False, seconds=1.0)
    assert traced.answer(0.0, 1.0) == (31.0, 0.0)
    traced.end()
    assert traced.answer(0.0, 1.0) == (1.0, 0.0)


def test_names_and_globals_of_the_function_stay_as_they_are() -> None:
    space: dict[str, Any] = {}
    exec("def f(x, by=3):\n    return x * by\n", space)
    before = set(space)
    traced = Traced(space["f"], "def f(x, by=3):\n    return x * by\n")
    assert traced.answer(2) == 6
    assert set(space) == before


def test_a_run_that_never_ends_is_ended() -> None:
    traced = made("def f(x):\n    while x:\n        x = x + 1\n    return x\n")
    traced.begin({}, recording=False, seconds=0.05)
    with pytest.raises(OutOfTime):
        traced.answer(1)


def test_what_is_no_function_has_no_places() -> None:
    assert read("x = 1") is None
    assert read("def f(:") is None
    with pytest.raises(ValueError, match="no text"):
        Traced(made(TEXT).answer, "x = 1")


def test_values_are_copied_and_handed_over_in_the_form_that_stood_there() -> None:
    array = np.ones(2)
    kept = copied([array, {"a": 1.0}])
    array[0] = 7.0
    assert kept[0][0] == 1.0
    assert copied(print) is NOT_SEEN
    assert in_form_of([1.0], np.array([2.0])) == [2.0]
    assert isinstance(in_form_of(np.ones(1), [2.0]), np.ndarray)


def test_what_the_compiler_warns_of_is_not_said_again() -> None:
    text = "def f(x):\n    return 1 if x is 1 else 0\n"
    space: dict[str, Any] = {}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        exec(compile(text, "<traced>", "exec"), space)
        assert [one.category for one in caught] == [SyntaxWarning]
        assert Traced(space["f"], text).answer(1) == 1
    assert len(caught) == 1
