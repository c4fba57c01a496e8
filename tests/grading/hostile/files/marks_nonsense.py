"""nbgrader's marks replaced by nonsense."""

import nbformat


def submit(folder, released, unit):
    """Hand in nonsense."""
    nonsense = [
        "text",
        {"grade": "yes", "grade_id": 7},
        {"grade_id": "test_sigmoid", "points": "x"},
    ]
    for number, cell in enumerate(released.cells):
        cell.metadata["nbgrader"] = nonsense[number % 3]
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
