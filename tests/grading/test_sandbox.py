"""What a process may do once it is shut in. Each test runs in a process of its own."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chainrule.grading import sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is built on Linux")
LACKING = sandbox.missing_layers()


def inside(
    action: Callable[[], object], layers: tuple[str, ...] = sandbox.LAYERS, work: str = ""
) -> str:
    """Return what `action` gives or raises, as text, in a process with these layers."""
    layers = tuple(layer for layer in layers if layer not in LACKING)
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read)
            roots = sandbox.readable_paths()
            sandbox.landlock_paths(tuple(roots))
            sandbox.note_address_space()
            place = work
            if "namespaces" in layers:
                spaces = sandbox.enter_namespaces(roots)
                child = spaces.fork()
                if child:
                    os.waitpid(child, 0)
                    os._exit(0)
                place = sandbox.private_folder(roots)
                sandbox.enter_own_folder(place, 1 << 20)
            os.chdir(place)
            sandbox.restrict(place, roots, sandbox.Limits(), layers)
            try:
                told = repr(action())
            except OSError as error:
                told = errno.errorcode.get(error.errno or 0, "?")
            except BaseException as error:
                told = type(error).__name__
            os.write(write, told.encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        text = stream.read()
    os.waitpid(pid, 0)
    return text


def variants() -> list[tuple[str, ...]]:
    """Every set of layers that still counts as safe."""
    return [
        sandbox.LAYERS,
        ("landlock", "seccomp", "limits"),
        ("namespaces", "seccomp", "limits"),
    ]


@pytest.mark.parametrize("layers", variants(), ids=lambda layers: "+".join(layers))
def test_files_outside_are_out_of_reach(layers: tuple[str, ...], tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    secret = tmp_path / "secret"
    secret.write_text("secret")
    refused = ("EACCES", "ENOENT", "EROFS", "EPERM")
    assert inside(lambda: secret.read_text(), layers, str(work)) in refused
    assert inside(lambda: secret.write_text("x"), layers, str(work)) in refused
    assert inside(lambda: secret.unlink(), layers, str(work)) in refused
    assert inside(lambda: list(tmp_path.iterdir()), layers, str(work)) in refused
    assert inside(lambda: Path("/etc/passwd").read_text(), layers, str(work)) in refused
    assert inside(lambda: Path("/usr/x").write_text("x"), layers, str(work)) in refused
    assert secret.read_text() == "secret"
    assert inside(lambda: Path("own").write_text("x"), layers, str(work)) == "1"


@pytest.mark.parametrize("layers", variants(), ids=lambda layers: "+".join(layers))
def test_this_package_is_hidden(layers: tuple[str, ...], tmp_path: Path) -> None:
    own = Path(sandbox.__file__)
    assert inside(lambda: own.read_bytes()[:9], layers, str(tmp_path)) in ("EACCES", "ENOENT")


def test_libraries_stay_readable(tmp_path: Path) -> None:
    assert inside(lambda: __import__("colorsys").__name__, work=str(tmp_path)) == "'colorsys'"


@pytest.mark.parametrize("layers", variants(), ids=lambda layers: "+".join(layers))
def test_no_sockets_no_processes_no_programs(layers: tuple[str, ...], tmp_path: Path) -> None:
    import ctypes
    import socket
    import threading

    work = str(tmp_path)
    assert inside(lambda: socket.socket(), layers, work) == "EPERM"
    assert inside(lambda: socket.socketpair(), layers, work) == "EPERM"
    assert inside(lambda: os.fork(), layers, work) == "EPERM"
    assert inside(lambda: os.execv("/bin/true", ["true"]), layers, work) in ("EPERM", "EACCES")
    assert inside(lambda: os.kill(os.getppid(), 0), layers, work) == "EPERM"
    assert inside(lambda: os.kill(os.getpid(), 0), layers, work) == "None"
    libc = ctypes.CDLL(None, use_errno=True)
    assert inside(lambda: libc.unshare(0x10000000), layers, work) == "-1"
    assert inside(lambda: libc.ptrace(0, 0, 0, 0), layers, work) == "-1"

    assert inside(lambda: libc.prctl(1, 0, 0, 0, 0), layers, work) == "-1"
    assert inside(lambda: libc.fcntl(0, 8, os.getppid()), layers, work) == "-1"
    assert inside(lambda: os.dup(1) > 0, layers, work) == "True"

    def thread() -> str:
        found: list[str] = []
        own = threading.Thread(target=lambda: found.append("ran"))
        own.start()
        own.join()
        return found[0]

    assert inside(thread, layers, work) == "'ran'"


def test_memory_and_files_are_limited(tmp_path: Path) -> None:
    work = str(tmp_path)
    assert inside(lambda: len(bytearray(3 << 30)), work=work) == "MemoryError"
    assert inside(lambda: len(bytearray(100 << 20)), work=work) == str(100 << 20)
    big = inside(lambda: Path("big").write_bytes(bytes(200 << 20)), work=work)
    assert big in ("EFBIG", "ENOSPC")


def test_no_capability_is_left(tmp_path: Path) -> None:
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    assert inside(lambda: libc.mount(b"a", b"/", None, 32, None), work=str(tmp_path)) == "-1"
    assert inside(lambda: os.chroot("."), work=str(tmp_path)) == "EPERM"


def test_what_counts_as_safe() -> None:
    assert sandbox.safe([])
    assert sandbox.safe(["namespaces"])
    assert sandbox.safe(["landlock"])
    assert not sandbox.safe(["namespaces", "landlock"])
    assert not sandbox.safe(["seccomp"])


def test_landlock_goes_around_what_is_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "site-packages"
    (root / "chainrule").mkdir(parents=True)
    (root / "numpy").mkdir()
    monkeypatch.syspath_prepend(str(root))
    sandbox.landlock_paths.cache_clear()
    paths = sandbox.landlock_paths((str(root),))
    assert paths == (str(root / "numpy"),)
