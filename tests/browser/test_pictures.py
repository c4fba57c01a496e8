"""Drawings looked at by the browser alone: overlaps at many settings, and pictures to keep."""

import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from labpage import OVERLAPS, Lab, notebook, watch
from playwright.sync_api import expect

from chainrule import figures
from chainrule.course.units import course_dir
from chainrule.figures.functions import ACTIVATIONS
from chainrule.figures.gallery.conventions import REDUCTIONS
from chainrule.figures.picture import STYLE, Picture

IMAGES = Path(__file__).parents[2] / ".github" / "images"


def settings() -> Iterator[tuple[str, Picture]]:
    """Many settings of every figure, the awkward ones first."""
    for f in ("log", "exp", "abs"):
        for x in (-3.0, 0.0, 2.9):
            yield f"chain_rule {f} {x}", figures.chain_rule.draw(f, "cube", x)
    for rate in (1.0, 10.0):
        yield f"landscape {rate}", figures.training.draw(learning_rate=rate, landscape=True)
    yield "chain_rule nudge", figures.chain_rule.draw("exp", "exp", 3.0, 1.0)
    for left, turned, right in (("X", True, "dZ"), ("X", False, "dZ"), ("dZ", True, "dZ")):
        for size in ((1, 1, 1), (5, 5, 5), (3, 2, 4), (5, 1, 5)):
            yield (
                f"matrix_product {left} {turned} {right} {size}",
                figures.matrix_product.draw(left, turned, right, False, *size, size[0] - 1, 0),
            )
    for f, x, h in (("sin", 1.0, 1e-16), ("relu", 0.01, 1.0), ("abs", 0.0, 1e-5), ("exp", 2, 0.1)):
        yield f"step_size {f} {x} {h}", figures.step_size.draw(f, x, h)
    for w in (-6.0, -0.1, 0.0, 6.0, math.nan):
        for x in (-3.0, 0.0, 3.0):
            for y in (0.0, 0.5, 1.0):
                yield f"three_factors {w} {x} {y}", figures.three_factors.draw(w, 0.1, x, y)
    for seed in (0, 3):
        for step in range(19):
            for edge in ("x₂ → h₃", "h₁ → o₂", "bias → o₁"):
                yield (
                    f"network {seed} {step} {edge}",
                    figures.network.draw(None, step=step, edge=edge, seed=seed),
                )
    wide = [[[0.1] * 4 for _ in range(5)], [[0.2] * 6 for _ in range(4)], [[0.3] * 5] * 3]
    for step in (5, 20, 36, 40):
        yield f"network wide {step}", figures.network.draw(wide, (1, 2, 3), (1, 0, 0), step)
    for name in ACTIVATIONS:
        for z in (-5.9, -0.001, 0.0, 123456.0):
            yield f"activations {name} {z}", figures.activations.draw(name, z)
    for name, layers, weight in (("relu", 60, 4.0), ("sigmoid", 60, 0.1), ("tanh", 1, -4.0)):
        yield f"depth {name}", figures.depth.draw(name, layers, weight)
    for reduction in REDUCTIONS:
        yield f"conventions {reduction}", figures.conventions.draw(reduction, False, 64, 10)
    for rate, hidden in ((31.6, 16), (0.001, 1)):
        yield f"boundary {rate}", figures.boundary.draw(None, rate, hidden)
    computed = ("(a*b + c).tanh()", "x*y*(x + y)", "max(a*b, c) + a", "z*tanh(log(1 + exp(z)))")
    for expression in (*computed, "(a*b + c*d + e*f - g)**2 / 2 + (a + c + e)**2"):
        for values in ((0.5, -1.2, 0.9, 2, 3, -4, 5), (123.456, -9e-5, 1e7, 1, 1, 1, 1)):
            for step in range(0, 24, 3):
                yield f"graph {expression} {step}", figures.graph.draw(expression, values, step)
    rng = np.random.default_rng(0)
    for shape in ((), (3,), (4, 5), (20, 8), (2, 3, 4)):
        yours = rng.normal(size=shape) * 10.0 ** rng.integers(-8, 8, size=shape)
        yield f"mismatch {shape}", figures.mismatch(yours, rng.normal(size=shape), name="dW1")
    long = [("∂J/∂a", "how the cost answers to the output"), ("∂a/∂z", "slope"), "∂z/∂w" * 5] * 3
    yield "missing_link", figures.missing_link(long, 1, "extra", "∂J/∂w" * 9, "Why so. " * 60)


