"""A notebook without its cells."""


def submit(folder, released, unit):
    """Hand in the shell of a notebook."""
    (folder / f"{unit}.ipynb").write_text('{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}')
