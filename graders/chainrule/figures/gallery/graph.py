"""A computation as a graph that runs: values forward, then slopes back, one node at a time.

Forward each box gets its value from the boxes before it. Backward each box hands its slope
on, times the slope of its own step; where two paths meet, what arrives is added up. That is
reverse-mode differentiation, which the course writes by hand and unit 09 as a program.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.figures.computation.layers import Layout, arrange, depths
from chainrule.figures.computation.record import (
    CannotDraw,
    Edge,
    GraphRecord,
    Node,
    entries,
    from_plain,
    shown,
    sweep,
    within,
)
from chainrule.figures.computation.reduced import collapse, nearest
from chainrule.figures.computation.steps import Moment, added, doing, large, plan_of
from chainrule.figures.computation.trace import Inputs, of_expression, of_function
from chainrule.figures.computation.value import of_value
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
    number,
    rect,
    shorten,
    text,
    wrap,
)
from chainrule.figures.widget import Control, Stepper, figure

_WIDTH = 760
_MOST = 28  # boxes
_TITLE = "A computation: values forward, slopes back"
_HEADER = ("node", "made from", "value", "slope of the result", "what arrived")
_UNKNOWN = "not yet"
_ON_EDGE = 12  # characters of an array's entries that stand beside an edge
_KEY = (
    "In a box: its value and, after ∂, its slope. "
    "On an edge: × local slope, then what is handed back."
)


def _record(of: Any, inputs: Inputs) -> GraphRecord:
    """Return the record of whatever is given, swept back; raise CannotDraw with a sentence."""
    if isinstance(of, GraphRecord):
        return sweep(of)
    if isinstance(of, Mapping):
        return sweep(from_plain(of))
    if isinstance(kept := getattr(of, "graph", None), GraphRecord):
        return sweep(kept)
    if isinstance(of, str):
        return of_expression(of, inputs)
    if all(hasattr(of, name) for name in ("data", "parents", "slopes")):
        return of_value(of, inputs if isinstance(inputs, Mapping) else {})
    if callable(of):
        return of_function(of, inputs)
    raise CannotDraw(
        f"{shorten(repr(of), 40)} cannot be drawn: give an expression, a function, "
        "a Value with data, parents and slopes, what explain found, or a recorded graph"
    )


def _read(of: Any, inputs: Any) -> tuple[GraphRecord | None, list[str]]:
    """Return the record, or None, and what is wrong."""
    try:
        found = _record(of, inputs)
    except CannotDraw as error:
        return None, [shorten(error, 200)]
    except Exception as error:  # the learner's own code may do anything
        kind, said = type(error).__name__, shorten(error, 120)
        if callable(of) and not hasattr(of, "data"):
            return None, [f"your function raises {kind}: {said}"]
        return None, [f"it raises {kind}: {said}"]
    return found, [shorten(note, 200) for note in found.notes[:3]]


@dataclass(frozen=True)
class _Style:
    """How a graph is laid out: to the right or downwards, and how large its boxes are."""

    rightwards: bool
    width: float
    height: float
    pitch: float
    lines: int
    layout: Layout

    @property
    def fits(self) -> bool:
        if self.rightwards:
            return self.pitch - self.width >= 44 and self.layout.breadth <= 760
        return self.layout.breadth <= _WIDTH - 12 and self.layout.depth * self.pitch <= 1180

    def centre(self, layer: float, across: float) -> tuple[float, float]:
        """Return the place in the picture of a place in the layout."""
        if self.rightwards:
            free = max(0.0, _WIDTH - 12 - (self.layout.depth - 1) * self.pitch - self.width)
            return 6 + free / 2 + self.width / 2 + layer * self.pitch, 30 + across
        # at the left, where a narrow page shows it without scrolling
        return 6 + across, 30 + self.height / 2 + layer * self.pitch


def _styles(record: GraphRecord) -> Iterator[_Style]:
    """Yield the ways in which this graph may be drawn, the preferred one first."""
    names = [node.name for node in record.nodes]
    edges = [(edge.source, edge.target) for edge in record.edges]

    def style(rightwards: bool, width: float, height: float, pitch: float, lines: int) -> _Style:
        across = height if rightwards else width
        return _Style(
            rightwards, width, height, pitch, lines, arrange(names, edges, across, 16, 16)
        )

    depth = 1 + max(depths(names, edges).values())
    width = min(118.0, max(64.0, (_WIDTH - 12 + 56) / depth - 56))
    pitch = min(176.0, (_WIDTH - 12 - width) / max(depth - 1, 1))
    yield style(True, width, 70, pitch, 4)
    yield style(False, 164, 40, 72, 2)
    yield style(False, 128, 40, 72, 2)
    yield style(False, 84, 70, 108, 4)


def _readable(record: GraphRecord) -> tuple[GraphRecord, _Style]:
    """Return the record, made small enough to be read, and its style."""
    grouped = collapse(record)
    tries = [attempt for attempt in (record, grouped) if len(attempt.nodes) <= _MOST]
    tries += [nearest(grouped, most) for most in (25, 20, 16, 12, 9, 6, 4, 2)]
    for attempt in tries:
        for style in _styles(attempt):
            if style.fits:
                return _said(record, attempt), style
    smallest = nearest(record, 1)
    return _said(record, smallest), next(_styles(smallest))


def _said(whole: GraphRecord, drawn: GraphRecord) -> GraphRecord:
    """Return what is drawn, with a sentence on what is not."""
    if len(drawn.nodes) == len(whole.nodes):
        return whole
    before = {n.name: n.op for n in whole.nodes}
    grouped = [n for n in drawn.nodes if n.op == "chain" != before[n.name]]
    links = [int(n.made.split()[0]) - 1 for n in grouped]
    said = f"The graph has {len(whole.nodes)} nodes; {len(drawn.nodes)} boxes are drawn."
    if links:
        said += " Links in a row share a box."
    if len(drawn.nodes) + sum(links) < len(whole.nodes):
        said += " What was computed before them is left out."
    return replace(drawn, remark=f"{drawn.remark} {said}".strip())


def _controls(params: dict[str, Any]) -> list[Control]:
    record, _ = _read(params["of"], params["inputs"])
    return [Stepper("step", len(plan_of(_readable(record)[0])) - 1 if record else 0)]


def _run_once(params: dict[str, Any]) -> dict[str, Any]:
    """Record what is given when the widget is made, not at each step."""
    record, _ = _read(params["of"], params["inputs"])
    return {**params, "of": _readable(record)[0]} if record else params


def steps(of: Any) -> int:
    """Return how many steps the graph of what is given has, the start among them."""
    record, _ = _read(of, ())
    return len(plan_of(_readable(record)[0])) if record else 1


@figure(_controls, _run_once)
def graph(
    of: Any = "(a*b + c).tanh()", inputs: Inputs = (0.5, -1.2, 0.9), step: int = 0
) -> Picture:
    """A computation as a graph that runs: values forward, then slopes back, step by step.

    `of` is an expression, a function of numbers, arrays or lists of numbers (it is run once,
    with `math` or NumPy), a `Value` as unit 09 builds it, what `explain` found, or a recorded
    graph: a dict with
    "nodes", "edges" and "order" as `chainrule.figures.computation.record.from_plain` describes it.
    `inputs` are the numbers to compute with, in order or by name; for a `Value` they give
    names: `figures.graph(J, {"x": x, "y": y})`.
    """
    found, troubles = _read(of, inputs)
    if found is None:
        body = [
            text(380, 60 + 22 * k, part, anchor="middle", colour=RED)
            for k, part in enumerate(wrap("; ".join(troubles), 80)[:4])
        ]
        return compose(_TITLE, "", (_WIDTH, 150), body, _HEADER, [], troubles)
    record, style = _readable(found)
    plan = plan_of(record)
    at = number(step)
    here = int(min(max(at, 0), len(plan) - 1)) if at == at else 0
    moment = Moment(record, plan, here)
    place = f"Step {here} of {len(plan) - 1}"
    way = {"start": "", "forward": ", forward", "seed": ", backward", "back": ", backward"}
    said = doing(moment)
    sentence = f"{place}{way[moment.kind]}: {' '.join(said)}"
    if record.remark:
        sentence += f" {record.remark}"
    marks = _graph_marks(moment, style)
    across = style.layout.breadth if style.rightwards else 0
    bottom = 30 + (across if style.rightwards else style.layout.depth * style.pitch) + 14
    panel, height = _panel(moment, f"{place}{way[moment.kind]}", bottom)
    return compose(
        _TITLE, sentence, (_WIDTH, height), [*marks, *panel], _HEADER, _rows(moment), troubles
    )


def _rows(moment: Moment) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for node in moment.record.nodes:
        came, _ = moment.arrived(node.name)
        hands = [e.hands for e in came if e.hands is not None]
        value = entries(node.value) if moment.has_value(node) else _UNKNOWN
        slope = moment.slope(node) or _UNKNOWN
        if large(node.slope) and slope == shown(node.slope):
            slope = entries(node.slope)
        arrived = added(hands, entries) if hands else ""
        made = node.made or ("computed before" if node.op == "earlier" else "given")
        rows.append((node.label, made, value, slope, arrived))
    return rows


def _lines(said: Sequence[str]) -> list[tuple[str, bool]]:
    """Return the sentences of a step in lines, and whether each belongs to the pattern's."""
    last = len(said) - 1
    return [(part, 0 < k == last) for k, one in enumerate(said) for part in wrap(one, 96)][:8]


