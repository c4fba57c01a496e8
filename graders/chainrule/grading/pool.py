"""Warm processes: one that learners' processes are forked from, and one tester per core.

    this process ──┬── slot 1 ──── tester of a submission (forked for each)
                   ├── slot 2 ──── …          │ plain data only
                   └── learner's warm process ── learner's process of a submission

The learner's warm process is started afresh with a clean environment, so that nothing this
process knows is in its memory. The slots are forked from this one when nbgrader and the
course's checks have been imported. A slot takes one job at a time from its socket, forks a
tester, waits for its result, and sends it back; it survives whatever happens in there.
"""

import contextlib
import dataclasses
import errno
import gc
import importlib
import json
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

from chainrule.grading import sandbox
from chainrule.grading.folders import Scratch, remove
from chainrule.grading.jobs import Answer, Job, Pack

_KEEP = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV")
_CLOSING_SECONDS = 15.0  # to write down what a submission has earned when its time is over
# What the first cell of each unit imports.
_OF_NOTEBOOKS = tuple(
    f"chainrule.notebook.{name}" for name in ("session", "questions", "page_to_keep", "take_home")
)
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


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
        kind = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_DGRAM
        pairs = [socket.socketpair(socket.AF_UNIX, kind) for _ in range(jobs)]
        self._controls = [mine for mine, _ in pairs]
        theirs = [other for _, other in pairs]
        self._scratch = Scratch()
        self.scratch = str(self._scratch.path)
        self._learner = subprocess.Popen(
            [sys.executable, "-P", "-m", "chainrule.grading.learner_process"],
            stdin=subprocess.PIPE,
            pass_fds=[other.fileno() for other in theirs],
            env=clean_environment(self.scratch),
            cwd=self.scratch,
            preexec_fn=sandbox.die_with_parent,
            start_new_session=True,  # Ctrl-C is this process's own affair
        )
        self._their_numbers = [other.fileno() for other in theirs]
        self._theirs = theirs
        self.slots: list[Connection] = []
        self._pids: list[int] = []

    def open(self, pack: Pack) -> None:
        """Tell the learner's process what to import, and fork the slots from this process."""
        order = {
            "controls": self._their_numbers,
            "limits": dataclasses.asdict(pack.limits),
            "layers": self.layers,
            "modules": pack.modules,
        }
        assert self._learner.stdin is not None
        self._learner.stdin.write(json.dumps(order).encode() + b"\n")
        self._learner.stdin.close()
        for other in self._theirs:
            other.close()
        self._pack = pack
        with Path(os.devnull).open("w") as silence, contextlib.redirect_stdout(silence):
            _warm_tester(pack)
        gc.collect()
        gc.freeze()  # a collection in a fork would copy every page that it looks at
        gc.enable()
        for index in range(self.jobs):
            pid, slot = self._fork(index)
            self._pids.append(pid)
            self.slots.append(slot)

    def run(self, jobs: Iterator[Job]) -> Iterator[Answer | None]:
        """Grade the jobs and yield each answer as it comes; None now and then, when none has.

        A job whose slot ended is given to a new one, once. Raises PoolError when the learner's
        warm process has ended.
        """
        idle = list(range(self.jobs))
        busy: dict[int, Job] = {}
        again: list[Job] = []
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
                    self.slots[slot].send(job)
                busy[slot] = job
            if not busy:
                return
            numbers = {self.slots[slot].fileno(): slot for slot in busy}
            ready = select.select(list(numbers), [], [], 0.25)[0]
            if not ready:
                self._look_after_learner()
                yield None
            for number in ready:
                slot = numbers[number]
                job = busy.pop(slot)
                idle.append(slot)
                answer: Answer | None
                try:
                    answer = self.slots[slot].recv()
                except (EOFError, OSError):
                    self._look_after_learner()
                    self._replace(slot)
                    answer = Answer(job.number, broken="its worker ended twice")
                    if job.number not in tried:
                        tried.add(job.number)
                        again.append(job)
                        answer = None
                if answer is not None:
                    yield answer

    def _look_after_learner(self) -> None:
        if self._learner.poll() is not None:
            raise PoolError("The learner's warm process has ended.")

    def _replace(self, slot: int) -> None:
        self.slots[slot].close()
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pids[slot], signal.SIGKILL)
            os.waitpid(self._pids[slot], 0)
        self._pids[slot], self.slots[slot] = self._fork(slot)

    def _fork(self, index: int) -> tuple[int, Connection]:
        mine, other = Pipe()
        pid = _fork_patiently()
        if pid:
            other.close()
            return pid, mine
        try:
            mine.close()
            sandbox.die_with_parent()
            os.setsid()
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(ending, signal.SIG_DFL)
            for number, slot in enumerate(self.slots):
                if number != index:
                    slot.close()
            _settle_on_a_core(index, self.jobs)
            folder = Path(self.scratch, str(index))
            _slot(other, self._controls[index], self._pack, folder)
        except (EOFError, BrokenPipeError, KeyboardInterrupt):
            pass
        except BaseException as error:
            sys.stderr.write(f"chainrule: a worker ended: {type(error).__name__}: {error}\n")
        finally:
            os._exit(0)

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
        self._scratch.close()

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


