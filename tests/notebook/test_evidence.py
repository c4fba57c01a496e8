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


def test_a_link_that_lacks_a_factor_is_not_called_missing() -> None:
    def d_swish(z):
        s = 1 / (1 + np.exp(-np.clip(z, -500, 500)))
        return s + z * s

    exercise, verdict = verdict_on("05_activations", "d_swish", d_swish)
    assert "lacks its factor 1 − σ(z)" in verdict.what
    picture = broken_link(exercise, verdict.causes[0])
    assert picture is not None
    assert picture.sentence == "path_gate = z × d_gate. The link d_gate is not the right one."


def test_the_link_of_the_text_is_the_one_of_the_picture() -> None:
    def d_gelu_tanh(z):
        scale = np.sqrt(2 / np.pi)
        t = np.tanh(scale * (z + 0.044715 * z**3))
        return 0.5 * (1 + t) + z * 0.5 * (1 - t**2)

    exercise, verdict = verdict_on("05_activations", "d_gelu_tanh", d_gelu_tanh)
    assert "polynomial inside tanh is missing" in verdict.what
    picture = broken_link(exercise, verdict.causes[0])
    assert picture is not None
    assert picture.sentence.endswith("The link ∂u/∂z is missing.")


def test_no_link_is_marked_in_a_part_that_is_right() -> None:
    forward = reference("03_neuron", "neuron_delta")
    exercise, verdict = verdict_on(
        "03_neuron", "neuron_gradient", lambda w, b, x, y: (forward(w, b, x, y) * x, 1.0)
    )
    assert "dJ_dw is right" in verdict.what
    picture = broken_link(exercise, verdict.causes[0])
    assert picture is not None
    assert picture.sentence == "∂J/∂b = delta × ∂z/∂b. The link delta is missing."


def test_a_factor_too_many_stands_at_the_end_of_its_product() -> None:
    forward = reference("03_neuron", "neuron_delta")
    exercise, verdict = verdict_on(
        "03_neuron",
        "neuron_input_gradient",
        lambda w, b, x, y: forward(w, b, x, y) * w * x,
    )
    picture = broken_link(exercise, verdict.causes[0])
    assert picture is not None
    assert picture.sentence.endswith("× x. The link x is one too many.")


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
