"""Unit 09: reverse-mode automatic differentiation, from the table of slopes to a class.

`Value` is judged by what it does: it is called, combined, and its `data` and `grad` are read,
never its type. The truth is the complex step of the same expression in plain numbers, exact to
round-off; for tapes it is the solution of the linear equations that the chain rule states.
"""

import cmath
import inspect
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.checking import contract, programs
from chainrule.course.exercise import Case, Exercise, Gradient, Rule, Wrong
from chainrule.course.table import Table

UNIT = "09_autodiff"

Node = Hashable
Graph = dict[Node, tuple[Node, ...]]  # each node and the nodes it was made from

_STEP = 1e-30  # of the complex step: its square vanishes beside 1, so only round-off is left
_DEEP = 10_000
_DEEP_ORDER = 1_500  # beyond Python's recursion limit of 1000


# --- local_slopes -----------------------------------------------------------------------

_ARITHMETIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda x, y: x + y,
    "-": lambda x, y: x - y,
    "*": lambda x, y: x * y,
    "/": lambda x, y: x / y,
}


def _result(op: str, x: Any, y: Any) -> Any:
    return _ARITHMETIC[op](x, y)


def _slopes_inputs(rng: np.random.Generator) -> list[Case]:
    drawn, others = [], []
    for op in "/*-+":  # the telling ones first: their rows are shown
        x, y = float(rng.normal()), float(rng.uniform(0.5, 2.0) * rng.choice([-1.0, 1.0]))
        drawn.append(Case((op, x, y), f"{x:.4f} {op} {y:.4f}"))
        for pair in ((3.0, -2.0), (0.0, 1.5), (5, 2)):
            others.append(Case((op, *pair), f"{pair[0]} {op} {pair[1]}", measured=False))
    return drawn + others


def _special_slopes(rng: np.random.Generator) -> list[Case]:
    v = float(rng.uniform(0.5, 2.5))
    far = float(rng.uniform(6.0, 15.0))
    pairs = [
        ((v, v), "Here x and y are the same number."),
        ((-v, -v), "Here x and y are the same number."),
        ((0.0, v), "Here x is exactly 0."),
        ((v, -far), "Here y is beyond 5 in size."),
        ((-far, v / 20), "Here the slopes are large."),
    ]
    # No y is 0: a table of all four pairs of slopes divides by it, whatever op is.
    cases = [
        Case((op, *pair), f"{pair[0]:.4g} {op} {pair[1]:.4g}", measured=False, special=special)
        for pair, special in pairs
        for op in "+-*/"
    ]
    tiny = Case(("*", 1e-5, -1e-4), "1e-5 * -1e-4", False, "Here both are close to 0.")
    return [*cases, tiny]


# --- visit_order ------------------------------------------------------------------------

_SMALL: dict[str, Graph] = {
    "a single node": {"J": ()},
    "a chain": {"x": (), "a": ("x",), "b": ("a",), "J": ("b",)},
    "a node used twice in one step": {"x": (), "J": ("x", "x")},
    "a diamond": {"x": (), "y": (), "a": ("x", "y"), "b": ("x", "y"), "J": ("a", "b")},
    "J = a * b with b = a + x": {"x": (), "a": ("x",), "b": ("a", "x"), "J": ("a", "b")},
    "J = b * a with b = a + x": {"x": (), "a": ("x",), "b": ("x", "a"), "J": ("b", "a")},
    "nodes named 0, () and by an empty text": {0: (), "": (0,), (): (0, ""), "J": ((), "", 0)},
    "nodes that J does not need": {"x": (), "u": ("x",), "J": ("x",), "v": ("J", "u")},
}


def _random_graph(rng: np.random.Generator, size: int) -> Graph:
    """Draw a graph of numbered nodes; the numbers say nothing about the order."""
    names = [int(name) for name in rng.permutation(size)]
    graph: Graph = {}
    for index, name in enumerate(names):
        count = min(index, int(rng.integers(0, 4))) if index < size - 1 else 2
        graph[name] = tuple(names[int(rng.integers(index))] for _ in range(count))
    return graph


def _ladder(height: int) -> Graph:
    """Return a graph of few nodes and 2**height paths."""
    return {0: ()} | {k: (k - 1, k - 1) for k in range(1, height + 1)}


