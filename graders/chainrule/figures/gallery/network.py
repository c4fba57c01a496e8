"""The network of unit 04, one line of code at a time: values forward, deltas backward.

Each step names the line of the code that runs and the factor of the chain rule that it is.
A picked edge shows the whole product for one weight: error signal (for a hidden neuron a sum
over paths), activation derivative, input. J = ½ Σ (output − expected)², sigmoid neurons, and
every neuron's last weight is its bias.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.figures.functions import sigmoid
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
    RED,
    as_product,
    circle,
    fmt,
    line,
    number,
    rect,
    shorten,
    subscript,
    text,
    wrap,
)
from chainrule.figures.widget import Choice, Control, Stepper, figure

Layers = list[list[list[float]]]
_SIZES = (2, 3, 2)
_WIDEST, _DEEPEST = 5, 4
_UNKNOWN = "not yet"

# kind of step -> the line of the code of unit 04, and the factor that it is
_LINES = {
    "start": ("", "nothing has run yet"),
    "forward": ('neuron["output"] = transfer(z)', "no derivative: only values"),
    "error": ('error = neuron["output"] - expected[j]', "∂J/∂a, the error signal"),
    "paths": (
        'error += later["weights"][j] * later["delta"]',
        "sum over paths: ∂J/∂a of a hidden neuron",
    ),
    "delta": (
        'neuron["delta"] = error * transfer_derivative(neuron["output"])',
        "∂a/∂z, so that delta = ∂J/∂z",
    ),
    "gradient": ('dJ_dw = neuron["delta"] * inputs[j]', "∂z/∂w, the last of three factors"),
    "update": ('neuron["weights"][j] -= l_rate * dJ_dw', "gradient step: no new factor"),
}


@dataclass
class _Run:
    """Everything a pass through the network computes, layer by layer, neuron by neuron."""

    layers: Layers
    values: list[list[float]]
    wanted: list[float]
    errors: list[list[float]] = field(default_factory=list)
    slopes: list[list[float]] = field(default_factory=list)
    deltas: list[list[float]] = field(default_factory=list)


def _default(seed: int) -> Layers:
    if seed == 0:  # the network of unit 04, so that its printed numbers are met again here
        return [
            [[0.5, -0.6, 0.1], [-0.4, 0.9, -0.2], [0.7, 0.3, 0.2]],
            [[0.8, -0.5, 0.3, 0.1], [-0.7, 0.6, 0.4, -0.3]],
        ]
    rng = np.random.default_rng(seed)
    return [
        np.round(rng.uniform(-1.5, 1.5, (after, before + 1)), 2).tolist()
        for before, after in pairwise(_SIZES)
    ]


def _read(layers: Any, row: Any, expected: Any, seed: Any) -> tuple[_Run | None, list[str]]:
    """Return the network as plain numbers, or None and what is wrong with it."""
    try:
        start = int(number(seed)) if math.isfinite(number(seed)) else 0
        inputs = [number(v) for v in (row if row is not None else ())]
        wanted = [number(v) for v in (expected if expected is not None else ())]
        read: Layers = (
            _default(abs(start))
            if layers is None
            else [
                [[number(w) for w in (n["weights"] if isinstance(n, dict) else n)] for n in layer]
                for layer in layers
            ]
        )
    except (TypeError, KeyError):
        return None, ['the network has to be a list of layers of neurons with "weights"']
    if not read or not all(read):
        return None, ["the network has no neurons"]
    before = len(inputs)
    for k, layer in enumerate(read):
        for neuron in layer:
            if len(neuron) != before + 1:
                return None, [
                    f"a neuron of layer {k + 1} has {len(neuron)} weights; "
                    f"it needs {before} and a bias"
                ]
        before = len(layer)
    if len(wanted) != before:
        return None, [f"{len(wanted)} expected values do not fit {before} outputs"]
    if max(len(inputs), *(len(layer) for layer in read)) > _WIDEST or len(read) > _DEEPEST:
        return None, [f"the drawing holds {_DEEPEST} layers of {_WIDEST} neurons at most"]
    return _Run(read, [inputs], wanted), []


def _pass(run: _Run) -> None:
    with np.errstate(all="ignore"):
        for layer in run.layers:
            inputs = run.values[-1]
            zs = [sum(w * x for w, x in zip(n, inputs, strict=False)) + n[-1] for n in layer]
            run.values.append([float(sigmoid(z)) for z in zs])
        depth = len(run.layers)
        run.errors = [[] for _ in range(depth)]
        run.slopes = [[a * (1 - a) for a in layer] for layer in run.values[1:]]
        run.deltas = [[] for _ in range(depth)]
        for k in reversed(range(depth)):
            if k == depth - 1:
                run.errors[k] = [a - y for a, y in zip(run.values[-1], run.wanted, strict=True)]
            else:
                run.errors[k] = [
                    sum(n[j] * d for n, d in zip(run.layers[k + 1], run.deltas[k + 1], strict=True))
                    for j in range(len(run.layers[k]))
                ]
            run.deltas[k] = [e * s for e, s in zip(run.errors[k], run.slopes[k], strict=True)]


def _plan(sizes: Sequence[int]) -> list[tuple[str, int, int]]:
    """Return the steps (kind, layer, neuron) for layers of these sizes, inputs left out."""
    last = len(sizes) - 1
    plan = [("start", -1, -1)]
    plan += [("forward", k, j) for k, size in enumerate(sizes) for j in range(size)]
    for k in reversed(range(len(sizes))):
        for j in range(sizes[k]):
            plan += [("error" if k == last else "paths", k, j), ("delta", k, j)]
    plan += [("gradient", k, -1) for k in range(len(sizes))]
    return [*plan, ("update", -1, -1)]


def _sub(index: int) -> str:
    return subscript(index + 1)


def _name(column: int, index: int, depth: int) -> str:
    """Return x₁, h₂ or o₁; with more than one hidden layer, h carries its layer's letter."""
    if column == 0:
        return "x" + _sub(index)
    if column == depth:
        return "o" + _sub(index)
    return ("h" if depth == 2 else "hkm"[min(column - 1, 2)]) + _sub(index)


