"""Values as plain data on their way between two processes, and back.

Only plain data crosses: numbers, text, arrays (dtype, shape, bytes), lists, tuples, dicts, sets,
NumPy random generators (as their state), functions that only look up (as their table), the
course's functions of one number (by name), or a *handle*, a number that stands for an object which
stays where it is. Nothing is ever unpickled: the decoder builds these types and no others. What an
array is a view of, and which earlier result it is, crosses as well.
"""

import builtins
import functools
import math
from collections import namedtuple
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from keyword import iskeyword
from typing import Any, Protocol

import numpy as np

from chainrule.course import curves
from chainrule.course.table import Table

_PLAIN_KINDS = frozenset("biufcSUmM")
_BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
_LONGEST_DECIMAL = 10_000  # digits
_LONGEST_RANGE = 1 << 22
_LARGEST_VIEW = 64 << 20  # bytes
_TYPES = {
    t.__name__: t
    for t in (bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset, object)
}
_SCALARS = {
    name: getattr(np, name)
    for name in (
        *("float16", "float32", "float64", "int8", "int16", "int32", "int64"),
        *("uint8", "uint16", "uint32", "uint64", "complex64", "complex128", "bool_"),
    )
}
ERRORS = {
    n: e for n, e in vars(builtins).items() if isinstance(e, type) and issubclass(e, Exception)
}
_KNOWN: dict[str, Any] = {
    **{f"np.{n}": f for n, f in vars(np).items() if isinstance(f, np.ufunc)},
    **{f"math.{n}": f for n, f in vars(math).items() if callable(f) and n[0] != "_"},
    **{f"type.{n}": t for n, t in _TYPES.items()},
    **{f"scalar.{n}": t for n, t in _SCALARS.items()},
    **{f"error.{n}": e for n, e in ERRORS.items()},
}
_KNOWN_NAMES = {id(value): name for name, value in _KNOWN.items()}


class Gone(Exception):
    """The process at the other end has ended, or has broken the rules of the conversation."""


class ProtocolError(Gone):
    """The other side sent something that is not plain data."""


class Handles(Protocol):
    """What the two ends know of each other's objects, and of results that went before."""

    recent: dict[int, Any]  # earlier results by number

    def export(self, value: Any) -> int:
        """Return the handle of an object that stays here."""

    def exported(self, handle: int) -> Any:
        """Return the object behind a handle of ours."""

    def remote(self, handle: int, can_call: bool) -> Any:
        """Return the stand-in for an object of the other side."""

    def handle_of(self, value: Any) -> int | None:
        """Return the handle of a stand-in for an object of the other side, else None."""

    def remember(self, value: Any) -> None:
        """Number a result."""

    def earlier_of(self, value: Any) -> int | None:
        """Return the number of the earlier result that `value` is, or is a part of."""


