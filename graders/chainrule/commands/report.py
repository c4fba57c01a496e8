"""`chainrule report UNIT`: what a class got wrong and why, and feedback for each student."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError, visible


def add_parser(subparsers: Any) -> None:
    """Add `report` to the command line."""
    parser = subparsers.add_parser(
        "report",
        help="show what a class got wrong and why",
        description=(
            "Write a report on a graded assignment (HTML with its pictures inside, and CSV) to "
            "the course's folder `reports`."
        ),
    )
    parser.add_argument("unit", metavar="UNIT", help="the assignment, such as 03_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.add_argument("--anonymous", action="store_true", help="numbers instead of names")
    parser.add_argument(
        "--feedback",
        action="store_true",
        help="also write each student's feedback, without the hidden tests' text",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the report; 0 when all is written, 1 when some feedback could not be."""
    from chainrule.course.files import write_all
    from chainrule.grading import assignment, report

    try:
        course = assignment.open_course(args.course)
        found = report.read_class(course, args.unit)
        students = sorted(found.totals)
        shown = report.anonymous(found) if args.anonymous else found
    except assignment.CourseError as error:
        raise CommandError(str(error)) from error
    folder = Path(course.directory.root, "reports")
    name = f"{args.unit}-anonymous" if args.anonymous else args.unit
    pages = {f"{name}.html": report.as_html(shown), f"{name}.csv": report.as_csv(shown)}
    write_all(folder, {file: text.encode() for file, text in pages.items()})
    for file in pages:
        print(folder / file)
    for sentence in report.suggestions(shown):
        print(sentence)
    if not args.feedback:
        return 0
    from chainrule.grading import feedback

    seconds = assignment.feedback_seconds(course.config)
    failed = feedback.generate(course, args.unit, students, os.cpu_count() or 1, seconds)
    print(f"Feedback for {len(students) - len(failed)} of {len(students)} students.")
    for student, reason in failed.items():
        print(f"No feedback for {visible(student)}: {visible(reason)}.", file=sys.stderr)
    return 1 if failed else 0
