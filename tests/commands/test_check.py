"""`chainrule check`: the verdicts of the notebook, word for word, in a terminal."""

import nbformat
import pytest
from small_course import ordinary_user, snapshot, submission

from chainrule.commands import check, main
from chainrule.course.exercise import unit_exercises
from chainrule.course.units import course_dir

pytestmark = pytest.mark.processes


UNIT = "05_activations"
WRONG = "def d_tanh(z):\n    return 1 - np.tanh(z)"


def write(path, notebook):
    path.write_text(nbformat.writes(notebook), "utf-8")
    return path


def checked(notebook, tmp_path):
    return {line.exercise: line for line in check.check_notebook(notebook, UNIT, tmp_path)}


@pytest.fixture(scope="module")
def one_wrong(tmp_path_factory):
    """Four exercises answered in four ways; the rest are the course's own."""
    answers = {
        "d_tanh": WRONG,
        "relu": "def relu(z):\n    raise NotImplementedError()",
        "d_relu": "def d_relu(z):\n    return (z > 0",
        "softplus": "def softplus(z):\n    return np.logaddexp(0, zz)",
    }
    return checked(submission(UNIT, answers), tmp_path_factory.mktemp("check"))


def test_a_solved_notebook_passes_and_stays_as_it_is(tmp_path, capsys):
    path = write(tmp_path / "mine.ipynb", submission(UNIT))
    before = path.read_bytes()
    assert main(["check", str(path)]) == 0
    table = capsys.readouterr().out
    number = len(unit_exercises(UNIT))
    assert f"mine.ipynb: {number} of {number} right" in table
    assert path.read_bytes() == before


def test_an_untouched_notebook_fails_and_says_what_to_do(capsys):
    assert main(["check", str(course_dir() / f"{UNIT}.ipynb")]) == 1
    table = capsys.readouterr().out
    assert f": 0 of {len(unit_exercises(UNIT))} right" in table
    for name in unit_exercises(UNIT):
        assert f"{name} is not written yet." in table


def test_every_exercise_has_its_line_in_the_order_of_the_notebook(one_wrong):
    assert list(one_wrong) == list(unit_exercises(UNIT))


def test_only_the_wrong_ones_are_not_right(one_wrong):
    assert {name: line.verdict for name, line in one_wrong.items() if line.verdict != "right"} == {
        "d_tanh": "wrong",
        "relu": "open",
        "d_relu": "wrong",
        "softplus": "wrong",
    }


def test_the_words_are_those_of_the_notebook(one_wrong):
    import numpy as np

    from chainrule.course.exercise import find_exercise
    from chainrule.course.source import run_source
    from chainrule.notebook import session as notebook

    exercise = find_exercise("d_tanh", UNIT)
    cell = {"np": np}
    run_source("def d_tanh(z):\n    return 1 - np.tanh(z)\n", cell, "<cell d_tanh>")
    verdict = notebook.verdict_on(exercise, cell["d_tanh"])
    assert one_wrong["d_tanh"].message == notebook.render(exercise, verdict).strip("\n")


def test_a_deleted_check_is_noticed(tmp_path):
    notebook = submission(UNIT)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "test_relu"]
    lines = checked(notebook, tmp_path)
    assert lines["relu"].verdict == "not checked"
    assert "copy it from a fresh notebook" in lines["relu"].message


def test_a_crash_of_python_leaves_the_earlier_verdicts(tmp_path):
    crash = "import os\n\n\ndef softplus(z):\n    os._exit(3)"
    lines = checked(submission(UNIT, {"softplus": crash}), tmp_path)
    assert lines["d_tanh"].verdict == "right"
    assert lines["softplus"].verdict == "not run"
    assert lines["d_mish"].verdict == "not run"


def test_an_endless_loop_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(check, "SECONDS_PER_CELL", 3)
    loop = "def d_tanh(z):\n    while True:\n        pass"
    lines = checked(submission(UNIT, {"d_tanh": loop}), tmp_path)
    assert lines["d_tanh"][1:] == ("error", "The cell was stopped after 3 seconds.")
    assert lines["relu"].verdict == "right"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a notebook"),
        (b"a letter", "not a notebook"),
        (b"\xff\xfe\x00", "not even text"),
        (b"[1, 2]", "not a notebook"),
        (b'{"cells": 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "not a notebook"),
        (b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "of this course"),
    ],
)
def test_what_is_no_notebook_of_the_course(tmp_path, refused, content, reason):
    path = tmp_path / "mine.ipynb"
    path.write_bytes(content)
    before = snapshot(tmp_path)
    assert reason in refused("check", path)
    assert snapshot(tmp_path) == before


def test_a_notebook_of_another_course(tmp_path, refused):
    cells = [nbformat.v4.new_code_cell(text) for text in ('start("week_3")', "%pylab", "start()")]
    path = write(tmp_path / "other.ipynb", nbformat.v4.new_notebook(cells=cells))
    assert "is not a notebook of this course" in refused("check", path)


def test_a_missing_file_and_a_folder(tmp_path, refused):
    assert "No such file or directory" in refused("check", tmp_path / "none.ipynb")
    assert "is a folder" in refused("check", tmp_path)


def test_a_file_that_may_not_be_read(locked, refused):
    path = locked / "mine.ipynb"
    path.write_text("{}")
    path.chmod(0o000)
    with ordinary_user():
        assert "Permission denied" in refused("check", path)


def test_nothing_runs_when_one_of_several_cannot_be_read(tmp_path, refused, monkeypatch):
    monkeypatch.setattr(check, "check_notebook", lambda *_: pytest.fail("a notebook was run"))
    good = write(tmp_path / "good.ipynb", submission(UNIT))
    assert "none.ipynb" in refused("check", good, tmp_path / "none.ipynb")


def test_a_check_in_a_demonstration_does_not_count():
    cell = nbformat.v4.new_code_cell(
        'try:\n    check("relu", relu)\nexcept AssertionError:\n    pass\n'
        'check("relu", another)\ncheck("d_relu", d_relu)'
    )
    assert check.checked_exercises(cell) == ["d_relu"]
