"""Exercises of unit 01: the chain rule on compositions, chains of any length and two paths.

Functions handed to the learner are `partial`s of module-level functions of (p, q, x), so
that they work on floats and arrays, can be sent to another process, and know their slopes.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from chainrule.checking.contract import Breach, describe
from chainrule.course.exercise import Case, Derivative, Exercise, Value
from chainrule.exercises.forwards import d_growth, d_wave, growth, wave

Function = Callable[[Any], Any]
UNIT = "01_composition"


def line(p: float, q: float, x: Any) -> Any:
    """Return p·x + q."""
    return p * x + q


def d_line(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·x + q."""
    return p + 0 * x


def parabola(p: float, q: float, x: Any) -> Any:
    """Return p·x² + q·x."""
    return p * x**2 + q * x


def d_parabola(p: float, q: float, x: Any) -> Any:
    """Return the slope of p·x² + q·x."""
    return 2 * p * x + q


def drift(p: float, q: float, x: Any) -> Any:
    """Return x + p·sin(q·x), a link whose slope stays near 1 in long chains."""
    return x + p * np.sin(q * x)


def d_drift(p: float, q: float, x: Any) -> Any:
    """Return the slope of x + p·sin(q·x)."""
    return 1 + p * q * np.cos(q * x)


_SLOPES: dict[Callable[..., Any], Callable[..., Any]] = {
    line: d_line,
    parabola: d_parabola,
    wave: d_wave,
    growth: d_growth,
    drift: d_drift,
}
_ORIGINS = {slope: function for function, slope in _SLOPES.items()}


def _slope_of(link: partial[Any]) -> partial[Any]:
    return partial(_SLOPES[link.func], *link.args)


def _origin_of(slope: partial[Any]) -> partial[Any]:
    return partial(_ORIGINS[slope.func], *slope.args)


def _random_link(rng: np.random.Generator) -> partial[Any]:
    function = (parabola, wave, growth)[int(rng.integers(3))]
    p = float(rng.choice([-1, 1]) * rng.uniform(0.5, 1.2))
    q = float(rng.uniform(0.4, 0.9))
    return partial(function, p, q)


_LINE = partial(line, 3.0, 1.0)
_SQUARE = partial(parabola, 1.0, 0.0)
_SINE = partial(wave, 1.0, 1.0)
_EXP = partial(growth, 1.0, 1.0)


def _pairs(rng: np.random.Generator) -> list[tuple[partial[Any], partial[Any], Any, str]]:
    """Return (g, f, x, label) for compositions."""
    pairs: list[tuple[partial[Any], partial[Any], Any, str]] = [
        (_SINE, _SQUARE, 0.7, "g = sin, f = square, x = 0.7"),
        (_SQUARE, _SINE, -1.2, "g = square, f = sin, x = -1.2"),
    ]
    for _ in range(2):
        x = float(rng.uniform(-1.5, 1.5))
        pairs.append((_random_link(rng), _random_link(rng), x, f"random g and f, x = {x:.4g}"))
    pairs.append((_EXP, partial(line, -2.0, 0.5), 0.3, "g = exp, f = −2x + ½, x = 0.3"))
    pairs.append((_SQUARE, _LINE, 3, "g = square, f = 3x + 1, x = 3"))
    array = rng.uniform(-1.5, 1.5, size=(2, 3))
    pairs.append((_random_link(rng), _random_link(rng), array, "random g and f, x (2, 3)"))
    return pairs


def _compose_inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [Case((g, f, x), label) for g, f, x, label in _pairs(rng)]


def _d_compose_inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [Case((_slope_of(g), f, _slope_of(f), x), label) for g, f, x, label in _pairs(rng)]


def _new_function(name: str, value: Any) -> Function:
    if callable(value):
        result: Function = value
        return result
    raise Breach(
        f"{name} returns {describe(value)}; a function is expected.",
        "The new function should not run yet; it is handed back, to be called later.",
        "Define a function of x inside, and return its name without brackets.",
    )


def _call_compose(answer: Callable[..., Any], g: Function, f: Function, x: Any) -> Any:
    composed = _new_function("compose", answer(g, f))
    answer(f, g)  # a second one must not disturb the first
    return composed(x)


def _call_d_compose(
    answer: Callable[..., Any], dg: Function, f: Function, df: Function, x: Any
) -> Any:
    slope = _new_function("d_compose", answer(dg, f, df))
    answer(df, dg, f)  # a second one must not disturb the first
    return slope(x)


