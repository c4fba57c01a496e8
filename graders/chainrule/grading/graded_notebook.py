"""What grading one notebook gave: scores, comments, remarks, and the notebook as text.

The score of a test cell is computed, as nbgrader does, from what the tester's own process measured
while it ran the cell, and never from the outputs that stand in the notebook.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import nbformat
from nbformat.v4 import new_notebook
from nbgrader import utils

from chainrule.grading.cell_outputs import text


@dataclass
class Result:
    """What grading one notebook gave."""

    notebook: str = ""  # the autograded notebook as text
    outcome: str = "graded"
    notes: list[str] = field(default_factory=list)  # one clear sentence each
    grades: dict[str, float | None] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    cpu: float = 0.0
    memory: int = 0

    def note(self, sentence: str) -> None:
        """Add a remark, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def measured_notebook(nb: Any, measured: Mapping[str, list[Any]]) -> Any:
    """Return a notebook of the test cells alone, each with what was measured as its outputs."""
    cells = []
    for cell in nb.cells:
        name = (cell.metadata.get("nbgrader") or {}).get("grade_id", "")
        if name in measured:
            outputs = [nbformat.from_dict(output) for output in measured[name]]
            cells.append(nbformat.from_dict({**cell, "outputs": outputs}))
    return new_notebook(cells=cells)


def score(nb: Any, measured: Any, result: Result) -> None:
    """Store scores and comments as nbgrader's SaveAutoGrades does.

    Parameters
    ----------
    nb : the finished notebook; test cells that ran beside the learner's code count as they are.
    measured : what `measured_notebook` gave, after nbgrader's own steps.
    result : is filled in.

    """
    weighed = {cell.metadata.nbgrader["grade_id"]: cell for cell in measured.cells}
    for cell in nb.cells:
        if utils.is_grade(cell):
            name = cell.metadata.nbgrader["grade_id"]
            try:
                points, _ = utils.determine_grade(weighed.get(name, cell))
            except ValueError as error:
                result.note(f"{name} gave no score: {error}.")
                points = None
            result.grades[name] = points
        if utils.is_solution(cell) or utils.is_task(cell):
            unchanged = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
            own = unchanged and not utils.is_task(cell)
            result.comments[cell.metadata.nbgrader["grade_id"]] = "No response." if own else None


def write_down(nb: Any, result: Result, secret: Mapping[str, Any] = MappingProxyType({})) -> None:
    """Put remarks and verdicts of this run into the notebook, and the notebook into the result.

    `secret` maps a cell's id to the outputs that its student may see, None for pictures alone.
    """
    for cell in nb.cells:
        name = (cell.metadata.get("nbgrader") or {}).get("grade_id", "")
        found = dict(result.verdicts.get(name, {}))
        if cell.get("id") in secret:
            found["shown"] = secret[cell.id]
        if found:
            cell.metadata["chainrule"] = nbformat.from_dict(found)
    if result.notes:
        nb.metadata["chainrule"] = {"outcome": result.outcome, "notes": result.notes}
    result.notebook = text(nbformat.writes(nb)) + "\n"


def error_output(name: str, message: str) -> Any:
    """Return an error as an output of a cell."""
    lines = [f"\x1b[0;31m{name}\x1b[0m: {message}"]
    return nbformat.from_dict(
        {"output_type": "error", "ename": name, "evalue": message, "traceback": lines}
    )
