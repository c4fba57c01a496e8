"""What is said when an answer stops with an exception: Python's own words, where, and at what.

Nothing is guessed here: the exception's text stays as Python wrote it, beside it stand the
input at which it came and the learner's line. For a few exceptions Python's words say for
certain what is wrong, in terms a beginner may not know; there a sentence is added.
"""

import re
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.checking.contract import Breach
from chainrule.checking.message import WIDTH
from chainrule.checking.time_limit import Stopped
from chainrule.course.exercise import Case, Exercise

# Worded differently by NumPy's versions: length-1, size-1, 0-dimensional.
_ONE_NUMBER = re.compile(r"only \S+ arrays can be converted")
_SIGNATURE = re.compile(r",? with gufunc signature \S+->\S+")
_LONGEST = 300  # characters of an exception's text
_CALL = re.compile(r"\b(?:math\.)?(\w+)\(")
_OF_MATH = frozenset(
    {"exp", "log", "sqrt", "tanh", "sin", "cos", "cosh", "sinh", "log1p", "expm1", "pow", "fabs"}
)


def three_parts(
    name: str, error: BaseException, line: str, place: str, aim: str
) -> tuple[str, str, str]:
    """Return what, why and where for an exception that an answer raised.

    `line` is the learner's line, `place` the input in words, `aim` what should be returned;
    each may be empty.
    """
    kind, text = type(error).__name__, _without_signature(" ".join(str(error).split()))
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    what = f"{name} stops with {kind}: {text}" if text else f"{name} stops with {kind}."
    what = what if what.endswith((".", "!", "?")) else what + "."
    at_line = f"It happens in the line: {line}" if line else ""
    at_input = f"It happens at {place}." if place else ""
    known = _in_plain_words(kind, text, line, place)
    if known:
        return what, known, at_line or at_input
    both = f"It happens in the line: {line}, at {place}"
    if line and place and len(both) <= WIDTH:
        return what, both, aim
    return (what, at_line, at_input or aim) if line else (what, at_input, aim)


def stopped_parts(name: str, stopped: Stopped, line: str) -> tuple[str, str, str]:
    """Return what, why and where for an answer that was stopped for its time or memory."""
    what = f"{name} {stopped.reason}, and was stopped."
    why = f"It was in the line: {line}" if line else ""
    both = f"It was in the line: {line}, at {stopped.place}"
    if line and stopped.place and len(both) <= WIDTH:
        why = both
    return what, why, "If that line is in a loop, look at what should end the loop."


def _without_signature(text: str) -> str:
    """Leave NumPy's letters for shapes out of a text; the sizes themselves stay."""
    return _SIGNATURE.sub("", text)


def _in_plain_words(kind: str, text: str, line: str, place: str) -> str:
    """Return a sentence that says in plain words what Python's text says, or ""."""
    here = f" Here {place.replace(' of shape ', ' has shape ')}." if " of shape " in place else ""
    if kind == "TypeError" and _ONE_NUMBER.search(text):
        called = [name for name in _CALL.findall(line) if name in _OF_MATH or name == "float"]
        if called == ["float"]:
            return f"float() takes one number.{here}"
        if called and "np." not in line:
            return f"math.{called[0]} takes one number; np.{called[0]} takes arrays too.{here}"
    if kind == "ValueError" and "truth value of an array" in text:
        return f"A condition needs one True or False; np.where takes an array.{here}"
    if kind == "ValueError" and "read-only" in text:
        return "It writes into an array that another function has given out and keeps."
    if "bitwise_xor" in text or "for ^" in text:
        return "In Python ^ combines bits; a power is written **."
    return ""


def place_of(exercise: Exercise, case: Case) -> str:
    """Say in words at which input an answer is tried: "a batch of one row", "w (4,), b = 0.3"."""
    if case.label:
        return case.label
    names: list[str] = []
    if callable(exercise.reference):
        names = contract.argument_names(exercise.reference, len(case.args))
    words = [_one(name, value) for name, value in zip(names, case.args, strict=False)]
    words = [word for word in words if word]
    if len(case.args) == 1 and isinstance(case.args[0], np.ndarray) and words:
        return f"{names[0]} of shape {case.args[0].shape}"
    return ", ".join(words)


def _one(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray) and value.ndim:
        return f"{name} {value.shape}"
    if contract.is_number(value):
        return f"{name} = {float(value):.6g}"
    return ""


def at_input(breach: Breach, place: str) -> Breach:
    """Return a breach of the contract that also says at which input it was seen."""
    if not place or breach.placed:
        return breach
    what = f"{breach.what.rstrip('.')}, at {place}."
    return Breach(what, breach.why, breach.where, line=breach.line)
