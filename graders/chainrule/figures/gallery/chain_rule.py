"""The chain rule on g(f(x)): two machines in a row, and how a small push travels through.

Left the inner function at x, in the middle the outer function at f(x), right both together.
The slope on the right is the product of the other two: d/dx g(f(x)) = g′(f(x)) · f′(x).
A nudge of x moves z = f(x), and that moves y = g(z): the step that leaves the left picture is
the one that enters the middle one. Each is so many times as long as the one before, and as the
nudge shrinks these factors become the slopes.
"""

import math

import numpy as np

from chainrule.checking.message import enumerated
from chainrule.figures.functions import NAMES, Function, Plugged, resolve
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    Plot,
    arrow,
    as_product,
    either,
    fmt,
    limits,
    line,
    number,
    panel,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Slider, figure

_LOW, _HIGH, _POINTS = -3.0, 3.0, 101


@figure(
    [
        Choice("f", "f", NAMES),
        Choice("g", "g", NAMES),
        Slider("x", "x", _LOW, _HIGH, 0.05),
        Slider("nudge", "nudge", 0.01, 1.0, 0.01),
    ]
)
def chain_rule(
    f: Plugged = "sin", g: Plugged = "square", x: float = 0.7, nudge: float = 0.5
) -> Picture:
    """g(f(x)): both curves, both slopes, their product, and a nudge on its way through.

    `f` and `g` are names (`sin`, `square`, `exp` …), your own functions, or pairs
    (function, derivative). A function given alone has its slope measured. `nudge` is how far
    x is moved, in units of x.
    """
    inner, outer, at = resolve(f), resolve(g), number(x)
    middle = inner.at(at)
    result = outer.at(middle)
    steps = _steps(inner, outer, at, number(nudge), middle, result)
    inner_slope, outer_slope = inner.slope_at(at), outer.slope_at(middle)
    with np.errstate(all="ignore"):
        product = float(np.float64(outer_slope) * np.float64(inner_slope))

    troubles = list(dict.fromkeys(inner.troubles + outer.troubles))
    if not math.isfinite(at):
        troubles.insert(0, f"x is {fmt(at)}, so there is no point to draw")
    elif not troubles and not all(map(math.isfinite, (middle, result, product))):
        troubles.append(f"at x = {fmt(at)} the chain has no finite value or slope")
    if not (math.isfinite(steps[0]) and steps[0]):
        troubles.append(f"the nudge is {fmt(steps[0])}; it has to be a number other than 0")
    measured = [h.name for h in (inner, outer) if h.slope is None]

    fname, gname = shorten(inner.name, 24), shorten(outer.name, 24)
    parts = [
        f"At x = {fmt(at)}, f is {fname} with f(x) = {fmt(middle)} and slope {fmt(inner_slope)}; "
        f"g is {gname} with g(f(x)) = {fmt(result)} and slope {fmt(outer_slope)} at f(x); "
        f"the slope of the whole is {as_product(outer_slope, inner_slope)} = {fmt(product)}."
    ]
    parts.append(_told(steps))
    if measured:
        names = enumerated([shorten(m, 24) for m in dict.fromkeys(measured)])
        parts.append(f"The slope of {names} is measured, as no derivative was given.")

    return compose(
        "The chain rule on g(f(x))",
        " ".join(filter(None, parts)),
        (760, 436),
        [
            *_curves(inner, outer, at, middle, result, inner_slope, outer_slope, product, steps),
            either(
                _numbers(_BESIDE, 0, (inner_slope, outer_slope, product), steps),
                _numbers(_BELOW, 2 * _PITCH, (inner_slope, outer_slope, product), steps),
            ),
        ],
        ("quantity", "meaning", "value"),
        [
            ("x", "what goes in", fmt(at)),
            ("f(x)", f"{fname} at x", fmt(middle)),
            ("g(f(x))", f"{gname} at f(x)", fmt(result)),
            ("f′(x)", "slope of f at x", fmt(inner_slope)),
            ("g′(f(x))", "slope of g at f(x), not at x", fmt(outer_slope)),
            ("g′(f(x)) · f′(x)", "slope of the whole: the product", fmt(product)),
            ("x moves by", "the nudge", fmt(steps[0])),
            ("z moves by", _times(steps[1], steps[0], "the nudge"), fmt(steps[1])),
            ("y moves by", _times(steps[2], steps[1], "the step of z"), fmt(steps[2])),
        ],
        troubles,
        stacked=(392, 452 + 2 * _PITCH),
    )


def _steps(
    inner: Function, outer: Function, at: float, nudge: float, middle: float, result: float
) -> tuple[float, float, float]:
    """Return how far x, z = f(x) and y = g(z) move when x is nudged."""
    moved = inner.at(at + nudge)
    return nudge, moved - middle, outer.at(moved) - result


def _factor(step: float, before: float) -> float:
    """Return how many times as long a step is as the one before it; NaN after no step."""
    with np.errstate(all="ignore"):
        return float(np.float64(step) / before) if before else math.nan


def _times(step: float, before: float, what: str) -> str:
    factor = _factor(step, before)
    return f"{fmt(factor)} times {what}" if math.isfinite(factor) else f"{what} has no length"


def _told(steps: tuple[float, float, float]) -> str:
    nudge, inner, outer = steps
    if not math.isfinite(nudge):
        return ""  # that is said already
    if not all(map(math.isfinite, steps)):
        return f"A nudge of {fmt(nudge)} leads where the chain has no finite value."
    if not inner:
        return f"A nudge of {fmt(nudge)} does not move z, so y stays as well."
    first, second = _factor(inner, nudge), _factor(outer, inner)
    return (
        f"A nudge of {fmt(nudge)} moves z by {fmt(inner)}, {fmt(first)} times as far, and that "
        f"moves y by {fmt(outer)}, {fmt(second)} times as far again."
    )


