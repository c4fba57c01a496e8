"""What an instrumented program calls: it records values and, when asked, nudges one of them.

A run is described by `Orders`: which sites to record, which executions to change and how, and
when to stop. The recorder hands every value back unchanged unless there is an order for exactly
this execution, so the program's own aliasing stays as it is. What is recorded is a copy, in
float64.
"""

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.instrument import Plan
from chainrule.explaining.steady import SteadySet

Array = NDArray[np.float64]
Value = Array | float
Key = tuple[int, int]  # site, and which execution of it
Change = Callable[[Any], Any]

_LIST_LIMIT = 4096
_PARTS_LIMIT = 100
MOST_RECORDS = 400_000  # of one run, once its cost is known


class Finished(BaseException):
    """The run has seen what it was started for. No handler of the program catches it."""


class OutOfTime(BaseException):
    """The run has taken longer than it was given."""


@dataclass
class Orders:
    """What one run is for.

    sites: for each site whether its values are recorded; None for all.
    changes: executions to change, each with a function from the value to another.
    stop: the execution after which the run ends; None to run on.
    deadline: of `time.monotonic()`.
    leaves: changes to parts of the program's state before the forward pass, by path.
    """

    sites: list[bool] | None = None
    changes: dict[int, dict[int, Change]] = field(default_factory=dict)
    stop: Key | None = None
    deadline: float = float("inf")
    identities: bool = False
    leaves: dict[str, Change] = field(default_factory=dict)
    cost_sites: frozenset[int] = frozenset()
    forward_only: bool = False
    arm: Key | None = None  # the cost after which the next turn of a watched loop ends the run

    def change(self, key: Key, by: Change) -> None:
        """Add a change of one execution."""
        self.changes.setdefault(key[0], {})[key[1]] = by


@dataclass
class Record:
    """One recorded execution: site, number of the execution, value, identity of the object."""

    site: int
    turn: int
    value: Value
    identity: int
    phase: int
    caller: int = -1

    @property
    def key(self) -> Key:
        """Which execution this is."""
        return self.site, self.turn


def form_of(value: Value) -> tuple[int, ...]:
    """Return the shape of a value without axes of length one."""
    return tuple(n for n in np.shape(value) if n != 1)


def plain(value: Any) -> Value | None:
    """Return a copy of a numeric value in float64, or None when it is no number of any form."""
    kind = type(value)
    if kind is float or kind is int:
        try:
            return float(value)
        except OverflowError:
            return None
    if kind is np.ndarray:
        if value.dtype.kind in "fiu" and value.size:
            copied: Array = value.astype(np.float64)
            return copied
        if value.dtype == object and 0 < value.size <= _LIST_LIMIT:
            return _from_objects(value)
        return None
    if kind is bool or kind is str or value is None:
        return None
    if isinstance(value, np.generic):
        return float(value) if value.dtype.kind in "fiu" else None
    if isinstance(value, np.ndarray):
        return plain(np.asarray(value))
    if kind is list or kind is tuple:
        return _from_list(value)
    return None


def _from_objects(value: Any) -> Array | None:
    try:
        return value.astype(np.float64)  # type: ignore[no-any-return]
    except (TypeError, ValueError):
        return None


def _from_list(value: Sequence[Any]) -> Array | None:
    if not value or len(value) > _LIST_LIMIT:
        return None
    first = value[0]
    while type(first) in (list, tuple):
        if not first:
            return None
        first = first[0]
    if type(first) is bool or not isinstance(first, (float, int, np.ndarray, np.generic)):
        return None
    try:
        made = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        return _end_to_end(value) if composite(value) else None
    return made if made.size and made.size <= 10**6 else None


def composite(value: Any) -> bool:
    """Tell whether a value is a list of arrays or of lists, as of a network's biases."""
    return (
        type(value) is list
        and 0 < len(value) <= _PARTS_LIMIT
        and all(type(part) is np.ndarray or type(part) is list for part in value)
    )


def inner_lists(value: Any) -> frozenset[int]:
    """Return the identities of the lists in a list, however deep."""
    if type(value) is not list:
        return frozenset()
    found = {id(part) for part in value if type(part) is list}
    return frozenset(found).union(*(inner_lists(part) for part in value[:_PARTS_LIMIT]))


def shape_of(value: Any) -> tuple[int, ...]:
    """Return the shape that a value has once it is recorded; that of a number when it is none."""
    number = plain(value)
    return () if number is None else np.shape(number)


