"""The points that a class has, as nbgrader's gradebook holds them."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from nbgrader.api import Gradebook
from sqlalchemy.exc import SQLAlchemyError

from chainrule.grading.course import Course, CourseError, near, open_gradebook


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them; what it does not know is empty."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    platform: str = ""  # nbgrader's `lms_user_id`

    @property
    def name(self) -> str:
        """The full name, or the id where there is none."""
        return " ".join(part for part in (self.first, self.last) if part) or self.id


@dataclass
class Dates:
    """When a unit is due: for all, and for those with an extension (UTC, without a zone)."""

    due: datetime | None = None
    extended: dict[str, datetime] = field(default_factory=dict)

    def of(self, student: str) -> datetime | None:
        """Return the due date that holds for a student."""
        return self.extended.get(student, self.due)


@dataclass
class Scores:
    """Points of a class: penalties for late work are taken off, as nbgrader's export does."""

    people: list[Person]
    best: dict[str, float] = field(default_factory=dict)  # unit -> points of the unit
    points: dict[tuple[str, str], float] = field(default_factory=dict)  # (student, unit)
    open: set[tuple[str, str]] = field(default_factory=set)  # a cell waits for a grader
    manual: set[tuple[str, str]] = field(default_factory=set)  # some points are still to come


def read_scores(course: Course, units: Sequence[str] = ()) -> Scores:
    """Return the scores of these units, or of every unit of which something is graded.

    Raises CourseError when the gradebook is away, has no such unit, or nothing is graded.
    """
    with _answering(), open_gradebook(course) as gradebook:
        return _read(gradebook, units)


def read_dates(course: Course, unit: str) -> tuple[list[Person], Dates]:
    """Return the class, and when the unit is due for whom; errors as `read_scores`."""
    with _answering(), open_gradebook(course) as gradebook:
        known = {one.name: one for one in gradebook.assignments}
        if unit not in known:
            raise CourseError(f"The gradebook has no unit {unit!r}.{near(unit, known)}")
        dates = Dates(known[unit].duedate)
        for one in known[unit].submissions if dates.due is not None else ():
            if one.extension:
                dates.extended[one.student.id] = dates.due + one.extension
        return people(gradebook), dates


@contextlib.contextmanager
def _answering() -> Iterator[None]:
    """Say in a sentence that the database is away."""
    try:
        yield
    except SQLAlchemyError as error:
        raise CourseError(
            f"The gradebook does not answer ({type(error).__name__}). Nothing was written; "
            "run the same command when it is back."
        ) from error


def people(gradebook: Gradebook) -> list[Person]:
    """Return every student of the gradebook, sorted by id."""
    found = [
        Person(s.id, s.first_name or "", s.last_name or "", s.email or "", s.lms_user_id or "")
        for s in gradebook.students
    ]
    return sorted(found, key=lambda person: person.id)


def _read(gradebook: Gradebook, units: Sequence[str]) -> Scores:
    known = {one.name: one for one in gradebook.assignments}
    for unit in units:
        if unit not in known:
            raise CourseError(f"The gradebook has no unit {unit!r}.{near(unit, known)}")
    scores = Scores(people(gradebook))
    for name in units or sorted(known):
        assignment = known[name]
        if not assignment.submissions:
            if name in units:
                raise CourseError(f"Nothing of {name} is graded yet. Run chainrule grade first.")
            continue
        scores.best[name] = float(assignment.max_score)
        for submission in assignment.submissions:
            key = submission.student.id, name
            grades = [grade for book in submission.notebooks for grade in book.grades]
            given = [g for g in grades if g.auto_score is not None or g.manual_score is not None]
            if any(grade.needs_manual_grade for grade in grades):
                scores.manual.add(key)
            if not given:
                scores.open.add(key)  # not read, or not graded yet: no points, and no zero
                continue
            scores.points[key] = sum(
                float(book.score or 0) - float(book.late_submission_penalty or 0)
                for book in submission.notebooks
            )
    if not scores.best:
        raise CourseError("Nothing is graded yet. Run chainrule grade first.")
    return scores
