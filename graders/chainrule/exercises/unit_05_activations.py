"""Unit 05: activations and their slopes, and the product of slopes through depth.

Every slope is measured from a forward written here, not from the reference. Stress points
reach |z| = 1e4, where the reference decides, to 1e-12 absolute.
"""

from typing import Any

import numpy as np

from chainrule.exercise import Case, Derivative, Exercise, Value

UNIT = "05_activations"


def _sigmoid(z: Any) -> Any:
    return 0.5 * (1.0 + np.tanh(0.5 * z))


def _relu(z: Any) -> Any:
    return np.maximum(z, 0.0)


def _softplus(z: Any) -> Any:
    return np.logaddexp(0.0, z)


def _swish(z: Any) -> Any:
    return z * _sigmoid(z)


def _gelu_tanh(z: Any) -> Any:
    return 0.5 * z * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)))


def _mish(z: Any) -> Any:
    return z * np.tanh(_softplus(z))


def _generic(rng: np.random.Generator, *shape: int) -> Any:
    """Draw pre-activations of either sign, away from kinks and from saturation."""
    return rng.choice((-1.0, 1.0), size=shape) * rng.uniform(0.3, 2.5, size=shape)


def _points(rng: np.random.Generator) -> list[Case]:
    return [
        Case((0.7,)),
        Case((-1.3,)),
        Case((float(_generic(rng)),)),
        Case((_generic(rng, 7),)),
        Case((_generic(rng, 4, 5),)),
        Case((_generic(rng, 1),)),
    ]


def _stress(*more: float) -> list[Case]:
    far = np.array([-1e4, -750.0, -40.0, *more, 40.0, 750.0, 1e4])
    return [
        Case((far,), "|z| up to 1e4", measured=False),
        Case((1e4,), measured=False),
        Case((-1e4,), measured=False),
    ]


def _smooth(rng: np.random.Generator) -> list[Case]:
    integers = [
        Case((2,), "z = 2, an int"),
        Case((np.array([-3, -1, 0, 1, 2]),), "an array of ints"),
    ]
    return _points(rng) + integers + _stress(0.0)


def _kinked(rng: np.random.Generator) -> list[Case]:
    near = np.array([-1e-3, -1e-8, 1e-8, 1e-3])
    at_kink = [
        Case((0.0,), "z = 0, the kink"),
        Case((np.array([-1.5, 0.0, 1.5]),), "z = -1.5, 0 and 1.5"),
        Case((near,), "close to the kink", measured=False),
    ]
    return _points(rng) + at_kink + _stress()


def _slope_of_tanh(z: Any) -> Any:
    return 1.0 - np.tanh(z) ** 2


def _slope_of_sigmoid(z: Any) -> Any:
    a = _sigmoid(np.asarray(z))
    return a * (1.0 - a)


def _slope_of_relu(z: Any) -> Any:
    return np.where(np.greater(z, 0), 1.0, 0.0)


def _chains(rng: np.random.Generator) -> list[Case]:
    deep = rng.uniform(1.1, 1.9, size=100) * rng.choice((-1.0, 1.0), size=100)
    return [
        Case(([0.8, -1.3, 1.6], [0.4, -0.9, 1.1], _slope_of_tanh), "3 tanh layers"),
        Case(([0.5], [-0.7], _slope_of_sigmoid), "1 sigmoid layer"),
        Case(
            (_generic(rng, 7), _generic(rng, 7), _slope_of_sigmoid),
            "7 sigmoid layers",
        ),
        Case(
            (_generic(rng, 5).tolist(), _generic(rng, 5).tolist(), _slope_of_tanh),
            "5 tanh layers",
        ),
        Case(([1.5, -2.0, 0.5], [0.3, 1.2, 2.0], _slope_of_relu), "3 open ReLU layers"),
        Case(([1.5, -2.0, 0.5], [0.3, -1.2, 2.0], _slope_of_relu), "one closed ReLU layer"),
        Case(([2, -1, 3], [1, 2, -1], _slope_of_tanh), "ints"),
        Case((deep, 0.4 * _generic(rng, 100), _slope_of_tanh), "100 tanh layers"),
    ]


EXERCISES = [
    Exercise(
        name="d_tanh",
        unit=UNIT,
        sentence="the slope of tanh at z",
        inputs=_smooth,
        truth=Derivative(np.tanh),
    ),
    Exercise(
        name="relu",
        unit=UNIT,
        sentence="z where it is positive, and 0 elsewhere",
        inputs=_kinked,
        truth=Value(),
    ),
    Exercise(
        name="d_relu",
        unit=UNIT,
        sentence="the slope of ReLU at z: 1.0 where z > 0, and 0.0 where z < 0",
        inputs=_kinked,
        truth=Derivative(_relu),
    ),
    Exercise(
        name="softplus",
        unit=UNIT,
        sentence="log(1 + exp(z)), finite for large z too",
        inputs=_smooth,
        truth=Value(),
    ),
    Exercise(
        name="d_softplus",
        unit=UNIT,
        sentence="the slope of softplus at z",
        inputs=_smooth,
        truth=Derivative(_softplus),
    ),
    Exercise(
        name="swish",
        unit=UNIT,
        sentence="z · σ(z)",
        inputs=_smooth,
        truth=Value(),
    ),
    Exercise(
        name="d_swish",
        unit=UNIT,
        sentence="the slope of z · σ(z) at z, the sum over both paths",
        inputs=_smooth,
        truth=Derivative(_swish),
    ),
    Exercise(
        name="d_gelu_tanh",
        unit=UNIT,
        sentence="the slope of gelu_tanh at z",
        inputs=_smooth,
        truth=Derivative(_gelu_tanh),
    ),
    Exercise(
        name="d_mish",
        unit=UNIT,
        sentence="the slope of z · tanh(softplus(z)) at z",
        inputs=_smooth,
        truth=Derivative(_mish),
    ),
    Exercise(
        name="depth_gradient",
        unit=UNIT,
        sentence="the product over all layers of w · act′(z), a float",
        inputs=_chains,
        truth=Value(atol=1e-300),
    ),
]
