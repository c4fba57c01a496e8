"""The slides of every unit: what a deck has to have, and that it needs nothing beside it."""

import html
import re

import pytest

pytest.importorskip("latex2mathml", reason="the slides are made with chainrule[book]")

from chainrule.book.slides import deck
from chainrule.course.questions import questions
from chainrule.course.source import unit_cells
from chainrule.course.teaching import pages as teachers_notes
from chainrule.course.units import UNITS
from chainrule.notebook.stills import figure_called

EDITION = "https://example.org/course/"


def text(piece: str) -> str:
    """Return what is read, without the words in drawings."""
    piece = re.sub("<svg.*?</svg>", "", piece, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub("<[^>]*>", "", piece)).split())


def slides(unit: str) -> list[str]:
    return re.findall("<section.*?</section>", deck(unit), re.DOTALL)


def flat(markdown: str) -> str:
    return " ".join(markdown.replace("`", "").split())


@pytest.mark.parametrize("unit", UNITS)
def test_a_deck_has_its_parts_in_order(unit):
    shown = slides(unit)
    assert 8 <= len(shown) <= 15
    headings = [text(re.findall("<h[12]>(.*?)</h[12]>", one)[0]) for one in shown]
    assert headings[0].startswith(unit[:2])
    assert headings[-1] == "Recap"
    assert headings.count("For the room") >= 2
    assert "Where people stumble" in headings
    places = [one for one in shown if 'class="table"' in one]
    assert len(places) >= (unit != "00_start_here")
    assert all("<th" in one and one.count("<tr") > 2 for one in places)


@pytest.mark.parametrize("unit", UNITS)
def test_every_figure_is_shown_with_its_sentence(unit):
    figures = [c for c in unit_cells(unit) if c.kind == "code" and figure_called(c.source)]
    sentences = {
        text(re.findall('<p class="sentence">(.*?)</p>', one)[0])
        for one in slides(unit)
        if 'class="picture"' in one
    }
    assert len(sentences) == len(figures)
    assert all(one[0] != "<" and one.endswith(".") for one in sentences)


@pytest.mark.parametrize("unit", UNITS)
def test_the_teachers_notes_are_on_the_slides_whole(unit):
    page = teachers_notes()[f"{unit}.md"]
    said = text(" ".join(slides(unit)))
    aim = page.partition("**Aim.**")[2].partition("**Time.**")[0]
    assert flat(aim) in said
    stumbles, room = page.partition("**Where people stumble**")[2].split("**For the room**")
    for item in re.split("^- ", stumbles, flags=re.MULTILINE)[1:]:
        assert flat(item) in said
    for item in re.split("^- ", room, flags=re.MULTILINE)[1:]:
        question = flat(item)
        if question.endswith(")"):
            question, _, answer = question.rpartition(" (")
            assert answer.removesuffix(")").rpartition("(")[2] in said
        assert question.split(" (")[0] in said


@pytest.mark.parametrize("unit", UNITS)
def test_an_answer_stands_behind_its_question_and_no_where_else(unit):
    asked = [one for one in questions(unit).values() if one.kind in ("choice", "number")][:2]
    for question in asked:
        [one] = [s for s in slides(unit) if html.escape(question.prompt) in s]
        before, answer = one.split('<div class="answer"')
        assert text(question.after) in text(f"<{answer}")
        assert question.after not in text(before)
        if question.kind == "choice":
            letters = [option.right for option in question.options]
            assert f"<strong>{'ABCDEFG'[letters.index(True)]}</strong>" in answer
            assert before.count("<li>") == len(letters)
        else:
            assert f"<strong>{question.answer}</strong>" in answer


@pytest.mark.parametrize("unit", UNITS)
def test_a_deck_needs_nothing_beside_it(unit):
    made = deck(unit)
    assert re.findall(r"""(?:src|href)=["'](?!data:|#)""", made) == []
    assert not re.search(r"url\((?!#|\"?data:)|@import|fetch\(|import ", made)
    assert made == deck(unit)
    assert "\ufffd" not in made
    assert "](" not in text(" ".join(slides(unit)))


def test_the_last_slide_leads_to_the_unit_in_the_browser_edition():
    address = f"{EDITION}lab/index.html?path=03_neuron.ipynb"
    assert deck("03_neuron", EDITION).count(address) == 1


def test_lines_of_a_printed_program_stand_beside_their_numbers():
    [row] = re.findall(r"<td>19\s*<br.*?</td>", " ".join(slides("04_where_is_the_chain_rule")))
    assert "error = neuron[&quot;output&quot;] - expected[j]" in row


def test_a_bracket_within_a_question_is_no_answer():
    shown = text(" ".join(s for s in slides("06_layers") if "For the room" in s))
    assert "what does entry (2, 1) of X.T @ dZ add up, over what? Input 2 times" in shown