def _edges(layers: Layers) -> list[tuple[str, int, int, int]]:
    """Return every weight as (name, layer, neuron, index of the weight), bias last."""
    depth = len(layers)
    return [
        (
            f"{'bias' if i == len(neuron) - 1 else _name(k, i, depth)} → {_name(k + 1, j, depth)}",
            k,
            j,
            i,
        )
        for k, layer in enumerate(layers)
        for j, neuron in enumerate(layer)
        for i in range(len(neuron))
    ]


def _seen(plan: list[tuple[str, int, int]], step: int) -> set[tuple[str, int, int]]:
    return set(plan[: step + 1])


@dataclass(frozen=True)
class _Show:
    """One moment of a run: the step that works now, what is known by then, the picked edge."""

    run: _Run
    now: tuple[str, int, int]
    seen: set[tuple[str, int, int]]
    edges: list[tuple[str, int, int, int]]
    picked: tuple[str, int, int, int]

    @property
    def kind(self) -> str:
        return self.now[0]

    @property
    def crowded(self) -> bool:
        return max(map(len, self.run.values)) > 3

    @property
    def radius(self) -> int:
        return 17 if self.crowded else 32

    def place(self, column: int, i: int) -> tuple[float, float]:
        """Return the centre of neuron i of a column; column 0 holds the inputs."""
        sizes = [len(v) for v in self.run.values]
        gap = 320 / max(sizes)
        x = 60 + column * 410 / len(self.run.layers)
        return x, 196 + (i - (sizes[column] - 1) / 2) * gap

    def works_on(self, layer: int, i: int) -> bool:
        """Say whether the step is about this neuron."""
        return layer >= 0 and self.now[1:] == (layer, i)

    def on_edge(self, k: int, j: int, i: int, chosen: bool) -> tuple[str, str]:
        """Return the number that an edge carries in this step, or "", and the edge's colour."""
        kind, layer, neuron = self.now
        weight, delta = self.run.layers[k][j][i], self.run.deltas[k][j]
        if kind == "forward" and self.works_on(k, j):
            return f"w = {fmt(weight)}" if chosen else fmt(weight), BLUE
        if kind == "paths" and k == layer + 1 and i == neuron:
            return fmt(weight * delta), ORANGE
        if (kind == "gradient" and k == layer) or kind == "update":
            roomy = len(self.run.layers[k]) * len(self.run.values[k]) <= 8
            return fmt(delta * self.run.values[k][i]) if roomy or chosen else "", GREEN
        return f"w = {fmt(weight)}" if chosen else "", GREY


