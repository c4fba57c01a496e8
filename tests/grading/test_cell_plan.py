"""Which cell runs where, and which names cross."""

import pickle
from typing import Any

import plain
import pytest

from chainrule.course.source import unit_cells
from chainrule.course.units import UNITS
from chainrule.grading.cell_plan import CellPlan, Plan, SourceCell, make_plan, read_names
from chainrule.grading.pack import _kind


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


def test_a_plan_travels_unchanged() -> None:
    plan = make_plan(cells_of(plain.source()))
    assert pickle.loads(pickle.dumps(plan)) == plan


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("match f(1):\n    case [a, *b]:\n        a, b", {"f"}),
        (
            "def t():\n    match f(1):\n        case {'k': v, **rest}:\n            return v, rest",
            {"f"},
        ),
        ("any((last := x) > g for x in [1])\nlast", {"g", "any", "last"}),
        ("def t():\n    return [y := f(1)], y", {"f"}),
        ("class C:\n    size = f(2)\n    def m(self):\n        return size", {"f", "size"}),
        ("try:\n    f()\nexcept ValueError as error:\n    error", {"f", "ValueError", "error"}),
        ("def t():\n    global n\n    n = 1", set()),
    ],
)
def test_names_are_read_as_python_scopes_them(source: str, used: set[str]) -> None:
    names = read_names(source)
    assert names.used - {"a", "b"} == used
    assert "last" not in source or "last" in names.bound


CLASS = (
    "class Stack:\n    def __init__(self): self.items = []\n    def __eq__(self, o): return True"
)


@pytest.mark.parametrize(
    "source",
    [
        "del f",
        "from unittest.mock import patch\nwith patch('__main__.f'): g()",
        "import random\nrandom.seed(1)\ng()",
        "np.random.seed(1)\ng()",
        "limit = 3\nassert g() == 3",
        "assert plt.gca().get_title()",
        "try:\n    g()\nexcept Error:\n    pass",
        "assert issubclass(Stack, object)",
        "class Mine(Stack): pass",
        "with Stack() as s: pass",
        "assert Stack() == Stack()",
        "s = Stack()\nassert s == Stack()",
        "assert repr(Stack()) == 'x'",
        "assert f'{Stack()}' == 'x'",
        "assert Stack.__doc__",
        "assert isinstance(g(), Stack)",
        "s = Stack()\nassert not s",
        "assert sorted([Stack(), Stack()])",
    ],
)
def test_what_needs_the_learners_own_process_runs_there(source: str) -> None:
    answer = "def f(): return limit\ndef g(): return limit\nclass Error(Exception): pass"
    given = "import numpy as np\nimport matplotlib.pyplot as plt\nlimit = 1"
    plan = plan_of(("given", given), ("solution", answer), ("solution", CLASS), ("test", source))
    assert plan.untrusted == ("c3",)


@pytest.mark.parametrize(
    "source",
    [
        "s = Stack()\ns.push(1)\nassert s.pop() == 1\nassert len(s.items) == 0",
        "check('Stack', Stack)",
        "x = 3\nassert f(x) == 9 and isinstance(f(x), int)",
        "np.testing.assert_allclose(f(np.ones(3)), 1)",
        "import math\nassert f(math.pi) > 3",
        "try:\n    f(-1)\nexcept ValueError:\n    pass",
        "with np.errstate(all='raise'):\n    f(1)",
        "rng = np.random.default_rng(1)\nf(rng)",
    ],
)
def test_what_can_be_planned_safely_is(source: str) -> None:
    plan = plan_of(
        ("given", "import numpy as np"),
        ("solution", "def f(x): return x"),
        ("solution", CLASS),
        ("test", source),
    )
    assert plan.untrusted == ()


def test_what_students_may_change_and_tests_rely_on_is_named() -> None:
    plan = plan_of(
        ("given", "import numpy as np\nLIMIT = 1"),
        ("free", "import math\nexpected = {1: 2}\ndef close(a, b): return abs(a - b) < LIMIT"),
        ("solution", "def f(x): return x + 1"),
        ("free", "y = f(1)"),
        ("test", "assert close(f(1), expected[1]) and math.pi > np.e"),
    )
    assert plan.editable == ("close", "expected")
    assert plan_of(("free", "x = 1"), ("solution", "x = 2"), ("test", "assert x")).editable == ()
