"""The zip that a learning platform gives: read entry by entry, and nothing of it believed.

Nothing is unpacked by its own name. An entry is bytes with a path of plain parts; one that would
leave its folder, is a link, is locked or swells beyond its limit is refused with the reason.
"""

import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chainrule.grading.course import CourseError

_ENTRIES = 100_000
_ONE = 256 << 20  # bytes of one file
_ALL = 4 << 30  # bytes of the whole, unpacked
_SWELL = 400  # times its packed size, from …
_SWELL_FROM = 16 << 20  # … this size on
_NOT_THEIRS = {"__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Entry:
    """One file of the zip: the parts of its path, when it was written, what it holds."""

    parts: tuple[str, ...]
    time: datetime | None
    data: bytes = b""
    refused: str = ""  # why it is not taken


def read_zip(path: Path) -> Iterator[Entry]:
    """Yield the files of a zip in its order; what a system put there is left out.

    Raises CourseError when it is no zip, or as a whole too large.
    """
    if not path.is_file():
        raise CourseError(f"There is no file {path}.")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > _ENTRIES:
                raise CourseError(f"{path} holds {len(entries)} files: more than {_ENTRIES}.")
            total = sum(entry.file_size for entry in entries)
            if total > _ALL:
                raise CourseError(
                    f"{path} would unpack to {total >> 20} MB; up to {_ALL >> 20} MB are read."
                )
            for entry in entries:
                parts = _parts(_name(entry))
                if not entry.is_dir() and not _NOT_THEIRS & set(parts):
                    yield _read(archive, entry, parts)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise CourseError(f"{path} cannot be read as a zip: {error}.") from None
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror or error}.") from None


def _name(entry: zipfile.ZipInfo) -> str:
    name = entry.filename
    if not entry.flag_bits & 0x800:  # not said to be UTF-8; often it is all the same
        try:
            name = entry.orig_filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.orig_filename
    return unicodedata.normalize("NFC", name)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(part for part in name.replace("\\", "/").split("/") if part not in ("", "."))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, parts: tuple[str, ...]) -> Entry:
    time = _time(entry)
    refused = _danger(entry, parts)
    if refused:
        return Entry(parts, time, refused=refused)
    try:
        with archive.open(entry) as stream:
            data = stream.read(min(entry.file_size, _ONE) + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return Entry(parts, time, refused="it is damaged")
    if len(data) > entry.file_size:
        return Entry(parts, time, refused="it is larger than it says")
    return Entry(parts, time, data)


def _danger(entry: zipfile.ZipInfo, parts: tuple[str, ...]) -> str:
    name = entry.filename.replace("\\", "/")
    drive = bool(parts) and len(parts[0]) > 1 and parts[0][1] == ":"
    if not parts or ".." in parts or name.startswith("/") or drive:
        return "its path leads out of the zip"
    text = "".join(parts)
    controls = any(unicodedata.category(c) in ("Cc", "Cs") for c in text)
    if controls or any(len(part.encode()) > 255 for part in parts):
        return "its name cannot be a file's name"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link"
    if entry.flag_bits & 1:
        return "it is locked with a password"
    if entry.file_size > _ONE:
        return f"it is {entry.file_size >> 20} MB; files of up to {_ONE >> 20} MB are read"
    swell = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > _SWELL_FROM and swell > _SWELL:
        return f"it swells to {swell:.0f} times its size"
    return ""


def _time(entry: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*entry.date_time)
    except ValueError:
        return None
