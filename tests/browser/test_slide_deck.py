"""The slides in Chromium: nothing is cut off, the keys lead through them, a slide is a sheet."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe import violations

pytest.importorskip("latex2mathml", reason="the slides are made with chainrule[book]")

from chainrule.book.slides import deck
from chainrule.course.units import UNITS

# How far the lowest and the rightmost thing on each slide are from its number and its edge.
ROOM_LEFT = """() => [...document.querySelectorAll("section")].map((slide) => {
  const seen = [...slide.querySelectorAll("h1, h2, .body *")]
    .filter((one) => !one.closest("svg") || one.parentElement.className === "picture")
    .map((one) => one.getBoundingClientRect());
  const box = slide.getBoundingClientRect();
  const number = slide.querySelector(".number").getBoundingClientRect();
  const beside = (one) => one.right < number.left || one.left > number.right;
  return [
    slide.id,
    Math.min(...seen.map((one) => (beside(one) ? box.bottom : number.top) - one.bottom)),
    Math.min(...seen.map((one) => box.right - one.right)),
    Math.min(...seen.map((one) => one.top - box.top)),
  ];
})"""
SMALLEST = """() => Math.min(...[...document.querySelectorAll(".picture text")].map((text) =>
  parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
AT = "location.hash + (document.querySelector(location.hash + ' .answer')?.hidden ? ' asked' : '')"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("slides")
    for unit in UNITS:
        (made / f"{unit}.html").write_text(deck(unit), "utf-8")
    return made


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768)])
def test_nothing_is_cut_off_on_any_slide(browser: Any, folder: Path, size: tuple[int, int]) -> None:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    for unit in UNITS:
        page.goto((folder / f"{unit}.html").as_uri())
        room = page.evaluate(ROOM_LEFT)
        assert len(room) >= 8
        assert [one for one in room if min(one[1:]) < 0] == [], unit
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.evaluate(SMALLEST) > 10 * min(size[0] / 1280, size[1] / 720), unit
    page.close()


def test_axe_finds_nothing(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    for unit in UNITS:
        page.goto((folder / f"{unit}.html").as_uri())
        assert violations(page) == [], unit
        page.evaluate("document.querySelectorAll('.answer').forEach(one => one.hidden = false)")
        assert violations(page) == [], f"{unit} with its answers"
    page.close()


def test_keys_lead_through_every_step_and_back(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto((folder / "03_neuron.html").as_uri())
    answers = [
        slide.count('class="answer"') for slide in re.split("<section", deck("03_neuron"))[1:]
    ]
    steps = []
    for number, count in enumerate(answers, 1):
        steps += [f"#slide-{number} asked", f"#slide-{number}"] if count else [f"#slide-{number}"]
    page.keyboard.press("Home")
    seen = [page.evaluate(AT)]
    for key in ["ArrowRight", "PageDown", " ", "ArrowDown"] * len(steps):
        if len(seen) < len(steps):
            page.keyboard.press(key)
            seen.append(page.evaluate(AT))
    assert seen == steps
    page.keyboard.press("ArrowRight")
    assert page.evaluate(AT) == steps[-1]
    back = []
    for _ in steps[1:]:
        page.keyboard.press("ArrowLeft")
        back.append(page.evaluate(AT))
    assert back == steps[-2::-1]
    page.get_by_role("button", name="Next").click()
    assert page.evaluate(AT) == steps[1]
    page.keyboard.press("End")
    assert page.evaluate(AT) == steps[-1]
    assert "Recap" in page.evaluate("document.activeElement.textContent")
    page.close()


def test_an_answer_is_unseen_until_it_is_asked_for_and_then_has_the_focus(
    browser: Any, folder: Path
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    address = (folder / "03_neuron.html").as_uri()
    page.goto(address)
    first = page.evaluate("document.querySelector('.answer').closest('[id^=slide-]').id")
    page.goto(f"{address}#{first}")
    answer = page.locator(f"#{first} .answer")
    assert not answer.is_visible()
    page.keyboard.press("ArrowRight")
    assert answer.is_visible()
    assert page.evaluate("document.activeElement.className") == "answer"
    page.close()


def test_a_zoomed_in_page_scrolls_as_any_other(browser: Any, folder: Path) -> None:
    page = browser.new_page(viewport={"width": 640, "height": 360})  # 1280 × 720 at 200 %
    page.goto((folder / "01_composition.html").as_uri())
    page.keyboard.press("ArrowDown")
    assert page.evaluate("location.hash") == ""
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 16
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.close()


def test_without_a_script_every_answer_is_there(browser: Any, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "03_neuron.html").as_uri())
    assert page.locator(".answer").first.is_visible()
    assert not page.get_by_role("button").first.is_visible()
    context.close()


def test_each_slide_is_printed_on_one_sheet_with_its_answer(browser: Any, folder: Path) -> None:
    for unit in UNITS:
        page = browser.new_page()
        page.goto((folder / f"{unit}.html").as_uri())
        sheets = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == page.locator("section").count(), unit
        page.emulate_media(media="print")
        shown = [one.is_visible() for one in page.locator(".answer").all()]
        assert shown
        assert all(shown)
        page.close()
