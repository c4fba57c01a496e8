"""An answer in another process is asked for many things in one message, and says the same."""

import contextlib
import io
import json
import socket
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import corpus
import pytest

from chainrule.checking import programs
from chainrule.checking.judge import judge, rng_for
from chainrule.course.exercise import find_exercise
from chainrule.grading import own_checks
from chainrule.grading.channel import Channel, Gone, ProtocolError, Remote
from chainrule.grading.tester_process import _guard

UNIT = "09_autodiff"


class Number:
    """A class such as a learner writes; it says what is done with it."""

    def __init__(self, data: float) -> None:
        self.data, self.grad = data, 0.0
        print("made", data)

    def __add__(self, other: Any) -> "Number":
        return Number(self.data + (other.data if isinstance(other, Number) else other))

    __radd__ = __add__

    def __truediv__(self, other: Any) -> "Number":
        return Number(self.data / (other.data if isinstance(other, Number) else other))

    def __neg__(self) -> "Number":
        return Number(-self.data)

    def shout(self, times: int) -> None:
        print("shout", times)
        warnings.warn(f"loud {times}", stacklevel=1)

    @property
    def told(self) -> float:
        print("told")
        return self.data


class There:
    """The other process, played by a thread."""

    def __init__(self) -> None:
        here, there = socket.socketpair()
        self.value: Any = None
        self.learner = Channel(there, _guard_nothing)
        self.learner.commands = {"fetch": lambda: self.value}
        self.tester = Channel(here, _guard)
        self.requests = 0
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(Gone):
            self.learner.serve_forever()

    def run(self, answer: Any, number: int, steps: list[programs.Step]) -> Any:
        self.requests += 1
        return self.tester.run_program(answer, number, steps)

    def fetch(self, value: Any) -> Any:
        self.value = value
        return self.tester.request("fetch", 0, [])


def _guard_nothing(operation: str, target: Any, name: str) -> bool:
    return True


@pytest.fixture
def there() -> Iterator[There]:
    other = There()
    own_checks.run_there(other.run, lambda answer: type(answer) is Remote)
    yield other
    programs.run_elsewhere(lambda answer: None)
    other.tester.sock.close()
    other.thread.join()
    other.learner.sock.close()


def both(there: There, rule: Callable[[Any], Any], answer: Any = Number) -> Any:
    """Ask an answer here and over there; what comes out, or is printed, is the same."""
    outcomes = []
    for one in (answer, there.fetch(answer)):
        printed = io.StringIO()
        with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(printed):
            warnings.simplefilter("always")
            try:
                result = rule(programs.together(one))
            except Exception as error:
                result = type(error).__name__, str(error)
        outcomes.append((result, printed.getvalue(), [str(warning.message) for warning in caught]))
    assert outcomes[0] == outcomes[1]
    return outcomes[0]


def test_steps_are_done_in_order_and_in_one_message(there: There) -> None:
    def rule(answer: Any) -> Any:
        x, y = answer(2.0), answer(3)
        z = 1 + (x + y) / 2
        z.shout(2)
        z.grad = 7
        z.data = -0.5
        programs.settle((z, "data"), (z, "grad"), (x, "data"))
        return programs.read(z, "data"), programs.read(z, "grad"), programs.read(x, "data")

    result, printed, warned = both(there, rule)
    assert result == (-0.5, 7, 2.0)
    assert printed.splitlines()[-1] == "shout 2"
    assert warned == ["loud 2"]
    assert there.requests == 1


def test_nothing_is_known_twice_or_too_long(there: There) -> None:
    def rule(answer: Any) -> Any:
        x = answer(2.0)
        first = programs.read(x, "data")
        x.data = 5.0
        return first, programs.read(x, "data"), programs.read(x, "told"), programs.read(-x, "data")

    assert both(there, rule)[0] == (2.0, 5.0, 5.0, -5.0)
    assert there.requests == 4


def test_an_error_comes_out_where_something_is_asked_for(there: There) -> None:
    def rule(answer: Any) -> Any:
        x = answer(1.0)
        with contextlib.suppress(ZeroDivisionError):
            y = x / 0
            y.shout(1)  # not done any more
            programs.settle((y, "data"))
        with contextlib.suppress(AttributeError):
            programs.read(x, "nowhere")
        return programs.read(x, "nothing")

    result, printed, warned = both(there, rule)
    assert result == ("AttributeError", "'Number' object has no attribute 'nothing'")
    assert (printed, warned) == ("made 1.0\n", [])


