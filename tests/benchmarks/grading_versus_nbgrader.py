"""`nbgrader autograde` and `chainrule grade` on the same honest submissions, in turn.

    python tests/benchmarks/grading_versus_nbgrader.py [--unit 03_neuron] [--students 40] [--jobs 2]
        [--nbgrader-students 6] [--repeat 3]

Prints a table, one row for each unit (all that are graded by default): submissions per second of
both, their ratio with the start, without it, and with --all-cells, with the start and without;
CPU seconds for each submission of nbgrader's, of ours, of ours with --all-cells, and of merely
running the cells; how many scores wait, and how many scores, comments and penalties differ in
either of our ways (none should).

`--nbgrader-students N` lets nbgrader grade only N of the class, spread over it: one by itself,
then the others, so that its start and its time for a submission are told apart. What the whole
class would take it is computed from these two, and only the scores of the N are compared; the
first line of the output says so.

A score waits when the answer calls an exercise further down that has failed: there nbgrader gives
the points of both to the course's own version, and we give none. It is looked up in the notebook
and in nbgrader's gradebook, whatever we say about it.
"""

import argparse
import json
import multiprocessing
import os
import re
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
import nbformat

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


def differences(one: Path, other: Path, students: set[str] | None = None) -> list[str]:
    """Return the rows in which two gradebooks differ; of these students, or of all."""
    first, second = contents(one), contents(other)
    return [
        f"{name}: {row}"
        for name in first
        for row in sorted(set(first[name]) ^ set(second[name]), key=str)
        if students is None or row[0] in students
    ]


def waiting(ours: Path, theirs: Path, unit: str) -> set[str]:
    """Return those of `differences` that are scores of answers which wait on a later exercise."""
    first, second = (
        {row[:2]: row for row in contents(course)["scores"]} for course in (ours, theirs)
    )
    found = set()
    for (student, test), row in first.items():
        other = second.get((student, test), row)
        if row == other or row[2] != 0 or not other[2]:
            continue
        path = ours / "autograded" / student / unit / f"{unit}.ipynb"
        texts: dict[str, str] = {}
        order = []
        for cell in nbformat.read(path, 4).cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            texts[name] = cell.source
            order += [name.removeprefix("test_")] if name.startswith("test_") else []
        here = test.removeprefix("test_")
        failed = {name for name in order if second[student, f"test_{name}"][2] == 0}
        later = set(order[order.index(here) + 1 :])
        reached, todo = set(), [here]
        while todo:
            used = set(re.findall(r"\w+", texts.get(todo.pop(), ""))) & later - reached
            reached |= used
            todo += used
        if reached & failed:
            found |= {f"scores: {one}" for one in (row, other)}
    return found


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


HEAD = (
    "unit", "nbgrader", "ours", "ratio", "no start", "all cells", "no start", "CPU n.", "CPU",
    "all", "cells", "wait", "differ",
)  # fmt: skip


