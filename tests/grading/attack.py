"""Hand in every hostile submission beside honest neighbours, and look what became of them.

`python tests/grading/attack.py [NAME…]` prints the attack table. Never hand these submissions
to nbgrader itself: it would run them with your rights.
"""

import argparse
import importlib
import json
import re
import secrets
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import corpus
import nbformat

UNIT = "03_neuron"
HERE = Path(__file__).parent / "hostile"
SHELL_NAMES = (
    "; touch pwned",
    "[red]x[bold",
    "\x1b[2J",
    "$(touch pwned)",
    "-rf",
    "a b'c\"d",
    "ünï cødé",
)


@dataclass
class Trap:
    """What an attack could steal, reach or break, watched from outside."""

    canary: Path
    secret: str
    port: int
    packets: list[bytes] = field(default_factory=list)


def code_attacks() -> list[str]:
    """Return the names of the attacks by code."""
    return sorted(path.stem for path in HERE.glob("*.py"))


def file_attacks() -> list[str]:
    """Return the names of the attacks by files."""
    return sorted(path.stem for path in (HERE / "files").glob("[a-z]*.py"))


@contextmanager
def trap(folder: Path) -> Iterator[Trap]:
    """Lay out a secret file and listen for packets."""
    secret = secrets.token_hex(16)
    canary = folder / "canary.txt"
    canary.write_text(secret)
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    port = udp.getsockname()[1]
    tcp = socket.socket()
    tcp.bind(("127.0.0.1", port))
    tcp.listen()
    caught = Trap(canary, secret, port)

    def listen(receive: Any) -> None:
        while True:
            try:
                caught.packets.append(receive())
            except OSError:
                return

    threads = [
        threading.Thread(target=listen, args=(lambda: udp.recv(99),), daemon=True),
        threading.Thread(target=listen, args=(lambda: tcp.accept()[0].recv(99),), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield caught
    finally:
        udp.close()
        tcp.close()


def hand_in(course: Path, trap: Trap, names: list[str] | None = None) -> None:
    """Hand in the attacks, each as a student of its own name, and honest neighbours."""
    known = f"CANARIES = [{str(trap.canary)!r}]\nCOURSE = {str(course)!r}\nPORT = {trap.port}\n"
    for name in code_attacks():
        if names is None or name in names:
            notebook = corpus.released(course, UNIT)
            blocks = re.split(r"^# %% (\w+)\n", (HERE / f"{name}.py").read_text(), flags=re.M)
            answers = dict(zip(blocks[1::2], blocks[2::2], strict=True))
            first = next(iter(answers))
            answers[first] = known + answers[first]
            corpus.submit(course, name, UNIT, corpus.fill(notebook, answers))
    sys.path.insert(0, str(HERE.parent))
    for name in file_attacks():
        if names is None or name in names:
            folder = course / "submitted" / name / UNIT
            folder.mkdir(parents=True)
            (folder / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
            module = importlib.import_module(f"hostile.files.{name}")
            module.submit(folder, corpus.released(course, UNIT), UNIT)
    if names is None:
        for name in SHELL_NAMES:
            corpus.submit(course, name, UNIT, corpus.released(course, UNIT))


def make(folder: Path, timeout: int = 3) -> Path:
    """Make the course with two honest neighbours."""
    course = corpus.unit_course(folder / "course", [UNIT], timeout)
    for number in range(2):
        answers = {
            answer.name: answer.source
            for answer in corpus.read_bank(corpus.BANK / f"{UNIT}.py")
            if answer.right and (number == 0 or answer.name != "sigmoid")
        }
        corpus.submit(
            course, f"honest{number}", UNIT, corpus.fill(corpus.released(course, UNIT), answers)
        )
    return course


def grade(course: Path, *further: str) -> tuple[int, dict[str, Any]]:
    """Grade the course; return the exit status and the summary."""
    command = [sys.executable, "-m", "chainrule", "grade", UNIT, "--json", "--course", str(course)]
    done = subprocess.run([*command, *further], capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise RuntimeError(done.stderr)
    return done.returncode, json.loads(done.stdout)


def output_of(course: Path, student: str) -> str:
    """Return all outputs in a student's autograded notebook, as text."""
    path = course / "autograded" / student / UNIT / f"{UNIT}.ipynb"
    nb = nbformat.read(path, as_version=4)
    return "\n".join(str(cell.get("outputs", "")) for cell in nb.cells)


def left_processes(marker: str, seconds: float = 10.0) -> list[str]:
    """Return the command lines with `marker` of processes that outlive their run by `seconds`.

    Only orphans count: other runs on this machine have learners of their own.
    """
    until = time.monotonic() + seconds
    while (found := _orphans(marker)) and time.monotonic() < until:
        time.sleep(0.2)
    return found


def _orphans(marker: str) -> list[str]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if marker in line and parent == "1":
            found.append(line)
    return found


def main() -> None:
    """Print the attack table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        course = make(folder)
        with trap(folder) as caught:
            hand_in(course, caught, args.names or None)
            status, summary = grade(course, "--jobs", "2")
            print("exit status", status)
            for row in sorted(summary["rows"], key=lambda row: row["student"]):
                notes = " ".join(row["notes"])
                leak = (
                    "LEAKED" in output_of(course, row["student"])
                    if row["score"] is not None
                    else ""
                )
                cost = f"{row['seconds']:6.1f} s {row['memory'] >> 20:4} MB"
                result = f"{row['score']!s:>5} {row['outcome']:10} {'LEAK' if leak else ''}"
                print(f"{row['student']:24} {result} {cost} {notes[:150]}")
            print("packets", caught.packets, "canary", caught.canary.read_text() == caught.secret)


if __name__ == "__main__":
    main()
