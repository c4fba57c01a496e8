"""Grade 100, 1,000 and 3,000 submissions: seconds, memory of every process, the gradebook's size.

    python tests/benchmarks/grading_scaling.py [--sizes 100 1000 3000]

The cost of one submission must not grow with their number.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "grading"))
import corpus


def family(root: int) -> dict[int, tuple[str, int]]:
    """Return the processes below `root`: what each is called, and its memory in bytes."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {root}
    while True:
        more = {pid for pid, parent in parents.items() if parent in found} - found
        if not more:
            break
        found |= more
    result = {}
    for pid in found:
        try:
            line = Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        size = next(int(row.split()[1]) for row in rollup.splitlines() if row.startswith("Pss:"))
        kind = "learner" if "grading.learner" in line else "run" if pid == root else "tester"
        result[pid] = (kind, size << 10)
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--unit", default="03_neuron")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 3000])
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args()
    for size in args.sizes:
        with tempfile.TemporaryDirectory() as folder:
            course = corpus.unit_course(Path(folder, "course"), [args.unit])
            corpus.submit_class(course, args.unit, size)
            command = [sys.executable, "-m", "chainrule", "grade", args.unit, "--json"]
            began = time.monotonic()
            told = Path(folder, "told.json")  # a pipe would be full before it is read
            with told.open("w") as stream:
                process = subprocess.Popen(
                    [*command, "--course", str(course), "--jobs", str(args.jobs)], stdout=stream
                )
            peaks: dict[str, int] = {}
            while process.poll() is None:
                together: dict[str, int] = {}
                for kind, memory in family(process.pid).values():
                    together[kind] = together.get(kind, 0) + memory
                peaks = {k: max(peaks.get(k, 0), v) for k, v in (peaks | together).items()}
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(1.0)
            seconds = time.monotonic() - began
            rows = json.loads(told.read_text())["rows"]
            cpu = sum(row["cpu"] for row in rows) / size
            base = (course / "gradebook.db").stat().st_size
            memory = ", ".join(f"{kind} {size >> 20} MB" for kind, size in sorted(peaks.items()))
            print(
                f"{size:5} submissions: {seconds:7.1f} s, {size / seconds:5.2f} a second, "
                f"{cpu:.2f} CPU s each; {memory}; gradebook {base / 1024 / size:.1f} KB each",
                flush=True,
            )


if __name__ == "__main__":
    main()
