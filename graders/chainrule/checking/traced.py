"""Run an answer with the value of every expression seen, and some of them replaced.

Which line of an answer is wrong is found out by putting the right value in its place. So the
text of the function is compiled once more, with every expression `e` written as `__seen__(n, e)`,
which hands `e` back unless the n-th place is to hold something else. Nothing is put into the
names of the answer, and what is recorded is a copy.
"""

import ast
import copy
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CellType, FunctionType
from typing import Any

import numpy as np

RECORDS = 6000  # values of one run
ENTRIES = 4000  # numbers of one value
_DEPTH = 4
_SEEN = "__seen__"
_WHOLE = "__whole__"
_LISTED = "__listed__"
_ADDING = ("append", "insert", "extend", "add")
_MODULES = frozenset({"np", "numpy", "math", "scipy", "chainrule"})


_ROLES: dict[type[ast.operator], str] = {
    ast.Mult: "factor",
    ast.MatMult: "factor",
    ast.Div: "factor",
    ast.Add: "term",
    ast.Sub: "term",
    ast.Pow: "power",
}


class OutOfTime(BaseException):
    """The run has taken longer than it was given. No handler of the answer catches it."""


class NotSeen:
    """Stands for a value that is not recorded, because it is no number or too large."""


NOT_SEEN = NotSeen()
Seen = list[tuple[int, Any]]  # place and value, in the order of the run


@dataclass(frozen=True)
class Place:
    """One expression of a function, or a name after something was stored in it.

    Attributes
    ----------
    kind : "assign", "several" that are taken apart, "return", "element" of what is returned or
        stored, "added" by `+=`, "argument" of a call that adds to a list, "call" on its own, "name"
        after a store, "whole" array after a store in it, "loop", "test", or "inner" for what
        stands inside one of these.
    line : counted from the line of the `def`, which is 1; `text` is the statement there.
    expression : the text of the expression, target : what it is stored in, or "".
    reads : the names that it reads.
    parent : the place around an inner one, −1 for the others.
    role : of an inner place in its parent: "factor", "divisor", "term", "argument", "power"
        or "".

    """

    number: int
    kind: str
    line: int
    text: str
    expression: str
    target: str
    statement: int
    parent: int
    role: str
    reads: frozenset[str] = field(default_factory=frozenset)


