"""`chainrule collect FILE.zip`: hand-ins that a learning platform has gathered, into the course."""

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError, visible


def add_parser(subparsers: Any) -> None:
    """Add `collect` to the command line."""
    parser = subparsers.add_parser(
        "collect",
        help="take hand-ins from the zip of a learning platform",
        description=(
            "Take the hand-ins of UNIT from a zip that Canvas or Moodle has made into the "
            "course's folder `submitted`, and say what was done with each file. Only what is "
            "newer takes the place of what is there."
        ),
    )
    parser.add_argument("file", metavar="FILE.zip", type=Path, help="the downloaded zip")
    parser.add_argument("unit", metavar="UNIT", help="the assignment, such as 03_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.add_argument(
        "--add-students",
        action="store_true",
        help="take people whom the gradebook does not know, under the platform's name and number",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Collect; 0 when nothing is left to do, 1 when a file could not be taken."""
    from chainrule.grading import course as courses
    from chainrule.marks import who
    from chainrule.marks.collect import Collector
    from chainrule.marks.scores import read_dates

    try:
        course = courses.open_course(args.course)
        people, dates = read_dates(course, args.unit)
        said = who.read_names(Path(course.directory.root, who.NAMES))
        register = who.register(people, said)
        collector = Collector(course, args.unit, register, dates, args.add_students, args.dry_run)
        lines = collector.collect(args.file)
    except courses.CourseError as error:
        raise CommandError(str(error)) from error
    if args.json:
        print(json.dumps([dataclasses.asdict(line) for line in lines], indent=2))
    else:
        _show(lines)
    return 0 if lines and all(line.good for line in lines) else 1


def _show(lines: list[Any]) -> None:
    from collections import Counter

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    table = Table(box=None, pad_edge=False)
    for title in ("file", "student", "done", "notes"):
        table.add_column(title, overflow="fold")
    for line in lines:
        cells = (line.file, line.student, line.done, line.note)
        table.add_row(*(Text(visible(cell)) for cell in cells))
    if lines:
        console.print(table)
    counts = Counter(line.done for line in lines)
    words = ", ".join(f"{number} {done}" for done, number in counts.items())
    console.print(f"{len(lines)} files: {words}." if lines else "The zip holds no files.")
