"""What `watch` remembers: which hand-ins were graded, how often, and what is being graded now.

One file in the course, written in one step. Before a submission is graded it is written down as
begun, with the folder in `autograded` that stands there before. After a kill, another folder there
says that the grading had come to its end: a finished submission is in its place in one step.
"""

import dataclasses
import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from chainrule.course.files import write_all
from chainrule.grading.course import CourseError
from chainrule.grading.submissions import OPEN

FOLDER = ".chainrule-watch"
_FILE = "attempts.json"
_FORM = 1


@dataclass
class Record:
    """One student's hand-ins of one unit."""

    graded: str = ""  # fingerprint of what was graded last
    attempts: int = 0  # how many were graded
    at: float = 0.0  # when the last one was, in seconds since 1970
    begun: str = ""  # fingerprint of what is being graded
    before: str = ""  # the folder in `autograded` when that began
    owed: str = ""  # "page": feedback is to be written; "release": and to be handed out
    told: str = ""  # what was said about a hand-in that is not graded now

    def finish(self, done: Path, now: float) -> None:
        """Count what had begun as graded; a file that cannot be read uses up no attempt."""
        if not (done / OPEN).is_file():
            self.attempts += 1
            self.at = now
        self.graded, self.begun, self.before = self.begun, "", ""
        self.owed, self.told = "page", ""


@dataclass(frozen=True)
class Rules:
    """What the instructor allows: `attempts` for each unit (0: any number), `pause` in seconds."""

    attempts: int = 0
    pause: float = 0.0

    def over(self, record: Record) -> bool:
        """Whether every attempt is used up."""
        return bool(self.attempts) and record.attempts >= self.attempts

    def open_at(self, record: Record) -> float:
        """Return when the next attempt may be graded, in seconds since 1970."""
        return record.at + self.pause if record.attempts else 0.0

    def sentence(self, record: Record, later: bool = False) -> str:
        """Return what a student reads: how many attempts, and what becomes of a `later` hand-in."""
        graded = moment(record.at)
        said = [
            f"Attempt {record.attempts} of {self.attempts}, graded on {graded}."
            if self.attempts
            else f"Attempt {record.attempts}, graded on {graded}."
        ]
        if later and self.over(record):
            said.append("What you handed in after it is not graded: no attempt is left.")
        elif later:
            opens = moment(self.open_at(record))
            said.append(f"What you handed in after it is graded from {opens} on.")
        return " ".join(said)


@dataclass
class Memory:
    """The records of a course by unit and student."""

    root: Path
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    seen: dict[str, dict[str, str]] = field(default_factory=dict)  # fingerprints at the last look

    @staticmethod
    def read(root: Path) -> "Memory":
        """Return what is remembered in this folder; CourseError when the file is damaged."""
        for left in root.glob(".chainrule-*"):  # of a process that was killed while it wrote
            shutil.rmtree(left, ignore_errors=True)
        path = root / _FILE
        if not path.exists():
            return Memory(root)
        try:
            plain = json.loads(path.read_text("utf-8"))
            if plain["form"] != _FORM:
                raise ValueError
            records = {
                unit: {student: Record(**one) for student, one in students.items()}
                for unit, students in plain["units"].items()
            }
            seen = {unit: dict(prints) for unit, prints in plain.get("seen", {}).items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise CourseError(
                f"{path} is damaged: remove it, and what is graded already counts as one attempt."
            ) from None
        return Memory(root, records, seen)

    def save(self) -> None:
        """Write everything down in one step."""
        units = {
            unit: {student: dataclasses.asdict(one) for student, one in sorted(students.items())}
            for unit, students in sorted(self.records.items())
        }
        plain = {"form": _FORM, "units": units, "seen": self.seen}
        text = json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True)
        write_all(self.root, {_FILE: f"{text}\n".encode()}, private=(_FILE,))

    def of(self, unit: str) -> dict[str, Record]:
        """Return the records of a unit by student."""
        return self.records.setdefault(unit, {})


def identity(folder: Path) -> str:
    """Return what tells this folder from one put in its place; empty when there is none."""
    try:
        told = folder.stat()
    except OSError:
        return ""
    return f"{told.st_dev}:{told.st_ino}"


def moment(seconds: float) -> str:
    """Return a time for a sentence."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
