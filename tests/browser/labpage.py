"""JupyterLab and its pages, as the browser tests and the latency benchmark drive them.

Everything the server could read or write of the user's own (HOME, every Jupyter directory)
is a temporary folder. Each page watches itself: console errors and requests to other hosts
are collected and fail whoever watches.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import nbformat

TOKEN = "for-tests-only"
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
# What the page itself may complain about without any fault of the course.
HARMLESS = ("ResizeObserver loop", "favicon.ico")


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: its address and the folder it serves."""

    url: str
    root: Path
    env: dict[str, str]


def isolated_environment(home: Path) -> dict[str, str]:
    """Return an environment in which Jupyter sees nothing of the user's own."""
    env = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("JUPYTER", "IPYTHON", "JPY_", "PYTEST_"))
    }
    env["HOME"] = str(home)
    for name in (
        "JUPYTER_CONFIG_DIR",
        "JUPYTER_DATA_DIR",
        "JUPYTER_RUNTIME_DIR",
        "JUPYTERLAB_SETTINGS_DIR",
        "JUPYTERLAB_WORKSPACES_DIR",
        "IPYTHONDIR",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "MPLCONFIGDIR",
    ):
        place = home / name.lower()
        place.mkdir(parents=True, exist_ok=True)
        env[name] = str(place)
    # the interpreter's own folder first, so that `jupyter` and `nbgrader` are this environment's
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env.get("PATH", "")])
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        env[variable] = "1"
    return env


def _settings(home: Path, plugin: str, values: dict[str, Any]) -> None:
    package, name = plugin.split(":")
    file = home / "jupyterlab_settings_dir" / package / f"{name}.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values), encoding="utf-8")


@contextlib.contextmanager
def serve(root: Path, home: Path) -> Iterator[Server]:
    """Run JupyterLab on `root` until the block ends, then end its whole process group."""
    env = isolated_environment(home)
    _settings(
        home,
        "@jupyterlab/apputils-extension:notification",
        {"fetchNews": "false", "checkForUpdates": False},
    )
    _settings(home, "@jupyterlab/notebook-extension:tracker", {"windowingMode": "none"})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (home / "server.log").open("w")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--allow-root",
            "--ip=127.0.0.1",
            f"--port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={TOKEN}",
            f"--ServerApp.root_dir={root}",
            "--LabApp.expose_app_in_browser=True",
            "--LabApp.extension_manager=readonly",
        ],
        cwd=root,
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _await_server(process, f"{url}/api?token={TOKEN}", home / "server.log")
        yield Server(url, root, env)
    finally:
        _end_group(process)
        log.close()


def _await_server(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"JupyterLab ended at once:\n{log.read_text()[-3000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not answer:\n{log.read_text()[-3000:]}")


def _end_group(process: subprocess.Popen[bytes]) -> None:
    for sign, patience in ((signal.SIGTERM, 8), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            break
    with contextlib.suppress(ProcessLookupError):  # kernels that outlived their server
        os.killpg(process.pid, signal.SIGKILL)


FIGURES = {
    "chain_rule": 'figures.chain_rule(f="sin", g="square", x=0.7)',
    "step_size": "figures.step_size()",
    "three_factors": "figures.three_factors(w=0.8, b=-0.4, x=1.5, y=1.0)",
    "network": "figures.network()",
    "activations": "figures.activations()",
    "depth": "figures.depth()",
    "conventions": "figures.conventions()",
    "boundary": "figures.boundary()",
    "mismatch": "figures.mismatch([[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.5]], name='dW')",
    "missing_link": "figures.missing_link(missing=1, why='The activation derivative is left out.')",
    "training": "figures.training()",
    "secant": "figures.secant()",
    "matrix_product": "figures.matrix_product()",
    "digit": "figures.digit()",
    "graph": 'figures.graph("x*y*(x + y)", {"x": 3.0, "y": -2.0})',
}


# texts of a drawing that cover each other or leave its frame
OVERLAPS = """place => {
    const svg = document.querySelectorAll('.cr-figure')[place].querySelector('svg[role=img]');
    // where panels are stacked, their place is larger than the picture's own frame
    const frame = (svg.closest('.cr-stack') ?? svg).getBoundingClientRect();
    const boxes = [...svg.querySelectorAll('text')].filter(t => t.getClientRects().length).map(
        t => [t.textContent, t.getBoundingClientRect()]);
    const found = [];
    for (const [text, a] of boxes) {
        if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1
            || a.bottom > frame.bottom + 1) found.push(text + ' leaves the picture');
        for (const [other, b] of boxes) {
            if (a === b) continue;
            const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (x > 1 && y > 0.3 * Math.min(a.height, b.height)) found.push(text + ' / ' + other);
        }
    }
    return found;
}"""


def notebook(cells: list[str], path: Path) -> Path:
    """Write a notebook of code cells."""
    nb = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
        metadata={
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)",
                "language": "python",
                "name": "python3",
            }
        },
    )
    nbformat.write(nb, path)
    return path


