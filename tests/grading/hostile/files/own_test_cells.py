"""Test cells of the student's own, with invented names and points."""

import nbformat
from nbformat.v4 import new_code_cell


def submit(folder, released, unit):
    """Hand in extra tests."""
    marks = {"grade": True, "locked": True, "solution": False, "task": False, "schema_version": 3}
    for number in range(3):
        own = marks | {"grade_id": f"bonus{number}", "points": 50, "cell_type": "code"}
        released.cells.append(new_code_cell("50", metadata={"nbgrader": own}))
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
