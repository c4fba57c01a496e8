"""The form of a question: it gives nothing away, replies to a commit, shows a kept answer."""

from typing import Any

from chainrule.course.questions import find_question, reply_to
from chainrule.figures.question import Form


def form(unit: str, name: str, kept: Any = None) -> Form:
    question = find_question(unit, name)
    return Form(question, lambda given: reply_to(question, given), kept)


def test_what_is_sent_to_the_page_gives_no_answer_away() -> None:
    state = str(form("00_start_here", "cube").get_state(["options", "shown", "said", "answer"]))
    assert "12" not in state
    choices = form("00_start_here", "falling")
    assert choices.said == ""
    assert choices.right is None


def test_a_commit_is_answered() -> None:
    asked = form("00_start_here", "cube")
    asked.answer = "12"
    asked.commits += 1
    assert asked.right is False
    assert asked.said.startswith("12 is the slope.")
    asked.answer = "0.12"
    asked.commits += 1
    assert asked.right is True
    asked.answer = "twelve"
    asked.commits += 1
    assert asked.right is None
    assert asked.said.startswith("Write a number")


def test_a_kept_answer_is_shown_with_its_reply() -> None:
    asked = form("06_layers", "two_layers_in_order", [0, 1, 2, 3])
    assert (asked.answer, asked.right) == ([0, 1, 2, 3], True)
    # The question may have changed since: an answer that fits no longer is not shown.
    assert form("06_layers", "two_layers_in_order", [0, 1, 2]).answer is None
