"""How soon a figure follows a key, beside `interact` with inline matplotlib of the same plot.

    python tests/benchmarks/figure_latency.py [--moves 40] [FIGURE ...]

One JupyterLab, one Chromium, one run: for each figure a notebook with the figure and its
matplotlib twin. A move is one arrow key on a slider; its time ends at the first frame that
shows the changed picture. Then the key is held down for a second, 30 keys, and the time from
the last key to the last change is taken: what is left then is backlog.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from labpage import CHROMIUM, FIGURES, FLAGS, Lab, notebook, serve
from playwright.sync_api import sync_playwright

START = """
import matplotlib.pyplot as plt
import numpy as np
from ipywidgets import FloatSlider, IntSlider, interact
from chainrule import figures
%matplotlib inline
sigma = lambda z: 1 / (1 + np.exp(-z))
"""

# The same plots as anybody would draw them: one function of the slider's value, plt.show().
TWINS = {
    "chain_rule": """
def plot(x):
    fig, axes = plt.subplots(1, 3, figsize=(10, 3.4))
    xs = np.linspace(-3, 3, 101)
    u = np.linspace(-1.2, 1.2, 101)
    for ax, t, v, p, q, m in zip(axes, (xs, u, xs), (np.sin(xs), u**2, np.sin(xs)**2),
                                 (x, np.sin(x), x), (np.sin(x), np.sin(x)**2, np.sin(x)**2),
                                 (np.cos(x), 2*np.sin(x), 2*np.sin(x)*np.cos(x))):
        ax.plot(t, v)
        ax.plot(t, q + m*(t - p), '--')
        ax.plot(p, q, 'o')
        ax.set_ylim(v.min() - .2, v.max() + .2)
        ax.set_title(f'slope {m:.3f}')
        ax.grid()
    plt.show()
interact(plot, x=FloatSlider(0.7, min=-3, max=3, step=0.05));""",
    "step_size": """
def plot(logh):
    fig, ax = plt.subplots(figsize=(9, 4.5))
    hs = 10.0**np.linspace(-16, 0, 65)
    for dtype in (np.float64, np.float32):
        h, x = hs.astype(dtype), dtype(1)
        ax.loglog(hs, abs((np.sin(x + h) - np.sin(x))/h - np.cos(1)) + 1e-17)
        ax.loglog(hs, abs((np.sin(x + h) - np.sin(x - h))/(2*h) - np.cos(1)) + 1e-17, '--')
    ax.axvline(10**logh)
    ax.set_title(f'h = {10**logh:.3g}')
    ax.grid()
    plt.show()
interact(plot, logh=FloatSlider(-5, min=-16, max=0, step=0.25));""",
    "three_factors": """
def plot(w):
    x, b, y = 1.5, -.4, 1.
    z = w*x + b
    a = sigma(z)
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
    zs = np.linspace(-10, 10, 121)
    left.plot(zs, sigma(zs))
    left.plot(zs, a + a*(1 - a)*(zs - z), '--')
    left.plot(z, a, 'o')
    left.axhline(y)
    left.set_ylim(-.15, 1.15)
    bars = [a - y, a*(1 - a), x, (a - y)*a*(1 - a)*x]
    right.bar(['dJ/da', 'da/dz', 'dz/dw', 'dJ/dw'], bars)
    for k, v in enumerate(bars):
        right.text(k, v, f'{v:.3f}', ha='center')
    plt.show()
interact(plot, w=FloatSlider(0.8, min=-6, max=6, step=0.1));""",
    "network": """
W1 = np.array([[.5, -.6], [-.4, .9], [.7, .3]])
W2 = np.array([[.8, -.5, .3], [-.7, .6, .4]])
def plot(step):
    fig, ax = plt.subplots(figsize=(9, 5.5))
    places = [[(0, 1), (0, -1)], [(1, 2), (1, 0), (1, -2)], [(2, 1), (2, -1)]]
    h = sigma(W1 @ [1.5, .5])
    o = sigma(W2 @ h)
    for a, b, W in ((0, 1, W1), (1, 2, W2)):
        for j, q in enumerate(places[b]):
            for i, p in enumerate(places[a]):
                ax.plot(*zip(p, q), lw=1 + abs(W[j, i]), ls='-' if W[j, i] > 0 else '--')
    for column, values in zip(places, ([1.5, .5], h, o)):
        for k, ((x, y), v) in enumerate(zip(column, values)):
            ax.plot(x, y, 'o', ms=40, mfc='white', mec='black')
            ax.text(x, y, f'{v:.3f}', ha='center', va='center')
            ax.text(x, y + .4, f'n{k}', ha='center')
    ax.set_title(f'step {step}')
    ax.axis('off')
    plt.show()
