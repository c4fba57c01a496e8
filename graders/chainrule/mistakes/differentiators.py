"""Recognise a library that differentiates in the learner's place.

SciPy, numdifftools, autograd and their like measure or trace a slope; the text of the answer
then holds no step and no quotient. What can be told for certain is which library the code names:
by an import inside it, or by a global name that stands for something of that library.
"""

import inspect
import types
from collections.abc import Callable, Iterator
from typing import Any

# The library as it is imported, and what an answer takes from it: "it takes a …".
_LIBRARIES = {
    "scipy.differentiate": "slope from scipy.differentiate",
    "scipy.misc": "slope from scipy.misc",
    "scipy.optimize": "slope from scipy.optimize",
    "scipy.interpolate": "slope of a curve fitted by scipy.interpolate",
    "numpy.polynomial": "slope of a curve fitted by numpy.polynomial",
    "numdifftools": "slope from numdifftools",
    "autograd": "slope from autograd",
    "jax": "slope from jax",
    "torch": "slope from torch",
    "tensorflow": "slope from tensorflow",
    "casadi": "slope from casadi",
    "sympy": "slope from sympy",
}


# What differentiates a polynomial by its coefficients; it measures only where it fits a curve.
_EXACT = frozenset(
    {"numpy.polynomial"}
    | {f"numpy.polynomial.{one}" for one in ("polynomial", "_polybase", "polyutils")}
)
_FITS = ("fit", "interpol", "Chebyshev", "Legendre", "Hermite", "Laguerre")


def library_used(answer: Any) -> str:
    """Return what an answer takes from a library that differentiates, or "" when it names none.

    `answer` is a function or a class; the functions of its own cells that it calls are read, too.
    """
    pending, seen = [answer], set[int]()
    while pending and len(seen) < 24:
        function = pending.pop()
        code = getattr(inspect.unwrap(function), "__code__", None)
        if code is None or id(code) in seen:
            continue
        seen.add(id(code))
        names = getattr(function, "__globals__", {})
        for name in _names(code):
            value = names.get(name)
            for home in (name, home_of(value)):
                found = _library(home)
                if found is not None and (not is_exact(home) or _fits(code)):
                    return found
            if isinstance(value, types.FunctionType) and value.__globals__ is names:
                pending.append(value)
    return ""


def _fits(code: types.CodeType) -> bool:
    return any(word in name for name in _names(code) for word in _FITS)


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def home_of(value: Any) -> str:
    """Return the module that a value comes from, or is."""
    if isinstance(value, types.ModuleType):
        return value.__name__
    home: Callable[..., Any] | str | None = getattr(value, "__module__", None)
    return home if isinstance(home, str) else ""


def is_exact(module: str) -> bool:
    """Whether a module differentiates what it is given by its formula, and no curve of its own."""
    return module in _EXACT


def words_for(module: str) -> str:
    """Return the words for the library that a module belongs to, "" for any other one."""
    return _library(module) or ""


def _library(home: str) -> str | None:
    """Return the words for the library that `home`, a dotted name, belongs to."""
    parts = home.split(".")
    # SciPy's own files are private: scipy.differentiate._differentiate, scipy.optimize._optimize.
    for length in (2, 1):
        found = _LIBRARIES.get(".".join(parts[:length]))
        if found is not None and len(parts) >= length:
            return found
    return None
