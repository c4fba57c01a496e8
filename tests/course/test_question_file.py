"""The questions as data: each can be answered, each wrong answer says what it would have meant."""

import re

import pytest

from chainrule.course.questions import (
    KINDS,
    Question,
    earlier_questions,
    find_question,
    questions,
    reply_to,
)
from chainrule.course.source import unit_cells
from chainrule.course.units import UNITS

ALL = [question for unit in UNITS for question in questions(unit).values()]
UNREADABLE = ("", "x x", "__import__('os')", "9" * 500, "1/0", "().x", "True", "nan", "10**400")


def right_answer(question: Question) -> object:
    if question.kind == "choice":
        return next(n for n, option in enumerate(question.options) if option.right)
    return list(range(len(question.lines))) if question.kind == "order" else question.answer


def wrong_answers(question: Question) -> list[object]:
    if question.kind == "choice":
        return [n for n, option in enumerate(question.options) if not option.right]
    if question.kind == "order":
        return [list(question.shown)]
    return [option.text for option in question.options]


def test_all_kinds_are_used() -> None:
    assert {question.kind for question in ALL} == set(KINDS)


@pytest.mark.parametrize("question", ALL, ids=lambda q: f"{q.unit}-{q.name}")
def test_each_answer_has_its_own_reply(question: Question) -> None:
    reply = reply_to(question, right_answer(question))
    assert reply.right is True
    assert reply.text == question.after
    replies = [reply_to(question, given) for given in wrong_answers(question)]
    assert replies
    assert all(reply.right is False and len(reply.text) > 20 for reply in replies)
    for given, reply in zip(wrong_answers(question), replies, strict=True):
        if question.kind in ("number", "formula"):
            assert reply.text == next(o.reply for o in question.options if o.text == given)


@pytest.mark.parametrize("given", UNREADABLE)
def test_what_is_no_number_or_formula_is_not_counted_as_wrong(given: str) -> None:
    for name in ("cube", "sum_slope"):
        assert reply_to(find_question("00_start_here", name), given).right is None


@pytest.mark.parametrize("given", ["0.12", " 0,12", "12/100", "3*0.04", "1.2e-1"])
def test_a_number_may_be_written_in_many_ways(given: str) -> None:
    assert reply_to(find_question("00_start_here", "cube"), given).right is True


@pytest.mark.parametrize("given", ["8*(4*x-7)", "32*x - 56", "2*(4x-7)*4".replace("4x", "4*x")])
def test_a_formula_may_be_written_in_many_ways(given: str) -> None:
    assert reply_to(find_question("00_start_here", "square_of_a_line"), given).right is True


@pytest.mark.parametrize("given", [None, -1, 99, "1", True, [0], [0, 0, 1, 2], ["a"], [None]])
def test_an_answer_of_another_form_is_not_counted(given: object) -> None:
    assert reply_to(find_question("00_start_here", "falling"), given).right is None
    assert reply_to(find_question("06_layers", "two_layers_in_order"), given).right is None


@pytest.mark.parametrize("unit", UNITS)
def test_every_question_is_asked_once_and_its_fold_stays_below_it(unit: str) -> None:
    cells = unit_cells(unit)
    asked = []
    for cell, after in zip(cells, cells[1:], strict=False):
        for name in re.findall(r'^ask\("(\w+)"\)$', cell.source, re.MULTILINE):
            asked.append(name)
            assert "<details>" in after.source.splitlines()[0], name
    assert sorted(asked) == sorted(questions(unit))


def test_each_unit_recalls_what_came_before() -> None:
    assert earlier_questions("00_start_here") == []
    for unit in UNITS[1:]:
        recalled = earlier_questions(unit)
        assert len({(q.unit, q.name) for q in recalled}) == 3
        assert all(UNITS.index(q.unit) < UNITS.index(unit) for q in recalled)
        assert sum(cell.source.strip() == "recall()" for cell in unit_cells(unit)) == 1
    assert len({q.unit for q in earlier_questions("09_autodiff")}) == 3


def test_a_question_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match=r"no question 'cub'.*cube"):
        find_question("00_start_here", "cub")