class Encoder:
    """Turns one message's values into JSON-ready lists and raw bytes."""

    def __init__(self, channel: Handles, known: Sequence[Any] = (), track: bool = False) -> None:
        """Start a message; `known` are values that the reader has, `track` numbers results."""
        self.channel = channel
        self.blobs: list[bytes] = []
        self.visited: list[Any] = list(known)  # containers and arrays, in order
        self.index = {id(value): i for i, value in enumerate(known)}
        self.arrays = [(i, v) for i, v in enumerate(known) if type(v) is np.ndarray]
        self.track = track

    def blob(self, data: bytes) -> int:
        """Add raw bytes to the message and return their place in it."""
        self.blobs.append(data)
        return len(self.blobs) - 1

    def _visit(self, value: Any) -> None:
        self.index[id(value)] = len(self.visited)
        self.visited.append(value)

    def encode(self, value: Any) -> Any:
        """Return what stands for `value` in the JSON of the message."""
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is str:
            return value
        if kind is int:
            return value if -(1 << 63) <= value < 1 << 63 else ["i", hex(value)]
        if id(value) in self.index:
            return ["r", self.index[id(value)]]
        if kind is np.ndarray:
            return self._array(value)
        if kind is list or kind is dict or kind is set:
            earlier = self.channel.earlier_of(value) if self.track else None
            self._visit(value)
            if earlier is not None:
                again = Encoder(self.channel)
                again.blobs = self.blobs
                return ["E", earlier, again.encode(value)]
            if self.track:
                self.channel.remember(value)
            if kind is dict:
                return ["d", [[self.encode(k), self.encode(v)] for k, v in list(value.items())]]
            return ["l" if kind is list else "s", [self.encode(v) for v in list(value)]]
        if kind is tuple:
            return ["t", [self.encode(v) for v in value]]
        if isinstance(value, np.generic) and value.dtype.kind in _PLAIN_KINDS:
            return ["n", value.dtype.str, self.blob(value.tobytes())]
        return self._rarer(value)

    def _rarer(self, value: Any) -> Any:
        kind = type(value)
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is bytes or kind is bytearray:
            return ["b", self.blob(bytes(value))]
        if kind is frozenset:
            return ["f", [self.encode(v) for v in value]]
        if kind is Fraction:
            return ["q", self.encode(value.numerator), self.encode(value.denominator)]
        if kind is Decimal:
            return ["m", str(value)]
        if kind is range:
            return ["R", value.start, value.stop, value.step]
        if kind is slice:
            return ["S", *(self.encode(v) for v in (value.start, value.stop, value.step))]
        if value is Ellipsis:
            return ["."]
        if kind is Table:  # asked over there, not by a message for each question
            return ["T", self.encode(value.entries)]
        if name := curves.name_of(value):  # likewise
            self._visit(value)
            return ["P", name, *value.args]
        theirs = self.channel.handle_of(value)
        if theirs is not None:
            return ["y", theirs]
        if id(value) in _KNOWN_NAMES:
            return ["k", _KNOWN_NAMES[id(value)]]
        if kind is np.random.Generator:
            state = value.bit_generator.state
            if type(value.bit_generator).__name__ in _BIT_GENERATORS:
                code = self.encode(state)
                self._visit(value)
                return ["g", code]
        # Subclasses count by their value: what they override never leaves their process.
        if isinstance(value, np.ndarray):
            return self._array(np.array(np.asarray(value)))
        for base, plain in ((bool, bool), (int, int), (float, float), (str, str)):
            if isinstance(value, base):
                return self.encode(_plain_scalar(plain, value))
        if isinstance(value, tuple):
            members = [self.encode(v) for v in tuple.__iter__(value)]
            fields = _fields_of(value)
            return ["N", kind.__name__, fields, members] if fields else ["t", members]
        if isinstance(value, dict) and kind.__module__ == "collections":
            return ["d", [[self.encode(k), self.encode(v)] for k, v in dict.items(value)]]
        if isinstance(value, np.dtype):
            return ["D", value.str]
        return ["h", self.channel.export(value), callable(value)]

    def _array(self, value: np.ndarray) -> Any:
        if value.dtype.kind == "O":
            self._visit(value)
            return ["o", list(value.shape), [self.encode(v) for v in value.ravel().tolist()]]
        if value.dtype.kind not in _PLAIN_KINDS or value.dtype.names:
            return ["h", self.channel.export(value), False]
        for index, other in self.arrays:
            if lies_in(value, other):
                return ["v", index, _offset(value, other), *_layout(value)]
        if self.track:
            serial = self.channel.earlier_of(value)
            if serial is not None:
                base = self.channel.recent[serial]
                content = self.blob(np.ascontiguousarray(base).tobytes())
                if value is base:
                    return ["e", serial, content]
                return ["e", serial, content, _offset(value, base), *_layout(value)]
            self.channel.remember(value)
        self._visit(value)
        order = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
        data = self.blob(value.tobytes(order=order))  # type: ignore[arg-type]
        locked = [] if value.flags.writeable else [True]
        return ["a", value.dtype.str, list(value.shape), order, data, *locked]


def _plain_scalar(plain: type, value: Any) -> Any:
    if plain is float:
        return float.__add__(value, 0.0) if value == value else math.nan
    if plain is str:
        return str.__str__(value)[:]
    return int.__add__(value, 0)


