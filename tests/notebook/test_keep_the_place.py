"""A learner never loses the place: a failure stops nothing, and a restart forgets nothing.

The cells run in a kernel of their own, as in JupyterLab; a new kernel in the same folder is a
restart.
"""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

pytestmark = pytest.mark.processes

START = """
from chainrule import check, hint, ready, start
start("03_neuron", globals())
"""
RIGHT = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))
"""
WRONG = """
def sigmoid(z):
    return 0 * z
"""
WIDGET = "application/vnd.jupyter.widget-view+json"
CHECK = 'check("sigmoid", sigmoid)'
READY = 'print("own" if ready("sigmoid") is sigmoid else "borrowed")'


@pytest.fixture(autouse=True)
def nothing_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


def run(folder: Path, *sources: str, allow_errors: bool = False, **environment: str) -> list:
    """Run cells in a new kernel; return their outputs, cell by cell."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    NotebookClient(
        notebook,
        timeout=120,
        allow_errors=allow_errors,
        resources={"metadata": {"path": str(folder)}},
    ).execute(env=os.environ | environment)
    return [cell.outputs for cell in notebook.cells]


def text(outputs: list) -> str:
    return "".join(out.text for out in outputs if out.output_type == "stream")


def names(outputs: list) -> list[str]:
    return [out.ename for out in outputs if out.output_type == "error"]


def test_a_failed_check_stops_nothing_and_has_its_hint_button(tmp_path: Path) -> None:
    outputs = run(tmp_path, START, WRONG, CHECK, READY)
    assert "sigmoid" in text(outputs[2])
    assert "expected" in text(outputs[2]) or "measured" in text(outputs[2])
    widgets = [
        out
        for out in outputs[2]
        if "application/vnd.jupyter.widget-view+json" in out.get("data", {})
    ]
    assert widgets
    assert "borrowed" in text(outputs[3])


@pytest.mark.parametrize("mark", ["autograde", "validate"])
def test_where_it_is_graded_a_failed_check_raises(tmp_path: Path, mark: str) -> None:
    outputs = run(tmp_path, START, WRONG, CHECK, allow_errors=True, NBGRADER_EXECUTION=mark)
    assert names(outputs[2]) == ["CheckFailed"]


def test_taking_the_mark_away_does_not_switch_the_failure_off(tmp_path: Path) -> None:
    away = 'import os; os.environ.pop("NBGRADER_EXECUTION")'
    outputs = run(
        tmp_path, START, WRONG, away, CHECK, allow_errors=True, NBGRADER_EXECUTION="autograde"
    )
    assert names(outputs[3]) == ["CheckFailed"]


def test_after_a_restart_what_has_passed_is_taken_up_again(tmp_path: Path) -> None:
    assert "sigmoid is right" in text(run(tmp_path, START, RIGHT, CHECK)[2])
    assert text(run(tmp_path, START, RIGHT, READY)[2]) == "own\n"
    changed = text(run(tmp_path, START, WRONG, READY)[2])
    assert "sigmoid is still open" in changed
    assert "borrowed" in changed
    not_run = text(run(tmp_path, START, 'ready("sigmoid")(0.0)')[1])
    assert "sigmoid is done, but its cell has not been run" in not_run


def test_what_was_never_checked_is_not_taken_up(tmp_path: Path) -> None:
    assert "borrowed" in text(run(tmp_path, START, RIGHT, READY)[2])


def test_a_last_line_that_only_says_not_yet_is_left_out(tmp_path: Path) -> None:
    cell = "answer = {1: None}\nraise NotImplementedError()"
    said = text(run(tmp_path, START, cell)[1])
    assert said.startswith("The last line of this cell was left out.")
    inside = "def f():\n    raise NotImplementedError()\nf()"
    assert names(run(tmp_path, START, inside, allow_errors=True)[1]) == ["NotImplementedError"]
    strict = run(tmp_path, START, cell, allow_errors=True, NBGRADER_EXECUTION="autograde")
    assert names(strict[1]) == ["NotImplementedError"]


def test_a_call_is_handed_out_for_the_exercise_alone(tmp_path: Path) -> None:
    """Unit 00 checks a function of another name: a call of the exercise would show nothing."""
    other = "def tempting(z):\n    return 0 * z\ncheck('sigmoid', tempting)"
    said = text(run(tmp_path, START, other)[1])
    assert "Until sigmoid passes" in said
    assert "add this below" not in said
