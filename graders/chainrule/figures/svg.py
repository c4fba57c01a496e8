"""SVG text from numbers: the few marks that every figure is made of.

A figure that follows a slider has to be drawn in about a millisecond, so nothing here
knows more than NumPy and strings. Three promises hold for every mark: numbers that cannot
be drawn (NaN, infinity, 1e300) leave a gap or stop at the edge instead of breaking the
picture; text is always valid XML; colours are variables with a light-theme value built in,
so a picture follows the notebook's theme on the page and still looks right as a file.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np

INK = "currentColor"
BLUE = "var(--cr-blue,#0b57a4)"
ORANGE = "var(--cr-orange,#a34100)"
GREEN = "var(--cr-green,#1a6b3a)"
PURPLE = "var(--cr-purple,#7a2c8f)"
RED = "var(--cr-red,#b3261e)"
GREY = "var(--cr-grey,#5a5a5a)"
FAINT = "var(--cr-faint,#dcdcdc)"
PAPER = "var(--jp-layout-color0,#ffffff)"

LIGHT = {
    "blue": "#0b57a4",
    "orange": "#a34100",
    "green": "#1a6b3a",
    "purple": "#7a2c8f",
    "red": "#b3261e",
    "grey": "#5a5a5a",
    "faint": "#dcdcdc",
}
DARK = {
    "blue": "#8cbcff",
    "orange": "#ffb580",
    "green": "#7fdd9c",
    "purple": "#dfb0f2",
    "red": "#ffa198",
    "grey": "#bdbdbd",
    "faint": "#4a4a4a",
}

_FONT = "var(--jp-ui-font-family,system-ui),'DejaVu Sans',sans-serif"
_CODE = "var(--jp-code-font-family,monospace),'DejaVu Sans Mono',monospace"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
_FAR = 4000.0


def escape(text: object) -> str:
    """Return `text` as valid XML character data, without the characters XML forbids."""
    kept = "".join(
        c if c >= " " and not 0xD800 <= ord(c) <= 0xDFFF and c not in "\ufffe\uffff" else " "
        for c in str(text)
    )
    return kept.translate(_ENTITIES)


def shorten(text: object, limit: int) -> str:
    """Return `text` on one line and at most `limit` characters long, cut with an ellipsis."""
    line = " ".join(str(text).split())
    return line if len(line) <= limit else line[: max(limit - 1, 0)] + "…"


def number(value: object) -> float:
    """Return `value` as a float; whatever cannot be one becomes NaN."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan


def whole(name: str, value: object, low: int, high: int, instead: int) -> tuple[int, list[str]]:
    """Return a whole number within its limits, and what is wrong with the given one."""
    v = number(value)
    if math.isfinite(v) and low <= v <= high:
        return int(v), []
    return instead, [f"{name} is {fmt(v)}, {instead} is used ({low} to {high} are possible)"]


def power_of_ten(exponent: int) -> str:
    """Return 10 to a whole exponent in Unicode, such as 10⁻⁵."""
    return "10" + str(exponent).translate(_SUPERSCRIPT)


def subscript(index: int) -> str:
    """Return a whole number of 0 or more as a subscript, such as ₁₂."""
    return str(index).translate(_SUBSCRIPT)


def as_product(*values: object) -> str:
    """Return numbers as a product, the negative ones in brackets where they stand behind a ×."""
    first, *others = map(fmt, values)
    return " × ".join([first, *(f"({one})" if one.startswith("−") else one for one in others)])


def fmt(value: object) -> str:
    """Return a number as a reader wants it: about three digits, a real minus, powers of ten."""
    v = number(value)
    if math.isnan(v):
        return "not a number"
    if math.isinf(v):
        return "∞" if v > 0 else "−∞"
    size = abs(v)
    if size == 0:
        return "0"
    if 1e-3 <= size < 1e4:
        digits = 4 if size < 0.1 else 3 if size < 100 else 1
        shown = f"{v:.{digits}f}".rstrip("0").rstrip(".")
    else:
        mantissa, exponent = f"{v:.2e}".split("e")
        mantissa = mantissa.rstrip("0").rstrip(".")
        power = power_of_ten(int(exponent))
        shown = {"1": power, "-1": "-" + power}.get(mantissa, f"{mantissa}×{power}")
    return shown.replace("-", "−")


def text(
    x: float,
    y: float,
    content: object,
    *,
    size: float = 14,
    anchor: str = "start",
    colour: str = INK,
    bold: bool = False,
    halo: bool = False,
    code: bool = False,
) -> str:
    """Return a line of text; `halo` keeps it readable over a curve, `code` sets it as code."""
    family = f' font-family="{_CODE}"' if code else ""
    weight = ' font-weight="600"' if bold else ""
    around = (
        f' stroke="{PAPER}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"'
        if halo
        else ""
    )
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
        f'fill="{colour}"{weight}{family}{around}>{escape(content)}</text>'
    )


