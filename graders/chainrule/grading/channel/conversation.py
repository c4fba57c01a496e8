"""The conversation between the tester's process and the learner's.

Only plain data crosses (`plain_data`); a function crosses as a handle and can be called back.

A remote call behaves like a local one. Arguments that the function wrote to are written
back into the caller's own objects, a result that is (or is a view of) an argument or an
earlier result is so for the caller too, warnings and prints appear at the caller's, and
warning filters and `np.errstate` hold on both sides.
"""

import contextlib
import json
import socket
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from chainrule.checking import programs
from chainrule.grading.channel import numeric_state
from chainrule.grading.channel.errors import SUBMISSION, CellTimeout, describe, raise_here
from chainrule.grading.channel.plain_data import (
    Decoder,
    Encoder,
    Gone,
    ProtocolError,
    lies_in,
    natural,
    overwrite,
    span,
    whole,
)
from chainrule.grading.channel.remote_object import OPERATORS, Remote, operate
from chainrule.grading.channel.wire import (
    ANSWER,
    ARGUMENTS,
    BY_NAME,
    EXCEPTION,
    HANDLE,
    HEAD,
    KIND,
    LENT,
    NUMBER,
    OPERATION,
    OUTPUT,
    REQUEST,
    RESULT,
    SHOWN,
    STATE,
    WARNINGS,
    WRITTEN,
    make_frame,
    open_frame,
    sizes,
)

