"""What every figure that follows the hand shares: controls, redrawing, names for readers.

A figure is a pure function from parameters to a `Picture` and a list of controls; this
module turns the two into a widget. Each parameter is a trait of the widget, so the same
number can be moved by slider, typed into the field beside it, or set from code.
"""

import base64
import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import ipywidgets

from chainrule.figures.picture import STYLE, Picture
from chainrule.figures.svg import escape

# Sliders come without an accessible name and speak all 17 digits, keys pressed on a control reach
# the notebook too (arrows change cells, letters edit them), and a click on a drawing goes
# nowhere: only the page itself can mend these.
_PAGE_SCRIPT = """
(function (style) {
  const root = style.closest('.cr-figure');
  if (!root) return;
  let tries = 0;
  (function name() {
    let missing = 0;
    for (const row of root.querySelectorAll('.cr-control')) {
      const label = row.querySelector('label');
      const handle = row.querySelector('.noUi-handle');
      if (!label || !handle) { missing += 1; continue; }
      if (handle.hasAttribute('aria-label')) continue;
      handle.setAttribute('aria-label', label.textContent + ' slider');
      const round = function () {
        const said = handle.getAttribute('aria-valuetext');
        const short = String(Number(Number(said).toPrecision(6)));
        if (said !== short) handle.setAttribute('aria-valuetext', short);
      };
      round();
      new MutationObserver(round).observe(handle, { attributeFilter: ['aria-valuetext'] });
    }
    const controls = root.querySelectorAll('.cr-controls :is(select, input, button, .noUi-handle)');
    for (const control of controls) control.setAttribute('data-lm-suppress-shortcuts', 'true');
    if (controls.length < Number(style.dataset.controls)) missing += 1;
    if (missing && tries++ < 200) setTimeout(name, 50);
  })();
  if (root.dataset.crReady) return;
  root.dataset.crReady = 'yes';
  root.addEventListener('click', function (event) {
    const mark = event.target.closest('[data-pick]');
    const list = root.querySelector('.cr-pick select');
    if (!mark || !list) return;
    list.selectedIndex = Number(mark.dataset.pick);
    list.dispatchEvent(new Event('change', { bubbles: true }));
  });
})(this)
"""

_CONTROL_STYLE = (
    ".cr-figure{width:100%;max-width:780px}"
    ".cr-figure .cr-controls{flex-flow:row wrap;gap:2px 18px;align-items:center}"
    ".cr-figure .cr-control{flex:1 1 300px;max-width:420px;padding-right:10px}"
    ".cr-figure .widget-html-content{width:100%;white-space:normal}"
    ".cr-figure .cr-frame{width:100%}"
    ".cr-figure [data-pick]{cursor:pointer}"
    ".cr-figure .noUi-handle:focus-visible{outline:3px solid var(--cr-blue);outline-offset:2px}"
    ".cr-figure .jupyter-button{color:var(--jp-ui-font-color1)}"
    ".cr-figure .widget-label{color:inherit}"
)


@dataclass(frozen=True)
class Slider:
    """A number with a slider and a field; `log` slides over its power of ten."""

    name: str
    label: str
    low: float
    high: float
    step: float
    log: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Choice:
    """One of several named values; `pick` lets a click on the drawing choose too."""

    name: str
    label: str
    options: Sequence[str]
    pick: bool = False


@dataclass(frozen=True)
class Toggle:
    """A yes or no."""

    name: str
    label: str


@dataclass(frozen=True)
class Stepper:
    """Back and Next through the numbers 0 … last."""

    name: str
    last: int


Control = Slider | Choice | Toggle | Stepper


