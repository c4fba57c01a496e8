"""Numbers that remember: an expression or a function run once, and written down as a graph.

Each operation stands on one line of `OPERATIONS` with the way back of a slope; the slopes of
functions of one number come from the table in `functions`. What cannot be followed is said,
never guessed.
"""

import ast
import inspect
import math
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.figures.computation.record import (
    CannotDraw,
    Edge,
    GraphRecord,
    Node,
    entries,
    number_or_array,
    shown,
)
from chainrule.figures.functions import TABLE
from chainrule.figures.svg import shorten, subscript

_MOST_CHARACTERS = 500
MOST_NODES = 20000
Inputs = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True)
class Operation:
    """How an operation is written, and for each operand what it hands back of a slope.

    backs: one function for each operand, (slope of the result, result, *operands) → slope.
    """

    written: str
    value: Callable[..., Any]
    backs: tuple[Callable[..., Any], ...]


def _unary(written: str, name: str) -> Operation:
    _, value, slope = TABLE[name]
    return Operation(written, value, (lambda g, y, a: g * slope(a),))


def _matrix_backs() -> tuple[Callable[..., Any], Callable[..., Any]]:
    def columns(b: Any) -> Any:
        return b[:, None] if b.ndim == 1 else b

    def rows(a: Any) -> Any:
        return a[None, :] if a.ndim == 1 else a

    def full(g: Any, a: Any, b: Any) -> Any:
        return np.reshape(g, (rows(a).shape[0], columns(b).shape[1]))

    return (
        lambda g, y, a, b: np.reshape(full(g, a, b) @ columns(b).T, a.shape),
        lambda g, y, a, b: np.reshape(rows(a).T @ full(g, a, b), b.shape),
    )


OPERATIONS: dict[str, Operation] = {
    "+": Operation("{} + {}", np.add, (lambda g, y, a, b: g, lambda g, y, a, b: g)),
    "−": Operation("{} − {}", np.subtract, (lambda g, y, a, b: g, lambda g, y, a, b: -g)),
    "·": Operation("{}·{}", np.multiply, (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a)),
    "/": Operation("{}/{}", np.divide, (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b)),
    "^": Operation(
        "{}^{}",
        np.power,
        (
            lambda g, y, a, b: g * np.where(b == 0, 0.0, b * a ** (b - 1)),
            lambda g, y, a, b: g * y * np.log(a),
        ),
    ),
    "max": Operation(
        "max({}, {})",
        np.maximum,
        (lambda g, y, a, b: g * (a >= b), lambda g, y, a, b: g * (b > a)),
    ),
    "min": Operation(
        "min({}, {})",
        np.minimum,
        (lambda g, y, a, b: g * (a <= b), lambda g, y, a, b: g * (b < a)),
    ),
    "@": Operation("{} @ {}", np.matmul, _matrix_backs()),
    "T": Operation("{}ᵀ", np.transpose, (lambda g, y, a: np.transpose(g),)),
    "negative": _unary("−{}", "negative"),
    "square": _unary("{}²", "square"),
    "exp": _unary("e^{}", "exp"),
    "log": _unary("ln {}", "log"),
    "log1p": _unary("ln(1 + {})", "log1p"),
    "root": _unary("√{}", "root"),
    "sin": _unary("sin {}", "sin"),
    "cos": _unary("cos {}", "cos"),
    "tanh": _unary("tanh {}", "tanh"),
    "sigmoid": _unary("σ({})", "sigmoid"),
    "relu": _unary("max(0, {})", "relu"),
    "softplus": _unary("softplus {}", "softplus"),
    "abs": _unary("|{}|", "abs"),
}
_UFUNCS = {
    np.add: "+",
    np.subtract: "−",
    np.multiply: "·",
    np.divide: "/",
    np.power: "^",
    np.maximum: "max",
    np.minimum: "min",
    np.matmul: "@",
    np.negative: "negative",
    np.square: "square",
    np.exp: "exp",
    np.log: "log",
    np.log1p: "log1p",
    np.sqrt: "root",
    np.sin: "sin",
    np.cos: "cos",
    np.tanh: "tanh",
    np.absolute: "abs",
}
_ASKING: set[Any] = {np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal}
_ASKING |= {np.isnan, np.isfinite, np.sign}
# as functions in an expression, and as methods of a number that remembers
_WORDS = ("exp", "log", "log1p", "sin", "cos", "tanh", "sigmoid", "relu", "softplus", "abs")
_SAME_WORDS = {"sqrt": "root", "σ": "sigmoid", "ln": "log", "maximum": "max", "minimum": "min"}


