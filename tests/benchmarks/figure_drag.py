"""How often a figure is redrawn while it is dragged, beside `interact` with inline matplotlib.

    python tests/benchmarks/figure_drag.py [--seconds 3] [FIGURE ...]

One JupyterLab, one Chromium, one run. The pointer holds a slider, or the point of a drawing, and
goes to and fro with 60 moves a second. Counted are the frames that show another picture; p95 is
that of the time from one such frame to the next. The load of the machine is printed with it.
"""

import argparse
import itertools
import json
import math
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from figure_latency import START, TWINS, p95

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from labpage import CHROMIUM, FIGURES, FLAGS, Lab, notebook, serve
from playwright.sync_api import sync_playwright

MOVES_A_SECOND = 60
TURN = 1.5  # seconds to go to one side and back
REACH = 0.3  # of the way to each side
WAYS = {
    "point": ".cr-figure [data-drag]",
    "slider": ".cr-figure .noUi-handle, .cr-figure input[type=range]",
    "interact": ".widget-interact .noUi-handle",
}
COUNT = """
(own) => {
    // looking at the drawing itself would cost more than drawing it
    window.count?.observer.disconnect();
    if (window.count) cancelAnimationFrame(window.count.frame);
    window.count = { changes: [], frames: 0, fresh: false };
    const root = document.querySelector(own ? '.cr-figure .cr-frame' : '.widget-interact');
    window.count.observer = new MutationObserver((all) => {
        const nodes = all.flatMap((one) => [...one.addedNodes]);
        const shows = own
            ? nodes.some((node) => node.querySelector?.('svg[role=img]'))
            : nodes.some((node) => node.matches?.('img') || node.querySelector?.('img'));
        if (shows) window.count.fresh = true;
    });
    window.count.observer.observe(root, { childList: true, subtree: true });
    const watch = (now) => {
        window.count.frames += 1;
        if (window.count.fresh) window.count.changes.push(now);
        window.count.fresh = false;
        window.count.frame = requestAnimationFrame(watch);
    };
    requestAnimationFrame(watch);
}
"""


def drag(lab: Lab, way: str, seconds: float) -> dict[str, float] | None:
    """Drag for some seconds; return the redraws a second, None when there is nothing to drag."""
    page = lab.page
    handle = page.locator(WAYS[way]).first
    if not handle.count():
        return None
    handle.scroll_into_view_if_needed()
    handle.hover()
    box = handle.bounding_box()
    track = handle.evaluate(
        """h => {
            const whole = (h.matches('.noUi-handle') && h.closest('.noUi-target')) || h;
            const { left, width } = whole.getBoundingClientRect();
            return [left, width];
        }"""
    )
    left, width = track
    inside = way == "point" or width > 3 * box["width"] or width == box["width"]
    middle = left + width / 2
    start = middle if way == "point" or not inside else box["x"] + box["width"] / 2
    y = box["y"] + box["height"] / 2
    page.mouse.move(start, y)
    page.mouse.down()
    page.mouse.move(middle, y, steps=4)
    page.wait_for_timeout(500)
    page.evaluate(COUNT, way != "interact")
    began = time.monotonic()
    sent = 0
    while (now := time.monotonic() - began) < seconds:
        page.mouse.move(middle + REACH * width * math.sin(2 * math.pi * now / TURN), y)
        sent += 1
        pause = sent / MOVES_A_SECOND - (time.monotonic() - began)
        if pause > 0:
            time.sleep(pause)
    found = page.evaluate("() => ({ changes: window.count.changes, frames: window.count.frames })")
    page.mouse.up()
    changes = found["changes"]
    gaps = [later - earlier for earlier, later in itertools.pairwise(changes)]
    page.wait_for_timeout(1500)
    return {
        "moves": sent / seconds,
        "frames": found["frames"] / seconds,
        "redraws": len(changes) / seconds,
        "p95": p95(gaps) if len(gaps) > 1 else math.inf,
        "load": os.getloadavg()[0],
    }


def run(names: list[str], seconds: float) -> dict[str, Any]:
    """Drag each figure in each way and print one line for each."""
    results: dict[str, Any] = {}
    base = Path(tempfile.mkdtemp(prefix="figure-drag-"))
    root, home = base / "root", base / "home"
    root.mkdir()
    home.mkdir()
    for name in names:
        twin = [TWINS[name].strip()] if name in TWINS else []
        notebook([START.strip(), FIGURES[name], *twin], root / f"{name}.ipynb")
    print(
        f"{'figure':16}{'dragged':10}{'moves/s':>9}{'frames/s':>10}{'redraws/s':>11}"
        f"{'p95 ms':>8}{'load':>7}"
    )
    with serve(root, home) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            lab = Lab(page, server)
            lab.open(f"{name}.ipynb")
            lab.run_all()
            page.wait_for_timeout(2000)
            results[name] = {}
            for way in WAYS:
                found = drag(lab, way, seconds)
                if found is None:
                    continue
                results[name][way] = found
                print(
                    f"{name:16}{way:10}{found['moves']:9.0f}{found['frames']:10.0f}"
                    f"{found['redraws']:11.1f}{found['p95']:8.0f}{found['load']:7.1f}",
                    flush=True,
                )
            page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
            page.close()
        browser.close()
    return results


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", nargs="*", help="names of figures (default: all)")
    parser.add_argument("--seconds", type=float, default=3, help="length of a drag (default: 3)")
    parser.add_argument("--json", type=Path, help="write the numbers here, too")
    args = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("no Chromium found")
    results = run(args.figures or list(FIGURES), args.seconds)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
