"""An activation and its derivative side by side, and the derivative split into links.

An activation whose derivative nobody gave you is made of pieces whose derivatives you know.
Each piece is a link with its own slope; along one path slopes multiply, and where z is used
twice the paths are added. Formulas: swish = z·σ(z); GELU by tanh with √(2/π) and 0.044715
(Hendrycks and Gimpel); mish = z·tanh(softplus(z)) (Misra).
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from traitlets import Float, Unicode

from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    Plot,
    arrow,
    fmt,
    limits,
    number,
    rect,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Control, Figure, Slider

Array = np.ndarray
# A link: its name, how it is made, its value, the slope of that step, what the slope is.
Link = tuple[str, str, Any, Any, str]
_C = math.sqrt(2 / math.pi)
_FAR = 1e9  # farther out the point is left outside the picture
_ZS = np.linspace(-6, 6, 97)


def _sigma(z: Any) -> Any:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _softplus(z: Any) -> Any:
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _sigmoid(z: Any) -> tuple[Any, Any, list[Link]]:
    a = _sigma(z)
    slope = _sigma(z) * _sigma(-z)
    return a, slope, [("a", "σ(z)", a, slope, "∂a/∂z = σ(z)(1 − σ(z))")]


def _tanh(z: Any) -> tuple[Any, Any, list[Link]]:
    a = np.tanh(z)
    slope = 4 * _sigma(2 * z) * _sigma(-2 * z)
    return a, slope, [("a", "tanh(z)", a, slope, "∂a/∂z = 1 − tanh²(z)")]


def _relu(z: Any) -> tuple[Any, Any, list[Link]]:
    a, slope = np.maximum(z, 0.0), np.where(z > 0, 1.0, 0.0 * z)
    return a, slope, [("a", "max(0, z)", a, slope, "∂a/∂z = 1 if z > 0, else 0")]


def _soft(z: Any) -> tuple[Any, Any, list[Link]]:
    a, slope = _softplus(z), _sigma(z)
    u = np.exp(np.minimum(z, 700))
    links: list[Link] = [
        ("u", "eᶻ", u, u, "∂u/∂z = eᶻ"),
        ("a", "ln(1 + u)", a, 1 / (1 + u), "∂a/∂u = 1/(1 + u)"),
    ]
    return a, slope, links


def _swish(z: Any) -> tuple[Any, Any, list[Link]]:
    s = _sigma(z)
    ds = _sigma(z) * _sigma(-z)
    a = z * s
    links: list[Link] = [
        ("s", "σ(z)", s, ds, "∂s/∂z = s(1 − s)"),
        ("a", "z·s", a, z, "∂a/∂s = z"),
        ("a", "z·s, z itself", a, s, "straight path: s"),
    ]
    return a, s + z * ds, links


def _gelu(z: Any) -> tuple[Any, Any, list[Link]]:
    v = _C * (z + 0.044715 * z * z * z)
    dv = _C * (1 + 3 * 0.044715 * z * z)
    t = np.tanh(v)
    dt = 4 * _sigma(2 * v) * _sigma(-2 * v)
    a = 0.5 * z * (1 + t)
    links: list[Link] = [
        ("v", "√(2/π)(z + 0.044715 z³)", v, dv, "∂v/∂z"),
        ("t", "tanh(v)", t, dt, "∂t/∂v = 1 − t²"),
        ("a", "½z(1 + t)", a, 0.5 * z, "∂a/∂t = ½z"),
        ("a", "½z(1 + t), z itself", a, 0.5 * (1 + t), "straight path: ½(1 + t)"),
    ]
    # far out ½z and dt are huge and zero: their product is zero
    return a, 0.5 * (1 + t) + np.where(dt == 0, 0.0, 0.5 * z * dt * dv), links


def _mish(z: Any) -> tuple[Any, Any, list[Link]]:
    p = _softplus(z)
    dp = _sigma(z)
    t = np.tanh(p)
    dt = 4 * _sigma(2 * p) * _sigma(-2 * p)
    a = z * t
    links: list[Link] = [
        ("p", "softplus(z)", p, dp, "∂p/∂z = σ(z)"),
        ("t", "tanh(p)", t, dt, "∂t/∂p = 1 − t²"),
        ("a", "z·t", a, z, "∂a/∂t = z"),
        ("a", "z·t, z itself", a, t, "straight path: t"),
    ]
    return a, t + z * dt * dp, links


ACTIVATIONS: dict[str, Callable[[Any], tuple[Any, Any, list[Link]]]] = {
    "sigmoid": _sigmoid,
    "tanh": _tanh,
    "relu": _relu,
    "softplus": _soft,
    "swish": _swish,
    "gelu_tanh": _gelu,
    "mish": _mish,
}


def slope(name: str, z: Any) -> Any:
    """Return act′(z) of a named activation; NaN for an unknown name."""
    with np.errstate(all="ignore"):
        return ACTIVATIONS[name](z)[1] if name in ACTIVATIONS else np.full(np.shape(z), np.nan)


def value(name: str, z: Any) -> Any:
    """Return act(z) of a named activation; NaN for an unknown name."""
    with np.errstate(all="ignore"):
        return ACTIVATIONS[name](z)[0] if name in ACTIVATIONS else np.full(np.shape(z), np.nan)


def picture(name: Any = "swish", z: Any = 0.5) -> Picture:
    """Return the picture of an activation, its derivative, and its links at z."""
    act, at = str(name), number(z)
    with np.errstate(all="ignore"):
        if act in ACTIVATIONS:
            a, da, links = ACTIVATIONS[act](np.float64(at))
        else:
            a, da, links = math.nan, math.nan, []
    a, da = number(a), number(da)
    troubles = []
    if act not in ACTIVATIONS:
        troubles.append(
            f"there is no activation {shorten(repr(act), 40)}: "
            f"choose one of {', '.join(ACTIVATIONS)}"
        )
    if not math.isfinite(at):
        troubles.append(f"z is {fmt(at)}; give a finite number")
    path = [link for link in links if not link[4].startswith("straight")]
    straight = [link for link in links if link[4].startswith("straight")]
    shown = shorten(act, 20)
    parts = [f"Attention: {'; '.join(troubles)}."] if troubles else []
    parts.append(f"{shown}({fmt(at)}) = {fmt(a)}, slope {fmt(da)}.")
    if len(links) > 1:
        product = " × ".join(fmt(link[3]) for link in path)
        plus = f" + {fmt(straight[0][3])} on the path straight from z" if straight else ""
        parts.append(f"By links: {product}{plus} = {fmt(da)}.")
    rows = [("z", "where you are", fmt(at), "")]
    rows += [(link[0], link[1], fmt(link[2]), f"{link[4]}: {fmt(link[3])}") for link in links]
    rows.append(("act′(z)", "product along a path, sum over paths", fmt(da), ""))
    return compose(
        "An activation and its derivative",
        " ".join(parts),
        (760, 400),
        _draw(shown, act, at, a, da, path, straight, bool(troubles)),
        ("quantity", "made from", "value", "local slope"),
        rows,
    )


def _draw(
    shown: str,
    act: str,
    z: float,
    a: float,
    da: float,
    path: list[Link],
    straight: list[Link],
    broken: bool,
) -> list[str]:
    reach = abs(z) * 1.1 if 6 < abs(z) < _FAR else 6.0
    zs = _ZS * reach / 6
    values, slopes = value(act, zs), slope(act, zs)
    left = Plot((46, 46, 310, 190), (-reach, reach), limits(values, [a]), title=f"a = {shown}(z)")
    left.curve(zs, values, BLUE)
    left.rule(x=z)
    left.tangent(z, a, da, PURPLE)
    left.dot(z, a, BLUE)
    left.note(8, 18, f"a = {fmt(a)}", colour=BLUE)
    right = Plot(
        (434, 46, 310, 190), (-reach, reach), limits(slopes, [da, 0, 1]), title=f"{shown}′(z)"
    )
    right.curve(zs, slopes, PURPLE)
    right.rule(x=z)
    right.rule(y=0)
    right.dot(z, da, PURPLE)
    right.note(8, 18, f"slope = {fmt(da)}", colour=PURPLE)
    out = [left.render(), right.render()]

    names = ["z", *(link[0] for link in path)]
    numbers = [z, *(link[2] for link in path)]
    gap = min(220.0, 560.0 / max(len(names) - 1, 1))
    first = 90.0 if straight or len(names) > 2 else 230.0
    top = 316.0
    for k, (symbol, shown_value) in enumerate(zip(names, numbers, strict=True)):
        x = first + gap * k
        out.append(rect(x - 44, top - 4, 88, 44, stroke=INK, radius=8))
        out.append(text(x, top + 13, symbol, anchor="middle", bold=True))
        out.append(text(x, top + 32, fmt(shown_value), anchor="middle", size=13))
    for k, link in enumerate(path):
        x = first + gap * k
        out.append(arrow(x + 44, top + 18, x + gap - 44, top + 18, PURPLE, 2))
        centre = x + gap / 2
        local = f"× {fmt(link[3])}"
        out.append(text(centre, top + 8, local, anchor="middle", size=13, bold=True, colour=PURPLE))
        made = shorten(link[1], 14)
        out.append(text(centre, top + 36, made, anchor="middle", size=12, colour=GREY))
    if straight:
        last = first + gap * len(path)
        out.append(
            f'<path d="M{first:.0f} {top - 4:.0f}C{first + 60:.0f} {top - 62:.0f} '
            f'{last - 60:.0f} {top - 62:.0f} {last:.0f} {top - 8:.0f}" fill="none" '
            f'stroke="{ORANGE}" stroke-width="2" stroke-dasharray="6 3"/>'
        )
        label = f"z goes straight to a too: + {fmt(straight[0][3])}"
        centre = (first + last) / 2
        out.append(
            text(centre, top - 28, label, anchor="middle", size=13, bold=True, colour=ORANGE)
        )
    if path:
        product = " × ".join(fmt(link[3]) for link in reversed(path))
        plus = f" + {fmt(straight[0][3])}" if straight else ""
        total = f"act′(z) = {product}{plus} = {fmt(da)}"
        out.append(text(380, 388, total, anchor="middle", size=15, bold=True))
    if broken:
        message = "Something is missing: see the sentence below."
        out.append(text(380, 16, message, anchor="middle", colour=RED, bold=True))
    return out


def draw(name: Any = "swish", z: Any = 0.5) -> str:
    """Return the SVG text of the figure."""
    return picture(name, z).svg


class Activations(Figure):
    """Choose an activation, move z, and see its slope made of links."""

    picture = staticmethod(picture)
    name = Unicode("swish")
    z = Float(0.5)

    def controls(self) -> list[Control]:
        """A menu for the activation and a slider for z."""
        return [
            Choice("name", "activation", tuple(ACTIVATIONS)),
            Slider("z", "z", -6, 6, 0.1),
        ]


def activations(name: str = "swish", z: float = 0.5) -> Activations:
    """Return the figure of an activation beside its derivative, split into known links."""
    return Activations(name=name, z=z)
