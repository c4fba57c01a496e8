"""A learner's folder in one zip, which the course on a computer continues."""

import io
import json
import zipfile

import pytest

from chainrule.commands.lab import course_files, hand_out
from chainrule.notebook import progress
from chainrule.notebook.take_home import packed, take_home


def unpacked(content, folder):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder / "chainrule-course"


def test_what_was_done_in_a_browser_goes_on_at_home(tmp_path):
    away = tmp_path / "away"
    hand_out(course_files(), away)
    path = away / "01_composition.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)"}
    notebook["cells"][1]["source"] = "my_own = 1"
    path.write_text(json.dumps(notebook), "utf-8")
    progress.record_answer(away, "01_composition", "first", 2.0, True)

    content, count = packed(away)
    home = unpacked(content, tmp_path / "home")
    assert count == len(list(away.glob("*.ipynb")))
    assert progress.read(home).answers["01_composition", "first"].right
    assert hand_out(course_files(), home).kept == ["01_composition.ipynb"]
    brought = json.loads((home / "01_composition.ipynb").read_text("utf-8"))
    assert brought["metadata"]["kernelspec"]["name"] == "python3"
    assert brought["cells"][1]["source"] == "my_own = 1"


def test_a_notebook_that_is_none_is_taken_as_it_is(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b"\xff no notebook")
    (tmp_path / "b.ipynb").write_bytes(b"[]")
    home = unpacked(packed(tmp_path)[0], tmp_path / "home")
    assert (home / "a.ipynb").read_bytes() == b"\xff no notebook"
    assert (home / "b.ipynb").read_bytes() == b"[]"


def test_where_there_is_no_notebook_it_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match="There is no notebook in"):
        take_home(str(tmp_path))
