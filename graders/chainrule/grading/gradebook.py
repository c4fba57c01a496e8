"""The one writer of nbgrader's gradebook: many results in one transaction.

Does to the database what `nbgrader autograde` does: `Autograde.init_assignment` (student,
submission, time stamp, missing notebooks), `SaveAutoGrades` (scores, comments; a manual score
stays and is marked for review) and `AssignLatePenalties`, with nbgrader's own tables, rules
and late-penalty plugin. Only the commits are fewer.
"""

import contextlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from traitlets.config import Config

from chainrule.checking.message import count
from chainrule.grading.graded_notebook import Result

PATIENCE = 60.0  # seconds to wait for a database that another program has locked


class GradebookError(Exception):
    """The database did not take the grades; nothing of this batch is in it."""


class Refused(Exception):
    """The database takes other grades, but not these."""


@dataclass(frozen=True)
class Written:
    """What became of a batch: the scores of those in the gradebook, the reasons of the others."""

    scores: dict[str, float]
    failed: dict[str, str]
    late: "dict[str, Late]"


@dataclass
class Late:
    """What a submission's time stamp came to."""

    seconds: float = 0.0
    penalty: float = 0.0
    notes: list[str] = field(default_factory=list)
    failed: bool = False  # the penalty could not be computed


@dataclass(frozen=True)
class Graded:
    """One submission with the results of all its notebooks."""

    student: str
    timestamp: Any
    notebooks: Mapping[str, Result]
    missing: tuple[str, ...] = ()  # notebooks that were not handed in


