"""The filters and the error handling of one process hold in another."""

import warnings

import numpy as np
import pytest

from chainrule.grading.channel import numeric_state


def test_a_state_survives_the_way_and_is_left_again() -> None:
    with warnings.catch_warnings(), np.errstate(divide="raise"):
        warnings.resetwarnings()
        warnings.filterwarnings("error", "bad", RuntimeWarning)
        state = numeric_state.current()
    before = list(warnings.filters), np.geterr()
    with numeric_state.held(state) as caught:
        assert numeric_state.current() == state
        with pytest.raises(FloatingPointError):
            np.divide(1.0, 0.0)
        with pytest.raises(RuntimeWarning, match="bad luck"):
            warnings.warn("bad luck", RuntimeWarning, stacklevel=1)
        warnings.warn("good luck", UserWarning, stacklevel=1)
    assert caught == [("UserWarning", "good luck")]
    assert (list(warnings.filters), np.geterr()) == before


def test_a_warning_shown_before_is_shown_again_to_a_new_caller() -> None:
    def noisy() -> None:
        warnings.warn("once", UserWarning, stacklevel=1)

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        state = numeric_state.current()
    for _ in range(2):
        with numeric_state.held(state) as caught:
            noisy()
            noisy()
        assert caught == [("UserWarning", "once")]


def test_without_a_state_warnings_are_only_collected() -> None:
    before = list(warnings.filters)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        with numeric_state.held(None) as caught:
            warnings.warn("seen", UserWarning, stacklevel=1)
    assert caught == [("UserWarning", "seen")]
    assert list(warnings.filters) == before


@pytest.mark.parametrize("how", ["log", "call"])
def test_what_numpy_writes_or_calls_reaches_the_callers_own(how: str) -> None:
    heard: list[object] = []

    class Own:
        def write(self, text: str) -> None:
            heard.append(text)

        def __call__(self, kind: str, flag: int) -> None:
            heard.append((kind, flag))

    def overflow() -> None:
        np.exp(np.array([1000.0]))

    with np.errstate(over=how, call=Own()):
        state = numeric_state.current()
        overflow()
        here, heard[:] = list(heard), []
        with np.errstate(call=None):  # as in the other process
            np.seterr(over="warn")
            with numeric_state.held(state) as caught:
                overflow()
            np.seterr(over=how)
        assert here
        assert heard == []
        for category, text in caught:
            numeric_state.show(category, text, "<there>")
    assert heard == here
