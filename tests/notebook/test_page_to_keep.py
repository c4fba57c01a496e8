"""`page_to_keep` and `glossary` in a notebook, and the page as a file."""

import pytest

from chainrule import glossary, page_to_keep
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.commands import main
from chainrule.notebook import progress


def test_a_row_waits_until_its_exercise_has_passed(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = page_to_keep().plain
    assert "tanh(z): fills when d_tanh passes" in before
    assert "1 − tanh²(z)" not in before
    progress.record(tmp_path, "05_activations", Verdict("d_tanh", Outcome.WRONG, "No."))
    assert page_to_keep().plain == before
    progress.record(tmp_path, "05_activations", Verdict("d_tanh", Outcome.EXACT, ""))
    after = page_to_keep()
    assert "tanh(z): 1 − tanh²(z)" in after.plain
    assert after.sentence.startswith("1 of ")


def test_the_page_is_a_table_with_captions(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    html = page_to_keep()._repr_mimebundle_()["text/html"]
    assert html.count("<caption>") == html.count("<table") == 4
    assert "<code>dW = X.T @ dZ</code>" in html
    assert 'class="cr-figure"' not in html  # a figure has a drawing


def test_glossary_says_a_word_or_shows_all(capsys) -> None:
    assert glossary("delta") is None
    assert "∂J/∂z" in capsys.readouterr().out
    assert "epoch: one pass over all rows" in glossary().plain
    two = glossary("Delta", "epoch").plain
    assert two.count("\n  ") == 2
    assert "delta: ∂J/∂z" in two
    assert "epoch: one pass" in two
    with pytest.raises(ValueError, match="no word"):
        glossary("xyzzy")


def test_the_command_writes_the_page(tmp_path, capsys) -> None:
    progress.record(tmp_path, "01_composition", Verdict("d_bump", Outcome.EXACT, ""))
    page = tmp_path / "kept" / "page.html"
    assert main(["progress", str(tmp_path), "--page", str(page)]) == 0
    text = page.read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert "−2x · exp(−x²)" in text
    assert main(["progress", str(tmp_path), "--page", str(tmp_path)]) == 1
    assert "is a folder" in capsys.readouterr().err
