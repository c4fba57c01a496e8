"""`ask` and `recall`: a form in a notebook, words elsewhere, and an answer that is kept."""

import json
from typing import Any

import pytest

from chainrule.notebook import progress, questions, session


@pytest.fixture
def unit(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session.session, "unit", "01_composition")
    return "01_composition"


def test_outside_a_notebook_the_question_is_printed(unit: str, capsys: Any) -> None:
    assert questions.ask("pedals") is None
    assert "pedals" in capsys.readouterr().out
    assert questions.recall() is None
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_an_answer_is_kept_and_taken_up_again(
    unit: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "in_a_learners_notebook", lambda: True)
    form = questions.ask("pedals")
    form.answer = "0.5"
    form.commits += 1
    assert form.right is False
    assert questions.ask("pedals").said == form.said
    form.answer = "nonsense"
    form.commits += 1
    assert questions.ask("pedals").answer == "0.5"  # what cannot be read replaces nothing
    data = json.loads((tmp_path / progress.FILE_NAME).read_text())
    assert data["answers"] == {unit: {"pedals": {"given": "0.5", "right": False}}}
    assert data["units"] == {}
    assert len(questions.recall().children) == 3


def test_inside_a_course_of_nbgrader_no_answer_is_kept(
    unit: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nbgrader_config.py").write_text("")
    monkeypatch.setattr(questions, "in_a_learners_notebook", lambda: True)
    form = questions.ask("pedals")
    form.answer = "0.6"
    form.commits += 1
    assert form.right is True
    assert not (tmp_path / progress.FILE_NAME).exists()


def test_without_a_unit_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session.session, "unit", "")
    with pytest.raises(ValueError, match="Run the first code cell"):
        questions.ask("pedals")
