"""A digit that the reader draws, what a network reads in it, and which pixels pulled.

The picture of 8 × 8 pixels goes forward through the network that the learner trained. Back
comes ∂J/∂pixel: their own backward pass ends at ∂J/∂b of the first layer, which for one picture
is ∂J/∂z there, since ∂z/∂b = 1. One step more, over all paths through W₁, leads to the pixels.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

import ipywidgets
import numpy as np

from chainrule.figures.computation import mlp
from chainrule.figures.pad import SIDE, Pad
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    circle,
    fmt,
    line,
    number,
    rect,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Figure, Own, figure

AS_READ = "the one it reads"
ANSWERS = (AS_READ, *map(str, range(10)))
_PIXELS, _CLASSES = SIDE**2, 10
_EPOCHS, _BATCH, _RATE = 15, 32, 0.3


@lru_cache(maxsize=1)
def _digits() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return pictures and labels to learn from, and those for the test, as unit 07 parts them."""
    from chainrule.course.digits import load_digits

    pictures, labels = load_digits()
    rows = np.random.default_rng(7).permutation(len(labels))
    test, learn = np.split(rows, [len(labels) // 4])
    return pictures[learn] / 16, labels[learn], pictures[test] / 16, labels[test]


@lru_cache(maxsize=1)
def _trained() -> mlp.Params:
    """Return a small network that the course trained, for when none is given."""
    X, y, _, _ = _digits()
    rng = np.random.default_rng(7)
    params = mlp.first_params((_PIXELS, 24, _CLASSES), rng)
    for _ in range(_EPOCHS):
        order = rng.permutation(len(y))
        for first in range(0, len(y), _BATCH):
            rows = order[first : first + _BATCH]
            grads = mlp.backward(params, mlp.forward(params, X[rows])[1], y[rows])
            params = mlp.sgd_step(params, grads, _RATE)
    return params


def _example(pictures: Any, labels: Any, example: Any) -> tuple[Any, str]:
    """Return an example's pixels and what is known of it; the numbers go round."""
    if pictures is None:
        _, _, pictures, labels = _digits()
    count = len(pictures)
    v = number(example)
    place = int(v) % count if math.isfinite(v) else 0
    if labels is None:
        return pictures[place], f"This is example {place + 1} of {count}."
    digit = shorten(labels[place], 12)
    said = f"This is example {place + 1} of {count}: somebody wrote the digit {digit}."
    return pictures[place], said


def _drawing(
    pixels: Any, pictures: Any, labels: Any, example: Any
) -> tuple[np.ndarray, str, list[str]]:
    """Return the 64 pixels from 0 to 1, what they are, and what is wrong with them."""
    said = "This is what you drew."
    try:
        if pixels is None:
            pixels, said = _example(pictures, labels, example)
        ink = np.asarray(pixels, dtype=float).ravel()
    except Exception as error:
        return np.zeros(_PIXELS), "", [f"the pixels cannot be read: {shorten(error, 80)}"]
    if ink.size != _PIXELS:
        return np.zeros(_PIXELS), "", [f"a picture has 64 pixels, here are {ink.size}"]
    inside = np.clip(np.nan_to_num(ink, nan=0.0), 0, 1)
    wrong = (
        []
        if np.array_equal(inside, ink)
        else ["a pixel is a number from 0 to 1, and some were not"]
    )
    if not inside.any():
        said = "Nothing is drawn, and still it gives an answer: it knows no other."
    return inside, said, wrong


def _read(
    network: Any, forward: Callable[..., Any] | None, ink: np.ndarray
) -> tuple[np.ndarray, Any, list[str]]:
    """Return the probabilities of the ten digits, the cache, and what went wrong."""
    try:
        logits, cache = (forward or mlp.forward)(network, ink[np.newaxis].copy())
        Z = np.asarray(logits, dtype=float)
        if Z.shape != (1, _CLASSES):
            raise ValueError(f"one picture gives logits of shape {Z.shape}, not (1, 10)")
        with np.errstate(all="ignore"):
            chances = mlp.softmax(Z)[0]
        if not np.isfinite(chances).all():
            raise ValueError("the logits are not finite numbers")
    except Exception as error:  # the learner's own code may do anything
        said = f"{mlp.whose(forward, 'mlp_forward')}: {type(error).__name__}: {shorten(error, 80)}"
        return np.full(_CLASSES, np.nan), None, [said]
    return chances, cache, []


def _pull(
    network: Any, backward: Callable[..., Any] | None, cache: Any, answer: int
) -> tuple[np.ndarray, list[str]]:
    """Return ∂J/∂pixel for the right answer `answer`, and what went wrong.

    With one picture in the batch ∂J/∂b of the first layer is ∂J/∂z of the first layer.
    """
    try:
        grads = (backward or mlp.backward)(network, cache, np.array([answer]))
        dZ = np.asarray(grads[0]["b"], dtype=float).ravel()
        slopes = np.asarray(dZ @ np.asarray(network[0]["W"], dtype=float).T)
        if slopes.shape != (_PIXELS,) or not np.isfinite(slopes).all():
            raise ValueError("it does not lead to 64 finite slopes")
    except Exception as error:  # the learner's own code may do anything
        said = (
            f"{mlp.whose(backward, 'mlp_backward')}: {type(error).__name__}: {shorten(error, 80)}"
        )
        return np.full(_PIXELS, np.nan), [said]
    return slopes, []


def _pad(shown: Figure) -> ipywidgets.Widget:
    """Return the square to draw on, linked to the figure both ways."""
    pad = Pad()
    following = False

    def follow(picture: Picture) -> None:
        nonlocal following
        ink = _drawing(shown.pixels, shown.pictures, shown.labels, shown.example)[0].tolist()
        following = True
        try:
            pad.pixels, pad.example = ink, int(number(shown.example) or 0)
        finally:
            following = False
        pad.said = picture.sentence.partition(". ")[0] + "."

    def drawn(change: Any) -> None:
        if not following:
            shown.pixels = list(change.new)

    def asked(change: Any) -> None:
        if not following:
            with shown.hold_trait_notifications():
                shown.pixels, shown.example = None, change.new

    pad.observe(drawn, names="pixels")
    pad.observe(asked, names="example")
    shown.on_drawn(follow)
    return pad


@figure([Own(_pad, 4), Choice("answer", "J is for the answer", ANSWERS)])
def digit(
    network: Any = None,
    forward: Callable[..., Any] | None = None,
    backward: Callable[..., Any] | None = None,
    pictures: Any = None,
    labels: Any = None,
    pixels: Any = None,
    example: int = 0,
    answer: str = AS_READ,
) -> Picture:
    """A digit to draw, what a network reads in it, and ∂J/∂pixel: which pixels pulled.

    `network` is the list of layers that unit 07 trains on digits, `forward` and `backward` are
    its `mlp_forward` and `mlp_backward`; the course's own stand in for each that is None.
    `pictures` (n, 64), with pixels from 0 to 1, and `labels` (n,) are the examples.
    `pixels` are the 64 that are drawn; None shows the picture of number `example`.
    J is the cross-entropy if the right answer were `answer`.
    """
    params = _trained() if network is None else network
    ink, known, troubles = _drawing(pixels, pictures, labels, example)
    chances, cache, wrong = _read(params, forward, ink)
    troubles += wrong
    read = int(chances.argmax()) if cache is not None else -1
    if answer not in ANSWERS:
        troubles.append(f"there is no answer {shorten(answer, 20)}; {AS_READ!r} is taken")
    right = int(answer) if answer in ANSWERS[1:] else read
    slopes = np.full(_PIXELS, np.nan)
    if cache is not None:
        slopes, wrong = _pull(params, backward, cache, right)
        troubles += wrong
    first, second = mlp.whose(forward, "mlp_forward"), mlp.whose(backward, "mlp_backward")
    at_work = (
        f"At work: {first} and {second}, on a network that the course trained."
        if network is None
        else f"At work: {first} and {second}."
    )
    parts = [*_said(chances, known, right, slopes), at_work]
    drawn = compose(
        "A digit, what the network reads, and what pulled",
        " ".join(part for part in parts if part),
        (600, 340),
        [*_pixels(ink, slopes, right), *_bars(chances)],
        ("what", "how much", "slope of J"),
        _rows(chances, ink, right, slopes),
        troubles,
    )
    return replace(drawn, folded=True)


def _place(pixel: int) -> str:
    return f"row {pixel // SIDE + 1}, column {pixel % SIDE + 1}"


def _percent(chance: float) -> str:
    if chance < 0.01:
        return "under 1 %"
    return "over 99 %" if chance > 0.99 else f"{round(100 * chance)} %"


def _said(chances: np.ndarray, known: str, right: int, slopes: np.ndarray) -> list[str]:
    if not np.isfinite(chances).all():
        return [known]
    first, second = np.argsort(-chances, kind="stable")[:2]
    said = [
        f"The network reads {first} with {_percent(chances[first])}, "
        f"then {second} with {_percent(chances[second])}.",
        known,
        f"If {right} is right, J = {fmt(_cost(chances, right))}.",
    ]
    if not np.isfinite(slopes).all():
        return said
    if not slopes.any():
        return [*said, "∂J/∂pixel is 0 everywhere: no pixel pulls."]
    low, high = int(slopes.argmin()), int(slopes.argmax())
    if slopes[low] < 0:
        said.append(
            f"More ink at {_place(low)} lowers J most: ∂J/∂pixel = {fmt(slopes[low])} there."
        )
    if slopes[high] > 0:
        said.append(f"At {_place(high)} it raises J most: {fmt(slopes[high])}.")
    return said


def _cost(chances: np.ndarray, right: int) -> float:
    """Return the cross-entropy of one picture, −ln p of the right answer."""
    p = float(chances[right])
    return -math.log(p) if p > 0 else math.inf


def _rows(
    chances: np.ndarray, ink: np.ndarray, right: int, slopes: np.ndarray
) -> list[tuple[str, str, str]]:
    rows = []
    for k, p in enumerate(chances.tolist()):
        slope = p - (k == right) if right >= 0 else math.nan
        rows.append((f"digit {k}", f"probability {fmt(p)}", f"∂J/∂logit = {fmt(slope)}"))
    rows += [
        (_place(pixel), f"ink {fmt(ink[pixel])}", f"∂J/∂pixel = {fmt(slopes[pixel])}")
        for pixel in np.argsort(-np.abs(np.nan_to_num(slopes)), kind="stable")[:8].tolist()
    ]
    return rows


def _pixels(ink: np.ndarray, slopes: np.ndarray, right: int) -> list[str]:
    """Return the picture in grey, and on each pixel a mark as large as its slope is steep."""
    left, top, cell = 18.0, 52.0, 29.0
    wide = SIDE * cell
    name = f"∂J/∂pixel, if {right} is right" if right >= 0 else "the picture"
    out = [text(left + wide / 2, top - 12, name, anchor="middle", bold=True)]
    out.append(rect(left, top, wide, wide, stroke=GREY))
    marks = []
    largest = float(np.abs(slopes).max(initial=0.0)) if np.isfinite(slopes).all() else 0.0
    for pixel, (v, slope) in enumerate(zip(ink.tolist(), slopes.tolist(), strict=True)):
        x, y = left + pixel % SIDE * cell, top + pixel // SIDE * cell
        if v:
            out.append(rect(x, y, cell, cell, fill=INK, opacity=round(0.4 * v, 3)))
        if largest > 0 and slope:
            # the area of a mark goes with the slope
            marks.append(_mark(x + cell / 2, y + cell / 2, slope, math.sqrt(abs(slope) / largest)))
    for k in range(1, SIDE):
        out.append(line(left + k * cell, top, left + k * cell, top + wide, FAINT, 1))
        out.append(line(left, top + k * cell, left + wide, top + k * cell, FAINT, 1))
    foot = top + wide + 18
    legend = [
        _mark(left + 9, foot, -1, 0.7),
        text(left + 24, foot + 5, "more ink lowers J", size=13),
        _mark(left + 9, foot + 22, 1, 0.7),
        text(left + 24, foot + 27, "more ink raises J", size=13),
    ]
    return [*out, *marks, *legend]


def _mark(x: float, y: float, slope: float, size: float) -> str:
    """Return a disk with a minus or a square with a plus, at most as large as a pixel."""
    radius = 12.5 * size
    if radius < 1:
        return ""
    arm = radius * 0.5
    sign = line(x - arm, y, x + arm, y, PAPER, 2.2) if radius >= 5 else ""
    if slope < 0:
        return circle(x, y, round(radius, 1), fill=BLUE, stroke=PAPER, width=1) + sign
    if sign:
        sign += line(x, y - arm, x, y + arm, PAPER, 2.2)
    half = radius * 0.9
    square = rect(x - half, y - half, 2 * half, 2 * half, fill=ORANGE, stroke=PAPER, line_width=1)
    return square + sign


def _bars(chances: np.ndarray) -> list[str]:
    left, top, pitch, long = 312.0, 52.0, 25.0, 190.0
    out = [text(left + long / 2, top - 12, "what it reads", anchor="middle", bold=True)]
    known = np.isfinite(chances).all()
    first = int(chances.argmax()) if known else -1
    for k, p in enumerate(chances.tolist()):
        y = top + k * pitch
        best = k == first
        out.append(text(left - 10, y + 16, f"▸ {k}" if best else k, anchor="end", bold=best))
        out.append(rect(left, y + 2, long, 19, stroke=FAINT))
        if known:
            out.append(rect(left, y + 2, long * p, 19, fill=GREEN if best else GREY))
        told = _percent(p) if known else "unknown"
        out.append(text(left + long + 8, y + 16, told, size=13, bold=best))
    return out
