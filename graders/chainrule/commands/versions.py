"""`chainrule versions UNIT`: each student's own version of a unit, and how it comes about."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError, visible

FOLDER = "versions"
SOLUTIONS = "versions-solutions"


def add_parser(subparsers: Any) -> None:
    """Add `versions` to the command line."""
    parser = subparsers.add_parser(
        "versions",
        help="write each student's own version of a unit",
        description=(
            "Write the notebook of UNIT that each student of the gradebook gets, and the "
            "solutions of each version, and say who has which. The same course seed and name "
            "always give the same version and the same hidden points."
        ),
    )
    parser.add_argument("unit", metavar="UNIT", help="the assignment, such as 03_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this one; repeatable"
    )
    parser.add_argument("--list", action="store_true", help="only say who has which version")
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Write the notebooks and list the versions."""
    from chainrule.course import settings
    from chainrule.course.files import write_all
    from chainrule.course.versions import Version
    from chainrule.grading import course as courses
    from chainrule.marks.scores import read_dates
    from chainrule.marks.who import is_id

    try:
        course = courses.open_course(args.course)
        chosen = settings.read_settings(args.course)
        people = [person.id for person in read_dates(course, args.unit)[0]]
    except (courses.CourseError, ValueError) as error:
        raise CommandError(str(error)) from error
    own = args.unit in chosen.own_units
    if not (own or chosen.own_points):
        raise CommandError(
            f"All students have the same {args.unit}: write c.Versions.units = [{args.unit!r}] or "
            f"c.Versions.points = True in {settings.CONFIG_NAME}."
        )
    students = sorted(set(args.student)) or people
    if not students:
        raise CommandError("The gradebook has no students: add them first, or name some.")
    wrong = [student for student in students if not is_id(student)]
    if wrong:
        raise CommandError(f"{visible(wrong[0])} cannot be the name of a student's folder.")
    numbers = {name: settings.version_for(chosen, name, args.unit) for name in students}
    if own and not args.list:
        root = Path(course.directory.root)
        released, solutions = _notebooks(course, args.unit, set(numbers.values()))
        files = {f"{args.unit}-{number}.ipynb": text for number, text in solutions.items()}
        (root / SOLUTIONS).mkdir(mode=0o700, exist_ok=True)
        write_all(root / SOLUTIONS, files, private=tuple(files))
        write_all(
            root / FOLDER,
            {
                f"{name}/{args.unit}/{args.unit}.ipynb": released[number]
                for name, number in numbers.items()
            },
        )
    _show(
        [
            (name, str(numbers[name]), Version(numbers[name]).formula if own else "",
             str(settings.seed_for(chosen, name)))
            for name in students
        ]
    )  # fmt: skip
    if own and not args.list:
        print(f"Hand out what is in {root / FOLDER}; keep {root / SOLUTIONS} to yourself.")
    return 0


def _notebooks(
    course: Any, unit: str, numbers: set[int]
) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """Return, for each version, the notebook that is handed out, and the one with solutions."""
    import nbformat

    from chainrule.commands.build import release
    from chainrule.course import versions

    path = Path(course.path(course.directory.source_directory, ".", unit), f"{unit}.ipynb")
    try:
        source = nbformat.read(path, 4)
    except Exception as error:
        raise CommandError(f"{path} cannot be read as a notebook.") from error
    named = {}
    for number in sorted(numbers):
        notebook = nbformat.from_dict(source)
        for cell in notebook.cells:
            cell.source = versions.rewrite(unit, number, cell.source)
        named[f"version-{number}"] = notebook
    released = {int(n.partition("-")[2]): t.encode() for n, t in release(named).items()}
    solutions = {
        int(name.partition("-")[2]): f"{nbformat.writes(notebook)}\n".encode()
        for name, notebook in named.items()
    }
    return released, solutions


def _show(rows: list[tuple[str, str, str, str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    table = Table(box=None, pad_edge=False)
    for title in ("student", "version", "formula", "seed of the hidden points"):
        table.add_column(title)
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    console.print(table)
