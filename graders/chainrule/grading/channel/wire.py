"""The frames on the wire between the tester's process and the learner's, and their keys.

A frame is 4 bytes with the length of the JSON header, 8 bytes with the length of the whole, the
header, and raw bytes. The header's keys are single letters:

| key | in | meaning |
|---|---|---|
| k | all | kind: q a request, v an answer, e an exception, p an output (print, picture) |
| z | all | lengths of the raw bytes that follow |
| n | q v e | number of the request |
| o h a w | q | operation, handle of its object, arguments, arguments by name |
| f | q | warning filters and NumPy's error handling, when they have changed |
| v | v | the result |
| m | v | arguments of this call that were written to: [index, new value] |
| l | v | arguments of an earlier call (a generator's) that were written to |
| x | v e | warnings to show: [category, text] |
| kind name text | e | Python's own kind of the exception, its name, its message |
| at lacks | e | the line that raised it; the name that was not found |
| p | p | the output, as nbformat has it |

What the values inside look like is said in `plain_data`.
"""

import json
import struct
from collections.abc import Sequence
from typing import Any

from chainrule.grading.channel.plain_data import ProtocolError, natural

KIND, SIZES, NUMBER = "k", "z", "n"
OPERATION, HANDLE, ARGUMENTS, BY_NAME, STATE = "o", "h", "a", "w", "f"
RESULT, WRITTEN, LENT, WARNINGS = "v", "m", "l", "x"
OUTPUT = "p"
REQUEST, ANSWER, EXCEPTION, SHOWN = "q", "v", "e", "p"  # the kinds

HEAD = struct.Struct("<IQ")
MAX_FRAME = 256 << 20  # arrays included
MAX_TEXT = 32 << 20  # the JSON alone, which takes several times its size in memory
_to_json = json.JSONEncoder(separators=(",", ":")).encode
_from_json = json.JSONDecoder().decode


def make_frame(header: dict[str, Any], blobs: Sequence[bytes] = ()) -> bytes:
    """Return a frame; ValueError when it is too large to be read."""
    if blobs:
        header[SIZES] = [len(blob) for blob in blobs]
    text = _to_json(header).encode()
    size = len(text) + sum(map(len, blobs))
    if size > MAX_FRAME or len(text) > MAX_TEXT:
        raise ValueError(f"a message of {size >> 20} MB is too large")
    return b"".join((HEAD.pack(len(text), size), text, *blobs))


def sizes(head: bytes) -> tuple[int, int]:
    """Return the lengths of the header and of the whole; ProtocolError when no frame has them."""
    text_size, size = HEAD.unpack(head)
    if not text_size <= size <= MAX_FRAME or text_size > MAX_TEXT:
        raise ProtocolError("a frame of impossible size")
    return text_size, size


def open_frame(frame: memoryview, text_size: int) -> tuple[dict[str, Any], list[memoryview]]:
    """Take a frame apart; ProtocolError for anything that is none."""
    try:
        header = _from_json(str(frame[:text_size], "utf-8"))
    except (ValueError, RecursionError):
        raise ProtocolError("not a message") from None
    if not isinstance(header, dict) or not isinstance(header.get(SIZES, []), list):
        raise ProtocolError("not a message")
    blobs, position = [], text_size
    for length in header.get(SIZES, ()):
        blobs.append(frame[position : position + natural(length)])
        position += length
    if position != len(frame):
        raise ProtocolError("a frame of another size than it says")
    return header, blobs
