"""The course as a static site: JupyterLite, Pyodide, the notebooks and the course's own wheel.

Whoever opens it needs a browser and nothing else, and what they write stays in that browser. In
the hosted form the large packages (NumPy, Matplotlib) come from Pyodide's own host, each known by
its hash; in the self-contained form they lie in the site, and no request leaves it.
"""

import html
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainrule.book import build as book
from chainrule.course.units import UNITS, course_dir
from chainrule.lite import lock, offline, wheels

MARK = "chainrule-site.json"
_KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# What the first cell of a notebook needs; all else is loaded when a cell asks for it.
_AT_ONCE = ("micropip", "ssl", "sqlite3", "ipython", "jedi", "comm", "chainrule")
# Packages of Pyodide's that are used when a cell asks for them, or inside a figure.
_LATER = ("matplotlib",)
# Ours, and what each needs besides.
_OWN = {
    "comm": ("traitlets",),
    "psygnal": (),
    "typing-extensions": (),
    "ipywidgets": ("comm", "ipython", "traitlets"),
    "anywidget": ("ipywidgets", "psygnal", "typing-extensions"),
    "mdurl": (),
    "markdown-it-py": ("mdurl",),
    "rich": ("markdown-it-py", "pygments"),
}
_COURSE_NEEDS = ("anywidget", "contourpy", "numpy", "pillow", "rich", "traitlets")
_EXTENSIONS = (
    "@jupyterlite/pyodide-kernel-extension", "@jupyter-widgets/jupyterlab-manager", "anywidget",
)  # fmt: skip


class CannotBuild(Exception):
    """The site cannot be built; the text is one sentence that says what to do."""


@dataclass(frozen=True)
class Built:
    """A finished site: its size in bytes, and how many files come from Pyodide's host."""

    size: int
    from_elsewhere: int


def build(folder: Path, core: Path, local: Path | None, say: Callable[[str], None]) -> Built:
    """Build the site in `folder`, with the core of Pyodide from `core`.

    With `local`, a folder of Pyodide's wheels, the site is self-contained. A site that was built
    before is replaced when the new one is finished; anything else in `folder` is left alone.

    Raises:
        CannotBuild: a file is missing or another one, or the folder holds something else.
        OSError: a file cannot be written.
    """
    if reason := book.in_the_way(folder, MARK):
        raise CannotBuild(reason)
    try:
        files = lock.core(core)
    except lock.Differs as error:
        raise CannotBuild(str(error)) from error
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".chainrule-site-", dir=folder.parent) as temporary:
        staging = Path(temporary)
        say("Building JupyterLite (about ten seconds).")
        _jupyterlite(staging)
        site = staging / "built"
        say("Packing the course and Python.")
        elsewhere = python(site / "static/pyodide", files, local)
        book.build(site / "book", "../")
        (site / "index.html").write_text(front_page(), "utf-8")
        offline.write(site, elsewhere)
        size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
        (site / MARK).write_text(json.dumps({"pyodide": lock.VERSION, "bytes": size}), "utf-8")
        if folder.exists():
            folder.rename(staging / "former")
        site.rename(folder)
    return Built(size, len(elsewhere))


def python(folder: Path, files: dict[str, bytes], local: Path | None) -> dict[str, str]:
    """Write the site's Python: the core `files`, our wheels and the lock that names all packages.

    With `local`, a folder of Pyodide's wheels, those that the course needs are written, too.
    Returns what comes from elsewhere: address -> SHA-256.

    Raises:
        CannotBuild: a wheel is missing or another one.
        OSError: a file cannot be written.
    """
    folder.mkdir(parents=True)
    data = lock.read(files[lock.LOCK])
    packages: dict[str, Any] = data["packages"]
    own = {name: (wheels.installed(name), needs) for name, needs in _OWN.items()}
    own["chainrule"] = (wheels.course(), _COURSE_NEEDS)
    for name, (wheel, needs) in own.items():
        (folder / wheel.file_name).write_bytes(wheel.content)
        packages[name] = lock.entry(wheel, needs)
    needed = [
        name
        for name in lock.closure(packages, [*_AT_ONCE, *_LATER, "chainrule"])
        if name not in own
    ]
    if local is None:
        for name, package in packages.items():
            if name not in own:
                package["file_name"] = lock.CDN + package["file_name"]
    else:
        data["packages"] = {name: packages[name] for name in sorted([*needed, *own])}
        for name in needed:
            package = packages[name]
            try:
                content = lock.checked(local, package["file_name"], package["sha256"])
            except lock.Differs as error:
                raise CannotBuild(str(error)) from error
            (folder / package["file_name"]).write_bytes(content)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / lock.LOCK).write_text(json.dumps(data, sort_keys=True), "utf-8")
    if local is not None:
        return {}
    return {packages[name]["file_name"]: packages[name]["sha256"] for name in needed}


def _jupyterlite(staging: Path) -> None:
    lite, contents = staging / "lite", staging / "contents"
    contents.mkdir()
    lite.mkdir()
    for path in sorted(course_dir().glob("*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        # The name of the browser's kernel: with another one each notebook would ask for a kernel.
        notebook["metadata"]["kernelspec"]["name"] = "python"
        (contents / path.name).write_text(json.dumps(notebook, ensure_ascii=False), "utf-8")
    settings = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Where Is the Chain Rule?",
            "enableServiceWorkerCache": "false",  # our own keeps the files: offline.py
            "litePluginSettings": {
                _KERNEL: {
                    "pyodideUrl": "./static/pyodide/pyodide.js",
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": {
                        "lockFileURL": f"./static/pyodide/{lock.LOCK}",
                        "packages": list(_AT_ONCE),
                    },
                }
            },
        },
    }
    (lite / "jupyter-lite.json").write_text(json.dumps(settings), "utf-8")
    config = {
        "LiteBuildConfig": {
            "apps": ["lab"],
            "contents": [str(contents)],
            "federated_extensions": [str(path) for path in _extensions()],
            "ignore_sys_prefix": True,
            "lite_dir": str(lite),
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
            "output_dir": str(staging / "built"),
        }
    }
    (lite / "jupyter_lite_config.json").write_text(json.dumps(config), "utf-8")
    command = [sys.executable, "-m", "jupyterlite_core", "build"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=lite)
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise CannotBuild(f"JupyterLite could not be built: {lines[-1].strip().rstrip('.')}.")
    for needless in (lite, contents):
        shutil.rmtree(needless)


def _extensions() -> Iterable[Path]:
    shared = Path(sys.prefix) / "share/jupyter/labextensions"
    for name in _EXTENSIONS:
        if not (shared / name / "package.json").is_file():
            raise CannotBuild(f"The extension {name} is not in {shared}: install the course again.")
        yield shared / name


def _titles(folder: Path) -> dict[str, str]:
    """Return the title of each unit, as its notebook's first line has it."""
    titles = {}
    for unit in UNITS:
        notebook = json.loads((folder / f"{unit}.ipynb").read_text("utf-8"))
        first = "".join(notebook["cells"][0]["source"]).splitlines()[0]
        titles[unit] = first.lstrip("# ")
    return titles


def front_page() -> str:
    """Return the page that leads to every unit and to the book, as HTML."""
    titles = _titles(course_dir())
    units = "\n".join(
        f'<li><a href="lab/index.html?path={unit}.ipynb">{html.escape(title)}</a></li>'
        for unit, title in titles.items()
    )
    template = Path(__file__).with_name("front_page.html").read_text("utf-8")
    return template.replace("{{units}}", units)
