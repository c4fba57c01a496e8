"""The cells of questions that count: their references are right, and answers keep their meaning."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from chainrule.commands.build import source_notebook
from chainrule.course import graded_questions
from chainrule.course.questions import questions
from chainrule.course.units import UNITS


@pytest.mark.parametrize("unit", UNITS)
def test_the_reference_of_every_question_is_right_and_its_stub_hands_in_nothing(
    unit: str, tmp_path: Path
) -> None:
    notebook = source_notebook(unit)
    graded_questions.add_cells(notebook, unit, 1)
    before = [cell.source for cell in source_notebook(unit).cells]
    assert [c.source for c in notebook.cells if "answer_" not in str(c.metadata)] == before
    own = [c for c in notebook.cells if c.cell_type == "code" and "answer_" in str(c.metadata)]
    assert len(own) == 2 * len(questions(unit))
    if not own:
        return
    nbformat.validate(notebook)
    opened = f"from chainrule import start\nstart({unit!r}, globals())\n"
    text = opened + "\n".join(cell.source for cell in own)
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("✓ Right.") == len(questions(unit))


@pytest.mark.parametrize("unit", UNITS)
def test_every_answer_survives_its_way_into_the_notebook(unit: str) -> None:
    for question in questions(unit).values():
        shown = list(question.shown)
        given = {"choice": range(len(question.options)), "order": [shown, sorted(shown)]}
        for one in given.get(question.kind, [question.answer]):
            value = graded_questions.written(question, one)
            text = graded_questions.call(question.name, value)
            assert eval(text, {"hand_in": lambda name, value: value}) == value
            assert graded_questions.read(question, value) == one
