"""What stays of a widget: a part for a notebook whose kernel is gone, beside the widget itself."""

from typing import Any

import ipywidgets
import pytest

from chainrule import figures
from chainrule.course.questions import find_question, reply_to
from chainrule.figures.kept import Kept, KeptBox
from chainrule.figures.question import Form, together
from chainrule.notebook.hints import widget

VIEW = "application/vnd.jupyter.widget-view+json"


def form(name: str) -> Form:
    question = find_question("06_layers", name)
    return Form(question, lambda given: reply_to(question, given))


def shown(made: Kept, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the outputs of a cell that ends in a widget."""
    outputs: list[dict[str, Any]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: outputs.append(data))
    made._ipython_display_()
    return outputs


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (figures.secant(), "It rises by 7 over 1"),
        (form("two_layers_in_order"), "dZ2"),
        (together([form("two_layers_in_order")]), "dZ2"),
        (widget(list, [], "sigmoid"), ""),
        (KeptBox([ipywidgets.HTML("a")], "<p>what stays</p>", "what stays"), "what stays"),
    ],
)
def test_two_outputs_what_stays_and_the_widget(
    made: Any, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, lives = shown(made, monkeypatch)
    assert f'data-model="{made.model_id}"' in stays["text/html"]
    assert words in stays["text/html"]
    assert words in stays["text/plain"]
    assert VIEW not in stays, "an output that holds a view is lost with the kernel"
    assert lives[VIEW]["model_id"] == made.model_id
    # without trust this part is shown, and there is nothing to see
    assert lives["text/html"] == "<span></span>"


def test_the_script_of_each_widget_hides_its_own_part() -> None:
    figure, single = figures.secant(), form("two_layers_in_order")
    assert figure.children[0].whose == figure.model_id
    assert single.whose == single.model_id
    box = together([form("two_layers_in_order"), single])
    assert [child.whose for child in box.children] == [box.model_id] * 2


def test_the_lines_of_an_order_stay_in_the_order_in_which_they_were_shown() -> None:
    asked = form("two_layers_in_order")
    lines = [asked.options[number] for number in asked.shown]
    assert asked.kept()["text/plain"].splitlines()[1:] == [f"- {line}" for line in lines]
    assert lines != list(asked.options)
