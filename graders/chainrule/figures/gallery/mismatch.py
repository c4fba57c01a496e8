"""A failed gradient check as a picture: yours, measured, and their difference, entry by entry.

A pattern often says more than the worst number: one wrong row, a wrong column, everything
too large by one factor. Wrong entries carry a cross, so colour never tells alone.
"""

import math
from typing import Any

import numpy as np

from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    FAINT,
    GREY,
    ORANGE,
    RED,
    fmt,
    rect,
    shorten,
    text,
    wrap,
)

_ROWS, _COLUMNS = 8, 8


def _matrix(values: Any) -> np.ndarray | None:
    """Return the values as a table of floats with as many columns as the last axis, or None."""
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        return None
    if array.ndim < 2:
        return array.reshape(1, -1)
    return array.reshape(-1, array.shape[-1]) if array.size else array.reshape(0, 0)


def _shape(values: Any) -> str:
    try:
        return str(np.shape(values))
    except ValueError:
        return "of lists of unequal lengths"


def mismatch(yours: Any, measured: Any, name: str = "gradient", tolerance: float = 1e-6) -> Picture:
    """Return the picture of two arrays that should be equal, and of their difference.

    An entry is wrong when it differs by more than `tolerance` · max(1, |measured|). Scalars,
    vectors and arrays of any shape are laid out as a table; at most 8 × 8 entries are drawn,
    around the worst one. The picture says so when shapes differ or entries are not finite.
    """
    label = shorten(name, 24)
    title = f"{label}: yours beside measured"
    mine, truth = _matrix(yours), _matrix(measured)
    if mine is None or truth is None or np.shape(yours) != np.shape(measured) or not truth.size:
        reason = (
            f"{label} cannot be compared entry by entry: yours has shape {_shape(yours)}, "
            f"measured has shape {_shape(measured)}."
        )
        if mine is None or truth is None:
            reason = (
                f"{label} cannot be compared: yours is not an array of numbers."
                if mine is None
                else f"{label} cannot be compared: measured is not an array of numbers."
            )
        body = [
            text(380, 40 + 24 * k, part, anchor="middle", colour=RED, bold=True)
            for k, part in enumerate(wrap(reason, 80))
        ]
        rows = [("yours", _shape(yours)), ("measured", _shape(measured))]
        return compose(title, reason, (760, 100), body, ("array", "shape"), rows)

    with np.errstate(all="ignore"):
        error = np.where(mine == truth, 0.0, mine - truth)
        allowed = tolerance * np.maximum(1.0, np.abs(truth))
        wrong = ~(np.abs(error) <= allowed)
        weight = np.where(np.isnan(error), np.inf, np.abs(error) / allowed)
    count = int(wrong.sum())
    order = np.argsort(-weight, axis=None, kind="stable")[:5]
    worst = [divmod(int(i), mine.shape[1]) for i in order]
    first = worst[0]
    bad = int((~np.isfinite(mine)).sum())
    parts = [f"{count} of {mine.size} entries of {label} differ from the measured ones."]
    if count:
        parts.append(
            f"The worst is {_place(first, yours)}: yours {fmt(mine[first])}, "
            f"measured {fmt(truth[first])}, difference {fmt(error[first])}."
        )
    if bad:
        parts.append(f"{bad} of yours are not finite numbers.")
    rows0 = _window(first[0], mine.shape[0], _ROWS)
    cols0 = _window(first[1], mine.shape[1], _COLUMNS)
    if mine.shape[0] > _ROWS or mine.shape[1] > _COLUMNS:
        parts.append(
            f"Drawn are rows {rows0.start} to {rows0.stop - 1} and "
            f"columns {cols0.start} to {cols0.stop - 1}, counted from 0."
        )
    height, body = _marks(mine, truth, error, wrong, rows0, cols0)
    return compose(
        title,
        " ".join(parts),
        (760, height),
        body,
        ("place", "yours", "measured", "difference"),
        [(_place(w, yours), fmt(mine[w]), fmt(truth[w]), fmt(error[w])) for w in worst],
    )


def _place(entry: tuple[int, int], yours: Any) -> str:
    shape = np.shape(yours)
    if not shape:
        return "the number itself"
    flat = entry[0] * shape[-1] + entry[1]
    return "entry [" + ", ".join(str(int(i)) for i in np.unravel_index(flat, shape)) + "]"


def _window(centre: int, length: int, most: int) -> range:
    start = min(max(centre - most // 2, 0), max(length - most, 0))
    return range(start, min(start + most, length))


def _marks(
    mine: np.ndarray,
    truth: np.ndarray,
    error: np.ndarray,
    wrong: np.ndarray,
    rows: range,
    columns: range,
) -> tuple[int, list[str]]:
    cell_width = min(222 / len(columns), 74.0)
    cell_height = 30.0
    out: list[str] = []
    everything = np.concatenate(
        [np.abs(mine[np.isfinite(mine)]), np.abs(truth[np.isfinite(truth)])]
    )
    scale = float(everything.max(initial=0.0)) or 1.0
    numbers = cell_width >= 44
    for p, (name, values) in enumerate(
        (("yours", mine), ("measured", truth), ("difference", error))
    ):
        left, top = 30 + 244 * p, 40
        out.append(text(left, 26, name, bold=True))
        for i, r in enumerate(rows):
            for j, c in enumerate(columns):
                value = float(values[r, c])
                x, y = left + j * cell_width, top + i * cell_height
                out.append(rect(x, y, cell_width, cell_height, stroke=FAINT, line_width=1))
                if math.isfinite(value):
                    depth = min(abs(value) / scale, 1.0) * 0.28
                    fill = BLUE if value >= 0 else ORANGE
                    out.append(
                        rect(
                            x + 1,
                            y + 1,
                            cell_width - 2,
                            cell_height - 2,
                            fill=fill,
                            opacity=round(depth, 3),
                        )
                    )
                crossed = bool(wrong[r, c]) and p == 2
                if crossed:
                    out.append(
                        rect(
                            x + 1.5,
                            y + 1.5,
                            cell_width - 3,
                            cell_height - 3,
                            stroke=RED,
                            line_width=2,
                        )
                    )
                shown = (
                    _short(value) if numbers else ("+" if value > 0 else "−" if value < 0 else "0")
                )
                if p == 2 and not crossed:
                    shown = "✓"
                elif crossed and not numbers:
                    shown = "✕"
                elif crossed:
                    shown = "✕ " + shown if cell_width >= 62 else shown
                size = 12 if cell_width > 46 else 11
                out.append(text(x + cell_width / 2, y + 20, shown, size=size, anchor="middle"))
    bottom = 40 + len(rows) * cell_height
    key = "blue +, orange −; deeper is larger. ✓ agrees, red frame: differs."
    out.append(text(30, bottom + 22, key, size=12, colour=GREY))
    return int(bottom + 34), out


def _short(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if value and (abs(value) < 1e-2 or abs(value) >= 1e4) and math.isfinite(value):
        return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("-", "−")
    return fmt(float(f"{value:.2g}"))
