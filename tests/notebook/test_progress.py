"""The progress file: two writers at once, a killed writer, an unreadable file: nothing is lost."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chainrule.checking.verdict import Outcome, Verdict
from chainrule.figures.gallery.course_map import course_map
from chainrule.notebook import progress

UNIT = "03_neuron"


def verdict(name: str, message: str = "") -> Verdict:
    """Return a verdict that passes, or one that fails with a message."""
    return Verdict(name, Outcome.WRONG if message else Outcome.EXACT, message)


def record_many(folder: str, start: int, count: int) -> None:
    for number in range(start, start + count):
        progress.record(Path(folder), UNIT, verdict(f"exercise_{number}"))


def test_a_done_exercise_stays_done_and_the_last_message_is_kept(tmp_path) -> None:
    progress.record(tmp_path, UNIT, verdict("sigmoid", "sigmoid is wrong."))
    assert progress.read(tmp_path).entry(UNIT, "sigmoid") == progress.ExerciseProgress(
        False, 1, "sigmoid is wrong."
    )
    progress.record(tmp_path, UNIT, verdict("sigmoid"))
    progress.record(tmp_path, UNIT, verdict("sigmoid", "again"))
    assert progress.read(tmp_path).entry(UNIT, "sigmoid") == progress.ExerciseProgress(
        True, 3, "again"
    )


@pytest.mark.processes
def test_two_writers_at_once_lose_nothing(tmp_path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [
        context.Process(target=record_many, args=(str(tmp_path), start, 25)) for start in (0, 25)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(progress.read(tmp_path).entries) == 50


@pytest.mark.processes
def test_a_writer_killed_at_any_moment_leaves_a_whole_file(tmp_path) -> None:
    code = (
        "import sys; from pathlib import Path; from chainrule.notebook import progress\n"
        "from chainrule.checking.verdict import Outcome, Verdict\n"
        "n = 0\n"
        "while True:\n"
        "    verdict = Verdict('sigmoid', Outcome.WRONG, f'try {n}')\n"
        f"    progress.record(Path(sys.argv[1]), {UNIT!r}, verdict)\n"
        "    n += 1\n"
        "    print(n, flush=True)\n"
    )
    last = 0
    for pause in (0.01, 0.03, 0.05):
        writer = subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(pause)
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        known = progress.read(tmp_path)
        assert known.note == ""
        assert known.entry(UNIT, "sigmoid").tries > last
        last = known.entry(UNIT, "sigmoid").tries
    # The lock died with its owner: the next writer is not kept waiting.
    assert progress.record(tmp_path, UNIT, verdict("sigmoid")) == ""


@pytest.mark.parametrize("content", ["", "{", "[]", '{"units": {"03_neuron": {"x": 1}}}', "\x00"])
def test_an_unreadable_file_is_kept_aside(tmp_path, content) -> None:
    path = tmp_path / progress.FILE_NAME
    path.write_text(content)
    assert "cannot be read" in progress.read(tmp_path).note
    assert path.read_text() == content
    note = progress.record(tmp_path, UNIT, verdict("sigmoid"))
    kept = tmp_path / "chainrule-progress.unreadable-1.json"
    assert kept.name in note
    assert kept.read_text() == content
    assert progress.read(tmp_path).entry(UNIT, "sigmoid").done


@pytest.mark.parametrize("units", [{}, {UNIT: {"sigmoid": {"stars": 3}}}, "another form"])
def test_a_file_of_a_newer_version_is_left_alone(tmp_path, units) -> None:
    path = tmp_path / progress.FILE_NAME
    path.write_text(content := json.dumps({"version": 2, "units": units}))
    assert "newer version of the course" in progress.read(tmp_path).note
    note = progress.record(tmp_path, UNIT, verdict("sigmoid"))
    assert "newer version" in note
    assert "not recorded" in note
    assert path.read_text() == content
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".json"] == [path.name]


def test_a_file_of_version_0_1_0_is_gone_on_with(tmp_path) -> None:
    old = {"done": True, "tries": 4, "last": ""}
    path = tmp_path / progress.FILE_NAME
    path.write_text(json.dumps({"version": 1, "units": {UNIT: {"sigmoid": old}}}))
    assert progress.record(tmp_path, UNIT, verdict("d_sigmoid", "no")) == ""
    known = progress.read(tmp_path)
    assert known.entry(UNIT, "sigmoid") == progress.ExerciseProgress(True, 4, "")
    assert known.entry(UNIT, "d_sigmoid") == progress.ExerciseProgress(False, 1, "no")


def test_a_folder_in_the_way_is_told(tmp_path) -> None:
    (tmp_path / progress.FILE_NAME).mkdir()
    assert "cannot be" in progress.read(tmp_path).note
    assert "not recorded" in progress.record(tmp_path, UNIT, verdict("sigmoid"))


def test_nothing_is_recorded_in_an_nbgrader_course(tmp_path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    folder = tmp_path / "autograded"
    folder.mkdir()
    assert progress.record(folder, UNIT, verdict("sigmoid")) == ""
    assert list(folder.iterdir()) == []


def test_the_file_says_what_was_done_and_no_more(tmp_path) -> None:
    progress.record(tmp_path, UNIT, verdict("sigmoid"))
    data = json.loads((tmp_path / progress.FILE_NAME).read_text())
    assert data == {
        "version": 1,
        "units": {UNIT: {"sigmoid": {"done": True, "tries": 1, "last": ""}}},
    }


def test_the_map_says_the_numbers(tmp_path) -> None:
    progress.record(tmp_path, UNIT, verdict("sigmoid"))
    progress.record(tmp_path, UNIT, verdict("d_sigmoid", "d_sigmoid is wrong."))
    known = progress.read(tmp_path)
    picture = course_map(progress.totals(known), progress.remarks(known), UNIT, "A note.")
    total = sum(t for _, _, t in progress.totals(known))
    assert f"1 of {total} exercises done" in picture.sentence
    assert "A note." in picture.sentence
    assert any("d_sigmoid is wrong." in cell for row in picture.rows for cell in row)


def test_a_unit_with_parts_counts_each(tmp_path) -> None:
    unit = "04_where_is_the_chain_rule"
    for name in ("transfer_derivative", "weight_gradients", "value_roles"):
        progress.record(tmp_path, unit, verdict(name))
    known = progress.read(tmp_path)
    parts = progress.in_parts(known)
    assert parts[unit] == [("Write the program", 2, 6), ("Read the program", 1, 2)]
    picture = course_map(progress.totals(known), (), unit, "", parts)
    assert (
        "Part 1, write the program: 2 of 6. Part 2, read the program: 1 of 2." in picture.sentence
    )
    rows = [row for row in picture.rows if "part" in row[0]]
    assert [row[0] for row in rows][:2] == [
        "04 part 1: write the program",
        "04 part 2: read the program",
    ]
    assert "Part 1" not in course_map(progress.totals(known), (), UNIT, "", parts).sentence


def test_an_answer_and_a_check_do_not_overwrite_each_other(tmp_path) -> None:
    progress.record(tmp_path, UNIT, verdict("sigmoid"))
    progress.record_answer(tmp_path, UNIT, "first_sign", 0, False)
    progress.record_answer(tmp_path, UNIT, "first_sign", 1, True)
    progress.record(tmp_path, UNIT, verdict("d_sigmoid", "wrong"))
    known = progress.read(tmp_path)
    assert known.answers == {(UNIT, "first_sign"): progress.Answer(1, True)}
    assert known.entry(UNIT, "sigmoid").done
    assert known.entry(UNIT, "d_sigmoid").tries == 1


def test_in_a_browser_a_lock_that_a_closed_page_left_behind_holds_up_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setitem(sys.modules, "filelock", None)  # it is not needed there either
    (tmp_path / f".{progress.FILE_NAME}.lock").touch()
    assert progress.record_answer(tmp_path, "01_composition", "first", 2.0, True) == ""
    assert progress.read(tmp_path).answers["01_composition", "first"].right
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [progress.FILE_NAME, f".{progress.FILE_NAME}.lock"]
    )
