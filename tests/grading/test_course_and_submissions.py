"""What is read of a course and of what was handed in, and what is said when it cannot be."""

import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from traitlets.config import Config

from chainrule.commands import main
from chainrule.grading import folders, sandbox
from chainrule.grading.course import (
    Course,
    CourseError,
    gradebook_url,
    limits_of,
    open_course,
    open_gradebook,
    shown,
)
from chainrule.grading.submissions import (
    find_notebook,
    find_submissions,
    fingerprint,
    read_timestamp,
)


def course_at(folder: Path, config: str = "") -> Course:
    folder.mkdir(exist_ok=True)
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\n{config}\n")
    return open_course(folder)


def test_a_relative_gradebook_is_the_courses(tmp_path: Path) -> None:
    course = course_at(tmp_path, "c.CourseDirectory.db_url = 'sqlite:///grades.db'")
    assert gradebook_url(course).database == str(tmp_path / "grades.db")
    with pytest.raises(CourseError, match="generate_assignment"), open_gradebook(course):
        pass


def test_no_password_is_shown(tmp_path: Path) -> None:
    url = "postgres://ada:geheim@127.0.0.1:1/grades"
    course = course_at(tmp_path, f"c.CourseDirectory.db_url = {url!r}")
    assert gradebook_url(course).drivername == "postgresql"
    assert "geheim" not in shown(gradebook_url(course))
    with pytest.raises(CourseError) as raised, open_gradebook(course):
        pass
    assert "geheim" not in str(raised.value)
    other = course_at(tmp_path, "c.CourseDirectory.db_url = 'geheim'")
    with pytest.raises(CourseError, match="no SQLAlchemy URL") as raised:
        gradebook_url(other)
    assert "geheim" not in str(raised.value)


def test_every_limit_has_an_option(tmp_path: Path) -> None:
    course = course_at(tmp_path, "c.ChainruleLimits.memory = 2048\nc.ChainruleLimits.threads = 9")
    limits = limits_of(course.config)
    assert (limits.memory, limits.threads) == (2048 << 20, 9)
    for line, sentence in (
        ("c.ChainruleLimits.memmory = 1", "The nearest name is memory."),
        ("c.ChainruleLimits.memory = 'much'", "a number above 0"),
        ("c.ChainruleLimits.threads = 0", "a number above 0"),
    ):
        with pytest.raises(CourseError, match=re.escape(sentence)):
            limits_of(course_at(tmp_path, line).config)


def test_the_instructors_own_words_and_files_have_room() -> None:
    limits = limits_of(Config({"Execute": {"timeout": 900}}), [80 << 20])
    assert limits.cpu_seconds >= 900
    assert limits.file_size >= 80 << 20
    assert limits.work_size >= 80 << 20
    assert limits_of(Config()).file_size == sandbox.Limits().file_size


@pytest.mark.parametrize(
    ("folders_", "sentence"),
    [
        ([], "has no folders"),
        (["03_neuron/ada"], "turn the two around"),
        (["ada/03_Neuron"], "The nearest name is 03_Neuron."),
        (["ada/07_mlp"], "has handed in 03_neuron."),
    ],
)
def test_where_nothing_is_found_the_reason_is_said(
    tmp_path: Path, folders_: list[str], sentence: str
) -> None:
    course = course_at(tmp_path)
    for name in folders_:
        (tmp_path / "submitted" / name).mkdir(parents=True)
    with pytest.raises(CourseError) as raised:
        find_submissions(course, "03_neuron", [])
    assert sentence in str(raised.value)


def test_a_near_student_is_offered(tmp_path: Path) -> None:
    course = course_at(tmp_path)
    (tmp_path / "submitted" / "ada" / "03_neuron").mkdir(parents=True)
    with pytest.raises(CourseError, match=r"by: adda\. The nearest name is ada\."):
        find_submissions(course, "03_neuron", ["adda"])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"2026-03-01 12:00:00 UTC", ""),
        ("\ufeff2026-03-01 12:00:00 UTC\n".encode(), ""),
        ("2026-03-01 12:00:00 UTC".encode("utf-16"), ""),
        ("1. März 2026".encode("latin-1"), "it is no UTF-8 text"),
        (b"yesterday night", "it is no date"),
        (b"1772366400", "it is no date"),
        (b"", "it is empty"),
        (b"2026-03-01" + b" " * 300, "it is no small text file"),
    ],
)
def test_time_stamps(tmp_path: Path, data: bytes, problem: str) -> None:
    (tmp_path / "timestamp.txt").write_bytes(data)
    time, told = read_timestamp(str(tmp_path))
    assert told == problem
    assert (time is None) == bool(problem)