class Figure(ipywidgets.VBox):  # type: ignore[misc]
    """A picture under controls; subclasses give `picture`, traits of its parameters, `controls`."""

    picture: ClassVar[Callable[..., Picture]]

    def __init__(self, **params: Any) -> None:
        """Build the controls and draw; `params` are the figure's parameters."""
        self._names = tuple(inspect.signature(type(self).picture).parameters)
        self._sliders: list[ipywidgets.Widget] = []
        super().__init__(**params)
        self.add_class("cr-figure")
        self._drawn = self._compose()
        self._frame = ipywidgets.HTML(self._drawn.html, layout={"width": "100%", "margin": "0"})
        self._frame.add_class("cr-frame")
        controls = self.controls()
        # a slider comes with its field, Back with Next
        focusable = sum(2 if isinstance(c, Slider | Stepper) else 1 for c in controls)
        style = ipywidgets.HTML(
            f'<style data-controls="{focusable}" onload="{escape(_PAGE_SCRIPT)}">'
            f"{STYLE}{_CONTROL_STYLE}</style>",
            layout={"height": "0", "margin": "0", "overflow": "hidden"},
        )
        box = ipywidgets.Box(
            [self._build(control) for control in controls], layout={"width": "100%", "margin": "0"}
        )
        box.add_class("cr-controls")
        self.children = (style, box, self._frame)
        self.observe(self._redraw, names=list(self._names))

    def controls(self) -> Sequence[Control]:
        """Return the controls in the order in which they stand above the picture."""
        raise NotImplementedError

    @property
    def params(self) -> dict[str, Any]:
        """The parameters that the picture shows now."""
        return {name: getattr(self, name) for name in self._names}

    @property
    def svg(self) -> str:
        """The drawing as it stands."""
        return self._drawn.svg

    @property
    def sentence(self) -> str:
        """What the drawing says, in words and numbers."""
        return self._drawn.sentence

    def _compose(self) -> Picture:
        return type(self).picture(**self.params)

    def _follow(self, at_once: bool) -> None:
        """Let the sliders redraw while they move, or only when they are let go."""
        for slider in self._sliders:
            slider.continuous_update = at_once

    def _redraw(self, _: Any = None) -> None:
        self._drawn = self._compose()
        self._frame.value = self._drawn.html

    def _build(self, control: Control) -> ipywidgets.Widget:
        match control:
            case Slider():
                return self._slider(control)
            case Choice():
                return self._choice(control)
            case Toggle():
                return self._toggle(control)
            case Stepper():
                return self._stepper(control)

    def _slider(self, control: Slider) -> ipywidgets.Widget:
        name = control.name
        settings = {
            "step": control.step,
            "readout": False,
            "layout": {"flex": "1 1 120px", "width": "auto", "min_width": "90px"},
        }
        if control.log:
            slider = ipywidgets.FloatLogSlider(
                min=control.low, max=control.high, base=10, value=10**control.low, **settings
            )
        elif control.whole:
            slider = ipywidgets.IntSlider(min=int(control.low), max=int(control.high), **settings)
        else:
            slider = ipywidgets.FloatSlider(min=control.low, max=control.high, **settings)
        kind = ipywidgets.IntText if control.whole else ipywidgets.FloatText
        field = kind(
            description=control.label,
            step=None if control.log else control.step,
            style={"description_width": "initial"},
            layout={"flex": "0 1 auto", "width": f"{110 + 8 * len(control.label)}px"},
        )

        self._sliders.append(slider)
        showing = False
        stands = slider.value  # where the slider stands on the page, as far as is known

        def near(a: float, b: float) -> bool:
            return abs(a - b) <= (1e-6 * abs(b) if control.log else 1e-4 * control.step)

        def on_grid(value: float) -> Any:
            """Return the place nearest to a value at which the slider can stand."""
            place = math.log10(value) if control.log and value > 0 else value
            if control.log and value <= 0:
                place = control.low
            steps = round((min(max(place, control.low), control.high) - control.low) / control.step)
            place = float(f"{control.low + steps * control.step:.6g}")
            return int(place) if control.whole else 10**place if control.log else place

        def show(_: Any = None) -> None:
            nonlocal showing, stands
            value = float(getattr(self, name))
            if not math.isfinite(value):
                return
            showing = True
            try:
                field.value = int(value) if control.whole else float(f"{value:.6g}")
                place = on_grid(value)
                # answering 0.9 to the page's 0.9000000000000001 would undo later keys
                if not near(slider.value, place):
                    slider.value = stands = place
            finally:
                showing = False

        def slide(change: Any) -> None:
            nonlocal stands
            # the page answers to a value from here too, and that answer is no wish
            if showing or near(change.new, stands):
                return
            stands = change.new
            setattr(self, name, change.new if control.whole else float(f"{change.new:.6g}"))

        def write(change: Any) -> None:
            if not showing:
                setattr(self, name, change.new)

        show()
        slider.observe(slide, names="value")
        field.observe(write, names="value")
        self.observe(show, names=name)
        row = ipywidgets.HBox([field, slider])
        row.add_class("cr-control")
        return row

    def _choice(self, control: Choice) -> ipywidgets.Widget:
        options = list(control.options)
        menu = ipywidgets.Dropdown(
            description=control.label,
            options=options,
            value=getattr(self, control.name) if getattr(self, control.name) in options else None,
            style={"description_width": "initial"},
            layout={"width": "auto", "max_width": "100%"},
        )
        if control.pick:
            menu.add_class("cr-pick")

        def show(_: Any = None) -> None:
            value = getattr(self, control.name)
            menu.value = value if value in options else None

        def take(change: Any) -> None:
            if change.new is not None:
                setattr(self, control.name, change.new)

        menu.observe(take, names="value")
        self.observe(show, names=control.name)
        return menu

    def _toggle(self, control: Toggle) -> ipywidgets.Widget:
        box = ipywidgets.Checkbox(
            value=bool(getattr(self, control.name)),
            description=control.label,
            indent=False,
            layout={"width": "auto"},
        )
        box.observe(lambda change: setattr(self, control.name, change.new), names="value")
        self.observe(
            lambda _: setattr(box, "value", bool(getattr(self, control.name))), names=control.name
        )
        return box

    def _stepper(self, control: Stepper) -> ipywidgets.Widget:
        back = ipywidgets.Button(description="Back", tooltip="One step back")
        forward = ipywidgets.Button(description="Next", tooltip="One step forward")

        def move(by: int) -> None:
            step = getattr(self, control.name) + by
            setattr(self, control.name, min(max(step, 0), control.last))

        back.on_click(lambda _: move(-1))
        forward.on_click(lambda _: move(1))
        return ipywidgets.HBox([back, forward])

    def __repr__(self) -> str:
        """Name the figure and its parameters, not the widgets that it is made of."""
        params = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{type(self).__name__}({params})"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Add a still picture for readers without a kernel or without trust."""
        data: dict[str, Any] = super()._repr_mimebundle_(**kwargs) or {}
        label = f"{self._drawn.title}. {self._drawn.sentence}"
        picture = base64.b64encode(self.svg.encode()).decode()
        data["text/plain"] = label
        data["text/html"] = (
            f'<img alt="{escape(label)}" width="760" src="data:image/svg+xml;base64,{picture}">'
        )
        return data
