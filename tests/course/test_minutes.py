"""The minutes that a learner is told are those of the one formula, wherever they stand."""

import re
from dataclasses import replace

import pytest

from chainrule.course.minutes import LONGEST, label, minutes
from chainrule.course.parts import unit_parts
from chainrule.course.source import unit_cells
from chainrule.course.units import UNITS, solution_path, solutions_dir


@pytest.mark.parametrize("unit", UNITS)
def test_the_head_of_a_unit_and_of_each_part_says_what_the_formula_gives(unit: str) -> None:
    head = unit_cells(unit)[0].source
    found = minutes(unit)
    said = re.search(r"(?:\*\*Time:\*\*|\*\*Start here\*\* ·) (.*) minutes( each)?", head)
    assert said, "the first cell says no minutes"
    numbers = [int(number) for number in re.findall(r"\d+", said[1])]
    assert numbers * (2 if said[2] else 1) == found
    assert said[1].startswith("two parts of" if len(found) == 2 else "about")
    for part, spent in zip(unit_parts(unit), found, strict=True):
        if part.title:
            own = [cell.source for cell in part.cells if f"· {part.title}" in cell.source]
            inside = re.findall(r"\*\*Time:\*\* about (\d+) minutes", "\n".join(own))
            assert inside == [str(spent)]


@pytest.mark.parametrize("unit", UNITS)
def test_nothing_takes_longer_than_an_hour_without_a_place_to_stop(unit: str) -> None:
    assert max(minutes(unit)) <= LONGEST == 60
    for part in unit_parts(unit)[1:]:
        assert "This is a good place to stop for today." in part.cells[0].source


def test_the_table_of_the_readme_says_the_same() -> None:
    readme = (solutions_dir().parent / "README.md").read_text("utf-8")
    said = dict(re.findall(r"\(course/(\w+)\.ipynb\) \|[^|]*\| ([\d +]+) \|", readme))
    assert said == {unit: label(unit) for unit in UNITS}


def test_what_the_first_unit_promises_of_the_others_holds() -> None:
    text = solution_path("00_start_here").read_text("utf-8")
    promised = re.search(r"A unit takes (\d+) to (\d+) minutes", text)
    assert promised
    others = [minutes(unit)[0] for unit in UNITS[1:] if len(minutes(unit)) == 1]
    assert (min(others), max(others)) == (int(promised[1]), int(promised[2]))


def test_more_to_read_and_to_write_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    (before,), (part,) = minutes("01_composition"), unit_parts("01_composition")
    longer = replace(part, cells=part.cells * 2)
    monkeypatch.setattr("chainrule.course.minutes.unit_parts", lambda unit: (longer,))
    # words, questions and figures count twice; exercises and their lines are the same ones
    assert before + 15 <= minutes("01_composition")[0] < 2 * before
