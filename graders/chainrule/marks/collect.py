"""From a platform's zip to the folder `submitted`: each file is somebody's, or the table says why.

The whole zip is read before anything in the course is made. Then each student's folder is made
beside the submissions and takes its place in one step. What
is there already is replaced only by something newer, and is then kept in `submitted-before`. What
was collected from where is remembered in `.chainrule-collected.json`, because the times in a zip
of Canvas are those of the download, and its numbers are what tells a newer hand-in.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from chainrule.course.files import write_all
from chainrule.grading.course import Course, CourseError
from chainrule.grading.submissions import read_timestamp
from chainrule.marks.archive import Entry, read_zip
from chainrule.marks.platform_names import Named, read_name
from chainrule.marks.scores import Dates
from chainrule.marks.who import NAMES, Register, is_id

MEMORY = ".chainrule-collected.json"
BEFORE = "submitted-before"
_STAMP = "timestamp.txt"
_ON_TIME = timedelta(hours=1)  # before the due date, for what the platform calls on time


@dataclass
class Line:
    """What was done with one file of the zip."""

    file: str
    student: str
    done: str  # taken, older, same, left out, not taken
    note: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.done != "not taken"


@dataclass
class _Piece:
    """A file that was read: whose it is, and where it is staged."""

    line: Line
    named: Named
    time: datetime | None
    path: Path
    digest: str
    order: int

    @property
    def turn(self) -> tuple[int, int]:
        return self.named.again, self.named.turn


@dataclass
class Collector:
    """One collecting: a unit of a course, the names of the class, the due dates."""

    course: Course
    unit: str
    register: Register
    dates: Dates
    add: bool = False  # take unknown people under a name made from the platform's
    dry: bool = False
    lines: list[Line] = field(default_factory=list)

    def collect(self, file: Path) -> list[Line]:
        """Take every file of the zip; return what was done with each, in the zip's order.

        Raises CourseError when it is no zip, or somebody else is collecting.
        """
        with tempfile.TemporaryDirectory(prefix="chainrule-collect-") as staging:
            pieces = list(self._read(file, Path(staging)))  # the whole, before anything is made
            if self.dry:
                self._all(pieces, Path(staging))
            elif pieces:
                self._into_course(pieces)
        return self.lines

    def _into_course(self, pieces: list[_Piece]) -> None:
        base = Path(self.course.directory.root, self.course.directory.submitted_directory)
        base.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(base / ".chainrule-collect.lock", timeout=0):
                folder = Path(tempfile.mkdtemp(prefix=".chainrule-collect-", dir=base))
                try:
                    self._all(pieces, folder)
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
        except Timeout:
            raise CourseError("Another collect is at work in this course. Wait for it.") from None

    def _all(self, pieces: list[_Piece], staging: Path) -> None:
        root = Path(self.course.directory.root)
        memory = _recall(root / MEMORY)
        for student in sorted({piece.line.student for piece in pieces}):
            own = [piece for piece in pieces if piece.line.student == student]
            self._one(student, own, staging, memory)
            if not self.dry:
                _remember(root, memory)

    def _read(self, file: Path, staging: Path) -> Iterator[_Piece]:
        for order, entry in enumerate(read_zip(file)):
            line = Line("/".join(entry.parts), "", "not taken")
            self.lines.append(line)
            named = self._whose(entry, line)
            if named is not None:
                path = staging / f"piece-{order}"
                path.write_bytes(entry.data)
                digest = hashlib.sha256(entry.data).hexdigest()
                yield _Piece(line, named, _utc(entry.time), path, digest, order)

    def _whose(self, entry: Entry, line: Line) -> Named | None:
        if entry.refused:
            line.note = f"Refused: {entry.refused}."
            return None
        named = read_name(entry.parts, lambda part: part in self.register.students)
        if named is None or not named.file:
            line.note = "Its name has no form of Canvas or Moodle, and names no student's folder."
            return None
        if named.typed:
            line.done, line.note = "left out", "Text typed on the platform, no file."
            return None
        try:
            student = self.register.find(*named.names)
        except LookupError as error:
            line.note = f"{error}."
            return None
        if student is None and self.add and is_id(named.key):
            student = named.key
        if student is None:
            line.note = f"Unknown: say in {NAMES} whose name {named.names[-1]} is."
            return None
        line.student = student
        return named

    def _one(self, student: str, own: list[_Piece], staging: Path, memory: dict[str, Any]) -> None:
        """Take one student's newest files."""
        chosen = self._newest(own)
        files = self._names(chosen)
        if not files:
            return None
        folder = Path(
            self.course.path(self.course.directory.submitted_directory, student, self.unit)
        )
        new = _digest({name: piece.digest for name, piece in files.items()})
        lead = max(files.values(), key=lambda piece: (piece.turn, piece.order))
        key = f"{student}/{self.unit}"
        there = folder.is_dir()
        if there:
            old = _folder_digest(folder)
            if old == new:
                return self._say(files, "same", "It is there already.")
            known = memory.get(key) or {}
            reason = _not_newer(lead, known if known.get("digest") == old else {}, folder)
            if reason:
                done = "older" if reason.older else "not taken"
                return self._say(files, done, reason.words)
        stamp, note = self._stamp(student, lead, folder if there else None)
        if not self.dry:
            self._install(folder, files, stamp, staging / f"made-{lead.order}")
            told = {"names": lead.named.names, "turn": lead.turn, "digest": new}
            memory[key] = told | {"time": lead.time.isoformat() if lead.time else ""}
        kept = f"The one before is in {BEFORE}." if there else ""
        return self._say(files, "taken", " ".join(part for part in (note, kept) if part))

    def _newest(self, own: list[_Piece]) -> list[_Piece]:
        """Return a student's newest files; of two accounts, those of the later one."""
        best: dict[tuple[tuple[str, ...], str], _Piece] = {}
        for piece in own:
            key = piece.named.names, self._inside(piece).casefold()
            other = best.get(key)
            if other is None or (piece.turn, piece.time or datetime.min, piece.order) > (
                (other.turn, other.time or datetime.min, other.order)
            ):
                best[key] = piece
        kept = list(best.values())
        accounts: dict[tuple[str, ...], datetime] = {}
        for piece in kept:
            time = piece.time or datetime.min
            accounts[piece.named.names] = max(time, accounts.get(piece.named.names, time))
        if len(accounts) > 1:
            order = {
                names: max(p.order for p in kept if p.named.names == names) for names in accounts
            }
            latest = max(accounts, key=lambda names: (accounts[names], order[names]))
            kept = [piece for piece in kept if piece.named.names == latest]
        for piece in own:
            if piece not in kept:
                piece.line.done = "older"
                piece.line.note = "Handed in again later, or under another name: that one counts."
        return kept

    def _inside(self, piece: _Piece) -> str:
        return piece.named.file.removeprefix(f"{self.unit}/")

    def _names(self, chosen: list[_Piece]) -> dict[str, _Piece]:
        """Return the files by their place in the student's folder; the notebook has its name."""
        wanted = f"{self.unit}.ipynb"
        files = {self._inside(piece): piece for piece in chosen}
        notebooks = [name for name in files if name.lower().endswith(".ipynb")]
        if wanted not in files and len(notebooks) == 1:
            piece = files.pop(notebooks[0])
            piece.line.note = f"Taken as {wanted}."
            files[wanted] = piece
        elif wanted not in files and len(notebooks) > 1:
            for name in notebooks:
                files[name].line.note = f"Several notebooks, none of them {wanted}: rename one."
                del files[name]
        files.pop(_STAMP, None)
        return files

    def _stamp(
        self, student: str, lead: _Piece, before: Path | None
    ) -> tuple[datetime | None, str]:
        """Return the time of a hand-in, and what is to be said about it.

        The times in a zip can be those of the download; a platform's own word about late work
        counts, and a newer hand-in gets a later time than the one before it.
        """
        due, time, note = self.dates.of(student), lead.time, ""
        if due is not None and lead.named.late is True:
            if time is None or time <= due:
                time = due + timedelta(seconds=1)
            note = "Late, says the platform."
        elif due is not None and lead.named.late is False and (time is None or time > due):
            time = due - _ON_TIME
            note = "On time, says the platform."
        old = read_timestamp(str(before))[0] if before is not None else None
        if old is not None and (time is None or time <= old):
            time = old + timedelta(seconds=1)
            if due is not None and lead.named.late is not True and old < due < time:
                time = old + (due - old) / 2
        return time, note

    def _install(
        self, folder: Path, files: dict[str, _Piece], stamp: datetime | None, made: Path
    ) -> None:
        contents = {name: piece.path.read_bytes() for name, piece in files.items()}
        if stamp is not None:
            contents[_STAMP] = f"{stamp.isoformat(' ')} UTC\n".encode()
        write_all(made, contents)
        folder.parent.mkdir(parents=True, exist_ok=True)
        if folder.is_dir():
            keep = Path(self.course.directory.root, BEFORE, folder.parent.name)
            keep.mkdir(parents=True, exist_ok=True)
            number = 1
            while (keep / f"{self.unit}-{number}").exists():
                number += 1
            folder.rename(keep / f"{self.unit}-{number}")
        made.rename(folder)

    def _say(self, files: dict[str, _Piece], done: str, note: str) -> None:
        for piece in files.values():
            piece.line.done = done
            piece.line.note = " ".join(part for part in (piece.line.note, note) if part)


