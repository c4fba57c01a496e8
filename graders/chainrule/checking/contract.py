"""The contract of a result: names, number, type, shape, finite numbers, nothing written to.

What is expected is read off the reference's own result on the same arguments, so an
author states no contract. Results are taken apart into named parts:
`grads[0]["W"]`, `dJ_dw`, `result[2]`; every part is an array of floats, or an exact
value (text, None, a truth value).
"""

import copy
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from types import FunctionType
from typing import Any

import numpy as np

from chainrule.checking.message import count

_IMMUTABLE = frozenset(
    {bool, int, float, complex, str, type(None), FunctionType, np.float64, np.int_, np.bool_}
)

Parts = dict[str, Any]


class Breach(Exception):
    """A result that breaks the contract, told as what is wrong, why, and where to look.

    `placed` tells that `what` says already at which input it was, `line` is the text of the line
    where it came about, "" where that is not known. `rest` holds the parts of the result that keep
    the contract, by name; it is empty where the result as a whole has another form. `rounds` tells
    that only the type of the numbers is another one, `near` what the line does that it is about.
    """

    def __init__(
        self,
        what: str,
        why: str = "",
        where: str = "",
        placed: bool = False,
        line: str = "",
        rest: Mapping[str, Any] | None = None,
        rounds: bool = False,
        near: str = "",
    ) -> None:
        """Keep the three lines of the message."""
        super().__init__(what)
        self.rounds, self.near = rounds, near
        self.what, self.why, self.where, self.placed = what, why, where, placed
        self.line = line
        self.rest: Mapping[str, Any] = rest or {}


def is_number(value: Any) -> bool:
    """Whether `value` is one real number (not a truth value)."""
    if isinstance(value, np.ndarray):
        return value.ndim == 0 and value.dtype.kind in "fiu"
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def parts_of(value: Any, name: str, results: Sequence[str] = ()) -> Parts:
    """Take the reference's own result apart into named parts.

    A list of numbers is one part, an array is one part; other lists, tuples and
    dictionaries are taken apart further. With two or more `results` the members of the
    returned tuple bear these names; with one it names the single result.
    """
    if len(results) > 1:
        return {
            k: v for item, n in zip(value, results, strict=True) for k, v in _walk(item, n).items()
        }
    return _walk(value, results[0] if results else name)


def _walk(value: Any, path: str) -> Parts:
    if isinstance(value, np.ndarray):
        return {path: value}
    if is_number(value):
        return {path: np.asarray(value, dtype=float)}
    if isinstance(value, list | tuple):
        if value and all(is_number(item) for item in value):
            return {path: np.array([float(item) for item in value])}
        return {
            k: v for i, item in enumerate(value) for k, v in _walk(item, f"{path}[{i}]").items()
        }
    if isinstance(value, Mapping):
        return {k: v for key in value for k, v in _walk(value[key], f"{path}[{key!r}]").items()}
    return {path: value}


def read_parts(value: Any, template: Any, name: str, results: Sequence[str] = ()) -> Parts:
    """Take the result of the function `name` apart in the shape of `template`, the reference's.

    Raises `Breach` when a name, number, type or shape differs or a number is not finite: the first
    one, with all parts that keep the contract in its `rest`.
    """
    found = _taken_apart(value, template, name, results)
    breaches = [part for part in found.values() if isinstance(part, Breach)]
    if not breaches:
        return found
    breaches[0].rest = {n: part for n, part in found.items() if not isinstance(part, Breach)}
    raise breaches[0]


def _taken_apart(value: Any, template: Any, name: str, results: Sequence[str]) -> Parts:
    """Return the parts by name; in the place of each piece of another form stands its `Breach`."""
    if len(results) > 1:
        expected = f"({', '.join(results)})"
        value = _members(value, name, f"the {len(results)} results {expected}")
        if len(value) != len(results):
            raise Breach(
                f"{name} returns {count(len(value), 'result')}; "
                f"{len(results)} are expected: {expected}."
            )
        parts: Parts = {}
        for item, like, part in zip(value, template, results, strict=True):
            parts |= _match(item, like, part, name)
        return parts
    return _match(value, template, results[0] if results else name, name)


def _members(value: Any, title: str, expected: str) -> Sequence[Any]:
    if value is None:
        raise Breach(
            f"{title} returns None; {expected} are expected.",
            "A function without a return line returns None.",
            "Look at the last line of the function.",
        )
    if isinstance(value, list | tuple):
        return value
    raise Breach(
        f"{title} returns {describe(value)}; {expected} are expected.",
        where="Return them as a tuple, separated by commas.",
    )


