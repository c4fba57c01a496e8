"""The judge: contract before numbers, every part by itself, and each misbehaviour by its name."""

import contextlib
from pathlib import Path

import numpy as np
import pytest

from chainrule.checking import message
from chainrule.checking.judge import is_right, judge, rng_for
from chainrule.checking.verdict import Cause, Outcome
from chainrule.course.bank import read_bank
from chainrule.course.exercise import (
    Case,
    Derivative,
    Exercise,
    Gradient,
    Rule,
    Value,
    Wrong,
    find_exercise,
    unit_exercises,
)
from chainrule.course.source import reference
from chainrule.mistakes.naming import name_mistake

BANK = Path(__file__).resolve().parents[1] / "bank"


class Local(Exercise):
    """An exercise whose reference stands here instead of in a unit's source."""

    @property
    def reference(self):
        return self.causes["reference"]


def square_exercise(**changes) -> Exercise:
    fields = {
        "name": "d_square",
        "unit": "01_composition",
        "sentence": "2x",
        "truth": Derivative(lambda x: x**2),
        "inputs": lambda rng: [Case((0.5,)), Case((rng.normal(size=5),))],
        "causes": {"reference": lambda x: 2.0 * x},
    }
    return Local(**{**fields, **changes})


def pair_exercise() -> Exercise:
    def reference(w, b):
        return 2 * w * b, np.sum(w**2)

    def cost(w, b):
        return float(np.sum(w**2) * b)

    return Local(
        name="pair",
        unit="01_composition",
        sentence="the gradient of b·Σw²",
        truth=Gradient(cost, wrt=("w", "b")),
        inputs=lambda rng: [Case((rng.normal(size=4), rng.normal())) for _ in range(2)],
        results=("dw", "db"),
        causes={"reference": reference},
    )


def outcome(exercise, answer) -> tuple[Outcome, str]:
    verdict = judge(exercise, answer, np.random.default_rng(0))
    text = message.render(verdict)
    assert verdict.passed or text.startswith("\n")
    assert all(len(line) <= 83 for line in text.splitlines())
    return verdict.outcome, text


def test_right_answers_show_the_comparison() -> None:
    result, text = outcome(square_exercise(), lambda x: x + x)
    assert result is Outcome.EXACT
    assert "right at 2 points" in text
    assert "measured" in text


def test_a_rounded_constant_passes_with_a_note() -> None:
    result, text = outcome(square_exercise(), lambda x: 2.0000002 * x)
    assert result is Outcome.APPROXIMATE
    assert "rounded constant" in text


def test_a_wrong_number_shows_the_worst_entry() -> None:
    result, text = outcome(square_exercise(), lambda x: 2.001 * x)
    assert result is Outcome.WRONG
    assert "error" in text


def test_each_part_is_judged_by_itself() -> None:
    exercise = pair_exercise()
    assert outcome(exercise, exercise.reference)[0] is Outcome.EXACT
    result, text = outcome(exercise, lambda w, b: (2 * w * b, np.sum(w)))
    assert result is Outcome.WRONG
    assert "dw is right" in text


def changes_argument(x):
    if isinstance(x, np.ndarray):
        x *= 2
        return x
    return 2 * x


def keeps_a_buffer():
    buffer = np.zeros(5)

    def answer(x):
        if not np.ndim(x):
            return 2.0 * x
        np.multiply(x, 2, out=buffer)
        return buffer

    return answer


def counts_calls():
    calls = []

    def answer(x):
        calls.append(1)
        return 2.0 * x + (1e-3 if len(calls) > 2 else 0.0)

    return answer


def unfinished(x):
    raise NotImplementedError


def warns(x):
    np.log(np.zeros(1))
    return 2.0 * x


