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
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from chainrule.exercise import Exercise
from chainrule.reference import reference_source

STEPS = ("a nudge", "which factor", "the formula", "the solution")
CONFIG_NAME = "chainrule_config.json"
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
        return f"Hint {self.number} of {self.allowed} for {self.exercise}: {STEPS[self.number - 1]}"


def allowed_steps(start: Path | None = None) -> int:
    """Return how many steps the course allows in the folder `start` (default: here), 0 to 4.

    Raises ValueError when the configuration says something else than a number from 0 to 4.
    """
    folder = (start or Path.cwd()).resolve()
    for place in [folder, *folder.parents]:
        if (place / CONFIG_NAME).is_file():
            return _read_steps(place / CONFIG_NAME)
    return len(STEPS)


@cache
def _read_steps(config: Path) -> int:
    from traitlets.config.loader import JSONFileConfigLoader

    loaded = JSONFileConfigLoader(config.name, path=str(config.parent)).load_config()
    steps = loaded.Hints.get("steps", len(STEPS))
    if not isinstance(steps, int) or not 0 <= steps <= len(STEPS):
        raise ValueError(f"Hints.steps in {config} is {steps!r}; write a number from 0 to 4.")
    return steps


def step(exercise: Exercise, number: int, allowed: int, learner: Any) -> Hint:
    """Return step `number` (from 1) for an exercise; the last one shows the learner's code too."""
    if number < len(STEPS):
        text = exercise.hints[number - 1]
        return Hint(exercise.name, number, allowed, text, f"<p>{escape(text)}</p>")
    reference = solution_lines(reference_source(exercise.unit, exercise.name))
    yours = learner_lines(learner)
    rows = list(side_by_side(yours, reference))
    return Hint(exercise.name, number, allowed, _as_text(rows), _as_html(rows))


def solution_lines(source: str) -> list[str]:
    """Return the lines of a solution cell without nbgrader's own marks."""
    return [line for line in source.splitlines() if line.strip() not in _HIDDEN_LINES]


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
    cell = "padding:1px 10px;white-space:pre;text-align:left;font-family:monospace"
    body = "".join(
        f'<tr style="{"font-weight:bold" if differs else ""}">'
        f'<td style="{cell}">{"≠" if differs else ""}</td>'
        f'<td style="{cell}">{escape(left)}</td><td style="{cell}">{escape(right)}</td></tr>'
        for left, right, differs in rows
    )
    return (
        '<div style="overflow-x:auto"><table><caption>Lines marked ≠ differ.</caption>'
        '<thead><tr><th scope="col">differs</th><th scope="col">yours</th>'
        f'<th scope="col">the course’s</th></tr></thead><tbody>{body}</tbody></table></div>'
    )


class Hints:
    """The hints shown so far in one kernel."""

    def __init__(self) -> None:
        """Begin with none shown."""
        self._shown: dict[str, int] = {}

    def next(self, exercise: Exercise, learner: Any, folder: Path | None = None) -> Hint | None:
        """Return the next step, the last again after it, or None when none is allowed."""
        allowed = allowed_steps(folder)
        if allowed == 0:
            return None
        number = min(self._shown.get(exercise.name, 0) + 1, allowed)
        self._shown[exercise.name] = number
        return step(exercise, number, allowed, learner)


def widget(show: Callable[[], Hint | None], first: Hint) -> Any:
    """Return a widget that shows `first` and a button for the next step, one at a time."""
    import ipywidgets

    box = ipywidgets.VBox()

    def view(hint: Hint) -> None:
        children: list[Any] = [
            *box.children[:-1],
            ipywidgets.HTML(f"<h4>{escape(hint.title)}</h4>{hint.html}"),
        ]
        if hint.number < hint.allowed:
            button = ipywidgets.Button(
                description=f"Next hint: {STEPS[hint.number]}",
                tooltip=f"Show hint {hint.number + 1} of {hint.allowed} for {hint.exercise}",
                layout=ipywidgets.Layout(width="auto"),
            )
            button.on_click(lambda _: _advance())
            children.append(button)
        else:
            children.append(ipywidgets.HTML("<p>This is the last hint.</p>"))
        box.children = tuple(children)

    def _advance() -> None:
        hint = show()
        if hint is not None:
            view(hint)

    view(first)
    return box
