"""`start`, `check` and `ready` as a notebook uses them."""

import numpy as np
import pytest

from chainrule.course import settings
from chainrule.course.source import reference
from chainrule.notebook import session as notebook
from chainrule.notebook.session import CheckFailed, StandIn, check, ready, start

UNIT = "03_neuron"


@pytest.fixture
def names(monkeypatch) -> dict:
    monkeypatch.setattr(notebook, "session", notebook.Session())
    namespace: dict = {}
    start(UNIT, namespace)
    return namespace


def double_sigmoid(z):
    s = reference(UNIT, "sigmoid")
    return s(s(z)) * (1 - s(s(z)))


def test_a_right_answer_prints_and_returns_nothing(names, capsys) -> None:
    assert check("sigmoid", reference(UNIT, "sigmoid")) is None
    out = capsys.readouterr()
    assert "sigmoid is right" in out.out
    assert out.err == ""


def test_a_missing_exercise_is_told_and_stood_in_for(names, capsys) -> None:
    assert isinstance(names["sigmoid"], StandIn)
    assert names["sigmoid"](0.0) == 0.5
    assert "still open" in capsys.readouterr().out
    with pytest.raises(CheckFailed, match="sigmoid is not defined"):
        check("sigmoid", names["sigmoid"])


def test_the_hint_that_a_failed_check_names_is_at_hand(names) -> None:
    assert names["hint"] is notebook.hint


def test_after_a_failure_the_courses_own_version_stands_in(names) -> None:
    names["d_sigmoid"] = double_sigmoid
    with pytest.raises(CheckFailed):
        check("d_sigmoid", names["d_sigmoid"])
    assert names["d_sigmoid"](0.0) == 0.25
    # The stand-in is never taken for the learner's work.
    with pytest.raises(CheckFailed):
        check("d_sigmoid", names["d_sigmoid"])
    names["d_sigmoid"] = reference(UNIT, "d_sigmoid")
    check("d_sigmoid", names["d_sigmoid"])


def test_trying_something_else_leaves_the_exercise_as_open_as_before(names, capsys) -> None:
    with pytest.raises(CheckFailed):
        check("d_sigmoid", double_sigmoid)
    assert names["d_sigmoid"].learner is None
    with pytest.raises(CheckFailed, match="d_sigmoid is not defined"):
        check("d_sigmoid", names["d_sigmoid"])
    names["d_sigmoid"] = lambda z: 0 * z
    with pytest.raises(CheckFailed):
        check("d_sigmoid", names["d_sigmoid"])
    with pytest.raises(CheckFailed):
        check("d_sigmoid", double_sigmoid)
    assert names["d_sigmoid"](0.0) == 0.25


def test_ready_gives_the_learners_own_after_its_check(names, capsys) -> None:
    def mine(z):
        z = np.clip(z, -500, 500)
        return 1 / (1 + np.exp(-z))

    names["sigmoid"] = mine
    assert ready("sigmoid") is reference(UNIT, "sigmoid")
    assert "the course's own" in capsys.readouterr().out
    check("sigmoid", mine)
    assert ready("sigmoid") is mine
    names["sigmoid"] = double_sigmoid  # changed after its check
    assert ready("sigmoid") is reference(UNIT, "sigmoid")


def test_the_message_is_short_and_begins_with_a_newline(names) -> None:
    with pytest.raises(CheckFailed) as caught:
        check("d_sigmoid", double_sigmoid)
    text = str(caught.value)
    assert text.startswith("\n")
    assert all(len(line) <= 83 for line in text.splitlines())
    assert caught.value._render_traceback_() == text.strip().splitlines()


def test_unknown_names_are_told(names) -> None:
    with pytest.raises(ValueError, match="has no exercise 'sigmoit'"):
        check("sigmoit", abs)
    with pytest.raises(ValueError, match="has no unit"):
        start("99_nothing", {})


def test_hidden_points_come_from_the_courses_configuration(tmp_path, monkeypatch, names) -> None:
    assert settings.hidden_seed(tmp_path) == settings.DEFAULT_HIDDEN_SEED
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\nc.HiddenTests.seed = 7\n")
    inner = tmp_path / "autograded" / "student"
    inner.mkdir(parents=True)
    assert settings.hidden_seed(inner) == 7
    (inner / "nbgrader_config.py").write_text("c = get_config()\nc.HiddenTests.seed = 'x'\n")
    with pytest.raises(ValueError, match="whole number"):
        settings.hidden_seed(inner)


def test_hidden_points_differ_from_the_visible_ones(names) -> None:
    seen = []

    def spy(z):
        seen.append(np.array(z, dtype=float, copy=True).tobytes())
        return reference(UNIT, "sigmoid")(z)

    check("sigmoid", spy)
    visible = set(seen)
    seen.clear()
    check("sigmoid", spy, hidden=True)
    assert set(seen) - visible


def test_a_second_check_of_a_wrong_recursive_answer_says_the_same(monkeypatch, names) -> None:
    """Between two checks its name means the stand-in; while it is judged it means itself."""
    source = """
def d_sigmoid(z, again=True):
    if again:
        return d_sigmoid(z, again=False)
    return 0.5 * z
"""
    exec(source, names)
    messages = []
    for _ in range(2):
        with pytest.raises(CheckFailed) as caught:
            check("d_sigmoid", names["d_sigmoid"])
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


def measured_sigmoid_slope(z):
    s = reference(UNIT, "sigmoid")
    h = 1e-5
    return (s(z + h) - s(z - h)) / (2 * h)


def test_a_measured_derivative_passes_only_where_the_course_accepts_it(
    names, tmp_path, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "nbgrader_config.py"
    with pytest.raises(CheckFailed, match="measured, not derived"):
        check("d_sigmoid", measured_sigmoid_slope)
    config.write_text("c = get_config()\nc.HiddenTests.accept_measured = True\n")
    check("d_sigmoid", measured_sigmoid_slope)
    assert "measured, not derived" in capsys.readouterr().out
    with pytest.raises(CheckFailed):
        check("d_sigmoid", double_sigmoid)


def test_an_unclear_setting_is_told(tmp_path) -> None:
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.HiddenTests.accept_measured = 'yes'\n"
    )
    with pytest.raises(ValueError, match="True or False"):
        settings.accepts_measured(tmp_path)
