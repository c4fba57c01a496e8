"""Students' own versions in a course: handed out, graded by the engine and by plain nbgrader."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import corpus
import nbformat
import pytest
from nbgrader.api import Gradebook

from chainrule.commands import main
from chainrule.course import settings
from chainrule.course.versions import VERSIONED, Version, number_of, seed_of
from chainrule.grading import own_checks
from chainrule.grading.course import open_course
from chainrule.grading.pack import make_pack
from chainrule.notebook import session

pytestmark = pytest.mark.processes


SEED = 4711  # of the courses that `corpus` makes
STUDENTS = ("ada", "bob", "joe")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = corpus.unit_course(tmp_path_factory.mktemp("versions") / "course", VERSIONED)
    with (course / "nbgrader_config.py").open("a") as stream:
        stream.write(f"\nc.Versions.units = {list(VERSIONED)!r}\nc.Versions.points = True\n")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        for student in STUDENTS:
            book.add_student(student)
    return course


def texts(path: Path) -> str:
    return "\n".join(cell.source for cell in nbformat.read(path, 4).cells)


@pytest.mark.parametrize("unit", VERSIONED)
def test_each_student_gets_their_own_notebook(
    made: Path, tmp_path: Path, capsys: Any, unit: str
) -> None:
    course = Path(shutil.copytree(made, tmp_path / "course"))
    assert main(["versions", unit, "--course", str(course)]) == 0
    told = capsys.readouterr().out
    for student in STUDENTS:
        number = number_of(SEED, student, unit)
        assert Version(number).formula in told
        assert str(seed_of(SEED, student)) in told
        handed = texts(course / "versions" / student / unit / f"{unit}.ipynb")
        version = f", version={number}" if number else ""
        assert f'start("{unit}", globals(){version})' in handed
        assert "BEGIN SOLUTION" not in handed
        assert "hidden=True" not in handed
    solutions = course / "versions-solutions"
    assert solutions.stat().st_mode & 0o077 == 0
    numbers = {number_of(SEED, student, unit) for student in STUDENTS}
    assert {path.name for path in solutions.iterdir()} == {f"{unit}-{n}.ipynb" for n in numbers}
    before = {path: path.read_bytes() for path in (course / "versions").rglob("*.ipynb")}
    assert main(["versions", unit, "--course", str(course)]) == 0  # reproduced from the seed
    assert {path: path.read_bytes() for path in before} == before


def test_who_has_what_follows_the_settings(made: Path, tmp_path: Path, refused: Any) -> None:
    course = Path(shutil.copytree(made, tmp_path / "course"))
    chosen = settings.read_settings(course)
    folder = course / "autograded" / "ada" / "03_neuron"
    folder.mkdir(parents=True)
    assert settings.student_in(folder) == "ada"
    assert settings.hidden_seed(folder) == seed_of(SEED, "ada")
    assert settings.hidden_seed(course) == SEED
    number = number_of(SEED, "ada", "03_neuron")
    assert settings.version_for(chosen, "ada", "03_neuron") == number
    assert settings.version_for(chosen, "ada", "05_activations") == 0
    pack = make_pack(open_course(course), "03_neuron")
    try:
        own = own_checks.session_of(pack, "ada")
        assert (own.hidden_seed, own.version) == (seed_of(SEED, "ada"), number)
        assert own_checks.session_of(pack).hidden_seed == SEED
    finally:
        session.session.__init__()  # type: ignore[misc]
    other = corpus.make_course(tmp_path / "other", {})
    (other / "gradebook.db").write_bytes((course / "gradebook.db").read_bytes())
    assert "c.Versions.units" in refused("versions", "03_neuron", "--course", other)
    assert "no unit" in refused("versions", "03_neuro", "--course", course)


@pytest.mark.slow
def test_a_student_checks_their_version_as_any_other_notebook(
    made: Path, tmp_path: Path, capsys: Any
) -> None:
    unit, student = VERSIONED[0], "joe"
    course = Path(shutil.copytree(made, tmp_path / "course"))
    assert number_of(SEED, student, unit) > 0
    assert main(["versions", unit, "--course", str(course), "--student", student]) == 0
    solved = next((course / "versions-solutions").iterdir())
    at_home = tmp_path / "home" / f"{unit}.ipynb"
    at_home.parent.mkdir()
    for path in (at_home, course / "versions" / student / unit / f"{unit}.ipynb"):
        shutil.copy(solved, path)
        capsys.readouterr()
        assert main(["check", str(path)]) == 0
        assert "8 of 8 right" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("unit", VERSIONED)
def test_both_graders_judge_each_student_by_their_own_version(
    made: Path, tmp_path: Path, unit: str
) -> None:
    """The own version has all points; a neighbour's answers lose those of what differs."""
    course = Path(shutil.copytree(made, tmp_path / "course"))
    assert main(["versions", unit, "--course", str(course)]) == 0
    numbers = {student: number_of(SEED, student, unit) for student in STUDENTS}
    assert len(set(numbers.values())) > 1
    solved = {
        student: nbformat.read(course / "versions-solutions" / f"{unit}-{number}.ipynb", 4)
        for student, number in numbers.items()
    }
    ada, bob, joe = STUDENTS
    corpus.submit(course, ada, unit, solved[ada])
    corpus.submit(course, bob, unit, solved[bob])
    corpus.submit(course, joe, unit, solved[ada if numbers[ada] != numbers[joe] else bob])
    other = Path(shutil.copytree(course, tmp_path / "other"))
    assert main(["grade", unit, "--course", str(course), "--jobs", "1"]) == 0
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", unit, "--log-level=ERROR"],
        cwd=other, env={**os.environ, "PATH": path}, check=True, capture_output=True,
    )  # fmt: skip
    found = []
    for root in (course, other):
        with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
            best = book.find_assignment(unit).max_score
            scores = {s: book.find_submission(unit, s).score for s in STUDENTS}
        assert (scores[ada], scores[bob]) == (best, best)
        assert 0 < scores[joe] < best
        found.append(scores)
    assert found[0] == found[1]