@pytest.mark.parametrize(
    ("answer", "expected", "words"),
    [
        (unfinished, Outcome.UNFINISHED, "not written yet"),
        (changes_argument, Outcome.CONTRACT, "changes its argument x"),
        (counts_calls(), Outcome.CONTRACT, "another result when it is called again"),
        (warns, Outcome.CONTRACT, "makes NumPy warn"),
        (lambda x: 1 / 0, Outcome.CONTRACT, "ZeroDivisionError"),
        (lambda x: np.full_like(x, np.nan), Outcome.CONTRACT, "nan"),
        (lambda: 1.0, Outcome.CONTRACT, "TypeError"),
        (3.0, Outcome.CONTRACT, "a function is expected"),
        (None, Outcome.CONTRACT, "a function is expected"),
    ],
)
def test_misbehaviour_is_named(answer, expected, words) -> None:
    result, text = outcome(square_exercise(), answer)
    assert result is expected
    assert words in text


def _stored(x):
    result = np.zeros_like(x)  # of whole numbers, where x is
    result[...] = -2 * x * np.exp(-(x**2))
    return result


@pytest.mark.parametrize(
    ("unit", "name", "answer", "expected", "words"),
    [
        ("05_activations", "d_tanh", lambda z: 1 - z**2, Outcome.WRONG, "other numbers"),
        ("05_activations", "d_relu", lambda z: np.where(np.greater(z, 0), 1, 0),
         Outcome.CONTRACT, "whole numbers"),
        ("01_composition", "d_bump", _stored, Outcome.CONTRACT, "whole numbers"),
    ],
)  # fmt: skip
def test_wrong_numbers_at_an_earlier_point_are_said_before_their_type(
    unit, name, answer, expected, words
) -> None:
    verdict = judge(find_exercise(name, unit), answer, np.random.default_rng(0))
    assert verdict.outcome is expected
    assert words in verdict.what


def test_an_error_inside_the_courses_version_shows_the_learners_line_and_no_solution() -> None:
    exercise = find_exercise("d_sigmoid", "03_neuron")
    sigmoid = reference("03_neuron", "sigmoid")

    def answer(z):
        return sigmoid("z")

    verdict = judge(exercise, answer, np.random.default_rng(0))
    assert verdict.outcome is Outcome.CONTRACT
    assert verdict.why.startswith('It happens in the line: return sigmoid("z")')


def test_a_buffer_shared_between_calls_is_found() -> None:
    exercise = square_exercise(
        inputs=lambda rng: [Case((rng.normal(size=5),)), Case((rng.normal(size=5),))]
    )
    result, text = outcome(exercise, keeps_a_buffer())
    assert result is Outcome.CONTRACT
    assert "returned before" in text


def test_an_exercise_may_forbid_shared_memory() -> None:
    exercise = square_exercise(
        truth=Value(),
        fresh=True,
        causes={"reference": lambda x: x + 0.0},
        inputs=lambda rng: [Case((rng.normal(size=5),))],
    )
    assert outcome(exercise, lambda x: x)[0] is Outcome.CONTRACT
    assert outcome(exercise, lambda x: x.copy())[0] is Outcome.EXACT


def test_at_a_kink_anything_between_the_slopes_is_right() -> None:
    exercise = square_exercise(
        truth=Derivative(lambda x: np.maximum(x, 0)),
        inputs=lambda rng: [Case((np.array([-1.0, 0.0, 2.0]),))],
        causes={"reference": lambda x: np.where(x > 0, 1.0, 0.0)},
    )
    for slope in (0.0, 0.5, 1.0):
        right = np.array([0.0, slope, 1.0])
        assert outcome(exercise, lambda x, right=right: right.copy())[0] is Outcome.EXACT
    for slope in (-0.1, 1.1):
        wrong = np.array([0.0, slope, 1.0])
        assert outcome(exercise, lambda x, wrong=wrong: wrong.copy())[0] is Outcome.WRONG


def test_exit_in_an_answer_is_a_verdict() -> None:
    def leaves(x):
        raise SystemExit(3)

    assert outcome(square_exercise(), leaves)[0] is Outcome.CONTRACT


