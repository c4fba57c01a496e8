"""The widgets around the drawings: linked controls, traits, fallbacks, and a light package."""

import base64
import inspect
import math
import pkgutil
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from typing import Any

import ipywidgets
import pytest

from chainrule import figures
from chainrule.figures import gallery
from chainrule.figures.computation.record import GraphRecord
from chainrule.figures.page import Page, Player

WIDGETS = (
    "chain_rule",
    "step_size",
    "three_factors",
    "network",
    "activations",
    "depth",
    "conventions",
    "boundary",
    "digit",
    "training",
    "secant",
    "matrix_product",
    "graph",
)


def _all(widget: Any, kind: type) -> list[Any]:
    found = [widget] if isinstance(widget, kind) else []
    for child in getattr(widget, "children", ()):
        found += _all(child, kind)
    return found


@pytest.mark.parametrize("name", WIDGETS)
def test_a_factory_returns_a_figure_that_shows_nothing_by_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    figure = getattr(figures, name)()
    assert type(figure).__name__ == name.title().replace("_", "")
    assert capsys.readouterr().out == ""
    assert set(figure.params) <= set(figure.trait_names())
    assert figure.svg == type(figure).draw(**figure.params).svg


@pytest.mark.parametrize("name", WIDGETS)
def test_every_control_changes_the_picture(name: str) -> None:
    figure = getattr(figures, name)()
    sliders = _all(figure, ipywidgets.FloatSlider) + _all(figure, ipywidgets.IntSlider)
    sliders += _all(figure, ipywidgets.FloatLogSlider)
    menus = _all(figure, ipywidgets.Dropdown)
    for slider in sliders:
        before = figure.svg
        low = 10**slider.min if isinstance(slider, ipywidgets.FloatLogSlider) else slider.min
        slider.value = low
        if figure.svg == before:  # it stood there already
            slider.value = slider.max
        assert figure.svg != before
    for menu in menus:
        before = figure.svg
        menu.value = next(o for o in reversed(menu.options) if o != menu.value)
        assert figure.svg != before
    for box in _all(figure, ipywidgets.Checkbox):
        before = figure.svg
        box.value = not box.value
        assert figure.svg != before
    for player in _all(figure, Player):
        before = figure.svg
        player.move(1)
        assert figure.svg != before
    assert sliders or menus or _all(figure, Player)


def test_slider_field_and_trait_say_the_same() -> None:
    figure = figures.three_factors()
    (field, slider) = _all(figure, ipywidgets.HBox)[0].children
    slider.value = -2.5
    assert (field.value, figure.w) == (-2.5, -2.5)
    field.value = 3.25
    # the slider stands at the nearest of its places, and the page says so back: no wish
    assert (slider.value, figure.w) == (3.2, 3.25)
    slider.value = 3.2000000000000006
    assert (field.value, figure.w) == (3.25, 3.25)
    figure.w = 1.5
    assert (slider.value, field.value) == (1.5, 1.5)


def test_a_logarithmic_slider_moves_at_its_far_end() -> None:
    figure = figures.step_size(h=1e-15)
    (_, slider) = _all(figure, ipywidgets.HBox)[0].children
    assert slider.value == pytest.approx(1e-15)
    slider.value = 10**-15.25
    assert figure.h == pytest.approx(10**-15.25, rel=1e-5)
    figure.h = 0.0
    assert slider.value == pytest.approx(1e-16)


def test_a_parameter_may_leave_the_range_of_its_slider() -> None:
    figure = figures.three_factors()
    (field, slider) = _all(figure, ipywidgets.HBox)[0].children
    figure.w = 1000.0
    assert (figure.w, field.value, slider.value) == (1000.0, 1000.0, slider.max)
    figure.w = math.nan
    assert "w is not a number" in figure.sentence


def test_back_and_next_stop_at_the_ends() -> None:
    figure = figures.network()
    (player,) = _all(figure, Player)
    assert (player.value, player.last) == (0, 18)
    player.move(-1)
    assert figure.step == 0
    for _ in range(40):
        player.move(1)
    assert figure.step == 18
    assert "Step 18 of 18" in figure.sentence
    player.move(-1)
    assert figure.step == 17
    figure.step = 3
    assert player.value == 3


