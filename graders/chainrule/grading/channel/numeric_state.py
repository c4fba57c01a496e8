"""The caller's warning filters and `np.errstate`, told to the other process and held there.

What is warned about over there is collected, so that it can be shown where the call was made, and
so is what goes to the caller's `np.seterrcall`.
"""

import builtins
import contextlib
import functools
import json
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

# The categories that have a name on both sides.
WARNINGS = {
    n: w for n, w in vars(builtins).items() if isinstance(w, type) and issubclass(w, Warning)
} | {
    w.__name__: w
    for w in (
        np.exceptions.ComplexWarning,
        np.exceptions.RankWarning,
        np.exceptions.VisibleDeprecationWarning,
    )
}
# No names of categories: what NumPy writes to the caller's log, and what it calls there.
_LOGGED, _CALLED = "np.errstate: log", "np.errstate: call"


def current() -> list[Any]:
    """Return this process's filters and error handling as plain data."""
    return [json.loads(_filters_here()), np.geterr()]


@contextlib.contextmanager
def held(state: Any) -> Iterator[list[tuple[str, str]]]:
    """Let a `state` of the other side hold, and collect (category, text) of what is warned."""
    caught: list[tuple[str, str]] = []

    def collect(message: Warning | str, category: type[Warning], *rest: Any) -> None:
        caught.append((category.__name__, str(message)))

    with contextlib.ExitStack() as stack:
        if state:
            filters, errors = state
            if errors != np.geterr():
                handled = {str(kind): how for kind, how in errors.items()}
                stack.enter_context(np.errstate(call=_ErrorCall(caught), **handled))
            wanted = _Last.text_of(filters)
            if wanted != _filters_here():
                # Entering forgets which warnings were shown, as it does for the caller.
                stack.enter_context(warnings.catch_warnings())
                warnings.filters[:] = _made(wanted)  # type: ignore[index]
        shown = warnings.showwarning
        warnings.showwarning = collect  # type: ignore[assignment]
        try:
            yield caught
        finally:
            warnings.showwarning = shown


class _ErrorCall:
    """Stands where the caller has its `np.seterrcall`, and collects what is meant for that one."""

    def __init__(self, caught: list[tuple[str, str]]) -> None:
        self._caught = caught

    def write(self, text: str) -> None:
        self._caught.append((_LOGGED, text))

    def __call__(self, kind: str, flag: int) -> None:
        self._caught.append((_CALLED, f"{flag} {kind}"))


def show(category: str, text: str, filename: str) -> None:
    """Show here what was warned about on the other side, or hand it to `np.geterrcall()`."""
    handler = np.geterrcall()
    if category == _LOGGED and hasattr(handler, "write"):
        handler.write(text)  # type: ignore[union-attr]
    elif category == _CALLED and callable(handler):
        flag, _, kind = text.partition(" ")
        handler(kind, int(flag))
    else:
        warning = WARNINGS.get(category, UserWarning)
        # The other side has applied the filters: what comes here is to be shown.
        warnings.showwarning(warning(text), warning, filename, 1)


class _Last:
    """The filters that were looked at last, and what they are as text."""

    filters: list[Any] | None = None
    text = ""
    theirs: Any = None  # those of the other side that were asked for last
    their_text = ""

    @classmethod
    def text_of(cls, theirs: Any) -> str:
        """Return filters of the other side as text; most requests come with the same ones."""
        if theirs is not cls.theirs:
            cls.theirs, cls.their_text = theirs, json.dumps(theirs)
        return cls.their_text


def _filters_here() -> str:
    now = list[Any](warnings.filters)
    if now != _Last.filters:
        plain = [
            [action, getattr(message, "pattern", message) or "", str(category.__name__)]
            for action, message, category, module, line in now
            if not getattr(module, "pattern", module) and not line and category.__name__ in WARNINGS
        ]
        _Last.filters, _Last.text = now, json.dumps(plain)
    return _Last.text


@functools.lru_cache(maxsize=64)
def _made(text: str) -> list[Any]:
    with warnings.catch_warnings():
        warnings.resetwarnings()
        for action, message, category in json.loads(text):
            warnings.filterwarnings(
                action, str(message), WARNINGS.get(category, Warning), append=True
            )
        return list(warnings.filters)
