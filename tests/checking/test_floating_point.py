"""Overflow is told by its category, with the processor's flags or without them."""

import warnings
from pathlib import Path

import numpy as np
import pytest

from chainrule.checking import floating_point
from chainrule.checking.floating_point import Overflow, complaints
from chainrule.checking.judge import judge, rng_for
from chainrule.course.bank import read_bank
from chainrule.course.exercise import find_exercise

BANK = Path(__file__).parents[1] / "bank"
FAR = np.array([-1000.0, 0.5, 1000.0])


@pytest.fixture(params=["flags", "no flags"])
def platform(request, monkeypatch):
    monkeypatch.setattr(floating_point, "FLAGS", request.param == "flags")
    return request.param


@pytest.mark.parametrize(
    ("code", "category", "said"),
    [
        (lambda: np.exp(FAR), Overflow, "overflow encountered in exp"),
        (lambda: np.cosh(FAR), Overflow, "overflow encountered in cosh"),
        (lambda: np.power(FAR, 200), Overflow, "overflow encountered in power"),
        (lambda: np.log(np.zeros(2)), RuntimeWarning, "divide by zero encountered in log"),
        (lambda: np.log(np.array([-1.0])), RuntimeWarning, "invalid value encountered in log"),
        (lambda: np.sqrt(np.array([-1.0])), RuntimeWarning, "invalid value encountered in sqrt"),
    ],
)
def test_every_kind_has_its_category_and_words(platform, code, category, said) -> None:
    with complaints() as caught:
        code()
    assert [(one.category, str(one.message)) for one in caught] == [(category, said)]


def test_what_is_right_or_meant_is_no_complaint(platform) -> None:
    with complaints() as caught:
        np.exp(-np.abs(FAR))
        np.exp(np.array([-1000.0]))  # too small is not too large
        np.exp(np.array([np.inf, np.nan]))  # was not finite before
        np.log(np.ones(3), out=np.zeros(3))
        np.exp.at(np.zeros(3), [0])
        with np.errstate(all="ignore"):
            np.exp(FAR)
            np.log(np.zeros(1))
    assert caught == []


def test_a_warning_of_the_answers_own_is_none_of_the_two(platform) -> None:
    with complaints() as caught:
        warnings.warn("overflow of words", UserWarning, stacklevel=1)
    assert [one.category for one in caught] == [UserWarning]


def test_the_functions_are_given_back(monkeypatch) -> None:
    monkeypatch.setattr(floating_point, "FLAGS", False)
    before = np.exp
    with complaints(), complaints():
        assert np.exp is not before
        assert np.exp.nin == 1
    assert np.exp is before


@pytest.mark.processes
def test_an_answer_of_which_numpy_warns_gets_the_same_words_without_flags(monkeypatch) -> None:
    seen: list[str] = []
    for unit in ("02_finite_differences", "03_neuron", "05_activations", "06_layers"):
        for answer in read_bank(BANK / f"{unit}.py"):
            exercise = find_exercise(answer.name, unit)
            verdicts = []
            for flags in (True, False):
                monkeypatch.setattr(floating_point, "FLAGS", flags)
                verdicts.append(judge(exercise, answer.build(), rng_for(exercise, 1)))
            with_flags, without = verdicts
            if "makes NumPy warn" in with_flags.what:
                seen.append(with_flags.what)
                assert without.what == with_flags.what, answer.title
            else:
                assert without.outcome is with_flags.outcome, answer.title
    for kind in ("overflow encountered", "divide by zero encountered", "invalid value encountered"):
        assert any(kind in what for what in seen), kind
