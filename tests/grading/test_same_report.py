"""A class graded by plain nbgrader and the same class graded by the engine: one report."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import corpus
import nbformat
import pytest

from chainrule.checking.stored import verdict_in
from chainrule.checking.verdict import Outcome
from chainrule.course.bank import Answer

UNIT = "03_neuron"
MEASURED = "def d_sigmoid(z):\n    h = 1e-5\n    return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)"
CRASHES = "def neuron_delta(w, b, x, y):\n    return undefined_name"


def right_and_wrong() -> tuple[dict[str, str], dict[str, list[Answer]]]:
    """Return the first right answer to each exercise of the unit, and all wrong ones."""
    right: dict[str, str] = {}
    wrong: dict[str, list[Answer]] = {}
    for answer in corpus.read_bank(corpus.BANK / f"{UNIT}.py"):
        if answer.right:
            right.setdefault(answer.name, answer.source)
        elif answer.entry:
            wrong.setdefault(answer.name, []).append(answer)
    return right, wrong


def the_class() -> dict[str, dict[str, str]]:
    """Return four submissions: all right, two with mistakes of the catalogue, one half done."""
    right, wrong = right_and_wrong()
    first = {name: answers[0].source for name, answers in wrong.items()}
    last = {name: answers[-1].source for name, answers in wrong.items()}
    half = dict(list(right.items())[:2]) | {"d_sigmoid": MEASURED, "neuron_delta": CRASHES}
    # It looks up an exercise further down, which is judged later.
    early = right["sigmoid"].replace("def sigmoid(z):", "def sigmoid(z):\n    d_sigmoid", 1)
    assert early != right["sigmoid"]
    return {
        "ada": right | {"sigmoid": early},
        "ben": right | first,
        "cleo": right | last,
        "dan": half,
    }


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.slow
def test_the_report_is_the_same_whoever_graded(tmp_path: Path) -> None:
    course = corpus.unit_course(tmp_path / "engine", [UNIT])
    for student, answers in the_class().items():
        corpus.submit(course, student, UNIT, corpus.fill(corpus.released(course, UNIT), answers))
    other = Path(shutil.copytree(course, tmp_path / "nbgrader"))
    run(course, "chainrule", "grade", UNIT)
    run(other, "nbgrader", "autograde", UNIT)

    reports = []
    for folder in (course, other):
        run(folder, "chainrule", "report", UNIT)
        reports.append(
            [(folder / "reports" / f"{UNIT}.{kind}").read_text("utf-8") for kind in ("csv", "html")]
        )
    assert reports[0] == reports[1]

    rows = list(csv.DictReader(reports[1][0].splitlines()))
    assert len({row["student"] for row in rows}) == 4
    assert {row["mistake"] for row in rows if row["student"] == "ada"} == {""}
    mistakes = {row["exercise"]: row["mistake"] for row in rows if row["student"] == "dan"}
    assert "measured" in mistakes["d_sigmoid"]
    assert mistakes["neuron_delta"] == "another type, shape or error"
    assert "not written yet" in mistakes.values()
    assert "CheckFailed" not in {row["mistake"] for row in rows}
    named = {row["mistake"] for row in rows if row["student"] in ("ben", "cleo")} - {""}
    assert len(named) > 3

    # The verdict is data of the cell, nothing of it on stderr, and the feedback can show it.
    graded = nbformat.read(other / "autograded" / "dan" / UNIT / f"{UNIT}.ipynb", as_version=4)
    nbformat.validate(graded)
    failed = [cell for cell in graded.cells if verdict_in(cell.get("outputs", ())) is not None]
    assert len(failed) == len([mistake for mistake in mistakes.values() if mistake])
    for cell in failed:
        assert [o.output_type for o in cell.outputs if o.output_type == "error"] == ["error"]
        assert not any(output.get("name") == "stderr" for output in cell.outputs)
    outcomes = {verdict_in(cell.outputs).outcome for cell in failed}  # type: ignore[union-attr]
    assert {Outcome.MEASURED, Outcome.CONTRACT, Outcome.UNFINISHED} <= outcomes
    feedback = run(other, "nbgrader", "generate_feedback", UNIT)
    assert "not able to be represented" not in feedback.stderr


@pytest.mark.slow
def test_validate_shows_the_message_alone(tmp_path: Path) -> None:
    _, wrong = right_and_wrong()
    course = corpus.unit_course(tmp_path / "course", [UNIT])
    name, answers = next(iter(wrong.items()))
    notebook = corpus.fill(corpus.released(course, UNIT), {name: answers[0].source})
    path = tmp_path / f"{UNIT}.ipynb"
    nbformat.write(notebook, path)
    said = run(tmp_path, "nbgrader", "validate", path.name)
    assert f'check("{name}", {name})' in said.stdout
    assert "vnd.chainrule" not in said.stdout + said.stderr
