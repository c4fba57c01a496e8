"""Every figure in a running notebook: keyboard, stated numbers, accessibility, themes, widths.

What a figure states after a key is compared with the pure drawing function at the parameters
that the key should have set: the page, the controls and the kernel have to agree with it.
"""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from labpage import FIGURES, OVERLAPS, Lab, watch

from chainrule import figures

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PLACES = {name: place for place, name in enumerate(FIGURES)}
START = {
    "chain_rule": {"f": "sin", "g": "square", "x": 0.7},
    "step_size": {"f": "sin", "x": 1.0, "h": 1e-5, "float32": True},
    "three_factors": {"w": 0.8, "b": -0.4, "x": 1.5, "y": 1.0},
    "network": {"step": 0, "edge": "x₁ → h₁"},
    "activations": {"name": "swish", "z": 0.5},
    "depth": {"name": "sigmoid", "layers": 10, "weight": 1.0, "x": 0.5},
    "conventions": {"reduction": "batch mean", "half": True, "N": 7, "M": 3},
    "boundary": {"learning_rate": 1.0, "hidden": 6, "epochs": 80, "activation": "tanh"},
    "training": {"learning_rate": 1.0, "hidden": 6, "layers": 1, "seed": 0, "landscape": False},
    "secant": {"f": "cube", "x": 1.0, "h": 1.0, "both": False},
    "matrix_product": {"left": "X", "right": "W", "turn_left": False, "turn_right": False},
    "digit": {},
    "graph": {"of": "x*y*(x + y)", "inputs": {"x": 3.0, "y": -2.0}},
}
# figure -> (label of the control, parameter, key on its slider, the value that has to follow)
SLIDERS = {
    "chain_rule": [("x", "x", "ArrowRight", 0.75), ("nudge", "nudge", "ArrowLeft", 0.49)],
    "matrix_product": [
        ("N", "N", "ArrowRight", 4),
        ("D", "D", "ArrowRight", 3),
        ("M", "M", "End", 5),
        ("row", "row", "ArrowRight", 1),
        ("column", "column", "ArrowLeft", 0),
    ],
    "step_size": [("h", "h", "ArrowLeft", 5.62341e-06), ("x", "x", "ArrowLeft", 0.95)],
    "three_factors": [
        ("w", "w", "ArrowRight", 0.9),
        ("b", "b", "Home", -6.0),
        ("x", "x", "End", 3.0),
        ("y", "y", "ArrowLeft", 0.95),
    ],
    "activations": [("z", "z", "ArrowLeft", 0.4)],
    "depth": [
        ("layers", "layers", "ArrowRight", 11),
        ("weight", "weight", "ArrowRight", 1.1),
        ("x", "x", "ArrowLeft", 0.4),
    ],
    "conventions": [("N", "N", "ArrowRight", 8), ("M", "M", "Home", 1)],
    "boundary": [
        ("learning rate", "learning_rate", "ArrowLeft", 0.794328),
        ("hidden units", "hidden", "Home", 1),
        ("epochs", "epochs", "ArrowRight", 81),
    ],
    "secant": [("h", "h", "ArrowLeft", 0.891251), ("x", "x", "ArrowRight", 1.05)],
    "training": [
        ("step", "step", "ArrowRight", 1),
        ("learning rate", "learning_rate", "ArrowLeft", 0.794328),
        ("hidden units", "hidden", "Home", 1),
        ("hidden layers", "layers", "End", 4),
        ("seed", "seed", "ArrowRight", 1),
    ],
}
FIELDS = {
    "chain_rule": [("x", "x", "-1.3", -1.3), ("nudge", "nudge", "0.1", 0.1)],
    "matrix_product": [
        ("N", "N", "5", 5),
        ("D", "D", "4", 4),
        ("M", "M", "3", 3),
        ("row", "row", "2", 2),
        ("column", "column", "0", 0),
    ],
    "step_size": [("h", "h", "0.001", 0.001), ("x", "x", "0.5", 0.5)],
    "three_factors": [
        ("w", "w", "40", 40.0),
        ("b", "b", "0.25", 0.25),
        ("x", "x", "0", 0.0),
        ("y", "y", "0.5", 0.5),
    ],
    "activations": [("z", "z", "-2.5", -2.5)],
    "depth": [
        ("layers", "layers", "30", 30),
        ("weight", "weight", "-1.5", -1.5),
        ("x", "x", "2", 2.0),
    ],
    "conventions": [("N", "N", "32", 32), ("M", "M", "10", 10)],
    "boundary": [
        ("learning rate", "learning_rate", "0.3", 0.3),
        ("hidden units", "hidden", "9", 9),
        ("epochs", "epochs", "50", 50),
    ],
    "secant": [("h", "h", "0.01", 0.01), ("x", "x", "-0.4", -0.4)],
    "training": [
        ("learning rate", "learning_rate", "0.3", 0.3),
        ("hidden units", "hidden", "8", 8),
        ("hidden layers", "layers", "2", 2),
        ("seed", "seed", "12", 12),
    ],
}
# figure -> (label of the menu, parameter, its value one ArrowDown further)
MENUS = {
    "chain_rule": [("f", "f", "cos"), ("g", "g", "cube")],
    "step_size": [("f", "f", "exp")],
    "network": [("picked edge", "edge", "x₂ → h₁")],
    "activations": [("activation", "name", "gelu_tanh")],
    "depth": [("activation", "name", "tanh")],
    "conventions": [("J is the", "reduction", "element mean")],
    "boundary": [("activation", "activation", "sigmoid")],
    "secant": [("f", "f", "square")],
    "matrix_product": [("left", "left", "W"), ("right", "right", "dZ")],
    "digit": [("J is for the answer", "answer", "0")],
}
BOXES = {
    "step_size": [("float32 too", "float32")],
    "conventions": [("with ½", "half")],
    "secant": [("to both sides", "both")],
    "training": [("the loss around the path", "landscape")],
    "matrix_product": [
        ("turn the left one over (.T)", "turn_left"),
        ("turn the right one over (.T)", "turn_right"),
    ],
}


