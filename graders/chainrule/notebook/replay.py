"""One call, ready to paste, that shows what a failed check has seen.

A row of the comparison names a result and its error, but not every input that belongs to it.
The call below has them all, digit for digit. It is the first point at which the answer is wrong
and which is handy to write, else the shortest; where all are long, there is no call.
"""

import inspect
from typing import Any

import numpy as np

from chainrule.checking.verdict import Observation, Outcome, Verdict
from chainrule.course.exercise import Exercise, plain_call

_HANDY, _LONGEST = 200, 600  # characters
_WIDTH = 83


def failing_call(exercise: Exercise, verdict: Verdict) -> str:
    """Return the call of a wrong answer as Python source, or "" when there is none to show."""
    if verdict.outcome is not Outcome.WRONG or exercise.mutates or exercise.call is not plain_call:
        return ""
    if not callable(exercise.reference):
        return ""
    names = list(inspect.signature(exercise.reference).parameters)
    calls = []
    for observation in verdict.observations:
        written = [_written(value) for value in observation.case.args]
        if _differs(observation) and all(written) and len(written) <= len(names):
            call = _call(exercise.name, names, written)
            calls += [call] if len(call) <= _LONGEST else []
    return next((call for call in calls if len(call) <= _HANDY), min(calls, key=len, default=""))


def _differs(observation: Observation) -> bool:
    """Whether the answer is clearly wrong at this point, in numbers that anybody can see."""
    for name, truth in observation.truth.items():
        yours = observation.parts.get(name)
        try:
            given, wanted = np.asarray(yours, dtype=float), np.asarray(truth, dtype=float)
        except (TypeError, ValueError):
            continue
        if given.shape != wanted.shape or not np.allclose(given, wanted, rtol=1e-6, atol=1e-9):
            return True
    return False


def _written(value: Any) -> str:
    """Return `value` as source that gives it again, or "" when it cannot be written."""
    if isinstance(value, float):
        return repr(float(value)) if np.isfinite(value) else ""
    if isinstance(value, bool | int | str):
        return repr(value)
    if isinstance(value, np.ndarray):
        plain = value.dtype in (np.dtype(float), np.dtype(int)) and value.size > 0
        return f"np.array({value.tolist()!r})" if plain and np.isfinite(value).all() else ""
    if isinstance(value, list | tuple):
        entries = [_written(entry) for entry in value]
        if not all(entries):
            return ""
        inner = ", ".join(entries)
        return f"[{inner}]" if isinstance(value, list) else f"({inner},)"
    if isinstance(value, dict):
        pairs = [(repr(key), _written(entry)) for key, entry in value.items()]
        inner = ", ".join(f"{key}: {entry}" for key, entry in pairs)
        return f"{{{inner}}}" if all(entry for _, entry in pairs) else ""
    return ""


def _call(name: str, names: list[str], written: list[str]) -> str:
    if len(written) == 1:
        return f"{name}({written[0]})"
    arguments = [f"{key}={value}" for key, value in zip(names, written, strict=False)]
    line = f"{name}({', '.join(arguments)})"
    if len(line) <= _WIDTH:
        return line
    return f"{name}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"
