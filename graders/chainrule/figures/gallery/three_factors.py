"""One sigmoid neuron and the three factors of its weight's derivative.

J = ½(a − y)² with a = σ(z) and z = w·x + b, so ∂J/∂w = ∂J/∂a · ∂a/∂z · ∂z/∂w. The picture
shows where on the sigmoid the neuron stands and the three factors beside their product:
when the sigmoid is flat the middle factor is nearly zero and takes the product with it.
"""

import math

import numpy as np

from chainrule.figures.functions import d_sigmoid, sigmoid
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    Plot,
    as_product,
    fmt,
    line,
    number,
    panel,
    rect,
    text,
)
from chainrule.figures.widget import Slider, figure

_SATURATED = 0.02  # of the sigmoid's greatest slope ¼: |z| above about 5.3 (σ′ < 0.005)
_FAR = 1e9  # farther out the point is left outside the picture
_ZS = np.linspace(-10, 10, 121)
_SIGMOID = sigmoid(_ZS)


@figure(
    [
        Slider("w", "w", -6, 6, 0.1),
        Slider("b", "b", -6, 6, 0.1),
        Slider("x", "x", -3, 3, 0.1),
        Slider("y", "y", 0, 1, 0.05),
    ]
)
def three_factors(w: float = 0.8, b: float = 0.1, x: float = 1.5, y: float = 1.0) -> Picture:
    """One sigmoid neuron: ∂J/∂a, ∂a/∂z, ∂z/∂w and their product ∂J/∂w.

    Move w, b, x and y; where the sigmoid is flat the middle factor takes the product with it.
    """
    w, b, x, y = map(number, (w, b, x, y))
    with np.errstate(all="ignore"):
        z = float(np.float64(w) * x + b)
        a, slope = float(sigmoid(z)), float(d_sigmoid(z))
        error = a - y
        delta = float(np.float64(error) * slope)
        product = float(np.float64(delta) * x)
        cost = float(0.5 * np.float64(error) ** 2)

    bad = [
        f"{name} is {fmt(value)}"
        for name, value in (("w", w), ("b", b), ("x", x), ("y", y))
        if not math.isfinite(value)
    ]
    parts = [
        f"z = {fmt(z)}, a = σ(z) = {fmt(a)}, y = {fmt(y)}. "
        f"∂J/∂w = ∂J/∂a × ∂a/∂z × ∂z/∂w = {as_product(error, slope, x)} = {fmt(product)}."
    ]
    saturated = slope < 0.25 * _SATURATED
    small: list[str] = []
    if saturated:
        small.append("saturated: the sigmoid is flat here, so ∂a/∂z is nearly zero")
    if error == 0:
        small.append("a equals y: no error, so no gradient")
    if x == 0:
        small.append("x is zero: this weight had no part in z")
    if small:
        joined = "; ".join(small)
        parts.append(joined[0].upper() + joined[1:] + ".")
    colour = RED if saturated or not math.isfinite(z) else GREY
    note = [
        text(540, 325, first, anchor="middle", size=13, colour=colour, bold=True)
        for first in small[:1]
    ]

    return compose(
        "Three factors of one neuron",
        " ".join(parts),
        (760, 330),
        [
            *_point_on_the_sigmoid(z, a, y, slope),
            panel([*_bars(error, slope, x, product), *note], -334, 290),
        ],
        ("quantity", "how", "value"),
        [
            ("z", "w·x + b", fmt(z)),
            ("a", "σ(z)", fmt(a)),
            ("J", "½(a − y)²", fmt(cost)),
            ("∂J/∂a", "a − y", fmt(error)),
            ("∂a/∂z", "σ′(z) = a(1 − a)", fmt(slope)),
            ("∂z/∂w", "x", fmt(x)),
            ("δ = ∂J/∂z", "∂J/∂a · ∂a/∂z", fmt(delta)),
            ("∂J/∂w", "δ · x", fmt(product)),
            ("∂J/∂b", "δ · 1", fmt(delta)),
        ],
        [f"{', '.join(bad)}; give a finite number"] if bad else (),
        stacked=(424, 628),
    )


def _point_on_the_sigmoid(z: float, a: float, y: float, slope: float) -> list[str]:
    reach = abs(z) * 1.1 if 10 < abs(z) < _FAR else 10.0
    plot = Plot((46, 44, 262, 220), (-reach, reach), (-0.15, 1.15), title="a = σ(z)", xlabel="z")
    if reach <= 10:
        flat = plot.px(-5.3)
        for left in (0.0, plot.width - flat):
            plot.raw(rect(left, 0, flat, plot.height, fill=FAINT, opacity=0.55))
        plot.note(plot.width - flat / 2, 214, "flat", anchor="middle", colour=GREY)
        plot.note(flat / 2, 214, "flat", anchor="middle", colour=GREY)
        zs, curve = _ZS, _SIGMOID
    else:
        zs = _ZS * reach / 10
        curve = sigmoid(zs)
    plot.curve(zs, curve, BLUE)
    plot.rule(y=y, colour=ORANGE)
    if math.isfinite(y) and -0.15 <= y <= 1.15:
        plot.note(6, min(max(plot.py(y) - 6, 12), 205), f"y = {fmt(y)}", colour=ORANGE)
    plot.tangent(z, a, slope, PURPLE)
    if all(map(math.isfinite, (z, a, y))):
        u = plot.px(z)
        plot.raw(line(u, plot.py(a), u, plot.py(y), ORANGE, 4))
    plot.dot(z, a, BLUE)
    return [plot.render()]


def _bars(error: float, slope: float, x: float, product: float) -> list[str]:
    bars = (
        ("∂J/∂a", "error", error, ORANGE),
        ("∂a/∂z", "slope of σ", slope, PURPLE),
        ("∂z/∂w", "input x", x, BLUE),
        ("∂J/∂w", "product", product, GREEN),
    )
    sizes = [abs(v) for _, _, v, _ in bars if math.isfinite(v)]
    scale = max([*sizes, 1.0])
    middle, half = 158.0, 86.0
    out = [
        text(540, 34, "∂J/∂w = ∂J/∂a × ∂a/∂z × ∂z/∂w", anchor="middle", bold=True),
        line(338, middle, 744, middle, INK, 1),
    ]
    for k, (symbol, meaning, value, colour) in enumerate(bars):
        centre = 386 + 104 * k
        if math.isfinite(value):
            # at least a hair's breadth, so that zero is seen as a bar of no height
            height = max(abs(value) / scale * half, 1.5)
            top = middle - height if value >= 0 else middle
            out.append(rect(centre - 24, top, 48, height, fill=colour, radius=2))
            label, size = (top - 8 if value >= 0 else top + height + 18), 14
        else:
            label, size = middle - 8, 12
        out.append(
            text(centre, label, fmt(value), anchor="middle", size=size, colour=colour, bold=True)
        )
        out.append(text(centre, 286, symbol, anchor="middle", size=15, bold=True))
        out.append(text(centre, 304, meaning, anchor="middle", size=13))
        if k < 3:
            out.append(text(centre + 52, 287, "××="[k], anchor="middle", size=17, bold=True))
    return out
