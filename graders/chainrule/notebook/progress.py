"""A learner's progress: which exercises are done, which are open, what the last diagnosis said.

It lives in one small file beside the notebooks, `chainrule-progress.json`, and nowhere else:
no network, no name, no time of day. Two notebooks may write at once (a lock orders them), a
kernel may be killed in the middle (the file is replaced in one step), and a file that cannot
be read is kept aside, never overwritten. One that a newer version of the course has written is
left as it is. Inside an nbgrader course nothing is recorded.
"""

import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chainrule.checking.verdict import Verdict
from chainrule.course.exercise import unit_exercises
from chainrule.course.files import write_all
from chainrule.course.parts import unit_parts
from chainrule.course.settings import find_config
from chainrule.course.units import UNITS

FILE_NAME = "chainrule-progress.json"
_VERSION = 1
_LOCK_SECONDS = 5.0
_NEWER = (
    f"{FILE_NAME} was written by a newer version of the course, which alone can read it: "
    "use that version here, and nothing is lost."
)


@dataclass(frozen=True)
class ExerciseProgress:
    """What is known of one exercise: whether it is done, the tries, the last message."""

    done: bool = False
    tries: int = 0
    last: str = ""


@dataclass(frozen=True)
class Answer:
    """The last answer to a question, as it was given, and whether it was right."""

    given: Any
    right: bool


@dataclass(frozen=True)
class Progress:
    """The entries by (unit, exercise), and a note when the file could not be read.

    `newer` says that a newer version of the course has written the file.
    """

    entries: Mapping[tuple[str, str], ExerciseProgress] = field(default_factory=dict)
    note: str = ""
    newer: bool = False
    answers: Mapping[tuple[str, str], Answer] = field(default_factory=dict)

    def entry(self, unit: str, name: str) -> ExerciseProgress:
        """Return what is known of one exercise; an untouched one is open with no tries."""
        return self.entries.get((unit, name), ExerciseProgress())

    def done(self, unit: str) -> int:
        """Return how many exercises of `unit` are done."""
        return sum(self.entry(unit, name).done for name in unit_exercises(unit))


def totals(progress: Progress) -> list[tuple[str, int, int]]:
    """Return (unit, done, exercises) for each unit of the course."""
    return [(unit, progress.done(unit), len(unit_exercises(unit))) for unit in UNITS]


def in_parts(progress: Progress) -> dict[str, list[tuple[str, int, int]]]:
    """Return (title, done, exercises) for each part of the units that have several."""
    return {
        unit: [
            (
                part.title,
                sum(progress.entry(unit, name).done for name in part.exercises),
                len(part.exercises),
            )
            for part in unit_parts(unit)
        ]
        for unit in UNITS
        if len(unit_parts(unit)) > 1
    }


def remarks(progress: Progress) -> list[tuple[str, str]]:
    """Return (unit, what is still open and what a check said last) for each begun unit."""
    sentences = []
    for unit in UNITS:
        names = unit_exercises(unit)
        entries = {name: progress.entry(unit, name) for name in names}
        if not any(entry.tries for entry in entries.values()):
            continue
        still = [name for name, entry in entries.items() if not entry.done]
        said = [f"{', '.join(still)}." if still else "nothing."]
        if len(still) == len(names) > 1:
            said = [f"all {len(names)}."]
        last = [entry.last for entry in entries.values() if entry.last]
        if last:
            said.append(f"A check said: {last[-1]}")
        sentences.append((unit, " ".join(said)))
    return sentences


def read(folder: Path) -> Progress:
    """Return the progress kept in `folder`; an unreadable file gives none, and a note."""
    path = folder / FILE_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if int(data["version"]) > _VERSION:
            return Progress(note=_NEWER, newer=True)
        entries = {
            (unit, name): ExerciseProgress(bool(e["done"]), int(e["tries"]), str(e["last"]))
            for unit, names in data["units"].items()
            for name, e in names.items()
        }
        answers = {
            (unit, name): Answer(a["given"], bool(a["right"]))
            for unit, names in data.get("answers", {}).items()
            for name, a in names.items()
        }
    except FileNotFoundError:
        return Progress()
    except OSError as error:
        return Progress(
            note=f"{path.name} cannot be opened ({error.strerror}): your progress is not shown."
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return Progress(
            note=f"{path.name} cannot be read: your progress is not shown. "
            "It is kept aside when the next check runs."
        )
    return Progress(entries, answers=answers)


def record(folder: Path, unit: str, verdict: Verdict) -> str:
    """Keep the result of one check; return a note when that was not possible, else ''.

    A passed exercise stays done when a later try fails. Nothing is written inside an
    nbgrader course, where the gradebook has the word.
    """

    def changed(known: Progress) -> Progress:
        key = unit, verdict.exercise
        before = known.entry(*key)
        last = "" if verdict.passed else verdict.what
        after = ExerciseProgress(before.done or verdict.passed, before.tries + 1, last)
        return replace(known, entries={**known.entries, key: after})

    return _update(folder, changed)


def record_answer(folder: Path, unit: str, name: str, given: Any, right: bool) -> str:
    """Keep the answer to one question, the last one given; return a note as `record` does."""
    kept = Answer(given, right)
    return _update(
        folder, lambda known: replace(known, answers={**known.answers, (unit, name): kept})
    )


def _update(folder: Path, change: Callable[[Progress], Progress]) -> str:
    if find_config(folder) is not None:
        return ""
    path = folder / FILE_NAME
    try:
        with _alone(folder):
            known = read(folder)
            if known.newer:
                return f"{known.note} This result is not recorded."
            aside = _set_aside(path) if known.note else ""
            write_all(folder, {FILE_NAME: _encode(change(known))})
            return aside
    except TimeoutError:
        return f"{FILE_NAME} is in use by another notebook: this result is not recorded."
    except OSError as error:
        return f"{FILE_NAME} cannot be written ({error.strerror}): this result is not recorded."


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other notebooks from writing meanwhile; raise TimeoutError when one does for long."""
    if sys.platform == "emscripten":  # a closed page would leave its lock behind for ever
        yield
        return
    from filelock import FileLock

    with FileLock(folder / f".{FILE_NAME}.lock", timeout=_LOCK_SECONDS):
        yield


def _set_aside(path: Path) -> str:
    path.read_bytes()  # a file that may not be opened must stay where it is: this raises
    number = 1
    while (kept := path.with_name(f"{path.stem}.unreadable-{number}.json")).exists():
        number += 1
    path.replace(kept)
    return f"{path.name} could not be read. It is kept as {kept.name}, and a new one begins."


def _encode(known: Progress) -> bytes:
    units: dict[str, dict[str, Any]] = {}
    for (unit, name), entry in sorted(known.entries.items()):
        units.setdefault(unit, {})[name] = {
            "done": entry.done,
            "tries": entry.tries,
            "last": entry.last,
        }
    data: dict[str, Any] = {"version": _VERSION, "units": units}
    for (unit, name), answer in sorted(known.answers.items()):
        kept = data.setdefault("answers", {}).setdefault(unit, {})
        kept[name] = {"given": answer.given, "right": answer.right}
    return (json.dumps(data, indent=1) + "\n").encode()
