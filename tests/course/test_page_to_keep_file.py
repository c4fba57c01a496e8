"""The rows of the page to keep are true, and speak of what the course has."""

import ast
import re

import numpy as np
import pytest

from chainrule.course.exercise import find_exercise, unit_exercises
from chainrule.course.page_to_keep import Row, sections, word
from chainrule.course.source import reference, unit_cells
from chainrule.course.units import UNITS, solution_path

ROWS = [row for rows in sections().values() for row in rows]
FORMULAS = [row for row in ROWS if row.python]
POINTS = np.array([-2.3, -0.7, 0.4, 1.9])


@pytest.mark.parametrize("row", FORMULAS, ids=lambda row: row.exercise)
def test_a_formula_is_what_the_exercise_wants(row: Row) -> None:
    points = POINTS[2:] if row.exercise == "d_sigmoid_from_output" else POINTS
    wanted = [float(reference(row.unit, row.exercise)(x)) for x in points]
    assert eval(row.python, {"np": np, "x": points}) == pytest.approx(wanted, abs=1e-12)


def test_every_row_names_what_the_course_has() -> None:
    for row in ROWS:
        assert row.unit in UNITS, row
        assert not row.exercise or find_exercise(row.exercise, row.unit), row


def test_every_slope_of_one_number_stands_on_the_page() -> None:
    named = {(row.unit, row.exercise) for row in sections()["derivatives"]}
    slopes = {
        (unit, name) for unit in UNITS for name in unit_exercises(unit) if name.startswith("d_")
    }
    assert slopes <= named


def test_a_word_stands_in_the_unit_that_it_names() -> None:
    for row in sections()["words"]:
        text = solution_path(row.unit).read_text("utf-8").casefold()
        stem = re.escape(row.left.casefold().split()[0][:6])
        assert re.search(stem, text), row


def test_a_word_is_found_and_a_near_one_is_offered() -> None:
    assert word("Delta").unit == "03_neuron"
    assert word("adam") == word("Adam")
    with pytest.raises(ValueError, match="Did you mean 'gradient'"):
        word("gradiant")
    with pytest.raises(ValueError, match="Its words are: function, slope"):
        word("xyzzy")


@pytest.mark.parametrize("unit", UNITS)
def test_the_words_of_a_unit_are_links_to_its_table_of_words(unit: str) -> None:
    texts = [cell.source for cell in unit_cells(unit)]
    (place,) = (n for n, text in enumerate(texts) if "# ### Words of this unit" in text)
    call = ast.parse(texts[place + 1]).body[0].value
    assert call.func.id == "glossary"
    named = [argument.value for argument in call.args]
    assert named == [row.left for row in sections()["words"] if row.unit == unit]
    linked = re.findall(r"\[([^\]]+)\]\(#Words-of-this-unit\)", " ".join(texts))
    assert sorted(map(str.casefold, linked)) == sorted(map(str.casefold, named))