class _Tape:
    """What has been computed so far: for each value its operation, operands and way back."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, str, tuple[Any, ...], tuple[Callable[..., Any], ...]]] = []
        self.values: list[Any] = []
        self.names: dict[int, str] = {}

    def input(self, name: str, value: Any, whole: bool = False) -> "Traced":
        return self._add(value, ("", "", (), ()), name, whole)

    def run(self, op: str, *operands: Any) -> "Traced":
        known = OPERATIONS[op]
        if op == "^" and not isinstance(operands[1], Traced) and np.ndim(operands[1]) == 0:
            power = float(operands[1])
            if power == 2:
                return self.run("square", operands[0])
        return self.made(op, known.written, operands, known.value, known.backs)

    def made(
        self,
        op: str,
        written: str,
        operands: tuple[Any, ...],
        value: Callable[..., Any],
        backs: tuple[Callable[..., Any], ...],
    ) -> "Traced":
        with np.errstate(all="ignore"):
            result = value(*(np.asarray(_raw(o), dtype=float) for o in operands))
        return self._add(result, (op, written, operands, backs))

    def _add(self, value: Any, step: Any, name: str = "", whole: bool = False) -> "Traced":
        if len(self.values) >= MOST_NODES:
            raise CannotDraw(f"the computation has more than {MOST_NODES} steps")
        self.steps.append(step)
        self.values.append(np.asarray(value, dtype=float))
        if name:
            self.names[len(self.values) - 1] = name
        return Traced(self, len(self.values) - 1, whole)


def _raw(value: Any) -> Any:
    return value.tape.values[value.place] if isinstance(value, Traced) else value


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A number or array that writes down what is computed with it."""

    def __init__(self, tape: _Tape, place: int, whole: bool = False) -> None:
        """Stand for one place of a tape; `whole` numbers may also count and index."""
        self.tape, self.place, self.whole = tape, place, whole

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return tuple(_raw(self).shape)

    @property
    def ndim(self) -> int:
        """The number of axes of the value."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries of the value."""
        return int(_raw(self).size)

    @property
    def T(self) -> "Traced":  # noqa: N802
        """The transpose."""
        return self.tape.run("T", self)

    def __array_ufunc__(self, ufunc: Any, method: str, *args: Any, **kwargs: Any) -> Any:
        """Record what NumPy is asked to compute; comparisons are only answered."""
        kwargs.pop("out", None)  # x += y makes a new value, as y = x + y does
        if method == "__call__" and not kwargs:
            if ufunc in _ASKING:
                return ufunc(*(_raw(a) for a in args))
            if ufunc is np.positive:
                return self
            if ufunc is np.add and any(_is_zero(a) for a in args):
                return next(a for a in args if not _is_zero(a))  # the start of sum()
            if ufunc in _UFUNCS:
                return self.tape.run(_UFUNCS[ufunc], *args)
        raise CannotDraw(f"np.{ufunc.__name__} cannot be followed here")

    def __array_function__(self, function: Any, _: Any, args: Any, kwargs: Any) -> Any:
        """Record the few functions of NumPy that are no ufuncs and yet common."""
        if function in (np.sum, np.mean):
            return getattr(args[0], function.__name__)(*args[1:], **kwargs)
        if function is np.dot:
            return np.matmul(*args) if min(map(np.ndim, map(_raw, args))) else args[0] * args[1]
        if function is np.transpose and len(args) == 1 and not kwargs:
            return self.T
        if function is np.where and len(args) == 3:
            return self._where(*args)
        if function in (np.shape, np.ndim, np.size):
            return function(_raw(args[0]))
        raise CannotDraw(f"np.{function.__name__} cannot be followed here")

    def _where(self, condition: Any, first: Any, second: Any) -> "Traced":
        yes = np.asarray(_raw(condition), dtype=bool)
        return self.tape.made(
            "choose",
            "{} or {}",
            (first, second),
            lambda a, b: np.where(yes, a, b),
            (lambda g, y, a, b: g * yes, lambda g, y, a, b: g * ~yes),
        )

    def sum(self, axis: Any = None, keepdims: bool = False) -> "Traced":
        """Record a sum over all entries or over an axis."""
        return self._gather("sum", axis, keepdims, 1.0)

    def mean(self, axis: Any = None, keepdims: bool = False) -> "Traced":
        """Record a mean over all entries or over an axis."""
        many = self.size if axis is None else math.prod(np.take(self.shape, axis, 0).ravel())
        return self._gather("mean", axis, keepdims, 1.0 / max(many, 1))

    def _gather(self, op: str, axis: Any, keepdims: bool, share: float) -> "Traced":
        def back(g: Any, y: Any, a: Any) -> Any:
            if axis is not None and not keepdims:
                g = np.expand_dims(g, axis)
            return np.broadcast_to(g, a.shape) * share

        def value(a: Any) -> Any:
            return a.sum(axis=axis, keepdims=keepdims) * share

        return self.tape.made(op, f"{op} of {{}}", (self,), value, (back,))

    def __getitem__(self, key: Any) -> "Traced":
        """Record the picking of entries."""
        found = _raw(key)

        def back(g: Any, y: Any, a: Any) -> Any:
            whole = np.zeros_like(a)
            np.add.at(whole, found, g)
            return whole

        said = shorten(found, 8).replace("{", "{{").replace("}", "}}")
        return self.tape.made("pick", f"{{}}[{said}]", (self,), lambda a: a[found], (back,))

    def __len__(self) -> int:
        """Return the length of the first axis."""
        return len(_raw(self))

    def __iter__(self) -> Iterator["Traced"]:
        """Yield the entries along the first axis."""
        return (self[k] for k in range(len(self)))

    def __index__(self) -> int:
        """Return a whole number given as an input, to count or to index with."""
        if not self.whole:
            raise TypeError("a number that is followed cannot become an index or a plain number")
        return int(_raw(self))

    def __bool__(self) -> bool:
        """Say whether the value is not zero."""
        return bool(_raw(self))

    def __hash__(self) -> int:
        """Tell values apart by where they stand."""
        return hash((id(self.tape), self.place))

    def __getattr__(self, name: str) -> Any:
        """Return the method of an operation: `x.tanh()`, `x.relu()`, `x.exp()`."""
        word = _SAME_WORDS.get(name, name)
        if word in _WORDS or word in ("root", "square"):
            return lambda: self.tape.run(word, self)
        if name == "dot":
            return lambda other: np.dot(self, other)
        raise AttributeError(f"{name} cannot be followed here")


