"""Partial credit: what the right parts of a wrong answer are worth.

Each part that the verdict names (a tensor, a number) has the same share of the exercise's points.
It counts when it is right at every point at which the answer was tried. An answer of another type
or shape, a measured one and one of a single part have all points or none.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from chainrule.checking.message import with_verb
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.course.exercise import Exercise
from chainrule.course.versions import split


def right_parts(seen: Sequence[Verdict]) -> list[str]:
    """Return the parts that are right in every one of these verdicts on one answer.

    None when one of them is no comparison of several parts.
    """
    first = [part.name for part in seen[0].parts]
    for verdict in seen:
        wrong = verdict.outcome is Outcome.WRONG
        if len(verdict.parts) < 2 or not (wrong or verdict.passed):
            return []
    passed = [{part.name for part in verdict.parts if part.passed} for verdict in seen]
    return [name for name in first if all(name in one for one in passed)]


def given(seen: Sequence[Verdict], points: float) -> tuple[Verdict, float]:
    """Return the first verdict with its sentence about credit, and the points that it earns."""
    right = right_parts(seen)
    names = [part.name for part in seen[0].parts]
    wrong = [name for name in names if name not in right]
    if not right or not wrong:
        return seen[0], 0.0
    earned = round(points * len(right) / len(names), 4)
    noun = "point" if points == 1 else "points"
    said = f"{with_verb(right)} right, {with_verb(wrong)} not: {earned:.4g} of {points:g} {noun}."
    return replace(seen[0], credit=said), earned


def points_of(exercise: Exercise, folder: Path) -> float:
    """Return the points of an exercise's test cell in the notebook that is graded in `folder`.

    Where the notebook says nothing, they are those of the course.
    """
    try:
        notebook = json.loads((folder / f"{split(exercise.unit)[0]}.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            marks = cell["metadata"].get("nbgrader") or {}
            if marks.get("grade_id") == f"test_{exercise.name}" and marks.get("grade"):
                return float(marks["points"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return exercise.points