_Three = tuple[float, float, float]
_BESIDE, _BELOW = (148, 402, 656), (62, 192, 322)  # the middles of three numbers in a row
_PITCH = 262  # from one curve to the next where they stand below each other


def _numbers(centres: _Three, down: float, slopes: _Three, steps: _Three) -> list[str]:
    """Return the rows under the curves: the slopes, each step, and the factor to the next."""
    out = []
    named = ("f′(x)", BLUE), ("g′(f(x))", ORANGE), ("slope of the whole", GREEN)
    moved = ("x moves", PURPLE), ("z moves", BLUE), ("y moves", ORANGE)
    for names, values, y in ((named, slopes, down + 304), (moved, steps, down + 384)):
        for (name, colour), centre, value in zip(names, centres, values, strict=True):
            out.append(text(centre, y, name, anchor="middle", size=13))
            out.append(
                text(centre, y + 26, fmt(value), anchor="middle", size=20, colour=colour, bold=True)
            )
    reach = min(60.0, (centres[1] - centres[0]) / 2 - 25)
    for k in (0, 1):
        middle = (centres[k] + centres[k + 1]) / 2
        out.append(text(middle, down + 330, "×="[k], anchor="middle", size=20, bold=True))
        factor = _factor(steps[k + 1], steps[k])
        y = down + 402
        out.append(arrow(centres[k] + reach, y, centres[k + 1] - reach, y))
        if math.isfinite(factor):
            place = y + 32 if down else y - 10  # below the arrow, where it is short
            out.append(text(middle, place, f"× {fmt(factor)}", anchor="middle", size=14))
    return out


def _nudged(
    plot: Plot, x: float, y: float, across: float, up: float, colours: tuple[str, str]
) -> None:
    """Draw a step to the side from the point (x, y) and the step up, there and on the axes."""
    if not all(map(math.isfinite, (x, y, across, up))):
        return
    left, right = plot.px(x), plot.px(x + across)
    low, high = plot.py(y), plot.py(y + up)
    plot.raw(line(left, low, right, low, colours[0], 3))
    plot.raw(line(right, low, right, high, colours[1], 3))
    plot.raw(line(left, plot.height - 4, right, plot.height - 4, colours[0], 8))
    plot.raw(line(4, low, 4, high, colours[1], 8))


def _written(function: Function, letter: str, raised: str) -> str:
    written = function.written.replace("u", letter).replace("ᵘ", raised)
    return written if function.name in NAMES else shorten(function.name, 16)


def _curves(
    inner: Function,
    outer: Function,
    at: float,
    middle: float,
    result: float,
    inner_slope: float,
    outer_slope: float,
    product: float,
    steps: tuple[float, float, float],
) -> list[str]:
    low, high = (at - 3, at + 3) if _HIGH < abs(at) < 1e9 else (_LOW, _HIGH)
    xs = np.linspace(low, high, _POINTS)
    fs = inner.along(xs)
    finite = fs[np.isfinite(fs)]
    ulow, uhigh = limits(
        np.percentile(finite, [2, 98]) if finite.size else (), [middle, middle + steps[1]]
    )
    if uhigh - ulow < 2:
        centre = (ulow + uhigh) / 2
        ulow, uhigh = centre - 1, centre + 1
    us = np.linspace(ulow, uhigh, _POINTS)
    gs = outer.along(us)
    whole = outer.along(fs)

    def frame(
        left: float, ends: tuple[float, float], ys: np.ndarray, y: float, title: str, xlabel: str
    ) -> Plot:
        good = ys[np.isfinite(ys)]
        typical = np.percentile(good, [2, 98]) if good.size else ()
        return Plot(
            (left, 48, 196, 192), ends, limits(typical, [y], pad=0.15), title=title, xlabel=xlabel
        )

    panels = (
        (
            frame(
                46, (low, high), fs, middle, title=f"f = {_written(inner, 'x', 'ˣ')}", xlabel="x"
            ),
            (xs, fs, BLUE, at, middle, inner_slope),
            (steps[0], steps[1], (PURPLE, BLUE)),
        ),
        (
            frame(
                300,
                (ulow, uhigh),
                gs,
                result,
                title=f"g = {_written(outer, 'z', 'ᶻ')}",
                xlabel="z = f(x)",
            ),
            (us, gs, ORANGE, middle, result, outer_slope),
            (steps[1], steps[2], (BLUE, ORANGE)),
        ),
        (
            frame(554, (low, high), whole, result, title="g(f(x))", xlabel="x"),
            (xs, whole, GREEN, at, result, product),
            (steps[0], steps[2], (PURPLE, ORANGE)),
        ),
    )
    out: list[str] = []
    for k, (plot, curve, (across, up, colours)) in enumerate(panels):
        along, values, colour, px, py, slope = curve
        plot.rule(x=px)
        plot.curve(along, values, colour)
        plot.tangent(px, py, slope, colour)
        _nudged(plot, px, py, across, up, colours)
        if along is xs:
            plot.draggable("x")
        plot.dot(px, py, colour)
        plot.note(8, 18, f"slope {fmt(slope)}", colour=colour)
        out.append(panel([plot.render()], 40 - 254 * k, _PITCH * k))
    return out
