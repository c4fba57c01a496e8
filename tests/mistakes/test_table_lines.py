"""The wrong row of an answer that is a table."""

import sys

import pytest

from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Verdict
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.source import fresh_namespace, run_source
from chainrule.mistakes.naming import judge_and_name

UNIT, NAME = "04_where_is_the_chain_rule", "value_roles"
RIGHT = """value_roles = {
    "weights": PARAMETER, "bias": PARAMETER,
    "z": TEMPORARY, "output": TEMPORARY,
    "error": TEMPORARY, "delta": TEMPORARY,
    "dJ_dw": GRADIENT_COMPONENT, "totals": GRADIENT_COMPONENT,
}"""


def told(*cells: str) -> Verdict:
    namespace = fresh_namespace(UNIT)
    for number, cell in enumerate(cells):
        run_source(cell, namespace, f"<{NAME} {number} {hash(cells)}>")
    return judge_of(namespace[NAME])


def judge_of(answer: object) -> Verdict:
    exercise = find_exercise(NAME, UNIT)
    return judge_and_name(exercise, answer, rng_for(exercise, VISIBLE_SEED), with_line=True)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"output": TEMPORARY', '"output": PARAMETER', 3, "In your table it is row 2."),
        ('"delta": TEMPORARY', '"delta": None', 4, "In your table it is row 3."),
        (', "totals": GRADIENT_COMPONENT', "", 5, "Your table ends in row 4."),
    ],
)
def test_the_row_is_said(old: str, new: str, line: int, said: str) -> None:
    verdict = told(RIGHT.replace(old, new))
    assert verdict.line is not None
    assert verdict.line.number == line  # from the name on, and rows are counted in the table
    assert said in verdict.why


def test_the_table_that_was_run_last_counts() -> None:
    first = RIGHT.replace('"z": TEMPORARY', '"z": PARAMETER')
    second = "# once more\n" + RIGHT.replace('"bias": PARAMETER', '"bias": TEMPORARY')
    verdict = told(first, second)
    assert verdict.line is not None
    assert verdict.line.number == 2


def test_nothing_is_said_of_a_table_that_nobody_wrote_down() -> None:
    verdict = told("value_roles = dict(zip(['weights'], [PARAMETER]))\nvalue_roles['bias'] = 1")
    assert "row" not in verdict.why


COMPUTED = "value_roles = dict.fromkeys(['weights', 'bias'], TEMPORARY)"


def test_a_cell_that_is_run_again_counts_as_the_last_one() -> None:
    written = "value_roles = {'weights': PARAMETER, 'bias': TEMPORARY}"
    namespace = fresh_namespace(UNIT)
    for cell, name in ((written, "<written>"), (COMPUTED, "<computed>"), (written, "<written>")):
        run_source(cell, namespace, name)
    verdict = judge_of(namespace[NAME])
    assert verdict.line is not None
    assert verdict.line.text == written


def test_in_a_kernel_its_own_list_of_cells_says_which_was_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written = "value_roles = {'weights': PARAMETER, 'bias': TEMPORARY}"
    namespace = fresh_namespace(UNIT)
    run_source(written, namespace, "<cell>")
    run_source(COMPUTED, {**namespace}, "<another cell>")
    monkeypatch.setattr(sys.modules["__main__"], "In", ["", COMPUTED, written], raising=False)
    verdict = judge_of(namespace[NAME])
    assert verdict.line is not None
    assert verdict.line.text == written


def test_a_text_that_cannot_be_read_is_not_looked_for_before_the_last_one() -> None:
    namespace = fresh_namespace(UNIT)
    run_source(COMPUTED, namespace, "<computed before>")
    run_source("value_roles = {'weights': PARAMETER}", namespace, "<written after>")
    namespace[NAME]["bias"] = 1
    assert judge_of(namespace[NAME]).line is None


def test_a_kernel_that_does_not_know_the_table_hides_no_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "In", ["", "x = 1"], raising=False)
    namespace = fresh_namespace(UNIT)
    written = "value_roles = {'weights': PARAMETER, 'bias': TEMPORARY}"
    run_source(written, namespace, "<loaded>")
    line = judge_of(namespace[NAME]).line
    assert line is not None
    assert line.text == written
