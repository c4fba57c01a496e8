"""The chain rule on g(f(x)): two machines in a row, and how a small push travels through.

Left the inner function at x, in the middle the outer function at f(x), right both together.
The slope on the right is the product of the other two: d/dx g(f(x)) = g′(f(x)) · f′(x).
"""

import math

import numpy as np

from chainrule.figures.functions import NAMES, Function, Plugged, resolve
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREEN,
    ORANGE,
    Plot,
    fmt,
    limits,
    number,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Slider, figure

_LOW, _HIGH, _POINTS = -3.0, 3.0, 101


@figure([Choice("f", "f", NAMES), Choice("g", "g", NAMES), Slider("x", "x", _LOW, _HIGH, 0.05)])
def chain_rule(f: Plugged = "sin", g: Plugged = "square", x: float = 0.7) -> Picture:
    """g(f(x)): both curves, both slopes, and their product.

    `f` and `g` are names (`sin`, `square`, `exp` …), your own functions, or pairs
    (function, derivative). A function given alone has its slope measured.
    """
    inner, outer, at = resolve(f), resolve(g), number(x)
    middle = inner.at(at)
    result = outer.at(middle)
    inner_slope, outer_slope = inner.slope_at(at), outer.slope_at(middle)
    with np.errstate(all="ignore"):
        product = float(np.float64(outer_slope) * np.float64(inner_slope))

    troubles = list(dict.fromkeys(inner.troubles + outer.troubles))
    if not math.isfinite(at):
        troubles.insert(0, f"x is {fmt(at)}, so there is no point to draw")
    elif not troubles and not all(map(math.isfinite, (middle, result, product))):
        troubles.append(f"at x = {fmt(at)} the chain has no finite value or slope")
    measured = [h.name for h in (inner, outer) if h.slope is None]

    fname, gname = shorten(inner.name, 24), shorten(outer.name, 24)
    parts = [
        f"At x = {fmt(at)}, f is {fname} with f(x) = {fmt(middle)} and slope {fmt(inner_slope)}; "
        f"g is {gname} with g(f(x)) = {fmt(result)} and slope {fmt(outer_slope)} at f(x); "
        f"the slope of the whole is {fmt(outer_slope)} × {fmt(inner_slope)} = {fmt(product)}."
    ]
    if measured:
        names = " and ".join(shorten(m, 24) for m in dict.fromkeys(measured))
        parts.append(f"The slope of {names} is measured, as no derivative was given.")

    return compose(
        "The chain rule on g(f(x))",
        " ".join(parts),
        (760, 352),
        _marks(inner, outer, at, middle, result, inner_slope, outer_slope, product),
        ("quantity", "meaning", "value"),
        [
            ("x", "what goes in", fmt(at)),
            ("f(x)", f"{fname} at x", fmt(middle)),
            ("g(f(x))", f"{gname} at f(x)", fmt(result)),
            ("f′(x)", "slope of f at x", fmt(inner_slope)),
            ("g′(f(x))", "slope of g at f(x), not at x", fmt(outer_slope)),
            ("g′(f(x)) · f′(x)", "slope of the whole: the product", fmt(product)),
        ],
        troubles,
    )


def _written(function: Function, letter: str, raised: str) -> str:
    written = function.written.replace("u", letter).replace("ᵘ", raised)
    return written if function.name in NAMES else shorten(function.name, 16)


def _marks(
    inner: Function,
    outer: Function,
    at: float,
    middle: float,
    result: float,
    inner_slope: float,
    outer_slope: float,
    product: float,
) -> list[str]:
    low, high = (at - 3, at + 3) if _HIGH < abs(at) < 1e9 else (_LOW, _HIGH)
    xs = np.linspace(low, high, _POINTS)
    fs = inner.along(xs)
    finite = fs[np.isfinite(fs)]
    ulow, uhigh = limits(np.percentile(finite, [2, 98]) if finite.size else (), [middle])
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
        ),
        (
            frame(554, (low, high), whole, result, title="g(f(x))", xlabel="x"),
            (xs, whole, GREEN, at, result, product),
        ),
    )
    out: list[str] = []
    for plot, (along, values, colour, px, py, slope) in panels:
        plot.rule(x=px)
        plot.curve(along, values, colour)
        plot.tangent(px, py, slope, colour)
        plot.dot(px, py, colour)
        plot.note(8, 18, f"slope {fmt(slope)}", colour=colour)
        out.append(plot.render())
    signs = ((148, "f′(x)", inner_slope, BLUE), (402, "g′(f(x))", outer_slope, ORANGE))
    for centre, name, slope, colour in (*signs, (656, "slope of the whole", product, GREEN)):
        out.append(text(centre, 304, name, anchor="middle", size=13))
        out.append(
            text(centre, 330, fmt(slope), anchor="middle", size=20, colour=colour, bold=True)
        )
    out.append(text(275, 330, "×", anchor="middle", size=20, bold=True))
    out.append(text(529, 330, "=", anchor="middle", size=20, bold=True))
    return out
