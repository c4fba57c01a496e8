"""The stop button while a check runs: three lines, and everything is as it was before."""

import pytest

from chainrule.checking import judge as judging
from chainrule.notebook import session
from chainrule.notebook.stopped import CheckStopped


def test_an_interrupt_shows_three_lines_and_keeps_the_stand_in() -> None:
    namespace: dict[str, object] = {}
    session.start("05_activations", namespace)
    before = namespace["d_tanh"]

    def d_tanh(z):
        raise KeyboardInterrupt

    with pytest.raises(CheckStopped) as caught:
        session.check("d_tanh", d_tanh)
    lines = caught.value._render_traceback_()
    assert lines[0] == "The check of d_tanh was stopped."
    assert lines[1] == "It was in the line: raise KeyboardInterrupt"
    assert len(lines) == 3
    assert namespace["d_tanh"] is before
    assert "d_tanh" not in session.session.passed


def test_an_interrupt_is_still_one_for_those_who_wait_for_it() -> None:
    assert issubclass(CheckStopped, KeyboardInterrupt)
    assert judging.learner_line(KeyboardInterrupt()) == ""
