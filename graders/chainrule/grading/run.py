"""One grading run: from the folder `submitted` to the gradebook and the folder `autograded`.

A submission is finished when its folder stands in `autograded`. That folder appears in one
step, and only after its scores are in the gradebook: a run that is killed anywhere leaves
finished submissions and untouched ones, and the next run takes up the rest.
"""

import contextlib
import errno
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from nbgrader.utils import find_all_files

from chainrule.grading.course import Course, CourseError, open_gradebook
from chainrule.grading.folders import write_over
from chainrule.grading.gradebook import Graded, Late, Writer, Written, students_with_grades
from chainrule.grading.graded_notebook import Result
from chainrule.grading.jobs import Answer, Job, Pack
from chainrule.grading.submissions import (
    OPEN,
    Submission,
    find_submissions,
    fingerprint,
    make_job,
    read_file,
    read_timestamp,
)
from chainrule.grading.summary import Row, Summary

_STAGING = ".chainrule-"
_BATCH = 16
_BATCH_SECONDS = 1.0

Executor = Callable[[Iterator[Job]], Iterator[Answer | None]]


@dataclass
class _Open:
    """A submission whose notebooks are being graded."""

    submission: Submission
    waiting: set[str]
    missing: tuple[str, ...]
    results: dict[str, Result] = field(default_factory=dict)
    broken: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0


@dataclass
class Pending:
    """What there is to do."""

    todo: list[Submission]
    finished: int
    open: list[str]  # students whose submission could not be read, and has not changed


def pending(course: Course, assignment: str, students: list[str], force: bool) -> Pending:
    """Return the submissions to grade, and what is done already.

    The rule is nbgrader's: graded again are those with a newer time stamp, or all by force.
    Besides those whose files have changed since they could not be read, those whose time stamp
    can be read now, and those whose scores are not in the gradebook any more.
    """
    found = Pending([], 0, [])
    with open_gradebook(course) as gradebook:
        known = students_with_grades(gradebook, assignment)
    for submission in find_submissions(course, assignment, students):
        done = Path(_destination(course, assignment, submission.student))
        if force or not done.is_dir() or submission.student not in known:
            found.todo.append(submission)
            continue
        before, problem = read_timestamp(str(done))
        newer = submission.timestamp and (
            submission.timestamp > before if before else bool(problem)
        )
        mark = done / OPEN
        if newer or (mark.is_file() and mark.read_text() != fingerprint(submission.folder)):
            found.todo.append(submission)
        elif mark.is_file():
            found.open.append(submission.student)
        else:
            found.finished += 1
    return found


def grade(
    course: Course,
    pack: Pack,
    todo: list[Submission],
    executor: Executor,
    on_row: Callable[[Row], None] = lambda row: None,
    on_tick: Callable[[], None] = lambda: None,
    summary: Summary | None = None,
) -> Summary:
    """Grade the submissions in `todo` with the workers behind `executor`.

    `summary` is filled as the run goes on, so that a caller has it when the run is stopped.

    Raises CourseError when another run is at work, `GradebookError` or OSError when results
    cannot be written: what is finished stays finished, the same command takes up the rest.
    """
    summary = Summary() if summary is None else summary
    assignment = pack.assignment
    with _alone(course), open_gradebook(course) as gradebook:
        writer = Writer(gradebook, assignment, course.config)
        staging = _new_staging(course)
        collected: list[_Open] = []
        last = time.monotonic()

        def flush() -> None:
            nonlocal last
            batch, collected[:] = collected[:], []  # a batch that fails is not tried again
            if batch:
                for row in _finish(course, pack, writer, staging, batch):
                    summary.rows.append(row)
                    on_row(row)
            last = time.monotonic()

        opened: dict[int, tuple[_Open, str]] = {}
        try:
            for answer in executor(_jobs(course, pack, todo, opened)):
                on_tick()
                if answer is not None:
                    if answer.fatal:
                        raise CourseError(answer.fatal)
                    one = _take(answer, opened)
                    if not one.waiting:
                        collected.append(one)
                full = len(collected) >= _BATCH or time.monotonic() - last > _BATCH_SECONDS
                if collected and full:
                    flush()
        finally:
            try:
                flush()
            finally:
                shutil.rmtree(staging, ignore_errors=True)
    return summary


