"""A teacher's term with real files: hand out, collect from the platform, grade, report, export."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import corpus
import nbformat
import pytest
from nbgrader.api import Gradebook
from zips import make_zip

from chainrule.commands import main

UNIT = "03_neuron"
EARLY, LATER = (2026, 3, 1, 10, 0, 0), (2026, 3, 3, 9, 30, 0)
# id, first, last, number in Canvas, and what they hand in.
CLASS = (
    ("ada", "Ada", "Lovelace", "4711", "right"),
    ("bob", "Bob", "O'Neill", "4712", "one wrong"),
    ("jose", "José", "Núñez", "4713", "partly"),
    ("late", "Lea", "Late", "4714", "right"),
    ("lazy", "Lazy", "Bones", "4715", "untouched"),
    ("gone", "Never", "There", "4716", ""),
    ("half", "Half", "File", "4717", "broken"),
)
PARTLY = (
    "def neuron_gradient(w, b, x, y):\n"
    "    delta = neuron_delta(w, b, x, y)\n    return delta * x, delta * b\n"
)


def nbgrader(course: Path, *words: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=course, env={**os.environ, "PATH": path}, check=True, capture_output=True,
    )  # fmt: skip


def hand_in(course: Path, kind: str) -> bytes:
    """Return the notebook that the exchange hands out, filled in."""
    path = course / "exchange" / "chainrule" / "outbound" / UNIT / f"{UNIT}.ipynb"
    notebook = nbformat.read(path, 4)
    bank = corpus.read_bank(corpus.BANK / f"{UNIT}.py")
    answers: dict[str, str] = {}
    for answer in bank:
        if answer.right:
            answers.setdefault(answer.name, answer.source)
    if kind == "one wrong":
        answers["d_sigmoid"] = next(a.source for a in bank if a.name == "d_sigmoid" and not a.right)
    elif kind == "partly":
        answers["neuron_gradient"] = PARTLY
    elif kind == "untouched":
        answers = {}
    text: str = nbformat.writes(corpus.fill(notebook, answers))
    return text[: len(text) // 2].encode() if kind == "broken" else text.encode()


def run(*words: Any, status: int = 0) -> None:
    assert main([str(word) for word in words]) == status


def canvas_rows(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["SIS Login ID"]: row for row in csv.DictReader(stream)}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new course, its class entered, the unit handed out, late work worth nothing."""
    root = tmp_path_factory.mktemp("term") / "course"
    run("init-course", root)
    config = root / "nbgrader_config.py"
    text = config.read_text("utf-8").replace("partial_credit = False", "partial_credit = True")
    config.write_text(f"{text}c.LateSubmissionPlugin.penalty_method = 'zero'\n", "utf-8")
    nbgrader(root, "generate_assignment", UNIT)
    nbgrader(root, "release_assignment", UNIT)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        book.update_or_create_assignment(UNIT, duedate="2026-03-02 00:00:00")
        for name, first, last, number, _ in CLASS:
            book.add_student(name, first_name=first, last_name=last, lms_user_id=number)
    return root


def platform_zip(course: Path, path: Path) -> Path:
    """Return the zip that Canvas gives: one file for each hand-in, one late, one of a stranger."""
    files = []
    for number, (name, first, last, user, kind) in enumerate(CLASS, 100):
        if kind:
            person = re.sub(r"\W", "", f"{last}{first}".lower())
            late, time = ("_LATE", LATER) if name == "late" else ("", EARLY)
            stem = f"{person}{late}_{user}_{number}_{UNIT}"
            files.append((f"{stem}.ipynb", hand_in(course, kind), time))
    files.append((f"strangersue_99_200_{UNIT}.ipynb", hand_in(course, "right"), EARLY))
    return make_zip(path, files)


@pytest.mark.slow
def test_a_term_from_handing_out_to_the_marks(course: Path, tmp_path: Path, capfd: Any) -> None:
    zipped = platform_zip(course, tmp_path / "submissions.zip")
    run("collect", zipped, UNIT, "--course", course, "--dry-run", status=1)  # a stranger is left
    assert not (course / "submitted").exists()
    run("collect", zipped, UNIT, "--course", course, status=1)
    handed = {path.name for path in (course / "submitted").iterdir() if path.is_dir()}
    assert handed == {name for name, *_, kind in CLASS if kind}

    run("grade", UNIT, "--course", course, "--jobs", 1, status=1)  # half a file is left to mend
    run("report", UNIT, "--course", course, "--feedback")
    report = (course / "reports" / f"{UNIT}.html").read_text("utf-8")
    assert "neuron_gradient" in report
    pages = {path.parts[-3] for path in (course / "feedback").rglob(f"{UNIT}.html")}
    assert pages == handed
    page = (course / "feedback" / "jose" / UNIT / f"{UNIT}.html").read_text("utf-8")
    assert "dJ_dw is right, dJ_db is not: 1.5 of 3 points." in page

    lms = tmp_path / "canvas.csv"
    header = f"Student,ID,SIS User ID,SIS Login ID,Section,{UNIT} (77)"
    rows = [f'"{last}, {first}",{user},,{name},A,' for name, first, last, user, _ in CLASS]
    lms.write_text("\n".join([header, "    Points Possible,,,,,15", *rows, ""]), "utf-8")
    words = ("export", "--to", "canvas", "--lms", lms, "--course", course)
    capfd.readouterr()
    run(*words, "--dry-run")
    told = capfd.readouterr()
    assert "5 grades to set, 0 already there." in told.out
    assert "half" in told.err
    run(*words)
    marks = {
        who: row[f"{UNIT} (77)"]
        for who, row in canvas_rows(course / "exports" / "canvas.csv").items()
    }
    assert marks == {
        "": "15", "ada": "15", "bob": "13", "jose": "13.5", "late": "0", "lazy": "0",
        "gone": "", "half": "",
    }  # fmt: skip
    lms.write_bytes((course / "exports" / "canvas.csv").read_bytes())  # imported, exported again

    # A mended file and a second try come in a later zip; everything else stays as it is.
    again = make_zip(
        tmp_path / "again.zip",
        [
            (f"filehalf_4717_300_{UNIT}-1.ipynb", hand_in(course, "right"), LATER),
            (f"oneillbob_4712_301_{UNIT}-1.ipynb", hand_in(course, "right"), LATER),
            (f"lovelaceada_4711_100_{UNIT}.ipynb", hand_in(course, "right"), EARLY),
        ],
    )
    run("collect", again, UNIT, "--course", course)
    run("grade", UNIT, "--course", course, "--jobs", 1)
    capfd.readouterr()
    run(*words, "--dry-run")
    told = capfd.readouterr().out
    assert f"bob  {UNIT}  13 -> 15" in told
    assert f"half  {UNIT}  none -> 15" in told
    assert "2 grades to set, 4 already there." in told
    run("export", "--to", "csv", "--course", course)
    text = (course / "exports" / "csv.csv").read_text("utf-8")
    totals = {row["student"]: row["total"] for row in csv.DictReader(io.StringIO(text))}
    assert totals["bob"] == totals["half"] == totals["ada"] == "15"
    assert totals["gone"] == totals["late"] == "0"
