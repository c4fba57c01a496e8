"""An activation and its derivative side by side, and the derivative split into links.

An activation whose derivative nobody gave you is made of pieces whose derivatives you know.
Each piece is a link with its own slope; along one path slopes multiply, and where z is used
twice the paths are added. Formulas: swish = z·σ(z); GELU by tanh with √(2/π) and 0.044715
(Hendrycks and Gimpel); mish = z·tanh(softplus(z)) (Misra).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.figures.functions import ACTIVATIONS, TABLE, Function, activation
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    Plot,
    arrow,
    as_product,
    either,
    fmt,
    limits,
    number,
    panel,
    rect,
    shorten,
    text,
    wrap,
)
from chainrule.figures.widget import Choice, Slider, figure

_FAR = 1e9  # farther out the point is left outside the picture
_ZS = np.linspace(-6, 6, 97)
_DOWN = 246  # how far the second curve moves where it stands below the first


@dataclass(frozen=True)
class Link:
    """One step of an activation at some z: what it makes, from what, and with which slope."""

    symbol: str
    made: str
    value: float
    slope: float
    said: str


# activation: its links as (symbol, how it is made, function of the link before, its slope)
_LINKS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "sigmoid": (("a", "σ(z)", "sigmoid", "∂a/∂z = σ(z)(1 − σ(z))"),),
    "tanh": (("a", "tanh(z)", "tanh", "∂a/∂z = 1 − tanh²(z)"),),
    "relu": (("a", "max(0, z)", "relu", "∂a/∂z = 1 if z > 0, else 0"),),
    "softplus": (
        ("u", "eᶻ", "exp", "∂u/∂z = eᶻ"),
        ("a", "ln(1 + u)", "log1p", "∂a/∂u = 1/(1 + u)"),
    ),
    "swish": (("s", "σ(z)", "sigmoid", "∂s/∂z = s(1 − s)"),),
    "gelu_tanh": (
        ("v", "√(2/π)(z + 0.044715 z³)", "gelu_inner", "∂v/∂z"),
        ("t", "tanh(v)", "tanh", "∂t/∂v = 1 − t²"),
    ),
    "mish": (
        ("p", "softplus(z)", "softplus", "∂p/∂z = σ(z)"),
        ("t", "tanh(p)", "tanh", "∂t/∂p = 1 − t²"),
    ),
}
# where z is used a second time: how a is made of z and the last link u, and both its slopes
_Slope = Callable[[Any, Any], Any]
_AGAIN: dict[str, tuple[str, _Slope, str, _Slope, str]] = {
    "swish": ("z·s", lambda z, u: z, "∂a/∂s = z", lambda z, u: u, "straight path: s"),
    "gelu_tanh": (
        "½z(1 + t)",
        lambda z, u: 0.5 * z,
        "∂a/∂t = ½z",
        lambda z, u: 0.5 * (1 + u),
        "straight path: ½(1 + t)",
    ),
    "mish": ("z·t", lambda z, u: z, "∂a/∂t = z", lambda z, u: u, "straight path: t"),
}


def links(name: str, z: float) -> tuple[list[Link], Link | None]:
    """Return the links of an activation at z, and the path straight from z, if there is one."""
    path: list[Link] = []
    u = at = np.float64(z)
    with np.errstate(all="ignore"):
        a = TABLE[name][1](at) if name in TABLE else math.nan
        for symbol, made, function, said in _LINKS.get(name, ()):
            _, value, slope = TABLE[function]
            u = np.minimum(u, 700) if function == "exp" else u  # a float holds e⁷⁰⁰, not e⁸⁰⁰
            path.append(Link(symbol, made, a if symbol == "a" else value(u), slope(u), said))
            u = value(u)
        if name not in _AGAIN:
            return path, None
        made, along, said, straight, straight_said = _AGAIN[name]
        path.append(Link("a", made, a, along(at, u), said))
        return path, Link("a", f"{made}, z itself", a, straight(at, u), straight_said)


@figure([Choice("name", "activation", ACTIVATIONS), Slider("z", "z", -6, 6, 0.1)])
def activations(name: str = "swish", z: float = 0.5, formulas: bool = True) -> Picture:
    """An activation beside its derivative, split into links whose slopes are known.

    Without `formulas` the slopes are numbers alone: for a reader who is about to find them.
    """
    act, at = activation(str(name)), number(z)
    a, da = act.at(at), act.slope_at(at)
    path, straight = links(act.name, at)
    troubles = list(dict.fromkeys(act.troubles))
    if not math.isfinite(at):
        troubles.append(f"z is {fmt(at)}; give a finite number")
    parts = [f"{act.name}({fmt(at)}) = {fmt(a)}, slope {fmt(da)}."]
    if len(path) > 1:
        product = as_product(*(link.slope for link in path))
        parts.append(
            f"By links: {product} + {fmt(straight.slope)} on the path straight from z = {fmt(da)}."
            if straight
            else f"By links: {product} = {fmt(da)}."
        )
    rows = [("z", "where you are", fmt(at), "")]
    rows += [
        (
            link.symbol,
            link.made,
            fmt(link.value),
            f"{link.said}: {fmt(link.slope)}" if formulas else fmt(link.slope),
        )
        for link in (*path, straight)
        if link is not None
    ]
    rows.append(("act′(z)", "product along a path, sum over paths", fmt(da), ""))
    return compose(
        "An activation and its derivative",
        " ".join(parts),
        (760, 400),
        _marks(act, at, a, da, path, straight),
        ("quantity", "made from", "value", "local slope"),
        rows,
        troubles,
        stacked=_stacked(path),
    )


def _marks(
    act: Function, z: float, a: float, da: float, path: list[Link], straight: Link | None
) -> list[str]:
    shown = act.name
    reach = abs(z) * 1.1 if 6 < abs(z) < _FAR else 6.0
    zs = _ZS * reach / 6
    values, slopes = act.along(zs), act.slopes_along(zs)
    left = Plot((46, 46, 310, 190), (-reach, reach), limits(values, [a]), title=f"a = {shown}(z)")
    left.curve(zs, values, BLUE)
    left.rule(x=z)
    left.tangent(z, a, da, PURPLE)
    left.dot(z, a, BLUE)
    left.draggable("z")
    left.note(8, 18, f"a = {fmt(a)}", colour=BLUE)
    right = Plot(
        (434, 46, 310, 190), (-reach, reach), limits(slopes, [da, 0, 1]), title=f"{shown}′(z)"
    )
    right.draggable("z")
    right.curve(zs, slopes, PURPLE)
    right.rule(x=z)
    right.rule(y=0)
    right.dot(z, da, PURPLE)
    right.note(8, 18, f"slope = {fmt(da)}", colour=PURPLE)
    told = "" if straight is None else f"z goes straight to a too: + {fmt(straight.slope)}"
    boxes = [("z", fmt(z)), *((link.symbol, fmt(link.value)) for link in path)]
    total = _total(da, path, straight)
    return [
        left.render(),
        panel([right.render()], -388, _DOWN),
        either(_row(boxes, path, told, total), _column(boxes, path, told, total)),
    ]


def _total(da: float, path: list[Link], straight: Link | None) -> str:
    """Return the slope as a product along the path, with what goes straight added."""
    if not path:
        return ""
    product = as_product(*(link.slope for link in reversed(path)))
    plus = f" + {fmt(straight.slope)}" if straight else ""
    equal = f" = {fmt(da)}" if plus or len(path) > 1 else ""
    return f"act′(z) = {product}{plus}{equal}"


def _box(x: float, top: float, symbol: str, value: str) -> list[str]:
    return [
        rect(x - 44, top - 4, 88, 44, stroke=INK, radius=8),
        text(x, top + 13, symbol, anchor="middle", bold=True),
        text(x, top + 32, value, anchor="middle", size=13),
    ]


def _row(boxes: list[tuple[str, str]], path: list[Link], told: str, total: str) -> list[str]:
    """Draw the links beside each other; `told` is what goes straight from z to a."""
    out = []
    gap = min(220.0, 560.0 / max(len(path), 1))
    first = 90.0 if told or len(path) > 1 else 230.0
    top = 316.0
    for k, box in enumerate(boxes):
        out += _box(first + gap * k, top, *box)
    for k, link in enumerate(path):
        x = first + gap * k
        out.append(arrow(x + 44, top + 18, x + gap - 44, top + 18, PURPLE, 2))
        centre = x + gap / 2
        local = f"× {fmt(link.slope)}"
        out.append(text(centre, top + 8, local, anchor="middle", size=13, bold=True, colour=PURPLE))
        made = shorten(link.made, 14)
        out.append(text(centre, top + 36, made, anchor="middle", size=12, colour=GREY))
    if told:
        last = first + gap * len(path)
        out.append(
            f'<path d="M{first:.0f} {top - 4:.0f}C{first + 60:.0f} {top - 62:.0f} '
            f'{last - 60:.0f} {top - 62:.0f} {last:.0f} {top - 8:.0f}" fill="none" '
            f'stroke="{ORANGE}" stroke-width="2" stroke-dasharray="6 3"/>'
        )
        centre = (first + last) / 2
        out.append(text(centre, top - 28, told, anchor="middle", size=13, bold=True, colour=ORANGE))
    if total:
        out.append(text(380, 388, total, anchor="middle", size=15, bold=True))
    return out


def _column(boxes: list[tuple[str, str]], path: list[Link], told: str, total: str) -> list[str]:
    """Draw the links below each other, for a narrow place."""
    out = []
    x, start, pitch = 100.0, 290.0 + _DOWN, 88.0
    for k, box in enumerate(boxes):
        out += _box(x, start + pitch * k, *box)
    for k, link in enumerate(path):
        top = start + pitch * k + 40
        out.append(arrow(x, top, x, top + pitch - 44, PURPLE, 2))
        local = f"× {fmt(link.slope)}"
        out.append(text(x + 16, top + 26, local, size=13, bold=True, colour=PURPLE))
        out.append(text(x + 100, top + 26, shorten(link.made, 14), size=12, colour=GREY))
    foot = start + pitch * len(path)
    if told:
        out.append(
            f'<path d="M{x - 44:.0f} {start + 18:.0f}C{x - 90:.0f} {start + 60:.0f} '
            f'{x - 90:.0f} {foot - 24:.0f} {x - 46:.0f} {foot + 18:.0f}" fill="none" '
            f'stroke="{ORANGE}" stroke-width="2" stroke-dasharray="6 3"/>'
        )
        out.append(text(x - 44, foot + 66, told, size=13, bold=True, colour=ORANGE))
    for k, words in enumerate(wrap(total, 42)):
        out.append(text(10, foot + 96 + 20 * k, words, size=14, bold=True))
    return out


def _stacked(path: list[Link]) -> tuple[int, int]:
    """Return the size of the drawing where the curves and the links stand below each other."""
    return 376, int(290 + _DOWN + 88 * len(path) + 130)
