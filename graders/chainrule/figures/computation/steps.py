"""The steps of a graph that runs, and what is said at each: which node works, what arrives.

First every node gets its value, then, from the result back, every node hands on its slope.
Nothing is known before its step.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.figures.computation.record import Edge, GraphRecord, Node, entries, shown

_COUNTS = ("No", "One", "Two", "Three", "Four", "Five", "Six")  # they begin a sentence
# what an operation does with the slope that it is given
_GATES = {
    "+": "A sum hands on: each part gets the same slope.",
    "−": "A difference hands on: the first part gets the slope, the second its negative.",
    "·": "A product swaps: each factor gets the slope times the other factor.",
    "/": "A quotient: the top gets slope / bottom, the bottom −slope · result / bottom.",
    "@": "A matrix product swaps: each factor gets the slope and the other factor, transposed.",
    "T": "A transpose turns the slope back.",
    "max": "A maximum routes: the larger one gets the whole slope, the other nothing.",
    "min": "A minimum routes: the smaller one gets the whole slope, the other nothing.",
    "relu": "A maximum with 0 routes: the slope passes where the input is above 0.",
    "choose": "A choice routes: the slope goes where the value came from.",
    "abs": "The slope keeps or turns its sign, as the input does.",
    "sum": "A sum hands on: every entry gets the same slope.",
    "mean": "A mean hands on: every entry gets its share of the slope.",
    "pick": "What was picked gets the slope, the other entries nothing.",
    "negative": "A minus hands on the negative.",
    "chain": "Several links in one box: their slopes multiply.",
    "f": "Each part gets the slope times its own local slope.",
}
_LINK = "One link: the slope times the slope of this step."


def plan_of(record: GraphRecord) -> list[tuple[str, str]]:
    """Return the steps as (kind, node): start, forward …, seed, back …"""
    made = {edge.target for edge in record.edges}
    order = [node.name for node in record.nodes if node.name in made]
    last = record.nodes[-1].name
    forward = [("forward", name) for name in order]
    return [("start", ""), *forward, ("seed", last), *(("back", name) for name in reversed(order))]


@dataclass(frozen=True)
class Moment:
    """A record at one step: what works, what is known by then, and what has arrived."""

    record: GraphRecord
    plan: list[tuple[str, str]]
    step: int

    @property
    def kind(self) -> str:
        """What happens: start, forward, seed or back."""
        return self.plan[self.step][0]

    @property
    def working(self) -> str:
        """The name of the node that works now, or ""."""
        return self.plan[self.step][1]

    @property
    def backward(self) -> bool:
        """Whether the way back has begun."""
        return self.kind in ("seed", "back")

    def done(self, kind: str) -> set[str]:
        """Return the nodes that have done this kind of step."""
        return {name for k, name in self.plan[: self.step + 1] if k == kind}

    def has_value(self, node: Node) -> bool:
        """Say whether the node's value is known by now."""
        made = {edge.target for edge in self.record.edges}
        return node.name not in made or node.name in self.done("forward")

    def arrived(self, name: str) -> tuple[list[Edge], bool]:
        """Return the edges on which something has come back to a node, and whether all have."""
        given = self.done("back")
        edges = [edge for edge in self.record.edges if edge.source == name]
        came = [edge for edge in edges if edge.target in given]
        return came, len(came) == len(edges)

    def slope(self, node: Node) -> str:
        """Return what is known of the slope of a node by now."""
        if node is self.record.nodes[-1]:
            return shown(node.slope) if self.backward and node.slope is not None else ""
        came, complete = self.arrived(node.name)
        if complete and came:
            return shown(node.slope) if node.slope is not None else "unknown"
        hands = [edge.hands for edge in came if edge.hands is not None]
        return f"{shown(sum(hands))} + …" if hands else ""


