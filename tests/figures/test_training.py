"""A network while it learns: its numbers are those of unit 07, and nothing is done twice."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound import EXTREME, assert_says, assert_sound

from chainrule import figures
from chainrule.course.source import reference
from chainrule.figures.computation import landscape, mlp
from chainrule.figures.gallery import boundary
from chainrule.figures.svg import Plot, fmt

FORWARD, BACKWARD, STEP = (
    reference("07_mlp", name) for name in ("mlp_forward", "mlp_backward", "sgd_step")
)


def own_forward(params: Any, X: Any) -> Any:
    return FORWARD(params, X)


def _raises(*_: Any) -> Any:
    raise ValueError("no & never")


def _lost(params: Any, *_: Any) -> Any:
    return [{"W": layer["W"] * np.nan, "b": layer["b"]} for layer in params]


def _grows(params: Any, *_: Any) -> Any:
    return [{"W": np.pad(params[0]["W"], ((0, 0), (0, 1))), "b": np.pad(params[0]["b"], (0, 1))},
            {"W": np.pad(params[1]["W"], ((0, 1), (0, 0))), "b": params[1]["b"]}]  # fmt: skip


PLUGGED = st.sampled_from([None, _raises, _grows, lambda *a: None, lambda *a: 7, 5, [1]])


@settings(max_examples=40, deadline=None)
@given(
    forward=PLUGGED,
    backward=PLUGGED,
    update=PLUGGED,
    rate=EXTREME,
    hidden=EXTREME,
    layers=EXTREME,
    seed=EXTREME,
    step=st.one_of(st.integers(-1, 3), EXTREME),
    landscape=st.booleans(),
)
def test_training_stands_everything(
    forward: Any, backward: Any, update: Any, rate: Any, hidden: Any, layers: Any, seed: Any,
    step: Any, landscape: bool,
) -> None:  # fmt: skip
    draw = figures.training.draw
    assert_sound(draw(forward, backward, update, rate, hidden, layers, seed, step, landscape))


@pytest.mark.parametrize(("layers", "seed"), [(1, 0), (3, 2)])
def test_the_numbers_are_those_of_the_learner_s_functions(layers: int, seed: int) -> None:
    X, y = boundary.arcs(seed)
    params = mlp.first_params((2, *[5] * layers, 2), np.random.default_rng(seed + 1))
    rng = np.random.default_rng(seed)
    for _ in range(8):  # two steps of four epochs
        order = rng.permutation(80)
        for rows in (order[:40], order[40:]):
            grads = BACKWARD(params, FORWARD(params, X[rows])[1], y[rows])
            params = STEP(params, grads, 0.5)
    logits, cache = FORWARD(params, X)
    cost = reference("06_layers", "cross_entropy")(logits, y)
    sizes = [np.linalg.norm(grad["W"]) for grad in BACKWARD(params, cache, y)]
    right = fmt(100 * np.mean(logits.argmax(axis=1) == y))
    draw = figures.training.draw
    for drawn in (
        draw(own_forward, BACKWARD, STEP, 0.5, 5, layers, seed, 2),
        draw(None, None, None, 0.5, 5, layers, seed, 2),
    ):
        assert_says(drawn, f"Epoch 8 of 240: J = {fmt(cost)}, {right} % of the 80 points")
        assert_says(drawn, *(f"= {fmt(size)}" for size in sizes))
        assert [row[2] for row in drawn.rows[2 : 3 + layers]] == [fmt(size) for size in sizes]


def test_a_dashed_line_is_where_its_unit_is_zero() -> None:
    drawn = figures.training.draw(hidden=3, seed=4, step=1)
    plot = Plot((40, 44, 370, 290), boundary.XLIM, boundary.YLIM)
    ends = " ".join(f'{name}="([^"]*)"' for name in ("x1", "y1", "x2", "y2"))
    pattern = rf'<line {ends} stroke="var\(--cr-purple[^>]*dash'
    inside = drawn.svg.split("</svg>")[0]
    found = [[float(v) for v in four] for four in re.findall(pattern, inside)]
    equations = [row[2] for row in drawn.rows if row[0].startswith("h")]
    assert len(found) == len(equations) == 3
    number = r"(?:− ?)?[\d.]+(?=·| =)"
    for (x1, y1, x2, y2), equation in zip(found, equations, strict=True):
        u, v, c = (
            float(s.replace("− ", "-").replace("−", "-")) for s in re.findall(number, equation)
        )
        for left, down in ((x1, y1), (x2, y2)):
            a = plot.xlim[0] + left / plot.width * (plot.xlim[1] - plot.xlim[0])
            b = plot.ylim[1] - down / plot.height * (plot.ylim[1] - plot.ylim[0])
            # the equation is rounded to three digits
            assert abs(u * a + v * b + c) < 0.02 * (abs(u * a) + abs(v * b) + abs(c) + 0.1)


def test_a_step_trains_on_from_where_it_was() -> None:
    updates = []

    def update(params: Any, grads: Any, learning_rate: float) -> Any:
        updates.append(learning_rate)
        return STEP(params, grads, learning_rate)

    figure = figures.training(update=update)
    assert updates == []
    figure.step = 1
    assert len(updates) == 4 * 2
    figure.step = 2
    assert len(updates) == 8 * 2
    figure.step = 0
    assert len(updates) == 8 * 2
    assert "your own sgd_step" in figure.sentence
    assert "the course's own mlp_forward" in figure.sentence
    assert "your own" not in figures.training.draw(FORWARD, BACKWARD, STEP).sentence


def test_each_picture_says_what_is_wrong() -> None:
    draw = figures.training.draw
    assert_says(draw(_raises), "Attention: epoch 0 raises ValueError: no & never")
    assert_says(draw(update=_raises, step=2), "Attention: epoch 1 raises", "Epoch 0 of")
    assert_says(draw(update=_lost, step=1), "the training ran away", "Epoch 0 of")
    assert_says(draw(learning_rate=np.inf), "the learning rate is ∞, 0 is used")
    assert_says(draw(hidden=99), "hidden is 99, 6 is used (1 to 8 are possible)")


def test_the_loss_around_the_path_is_the_loss_on_the_path() -> None:
    X, y = boundary.arcs(0)
    path = [mlp.first_params((2, 3, 2), np.random.default_rng(1))]
    for _ in range(30):
        _, cache = mlp.forward(path[-1], X)
        path.append(mlp.sgd_step(path[-1], mlp.backward(path[-1], cache, y), 0.5))
    land = landscape.around(path, X, y)
    assert 0.9 < land.share <= 1.0
    # a path that lies in the plane: the grid says at its ends what the network says
    three = landscape.around([path[0], path[9], path[20]], X, y)
    for place, params in zip(three.path, (path[0], path[9], path[20]), strict=True):
        said = mlp.cross_entropy(mlp.forward(params, X)[0], y)
        near = three.losses[
            np.abs(three.vs - place[1]).argmin(), np.abs(three.us - place[0]).argmin()
        ]
        assert near == pytest.approx(said, rel=0.05)
    assert land.path[-1][0] >= land.path[0][0]


def test_a_path_that_does_not_move_has_no_plane() -> None:
    drawn = figures.training.draw(learning_rate=0, landscape=True)
    assert_says(drawn, "there is no path to draw")
    assert_says(figures.training.draw(update=_grows, landscape=True), "there is no path to draw")
    assert_says(figures.training.draw(landscape=True), "of the spread of the whole path")
