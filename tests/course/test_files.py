"""Files are written all or not at all, and a reader never sees half of one."""

import os
from pathlib import Path

import pytest

from chainrule.course.files import write_all


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_every_file_gets_its_content_and_folders_are_made(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")
    files = {"a.txt": b"new", "deep/er/b.bin": bytes(range(256))}
    write_all(tmp_path, files)
    assert contents(tmp_path) == files


def test_after_an_error_everything_is_as_it_was(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "a.txt").write_text("old")
    before = contents(tmp_path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_all(tmp_path, {"a.txt": b"new", "b.txt": b"new"})
    assert contents(tmp_path) == before
    with pytest.raises(OSError, match="No space"):
        write_all(tmp_path / "new" / "er", {"a.txt": b"new"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="only there a mode says who may read")
def test_a_private_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_all(tmp_path, {"seed": b"1", "text": b"2"}, private=["seed"])
    assert (tmp_path / "seed").stat().st_mode & 0o077 == 0