def one_leaf(value: Any) -> bool:
    """Tell whether a list or tuple of numbers is one quantity, not several of different shapes."""
    if plain(value) is None or isinstance(value[0], np.ndarray):
        return False
    return not (composite(value) and uneven(value))


def uneven(value: Sequence[Any]) -> bool:
    """Tell whether the parts of a list have different shapes."""
    return len({shape_of(part) for part in value}) > 1


def _end_to_end(value: Sequence[Any]) -> Array | None:
    """Return the numbers of parts of different shapes, one part after the other."""
    parts = [number for part in value if (number := plain(part)) is not None]
    if len(parts) < len(value) or sum(int(np.size(part)) for part in parts) > 10**6:
        return None
    return np.concatenate([np.ravel(part) for part in parts])


class Recorder:
    """The object that a rewritten program knows as `__probe__`."""

    steady = SteadySet  # what the program gets where it makes a set

    def __init__(self, plan: Plan) -> None:
        """Serve a program with this plan."""
        self.plan = plan
        self.begin(Orders())

    def begin(self, orders: Orders) -> None:
        """Forget the last run and take new orders."""
        self.orders = orders
        self.counts = [0] * len(self.plan.sites)
        self.kept = list(orders.sites or [True] * len(self.plan.sites))
        for site in orders.cost_sites:
            self.kept[site] = True
        self.changes = orders.changes
        self.log: list[Record] = []
        self.alive: list[Any] = []
        self.costs: list[tuple[Key, float, int]] = []
        self.bad_costs: list[Any] = []
        self.turns: list[tuple[int, int]] = []  # (loop, position in the log)
        self.active: list[tuple[Key, frozenset[int]]] = []
        self.phase = 0
        self.steps = 0
        self.watch_turns: frozenset[int] = frozenset()
        self.begun: set[int] = set()
        self.moved = False
        self.stopped = False
        self.leaves: list[Any] = []
        self.result: Any = None
        self.returned: list[tuple[str, int]] = []  # parts of the result: path, identity
        self.held: dict[str, tuple[int, Any]] = {}  # the state after the run: identity, value
        self.space: dict[str, Any] = {}

    # called by the program

    def v(self, site: int, value: Any) -> Any:
        """Record a value on its way; return it, or what an order makes of it."""
        turn = self.counts[site]
        self.counts[site] = turn + 1
        if site in self.changes:
            change = self.changes[site].get(turn)
            if change is not None:
                value = change(value)
        if self.kept[site]:
            self.note(site, turn, value)
        return value

    def p(self, site: int, value: Any) -> Any:
        """Record the argument of a function; return it, or what an order makes of it."""
        self.tick()
        return self.v(site, value)

    def g(self, site: int, value: Any) -> Any:
        """Record a value that was changed in place; an order changes it in place, too."""
        turn = self.counts[site]
        self.counts[site] = turn + 1
        if site in self.changes:
            change = self.changes[site].get(turn)
            if change is not None:
                value = in_place(value, change)
        if self.kept[site]:
            self.note(site, turn, value)
        return value

    def w(self, site: int, base: Any) -> bool:
        """Record a whole array after an item was stored; False when it is one."""
        if not isinstance(base, np.ndarray):
            if self.orders.identities and isinstance(base, list) and len(base) <= _LIST_LIMIT:
                turn = self.counts[site]
                self.counts[site] = turn + 1
                self.note(site, turn, base)
            return True
        turn = self.counts[site]
        self.counts[site] = turn + 1
        if site in self.changes:
            change = self.changes[site].get(turn)
            if change is not None:
                in_place(base, change)
        if self.kept[site]:
            self.note(site, turn, base)
        return False

    def i(self, site: int, base: Any) -> None:
        """Record an array that a call may have changed in place."""
        if isinstance(base, np.ndarray):
            self.w(site, base)

    def t(self, count: int, sites: tuple[int, ...], values: Any) -> Any:
        """Record the values of a tuple that is taken apart."""
        if not isinstance(values, (list, tuple)):
            values = tuple(values)
        if len(values) != count:
            return values
        done = [
            value if site < 0 else self.v(site, value)
            for site, value in zip(sites, values, strict=True)
        ]
        if all(a is b for a, b in zip(done, values, strict=True)):
            return values
        return tuple(done)

    def j(self, site: int, value: Any) -> None:
        """Take the value of the cost expression."""
        turn = self.counts[site]
        self.counts[site] = turn + 1
        self.note_cost(site, turn, value)

    def turn(self, loop: int) -> None:
        """Note that a loop begins another turn."""
        self.tick()
        if loop in self.watch_turns:
            if self.moved and loop in self.begun:
                raise Finished
            self.begun.add(loop)
        if self.orders.identities:
            self.turns.append((loop, len(self.log)))

    # the rest

    def tick(self) -> None:
        """Look at the clock now and then."""
        self.steps += 1
        if self.steps % 64 == 0 and time.monotonic() > self.orders.deadline:
            raise OutOfTime

    def note(self, site: int, turn: int, value: Any) -> None:
        """Append a value to the log."""
        number = plain(value)
        if number is not None:
            identity = id(value)
            if self.orders.identities:
                self.alive.append(value)
            self.log.append(Record(site, turn, number, identity, self.phase))
            if len(self.log) > MOST_RECORDS and self.costs:
                raise Finished
        elif self.orders.identities:
            self.alive.append(value)
        if site in self.orders.cost_sites:
            self.note_cost(site, turn, value)

    def note_cost(self, site: int, turn: int, value: Any) -> None:
        """Take a value of the cost; stop where the orders say so."""
        number = plain(value)
        if number is None or np.size(number) != 1:
            self.bad_costs.append(value)
            return
        cost = float(np.ravel(number)[0])
        self.costs.append(((site, turn), cost, len(self.log)))
        if self.orders.identities:
            self.active.append(((site, turn), self.loops_around()))
        if self.orders.arm == (site, turn):
            self.moved = True
        if self.orders.stop == (site, turn):
            raise Finished

    def loops_around(self) -> frozenset[int]:
        """Return the loops that are being run, from the lines of the calling frames."""
        found: set[int] = set()
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            file, line = frame.f_code.co_filename, frame.f_lineno
            if file in self.plan.sources:
                found |= {
                    loop.number
                    for loop in self.plan.loops
                    if loop.file == file and loop.first < line <= loop.last
                }
            frame = frame.f_back
        return frozenset(found)


