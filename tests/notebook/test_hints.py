"""Hints come one at a time, and an instructor can end them early."""

import json

import pytest

from chainrule.course import settings
from chainrule.course.exercise import all_exercises, find_exercise
from chainrule.course.source import reference_source
from chainrule.notebook import hints
from chainrule.notebook import session as notebook
from chainrule.notebook.session import hint, start

UNIT = "03_neuron"


def limit(folder, steps) -> None:
    (folder / settings.NOTEBOOK_CONFIG_NAME).write_text(json.dumps({"Hints": {"steps": steps}}))


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda e: f"{e.unit[:2]} {e.name}")
def test_every_exercise_has_three_different_hints(exercise) -> None:
    assert len({text for text in exercise.hints if text.strip()}) == 3
    assert all("!" not in text.replace("!=", "") for text in exercise.hints)


def test_never_more_than_the_next_step(tmp_path) -> None:
    exercise = find_exercise("d_sigmoid", UNIT)
    shown = hints.Hints()
    numbers = [[h.number for h in shown.next(exercise, None, tmp_path)] for _ in range(6)]
    assert numbers == [[1], [1, 2], [1, 2, 3], *[[1, 2, 3, 4]] * 3]
    (first,) = hints.Hints().next(exercise, None, tmp_path)
    assert first.text == exercise.hints[0]


def mine(z):
    a = 1 / (1 + 2.718281828 ** (-z))
    return a


def test_the_last_step_marks_the_lines_that_differ(tmp_path) -> None:
    exercise = find_exercise("d_sigmoid", UNIT)
    last = hints.step(exercise, 4, 4, mine)
    lines = last.text.splitlines()
    assert any(line.startswith("≠") and "2.718281828" in line for line in lines)
    assert "BEGIN SOLUTION" not in last.text
    assert "≠" in last.html


def test_an_instructor_ends_the_hints_early(tmp_path) -> None:
    exercise = find_exercise("d_sigmoid", UNIT)
    limit(tmp_path, 3)
    inner = tmp_path / "03_neuron"
    inner.mkdir()
    shown = hints.Hints()
    numbers = [shown.next(exercise, None, inner)[-1].number for _ in range(5)]
    assert numbers == [1, 2, 3, 3, 3]
    limit(inner, 0)
    assert hints.Hints().next(exercise, None, inner) == []
    other = tmp_path / "other"
    other.mkdir()
    limit(other, "many")
    with pytest.raises(ValueError, match="number from 0 to 4"):
        settings.hint_steps(other)


def test_in_a_terminal_the_hint_is_printed(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notebook, "session", notebook.Session())
    start(UNIT, {})
    hint("d_sigmoid")
    assert "Hint 1 of 4 for d_sigmoid: a nudge" in capsys.readouterr().out


def test_the_button_shows_one_more_step_each_time(tmp_path) -> None:
    exercise = find_exercise("d_sigmoid", UNIT)
    shown = hints.Hints()
    box = hints.widget(lambda: shown.next(exercise, None, tmp_path), [], exercise.name)
    _, text, button = box.children
    assert (button.description, text.value) == ("Show a hint", "")
    button.click()
    assert text.value.count('cr-hint-title">') == 1
    for expected in (2, 3, 4):
        assert settings.HINT_STEPS[expected - 1] in button.description
        button.click()
        assert text.value.count('cr-hint-title">') == expected
    assert "last hint" in text.value
    assert button not in box.children


def test_a_beginning_left_for_the_learner_is_no_part_of_the_solution() -> None:
    source = reference_source("08_gradient_detective", "fix_1")
    assert "# dv_du = np.cos(x)" in source
    shown = hints.solution_lines(source)
    assert not any("#" in line for line in shown)
    assert "    dv_du = np.cos(u)" in shown
