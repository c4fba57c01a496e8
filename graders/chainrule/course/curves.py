"""Functions of one number, with two numbers p and q to draw: links of a chain, and their slopes.

Units 01 and 02 hand them to answers as `partial`s. An answer that lives in another process gets
them by name, and asks them there: it knows them from the notebook anyway.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np


def line(p: float, q: float, x: Any) -> Any:
    """Return p·x + q."""
    return p * x + q


def d_line(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·x + q."""
    return p + 0 * x


def parabola(p: float, q: float, x: Any) -> Any:
    """Return p·x² + q·x."""
    return p * x**2 + q * x


def d_parabola(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·x² + q·x."""
    return 2 * p * x + q


def drift(p: float, q: float, x: Any) -> Any:
    """Return x + p·sin(q·x), a link whose slope stays near 1 in long chains."""
    return x + p * np.sin(q * x)


def d_drift(p: float, q: float, x: Any) -> Any:
    """Return the slope of x + p·sin(q·x)."""
    return 1 + p * q * np.cos(q * x)


def same(p: float, q: float, x: Any) -> Any:
    """Return x itself, not a copy; p and q do nothing."""
    return x


def d_same(p: float, q: float, x: Any) -> Any:
    """Return the slope of x ↦ x."""
    return 1.0 + 0 * x


def kept(p: float, q: float, x: Any) -> Any:
    """Return p·x + q as a function that keeps its result would: nobody may write to it."""
    result = p * x + q
    if isinstance(result, np.ndarray):
        result.flags.writeable = False
    return result


def d_kept(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·x + q, which nobody may write to either."""
    return np.broadcast_to(float(p), np.shape(x))[()]


def wave(p: float, q: float, x: Any) -> Any:
    """Return p·sin(q·x)."""
    return p * np.sin(q * x)


def d_wave(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·sin(q·x)."""
    return p * q * np.cos(q * x)


def growth(p: float, q: float, x: Any) -> Any:
    """Return p·exp(q·x)."""
    return p * np.exp(q * x)


def d_growth(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·exp(q·x)."""
    return p * q * np.exp(q * x)


def cubic(p: float, q: float, x: Any) -> Any:
    """Return p·x³ + q·x²."""
    return p * x**3 + q * x**2


def d_cubic(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·x³ + q·x²."""
    return 3 * p * x**2 + 2 * q * x


def quintic(p: float, q: float, x: Any) -> Any:
    """Return p·x³ − q·x⁵."""
    return p * x**3 - q * x**5


def d_quintic(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·x³ − q·x⁵."""
    return 3 * p * x**2 - 5 * q * x**4


def bent(p: float, q: float, x: Any) -> Any:
    """Return q·x, and p·x more where x is above 0."""
    return p * np.maximum(x, 0.0) + q * x


def d_bent(p: float, q: float, x: Any) -> Any:
    """Return the slope of `bent`; at 0 that of the left side."""
    return p * np.greater(x, 0.0) + q


def flat(p: float, q: float, x: Any) -> Any:
    """Return p wherever x is."""
    return p + 0 * x


CURVES: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        *(line, d_line, parabola, d_parabola, drift, d_drift, same, d_same, kept, d_kept),
        *(wave, d_wave, growth, d_growth, cubic, d_cubic, quintic, d_quintic, bent, d_bent, flat),
    )
}


def curve(name: str, p: float, q: float) -> "partial[Any]":
    """Return the function of x that is called `name`, with its two numbers.

    Raises ValueError when there is none, or when p and q are no numbers.
    """
    if name not in CURVES or not _are_numbers(p, q):
        raise ValueError("no function of one number")
    return partial(CURVES[name], p, q)


def name_of(function: Any) -> str:
    """Return the name with which `curve` makes the same function, "" where there is none."""
    if type(function) is not partial or len(function.args) != 2 or function.keywords:
        return ""
    name = getattr(function.func, "__name__", "")
    known = CURVES.get(name) is function.func and _are_numbers(*function.args)
    return name if known else ""


def _are_numbers(*values: Any) -> bool:
    return all(type(value) in (int, float) for value in values)
