"""`chainrule lab`: the learner's files are the learner's."""

import contextlib
import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest
from small_course import names, ordinary_user, snapshot

import chainrule.course.files  # noqa: F401 - before root's rights are gone
from chainrule.commands import lab, main
from chainrule.commands.build import release_notebooks
from chainrule.course.units import course_dir

FILES = {
    "00_start_here.ipynb": b"first",
    "03_neuron.ipynb": b"neuron",
    "pictures/net.svg": b"<svg>",
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "mine"


@pytest.fixture
def started(monkeypatch):
    """Stand in for JupyterLab; collect what it was started with."""
    calls = []
    monkeypatch.setattr(lab, "_jupyterlab", lambda *call: calls.append(call) or 0)
    return calls


def test_first_time_everything_is_new(folder):
    done = lab.hand_out(FILES, folder)
    assert done.new == list(FILES)
    assert (folder / "pictures/net.svg").read_bytes() == b"<svg>"


def test_the_progress_of_someone_who_worked_in_the_course_is_not_handed_out(tmp_path, monkeypatch):
    (tmp_path / lab.FIRST).write_text("{}")
    (tmp_path / "chainrule-progress.json").write_text("{}")
    (tmp_path / "chainrule-progress.unreadable-1.json").write_text("{}")
    monkeypatch.setattr(lab, "course_dir", lambda: tmp_path)
    assert list(lab.course_files()) == [lab.FIRST]


def test_second_time_nothing_happens(folder):
    lab.hand_out(FILES, folder)
    before = snapshot(folder)
    done = lab.hand_out(FILES, folder)
    assert done.unchanged == list(FILES)
    assert snapshot(folder) == before
    assert done.sentence(folder) == f"{folder}: everything is up to date."


def test_what_the_learner_changed_is_kept(folder):
    lab.hand_out(FILES, folder)
    (folder / "03_neuron.ipynb").write_bytes(b"my work")
    done = lab.hand_out(FILES, folder)
    assert done.kept == ["03_neuron.ipynb"]
    assert (folder / "03_neuron.ipynb").read_bytes() == b"my work"


def test_an_untouched_file_is_updated_and_a_changed_one_kept(folder):
    lab.hand_out(FILES, folder)
    (folder / "03_neuron.ipynb").write_bytes(b"my work")
    newer = {name: content + b", 2nd edition" for name, content in FILES.items()}
    for _ in range(2):  # the second time it still knows that the learner's is the older one
        done = lab.hand_out(newer, folder)
        assert done.outdated == ["03_neuron.ipynb"]
        assert (folder / "03_neuron.ipynb").read_bytes() == b"my work"
        assert (folder / "00_start_here.ipynb").read_bytes() == b"first, 2nd edition"
    assert "rename yours" in done.sentence(folder)


def test_a_file_that_was_there_before_is_the_learners(folder):
    folder.mkdir()
    (folder / "03_neuron.ipynb").write_bytes(b"another neuron")
    done = lab.hand_out(FILES, folder)
    assert done.kept == ["03_neuron.ipynb"]
    assert (folder / "03_neuron.ipynb").read_bytes() == b"another neuron"
    assert "kept your own 03_neuron.ipynb" in done.sentence(folder)


def test_a_folder_or_a_dangling_link_in_the_way_stays(folder):
    (folder / "03_neuron.ipynb").mkdir(parents=True)
    (folder / "00_start_here.ipynb").symlink_to("nowhere")
    done = lab.hand_out(FILES, folder)
    assert done.kept == ["00_start_here.ipynb", "03_neuron.ipynb"]
    assert (folder / "00_start_here.ipynb").is_symlink()
    assert (folder / "03_neuron.ipynb").is_dir()


def test_a_deleted_notebook_comes_back_fresh(folder):
    lab.hand_out(FILES, folder)
    (folder / "03_neuron.ipynb").unlink()
    assert lab.hand_out(FILES, folder).new == ["03_neuron.ipynb"]
    assert (folder / "03_neuron.ipynb").read_bytes() == b"neuron"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"handed_out": 3}'])
def test_without_a_readable_manifest_nothing_is_overwritten(folder, damage):
    lab.hand_out(FILES, folder)
    (folder / ".chainrule.json").write_text(damage)
    newer = {name: content + b"!" for name, content in FILES.items()}
    assert lab.hand_out(newer, folder).kept == list(FILES)
    assert (folder / "03_neuron.ipynb").read_bytes() == b"neuron"


def test_opening_a_notebook_is_no_change_but_running_it_is(folder):
    text = (course_dir() / "00_start_here.ipynb").read_bytes()
    notebook = nbformat.reads(text, as_version=4)
    before = lab.fingerprint("a.ipynb", text)
    notebook.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    notebook.cells[0].metadata["trusted"] = True
    assert lab.fingerprint("a.ipynb", nbformat.writes(notebook).encode()) == before
    code = next(cell for cell in notebook.cells if cell.cell_type == "code")
    code.outputs = [nbformat.v4.new_output("stream", text="done")]
    assert lab.fingerprint("a.ipynb", nbformat.writes(notebook).encode()) != before


def test_hands_out_what_the_course_has():
    files = lab.course_files()
    assert set(release_notebooks(["00_start_here"])) < {name.split(".")[0] for name in files}
    assert not [name for name in files if name.startswith(".")]


