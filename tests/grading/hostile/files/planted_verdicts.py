"""Test cells and a notebook that bring verdicts and remarks of their own."""

import nbformat

EVIL = "=1+cmd|' /C calc'!A0"


def submit(folder, released, unit):
    """Hand in findings that no run has made; the first answer never ends."""
    released.metadata["chainrule"] = {"outcome": "graded", "notes": [f"PLANTED {EVIL}", 5]}
    for number, cell in enumerate(released.cells):
        kinds = [5, "text", ["a"], {"outcome": 7, "what": None}, {"causes": [{"kind": 5}]}]
        planted = {"exercise": "x", "outcome": "x", "what": f"PLANTED {EVIL}", "why": "PLANTED"}
        planted["causes"] = [{"kind": f"PLANTED {EVIL}", "what": EVIL}]
        cell.metadata["chainrule"] = planted if number % 2 else kinds[number % len(kinds)]
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "sigmoid":
            cell.source = "def sigmoid(z):\n    while True:\n        pass"
    (folder / f"{unit}.ipynb").write_text(nbformat.writes(released))