def _panel(moment: Moment, place: str, top: float) -> tuple[list[str], int]:
    """Return the words under the graph, and where the picture ends: the same at every step."""
    out = [text(10, top + 10, _KEY, size=12, colour=GREY)]
    y = top + 42
    out.append(text(18, y, place, size=13, bold=True, colour=PURPLE))
    for k, (part, pattern) in enumerate(_lines(doing(moment))):
        colour = GREEN if pattern else INK
        out.append(text(18, y + 22 + 20 * k, part, size=13, bold=pattern, colour=colour))
    steps = range(len(moment.plan))
    most = max(len(_lines(doing(replace(moment, step=step)))) for step in steps)
    y += 20 * most + 12
    out.append(rect(8, top + 22, _WIDTH - 16, y - top - 22, stroke=PURPLE, radius=8))
    for part in wrap(moment.record.remark, 104):
        y += 20
        out.append(text(10, y, part, size=12, colour=GREY))
    return out, int(y + 8)


Box = tuple[float, float, float, float]


def _graph_marks(moment: Moment, style: _Style) -> list[str]:
    layout = style.layout
    centres = {
        node.name: style.centre(layout.layer[node.name], layout.across[node.name])
        for node in moment.record.nodes
    }
    taken: list[Box] = [
        (x - style.width / 2, y - style.height / 2, x + style.width / 2, y + style.height / 2)
        for x, y in centres.values()
    ]
    routes = _routes(moment.record.edges, style, centres)
    lines: list[str] = []
    labels: list[str] = []
    # what works now gets its label first, and its line on top
    order = sorted(
        range(len(routes)), key=lambda k: moment.record.edges[k].target != moment.working
    )
    for k in order:
        edge, route = moment.record.edges[k], routes[k]
        line, said, colour = _edge(moment, edge, route, style.rightwards)
        lines.insert(0, line)
        if said:
            labels += _label(said, colour, route, style.rightwards, taken)
    boxes = [
        mark
        for node in moment.record.nodes
        for mark in _box(moment, node, centres[node.name], style)
    ]
    return [*lines, *boxes, *labels]


