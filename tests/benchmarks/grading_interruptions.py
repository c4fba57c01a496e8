"""Kill a run at random moments, continue it each time, and compare with an undisturbed one.

    python tests/benchmarks/grading_interruptions.py [--students 60] [--kills 20]

Prints after how many seconds it was killed, how many submissions stood finished, whether a
finished one was touched again (none should), and the differences between the two gradebooks.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import corpus
import grading_versus_nbgrader as versus


def finished(course: Path, unit: str) -> dict[str, int]:
    """Return the finished submissions, each with the inode of its folder."""
    return {
        path.parent.name: path.stat().st_ino
        for path in (course / "autograded").glob(f"[!.]*/{unit}")
    }


def command(course: Path, unit: str, jobs: int) -> list[str]:
    """Return the command that grades the course."""
    where = ["--course", str(course), "--jobs", str(jobs), "--json"]
    return [sys.executable, "-m", "chainrule", "grade", unit, *where]


def interrupt(course: Path, unit: str, jobs: int, seconds: float) -> bool:
    """Start a run and kill it with all its might after some seconds; say whether it had ended."""
    process = subprocess.Popen(
        command(course, unit, jobs), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(timeout=seconds)
        return True
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return False


def trial(folder: Path, unit: str, students: int, kills: int, jobs: int, seed: int) -> list[str]:
    """Return everything that went wrong in one interrupted run."""
    course = corpus.unit_course(folder / "calm", [unit])
    corpus.submit_class(course, unit, students, seed)
    other = Path(shutil.copytree(course, folder / "killed"))
    began = time.monotonic()
    subprocess.run(command(course, unit, jobs), check=True, stdout=subprocess.DEVNULL)
    whole = time.monotonic() - began
    rng = random.Random(seed)
    wrong: list[str] = []
    before: dict[str, int] = {}
    for number in range(kills):
        seconds = rng.uniform(0.2, 1.0) * max(4.0, whole / 2)
        ended = interrupt(other, unit, jobs, seconds)
        after = finished(other, unit)
        again = [name for name, inode in before.items() if after.get(name) != inode]
        wrong += [f"kill {number}: {name} was graded twice" for name in again]
        print(f"kill {number:2}: after {seconds:5.1f} s, {len(after):3} of {students} finished")
        before = after
        if ended:
            before = {}
            shutil.rmtree(other / "autograded")  # begin anew: there are kills left
    subprocess.run(command(other, unit, jobs), check=True, stdout=subprocess.DEVNULL)
    wrong += [f"differs: {line}" for line in versus.differences(course, other)]
    left = [str(path) for path in (other / "autograded").glob(".chainrule-*")]
    wrong += [f"left behind: {path}" for path in left]
    if set(finished(course, unit)) != set(finished(other, unit)):
        wrong.append("other folders than the calm run")
    return wrong


def main() -> int:
    """Run the trial and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unit", default="03_neuron")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = trial(Path(folder), args.unit, args.students, args.kills, args.jobs, args.seed)
    for line in wrong:
        print(line)
    print(f"{len(wrong)} things went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
