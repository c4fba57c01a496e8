"""Warm processes: one that learners' processes are forked from, and one tester per core.

    this process ──┬── slot 1 ──── tester of a submission (forked for each)
                   ├── slot 2 ──── …          │ plain data only
                   └── learner's warm process ── learner's process of a submission

The learner's warm process is started afresh with a clean environment, so that nothing this
process knows is in its memory. The slots are forked from this one when nbgrader and the
course's checks have been imported. A slot takes one job at a time from its socket, forks a
tester, waits for its result, and sends it back; it survives whatever happens in there.
"""

import base64
import contextlib
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from chainrule.grading import sandbox

_SIZE = struct.Struct("<Q")
_KEEP = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def send_message(sock: socket.socket, message: Mapping[str, Any]) -> None:
    """Send plain data to a process that is trusted."""
    data = json.dumps(message).encode()
    sock.sendall(_SIZE.pack(len(data)) + data)


def receive_message(sock: socket.socket) -> Any:
    """Wait for plain data; EOFError when the other process has ended."""
    (size,) = _SIZE.unpack(_exactly(sock, _SIZE.size))
    return json.loads(_exactly(sock, size))


def _exactly(sock: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = sock.recv(min(size - len(data), 1 << 20))
        if not piece:
            raise EOFError("the other process has ended")
        data += piece
    return bytes(data)


def clean_environment(home: str) -> dict[str, str]:
    """Return the environment of the learner's side: where things are, and no secrets."""
    kept = {name: os.environ[name] for name in _KEEP if name in os.environ}
    root = Path(__file__).resolve().parents[2]
    if root.name not in ("site-packages", "dist-packages"):  # a checkout
        kept["PYTHONPATH"] = str(root)
    return (
        kept
        | dict.fromkeys(_ONE_THREAD, "1")
        | {
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": home,
            "IPYTHONDIR": home,
            "MPLCONFIGDIR": home,
            "NBGRADER_EXECUTION": "autograde",
        }
    )


class PoolError(Exception):
    """The warm processes cannot go on."""


class Pool:
    """The warm processes of one machine.

    Parameters
    ----------
    jobs : how many submissions are graded at a time.
    layers : the layers of the sandbox to put up; empty for none.

    """

    def __init__(self, jobs: int, layers: Iterable[str]) -> None:
        """Start the learner's warm process; it imports while the caller prepares the rest."""
        gc.disable()  # until the slots are forked: imports make no garbage, only work for it
        self.jobs = jobs
        self.layers = list(layers)
        self.pack: Mapping[str, Any] = {}
        kind = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
        pairs = [socket.socketpair(socket.AF_UNIX, kind) for _ in range(jobs)]
        self._controls = [mine for mine, _ in pairs]
        theirs = [other for _, other in pairs]
        self.scratch = tempfile.mkdtemp(prefix="chainrule-scratch-")
        self._learner = subprocess.Popen(
            [sys.executable, "-m", "chainrule.grading.learner"],
            stdin=subprocess.PIPE,
            pass_fds=[other.fileno() for other in theirs],
            env=clean_environment(self.scratch),
            cwd=self.scratch,
            preexec_fn=sandbox.die_with_parent,
        )
        self._their_numbers = [other.fileno() for other in theirs]
        self._theirs = theirs
        self.slots: list[socket.socket] = []
        self._pids: list[int] = []

    def open(self, pack: Mapping[str, Any]) -> None:
        """Tell the learner's process what to import, and fork the slots from this process."""
        order = {
            "controls": self._their_numbers,
            "limits": pack["limits"],
            "layers": self.layers,
            "modules": pack["modules"],
        }
        assert self._learner.stdin is not None
        self._learner.stdin.write(json.dumps(order).encode() + b"\n")
        self._learner.stdin.close()
        for other in self._theirs:
            other.close()
        self.pack = pack
        with Path(os.devnull).open("w") as silence, contextlib.redirect_stdout(silence):
            _warm_tester(pack)
        gc.collect()
        gc.freeze()  # a collection in a fork would copy every page that it looks at
        gc.enable()
        for index in range(self.jobs):
            pid, slot = self._fork(index)
            self._pids.append(pid)
            self.slots.append(slot)

    def run(self, jobs: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any] | None]:
        """Grade the jobs and yield each result as it comes; None now and then, when none has.

        A job whose slot ended is given to a new one, once. Raises PoolError when the learner's
        warm process has ended.
        """
        idle = list(range(self.jobs))
        busy: dict[int, dict[str, Any]] = {}
        again: list[dict[str, Any]] = []
        tried: set[int] = set()
        more = True
        while True:
            while idle and (again or more):
                job = again.pop() if again else next(jobs, None)
                if job is None:
                    more = False
                    break
                slot = idle.pop()
                with contextlib.suppress(OSError):  # an ended slot shows below
                    send_message(self.slots[slot], job)
                busy[slot] = job
            if not busy:
                return
            numbers = {self.slots[slot].fileno(): slot for slot in busy}
            ready = select.select(list(numbers), [], [], 0.25)[0]
            if not ready:
                if self._learner.poll() is not None:
                    raise PoolError("The learner's warm process has ended.")
                yield None
            for number in ready:
                slot = numbers[number]
                try:
                    message = receive_message(self.slots[slot])
                except (EOFError, OSError):
                    if self._learner.poll() is not None:
                        raise PoolError("The learner's warm process has ended.") from None
                    self._replace(slot)
                    job = busy[slot]
                    message = {"id": job["id"], "broken": "its worker ended twice"}
                    if job["id"] not in tried:
                        tried.add(job["id"])
                        again.append(job)
                        message = {}
                del busy[slot]
                idle.append(slot)
                if message:
                    yield message

    def _replace(self, slot: int) -> None:
        self.slots[slot].close()
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pids[slot], signal.SIGKILL)
            os.waitpid(self._pids[slot], 0)
        self._pids[slot], self.slots[slot] = self._fork(slot)

    def _fork(self, index: int) -> tuple[int, socket.socket]:
        mine, other = socket.socketpair()
        pid = os.fork()
        if pid:
            other.close()
            return pid, mine
        try:
            mine.close()
            sandbox.die_with_parent()
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            for number, slot in enumerate(self.slots):
                if number != index:
                    slot.close()
            _settle_on_a_core(index, self.jobs)
            folder = Path(self.scratch, str(index))
            _slot(other, self._controls[index], self.pack, folder)
        except (EOFError, BrokenPipeError, KeyboardInterrupt):
            pass
        except BaseException as error:
            sys.stderr.write(f"chainrule: a worker ended: {type(error).__name__}: {error}\n")
        finally:
            os._exit(0)

    def processes(self) -> list[int]:
        """Return the numbers of the warm processes."""
        return [self._learner.pid, *self._pids]

    def close(self) -> None:
        """End every process and remove what they wrote."""
        gc.enable()
        for slot in self.slots:
            slot.close()
        for pid in self._pids:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        for control in self._controls:
            control.close()
        self._learner.kill()
        self._learner.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> "Pool":
        """Return the pool."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the pool."""
        self.close()


