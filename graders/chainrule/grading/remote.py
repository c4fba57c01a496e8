"""The conversation between the tester's process and the learner's.

Only plain data crosses (`plain_data`); a function crosses as a handle and can be called back.

A remote call behaves like a local one. Arguments that the function wrote to are written
back into the caller's own objects, a result that is (or is a view of) an argument or an
earlier result is so for the caller too, warnings and prints appear at the caller's, and
warning filters and `np.errstate` hold on both sides.

Frame: 4 bytes length of the JSON header, 8 bytes length of the whole, header, raw bytes.
"""

import contextlib
import json
import linecache
import operator
import socket
import struct
import time
import types
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from chainrule.grading import numeric_state
from chainrule.grading.plain_data import (
    ERRORS,
    Decoder,
    Encoder,
    Gone,
    ProtocolError,
    natural,
    overwrite,
    span,
    whole,
)

_HEAD = struct.Struct("<IQ")
_to_json = json.JSONEncoder(separators=(",", ":")).encode
MAX_FRAME = 256 << 20  # arrays included
MAX_TEXT = 32 << 20  # the JSON alone, which takes several times its size in memory
_SUBMISSION = "<the submission>"  # where the frames and warnings of the other side come from
_MARK = "_raised_by_the_other_side"
_LINE = 200  # characters of the line in which something was raised
_REMEMBERED = 64  # earlier results whose memory a later result may share
_REMEMBERED_BYTES = 1 << 20
_STREAK, _BATCH = 64, 256  # operations in a row before they are sent together, and how many
_ERRORS: dict[str, type[Exception]] = ERRORS | {
    "LinAlgError": np.linalg.LinAlgError,
    "AxisError": np.exceptions.AxisError,
}
_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
_UNARY = ("neg", "pos")
# What is asked of an object; the rest are commands to the other process.
_ON_OBJECTS = frozenset(
    {"call", "get", "set", "item", "len", "iter", "next", "op", "ops"},
)
_OF_IPYTHON = ("_repr_", "_ipython_", "_display_")  # how an object shows itself is decided here


class CellTimeout(KeyboardInterrupt):
    """The time of a cell is over; no `except Exception` may swallow this."""


class RemoteError(Exception):
    """An exception of the other side that has no counterpart among Python's own."""


