"""The course in a browser and nothing else: a learner's half hours, behind a wall."""

import contextlib
import os
import re
import shutil
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
from test_learner_path import map_says, new_cell, place_of, run

from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.commands import main as chainrule
from chainrule.commands.lab import course_files, hand_out
from chainrule.course.bank import Answer, read_bank
from chainrule.course.exercise import find_exercise, unit_exercises
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.source import reference_source
from chainrule.lite import lock, offline
from chainrule.lite.site import python
from chainrule.mistakes.naming import judge_and_name
from chainrule.notebook import progress

# Not in the extra `test`: its extension makes an ordinary JupyterLab beside it complain.
pytest.importorskip("jupyterlite_core", reason="the site is built with chainrule[site]")

BANK = Path(__file__).resolve().parents[1] / "bank"
OPEN = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    return panel?.context?.isReady && panel.content.widgets.length;
}"""
IDLE = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    const kernel = panel?.sessionContext?.session?.kernel;
    return panel?.content?.widgets?.length && kernel?.status === 'idle';
}"""
KEPT = """async () => {
    let kept = 0;
    for (const name of await caches.keys())
        kept += (await (await caches.open(name)).keys()).length;
    return kept;
}"""
WRITE = """([begins, source]) => window.jupyterapp.shell.currentWidget.content.widgets
    .find(c => c.model.type === 'code' && c.model.sharedModel.source.startsWith(begins))
    .model.sharedModel.setSource(source)"""


@pytest.fixture(scope="module")
def self_contained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lite") / "site"
    files = pyodide()
    command = ["site", str(folder), "--pyodide", str(files), "--wheels", str(files)]
    assert chainrule(command) == 0
    expose(folder)
    return folder


@pytest.fixture
def elsewhere() -> Iterator[Host]:
    """Another host, which has the large packages as Pyodide's own has them."""
    host = Host(pyodide())
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


def hosted(site: Path, folder: Path, host: Host) -> Path:
    """Return the same site in its other form, with `host` in the place of Pyodide's own."""
    shutil.copytree(site, folder)
    shutil.rmtree(folder / "static/pyodide")
    (folder / offline.JUPYTERLITES).rename(folder / offline.WORKER)
    files = lock.core(pyodide())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "CDN", f"{host.url}/")
        offline.write(folder, python(folder / "static/pyodide", files, None))
    return folder


@contextlib.contextmanager
def measured(what: str, *hosts: Host) -> Iterator[None]:
    """Print the seconds of the block, and what the hosts gave in it."""
    began, given = time.monotonic(), sum(host.given for host in hosts)
    yield
    seconds, given = time.monotonic() - began, sum(host.given for host in hosts) - given
    print(f"{what}: {seconds:.1f} s, {given / 1e6:.1f} MB")


def page_of(context: Any, site: Host, unit: str, until: str = IDLE) -> Lab:
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{site.url}/lab/index.html?path={unit}.ipynb", wait_until="domcontentloaded")
    page.wait_for_function(until, timeout=180_000)
    return Lab(page, Server(site.url, Path(), {}))


def answers(unit: str, name: str) -> tuple[Answer, str]:
    """Return a wrong answer of the bank, one of the catalogue's if it can be, and the course's."""
    wrong = [
        answer
        for answer in read_bank(BANK / f"{unit}.py")
        if answer.name == name and not answer.right and answer.source.startswith("def")
    ]
    catalogued = max(wrong, key=lambda answer: bool(answer.entry))
    return catalogued, reference_source(unit, name)


def what_is_said(unit: str, name: str, answer: Any) -> str:
    """Return what a check says of an answer on this very computer."""
    exercise = find_exercise(name, unit)
    return judge_and_name(exercise, answer, rng_for(exercise, VISIBLE_SEED)).what


