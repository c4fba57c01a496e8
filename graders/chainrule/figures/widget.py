"""What every figure that follows the hand shares: controls, redrawing, names for readers.

A figure is a pure function from parameters to a `Picture`, with a list of controls above it:
`figure` turns the two into a factory of widgets. The function's signature is the only place
where parameters and defaults stand. Each parameter becomes a trait of the widget, so the
same number can be moved by slider, typed into the field beside it, or set from code.
"""

import functools
import inspect
import math
import time
import types
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, ParamSpec, Protocol, cast, get_type_hints

import ipywidgets
import traitlets

from chainrule.figures.kept import Kept
from chainrule.figures.page import Page, Player
from chainrule.figures.picture import Picture, as_image
from chainrule.figures.svg import number

_SLOW = 0.08  # seconds; a drawing that takes longer waits until the slider is let go


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
    """One of several named values; `pick` lets a click on the drawing choose too.

    The menu stands only where the parameter is a name, not a function of the learner's own.
    """

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
    """The numbers 0 … last: back, next, play with a pause in milliseconds, and a slider."""

    name: str
    last: int
    pause: int = 1400


@dataclass(frozen=True)
class Own:
    """A control that one figure alone has: `build` makes it and links it to the figure.

    `parts` says how many of its buttons and fields keep their keys to themselves.
    """

    build: Callable[["Figure"], ipywidgets.Widget]
    parts: int


Control = Slider | Choice | Toggle | Stepper | Own
# what stands above the picture, or a function of the parameters that says so
Controls = Sequence[Control] | Callable[[dict[str, Any]], Sequence[Control]]


def _parts(control: Control) -> int:
    """Return how many things to press or move a control has on the page."""
    match control:
        case Slider():
            return 2  # with its field
        case Stepper():
            return 4  # three buttons and a slider
        case Own():
            return control.parts
        case _:
            return 1


