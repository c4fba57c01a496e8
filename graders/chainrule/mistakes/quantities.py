"""The quantities of a reference at some points: what every line of it holds, by its name.

A quantity is what one place of the reference holds at each point and in each turn of its loops.
The lines of an answer are recorded in the same way, so the two can be compared by their values.
"""

import ast
import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np

from chainrule.checking import traced
from chainrule.checking.traced import NOT_SEEN, Place
from chainrule.course import source as references
from chainrule.course.exercise import Case, Exercise
from chainrule.mistakes import fingerprint

Plain = Any  # an array of floats, a tuple of such, or None for what is no number
LONGEST_RUN = 1.0  # seconds

_OF_VALUES = frozenset(
    {"assign", "name", "whole", "return", "element", "argument", "added", "inner", "test"}
)


@dataclass(frozen=True, eq=False)
class Track:
    """What one place holds: at every point a list with one value for each turn.

    `values` are as they were recorded, `plain` the same as arrays of floats.
    """

    values: tuple[tuple[Any, ...], ...]
    plain: tuple[tuple[Plain, ...], ...]

    def turns(self, case: int) -> int:
        """Return how often the place is reached at a point."""
        return len(self.plain[case])

    def is_seen(self) -> bool:
        """Whether it is reached at the first point, and holds numbers wherever it is reached."""
        numbers = all(one is not None for turns in self.plain for one in turns)
        return numbers and bool(self.plain[0])

    def pairs(self, other: "Track") -> list[tuple[Plain, Plain, int]]:
        """Return the values of two places side by side, each with the number of its point.

        Where the other place has one turn only, its value stands beside every turn; where it has
        one less, the last is left out. Empty when the numbers of turns do not agree.
        """
        found = []
        single = all(len(theirs) < 2 for theirs in other.plain)
        for case, (mine, theirs) in enumerate(zip(self.plain, other.plain, strict=True)):
            if single and len(theirs) == 1 < len(mine):
                theirs = theirs * len(mine)
            if mine and len(mine) not in (len(theirs), len(theirs) + 1):
                return []
            found += [(one, two, case) for one, two in zip(mine, theirs, strict=False)]
        return found


@dataclass(frozen=True, eq=False)
class Quantity:
    """One quantity of the reference: its name there ("" for a piece of a line), its formula."""

    name: str
    expression: str
    track: Track
    kind: str = ""

    @property
    def is_count(self) -> bool:
        """Whether it is a piece of a line that holds whole numbers, such as a place in a list."""
        values = (value for turns in self.track.values for value in turns)
        piece = not self.name and self.kind != "return"
        return piece and all(isinstance(value, int) for value in values)


def plain_of(value: Any) -> Plain:
    """Return a value as an array of floats, or as a tuple of such; None when it is no number."""
    if value is NOT_SEEN or value is None:
        return None
    if isinstance(value, dict):
        items = tuple(plain_of(value[key]) for key in sorted(value, key=str))
        return None if any(one is None for one in items) else items
    if isinstance(value, list | tuple):
        if value and all(isinstance(one, int | float | np.generic) for one in value):
            return np.array(value, dtype=np.float64)
        items = tuple(plain_of(one) for one in value)
        return None if any(one is None for one in items) else items
    return np.asarray(value, dtype=np.float64)


