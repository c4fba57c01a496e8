"""Whole runs: nbgrader's scores, outcomes, resuming, what a script sees."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import corpus
import nbformat
import plain
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import grading_interruptions as interruptions
import grading_versus_nbgrader as versus

pytestmark = pytest.mark.processes


LATE = "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"


def chainrule(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "chainrule", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def grade(course: Path, *words: str, unit: str = plain.UNIT) -> dict[str, Any]:
    done = chainrule("grade", unit, "--json", "--jobs", "2", *words, cwd=course)
    assert done.returncode == 0, done.stderr
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An ordinary course, not graded yet; late submissions get nothing."""
    root = tmp_path_factory.mktemp("plain") / "course"
    corpus.make_course(root, {plain.UNIT: plain.source()})
    for student in plain.CLASS:
        notebook = corpus.fill(corpus.released(root, plain.UNIT), plain.answers(student))
        corpus.submit(root, student, plain.UNIT, notebook)
    (root / "submitted" / "noisy" / plain.UNIT / "data.csv").write_text("1,2")
    (root / "source" / plain.UNIT / "given.txt").write_text("from the instructor")
    with (root / "nbgrader_config.py").open("a") as stream:
        stream.write(LATE)
    with sqlite3.connect(root / "gradebook.db") as base:
        base.execute("update assignment set duedate = '2026-03-02 00:00:00'")
    late = corpus.fill(corpus.released(root, plain.UNIT), plain.answers("right"))
    corpus.submit(root, "late", plain.UNIT, late, "2026-03-05 12:00:00 UTC")
    return root


@pytest.fixture(scope="module")
def graded(course: Path) -> Path:
    """The same course, graded here."""
    other = Path(shutil.copytree(course, course.parent / "ours"))
    grade(other)
    return other


@pytest.fixture(scope="module")
def by_nbgrader(course: Path) -> Path:
    """The same course, graded by nbgrader."""
    other = Path(shutil.copytree(course, course.parent / "theirs"))
    command = [sys.executable, "-m", "nbgrader", "autograde", plain.UNIT, "--log-level=ERROR"]
    subprocess.run(command, cwd=other, check=True, capture_output=True)
    return other


@pytest.mark.slow
def test_scores_comments_and_penalties_are_nbgraders(graded: Path, by_nbgrader: Path) -> None:
    assert versus.differences(graded, by_nbgrader) == []
    assert len(versus.contents(graded)["scores"]) == 7 * 17
    late = {row[0]: row[2] for row in versus.contents(graded)["late"]}
    assert late["late"] == 26.5
    assert late["right"] is None


@pytest.mark.slow
def test_autograded_notebooks_are_nbgraders(graded: Path, by_nbgrader: Path) -> None:
    for student in (*plain.CLASS, "late"):
        path = Path("autograded", student, plain.UNIT, f"{plain.UNIT}.ipynb")
        ours, theirs = (nbformat.read(root / path, 4) for root in (graded, by_nbgrader))
        theirs.metadata.pop("chainrule", None)
        assert ours.metadata["kernelspec"] == theirs.metadata["kernelspec"]
        assert ours.metadata["language_info"] == theirs.metadata["language_info"]
        assert oct((graded / path).stat().st_mode) == oct((by_nbgrader / path).stat().st_mode)
        for one, other in zip(ours.cells, theirs.cells, strict=True):
            assert one.source == other.source
            assert one.metadata.get("nbgrader") == other.metadata.get("nbgrader")
            assert one.get("execution_count") == other.get("execution_count")
            assert _seen(one) == _seen(other)
    files = [
        sorted(p.name for p in (root / "autograded/noisy/plain").iterdir())
        for root in (graded, by_nbgrader)
    ]
    assert files[0] == files[1] == ["data.csv", "given.txt", "plain.ipynb", "timestamp.txt"]


