"""A time stamp that is no time, and a notebook as it was handed out."""

import nbformat


def submit(folder, released, unit):
    """Hand in nonsense as the time."""
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
    (folder / "timestamp.txt").write_text("tomorrow\n" * 3)
