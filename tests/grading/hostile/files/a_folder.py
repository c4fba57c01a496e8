"""A folder in place of the notebook."""


def submit(folder, released, unit):
    """Hand in a folder."""
    (folder / f"{unit}.ipynb").mkdir()
