"""Unit 05: activations and their slopes, and the product of slopes through depth.

Every slope is measured from a forward of the course, not from the reference. Stress points
reach |z| = 1e4, where the reference decides, to 1e-12 absolute.
"""

from typing import Any

import numpy as np

from chainrule.course.exercise import Case, Derivative, Exercise, Value
from chainrule.exercises import forwards, probes

UNIT = "05_activations"


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
    # The kink stands in the middle: mistakes are told apart at the first and the last points.
    at_kink = [
        Case((0.0,), "z = 0, the kink"),
        Case((np.array([-1.5, 0.0, 1.5]),), "z = -1.5, 0 and 1.5"),
        Case((near,), "close to the kink", measured=False),
    ]
    points = _points(rng)
    return points[:3] + at_kink + points[3:] + _stress()


def _slope_of_tanh(z: Any) -> Any:
    return 1.0 - np.tanh(z) ** 2


def _slope_of_sigmoid(z: Any) -> Any:
    a = forwards.sigmoid(np.asarray(z))
    return a * (1.0 - a)


def _slope_of_relu(z: Any) -> Any:
    return np.where(np.greater(z, 0), 1.0, 0.0)


def _chains(rng: np.random.Generator) -> list[Case]:
    deep = rng.uniform(1.1, 1.9, size=100) * rng.choice((-1.0, 1.0), size=100)
    return [
        Case(([0.8, -1.3, 1.6], [0.4, 0.9, 1.1], _slope_of_tanh), "3 tanh layers"),
        Case(([0.5], [-0.7], _slope_of_sigmoid), "1 sigmoid layer"),
        Case(([2.0, -1.5, 3.0, -0.7], [0.2, 0.6, 1.4, 2.1], _slope_of_sigmoid), "4 sigmoid layers"),
        Case(([1.5, -2.0, 0.5], [0.3, 1.2, 2.0], _slope_of_relu), "3 open ReLU layers"),
        Case(([1.5, -2.0, 0.5], [0.3, -1.2, 2.0], _slope_of_relu), "one closed ReLU layer"),
        Case(([2, -1, 3], [1, 2, -1], _slope_of_tanh), "ints"),
        Case((_generic(rng, 7), _generic(rng, 7), _slope_of_sigmoid), "7 sigmoid layers"),
        Case(
            (_generic(rng, 5).tolist(), _generic(rng, 5).tolist(), _slope_of_tanh),
            "5 tanh layers",
        ),
        Case((deep, 0.4 * _generic(rng, 100), _slope_of_tanh), "100 tanh layers"),
    ]


def _special_chains(rng: np.random.Generator) -> list[Case]:
    def case(weights: Any, zs: Any, label: str, special: str, slope: Any = _slope_of_tanh) -> Case:
        return Case((weights, zs, slope), label, special=special)

    w, v = (float(x) for x in _generic(rng, 2))
    z, u = (float(x) for x in probes.moderate(rng, 2, low=0.3, high=1.5))
    even = (rng.uniform(1.0, 2.0, size=4) * (1e-8, 1e-8, 1e8, 1e8)).tolist()
    moderate = probes.moderate(rng, 4, high=9.0)
    closed = [0.8, -0.6, 1.2, -1.1]
    return [
        case([w, 0.0, v], [z, u, u], "a weight of 0", probes.ZERO),
        case([w, v, w], [z, 0.0, u], "a z of 0", probes.ZERO),
        case([w, v, w, v], [z, u, u, z], "equal weights", probes.TWICE),
        case([w, v, v], [z, z, u], "equal z", probes.TWICE),
        case(probes.spread(_generic(rng, 5)), _generic(rng, 5), "spread out", probes.SPREAD),
        case(even, [z] * 4, "tiny weights, then large ones", "The product is tiny on its way."),
        case(
            _generic(rng, 4), moderate, "|z| up to 9", "Here numbers are between 3 and 9 in size."
        ),
        case([9.0, -12.0], [0.1, -0.2], "weights of 9 and -12", probes.MODERATE),
        case(
            [w, v, w, v], closed, "two closed ReLU layers", "Here two slopes are 0.",
            _slope_of_relu,
        ),
    ]  # fmt: skip


