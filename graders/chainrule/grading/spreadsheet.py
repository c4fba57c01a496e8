"""Comma-separated values that a spreadsheet opens as text, and never runs."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?(e[-+]?\d+)?")
_BEGINS_FORMULA = ("=", "+", "-", "@")


def no_formula(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are.

    A lone hyphen is no formula: it is how some platforms write that there is no grade.
    """
    text = _CONTROL.sub(" ", text)
    kept = _NUMBER.fullmatch(text) or text.strip() == "-"
    risky = text.lstrip()[:1] in _BEGINS_FORMULA and not kept
    return f"'{text}" if risky else text


def write_csv(rows: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    """Return rows as comma-separated values, each cell made harmless."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", delimiter=delimiter)
    writer.writerows([no_formula(cell) for cell in row] for row in rows)
    return out.getvalue()
