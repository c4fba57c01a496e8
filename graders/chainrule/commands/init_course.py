"""`chainrule init-course`: make a ready nbgrader course with one assignment per unit.

The folder is an ordinary nbgrader course: its configuration, the instructor's notebooks in
`source/`, an exchange for trying it on one machine, and from the first `generate_assignment` on a
gradebook. The configuration holds a freshly drawn seed, from which the hidden tests take their
numbers, so that they differ from those of every other course. What holds solutions and grades is
for its owner alone. `--update UNIT` brings a unit of a newer version into a course that is there.
"""

import argparse
import json
import secrets
import shlex
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError
from chainrule.course.settings import CONFIG_NAME, HINT_STEPS, NOTEBOOK_CONFIG_NAME

GRADEBOOK = "gradebook.db"
UNGRADED = "00_start_here"
TEMPLATE = '''"""nbgrader's configuration of the course "Where Is the Chain Rule?"."""

import os
import sys
from pathlib import Path

c = get_config()  # noqa: F821

# nbgrader starts `alembic` by its name: it lies beside this Python, activated or not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

here = Path(__file__).resolve().parent
c.CourseDirectory.course_id = "chainrule"
c.CourseDirectory.root = str(here)
{gradebook}

# The hidden tests draw their numbers from this seed. Keep it, and this file, to yourself.
c.HiddenTests.seed = {seed}
# A derivative that was measured (a finite difference) instead of derived gets no points.
c.HiddenTests.accept_measured = False
# With True an answer of several parts (dX, dW, db) gets the points of those that are right.
c.HiddenTests.partial_credit = False
# Each student's answers can be tried at hidden points of their own, and units 03 and 06 can have
# another formula for each student: chainrule versions UNIT writes the notebooks.
# c.Versions.points = True
# c.Versions.units = ["03_neuron", "06_layers"]

# The questions of a unit can count: write the points of each, then
# chainrule init-course . --update UNIT gives them a cell for the answer and one that tests it.
# c.Questions.points = {{"03_neuron": 1}}

# Where assignments are released and collected. For a class on one machine name a folder here that
# everyone may write to; with JupyterHub and an exchange service this line is not used.
c.Exchange.root = str(here / "exchange")

# Seconds for one cell. Training on the digits in unit 07 takes the longest, under half a minute.
c.Execute.timeout = 300
# Do not wait for a kernel to say goodbye: saves a good half second per submission.
c.Execute.shutdown_kernel = "immediate"
'''


