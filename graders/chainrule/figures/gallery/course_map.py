"""The map of the course: one station for each unit, filled as its exercises are done."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import BLUE, FAINT, GREEN, INK, PAPER, circle, line, rect, shorten, text

_WIDTH = 860
_ROW = 46
_LEFT = 34


def course_map(
    units: Sequence[tuple[str, int, int]],
    remarks: Sequence[tuple[str, str]] = (),
    current: str = "",
    note: str = "",
    parts: Mapping[str, Sequence[tuple[str, int, int]]] = MappingProxyType({}),
) -> Picture:
    """Return the units as stations of one line.

    units: (unit, exercises done, exercises) in order.
    remarks: (unit, what is open and what the last diagnosis said) for the table.
    current: the unit that is open now; note: a sentence about the progress file, or "".
    parts: of a unit with parts, (title, exercises done, exercises) of each.
    """
    done = sum(d for _, d, _ in units)
    total = sum(t for _, _, t in units)
    height = 20 + _ROW * max(len(units), 1)
    body = [line(_LEFT, 30, _LEFT, height - 36, FAINT, 6)] if len(units) > 1 else []
    for row, (unit, made, all_of_it) in enumerate(units):
        body += _station(20 + _ROW * row + 10, unit, made, all_of_it, unit == current)
    sentence = f"{done} of {total} exercises done."
    if current:
        here = next(((d, t) for u, d, t in units if u == current), (0, 0))
        sentence += f" You are in unit {current[:2]}: {here[0]} of {here[1]} done."
        for number, (title, made, of) in enumerate(parts.get(current, ()), 1):
            sentence += f" Part {number}, {title.lower()}: {made} of {of}."
    if note:
        sentence += f" {note}"
    words = dict(remarks)
    rows = []
    for unit, made, of in units:
        name = unit[:2] + " " + unit[3:].replace("_", " ")
        rows.append((name, _count(made, of), words.get(unit, "")))
        for number, (title, *counts) in enumerate(parts.get(unit, ()), 1):
            rows.append((f"{unit[:2]} part {number}: {title.lower()}", _count(*counts), ""))
    return compose(
        "The course",
        sentence,
        (_WIDTH, height),
        body,
        ("unit", "done", "still open"),
        rows,
    )


def _count(done: int, total: int) -> str:
    return f"{done}\u00a0of\u00a0{total}"


def _station(y: float, unit: str, done: int, total: int, here: bool) -> list[str]:
    complete = total > 0 and done >= total
    colour = GREEN if complete else BLUE
    marks = [circle(_LEFT, y, 11, fill=colour if done else PAPER, stroke=colour, width=3)]
    if complete:
        # A tick says "complete" without the colour.
        marks.append(line(_LEFT - 5, y, _LEFT - 1, y + 5, PAPER, 2.5))
        marks.append(line(_LEFT - 1, y + 5, _LEFT + 6, y - 5, PAPER, 2.5))
    name = shorten(unit[3:].replace("_", " "), 30)
    marks.append(text(_LEFT + 24, y + 5, f"{unit[:2]}  {name}", size=15, bold=here))
    # The numbers come first: in a narrow place the drawing is cut off on the right, and scrolls.
    marks.append(text(290, y + 5, f"{done} of {total}", size=14))
    marks += _bar(368, y - 7, done, total, colour)
    if here:
        marks.append(text(736, y + 5, "◂ you are here", size=13, colour=INK))
    return marks


def _bar(x: float, y: float, done: int, total: int, colour: str) -> list[str]:
    if total <= 0:
        return []
    width = min(34.0, 350 / total)
    return [
        rect(
            x + i * width,
            y,
            width - 4,
            14,
            fill=colour if i < done else "none",
            stroke=colour,
            line_width=1.5,
            radius=2,
        )
        for i in range(total)
    ]
