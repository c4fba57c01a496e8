"""`nbgrader autograde` and `chainrule grade` on the same honest submissions, in turn.

    python tests/benchmarks/grading_versus_nbgrader.py [--unit 03_neuron] [--students 40] [--jobs 2]

Prints submissions per second of both, their ratio (with and without the time until the first
submission starts), CPU seconds per submission, and every score that differs (none should).
"""

import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))
import corpus

SCORES = """
select submitted_assignment.student_id, base_cell.name, grade.auto_score, grade.manual_score,
       grade.needs_manual_grade
from grade join submitted_notebook on grade.notebook_id = submitted_notebook.id
join submitted_assignment on submitted_notebook.id = submitted_notebook.id
 and submitted_notebook.assignment_id = submitted_assignment.id
join base_cell on grade.cell_id = base_cell.id order by 1, 2
"""
COMMENTS = """
select submitted_assignment.student_id, base_cell.name, comment.auto_comment
from comment join submitted_notebook on comment.notebook_id = submitted_notebook.id
join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id
join base_cell on comment.cell_id = base_cell.id order by 1, 2
"""
SUBMISSIONS = """
select student_id, timestamp, late_submission_penalty from submitted_assignment
join submitted_notebook on submitted_notebook.assignment_id = submitted_assignment.id order by 1
"""


def contents(course: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all that a gradebook says, in an order of its own."""
    with sqlite3.connect(course / "gradebook.db") as base:
        return {
            name: base.execute(query).fetchall()
            for name, query in (("scores", SCORES), ("comments", COMMENTS), ("late", SUBMISSIONS))
        }


def differences(one: Path, other: Path) -> list[str]:
    """Return the rows in which two gradebooks differ."""
    first, second = contents(one), contents(other)
    return [
        f"{name}: {row}"
        for name in first
        for row in sorted(set(first[name]) ^ set(second[name]), key=str)
    ]


def timed(command: list[str], cwd: Path) -> tuple[float, float, str]:
    """Run a command; return its seconds, the CPU seconds of all its processes, its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, done.stdout if done.returncode == 0 else done.stdout + done.stderr


def floor(course: Path, unit: str) -> float:
    """Return the CPU seconds of merely running one notebook's cells in a fork of a warm process.

    The autograded notebooks are run: the learner's answers and the instructor's tests.
    """
    import nbformat

    from chainrule.grading import pool
    from chainrule.grading.course import open_course
    from chainrule.grading.ipython_shell import CapturingShell
    from chainrule.grading.pack import make_pack

    pool._warm_tester(make_pack(open_course(course), unit))
    CapturingShell.instance().run("import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()")
    paths = sorted(course.glob(f"autograded/*/{unit}/{unit}.ipynb"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for path in paths:
        cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        pid = os.fork()
        if pid == 0:
            for cell in cells:
                CapturingShell.instance().run(cell)
            os._exit(0)
        os.waitpid(pid, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used / len(paths)


def main() -> int:
    """Measure and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unit", default="03_neuron")
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=5, help="runs of ours; the median counts")
    args = parser.parse_args()
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as folder:
        start = corpus.unit_course(Path(folder, "start"), [args.unit])
        corpus.submit_class(start, args.unit, args.students, args.seed)
        ours = [sys.executable, "-m", "chainrule", "grade", args.unit, "--json"]
        ours += ["--jobs", str(args.jobs), "--course", "."]
        theirs = [sys.executable, "-m", "nbgrader", "autograde", args.unit, "--log-level=ERROR"]
        runs: list[tuple[float, float, str]] = []
        course = other = start
        # Half of our runs before nbgrader's, half after: a shared machine changes its pace.
        for number in range(args.repeat):
            if number == args.repeat // 2:
                other = Path(shutil.copytree(start, Path(folder, "other")))
                seconds2, cpu2, text2 = timed(theirs, other)
                print(text2, file=sys.stderr, end="")
            course = Path(shutil.copytree(start, Path(folder, f"run{number}")))
            runs.append(timed(ours, course))
        seconds, cpu, text = sorted(runs)[len(runs) // 2]
        rows = json.loads(text)["rows"]
        number = len(rows)
        inside = sum(row["seconds"] for row in rows) / args.jobs
        own_cpu = sum(row["cpu"] for row in rows) / number
        each = ", ".join(f"{one[0]:.1f}" for one in runs)
        print(f"{number} submissions of {args.unit}; seconds of each run of ours: {each}")
        print(
            f"nbgrader autograde  {number / seconds2:6.2f} a second, {cpu2 / number:.2f} CPU s each"
        )
        print(
            f"chainrule grade     {number / seconds:6.2f} a second, {cpu / number:.2f} CPU s each"
        )
        print(f"  without the start {number / inside:6.2f} a second, {own_cpu:.2f} CPU s each")
        print(f"ratio {seconds2 / seconds:.1f}, without the start {seconds2 / inside:.1f}")
        least = floor(course, args.unit)
        print(f"merely running the cells: {least:.2f} CPU s each; ratio {own_cpu / least:.1f}")
        found = differences(course, other)
        for line in found:
            print(f"differs: {line}")
        print(f"{len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
