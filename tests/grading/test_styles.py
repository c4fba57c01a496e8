"""Ordinary test cells of instructors: the engine's scores beside nbgrader's."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attack
import corpus
import nbformat
import plain
import pytest
from nbformat.v4 import new_notebook
from nbgrader.api import Gradebook

from chainrule.grading import sandbox

STYLES = sorted((Path(__file__).parent / "styles").glob("*.py"))
UNIT = "styles"
pytestmark = pytest.mark.skipif(
    not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"
)


def blocks(path: Path) -> list[tuple[list[str], str]]:
    """Return the blocks of a style: the words of its header and its text."""
    parts = re.split(r"^# %% (.+)\n", path.read_text(), flags=re.M)
    return [
        (head.split(), text.strip("\n"))
        for head, text in zip(parts[1::2], parts[2::2], strict=True)
    ]


def notebook(path: Path) -> Any:
    """Return the instructor's notebook."""
    cells = []
    for (kind, *rest), text in blocks(path):
        if kind == "given":
            cells.append(plain.given(f"given{len(cells)}", text))
        elif kind == "solution":
            cells.append(plain.solution(rest[0], text))
        elif kind == "test":
            cells.append(plain.graded(rest[0], text, float(rest[1])))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def answers(path: Path, other: bool) -> dict[str, str]:
    """Return the right answers: the instructor's own, or those of another student."""
    found = {}
    for (kind, *rest), text in blocks(path):
        if kind == "solution" or (kind == "also" and other):
            found[rest[0]] = re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", text)
    return found


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = corpus.make_course(
        tmp_path_factory.mktemp("styles") / "course",
        {UNIT: {path.stem: notebook(path) for path in STYLES}},
    )
    for student in ("right", "other", "empty"):
        for path in STYLES:
            released = nbformat.read(root / "release" / UNIT / f"{path.stem}.ipynb", 4)
            if student != "empty":
                corpus.fill(released, answers(path, student == "other"))
            folder = root / "submitted" / student / UNIT
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{path.stem}.ipynb").write_text(nbformat.writes(released))
    return root


def scores(root: Path) -> dict[tuple[str, str], float | None]:
    """Return the score of each student in each test cell."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return {
            (submission.student.id, grade.cell.name): grade.auto_score
            for submission in book.assignment_submissions(UNIT)
            for own in submission.notebooks
            for grade in own.grades
        }


@pytest.fixture(scope="module")
def ours(course: Path) -> tuple[dict[tuple[str, str], float | None], dict[str, Any]]:
    """The scores of the engine, and its rows."""
    root = Path(shutil.copytree(course, course.parent / "ours"))
    status, summary = attack.grade(root, "--jobs", "2", unit=UNIT)
    assert status == 0
    return scores(root), {row["student"]: row for row in summary["rows"]}


@pytest.mark.slow
def test_right_answers_have_all_points(
    ours: tuple[dict[tuple[str, str], float | None], dict[str, Any]],
) -> None:
    points = {
        rest[0]: float(rest[1])
        for path in STYLES
        for (kind, *rest), _ in blocks(path)
        if kind == "test"
    }
    less = {
        (student, name): score
        for (student, name), score in ours[0].items()
        if student != "empty" and score != (2.5 if name == "partial" else points[name])
    }
    assert less == {}
    assert len(ours[0]) == 3 * len(points)


@pytest.mark.slow
def test_what_runs_beside_the_learner_is_said(
    ours: tuple[dict[tuple[str, str], float | None], dict[str, Any]],
) -> None:
    notes = " ".join(ours[1]["right"]["notes"])
    for name in ("deleted", "patched_main", "seeded", "own_exception", "current_axes", "equals"):
        assert name in notes, name
    for name in ("fraction", "decimals", "printed", "raises", "lists", "closures", "some_squares"):
        assert not re.search(rf"\b{name}\b", notes), name


@pytest.mark.slow
def test_no_student_has_less_than_in_nbgrader(
    course: Path, ours: tuple[dict[tuple[str, str], float | None], dict[str, Any]]
) -> None:
    root = Path(shutil.copytree(course, course.parent / "theirs"))
    command = [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--log-level=ERROR"]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    assert ours[0] == scores(root)