def half_an_hour(lab: Lab, unit: str, name: str, figure: str) -> int:
    """Answer wrongly, be told why, take a hint, answer rightly, move a slider; return the cell."""
    wrong, right = answers(unit, name)
    run(lab, f"def {name}", wrong.source.strip())
    said = "\n".join(run(lab, f'check("{name}"'))
    assert what_is_said(unit, name, wrong.build()) in " ".join(said.split())
    assert "Traceback" not in said
    new_cell(lab, f'hint("{name}")')
    lab.page.get_by_role("button", name="Hint").first.wait_for()
    run(lab, f"def {name}", right)
    assert f"{name} is right" in "\n".join(run(lab, f'check("{name}"'))
    run(lab, figure)
    drawn = lab.page.locator(".cr-figure", has=lab.page.get_by_role("slider")).first
    before = lab.label(drawn)
    drawn.get_by_role("slider").first.focus()
    lab.page.keyboard.press("ArrowRight")
    lab.states_otherwise(drawn, before)
    lab.command("docmanager:save")
    lab.page.wait_for_timeout(1000)
    return place_of(lab, right)


def again_without_a_network(
    context: Any, site: Host, unit: str, name: str, place: int, *hosts: Host
) -> Lab:
    """Open the unit once more, with no host running: the work is there, and its check passes."""
    _, right = answers(unit, name)
    with measured("again, without a network, to the first right answer", site, *hosts):
        lab = page_of(context, site, unit)
        assert place_of(lab, right) == place
        lab.command("notebook:clear-all-cell-outputs")
        run(lab, "import")
        run(lab, f"def {name}")
        assert f"{name} is right" in "\n".join(run(lab, f'check("{name}"'))
    return lab


def await_kept(lab: Lab, site: Path) -> None:
    """Wait until the browser has every file of the site, also those that nobody asked for."""
    files = (site / offline.WORKER).read_text("utf-8").count('": "')
    assert files > 500
    deadline = time.monotonic() + 180
    while (kept := lab.page.evaluate(KEPT)) != files:
        assert time.monotonic() < deadline, f"{kept} of {files} files are kept"
        lab.page.wait_for_timeout(500)


def take_home(lab: Lab, folder: Path) -> Path:
    """Take the work home as the learner does; return the folder that it is unpacked to."""
    new_cell(lab, "from chainrule import take_home; take_home()")
    with lab.page.expect_download() as saved:
        lab.page.get_by_role("link", name="chainrule-course.zip").click()
    with zipfile.ZipFile(saved.value.path()) as taken:
        taken.extractall(folder)
    return folder / "chainrule-course"


def test_a_first_half_hour_that_goes_on_without_a_network_and_at_home(
    context: Any, self_contained: Path, elsewhere: Host, wall: Wall, tmp_path: Path
) -> None:
    unit, name = "01_composition", "compose"
    folder = hosted(self_contained, tmp_path / "hosted", elsewhere)
    host = Host(folder)
    with running(host):
        with measured("first visit, all in all", host, elsewhere):
            with measured("first visit, to an idle kernel", host, elsewhere):
                lab = page_of(context, host, unit)
            run(lab, "import numpy")
            place = half_an_hour(lab, unit, name, "figures.chain_rule")
        await_kept(lab, folder)
        lab.page.close()
    elsewhere.shutdown()
    lab = again_without_a_network(context, host, unit, name, place)
    home = take_home(lab, tmp_path)
    assert progress.read(home).entry(unit, name).done
    _, right = answers(unit, name)
    assert right in nbformat.read(home / f"{unit}.ipynb", as_version=4).cells[place].source
    assert f"{unit}.ipynb" in hand_out(course_files(), home).kept
    assert sorted(set(wall.strangers())) == []


def test_a_unit_in_the_self_contained_form(context: Any, self_contained: Path, wall: Wall) -> None:
    unit, name = "03_neuron", "neuron_gradient"
    host = Host(self_contained)
    with running(host):
        with measured(f"{unit}, first visit, all in all", host):
            lab = page_of(context, host, unit)
            run(lab, "import numpy")
            place = half_an_hour(lab, unit, name, "figures.three_factors")
        await_kept(lab, self_contained)
        lab.page.close()
    again_without_a_network(context, host, unit, name, place)
    assert sorted(set(wall.strangers())) == []


