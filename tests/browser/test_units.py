"""Every unit opens in JupyterLab, and its reference version runs to the end without an error."""

import json
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from labpage import notebook
from playwright.sync_api import expect

from chainrule.course.units import UNITS

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# the course's own part of the page, not JupyterLab's editors
OUTPUTS = ".jp-Notebook .jp-OutputArea-output"
TEXTS = ".jp-Notebook .jp-MarkdownOutput"


def accessible(lab: Any, theme: str, width: int) -> None:
    """Fail with what axe finds in the notebook's outputs and, from 800 px on, in its texts.

    In a column of 242 px long formulas and tables scroll in JupyterLab's own box, which keys
    cannot reach.
    """
    lab.page.set_viewport_size({"width": width, "height": 900})
    lab.set_theme(theme)
    found = lab.page.evaluate(
        """async selector => {
            const result = await window.axe.run(document.querySelectorAll(selector));
            return [result.passes.length, result.violations.map(
                v => [v.id, v.nodes.map(n => n.html.slice(0, 300))])];
        }""",
        f"{OUTPUTS}, {TEXTS}" if width >= 800 else OUTPUTS,
    )
    assert found[0] > 3, f"axe looked at nothing in {theme} at {width} px"
    assert not found[1], f"{theme}, {width} px: {json.dumps(found[1], indent=1)}"


SMALLEST = """() => [...document.querySelectorAll('.cr-figure svg text, .cr-sheet svg text')]
    .filter(text => text.textContent.trim() && text.getBoundingClientRect().width)
    .map(text => {
        const { a, b } = text.getScreenCTM();
        return [parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b), text.textContent];
    })
    .sort(([a], [b]) => a - b)[0]"""


@pytest.mark.parametrize("unit", UNITS)
def test_reference_runs_without_an_error(lab: Any, unit: str) -> None:
    lab.open(f"reference/{unit}.ipynb")
    lab.run_all(timeout=240)
    shown = lab.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
            .filter(c => c.model.type === 'code')
            .filter(c => /^figures\\.(?!show\\()/m.test(c.model.sharedModel.source)).length"""
    )
    lab.page.wait_for_function(
        "n => document.querySelectorAll('.cr-figure svg[role=img]').length >= n", arg=shown
    )
    for place in range(lab.page.locator(".cr-figure").count()):
        figure = lab.figure(place)
        assert "Attention" not in lab.label(figure)
        for handle in figure.get_by_role("slider").all():
            before = lab.label(figure)
            handle.focus()
            at_end = handle.evaluate(
                """h => h.type === 'range' ? h.value === h.max
                    : h.getAttribute('aria-valuenow') === h.getAttribute('aria-valuemax')"""
            )
            lab.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
            lab.states_otherwise(figure, before)
    # mathematics that MathJax could not read stands in the page as merror
    assert lab.page.locator(".jp-MarkdownOutput merror, .jp-MarkdownOutput mjx-merror").count() == 0
    lab.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    lab.page.evaluate(AXE)
    for theme in ("JupyterLab Light", "JupyterLab Dark"):
        for width in (1280, 800, 360):
            accessible(lab, theme, width)
            smallest, text = lab.page.evaluate(SMALLEST)
            assert smallest >= 11 - 0.01, f"{text!r} has {smallest:.1f} px at {width} px, {theme}"


WRONG = """
def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    return a - y


check("neuron_delta", neuron_delta)
"""


def test_a_wrong_answer_shows_where_the_chain_breaks(lab: Any) -> None:
    start = "from chainrule import check, start\nstart('03_neuron', globals())"
    notebook([start, WRONG.strip()], lab.server.root / "wrong.ipynb")
    lab.open("wrong.ipynb")
    lab.run_all()  # what is wrong is printed, and the cells below run all the same
    drawn = lab.page.get_by_role("img", name="Where the chain of")
    drawn.wait_for()
    assert "∂a/∂z is missing" in str(drawn.get_attribute("aria-label"))
    # the message stands alone, without the checker's own frames
    printed = lab.page.locator(".jp-OutputArea").nth(1).inner_text()
    assert "The link ∂a/∂z = a(1 − a) is missing." in printed
    assert "judge.py" not in printed


@pytest.mark.parametrize(("unit", "word"), [("00_start_here", "slope"), ("06_layers", "upstream")])
def test_a_word_leads_to_the_words_of_its_unit(lab: Any, unit: str, word: str) -> None:
    lab.open(f"reference/{unit}.ipynb")
    heading = lab.page.get_by_role("heading", name="Words of this unit")
    link = lab.page.get_by_role("link", name=word, exact=True).first
    link.scroll_into_view_if_needed()
    if unit != "00_start_here":  # there both may be seen at once
        expect(heading).not_to_be_in_viewport()
    link.click()
    expect(heading).to_be_in_viewport()
