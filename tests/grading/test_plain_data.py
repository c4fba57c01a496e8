"""What comes in is plain data or refused; what a call wrote is written into the same objects."""

import socket
from typing import Any

import numpy as np
import pytest

from chainrule.grading.channel import Channel
from chainrule.grading.channel.plain_data import Decoder, ProtocolError, overwrite, span


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