@dataclass(frozen=True)
class _Reason:
    """Why a file does not take the place of what is there."""

    words: str
    older: bool


def _not_newer(lead: _Piece, known: dict[str, Any], folder: Path) -> _Reason | None:
    """Return why a hand-in is not newer than what is there; None when it is."""
    older = _Reason("What is there is newer.", older=True)
    if known and tuple(known["names"]) == lead.named.names and lead.named.platform == "canvas":
        before, now = tuple(known["turn"]), lead.turn
        if now != before:
            return None if now > before else older
    if known and known["time"]:
        there: datetime | None = datetime.fromisoformat(known["time"])
    else:
        there = read_timestamp(str(folder))[0]
    if there is None or lead.time is None:
        words = (
            f"Another one is there, and which is newer is not known: remove {folder} to take it."
        )
        return _Reason(words, older=False)
    if lead.time == there:
        words = f"Another one of the same second is there: remove {folder} to take this one."
        return _Reason(words, older=False)
    return None if lead.time > there else older


def _utc(time: datetime | None) -> datetime | None:
    """Return a zip's time, which is this machine's own, in UTC; 1980 means that there is none."""
    if time is None or time.year <= 1980:
        return None
    return time.astimezone().astimezone(UTC).replace(tzinfo=None)


def _digest(files: dict[str, str]) -> str:
    lines = "".join(f"{name}\0{digest}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _folder_digest(folder: Path) -> str:
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not path.is_symlink() and name != _STAMP:
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return _digest(found)


def _recall(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _remember(root: Path, memory: dict[str, Any]) -> None:
    text = json.dumps(memory, indent=1, ensure_ascii=False, sort_keys=True)
    write_all(root, {MEMORY: f"{text}\n".encode()}, private=(MEMORY,))
