"""What the page itself has to do: the one place where the package ships script and style.

ipywidgets' sliders have no accessible name and speak all 17 digits, keys pressed on a control
reach the notebook too, and a click or a drag on a drawing goes nowhere. No Python can mend these.
The files in `static/` do, brought to the page by anywidget, which works offline and unbuilt.
"""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from chainrule.figures.picture import STYLE, static


class Page(anywidget.AnyWidget):
    """Nothing to see: names and guards the controls of the figure or hint that it stands in."""

    _esm = static("kept.js") + static("stream.js") + static("page.js")
    _css = STYLE + static("page.css") + static("words.css")
    controls = traitlets.Int(0, help="how many controls there will be").tag(sync=True)

    whose = traitlets.Unicode(help="the model whose kept part is hidden meanwhile").tag(sync=True)
    quick = traitlets.Bool(True, help="whether it is drawn while the hand moves").tag(sync=True)
    follows = traitlets.Bool(False, help="whether the page sends each place").tag(sync=True)

    def __init__(
        self, controls: int, whose: str, dragged: Callable[[dict[str, Any]], None] | None = None
    ) -> None:
        """Wait on the page for so many controls; `dragged` gets each place of a drag."""
        super().__init__(controls=controls, whose=whose)
        self.add_class("cr-page")
        if dragged is not None:
            self.on_msg(lambda _, wish, __: _answered(self, dragged, wish))


class Player(anywidget.AnyWidget):
    """Back, Next, Play and a slider over the numbers 0 … last; the last one ends the playing."""

    _esm = static("stream.js") + static("player.js")
    value = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    label = traitlets.Unicode("step").tag(sync=True)
    pause = traitlets.Int(1400, help="milliseconds from step to step").tag(sync=True)

    def __init__(self, **settings: Any) -> None:
        """Follow the slider on the page while it is dragged."""
        super().__init__(**settings)
        self.on_msg(lambda _, wish, __: _answered(self, self._go, wish))

    def _go(self, wish: dict[str, Any]) -> None:
        if type(wish.get("value")) is int:
            self.value = min(max(wish["value"], 0), self.last)

    def move(self, by: int) -> None:
        """Go so many steps on, as the buttons do; the ends stop."""
        self.value = min(max(self.value + by, 0), self.last)


def _answered(
    widget: anywidget.AnyWidget, act: Callable[[dict[str, Any]], None], wish: dict[str, Any]
) -> None:
    """Do what the page asks for, and tell it that it is done: then it sends the next."""
    try:
        act(wish)
    finally:
        widget.send({"done": True})
