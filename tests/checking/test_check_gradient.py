"""check_gradient passes right gradients, rejects wrong ones, and says which parameter it is."""

import doctest

import numpy as np
import pytest

from chainrule import check_gradient
from chainrule.checking import check_gradient as gradcheck

RNG = np.random.default_rng(7)
X, Y = RNG.normal(size=(7, 4)), RNG.normal(size=(7, 3))


def params() -> dict:
    return {
        "hidden": {"W": RNG.normal(size=(4, 5)), "b": RNG.normal(size=5)},
        "out": (RNG.normal(size=(5, 3)), RNG.normal(size=3)),
    }


def cost(p):
    a = np.tanh(X @ p["hidden"]["W"] + p["hidden"]["b"])
    return np.sum((a @ p["out"][0] + p["out"][1] - Y) ** 2) / 14


def backward(p, slip=""):
    a = np.tanh(X @ p["hidden"]["W"] + p["hidden"]["b"])
    dz = (a @ p["out"][0] + p["out"][1] - Y) / 7
    da = dz @ p["out"][0].T
    dh = da if slip == "slope" else da * (1 - a**2)
    db = dh.mean(axis=0) if slip == "mean" else dh.sum(axis=0)
    return {"hidden": {"W": X.T @ dh, "b": db}, "out": (a.T @ dz, dz.sum(axis=0))}


def test_the_documentation_is_true() -> None:
    assert doctest.testmod(gradcheck).failed == 0


def test_a_right_gradient_of_several_parameters_is_exact() -> None:
    report = check_gradient(cost, backward, params(), points=2)
    assert report.passed
    assert report.verdict == "exact"
    assert [one.name for one in report.parameters] == [
        "hidden.W", "hidden.b", "out[0]", "out[1]",
    ]  # fmt: skip
    assert "exact at 2 points" in str(report)


@pytest.mark.parametrize(
    ("slip", "wrong"), [("slope", {"hidden.W", "hidden.b"}), ("mean", {"hidden.b"})]
)
def test_only_the_wrong_parameter_is_called_wrong(slip: str, wrong: set[str]) -> None:
    report = check_gradient(cost, lambda p: backward(p, slip), params())
    assert not report
    assert {one.name for one in report.parameters if not one.passed} == wrong


def test_the_worst_entry_is_found_in_a_large_array() -> None:
    x = RNG.normal(size=(50, 40))

    def grad(at):
        made = np.cos(at)
        made[17, 23] *= 1.5
        return made

    report = check_gradient(lambda at: np.sum(np.sin(at)), grad, x)
    assert report["x"].worst.index == (17, 23)
    assert report["x"].worst.measured == pytest.approx(np.cos(x[17, 23]))


def test_a_small_wrong_entry_is_not_hidden_by_large_ones() -> None:
    x = np.array([100.0, 1e-3])
    assert not check_gradient(
        lambda at: at[0] ** 3 + at[1] ** 2, lambda at: np.array([3 * at[0] ** 2, at[1]]), x
    )


def test_elementwise_functions_and_numbers() -> None:
    z = np.linspace(-2, 2, 9)
    assert check_gradient(np.tanh, lambda t: 1 - np.tanh(t) ** 2, z)
    assert check_gradient(lambda t: t**2, lambda t: 2 * t, 3.0)
    report = check_gradient(np.tanh, lambda t: 1 - np.tanh(t), z)
    assert report["x"].verdict == "wrong"


@pytest.mark.parametrize("h", [1e-4, 1e-5, 1e-6])
def test_a_finite_difference_is_only_approximate(h: float) -> None:
    report = check_gradient(
        np.tanh, lambda t: (np.tanh(t + h) - np.tanh(t - h)) / (2 * h), np.linspace(-1, 1.1, 7)
    )
    assert report.passed
    assert report.verdict == "approximate"
    assert "six digits" in str(report)


