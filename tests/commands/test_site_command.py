"""`chainrule site`: what it says where it cannot build."""

import urllib.error

import pytest

from chainrule import commands
from chainrule.commands import main
from chainrule.lite import site


@pytest.fixture(autouse=True)
def _as_if_the_extra_were_there(monkeypatch):
    # Nothing here builds a site, and its extra is not in the tests' environment.
    monkeypatch.setitem(commands.EXTRAS, "site", ("for building a site", ()))


def test_without_the_network_it_says_what_to_name(tmp_path, monkeypatch, capsys):
    def unreachable(*_, **__):
        raise urllib.error.URLError("no network")

    monkeypatch.setattr("urllib.request.urlopen", unreachable)
    assert main(["site", str(tmp_path / "site")]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("Fetching Pyodide")
    assert "name a folder that has its core with --pyodide" in said[1]
    assert len(said) == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_pyodide_is_one_sentence(tmp_path, refused):
    (tmp_path / "empty").mkdir()
    sentence = refused("site", tmp_path / "site", "--pyodide", tmp_path / "empty")
    assert "has no pyodide.js" in sentence
    assert not (tmp_path / "site").exists()


def test_it_says_how_large_the_site_is_and_how_to_look(tmp_path, monkeypatch, capsys):
    built = site.Built(36_000_000, 30)
    monkeypatch.setattr(site, "build", lambda *_: built)
    assert main(["site", str(tmp_path / "site"), "--pyodide", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "36 MB, and 30 packages from Pyodide's host" in said
    assert "python3 -m http.server --directory" in said