def _seen(cell: Any) -> list[tuple[Any, ...]]:
    """What a reader sees of the outputs; of an error its kind and its message."""
    found = []
    for output in cell.get("outputs", ()):
        if output.output_type == "error":
            found.append(("error", output.ename, output.evalue))
        elif output.output_type == "stream":
            text = "Warning" if "Warning" in output.text else output.text
            found.append(("stream", output.name, text))
        else:
            found.append((output.output_type, output.data.get("text/plain")))
    return found


def test_a_misspelt_setting_is_named_before_anything_is_graded(
    course: Path, tmp_path: Path
) -> None:
    other = Path(shutil.copytree(course, tmp_path / "slip"))
    with (other / "nbgrader_config.py").open("a") as stream:
        stream.write("c.HiddenTests.sead = 1\n")
    done = chainrule("grade", plain.UNIT, cwd=other)
    assert done.returncode == 1
    assert "the nearest is c.HiddenTests.seed." in done.stderr
    assert "Traceback" not in done.stderr
    assert not (other / "autograded").exists()


@pytest.mark.slow
def test_finished_submissions_are_left_alone_unless_forced(graded: Path) -> None:
    before = interruptions.finished(graded, plain.UNIT)
    summary = grade(graded)
    assert (len(summary["rows"]), summary["skipped"]) == (0, 7)
    assert interruptions.finished(graded, plain.UNIT) == before
    summary = grade(graded, "--force", "--student", "right", "--student", "odd")
    assert sorted(row["student"] for row in summary["rows"]) == ["odd", "right"]
    after = interruptions.finished(graded, plain.UNIT)
    assert {name for name in before if before[name] != after[name]} == {"right", "odd"}


def test_a_grade_given_by_hand_is_kept_and_marked(graded: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(graded, tmp_path / "course"))
    with sqlite3.connect(other / "gradebook.db") as base:
        base.execute(
            "update grade set manual_score = 1.25, needs_manual_grade = 0 where cell_id in "
            "(select id from base_cell where name = 'test_square')"
        )
    newer = corpus.fill(corpus.released(other, plain.UNIT), plain.answers("right"))
    corpus.submit(other, "wrong", plain.UNIT, newer, "2026-03-01 13:00:00 UTC")
    summary = grade(other)
    assert [row["student"] for row in summary["rows"]] == ["wrong"]
    rows = {row[1]: row[2:] for row in versus.contents(other)["scores"] if row[0] == "wrong"}
    assert rows["test_square"] == (2.0, 1.25, 1)
    assert rows["test_fill"] == (2.0, None, 0)


@pytest.mark.slow
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    assert interruptions.trial(tmp_path, "03_neuron", students=8, kills=2, jobs=2, seed=3) == []


def test_two_runs_do_not_meet(graded: Path) -> None:
    import fcntl

    with (graded / "autograded" / ".chainrule.lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        done = chainrule("grade", plain.UNIT, "--force", cwd=graded)
    assert done.returncode == 1
    assert "Another run" in done.stderr


def test_a_locked_gradebook_is_waited_for(graded: Path) -> None:
    with sqlite3.connect(graded / "gradebook.db", isolation_level=None) as base:
        base.execute("begin exclusive")
        command = [sys.executable, "-m", "chainrule", "grade", plain.UNIT, "--force", "--json"]
        words = ["--student", "right", "--jobs", "1"]
        process = subprocess.Popen(
            [*command, *words],
            cwd=graded,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(6)
        base.execute("commit")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert json.loads(out)["rows"][0]["score"] == 26.5


@pytest.mark.slow
def test_a_full_disk_stops_the_run_with_a_sentence(graded: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(graded, tmp_path / "course"))
    shutil.rmtree(other / "autograded")
    script = (
        "import sys; from chainrule.commands import main; import chainrule.grading.run as r\n"
        "def full(path, data): raise OSError(28, 'No space left on device', str(path))\n"
        f"r._write = full; sys.exit(main(['grade', '{plain.UNIT}', '--jobs', '1']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=other, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr
    assert interruptions.finished(other, plain.UNIT) == {}
    assert len(grade(other)["rows"]) == 7
    assert versus.differences(graded, other) == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["grade", "no_such_unit"], "generate_assignment no_such_unit"),
        (["grade", plain.UNIT, "--student", "nobody"], "No submission of plain by: nobody."),
        (["grade", plain.UNIT, "--course", "nowhere"], "no course directory"),
        (["report", "no_such_unit"], "Nothing of 'no_such_unit' is graded yet"),
    ],
)
def test_mistakes_of_the_command_line_end_in_a_sentence(
    graded: Path, words: list[str], sentence: str
) -> None:
    done = chainrule(*words, cwd=graded)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_the_table_in_a_pipe_is_quiet(graded: Path) -> None:
    done = chainrule("grade", plain.UNIT, "--force", "--student", "empty", cwd=graded)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "1 / 34" in done.stdout