def in_place(value: Any, change: Change) -> Any:
    """Change an array or a list where it stands; anything else is replaced."""
    made = change(value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        value[...] = made
        return value
    if isinstance(value, list) and isinstance(made, list):
        for index, (old, new) in enumerate(zip(value, made, strict=True)):
            if isinstance(old, np.ndarray) and old.dtype.kind == "f":
                old[...] = new
            else:
                value[index] = new
        return value
    return made


def moved_by(step: Value) -> Change:
    """Return the change that adds `step` to a value, whatever form it has.

    A list stays a list, an array of whole numbers becomes one of floats.
    """

    def change(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.astype(np.float64) + step
        if isinstance(value, (list, tuple)):
            return like(value, np.asarray(plain(value), dtype=np.float64) + step)
        if isinstance(value, np.generic):
            return np.float64(float(value) + float(step))
        return float(value) + float(np.ravel(step)[0])

    return change


def replaced_by(new: Value) -> Change:
    """Return the change that puts `new` in the place of a value, in the value's own form."""

    def change(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return np.array(new, dtype=np.float64).reshape(value.shape)
        if isinstance(value, (list, tuple)):
            return like(value, np.asarray(new, dtype=np.float64))
        if isinstance(value, np.generic):
            return np.float64(float(np.ravel(new)[0]))
        return float(np.ravel(new)[0])

    return change


def like(value: Sequence[Any], numbers: Array) -> Any:
    """Return `numbers` in the nesting of the list or tuple `value`."""
    made: list[Any] = []
    if np.ndim(numbers) == 1 and composite(value):
        shapes = [shape_of(part) for part in value]
        pieces = np.split(numbers, np.cumsum([math.prod(shape) for shape in shapes])[:-1])
        numbers = [  # type: ignore[assignment]
            np.reshape(piece, shape) for piece, shape in zip(pieces, shapes, strict=True)
        ]
    for part, new in zip(value, numbers, strict=True):
        if isinstance(part, (list, tuple)):
            made.append(like(part, new))
        elif isinstance(part, np.ndarray):
            made.append(np.array(new))
        else:
            made.append(float(new))
    return tuple(made) if isinstance(value, tuple) else made
