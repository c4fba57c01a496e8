"""The point and the cost of a gradient, laid out under the names of its quantities."""

import numpy as np
import pytest

from chainrule.checking.cost import tensors_and_cost
from chainrule.course.exercise import Exercise, Gradient, all_exercises, find_exercise

GRADIENTS = [e for e in all_exercises() if isinstance(e.truth, Gradient)]


@pytest.mark.parametrize("exercise", GRADIENTS, ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_the_slope_of_every_part_is_the_reference_result(exercise: Exercise) -> None:
    from chainrule.checking import contract

    case = exercise.inputs(np.random.default_rng(5))[0]
    tensors, cost = tensors_and_cost(exercise, case.args)
    result = exercise.call(exercise.reference, *contract.copy_args(case.args))
    right = contract.parts_of(result, exercise.name, exercise.results)
    assert right
    for name, slope in right.items():
        along = np.ones(slope.shape)
        ahead = cost({**tensors, name: tensors[name] + 1e-6 * along})
        behind = cost({**tensors, name: tensors[name] - 1e-6 * along})
        assert np.isclose((ahead - behind) / 2e-6, np.sum(slope), rtol=1e-5, atol=1e-7)


def test_nested_quantities_are_moved_one_array_at_a_time() -> None:
    exercise = find_exercise("mlp_backward", "07_mlp")
    case = exercise.inputs(np.random.default_rng(5))[1]
    tensors, cost = tensors_and_cost(exercise, case.args)
    assert list(tensors)[:2] == ["grads[0]['W']", "grads[0]['b']"]
    start = cost(tensors)
    for name in tensors:
        assert cost({**tensors, name: 1.5 * tensors[name]}) != start
    assert cost(tensors) == start


def test_a_quantity_that_is_nowhere_given_is_said() -> None:
    exercise = find_exercise("dense_backward", "06_layers")
    case = exercise.inputs(np.random.default_rng(5))[0]
    bare = Exercise(
        name=exercise.name,
        unit=exercise.unit,
        sentence="",
        results=exercise.results,
        truth=Gradient(exercise.truth.J, wrt=("X", "W", "b")),
    )
    with pytest.raises(ValueError, match="asks for b"):
        tensors_and_cost(bare, case.args)
