"""A complex step is right to round-off, and refuses what it would get silently wrong."""

import numpy as np
import pytest

from chainrule.checking.complex_step import NotAnalytic, complex_derivative, complex_directional


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(0.5 * z))


FUNCTIONS = {
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "cube": (lambda x: x**3, lambda x: 3 * x**2),
    "sigmoid": (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    "bump": (lambda x: np.exp(-(x**2)), lambda x: -2 * x * np.exp(-(x**2))),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_complex_step_is_right_to_round_off(name: str) -> None:
    f, slope = FUNCTIONS[name]
    x = np.array([-1.1, 0.2, 0.9])
    assert np.allclose(complex_derivative(f, x), slope(x), rtol=1e-14, atol=1e-300)


def test_a_complex_step_takes_branches_maxima_and_powers_by_the_real_part() -> None:
    x = np.array([-1.5, 0.4, 2.0])
    for f, slope in [
        (lambda z: np.where(z > 0, z**2, -z), np.where(x > 0, 2 * x, -1.0)),
        (lambda z: np.maximum(z, 0.1), (x > 0.1).astype(float)),
        (lambda z: z**101, 101 * x**100),
        (lambda z: np.logaddexp(0, z), sigmoid(x)),
        (lambda z: np.clip(z, -1.0, 1.0), np.array([0.0, 1.0, 0.0])),
    ]:
        assert np.allclose(complex_derivative(f, x), slope, rtol=1e-13, atol=1e-13)


def test_a_complex_step_passes_through_softmax_cross_entropy() -> None:
    rng = np.random.default_rng(3)
    Z, y = rng.normal(size=(4, 3)), np.array([0, 2, 1, 1])

    def cost(at):
        shifted = at - at.max(axis=1, keepdims=True)
        return np.mean(np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(4), y])

    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    P[np.arange(4), y] -= 1
    v = rng.normal(size=Z.shape)
    assert complex_directional(cost, Z, v) == pytest.approx(np.sum(P * v) / 4, rel=1e-13)


REFUSED = {
    "abs": lambda z: np.abs(z) * z,
    "the built-in abs": lambda z: abs(z),
    "norm": np.linalg.norm,
    "conj": np.conj,
    "a method conj": lambda z: z.conj() * z,
    "real": lambda z: z.real,
    "imag": np.imag,
    "angle": np.angle,
    "std": np.std,
    "a method std": lambda z: z / z.std(),
    "var": np.var,
    "sign": lambda z: np.sign(z) * z,
    "vdot": lambda z: np.vdot(z, z),
    "astype": lambda z: z.astype(float),
    "float()": lambda z: float(z[0]) * z,
    "a float array": lambda z: np.array(z, dtype=float),
    "written into floats": lambda z: _written(z),
    "a list rebuilt": lambda z: np.array(list(z)) ** 2,
    "abs of a rebuilt list": lambda z: np.abs(np.array(list(z))) * z,
    "floor": np.floor,
    "sort": np.sort,
    "median": np.median,
}


def _written(z):
    out = np.zeros(3)
    out[:] = z
    return out


@pytest.mark.parametrize("name", REFUSED)
def test_a_complex_step_refuses_what_it_would_get_silently_wrong(name: str) -> None:
    with pytest.raises(NotAnalytic) as caught:
        complex_derivative(REFUSED[name], np.array([-0.5, 0.4, 1.2]))
    assert caught.value.operation in str(caught.value)


def test_the_refusal_names_the_operation() -> None:
    with pytest.raises(NotAnalytic, match="abs"):
        complex_derivative(np.abs, np.array([1.0]))
    with pytest.raises(NotAnalytic, match="norm"):
        complex_directional(np.linalg.norm, np.ones(3), np.ones(3))


def test_a_complex_step_at_a_kink_is_refused() -> None:
    with pytest.raises(NotAnalytic, match="kink"):
        complex_derivative(lambda z: np.maximum(z, 0), np.array([0.0]))
