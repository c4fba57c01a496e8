"""The one table of functions: every slope in it is the slope of its function."""

import math

import numpy as np
import pytest

from chainrule.figures import functions


@pytest.mark.parametrize("name", functions.TABLE)
def test_every_slope_of_the_table_agrees_with_differences(name: str) -> None:
    _, value, slope = functions.TABLE[name]
    us = np.array([0.3, 1.7, 2.6])
    if name not in ("log", "root", "log1p"):
        us = np.concatenate([[-3.1, -0.7], us])
    h = 1e-6
    np.testing.assert_allclose(slope(us), (value(us + h) - value(us - h)) / (2 * h), atol=1e-7)


def test_slopes_of_flat_functions_keep_their_tails() -> None:
    assert functions.resolve("sigmoid").slope_at(-80.0) == pytest.approx(math.exp(-80))
    assert functions.resolve("tanh").slope_at(40.0) == pytest.approx(4 * math.exp(-80))
    assert functions.resolve("mish").slope_at(-1e4) == functions.resolve("tanh").slope_at(1e4) == 0
