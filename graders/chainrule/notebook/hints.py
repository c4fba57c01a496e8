"""Hints in steps, asked for: a nudge, which factor, the formula, and at last the solution.

`hint("d_sigmoid")` shows the next step and never more. The first three are sentences of
the exercise; the last one shows the course's own version beside the learner's, with the
lines that differ marked. An instructor limits the steps for a graded course with a file
`chainrule_config.json` beside the notebooks: `{"Hints": {"steps": 3}}` (0 to 4).
"""

import difflib
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.course.settings import HINT_STEPS, hint_steps
from chainrule.course.source import reference_source

if TYPE_CHECKING:
    from chainrule.course.exercise import Exercise

_HIDDEN_LINES = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Hint:
    """One step: its number (1 to 4), how many steps are allowed, and its text and HTML."""

    exercise: str
    number: int
    allowed: int
    text: str
    html: str

    @property
    def title(self) -> str:
        """Say which hint this is."""
        step_title = HINT_STEPS[self.number - 1]
        return f"Hint {self.number} of {self.allowed} for {self.exercise}: {step_title}"


def step(exercise: "Exercise", number: int, allowed: int, learner: Any) -> Hint:
    """Return step `number` (from 1) for an exercise; the last one shows the learner's code too."""
    if number < len(HINT_STEPS):
        text = exercise.hints[number - 1]
        return Hint(exercise.name, number, allowed, text, f"<p>{escape(text)}</p>")
    reference = solution_lines(reference_source(exercise.unit, exercise.name))
    yours = learner_lines(learner)
    rows = list(side_by_side(yours, reference))
    return Hint(exercise.name, number, allowed, _as_text(rows), _as_html(rows))


def solution_lines(source: str) -> list[str]:
    """Return the lines of a solution cell without nbgrader's own marks, and what they replace.

    Comments before the solution are a beginning for the learner, and no part of it.
    """
    lines = source.splitlines()
    marks = [index for index, line in enumerate(lines) if line.strip() == _HIDDEN_LINES[0]]
    first = marks[0] if marks else 0
    return [
        line
        for index, line in enumerate(lines)
        if line.strip() not in _HIDDEN_LINES
        and not (index < first and line.startswith("    ") and line.lstrip().startswith("#"))
    ]


def learner_lines(learner: Any) -> list[str]:
    """Return the source lines of the learner's function or class; [] when there are none."""
    if not (inspect.isfunction(learner) or inspect.isclass(learner)):
        return []
    try:
        return textwrap.dedent(inspect.getsource(learner)).splitlines()
    except (OSError, TypeError):
        return []


def side_by_side(yours: list[str], ours: list[str]) -> list[tuple[str, str, bool]]:
    """Pair the lines of two versions; the third member says whether the pair differs."""
    rows: list[tuple[str, str, bool]] = []
    matcher = difflib.SequenceMatcher(None, [s.strip() for s in yours], [s.strip() for s in ours])
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        left, right = yours[i1:i2], ours[j1:j2]
        size = max(len(left), len(right))
        left += [""] * (size - len(left))
        right += [""] * (size - len(right))
        rows += [(a, b, tag != "equal") for a, b in zip(left, right, strict=True)]
    return rows


def _as_text(rows: list[tuple[str, str, bool]]) -> str:
    width = max([len("yours"), *(len(left) for left, _, _ in rows)])
    lines = [f"  {'yours':{width}} | the course's", f"  {'-' * width}-+-{'-' * 12}"]
    lines += [f"{'≠' if differs else ' '} {a:{width}} | {b}".rstrip() for a, b, differs in rows]
    return "\n".join(lines)


def _as_html(rows: list[tuple[str, str, bool]]) -> str:
    body = "".join(
        f"<tr{' class=cr-differs' if differs else ''}><td>{'≠' if differs else ''}</td>"
        f"<td>{escape(left)}</td><td>{escape(right)}</td></tr>"
        for left, right, differs in rows
    )
    return (
        "<div class=cr-hint-code tabindex=0 role=region aria-label='The two versions'><table>"
        "<caption>Lines marked ≠ differ.</caption>"
        '<thead><tr><th scope="col">≠</th><th scope="col">yours</th>'
        f'<th scope="col">the course’s</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


class Hints:
    """The hints shown so far in one kernel."""

    def __init__(self) -> None:
        """Begin with none shown."""
        self._shown: dict[str, int] = {}

    def next(self, exercise: "Exercise", learner: Any, folder: Path | None = None) -> list[Hint]:
        """Return the hints shown so far and one more; [] when none is allowed."""
        allowed = hint_steps(folder)
        number = min(self._shown.get(exercise.name, 0) + 1, allowed)
        self._shown[exercise.name] = number
        return [step(exercise, k, allowed, learner) for k in range(1, number + 1)]


def widget(following: Callable[[], list[Hint]], shown: list[Hint], exercise: str) -> Any:
    """Return a widget with the hints `shown` and a button that asks `following` for one more.

    With none shown there is the button alone: nobody sees a hint who has not asked.
    """
    import ipywidgets

    from chainrule.figures.kept import KeptBox
    from chainrule.figures.page import Page

    text = ipywidgets.HTML()
    button = ipywidgets.Button(layout=ipywidgets.Layout(width="auto", align_self="flex-start"))
    stays = "".join(f"<p><b>{escape(hint.title)}</b></p>{hint.html}" for hint in shown)
    plain = "\n".join(f"{hint.title}\n{hint.text}" for hint in shown)
    box = KeptBox([text, button], stays, plain)
    page = Page(controls=1, whose=box.model_id)  # style, and keys that stay on the button
    box.children = (page, text, button)
    box.add_class("cr-hints")

    def view(hints: list[Hint]) -> None:
        text.value = "".join(
            f'<div role="group" aria-label="{escape(hint.title)}">'
            f'<p class="cr-hint-title">{escape(hint.title)}</p>'
            f'<div class="cr-hint-text">{hint.html}</div></div>'
            for hint in hints
        )
        if not hints:
            button.description, button.tooltip = "Show a hint", f"Show a hint for {exercise}"
            return
        last = hints[-1]
        if last.number < last.allowed:
            button.description = f"Next hint: {HINT_STEPS[last.number]}"
            button.tooltip = f"Show hint {last.number + 1} of {last.allowed} for {last.exercise}"
        else:
            text.value += "<p>This is the last hint.</p>"
            box.children = (page, text)

    button.on_click(lambda _: view(following()))
    view(shown)
    return box
