"""A class to grade: an nbgrader course of real units, with submissions made from the banks.

`python tests/grading/corpus.py DIR --unit 03_neuron --students 40` writes one to look at.
"""

import argparse
import json
import logging
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

from chainrule.commands.build import source_notebook
from chainrule.course.bank import Answer, read_bank

BANK = Path(__file__).resolve().parents[1] / "bank"
BROKEN = (
    "def {name}(*args):\n    return undefined_name\n",
    "def {name}(*args)\n    return 1\n",
    "def {name}(*args):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n",
    "{name} = None\n",
    "def {name}(*args):\n    return 'a sentence'\n",
    "",
)
CONFIG = """c = get_config()
c.HiddenTests.seed = 4711
c.Execute.timeout = {timeout}
c.ClearSolutions.code_stub = {{"python": "# YOUR CODE HERE\\nraise NotImplementedError()"}}
"""


def make_course(root: Path, sources: dict[str, Any], timeout: int = 30) -> Path:
    """Make an nbgrader course whose assignments are the given source notebooks.

    An assignment of several notebooks is a dictionary of them by name.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    # nbgrader looks for the program `alembic` when it makes a gradebook.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    root.mkdir(parents=True, exist_ok=True)
    (root / "nbgrader_config.py").write_text(CONFIG.format(timeout=timeout), "utf-8")
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    for unit, notebook in sources.items():
        folder = root / "source" / unit
        folder.mkdir(parents=True)
        named = {unit: notebook} if "cells" in notebook else notebook
        for name, own in named.items():
            (folder / f"{name}.ipynb").write_text(nbformat.writes(own), "utf-8")
        config = Config()
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.assignment_id = unit
        converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
        converter.log.setLevel(logging.ERROR)
        converter.start()
    return root


def unit_course(root: Path, units: Sequence[str], timeout: int = 30) -> Path:
    """Make a course of the project's own units."""
    return make_course(root, {unit: source_notebook(unit) for unit in units}, timeout)


def released(root: Path, unit: str) -> Any:
    """Return the notebook that learners get."""
    return nbformat.read(root / "release" / unit / f"{unit}.ipynb", as_version=4)


def fill(notebook: Any, answers: dict[str, str]) -> Any:
    """Write answers into the solution cells with these names."""
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    return notebook


def solution_names(notebook: Any) -> list[str]:
    """Return the names of a notebook's solution cells."""
    return [
        cell.metadata["nbgrader"]["grade_id"]
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    ]


def submit(root: Path, student: str, unit: str, notebook: Any, timestamp: str = "") -> Path:
    """Hand in a notebook (a node, text or bytes)."""
    folder = root / "submitted" / student / unit
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{unit}.ipynb"
    if isinstance(notebook, bytes):
        path.write_bytes(notebook)
    else:
        path.write_text(notebook if isinstance(notebook, str) else nbformat.writes(notebook))
    (folder / "timestamp.txt").write_text(timestamp or "2026-03-01 12:00:00 UTC")
    return path


def choose(rng: random.Random, answers: Sequence[Answer], right: float) -> str:
    """Draw one answer: right, wrong or broken."""
    kind = rng.random()
    good = [answer for answer in answers if answer.right]
    bad = [answer for answer in answers if not answer.right]
    if kind < right or not bad:
        return rng.choice(good).source if good else ""
    if kind < right + 0.8 * (1 - right):
        return rng.choice(bad).source
    return rng.choice(BROKEN).format(name=answers[0].name)


def submit_class(root: Path, unit: str, students: int, seed: int = 1, right: float = 0.75) -> None:
    """Hand in a class of honest submissions, drawn from the unit's bank."""
    rng = random.Random(seed)
    bank = read_bank(BANK / f"{unit}.py")
    for number in range(students):
        notebook = released(root, unit)
        answers = {}
        for name in solution_names(notebook):
            own = [answer for answer in bank if answer.name == name]
            if own:
                answers[name] = choose(rng, own, right)
        submit(root, f"student{number:04}", unit, fill(notebook, answers))


def main() -> None:
    """Write a course with a class to a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--unit", action="append", default=[])
    parser.add_argument("--students", type=int, default=40)
    args = parser.parse_args()
    units = args.unit or ["03_neuron", "06_layers", "07_mlp"]
    root = unit_course(args.folder, units)
    for unit in units:
        submit_class(root, unit, args.students)
    print(json.dumps({"course": str(root), "units": units, "students": args.students}))


if __name__ == "__main__":
    main()