def _jobs(
    course: Course,
    pack: Pack,
    todo: list[Submission],
    opened: dict[int, tuple[_Open, str]],
) -> Iterator[Job]:
    number = 0
    for submission in todo:
        names = list(pack.notebooks)
        there = [n for n in names if os.path.lexists(Path(submission.folder, f"{n}.ipynb"))]
        missing = tuple(n for n in names if n not in there) if there else ()
        handed_in = there or names
        one = _Open(submission, set(handed_in), missing)
        for notebook in handed_in:
            number += 1
            opened[number] = (one, notebook)
            job = make_job(course, pack, submission, notebook, number)
            if job.taken:
                one.notes.append(job.taken)
            yield job


def _take(answer: Answer, opened: dict[int, tuple[_Open, str]]) -> _Open:
    one, notebook = opened.pop(answer.number)
    one.waiting.discard(notebook)
    one.seconds += answer.seconds
    one.cpu += answer.tester_cpu
    if answer.result is not None:
        one.results[notebook] = answer.result
        one.cpu += answer.result.cpu
        one.memory = max(one.memory, answer.result.memory)
    else:
        one.broken = answer.broken or "its worker gave no result"
    return one


def _finish(
    course: Course,
    pack: Pack,
    writer: Writer,
    staging: Path,
    collected: list[_Open],
) -> Iterator[Row]:
    """Write a batch: files beside their place, then the gradebook, then the files into place.

    Yields what became of each submission as soon as it is in its place.
    """
    for one in collected:
        if not one.broken:
            with _its_own_fault(one, "its files could not be written"):
                _stage(course, pack, staging, one)
    good = [one for one in collected if not one.broken]
    written = writer.write(
        Graded(one.submission.student, one.submission.timestamp, one.results, one.missing)
        for one in good
    )
    for one in collected:
        # What is in its place is in the table, too, even when the run is stopped right here.
        with _signals_wait():
            one.broken = one.broken or written.failed.get(one.submission.student, "")
            if not one.broken:
                with _its_own_fault(one, "its folder could not be put in place"):
                    _install(course, pack.assignment, staging, one.submission.student)
            yield _row(pack, one, written)


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Let the signals that stop a run wait until what has begun is done."""
    before = signal.pthread_sigmask(
        signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    )
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# What no submission is to blame for: the run ends, and is taken up when there is room again.
_OF_THE_MACHINE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENFILE, errno.EMFILE)


@contextlib.contextmanager
def _its_own_fault(one: _Open, what: str) -> Iterator[None]:
    """Let nothing that a submission brings end the run: it is "not graded", with a reason."""
    try:
        yield
    except OSError as error:
        if error.errno in _OF_THE_MACHINE:
            raise
        one.broken = f"{what} ({error.strerror or error})"
    except (ValueError, RecursionError) as error:
        one.broken = f"{what} ({type(error).__name__})"


_WORST: tuple[str, ...] = ("unreadable", "stopped")


def _row(pack: Pack, one: _Open, written: Written) -> Row:
    student = one.submission.student
    late = written.late.get(student, Late())
    notes = [note for result in one.results.values() for note in result.notes]
    notes += one.notes
    notes += [f"There is no {name}.ipynb." for name in one.missing]
    notes += late.notes
    outcomes = {result.outcome for result in one.results.values()}
    outcome = next((kind for kind in _WORST if kind in outcomes), "graded")
    stamp = one.submission.stamp_problem
    if stamp:
        notes.append(
            f"timestamp.txt cannot be read ({stamp}), so nobody knows whether this was late. "
            "Mend the file and grade again."
        )
    if one.broken:
        notes, outcome = [f"Not graded: {one.broken}."], "not graded"
    left = outcome in ("unreadable", "not graded") or bool(stamp) or late.failed
    row = Row(student, outcome, written.scores.get(student), pack.max_score, notes)
    row.seconds, row.cpu, row.memory = one.seconds, one.cpu, one.memory
    row.late_seconds, row.penalty, row.open = late.seconds, late.penalty, left
    return row


def _stage(course: Course, pack: Pack, staging: Path, one: _Open) -> None:
    folder = staging / one.submission.student
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ignore = course.directory.ignore
    left_out = []
    for path in find_all_files(one.submission.folder, [*ignore, "*.ipynb"]):
        name = os.path.relpath(path, one.submission.folder)
        data, problem = read_file(one.submission.folder, name, pack.limits.attached)
        try:
            if not problem:
                _write(folder / name, data)
        except OSError as error:
            if error.errno in _OF_THE_MACHINE:
                raise
            problem = error.strerror or str(error)
        if problem:
            left_out.append(name)
    if left_out:
        names = ", ".join(_short(name) for name in left_out[:3])
        more = len(left_out) - 3
        one.notes.append(
            f"Files that were left out of the graded copy: {names} and {more} more."
            if more > 0
            else f"Files that were left out of the graded copy: {names}."
        )
    source = course.path(course.directory.source_directory, ".", pack.assignment)
    kept = course.config.get("Autograde", {}).get("exclude_overwriting", {})
    excluded = set(kept.get(pack.assignment, []))
    for path in find_all_files(source, [*ignore, "*.ipynb"]):
        name = os.path.relpath(path, source)
        if name not in excluded:
            _write(folder / name, Path(path).read_bytes())
    for name, result in one.results.items():
        _write(folder / f"{name}.ipynb", _utf8(result.notebook))
    (folder / OPEN).unlink(missing_ok=True)
    if any(result.outcome == "unreadable" for result in one.results.values()):
        _write(folder / OPEN, fingerprint(one.submission.folder).encode())
    shared = bool(course.directory.groupshared)
    mode = int(str(_permissions(course, shared)), 8)
    for parent, _, inside in os.walk(folder):
        for name in inside:
            Path(parent, name).chmod(mode)
        if shared:
            Path(parent).chmod(0o2770)


def _permissions(course: Course, shared: bool) -> int:
    for section in ("Autograde", "BaseConverter"):
        value = course.config.get(section, {}).get("permissions")
        if value:
            return int(value)
    return 664 if shared else 444


def _write(path: Path, data: bytes) -> None:
    write_over(path, data)


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:40]}…{name[-19:]}"


def _utf8(text: str) -> bytes:
    """Return text as bytes; half a surrogate pair, which is no character, is replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _destination(course: Course, assignment: str, student: str) -> str:
    return os.path.normpath(course.path(course.directory.autograded_directory, student, assignment))


def _install(course: Course, assignment: str, staging: Path, student: str) -> None:
    destination = Path(_destination(course, assignment, student))
    destination.parent.mkdir(parents=True, exist_ok=True)
    if destination.exists():
        old = staging / f"{student}.old"
        destination.rename(old)
        (staging / student).rename(destination)
        shutil.rmtree(old, ignore_errors=True)
    else:
        (staging / student).rename(destination)


def _base(course: Course) -> Path:
    base = Path(course.directory.root, course.directory.autograded_directory)
    base.mkdir(parents=True, exist_ok=True)
    return base


def _new_staging(course: Course) -> Path:
    base = _base(course)
    for left in base.glob(f"{_STAGING}*"):  # by a run that was killed; we are alone here
        if left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=_STAGING, dir=base))


@contextlib.contextmanager
def _alone(course: Course) -> Iterator[None]:
    """Keep a second run out of the same course; the lock ends with the process that holds it."""
    try:
        with FileLock(_base(course) / ".chainrule.lock", timeout=0):
            yield
    except Timeout:
        raise CourseError("Another run is grading this course. Wait for it to end.") from None