def test_an_offset_is_read_as_hours(tmp_path: Path) -> None:
    for text in ("2026-03-01 14:00:00 +0200", "2026-03-01 14:00:00+02:00", "2026-03-01 12:00 UTC"):
        (tmp_path / "timestamp.txt").write_text(text)
        assert read_timestamp(str(tmp_path)) == (datetime(2026, 3, 1, 12), "")


def zipped(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, name.encode() * 1000)
    return data.getvalue()


def test_a_zip_is_opened_and_no_bomb_is(tmp_path: Path) -> None:
    (tmp_path / "work.zip").write_bytes(zipped("a/x.ipynb", "__MACOSX/x.ipynb", "notes.txt"))
    data, problem, taken = find_notebook(str(tmp_path), "x", [], 1 << 20)
    assert (data[:9], problem) == (b"a/x.ipynb", "")
    assert taken == "a/x.ipynb in work.zip was graded as x.ipynb."
    assert find_notebook(str(tmp_path), "x", [], 5000)[1].startswith("There is no x.ipynb")
    (tmp_path / "work.zip").write_bytes(b"PK\x01\x02" * 20_000)
    assert find_notebook(str(tmp_path), "x", [], 1 << 20)[0] == b""
    (tmp_path / "work.zip").write_bytes(zipped("x.ipynb")[:-30])
    assert find_notebook(str(tmp_path), "x", [], 1 << 20)[0] == b""


def test_another_notebook_of_the_assignment_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "two.ipynb").write_bytes(b"two")
    assert find_notebook(str(tmp_path), "one", ["two"], 100)[0] == b""
    assert find_notebook(str(tmp_path), "one", [], 100)[0] == b"two"
    (tmp_path / "one.ipynb").symlink_to("two.ipynb")
    assert "is a link" in find_notebook(str(tmp_path), "one", ["two"], 100)[1]


def test_a_changed_folder_has_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = fingerprint(str(tmp_path))
    assert fingerprint(str(tmp_path)) == before
    (tmp_path / "a").rename(tmp_path / "b")
    assert fingerprint(str(tmp_path)) != before


def test_what_stands_in_the_way_of_a_file_goes(tmp_path: Path) -> None:
    (tmp_path / "data.csv" / "deep").mkdir(parents=True)
    folders.write_over(tmp_path / "data.csv", b"1")
    assert (tmp_path / "data.csv").read_bytes() == b"1"
    folders.write_over(tmp_path / "data.csv" / "more", b"2")
    assert (tmp_path / "data.csv" / "more").read_bytes() == b"2"


def test_a_scratch_folder_outlives_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    pid = os.fork()
    if pid == 0:  # a run that is killed
        folders.Scratch()
        os._exit(0)
    os.waitpid(pid, 0)
    left = list(tmp_path.iterdir())
    assert len(left) == 1
    (left[0] / "locked").mkdir(mode=0)
    own = folders.Scratch()
    other = folders.Scratch()  # a run beside it, which leaves the first one's alone
    assert sorted(tmp_path.iterdir()) == sorted([own.path, other.path])
    own.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("platform", "name"), [("darwin", "macOS"), ("win32", "Windows")])
def test_elsewhere_grade_says_where_it_can_be_run(
    platform: str, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for words in (["grade", "03_neuron"], ["grade", "03_neuron", "--no-sandbox"]):
        assert main(words) == 1
        told = capsys.readouterr().err
        assert f"this is {name}" in told
        assert "container" in told


WITHOUT_UNIX = """
import sys
for name in ("resource", "fcntl"):
    sys.modules[name] = None
import multiprocessing, os
multiprocessing.get_all_start_methods = lambda: ["spawn"]
from chainrule.grading import course, feedback, report
from chainrule.commands import main
sys.exit(main(["report", "plain", "--course", sys.argv[1]]))
"""


@pytest.mark.processes
def test_the_report_needs_no_unix(tmp_path: Path) -> None:
    """As on Windows: what only Unix has is not there; the course is an empty one."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_UNIX, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "There is no gradebook" in done.stderr, done.stderr
    assert "Traceback" not in done.stderr
