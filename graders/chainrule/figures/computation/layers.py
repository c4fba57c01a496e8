"""A graph laid out in layers, each node behind all that it is made from.

The usual four steps (Sugiyama, Tagawa and Toda 1981): layers by the longest path, bends where
an edge passes a layer, an order inside each layer that lets few edges cross, and places that
are near their neighbours. Everything is in two directions only: `along` the layers, and
`across` them; the drawing decides which of the two goes right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Pair = tuple[str, str]
_SWEEPS = 12


@dataclass(frozen=True)
class Slot:
    """A node, or (edge not −1) the place where that edge passes a layer."""

    name: str
    edge: int = -1


@dataclass(frozen=True)
class Layout:
    """Where everything stands: nodes by (layer, across), edges by the bends between their ends.

    across is measured from the first of all slots' edges; breadth is where the last one ends.
    """

    layer: dict[str, int]
    across: dict[str, float]
    bends: list[list[tuple[int, float]]]
    breadth: float

    @property
    def depth(self) -> int:
        """The number of layers."""
        return max(self.layer.values(), default=0) + 1


def depths(names: Sequence[str], edges: Sequence[Pair]) -> dict[str, int]:
    """Return each node's layer; names stand in an order in which sources come first."""
    layer = dict.fromkeys(names, 0)
    into: dict[str, list[str]] = {name: [] for name in names}
    out: dict[str, list[str]] = {name: [] for name in names}
    for source, target in edges:
        into[target].append(source)
        out[source].append(target)
    for name in names:
        layer[name] = 1 + max((layer[source] for source in into[name]), default=-1)
    for name in names:
        if not into[name] and out[name]:  # an input stands beside its first use
            layer[name] = min(layer[target] for target in out[name]) - 1
    return layer


def arrange(
    names: Sequence[str], edges: Sequence[Pair], node: float, gap: float, bend: float
) -> Layout:
    """Return the layout of nodes that are `node` wide across, with `gap` between neighbours.

    bend: how much room an edge takes where it passes a layer.
    """
    layer = depths(names, edges)
    rows: list[list[Slot]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for name in names:
        rows[layer[name]].append(Slot(name))
    chains: list[list[Slot]] = []
    for k, (source, target) in enumerate(edges):
        passed = [Slot(source)]
        for level in range(layer[source] + 1, layer[target]):
            slot = Slot(f"{source} {target}", k)
            rows[level].append(Slot(f"{slot.name} {level}", k))
            passed.append(rows[level][-1])
        chains.append([*passed, Slot(target)])
    near: dict[Slot, tuple[list[Slot], list[Slot]]] = {s: ([], []) for row in rows for s in row}
    for chain in chains:
        for before, after in pairwise(chain):
            near[before][1].append(after)
            near[after][0].append(before)
    rows = _ordered(rows, near)
    places = _placed(rows, near, node, gap, bend)
    first = min((places[s] - _size(s, node, bend) / 2 for s in places), default=0.0)
    last = max((places[s] + _size(s, node, bend) / 2 for s in places), default=0.0)
    return Layout(
        layer,
        {s.name: places[s] - first for s in places if s.edge < 0},
        [
            [(layer[chain[0].name] + k, places[s] - first) for k, s in enumerate(chain)][1:-1]
            for chain in chains
        ],
        last - first,
    )


def _size(slot: Slot, node: float, bend: float) -> float:
    return node if slot.edge < 0 else bend


Near = Mapping[Slot, tuple[list[Slot], list[Slot]]]


def _ordered(rows: list[list[Slot]], near: Near) -> list[list[Slot]]:
    """Return the rows in the order, of those tried, in which the fewest edges cross."""
    best, fewest = [list(row) for row in rows], _crossings(rows, near)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        for row in rows if down else reversed(rows):
            where = {s: k for other in rows for k, s in enumerate(other)}
            own = {s: k for k, s in enumerate(row)}

            def middle(slot: Slot, where: Mapping[Slot, int] = where, down: bool = down) -> float:
                beside = near[slot][0 if down else 1]
                return sum(where[s] for s in beside) / len(beside) if beside else where[slot]

            row.sort(key=lambda slot: (middle(slot), own[slot]))
        count = _crossings(rows, near)
        if count < fewest:
            best, fewest = [list(row) for row in rows], count
    return best


def _crossings(rows: Sequence[Sequence[Slot]], near: Near) -> int:
    count = 0
    for row, following in pairwise(rows):
        where = {s: k for k, s in enumerate(following)}
        ends = [(k, where[t]) for k, s in enumerate(row) for t in near[s][1]]
        count += sum(
            (a < c and b > d) or (a > c and b < d)
            for n, (a, b) in enumerate(ends)
            for c, d in ends[n + 1 :]
        )
    return count


def _placed(
    rows: Sequence[Sequence[Slot]], near: Near, node: float, gap: float, bend: float
) -> dict[Slot, float]:
    """Return the centres across: near the mean of the neighbours, never too near each other."""

    def apart(a: Slot, b: Slot) -> float:
        return (_size(a, node, bend) + _size(b, node, bend)) / 2 + gap

    places: dict[Slot, float] = {}
    for row in rows:
        at = 0.0
        for k, slot in enumerate(row):
            at += apart(row[k - 1], slot) if k else 0.0
            places[slot] = at
        for slot in row:
            places[slot] -= at / 2
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 else reversed(rows):
            wished = []
            for slot in row:
                beside = near[slot][0] + near[slot][1]
                mean = sum(places[s] for s in beside) / len(beside) if beside else places[slot]
                wished.append(mean)
            found: list[float] = []
            for k, slot in enumerate(row):
                least = found[-1] + apart(row[k - 1], slot) if k else wished[k]
                found.append(max(wished[k], least))
            shift = sum(f - w for f, w in zip(found, wished, strict=True)) / max(len(row), 1)
            for slot, at in zip(row, found, strict=True):
                places[slot] = at - shift
    return places
