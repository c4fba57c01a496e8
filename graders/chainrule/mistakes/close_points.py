"""Recognise a measured slope by what the answer asks while it runs, not by its text.

An answer is run on several inputs of one kind and watched (`checking.evaluations`). What counts is
what happens at every one of them: the same function at two points whose distance has nothing to
do with the input, at points that all but coincide, a little beside the real line, or at a crowd of
points where the exercise has one number. A formula does none of this.
"""

import bisect
import contextlib
import io
import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.checking import contract, evaluations
from chainrule.checking.evaluations import Asked, Record
from chainrule.checking.judge import rng_for
from chainrule.course.exercise import Case, Derivative, Exercise, Gradient
from chainrule.mistakes.differentiators import is_exact, words_for

INPUTS = 4  # of one kind that an answer is watched at
_CLOSE = 1e-4  # relative distance of two points that all but coincide
_STEP = 0.3  # the largest step that tells by itself
_ROUND_OFF = 1e5  # times the numbers' own: a smaller distance is no step
_CROWD = 6  # points at which one function is asked for the slope at one number
_CLUSTER = 4  # as many within a fifth of their size
_NODES = 12  # points that do not depend on the input
_PAIRS = 40  # calls of one function that are compared with each other


@dataclass(frozen=True)
class Finding:
    """What an answer does that no formula does, in words that complete "it …"."""

    evidence: str


def found(exercise: Exercise, answer: Any) -> Finding | None:
    """Return what tells that `answer` measures its slope, None when nothing does."""
    if not isinstance(exercise.truth, Derivative | Gradient) or not callable(answer):
        return None
    for place, one_number in _places(exercise):
        records, values = [], []
        for seed in range(INPUTS):
            case = _case(exercise, place, seed)
            args = contract.copy_args(case.args)
            try:
                with _unseen():
                    records.append(evaluations.watched(answer, exercise.call, args))
            except Exception:  # it was judged before; here it only stops being watched
                return None
            values.append(_floats(case.args))
        finding = _library(records) or _told(records, values, one_number)
        if finding is not None:
            return finding
    return None


@contextlib.contextmanager
def _unseen() -> Iterator[None]:
    """Keep what the answer prints and warns of out of sight: nobody asked it for this."""
    nowhere = io.StringIO()
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        warnings.simplefilter("ignore")
        yield


def _case(exercise: Exercise, place: int, seed: int) -> Case:
    return _drawn(exercise, seed)[place]


_DRAWN: dict[tuple[Any, str, int], Sequence[Case]] = {}


def _drawn(exercise: Exercise, seed: int) -> Sequence[Case]:
    """Return the inputs of a seed; they are drawn once, unless a function is among them."""
    key = exercise.inputs, exercise.name, seed
    cases = _DRAWN.get(key)
    if cases is None:
        cases = exercise.inputs(rng_for(exercise, 7100 + seed))
        if not any(callable(value) for case in cases for value in _flat(case.args)):
            _DRAWN[key] = cases
    return cases


def _places(exercise: Exercise) -> list[tuple[int, bool]]:
    """Return which inputs an answer is watched at, and whether each is one number alone.

    Chosen is the smallest one that is drawn anew for every seed.
    """
    drawn = [_drawn(exercise, seed) for seed in range(2)]
    sizes = []
    for place, (one, other) in enumerate(zip(*drawn, strict=False)):
        first, second = _floats(one.args), _floats(other.args)
        fresh = len(first) == len(second) > 0 and not np.any(first == second)
        mixed = len(first) == len(second) and np.any(first != second)
        if one.measured and mixed:
            handed = any(callable(v) for v in _flat(one.args))
            number = len(first) == 1 and not handed and len(one.args) == 1
            sizes.append((not number, not fresh, len(first), place))
    return [(place, not many) for many, _, _, place in sorted(sizes)[:1]]


