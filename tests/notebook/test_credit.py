"""What the right parts of an answer are worth, part by part."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from chainrule.checking import contract
from chainrule.checking.judge import judge, judge_parts, rng_for
from chainrule.checking.message import are_right
from chainrule.checking.verdict import Outcome, PartVerdict, Verdict
from chainrule.course.bank import read_bank
from chainrule.course.exercise import Exercise, all_exercises, find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.notebook import session
from chainrule.notebook.credit import given, points_of, right_parts

WRONG = Verdict("dense_backward", Outcome.WRONG, "dX is wrong.")


def parts(**right: bool) -> tuple[PartVerdict, ...]:
    return tuple(
        PartVerdict(name, Outcome.EXACT if one else Outcome.WRONG) for name, one in right.items()
    )


def test_two_of_three_parts() -> None:
    told, earned = given(WRONG, [parts(dX=False, dW=True, db=True)], 3)
    assert earned == 2
    assert told.credit == "dW and db are right, dX is not: 2 of 3 points."
    assert Verdict.from_plain(told.to_plain()) == told


def test_a_part_counts_only_where_it_is_right_at_all_points() -> None:
    seen = [parts(dX=False, dW=True, db=True), parts(dX=False, dW=False, db=True)]
    told, earned = given(WRONG, seen, 1)
    assert earned == pytest.approx(1 / 3, abs=1e-4)
    assert told.credit == "db is right, dX and dW are not: 0.3333 of 1 point."
    seen = [parts(dX=False, dW=True), parts(dX=True, dW=False)]
    assert given(WRONG, seen, 1) == (WRONG, 0)


def test_an_answer_without_parts_at_some_points_has_none_to_pay_for() -> None:
    assert right_parts([()]) == []
    assert right_parts([parts(dX=False, dW=True), ()]) == []
    assert given(WRONG, [()], 3) == (WRONG, 0)


def test_a_single_part_has_all_or_nothing() -> None:
    assert given(WRONG, [parts(dX=False)], 3) == (WRONG, 0)


# One part of another form or with other numbers, in every exercise that has several.


def parted() -> list[Exercise]:
    graded = [exercise for exercise in all_exercises() if exercise.points]
    right = {(e.unit, e.name): judge(e, e.reference, rng_for(e, 1)).parts for e in graded}
    return [e for e in graded if len(right[e.unit, e.name]) > 1]


def changed(result: Any, exercise: Exercise, part: str, change: Callable[[Any], Any]) -> Any:
    """Return a result with one named part changed; as it is where it has no such part."""
    head = part.partition("[")[0] if "[" in part else part
    path: list[Any] = [
        int(key) if key.isdigit() else key.strip("'")
        for key in re.findall(r"\[([^\]]+)\]", part.removeprefix(head))
    ]
    if len(exercise.results) > 1:
        path = [exercise.results.index(head), *path]
    holder = top = [list(result) if isinstance(result, tuple) else result]
    at: Any = 0
    for key in path:
        holder, at = holder[at], key
        if isinstance(at, int) and at >= len(holder):
            return result
    if isinstance(holder[at], list) and not holder[at]:
        return result  # a network of one layer has nothing hidden
    holder[at] = change(holder[at])
    return top[0]


FORMS = {
    "two in a list": lambda value: [value, value],
    "nothing": lambda value: None,
    "a text": lambda value: "0.5",
    "without an end": lambda value: np.asarray(value, dtype=float) * np.nan,
    "other numbers": lambda value: (
        [one + 1.0 for one in value] if isinstance(value, list) else value + 1.0
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", parted(), ids=lambda e: f"{e.unit}-{e.name}")
def test_one_part_of_another_form_costs_its_share(exercise: Exercise) -> None:
    names = [part.name for part in judge(exercise, exercise.reference, rng_for(exercise, 1)).parts]
    for wrong in names:
        for title, change in FORMS.items():

            def call(answer: Any, *args: Any, part: str = wrong, how: Any = change) -> Any:
                result = exercise.call(exercise.reference, *args)
                fresh = contract.copy_args((result,))[0]
                return result if answer is not broken else changed(fresh, exercise, part, how)

            def broken(*args: Any) -> None:
                raise AssertionError("`call` runs the reference.")

            seen = [
                judge_parts(replace(exercise, call=call), broken, rng_for(exercise, seed))
                for seed in (1, 2)
            ]
            told, earned = given(WRONG, seen, exercise.points)
            others = [name for name in names if name != wrong]
            assert right_parts(seen) == others, (wrong, title)
            share = exercise.points * len(others) / len(names)
            assert earned == pytest.approx(share, abs=1e-4)
            assert told.credit.startswith(f"{are_right(others)}, {wrong} is not: ")


def judged(unit: str, name: str, answer: Any) -> dict[str, str]:
    exercise = find_exercise(name, unit)
    found = judge_parts(exercise, answer, rng_for(exercise, 1))
    return {part.name: part.outcome.value for part in found}


def test_of_a_part_of_another_form_the_others_are_judged() -> None:
    right = find_exercise("dense_backward", "06_layers").reference

    def answer(dZ: Any, X: Any, W: Any) -> Any:
        dX, dW, db = right(dZ, X, W)
        return dX.T, dW, db + 1

    assert judged("06_layers", "dense_backward", answer) == {
        "dX": "contract", "dW": "exact", "db": "wrong",
    }  # fmt: skip


def test_a_shape_that_is_wrong_at_one_point_alone_is_wrong() -> None:
    right = find_exercise("dense_backward", "06_layers").reference

    def answer(dZ: Any, X: Any, W: Any) -> Any:
        dX, dW, db = right(dZ, X, W)
        return dX, dW, db if len(X) > 1 else db[0]

    assert judged("06_layers", "dense_backward", answer)["db"] == "contract"
    assert judged("06_layers", "dense_backward", answer)["dW"] == "exact"


def test_a_key_that_is_missing_is_that_part_and_one_too_many_its_dictionary() -> None:
    right = find_exercise("sgd_step", "07_mlp").reference

    def without_a_bias(*args: Any) -> Any:
        new = right(*args)
        del new[0]["b"]
        return new

    def with_a_rate(*args: Any) -> Any:
        new = right(*args)
        new[0]["rate"] = 0.1
        return new

    found = judged("07_mlp", "sgd_step", without_a_bias)
    assert [name for name, outcome in found.items() if outcome != "exact"] == ["params[0]['b']"]
    found = judged("07_mlp", "sgd_step", with_a_rate)
    first = ["params[0]['W']", "params[0]['b']"]
    assert [name for name, outcome in found.items() if outcome != "exact"] == first


def test_a_layer_without_its_deltas_is_that_layer() -> None:
    right = find_exercise("backward_propagate_error", "04_where_is_the_chain_rule").reference

    def only_the_output(network: Any, expected: Any) -> None:
        right(network, expected)
        for layer in network[:-1]:
            for neuron in layer:
                del neuron["delta"]

    assert judged("04_where_is_the_chain_rule", "backward_propagate_error", only_the_output) == {
        "delta (hidden)": "contract",
        "delta (output)": "exact",
    }


def with_another_form(form: Callable[[Any, Any, Any], Any]) -> Any:
    return lambda dZ, X, W: form(dZ @ W.T, X.T @ dZ, dZ.sum(axis=0))


@pytest.mark.parametrize(
    "form",
    [
        lambda dX, dW, db: None,
        lambda dX, dW, db: dX,
        lambda dX, dW, db: (dX, dW),
        lambda dX, dW, db: (dX, dW, db, 0.0),
        lambda dX, dW, db: {"dX": dX, "dW": dW, "db": db},
        lambda dX, dW, db: (dX, dW, np.log(db * 0)),
        lambda dX, dW, db: (dX, dW, db[7]),
    ],
    ids=["None", "one", "two", "four", "a dictionary", "a warning", "an error"],
)
def test_an_answer_of_another_kind_has_no_right_part(form: Any) -> None:
    assert not {"exact", "approximate", "wrong"} & set(
        judged("06_layers", "dense_backward", with_another_form(form)).values()
    )


def test_the_parts_alone_are_right() -> None:
    same = with_another_form(lambda dX, dW, db: [dX, dW, db])
    assert set(judged("06_layers", "dense_backward", same).values()) == {"exact"}
    assert judged("06_layers", "dense_backward", "dX, dW, db") == {}


def test_the_points_are_those_of_the_notebook_that_is_graded(tmp_path: Path) -> None:
    exercise = find_exercise("dense_backward", "06_layers")
    assert points_of(exercise, tmp_path) == 3
    marks = {"grade": True, "grade_id": "test_dense_backward", "points": 6}
    cells = [{"metadata": {}}, {"metadata": {"nbgrader": marks}}]
    path = tmp_path / "06_layers.ipynb"
    path.write_text(json.dumps({"cells": cells}), "utf-8")
    assert points_of(exercise, tmp_path) == 6
    path.write_text("{ half", "utf-8")
    assert points_of(exercise, tmp_path) == 3


# What a graded cell gets as its result, from which nbgrader takes the score.


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[float]]:
    def grade(unit: str, name: str, answer: Any, accepts_measured: bool = False) -> list[float]:
        results: list[float] = []
        shell = SimpleNamespace(
            displayhook=results.append, display_pub=SimpleNamespace(publish=lambda bundle: None)
        )
        monkeypatch.setattr(session, "session", session.Session())
        for key, value in {
            "unit": unit, "namespace": {name: answer}, "hidden_seed": 4711, "points": {},
            "partial_credit": True, "accepts_measured": accepts_measured,
        }.items():  # fmt: skip
            monkeypatch.setattr(session.session, key, value)
        monkeypatch.setattr(session, "_shell", lambda: shell)
        with pytest.raises(session.CheckFailed):
            session.check(name, answer)
        return results

    return grade


def bank_answer(unit: str, title: str) -> Any:
    answers = read_bank(Path(__file__).parents[1] / "bank" / f"{unit}.py")
    (answer,) = [one for one in answers if title in one.title]
    return answer.build()


def test_a_right_part_beside_one_of_another_shape_is_the_result(graded: Any) -> None:
    answer = with_another_form(lambda dX, dW, db: (dX, dW, db[None, :]))
    assert graded("06_layers", "dense_backward", answer) == [2.0]


def test_what_stops_at_some_points_has_no_result(graded: Any) -> None:
    answer = bank_answer("08_gradient_detective", "fix_3 wrong C8: row instead of column")
    assert graded("08_gradient_detective", "fix_3", answer) == []


@pytest.mark.slow
def test_measured_parts_are_a_result_only_where_measuring_is_accepted(graded: Any) -> None:
    answer = bank_answer("07_mlp", "mlp_backward wrong A10: finite differences")
    exercise = find_exercise("mlp_backward", "07_mlp")
    found = judge_parts(exercise, answer, rng_for(exercise, VISIBLE_SEED))
    assert 1 < sum(part.passed for part in found) < len(found)
    assert graded("07_mlp", "mlp_backward", answer) == []
    (earned,) = graded("07_mlp", "mlp_backward", answer, accepts_measured=True)
    assert 0 < earned < exercise.points
