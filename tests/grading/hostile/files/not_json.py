"""A file that is not JSON."""


def submit(folder, released, unit):
    """Hand in text."""
    (folder / f"{unit}.ipynb").write_text("Dear teacher, my dog ate the notebook.")
