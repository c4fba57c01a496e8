"""The book in Chromium: nothing for axe to find, nothing too wide, nothing asked of anybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe import violations
from sitehost import Host, running

pytest.importorskip("latex2mathml", reason="the book is built with chainrule[book]")

from chainrule import figures
from chainrule.book.build import build


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Host]]:
    folder = tmp_path_factory.mktemp("book") / "book"
    build(folder, "https://example.org/course/")
    host = Host(folder)
    with running(host):
        yield folder, host


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_no_page_is_too_wide(
    browser: Any, book: tuple[Path, Host], theme: str, width: int
) -> None:
    folder, host = book
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, service_workers="block"
    )
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    page = context.new_page()
    looked = 0
    for file in sorted(folder.glob("*.html")):
        page.goto(f"{host.url}/{file.name}")
        # what is folded is part of the page, too
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert violations(page) == [], f"{file.name} in {theme} at {width} px"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, file.name
        looked += 1
    context.close()
    assert looked > 30
    assert {url for url in asked if not url.startswith((host.url, "data:"))} == set()


def test_the_search_finds_a_section_and_leads_to_it(browser: Any, book: tuple[Path, Host]) -> None:
    _, host = book
    page = browser.new_page()
    page.goto(f"{host.url}/search.html")
    page.get_by_label("Words").fill("round-off")
    page.get_by_role("status").get_by_text("section").wait_for()
    link = page.locator("#found a").first
    address = link.get_attribute("href")
    link.press("Enter")
    page.wait_for_url(f"**/{address}")
    assert "round-off" in page.locator("main").inner_text().lower()
    page.goto(f"{host.url}/search.html?q=nosuchwordhere")
    page.get_by_text("0 sections.").wait_for()
    page.close()


def test_a_figure_moves_by_keyboard_and_says_its_numbers(
    browser: Any, book: tuple[Path, Host]
) -> None:
    _, host = book
    page = browser.new_page()
    page.goto(f"{host.url}/01_composition.html")
    figure = page.locator("figure[data-frames]").first
    slider = figure.get_by_role("slider", name="x")
    before = figure.locator("figcaption").inner_text()
    assert before.startswith("The chain rule on g(f(x)). At x = 0.7,")
    slider.focus()
    page.keyboard.press("Home")
    drawn = figures.chain_rule.draw("sin", "square", -3.0)
    said = f"{drawn.title}. {drawn.sentence}"
    assert figure.locator("figcaption").inner_text() == said
    assert figure.locator("svg").first.get_attribute("aria-label") == said
    assert slider.get_attribute("aria-valuetext") == "−3"
    for _ in range(15):
        page.keyboard.press("ArrowRight")
    assert figure.locator("figcaption").inner_text() == before
    assert violations(page) == []
    page.close()
