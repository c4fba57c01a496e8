"""Install the wheel from an index of this machine, by pip and by uvx, beside JupyterLab alone.

    python tests/benchmarks/installing.py

The wheel is built, and what it needs is fetched once, from where pip is set to look. All of it is
then served as a simple index by this machine, and every installation below has that one alone.
Cold has empty caches; warm is a new environment, or a second `uvx`, with the caches that cold has
left. Prints the seconds of each, the megabytes that came over the wire, the megabytes on disk
(without the interpreter), and for the course the seconds from `chainrule lab` to the first answer
of its JupyterLab, with every notebook of the course in it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))
from lab_server import assert_course_is_open, serving
from sitehost import Host, running

from chainrule.commands.build import present_units

ROOT = Path(__file__).resolve().parents[2]
# What is installed, and a command of it that answers at once.
WHAT = {
    "jupyterlab": ("jupyter-lab", "--version"),
    "chainrule": ("chainrule", "--help"),
    "chainrule[teach]": ("chainrule", "--help"),
}


@dataclass
class Row:
    """What one way of installing cost."""

    cold: float = 0.0  # seconds
    warm: float = 0.0
    wire: float = 0.0  # megabytes, cold
    disk: float = 0.0
    lab: float | None = None  # seconds to the first answer of `chainrule lab`, warm


def run(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Run a command that has to succeed; return its seconds."""
    began = time.monotonic()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return time.monotonic() - began


def collect(folder: Path) -> None:
    """Build the wheel into `folder`, with the wheels of everything that it needs."""
    pip = [sys.executable, "-m", "pip"]
    run([*pip, "wheel", "--no-deps", "-w", str(folder), str(ROOT)], folder, {**os.environ})
    (own,) = folder.glob("chainrule-*.whl")
    wanted = ["--only-binary=:all:", "-d", str(folder), f"{own}[teach]"]
    run([*pip, "download", *wanted], folder, {**os.environ})


def make_index(files: Path, index: Path) -> None:
    """Write the pages of a simple index, each wheel with its hash and its metadata."""
    projects: dict[str, list[str]] = {}
    for wheel in sorted(files.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
            metadata = archive.read(name)
        wheel.with_name(f"{wheel.name}.metadata").write_bytes(metadata)
        digests = [hashlib.sha256(data).hexdigest() for data in (wheel.read_bytes(), metadata)]
        link = (
            f'<a href="/files/{wheel.name}#sha256={digests[0]}" '
            f'data-core-metadata="sha256={digests[1]}">{wheel.name}</a><br>'
        )
        project = wheel.name.split("-")[0].lower().replace("_", "-").replace(".", "-")
        projects.setdefault(project, []).append(link)
    for project, links in projects.items():
        page = index / project / "index.html"
        page.parent.mkdir(parents=True)
        page.write_text("<!DOCTYPE html>\n" + "\n".join(links), "utf-8")


def size(folder: Path) -> float:
    """Return the megabytes of the files in a folder, each counted once if it has links."""
    found = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            status = path.stat()
            found[status.st_ino] = status.st_size
    return sum(found.values()) / 1e6


def bare() -> dict[str, str]:
    """Return the environment without anybody's settings for pip and uv."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "UV_", "VIRTUAL_ENV", "PYTHON"))
    }
    return {**own, "PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def lab_answers(command: list[str], folder: Path, environment: dict[str, str]) -> float:
    """Return the seconds until JupyterLab has answered; the course has to be open in it."""
    folder.mkdir()
    began = time.monotonic()
    whole = [*command, "lab", "mine", "--no-browser"]
    with serving(whole, 300, log=folder / "log", cwd=folder, env=environment) as fetch:
        seconds = time.monotonic() - began
        assert_course_is_open(fetch, present_units())
    return seconds


def by_pip(what: str, host: Host, folder: Path) -> Row:
    """Install into two new environments, one after the other."""
    environment, row = bare(), Row()
    for attempt in ("cold", "warm"):
        home = folder / attempt
        run([sys.executable, "-m", "venv", str(home)], folder, environment)
        empty, given = size(home), host.given
        python = str(home / "bin" / "python")
        where = ["--index-url", f"{host.url}/simple", "--cache-dir", str(folder / "cache")]
        seconds = run([python, "-m", "pip", "install", *where, what], folder, environment)
        run([str(home / "bin" / WHAT[what][0]), *WHAT[what][1:]], folder, environment)
        setattr(row, attempt, seconds)
        if attempt == "cold":
            row.wire, row.disk = (host.given - given) / 1e6, size(home) - empty
    if what == "chainrule":
        row.lab = lab_answers([str(folder / "warm/bin/chainrule")], folder / "lab", environment)
    return row


def by_uvx(what: str, host: Host, folder: Path) -> Row:
    """Run a command of it by `uvx`, twice: seconds to the end of the command."""
    environment = {**bare(), "UV_CACHE_DIR": str(folder / "cache"), "UV_NO_CONFIG": "1"}
    uvx = shutil.which("uvx")
    if uvx is None:
        raise SystemExit("uvx is not installed here.")
    start = [uvx, "--default-index", f"{host.url}/simple", "--python", sys.executable]
    start += ["--from", what]
    row, given = Row(), host.given
    row.cold = run([*start, *WHAT[what]], folder, environment)
    row.wire, row.disk = (host.given - given) / 1e6, size(folder / "cache")
    row.warm = run([*start, *WHAT[what]], folder, environment)
    if what == "chainrule":
        row.lab = lab_answers([*start, "chainrule"], folder / "lab", environment)
    return row


def main() -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        files = base / "served/files"
        files.mkdir(parents=True)
        collect(files)
        make_index(files, base / "served/simple")
        host = Host(base / "served")
        print(f"{'':26} {'cold s':>7} {'warm s':>7} {'wire MB':>8} {'disk MB':>8} {'lab s':>6}")
        with running(host):
            for way in (by_pip, by_uvx):
                for what in WHAT:
                    folder = base / f"{way.__name__} {what}"
                    folder.mkdir()
                    row = way(what, host, folder)
                    lab = "" if row.lab is None else f"{row.lab:.1f}"
                    print(
                        f"{way.__name__.removeprefix('by_'):4} {what:21} {row.cold:7.1f} "
                        f"{row.warm:7.1f} {row.wire:8.1f} {row.disk:8.1f} {lab:>6}",
                        flush=True,
                    )
                    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
