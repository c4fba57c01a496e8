"""Write files so that a reader never sees half of one, and a full disk changes nothing."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path


def write_all(folder: Path, files: Mapping[str, bytes], private: Collection[str] = ()) -> None:
    """Write `files` (path relative to `folder` -> content): all of them or, on an error, none.

    Everything is staged beside its destination first; only when all bytes are on the disk does
    each file take its place, in one step. A folder made here is removed again on failure. Files
    named in `private` are for their owner alone.

    Raises:
        OSError: a file cannot be written; nothing has changed.
    """
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".chainrule-", dir=folder))
        try:
            for name, content in files.items():
                staged = staging / name
                staged.parent.mkdir(parents=True, exist_ok=True)
                with staged.open("wb") as stream:
                    if name in private:
                        staged.chmod(0o600)
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
            for name in files:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (staging / name).replace(folder / name)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError:
        for parent in made:
            with contextlib.suppress(OSError):
                parent.rmdir()
        raise
