"""Test cells marked as something else: solutions, markdown, unlocked."""

import nbformat


def submit(folder, released, unit):
    """Hand in with other marks."""
    kinds = [{"solution": True}, {"grade": False}, {"locked": False}, {"task": True}, {}]
    for number, cell in enumerate(released.cells):
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("grade"):
            marks.update(kinds[number % len(kinds)])
            cell.source = "2"
            if not kinds[number % len(kinds)]:
                cell.cell_type = "markdown"
                del cell["outputs"], cell["execution_count"]
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
