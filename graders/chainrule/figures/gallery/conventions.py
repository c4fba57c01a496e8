"""Which convention puts which factor where: sum, batch mean, element mean, with and without ½.

The same squared error can be summed or averaged in several ways. The choice is a constant
in J; it enters the backward pass once, in dA, and everything behind it only carries it on.
The course takes ½ and the mean over the batch: J = 1/(2N) Σ Σ (a − y)².
"""

import math
from fractions import Fraction

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
    arrow,
    fmt,
    line,
    number,
    rect,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Slider, Toggle, figure

REDUCTIONS = ("sum", "batch mean", "element mean")
_AS_A_TITLE = {"sum": "Sum", "batch mean": "Batch mean", "element mean": "Element mean"}
_MOST = 100000


def _divisor(reduction: str, n: int, m: int) -> int:
    return {"sum": 1, "batch mean": n, "element mean": n * m}[reduction]


def _in_cost(reduction: str, half: bool) -> str:
    return {
        ("sum", True): "½ Σ Σ (a − y)²",
        ("sum", False): "Σ Σ (a − y)²",
        ("batch mean", True): "1/(2N) Σ Σ (a − y)²",
        ("batch mean", False): "1/N Σ Σ (a − y)²",
        ("element mean", True): "1/(2NM) Σ Σ (a − y)²",
        ("element mean", False): "1/(NM) Σ Σ (a − y)²",
    }[reduction, half]


def _in_gradient(reduction: str, half: bool) -> str:
    below = {"sum": "", "batch mean": "/N", "element mean": "/(NM)"}[reduction]
    return f"{'' if half else '2'}(a − y){below}"


@figure(
    [
        Choice("reduction", "J is the", REDUCTIONS),
        Toggle("half", "with ½"),
        Slider("N", "N", 1, 64, 1, whole=True),
        Slider("M", "M", 1, 10, 1, whole=True),
    ]
)
def conventions(
    reduction: str = "batch mean", half: bool = True, N: int = 7, M: int = 3
) -> Picture:
    """The factor that each of six conventions of the squared error brings, and where it stands."""
    kind, halved = str(reduction), bool(half)
    troubles = []
    sizes = []
    for name, value in (("N", number(N)), ("M", number(M))):
        if math.isfinite(value) and 1 <= value <= _MOST:
            sizes.append(int(value))
        else:
            troubles.append(f"{name} is {fmt(value)}; it has to be a whole number from 1")
            sizes.append(1)
    n, m = sizes
    if kind not in REDUCTIONS:
        troubles.append(
            f"there is no reduction {shorten(repr(kind), 40)}: "
            f"choose one of {', '.join(REDUCTIONS)}"
        )
        kind = "batch mean"
    course = Fraction(1, n)
    table = [
        (r, h, Fraction(1 if h else 2, _divisor(r, n, m)))
        for r in REDUCTIONS
        for h in (True, False)
    ]
    factor = next(f for r, h, f in table if (r, h) == (kind, halved))
    ratio = factor / course
    name, cost, slope = _AS_A_TITLE[kind], _in_cost(kind, halved), _in_gradient(kind, halved)
    slope = f"{slope} = {fmt(factor)} · (a − y)"
    parts = [
        f"{name} with ½, N = {n}, M = {m}: J = {cost}, so dA = {slope}."
        if halved
        else f"{name} without ½, N = {n}, M = {m}: J = {cost}, so dA = {slope}.",
        f"That is {ratio} times the course's dA, in every entry of dA, dW and db alike.",
    ]
    return compose(
        "Which convention puts which factor where",
        " ".join(parts),
        (760, 420),
        _marks(table, kind, halved, course, factor),
        ("convention", "J", "dA", "its factor", "times the course's"),
        [
            (
                f"{r}, with ½" if h else f"{r}, without ½",
                _in_cost(r, h),
                _in_gradient(r, h),
                fmt(f),
                str(f / course),
            )
            for r, h, f in table
        ],
        troubles,
    )


def _marks(
    table: list[tuple[str, bool, Fraction]],
    kind: str,
    halved: bool,
    course: Fraction,
    factor: Fraction,
) -> list[str]:
    out = [
        text(30, 34, "convention", size=13, colour=GREY),
        text(196, 34, "J", size=13, colour=GREY),
        text(360, 34, "dA", size=13, colour=GREY),
        text(480, 34, "factor, beside the course's (logarithmic)", size=13, colour=GREY),
    ]
    logs = [math.log10(f / course) for _, _, f in table]
    reach = max(max(abs(v) for v in logs), 0.4)
    middle, half_width = 585.0, 66.0
    out.append(line(middle, 42, middle, 258, INK, 1))
    for k, ((r, h, f), size) in enumerate(zip(table, logs, strict=True)):
        y = 64 + 37 * k
        chosen = (r, h) == (kind, halved)
        if chosen:
            out.append(rect(14, y - 22, 738, 34, stroke=PURPLE, line_width=2.5, radius=7))
        label = f"{'▶ ' if chosen else ''}{r}{', ½' if h else ''}"
        out.append(text(24, y, label, size=14, bold=chosen))
        out.append(text(196, y, _in_cost(r, h), size=14))
        out.append(text(360, y, _in_gradient(r, h), size=14))
        length = size / reach * half_width
        colour = GREEN if f == course else BLUE if f > course else ORANGE
        out.append(rect(min(middle, middle + length), y - 13, max(abs(length), 3), 16, fill=colour))
        ours = "  course" if (r, h) == ("batch mean", True) else ""
        out.append(text(664, y, f"× {f / course}{ours}", size=13, bold=chosen))

    boxes = (
        ("J", "a number"),
        ("dA", "∂J/∂A"),
        ("dZ", "dA · act′(Z)"),
        ("dW", "Xᵀ dZ"),
        ("db", "Σ rows of dZ"),
    )
    for k, (name, how) in enumerate(boxes):
        x = 84 + 148 * k
        here = k == 1
        out.append(
            rect(
                x - 58,
                296,
                116,
                52,
                stroke=RED if here else FAINT,
                line_width=2.5 if here else 1.5,
                radius=8,
            )
        )
        out.append(text(x, 317, name, anchor="middle", bold=True))
        out.append(text(x, 338, how, anchor="middle", size=12))
        if k and k < 4:
            out.append(arrow(x - 148 + 59, 322, x - 59, 322, GREY))
    out.append(text(602, 326, "and", anchor="middle", size=12, colour=GREY))
    out.append(
        text(
            232,
            372,
            f"factor {fmt(factor)} enters here, once",
            anchor="middle",
            size=14,
            bold=True,
            colour=RED,
        )
    )
    out.append(
        text(528, 372, "no new constant behind it: sums over the rows", anchor="middle", size=14)
    )
    out.append(
        text(
            380,
            406,
            "Dividing by N again in dW or db would average twice.",
            anchor="middle",
            size=13,
            colour=GREY,
        )
    )
    return out