interact(plot, step=IntSlider(0, min=0, max=18));""",
    "activations": """
def plot(z):
    fig, axes = plt.subplots(1, 2, figsize=(10, 4.5))
    zs = np.linspace(-6, 6, 97)
    s = sigma(zs)
    at = sigma(z)
    d = at + z*at*(1 - at)
    for ax, v, q in ((axes[0], zs*s, z*at), (axes[1], s + zs*s*(1 - s), d)):
        ax.plot(zs, v)
        ax.plot(z, q, 'o')
        ax.axvline(z, ls=':')
        ax.grid()
    axes[0].plot(zs, z*at + d*(zs - z), '--')
    axes[0].set_ylim(-1, 6)
    fig.suptitle(f'{at*(1 - at):.3f} x {z:.3f} + {at:.3f} = {d:.3f}')
    plt.show()
interact(plot, z=FloatSlider(0.5, min=-6, max=6, step=0.1));""",
    "depth": """
def plot(layers):
    a, factors = .5, []
    for _ in range(layers):
        a = sigma(a)
        factors.append(a*(1 - a))
    fig, ax = plt.subplots(figsize=(9, 4.5))
    ax.semilogy(range(layers + 1), np.concatenate([[1], np.cumprod(factors[::-1])]), 'o-')
    ax.bar(range(1, layers + 1), factors[::-1])
    ax.invert_xaxis()
    ax.grid()
    ax.set_title(f'slope {np.prod(factors):.3g}')
    plt.show()
interact(plot, layers=IntSlider(10, min=1, max=60));""",
    "conventions": """
def plot(N):
    M = 3
    fig, ax = plt.subplots(figsize=(9, 5))
    names = ['sum, half', 'sum', 'batch, half', 'batch', 'element, half', 'element']
    factors = [1, 2, 1/N, 2/N, 1/(N*M), 2/(N*M)]
    ax.barh(names, np.log10(np.array(factors)*N))
    for k, f in enumerate(factors):
        ax.text(0, k, f'{f:.4f}   times the course: {f*N:.4f}')
    ax.invert_yaxis()
    plt.show()
interact(plot, N=IntSlider(7, min=1, max=64));""",
    "boundary": """
from chainrule.figures.gallery import boundary
def plot(epochs):
    X, y = boundary.arcs(0)
    start = boundary._start(6, 0)
    rng = np.random.default_rng(0)
    params, history = boundary._train(start, X, y, 1.0, epochs, 40, rng, 'tanh')
    u, v = np.meshgrid(np.linspace(-3.4, 5.4, 45), np.linspace(-3, 4, 36))
    p = boundary._chance(params, np.stack([u.ravel(), v.ravel()], 1), 'tanh').reshape(u.shape)
    fig, (left, right) = plt.subplots(1, 2, figsize=(10, 4.5))
    left.contourf(u, v, p, 20, alpha=.5)
    left.contour(u, v, p, [.5])
    left.scatter(*X.T, c=y)
    right.plot(history)
    plt.show()
