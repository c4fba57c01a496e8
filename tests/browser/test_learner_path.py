"""One evening of a learner: a failure, hints, a second try, a pass, the map; and accidents."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from labpage import Lab, Server, serve, watch

from chainrule.commands.lab import course_files, hand_out
from chainrule.course.exercise import all_exercises
from chainrule.notebook import progress

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TOTAL = len(all_exercises())

BIAS = """def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, delta * b"""
INPUT_LOST = """def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * np.ones_like(x), delta"""
RIGHT = """def neuron_gradient(w, b, x, y):
    delta = neuron_delta(w, b, x, y)
    return delta * x, delta"""
SIGMOID = """def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))"""
COMPOSE = """def compose(g, f):
    return lambda x: g(f(x))"""
# each side says that it is there, waits for the other one, and then checks as fast as it can
TOGETHER = """import time
from pathlib import Path
Path({mine!r}).touch()
while not Path({other!r}).exists():
    time.sleep(0.01)
for _ in range(30):
    check({name!r}, {name})"""
# the words of a text that stand on two lines
BROKEN_WORDS = """pre => {
    const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        for (const word of walker.currentNode.data.matchAll(/\\S+/g)) {
            const range = document.createRange();
            range.setStart(walker.currentNode, word.index);
            range.setEnd(walker.currentNode, word.index + word[0].length);
            const tops = [...range.getClientRects()].map(one => Math.round(one.top));
            if (new Set(tops).size > 1) found.push(word[0]);
        }
    }
    return found;
}"""
KILLED = """import os, threading
threading.Timer(0.7, os.kill, (os.getpid(), 9)).start()
while True:
    check("compose", compose)"""


@pytest.fixture(scope="module")
def house(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab on the folder that `chainrule lab` makes."""
    base = tmp_path_factory.mktemp("learner")
    (base / "home").mkdir()
    hand_out(course_files(), base / "course")
    with serve(base / "course", base / "home") as running:
        yield running


@pytest.fixture(autouse=True)
def fresh_start(house: Server) -> None:
    for file in house.root.glob("*progress*"):
        file.unlink()


def place_of(lab: Lab, begins: str) -> int:
    """Return the place of the first code cell that begins like this."""
    place = lab.page.evaluate(
        """begins => window.jupyterapp.shell.currentWidget.content.widgets.findIndex(
            c => c.model.type === 'code' && c.model.sharedModel.source.startsWith(begins))""",
        begins,
    )
    assert place >= 0, f"no cell begins with {begins}"
    return int(place)


def run(lab: Lab, begins: str, write: str | None = None) -> list[str]:
    """Write into a cell and run it; return its outputs: a text, or the name of a picture."""
    place = place_of(lab, begins)
    before = lab.page.evaluate(
        """place => window.jupyterapp.shell.currentWidget.content.widgets[place]
            .model.executionCount""",
        place,
    )
    cell = lab.page.locator(".jp-Notebook .jp-Cell").nth(place)
    cell.locator(".cm-content").click()
    if write is not None:
        lab.page.keyboard.press("Control+A")
        lab.page.keyboard.insert_text(write)
    lab.page.keyboard.press("Shift+Enter")
    finish(lab, write or begins, before)
    return [
        output.locator("svg[role=img]").first.get_attribute("aria-label")
        if output.locator("svg[role=img]").count()
        else output.inner_text()
        for output in cell.locator(".jp-OutputArea-child").all()
    ]


def finish(lab: Lab, begins: str, before: int | None = None) -> None:
    """Wait for the run of a cell whose count was `before`."""
    lab.page.wait_for_function(
        """([begins, before]) => {
            const panel = window.jupyterapp.shell.currentWidget;
            const cell = panel.content.widgets.find(
                c => c.model.type === 'code' && c.model.sharedModel.source.startsWith(begins));
            const count = cell.model.executionCount;
            return count !== null && count !== before && cell.model.executionState === 'idle'
                && panel.sessionContext.session.kernel.status === 'idle';
        }""",
        arg=[begins, before],
        timeout=60_000,
    )


def new_cell(lab: Lab, write: str) -> None:
    """Make a cell below the one that is selected, as the + above the notebook does; run it."""
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("b")
    lab.page.keyboard.press("Enter")
    lab.page.keyboard.insert_text(write)
    lab.page.keyboard.press("Shift+Enter")


def violations(lab: Lab, selector: str) -> list[Any]:
    if not lab.page.evaluate("() => Boolean(window.axe)"):
        lab.page.evaluate(AXE)
    found = lab.page.evaluate(
        """async selector => {
            const result = await window.axe.run(document.querySelector(selector));
            return [result.passes.length, result.violations.map(
                v => [v.id, v.nodes.map(n => n.html)])];
        }""",
        selector,
    )
    assert found[0] > 0, f"axe looked at nothing in {selector}"
    return list(found[1])


def map_says(lab: Lab) -> str:
    (label,) = run(lab, "course_map()")
    return label


