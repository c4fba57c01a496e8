"""Start a command that serves JupyterLab, and ask it questions."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

TOKEN = "a-token-for-the-test"


def network_settings():
    """Return the variables without which this machine may not reach a package index."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "SSL_")) or name.lower().endswith("_proxy")
    }


@contextlib.contextmanager
def serving(command, seconds, **options):
    """Run `command` with a free port and a token; yield a function that fetches a path.

    The function returns the body as text. The server has answered once before it is yielded.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    log = options.pop("log")
    where = [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    with log.open("w") as stream:
        server = subprocess.Popen(
            [*command, *where, f"--IdentityProvider.token={TOKEN}"],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **options,
        )
    try:
        deadline = time.monotonic() + seconds
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                _fetch(port, "api/status")
                break
            assert server.poll() is None, log.read_text()[-4000:]
            assert time.monotonic() < deadline, log.read_text()[-4000:]
            time.sleep(0.3)
        yield lambda path: _fetch(port, path)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait(30)


def _fetch(port, path):
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/{path}", headers={"Authorization": f"token {TOKEN}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def assert_course_is_open(fetch, units):
    """The page that a browser is sent to shows 00_start_here, among all the course's units."""
    page = fetch("")
    assert '"treePath": "00_start_here.ipynb"' in page
    assert '"news": {"disabled": true}' in page
    disabled = page.split('"disabledExtensions": ', 1)[1].split("]", 1)[0]
    assert '"@jupyterlab/apputils-extension:announcements"' in disabled
    listed = {entry["name"] for entry in json.loads(fetch("api/contents/"))["content"]}
    assert {f"{unit}.ipynb" for unit in units} <= listed
    notebook = json.loads(fetch("api/contents/00_start_here.ipynb"))
    assert notebook["content"]["cells"]
