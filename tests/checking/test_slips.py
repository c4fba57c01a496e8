"""A slip that ordinary points hide is seen in every exercise in which it can be made.

Each slip is put around the course's own answer: it changes nothing at generic points, and much
where a number is 0 or comes twice, a batch has one row, or an array lies in memory otherwise.
Beside each stand the exercises in which it changes nothing that is asked for.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from chainrule.checking.judge import judge, rng_for
from chainrule.course.exercise import Rule, all_exercises

EXERCISES = [e for e in all_exercises() if not isinstance(e.truth, Rule)]
FUNCTIONS = "compose d_compose"  # a function comes back: it would have to be wrapped as well
STORED = "backward_propagate_error update_weights fix_3"  # nothing comes back
GATES = "d_relu accuracy"  # few values, and none of them near another
LISTS = "transfer_derivative weight_gradients batch_gradients train_network local_slopes"
ONE_NUMBER = "first_slope"  # is handed numbers only
NO_TABLE = (
    "chain_forward relative_error neuron_forward neuron_factors neuron_delta neuron_gradient "
    "neuron_input_gradient depth_gradient mse bce_with_logits cross_entropy fix_2 "
    "d_bce_with_logits d_softmax"
)
BOUNDED = (
    "d_bump d_ripple relative_error sigmoid d_sigmoid d_sigmoid_from_output neuron_delta "
    "transfer_derivative d_tanh d_softplus d_swish d_gelu_tanh d_mish d_bce_with_logits softmax "
    "d_cross_entropy fix_5 batch_gradients"
)
NEVER_ZERO = (
    "sigmoid chain_forward neuron_forward neuron_factors bce_with_logits d_bce_with_logits "
    "softmax mlp_backward fix_6 train_network local_slopes"
)


def deep(value: Any, change: Callable[[Any], Any]) -> Any:
    """Change every array and float in nested lists, tuples and dictionaries."""
    if isinstance(value, list | tuple):
        return type(value)(deep(item, change) for item in value)
    if isinstance(value, dict):
        return {key: deep(item, change) for key, item in value.items()}
    whole = isinstance(value, np.ndarray) and value.dtype.kind != "f"
    return change(value) if isinstance(value, float | np.ndarray) and not whole else value


def numbers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    return (
        [n for item in value for n in numbers(item)] if isinstance(value, list | tuple) else [value]
    )


def on_arguments(change: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda right, args: right(*deep(args, change))


def on_result(change: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda right, args: deep(right(*args), change)


def without_axis(axis: int) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        single = isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[axis] == 1
        return value.reshape(-1) if single else value

    return change


def as_it_lies(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return value
    return np.ravel(value, order="K").reshape(value.shape)


def rows_once(value: Any) -> Any:
    if not isinstance(value, np.ndarray) or value.ndim != 2:
        return value
    kept, value = value, value.copy()
    for n in range(1, len(value)):
        if any(np.array_equal(kept[n], kept[k]) for k in range(n)):
            value[n] = 1.5 * value[n] + 0.25
    return value


def none_for_zero(right: Callable[..., Any], args: Any) -> Any:
    result = right(*args)
    return result if any(np.any(number) for number in numbers(result)) else None


SLIPS: dict[str, tuple[Callable[..., Any], str]] = {
    "arguments are limited to ±5": (
        on_arguments(lambda v: np.clip(v, -5, 5)),
        f"{FUNCTIONS} {GATES} d_bump d_sigmoid_from_output transfer_derivative",
    ),
    "results are limited to ±5": (
        on_result(lambda v: np.clip(v, -5, 5)),
        f"{FUNCTIONS} {STORED} {GATES} {BOUNDED} fix_6",
    ),
    "results below 1e-3 become 0": (
        on_result(lambda v: np.where(np.abs(v) < 1e-3, 0.0, v)[()]),
        f"{FUNCTIONS} {STORED} {GATES} chain_derivative",
    ),
    "arguments below 1e-2 become 0": (
        on_arguments(lambda v: np.where(np.abs(v) < 1e-2, 0.0, v)[()]),
        f"{FUNCTIONS} accuracy",
    ),
    "0 in an argument counts as 1": (
        on_arguments(lambda v: np.where(v == 0, 1.0, v)[()]),
        f"{FUNCTIONS} {GATES} d_sigmoid_from_output transfer_derivative",
    ),
    "0 in a result becomes 1e-3": (
        on_result(lambda v: np.where(v == 0, 1e-3, v)[()]),
        f"{FUNCTIONS} {STORED} sigmoid train_network bce_with_logits fix_6",
    ),
    "a result of zeros is None": (none_for_zero, f"{FUNCTIONS} {STORED} {NEVER_ZERO}"),
    "memory is taken as it lies": (
        on_arguments(as_it_lies),
        f"{FUNCTIONS} {LISTS} {NO_TABLE} {ONE_NUMBER} accuracy",
    ),
    "one unit loses its axis": (
        on_result(without_axis(1)),
        f"{FUNCTIONS} {STORED} {LISTS} {NO_TABLE} {ONE_NUMBER} accuracy",
    ),
    "one row loses its axis": (
        on_result(without_axis(0)),
        f"{FUNCTIONS} {STORED} {LISTS} {NO_TABLE} {ONE_NUMBER} accuracy",
    ),
    "results are rounded to four places": (
        on_result(lambda v: np.round(v, 4)),
        f"{FUNCTIONS} {STORED} d_relu",
    ),
}
ROWS_ONCE = (
    "dense_forward dense_backward mse d_mse softmax cross_entropy d_cross_entropy mlp_forward "
    "mlp_backward fix_4 fix_5 fix_6"
)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_every_slip_that_can_be_made_is_seen(exercise) -> None:
    accepted = []
    for what, (slip, blind) in SLIPS.items():
        for seed in (1, 2):
            verdict = judge(
                exercise, lambda *args, s=slip: s(exercise.reference, args), rng_for(exercise, seed)
            )
            if verdict.passed and exercise.name not in blind.split():
                accepted.append((what, seed))
    assert accepted == []


@pytest.mark.parametrize("name", ROWS_ONCE.split())
def test_rows_that_are_equal_are_not_one(name: str) -> None:
    exercise = next(e for e in EXERCISES if e.name == name)
    slip = on_arguments(rows_once)
    answer = lambda *args: slip(exercise.reference, args)  # noqa: E731
    assert not judge(exercise, answer, rng_for(exercise, 1)).passed


def test_what_is_special_fits_into_its_line() -> None:
    said = {case.special for e in EXERCISES for case in e.probes(np.random.default_rng(0))}
    assert len(said) > 30
    for sentence in said:
        assert sentence.startswith(("Here ", "The product "))
        assert sentence.endswith(".")
        assert len(f"It is right at ordinary points. {sentence}") <= 83, sentence


def test_what_is_special_is_said_only_when_ordinary_points_are_right() -> None:
    exercise = next(e for e in EXERCISES if e.name == "d_tanh")

    def at_zero(z):
        return np.where(np.equal(z, 0), 0.5, 1 - np.tanh(z) ** 2)[()]

    seen = judge(exercise, at_zero, rng_for(exercise, 1))
    # An ordinary point, an array of ints, holds a 0 as well.
    assert "ordinary" not in seen.why

    def cut_off(z):
        return np.where(np.abs(z) > 3.5, 0.0, 1 - np.tanh(z) ** 2)[()]

    seen = judge(exercise, cut_off, rng_for(exercise, 1))
    assert seen.why.startswith("It is right at ordinary points. Here numbers are between")