@dataclass
class Lab:
    """One JupyterLab page, with what went wrong on it."""

    page: Any
    server: Server
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, name: str) -> None:
        """Open a notebook in its own workspace and wait for its kernel."""
        workspace = Path(name).stem.replace("_", "-") + f"-{time.monotonic_ns()}"
        self.page.goto(
            f"{self.server.url}/lab/workspaces/{workspace}/tree/{name}?token={TOKEN}",
            wait_until="domcontentloaded",
        )
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell?.currentWidget;
                const kernel = panel?.sessionContext?.session?.kernel;
                return panel?.content?.widgets?.length && kernel?.status === 'idle'
                    && kernel?.connectionStatus === 'connected';
            }""",
            timeout=90_000,
        )

    def command(self, name: str, args: dict[str, Any] | None = None) -> None:
        """Start a command of JupyterLab without waiting for its end."""
        self.page.evaluate(
            "([name, args]) => { void window.jupyterapp.commands.execute(name, args); }",
            [name, args or {}],
        )

    def run_all(self, timeout: float = 120) -> None:
        """Run every cell; fail with the text of the first error output."""
        self.command("notebook:run-all-cells")
        deadline = time.monotonic() + timeout
        while True:
            state = self.page.evaluate(
                """() => {
                    const panel = window.jupyterapp.shell.currentWidget;
                    const cells = panel.content.widgets.filter(
                        c => c.model.type === 'code' && c.model.sharedModel.source.trim());
                    const outputs = cells.flatMap(c => c.model.outputs.toJSON());
                    const errors = outputs.filter(o => o.output_type === 'error').map(
                        o => [o.ename + ': ' + o.evalue, ...o.traceback].join('\\n'));
                    return {
                        left: cells.filter(c => c.model.executionCount === null).length,
                        busy: panel.sessionContext.session.kernel.status !== 'idle',
                        error: errors[0],
                    };
                }"""
            )
            assert not state["error"], state["error"]
            if not state["left"] and not state["busy"]:
                return
            assert time.monotonic() < deadline, f"{state['left']} cells have not run"
            time.sleep(0.1)

    def figure(self, place: int) -> Any:
        """Return the locator of a figure by its place on the page."""
        return self.page.locator(".cr-figure").nth(place)

    def label(self, figure: Any) -> str:
        """Return what a figure states now."""
        return str(figure.locator("svg[role=img]").first.get_attribute("aria-label"))

    def states(self, figure: Any, expected: str, timeout: float = 10) -> None:
        """Wait until a figure states exactly this."""
        deadline = time.monotonic() + timeout
        while (now := self.label(figure)) != expected:
            assert time.monotonic() < deadline, f"the figure says:\n{now}\nnot:\n{expected}"
            time.sleep(0.02)

    def states_otherwise(self, figure: Any, before: str, timeout: float = 10) -> None:
        """Wait until a figure states something else than before."""
        deadline = time.monotonic() + timeout
        while self.label(figure) == before:
            assert time.monotonic() < deadline, f"the figure still says:\n{before}"
            time.sleep(0.02)

    def set_theme(self, name: str) -> None:
        """Change JupyterLab's theme and wait for its colours."""
        self.page.evaluate(
            "name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})",
            name,
        )
        self.page.wait_for_function(
            "name => document.body.dataset.jpThemeName === name", arg=name, timeout=20_000
        )


def _harmful(text: str) -> bool:
    return not any(part in text for part in HARMLESS)


@contextlib.contextmanager
def watch(
    browser: Any, server: Server, width: int = 1280, height: int = 900, scale: float = 1
) -> Iterator[Lab]:
    """Open a watched page; at the end its kernels are shut down and it has to be clean."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale
    )
    lab = Lab(context.new_page(), server)
    host = urlparse(server.url).netloc

    def note_request(request: Any) -> None:
        address = urlparse(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != host:
            lab.strangers.append(request.url)

    def note_message(message: Any) -> None:
        if message.type == "error" and not any(part in message.text for part in HARMLESS):
            lab.errors.append(f"{message.text} {message.location}")

    lab.page.on("request", note_request)
    lab.page.on("console", note_message)
    lab.page.on("pageerror", lambda error: lab.errors.append(str(error)))
    try:
        yield lab
    finally:
        _end_kernels(server)
        context.close()
    problems = [f"console: {text}" for text in lab.errors]
    problems += [f"request to another host: {text}" for text in lab.strangers]
    assert not problems, "\n".join(problems)


def _end_kernels(server: Server) -> None:
    """Shut down every session, so that kernels of finished tests do not slow the next one."""

    def call(path: str, method: str) -> bytes:
        request = urllib.request.Request(
            server.url + path, method=method, headers={"Authorization": f"token {TOKEN}"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return bytes(answer.read())

    for session in json.loads(call("/api/sessions", "GET")):
        with contextlib.suppress(OSError):
            call(f"/api/sessions/{session['id']}", "DELETE")