def span(value: np.ndarray) -> tuple[int, int]:
    """Return the addresses between which the entries of an array lie."""
    if value.flags.c_contiguous:
        first = value.__array_interface__["data"][0]
        return first, first + value.nbytes
    return np.lib.array_utils.byte_bounds(value)


def lies_in(value: np.ndarray, other: np.ndarray) -> bool:
    """Say whether `value` is a part of `other`, so that it can be sent as a view of it.

    A whole that comes after its own part is none: it is sent by itself.
    """
    if not other.flags.c_contiguous or not np.may_share_memory(value, other):
        return False
    (first, last), (low, high) = span(value), span(other)
    return low <= first and last <= high


def _fields_of(value: tuple[Any, ...]) -> list[str]:
    """Return the names of a named tuple's members, [] for any other tuple."""
    fields = getattr(type(value), "_fields", None)
    if (
        not _is_field(type(value).__name__.lstrip("_"))
        or not isinstance(fields, tuple)
        or len(fields) != tuple.__len__(value)
    ):
        return []
    return list(fields) if all(_is_field(name) for name in fields) else []


def _is_field(name: Any) -> bool:
    return (
        type(name) is str
        and name.isidentifier()
        and not name.startswith("_")
        and not iskeyword(name)
    )


@functools.lru_cache(maxsize=256)
def _named_tuple(name: str, fields: tuple[str, ...]) -> Any:
    """Return a named tuple of this process's own; only names come from the other side."""
    if len(fields) > 100 or not all(_is_field(part) for part in (name.lstrip("_"), *fields)):
        raise ProtocolError("not a named tuple")
    return namedtuple(name.lstrip("_"), fields)


def _layout(value: np.ndarray) -> tuple[list[int], list[int], str]:
    return list(value.shape), list(value.strides), value.dtype.str


def _offset(view: np.ndarray, base: np.ndarray) -> int:
    return int(view.ctypes.data - base.ctypes.data)


