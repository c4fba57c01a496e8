"""The step h of a finite difference: too large errs by truncation, too small by round-off.

Forward: (f(x+h) − f(x))/h, error about ½h·|f″| on the right and ε·|f|/h on the left.
Central: (f(x+h) − f(x−h))/(2h), error about h²/6·|f‴| on the right. The best steps are near
√ε and ∛ε, with ε = 2.2×10⁻¹⁶ in float64 and 1.2×10⁻⁷ in float32. Across a kink neither works.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from chainrule.figures.functions import Function, Plugged, resolve
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    Plot,
    circle,
    fmt,
    line,
    number,
    panel,
    power_of_ten,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Slider, Toggle, figure

_LOGS = np.linspace(-16, 0, 65)
_STEPS = 10.0**_LOGS
_FLOOR = 1e-17
_TITLE = "The step h of a finite difference"
_STACKED = (560, 652)
_SMOOTH = ("sin", "exp", "cube", "tanh", "sigmoid")
_KINKED = {"relu": 0.0, "abs": 0.0}


def _sides(f: Function, x: float) -> tuple[float, float]:
    """Return the slopes that f has just left and just right of x, measured on each side."""
    values = f.along(np.array([x - 1e-3, x, x + 1e-3]))
    left, right = np.diff(values) / 1e-3
    return float(left), float(right)


def _errors(f: Function, x: float, steps: np.ndarray, truth: float, dtype: Any) -> np.ndarray:
    """Return the errors of forward and central differences, one row each."""
    with np.errstate(all="ignore"):
        at = np.full(steps.shape, x, dtype=dtype)
        h = steps.astype(dtype)
        # one call for all points: a learner's own function may be slow
        values = f.along(np.concatenate([at + h, at, at - h])).astype(dtype)
        right, here, left = np.split(values, 3)
        found = np.stack([(right - here) / h, (right - left) / (2 * h)]).astype(float)
        return np.asarray(np.abs(found - truth))


@figure(
    [
        Choice("f", "f", (*_SMOOTH, *_KINKED)),
        Slider("h", "h", -16, 0, 0.25, log=True),
        Slider("x", "x", -2, 2, 0.05),
        Toggle("float32", "float32 too"),
    ]
)
def step_size(f: Plugged = "sin", x: float = 1.0, h: float = 1e-5, float32: bool = True) -> Picture:
    """The error of forward and central differences against the step h.

    `f` is a name, a function, or a pair (function, derivative); `relu` and `abs` have a kink.
    """
    function, at, step = resolve(f), number(x), number(h)
    kink = _KINKED.get(function.name)
    on_kink = kink is not None and at == kink
    truth = math.nan if on_kink else function.slope_at(at)
    name = shorten(function.name, 24)
    steps = np.append(_STEPS, step)
    double = _errors(function, at, steps, truth, np.float64)
    single = _errors(function, at, steps, truth, np.float32) if float32 else None

    troubles = list(dict.fromkeys(function.troubles))
    if not math.isfinite(at):
        troubles.insert(0, f"x is {fmt(at)}; give a finite number")
    if not (math.isfinite(step) and step > 0):
        troubles.insert(0, f"the step h is {fmt(step)}; it has to be a positive number")
    if not troubles and not math.isfinite(truth) and not on_kink:
        troubles.append(f"{name} has no slope at x = {fmt(at)}")
    forward, central = double[0][-1], double[1][-1]
    best = [_best(errors[:-1]) for errors in double]

    rows: list[tuple[str, str, str]]
    if on_kink:
        left, right = _sides(function, at)
        says = (f"says {fmt(right)}", f"says {fmt((left + right) / 2)}")
        parts = [
            f"x is on the kink of {name}: on its left the slope is {fmt(left)}, on its right "
            f"{fmt(right)}. There is no slope here that an error could be measured against. "
            f"The forward difference {says[0]}, the central difference {says[1]}, at every h."
        ]
        rows = [
            ("h", fmt(step), fmt(step)),
            ("slope", says[0], says[1]),
            ("error", "no slope here", "no slope here"),
        ]
        return compose(
            _TITLE,
            " ".join(parts),
            (760, 390),
            _marks(name, at, step, double, single, kink, says),
            ("quantity", "forward", "central"),
            rows,
            troubles,
            stacked=_STACKED,
        )
    parts = [
        f"For {name} at x = {fmt(at)} with h = {fmt(step)}, the forward difference errs by "
        f"{fmt(forward)} and the central difference by {fmt(central)}. "
        f"The best h is about {fmt(best[0])} for forward and {fmt(best[1])} for central."
    ]
    if single is not None:
        parts.append(
            f"In float32 the central difference errs by {fmt(single[1][-1])} at this h, "
            f"and by {fmt(_least(single[1]))} at best."
        )
    if kink is not None and math.isfinite(at):
        away = abs(at - kink)
        parts.append(f"The kink is {fmt(away)} away: a step longer than that reaches across it.")
    if function.slope is None:
        parts.append("No derivative was given: the truth itself is measured, to about 10⁻⁹.")

    rows = [
        ("h", fmt(step), fmt(step)),
        ("error in float64", fmt(forward), fmt(central)),
        ("best h in float64", fmt(best[0]), fmt(best[1])),
        ("least error in float64", fmt(_least(double[0])), fmt(_least(double[1]))),
    ]
    if single is not None:
        rows += [
            ("error in float32", fmt(single[0][-1]), fmt(single[1][-1])),
            ("least error in float32", fmt(_least(single[0])), fmt(_least(single[1]))),
        ]
    return compose(
        _TITLE,
        " ".join(parts),
        (760, 390),
        _marks(name, at, step, double, single, kink),
        ("quantity", "forward", "central"),
        rows,
        troubles,
        stacked=_STACKED,
    )


def _best(errors: np.ndarray) -> float:
    return float(_STEPS[np.nanargmin(errors)]) if np.isfinite(errors).any() else math.nan


def _least(errors: np.ndarray) -> float:
    return float(np.nanmin(errors)) if np.isfinite(errors).any() else math.nan


def _log(values: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.log10(np.maximum(values, _FLOOR))


def _marks(
    name: str,
    at: float,
    step: float,
    double: np.ndarray,
    single: np.ndarray | None,
    kink: float | None,
    says: Sequence[str] = (),
) -> list[str]:
    """Draw the errors; `says` is what the two differences say where there is no slope."""
    plot = Plot(
        (70, 40, 470, 290),
        (-16, 0),
        (-17, 2),
        title=f"error of the slope of {name} at x = {fmt(at)}",
        xlabel="step h (both axes logarithmic)",
        xticks=[(k, power_of_ten(k)) for k in range(-16, 1, 4)],
        yticks=[(k, power_of_ten(k)) for k in range(-16, 3, 4)],
    )
    plot.draggable("h")
    plot.note(12, 282, "← round-off: 1/h", colour=GREY)
    plot.note(458, 282, "truncation: h, h² →", anchor="end", colour=GREY)
    if single is not None:
        plot.curve(_LOGS, _log(single[0][:-1]), ORANGE, 1.5, "2 3")
        plot.curve(_LOGS, _log(single[1][:-1]), BLUE, 1.5, "2 3")
    plot.curve(_LOGS, _log(double[0][:-1]), ORANGE)
    plot.curve(_LOGS, _log(double[1][:-1]), BLUE, 2.5, "9 3")
    if kink is not None and math.isfinite(at) and at != kink:
        place = math.log10(max(abs(at - kink), 1e-300))
        plot.rule(x=place, colour=RED)
        if -16 <= place <= 0:
            plot.note(
                min(max(plot.px(place), 45), 425), 16, "the kink", anchor="middle", colour=RED
            )
    if math.isfinite(step) and step > 0:
        here = math.log10(step)
        plot.rule(x=here, colour=PURPLE)
        plot.dot(here, float(_log(double[0][-1])), ORANGE)
        plot.dot(here, float(_log(double[1][-1])), BLUE)
    none = "no slope here, so no error"
    said = [text(305, 185, none, size=17, anchor="middle", bold=True, colour=RED)] if says else []
    legend = _legend(step, double, single is not None, says)
    return [plot.render(), *said, panel(legend, -490, 336)]


def _legend(step: float, double: np.ndarray, single: bool, says: Sequence[str]) -> list[str]:
    out = []
    entries = [("forward, float64", ORANGE, 2.5, ""), ("central, float64", BLUE, 2.5, "9 3")]
    if single:
        entries += [
            ("forward, float32", ORANGE, 1.5, "2 3"),
            ("central, float32", BLUE, 1.5, "2 3"),
        ]
    for k, (label, colour, width, dash) in enumerate(entries):
        y = 60 + 24 * k
        out.append(line(560, y - 4, 592, y - 4, colour, width, dash))
        out.append(text(600, y, label, size=14))
    out.append(text(560, 188, f"h = {fmt(step)}", size=15, bold=True, colour=PURPLE))
    for k, (word, colour) in enumerate((("forward", ORANGE), ("central", BLUE))):
        label = word if says else f"{word} errs by"
        value = says[k] if says else fmt(double[k][-1])
        out.append(circle(566, 218 + 52 * k, 5, fill=colour))
        out.append(text(580, 223 + 52 * k, label, size=14))
        out.append(text(580, 245 + 52 * k, value, size=17, bold=True, colour=colour))
    return out
