"""The Python of the browser edition without a browser: Pyodide in Node, with the site's files."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from sitehost import pyodide

from chainrule.lite import lock, site

ROOT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node")


def run(script: Path, *arguments: str) -> str:
    """Run a script of this checkout, which has the package from the site's wheel; its output.

    Raises:
        FileNotFoundError: there is no Node.
        CalledProcessError: the script ended with an error.
    """
    if NODE is None:
        raise FileNotFoundError("node is not installed")
    files = pyodide()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "pyodide"
        site.python(folder, lock.core(files), files)
        command = [NODE, Path(__file__).with_suffix(".js"), folder, ROOT, script, *arguments]
        done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return done.stdout
