"""The minutes that a learner is told are those of the one formula, wherever they stand."""

import re

import pytest

from chainrule.course.minutes import minutes
from chainrule.course.source import unit_cells
from chainrule.course.units import UNITS, solution_path, solutions_dir


@pytest.mark.parametrize("unit", UNITS)
def test_the_head_of_a_unit_says_what_the_formula_gives(unit: str) -> None:
    head = unit_cells(unit)[0].source
    said = re.search(r"(?:\*\*Time:\*\*|\*\*Start here\*\* ·) about (\d+) minutes", head)
    assert said, "the first cell says no minutes"
    assert int(said[1]) == minutes(unit)


def test_the_table_of_the_readme_says_the_same() -> None:
    readme = (solutions_dir().parent / "README.md").read_text("utf-8")
    said = dict(re.findall(r"\(course/(\w+)\.ipynb\) \|[^|]*\| (\d+) \|", readme))
    assert {unit: int(time) for unit, time in said.items()} == {u: minutes(u) for u in UNITS}


def test_what_the_first_unit_promises_of_the_others_holds() -> None:
    text = solution_path("00_start_here").read_text("utf-8")
    promised = re.search(r"A unit takes (\d+) to (\d+) minutes", text)
    assert promised
    others = [minutes(unit) for unit in UNITS[1:]]
    assert (min(others), max(others)) == (int(promised[1]), int(promised[2]))


def test_more_to_read_and_to_write_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    before, cells = minutes("01_composition"), unit_cells("01_composition")
    monkeypatch.setattr("chainrule.course.minutes.unit_cells", lambda unit: cells * 2)
    # words, questions and figures count twice; exercises and their lines are the same ones
    assert before + 15 <= minutes("01_composition") < 2 * before
