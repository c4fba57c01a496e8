"""An answer in another process is followed line by line, and its word is taken for numbers only."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from chainrule.checking import traced
from chainrule.course.source import run_source
from chainrule.grading import own_checks
from chainrule.grading.learner_process import _trace_commands

SOURCE = "def delta(a, y):\n    error = a - y\n    names = str\n    return error * 2\n"


class There:
    """The other process, with its commands; `told` takes the place of what it has seen."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        run_source(SOURCE, self.namespace, "<there>")
        self.commands = _trace_commands(self.namespace)
        self.told: Any = None

    def ask(self, command: str, *args: Any) -> Any:
        if command == "trace_end" and self.told is not None:
            return self.told
        return self.commands[command](*args)


@pytest.fixture
def there() -> Iterator[There]:
    other = There()
    own_checks.trace_there(other.ask, lambda answer: answer == "theirs")
    yield other
    traced.trace_elsewhere(lambda answer, source: None)


def test_what_is_seen_there_is_what_is_seen_here(there: There) -> None:
    here = traced.Traced(there.namespace["delta"], SOURCE)
    other = traced.traced("theirs", SOURCE)
    assert other.places == here.places
    [place] = [one.number for one in here.places if one.kind == "assign" and one.target == "error"]
    for orders in ({}, {place: [5.0]}, {place: [traced.NOT_SEEN]}):
        logs = []
        for run in (here, other):
            run.begin(orders, True, 1.0)
            result = run.answer(np.float64(0.75), 1)
            assert result == (10.0 if orders.get(place) == [5.0] else -0.5)
            logs.append(run.end())
        assert logs[0] == logs[1]
        assert any(value is traced.NOT_SEEN for _, value in logs[1])


def test_an_answer_of_this_process_is_followed_here(there: There) -> None:
    assert isinstance(traced.traced(there.namespace["delta"], SOURCE), traced.Traced)
    assert traced.traced("theirs", "no function") is None


@pytest.mark.parametrize(
    "told", ["numbers", 7, [7], [(1, 2, 3)], [("0", 1.0)], [(-1, 1.0)], [(99, 1.0)], [(True, 1.0)]]
)
def test_what_is_no_log_counts_for_nothing(there: There, told: Any) -> None:
    other = traced.traced("theirs", SOURCE)
    there.told = told
    assert other.end() == []


def test_a_value_that_is_no_number_is_none_seen(there: There) -> None:
    other = traced.traced("theirs", SOURCE)
    there.told = [(0, "text"), (1, there), (2, np.zeros(traced.ENTRIES + 1)), (0, 1.5)]
    assert [value for _, value in other.end()] == [traced.NOT_SEEN] * 3 + [1.5]
    there.told = [(0, 1.0)] * (traced.RECORDS + 9)
    assert len(other.end()) == traced.RECORDS
