"""The reference functions of a unit, read out of its single source.

`solutions/NN_topic.py` is a notebook in jupytext's percent format. Its cells carry
nbgrader metadata, and three kinds of cell matter here:

- *given* (locked, no grade): imports and functions handed to the learner,
- *solution*: the reference of the exercise named by its `grade_id`,
- *test* (grade): the check of that exercise.

The reference namespace of a unit is what its given and solution cells define.
Given cells must be cheap: imports of NumPy or the standard library and functions,
no data sets and no drawing.
"""

import ast
import json
import linecache
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from chainrule.course import versions
from chainrule.course.units import solution_path

_HEADER = re.compile(r"^# %%(?P<rest>.*)$")
_NBGRADER = re.compile(r"nbgrader=(\{.*?\})(?:\s|$)")


@dataclass(frozen=True)
class Cell:
    """One cell of a unit's source: its kind, nbgrader `grade_id`, points and text."""

    kind: str  # "markdown", "code", "given", "solution" or "test"
    grade_id: str
    points: float
    source: str


def read_cells(text: str) -> list[Cell]:
    """Split a notebook in percent format into its cells; what precedes the first is dropped."""
    cells: list[Cell] = []
    header: str | None = None
    lines: list[str] = []
    for line in [*text.splitlines(), "# %%"]:
        match = _HEADER.match(line)
        if match is None:
            lines.append(line)
            continue
        if header is not None:
            cells.append(_cell(header, "\n".join(lines).strip("\n")))
        header, lines = match["rest"], []
    return cells


def _cell(header: str, source: str) -> Cell:
    if header.strip().startswith("[markdown]"):
        return Cell("markdown", "", 0, source)
    match = _NBGRADER.search(header)
    data: Mapping[str, Any] = json.loads(match[1]) if match else {}
    if data.get("grade"):
        kind = "test"
    elif data.get("solution"):
        kind = "solution"
    else:
        kind = "given" if data.get("locked") else "code"
    return Cell(kind, data.get("grade_id", ""), float(data.get("points", 0)), source)


@cache
def unit_cells(unit: str) -> tuple[Cell, ...]:
    """Return the cells of `unit`'s source, or of a version of it such as `03_neuron@5`."""
    base, number = versions.split(unit)
    text = solution_path(base).read_text(encoding="utf-8")
    return tuple(read_cells(versions.rewrite(base, number, text)))


def reference_source(unit: str, name: str) -> str:
    """Return the text of the solution cell of exercise `name`; KeyError when there is none."""
    for cell in unit_cells(unit):
        if cell.kind == "solution" and cell.grade_id == name:
            return cell.source
    raise KeyError(f"{Path('solutions') / unit}.py has no solution cell {name!r}.")


def reference_points(unit: str) -> dict[str, float]:
    """Return the points of each graded exercise of `unit`, in the order of the notebook."""
    return {
        cell.grade_id.removeprefix("test_"): cell.points
        for cell in unit_cells(unit)
        if cell.kind == "test"
    }


def fresh_namespace(unit: str) -> dict[str, Any]:
    """Execute the given and solution cells of `unit` and return the names they define."""
    namespace: dict[str, Any] = {"__name__": f"chainrule.course.source.{unit}"}
    for index, cell in enumerate(unit_cells(unit)):
        if cell.kind in ("given", "solution"):
            run_source(cell.source, namespace, f"<{unit}:{cell.grade_id or index}>")
    return namespace


def run_source(source: str, namespace: dict[str, Any], filename: str) -> None:
    """Execute `source` without the notebook's own machinery (`start`, `from chainrule …`)."""
    tree = ast.parse(source, filename)
    tree.body = [node for node in tree.body if not is_machinery(node)]
    lines = source.splitlines(keepends=True)
    # A fixed entry in linecache lets inspect.getsource and tracebacks show these lines.
    linecache.cache.pop(filename, None)  # what was run last stands last
    linecache.cache[filename] = (len(source), None, lines, filename)
    exec(compile(tree, filename, "exec"), namespace)


def is_machinery(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] == "chainrule"
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == "chainrule" for alias in node.names)
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id == "start"
    )


@cache
def shared_namespace(unit: str) -> dict[str, Any]:
    """Return the one namespace of `unit` that is shared by all who only read it."""
    return fresh_namespace(unit)


def reference(unit: str, name: str) -> Any:
    """Return the reference object called `name` in `unit` (a function, dict or class)."""
    try:
        return shared_namespace(unit)[name]
    except KeyError:
        raise KeyError(f"{Path('solutions') / unit}.py defines no {name!r}.") from None
