"""A graph made small enough to be read: links in a row share a box, what is far is left out."""

import math
from dataclasses import replace

import numpy as np

from chainrule.figures.computation.record import Edge, GraphRecord, Node


def collapse(record: GraphRecord) -> GraphRecord:
    """Return the record with every row of single links (one in, one out) in one box."""
    into: dict[str, list[Edge]] = {}
    out: dict[str, list[Edge]] = {}
    for edge in record.edges:
        into.setdefault(edge.target, []).append(edge)
        out.setdefault(edge.source, []).append(edge)

    def single(name: str) -> bool:
        return len(into.get(name, ())) == 1 and len(out.get(name, ())) == 1

    nodes: list[Node] = []
    edges: list[Edge] = [e for e in record.edges if not single(e.target)]
    for node in record.nodes:
        if not single(node.name):
            nodes.append(node)
            continue
        [after] = out[node.name]
        if single(after.target):
            continue  # the last link of the row stands for all
        row = [into[node.name][0]]
        while single(row[0].source):
            row.insert(0, into[row[0].source][0])
        slopes = [edge.slope for edge in row]
        total = None if any(s is None or np.ndim(s) for s in slopes) else math.prod(slopes)
        edges.append(Edge(row[0].source, node.name, total, row[0].hands))
        if len(row) > 1:
            node = replace(node, op="chain", made=f"{len(row)} links")
        nodes.append(node)
    return replace(record, nodes=tuple(nodes), edges=tuple(edges))


def nearest(record: GraphRecord, most: int) -> GraphRecord:
    """Return the last nodes of the record and what they were made from, at most so many."""
    into: dict[str, list[str]] = {}
    for edge in record.edges:
        into.setdefault(edge.target, []).append(edge.source)
    kept = {record.nodes[-1].name}
    inside: set[str] = set()
    for node in reversed(record.nodes):
        sources = set(into.get(node.name, ()))
        if node.name in kept and len(kept | sources) <= most:
            kept |= sources
            inside.add(node.name)
    edges = tuple(e for e in record.edges if e.target in inside)
    nodes = tuple(
        n if n.name in inside or not n.op else replace(n, op="earlier", made="")
        for n in record.nodes
        if n.name in kept
    )
    return replace(record, nodes=nodes, edges=edges)