def _routes(
    edges: Sequence[Edge], style: _Style, centres: Mapping[str, tuple[float, float]]
) -> list[list[tuple[float, float]]]:
    """Return each edge's points from the side of its source to the side of its target."""
    middles = [
        [point for bend in bends for point in _straight(style, *bend)]
        for bends in style.layout.bends
    ]
    side = 1 if style.rightwards else 0  # the coordinate across the layers
    half = (style.width if style.rightwards else style.height) / 2
    room = (style.height if style.rightwards else style.width) * 0.62

    def spread(ends: Sequence[str], toward: Sequence[float]) -> list[float]:
        """Return how far from the middle of its box each edge ends, so that none share a place."""
        shifts = [0.0] * len(ends)
        for name in set(ends):
            mine = sorted((toward[k], k) for k, end in enumerate(ends) if end == name)
            for place, (_, k) in enumerate(mine):
                shifts[k] = (place - (len(mine) - 1) / 2) * min(20.0, room / max(len(mine), 1))
        return shifts

    sources, targets = [e.source for e in edges], [e.target for e in edges]
    ahead = [
        (middles[k][0] if middles[k] else centres[targets[k]])[side] for k in range(len(edges))
    ]
    behind = [
        (middles[k][-1] if middles[k] else centres[sources[k]])[side] for k in range(len(edges))
    ]
    leave, enter = spread(sources, ahead), spread(targets, behind)
    routes = []
    for k, edge in enumerate(edges):
        (x1, y1), (x2, y2) = centres[edge.source], centres[edge.target]
        if style.rightwards:
            ends = (x1 + half, y1 + leave[k]), (x2 - half, y2 + enter[k])
        else:
            ends = (x1 + leave[k], y1 + half), (x2 + enter[k], y2 - half)
        routes.append([ends[0], *middles[k], ends[1]])
    return routes