def _controls(params: dict[str, Any]) -> list[Control]:
    run, _ = _read(params["layers"], params["row"], params["expected"], params["seed"])
    layers = run.layers if run else _default(0)
    names = tuple(e[0] for e in _edges(layers))
    last = len(_plan([len(layer) for layer in layers])) - 1
    return [Stepper("step", last), Choice("edge", "picked edge", names, pick=True)]


@figure(_controls)
def network(
    layers: Any = None,
    row: Sequence[float] = (1.5, 0.5),
    expected: Sequence[float] = (1.0, 0.0),
    step: int = 0,
    edge: str = "x₁ → h₁",
    seed: int = 0,
) -> Picture:
    """A network, one line of unit 04's code at a time; pick an edge to see its product.

    `layers` is a network as in unit 04 (a list of layers, each a list of neurons with
    "weights", bias last); without it the small one of unit 04 is taken, or, with a `seed`
    other than 0, one with random weights.
    """
    title = "Values forward, deltas backward"
    run, troubles = _read(layers, row, expected, seed)
    if run is None:
        body = [
            text(380, 60 + 24 * k, part, anchor="middle", colour=RED)
            for k, part in enumerate(wrap("; ".join(troubles), 70))
        ]
        return compose(title, "", (760, 140), body, ("quantity", "value"), [], troubles)
    _pass(run)
    plan = _plan([len(layer) for layer in run.layers])
    here = int(min(max(number(step) if math.isfinite(number(step)) else 0, 0), len(plan) - 1))
    seen = _seen(plan, here)
    edges = _edges(run.layers)
    names = [e[0] for e in edges]
    picked = edges[names.index(str(edge))] if str(edge) in names else edges[0]
    if str(edge) not in names and edge not in (None, ""):
        troubles.append(f"there is no edge {shorten(repr(edge), 30)}; {picked[0]} is shown instead")
    everything = [*run.values, *run.deltas, [w for layer in run.layers for n in layer for w in n]]
    if not all(math.isfinite(v) for group in everything for v in group):
        troubles.append("a value of the network is not a finite number")

    kind, k, j = plan[here]
    code, factor = _LINES[kind]
    doing = _doing(run, kind, k, j)
    parts = [f"Step {here} of {len(plan) - 1}: {doing}"]
    if code:
        parts.append(f"The line {code} is: {factor}.")
    factors = _factors(run, picked, seen)
    product = next(value for name, _, value in factors if name == "∂J/∂w")
    parts.append(f"Picked edge {picked[0]}: weight {factors[0][2]}, ∂J/∂w {product}.")
    body = _marks(_Show(run, plan[here], seen, edges, picked), factors, doing)
    place = f"Step {here} of {len(plan) - 1}"
    body.append(text(16, 408, place, size=13, bold=True, colour=PURPLE))
    return compose(
        title,
        " ".join(parts),
        (760, 470),
        body,
        ("quantity", "how", "value", "delta = ∂J/∂z"),
        [*_rows(run, seen), *((f"{n}, edge {picked[0]}", how, v, "") for n, how, v in factors)],
        troubles,
    )


