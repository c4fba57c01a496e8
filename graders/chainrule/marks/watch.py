"""Grade what is handed in at once: one look at the folder `submitted` after the other.

A hand-in is graded when two looks have found the same files, so that nothing is read while it is
copied. What has changed since it was graded is graded again, as often as the rules allow. Nothing
is decided by times alone: a submission is known by its fingerprint.
"""

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from chainrule.course.files import write_all
from chainrule.grading import feedback, run
from chainrule.grading.course import Course, CourseError, feedback_seconds
from chainrule.grading.gradebook import GradebookError
from chainrule.grading.jobs import Pack
from chainrule.grading.pack import make_pack
from chainrule.grading.pool import PoolError
from chainrule.grading.submissions import OPEN, Submission, find_submissions, fingerprint
from chainrule.grading.summary import Row
from chainrule.marks import attempts, exchange
from chainrule.marks.attempts import Memory, Record, Rules

Executors = Callable[[Pack], AbstractContextManager[run.Executor]]
_NOTE = re.compile(r"<!--attempts-->.*?<!--/attempts-->", re.DOTALL)


@dataclass
class Watcher:
    """Looks at a course again and again.

    `executors` opens the workers for one unit's grading, `say` shows a sentence, `clock` tells
    the seconds since 1970. Use it in a `with`, which keeps a second watcher out.
    """

    course: Course
    units: list[str]
    rules: Rules
    executors: Executors
    say: Callable[[str], None]
    jobs: int = 1
    clock: Callable[[], float] = time.time
    memory: Memory = field(init=False)
    _troubles: dict[str, str] = field(default_factory=dict, init=False)
    _lock: FileLock = field(init=False)
    _exchange: bool = field(default=False, init=False)  # from the first time that it is there

    def __enter__(self) -> "Watcher":
        """Take up what an earlier watcher has left; CourseError when one is still at work."""
        folder = Path(self.course.directory.root, attempts.FOLDER)
        folder.mkdir(mode=0o700, exist_ok=True)
        self._lock = FileLock(folder / "watch.lock", timeout=0)
        try:
            self._lock.acquire()
        except Timeout:
            raise CourseError("This course is watched already, by another process.") from None
        try:
            self.memory = Memory.read(folder)
            for unit, records in self.memory.records.items():
                for student, record in records.items():
                    self._settle(unit, student, record)
            self.memory.save()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Let the next one in."""
        self._lock.release()

    def look(self) -> int:
        """Look once at every unit; return how many submissions were graded."""
        graded = 0
        for unit in self.units:
            self._exchange = self._exchange or exchange.in_use(self.course)
            if self._exchange:
                with self._patience(f"fetch {unit}"):
                    exchange.fetch(self.course, unit)
            with self._patience(unit):
                graded += self._unit(unit)
            with self._patience(f"feedback {unit}"):
                self._hand_out(unit)
        return graded

    @contextlib.contextmanager
    def _patience(self, what: str) -> Iterator[None]:
        """Say once what stands in the way, and go on with the rest; the next look tries again."""
        try:
            yield
        except (CourseError, GradebookError, PoolError, SQLAlchemyError, OSError) as error:
            sentence = _sentence(error)
            if self._troubles.get(what) != sentence:
                self.say(f"{sentence} Waiting.")
            self._troubles[what] = sentence
        else:
            if self._troubles.pop(what, None):
                self.say("It works again.")

    def _unit(self, unit: str) -> int:
        records = self.memory.of(unit)
        found = self._arrived(unit)
        new = [one for one in found if one.student not in records]
        if new:
            self._adopt(unit, new)
        ready = []
        for one in found:
            record, print_ = records[one.student], self.memory.seen[unit][one.student]
            if print_ == record.graded:
                continue
            if self.rules.over(record) or self.clock() < self.rules.open_at(record):
                self._put_off(unit, one.student, record, print_)
                continue
            record.begun = print_
            record.before = attempts.identity(self._done(unit, one.student))
            ready.append(one)
        return self._grade(unit, ready) if ready else 0

    def _arrived(self, unit: str) -> list[Submission]:
        """Return the submissions whose files are as they were at the look before.

        What was seen is written down, so that a look after a restart is no first one.
        """
        settled = []
        before = self.memory.seen.get(unit, {})
        now: dict[str, str] = {}
        with contextlib.suppress(CourseError):  # nothing is handed in yet
            for one in find_submissions(self.course, unit, []):
                now[one.student] = print_ = fingerprint(one.folder)
                if before.get(one.student) == print_:
                    settled.append(one)
        self.memory.seen[unit] = now
        if now != before:
            self.memory.save()
        return settled

    def _adopt(self, unit: str, new: list[Submission]) -> None:
        """Begin records; what was graded before there was a watcher counts as one attempt."""
        names = [one.student for one in new]
        waiting = {one.student for one in run.pending(self.course, unit, names, False).todo}
        for student in names:
            record = self.memory.of(unit)[student] = Record()
            if student not in waiting:
                record.graded = self.memory.seen[unit][student]
                done = self._done(unit, student)
                if not (done / OPEN).is_file():
                    record.attempts, record.at = 1, done.stat().st_mtime
        self.memory.save()

    def _grade(self, unit: str, ready: list[Submission]) -> int:
        records, graded = self.memory.of(unit), 0
        pack = make_pack(self.course, unit)
        self.memory.save()  # what has begun, before it begins

        def on_row(row: Row) -> None:
            nonlocal graded
            record = records[row.student]
            if row.outcome == "not graded":
                record.graded, record.begun = record.begun, ""
                self.say(f"{unit}, {row.student}: {' '.join(row.notes)} Hand in again.")
            else:
                record.finish(self._done(unit, row.student), self.clock())
                graded += 1
                self.say(f"{unit}, {row.student}: {_score(row)} {self._left(record)}")
            self.memory.save()

        with self.executors(pack) as executor:
            run.grade(self.course, pack, ready, executor, on_row)
        return graded

    def _left(self, record: Record) -> str:
        if not self.rules.attempts:
            return f"Attempt {record.attempts}."
        return f"Attempt {record.attempts} of {self.rules.attempts}."

    def _settle(self, unit: str, student: str, record: Record) -> None:
        """Find out whether what had begun came to its end before this process began."""
        if record.begun:
            done = self._done(unit, student)
            if attempts.identity(done) not in ("", record.before):
                record.finish(done, self.clock())
            record.begun = record.before = ""

    def _put_off(self, unit: str, student: str, record: Record, print_: str) -> None:
        over = self.rules.over(record)
        told = f"over {print_}" if over else f"later {print_}"
        if record.told == told:
            return
        record.told = told
        record.owed = record.owed or "note"
        if over:
            self.say(f"{unit}, {student}: not graded, {record.attempts} attempts are used up.")
        else:
            when = attempts.moment(self.rules.open_at(record))
            self.say(f"{unit}, {student}: graded from {when} on, after the pause.")
        self.memory.save()

    def _hand_out(self, unit: str) -> None:
        """Write the feedback that is owed and, where there is an exchange, release it."""
        records = self.memory.of(unit)
        owed = sorted(name for name, record in records.items() if record.owed in ("page", "note"))
        for few in (owed[at : at + self.jobs] for at in range(0, len(owed), self.jobs)):
            self._write_pages(unit, few)  # a kill loses no more than these
        owed = sorted(name for name, record in records.items() if record.owed)
        if owed and self._exchange:
            exchange.give_back(self.course, unit, owed)
        for student in owed:
            records[student].owed = ""
        if owed:
            self.memory.save()

    def _write_pages(self, unit: str, students: list[str]) -> None:
        records = self.memory.of(unit)
        pages = [student for student in students if records[student].owed == "page"]
        limit = feedback_seconds(self.course.config)
        failed = feedback.generate(self.course, unit, pages, self.jobs, limit) if pages else {}
        for student in students:
            record = records[student]
            if student in failed:
                self.say(f"No feedback for {student} in {unit}: {failed[student]}.")
                record.owed = ""
                continue
            if record.attempts:
                folder = Path(self.course.path(self._feedback, student, unit))
                _write_note(folder, self.rules.sentence(record, bool(record.told)))
            record.owed = "release"
        self.memory.save()

    @property
    def _feedback(self) -> str:
        return str(self.course.directory.feedback_directory)

    def _done(self, unit: str, student: str) -> Path:
        return Path(self.course.path(self.course.directory.autograded_directory, student, unit))


def _write_note(folder: Path, sentence: str) -> None:
    """Put the sentence about attempts at the top of each page of feedback."""
    for page in sorted(folder.glob("*.html")):
        text = _NOTE.sub("", page.read_text("utf-8"))
        start = re.search(r"<body[^>]*>", text)
        place = start.end() if start else 0
        note = f"<!--attempts--><p><strong>{sentence}</strong></p><!--/attempts-->"
        write_all(folder, {page.name: f"{text[:place]}{note}{text[place:]}".encode()})


def _score(row: Row) -> str:
    if row.score is None or row.outcome == "unreadable":
        return f"{row.outcome}. {' '.join(row.notes)}"
    return f"{row.score:g} of {row.max_score:g} points."


def _sentence(error: Exception) -> str:
    if isinstance(error, SQLAlchemyError):
        return f"The gradebook does not answer ({type(error).__name__})."
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}."
    return str(error)
