"""Say where an answer divides by 0 where the processor has no flags for it, as in a browser.

The operator `/` of numbers and arrays cannot be looked at from outside. So an answer of whose
result something is not finite is run once more with the value of every expression seen, and its
divisions are looked through.
"""

import ast
import math
import re
import warnings
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np

from chainrule.checking import traced
from chainrule.course.written import text_of

_SECONDS = 0.5
_SILENCED = re.compile(r"\b(errstate|seterr)\(")  # the answer says itself which flags tell
# NumPy's words for 0 / 0, and for another number divided by 0.
_OF_ARRAYS = ("invalid value encountered in divide", "divide by zero encountered in divide")
_OF_NUMBERS = (
    "invalid value encountered in scalar divide", "divide by zero encountered in scalar divide",
)  # fmt: skip


def is_finite(result: Any) -> bool:
    """Whether every number of a result is finite; what is no number is not looked at.

    A list may hold itself, and be nested as deep as an answer likes.
    """
    pending, seen = [result], set[int]()
    while pending:
        one = pending.pop()
        if isinstance(one, float | np.floating):
            if not math.isfinite(one):
                return False
        elif isinstance(one, np.ndarray):
            if one.dtype.kind == "f" and not np.isfinite(one).all():
                return False
        elif isinstance(one, list | tuple | dict) and id(one) not in seen:
            seen.add(id(one))
            pending += one.values() if isinstance(one, dict) else one
    return True


def complaint(answer: Any, run: Callable[[Any], Any]) -> warnings.WarningMessage | None:
    """Return NumPy's warning of the first division by 0 in `run(answer)`, in its own words.

    None when no line of the answer divides by 0, or its text is not known.
    """
    if not isinstance(answer, FunctionType):
        return None
    try:
        text = text_of(answer)
        if _SILENCED.search(text):
            return None
        watched = traced.traced(answer, text)
        watched.begin({}, True, _SECONDS)
        run(watched.answer)
    except (Exception, traced.OutOfTime):  # what it raises has been told already
        return None
    log, values = watched.end(), dict[int, Any]()
    for number, value in log:
        values[number] = value
        if (said := _said(watched.places, number, values)) is not None:
            line = answer.__code__.co_firstlineno + watched.places[number].line - 1
            warning = RuntimeWarning(said)
            return warnings.WarningMessage(
                warning, RuntimeWarning, answer.__code__.co_filename, line
            )
    return None


def _said(places: tuple[traced.Place, ...], number: int, values: dict[int, Any]) -> str | None:
    """Return what NumPy says of the division at a place whose parts have these values."""
    node = ast.parse(places[number].expression.strip(), mode="eval").body
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)):
        return None
    seen = {one.expression: values.get(one.number) for one in places if one.parent == number}
    above, below = (_value(part, seen) for part in (node.left, node.right))
    if above is None or below is None:
        return None
    zero = np.isfinite(above) & (np.asarray(below) == 0)
    if not np.any(zero):
        return None
    infinite = bool(np.any(zero & (np.asarray(above) != 0)))
    if isinstance(above, np.ndarray) or isinstance(below, np.ndarray):
        return _OF_ARRAYS[infinite]
    return _OF_NUMBERS[infinite]


def _value(node: ast.expr, seen: dict[str, Any]) -> Any:
    """Return the number or array that an expression had, None where that is not known."""
    value = node.value if isinstance(node, ast.Constant) else seen.get(ast.unparse(node))
    return value if isinstance(value, int | float | np.number | np.ndarray) else None