@pytest.fixture(scope="module")
def page(browser: Any, server: Any) -> Iterator[Lab]:
    """The notebook of all figures, run once for the whole module."""
    with watch(browser, server) as lab:
        lab.open("figures.ipynb")
        lab.run_all()
        lab.page.wait_for_function(
            "n => document.querySelectorAll('.cr-figure').length === n", arg=len(FIGURES)
        )
        yield lab


def restart(lab: Lab, name: str) -> Any:
    """Run the figure's cell again, so that it stands at its first parameters."""
    lab.page.evaluate(
        """k => {
            document.querySelectorAll('.cr-figure')[k - 1].dataset.former = 'yes';
            window.jupyterapp.shell.currentWidget.content.activeCellIndex = k;
        }""",
        PLACES[name] + 1,
    )
    lab.command("notebook:run-cell")
    # the former figure may state the same, and a key pressed on it would be lost with it
    lab.page.wait_for_function(
        """([k, n]) => {
            const all = document.querySelectorAll('.cr-figure');
            const controls = ':is(select, input, button, .noUi-handle)';
            return all.length === n && !all[k].dataset.former
                && [...all[k].querySelectorAll('.cr-controls ' + controls)].every(
                    c => c.hasAttribute('data-lm-suppress-shortcuts'));
        }""",
        arg=[PLACES[name], len(FIGURES)],
    )
    figure = lab.figure(PLACES[name])
    lab.states(figure, expected(name, START.get(name, {})))
    figure.scroll_into_view_if_needed()
    return figure


def expected(name: str, params: dict[str, Any]) -> str:
    """Return what the pure drawing function states."""
    if name in ("mismatch", "missing_link"):
        made = eval(FIGURES[name], {"figures": figures})
        return f"{made.title}. {made.sentence}"
    drawn = getattr(figures, name).draw(**params)
    return f"{drawn.title}. {drawn.sentence}"


