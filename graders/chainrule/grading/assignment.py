"""An nbgrader course and one assignment of it, read into plain data that can travel.

The *pack* is all that a worker needs to grade: the instructor's cells from the gradebook,
the plan, the configured preprocessors, the instructor's extra files, the hidden tests' seed.
"""

import base64
import contextlib
import dataclasses
import glob
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jupyter_core.paths import jupyter_config_path
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from chainrule.course import settings
from chainrule.course.units import UNITS
from chainrule.grading.cell_plan import SourceCell, make_plan
from chainrule.grading.sandbox import Limits


class CourseError(Exception):
    """The course cannot be graded as it is; the text is a sentence for the instructor."""


@dataclass(frozen=True)
class Course:
    """An nbgrader course directory with its configuration."""

    directory: CourseDirectory
    config: Config

    def path(self, step: str, student: str, assignment: str) -> str:
        """Return the folder of one step (a folder name of nbgrader's) of one submission."""
        return str(self.directory.format_path(step, student, assignment))


def open_course(root: Path) -> Course:
    """Read the configuration of the course in `root`, as nbgrader itself would."""
    if not root.is_dir():
        raise CourseError(f"There is no course directory {root}.")
    config = Config()
    folders = [*reversed(jupyter_config_path()), str(root.resolve())]
    for folder in folders:
        file = Path(folder, settings.CONFIG_NAME)
        if file.is_file():
            try:
                config.merge(PyFileConfigLoader(file.name, path=str(file.parent)).load_config())
            except Exception as error:
                raise CourseError(f"{file} cannot be read: {error}.") from error
    config.CourseDirectory.setdefault("root", str(root.resolve()))
    return Course(CourseDirectory(config=config), config)