class _Rewriter(ast.NodeTransformer):
    """Writes a function anew, and lists its places."""

    def __init__(self, source: str, first: int) -> None:
        self.first = first
        self.places: list[Place] = []
        self.source = source
        self.rows = source.splitlines()
        self.statement: ast.stmt | None = None
        self.count = self.statements = 0
        self.parent = -1
        self.role = ""

    # places

    def place(self, kind: str, node: ast.expr, target: str = "") -> int:
        number = self.first + len(self.places)
        assert self.statement is not None
        line = node.lineno if kind == "element" else self.statement.lineno
        reads = frozenset(
            part.id
            for part in ast.walk(node)
            if isinstance(part, ast.Name) and part.id not in _MODULES
        )
        self.places.append(
            Place(
                number,
                kind,
                line,
                self.text_at(line),
                ast.unparse(node),
                target,
                self.count,
                self.parent,
                self.role,
                reads,
            )
        )
        return number

    def text_at(self, line: int) -> str:
        """Return the statement that begins on a line, or the line, without a comment."""
        own = self.statement
        if own is not None and own.lineno == line == own.end_lineno and not hasattr(own, "body"):
            return (ast.get_source_segment(self.source, own) or "").strip()
        return self.rows[line - 1].strip()

    def seen(self, kind: str, node: ast.expr, target: str = "", role: str = "") -> ast.expr:
        """Return `__seen__(n, node)`, with what stands inside `node` seen too."""
        before = self.parent, self.role
        self.role = role
        number = self.place(kind, node, target)
        self.parent = number
        inner = self.inside(node)
        self.parent, self.role = before
        return ast.copy_location(_call(_SEEN, ast.Constant(number), inner), node)

    def inside(self, node: ast.expr) -> ast.expr:
        """Return `node` with its parts seen."""
        if isinstance(node, ast.Tuple | ast.List):
            outer = self.parent
            self.parent = -1 if self.places[outer - self.first].kind != "inner" else outer
            node.elts = [
                one if isinstance(one, ast.Starred) else self.seen(self.kind_in(outer), one)
                for one in node.elts
            ]
            self.parent = outer
            return node
        if isinstance(node, ast.Dict):
            outer = self.parent
            self.parent = -1 if self.places[outer - self.first].kind != "inner" else outer
            node.values = [self.seen(self.kind_in(outer), one) for one in node.values]
            self.parent = outer
            return node
        role = ""
        if isinstance(node, ast.BinOp):
            role = _ROLES.get(type(node.op), "")
        if isinstance(node, ast.Call):
            return self.called(node)
        if isinstance(node, ast.Attribute):
            if not _is_module(node):
                node.value = self.part(node.value, "")
            return node
        if isinstance(node, ast.Lambda):
            node.body = self.seen("return", node.body)
            return node
        if isinstance(node, ast.NamedExpr | ast.JoinedStr | ast.Yield | ast.YieldFrom | ast.Await):
            return node
        divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                below = divides and name == "right"
                setattr(node, name, self.part(value, "divisor" if below else role))
            elif isinstance(value, list):
                setattr(node, name, [self.any(one, role) for one in value])
        return node

    def kind_in(self, outer: int) -> str:
        kind = self.places[outer - self.first].kind
        return "inner" if kind == "inner" else "element"

    def any(self, node: Any, role: str) -> Any:
        if isinstance(node, ast.comprehension):
            node.iter = self.part(node.iter, "")
            node.ifs = [self.part(one, "") for one in node.ifs]
            return node
        return self.part(node, role) if isinstance(node, ast.expr) else node

    def part(self, node: ast.expr, role: str) -> ast.expr:
        """Return an inner expression, seen when it is one that has a value of its own."""
        loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if isinstance(node, ast.Slice | ast.Starred | ast.Constant) or not loaded:
            return node
        if _is_module(node):
            return node
        return self.seen("inner", node, role=role)

    def called(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Attribute) and not _is_module(node.func):
            node.func.value = self.part(node.func.value, "")
        node.args = [self.part(one, "argument") for one in node.args]
        for keyword in node.keywords:
            if keyword.arg is not None:
                keyword.value = self.part(keyword.value, "argument")
        return node

    # statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        done: list[ast.stmt] = []
        for one in body:
            before = self.statement, self.count
            self.statements += 1
            self.statement, self.count = one, self.statements
            made = self.visit(one)
            done += made if isinstance(made, list) else [made]
            self.statement, self.count = before
        return done

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        node.decorator_list = []
        node.body = self.block(node.body)
        return node

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        if node.value is not None:
            node.value = self.seen("return", node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        target = node.targets[0]
        several = isinstance(target, ast.Tuple | ast.List) or len(node.targets) > 1
        node.value = self.seen("several" if several else "assign", node.value, ast.unparse(target))
        after = [one for each in node.targets for one in self.stored(each, several)]
        return [node, *after]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is not None:
            node.value = self.seen("assign", node.value, ast.unparse(node.target))
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        role = _ROLES.get(type(node.op), "")
        target = copy.deepcopy(node.target)
        node.value = self.seen("added", node.value, ast.unparse(target), role)
        return [node, *self.stored(target, True)]

    def stored(self, target: ast.expr, named: bool) -> list[ast.stmt]:
        """Return the statements that look at what has just been stored."""
        if isinstance(target, ast.Tuple | ast.List):
            return [one for each in target.elts for one in self.stored(each, named)]
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            base = ast.Name(target.value.id, ast.Load())
            number = self.place("whole", base, base.id)
            call = _call(_WHOLE, ast.Constant(number), base)
            after = [self.again(base, call)]
            return [*(self.named(target) if named else []), *after]
        return self.named(target) if named else []

    def named(self, target: ast.expr) -> list[ast.stmt]:
        if not _is_pure(target):
            return []
        read = copy.deepcopy(target)
        for part in ast.walk(read):
            if part is read and hasattr(part, "ctx"):
                part.ctx = ast.Load()
        number = self.place("name", read, ast.unparse(read))
        return [self.again(read, _call(_SEEN, ast.Constant(number), read))]

    def again(self, target: ast.expr, value: ast.expr) -> ast.stmt:
        store = copy.deepcopy(target)
        store.ctx = ast.Store()  # type: ignore[attr-defined]
        assert self.statement is not None
        return ast.copy_location(ast.Assign([store], value), self.statement)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        call = node.value
        if isinstance(call, ast.Call):
            adds = isinstance(call.func, ast.Attribute) and call.func.attr in _ADDING
            target = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
            if adds:
                call.args = [self.seen("argument", one, target) for one in call.args]
            else:
                node.value = self.seen("call", call)
        return node

    def visit_If(self, node: ast.If) -> ast.stmt:
        return self.branched(node)

    def visit_While(self, node: ast.While) -> ast.stmt:
        return self.branched(node)

    def branched(self, node: ast.If | ast.While) -> ast.stmt:
        node.test = self.seen("test", node.test)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        number = self.place("loop", node.iter)
        self.parent = number
        inner = self.inside(node.iter)
        self.parent = -1
        node.iter = ast.copy_location(_call(_LISTED, ast.Constant(number), inner), node.iter)
        node.body, node.orelse = self.block(node.body), self.block(node.orelse)
        return node

    def visit_With(self, node: ast.With) -> ast.stmt:
        node.body = self.block(node.body)
        return node

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        node.body, node.finalbody = self.block(node.body), self.block(node.finalbody)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        return node


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _is_module(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in _MODULES


def _is_pure(node: ast.expr) -> bool:
    return all(
        isinstance(part, ast.Name | ast.Constant | ast.Attribute | ast.Subscript | ast.expr_context
                   | ast.UnaryOp | ast.unaryop)
        for part in ast.walk(node)
    )  # fmt: skip


def read(source: str, first: int = 0) -> tuple[ast.FunctionDef, tuple[Place, ...]] | None:
    """Return a function's rewritten definition and its places, numbered from `first` on.

    None when `source` is no `def`.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    own = next((one for one in tree.body if isinstance(one, ast.FunctionDef)), None)
    if own is None:
        return None
    rewriter = _Rewriter("\n".join(source.splitlines()[own.lineno - 1 :]), first)
    ast.increment_lineno(own, 1 - own.lineno)
    try:
        made = rewriter.visit(own)
    except (RecursionError, AssertionError):
        return None
    return ast.fix_missing_locations(made), tuple(rewriter.places)


# Running it


class Traced:
    """An answer in this process that is run with its values seen."""

    def __init__(
        self,
        function: FunctionType,
        source: str,
        called: Sequence[tuple[FunctionType, str]] = (),
    ) -> None:
        """Compile `function` once more; `source` is its text, one `def`.

        Functions `called` by it, each with its text, are seen as well; they and it are then given
        global names of their own. Raises ValueError when something cannot be compiled.
        """
        self.places: tuple[Place, ...] = ()
        self._orders: Mapping[int, Sequence[Any]] = {}
        self._turns: dict[int, int] = {}
        self._log: Seen | None = None
        self._deadline = 0.0
        self._steps = 0
        space = dict(function.__globals__) if called else function.__globals__
        self.answer = self._compiled(function, source, space)
        for helper, text in called:
            space[helper.__name__] = self._compiled(helper, text, space)

    def begin(self, replaced: Mapping[int, Sequence[Any]], recording: bool, seconds: float) -> None:
        """Let the next run hold, at the places `replaced`, one value after the other.

        A run that is to be recorded keeps a copy of every value, of a replaced one the value that
        would have stood there. It ends after `seconds`.
        """
        self._orders, self._turns = replaced, {}
        self._log = [] if recording else None
        self._deadline = time.monotonic() + seconds
        self._steps = 0

    def end(self) -> Seen:
        """Return what was recorded since `begin`."""
        log, self._log, self._orders = self._log or [], None, {}
        return log

    def _compiled(
        self, function: FunctionType, source: str, names_of: dict[str, Any]
    ) -> Callable[..., Any]:
        found = read(source, len(self.places))
        if found is None:
            raise ValueError("no text of one function")
        definition, places = found
        self.places += places
        code = function.__code__
        made = ast.parse("def __made__(): pass").body[0]
        assert isinstance(made, ast.FunctionDef)
        names = [_SEEN, _WHOLE, _LISTED]
        made.args.args = [ast.arg(name) for name in (*names, *code.co_freevars)]
        made.body = [definition, ast.Return(ast.Name(definition.name, ast.Load()))]
        tree = ast.fix_missing_locations(ast.Module([made], []))
        space: dict[str, Any] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what there is to say has been said of the cell
                exec(compile(tree, code.co_filename, "exec"), names_of, space)
            free = [_content(cell) for cell in function.__closure__ or ()]
            again = space["__made__"](self._seen, self._whole, self._listed, *free)
        except (SyntaxError, TypeError, ValueError, RecursionError) as error:
            raise ValueError("the function cannot be compiled again") from error
        again.__defaults__, again.__kwdefaults__ = function.__defaults__, function.__kwdefaults__
        answer: Callable[..., Any] = again
        return answer

    def _seen(self, number: int, value: Any) -> Any:
        self._steps += 1
        if self._steps % 16 == 0 and time.monotonic() > self._deadline:
            raise OutOfTime
        own = value
        if number in self._orders:
            turn = self._turns.get(number, 0)
            self._turns[number] = turn + 1
            values = self._orders[number]
            if turn < len(values) and values[turn] is not NOT_SEEN:
                value = in_form_of(value, values[turn])
        if self._log is not None and len(self._log) < RECORDS:
            inner = self.places[number].kind in ("inner", "test")
            self._log.append((number, copied(own, 1 if inner else _DEPTH)))
        return value

    def _whole(self, number: int, value: Any) -> Any:
        return self._seen(number, value) if isinstance(value, np.ndarray) else value

    def _listed(self, number: int, values: Any) -> Any:
        if isinstance(values, reversed):
            values = list(values)
        return self._seen(number, values)


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # a name that is filled in later
        return None


def copied(value: Any, depth: int = _DEPTH) -> Any:
    """Return a copy of numbers, arrays, and lists and dictionaries of them; else NOT_SEEN."""
    if isinstance(value, bool | int | float | np.floating | np.integer | np.bool_):
        return value
    if isinstance(value, np.ndarray):
        return value.copy() if value.dtype.kind in "fiub" and value.size <= ENTRIES else NOT_SEEN
    if isinstance(value, range):
        return list(value) if len(value) <= ENTRIES else NOT_SEEN
    if depth and isinstance(value, list | tuple) and len(value) <= ENTRIES:
        items: list[Any] = []
        for one in value:
            items.append(copied(one, depth - 1))
            if items[-1] is NOT_SEEN:
                return NOT_SEEN
        return tuple(items) if isinstance(value, tuple) else items
    if depth > 1 and isinstance(value, dict) and len(value) <= ENTRIES:
        made: dict[Any, Any] = {}
        for key, one in value.items():
            made[key] = copied(one, depth - 1)
            if made[key] is NOT_SEEN:
                return NOT_SEEN
        return made
    return NOT_SEEN


def without_gaps(values: Sequence[Any]) -> list[Any]:
    """Return values with None for each that was not seen, to be sent to another process."""
    return [None if one is NOT_SEEN else one for one in values]


def in_form_of(own: Any, new: Any) -> Any:
    """Return a copy of `new` as what `own` is: a list, an array, a plain number."""
    if isinstance(new, np.ndarray | np.generic) and not np.ndim(new):
        new = new.item()
    if isinstance(own, np.ndarray | np.generic) and isinstance(new, list):
        return np.array(new)
    if isinstance(own, list) and isinstance(new, np.ndarray):
        return new.tolist()
    if isinstance(own, np.generic) and isinstance(new, int | float):
        return np.float64(new)
    if isinstance(own, np.ndarray) and own.ndim == 0 and isinstance(new, int | float):
        return np.asarray(new)
    return copy.deepcopy(new)


class _Elsewhere:
    """Who runs an answer that lives in another process; None for an answer that does not."""

    trace: Callable[[Any, str], Any] = staticmethod(lambda answer, source: None)


def trace_elsewhere(trace: Callable[[Any, str], Any]) -> None:
    """Let `trace(answer, source)` stand for `Traced` where an answer lives in another process.

    It returns an object like `Traced`, or None for an answer of this process.
    """
    _Elsewhere.trace = staticmethod(trace)


def traced(answer: Any, source: str) -> Any:
    """Return the answer ready to be run with its values seen; None where that is not possible."""
    there = _Elsewhere.trace(answer, source)
    if there is not None or not isinstance(answer, FunctionType):
        return there
    try:
        return Traced(answer, source)
    except ValueError:
        return None