class Writer:
    """Writes graded submissions of one assignment."""

    def __init__(self, gradebook: Gradebook, assignment: str, config: Config) -> None:
        """Read the assignment's cells once."""
        self.gradebook = gradebook
        self.assignment = assignment
        self.late: dict[str, Late] = {}
        self.penalties = AssignLatePenalties(config=config)
        self.penalties.init_plugin()

    def write(self, batch: Iterable[Graded]) -> Written:
        """Write the batch in one transaction; one that fails is written submission by submission.

        Raises GradebookError when the database stays locked or cannot be written at all.
        """
        graded = list(batch)
        self.late = {}
        with contextlib.suppress(Refused):
            return Written(self._together(graded), {}, self.late)
        written = Written({}, {}, self.late)
        for one in graded:
            try:
                written.scores.update(self._together([one]))
            except Refused as error:
                written.failed[one.student] = f"the gradebook refused its scores ({error})"
        return written

    def _together(self, graded: list[Graded]) -> dict[str, float]:
        """Write these in one transaction; Refused when one of them is at fault."""
        deadline = time.monotonic() + PATIENCE
        collisions = 0
        while True:
            try:
                scores = {one.student: self._one(one) for one in graded}
                self.gradebook.db.commit()
                return scores
            except OperationalError as error:
                self._back()
                text = str(error.orig or error)
                if "locked" not in text or time.monotonic() > deadline:
                    raise GradebookError(f"The gradebook cannot be written: {text}.") from error
                time.sleep(0.2)
            except IntegrityError as error:  # another writer added the same student: look again
                self._back()
                collisions += 1
                if collisions > 3:
                    raise Refused(_first_line(error)) from error
            except (SQLAlchemyError, ValueError, TypeError) as error:
                self._back()
                raise Refused(_first_line(error)) from error

    def _back(self) -> None:
        self.gradebook.db.rollback()
        self.gradebook.db.expire_all()

    def _one(self, graded: Graded) -> float:
        db = self.gradebook.db
        submission = self._submission(graded)
        self.late[graded.student] = Late()
        total = 0.0
        for notebook in submission.notebooks:
            result = graded.notebooks.get(notebook.name)
            if notebook.name in graded.missing:
                for grade in notebook.grades:
                    grade.auto_score = 0
                    grade.needs_manual_grade = False
            if result is not None:
                _fill(notebook, result)
        db.flush()
        for notebook in submission.notebooks:
            if notebook.name in graded.notebooks:
                self._penalty(submission, notebook)
        db.flush()
        for notebook in submission.notebooks:
            db.expire(notebook)  # scores are computed by the database
            total += float(notebook.score or 0) - float(notebook.late_submission_penalty or 0)
        return total

    def _submission(self, graded: Graded) -> SubmittedAssignment:
        db, gradebook = self.gradebook.db, self.gradebook
        try:
            submission = gradebook.find_submission(self.assignment, graded.student)
        except MissingEntry:
            submission = None
        if submission is None:
            with db.no_autoflush:
                student = db.get(Student, graded.student)
                if student is None:
                    student = Student(id=graded.student)
                    db.add(student)
                submission = SubmittedAssignment(
                    assignment=gradebook.find_assignment(self.assignment), student=student
                )
                for notebook in submission.assignment.notebooks:
                    own = SubmittedNotebook(notebook=notebook, assignment=submission)
                    for cell in notebook.grade_cells:
                        Grade(cell_id=cell.id, notebook=own)
                    for cell in notebook.solution_cells:
                        Comment(cell_id=cell.id, notebook=own)
                    for cell in notebook.task_cells:
                        Comment(cell_id=cell.id, notebook=own)
                        Grade(cell_id=cell.id, notebook=own)
                db.add(submission)
            db.flush()
        if graded.timestamp is not None:
            submission.timestamp = graded.timestamp
        return submission

    def _penalty(self, submission: Any, notebook: Any) -> None:
        """Store nbgrader's penalty; a plugin that fails costs no scores."""
        notebook.late_submission_penalty = None
        told = self.late.setdefault(submission.student.id, Late())
        # nbgrader fails on an extension of a date that there is not.
        late = 0.0 if submission.assignment.duedate is None else submission.total_seconds_late
        if late <= 0:
            return
        told.seconds = late
        self.gradebook.db.flush()
        self.gradebook.db.expire(notebook)
        try:
            penalty = self.penalties.plugin_inst.late_submission_penalty(
                submission.student.id, notebook.score, late
            )
            if penalty is not None:
                penalty = min(max(float(penalty), 0.0), notebook.score)
        except Exception as error:
            told.failed = True
            told.notes.append(
                f"The late-penalty plugin failed ({type(error).__name__}: {_first_line(error)}): "
                f"late by {duration(late)}, no penalty."
            )
            return
        notebook.late_submission_penalty = penalty
        told.penalty += penalty or 0.0
        told.notes = [f"Late by {duration(late)}: penalty {told.penalty:g}."]


def penalise(gradebook: Gradebook, assignment: str, student: str, config: Config) -> Late:
    """Compute one submission's penalty again, after its due date has moved."""
    writer = Writer(gradebook, assignment, config)
    submission = gradebook.find_submission(assignment, student)
    for notebook in submission.notebooks:
        writer._penalty(submission, notebook)
    gradebook.db.commit()
    return writer.late.get(student, Late())


def students_with_grades(gradebook: Gradebook, assignment: str) -> set[str]:
    """Return the students of whom the gradebook has a submission of `assignment`."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .filter(Assignment.name == assignment)
    )
    return {str(row[0]) for row in rows}


def duration(seconds: float) -> str:
    """Return a length of time in the two largest units."""
    minutes = int(seconds // 60)
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    said = [count(n, unit) for n, unit in parts if n][:2]
    return " ".join(said) or "less than a minute"


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _fill(notebook: Any, result: Result) -> None:
    """Store scores and comments; a grader's own are kept.

    A test cell that this file does not have keeps nothing that an earlier one earned. A file that
    could not be read has no grade yet.
    """
    scores, comments = result.grades, result.comments
    unread = result.outcome == "unreadable"
    for grade in notebook.grades:
        if isinstance(grade.cell, TaskCell) and grade.cell.name not in scores:
            continue  # a human grades it
        grade.auto_score = None if unread else scores.get(grade.cell.name)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment in notebook.comments:
        if comment.cell.name in comments:
            comment.auto_comment = comments[comment.cell.name]