def test_a_rounded_constant_is_approximate_and_a_coarse_one_wrong() -> None:
    def f(t):
        return np.pi * t**2

    assert check_gradient(f, lambda t: 2 * 3.141593 * t, 0.7).verdict == "approximate"
    assert check_gradient(f, lambda t: 2 * 3.14 * t, 0.7).verdict == "wrong"


def test_a_forward_with_abs_falls_back_on_differences() -> None:
    x = np.array([-1.0, 2.0, 0.5])
    report = check_gradient(lambda at: np.sum(np.abs(at) ** 3), lambda at: 3 * at * np.abs(at), x)
    assert report.verdict == "exact"
    assert report.method == "finite differences"
    assert not check_gradient(lambda at: np.sum(np.abs(at) ** 3), lambda at: 3 * at**2, x)


def test_at_a_kink_either_side_is_right() -> None:
    def relu(z):
        return np.maximum(z, 0.0)

    z = np.array([-1.0, 0.0, 2.0])
    for at_zero in (0.0, 0.5, 1.0):
        assert check_gradient(relu, lambda t, s=at_zero: np.where(t == 0, s, (t > 0) * 1.0), z)
    for at_zero in (-0.5, 1.1, 2.0):
        assert not check_gradient(relu, lambda t, s=at_zero: np.where(t == 0, s, (t > 0) * 1.0), z)


def test_several_points_see_what_a_special_one_hides() -> None:
    def f(x):
        return np.sum(x**2)

    def grad(x):
        return x**2 + x  # right where x is 0 or 1

    assert check_gradient(f, grad, np.ones(3))
    assert not check_gradient(f, grad, np.ones(3), points=2)


@pytest.mark.parametrize(
    ("grad", "sentence"),
    [
        (lambda x: x[0], "shape () for x; shape (3,)"),
        (lambda x: np.array([1, 2, 3]), "whole numbers for x; floats"),
        (lambda x: np.full(3, np.nan), "nan or inf"),
        (lambda x: {"W": x}, "lacks x"),
        (lambda x: RNG.normal(size=3), "another result when it is called again"),
    ],
)
def test_the_contract_comes_first(grad, sentence: str) -> None:
    report = check_gradient(lambda x: np.sum(x**2), grad, np.array([1.0, 2.0, 3.0]))
    assert not report.passed
    assert sentence in report.problem
    assert str(report) == report.problem


def test_arguments_are_left_alone() -> None:
    def spoils(x):
        x *= 2
        return x

    x = np.array([1.0, 2.0])
    assert "grad changes" in check_gradient(lambda t: np.sum(t**2), spoils, x).problem
    assert "f changes" in check_gradient(lambda t: np.sum(spoils(t)), lambda t: 2 * t, x).problem
    assert x.tolist() == [1.0, 2.0]


def test_a_function_without_slopes_is_told() -> None:
    assert "not finite" in check_gradient(lambda x: np.inf, lambda x: x, 1.0).problem
    assert "one number" in check_gradient(lambda x: x[:2], lambda x: x, np.ones(3)).problem
    with pytest.raises(ValueError, match="points"):
        check_gradient(np.sum, np.ones_like, np.ones(3), points=0)


def test_float32_gradients_have_their_own_tolerance() -> None:
    x = RNG.normal(size=6).astype(np.float32)

    def f(t):
        return np.sum(np.sin(t))

    assert check_gradient(f, lambda t: np.cos(t).astype(np.float32), x)
    assert not check_gradient(f, lambda t: (1.01 * np.cos(t)).astype(np.float32), x)


def test_a_million_parameters_take_as_many_runs_as_ten() -> None:
    runs = [
        check_gradient(
            lambda at: np.sum(np.sin(at)) / at.size,
            lambda at: np.cos(at) / at.size,
            np.linspace(-1, 1, size),
        ).evaluations
        for size in (10, 1_000_000)
    ]
    assert runs[0] == runs[1] <= 50
