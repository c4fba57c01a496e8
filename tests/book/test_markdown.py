"""Texts as HTML: formulas without a script, code, tables, anchors, links."""

import pytest

pytest.importorskip("latex2mathml", reason="the book is built with chainrule[book]")

from chainrule.book.markdown import formula, highlighted, to_html


def test_formulas_are_mathml_in_a_line_and_on_their_own():
    page = to_html("The slope $\\frac{dy}{dx}$ is\n\n$$y = \\underbrace{x^2}_{a}$$", str)
    assert "<mfrac>" in page
    assert 'display="block"' in page
    assert "<munder>" in page
    assert "$" not in page
    assert "\\" not in page


def test_an_underscore_in_words_of_a_formula_is_one():
    assert "fan_in" in formula(r"\text{fan\_in}")


def test_headings_are_anchors_counted_over_the_whole_text():
    page = to_html("## The delta\n\ntext\n\n## The delta", str)
    assert '<h2 id="the-delta">' in page
    assert '<h2 id="the-delta-1">' in page


def test_every_link_is_asked_about():
    page = to_html("[a](one.md) and [b](https://example.org)", lambda address: f"<{address}>")
    assert 'href="&lt;one.md&gt;"' in page
    assert 'href="&lt;https://example.org&gt;"' in page


def test_a_picture_is_refused_as_no_file_goes_with_it():
    with pytest.raises(ValueError, match=r"holds no picture far\.png"):
        to_html("![far](far.png)", str)


def test_code_is_coloured_and_an_unknown_language_is_left_alone():
    assert '<span class="k">def</span>' in highlighted("def f(): pass", "python")
    assert highlighted("a < b", "nosuch") == ""
    assert "a &#60; b" in to_html("```nosuch\na < b\n```", str)


def test_an_empty_corner_of_a_table_heads_nothing():
    page = to_html("| | b |\n|---|---|\n| 1 | 2 |", str)
    assert "<th></th>" not in page
    assert "<th>b</th>" in page