class Figure(Kept, ipywidgets.VBox):  # type: ignore[misc]
    """A picture under controls; made by `figure` out of a drawing function."""

    draw: ClassVar[Callable[..., Picture]]
    controls: ClassVar[Controls]

    def __init__(self, **params: Any) -> None:
        """Build the controls and draw; `params` are the figure's parameters."""
        self._names = tuple(inspect.signature(type(self).draw).parameters)
        self._sliders: list[ipywidgets.Widget] = []
        self._on_grid: dict[str, Callable[[float], Any]] = {}
        self._held = ""  # the parameter whose slider is in the reader's hand
        self._followers: list[Callable[[Picture], None]] = []
        super().__init__(**params)
        self.add_class("cr-figure")
        given = type(self).controls
        wanted = given(self.params) if callable(given) else given
        controls = [
            control
            for control in wanted
            if not isinstance(control, Choice) or isinstance(getattr(self, control.name), str)
        ]
        self.steps = {item.name: item.last for item in controls if isinstance(item, Stepper)}
        box = ipywidgets.Box(
            [self._build(control) for control in controls], layout={"width": "100%", "margin": "0"}
        )
        box.add_class("cr-controls")
        self._frame = ipywidgets.HTML(layout={"width": "100%", "margin": "0"})
        self._frame.add_class("cr-frame")
        self._page = Page(sum(map(_parts, controls)), self.model_id, self._drag)
        self._page.observe(self._pace, names="follows")
        self._redraw()
        self.children = (self._page, box, self._frame)
        self.observe(self._redraw, names=list(self._names))

    @property
    def params(self) -> dict[str, Any]:
        """The parameters that the picture shows now."""
        return {name: getattr(self, name) for name in self._names}

    @property
    def picture(self) -> Picture:
        """What the figure shows now."""
        return self._drawn

    @property
    def svg(self) -> str:
        """The drawing as it stands."""
        return self._drawn.svg

    @property
    def sentence(self) -> str:
        """What the drawing says, in words and numbers."""
        return self._drawn.sentence

    def on_drawn(self, follow: Callable[[Picture], None]) -> None:
        """Call `follow` with each picture from now on."""
        self._followers.append(follow)

    def _redraw(self, _: Any = None) -> None:
        began = time.perf_counter()
        self._drawn = type(self).draw(**self.params)
        # a learner's slow function must not queue up behind a held-down key
        self._page.quick = time.perf_counter() - began < _SLOW
        self._pace()
        self._frame.value = self._drawn.html
        for follow in self._followers:
            follow(self._drawn)

    def _pace(self, _: Any = None) -> None:
        """Let the sliders report each place themselves, unless the page does or it takes long."""
        for slider in self._sliders:
            slider.continuous_update = self._page.quick and not self._page.follows

    def _drag(self, wish: dict[str, Any]) -> None:
        """Follow the hand: the number goes to the slider's place nearest to it.

        A slider that is held stays where the hand is, and says at the end where that was.
        """
        name, place = wish.get("name"), number(wish.get("place"))
        if name in self._on_grid and math.isfinite(place):
            self._held = name if wish.get("held") else ""
            try:
                setattr(self, name, self._on_grid[name](place))
            finally:
                self._held = ""

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
            case Own():
                return control.build(self)

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
        self._on_grid[name] = lambda place: (
            at(place) if control.whole else float(f"{at(place):.6g}")
        )
        showing = False
        stands = slider.value  # where the slider stands on the page, as far as is known

        def near(a: float, b: float) -> bool:
            return abs(a - b) <= (1e-6 * abs(b) if control.log else 1e-4 * control.step)

        def at(place: float) -> Any:
            """Return the value of the stop nearest to a place along the slider."""
            steps = round((min(max(place, control.low), control.high) - control.low) / control.step)
            place = float(f"{control.low + steps * control.step:.6g}")
            return int(place) if control.whole else 10**place if control.log else place

        def on_grid(value: float) -> Any:
            """Return the value nearest to a given one at which the slider can stand."""
            place = math.log10(value) if control.log and value > 0 else value
            return at(control.low if control.log and value <= 0 else place)

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
                if self._held != name and not near(slider.value, place):
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
        row.add_class(f"cr-of-{name}")
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
        player = Player(
            value=getattr(self, control.name),
            last=control.last,
            label=control.name,
            pause=control.pause,
        )
        traitlets.link((self, control.name), (player, "value"))
        return player

    def __repr__(self) -> str:
        """Name the figure and its parameters, not the widgets that it is made of."""
        params = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{type(self).__name__}({params})"

    def kept(self) -> dict[str, str]:
        """Return the still picture, for readers without a kernel or without trust."""
        return as_image(self._drawn)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Add the still picture for whoever takes the figure as one output."""
        return {**(super()._repr_mimebundle_(**kwargs) or {}), **self.kept()}


P = ParamSpec("P")


class Factory(Protocol[P]):
    """What `figure` makes: called, it returns the widget; `draw` returns the picture alone."""

    draw: Callable[P, Picture]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Figure:
        """Return the widget with these parameters."""
        ...


_TRAITS = {
    float: traitlets.Float,
    int: traitlets.Int,
    bool: traitlets.Bool,
    str: traitlets.Unicode,
}


def figure(
    controls: Controls, prepare: Callable[[dict[str, Any]], dict[str, Any]] = dict
) -> Callable[[Callable[P, Picture]], Factory[P]]:
    """Make a drawing function into the factory of a widget of the same name and parameters.

    A parameter annotated float, int, bool or str becomes a trait of that type, any other one
    of any type. Every parameter needs a default. `prepare` does once, when a widget is made,
    what need not be done at each redrawing.
    """

    def made(draw: Callable[P, Picture]) -> Factory[P]:
        signature, hints = inspect.signature(draw), get_type_hints(draw)
        name = draw.__name__
        members: dict[str, Any] = {
            key: _TRAITS.get(hints.get(key, object), traitlets.Any)(parameter.default)
            for key, parameter in signature.parameters.items()
        }
        members |= {"draw": staticmethod(draw), "__doc__": draw.__doc__}
        members["controls"] = staticmethod(controls) if callable(controls) else controls
        members["__module__"] = draw.__module__
        kind = types.new_class(
            name.title().replace("_", ""), (Figure,), exec_body=lambda body: body.update(members)
        )

        @functools.wraps(draw)
        def factory(*args: P.args, **kwargs: P.kwargs) -> Figure:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            return cast(Figure, kind(**prepare(given.arguments)))

        factory.__dict__["draw"] = draw
        return cast(Factory[P], factory)

    return made
