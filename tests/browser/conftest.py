"""A real JupyterLab in a real Chromium: one server and one browser for the whole suite."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jupytext
import pytest
from labpage import CHROMIUM, FIGURES, FLAGS, Lab, Server, notebook, serve, watch
from playwright.sync_api import sync_playwright

from chainrule.commands import main as chainrule
from chainrule.commands.build import present_units
from chainrule.course.units import solution_path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        # one server and one browser: with xdist they have to meet in one worker
        item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session", autouse=True)
def chromium() -> str:
    if CHROMIUM is None:
        message = "no Chromium found (chromium, chromium-browser or google-chrome)"
        if os.environ.get("CHAINRULE_REQUIRE_BROWSER") == "1":
            pytest.fail(message + ", and CHAINRULE_REQUIRE_BROWSER=1 requires one")
        pytest.skip(message)
    return CHROMIUM


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """JupyterLab on an nbgrader course, with the reference notebooks and all figures beside it."""
    base = tmp_path_factory.mktemp("lab")
    root, home = base / "root", base / "home"
    home.mkdir()
    assert chainrule(["init-course", str(root)]) == 0
    (root / "reference").mkdir()
    for unit in present_units():
        jupytext.write(jupytext.read(solution_path(unit)), root / "reference" / f"{unit}.ipynb")
    notebook(["from chainrule import figures", *FIGURES.values()], root / "figures.ipynb")
    with serve(root, home) as running:
        yield running


# Playwright keeps an event loop running: held for the session it would meet other folders' tests.
@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=FLAGS,
            env={**os.environ, "HOME": str(tmp_path_factory.mktemp("chromium"))},
        )
        yield launched
        launched.close()


@pytest.fixture
def lab(browser: Any, server: Server) -> Iterator[Lab]:
    """A watched page of its own for one test."""
    with watch(browser, server) as opened:
        yield opened
