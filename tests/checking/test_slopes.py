"""Measured slopes are right within the error they report, and refuse what they cannot measure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chainrule.checking import slopes


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


FUNCTIONS = {
    "sin": (np.sin, np.cos),
    "fast sine": (lambda x: np.sin(30 * x), lambda x: 30 * np.cos(30 * x)),
    "exp": (np.exp, np.exp),
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "bump": (lambda x: np.exp(-(x**2)), lambda x: -2 * x * np.exp(-(x**2))),
    "on a pedestal": (lambda x: 1e6 + np.sin(x), np.cos),
    "tiny": (lambda x: 1e-12 * np.sin(x), lambda x: 1e-12 * np.cos(x)),
    "constant": (lambda x: 3.0 + 0 * x, lambda x: 0 * x),
}
POINTS = np.array([-30.0, -3.0, -1.1, 0.2, 0.9, 2.0, 15.0])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_error_of_a_slope_is_within_its_own_estimate(name: str) -> None:
    f, slope = FUNCTIONS[name]
    measured = slopes.derivative(f, POINTS)
    truth = slope(POINTS)
    assert np.all(np.abs(measured.value - truth) <= measured.tolerance)
    assert measured.agrees(truth).all()
    assert not measured.kink.any()
    assert measured.evaluations <= 21


@pytest.mark.parametrize("name", ["sin", "cube", "sigmoid", "bump", "fast sine"])
def test_a_small_mistake_is_outside_the_tolerance(name: str) -> None:
    f, slope = FUNCTIONS[name]
    x = np.array([-1.1, 0.2, 0.9, 1.3])
    wrong = slope(x) * (1 + 1e-5)
    assert not slopes.derivative(f, x).agrees(wrong).any()


@settings(max_examples=60, deadline=None)
@given(
    w=st.floats(0.01, 50.0),
    x=st.floats(-20.0, 20.0),
    shift=st.floats(-3.0, 3.0),
)
def test_right_slopes_of_random_waves_agree(w: float, x: float, shift: float) -> None:
    measured = slopes.derivative(lambda t: np.sin(w * t) + shift * t, x)
    assert measured.agrees(w * np.cos(w * x) + shift)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_gradient_and_direction_agree_with_the_formula(scale: float) -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(3, 4))
    a = scale * rng.normal(size=(3, 4))

    def cost(at):
        return float(np.sum(a * np.tanh(at)))

    truth = a * (1 - np.tanh(x) ** 2)
    lone = np.eye(x.size).reshape(x.size, *x.shape)
    entries = slopes.directionals([(cost, x, direction) for direction in lone])
    assert entries.agrees(truth.reshape(-1)).all()
    v = slopes.random_directions(rng, x)[0]
    assert slopes.directional(cost, x, v).agrees(np.sum(truth * v))
    assert not slopes.directional(cost, x, v).agrees(np.sum(truth * v) * 1.001)


def test_relu_at_its_kink_takes_any_slope_between_the_sides() -> None:
    measured = slopes.derivative(lambda z: np.maximum(z, 0.0), np.array([0.0, 1.0, -1.0]))
    assert measured.kink.tolist() == [True, False, False]
    for slope in (0.0, 0.5, 1.0):
        assert measured.agrees(np.array([slope, 1.0, 0.0])).all()
    assert not measured.agrees(np.array([1.1, 1.0, 0.0]))[0]
    assert not measured.agrees(np.array([-0.1, 1.0, 0.0]))[0]
    assert measured.agrees(np.array([0.0, 0.5, 0.5])).tolist() == [True, False, False]


@pytest.mark.parametrize("distance", [1e-2, 1e-3, 1e-4, 1e-5])
def test_a_kink_nearby_does_not_disturb(distance: float) -> None:
    measured = slopes.derivative(lambda z: np.maximum(z, 0) + np.sin(z), distance)
    assert measured.agrees(1 + np.cos(distance))
    assert not measured.agrees(0.5 + np.cos(distance))


def test_nan_never_agrees() -> None:
    measured = slopes.derivative(np.sin, np.array([0.1, 0.2]))
    assert not measured.agrees(np.array([np.nan, np.inf])).any()


def test_float32_arithmetic_is_seen_and_tolerated() -> None:
    def f(z):
        return np.tanh(np.asarray(z, dtype=np.float32))

    x = np.array([-1.0, 0.3, 2.0])
    measured = slopes.derivative(f, x)
    assert measured.agrees(1 - np.tanh(x) ** 2).all()
    assert measured.error.max() > 1e-9
    assert not measured.agrees(1.01 * (1 - np.tanh(x) ** 2)).any()


def test_runs_do_not_depend_on_the_number_of_parameters() -> None:
    runs = []
    for size in (10, 1000, 100_000):
        x = np.linspace(-1, 1, size)
        measured = slopes.directional(
            lambda at: np.sum(np.sin(at)) / at.size,
            x,
            slopes.random_directions(np.random.default_rng(0), x)[0],
        )
        runs.append(measured.evaluations)
    assert max(runs) <= 21


def test_directions_leave_no_coordinate_out() -> None:
    x = np.zeros((5, 3))
    for v in slopes.random_directions(np.random.default_rng(0), x, count=4):
        size = np.abs(v) * np.sqrt(x.size)
        assert v.shape == x.shape
        assert ((size >= 1) & (size <= 2)).all()


def test_a_direction_of_another_shape_is_told() -> None:
    with pytest.raises(ValueError, match="direction of shape"):
        slopes.directional(np.sum, np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="shape"):
        slopes.derivative(np.sin, np.ones(3)).agrees(np.ones(2))
