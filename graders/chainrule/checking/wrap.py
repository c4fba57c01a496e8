"""Fit what is said into three lines, without a cut at the words that decide.

Shapes, names and numbers mostly stand at the end of a sentence, in Python's own messages above
all. So a long sentence goes on in the next line, and what has no room left is left out as a
whole: first the last sentence, which says where to look.
"""

import textwrap

LINES = 3


def three_lines(what: str, why: str, where: str, width: int) -> list[str]:
    """Return at most three lines of at most `width` columns; what is empty takes none.

    `what` is always there, its middle left out if need be; `why` and `where` are there as far
    as whole sentences of them have room.
    """
    lines = _wrapped(_middle_left_out(" ".join(what.split()), width), width)
    for sentence in (why, where):
        lines += _as_far_as_it_fits(" ".join(sentence.split()), LINES - len(lines), width)
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _middle_left_out(text: str, width: int) -> str:
    """Return `text` when it fits into the lines, else its beginning and its end."""
    if len(_wrapped(text, width)) <= LINES:
        return text
    words = text.split(" ")
    for kept in range(len(words) - 1, 1, -1):
        # The end is worth more than the beginning: there stand the shapes and names.
        front = kept // 3
        shorter = " ".join([*words[: max(front, 1)], "…", *words[len(words) - (kept - front) :]])
        if len(_wrapped(shorter, width)) <= LINES:
            return shorter
    return text[: LINES * width - 1 - LINES] + "…"


def _as_far_as_it_fits(text: str, room: int, width: int) -> list[str]:
    if not text or room < 1:
        return []
    while text:
        lines = _wrapped(text, width)
        if len(lines) <= room:
            return lines
        end = text.rstrip(".").rfind(". ")
        if end < 0:
            break
        text = text[: end + 1]
    return []
