"""What was handed in: whose it is, when, and which file of it is the notebook.

Nothing here trusts a submission: links are not followed, sizes are limited, and what cannot be
read is said in one sentence.
"""

import glob
import hashlib
import io
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dateutil.parser  # type: ignore[import-untyped]
from nbgrader import utils

from chainrule.grading.course import Course, CourseError, near
from chainrule.grading.jobs import Job, Pack

OPEN = ".chainrule-open"  # in an autograded folder: what was read here has no grade yet


@dataclass(frozen=True)
class Submission:
    """One student's folder: where it is, when it was handed in."""

    student: str
    folder: str
    timestamp: Any  # datetime or None
    stamp_problem: str = ""  # why timestamp.txt says no time, although it is there


def find_submissions(course: Course, assignment: str, wanted: list[str]) -> list[Submission]:
    """Return the submissions of `assignment`, sorted by student, as nbgrader finds them.

    Raises CourseError when there are none, and for a student in `wanted` who has handed in
    nothing.
    """
    directory = course.directory
    pattern = directory.format_path(directory.submitted_directory, "*", glob.escape(assignment))
    regexp = directory.format_path(
        directory.submitted_directory, "(?P<student>[^/]+)", re.escape(assignment), escape=True
    )
    excluded = set((directory.student_id_exclude or "").split(","))
    found = {}
    for folder in sorted(glob.glob(pattern)):  # noqa: PTH207  the pattern is nbgrader's, absolute
        match = re.fullmatch(regexp, folder)
        if match and match["student"] not in excluded and Path(folder).is_dir():
            student = match["student"]
            if not wanted or student in wanted:
                found[student] = Submission(student, folder, *read_timestamp(folder))
    lacking = [student for student in wanted if student not in found]
    if lacking:
        known = _names_in(Path(directory.root, directory.submitted_directory))
        hints = "".join(near(name, known) for name in lacking)
        raise CourseError(f"No submission of {assignment} by: {', '.join(lacking)}.{hints}")
    if not found:
        raise CourseError(_nothing_found(course, assignment))
    return list(found.values())


def _nothing_found(course: Course, assignment: str) -> str:
    base = Path(course.directory.root, course.directory.submitted_directory)
    students = _names_in(base)
    if not students:
        return (
            f"Nothing is handed in: {base} has no folders. It takes one folder for each student, "
            f"and in it one for {assignment}."
        )
    if assignment in students:
        return (
            f"{base / assignment} should be a student's folder: "
            f"turn the two around, to {base}/STUDENT/{assignment}."
        )
    units = {unit for student in students for unit in _names_in(base / student)}
    return f"No student in {base} has handed in {assignment}.{near(assignment, units)}"


