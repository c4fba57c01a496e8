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


class Shell:
    """Stands for the notebook's shell: the text of the cell that runs, and what replaces it."""

    def __init__(self, cell: str) -> None:
        self.history_manager = self
        self.input_hist_raw = ["", cell]
        self.replaced: list[tuple[str, bool]] = []

    def set_next_input(self, text: str, replace: bool) -> None:
        self.replaced.append((text, replace))


STUB = """# This question counts.
from chainrule import hand_in

answer_pedals = hand_in("pedals")
# YOUR CODE HERE
raise NotImplementedError()"""


def run_in(cell: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[tuple[str, bool]]]:
    """Run the hand-in of a cell; return the answer and what the cell becomes."""
    shell = Shell(cell)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    space: dict[str, Any] = {}
    exec(cell.replace("raise NotImplementedError()", ""), space)
    return space["answer_pedals"], shell.replaced


def test_an_answer_that_counts_is_written_into_its_cell(
    unit: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(questions, "in_a_learners_notebook", lambda: True)
    monkeypatch.setattr(session.session, "committed", {})
    assert run_in(STUB, monkeypatch) == (None, [])
    assert "commit your answer above" in capsys.readouterr().out
    form = questions.ask("pedals")
    form.answer = "0.5"
    form.commits += 1
    answer, ((cell, replace),) = run_in(STUB, monkeypatch)
    assert (answer, replace) == ("0.5", True)
    assert cell == (
        "# This question counts.\nfrom chainrule import hand_in\n\n"
        "answer_pedals = hand_in(\"pedals\", '0.5')"
    )
    # Run again, it stays; after another commit it changes; on another machine it still counts.
    assert run_in(cell, monkeypatch) == ("0.5", [])
    form.answer = "0.6"
    form.commits += 1
    answer, ((cell, _),) = run_in(cell, monkeypatch)
    assert answer == "0.6"
    assert cell.endswith("hand_in(\"pedals\", '0.6')")
    session.session.committed.clear()
    assert run_in(cell, monkeypatch) == ("0.6", [])
    (tmp_path / progress.FILE_NAME).unlink()
    assert run_in(cell, monkeypatch) == ("0.6", [])
    capsys.readouterr()
    questions.check_answer("pedals", "0.6")
    questions.check_answer("pedals", "0.5")
    questions.check_answer("pedals", None)
    right, wrong, none = capsys.readouterr().out.splitlines()
    assert right.startswith("✓ Right.")
    assert wrong.startswith("✕ Not yet.")
    assert none == "✕ Not yet. No answer is handed in."


def test_a_cell_of_ones_own_making_is_left_as_it_is(
    unit: str, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(questions, "in_a_learners_notebook", lambda: True)
    monkeypatch.setattr(session.session, "committed", {(unit, "pedals"): "0.6"})
    cell = "from chainrule import hand_in\nh = hand_in\nanswer_pedals = h('pedals')"
    assert run_in(cell, monkeypatch) == ("0.6", [])
    assert "hand_in(\"pedals\", '0.6')" in capsys.readouterr().out


def test_where_it_is_graded_only_the_text_counts(
    unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session.session, "committed", {(unit, "pedals"): "0.6"})
    assert questions.hand_in("pedals", "0.5") == "0.5"
    for answer in ("0.5", None, "nonsense", [1], object()):
        with pytest.raises(questions.AnswerNotRight):
            questions.check_answer("pedals", answer)
    questions.check_answer("pedals", 0.6)