def add_parser(subparsers: Any) -> None:
    """Add `chainrule init-course` to the command line."""
    parser = subparsers.add_parser(
        "init-course",
        help="make a ready nbgrader course (for teachers)",
        description="Make DIR a ready nbgrader course: configuration, instructor notebooks, one "
        "assignment per unit. From there on use nbgrader as its own manual describes.",
        allow_abbrev=False,
    )
    parser.add_argument("directory", metavar="DIR", type=Path, help="a new or empty folder")
    parser.add_argument(
        "--db",
        metavar="URL",
        help="the gradebook's SQLAlchemy URL (default: SQLite, gradebook.db in DIR)",
    )
    parser.add_argument(
        "--hints",
        metavar="N",
        type=int,
        default=len(HINT_STEPS),
        help="how many steps of a hint learners may ask for: 4 ends with the solution (default), "
        "3 with the formula, 0 is none",
    )
    parser.add_argument(
        "--update",
        metavar="UNIT",
        action="append",
        default=[],
        help="take this version's UNIT into the existing course DIR; repeatable",
    )
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Make the course and say how to go on."""
    folder: Path = args.directory
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file, not a folder: choose another name.")
    if args.update:
        return _update(folder, args.update)
    if args.db is not None:
        _check_url(args.db)
        if args.db.startswith("postgres:"):  # the short name of old, which SQLAlchemy has dropped
            args.db = f"postgresql:{args.db.partition(':')[2]}"
    if not 0 <= args.hints <= len(HINT_STEPS):
        raise CommandError(f"--hints is {args.hints}: write a number from 0 to {len(HINT_STEPS)}.")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty: choose a new folder for the course.")
        files = course_files(args.db, args.hints)
        from chainrule.course.files import write_all

        # An empty file is an empty database to SQLite; so it has its mode before it has grades.
        gradebook = {GRADEBOOK: b""} if args.db is None else {}
        write_all(folder, files | gradebook, private=(CONFIG_NAME, GRADEBOOK))
        (folder / "source").chmod(0o700)
        (folder / "exchange").mkdir()
    except OSError as error:
        raise CommandError(
            f"The course cannot be written to {folder} ({error.strerror}): "
            "choose another folder, or make room there."
        ) from error
    units = sorted(Path(name).stem for name in files if name.endswith(".ipynb"))
    first = next((unit for unit in units if unit != UNGRADED), units[0])
    print(
        f"{folder} is an nbgrader course with {len(units)} assignments; "
        f"{UNGRADED} has no points.\n"
        "Go on there with\n"
        f"  cd {shlex.quote(str(folder))}\n"
        f"  nbgrader generate_assignment {first}\n"
        f"  nbgrader release_assignment {first}\n"
        "The folder teaching has a page and slides for each unit, plans, and your first hour."
    )
    return 0


def course_files(db_url: str | None, hints: int = len(HINT_STEPS)) -> dict[str, bytes]:
    """Return all files of a new course: path -> content. Each call draws another seed.

    Fewer than all steps of `hints` are said in a file beside each notebook, which nbgrader
    releases with it.
    """
    import nbformat

    from chainrule.book.slides import deck
    from chainrule.commands.build import present_units, source_notebook
    from chainrule.course.teaching import pages

    gradebook = (
        "# The gradebook is gradebook.db in this folder; c.CourseDirectory.db_url names another."
        if db_url is None
        else f"c.CourseDirectory.db_url = {db_url!r}"
    )
    config = TEMPLATE.format(gradebook=gradebook, seed=secrets.randbits(63))
    files = {CONFIG_NAME: config.encode()}
    for unit in present_units():
        notebook = nbformat.writes(source_notebook(unit))
        files[f"source/{unit}/{unit}.ipynb"] = f"{notebook}\n".encode()
        if hints < len(HINT_STEPS):
            limit = json.dumps({"Hints": {"steps": hints}})
            files[f"source/{unit}/{NOTEBOOK_CONFIG_NAME}"] = f"{limit}\n".encode()
        files[f"teaching/slides/{unit}.html"] = deck(unit).encode()
    return files | {f"teaching/{name}": text.encode() for name, text in pages().items()}


def _update(folder: Path, units: list[str]) -> int:
    """Bring this version's units into a course; what was there is kept beside `source`."""
    import difflib

    import nbformat

    from chainrule.commands.build import present_units, source_notebook
    from chainrule.course import graded_questions
    from chainrule.course.files import write_all
    from chainrule.course.settings import read_settings

    if not (folder / CONFIG_NAME).is_file():
        raise CommandError(f"{folder} is no course: it has no {CONFIG_NAME}.")
    known = list(present_units())
    for unit in units:
        if unit not in known:
            near = difflib.get_close_matches(unit, known, 1)
            hint = f" The nearest is {near[0]}." if near else ""
            raise CommandError(f"There is no unit {unit!r}.{hint}")
    try:
        points = read_settings(folder).question_points
    except ValueError as error:
        raise CommandError(str(error)) from error
    for unit in units:
        path = folder / "source" / unit / f"{unit}.ipynb"
        notebook = source_notebook(unit)
        if points.get(unit):
            graded_questions.add_cells(notebook, unit, points[unit])
        new = f"{nbformat.writes(notebook)}\n".encode()
        old = path.read_bytes() if path.is_file() else None
        if old == new:
            print(f"{unit} is up to date.")
            continue
        files = {f"source/{unit}/{unit}.ipynb": new}
        if old is not None:
            number = 1
            while (folder / f"source-before/{unit}-{number}.ipynb").exists():
                number += 1
            kept = f"source-before/{unit}-{number}.ipynb"
            (folder / "source-before").mkdir(mode=0o700, exist_ok=True)
            files[kept] = old
            print(f"{unit} is now this version's; the one before is {folder / kept}.")
        else:
            print(f"{unit} is now in the course.")
        write_all(folder, files)
        print(f"Go on with: nbgrader generate_assignment {unit} --force")
    return 0


def _check_url(url: str) -> None:
    """Raise CommandError unless SQLAlchemy understands `url` and has its driver."""
    import sqlalchemy
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    from chainrule.grading.course import missing_driver

    if url.startswith("postgres:"):
        url = f"postgresql:{url.partition(':')[2]}"
    try:
        parsed = sqlalchemy.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise CommandError(
            "--db is no SQLAlchemy URL: write for example postgresql://user@host/gradebook."
        ) from error
    try:
        sqlalchemy.create_engine(parsed)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise CommandError(missing_driver(parsed, error)) from error
