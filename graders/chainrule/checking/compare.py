"""When a number is exact, approximate or wrong: the rules that both checkers go by.

`judge` compares an answer with the course's own version, `check_gradient` compares anybody's
gradient with measured slopes. Both ask here how near is near enough, and both speak of
outcomes, of parts (one array or number with a name) and of the entry that is furthest off.
Works on plain NumPy arrays and knows no exercise.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.checking.verdict import Outcome, PartVerdict, Row

EXACT = 1e-12  # round-off in float64, relative to the size of what is compared
MEASURED_EXACT = 1e-11  # against a measured slope: the round-off of its own runs comes on top
APPROXIMATE = 1e-6  # relative; honest sloppiness such as π typed to six digits

Mask = NDArray[np.bool_]
Numbers = NDArray[Any] | float


def is_exact(yours: Numbers, truth: Numbers, floor: float = 1.0, roundoff: float = EXACT) -> Mask:
    """Tell for every entry whether two arrays of one shape agree within round-off.

    An entry smaller than `floor` may be as far off as one of that size.
    """
    size = np.maximum(floor, np.abs(truth))
    return np.asarray(np.abs(np.subtract(yours, truth)) <= roundoff * size)


def is_near(yours: Numbers, truth: Numbers, floor: Numbers, room: Numbers) -> Mask:
    """Tell for every entry whether it is right to six digits, give or take `room` (absolute).

    The digits of an entry smaller than `floor` are counted from there.
    """
    size = np.maximum(floor, np.abs(truth))
    return np.asarray(np.abs(np.subtract(yours, truth)) <= room + APPROXIMATE * size)


def outcome_of(exact: Mask | bool, near: Mask | bool) -> Outcome:
    """Return the outcome of one part, from which entries are exact and which are near enough."""
    if not np.all(near):
        return Outcome.WRONG
    return Outcome.EXACT if np.all(exact) else Outcome.APPROXIMATE


def worst_index(distance: Numbers) -> tuple[int, ...]:
    """Return the index of the largest entry; () of a single number."""
    array = np.asarray(distance)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(array)), array.shape))


def entry_row(
    name: str, index: tuple[int, ...], yours: Numbers, truth: Numbers, label: str = ""
) -> Row:
    """Return the evidence of one entry of two arrays; without a `label` it is called "dW[1, 2]"."""
    one, other = float(np.asarray(yours)[index]), float(np.asarray(truth)[index])
    entry = f"{name}[{', '.join(map(str, index))}]" if index else name
    return Row(label or entry, one, other, abs(one - other), index)


def keep_worst(verdicts: dict[str, PartVerdict], part: PartVerdict) -> None:
    """Take in the verdict on a part at one more point: the worst of all points counts."""
    known = verdicts.get(part.name)
    if known is None or part.outcome.severity > known.outcome.severity:
        verdicts[part.name] = part


def worst_outcome(parts: Iterable[PartVerdict]) -> Outcome:
    """Return the outcome of the whole: that of its worst part; WRONG when there is none."""
    outcomes = [part.outcome for part in parts]
    return max(outcomes, key=lambda outcome: outcome.severity, default=Outcome.WRONG)
