"""Watch which functions an answer asks while it runs, and at which points.

Who derives a slope evaluates a function where the argument is; who measures it evaluates the same
function at several points close by, beside the real line, or at many nodes. That shows whatever
the text looks like: a lambda, an object that is called, code in `exec`. Python's profiler sees the
answer's own functions, and those of NumPy and math are recorded while the answer runs.
"""

import cmath
import contextlib
import decimal
import functools
import math
import re
import sys
import sysconfig
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import numpy as np

CALLS = 96  # of one function that are kept
FUNCTIONS = 64
ENTRIES = 600  # numbers of one call
_DEPTH = 4
_ARITHMETIC = frozenset(
    re.findall(
        r"\S+",
        "add subtract multiply divide true_divide floor_divide negative positive matmul remainder "
        "mod fmod divmod equal not_equal less less_equal greater greater_equal isfinite isnan "
        "isinf logical_and logical_or logical_not logical_xor absolute fabs abs sign signbit "
        "conjugate conj copysign floor ceil trunc rint isnat spacing nextafter clip bitwise_and "
        "bitwise_or",
    )
)
# Methods of a library that lay a curve through points.
_FITTING = frozenset({"fit", "polyfit", "interpolate", "chebfit", "chebinterpolate"})
_FITS = ("gradient", "interp", "polyfit")  # of NumPy: each takes a curve through given points
_LONG_POLYNOMIAL = 8  # coefficients
# A browser says //lib, where the code of a package says /lib, and its standard library is a zip.
_LIBRARY = (
    *(
        re.sub("^/+", "/", str(sysconfig.get_paths()[name]))
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    ),
    str(Path(contextlib.__file__).parent),
)


@dataclass
class Asked:
    """One function that an answer asked: at which points, and how fine its numbers are.

    Attributes
    ----------
    name : what it is called.
    plain : whether it takes one argument and nothing else.
    first : the numbers of the first call, in one row.
    away : how far each further call is from the first one, entry by entry; a real or a complex row.
    fine : the largest relative round-off among the numbers' types.

    """

    name: str
    plain: bool
    first: np.ndarray
    away: list[np.ndarray] = field(default_factory=list)
    fine: float = 2.3e-16


@dataclass
class Record:
    """What an answer asked of functions, and which modules it went into."""

    asked: list[Asked] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)
    fitted: list[str] = field(default_factory=list)


class _Watch:
    """A record in the making."""

    def __init__(self) -> None:
        self.calls: dict[tuple[Any, int], tuple[str, bool, list[list[Any]], float]] = {}
        self.modules: dict[str, None] = {}
        self.fitted: dict[str, None] = {}
        self.kept: list[Any] = []  # so that no identity is given twice
        self.on = True

    def note(self, key: Any, name: str, arguments: Sequence[Any], plain: bool) -> None:
        """Keep one call of the function `key`."""
        numbers: list[Any] = []
        fine = 0.0
        for argument in arguments:
            fine = max(fine, _numbers(argument, numbers))
            if len(numbers) > ENTRIES:
                return
        if not numbers:
            return
        place = (key, len(numbers))
        if place not in self.calls:
            if len(self.calls) >= FUNCTIONS:
                return
            self.calls[place] = (name, plain, [], fine)
            self.kept.append(key)
        rows = self.calls[place][2]
        if len(rows) < CALLS:
            rows.append(numbers)

    def record(self) -> Record:
        """Return what was seen, as arrays."""
        found = []
        for name, plain, rows, fine in self.calls.values():
            with contextlib.suppress(ArithmeticError, TypeError, ValueError):
                first = np.array([_double(value) for value in rows[0]])
                away = [_difference(row, rows[0]) for row in rows[1:]]
                found.append(Asked(name, plain, first, away, fine))
        return Record(found, list(self.modules), list(self.fitted))

    # What is seen on the way

    def profile(self, frame: FrameType, event: str, arg: Any) -> None:
        """Take what Python's profiler tells."""
        if not self.on:
            return
        if event == "c_call":
            own = getattr(arg, "__self__", None)
            if isinstance(own, decimal.Decimal) and not _is_course(frame):
                self.note(("Decimal", arg.__name__), f"Decimal.{arg.__name__}", [own], True)
            return
        if event != "call" or _is_course(frame):
            return
        code = frame.f_code
        if code.co_filename.startswith(_LIBRARY) or code.co_filename.startswith("<frozen"):
            if len(self.modules) < 256:
                self.modules[str(frame.f_globals.get("__name__", ""))] = None
            if code.co_name in _FITTING:
                self.fitted[f"{frame.f_globals.get('__name__', '')}.{code.co_name}"] = None
            return
        if code.co_name.startswith("__") and code.co_name != "__call__":
            return
        if code.co_name in ("<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>", "<module>"):
            return
        many = bool(code.co_flags & 0x04)
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + many]
        values = [frame.f_locals[name] for name in names if name in frame.f_locals]
        self.note(code, _said(code), values, len(values) == 1)


