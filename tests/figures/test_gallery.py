"""The drawing functions, pushed as far as they go: never an exception, always a valid picture."""

import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound import EXTREME, LABEL, assert_says, assert_sound

from chainrule import figures
from chainrule.course.source import reference
from chainrule.figures import functions
from chainrule.figures.gallery import activations, boundary, conventions, network
from chainrule.figures.gallery.course_map import course_map
from chainrule.figures.svg import LIGHT, fmt

few = settings(max_examples=60, deadline=None)
FUNCTION = st.one_of(
    st.sampled_from(functions.NAMES),
    LABEL,
    st.just(math.sin),
    st.just((math.exp, math.exp)),
    st.just(lambda x: 1 / 0),
    st.just(lambda x: "text"),
    st.just(lambda x: np.ones(7)),
    st.none(),
)


@few
@given(f=FUNCTION, g=FUNCTION, x=EXTREME, nudge=EXTREME)
def test_chain_rule_stands_everything(f: Any, g: Any, x: Any, nudge: Any) -> None:
    assert_sound(figures.chain_rule.draw(f, g, x, nudge))


SIZE = st.one_of(st.integers(-1, 7), EXTREME)
TABLE = st.one_of(st.sampled_from(["X", "W", "dZ"]), LABEL)


@few
@given(
    tables=st.tuples(TABLE, TABLE),
    turned=st.tuples(st.booleans(), st.booleans()),
    sizes=st.tuples(SIZE, SIZE, SIZE),
    at=st.tuples(SIZE, SIZE),
)
def test_matrix_product_stands_everything(tables: Any, turned: Any, sizes: Any, at: Any) -> None:
    assert_sound(
        figures.matrix_product.draw(tables[0], turned[0], tables[1], turned[1], *sizes, *at)
    )


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("right", ["X", "W", "dZ"])
@pytest.mark.parametrize("left", ["X", "W", "dZ"])
def test_matrix_product_fits_where_numpy_multiplies(left: str, right: str, turned: bool) -> None:
    tables = {"X": np.ones((3, 2)), "W": np.ones((2, 4)), "dZ": np.ones((3, 4))}
    first = tables[left].T if turned else tables[left]
    drawn = figures.matrix_product.draw(left, turned, right, N=3, D=2, M=4)
    try:
        rows, columns = (first @ tables[right]).shape
    except ValueError:
        assert_says(drawn, "does not fit")
    else:
        assert_says(drawn, f"= {rows} × {columns}, the shape of")


def test_matrix_product_says_the_sum_and_what_fits_by_chance() -> None:
    drawn = figures.matrix_product.draw("X", True, "dZ")
    assert_says(
        drawn, "adds over n, the examples", "the shape of W", "(−1)·(−2) + 2·1 + (−2)·4 = −4"
    )
    square = figures.matrix_product.draw("X", False, "dZ", N=3, D=3, M=3)
    assert_says(square, "fits only because there are as many inputs as examples here")
    assert_says(figures.matrix_product.draw(row=9), "row is 9, 2 is used (0 to 2 are possible)")
    assert_says(figures.matrix_product.draw(N=0), "N is 0, 3 is used (1 to 5 are possible)")
    assert_says(figures.matrix_product.draw(left="V"), "there is no table 'V'")


@few
@given(f=FUNCTION, x=EXTREME, h=EXTREME, float32=st.booleans())
def test_step_size_stands_everything(f: Any, x: Any, h: Any, float32: bool) -> None:
    assert_sound(figures.step_size.draw(f, x, h, float32))


@few
@given(w=EXTREME, b=EXTREME, x=EXTREME, y=EXTREME)
def test_three_factors_stand_everything(w: Any, b: Any, x: Any, y: Any) -> None:
    drawn = figures.three_factors.draw(w, b, x, y)
    assert_sound(drawn)
    bad = any(not isinstance(v, (int, float)) or not math.isfinite(v) for v in (w, b, x, y))
    assert drawn.sentence.startswith("Attention") == bad


NETWORK = st.one_of(
    st.none(),
    st.just([]),
    st.just("network"),
    st.just(7),
    st.just([[{"no weights": 1}]]),
    st.just([[{"weights": [1.0, 2.0, 3.0]}]]),
    st.just([[{"weights": [math.nan, math.inf, -1e308]}], [{"weights": [1e308, 0]}]]),
    st.just([[{"weights": [0.1, 0.2, 0.3]} for _ in range(9)]]),
)


