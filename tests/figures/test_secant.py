"""The secant: its slope is rise over run, the tangent's is the derivative."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound import EXTREME, LABEL, assert_says, assert_sound

from chainrule import figures
from chainrule.course.source import reference
from chainrule.figures import functions
from chainrule.figures.svg import fmt

FUNCTION = st.one_of(
    st.sampled_from(functions.NAMES),
    LABEL,
    st.just((math.exp, math.exp)),
    st.just(lambda x: 1 / 0),
    st.just(lambda x: "text"),
    st.none(),
)


@settings(max_examples=80, deadline=None)
@given(f=FUNCTION, x=EXTREME, h=EXTREME, both=st.booleans())
def test_secant_stands_everything(f: Any, x: Any, h: Any, both: bool) -> None:
    assert_sound(figures.secant.draw(f, x, h, both))


@pytest.mark.parametrize(("x", "h"), [(1.0, 1.0), (-1.0, 0.5), (0.3, 1e-3)])
@pytest.mark.parametrize("kind", ["forward", "central"])
def test_the_secant_is_the_difference_that_unit_02_writes(x: float, h: float, kind: str) -> None:
    found = reference("02_finite_differences", f"{kind}_difference")(lambda u: u**3, x, h)
    drawn = figures.secant.draw("cube", x, h, kind == "central")
    assert_says(
        drawn,
        f"its slope, the {kind} difference, is {fmt(found)}.",
        f"has the slope {fmt(3 * x**2)}: the secant errs by {fmt(found - 3 * x**2)}.",
    )
    assert ("secant", "rise / run", fmt(found)) in drawn.rows


def test_what_the_unit_says_of_bends_is_so() -> None:
    assert ("error", "secant minus tangent", "4") in figures.secant.draw().rows
    flatter = figures.secant.draw(x=-1.0, h=0.5)
    assert ("error", "secant minus tangent", "−1.25") in flatter.rows


def test_each_picture_says_what_is_wrong() -> None:
    assert_says(figures.secant.draw(h=0), "the step h is 0; it has to be a positive number")
    assert_says(figures.secant.draw(x=math.nan), "x is not a number")
    assert_says(figures.secant.draw("log", -1.0), "log has no finite value at one")
    assert_says(figures.secant.draw("abs", 0.0), "abs has no tangent at x = 0.")
    assert_says(figures.secant.draw(lambda x: 1 / 0), "raises ZeroDivisionError")
