"""Exercises of unit 01: the chain rule on compositions, chains of any length and two paths.

Functions handed to the learner are `partial`s of functions of (p, q, x), so that they work on
floats and arrays, can be sent to another process by name, and know their slopes.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from chainrule.checking import contract, kept_state
from chainrule.checking.contract import Breach, describe
from chainrule.course.curves import (
    d_drift,
    d_growth,
    d_kept,
    d_line,
    d_parabola,
    d_same,
    d_wave,
    drift,
    growth,
    kept,
    line,
    parabola,
    same,
    wave,
)
from chainrule.course.exercise import Case, Derivative, Exercise, Value
from chainrule.exercises import probes

Function = Callable[[Any], Any]
UNIT = "01_composition"


_SLOPES: dict[Callable[..., Any], Callable[..., Any]] = {
    line: d_line,
    parabola: d_parabola,
    wave: d_wave,
    growth: d_growth,
    drift: d_drift,
    same: d_same,
    kept: d_kept,
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


_KEPT = "Here a function gives out an array that it keeps."
_SLOPE_ZERO = "Here a slope is exactly 0."


def _special_pairs(
    rng: np.random.Generator,
) -> list[tuple[partial[Any], partial[Any], Any, str, str]]:
    """Return (g, f, x, label, what is special)."""
    g, f = _random_link(rng), _random_link(rng)
    held = partial(kept, float(rng.uniform(1.2, 1.8)), 0.3)
    table = probes.moderate(rng, 3, 4, low=0.3, high=1.5)
    far = probes.both_signs(rng, (3.0, 6.0, 9.0, 15.0))
    return [
        (_EXP, _SINE, 0.0, "g = exp, f = sin, x = 0", probes.ZERO),
        (_EXP, _SINE, 0, "g = exp, f = sin, x = 0, an int", probes.ZERO),
        (_SQUARE, _SINE, 0.0, "g = square, f = sin, x = 0", _SLOPE_ZERO),
        (_SINE, _SQUARE, 0.0, "g = sin, f = square, x = 0", _SLOPE_ZERO),
        (_SINE, _SINE, 0.8, "g = f = sin, x = 0.8", "Here g and f are the same function."),
        (_SINE, partial(same, 1.0, 0.0), table[0], "g = sin, f(x) is x itself", _KEPT),
        (_SINE, held, table[0], "f keeps what it returns", _KEPT),
        (held, _SINE, table[0], "g keeps what it returns", _KEPT),
        (_SQUARE, partial(line, 0.5, 0.0), 1e-4 * table[1], "|x| below 0.01", probes.NEAR),
        (_SINE, partial(line, 0.7, 0.1), far, "|x| up to 15", probes.MODERATE),
        (g, f, probes.turned(table), "x (3, 4) by columns", probes.MEMORY),
        (g, f, probes.spread(table[0]), "x (4,) spread out", probes.SPREAD),
        (g, f, table[:1, :1], "x (1, 1)", probes.ONES),
    ]


def _special_compositions(rng: np.random.Generator) -> list[Case]:
    return [
        Case((g, f, x), label, special=special) for g, f, x, label, special in _special_pairs(rng)
    ]


def _special_slopes(rng: np.random.Generator) -> list[Case]:
    return [
        Case((dg, f, df, x), label, measured=False, special=special)
        for g, f, x, label, special in _special_pairs(rng)
        for dg, df in [_slopes_of([g, f])]
    ]


def _slopes_of(fs: Sequence[partial[Any]]) -> list[partial[Any]]:
    """Return the slopes of `fs`: one and the same for one and the same function."""
    made: dict[int, partial[Any]] = {}
    return [made.setdefault(id(f), _slope_of(f)) for f in fs]


def _compose_inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [Case((g, f, x), label) for g, f, x, label in _pairs(rng)]


def _d_compose_inputs(rng: np.random.Generator) -> Sequence[Case]:
    return [Case((_slope_of(g), f, _slope_of(f), x), label) for g, f, x, label in _pairs(rng)]


_ELSEWHERE = 0.37  # a point like any other


def _new_function(name: str, value: Any) -> Function:
    if callable(value):
        result: Function = value
        return result
    raise Breach(
        f"{name} returns {describe(value)}; a function is expected.",
        "The new function should not run yet; it is handed back, to be called later.",
        "Define a function of x inside, and return its name without brackets.",
    )


def _after_another_call(
    name: str, answer: Callable[..., Any], made: Function, functions: tuple[Any, ...], x: Any
) -> Any:
    """Return what a new function gives at x, where an earlier call elsewhere must not matter."""
    made(_ELSEWHERE)
    result = made(x)
    alone = _new_function(name, answer(*functions))(x)
    if not contract.same(result, alone):
        raise Breach(
            f"{name}: what the new function gives at x depends on an earlier call of it.",
            "It keeps something from one call to the next.",
            kept_state.where_kept(answer),
        )
    return result


def _call_compose(answer: Callable[..., Any], g: Function, f: Function, x: Any) -> Any:
    composed = _new_function("compose", answer(g, f))
    answer(f, g)  # a second one must not disturb the first
    return _after_another_call("compose", answer, composed, (g, f), x)


def _call_d_compose(
    answer: Callable[..., Any], dg: Function, f: Function, df: Function, x: Any
) -> Any:
    slope = _new_function("d_compose", answer(dg, f, df))
    answer(df, dg, f)  # a second one must not disturb the first
    return _after_another_call("d_compose", answer, slope, (dg, f, df), x)


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


def _special_chains(rng: np.random.Generator) -> list[tuple[list[partial[Any]], Any, str, str]]:
    """Return (fs, x, label, what is special)."""
    still, held = partial(same, 1.0, 0.0), partial(kept, 1.4, -0.2)
    down, up = partial(line, 2e-4, 0.1), partial(line, 3e4, 0.2)
    f = _random_link(rng)
    x = float(rng.uniform(0.5, 1.2))
    table = probes.moderate(rng, 3, 4, low=0.3, high=1.2)
    small = "The product of the slopes is tiny on its way."
    alike = "Here the same function comes more than once."
    return [
        ([_SINE, _EXP], 0.0, "sin, exp; x = 0", probes.ZERO),
        ([_SINE, _EXP], 0, "sin, exp; x = 0, an int", probes.ZERO),
        ([partial(line, 3.0, -6.0), _EXP, f], 2.0, "3x − 6, exp, …; x = 2", probes.ZERO),
        ([_SQUARE, _EXP, _SINE], 0.0, "square, exp, sin; x = 0", _SLOPE_ZERO),
        ([partial(line, 3.0, -6.0), _SQUARE, _EXP], 2.0, "3x − 6, square, exp", _SLOPE_ZERO),
        ([_SINE, _SQUARE, _SINE], x, f"sin, square, sin; x = {x:.4g}", alike),
        ([f, f, _SQUARE, f], x, f"the same link three times; x = {x:.4g}", alike),
        ([_SINE, still, _SQUARE], x, f"sin, x ↦ x, square; x = {x:.4g}", probes.TWICE),
        ([still, partial(wave, 2.5, 1.0), _LINE], 7.5, "x ↦ x, 2.5 sin, 3x + 1", probes.MODERATE),
        ([_SINE, _LINE], 12.5, "sin, 3x + 1; x = 12.5", "Here x is above 5."),
        ([partial(line, 2.0, 1e-4), _SQUARE], 1e-4, "x = 1e-4", probes.NEAR),
        ([_LINE, partial(line, 1.5, 1.0), _SINE], -6.5, "values beyond 20", "Here values pass 20."),
        ([down, down, up, up], x, f"slopes of 2e-4 and 3e4; x = {x:.4g}", small),
        ([held, _SINE, _SQUARE], table[0], "the first link keeps what it returns", _KEPT),
        ([_SINE, held, _SQUARE], table[0], "the second link keeps what it returns", _KEPT),
        ([f, _SINE], probes.turned(table), "2 links, x (3, 4) by columns", probes.MEMORY),
        ([f, _SINE], table[:1, :1], "2 links, x (1, 1)", probes.ONES),
    ]


def _special_forwards(rng: np.random.Generator) -> list[Case]:
    return [
        Case((fs, x), label, special=special)
        for fs, x, label, special in _special_chains(rng)
        if np.ndim(x) == 0
    ]


def _special_derivatives(rng: np.random.Generator) -> list[Case]:
    return [
        Case((fs, _slopes_of(fs), x), label, measured=False, special=special)
        for fs, x, label, special in _special_chains(rng)
    ]


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
        probes=_special_compositions,
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
        probes=_special_slopes,
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
        probes=lambda rng: probes.elementwise(rng, "x", reach=20.0),
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
        probes=lambda rng: probes.elementwise(rng, "x"),
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
        probes=_special_forwards,
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
        probes=_special_derivatives,
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
        probes=lambda rng: probes.elementwise(rng, "x"),
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
