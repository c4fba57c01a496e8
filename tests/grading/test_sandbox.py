"""What a process may do once it is shut in. Each test runs in a process of its own."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from chainrule.grading import sandbox
from chainrule.grading.sandbox import landlock, seccomp, syscalls

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is built on Linux"),
]
LACKING = sandbox.missing_layers()
LIMITS = sandbox.Limits(work_size=1 << 20, files=50, threads=40)


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
            landlock.allowed_paths(tuple(roots))
            sandbox.measure_process()
            place = work
            if "namespaces" in layers:
                spaces = sandbox.enter_namespaces(roots)
                child = spaces.fork()
                if child:
                    os.waitpid(child, 0)
                    os._exit(0)
                place = sandbox.private_folder(roots)
                sandbox.enter_own_folder(place, LIMITS)
            os.chdir(place)
            sandbox.restrict(place, roots, LIMITS, layers)
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
    landlock.allowed_paths.cache_clear()
    paths = landlock.allowed_paths((str(root),))
    assert paths == (str(root / "numpy"),)


every_variant = pytest.mark.parametrize("layers", variants(), ids=lambda layers: "+".join(layers))


@every_variant
def test_modes_times_and_owners_of_others_stay(layers: tuple[str, ...], tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    other = tmp_path / "gradebook.db"
    other.write_text("grades")
    other.chmod(0o600)
    before = other.stat()
    for action in (
        lambda: other.chmod(0o666),
        lambda: os.utime(other, (1, 1)),
        lambda: os.truncate(other, 0),
        lambda: os.chown(other, os.getuid(), os.getgid()),
        lambda: os.setxattr(other, "user.x", b"x"),
        lambda: tmp_path.chmod(0),
        lambda: Path("..").chmod(0),
    ):
        inside(action, layers, str(work))
    after = other.stat()
    assert (after.st_mode, after.st_mtime, after.st_size) == (
        before.st_mode,
        before.st_mtime,
        before.st_size,
    )
    assert tmp_path.stat().st_mode & 0o777
    assert work.stat().st_mode & 0o777
    assert "user.x" not in os.listxattr(other)


@every_variant
@pytest.mark.parametrize("known", [1, 2, 3, 4, 5])
def test_an_older_landlock_lets_no_file_be_emptied(
    layers: tuple[str, ...], known: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = min(known, landlock.version())
    monkeypatch.setattr(landlock, "version", lambda: known)  # a kernel of Linux 5.13 to 6.11
    work = tmp_path / "work"
    work.mkdir()
    other = tmp_path / "gradebook.db"
    other.write_text("grades")

    def empty() -> list[str]:
        told = []
        for action in (
            lambda: os.truncate(other, 0),
            *(
                lambda flags=flags: os.close(os.open(other, os.O_TRUNC | flags))
                for flags in (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, 3, os.O_RDONLY | os.O_CREAT)
            ),
            lambda: other.rename(work / "taken"),
            lambda: os.link(other, work / "linked"),
        ):
            try:
                action()
                told.append("done")
            except OSError:
                pass
        return told

    assert inside(empty, layers, str(work)) == "[]"
    assert other.read_text() == "grades"
    own = work / "own"
    own.write_text("x")
    emptied = "Path('own').write_text('xx') and Path('own').write_text('y')"
    assert inside(lambda: eval(emptied), layers, str(work)) == "1"


@every_variant
def test_the_machines_devices_keep_their_modes(layers: tuple[str, ...], tmp_path: Path) -> None:
    def touch() -> list[str]:
        told = []
        for name in landlock.DEVICES:
            path = Path("/dev", name)
            before = path.stat().st_mode
            try:
                path.chmod(before)  # the same mode: nothing changes where this is allowed
                with path.open("rb") as stream:
                    os.fchmod(stream.fileno(), before)
                told.append("done")
            except OSError as error:
                told.append(errno.errorcode[error.errno or 0])
        return told

    told = inside(touch, layers, str(tmp_path))
    # Without namespaces the calls are answered, but never made: see the filter's own test.
    assert told == repr(["EROFS"] * 4) or "namespaces" not in layers
    assert inside(lambda: os.chown("/dev/null", 0, 0), layers, str(tmp_path)) == "EPERM"
    with_bytes = inside(lambda: Path("/dev/null").write_bytes(b"x"), layers, str(tmp_path))
    assert with_bytes == "1"


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_never_makes_the_calls_that_landlock_does_not_see(machine: str) -> None:
    numbers = syscalls.numbers(machine)
    filter_ = seccomp.program(machine, 7, own_files=False)
    for name in ("fchmod", "fchmodat", "fchmodat2", "utimensat"):
        assert answer(filter_, machine, numbers[name], (0, 0, 0)) == 0x00050000
    for name in ("truncate", "fchown", "fchownat", "setxattr", "fsetxattr", "setxattrat"):
        assert answer(filter_, machine, numbers[name], (0, 0, 0)) == 0x00050000 | errno.EPERM
    for name in ("memfd_create", "socket", "io_uring_setup", "open_tree_attr", "ioprio_set"):
        assert answer(filter_, machine, numbers[name], (0, 0, 0)) == 0x00050000 | errno.EPERM
    opened = numbers["openat"]
    for flags, allowed in ((0, True), (2 | 512, True), (512, False), (3 | 512, False)):
        given = answer(filter_, machine, opened, (0, 0, flags))
        assert (given == 0x7FFF0000) == allowed, flags
    for name, given in (("ioctl", 0x8901), ("ioctl", 0x8902), ("fcntl", 8), ("fcntl", 1024)):
        assert answer(filter_, machine, numbers[name], (0, given, 0)) != 0x7FFF0000
    assert answer(filter_, machine, numbers["ioctl"], (0, 0x5401, 0)) == 0x7FFF0000
    for name in ("sched_setaffinity", "sched_setscheduler", "sched_setattr", "prlimit64"):
        assert answer(filter_, machine, numbers[name], (0, 0, 0)) == 0x7FFF0000
        assert answer(filter_, machine, numbers[name], (99, 0, 0)) != 0x7FFF0000
    assert answer(filter_, machine, numbers["kill"], (7, 0, 0)) == 0x7FFF0000
    assert answer(filter_, machine, numbers["kill"], (8, 0, 0)) != 0x7FFF0000
    assert answer(filter_, "other", numbers["kill"], (7, 0, 0)) == 0x80000000


def answer(
    filter_: list[seccomp.Instruction], machine: str, number: int, args: tuple[int, ...]
) -> int:
    """Run a filter as the kernel would, on one system call."""
    data = {0: number, 4: seccomp.ARCHITECTURES.get(machine, 0)}
    data |= {16 + 8 * index: value for index, value in enumerate(args)}
    value, at = 0, 0
    while True:
        code, yes, no, operand = filter_[at]
        at += 1
        if code == 0x20:
            value = data[operand]
        elif code == 0x54:
            value &= operand
        elif code == 0x06:
            return operand
        else:
            holds = {
                0x15: value == operand,
                0x35: value >= operand,
                0x45: bool(value & operand),
            }[code]
            at += yes if holds else no


@every_variant
def test_threads_memory_files_and_file_numbers_end(layers: tuple[str, ...], tmp_path: Path) -> None:
    import threading

    def threads() -> int:
        go = threading.Event()
        threading.stack_size(1 << 16)  # so that memory is no limit before the number is one
        count = 0
        try:
            for _ in range(3000):
                threading.Thread(target=go.wait, daemon=True).start()
                count += 1
        except RuntimeError:
            return count
        finally:
            go.set()
        return count

    made = int(inside(threads, layers, str(tmp_path)))
    root = os.geteuid() == 0
    assert made < LIMITS.threads or (root and "namespaces" not in layers), made
    assert inside(lambda: os.memfd_create("x"), layers, str(tmp_path)) == "EPERM"
    if "namespaces" in layers:

        def files() -> int:
            count = 0
            try:
                for index in range(1000):
                    Path(f"f{index}").touch()
                    count += 1
            except OSError:
                return count
            return count

        assert int(inside(files, layers, str(tmp_path))) < LIMITS.files


@every_variant
def test_nothing_but_the_own_folder_can_be_written_to(
    layers: tuple[str, ...], tmp_path: Path
) -> None:
    def plant() -> list[str]:
        written = []
        for folder in ["/", "/tmp", "/dev", "/usr", *sys.path, sys.prefix]:
            try:
                Path(folder or ".", "planted.py").write_text("x = 1")
                written.append(os.path.realpath(folder or "."))
            except OSError:
                pass
        return [place for place in written if place != str(Path.cwd())]

    assert inside(plant, layers, str(tmp_path)) == "[]"


@every_variant
def test_the_schedule_of_others_stays(layers: tuple[str, ...], tmp_path: Path) -> None:
    parent = os.getpid()
    cores = os.sched_getaffinity(0)
    idle = os.sched_param(0)
    for told in (
        inside(lambda: os.sched_setaffinity(parent, {0}), layers, str(tmp_path)),
        inside(lambda: os.sched_setscheduler(parent, 5, idle), layers, str(tmp_path)),
    ):
        assert told == "EPERM"
    assert os.sched_getaffinity(0) == cores
    assert inside(lambda: os.sched_setaffinity(0, {min(cores)}), layers, str(tmp_path)) == "None"


def test_a_course_among_the_readable_files_is_noticed(tmp_path: Path) -> None:
    inside_ = str(Path(sys.prefix, "teaching", "course"))
    assert list(sandbox.exposed([inside_, str(tmp_path)])) == [inside_]
