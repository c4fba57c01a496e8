"""The command line itself: lazy, and never a traceback for what a user can get wrong."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import chainrule
from chainrule import commands
from chainrule.commands import build, main

HEAVY = ("numpy", "matplotlib", "sklearn", "nbgrader", "dask", "distributed", "jupyterlab")


def test_every_command_is_listed_with_its_help(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert set(commands.names()) >= {"build", "check", "init-course", "lab"}
    for name in commands.names():
        assert re.search(rf"^    {name}\s+\w", text, re.MULTILINE), f"{name} has no line of help"


def test_the_version_is_that_of_the_project_and_of_its_documents(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    root = Path(__file__).parents[2]
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert capsys.readouterr().out == f"chainrule {version}\n"
    assert chainrule.__version__ == version
    assert f"\nversion: {version}\n" in (root / "CITATION.cff").read_text("utf-8")
    assert f"\n## [{version}] - " in (root / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("name", commands.names())
def test_help_of_a_command_imports_nothing_heavy(name):
    script = (
        "import json, sys\n"
        "from chainrule.commands import main\n"
        "try:\n"
        f"    main([{name!r}, '--help'])\n"
        "except SystemExit as stop:\n"
        "    assert stop.code == 0\n"
        f"print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_lab_does_not_import_the_other_commands():
    script = (
        "import sys\n"
        "from chainrule.commands import main\n"
        "try:\n"
        "    main(['lab', '--help'])\n"
        "except SystemExit:\n"
        "    pass\n"
        "print(*(name for name in sys.modules if name.startswith('chainrule.commands.')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1].split() == ["chainrule.commands.lab"]


@pytest.mark.parametrize("arguments", [[], ["teach"], ["build", "--fast"], ["check"]])
def test_wrong_command_line_ends_with_status_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: chainrule" in capsys.readouterr().err


def test_a_full_disk_is_a_sentence(monkeypatch, capsys):
    def full(args):
        raise OSError(28, "No space left on device", "/somewhere/file")

    monkeypatch.setattr(build, "run", full)
    assert main(["build"]) == 1
    assert capsys.readouterr().err == "/somewhere/file: No space left on device.\n"


def test_ctrl_c_is_quiet(monkeypatch, capsys):
    def interrupted(args):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "run", interrupted)
    assert main(["build"]) == 130
    assert capsys.readouterr().err == ""


@pytest.mark.processes
def test_a_reader_that_closes_the_pipe_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m chainrule build --check 2>err | head -c 0; cat err; rm err",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
        cwd=commands.__path__[0],
    )
    assert "Traceback" not in done.stdout + done.stderr


# What only the tools for teachers import; a command that needs one of these says so by `extra`.
TEACHERS = re.compile(r"chainrule\.(?:grading|marks|commands\.build)\b|nbgrader|jupytext|bleach")


@pytest.mark.parametrize("name", commands.names())
def test_a_command_that_needs_the_extra_says_so(name):
    source = Path(commands.__path__[0], f"{name.replace('-', '_')}.py").read_text("utf-8")
    imports = [line for line in source.splitlines() if re.match(r" *(?:from|import) ", line)]
    needs = name == "build" or any(map(TEACHERS.search, imports))
    assert ('extra="teach"' in source) == needs


def test_without_the_extra_a_command_is_one_sentence(tmp_path, monkeypatch, capsys):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "nbgrader" else find(name)
    )
    assert main(["init-course", str(tmp_path / "course")]) == 1
    said = capsys.readouterr().err
    assert "run pip install 'chainrule[teach]'" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "course").exists()
    with pytest.raises(SystemExit) as stop:
        main(["init-course", "--help"])
    assert stop.value.code == 0


def test_every_extra_of_a_command_brings_what_the_command_looks_for():
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    names = {"dateutil": "python-dateutil", "markdown_it": "markdown-it-py"}

    def brought(extra: str) -> set[str]:
        found = set()
        for one in project["optional-dependencies"][extra]:
            nested = re.fullmatch(r"chainrule\[(\w+)\]", one)
            found |= brought(nested[1]) if nested else {re.split(r"[<>=\[ ]", one)[0]}
        return found

    for extra, (_, modules) in commands.EXTRAS.items():
        assert {names.get(one, one.replace("_", "-")) for one in modules} <= brought(extra)
