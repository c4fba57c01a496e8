"""How much a submission may use: time, memory, files, threads.

Every limit has an option of its own in `nbgrader_config.py` (`c.ChainruleLimits`, see
`assignment.limits_of`), and a sentence when it strikes.
"""

import contextlib
import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Parameters
    ----------
    cell_seconds : wall time of one cell, as nbgrader's `c.Execute.timeout`.
    total_seconds : wall time of a whole submission.
    cpu_seconds : CPU time of the learner's process.
    memory : bytes that it may ask for beyond what it starts with.
    file_size, work_size : bytes of one file, and of its folder in memory.
    output : bytes of output kept for each cell.
    notebook : bytes of a submitted notebook.
    files : number of files in its folder in memory.
    threads : threads that all submissions of a run may have at a time.
    attached : bytes of the files that a submission brings beside its notebook.

    """

    cell_seconds: float = 30.0
    total_seconds: float = 600.0
    cpu_seconds: int = 300
    memory: int = 1 << 30
    file_size: int = 64 << 20
    work_size: int = 64 << 20
    output: int = 2 << 20
    notebook: int = 32 << 20
    files: int = 10_000
    threads: int = 256
    attached: int = 64 << 20


_ADDRESS_SPACE = 1 << 31
_TASKS = 4096


def measure_process() -> None:
    """Measure this process while /proc can still be read; its forks start from there."""
    global _ADDRESS_SPACE, _TASKS
    _ADDRESS_SPACE = _address_space()
    _TASKS = _tasks_of_user()


def set_limits(limits: Limits, own_count: bool) -> None:
    """Limit CPU time, memory, files, threads and core dumps of this process.

    Parameters
    ----------
    limits : how much of each.
    own_count : whether the kernel counts the threads of this user namespace by themselves
        (Linux 5.14 and later); elsewhere it counts all threads of this user.

    """
    import resource  # Windows, where the course works as well, has none

    before = 0 if own_count and _kernel() >= (5, 14) else _TASKS
    wanted = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_AS: _address_space() + limits.memory,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NPROC: before + limits.threads,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (top, top))


def _kernel() -> tuple[int, ...]:
    parts = platform.release().split("-")[0].split(".")[:2]
    return tuple(int(part) for part in parts if part.isdigit())


def _address_space() -> int:
    import resource

    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return _ADDRESS_SPACE
    return pages * resource.getpagesize()


def _tasks_of_user() -> int:
    """Count the threads of this process's user."""
    count = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.geteuid():
                count += sum(1 for _ in (folder / "task").iterdir())
    return count
