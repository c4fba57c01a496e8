"""A unit runs to its end while not one of its exercises is written.

The learner's notebooks are executed as they are handed out, and nothing in them may stop
Run All: neither a check of what is still open nor a cell that ends in NotImplementedError.
"""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from chainrule.course.exercise import unit_exercises
from chainrule.course.units import UNITS, course_dir

pytestmark = pytest.mark.processes


NOT_YET = re.compile(r"is not written yet|0 of \d+ are right|is still None")
STAND_IN = "{} is still open: this cell uses the course's own version."


@pytest.fixture(autouse=True)
def nothing_of_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")


def said(cell: Any) -> str:
    return "".join(out.text for out in cell.outputs if out.output_type == "stream")


@pytest.mark.parametrize("unit", UNITS)
def test_run_all_comes_to_the_end_of_an_unfinished_unit(unit: str, tmp_path: Path) -> None:
    notebook = nbformat.read(course_dir() / f"{unit}.ipynb", as_version=4)
    work = tmp_path / "work"
    work.mkdir()
    # Without allow_errors the first error ends the run, as it does in JupyterLab.
    NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(work)}}).execute()
    checked = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        assert cell.execution_count, cell.source
        check = re.match(r'check\("(\w+)", \1\)', cell.source)
        if check:
            checked.append(check[1])
            assert NOT_YET.search(said(cell)), said(cell)
            assert f"Until {check[1]} passes, later cells use the course's own" in said(cell)
            assert f'Press the button, or write hint("{check[1]}")' in said(cell)
        elif cell.source.endswith("\nraise NotImplementedError()") and not re.search(
            r"^(def|class) ", cell.source, re.MULTILINE
        ):
            assert "The last line of this cell was left out." in said(cell)
        for name in re.findall(r'ready\("(\w+)"\)', cell.source):
            assert STAND_IN.format(name) in said(cell), cell.source
    assert sorted(checked) == sorted(unit_exercises(unit))
