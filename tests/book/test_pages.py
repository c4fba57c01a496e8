"""The pages of the book: which there are, what they show, what they keep to themselves."""

import html
import json
import re

import pytest

pytest.importorskip("latex2mathml", reason="the book is built with chainrule[book]")

from chainrule.book.pages import links_from, pages
from chainrule.course.page_to_keep import sections
from chainrule.course.source import unit_cells
from chainrule.course.teaching import pages as teachers_notes
from chainrule.course.units import UNITS, course_dir
from chainrule.notebook.stills import figure_called


@pytest.fixture(scope="module")
def book():
    return {page.path: page for page in pages()}


def test_units_documents_and_every_teachers_note_are_there(book):
    assert {f"{unit}.html" for unit in UNITS} <= set(book)
    assert {"index.html", "glossary.html", "notation.html", "check-gradient.html"} <= set(book)
    assert {"explain.html", "grading.html", "platforms.html", "authoring.html"} <= set(book)
    notes = [page for page in book.values() if page.part == "Teacher's notes"]
    assert len(notes) == len(teachers_notes())
    assert len({page.title for page in book.values()}) >= len(book) - len(UNITS)


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_shows_every_figure_and_question_and_no_solution(book, unit):
    body = book[f"{unit}.html"].body
    cells = unit_cells(unit)
    figures = [cell for cell in cells if cell.kind == "code" and figure_called(cell.source)]
    at_first = re.sub("<template.*?</template>", "", body)
    assert at_first.count("<figcaption>") == len(figures)
    asked = [cell for cell in cells if cell.source.startswith("ask(")]
    assert body.count('class="question"') == len(asked)
    published = json.loads((course_dir() / f"{unit}.ipynb").read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in published]
    text = html.unescape(re.sub("<[^>]*>", "", body))
    assert text.count("YOUR CODE HERE") == sum(s.count("YOUR CODE HERE") for s in sources)
    for block in re.findall(r'<pre class="code"[^>]*>(.*?)</pre>', body, re.DOTALL):
        code = html.unescape(re.sub("<[^>]*>", "", block)).strip("\n")
        assert any(code in source for source in sources), code
    assert 'data-cell="' not in body
    assert "recall()" not in text


def test_a_question_shows_what_there_is_to_choose_and_not_what_is_right(book):
    body = book["01_composition.html"].body
    assert "<li>negative; zero at x = 0</li>" in body
    assert "To the right of a top the way leads down." not in body


def test_the_glossary_has_every_word_and_its_unit(book):
    body = book["glossary.html"].body
    for row in sections()["words"]:
        assert f">{row.left}</dt>" in body
        assert f'href="{row.unit}.html"' in body
        place = re.search(f'<dt id="([a-z-]+)">{row.left}</dt>', body)[1]
        linked = f'<a href="glossary.html#{place}">{row.left}</a>'
        assert linked.casefold() in book[f"{row.unit}.html"].body.casefold()


def test_the_notation_gives_no_answer_away(book):
    body = book["notation.html"].body
    assert "the cost: one number that should become small" in body
    for row in sections()["derivatives"]:
        assert f">{row.right}<" not in body


def test_links_lead_to_pages_and_the_rest_to_the_repository():
    link = links_from("graders/chainrule/lite/README.md")
    assert link("../grading/README.md#speed") == "grading.html#speed"
    assert link("lock.py").endswith("/blob/main/graders/chainrule/lite/lock.py")
    assert link("#here") == "#here"
    assert link("https://example.org/a") == "https://example.org/a"
    assert links_from("course/x.ipynb")("03_neuron.ipynb") == "03_neuron.html"