def _match(value: Any, like: Any, path: str, title: str) -> Parts:
    try:
        return _read(value, like, path, title)
    except Breach as breach:
        return {path: breach}


def _read(value: Any, like: Any, path: str, title: str) -> Parts:
    if value is None and like is not None:
        raise Breach(
            f"{path} is None; {describe(like)} is expected."
            if path != title
            else f"{title} returns None; {describe(like)} is expected.",
            "A function without a return line returns None.",
            "Look at the last line of the function.",
        )
    if isinstance(like, np.ndarray) and like.ndim > 0:
        return {path: _array(value, like.shape, path)}
    if isinstance(like, bool | np.bool_):
        if not isinstance(value, bool | np.bool_):
            raise Breach(f"{path} is {describe(value)}; True or False is expected.")
        return {path: bool(value)}
    if is_number(like):
        return {path: _number(value, path)}
    if isinstance(like, list | tuple):
        return _read_list(value, like, path, title)
    if isinstance(like, Mapping):
        if not isinstance(value, Mapping):
            raise Breach(f"{path} is {describe(value)}; a dictionary is expected.")
        return _read_dictionary(value, like, path, title)
    return {path: value}


def _read_dictionary(
    value: Mapping[Any, Any], like: Mapping[Any, Any], path: str, title: str
) -> Parts:
    why = f"Its keys should be {', '.join(map(repr, like))}."
    lacking = {
        f"{path}[{key!r}]": Breach(f"{path} lacks the key {key!r}.", why)
        for key in like
        if key not in value
    }
    extra = [key for key in value if key not in like]
    if extra and not lacking:
        raise Breach(f"{path} has a key {extra[0]!r} too many.", why)
    return lacking | {
        k: v
        for key in like
        if key in value
        for k, v in _match(value[key], like[key], f"{path}[{key!r}]", title).items()
    }


def _read_list(value: Any, like: Sequence[Any], path: str, title: str) -> Parts:
    if isinstance(value, np.ndarray) and value.ndim:
        value = list(value)
    if not isinstance(value, list | tuple):
        raise Breach(f"{path} is {describe(value)}; a list of length {len(like)} is expected.")
    if len(value) != len(like):
        raise Breach(f"{path} has length {len(value)}; length {len(like)} is expected.")
    if like and all(is_number(item) for item in like):
        return {path: np.array([_number(v, f"{path}[{i}]") for i, v in enumerate(value)])}
    return {
        k: v
        for i, (item, one) in enumerate(zip(value, like, strict=True))
        for k, v in _match(item, one, f"{path}[{i}]", title).items()
    }


def _number(value: Any, path: str) -> np.ndarray:
    if isinstance(value, np.ndarray) and value.ndim > 0:
        raise Breach(
            f"{path} has shape {value.shape}; one number is expected.",
            "A number in should give a number out."
            if value.size == 1
            else "An array came out where the parts should meet in one number.",
        )
    if isinstance(value, bool | np.bool_) or not is_number(value):
        raise Breach(f"{path} is {describe(value)}; one number (a float) is expected.")
    # A single integer loses nothing: a whole number in may give a whole number out.
    dtype = np.asarray(value).dtype
    if dtype.kind not in "iu" and dtype != np.float64:
        raise Breach(
            f"{path} has dtype {dtype}; float64 is expected.",
            where="Compute with floats all the way.",
        )
    return _finite(np.asarray(value, dtype=float), path)


def _array(value: Any, shape: tuple[int, ...], path: str) -> np.ndarray:
    if not isinstance(value, np.ndarray | np.generic):
        raise Breach(
            f"{path} is {describe(value)}; an array of shape {shape} is expected.",
            where="Keep the result a NumPy array.",
        )
    array = np.asarray(value)
    if array.shape != shape:
        why = ""
        if array.shape == shape[::-1]:
            why = "The two axes are swapped: factors in the wrong order, or a missing .T."
        elif array.ndim > len(shape):
            why = "A sum over the batch is missing, or it keeps an axis of length 1."
        elif array.ndim < len(shape):
            why = "A sum runs over an axis that should stay."
        raise Breach(f"{path} has shape {array.shape}; shape {shape} is expected.", why)
    if array.dtype != np.float64:
        why = "An integer or 32-bit array rounds what is stored in it."
        if array.dtype.kind == "c":
            why = "A derivative of real numbers is real."
        if array.dtype.kind in "iu":
            what = f"{path} holds whole numbers; floats (float64) are expected."
            raise Breach(what, why, rounds=True)
        raise Breach(f"{path} has dtype {array.dtype}; float64 is expected.", why, rounds=True)
    return _finite(array, path)