def _names_in(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return [path.name for path in folder.iterdir() if path.is_dir() and path.name[:1] != "."]


def read_time(text: str) -> datetime:
    """Return a time as nbgrader reads it, in UTC without a zone; `+0200` means two hours, too.

    Raises ValueError or OverflowError when it is no time.
    """
    if re.search(r"[+-]\d\d:?\d\d$", text):  # nbgrader takes +0200 for 200 seconds
        parsed = dateutil.parser.parse(text)
        if parsed.tzinfo is not None:
            moved: datetime = parsed.astimezone(UTC).replace(tzinfo=None)
            return moved
    found: datetime = utils.parse_utc(text)
    return found


def read_timestamp(folder: str) -> tuple[Any, str]:
    """Return the time in the folder's timestamp.txt, and why there is none although it is there.

    Byte-order marks are understood; what else is no date is not guessed at.
    """
    path = Path(folder, "timestamp.txt")
    try:
        if not path.exists() and not path.is_symlink():
            return None, ""
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 200:
            return None, "it is no small text file"
        data = path.read_bytes()
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = data.decode("utf-16" if wide else "utf-8-sig").strip()
        return (read_time(text), "") if text else (None, "it is empty")
    except UnicodeDecodeError:
        return None, "it is no UTF-8 text"
    except (ValueError, OverflowError):
        return None, "it is no date"
    except OSError as error:
        return None, error.strerror or str(error)


def fingerprint(folder: str) -> str:
    """Return a digest of names, sizes and times of what lies in a submitted folder."""
    digest = hashlib.sha256()
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(parent, name)  # noqa: PTH118  may be longer than a Path takes
            try:
                told = os.lstat(path)
            except OSError:
                continue
            relative = os.path.relpath(path, folder)
            digest.update(f"{relative!r} {told.st_size} {told.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def read_file(folder: str, name: str, limit: int) -> tuple[bytes, str]:
    """Return the bytes of a submitted file and, when it cannot be read, the reason.

    Links are not followed: a submission is what its student handed in.
    """
    path = Path(folder, name)
    try:
        if path.is_symlink():
            return b"", "The file is a link, not a notebook."
        if not path.exists():
            return b"", "There is no such file in the submission."
        if not path.is_file():
            return b"", "It is not a file."
        if path.stat().st_size > limit:
            return b"", (
                f"The file is {path.stat().st_size >> 20} MB; notebooks of up to "
                f"{limit >> 20} MB are read."
            )
        return path.read_bytes(), ""
    except OSError as error:
        return b"", f"The file cannot be read: {error.strerror}."


_NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)
_ZIP_ENTRIES = 10_000
_NOT_THEIRS = ("__MACOSX", ".ipynb_checkpoints")


@dataclass(frozen=True)
class _Candidate:
    """A notebook that lies where none was expected."""

    name: str
    data: bytes


def find_notebook(
    folder: str, notebook: str, known: list[str], limit: int
) -> tuple[bytes, str, str]:
    """Return the bytes of a notebook, the reason why there are none, and what is to be said.

    A notebook under another name, in a subfolder or in a zip is taken when it is the only one.
    `known` are the names of the assignment's other notebooks.
    """
    data, problem = read_file(folder, f"{notebook}.ipynb", limit)
    if not problem or os.path.lexists(Path(folder, f"{notebook}.ipynb")):
        return data, problem, ""
    others = {f"{name}.ipynb" for name in known}
    found: list[_Candidate] = []
    for path in utils.find_all_files(folder, []):
        name = os.path.relpath(path, folder)
        if name in others or any(part in _NOT_THEIRS for part in Path(name).parts):
            continue
        if _NOTEBOOK.search(name):
            content, wrong = read_file(folder, name, limit)
            if not wrong:
                found.append(_Candidate(name, content))
        elif name.lower().endswith(".zip"):
            content, wrong = read_file(folder, name, limit)
            found += [] if wrong else _zipped(name, content, limit)
    if len(found) == 1:
        return found[0].data, "", f"{found[0].name} was graded as {notebook}.ipynb."
    if found:
        names = ", ".join(one.name[:60] for one in found[:5])
        return b"", f"There is no {notebook}.ipynb, and several notebooks: {names}.", ""
    return b"", f"There is no {notebook}.ipynb in the submission, and no other notebook.", ""


def _zipped(name: str, data: bytes, limit: int) -> list[_Candidate]:
    """Return the notebooks in a zip; none when it cannot be read within the limit."""
    if data.count(b"PK\x01\x02") > _ZIP_ENTRIES:  # each entry costs memory before it is looked at
        return []
    found = []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                parts = Path(entry.filename).parts
                if not _NOTEBOOK.search(entry.filename) or any(p in _NOT_THEIRS for p in parts):
                    continue
                with archive.open(entry) as stream:
                    content = stream.read(limit + 1)
                if len(content) <= limit:
                    found.append(_Candidate(f"{entry.filename} in {name}", content))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError, OSError):
        return []
    except zlib.error:
        return []
    return found


def make_job(course: Course, pack: Pack, submission: Submission, notebook: str, number: int) -> Job:
    """Return the job of grading one notebook, everything included."""
    attached = pack.limits.attached
    others = [name for name in pack.notebooks if name != notebook]
    data, problem, taken = find_notebook(submission.folder, notebook, others, pack.limits.notebook)
    files: dict[str, bytes] = {}
    total = 0
    for path in utils.find_all_files(submission.folder, [*course.directory.ignore, "*.ipynb"]):
        name = os.path.relpath(path, submission.folder)
        content, wrong = read_file(submission.folder, name, attached)
        total += len(content)
        if not wrong and name != "timestamp.txt" and total <= attached:
            files[name] = content
    return Job(number, submission.student, notebook, data, files, problem, taken)
