"""The page to keep: notation, the three factors, derivatives, line ↔ factor, and the words.

It stands as data in `page_to_keep.toml`. A row with an exercise says what that exercise is for,
so it is shown once the exercise has passed; a row with a unit is always shown.
"""

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SECTIONS = {
    "factors": ("The three factors", "factor", "what it is"),
    "lines": ("Line ↔ factor", "line of a program", "what it is"),
    "derivatives": ("Derivatives", "of", "is"),
    "notation": ("Notation", "sign", "what it means"),
    "words": ("Words", "word", "what it means"),
}


@dataclass(frozen=True)
class Row:
    """One line of the page: what is asked, and what is known once `exercise` has passed.

    `python` is `right` as an expression in x for NumPy, or "".
    """

    left: str
    right: str
    unit: str
    exercise: str = ""
    python: str = ""


@cache
def sections() -> dict[str, tuple[Row, ...]]:
    """Return the rows of each section of the page, in order.

    Raises ValueError for a row that says neither its exercise nor its unit.
    """
    path = Path(__file__).with_suffix(".toml")
    tables = tomllib.loads(path.read_text("utf-8"))
    return {name: tuple(_row(table) for table in tables[name]) for name in SECTIONS}


def _row(table: dict[str, str]) -> Row:
    unit, _, exercise = table.get("exercise", table.get("unit", "")).partition("/")
    if not unit:
        raise ValueError(f"The row {table['left']!r} names neither an exercise nor a unit.")
    return Row(table["left"], table["right"], unit, exercise, table.get("python", ""))


def word(name: str) -> Row:
    """Return what the glossary says of a word.

    Raises ValueError, with the nearest word, when the course does not use it.
    """
    known = {row.left.casefold(): row for row in sections()["words"]}
    if name.casefold() in known:
        return known[name.casefold()]
    near = difflib.get_close_matches(name.casefold(), known, n=1)
    words = ", ".join(row.left for row in known.values())
    hint = f" Did you mean {known[near[0]].left!r}?" if near else f" Its words are: {words}."
    raise ValueError(f"The glossary has no word {name!r}.{hint}")
