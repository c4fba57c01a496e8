"""Wheels for the browser, packed from what is installed here, so that a site is built offline.

The same files always give the same bytes. Only packages of pure Python can be packed: compiled
ones come from Pyodide.
"""

import base64
import hashlib
import importlib.metadata
import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from chainrule.course.units import course_dir, solutions_dir

# Rooms of the package in which a browser has no part: no process, no gradebook, no command line.
_NOT_TAKEN = ("grading", "marks", "book", "lite", "commands")
_COMPILED = (".so", ".pyd", ".dylib", ".pyc")


@dataclass(frozen=True)
class Wheel:
    """A wheel of pure Python, and what the lock has to know of it."""

    name: str
    version: str
    imports: tuple[str, ...]
    content: bytes

    @property
    def file_name(self) -> str:
        """The name that a wheel has to have."""
        return f"{self.name.replace('-', '_')}-{self.version}-py3-none-any.whl"

    @property
    def sha256(self) -> str:
        """The hash by which a browser knows it."""
        return hashlib.sha256(self.content).hexdigest()


def pack(name: str, version: str, files: Mapping[str, bytes]) -> Wheel:
    """Return the wheel of `files` (path in site-packages -> content)."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    every = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},{_digest(content)},{len(content)}" for path, content in every.items()]
    every[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(every):
            archive.writestr(zipfile.ZipInfo(path), every[path], zipfile.ZIP_DEFLATED, 9)
    imports = {PurePosixPath(path).parts[0].removesuffix(".py") for path in files}
    return Wheel(name, version, tuple(sorted(imports)), stream.getvalue())


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return f"sha256={digest}"


def installed(name: str) -> Wheel:
    """Return the wheel of a package that is installed here.

    A package whose compiled modules lie beside their sources is packed with the sources alone.

    Raises:
        PackageNotFoundError: it is not installed.
    """
    distribution = importlib.metadata.distribution(name)
    files = {}
    for path in distribution.files or []:
        beside = path.parts[0].endswith(".dist-info") or path.parts[0] in ("..", "__pycache__")
        if beside or path.suffix in _COMPILED or not Path(str(path.locate())).is_file():
            continue
        files[path.as_posix()] = path.read_binary()
    return pack(name, distribution.version, files)


def course() -> Wheel:
    """Return the wheel of the course as far as a browser can use it: checks, figures, answers."""
    package = Path(__file__).resolve().parents[1]
    files = _tree(package, "chainrule")
    files = {
        path: content
        for path, content in files.items()
        if PurePosixPath(path).parts[1] not in (*_NOT_TAKEN, "_course", "_documents", "_solutions")
    }
    for source, name in ((solutions_dir(), "_solutions"), (course_dir(), "_course")):
        files |= _tree(source, f"chainrule/{name}")
    return pack("chainrule", importlib.metadata.version("chainrule"), files)


def _tree(folder: Path, under: str) -> dict[str, bytes]:
    return {
        f"{under}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.suffix not in _COMPILED
        and not any(part.startswith((".", "__pycache__")) for part in path.parts[-3:])
        and not path.name.startswith("chainrule-progress")
    }
