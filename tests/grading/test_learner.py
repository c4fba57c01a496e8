"""What is in the memory that every submission is forked from."""

import inspect
import json
import subprocess
import sys

import pytest

import chainrule
from chainrule import figures
from chainrule.course.source import unit_cells
from chainrule.course.units import UNITS
from chainrule.grading.cell_plan import imported_modules
from chainrule.grading.learner_process import FORBIDDEN
from chainrule.notebook import questions
from chainrule.notebook import session as notebook

pytestmark = pytest.mark.processes

SCRIPT = """
import gc, json, linecache, sys, types
from chainrule.grading import learner_process as learner
learner.warm_up()
learner.import_modules(json.loads(sys.argv[1]))
import chainrule
stand_in = sys.modules["chainrule.notebook.session"]
questions = sys.modules["chainrule.notebook.questions"]
names = [name for name in sys.modules if name.startswith("chainrule") and sys.modules[name]]
functions = {f.__module__ for f in gc.get_objects() if isinstance(f, types.FunctionType)}
from chainrule import explain, figures
cell = "def square(w):\\n    J = 0.5 * w * w\\n    dw = w\\n    return J, dw\\n"
linecache.cache["<cell>"] = (len(cell), None, cell.splitlines(True), "<cell>")
exec(compile(cell, "<cell>", "exec"))
explained = explain(square, 2.0)
print(json.dumps({
    "explained": [explained.break_ is None, explained.graph is None],
    "missing": [name for name in json.loads(sys.argv[2]) if not hasattr(figures, name)],
    "package": hasattr(figures, "__path__"),
    "modules": names,
    "functions": sorted(str(name) for name in functions if str(name).startswith("chainrule")),
    "offered": [name for name in chainrule.__all__ if hasattr(chainrule, name)],
    "signatures": {n: len(__import__("inspect").signature(getattr(stand_in, n)).parameters)
                   for n in ("start", "check", "ready", "hint", "course_map")},
    "asked": {n: len(__import__("inspect").signature(getattr(questions, n)).parameters)
              for n in ("ask", "recall", "hand_in", "check_answer")},
}))
"""


def warmed() -> dict[str, object]:
    modules: set[str] = set()
    for unit in UNITS:
        cells = [cell for cell in unit_cells(unit) if cell.kind != "markdown"]
        modules = modules.union(*(imported_modules(cell.source) for cell in cells))
    command = [
        sys.executable,
        "-c",
        SCRIPT,
        json.dumps(sorted(modules)),
        json.dumps(figures.__all__),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_nothing_that_knows_an_answer_is_in_memory() -> None:
    found = warmed()
    secret = tuple(f"chainrule.{name}" for name in FORBIDDEN)
    assert not [name for name in found["modules"] if name.startswith(secret)]  # type: ignore
    assert not [name for name in found["functions"] if name.startswith(secret)]  # type: ignore
    assert found["missing"] == []  # a notebook finds every figure by name,
    assert found["explained"] == [True, True]  # without a drawing
    assert found["package"] is False  # and nothing behind the names
    assert found["offered"] == chainrule.__all__
    for name, number in found["signatures"].items():  # type: ignore[attr-defined]
        assert number == len(inspect.signature(getattr(notebook, name)).parameters), name
    for name, number in found["asked"].items():  # type: ignore[attr-defined]
        assert number == len(inspect.signature(getattr(questions, name)).parameters), name


STARTED = """
import argparse, sys
from chainrule.commands import grade
from chainrule.grading import pool

class Started(BaseException):
    pass

def started(*args, **kwargs):
    raise Started

pool.subprocess.Popen = started
parser = argparse.ArgumentParser()
grade.add_parser(parser.add_subparsers())
try:
    grade.run(parser.parse_args(["grade", "03_neuron"]))
except Started:
    print(sorted({"nbgrader", "sqlalchemy", "IPython", "numpy"} & sys.modules.keys()))
"""


def test_the_warm_process_is_started_before_anything_heavy_is_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTED], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