def test_no_texts_overlap_at_any_setting(browser: Any) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 600})
    try:
        found = {}
        for name, drawn in settings():
            page.set_content(
                f"<style>{STYLE}</style><body style='font-family:system-ui'>"
                f'<div class="cr-figure">{drawn.html}</div>'
            )
            if overlaps := page.evaluate(OVERLAPS, 0):
                found[name] = overlaps
        assert not found, "\n".join(f"{name}: {texts}" for name, texts in found.items())
    finally:
        page.close()


def test_a_picture_stays_without_trust_or_kernel(lab: Lab) -> None:
    """A notebook from somebody else shows the figure as a still picture, with its numbers."""
    figure = figures.three_factors()
    nb = nbformat.read(notebook(["figures.three_factors()"], lab.server.root / "foreign.ipynb"), 4)
    nb.cells[0].outputs = [nbformat.v4.new_output("display_data", data=figure._repr_mimebundle_())]
    nbformat.write(nb, lab.server.root / "foreign.ipynb")
    lab.open("foreign.ipynb")
    picture = lab.page.get_by_role("img", name=figure.sentence)
    picture.wait_for(timeout=20_000)
    assert picture.evaluate(
        "image => image.naturalWidth > 0 && image.clientWidth > 500 && image.clientHeight > 200"
    )


@pytest.mark.parametrize("unit", ["03_neuron", "07_mlp"])
def test_a_published_notebook_shows_its_pictures_before_anything_runs(lab: Lab, unit: str) -> None:
    shutil.copy(course_dir() / f"{unit}.ipynb", lab.server.root / "published.ipynb")
    cells = nbformat.read(lab.server.root / "published.ipynb", 4).cells
    labels = [cell.outputs[0].data["text/plain"] for cell in cells if cell.get("outputs")]
    lab.open("published.ipynb")
    for label in labels:
        picture = lab.page.get_by_role("img", name=label, exact=True)
        picture.wait_for(timeout=20_000)
        assert picture.evaluate("image => image.naturalWidth > 0 && image.clientWidth > 500")


def test_a_reopened_notebook_shows_what_stays_and_no_error(lab: Lab) -> None:
    """The kernel is a new one, which knows nothing of the widgets that were shown."""
    cells = [
        "from chainrule import ask, figures, hint, start\nstart('03_neuron', globals())",
        "figures.secant()",
        "ask('missing_link')",
        "hint('sigmoid')",
    ]
    notebook(cells, lab.server.root / "mine.ipynb")
    lab.open("mine.ipynb")
    lab.run_all()
    expect(lab.page.locator(".cr-figure, .cr-question, .cr-hints")).to_have_count(3)
    expect(lab.page.locator(".cr-kept")).to_have_count(3)
    expect(lab.page.locator(".cr-kept:visible")).to_have_count(0)
    lab.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
    lab.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    drawn = figures.secant.draw()
    lab.open("mine.ipynb")
    label = f"{drawn.title}. {drawn.sentence}"
    lab.page.get_by_role("img", name=label, exact=True).wait_for(timeout=20_000)
    # JupyterLab says so on its console and in a place that is hidden
    gone = lab.page.locator(".jupyter-widgets", has_text="model not found")
    expect(gone).to_have_count(3, timeout=20_000)
    expect(lab.page.locator(".jupyter-widgets:visible")).to_have_count(0)
    expect(lab.page.locator(".cr-kept:visible")).to_have_count(3)
    assert [text for text in lab.errors if "widget model not found" not in text] == []
    lab.errors.clear()
    lab.run_all()  # and they live again
    expect(lab.page.locator(".cr-figure svg[role=img]")).to_have_count(1)
    expect(lab.page.locator(".cr-kept:visible")).to_have_count(0)


@pytest.mark.skipif(
    os.environ.get("CHAINRULE_UPDATE_PICTURES") != "1",
    reason="the README's pictures are taken anew only with CHAINRULE_UPDATE_PICTURES=1",
)
def test_take_the_pictures_of_the_readme(browser: Any, server: Any) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with watch(browser, server, 1180, 1400, scale=2) as lab:
        lab.open("figures.ipynb")
        lab.run_all()
        lab.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        for place, name in ((0, "chain_rule"), (2, "three_factors"), (3, "network")):
            figure = lab.figure(place)
            for _ in range(12 if name == "network" else 0):
                figure.get_by_role("button", name="Next").click()
            lab.page.mouse.move(0, 0)
            lab.page.wait_for_timeout(800)
            figure.scroll_into_view_if_needed()
            box, drawing = figure.bounding_box(), figure.locator("svg").first.bounding_box()
            height = drawing["y"] + drawing["height"] - box["y"]
            clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": height}
            lab.page.screenshot(path=IMAGES / f"{name}.png", clip=clip)
