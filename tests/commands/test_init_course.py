"""`chainrule init-course`, and nbgrader itself at work on the course that it makes."""

import csv
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbgrader.api import Gradebook
from small_course import names, ordinary_user, snapshot, submission

from chainrule.commands import build, init_course, main
from chainrule.course import (
    files,  # noqa: F401 - before root's rights are gone
    settings,
)
from chainrule.course.bank import read_bank
from chainrule.course.exercise import find_exercise
from chainrule.course.source import run_source
from chainrule.course.units import UNITS, course_dir, solutions_dir
from chainrule.notebook import session as notebook

pytestmark = pytest.mark.processes


GRADED = [unit for unit in build.present_units() if unit != "00_start_here"]
BANK = solutions_dir().parent / "tests/bank"


def nbgrader(course, *arguments, home=None):
    """Run one nbgrader command in `course`; return what it printed."""
    scripts = Path(sys.executable).parent
    done = subprocess.run(
        [scripts / "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, "HOME": str(home or course)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def make(folder, *options):
    assert main(["init-course", str(folder), *options]) == 0
    return folder


def hand_in(course, student, unit, answers):
    path = course / "submitted" / student / unit / f"{unit}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(nbformat.writes(answers), "utf-8")


def scores(course, unit, student):
    """Return exercise -> (score, maximum) from the gradebook."""
    with Gradebook(f"sqlite:///{course}/gradebook.db", "chainrule") as gradebook:
        graded = gradebook.find_submission_notebook(unit, unit, student)
        return {grade.name: (grade.auto_score, grade.max_score) for grade in graded.grades}


def without_pictures(text):
    """Return a notebook without the stills of its figures, which nbgrader takes away."""
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    return notebook


def wrong_answer(unit):
    """Return one exercise of `unit` with a wrong answer to it, out of the bank."""
    answers = [answer for answer in read_bank(BANK / f"{unit}.py") if not answer.right]
    middle = answers[len(answers) // 2]
    return middle.name, middle.source


@pytest.mark.slow
@pytest.mark.parametrize("unit", GRADED)
def test_nbgrader_grades_right_untouched_and_one_wrong(unit, tmp_path):
    course = make(tmp_path / "course")
    nbgrader(course, "generate_assignment", unit)
    released = (course / f"release/{unit}/{unit}.ipynb").read_text("utf-8")
    published = (course_dir() / f"{unit}.ipynb").read_text("utf-8")
    assert without_pictures(released) == without_pictures(published)
    name, source = wrong_answer(unit)
    hand_in(course, "right", unit, submission(unit))
    hand_in(course, "untouched", unit, nbformat.reads(released, as_version=4))
    hand_in(course, "onewrong", unit, submission(unit, {name: source}))
    nbgrader(course, "autograde", unit)

    right = scores(course, unit, "right")
    assert right
    assert {exercise for exercise, (score, most) in right.items() if score < most} == set()
    assert all(most > 0 for _, most in right.values())

    untouched = scores(course, unit, "untouched")
    assert {exercise for exercise, (score, _) in untouched.items() if score > 0} == set()
    path = course / f"autograded/untouched/{unit}/{unit}.ipynb"
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            [error] = [output for output in cell.outputs if output.output_type == "error"]
            assert error.ename == "CheckFailed", error
            what, *advice = error.evalue.strip().splitlines()
            assert cell.id.removeprefix("test_") in what
            assert advice

    one_wrong = scores(course, unit, "onewrong")
    lost = {exercise for exercise, (score, most) in one_wrong.items() if score < most}
    assert lost == {f"test_{name}"}


@pytest.mark.slow
def test_the_whole_round_from_release_to_export(tmp_path):
    """Teacher releases, learner fetches and submits, teacher collects, grades and exports."""
    unit = "03_neuron"
    course, learner = make(tmp_path / "course"), tmp_path / "learner"
    learner.mkdir()
    exchange = f'c = get_config()\nc.Exchange.root = "{course}/exchange"\n'
    (learner / "nbgrader_config.py").write_text(
        exchange + 'c.CourseDirectory.course_id = "chainrule"\n'
    )
    nbgrader(course, "generate_assignment", unit)
    nbgrader(course, "release_assignment", unit)
    nbgrader(learner, "fetch_assignment", unit, home=learner)
    fetched = learner / unit / f"{unit}.ipynb"
    fetched.write_text(nbformat.writes(submission(unit)), "utf-8")
    nbgrader(learner, "submit", unit, home=learner)
    nbgrader(course, "collect", unit)
    nbgrader(course, "autograde", unit)
    nbgrader(course, "generate_feedback", unit)
    nbgrader(course, "release_feedback", unit)
    nbgrader(learner, "fetch_feedback", unit, home=learner)
    assert list((learner / unit / "feedback").rglob("*.html"))
    nbgrader(course, "export")
    with (course / "grades.csv").open(newline="") as stream:
        [row] = csv.DictReader(stream)
    assert row["assignment"] == unit
    assert float(row["score"]) == float(row["max_score"]) > 0


@pytest.mark.slow
def test_nbgrader_validate_shows_the_whole_message(tmp_path):
    unit, name = "05_activations", "d_tanh"
    (tmp_path / "right.ipynb").write_text(nbformat.writes(submission(unit)), "utf-8")
    answer = f"def {name}(z):\n    return 1 - np.tanh(z)"
    wrong = submission(unit, {name: answer})
    (tmp_path / "wrong.ipynb").write_text(nbformat.writes(wrong), "utf-8")
    assert "passes all the tests" in nbgrader(tmp_path, "validate", "right.ipynb")
    told = nbgrader(tmp_path, "validate", "wrong.ipynb")
    exercise = find_exercise(name, unit)
    space = {"np": np}
    run_source(answer, space, "<the learner's cell>")
    verdict = notebook.verdict_on(exercise, space[name])
    assert not verdict.passed
    for line in notebook.render(exercise, verdict).strip().splitlines():
        assert line in told


@pytest.mark.slow
def test_the_formgrader_lists_the_units(tmp_path):
    course = make(tmp_path / "course")
    port = free_port()
    # server and formgrader alone: the browser tests open it in JupyterLab
    options = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--no-browser"]
    options += ["--IdentityProvider.token=t", "--allow-root"]
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "server", *options],
        cwd=course,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        found = ask(f"http://127.0.0.1:{port}/formgrader/api/assignments?token=t")
    finally:
        server.terminate()
        server.wait(30)
    assert {entry["name"] for entry in found} == set(build.present_units())


def free_port():
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(url):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return json.load(answer)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def test_every_unit_is_an_assignment_with_its_solutions(tmp_path, capsys):
    course = make(tmp_path / "course")
    expected = ["exchange", "gradebook.db", "nbgrader_config.py", "source", "teaching"]
    assert names(course) == expected
    assert names(course / "teaching") == [
        "00_start_here.md",
        *(f"{u}.md" for u in UNITS[1:]),
        "README.md",
        "slides",
    ]
    assert names(course / "teaching" / "slides") == [f"{unit}.html" for unit in UNITS]
    for unit in build.present_units():
        made = nbformat.read(course / f"source/{unit}/{unit}.ipynb", as_version=4)
        assert made == build.source_notebook(unit)
    assert "nbgrader generate_assignment 01_composition" in capsys.readouterr().out


def test_each_course_has_its_own_seed_and_the_hidden_tests_find_it(tmp_path):
    drawn = set()
    for name in ("one", "two"):
        folder = make(tmp_path / name) / "autograded/student/03_neuron"
        folder.mkdir(parents=True)
        drawn.add(settings.hidden_seed(folder))
    assert len(drawn) == 2
    assert settings.DEFAULT_HIDDEN_SEED not in drawn


def test_the_configuration_is_for_its_owner_alone(tmp_path):
    config = make(tmp_path / "course") / "nbgrader_config.py"
    assert config.stat().st_mode & 0o077 == 0


def test_solutions_and_grades_are_for_their_owner_alone(tmp_path):
    course = make(tmp_path / "course")
    nbgrader(course, "db", "student", "add", "ada")
    assert (course / "gradebook.db").stat().st_size
    assert (course / "gradebook.db").stat().st_mode & 0o077 == 0
    assert (course / "source").stat().st_mode & 0o077 == 0


def test_an_environment_that_is_not_activated_will_do(tmp_path, monkeypatch):
    course = make(tmp_path / "course")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # nothing of this environment
    nbgrader(course, "generate_assignment", "00_start_here")
    assert (course / "gradebook.db").stat().st_size > 0


def test_a_corrected_unit_comes_into_a_course(tmp_path, capsys, refused):
    course = make(tmp_path / "course")
    path = course / "source/03_neuron/03_neuron.ipynb"
    new = path.read_bytes()
    path.write_bytes(new.replace(b"neuron", b"nevron"))
    capsys.readouterr()
    assert main(["init-course", str(course), "--update", "03_neuron"]) == 0
    assert path.read_bytes() == new
    kept = course / "source-before/03_neuron-1.ipynb"
    assert b"nevron" in kept.read_bytes()
    assert str(kept) in capsys.readouterr().out
    assert main(["init-course", str(course), "--update", "03_neuron"]) == 0
    assert "up to date" in capsys.readouterr().out
    told = refused("init-course", str(course), "--update", "03_neurom")
    assert "The nearest is 03_neuron." in told
    assert "is no course" in refused("init-course", str(tmp_path), "--update", "03_neuron")


def test_the_short_name_of_postgresql_is_understood(tmp_path, refused, monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)  # as where the driver is not installed
    told = refused("init-course", str(tmp_path / "course"), "--db", "postgres://ada:geheim@h/x")
    assert "geheim" not in told
    assert "Install it with: pip install 'psycopg" in told


def test_an_empty_folder_will_do(tmp_path):
    (tmp_path / "course").mkdir()
    assert "source" in names(make(tmp_path / "course"))


def test_another_database(tmp_path):
    course = make(tmp_path / "course", "--db", f"sqlite:///{tmp_path}/elsewhere.db")
    nbgrader(course, "db", "student", "add", "ada")
    assert (tmp_path / "elsewhere.db").exists()
    assert not (course / "gradebook.db").exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("gradebook.db", "is no SQLAlchemy URL"),
        ("", "is no SQLAlchemy URL"),
        ("abacus://localhost/x", "The driver for abacus is missing"),
        ("sqlite+abacus:///x", "The driver for sqlite+abacus is missing"),
    ],
)
def test_a_database_that_will_not_do(tmp_path, refused, url, reason):
    assert reason in refused("init-course", tmp_path / "course", "--db", url)
    assert names(tmp_path) == []


