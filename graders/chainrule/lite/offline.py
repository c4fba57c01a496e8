"""The site without a network: a service worker that keeps every file, known by its hash.

JupyterLite has a service worker for its drive and for `input()`. Ours takes its place and name,
answers for the files of the site, and leaves everything else to JupyterLite's.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

WORKER = "service-worker.js"  # the name under which JupyterLite asks for it
JUPYTERLITES = "jupyterlite-service-worker.js"


def write(site: Path, elsewhere: Mapping[str, str]) -> None:
    """Put the service worker into a site that is otherwise finished.

    `elsewhere` are the files of other hosts that belong to it: address -> SHA-256.

    Raises:
        OSError: a file cannot be read or written.
    """
    (site / WORKER).rename(site / JUPYTERLITES)
    # The worker itself and what it imports are kept by the browser.
    files = {
        path.relative_to(site).as_posix(): sha256(path)
        for path in sorted(site.rglob("*"))
        if path.is_file() and path.name != JUPYTERLITES
    }
    template = Path(__file__).with_name("service_worker.js").read_text("utf-8")
    text = template.replace("{{files}}", json.dumps({**files, **elsewhere}, indent=0))
    (site / WORKER).write_text(text, "utf-8")


def sha256(path: Path) -> str:
    """Return the hash by which the worker knows a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
