"""The parts of a long unit: where it may be left for a day, and which exercises each part has.

A part begins at a text cell whose heading is `## Part 2 · Read the program`. What stands before the
first of them belongs to part 1. The unit stays one notebook and one assignment.
"""

import re
from dataclasses import dataclass
from functools import cache

from chainrule.course.source import Cell, unit_cells

_HEADING = re.compile(r"^(?:# )?## Part (\d+) · (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """One part of a unit: its title ("" when the unit has no parts), cells and exercises."""

    title: str
    cells: tuple[Cell, ...]
    exercises: tuple[str, ...]


@cache
def unit_parts(unit: str) -> tuple[Part, ...]:
    """Return the parts of a unit in order, a single one when it is not parted.

    Raises ValueError when the parts are not numbered 1, 2, and so on.
    """
    titles: list[str] = []
    groups: list[list[Cell]] = [[]]
    for cell in unit_cells(unit):
        found = _HEADING.search(cell.source) if cell.kind == "markdown" else None
        if found is not None:
            if int(found[1]) != len(titles) + 1:
                raise ValueError(f"solutions/{unit}.py: part {found[1]} is out of order.")
            if titles:
                groups.append([])
            titles.append(found[2])
        groups[-1].append(cell)
    return tuple(
        Part(title, tuple(cells), tuple(c.grade_id for c in cells if c.kind == "solution"))
        for title, cells in zip(titles or [""], groups, strict=True)
    )
