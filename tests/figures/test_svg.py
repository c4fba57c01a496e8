"""The pieces of a drawing: numbers and texts for readers, ticks inside their axis, contrast."""

import math
import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chainrule.figures.svg import DARK, LIGHT, escape, fmt, limits, nice_ticks, shorten, wrap


def test_numbers_are_written_for_readers() -> None:
    assert [fmt(v) for v in (0, -0.5, 1e-5, 123456789, math.nan, -math.inf, 2.0, -1e-9)] == [
        "0",
        "−0.5",
        "10⁻⁵",
        "1.23×10⁸",
        "not a number",
        "−∞",
        "2",
        "−10⁻⁹",
    ]


@given(st.text())
def test_any_text_becomes_valid_xml(content: str) -> None:
    ElementTree.fromstring(f"<t a='{escape(content)}'>{escape(content)}</t>")


@given(st.text(), st.integers(1, 40))
def test_long_text_is_cut(content: str, limit: int) -> None:
    assert len(shorten(content, limit)) <= limit
    assert all(len(part) <= limit for part in wrap(content, limit))


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
@example(0.0, 5e-324)
def test_ticks_lie_inside(low: float, high: float) -> None:
    ticks = nice_ticks(low, high)
    slack = 1e-6 * abs(high - low)
    assert len(ticks) <= 12
    assert all(low - slack <= t <= high + slack for t in ticks)


@given(st.lists(st.floats(allow_nan=True, allow_infinity=True)))
def test_limits_hold_what_is_finite(values: list[float]) -> None:
    low, high = limits(values)
    assert low < high
    assert all(low <= v <= high for v in values if math.isfinite(v) and abs(v) < 1e12)


def _luminance(colour: str) -> float:
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("palette", "paper"), [(LIGHT, "#ffffff"), (DARK, "#111111")])
def test_colours_have_contrast(palette: dict[str, str], paper: str) -> None:
    for name, colour in palette.items():
        bright, dim = sorted((_luminance(colour), _luminance(paper)), reverse=True)
        if name != "faint":  # frames and grid lines carry no meaning of their own
            assert (bright + 0.05) / (dim + 0.05) >= 4.5, name
