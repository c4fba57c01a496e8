"""The digit that is drawn: what is read, what pulled, and the square to draw on."""

import itertools
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound import EXTREME, LABEL, assert_says, assert_sound

from chainrule import figures, load_digits
from chainrule.course.source import reference
from chainrule.figures.gallery.digit import ANSWERS
from chainrule.figures.pad import Pad
from chainrule.figures.svg import fmt

RNG = np.random.default_rng(3)
NETWORK = [
    {"W": RNG.normal(0, 0.2, (64, 12)), "b": RNG.normal(0, 0.1, 12)},
    {"W": RNG.normal(0, 0.5, (12, 10)), "b": np.zeros(10)},
]
FORWARD, BACKWARD = reference("07_mlp", "mlp_forward"), reference("07_mlp", "mlp_backward")


def own_forward(params: Any, X: Any) -> Any:
    return FORWARD(params, X)


def own_backward(params: Any, cache: Any, y: Any) -> Any:
    return BACKWARD(params, cache, y)


def _raises(*_: Any) -> Any:
    raise ValueError("no & never")


PIXELS = st.one_of(
    st.none(),
    st.just([0.0] * 64),
    st.just(np.eye(8)),
    st.just([math.nan] * 64),
    st.just([1e308] * 64),
    st.just([1.0] * 63),
    st.just("seven"),
    st.lists(EXTREME, max_size=3),
)
PLUGGED = st.sampled_from(
    [None, _raises, lambda *a: None, lambda *a: (np.full((1, 10), math.inf), []), lambda *a: 7, 5]
)


@settings(max_examples=80, deadline=None)
@given(
    network=st.sampled_from([None, NETWORK, NETWORK[:1], [], "net", [{"W": 1}], [None, None]]),
    forward=PLUGGED,
    backward=PLUGGED,
    pictures=st.sampled_from([None, [], np.zeros((2, 64)), np.zeros((2, 63)), 5]),
    labels=st.sampled_from([None, [], [3, 4], 5]),
    pixels=PIXELS,
    example=EXTREME,
    answer=st.one_of(st.sampled_from(ANSWERS), LABEL),
)
def test_digit_stands_everything(
    network: Any,
    forward: Any,
    backward: Any,
    pictures: Any,
    labels: Any,
    pixels: Any,
    example: Any,
    answer: Any,
) -> None:
    assert_sound(
        figures.digit.draw(network, forward, backward, pictures, labels, pixels, example, answer)
    )


def _picture(number: int) -> np.ndarray:
    return np.asarray(load_digits()[0][number] / 16)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_what_pulled_is_the_slope_that_a_nudge_measures(depth: int) -> None:
    sizes = [*[64, 12, 9][:depth], 10]
    params = [
        {"W": RNG.normal(0, 0.2, pair), "b": RNG.normal(0, 0.1, pair[1])}
        for pair in itertools.pairwise(sizes)
    ]
    ink = _picture(5)

    def cost(pixels: np.ndarray) -> float:
        z = FORWARD(params, pixels[np.newaxis])[0][0]
        return float(np.log(np.exp(z).sum()) - z[4])

    def measured(pixel: int) -> float:
        nudge = np.zeros(64)
        nudge[pixel] = 1e-5
        return (cost(ink + nudge) - cost(ink - nudge)) / 2e-5

    drawn = figures.digit.draw(params, own_forward, own_backward, pixels=ink, answer="4")
    found = [row for row in drawn.rows if row[0].startswith("row")]
    assert len(found) == 8
    for name, much, slope in found:
        across = re.fullmatch(r"row (\d), column (\d)", name)
        assert across
        pixel = 8 * (int(across[1]) - 1) + int(across[2]) - 1
        assert much == f"ink {fmt(ink[pixel])}"
        assert slope == f"∂J/∂pixel = {fmt(measured(pixel))}"
    steepest = max(range(64), key=lambda pixel: abs(measured(pixel)))
    assert found[0][0] == f"row {steepest // 8 + 1}, column {steepest % 8 + 1}"
    assert_says(drawn, f"If 4 is right, J = {fmt(cost(ink))}.")