@pytest.mark.parametrize("name", FIGURES)
def test_first_picture_states_its_numbers(page: Lab, name: str) -> None:
    figure = restart(page, name)
    drawn = figure.locator("p.cr-sentence").inner_text()
    assert page.label(figure).endswith(drawn)
    assert figure.locator("table.cr-numbers tbody tr").count() >= 3


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_answers_to_keys(page: Lab, name: str) -> None:
    figure = restart(page, name)
    params = dict(START[name])
    assert figure.get_by_role("slider").count() == len(SLIDERS[name])
    for label, parameter, key, value in SLIDERS[name]:
        figure.get_by_role("slider", name=f"{label} slider", exact=True).focus()
        page.page.keyboard.press(key)
        params[parameter] = value
        page.states(figure, expected(name, params))


@pytest.mark.parametrize("name", FIELDS)
def test_every_number_field_takes_a_number(page: Lab, name: str) -> None:
    figure = restart(page, name)
    params = dict(START[name])
    assert figure.get_by_role("spinbutton").count() == len(FIELDS[name])
    for label, parameter, typed, value in FIELDS[name]:
        field = figure.get_by_role("spinbutton", name=label, exact=True)
        field.focus()
        page.page.keyboard.press("Control+a")
        page.page.keyboard.type(typed)
        page.page.keyboard.press("Tab")
        params[parameter] = value
        page.states(figure, expected(name, params))


@pytest.mark.parametrize("name", MENUS)
def test_every_menu_answers_to_keys(page: Lab, name: str) -> None:
    figure = restart(page, name)
    params = dict(START[name])
    assert figure.get_by_role("combobox").count() == len(MENUS[name])
    for label, parameter, value in MENUS[name]:
        menu = figure.get_by_role("combobox", name=label, exact=True)
        menu.focus()
        page.page.keyboard.press("ArrowDown")
        params[parameter] = value
        page.states(figure, expected(name, params))


@pytest.mark.parametrize("name", BOXES)
def test_every_box_answers_to_the_space_bar(page: Lab, name: str) -> None:
    figure = restart(page, name)
    params = dict(START[name])
    assert figure.get_by_role("checkbox").count() == len(BOXES[name])
    for label, parameter in BOXES[name]:
        figure.get_by_role("checkbox", name=label, exact=True).focus()
        page.page.keyboard.press("Space")
        params[parameter] = not params[parameter]
        page.states(figure, expected(name, params))


def test_the_network_steps_forward_and_back(page: Lab) -> None:
    figure = restart(page, "network")
    forward, back = (figure.get_by_role("button", name=n, exact=True) for n in ("Next", "Back"))
    forward.focus()
    for step in range(1, 19):
        page.page.keyboard.press("Enter")
        page.states(figure, expected("network", {**START["network"], "step": step}))
    assert "not yet" not in figure.inner_text()
    back.focus()
    for step in range(17, 9, -1):
        page.page.keyboard.press("Enter")
        page.states(figure, expected("network", {**START["network"], "step": step}))
    assert "not yet" in figure.inner_text()


def test_the_graph_is_stepped_by_slider_and_played(page: Lab) -> None:
    figure = restart(page, "graph")

    def at(step: int) -> str:
        return expected("graph", {**START["graph"], "step": step})

    figure.get_by_role("slider", name="step slider", exact=True).focus()
    for key, step in (("ArrowRight", 1), ("End", 7), ("ArrowLeft", 6), ("Home", 0)):
        page.page.keyboard.press(key)
        page.states(figure, at(step))
    figure.get_by_role("button", name="Play", exact=True).click()
    page.states(figure, at(1))
    page.states(figure, at(2))
    figure.get_by_role("button", name="Pause", exact=True).click()
    figure.get_by_role("button", name="Play", exact=True).wait_for()
    figure.get_by_role("slider", name="step slider", exact=True).focus()
    page.page.keyboard.press("End")
    page.states(figure, at(7))


def test_nothing_plays_where_less_motion_is_wanted(page: Lab) -> None:
    page.page.emulate_media(reduced_motion="reduce")
    try:
        figure = restart(page, "graph")
        assert figure.get_by_role("button", name="Play").count() == 0
        figure.get_by_role("button", name="Next", exact=True).click()
        page.states(figure, expected("graph", {**START["graph"], "step": 1}))
    finally:
        page.page.emulate_media(reduced_motion="no-preference")