def _is_zero(value: Any) -> bool:
    return not isinstance(value, Traced) and np.ndim(value) == 0 and value == 0


def _record_of(tape: _Tape, result: Any, remark: str = "") -> GraphRecord:
    """Return the record of what leads to the result, with names, slopes and what is handed on."""
    if not isinstance(result, Traced):
        raise CannotDraw(
            "the result does not remember how it was made; "
            "compute with + − · / and np.exp, np.tanh … alone"
        )
    said = [remark] if remark else []
    if result.size != 1:
        said.append(f"The result has {result.size} entries: their sum is differentiated.")
        result = result.sum()
    last = result.place
    needed = {last}
    for place in range(last, -1, -1):
        if place in needed:
            needed |= {o.place for o in tape.steps[place][2] if isinstance(o, Traced)}
    order = sorted(needed)
    labels = _labels(tape, order, last)
    slopes: dict[int, Any] = {last: np.ones_like(tape.values[last])}
    edges: list[Edge] = []
    with np.errstate(all="ignore"):
        for place in reversed(order):
            _, _, operands, backs = tape.steps[place]
            raw = [np.asarray(_raw(o), dtype=float) for o in operands]
            own: list[Edge] = []
            for operand, back in zip(operands, backs, strict=True):
                if not isinstance(operand, Traced):
                    continue
                value, at = tape.values[place], tape.values[operand.place]
                handed = _fit(back(slopes[place], value, *raw), at.shape)
                local = None
                if value.ndim == 0 and at.ndim == 0:
                    local = float(np.asarray(back(1.0, value, *raw)))
                slopes[operand.place] = slopes.get(operand.place, 0.0) + handed
                own.append(Edge(str(operand.place), str(place), local, _out(handed)))
            edges = own + edges
    nodes = []
    for place in order:
        op, written, operands, _ = tape.steps[place]
        shown_operands = [
            labels[o.place] if isinstance(o, Traced) else _constant(o) for o in operands
        ]
        made = written.format(*shown_operands) if op else ""
        value, slope = _out(tape.values[place]), _out(slopes[place])
        nodes.append(Node(str(place), labels[place], op, made, value, slope))
    idle = [n for p, n in tape.names.items() if not tape.steps[p][0] and p not in needed]
    if idle:
        said.append(f"No path leads from {', '.join(idle[:4])} to the result.")
    return GraphRecord(tuple(nodes), tuple(edges), remark=" ".join(said))


