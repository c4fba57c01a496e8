"""JSON that is no notebook."""


def submit(folder, released, unit):
    """Hand in a list."""
    (folder / f"{unit}.ipynb").write_text('[1, 2, {"cells": []}]')
