"""nbgrader from the page: the learner's Validate button, the teacher's formgrader."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from labpage import Server
from nbgrader.api import Gradebook

UNIT = "01_composition"


@pytest.fixture(scope="module")
def assignment(server: Server) -> Path:
    """The released notebook of one unit, and a right submission of it."""
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", UNIT],
        cwd=server.root,
        env=server.env,
        check=True,
        capture_output=True,
    )
    folder = server.root / "submitted" / "alice" / UNIT
    folder.mkdir(parents=True)
    shutil.copy(server.root / "source" / UNIT / f"{UNIT}.ipynb", folder)
    return server.root / "release" / UNIT / f"{UNIT}.ipynb"


def validate(lab: Any, name: str) -> str:
    """Press Validate and return what its dialog says."""
    lab.open(name)
    lab.page.get_by_text("Validate", exact=True).first.click()
    dialog = lab.page.locator(".jp-Dialog")
    dialog.get_by_text("Validation Results").wait_for(timeout=120_000)
    said = str(dialog.inner_text())
    dialog.get_by_role("button", name="Ok").click()
    return said


def test_validate_accepts_the_reference(lab: Any) -> None:
    assert "Your notebook passes all the tests" in validate(lab, f"reference/{UNIT}.ipynb")


def test_validate_names_what_is_unfinished(lab: Any, assignment: Path) -> None:
    said = validate(lab, str(assignment.relative_to(lab.server.root)))
    assert "passes all the tests" not in said
    assert "compose" in said


def test_formgrader_autogrades_a_submission(lab: Any, assignment: Path) -> None:
    lab.open(f"reference/{UNIT}.ipynb")
    lab.command("nbgrader:open-formgrader")
    grader = lab.page.frame_locator("iframe[src*='formgrader']")
    row = grader.locator("tr", has_text=UNIT)
    row.locator(".num-submissions a").click()
    student = grader.locator("tr", has_text="alice")
    student.locator(".autograde a").click()
    grader.get_by_text(f"Successfully autograded '{UNIT}' for student 'alice'.").wait_for(
        timeout=180_000
    )
    with Gradebook(f"sqlite:///{lab.server.root / 'gradebook.db'}") as book:
        graded = book.find_submission(UNIT, "alice")
        assert graded.max_score > 0
        assert graded.score == graded.max_score
