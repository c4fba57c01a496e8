"""Exercises of unit 02: slopes measured from function values, and the learner's own referee.

A finite difference may be written in many ways that differ by round-off divided by h;
`_round_off` allows for exactly that. Functions handed to the learner are `partial`s of
module-level functions, so that they can be sent to another process.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from chainrule.checking.contract import describe, is_number, same
from chainrule.course.curves import (
    bent,
    cubic,
    d_bent,
    d_cubic,
    d_growth,
    d_quintic,
    d_wave,
    flat,
    growth,
    quintic,
    wave,
)
from chainrule.course.exercise import Case, Exercise, OtherFormula, Rule, Value, Wrong
from chainrule.exercises import probes

Function = Callable[[Any], Any]
UNIT = "02_finite_differences"
_EPS = float(np.finfo(float).eps)


def landscape(weights: Any, x: Any) -> float:
    """Return Σ w·x³ + (Σ x)² + Σ sin x, in which every entry feels every other one."""
    return float(np.sum(weights * x**3) + np.sum(x) ** 2 + np.sum(np.sin(x)))


def d_landscape(weights: Any, x: Any) -> Any:
    """Return the gradient of `landscape`, in the shape of x."""
    return 3 * weights * x**2 + 2 * np.sum(x) + np.cos(x)


def _round_off(f: Function, x: Any, h: float) -> float:
    """Bound how far two right ways to write a difference of step h may differ."""
    point = np.asarray(x, dtype=float)
    ahead, behind = np.asarray(f(point + h)), np.asarray(f(point - h))
    height = np.max(np.maximum(np.abs(ahead), np.abs(behind)))
    steepness = np.max(np.abs(ahead - behind)) / h
    return float(8 * _EPS * (height + (np.max(np.abs(point)) + h) * steepness) / h)


def _difference_inputs(rng: np.random.Generator) -> Sequence[Case]:
    p, q = (float(v) for v in rng.uniform(0.5, 1.5, size=2))
    x = float(rng.uniform(-1.5, 1.5))
    return [
        Case((partial(cubic, 1, 0), 1.0, 0.1), "x³, x = 1, h = 0.1"),
        Case((partial(wave, 1, 1), 2.5, 0.01), "sin, x = 2.5, h = 0.01"),
        Case((partial(wave, p, q), x, 0.2), f"p·sin(q·x), x = {x:.4g}, h = 0.2"),
        Case((partial(growth, 1, 1), -0.5, 0.5), "exp, x = -0.5, h = 0.5"),
        Case((partial(cubic, 1, 2), 2, 1), "x³ + 2x², x = 2, h = 1"),
        Case((partial(growth, p, q), x, 1e-3), f"p·exp(q·x), x = {x:.4g}, h = 1e-3"),
        Case((partial(cubic, p, q), rng.uniform(-2, 2, size=(2, 3)), 0.05), "x (2, 3), h = 0.05"),
    ]


StepsCase = tuple[Function, Function, float, Any]
_LADDER = (1.0, 0.6, 0.35, 0.2, 0.12, 0.07, 0.04, 0.02)


def _aimed(rng: np.random.Generator) -> StepsCase:
    """Draw a case whose best step may be any of its steps, and is told by f alone.

    The central difference of p·x³ − x⁵ is off by h²(p − 10x²) − h⁴, which is 0 at one step.
    """
    steps = rng.permutation(_LADDER)[: int(rng.integers(5, 8))]
    best, x = float(steps[0]), float(rng.uniform(0.3, 1.0))
    p = 10 * x**2 + best**2
    steps = rng.permutation(steps)
    given = steps if rng.integers(2) else steps.tolist()
    return partial(quintic, p, 1.0), partial(d_quintic, p, 1.0), x, given


def _too_small(rng: np.random.Generator) -> StepsCase:
    """Draw a case in which some steps are spoilt by round-off, and the smallest other is best."""
    # The best is off by about 1e-9; round-off by 1e-4 and more, however the quotient is written.
    long = [float(rng.choice([5e-5, 1e-4, 2e-4]))]
    long += rng.permutation([0.1, 0.01, 0.001]).tolist()[: int(rng.integers(3))]
    short = rng.permutation([1e-12, 1e-13, 1e-14])[: int(rng.integers(1, 4))]
    p, q, x = (float(v) for v in rng.uniform(0.7, 1.3, size=3))
    steps = rng.permutation([*long, *short]).tolist()
    return partial(growth, p, q), partial(d_growth, p, q), x, steps


def _equal(rng: np.random.Generator, first: int) -> StepsCase:
    """Draw a case with three steps that are all exact; `first` says which of them comes first."""
    exact = [float(h) for h in np.roll([0.25, 0.5, 1.0], -first)]
    steps = [exact[0], *(float(h) for h in rng.permutation(exact[1:]))]
    steps.insert(int(rng.integers(4)), 4.0)  # reaches over the bend
    p, q = (float(v) for v in rng.choice([-2.0, -1.0, 1.0, 2.0], size=2))
    return partial(bent, p, q), partial(d_bent, p, q), 1.5, steps


def _steps_cases(rng: np.random.Generator) -> list[StepsCase]:
    """Return (f, df, x, steps): in each the best step is ahead by far, or exactly equal.

    Who returns a step by its place, its rank or its size, without asking f, is right in ten
    `_aimed` cases with a probability below (1/5)¹⁰, about 1e-7.
    """
    cases = [_aimed(rng) for _ in range(10)] + [_too_small(rng) for _ in range(4)]
    cases += [_equal(rng, first) for first in range(3)]
    third = partial(cubic, 0, 1), partial(d_cubic, 0, 1)
    cases.append((*third, 1.5, [float(h) for h in rng.permutation([0.5, 0.25, 1.0])]))
    cases.append((*third, float(rng.uniform(0.5, 1.5)), [0.5]))
    order = rng.permutation(len(cases))
    sine = (partial(wave, 1, 1), partial(d_wave, 1, 1), 0.7, [0.1, 0.01, 0.001])
    return [sine, *(cases[i] for i in order)]


def _forward(f: Function, x: float, h: float) -> float:
    return float((f(x + h) - f(x)) / h)


def _central(f: Function, x: float, h: float) -> float:
    return float((f(x + h) - f(x - h)) / (2 * h))


# What a wrong answer may have done, tried in this order: (choice, what, why).
_OTHER_CHOICES: tuple[tuple[Callable[..., Any], str, str], ...] = (
    (
        lambda f, df, x, steps: min(
            reversed(list(steps)), key=lambda h: abs(_central(f, x, h) - df(x))
        ),
        "best_step returns the last of several equally good steps.",
        "The first of them is asked for: only a smaller error may replace the best so far.",
    ),
    (
        lambda f, df, x, steps: max(steps, key=lambda h: abs(_central(f, x, h) - df(x))),
        "best_step returns the worst step.",
        "The smallest error is wanted, not the largest.",
    ),
    (
        lambda f, df, x, steps: min(steps, key=lambda h: abs(_forward(f, x, h) - df(x))),
        "best_step judges the steps by forward differences.",
        "Central differences have another error, and another best step.",
    ),
    (
        lambda f, df, x, steps: min(steps, key=lambda h: _central(f, x, h) - df(x)),
        "best_step returns the step with the smallest difference, not the smallest error.",
        "The error is how far a difference is from df(x), without its sign.",
    ),
    (
        lambda f, df, x, steps: min(steps, key=lambda h: abs(_central(f, x, h) - f(x))),
        "best_step compares the difference with f(x).",
        "A difference measures the slope, and the true slope is df(x).",
    ),
    (
        lambda f, df, x, steps: min(steps),
        "best_step returns the smallest step.",
        "A step can be too small: then round-off spoils the difference.",
    ),
    (
        lambda f, df, x, steps: max(steps),
        "best_step returns the largest step.",
        "A step can be too large: then the curve bends between the two points.",
    ),
    (
        lambda f, df, x, steps: int(np.argmin([abs(_central(f, x, h) - df(x)) for h in steps])),
        "best_step returns the position of the best step, not the step.",
        "The position is right; hand back what stands there.",
    ),
    (
        lambda f, df, x, steps: min(abs(_central(f, x, h) - df(x)) for h in steps),
        "best_step returns the smallest error, not the step that has it.",
        "Keep the step together with its error.",
    ),
)


def _judge_best_step(answer: Any, reference: Any, rng: np.random.Generator) -> str | None:
    cases = _steps_cases(rng)
    found = []
    for f, df, x, steps in cases:
        given = list(steps) if isinstance(steps, list) else steps.copy()
        chosen = answer(f, df, x, given)
        if not is_number(chosen):
            raise Wrong(
                f"best_step returns {describe(chosen)}; one of the steps is expected.",
                "A function without a return line returns None." if chosen is None else "",
            )
        if not same(given, steps):
            raise Wrong(
                "best_step changes its argument steps.",
                "The caller still needs the old order.",
                "Sort a copy, or only look.",
            )
        found.append(float(chosen))
    expected = [float(reference(*case)) for case in cases]
    wrong = [i for i in range(len(cases)) if found[i] != expected[i]]
    if not wrong:
        return f"best_step finds the best of the steps in all {len(cases)} cases."
    i = wrong[0]
    words = ", ".join(f"{h:g}" for h in cases[i][3])
    where = f"Of {words} it returns {found[i]:.4g}; {expected[i]:g} is expected."
    for choice, what, why in _OTHER_CHOICES:
        if np.allclose([float(choice(*case)) for case in cases], found, rtol=1e-9, atol=0.0):
            raise Wrong(what, why, where, cause=what, near="compare, return")
    if any(
        value not in [float(h) for h in case[3]] for case, value in zip(cases, found, strict=True)
    ):
        raise Wrong(
            "best_step returns a number that is none of the steps.",
            "One element of steps is asked for.",
            where,
        )
    raise Wrong("best_step returns another step than the one that comes nearest.", "", where)


def _ahead(f: Function, x: Any, h: float) -> Any:
    return (f(x + h) - f(x)) / h


def _behind(f: Function, x: Any, h: float) -> Any:
    return (f(x) - f(x - h)) / h


def _left_nudged(f: Any, x: Any, h: float = 1e-5) -> Any:
    """Central differences of an array whose entries are not put back: each stays h lower."""
    x = np.array(x, dtype=float)
    slopes = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        x[place] += h
        above = f(x)
        x[place] -= 2 * h
        slopes[place] = (above - f(x)) / (2 * h)
    return slopes


def _both_sides(f: Function, x: Any, h: float) -> Any:
    return (f(x + h) - f(x - h)) / (2 * h)


def _for_each_entry(difference: Callable[..., Any], f: Function, x: Any, h: float = 1e-5) -> Any:
    """Return a difference in each entry of x by itself."""

    def slope(index: tuple[int, ...]) -> float:
        def along(value: float) -> Any:
            moved = np.array(x, dtype=float)
            moved[index] = value
            return f(moved)

        return float(difference(along, float(x[index]), h))

    return np.array([slope(index) for index in np.ndindex(x.shape)]).reshape(x.shape)


_FORWARD = OtherFormula(
    _ahead,
    "central_difference returns what forward_difference returns: from x to x + h.",
    "The central one goes from x − h to x + h, and divides by 2h.",
)
_BACKWARD = "The forward one goes from x to x + h."
_ONE_SIDED = "A central difference goes from x − h to x + h in that entry, and divides by 2h."


def _handed_alone(f: Function, x: Any, h: float = 1e-5) -> Any:
    """Difference quotients of f at each x[i] alone, as if f were a function of one entry."""
    slopes = np.zeros(x.shape)
    for i in range(len(x)):
        slopes[i] = (f(x[i] + h) - f(x[i] - h)) / (2 * h)
    return slopes


def _row_by_row(f: Function, x: Any, h: float = 1e-5) -> Any:
    """Difference quotients in which the whole row x[i] is nudged at once."""
    slopes = np.zeros(x.shape)
    for i in range(len(x)):
        ahead, behind = x.astype(float), x.astype(float)
        ahead[i] += h
        behind[i] -= h
        slopes[i] = (f(ahead) - f(behind)) / (2 * h)
    return slopes


def _gradient_inputs(rng: np.random.Generator) -> Sequence[Case]:
    def case(shape: tuple[int, ...], *h: float) -> Case:
        f = partial(landscape, rng.uniform(0.5, 1.5, size=shape))
        label = f"x {shape}" + "".join(f", h = {step:g}" for step in h)
        return Case((f, rng.uniform(-1.5, 1.5, size=shape), *h), label)

    whole = (partial(landscape, np.array([1.0, 0.5, 2.0])), np.array([2, -1, 3]))
    return [
        case((3,)),
        case((2, 3)),
        case((4,), 0.1),
        Case(whole, "x (3,) of whole numbers"),
        case((3, 3)),
        case((1,)),
        case((2, 1, 3), 0.01),
    ]


def _special_differences(rng: np.random.Generator) -> Sequence[Case]:
    def case(f: Function, x: Any, h: float, label: str, special: str) -> Case:
        return Case((f, x, h), label, special=special)

    p, q = (float(v) for v in rng.uniform(0.5, 1.5, size=2))
    f, square = partial(cubic, p, q), partial(cubic, 0, 1)
    table = probes.moderate(rng, 3, 4, low=0.3, high=1.5)
    v, w = (float(x) for x in rng.uniform(0.5, 2.0, size=2))
    fast = partial(wave, p, 1e7)  # h = 1e-8 is a tenth of its wavelength, not more
    still, small = "Here f does not move.", "Here h is below 1e-6."
    return [
        case(partial(flat, 2.0, 0.0), v, 0.1, "a flat f", still),
        case(partial(wave, 1e-4, 1.0), w, 0.1, "f is 1e-4 sin", "Here slopes are close to 0."),
        case(partial(flat, 0.0, 0.0), table[0], 0.25, "f = 0 everywhere, x (4,)", still),
        case(square, 0.0, 0.5, "x², x = 0, h = 0.5", probes.ZERO),
        case(f, 0, 0.5, "x = 0, an int", probes.ZERO),
        case(square, np.array([-1.0, 0.0, w]), 0.25, "x², one entry of x is 0", probes.ZERO),
        case(f, np.array([v, w, v, w]), 0.1, "x repeats", probes.TWICE),
        case(partial(wave, p, q), 17.0 + v, 0.2, f"x = {17.0 + v:.4g}", "Here x is above 5."),
        case(partial(wave, p, q), -8.0 - w, 0.2, f"x = {-8.0 - w:.4g}", "Here x is below −5."),
        case(fast, 3e-8 * v, 1e-8, "a fast oscillation, h = 1e-8", small),
        case(fast, -2e-8 * w, 2e-7, "a fast oscillation, h = 2e-7", small),
        case(fast, 2e-9 * w, 1e-9, "a fast oscillation, h = 1e-9", small),
        case(f, probes.turned(table), 0.1, "x (3, 4) by columns", probes.MEMORY),
        case(f, table[:1, :1], 0.1, "x (1, 1)", probes.ONES),
    ]


def ripples(weights: Any, x: Any) -> float:
    """Return Σ w·sin(10⁷·x), in which a step of 1e-8 is a tenth of a wavelength."""
    return float(np.sum(weights * np.sin(1e7 * x)))


def bowl(weights: Any, x: Any) -> float:
    """Return Σ w·x², which is flat at 0."""
    return float(np.sum(weights * x**2))


def level(weights: Any, x: Any) -> float:
    """Return Σ w wherever x is."""
    return float(np.sum(weights))


def _special_gradients(rng: np.random.Generator) -> Sequence[Case]:
    def case(f: Any, x: Any, label: str, special: str, *h: float) -> Case:
        return Case(
            (partial(f, rng.uniform(0.5, 1.5, size=x.shape)), x, *h), label, special=special
        )

    table = probes.moderate(rng, 3, 4, low=0.3, high=1.5)
    v, w = (float(x) for x in rng.uniform(0.4, 1.4, size=2))
    tiny = 3e-8 * table[0]
    return [
        case(landscape, table[0] * (1, 0, 0, 1), "two entries of x are 0", probes.ZERO),
        case(landscape, np.zeros((2, 2)), "x (2, 2) of zeros", probes.ZERO),
        case(bowl, np.zeros(3), "the bottom of a bowl", "Here every slope is exactly 0."),
        case(level, table[0], "a flat f", "Here every slope is exactly 0."),
        case(bowl, probes.near_zero(rng, 4), "the bottom of a bowl, nearly", probes.NEAR, 0.25),
        case(landscape, np.array([v, w, v, -v, w]), "x repeats", probes.TWICE),
        case(landscape, probes.turned(table), "x (3, 4) by columns", probes.MEMORY),
        case(landscape, probes.spread(table[0]), "x (4,) spread out", probes.SPREAD),
        case(landscape, table[:1, :1], "x (1, 1)", probes.ONES),
        case(landscape, 8.0 + 4.0 * table[1], "|x| up to 14", probes.MODERATE),
        case(landscape, 6.0 * table[2], "|x| up to 9, h = 0.5", probes.MODERATE, 0.5),
        case(ripples, tiny, "fast ripples, h = 1e-8", "Here h is below 1e-6.", 1e-8),
        case(ripples, tiny, "fast ripples, h = 1e-9", "Here h is below 1e-6.", 1e-9),
    ]


def _gradient_round_off(f: Function, x: Any, h: float = 1e-5) -> float:
    point = np.asarray(x, dtype=float)
    height = abs(f(point)) + h
    return float(8 * _EPS * (height * (1 + np.max(np.abs(point))) + point.size) / h) * 4


def _relative_error_inputs(rng: np.random.Generator) -> Sequence[Case]:
    a = rng.normal(size=(3, 4))
    b = a + 0.1 * rng.normal(size=(3, 4))
    small, large = rng.normal(size=5), 3 * rng.normal(size=5)
    return [
        Case((3.0, 4.0), "a = 3, b = 4"),
        Case((-2.0, 1.0), "a = -2, b = 1"),
        Case((a, b), "random, (3, 4)"),
        Case((5, 4), "a = 5, b = 4"),
        Case((0.0, 0.0), "a = 0, b = 0"),
        Case((0.0, -0.5), "a = 0, b = -0.5"),
        Case((np.array([3.0, 4.0]), np.array([3.0, 4.5])), "a = [3, 4], b = [3, 4.5]"),
        Case((np.zeros((2, 2)), np.zeros((2, 2))), "both (2, 2) of zeros"),
        Case((np.array([1, 2, 2]), np.array([-1, 2, 0])), "arrays of whole numbers"),
        Case((small, large), "random, (5,)"),
        Case((1e-9 * large, 1e-9 * small), "random, about 1e-9, (5,)"),
    ]


def _special_pairs(rng: np.random.Generator) -> Sequence[Case]:
    def case(a: Any, b: Any, label: str, special: str) -> Case:
        return Case((a, b), label, special=special)

    a, b = rng.normal(size=(2, 3, 4))
    length = "Here a and b are equally long."
    return [
        case(a, probes.turned(b), "b (3, 4) by columns", probes.MEMORY),
        case(probes.turned(a), probes.turned(b), "both by columns", probes.MEMORY),
        case(probes.spread(a[0]), b[0], "a (4,) spread out", probes.SPREAD),
        case(np.array([3.0, 4.0]), np.array([4.0, 3.0]), "a = [3, 4], b = [4, 3]", length),
        case(a, -a, "b = -a", length),
        case(0 * a, b, "a (3, 4) of zeros", probes.ZERO),
        case(1e-11 * a, 1e-11 * b, "random, about 1e-11", "Here all numbers are tiny."),
        case(1e9 * a, 1e9 * b, "random, about 1e9", "Here all numbers are large."),
        case(a[:1, :1], b[:1, :1], "both (1, 1)", probes.ONES),
        case(a, a * (1 + 1e-6 * b), "a nearly equal to b", "Here a and b are nearly equal."),
        case(np.array([3.0, 3.0, 4.0]), np.array([4.0, 3.0, 3.0]), "equal entries", probes.TWICE),
        case(
            rng.normal(size=(2, 1, 3)),
            rng.normal(size=(2, 1, 3)),
            "both (2, 1, 3)",
            "Here arrays have three axes.",
        ),
    ]


@dataclass(frozen=True)
class Claim:
    """A gradient that somebody claims, and whether it is right.

    `factor` scales the right gradient, `offset` is added to it.
    """

    label: str
    holds: bool
    why: str = ""
    factor: Any = 1.0
    offset: Any = 0.0
    shape: tuple[int, ...] | None = None
    size: float = 1.0
    tol: float | None = None


def _scaled(f: Callable[..., Any], size: float, weights: Any, x: Any) -> Any:
    return size * f(weights, x)


def _claimed(claim: Claim, weights: Any, x: Any) -> Any:
    gradient = claim.size * d_landscape(weights, x)
    gradient = gradient * np.asarray(claim.factor) + np.asarray(claim.offset)
    return gradient if claim.shape is None else gradient.reshape(claim.shape)


def cubes(weights: Any, x: Any) -> float:
    """Return Σ w·x³."""
    return float(np.sum(weights * x**3))


def _cubes_last_wrong(weights: Any, x: Any) -> Any:
    gradient = 3 * weights * x**2
    gradient[-1] += 1e-3
    return gradient


def total(x: Any) -> float:
    """Return the sum of all entries, whose gradient is 1 everywhere."""
    return float(np.sum(x))


def _ones(shape: tuple[int, ...], x: Any) -> Any:
    return np.ones(shape)


def _times(factor: float, x: Any) -> Any:
    return np.full(x.shape, factor)


def _zeros(shape: tuple[int, ...], x: Any) -> Any:
    """Return zeros that nobody may write to, as a function that keeps its result would."""
    return np.broadcast_to(0.0, shape)


_NAN = float("nan")
_ONE_BAD = "Every entry counts: a single bad one is enough for False."
_CLAIMS = (
    Claim("a right gradient", True, "Each of its entries agrees with the measurement."),
    Claim("a gradient twice too large", False, "Every entry is off by a factor of 2.", factor=2.0),
    Claim(
        "a gradient with the wrong sign",
        False,
        "Entries that are too small are as wrong as entries that are too large.",
        factor=-1.0,
    ),
    Claim(
        "entries that are all too small",
        False,
        "A difference below zero counts like one above: take its size without the sign.",
        offset=-0.5,
    ),
    Claim("entries that are all too large", False, "It is off by ½.", offset=0.5),
    Claim("one wrong entry", False, _ONE_BAD, offset=[[0.0, 0.0, 0.0], [0.0, 1e-3, 0.0]]),
    Claim(
        "two errors that cancel",
        False,
        "One entry is too large, another too small: a sum or a mean hides that.",
        offset=[[0.1, 0.0, -0.1], [0.0, 0.0, 0.0]],
    ),
    Claim(
        "one NaN",
        False,
        "A comparison with nan is never true: insist that all entries are good.",
        offset=[[0.0, 0.0, 0.0], [_NAN, 0.0, 0.0]],
    ),
    Claim("only NaN", False, "A comparison with nan is never true.", offset=_NAN),
    Claim("a flat copy, shape (6,)", False, "x has shape (2, 3).", shape=(6,)),
    Claim("an extra axis, shape (1, 2, 3)", False, "x has shape (2, 3).", shape=(1, 2, 3)),
    Claim(
        "an error of 1e-7 of each large entry",
        True,
        "The allowed difference is tol times the size of the entry when that is above 1.",
        factor=1 + 1e-7,
        size=100.0,
    ),
    Claim(
        "an error of 5e-6 of large entries",
        False,
        "np.allclose has an allowance of its own, rtol: set it to 0, or compare by hand.",
        factor=1 + 5e-6,
        size=100.0,
    ),
    Claim(
        "1.8 times each entry, tol = 0.5",
        False,
        "What is allowed depends on the measured entry, not on the claimed one.",
        factor=1.8,
        size=100.0,
        tol=0.5,
    ),
    Claim(
        "an error of 1e-9 in tiny entries",
        True,
        "The allowed difference is never below tol itself.",
        offset=1e-9,
        size=1e-6,
    ),
    Claim(
        "an error of 0.001 with tol = 0.1", True, "tol says how much is allowed.", offset=1e-3,
        tol=0.1,
    ),
    Claim(
        "an error of 0.001 with tol = 1e-5", False, "tol says how much is allowed.", offset=1e-3,
        tol=1e-5,
    ),
)  # fmt: skip


def _claims(rng: np.random.Generator) -> list[tuple[Function, Function, Any, Claim]]:
    """Return (f, grad, x, claim) in an order that the seed decides, the first one excepted.

    Twelve of them are drawn to be right or wrong with equal probability, and wrong in one entry
    only; with the others, half of which are right, in random order, the best guess at all
    answers is right with a probability below 1e-7.
    """

    def point(*shape: int) -> Any:
        return rng.choice([-1, 1], size=shape) * rng.uniform(0.4, 1.5, size=shape)

    made: list[tuple[Function, Function, Any, Claim]] = []
    for claim in _CLAIMS:
        weights = rng.uniform(0.5, 1.5, size=(2, 3))
        f = partial(_scaled, landscape, claim.size, weights)
        made.append((f, partial(_claimed, claim, weights), point(2, 3), claim))
    for _ in range(12):
        shapes: tuple[tuple[int, ...], ...] = ((4,), (2, 3), (3, 2), (5,))
        shape = shapes[int(rng.integers(4))]
        off = np.zeros(shape)
        off[tuple(rng.integers(shape))] = rng.choice([-1, 1]) * 10.0 ** rng.uniform(-4, 0)
        claim = (
            Claim(f"a right gradient of shape {shape}", True, "All of its entries agree.")
            if rng.integers(2)
            else Claim(f"one wrong entry in shape {shape}", False, _ONE_BAD, offset=off)
        )
        weights = rng.uniform(0.5, 1.5, size=shape)
        f = partial(_scaled, landscape, 1.0, weights)
        made.append((f, partial(_claimed, claim, weights), point(*shape), claim))
    ones = np.array([0.5, -1.0, 2.0])
    for shape in [(3, 1), (1, 3), (1,)]:
        claim = Claim(
            f"shape {shape} for x of shape (3,)",
            False,
            "NumPy stretches such arrays to fit; compare the shapes first.",
        )
        made.append((total, partial(_ones, shape), ones, claim))
    claim = Claim("the right gradient of a sum", True, "Its gradient is 1 everywhere.")
    made.append((total, partial(_ones, (3,)), ones, claim))
    claim = Claim(
        "1.15 in place of 1, tol = 0.1",
        False,
        "The allowance is tol times the larger of 1 and the entry, not tol times their sum.",
        factor=1.15,
        tol=0.1,
    )
    made.append((total, partial(_times, claim.factor), ones, claim))
    claim = Claim("a right gradient at whole numbers", True, "A nudge does not fit into an int.")
    made.append((partial(landscape, ones), partial(d_landscape, ones), np.array([2, -1, 3]), claim))
    claim = Claim(
        "a large entry beside a wrong small one",
        False,
        "Compare entry by entry: a large one must not make room for another.",
    )
    weights = np.array([1e4, 1.0, 1.0])
    made.append((partial(cubes, weights), partial(_cubes_last_wrong, weights), ones, claim))
    claim = Claim("a gradient of zeros where f is flat", True, "Both are 0 in every entry.")
    made.append((partial(level, ones), partial(_zeros, (4,)), point(4), claim))
    claim = Claim("a gradient of zeros where f is steep", False, "No entry of it is 0.")
    made.append((partial(landscape, ones), partial(_zeros, (3,)), point(3), claim))
    claim = Claim("a right gradient with columns first in memory", True, "The entries agree.")
    weights = rng.uniform(0.5, 1.5, size=(2, 3))
    turned = probes.turned(point(2, 3))
    made.append((partial(landscape, weights), partial(d_landscape, weights), turned, claim))
    first, *others = made
    return [first, *(others[i] for i in rng.permutation(len(others)))]


def _judge_gradient_matches(answer: Any, reference: Any, rng: np.random.Generator) -> str | None:
    claims = _claims(rng)
    for f, grad, x, claim in claims:
        _expect(answer, f, grad, x, claim)
    return f"gradient_matches tells right from wrong in all {len(claims)} claims."


def _expect(answer: Any, f: Function, grad: Function, x: Any, claim: Claim) -> None:
    point = x.copy()
    tol = () if claim.tol is None else (claim.tol,)
    says = answer(f, grad, point, *tol)
    if isinstance(says, np.ndarray) and says.ndim == 0:
        says = says[()]
    if not isinstance(says, bool | np.bool_):
        raise Wrong(
            f"gradient_matches returns {describe(says)}; True or False is expected.",
            "The answer is one yes or no for the whole gradient.",
            "np.all turns many comparisons into one.",
        )
    if not same(point, x):
        raise Wrong(
            "gradient_matches changes its argument x.",
            "The caller still needs the old values.",
            "Work on a copy, or put every number back.",
        )
    if bool(says) != claim.holds:
        raise Wrong(
            f"gradient_matches says {bool(says)} to {claim.label}; {claim.holds} is expected.",
            claim.why,
            near="compare" if np.shape(grad(x)) == x.shape else "call ravel, branch",
        )


EXERCISES = [
    Exercise(
        name="forward_difference",
        unit=UNIT,
        sentence="(f(x + h) − f(x)) / h",
        inputs=_difference_inputs,
        probes=_special_differences,
        truth=Value(tolerance=_round_off),
        hints=(
            "How far does the output move when the input goes from x to x + h?",
            "Rise over run: the rise is f(x + h) − f(x), and the run is h.",
            "(f(x + h) − f(x)) / h. Mind the brackets around the rise.",
        ),
        others=(
            OtherFormula(
                _behind,
                "forward_difference takes the backward difference, from x − h to x.",
                _BACKWARD,
            ),
            OtherFormula(
                _both_sides,
                "forward_difference returns what central_difference returns: x − h to x + h.",
                _BACKWARD,
            ),
        ),
        causes={
            "ratio": (
                "forward_difference is exactly {ratio} times what it should be.",
                "From x to x + h the run is h.",
                "Look at what the rise is divided by.",
            ),
            "missing_divisor:h": (
                "forward_difference is the rise alone; it is not divided by h.",
                "A slope is how far the output moves for each unit of input.",
                "Divide by the run.",
            ),
        },
    ),
    Exercise(
        name="central_difference",
        unit=UNIT,
        sentence="(f(x + h) − f(x − h)) / (2h)",
        inputs=_difference_inputs,
        probes=_special_differences,
        truth=Value(tolerance=_round_off),
        hints=(
            "One point lies h to the left of x, the other h to the right. How far apart are they?",
            "Rise over run: the rise is f(x + h) − f(x − h), and the run is 2h.",
            "(f(x + h) − f(x − h)) / (2 * h). Mind the brackets around 2 * h.",
        ),
        others=(
            _FORWARD,
            OtherFormula(
                _behind,
                "central_difference takes the backward difference, from x − h to x.",
                _FORWARD.why,
            ),
        ),
        causes={
            "missing_factor:2": (
                "central_difference is twice as large as it should be.",
                "The two points are 2h apart, not h.",
                "Look at what the rise is divided by.",
            ),
            "missing_divisor:run": (
                "central_difference is the rise alone; it is not divided by the run.",
                "A slope is how far the output moves for each unit of input.",
                "Divide by 2 * h.",
            ),
            "sign:f(x - h)": (
                "central_difference adds the two values.",
                "The rise is the difference of them, f(x + h) − f(x − h).",
                "Look at the sign between the two.",
            ),
            "divided_not_multiplied": (
                "central_difference is divided by 2 and then multiplied by h.",
                "Python works from left to right: a / 2 * h means (a / 2) * h.",
                "Put brackets around 2 * h.",
            ),
        },
    ),
    Exercise(
        name="best_step",
        unit=UNIT,
        sentence="the step that comes nearest to df(x)",
        truth=Rule(_judge_best_step),
        hints=(
            "How would you say how good one step is? Do that for each of them. Keep the best.",
            "The error of a step is central_difference(f, x, h) − df(x), without its sign.",
            "The first h with the smallest abs(central_difference(f, x, h) − df(x)).",
        ),
    ),
    Exercise(
        name="numerical_gradient",
        unit=UNIT,
        sentence="the central difference for each entry of x",
        inputs=_gradient_inputs,
        probes=_special_gradients,
        truth=Value(tolerance=_gradient_round_off),
        hints=(
            "Do it for one entry first: nudge a copy of x there, and leave the others alone.",
            "One slope each: f with this entry + h, minus f with this entry − h, over 2h.",
            "For each index: two copies of x, one + h, one − h; (f(ahead) − f(behind)) / (2h).",
        ),
        others=(
            OtherFormula(
                _left_nudged,
                "numerical_gradient does not put an entry back after it is measured.",
                "The next ones are then measured at another point than x.",
            ),
            OtherFormula(
                partial(_for_each_entry, _ahead),
                "numerical_gradient takes forward differences: only one side is measured.",
                _ONE_SIDED,
            ),
            OtherFormula(
                partial(_for_each_entry, _behind),
                "numerical_gradient takes backward differences: only one side is measured.",
                _ONE_SIDED,
            ),
            OtherFormula(
                _handed_alone,
                "numerical_gradient hands f one entry or row of x, not the whole array.",
                "f needs all of x: nudge one entry of a copy, and hand over the copy.",
            ),
            OtherFormula(
                _row_by_row,
                "numerical_gradient nudges a whole row of x at once where x is a table.",
                "Nudge one entry at a time: np.ndindex(x.shape) walks through all of them.",
            ),
        ),
        causes={
            "missing_factor:2": (
                "numerical_gradient is twice as large as it should be.",
                "The two points are 2h apart, not h.",
                "Look at what the rise is divided by.",
            ),
            "nearly": (
                "numerical_gradient is right to {digits} at most, at the worst point.",
                "Is the step the h that was handed over? Are all numbers float64?",
                "Look at what is added to the copies of x.",
            ),
            "one_number": (
                "numerical_gradient has the same slope in every entry, the sum of them all.",
                "All entries are nudged at once; each has to be nudged alone.",
                "Look at what is added to x.",
            ),
            "loop_part": (
                "numerical_gradient leaves out some of the entries.",
                "Every entry of x has a slope of its own.",
                "Look at what the loop runs over, and at where the function returns.",
            ),
        },
    ),
    Exercise(
        name="relative_error",
        unit=UNIT,
        sentence="‖a − b‖ / max(‖a‖, ‖b‖)",
        inputs=_relative_error_inputs,
        probes=_special_pairs,
        truth=Value(),
        hints=(
            "What would you compare a difference of 0.001 with, to know whether it is large?",
            "Above: the length of a − b. Below: the larger of the two lengths. And 0/0 needs care.",
            "norm(a − b) / max(norm(a), norm(b)) over all entries, or 0.0 when both lengths are 0.",
        ),
    ),
    Exercise(
        name="gradient_matches",
        unit=UNIT,
        sentence="True when every entry agrees, else False",
        truth=Rule(_judge_gradient_matches),
        hints=(
            "Measure first: numerical_gradient(f, x). Then ask the shapes, then every entry.",
            "An entry is good when abs(claimed − measured) <= tol · max(1, abs(measured)).",
            "Same shape, and np.all(abs(claimed − measured) <= tol · maximum(1, abs(measured)))",
        ),
    ),
]
