"""Partial credit: what the right parts of a wrong answer are worth.

Each part of the result that has a name (a tensor, a number) has the same share of the exercise's
points. It counts when it is right at every point at which the answer was tried; one of another type
or shape is a wrong part. An answer of another form altogether, one that stops, a measured one and
one of a single part have all points or none.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from chainrule.checking.message import are_not, are_right
from chainrule.checking.verdict import PartVerdict, Verdict
from chainrule.course.exercise import Exercise
from chainrule.course.versions import split


def right_parts(seen: Sequence[Sequence[PartVerdict]]) -> list[str]:
    """Return the parts that are right at all of these points, as `judge_parts` found each.

    None when the answer has not several parts at one of them.
    """
    if any(len(parts) < 2 for parts in seen):
        return []
    passed = [{part.name for part in parts if part.passed} for parts in seen]
    return [part.name for part in seen[0] if all(part.name in one for one in passed)]


def given(
    verdict: Verdict, seen: Sequence[Sequence[PartVerdict]], points: float
) -> tuple[Verdict, float]:
    """Return the verdict with its sentence about credit, and the points that it earns."""
    right = right_parts(seen)
    names = [part.name for part in seen[0]]
    wrong = [name for name in names if name not in right]
    if not right or not wrong:
        return verdict, 0.0
    earned = round(points * len(right) / len(names), 4)
    parts = f"{are_right(right)}, {are_not(wrong)}"
    said = (
        f"{parts}: {earned:.4g} of 1 point."
        if points == 1
        else f"{parts}: {earned:.4g} of {points:g} points."
    )
    return replace(verdict, credit=said), earned


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
