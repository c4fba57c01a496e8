"""Unit 03: one sigmoid neuron, J = ½(a − y)², a = σ(z), z = w·x + b, and its three factors.

w and x have shape (D,), b and y are numbers. Every slope is measured from the course's own
forward. Stress points reach |z| = 1e4, where the reference decides, to 1e-12 absolute.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.course.exercise import Case, Derivative, Exercise, Gradient, Value
from chainrule.course.versions import Version
from chainrule.exercises import probes
from chainrule.exercises.forwards import logit, neuron_cost, sigmoid
from chainrule.exercises.probes import with_turned

UNIT = "03_neuron"


def _links(a: Any, z: Any, w: Any, x: Any, y: Any) -> Any:
    """Sum up the three links, each a function of its own input only."""
    return 0.5 * (a - y) ** 2 + sigmoid(z) + w @ x


def _cost_of_z(z: Any, y: Any) -> Any:
    return 0.5 * (sigmoid(z) - y) ** 2


def _on_the_way(w: Any, b: Any, x: Any, y: Any) -> dict[str, Any]:
    z = w @ x + b
    return {"z": z, "a": sigmoid(z)}


def _generic(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers of either sign, none of them near 0 or 1 in size."""
    return rng.choice((-1.0, 1.0), size=shape) * rng.uniform(0.3, 0.9, size=shape)


def _pre_activations(rng: np.random.Generator) -> list[Case]:
    far = np.array([-1e4, -1000.0, -750.0, -40.0, -5.0, 0.0, 5.0, 40.0, 750.0, 1e4])
    return [
        Case((0.7,)),
        Case((-1.3,)),
        Case((float(3 * _generic(rng)),)),
        Case((3 * _generic(rng, 7),)),
        Case((3 * _generic(rng, 4, 5),)),
        Case((3 * _generic(rng, 1),)),
        Case((2,), "z = 2, an int", measured=False),
        Case((np.array([-3, -1, 0, 1, 2]),), "an array of ints", measured=False),
        Case((far,), "|z| up to 1e4", measured=False),
        Case((1e4,), measured=False),
        Case((-1e4,), measured=False),
    ]


def _outputs(rng: np.random.Generator) -> list[Case]:
    ends = np.array([0.0, 1e-300, 1e-9, 0.5, 1.0 - 1e-9, 1.0])
    return [
        Case((0.9,)),
        Case((0.2,)),
        Case((float(rng.uniform(0.05, 0.45)),)),
        Case((rng.uniform(0.05, 0.95, size=7),)),
        Case((rng.uniform(0.05, 0.95, size=(4, 5)),), measured=False),
        Case((rng.uniform(0.55, 0.95, size=1),), measured=False),
        Case((1,), "a = 1, an int", measured=False),
        Case((ends,), "a from 0 to 1", measured=False),
    ]


def _neurons(rng: np.random.Generator) -> list[tuple[Case, float]]:
    """Draw (w, b, x), each with a target for the exercises that need one."""

    def draw(D: int) -> tuple[Any, float, Any]:
        return _generic(rng, D), float(_generic(rng)), 1.5 * _generic(rng, D)

    huge = (np.array([4000.0, -3000.0]), -1000.0, np.array([2.0, -1.0]))
    deep = (np.array([-4000.0, 3000.0]), 1000.0, np.array([2.0, -1.0]))
    w, b, x = draw(3)
    still = x * np.array([1.0, 0.0, 1.0])
    target = float(rng.uniform(0.1, 0.9))
    return [
        (Case((np.array([0.8, -0.5]), 0.3, np.array([2.0, 1.0])), "the neuron of the text"), 0.0),
        (Case(draw(4), "4 inputs"), 1.0),
        (Case(draw(5), "5 inputs"), target),
        (Case(draw(1), "1 input", measured=False), 0.0),
        (Case((w, 0.0, still), "b = 0 and one input 0", measured=False), 1.0),
        (Case((np.array([1, -2, 3]), b, x), "int weights and target", measured=False), 1),
        (Case((w, 2, x), "an int bias and target", measured=False), 0),
        (Case((w, b, np.array([2, -1, 3])), "int inputs", measured=False), 1.0),
        (Case(huge, "z = 10 000", measured=False), 0.0),
        (Case(deep, "z = -10 000", measured=False), 1.0),
    ]


