"""Several things asked of an answer, noted down as steps and done in one go where it lives.

A rule that judges a class asks thousands of small things of it. Where the answer lives in another
process each of them would be a message. `together` returns a stand-in for such an answer: a call,
arithmetic, a method, a new value for an attribute are steps, which are noted, and done over there
in the same order when something has to be known. What is known is what `read` and `settle` ask
for; an exception comes out there, and no step after it is done.

An answer of this process is its own stand-in: every step is done at once.
"""

import itertools
from collections.abc import Callable
from typing import Any

CALL, METHOD, SET, READ, REPEAT = "()", ".", "=", "?", "*"
BINARY = ("add", "sub", "mul", "truediv", "pow")
UNARY = ("neg",)
_numbers = itertools.count(1)

# One step: what is done, the number of the value it is done with, and more. Value 0 is the answer,
# each step's result has the next number. An operand is a plain number, or [number of a value].
# The steps that a REPEAT holds have numbers of their own: 0 is the value that they begin with.
Step = list[Any]
# (answer, number of the program, steps) → how many were done, what was read, what raises the error
# of the next one.
Outcome = tuple[int, list[Any], Callable[[], None] | None]
Do = Callable[[Any, int, list[Step]], Outcome]


class _Elsewhere:
    do: Callable[[Any], Do | None] = staticmethod(lambda answer: None)


def run_elsewhere(find: Callable[[Any], Do | None]) -> None:
    """Let `find(answer)` return what does steps where an answer lives; None if it lives here."""
    _Elsewhere.do = staticmethod(find)


def together(answer: Any) -> Any:
    """Return a stand-in for an answer of another process, any other answer itself."""
    if type(answer) is Later:
        return answer
    do = _Elsewhere.do(answer)
    return answer if do is None else Later(_Program(answer, do), 0)


def read(value: Any, name: str) -> Any:
    """Return an attribute; AttributeError where there is none."""
    return _program(value).read(value, name) if type(value) is Later else getattr(value, name)


def settle(*wanted: tuple[Any, str]) -> None:
    """Have every step done that was noted before, and raise what one of them raised.

    The attributes that are wanted come along, for `read`; what reading one of them raises is
    raised there.
    """
    later = [(value, name) for value, name in wanted if type(value) is Later]
    if later:
        _program(later[0][0]).do([(_number(value), name) for value, name in later])


def repeated(links: Callable[[Any], Any], value: Any, times: int) -> Any:
    """Return links(links(… value)), so many times; noted as one step that holds those of links."""
    if type(value) is not Later:
        for _ in range(times):
            value = links(value)
        return value
    block = _Program(None, _nowhere)
    last = links(Later(block, 0))
    if type(last) is not Later or _number(last) != block.count - 1:
        raise TypeError("what is repeated has to end with the step that it returns")
    return _program(value).note(REPEAT, _number(value), times, block.steps)


def _nowhere(*_: Any) -> Outcome:
    raise TypeError("what is repeated can ask for nothing")


def itself(value: Any) -> Any:
    """Return what a stand-in stands for: plain data, or an object that stays where it is."""
    return read(value, "") if type(value) is Later else value


def stopped_at(error: BaseException, value: Any) -> bool:
    """Say whether an error was raised by the step that makes a value, or by one before it."""
    if type(value) is not Later:
        return False
    return _program(value).error is error and _number(value) >= _program(value).failed


class _Program:
    """The steps for one answer, and what is known of their results."""

    def __init__(self, answer: Any, do: Do) -> None:
        self.answer = answer
        self.run = do
        self.number = next(_numbers)
        self.steps: list[Step] = []
        self.count = 1  # values that there are, or will be
        self.known: dict[tuple[int, str], Any] = {}
        self.raising: dict[tuple[int, str], Callable[[], None]] = {}
        self.error: BaseException | None = None
        self.failed = 0  # number of the value that raised it

    def note(self, *step: Any) -> "Later":
        """Note one step and return what will be its result."""
        self.known.clear()
        self.raising.clear()
        self.steps.append([*step])
        self.count += 1
        return Later(self, self.count - 1)

    def do(self, wanted: list[tuple[int, str]]) -> None:
        """Have the steps done, and attributes read after them."""
        if not self.steps:
            wanted = [one for one in wanted if one not in self.known and one not in self.raising]
        if not self.steps and not wanted:
            return
        steps, self.steps = self.steps, []
        first = self.count - len(steps)
        reads = [[READ, number, name] for number, name in wanted]
        done, told, fail = self.run(self.answer, self.number, steps + reads)
        self.known.update(zip(wanted, told, strict=False))
        if fail is None:
            return
        if done >= len(steps):
            self.raising[wanted[done - len(steps)]] = fail
            return
        try:
            fail()
        except Exception as error:
            self.error, self.failed = error, first + done
            raise

    def read(self, value: "Later", name: str) -> Any:
        """Return what is known of an attribute; it is asked for where it has not come along."""
        place = _number(value), name
        if place not in self.known and place not in self.raising:
            self.do([place])
        if place in self.raising:
            self.raising[place]()
        return self.known[place]


class Later:
    """What a step will give."""

    __slots__ = ("_Later__number", "_Later__program")

    def __init__(self, program: _Program, number: int) -> None:
        """Stand for value `number` of a program."""
        object.__setattr__(self, "_Later__program", program)
        object.__setattr__(self, "_Later__number", number)

    def __call__(self, *args: Any) -> "Later":
        """Note a call."""
        return _program(self).note(CALL, _number(self), [_operand(self, arg) for arg in args])

    def __getattr__(self, name: str) -> Callable[..., "Later"]:
        """Return a method, whose call is noted; what is no method is asked for by `read`."""
        if name.startswith("__"):
            raise AttributeError(name)

        def method(*args: Any) -> Later:
            operands = [_operand(self, arg) for arg in args]
            return _program(self).note(METHOD, _number(self), name, operands)

        return method

    def __setattr__(self, name: str, value: Any) -> None:
        """Note a new value of an attribute."""
        _program(self).note(SET, _number(self), name, _operand(self, value))

    def __bool__(self) -> bool:
        """Refuse: whether something is true is not known here."""
        raise TypeError("a value that is made later is neither true nor false")

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def _program(value: Later) -> _Program:
    program: _Program = object.__getattribute__(value, "_Later__program")
    return program


def _number(value: Later) -> int:
    number: int = object.__getattribute__(value, "_Later__number")
    return number


def _operand(beside: Later, value: Any) -> Any:
    kind = type(value)
    if kind is Later and _program(value) is _program(beside):
        return [_number(value)]
    if kind is float or kind is int:
        return value
    raise TypeError(f"a step takes plain numbers and values of its own program, not {kind}")


def _arithmetic(name: str) -> Callable[..., Later]:
    def method(self: Later, *others: Any) -> Later:
        operands = [_operand(self, other) for other in others]
        return _program(self).note(name, _number(self), *operands)

    method.__name__ = f"__{name}__"
    return method


for _name in BINARY:
    setattr(Later, f"__{_name}__", _arithmetic(_name))
    setattr(Later, f"__r{_name}__", _arithmetic(f"r{_name}"))
for _name in UNARY:
    setattr(Later, f"__{_name}__", _arithmetic(_name))