EXERCISES = [
    Exercise(
        name="d_tanh",
        unit=UNIT,
        sentence="the slope of tanh at z",
        inputs=_smooth,
        probes=probes.elementwise,
        truth=Derivative(np.tanh),
        hints=(
            "Which number does the formula 1 − t² want, and which number are you given?",
            "One factor: the slope of tanh at z, written in terms of the output t = tanh(z).",
            "The slope is (1 + t)(1 − t) = 1 − t², with t = np.tanh(z).",
        ),
    ),
    Exercise(
        name="relu",
        unit=UNIT,
        sentence="z where it is positive, and 0 elsewhere",
        inputs=_kinked,
        probes=lambda rng: probes.elementwise(rng, kinked=True),
        truth=Value(),
        hints=(
            "Compare each entry with zero and keep the larger of the two.",
            "No slope yet, only the forward function; NumPy compares a whole array at once.",
            "np.maximum(z, 0.0) keeps the larger of z and 0, entry by entry.",
        ),
    ),
    Exercise(
        name="d_relu",
        unit=UNIT,
        sentence="the slope of ReLU at z: 1.0 where z > 0, and 0.0 where z < 0",
        inputs=_kinked,
        probes=lambda rng: probes.elementwise(rng, kinked=True),
        truth=Derivative(forwards.relu),
        hints=(
            "On which side of zero does ReLU rise, and by how much for each step of 1?",
            "The only factor is ∂a/∂z: a gate of ones and zeros, chosen by the sign of z.",
            "np.where(np.greater(z, 0), 1.0, 0.0), as floats.",
        ),
        causes={
            "extra_factor:z": (
                "d_relu returns z where z > 0, as ReLU itself does.",
                "On the open side ReLU rises by 1 for each step of 1: its slope is 1, not z.",
                "Put a number, not z, on the open side.",
            ),
            "branches_swapped": (
                "d_relu is open where it should be closed.",
                "The slope is 1 where z > 0 and 0 where z < 0.",
                "Exchange the two values, or turn the comparison round.",
            ),
        },
    ),
    Exercise(
        name="softplus",
        unit=UNIT,
        sentence="log(1 + exp(z)), finite for large z too",
        inputs=_smooth,
        probes=probes.elementwise,
        truth=Value(),
        hints=(
            "Which part of log(1 + exp(z)) grows too large, and can it be taken out first?",
            "Two terms: the large part max(z, 0), and what is left of the logarithm.",
            "max(z, 0) + log1p(exp(−|z|)), with NumPy's maximum, log1p, exp and abs.",
        ),
        causes={
            "missing_term:large_part": (
                "softplus lacks the large part, max(z, 0).",
                "It was taken out of the logarithm, so it has to be added again.",
                "Look at the sum in the return line.",
            ),
            "missing_term:small_part": (
                "softplus lacks the small part, log(1 + exp(−|z|)).",
                "Without it softplus is ReLU, with a kink at 0.",
                "Look at the sum in the return line.",
            ),
        },
    ),
    Exercise(
        name="d_softplus",
        unit=UNIT,
        sentence="the slope of softplus at z",
        inputs=_smooth,
        probes=probes.elementwise,
        truth=Derivative(forwards.softplus),
        hints=(
            "Three links, three slopes: exp, plus one, log. What do they multiply to?",
            "The slopes are exp(z), 1 and 1/(1 + exp(z)); their product has a name.",
            "exp(z)/(1 + exp(z)) is the sigmoid: return sigmoid(z).",
        ),
        causes={
            "sign_term:z": (
                "d_softplus is σ(−z); it should be σ(z).",
                "That is 1/(1 + exp(z)): the inner slope exp(z) is lost, or z has the wrong sign.",
                "Multiply all three slopes: exp(z), 1, and 1/(1 + exp(z)).",
            ),
            "negative_argument": (
                "d_softplus is σ(−z); it should be σ(z).",
                "That is 1/(1 + exp(z)): the inner slope exp(z) is lost, or z has the wrong sign.",
                "Multiply all three slopes: exp(z), 1, and 1/(1 + exp(z)).",
            ),
            "other_function:softplus": (
                "d_softplus returns softplus itself.",
                "That is the value of the function, not its slope.",
                "Multiply the slopes of the three links.",
            ),
        },
    ),
    Exercise(
        name="swish",
        unit=UNIT,
        sentence="z · σ(z)",
        inputs=_smooth,
        probes=probes.elementwise,
        truth=Value(),
        hints=(
            "Two things are multiplied: the signal, and the gate it passes.",
            "No slope yet: the signal is z, the gate is the sigmoid of z.",
            "z * sigmoid(z).",
        ),
    ),
    Exercise(
        name="d_swish",
        unit=UNIT,
        sentence="the slope of z · σ(z) at z, the sum over both paths",
        inputs=_smooth,
        probes=probes.elementwise,
        truth=Derivative(forwards.swish),
        hints=(
            "Underline every z in z · σ(z). How many are there?",
            "Two paths: through the signal (the gate stands still), and through the gate.",
            "σ(z) + z · σ(z)(1 − σ(z)).",
        ),
        causes={
            "sign:1.0 - gate": (
                "The path through the gate enters with the wrong sign.",
                "Both paths are added; a minus sign belongs to neither of them.",
                "Look at the second path and at the return line.",
            ),
            "missing_term:path_gate": (
                "d_swish has one path only, the one through the signal.",
                "z is used twice: nudging z also moves the gate, and that path is z · σ′(z).",
                "Add the second path in the return line.",
            ),
            "missing_term:path_signal": (
                "d_swish has one path only, the one through the gate.",
                "z is used twice: as the signal it reaches the output by itself, with slope σ(z).",
                "Add the first path in the return line.",
            ),
            "missing_factor:z": (
                "The path through the gate lacks its factor z.",
                "The gate is multiplied by the signal z, so a nudge of the gate counts z times.",
                "Look at the second path.",
            ),
            "missing_factor:1.0 - gate": (
                "The slope of the gate lacks its factor 1 − σ(z).",
                "σ′(z) = σ(z)(1 − σ(z)): both factors belong to it.",
                "Look at the slope of the gate.",
            ),
            "missing_factor:gate": (
                "The slope of the gate lacks its factor σ(z).",
                "σ′(z) = σ(z)(1 − σ(z)): both factors belong to it.",
                "Look at the slope of the gate.",
            ),
            "multiplied_not_added": (
                "d_swish multiplies its two paths; they should be added.",
                "Slopes along one path multiply; different paths add up.",
                "Look at the return line.",
            ),
        },
    ),
    Exercise(
        name="d_gelu_tanh",
        unit=UNIT,
        sentence="the slope of gelu_tanh at z",
        inputs=_smooth,
        probes=lambda rng: probes.elementwise(rng, reach=6.0, rounded=True),
        truth=Derivative(forwards.gelu_tanh),
        hints=(
            "Give names to u, t and the gate first; then count the paths from z to the output.",
            "Two paths, as in swish; the slope of the gate is a chain: ½, tanh at u, and u itself.",
            "gate + z · ½ (1 − t²) · √(2/π)(1 + 3 · 0.044715 z²), with gate = ½ (1 + t).",
        ),
        causes={
            "sign:scale * (1.0 + 3.0 * 0.044715 * z ** 2)": (
                "The path through the gate enters with the wrong sign.",
                "Both paths are added; a minus sign belongs to neither of them.",
                "Look at the second path and at the return line.",
            ),
            "missing_term:path_gate": (
                "d_gelu_tanh has one path only, the one through the signal.",
                "z is used twice: nudging z also moves the gate ½(1 + tanh u).",
                "Add the second path in the return line.",
            ),
            "missing_term:path_signal": (
                "d_gelu_tanh has one path only, the one through the gate.",
                "z is used twice: as the signal it reaches the output by itself, with slope gate.",
                "Add the first path in the return line.",
            ),
            "missing_factor:du_dz": (
                "The slope of the polynomial inside tanh is missing.",
                "tanh is taken at u, and u moves by ∂u/∂z when z moves.",
                "Multiply the slope of tanh at u by ∂u/∂z.",
            ),
            "missing_factor:dt_du": (
                "The slope of tanh at u is missing.",
                "The gate moves with tanh, and tanh has the slope 1 − t² at u.",
                "Look at the slope of the gate.",
            ),
            "missing_factor:1.0 + 3.0 * 0.044715 * z ** 2": (
                "The slope of the cubic term inside tanh is missing.",
                "u holds z + 0.044715 z³, so its slope holds 1 + 3 · 0.044715 z².",
                "Look at ∂u/∂z.",
            ),
            "missing_factor:scale": (
                "The factor √(2/π) is missing from ∂u/∂z.",
                "u is √(2/π) times a polynomial, and the constant stays in its slope.",
                "Look at ∂u/∂z.",
            ),
            "missing_factor:3.0": (
                "The 3 of the slope of z³ is missing.",
                "The slope of z³ is 3 z².",
                "Look at ∂u/∂z.",
            ),
            "missing_factor:z": (
                "The path through the gate lacks its factor z.",
                "The gate is multiplied by the signal z, so a nudge of the gate counts z times.",
                "Look at the second path.",
            ),
            "missing_factor:0.5": (
                "A factor ½ is missing.",
                "The gate is ½ (1 + t), so both the gate and its slope hold the ½.",
                "Look at the two paths.",
            ),
        },
    ),
    Exercise(
        name="d_mish",
        unit=UNIT,
        sentence="the slope of z · tanh(softplus(z)) at z",
        inputs=_smooth,
        probes=probes.elementwise,
        truth=Derivative(forwards.mish),
        hints=(
            "Draw the chain from z to softplus to tanh, and mark where z is used a second time.",
            "Two paths; the one through the gate has three factors: z, and two slopes.",
            "t + z · (1 − t²) · σ(z), with t = tanh(softplus(z)).",
        ),
        causes={
            "sign:d_softplus(z)": (
                "The path through the gate enters with the wrong sign.",
                "Both paths are added; a minus sign belongs to neither of them.",
                "Look at the second path and at the return line.",
            ),
            "missing_term:path_gate": (
                "d_mish has one path only, the one through the signal.",
                "z is used twice: nudging z also moves tanh(softplus(z)).",
                "Add the second path in the return line.",
            ),
            "missing_term:path_signal": (
                "d_mish has one path only, the one through the gate.",
                "z is used twice: as the signal it reaches the output by itself.",
                "Add the first path in the return line.",
            ),
            "missing_factor:ds_dz": (
                "The slope of softplus is missing: the factor σ(z).",
                "softplus sits inside tanh, so its slope is one more link of that path.",
                "Multiply the slope of tanh by the slope of softplus.",
            ),
            "missing_factor:dt_ds": (
                "The slope of tanh, taken at softplus(z), is missing.",
                "tanh sits between softplus and the output, so its slope is one link of that path.",
                "Multiply the slope of softplus by the slope of tanh.",
            ),
            "missing_factor:z": (
                "The path through the gate lacks its factor z.",
                "The gate is multiplied by the signal z, so a nudge of the gate counts z times.",
                "Look at the second path.",
            ),
        },
    ),
    Exercise(
        name="depth_gradient",
        unit=UNIT,
        sentence="the product over all layers of w · act′(z), a float",
        inputs=_chains,
        probes=_special_chains,
        truth=Value(atol=1e-300),
        hints=(
            "How many numbers does one layer contribute to the product?",
            "Two factors for each layer: its weight, and the slope of the activation at its z.",
            "Start from 1.0 and multiply by w * d_activation(z) for each pair of w and z.",
        ),
        causes={
            "missing_factor:w": (
                "The weights are missing from the product.",
                "z = w·a, so each layer has the factor ∂z/∂a = w besides its activation's slope.",
                "Multiply by w as well, in every layer.",
            ),
            "missing_factor:da_dz": (
                "The slopes of the activation are missing from the product.",
                "Each layer has two links: the weight, and act′(z).",
                "Multiply by d_activation(z) as well, in every layer.",
            ),
            "missing_factor:product": (
                "Only the last layer is left in the result.",
                "Each pass of the loop replaces the product; it should be multiplied on.",
                "Look at the line inside the loop.",
            ),
        },
    ),
]