def _forwards(rng: np.random.Generator) -> list[Case]:
    return [case for case, _ in _neurons(rng)]


def _examples(rng: np.random.Generator) -> list[Case]:
    return [Case((*case.args, y), case.label, case.measured) for case, y in _neurons(rng)]


def _float_examples(rng: np.random.Generator) -> list[Case]:
    """Leave out whole-number inputs: ∂z/∂w is x itself, and would be whole numbers too."""
    return [case for case in _examples(rng) if case.args[2].dtype.kind == "f"]


def _special_outputs(rng: np.random.Generator) -> list[Case]:
    v, w = (float(a) for a in rng.uniform(0.1, 0.9, size=2))
    table = rng.uniform(0.1, 0.9, size=(3, 4))
    near = rng.permutation([2e-4, 1.5e-3, 0.012, 0.03, 0.97, 0.988, 0.9985, 0.9998])
    return [
        Case((0.0,), "a = 0", measured=False, special=probes.ZERO),
        Case((0,), "a = 0, an int", measured=False, special=probes.ZERO),
        Case((1.0,), "a = 1", measured=False, special="Here a is exactly 1."),
        Case((np.array([v, w, v, 0.5, w, v]),), "a repeats", measured=False, special=probes.TWICE),
        Case((near,), "a near 0 and 1", measured=False, special="Here outputs are near 0 or 1."),
        Case((probes.turned(table),), "a (3, 4) by columns", False, probes.MEMORY),
        Case((table[:1, :1],), "a (1, 1)", measured=False, special=probes.ONES),
    ]


def special_neurons(rng: np.random.Generator) -> list[Case]:
    """Draw (w, b, x, y) with one thing special about each; the reference decides."""

    def case(w: Any, b: float, x: Any, y: float, label: str, special: str) -> Case:
        return Case((w, b, x, y), label, measured=False, special=special)

    def sure(z: float) -> tuple[Any, float, Any]:
        """Draw a neuron of three inputs with a given z."""
        w, x = _generic(rng, 3), _generic(rng, 3)
        return w, float(z - w @ x), x

    w, x, b = _generic(rng, 4), 1.5 * _generic(rng, 4), float(_generic(rng))
    first, second = _generic(rng, 2)
    sizes = probes.both_signs(rng, (3.0, 5.0, 8.0, 12.0))
    return [
        case(w * (1, 0, 0, 1), b, x, 1.0, "two weights 0", probes.ZERO),
        case(w, b, x * (0, 1, 1, 0), 0.0, "two inputs 0", probes.ZERO),
        case(w, b, 0 * x, 1.0, "all inputs 0", probes.ZERO),
        case(0 * w, 0.0, x, 0.25, "all weights 0", probes.ZERO),
        case(w, b, x, float(sigmoid(w @ x + b)), "y = a", "Here y is a, so that J is 0."),
        case(np.array([first, second, first]), b, x[:3], 1.0, "equal weights", probes.TWICE),
        case(w[:3], b, np.array([second, second, first]), 0.0, "equal inputs", probes.TWICE),
        case(
            w / 99,
            0.4 - w @ x * 3,
            297 * x,
            0.0,
            "inputs in the hundreds",
            "Here inputs are beyond 100.",
        ),
        case(
            297 * w,
            -0.3 - w @ x * 3,
            x / 99,
            1.0,
            "weights in the hundreds",
            "Here weights are beyond 100.",
        ),
        case(w, b, probes.near_zero(rng, 4), 0.0, "inputs close to 0", probes.NEAR),
        case(probes.spread(w), b, probes.spread(x), 1.0, "spread out in memory", probes.SPREAD),
        *(
            case(*sure(z), float(y), f"z = {z:.3g}, y = {y}", f"Here z is {z:.3g}.")
            for z, y in zip(sizes, (0, 1, 1, 0, 0, 1), strict=True)
        ),
    ]


