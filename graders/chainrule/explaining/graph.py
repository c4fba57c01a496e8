"""The forward pass as a graph: its values, and the slopes that were measured of them.

An edge is a use: a value was read where another one was made. What a value hands back over an
edge is what the cost does when the value is moved in that use alone. Nothing of it is derived by
a rule; where the uses of a value do not add up to its slope, what they hand on is left open.
"""

import ast
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.instrument import Site
from chainrule.explaining.recognise import COST, Place, Recogniser
from chainrule.explaining.recorder import Key, OutOfTime
from chainrule.explaining.state import FORWARD
from chainrule.explaining.study import Quantity, Study
from chainrule.figures.computation.record import Edge, GraphRecord, Node, same

Array = NDArray[np.float64]

MOST_ENTRIES = 12  # of an array that is shown by its entries
MOST_RUNS = 240
MOST_NODES = 400
_ENDS = ("assign", "aug", "item", "append", "return", "yield", "walrus", "whole")


@dataclass
class _Read:
    """What a statement has read or computed so far: its text, its object, and the use."""

    text: str
    number: int | None
    key: Key | None = None


@dataclass
class _Made:
    """How the quantities were made: from which others, in which uses, and by what text."""

    sources: dict[int, list[tuple[int, Key | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    text: dict[int, str] = field(default_factory=dict)


def graph_of(recogniser: Recogniser, places: list[Place]) -> GraphRecord | None:
    """Return the graph of the forward pass, or None where no way leads to the cost."""
    study = recogniser.study
    made = _made(study)
    cost = _cost(study)
    if cost is None:
        return None
    shown = {q.number for q in study.chosen if q.matters(0) and not q.whole} | {cost.number}
    uses: dict[tuple[int, int], list[Key | None]] = defaultdict(list)
    todo, seen = [cost.number], {cost.number}
    while todo and len(seen) < MOST_NODES:
        number = todo.pop()
        for source, key in _origins(made, number, shown):
            if key not in uses[source, number]:
                uses[source, number].append(key)
            if source not in seen:
                seen.add(source)
                todo.append(source)
    if len(seen) < 2:
        return None
    uses = {pair: keys for pair, keys in uses.items() if set(pair) <= seen}
    slopes = _Slopes(recogniser, places, cost)
    nodes = []
    labels = _labels(study, seen, cost)
    for number in sorted(seen, key=lambda n: (study.quantities[n].order, n)):
        quantity = study.quantities[number]
        made_by = made.text.get(number, "") if any(pair[1] == number for pair in uses) else ""
        op = "" if not made_by else _operation(made_by)
        value = np.asarray(quantity.value, dtype=float)
        nodes.append(
            Node(str(number), labels[number], op, made_by, _number(value), slopes.of(quantity))
        )
    at = {node.name: node for node in nodes}
    order = {node.name: place for place, node in enumerate(nodes)}
    edges = []
    for source, hands in _handed(study, uses, slopes).items():
        for target, handed in hands:
            back = order[str(source)] >= order[str(target)]
            if back or (handed is not None and not np.any(handed)):
                continue  # nothing goes this way
            local = None
            above = at[str(target)].slope
            if handed is not None and np.ndim(handed) == np.ndim(above) == 0 and above:
                local = handed / above
            edges.append(Edge(str(source), str(target), local, handed))
    joined = {edge.target for edge in edges}
    nodes = [n if n.name in joined else replace(n, op="", made="") for n in nodes]
    return GraphRecord(tuple(nodes), tuple(edges), (), _remark(study))


def _number(value: Array) -> Any:
    return float(value) if value.ndim == 0 else value


def _remark(study: Study) -> str:
    return " ".join(study.unfinished[:1])


def _cost(study: Study) -> Quantity | None:
    """Return the last quantity that is the cost itself."""
    found = [
        q
        for q in study.chosen
        if np.size(q.value) == 1
        and float(np.ravel(q.value)[0]) == study.trials[0].cost
        and 0 in q.slopes
        and np.allclose(q.slopes[0], _ones(study, q), rtol=1e-6)
    ]
    return max(found, key=lambda q: q.order, default=None)


def _ones(study: Study, quantity: Quantity) -> Array:
    return np.array([float(np.sum(d)) for d in study.trials[0].directions[quantity.form]])


def _labels(study: Study, numbers: set[int], cost: Quantity) -> dict[int, str]:
    """Return a name for each; of several values of one name, each gets its turn, too."""
    names = {n: study.quantities[n].name for n in numbers}
    names[cost.number] = "J" if cost.name in ("J", "?") else f"J: {cost.name}"
    rows: dict[str, list[int]] = defaultdict(list)
    for number in sorted(names, key=lambda n: study.quantities[n].order):
        rows[names[number]].append(number)
    return {
        number: name if len(row) == 1 else f"{name} ({place})"
        for name, row in rows.items()
        for place, number in enumerate(row, 1)
    }


_CALLS = {
    "tanh": "tanh",
    "exp": "exp",
    "log": "log",
    "sum": "sum",
    "mean": "mean",
    "abs": "abs",
    "negative": "negative",
}
_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "−",
    ast.Mult: "·",
    ast.Div: "/",
    ast.MatMult: "@",
}
_PLAIN = (ast.Name, ast.Attribute, ast.Subscript)


def _operation(text: str) -> str:
    """Return the operation of which a figure can say more, where it stands alone; else "f"."""
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return "f"
    if isinstance(node, ast.BinOp) and isinstance(node.left, _PLAIN):
        return _SIGNS.get(type(node.op), "f") if isinstance(node.right, _PLAIN) else "f"
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return "f"
    if isinstance(node.func.value, ast.Name) and node.func.value.id in ("np", "numpy", "math"):
        args = node.args
        if node.func.attr == "maximum" and len(args) == 2:
            zero = [isinstance(arg, ast.Constant) and not arg.value for arg in args]
            alone = any(isinstance(arg, _PLAIN) for arg in args)
            return "relu" if any(zero) and alone else "f"
        if len(args) == 1 and isinstance(args[0], _PLAIN):
            return _CALLS.get(node.func.attr, "f")
    return "f"


# --- what was made from what --------------------------------------------------------------------


def _made(study: Study) -> _Made:
    """Follow the first run's forward pass statement by statement, as a stack machine would."""
    trial, sites = study.trials[0], study.plan.sites
    made = _Made()
    open_: dict[int, list[_Read]] = defaultdict(list)
    current = {leaf.identity: study.by_path.get(leaf.path) for leaf in trial.leaves}
    named: dict[tuple[str, str], int] = {}
    for position, record in enumerate(trial.log[: study.cost_position]):
        site = sites[record.site]
        if record.phase != FORWARD:
            continue
        stack = open_[site.statement]
        number = study.by_key.get(record.key)
        if site.kind == "use":
            where = current.get(record.identity)
            if where is None:
                where = _stored(named, site)
            stack.append(_Read(site.text, where, record.key))
            continue
        parts = _parts(stack, site)
        known = current.get(record.identity)
        if number is not None and study.quantities[number].order == position:
            made.text[number] = site.value
            made.sources[number] = [(p.number, p.key) for p in parts if p.number is not None]
            before = known if site.kind == "whole" else named.get((site.target, site.scope))
            if site.kind in ("aug", "whole") and before not in (None, number):
                made.sources[number].append((before, None))
        current[record.identity] = number if number is not None else known
        if site.kind == "expression":
            stack.append(_Read(site.text, current[record.identity]))
        elif site.kind in _ENDS and site.kind != "whole":
            stack.clear()
        name = site.target or site.text
        if current[record.identity] is not None and site.kind != "append":
            named[name, site.scope] = current[record.identity]  # type: ignore[assignment]
    return made


def _parts(stack: list[_Read], site: Site) -> list[_Read]:
    """Take from what was read what a value is made of: for an expression, what stands in it."""
    if site.kind == "loop":
        return list(stack)
    if site.kind == "argument":
        return []
    if site.kind != "expression":
        return list(stack)
    inside = "".join(site.text.split())
    found: list[_Read] = []
    while stack and "".join(stack[-1].text.split()) in inside:
        found.insert(0, stack.pop())
    return found


def _stored(named: dict[tuple[str, str], int], site: Site) -> int | None:
    """Return the array or list of which a part is read."""
    text = site.text
    while text.endswith("]") and "[" in text:
        text = text[: text.rindex("[")]
        if (text, site.scope) in named:
            return named[text, site.scope]
    return None


def _origins(made: _Made, number: int, shown: set[int]) -> list[tuple[int, Key | None]]:
    """Return what a value is made of, as far as it is shown: what lies between is passed over."""
    found: list[tuple[int, Key | None]] = []
    todo, seen = list(made.sources[number]), {number}
    while todo:
        source, key = todo.pop(0)
        if source in shown:
            found.append((source, key))
        elif source not in seen:
            seen.add(source)
            todo += made.sources[source]
    return found


# --- slopes ---------------------------------------------------------------------------------------


class _Slopes:
    """The slopes of the cost, entry by entry: as the program computes them, else measured."""

    def __init__(self, recogniser: Recogniser, places: list[Place], cost: Quantity) -> None:
        self.recogniser = recogniser
        self.study = recogniser.study
        self.cost = cost
        self.left = MOST_RUNS
        self.computed: dict[tuple[int, Key | None], Array] = {}
        for place in places:
            for execution in place.executions:
                for reading in execution.readings:
                    if reading.of != COST or reading.turned or reading.entry >= 0:
                        continue
                    if reading.kind in ("slope", "term") and not execution.zero:
                        value = np.asarray(execution.values[0], dtype=float) / reading.scale
                        self.computed.setdefault((reading.by, reading.use), value)

    def of(self, quantity: Quantity) -> Any:
        """Return the slope by a quantity; of an array too large to be shown, its shape alone."""
        if quantity is self.cost:
            return _number(np.ones(np.shape(quantity.value)))
        if np.ndim(quantity.value) == 0 and 0 in quantity.slopes:
            return float(quantity.slopes[0][0])
        return self._array(quantity, None)

    def along(self, quantity: Quantity, key: Key) -> Any:
        """Return what a quantity hands back over one of its uses, or None: not known."""
        if np.ndim(quantity.value):
            return self._array(quantity, key)
        if not self._may(2):
            return None
        got = self.recogniser.along(quantity, key, 0)
        return None if got is None else float(got[0][0])

    def _array(self, quantity: Quantity, key: Key | None) -> Any:
        shape, size = np.shape(quantity.value), int(np.size(quantity.value))
        known = self.computed.get((quantity.number, key))
        if known is not None and known.size == size:
            return known.reshape(shape)
        if size > MOST_ENTRIES or not self._may(2 * size):
            return np.full(shape, np.nan)
        alone = quantity if key is None else replace(quantity, key=key, path=None)
        try:
            got = self.study.entries(alone, 0)
        except OutOfTime:
            self.left = 0
            got = None
        return np.full(shape, np.nan) if got is None else got[0].reshape(shape)

    def _may(self, runs: int) -> bool:
        self.left -= runs
        return self.left >= 0


def _handed(
    study: Study, uses: dict[tuple[int, int], list[Key | None]], slopes: _Slopes
) -> dict[int, list[tuple[int, Any]]]:
    """Return for each value to which others it goes, and what each of them hands back to it."""
    targets: dict[int, list[int]] = defaultdict(list)
    for source, target in uses:
        targets[source].append(target)
    found: dict[int, list[tuple[int, Any]]] = {}
    for source, mine in targets.items():
        quantity = study.quantities[source]
        whole = slopes.of(quantity)
        if len(mine) == 1:
            found[source] = [(mine[0], whole)]
            continue
        keys = [key for target in mine for key in uses[source, target]]
        hands: list[Any] = []
        for target in mine:
            parts = [
                None if key is None or keys.count(key) > 1 else slopes.along(quantity, key)
                for key in uses[source, target]
            ]
            hands.append(None if any(p is None for p in parts) else sum(parts))
        missing = [place for place, part in enumerate(hands) if part is None]
        if not missing and not same_slope(sum(hands), whole):
            hands = [None] * len(hands)  # a way was not followed: nothing is said of any
        elif len(missing) == 1:
            rest = sum(part for part in hands if part is not None)
            hands[missing[0]] = whole - rest
        found[source] = list(zip(mine, hands, strict=True))
    return found


def same_slope(one: Any, other: Any) -> bool:
    """Tell whether two measured slopes agree as far as a measurement does."""
    size = float(np.nanmax(np.abs(other), initial=0.0)) or 1.0
    return same(np.asarray(one) / size, np.asarray(other) / size) or bool(
        np.allclose(np.asarray(one) / size, np.asarray(other) / size, atol=1e-5, equal_nan=True)
    )
