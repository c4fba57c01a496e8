"""How long a unit takes, by one formula over what stands in it: an estimate, the same for all.

Nobody's clock has been read for it. Words are read at 170 a minute, slowly, as a text with formulas
is. An exercise costs two minutes to understand and check, and 20 seconds for each line of its
reference that stands nowhere else in the unit. A question costs half a minute, a figure one.
A test holds the label at the head of each notebook, the README and the teacher's notes to it.
"""

import re

from chainrule.course.exercise import unit_exercises
from chainrule.course.source import unit_cells

WORDS_A_MINUTE = 170
PER_EXERCISE, PER_LINE, PER_QUESTION, PER_FIGURE = 2.0, 1 / 3, 0.5, 1.0  # minutes


def minutes(unit: str) -> int:
    """Return the minutes that a first-time learner is told, to the nearest 5."""
    cells = unit_cells(unit)
    text = "\n".join(cell.source for cell in cells if cell.kind == "markdown")
    code = "\n".join(cell.source for cell in cells if cell.kind in ("code", "given"))
    known = {line.strip() for line in code.splitlines()}
    lines = {
        (cell.grade_id, line.strip())
        for cell in cells
        if cell.kind == "solution"
        for line in cell.source.splitlines()
        if line.strip() and not line.strip().startswith("#") and line.strip() not in known
    }
    spent = (
        len(re.findall(r"\w[\w'’-]*", text)) / WORDS_A_MINUTE
        + PER_EXERCISE * len(unit_exercises(unit))
        + PER_LINE * len(lines)
        + PER_QUESTION * len(re.findall(r"\bask\(", code))
        + PER_FIGURE * len(re.findall(r"^figures\.", code, re.MULTILINE))
    )
    return 5 * round(spent / 5)