@few
@given(
    layers=NETWORK,
    row=st.one_of(st.lists(EXTREME, max_size=3), st.none(), st.just(5)),
    expected=st.one_of(st.lists(EXTREME, max_size=3), st.none()),
    step=EXTREME,
    edge=st.one_of(LABEL, st.sampled_from(["x₂ → h₃", "bias → o₁"])),
    seed=EXTREME,
)
def test_network_stands_everything(
    layers: Any, row: Any, expected: Any, step: Any, edge: Any, seed: Any
) -> None:
    assert_sound(figures.network.draw(layers, row, expected, step, edge, seed))


@few
@given(name=st.one_of(st.sampled_from(functions.ACTIVATIONS), LABEL), z=EXTREME)
def test_activations_stand_everything(name: Any, z: Any) -> None:
    assert_sound(figures.activations.draw(name, z))


@few
@given(
    name=st.one_of(st.sampled_from(functions.ACTIVATIONS), LABEL),
    layers=EXTREME,
    weight=EXTREME,
    x=EXTREME,
)
def test_depth_stands_everything(name: Any, layers: Any, weight: Any, x: Any) -> None:
    assert_sound(figures.depth.draw(name, layers, weight, x))


@few
@given(
    reduction=st.one_of(st.sampled_from(conventions.REDUCTIONS), LABEL),
    half=st.booleans(),
    n=EXTREME,
    m=EXTREME,
)
def test_conventions_stand_everything(reduction: Any, half: bool, n: Any, m: Any) -> None:
    assert_sound(figures.conventions.draw(reduction, half, n, m))


def _raises(*_: Any) -> Any:
    raise ValueError("no & never")


TRAIN = st.sampled_from(
    [
        None,
        _raises,
        lambda *a: None,
        lambda p, *a: (p, []),
        lambda p, *a: (p, [math.nan]),
        lambda p, *a: ([{"W": np.ones((3, 3)), "b": np.ones(3)}] * 2, [1.0]),
    ]
)


@settings(max_examples=40, deadline=None)
@given(
    train=TRAIN,
    rate=EXTREME,
    hidden=EXTREME,
    act=st.one_of(st.sampled_from(boundary.HIDDEN), LABEL),
    epochs=st.one_of(st.integers(-3, 20), st.just(math.nan)),
    seed=EXTREME,
)
def test_boundary_stands_everything(
    train: Any, rate: Any, hidden: Any, act: Any, epochs: Any, seed: Any
) -> None:
    assert_sound(figures.boundary.draw(train, rate, hidden, act, epochs, seed))


ARRAY = st.one_of(
    EXTREME,
    st.lists(EXTREME, max_size=4),
    st.just(np.zeros((0, 3))),
    st.just(np.arange(24.0).reshape(2, 3, 4)),
    st.just(np.full((40, 30), math.nan)),
    st.just([[1, 2], [3]]),
)


@few
@given(yours=ARRAY, measured=ARRAY, name=LABEL)
def test_mismatch_stands_everything(yours: Any, measured: Any, name: str) -> None:
    assert_sound(figures.mismatch(yours, measured, name))
    assert_sound(figures.mismatch(yours, yours, name))


@few
@given(
    chain=st.lists(st.one_of(LABEL, st.tuples(LABEL, LABEL)), max_size=20),
    missing=st.one_of(st.none(), EXTREME),
    kind=st.one_of(st.sampled_from(["missing", "extra", "wrong"]), LABEL),
    why=LABEL,
    name=LABEL,
)
def test_missing_link_stands_everything(
    chain: Any, missing: Any, kind: Any, why: str, name: str
) -> None:
    assert_sound(figures.missing_link(chain, missing, kind, name, why))


