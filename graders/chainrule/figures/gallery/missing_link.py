"""The chain of a wrong gradient, with the broken link marked.

The picture behind a diagnosis: the derivative as a product of its links, and the one that
the code leaves out, has too much, or takes at the wrong place.
"""

import math
from collections.abc import Sequence
from typing import Any

from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    GREEN,
    GREY,
    RED,
    number,
    rect,
    shorten,
    text,
    wrap,
)

_MOST = 12
_PER_ROW = 4
_KINDS = {
    "missing": "is missing",
    "extra": "is one too many",
    "wrong": "is not the right one",
}

THREE_FACTORS = (
    ("∂J/∂a", "error signal"),
    ("∂a/∂z", "activation derivative"),
    ("∂z/∂w", "input of the weight"),
)


def missing_link(
    links: Sequence[Any] = THREE_FACTORS,
    missing: int | None = None,
    kind: str = "missing",
    name: str = "∂J/∂w",
    why: str = "",
) -> Picture:
    """Return the picture of the chain `name` = product of `links`, one of them broken.

    `links` are symbols or pairs (symbol, meaning) in the order of the product; `missing` is
    the index of the broken one (None: no single one); `kind` is "missing", "extra" or "wrong";
    `why` is one sentence for the learner.
    """
    pairs = [_pair(link) for link in list(links)[:_MOST]]
    what = _KINDS.get(str(kind), _KINDS["wrong"])
    wanted = number(missing)
    place = int(wanted) if math.isfinite(wanted) else -1
    broken = place if 0 <= place < len(pairs) else None
    label = shorten(name, 24)
    chain = " × ".join(symbol for symbol, _ in pairs)
    title = f"Where the chain of {label} breaks"
    parts = [f"{label} = {chain}." if pairs else f"The chain of {label} has no links."]
    if broken is not None:
        symbol, meaning = pairs[broken]
        parts.append(f"The link {symbol}{f' ({meaning})' if meaning else ''} {what}.")
    elif missing is not None:
        parts.append(f"There is no link number {shorten(missing, 20)} in this chain.")
    if len(list(links)) > _MOST:
        parts.append(f"Only the first {_MOST} of {len(list(links))} links are drawn.")
    if why:
        parts.append(shorten(why, 300))

    size = 17 if len(name) <= 8 else 12
    out = [text(20, 68, f"{shorten(name, 13)} =", size=size, bold=True)]
    for k, (symbol, meaning) in enumerate(pairs):
        row, column = divmod(k, _PER_ROW)
        x, y = 140 + column * 152, 26 + row * 116
        bad = k == broken
        colour, dash = (RED, "7 5") if bad else (GREEN, "")
        said = f"✕ {what}" if bad else "✓ there"
        out += [
            rect(x, y, 122, 72, stroke=colour, line_width=3 if bad else 2, dash=dash, radius=9),
            text(x + 61, y + 92, said, size=13, anchor="middle", bold=bad, colour=colour),
        ]
        written = _in_two(symbol) if not meaning else [shorten(symbol, 13)]
        size = 16 if max(map(len, written)) <= 10 else 13
        for n, part in enumerate(written):
            below = y + 25 + 19 * n if meaning else y + 51 - 10 * len(written) + 20 * n
            out.append(text(x + 61, below, part, size=size, anchor="middle", bold=True))
        for n, part in enumerate(wrap(meaning, 18)[:2]):
            out.append(text(x + 61, y + 45 + 16 * n, part, size=12, anchor="middle", colour=GREY))
        if k + 1 < len(pairs):
            out.append(text(x + 137, y + 42, "×", size=18, anchor="middle", bold=True))
    height = 30 + max(1, -(-len(pairs) // _PER_ROW)) * 116
    lines = wrap(shorten(why, 300), 88)
    for k, part in enumerate(lines):
        out.append(text(20, height + 10 + 20 * k, part, size=14))
    header: tuple[str, ...] = ("link", "meaning", "in your code")
    rows: list[tuple[str, ...]] = [
        (symbol, meaning, what if k == broken else "there")
        for k, (symbol, meaning) in enumerate(pairs)
    ]
    if not any(meaning for _, meaning in pairs):
        header, rows = (header[0], header[2]), [(row[0], row[2]) for row in rows]
    return compose(
        title,
        " ".join(parts),
        (760, height + 20 * len(lines) + 8 if lines else height - 14),
        out,
        header,
        rows,
    )


def _in_two(symbol: str) -> list[str]:
    """Return a long name in two lines, broken after an underscore."""
    cut = symbol.rfind("_", 0, 12) + 1
    if len(symbol) <= 12 or not cut:
        return [shorten(symbol, 12)]
    return [symbol[:cut], shorten(symbol[cut:], 12)]


def _pair(link: Any) -> tuple[str, str]:
    if isinstance(link, tuple | list) and len(link) == 2:
        return shorten(link[0], 60), shorten(link[1], 80)
    return shorten(link, 60), ""
