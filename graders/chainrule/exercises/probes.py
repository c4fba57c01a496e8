"""Points with one thing special about them, for slips that no ordinary point shows.

A condition such as `if x:` is false at 0 only, `list.index` errs where a number comes twice,
`ravel("K")` where the memory runs another way, a cut-off where numbers are of moderate size.
Each point says in a sentence what it has; the sentence is true of the point, whatever the
answer does, so it can be shown without knowing why the answer is wrong.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.course.exercise import Case

ZERO = "Here a number is exactly 0."
TWICE = "Here the same number comes more than once."
MODERATE = "Here numbers are between 3 and 20 in size."
MEMORY = "Here an array lies in memory column by column."
SPREAD = "Here an array is a slice such as x[::2]."
NEAR = "Here numbers are close to 0, but not 0."
ONES = "Here the array has a single entry along each axis."


def turned(array: Any) -> Any:
    """Return a copy of `array` (two axes or more) that lies column by column in memory."""
    return np.asfortranarray(array)


def spread(array: Any) -> Any:
    """Return an array equal to `array` whose entries do not lie side by side in memory."""
    return np.stack([array, array], axis=-1)[..., 0]


def moderate(rng: np.random.Generator, *shape: int, low: float = 3.0, high: float = 12.0) -> Any:
    """Draw numbers of either sign, with sizes from `low` to `high`."""
    return rng.choice((-1.0, 1.0), size=shape) * rng.uniform(low, high, size=shape)


def near_zero(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers of either sign, with sizes from 1e-6 to 0.01."""
    return rng.choice((-1.0, 1.0), size=shape) * 10.0 ** rng.uniform(-6.0, -2.0, size=shape)


def with_turned(
    draw: Callable[[np.random.Generator], Sequence[Case]], place: int, sign: int
) -> Callable[[np.random.Generator], list[Case]]:
    """Return what draws the same points, with the argument in `place` multiplied by `sign`."""

    def turned_cases(rng: np.random.Generator) -> list[Case]:
        found = []
        for case in draw(rng):
            args = list(case.args)
            if sign < 0:
                args[place] = turned_over(args[place])
            found.append(replace(case, args=tuple(args)))
        return found

    return turned_cases


def turned_over(value: Any) -> Any:
    """Return minus a number or an array, which lies in memory as before and holds no −0."""
    if not isinstance(value, np.ndarray):
        return 0 - value
    result = np.empty_like(value)
    np.subtract(0, value, out=result)
    return result


def both_signs(rng: np.random.Generator, edges: tuple[float, ...]) -> Any:
    """Draw a number of each sign between each two neighbours in `edges`, in random order."""
    sizes = [rng.uniform(low, high, size=2) for low, high in pairwise(edges)]
    return rng.permutation(np.concatenate([size * (1.0, -1.0) for size in sizes]))


def elementwise(
    rng: np.random.Generator,
    name: str = "z",
    reach: float = 30.0,
    kinked: bool = False,
    rounded: bool = False,
) -> list[Case]:
    """Return probes for a function that works entry by entry.

    `name` is the argument's; numbers of moderate size go up to `reach`. At the 0 of a `kinked`
    function slopes are measured, as more than one of them is right. `rounded` says that a rounded
    constant of the forward shows where the slope is near 0, and may: there slopes are measured.
    """
    edges = tuple(edge for edge in (2.0, 3.0, 4.0, 4.6, 6.0, 8.0, 10.0, 14.0, 20.0) if edge < reach)
    v, w = rng.uniform(0.3, 2.0, size=2)
    table = moderate(rng, 3, 4, low=0.2, high=2.5)
    return [
        Case((0.0,), f"{name} = 0", measured=kinked, special=ZERO),
        Case((0,), f"{name} = 0, an int", measured=kinked, special=ZERO),
        Case(
            (np.array([w, 0.0, -v]),), f"{name} with a 0", measured=kinked or rounded, special=ZERO
        ),
        Case(
            (np.array([v, -w, v, -v, -w, v]),), f"{name} repeats", measured=rounded, special=TWICE
        ),
        Case(
            (both_signs(rng, (*edges, reach)),),
            f"|{name}| up to {reach:g}",
            measured=rounded,
            special=f"Here numbers are between 2 and {reach:g} in size.",
        ),
        Case((near_zero(rng, 40),), f"|{name}| below 0.01", measured=kinked, special=NEAR),
        Case((turned(table),), f"{name} (3, 4) by columns", measured=rounded, special=MEMORY),
        Case((spread(table[0]),), f"{name} (4,) spread out", measured=rounded, special=SPREAD),
        Case((table[:1, :1],), f"{name} (1, 1)", measured=rounded, special=ONES),
    ]
