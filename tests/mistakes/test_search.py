"""A known mistake is named, two are both named, and an unknown one is not guessed at."""

import numpy as np
import pytest

from chainrule.checking.judge import rng_for
from chainrule.checking.message import WIDTH, render
from chainrule.course import source as reference
from chainrule.course.exercise import all_exercises, find_exercise
from chainrule.mistakes import diagnose, fingerprint, mutants
from chainrule.mistakes.naming import judge_and_name

COVERED = [exercise for exercise in all_exercises() if mutants.covers(exercise)]


@pytest.mark.parametrize("exercise", COVERED, ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_the_library_belongs_to_the_present_reference(exercise) -> None:
    assert not mutants.is_stale(exercise), "run: chainrule quality --rebuild"
    assert mutants.made_by(exercise) == mutants.operators_digest(), "the operators have changed"


@pytest.mark.parametrize("exercise", COVERED, ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_the_reference_itself_has_no_diagnosis(exercise) -> None:
    assert not diagnose(exercise, exercise.reference)


@pytest.mark.parametrize("exercise", COVERED, ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_mistakes_of_the_library_are_named_as_what_they_are(exercise) -> None:
    entry = mutants.entry(exercise)
    assert entry is not None
    points = mutants.cases(exercise)
    named = tried = 0
    # A mistake in a function that the answer calls does not stand in the answer's own text.
    own = [mutant for mutant in entry.mutants if mutant.function == exercise.name]
    for index in np.random.default_rng(1).permutation(len(own))[:6]:
        mutant = own[index]
        source = entry.source(mutant)
        answer = mutants.build_mutant(exercise, mutant.function, source, mutant.slope)
        wrong = [
            case
            for case in points
            if fingerprint.differing(
                fingerprint.run(exercise, answer, case),
                fingerprint.run(exercise, exercise.reference, case),
            )
        ]
        # At a single point any formula may agree by accident: then nothing is said.
        if len(wrong) >= 2:
            tried += 1
            named += bool(diagnose(exercise, answer))
    # Coarse results (a fraction of seven rows) fit more mistakes than a check may try.
    assert named >= tried - 1
    assert named


def causes_of(unit: str, name: str, answer) -> list:
    exercise = find_exercise(name, unit)
    return list(diagnose(exercise, answer))


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z)))


def test_the_missing_link_is_named() -> None:
    (cause, *_) = causes_of(
        "03_neuron",
        "neuron_gradient",
        lambda w, b, x, y: ((sigmoid(w @ x + b) - y) * x, sigmoid(w @ x + b) - y),
    )
    assert cause.kind == "missing_factor"
    assert "∂a/∂z" in cause.what + cause.why


def test_sigma_applied_twice_is_named() -> None:
    def answer(z):
        a = sigmoid(sigmoid(z))
        return a * (1 - a)

    (cause, *_) = causes_of("03_neuron", "d_sigmoid", answer)
    assert "twice" in cause.what


def test_two_mistakes_in_two_parts_are_both_named() -> None:
    def answer(dZ, X, W):
        return dZ @ W.T, -X.T @ dZ, dZ.mean(axis=0)

    causes = causes_of("06_layers", "dense_backward", answer)
    assert {cause.parts for cause in causes} == {("dW",), ("db",)}
    assert any("sign" in cause.what for cause in causes)


def test_a_mistake_with_two_names_gets_both() -> None:
    exercise = find_exercise("d_mse", "06_layers")
    answer = lambda A, Y: 2 * (A - Y) / len(A)  # noqa: E731
    verdict = judge_and_name(exercise, answer, rng_for(exercise, 0))
    assert "2" in verdict.what
    assert "½" in verdict.what + verdict.why or "square" in verdict.what + verdict.why


