"""`chainrule build`: make the learners' notebooks in `course/` out of `solutions/`.

solutions/NN_topic.py -> (jupytext) -> source notebook -> (nbgrader's own generate_assignment
converter) -> course/NN_topic.ipynb, without solutions and hidden tests, and with a still picture
of each figure (chainrule.notebook.stills). The same sources always give the same bytes: cell ids
come from the grade_id or from the place in the notebook, and a picture that looks the same stays.
"""

import argparse
import io
import logging
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.commands import CommandError
from chainrule.course.units import UNITS, course_dir, solution_path, solutions_dir

if TYPE_CHECKING:
    from nbformat import NotebookNode


def add_parser(subparsers: Any) -> None:
    """Add `chainrule build` to the command line."""
    parser = subparsers.add_parser(
        "build", help="regenerate course/ from solutions/ (for authors)", description=__doc__
    )
    parser.add_argument(
        "--check", action="store_true", help="change nothing; exit 1 when course/ is stale"
    )
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Bring `course/` up to date, or only say whether it is."""
    folder = course_dir()
    if solutions_dir().parent != folder.parent or not (folder.parent / "pyproject.toml").exists():
        raise CommandError("There are no sources here: run chainrule build in a checkout.")
    fresh = {f"{unit}.ipynb": text for unit, text in release_notebooks(present_units()).items()}
    stale = sorted(
        {name for name, text in fresh.items() if _read(folder / name) != text}
        | {path.name for path in folder.glob("*.ipynb") if path.name not in fresh}
    )
    if not stale:
        print(f"course/ is up to date ({len(fresh)} notebooks).")
        return 0
    if args.check:
        raise CommandError(
            f"course/ is stale ({', '.join(stale)}): run chainrule build and commit the result."
        )
    from chainrule.course.files import write_all

    write_all(folder, {name: fresh[name].encode() for name in stale if name in fresh})
    for name in stale:
        if name in fresh:
            print(f"wrote course/{name}")
        else:
            (folder / name).unlink()
            print(f"removed course/{name}, which has no source")
    return 0


def present_units() -> list[str]:
    """Return the units whose source exists, in the order of the course."""
    return [unit for unit in UNITS if solution_path(unit).exists()]


def _read(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


def source_notebook(unit: str) -> "NotebookNode":
    """Return the instructor's notebook of `unit`: solutions and hidden tests included.

    Raises:
        CommandError: the source is not what jupytext or nbformat can read.
    """
    return notebook_from(solution_path(unit).read_text("utf-8"), unit)


def notebook_from(text: str, unit: str) -> "NotebookNode":
    """Return the notebook that the percent-format source `text` of `unit` describes."""
    import jupytext
    import nbformat

    notebook: NotebookNode = jupytext.reads(text, fmt="py:percent")
    kernelspec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernelspec})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _name_cells(notebook, unit)
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        raise CommandError(f"solutions/{unit}.py is no valid notebook: {error.message}.") from error
    return notebook


def _name_cells(notebook: "NotebookNode", unit: str) -> None:
    """Give every cell a stable id: its grade_id, or its distance from the last cell with one."""
    anchor, distance = "top", 0
    seen: set[str] = set()
    for cell in notebook.cells:
        for key in ("lines_to_next_cell", "lines_to_end_of_cell_marker"):  # jupytext's own notes
            cell.metadata.pop(key, None)
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        distance = 0 if grade_id else distance + 1
        anchor = grade_id or anchor
        cell.id = (anchor if grade_id else f"{anchor}-{distance}")[:64]
        if cell.id in seen:
            raise CommandError(
                f"Two cells of solutions/{unit}.py have the grade_id {anchor!r}: "
                "give one another name."
            )
        seen.add(cell.id)


def release_notebooks(units: Sequence[str]) -> dict[str, str]:
    """Return for each of `units` the text of the learner's notebook.

    Raises:
        CommandError: nbgrader refuses a source; the sentence names the unit.
    """
    texts = release({unit: source_notebook(unit) for unit in units})
    return {unit: _with_stills(unit, text) for unit, text in texts.items()}


def _with_stills(unit: str, text: str) -> str:
    """Put the still picture of each figure into the released notebook `text` of `unit`.

    nbgrader clears all outputs, so they come last. A stored one that looks the same stays.
    """
    import nbformat

    from chainrule.notebook.stills import figure_called, looks_the_same, still

    notebook = nbformat.reads(text, as_version=4)
    stored = _stored_pictures(course_dir() / f"{unit}.ipynb")
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not (name := figure_called(cell.source)):
            continue
        picture, before = still(unit, place), stored.get(cell.id, {})
        shown = before if looks_the_same(before, picture, name) else picture
        cell.outputs = [nbformat.v4.new_output("display_data", data=shown)]
    return _as_text(notebook)


def _stored_pictures(path: Path) -> dict[str, dict[str, str]]:
    """Return the picture that each cell of a notebook has, by the cell's id."""
    import nbformat

    try:
        cells = nbformat.read(path, as_version=4).cells
        return {
            cell.id: dict(cell.outputs[0].data)
            for cell in cells
            if cell.get("outputs") and cell.outputs[0].output_type == "display_data"
        }
    except (OSError, ValueError, LookupError, AttributeError, nbformat.ValidationError):
        return {}  # not there yet, or no notebook: then every picture is new


def _as_text(notebook: "NotebookNode") -> str:
    import nbformat

    text: str = nbformat.writes(notebook)
    return text if text.endswith("\n") else text + "\n"


def release(sources: dict[str, "NotebookNode"]) -> dict[str, str]:
    """Return the release version, as text, of each source notebook (name -> notebook)."""
    import nbformat
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    texts = {}
    with tempfile.TemporaryDirectory(prefix="chainrule-build-") as temporary:
        root = Path(temporary).resolve()
        log = logging.Logger("chainrule.build")  # of its own: nbgrader logs what went wrong
        complaints = io.StringIO()
        log.addHandler(logging.StreamHandler(complaints))
        log.setLevel(logging.ERROR)
        for name, source in sources.items():
            path = root / "source" / name / f"{name}.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(source, path)
            config = Config()
            config.CourseDirectory.root = str(root)
            config.CourseDirectory.assignment_id = name
            config.SaveCells.enabled = False  # nbgrader's own --no-db
            config.GenerateAssignment.no_database = True
            coursedir = CourseDirectory(config=config, log=log)
            try:
                GenerateAssignment(coursedir=coursedir, config=config, log=log).start()
            except NbGraderException as error:
                raise CommandError(
                    f"nbgrader refuses solutions/{name}.py: {_reason(complaints.getvalue())}"
                ) from error
            notebook = nbformat.read(root / "release" / name / f"{name}.ipynb", as_version=4)
            texts[name] = _as_text(notebook)
    return texts


def _reason(log: str) -> str:
    """Return the first exception named in nbgrader's log, as one sentence."""
    named = re.findall(r"^[\w.]*(?:Error|Exception): (.+)$", log, re.MULTILINE)
    reason: str = named[0] if named else log.strip().splitlines()[0]
    return reason.rstrip(".") + "."
