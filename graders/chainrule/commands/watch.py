"""`chainrule watch`: grade each hand-in as it arrives, and give the feedback back."""

import argparse
import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError, visible


def add_parser(subparsers: Any) -> None:
    """Add `watch` to the command line."""
    parser = subparsers.add_parser(
        "watch",
        help="grade each hand-in as it arrives",
        description=(
            "Look again and again at the course's folder `submitted` (and at the exchange, where "
            "the course's configuration names one), grade what has arrived, and write each "
            "student's feedback. What was done is remembered; Ctrl-C ends it, and the same "
            "command goes on."
        ),
    )
    parser.add_argument("unit", metavar="UNIT", nargs="*", help="only these (default: all)")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.add_argument(
        "--attempts",
        type=_from_zero(int),
        metavar="N",
        help="hand-ins of a unit that are graded; 0: any number (default: c.Watch.attempts)",
    )
    parser.add_argument(
        "--pause",
        type=_from_zero(float),
        metavar="MINUTES",
        help="time between two graded hand-ins of a unit (default: c.Watch.pause)",
    )
    parser.add_argument(
        "--every",
        type=_from_zero(float),
        default=2.0,
        metavar="SECONDS",
        help="time between two looks (default: 2)",
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="submissions at a time")
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions without isolation, with your own rights",
    )
    parser.set_defaults(run=run, extra="teach")


def _from_zero(kind: Any) -> Any:
    def number(text: str) -> Any:
        value = kind(text)
        if not 0 <= value < 1e9:
            raise argparse.ArgumentTypeError("must be a number from 0 up")
        return value

    return number


def run(args: argparse.Namespace) -> int:
    """Watch until a signal ends it: 130 after Ctrl-C, 143 and 129 after the others."""
    from chainrule.commands.grade import Stopped, chosen_layers, stoppable

    layers = chosen_layers(args.no_sandbox)
    try:
        with stoppable():
            _watch(args, layers)
    except Stopped as stop:
        print("Stopped. What is graded stays; the same command goes on.", file=sys.stderr)
        return 128 + stop.number
    return 0


def _watch(args: argparse.Namespace, layers: list[str]) -> None:
    from chainrule.course.settings import read_settings
    from chainrule.grading import course as courses
    from chainrule.grading.pool import Pool
    from chainrule.marks.attempts import Rules
    from chainrule.marks.watch import Watcher

    jobs = max(1, args.jobs or len(os.sched_getaffinity(0)))
    try:
        course = courses.open_course(args.course)
        if not args.no_sandbox:
            courses.refuse_exposed(course)
        units = _units(course, args.unit)
        chosen = read_settings(args.course)
    except (courses.CourseError, ValueError) as error:
        raise CommandError(str(error)) from error
    attempts = chosen.watch_attempts if args.attempts is None else args.attempts
    pause = chosen.watch_pause if args.pause is None else args.pause

    @contextlib.contextmanager
    def executors(pack: Any) -> Iterator[Any]:
        with Pool(jobs, layers) as pool:
            pool.open(pack)
            yield pool.run

    def say(sentence: str) -> None:
        print(f"{time.strftime('%H:%M:%S')}  {visible(sentence)}", flush=True)

    rules = Rules(attempts, 60 * pause)
    try:
        with Watcher(course, units, rules, executors, say, jobs) as watcher:
            say(f"Watching {', '.join(units)}. Ctrl-C ends it.")
            while True:
                watcher.look()
                time.sleep(args.every)
    except courses.CourseError as error:
        raise CommandError(str(error)) from error


def _units(course: Any, wanted: list[str]) -> list[str]:
    """Return the course's assignments, or the wanted ones of them."""
    from chainrule.grading.course import CourseError, near

    folder = Path(course.directory.root, course.directory.source_directory)
    known = sorted(path.name for path in folder.glob("[!.]*") if path.is_dir())
    for unit in wanted:
        if unit not in known:
            raise CourseError(f"{folder} has no assignment {unit!r}.{near(unit, known)}")
    if not known:
        raise CourseError(f"{folder} has no assignments: run chainrule init-course first.")
    return wanted or known
