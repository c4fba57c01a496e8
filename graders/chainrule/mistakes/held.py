"""Hold what a cause says of a whole result against the numbers, and let it say no more.

A mutant may turn a sign deep inside a function: the result then has another value, and not the
opposite sign. A relation is found at the points that are wrong; a result that is zero there need
not be zero everywhere.
"""

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Cause, Verdict
from chainrule.course import written
from chainrule.course.exercise import Exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes import fingerprint, sentences


def held(
    exercise: Exercise, answer: Any, verdict: Verdict, causes: Sequence[Cause]
) -> tuple[Cause, ...]:
    """Return the causes with no claim about the whole result that its numbers deny."""
    return tuple(_held(exercise, answer, verdict, one) for one in causes)


def _held(exercise: Exercise, answer: Any, verdict: Verdict, cause: Cause) -> Cause:
    subject = sentences.subject(cause.parts, exercise.name)
    if cause.kind == "both" and cause.whole:
        if _is_opposite(verdict, cause.parts):
            what = sentences.say("sign", {}, cause.parts, exercise.name, {}).what
            return replace(cause, kind="sign", what=what, why="", words={})
        if "what" in cause.whole:
            cause = replace(cause, what="A sign is turned round, and that is not all.")
        if "why" in cause.whole:
            cause = replace(cause, why="A sign is turned round as well.")
        return cause
    if cause.kind == "sign" and cause.whole and not _is_opposite(verdict, cause.parts):
        if not _is_everywhere(exercise, answer, cause.parts, 0.0):
            return replace(cause, what=f"A sign is turned round somewhere in {subject}.")
        zero = sentences.say("zero", {}, cause.parts, exercise.name, {})
        return replace(cause, kind="zero", what=zero.what, why="", words={})
    if (
        cause.kind == "zero"
        and cause.whole
        and not _is_everywhere(exercise, answer, cause.parts, 0.0)
    ):
        return replace(cause, what=sentences.capital(f"{subject} is zero where it should not be."))
    if cause.kind == "ones" and not _is_everywhere(exercise, answer, cause.parts, 1.0):
        return replace(cause, what=sentences.capital(f"{subject} is 1 where it should not be."))
    whole_result = cause.words.get("target", "the result") == "the result"
    if whole_result and not cause.own and cause.line is None and not _returns(answer):
        return replace(cause, where="")  # it would say to look at what is returned
    return cause


def _is_opposite(verdict: Verdict, parts: Sequence[str]) -> bool:
    return all(
        fingerprint.equal(np.asarray(seen.parts[name]), -np.asarray(truth))
        for seen in verdict.observations
        for name, truth in seen.truth.items()
        if (name in parts or not parts) and isinstance(truth, np.ndarray)
    )


def _is_everywhere(exercise: Exercise, answer: Any, parts: Sequence[str], number: float) -> bool:
    """Whether the parts are one and the same number at every point that the check tries."""
    return not any(
        np.any(np.asarray(value) != number)
        for case in exercise.cases(rng_for(exercise, VISIBLE_SEED))
        for name, value in fingerprint.run(exercise, answer, case).items()
        if (name in parts or not parts) and isinstance(value, np.ndarray)
    )


def _returns(answer: Any) -> bool:
    """Whether a line of the answer's text returns a value; true where there is no text."""
    try:
        tree = ast.parse(written.text_of(answer))
    except (SyntaxError, ValueError):
        return True
    return not tree.body or any(
        isinstance(one, ast.Lambda | ast.Yield | ast.YieldFrom)
        or (isinstance(one, ast.Return) and one.value is not None)
        for one in ast.walk(tree)
    )
