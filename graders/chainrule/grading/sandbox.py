"""What a submission's process may do: compute, and write to its own empty folder.

Seven layers, each from the kernel itself, none of which needs root:

- *namespaces*: user, mount, network, IPC, host name; a process namespace of its own for
  each submission. The file system is the interpreter's files, read-only, and a private
  folder in memory; the package's own references are hidden from it.
- *landlock*: the same rule once more, enforced on the process (Linux 5.13 and later).
- *seccomp*: no sockets, no new processes, no programs, no tracing, no mounting.
- *limits*: CPU time, memory, size and number of files, no core dump.
- *no new privileges*, no capabilities.
- *death with the parent*: nothing is left running.
- *environment*: started with a clean one; secrets were never in this process.

The system calls are made through ctypes: the bindings on PyPI need libseccomp as a shared
library, or stop at an early version of landlock's interface. `missing_layers` names what a
machine lacks; `safe` says whether what remains still stops files, network and processes.
"""

import contextlib
import ctypes
import errno
import functools
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LAYERS = ("namespaces", "landlock", "seccomp", "limits")

# linux/sched.h, linux/mount.h, linux/prctl.h, linux/landlock.h
_NEW_NS, _NEW_UTS, _NEW_IPC = 0x00020000, 0x04000000, 0x08000000
_NEW_USER, _NEW_PID, _NEW_NET = 0x10000000, 0x20000000, 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_MNT_DETACH = 2
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_CAPBSET_DROP = 1, 22, 24
_PR_SET_NO_NEW_PRIVS, _PR_SET_DUMPABLE = 38, 4
_SECCOMP_MODE_FILTER = 2
_F_SETOWN, _F_SETSIG, _F_SETOWN_EX = 8, 10, 15
_SYS_LANDLOCK = (444, 445, 446)  # create_ruleset, add_rule, restrict_self: same on all machines
_SYS_MOUNT_SETATTR = 442
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_AT_RECURSIVE, _AT_FDCWD, _AT_EMPTY_PATH = 0x8000, -100, 0x1000

_libc = ctypes.CDLL(None, use_errno=True)


class SandboxError(Exception):
    """A layer of the sandbox could not be put up."""


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

    """

    cell_seconds: float = 30.0
    total_seconds: float = 600.0
    cpu_seconds: int = 300
    memory: int = 1 << 30
    file_size: int = 64 << 20
    work_size: int = 64 << 20
    output: int = 2 << 20
    notebook: int = 32 << 20


def _call(name: str, *args: object) -> int:
    result: int = getattr(_libc, name)(*args)
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def _syscall(number: int, *args: object) -> int:
    wide = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    result: int = _libc.syscall(ctypes.c_long(number), *wide)
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"system call {number}: {os.strerror(code)}")
    return result


def _mount(source: str, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    _call(
        "mount",
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        data.encode() if data else None,
    )


# Which layers this machine has


def landlock_version() -> int:
    """Return the version of landlock's interface, 0 where the kernel has none."""
    if sys.platform != "linux":
        return 0
    try:
        return _syscall(_SYS_LANDLOCK[0], None, 0, 1)
    except OSError:
        return 0


def _in_child(action: "functools.partial[None]") -> bool:
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
    if not _in_child(functools.partial(_probe_namespaces)):
        missing["namespaces"] = "this machine does not let ordinary users make user namespaces"
    if not landlock_version():
        missing["landlock"] = "the kernel has no landlock (Linux 5.13 and later), or it is off"
    if platform.machine() not in _ARCHITECTURES:
        missing["seccomp"] = f"there is no table of system calls for {platform.machine()}"
    elif not _in_child(functools.partial(_deny_system_calls)):
        missing["seccomp"] = "the kernel refuses a filter of system calls"
    return missing


def _probe_namespaces() -> None:
    _new_user_namespace(_NEW_NS | _NEW_NET | _NEW_IPC | _NEW_UTS)
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    _mount("tmpfs", "/tmp", "tmpfs", _MS_NOSUID | _MS_NODEV)
    _call("unshare", _NEW_PID)
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def safe(missing: Iterable[str]) -> bool:
    """Say whether files, network and processes are still out of reach without `missing`."""
    lacking = set(missing)
    files = "namespaces" not in lacking or "landlock" not in lacking
    return files and "seccomp" not in lacking


