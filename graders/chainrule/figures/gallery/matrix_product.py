"""Blocks with shapes: what `@` multiplies and adds, and when a table has to be turned over.

The tables are those of a dense layer, Z = X @ W + b: X of shape (N, D), W of shape (D, M) and dZ
of shape (N, M). The left block stands left of the result and the right block above it, so that
each entry of the result lies where its row and its column cross. Sizes that are equal by chance
fit as well; the picture then says which two indices were added over as if they were one.
"""

from dataclasses import dataclass

import numpy as np

from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    ORANGE,
    RED,
    fmt,
    rect,
    text,
    whole,
)
from chainrule.figures.widget import Choice, Slider, Toggle, figure

_TITLE = "Rows times columns"
_HEADER = ("table", "what it is", "shape or value")
_CELL = 38  # pixels
_CORNER = (250, 252)  # the right edge of the left block, and its upper one
_GAP = 30
_MOST = 5  # examples, inputs or neurons
_TABLES = ("X", "W", "dZ")
_INDICES = {"X": ("n", "i"), "W": ("i", "j"), "dZ": ("n", "j")}
_COUNTED = {"n": "examples", "i": "inputs", "j": "neurons"}
_SIZES = {"n": "N", "i": "D", "j": "M"}


@dataclass(frozen=True)
class _Block:
    """One table as it stands in the product: its values, and the index along each side."""

    name: str
    values: np.ndarray
    rows: str
    columns: str

    @property
    def shape(self) -> str:
        """Return its shape in names and numbers, such as D × N = 2 × 3."""
        names = f"{_SIZES[self.rows]} × {_SIZES[self.columns]}"
        return f"{names} = {self.values.shape[0]} × {self.values.shape[1]}"


@figure(
    [
        Choice("left", "left", _TABLES),
        Toggle("turn_left", "turn the left one over (.T)"),
        Choice("right", "right", _TABLES),
        Toggle("turn_right", "turn the right one over (.T)"),
        Slider("N", "N", 1, _MOST, 1, whole=True),
        Slider("D", "D", 1, _MOST, 1, whole=True),
        Slider("M", "M", 1, _MOST, 1, whole=True),
        Slider("row", "row", 0, _MOST - 1, 1, whole=True),
        Slider("column", "column", 0, _MOST - 1, 1, whole=True),
    ]
)
def matrix_product(
    left: str = "X",
    turn_left: bool = False,
    right: str = "W",
    turn_right: bool = False,
    N: int = 3,
    D: int = 2,
    M: int = 4,
    row: int = 0,
    column: int = 1,
) -> Picture:
    """Two tables of a dense layer and their product, block by block: `left @ right`.

    `left` and `right` are X (N × D), W (D × M) or dZ (N × M); a table that is turned over is its
    transpose. `N` examples, `D` inputs and `M` neurons are 1 to 5 each. The entry of the result
    in `row` and `column` (from 0) is written out as a sum.
    """
    troubles = [f"there is no table {one!r}" for one in (left, right) if one not in _TABLES]
    if troubles:
        return compose(_TITLE, "", (760, 484), (), _HEADER, (), troubles)
    sizes = {}
    for index, size, usual in (("n", N, 3), ("i", D, 2), ("j", M, 4)):
        sizes[index], wrong = whole(_SIZES[index], size, 1, _MOST, usual)
        troubles += wrong
    first, second = _block(left, turn_left, sizes), _block(right, turn_right, sizes)
    code = f"{first.name} @ {second.name}"
    inner = (first.values.shape[1], second.values.shape[0])
    last = (first.values.shape[0] - 1, second.values.shape[1] - 1)
    down, wrong = whole("row", row, 0, last[0], last[0])
    troubles += wrong
    along, wrong = whole("column", column, 0, last[1], last[1])
    troubles += wrong
    at = (down, along)
    facts = [(first.name, "left", first.shape), (second.name, "right", second.shape)]
    blocks = [*_left(first, at[0]), *_right(second, at[1])]
    if inner[0] != inner[1]:
        sentence = (
            f"{code} does not fit: {first.shape} times {second.shape}. Row {at[0]} of "
            f"{first.name} has {inner[0]} ({_COUNTED[first.columns]} {first.columns}), column "
            f"{at[1]} of {second.name} has {inner[1]} ({_COUNTED[second.rows]} {second.rows})."
        )
        marks = [*blocks, *_unfit(inner)]
        return compose(_TITLE, sentence, (760, 484), marks, _HEADER, facts, troubles)
    result = _Block(code, first.values @ second.values, first.rows, second.columns)
    terms = " + ".join(
        f"{_signed(a)}·{_signed(b)}"
        for a, b in zip(first.values[at[0]], second.values[:, at[1]], strict=True)
    )
    entry = f"{terms} = {fmt(result.values[at])}"
    chance = first.columns != second.rows
    told = (
        f"It adds over {first.columns} on the left and over {second.rows} on the right, which are "
        f"two different things: it fits only because there are as many "
        f"{_COUNTED[first.columns]} as {_COUNTED[second.rows]} here."
        if chance
        else f"It adds over {first.columns}, the {_COUNTED[first.columns]}."
    )
    like = _like(result)
    sentence = (
        f"{code} fits: {first.shape} times {second.shape}. {told} The result is "
        f"{result.shape}, the shape of {like}. Its entry [{at[0]}, {at[1]}] is row {at[0]} of "
        f"{first.name} times column {at[1]} of {second.name}: {entry}."
    )
    facts += [
        (code, f"the result, in the shape of {like}", result.shape),
        (f"[{at[0]}, {at[1]}]", f"row {at[0]} times column {at[1]}", entry),
    ]
    marks = [*blocks, *_result(result, at)]
    marks += _words(first, second, result, like, chance)
    marks.append(text(30, 470, f"[{at[0]}, {at[1]}]:  {entry}", size=15, colour=GREEN, bold=True))
    return compose(_TITLE, sentence, (760, 484), marks, _HEADER, facts, troubles)


