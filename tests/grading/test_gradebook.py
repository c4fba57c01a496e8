"""The one writer of the gradebook: what a plugin, another writer or an earlier file cannot do."""

import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import corpus
import plain
import pytest
from nbgrader.api import Gradebook
from sqlalchemy.exc import IntegrityError

from chainrule.commands import main
from chainrule.grading.course import Course, open_course, open_gradebook
from chainrule.grading.gradebook import Graded, Writer, duration
from chainrule.grading.graded_notebook import Result

pytestmark = pytest.mark.processes


LATE = datetime(2026, 3, 5, 12, tzinfo=UTC).replace(tzinfo=None)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("gradebook") / "course"
    return corpus.make_course(root, {plain.UNIT: plain.source()})


@pytest.fixture
def folder(empty: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(empty, tmp_path / "course"))


def due(folder: Path, date: str | None) -> None:
    with sqlite3.connect(folder / "gradebook.db") as base:
        base.execute("update assignment set duedate = ?", (date,))


def result(scores: dict[str, float], outcome: str = "graded") -> Result:
    return Result(outcome=outcome, grades=dict(scores))


def graded(student: str, scores: dict[str, float], outcome: str = "graded") -> Graded:
    return Graded(student, LATE, {plain.UNIT: result(scores, outcome)})


def write(course: Course, *batch: Graded) -> Any:
    with open_gradebook(course) as gradebook:
        return Writer(gradebook, plain.UNIT, course.config).write(batch)


def states(folder: Path, student: str) -> dict[str, tuple[float | None, bool]]:
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        notebook = gradebook.find_submission_notebook(plain.UNIT, plain.UNIT, student)
        return {g.name: (g.auto_score, g.needs_manual_grade) for g in notebook.grades}


def test_a_resubmission_keeps_no_points_that_its_file_did_not_earn(folder: Path) -> None:
    course = open_course(folder)
    assert write(course, graded("ada", {"test_square": 2.0, "test_fill": 2.0})).scores == {"ada": 4}
    assert write(course, graded("ada", {"test_fill": 2.0})).scores == {"ada": 2.0}
    assert states(folder, "ada")["test_square"] == (None, True)


def test_what_could_not_be_read_is_open(folder: Path) -> None:
    course = open_course(folder)
    write(course, graded("ada", {"test_square": 2.0}))
    assert write(course, graded("ada", {"test_square": 0.0}, "unreadable")).scores == {"ada": 0.0}
    assert states(folder, "ada")["test_square"] == (None, True)


def test_a_plugin_that_fails_costs_no_scores(folder: Path) -> None:
    (folder / "plugin.py").write_text(
        "from nbgrader.plugins import BasePlugin\n"
        "class Bad(BasePlugin):\n"
        "    def late_submission_penalty(self, student, score, late):\n"
        "        return 1 / 0\n"
    )
    with (folder / "nbgrader_config.py").open("a") as stream:
        stream.write(
            f"\nimport sys\nsys.path.insert(0, {str(folder)!r})\n"
            "c.AssignLatePenalties.plugin_class = 'plugin.Bad'\n"
        )
    due(folder, "2026-03-02 12:00:00")
    written = write(open_course(folder), graded("ada", {"test_square": 2.0}))
    assert written.scores == {"ada": 2.0}
    assert written.late["ada"].failed
    assert "ZeroDivisionError" in written.late["ada"].notes[0]
    assert "late by 3 days" in written.late["ada"].notes[0]


def test_penalties_are_said(folder: Path) -> None:
    with (folder / "nbgrader_config.py").open("a") as stream:
        stream.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    due(folder, "2026-03-02 12:00:00")
    written = write(open_course(folder), graded("ada", {"test_square": 2.0}))
    assert written.scores == {"ada": 0.0}
    assert written.late["ada"].notes == ["Late by 3 days: penalty 2."]


def test_an_extension_of_no_due_date_is_no_lateness(folder: Path) -> None:
    course = open_course(folder)
    write(course, graded("ada", {"test_square": 1.0}))
    with open_gradebook(course) as gradebook:
        gradebook.grant_extension(plain.UNIT, "ada", days=2)
    assert write(course, graded("ada", {"test_square": 2.0})).scores == {"ada": 2.0}


def test_one_that_the_database_refuses_costs_the_others_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = open_course(folder)
    real = Writer._one
    tries: list[str] = []

    def one(self: Writer, graded: Graded) -> float:
        tries.append(graded.student)
        if graded.student == "bad":
            raise IntegrityError("insert", {}, Exception("null value"))
        if graded.student == "eva" and tries.count("eva") < 3:  # another writer was there first
            raise IntegrityError("insert", {}, Exception("duplicate key"))
        return real(self, graded)

    monkeypatch.setattr(Writer, "_one", one)
    batch = [graded(name, {"test_square": 2.0}) for name in ("ada", "bad", "eva")]
    written = write(course, *batch)
    assert written.scores == {"ada": 2.0, "eva": 2.0}
    assert list(written.failed) == ["bad"]
    assert "refused" in written.failed["bad"]


def test_an_extension_is_granted_and_the_penalty_computed_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (folder / "nbgrader_config.py").open("a") as stream:
        stream.write("\nc.LateSubmissionPlugin.penalty_method = 'zero'\n")
    words = ["--course", str(folder)]
    assert main(["extend", "ada", plain.UNIT, "2026-03-06", *words]) == 1
    assert "has no due date" in capsys.readouterr().err
    due(folder, "2026-03-02 12:00:00")
    course = open_course(folder)
    write(course, graded("ada", {"test_square": 2.0}))
    assert main(["extend", "ada", plain.UNIT, "2026-03-04 12:00", *words]) == 0
    assert "Late by 1 day: penalty 2." in capsys.readouterr().out
    assert main(["extend", "ada", plain.UNIT, "2026-03-06 14:00 +02:00", *words]) == 0
    assert "2026-03-06 12:00:00 UTC" in capsys.readouterr().out
    with open_gradebook(course) as gradebook:
        submission = gradebook.find_submission(plain.UNIT, "ada")
        assert submission.extension == timedelta(days=4)
        assert submission.notebooks[0].late_submission_penalty is None
    for bad, sentence in (
        (["adda", plain.UNIT, "2026-03-06"], "The nearest name is ada."),
        (["ada", "plane", "2026-03-06"], "The nearest name is plain."),
        (["ada", plain.UNIT, "soon"], "is no date"),
        (["ada", plain.UNIT, "2026-01-01"], "is before the due date"),
    ):
        assert main(["extend", *bad, *words]) == 1
        assert sentence in capsys.readouterr().err


def test_lengths_of_time_are_read_at_once() -> None:
    assert duration(3 * 86400 + 3600) == "3 days 1 hour"
    assert duration(90) == "1 minute"
    assert duration(2) == "less than a minute"
