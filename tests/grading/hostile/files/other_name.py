"""The notebook under another name."""

import nbformat


def submit(folder, released, unit):
    """Hand in under a name of its own."""
    (folder / "my solution (final) v2.ipynb").write_text(nbformat.writes(released))
