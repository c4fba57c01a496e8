"""Seccomp: which system calls a submission may make.

What is denied fails with "operation not permitted". The file system of a submission is its own
where there are namespaces. Where there are none, the owner of a file could change its mode and
times anywhere, which landlock does not see: those calls are answered with success and nothing is
done, so that copying a file still works.
"""

import ctypes
import errno
import os
import platform
import struct

from chainrule.grading.sandbox import syscalls

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, value

ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_MODE_FILTER = 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _GIVE = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _MACHINE, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOWED, _KILLED, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_DENY: Instruction = (_GIVE, 0, 0, _ERROR | errno.EPERM)
_ALLOW: Instruction = (_GIVE, 0, 0, _ALLOWED)
_MISSING: Instruction = (_GIVE, 0, 0, _ERROR | errno.ENOSYS)
_PRETEND: Instruction = (_GIVE, 0, 0, _ERROR)  # success, and nothing is done

_CLONE_THREAD = 0x00010000
_TRUNC, _ACCESS = 0o1000, 3  # O_TRUNC, O_ACCMODE
# F_SETOWN, F_SETSIG, F_SETOWN_EX send signals by way of a file; F_SETLEASE and F_NOTIFY hold up
# or watch files of others.
_FCNTL = (8, 10, 15, 1024, 1026)
# FIOSETOWN, SIOCSPGRP: signals again; TIOCSTI, TIOCLINUX: a terminal's input; FS_IOC_SETFLAGS,
# FS_IOC_FSSETXATTR: attributes of a file.
_IOCTL = (0x8901, 0x8902, 0x5412, 0x541C, 0x40086602, 0x401C5820)

_FIRST_ARGUMENT_IS_SELF = ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
_FIRST_ARGUMENT_IS_ZERO = (
    "prlimit64",
    "sched_setparam",
    "sched_setscheduler",
    "sched_setaffinity",
    "sched_setattr",
)
_MODE_AND_TIMES = (
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "utime",
    "utimes",
    "futimesat",
    "utimensat",
)
_HARMLESS = ("landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "creat")


def deny_system_calls(own_files: bool) -> None:
    """Install the filter, for good.

    Parameters
    ----------
    own_files : whether all that can be reached is the submission's own (namespaces), so that
        it may change modes and times.

    """
    machine = platform.machine()
    filter_ = program(machine, os.getpid(), own_files)
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in filter_)
    buffer = ctypes.create_string_buffer(code)

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))

    filled = Program(len(filter_), ctypes.cast(buffer, ctypes.c_void_p))
    syscalls.call("prctl", syscalls.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    syscalls.call("prctl", syscalls.PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(filled), 0, 0)


def program(machine: str, own: int, own_files: bool) -> list[Instruction]:
    """Return the filter for a process with number `own`, as BPF instructions."""
    table = syscalls.numbers(machine)
    rules: dict[str, list[Instruction]] = {
        # Threads are welcome, processes are not; clone3 and openat2 hide their flags in memory.
        "clone": [*_argument(0), (_ANY_BIT, 1, 0, _CLONE_THREAD), _DENY, _ALLOW],
        "clone3": [_MISSING],
        "openat2": [_MISSING],
        # A process must not outlive its parent.
        "prctl": _denied_values(0, (syscalls.PR_SET_PDEATHSIG,)),
        "fcntl": _denied_values(1, _FCNTL),
        "ioctl": _denied_values(1, _IOCTL),
        "openat": _no_truncation_by_reading(2),
    }
    if "open" in table:
        rules["open"] = _no_truncation_by_reading(1)
    for name in _FIRST_ARGUMENT_IS_SELF:
        rules[name] = [*_argument(0), (_EQUAL, 0, 1, own), _ALLOW, _DENY]
    for name in _FIRST_ARGUMENT_IS_ZERO:
        rules[name] = [*_argument(0), (_EQUAL, 0, 1, 0), _ALLOW, _DENY]
    for name in _MODE_AND_TIMES:
        if name in table:
            rules[name] = [_ALLOW if own_files else _PRETEND]
    for name in table:
        if name not in _HARMLESS:
            rules.setdefault(name, [_DENY])
    written: list[Instruction] = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, ARCHITECTURES[machine]),
        (_GIVE, 0, 0, _KILLED),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # the x32 calling convention
        (_GIVE, 0, 0, _KILLED),
    ]
    for name, body in rules.items():
        written += [(_EQUAL, 0, len(body), table[name]), *body]
    return [*written, _ALLOW]


def _argument(index: int) -> list[Instruction]:
    """Load the lower half of an argument; each of those looked at here is an `int`."""
    return [(_LOAD, 0, 0, _ARGUMENT + 8 * index)]


def _denied_values(index: int, values: tuple[int, ...]) -> list[Instruction]:
    """Deny a call when its argument is one of `values`."""
    body = _argument(index)
    for value in values:
        body += [(_EQUAL, 0, 1, value), _DENY]
    return [*body, _ALLOW]


def _no_truncation_by_reading(index: int) -> list[Instruction]:
    """Deny O_TRUNC without the right to write, which old landlock takes for reading."""
    return [
        *_argument(index),
        (_AND, 0, 0, _TRUNC | _ACCESS),
        (_EQUAL, 0, 1, _TRUNC),
        _DENY,
        (_EQUAL, 0, 1, _TRUNC | _ACCESS),
        _DENY,
        _ALLOW,
    ]
