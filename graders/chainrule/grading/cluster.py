"""The same run on the machines of a Dask cluster.

Each Dask worker thread keeps one warm pool of its own (`worker`, in a process beside the Dask
worker), with the sandbox on. Submissions and results travel as data: no shared disk is
needed, only this package on every machine. Dask gives the work of a lost worker to another
one. The gradebook and the folders are written where the run was started, and nowhere else.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chainrule.grading import sandbox
from chainrule.grading.assignment import CourseError
from chainrule.grading.worker import Pool, PoolError, receive_message, send_message

_AHEAD = 3  # jobs under way for each worker thread, so that none waits for the next
_local = threading.local()


@contextlib.contextmanager
def connect(
    address: str, pack: Mapping[str, Any], jobs: int, sandboxed: bool
) -> Iterator[Callable[[Iterator[dict[str, Any]]], Iterator[dict[str, Any] | None]]]:
    """Connect to a cluster and give what runs jobs there (see `worker.Pool.run`).

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
        data = zlib.compress(json.dumps(pack).encode())
        # A task, not scattered data: when its worker is lost, another one makes it again.
        travelled = client.submit(_same, data, pure=False)

        def run(work: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any] | None]:
            return _run(client, travelled, work, sandboxed)

        yield run


def _run(
    client: Any, pack: Any, work: Iterator[dict[str, Any]], sandboxed: bool
) -> Iterator[dict[str, Any] | None]:
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
            under_way[future] = job["id"]
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
                yield {"id": number, "broken": f"the cluster gave up: {future.exception()!r}"}


def _same(data: bytes) -> bytes:
    return data


def grade_one(data: bytes, job: Mapping[str, Any], sandboxed: bool) -> dict[str, Any]:
    """Grade one job on this Dask worker; its thread keeps the warm pool for the next one."""
    key = zlib.crc32(data), sandboxed
    if getattr(_local, "key", None) != key:
        _local.key = None
        if getattr(_local, "server", None) is not None:
            _local.server.close()
        _local.server = _Server(data, sandboxed)
        _local.key = key
    try:
        result: dict[str, Any] = _local.server.ask(job)
    except (OSError, EOFError):
        _local.key = None  # the next job, or this one elsewhere, starts a new pool
        raise
    return result


class _Server:
    """A pool in a process beside this one: a Dask worker has threads, and may not fork."""

    def __init__(self, pack: bytes, sandboxed: bool) -> None:
        self._mine, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "chainrule.grading.cluster", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        text = zlib.decompress(pack).decode()
        send_message(self._mine, {"pack": text, "sandboxed": sandboxed})

    def ask(self, job: Mapping[str, Any]) -> Any:
        send_message(self._mine, job)
        return receive_message(self._mine)

    def close(self) -> None:
        self._mine.close()
        self._process.wait()


def serve(sock: socket.socket) -> None:
    """Host a pool of one slot for the process at the other end of `sock`, until it ends."""
    order = receive_message(sock)
    pack = json.loads(order["pack"])
    missing = sandbox.missing_layers() if order["sandboxed"] else {}
    layers = [n for n in sandbox.LAYERS if n not in missing] if order["sandboxed"] else []
    unsafe = order["sandboxed"] and not sandbox.safe(missing)
    if unsafe:
        while True:
            receive_message(sock)
            reason = "; ".join(f"{layer}: {why}" for layer, why in missing.items())
            send_message(sock, {"fatal": f"{socket.gethostname()} cannot isolate: {reason}."})
    with Pool(1, layers) as pool:
        from chainrule.grading import tester_process  # noqa: F401  before the fork, not after

        pool.open(pack)
        while True:
            job = receive_message(sock)
            for message in pool.run(iter([job])):
                if message is not None:
                    send_message(sock, message)
                elif _hung_up(sock):
                    return


def _hung_up(sock: socket.socket) -> bool:
    try:
        return sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def main() -> None:
    """Run as `python -m chainrule.grading.cluster FD`, started by a Dask worker."""
    with contextlib.suppress(EOFError, PoolError, BrokenPipeError):
        serve(socket.socket(fileno=int(sys.argv[1])))
    os._exit(0)


if __name__ == "__main__":
    main()