def test_a_click_on_an_edge_picks_it(page: Lab) -> None:
    figure = restart(page, "network")
    # edge 8 of the menu: h₃ → o₁ would be 11; the biases have no line, only a menu entry
    figure.locator("[data-pick='4']").dispatch_event("click")
    page.states(figure, expected("network", {**START["network"], "edge": "x₂ → h₂"}))


def test_a_held_down_key_ends_where_it_should(page: Lab) -> None:
    figure = restart(page, "three_factors")
    figure.get_by_role("slider", name="w slider", exact=True).focus()
    for _ in range(30):
        page.page.keyboard.down("ArrowRight")
        page.page.wait_for_timeout(15)
    page.page.keyboard.up("ArrowRight")
    page.states(figure, expected("three_factors", {**START["three_factors"], "w": 3.8}))


def test_letters_on_a_slider_do_not_reach_the_notebook(page: Lab) -> None:
    figure = restart(page, "three_factors")
    count = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    before = page.page.evaluate(count)
    figure.get_by_role("slider", name="w slider", exact=True).focus()
    for key in ("b", "d", "d"):
        page.page.keyboard.press(key)
    assert page.page.evaluate(count) == before


def test_a_training_plays_and_stops(page: Lab) -> None:
    figure = restart(page, "training")
    figure.get_by_role("button", name="Play", exact=True).click()
    slider = figure.get_by_role("slider", name="step slider", exact=True)
    page.page.wait_for_function(
        "s => Number(s.value) >= 5", arg=slider.element_handle(), timeout=20_000
    )
    figure.get_by_role("button", name="Pause", exact=True).click()
    figure.get_by_role("button", name="Play", exact=True).wait_for()
    stands = int(slider.input_value())
    page.states(figure, expected("training", {**START["training"], "step": stands}))
    figure.get_by_role("button", name="Back", exact=True).press("Enter")
    page.states(figure, expected("training", {**START["training"], "step": stands - 1}))


def drawn_ink(figure: Any) -> list[float]:
    """Return what the square of the digit shows."""
    levels = figure.locator(".cr-pad-cell").evaluate_all("all => all.map(c => +c.dataset.ink)")
    return [level / 16 for level in levels]


def test_a_digit_is_drawn_by_keys(page: Lab) -> None:
    figure = restart(page, "digit")
    cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.length"
    count = page.page.evaluate(cells)
    figure.get_by_role("button", name="Clear", exact=True).press("Enter")
    page.states(figure, expected("digit", {"pixels": [0.0] * 64}))
    page.page.keyboard.press("Shift+Tab")  # from Clear to Erase, and on into the square
    page.page.keyboard.press("Shift+Tab")
    wanted = [0.0] * 64
    for keys, place in ((["ArrowRight", "ArrowDown"], 9), (["ArrowRight"], 10), (["ArrowUp"], 2)):
        for key in keys:
            page.page.keyboard.press(key)
        page.page.keyboard.press("Space")
        wanted[place] = 1.0
        page.states(figure, expected("digit", {"pixels": wanted}))
    assert figure.get_by_role("gridcell", name="row 1, column 3, ink 16 of 16").count() == 1
    page.page.keyboard.press("Space")
    wanted[2] = 0.0
    page.states(figure, expected("digit", {"pixels": wanted}))
    for key in ("ArrowUp", "ArrowUp", "b", "d", "d", "x"):  # the edge stops, letters do nothing
        page.page.keyboard.press(key)
    page.page.keyboard.press("Space")
    wanted[2] = 1.0
    page.states(figure, expected("digit", {"pixels": wanted}))
    assert page.page.evaluate(cells) == count
    assert drawn_ink(figure) == wanted


# figure -> (parameter, where on the axis the pointer ends as a share of its length, the value)
DRAGS = {
    "chain_rule": ("x", 0.25, -1.5),
    "secant": ("h", 0.75, 0.891251),  # 0.85 to the right of x, at the nearest place of the slider
    "step_size": ("h", 0.5, 1e-8),
    "activations": ("z", 0.75, 3.0),
}


