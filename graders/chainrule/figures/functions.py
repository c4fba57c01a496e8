"""Functions a figure can draw by name, each beside its derivative, and the learner's own.

A learner's function may want one number at a time, fail outside its domain or return
something odd; a figure still has to stand. So functions are evaluated here, where whatever
goes wrong becomes NaN and a sentence about it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chainrule.figures.svg import number, shorten

Array = np.ndarray


def _sigmoid(z: Array) -> Array:
    return 0.5 * (1.0 + np.tanh(0.5 * np.asarray(z, dtype=float)))


@dataclass(frozen=True)
class Function:
    """A function of one number with its derivative (None: measured) and how it is written."""

    name: str
    written: str
    value: Callable[[Any], Any]
    slope: Callable[[Any], Any] | None
    troubles: list[str] = field(default_factory=list, compare=False)

    def at(self, x: float) -> float:
        """Return the value at one number, NaN where there is none."""
        return self._one(self.value, x, self.name)

    def slope_at(self, x: float) -> float:
        """Return the derivative at one number; measured by central differences when not given."""
        if self.slope is not None:
            return self._one(self.slope, x, f"the derivative of {self.name}")
        h = 6e-6 * max(1.0, abs(x))
        with np.errstate(all="ignore"):
            rise = np.float64(self.at(x + h)) - np.float64(self.at(x - h))
            return float(rise / (2 * h))

    def along(self, xs: Array) -> Array:
        """Return the values at many numbers, NaN where there are none."""
        with np.errstate(all="ignore"):
            try:
                values = np.asarray(self.value(xs), dtype=float)
                if values.shape == xs.shape:
                    return values
            except Exception:  # a function of one number is just as welcome
                pass
            return np.array([self._one(self.value, x, None) for x in xs.tolist()])

    def _one(self, function: Callable[[Any], Any], x: float, name: str | None) -> float:
        if math.isnan(x):
            return math.nan
        try:
            with np.errstate(all="ignore"):
                result = function(x)
                array = np.asarray(result, dtype=float)
                if array.size == 1:
                    return float(array.reshape(-1)[0])
            problem = "does not return one number"
        except Exception as error:
            problem = f"raises {type(error).__name__}"
        if name is not None:
            self.troubles.append(f"{shorten(name, 40)} {problem} at {number(x):.4g}")
        return math.nan


def _kink(x: Array) -> Array:
    return np.where(np.asarray(x) > 0, 1.0, 0.0)


_TABLE: dict[str, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "square": ("u²", lambda u: u * u, lambda u: 2 * u),
    "cube": ("u³", lambda u: u**3, lambda u: 3 * u**2),
    "double": ("2u", lambda u: 2.0 * u, lambda u: 2.0 + 0 * u),
    "add one": ("u + 1", lambda u: u + 1.0, lambda u: 1.0 + 0 * u),
    "negative": ("−u", lambda u: -u, lambda u: -1.0 + 0 * u),
    "sin": ("sin u", np.sin, np.cos),
    "cos": ("cos u", np.cos, lambda u: -np.sin(u)),
    "exp": ("eᵘ", np.exp, np.exp),
    "log": ("ln u", np.log, lambda u: np.where(u > 0, 1.0 / u, np.nan)),
    "root": ("√u", np.sqrt, lambda u: 0.5 / np.sqrt(u)),
    "sigmoid": ("σ(u)", _sigmoid, lambda u: _sigmoid(u) * (1 - _sigmoid(u))),
    "tanh": ("tanh u", np.tanh, lambda u: 1 - np.tanh(u) ** 2),
    "relu": ("max(0, u)", lambda u: np.maximum(u, 0.0), _kink),
    "abs": ("|u|", np.abs, np.sign),
}

NAMES: tuple[str, ...] = tuple(_TABLE)

Plugged = str | Callable[[Any], Any] | tuple[Callable[[Any], Any], Callable[[Any], Any]]


def resolve(given: Any) -> Function:
    """Return the function behind a name, a callable, or a pair (callable, derivative)."""
    if isinstance(given, str) and given in _TABLE:
        return Function(given, *_TABLE[given])
    if isinstance(given, Function):
        return Function(given.name, given.written, given.value, given.slope)
    pair = isinstance(given, tuple | list) and len(given) == 2 and all(callable(p) for p in given)
    if pair or callable(given):
        value: Callable[[Any], Any] = given[0] if pair else given
        derivative: Callable[[Any], Any] | None = given[1] if pair else None
        name = str(getattr(value, "__name__", "your function"))
        name = "your function" if name == "<lambda>" else name
        return Function(name, f"{shorten(name, 18)}(u)", value, derivative)
    missing = Function(shorten(given, 30), "?", lambda _: math.nan, lambda _: math.nan)
    missing.troubles.append(
        f"there is no function {shorten(repr(given), 40)}: choose one of {', '.join(NAMES)}, "
        "or give a function or a pair (function, derivative)"
    )
    return missing
