"""An object of the other process, as this one sees it."""

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from chainrule.grading.channel.plain_data import ProtocolError

BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
UNARY = ("neg", "pos")
OPERATORS = frozenset([*BINARY, *(f"r{name}" for name in BINARY), *UNARY])
_OF_IPYTHON = ("_repr_", "_ipython_", "_display_")  # how an object shows itself is decided here


class Asks(Protocol):
    """What a remote object needs of the channel that it lives behind."""

    def request(
        self, operation: str, handle: int, args: list[Any], kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Ask the other side for something."""

    def operate(self, name: str, target: Any, others: tuple[Any, ...]) -> Any:
        """Let the other side do arithmetic whose result stays there."""


class Remote:
    """An object of the other process: it can be called, read, indexed and iterated over.

    Arithmetic is passed on as long as its result stays over there too. Comparisons, truth
    and conversion to a number are refused: their outcome would be the other side's word.
    """

    __slots__ = ("_Remote__callable", "_Remote__channel", "_Remote__handle", "__weakref__")

    def __init__(self, channel: Asks, handle: int, can_call: bool) -> None:
        """Stand for object number `handle` at the other end of `channel`."""
        object.__setattr__(self, "_Remote__channel", channel)
        object.__setattr__(self, "_Remote__handle", handle)
        object.__setattr__(self, "_Remote__callable", can_call)

    @staticmethod
    def _channel(remote: "Remote") -> Asks:
        channel: Asks = object.__getattribute__(remote, "_Remote__channel")
        return channel

    @staticmethod
    def _handle(remote: "Remote") -> int:
        handle: int = object.__getattribute__(remote, "_Remote__handle")
        return handle

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the function over there."""
        return Remote._channel(self).request("call", Remote._handle(self), list(args), kwargs)

    def __getattr__(self, name: str) -> Any:
        """Read an attribute over there; names with two underscores are refused."""
        if name.startswith(("__", *_OF_IPYTHON)):
            raise AttributeError(name)
        return Remote._channel(self).request("get", Remote._handle(self), [name])

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute over there."""
        Remote._channel(self).request("set", Remote._handle(self), [name, value])

    def __getitem__(self, key: Any) -> Any:
        """Read an item over there."""
        return Remote._channel(self).request("item", Remote._handle(self), [key])

    def __len__(self) -> int:
        """Ask for the length over there."""
        length = Remote._channel(self).request("len", Remote._handle(self), [])
        if type(length) is not int or not 0 <= length < 1 << 40:
            raise TypeError("the other side gave no length")
        return length

    def __iter__(self) -> Iterator[Any]:
        """Iterate over the object over there, one request per item."""
        iterator = Remote._channel(self).request("iter", Remote._handle(self), [])
        if type(iterator) is not Remote:
            raise TypeError("the other side gave no iterator")
        return _items(iterator)

    def __next__(self) -> Any:
        """Ask an iterator over there for its next item."""
        more, value = _pair(Remote._channel(self).request("next", Remote._handle(self), []))
        if not more:
            raise StopIteration
        return value

    def __bool__(self) -> bool:
        """Refuse: whether something is true is decided here."""
        raise TypeError("the truth of an object of another process cannot be known")

    def __eq__(self, other: object) -> bool:
        """Only the same object is equal: nobody is asked."""
        return self is other

    def __hash__(self) -> int:
        """Hash by identity."""
        return id(self)

    def __repr__(self) -> str:
        """Name the handle, nothing that the other side says about it."""
        return f"<object {Remote._handle(self)} of the submission>"


def _items(iterator: Remote) -> Iterator[Any]:
    while True:
        more, value = _pair(Remote._channel(iterator).request("next", Remote._handle(iterator), []))
        if not more:
            return
        yield value


def _pair(value: Any) -> tuple[Any, Any]:
    if type(value) is not tuple or len(value) != 2:
        raise ProtocolError("not a pair")
    return value


def _arithmetic(name: str) -> Callable[..., Any]:
    def method(self: Remote, *others: Any) -> Any:
        return Remote._channel(self).operate(name, self, others)

    method.__name__ = f"__{name}__"
    return method


for _name in BINARY:
    setattr(Remote, f"__{_name}__", _arithmetic(_name))
    setattr(Remote, f"__r{_name}__", _arithmetic(f"r{_name}"))
for _name in UNARY:
    setattr(Remote, f"__{_name}__", _arithmetic(_name))


def operate(name: str, target: Any, others: Sequence[Any]) -> Any:
    """Do the arithmetic `name` (with a leading r: the other way round) here."""
    if name in UNARY:
        return getattr(operator, name)(target)
    plain = name if name in BINARY else name[1:]
    function = getattr(operator, plain)
    return function(target, others[0]) if name == plain else function(others[0], target)
