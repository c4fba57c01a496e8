"""A network while it learns: what each hidden unit sees, the loss, the gradient layer by layer.

Instead of what the units see, the loss around the path can be shown, along the two directions in
which the parameters move most.

The points are those of `boundary`. Training goes on by a few epochs at each step of the player
and is kept, so that the kernel is never busy for long: with the learner's own `mlp_forward`,
`mlp_backward` and `sgd_step` when they are given.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from chainrule.figures.computation import mlp
from chainrule.figures.computation.landscape import Landscape, around
from chainrule.figures.gallery import boundary
from chainrule.figures.picture import Picture, compose
from chainrule.figures.svg import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PAPER,
    PURPLE,
    Plot,
    arrow,
    circle,
    fmt,
    line,
    number,
    panel,
    rect,
    shorten,
    subscript,
    text,
    whole,
)
from chainrule.figures.widget import Slider, Stepper, Toggle, figure

EPOCHS, STEPS = 4, 60  # epochs in a step of the player; steps
_BATCH, _MOST_HIDDEN, _MOST_LAYERS = 40, 8, 4
Plugged = Callable[..., Any] | None


class _Run:
    """A training that goes on when more of it is asked for, and keeps what it has been.

    `moments` holds (params, J over all points, sizes of ∂J/∂W by layer) after each epoch.
    """

    def __init__(
        self, plugged: tuple[Plugged, Plugged, Plugged], sizes: tuple[int, ...], rate: float,
        seed: int,
    ) -> None:  # fmt: skip
        forward, backward, update = plugged
        self._forward: Callable[..., Any] = forward or mlp.forward
        self._backward: Callable[..., Any] = backward or mlp.backward
        self._update: Callable[..., Any] = update or mlp.sgd_step
        self._rate, self._rng = rate, np.random.default_rng(seed)
        self.X, self.y = boundary.arcs(seed)
        self.trouble = ""
        self.moments: list[tuple[Any, float, list[float]]] = []
        self._note(mlp.first_params(sizes, np.random.default_rng(seed + 1)))

    def go_to(self, epoch: int) -> int:
        """Train up to an epoch, or to where it breaks off; return the epoch reached."""
        while len(self.moments) <= epoch and not self.trouble:
            params = self.moments[-1][0]
            try:
                with np.errstate(all="ignore"):
                    order = self._rng.permutation(len(self.X))
                    for first in range(0, len(order), _BATCH):
                        rows = order[first : first + _BATCH]
                        grads = self._gradient(params, self.X[rows], self.y[rows])[1]
                        params = self._update(params, grads, self._rate)
                self._note(params)
            except Exception as error:  # the learner's own code may do anything
                self._stop(error)
        return max(min(epoch, len(self.moments) - 1), 0)

    @cached_property
    def landscape(self) -> Landscape | None:
        """The loss around the whole path; the training goes on to its end for it."""
        self.go_to(EPOCHS * STEPS)
        return around([params for params, _, _ in self.moments], self.X, self.y)

    def _gradient(self, params: Any, X: np.ndarray, y: np.ndarray) -> tuple[float, Any]:
        logits, cache = self._forward(params, X.copy())
        Z = np.asarray(logits, dtype=float)
        if Z.shape != (len(X), 2):
            raise ValueError(f"logits of shape {Z.shape}, not {(len(X), 2)}")
        return mlp.cross_entropy(Z, y), self._backward(params, cache, y.copy())

    def _note(self, params: Any) -> None:
        try:
            with np.errstate(all="ignore"):
                loss, grads = self._gradient(params, self.X, self.y)
                sizes = [float(np.linalg.norm(np.asarray(g["W"], dtype=float))) for g in grads]
                plain = [{k: np.array(p[k], dtype=float) for k in ("W", "b")} for p in params]
        except Exception as error:  # the learner's own code may do anything
            self._stop(error)
            return
        if not (math.isfinite(loss) and all(map(math.isfinite, sizes))):
            self.trouble = "the training ran away: J is not a finite number; try a smaller rate"
            return
        self.moments.append((plain, loss, sizes))

    def _stop(self, error: Exception) -> None:
        epoch = len(self.moments)
        self.trouble = f"epoch {epoch} raises {type(error).__name__}: {shorten(error, 80)}"


_run = lru_cache(maxsize=4)(_Run)


def _started(plugged: tuple[Plugged, Plugged, Plugged], *rest: Any) -> _Run:
    """Return the run with these settings, as far as it is, or a new one."""
    try:
        return _run(plugged, *rest)
    except TypeError:  # something that cannot be looked up
        return _Run(plugged, *rest)


@figure(
    [
        Stepper("step", STEPS, pause=150),
        Slider("learning_rate", "learning rate", -2, 1, 0.1, log=True),
        Slider("hidden", "hidden units", 1, _MOST_HIDDEN, 1, whole=True),
        Slider("layers", "hidden layers", 1, _MOST_LAYERS, 1, whole=True),
        Slider("seed", "seed", 0, 20, 1, whole=True),
        Toggle("landscape", "the loss around the path"),
    ]
)
def training(
    forward: Plugged = None,
    backward: Plugged = None,
    update: Plugged = None,
    learning_rate: float = 1.0,
    hidden: int = 6,
    layers: int = 1,
    seed: int = 0,
    step: int = 0,
    landscape: bool = False,
) -> Picture:
    """A network while it learns, a few epochs at each step: play, pause, or step.

    With `landscape` the left side shows J along the two directions of parameters in which the
    training moves most, with the path on it.

    `forward`, `backward` and `update` are `mlp_forward`, `mlp_backward` and `sgd_step` of unit
    07; the course's own stand in for each that is None.
    """
    rate = number(learning_rate)
    units, troubles = whole("hidden", hidden, 1, _MOST_HIDDEN, 6)
    deep, wrong = whole("layers", layers, 1, _MOST_LAYERS, 1)
    troubles += wrong
    start, wrong = whole("seed", seed, 0, 2**31, 0)
    troubles += wrong
    at, wrong = whole("step", step, 0, STEPS, 0)
    troubles += wrong
    if not math.isfinite(rate):
        troubles.append(f"the learning rate is {fmt(rate)}, 0 is used")
        rate = 0.0
    sizes = (2, *[units] * deep, 2)
    run = _started((forward, backward, update), sizes, rate, start)
    epoch = run.go_to(EPOCHS * at)
    if (run.trouble and epoch < EPOCHS * at) or not run.moments:
        troubles.append(run.trouble)
    who = ", ".join(
        (
            mlp.whose(forward, "mlp_forward"),
            mlp.whose(backward, "mlp_backward"),
            mlp.whose(update, "sgd_step"),
        )
    )
    head = f"Seed {start}, learning rate {fmt(rate)}, {units} hidden units in {deep} layers"
    if deep == 1:
        head = head.replace("in 1 layers", "in one layer")
    header = ("what", "it is", "value")
    if not run.moments:
        return compose(_TITLE, f"{head}. At work: {who}.", (760, 410), [], header, [], troubles)
    params, loss, steep = run.moments[epoch]
    Z = mlp.forward(params, run.X)[0]
    right = float(np.mean(Z.argmax(axis=1) == run.y))
    gradient = ", ".join(f"‖∂J/∂{_name('W', k)}‖ = {fmt(v)}" for k, v in enumerate(steep, 1))
    sentence = (
        f"Epoch {epoch} of {EPOCHS * STEPS}: J = {fmt(loss)}, {fmt(100 * right)} % of the "
        f"{len(run.y)} points are on the right side. {head}. "
        f"The gradient's size by layer: {gradient}. At work: {who}."
    )
    losses = [moment[1] for moment in run.moments[: epoch + 1]]
    if landscape and run.landscape is None:
        troubles.append("there is no path to draw: the parameters do not move")
    if landscape and run.landscape is not None:
        left = _landscape(run.landscape, epoch)
        share = fmt(round(100 * run.landscape.share))
        sentence += f" The plane holds {share} % of the spread of the whole path."
    else:
        left = _plane(run, params)
    drawn = compose(
        _TITLE,
        sentence,
        (760, 410),
        [*left, panel([*_loss(losses), *_sizes(steep)], -440, 386)],
        header,
        _rows(params, loss, right, steep),
        troubles,
        stacked=(416, 690 + 25 * len(steep)),
    )
    return replace(drawn, folded=True)


_TITLE = "A network while it learns"


def _name(letter: str, index: int) -> str:
    return letter + subscript(index)


def _plus(value: float) -> str:
    return f"{'−' if value < 0 else '+'} {fmt(abs(value))}"


def _rows(params: Any, loss: float, right: float, steep: list[float]) -> list[tuple[str, str, str]]:
    rows = [
        ("J", "mean cross-entropy", fmt(loss)),
        ("accuracy", "of all points", f"{fmt(100 * right)} %"),
    ]
    rows += [
        (f"‖∂J/∂{_name('W', k)}‖", f"size of the gradient of layer {k}", fmt(v))
        for k, v in enumerate(steep, 1)
    ]
    W, b = params[0]["W"], params[0]["b"]
    rows += [
        (_name("h", k + 1), "is 0 on its line", f"{fmt(u)}·x₁ {_plus(v)}·x₂ {_plus(c)} = 0")
        for k, (u, v, c) in enumerate(zip(*W.tolist(), b.tolist(), strict=True))
    ]
    return rows


def _plane(run: _Run, params: Any) -> list[str]:
    """Draw the points, the boundary, and the line on which each unit of layer 1 is 0."""
    title = "what each hidden unit sees" if len(params) == 2 else "what layer 1 sees"
    plot = Plot((40, 44, 370, 290), boundary.XLIM, boundary.YLIM, title=title)
    grid = np.stack(np.meshgrid(boundary.US, boundary.VS), axis=-1)
    logits = mlp.forward(params, grid.reshape(-1, 2))[0]
    field = mlp.softmax(logits)[:, 1].reshape(grid.shape[:2])
    plot.raw(
        f'<image href="{boundary.image(field)}" x="0" y="0" width="{plot.width:g}" '
        f'height="{plot.height:g}" preserveAspectRatio="none"/>'
    )
    px, py = (np.array([f(u) for u in us]) for f, us in
              ((plot.px, boundary.US), (plot.py, boundary.VS)))  # fmt: skip
    path = boundary.contour(field, px, py) if np.isfinite(field).all() else ""
    if path:
        plot.raw(f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="2.5"/>')
    for (a, b), label in zip(run.X.tolist(), run.y.tolist(), strict=True):
        x, down = plot.px(a), plot.py(b)
        if label:
            plot.raw(rect(x - 4, down - 4, 8, 8, fill=ORANGE, stroke=PAPER, line_width=1))
        else:
            plot.raw(circle(x, down, 4.5, fill=BLUE, stroke=PAPER, width=1))
    _unit_lines(plot, params[0])
    return [plot.render(), *_legend()]


def _landscape(land: Landscape, epoch: int) -> list[str]:
    """Draw J on the plane of the path: deep places green, lines of equal J, and the path so far."""
    ends = ((float(along[0]), float(along[-1])) for along in (land.us, land.vs))
    plot = Plot((40, 44, 370, 290), *ends, title="J around the path", xticks=(), yticks=())
    good = land.losses[np.isfinite(land.losses)]
    depths = np.log(np.clip(np.nan_to_num(land.losses, nan=1e6, posinf=1e6), 1e-4, 1e6))
    low, high = float(depths.min()), float(np.log(max(good.max(initial=1e-3), 1e-3)))
    shade = np.empty((*depths.shape, 4), dtype=np.uint8)
    shade[..., :3] = (26, 122, 66)
    shade[..., 3] = 150 * np.clip((high - depths) / ((high - low) or 1.0), 0.0, 1.0)
    plot.raw(
        f'<image href="{boundary.png(shade[::-1])}" x="0" y="0" width="{plot.width:g}" '
        f'height="{plot.height:g}" preserveAspectRatio="none"/>'
    )
    px = np.array([plot.px(u) for u in land.us])
    py = np.array([plot.py(v) for v in land.vs])
    for level in np.linspace(low, high, 10)[1:-1]:
        if path := boundary.contour(depths, px, py, float(level)):
            plot.raw(f'<path d="{path}" fill="none" stroke="{GREY}" stroke-width="1"/>')
    along, across = land.path.T
    plot.curve(along, across, INK, 1.25, "2 4")
    plot.curve(along[: epoch + 1], across[: epoch + 1], INK, 2.5)
    plot.dot(float(along[0]), float(across[0]), BLUE)
    plot.dot(float(along[epoch]), float(across[epoch]), ORANGE, 7)
    return [
        plot.render(),
        circle(48, 362, 5, fill=BLUE),
        text(60, 367, "start", size=13),
        circle(112, 362, 6, fill=ORANGE),
        text(124, 367, "now", size=13),
        line(166, 362, 190, 362, GREY, 1),
        text(196, 367, "the same J everywhere on a line", size=13),
        text(40, 392, "The greener, the smaller J.", size=13, colour=GREY),
    ]


def _unit_lines(plot: Plot, layer: Any) -> None:
    """Draw where each unit is 0, and an arrow towards where it is positive."""
    taken: list[tuple[float, float]] = []
    for k, (u, v, c) in enumerate(zip(*layer["W"].tolist(), layer["b"].tolist(), strict=True)):
        # in the plot's own measure, so that the arrow stands upright on the line
        across = (plot.px(1) - plot.px(0), plot.py(1) - plot.py(0))
        nx, ny = u / across[0], v / across[1]
        length = math.hypot(nx, ny)
        if length < 1e-12:
            continue
        nx, ny = nx / length, ny / length
        offset = (c - u * plot.px(0) / across[0] - v * plot.py(0) / across[1]) / length
        foot = (-offset * nx, -offset * ny)
        ways = [(foot[0] - t * ny, foot[1] + t * nx) for t in range(-700, 701, 10)]
        seen = [p for p in ways if 22 < p[0] < plot.width - 22 and 22 < p[1] < plot.height - 22]
        if not seen:
            continue
        ends = (*ways[0], *ways[-1])
        plot.raw(line(*ends, PURPLE, 1.75, "6 4"))
        free = [p for p in seen if all(math.hypot(p[0] - x, p[1] - y) > 44 for x, y in taken)]
        if free:
            x, y = free[len(free) // 2]
            taken.append((x, y))
            plot.raw(arrow(x, y, x + 15 * nx, y + 15 * ny, PURPLE, 2))
            plot.note(x - 9 * nx, y - 9 * ny + 4, _name("h", k + 1), anchor="middle", colour=PURPLE)


def _legend() -> list[str]:
    return [
        circle(48, 376, 5, fill=BLUE),
        text(60, 381, "class 0", size=13),
        rect(118, 371, 10, 10, fill=ORANGE),
        text(134, 381, "class 1", size=13),
        line(192, 376, 216, 376, INK, 2.5),
        text(222, 381, "boundary", size=13),
        line(298, 376, 322, 376, PURPLE, 1.75, "6 4"),
        text(328, 381, "a unit is 0", size=13),
        text(40, 402, "An arrow points to where the unit is positive.", size=13, colour=GREY),
    ]


def _loss(losses: list[float]) -> list[str]:
    values = np.array(losses)
    top = float(min(max(1.0, values.max() * 1.1), 1e6))
    plot = Plot((480, 44, 264, 130), (0, EPOCHS * STEPS), (0, top), title="J", xlabel="epoch")
    plot.rule(y=math.log(2), colour=GREY)
    plot.note(258, plot.py(math.log(2)) - 5, "guessing: ln 2", anchor="end", colour=GREY)
    plot.curve(np.arange(len(values)), values, GREEN)
    plot.dot(len(values) - 1, float(values[-1]), GREEN)
    return [plot.render()]


def _sizes(steep: list[float]) -> list[str]:
    """Draw the size of each layer's gradient on a scale of powers of ten."""
    left, top, pitch, long = 524.0, 262.0, 25.0, 130.0
    out = [text(612, top - 12, "size of ∂J/∂W, layer by layer", anchor="middle", bold=True)]
    for k, v in enumerate(steep, 1):
        y = top + (k - 1) * pitch
        share = (math.log10(v) + 5) / 6 if v > 0 else 0.0  # from 10⁻⁵ to 10
        out.append(text(left - 10, y + 15, _name("W", k), anchor="end"))
        out.append(rect(left, y + 2, long, 17, stroke=FAINT))
        out.append(rect(left, y + 2, long * min(max(share, 0.0), 1.0), 17, fill=GREEN))
        out.append(text(left + long + 8, y + 15, fmt(v), size=13))
    foot = top + len(steep) * pitch + 16
    out.append(text(left, foot, "10⁻⁵", size=13))
    out.append(text(left + long, foot, "10", size=13, anchor="end"))
    return out