def _finite(array: np.ndarray, path: str) -> np.ndarray:
    if not np.isfinite(array).all():
        where = "Print what goes into each exponential, each logarithm and each division."
        if np.isnan(array).any():
            raise Breach(
                f"{path} contains nan.",
                "An exponential overflows, a logarithm meets 0, or something is divided by 0.",
                where,
            )
        raise Breach(
            f"{path} contains inf.",
            "An exponential overflows, or something is divided by 0.",
            where,
        )
    return array


def describe(value: Any) -> str:
    """Say in a few words what `value` is."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}" if value.ndim else "one number"
    if value is None:
        return "None"
    if is_number(value):
        return "one number"
    if isinstance(value, list | tuple):
        return f"a {type(value).__name__} of length {len(value)}"
    if callable(value):
        return "a function"
    name = type(value).__name__
    return f"an {name}" if name[:1].lower() in "aeiou" else f"a {name}"


def copy_args(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return deep copies of the arguments; functions stay themselves."""
    seen: dict[int, Any] = {}
    return tuple([_copy(arg, seen) for arg in args])


def _copy(value: Any, seen: dict[int, Any]) -> Any:
    """Copy what arguments are made of, several times as fast as `copy.deepcopy` does it.

    As there, what occurs twice occurs twice in the copy, by way of `seen`.
    """
    kind = type(value)
    if kind in _IMMUTABLE or (kind is partial and _is_fixed(value)):
        return value
    if id(value) in seen:
        return seen[id(value)]
    made: Any
    if kind is np.ndarray and value.dtype.kind in "biufc":
        made = value.copy("K")
        if value.ndim and not (value.flags.c_contiguous or value.flags.f_contiguous):
            # What is spread out in memory stays so: some slips show only there.
            made = np.stack([value, value], axis=-1)[..., 0]
    elif kind is list:
        made = seen[id(value)] = []
        made.extend(_copy(item, seen) for item in value)
        return made
    elif kind is dict:
        made = seen[id(value)] = {}
        made.update((_copy(key, seen), _copy(item, seen)) for key, item in value.items())
        return made
    elif kind is tuple:
        made = tuple([_copy(item, seen) for item in value])
    else:
        return copy.deepcopy(value, seen)
    seen[id(value)] = made
    return made


def _is_fixed(function: partial[Any]) -> bool:
    """Whether nothing that a partial function holds can change."""
    return type(function.func) is FunctionType and all(
        type(value) in _IMMUTABLE for value in (*function.args, *function.keywords.values())
    )


def same(a: Any, b: Any) -> bool:
    """Whether two arguments hold the same bytes (random generators are not compared)."""
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return (
            isinstance(a, np.ndarray)
            and isinstance(b, np.ndarray)
            and a.dtype == b.dtype
            and a.shape == b.shape
            and a.tobytes() == b.tobytes()
        )
    if isinstance(a, list | tuple):
        return (
            isinstance(b, list | tuple)
            and len(a) == len(b)
            and all(same(x, y) for x, y in zip(a, b, strict=True))
        )
    if isinstance(a, Mapping):
        return isinstance(b, Mapping) and a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if callable(a) or isinstance(a, np.random.Generator):
        return True
    return bool(a == b) or (a != a and b != b)


def arrays_in(value: Any) -> Iterator[np.ndarray]:
    """Yield every array inside nested lists, tuples and dictionaries."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from arrays_in(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from arrays_in(item)


def shares_memory(result: Any, args: Sequence[Any]) -> bool:
    """Whether an array of the result lies in the memory of an argument."""
    inputs = list(arrays_in(list(args)))
    return any(np.may_share_memory(out, one) for out in arrays_in(result) for one in inputs)


def argument_names(function: Callable[..., Any], count: int) -> list[str]:
    """Return the names of the first `count` parameters of the reference."""
    names = list(inspect.signature(function).parameters)[:count]
    return names + [f"argument {i + 1}" for i in range(len(names), count)]
