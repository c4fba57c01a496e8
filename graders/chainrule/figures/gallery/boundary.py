"""A small network learning to separate two classes: the boundary it draws and its loss.

Eighty points of two interlocking arcs, one hidden layer, softmax with cross-entropy, trained
anew by minibatches at each change of the controls: with the learner's own `train` when one is
given (unit 07: hidden tanh), with the few lines below otherwise.
"""

import base64
import io
import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import contourpy
import numpy as np
from PIL import Image

from chainrule.figures.functions import TABLE
from chainrule.figures.functions import activation as activation_named
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    Plot,
    circle,
    fmt,
    line,
    number,
    rect,
    shorten,
    text,
)
from chainrule.figures.widget import Choice, Slider, figure

Params = list[dict[str, np.ndarray]]
HIDDEN = ("tanh", "sigmoid", "relu")
_POINTS, _BATCH, _MOST_HIDDEN, _MOST_EPOCHS = 80, 40, 64, 1000
_ACROSS, _DOWN = 45, 36
_XLIM, _YLIM = (-3.4, 5.4), (-3.0, 4.0)


@lru_cache(maxsize=8)
def _arcs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = np.arange(_POINTS) % 2
    angle = rng.uniform(0, np.pi, _POINTS)
    side = 1 - 2 * y
    X = np.stack([np.cos(angle) * side + y, np.sin(angle) * side + 0.4 * y], axis=1)
    return 2 * X + rng.normal(0, 0.26, X.shape), y


def _start(hidden: int, seed: int) -> Params:
    rng = np.random.default_rng(seed + 1)
    sizes = (2, hidden, 2)
    return [
        {"W": rng.normal(0, math.sqrt(2 / (m + n)), (m, n)), "b": np.zeros(n)}
        for m, n in ((sizes[0], sizes[1]), (sizes[1], sizes[2]))
    ]