@contextlib.contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """Open nbgrader's gradebook; CourseError when there is no way to it."""
    url = course.directory.db_url
    file = make_url(url).database if url.startswith("sqlite") else None
    if file and file != ":memory:" and not Path(file).exists():
        raise CourseError(
            f"There is no gradebook {file}. Run `nbgrader generate_assignment` for the unit first."
        )
    try:
        gradebook = Gradebook(url, course.directory.course_id or "default_course")
    except SQLAlchemyError as error:
        raise CourseError(f"The gradebook {url} cannot be opened: {_first_line(error)}") from error
    try:
        yield gradebook
    finally:
        gradebook.close()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def make_pack(course: Course, assignment: str) -> dict[str, Any]:
    """Return what workers need to grade `assignment`.

    Raises CourseError when the gradebook does not know it (`nbgrader generate_assignment`
    has not been run).
    """
    with open_gradebook(course) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            raise CourseError(
                f"The gradebook has no assignment {assignment!r}. "
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
    modules: dict[str, None] = {}
    for notebook in notebooks.values():
        modules |= dict.fromkeys(notebook.pop("modules"))
    return {
        "assignment": assignment,
        "notebooks": notebooks,
        "modules": list(modules),
        "files": _extra_files(source, course.directory.ignore),
        "settings": _settings(Path(course.directory.root)),
        "config": plain_config(course.config),
        "db_url": "sqlite://",  # of no use to a worker: the gradebook has one writer
        "limits": dataclasses.asdict(limits_of(course.config)),
        "seed": chosen.hidden_seed if assignment in UNITS else None,
        "accepts_measured": chosen.accept_measured,
    }


def limits_of(config: Config) -> Limits:
    """Return the limits; the time of a cell is nbgrader's own `c.Execute.timeout`."""
    seconds = config.get("Execute", {}).get("timeout", Limits.cell_seconds)
    if not seconds or seconds < 0:
        seconds = Limits.total_seconds
    total = max(Limits.total_seconds, 20 * float(seconds)) if seconds >= 30 else 20 * seconds
    return Limits(cell_seconds=float(seconds), total_seconds=float(total))


def _pack_notebook(notebook: Any, source: Path) -> dict[str, Any]:
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
        cells[name] = {
            "cell_type": str(cell.cell_type),
            "locked": bool(cell.locked),
            "source": cell.source or "",
            "released": _released(cell),
            "checksum": cell.checksum,
            "max_score": owner.max_score if owner is not None else 0.0,
            "grade": name in graded,
            "solution": name in solutions,
            "task": name in tasks,
            "marks": marks,
        }
    own = _instructor_cells(source / f"{notebook.name}.ipynb")
    if own is None:  # only the gradebook is left: solutions are stubs there, names are the same
        own = [
            SourceCell(_kind(cell["marks"]), name, cell["source"])
            for name, cell in cells.items()
            if cell["cell_type"] == "code"
        ]
    by_name = {name: cell["source"] for name, cell in cells.items()}
    own = [  # what the gradebook says about a test cell holds
        dataclasses.replace(cell, source=by_name.get(cell.grade_id, cell.source))
        if cell.kind in ("test", "given")
        else cell
        for cell in own
    ]
    return {
        "kernelspec": notebook.kernelspec,
        "cells": cells,
        "plan": make_plan(own).to_plain(),
        "modules": sorted(_imports(own)),
    }


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


_IMPORT = re.compile(
    r"^\s*(?:import\s+(?P<plain>[\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+)*)"
    r"|from\s+(?P<origin>[\w.]+)\s+import\s+(?P<names>[\w, ]+))",
    re.MULTILINE,
)


def _imports(cells: list[SourceCell]) -> set[str]:
    """Return the modules that a notebook imports, to be imported once for all submissions."""
    found: set[str] = set()
    for cell in cells:
        for match in _IMPORT.finditer(cell.source):
            if match["origin"]:
                found.add(match["origin"])
                if match["origin"] == "chainrule" and "figures" in match["names"]:
                    found.add("chainrule.figures")
            else:
                found |= {part.split()[0] for part in match["plain"].split(",") if part.split()}
    return found - {"__future__"}


def _extra_files(source: str, ignore: list[str]) -> dict[str, str]:
    """Return the instructor's files beside the notebooks, as nbgrader hands them out."""
    found = {}
    for name in utils.find_all_files(source, [*ignore, "*.ipynb"]):
        found[os.path.relpath(name, source)] = base64.b64encode(Path(name).read_bytes()).decode()
    return found


def _settings(root: Path) -> dict[str, str]:
    """Return the course's own settings, which its checks look for above their folder."""
    path = root / settings.NOTEBOOK_CONFIG_NAME
    if not path.is_file():
        return {}
    return {path.name: base64.b64encode(path.read_bytes()).decode()}


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


# Submissions


@dataclass(frozen=True)
class Submission:
    """One student's folder: where it is, when it was handed in."""

    student: str
    folder: str
    timestamp: Any  # datetime or None


def find_submissions(course: Course, assignment: str, wanted: list[str]) -> list[Submission]:
    """Return the submissions of `assignment`, sorted by student, as nbgrader finds them.

    Raises CourseError for a student in `wanted` who has handed in nothing.
    """
    directory = course.directory
    pattern = directory.format_path(directory.submitted_directory, "*", glob.escape(assignment))
    regexp = directory.format_path(
        directory.submitted_directory, "(?P<student>[^/]+)", re.escape(assignment), escape=True
    )
    excluded = set((directory.student_id_exclude or "").split(","))
    found = {}
    for folder in sorted(glob.glob(pattern)):  # noqa: PTH207  the pattern is nbgrader's, absolute
        match = re.fullmatch(regexp, folder)
        if match and match["student"] not in excluded and Path(folder).is_dir():
            student = match["student"]
            if not wanted or student in wanted:
                found[student] = Submission(student, folder, timestamp(course, folder))
    lacking = [student for student in wanted if student not in found]
    if lacking:
        raise CourseError(f"No submission of {assignment} by: {', '.join(lacking)}.")
    return list(found.values())


def timestamp(course: Course, folder: str) -> Any:
    """Return the time in the folder's timestamp.txt; None without one, or with nonsense in it."""
    path = Path(folder, "timestamp.txt")
    try:
        if path.is_symlink() or path.stat().st_size > 200:
            return None
        return utils.parse_utc(path.read_text(encoding="utf-8").strip() or None)
    except (OSError, ValueError, OverflowError):
        return None


def read_file(folder: str, name: str, limit: int) -> tuple[bytes, str]:
    """Return the bytes of a submitted file and, when it cannot be read, the reason.

    Links are not followed: a submission is what its student handed in.
    """
    path = Path(folder, name)
    if path.is_symlink():
        return b"", "The file is a link, not a notebook."
    if not path.exists():
        return b"", "There is no such file in the submission."
    if not path.is_file():
        return b"", "It is not a file."
    try:
        if path.stat().st_size > limit:
            return b"", (
                f"The file is {path.stat().st_size >> 20} MB; notebooks of up to "
                f"{limit >> 20} MB are read."
            )
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"The file cannot be read: {error.strerror}."


def make_job(
    course: Course, pack: Mapping[str, Any], submission: Submission, notebook: str, number: int
) -> dict[str, Any]:
    """Return the job of grading one notebook: plain data, everything included."""
    limit = int(pack["limits"]["notebook"])
    data, problem = read_file(submission.folder, f"{notebook}.ipynb", limit)
    files: dict[str, str] = {}
    total = 0
    for path in utils.find_all_files(submission.folder, [*course.directory.ignore, "*.ipynb"]):
        name = os.path.relpath(path, submission.folder)
        content, wrong = read_file(submission.folder, name, 16 << 20)
        total += len(content)
        if not wrong and name != "timestamp.txt" and total < limit:
            files[name] = base64.b64encode(content).decode()
    return {
        "id": number,
        "student": submission.student,
        "notebook": notebook,
        "data": base64.b64encode(data).decode(),
        "files": files,
        "problem": problem,
    }
