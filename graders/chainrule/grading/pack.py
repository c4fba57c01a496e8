"""One assignment, read into plain data that can travel to the workers.

The *pack* is all that a worker needs to grade: the instructor's cells from the gradebook,
the plan, the configured preprocessors, the instructor's extra files, the hidden tests' seed.
"""

import contextlib
import dataclasses
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import ClearHiddenTests
from traitlets.config import Config

from chainrule.course import settings
from chainrule.course.units import UNITS
from chainrule.grading.cell_plan import SourceCell, imported_modules, make_plan
from chainrule.grading.course import Course, CourseError, limits_of, near, open_gradebook
from chainrule.grading.jobs import Pack, PackedCell, PackedNotebook


def make_pack(course: Course, assignment: str) -> Pack:
    """Return what workers need to grade `assignment`.

    Raises CourseError when the gradebook does not know it (`nbgrader generate_assignment`
    has not been run).
    """
    with open_gradebook(course) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            hint = near(assignment, [one.name for one in gradebook.assignments])
            raise CourseError(
                f"The gradebook has no assignment {assignment!r}.{hint} "
                f"Run `nbgrader generate_assignment {assignment}` in the course directory first."
            ) from None
        source = course.path(course.directory.source_directory, ".", assignment)
        notebooks = {nb.name: _pack_notebook(nb, Path(source)) for nb in found.notebooks}
    if not notebooks:
        raise CourseError(f"The assignment {assignment!r} has no notebooks.")
    try:
        chosen = settings.read_settings(Path(course.directory.root))
    except ValueError as error:
        raise CourseError(str(error)) from None
    modules = [module for notebook in notebooks.values() for module in notebook.modules]
    files = _extra_files(source, course.directory.ignore)
    return Pack(
        assignment=assignment,
        notebooks=notebooks,
        modules=tuple(dict.fromkeys(modules)),
        files=files,
        settings=_settings(Path(course.directory.root)),
        config=plain_config(course.config),
        limits=limits_of(course.config, map(len, files.values())),
        seed=chosen.hidden_seed if assignment in UNITS else None,
        accepts_measured=chosen.accept_measured,
        partial_credit=chosen.partial_credit,
        own_points=chosen.own_points,
        own_version=assignment in chosen.own_units,
    )


def _pack_notebook(notebook: Any, source: Path) -> PackedNotebook:
    graded = {cell.name: cell for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name: cell for cell in notebook.task_cells}
    cells = {}
    for cell in notebook.source_cells:
        name = cell.name
        owner = graded.get(name) or tasks.get(name)
        marks: dict[str, Any] = {
            "grade": name in graded,
            "solution": name in solutions,
            "locked": bool(cell.locked),
            "task": name in tasks,
            "schema_version": 3,
            "cell_type": str(cell.cell_type),
        }
        if owner is not None:
            marks["points"] = owner.max_score
        cells[name] = PackedCell(
            name=name,
            cell_type=str(cell.cell_type),
            locked=bool(cell.locked),
            source=cell.source or "",
            released=_released(cell),
            checksum=cell.checksum,
            max_score=owner.max_score if owner is not None else 0.0,
            grade=name in graded,
            solution=name in solutions,
            task=name in tasks,
            marks=marks,
        )
    own = _instructor_cells(source / f"{notebook.name}.ipynb")
    if own is None:  # only the gradebook is left: solutions are stubs there, names are the same
        own = [
            SourceCell(_kind(cell.marks), name, cell.source)
            for name, cell in cells.items()
            if cell.cell_type == "code"
        ]
    by_name = {name: cell.source for name, cell in cells.items()}
    own = [  # what the gradebook says about a test cell holds
        dataclasses.replace(cell, source=by_name.get(cell.grade_id, cell.source))
        if cell.kind in ("test", "given")
        else cell
        for cell in own
    ]
    modules = sorted(set().union(*(imported_modules(cell.source) for cell in own)))
    texts = tuple([cell.source for cell in own if cell.kind != "solution"])
    return PackedNotebook(notebook.kernelspec, cells, make_plan(own), tuple(modules), texts)


def _released(cell: Any) -> str:
    node = nbformat.from_dict(
        {"cell_type": str(cell.cell_type), "source": cell.source or "", "metadata": {}}
    )
    node.metadata["nbgrader"] = {"grade": True, "grade_id": cell.name}
    with contextlib.suppress(Exception):
        node, _ = ClearHiddenTests().preprocess_cell(node, {}, 0)
    return str(node.source)


def _kind(marks: Mapping[str, Any]) -> str:
    if marks.get("solution"):
        return "solution"
    if marks.get("grade"):
        return "test"
    return "given" if marks.get("locked") else "free"


def _instructor_cells(path: Path) -> list[SourceCell] | None:
    try:
        nb = nbformat.read(path, as_version=4)
    except Exception:
        return None
    cells = []
    for cell in nb.cells:
        if cell.cell_type == "code":
            marks = cell.metadata.get("nbgrader", {})
            cells.append(SourceCell(_kind(marks), str(marks.get("grade_id", "")), cell.source))
    return cells


def _extra_files(source: str, ignore: list[str]) -> dict[str, bytes]:
    """Return the instructor's files beside the notebooks, as nbgrader hands them out."""
    names = utils.find_all_files(source, [*ignore, "*.ipynb"])
    return {os.path.relpath(name, source): Path(name).read_bytes() for name in names}


def _settings(root: Path) -> dict[str, bytes]:
    """Return the course's own settings, which its checks look for above their folder."""
    path = root / settings.NOTEBOOK_CONFIG_NAME
    return {path.name: path.read_bytes()} if path.is_file() else {}


def plain_config(config: Config) -> dict[str, Any]:
    """Return what workers need of nbgrader's configuration, as plain data.

    Preprocessor lists become names of classes; what is no plain data (hooks) stays behind.
    """
    named: dict[str, list[str] | None] = {}
    for trait in ("sanitize", "autograde"):
        kinds = config.get("Autograde", {}).get(f"{trait}_preprocessors")
        named[trait] = None if kinds is None else [_name_of(kind) for kind in list(kinds)]
    settings: dict[str, dict[str, Any]] = {}
    for section, values in config.items():
        if isinstance(values, Config):
            kept = {key: value for key, value in values.items() if _is_plain(value)}
            if kept:
                settings[str(section)] = kept
    return {"traitlets": settings, "preprocessors": named}


def _name_of(kind: Any) -> str:
    return kind if isinstance(kind, str) else f"{kind.__module__}.{kind.__qualname__}"


def _is_plain(value: Any) -> bool:
    try:
        return bool(json.loads(json.dumps(value)) == value)
    except (TypeError, ValueError):
        return False
