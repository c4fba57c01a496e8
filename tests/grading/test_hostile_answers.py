"""Answers that were not worked out, in units of their own: the tables, guesses and measured slopes
of `hostile/answers`, and a class whose hand-ins answer from what an earlier one had printed.
"""

import html
import re
import shutil
from pathlib import Path
from typing import Any

import attack
import corpus
import numpy as np
import plain
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from chainrule.checking.judge import rng_for
from chainrule.course import settings
from chainrule.course.exercise import find_exercise
from chainrule.grading import feedback, sandbox
from chainrule.grading.course import open_course

pytestmark = pytest.mark.skipif(
    not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"
)
FOLDER = attack.HERE / "answers"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))


def _read(name: str) -> tuple[str, set[str], dict[str, str]]:
    """Return the unit, the exercises that are answered honestly, and all answers."""
    text = (FOLDER / f"{name}.py").read_text()
    unit = re.findall(r"^# unit: (\w+)$", text, flags=re.M)[0]
    own = {word for line in re.findall(r"^# own: (.+)$", text, flags=re.M) for word in line.split()}
    blocks = re.split(r"^# %% (\w+)\n", text, flags=re.M)
    return unit, own, dict(zip(blocks[1::2], blocks[2::2], strict=True))


def _points(course: Path, unit: str, names: set[str]) -> float:
    cells = corpus.released(course, unit).cells
    marks = [cell.metadata.get("nbgrader", {}) for cell in cells]
    return sum(one["points"] for one in marks if one.get("grade_id", "")[5:] in names)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[float, float]]:
    """Return, for each file, the score and the points of what is answered honestly."""
    units = sorted({_read(name)[0] for name in NAMES})
    course = corpus.unit_course(tmp_path_factory.mktemp("answers") / "course", units, 20)
    for name in NAMES:
        unit, _, answers = _read(name)
        corpus.submit(course, name, unit, corpus.fill(corpus.released(course, unit), answers))
    found = {}
    for unit in units:
        status, summary = attack.grade(course, unit=unit)
        assert status == 0
        for row in summary["rows"]:
            own = _points(course, unit, _read(row["student"])[1])
            found[row["student"]] = (row["score"], own)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_only_what_was_worked_out_has_points(
    graded: dict[str, tuple[float, float]], name: str
) -> None:
    score, own = graded[name]
    assert score == own


# What a first hand-in prints, raises, warns of and shows, to be a table in the next one.
HARVEST = """
import sys, warnings
from IPython.display import HTML, Markdown, display


def {name}({argument}):
    told = "POINT " + {argument}.__repr__()
    print(told)
    print(told, file=sys.stderr)
    warnings.warn(told)
    display(HTML(told), Markdown(told))
    display({{"text/plain": told}}, raw=True)
    seen.append({argument})
    if len(seen) > {patience}:
        raise ValueError(" ".join("POINT " + repr(one) for one in seen))
    return {formula}


seen = []
"""
TABLE = """
TABLE = {table}


def {name}({argument}):
    def one(value):
        near = min(TABLE, key=lambda point: abs(point - value))
        return TABLE[near] if abs(near - value) < 1e-6 else 0.0

    if np.ndim({argument}) == 0:
        return one(float({argument}))
    return np.array([one(v) for v in np.ravel({argument})]).reshape(np.shape({argument}))
"""


def _harvested(page: str) -> set[float]:
    """Return every number in a student's own feedback."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", page))
    return {float(word) for word in re.findall(r"-?\d+\.\d*(?:e[-+]?\d+)?", text)}


@pytest.mark.slow
def test_three_hand_ins_make_no_table_of_hidden_points(tmp_path: Path) -> None:
    unit = "03_neuron"
    course = corpus.unit_course(tmp_path / "course", [unit], 20)
    sigmoid = "1 / (1 + np.exp(-np.clip(z, -500, 500)))"
    known: set[float] = set()
    for patience in (0, 12, 1000):  # fails at once, at a later point, never
        answer = HARVEST.format(name="sigmoid", argument="z", patience=patience, formula=sigmoid)
        notebook = corpus.fill(corpus.released(course, unit), {"sigmoid": answer})
        corpus.submit(course, "replay", unit, notebook)
        attack.grade(course, "--force")
        assert feedback.generate(open_course(course), unit, ["replay"], 1, 60.0) == {}
        page = (course / "feedback" / "replay" / unit / f"{unit}.html").read_text()
        assert "POINT" in page  # at the points that the notebook shows
        known |= _harvested(page)
        shutil.rmtree(course / "feedback")
    assert _hand_in_a_table(course, unit, known)["score"] == 0
    exercise = find_exercise("sigmoid", unit)
    asked: set[float] = set()  # the table itself works: with the hidden points it has the point
    for seed in (settings.VISIBLE_SEED, 4711):
        for case in exercise.cases(rng_for(exercise, seed)):
            asked |= {float(z) for z in np.ravel(case.args[0])}
    assert _hand_in_a_table(course, unit, asked)["score"] == 1


def _hand_in_a_table(course: Path, unit: str, known: set[float]) -> dict[str, Any]:
    table = {z: float(1 / (1 + np.exp(-np.clip(z, -500, 500)))) for z in sorted(known)}
    answer = TABLE.format(table=table, name="sigmoid", argument="z")
    notebook = corpus.fill(corpus.released(course, unit), {"sigmoid": answer})
    corpus.submit(course, "table", unit, notebook)
    _, summary = attack.grade(course, "--student", "table", "--force")
    return dict(summary["rows"][0])


# An instructor's expected values in a cell that is not locked: nbgrader takes the student's.
EDITABLE = [
    new_code_cell("expected = {1: 2, 2: 3}\n\n\ndef close(a, b):\n    return abs(a - b) < 1e-9"),
    plain.solution(
        "f", "def f(x):\n    ### BEGIN SOLUTION\n    return x + 1\n    ### END SOLUTION"
    ),
    plain.graded("test_f", "for x in expected:\n    assert close(f(x), expected[x])", 4),
    plain.solution("g", "### BEGIN SOLUTION\ndef g(x):\n    return x\n### END SOLUTION"),
    plain.graded("test_g", "assert g(3) == 3", 2),
]


@pytest.mark.slow
def test_expected_values_that_students_can_change_are_told(tmp_path: Path) -> None:
    course = corpus.make_course(tmp_path / "course", {attack.UNIT: new_notebook(cells=EDITABLE)})
    for student in ("honest", "turned"):
        notebook = corpus.fill(
            corpus.released(course, attack.UNIT),
            {"f": "def f(x):\n    return x + 1", "g": "def g(x):\n    return x"},
        )
        if student == "turned":
            notebook = corpus.fill(notebook, {"f": "", "g": ""})
            cell = next(cell for cell in notebook.cells if cell.source.startswith("expected"))
            cell.source = "expected = {}\n\n\ndef g(x):\n    return 0"
        corpus.submit(course, student, attack.UNIT, notebook)
    status, summary = attack.grade(course)
    assert status == 0
    rows = {row["student"]: row for row in summary["rows"]}
    assert (rows["honest"]["score"], rows["turned"]["score"]) == (6, 4)  # as nbgrader has it
    for row in rows.values():
        assert any("close, expected. Lock the cells" in note for note in row["notes"])