def test_work_comes_from_a_computer_and_goes_back(
    context: Any, self_contained: Path, wall: Wall, tmp_path: Path
) -> None:
    """A folder of `chainrule lab` is dragged in, continued, and taken home again."""
    unit, done, name = "04_where_is_the_chain_rule", "transfer_derivative", "weight_gradients"
    brought = tmp_path / "brought"
    hand_out(course_files(), brought)
    notebook = nbformat.read(brought / f"{unit}.ipynb", as_version=4)
    [cell] = [cell for cell in notebook.cells if cell.source.startswith(f"def {done}")]
    cell.source = reference_source(unit, done)
    nbformat.write(notebook, brought / f"{unit}.ipynb")
    progress.record(brought, unit, Verdict(done, Outcome.EXACT, "right"))

    host = Host(self_contained)
    with running(host):
        with measured(f"{unit}, first visit, all in all", host):
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(f"{host.url}/lab/index.html", wait_until="domcontentloaded")
            page.wait_for_function("() => window.jupyterapp?.restored")
            with page.expect_file_chooser() as chooser:
                page.get_by_role("button", name="Upload Files").click()
            chooser.value.set_files([brought / f"{unit}.ipynb", brought / progress.FILE_NAME])
            page.get_by_role("button", name="Overwrite").click()
            page.get_by_text(progress.FILE_NAME).wait_for()
            page.close()
            lab = page_of(context, host, unit, OPEN)
            lab.page.get_by_role("button", name="Select").click()  # it names a computer's kernel
            lab.page.wait_for_function(IDLE, timeout=180_000)
            run(lab, "import math")
            assert "1 of 8 done" in map_says(lab)
            assert place_of(lab, cell.source) > 0
            place = half_an_hour(lab, unit, name, "figures.network")
            assert "2 of 8 done" in map_says(lab)
        home = take_home(lab, tmp_path)
        lab.page.close()
        lab = page_of(context, host, unit, OPEN)
        assert place_of(lab, reference_source(unit, name)) == place
    entries = progress.read(home)
    assert entries.entry(unit, done).done
    assert entries.entry(unit, name).done
    cells = nbformat.read(home / f"{unit}.ipynb", as_version=4).cells
    assert cells[place].source == reference_source(unit, name)
    assert cells[place_of(lab, cell.source)].source == cell.source
    assert sorted(set(wall.strangers())) == []


def test_unit_07_trains_on_the_digits(context: Any, self_contained: Path, wall: Wall) -> None:
    unit, name = "07_mlp", "mlp_backward"
    host = Host(self_contained)
    with running(host):
        with measured(f"{unit}, first visit, all in all", host):
            lab = page_of(context, host, unit)
            run(lab, "import numpy")
            run(lab, "def softmax")  # the cost, which is given
            place = half_an_hour(lab, unit, name, "figures.network")
            for exercise in unit_exercises(unit):
                begins = f"def {exercise}"
                lab.page.evaluate(WRITE, [begins, reference_source(unit, exercise)])
            with measured("its whole notebook, digits and all", host):
                lab.run_all(timeout=600)
        shown = " ".join(lab.page.locator(".jp-OutputArea-output").all_inner_texts())
        for exercise, asked in unit_exercises(unit).items():
            assert what_is_said(unit, exercise, asked.reference) in shown
        assert "is still open: this cell" not in shown
        accuracy = re.search(r"after:  loss [\d.]+, accuracy ([\d.]+) on the test", shown)
        assert accuracy is not None
        assert float(accuracy[1]) > 0.9
        lab.command("docmanager:save")
        lab.page.wait_for_timeout(1000)
        lab.page.close()
        lab = page_of(context, host, unit, OPEN)
        assert place_of(lab, reference_source(unit, name)) == place
    assert sorted(set(wall.strangers())) == []