def _settle_on_a_core(index: int, jobs: int) -> None:
    """Keep a slot on one core, where its tester and its learner take turns without a wait.

    Only where the slots share out the whole machine: fewer would crowd on its first cores.
    """
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        if jobs == len(cores):
            with contextlib.suppress(OSError):
                os.sched_setaffinity(0, {cores[index]})


def _warm_tester(pack: Mapping[str, Any]) -> None:
    """Import what testers need and run once through it, so that no submission pays for it."""
    from chainrule.grading import tester_process as tester
    from chainrule.grading.ipython_shell import CapturingShell

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for name in (
        *pack["modules"],
        *(["chainrule.notebook.session"] if pack["seed"] is not None else []),
    ):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if pack["seed"] is not None:
        tester.notebook_session(pack)  # the hidden points are those of this course's seed
        _warm_checks(str(pack["assignment"]))
    shell = CapturingShell.instance()
    shell.run("1 + 1\n1 / 0")
    shell.reset(new_session=False)  # type: ignore[no-untyped-call]
    tester.warm_up(pack)


def _warm_checks(unit: str) -> None:
    """Judge the course's own answers once: points, references and mistakes are then at hand."""
    from chainrule.course.exercise import unit_exercises
    from chainrule.mistakes import mutants
    from chainrule.notebook import session as notebook

    for exercise in unit_exercises(unit).values():
        with contextlib.suppress(Exception):
            for hidden in (False, True):
                notebook.verdict_on(exercise, exercise.reference, hidden=hidden)
            mutants.entry(exercise)
            mutants.truths(exercise)


def _slot(
    sock: socket.socket,
    control: socket.socket,
    pack: Mapping[str, Any],
    folder: Path,
) -> None:
    """Grade the jobs that come in, one at a time, each in a process of its own."""
    while True:
        job = receive_message(sock)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        job["work"] = str(folder)
        began = time.monotonic()
        message = _in_own_process(job, pack, control)
        shutil.rmtree(folder, ignore_errors=True)
        message["seconds"] = time.monotonic() - began
        send_message(sock, {"id": job["id"], **message})


def _in_own_process(
    job: dict[str, Any], pack: Mapping[str, Any], control: socket.socket
) -> dict[str, Any]:
    from chainrule.grading import tester_process as tester

    job["data"] = base64.b64decode(job["data"])
    job["files"] = {name: base64.b64decode(data) for name, data in job["files"].items()}
    message: dict[str, Any]
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            sandbox.die_with_parent()
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)  # stdout is the run's own, for its table
            os.dup2(null, 1)
            try:
                result = tester.grade(job, pack, control)
                message = {"result": result.to_plain()}
            except tester.SandboxFailed as error:
                message = {"fatal": f"The sandbox could not be put up: {error}."}
            except BaseException as error:
                message = {"broken": f"{type(error).__name__}: {error}"}
            with os.fdopen(write, "wb") as stream:
                stream.write(json.dumps(message).encode())
        finally:
            os._exit(0)
    os.close(write)
    data = _read_until(read, time.monotonic() + 1.5 * pack["limits"]["total_seconds"] + 60)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, _, usage = os.wait4(pid, 0)
    _end_learner(control)
    try:
        message = json.loads(data)
    except ValueError:
        message = {"broken": "the tester's process ended without a result"}
    message["tester_cpu"] = usage.ru_utime + usage.ru_stime
    message["tester_memory"] = usage.ru_maxrss * 1024
    return message


def _read_until(descriptor: int, deadline: float) -> bytes:
    pieces = []
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            break
        piece = os.read(descriptor, 1 << 20)
        if not piece:
            break
        pieces.append(piece)
    os.close(descriptor)
    return b"".join(pieces)


def _end_learner(control: socket.socket) -> None:
    """Make sure that no learner's process of this slot is left, and drop what it reported."""
    with contextlib.suppress(OSError):
        control.send(b'{"do": "kill"}')
    while select.select([control], [], [], 0)[0]:  # stale reports; later ones bear their number
        if not control.recv(4096):
            raise EOFError("the learner's warm process has ended")