def _composition(dg: partial[Any], f: Function, df: Function, x: Any) -> Any:
    g = _origin_of(dg)
    return g(f(x))


def _points(rng: np.random.Generator) -> Sequence[Case]:
    return [
        Case((0.7,)),
        Case((-1.3,)),
        Case((float(rng.uniform(-2, 2)),)),
        Case((2,)),
        Case((np.array([-2, 0, 1, 3]),)),
        Case((rng.uniform(-2, 2, size=(2, 3)),)),
    ]


def _bump(x: Any) -> Any:
    return np.exp(-(x**2))


def _ripple(x: Any) -> Any:
    return np.sin(np.sqrt(1 + x**2))


def _two_paths(x: Any) -> Any:
    return np.exp(x) * np.sin(x**2)


def _chains(rng: np.random.Generator) -> list[tuple[list[partial[Any]], Any, str]]:
    """Return (fs, x, label): one to five links, a hundred, and an array."""
    chains: list[tuple[list[partial[Any]], Any, str]] = [
        ([_LINE, _SQUARE], 2.0, "3x + 1, square; x = 2"),
        ([_SQUARE, _SINE, _EXP], 0.6, "square, sin, exp; x = 0.6"),
    ]
    for links in (2, 5):
        x = float(rng.uniform(-1, 1))
        fs = [partial(wave, 1.2, 0.9), _random_link(rng)]
        fs += [partial(wave, float(rng.uniform(0.8, 1.3)), 1.1) for _ in range(links - 2)]
        chains.append((fs, x, f"{links} random links, x = {x:.4g}"))
    chains.append(([_SINE], -0.8, "sin alone; x = -0.8"))
    whole = [partial(line, 0.5, 1.5), _SQUARE, _SINE]
    chains.append((whole, 1, "x/2 + 1.5, square, sin; x = 1"))
    array = rng.uniform(-1, 1, size=3)
    chains.append(([_random_link(rng), partial(wave, 1.1, 0.8)], array, "2 links, x (3,)"))
    long = [partial(drift, float(p), 1.0) for p in rng.uniform(-0.2, 0.2, size=100)]
    chains.append((long, 0.4, "100 links, x = 0.4"))
    return chains


def _chain_inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [Case((fs, x), label) for fs, x, label in _chains(rng) if np.ndim(x) == 0]


def _chain_derivative_inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [
        Case((fs, [_slope_of(f) for f in fs], x), label, measured=len(fs) < 100)
        for fs, x, label in _chains(rng)
    ]


def _chain(fs: Sequence[Function], dfs: Sequence[Function], x: Any) -> Any:
    for f in fs:
        x = f(x)
    return x


