"""Questions that answer: `ask("name")` in a cell shows one, `recall()` three from earlier units.

In a notebook each is a small form: commit an answer, and it says what that answer would have
meant. What was answered last is kept in the progress file and shown again. Anywhere else,
and while a notebook is graded, the question is printed.

Where an instructor lets questions count, `hand_in` writes the committed answer into its own cell,
since the progress file stays at home, and `check_answer` judges what stands there.
"""

import ast
from pathlib import Path
from typing import Any

from chainrule.course import graded_questions, versions
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
        session.committed[question.unit, question.name] = given
        note = progress.record_answer(folder, question.unit, question.name, given, reply.right)
        if note and note not in session.noted:
            session.noted.add(note)
            return Reply(reply.right, f"{reply.text} {note}")
        return reply

    return Form(question, answered, _committed(question))


def _committed(question: Question) -> Any:
    """Return what was committed last: in this kernel, or as the progress file has it."""
    key = question.unit, question.name
    kept = progress.read(Path.cwd()).answers.get(key)
    return session.committed.get(key, None if kept is None else kept.given)


class AnswerNotRight(AssertionError):
    """An answer to a question that counts is wrong, or there is none."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this name; the frames of the course help nobody.
        return str(self).splitlines()


def hand_in(name: str, answer: Any = None) -> Any:
    """Return the answer to a question of the open unit that is handed in with the notebook.

    In a notebook the answer committed last takes the place of `answer`, in the cell's text, too.
    Raises ValueError as `ask` does.
    """
    question = find_question(_open_unit(), name)
    if not in_a_learners_notebook():
        return answer
    given = _committed(question)
    if given is None or reply_to(question, given).right is None:
        if answer is None:
            print("Nothing is handed in yet: commit your answer above, then run this cell again.")
        return answer
    value = graded_questions.written(question, given)
    if value != answer:
        _take_down(name, value)
    return value


def check_answer(name: str, answer: Any) -> None:
    """Say whether an answer that is handed in is right; while it is graded, raise when it is not.

    Raises ValueError as `ask` does.
    """
    question = find_question(_open_unit(), name)
    if answer is None:
        reply = Reply(None, "No answer is handed in.")
    else:
        reply = reply_to(question, graded_questions.read(question, answer))
    if reply.right:
        print(f"✓ Right. {reply.text}")
    elif in_a_learners_notebook():
        print(f"✕ Not yet. {reply.text}")
    else:
        raise AnswerNotRight(reply.text)


def _take_down(name: str, value: Any) -> None:
    """Write an answer into the call of `hand_in` in the cell that runs, and say so."""
    from IPython import get_ipython

    shell = get_ipython()
    call = graded_questions.call(name, value)
    text = with_answer(shell.history_manager.input_hist_raw[-1], name, call)
    if text:
        shell.set_next_input(text, replace=True)
    print(f"Your answer is taken down. If this cell does not show it, write it there:\n{call}")


def with_answer(cell: str, name: str, call: str) -> str:
    """Return a cell's text with `call` for its own call of `hand_in`, and without nbgrader's stub.

    "" when there is no such call.
    """
    try:
        tree = ast.parse(cell)
    except SyntaxError:
        return ""
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "hand_in"
        and node.args
        and ast.unparse(node.args[0]) == repr(name)
    ]
    old = ast.get_source_segment(cell, found[0]) if found else None
    if old is None:
        return ""
    lines = cell.replace(old, call, 1).splitlines()
    stub = ("# YOUR CODE HERE", "raise NotImplementedError()")
    return "\n".join(line for line in lines if line.strip() not in stub)
