"""The moving figures of the book: each picture is what the figure draws at that place."""

import pytest

from chainrule import figures
from chainrule.book.frames import frames


def test_a_slider_becomes_pictures_and_the_unit_s_own_place_is_one_of_them() -> None:
    made = frames(figures.chain_rule(f="sin", g="square", x=0.73))
    assert made is not None
    assert made.label == "x"
    assert len(made.pictures) == len(made.places) == 25
    assert made.places[0] == "−3"
    assert made.places[-1] == "3"
    assert made.places[made.start] == "0.73"
    assert made.pictures[0] == figures.chain_rule.draw("sin", "square", -3.0)
    assert made.pictures[made.start] == figures.chain_rule.draw("sin", "square", 0.73)


def test_powers_of_ten_and_whole_numbers_keep_their_kind() -> None:
    secant = frames(figures.secant())
    assert secant is not None
    assert secant.pictures[secant.start] == figures.secant.draw(h=1.0)
    assert secant.places[0] == "0.001"
    depth = frames(figures.depth(layers=10))
    assert depth is not None
    assert depth.label == "layers"
    assert all(place.isdigit() for place in depth.places)


def test_steps_end_at_the_last_one() -> None:
    made = frames(figures.graph("x*y", {"x": 2.0, "y": 3.0}))
    assert made is not None
    assert made.start == len(made.places) - 1
    assert len(set(made.pictures)) == len(made.pictures)


@pytest.mark.parametrize("name", ["digit"])
def test_a_figure_without_a_slider_stands_still(name: str) -> None:
    assert frames(getattr(figures, name)()) is None
