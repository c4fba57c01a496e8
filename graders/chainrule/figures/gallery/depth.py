"""A slope sent back through many layers: a product of one factor for each.

A chain of single neurons z_l = w·a_(l−1), a_l = act(z_l). The slope of the last output with
respect to the input is Π w·act′(z_l): with factors below one it vanishes, with factors above
one it explodes, and one factor of zero ends it.
"""

import math

import numpy as np

from chainrule.figures.functions import ACTIVATIONS, Function, activation
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
    text,
)
from chainrule.figures.widget import Choice, Slider, figure

_MOST = 60
_LOWEST, _HIGHEST = -30.0, 12.0


def _factors(act: Function, layers: int, weight: float, x: float) -> np.ndarray:
    """Return w·act′(z_l) for each layer, first layer first."""
    factors, a = [], np.float64(x)
    with np.errstate(all="ignore"):
        for _ in range(layers):
            z = float(np.float64(weight) * a)
            factors.append(weight * act.slope_at(z))
            a = np.float64(act.at(z))
    return np.array(factors, dtype=float)


def _verdict(size: float, factors: np.ndarray) -> str:
    """Say what became of a slope of this size on its way through the factors."""
    if math.isnan(size):
        return "there is no number for the whole."
    if size == 0:
        if not (factors == 0).any():
            return "the product is too small for a float: nothing arrives."
        where = int(np.flatnonzero(factors == 0)[-1]) + 1
        return f"the factor of layer {where} is zero, so nothing arrives."
    if size < 1e-3:
        return "it vanishes on the way."
    if size > 1e3:
        return "it explodes on the way."
    return "it arrives at a useful size."


@figure(
    [
        Choice("name", "activation", ACTIVATIONS),
        Slider("layers", "layers", 1, _MOST, 1, whole=True),
        Slider("weight", "weight", -4, 4, 0.1),
        Slider("x", "x", -3, 3, 0.1),
    ]
)
def depth(name: str = "sigmoid", layers: int = 10, weight: float = 1.0, x: float = 0.5) -> Picture:
    """A slope through many layers, Π w·act′(z): it vanishes, explodes, or arrives."""
    act, w, start, wanted = activation(str(name)), number(weight), number(x), number(layers)
    count = int(min(max(wanted, 1), _MOST)) if math.isfinite(wanted) else 1
    factors = _factors(act, count, w, start)
    with np.errstate(all="ignore"):
        products = np.cumprod(factors[::-1])
    total = float(products[-1])
    troubles = [
        f"{n} is {fmt(v)}" for n, v in (("weight", w), ("x", start)) if not math.isfinite(v)
    ]
    troubles += dict.fromkeys(act.troubles)
    if not math.isfinite(wanted) or not 1 <= wanted <= _MOST:
        troubles.append(f"layers is {fmt(wanted)}; {count} drawn (1 to {_MOST} are possible)")

    verdict = _verdict(abs(total), factors)
    sentence = (
        f"Through {count} {act.name} layers with weight {fmt(w)} from x = {fmt(start)}, "
        f"the slope at the input is {fmt(total)}: {verdict}"
    )
    with np.errstate(all="ignore"):
        mean = float(np.exp(np.mean(np.log(np.abs(factors)))))
    return compose(
        "A slope through many layers",
        sentence,
        (760, 380),
        _marks(act.name, count, factors, products, total, verdict),
        ("quantity", "how", "value"),
        [
            ("layers", "factors in the product", str(count)),
            ("factor of layer 1", "w · act′(z₁)", fmt(factors[0])),
            (f"factor of layer {count}", "w · act′(z) of the last", fmt(factors[-1])),
            ("typical factor", "geometric mean of the sizes", fmt(mean)),
            ("slope at the input", "product of all factors", fmt(total)),
        ],
        troubles,
    )


def _marks(
    shown: str,
    count: int,
    factors: np.ndarray,
    products: np.ndarray,
    total: float,
    verdict: str,
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
    return out
