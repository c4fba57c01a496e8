"""What every picture has to be, whatever it was asked to draw; and what it may be asked."""

import math
import re
import xml.etree.ElementTree as ElementTree

from hypothesis import strategies as st

from chainrule.figures.picture import Picture

SVG = "{http://www.w3.org/2000/svg}"
EXTREME = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from([0.0, -0.0, 1e-320, 1e308, -1e308, 1e4, -1e4, math.nan, math.inf, -math.inf]),
    st.integers(-(10**30), 10**30),
    st.none(),
    st.just("seven"),
)
LABEL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["x" * 5000, "<script>&\"'", "\x00\x08\ud800", "σ′(z)·w", "a\nb\tc", ""]),
)


def assert_sound(drawn: Picture) -> None:
    """Check that a picture is XML with one name, finite coordinates, and no endless text."""
    root = ElementTree.fromstring(drawn.svg)
    assert root.get("role") == "img"
    assert len(root.get("aria-label", "")) == len(f"{drawn.title}. {drawn.sentence}")
    ElementTree.fromstring(f"<div>{drawn.html}</div>")
    for mark in root.iter():
        for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"):
            value = mark.get(name)
            if value is not None and not value.endswith("%"):
                assert math.isfinite(float(value)), (mark.tag, name, value)
                assert abs(float(value)) < 1e5
        for name in ("d", "points"):
            assert not re.search("nan|inf", mark.get(name, ""))
        if mark.tag == f"{SVG}text":
            assert len(mark.text or "") <= 110, mark.text
    assert all(len(row) == len(drawn.header) for row in drawn.rows)


def assert_says(drawn: Picture, *words: str) -> None:
    for word in words:
        assert word in drawn.sentence, drawn.sentence
