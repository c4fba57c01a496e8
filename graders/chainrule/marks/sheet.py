"""A table that a learning platform has written: read with care, written back in its own form."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from chainrule.grading.course import CourseError
from chainrule.grading.spreadsheet import no_formula, write_csv

_LARGEST = 32 << 20  # bytes


@dataclass
class Sheet:
    """A header and rows of the same length."""

    header: list[str]
    rows: list[list[str]]
    delimiter: str = ","
    mark: bool = False  # whether the file began with a byte-order mark
    keys: frozenset[int] = frozenset()  # places of the columns by which people are found
    guarded: int = field(default=0, init=False)  # cells that a spreadsheet would have run

    def column(self, *names: str) -> int | None:
        """Return the place of the first of these columns, upper or lower case alike."""
        known = [title.strip().casefold() for title in self.header]
        return next((known.index(n.casefold()) for n in names if n.casefold() in known), None)

    def encode(self) -> bytes:
        """Return the file; `guarded` then counts the cells that were made harmless."""
        rows = [self.header, *self.rows]
        self.guarded = sum(
            no_formula(cell, place in self.keys) != cell
            for row in rows
            for place, cell in enumerate(row)
        )
        text = write_csv(rows, self.delimiter, self.keys)
        return text.encode("utf-8-sig" if self.mark else "utf-8")


def read_sheet(path: Path) -> Sheet:
    """Return a platform's table; CourseError when it is none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise CourseError(f"{path} is too large for a table of grades.")
        data = path.read_bytes()
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    mark = wide or data.startswith(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise CourseError(f"{path} is no UTF-8 text: save it as CSV in UTF-8.") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise CourseError(f"{path} is no table of comma-separated values: {error}.") from None
    if len(rows) < 1 or len(rows[0]) < 2:
        raise CourseError(f"{path} is no table: its first line should name several columns.")
    header = rows[0]
    for number, row in enumerate(rows[1:], 2):
        if len(row) > len(header) and any(row[len(header) :]):
            raise CourseError(f"{path}, row {number} has more cells than the first line.")
    body = [(row + [""] * len(header))[: len(header)] for row in rows[1:]]
    return Sheet(header, body, delimiter, mark)


def number(text: str) -> float | None:
    """Return a cell as a number, with a point or a comma; None when it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def written(points: float, comma: bool = False) -> str:
    """Return points as a cell: no more digits than they have, at most four after the point."""
    text = f"{points:.4f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def listed(names: Iterable[str], most: int = 5) -> str:
    """Return names for a sentence, the first few and how many more."""
    every = list(names)
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
