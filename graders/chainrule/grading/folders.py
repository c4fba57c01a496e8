"""Folders that hold what a submission wrote: made for one use, and removed whatever is in them.

A scratch folder is locked by the run that made it, so that the next run can tell what a killed
one left behind, and remove it.
"""

import contextlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

_PREFIX = "chainrule-scratch-"
_LOCK = ".lock"


class Scratch:
    """A private folder in the system's temporary folder, for as long as a run needs it."""

    def __init__(self) -> None:
        """Make the folder; what a killed run left is removed first."""
        remove_left_behind()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = FileLock(self.path / _LOCK)
        self._lock.acquire()

    def close(self) -> None:
        """Remove the folder."""
        self._lock.release()
        remove(self.path)


def remove_left_behind() -> None:
    """Remove the scratch folders of this user whose run has ended without doing so."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, Timeout):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            if not (folder / _LOCK).is_file():
                continue  # just being made
            with FileLock(folder / _LOCK, timeout=0):
                remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it, locked folders too; links are not followed."""
    todo = [folder]
    while todo:
        one = todo.pop()
        with contextlib.suppress(OSError):
            if stat.S_ISDIR(os.lstat(one).st_mode):
                one.chmod(0o700)
                with os.scandir(one) as entries:
                    todo += [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False)]
    shutil.rmtree(folder, ignore_errors=True)


def write_over(path: Path, data: bytes) -> None:
    """Write a file; what stands in its way (a folder of its name, a file as its folder) goes.

    Raises OSError when it cannot be written all the same.
    """
    for parent in reversed(path.parents):
        if parent.is_symlink() or parent.is_file():
            parent.unlink()
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir() and not path.is_symlink():
        remove(path)
    path.write_bytes(data)
