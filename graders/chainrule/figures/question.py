"""The form of a question: choices, a field, or lines to move, and the reply once it is committed.

The script shows and collects; which answer is right is known to Python alone.
"""

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import traitlets

from chainrule.course.questions import Question, Reply, reply_to
from chainrule.figures.kept import Kept, KeptBox
from chainrule.figures.picture import static
from chainrule.figures.svg import escape


class Form(Kept, anywidget.AnyWidget):
    """One question on the page. `answer` is what was committed, `said` what it was told."""

    _esm = static("kept.js") + static("question.js")
    _css = static("question.css") + static("words.css")
    kind = traitlets.Unicode().tag(sync=True)
    prompt = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    shown = traitlets.List(traitlets.Int()).tag(sync=True)
    answer = traitlets.Any(None, allow_none=True).tag(sync=True)
    commits = traitlets.Int(0, help="grows by one with each answer").tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    right = traitlets.Bool(None, allow_none=True).tag(sync=True)
    whose = traitlets.Unicode(help="the model whose kept part is hidden meanwhile").tag(sync=True)

    def __init__(
        self, question: Question, answered: Callable[[Any], Reply], kept: Any = None
    ) -> None:
        """Show `question`; `answered` gives the reply, `kept` is an answer of an earlier day."""
        texts = question.lines or tuple(option.text for option in question.options)
        super().__init__(
            kind=question.kind,
            prompt=question.prompt,
            # What a slip would give is for the reply, and never on the page before.
            options=list(texts) if question.kind in ("choice", "order") else [],
            shown=list(question.shown),
        )
        self._answered = answered
        self.whose = self.model_id
        if kept is not None:
            reply = reply_to(question, kept)
            if reply.right is not None:
                self.answer, self.said, self.right = kept, reply.text, reply.right
        self.observe(self._on_commit, "commits")

    def kept(self) -> dict[str, str]:
        """Return the question's words, and how to get its form back."""
        order = self.shown or range(len(self.options))
        lines = [self.options[number] for number in order]
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        html = f"<p>{escape(self.prompt)}</p>" + (f"<ul>{items}</ul>" if items else "")
        plain = "\n".join([self.prompt, *(f"- {line}" for line in lines)])
        return {
            "text/html": f"{html}<p><i>Run this cell to answer.</i></p>",
            "text/plain": plain,
        }

    def _on_commit(self, _: Any) -> None:
        reply = self._answered(self.answer)
        with self.hold_sync():
            self.said, self.right = reply.text, reply.right


def together(forms: Sequence[Form]) -> KeptBox:
    """Return several questions in a column."""
    parts = [form.kept() for form in forms]
    html, plain = ("\n".join(part[kind] for part in parts) for kind in ("text/html", "text/plain"))
    box = KeptBox(forms, html, plain)
    for form in forms:
        form.whose = box.model_id
    return box
