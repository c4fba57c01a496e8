"""What the tests of the commands share: one's own little course, and an ordinary user."""

import shutil
import tempfile
from pathlib import Path

import pytest
from small_course import source

from chainrule.commands import main
from chainrule.course import units


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of two small units, which the commands take for the course's own."""
    root = tmp_path / "checkout"
    (root / "solutions").mkdir(parents=True)
    (root / "course").mkdir()
    (root / "pyproject.toml").write_text("")
    (root / "solutions/00_start_here.py").write_text(source("00_start_here"))
    (root / "solutions/03_neuron.py").write_text(source("03_neuron", "sigmoid", "d_sigmoid"))
    monkeypatch.setattr(units, "_folder", lambda name: root / name)
    return root


@pytest.fixture
def refused(capsys):
    """Run a command line that must be refused in one sentence; return that sentence."""

    def run(*arguments):
        capsys.readouterr()
        assert main([str(argument) for argument in arguments]) == 1
        printed = capsys.readouterr()
        assert printed.out == ""
        sentence = printed.err.removesuffix("\n")
        assert "\n" not in sentence
        assert sentence.endswith(".")
        assert "Traceback" not in sentence
        return sentence

    return run


@pytest.fixture
def locked():
    """A folder that an ordinary user may enter and read, but not write to."""
    parent = Path(tempfile.mkdtemp(prefix="chainrule-test-"))
    parent.chmod(0o755)
    folder = parent / "locked"
    folder.mkdir()
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(parent)
