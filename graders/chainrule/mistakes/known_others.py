"""Name another known thing in the place of the one that is asked for.

A backward difference for a forward one is no slip: it is another formula, which an exercise may
know by name. And who returns J where ∂J/∂a is asked for has not differentiated yet.
"""

import ast
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.checking.message import look_at
from chainrule.checking.verdict import Cause, Observation, Verdict, WrongLine
from chainrule.course import written
from chainrule.course.exercise import Exercise, OtherFormula, Value
from chainrule.mistakes import fingerprint

_FEWEST = 2  # points at which a formula is told apart from the one that is asked for
_SLOPE = re.compile(r"d([A-Za-z]\w*)_d[A-Za-z]\w*")


def found(exercise: Exercise, answer: Any, verdict: Verdict) -> Cause | None:
    """Return the cause where an answer gives another known formula, or what is not derived yet."""
    for formula in exercise.others:
        if _gives(exercise, formula, verdict.observations):
            return Cause("other_formula", formula.what, formula.why, own=True)
    return _not_derived_yet(answer, verdict)


def _gives(exercise: Exercise, formula: OtherFormula, observations: Sequence[Observation]) -> bool:
    told_apart = 0
    for seen in observations:
        if told_apart and (seen.case.special or not seen.case.measured):
            continue  # where numbers are extreme, much else can be different, too
        with np.errstate(all="ignore"):
            result = formula.run(*contract.copy_args(seen.case.args))
        other = fingerprint.parts(exercise, result)
        for name, truth in seen.truth.items():
            if not isinstance(truth, np.ndarray) or name not in other:
                return False
            yours, theirs = np.asarray(seen.parts[name]), np.asarray(other[name])
            if yours.shape != theirs.shape:
                return False
            size = float(np.abs(theirs).max(initial=0.0))
            allowed = 10 * _round_off(exercise, seen) + fingerprint.SAME * size
            if not np.all(np.abs(yours - theirs) <= allowed):
                return False
            told_apart += bool(np.any(np.abs(truth - theirs) > 10 * allowed))
    return told_apart >= _FEWEST


def _round_off(exercise: Exercise, seen: Observation) -> float:
    truth = exercise.truth
    if not isinstance(truth, Value) or truth.tolerance is None:
        return 0.0
    return float(np.max(truth.tolerance(*contract.copy_args(seen.case.args))))


def _not_derived_yet(answer: Any, verdict: Verdict) -> Cause | None:
    """Return the cause where J is returned by that name as ∂J/∂a."""
    definition = written.definition_of(answer)
    if not isinstance(definition, ast.FunctionDef):
        return None
    returned = [one.value for one in ast.walk(definition) if isinstance(one, ast.Return)]
    if len(returned) != 1 or not isinstance(returned[0], ast.Tuple):
        return None
    if len(returned[0].elts) != len(verdict.parts):
        return None
    for part, value in zip(verdict.parts, returned[0].elts, strict=True):
        slope = _SLOPE.fullmatch(part.name)
        if part.passed or slope is None or not isinstance(value, ast.Name):
            continue
        if value.id == slope[1]:
            number = returned[0].lineno - definition.lineno + 1
            text = written.text_of(answer).splitlines()[returned[0].lineno - 1].strip()
            what = f"{part.name} is {value.id} itself, not its slope."
            line = WrongLine(number, text)
            return Cause("function_itself", what, "", look_at(number, text), (part.name,),
                         line=line)  # fmt: skip
    return None
