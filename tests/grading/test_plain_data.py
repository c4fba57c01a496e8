"""What comes in is plain data or refused; what a call wrote is written into the same objects."""

import contextlib
import socket
import threading
from functools import partial
from typing import Any

import numpy as np
import pytest

from chainrule.course.curves import wave
from chainrule.course.table import Table
from chainrule.grading.channel import Channel, Gone
from chainrule.grading.channel.plain_data import Decoder, Encoder, ProtocolError, overwrite, span


@pytest.mark.parametrize(
    "code",
    [
        ["a", "|O8", [1], "C", 0],
        ["a", "<f8", [10**9], "C", 0],
        ["a", "<f8", [-1], "C", 0],
        ["n", "V8", 0],
        ["b", 7],
        ["r", 3],
        ["r", -1],
        ["v", 0, 0, [4], [8], "<f8"],
        ["e", 99, 0],
        ["y", 12],
        ["k", "os.system"],
        ["g", ["d", []]],
        ["__class__"],
        ["zz", 1],
        ["R", 0, 60_000_000, 1],
        ["R", 0, 10, 0],
        ["i", "f" * 200_000],
        ["m", "1" * 20_000],
        ["T", 1],
        ["T", ["l", []]],
        ["P", "eval", 1.0, 2.0],
        ["P", "wave", "1", 2.0],
        ["P", "wave", True, 2.0],
        ["P", "wave", ["l", []], 2.0],
        ["P", "wave", 1.0],
        [],
        [[]],
        {"a": 1},
        ["t", 5],
        ["d", [1]],
    ],
)
def test_what_is_no_plain_data_is_refused(code: Any) -> None:
    here, there = socket.socketpair()
    with here, there, pytest.raises(ProtocolError):
        Decoder(Channel(here), [memoryview(b"12345678")]).decode(code)


def test_strides_of_nothing_make_no_large_array() -> None:
    here, there = socket.socketpair()
    with here, there:
        decoder = Decoder(Channel(here), [], [np.zeros(1)])
        with pytest.raises(ProtocolError, match="too large"):
            decoder.decode(["v", 0, 0, [400_000_000], [0], "<f8"])


def test_a_view_cannot_look_outside_of_its_array() -> None:
    here, there = socket.socketpair()
    with here, there:
        decoder = Decoder(Channel(here), [], [np.zeros(4)])
        for offset, shape, strides in (
            (0, [5], [8]),
            (32, [1], [8]),
            (0, [2], [-8]),
            (8, [4], [8]),
        ):
            with pytest.raises(ProtocolError):
                decoder.decode(["v", 0, offset, shape, strides, "<f8"])


def test_a_part_may_come_before_its_whole() -> None:
    here, there = socket.socketpair()
    with here, there:
        whole = np.arange(6.0).reshape(2, 3)
        for value in ((whole[0], whole), (whole, whole[0]), (whole[:, 1], whole[::-1], whole)):
            encoder = Encoder(Channel(here))
            code = encoder.encode(value)
            arrived = Decoder(Channel(there), [memoryview(b) for b in encoder.blobs]).decode(code)
            for one, other in zip(arrived, value, strict=True):
                np.testing.assert_array_equal(one, other)


def test_a_part_of_an_earlier_result_is_sent_as_such_and_a_larger_whole_by_itself() -> None:
    here, there = socket.socketpair()
    with here, there:
        channel, whole = Channel(here), np.arange(6.0).reshape(2, 3)
        kinds = [
            Encoder(channel, track=True).encode(value)[0] for value in (whole[0], whole, whole[1])
        ]
        assert kinds == ["a", "a", "e"]


def test_overwrite_keeps_the_containers() -> None:
    inner = {"W": np.zeros(2)}
    outer = [inner, (inner["W"],)]
    overwrite(outer, [{"W": np.ones(2), "b": 1}, (np.ones(2),)])
    assert outer[0] is inner
    np.testing.assert_array_equal(inner["W"], [1, 1])


def test_the_span_of_an_array_holds_its_entries_and_no_neighbour() -> None:
    whole = np.arange(12.0).reshape(3, 4)
    first, last = span(whole)
    assert last - first == whole.nbytes
    assert span(whole[1:2]) == (first + 32, first + 64)
    column = span(whole[:, 1])
    assert first < column[0] < column[1] <= last
    backwards = span(whole[::-1])
    assert backwards == (first, last)


def test_a_function_that_only_looks_up_crosses_as_its_table() -> None:
    here, there = socket.socketpair()
    learner, tester = Channel(there), Channel(here)
    asked: list[Any] = []

    def walk(last: Any, parents_of: Any) -> list[Any]:
        asked.append(parents_of)
        found = [parents_of(last), parents_of(0)]
        with pytest.raises(KeyError):
            parents_of("unknown")
        parents_of.entries["unknown"] = ()
        return found

    learner.commands = {"fetch": lambda names: {"walk": walk}}

    def serve() -> None:
        with contextlib.suppress(Gone):
            learner.serve_forever()

    threading.Thread(target=serve, daemon=True).start()
    remote = tester.request("fetch", 0, [["walk"]])["walk"]
    own = Table({0: (), "J": (0, 0)})
    assert remote("J", own) == [(0, 0), ()]
    assert type(asked[0]) is Table  # and no message for each question
    assert own.entries == {0: (), "J": (0, 0)}
    here.close()


def test_a_function_of_the_course_crosses_by_name_and_another_one_as_a_handle() -> None:
    here, there = socket.socketpair()
    with here, there:
        encoder, decoder = Encoder(Channel(here)), Decoder(Channel(there), [])
        f = partial(wave, 2.0, 3)
        code = encoder.encode([f, f, partial(wave, 1.0, 1.0)])
        first, again, other = decoder.decode(code)
        assert first is again
        assert (first.func, first.args, other.args) == (wave, (2.0, 3), (1.0, 1.0))
        for strange in (partial(wave, 2.0), partial(wave, True, 1.0), partial(abs, 1.0, 2.0)):
            assert encoder.encode(strange)[0] == "h"
