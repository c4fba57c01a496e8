"""A teacher's first hour with the notes alone: their commands, in their order, on a new course."""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from chainrule.course.teaching import pages

UNIT = "03_neuron"
HOUR = pages()["README.md"].split("## Your first hour", 1)[1].split("\n## ", 1)[0]


def first_hour() -> list[str]:
    """Return the commands of the notes, as they stand there."""
    spans = re.findall(r"`((?:pip|chainrule|nbgrader) [^`]+)`", HOUR)
    return [" ".join(span.split()) for span in spans]


def mistake(source: str) -> str:
    """Return the answer to `neuron_delta` with the last line that the notes propose."""
    [line] = re.findall(r"let `neuron_delta` end with `(return \w+)`", " ".join(HOUR.split()))
    return re.sub("return .*", line, source)


def hand_ins(course: Path) -> None:
    """Three, as the notes have them: untouched, the instructor's, and a wrong one, in a zip."""
    for student, folder in (("anna", "release"), ("ben", "source")):
        target = course / "submitted" / student / UNIT
        target.mkdir(parents=True)
        shutil.copy(course / folder / UNIT / f"{UNIT}.ipynb", target)
    notebook = nbformat.read(course / "source" / UNIT / f"{UNIT}.ipynb", 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "neuron_delta":
            cell.source = mistake(cell.source)
    with zipfile.ZipFile(course / "FILE.zip", "w") as archive:
        archive.writestr(f"cleo_4713_1_{UNIT}.ipynb", nbformat.writes(notebook))


@pytest.mark.slow
def test_the_notes_alone_lead_from_nothing_to_a_planned_lesson(tmp_path: Path) -> None:
    install, init, generate, release, collect, grade, report = first_hour()
    assert install == "pip install 'chainrule[teach]'"  # tried from a wheel in tests/test_wheel.py
    course = tmp_path / "course"

    def run(command: str, folder: Path = course) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            command, shell=True, cwd=folder, env={**os.environ, "PATH": path},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run(init, tmp_path)
    assert (course / "source" / UNIT / f"{UNIT}.ipynb").is_file()
    assert "c.HiddenTests.seed = " in (course / "nbgrader_config.py").read_text("utf-8")

    run(generate)
    released = (course / "release" / UNIT / f"{UNIT}.ipynb").read_text("utf-8")
    assert "YOUR CODE HERE" in released
    assert "BEGIN SOLUTION" not in released
    run(release)
    assert list((course / "exchange").rglob(f"outbound/{UNIT}/{UNIT}.ipynb"))

    hand_ins(course)
    assert "1 files: 1 taken." in run(collect)
    students = {path.parts[-3] for path in course.glob(f"submitted/*/{UNIT}/{UNIT}.ipynb")}
    [cleo] = students - {"anna", "ben"}

    assert run(grade).count("  graded") == 3
    run(report)
    with (course / "reports" / f"{UNIT}.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    scores = {student: 0.0 for student in students}
    for row in rows:
        scores[row["student"]] += float(row["score"])
    assert scores == {"anna": 0.0, "ben": 15.0, cleo: 13.0}
    assert [r["exercise"] for r in rows if r["student"] == cleo and r["mistake"]] == [
        "neuron_delta"
    ]
    page = (course / "reports" / f"{UNIT}.html").read_text("utf-8")
    assert "neuron_delta" in page
    for student in scores:
        assert (course / "feedback" / student / UNIT / f"{UNIT}.html").is_file()
    feedback = (course / "feedback" / cleo / UNIT / f"{UNIT}.html").read_text("utf-8")
    assert "neuron_delta" in feedback

    # Everything lies where the notes say, and the slides have the figure.
    for path in re.findall(rf"`((?:reports|feedback|teaching)/[^`]*{UNIT}[^`]*)`", HOUR):
        assert (course / path.replace("NAME", cleo)).is_file(), path
    slides = (course / "teaching" / "slides" / f"{UNIT}.html").read_text("utf-8")
    assert "Three factors of one neuron" in slides
    # The lesson: the unit's page speaks of the very mistake that cleo has made.
    assert "`neuron_delta` is `a - y`" in pages()[f"{UNIT}.md"]
