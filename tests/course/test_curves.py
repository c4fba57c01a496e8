"""The functions that cross between two processes by name, and the slope of each."""

from functools import partial

import numpy as np
import pytest

from chainrule.course import curves


@pytest.mark.parametrize("name", [name for name in curves.CURVES if f"d_{name}" in curves.CURVES])
def test_a_curve_has_the_slope_that_is_called_so(name: str) -> None:
    f, slope = curves.curve(name, 0.7, 1.3), curves.curve(f"d_{name}", 0.7, 1.3)
    x = np.array([-1.1, 0.4, 2.0])
    step = 1e-6
    assert np.allclose((f(x + step) - f(x - step)) / (2 * step), slope(x), atol=1e-8)


def test_only_the_courses_own_functions_have_a_name() -> None:
    assert curves.name_of(partial(curves.wave, 1.0, 2)) == "wave"
    for other in (
        curves.wave,
        partial(curves.wave, 1.0),
        partial(curves.wave, 1.0, q=2.0),
        partial(curves.wave, np.ones(2), 2.0),
        partial(max, 1.0, 2.0),
    ):
        assert curves.name_of(other) == ""
    with pytest.raises(ValueError, match="no function"):
        curves.curve("__import__", 1.0, 2.0)
