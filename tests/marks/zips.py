"""Zips as platforms make them."""

import zipfile
from pathlib import Path

UNIT = "plain"


def make_zip(path: Path, files: list[tuple[str, bytes, tuple[int, ...]]]) -> Path:
    """Write a zip of (name, content, time) in this order; a name may occur twice."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data, time in files:
            info = zipfile.ZipInfo(name, date_time=time)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path
