"""A slope sent back through many layers: a product of one factor for each.

A chain of single neurons z_l = w·a_(l−1), a_l = act(z_l). The slope of the last output with
respect to the input is Π w·act′(z_l): with factors below one it vanishes, with factors above
one it explodes, and one factor of zero ends it.
"""

import math
from typing import Any

import numpy as np
from traitlets import Float, Int, Unicode

from chainrule.figures import activation
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREEN,
    ORANGE,
    RED,
    Plot,
    fmt,
    number,
    power_of_ten,
    rect,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Control, Figure, Slider

_MOST = 60
_LOWEST, _HIGHEST = -30.0, 12.0


def _factors(name: str, layers: int, weight: float, x: float) -> np.ndarray:
    """Return w·act′(z_l) for each layer, first layer first."""
    factors, a = [], np.float64(x)
    with np.errstate(all="ignore"):
        for _ in range(layers):
            z = np.float64(weight) * a
            factors.append(weight * number(activation.slope(name, z)))
            a = np.float64(activation.value(name, z))
    return np.array(factors, dtype=float)


def picture(name: Any = "sigmoid", layers: Any = 10, weight: Any = 1.0, x: Any = 0.5) -> Picture:
    """Return the picture of the slope of a deep chain, as it travels from the output back."""
    act, w, start, wanted = str(name), number(weight), number(x), number(layers)
    count = int(min(max(wanted, 1), _MOST)) if math.isfinite(wanted) else 1
    factors = _factors(act, count, w, start)
    with np.errstate(all="ignore"):
        products = np.cumprod(factors[::-1])
    total = float(products[-1])
    troubles = [
        f"{n} is {fmt(v)}" for n, v in (("weight", w), ("x", start)) if not math.isfinite(v)
    ]
    if act not in activation.ACTIVATIONS:
        troubles.append(
            f"there is no activation {shorten(repr(act), 40)}: "
            f"choose one of {', '.join(activation.ACTIVATIONS)}"
        )
    if not math.isfinite(wanted) or not 1 <= wanted <= _MOST:
        troubles.append(f"layers is {fmt(wanted)}; {count} drawn (1 to {_MOST} are possible)")

    size = abs(total)
    if math.isnan(size):
        verdict = "there is no number for the whole."
    elif size == 0:
        where = int(np.flatnonzero(factors == 0)[-1]) + 1 if (factors == 0).any() else 0
        verdict = (
            f"the factor of layer {where} is zero, so nothing arrives."
            if where
            else "the product is too small for a float: nothing arrives."
        )
    elif size < 1e-3:
        verdict = "it vanishes on the way."
    elif size > 1e3:
        verdict = "it explodes on the way."
    else:
        verdict = "it arrives at a useful size."
    parts = [f"Attention: {'; '.join(troubles)}."] if troubles else []
    shown = shorten(act, 20)
    parts.append(
        f"Through {count} {shown} layers with weight {fmt(w)} from x = {fmt(start)}, "
        f"the slope at the input is {fmt(total)}: {verdict}"
    )
    with np.errstate(all="ignore"):
        mean = float(np.exp(np.mean(np.log(np.abs(factors)))))
    return compose(
        "A slope through many layers",
        " ".join(parts),
        (760, 380),
        _draw(shown, count, factors, products, total, verdict, bool(troubles)),
        ("quantity", "how", "value"),
        [
            ("layers", "factors in the product", str(count)),
            ("factor of layer 1", "w · act′(z₁)", fmt(factors[0])),
            (f"factor of layer {count}", "w · act′(z) of the last", fmt(factors[-1])),
            ("typical factor", "geometric mean of the sizes", fmt(mean)),
            ("slope at the input", "product of all factors", fmt(total)),
        ],
    )


def _draw(
    shown: str,
    count: int,
    factors: np.ndarray,
    products: np.ndarray,
    total: float,
    verdict: str,
    broken: bool,
) -> list[str]:
    with np.errstate(all="ignore"):
        logs = np.log10(np.abs(np.concatenate([[1.0], products])))
    finite = logs[np.isfinite(logs)]
    low = float(min(-4.0, max(_LOWEST, math.floor(finite.min()) - 1)))
    high = float(max(2.0, min(_HIGHEST, math.ceil(finite.max()) + 1)))
    stride = max(2, 2 * math.ceil((high - low) / 12))
    ticks = [(float(k), power_of_ten(k)) for k in range(int(low), int(high) + 1) if k % stride == 0]
    every = max(1, count // 8)
    plot = Plot(
        (64, 46, 676, 270),
        (count + 0.5, -0.5),
        (low, high),
        title=f"size of the slope, from the output (right) back through {count} × {shown}",
        xlabel="layers passed, counted from the output",
        xticks=[(float(k), str(k)) for k in range(0, count + 1, every)],
        yticks=ticks,
    )
    plot.rule(y=0.0)
    width = min(18.0, plot.width / (count + 1) * 0.5)
    # bars: the factor of each layer alone; line: their product so far
    with np.errstate(all="ignore"):
        sizes = np.log10(np.abs(factors[::-1]))
    for k, size in enumerate(sizes.tolist(), start=1):
        if math.isnan(size):
            continue
        top, bottom = sorted((plot.py(0.0), plot.py(max(size, low))))
        colour = RED if math.isinf(size) else ORANGE
        plot.raw(rect(plot.px(k) - width / 2, top, width, bottom - top, fill=colour, opacity=0.75))
    steps = np.arange(count + 1)
    plot.curve(steps, np.where(np.isneginf(logs), low, logs), BLUE)
    for k, value in enumerate(logs.tolist()):
        plot.dot(k, max(value, low), BLUE, 3.5)
    said = f"slope at the input: {fmt(total)}; {verdict}"
    plot.note(664, 18, said, anchor="end", colour=GREEN)
    out = [plot.render()]
    out.append(rect(64, 360, 14, 10, fill=ORANGE, opacity=0.75))
    out.append(text(84, 370, "factor w · act′(z) of one layer", size=13))
    out.append(rect(310, 363, 20, 3, fill=BLUE))
    out.append(text(336, 370, "product so far", size=13))
    if broken:
        message = "Something is missing: see the sentence below."
        out.append(text(380, 16, message, anchor="middle", colour=RED, bold=True))
    return out


def draw(name: Any = "sigmoid", layers: Any = 10, weight: Any = 1.0, x: Any = 0.5) -> str:
    """Return the SVG text of the figure."""
    return picture(name, layers, weight, x).svg


class Depth(Figure):
    """Change depth, weight and activation; see the slope vanish or explode."""

    picture = staticmethod(picture)
    name = Unicode("sigmoid")
    layers = Int(10)
    weight = Float(1.0)
    x = Float(0.5)

    def controls(self) -> list[Control]:
        """A menu for the activation; sliders for depth, weight and input."""
        return [
            Choice("name", "activation", tuple(activation.ACTIVATIONS)),
            Slider("layers", "layers", 1, _MOST, 1, whole=True),
            Slider("weight", "weight", -4, 4, 0.1),
            Slider("x", "x", -3, 3, 0.1),
        ]


def depth(name: str = "sigmoid", layers: int = 10, weight: float = 1.0, x: float = 0.5) -> Depth:
    """Return the figure of a slope through many layers: Π w·act′(z)."""
    return Depth(name=name, layers=layers, weight=weight, x=x)
