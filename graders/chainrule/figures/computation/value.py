"""The `Value` of unit 09 as a graph: data, parents, slopes, and what `backward` has stored.

A Value knows no names and no operations. Its operation is recognised by its numbers: by the
value and the slopes together, and where they fit none, nothing is guessed.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.figures.computation.record import (
    CannotDraw,
    Edge,
    GraphRecord,
    Node,
    number_or_array,
    same,
    shown,
    sweep,
)
from chainrule.figures.computation.trace import MOST_NODES, OPERATIONS
from chainrule.figures.svg import fmt, subscript


def of_value(last: Any, named: Mapping[str, Any]) -> GraphRecord:
    """Return the record of a `Value` as unit 09 builds it: data, parents, slopes, grad."""
    order: list[Any] = []
    seen: set[int] = set()
    todo = [(last, False)]
    while todo:
        value, done = todo.pop()
        if done:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            if len(seen) > MOST_NODES:
                raise CannotDraw(f"the graph has more than {MOST_NODES} nodes")
            todo.append((value, True))
            todo += [(parent, False) for parent in reversed(tuple(value.parents))]
    names = {id(value): str(name) for name, value in named.items()}
    labels: dict[int, str] = {}
    count = 0
    for value in order:
        if id(value) in names:
            labels[id(value)] = names[id(value)]
        elif named and not tuple(value.parents):
            labels[id(value)] = fmt(value.data)  # a constant, or a number without a name
        elif value is last:
            labels[id(value)] = "out"
        else:
            count += 1
            labels[id(value)] = "u" + subscript(count)
    nodes, edges = [], []
    for value in order:
        parents, slopes = tuple(value.parents), tuple(value.slopes)
        if len(parents) != len(slopes):
            raise CannotDraw(
                f"a Value has {len(parents)} parents and {len(slopes)} slopes; "
                "each parent needs one"
            )
        at = [number_or_array(p.data) for p in parents]
        op, written = recognise(
            number_or_array(value.data), at, [number_or_array(s) for s in slopes]
        )
        made = written.format(*(labels[id(p)] for p in parents)) if op else ""
        nodes.append(Node(str(id(value)), labels[id(value)], op, made, number_or_array(value.data)))
        edges += [
            Edge(str(id(p)), str(id(value)), number_or_array(s))
            for p, s in zip(parents, slopes, strict=True)
        ]
    swept = sweep(GraphRecord(tuple(nodes), tuple(edges)))
    grads = [number_or_array(getattr(value, "grad", 0.0)) for value in order]
    notes = []
    if any(grads):
        for node, grad in zip(swept.nodes, grads, strict=True):
            if not same(grad, node.slope):
                notes.append(
                    f"{node.label}.grad holds {fmt(grad)}, and the paths of this graph "
                    f"add up to {shown(node.slope)}"
                )
    return replace(swept, notes=tuple(notes[:1]))


def recognise(value: float, at: Sequence[float], slopes: Sequence[float]) -> tuple[str, str]:
    """Return the operation whose value and slopes these are, and how it is written.

    Nothing is guessed: where value and slopes together fit no known operation, it is "f".
    """
    if not at:
        return "", ""
    with np.errstate(all="ignore"):
        raw = [np.float64(a) for a in at]
        for op, known in OPERATIONS.items():
            if len(known.backs) != len(raw) or op in ("@", "T", "^"):
                continue
            found = known.value(*raw)
            if not math.isclose(found, value, rel_tol=1e-6, abs_tol=1e-9):
                continue
            wanted = [back(1.0, found, *raw) for back in known.backs]
            if same(wanted, slopes):
                return op, known.written
        if len(raw) == 1 and raw[0] and value:
            power = float(slopes[0] * raw[0] / value)
            if same(raw[0] ** power, value) and abs(power) < 100:
                return "^", "{}^" + fmt(round(power, 9))
    return "f", f"f({', '.join('{}' for _ in at)})"