def _said(code: CodeType) -> str:
    return "a lambda" if code.co_name == "<lambda>" else code.co_name


def _is_course(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).startswith("chainrule.")


class _Recorded:
    """A function of NumPy or math that notes where it is asked; else it is as before."""

    def __init__(self, watch: _Watch, home: str, name: str, function: Any) -> None:
        self._watch, self._name, self._function = watch, f"{home}.{name}", function
        self._short = name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        watch = self._watch
        if watch.on and not _is_course(sys._getframe(1)):
            long = self._short == "polyval" and args and np.size(args[0]) >= _LONG_POLYNOMIAL
            if self._short in _FITS or long:
                watch.fitted[self._name] = None
            elif self._short != "polyval":
                watch.note(self._name, self._name, args, len(args) == 1)
        return self._function(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._function, name)


class Handed:
    """A function that the answer was handed, which notes where it is asked."""

    def __init__(self, watch: _Watch, function: Callable[..., Any]) -> None:
        """Stand for `function`, one of those that the answer is handed."""
        self._watch, self._function = watch, function

    def __call__(self, *args: Any) -> Any:
        """Note the point, and call the function."""
        if self._watch.on:
            key = ("handed", id(self._function))
            self._watch.note(key, "the function that it is handed", args, len(args) == 1)
            self._watch.kept.append(self._function)
        return self._function(*args)

    def __getattr__(self, name: str) -> Any:
        """Read an attribute of the function."""
        return getattr(self._function, name)


class Watching:
    """An answer that is being watched, in this process."""

    def __init__(self, namespace: MutableMapping[str, Any] | None) -> None:
        """Prepare; `namespace` is where the answer's own names stand."""
        self.watch = _Watch()
        self.namespace = namespace
        self._before: Any = None
        self._put: list[tuple[Any, str, Any]] = []

    def begin(self) -> None:
        """Start to record."""
        replaced: dict[int, _Recorded] = {}
        for home, module in _homes():
            for name, function in _functions(home, module):
                made = _Recorded(self.watch, home, name, function)
                replaced[id(function)] = made
                self._put.append((module, name, function))
                setattr(module, name, made)
        names = self.namespace
        for name, value in list(names.items()) if names is not None else ():
            if id(value) in replaced and names is not None:
                self._put.append((names, name, value))
                names[name] = replaced[id(value)]
        self._before = sys.getprofile()
        sys.setprofile(self.watch.profile)

    def end(self) -> Record:
        """Stop, put everything back, and return what was seen."""
        if self._put:
            sys.setprofile(self._before)
        self.watch.on = False
        for home, name, value in self._put:
            if isinstance(home, MutableMapping):
                if isinstance(home.get(name), _Recorded):
                    home[name] = value
            else:
                setattr(home, name, value)
        self._put.clear()
        return self.watch.record()


def as_data(record: Record) -> list[Any]:
    """Return a record as lists, numbers and arrays, for another process."""
    asked = [
        [one.name, one.plain, one.first, np.array(one.away).reshape(-1, len(one.first)), one.fine]
        for one in record.asked
    ]
    return [asked, record.modules, record.fitted]


def from_data(data: Any) -> Record:
    """Read what `as_data` made; raises ValueError for anything else."""
    try:
        asked, modules, fitted = data
        read = [
            Asked(
                str(name)[:60], bool(plain), _row(first, len(first)),
                [_row(one, len(first)) for one in away[:CALLS]], float(fine),
            )
            for name, plain, first, away, fine in asked[:FUNCTIONS]
        ]  # fmt: skip
        return Record(read, [str(m) for m in modules[:256]], [str(f) for f in fitted[:64]])
    except (TypeError, IndexError, AttributeError, ArithmeticError) as error:
        raise ValueError("no record of evaluations") from error


