"""The files and cells of an instructor's year, all in the engine and some in nbgrader, too.

`python tests/grading/year.py` grades all of them with both.
"""

import shutil
from pathlib import Path

import pytest
import year

from chainrule.grading import sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"),
]
FULL = 26.5
# What was really lost or broken by the learner, and costs its own points alone.
LESS = {
    "a test deleted": FULL - 2,
    "half of a file": None,
    "cell: a name of Python's": FULL - 2,
    "cell: a module deleted": FULL - 4,
}
BOTH = {"cell ids in nbformat 4.4", "byte-order mark"}


def test_every_kind_has_its_points(tmp_path: Path) -> None:
    course, students = year.make(tmp_path)
    found = year.ours(course, students)
    assert found == dict.fromkeys(students.values(), FULL) | LESS
    assert set(year.WHY) < set(found)


def test_some_kinds_beside_nbgrader(tmp_path: Path) -> None:
    course, students = year.make(tmp_path, BOTH)
    other = Path(shutil.copytree(course, tmp_path / "other"))
    nbgrader = year.theirs(other, students)
    assert set(nbgrader) == BOTH
    assert year.problems(year.ours(course, students), nbgrader) == []
