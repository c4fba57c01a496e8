"""A small network learning to separate two classes: the boundary it draws and its loss.

Eighty points of two interlocking arcs, one hidden layer, softmax with cross-entropy, trained
anew by minibatches at each change of the controls: with the learner's own `train` when one is
given (unit 07: hidden tanh), with the few lines below otherwise.
"""

import base64
import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import contourpy
import numpy as np
from PIL import Image

from chainrule.checking.message import count
from chainrule.figures.computation import mlp
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
    panel,
    rect,
    shorten,
    text,
    whole,
)
from chainrule.figures.widget import Choice, Slider, figure

Params = list[dict[str, np.ndarray]]
HIDDEN = ("tanh", "sigmoid", "relu")
_POINTS, _BATCH, _MOST_HIDDEN, _MOST_EPOCHS = 80, 40, 64, 1000
_ACROSS, _DOWN = 45, 36
XLIM, YLIM = (-3.4, 5.4), (-3.0, 4.0)
US, VS = np.linspace(*XLIM, _ACROSS), np.linspace(YLIM[1], YLIM[0], _DOWN)


@lru_cache(maxsize=8)
def arcs(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return eighty points (80, 2) on two interlocking arcs, and their classes (80,)."""
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


@dataclass(frozen=True)
class _Training:
    """The points and their classes, the loss of each epoch, and what the network then says.

    `field` is the probability of class 1 at each place of the picture, from the top row down,
    `right` the share of points on the right side.
    """

    X: np.ndarray
    y: np.ndarray
    history: list[float]
    field: np.ndarray
    right: float

    @property
    def first_loss(self) -> float:
        return self.history[0] if self.history else math.nan

    @property
    def last_loss(self) -> float:
        return self.history[-1] if self.history else math.nan


def _run(
    train: Callable[..., Any] | None, hidden: int, rate: float, epochs: int, name: str, seed: int
) -> tuple[_Training, list[str]]:
    """Train with `train`, or as the course does; the second member says what went wrong."""
    troubles = []
    X, y = arcs(seed)
    untrained = _start(hidden, seed)
    args = (X.copy(), y.copy(), rate, epochs, _BATCH, np.random.default_rng(seed))
    with np.errstate(all="ignore"):
        try:
            if train is not None:
                params, losses = train([dict(p) for p in untrained], *args)
                history = [float(v) for v in losses]
            else:
                params, history = _train(untrained, *args, name)
        except Exception as error:  # the learner's own code may do anything
            troubles.append(f"your train raises {type(error).__name__}: {shorten(error, 80)}")
            params, history = untrained, [math.nan]
        grid = np.stack(np.meshgrid(US, VS), axis=-1).reshape(-1, 2)
        try:
            field = _chance(params, grid, name).reshape(_DOWN, _ACROSS)
            guessed = _chance(params, X, name)
        except Exception as error:
            troubles.append(f"the trained parameters do not fit: {shorten(error, 80)}")
            field, guessed = np.full((_DOWN, _ACROSS), np.nan), np.full(_POINTS, np.nan)
    right = float(np.mean((guessed > 0.5) == (y == 1))) if np.isfinite(guessed).all() else math.nan
    return _Training(X, y, history, field, right), troubles


def _at_work(learners: Callable[..., Any] | None, train: Callable[..., Any] | None) -> str:
    return mlp.whose(train, "train") if learners else "the course's training"


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
    rate, name = number(learning_rate), str(activation)
    units, troubles = whole("hidden", hidden, 1, _MOST_HIDDEN, 6)
    rounds, wrong = whole("epochs", epochs, 1, _MOST_EPOCHS, 80)
    troubles += wrong
    start, wrong = whole("seed", seed, 0, 2**31, 0)
    troubles += wrong
    if not math.isfinite(rate):
        troubles.append(f"the learning rate is {fmt(rate)}, 0 is used")
        rate = 0.0
    if name not in HIDDEN:
        troubles += activation_named(name, HIDDEN).troubles
        name = "tanh"
    learners = train if callable(train) and name == "tanh" else None
    training, wrong = _run(learners, units, rate, rounds, name, start)
    troubles += wrong
    right, last = training.right, training.last_loss
    if not troubles and not (math.isfinite(last) and math.isfinite(right)):
        troubles.append(
            "the training ran away: the loss is not a finite number; try a smaller rate"
        )

    # What stands in for an open exercise comes from the course, and is not the learner's.
    borrowed = str(getattr(train, "__module__", "")).startswith("chainrule.")
    hidden_units, who = count(units, f"hidden {name} unit"), _at_work(learners, train)
    parts = [
        f"With learning rate {fmt(rate)}, {hidden_units} and "
        f"{rounds} epochs, {who} brings the loss from {fmt(training.first_loss)} "
        f"to {fmt(last)}; {fmt(100 * right)} % of the {_POINTS} points are on the right side."
    ]
    if callable(train) and not learners:
        parts.append(
            "The course's own train uses tanh; it is at work when tanh is chosen."
            if borrowed
            else "Your own train uses tanh; it is at work when tanh is chosen."
        )
    return compose(
        "Decision boundary and loss",
        " ".join(parts),
        (760, 380),
        [
            *_plane(training),
            *_legend(),
            panel([*_loss(training), _share(right)], -440, 352),
        ],
        ("quantity", "what it is", "value"),
        [
            ("learning rate", "size of each step", fmt(rate)),
            ("hidden", f"{name} units in the hidden layer", str(units)),
            ("first loss", "mean cross-entropy of epoch 1", fmt(training.first_loss)),
            ("last loss", f"mean cross-entropy of epoch {rounds}", fmt(last)),
            ("accuracy", f"of {_POINTS} points", f"{fmt(100 * right)} %"),
            ("trained by", "whose code ran", who),
        ],
        troubles,
        stacked=(416, 732),
    )


def image(field: np.ndarray) -> str:
    """Return a PNG of the field as a data address: blue for class 0, orange for class 1."""
    p = np.nan_to_num(field, nan=0.5)
    sure = np.abs(2 * p - 1)
    shade = np.empty((*p.shape, 4), dtype=np.uint8)
    shade[..., :3] = np.where((p > 0.5)[..., None], (224, 122, 40), (60, 130, 220))
    shade[..., 3] = 20 + 90 * sure
    return png(shade)


def png(pixels: np.ndarray) -> str:
    """Return pixels (rows, columns, RGBA) of bytes as a data address."""
    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(picture.getvalue()).decode()


def contour(field: np.ndarray, px: np.ndarray, py: np.ndarray, level: float = 0.5) -> str:
    """Return path data of the lines where the field has a level."""
    lines = contourpy.contour_generator(px, py, field).lines(level)
    paths = ("L".join(f"{x:.1f} {y:.1f}" for x, y in np.asarray(line)) for line in lines)
    return "".join(f"M{path}" for path in paths)


def _plane(training: _Training) -> list[str]:
    plot = Plot((40, 44, 370, 270), XLIM, YLIM, title="which class, where")
    plot.raw(
        f'<image href="{image(training.field)}" x="0" y="0" width="{plot.width:g}" '
        f'height="{plot.height:g}" preserveAspectRatio="none"/>'
    )
    if np.isfinite(training.field).all():
        px = np.array([plot.px(u) for u in US])
        py = np.array([plot.py(v) for v in VS])
        path = contour(training.field, px, py)
        if path:
            plot.raw(f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2.5"/>')
    marks = []
    for (a, b), label in zip(training.X.tolist(), training.y.tolist(), strict=True):
        x, down = plot.px(a), plot.py(b)
        if label:
            marks.append(rect(x - 4, down - 4, 8, 8, fill=ORANGE, stroke=PAPER, line_width=1))
        else:
            marks.append(circle(x, down, 4.5, fill=BLUE, stroke=PAPER, width=1))
    plot.raw("".join(marks))
    return [plot.render()]


def _loss(training: _Training) -> list[str]:
    losses = np.array(training.history, dtype=float)
    good = losses[np.isfinite(losses)]
    top = float(min(max(1.0, good.max(initial=0.0) * 1.1), 1e6))
    plot = Plot(
        (480, 44, 264, 270), (0, max(len(losses), 2)), (0, top), title="loss", xlabel="epoch"
    )
    plot.rule(y=math.log(2), colour=GREY)
    plot.note(258, plot.py(math.log(2)) - 5, "guessing: ln 2", anchor="end", colour=GREY)
    plot.curve(np.arange(1, len(losses) + 1), losses, GREEN)
    plot.dot(len(losses), training.last_loss, GREEN)
    plot.note(258, 18, f"last {fmt(training.last_loss)}", anchor="end", colour=GREEN)
    return [plot.render()]


def _legend() -> list[str]:
    return [
        circle(48, 360, 5, fill=BLUE),
        text(60, 365, "class 0", size=13),
        rect(124, 355, 10, 10, fill=ORANGE),
        text(140, 365, "class 1", size=13),
        line(204, 360, 230, 360, INK, 2.5),
        text(238, 365, "boundary", size=13),
    ]


def _share(right: float) -> str:
    return text(744, 368, f"{fmt(100 * right)} % right", size=14, anchor="end", bold=True)
