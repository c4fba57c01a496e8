"""`chainrule lab`: put the learner's notebooks into a folder and open JupyterLab on them.

Run again it never touches a file that the learner has changed. To know which those are, the
folder keeps `.chainrule.json`: the fingerprint of every file as it was handed out.
"""

import argparse
import errno
import getpass
import hashlib
import json
import os
import socket
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from chainrule.commands import CommandError
from chainrule.course.units import LEARNERS_FOLDER, course_dir

FIRST = "00_start_here.ipynb"
MANIFEST = ".chainrule.json"
_PORT, _PORTS = 8888, 50  # JupyterLab's own first choice, and how many it tries


def add_parser(subparsers: Any) -> None:
    """Add `chainrule lab` to the command line."""
    parser = subparsers.add_parser(
        "lab",
        help="copy the notebooks to a folder and open JupyterLab on them",
        usage="chainrule lab [DIR] [--no-browser] [JupyterLab's own arguments]",
        description="Copy the notebooks of the course to DIR and open JupyterLab on them. Run it "
        "again to go on: what you have changed is kept, new and updated files are brought in.",
        epilog=f"DIR comes first and is ./{LEARNERS_FOLDER} when left out. Every further argument "
        "goes to JupyterLab, for example --port=9000.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--no-browser", action="store_true", help="start JupyterLab without opening a browser"
    )
    parser.set_defaults(run=run, takes_further=True)


def run(args: argparse.Namespace) -> int:
    """Bring the folder up to date, say what was done, and hand over to JupyterLab."""
    further: list[str] = args.further
    folder = Path(LEARNERS_FOLDER)
    if further and not further[0].startswith("-"):
        folder, further = Path(further[0]), further[1:]
    print(hand_out(course_files(), folder).sentence(folder), flush=True)
    if args.no_browser:
        further = ["--no-browser", *further]
    elif _is_remote(os.environ):
        port, further = _choose_port(further)
        print(_way_in(os.environ, port), file=sys.stderr, flush=True)
        further = ["--no-browser", f"--port={port}", *further]
    return _jupyterlab(folder, further)


class HandedOut(NamedTuple):
    """What `hand_out` did with each file (paths relative to the folder)."""

    new: list[str]
    updated: list[str]
    kept: list[str]
    outdated: list[str]  # kept too, and the course has a newer version since
    unchanged: list[str]

    def sentence(self, folder: Path) -> str:
        """Return one line per kind of thing done."""
        from chainrule.checking.message import count

        lines = []
        if self.new:
            lines.append(f"{folder}: {count(len(self.new), 'file')} new: {', '.join(self.new)}.")
        if self.updated:
            updated = count(len(self.updated), "file")
            lines.append(f"{folder}: {updated} updated: {', '.join(self.updated)}.")
        if self.kept:
            lines.append(f"{folder}: kept your own {', '.join(self.kept)}.")
        if self.outdated:
            lines.append(
                f"{folder}: kept your own {', '.join(self.outdated)}; the course has a newer "
                "version: to get it, rename yours and run this command again."
            )
        return "\n".join(lines) or f"{folder}: everything is up to date."


def course_files() -> dict[str, bytes]:
    """Return the files of the course, path relative to its folder -> content.

    Raises:
        CommandError: the notebooks are not there.
    """
    source = course_dir()
    files = {
        path.relative_to(source).as_posix(): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file()
        and not any(part.startswith(".") for part in path.parts[-2:])
        and not path.name.startswith("chainrule-progress")  # of someone who worked in course/
    }
    if FIRST not in files:
        raise CommandError(f"{source} has no {FIRST}: install the course again.")
    return files


def hand_out(files: Mapping[str, bytes], folder: Path) -> HandedOut:
    """Bring `files` into `folder`, but leave alone what the learner has made or changed.

    Raises:
        CommandError: the folder cannot be used; nothing has changed.
    """
    if folder.exists() and not folder.is_dir():
        raise CommandError(
            f"{folder} is a file, not a folder: choose another name or move it away."
        )
    effective = os.access in os.supports_effective_ids
    if folder.exists() and not os.access(folder, os.W_OK, effective_ids=effective):
        raise CommandError(_not_written(folder, os.strerror(errno.EACCES)))
    try:
        known = _read_manifest(folder / MANIFEST)
        done = HandedOut([], [], [], [], [])
        for name, content in files.items():
            path, fresh = folder / name, fingerprint(name, content)
            if not os.path.lexists(path):
                done.new.append(name)
            elif not path.is_file():
                done.kept.append(name)
                continue
            else:
                present = fingerprint(name, path.read_bytes())
                if present == fresh:
                    done.unchanged.append(name)
                elif present == known.get(name):
                    done.updated.append(name)
                elif known.get(name, fresh) == fresh:
                    done.kept.append(name)
                    continue
                else:
                    done.outdated.append(name)
                    continue
            known[name] = fresh
        brought = {name: files[name] for name in (*done.new, *done.updated)}
        manifest = json.dumps({"handed_out": known}, indent=1, sort_keys=True) + "\n"
        if brought or not (folder / MANIFEST).exists():
            from chainrule.course.files import write_all

            write_all(folder, {**brought, MANIFEST: manifest.encode()})
    except OSError as error:
        raise CommandError(_not_written(folder, str(error.strerror))) from error
    return done