@pytest.mark.parametrize(
    ("arguments", "directory", "rest"),
    [
        ([], "chainrule-course", []),
        (["mine"], "mine", []),
        (["--no-browser"], "chainrule-course", ["--no-browser"]),
        (["--no-browser", "mine"], "mine", ["--no-browser"]),
        (["mine", "--no-browser", "--port", "9"], "mine", ["--no-browser", "--port", "9"]),
        (["--port", "9"], "chainrule-course", ["--port", "9"]),
        (["mine", "--port=9", "--ip=::1"], "mine", ["--port=9", "--ip=::1"]),
    ],
)
def test_further_arguments_go_to_jupyterlab(
    arguments, directory, rest, started, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert main(["lab", *arguments]) == 0
    [(folder, further)] = started
    assert str(folder) == directory
    assert further == rest
    assert (tmp_path / directory / "00_start_here.ipynb").exists()


def test_a_file_in_the_way_of_the_folder(started, tmp_path, refused):
    (tmp_path / "mine").write_text("a letter")
    assert "is a file, not a folder" in refused("lab", tmp_path / "mine")
    assert (tmp_path / "mine").read_text() == "a letter"
    assert not started


def test_a_folder_below_a_file(started, tmp_path, refused):
    (tmp_path / "letter").write_text("a letter")
    assert "Not a directory" in refused("lab", tmp_path / "letter/mine")
    assert names(tmp_path) == ["letter"]


@pytest.mark.parametrize("name", ["", "new"])
def test_without_permission_nothing_changes(name, started, locked, refused):
    with ordinary_user():
        assert "Permission denied" in refused("lab", locked / name)
    assert names(locked) == []
    assert not started


def test_a_disk_that_fills_up_changes_nothing(folder):
    """A limit on the size of files stands in for the disk: writing fails half-way through."""
    lab.hand_out({"00_start_here.ipynb": b"mine"}, folder)
    before = snapshot(folder)
    script = (
        f"import sys; from chainrule.commands import main; sys.exit(main(['lab', {str(folder)!r}]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be written" in done.stderr
    assert snapshot(folder) == before


def test_a_disk_that_is_full_leaves_no_folder_behind(tmp_path):
    """A real file system of 64 kB, where an ordinary user may mount one."""
    mount = "mount -t tmpfs -o size=64k none disk && "
    unshare = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    (tmp_path / "disk").mkdir()
    try:
        trial = subprocess.run([*unshare, mount + "true"], cwd=tmp_path, capture_output=True)
        possible = trial.returncode == 0
    except FileNotFoundError:
        possible = False
    if not possible:
        pytest.skip("this machine does not let an ordinary user mount a small file system")
    command = f"{sys.executable} -m chainrule lab disk/mine; echo status $?; ls -A disk"
    done = subprocess.run(
        [*unshare, mount + command], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "status 1\n"
    assert "No space left on device" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_manifest_says_what_was_handed_out(folder):
    lab.hand_out(FILES, folder)
    manifest = json.loads((folder / ".chainrule.json").read_text())
    assert sorted(manifest["handed_out"]) == sorted(FILES)


def test_somebody_elses_folder_is_refused_even_when_nothing_is_new(started, locked, refused):
    locked.chmod(0o755)
    lab.hand_out(lab.course_files(), locked)
    locked.chmod(0o555)
    with ordinary_user():
        sentence = refused("lab", locked)
    assert "Permission denied" in sentence
    assert "chainrule lab ~/chainrule-course" in sentence
    assert not started


FROM_AFAR = "10.0.0.1 50000 10.0.0.2 22"  # client and its port, server and its port


@pytest.mark.parametrize(
    ("variables", "tunnel"),
    [
        ({"SSH_CONNECTION": FROM_AFAR}, True),
        ({"SSH_CONNECTION": FROM_AFAR, "DISPLAY": ":10"}, False),
        ({}, False),
    ],
)
def test_over_ssh_it_says_how_to_get_in(variables, tunnel, started, tmp_path, monkeypatch, capsys):
    for name in ("SSH_CONNECTION", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["lab", str(tmp_path / "mine"), f"--port={port}", "--ip=::1"]) == 0
    [(_, further)] = started
    said = capsys.readouterr().err
    if not tunnel:
        assert further == [f"--port={port}", "--ip=::1"]
        assert said == ""
        return
    browser, chosen, *rest = further
    assert (browser, rest) == ("--no-browser", ["--ip=::1"])
    free = int(chosen.removeprefix("--port="))
    assert port < free
    assert f"ssh -N -L {free}:localhost:{free} " in said
    assert "@10.0.0.2" in said
    assert said.count("\n") == 1


def test_a_port_that_is_no_number_is_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("SSH_CONNECTION", FROM_AFAR)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert main(["lab", str(tmp_path / "mine"), "--port=no"]) == 1
    assert capsys.readouterr().err == "--port takes a number, for example --port=9000.\n"


def fetched(address, seconds=60):
    """Return a page of a server that has said its address and may not listen yet."""
    for _ in range(seconds):
        with contextlib.suppress(urllib.error.URLError):
            return urllib.request.urlopen(address, timeout=30).read().decode()
        time.sleep(1)
    raise AssertionError(f"{address} does not answer")


@pytest.mark.slow
def test_it_serves_without_a_browser_on_a_taken_port_and_without_a_home(tmp_path):
    """All three at once: none of them is a reason not to start."""
    environment = {**os.environ, "HOME": os.devnull, "PATH": os.defpath, "TMPDIR": str(tmp_path)}
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "BROWSER"):
        environment.pop(name, None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "chainrule", "lab", "mine", f"--port={port}"]
        server = subprocess.Popen(
            command, cwd=tmp_path, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            assert server.stdout is not None
            log = []
            for line in server.stdout:
                log.append(line)
                if served := re.search(r"http://127\.0\.0\.1:(\d+)/lab/tree/00_start\S+", line):
                    break
            assert served, "".join(log)
            assert int(served[1]) != port
            assert "00_start_here.ipynb" in fetched(served[0])
        finally:
            server.terminate()
            server.communicate(timeout=30)
    assert "Jupyter cannot write to your home folder" in "".join(log)
