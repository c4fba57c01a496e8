"""`chainrule book`: what it builds, what it leaves alone, and what it says where it cannot."""

import pytest

from chainrule import commands
from chainrule.commands import main

pytest.importorskip("latex2mathml", reason="the book is built with chainrule[book]")


def test_a_book_is_replaced_and_anything_else_is_left_alone(tmp_path, capsys, refused):
    book = tmp_path / "book"
    assert main(["book", str(book)]) == 0
    said = capsys.readouterr().out
    assert "MB, nothing from elsewhere" in said
    assert "Work on this unit" not in (book / "03_neuron.html").read_text("utf-8")
    (book / "stale").touch()
    assert main(["book", str(book), "--edition", "https://example.org/x"]) == 0
    assert not (book / "stale").exists()
    assert 'href="https://example.org/x/lab/' in (book / "03_neuron.html").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter").write_text("mine")
    assert "holds something else" in refused("book", other)
    assert [path.name for path in other.iterdir()] == ["letter"]


def test_a_file_in_the_way_is_one_sentence(tmp_path, refused):
    (tmp_path / "file").write_text("mine")
    assert "is a file, not a folder: choose another name." in refused("book", tmp_path / "file")
    refused("book", tmp_path / "file" / "book")
    assert (tmp_path / "file").read_text() == "mine"


def test_an_address_that_is_none_is_one_sentence(tmp_path, refused):
    assert "--edition" in refused("book", tmp_path / "book", "--edition", "javascript:alert(1)")
    assert list(tmp_path.iterdir()) == []


def test_without_the_extra_it_says_what_to_install(tmp_path, monkeypatch, refused):
    monkeypatch.setitem(commands.EXTRAS, "book", ("for building the book", ("no_such_module",)))
    assert "pip install 'chainrule[book]'" in refused("book", tmp_path / "book")
    assert list(tmp_path.iterdir()) == []
