"""What is noted for an answer elsewhere, and when it is sent."""

from collections.abc import Iterator
from typing import Any

import pytest

from chainrule.checking import programs


class Elsewhere:
    """Takes down what is sent, and answers every question with its place among all of them."""

    def __init__(self) -> None:
        self.sent: list[list[programs.Step]] = []
        self.numbers: list[int] = []
        self.asked = 0

    def do(self, answer: Any, number: int, steps: list[programs.Step]) -> programs.Outcome:
        assert answer == "theirs"
        self.sent.append(steps)
        self.numbers.append(number)
        reads = sum(step[0] == programs.READ for step in steps)
        self.asked += reads
        return len(steps), [*range(self.asked - reads, self.asked)], None


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    other = Elsewhere()
    programs.run_elsewhere(lambda answer: other.do if answer == "theirs" else None)
    yield other
    programs.run_elsewhere(lambda answer: None)


def test_an_answer_of_this_process_is_its_own_stand_in(elsewhere: Elsewhere) -> None:
    assert programs.together(complex) is complex
    value = complex(1, 2)
    programs.settle((value, "nothing"))
    assert programs.read(value, "imag") == 2
    assert programs.itself(value) is value
    assert not programs.stopped_at(ValueError(), value)
    assert programs.repeated(lambda n: 2 * n, 1, 10) == 1024
    assert elsewhere.sent == []


def test_steps_wait_until_something_has_to_be_known(elsewhere: Elsewhere) -> None:
    answer = programs.together("theirs")
    assert programs.together(answer) is answer
    x = answer(1.5)
    y = -((2 - x / x) ** 3)
    y.grad = 0.0
    y.backward()
    assert elsewhere.sent == []
    programs.settle((y, "data"), (x, "grad"))
    assert (programs.read(y, "data"), programs.read(x, "grad")) == (0, 1)
    [steps] = elsewhere.sent
    assert steps == [
        ["()", 0, [1.5]],
        ["truediv", 1, [1]],
        ["rsub", 2, 2],
        ["pow", 3, 3],
        ["neg", 4],
        ["=", 5, "grad", 0.0],
        [".", 5, "backward", []],
        ["?", 5, "data"],
        ["?", 1, "grad"],
    ]
    assert programs.read(x, "data") == 2
    assert elsewhere.sent[1:] == [[["?", 1, "data"]]]


def test_each_program_has_a_number_and_numbers_of_its_own(elsewhere: Elsewhere) -> None:
    for _ in range(2):
        programs.read(programs.together("theirs")(1), "data")
    assert elsewhere.sent[0] == elsewhere.sent[1] == [["()", 0, [1]], ["?", 1, "data"]]
    assert elsewhere.numbers[0] != elsewhere.numbers[1]


def test_what_is_repeated_is_noted_once(elsewhere: Elsewhere) -> None:
    x = programs.together("theirs")(1.0)
    programs.read(programs.repeated(lambda y: -(y * 0.5), x, 1000), "data")
    assert elsewhere.sent[0][1:] == [
        ["*", 1, 1000, [["mul", 0, 0.5], ["neg", 1]]],
        ["?", 2, "data"],
    ]
    for wrong in (lambda y: y * x, lambda y: (y * 2, 1)[1]):
        with pytest.raises(TypeError):
            programs.repeated(wrong, x, 2)
    with pytest.raises(TypeError):
        programs.repeated(lambda y: programs.read(y, "data"), x, 2)