@pytest.mark.parametrize("name", DRAGS)
def test_the_point_of_a_drawing_is_dragged(page: Lab, name: str) -> None:
    parameter, share, value = DRAGS[name]
    figure = restart(page, name)
    area = figure.locator("[data-drag]").first
    area.hover()  # waits until the page has settled
    box = area.bounding_box()
    mouse, y = page.page.mouse, box["y"] + box["height"] / 2
    mouse.down()
    mouse.move(box["x"] + box["width"] * share, y, steps=12)
    page.states(figure, expected(name, {**START[name], parameter: value}))
    mouse.up()
    mouse.move(box["x"] + 5, y, steps=3)  # let go: nothing follows any more
    page.page.wait_for_timeout(400)
    page.states(figure, expected(name, {**START[name], parameter: value}))


def test_a_digit_is_drawn_by_mouse_and_erased(page: Lab) -> None:
    figure = restart(page, "digit")
    figure.get_by_role("button", name="Clear", exact=True).click()
    box = figure.locator(".cr-pad-grid").bounding_box()
    mouse = page.page.mouse

    def stroke(points: list[tuple[float, float]]) -> None:
        for number, (x, y) in enumerate(points):
            mouse.move(box["x"] + x / 8 * box["width"], box["y"] + y / 8 * box["height"], steps=8)
            if number == 0:
                mouse.down()
        mouse.up()

    stroke([(2, 0.9), (5.6, 0.9), (4.4, 3.5), (3.4, 7.3)])
    stroke([(2.4, 4), (5.6, 4)])
    ink = drawn_ink(figure)
    assert ink[0 * 8 + 3] > 0.9
    assert ink[7 * 8 + 7] == 0.0
    page.states(figure, expected("digit", {"pixels": ink}))
    assert page.label(figure).split(". ")[1].startswith("The network reads 7 ")
    assert figure.get_by_role("status").inner_text().startswith("The network reads 7 ")
    erase = figure.get_by_role("button", name="Erase", exact=True)
    erase.click()
    assert erase.get_attribute("aria-pressed") == "true"
    stroke([(1.5, 0.5), (6, 0.5)])
    ink = drawn_ink(figure)
    assert ink[0 * 8 + 3] == 0.0
    page.states(figure, expected("digit", {"pixels": ink}))


def test_examples_are_shown_one_after_another(page: Lab) -> None:
    figure = restart(page, "digit")
    for name, example in (("Next", 1), ("Next", 2), ("Previous", 1), ("Previous", 0)):
        figure.get_by_role("button", name=f"{name} example", exact=True).click()
        page.states(figure, expected("digit", {"example": example}))
        assert figure.get_by_role("status").inner_text() in page.label(figure)
    figure.get_by_role("button", name="Clear", exact=True).click()
    page.states(figure, expected("digit", {"pixels": [0.0] * 64}))
    figure.get_by_role("button", name="Next example", exact=True).click()
    page.states(figure, expected("digit", {"example": 1}))
    assert max(drawn_ink(figure)) == 1.0


@pytest.mark.parametrize(
    ("theme", "width"),
    [
        ("JupyterLab Light", 1280),
        ("JupyterLab Light", 700),
        ("JupyterLab Dark", 1280),
        ("JupyterLab Dark High Contrast", 700),
        ("JupyterLab Light", 360),
    ],
)
def test_axe_finds_nothing_and_nothing_sticks_out(page: Lab, theme: str, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 900})
    page.set_theme(theme)
    page.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    if not page.page.evaluate("() => Boolean(window.axe)"):
        page.page.evaluate(AXE)
    for name, place in PLACES.items():
        page.figure(place).scroll_into_view_if_needed()
        found = page.page.evaluate(
            """async place => {
                const figure = document.querySelectorAll('.cr-figure')[place];
                const result = await window.axe.run(figure);
                return {
                    violations: result.violations.map(v => [v.id, v.nodes.map(n => n.html)]),
                    passes: result.passes.length,
                    wide: figure.scrollWidth - figure.clientWidth,
                };
            }""",
            place,
        )
        assert found["passes"] > 3, f"axe looked at nothing in {name}"
        assert not found["violations"], f"{name}: {json.dumps(found['violations'], indent=1)}"
        assert found["wide"] <= 1, f"{name} is {found['wide']} px wider than its place"


