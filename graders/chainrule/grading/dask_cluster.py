"""The same run on the machines of a Dask cluster.

Each Dask worker thread keeps one warm pool of its own (`pool`, in a process beside the Dask
worker), with the sandbox on. Submissions and results travel as data: no shared disk is
needed, only this package on every machine. Dask gives the work of a lost worker to another
one. The gradebook and the folders are written where the run was started, and nowhere else.
"""

import contextlib
import os
import pickle
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from chainrule.grading import sandbox
from chainrule.grading.course import CourseError
from chainrule.grading.jobs import Answer, Job, Pack
from chainrule.grading.pool import Pool, PoolError

_AHEAD = 3  # jobs under way for each worker thread, so that none waits for the next
_local = threading.local()


@contextlib.contextmanager
def connect(
    address: str, pack: Pack, jobs: int, sandboxed: bool
) -> Iterator[Callable[[Iterator[Job]], Iterator[Answer | None]]]:
    """Connect to a cluster and give what runs jobs there (see `pool.Pool.run`).

    Parameters
    ----------
    address : of the scheduler (`tcp://…`), or "local" for a cluster on this machine.
    pack : the assignment; travels to each worker once.
    jobs : worker processes of a local cluster.
    sandboxed : False lets submissions run with the rights of the Dask workers.

    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise CourseError(
            "Dask is not installed. Install it with: pip install 'chainrule[dask]'."
        ) from error
    with contextlib.ExitStack() as stack:
        if address == "local":
            own = LocalCluster(
                n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None
            )
            address = stack.enter_context(own)
        try:
            client = stack.enter_context(Client(address, timeout="20s"))
        except OSError as error:
            raise CourseError(f"There is no Dask scheduler at {address}.") from error
        data = zlib.compress(pickle.dumps(pack))
        # A task, not scattered data: when its worker is lost, another one makes it again.
        travelled = client.submit(_same, data, pure=False)

        def run(work: Iterator[Job]) -> Iterator[Answer | None]:
            return _run(client, travelled, work, sandboxed)

        yield run


def _run(client: Any, pack: Any, work: Iterator[Job], sandboxed: bool) -> Iterator[Answer | None]:
    from distributed import wait

    under_way: dict[Any, int] = {}
    more = True
    while True:
        threads = sum(client.nthreads().values())
        while more and len(under_way) < max(1, threads) * _AHEAD:
            job = next(work, None)
            if job is None:
                more = False
                break
            future = client.submit(grade_one, pack, job, sandboxed, pure=False)
            under_way[future] = job.number
        if not under_way:
            return
        try:
            wait(list(under_way), timeout=0.5, return_when="FIRST_COMPLETED")
        except TimeoutError:
            yield None
            continue
        for future in [f for f in under_way if f.done()]:
            number = under_way.pop(future)
            if future.status == "finished":
                yield future.result()
            else:
                yield Answer(number, broken=f"the cluster gave up: {future.exception()!r}")


def _same(data: bytes) -> bytes:
    return data


def grade_one(data: bytes, job: Job, sandboxed: bool) -> Answer:
    """Grade one job on this Dask worker; its thread keeps the warm pool for the next one."""
    key = zlib.crc32(data), sandboxed
    if getattr(_local, "key", None) != key:
        _local.key = None
        if getattr(_local, "server", None) is not None:
            _local.server.close()
        _local.server = _Server(data, sandboxed)
        _local.key = key
    try:
        answer: Answer = _local.server.ask(job)
    except (OSError, EOFError):
        _local.key = None  # the next job, or this one elsewhere, starts a new pool
        raise
    return answer


class _Server:
    """A pool in a process beside this one: a Dask worker has threads, and may not fork."""

    def __init__(self, pack: bytes, sandboxed: bool) -> None:
        self._mine, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "chainrule.grading.dask_cluster", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self._mine.send((zlib.decompress(pack), sandboxed))

    def ask(self, job: Job) -> Any:
        self._mine.send(job)
        return self._mine.recv()

    def close(self) -> None:
        self._mine.close()
        self._process.wait()


def serve(other: Connection) -> None:
    """Host a pool of one slot for the process at the other end, until it ends."""
    data, sandboxed = other.recv()
    missing = sandbox.missing_layers() if sandboxed else {}
    layers = [n for n in sandbox.LAYERS if n not in missing] if sandboxed else []
    if sandboxed and not sandbox.safe(missing):
        reason = "; ".join(f"{layer}: {why}" for layer, why in missing.items())
        while True:
            job: Job = other.recv()
            told = f"{socket.gethostname()} cannot isolate: {reason}."
            other.send(Answer(job.number, fatal=told))
    with Pool(1, layers) as pool:
        from chainrule.grading import tester_process  # noqa: F401  before the fork, not after

        pool.open(pickle.loads(data))
        while True:
            job = other.recv()
            for answer in pool.run(iter([job])):
                if answer is not None:
                    other.send(answer)
                elif other.poll() and _hung_up(other):
                    return


def _hung_up(other: Connection) -> bool:
    with socket.socket(fileno=os.dup(other.fileno())) as peek:
        try:
            return peek.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


def main() -> None:
    """Run as `python -m chainrule.grading.dask_cluster FD`, started by a Dask worker."""
    with contextlib.suppress(EOFError, PoolError, BrokenPipeError):
        serve(Connection(int(sys.argv[1])))
    os._exit(0)


if __name__ == "__main__":
    main()
