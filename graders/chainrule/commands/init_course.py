"""`chainrule init-course`: make a ready nbgrader course with one assignment per unit.

The folder is an ordinary nbgrader course: its configuration, the instructor's notebooks in
`source/`, an exchange for trying it on one machine, and from the first `generate_assignment` on a
gradebook. The configuration holds a freshly drawn seed, from which the hidden tests take their
numbers, so that they differ from those of every other course.
"""

import argparse
import json
import secrets
import shlex
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError
from chainrule.course.settings import CONFIG_NAME, HINT_STEPS, NOTEBOOK_CONFIG_NAME

UNGRADED = "00_start_here"
TEMPLATE = '''"""nbgrader's configuration of the course "Where Is the Chain Rule?"."""

from pathlib import Path

c = get_config()  # noqa: F821

here = Path(__file__).resolve().parent
c.CourseDirectory.course_id = "chainrule"
c.CourseDirectory.root = str(here)
{gradebook}

# The hidden tests draw their numbers from this seed. Keep it, and this file, to yourself.
c.HiddenTests.seed = {seed}
# A derivative that was measured (a finite difference) instead of derived gets no points.
c.HiddenTests.accept_measured = False

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
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make the course and say how to go on."""
    folder: Path = args.directory
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file, not a folder: choose another name.")
    if args.db is not None:
        _check_url(args.db)
    if not 0 <= args.hints <= len(HINT_STEPS):
        raise CommandError(f"--hints is {args.hints}: write a number from 0 to {len(HINT_STEPS)}.")
    try:
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty: choose a new folder for the course.")
        files = course_files(args.db, args.hints)
        from chainrule.course.files import write_all

        write_all(folder, files, private=(CONFIG_NAME,))
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
        f"  nbgrader release_assignment {first}"
    )
    return 0


def course_files(db_url: str | None, hints: int = len(HINT_STEPS)) -> dict[str, bytes]:
    """Return all files of a new course: path -> content. Each call draws another seed.

    Fewer than all steps of `hints` are said in a file beside each notebook, which nbgrader
    releases with it.
    """
    import nbformat

    from chainrule.commands.build import present_units, source_notebook

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
    return files


def _check_url(url: str) -> None:
    """Raise CommandError unless SQLAlchemy understands `url` and has its driver."""
    import sqlalchemy
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        sqlalchemy.create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise CommandError(
            f"The driver for {url.partition(':')[0]} is missing ({error}): install it first."
        ) from error
    except (ArgumentError, ValueError) as error:
        raise CommandError(
            f"{url!r} is no SQLAlchemy URL: write for example postgresql://user@host/gradebook."
        ) from error
