"""The course's own answers pass their own checks at many seeds, and the sources hold together."""

import ast

import pytest

from chainrule.checking.judge import judge, rng_for
from chainrule.course.exercise import all_exercises, unit_exercises
from chainrule.course.source import read_cells, reference_points, unit_cells
from chainrule.course.units import UNITS, solution_path


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_reference_passes(exercise) -> None:
    for seed in range(5):
        verdict = judge(exercise, exercise.reference, rng_for(exercise, seed))
        assert verdict.passed, f"seed {seed}: {verdict.what} {verdict.why}"


@pytest.mark.parametrize("unit", UNITS)
def test_every_test_cell_belongs_to_an_exercise(unit) -> None:
    cells = unit_cells(unit)
    solutions = [c.grade_id for c in cells if c.kind == "solution"]
    assert sorted(solutions) == sorted(unit_exercises(unit))
    for cell in cells:
        if cell.kind == "test":
            name = cell.grade_id.removeprefix("test_")
            assert name in solutions
            assert cell.points > 0
            assert cell.source.splitlines() == [
                f'check("{name}", {name})',
                "### BEGIN HIDDEN TESTS",
                f'check("{name}", {name}, hidden=True)',
                "### END HIDDEN TESTS",
            ]
    if unit != "00_start_here":
        assert sorted(reference_points(unit)) == sorted(solutions)


LONGEST = 30  # lines of a code cell: what a screen shows at once
LONGER = {"Value": 106}  # a class is one cell


@pytest.mark.parametrize("unit", UNITS)
def test_cells_have_unique_names_and_can_be_parsed(unit) -> None:
    cells = read_cells(solution_path(unit).read_text(encoding="utf-8"))
    names = [c.grade_id for c in cells if c.grade_id]
    assert len(names) == len(set(names))
    for cell in cells:
        if cell.kind != "markdown":
            ast.parse(cell.source)


@pytest.mark.parametrize("unit", UNITS)
def test_code_cells_are_short(unit) -> None:
    # Unit 08 hands out the broken lines behind marks; they are read in the cell above already.
    sizes = {
        c.grade_id: sum(not line.startswith("    # ") for line in c.source.splitlines())
        for c in unit_cells(unit)
        if c.grade_id
    }
    assert {name: size for name, size in sizes.items() if size > LONGER.get(name, LONGEST)} == {}
    # An exception that is not needed any more goes.
    assert [name for name in LONGER if sizes.get(name, LONGER[name]) <= LONGEST] == []
