"""Five megabytes of numbers in a function that is never called."""

import nbformat


def submit(folder, released, unit):
    """Hand in a cell that takes gigabytes to read as a tree."""
    for cell in released.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "sigmoid":
            cell.source = "def never():\n    return [" + "1," * 2_500_000 + "]\n"
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