def test_each_picture_says_what_is_wrong() -> None:
    assert_says(figures.three_factors.draw(w=math.nan), "w is not a number", "finite number")
    assert_says(figures.three_factors.draw(w=50), "saturated".capitalize())
    assert_says(figures.chain_rule.draw(f="tangens"), "no function 'tangens'")
    assert_says(figures.chain_rule.draw(f="log", x=-1), "no finite value")
    assert_says(figures.chain_rule.draw(f=lambda x: 1 / 0), "raises ZeroDivisionError")
    assert_says(figures.chain_rule.draw(nudge=0), "the nudge is 0", "other than 0")
    assert "of not a number" not in figures.chain_rule.draw(nudge=math.nan).sentence
    assert_says(figures.chain_rule.draw("relu", x=-2.0), "does not move z, so y stays as well")
    assert_says(figures.step_size.draw(h=-1), "has to be a positive number")
    assert_says(figures.step_size.draw("relu", 0.0), "on the kink")
    assert_says(figures.activations.draw("sine"), "no activation 'sine'")
    assert_says(figures.activations.draw("tanh", math.inf), "z is ∞")
    assert_says(figures.depth.draw(layers=1000), "1 to 60")
    assert_says(figures.depth.draw("relu", 5, -1.0), "the factor of layer 5 is zero")
    assert_says(figures.conventions.draw(N=0), "N is 0")
    assert_says(figures.boundary.draw(train=_raises), "your train raises ValueError: no & never")
    assert_says(figures.boundary.draw(learning_rate=math.nan), "learning rate is not a number")
    assert_says(figures.boundary.draw(train=lambda p, *_: (p, [math.nan])), "ran away")
    assert_says(figures.network.draw(layers=[[{"weights": [1.0]}]]), "needs 2 and a bias")
    assert_says(figures.mismatch(np.ones((2, 3)), np.ones((3, 2))), "(2, 3)", "(3, 2)")
    assert_says(figures.mismatch([math.nan], [1.0]), "not finite")
    assert_says(figures.missing_link(missing=9), "no link number 9")


def test_stated_numbers_are_right() -> None:
    z = 0.8 * 1.5 - 0.4
    a = 1 / (1 + math.exp(-z))
    product = (a - 1) * a * (1 - a) * 1.5
    assert_says(
        figures.three_factors.draw(0.8, -0.4, 1.5, 1.0),
        f"= {fmt(product)}.",
        f"a = σ(z) = {fmt(a)}",
    )
    slope = 2 * math.sin(0.7) * math.cos(0.7)
    assert_says(figures.chain_rule.draw("sin", "square", 0.7), f"= {fmt(slope)}.")
    inner = math.sin(0.9) - math.sin(0.7)
    outer = math.sin(0.9) ** 2 - math.sin(0.7) ** 2
    assert_says(
        figures.chain_rule.draw("sin", "square", 0.7, 0.2),
        f"moves z by {fmt(inner)}, {fmt(inner / 0.2)} times as far",
        f"moves y by {fmt(outer)}, {fmt(outer / inner)} times as far again",
    )
    assert_says(figures.conventions.draw("element mean", False, 7, 3), "2/3 times the course's")
    factor = 1.0
    value = 0.5
    for _ in range(4):
        value = math.tanh(1.2 * value)
        factor *= 1.2 * (1 - value**2)
    assert_says(figures.depth.draw("tanh", 4, 1.2, 0.5), f"the slope at the input is {fmt(factor)}")


@pytest.mark.parametrize("name", functions.ACTIVATIONS)
@pytest.mark.parametrize("z", [-4.0, -0.3, 0.9, 5.0])
def test_links_multiply_and_add_to_the_slope(name: str, z: float) -> None:
    path, straight = activations.links(name, z)
    found = math.prod(link.slope for link in path) + (straight.slope if straight else 0.0)
    assert found == pytest.approx(functions.activation(name).slope_at(z), abs=1e-12)
    assert path[-1].value == functions.activation(name).at(z)


def test_network_deltas_are_the_gradient() -> None:
    run, _ = network._read(None, (1.5, 0.5), (1.0, 0.0), 3)
    assert run is not None
    network._pass(run)

    def cost(layers: Any) -> float:
        other, _ = network._read(layers, (1.5, 0.5), (1.0, 0.0), 3)
        assert other is not None
        network._pass(other)
        pairs = zip(other.values[-1], other.wanted, strict=True)
        return 0.5 * sum((a - y) ** 2 for a, y in pairs)

    for k, layer in enumerate(run.layers):
        for j, weights in enumerate(layer):
            for i in range(len(weights)):
                h = 1e-6
                moved = []
                for sign in (1, -1):
                    copy = [[list(n) for n in each] for each in run.layers]
                    copy[k][j][i] += sign * h
                    moved.append(cost(copy))
                entering = run.values[k][i] if i < len(weights) - 1 else 1.0
                measured = (moved[0] - moved[1]) / (2 * h)
                assert run.deltas[k][j] * entering == pytest.approx(measured, abs=1e-9)


