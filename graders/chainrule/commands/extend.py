"""`chainrule extend STUDENT UNIT DATE`: give one student more time.

nbgrader's gradebook keeps an extension as a length of time beyond the assignment's due date. A
penalty that this student has already got is computed again.
"""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError


def add_parser(subparsers: Any) -> None:
    """Add `extend` to the command line."""
    parser = subparsers.add_parser(
        "extend",
        help="give one student more time",
        description="Move the due date of UNIT for STUDENT to DATE. A penalty is computed again.",
    )
    parser.add_argument("student", metavar="STUDENT", help="the student's id in the gradebook")
    parser.add_argument("unit", metavar="UNIT", help="the assignment, such as 03_neuron")
    parser.add_argument(
        "date", metavar="DATE", help="the new due date, such as '2026-03-05 18:00'; UTC unless said"
    )
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Grant the extension and say what has changed."""
    from nbgrader.api import MissingEntry

    from chainrule.grading import course as courses
    from chainrule.grading import gradebook as gradebooks
    from chainrule.grading.submissions import read_time

    try:
        date = read_time(args.date)
    except (ValueError, OverflowError):
        raise CommandError(
            f"{args.date!r} is no date: write for example '2026-03-05 18:00 UTC'."
        ) from None
    try:
        course = courses.open_course(args.course)
        with courses.open_gradebook(course) as gradebook:
            try:
                assignment = gradebook.find_assignment(args.unit)
            except MissingEntry:
                hint = courses.near(args.unit, [one.name for one in gradebook.assignments])
                raise CommandError(
                    f"The gradebook has no assignment {args.unit!r}.{hint}"
                ) from None
            if assignment.duedate is None:
                raise CommandError(
                    f"{args.unit} has no due date, so there is nothing to extend. Set one with: "
                    f"nbgrader db assignment add {args.unit} --duedate='2026-03-01 18:00 UTC'."
                )
            extension: timedelta = date - assignment.duedate
            if extension < timedelta(0):
                raise CommandError(
                    f"{date} UTC is before the due date of {args.unit}, {assignment.duedate} UTC."
                )
            known = [one.id for one in gradebook.students]
            if args.student not in known:
                raise CommandError(
                    f"The gradebook has no student {args.student!r}."
                    f"{courses.near(args.student, known)} Add one with: "
                    f"nbgrader db student add {args.student}."
                )
            submission = gradebook.update_or_create_submission(args.unit, args.student)
            submission.extension = extension or None
            gradebook.db.commit()
            late = gradebooks.penalise(gradebook, args.unit, args.student, course.config)
    except courses.CourseError as error:
        raise CommandError(str(error)) from error
    print(f"{args.unit} is due for {args.student} on {date} UTC.")
    for note in late.notes:
        print(note)
    return 0
