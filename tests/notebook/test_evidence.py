"""The pictures under a failed check say what the diagnosis says, and nothing more."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from chainrule.checking.judge import rng_for
from chainrule.course.bank import read_banks
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.source import reference
from chainrule.mistakes.naming import judge_and_name
from chainrule.notebook.evidence import broken_link, pictures

BANK = Path(__file__).parents[1] / "bank"


def verdict_on(unit: str, name: str, answer):
    exercise = find_exercise(name, unit)
    return exercise, judge_and_name(exercise, answer, rng_for(exercise, VISIBLE_SEED))


def test_the_missing_link_is_marked() -> None:
    exercise, verdict = verdict_on(
        "01_composition", "d_compose", lambda dg, f, df: lambda x: dg(f(x))
    )
    picture = broken_link(exercise, verdict.causes[0])
    assert picture is not None
    assert "is missing" in picture.sentence
    assert [row[-1] for row in picture.rows] == ["there", "is missing"]


def test_a_matrix_shows_its_wrong_entries() -> None:
    def last_row_only(dZ, X, W):
        return dZ @ W.T, np.outer(X[-1], dZ[-1]), dZ.sum(axis=0)

    exercise, verdict = verdict_on("06_layers", "dense_backward", last_row_only)
    titles = [picture.title for picture in pictures(exercise, verdict)]
    assert any("dW: yours beside measured" in title for title in titles)


def test_the_points_of_a_slope_are_not_drawn_without_their_x() -> None:
    drawn = pictures(*verdict_on("01_composition", "d_ripple", np.cos))
    assert not any("beside measured" in picture.title for picture in drawn)


def test_a_right_answer_and_a_breach_have_no_picture() -> None:
    right = reference("03_neuron", "d_sigmoid")
    assert pictures(*verdict_on("03_neuron", "d_sigmoid", right)) == []
    assert pictures(*verdict_on("03_neuron", "d_sigmoid", lambda z: None)) == []


@pytest.mark.bank
def test_every_picture_is_valid_and_a_third_of_the_wrong_answers_have_one() -> None:
    wrong = [a for a in read_banks(BANK) if not a.right and a.unit[:2] in ("01", "03", "06")][::4]
    with_picture = 0
    for answer in wrong:
        exercise = find_exercise(answer.name, answer.unit)
        verdict = judge_and_name(exercise, answer.build(), rng_for(exercise, VISIBLE_SEED))
        drawn = pictures(exercise, verdict)
        with_picture += bool(drawn)
        for picture in drawn:
            ElementTree.fromstring(picture.svg)
            assert picture.sentence, answer.title
            assert picture.rows, answer.title
    assert with_picture > len(wrong) / 3
