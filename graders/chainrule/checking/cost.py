"""The point and the cost of a gradient exercise, each quantity under its own name.

An author says which quantities J is differentiated in (`wrt`); this module lays them out as the
arrays that the parts of the answer are compared with, and gives J as a function of these arrays.
"""

import inspect
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.checking.contract import Parts
from chainrule.course.exercise import Exercise, Gradient


def tensors_and_cost(
    exercise: Exercise, args: tuple[Any, ...]
) -> tuple[Parts, Callable[[Parts], Any]]:
    """Return the point, an array for each part of the result, and J as a function of it.

    Raises TypeError when the exercise is no gradient, and ValueError when J asks for a quantity
    that neither the arguments nor `given` hold.
    """
    truth = exercise.truth
    if not isinstance(truth, Gradient):
        raise TypeError(f"{exercise.name} is no gradient.")
    args = contract.copy_args(args)
    quantities = dict(zip(_parameters(exercise.reference), args, strict=False))
    if truth.given is not None:
        quantities |= truth.given(*args)
    unknown = [name for name in _parameters(truth.J) if name not in quantities]
    if unknown:
        raise ValueError(f"The J of {exercise.name} asks for {unknown[0]}, which is not given.")
    fixed = {name: quantities[name] for name in _parameters(truth.J)}
    parts = dict(zip(truth.wrt, exercise.results or (exercise.name,), strict=True))
    tensors = {
        part: np.asarray(value, dtype=float)
        for name, result in parts.items()
        for part, value in contract.parts_of(fixed[name], result).items()
    }

    def cost(at: Parts) -> Any:
        return truth.J(**fixed | {name: _moved(fixed[name], parts[name], at) for name in parts})

    return tensors, cost


@lru_cache(maxsize=256)
def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def _moved(value: Any, path: str, at: Parts) -> Any:
    """Return `value` with every array in it replaced by the one that `at` has for its path."""
    if path in at:
        return at[path]
    if isinstance(value, Mapping):
        return {key: _moved(item, f"{path}[{key!r}]", at) for key, item in value.items()}
    return [_moved(item, f"{path}[{i}]", at) for i, item in enumerate(value)]