def _reachable(graph: Graph, last: Node) -> list[Node]:
    """Return what `last` depends on, in an order in which parents come first."""
    order: list[Node] = []
    seen: set[Node] = set()
    stack = [(last, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in graph[node])
    return order


def _judge_order(answer: Any, reference: Any, rng: np.random.Generator) -> str:
    for about, graph in _SMALL.items():
        _judge_one_order(answer, graph, "J", about)
    for _ in range(3):
        graph = _random_graph(rng, 15)
        _judge_one_order(answer, graph, list(graph)[-1], "a random graph")
    _judge_one_order(answer, _ladder(12), 12, "a graph with many paths")
    chain: Graph = {0: ()} | {k: (k - 1,) for k in range(1, _DEEP_ORDER)}
    try:
        _judge_one_order(answer, chain, _DEEP_ORDER - 1, f"a chain of {_DEEP_ORDER} nodes")
    except RecursionError:
        raise Wrong(
            f"visit_order stops with RecursionError on a chain of {_DEEP_ORDER} nodes.",
            "Python allows about 1000 calls inside each other.",
            "Keep a list of things to do instead of calling yourself.",
            "It calls itself too deep.",
            near="itself",
        ) from None
    return f"visit_order is right on {len(_SMALL) + 4} graphs, and on {_DEEP_ORDER} nodes in a row."


def _judge_one_order(answer: Any, graph: Graph, last: Node, about: str) -> None:
    order = answer(last, Table(graph))
    if not isinstance(order, list | tuple):
        what = f"visit_order returns {contract.describe(order)}; a list is expected."
        raise Wrong(what, near="return")
    expected = set(_reachable(graph, last))
    if len(set(order)) < len(order):
        raise Wrong(
            f"visit_order returns a node more than once: {about}.",
            "A node that is used twice is met twice, and counts once.",
            "Remember which nodes you have seen.",
            near="add, return",
        )
    if set(order) != expected:
        raise Wrong(
            f"visit_order returns {len(order)} nodes where {len(expected)} are needed: {about}.",
            "Needed are last itself and all it was made from, directly or not.",
        )
    place = {node: index for index, node in enumerate(order)}
    for node in order:
        for parent in graph[node]:
            if place[parent] > place[node]:
                raise Wrong(
                    f"visit_order puts {node!r} before {parent!r}, its parent: {about}.",
                    _order_reason(graph, last, order),
                    "Append a node only after all its parents have been appended.",
                    near="add, return",
                )


def _order_reason(graph: Graph, last: Node, order: Sequence[Node]) -> str:
    backwards = list(reversed(order))
    place = {node: index for index, node in enumerate(backwards)}
    if all(place[p] < place[n] for n in backwards for p in graph[n]):
        return "The order is exactly the wrong way round."
    return "Being met early is not enough: a node must wait for every parent."


# --- sweep ------------------------------------------------------------------------------

Slopes = dict[Node, tuple[float, ...]]


def _sweep(
    order: Sequence[Node], graph: Graph, slopes: Slopes, slip: str = ""
) -> dict[Node, float]:
    """Sweep back over the tape, with one named slip."""
    grads = dict.fromkeys(order, 0.0)
    grads[order[-1]] = 0.0 if slip == "unseeded" else 1.0
    for node in order if slip == "forward" else reversed(order):
        for parent, slope in zip(graph[node], slopes[node], strict=True):
            share = {"slopes only": slope, "no slope": grads[node]}.get(slip, grads[node] * slope)
            grads[parent] = share if slip == "replaced" else grads[parent] + share
    return grads


_SWEEP_SLIPS = {
    "replaced": "Of two contributions one is lost: the second has to be added, as += does.",
    "forward": "The order is not reversed: nodes speak before anything has arrived.",
    "unseeded": "The last node starts at 0; its derivative by itself is 1.",
    "slopes only": "The node's own derivative is missing in the product.",
    "no slope": "The local slope is missing in the product.",
}


def _tape_truth(order: Sequence[Node], graph: Graph, slopes: Slopes) -> dict[Node, float]:
    """Solve grads = seed + Sᵀ grads: each node's derivative is the sum over its users."""
    place = {node: index for index, node in enumerate(order)}
    S = np.zeros((len(order), len(order)))
    for node in order:
        for parent, slope in zip(graph[node], slopes[node], strict=True):
            S[place[node], place[parent]] += slope
    seed = np.zeros(len(order))
    seed[-1] = 1.0
    grads = np.linalg.solve(np.eye(len(order)) - S.T, seed)
    return {node: float(grads[place[node]]) for node in order}


def _judge_sweep(answer: Any, reference: Any, rng: np.random.Generator) -> str:
    graphs: list[tuple[str, Graph, Node]] = [(about, g, "J") for about, g in _SMALL.items()]
    for size in (12, 12, 60):
        drawn = _random_graph(rng, size)
        graphs.append(("a random graph", drawn, list(drawn)[-1]))
    for about, graph, last in graphs:
        order = _reachable(graph, last)
        slopes: Slopes = {
            node: tuple(float(s) for s in rng.uniform(0.5, 2.0, len(graph[node]))
                        * rng.choice([-1.0, 1.0], len(graph[node])))
            for node in graph
        }  # fmt: skip
        _judge_one_sweep(answer, order, graph, slopes, about)
    special = {
        "slopes of 0 among the others": (0.0, 1.5, -0.5),
        "equal slopes": (1.5,),
        "slopes beyond 5": (6.0, -7.5),
    }
    for about, sizes in special.items():
        for graph in (_SMALL["a diamond"], _random_graph(rng, 12)):
            last = list(graph)[-1]
            slopes = {
                node: tuple(float(s) for s in rng.choice(sizes, len(graph[node]))) for node in graph
            }
            slopes[last] = tuple(sizes[i % len(sizes)] for i in range(len(graph[last])))
            _judge_one_sweep(answer, _reachable(graph, last), graph, slopes, about)
    return f"sweep is right on {len(graphs) + 2 * len(special)} tapes."


def _judge_one_sweep(
    answer: Any, order: list[Node], graph: Graph, slopes: Slopes, about: str
) -> None:
    given = list(order)
    grads = answer(given, Table(graph), Table(slopes))
    if given != order:
        raise Wrong("sweep changes the list order.", "Use reversed(order): it leaves it alone.")
    if not isinstance(grads, Mapping):
        raise Wrong(f"sweep returns {contract.describe(grads)}; a dict is expected.")
    missing = [node for node in order if node not in grads]
    if missing or len(grads) != len(order):
        raise Wrong(
            f"sweep returns {len(grads)} derivatives for {len(order)} nodes: {about}.",
            "Every node of order gets one, last itself too.",
            near="begin",
        )
    truth = _tape_truth(order, graph, slopes)
    wrong = [node for node in order if not _agrees(grads[node], truth[node])]
    if not wrong:
        return
    node = wrong[-1]
    why = cause = ""
    for slip, words in _SWEEP_SLIPS.items():
        slipped = _sweep(order, graph, slopes, slip)
        if all(_agrees(grads[one], slipped[one]) for one in order):
            why = cause = words
            break
    raise Wrong(
        f"sweep: node {node!r} has {_shown(grads[node])}; {truth[node]:.6g} is expected: {about}.",
        why or "Its derivative is the sum, over the nodes made from it, of theirs times the slope.",
        "Look at the line inside the inner loop." if not cause else "",
        cause,
        near="begin" if cause == _SWEEP_SLIPS["unseeded"] else "",
    )


def _agrees(yours: Any, truth: float) -> bool:
    if not contract.is_number(yours):
        return False
    return bool(abs(float(yours) - truth) <= 1e-9 * max(1.0, abs(truth)))


def _shown(value: Any) -> str:
    return f"{float(value):.6g}" if contract.is_number(value) else contract.describe(value)


# --- Value ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Expression:
    """An expression that Values and complex numbers can both be put into, at a point."""

    text: str
    of: Callable[..., Any]
    point: tuple[float, ...]
    why: str = ""

    def slopes(self) -> list[float]:
        """Return the derivative by each number of the point, by complex steps."""
        result = []
        for index in range(len(self.point)):
            moved = [complex(p, _STEP if i == index else 0.0) for i, p in enumerate(self.point)]
            result.append(complex(self.of(*moved)).imag / _STEP)
        return result

    def names(self) -> list[str]:
        """Return the names of the numbers: x, y, …"""
        names = list(inspect.signature(self.of).parameters)
        count = len(self.point)
        return names if len(names) == count else [f"operand {k + 1}" for k in range(count)]

    def placed(self) -> str:
        """Return the expression and where it is taken, unless that is long."""
        if len(self.text) > 20 or len(self.point) > 2:
            return self.text
        return f"{self.text} at {', '.join(f'{p:.4g}' for p in self.point)}"

    def value(self) -> float:
        """Return the expression's value."""
        return complex(self.of(*map(complex, self.point))).real


_COMPLEX: dict[str, Callable[[complex], complex]] = {
    "exp": cmath.exp,
    "log": cmath.log,
    "tanh": cmath.tanh,
    "relu": lambda z: z if z.real > 0 else 0j,
}


def _of(name: str, v: Any) -> Any:
    """Apply exp, log, tanh or relu to a Value or to a complex number."""
    return _COMPLEX[name](v) if isinstance(v, complex) else getattr(v, name)()


def _operations(x: float, y: float) -> list[_Expression]:
    """Return each operation by itself; y is not 0."""
    one, both, far = (x,), (x, y), (abs(x) + 0.1,)
    reflected = "There self is the right operand."
    return [
        _Expression("x + y", lambda x, y: x + y, both),
        _Expression("x + 2", lambda x: x + 2, one, "The 2 becomes a Value first."),
        _Expression("2 + x", lambda x: 2 + x, one, "Python looks for __radd__."),
        _Expression("x * y", lambda x, y: x * y, both, "Each slope is the other factor."),
        _Expression("x * 2.5", lambda x: x * 2.5, one, "The 2.5 becomes a Value first."),
        _Expression("2 * x", lambda x: 2 * x, one, "Python looks for __rmul__."),
        _Expression("x - y", lambda x, y: x - y, both, "The slope by y is −1."),
        _Expression("x - 2", lambda x: x - 2, one),
        _Expression("2 - x", lambda x: 2 - x, one, f"Python looks for __rsub__. {reflected}"),
        _Expression("x / y", lambda x, y: x / y, both, "The slopes are 1/y and −x/y²."),
        _Expression("x / 2", lambda x: x / 2, one),
        _Expression("2 / y", lambda y: 2 / y, (y,), f"Python looks for __rtruediv__. {reflected}"),
        _Expression("-x", lambda x: -x, one, "Python looks for __neg__."),
        _Expression("x ** 2", lambda x: x**2, one, "The slope of xⁿ is n·xⁿ⁻¹."),
        _Expression("x ** 3", lambda x: x**3, one, "The slope of xⁿ is n·xⁿ⁻¹."),
        _Expression("x ** 1", lambda x: x**1, one, "The slope of xⁿ is n·xⁿ⁻¹."),
        _Expression("y ** -1", lambda y: y**-1, (y,), "The slope of xⁿ is n·xⁿ⁻¹."),
        _Expression("x ** 0.5", lambda x: x**0.5, far, "The slope of xⁿ is n·xⁿ⁻¹."),
        _Expression("x.exp()", lambda x: _of("exp", x), one, "The slope of eˣ is eˣ."),
        _Expression("x.log()", lambda x: _of("log", x), far, "The slope of ln x is 1/x."),
        _Expression("x.tanh()", lambda x: _of("tanh", x), one, "The slope of tanh is 1 − tanh²."),
        _Expression("x.relu()", lambda x: _of("relu", x), far, "Above 0 the slope is 1."),
        _Expression("(-x).relu()", lambda x: _of("relu", -x), far, "Below 0 the slope is 0."),
        _Expression(
            "x * y", lambda x, y: x * y, (0.0, y), "At x = 0, nothing may be divided by x."
        ),
        _Expression("x ** 2", lambda x: x**2, (0.0,), "At x = 0, nothing may be divided by x."),
        _Expression("x ** 1", lambda x: x**1, (0.0,), "The slope of x¹ is 1, at 0 too."),
    ]


def _special_operations(x: float) -> list[_Expression]:
    """Return operations with one thing special about each; x is a number from 1 to 2."""
    one, zero = (x,), "0 is a number like any other."
    far = "Large numbers follow the same rule."
    return [
        _Expression("x + 0", lambda x: x + 0, one, zero),
        _Expression("0 + x", lambda x: 0 + x, one, zero),
        _Expression("x * 0", lambda x: x * 0, one, zero),
        _Expression("0 * x", lambda x: 0 * x, one, zero),
        _Expression("0 - x", lambda x: 0 - x, one, zero),
        _Expression("x ** 0", lambda x: x**0, one, "x⁰ is 1 everywhere, and its slope is 0."),
        _Expression("x ** -2", lambda x: x**-2, one, "The slope of xⁿ is n·xⁿ⁻¹."),
        _Expression("x + y", lambda x, y: x + y, (0.0, x), zero),
        _Expression("x + y", lambda x, y: x + y, (x, 0.0), zero),
        _Expression("x * y", lambda x, y: x * y, (0.0, 0.0), zero),
        _Expression("x + y", lambda x, y: x + y, (x, x), "Equal numbers are still two Values."),
        _Expression("x * y", lambda x, y: x * y, (x, x), "Equal numbers are still two Values."),
        _Expression("x - x", lambda x: x - x, one, "The two slopes cancel, and the result is 0."),
        _Expression("x / x", lambda x: x / x, one, "The two slopes cancel, and the result is 1."),
        _Expression("x.exp()", lambda x: _of("exp", x), (0.0,), "The slope of eˣ is eˣ."),
        _Expression("x.exp()", lambda x: _of("exp", x), (5 + x,), far),
        _Expression("x.exp()", lambda x: _of("exp", x), (-5 - x,), far),
        _Expression("x.log()", lambda x: _of("log", x), (9 + x,), far),
        _Expression("x.tanh()", lambda x: _of("tanh", x), (2.5 + x,), far),
        _Expression("x.tanh()", lambda x: _of("tanh", x), (-2.5 - x,), far),
        _Expression("x.relu()", lambda x: _of("relu", x), (7 + x,), far),
        _Expression("x * y + 0 * y", lambda x, y: x * y + 0 * y, (x, 0.0), zero),
        _Expression("(x - x) + y", lambda x, y: (x - x) + y, (x, 2.0), zero),
    ]


def _late_use(x: Any, y: Any) -> Any:
    a = x * y
    b = a + x
    c = a * b
    return c * a + b * y


def _other_late_use(x: Any, y: Any) -> Any:
    a = x * 2
    b = a + x
    c = b * a
    return a * c - c * y


def _doubled(x: Any) -> Any:
    for _ in range(12):
        x = x + x
    return x


def _mish(x: Any) -> Any:
    return x * _of("tanh", _of("log", 1 + _of("exp", x)))


def _neuron(w: Any, x: Any, b: Any) -> Any:
    a = 1 / (1 + _of("exp", -(w * x + b)))
    return (a - 1.0) ** 2 / 2


_TWICE = "x is used twice: its two contributions add up."
_WAIT = "A node may hand on its derivative only when it is complete."


def _composites(x: float, y: float) -> list[_Expression]:
    both = (x, y)
    return [
        _Expression("x + x", lambda x: x + x, (x,), _TWICE),
        _Expression("x * x", lambda x: x * x, (x,), _TWICE),
        _Expression("x - x * y", lambda x, y: x - x * y, both, _TWICE),
        _Expression("(x * y) * (x + y)", lambda x, y: (x * y) * (x + y), (3.0, -2.0), _TWICE),
        _Expression("a=x*y; b=a+x; c=a*b; J=c*a+b*y", _late_use, both, _WAIT),
        _Expression("a=x*2; b=a+x; c=b*a; J=a*c-c*y", _other_late_use, both, _WAIT),
        _Expression("x doubled twelve times", _doubled, (x,), _TWICE),
        _Expression("mish(x)", _mish, (x,)),
        _Expression("½(σ(w·x + b) − 1)²", _neuron, (x, y, 0.3)),
    ]


def _random_expression(rng: np.random.Generator) -> _Expression:
    """Draw a program of 14 steps over three numbers; every result may be used again."""
    steps: list[tuple[str, int, int]] = []
    for k in range(14):
        i, j = (int(number) for number in rng.integers(0, 3 + k, size=2))
        steps.append((str(rng.choice(["+", "-", "*", "/", "tanh", "relu"])), i, j))

    def run(*point: Any) -> Any:
        pool = list(point)
        for op, i, j in steps:
            if op in ("tanh", "relu"):
                # Away from the kink of relu by construction: its argument is 1.5 + tanh.
                pool.append(_of(op, 1.5 + _of("tanh", pool[i])))
            elif op == "/":
                pool.append(pool[i] / (2 + _of("tanh", pool[j])))
            else:
                pool.append(_of("tanh", _ARITHMETIC[op](pool[i], pool[j])) + pool[i] * 0.5)
        return sum(pool[-3:], start=0.0 * pool[0])

    return _Expression("a random program", run, tuple(float(p) for p in rng.normal(size=3)), _WAIT)


def _perceptron(rng: np.random.Generator) -> _Expression:
    """Return the mean cross-entropy of a small tanh network as an expression of its weights."""
    N, D, H, M = 3, 2, 4, 3
    rows, labels = rng.normal(size=(N, D)).tolist(), rng.permutation(M).tolist()

    def run(*weights: Any) -> Any:
        left = list(weights)

        def dense(inputs: list[Any], width: int) -> list[Any]:
            matrix = [[left.pop() for _ in inputs] for _ in range(width)]
            return [sum((w * v for w, v in zip(row, inputs, strict=True)), start=left.pop())
                    for row in matrix]  # fmt: skip

        J: Any = 0.0
        for row, label in zip(rows, labels, strict=True):
            left[:] = weights
            hidden = [_of("tanh", z) for z in dense(row, H)]
            logits = dense(hidden, M)
            total = sum((_of("exp", z) for z in logits), start=0.0)
            J = J + _of("log", total) - logits[label]
        return J / N

    point = rng.normal(size=D * H + H + H * M + M)
    return _Expression("unit 07's network", run, tuple(float(p) for p in point), _WAIT)


def _read(value: Any, name: str, about: str) -> float:
    try:
        number = programs.read(value, name)
    except AttributeError:
        raise Wrong(
            f"Value: {about} gives {contract.describe(programs.itself(value))} without .{name}.",
            "The result of every operation is a Value again.",
        ) from None
    if not contract.is_number(number):
        what = f"Value: .{name} of {about} is {contract.describe(number)}, not a number."
        raise Wrong(what, near=f"__init__: make {name}")
    return float(number)


def _run(answer: Any, expression: _Expression) -> tuple[list[Any], Any]:
    """Put Values into an expression, check its value, and sweep back from the result."""
    text = f"Value: {expression.placed()}"
    leaves = [answer(p) for p in expression.point]
    try:
        out = expression.of(*leaves)
        programs.settle((out, "data"))
    except _STOPS as error:
        if programs.stopped_at(error, leaves[-1]):
            raise
        raise _stopped(text, error, expression.why) from error
    try:
        data, truth = _read(out, "data", expression.text), expression.value()
    except Wrong as wrong:
        wrong.near = wrong.near or f"{_method_of(answer, expression)}: value, return"
        raise
    if not _near(data, truth):
        what = f"{text} has data {_beside(data, truth)} is expected."
        raise Wrong(what, expression.why, near=f"{_method_of(answer, expression)}: value")
    try:
        out.backward()
        programs.settle(*[(one, "grad") for one in (out, *leaves)])
    except _STOPS as error:
        raise _stopped(f"Value: backward() of {expression.text}", error, "") from error
    return leaves, out


_STOPS = (TypeError, AttributeError, ZeroDivisionError)


def _stopped(text: str, error: Exception, why: str) -> Wrong:
    says, where = " ".join(str(error).split()), "Look at the method that Python calls for it."
    if "unhashable type" in says:
        why = "A class with an __eq__ of its own needs a __hash__ too, or fits into no set."
        where = "Take that __eq__ out, or write __hash__ = object.__hash__ below it."
    what = f"{text} stops with {type(error).__name__}: {says}"
    by_zero = isinstance(error, ZeroDivisionError)
    cause = "It divides by a number that may be 0." if by_zero else ""
    return Wrong(what.rstrip(".") + ".", why, where, cause)


def _near(yours: float, truth: float) -> bool:
    return bool(abs(yours - truth) <= 1e-9 * max(1.0, abs(truth)))


def _beside(yours: float, truth: float) -> str:
    """Return both numbers, with as many digits as it takes to tell them apart."""
    short = f"{yours:.6g}; {truth:.6g}"
    return short if f"{yours:.6g}" != f"{truth:.6g}" else f"{yours:.12g}; {truth:.12g}"


def _judge_expression(answer: Any, expression: _Expression) -> tuple[list[Any], Any]:
    """Compare value and slopes of one expression; return its leaves and its result."""
    leaves, out = _run(answer, expression)
    grad = _read(out, "grad", expression.text)
    if not _near(grad, 1.0):
        raise Wrong(
            f"Value: after J.backward(), J.grad is {grad:.6g}; 1 is expected.",
            "The derivative of J by itself is 1: there the sweep begins.",
            near="backward: sweep",
        )
    try:
        _judge_grads(leaves, expression, f"Value: {expression.placed()}:")
    except Wrong as wrong:
        grads = [_read(leaf, "grad", expression.text) for leaf in leaves]
        place = next(i for i, one in enumerate(expression.slopes()) if not _near(grads[i], one))
        kind = "stored" if expression.text == "x + x" else "slope"
        wrong.near = f"{_method_of(answer, expression)}: {kind} {place}"
        if expression.text == "x + y" and not any(grads):  # nothing arrives anywhere
            wrong.near = ""
        raise
    return leaves, out


_SIGNS = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", "**": "pow"}
# What a method may be built upon, and is asked by itself before that method is accused.
_BUILT_ON = {
    "__sub__": _Expression("-x", lambda x: -x, (1.7,)),
    "__rsub__": _Expression("-x", lambda x: -x, (1.7,)),
    "__truediv__": _Expression("x ** -1", lambda x: x**-1, (1.7,)),
    "__rtruediv__": _Expression("x ** -1", lambda x: x**-1, (1.7,)),
}


def _method_of(answer: Any, expression: _Expression) -> str:
    """Return the name of the one method that an expression asks; "" where it asks several."""
    text = expression.text
    if named := re.fullmatch(r"\(?-?x\)?\.(\w+)\(\)", text):
        return named[1]
    if text == "-x":
        return "__neg__"
    parts = text.split()
    if len(parts) != 3 or parts[1] not in _SIGNS or "(" in text:
        return ""
    reflected = "" if parts[0].isidentifier() else "r"
    method = f"__{reflected}{_SIGNS[parts[1]]}__"
    if (simpler := _BUILT_ON.get(method)) is not None:
        try:
            _judge_expression(answer, simpler)
        except (Wrong, *_STOPS):
            return _method_of(answer, simpler)
    return method


def _judge_grads(
    leaves: list[Any], expression: _Expression, about: str, why: str = "", near: str = ""
) -> None:
    names = expression.names()
    programs.settle(*[(leaf, "grad") for leaf in leaves])
    for name, leaf, truth in zip(names, leaves, expression.slopes(), strict=True):
        grad = _read(leaf, "grad", expression.text)
        if not _near(grad, truth):
            what = f"{about} {name}.grad is {_beside(grad, truth)} is expected."
            raise Wrong(what, why or expression.why, near=near)


def _judge_value(answer: Any, reference: Any, rng: np.random.Generator) -> str:
    for piece in _value_pieces(rng):
        piece(answer)
    return f"Value is right: every operation, unit 07's network, and {_DEEP} links in a row."


def _value_pieces(rng: np.random.Generator) -> list[Callable[[Any], object]]:
    """Return what is asked of a Value, one thing after the other."""
    points = [(1.7, -0.6), (float(rng.normal()), float(rng.uniform(0.5, 2.0)))]
    expressions = [one for x, y in points for one in (*_operations(x, y), *_composites(x, y))]
    expressions += _special_operations(float(rng.uniform(1.0, 2.0)))
    drawn = [_random_expression(rng) for _ in range(3)]
    last = [*drawn, _perceptron(rng)]

    def of(expression: _Expression) -> Callable[[Any], object]:
        return lambda answer: _judge_expression(answer, expression)

    pieces = [
        _judge_new,
        *map(of, expressions),
        _judge_inner,
        lambda answer: _judge_repeats(answer, points[1]),
        lambda answer: _judge_adding(answer, points[1]),
        *map(of, last),
        _judge_depth,
    ]
    return [_together(piece) for piece in pieces]


def _together(piece: Callable[[Any], object]) -> Callable[[Any], object]:
    """Ask what is asked in a piece in few messages, where the answer is in another process."""
    return lambda answer: piece(programs.together(answer))


def _judge_new(answer: Any) -> None:
    if not callable(answer):
        raise Wrong(f"Value is {contract.describe(answer)}; a class is expected.")
    for number in (3.5, 2):
        fresh = answer(number)
        programs.settle((fresh, "data"), (fresh, "grad"))
        if _read(fresh, "data", "a new Value") != number or _read(fresh, "grad", "it") != 0:
            raise Wrong(f"Value({number}) should have data {number} and grad 0.")


def _judge_inner(answer: Any) -> None:
    """The tape of the text: every value on it has its own derivative."""
    x, y = answer(3.0), answer(-2.0)
    a, b = x * y, x + y
    J = a * b
    J.backward()
    programs.settle(*[(value, "grad") for value in (J, a, b, x)])
    for name, value, truth in (("J", J, 1.0), ("a", a, 1.0), ("b", b, -6.0), ("x", x, -8.0)):
        grad = _read(value, "grad", name)
        if not _near(grad, truth):
            raise Wrong(
                f"Value: with J = a * b, a = x * y, b = x + y, {name}.grad is {grad:.6g}; "
                f"{truth:.6g} is expected.",
                "Every value that J was made from has a derivative, J itself has 1.",
            )


def _judge_repeats(answer: Any, point: tuple[float, float]) -> None:
    expression = _Expression("a=x*y; b=a+x; c=a*b; J=c*a+b*y", _late_use, point, _WAIT)
    leaves, out = _judge_expression(answer, expression)
    inner = leaves[0] * leaves[1]
    square = inner * inner
    out.zero_grad()
    programs.settle(*[(value, "grad") for value in (*leaves, out)])
    for value in (*leaves, out):
        if _read(value, "grad", "a Value after zero_grad()") != 0:
            raise Wrong(
                "Value: after J.zero_grad() a grad is not 0.",
                "It concerns J itself and every Value that J was made from.",
                near="zero_grad: branch, grad",
            )
    out.backward()
    _judge_grads(
        leaves, expression, "Value: backward() again after zero_grad():",
        "Something of the first sweep is left, in a value between the leaves and the end.",
    )  # fmt: skip
    for leaf in leaves:
        leaf.grad = 0.0
    out.backward()
    _judge_grads(
        leaves, expression, "Value: leaves zeroed by hand, backward():",
        "The values in between still hold the derivatives of the first sweep.",
        near="backward: grad",
    )  # fmt: skip
    for leaf in leaves:
        leaf.grad = 0.0
    (inner + 1).backward()
    for leaf in leaves:
        leaf.grad = 0.0
    square.backward()
    _judge_grads(
        leaves, _Expression("a * a with a = x * y", lambda x, y: (x * y) * (x * y), point),
        "Value: a second result made from the same a:",
        "The a still holds the derivative of the first result.",
    )  # fmt: skip


def _judge_adding(answer: Any, point: tuple[float, float]) -> None:
    """backward() adds to the grads that are there, and zero_grad() clears every one of them.

    Only the numbers at the start are asked to hold a sum: a result is free to begin its own
    sweep with the values in between at 0.
    """
    x, y = answer(point[0]), answer(point[1])
    product, total = x * y, x + y
    product.backward()
    total.backward()
    programs.settle((x, "grad"), (y, "grad"))
    for name, leaf, first in (("x", x, point[1]), ("y", y, point[0])):
        grad = _read(leaf, "grad", name)
        if not _near(grad, first + 1.0):
            raise Wrong(
                f"Value: after a.backward() and b.backward(), {name}.grad is "
                f"{_beside(grad, first + 1.0)} is expected.",
                "Here a = x * y and b = x + y. The second sweep adds (+=) to what is there.",
                "Look at the line of backward() that writes into grad.",
                "The second sweep replaces what the first one left." if _near(grad, 1.0) else "",
            )
    x, y = answer(point[0]), answer(point[1])
    a = x * y
    J = a * x + a
    J.backward()
    J.backward()
    truth = 2.0 * (2.0 * point[0] * point[1] + point[1])
    if not _near(grad := _read(x, "grad", "x"), truth):
        raise Wrong(
            f"Value: after J.backward() twice, x.grad is {_beside(grad, truth)} is expected.",
            "Each call adds the derivative once more, until zero_grad() sets it to 0.",
        )
    J.zero_grad()
    programs.settle(*[(value, "grad") for value in (J, a, x, y)])
    for name, value in (("J", J), ("a", a), ("x", x), ("y", y)):
        if (grad := _read(value, "grad", name)) != 0:
            raise Wrong(
                f"Value: after J.zero_grad(), {name}.grad is {grad:.6g}; 0 is expected.",
                "Here J = a * x + a with a = x * y. Every Value J was made from is set to 0.",
                "Look at which Values zero_grad() goes through.",
                "zero_grad() leaves out a value in between." if name == "a" else "",
            )


def _ten_links(y: Any) -> Any:
    y = y * 0.999
    for _ in range(9):
        y = -y
    return y


def _judge_depth(answer: Any) -> None:
    x = answer(1.5)
    y = programs.repeated(_ten_links, x, _DEEP // 10)
    programs.settle((x, "grad"))  # the chain itself, outside of `try`
    try:
        y.backward()
        programs.settle((x, "grad"))
        first = _read(x, "grad", "a long chain")
        y.zero_grad()
        programs.settle((x, "grad"))
    except RecursionError:
        raise Wrong(
            f"Value: a chain of {_DEEP} links stops with RecursionError.",
            "Python allows about 1000 calls inside each other.",
            "Find the order with a list of things to do, as in visit_order.",
            "It calls itself too deep.",
            near="itself",
        ) from None
    truth = 0.999 ** (_DEEP // 10)  # and an even number of minus signs
    if not _near(first, truth):
        raise Wrong(
            f"Value: a chain of {_DEEP} links has grad {first:.6g}; {truth:.6g} is expected."
        )


EXERCISES = [
    Exercise(
        name="local_slopes",
        unit=UNIT,
        sentence="the slopes of x op y by x and by y",
        results=("slope_x", "slope_y"),
        inputs=_slopes_inputs,
        probes=_special_slopes,
        truth=Gradient(_result, wrt=("x", "y")),
        hints=(
            (
                "Hold y still and move x a little. How much does the result move? Then the other "
                "way round."
            ),
            (
                "A sum passes a push on unchanged, a difference turns the second one round, a "
                "product scales by the other."
            ),
            "+: (1, 1).  -: (1, −1).  *: (y, x).  /: (1/y, −x/y²).",
        ),
    ),
    Exercise(
        name="visit_order",
        unit=UNIT,
        sentence="a list of nodes, each once and after its parents",
        truth=Rule(_judge_order),
        hints=(
            "When may a node be appended? Not when you meet it first.",
            (
                "No slope here: put (node, True) under its parents on the stack, so that it comes "
                "up again after them."
            ),
            (
                "pop (node, done): if done, append; else if not seen: push (node, True), then (p, "
                "False) for each parent."
            ),
        ),
    ),
    Exercise(
        name="sweep",
        unit=UNIT,
        sentence="a dict: node → derivative of the last node by it",
        truth=Rule(_judge_sweep),
        hints=(
            (
                "The last node begins with 1. Whose turn is it when all its contributions have "
                "arrived?"
            ),
            "Along a path: derivative times slope. Over paths: added up.",
            (
                "for node in reversed(order): for each parent and slope: grads[parent] += "
                "grads[node] * slope."
            ),
        ),
    ),
    Exercise(
        name="Value",
        unit=UNIT,
        sentence="a number that can be differentiated",
        truth=Rule(_judge_value, _value_pieces),
        hints=(
            "Do one method, run the check, do the next. Each is like __add__ with another slope.",
            (
                "Each method notes the slope of its one operation; backward leaves the chain rule "
                "to sweep."
            ),
            (
                "exp: result. log: 1/data. tanh: 1 − result². relu: 1 or 0. ** n: n·data^(n−1). "
                "-x: −1."
            ),
        ),
    ),
]