interact(plot, epochs=IntSlider(80, min=1, max=200));""",
}

# the control that is moved: a slider's place in the figure, or the button Next
SLIDER = {"chain_rule": 0, "step_size": 0, "three_factors": 0, "activations": 0, "depth": 0}
SLIDER |= {"conventions": 0, "boundary": 2}

PROBE = """
(which) => {
    const own = which === 'figure';
    const picture = () => {
        const root = document.querySelector(own ? '.cr-figure' : '.widget-interact');
        if (own) return root.querySelector('svg[role=img]')?.getAttribute('aria-label');
        const image = root.querySelector('img');
        return image?.complete && image.naturalWidth ? image.src : null;
    };
    if (window.probe) cancelAnimationFrame(window.probe.frame);
    window.probe = { keys: [], changes: [], last: picture() };
    const watch = () => {
        const now = picture();
        if (now && now !== window.probe.last) {
            window.probe.last = now;
            window.probe.changes.push(performance.now());
        }
        window.probe.frame = requestAnimationFrame(watch);
    };

    document.addEventListener('keydown', () => window.probe.keys.push(performance.now()), true);
    watch();
}
"""


def measure(lab: Lab, which: str, name: str, moves: int) -> tuple[list[float], float]:
    """Return the milliseconds of each move, and those from the end of a held-down key to rest."""
    page = lab.page
    root = page.locator(".cr-figure" if which == "figure" else ".widget-interact").first
    root.scroll_into_view_if_needed()
    page.evaluate(PROBE, which)
    if which == "figure" and name == "network":
        controls = [root.get_by_role("button", name=n, exact=True) for n in ("Next", "Back")]
        keys = ("Enter", "Enter")
    else:
        place = SLIDER.get(name, 0) if which == "figure" else 0
        controls = [root.locator(".noUi-handle").nth(place)] * 2
        keys = ("ArrowRight", "ArrowLeft")
    times = []
    for move in range(moves):
        back = move // 8 % 2
        controls[back].focus()
        page.evaluate("() => { window.probe.keys.length = window.probe.changes.length = 0; }")
        page.keyboard.press(keys[back])
        page.wait_for_function("() => window.probe.changes.length > 0", timeout=20_000)
        taken = page.evaluate("() => window.probe.changes[0] - window.probe.keys[0]")
        times.append(float(taken))
        page.wait_for_timeout(60)
    # the way with room for thirty steps; the network has eighteen, and rests at its end
    held = "ArrowLeft" if name == "step_size" else keys[0]
    controls[0].focus()
    page.evaluate("() => { window.probe.keys.length = window.probe.changes.length = 0; }")
    began = time.monotonic()
    for k in range(30):
        page.keyboard.down(held)
        page.wait_for_timeout(max(0.0, (k + 1) / 30 - (time.monotonic() - began)) * 1000)
    page.keyboard.up(held)
    page.wait_for_timeout(2500)
    rest = page.evaluate(
        "() => Math.max(0, Math.max(...window.probe.changes) - Math.max(...window.probe.keys))"
    )
    return times, float(rest)


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def run(names: list[str], moves: int) -> dict[str, Any]:
    """Measure the figures and print one line for each."""
    results: dict[str, Any] = {}
    base = Path(tempfile.mkdtemp(prefix="figure-latency-"))
    root, home = base / "root", base / "home"
    root.mkdir()
    home.mkdir()
    for name in names:
        notebook([START.strip(), FIGURES[name], TWINS[name].strip()], root / f"{name}.ipynb")
    head = f"{'figure':14}{'figure ms':>16}{'interact ms':>18}{'ratio':>8}{'rest ms':>16}"
    print(
        head + "\n" + f"{'':14}{'median / p95':>16}{'median / p95':>18}{'':8}{'fig / interact':>16}"
    )
    with serve(root, home) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name in names:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            lab = Lab(page, server)
            lab.open(f"{name}.ipynb")
            lab.run_all()
            page.wait_for_timeout(2000)
            found = {which: measure(lab, which, name, moves) for which in ("figure", "interact")}
            medians = {which: statistics.median(times) for which, (times, _) in found.items()}
            tails = {which: p95(times) for which, (times, _) in found.items()}
            rests = {which: rest for which, (_, rest) in found.items()}
            ratio = medians["figure"] / medians["interact"]
            results[name] = {"median": medians, "p95": tails, "rest": rests, "ratio": ratio}
            print(
                f"{name:14}{medians['figure']:8.0f} / {tails['figure']:5.0f}"
                f"{medians['interact']:10.0f} / {tails['interact']:5.0f}{ratio:8.2f}"
                f"{rests['figure']:8.0f} / {rests['interact']:5.0f}",
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
    parser.add_argument("--moves", type=int, default=40, help="keys per figure (default: 40)")
    parser.add_argument("--json", type=Path, help="write the numbers here, too")
    args = parser.parse_args()
    if CHROMIUM is None:
        sys.exit("no Chromium found")
    results = run(args.figures or list(TWINS), args.moves)
    if args.json:
        args.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
