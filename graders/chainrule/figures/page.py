"""What the page itself has to do: the one place where the package ships script and style.

ipywidgets' sliders have no accessible name and speak all 17 digits, keys pressed on a control
reach the notebook too, and a click or a drag on a drawing goes nowhere. No Python can mend these.
The files in `static/` do, brought to the page by anywidget, which works offline and unbuilt.
"""

import anywidget
import traitlets

from chainrule.figures.picture import STYLE, static


class Page(anywidget.AnyWidget):
    """Nothing to see: names and guards the controls of the figure or hint that it stands in."""

    _esm = static("kept.js") + static("page.js")
    _css = STYLE + static("page.css")
    controls = traitlets.Int(0, help="how many controls there will be").tag(sync=True)

    whose = traitlets.Unicode(help="the model whose kept part is hidden meanwhile").tag(sync=True)
    dragged = traitlets.Dict(help="a parameter's name, and its place on the axis").tag(sync=True)

    def __init__(self, controls: int, whose: str) -> None:
        """Wait on the page for so many controls."""
        super().__init__(controls=controls, whose=whose)
        self.add_class("cr-page")


class Player(anywidget.AnyWidget):
    """Back, Next, Play and a slider over the numbers 0 … last; the last one ends the playing."""

    _esm = static("player.js")
    value = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    label = traitlets.Unicode("step").tag(sync=True)
    pause = traitlets.Int(1400, help="milliseconds from step to step").tag(sync=True)

    def move(self, by: int) -> None:
        """Go so many steps on, as the buttons do; the ends stop."""
        self.value = min(max(self.value + by, 0), self.last)
