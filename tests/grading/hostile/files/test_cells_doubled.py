"""Every test cell twice, the second one harmless."""

import copy

import nbformat


def submit(folder, released, unit):
    """Hand in doubled tests."""
    cells = []
    for cell in released.cells:
        cells.append(cell)
        if cell.metadata.get("nbgrader", {}).get("grade"):
            twin = copy.deepcopy(cell)
            twin.source, twin.id = "1", f"twin{len(cells)}"
            cells.append(twin)
    released.cells = cells
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