def doing(moment: Moment) -> list[str]:
    """Say in words and numbers what the step does; the last sentence names a pattern."""
    record, name = moment.record, moment.working
    nodes = {node.name: node for node in record.nodes}
    last = record.nodes[-1]
    if moment.kind == "start":
        inputs = sum(1 for node in record.nodes if moment.has_value(node))
        if inputs == 1:
            return ["One value is known; press Next."]
        return [f"{_count(inputs)} values are known; press Next."]
    node = nodes[name]
    if moment.kind == "forward":
        if node.op == "chain":
            return [f"{node.label}, after {node.made} in a row, is {_said(node.value)}."]
        made = f" = {node.made}" if node.made else ""
        is_now = f", of shape {np.shape(node.value)}" if _many(node.value) else ""
        return [f"{node.label}{made}{is_now or f' = {_said(node.value)}'}."]
    if moment.kind == "seed":
        return [f"Now back. {last.label} follows itself one to one: its slope is 1."]
    edges = [edge for edge in record.edges if edge.target == name]
    handed = _handed(edges, _slope(node), nodes)
    said = [
        f"{node.label} has a slope of shape {np.shape(node.slope)} and hands on {handed}."
        if _many(node.slope)
        else f"{node.label} has slope {_slope(node)} and hands on {handed}."
    ]
    for source in dict.fromkeys(edge.source for edge in edges):
        came, complete = moment.arrived(source)
        hands = [edge.hands for edge in came]
        if len(came) < 2 or any(h is None for h in hands):
            continue
        many, meet = _count(len(came)), nodes[source].label
        total = f"{added(hands, _said)} = {_said(sum(hands))}"
        if _many(hands[0]):
            said.append(f"{many} paths meet in {meet}: their slopes are added, entry by entry.")
        elif complete:
            said.append(f"{many} paths meet in {meet}: {total}.")
        else:
            said.append(f"{many} paths meet in {meet}: {total} so far.")
    for source in dict.fromkeys(edge.source for edge in edges):
        own_shape, shape = np.shape(nodes[source].value), np.shape(node.value)
        if own_shape != shape and node.op in ("+", "−", "·", "/", "max", "min") and shape:
            said.append(
                f"{nodes[source].label} was repeated to shape {shape}: "
                "what comes back is summed over the repetitions."
            )
    said.append(_GATES.get(node.op, _LINK))
    return said


def large(value: Any) -> bool:
    """Say whether a value is shown by its shape, not by its entries."""
    return value is not None and np.size(value) > 2


def _many(value: Any) -> bool:
    """Say whether a value has more entries than a sentence can hold."""
    return value is not None and np.size(value) > 4


def _said(value: Any) -> str:
    """Return a value as a sentence says it: by its entries while they are few."""
    return f"an array of shape {np.shape(value)}" if _many(value) else entries(value)


def _slope(node: Node) -> str:
    return _said(node.slope) if node.slope is not None else "unknown"


def _handed(edges: Sequence[Edge], own: str, nodes: Mapping[str, Node]) -> str:
    parts = []
    for edge in edges:
        source = nodes[edge.source].label
        if edge.slope is not None and np.ndim(edge.slope) == 0:
            product = f"{own} × {_signed(shown(edge.slope))}"
            parts.append(f"{product} = {_hands(edge)} to {source}")
        else:
            parts.append(f"{_hands(edge)} to {source}")
    return ", ".join(parts)


def _hands(edge: Edge) -> str:
    return _said(edge.hands) if edge.hands is not None else "an unknown slope"


def added(values: Sequence[Any], said: Callable[[Any], str] = shown) -> str:
    """Return values as a sum, each as `said` writes it, the negative ones in brackets."""
    first, *others = map(said, values)
    return " + ".join([first, *map(_signed, others)])


def _signed(said: str) -> str:
    return f"({said})" if said.startswith("−") else said


def _count(many: int) -> str:
    return _COUNTS[many] if many < len(_COUNTS) else str(many)
