"""The words of a verdict: at most three lines of 83 columns, then the numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.checking.message import (
    WIDTH,
    are_not,
    are_right,
    are_wrong,
    count,
    either,
    missing,
    render,
    shorten,
    table,
)
from chainrule.checking.verdict import Outcome, Row, Verdict

ROW = Row("dW[1, 2]", 0.25, -0.5, 0.75, (1, 2))


@given(st.text(), st.integers(2, 90))
def test_a_shortened_line_is_one_row_that_fits(line: str, width: int) -> None:
    short = shorten(line, width)
    assert len(short) <= width
    assert short.splitlines() in ([short], [])


def test_a_line_is_cut_at_a_word() -> None:
    assert shorten("the slope of the sigmoid, at z", 27) == "the slope of the sigmoid…"
    assert shorten("two   blanks\nand a line") == "two blanks and a line"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["dW"], "dW is"),
        (["dW", "db"], "dW and db are"),
        (["dX", "dW", "db"], "dX, dW and db are"),
        (["a", "b", "c", "d", "e"], "a, b, c, d and e are"),
        (["a", "b", "c", "d", "e", "f"], "a, b, c, d and 2 more are"),
    ],
)
def test_clauses_agree_with_their_names(names: list[str], words: str) -> None:
    assert are_right(names) == f"{words} right"
    assert are_wrong(names) == f"{words} wrong"
    assert are_not(names) == f"{words} not"


def test_alternatives_are_listed() -> None:
    assert [either(names) for names in (["a"], ["a", "b"], ["a", "b", "c"])] == [
        "a", "a or b", "a, b or c",
    ]  # fmt: skip


def test_things_are_counted() -> None:
    assert [count(number, "point") for number in (0, 1, 2)] == ["0 points", "1 point", "2 points"]


def test_a_failing_message_has_three_lines_and_the_numbers() -> None:
    what, why, where = "dW is wrong.", "A minus sign is lost.", "Look at dW."
    text = render(Verdict("dense_backward", Outcome.WRONG, what, why, where, rows=(ROW,)))
    assert text.splitlines() == ["", what, why, where, *table([ROW])]
    long = render(Verdict("dense_backward", Outcome.WRONG, what + " x" * 200, why, where))
    empty, *lines = long.splitlines()
    assert empty == ""
    assert len(lines) == 3
    assert max(map(len, lines)) <= WIDTH


def test_a_passing_message_leaves_empty_lines_out() -> None:
    right = Verdict("sigmoid", Outcome.EXACT, "sigmoid is right at 9 points.")
    assert render(right) == "sigmoid is right at 9 points."


def test_the_table_says_what_it_compares_with() -> None:
    header, line = table([ROW], "expected")
    assert header.split() == ["yours", "expected", "error"]
    assert line.split() == ["dW[1,", "2]", "0.25", "-0.5", "7.5e-01"]
    assert table([]) == []


def test_a_missing_exercise_is_told() -> None:
    verdict = missing("sigmoid")
    assert verdict.outcome is Outcome.MISSING
    assert "sigmoid is not defined in this notebook." in render(verdict)