def _doing(run: _Run, kind: str, k: int, j: int) -> str:
    """Say in words and numbers what a step does."""
    depth = len(run.layers)
    if kind == "start":
        return "the inputs stand on the left; press Next."
    if kind == "update":
        return "all gradients are known; only now does a weight change: w − l_rate · ∂J/∂w."
    if kind == "gradient":
        if k == depth - 1:
            return "every weight into the outputs gets delta × its input."
        return f"every weight into layer {k + 1} gets delta × its input."
    name = _name(k + 1, j, depth)
    a, error = run.values[k + 1][j], run.errors[k][j]
    if kind == "forward":
        return f"{name} gets a = {fmt(a)}."
    if kind == "error":
        return f"{name}: ∂J/∂a = {fmt(a)} − {fmt(run.wanted[j])} = {fmt(error)}."
    if kind == "paths":
        later = zip(run.layers[k + 1], run.deltas[k + 1], strict=True)
        terms = " + ".join(f"({fmt(n[j])})({fmt(d)})" for n, d in later)
        return f"{name}: ∂J/∂a = {terms} = {fmt(error)}."
    slope, delta = run.slopes[k][j], run.deltas[k][j]
    return f"{name}: delta = {as_product(error, slope)} = {fmt(delta)}."


def _factors(
    run: _Run, picked: tuple[str, int, int, int], seen: set[tuple[str, int, int]]
) -> list[tuple[str, str, str]]:
    """Return the picked edge's weight and the factors of its ∂J/∂w, as far as they are seen."""
    _, k, j, i = picked
    depth = len(run.layers)
    neuron = run.layers[k][j]
    bias = i == len(neuron) - 1
    source = "1" if bias else _name(k, i, depth)
    entering = 1.0 if bias else run.values[k][i]
    if k == depth - 1:
        kind, how = "error", "a − y"
    else:
        kind = "paths"
        paths = [
            f"{_name(k + 1, j, depth)}→{_name(k + 2, m, depth)}"
            for m in range(len(run.layers[k + 1]))
        ]
        how = f"Σ w·delta over {', '.join(paths)}"
    entered = bias or k == 0 or ("forward", k - 1, i) in seen

    def known(condition: bool, value: float) -> str:
        return fmt(value) if condition else _UNKNOWN

    return [
        ("w", "weight now", fmt(neuron[i])),
        ("∂J/∂a", how, known((kind, k, j) in seen, run.errors[k][j])),
        ("∂a/∂z", "a(1 − a)", known(("delta", k, j) in seen, run.slopes[k][j])),
        ("∂z/∂w", f"input {source}", known(entered, entering)),
        (
            "∂J/∂w",
            "product of the three",
            known(("gradient", k, -1) in seen, run.deltas[k][j] * entering),
        ),
    ]


def _rows(run: _Run, seen: set[tuple[str, int, int]]) -> list[tuple[str, str, str, str]]:
    depth = len(run.layers)
    rows = [(_name(0, i, depth), "input", fmt(v), "") for i, v in enumerate(run.values[0])]
    for k, layer in enumerate(run.layers):
        for j in range(len(layer)):
            if ("forward", k, j) in seen:
                delta = fmt(run.deltas[k][j]) if ("delta", k, j) in seen else _UNKNOWN
                rows.append((_name(k + 1, j, depth), "output", fmt(run.values[k + 1][j]), delta))
    return rows


def _marks(show: _Show, factors: list[tuple[str, str, str]], doing: str) -> list[str]:
    out = [*_drawn_edges(show), *_drawn_neurons(show), *_drawn_product(show, factors)]
    if any(step[0] == "delta" for step in show.seen):
        out.append(text(16, 376, "in a neuron: output", size=13, colour=BLUE))
        out.append(text(146, 376, "under it: delta = ∂J/∂z", size=13, colour=ORANGE))
    code, factor = _LINES[show.kind]
    out.append(rect(8, 388, 744, 76, stroke=PURPLE, radius=8))
    out.append(text(132, 408, shorten(doing, 88), size=13))
    if code:
        ink = {"forward": BLUE, "gradient": GREEN, "update": GREEN}.get(show.kind, ORANGE)
        out.append(text(16, 431, code, size=14, code=True))
        out.append(text(16, 454, factor, size=14, bold=True, colour=ink))
    return out


