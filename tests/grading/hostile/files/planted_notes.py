"""Remarks of the run that the run has never made, as the wrong kinds."""

import nbformat


def submit(folder, released, unit):
    """Hand in a notebook that calls itself finished."""
    released.metadata["chainrule"] = ["PLANTED"]
    for cell in released.cells:
        cell.metadata["chainrule"] = "PLANTED"
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