_REMEMBERED = 64  # earlier results whose memory a later result may share
_REMEMBERED_BYTES = 1 << 20
_STREAK, _BATCH = 64, 256  # operations in a row before they are sent together, and how many
# What is asked of an object; the rest are commands to the other process.
_ON_OBJECTS = frozenset({"call", "get", "set", "item", "len", "iter", "next", "op", "ops", "steps"})


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
        self._program = 0  # number of the program whose values are at hand
        self._values: list[Any] = []
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
        """Return the number of the earlier result that `value` is, or is a part of."""
        if isinstance(value, np.ndarray):
            first, last = span(value)
            for serial, (low, high) in self._spans.items():
                if (first < high and low < last) or value is self.recent[serial]:
                    other = self.recent[serial]
                    if value is other or (type(other) is np.ndarray and lies_in(value, other)):
                        return serial
            return None
        return next((serial for serial, other in self.recent.items() if other is value), None)

    # Frames

    def send(self, header: dict[str, Any], blobs: Sequence[bytes] = ()) -> None:
        """Send one frame; Gone when nobody listens any more."""
        frame = make_frame(header, blobs)
        self.busy = True
        try:
            self._set_timeout()
            self.sock.sendall(frame)
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
            text_size, size = sizes(self._read(HEAD.size))
            whole = self._read(HEAD.size + size)
            del self._buffer[: len(whole)]
            return open_frame(memoryview(whole)[HEAD.size :], text_size)
        except MemoryError:
            self.dead = True
            raise ProtocolError("a frame too large for this machine") from None
        except Gone:
            self.dead = True
            raise
        finally:
            self.busy = False

    def _set_timeout(self) -> None:
        if self.deadline is not None:
            self.sock.settimeout(max(0.001, self.deadline - time.monotonic()))
        elif self.sock.gettimeout() is not None:  # a system call, for nothing on the other side
            self.sock.settimeout(None)

    def _read(self, size: int) -> bytes:
        """Return the first `size` bytes of what has come in; they stay in the buffer."""
        while len(self._buffer) < size:
            try:
                self._set_timeout()
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
            KIND: REQUEST,
            OPERATION: operation,
            HANDLE: handle,
            ARGUMENTS: [encoder.encode(arg) for arg in args],
        }
        if kwargs:
            header[BY_NAME] = {str(k): encoder.encode(v) for k, v in kwargs.items()}
        now = warnings.filters[:], np.geterr()
        if now != self._seen:  # seldom
            self._seen = now
            state = numeric_state.current()
            if state != self._told:
                header[STATE] = self._told = state
        self._sequence += 1
        header[NUMBER] = sequence = self._sequence
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
        if answer.get(KIND) == EXCEPTION:
            raise_here(answer)
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
        for category, text in answer.get(WARNINGS, ())[:100] if operation in _ON_OBJECTS else ():
            numeric_state.show(str(category), str(text)[:10_000], SUBMISSION)
        result = Decoder(self, blobs, known, track=True).decode(answer.get(RESULT))
        for index, code in answer.get(WRITTEN, ()):
            overwrite(args[natural(index)], Decoder(self, blobs).decode(code))
        for index, code in answer.get(LENT, ()):
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
        self._batch.append([name, self._operand(target), *map(self._operand, others)])
        self._promised += 1
        promise = Remote(self, -self._promised, False)
        if len(self._batch) >= _BATCH:
            self._settle()
        return promise

    def _operand(self, value: Any) -> Any:
        # What there are thousands of, without an encoder for each.
        if type(value) is Remote and Remote._channel(value) is self:
            return ["y", Remote._handle(value)]
        return value if type(value) is float else Encoder(self).encode(value)

    def _settle(self) -> None:
        batch, self._batch = self._batch, []
        self.request("ops", 0, [json.dumps(batch)])

    def _operate_all(self, decoder: Decoder, text: str) -> None:
        batch = json.loads(text)
        before = len(self._kept)
        try:
            for name, *codes in batch:
                target, *others = (decoder.decode(code) for code in codes)
                if name not in OPERATORS or not self.guard("op", target, name):
                    raise ProtocolError("an unknown request")
                result = operate(name, target, others)
                if result is None or isinstance(result, bool | int | float | str | list | dict):
                    raise TypeError(f"__{name}__ of a submission's object gave plain data")
                self._kept.append(result)
        finally:  # what was promised keeps its number
            self._kept += [None] * (before + len(batch) - len(self._kept))

    def run_program(self, answer: Remote, number: int, steps: list[programs.Step]) -> Any:
        """Have the other side do steps, one after the other, as `programs.Do` wants it.

        What comes back is its word for what was read, as the answer to a single question is.
        """
        told = self.request("steps", Remote._handle(answer), [number, json.dumps(steps)])
        if type(told) is not tuple or len(told) != 3:
            raise ProtocolError("not the outcome of steps")
        done, values, error = told
        wanted = [place for place, step in enumerate(steps) if step[0] == programs.READ]
        if type(values) is not list or natural(done) > len(steps):
            raise ProtocolError("not the outcome of steps")
        if len(values) != sum(place < done for place in wanted):
            raise ProtocolError("other values than were asked for")
        if error is None:
            if done < len(steps):
                raise ProtocolError("fewer steps than were asked for")
            return done, values, None
        if type(error) is not dict or done == len(steps):
            raise ProtocolError("not an error of a step")
        return done, values, lambda: raise_here(error)

    def _do_steps(self, target: Any, number: int, text: str) -> tuple[int, list[Any], Any]:
        """Do the steps of a program; a new one begins with `target` as its only value."""
        if number != self._program:
            self._program, self._values = number, [target]
        values, told, done = self._values, list[Any](), 0
        steps = json.loads(text)
        error = None
        for step in steps:
            try:
                if step[0] == programs.READ:
                    value = values[step[1]]
                    told.append(getattr(value, step[2]) if step[2] else value)
                else:
                    values.append(_do_step(step, values))
            except (Gone, CellTimeout):
                raise
            except Exception as raised:
                error = self._describe(raised)
                break
            done += 1
        # What was noted keeps its number, whether it came to be or not.
        values += [None for step in steps[done:] if step[0] != programs.READ]
        return done, told, error

    def wait(self, sequence: int) -> tuple[dict[str, Any], list[memoryview]]:
        """Serve the other side until the answer to request number `sequence` comes in."""
        while True:
            header, blobs = self.receive()
            kind = header.get(KIND)
            if kind == REQUEST:
                self._serve(header, blobs)
            elif kind == SHOWN:
                self.on_output(header.get(OUTPUT) or {})
            elif kind in (ANSWER, EXCEPTION) and header.get(NUMBER) == sequence:
                return header, blobs

    def serve_forever(self) -> None:
        """Serve requests until the other side has ended."""
        while True:
            header, blobs = self.receive()
            if header.get(KIND) == REQUEST:
                self._serve(header, blobs)

    def _serve(self, header: dict[str, Any], blobs: Sequence[memoryview]) -> None:
        number = header.get(NUMBER)
        if self.refuse:
            self.send({**self._describe(KeyboardInterrupt()), NUMBER: number})
            return
        decoder = Decoder(self, blobs)
        sent: Sequence[bytes] = ()
        self._theirs = header.get(STATE, self._theirs)
        own = header.get(OPERATION) in self.commands  # with filters and stderr of its own
        with _NOTHING if own else numeric_state.held(self._theirs) as caught:
            try:
                args = [decoder.decode(code) for code in header.get(ARGUMENTS, ())]
                kwargs = {str(k): decoder.decode(v) for k, v in header.get(BY_NAME, {}).items()}
                before = self._snapshot(args)
                result = self._perform(header, args, kwargs)
                encoder = Encoder(self, decoder.visited, track=True)
                answer = {KIND: ANSWER, RESULT: encoder.encode(result)}
                if before is not None:
                    answer[WRITTEN] = self._written(args, before, encoder)
                self._lend(header, args if before is not None else [], answer, encoder)
                sent = encoder.blobs
            except Gone:
                raise
            except CellTimeout as error:
                self.send({**self._describe(error), NUMBER: number})
                raise
            except BaseException as error:
                if isinstance(error, SystemExit | GeneratorExit):
                    error = RuntimeError(f"{type(error).__name__}: {error}")
                answer = self._describe(error)
        if caught:
            answer[WARNINGS] = [list(warning) for warning in caught[:100]]
        answer[NUMBER] = number
        self.flush()
        try:
            self.send(answer, sent)
        except ValueError as error:
            self.send({**self._describe(error), NUMBER: number})

    def _describe(self, error: BaseException) -> dict[str, Any]:
        return describe(error) | ({} if self.shows_lines else {"at": []})

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
        operation, handle = header.get(OPERATION), header.get(HANDLE)
        if handle in self._lent and operation not in self.commands:
            lent, before = self._lent[handle]
            answer[LENT] = self._written(lent, before, encoder)
            before[:] = [self._frozen(arg) for arg in lent]
        code = answer[RESULT]
        if not (isinstance(code, list) and code[0] == "h"):
            return
        if operation == "call" and args:
            _put(self._lent, code[1], (args, [self._frozen(arg) for arg in args]))
        elif operation == "iter" and handle in self._lent:
            _put(self._lent, code[1], self._lent[handle])

    def _perform(self, header: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        operation, handle = header.get(OPERATION), whole(header.get(HANDLE))
        if operation in self.commands:
            return self.commands[str(operation)](*args, **kwargs)
        if operation == "ops":
            if not self.guard("op", None, ""):
                raise ProtocolError("operations are not asked for in this direction")
            return self._operate_all(Decoder(self, ()), str(args[0]))
        target = self.exported(handle)
        if operation == "steps":
            if not self.guard("steps", target, ""):
                raise ProtocolError("steps are not asked for in this direction")
            return self._do_steps(target, args[0], str(args[1]))
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
        if operation == "op" and name in OPERATORS:
            return operate(name, target, args[1:])
        raise ProtocolError("an unknown request")


def _do_step(step: programs.Step, values: list[Any]) -> Any:
    """Do one step that is no READ."""

    def operand(code: Any) -> Any:
        return values[code[0]] if type(code) is list else code

    kind, target = step[0], values[step[1]]
    if kind == programs.REPEAT:
        for _ in range(step[2]):
            inner = [target]
            for link in step[3]:
                inner.append(_do_step(link, inner))
            target = inner[-1]
        return target
    if kind == programs.METHOD:
        return getattr(target, step[2])(*map(operand, step[3]))
    if kind == programs.CALL:
        return target(*map(operand, step[2]))
    if kind == programs.SET:
        return setattr(target, step[2], operand(step[3]))
    return operate(kind, target, [operand(code) for code in step[2:]])


_NOTHING = contextlib.nullcontext[list[tuple[str, str]]]([])  # is caught of the own commands


def _put(table: dict[int, Any], key: int, value: Any) -> None:
    """Add to a table that holds the newest 32."""
    table[key] = value
    if len(table) > 32:
        del table[next(iter(table))]


class _Iterator:
    """Keeps an iterator from being taken apart on its way."""

    def __init__(self, iterator: Iterator[Any]) -> None:
        self._iterator = iterator

    def __iter__(self) -> Iterator[Any]:
        return self._iterator
