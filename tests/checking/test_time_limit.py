"""Endless and greedy code is stopped, in the main thread and in others, and said in three lines.

Without the limit these tests would not end; how long they take is not looked at.
"""

import contextlib
import signal
import sys
import threading
import time
from functools import partial

import numpy as np
import pytest

from chainrule.checking import judge as judging
from chainrule.checking import message
from chainrule.checking.judge import judge, rng_for
from chainrule.checking.time_limit import Stopped, time_limit
from chainrule.course.exercise import find_exercise


@pytest.fixture
def patient(monkeypatch):
    """Code that computes is stopped by its own time, however little of it a busy machine gives."""
    monkeypatch.setattr("chainrule.checking.time_limit._PATIENCE", 1000.0)


def endless() -> None:
    while True:
        pass


def stubborn() -> None:
    """Swallow what comes, several times."""
    for _ in range(3):
        with contextlib.suppress(BaseException):
            endless()
    endless()


def greedy() -> None:
    kept = []
    while True:
        kept.append(np.ones(100_000))


@pytest.mark.parametrize("code", [endless, stubborn])
def test_what_never_ends_is_stopped(code, patient) -> None:
    with pytest.raises(Stopped, match="still running after"), time_limit(0.3):
        code()


def test_what_waits_for_ever_is_stopped() -> None:
    with pytest.raises(Stopped, match="still waiting after"), time_limit(0.05):
        threading.Event().wait()


def test_what_takes_all_memory_is_stopped() -> None:
    with pytest.raises(Stopped, match="took more than 60 MB"), time_limit(60.0, megabytes=60.0):
        greedy()


@pytest.mark.parametrize("code", [endless, greedy])
def test_another_thread_is_stopped_too(code, patient) -> None:
    caught: list[str] = []

    def work() -> None:
        try:
            with time_limit(0.3):
                code()
        except Stopped as stopped:
            caught.append(stopped.reason)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(60)
    assert caught
    assert caught[0].startswith(("was still running", "took more than"))


def test_what_ends_in_time_is_left_alone() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60.0):
        time.sleep(0.5)  # two looks at the clock
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


@pytest.mark.parametrize(("outer", "inner"), [(60.0, 0.3), (0.3, 60.0)])
def test_of_two_limits_the_first_that_is_reached_counts(outer, inner, patient) -> None:
    with pytest.raises(Stopped, match=r"after 0\.3 seconds"), time_limit(outer), time_limit(inner):
        endless()


def test_an_inner_limit_ends_with_its_block(patient) -> None:
    with time_limit(60.0):
        with pytest.raises(Stopped), time_limit(0.3):
            endless()
        time.sleep(0.5)  # two looks at the clock


def test_a_limit_of_somebody_else_counts_alone() -> None:
    class Others(Exception):
        pass

    def stop(number: int, frame: object) -> None:
        raise Others

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.5)
    try:
        with pytest.raises(Others), time_limit(0.1):
            endless()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def in_a_browser(monkeypatch):
    """Neither a timer nor a second thread, as in WebAssembly."""
    if not hasattr(sys, "monitoring"):
        pytest.skip("Python looks at loops from 3.12 on, and browsers have that")
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr(threading, "Thread", None)


@pytest.mark.parametrize("code", [endless, stubborn])
def test_in_a_browser_a_loop_that_never_ends_is_stopped(in_a_browser, code) -> None:
    with pytest.raises(Stopped, match="still running after"), time_limit(0.3):
        code()


def test_in_a_browser_an_inner_limit_counts_too(in_a_browser) -> None:
    with time_limit(60.0):
        with pytest.raises(Stopped, match=r"after 0\.3 seconds"), time_limit(0.3):
            endless()
        assert sum(number for number in range(1000)) == 499500


def test_in_a_browser_what_ends_is_left_alone(in_a_browser) -> None:
    with time_limit(60.0), time_limit(60.0):
        assert sum(number for number in range(1000)) == 499500
    assert sys.monitoring.get_tool(sys.monitoring.DEBUGGER_ID) is None


def test_a_check_says_what_was_stopped_and_where(monkeypatch, patient) -> None:
    monkeypatch.setattr(judging, "time_limit", partial(time_limit, 0.4))
    exercise = find_exercise("d_tanh", "05_activations")

    def d_tanh(z):
        while np.ndim(z):
            z = z + 1
        return 1 - np.tanh(z) ** 2

    verdict = judge(exercise, d_tanh, rng_for(exercise, 1))
    assert not verdict.passed
    lines = message.render(verdict).strip("\n").splitlines()
    assert lines[0] == "d_tanh was still running after 0.4 seconds, and was stopped."
    assert lines[1].startswith("It was in the line: ")
    assert lines[1].endswith(", at z of shape (7,)")
    assert len(lines) == 3


def test_batches_without_end_are_not_collected() -> None:
    exercise = find_exercise("minibatches", "07_mlp")
    handed_out = 0

    def minibatches(X, y, batch_size, rng):
        nonlocal handed_out
        rows = rng.permutation(len(X))[:batch_size]
        while True:
            handed_out += 1
            yield X[rows], y[rows]

    verdict = judge(exercise, minibatches, rng_for(exercise, 1))
    assert "goes on after 3 batches" in verdict.what
    assert handed_out == 4