def test_a_rule_speaks_for_itself() -> None:
    def rule(answer, reference, rng):
        if answer() != 3:
            raise Wrong("It is not three.", "Count again.", "Look at the return line.")
        return "Three it is."

    exercise = square_exercise(truth=Rule(rule))
    assert "Three it is." in outcome(exercise, lambda: 3)[1]
    result, text = outcome(exercise, lambda: 4)
    assert result is Outcome.WRONG
    assert text.splitlines()[1:] == [
        "It is not three.",
        "Count again.",
        "Look at the return line.",
    ]
    assert outcome(exercise, lambda: 1 / 0)[0] is Outcome.CONTRACT


def test_an_undefined_name_is_a_field_of_its_own() -> None:
    def lacks(x):
        return nobody_defined_this  # noqa: F821

    def unbound(x):
        y += x  # noqa: F821
        return y

    def speaks_of_one(x):
        raise ValueError("NameError: name 'sigmoid' is not defined")

    def name_lacked_by(answer) -> str:
        return judge(square_exercise(), answer, np.random.default_rng(0)).undefined_name

    assert name_lacked_by(lacks) == "nobody_defined_this"
    assert name_lacked_by(unbound) == ""
    assert name_lacked_by(speaks_of_one) == ""


def test_the_reason_of_a_rule_is_a_cause_like_any_other() -> None:
    def rule(answer, reference, rng):
        raise Wrong("It is not three.", "Count again.", cause="counts from 1")

    verdict = judge(square_exercise(truth=Rule(rule)), abs, np.random.default_rng(0))
    assert verdict.causes == (Cause("counts from 1", "counts from 1"),)


def test_the_judge_ends_at_the_bare_verdict() -> None:
    exercise = find_exercise("d_tanh", "05_activations")
    bare = judge(exercise, lambda z: 1 - np.tanh(z), np.random.default_rng(0))
    assert (bare.causes, bare.why) == ((), "")
    named = name_mistake(exercise, lambda z: 1 - np.tanh(z), bare)
    assert named.causes
    assert (named.outcome, named.rows, named.parts) == (bare.outcome, bare.rows, bare.parts)


def test_a_long_error_does_not_make_a_long_verdict() -> None:
    def raises(x):
        raise ValueError("x" * 100_000)

    verdict = judge(square_exercise(), raises, np.random.default_rng(0))
    assert len(verdict.what) < 400


def test_the_points_and_their_truth_are_made_once_for_a_seed() -> None:
    asked = []

    def reference(x):
        asked.append(x)
        return 2.0 * x

    exercise = square_exercise(causes={"reference": reference})
    first = judge(exercise, lambda x: 2.0 * x, np.random.default_rng(3))
    before = len(asked)
    again = judge(exercise, lambda x: 2.0 * x, np.random.default_rng(3))
    assert first == again
    assert len(asked) == before == 2
    judge(exercise, lambda x: 2.0 * x, np.random.default_rng(4))
    assert len(asked) == 4


def test_a_point_that_was_written_to_is_as_before_for_the_next_answer() -> None:
    exercise = square_exercise()

    def writes(x):
        result = 2.0 * x
        if np.ndim(x):
            x[:] = 0
        return result

    assert not judge(exercise, writes, np.random.default_rng(5)).passed
    assert judge(exercise, lambda x: 2.0 * x, np.random.default_rng(5)).passed


@pytest.mark.parametrize("unit", ["01_composition", "03_neuron", "06_layers"])
def test_the_short_way_says_what_the_judge_says(unit) -> None:
    exercises = unit_exercises(unit)
    known = {name: one.reference for name, one in exercises.items()}
    seen = set()
    for answer in read_bank(BANK / f"{unit}.py")[::4]:
        space = {"np": np, **known}
        with contextlib.suppress(Exception):
            exec(answer.source, space)
        exercise, own = exercises[answer.name], space[answer.name]
        passed = judge(exercise, own, rng_for(exercise, 7)).passed
        assert is_right(exercise, own, rng_for(exercise, 7)) == passed, answer.what
        seen.add(passed)
    assert seen == {True, False}
