"""What NumPy complains of while an answer runs: overflow by its category, not by its words.

A processor notes in flags that a result was too large or not a number, and NumPy reads them.
WebAssembly has no such flags, so in a browser the functions in which overflow begins are looked
at from outside instead: what was finite and is not any more.
"""

import contextlib
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

# With these a finite number becomes too large.
_GROWING = ("exp", "exp2", "expm1", "sinh", "cosh", "power", "float_power", "square")
_ROOTS = ("log", "log2", "log10", "log1p", "sqrt")  # with these it may become no number


class Overflow(RuntimeWarning):
    """A number became too large on the way."""


def _has_flags() -> bool:
    with np.errstate(over="raise"):
        try:
            np.exp(np.array([1000.0]))
        except FloatingPointError:
            return True
    return False


FLAGS = _has_flags()


class _Log:
    """Where NumPy writes of an overflow: it becomes a warning of its own category."""

    def write(self, text: str) -> None:
        warnings.warn(Overflow(text.removeprefix("Warning: ").strip()), stacklevel=2)


@contextlib.contextmanager
def complaints() -> Iterator[list[warnings.WarningMessage]]:
    """Collect all warnings of the block; those of a number that became too large are `Overflow`."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        if FLAGS:
            with np.errstate(all="warn", over="log", under="ignore", call=_Log()):
                yield caught
        else:
            with np.errstate(all="call", under="ignore", call=_nothing), _looked_at():
                yield caught


def _nothing(kind: str, flag: int) -> None:
    pass


class _LookedAt:
    """A function of NumPy that says when a finite number has become too large, or none at all."""

    def __init__(self, function: np.ufunc) -> None:
        self._function = function

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        result = self._function(*args, **kwargs)
        with contextlib.suppress(TypeError):  # no numbers: then there is nothing to look at
            self._look(args[: self._function.nin], result)
        return result

    def _look(self, given: tuple[Any, ...], result: Any) -> None:
        name, settings = self._function.__name__, np.geterr()
        came = np.isfinite(given[0])
        for further in given[1:]:
            came = came & np.isfinite(further)
        if not np.any(came & ~np.isfinite(result)):
            return
        if np.any(came & np.isnan(result)):
            if settings["invalid"] != "ignore":
                text = f"invalid value encountered in {name}"
                warnings.warn(RuntimeWarning(text), stacklevel=3)
        elif name in _GROWING:
            if settings["over"] != "ignore":
                warnings.warn(Overflow(f"overflow encountered in {name}"), stacklevel=3)
        elif settings["divide"] != "ignore":
            text = f"divide by zero encountered in {name}"
            warnings.warn(RuntimeWarning(text), stacklevel=3)


LOOKED_AT = _LookedAt.__call__.__code__  # a frame of it stands for the function itself


@contextlib.contextmanager
def _looked_at() -> Iterator[None]:
    former = {name: getattr(np, name) for name in (*_GROWING, *_ROOTS)}
    try:
        for name, function in former.items():
            if isinstance(function, np.ufunc):  # else it is looked at already
                setattr(np, name, _LookedAt(function))
        yield
    finally:
        for name, function in former.items():
            setattr(np, name, function)