EXERCISES = [
    Exercise(
        name="compose",
        unit=UNIT,
        sentence="the function x ↦ g(f(x))",
        inputs=_compose_inputs,
        truth=Value(),
        call=_call_compose,
        hints=(
            "Which of the two functions sees x, and which one sees the result of the other?",
            "Inside the new function, call f first and hand what it gives to g.",
            "def both(x): return g(f(x)). Then return both, without calling it.",
        ),
    ),
    Exercise(
        name="d_compose",
        unit=UNIT,
        sentence="the function x ↦ slope of g(f(x))",
        inputs=_d_compose_inputs,
        truth=Derivative(_composition, argument=3),
        call=_call_d_compose,
        hints=(
            "Two slopes are needed. Ask for each of them: which number goes into this machine?",
            "The slope of g is taken at f(x), the slope of f is taken at x.",
            "x ↦ dg(f(x)) · df(x), a new function like the one in compose.",
        ),
        causes={
            "missing_factor:inner_slope": (
                "d_compose is right but for the inner slope, df(x).",
                "It stops after the outer function; the inside moves at its own speed.",
                "Multiply by the slope of f, taken at x.",
            ),
            "missing_factor:outer_slope": (
                "d_compose is right but for the outer slope, dg(f(x)).",
                "Only the inner function is differentiated.",
                "Multiply by the slope of g, taken at f(x).",
            ),
        },
    ),
    Exercise(
        name="d_bump",
        unit=UNIT,
        sentence="the slope of exp(−x²) at x",
        inputs=_points,
        truth=Derivative(_bump),
        hints=(
            "Give the inside a name, z = −x². What is then left to do with z?",
            "Two factors: the slope of the exponential at z, and the slope of −x² at x.",
            "The slope is exp(−x²) · (−2x).",
        ),
        causes={
            "missing_factor:dz_dx": (
                "d_bump lacks the slope of the inside, −2x.",
                "The inside, −x², moves at its own speed. That link was left out.",
                "Multiply by the slope of −x².",
            ),
            "missing_factor:dy_dz": (
                "d_bump lacks the slope of the outside, exp(−x²).",
                "It has the slope of the inside, −2x, and stops there.",
                "Multiply by the slope of the exponential, taken at −x².",
            ),
        },
    ),
    Exercise(
        name="d_ripple",
        unit=UNIT,
        sentence="the slope of sin(√(1 + x²)) at x",
        inputs=_points,
        truth=Derivative(_ripple),
        hints=(
            "Work it out from the inside: s = 1 + x², then r = √s, then sin r.",
            "Three factors: cos at r, one over twice the root, and the slope of 1 + x².",
            "The slope is cos(r) · 1/(2r) · 2x, with r = √(1 + x²).",
        ),
        causes={
            "missing_factor:dr_ds": (
                "d_ripple lacks the link in the middle, the slope of the root.",
                "The sine and 1 + x² are there; the root between them was left out.",
                "Multiply by 1/(2r).",
            ),
            "missing_factor:ds_dx": (
                "d_ripple lacks the innermost link, the slope of 1 + x².",
                "The inside moves at its own speed. That link was left out.",
                "Multiply by 2x.",
            ),
            "missing_factor:dy_dr": (
                "d_ripple lacks the outermost link, the slope of the sine.",
                "Only what is inside the sine is differentiated.",
                "Multiply by cos(r).",
            ),
        },
    ),
    Exercise(
        name="chain_forward",
        unit=UNIT,
        sentence="all numbers on the way, from x to the end",
        inputs=_chain_inputs,
        truth=Value(),
        hints=(
            "Begin with a list that holds only x. What goes into the next function each time?",
            "The newest number in the list, values[-1], goes into the next function.",
            "values = [x]; for f in fs: values.append(f(values[-1])).",
        ),
        causes={
            "loop_part": (
                "chain_forward does not go through every function of the chain.",
                "Each function adds one number to the list.",
                "Look at what the loop runs over, and at where the function returns.",
            ),
        },
    ),
    Exercise(
        name="chain_derivative",
        unit=UNIT,
        sentence="the slope of the whole chain at x",
        inputs=_chain_derivative_inputs,
        truth=Derivative(_chain, argument=2),
        hints=(
            "Every link gives one factor. Where does each link stand when it is used?",
            "Take the slope dfs[i] at what goes into fs[i]. That is chain_forward(fs, x)[i].",
            "The product over all i of dfs[i](values[i]), with values = chain_forward(fs, x).",
        ),
        causes={
            "loop_part": (
                "chain_derivative leaves out the slope of a link.",
                "Every link of the chain gives exactly one factor.",
                "Look at what the loop runs over, and at where the function returns.",
            ),
            "slice": (
                "chain_derivative takes every slope one place too late.",
                "A slope belongs to the number that goes into its link, not to what comes out.",
                "Look at which part of the list goes with the slopes.",
            ),
        },
    ),
    Exercise(
        name="d_two_paths",
        unit=UNIT,
        sentence="the slope of eˣ · sin(x²) at x",
        inputs=_points,
        truth=Derivative(_two_paths),
        hints=(
            "Let only u = eˣ move while v stands still, and the other way round. Then do both.",
            "The path through u is v · u′, the path through v is u · v′, and v′ is a chain itself.",
            "The slope is sin(x²) · eˣ + eˣ · cos(x²) · 2x.",
        ),
        causes={
            "sign:x ** 2": (
                "d_two_paths has the path through u with the wrong sign.",
                "Two paths are added, whatever stands between u and v.",
                "Look at the sign between the paths.",
            ),
            "sign:u": (
                "d_two_paths has the path through v with the wrong sign.",
                "The slope of the sine is +cos, and the two paths are added.",
                "Look at the second path, and at the sign between the paths.",
            ),
            "missing_factor:ds_dx": (
                "d_two_paths lacks the factor 2x on the path through v.",
                "That path is a chain of two links, and x² is one of them.",
                "Look at how the second path is formed.",
            ),
            "missing_term:path_v": (
                "d_two_paths lacks the path through v = sin(x²).",
                "x is used in two places, and every path from x to y counts.",
                "Add the second path.",
            ),
            "missing_term:path_u": (
                "d_two_paths lacks the path through u = eˣ.",
                "x is used in two places, and every path from x to y counts.",
                "Add the first path.",
            ),
        },
    ),
]