class Decoder:
    """Builds plain data from what the other side sent; raises ProtocolError for the rest."""

    def __init__(
        self,
        channel: Handles,
        blobs: Sequence[memoryview],
        known: Sequence[Any] = (),
        track: bool = False,
    ) -> None:
        """Read a message; `known` are values that the sender had, `track` numbers results."""
        self.channel = channel
        self.blobs = blobs
        self.visited: list[Any] = list(known)
        self.track = track

    def decode(self, code: Any) -> Any:
        """Return the value that `code` stands for."""
        if not isinstance(code, list):
            if code is None or isinstance(code, bool | int | float | str):
                return code
            raise ProtocolError("not plain data")
        try:
            tag = code[0]
            return getattr(self, _DECODERS[tag])(*code[1:])
        except (ProtocolError, RecursionError):
            raise
        except Exception as error:
            raise ProtocolError(f"malformed value: {type(error).__name__}") from None

    def _big(self, digits: str) -> int:
        if len(digits) > 100_000:
            raise ProtocolError("a number too long")
        return int(digits, 16)

    def _ref(self, index: int) -> Any:
        return self.visited[natural(index)]

    def _keep(self, value: Any) -> None:
        self.visited.append(value)
        if self.track:
            self.channel.remember(value)

    def _list(self, items: list[Any]) -> list[Any]:
        value: list[Any] = []
        self._keep(value)
        value.extend(self.decode(item) for item in items)
        return value

    def _set(self, items: list[Any]) -> set[Any]:
        value: set[Any] = set()
        self._keep(value)
        value.update(self.decode(item) for item in items)
        return value

    def _dict(self, items: list[Any]) -> dict[Any, Any]:
        value: dict[Any, Any] = {}
        self._keep(value)
        for key, item in items:
            value[self.decode(key)] = self.decode(item)
        return value

    def _tuple(self, items: list[Any]) -> tuple[Any, ...]:
        return tuple([self.decode(item) for item in items])

    def _named(self, name: str, fields: list[str], items: list[Any]) -> tuple[Any, ...]:
        values = [self.decode(item) for item in items]
        made: tuple[Any, ...] = _named_tuple(name, tuple(fields))(*values)
        return made

    def _fraction(self, numerator: Any, denominator: Any) -> Fraction:
        return Fraction(whole(self.decode(numerator)), whole(self.decode(denominator)))

    def _decimal(self, text: str) -> Decimal:
        if len(text) > _LONGEST_DECIMAL:
            raise ProtocolError("a number too long")
        value = Decimal(text)
        if value.is_finite() and abs(value.adjusted()) > _LONGEST_DECIMAL:
            raise ProtocolError("a number too long")
        return value

    def _frozen(self, items: list[Any]) -> frozenset[Any]:
        return frozenset([self.decode(item) for item in items])

    def _scalar(self, dtype: str, blob: int) -> Any:
        value = np.frombuffer(self.blobs[natural(blob)], _dtype(dtype))
        if value.size != 1:
            raise ProtocolError("not one number")
        return value[0]

    def _bytes(self, blob: int) -> bytes:
        return bytes(self.blobs[natural(blob)])

    def _complex(self, real: float, imag: float) -> complex:
        return complex(float(real), float(imag))

    def _range(self, start: int, stop: int, step: int) -> range:
        value = range(int(start), int(stop), int(step))
        # Its text is a word, its members would fill this process; `len` has a limit of its own.
        if abs(value.stop - value.start) // abs(value.step) > _LONGEST_RANGE:
            raise ProtocolError("a range too long")
        return value

    def _slice(self, *parts: Any) -> slice:
        start, stop, step = (self.decode(part) for part in parts)
        return slice(start, stop, step)

    def _table(self, entries: Any) -> Table:
        known = self.decode(entries)
        if type(known) is not dict:
            raise ProtocolError("not a table")
        return Table(known)

    def _ellipsis(self) -> Any:
        return Ellipsis

    def _array(
        self, dtype: str, shape: list[int], order: str, blob: int, locked: bool = False
    ) -> np.ndarray:
        flat = np.frombuffer(self.blobs[natural(blob)], _dtype(dtype))
        value = flat.reshape([natural(n) for n in shape], order="F" if order == "F" else "C").copy(
            order="K"
        )
        value.flags.writeable = not locked
        self._keep(value)
        return value

    def _objects(self, shape: list[int], items: list[Any]) -> np.ndarray:
        value = np.empty(math.prod(natural(n) for n in shape), dtype=object)
        if value.size != len(items):
            raise ProtocolError("an array of another size than it says")
        result = value.reshape(shape)
        self.visited.append(result)
        for index, item in enumerate(items):
            value[index] = self.decode(item)
        return result

    def _view(
        self, index: int, offset: int, shape: list[int], strides: list[int], dtype: str
    ) -> np.ndarray:
        return _view_of(self.visited[natural(index)], offset, shape, strides, dtype)

    def _earlier(self, serial: int, content: int, *view: Any) -> np.ndarray:
        base = self.channel.recent[serial]
        if type(base) is not np.ndarray:
            raise ProtocolError("not an array")
        fresh = np.frombuffer(self.blobs[natural(content)], base.dtype).reshape(base.shape)
        if base.flags.writeable:
            base[...] = fresh
        elif fresh.tobytes() != base.tobytes():  # they have unlocked their copy of it
            base = fresh.copy()
        return _view_of(base, *view) if view else base

    def _earlier_container(self, serial: int, body: Any) -> Any:
        earlier = self.channel.recent[serial]
        overwrite(earlier, Decoder(self.channel, self.blobs).decode(body))
        self.visited.append(earlier)
        return earlier

    def _generator(self, state: Any) -> np.random.Generator:
        value = self.decode(state)
        generator = _new_generator(value)
        self.visited.append(generator)
        return generator

    def _curve(self, name: str, p: Any, q: Any) -> Any:
        value = curves.curve(name, p, q)
        self.visited.append(value)
        return value

    def _known(self, name: str) -> Any:
        return _KNOWN[name]

    def _np_dtype(self, name: str) -> np.dtype[Any]:
        return _dtype(name)

    def _theirs(self, handle: int, can_call: bool) -> Any:
        return self.channel.remote(natural(handle), bool(can_call))

    def _mine(self, handle: int) -> Any:
        return self.channel.exported(whole(handle))


