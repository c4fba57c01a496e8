"""Every right answer of the banks has its points: no test cell costs any by where it runs."""

from pathlib import Path

import attack
import corpus
import pytest

from chainrule.course.bank import read_bank
from chainrule.grading import sandbox

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"),
]


@pytest.mark.parametrize("unit", sorted(path.stem for path in corpus.BANK.glob("[01][0-9]_*.py")))
def test_right_answers_have_all_points(unit: str, tmp_path: Path) -> None:
    right: dict[str, list[str]] = {}
    for answer in read_bank(corpus.BANK / f"{unit}.py"):
        if answer.right:
            right.setdefault(answer.name, []).append(answer.source)
    course = corpus.unit_course(tmp_path / "course", [unit], 60)
    for number in range(max(map(len, right.values()))):  # each answer of the bank is in one
        answers = {name: every[number % len(every)] for name, every in right.items()}
        notebook = corpus.fill(corpus.released(course, unit), answers)
        corpus.submit(course, f"student{number:02}", unit, notebook)
    _, summary = attack.grade(course, unit=unit)
    found = {row["student"]: row["max_score"] - row["score"] for row in summary["rows"]}
    assert {student: lost for student, lost in found.items() if lost} == {}
