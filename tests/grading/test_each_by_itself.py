"""A class in which single submissions try to end the run for all: nobody else notices."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpus
import nbformat
import plain
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from chainrule.grading import sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"),
]
HONEST = 26.5


def run(course: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "chainrule", *words]
    return subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)


def right(course: Path) -> Any:
    return corpus.fill(corpus.released(course, plain.UNIT), plain.answers("right"))


def with_cell(course: Path, cell: Any) -> Any:
    notebook = right(course)
    notebook.cells.insert(0, cell)
    return notebook


def folder_of(course: Path, student: str) -> Path:
    return course / "submitted" / student / plain.UNIT


THREADS = """
import threading
threading.stack_size(32768)
go = threading.Event()
def hold():
    for _ in range(6000):
        try:
            threading.Thread(target=go.wait, daemon=True).start()
        except RuntimeError:
            break
hold()
"""
LOCKED = """
import os
os.mkdir("locked", 0)
os.makedirs("a/b")
for place in ("a/b", "a", ".", ".."):
    try:
        os.chmod(place, 0)
    except OSError:
        pass
"""
COMMANDS = "!pip --version\n%pip --version\nimport asyncio\nawait asyncio.sleep(0)"


def surrogates(course: Path) -> None:
    corpus.submit(
        course, "surrogate_output", plain.UNIT, with_cell(course, new_code_cell(r"print('\ud800')"))
    )
    notebook = with_cell(course, new_markdown_cell("half"))
    text = nbformat.writes(notebook).replace('"half"', '"half \\ud800"')
    corpus.submit(course, "surrogate_markdown", plain.UNIT, text)


def conflicts(course: Path) -> None:
    corpus.submit(course, "folder_for_file", plain.UNIT, right(course))
    place = folder_of(course, "folder_for_file")
    (place / "data.csv").mkdir()
    (place / "data.csv" / "x").write_text("1")
    (place / "deep").write_text("a file where the instructor has a folder")
    corpus.submit(course, "folder_and_no_json", plain.UNIT, b"no notebook")
    (folder_of(course, "folder_and_no_json") / "data.csv").mkdir()


def long_path(course: Path) -> None:
    corpus.submit(course, "long_path", plain.UNIT, right(course))
    here = Path.cwd()
    os.chdir(folder_of(course, "long_path"))
    try:
        for _ in range(40):
            Path("d" * 100).mkdir()
            os.chdir("d" * 100)
        Path("deep.txt").write_text("x")
    finally:
        os.chdir(here)


def cells(course: Path) -> None:
    answers = plain.answers("right")
    answers["square"] = f"{COMMANDS}\n{answers['square']}"
    both = corpus.fill(corpus.released(course, plain.UNIT), answers)
    corpus.submit(course, "commands_above", plain.UNIT, both)
    for name, code in {"threads": THREADS, "locked": LOCKED, "commands": COMMANDS}.items():
        corpus.submit(course, name, plain.UNIT, with_cell(course, new_code_cell(code)))


def other_names(course: Path) -> None:
    data = nbformat.writes(right(course)).encode()
    for student, name in {
        "renamed": f"{plain.UNIT} (1).ipynb",
        "as_text": f"{plain.UNIT}.ipynb.txt",
        "upper": f"{plain.UNIT.upper()}.IPYNB",
        "deeper": f"my work/{plain.UNIT}.ipynb",
    }.items():
        corpus.submit(course, student, plain.UNIT, b"")
        (folder_of(course, student) / f"{plain.UNIT}.ipynb").unlink()
        path = folder_of(course, student) / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    corpus.submit(course, "zipped", plain.UNIT, b"")
    (folder_of(course, "zipped") / f"{plain.UNIT}.ipynb").unlink()
    with zipfile.ZipFile(folder_of(course, "zipped") / "work.zip", "w") as archive:
        archive.writestr(f"work/{plain.UNIT}.ipynb", data)
        archive.writestr("__MACOSX/x.ipynb", b"")
    corpus.submit(course, "several", plain.UNIT, b"")
    (folder_of(course, "several") / f"{plain.UNIT}.ipynb").unlink()
    for name in ("one.ipynb", "two.ipynb"):
        (folder_of(course, "several") / name).write_bytes(data)


def stamps(course: Path) -> None:
    for student, data in {
        "stamp_bom": "\ufeff2026-03-01 12:00:00 UTC".encode(),
        "stamp_utf16": "2026-03-01 12:00:00 UTC".encode("utf-16"),
        "stamp_words": b"yesterday evening",
    }.items():
        corpus.submit(course, student, plain.UNIT, right(course))
        (folder_of(course, student) / "timestamp.txt").write_bytes(data)


MAKERS: list[Callable[[Path], None]] = [
    surrogates, conflicts, long_path, cells, other_names, stamps
]  # fmt: skip


def copied(course: Path, folder: Path) -> Path:
    """Copy a course, but for what no copy can reach."""
    ignored = shutil.ignore_patterns("long_path")
    return Path(shutil.copytree(course, folder / "course", symlinks=True, ignore=ignored))


@dataclass
class Aftermath:
    course: Path
    rows: dict[str, dict[str, Any]]
    status: int
    errors: str


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    course = tmp_path_factory.mktemp("each") / "course"
    corpus.make_course(course, {plain.UNIT: plain.source()}, timeout=5)
    (course / "source" / plain.UNIT / "data.csv").write_text("from the instructor")
    (course / "source" / plain.UNIT / "deep").mkdir()
    (course / "source" / plain.UNIT / "deep" / "er.txt").write_text("from the instructor")
    for maker in MAKERS:
        maker(course)
    for number in range(4):
        corpus.submit(course, f"honest{number}", plain.UNIT, right(course))
    done = run(course, "grade", plain.UNIT, "--json", "--jobs", "2")
    rows = {row["student"]: row for row in json.loads(done.stdout)["rows"]}
    return Aftermath(course, rows, done.returncode, done.stderr)


def test_everyone_has_a_row_and_the_honest_their_points(aftermath: Aftermath) -> None:
    handed_in = {path.name for path in (aftermath.course / "submitted").iterdir()}
    assert set(aftermath.rows) == handed_in, aftermath.errors
    assert "Traceback" not in aftermath.errors
    for number in range(4):
        assert aftermath.rows[f"honest{number}"]["score"] == HONEST


@pytest.mark.parametrize(
    "name",
    [
        "surrogate_output", "surrogate_markdown", "folder_for_file", "long_path", "threads",
        "locked", "commands", "commands_above", "renamed", "as_text", "upper", "deeper", "zipped",
    ],
)  # fmt: skip
def test_what_is_no_fault_costs_no_points(aftermath: Aftermath, name: str) -> None:
    row = aftermath.rows[name]
    assert (row["outcome"], row["score"], row["open"]) == ("graded", HONEST, False), row


def test_the_instructors_files_are_there(aftermath: Aftermath) -> None:
    place = aftermath.course / "autograded" / "folder_for_file" / plain.UNIT
    assert (place / "data.csv").read_text() == "from the instructor"
    assert (place / "deep" / "er.txt").read_text() == "from the instructor"


def test_what_was_taken_in_place_of_the_notebook_is_said(aftermath: Aftermath) -> None:
    for name in ("renamed", "as_text", "upper", "deeper", "zipped"):
        assert any("was graded as plain.ipynb" in n for n in aftermath.rows[name]["notes"]), name
    notes = " ".join(aftermath.rows["several"]["notes"])
    assert "one.ipynb" in notes
    assert "two.ipynb" in notes


def test_deleted_test_cells_come_back_where_the_instructor_says_so(tmp_path: Path) -> None:
    course = tmp_path / "course"
    corpus.make_course(course, {plain.UNIT: plain.source()}, timeout=30)
    with (course / "nbgrader_config.py").open("a") as stream:
        stream.write("\nc.OverwriteCells.add_missing_cells = True\n")
    notebook = right(course)
    gone = ("test_square", "test_answer", "drawing")
    notebook.cells = [
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") not in gone
    ]
    corpus.submit(course, "deleted", plain.UNIT, notebook)
    done = run(course, "grade", plain.UNIT, "--json")
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["outcome"], row["score"]) == ("graded", HONEST), row
    graded = course / "autograded" / "deleted" / plain.UNIT / f"{plain.UNIT}.ipynb"
    cells = nbformat.read(graded, 4).cells
    found = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells}
    assert found.issuperset(gone)


def test_time_stamps_are_read_or_said(aftermath: Aftermath) -> None:
    for name in ("stamp_bom", "stamp_utf16"):
        assert not aftermath.rows[name]["open"], aftermath.rows[name]
    row = aftermath.rows["stamp_words"]
    assert row["score"] == HONEST
    assert row["open"]
    assert "it is no date" in " ".join(row["notes"])


def test_the_unreadable_stay_open_until_their_file_changes(
    aftermath: Aftermath, tmp_path: Path
) -> None:
    assert aftermath.status == 1
    for name in ("several", "folder_and_no_json"):
        assert aftermath.rows[name]["outcome"] == "unreadable"
        assert aftermath.rows[name]["open"]
    course = copied(aftermath.course, tmp_path)
    again = run(course, "grade", plain.UNIT, "--json")
    assert again.returncode == 1
    assert "several" in again.stderr
    assert json.loads(again.stdout)["rows"] == []
    (folder_of(course, "several") / "one.ipynb").rename(
        folder_of(course, "several") / f"{plain.UNIT}.ipynb"
    )
    (folder_of(course, "folder_and_no_json") / f"{plain.UNIT}.ipynb").write_text(
        nbformat.writes(right(course))
    )
    (folder_of(course, "stamp_words") / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    again = run(course, "grade", plain.UNIT, "--json")
    rows = {row["student"]: row for row in json.loads(again.stdout)["rows"]}
    assert set(rows) == {"several", "folder_and_no_json", "stamp_words"}
    assert {row["score"] for row in rows.values()} == {HONEST}
    assert again.returncode == 0, again.stderr


def test_a_lost_gradebook_is_filled_again(aftermath: Aftermath, tmp_path: Path) -> None:
    course = tmp_path / "course"
    corpus.make_course(course, {plain.UNIT: plain.source()})
    corpus.submit(course, "honest", plain.UNIT, right(course))
    shutil.copytree(aftermath.course / "autograded" / "honest0", course / "autograded" / "honest")
    summary = json.loads(run(course, "grade", plain.UNIT, "--json").stdout)
    assert [row["score"] for row in summary["rows"]] == [HONEST]


def test_scripts_do_not_reach_the_feedback(aftermath: Aftermath, tmp_path: Path) -> None:
    course = copied(aftermath.course, tmp_path)
    shown = "from IPython.display import HTML, Markdown, Javascript\n"
    html = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    for kind in ("HTML", "Markdown"):
        cell = new_code_cell(f"{shown}{kind}('''{html}''')")
        corpus.submit(course, kind, plain.UNIT, with_cell(course, cell))
    corpus.submit(course, "text", plain.UNIT, with_cell(course, new_markdown_cell(html)))
    names = ["HTML", "Markdown", "text"]
    run(course, "grade", plain.UNIT)
    words = [word for name in names for word in ("--student", name)]
    done = run(course, "report", plain.UNIT, "--feedback", *words)
    assert "Feedback for 3 of 3 students." in done.stdout, done.stderr
    for name in names:
        page = (course / "feedback" / name / plain.UNIT / f"{plain.UNIT}.html").read_text()
        assert "alert(2)</script>" not in page
        assert "<img src=x onerror" not in page
        assert 'onerror="alert' not in page
    assert not (course / "feedback" / "honest0").exists()


def test_a_slow_page_costs_its_own_time_and_no_more(aftermath: Aftermath, tmp_path: Path) -> None:
    course = copied(aftermath.course, tmp_path)
    with (course / "nbgrader_config.py").open("a") as stream:
        stream.write("\nc.ChainruleLimits.feedback_seconds = 8\n")
    corpus.submit(course, "slow", plain.UNIT, with_cell(course, new_markdown_cell("![" * 60_000)))
    run(course, "grade", plain.UNIT)
    words = ["--student", "slow", "--student", "honest0"]
    done = run(course, "report", plain.UNIT, "--feedback", *words)
    assert done.returncode == 1
    assert "Feedback for 1 of 2 students." in done.stdout
    assert "No feedback for slow: its page took longer than 8 s." in done.stderr


STUCK = """
import sys, time
from chainrule.commands import main
from chainrule.grading import tester_process as tester
def grade(job, pack, control):
    if job.student == "stuck":
        time.sleep(1000)
    return real(job, pack, control)
