"""A class with five greedy submissions: the others have the scores and comments of a class without.

`tests/benchmarks/grading_greedy.py` does the same with 200 students and prints the seconds.
"""

import sys
from pathlib import Path

import pytest

from chainrule.grading import sandbox

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import grading_greedy

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"),
]


def test_the_others_are_unharmed(tmp_path: Path) -> None:
    found = grading_greedy.compare(tmp_path, students=10, jobs=2, timeout=2)
    assert found.missing == 0
    assert found.differences == []
    assert set(found.points.values()) == {0}
