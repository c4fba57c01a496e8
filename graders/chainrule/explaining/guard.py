"""Run somebody's program many times as if it had never been run.

Between the first and the last line of `guarded`, whatever the program prints goes nowhere, its
plots are not shown, random numbers start from the same state, and a file that it wants to write
is refused. Afterwards everything outside the program is as before.
"""

import builtins
import contextlib
import io
import os
import random
import sys
import time
import warnings
from collections.abc import Iterator
from types import FrameType
from typing import Any

import numpy as np

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_SHIFT = 7919  # between the seeds of two trials
_refusing = False
_installed = False
_depth = 0
_trial = 0
_seed_numpy, _seed_python = np.random.seed, random.seed


class Refused(BaseException):
    """The program does something that must not happen many times; the text says what."""


def seed_of(seed: Any, trial: int) -> Any:
    """Return the seed that the program gets in a trial; trial 0 is the program as it is."""
    if seed is None:
        return 20_011 + trial * _SHIFT
    if isinstance(seed, (int, np.integer)) and not isinstance(seed, bool) and trial:
        return (int(seed) + trial * _SHIFT) % 2**32
    return seed


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Run the body with the outside world held still; see the module's text.

    Inside it, `fresh(trial)` begins a run. Guards may be nested; the outermost one counts.
    """
    global _depth
    if _depth:
        yield
        return
    _install()
    kept_numpy, kept_python = np.random.get_state(), random.getstate()  # noqa: NPY002
    kept_folder, kept_path, kept_argv = os.getcwd(), list(sys.path), sys.argv  # noqa: PTH109
    kept_environment = dict(os.environ)
    kept_bytecode, kept_limit = sys.dont_write_bytecode, sys.getrecursionlimit()
    patches = _patches()
    originals = [(owner, name, getattr(owner, name)) for owner, name, _ in patches]
    sink = io.StringIO()
    figures = _figures()
    try:
        _depth = 1
        sys.dont_write_bytecode = True
        for owner, name, new in patches:
            setattr(owner, name, new)
        with (
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
            warnings.catch_warnings(),
            np.errstate(all="ignore"),
            np.printoptions(),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        _depth = 0
        for owner, name, old in originals:
            setattr(owner, name, old)
        np.random.set_state(kept_numpy)  # noqa: NPY002
        random.setstate(kept_python)
        sys.dont_write_bytecode = kept_bytecode
        sys.setrecursionlimit(kept_limit)
        sys.path[:] = kept_path
        sys.argv = kept_argv
        if os.getcwd() != kept_folder:  # noqa: PTH109
            os.chdir(kept_folder)
        if dict(os.environ) != kept_environment:
            os.environ.clear()
            os.environ.update(kept_environment)
        _close_figures(figures)


@contextlib.contextmanager
def fresh(trial: int) -> Iterator[None]:
    """Begin a run: random numbers start where they started in every run of this trial."""
    global _refusing, _trial
    _trial = trial
    _seed_numpy(seed_of(None, trial))
    _seed_python(seed_of(None, trial))
    _refusing = True
    try:
        yield
    finally:
        _refusing = False


def _patches() -> list[tuple[Any, str, Any]]:
    generator, python = np.random.default_rng, random.Random
    state: Any = np.random.RandomState

    class Shifted(python):  # type: ignore[valid-type, misc]
        def __new__(cls, value: Any = None) -> Any:
            return super().__new__(cls, seed_of(value, _trial))

        def __init__(self, value: Any = None) -> None:
            super().__init__(seed_of(value, _trial))

    def default_rng(value: Any = None) -> Any:
        return generator(seed_of(value, _trial))

    class ShiftedState(state):  # type: ignore[misc]
        def __init__(self, value: Any = None) -> None:
            super().__init__(seed_of(value, _trial))

    def sleep(seconds: float) -> None:
        return None

    def no_input(prompt: object = "") -> str:
        raise Refused("The program asks for input; give it the answer as a value.")

    patches = [
        (np.random, "seed", lambda value=None: _seed_numpy(seed_of(value, _trial))),
        (np.random, "RandomState", ShiftedState),
        (np.random, "default_rng", default_rng),
        (random, "seed", lambda value=None, version=2: _seed_python(seed_of(value, _trial))),
        (random, "Random", Shifted),
        (time, "sleep", sleep),
        (builtins, "input", no_input),
    ]
    plots = sys.modules.get("matplotlib.pyplot")
    if plots is not None:
        patches.append((plots, "show", lambda *args, **options: None))
        patches.append((plots, "pause", lambda *args, **options: None))
    return patches


def _figures() -> set[int]:
    plots: Any = sys.modules.get("matplotlib.pyplot")
    return set(plots.get_fignums()) if plots is not None else set()


def _close_figures(kept: set[int]) -> None:
    plots: Any = sys.modules.get("matplotlib.pyplot")
    if plots is not None:
        for number in set(plots.get_fignums()) - kept:
            plots.close(number)


def _install() -> None:
    """Install the hook that refuses; it stays, and does nothing outside `guarded`."""
    global _installed
    if not _installed:
        sys.addaudithook(_hook)
        _installed = True


_CHANGES = {
    "os.remove": "removes a file",
    "os.rename": "renames a file",
    "os.mkdir": "makes a folder",
    "os.rmdir": "removes a folder",
    "os.truncate": "shortens a file",
    "os.link": "makes a link",
    "os.symlink": "makes a link",
    "shutil.rmtree": "removes a folder",
    "subprocess.Popen": "starts another program",
    "os.system": "starts another program",
    "os.fork": "starts another process",
    "socket.connect": "opens a connection",
}


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if not _refusing:
        return
    if event == "open":
        path, mode, flags = args
        writes = any(letter in mode for letter in "wax+") if mode else bool(flags & _WRITING)
        if not writes or not isinstance(path, (str, bytes)) or os.fspath(path) == os.devnull:
            return
        if not _importing():
            shown = os.fsdecode(path)
            raise Refused(
                f"The program writes a file ({os.path.basename(shown)}); "  # noqa: PTH119
                "it would be run many times, so put the writing behind what is explained."
            )
    elif event in _CHANGES and not _importing():
        raise Refused(
            f"The program {_CHANGES[event]}; "
            "it would be run many times, so put that behind what is explained."
        )


def _importing() -> bool:
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False