real, tester.grade = tester.grade, grade
import chainrule.grading.pool as pool
pool._CLOSING_SECONDS = 1.0
sys.exit(main(["grade", "plain", "--json", "--jobs", "1"]))
"""


def test_a_stuck_tester_ends_with_its_submissions_budget(tmp_path: Path) -> None:
    course = tmp_path / "course"
    corpus.make_course(course, {plain.UNIT: plain.source()}, timeout=5)
    with (course / "nbgrader_config.py").open("a") as stream:
        stream.write("\nc.ChainruleLimits.total_seconds = 12\n")
    for name in ("stuck", "honest"):
        corpus.submit(course, name, plain.UNIT, right(course))
    script = STUCK
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=course,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    rows = {row["student"]: row for row in json.loads(done.stdout)["rows"]}
    assert (rows["stuck"]["outcome"], rows["stuck"]["score"]) == ("stopped", 0)
    assert "longer than 13 s" in " ".join(rows["stuck"]["notes"])
    assert rows["honest"]["score"] == HONEST
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_leaves_no_folder_and_a_sentence(tmp_path: Path, number: int) -> None:
    course = tmp_path / "course"
    corpus.make_course(course, {plain.UNIT: plain.source()}, timeout=30)
    cell = new_code_cell("import time\ntime.sleep(20)")
    corpus.submit(course, "a_first", plain.UNIT, right(course))
    corpus.submit(course, "b_slow", plain.UNIT, with_cell(course, cell))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "chainrule", "grade", plain.UNIT, "--jobs", "1"],
        cwd=course,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (course / "autograded" / "a_first").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, number)  # as a terminal does it
    out, err = process.communicate(timeout=60)
    if number == signal.SIGKILL:
        (course / "submitted" / "b_slow" / plain.UNIT / f"{plain.UNIT}.ipynb").write_text(
            nbformat.writes(right(course))
        )
        subprocess.run(
            [sys.executable, "-m", "chainrule", "grade", plain.UNIT],
            cwd=course,
            env={**os.environ, "TMPDIR": str(temporary)},
            check=True,
            capture_output=True,
        )
    else:
        assert process.returncode == 128 + number
        assert "a_first" in out
        assert err.strip() == "Stopped. The same command goes on with the rest."
    assert list(temporary.iterdir()) == []


def test_where_processes_are_few_the_run_waits(tmp_path: Path) -> None:
    """EAGAIN in the slot's fork: it is tried again, and the submission is graded."""
    from chainrule.grading import pool

    calls = []

    def fork() -> int:
        calls.append(1)
        if len(calls) < 3:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        return real()

    real = os.fork
    os.fork = fork
    try:
        pid = pool._fork_patiently()
        if pid == 0:
            os._exit(0)
    finally:
        os.fork = real
    os.waitpid(pid, 0)
    assert len(calls) == 3