def _not_written(folder: Path, reason: str) -> str:
    return (
        f"The notebooks cannot be written to {folder} ({reason}): name a folder of your own with "
        f"room in it, for example chainrule lab ~/{LEARNERS_FOLDER}."
    )


def _read_manifest(path: Path) -> dict[str, str]:
    """Return name -> fingerprint; without a readable manifest every file is the learner's."""
    try:
        handed_out = json.loads(path.read_text("utf-8"))["handed_out"]
        return {str(name): str(mark) for name, mark in handed_out.items()}
    except (
        FileNotFoundError,
        NotADirectoryError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
    ):
        return {}


def fingerprint(name: str, content: bytes) -> str:
    """Return a hash of what a person can change in a file.

    In a notebook these are its cells, with their outputs: JupyterLab rewrites the metadata when
    it merely opens one.
    """
    if name.endswith(".ipynb"):
        try:
            cells = [
                [cell["cell_type"], "".join(cell["source"]), cell.get("outputs", [])]
                for cell in json.loads(content)["cells"]
            ]
            content = json.dumps(cells, sort_keys=True).encode()
        except (ValueError, LookupError, TypeError, AttributeError):
            pass  # not a notebook any more: then its bytes count
    return hashlib.sha256(content).hexdigest()


def _is_remote(environment: Mapping[str, str]) -> bool:
    """Whether somebody sits at another computer, so that a browser here would be of no use."""
    shown_here = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return "SSH_CONNECTION" in environment and not shown_here


def _choose_port(further: list[str]) -> tuple[int, list[str]]:
    """Return the port that was asked for, or the next free one, and the other arguments."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    parser.add_argument("--port", "--ServerApp.port", type=int, default=_PORT)
    try:
        known, others = parser.parse_known_args(further)
    except argparse.ArgumentError as error:
        raise CommandError("--port takes a number, for example --port=9000.") from error
    candidates = range(known.port, known.port + _PORTS)
    return next((port for port in candidates if _is_free(port)), known.port), others


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def _way_in(environment: Mapping[str, str], port: int) -> str:
    """Say how the browser of one's own computer reaches JupyterLab on this one."""
    here = environment["SSH_CONNECTION"].split()[2:3] or [socket.gethostname()]
    return (
        f"You are on another computer: on your own run ssh -N -L {port}:localhost:{port} "
        f"{getpass.getuser()}@{here[0]}, and open there the address that is printed below."
    )


def _need_no_home() -> None:
    """Where Jupyter may not write into the home folder, give it one that ends with the machine."""
    from jupyter_core.paths import jupyter_runtime_dir

    try:
        Path(jupyter_runtime_dir()).mkdir(parents=True, exist_ok=True)
        return
    except OSError:
        instead = tempfile.mkdtemp(prefix="chainrule-jupyter-")
    print(f"Jupyter cannot write to your home folder: its settings are in {instead}.")
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        os.environ[name] = f"{instead}/{name.lower()}"


def _jupyterlab(folder: Path, further: list[str]) -> int:
    _need_no_home()  # before Jupyter looks for it
    from jupyterlab.labapp import LabApp

    arguments = [
        f"--ServerApp.root_dir={folder.resolve()}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        # Nothing here may need the network: no news, no look for updates, no list of extensions.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and "--allow-root" not in further:
        print("JupyterLab runs as root: its cells may do whatever root may.", file=sys.stderr)
        arguments.append("--allow-root")
    # In labconfig/, beside this file: JupyterLab does not ask at once whether it may fetch news.
    paths = [str(Path(__file__).parent), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in paths if path)
    os.chdir(folder)
    LabApp.launch_instance([*arguments, *further])
    return 0
