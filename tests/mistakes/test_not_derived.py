"""A measured or memorised derivative is recognised; honest code is not suspected."""

import numpy as np
import pytest

from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Outcome
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import DEFAULT_HIDDEN_SEED, VISIBLE_SEED
from chainrule.mistakes import not_derived
from chainrule.mistakes.naming import judge_and_name

MEASURED = {
    "central": "def d(z):\n    h = 1e-5\n    return (f(z + h) - f(z - h)) / (2 * h)",
    "forward": "def d(z, eps=1e-7):\n    return (f(z + eps) - f(z)) / eps",
    "literal": "def d(z):\n    return (f(z + 1e-6) - f(z - 1e-6)) / 2e-6 * 1.0\n",
    "in place": "def d(x):\n    h = 1e-4\n    x[0] += h\n    up = f(x)\n    return (up - f(x)) / h",
    "helper": "def d(z):\n    return central_difference(f, z, 1e-5)",
    "np.gradient": "def d(z):\n    return np.gradient(f(z), z)",
}
HONEST = {
    "slope": "def d(z):\n    a = f(z)\n    return a * (1 - a)",
    "guard": "def d(p, y):\n    eps = 1e-12\n    return (p - y) / (p * (1 - p) + eps)",
    "clip": "def d(p):\n    eps = 1e-9\n    return np.clip(p, eps, 1 - eps)",
    "mean": "def d(a, y):\n    return (a - y) / len(y)",
    "step": "def d(W, dW, learning_rate=1e-2):\n    return W - learning_rate * dW",
    "h as a hidden layer": "def d(h, W):\n    return (h @ W - h) / h.shape[0]",
}


@pytest.mark.parametrize("name", ["central", "forward", "in place", "helper", "np.gradient"])
def test_a_finite_difference_is_seen_in_the_source(name: str) -> None:
    assert not_derived.measured_in_source(MEASURED[name]) == "finite difference"


@pytest.mark.parametrize("step", ["1j * 1e-20", "complex(0, 1e-20)"])
def test_a_complex_step_is_seen_in_the_source(step: str) -> None:
    source = f"def d(z):\n    return np.imag(f(z + {step})) / 1e-20"
    assert not_derived.measured_in_source(source) == "complex step"


@pytest.mark.parametrize("name", HONEST)
def test_honest_code_is_not_suspected(name: str) -> None:
    assert not_derived.measured_in_source(HONEST[name]) == ""


def hidden_source(h: float, kind: str):
    """Make a measuring d_tanh whose source cannot be read."""
    text = {
        "central": f"lambda z: (np.tanh(z + {h}) - np.tanh(z - {h})) / {2 * h}",
        "forward": f"lambda z: (np.tanh(z + {h}) - np.tanh(z)) / {h}",
    }[kind]
    return eval(text, {"np": np})


@pytest.mark.parametrize(("h", "kind"), [(1e-3, "central"), (1e-4, "central"), (1e-7, "forward")])
def test_a_finite_difference_is_seen_in_its_error(h: float, kind: str) -> None:
    exercise = find_exercise("d_tanh", "05_activations")
    answer = hidden_source(h, kind)
    assert not_derived.source_of(answer) == ""
    cause = not_derived.measured(exercise, answer, exact=False)
    assert cause is not None
    assert f"{kind} difference" in cause.what


def test_a_rounded_constant_is_not_taken_for_a_measurement() -> None:
    exercise = find_exercise("d_gelu_tanh", "05_activations")

    def answer(z):
        k = 0.7978845608
        t = np.tanh(k * (z + 0.044715 * z**3))
        return 0.5 * (1 + t) + 0.5 * z * (1 - t**2) * k * (1 + 0.134145 * z**2)

    verdict = judge_and_name(exercise, answer, rng_for(exercise, 0))
    assert verdict.outcome is Outcome.APPROXIMATE


def test_a_measured_slope_gets_its_own_outcome_and_a_kind_sentence() -> None:
    exercise = find_exercise("d_tanh", "05_activations")

    def answer(z):
        h = 1e-5
        return (np.tanh(z + h) - np.tanh(z - h)) / (2 * h)

    verdict = judge_and_name(exercise, answer, rng_for(exercise, 0))
    assert verdict.outcome is Outcome.MEASURED
    assert not verdict.passed
    assert "measured, not derived" in verdict.what
    assert "good for checking" in verdict.why


def test_measuring_is_right_where_the_exercise_asks_for_it() -> None:
    exercise = find_exercise("central_difference", "02_finite_differences")

    def answer(f, x, h):
        return (f(x + h) - f(x - h)) / (2 * h)

    assert judge_and_name(exercise, answer, rng_for(exercise, 0)).outcome is Outcome.EXACT


def test_numbers_seen_in_the_check_are_recognised_at_other_points() -> None:
    exercise = find_exercise("d_tanh", "05_activations")
    seen: dict[bytes, np.ndarray] = {}
    for case in exercise.cases(rng_for(exercise, VISIBLE_SEED)):
        z = case.args[0]
        seen[np.asarray(z, dtype=float).tobytes()] = exercise.reference(z)

    def answer(z):
        key = np.asarray(z, dtype=float).tobytes()
        return seen.get(key, np.asarray(z, dtype=float) * 0.0 + 0.1)

    assert judge_and_name(exercise, answer, rng_for(exercise, VISIBLE_SEED)).passed
    verdict = judge_and_name(exercise, answer, rng_for(exercise, DEFAULT_HIDDEN_SEED))
    assert not verdict.passed
    assert "right at the points shown" in verdict.what


def test_a_name_alone_makes_no_step() -> None:
    source = """
def d_bce_with_logits(z, y):
    h = sigmoid(np.clip(z, -30, 30))
    return (-(y / h) + (1 - y) / (1 - h)) * h * (1 - h) / len(z)
"""
    assert not_derived.measured_in_source(source) == ""
    stepped = "def d(z):\n    h = np.sqrt(np.finfo(float).eps)\n    return (f(z + h) - f(z)) / h\n"
    assert not_derived.measured_in_source(stepped) == "finite difference"
