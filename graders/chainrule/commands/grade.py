"""`chainrule grade UNIT`: grade the submissions of an nbgrader course, many at a time."""

import argparse
import contextlib
import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chainrule.commands import CommandError, visible


def add_parser(subparsers: Any) -> None:
    """Add `grade` to the command line."""
    parser = subparsers.add_parser(
        "grade",
        help="grade the submissions of an nbgrader course",
        description=(
            "Grade what is in the course's folder `submitted`: the same gradebook, scores and "
            "autograded notebooks as nbgrader autograde. A run that was stopped continues."
        ),
    )
    parser.add_argument("unit", metavar="UNIT", help="the assignment, such as 03_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course directory (default: .)"
    )
    parser.add_argument(
        "--jobs", type=_positive, metavar="N", help="submissions at a time (default: all cores)"
    )
    parser.add_argument(
        "--student", action="append", default=[], metavar="ID", help="only this one; repeatable"
    )
    parser.add_argument("--force", action="store_true", help="grade finished submissions again")
    parser.add_argument(
        "--all-cells",
        action="store_true",
        help="also run cells that no grade can see, such as demonstrations",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run submissions without isolation, with your own rights",
    )
    parser.add_argument(
        "--dask",
        metavar="ADDRESS",
        nargs="?",
        const="local",
        help="grade on a Dask cluster (tcp://…; without an address: one on this machine)",
    )
    parser.set_defaults(run=run, extra="teach")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


_ELSEWHERE = (
    "Submissions are graded on Linux, which can shut them in; this is {}. Grade in a container "
    "(the README of chainrule.grading has the recipe){}. The report, check and the course itself "
    "work here."
)


def run(args: argparse.Namespace) -> int:
    """Grade; 0 when every submission has its grade, 1 otherwise, 130 after Ctrl-C."""
    layers = chosen_layers(args.no_sandbox, bool(args.dask))
    return _grade(args, args.jobs or len(os.sched_getaffinity(0)), layers)


def chosen_layers(no_sandbox: bool, elsewhere: bool = False) -> list[str]:
    """Return the layers of the sandbox to put up, and say which are missing here.

    `elsewhere`: other machines grade, and look for themselves. Raises CommandError where nothing
    can be graded.
    """
    if sys.platform != "linux":
        name = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
        further = " or in WSL 2" if sys.platform == "win32" else ""
        raise CommandError(_ELSEWHERE.format(name, further))
    from chainrule.grading import sandbox

    missing = {} if no_sandbox or elsewhere else sandbox.missing_layers()
    for layer, reason in missing.items():
        print(f"The sandbox lacks {layer}: {reason}.", file=sys.stderr)
    if not sandbox.safe(missing):
        raise CommandError(
            "Submissions cannot be isolated on this machine. Grade where the layers named above "
            "are there, or say --no-sandbox to run them with your own rights."
        )
    if no_sandbox:
        print("Without the sandbox: submissions run with your own rights.", file=sys.stderr)
    return [] if no_sandbox else [n for n in sandbox.LAYERS if n not in missing]


class Stopped(KeyboardInterrupt):
    """A signal asked this process to end."""

    def __init__(self, number: int) -> None:
        """Keep the signal's number, for the exit status."""
        super().__init__()
        self.number = number


def _stop(number: int, _: Any) -> None:
    for other in _SIGNALS:  # a second one must not disturb the clearing up
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)


