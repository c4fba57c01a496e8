"""One submission with many mistakes: notebook, `chainrule check`, nbgrader and the engine agree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import corpus
import nbformat
import pytest

from chainrule.commands.check import check_notebook
from chainrule.course.exercise import find_exercise
from chainrule.notebook import session as notebook

UNIT = "03_neuron"
WRONG = ("d_sigmoid", "neuron_delta", "neuron_gradient", "neuron_factors")
PIECE = "outputs near 0 and 1 count as saturated"  # named by running the answer without it


def answers() -> dict[str, Any]:
    """Return a wrong answer of the catalogue for some exercises, a right one for the others."""
    chosen: dict[str, Any] = {}
    for answer in corpus.read_bank(corpus.BANK / f"{UNIT}.py"):
        wrong = answer.name in WRONG
        if answer.right != wrong and (answer.right or answer.entry):
            chosen.setdefault(answer.name, answer)
        if answer.what == PIECE:
            chosen[answer.name] = answer
    return chosen


def failures(path: Path) -> dict[str, str]:
    """Return what each failing test cell of an autograded notebook says."""
    cells = nbformat.read(path, as_version=4).cells
    return {
        cell.metadata.nbgrader.grade_id.removeprefix("test_"): output.evalue.strip("\n")
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("grade")
        for output in cell.outputs
        if output.output_type == "error"
    }


@pytest.mark.slow
def test_the_same_verdict_in_the_same_words(tmp_path: Path) -> None:
    chosen = answers()
    course = corpus.unit_course(tmp_path / "course", [UNIT])
    submitted = corpus.fill(
        corpus.released(course, UNIT), {name: answer.source for name, answer in chosen.items()}
    )
    corpus.submit(course, "ada", UNIT, submitted)
    other = Path(shutil.copytree(course, tmp_path / "other"))

    lines = check_notebook(submitted, UNIT, tmp_path)
    checked = {line.exercise: line.message for line in lines if line.verdict != "right"}
    assert set(checked) == {*WRONG, "d_sigmoid_from_output"}
    assert "takes 0.0 where (a < 0.01) | (a > 0.99)" in checked["d_sigmoid_from_output"]
    assert "Line 3, `delta = (y - a) * d_sigmoid(z)`, has" in checked["neuron_gradient"]
    for name, said in checked.items():
        exercise = find_exercise(name, UNIT)
        verdict = notebook.verdict_on(exercise, chosen[name].build())
        assert notebook.render(exercise, verdict).strip("\n") == said

    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for folder, module in ((course, ["chainrule", "grade"]), (other, ["nbgrader", "autograde"])):
        done = subprocess.run(
            [sys.executable, "-m", *module, UNIT],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert failures(folder / "autograded" / "ada" / UNIT / f"{UNIT}.ipynb") == checked
