"""The functions that figures draw, each on one line beside its slope; and the learner's own.

The table is the back page of a calculus book, and the only place in the figures where a
slope stands. A learner's function may want one number at a time, fail outside its domain or
return something odd; a figure still has to stand. So functions are evaluated here, where
whatever goes wrong becomes NaN and a sentence about it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from chainrule.figures.svg import number, shorten

Array = np.ndarray
Plugged = str | Callable[[Any], Any] | tuple[Callable[[Any], Any], Callable[[Any], Any]]

_C = math.sqrt(2 / math.pi)  # GELU by tanh: Hendrycks and Gimpel, with the 0.044715 below


def sigmoid(u: Any) -> Any:
    """Return 1/(1 + e⁻ᵘ), without an overflow anywhere."""
    return 0.5 * (1 + np.tanh(0.5 * u))


def d_sigmoid(u: Any) -> Any:
    """Return σ(u)σ(−u), written so that the tails are not rounded to zero."""
    return 0.25 / np.cosh(0.5 * u) ** 2


def d_tanh(u: Any) -> Any:
    """Return 1 − tanh² u, written so that the tails are not rounded to zero."""
    return 1 / np.cosh(u) ** 2


def softplus(u: Any) -> Any:
    """Return ln(1 + eᵘ), without an overflow anywhere."""
    return np.logaddexp(0, u)


def _gelu_inner(u: Any) -> Any:
    return _C * (u + 0.044715 * u * u * u)


def _d_gelu_inner(u: Any) -> Any:
    return _C * (1 + 3 * 0.044715 * u * u)


def _d_gelu(u: Any) -> Any:
    v = _gelu_inner(u)
    # far out the slope of tanh is zero and what it multiplies is huge: the product is zero
    bend = np.where(d_tanh(v) == 0, 0.0, 0.5 * u * d_tanh(v) * _d_gelu_inner(u))
    return 0.5 * (1 + np.tanh(v)) + bend


def _d_mish(u: Any) -> Any:
    p = softplus(u)
    return np.tanh(p) + u * d_tanh(p) * sigmoid(u)


# name: how it is written, the function, its slope
TABLE: dict[str, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
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
    "sigmoid": ("σ(u)", sigmoid, d_sigmoid),
    "tanh": ("tanh u", np.tanh, d_tanh),
    "relu": ("max(0, u)", lambda u: np.maximum(u, 0.0), lambda u: np.heaviside(u, 0.0)),
    "abs": ("|u|", np.abs, np.sign),
    "log1p": ("ln(1 + u)", np.log1p, lambda u: 1 / (1 + u)),
    "softplus": ("ln(1 + eᵘ)", softplus, sigmoid),
    "swish": ("u·σ(u)", lambda u: u * sigmoid(u), lambda u: sigmoid(u) + u * d_sigmoid(u)),
    "gelu_inner": ("√(2/π)(u + 0.044715 u³)", _gelu_inner, _d_gelu_inner),
    "gelu_tanh": ("½u(1 + tanh v)", lambda u: 0.5 * u * (1 + np.tanh(_gelu_inner(u))), _d_gelu),
    "mish": ("u·tanh(softplus(u))", lambda u: u * np.tanh(softplus(u)), _d_mish),
}
NAMES = tuple(TABLE)[:14]  # what the first units know by name
ACTIVATIONS = ("sigmoid", "tanh", "relu", "softplus", "swish", "gelu_tanh", "mish")


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
        return self._many(self.value, xs)

    def slopes_along(self, xs: Array) -> Array:
        """Return the derivatives at many numbers, NaN where there are none."""
        return self._many(self.slope or np.vectorize(self.slope_at, otypes=[float]), xs)

    def _many(self, function: Callable[[Any], Any], xs: Array) -> Array:
        with np.errstate(all="ignore"):
            try:
                values = np.asarray(function(xs), dtype=float)
                if values.shape == xs.shape:
                    return values
            except Exception:  # a function of one number is just as welcome
                pass
            return np.array([self._one(function, x, None) for x in xs.tolist()])

    def _one(self, function: Callable[[Any], Any], x: float, name: str | None) -> float:
        if math.isnan(x):
            return math.nan
        try:
            with np.errstate(all="ignore"):
                result = function(x)
                array = np.asarray(result, dtype=float)
                if array.size == 1:
                    return float(array.reshape(-1)[0])
            trouble = f"{shorten(name or '', 40)} does not return one number at {number(x):.4g}"
        except Exception as error:
            kind = type(error).__name__
            trouble = f"{shorten(name or '', 40)} raises {kind} at {number(x):.4g}"
        if name is not None:
            self.troubles.append(trouble)
        return math.nan


def resolve(given: Any) -> Function:
    """Return the function behind a name, a callable, or a pair (callable, derivative)."""
    if isinstance(given, str) and given in TABLE:
        return Function(given, *TABLE[given])
    if isinstance(given, Function):
        return Function(given.name, given.written, given.value, given.slope)
    pair = isinstance(given, tuple | list) and len(given) == 2 and all(callable(p) for p in given)
    if pair or callable(given):
        value: Callable[[Any], Any] = given[0] if pair else given
        derivative: Callable[[Any], Any] | None = given[1] if pair else None
        name = str(getattr(value, "__name__", "your function"))
        name = "your function" if name == "<lambda>" else name
        return Function(name, f"{shorten(name, 18)}(u)", value, derivative)
    wanted = f"one of {', '.join(NAMES)}, or give a function or a pair (function, derivative)"
    return _missing("function", given, wanted)


def activation(name: str, among: tuple[str, ...] = ACTIVATIONS) -> Function:
    """Return a named activation; for an unknown name one without values, and why."""
    if name in among:
        return Function(name, *TABLE[name])
    return _missing("activation", name, f"one of {', '.join(among)}")


def _missing(kind: str, given: object, wanted: str) -> Function:
    nothing = Function(shorten(given, 30), "?", lambda _: math.nan, lambda _: math.nan)
    nothing.troubles.append(f"there is no {kind} {shorten(repr(given), 40)}: choose {wanted}")
    return nothing
