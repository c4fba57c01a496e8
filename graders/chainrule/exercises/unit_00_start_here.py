"""The one exercise of unit 00, which teaches how a check speaks; x is one number at a time."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.course.exercise import Case, Derivative, Exercise, OtherFormula
from chainrule.exercises import probes


def _square_of_line(x: Any) -> Any:
    inside = 3 * x + 1
    return inside**2


def _inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [
        Case((0.7,)),
        Case((-2.0,)),
        Case((float(rng.uniform(-3, 3)),)),
        Case((3,)),
        *(Case((float(x),)) for x in rng.uniform(-3, 3, size=4)),
    ]


def _special_points(rng: np.random.Generator) -> Sequence[Case]:
    at_zero = Case((-1 / 3,), "x = -1/3", measured=False, special="Here the slope is exactly 0.")
    near = Case((-1 / 3 + 1e-5,), "x near -1/3", special="Here the slope is close to 0.")
    return [*_one_by_one(probes.elementwise(rng, "x")), at_zero, near]


def _one_by_one(cases: Sequence[Case]) -> list[Case]:
    """Return the numbers of the cases as cases of their own: unit 00 knows no arrays yet."""
    drawn = []
    for case in cases:
        (x,) = case.args
        if isinstance(x, np.ndarray):
            entries = x.ravel()[:6].tolist()
            drawn += [replace(case, args=(entry,), label="") for entry in entries]
        else:
            drawn.append(case)
    return drawn


EXERCISES = [
    Exercise(
        name="first_slope",
        unit="00_start_here",
        sentence="the slope of (3x + 1)² at x",
        inputs=_inputs,
        probes=_special_points,
        truth=Derivative(_square_of_line),
        hints=(
            "Nudge x by a little. How far does 3x + 1 move, and how far does its square move then?",
            "Two slopes are multiplied: the one of the square, and the one of what is inside it.",
            "The slope is 2·(3x + 1)·3, which is the same as 18x + 6.",
        ),
        others=(
            OtherFormula(
                lambda x: 2 * x * 3,
                "first_slope uses x where 3 * x + 1 belongs.",
                "The square is taken of 3x + 1, so its slope is twice that.",
            ),
            OtherFormula(
                lambda x: 18.0,
                "first_slope is 18 wherever x is, but a curve is not equally steep everywhere.",
                "Multiplied out it is 9x² + 6x + 1: 9x² has the slope 18x, and 6x has the slope 6.",
            ),
        ),
        causes={
            "missing_factor:slope_of_inside": (
                "first_slope is exactly a third of the true slope: a factor 3 is missing.",
                "The inside, 3x + 1, moves three times as far as x. That link was left out.",
                "Multiply the slope of the square by the slope of the inside.",
            ),
            "missing_factor:slope_of_square": (
                "first_slope lacks the slope of the square.",
                "It has the slope of the inside, 3, and stops there.",
                "Multiply the slope of the square by the slope of the inside.",
            ),
        },
    )
]
