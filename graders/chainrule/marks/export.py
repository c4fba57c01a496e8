"""Points in the form that a learning platform takes, and what they would change there.

With the platform's own file (`--lms`), its columns and people stay as they are and only the
grades of the units are filled in. Without one, a new file is made that the platform can read.

Canvas: the gradebook's CSV, with `Student` (or `LastName` and `FirstName`), `ID`, `SIS User ID`,
`SIS Login ID`, `Section`, one column for each assignment, named `title (number)`, and a row
`Points Possible`.
Moodle: the grader report's CSV, with a column for each grade item, or an assignment's offline
grading worksheet, with `Identifier`, `Grade` and `Last modified (grade)`, separated by commas.
Both take an empty cell for a grade that is taken back.
Blackboard: the Grade Center's table, with `Username` and a column for each item, named
`title [Total Pts: points] |number`; a column without its number would become a new one of text.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from chainrule.grading.course import CourseError, near
from chainrule.marks.scores import Person, Scores
from chainrule.marks.sheet import Sheet, listed, number, written
from chainrule.marks.who import NAMES, Register, plain


@dataclass(frozen=True)
class Change:
    """One grade that the file sets."""

    student: str
    unit: str
    before: str
    after: str


@dataclass
class Export:
    """The file for the platform, and what it would change."""

    sheet: Sheet
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    notes: list[str] = field(default_factory=list)


CANVAS_START = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "Points Possible"
_CANVAS_WAYS = ("SIS Login ID", "SIS User ID", "Integration ID", "ID", "Student")
_CANVAS_SPLIT = ("LastName", "FirstName")  # in the place of Student, where names are split
_MOODLE_WAYS = (
    ("Username", "ID number", "Email address", "Identifier"),
    ("Full name", "First name", "Last name"),
)
_WORKSHEET = ("Identifier", "Grade")
_GRADED_AT = "Last modified (grade)"
_READ_ONLY = "(read only)"
_ITEM = re.compile(r"(?P<title>.+?) \[Total Pts: (?:up to )?(?P<points>[^\s\]]+)[^\]]*\] \|\d+")


def to_csv(scores: Scores) -> Export:
    """Return a plain table: one line for each student, one column for each unit, and the sum."""
    units = list(scores.best)
    header = ["student", "first name", "last name", "email", *units, "total"]
    rows = []
    for person in scores.people:
        own = [scores.points.get((person.id, unit)) for unit in units]
        cells = ["" if points is None else written(points) for points in own]
        total = written(sum(points for points in own if points is not None))
        rows.append([person.id, person.first, person.last, person.email, *cells, total])
    best = [written(scores.best[unit]) for unit in units]
    rows.insert(0, [POSSIBLE, "", "", "", *best, written(sum(scores.best.values()))])
    export = Export(Sheet(header, rows))
    for person in scores.people:
        for unit in units:
            if (person.id, unit) in scores.points:
                after = written(scores.points[person.id, unit])
                export.changes.append(Change(person.id, unit, "", after))
    return export


def new_canvas(scores: Scores) -> Export:
    """Return a file that makes new assignments in Canvas; people are found by their login."""
    header = [*CANVAS_START, *scores.best]
    rows = [[f"    {POSSIBLE}", "", "", "", "", *("" for _ in scores.best)]]
    for person in _with_a_grade(scores):
        name = ", ".join(part for part in (person.last, person.first) if part) or person.id
        rows.append([name, person.platform, "", person.id, "", *("" for _ in scores.best)])
    export = canvas(Sheet(header, rows), scores, _own_register(scores))
    export.notes += _left_empty(scores, "Canvas")
    return export


def new_moodle(scores: Scores) -> Export:
    """Return a file for Moodle's grade import; people are matched by username or e-mail.

    `-` is Moodle's own sign for no grade.
    """
    header = ["Username", "First name", "Last name", "Email address", *scores.best]
    rows = [
        [person.id, person.first, person.last, person.email, *("-" for _ in scores.best)]
        for person in _with_a_grade(scores)
    ]
    export = moodle(Sheet(header, rows), scores, _own_register(scores))
    export.notes += _left_empty(scores, "Moodle")
    return export


def _with_a_grade(scores: Scores) -> list[Person]:
    """Return the people who have a grade here: a row without one would only take grades back."""
    graded = {student for student, _ in scores.points}
    return [person for person in scores.people if person.id in graded]


def _left_empty(scores: Scores, platform: str) -> list[str]:
    """Say which cells of a new file are empty, since the platform takes back a grade for each."""
    open_cells = [
        f"{person.id} in {unit}"
        for person in _with_a_grade(scores)
        for unit in scores.best
        if (person.id, unit) not in scores.points
    ]
    if not open_cells:
        return []
    return [
        f"Empty in the file: {listed(open_cells)}. Where {platform} has a grade, it is taken back: "
        "to keep it, export there and fill that file in with --lms, or choose units with --unit."
    ]


def _own_register(scores: Scores) -> Register:
    from chainrule.marks.who import register

    return register(scores.people, {person.id: person.id for person in scores.people})


def canvas(sheet: Sheet, scores: Scores, register: Register) -> Export:
    """Fill the grades into a gradebook that Canvas has exported.

    Raises CourseError when the file has other columns, or a unit's column has other points.
    """
    start = [title.strip() for title in sheet.header[:3]]
    split = start[:2] == list(_CANVAS_SPLIT)
    known = start[:2] == ["Student", "ID"] or (split and start[2:] == ["ID"])
    if not known or sheet.column("Section") is None:
        raise CourseError(
            "The file is no gradebook of Canvas: its first line should begin with "
            f"{', '.join(CANVAS_START)}. Export it there with Export > Export Entire Gradebook."
        )
    own = {
        name.casefold()
        for name in (*CANVAS_START, *_CANVAS_SPLIT, "Integration ID", "Root Account")
    }
    titles = {
        place: re.sub(r"\s*\(\d+\)$", "", title.strip())
        for place, title in enumerate(sheet.header)
        if title.strip().casefold() not in own and _READ_ONLY not in title
    }
    columns = _columns(titles, scores, "Canvas")
    possible = next((row for row in sheet.rows if plain(row[0]) == plain(POSSIBLE)), None)
    if possible is None:
        raise CourseError(f"The file has no row {POSSIBLE}: export the gradebook anew.")
    for unit, place in columns.items():
        _same_best(unit, possible[place], scores)
        possible[place] = possible[place] or written(scores.best[unit])
    first = sheet.rows.index(possible) + 1
    places = [place for place in map(sheet.column, _CANVAS_WAYS) if place is not None]
    sheet.keys = frozenset(places) - {0}  # the name of a person is read by people
    export = Export(sheet)

    def names(row: list[str]) -> list[str]:
        whole = [f"{row[0].strip()}, {row[1].strip()}"] if split else []
        return [*(row[place].strip() for place in places), *whole]

    people = [row for row in sheet.rows[first:] if plain(names(row)[-1]) != "student, test"]
    _fill(export, people, names, columns, scores, register, empty=("",))
    return export


def moodle(sheet: Sheet, scores: Scores, register: Register) -> Export:
    """Fill the grades into a grader report or an offline grading worksheet of Moodle.

    Raises CourseError when the file has other columns, or other points.
    """
    worksheet = all(sheet.column(name) is not None for name in _WORKSHEET)
    sure = [p for p in map(sheet.column, _MOODLE_WAYS[0]) if p is not None]
    sheet.keys = frozenset(sure)
    full = sheet.column("Full name")
    parts = [p for p in map(sheet.column, _MOODLE_WAYS[1][1:]) if p is not None]
    if not sure and full is None:
        raise CourseError(
            "The file is no table of Moodle's: it should have a column such as Username, "
            "ID number, Email address or Identifier. Export it there under Grades > Export, "
            "or with Download grading worksheet."
        )
    if worksheet:
        columns = _worksheet_column(sheet, scores)
    else:
        titles = {
            place: re.sub(r"^[^:]{1,40}: | \((Real|Percentage|Letter)\)$", "", title.strip())
            for place, title in enumerate(sheet.header)
            if not title.strip().endswith(("(Percentage)", "(Letter)", "(Feedback)"))
        }
        columns = _columns(titles, scores, "Moodle")
    export = Export(sheet)
    locked = sheet.column("Grade can be changed")

    def names(row: list[str]) -> list[str]:
        first = [row[place].strip() for place in sure]
        bare = [re.sub(r"^\D*(?=\d+$)", "", name) for name in first[-1:]] if worksheet else []
        whole = [row[full].strip()] if full is not None else []
        return [*first, *bare, *whole, " ".join(row[place].strip() for place in parts)]

    people = []
    for row in sheet.rows:
        if locked is not None and plain(row[locked]) == "no":
            export.notes.append(
                f"Moodle says that the grade of {next(filter(None, names(row)))} is locked."
            )
        else:
            people.append(row)
    _fill(export, people, names, columns, scores, register, empty=("", "-"))
    return export


def blackboard(sheet: Sheet, scores: Scores, register: Register) -> Export:
    """Fill the grades into a table that Blackboard's Grade Center has exported.

    Raises CourseError when the file has other columns, or a unit's column has other points.
    """
    place = sheet.column("Username")
    if place is None:
        raise CourseError(
            "The file is no table of Blackboard's: it should have a column Username. Download it "
            "there with Work Offline > Download > Full Grade Center."
        )
    found = {at: _ITEM.fullmatch(title.strip()) for at, title in enumerate(sheet.header)}
    items = {at: match for at, match in found.items() if match}
    columns = _columns({at: item["title"] for at, item in items.items()}, scores, "Blackboard")
    for unit, at in columns.items():
        _same_best(unit, items[at]["points"], scores)
    sheet.keys = frozenset({place})
    export = Export(sheet)
    _fill(export, sheet.rows, lambda row: [row[place].strip()], columns, scores, register, ("",))
    return export


def _worksheet_column(sheet: Sheet, scores: Scores) -> dict[str, int]:
    units = list(scores.best)
    if len(units) != 1:
        raise CourseError("A grading worksheet is of one unit: say which with --unit.")
    best = sheet.column("Maximum Grade")
    for row in sheet.rows if best is not None else []:
        _same_best(units[0], row[best or 0], scores)
    if sheet.column(_GRADED_AT) is None:
        raise CourseError(
            f"The worksheet has no column {_GRADED_AT}, and Moodle takes none without it: "
            "download it there anew with Download grading worksheet."
        )
    sheet.delimiter = ","  # Moodle reads no other worksheet, whatever a spreadsheet made of it
    place = sheet.column("Grade")
    assert place is not None  # that is what makes it a worksheet
    return {units[0]: place}


def _columns(titles: dict[int, str], scores: Scores, platform: str) -> dict[str, int]:
    """Return the column of each unit: the one that bears its name."""
    columns = {}
    for unit in scores.best:
        found = [place for place, title in titles.items() if plain(title) == plain(unit)]
        if len(found) > 1:
            raise CourseError(
                f"The file has {len(found)} columns {unit}: rename one in {platform}."
            )
        if not found:
            raise CourseError(
                f"The file has no column {unit}.{near(unit, titles.values())} Give the assignment "
                f"this name in {platform} and export again, or choose units with --unit."
            )
        columns[unit] = found[0]
    return columns


def _same_best(unit: str, said: str, scores: Scores) -> None:
    best = number(said)
    if best is not None and abs(best - scores.best[unit]) > 1e-6:
        raise CourseError(
            f"{unit} has {scores.best[unit]:g} points here and {best:g} on the platform: "
            f"set its points there to {scores.best[unit]:g} and export again."
        )


def _fill(
    export: Export,
    rows: Iterable[list[str]],
    names: Callable[[list[str]], list[str]],
    columns: dict[str, int],
    scores: Scores,
    register: Register,
    empty: tuple[str, ...],
) -> None:
    """Write each student's points into their row; whoever has none keeps what is there."""
    seen: dict[str, str] = {}
    strangers = []
    comma = export.sheet.delimiter == ";"
    for row in rows:
        own = names(row)
        shown = next((name for name in own if name), "an empty row")
        try:
            student = register.find(*own)
        except LookupError as error:
            raise CourseError(f"{error}.") from None
        if student is None:
            strangers.append(shown)
            continue
        if student in seen:
            raise CourseError(
                f"{student} stands in the file twice, as {seen[student]} and as {shown}: remove "
                f"one of the rows, or say in {NAMES} who is who."
            )
        seen[student] = shown
        for unit, place in columns.items():
            points = scores.points.get((student, unit))
            if points is None:
                continue
            before, after = row[place].strip(), written(points, comma)
            old = number(before)
            if before not in empty and old is not None and abs(old - points) < 5e-5:
                export.same += 1
                continue
            row[place] = after
            export.changes.append(Change(student, unit, before, after))
    graded = {student for student, _ in scores.points}
    if strangers:
        export.notes.append(f"Not in the gradebook, so left as they are: {listed(strangers)}.")
    if graded - set(seen):
        export.notes.append(
            f"Graded, but not in the platform's file: {listed(sorted(graded - set(seen)))}. "
            f"Say in {NAMES} under which name the platform knows them."
        )


def remarks(scores: Scores) -> list[str]:
    """Return what should be known before these points are handed on."""
    said = []
    for keys, words in (
        (scores.open, "No grade yet, so left out"),
        (scores.manual - scores.open, "Some points still wait for a grader"),
    ):
        if keys:
            names = listed(f"{student} in {unit}" for student, unit in sorted(keys))
            said.append(f"{words}: {names}.")
    return said
