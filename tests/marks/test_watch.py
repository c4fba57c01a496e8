"""Grading at hand-in: once for each, as often as allowed, whatever stands in the way."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import plain
import pytest
from nbgrader.api import Gradebook

from chainrule.commands import main
from chainrule.grading import feedback, run
from chainrule.grading.course import open_course
from chainrule.grading.pool import Pool
from chainrule.marks.attempts import Rules
from chainrule.marks.watch import Watcher

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import watch_interruptions

pytestmark = pytest.mark.processes


UNIT = plain.UNIT


@pytest.fixture
def empty(released_course: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(released_course, tmp_path / "course"))


def hand_in(course: Path, student: str, answers: str, stamp: str = "") -> Path:
    notebook = corpus.fill(corpus.released(course, UNIT), plain.answers(answers))
    return corpus.submit(course, student, UNIT, notebook, stamp)


class Desk:
    """A watcher with a clock of its own, and what it has said and graded."""

    def __init__(self, course: Path, rules: Rules | None = None) -> None:
        self.course, self.now = course, 1_800_000_000.0
        self.said: list[str] = []
        self.meanwhile: Any = None  # what happens while submissions are graded
        opened = open_course(course)
        self.watcher = Watcher(
            opened,
            [UNIT],
            rules or Rules(),
            self.executors,
            self.said.append,
            clock=lambda: self.now,
        )

    @contextlib.contextmanager
    def executors(self, pack: Any) -> Iterator[run.Executor]:
        with Pool(1, []) as pool:
            pool.open(pack)

            def answers(jobs: Any) -> Any:
                for answer in pool.run(jobs):
                    if self.meanwhile is not None:
                        self.meanwhile()
                        self.meanwhile = None
                    yield answer

            yield answers

    def looks(self, number: int = 2) -> int:
        return sum(self.watcher.look() for _ in range(number))

    def score(self, student: str) -> float:
        with Gradebook(f"sqlite:///{self.course}/gradebook.db") as book:
            return float(book.find_submission(UNIT, student).score)

    def page(self, student: str) -> str:
        return (self.course / "feedback" / student / UNIT / f"{UNIT}.html").read_text("utf-8")


def test_a_hand_in_is_graded_once_it_has_settled_and_never_again(empty: Path) -> None:
    desk = Desk(empty)
    with desk.watcher:
        assert desk.looks() == 0
        hand_in(empty, "ada", "right")
        assert desk.looks(1) == 0  # it may still be written
        assert desk.looks(1) == 1
        assert desk.looks() == 0
    again = Desk(empty)
    with again.watcher:
        assert again.looks() == 0
    assert desk.score("ada") == 26.5
    assert "Attempt 1, graded on 2027-01-15" in desk.page("ada")
    assert len(desk.said) == 1


def test_attempts_and_pauses_hold_over_restarts(empty: Path) -> None:
    rules = Rules(attempts=2, pause=600)
    hand_in(empty, "ada", "empty")
    first = Desk(empty, rules)
    with first.watcher:
        assert first.looks() == 1
    before = first.score("ada")
    hand_in(empty, "ada", "right")
    second = Desk(empty, rules)
    with second.watcher:
        second.now += 599
        assert second.looks(4) == 0
        assert second.score("ada") == before
        assert "graded from 2027-01-15 08:10 UTC on" in second.page("ada")
        second.now += 1
        assert second.looks() == 1
        assert second.score("ada") == 26.5
        assert "Attempt 2 of 2" in second.page("ada")
        hand_in(empty, "ada", "empty")
        second.now += 10_000
        assert second.looks(3) == 0
    assert second.score("ada") == 26.5
    assert "no attempt is left" in second.page("ada")
    assert [line for line in second.said if "used up" in line] == [
        f"{UNIT}, ada: not graded, 2 attempts are used up."
    ]


def test_a_look_after_a_restart_goes_on_where_the_last_one_was(empty: Path) -> None:
    hand_in(empty, "ada", "right")
    first = Desk(empty)
    with first.watcher:
        assert first.watcher.look() == 0  # it may still be copied
    second = Desk(empty)
    with second.watcher:
        hand_in(empty, "late", "right")
        assert second.watcher.look() == 1  # ada, whose files are as they were
    third = Desk(empty)
    with third.watcher:
        assert third.watcher.look() == 1
        assert third.watcher.look() == 0


def test_pages_that_were_written_are_not_written_again(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for student in ("a", "b", "c"):
        hand_in(empty, student, "right")
    written: list[str] = []
    real = feedback.generate

    def dies_at_the_third(course: Any, unit: str, students: list[str], *rest: Any) -> Any:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.extend(students)
        return real(course, unit, students, *rest)

    monkeypatch.setattr(feedback, "generate", dies_at_the_third)
    first = Desk(empty)
    with pytest.raises(KeyboardInterrupt), first.watcher:
        first.looks()
    assert written == ["a", "b"]
    written.clear()
    second = Desk(empty)
    with second.watcher:
        assert second.looks() == 0
    assert written == ["c"]


def test_two_hand_ins_in_one_second_are_two(empty: Path) -> None:
    desk = Desk(empty)
    stamp = "2026-03-01 12:00:00 UTC"
    with desk.watcher:
        path = hand_in(empty, "ada", "empty", stamp)
        os.utime(path, ns=(10**18, 10**18 + 1))
        assert desk.looks() == 1
        path = hand_in(empty, "ada", "right", stamp)
        os.utime(path, ns=(10**18, 10**18 + 2))
        assert desk.looks() == 1
    assert desk.score("ada") == 26.5


def test_what_changes_while_it_is_graded_is_graded_again(empty: Path) -> None:
    desk = Desk(empty)
    hand_in(empty, "ada", "empty")
    desk.meanwhile = lambda: hand_in(empty, "ada", "right")
    with desk.watcher:
        assert desk.looks() == 1
        assert desk.score("ada") < 26.5
        assert desk.looks() == 1
        assert desk.score("ada") == 26.5
        assert desk.looks() == 0


def test_an_unreadable_file_uses_up_no_attempt(empty: Path) -> None:
    desk = Desk(empty, Rules(attempts=1))
    with desk.watcher:
        corpus.submit(empty, "ada", UNIT, "{ half a note")
        assert desk.looks(3) == 1
        hand_in(empty, "ada", "right")
        assert desk.looks() == 1
    assert desk.score("ada") == 26.5


def test_without_the_gradebook_it_says_one_sentence_and_goes_on_later(empty: Path) -> None:
    desk = Desk(empty)
    hand_in(empty, "ada", "right")
    (empty / "gradebook.db").rename(empty / "away.db")
    with desk.watcher:
        assert desk.looks(4) == 0
        assert len(desk.said) == 1
        assert desk.said[0].startswith("There is no gradebook")
        (empty / "away.db").rename(empty / "gradebook.db")
        assert desk.looks() == 1
    assert desk.score("ada") == 26.5
    with sqlite3.connect(empty / "gradebook.db") as base:
        assert base.execute("select count(*) from submitted_assignment").fetchone() == (1,)


def test_what_was_graded_before_counts_as_one_attempt(empty: Path) -> None:
    hand_in(empty, "ada", "right")
    assert main(["grade", UNIT, "--course", str(empty), "--jobs", "1"]) == 0
    desk = Desk(empty, Rules(attempts=1))
    with desk.watcher:
        assert desk.looks(3) == 0
        hand_in(empty, "ada", "empty")
        assert desk.looks(3) == 0
    assert desk.score("ada") == 26.5


def test_a_kill_after_the_folder_is_in_place_counts_as_graded(empty: Path) -> None:
    hand_in(empty, "ada", "right")
    desk = Desk(empty)
    with desk.watcher:
        assert desk.looks() == 1
    memory = empty / ".chainrule-watch" / "attempts.json"
    # As the file was when grading began: the folder in `autograded` was not there yet.
    record = desk.watcher.memory.of(UNIT)["ada"]
    record.begun, record.graded, record.attempts, record.before = record.graded, "", 0, ""
    desk.watcher.memory.save()
    again = Desk(empty)
    with again.watcher:
        assert again.looks(3) == 0
        assert again.watcher.memory.of(UNIT)["ada"].attempts == 1
    memory.write_text("{ half", "utf-8")
    assert main(["watch", "--course", str(empty)]) == 1


def test_a_second_watcher_and_a_wrong_unit_are_refused(empty: Path, refused: Any) -> None:
    with Desk(empty).watcher:
        assert "watched already" in refused("watch", "--course", empty)
    assert "'plane'" in refused("watch", "plane", "--course", empty)


def test_a_setting_that_is_none_is_refused(empty: Path, refused: Any) -> None:
    with (empty / "nbgrader_config.py").open("a") as stream:
        stream.write("\nc.Watch.attempts = -1\n")
    assert "whole number from 0 up" in refused("watch", "--course", empty)


def test_the_exchange_gives_and_takes(empty: Path, tmp_path: Path) -> None:
    root = tmp_path / "exchange"
    inbound = root / "abc" / "inbound"
    inbound.mkdir(parents=True)
    (empty / "submitted").mkdir()
    with (empty / "nbgrader_config.py").open("a") as stream:
        stream.write(
            f"\nc.Exchange.root = {str(root)!r}\nc.CourseDirectory.course_id = 'abc'\n"
            "c.ExchangeCollect.check_owner = False\n"
        )
    made = hand_in(tmp_path_copy(empty, tmp_path), "ada", "right").parent
    there = inbound / f"ada+{UNIT}+2026-03-01 12:00:00.000000 UTC"
    shutil.copytree(made, there)
    desk = Desk(empty)
    with desk.watcher:
        assert desk.looks(3) == 0  # the student's side has not written all of it
        (there / "submission_secret.txt").write_text("secret", "utf-8")
        assert desk.looks() == 1
        assert desk.looks() == 0
        pages = list((root / "abc" / "feedback").glob("*.html"))
        assert len(pages) == 1
        assert "Attempt 1, graded on" in pages[0].read_text("utf-8")
        shutil.rmtree(root)
        assert desk.looks(3) == 0
    assert desk.score("ada") == 26.5
    assert len([line for line in desk.said if "exchange" in line]) == 1


def tmp_path_copy(course: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(course, tmp_path / "student"))


@pytest.mark.slow
def test_killed_and_started_again_it_grades_each_once(tmp_path: Path) -> None:
    """Five students and three kills; the benchmark of this name has 60 and 20."""
    wrong = watch_interruptions.trial(tmp_path, "03_neuron", 5, 3, 2, 1, 4.0)
    assert wrong == []


@pytest.mark.slow
def test_ctrl_c_ends_with_one_sentence(empty: Path) -> None:
    command = [sys.executable, "-m", "chainrule", "watch", "--course", str(empty)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert b"Watching plain" in process.stdout.readline()
        process.send_signal(2)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, b"")
    assert err.decode() == "Stopped. What is graded stays; the same command goes on.\n"


@pytest.mark.slow
def test_a_student_of_the_exchange_fetches_the_feedback(tmp_path: Path) -> None:
    """nbgrader's own submit and fetch_feedback on the student's side, watch on the teacher's."""
    unit = "03_neuron"
    course, learner = tmp_path / "course", tmp_path / "learner"
    assert main(["init-course", str(course)]) == 0
    learner.mkdir()
    config = f"c = get_config()\nc.Exchange.root = {str(course / 'exchange')!r}\n"
    (learner / "nbgrader_config.py").write_text(
        f"{config}c.CourseDirectory.course_id = 'chainrule'\n"
    )

    def nbgrader(folder: Path, *words: str) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        own = {**os.environ, "PATH": path}
        if folder == learner:
            own |= {"HOME": str(learner), "JUPYTER_DATA_DIR": str(learner / "data")}
        subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=folder, env=own, check=True, capture_output=True,
        )  # fmt: skip

    nbgrader(course, "generate_assignment", unit)
    nbgrader(course, "release_assignment", unit)
    nbgrader(learner, "fetch_assignment", unit)
    nbgrader(learner, "submit", unit)
    process = watch_interruptions.watch(course, 1)
    try:
        feedback = course / "exchange" / "chainrule" / "feedback"
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not list(feedback.glob("*.html")):
            time.sleep(0.5)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
    nbgrader(learner, "fetch_feedback", unit)
    pages = list((learner / unit / "feedback").rglob("*.html"))
    assert len(pages) == 1
    assert "Attempt 1 of 1, graded on" in pages[0].read_text("utf-8")