class Remote:
    """An object of the other process: it can be called, read, indexed and iterated over.

    Arithmetic is passed on as long as its result stays over there too. Comparisons, truth
    and conversion to a number are refused: their outcome would be the other side's word.
    """

    __slots__ = ("_Remote__callable", "_Remote__channel", "_Remote__handle", "__weakref__")

    def __init__(self, channel: "Channel", handle: int, can_call: bool) -> None:
        """Stand for object number `handle` at the other end of `channel`."""
        object.__setattr__(self, "_Remote__channel", channel)
        object.__setattr__(self, "_Remote__handle", handle)
        object.__setattr__(self, "_Remote__callable", can_call)

    @staticmethod
    def _channel(remote: "Remote") -> "Channel":
        channel: Channel = object.__getattribute__(remote, "_Remote__channel")
        return channel

    @staticmethod
    def _handle(remote: "Remote") -> int:
        handle: int = object.__getattribute__(remote, "_Remote__handle")
        return handle

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function over there."""
        return Remote._channel(self).request("call", Remote._handle(self), list(args), kwargs)

    def __getattr__(self, name: str) -> Any:
        """Read an attribute over there; names with two underscores are refused."""
        if name.startswith(("__", *_OF_IPYTHON)):
            raise AttributeError(name)
        return Remote._channel(self).request("get", Remote._handle(self), [name])

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute over there."""
        Remote._channel(self).request("set", Remote._handle(self), [name, value])

    def __getitem__(self, key: Any) -> Any:
        """Read an item over there."""
        return Remote._channel(self).request("item", Remote._handle(self), [key])

    def __len__(self) -> int:
        """Ask for the length over there."""
        length = Remote._channel(self).request("len", Remote._handle(self), [])
        if type(length) is not int or not 0 <= length < 1 << 40:
            raise TypeError("the other side gave no length")
        return length

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the object over there, one request per item."""
        iterator = Remote._channel(self).request("iter", Remote._handle(self), [])
        if type(iterator) is not Remote:
            raise TypeError("the other side gave no iterator")
        return _items(iterator)

    def __next__(self) -> Any:
        """Ask an iterator over there for its next item."""
        more, value = _pair(Remote._channel(self).request("next", Remote._handle(self), []))
        if not more:
            raise StopIteration
        return value

    def __bool__(self) -> bool:
        """Refuse: whether something is true is decided here."""
        raise TypeError("the truth of an object of another process cannot be known")

    def __eq__(self, other: object) -> bool:
        """Only the same object is equal: nobody is asked."""
        return self is other

    def __hash__(self) -> int:
        """Hash by identity."""
        return id(self)

    def __repr__(self) -> str:
        """Name the handle, nothing that the other side says about it."""
        return f"<object {Remote._handle(self)} of the submission>"


def _items(iterator: Remote) -> Iterator[Any]:
    while True:
        more, value = _pair(Remote._channel(iterator).request("next", Remote._handle(iterator), []))
        if not more:
            return
        yield value


def _pair(value: Any) -> tuple[Any, Any]:
    if type(value) is not tuple or len(value) != 2:
        raise ProtocolError("not a pair")
    return value


def _arithmetic(name: str) -> Callable[..., Any]:
    def method(self: Remote, *others: Any) -> Any:
        return Remote._channel(self).operate(name, self, others)

    method.__name__ = f"__{name}__"
    return method


for _name in _BINARY:
    setattr(Remote, f"__{_name}__", _arithmetic(_name))
    setattr(Remote, f"__r{_name}__", _arithmetic(f"r{_name}"))
for _name in _UNARY:
    setattr(Remote, f"__{_name}__", _arithmetic(_name))
_OPERATORS = frozenset([*_BINARY, *(f"r{name}" for name in _BINARY), *_UNARY])


class Channel:
    """One end of the conversation. While it waits for an answer it serves the other side.

    Parameters
    ----------
    sock : a connected stream socket.
    guard : decides whether the other side may do `(operation, object, name)` to an exported
        object; the tester's guard lets the learner call functions and little else.

    """

    def __init__(
        self,
        sock: socket.socket,
        guard: Callable[[str, Any, str], bool] = lambda operation, target, name: True,
    ) -> None:
        """Take over `sock`."""
        self.sock = sock
        self.guard = guard
        self.commands: dict[str, Callable[..., Any]] = {}  # further requests, by name
        self.on_output: Callable[[dict[str, Any]], None] = lambda output: None
        self.flush: Callable[[], None] = lambda: None  # send pending prints before an answer
        self.deadline: float | None = None  # on time.monotonic's clock, for whatever is read
        self.busy = False  # a frame is being read
        self.late = False  # the deadline has passed
        self.dead = False  # the other side has ended, or broke the rules
        self.refuse = False  # answer what comes in with an error
        self.shows_lines = True  # tell the other side the line of code in which an error arose
        self.pending: list[int] = []  # requests without an answer
        self._buffer = bytearray()
        self.recent: dict[int, Any] = {}
        self._spans: dict[int, tuple[int, int]] = {}  # where in memory they lie
        self._order: deque[int] = deque()
        self._serial = 0
        self._exports: list[Any] = []
        self._export_of: dict[int, int] = {}
        self._remotes: dict[int, Remote] = {}
        self._sequence = 0
        self._streak = 0
        self._batch: list[Any] = []
        self._promised = 0
        self._kept: list[Any] = []  # results that the other side was promised
        # Arguments that an object returned by a call (a generator) may still write to.
        self._lent: dict[int, tuple[list[Any], list[Any]]] = {}  # handle of ours -> theirs here
        self._given: dict[int, list[Any]] = {}  # handle of theirs -> arguments here
        self._told: Any = None  # the warning filters that the other side knows of
        self._seen: Any = None
        self._theirs: Any = None  # those of the other side

    # Objects that stay here, and those of the other side

    def export(self, value: Any) -> int:
        """Return the handle of an object that stays here."""
        handle = self._export_of.get(id(value))
        if handle is None:
            handle = len(self._exports)
            self._exports.append(value)  # keeps it alive, so its id stays its own
            self._export_of[id(value)] = handle
        return handle

    def exported(self, handle: int) -> Any:
        """Return the object behind a handle of ours; ProtocolError when there is none.

        Negative handles stand for promised results.
        """
        found, place = (self._exports, handle) if handle >= 0 else (self._kept, -handle - 1)
        if place >= len(found):
            raise ProtocolError("an unknown handle")
        return found[place]

    def remote(self, handle: int, can_call: bool) -> Remote:
        """Return the one local stand-in for an object of the other side."""
        if handle not in self._remotes:
            self._remotes[handle] = Remote(self, handle, can_call)
        return self._remotes[handle]

    def handle_of(self, value: Any) -> int | None:
        """Return the handle of an object of the other side, None for anything else."""
        if type(value) is Remote and Remote._channel(value) is self:
            return Remote._handle(value)
        return None

    def remember(self, value: Any) -> None:
        """Number a result, at both ends alike, so that a later one may refer to it."""
        if isinstance(value, np.ndarray) and value.nbytes > _REMEMBERED_BYTES:
            return
        self.recent[self._serial] = value
        self._spans[self._serial] = span(value) if isinstance(value, np.ndarray) else (0, 0)
        self._order.append(self._serial)
        self._serial += 1
        if len(self._order) > _REMEMBERED:
            oldest = self._order.popleft()
            del self.recent[oldest], self._spans[oldest]

    def earlier_of(self, value: Any) -> int | None:
        """Return the number of the earlier result that `value` is, or shares memory with."""
        if isinstance(value, np.ndarray):
            first, last = span(value)
            for serial, (low, high) in self._spans.items():
                if (first < high and low < last) or value is self.recent[serial]:
                    other = self.recent[serial]
                    if value is other or (
                        type(other) is np.ndarray
                        and other.flags.c_contiguous
                        and np.may_share_memory(value, other)
                    ):
                        return serial
            return None
        return next((serial for serial, other in self.recent.items() if other is value), None)

    # Frames

    def send(self, header: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Send one frame; Gone when nobody listens any more."""
        if blobs:
            header["z"] = [len(blob) for blob in blobs]
        text = _to_json(header).encode()
        size = len(text) + sum(map(len, blobs))
        if size > MAX_FRAME or len(text) > MAX_TEXT:
            raise ValueError(f"a message of {size >> 20} MB is too large")
        self.busy = True
        try:
            self.sock.settimeout(self._time_left())
            self.sock.sendall(b"".join((_HEAD.pack(len(text), size), text, *blobs)))
        except OSError as error:  # time is up, or nobody is there: half a frame is no use
            self.dead = True
            raise Gone("the other process does not listen any more") from error
        finally:
            self.busy = False

    def receive(self) -> tuple[dict[str, Any], list[memoryview]]:
        """Wait for one frame.

        Raises CellTimeout when the deadline passes (what was read so far is kept), Gone when
        the other side has ended, ProtocolError for nonsense.
        """
        self.busy = True
        try:
            text_size, size = _HEAD.unpack(self._read(_HEAD.size))
            if not text_size <= size <= MAX_FRAME or text_size > MAX_TEXT:
                raise ProtocolError("a frame of impossible size")
            whole = self._read(_HEAD.size + size)
            del self._buffer[: len(whole)]
            return _open_frame(memoryview(whole)[_HEAD.size :], text_size)
        except MemoryError:
            self.dead = True
            raise ProtocolError("a frame too large for this machine") from None
        except Gone:
            self.dead = True
            raise
        finally:
            self.busy = False

    def _time_left(self) -> float | None:
        return None if self.deadline is None else max(0.001, self.deadline - time.monotonic())

    def _read(self, size: int) -> bytes:
        """Return the first `size` bytes of what has come in; they stay in the buffer."""
        while len(self._buffer) < size:
            try:
                self.sock.settimeout(self._time_left())
                data = self.sock.recv(max(65536, size - len(self._buffer)))
            except TimeoutError:
                self.late = True
                raise CellTimeout("the time of this cell is over") from None
            except OSError as error:
                raise Gone("the other process has ended") from error
            if not data:
                raise Gone("the other process has ended")
            self._buffer += data
        return bytes(self._buffer[:size])

    # Requests

    def request(
        self, operation: str, handle: int, args: list[Any], kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Ask the other side for something, serve it meanwhile, and return its answer.

        Raises what the function over there raised (Python's own exceptions by their kind,
        others as `RemoteError`), and `Gone` when the process ends first.
        """
        if self._batch and operation != "ops":
            self._settle()
        if operation not in ("op", "ops"):
            self._streak = 0
        encoder = Encoder(self)
        header: dict[str, Any] = {
            "k": "q",
            "o": operation,
            "h": handle,
            "a": [encoder.encode(arg) for arg in args],
        }
        if kwargs:
            header["w"] = {str(k): encoder.encode(v) for k, v in kwargs.items()}
        now = warnings.filters[:], np.geterr()
        if now != self._seen:  # seldom
            self._seen = now
            state = numeric_state.current()
            if state != self._told:
                header["f"] = self._told = state
        self._sequence += 1
        header["n"] = sequence = self._sequence
        self.flush()
        self.send(header, encoder.blobs)
        self.pending.append(sequence)
        answer, blobs = self.wait(sequence)
        del self.pending[self.pending.index(sequence) :]
        try:
            result = self._take_in(operation, handle, args, answer, blobs, encoder.visited)
        except Gone:
            raise
        except Exception as error:  # whatever an answer of another form leads to
            raise ProtocolError(f"malformed answer: {type(error).__name__}") from None
        if answer.get("k") == "e":
            _raise(answer)
        if type(result) is Remote and operation in ("call", "iter"):
            given = args if operation == "call" else self._given.get(handle)
            if given:
                _put(self._given, Remote._handle(result), given)
        return result

    def _take_in(
        self,
        operation: str,
        handle: int,
        args: list[Any],
        answer: dict[str, Any],
        blobs: Sequence[memoryview],
        known: Sequence[Any],
    ) -> Any:
        """Read an answer: the warnings, the result, what was written to arguments."""
        for category, text in answer.get("x", ())[:100] if operation in _ON_OBJECTS else ():
            # The other side has applied the filters: what comes here is to be shown.
            kind = numeric_state.WARNINGS.get(str(category), UserWarning)
            warnings.showwarning(kind(str(text)[:10_000]), kind, _SUBMISSION, 1)
        result = Decoder(self, blobs, known, track=True).decode(answer.get("v"))
        for index, code in answer.get("m", ()):
            overwrite(args[natural(index)], Decoder(self, blobs).decode(code))
        for index, code in answer.get("l", ()):
            overwrite(self._given[handle][natural(index)], Decoder(self, blobs).decode(code))
        return result

    def operate(self, name: str, target: Remote, others: tuple[Any, ...]) -> Any:
        """Let the other side do arithmetic whose result stays there.

        The first operations in a row are done one by one. A longer chain is sent in batches:
        each result is promised at once, and an error shows when the batch is asked for.
        """
        self._streak += 1
        plain = all(type(other) in (Remote, int, float) for other in others)
        if self._streak <= _STREAK or not plain:
            result = self.request("op", Remote._handle(target), [name, *others])
            if type(result) is not Remote and result is not NotImplemented:
                raise TypeError(f"__{name}__ of a submission's object gave plain data")
            return result
        encoder = Encoder(self)
        codes = [encoder.encode(target), *(encoder.encode(other) for other in others)]
        self._batch.append([name, *codes])
        self._promised += 1
        promise = Remote(self, -self._promised, False)
        if len(self._batch) >= _BATCH:
            self._settle()
        return promise

    def _settle(self) -> None:
        batch, self._batch = self._batch, []
        self.request("ops", 0, [json.dumps(batch)])

    def _operate_all(self, decoder: Decoder, text: str) -> None:
        batch = json.loads(text)
        before = len(self._kept)
        try:
            for name, *codes in batch:
                target, *others = (decoder.decode(code) for code in codes)
                if name not in _OPERATORS or not self.guard("op", target, name):
                    raise ProtocolError("an unknown request")
                result = _operate(name, target, others)
                if result is None or isinstance(result, bool | int | float | str | list | dict):
                    raise TypeError(f"__{name}__ of a submission's object gave plain data")
                self._kept.append(result)
        finally:  # what was promised keeps its number
            self._kept += [None] * (before + len(batch) - len(self._kept))

    def wait(self, sequence: int) -> tuple[dict[str, Any], list[memoryview]]:
        """Serve the other side until the answer to request number `sequence` comes in."""
        while True:
            header, blobs = self.receive()
            kind = header.get("k")
            if kind == "q":
                self._serve(header, blobs)
            elif kind == "p":
                self.on_output(header.get("p") or {})
            elif kind in ("v", "e") and header.get("n") == sequence:
                return header, blobs

    def serve_forever(self) -> None:
        """Serve requests until the other side has ended."""
        while True:
            header, blobs = self.receive()
            if header.get("k") == "q":
                self._serve(header, blobs)

    def _serve(self, header: dict[str, Any], blobs: Sequence[memoryview]) -> None:
        number = header.get("n")
        if self.refuse:
            self.send({**self._describe(KeyboardInterrupt()), "n": number})
            return
        decoder = Decoder(self, blobs)
        encoder = Encoder(self)
        answer: dict[str, Any] = {}
        args: list[Any] = []
        self._theirs = header.get("f", self._theirs)
        own = header.get("o") in self.commands  # a cell has its own filters and its own stderr
        with contextlib.ExitStack() as stack:
            caught = [] if own else stack.enter_context(numeric_state.held(self._theirs))
            try:
                args = [decoder.decode(code) for code in header.get("a", ())]
                kwargs = {str(k): decoder.decode(v) for k, v in header.get("w", {}).items()}
                before = self._snapshot(args)
                result = self._perform(header, args, kwargs)
                encoder = Encoder(self, decoder.visited, track=True)
                answer = {"k": "v", "v": encoder.encode(result)}
                if before is not None:
                    answer["m"] = self._written(args, before, encoder)
                self._lend(header, args if before is not None else [], answer, encoder)
            except Gone:
                raise
            except CellTimeout as error:
                self.send({**self._describe(error), "n": number})
                raise
            except BaseException as error:
                if isinstance(error, SystemExit | GeneratorExit):
                    error = RuntimeError(f"{type(error).__name__}: {error}")
                encoder = Encoder(self)
                answer = self._describe(error)
        if caught:
            answer["x"] = [list(warning) for warning in caught[:100]]
        answer["n"] = number
        self.flush()
        try:
            self.send(answer, encoder.blobs)
        except ValueError as error:
            self.send({**self._describe(error), "n": number})

    def _describe(self, error: BaseException) -> dict[str, Any]:
        return _describe(error) | ({} if self.shows_lines else {"at": []})

    def _snapshot(self, args: list[Any]) -> list[Any] | None:
        if all(arg is None or isinstance(arg, bool | int | float | str | Remote) for arg in args):
            return None
        return [self._frozen(arg) for arg in args]

    def _frozen(self, value: Any) -> Any:
        if type(value) is np.ndarray and value.dtype.kind in "biufc":
            return value.dtype, value.shape, value.tobytes()
        encoder = Encoder(self)
        return encoder.encode(value), encoder.blobs

    def _written(self, args: list[Any], before: list[Any], encoder: Encoder) -> list[Any]:
        written = []
        for index, (arg, old) in enumerate(zip(args, before, strict=True)):
            if self._frozen(arg) != old:
                plain = Encoder(self)
                plain.blobs = encoder.blobs
                written.append([index, plain.encode(arg)])
        return written

    def _lend(
        self, header: dict[str, Any], args: list[Any], answer: dict[str, Any], encoder: Encoder
    ) -> None:
        """Report what an object of ours wrote to arguments of the call that had returned it."""
        operation, handle = header.get("o"), header.get("h")
        if handle in self._lent and operation not in self.commands:
            lent, before = self._lent[handle]
            answer["l"] = self._written(lent, before, encoder)
            before[:] = [self._frozen(arg) for arg in lent]
        code = answer["v"]
        if not (isinstance(code, list) and code[0] == "h"):
            return
        if operation == "call" and args:
            _put(self._lent, code[1], (args, [self._frozen(arg) for arg in args]))
        elif operation == "iter" and handle in self._lent:
            _put(self._lent, code[1], self._lent[handle])

    def _perform(self, header: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        operation, handle = header.get("o"), whole(header.get("h"))
        if operation in self.commands:
            return self.commands[str(operation)](*args, **kwargs)
        if operation == "ops":
            if not self.guard("op", None, ""):
                raise ProtocolError("operations are not asked for in this direction")
            return self._operate_all(Decoder(self, ()), str(args[0]))
        target = self.exported(handle)
        name = args[0] if args and isinstance(args[0], str) else ""
        if not self.guard(str(operation), target, name):
            raise TypeError("this object of the other process can only be called")
        if operation == "call":
            return target(*args, **kwargs)
        if operation == "get":
            return getattr(target, name)
        if operation == "set":
            return setattr(target, name, args[1])
        if operation == "item":
            return target[args[0]]
        if operation == "len":
            return len(target)
        if operation == "iter":
            return _Iterator(iter(target))
        if operation == "next":
            for value in target:
                return True, value
            return False, None
        if operation == "op" and name in _OPERATORS:
            return _operate(name, target, args[1:])
        raise ProtocolError("an unknown request")


def _put(table: dict[int, Any], key: int, value: Any) -> None:
    """Add to a table that holds the newest 32."""
    table[key] = value
    if len(table) > 32:
        del table[next(iter(table))]


def _open_frame(frame: memoryview, text_size: int) -> tuple[dict[str, Any], list[memoryview]]:
    try:
        header = json.loads(bytes(frame[:text_size]))
    except (ValueError, RecursionError):
        raise ProtocolError("not a message") from None
    if not isinstance(header, dict) or not isinstance(header.get("z", []), list):
        raise ProtocolError("not a message")
    blobs, position = [], text_size
    for length in header.get("z", ()):
        blobs.append(frame[position : position + natural(length)])
        position += length
    if position != len(frame):
        raise ProtocolError("a frame of another size than it says")
    return header, blobs


class _Iterator:
    """Keeps an iterator from being taken apart on its way."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self._iterator = iterator

    def __iter__(self) -> Iterator[Any]:
        return self._iterator


def _operate(name: str, target: Any, others: Sequence[Any]) -> Any:
    if name in _UNARY:
        return getattr(operator, name)(target)
    plain = name if name in _BINARY else name[1:]
    function = getattr(operator, plain)
    return function(target, others[0]) if name == plain else function(others[0], target)


def _describe(error: BaseException) -> dict[str, Any]:
    """Return an exception as text: its kind, its message, and the line it came from."""
    lines = []
    step = error.__traceback__
    while step is not None:
        module = step.tb_frame.f_globals.get("__name__", "")
        if isinstance(module, str) and module.partition(".")[0] not in ("chainrule", "numpy"):
            text = linecache.getline(step.tb_frame.f_code.co_filename, step.tb_lineno).strip()
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
    answer = {"k": "e", "kind": kind, "name": name, "text": message, "at": lines[-1:]}
    if isinstance(error, NameError) and isinstance(error.name, str):
        answer["lacks"] = error.name[:100]
    return answer


def _raise(answer: dict[str, Any]) -> None:
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
    linecache.cache[_SUBMISSION] = (len(line), None, [line + "\n"], _SUBMISSION)
    code = compile("raise error", _SUBMISSION, "exec")
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
