"""A notebook of 500 MB."""


def submit(folder, released, unit):
    """Hand in a file full of holes."""
    with (folder / f"{unit}.ipynb").open("wb") as stream:
        stream.truncate(500 << 20)