# Once, for the process that all learners' processes are forked from


def _new_user_namespace(further: int) -> None:
    uid, gid = os.geteuid(), os.getegid()
    _call("unshare", _NEW_USER | further)
    with contextlib.suppress(FileNotFoundError):
        Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def readable_paths() -> list[str]:
    """Return the folders and files a submission may read: the interpreter and its libraries."""
    wanted = {"/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache", "/etc/localtime"}
    wanted |= {"/etc/fonts", "/etc/alternatives", sys.prefix, sys.base_prefix, sys.exec_prefix}
    wanted |= {str(Path(sys.executable).resolve().parent.parent)}
    wanted |= {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/maps").read_text().splitlines():
            name = line[line.find("/") :] if "/" in line else ""
            if ".so" in name and not any(name.startswith(f"{root}/") for root in wanted):
                wanted.add(str(Path(name).parent))
    found = {os.path.realpath(path) for path in wanted if Path(path).exists()}
    found = {path for path in found if path != "/"}
    return sorted(p for p in found if not any(p != q and p.startswith(f"{q}/") for q in found))


def hidden_paths(roots: Sequence[str]) -> list[str]:
    """Return what lies inside `roots` and must stay hidden: this package with its references."""
    package = Path(__file__).resolve().parents[1]
    places = [package, package.parents[1] / "solutions"]
    found = {os.path.realpath(place) for place in places if place.exists()}
    for entry in sys.path:
        found.add(os.path.realpath(Path(entry or ".", "chainrule")))
    return sorted(
        p for p in found if Path(p).is_dir() and any(p.startswith(f"{root}/") for root in roots)
    )


def enter_namespaces(roots: Sequence[str]) -> "ProcessNamespaces":
    """Give this process a world of its own: no network, and only `roots`, read-only.

    Returns in a child that is the first process of that world; the caller's own process
    stays behind and ends with it. Raises OSError when the kernel refuses.
    """
    places = [Path(name) for name in ("/lib", "/lib64", "/lib32", "/bin")]
    links = {place: place.readlink() for place in places if place.is_symlink()}
    hidden = hidden_paths(roots)
    _new_user_namespace(_NEW_NS | _NEW_NET | _NEW_IPC | _NEW_UTS | _NEW_PID)
    pid = os.fork()
    if pid:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 0xFF)
    die_with_parent()
    namespaces = ProcessNamespaces()
    _mount("none", "/", None, _MS_REC | _MS_PRIVATE)
    base = "/tmp"
    opened = {root: os.open(root, os.O_PATH) for root in roots}  # some may lie under /tmp
    _mount("tmpfs", base, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,mode=755")
    os.chdir(base)
    for root, descriptor in opened.items():
        source, target = f"/proc/self/fd/{descriptor}", Path(f"{base}{root}")
        if Path(source).is_dir():
            target.mkdir(parents=True, exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
        _mount(source, str(target), None, _MS_BIND | _MS_REC)
        _read_only(str(target))
        os.close(descriptor)
    for path in hidden:
        _mount("tmpfs", f"{base}{path}", "tmpfs", _MS_RDONLY | _MS_NOSUID, "size=4k,mode=555")
    for link, aim in links.items():
        Path(f"{base}{link}").symlink_to(aim)
    Path(base, "dev").mkdir()
    for device in ("null", "zero", "urandom", "random"):
        Path(f"{base}/dev/{device}").touch()
        _mount(f"/dev/{device}", f"{base}/dev/{device}", None, _MS_BIND)
    Path(f"{base}{private_folder(roots)}").mkdir(exist_ok=True)
    Path(base, "old").mkdir()
    _syscall(_number("pivot_root"), _text(base), _text(f"{base}/old"))
    os.chdir("/")
    _call("umount2", b"/old", _MNT_DETACH)
    Path("/old").rmdir()
    return namespaces


def _text(value: str) -> ctypes.c_char_p:
    return ctypes.c_char_p(value.encode())


def _read_only(target: str) -> None:
    attributes = struct.pack("QQQQ", _ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV, 0, 0, 0)
    try:
        _syscall(
            _SYS_MOUNT_SETATTR,
            _AT_FDCWD,
            _text(target),
            _AT_RECURSIVE,
            ctypes.c_char_p(attributes),
            len(attributes),
        )
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        flags = _MS_BIND | 32 | _MS_RDONLY | _MS_NOSUID | _MS_NODEV  # 32: remount
        _mount("none", target, None, flags)


class ProcessNamespaces:
    """Lets each fork be the first process of a process namespace of its own."""

    def __init__(self) -> None:
        """Remember this process's own namespace, to come back to it."""
        self._own = os.open("/proc/self/ns/pid", os.O_RDONLY)

    def fork(self) -> int:
        """Fork a child into a new process namespace; when it ends, all in it ends."""
        _call("unshare", _NEW_PID)
        pid = -1
        try:
            pid = os.fork()
        finally:
            if pid:  # the child stays in the new one
                _call("setns", self._own, _NEW_PID)
        return pid


# For each submission


def private_folder(roots: Sequence[str]) -> str:
    """Return where a submission's own files are: /tmp, unless the interpreter lives there."""
    return "/scratch" if any(root.startswith("/tmp/") for root in roots) else "/tmp"


def enter_own_folder(folder: str, size: int) -> None:
    """Mount a private empty folder in memory over `folder`."""
    _call("unshare", _NEW_NS | _NEW_IPC)
    _mount("tmpfs", folder, "tmpfs", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, f"size={size},mode=700")


def restrict(work: str, roots: Sequence[str], limits: Limits, layers: Iterable[str]) -> None:
    """Give up every right that computing does not need, for good.

    Parameters
    ----------
    work : the only folder that stays writable.
    roots : what stays readable.
    limits : CPU time, memory and files.
    layers : those of `LAYERS` to put up.

    """
    chosen = set(layers)
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if "landlock" in chosen:
        _landlock(work, roots)
    if "limits" in chosen:
        set_limits(limits)
    _drop_capabilities()
    _call("prctl", _PR_SET_DUMPABLE, 0, 0, 0, 0)
    if "seccomp" in chosen:
        _deny_system_calls()


def die_with_parent() -> None:
    """Let the kernel end this process when the one that forked it ends."""
    if sys.platform == "linux":
        _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def set_limits(limits: Limits) -> None:
    """Limit CPU time, memory, files and core dumps of this process."""
    memory = _address_space() + limits.memory
    wanted = {
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        top = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (top, top))


def _address_space() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return _ADDRESS_SPACE
    return pages * resource.getpagesize()


_ADDRESS_SPACE = 1 << 31


def note_address_space() -> None:
    """Measure this process while /proc can still be read; its forks start from there."""
    global _ADDRESS_SPACE
    _ADDRESS_SPACE = _address_space()


def _drop_capabilities() -> None:
    for capability in range(64):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break
    header = struct.pack("II", 0x20080522, 0)
    _syscall(_number("capset"), ctypes.c_char_p(header), ctypes.c_char_p(bytes(24)))


# Landlock

_FS_EXECUTE, _FS_WRITE, _FS_READ, _FS_LIST = 1, 2, 4, 8
_FS_ALL = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_FS_FILE_RIGHTS = _FS_EXECUTE | _FS_WRITE | _FS_READ | 1 << 14 | 1 << 15


def _landlock(work: str, roots: Sequence[str]) -> None:
    version = landlock_version()
    rights = _FS_ALL.get(version, (1 << 16) - 1)
    attributes = [rights]
    if version >= 4:
        attributes.append(3)  # bind and connect over TCP
    if version >= 6:
        attributes.append(3)  # abstract sockets and signals of others
    data = struct.pack(f"{len(attributes)}Q", *attributes)
    ruleset = _syscall(_SYS_LANDLOCK[0], ctypes.c_char_p(data), len(data), 0)
    devices = [f"/dev/{name}" for name in ("null", "zero", "urandom", "random")]
    for path in landlock_paths(tuple(roots)):
        _allow(ruleset, path, _FS_READ | _FS_LIST | _FS_EXECUTE)
    for path in devices:
        _allow(ruleset, path, (_FS_READ | _FS_WRITE) & rights)
    _allow(ruleset, work, rights & ~_FS_EXECUTE)
    _syscall(_SYS_LANDLOCK[2], ruleset, 0)
    os.close(ruleset)


@functools.cache
def landlock_paths(roots: tuple[str, ...]) -> tuple[str, ...]:
    """Return `roots` taken apart so that none contains what must stay hidden.

    Landlock cannot forbid a folder inside an allowed one; its neighbours are allowed instead.
    """
    paths: list[str] = []
    for root in roots:
        inside = [p for p in hidden_paths([root]) if p.startswith(f"{root}/")]
        if not inside:
            paths.append(root)
            continue
        with os.scandir(root) as entries:
            children = [entry.path for entry in entries if not entry.is_symlink()]
        paths += landlock_paths(tuple(child for child in children if child not in inside))
    return tuple(paths)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not Path(path).is_dir():
            rights &= _FS_FILE_RIGHTS
        rule = struct.pack("=Qi", rights, descriptor)
        _syscall(_SYS_LANDLOCK[1], ruleset, 1, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)


# Seccomp: numbers of system calls on the two machines that servers have

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_X86_64: dict[str, int] = {
    "shmget": 29, "shmat": 30, "shmctl": 31, "socket": 41, "connect": 42, "accept": 43,
    "bind": 49, "listen": 50, "socketpair": 53, "clone": 56, "fork": 57, "vfork": 58,
    "execve": 59, "kill": 62, "semget": 64, "semop": 65, "semctl": 66, "msgget": 68,
    "msgsnd": 69, "msgrcv": 70, "msgctl": 71, "ptrace": 101, "syslog": 103, "setuid": 105,
    "setgid": 106, "setpgid": 109, "setsid": 112, "rt_sigqueueinfo": 129, "mknod": 133,
    "personality": 135, "ustat": 136, "setpriority": 141, "vhangup": 153, "modify_ldt": 154,
    "pivot_root": 155, "acct": 163, "settimeofday": 164, "mount": 165, "umount2": 166,
    "swapon": 167, "swapoff": 168, "reboot": 169, "sethostname": 170, "setdomainname": 171,
    "init_module": 175, "delete_module": 176, "quotactl": 179, "tkill": 200,
    "io_setup": 206, "clock_settime": 227, "tgkill": 234, "mbind": 237, "mq_open": 240,
    "kexec_load": 246, "add_key": 248, "request_key": 249, "keyctl": 250, "migrate_pages": 256,
    "mknodat": 259, "unshare": 272, "move_pages": 279, "perf_event_open": 298,
    "rt_tgsigqueueinfo": 297, "fanotify_init": 300, "prlimit64": 302,
    "name_to_handle_at": 303, "open_by_handle_at": 304, "clock_adjtime": 305, "setns": 308,
    "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "finit_module": 313,
    "kexec_file_load": 320, "bpf": 321, "execveat": 322, "userfaultfd": 323,
    "accept4": 288, "capset": 126, "prctl": 157, "fcntl": 72,
}  # fmt: skip
_AARCH64: dict[str, int] = {
    "shmget": 194, "shmat": 196, "shmctl": 195, "socket": 198, "connect": 203, "accept": 202,
    "bind": 200, "listen": 201, "socketpair": 199, "clone": 220, "execve": 221, "kill": 129,
    "semget": 190, "semop": 193, "semctl": 191, "msgget": 186, "msgsnd": 189, "msgrcv": 188,
    "msgctl": 187, "ptrace": 117, "syslog": 116, "setuid": 146, "setgid": 144, "setpgid": 154,
    "setsid": 157, "rt_sigqueueinfo": 138, "personality": 92, "setpriority": 140,
    "vhangup": 58, "pivot_root": 41, "acct": 89, "settimeofday": 170, "mount": 40,
    "umount2": 39, "swapon": 224, "swapoff": 225, "reboot": 142, "sethostname": 161,
    "setdomainname": 162, "init_module": 105, "delete_module": 106, "quotactl": 60,
    "tkill": 130, "io_setup": 0, "clock_settime": 112, "tgkill": 131, "mbind": 235,
    "mq_open": 180, "kexec_load": 104, "add_key": 217, "request_key": 218, "keyctl": 219,
    "migrate_pages": 238, "mknodat": 33, "unshare": 97, "move_pages": 239,
    "perf_event_open": 241, "rt_tgsigqueueinfo": 240, "fanotify_init": 262, "prlimit64": 261,
    "name_to_handle_at": 264, "open_by_handle_at": 265, "clock_adjtime": 266, "setns": 268,
    "process_vm_readv": 270, "process_vm_writev": 271, "kcmp": 272, "finit_module": 273,
    "kexec_file_load": 294, "bpf": 280, "execveat": 281, "userfaultfd": 282,
    "accept4": 242, "capset": 91, "prctl": 167, "fcntl": 25,
}  # fmt: skip
# The same number on every machine.
_NEWER: dict[str, int] = {
    "pidfd_send_signal": 424, "io_uring_setup": 425, "io_uring_enter": 426,
    "io_uring_register": 427, "open_tree": 428, "move_mount": 429, "fsopen": 430,
    "fsconfig": 431, "fsmount": 432, "fspick": 433, "pidfd_open": 434, "clone3": 435,
    "pidfd_getfd": 438, "mount_setattr": 442, "quotactl_fd": 443, "memfd_secret": 447,
    "process_mrelease": 448,
}  # fmt: skip
_OWN_PROCESS_ONLY = ("kill", "tgkill", "tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_CLONE_THREAD = 0x00010000


def _number(name: str) -> int:
    table = _X86_64 if platform.machine() == "x86_64" else _AARCH64
    return (table | _NEWER)[name]


def _deny_system_calls() -> None:
    """Install the filter: what is denied fails with "operation not permitted"."""
    machine = platform.machine()
    table = (_X86_64 if machine == "x86_64" else _AARCH64) | _NEWER
    program = _program(table, _ARCHITECTURES[machine], os.getpid())
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    filled = Program(len(program), ctypes.cast(buffer, ctypes.c_void_p))
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call("prctl", _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(filled), 0, 0)


Instruction = tuple[int, int, int, int]


def _program(table: dict[str, int], architecture: int, own: int) -> list[Instruction]:
    """Return the filter as BPF instructions: (code, jump if true, jump if false, value)."""
    load, jump_equal, jump_at_least, jump_set, give = 0x20, 0x15, 0x35, 0x45, 0x06
    number, machine, argument = 0, 4, 16
    denied = give, 0, 0, _ERRNO | errno.EPERM
    program: list[Instruction] = [
        (load, 0, 0, machine),
        (jump_equal, 1, 0, architecture),
        (give, 0, 0, _KILL),
        (load, 0, 0, number),
        (jump_at_least, 0, 1, 0x40000000),  # the x32 calling convention
        (give, 0, 0, _KILL),
    ]
    # Threads are welcome, processes are not; clone3 hides its flags in memory.
    program += [(jump_equal, 0, 1, table["clone3"]), (give, 0, 0, _ERRNO | errno.ENOSYS)]
    program += [
        (jump_equal, 0, 4, table["clone"]),
        (load, 0, 0, argument),
        (jump_set, 1, 0, _CLONE_THREAD),
        denied,
        (give, 0, 0, _ALLOW),
    ]
    for name in _OWN_PROCESS_ONLY:
        if name == "tkill":
            continue
        program += [
            (jump_equal, 0, 4, table[name]),
            (load, 0, 0, argument),
            (jump_equal, 0, 1, own),
            (give, 0, 0, _ALLOW),
            denied,
        ]
    program += [
        (jump_equal, 0, 4, table["prlimit64"]),
        (load, 0, 0, argument),
        (jump_equal, 0, 1, 0),
        (give, 0, 0, _ALLOW),
        denied,
    ]
    # A process must not outlive its parent, nor send signals by way of a file.
    program += [
        (jump_equal, 0, 4, table["prctl"]),
        (load, 0, 0, argument),
        (jump_equal, 0, 1, _PR_SET_PDEATHSIG),
        denied,
        (give, 0, 0, _ALLOW),
    ]
    program += [
        (jump_equal, 0, 6, table["fcntl"]),
        (load, 0, 0, argument + 8),
        (jump_equal, 2, 0, _F_SETOWN),
        (jump_equal, 1, 0, _F_SETSIG),
        (jump_equal, 0, 1, _F_SETOWN_EX),
        denied,
        (give, 0, 0, _ALLOW),
    ]
    special = {"clone", "clone3", "prlimit64", "prctl", "fcntl", *_OWN_PROCESS_ONLY} - {"tkill"}
    numbers = sorted(value for name, value in table.items() if name not in special)
    for value in numbers:
        program += [(jump_equal, 0, 1, value), denied]
    program.append((give, 0, 0, _ALLOW))
    return program