def _flat(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [one for item in value for one in _flat(item)]
    return [value]


def _floats(args: Sequence[Any]) -> np.ndarray:
    numbers: list[float] = []
    for value in _flat(list(args)):
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            numbers += value.ravel().tolist()
        elif isinstance(value, float):
            numbers.append(float(value))
    return np.array(numbers)


def _library(records: Sequence[Record]) -> Finding | None:
    fitted = set.intersection(*(set(record.fitted) for record in records))
    if fitted:
        return Finding(f"calls {min(fitted)}, which takes a slope or a curve from points")
    for module in sorted(set.intersection(*(set(record.modules) for record in records))):
        if (words := words_for(module)) and not is_exact(module):
            return Finding(f"takes a {words}")
    return None


def _told(
    records: Sequence[Record], values: Sequence[np.ndarray], one_number: bool
) -> Finding | None:
    """Look at each function that was asked at all inputs."""
    for same in _same_functions(records):
        name = same[0].name
        if (words := _beside_the_line(same)) is not None:
            return Finding(f"asks {name} {words}")
        rows = [_dependent(asked, same) for asked in same]
        if one_number and (words := _crowd(same)) is not None:
            return Finding(f"asks {name} {words}")
        if one_number and any(len(asked.first) > 1 for asked in same):
            rows = [_as_nodes(asked, block) for asked, block in zip(same, rows, strict=True)]
        steps = [_steps(block, asked, at) for block, asked, at in
                 zip(rows, same, values, strict=True)]  # fmt: skip
        if (step := _common(steps)) is not None:
            return Finding(f"asks {name} at points {step:.3g} apart, whatever its argument is")
        if all(any(close for _, close, _ in found) for found in steps):
            least = min(size for size, close, _ in steps[0] if close)
            return Finding(f"asks {name} at points that lie {least:.1g} apart")
        if all(any(around for _, _, around in found) for found in steps):
            return Finding(f"asks {name} on both sides of its argument")
    return None


def _same_functions(records: Sequence[Record]) -> list[list[Asked]]:
    """Return, for each function that was asked at every input, what it was asked there."""
    groups: list[list[Asked]] = []
    used = [set[int]() for _ in records[1:]]
    for asked in records[0].asked:
        group = [asked]
        for taken, record in zip(used, records[1:], strict=True):
            for number, other in enumerate(record.asked):
                alike = other.name == asked.name and len(other.first) == len(asked.first)
                if alike and number not in taken:
                    taken.add(number)
                    group.append(other)
                    break
        if len(group) == len(records):
            groups.append(group)
    return groups


def _absolute(asked: Asked) -> np.ndarray:
    return np.array([asked.first, *(asked.first + one for one in asked.away)], dtype=complex)


def _dependent(asked: Asked, same: Sequence[Asked]) -> np.ndarray:
    """Return the calls as offsets, NaN where a number is the same at every input.

    Such a number is the author's own constant, a unit vector's entry, say, and no step.
    """
    rows = np.array([np.zeros_like(asked.first), *asked.away], dtype=complex)
    if len({len(one.away) for one in same}) > 1:
        return rows
    all_rows = np.array([_absolute(one) for one in same])
    fixed = np.all(all_rows == all_rows[0], axis=0)
    return np.where(fixed, np.nan, rows)


def _as_nodes(asked: Asked, block: np.ndarray) -> np.ndarray:
    """Return all numbers of all calls one under the other, as offsets from the very first."""
    return np.reshape(block + (asked.first - asked.first[0]), (-1, 1))


def _steps(rows: np.ndarray, asked: Asked, values: np.ndarray) -> list[tuple[float, bool, bool]]:
    """Return the steps between two calls: size, whether it is tiny, whether around an argument."""
    size = max(1.0, float(np.max(np.abs(asked.first), initial=0.0)))
    least = max(1e-11, size * 1e-11) if asked.fine > 1e-17 else _ROUND_OFF * asked.fine * size
    kept = rows[:_PAIRS]
    first = asked.first.real if kept.shape[1] == len(asked.first) else asked.first.real[0]
    before, after = np.triu_indices(len(kept), 1)
    one, other = kept[before], kept[after]
    with np.errstate(all="ignore"):
        apart = (one - other).real
        middle = ((one + other) / 2).real + first
    moved = np.isfinite(apart) & (apart != 0.0)
    # A constant that takes the place of another one is no step of the argument.
    counts = moved.any(axis=1) & ~np.any(np.isnan(one) != np.isnan(other), axis=1)
    lengths = np.abs(apart)
    longest = np.max(lengths, axis=1, where=moved, initial=0.0)
    shortest = np.min(lengths, axis=1, where=moved, initial=math.inf)
    even = longest - shortest <= 1e-9 * longest + 4e-16 * size
    around = np.all(_is_among(values, middle) | ~moved, axis=1)
    counts &= longest >= least
    told = np.where(even & ((longest <= 2 * _STEP) | around), longest, math.inf)
    tiny = longest <= _CLOSE * size
    both = around & even & (longest <= 0.1 * size)
    return [
        (float(told[pair]), bool(tiny[pair]), bool(both[pair])) for pair in np.flatnonzero(counts)
    ]


def _is_among(values: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Return where a number is one of the values, up to round-off."""
    if not len(values):
        return np.zeros(numbers.shape, dtype=bool)
    known = np.sort(values)
    places = np.searchsorted(known, numbers)
    near = np.zeros(numbers.shape, dtype=bool)
    with np.errstate(all="ignore"):
        allowed = 1e-12 * np.maximum(1.0, np.abs(numbers))
        for place in (places - 1, places):
            near |= np.abs(known[np.clip(place, 0, len(known) - 1)] - numbers) <= allowed
    return near


def _common(steps: Sequence[Sequence[tuple[float, bool, bool]]]) -> float | None:
    """Return a step that occurs at every input, None when there is none."""
    others = [sorted(size for size, _, _ in more) for more in steps[1:]]
    for size, _, _ in steps[0]:
        if math.isfinite(size) and all(_holds(more, size) for more in others):
            return size
    return None


def _holds(sizes: Sequence[float], size: float) -> bool:
    """Whether a step is one of the sorted `sizes`."""
    place = bisect.bisect_left(sizes, size)
    return any(abs(other - size) <= 1e-7 * size for other in sizes[max(0, place - 1) : place + 1])


def _beside_the_line(same: Sequence[Asked]) -> str | None:
    """Say how a function is asked at complex points, None when it is not or by honest algebra."""
    tiny, many = True, True
    for asked in same:
        rows = _absolute(asked)
        sides = np.abs(rows.imag)
        beside = (sides > 0.0) & (rows.real != 0.0)  # exp(i·t) is a cosine and a sine
        tiny &= bool(np.any(beside & (sides <= 1e-6 * np.maximum(1.0, np.abs(rows.real)))))
        many &= len(np.unique(np.round(rows[beside], 12))) >= _CROWD
    if tiny:
        return "a tiny imaginary step beside its argument"
    return "at many points of the complex plane" if many else None


def _crowd(same: Sequence[Asked]) -> str | None:
    """Say at how many points a function is asked for one number's slope, None when at few."""
    counts, clustered = [], True
    whole: list[set[float]] = []
    for asked in same:
        if not asked.plain:
            return None
        points = _absolute(asked).real.ravel()
        scale = max(1.0, float(np.max(np.abs(points), initial=0.0)))
        distinct = np.unique(np.round(points / scale, 10)) * scale
        whole.append(set(np.round(points, 10).tolist()))
        counts.append(len(distinct))
        width = float(np.ptp(distinct))
        clustered &= len(distinct) >= _CLUSTER and width <= 0.2 * scale
    fixed = set.intersection(*whole)
    moving = min(len(points - fixed) for points in whole)
    if moving >= _CROWD or len(fixed) >= _NODES or (clustered and moving):
        return f"at {min(counts)} points to get the slope at one"
    return None
