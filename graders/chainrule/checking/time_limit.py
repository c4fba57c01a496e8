"""A limit of time and memory for what a learner's code does while it is checked.

A loop that never ends would hold the notebook for ever, and one that collects things fills the
machine. After a few seconds, or some hundred megabytes, the code is interrupted as by the stop
button. On POSIX a timer does it in the main thread, where a notebook runs its cells; elsewhere
a second thread does. A browser has neither: there the interpreter itself looks at the clock, each
time that code jumps back to the beginning of a loop. Nothing can interrupt a single long call of
compiled code.
"""

import contextlib
import ctypes
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SECONDS = 5.0  # of computing
_PATIENCE = 6.0  # times as long by the clock: a busy machine is not the code's fault
MEGABYTES = 500.0
_TICK = 0.2  # seconds between two looks at the clock and at the memory
_CALLS = 300  # inside each other, in a browser
_reasons: list[Callable[[], str]] = []  # of the limits that are open in the main thread
_STATM = Path("/proc/self/statm")
_PAGE = 4096 / 2**20  # megabytes


class Stopped(KeyboardInterrupt):
    """Raised inside code that runs too long or takes too much; `reason` completes its name.

    It is a KeyboardInterrupt, so that no `except Exception` holds it up. `place` says at which
    input it came, when that is known.
    """

    def __init__(self, reason: str = "ran too long") -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason, self.place = reason, ""


@contextlib.contextmanager
def time_limit(seconds: float = SECONDS, megabytes: float = MEGABYTES) -> Iterator[None]:
    """Raise `Stopped` in the block after `seconds` of computing, or at `megabytes` more memory.

    What only waits is stopped as well, after six times as long by the clock.

    Limits may stand inside each other: the one that is reached first counts, and the memory is the
    outermost one's to watch. Inside a limit that somebody else has set by the same timer, that one
    counts alone.
    """
    began, worked = time.monotonic(), time.process_time()
    main = threading.current_thread() is threading.main_thread()
    before = 0.0 if _reasons and main else _memory()

    def reason() -> str:
        if time.process_time() - worked >= seconds:
            return f"was still running after {seconds:g} seconds"
        if time.monotonic() - began >= _PATIENCE * seconds:
            return f"was still waiting after {_PATIENCE * seconds:g} seconds"
        if before and _memory() - before >= megabytes:
            return f"took more than {megabytes:g} MB of memory"
        return ""

    if sys.platform == "emscripten":
        with _by_loops(reason), _shallow():
            yield
        return
    if main and hasattr(signal, "setitimer"):
        with _by_timer(reason):
            yield
    else:
        with _by_thread(reason):
            yield


@contextlib.contextmanager
def _inside(reason: Callable[[], str]) -> Iterator[None]:
    """Let the look that an outer limit has set up see to this limit, too."""
    try:
        _reasons.append(reason)
        yield
    finally:
        with contextlib.suppress(ValueError):  # stopped before it was there
            _reasons.remove(reason)


def _look() -> None:
    for reason in _reasons:
        if told := reason():
            raise Stopped(told)


@contextlib.contextmanager
def _by_timer(reason: Callable[[], str]) -> Iterator[None]:
    if signal.getitimer(signal.ITIMER_REAL)[0] > 0.0:
        with _inside(reason) if _reasons else contextlib.nullcontext():
            yield
        return

    def look(number: int, frame: object) -> None:
        _look()

    former = signal.signal(signal.SIGALRM, look)
    # It comes again and again: code that swallows the first one is stopped by a later one.
    signal.setitimer(signal.ITIMER_REAL, _TICK, _TICK)
    try:
        with _inside(reason):
            yield
    finally:
        with contextlib.suppress(Stopped):  # of a last look, just before the timer is off
            signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, former)


@contextlib.contextmanager
def _by_thread(reason: Callable[[], str]) -> Iterator[None]:
    target, over, told = threading.get_ident(), threading.Event(), list[str]()

    def watch() -> None:
        # Once only: an exception that is asked for and taken back leaves Python 3.11 in a state
        # in which it looks for it at every step.
        while not told and not over.wait(_TICK):
            if why := reason():
                told.append(why)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(target), ctypes.py_object(Stopped)
                )

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    except Stopped as stopped:
        raise Stopped(told[0] if told else stopped.reason) from None
    else:
        over.set()
        watcher.join()
        if told:  # asked for at the last moment: it comes at one of the next steps
            with contextlib.suppress(Stopped):
                time.sleep(_TICK)
    finally:
        over.set()
        watcher.join()


@contextlib.contextmanager
def _by_loops(reason: Callable[[], str]) -> Iterator[None]:
    monitoring: Any = getattr(sys, "monitoring", None)  # from Python 3.12 on, as browsers have
    if _reasons:
        with _inside(reason):
            yield
        return
    if monitoring is None or monitoring.get_tool(monitoring.DEBUGGER_ID) is not None:
        yield
        return
    tool = monitoring.DEBUGGER_ID
    looked = time.monotonic()

    def look(code: object, at: int, to: int) -> None:
        nonlocal looked
        if to < at and time.monotonic() - looked >= _TICK:
            looked = time.monotonic()
            _look()

    monitoring.use_tool_id(tool, __name__)
    monitoring.register_callback(tool, monitoring.events.JUMP, look)
    monitoring.set_events(tool, monitoring.events.JUMP)
    try:
        with _inside(reason):
            yield
    finally:
        monitoring.set_events(tool, monitoring.events.NO_EVENTS)
        monitoring.register_callback(tool, monitoring.events.JUMP, None)
        monitoring.free_tool_id(tool)


@contextlib.contextmanager
def _shallow() -> Iterator[None]:
    """Allow only so many calls inside each other as a browser's stack holds.

    Beyond it the interpreter dies, kernel and all. With Python's own limit of 1000 it does so where
    operators or generators call themselves; 350 calls were measured to be safe in Node, 500 in
    Chromium.
    """
    former = sys.getrecursionlimit()
    sys.setrecursionlimit(min(former, _CALLS))
    try:
        yield
    finally:
        sys.setrecursionlimit(former)


def _memory() -> float:
    """Return the megabytes that this process holds now, or 0 where that cannot be read."""
    try:
        return int(_STATM.read_text().split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0.0