def wrap(content: object, limit: int) -> list[str]:
    """Break a sentence into lines of at most `limit` characters; longer words are cut."""
    lines: list[str] = []
    for word in str(content).split():
        piece = shorten(word, limit)
        if lines and len(lines[-1]) + 1 + len(piece) <= limit:
            lines[-1] += " " + piece
        else:
            lines.append(piece)
    return lines


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: str = INK,
    width: float = 1.5,
    dash: str = "",
) -> str:
    """Return a straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="{width:g}"{dashed}/>'
    )


def rect(
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    fill: str = "none",
    stroke: str = "none",
    line_width: float = 1.5,
    dash: str = "",
    radius: float = 0,
    opacity: float = 1.0,
) -> str:
    """Return a rectangle; sizes below zero are drawn as zero."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    clear = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'rx="{radius:g}" fill="{fill}" stroke="{stroke}" stroke-width="{line_width:g}"'
        f"{dashed}{clear}/>"
    )


def circle(
    x: float, y: float, radius: float, *, fill: str = INK, stroke: str = "none", width: float = 1.5
) -> str:
    """Return a circle."""
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{width:g}"/>'
    )


def arrow(x1: float, y1: float, x2: float, y2: float, colour: str = INK, width: float = 1.5) -> str:
    """Return a line with a head at its second end."""
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bx, by = x2 - 8 * ux, y2 - 8 * uy
    head = (
        f"{x2:.1f},{y2:.1f} {bx - 4 * uy:.1f},{by + 4 * ux:.1f} {bx + 4 * uy:.1f},{by - 4 * ux:.1f}"
    )
    return line(x1, y1, bx, by, colour, width) + f'<polygon points="{head}" fill="{colour}"/>'


def document(width: int, height: int, label: str, body: str) -> str:
    """Return a whole SVG picture of one accessible name, as wide as its place allows."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="100%" '
        f'role="img" aria-label="{escape(label)}" style="display:block;max-width:{width}px;'
        f"color:var(--jp-content-font-color1,#1b1b1b);background:{PAPER};"
        f'font-family:{_FONT}">{body}</svg>'
    )


def panel(marks: Iterable[str], right: float, down: float) -> str:
    """Return marks that move so far, in units of the drawing, where the place is narrow.

    There panels that stand beside each other stand below each other: see `Picture.stacked`.
    """
    move = f"--cr-right:{right:g}px;--cr-down:{down:g}px"
    return f'<g class="cr-panel" style="{move}">{"".join(marks)}</g>'


def either(wide: Iterable[str], tall: Iterable[str]) -> str:
    """Return marks of which the first are seen in a wide place, the second where panels stack."""
    return (
        f'<g class="cr-wide">{"".join(wide)}</g>'
        f'<g class="cr-tall" display="none">{"".join(tall)}</g>'
    )


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round numbers between two ends, about `count` of them."""
    span = high - low
    rough = span / count
    if not (math.isfinite(span) and rough > 1e-300):  # below, a float has too few digits to step
        return []
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * m for m in (1, 2, 5, 10) if unit * m >= rough)
    first = math.ceil(low / step)
    ticks = [k * step for k in range(first, first + 2 * count + 2)]
    return [t for t in ticks if t <= high + 1e-9 * span]


def limits(*groups: Iterable[float] | np.ndarray, pad: float = 0.08) -> tuple[float, float]:
    """Return ends that hold every finite number given, with some room; (−1, 1) without any."""
    values = np.concatenate([np.asarray(list(g), dtype=float).ravel() for g in groups])
    values = values[np.isfinite(values) & (np.abs(values) < 1e12)]
    if not values.size:
        return -1.0, 1.0
    low, high = float(values.min()), float(values.max())
    room = (high - low) * pad or max(abs(low) * 0.5, 0.5)
    return low - room, high + room