def keep_some(course: Path, wanted: int) -> set[str]:
    """Leave so many submissions in a course, spread over the class; return whose they are."""
    folders = sorted((course / "submitted").iterdir())
    count = min(wanted or len(folders), len(folders))
    kept = {folders[number * len(folders) // count] for number in range(count)}
    for path in set(folders) - kept:
        shutil.rmtree(path)
    return {path.name for path in kept}


def pace(command: list[str], course: Path, names: list[str], students: int) -> tuple[float, float]:
    """Run nbgrader on a course; return its seconds and CPU seconds for each of so many students."""
    if len(names) == students:
        seconds, cpu, text = timed(command, course)
        print(text, file=sys.stderr, end="")
        return seconds / students, cpu / students
    first = timed([*command, "--student", names[0]], course)
    others = timed(command, course)
    print(first[2] + others[2], file=sys.stderr, end="")
    for_each = [(others[k] - first[k]) / (len(names) - 2) for k in (0, 1)]
    start = [first[k] - for_each[k] for k in (0, 1)]
    return for_each[0] + start[0] / students, for_each[1] + start[1] / students


def measure(unit: str, args: argparse.Namespace) -> tuple[list[str], int]:
    """Return one unit's row of the table, and the number of differences."""
    with tempfile.TemporaryDirectory() as folder:
        start = corpus.unit_course(Path(folder, "start"), [unit])
        corpus.submit_class(start, unit, args.students, args.seed)
        ours = [sys.executable, "-m", "chainrule", "grade", unit, "--json"]
        ours += ["--jobs", str(args.jobs), "--course", "."]
        theirs = [sys.executable, "-m", "nbgrader", "autograde", unit, "--log-level=ERROR"]
        runs: list[tuple[float, float, str]] = []
        course = other = start
        # Half of our runs before nbgrader's, half after: a shared machine changes its pace.
        for number in range(args.repeat):
            if number == args.repeat // 2:
                other = Path(shutil.copytree(start, Path(folder, "other")))
                compared = keep_some(other, args.nbgrader_students)
                seconds2, cpu2 = pace(theirs, other, sorted(compared), args.students)
            course = Path(shutil.copytree(start, Path(folder, f"run{number}")))
            runs.append(timed(ours, course))
        every = Path(shutil.copytree(start, Path(folder, "every")))
        seconds3, _, text3 = timed([*ours, "--all-cells"], every)
        seconds, _, text = sorted(runs)[len(runs) // 2]
        rows, rows3 = json.loads(text)["rows"], json.loads(text3)["rows"]
        number = len(rows)
        inside, inside3 = (
            sum(row["seconds"] for row in some) / args.jobs / number for some in (rows, rows3)
        )
        seconds, seconds3 = seconds / number, seconds3 / number
        own, own3 = (sum(row["cpu"] for row in some) / number for some in (rows, rows3))
        # In a process of its own: the tester's world is warmed for one unit.
        context = multiprocessing.get_context("spawn")
        with context.Pool(1) as pool:
            least = pool.apply(floor, (course, unit))
        found, waits = [], set()
        for mine in (course, every):
            known = waiting(mine, other, unit)
            found += [line for line in differences(mine, other, compared) if line not in known]
            waits |= known
        for line in found:
            print(f"{unit} differs: {line}", file=sys.stderr)
        row = [
            unit, f"{1 / seconds2:.2f}/s", f"{1 / seconds:.2f}/s",
            f"{seconds2 / seconds:.1f}", f"{seconds2 / inside:.1f}", f"{seconds2 / seconds3:.1f}",
            f"{seconds2 / inside3:.1f}",
            f"{cpu2:.2f}", f"{own:.2f}", f"{own3:.2f}", f"{least:.2f}",
            str(len(waits) // 2), str(len(found)),
        ]  # fmt: skip
        return row, len(found)


def main() -> int:
    """Measure and compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unit", action="append", help="only this one; may be repeated")
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=5, help="runs of ours; the median counts")
    parser.add_argument(
        "--nbgrader-students", type=int, default=0, help="nbgrader grades only so many of the class"
    )
    args = parser.parse_args()
    if 0 < args.nbgrader_students < 3:
        parser.error("--nbgrader-students has to be 3 or more")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    units = args.unit or [path.stem for path in sorted(corpus.BANK.glob("[01]*.py"))]
    units = [unit for unit in units if unit != "00_start_here"]  # ungraded
    widths = (max(map(len, units)), *[9] * (len(HEAD) - 1))
    total = 0
    if args.nbgrader_students:
        print(
            f"nbgrader graded {args.nbgrader_students} of the {args.students} submissions of each "
            "unit, and only these are compared with it."
        )
    print("  ".join(name.rjust(width) for name, width in zip(HEAD, widths, strict=True)))
    for unit in units:
        row_of, found = measure(unit, args)
        total += found
        cells = zip(row_of, widths, strict=True)
        print("  ".join(name.rjust(width) for name, width in cells), flush=True)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
