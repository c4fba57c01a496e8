"""The browser edition's front page: nothing for axe to find, nothing too wide, all by keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe import violations
from sitehost import Host, running

pytest.importorskip("latex2mathml", reason="the site is built with chainrule[site]")

from chainrule.commands.build import present_units
from chainrule.lite.site import front_page


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """The page alone: what it leads to has tests of its own."""
    folder = tmp_path_factory.mktemp("front")
    (folder / "index.html").write_text(front_page(), "utf-8")
    served = Host(folder)
    with running(served):
        yield served


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_it_is_not_too_wide(
    browser: Any, host: Host, theme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, service_workers="block"
    )
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    page = context.new_page()
    page.goto(f"{host.url}/index.html")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert {url for url in asked if not url.startswith(host.url)} == set()
    context.close()


def test_a_learner_with_a_keyboard_reaches_every_unit_and_the_book(
    browser: Any, host: Host
) -> None:
    page = browser.new_page()
    page.goto(f"{host.url}/index.html")
    met = []
    for _ in range(len(present_units()) + 1):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.getAttribute('href')"))
    page.close()
    units = [f"lab/index.html?path={unit}.ipynb" for unit in present_units()]
    assert met == [*units, "book/index.html"]


def test_axe_looks(browser: Any, host: Host) -> None:
    page = browser.new_page()
    page.goto(f"{host.url}/index.html")
    page.evaluate("document.querySelector('li a').textContent = ''")
    assert [rule for rule, _ in violations(page)] == ["link-name"]
    page.close()
