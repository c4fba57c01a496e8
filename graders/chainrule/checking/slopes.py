"""Slopes measured from a forward function alone, each with an estimate of its own error.

A gradient check is only as good as the number it compares with.  A finite difference of one
fixed step is off by its truncation (the step is too long) or by round-off (too short), and says
neither; a fixed tolerance then rejects right answers or accepts wrong ones.  Here the forward is
run on a ladder of steps.  How much the rungs differ shows the truncation, how erratically the
shortest ones differ shows the round-off, and the two together are the reported error.

Where the forward is analytic, `complex_step` is sharper.  Nothing here needs more than NumPy.

Source: central differences extrapolated to step zero by Neville's scheme in h² (Richardson 1911,
Ridders 1982).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# Long steps carry the extrapolation, short ones show round-off and kinks.  The long ones are no
# multiples of each other: on a halving ladder a fast oscillation can look smooth at every rung.
_RUNGS: Array = np.array([993.0, 541.0, 293.0, 157.0, 33.0, 4.0, 2.0**-2, 2.0**-6]) / 8192.0
# Climbed only where the ladder above did not settle: a kink or a cliff close by.
_SHORTER_RUNGS: Array = 2.0 ** -np.array([22.0, 26.0])
_UNSETTLED = 1e-7
_SINGLE = float(np.finfo(np.float32).eps)


@dataclass(frozen=True)
class Measured:
    """Slopes measured by finite differences; every array has the shape of x (0-d for one slope).

    value: the slope; at a kink the mean of its two sides.
    error: estimated absolute error of `value`; at a kink it reaches both sides.
    left, right: the one-sided slopes.
    side_error: estimated absolute error of the one-sided slopes.
    evaluations: how many times the forward was run.
    """

    value: Array
    error: Array
    left: Array
    right: Array
    evaluations: int
    side_error: Array

    @property
    def kink(self) -> NDArray[np.bool_]:
        """Where the left and the right slope disagree beyond their errors."""
        gap = np.abs(self.right - self.left)
        size = np.maximum(np.abs(self.left), np.abs(self.right))
        return np.asarray(gap > 4.0 * self.side_error + 1e-6 * size)

    @property
    def tolerance(self) -> Array:
        """How far from `value` an answer may be: the estimated error, and room for round-off."""
        size = np.abs(self.value)
        room = 1e-9 * size + 1e-12 * self._scale + 1e-15
        return np.asarray(2.0 * self.error + room)

    @property
    def _scale(self) -> float:
        finite = np.abs(self.value[np.isfinite(self.value)])
        return float(finite.max()) if finite.size else 0.0

    def agrees(self, yours: ArrayLike) -> NDArray[np.bool_]:
        """Tell for every component whether `yours` (shape of x) is the measured slope.

        At a kink either one-sided slope and everything between them is right.  NaN and infinity
        never are.
        """
        answer = np.asarray(yours, dtype=np.float64)
        if answer.shape != self.value.shape:
            raise ValueError(f"The answer has shape {answer.shape}, not {self.value.shape}.")
        with np.errstate(invalid="ignore"):
            near = ~self.kink & (np.abs(answer - self.value) <= self.tolerance)
            room = 2.0 * self.side_error + 1e-9 * np.abs(self.value) + 1e-15
            low = np.minimum(self.left, self.right) - room
            high = np.maximum(self.left, self.right) + room
            between = self.kink & (low <= answer) & (answer <= high)
        return np.asarray(np.isfinite(answer) & (near | between))


def derivative(f: Callable[[Any], ArrayLike], x: ArrayLike) -> Measured:
    """Measure f′ at every component of `x` (any shape) of an elementwise `f`, all moved at once."""
    point = np.asarray(x, dtype=np.float64)
    unit = power_of_two(np.maximum(1.0, np.abs(point)))

    def run(at: Array) -> tuple[Array, float]:
        raw = np.asarray(f(at[()]))
        return np.broadcast_to(raw.astype(np.float64), point.shape), _eps(raw)

    def sides(step: float) -> tuple[Array, Array, Array, Array]:
        above, below = point + step * unit, point - step * unit
        return run(above)[0], run(below)[0], above - point, point - below

    with quiet():
        middle, eps = run(point)
        return _measure(sides, middle, unit, eps, calls=(1, 2))


def directional(J: Callable[[Any], Any], x: ArrayLike, v: ArrayLike) -> Measured:
    """Measure the slope of `J` at `x` along `v` (both of any one shape): Σ v·∂J/∂x, 0-d.

    The cost does not depend on the size of `x`.
    """
    together = directionals([(J, x, v)])
    return Measured(
        together.value[0],
        together.error[0],
        together.left[0],
        together.right[0],
        together.evaluations,
        together.side_error[0],
    )


def directionals(lines: Sequence[tuple[Callable[[Any], Any], ArrayLike, ArrayLike]]) -> Measured:
    """Measure the slopes along several lines (J, x, v) together; the result has one entry each.

    The same slopes as `directional` gives one by one, with less work between the runs.
    """
    moves: list[Callable[[float], float]] = []
    units = np.empty(len(lines))
    for number, (J, x, v) in enumerate(lines):
        point = np.asarray(x, dtype=np.float64)
        along = np.asarray(v, dtype=np.float64)
        length = float(np.linalg.norm(along))
        if along.shape != point.shape or not length > 0.0:
            raise ValueError(f"v must be a non-zero direction of shape {point.shape}.")
        size = max(1.0, float(np.linalg.norm(along * point)) / length)
        units[number] = size / length
        moves.append(_line(J, point, along))
    unit = power_of_two(units)

    def sides(step: float) -> tuple[Array, Array, Array, Array]:
        above = np.array([move(step * by) for move, by in zip(moves, unit, strict=True)])
        below = np.array([move(-step * by) for move, by in zip(moves, unit, strict=True)])
        return above, below, step * unit, step * unit

    with quiet():
        raw = [np.asarray(J(np.array(x, dtype=np.float64)[()])) for J, x, _ in lines]
        eps = max(map(_eps, raw))
        middle = np.array([float(one) for one in raw])
        return _measure(sides, middle, unit, eps, calls=(len(lines), 2 * len(lines)))


def _line(J: Callable[[Any], Any], point: Array, along: Array) -> Callable[[float], float]:
    return lambda t: float(J((point + t * along)[()]))


def random_directions(rng: np.random.Generator, x: ArrayLike, count: int = 3) -> list[Array]:
    """Draw `count` directions of the shape of `x`: random signs times U[1, 2].

    No entry is near zero, so no coordinate goes unseen; they are scaled by √size and by the
    magnitude of `x`, so that a unit step is as long as a typical parameter.
    """
    point = np.asarray(x, dtype=np.float64)
    entries = max(point.size, 1)
    scale = max(1.0, float(np.linalg.norm(point)) / entries**0.5) / entries**0.5
    return [
        rng.choice((-1.0, 1.0), size=point.shape) * rng.uniform(1.0, 2.0, size=point.shape) * scale
        for _ in range(count)
    ]


# --- the ladder -------------------------------------------------------------------------------


def _measure(
    sides: Callable[[float], tuple[Array, Array, Array, Array]],
    middle: Array,
    unit: Array,
    eps: float,
    calls: tuple[int, int],
) -> Measured:
    """Climb the ladder; `sides(step)` is J above, J below, and the two distances moved.

    `calls` says how often the forward ran for the middle, and how often it runs for a rung.
    """
    rows: list[tuple[Array, Array, Array, Array]] = [sides(float(step)) for step in _RUNGS]
    rungs = _RUNGS
    result = _settle(rows, rungs, middle, unit, eps, calls[0] + calls[1] * len(rows))
    doubt = _doubt(result)
    size = np.maximum(np.abs(result.value), result._scale)
    flat = 64.0 * eps * np.abs(middle)
    if not np.all(doubt <= np.maximum(_UNSETTLED * size, flat)):
        rows += [sides(float(step)) for step in _SHORTER_RUNGS]
        rungs = np.concatenate([_RUNGS, _SHORTER_RUNGS])
        shorter = _settle(rows, rungs, middle, unit, eps, calls[0] + calls[1] * len(rows))
        return _better(result, shorter)
    return result


def _settle(
    rows: list[tuple[Array, Array, Array, Array]],
    rungs: Array,
    middle: Array,
    unit: Array,
    eps: float,
    evaluations: int,
) -> Measured:
    above, below, up, down = (np.stack(part) for part in zip(*rows, strict=True))
    steps = rungs.reshape((-1,) + (1,) * middle.ndim) * unit
    central = (above - below) / (up + down)
    ahead, behind = (above - middle) / up, (middle - below) / down
    # Round-off in J: at least its own last digit, and what the two shortest rungs show.
    size = np.maximum(np.abs(above), np.abs(below))
    if eps < _SINGLE and _is_single(above) and np.any(above != middle):
        eps = _SINGLE
    rounding = eps * (size + np.abs(middle) + unit * np.abs(central))
    seen = np.abs(central[-1] - central[-2]) * steps[-1]
    seen = np.where(np.isfinite(seen), seen, 0.0)
    if seen.size > 1:
        seen = np.maximum(seen, np.median(seen))
    noise = (rounding + seen) / steps
    value, error = _extrapolate(central, rungs, 2, noise)
    one_sided, side_errors = _extrapolate(
        np.stack([behind, ahead], axis=1), rungs, 1, np.stack([noise, noise], axis=1) * 2.0
    )
    left, right = one_sided
    side_error = side_errors.sum(axis=0)
    # Long steps can agree by accident (a fast oscillation); the sides then tell another story.
    stray = np.abs(value - 0.5 * (left + right)) > 2.0 * (error + side_error)
    if stray.any():
        short, short_error = _extrapolate(central[-4:], rungs[-4:], 2, noise[-4:])
        value, error = np.where(stray, short, value), np.where(stray, short_error, error)
    found = Measured(value, error, left, right, evaluations, side_error)
    kink = found.kink
    if kink.any():
        centre = np.where(kink, 0.5 * (left + right), value)
        reach = np.where(kink, 0.5 * np.abs(right - left) + found.side_error, error)
        return Measured(centre, reach, left, right, evaluations, found.side_error)
    return found


def _extrapolate(slopes: Array, rungs: Array, power: int, noise: Array) -> tuple[Array, Array]:
    """Extrapolate to step zero; of all entries of the tableau take the one of least error.

    The error goes with h**power, so Neville's scheme removes one power per column.  An entry's
    error is how far it is from the entry above it in its column, which is the less accurate of
    the two, guarded by its distance from the column before, plus the round-off it carries.
    `slopes` and `noise` have one row per rung.
    """
    trailing = (1,) * (slopes.ndim - 1)
    column, blur = slopes, noise
    values, errors = [column[1:]], [np.abs(column[1:] - column[:-1]) + blur[1:]]
    for order in range(1, len(rungs) - 1):
        weight = (1.0 / ((rungs[:-order] / rungs[order:]) ** power - 1.0)).reshape((-1, *trailing))
        step = weight * (column[1:] - column[:-1])
        column = column[1:] + step
        blur = blur[1:] * (1.0 + weight) + weight * blur[:-1]
        values.append(column[1:])
        errors.append(np.abs(column[1:] - column[:-1]) + np.abs(step[1:]) / 64.0 + blur[1:])
    every, error = np.concatenate(values), np.concatenate(errors)
    error = np.where(np.isfinite(error), error, np.inf)
    row = np.argmin(error, axis=0)[None]
    return np.take_along_axis(every, row, axis=0)[0], np.take_along_axis(error, row, axis=0)[0]


def _doubt(measured: Measured) -> Array:
    return np.asarray(np.where(measured.kink, measured.side_error, measured.error))


def _better(one: Measured, other: Measured) -> Measured:
    """Take for each component the measurement of smaller doubt."""
    pick = _doubt(other) < _doubt(one)
    return Measured(
        np.where(pick, other.value, one.value),
        np.where(pick, other.error, one.error),
        np.where(pick, other.left, one.left),
        np.where(pick, other.right, one.right),
        other.evaluations,
        np.where(pick, other.side_error, one.side_error),
    )


def _is_single(values: Array) -> bool:
    """Tell whether every value fits in float32: the forward then computes in single precision."""
    return bool(np.all(values == values.astype(np.float32)))


def power_of_two(size: Array) -> Array:
    """Round down to a power of two, so that steps are exact in binary."""
    return np.asarray(2.0 ** np.floor(np.log2(size)))


def _eps(result: NDArray[Any]) -> float:
    kind = result.dtype if result.dtype.kind == "f" else np.dtype(np.float64)
    return float(np.finfo(kind).eps)


def quiet() -> np.errstate:
    """Return a context in which NumPy does not warn: a forward may overflow far out."""
    return np.errstate(all="ignore")
