"""The gradebook in a real PostgreSQL: started here, by a user that is not root, and stopped again.

Two graders at once, and a server that is restarted in the middle of a run, must leave the gradebook
that SQLite has.
"""

import contextlib
import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import corpus
import plain
import pytest

from chainrule.grading import sandbox

psycopg = pytest.importorskip("psycopg")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"),
]
STUDENTS = list(plain.CLASS)[:8]
ROWS = """
select student_id, base_cell.name, grade.auto_score, grade.manual_score,
       grade.needs_manual_grade, auto_comment
from grade join submitted_notebook on grade.notebook_id = submitted_notebook.id
join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
join base_cell on grade.cell_id = base_cell.id
left join comment on comment.cell_id = base_cell.id
and comment.notebook_id = submitted_notebook.id order by 1, 2
"""


def _tools() -> Path | None:
    """Return the folder of PostgreSQL's programs: on the path, or where Debian puts them."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


class Server:
    """A database server of its own in a folder of its own, reached through a socket there."""

    def __init__(self, tools: Path, folder: Path) -> None:
        self.tools, self.folder = tools, folder
        # PostgreSQL refuses to run as root.
        root = os.geteuid() == 0
        self.user: Any = pwd.getpwnam("nobody").pw_uid if root else None
        if root:
            os.chown(folder, self.user, -1)
        self._do("initdb", "-D", f"{folder}/data", "-U", "teacher", "-A", "trust", "-E", "UTF8")
        settings = [f"unix_socket_directories = '{folder}'", "listen_addresses = ''", "fsync = off"]
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.write("\n".join(settings) + "\n")

    def _do(self, program: str, *args: str) -> None:
        done = subprocess.run(
            [str(self.tools / program), *args], user=self.user, cwd=self.folder, text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")

    def start(self) -> None:
        self._do("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "start")

    def stop(self) -> None:
        self._do("pg_ctl", "-D", f"{self.folder}/data", "-w", "-m", "immediate", "stop")

    def url(self, base: str) -> str:
        return f"postgresql+psycopg://teacher@/{base}?host={self.folder}"

    def ask(self, base: str, query: str) -> list[tuple[Any, ...]]:
        where = f"host={self.folder} user=teacher dbname={base}"
        with psycopg.connect(where, autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    tools = _tools()
    if tools is None:
        if os.environ.get("CHAINRULE_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is not installed (Debian's package: postgresql)")
        pytest.skip("PostgreSQL is not installed (Debian's package: postgresql)")
    # In /tmp itself: a socket's path is short, and another user must get there.
    with tempfile.TemporaryDirectory(prefix="chainrule-pg-", dir="/tmp") as name:
        made = Server(tools, Path(name))
        made.start()
        try:
            yield made
        finally:
            with contextlib.suppress(RuntimeError):
                made.stop()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("course") / "course"
    corpus.make_course(made, {plain.UNIT: plain.source()}, timeout=5)
    for student in STUDENTS:
        notebook = corpus.fill(corpus.released(made, plain.UNIT), plain.answers(student))
        corpus.submit(made, student, plain.UNIT, notebook)
    return made


@pytest.fixture(scope="module")
def expected(course: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """Return what SQLite's gradebook says."""
    copy = shutil.copytree(course, tmp_path_factory.mktemp("sqlite") / "course")
    assert _grade(copy).wait() == 0
    with contextlib.closing(sqlite3.connect(copy / "gradebook.db")) as base:
        rows = base.execute(ROWS).fetchall()
    assert {row[0] for row in rows} == set(STUDENTS)
    return _plain(rows)


def _plain(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows in one order and form: SQLite has 0 and 1 for what is true or false."""
    return sorted(((*row[:4], bool(row[4]), row[5]) for row in rows), key=str)


def _moved(course: Path, server: Server, base: str, folder: Path) -> Path:
    """Copy the course, with its gradebook in the server."""
    server.ask("postgres", f"create database {base}")
    copy = Path(shutil.copytree(course, folder / base))
    (copy / "gradebook.db").unlink()
    config = copy / "nbgrader_config.py"
    url = server.url(base)
    # Without a course's name nbgrader's own rows break PostgreSQL's rules.
    lines = [f'c.CourseDirectory.db_url = "{url}"', 'c.CourseDirectory.course_id = "chain"']
    config.write_text(config.read_text() + "\n".join(lines) + "\n")
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", plain.UNIT, "--force"]
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    }
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return copy


def _grade(course: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "chainrule", "grade", plain.UNIT, "--course", str(course)]
    return subprocess.Popen(
        [*command, "--jobs", "1"], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_the_gradebook_is_the_one_that_sqlite_has_after_two_graders_at_once(
    server: Server, course: Path, expected: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    copy = _moved(course, server, "two", tmp_path)
    other = Path(shutil.copytree(copy, tmp_path / "another_machine"))
    runs = [_grade(copy), _grade(other)]
    ended = [run.communicate(timeout=300) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ended
    assert _plain(server.ask("two", ROWS)) == expected
    twice = "select student_id, assignment_id, count(*) from submitted_assignment group by 1, 2"
    assert {row[2] for row in server.ask("two", twice)} == {1}


def test_a_server_that_is_restarted_in_the_middle_costs_nothing(
    server: Server, course: Path, expected: list[tuple[Any, ...]], tmp_path: Path
) -> None:
    copy = _moved(course, server, "middle", tmp_path)
    run = _grade(copy)
    until = time.monotonic() + 120
    while not list(copy.glob(f"autograded/*/{plain.UNIT}")):
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    server.stop()
    time.sleep(0.5)
    server.start()
    told = "".join(run.communicate(timeout=300))
    assert "Traceback" not in told
    again = _grade(copy)
    told = "".join(again.communicate(timeout=300))
    assert again.returncode == 0, told
    assert _plain(server.ask("middle", ROWS)) == expected
