"""The one exercise of unit 00, which teaches how a check speaks."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.exercise import Case, Derivative, Exercise


def _square_of_line(x: Any) -> Any:
    inside = 3 * x + 1
    return inside**2


def _inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [
        Case((0.7,)),
        Case((-2.0,)),
        Case((float(rng.uniform(-3, 3)),)),
        Case((3,)),
        Case((rng.uniform(-3, 3, size=4),)),
    ]


EXERCISES = [
    Exercise(
        name="first_slope",
        unit="00_start_here",
        sentence="the slope of (3x + 1)² at x",
        inputs=_inputs,
        truth=Derivative(_square_of_line),
    )
]
