"""A secant that becomes the tangent: the slope between two points of a curve, h apart.

Forward: through x and x + h. To both sides: through x − h and x + h. As h shrinks the secant
turns into the tangent, whose slope is the derivative.
"""

import math
from typing import Any

import numpy as np

from chainrule.figures.functions import Plugged, resolve
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    Plot,
    circle,
    fmt,
    limits,
    line,
    number,
    panel,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Slider, Toggle, figure

_SHAPES = ("cube", "square", "sin", "exp", "tanh")
_KINKED = ("abs", "relu")  # at 0
_REACH = 1.7  # how far the picture goes to each side of x


@figure(
    [
        Slider("h", "h", -3, 0, 0.05, log=True),
        Slider("x", "x", -2, 2, 0.05),
        Choice("f", "f", _SHAPES),
        Toggle("both", "to both sides"),
    ]
)
def secant(f: Plugged = "cube", x: float = 1.0, h: float = 1.0, both: bool = False) -> Picture:
    """A line through two points of a curve, beside the tangent: what a small step h measures.

    `f` is a name, a function, or a pair (function, derivative). With `both` the points are
    x − h and x + h, otherwise x and x + h.
    """
    function, at, step = resolve(f), number(x), number(h)
    name = shorten(function.name, 24)
    first = at - step if both else at
    last = at + step
    with np.errstate(all="ignore"):
        here, low, high = (float(v) for v in function.along(np.array([at, first, last])))
        rise = high - low
        slope = rise / (last - first) if last != first else math.nan
    kink = function.name in _KINKED and at == 0
    truth = math.nan if kink else function.slope_at(at)
    troubles = list(dict.fromkeys(function.troubles))
    if not math.isfinite(at):
        troubles.insert(0, f"x is {fmt(at)}; give a finite number")
    if not (math.isfinite(step) and step > 0):
        troubles.insert(0, f"the step h is {fmt(step)}; it has to be a positive number")
    if not troubles and not all(map(math.isfinite, (low, high))):
        troubles.append(f"{name} has no finite value at one of the points")
    run = fmt(last - first)
    parts = [
        f"On {name} the secant goes through x − h = {fmt(first)} and x + h = {fmt(last)}. "
        f"It rises by {fmt(rise)} over {run}: its slope, the central difference, is {fmt(slope)}."
        if both
        else f"On {name} the secant goes through x = {fmt(first)} and x + h = {fmt(last)}. "
        f"It rises by {fmt(rise)} over {run}: its slope, the forward difference, is {fmt(slope)}."
    ]
    if math.isfinite(truth):
        parts.append(
            f"The tangent at x = {fmt(at)} has the slope {fmt(truth)}: "
            f"the secant errs by {fmt(slope - truth)}."
        )
    elif kink:
        parts.append(f"{name} has no tangent at x = {fmt(at)}.")
    points = (at, here, first, low, last, high)
    return compose(
        "A secant and the tangent",
        " ".join(parts),
        (760, 390),
        [
            *_curve(function, name, points, slope, truth),
            panel(_words(step, slope, truth, both), -480, 336),
        ],
        ("quantity", "what it is", "value"),
        [
            ("h", "the step", fmt(step)),
            ("rise", "f at the right point minus f at the left one", fmt(rise)),
            ("run", "how far they are apart", fmt(last - first)),
            ("secant", "rise / run", fmt(slope)),
            ("tangent", "the derivative", fmt(truth)),
            ("error", "secant minus tangent", fmt(slope - truth)),
        ],
        troubles,
        stacked=(520, 664),
    )


def _curve(
    function: Any, name: str, points: tuple[float, ...], slope: float, truth: float
) -> list[str]:
    at, here, first, low, last, high = points
    middle = at if math.isfinite(at) else 0.0
    xs = np.linspace(middle - _REACH, middle + _REACH, 121)
    with np.errstate(all="ignore"):
        ys = function.along(xs)
    plot = Plot(
        (60, 40, 450, 290), (float(xs[0]), float(xs[-1])), limits(ys), title=name, xlabel="x"
    )
    plot.curve(xs, ys, INK)
    plot.tangent(at, here, truth, GREEN)
    if math.isfinite(slope):
        with np.errstate(all="ignore"):
            plot.curve(xs, low + slope * (xs - first), ORANGE, 2)
        if all(map(math.isfinite, (first, low, last, high))):
            left, right = plot.px(first), plot.px(last)
            plot.raw(line(left, plot.py(low), right, plot.py(low), GREY, 1.5, "3 3"))
            plot.raw(line(right, plot.py(low), right, plot.py(high), GREY, 1.5, "3 3"))
    plot.dot(first, low, ORANGE)
    plot.dot(last, high, ORANGE)
    plot.dot(at, here, BLUE, 4.5)
    if math.isfinite(at):
        plot.draggable("h", zero=at, log=True)
    return [plot.render()]


def _words(step: float, slope: float, truth: float, both: bool) -> list[str]:
    out = [text(540, 62, f"h = {fmt(step)}", size=15, bold=True)]
    entries = (
        ("secant: rise / run", fmt(slope), ORANGE, ""),
        ("tangent: derivative", fmt(truth), GREEN, "7 4"),
    )
    for k, (word, value, colour, dash) in enumerate(entries):
        y = 100 + 64 * k
        out.append(line(540, y - 5, 568, y - 5, colour, 2.5, dash))
        out.append(text(576, y, word, size=14))
        out.append(text(576, y + 24, value, size=17, bold=True, colour=colour))
    out.append(text(576, 228, "secant − tangent", size=14))
    out.append(text(576, 252, fmt(slope - truth), size=17, bold=True))
    out.append(circle(554, 290, 4.5, fill=BLUE))
    out.append(text(576, 295, "the point x", size=14))
    out.append(circle(554, 314, 5.5, fill=ORANGE))
    ends = "x − h and x + h" if both else "x and x + h"
    out.append(text(576, 319, ends, size=14))
    return out