def test_every_slider_has_a_label_to_be_named_by() -> None:
    labels = []
    for name in WIDGETS:
        figure = getattr(figures, name)()
        rows = [row for row in _all(figure, ipywidgets.HBox) if "cr-control" in row._dom_classes]
        labels += [row.children[0].description for row in rows]
        labels += [menu.description for menu in _all(figure, ipywidgets.Dropdown)]
    assert len(labels) > len(WIDGETS)
    assert all(labels)


@pytest.mark.parametrize("name", WIDGETS)
def test_without_a_kernel_the_picture_stays(name: str) -> None:
    figure = getattr(figures, name)()
    data = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    frame = ElementTree.fromstring(data["text/html"].replace('"></div>', '"/></div>'))
    (image,) = frame
    assert image.get("alt") == data["text/plain"]
    source = re.sub("^data:image/svg.xml;base64,", "", str(image.get("src")))
    assert base64.b64decode(source).decode() == figure.svg


def test_still_pictures_display_themselves() -> None:
    data = figures.mismatch([1.0, 2.0], [1.0, 3.0], name="dw")._repr_mimebundle_()
    assert "1 of 2 entries of dw differ" in data["text/plain"]
    assert "<svg" in data["text/html"]


def test_a_narrow_place_scrolls_a_drawing_before_its_text_becomes_small() -> None:
    for drawn, least in ((figures.depth.draw(), 760 * 11 / 13), (figures.graph.draw(), 760.0)):
        found = re.search(r'min-width:(\d+)px"><svg', drawn.html)
        assert found
        assert least <= int(found[1]) < least + 1


def heights(marks: str, right: float, down: float, width: float) -> list[float]:
    """Return where the texts stand that move so far, each inside the width."""
    places = re.findall(r'<text x="([\d.]+)" y="([\d.]+)"', marks)
    assert all(0 < float(x) + right < width for x, _ in places)
    return [float(y) + down for _, y in places]


@pytest.mark.parametrize(
    "name",
    ["chain_rule", "three_factors", "activations", "boundary", "training", "secant", "step_size"],
)
def test_in_a_narrow_place_each_panel_stands_below_the_one_before(name: str) -> None:
    picture = getattr(figures, name).draw()
    assert picture.stacked
    width, height = picture.stacked
    assert f"--cr-shape:{width}/{height}" in picture.drawing
    rest = re.sub('<g class="cr-wide">.*?</g>', "", picture.svg)
    panel = re.compile(
        r'<g class="cr-panel" style="--cr-right:(.+?)px;--cr-down:(.+?)px">(.*?)</g>'
    )
    tall = re.compile('<g class="cr-tall" display="none">(.*?)</g>')
    blocks = [heights(tall.sub("", panel.sub("", rest)), 0, 0, width)]
    blocks += [heights(m[3], float(m[1]), float(m[2]), width) for m in panel.finditer(rest)]
    blocks += [heights(m[1], 0, 0, width) for m in tall.finditer(rest)]
    blocks = [block for block in blocks if block]
    assert len(blocks) > 1
    assert all(max(above) < min(below) for above, below in pairwise(blocks))
    assert max(blocks[-1]) < height


def test_a_learner_s_own_functions_are_drawn() -> None:
    def triple(x: float) -> float:
        return 3 * x

    figure = figures.chain_rule(f=(triple, lambda x: 3.0), g=math.exp, x=0.1)
    assert "f is triple" in figure.sentence
    assert "slope of exp is measured" in figure.sentence


def test_a_slow_train_waits_for_the_slider_to_be_let_go() -> None:
    import time

    def slow(params: Any, *args: Any) -> Any:
        time.sleep(0.1)
        return params, [1.0]

    figure = figures.boundary(train=slow)
    figure.hidden = 3
    assert _updates(figure) == {False}
    quick = figures.boundary(epochs=5)
    quick.hidden = 3
    assert _updates(quick) == {True}


def _updates(figure: Any) -> set[bool]:
    kinds = (ipywidgets.FloatSlider, ipywidgets.IntSlider, ipywidgets.FloatLogSlider)
    return {slider.continuous_update for kind in kinds for slider in _all(figure, kind)}


def test_a_learner_s_train_is_called_as_unit_07_says() -> None:
    seen: dict[str, Any] = {}

    def train(
        params: Any, X: Any, y: Any, learning_rate: Any, epochs: Any, batch_size: Any, rng: Any
    ) -> Any:
        seen.update(shape=X.shape, y=y.shape, epochs=epochs, layers=len(params))
        return params, [0.5] * epochs

    figure = figures.boundary(train=train, epochs=7)
    assert seen == {"shape": (80, 2), "y": (80,), "epochs": 7, "layers": 2}
    assert "your own train" in figure.sentence
    figure.activation = "relu"
    assert "the course's training" in figure.sentence


