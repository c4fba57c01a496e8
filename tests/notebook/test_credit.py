"""What the right parts of an answer are worth, part by part."""

import json
from pathlib import Path

import pytest

from chainrule.checking.verdict import Outcome, PartVerdict, Verdict
from chainrule.course.exercise import find_exercise
from chainrule.notebook.credit import given, points_of, right_parts


def verdict(outcome: Outcome = Outcome.WRONG, **parts: bool) -> Verdict:
    judged = tuple(
        PartVerdict(name, Outcome.EXACT if right else Outcome.WRONG)
        for name, right in parts.items()
    )
    return Verdict("dense_backward", outcome, "dX is wrong.", parts=judged)


def test_two_of_three_parts() -> None:
    told, earned = given([verdict(dX=False, dW=True, db=True)], 3)
    assert earned == 2
    assert told.credit == "dW and db are right, dX is not: 2 of 3 points."
    assert Verdict.from_plain(told.to_plain()) == told


def test_a_part_counts_only_where_it_is_right_at_all_points() -> None:
    seen = [verdict(dX=False, dW=True, db=True), verdict(dX=False, dW=False, db=True)]
    told, earned = given(seen, 1)
    assert earned == pytest.approx(1 / 3, abs=1e-4)
    assert told.credit == "db is right, dX and dW are not: 0.3333 of 1 point."
    assert given([verdict(dX=False, dW=True), verdict(dX=True, dW=False)], 1)[1] == 0


@pytest.mark.parametrize("outcome", [Outcome.CONTRACT, Outcome.MEASURED, Outcome.MISSING])
def test_other_outcomes_have_no_parts_to_pay_for(outcome: Outcome) -> None:
    assert right_parts([verdict(outcome, dX=False, dW=True)]) == []
    assert right_parts([verdict(dX=False, dW=True), verdict(outcome, dX=False, dW=True)]) == []


def test_a_single_part_has_all_or_nothing() -> None:
    assert given([verdict(dX=False)], 3) == (verdict(dX=False), 0.0)


def test_the_points_are_those_of_the_notebook_that_is_graded(tmp_path: Path) -> None:
    exercise = find_exercise("dense_backward", "06_layers")
    assert points_of(exercise, tmp_path) == 3
    marks = {"grade": True, "grade_id": "test_dense_backward", "points": 6}
    cells = [{"metadata": {}}, {"metadata": {"nbgrader": marks}}]
    path = tmp_path / "06_layers.ipynb"
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    assert points_of(exercise, tmp_path) == 6
    path.write_text("{ half", "utf-8")
    assert points_of(exercise, tmp_path) == 3
