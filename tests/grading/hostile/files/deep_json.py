"""JSON nested so deep that parsers overflow."""


def submit(folder, released, unit):
    """Hand in brackets."""
    (folder / f"{unit}.ipynb").write_text("[" * 200_000 + "]" * 200_000)
