"""Remote calls behave as local ones, and only plain data crosses."""

import contextlib
import math
import socket
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from chainrule.grading.channel import Channel, Gone, Remote


@pytest.fixture
def ends() -> Iterator[tuple[Channel, dict[str, Any]]]:
    """Return one end, and the names that the other end (a thread) hands out."""
    here, there = socket.socketpair()
    names: dict[str, Any] = {}
    learner = Channel(there)
    learner.commands = {"fetch": lambda wanted: {name: names[name] for name in wanted}}

    def serve() -> None:
        with contextlib.suppress(Gone):
            learner.serve_forever()

    threading.Thread(target=serve, daemon=True).start()
    tester = Channel(here)
    yield tester, names
    here.close()


def fetch(ends: tuple[Channel, dict[str, Any]], value: Any) -> Any:
    """Hand a value over."""
    channel, names = ends
    names["it"] = value
    return channel.request("fetch", 0, [["it"]])["it"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        -3,
        10**50,
        0.1,
        math.inf,
        2 + 3j,
        "ψ\ud800",
        b"\x00\xff",
        [1, [2.5, "x"]],
        (1, (2,)),
        {"W": 1, 2: {"b": []}},
        {1, 2},
        frozenset({3}),
        range(1, 9, 2),
        slice(1, None, 2),
        ...,
        np.float64(0.1),
        np.int32(7),
        np.bool_(True),
        float,
        np.float64,
        ValueError,
        np.exp,
        math.sin,
        np.dtype("f4"),
    ],
)
def test_plain_values_arrive_as_they_are(ends: Any, value: Any) -> None:
    arrived = fetch(ends, value)
    assert arrived == value
    assert type(arrived) is type(value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.array(3.0),
        np.zeros((0, 4), dtype=np.float32),
        np.array([True, False]),
        np.array(["a", "bc"]),
        np.arange(12.0)[::2],
    ],
)
def test_arrays_arrive_with_dtype_shape_and_order(ends: Any, array: np.ndarray) -> None:
    arrived = fetch(ends, array)
    np.testing.assert_array_equal(arrived, array)
    assert arrived.dtype == array.dtype
    assert arrived.shape == array.shape
    if array.ndim == 2 and array.size:
        assert arrived.flags.f_contiguous == array.flags.f_contiguous


def test_nan_and_a_cycle_arrive(ends: Any) -> None:
    assert math.isnan(fetch(ends, math.nan))
    cycle: list[Any] = []
    cycle.append(cycle)
    arrived = fetch(ends, cycle)
    assert arrived[0] is arrived


def test_a_function_is_called_over_there_and_may_call_back(ends: Any) -> None:
    twice = fetch(ends, lambda f, x: f(f(x)))
    assert type(twice) is Remote
    assert twice(lambda x: 3 * x, 2) == 18


def test_written_arguments_are_written_here_too(ends: Any) -> None:
    def write(array: np.ndarray, network: list[dict[str, Any]]) -> None:
        array *= 2
        network[0]["delta"] = 0.5
        network.append({})

    array, network = np.ones(3), [{"weights": [1.0]}]
    first = network[0]
    fetch(ends, write)(array, network)
    np.testing.assert_array_equal(array, [2, 2, 2])
    assert network == [{"weights": [1.0], "delta": 0.5}, {}]
    assert network[0] is first


def test_a_generator_that_writes_later_is_seen(ends: Any) -> None:
    def shuffle(X: np.ndarray) -> Iterator[float]:
        for i in range(len(X)):
            X[i] = -1.0
            yield X[i]

    array = np.ones(3)
    generator = fetch(ends, shuffle)(array)
    np.testing.assert_array_equal(array, [1, 1, 1])
    iterator = iter(generator)
    assert next(iterator) == -1.0
    np.testing.assert_array_equal(array, [-1, 1, 1])
    assert list(iterator) == [-1.0, -1.0]
    np.testing.assert_array_equal(array, [-1, -1, -1])


def test_a_random_generator_moves_on_here_too(ends: Any) -> None:
    draw = fetch(ends, lambda rng: rng.standard_normal(3))
    rng, twin = np.random.default_rng(5), np.random.default_rng(5)
    np.testing.assert_array_equal(draw(rng), twin.standard_normal(3))
    np.testing.assert_array_equal(rng.standard_normal(2), twin.standard_normal(2))


def test_identity_and_shared_memory_are_kept(ends: Any) -> None:
    same = fetch(ends, lambda a, items: (a, a[1:], items))
    array, items = np.arange(4.0), [1]
    whole, part, again = same(array, items)
    assert whole is array
    assert again is items
    assert np.shares_memory(part, array)
    np.testing.assert_array_equal(part, array[1:])


def test_a_buffer_used_again_changes_the_earlier_result(ends: Any) -> None:
    buffer = np.zeros(2)

    def reuse(x: float) -> np.ndarray:
        buffer[:] = x
        return buffer

    function = fetch(ends, reuse)
    first = function(1.0)
    second = function(2.0)
    np.testing.assert_array_equal(first, [2, 2])
    assert np.shares_memory(first, second)