def _block(name: str, turned: bool, sizes: dict[str, int]) -> _Block:
    rows, columns = _INDICES[name]
    start = 2 * _TABLES.index(name) + 1
    along, down = np.meshgrid(np.arange(sizes[columns]), np.arange(sizes[rows]))
    values = (3 * down + 2 * along + start) % 7 - 2
    if turned:
        return _Block(f"{name}.T", values.T, columns, rows)
    return _Block(name, values, rows, columns)


def _signed(value: int) -> str:
    return fmt(value) if value >= 0 else f"({fmt(value)})"


def _like(result: _Block) -> str:
    """Return which table has the result's indices."""
    known = {("n", "i"): "X", ("i", "j"): "W", ("n", "j"): "Z"}
    sides = (result.rows, result.columns)
    if sides in known:
        return known[sides]
    turned = known.get((result.columns, result.rows))
    return f"{turned}.T" if turned else "no table here"


def _grid(block: _Block, x: float, y: float, colour: str, lit: np.ndarray) -> list[str]:
    out = []
    for (down, along), value in np.ndenumerate(block.values):
        place = (x + along * _CELL, y + down * _CELL, _CELL, _CELL)
        if lit[down, along]:
            out.append(rect(*place, fill=colour, opacity=0.2))
        out.append(rect(*place, stroke=FAINT, line_width=1))
        out.append(
            text(
                place[0] + _CELL / 2,
                place[1] + _CELL / 2 + 5,
                fmt(value),
                anchor="middle",
                bold=bool(lit[down, along]),
            )
        )
    height, width = (size * _CELL for size in block.values.shape)
    out.append(rect(x, y, width, height, stroke=INK, line_width=2))
    return out


def _sides(block: _Block, x: float, y: float) -> list[str]:
    """Write the index along each side of a block whose upper left corner is (x, y)."""
    return [
        text(x - 8, y + 16, f"{block.rows} ↓", anchor="end", size=13),
        text(x + 2, y - 6, f"{block.columns} →", size=13),
    ]


def _left(block: _Block, row: int) -> list[str]:
    rows, columns = block.values.shape
    x, y = _CORNER[0] - columns * _CELL, _CORNER[1]
    lit = np.zeros(block.values.shape, bool)
    lit[row] = True
    below = y + rows * _CELL + 20 if rows < _MOST else y - 24
    title = text(_CORNER[0] - 2, below, block.name, anchor="end", bold=True, code=True, size=15)
    return [*_grid(block, x, y, BLUE, lit), *_sides(block, x, y), title]


def _right(block: _Block, column: int) -> list[str]:
    rows, columns = block.values.shape
    x, y = _CORNER[0] + _GAP, _CORNER[1] - _GAP - rows * _CELL
    lit = np.zeros(block.values.shape, bool)
    lit[:, column] = True
    beside = (x + columns * _CELL + 10, y + 18)
    title = text(*beside, block.name, bold=True, code=True, size=15)
    return [*_grid(block, x, y, ORANGE, lit), *_sides(block, x, y), title]


def _result(block: _Block, at: tuple[int, int]) -> list[str]:
    x, y = _CORNER[0] + _GAP, _CORNER[1]
    lit = np.zeros(block.values.shape, bool)
    lit[at] = True
    place = (x + at[1] * _CELL, y + at[0] * _CELL, _CELL, _CELL)
    return [*_grid(block, x, y, GREEN, lit), rect(*place, stroke=GREEN, line_width=3)]


def _unfit(inner: tuple[int, int]) -> list[str]:
    words = (
        "The sizes inside do not fit:",
        f"{inner[0]} columns on the left,",
        f"{inner[1]} rows on the right.",
        "Turn one of the tables over,",
        "or take another one.",
    )
    return [
        text(_CORNER[0] + _GAP + 10, _CORNER[1] + 36 + 24 * k, line, colour=RED, bold=k == 0)
        for k, line in enumerate(words)
    ]


def _words(first: _Block, second: _Block, result: _Block, like: str, chance: bool) -> list[str]:
    added = (
        (
            f"{first.columns} and {second.rows} are added over",
            "as if they were one:",
            "they are not",
        )
        if chance
        else (f"{first.columns} is added over,", "and disappears", "")
    )
    lines = (
        (first.name, INK, True),
        (first.shape, BLUE, False),
        (second.name, INK, True),
        (second.shape, ORANGE, False),
        (result.name, INK, True),
        (result.shape, GREEN, False),
        (f"the shape of {like}", INK, False),
        ("", INK, False),
        *((line, RED if chance else INK, chance) for line in added),
    )
    return [
        text(528, 60 + 26 * k, line, size=15, colour=colour, bold=bold)
        for k, (line, colour, bold) in enumerate(lines)
        if line
    ]
