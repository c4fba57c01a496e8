"""Hand in every hostile submission beside honest neighbours, and look what became of them.

    python tests/grading/attack.py [NAME…]            what `chainrule grade` does
    python tests/grading/attack.py --beside [NAME…]   what plain `nbgrader autograde` does, too

Never hand these submissions to nbgrader itself: it would run them with your rights. `--beside`
does so as root in namespaces of its own, where all but one folder in memory is read-only.
"""

import argparse
import contextlib
import fcntl
import hashlib
import importlib
import json
import os
import re
import secrets
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import corpus
import nbformat
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import SQLAlchemyError

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


def grade(course: Path, *further: str, unit: str = UNIT) -> tuple[int, dict[str, Any]]:
    """Grade the course; return the exit status and the summary."""
    command = [sys.executable, "-m", "chainrule", "grade", unit, "--json", "--course", str(course)]
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


# Plain nbgrader, in a box


def _beside(names: list[str]) -> None:
    """Print what became of each attack in both graders."""
    if os.geteuid() != 0:
        sys.exit("Plain nbgrader is run in a box of namespaces, and only root can build it.")
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        course = make(folder)
        with trap(folder) as caught:
            hand_in(course, caught, names)
            _, summary = grade(course, "--jobs", "2")
            ours = {row["student"]: row for row in summary["rows"]}
            printed = {name: output_of(course, name) for name in names}
            clean = not caught.packets and caught.canary.read_text() == caught.secret
        fair = ours["honest0"]["score"]
        control = _in_a_box([])
        print(f"an honest neighbour: chainrule {fair:g}, nbgrader {control['neighbour']:g}")
        with ThreadPoolExecutor(2) as pool:
            found = pool.map(lambda name: _in_a_box([name]), names)
            for name, theirs in zip(names, found, strict=True):
                row = ours[name]
                mine = f"{row['score']:g} points"
                if "LEAKED" in printed[name] or not clean:
                    mine += ", LEAK"
                told = theirs.get("told") or _told(theirs, control["neighbour"])
                print(f"{name:22} | {told:75} | {mine}. {' '.join(row['notes'])[:70]}", flush=True)


def _told(theirs: dict[str, Any], fair: float) -> str:
    """Say in a few words what plain nbgrader did."""
    words = []
    if theirs["late"]:
        words.append("the run hangs")
    score = theirs["score"]
    words.append("no result" if score is None else f"{score:g} points")
    if theirs["neighbour"] != fair:
        now = "none" if theirs["neighbour"] is None else f"{theirs['neighbour']:g}"
        words.append(f"the neighbour gets {now}")
    words += [text for key, text in _MARKS.items() if theirs[key]]
    if theirs["left"]:
        words.append(f"{theirs['left']} processes left")
    return ", ".join(words)


_MARKS = {
    "leaked": "does what it wants",
    "secret": "reads the secret file",
    "packets": "sends packets",
    "changed": "changes files of others",
}


def _in_a_box(names: list[str]) -> dict[str, Any]:
    """Run plain nbgrader on the named attacks in namespaces of its own; return what was seen."""
    with tempfile.TemporaryDirectory() as folder:
        box = ["unshare", "--mount", "--pid", "--fork", "--net", "--ipc", "--uts"]
        box += ["--mount-proc", "--kill-child"]
        inside = [sys.executable, __file__, "--contained", folder, *names]
        done = subprocess.run([*box, *inside], capture_output=True, text=True, check=False)
        try:
            return dict(json.loads(done.stdout.splitlines()[-1]))
        except (IndexError, ValueError):
            return {"told": "the box itself ended: " + " ".join(done.stderr.split())[-50:]}


def _plain_nbgrader(folder: Path, names: list[str]) -> dict[str, Any]:
    """Run plain nbgrader here, in the box that `_in_a_box` has opened."""
    _close_the_box(folder)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder), IPYTHONDIR=str(folder))
    course = make(folder, 3)
    with trap(folder) as caught:
        hand_in(course, caught, names)
        before = _fingerprint(course)
        command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"]
        command += ["prlimit", f"--as={6 << 30}", f"--fsize={200 << 20}", "--core=0"]
        command += [sys.executable, "-m", "nbgrader", "autograde", UNIT, "--log-level=CRITICAL"]
        late = False
        process = subprocess.Popen(
            command,
            cwd=course,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(120)
        except subprocess.TimeoutExpired:
            late = True
            process.kill()
            process.wait()
        time.sleep(1)
        left = 0 if late else len(_others())
        try:
            scores = _scores(course)
        except (SQLAlchemyError, MissingEntry):
            return {"told": "deletes the gradebook and whatever else it finds"}
        text = output_of(course, names[0]) if names and _graded(course, names[0]) else ""
        return {
            "late": late,
            "score": scores.get(names[0]) if names else None,
            "neighbour": scores.get("honest0"),
            "leaked": "LEAKED" in text,
            "secret": caught.secret in text,
            "packets": bool(caught.packets),
            "changed": caught.canary.read_text() != caught.secret or _fingerprint(course) != before,
            "left": left,
        }


def _close_the_box(folder: Path) -> None:
    """Make everything read-only but `folder`, which becomes memory, and switch loopback on."""

    def mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True, capture_output=True)

    mount("--make-rprivate", "/")
    mount("-t", "tmpfs", "-o", "size=1g", "tmpfs", str(folder))
    for line in Path("/proc/self/mounts").read_text().splitlines():
        target = line.split()[1].replace("\\040", " ")
        if target != str(folder) and not target.startswith(("/proc", "/dev")):
            with contextlib.suppress(subprocess.CalledProcessError):
                mount("-o", "remount,bind,ro", target)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, 0x8914, struct.pack("16sh14x", b"lo", 1 | 64))  # up and running


def _others() -> list[str]:
    """Return the processes in this process namespace that are not this one's own threads."""
    own = str(os.getpid())
    return [path.name for path in Path("/proc").glob("[0-9]*") if path.name != own]


def _fingerprint(course: Path) -> str:
    """Return a digest of what grading must not change: what was handed in, and the sources."""
    digest = hashlib.sha256()
    for name in ("source", "release", "submitted"):
        for path in sorted(Path(course, name).rglob("*")):
            if path.is_file() and not path.is_symlink():
                digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _graded(course: Path, student: str) -> bool:
    return Path(course, "autograded", student, UNIT, f"{UNIT}.ipynb").exists()


def _scores(course: Path) -> dict[str, float]:
    """Return the scores of the students whom nbgrader has graded."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        return {
            submission.student_id: submission.score
            for submission in book.assignment_submissions(UNIT)
            if _graded(course, submission.student_id)
        }


def main() -> None:
    """Print the attack table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--beside", action="store_true")
    parser.add_argument("--contained", metavar="FOLDER", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.contained:
        print(json.dumps(_plain_nbgrader(Path(args.contained), args.names)))
        return
    if args.beside:
        _beside(args.names or code_attacks() + file_attacks())
        return
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
