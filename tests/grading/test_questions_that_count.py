"""Questions with points: the answer travels in the notebook, and both graders agree on it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import corpus
import nbformat
import pytest
from nbgrader.api import Gradebook

from chainrule.commands import main
from chainrule.commands.build import source_notebook
from chainrule.course import graded_questions, settings

UNIT = "03_neuron"
NAMES = ("first_sign", "missing_link", "equal_entries")
RIGHT = {
    "first_sign": "negative",
    "missing_link": "the slope of the sigmoid",
    "equal_entries": "∂z/∂w",
}
# Each is handed in by one student; what is not named is right.
CLASS: dict[str, dict[str, str]] = {
    "right": {},
    "wrong": {"first_sign": "hand_in('first_sign', 'positive')"},
    "plain": {name: repr(text) for name, text in RIGHT.items()},
    "numbers": {"missing_link": "1", "equal_entries": "[2]"},
    "broken": {"missing_link": "1 / 0", "equal_entries": "None"},
    "sly": {
        "first_sign": "type('Yes', (str,), {'__eq__': lambda *a: True, 'strip': lambda s: s})()",
        "missing_link": "type('Any', (), {'strip': lambda s: s, '__eq__': lambda *a: True})()",
    },
}


def counted(unit: str, points: float) -> Any:
    notebook = source_notebook(unit)
    graded_questions.add_cells(notebook, unit, points)
    return notebook


def cells(answers: dict[str, str]) -> dict[str, str]:
    whole = {name: f"hand_in({name!r}, {text!r})" for name, text in RIGHT.items()} | answers
    return {
        f"answer_{name}": f"from chainrule import hand_in\n\nanswer_{name} = {code}"
        for name, code in whole.items()
    }


def scores(course: Path, student: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        (notebook,) = book.find_submission(UNIT, student).notebooks
        return {grade.cell.name: float(grade.auto_score) for grade in notebook.grades}


@pytest.mark.slow
def test_both_graders_give_an_answer_its_points(tmp_path: Path, capfd: Any) -> None:
    found = []
    for place in ("engine", "nbgrader"):
        course = corpus.make_course(tmp_path / place, {UNIT: counted(UNIT, 1.5)}, timeout=120)
        for student, answers in CLASS.items():
            notebook = corpus.fill(corpus.released(course, UNIT), cells(answers))
            corpus.submit(course, student, UNIT, notebook)
        corpus.submit(course, "untouched", UNIT, corpus.released(course, UNIT))
        found.append(course)
    engine, plain = found
    assert main(["grade", UNIT, "--course", str(engine), "--jobs", "1"]) == 0
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--log-level=ERROR"],
        cwd=plain, env={**os.environ, "PATH": path}, check=True, capture_output=True,
    )  # fmt: skip
    for student in (*CLASS, "untouched"):
        ours = scores(engine, student)
        assert ours == scores(plain, student), student
        missed = set(NAMES) if student == "untouched" else set(CLASS[student])
        if student == "plain":  # the bare words, without the call, are an answer as well
            missed = set()
        for name in NAMES:
            assert ours[f"test_answer_{name}"] == (0.0 if name in missed else 1.5), (student, name)
    assert main(["report", UNIT, "--course", str(engine), "--feedback"]) == 0
    page = (engine / "feedback" / "wrong" / UNIT / f"{UNIT}.html").read_text("utf-8")
    assert "That is the sign of the step you want for w₁." in page
    assert "can change" not in page


def test_a_course_gets_the_cells_by_its_setting_and_loses_them_without(
    tmp_path: Path, capsys: Any
) -> None:
    course = tmp_path / "course"
    assert main(["init-course", str(course)]) == 0
    path = course / "source" / UNIT / f"{UNIT}.ipynb"
    usual = path.read_bytes()
    assert b"hand_in" not in usual
    config = course / "nbgrader_config.py"
    text = config.read_text("utf-8")
    config.write_text(f'{text}\nc.Questions.points = {{"{UNIT}": 2}}\n', "utf-8")
    settings._read.cache_clear()
    assert main(["init-course", str(course), "--update", UNIT, "--update", "06_layers"]) == 0
    assert "06_layers is up to date." in capsys.readouterr().out
    marks = [c.metadata.get("nbgrader", {}) for c in nbformat.read(path, 4).cells]
    worth = {m["grade_id"]: m["points"] for m in marks if "answer_" in m.get("grade_id", "")
             and m["grade"]}  # fmt: skip
    assert worth == {f"test_answer_{name}": 2.0 for name in NAMES}
    config.write_text(text, "utf-8")
    settings._read.cache_clear()  # as in a new process
    assert main(["init-course", str(course), "--update", UNIT]) == 0
    assert path.read_bytes() == usual
    config.write_text(f'{text}\nc.Questions.points = {{"03_neurons": 2}}\n', "utf-8")
    settings._read.cache_clear()
    assert main(["init-course", str(course), "--update", UNIT]) == 1
    assert 'write points by unit, such as {"03_neuron": 1}.' in capsys.readouterr().err
