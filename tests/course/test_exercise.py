"""Exercises by name: every unit has its own, and an unknown one is told with those there are."""

import inspect

import numpy as np
import pytest

from chainrule.course.exercise import all_exercises, find_exercise, plain_call, unit_exercises
from chainrule.course.units import UNITS, course_dir, solution_path


def test_every_exercise_is_found_by_its_name_and_unit() -> None:
    found = [find_exercise(e.name, e.unit) for e in all_exercises()]
    assert found == all_exercises()
    assert [e.unit for e in found] == sorted(e.unit for e in found)
    assert {e.unit for e in found} == set(UNITS)


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(ValueError, match="no exercise 'sigmoit'. Its exercises are: sigmoid, "):
        find_exercise("sigmoit", "03_neuron")
    with pytest.raises(ValueError, match="no unit '99_nothing'. Its units are: 00_start_here, "):
        unit_exercises("99_nothing")
    with pytest.raises(ValueError, match="no unit '99_nothing'"):
        solution_path("99_nothing")


def test_probes_come_after_the_ordinary_points_and_say_what_is_special() -> None:
    for exercise in all_exercises():
        ordinary = len(exercise.inputs(np.random.default_rng(1)))
        cases = exercise.cases(np.random.default_rng(1))
        assert [bool(case.special) for case in cases] == [
            number >= ordinary for number in range(len(cases))
        ], exercise.name


@pytest.mark.parametrize(
    "exercise",
    [e for e in all_exercises() if e.call is plain_call],
    ids=lambda e: f"{e.unit[:2]} {e.name}",
)
def test_the_reference_takes_the_arguments_of_every_case(exercise) -> None:
    for case in exercise.cases(np.random.default_rng(2)):
        inspect.signature(exercise.reference).bind(*case.args)


def test_every_unit_has_its_two_files() -> None:
    for unit in UNITS:
        assert solution_path(unit).is_file()
        assert (course_dir() / f"{unit}.ipynb").is_file()
