"""Bytes that are no text."""


def submit(folder, released, unit):
    """Hand in bytes."""
    (folder / f"{unit}.ipynb").write_bytes(bytes(range(256)) * 100)
