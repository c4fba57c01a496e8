"""How long a unit takes, by one formula over what stands in it: an estimate, the same for all.

Nobody's clock has been read for it. Words are read at 170 a minute, slowly, as a text with formulas
is. An exercise costs two minutes to understand and check, and 20 seconds for each line of its
reference that stands nowhere else in the unit. A question costs half a minute, a figure one.
A long unit has parts, each with minutes of its own. A test holds the label at the head of each
notebook and part, the README and the teacher's notes to it, and no part takes more than an hour.
"""

import re

from chainrule.course.parts import Part, unit_parts
from chainrule.course.source import unit_cells

WORDS_A_MINUTE = 170
PER_EXERCISE, PER_LINE, PER_QUESTION, PER_FIGURE = 2.0, 1 / 3, 0.5, 1.0  # minutes
LONGEST = 60


def minutes(unit: str) -> list[int]:
    """Return the minutes that a first-time learner is told, to the nearest 5, part by part."""
    shown = [cell.source for cell in unit_cells(unit) if cell.kind in ("code", "given")]
    known = {line.strip() for text in shown for line in text.splitlines()}
    return [5 * round(_spent(part, known) / 5) for part in unit_parts(unit)]


def label(unit: str) -> str:
    """Return the minutes as a table shows them: `45`, or `45 + 30` for a unit of two parts."""
    return " + ".join(map(str, minutes(unit)))


def _spent(part: Part, known: set[str]) -> float:
    """Return the minutes of a part; a line that the unit shows elsewhere has not to be found."""
    text = "\n".join(cell.source for cell in part.cells if cell.kind == "markdown")
    code = "\n".join(cell.source for cell in part.cells if cell.kind in ("code", "given"))
    lines = {
        (cell.grade_id, line.strip())
        for cell in part.cells
        if cell.kind == "solution"
        for line in cell.source.splitlines()
        if line.strip() and not line.strip().startswith("#") and line.strip() not in known
    }
    return (
        len(re.findall(r"\w[\w'’-]*", text)) / WORDS_A_MINUTE
        + PER_EXERCISE * len(part.exercises)
        + PER_LINE * len(lines)
        + PER_QUESTION * len(re.findall(r"\bask\(", code))
        + PER_FIGURE * len(re.findall(r"^figures\.", code, re.MULTILINE))
    )
