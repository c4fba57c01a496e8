"""Results as comparable numbers: parts by name, and one projection of each part.

A projection is a weighted sum with fixed weights.  Two arrays of different entries almost never
share it, so thousands of mistakes are screened by comparing single floats; what passes is then
compared entry by entry.
"""

import contextlib
import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.course.exercise import Case, Exercise

SAME = 1e-9


def run(exercise: Exercise, answer: Callable[..., Any], case: Case) -> dict[str, Any]:
    """Run `answer` on a copy of the case and return its parts, whatever their shapes.

    An exception is a part of its own, under the name "!".
    """
    args = contract.copy_args(case.args)
    nowhere = io.StringIO()
    try:
        with (
            np.errstate(all="ignore"),
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            result = exercise.call(answer, *args)
        return parts(exercise, result)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return {"!": f"{type(error).__name__}: {error}"}


def returned(exercise: Exercise, answer: Callable[..., Any], case: Case) -> Any:
    """Return what `answer` gives at a case, as it is; None where it stops."""
    try:
        return called(exercise, answer, case)
    except Exception:
        return None


def called(exercise: Exercise, answer: Callable[..., Any], case: Case) -> Any:
    """Return what `answer` gives at a case, as it is; what it raises is raised."""
    with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        return exercise.call(answer, *contract.copy_args(case.args))


def parts(exercise: Exercise, result: Any) -> dict[str, Any]:
    """Take any result apart into named arrays (float64) and exact values."""
    names = exercise.results
    fits = isinstance(result, tuple | list) and len(result) == len(names)
    taken = contract.parts_of(result, exercise.name, names if len(names) < 2 or fits else ())
    return {name: _number_or_value(value) for name, value in taken.items()}


def _number_or_value(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return np.asarray(value, dtype=np.float64)
    if isinstance(value, np.ndarray) and value.dtype.kind == "c":
        return np.asarray(value.real, dtype=np.float64)
    if isinstance(value, str | bool | type(None)):
        return value
    # Where an object lies in memory says nothing about it.
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


def project(value: Any) -> tuple[float, float] | str:
    """Return the projection of a part and the size of its terms, or the text of a value."""
    if not isinstance(value, np.ndarray):
        return str(value)
    if not np.isfinite(value).all():
        return f"not finite {value.shape}"
    flat = value.reshape(-1)
    terms = _weights(flat.size) * flat
    return float(terms.sum()), float(np.abs(terms).sum())


def _weights(count: int) -> np.ndarray:
    places = np.arange(1, count + 1)
    return np.asarray(
        np.where(places % 3 == 0, -1.0, 1.0) * (0.5 + (places * 0.618033988749895) % 1)
    )


def near(projected: tuple[float, float] | str, stored: float | str | None) -> bool:
    """Whether a projection is the stored one."""
    if stored is None or isinstance(projected, str) or isinstance(stored, str):
        return projected == stored
    total, size = projected
    return abs(total - stored) <= SAME * size + 1e-14


def equal(one: Any, other: Any) -> bool:
    """Whether two parts are the same to 1e-9 of their largest entry."""
    if isinstance(one, np.generic) or isinstance(other, np.generic):
        one, other = np.asarray(one), np.asarray(other)
    if not (isinstance(one, np.ndarray) and isinstance(other, np.ndarray)):
        return type(one) is type(other) and bool(one == other)
    if one.shape != other.shape:
        return False
    with np.errstate(all="ignore"):
        known = np.isfinite(other)
        if not known.all():
            same = np.array_equal(known, np.isfinite(one))
            return same and equal(np.where(known, one, 0.0), np.where(known, other, 0.0))
        size = float(np.abs(other).max(initial=0.0))
        return bool(np.all(np.abs(one - other) <= SAME * size + 1e-15))


def differing(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return the names of the parts of `other` that `one` lacks or has otherwise."""
    return [name for name in other if name not in one or not equal(one[name], other[name])]


def is_finite(values: dict[str, Any]) -> bool:
    """Whether no part holds NaN or infinity."""
    return all(np.isfinite(v).all() for v in values.values() if isinstance(v, np.ndarray))
