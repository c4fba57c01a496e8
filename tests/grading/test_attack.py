"""Every hostile submission, graded beside honest neighbours: nothing gained, read or left."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import attack
import pytest

from chainrule.grading import sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"),
]


@dataclass
class Aftermath:
    """The course after the attack, and what the trap saw."""

    course: Path
    caught: attack.Trap
    rows: dict[str, dict[str, Any]]
    status: int


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    folder = tmp_path_factory.mktemp("attack")
    course = attack.make(folder, timeout=2)
    with attack.trap(folder) as caught:
        attack.hand_in(course, caught)
        status, summary = attack.grade(course, "--jobs", "3")
        rows = {row["student"]: row for row in summary["rows"]}
        yield Aftermath(course, caught, rows, status)


@pytest.mark.parametrize("name", attack.code_attacks() + attack.file_attacks())
def test_no_point_is_gained_and_nothing_leaks(aftermath: Aftermath, name: str) -> None:
    row = aftermath.rows[name]
    assert row["outcome"] in ("graded", "unreadable", "stopped")
    assert row["score"] == 0
    text = attack.output_of(aftermath.course, name)
    assert "LEAKED" not in text
    assert aftermath.caught.secret not in text


def test_every_damaged_file_is_told_in_one_sentence(aftermath: Aftermath) -> None:
    for name in attack.file_attacks():
        if name not in ("own_test_cells", "many_cells", "odd_time", "planted_notes"):
            assert aftermath.rows[name]["notes"], name
            assert all(note.endswith(".") for note in aftermath.rows[name]["notes"]), name


def test_loops_and_crashes_are_told(aftermath: Aftermath) -> None:
    for name in ("endless_loop", "endless_when_tested", "deaf_loop", "deaf_when_tested"):
        assert any("time limit" in note for note in aftermath.rows[name]["notes"]), name
    for name in ("crash_interpreter", "crash_when_tested", "exit_now", "exit_in_function"):
        assert any("process stopped" in note for note in aftermath.rows[name]["notes"]), name
    text = attack.output_of(aftermath.course, "replay_trick")
    assert "still here" in text  # what could be run after the crash was run


def test_neighbours_keep_their_scores(aftermath: Aftermath) -> None:
    assert aftermath.status == 1  # what cannot be read stays open
    assert aftermath.rows["honest0"]["score"] >= 12
    assert aftermath.rows["honest1"]["score"] == aftermath.rows["honest0"]["score"] - 1


def test_names_with_shell_characters_are_only_names(aftermath: Aftermath) -> None:
    for name in attack.SHELL_NAMES:
        assert aftermath.rows[name]["score"] == 0
        assert (aftermath.course / "autograded" / name).is_dir()
    assert not list(aftermath.course.rglob("pwned"))


def test_nothing_outside_was_touched(aftermath: Aftermath) -> None:
    assert aftermath.caught.canary.read_text() == aftermath.caught.secret
    assert aftermath.caught.packets == []
    assert attack.left_processes("sleep 987") == []
    assert attack.left_processes("chainrule.grading.learner_process") == []
    linked = aftermath.course / "autograded" / "link" / attack.UNIT
    assert sorted(path.name for path in linked.iterdir()) == [
        ".chainrule-open",
        f"{attack.UNIT}.ipynb",
        "timestamp.txt",
    ]


def test_no_control_sequence_reaches_the_terminal(tmp_path: Path) -> None:
    course = attack.make(tmp_path)
    names = ["terminal_escape", "broken_cell", "broken_fetch"]
    with attack.trap(tmp_path) as caught:
        attack.hand_in(course, caught, names)
        command = [sys.executable, "-m", "chainrule", "grade", attack.UNIT, "--course", "."]
        done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert all(name in done.stdout for name in names)
    assert "ARMED" in attack.output_of(course, "terminal_escape")
    for told in (done.stdout, done.stderr):
        assert not {"\x1b", "\x07"} & {*told}
        assert "ESCAPED" not in told