def test_network_shows_only_what_has_been_computed() -> None:
    last = figures.network.draw().sentence
    assert "∂J/∂w not yet" in last
    assert "not yet" in str(figures.network.draw(step=11).rows)
    assert "not yet" not in str(figures.network.draw(step=99).rows)


def test_the_map_stands_everything_that_progress_may_hold() -> None:
    assert_sound(course_map([]))
    drawn = course_map([("01_composition", 9, 7), ("x" * 300, 0, 500)], (), "01_composition")
    assert_sound(drawn)
    assert_says(drawn, "9 of 507 exercises done", "9 of 7 done")


def test_what_is_wrong_is_said_once_in_the_sentence_and_pointed_at_in_the_drawing() -> None:
    for drawn in (figures.depth.draw(x=math.nan), figures.network.draw(layers=[])):
        assert drawn.sentence.startswith("Attention: ")
        assert drawn.svg.count("see the sentence below") == 1
    assert "see the sentence below" not in figures.depth.draw().svg


def test_colours_in_files_are_the_light_ones() -> None:
    drawn = figures.network.draw(step=12).svg + figures.three_factors.draw().svg
    used = dict(re.findall(r"var\(--cr-(\w+),(#\w+)\)", drawn))
    assert used
    assert all(LIGHT[name] == colour for name, colour in used.items())


@pytest.mark.parametrize(("name", "left", "central"), [("abs", "−1", "0"), ("relu", "0", "0.5")])
def test_on_a_kink_no_error_is_claimed(name: str, left: str, central: str) -> None:
    drawn = figures.step_size.draw(name, 0.0)
    assert f"on its left the slope is {left}, on its right 1" in drawn.sentence
    assert f"the central difference says {central}" in drawn.sentence
    assert "errs by" not in drawn.sentence + drawn.svg
    assert ("error", "no slope here", "no slope here") in drawn.rows


def test_slopes_can_be_shown_without_their_formulas() -> None:
    told = figures.activations.draw("tanh", formulas=False)
    assert not any("∂" in cell for row in told.rows for cell in row)
    assert any("∂a/∂z = 1 − tanh²(z)" in row[3] for row in figures.activations.draw("tanh").rows)


def test_a_borrowed_train_is_not_called_the_learners_own() -> None:
    def train(params, X, y, learning_rate, epochs, batch_size, rng):
        return params, [1.0] * epochs

    assert "your own train brings" in figures.boundary.draw(train).sentence
    drawn = figures.boundary.draw(reference("07_mlp", "train"))
    assert "the course's own train brings" in drawn.sentence
    assert ("trained by", "whose code ran", "the course's own train") in drawn.rows
    assert "your own" not in drawn.sentence


def test_a_larger_weight_does_not_rescue_the_sigmoid_chain() -> None:
    """As the answer of unit 05 says, of the figure as it stands there."""

    def arrives(weight: float) -> float:
        slope, a = 1.0, 0.5
        for _ in range(10):
            s = 1 / (1 + math.exp(-weight * a))
            slope, a = slope * weight * s * (1 - s), s
        return slope

    assert arrives(4.0) < arrives(1.0)
    for weight in (1.0, 4.0):
        said = f"the slope at the input is {fmt(arrives(weight))}: it vanishes"
        assert_says(figures.depth.draw(weight=weight), said)


def test_a_negative_factor_stands_in_brackets_behind_its_sign() -> None:
    assert_says(figures.chain_rule.draw("cos", "square", 1.0), "is 1.081 × (−0.841) = −0.909")
    assert_says(figures.three_factors.draw(w=1.0, x=-2.0), "× (−2) =")
    assert_says(figures.activations.draw("mish", -1.5), "0.182 × 0.961 × (−1.5) + 0.199")
    for x in (-2.5, -0.3, 1.0):
        for f in ("sin", "cos", "square"):
            assert "× −" not in figures.chain_rule.draw(f, "cos", x).sentence