def same(one: Plain, other: Plain) -> bool:
    """Whether two plain values agree, to 1e-9 of the largest entry."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        both = isinstance(one, tuple) and isinstance(other, tuple)
        return bool(both and len(one) == len(other) and all(map(same, one, other)))
    return one is not None and other is not None and bool(fingerprint.equal(one, other))


def alike(one: Track, other: Track) -> bool:
    """Whether two places hold the same everywhere."""
    return len(one.plain) == len(other.plain) and all(
        len(mine) == len(theirs) and all(map(same, mine, theirs))
        for mine, theirs in zip(one.plain, other.plain, strict=True)
    )


def lists(one: Track, other: Track) -> bool:
    """Whether a place holds, in one list or array, all that another one holds in its turns."""
    return len(one.plain) == len(other.plain) and all(
        len(mine) == 1 and len(theirs) > 1 and same(mine[0], _stacked(theirs))
        for mine, theirs in zip(one.plain, other.plain, strict=True)
    )


def _stacked(turns: Sequence[Plain]) -> Plain:
    """Return the values of all turns as one, numbers as an array."""
    numbers = all(isinstance(one, np.ndarray) and one.ndim == 0 for one in turns)
    return np.array(turns, dtype=np.float64) if numbers else tuple(turns)


def begins(one: Track, other: Track) -> bool:
    """Whether a place holds the same as another one as long as it is reached."""
    return all(
        len(mine) <= len(theirs) and all(map(same, mine, theirs))
        for mine, theirs in zip(one.plain, other.plain, strict=True)
    )


def same_form(one: Plain, other: Plain) -> bool:
    """Whether two plain values have the same shape."""
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return bool(one.shape == other.shape)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return bool(len(one) == len(other) and all(map(same_form, one, other)))
    return False


def tracks_of(logs: Sequence[traced.Seen]) -> dict[int, Track]:
    """Return what each place held, from the records of one run at each point."""
    values: dict[int, list[list[Any]]] = {}
    for case, log in enumerate(logs):
        for number, value in log:
            values.setdefault(number, [[] for _ in logs])[case].append(value)
    return {
        number: Track(
            tuple(tuple(turns) for turns in cases),
            tuple(tuple(plain_of(one) for one in turns) for turns in cases),
        )
        for number, cases in values.items()
    }


@dataclass(frozen=True)
class Group:
    """Places that store in the same thing, in turns: what they hold, in the order of the run.

    `owners` says for every point and turn which place it was.
    """

    track: Track
    owners: tuple[tuple[int, ...], ...]

    def part_of(self, whole: Track, place: int) -> Track | None:
        """Return what one of the places holds when all of them hold `whole`; None if that fails."""
        if any(
            len(owners) != len(turns)
            for owners, turns in zip(self.owners, whole.plain, strict=True)
        ):
            return None

        def own(turns: tuple[Any, ...], case: int) -> tuple[Any, ...]:
            return tuple(
                one for one, owner in zip(turns, self.owners[case], strict=True) if owner == place
            )

        return Track(
            tuple(own(turns, case) for case, turns in enumerate(whole.values)),
            tuple(own(turns, case) for case, turns in enumerate(whole.plain)),
        )


_ENTRY = re.compile(r"\[(?!')[^\[\]]*\]$")


def groups_of(places: Sequence[Place], logs: Sequence[traced.Seen]) -> dict[int, Group]:
    """Return, by their places, the groups of two or more places that store in the same thing."""
    members: dict[tuple[str, str], list[int]] = {}
    for place in places:
        if place.kind in ("assign", "name", "added", "argument") and place.target:
            members.setdefault((place.kind, _ENTRY.sub("", place.target)), []).append(place.number)
    found: dict[int, Group] = {}
    for numbers in members.values():
        if len(numbers) > 1:
            steps = [[(n, value) for n, value in log if n in numbers] for log in logs]
            values = tuple(tuple(value for _, value in one) for one in steps)
            plain = tuple(tuple(plain_of(value) for value in one) for one in values)
            owners = tuple(tuple(number for number, _ in one) for one in steps)
            found |= dict.fromkeys(numbers, Group(Track(values, plain), owners))
    return found


@lru_cache(maxsize=128)
def _traced_reference(unit: str, name: str) -> Any:
    """Return the reference ready to be run with its values seen, and its text."""
    reference = references.reference(unit, name)
    if not isinstance(reference, FunctionType):
        return None
    text = source_of(unit, name)
    return traced.Traced(reference, text, _called(unit, reference)) if text else None


def _loops(text: str) -> bool:
    loops = ast.For | ast.While | ast.comprehension
    return any(isinstance(node, loops) for node in ast.walk(ast.parse(text)))


def _called(unit: str, reference: FunctionType) -> list[tuple[FunctionType, str]]:
    """Return the unit's other functions that a reference is built on, each with its text."""
    found: dict[str, tuple[FunctionType, str]] = {}
    pending = [reference]
    while pending:
        function = pending.pop()
        for name in function.__code__.co_names:
            other = function.__globals__.get(name)
            text = source_of(unit, name) if isinstance(other, FunctionType) else ""
            if not isinstance(other, FunctionType) or not text or name in found:
                continue
            if other is not reference and not _loops(text):
                found[name] = other, text
                pending.append(other)
    return list(found.values())


@lru_cache(maxsize=128)
def source_of(unit: str, name: str) -> str:
    """Return the text of the reference, one `def`; "" when it is none."""
    try:
        tree = ast.parse(references.reference_source(unit, name))
    except (KeyError, SyntaxError):
        return ""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.unparse(node)
    return ""


def of(exercise: Exercise, cases: Sequence[Case]) -> list[Quantity]:
    """Return the quantities of the reference at `cases`, each value once, the named ones first.

    The arguments are among them. A quantity that is no number, or that is not reached at every
    one of the points, is left out.
    """
    run = _traced_reference(exercise.unit, exercise.name)
    if run is None:
        return []
    logs = []
    for case in cases:
        run.begin({}, True, LONGEST_RUN)
        fingerprint.run(exercise, run.answer, case)
        logs.append(run.end())
    tracks = tracks_of(logs)
    found = _arguments(exercise, cases)
    order = sorted(
        (place for place in run.places if place.number in tracks and place.kind in _OF_VALUES),
        key=lambda place: (not _name(place), place.kind == "inner"),
    )
    for place in order:
        track = tracks[place.number]
        if track.is_seen() and (_name(place) or not any(alike(track, one.track) for one in found)):
            found.append(Quantity(_name(place), place.expression, track, place.kind))
    found += _results(run.places, logs)
    groups = groups_of(run.places, logs)
    for number, group in groups.items():
        first = next(one for one, each in groups.items() if each is group)
        if number == first and group.track.is_seen():
            place = run.places[number]
            found.append(Quantity("", place.expression, group.track, place.kind))
    return found


def _results(places: Sequence[Place], logs: Sequence[traced.Seen]) -> list[Quantity]:
    """Return the result, where several lines return it: what was returned last in each run."""
    last = [
        next(
            ((number, value) for number, value in reversed(log) if places[number].kind == "return"),
            None,
        )
        for log in logs
    ]
    ends = [one for one in last if one is not None]
    if len(ends) < len(logs) or len({number for number, _ in ends}) < 2:
        return []
    track = Track(
        tuple((value,) for _, value in ends), tuple((plain_of(value),) for _, value in ends)
    )
    number = ends[0][0]
    return [Quantity("", places[number].expression, track, "return")] if track.is_seen() else []


def _name(place: Place) -> str:
    named = place.kind in ("assign", "name", "whole") and place.target.isidentifier()
    return place.target if named else ""


def _arguments(exercise: Exercise, cases: Sequence[Case]) -> list[Quantity]:
    names = list(inspect.signature(exercise.reference).parameters)
    found = []
    for index, name in enumerate(names):
        if all(index < len(case.args) for case in cases):
            values = tuple((traced.copied(case.args[index]),) for case in cases)
            track = Track(values, tuple((plain_of(one),) for (one,) in values))
            if track.is_seen():
                found.append(Quantity(name, name, track, "parameter"))
    return found
