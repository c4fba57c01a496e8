"""`chainrule export --to PLATFORM`: points in the form that a learning platform takes."""

import argparse
import sys
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError, visible

PLATFORMS = ("canvas", "moodle", "blackboard", "csv")


def add_parser(subparsers: Any) -> None:
    """Add `export` to the command line."""
    parser = subparsers.add_parser(
        "export",
        help="write the points for Canvas, Moodle, Blackboard or a spreadsheet",
        description=(
            "Write the class's points in the form that a learning platform takes, to the course's "
            "folder `exports`. With --lms the platform's own file is filled in."
        ),
    )
    parser.add_argument("--to", required=True, choices=PLATFORMS, help="who is to read it")
    parser.add_argument(
        "--unit", action="append", default=[], metavar="UNIT", help="only this one; repeatable"
    )
    parser.add_argument(
        "--lms", type=Path, metavar="FILE", help="the gradebook that the platform has exported"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.set_defaults(run=run, extra="teach")


def run(args: argparse.Namespace) -> int:
    """Write the file, or say what it would change; 0 when that could be done."""
    from chainrule.course.files import write_all
    from chainrule.grading import course as courses

    if args.lms is not None and args.to == "csv":
        raise CommandError(
            "--lms is for a platform's own file: a plain CSV is made anew each time."
        )
    try:
        course = courses.open_course(args.course)
        made, scores = _make(course, args)
    except courses.CourseError as error:
        raise CommandError(str(error)) from error
    from chainrule.marks.export import remarks

    data = made.sheet.encode()
    if made.sheet.guarded:
        made.notes.append(
            f"{made.sheet.guarded} cells begin like a formula; they have an apostrophe in front."
        )
    if args.dry_run:
        for change in made.changes:
            words = f"{change.before or 'none'} -> {change.after}"
            print(visible(f"{change.student}  {change.unit}  {words}"))
    print(f"{len(made.changes)} grades to set, {made.same} already there.")
    for note in [*made.notes, *remarks(scores)]:
        print(visible(note), file=sys.stderr)
    if args.dry_run:
        return 0
    folder = Path(course.directory.root, "exports")
    name = f"{args.to}-{args.unit[0]}.csv" if len(args.unit) == 1 else f"{args.to}.csv"
    write_all(folder, {name: data}, private=(name,))
    print(folder / name)
    return 0


def _make(course: Any, args: argparse.Namespace) -> tuple[Any, Any]:
    from chainrule.grading import course as courses
    from chainrule.marks import export, sheet, who
    from chainrule.marks.scores import read_scores

    scores = read_scores(course, list(dict.fromkeys(args.unit)))
    if args.to == "csv":
        return export.to_csv(scores), scores
    if args.lms is None and args.to == "blackboard":
        raise courses.CourseError(
            "Blackboard knows its columns by their numbers: download its table with Work Offline "
            "> Download and name it with --lms."
        )
    if args.lms is None:
        new = export.new_canvas if args.to == "canvas" else export.new_moodle
        return new(scores), scores
    said = who.read_names(Path(course.directory.root, who.NAMES))
    fill = {"canvas": export.canvas, "moodle": export.moodle, "blackboard": export.blackboard}
    return fill[args.to](
        sheet.read_sheet(args.lms), scores, who.register(scores.people, said)
    ), scores
