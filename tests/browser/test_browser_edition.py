"""The course in a browser and nothing else: a learner's first half hour, behind a wall."""

import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from labpage import FLAGS, Lab, Server
from playwright.sync_api import sync_playwright
from sitehost import Host, Wall, expose, pyodide, running
from test_learner_path import new_cell, place_of, run

from chainrule.checking.judge import rng_for
from chainrule.commands import main as chainrule
from chainrule.commands.lab import course_files, hand_out
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes.naming import judge_and_name
from chainrule.notebook import progress

# Not in the extra `test`: its extension makes an ordinary JupyterLab beside it complain.
pytest.importorskip("jupyterlite_core", reason="the site is built with chainrule[site]")

UNIT = "01_composition"
SWAPPED = """def compose(g, f):
    return lambda x: f(g(x))"""
RIGHT = """def compose(g, f):
    return lambda x: g(f(x))"""
IDLE = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    return panel?.content?.widgets?.length && kernel?.status === 'idle';
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    folder = tmp_path_factory.mktemp("lite") / "site"
    files = pyodide()
    command = ["site", str(folder), "--pyodide", str(files), "--wheels", str(files)]
    assert chainrule(command) == 0
    expose(folder)
    host = Host(folder)
    with running(host):
        yield host


@pytest.fixture(scope="module")
def wall() -> Iterator[Wall]:
    built = Wall()
    with running(built):
        yield built


@pytest.fixture
def context(chromium: str, wall: Wall, tmp_path: Path) -> Iterator[Any]:
    """A browser of its own that keeps what it is told, with a wall around it."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch_persistent_context(
            str(tmp_path / "profile"),
            executable_path=chromium,
            args=[*FLAGS, f"--proxy-server=127.0.0.1:{wall.server_address[1]}",
                  "--proxy-bypass-list=127.0.0.1"],
            env={**os.environ, "HOME": str(tmp_path)},
            viewport={"width": 1280, "height": 900},
        )  # fmt: skip
        yield opened
        opened.close()


def open_unit(context: Any, site: Host, unit: str) -> Lab:
    page = context.new_page()
    page.set_default_timeout(60_000)
    lab = Lab(page, Server(site.url, Path(), {}))
    page.goto(f"{site.url}/lab/index.html?path={unit}.ipynb", wait_until="domcontentloaded")
    page.wait_for_function(IDLE, timeout=90_000)
    return lab


def words(answer: str) -> str:
    """Return what a check says of an answer on this very computer."""
    exercise = find_exercise("compose", UNIT)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(answer, namespace)
    return judge_and_name(exercise, namespace["compose"], rng_for(exercise, VISIBLE_SEED)).what


def test_a_learners_first_half_hour(context: Any, site: Host, wall: Wall, tmp_path: Path) -> None:
    began, given = time.monotonic(), site.given
    lab = open_unit(context, site, UNIT)
    print(
        f"kernel idle after {time.monotonic() - began:.1f} s, {(site.given - given) / 1e6:.1f} MB"
    )
    run(lab, "import numpy")
    run(lab, "def compose", SWAPPED)
    said = "\n".join(run(lab, 'check("compose"'))
    assert words(SWAPPED) in said
    assert "Traceback" not in said
    new_cell(lab, 'hint("compose")')
    lab.page.get_by_role("button", name="Hint").first.wait_for()
    run(lab, "def compose", RIGHT)
    said = "\n".join(run(lab, 'check("compose"'))
    print(
        f"right answer after {time.monotonic() - began:.1f} s, {(site.given - given) / 1e6:.1f} MB"
    )
    assert "compose is right" in said
    place = place_of(lab, RIGHT)
    lab.command("docmanager:save")
    lab.page.wait_for_timeout(1000)
    lab.page.close()
    began, given = time.monotonic(), site.given
    lab = open_unit(context, site, UNIT)
    print(f"again {time.monotonic() - began:.1f} s, {(site.given - given) / 1e6:.1f} MB")
    assert place_of(lab, RIGHT) == place
    new_cell(lab, "from chainrule import take_home; take_home()")
    with lab.page.expect_download() as saved:
        lab.page.get_by_role("link", name="chainrule-course.zip").click()
    with zipfile.ZipFile(saved.value.path()) as taken:
        taken.extractall(tmp_path / "home")
    folder = tmp_path / "home/chainrule-course"
    assert progress.read(folder).entry(UNIT, "compose").done
    assert RIGHT in nbformat.read(folder / f"{UNIT}.ipynb", as_version=4).cells[place].source
    assert f"{UNIT}.ipynb" in hand_out(course_files(), folder).kept
    assert sorted(set(wall.strangers())) == []