_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Let each signal that asks to end raise `Stopped`, once."""
    before = {number: signal.signal(number, _stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _grade(args: argparse.Namespace, jobs: int, layers: list[str]) -> int:
    from chainrule.grading.summary import Summary

    began = time.monotonic()
    summary = Summary()
    status = 0
    try:
        with stoppable():
            _fill(summary, args, jobs, layers)
    except Stopped as stop:
        status = 128 + stop.number
    seconds = time.monotonic() - began
    if args.json:
        plain = dataclasses.asdict(summary) | {"seconds": seconds, "layers": layers}
        print(json.dumps(plain, indent=2))
    else:
        _show(summary, seconds)
    if status:
        print("Stopped. The same command goes on with the rest.", file=sys.stderr)
        return status
    if summary.open:
        names = ", ".join(visible(name) for name in summary.open)
        print(
            f"Still without a grade, for files that cannot be read and are the same: {names}.",
            file=sys.stderr,
        )
    left = any(row.open for row in summary.rows) or summary.open
    return 1 if left or not (summary.rows or summary.skipped) else 0


def _fill(summary: Any, args: argparse.Namespace, jobs: int, layers: list[str]) -> None:
    with contextlib.ExitStack() as stack:
        pool = None
        if not args.dask:
            from chainrule.grading.pool import Pool

            pool = stack.enter_context(Pool(jobs, layers))  # imports while we import nbgrader
        from chainrule.grading import course as courses
        from chainrule.grading import gradebook
        from chainrule.grading import pack as packs
        from chainrule.grading import pool as pools
        from chainrule.grading import run as runs

        try:
            course = courses.open_course(args.course)
            if not args.no_sandbox:
                courses.refuse_exposed(course)
            pack = packs.make_pack(course, args.unit)
            pack = dataclasses.replace(pack, all_cells=args.all_cells)
            found = runs.pending(course, args.unit, args.student, args.force)
            summary.skipped, summary.open = found.finished, found.open
            executor: Any = None
            if pool is not None:
                if found.todo:
                    pool.open(pack)
                executor = pool.run
            else:
                from chainrule.grading import dask_cluster

                executor = stack.enter_context(
                    dask_cluster.connect(args.dask, pack, jobs, not args.no_sandbox)
                )
            with _bar(len(found.todo), args.json) as (on_row, on_tick):
                runs.grade(course, pack, found.todo, executor, on_row, on_tick, summary)
        except (courses.CourseError, gradebook.GradebookError, pools.PoolError) as error:
            raise CommandError(str(error)) from error


@contextlib.contextmanager
def _bar(total: int, silent: bool) -> Iterator[tuple[Callable[[Any], None], Callable[[], None]]]:
    """Show a live bar on a terminal; nothing in a pipe."""
    if silent or not total or not sys.stderr.isatty():
        yield (lambda row: None), (lambda: None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    # No refresh thread: workers may have to be forked again from this process.
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False) as progress:
        task = progress.add_task("", total=total, rate="")
        began, shown = time.monotonic(), 0.0
        done = 0

        def on_row(row: Any) -> None:
            nonlocal done
            done += 1
            rate = done / max(time.monotonic() - began, 1e-9)
            progress.update(task, completed=done, rate=f"{rate:.1f} a second")

        def on_tick() -> None:
            nonlocal shown
            if time.monotonic() - shown > 0.2:
                shown = time.monotonic()
                progress.refresh()

        yield on_row, on_tick
        progress.refresh()


def _show(summary: Any, seconds: float) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    rows = sorted(summary.rows, key=lambda row: row.student)
    if rows:
        table = Table(box=None, pad_edge=False)
        for title in ("student", "score", "outcome", "notes"):
            table.add_column(title, justify="right" if title == "score" else "left")
        for row in rows:
            score = "" if row.score is None else f"{row.score:g} / {row.max_score:g}"
            # As plain text: names and notes are not ours, and may look like markup.
            cells = (visible(row.student), score, row.outcome, visible(" ".join(row.notes)))
            table.add_row(*(Text(cell) for cell in cells))
        console.print(table)
    rate = len(rows) / seconds if rows else 0.0
    done = [f"{len(rows)} graded in {seconds:.1f} s"]
    if len(rows) > 1:
        done = [f"{len(rows)} graded in {seconds:.1f} s ({rate:.1f} a second)"]
    if summary.skipped:
        done.append(f"{summary.skipped} finished before")
    console.print(f"{', '.join(done)}.")
