"""Comma-separated values that a spreadsheet opens as text, and never runs."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?(e[-+]?\d+)?")
# An e-mail address or a login: nothing in it can call a function, name a sheet or start a program.
_ADDRESS = re.compile(r"[+@-][\w.+@-]*[^\W\d_][\w.+@-]*")
_BEGINS_FORMULA = ("=", "+", "-", "@")


def no_formula(text: str, key: bool = False) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are.

    A lone hyphen is no formula: it is how some platforms write that there is no grade. In a
    column by which people are found (`key`) addresses and logins stay as well, such as
    `+ada@example.org`: a changed one would find nobody.
    """
    text = _CONTROL.sub(" ", text)
    kept = _NUMBER.fullmatch(text) or text.strip() == "-" or (key and _ADDRESS.fullmatch(text))
    risky = text.lstrip()[:1] in _BEGINS_FORMULA and not kept
    return f"'{text}" if risky else text


def write_csv(
    rows: Iterable[Sequence[str]], delimiter: str = ",", keys: Collection[int] = ()
) -> str:
    """Return rows as comma-separated values, each cell made harmless.

    `keys` are the places of the columns by which people are found.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=delimiter)
    writer.writerows(
        [no_formula(cell, place in keys) for place, cell in enumerate(row)] for row in rows
    )
    return out.getvalue()
