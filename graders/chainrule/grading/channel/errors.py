"""Exceptions on their way to the other process: told as text there, raised anew here."""

import linecache
import types
from typing import Any

import numpy as np

from chainrule.grading.channel.plain_data import ERRORS
from chainrule.grading.channel.wire import EXCEPTION, KIND

SUBMISSION = "<the submission>"  # where the frames and warnings of the other side come from
_MARK = "_raised_by_the_other_side"
_LINE = 200  # characters of the line in which something was raised
_ERRORS: dict[str, type[Exception]] = ERRORS | {
    "LinAlgError": np.linalg.LinAlgError,
    "AxisError": np.exceptions.AxisError,
}


class CellTimeout(KeyboardInterrupt):
    """The time of a cell is over; no `except Exception` may swallow this."""


class RemoteError(Exception):
    """An exception of the other side that has no counterpart among Python's own."""


def describe(error: BaseException) -> dict[str, Any]:
    """Return an exception as text: its kind, its message, and the line it came from."""
    lines = []
    step = error.__traceback__
    while step is not None:
        module = step.tb_frame.f_globals.get("__name__", "")
        if isinstance(module, str) and module.partition(".")[0] not in ("chainrule", "numpy"):
            text = linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno or 0).strip()
            lines.append(text[:200])
        step = step.tb_next
    try:
        only = isinstance(error, KeyError) and len(error.args) == 1
        message = str(error.args[0] if only else error)[:10_000]
    except Exception:
        message = ""
    kind = next((k.__name__ for k in type(error).__mro__ if k.__name__ in _ERRORS), "")
    if isinstance(error, KeyboardInterrupt):
        kind = "KeyboardInterrupt"
    name = type(error).__name__[:100]
    answer = {KIND: EXCEPTION, "kind": kind, "name": name, "text": message, "at": lines[-1:]}
    if isinstance(error, NameError) and isinstance(error.name, str):
        answer["lacks"] = error.name[:100]
    return answer


def raise_here(answer: dict[str, Any]) -> None:
    """Raise here what was raised there, from a frame that shows the line of the submission."""
    kind, name = str(answer.get("kind")), str(answer.get("name"))[:100]
    text = str(answer.get("text"))[:10_000]
    error: BaseException
    base = _ERRORS.get(kind, RemoteError)
    if kind == "KeyboardInterrupt":
        error = RuntimeError("interrupted")
    else:
        exact = name == base.__name__ or not name.isidentifier()
        try:
            family = base if exact else types.new_class(name, (base,))
            error = family(text)
        except Exception:
            error = RemoteError(f"{name}: {text}")
        if isinstance(error, NameError) and "lacks" in answer:
            error.name = str(answer["lacks"])[:100]
    error.__dict__[_MARK] = True
    lines = answer.get("at")
    line = str(lines[0])[:_LINE] if isinstance(lines, list) and lines else ""
    linecache.cache[SUBMISSION] = (len(line), None, [line + "\n"], SUBMISSION)
    code = compile("raise error", SUBMISSION, "exec")
    exec(code, {"__name__": "__main__", "error": error})


def raised_there(error: BaseException) -> bool:
    """Say whether the other side raised this, or what it followed from."""
    step: BaseException | None = error
    for _ in range(100):
        if step is None:
            return False
        if _MARK in step.__dict__:
            return True
        step = step.__cause__ or step.__context__
    return False