def _drawn_edges(show: _Show) -> list[str]:
    """Return the lines of all weights but biases, then the numbers on those that count now."""
    lines: list[str] = []
    labels: list[str] = []
    for index, edge in enumerate(show.edges):
        _, k, j, i = edge
        weight = show.run.layers[k][j][i]
        if i == len(show.run.layers[k][j]) - 1:
            continue
        (x1, y1), (x2, y2) = show.place(k, i), show.place(k + 1, j)
        chosen = edge == show.picked
        said, colour = show.on_edge(k, j, i, chosen)
        width = min(abs(weight), 2.5) if math.isfinite(weight) else 1
        width = 1 + width * (0.6 if colour == GREY else 1.2)
        if chosen:
            lines.append(line(x1, y1, x2, y2, PURPLE, 9).replace("/>", ' stroke-opacity="0.35"/>'))
        lines.append(line(x1, y1, x2, y2, colour, width, "5 4" if weight < 0 else ""))
        hit = f' data-pick="{index}"/>'
        lines.append(line(x1, y1, x2, y2, "transparent", 14).replace("/>", hit))
        if said:
            # where six crossing edges keep their numbers apart
            t = 0.5 if show.crowded else 0.36 if show.kind == "paths" else 0.72
            x, y = x1 + t * (x2 - x1), y1 + t * (y2 - y1)
            ink = PURPLE if colour == GREY else colour
            wide = 7.4 * len(said) + 4
            labels.append(rect(x - wide / 2, y - 8, wide, 16, fill=PAPER, opacity=0.9, radius=4))
            labels.append(text(x, y + 4, said, size=12, anchor="middle", colour=ink, bold=True))
    return lines + labels


def _drawn_neurons(show: _Show) -> list[str]:
    out: list[str] = []
    run, radius, depth = show.run, show.radius, len(show.run.layers)
    for k, values in enumerate(run.values):
        for i, value in enumerate(values):
            x, y = show.place(k, i)
            ring, width = (PURPLE, 4.0) if show.works_on(k - 1, i) else (INK, 1.5)
            out.append(circle(x, y, radius, fill=PAPER, stroke=ring, width=width))
            left, up, end = (radius, 11, "end") if show.crowded else (0, radius + 5, "middle")
            name = _name(k, i, depth)
            out.append(text(x - left, y - up, name, size=13.5, anchor=end, bold=True, halo=True))
            entered = k == 0 or ("forward", k - 1, i) in show.seen
            backed = k > 0 and ("delta", k - 1, i) in show.seen
            inside = backed and not show.crowded
            shown, size = fmt(value) if entered else "?", 11 if show.crowded else 13
            level = y - 3 if inside else y + 5
            out.append(text(x, level, shown, size=size, anchor="middle", colour=BLUE))
            delta = fmt(run.deltas[k - 1][i]) if backed else ""
            below = f"δ {delta}" if backed else ""
            if inside:
                below = ""
                out.append(line(x - 20, y + 2, x + 20, y + 2, FAINT, 1))
                out.append(
                    text(x, y + 16, delta, size=11.5, anchor="middle", colour=ORANGE, bold=True)
                )
            elif not backed and {("error", k - 1, i), ("paths", k - 1, i)} & show.seen:
                below = f"∂J/∂a {fmt(run.errors[k - 1][i])}"
            down = y + radius + 15
            out.append(text(x, down, below, size=12, anchor="middle", colour=ORANGE, halo=True))
            if k == depth:
                out.append(text(x + radius + 6, y + 5, f"y {fmt(run.wanted[i])}", size=13))
    return out


def _drawn_product(show: _Show, factors: list[tuple[str, str, str]]) -> list[str]:
    """Return the panel of the picked edge: its weight, three factors, and their product."""
    out = [
        rect(566, 30, 186, 330, stroke=FAINT, radius=8),
        text(578, 54, "picked edge", size=13, colour=GREY),
        text(578, 76, show.picked[0], size=16, bold=True, colour=PURPLE),
        line(578, 300, 742, 300, FAINT, 1),
    ]
    for y, (name, how, value) in zip((108, 156, 218, 266, 322), factors, strict=True):
        ink = GREY if value == _UNKNOWN else INK
        out.append(text(578, y, name, size=14, bold=True))
        out.append(text(742, y, value, size=14, anchor="end", colour=ink, bold=True))
        for n, part in enumerate(wrap(how, 26)[:3]):
            out.append(text(578, y + 17 + 14 * n, part, size=12, colour=GREY))
    return out
