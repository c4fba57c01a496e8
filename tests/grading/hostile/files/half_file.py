"""A file cut off in the middle."""

import nbformat


def submit(folder, released, unit):
    """Hand in half a notebook."""
    text = nbformat.writes(released)
    (folder / f"{unit}.ipynb").write_text(text[: len(text) // 2])
