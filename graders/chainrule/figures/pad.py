"""A square of 8 × 8 pixels to draw on, by mouse, by finger or by keys."""

import anywidget
import traitlets

from chainrule.figures.picture import static

SIDE = 8  # pixels, as `load_digits` has them


class Pad(anywidget.AnyWidget):
    """What is drawn stands in `pixels`, row by row, from 0 (paper) to 1 (ink).

    `example` is the number of the example that was asked for; whoever owns the pad puts its
    pixels there. `said` is spoken beside the square whenever it changes.
    """

    _esm = static("digit.js")
    _css = static("digit.css")
    pixels = traitlets.List(traitlets.Float(), default_value=[0.0] * SIDE**2).tag(sync=True)
    example = traitlets.Int(0).tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
