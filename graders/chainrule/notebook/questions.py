"""Questions that answer: `ask("name")` in a cell shows one, `recall()` three from earlier units.

In a notebook each is a small form: commit an answer, and it says what that answer would have
meant. What was answered last is kept in the progress file and shown again. Anywhere else,
and while a notebook is graded, the question is printed.
"""

from pathlib import Path
from typing import Any

from chainrule.course import versions
from chainrule.course.questions import Question, Reply, earlier_questions, find_question, reply_to
from chainrule.notebook import progress
from chainrule.notebook.session import in_a_learners_notebook, session


def ask(name: str) -> Any:
    """Return one question of the open unit as a form; print it where there is no notebook.

    Raises ValueError when no unit is open or the unit has no such question.
    """
    return _shown([find_question(_open_unit(), name)])


def recall() -> Any:
    """Return three questions from the units before the open one, as forms."""
    found = earlier_questions(_open_unit())
    if not found:
        print("There is nothing to recall yet: this is the first unit.")
        return None
    return _shown(found)


def _open_unit() -> str:
    if not session.unit:
        raise ValueError("No unit is open. Run the first code cell of the notebook.")
    return versions.split(session.unit)[0]


def _shown(found: list[Question]) -> Any:
    if not in_a_learners_notebook():
        for question in found:
            print(question.prompt)
        return None
    from chainrule.figures.question import together

    forms = [_form(question) for question in found]
    return forms[0] if len(forms) == 1 else together(forms)


def _form(question: Question) -> Any:
    from chainrule.figures.question import Form

    folder = Path.cwd()

    def answered(given: Any) -> Reply:
        reply = reply_to(question, given)
        if reply.right is None:
            return reply
        note = progress.record_answer(folder, question.unit, question.name, given, reply.right)
        if note and note not in session.noted:
            session.noted.add(note)
            return Reply(reply.right, f"{reply.text} {note}")
        return reply

    kept = progress.read(folder).answers.get((question.unit, question.name))
    return Form(question, answered, None if kept is None else kept.given)
