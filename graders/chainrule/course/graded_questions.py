"""Questions that count: the cells that an instructor's notebook gets when a unit's questions score.

Below each `ask("name")` come two more. In the first, the learner's, the answer is written down, so
that it travels with the notebook that is handed in. The second tests it and has the points.
"""

import re
from typing import TYPE_CHECKING, Any

from chainrule.course.questions import Question, find_question

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ASKS = re.compile(r'^ask\("(\w+)"\)$', re.MULTILINE)


def variable(name: str) -> str:
    """Return the name under which the answer to a question is handed in."""
    return f"answer_{name}"


def written(question: Question, given: Any) -> Any:
    """Return a committed answer as it is handed in: words and lines, never their numbers.

    Such a number says where a line stands in the right order.
    """
    if question.kind == "choice":
        return question.options[given].text
    if question.kind == "order":
        return [question.lines[number] for number in given]
    return str(given)


def read(question: Question, value: Any) -> Any:
    """Return what was handed in as `reply_to` takes it; None when it is no answer to it.

    Plain text, lists and numbers alone are looked at: an object of somebody's own class decides
    nothing by its own methods.
    """
    if question.kind == "choice":
        return _place(value, [option.text for option in question.options])
    if question.kind == "order":
        if type(value) not in (list, tuple):
            return None
        places = [_place(line, question.lines) for line in value]
        return None if None in places else places
    return str(value) if type(value) in (str, int, float) else None


def right_answer(question: Question) -> Any:
    """Return the right answer as it is handed in."""
    if question.kind == "choice":
        return next(option.text for option in question.options if option.right)
    return list(question.lines) if question.kind == "order" else question.answer


def call(name: str, value: Any) -> str:
    """Return the code that hands in `value`."""
    if isinstance(value, list):
        lines = "".join(f"        {line!r},\n" for line in value)
        return f'hand_in(\n    "{name}",\n    [\n{lines}    ],\n)'
    return f'hand_in("{name}", {value!r})'


def add_cells(notebook: "NotebookNode", unit: str, points: float) -> None:
    """Give each question of the unit's source notebook a cell for its answer, and `points`."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        if cell.cell_type == "code":
            for name in _ASKS.findall(cell.source):
                cells += _cells(find_question(unit, name), points)
    notebook.cells = cells


def _cells(question: Question, points: float) -> list["NotebookNode"]:
    from nbformat.v4 import new_code_cell

    name = question.name
    holds = variable(name)
    answer = (
        "# This question counts. Commit your answer above, then run this cell: it takes the answer\n"
        "# down, and hands it in with the notebook.\n"
        "from chainrule import hand_in\n\n"
        f'{holds} = hand_in("{name}")\n'
        f"### BEGIN SOLUTION\n{holds} = {call(name, right_answer(question))}\n### END SOLUTION"
    )
    test = f'from chainrule import check_answer\n\ncheck_answer("{name}", {holds})'
    marks = {"grade": False, "locked": False, "solution": True, "task": False, "schema_version": 3}
    own = {"nbgrader": marks | {"grade_id": holds}}
    locked = {"grade": True, "grade_id": f"test_{holds}", "locked": True, "solution": False}
    judged = {"nbgrader": marks | locked | {"points": points}}
    return [
        new_code_cell(answer, metadata=own, id=holds[:64]),
        new_code_cell(test, metadata=judged, id=f"test_{holds}"[:64]),
    ]


def _place(value: Any, texts: Any) -> int | None:
    if type(value) is not str:
        return None
    return next((n for n, text in enumerate(texts) if text.strip() == value.strip()), None)
