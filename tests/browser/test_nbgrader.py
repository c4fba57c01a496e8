"""nbgrader from the page: the learner's Validate button, the teacher's formgrader."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from labpage import TOKEN, Server
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


def test_formgrader_works_on_what_the_engine_graded(
    browser: Any, lab: Any, assignment: Path
) -> None:
    """A score given by hand in formgrader outlives grading again with `chainrule grade`."""
    root, test = lab.server.root, "test_compose"
    broken = nbformat.read(root / "source" / UNIT / f"{UNIT}.ipynb", as_version=4)
    for cell in broken.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "compose":
            cell.source = "def compose(f, g):\n    return lambda x: f(x) + g(x)"
    folder = root / "submitted" / "bob" / UNIT
    folder.mkdir(parents=True)
    nbformat.write(broken, folder / f"{UNIT}.ipynb")
    grade(root, "--student", "bob")
    automatic = scores(root, "bob", test)
    assert automatic["auto"] == 0
    assert automatic["score"] == automatic["best"] - automatic["cell"]

    # A page of its own: nbgrader's pages ask for MathJax on the net, which nobody answers here.
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    elsewhere = re.compile(rf"^(?!{re.escape(lab.server.url)})")
    context.route(elsewhere, lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{lab.server.url}/login?token={TOKEN}", wait_until="commit")
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        (notebook,) = book.find_submission(UNIT, "bob").notebooks
        address = f"{lab.server.url}/formgrader/submissions/{notebook.id}"
    page.goto(address, wait_until="domcontentloaded")
    field = page.locator(f"input.score#{test}[placeholder]")  # filled when scores are in
    field.wait_for(timeout=60_000)
    assert float(field.get_attribute("placeholder") or "nan") == 0
    assert "compose" in page.locator("body").inner_text()
    with page.expect_response(lambda answer: "/formgrader/api/grade/" in answer.url):
        field.fill("0.5")
        field.press("Tab")
    context.close()
    by_hand = scores(root, "bob", test)
    assert by_hand["manual"] == 0.5
    assert by_hand["score"] == automatic["score"] + 0.5

    grade(root, "--student", "bob", "--force")
    assert scores(root, "bob", test) == by_hand


def grade(root: Path, *further: str) -> None:
    """Grade the unit with the engine."""
    command = [sys.executable, "-m", "chainrule", "grade", UNIT, "--course", str(root), *further]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def scores(root: Path, student: str, test: str) -> dict[str, Any]:
    """Return what the gradebook says about one student and one test cell."""
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        found = book.find_submission(UNIT, student)
        cell = book.find_grade(test, UNIT, UNIT, student)
        return {
            "score": found.score,
            "best": found.max_score,
            "cell": cell.max_score,
            "auto": cell.auto_score,
            "manual": cell.manual_score,
        }
