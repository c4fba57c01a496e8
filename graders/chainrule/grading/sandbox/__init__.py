"""What a submission's process may do: compute, and write to its own empty folder.

Seven layers, each from the kernel itself, none of which needs root:

- *namespaces*: user, mount, network, IPC, host name; a process namespace of its own for
  each submission. The file system is the interpreter's files, read-only, and a private
  folder in memory; the package's own references are hidden from it.
- *landlock*: the same rule once more, enforced on the process (Linux 5.13 and later).
- *seccomp*: no sockets, no new processes, no programs, no tracing, no mounting.
- *limits*: CPU time, memory, size and number of files, threads, no core dump.
- *no new privileges*, no capabilities.
- *death with the parent*: nothing is left running.
- *environment*: started with a clean one; secrets were never in this process.

`missing_layers` names what a machine lacks; `safe` says whether what remains still stops files,
network and processes.
"""

import functools
import os
import platform
import sys
from collections.abc import Callable, Iterable, Sequence

from chainrule.grading.sandbox import landlock, seccomp, syscalls
from chainrule.grading.sandbox.limits import Limits, measure_process, set_limits
from chainrule.grading.sandbox.namespaces import (
    ProcessNamespaces,
    die_with_parent,
    drop_capabilities,
    enter_namespaces,
    enter_own_folder,
    probe,
)
from chainrule.grading.sandbox.paths import (
    exposed,
    hidden_paths,
    private_folder,
    readable_paths,
)

__all__ = [
    "LAYERS",
    "Limits",
    "ProcessNamespaces",
    "die_with_parent",
    "enter_namespaces",
    "enter_own_folder",
    "exposed",
    "hidden_paths",
    "measure_process",
    "missing_layers",
    "private_folder",
    "readable_paths",
    "restrict",
    "safe",
    "set_limits",
]

LAYERS = ("namespaces", "landlock", "seccomp", "limits")


def _in_child(action: Callable[[], None]) -> bool:
    """Say whether `action` works, tried in a process that then ends."""
    pid = os.fork()
    if pid == 0:
        try:
            action()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def missing_layers() -> dict[str, str]:
    """Return the layers that this machine lacks, each with the reason."""
    if sys.platform != "linux":
        reason = f"the isolation is built on Linux; this is {platform.system()}"
        return dict.fromkeys(LAYERS[:3], reason)
    missing = {}
    if not _in_child(probe):
        missing["namespaces"] = "this machine does not let ordinary users make user namespaces"
    if not landlock.version():
        missing["landlock"] = "the kernel has no landlock (Linux 5.13 and later), or it is off"
    if platform.machine() not in seccomp.ARCHITECTURES:
        missing["seccomp"] = f"there is no table of system calls for {platform.machine()}"
    elif not _in_child(functools.partial(seccomp.deny_system_calls, True)):
        missing["seccomp"] = "the kernel refuses a filter of system calls"
    return missing


def safe(missing: Iterable[str]) -> bool:
    """Say whether files, network and processes are still out of reach without `missing`."""
    lacking = set(missing)
    files = "namespaces" not in lacking or "landlock" not in lacking
    return files and "seccomp" not in lacking


def restrict(work: str, roots: Sequence[str], limits: Limits, layers: Iterable[str]) -> None:
    """Give up every right that computing does not need, for good.

    Parameters
    ----------
    work : the only folder that stays writable.
    roots : what stays readable.
    limits : CPU time, memory, files and threads.
    layers : those of `LAYERS` to put up.

    """
    chosen = set(layers)
    syscalls.call("prctl", syscalls.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if "landlock" in chosen:
        landlock.shut_in(work, roots)
    if "limits" in chosen:
        set_limits(limits, "namespaces" in chosen)
    drop_capabilities()
    syscalls.call("prctl", syscalls.PR_SET_DUMPABLE, 0, 0, 0, 0)
    if "seccomp" in chosen:
        seccomp.deny_system_calls("namespaces" in chosen)