def _softmax(Z: np.ndarray) -> np.ndarray:
    e = np.exp(Z - Z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def _train(
    params: Params,
    X: np.ndarray,
    y: np.ndarray,
    learning_rate: float,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    name: str,
) -> tuple[Params, list[float]]:
    """Train as unit 07 does, with any of the hidden activations of the figure."""
    _, act, slope = TABLE[name]
    W1, b1 = params[0]["W"].copy(), params[0]["b"].copy()
    W2, b2 = params[1]["W"].copy(), params[1]["b"].copy()
    wanted = np.eye(2)[y]
    history = []
    for _ in range(epochs):
        order = rng.permutation(len(X))
        total = 0.0
        for first in range(0, len(X), batch_size):
            rows = order[first : first + batch_size]
            Z1 = X[rows] @ W1 + b1
            A1 = act(Z1)
            P = _softmax(A1 @ W2 + b2)
            T = wanted[rows]
            total -= float(np.log(np.maximum((P * T).sum(axis=1), 1e-300)).sum())
            dZ2 = (P - T) / len(rows)
            dZ1 = (dZ2 @ W2.T) * slope(Z1)
            W2 -= learning_rate * (A1.T @ dZ2)
            b2 -= learning_rate * dZ2.sum(axis=0)
            W1 -= learning_rate * (X[rows].T @ dZ1)
            b1 -= learning_rate * dZ1.sum(axis=0)
        history.append(total / len(X))
    return [{"W": W1, "b": b1}, {"W": W2, "b": b2}], history


def _chance(params: Params, X: np.ndarray, name: str) -> np.ndarray:
    """Return the probability of class 1 at each row of X."""
    A = TABLE[name][1](X @ np.asarray(params[0]["W"], dtype=float) + params[0]["b"])
    return np.asarray(_softmax(A @ np.asarray(params[1]["W"], dtype=float) + params[1]["b"])[:, 1])


@figure(
    [
        Slider("learning_rate", "learning rate", -3, 1.5, 0.1, log=True),
        Slider("hidden", "hidden units", 1, 16, 1, whole=True),
        Slider("epochs", "epochs", 1, 200, 1, whole=True),
        Choice("activation", "activation", HIDDEN),
    ]
)
def boundary(
    train: Callable[..., Any] | None = None,
    learning_rate: float = 1.0,
    hidden: int = 6,
    activation: str = "tanh",
    epochs: int = 80,
    seed: int = 0,
) -> Picture:
    """A small network's decision boundary after training, and the loss on the way.

    `train` is a function as in unit 07: (params, X, y, learning_rate, epochs, batch_size, rng)
    → (params, history), with tanh hidden layers.
    """
    rate, act = number(learning_rate), str(activation)
    troubles = []

    def whole(name: str, value: Any, low: int, high: int, instead: int) -> int:
        v = number(value)
        if math.isfinite(v) and low <= v <= high:
            return int(v)
        troubles.append(f"{name} is {fmt(v)}, {instead} is used ({low} to {high} are possible)")
        return instead

    units = whole("hidden", hidden, 1, _MOST_HIDDEN, 6)
    rounds = whole("epochs", epochs, 1, _MOST_EPOCHS, 80)
    start = whole("seed", seed, 0, 2**31, 0)
    if not math.isfinite(rate):
        troubles.append(f"the learning rate is {fmt(rate)}, 0 is used")
        rate = 0.0
    if act not in HIDDEN:
        troubles += activation_named(act, HIDDEN).troubles
        act = "tanh"
    X, y = _arcs(start)
    first = _start(units, start)
    theirs = callable(train) and act == "tanh"
    trained, history = first, [math.nan]
    args = (X.copy(), y.copy(), rate, rounds, _BATCH, np.random.default_rng(start))
    with np.errstate(all="ignore"):
        try:
            if train is not None and theirs:
                trained, history = train([dict(p) for p in first], *args)
                history = [float(v) for v in history]
            else:
                trained, history = _train(first, *args, act)
        except Exception as error:  # the learner's own code may do anything
            troubles.append(f"your train raises {type(error).__name__}: {shorten(error, 80)}")
            trained, history = first, [math.nan]
        u = np.linspace(*_XLIM, _ACROSS)
        v = np.linspace(_YLIM[1], _YLIM[0], _DOWN)
        grid = np.stack(np.meshgrid(u, v), axis=-1).reshape(-1, 2)
        try:
            field = _chance(trained, grid, act).reshape(_DOWN, _ACROSS)
            guessed = _chance(trained, X, act)
        except Exception as error:
            troubles.append(f"the trained parameters do not fit: {shorten(error, 80)}")
            field, guessed = np.full((_DOWN, _ACROSS), np.nan), np.full(_POINTS, np.nan)
    right = float(np.mean((guessed > 0.5) == (y == 1))) if np.isfinite(guessed).all() else math.nan
    last = history[-1] if history else math.nan
    if not troubles and not (math.isfinite(last) and math.isfinite(right)):
        troubles.append(
            "the training ran away: the loss is not a finite number; try a smaller rate"
        )

    # What stands in for an open exercise comes from the course, and is not the learner's.
    borrowed = str(getattr(train, "__module__", "")).startswith("chainrule.")
    own = "the course's own train" if borrowed else "your own train"
    who = own if theirs else "the course's training"
    parts = [
        f"With learning rate {fmt(rate)}, {units} hidden {act} unit{'s' if units > 1 else ''} and "
        f"{rounds} epochs, {who} brings the loss from {fmt(history[0] if history else math.nan)} "
        f"to {fmt(last)}; {fmt(100 * right)} % of the {_POINTS} points are on the right side."
    ]
    if callable(train) and not theirs:
        parts.append(f"{own[0].upper()}{own[1:]} uses tanh; it is at work when tanh is chosen.")
    return compose(
        "Decision boundary and loss",
        " ".join(parts),
        (760, 380),
        _marks(X, y, field, u, v, history, right, last),
        ("quantity", "what it is", "value"),
        [
            ("learning rate", "size of each step", fmt(rate)),
            ("hidden", f"{act} units in the hidden layer", str(units)),
            (
                "first loss",
                "mean cross-entropy of epoch 1",
                fmt(history[0] if history else math.nan),
            ),
            ("last loss", f"mean cross-entropy of epoch {rounds}", fmt(last)),
            ("accuracy", f"of {_POINTS} points", f"{fmt(100 * right)} %"),
            ("trained by", "whose code ran", who),
        ],
        troubles,
    )


def _image(field: np.ndarray) -> str:
    """Return a PNG of the field as a data address: blue for class 0, orange for class 1."""
    p = np.nan_to_num(field, nan=0.5)
    sure = np.abs(2 * p - 1)
    shade = np.empty((*p.shape, 4), dtype=np.uint8)
    shade[..., :3] = np.where((p > 0.5)[..., None], (224, 122, 40), (60, 130, 220))
    shade[..., 3] = 20 + 90 * sure
    png = io.BytesIO()
    Image.fromarray(shade).save(png, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()


def _contour(field: np.ndarray, px: np.ndarray, py: np.ndarray) -> str:
    """Return path data of the lines where the field is one half."""
    lines = contourpy.contour_generator(px, py, field).lines(0.5)
    paths = ("L".join(f"{x:.1f} {y:.1f}" for x, y in np.asarray(line)) for line in lines)
    return "".join(f"M{path}" for path in paths)


def _marks(
    X: np.ndarray,
    y: np.ndarray,
    field: np.ndarray,
    u: np.ndarray,
    v: np.ndarray,
    history: list[float],
    right: float,
    last: float,
) -> list[str]:
    left = Plot((40, 44, 370, 270), _XLIM, _YLIM, title="which class, where")
    left.raw(
        f'<image href="{_image(field)}" x="0" y="0" width="{left.width:g}" '
        f'height="{left.height:g}" preserveAspectRatio="none"/>'
    )
    if np.isfinite(field).all():
        px = np.array([left.px(a) for a in u])
        py = np.array([left.py(b) for b in v])
        path = _contour(field, px, py)
        if path:
            left.raw(f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2.5"/>')
    marks = []
    for (a, b), label in zip(X.tolist(), y.tolist(), strict=True):
        x, down = left.px(a), left.py(b)
        if label:
            marks.append(rect(x - 4, down - 4, 8, 8, fill=ORANGE, stroke=PAPER, line_width=1))
        else:
            marks.append(circle(x, down, 4.5, fill=BLUE, stroke=PAPER, width=1))
    left.raw("".join(marks))
    losses = np.array(history, dtype=float)
    good = losses[np.isfinite(losses)]
    top = float(min(max(1.0, good.max(initial=0.0) * 1.1), 1e6))
    right_plot = Plot(
        (480, 44, 264, 270), (0, max(len(losses), 2)), (0, top), title="loss", xlabel="epoch"
    )
    right_plot.rule(y=math.log(2), colour=GREY)
    right_plot.note(
        258, right_plot.py(math.log(2)) - 5, "guessing: ln 2", anchor="end", colour=GREY
    )
    right_plot.curve(np.arange(1, len(losses) + 1), losses, GREEN)
    right_plot.dot(len(losses), last, GREEN)
    right_plot.note(258, 18, f"last {fmt(last)}", anchor="end", colour=GREEN)
    out = [left.render(), right_plot.render()]
    out.append(circle(48, 360, 5, fill=BLUE))
    out.append(text(60, 365, "class 0", size=13))
    out.append(rect(124, 355, 10, 10, fill=ORANGE))
    out.append(text(140, 365, "class 1", size=13))
    out.append(line(204, 360, 230, 360, INK, 2.5))
    out.append(text(238, 365, "boundary", size=13))
    out.append(text(744, 368, f"{fmt(100 * right)} % right", size=14, anchor="end", bold=True))
    return out
