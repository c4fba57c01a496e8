"""Figures that move where no kernel runs: pictures drawn beforehand, for the places of a slider.

Only the first control that is a slider or steps moves; all else stays as the unit shows it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.figures.picture import Picture
from chainrule.figures.svg import fmt
from chainrule.figures.widget import Figure, Slider, Stepper

_MOST = 25  # pictures of one figure


@dataclass(frozen=True)
class Frames:
    """The pictures of one figure along one control, and which of them the unit shows.

    `label` names the control, `places` says its value at each picture.
    """

    label: str
    places: tuple[str, ...]
    pictures: tuple[Picture, ...]
    start: int


def frames(figure: Figure) -> Frames | None:
    """Draw a figure at up to 25 places of its first slider; None when it has none."""
    given = type(figure).controls
    controls = given(figure.params) if callable(given) else given
    control = next((one for one in controls if isinstance(one, Slider | Stepper)), None)
    if control is None:
        return None
    params = figure.params
    values = _values(control)
    if isinstance(control, Stepper):
        start, label = len(values) - 1, control.name
    else:
        # the unit's own place takes that of its nearest neighbour
        start = int(np.argmin([abs(value - params[control.name]) for value in values]))
        values[start], label = params[control.name], control.label
    draw = type(figure).draw
    drawn = tuple(draw(**{**params, control.name: value}) for value in values)
    return Frames(label, tuple(map(fmt, values)), drawn, start)


def _values(control: Slider | Stepper) -> list[Any]:
    if isinstance(control, Stepper):
        low, high, step = 0.0, float(control.last), 1.0
    else:
        low, high, step = control.low, control.high, control.step
    stops = round((high - low) / step)
    chosen = np.unique(np.round(np.linspace(0, stops, min(stops + 1, _MOST))).astype(int))
    places = [float(f"{low + stop * step:.6g}") for stop in chosen]
    if isinstance(control, Stepper) or control.whole:
        return [int(place) for place in places]
    return [float(f"{10**place:.6g}") for place in places] if control.log else places
