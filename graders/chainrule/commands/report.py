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
    parser.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        help="only the feedback of this student; repeatable",
    )
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Write the report; 0 when all is written, 1 when some feedback could not be."""
    from chainrule.course.files import write_all
    from chainrule.grading import course as courses
    from chainrule.grading import report

    try:
        course = courses.open_course(args.course)
        found = report.read_class(course, args.unit)
        students = sorted(found.totals)
        shown = report.anonymous(found) if args.anonymous else found
    except courses.CourseError as error:
        raise CommandError(str(error)) from error
    lacking = sorted(set(args.student) - set(students))
    if lacking:
        hints = "".join(courses.near(name, students) for name in lacking)
        raise CommandError(f"Nothing of {args.unit} is graded for: {', '.join(lacking)}.{hints}")
    if args.student:
        return _feedback(course, args.unit, sorted(set(args.student)))
    folder = Path(course.directory.root, "reports")
    name = f"{args.unit}-anonymous" if args.anonymous else args.unit
    pages = {f"{name}.html": report.as_html(shown), f"{name}.csv": report.as_csv(shown)}
    write_all(folder, {file: text.encode() for file, text in pages.items()})
    for file in pages:
        print(folder / file)
    for sentence in report.suggestions(shown):
        print(sentence)
    return _feedback(course, args.unit, students) if args.feedback else 0


def _feedback(course: Any, unit: str, students: list[str]) -> int:
    """Write feedback for these students and say for whom it failed, and why."""
    from chainrule.grading import course as courses
    from chainrule.grading import feedback

    seconds = courses.feedback_seconds(course.config)
    failed = feedback.generate(course, unit, students, os.cpu_count() or 1, seconds)
    print(f"Feedback for {len(students) - len(failed)} of {len(students)} students.")
    for student, reason in failed.items():
        print(f"No feedback for {visible(student)}: {visible(reason)}.", file=sys.stderr)
    return 1 if failed else 0
