"""The tests of marks: a small course, a class in its gradebook."""

import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))

import corpus
import plain
from nbgrader.api import Gradebook

from chainrule.commands import main

UNIT = plain.UNIT
PEOPLE = (
    ("ada", "Ada", "Lovelace", "ada@example.org", "4711"),
    ("jose", "José", "Núñez", "jose@example.org", "4712"),
    ("=cmd", "=HYPERLINK(1)", "Evil", "+x@example.org", "4713"),
    ("late", "Lea", "Late", "lea@example.org", "4714"),
    ("none", "No", "Grade", "no@example.org", "4715"),
)


@pytest.fixture(scope="session")
def released_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.make_course(tmp_path_factory.mktemp("marks") / "course", {UNIT: plain.source()})


@pytest.fixture
def course(released_course: Path, tmp_path: Path) -> Path:
    """A course with a class: ada has all 34 points, jose and =cmd none, late 34 less 20."""
    root = Path(shutil.copytree(released_course, tmp_path / "course"))
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        book.update_or_create_assignment(UNIT, duedate="2026-03-02 00:00:00")
        for name, first, last, email, number in PEOPLE:
            book.add_student(
                name, first_name=first, last_name=last, email=email, lms_user_id=number
            )
            if name == "none":
                continue
            submission = book.add_submission(UNIT, name)
            notebook = submission.notebooks[0]
            for grade in notebook.grades:
                grade.needs_manual_grade = False
                full = grade.max_score if name in ("ada", "late") else 0
                grade.manual_score = full
            if name == "late":
                notebook.late_submission_penalty = 20
            book.db.commit()
    return root


@pytest.fixture
def refused(capsys: Any) -> Any:
    """Run a command line that must be refused in one sentence; return that sentence."""

    def run(*arguments: Any) -> str:
        capsys.readouterr()
        assert main([str(argument) for argument in arguments]) == 1
        sentence = str(capsys.readouterr().err).removesuffix("\n")
        assert "\n" not in sentence
        assert sentence.endswith(".")
        return sentence

    return run
