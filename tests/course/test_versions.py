"""Versions of a unit: from the seed and the name alone, another formula, the same difficulty."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest

from chainrule.checking.judge import judge, rng_for
from chainrule.checking.verdict import Outcome
from chainrule.course import versions
from chainrule.course.exercise import unit_exercises
from chainrule.course.source import reference_points, unit_cells
from chainrule.course.units import UNITS, solution_path
from chainrule.course.versions import COUNT, VERSIONED, Version, named, number_of, seed_of, split
from chainrule.mistakes.naming import judge_and_name

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import bank_in_versions

EVERY = [(unit, number) for unit in VERSIONED for number in range(1, COUNT)]
# What differs when the cost, or the bias, does.
OF_THE_COST = {
    "neuron_factors", "neuron_delta", "neuron_gradient", "neuron_input_gradient", "mse", "d_mse"
}  # fmt: skip
OF_THE_BIAS = {
    "neuron_forward", "neuron_factors", "neuron_delta", "neuron_gradient",
    "neuron_input_gradient", "dense_forward", "dense_backward",
}  # fmt: skip


def test_a_version_follows_from_seed_and_name_alone() -> None:
    assert (number_of(1234, "ada", "03_neuron"), seed_of(1234, "ada")) == (
        number_of(1234, "ada", "03_neuron"),
        seed_of(1234, "ada"),
    )
    assert seed_of(1234, "ada") == 3_544_496_782_778_944_460
    numbers = [number_of(1234, f"student{n}", "03_neuron") for n in range(400)]
    assert set(numbers) == set(range(COUNT))
    assert max(numbers.count(n) for n in range(COUNT)) < 80
    assert len({seed_of(1234, f"student{n}") for n in range(400)}) == 400
    assert number_of(1, "ada", "03_neuron") != number_of(2, "ada", "03_neuron")


def test_names_of_versions() -> None:
    assert split("03_neuron@5") == ("03_neuron", 5)
    assert split("03_neuron") == ("03_neuron", 0)
    assert named("03_neuron", 0) == "03_neuron"
    for unit in ("03_neuron@8", "05_activations@1", "03_neuron@-1", "03_neuron@"):
        with pytest.raises(ValueError, match="no version"):
            split(unit)
    assert [Version(n).formula for n in (0, 3, 5)] == [
        "J = ½(a − y)², z = w·x + b",
        "J = (a − y)², z = w·x − b",
        "J = 3/2·(a − y)², z = w·x − b",
    ]


@pytest.mark.parametrize(("unit", "number"), EVERY)
def test_every_rule_finds_its_place_in_the_source(unit: str, number: int) -> None:
    text = solution_path(unit).read_text("utf-8")
    assert [old for old, _ in versions.rules(unit, number) if old not in text] == []
    assert versions.rules(unit, 0) == []
    kinds = [(cell.kind, cell.grade_id, cell.points) for cell in unit_cells(named(unit, number))]
    assert kinds == [(cell.kind, cell.grade_id, cell.points) for cell in unit_cells(unit)]
    assert reference_points(named(unit, number)) == reference_points(unit)


def test_no_trace_of_the_other_conventions_is_left() -> None:
    neuron = versions.rewrite("03_neuron", 7, solution_path("03_neuron").read_text("utf-8"))
    for left in ("½", "0.5 *", "tfrac{1}{2}(a", "+ b", "∂z/∂b = 1", "∂z/∂b is 1"):
        rest = neuron.replace("½ times (a − y)² and with + b", "").replace("the ½ cancel", "")
        assert left not in rest, left
    layers = versions.rewrite("06_layers", 7, solution_path("06_layers").read_text("utf-8"))
    for left in ("+ b_j", "(2 * N)", r"\frac{1}{2N}", "weighted + b", "db = dZ.sum"):
        assert left not in layers, left


@pytest.mark.parametrize(("unit", "number"), EVERY)
def test_each_version_has_its_own_answer_and_refuses_the_course_s(unit: str, number: int) -> None:
    version, base = Version(number), unit_exercises(unit)
    differs = (OF_THE_COST if version.k > 1 else set()) | (
        OF_THE_BIAS if version.sign < 0 else set()
    )
    for name, exercise in unit_exercises(named(unit, number)).items():
        own = judge(exercise, exercise.reference, rng_for(exercise, 5))
        assert own.outcome is Outcome.EXACT, name
        other = judge(exercise, base[name].reference, rng_for(exercise, 5))
        assert other.passed == (name not in differs), name


def test_two_students_side_by_side() -> None:
    """Other points and formulas for two students, and both as many of each kind."""
    ada, bob = (named("03_neuron", number_of(1, who, "03_neuron")) for who in ("ada", "joe"))
    assert ada != bob
    first, second = (unit_exercises(unit)["neuron_gradient"] for unit in (ada, bob))
    points = [
        exercise.cases(rng_for(exercise, seed_of(1, who)))
        for exercise, who in ((first, "ada"), (second, "joe"))
    ]
    specials = [[re.sub(r"[\d.-]+", "#", case.special) for case in own] for own in points]
    assert specials[0] == specials[1]
    random = [case for case in points[0] if case.label == "4 inputs"]
    others = [case for case in points[1] if case.label == "4 inputs"]
    assert not (random[0].args[0] == others[0].args[0]).any()


def test_words_and_mistakes_are_the_version_s() -> None:
    exercise = unit_exercises("03_neuron@7")["neuron_gradient"]
    assert exercise.hints[2] == "(δ · x, −δ), with δ from neuron_delta."

    def neuron_gradient(w, b, x, y):
        a = 0.5 + 0.5 * np.tanh((w @ x - b) / 2)
        delta = 4 * (a - y) * a * (1 - a)
        return delta * x, delta

    verdict = judge_and_name(exercise, neuron_gradient, rng_for(exercise, 1))
    assert verdict.what == "dJ_db has the opposite sign. dJ_dw is right."


@pytest.mark.slow
@pytest.mark.parametrize("unit", VERSIONED)
@pytest.mark.parametrize("number", range(1, COUNT))
def test_the_bank_is_judged_as_in_the_course_s_own_version(unit: str, number: int) -> None:
    """The benchmark of this name does so under 20 seeds."""
    assert bank_in_versions.misjudged(unit, number, seed_of(number, "ada")) == []


def test_other_units_have_no_versions() -> None:
    assert set(VERSIONED) < set(UNITS)
    assert versions.rules("05_activations", 3) == []