def test_nonsense_is_not_guessed_at() -> None:
    rng = np.random.default_rng(0)
    table = rng.normal(size=50)
    exercise = find_exercise("d_tanh", "05_activations")

    def nonsense(z):
        z = np.asarray(z, dtype=float)
        return np.interp(np.abs(z) % 7, np.linspace(0, 7, 50), table)

    verdict = judge_and_name(exercise, nonsense, rng_for(exercise, 0))
    assert not verdict.causes
    assert "No mistake known" in verdict.why
    assert verdict.rows


def test_a_ratio_that_is_no_known_mistake_is_told_as_a_ratio() -> None:
    exercise = find_exercise("neuron_input_gradient", "03_neuron")

    def answer(w, b, x, y):
        return 5 * exercise.reference(w, b, x, y)

    (cause, *_) = causes_of("03_neuron", "neuron_input_gradient", answer)
    assert cause.kind == "ratio"
    assert "5" in cause.what


def test_crashes_and_shapes_of_known_mistakes_are_named_too() -> None:
    exercise = find_exercise("backward_propagate_error", "04_where_is_the_chain_rule")

    def forwards(network, expected):
        for i, layer in enumerate(network):
            for j, neuron in enumerate(layer):
                if i == len(network) - 1:
                    error = neuron["output"] - expected[j]
                else:
                    error = sum(later["weights"][j] * later["delta"] for later in network[i + 1])
                neuron["delta"] = error * neuron["output"] * (1 - neuron["output"])

    verdict = judge_and_name(exercise, forwards, rng_for(exercise, 0))
    assert "KeyError" in verdict.what
    assert "first layer to the last" in verdict.why


def test_messages_fit_nbgrader() -> None:
    exercise = find_exercise("dense_backward", "06_layers")
    answer = lambda dZ, X, W: (dZ @ W.T, X.T @ dZ / len(X), dZ.mean(axis=0))  # noqa: E731
    text = render(judge_and_name(exercise, answer, rng_for(exercise, 0)))
    assert text.startswith("\n")
    assert all(len(line) <= WIDTH for line in text.splitlines())


def test_answers_that_print_stay_silent_while_they_are_diagnosed(capsys) -> None:
    def chatty(z):
        print("here")
        return z

    causes_of("05_activations", "d_tanh", chatty)
    assert capsys.readouterr().out == ""


def test_a_changed_reference_is_noticed(monkeypatch) -> None:
    exercise = find_exercise("d_tanh", "05_activations")
    cells = list(reference.unit_cells(exercise.unit))
    changed = [
        type(cell)(cell.kind, cell.grade_id, cell.points, cell.source.replace("1.0 -", "1 -"))
        for cell in cells
    ]
    assert changed != cells
    mutants._functions.cache_clear()
    mutants._digest.cache_clear()
    monkeypatch.setattr(reference, "unit_cells", lambda unit: tuple(changed))
    try:
        assert mutants.is_stale(exercise)
        assert mutants.entry(exercise) is None
        seen = diagnose(exercise, lambda z: z)  # by a relation, without the library
        assert [cause.kind for cause in seen] == ["equals_argument"]
        verdict = judge_and_name(
            exercise, lambda z: np.interp(z, [-9, 0, 9], [0.2, 0.7, 0.1]), rng_for(exercise, 0)
        )
        assert verdict.why == mutants.STALE
    finally:
        monkeypatch.undo()
        mutants._functions.cache_clear()
        mutants._digest.cache_clear()


def test_comments_and_layout_of_a_reference_make_no_library_stale(monkeypatch) -> None:
    exercise = find_exercise("d_tanh", "05_activations")
    cells = reference.unit_cells(exercise.unit)
    changed = [
        type(cell)(cell.kind, cell.grade_id, cell.points, cell.source + "\n# a remark\n")
        for cell in cells
    ]
    mutants._functions.cache_clear()
    mutants._digest.cache_clear()
    monkeypatch.setattr(reference, "unit_cells", lambda unit: tuple(changed))
    try:
        assert not mutants.is_stale(exercise)
    finally:
        monkeypatch.undo()
        mutants._functions.cache_clear()
        mutants._digest.cache_clear()