def _constant(value: Any) -> str:
    """Return an array that stands in a formula with its entries if they fit in a box."""
    written = entries(value)
    return written if len(written) <= 12 else shown(value)


def _labels(tape: _Tape, order: Sequence[int], last: int) -> dict[int, str]:
    """Return a name for every place: the one that it has, or u₁, u₂ …; the last one is "out"."""
    labels: dict[int, str] = {}
    count = 0
    used: dict[str, int] = {}
    for place in order:
        label = tape.names.get(place, "out" if place == last else "")
        if not label:
            count += 1
            label = "u" + subscript(count)
        used[label] = used.get(label, 0) + 1
        again = used[label]  # a helper's variable, met a second time
        labels[place] = label if again == 1 else label + subscript(again)
    return labels


def _out(value: Any) -> Any:
    array = np.asarray(value, dtype=float)
    return float(array) if array.ndim == 0 else array


def _fit(value: Any, shape: tuple[int, ...]) -> Any:
    """Return a slope in the shape of its operand: what was repeated is added up."""
    array = np.asarray(value, dtype=float)
    while array.ndim > len(shape):
        array = array.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1 and array.shape[axis] != 1:
            array = array.sum(axis=axis, keepdims=True)
    return np.broadcast_to(array, shape) if array.shape != shape else array