def test_exceptions_come_with_kind_message_and_line(ends: Any) -> None:
    def fail() -> None:
        raise KeyError("no such thing")

    with pytest.raises(KeyError, match="no such thing"):
        fetch(ends, fail)()

    class OwnError(ValueError):
        pass

    def own() -> None:
        raise OwnError("mine")

    with pytest.raises(ValueError, match="mine") as caught:
        fetch(ends, own)()
    assert type(caught.value).__name__ == "OwnError"


def test_warnings_follow_the_filters_of_the_caller(ends: Any) -> None:
    log = fetch(ends, lambda x: np.log(x))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        log(np.zeros(1))
        log(np.zeros(1))
    assert sum(w.category is RuntimeWarning for w in caught) == 2
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        log(np.zeros(1))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning):
            log(np.zeros(1))


def test_an_undefined_name_arrives_with_its_name(ends: Any) -> None:
    def answer() -> Any:
        return nobody_defined_this  # type: ignore[name-defined]  # noqa: F821

    with pytest.raises(NameError, match="nobody_defined_this") as caught:
        fetch(ends, answer)()
    assert caught.value.name == "nobody_defined_this"


def test_objects_stay_there_and_can_be_used(ends: Any) -> None:
    class Value:
        def __init__(self, data: float) -> None:
            self.data, self.grad = data, 0.0

        def __add__(self, other: Any) -> "Value":
            return Value(self.data + getattr(other, "data", other))

        __radd__ = __add__

    value = fetch(ends, Value)(2.0)
    assert (1 + value + value).data == 5.0
    value.grad = 3.0
    assert value.grad == 3.0
    assert list(fetch(ends, lambda n: (i * i for i in range(n)))(3)) == [0, 1, 4]


def test_a_long_chain_of_operations_is_sent_in_batches(ends: Any) -> None:
    class Value:
        def __init__(self, data: float) -> None:
            self.data = data

        def __neg__(self) -> "Value":
            return Value(-self.data)

        def __add__(self, other: Any) -> Any:
            if self.data > 400:
                raise OverflowError("too much")
            return Value(self.data + getattr(other, "data", other))

    channel, _ = ends
    value = one = fetch(ends, Value)(1.0)
    before = channel._sequence
    for _ in range(300):
        value = value + one
    value = -value
    assert value.data == -301.0
    assert channel._sequence - before < 80
    value = one
    with pytest.raises(OverflowError, match="too much"):
        (one + 500) + 1

    def climb() -> None:
        value = one
        for _ in range(1000):
            value = value + 1

    with pytest.raises(OverflowError, match="too much"):
        climb()


def test_nobody_else_decides_what_is_equal_or_true(ends: Any) -> None:
    class Agreeable:
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None  # type: ignore[assignment]

        def __sub__(self, other: object) -> float:
            return 0.0

        __rsub__ = __sub__

    liar = fetch(ends, Agreeable())
    assert liar != 3
    assert not liar == 3  # noqa: SIM201
    with pytest.raises(TypeError):
        bool(liar)
    with pytest.raises(TypeError):
        float(liar)
    with pytest.raises(TypeError, match="plain data"):
        liar - 3
    with pytest.raises(TypeError):
        liar < 3  # noqa: B015


def test_subclasses_count_by_their_value(ends: Any) -> None:
    class Number(float):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = float.__hash__

    arrived = fetch(ends, Number(2.5))
    assert type(arrived) is float
    assert arrived == 2.5
    assert arrived != 3
    assert type(fetch(ends, np.ma.masked_array([1.0]))) is np.ndarray


def test_a_guard_decides_what_may_be_done_here() -> None:
    here, there = socket.socketpair()
    tester = Channel(here, guard=lambda operation, target, name: operation == "call")
    learner = Channel(there)
    handle = tester.export(lambda: 41)
    threading.Thread(target=lambda: _until_gone(tester), daemon=True).start()
    assert learner.request("call", handle, []) == 41
    with pytest.raises(TypeError):
        learner.request("get", handle, ["__globals__"])
    there.close()


def _until_gone(channel: Channel) -> None:
    with contextlib.suppress(Gone):
        channel.serve_forever()


def test_what_may_not_be_written_to_here_may_not_there(
    ends: tuple[Channel, dict[str, Any]],
) -> None:
    def kept() -> Any:
        value = np.arange(3.0)
        value.flags.writeable = False
        return value

    hand_on = fetch(ends, lambda source: source())
    assert list(hand_on(kept)) == [0, 1, 2]
    assert list(hand_on(lambda: kept()[::2])) == [0, 2]

    def double(source: Any) -> Any:
        value = source()
        value *= 2
        return value

    with pytest.raises(ValueError, match="read-only"):
        fetch(ends, double)(kept)
    assert list(fetch(ends, double)(lambda: np.arange(3.0))) == [0, 2, 4]

    def unlock(source: Any) -> Any:
        value = source()
        value.flags.writeable = True
        value *= 2
        return value

    own = kept()
    assert list(fetch(ends, unlock)(lambda: own)) == [0, 2, 4]
    assert list(own) == [0, 1, 2]
