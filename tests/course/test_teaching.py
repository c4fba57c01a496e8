"""The teacher's notes speak of what the course has."""

import re

import pytest

from chainrule.commands.build import source_notebook
from chainrule.course.exercise import unit_exercises
from chainrule.course.minutes import label
from chainrule.course.teaching import pages
from chainrule.course.units import UNITS, solution_path

PARTS = ("**Aim.**", "**Time.**", "**Where people stumble**", "**For the room**")


def test_every_unit_has_its_page_and_nothing_else_has() -> None:
    assert sorted(pages()) == sorted(["README.md", *(f"{unit}.md" for unit in UNITS)])


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_has_its_parts_and_the_units_name(unit: str) -> None:
    text = pages()[f"{unit}.md"]
    places = [text.index(part) for part in PARTS]
    assert places == sorted(places)
    title = text.splitlines()[0].removesuffix(" (unit 00)")
    assert source_notebook(unit).cells[0].source.startswith(title)


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_says_the_minutes_that_the_notebook_says(unit: str) -> None:
    assert f"About {label(unit)} minutes" in pages()[f"{unit}.md"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_names_functions_that_are_there(unit: str) -> None:
    known = set(unit_exercises(unit)) | {"explain"}
    for name in re.findall(r"`([a-z]\w*_\w+)`", pages()[f"{unit}.md"]):
        assert name in known, name
    for name in re.findall(r"`([a-z]\w*_\w+)`", pages()["README.md"]):
        assert any(name in unit_exercises(one) for one in UNITS) or name == "nbgrader_config", name
