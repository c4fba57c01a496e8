"""An instructor's year: files of other tools and cells that learners add, in both graders.

    python tests/grading/year.py [--only KIND …]

Every submission holds the same right answers, to which one thing was done. Prints a table: the
points of `chainrule grade` and of `nbgrader autograde`, and why they differ where they do. Ends
with status 1 where a student has fewer points than in nbgrader, or a difference is unexplained.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

import attack
import corpus
import nbformat
import plain
import year_cases
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook, MissingEntry

CELLS = Path(__file__).parent / "year_cells.txt"
# Where the graders differ, and why. Neither more nor less: `problems` compares with what was seen.
WHY = {
    "an answer twice": "nbgrader stops; here the last one counts, and a note says so",
    "a test twice": "nbgrader stops; here the instructor's test is taken",
    "an answer in two cells": "nbgrader stops; here both parts are run, and a note says so",
    "marks lost, ids kept": "recognised here by the cells' ids",
    "marks and ids lost": "recognised here by the functions' names",
    "marks of schema 2": "nbgrader asks for `nbgrader update`; the marks here are the course's own",
    "byte-order mark": "an editor of Windows saved it so; nbgrader cannot read it",
    "UTF-16": "an editor saved it so; nbgrader cannot read it",
    "zeros at the end": "a disk that failed; all of the notebook is there",
    "cell: a name of Python's": "test cells run in the tester's process, whose `list` is Python's",
    "cell: a module deleted": "test cells have the instructor's import",
}


def texts() -> dict[str, str]:
    """Return the cells that learners add, by name."""
    parts = re.split(r"^# %% (.+)\n", CELLS.read_text("utf-8"), flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def files(course: Path) -> dict[str, bytes]:
    """Return every submission of the year as the bytes of its notebook."""
    right = corpus.fill(corpus.released(course, plain.UNIT), plain.answers("right"))
    made = {}
    for name, change in year_cases.CHANGES.items():
        notebook = json.loads(nbformat.v4.writes(right, split_lines=False))
        change(notebook)
        made[name] = json.dumps(notebook).encode()
    for name, encode in year_cases.BYTES.items():
        made[name] = encode(nbformat.writes(right))
    for name, text in texts().items():
        notebook = nbformat.from_dict(right)
        notebook.cells.insert(2, new_code_cell(text))
        made[f"cell: {name}"] = nbformat.writes(notebook).encode()
    return made


def make(folder: Path, only: Collection[str] | None = None) -> tuple[Path, dict[str, str]]:
    """Make the course; return it, and what was done to the file of each student."""
    course = corpus.make_course(folder / "course", {plain.UNIT: plain.source()}, timeout=10)
    students = {}
    for number, (name, data) in enumerate(files(course).items()):
        if only is None or name in only:
            # nbgrader stops the class at some of these: they come last.
            last = name in year_cases.STOPS_NBGRADER
            student = f"{'z' if last else 's'}{number:03}"
            students[student] = name
            corpus.submit(course, student, plain.UNIT, data)
    return course, students


def ours(course: Path, students: dict[str, str]) -> dict[str, float | None]:
    """Return the points in the engine by what was done; None stands for open."""
    _, summary = attack.grade(course, "--jobs", "2", unit=plain.UNIT)
    return {
        students[row["student"]]: None if row["open"] else row["score"] for row in summary["rows"]
    }


def theirs(course: Path, students: dict[str, str]) -> dict[str, float | None]:
    """Return the same in nbgrader, each by itself where one stops the class."""
    command = [sys.executable, "-m", "nbgrader", "autograde", plain.UNIT, "--log-level=CRITICAL"]
    subprocess.run(command, cwd=course, capture_output=True, check=False)
    found = _scores(course, students)
    for student, name in students.items():
        if found[name] is None:
            single = [*command, f"--student={student}"]
            subprocess.run(single, cwd=course, capture_output=True, check=False)
    return _scores(course, students)


def _scores(course: Path, students: dict[str, str]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for student, name in students.items():
            graded = course / "autograded" / student / plain.UNIT / f"{plain.UNIT}.ipynb"
            try:
                own = book.find_submission_notebook(plain.UNIT, plain.UNIT, student)
            except MissingEntry:
                found[name] = None
                continue
            found[name] = (
                sum(grade.auto_score or 0 for grade in own.grades) if graded.exists() else None
            )
    return found


def problems(engine: dict[str, float | None], nbgrader: dict[str, float | None]) -> list[str]:
    """Return what is against a student, unexplained, or explained without need."""
    found = []
    for name, score in nbgrader.items():
        if (engine[name] or 0) < (score or 0):
            found.append(f"{name}: {engine[name]} points, {score} in nbgrader")
        elif engine[name] != score and name not in WHY:
            found.append(f"{name}: {engine[name]} and {score}, and nobody says why")
        elif engine[name] == score and name in WHY:
            found.append(f"{name}: {score} in both, and a reason why not")
    return found


def main() -> int:
    """Grade the year with both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", help="a kind to try; may be repeated")
    args = parser.parse_args()
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        course, students = make(Path(folder), args.only)
        other = Path(shutil.copytree(course, Path(folder, "other")))
        engine, nbgrader = ours(course, students), theirs(other, students)
    print(f"{'':40}  chainrule  nbgrader")
    for name in nbgrader:
        pair = ["open" if x is None else f"{x:g}" for x in (engine[name], nbgrader[name])]
        why = WHY.get(name, "") if engine[name] != nbgrader[name] else ""
        print(f"{name:40}  {pair[0]:>9}  {pair[1]:>8}  {why}".rstrip())
    same = sum(engine[name] == nbgrader[name] for name in nbgrader)
    print(f"{len(nbgrader)} kinds, {same} alike in both")
    found = problems(engine, nbgrader)
    print(*found, sep="\n", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