@pytest.mark.parametrize("name", WIDGETS)
def test_parameters_and_defaults_stand_in_one_place(name: str) -> None:
    factory = getattr(figures, name)
    assert inspect.signature(factory).parameters == inspect.signature(factory.draw).parameters
    defaults = {p.name: p.default for p in inspect.signature(factory).parameters.values()}
    params = factory().params
    if name == "graph":  # the computation runs once, when the widget is made
        assert isinstance(params.pop("of"), GraphRecord)
        del defaults["of"]
    assert params == defaults
    assert factory.__doc__
    with pytest.raises(TypeError, match="unexpected keyword argument 'weigth'"):
        factory(weigth=1.0)


def test_every_drawing_of_the_gallery_is_offered_under_its_own_name() -> None:
    found = {module.name for module in pkgutil.iter_modules(gallery.__path__)}
    # the map and the page are had as `chainrule.course_map` and `chainrule.page_to_keep`
    assert found - {"course_map", "page_to_keep"} == set(figures.__all__)
    for name in figures.__all__:
        assert getattr(figures, name).__name__ == name


def test_script_and_style_come_from_one_place() -> None:
    figure = figures.depth()
    (page,) = _all(figure, Page)
    assert page.controls == 1 + 3 * 2  # a menu, and three sliders with their fields
    assert "export default" in page._esm
    assert ".cr-control" in page._css
    assert not any("onload" in html.value for html in _all(figure, ipywidgets.HTML))


def test_unknown_figures_are_named() -> None:
    with pytest.raises(AttributeError, match="The figures are: activations"):
        _ = figures.three_factor


def test_the_package_is_light_until_a_figure_is_asked_for() -> None:
    code = (
        "import sys, chainrule.figures as f; "
        "assert 'ipywidgets' not in sys.modules and 'numpy' not in sys.modules; "
        "f.three_factors; assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("name", "parameter", "place", "value"),
    [
        ("chain_rule", "x", 1.234, 1.25),
        ("chain_rule", "x", 99.0, 3.0),
        ("secant", "h", -0.52, pytest.approx(10**-0.5)),
        ("step_size", "h", -20.0, 1e-16),
        ("activations", "z", -0.26, -0.3),
    ],
)
def test_a_drag_moves_the_slider_to_the_nearest_place(
    name: str, parameter: str, place: float, value: Any
) -> None:
    figure = getattr(figures, name)()
    assert f'data-drag="{parameter}"' in figure.svg
    (page,) = _all(figure, Page)
    page._handle_custom_msg({"name": parameter, "place": place}, [])
    assert getattr(figure, parameter) == value
    before = figure.params
    for nothing in ({}, {"name": "no such", "place": 1.0}, {"name": parameter, "place": "NaN"}):
        page._handle_custom_msg(nothing, [])
    assert figure.params == before


def test_a_slider_that_is_held_stays_where_the_hand_is_and_each_wish_is_answered() -> None:
    figure = figures.chain_rule(x=0.5)
    (page,) = _all(figure, Page)
    slider = _all(figure, ipywidgets.FloatSlider)[0]
    answers: list[Any] = []
    page.send = answers.append
    page.follows = True
    assert _updates(figure) == {False}  # the page reports where the slider is, and the end alone
    for place in (0.55, 0.6, 0.6):
        page._handle_custom_msg({"name": "x", "place": place, "held": True}, [])
        assert (figure.x, slider.value) == (place, 0.5)
        assert f"At x = {place:g}" in figure.sentence
    slider.value = 0.6  # let go
    assert figure.x == 0.6
    page._handle_custom_msg({"name": "x", "place": 1.0}, [])
    assert (figure.x, slider.value) == (1.0, 1.0)
    assert answers == [{"done": True}] * 4
    page.follows = False
    assert _updates(figure) == {True}


def test_a_player_follows_its_slider_within_its_steps() -> None:
    figure = figures.network()
    (player,) = _all(figure, Player)
    answers: list[Any] = []
    player.send = answers.append
    for value, step in ((7, 7), (99, 18), (-4, 0), ("3", 0), (True, 0), (None, 0)):
        player._handle_custom_msg({"value": value}, [])
        assert figure.step == step
    assert answers == [{"done": True}] * 6
