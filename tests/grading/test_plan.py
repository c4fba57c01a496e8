"""Which cell runs where, and which names cross."""

from typing import Any

import plain
import pytest

from chainrule.course.source import unit_cells
from chainrule.course.units import UNITS
from chainrule.grading.pack import _kind
from chainrule.grading.plan import CellPlan, Plan, SourceCell, make_plan


def cells_of(notebook: Any) -> list[SourceCell]:
    found = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            marks = cell.metadata.get("nbgrader", {})
            found.append(SourceCell(_kind(marks), marks.get("grade_id", ""), cell.source))
    return found


def test_an_ordinary_assignment() -> None:
    plan = make_plan(cells_of(plain.source()))
    assert plan.cells["test_square"] == CellPlan("tester", ("helper_of_learner", "square"))
    assert plan.cells["test_helper"].fetch == ("helper_of_learner",)
    assert plan.cells["imports"].owner == "both"
    assert plan.cells["helpers"].owner == "both"
    assert plan.untrusted == ("test_names",)


@pytest.mark.parametrize("unit", UNITS[1:])
def test_every_test_cell_of_the_course_is_planned(unit: str) -> None:
    kinds = {"code": "free"}
    cells = [
        SourceCell(kinds.get(cell.kind, cell.kind), cell.grade_id, cell.source)
        for cell in unit_cells(unit)
        if cell.kind != "markdown"
    ]
    plan = make_plan(cells)
    tests = [cell.grade_id for cell in cells if cell.kind == "test"]
    assert tests
    assert plan.untrusted == ()
    for name in tests:
        assert plan.cells[name].owner == "tester"
        assert name.removeprefix("test_") in plan.cells[name].fetch
    assert plan.cells["given_start"].owner == "both"
    assert {cell.grade_id for cell in cells if cell.kind == "solution"}.isdisjoint(plan.cells)


def plan_of(*cells: tuple[str, str]) -> Plan:
    return make_plan([SourceCell(kind, f"c{i}", source) for i, (kind, source) in enumerate(cells)])


def test_an_import_in_a_solution_cell_is_repeated_not_fetched() -> None:
    plan = plan_of(("solution", "import numpy as np\nx = np.ones(2)"), ("test", "np.sum(x)"))
    assert plan.prelude == ("import numpy as np",)
    assert plan.cells["c1"].fetch == ("x",)


def test_given_data_that_the_learner_changes_is_fetched() -> None:
    changed = plan_of(("given", "data = []"), ("solution", "data.append(1)"), ("test", "data"))
    assert changed.cells["c2"].fetch == ("data",)
    kept = plan_of(("given", "data = []"), ("solution", "y = len(data)"), ("test", "data"))
    assert kept.cells["c2"].fetch == ()


def test_what_a_test_defines_reaches_later_cells_of_the_learner() -> None:
    plan = plan_of(("test", "table = {1: 2}"), ("solution", "y = table[1]"), ("test", "y"))
    assert plan.cells["c0"].push == ("table",)
    assert plan.cells["c2"].fetch == ("y",)


@pytest.mark.parametrize("source", ["eval('f(1)')", "%timeit f(1)", "globals()['f']", "f(1"])
def test_what_cannot_be_planned_runs_beside_the_learner(source: str) -> None:
    plan = plan_of(("solution", "def f(x): return x"), ("test", source))
    assert plan.untrusted == ("c1",)
    assert "c1" not in plan.cells


def test_local_names_are_not_fetched() -> None:
    source = "def t(a, *b, c=1):\n    d = a\n    return [e for e in b] + [lambda g: g + h]\nt(f)"
    plan = plan_of(("solution", "f = h = 1"), ("test", source))
    assert plan.cells["c1"].fetch == ("f", "h")


def test_a_plan_travels_as_plain_data() -> None:
    plan = make_plan(cells_of(plain.source()))
    assert Plan.from_plain(plan.to_plain()) == plan