def _row(value: Any, length: int) -> np.ndarray:
    row = np.asarray(value, dtype=complex)
    if row.shape != (length,) or not 0 < length <= ENTRIES:
        raise ValueError("no row of numbers")
    return row


class _Elsewhere:
    """Who watches an answer that lives in another process; None for an answer that does not."""

    begin: Callable[[Any], Callable[[], Record] | None] = staticmethod(lambda answer: None)


def watch_elsewhere(begin: Callable[[Any], Callable[[], Record] | None]) -> None:
    """Let `begin(answer)` start the watch of an answer that lives in another process.

    It returns the function that ends the watch, or None for an answer of this process.
    """
    _Elsewhere.begin = staticmethod(begin)


def watched(answer: Any, call: Callable[..., Any], args: Sequence[Any]) -> Record:
    """Run `call(answer, *args)` and return what the answer asked of functions.

    Raises what the answer raises.
    """
    there = Record()
    local = Watching(_names_of(answer))
    given = [_handed(value, local.watch) for value in args]
    end = _Elsewhere.begin(answer)
    if end is None:
        local.begin()
    try:
        with np.errstate(all="ignore"):
            call(answer, *given)
    finally:
        if end is not None:
            there = end()
        here = local.end()
    return Record(
        here.asked + there.asked, here.modules + there.modules, here.fitted + there.fitted
    )


def _names_of(answer: Any) -> MutableMapping[str, Any] | None:
    called = vars(type(answer)).get("__call__")
    for one in (answer, getattr(answer, "func", None), called):
        names = getattr(one, "__globals__", None)
        if isinstance(names, dict) and not str(names.get("__name__", "")).startswith("chainrule."):
            return names
    return None


def _handed(value: Any, watch: _Watch) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(_handed(item, watch) for item in value)
    if callable(value) and not isinstance(value, type):
        return Handed(watch, value)
    return value


def _homes() -> Iterator[tuple[str, Any]]:
    yield from (("np", np), ("math", math), ("cmath", cmath))
    if "scipy.special" in sys.modules:
        yield "scipy.special", sys.modules["scipy.special"]


def _functions(home: str, module: Any) -> Iterator[tuple[str, Any]]:
    space = vars(module)
    for name in _names(home, len(space)):
        value = space.get(name)
        if isinstance(value, np.ufunc):
            if value.__name__ not in _ARITHMETIC:
                yield name, value
        elif home in ("math", "cmath"):
            if callable(value) and not isinstance(value, _Recorded):
                yield name, value
        elif home == "np" and name in (*_FITS, "polyval", "dot", "einsum", "inner"):
            yield name, value


@functools.lru_cache(maxsize=32)
def _names(home: str, size: int) -> tuple[str, ...]:
    """Return the names of a module that may stand for a function which is noted.

    They are looked for again when the module has another number of names.
    """
    space = vars(dict(_homes())[home])
    return tuple(
        name
        for name, value in list(space.items())
        if not name.startswith("_") and name not in _ARITHMETIC and callable(value)
    )


# Numbers, of whatever type they are


def _numbers(value: Any, into: list[Any], depth: int = _DEPTH) -> float:
    """Add the numbers in `value` that are no whole ones; return their type's round-off, or 0."""
    if isinstance(value, bool | int | str | bytes) or value is None:
        return 0.0
    if isinstance(value, decimal.Decimal):
        into.append(value)
        return float(10.0 ** max(1 - decimal.getcontext().prec, -300))
    if isinstance(value, float | complex | np.floating | np.complexfloating):
        into.append(value)
        return _round_off(value) if isinstance(value, np.inexact) else 2.3e-16
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "fc" or value.size > ENTRIES:
            return 0.0
        into.extend(value.ravel())
        return _round_off(value)
    if depth and isinstance(value, list | tuple | Mapping):
        items = value.values() if isinstance(value, Mapping) else value
        return max((_numbers(item, into, depth - 1) for item in list(items)[:ENTRIES]), default=0.0)
    return 0.0


def _round_off(value: Any) -> float:
    return float(np.finfo(value.dtype).eps)


def _double(value: Any) -> complex:
    return complex(value)


def _difference(row: Sequence[Any], first: Sequence[Any]) -> np.ndarray:
    """Return `row − first` as complex numbers, taken in their own precision."""
    found = []
    for one, other in zip(row, first, strict=True):
        if isinstance(one, decimal.Decimal) != isinstance(other, decimal.Decimal):
            one, other = complex(one), complex(other)
        found.append(complex(one - other))
    return np.array(found)