def test_the_sentence_says_what_is_read_and_by_whose_code() -> None:
    ink = _picture(5)
    z = FORWARD(NETWORK, ink[np.newaxis])[0][0]
    drawn = figures.digit.draw(NETWORK, own_forward, own_backward, pixels=ink)
    assert_says(
        drawn,
        f"The network reads {z.argmax()} with ",
        "This is what you drew.",
        "At work: your own mlp_forward and your own mlp_backward.",
    )
    mixed = figures.digit.draw(NETWORK, own_forward, BACKWARD, pixels=ink)
    assert_says(mixed, "your own mlp_forward and the course's own mlp_backward.")
    assert_says(figures.digit.draw(), "the course's own mlp_forward", "that the course trained")
    assert "your own" not in figures.digit.draw(NETWORK, FORWARD, BACKWARD).sentence
    # the same numbers, whoever computes them
    assert figures.digit.draw(NETWORK, pixels=ink).rows == drawn.rows


def test_the_course_s_network_reads_its_examples() -> None:
    right = 0
    for number in range(100):
        sentence = figures.digit.draw(example=number).sentence
        found = re.match(r"The network reads (\d) .* somebody wrote the digit (\d)\.", sentence)
        assert found
        right += found[1] == found[2]
    assert right >= 90


def test_each_picture_says_what_is_wrong() -> None:
    draw = figures.digit.draw
    assert_says(draw(NETWORK, _raises), "Attention: your own mlp_forward: ValueError: no & never")
    assert_says(draw(NETWORK, None, _raises), "your own mlp_backward: ValueError: no & never")
    assert_says(draw(NETWORK, None, lambda *_: [{"b": np.ones(3)}]), "mlp_backward: ValueError")
    assert_says(draw(NETWORK[:1]), "logits of shape (1, 12), not (1, 10)")
    assert_says(draw(pixels=[1.0] * 63), "a picture has 64 pixels, here are 63")
    assert_says(draw(pixels=[2.0] * 64), "a pixel is a number from 0 to 1")
    assert_says(draw(answer="ten"), "there is no answer ten")
    assert_says(draw(pixels=[0.0] * 64), "Nothing is drawn, and still it gives an answer")
    flat = [{"W": np.zeros((64, 10)), "b": np.zeros(10)}]
    assert_says(draw(flat), "no pixel pulls")


def test_a_sign_is_told_by_its_form_too() -> None:
    weights = np.zeros((64, 10))
    weights[0, 0] = -3.0
    weights[63, 0] = 1.0
    drawn = figures.digit.draw([{"W": weights, "b": np.zeros(10)}], pixels=np.eye(8), answer="0")
    marks = re.sub("more ink.*", "", drawn.svg)
    assert re.search(r'<rect [^>]*fill="var\(--cr-orange[^>]*/><line[^>]*/><line', marks)
    assert re.search(
        r'<circle [^>]*fill="var\(--cr-blue[^>]*/><line[^>]*/>(?!<line[^>]*fff)', marks
    )


def _pad(figure: Any) -> Pad:
    (pad,) = (child for child in figure.children[1].children if isinstance(child, Pad))
    return pad


def test_the_square_and_the_figure_show_the_same() -> None:
    figure = figures.digit(NETWORK, own_forward, own_backward)
    pad = _pad(figure)
    assert figure.sentence.startswith(pad.said)
    pad.example = 4
    assert (figure.example, figure.pixels) == (4, None)
    assert pad.pixels == (load_digits()[0][_order(4)] / 16).tolist()
    drawn = [0.0] * 63 + [1.0]
    pad.pixels = drawn
    assert figure.pixels == drawn
    assert "This is what you drew" in figure.sentence
    figure.pixels = [1.0] * 64
    assert pad.pixels == [1.0] * 64
    pad.example = 3
    assert figure.pixels is None
    assert "example 4 of 449" in figure.sentence
    pad.example = -1
    assert "example 449 of 449" in figure.sentence
    assert figure.sentence.startswith(pad.said)


def _order(place: int) -> int:
    """Return which of all the pictures is the test's number `place` in unit 07."""
    return int(np.random.default_rng(7).permutation(1797)[place])


def test_each_stroke_asks_the_learners_code_once() -> None:
    asked = []

    def forward(params: Any, X: Any) -> Any:
        asked.append(X.copy())
        return FORWARD(params, X)

    figure = figures.digit(NETWORK, forward, own_backward)
    before = len(asked)
    _pad(figure).pixels = [1.0] * 64
    assert len(asked) == before + 1
    assert asked[-1].tolist() == [[1.0] * 64]