def test_a_course_among_pythons_libraries_is_refused(tmp_path: Path) -> None:
    course = Path(sys.prefix, "chainrule-test-course")
    try:
        corpus.make_course(course, {plain.UNIT: plain.source()})
        corpus.submit(course, "honest", plain.UNIT, right(course))
        done = run(course, "grade", plain.UNIT)
        assert done.returncode == 1
        assert "Move the course out of that folder" in done.stderr
        assert not (course / "autograded" / "honest").exists()
    finally:
        shutil.rmtree(course, ignore_errors=True)


PLANT = """
import os, sys
for place in ["/", "/tmp", "/scratch", "..", "../..", *sys.path]:
    for name in ("helper_of_class.py", "numpy.py", "matplotlib.py"):
        try:
            with open(os.path.join(place or ".", name), "w") as stream:
                stream.write("raise SystemExit('PLANTED')")
        except OSError:
            pass
"""
SPY = """
import os
try:
    import helper_of_class
    print("PLANTED")
except ImportError:
    pass
for place in ("/", "/tmp", "/scratch", "..", "../.."):
    try:
        if any(name.endswith(".py") for name in os.listdir(place)):
            print("PLANTED in", place)
    except OSError:
        pass
"""


@pytest.mark.parametrize("lacking", ["landlock", "namespaces"])
def test_neighbours_are_safe_with_one_layer_less(tmp_path: Path, lacking: str) -> None:
    course = tmp_path / "course"
    corpus.make_course(course, {plain.UNIT: plain.source()}, timeout=5)
    for name, code in {"a_locked": LOCKED, "b_plant": PLANT, "c_spy": SPY}.items():
        corpus.submit(course, name, plain.UNIT, with_cell(course, new_code_cell(code)))
    corpus.submit(course, "d_honest", plain.UNIT, right(course))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    script = (
        "import sys; from chainrule.grading import sandbox; from chainrule.commands import main\n"
        f"sandbox.missing_layers = lambda: {{{lacking!r}: 'of a test'}}\n"
        "sys.exit(main(['grade', 'plain', '--json', '--jobs', '1']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=course,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = {row["student"]: row for row in json.loads(done.stdout)["rows"]}
    assert {name: row["score"] for name, row in rows.items()} == dict.fromkeys(rows, HONEST)
    assert len(rows) == 4
    for name in rows:
        path = course / "autograded" / name / plain.UNIT / f"{plain.UNIT}.ipynb"
        for cell in nbformat.read(path, 4).cells:
            printed = [o.text for o in cell.get("outputs", ()) if o.output_type == "stream"]
            assert "PLANTED" not in "".join(printed)
    assert list(temporary.iterdir()) == []
