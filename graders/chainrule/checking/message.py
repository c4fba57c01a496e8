"""Turn a verdict into words: at most three lines of 83 columns, then the numbers.

A message begins with a newline, because nbgrader puts the name of the exception before
it, and `nbgrader validate` cuts lines at 87 columns.
"""

import textwrap
from collections.abc import Sequence

from chainrule.checking.verdict import Outcome, Row, Verdict
from chainrule.checking.wrap import three_lines

WIDTH = 83


def shorten(line: str, width: int = WIDTH) -> str:
    """Return `line` in one row of at most `width` columns, cut at a word with an ellipsis."""
    text = " ".join(line.split())
    if len(text) <= width:
        return text
    cut = text[: width - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > width // 2 else cut).rstrip(" ,;:") + "…"


def look_at(number: int, text: str) -> str:
    """Point to a line of the learner's function; its text only where it fits whole."""
    quoted = f"Look at line {number}: {text}"
    return quoted if text and len(quoted) <= WIDTH else f"Look at line {number}."


def enumerated(names: Sequence[str]) -> str:
    """Return "dW", "dW and db", "dX, dW and db"."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def either(names: Sequence[str]) -> str:
    """Return "dW", "dW or db", "dX, dW or db"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def are_right(names: Sequence[str]) -> str:
    """Return the clause "dW is right", "dW and db are right"; of six names the first four."""
    shown = _first_of(names)
    return f"{shown} is right" if len(names) == 1 else f"{shown} are right"


def are_wrong(names: Sequence[str]) -> str:
    """Return the clause "dW is wrong", "dW and db are wrong"; of six names the first four."""
    shown = _first_of(names)
    return f"{shown} is wrong" if len(names) == 1 else f"{shown} are wrong"


def are_not(names: Sequence[str]) -> str:
    """Return the clause "dW is not", "dW and db are not"; of six names the first four."""
    shown = _first_of(names)
    return f"{shown} is not" if len(names) == 1 else f"{shown} are not"


def _first_of(names: Sequence[str]) -> str:
    return enumerated([*names[:4], f"{len(names) - 4} more"] if len(names) > 5 else names)


def count(number: int, noun: str) -> str:
    """Return "1 point", "3 points"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def table(rows: Sequence[Row], header: str = "measured") -> list[str]:
    """Return the evidence as lines: entry, yours, measured (or expected), error."""
    if not rows:
        return []
    labels = [shorten(row.label, 34) for row in rows]
    width = max(len(label) for label in labels)
    lines = [f"  {'':{width}}  {'yours':>14}  {header:>14}  {'error':>8}"]
    for label, row in zip(labels, rows, strict=True):
        lines.append(
            f"  {label:{width}}  {row.yours:>14.8g}  {row.measured:>14.8g}  {row.error:>8.1e}"
        )
    return lines


def render(verdict: Verdict, header: str = "measured") -> str:
    """Return the full message of a verdict; a failing one begins with a newline."""
    lines = three_lines(verdict.what, verdict.why, verdict.where, WIDTH)
    lines += table(verdict.rows, header)
    lines += textwrap.wrap(verdict.credit, WIDTH)
    text = "\n".join(lines)
    return text if verdict.passed else "\n" + text


def missing(name: str) -> Verdict:
    """Return the verdict on an exercise that the notebook does not define."""
    return Verdict(
        name,
        Outcome.MISSING,
        f"{name} is not defined in this notebook.",
        "Its cell has not been run, has been deleted, or gives it another name.",
        f"Run the cell that defines {name}, then run this cell again.",
    )