def test_without_a_sandbox_only_when_told(graded: Path) -> None:
    words = ["grade", plain.UNIT, "--force", "--student", "right", "--json"]
    done = chainrule(*words, "--no-sandbox", cwd=graded)
    assert done.returncode == 0
    assert "with your own rights" in done.stderr
    assert json.loads(done.stdout)["layers"] == []
    assert json.loads(done.stdout)["rows"][0]["score"] == 26.5
    script = (
        "import sys; from chainrule.grading import sandbox; from chainrule.commands import main\n"
        "sandbox.missing_layers = lambda: {'seccomp': 'of a test'}\n"
        f"sys.exit(main({words!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=graded, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "lacks seccomp: of a test" in done.stderr
    assert "--no-sandbox" in done.stderr


@pytest.mark.slow
def test_report_and_feedback(graded: Path) -> None:
    done = chainrule("report", plain.UNIT, "--feedback", cwd=graded)
    assert done.returncode == 0, done.stderr
    page = (graded / "reports" / "plain.html").read_text()
    assert "Wrong answers by exercise and mistake" in page
    assert "not written yet" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    text = (graded / "feedback" / "wrong" / plain.UNIT / f"{plain.UNIT}.html").read_text()
    assert "HIDDEN" not in text
    assert (graded / "feedback" / "right" / plain.UNIT / f"{plain.UNIT}.html").exists()
    chainrule("report", plain.UNIT, "--anonymous", cwd=graded)
    for name in ("plain-anonymous.html", "plain-anonymous.csv"):
        text = (graded / "reports" / name).read_text()
        assert "student 1" in text
        for student in set(plain.CLASS) - {"right", "wrong"}:  # also titles
            assert f">{student}<" not in text
            assert f"\n{student}," not in text


@pytest.mark.slow
def test_a_lost_dask_worker_loses_nothing(graded: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    other = Path(shutil.copytree(graded, tmp_path / "course"))
    shutil.rmtree(other / "autograded")
    script = (
        "import os, signal, sys, threading, time\n"
        "from chainrule.commands import main\n"
        "import distributed\n"
        "own = distributed.LocalCluster\n"
        "class Cluster(own):\n"
        "    def __init__(self, *a, **k):\n"
        "        super().__init__(*a, **k)\n"
        "        threading.Thread(target=self.lose, daemon=True).start()\n"
        "    def lose(self):\n"
        "        time.sleep(8)\n"
        "        worker = next(iter(self.workers.values()))\n"
        "        os.kill(worker.pid, signal.SIGKILL)\n"
        "        print('killed', file=sys.stderr)\n"
        "distributed.LocalCluster = Cluster\n"
        f"sys.exit(main(['grade', '{plain.UNIT}', '--jobs', '2', '--dask', '--json']))"
    )
    if os.environ.get("PYTEST_XDIST_WORKER"):
        pytest.skip("two clusters at a time take too much memory")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=other, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "killed" in done.stderr
    assert versus.differences(graded, other) == []
