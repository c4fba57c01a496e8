"""Landlock: the kernel's own rule about files, put on the process itself (Linux 5.13 and later)."""

import ctypes
import functools
import os
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from chainrule.grading.sandbox import syscalls
from chainrule.grading.sandbox.paths import hidden_paths

_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_TRUNCATE, _DEVICE = 1 << 14, 1 << 15
_ALL = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_OF_A_FILE = _EXECUTE | _WRITE | _READ | _TRUNCATE | _DEVICE
DEVICES = ("null", "zero", "urandom", "random")


def version() -> int:
    """Return the version of landlock's interface, 0 where the kernel has none."""
    if sys.platform != "linux":
        return 0
    try:
        return syscalls.system_call("landlock_create_ruleset", None, 0, 1)
    except OSError:
        return 0


def shut_in(work: str, roots: Sequence[str]) -> None:
    """Let this process read `roots` and write to `work`, and nothing else, for good."""
    known = version()
    rights = _ALL.get(known, (1 << 16) - 1)
    attributes = [rights]
    if known >= 4:
        attributes.append(3)  # bind and connect over TCP
    if known >= 6:
        attributes.append(3)  # abstract sockets and signals of others
    data = struct.pack(f"{len(attributes)}Q", *attributes)
    ruleset = syscalls.system_call("landlock_create_ruleset", ctypes.c_char_p(data), len(data), 0)
    for path in allowed_paths(tuple(roots)):
        _allow(ruleset, path, _READ | _LIST | _EXECUTE)
    for name in DEVICES:
        _allow(ruleset, f"/dev/{name}", (_READ | _WRITE) & rights)
    _allow(ruleset, work, rights & ~_EXECUTE)
    syscalls.system_call("landlock_restrict_self", ruleset, 0)
    os.close(ruleset)


@functools.cache
def allowed_paths(roots: tuple[str, ...]) -> tuple[str, ...]:
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
        paths += allowed_paths(tuple(child for child in children if child not in inside))
    return tuple(paths)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not Path(path).is_dir():
            rights &= _OF_A_FILE
        rule = struct.pack("=Qi", rights, descriptor)
        syscalls.system_call("landlock_add_rule", ruleset, 1, ctypes.c_char_p(rule), 0)
    finally:
        os.close(descriptor)