def _straight(style: _Style, layer: int, across: float) -> list[tuple[float, float]]:
    """Return the two ends of the straight piece in which an edge passes between boxes."""
    x, y = style.centre(layer, across)
    if style.rightwards:
        return [(x - style.width / 2, y), (x + style.width / 2, y)]
    return [(x, y - style.height / 2), (x, y + style.height / 2)]


def _edge(
    moment: Moment, edge: Edge, route: list[tuple[float, float]], rightwards: bool
) -> tuple[str, str, str]:
    """Return an edge's line, the number on it or "", and the number's colour."""
    works = edge.target == moment.working
    given = edge.target in moment.done("back")
    computed = edge.target in moment.done("forward")
    colour, width, said = FAINT if not computed else GREY, 1.5, ""
    if computed and edge.slope is not None and np.ndim(edge.slope) == 0:
        said = f"×{shown(edge.slope)}"
    if given:
        colour, said = ORANGE, entries(edge.hands) if edge.hands is not None else ""
        if large(edge.hands) and len(said) > _ON_EDGE:
            said = ""  # the table has them all
    if works and moment.kind == "forward":
        colour, width = BLUE, 3.0
    elif works and moment.kind == "back":
        width = 3.0
    points = list(reversed(route)) if given else route
    ink = {FAINT: GREY, GREY: GREY, BLUE: BLUE}.get(colour, ORANGE)
    return _curve(points, rightwards, colour, width), said, ink


def _curve(points: list[tuple[float, float]], rightwards: bool, colour: str, width: float) -> str:
    """Return a smooth line through the points with a head at its end."""
    (ex, ey), (bx, by) = points[-1], points[-2]
    ux, uy = (1.0 if ex >= bx else -1.0, 0.0) if rightwards else (0.0, 1.0 if ey >= by else -1.0)
    tip = (ex - 8 * ux, ey - 8 * uy)
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for (x1, y1), (x2, y2) in pairwise([*points[:-1], tip]):
        if rightwards:
            middle = (x1 + x2) / 2
            path += f"C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        else:
            middle = (y1 + y2) / 2
            path += f"C{x1:.1f} {middle:.1f} {x2:.1f} {middle:.1f} {x2:.1f} {y2:.1f}"
    head = (
        f"{ex:.1f},{ey:.1f} {tip[0] - 4 * uy:.1f},{tip[1] + 4 * ux:.1f} "
        f"{tip[0] + 4 * uy:.1f},{tip[1] - 4 * ux:.1f}"
    )
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'
        f'<polygon points="{head}" fill="{colour}"/>'
    )


def _label(
    said: str,
    colour: str,
    route: list[tuple[float, float]],
    rightwards: bool,
    taken: list[Box],
) -> list[str]:
    """Return the number on an edge where nothing else stands, or [] where there is no room."""
    half = 3.7 * len(said) + 2
    (x1, y1), (x2, y2) = route[:2]
    tight = rightwards and abs(x2 - x1) < 2 * half + 30 and abs(y2 - y1) < 20
    # in a narrow gap beside the line, whose head would be hidden
    asides = (-11.0, 11.0, 0.0) if tight else (0.0, -11.0, 11.0)
    pieces = list(pairwise(route))
    if rightwards:  # the long pieces leave room for a number
        pieces.sort(key=lambda ends: -round(abs(ends[1][0] - ends[0][0]) / 30))
    spots = [
        (*_along(first, second, part, rightwards), aside)
        for aside in asides
        for part in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)
        for first, second in pieces
    ]
    for x, middle, aside in spots:
        y = middle + aside
        box = (x - half, y - 8, x + half, y + 8)
        inside = box[0] >= 2 and box[2] <= _WIDTH - 2
        if inside and all(
            box[2] <= b[0] or box[0] >= b[2] or box[3] <= b[1] or box[1] >= b[3] for b in taken
        ):
            taken.append(box)
            behind = rect(x - half, y - 8, 2 * half, 16, fill=PAPER, opacity=0.9, radius=4)
            how: dict[str, Any] = {"size": 12, "anchor": "middle", "colour": colour, "bold": True}
            written = text(x, y + 4, said, halo=bool(aside), **how)
            return [written] if aside else [behind, written]
    return []


