"""A computation written down as a graph: what `figures.graph` draws.

A record holds the values in the order in which they were computed, what each was made from,
and the local slope of each step. It has a plain form, so that any tool can write one. The
slopes of the last value by all others are swept back through it here: along a path slopes
multiply, where paths meet they are added.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chainrule.figures.svg import fmt, shorten


class CannotDraw(ValueError):
    """What was given is no graph, and why, in a sentence."""


@dataclass(frozen=True)
class Node:
    """One value: its unique name, what stands for it in the drawing, and how it was made.

    op: "" for an input, else one of the operations of `trace.OPERATIONS` or any other word.
    made: the operation in words of the field, such as "a·b"; "" for an input.
    value, slope: a number or an array; slope is ∂(last value)/∂(this one), None: not noted.
    """

    name: str
    label: str
    op: str
    made: str
    value: Any
    slope: Any = None


@dataclass(frozen=True)
class Edge:
    """One use of a value: `target` was made from `source`, with the local slope of that step.

    hands: what the target hands on to the source, its own slope times the local one; None
    where it is not known. The local slope is None where it is no number for each entry.
    """

    source: str
    target: str
    slope: Any = None
    hands: Any = None


@dataclass(frozen=True, repr=False)
class GraphRecord:
    """The nodes in the order of evaluation, the last one being the result, and the edges.

    notes: what is odd in it; remark: sentences on what it does not hold, or how it was made.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    notes: tuple[str, ...] = ()
    remark: str = ""

    def __repr__(self) -> str:
        """Say how large the graph is, and what it ends in."""
        return f"GraphRecord({len(self.nodes)} nodes, {self.nodes[-1].label!r})"

    def to_plain(self) -> dict[str, Any]:
        """Return the record as dicts, lists, numbers and text, as `from_plain` reads it."""
        nodes = [
            {
                "name": n.name,
                "label": n.label,
                "op": n.op,
                "text": n.made,
                "value": _plain(n.value),
                "slope": _plain(n.slope),
            }
            for n in self.nodes
        ]
        edges = [
            {
                "from": e.source,
                "to": e.target,
                "slope": _plain(e.slope),
                "hands": _plain(e.hands),
            }
            for e in self.edges
        ]
        return {"nodes": nodes, "edges": edges, "order": [n.name for n in self.nodes]}


def _plain(value: Any) -> Any:
    return None if value is None else np.asarray(value, dtype=float).tolist()


def from_plain(data: Mapping[str, Any]) -> GraphRecord:
    """Return the record of plain data, which may come from JSON.

    nodes: a list of dicts with "name" (unique) and "value" (a number or nested lists of
        numbers); optional "label" (what is drawn, default the name), "op" ("" for an input,
        "+", "·", "tanh" …), "text" (how it was made, default the op) and "slope".
    edges: a list of dicts with "from" and "to" (names); optional "slope", ∂to/∂from.
    order: optional list of all names in the order of evaluation (default: that of nodes).

    Slopes that are not given are swept back from the last node of the order. A node's given
    slope that disagrees with what its edges hand to it is drawn as given, and said.
    Raises CannotDraw with a sentence where the data is no such graph.
    """
    try:
        nodes = {
            str(n["name"]): Node(
                str(n["name"]),
                str(n.get("label") or n["name"]),
                str(n.get("op") or ""),
                str(n.get("text") or n.get("op") or ""),
                number_or_array(n["value"]),
                None if n.get("slope") is None else number_or_array(n["slope"]),
            )
            for n in data["nodes"]
        }
        edges = tuple(
            Edge(
                str(e["from"]),
                str(e["to"]),
                *(None if e.get(k) is None else number_or_array(e[k]) for k in ("slope", "hands")),
            )
            for e in data.get("edges") or ()
        )
        order = [str(name) for name in data.get("order") or nodes]
    except (KeyError, TypeError, AttributeError) as error:
        raise CannotDraw(f"the graph's data is not as described: {error!r}") from None
    if not nodes or len(nodes) != len(list(data["nodes"])):
        raise CannotDraw("each node of a graph needs a name of its own")
    if sorted(order) != sorted(nodes):
        raise CannotDraw("the order has to hold the name of every node once")
    place = {name: k for k, name in enumerate(order)}
    for edge in edges:
        if edge.source not in place or edge.target not in place:
            raise CannotDraw(f"the edge {edge.source} → {edge.target} joins an unknown node")
        if place[edge.source] >= place[edge.target]:
            raise CannotDraw(f"{edge.target} stands before {edge.source}, of which it is made")
    return GraphRecord(tuple(nodes[name] for name in order), edges)


def number_or_array(value: Any) -> Any:
    """Return a float, or an array of floats; raise CannotDraw with a sentence for anything else."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise CannotDraw(f"{shorten(repr(value), 40)} is not a number") from None
    return float(array) if array.ndim == 0 else array


def sweep(given: GraphRecord) -> GraphRecord:
    """Return the record with every slope and everything that is handed on, where known."""
    into: dict[str, list[Any]] = {}
    leaving: dict[str, list[int]] = {}
    for k, edge in enumerate(given.edges):
        leaving.setdefault(edge.target, []).append(k)
    edges = list(given.edges)
    nodes = list(given.nodes)
    notes = list(given.notes)
    with np.errstate(all="ignore"):
        for k in reversed(range(len(nodes))):
            node = nodes[k]
            arrived = into.get(node.name, [])
            last = k == len(nodes) - 1
            known = last or (arrived and all(part is not None for part in arrived))
            total = np.ones_like(node.value, dtype=float) if last else sum(arrived) if known else 0
            if node.slope is None and known:
                nodes[k] = node = replace(node, slope=total)
            elif known and not same(node.slope, total):
                said = f"the slope noted at {node.label} is {shown(node.slope)}"
                notes.append(f"{said}, but the paths that arrive there add up to {shown(total)}")
            for place in leaving.get(node.name, ()):
                edge = edges[place]
                if edge.hands is None and edge.slope is not None is not node.slope:
                    edges[place] = edge = replace(edge, hands=node.slope * edge.slope)
                into.setdefault(edge.source, []).append(edge.hands)
    return replace(given, nodes=tuple(nodes), edges=tuple(edges), notes=tuple(notes))


def same(a: Any, b: Any) -> bool:
    """Say whether two numbers or arrays agree to about six digits."""
    try:
        return bool(np.allclose(a, b, rtol=1e-6, atol=1e-9, equal_nan=True))
    except ValueError:
        return False


def shown(value: Any) -> str:
    """Return a number as `fmt` does; of an array one or two entries, or else how many it has."""
    array = np.asarray(value, dtype=float)
    if array.ndim == 0:
        return fmt(float(array))
    if array.size <= 2:
        return "[" + ", ".join(fmt(v) for v in array.ravel().tolist()) + "]"
    return f"{' × '.join(map(str, array.shape))} numbers"


def within(value: Any, most: int) -> str:
    """Return a value with its entries where they fit into so many characters; else as `shown`."""
    whole = entries(value)
    return whole if len(whole) <= most else shown(value)


def entries(value: Any) -> str:
    """Return a small array with its entries, rows divided by semicolons; else as `shown`."""
    array = np.asarray(value, dtype=float)
    if array.ndim not in (1, 2) or not 2 < array.size <= 12:
        return shown(value)
    rows = np.atleast_2d(array).tolist()
    return "[" + "; ".join(", ".join(fmt(v) for v in row) for row in rows) + "]"
