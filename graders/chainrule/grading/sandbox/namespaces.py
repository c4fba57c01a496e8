"""Namespaces: a world of its own, with a file system made of the interpreter and a folder.

The warm process enters them once; each submission gets a process namespace and a folder in
memory of its own. Nothing else in that file system can be written to, by anyone.
"""

import contextlib
import ctypes
import errno
import json
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from chainrule.grading.sandbox import syscalls
from chainrule.grading.sandbox.landlock import DEVICES
from chainrule.grading.sandbox.limits import Limits
from chainrule.grading.sandbox.paths import hidden_paths, private_folder

_RDONLY, _NOSUID, _NODEV, _NOEXEC = 1, 2, 4, 8
_REMOUNT, _BIND, _REC, _PRIVATE = 32, 4096, 16384, 1 << 18
_DETACH = 2
_RECURSIVE, _AT_FDCWD = 0x8000, -100
_NOBODY = 65534


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    syscalls.call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        data.encode() if data else None,
    )


def probe() -> None:
    """Try what `enter_namespaces` needs; OSError where the kernel refuses."""
    _new_user_namespace(syscalls.NEW_NS | syscalls.NEW_NET | syscalls.NEW_IPC | syscalls.NEW_UTS)
    _mount("none", "/", None, _REC | _PRIVATE)
    _mount("tmpfs", "/tmp", "tmpfs", _NOSUID | _NODEV)
    syscalls.call("unshare", syscalls.NEW_PID)
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def die_with_parent() -> None:
    """Let the kernel end this process when the one that forked it ends."""
    if sys.platform == "linux":
        syscalls.call("prctl", syscalls.PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _new_user_namespace(further: int) -> bool:
    """Enter a user namespace; return whether this process may become nobody in it.

    Root should: it owns the machine's devices, and no limit of threads counts for it.
    """
    owners = {"uid_map": os.geteuid(), "gid_map": os.getegid()}
    maps = {name: f"{number} {number} 1\n" for name, number in owners.items()}
    with _written_from_outside(os.geteuid() == 0) as write_maps:
        syscalls.call("unshare", syscalls.NEW_USER | further)
        with contextlib.suppress(FileNotFoundError):
            Path("/proc/self/setgroups").write_text("deny")
        more = f"{_NOBODY} {_NOBODY} 1\n"
        if write_maps({name: own + more for name, own in maps.items()}):
            return True
    for name, own in maps.items():
        Path("/proc/self", name).write_text(own)
    return False


@contextlib.contextmanager
def _written_from_outside(wanted: bool) -> Iterator[Callable[[dict[str, str]], bool]]:
    """Offer to write this process's maps from the namespace that it is about to leave.

    From inside it may map its own user alone. What is yielded returns whether it was done.
    """
    if not wanted:
        yield lambda maps: False
        return
    here = os.getpid()
    read, write = os.pipe()
    writer = os.fork()
    if writer == 0:
        status = 1
        try:
            die_with_parent()
            os.close(write)
            with os.fdopen(read) as lines:
                maps = json.loads(lines.read() or "{}")
            for name, content in maps.items():
                Path(f"/proc/{here}", name).write_text(content)
            status = int(not maps)
        except OSError:
            pass  # a container may not allow it
        finally:
            os._exit(status)
    os.close(read)
    done = False

    def hand_over(maps: dict[str, str]) -> bool:
        nonlocal done
        with os.fdopen(write, "w") as stream:
            stream.write(json.dumps(maps))
        done = True
        return os.waitpid(writer, 0)[1] == 0

    try:
        yield hand_over
    finally:
        if not done:
            os.close(write)
            os.waitpid(writer, 0)


def enter_namespaces(roots: Sequence[str]) -> "ProcessNamespaces":
    """Give this process a world of its own: no network, and only `roots`, read-only.

    Returns in a child that is the first process of that world; the caller's own process
    stays behind and ends with it. Raises OSError when the kernel refuses.
    """
    places = [Path(name) for name in ("/lib", "/lib64", "/lib32", "/bin")]
    links = {place: place.readlink() for place in places if place.is_symlink()}
    hidden = hidden_paths(roots)
    world = syscalls.NEW_NS | syscalls.NEW_NET | syscalls.NEW_IPC | syscalls.NEW_UTS
    may_be_nobody = _new_user_namespace(world | syscalls.NEW_PID)
    pid = os.fork()
    if pid:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    die_with_parent()
    _mount("none", "/", None, _REC | _PRIVATE)
    base = "/tmp"
    opened = {root: os.open(root, os.O_PATH) for root in roots}  # some may lie under /tmp
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    _mount("tmpfs", base, "tmpfs", _NOSUID | _NODEV, "size=1m,nr_inodes=10000,mode=755")
    os.chdir(base)
    for root, descriptor in opened.items():
        source, target = f"/proc/self/fd/{descriptor}", Path(f"{base}{root}")
        if Path(source).is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
        _mount(source, str(target), None, _BIND | _REC)
        _read_only(str(target), _NODEV)
        os.close(descriptor)
    for path in hidden:
        _mount("tmpfs", f"{base}{path}", "tmpfs", _RDONLY | _NOSUID, "size=4k,mode=555")
    for link, aim in links.items():
        Path(f"{base}{link}").symlink_to(aim)
    Path(base, "dev").mkdir()
    for device in DEVICES:
        Path(f"{base}/dev/{device}").touch()
        _mount(f"/dev/{device}", f"{base}/dev/{device}", None, _BIND)
        _read_only(f"{base}/dev/{device}", 0)  # bytes go through, modes and times stay
    Path(f"{base}{private_folder(roots)}").mkdir(exist_ok=True)
    Path(base, "old").mkdir()
    syscalls.system_call("pivot_root", syscalls.text(base), syscalls.text(f"{base}/old"))
    os.chdir("/")
    syscalls.call("umount2", b"/old", _DETACH)
    Path("/old").rmdir()
    _read_only("/", _NODEV, 0)
    if may_be_nobody and _readable_for_nobody():
        _become_nobody()
    return ProcessNamespaces(own)


def _become_nobody() -> None:
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    # Like setresuid, but the capabilities in this namespace are kept for what is to come.
    syscalls.call("prctl", syscalls.PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    header = struct.pack("II", 0x20080522, 0)
    data = ctypes.create_string_buffer(24)
    syscalls.call("capget", ctypes.c_char_p(header), data)
    _, permitted, _, _, more, _ = struct.unpack("6I", data.raw)
    full = struct.pack("6I", permitted, permitted, 0, more, more, 0)
    syscalls.system_call("capset", ctypes.c_char_p(header), ctypes.c_char_p(full))
    die_with_parent()  # the kernel forgets it when the user changes


def _readable_for_nobody() -> bool:
    """Say whether everything that is loaded here could be read by a user without rights."""
    files = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    # What this world does not show is read by nobody, whoever that is.
    there = [file for file in files if file and Path(file).is_absolute() and Path(file).exists()]
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
            hidden = [file for file in there if f"{os.sep}chainrule{os.sep}" in file]
            wanted = {os.fspath(f) for f in there} - set(hidden) | {sys.executable}
            status = int(not all(os.access(file, os.R_OK) for file in wanted))
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1] == 0


def _read_only(target: str, further: int, recursive: int = _RECURSIVE) -> None:
    flags = _RDONLY | _NOSUID | further
    attributes = struct.pack("QQQQ", flags, 0, 0, 0)  # the first three have the same values
    try:
        syscalls.system_call(
            "mount_setattr",
            _AT_FDCWD,
            syscalls.text(target),
            recursive,
            ctypes.c_char_p(attributes),
            len(attributes),
        )
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        _mount("none", target, None, _BIND | _REMOUNT | flags)


class ProcessNamespaces:
    """Lets each fork be the first process of a process namespace of its own."""

    def __init__(self, own: int) -> None:
        """Remember this process's own namespace (a descriptor), to come back to it."""
        self._own = own

    def fork(self) -> int:
        """Fork a child into a new process namespace; when it ends, all in it ends."""
        syscalls.call("unshare", syscalls.NEW_PID)
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:  # the child stays in the new one
                syscalls.call("setns", self._own, syscalls.NEW_PID)
        return pid


def enter_own_folder(folder: str, limits: Limits) -> None:
    """Mount a private empty folder in memory over `folder`."""
    syscalls.call("unshare", syscalls.NEW_NS | syscalls.NEW_IPC)
    room = f"size={limits.work_size},nr_inodes={limits.files},mode=700"
    _mount("tmpfs", folder, "tmpfs", _NOSUID | _NODEV | _NOEXEC, room)


def drop_capabilities() -> None:
    """Give up every capability, for good."""
    for capability in range(64):
        with contextlib.suppress(OSError):
            syscalls.call("prctl", syscalls.PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("II", 0x20080522, 0)
    syscalls.system_call("capset", ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))