def _special_forwards(rng: np.random.Generator) -> list[Case]:
    return [
        Case(case.args[:3], case.label.partition(", y")[0], special=case.special)
        for case in special_neurons(rng)
        if "y = a" not in case.label
    ]


_SIGN = (
    "{part} has the opposite sign.",
    "The slope of ½(a − y)² is a − y. With y − a the step would have to be added.",
)
_NO_SLOPE = (
    "The link ∂a/∂z = a(1 − a) is missing.",
    "a − y alone is the delta of cross-entropy; with ½(a − y)² the slope of σ stays.",
    "Look at what ∂J/∂a is multiplied by.",
)
_DELTA_CAUSES = {"sign": _SIGN, "missing_factor:da_dz": _NO_SLOPE}


def in_version(exercise: Exercise, version: Version) -> Exercise:
    """Return an exercise in the conventions of a version: slope k·(a − y), bias with a sign.

    The points are those of the course with the bias turned, so z is the same at each of them.
    """
    k, sign = version.k, version.sign

    def on_the_way(w: Any, b: Any, x: Any, y: Any) -> dict[str, Any]:
        return _on_the_way(w, sign * b, x, y)

    def links(a: Any, z: Any, w: Any, x: Any, y: Any) -> Any:
        return 0.5 * k * (a - y) ** 2 + sigmoid(z) + w @ x

    def cost_of_z(z: Any, y: Any) -> Any:
        return k * _cost_of_z(z, y)

    def cost(w: Any, b: Any, x: Any, y: Any) -> Any:
        return k * neuron_cost(w, sign * b, x, y)

    if not exercise.name.startswith("neuron_"):
        return exercise
    truth = exercise.truth
    if isinstance(truth, Gradient):
        named: dict[str, Callable[..., Any]] = {
            "neuron_factors": links,
            "neuron_delta": cost_of_z,
        }
        given = None if truth.given is None else on_the_way
        truth = Gradient(named.get(exercise.name, cost), truth.wrt, given)
    return replace(
        exercise,
        truth=truth,
        inputs=with_turned(exercise.inputs, 1, sign),
        probes=with_turned(exercise.probes, 1, sign),
    )