def _along(
    first: tuple[float, float], second: tuple[float, float], t: float, rightwards: bool
) -> tuple[float, float]:
    """Return a point of the curve between two points, as `_curve` draws it."""
    straight, bent = t * t * (3 - 2 * t), 3 * t * (1 - t) ** 2 / 2 + 3 * t * t * (1 - t) / 2 + t**3
    (x1, y1), (x2, y2) = first, second
    if rightwards:
        return x1 + bent * (x2 - x1), y1 + straight * (y2 - y1)
    return x1 + straight * (x2 - x1), y1 + bent * (y2 - y1)


def _box(moment: Moment, node: Node, centre: tuple[float, float], style: _Style) -> list[str]:
    x, y = centre
    width, height = style.width, style.height
    known, slope = moment.has_value(node), moment.slope(node)
    works = node.name == moment.working
    ring, thick = (PURPLE, 3.5) if works else (INK if known else GREY, 1.5)
    out = [
        rect(
            x - width / 2,
            y - height / 2,
            width,
            height,
            fill=PAPER,
            stroke=ring,
            line_width=thick,
            dash="" if known else "4 3",
            radius=18 if not node.made else 6,
        )
    ]
    fit, bold_fit = max(int((width - 6) / 6.9), 4), max(int((width - 6) / 7.6), 4)
    half = max(int(fit / 2) - 1, 4)
    room = (half, half) if style.lines == 2 and slope else (fit, bold_fit - 2)
    value = within(node.value, room[0]) if known else "?"
    if large(node.slope) and slope == shown(node.slope):
        slope = within(node.slope, room[1])
    back = f"∂ {slope.replace(' + …', '+…')}" if slope else ""

    def put(dx: float, dy: float, said: str, colour: str, **how: Any) -> None:
        if said:
            settings = {"size": 12, "anchor": "middle", **how}
            out.append(text(x + dx, y + dy, said, colour=colour, **settings))

    if style.lines == 2:
        head = f"{node.label} = {node.made}" if node.made else node.label
        smaller = len(head) > bold_fit  # a little smaller is better than cut
        size, most = (11, max(int((width - 6) / 7.0), 4)) if smaller else (12, bold_fit)
        put(0, -4, _tail(head, most), INK, bold=True, size=size)
        if back:
            if not (large(node.value) and large(node.slope)) or value[0] == "[" or slope[0] == "[":
                put(-width / 2 + 8, 13, shorten(value, half), BLUE, anchor="start")
            put(width / 2 - 8, 13, shorten(back, half + 2), ORANGE, bold=True, anchor="end")
        else:
            put(0, 13, shorten(value, fit), BLUE)
        return out
    put(0, -19 if node.made else -14, _tail(node.label, bold_fit), INK, bold=True)
    put(0, -4, shorten(node.made, max(int((width - 4) / 6.3), 4)), GREY, size=11)
    put(0, 12 if node.made else 4, _rounded(value, node.value, "", fit), BLUE)
    place = 27 if node.made else 22
    if len(back) <= bold_fit:
        put(0, place, back, ORANGE, bold=True)
    else:
        small_fit = max(int((width - 4) / 6.9), 4)
        back = _rounded(back.replace("∂ ", "∂"), node.slope, "∂", small_fit)
        put(0, place, back, ORANGE, bold=True, size=11)
    return out


def _rounded(said: str, number: Any, head: str, limit: int) -> str:
    """Return what fits: `said`, or the number to fewer digits, which says more than a cut one."""
    if len(said) <= limit or np.ndim(number) or said != f"{head}{shown(number)}":
        return shorten(said, limit)
    tries = (f"{head}{float(number):.{digits}g}".replace("-", "−") for digits in (3, 2, 1))
    return next((one for one in tries if len(one) <= limit), shorten(said, limit))


def _tail(name: str, limit: int) -> str:
    """Return a name that is too long without its beginning: what differs stands at the end."""
    return name if len(name) <= limit else "…" + shorten(name[-(limit - 1) :], limit - 1)
