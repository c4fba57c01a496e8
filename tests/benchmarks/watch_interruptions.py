"""Kill `chainrule watch` again and again while submissions arrive; compare with one plain run.

    python tests/benchmarks/watch_interruptions.py [--students 60] [--kills 20]

While it is killed and started anew, students hand in one after the other, some files in pieces.
One attempt is allowed; every third student hands in an empty notebook when the first is graded, and
that one must not count.
Prints after how many seconds it was killed and how many stood finished, whether a finished one was
graded again (none should), what `watch` remembers of each (one attempt), and the differences
between the gradebook and that of one `chainrule grade`.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import corpus
import grading_interruptions as plain_run
import grading_versus_nbgrader as versus


def watch(course: Path, jobs: int, *words: str) -> subprocess.Popen[bytes]:
    """Start to watch the course."""
    command = [sys.executable, "-m", "chainrule", "watch", "--course", str(course)]
    command += ["--jobs", str(jobs), "--every", "0.5", "--attempts", "1", *words]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def hand_in(source: Path, target: Path, rng: random.Random) -> None:
    """Copy one submission, the notebook in two pieces."""
    target.mkdir(parents=True)
    for path in sorted(source.iterdir()):
        data = path.read_bytes()
        cut = rng.randrange(len(data))
        with (target / path.name).open("wb") as stream:
            stream.write(data[:cut])
            stream.flush()
            time.sleep(rng.uniform(0, 0.3))
            stream.write(data[cut:])


def arrive(calm: Path, course: Path, unit: str, seconds: float, seed: int) -> None:
    """Let the whole class hand in, one after the other, within about so many seconds."""
    rng = random.Random(seed)
    students = sorted(path.name for path in (calm / "submitted").iterdir())
    rng.shuffle(students)
    for student in students:
        hand_in(calm / "submitted" / student / unit, course / "submitted" / student / unit, rng)
        time.sleep(rng.uniform(0, 2 * seconds / len(students)))


def second_try(course: Path, unit: str) -> list[str]:
    """Let every third of the finished hand in again, nothing this time; return who did."""
    empty = (course / "release" / unit / f"{unit}.ipynb").read_bytes()
    again = []
    for name in sorted(plain_run.finished(course, unit))[::3]:
        path = course / "submitted" / name / unit / f"{unit}.ipynb"
        if path.read_bytes() != empty:
            path.write_bytes(empty)
            again.append(name)
    return again


def remembered(course: Path, unit: str) -> dict[str, dict[str, object]]:
    """Return what `watch` remembers of each student."""
    path = course / ".chainrule-watch" / "attempts.json"
    found: dict[str, dict[str, object]] = json.loads(path.read_text("utf-8"))["units"][unit]
    return found


def trial(
    folder: Path, unit: str, students: int, kills: int, jobs: int, seed: int, calm_seconds: float
) -> list[str]:
    """Return everything that went wrong while one watch was killed `kills` times."""
    calm = corpus.unit_course(folder / "calm", [unit])
    course = Path(shutil.copytree(calm, folder / "killed"))
    corpus.submit_class(calm, unit, students, seed)
    subprocess.run(plain_run.command(calm, unit, jobs), check=True, stdout=subprocess.DEVNULL)
    rng = random.Random(seed)
    work = threading.Thread(
        target=arrive, args=(calm, course, unit, calm_seconds * kills, seed), daemon=True
    )
    work.start()
    wrong: list[str] = []
    before: dict[str, int] = {}
    again: set[str] = set()
    for number in range(kills):
        process = watch(course, jobs)
        seconds = rng.uniform(0.3, 2.0) * calm_seconds
        time.sleep(seconds)
        if process.poll() is not None:
            wrong.append(f"kill {number}: it had ended with {process.returncode}")
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        after = plain_run.finished(course, unit)
        wrong += [
            f"kill {number}: {name} was graded twice"
            for name, inode in before.items()
            if after.get(name) != inode
        ]
        again.update(second_try(course, unit))
        print(
            f"kill {number:2}: after {seconds:5.1f} s, {len(after):3} of {students} finished, "
            f"{len(again):2} have handed in again",
            flush=True,
        )
        before = after
    work.join()
    process = watch(course, jobs)
    deadline = time.monotonic() + 60 + 5 * students
    while time.monotonic() < deadline and process.poll() is None:
        pages = list((course / "feedback").glob(f"*/{unit}/*.html"))
        if len(plain_run.finished(course, unit)) == students == len(pages):
            own = remembered(course, unit)
            told = all(own[name]["told"] for name in again)
            if told and not any(one["owed"] or one["begun"] for one in own.values()):
                break
        time.sleep(0.5)
    time.sleep(3)  # a look or two more, which should find nothing to do
    process.send_signal(signal.SIGINT)
    if process.wait() != 130:
        wrong.append(f"Ctrl-C ended it with {process.returncode}")
    after = plain_run.finished(course, unit)
    wrong += [f"{name} was graded twice" for name in before if after.get(name) != before[name]]
    own = remembered(course, unit)
    wrong += [f"{name}: {one}" for name, one in own.items() if one["attempts"] != 1 or one["begun"]]
    wrong += [f"{name}: a second try was passed over" for name in again if not own[name]["told"]]
    wrong += [f"{name}: feedback is owed" for name, one in own.items() if one["owed"]]
    if set(own) != set(plain_run.finished(calm, unit)):
        wrong.append("other students than the plain run")
    wrong += [f"differs: {line}" for line in versus.differences(calm, course)]
    for place in ("autograded", ".chainrule-watch", "submitted"):
        wrong += [f"left behind: {path}" for path in (course / place).glob(".chainrule-*-*")]
    return wrong


def main() -> int:
    """Run the trial and print what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unit", default="03_neuron")
    parser.add_argument("--students", type=int, default=60)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=6.0, help="between two kills, about")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        wrong = trial(
            Path(folder), args.unit, args.students, args.kills, args.jobs, args.seed, args.seconds
        )
    for line in wrong:
        print(line)
    print(f"{len(wrong)} things went wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