def _warm_tester(pack: Pack) -> None:
    """Import what testers need and run once through it, so that no submission pays for it."""
    from chainrule.grading import tester_process as tester
    from chainrule.grading.ipython_shell import CapturingShell

    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    for name in (*pack.modules, *(_OF_NOTEBOOKS if pack.seed is not None else ())):
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if pack.seed is not None:
        tester.notebook_session(pack)  # the hidden points are those of this course's seed
        _warm_checks(pack.assignment)
    shell = CapturingShell.instance()
    shell.run("1 + 1\n1 / 0")
    shell.reset(new_session=False)
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


def _slot(slot: Connection, control: socket.socket, pack: Pack, folder: Path) -> None:
    """Grade the jobs that come in, one at a time, each in a process of its own."""
    while True:
        job: Job = slot.recv()
        began = time.monotonic()
        # A new name for each: what one submission leaves cannot stand in the next one's way.
        own = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
        try:
            (own / "work").mkdir()
            (own / "tester").mkdir()
            job = dataclasses.replace(job, work=str(own / "work"))
            answer = _in_own_process(job, pack, control, own / "tester")
        except OSError as error:
            reason = f"this machine had no room for it ({error.strerror})"
            answer = Answer(job.number, broken=reason)
        finally:
            remove(own)
        answer.seconds = time.monotonic() - began
        slot.send(answer)


def _fork_patiently() -> int:
    """Fork; where there is no room for a process just now, try again for half a minute."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return os.fork()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ENOMEM) or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _in_own_process(job: Job, pack: Pack, control: socket.socket, folder: Path) -> Answer:
    """Grade one job in a fork of this process; `folder` takes the tester's temporary files."""
    read, write = os.pipe()
    try:
        pid = _fork_patiently()
    except OSError:
        os.close(read)
        os.close(write)
        raise
    if pid == 0:
        try:
            os.close(read)
            tempfile.tempdir = str(folder)
            sandbox.die_with_parent()
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)  # stdout is the run's own, for its table
            os.dup2(null, 1)
            with os.fdopen(write, "wb") as stream:
                pickle.dump(_tested(job, pack, control), stream)
        finally:
            os._exit(0)
    os.close(write)
    budget = pack.limits.total_seconds + _CLOSING_SECONDS
    data, late = _read_until(read, time.monotonic() + budget)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    _, _, usage = os.wait4(pid, 0)
    _end_learner(control)
    try:
        answer: Answer = pickle.loads(data)
    except (pickle.UnpicklingError, EOFError):
        answer = _stopped(job, pack, budget if late else None)
    answer.tester_cpu = usage.ru_utime + usage.ru_stime
    return answer


def _tested(job: Job, pack: Pack, control: socket.socket) -> Answer:
    """Grade one job in this process."""
    from chainrule.grading import tester_process as tester

    try:
        return Answer(job.number, tester.grade(job, pack, control))
    except tester.SandboxFailed as error:
        return Answer(job.number, fatal=f"The sandbox could not be put up: {error}.")
    except BaseException as error:
        return Answer(job.number, broken=f"{type(error).__name__}: {error}")


def _stopped(job: Job, pack: Pack, budget: float | None) -> Answer:
    """Return the answer for a submission that was too much for its tester."""
    from chainrule.grading.submitted_notebook import unreadable

    sentence = (
        "Grading this submission needed more memory or CPU time than there is."
        if budget is None
        else f"Grading this submission took longer than {budget:g} s in all, and was stopped."
    )
    result = unreadable(pack.notebooks[job.notebook], sentence, job.data)
    result.outcome = "stopped"
    return Answer(job.number, result)


def _read_until(descriptor: int, deadline: float) -> tuple[bytes, bool]:
    """Read to the end, or to the deadline; say whether it passed."""
    pieces, late = [], False
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            late = True
            break
        piece = os.read(descriptor, 1 << 20)
        if not piece:
            break
        pieces.append(piece)
    os.close(descriptor)
    return b"".join(pieces), late


def _end_learner(control: socket.socket) -> None:
    """Make sure that no learner's process of this slot is left, and drop what it reported."""
    with contextlib.suppress(OSError):
        control.send(b'{"do": "kill"}')
    while select.select([control], [], [], 0)[0]:  # stale reports; later ones bear their number
        if not control.recv(4096):
            raise EOFError("the learner's warm process has ended")
