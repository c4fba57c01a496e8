"""Pyodide, the Python of the browser: its files, and the lock that names every package by hash.

The core (the interpreter, its standard library and the lock) is known here by its hashes, and the
lock knows each package by its own. So it does not matter where a file comes from: a file in which
one bit differs is refused, here and again in the browser.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chainrule.lite.wheels import Wheel

VERSION = "0.27.7"  # the Pyodide that jupyterlite-pyodide-kernel 0.6 is made for
CDN = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
LOCK = "pyodide-lock.json"
CORE = {
    "pyodide.js": "b4cb23a53aba19c221659b9fb40a2f18281d685691dc06647fb0afd0681baf98",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
    LOCK: "9c45b916001a750f4102fc287494f3eab215909c7535c626a20db80fd6333e2c",
}


class Differs(Exception):
    """A file is not the one that its hash names, or it is not there; the text says what to do."""


def checked(folder: Path, name: str, sha256: str) -> bytes:
    """Return the content of a file.

    Raises:
        Differs: there is no such file, or it is another one.
    """
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise Differs(
            f"{folder} has no {name}: it is one of the files of Pyodide {VERSION}."
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Differs(f"{folder / name} is not the file of Pyodide {VERSION}: get it again.")
    return content


def core(folder: Path) -> dict[str, bytes]:
    """Return the files of the core, name -> content; raise `Differs` as `checked` does."""
    return {name: checked(folder, name, sha256) for name, sha256 in CORE.items()}


def closure(packages: Mapping[str, Any], wanted: Iterable[str]) -> list[str]:
    """Return the names of `wanted` and of all that they depend on, sorted."""
    found: set[str] = set()
    open_ones = [_key(name) for name in wanted]
    while open_ones:
        name = open_ones.pop()
        if name not in found:
            found.add(name)
            open_ones += [_key(one) for one in packages[name]["depends"]]
    return sorted(found)


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.lower())


def entry(wheel: Wheel, depends: Sequence[str]) -> dict[str, Any]:
    """Return what the lock says of a wheel of ours."""
    return {
        "depends": list(depends),
        "file_name": wheel.file_name,
        "imports": list(wheel.imports),
        "install_dir": "site",
        "name": wheel.name,
        "package_type": "package",
        "sha256": wheel.sha256,
        "unvendored_tests": False,
        "version": wheel.version,
    }


def read(content: bytes) -> dict[str, Any]:
    """Return the lock of the core."""
    data: dict[str, Any] = json.loads(content)
    return data