class Plot:
    """A small coordinate system: data in, marks out, cut off at its frame."""

    def __init__(
        self,
        box: tuple[float, float, float, float],
        xlim: tuple[float, float],
        ylim: tuple[float, float],
        *,
        title: str = "",
        xlabel: str = "",
        xticks: Sequence[tuple[float, str]] | None = None,
        yticks: Sequence[tuple[float, str]] | None = None,
    ) -> None:
        """Place the plot's frame at `box` = (left, top, width, height) of the picture."""
        self.left, self.top, self.width, self.height = box
        self.xlim, self.ylim = xlim, ylim
        self._title, self._xlabel = title, xlabel
        self._xticks = self._ticks(xlim, max(3, int(self.width / 60))) if xticks is None else xticks
        self._yticks = self._ticks(ylim, 4) if yticks is None else yticks
        self._inside: list[str] = []
        self._above: list[str] = []
        self._dragged: tuple[str, float, bool] | None = None

    @staticmethod
    def _ticks(ends: tuple[float, float], count: int) -> list[tuple[float, str]]:
        return [(t, fmt(t)) for t in nice_ticks(*ends, count)]

    def px(self, x: float) -> float:
        """Return the distance of data x from the frame's left edge, kept within reach."""
        low, high = self.xlim
        place = (x - low) / ((high - low) or 1.0) * self.width
        return min(max(place, -_FAR), _FAR) if not math.isnan(place) else -_FAR

    def py(self, y: float) -> float:
        """Return the distance of data y from the frame's top edge, kept within reach."""
        low, high = self.ylim
        place = (high - y) / ((high - low) or 1.0) * self.height
        return min(max(place, -_FAR), _FAR) if not math.isnan(place) else -_FAR

    def curve(
        self, xs: np.ndarray, ys: np.ndarray, colour: str, width: float = 2.5, dash: str = ""
    ) -> None:
        """Draw a curve through the points; it has a gap wherever a value is not finite."""
        xs, ys = np.asarray(xs, dtype=float), np.asarray(ys, dtype=float)
        finite = np.isfinite(xs) & np.isfinite(ys)
        (x0, x1), (y0, y1) = self.xlim, self.ylim
        with np.errstate(all="ignore"):
            left = np.clip((xs - x0) / ((x1 - x0) or 1.0) * self.width, -_FAR, _FAR)
            down = np.clip((y1 - ys) / ((y1 - y0) or 1.0) * self.height, -_FAR, _FAR)
        finite &= np.isfinite(left) & np.isfinite(down)
        parts: list[str] = []
        pen = "M"
        for ok, u, v in zip(finite.tolist(), left.tolist(), down.tolist(), strict=True):
            if ok:
                parts.append(f"{pen}{u:.1f} {v:.1f}")
                pen = "L"
            else:
                pen = "M"
        if parts:
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            self._inside.append(
                f'<path d="{"".join(parts)}" fill="none" stroke="{colour}" '
                f'stroke-width="{width:g}" stroke-linejoin="round"{dashed}/>'
            )

    def tangent(self, x: float, y: float, slope: float, colour: str) -> None:
        """Draw the straight line through a point with a slope, if both are finite."""
        if math.isfinite(x) and math.isfinite(y) and math.isfinite(slope):
            ends = np.array(self.xlim)
            with np.errstate(all="ignore"):
                self.curve(ends, y + slope * (ends - x), colour, 2, "7 4")

    def rule(self, *, x: float | None = None, y: float | None = None, colour: str = GREY) -> None:
        """Draw a thin dashed line across the frame at x or at y."""
        if x is not None and math.isfinite(x):
            self.raw(line(self.px(x), 0, self.px(x), self.height, colour, 1.25, "3 3"))
        if y is not None and math.isfinite(y):
            self.raw(line(0, self.py(y), self.width, self.py(y), colour, 1.25, "3 3"))

    def dot(self, x: float, y: float, colour: str, radius: float = 5.5) -> None:
        """Draw a point, if it can be placed."""
        if math.isfinite(x) and math.isfinite(y):
            place = (self.px(x), self.py(y), radius)
            self._inside.append(circle(*place, fill=colour, stroke=PAPER))

    def draggable(self, name: str, zero: float = 0.0, log: bool = False) -> None:
        """Let the slider of the parameter `name` follow a pointer that is dragged along x.

        Where x is `zero` the parameter is 0. With `log` the slider goes by powers of ten, and
        the axis does not.
        """
        self._dragged = (name, zero, log)

    def raw(self, marks: str) -> None:
        """Add marks given in distances from the frame's top left corner."""
        self._inside.append(marks)

    def note(
        self, dx: float, dy: float, content: object, *, anchor: str = "start", colour: str = INK
    ) -> None:
        """Write text at a distance from the frame's top left corner, readable over curves."""
        self._above.append(
            text(
                self.left + dx,
                self.top + dy,
                content,
                size=13,
                anchor=anchor,
                colour=colour,
                halo=True,
            )
        )

    def render(self) -> str:
        """Return the frame, its ticks and everything drawn so far."""
        left, top, width, height = self.left, self.top, self.width, self.height
        out = [rect(left, top, width, height, stroke=FAINT)]
        for value, name in self._xticks:
            x = left + self.px(value)
            out.append(line(x, top, x, top + height, FAINT, 1))
            out.append(text(x, top + height + 16, name, size=13, anchor="middle"))
        for value, name in self._yticks:
            y = top + self.py(value)
            out.append(line(left, y, left + width, y, FAINT, 1))
            out.append(text(left - 6, y + 4, name, size=13, anchor="end"))
        out.append(
            f'<svg x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'overflow="hidden">{"".join(self._inside)}</svg>'
        )
        out += self._above
        if self._title:
            out.append(text(left + width / 2, top - 10, self._title, anchor="middle", bold=True))
        if self._xlabel:
            out.append(
                text(left + width / 2, top + height + 34, self._xlabel, size=13, anchor="middle")
            )
        if self._dragged and all(map(math.isfinite, self.xlim)):
            name, zero, log = self._dragged
            low, high = (end - zero for end in self.xlim)
            out.append(
                f'<rect class="cr-drag" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
                f'height="{height:.1f}" fill-opacity="0" data-drag="{escape(name)}" '
                f'data-low="{low:.6g}" data-high="{high:.6g}" data-log="{int(log)}"/>'
            )
        return "".join(out)
