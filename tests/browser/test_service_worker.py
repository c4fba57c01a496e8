"""The site's service worker, on a small site: what it keeps, what it refuses, how it is renewed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sitehost import Host, running

from chainrule.lite import offline

PAGE = """<!doctype html><title>A small site</title>
<script>navigator.serviceWorker.register("service-worker.js")</script>"""
JUPYTERLITES = """self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
    if (event.request.url.includes("/api/drive")) event.respondWith(new Response("the drive"));
});"""
FETCH = "file => fetch(file).then(async r => [r.status, await r.text()], () => null)"
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const request of await (await caches.open(name)).keys())
            found.push(request.url.replace(/\\?sha256=.*/, ""));
    return found.sort();
}"""


def make(folder: Path, elsewhere: dict[str, str], **further: str) -> Path:
    """Write a small site as `chainrule site` does a large one, with a worker that is in a hurry."""
    files = {
        "index.html": PAGE, "lab/index.html": PAGE, offline.WORKER: JUPYTERLITES, "a.txt": "one",
        "b.txt": "two", **further,
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    offline.write(folder, elsewhere)
    worker = folder / offline.WORKER
    patient = worker.read_text("utf-8")
    worker.write_text(patient.replace("QUIET = 10000", "QUIET = 100"), "utf-8")
    assert worker.read_text("utf-8") != patient
    return folder


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    opened = browser.new_context()
    yield opened
    opened.close()


def visit(context: Any, address: str) -> Any:
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => navigator.serviceWorker.controller")
    return page


def await_kept(page: Any, expected: list[str]) -> None:
    """Wait until exactly these are kept; a request now and then lets the worker go on."""
    for _ in range(40):
        page.evaluate(FETCH, "a.txt")
        if page.evaluate(KEPT) == sorted(expected):
            return
        page.wait_for_timeout(300)
    assert page.evaluate(KEPT) == sorted(expected)


def test_a_second_visit_needs_no_host(context: Any, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/c.whl").write_text("three")
    other = Host(tmp_path / "other")
    wheel = f"{other.url}/c.whl"
    site = make(tmp_path / "site", {wheel: offline.sha256(tmp_path / "other/c.whl")})
    host = Host(site)
    own = [f"{host.url}/{name}" for name in ("a.txt", "b.txt", "index.html", "lab/index.html")]
    with running(host), running(other):
        page = visit(context, f"{host.url}/index.html")
        await_kept(page, [*own, wheel])
        page.close()
    page = visit(context, f"{host.url}/lab/?path=01_composition.ipynb")
    assert page.title() == "A small site"
    for file, text in (("../a.txt", "one"), ("../b.txt?v=3", "two"), (wheel, "three")):
        assert page.evaluate(FETCH, file) == [200, text]
    assert page.evaluate(FETCH, "../api/drive") == [200, "the drive"]
    assert page.evaluate(FETCH, "../unknown.txt") is None


def test_what_is_not_the_file_is_handed_on_and_not_kept(context: Any, tmp_path: Path) -> None:
    site = make(tmp_path / "site", {})
    (site / "b.txt").write_text("changed on the way")
    host = Host(site)
    with running(host):
        page = visit(context, f"{host.url}/index.html")
        await_kept(
            page, [f"{host.url}/{name}" for name in ("a.txt", "index.html", "lab/index.html")]
        )
        assert page.evaluate(FETCH, "b.txt") == [200, "changed on the way"]
        assert page.evaluate(FETCH, "unknown.txt")[0] == 404
    assert page.evaluate(FETCH, "b.txt") is None
    assert page.evaluate(FETCH, "a.txt") == [200, "one"]


def test_a_new_version_comes_whole_when_the_old_one_is_closed(context: Any, tmp_path: Path) -> None:
    site = make(tmp_path / "site", {}, **{"d.txt": "four"})
    host = Host(site)
    with running(host):
        page = visit(context, f"{host.url}/index.html")
        files = ["a.txt", "b.txt", "index.html", "lab/index.html"]
        await_kept(page, [f"{host.url}/{name}" for name in (*files, "d.txt")])
        (site / offline.JUPYTERLITES).unlink()
        (site / "d.txt").unlink()
        make(site, {}, **{"b.txt": "two, corrected"})
        given = host.given
        page.evaluate(
            """async () => {
                const ready = await navigator.serviceWorker.ready;
                await ready.update();
                while (!ready.waiting) await new Promise(resolve => setTimeout(resolve, 50));
            }"""
        )
        worker = sum((site / name).stat().st_size for name in (offline.WORKER,))
        assert host.given - given <= worker + len(JUPYTERLITES) + len("two, corrected")
        # The page that is open goes on with what it began with, and so does one beside it.
        assert page.evaluate(FETCH, "b.txt") == [200, "two"]
        assert page.evaluate(FETCH, "d.txt") == [200, "four"]
        page.close()
    context.new_page().wait_for_timeout(500)
    page = visit(context, f"{host.url}/index.html")
    assert page.evaluate(FETCH, "b.txt") == [200, "two, corrected"]
    assert page.evaluate(FETCH, "d.txt") is None
    assert page.evaluate(KEPT) == sorted(f"{host.url}/{name}" for name in files)


def test_a_new_version_that_does_not_come_whole_is_not_taken(context: Any, tmp_path: Path) -> None:
    site = make(tmp_path / "site", {})
    host = Host(site)
    files = [f"{host.url}/{name}" for name in ("a.txt", "b.txt", "index.html", "lab/index.html")]
    with running(host):
        page = visit(context, f"{host.url}/index.html")
        await_kept(page, files)
        (site / offline.JUPYTERLITES).unlink()
        make(site, {}, **{"b.txt": "two, corrected"})
        host.silent.add("/b.txt")
        assert page.evaluate(
            """async () => {
                const ready = await navigator.serviceWorker.ready;
                // listened to before it is asked for: a new one may be given up at once
                const end = new Promise(told => ready.addEventListener("updatefound", () => {
                    const next = ready.installing;
                    next.addEventListener("statechange", () => told(next.state));
                }));
                await ready.update();
                return [await end, ready.waiting];
            }"""
        ) == ["redundant", None]
        page.close()
        page = visit(context, f"{host.url}/index.html")
        assert page.evaluate(FETCH, "b.txt") == [200, "two"]