EXERCISES = [
    Exercise(
        name="sigmoid",
        unit=UNIT,
        sentence="σ(z) = 1 / (1 + e^(−z))",
        inputs=_pre_activations,
        probes=probes.elementwise,
        truth=Value(),
        hints=(
            "Work from the inside out: limit z, then the exponential, then the fraction.",
            "The exponential is taken of −z, and z comes out of np.clip(z, -500, 500).",
            "1 / (1 + np.exp(-limited)), with limited = np.clip(z, -500, 500).",
        ),
    ),
    Exercise(
        name="d_sigmoid",
        unit=UNIT,
        sentence="σ′(z), the slope of the sigmoid at z",
        inputs=_pre_activations,
        probes=probes.elementwise,
        truth=Derivative(sigmoid),
        hints=(
            "You have just written σ. Which number does its slope need: z, or the result of σ?",
            "Two factors: a itself, and what is missing from a to 1. First a = sigmoid(z).",
            "σ′(z) = a · (1 − a), with a = sigmoid(z).",
        ),
    ),
    Exercise(
        name="d_sigmoid_from_output",
        unit=UNIT,
        sentence="σ′(z), given a = σ(z)",
        inputs=_outputs,
        probes=_special_outputs,
        truth=Gradient(lambda z: np.sum(sigmoid(z)), wrt=("z",), given=lambda a: {"z": logit(a)}),
        hints=(
            "The argument is a already. Does anything have to be squashed here?",
            "The same two factors as in d_sigmoid, without its first line.",
            "a · (1 − a).",
        ),
    ),
    Exercise(
        name="neuron_forward",
        unit=UNIT,
        sentence="(z, a) with z = w·x + b and a = σ(z)",
        inputs=_forwards,
        probes=_special_forwards,
        results=("z", "a"),
        truth=Value(),
        hints=(
            "Two lines: one for z, one for a. Which of the two needs sigmoid?",
            "w·x is one number: multiply entry by entry and add up; w @ x does it.",
            "z = w @ x + b, then a = sigmoid(z), then return z, a.",
        ),
    ),
    Exercise(
        name="neuron_factors",
        unit=UNIT,
        sentence="the slopes of the three links: ∂J/∂a, ∂a/∂z, ∂z/∂w",
        inputs=_float_examples,
        probes=special_neurons,
        results=("dJ_da", "da_dz", "dz_dw"),
        truth=Gradient(_links, wrt=("a", "z", "w"), given=_on_the_way),
        causes={
            "sign": _SIGN,
            "ignored:x": (
                "dz_dw is not x.",
                "In w·x + b the slope for a weight is the input that it multiplies.",
            ),
            "wrong_variable:w@dz_dw": (
                "dz_dw is w; the input x belongs there.",
                "In w·x + b the slope for a weight is the input that it multiplies.",
            ),
        },
        hints=(
            "Run neuron_forward first. Then take the links one at a time, from J back to w.",
            "∂J/∂a compares a with y; ∂a/∂z is a function you wrote; ∂z/∂w is what multiplies w.",
            "(a − y, d_sigmoid(z), x).",
        ),
    ),
    Exercise(
        name="neuron_delta",
        unit=UNIT,
        sentence="∂J/∂z, the slope of the cost in z",
        inputs=_examples,
        probes=special_neurons,
        truth=Gradient(_cost_of_z, wrt=("z",), given=_on_the_way),
        causes=_DELTA_CAUSES,
        hints=(
            "Delta is ∂J/∂z. How many links lie between z and J?",
            "It is the product of the first two of your three factors; the third one is not used.",
            "δ = ∂J/∂a · ∂a/∂z = (a − y) · a(1 − a).",
        ),
    ),
    Exercise(
        name="neuron_gradient",
        unit=UNIT,
        sentence="(∂J/∂w, ∂J/∂b), in the shapes of w and b",
        inputs=_examples,
        probes=special_neurons,
        results=("dJ_dw", "dJ_db"),
        truth=Gradient(neuron_cost, wrt=("w", "b")),
        causes=_DELTA_CAUSES
        | {
            "ignored:x": (
                "dJ_dw lacks its last factor, ∂z/∂w = x.",
                "Without it every weight gets the same number, the bare delta.",
            ),
            "wrong_variable:w@dz_dw": (
                "dJ_dw is multiplied by w; its last factor is ∂z/∂w = x.",
                "In w·x + b the slope for a weight is the input that it multiplies.",
            ),
            "extra_factor:b": (
                "dJ_db is multiplied by b; its last factor is ∂z/∂b = 1.",
                "In w·x + b the bias stands alone: nothing multiplies it.",
            ),
        },
        hints=(
            "Delta is shared by all. What is its last partner for a weight, and what for the bias?",
            "The last factor is ∂z/∂w = x for the weights and ∂z/∂b = 1 for the bias.",
            "(δ · x, δ), with δ from neuron_delta.",
        ),
    ),
    Exercise(
        name="neuron_input_gradient",
        unit=UNIT,
        sentence="∂J/∂x, in the shape of x",
        inputs=_examples,
        probes=special_neurons,
        truth=Gradient(neuron_cost, wrt=("x",)),
        causes=_DELTA_CAUSES
        | {
            "ignored:w": (
                "The last factor, ∂z/∂x = w, is missing.",
                "Without it every input gets the same number, the bare delta.",
            ),
            "wrong_variable:x@dz_dx": (
                "delta is multiplied by x; the last factor here is ∂z/∂x = w.",
                "In w·x + b the slope for an input is the weight that multiplies it.",
            ),
        },
        hints=(
            "Start from delta again. Only the last link differs: which letter multiplies x in z?",
            "The last factor is ∂z/∂x, the slope of w·x + b in x.",
            "δ · w.",
        ),
    ),
]