_DECODERS = {
    "i": "_big",
    "r": "_ref",
    "l": "_list",
    "s": "_set",
    "d": "_dict",
    "t": "_tuple",
    "f": "_frozen",
    "N": "_named",
    "q": "_fraction",
    "m": "_decimal",
    "n": "_scalar",
    "b": "_bytes",
    "c": "_complex",
    "R": "_range",
    "S": "_slice",
    "T": "_table",
    "P": "_curve",
    ".": "_ellipsis",
    "a": "_array",
    "o": "_objects",
    "v": "_view",
    "e": "_earlier",
    "E": "_earlier_container",
    "g": "_generator",
    "k": "_known",
    "D": "_np_dtype",
    "h": "_theirs",
    "y": "_mine",
}


def natural(value: Any) -> int:
    """Return `value` if it is a natural number, else raise ProtocolError."""
    if type(value) is not int or value < 0:
        raise ProtocolError("not a natural number")
    return value


def whole(value: Any) -> int:
    """Return `value` if it is a whole number, else raise ProtocolError."""
    if type(value) is not int:
        raise ProtocolError("not a whole number")
    return value


def _dtype(name: Any) -> np.dtype[Any]:
    dtype = np.dtype(name) if isinstance(name, str) and len(name) < 16 else None
    if dtype is None or dtype.kind not in _PLAIN_KINDS or dtype.names:
        raise ProtocolError("not a plain dtype")
    return dtype


def _view_of(base: Any, offset: int, shape: Any, strides: Any, dtype: Any) -> np.ndarray:
    if type(base) is not np.ndarray or base.dtype.kind not in _PLAIN_KINDS:
        raise ProtocolError("not an array one can look into")
    extent = math.prod(natural(n) for n in shape) * _dtype(dtype).itemsize
    if extent > max(_LARGEST_VIEW, base.nbytes):  # strides of 0 make much of little
        raise ProtocolError("a view too large")
    base = np.ascontiguousarray(base)  # a copy only where the caller's own array has gaps
    whole = base.reshape(-1).view(np.uint8)  # a view outside of it raises in NumPy
    return np.ndarray(
        tuple(natural(n) for n in shape),
        _dtype(dtype),
        buffer=whole.data,
        offset=natural(offset),
        strides=tuple(int(n) for n in strides),
    )


def _new_generator(state: Any) -> np.random.Generator:
    name = state.get("bit_generator") if isinstance(state, dict) else None
    if name not in _BIT_GENERATORS:
        raise ProtocolError("not a known random generator")
    bits = getattr(np.random, name)()
    bits.state = state
    return np.random.Generator(bits)


def overwrite(target: Any, fresh: Any) -> None:
    """Make `target` equal to `fresh` in place, level by level; what has no place is replaced."""
    if isinstance(target, np.ndarray) and isinstance(fresh, np.ndarray):
        if target.shape == fresh.shape and target.flags.writeable:
            target[...] = fresh
    elif isinstance(target, list) and isinstance(fresh, list):
        target[:] = [_merged(target[i], v) if i < len(target) else v for i, v in enumerate(fresh)]
    elif isinstance(target, dict) and isinstance(fresh, dict):
        merged = {k: _merged(target[k], v) if k in target else v for k, v in fresh.items()}
        target.clear()
        target.update(merged)
    elif isinstance(target, set) and isinstance(fresh, set):
        target.clear()
        target.update(fresh)
    elif isinstance(target, np.random.Generator) and isinstance(fresh, np.random.Generator):
        target.bit_generator.state = fresh.bit_generator.state
    elif isinstance(target, tuple) and isinstance(fresh, tuple):
        for mine, theirs in zip(target, fresh, strict=False):
            overwrite(mine, theirs)


def _merged(old: Any, new: Any) -> Any:
    same = type(old) is type(new)
    if same and isinstance(old, np.ndarray):
        if old.shape != new.shape or old.dtype != new.dtype or not old.flags.writeable:
            return new
        overwrite(old, new)
        return old
    if same and isinstance(old, list | dict | set | tuple | np.random.Generator):
        overwrite(old, new)
        return old if not isinstance(old, tuple) or len(old) == len(new) else new
    return new