def _take(tape: _Tape, name: str, value: Any) -> Any:
    """Return an input as numbers that remember, lists and dicts entry by entry."""
    if isinstance(value, Mapping):
        return {key: _take(tape, _entry(name, key), v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return [_take(tape, f"{name}[{k}]", v) for k, v in enumerate(value)]
    if isinstance(value, str | bool | None | Callable):
        return value
    whole = isinstance(value, int | np.integer)
    return tape.input(name, number_or_array(value), whole)


def _entry(name: str, key: object) -> str:
    word = isinstance(key, str) and key.isidentifier()
    return f"{name}.{key}" if word else f"{name}[{key!r}]"


def _given(names: Sequence[str], inputs: Inputs) -> dict[str, Any]:
    """Return a value for each name; raise CannotDraw with a sentence where one lacks."""
    if isinstance(inputs, Mapping):
        found = {str(name): value for name, value in inputs.items() if str(name) in names}
    else:
        found = dict(zip(names, inputs, strict=False))
    if missing := [name for name in names if name not in found]:
        example = "{" + ", ".join(f'"{name}": 1.0' for name in missing[:3]) + "}"
        raise CannotDraw(f"there is no value for {', '.join(missing[:5])}: give {example}")
    return found


_ALLOWED: tuple[type[ast.AST], ...] = (
    ast.Expression,
    ast.BinOp,
    ast.UnaryOp,
    ast.Call,
    ast.Name,
    ast.Constant,
)
_ALLOWED += (ast.Attribute, ast.Load, ast.operator, ast.unaryop)


def of_expression(text: str, inputs: Inputs) -> GraphRecord:
    """Return the record of a short expression such as "(a*b + c).tanh()"."""
    if len(text) > _MOST_CHARACTERS:
        raise CannotDraw(f"the expression is longer than {_MOST_CHARACTERS} characters")
    try:
        tree = ast.parse(text.replace("^", "**").strip(), mode="eval")
    except (SyntaxError, ValueError):
        raise CannotDraw(f"{shorten(repr(text), 40)} is no expression of Python") from None
    words: dict[str, str] = {**{word: word for word in (*_WORDS, "max", "min")}, **_SAME_WORDS}
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise CannotDraw("an expression may hold names, numbers, + − * / **, and functions")
        if isinstance(node, ast.Constant):
            if not isinstance(node.value, int | float):
                raise CannotDraw(f"{shorten(repr(node.value), 20)} is not a number")
            node.value = float(node.value)  # whole numbers could grow without end
        if isinstance(node, ast.Attribute) and id(node) not in called and node.attr != "T":
            raise CannotDraw(f".{node.attr} cannot be followed here")
        if isinstance(node, ast.Name) and id(node) in called and node.id not in words:
            known = ", ".join(words)
            raise CannotDraw(f"there is no function {node.id}: choose one of {known}")
    ordered = sorted(
        (n for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called),
        key=lambda n: (n.lineno, n.col_offset),
    )
    names = dict.fromkeys(n.id for n in ordered)
    tape = _Tape()
    space: dict[str, Any] = {
        name: tape.input(name, number_or_array(value))
        for name, value in _given(tuple(names), inputs).items()
    }
    functions = {
        word: (lambda *operands, op=op: tape.run(op, *operands)) for word, op in words.items()
    }
    result = eval(  # only the nodes let through above
        compile(tree, "<expression>", "eval"), {"__builtins__": {}}, {**functions, **space}
    )
    return _record_of(tape, result)


def of_function(function: Callable[..., Any], inputs: Inputs) -> GraphRecord:
    """Run a function once on numbers that remember; its variables give the nodes their names."""
    tape = _Tape()
    try:
        parameters = inspect.signature(function).parameters
    except (TypeError, ValueError):
        raise CannotDraw(f"{shorten(function, 40)} does not say what it takes") from None
    taken = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    chosen = set(inputs) if isinstance(inputs, Mapping) else set()
    asked = [
        p.name
        for p in parameters.values()
        if p.kind in taken and (p.default is p.empty or p.name in chosen)
    ]
    given = {name: _take(tape, name, v) for name, v in _given(asked, inputs).items()}
    inputs_end = len(tape.values)

    def note(frame: types.FrameType, event: str, _: Any) -> None:
        home = str(frame.f_globals.get("__name__"))
        if event != "return" or home == __name__ or home.partition(".")[0] == "numpy":
            return
        for name, value in frame.f_locals.items():
            mine = isinstance(value, Traced) and value.tape is tape
            if mine and value.place >= inputs_end and name.isidentifier():
                tape.names[value.place] = name

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        result = _following(function)(**given)
    finally:
        sys.setprofile(before)
    said = ""
    if isinstance(result, np.ndarray) and result.dtype == object:
        result = list(result.ravel())  # an array that the function made of single numbers
        said = f"The result has {len(result)} entries: their sum is differentiated."
        result = sum(result)
    if isinstance(result, tuple | list) and result:
        said = f"The function returns {len(result)} values: the last one is differentiated."
        result = result[-1]
    return _record_of(tape, result, said)


class _Math:
    """The module `math` for numbers that remember."""

    def __getattr__(self, name: str) -> Any:
        own = getattr(math, name)
        word = _SAME_WORDS.get(name, name)
        if name == "pow":
            return lambda a, b: a**b
        if word not in (*_WORDS, "root"):
            return own

        def either(x: Any) -> Any:
            return x.tape.run(word, x) if isinstance(x, Traced) else own(x)

        return either


def _following(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function with `math`, and its own helpers, able to follow numbers."""
    if not isinstance(function, types.FunctionType):
        return function
    space = function.__globals__
    copied: dict[str, Any] = dict(space)

    def again(old: types.FunctionType) -> types.FunctionType:
        made = types.FunctionType(
            old.__code__, copied, old.__name__, old.__defaults__, old.__closure__
        )
        made.__kwdefaults__ = old.__kwdefaults__
        return made

    for name, value in space.items():
        if value is math:
            copied[name] = _Math()
        elif isinstance(value, types.BuiltinFunctionType) and value.__module__ == "math":
            copied[name] = getattr(_Math(), value.__name__)
        elif isinstance(value, types.FunctionType) and value.__globals__ is space:
            copied[name] = again(value)
    return again(function)
