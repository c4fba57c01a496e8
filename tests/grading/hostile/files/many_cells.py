"""Thousands of cells."""

import nbformat
from nbformat.v4 import new_code_cell


def submit(folder, released, unit):
    """Hand in far too much."""
    released.cells += [new_code_cell(f"x = {number}") for number in range(3000)]
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