def test_hints_end_where_the_instructor_says(tmp_path):
    course = make(tmp_path / "course", "--hints", "3")
    nbgrader(course, "generate_assignment", "01_composition")
    assert settings.hint_steps(course / "release/01_composition") == 3
    everything = make(tmp_path / "all")
    assert not list(everything.rglob(settings.NOTEBOOK_CONFIG_NAME))


def test_a_number_of_hints_that_there_is_not(tmp_path, refused):
    assert "from 0 to 4" in refused("init-course", str(tmp_path / "course"), "--hints", "7")


def test_a_folder_with_something_in_it(tmp_path, refused):
    course = make(tmp_path / "course")
    before = snapshot(course)
    assert "is not empty: choose a new folder" in refused("init-course", course)
    assert snapshot(course) == before


def test_a_file_in_the_way(tmp_path, refused):
    (tmp_path / "course").write_text("a letter")
    assert "is a file" in refused("init-course", tmp_path / "course")
    assert "cannot be written" in refused("init-course", tmp_path / "course/below")
    assert (tmp_path / "course").read_text() == "a letter"


def test_without_permission_nothing_changes(locked, refused):
    init_course.course_files(None)  # imports what it needs while it may
    with ordinary_user():
        assert "Permission denied" in refused("init-course", locked / "course")
        assert "Permission denied" in refused("init-course", locked)
    assert names(locked) == []


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path, refused, monkeypatch):
    import resource

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limit[1]))
    try:
        assert "File too large" in refused("init-course", tmp_path / "a/course")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert names(tmp_path) == []
