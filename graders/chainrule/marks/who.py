"""Who is who: the names that a learning platform uses, and the gradebook's ids.

A name is found in this order: in the course's own file `names.csv` (columns `name` and `student`;
a student may stand there under several names), as an id of the gradebook, as its `lms_user_id` or
e-mail address, and as a person's name, in the forms that platforms write.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from chainrule.checking.message import enumerated
from chainrule.grading.course import CourseError
from chainrule.marks.scores import Person

NAMES = "names.csv"
_LONGEST = 4 << 20  # bytes of a table of names


def plain(name: str) -> str:
    """Return a name as it is compared: one form of Unicode, one case, one blank."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", name)).strip().casefold()


def squeezed(name: str) -> str:
    """Return a name without blanks and signs, without accents: "Núñez, José" is "nunezjose"."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in bare if c.isalnum())


@dataclass
class Register:
    """The names of a class; each leads to the students that bear it."""

    students: set[str] = field(default_factory=set)
    _ways: list[dict[str, set[str]]] = field(default_factory=lambda: [{}, {}, {}, {}])

    def find(self, *names: str) -> str | None:
        """Return the student whom these names mean, the surest first; None when nobody.

        Raises LookupError when a name is two people's.
        """
        for way in self._ways:
            for name in filter(None, names):
                found = way.get(plain(name)) or way.get(f"~{squeezed(name)}") or set()
                if len(found) > 1:
                    raise LookupError(
                        f"{name} is the name of {enumerated(sorted(found))}: "
                        f"say in {NAMES} who is who"
                    )
                if found:
                    return next(iter(found))
        return None

    def _add(self, way: int, name: str, student: str) -> None:
        if name:
            self._ways[way].setdefault(name, set()).add(student)


def register(people: Iterable[Person], said: dict[str, str]) -> Register:
    """Return the register of the gradebook's `people` and of what the instructor has `said`."""
    found = Register()
    for name, student in said.items():
        found._add(0, plain(name), student)
        found._add(0, f"~{squeezed(name)}" if squeezed(name) else "", student)
        found.students.add(student)
    for person in people:
        found.students.add(person.id)
        found._add(1, plain(person.id), person.id)
        for known in (person.platform, person.email):
            found._add(2, plain(known), person.id)
        for name in (f"{person.last} {person.first}", f"{person.first} {person.last}"):
            if name.strip():
                found._add(3, f"~{squeezed(name)}", person.id)
    return found


def read_names(path: Path) -> dict[str, str]:
    """Return the instructor's table, name -> student; empty when there is no such file.

    Raises CourseError when it has other columns, or gives one name to two students.
    """
    if not path.is_file():
        return {}
    if path.stat().st_size > _LONGEST:
        raise CourseError(f"{path} is too large for a table of names.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is no UTF-8 text: save it as CSV in UTF-8.") from None
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    if not {"name", "student"} <= set(rows.fieldnames or ()):
        raise CourseError(
            f"{path} has other columns: its first line must be name,student, and each further "
            "line a name that the platform uses and the student's id."
        )
    said: dict[str, str] = {}
    for row in rows:
        name, student = (row["name"] or "").strip(), (row["student"] or "").strip()
        if not name and not student:
            continue
        if not name or not is_id(student):
            raise CourseError(
                f"{path}, line {rows.line_num}: write a name and a student's id, which has no "
                "slash and does not begin with a dot."
            )
        if said.setdefault(name, student) != student:
            raise CourseError(
                f"{path} gives {name} to {said[name]} and to {student}: one name is one student's."
            )
    return said


def is_id(text: str) -> bool:
    """Whether text can be a student's id: it is the name of a folder."""
    return bool(text) and text.isprintable() and not re.search(r"[/\\:]|^\.", text)
