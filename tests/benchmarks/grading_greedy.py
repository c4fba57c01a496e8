"""Grade a class without and with five greedy submissions: are the others unharmed?

    python tests/benchmarks/grading_greedy.py [--students 200] [--jobs 2] [--timeout 3]

The five want memory, time (in a cell, and whenever a test calls), and output (likewise); a cell may
take `--timeout` seconds. Prints the seconds of both runs, what the five took, how many scores,
comments and penalties of the others differ (none should), and the points of the five (none).
"""

import argparse
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import attack
import corpus
import grading_versus_nbgrader as versus

GREEDY = ("memory_hog", "endless_loop", "endless_when_tested", "output_flood", "output_when_tested")


@dataclass
class Found:
    """What the two runs gave: seconds, of the greedy seconds and points, what differs."""

    calm: float
    greedy: float
    taken: dict[str, float]
    points: dict[str, float]
    differences: list[str]
    missing: int  # how many of the others have no grade


def compare(folder: Path, students: int, jobs: int, timeout: int) -> Found:
    """Grade the same class twice, the second time with the greedy among them."""
    calm = corpus.unit_course(folder / "calm", [attack.UNIT], timeout)
    corpus.submit_class(calm, attack.UNIT, students)
    course = Path(shutil.copytree(calm, folder / "greedy"))
    with attack.trap(folder) as caught:
        attack.hand_in(course, caught, list(GREEDY))
        seconds = []
        for root in (calm, course):
            began = time.monotonic()
            _, summary = attack.grade(root, "--jobs", str(jobs))
            seconds.append(time.monotonic() - began)
    rows = {row["student"]: row for row in summary["rows"]}
    points = {name: rows[name]["score"] for name in GREEDY}
    taken = {name: rows[name]["seconds"] for name in GREEDY}
    others = [row for name, row in rows.items() if name not in GREEDY]
    lines = [line for line in versus.differences(calm, course) if not _about(line)]
    missing = students - sum(row["outcome"] == "graded" for row in others)
    return Found(*seconds, taken, points, lines, missing)


def _about(line: str) -> bool:
    return any(name in line for name in GREEDY)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=int, default=3)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = compare(Path(folder), args.students, args.jobs, args.timeout)
    print(
        f"{args.students} students: {found.calm:.1f} s without, {found.greedy:.1f} s with the five"
    )
    for name, seconds in found.taken.items():
        print(f"{name:22} {seconds:6.1f} s, {found.points[name]:g} points")
    for line in found.differences:
        print(line)
    print(f"{len(found.differences)} differences, {found.missing} of the others without a grade")
    return 1 if found.differences or found.missing or any(found.points.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
