"""`chainrule similarity UNIT`: which hand-ins are alike, side by side, for reading."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError, visible


def add_parser(subparsers: Any) -> None:
    """Add `similarity` to the command line."""
    parser = subparsers.add_parser(
        "similarity",
        help="show which hand-ins of a unit are alike, for reading",
        description=(
            "Compare the hand-ins of UNIT with each other and write a page with the pairs that "
            "are most alike, side by side, to the course's folder `reports`. What everybody was "
            "handed is left out. No score changes."
        ),
    )
    parser.add_argument("unit", metavar="UNIT", help="the assignment, such as 03_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.add_argument(
        "--top", type=int, default=20, metavar="N", help="pairs on the page (default: 20)"
    )
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Write the page and say which pairs are most alike."""
    if args.top < 1:
        raise CommandError("--top is the number of pairs on the page: write 1 or more.")
    from chainrule.course.files import write_all
    from chainrule.grading import course as courses
    from chainrule.marks import similarity, similarity_page

    try:
        course = courses.open_course(args.course)
        given = similarity.given_in(course, args.unit)
        cells, unread = similarity.read_class(course, args.unit)
        found = similarity.compare(args.unit, cells, given, unread)
    except courses.CourseError as error:
        raise CommandError(str(error)) from error
    folder = Path(course.directory.root, "reports")
    name = f"{args.unit}-similarity.html"
    write_all(folder, {name: similarity_page.as_html(found, args.top).encode()}, private=(name,))
    print(folder / name)
    for pair in found.pairs[:5]:
        print(visible(f"{pair.score:.2f}  {pair.one}  {pair.other}"))
    for student, reason in unread.items():
        print(visible(f"Not compared: {student}, {reason}"), file=sys.stderr)
    return 0