# how much of each slider can be seen; what a box cuts off is no part of it
SLIDERS_SEEN = """() => [...document.querySelectorAll('.cr-figure .noUi-base')].map(slider => {
    const own = slider.getBoundingClientRect();
    let [left, right] = [own.left, own.right];
    for (let box = slider.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflowX === 'visible') continue;
        const around = box.getBoundingClientRect();
        [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
    }
    const control = slider.closest('.cr-control').querySelector('label')?.textContent;
    return [right - left, own.width, control];
})"""


@pytest.mark.parametrize("width", [1280, 800, 360])
def test_every_slider_is_seen_whole_and_long_enough(page: Lab, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 900})
    page.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    found = page.page.evaluate(SLIDERS_SEEN)
    assert len(found) > 20
    for seen, whole, control in found:
        assert seen >= whole - 1, f"{control}: {seen:.0f} of {whole:.0f} px can be seen"
        assert seen >= 70, f"{control}: {seen:.0f} px"


SMALLEST = """place => {
    const svg = document.querySelectorAll('.cr-figure')[place].querySelector('svg[role=img]');
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const sizes = [...svg.querySelectorAll('text')].map(
        t => parseFloat(getComputedStyle(t).fontSize));
    return scale * Math.min(...sizes);
}"""


@pytest.mark.parametrize("width", [800, 360])
def test_no_text_becomes_too_small_and_scrolling_stays(page: Lab, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 900})
    page.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    for name, place in PLACES.items():
        assert page.page.evaluate(SMALLEST, place) >= 10.99, name
    if width == 360:
        figure = restart(page, "depth")
        drawing = figure.locator(".cr-drawing")
        drawing.evaluate("d => { d.scrollLeft = 123; }")
        figure.get_by_role("slider", name="weight slider", exact=True).focus()
        page.page.keyboard.press("ArrowRight")
        page.states(figure, expected("depth", {**START["depth"], "weight": 1.1}))
        assert drawing.evaluate("d => d.scrollLeft") == 123
        assert drawing.get_attribute("tabindex") == "0"


STACKING = (
    "chain_rule", "three_factors", "activations", "boundary", "training", "secant", "step_size",
)  # fmt: skip
# how far the drawing's place reaches beyond what is seen of it, and each panel's distance downward
STACKED = """place => {
    const drawing = document.querySelectorAll('.cr-figure')[place].querySelector('.cr-drawing');
    const top = drawing.getBoundingClientRect().top;
    const panels = [...drawing.querySelectorAll('.cr-panel')];
    return [drawing.scrollWidth - drawing.clientWidth,
            panels.map(panel => panel.getBoundingClientRect().top - top)];
}"""


@pytest.mark.parametrize("width", [800, 360])
def test_panels_stand_below_each_other_in_a_narrow_place(page: Lab, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 900})
    if width == 800:  # the side bar takes half of the page
        page.page.evaluate("() => window.jupyterapp.shell.expandLeft()")
    else:
        page.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    for name in STACKING:
        hidden, tops = page.page.evaluate(STACKED, PLACES[name])
        beside = [(a, b) for a, b in pairwise([0.0, *tops[name == "chain_rule" :]]) if b < a + 140]
        assert tops
        assert not beside, f"{name}: a panel stands beside another one"
        if width == 800 and name not in ("secant", "step_size"):  # their curve alone is wider
            assert hidden <= 0, f"{name}: {hidden} px of it have to be scrolled to"
    page.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")


@pytest.mark.parametrize("width", [1280, 700, 360])
def test_no_texts_of_a_figure_overlap(page: Lab, width: int) -> None:
    page.page.set_viewport_size({"width": width, "height": 900})
    restart(page, "network")
    for name, place in PLACES.items():
        overlaps = page.page.evaluate(OVERLAPS, place)
        assert not overlaps, f"{name}: {overlaps}"