def test_from_the_first_failure_to_the_map(browser: Any, house: Server) -> None:
    with watch(browser, house) as lab:
        lab.open("03_neuron.ipynb")
        run(lab, "import numpy")
        run(lab, "def neuron_gradient", BIAS)

        said = run(lab, 'check("neuron_gradient"')
        message = next(k for k, text in enumerate(said) if "dJ_db is multiplied by b" in text)
        assert "Traceback" not in said[message]
        assert len(said[message].strip().splitlines()) == 5  # what, why, where, and the numbers
        assert 'hint("neuron_gradient")' in said[message + 1]
        assert any("The link b is one too many." in text for text in said[message + 2 :]), said
        printed = lab.page.locator("pre", has_text="dJ_db is multiplied by b").last
        lab.page.set_viewport_size({"width": 800, "height": 900})
        assert printed.evaluate(BROKEN_WORDS) == []
        lab.page.set_viewport_size({"width": 1280, "height": 900})

        new_cell(lab, 'hint("neuron_gradient")')
        titles = lab.page.locator(".cr-hint-title")
        button = lab.page.get_by_role("button", name="Next hint")
        button.wait_for()
        assert titles.all_inner_texts() == ["Hint 1 of 4 for neuron_gradient: a nudge"]
        assert button.inner_text() == "Next hint: which factor"
        cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
        button.focus()
        for number, key in ((2, "Enter"), (3, "Space"), (4, "Enter")):
            assert not violations(lab, ".cr-hints")
            assert "the course’s" not in lab.page.locator(".cr-hints").last.inner_text()
            assert button.evaluate("b => b === document.activeElement")
            lab.page.keyboard.press(key)
            titles.nth(number - 1).wait_for()
            assert titles.count() == number
        assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells
        solution = lab.page.locator(".cr-hint-code")
        assert solution.locator("tr", has_text="delta * b").first.inner_text().startswith("≠")
        assert not violations(lab, ".cr-hints")
        assert button.count() == 0

        run(lab, "def neuron_gradient", INPUT_LOST)
        said = run(lab, 'check("neuron_gradient"')
        assert any("dJ_dw" in text and "dJ_db is right" in text for text in said)
        assert f"0 of {TOTAL} exercises done" in map_says(lab)
        run(lab, "def neuron_gradient", RIGHT)
        said = run(lab, 'check("neuron_gradient"')
        assert "neuron_gradient is right at" in said[-1]
        assert "measured" in said[-1]

        assert f"1 of {TOTAL} exercises done. You are in unit 03: 1 of 8 done." in map_says(lab)
        run(lab, "def sigmoid", SIGMOID)
        run(lab, 'check("sigmoid"')
        assert f"2 of {TOTAL} exercises done. You are in unit 03: 2 of 8 done." in map_says(lab)
        assert not violations(lab, ".cr-figure")


def test_a_killed_kernel_costs_nothing(browser: Any, house: Server) -> None:
    with watch(browser, house) as lab:
        lab.open("01_composition.ipynb")
        run(lab, "import numpy")
        run(lab, "def compose", COMPOSE)
        new_cell(lab, KILLED)
        lab.page.get_by_text("appears to have died").first.wait_for(timeout=60_000)
        lab.errors.clear()  # the page may complain about the kernel that is gone
        tries = progress.read(house.root).entry("01_composition", "compose").tries
        assert tries > 0
    with watch(browser, house) as lab:
        lab.open("01_composition.ipynb")
        run(lab, "import numpy")
        assert f"1 of {TOTAL} exercises done" in map_says(lab)
        run(lab, "def compose", COMPOSE)
        assert "compose is right" in run(lab, 'check("compose"')[-1]
    assert progress.read(house.root).entry("01_composition", "compose").tries == tries + 1
    assert not list(house.root.glob("*unreadable*"))


def test_two_notebooks_at_once_lose_nothing(browser: Any, house: Server) -> None:
    with watch(browser, house) as one, watch(browser, house) as other:
        sides = (
            (one, "01_composition", "compose", COMPOSE, "one", "other"),
            (other, "03_neuron", "sigmoid", SIGMOID, "other", "one"),
        )
        cells = []
        for lab, unit, name, right, mine, theirs in sides:
            lab.open(f"{unit}.ipynb")
            run(lab, "import numpy")
            run(lab, f"def {name}", right)
            cells.append(TOGETHER.format(mine=mine, other=theirs, name=name))
            new_cell(lab, cells[-1])
        for (lab, *_), cell in zip(sides, cells, strict=True):
            finish(lab, cell)
            assert f"2 of {TOTAL} exercises done" in map_says(lab)
    data = json.loads((house.root / progress.FILE_NAME).read_text())["units"]
    assert data["01_composition"]["compose"] == {"done": True, "tries": 30, "last": ""}
    assert data["03_neuron"]["sigmoid"] == {"done": True, "tries": 30, "last": ""}