def test_an_attribute_that_is_wanted_and_missing_spoils_no_other(there: There) -> None:
    def rule(answer: Any) -> Any:
        x = answer(1.0)
        programs.settle((x, "data"), (x, "nothing"), (x, "grad"))
        found = programs.read(x, "data"), programs.read(x, "grad")
        try:
            programs.read(x, "nothing")
        except AttributeError:
            return found
        return None

    assert both(there, rule)[0] == (1.0, 0.0)


def test_it_is_known_which_value_an_error_belongs_to(there: There) -> None:
    def rule(wrong: str) -> Callable[[Any], Any]:
        def ask(answer: Any) -> Any:
            try:
                leaves = [answer(1.0), answer(2.0 if wrong != "leaf" else 1 + 1)]
            except ValueError:
                return "a leaf"
            try:
                out = leaves[0] / (0 if wrong == "out" else 1)
                programs.settle((out, "data"))
            except (ValueError, ZeroDivisionError) as error:
                return "a leaf" if programs.stopped_at(error, leaves[-1]) else "the result"
            return programs.read(out, "data")

        return ask

    def floats_only(data: float) -> Number:
        if not isinstance(data, float):
            raise ValueError(data)
        return Number(data)

    told = [both(there, rule(wrong), floats_only)[0] for wrong in ("leaf", "out", "")]
    assert told == ["a leaf", "the result", 1.0]


def test_links_are_repeated_over_there(there: There) -> None:
    def rule(answer: Any) -> Any:
        x = answer(1.0)
        y = programs.repeated(lambda y: -(y + 0.5), x, 7)
        return programs.read(y + x, "data")

    result, printed, _ = both(there, rule)
    assert (result, len(printed.splitlines())) == (-0.5, 16)
    assert there.requests == 1


def test_what_is_no_object_is_itself(there: There) -> None:
    def rule(answer: Any) -> Any:
        return programs.itself(answer(3) + 1)

    assert both(there, rule, lambda x: 2.5 * x)[0] == 8.5


def test_a_step_takes_plain_numbers_alone(there: There) -> None:
    x = programs.together(there.fetch(Number))(1.0)
    for value in ("text", [1], None, programs.together(there.fetch(Number))):
        with pytest.raises(TypeError):
            x + value
    with pytest.raises(TypeError):
        bool(x)


STEPS: list[programs.Step] = [["()", 0, [1.0]], ["?", 1, "data"]]


@pytest.mark.parametrize(
    "told",
    [
        7, (2, [1.0]), (3, [1.0], None), (-1, [], None), (2, [], None), (2, [1.0, 2.0], None),
        (1, [], None), (True, [], None), (2, "1", None), (1, [], "an error"), (2, [1.0], {}),
    ],
)  # fmt: skip
def test_what_is_no_outcome_breaks_the_rules(there: There, told: Any) -> None:
    answer = there.fetch(Number)
    there.learner._do_steps = lambda *_: told  # type: ignore[method-assign]
    with pytest.raises(ProtocolError):
        there.run(answer, 1, STEPS)


def test_a_submission_can_have_no_steps_done_here(there: There) -> None:
    done: list[Any] = []
    refused: list[BaseException] = []

    def ask(function: Any) -> None:
        try:
            there.learner.request("steps", Remote._handle(function), [1, json.dumps(STEPS)])
        except Exception as error:
            refused.append(error)

    with pytest.raises(Gone):
        there.fetch(ask)(done.append)
    assert done == []


@pytest.mark.parametrize("right", [True, False])
def test_every_answer_of_the_bank_gets_the_same_verdict(there: There, right: bool) -> None:
    exercise = find_exercise("Value", UNIT)
    bank = [one for one in corpus.read_bank(corpus.BANK / f"{UNIT}.py") if one.name == "Value"]
    chosen = [one for one in bank if one.right is right]
    assert len(chosen) >= 5
    for one in chosen:
        here = judge(exercise, one.build(), rng_for(exercise, 7))
        there.requests = 0
        other = judge(exercise, there.fetch(one.build()), rng_for(exercise, 7))
        assert (other.outcome, other.what, other.why, other.where) == (
            here.outcome, here.what, here.why, here.where,
        ), one.what  # fmt: skip
        assert other.passed is right
        assert there.requests < 250
