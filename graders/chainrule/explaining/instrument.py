"""Rewrite a program's syntax tree so that a recorder sees every value it computes.

`explain` says of every line of a backward pass which slope its value is. For that it must see the
values, and must be able to nudge one of them while the program runs. Every expression `e` of
interest becomes `__probe__.v(site, e)`, which hands back `e` itself unless an intervention is
asked for. The promise: without interventions the rewritten program does what the original does,
value by value and alias by alias, with the same line numbers.

`__probe__` ends in two underscores, so that name mangling in classes leaves it alone.
"""

import ast
import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

PROBE = "__probe__"

# Kinds of site. The first group gives a value a name of the program's own or hands it on; these
# are the values of which a line speaks. The second group is seen only inside expressions.
NAMED = ("assign", "aug", "item", "whole", "loop", "argument", "walrus")
HANDED = ("return", "append", "element", "yield")
INNER = ("expression", "use")

_QUIET_CALLS = frozenset({"print", "input", "open", "isinstance", "len", "range", "assert"})
_SHAPE = frozenset({"shape", "size", "ndim", "dtype", "nbytes"})
_SINGLE = frozenset({"float32", "float16", "single", "half"})
_SINGLE_TEXT = frozenset({"float32", "float16", "f4", "f2", "<f4", "f"})
_PLOTS = frozenset({"plt", "matplotlib", "pyplot", "sns", "logging", "logger", "tqdm"})
_PRODUCTS = frozenset(
    {"dot", "matmul", "multiply", "outer", "inner", "vdot", "einsum", "tensordot", "kron", "divide"}
)
_RESHAPES = frozenset({"reshape", "transpose", "ravel", "flatten", "squeeze"})
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Site:
    """One place of the program at which a value is recorded.

    text: what stands there, as written; target: what the value is stored in, or "".
    value: the text of the expression whose value it is; reads: the names that it reads.
    scope: the function it stands in, or "<module>"; statement: number of its statement.
    product: the text of the product of which it is a factor, or "".
    """

    number: int
    file: str
    line: int
    kind: str
    text: str
    target: str
    value: str
    scope: str
    statement: int
    reads: frozenset[str] = field(default_factory=frozenset)
    inside: int = 0  # line on which the statement begins
    node: str = ""  # the kind of expression
    product: str = ""

    @property
    def speaks(self) -> bool:
        """Whether the value is one that a line of the program is about."""
        return self.kind in NAMED or self.kind in HANDED

    @property
    def only_reads(self) -> bool:
        """Whether the value is only read where it stands: `p = self.P[user][k]`."""
        return self.kind == "assign" and self.node in ("Name", "Attribute", "Subscript")


@dataclass(frozen=True)
class Loop:
    """One loop of the program, by the lines that it covers."""

    number: int
    file: str
    first: int
    last: int


@dataclass
class Plan:
    """What instrumentation knows of a program: its sites, its loops and its statements."""

    sites: list[Site] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    statements: int = 0
    sources: dict[str, str] = field(default_factory=dict)
    arguments: set[int] = field(default_factory=set)  # expressions handed to a function, unnamed


def instrument(
    source: str, file: str, plan: Plan, cost: ast.expr | None = None, offset: int = 0
) -> ast.Module:
    """Return the rewritten tree of `source`; its sites and loops are added to `plan`.

    cost: an expression, evaluated in the program's own scope as soon as its names are there.
    offset: added to line numbers, for a function cut out of its file.

    Raises:
        SyntaxError: `source` is not Python.
    """
    tree = ast.parse(source, file)
    if offset:
        ast.increment_lineno(tree, offset)
    plan.sources[file] = "\n" * offset + source
    points = _cost_points(tree, cost) if cost is not None else {}
    rewriter = _Rewriter(plan, file, plan.sources[file], tree, cost, points)
    tree.body = rewriter.block(tree.body)
    return ast.fix_missing_locations(tree)


def pure(node: ast.expr) -> bool:
    """Tell whether evaluating `node` twice is the same as evaluating it once."""
    if isinstance(node, (ast.Name, ast.Constant)):
        return True
    if isinstance(node, ast.Attribute):
        return pure(node.value)
    if isinstance(node, ast.Subscript):
        return pure(node.value) and pure(node.slice)
    if isinstance(node, ast.UnaryOp):
        return pure(node.operand)
    if isinstance(node, ast.BinOp):
        return pure(node.left) and pure(node.right)
    if isinstance(node, ast.Tuple):
        return all(pure(part) for part in node.elts)
    if isinstance(node, ast.Slice):
        return all(part is None or pure(part) for part in (node.lower, node.upper, node.step))
    if isinstance(node, ast.Compare):
        return pure(node.left) and all(pure(part) for part in node.comparators)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in {"range", "len", "slice"}
    return False


def names_read(node: ast.AST) -> frozenset[str]:
    """Return the names, attributes and string keys that `node` reads."""
    found: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            found.add(part.id)
        elif isinstance(part, ast.Attribute):
            found.add(part.attr)
        elif isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Constant):
            found.add(str(part.slice.value))
    return frozenset(found)


def _multiplies(node: ast.AST) -> bool:
    """Tell whether what stands in `node` is a factor of a product."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Mult, ast.MatMult, ast.Div))
    if isinstance(node, ast.Call) and isinstance(node.func, (ast.Attribute, ast.Name)):
        func = node.func
        return (func.attr if isinstance(func, ast.Attribute) else func.id) in _PRODUCTS
    return False


def _reshapes(node: ast.AST, inner: ast.AST) -> bool:
    """Tell whether `node` is `inner` in another shape, or with a minus."""
    if isinstance(node, ast.Call):
        func = node.func
        return isinstance(func, ast.Attribute) and func.attr in _RESHAPES
    if isinstance(node, ast.Subscript):
        return node.value is inner
    if isinstance(node, ast.Attribute):
        return node.attr == "T"
    return isinstance(node, ast.UnaryOp)


# --- where a cost expression can be evaluated ---------------------------------------------------


def _cost_points(tree: ast.Module, cost: ast.expr) -> dict[int, bool]:
    """Return ids of the statements after which `cost` can be evaluated.

    A scope qualifies when it assigns at least one of the expression's names and its functions'
    arguments or globals give the others. In it, the point lies behind the last of the first
    assignments, taken inside the loop that the names are assigned in; an assignment that only
    moves a value (`W -= …`, `W = W - …`) does not count.
    """
    wanted = {part.id for part in ast.walk(cost) if isinstance(part, ast.Name)} - _BUILTINS
    points: dict[int, bool] = {}
    module_names = _assigned_in(tree.body)
    scopes: list[ast.Module | ast.FunctionDef] = [tree]
    scopes += [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)]
    for scope in scopes:
        body = scope.body
        own = _assigned_in(body)
        arguments = set()
        if isinstance(scope, ast.FunctionDef):
            every = scope.args
            arguments = {a.arg for a in [*every.args, *every.kwonlyargs, *every.posonlyargs]}
        reachable = set(own) | arguments | set(module_names)
        if not wanted <= reachable or not wanted & set(own):
            continue
        chosen: list[ast.stmt] = []
        for name in sorted(wanted & set(own)):
            plain = [(depth, stmt) for depth, stmt, moves in own[name] if not moves]
            if plain:
                deepest = max(depth for depth, _ in plain)
                chosen.append(next(stmt for depth, stmt in plain if depth == deepest))
        if chosen:
            last = max(chosen, key=lambda stmt: stmt.lineno)
            points[id(last)] = True
    return points


def _assigned_in(
    body: Iterable[ast.stmt], depth: int = 0
) -> dict[str, list[tuple[int, ast.stmt, bool]]]:
    found: dict[str, list[tuple[int, ast.stmt, bool]]] = {}

    def add(name: str, stmt: ast.stmt, moves: bool, at: int) -> None:
        found.setdefault(name, []).append((at, stmt, moves))

    for stmt in body:
        if isinstance(stmt, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
            add(stmt.name, stmt, False, depth)
            continue
        if isinstance(stmt, (ast.Import, ast.ImportFrom)):
            for alias in stmt.names:
                add((alias.asname or alias.name).split(".")[0], stmt, False, -1)
            continue
        if isinstance(stmt, ast.Assign):
            reads = {n.id for n in ast.walk(stmt.value) if isinstance(n, ast.Name)}
            for target in stmt.targets:
                for part in ast.walk(target):
                    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                        add(part.id, stmt, part.id in reads, depth)
        elif isinstance(stmt, ast.AnnAssign) and isinstance(stmt.target, ast.Name):
            add(stmt.target.id, stmt, False, depth)
        elif isinstance(stmt, ast.AugAssign) and isinstance(stmt.target, ast.Name):
            add(stmt.target.id, stmt, True, depth)
        inner = depth + 1 if isinstance(stmt, (ast.For, ast.While)) else depth
        if isinstance(stmt, ast.For):
            for part in ast.walk(stmt.target):
                if isinstance(part, ast.Name) and stmt.body:
                    add(part.id, stmt, True, depth)
        for block in ("body", "orelse", "finalbody"):
            for name, rows in _assigned_in(getattr(stmt, block, []), inner).items():
                found.setdefault(name, []).extend(rows)
    return found


# --- the rewriting ------------------------------------------------------------------------------


class _Rewriter(ast.NodeTransformer):
    def __init__(
        self,
        plan: Plan,
        file: str,
        source: str,
        tree: ast.Module,
        cost: ast.expr | None,
        points: dict[int, bool],
    ) -> None:
        self.plan = plan
        self.file = file
        self.lines = source.splitlines()
        self.source = source
        self.cost = cost
        self.points = points
        self.scopes: list[str] = []
        self.around: list[ast.AST] = []  # what is being visited, the innermost last
        self.statement = 0
        self.first_line = 0
        self.fixed: set[str] = set(_BUILTINS)
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
                self.fixed.add(node.name)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                self.fixed |= {(a.asname or a.name).split(".")[0] for a in node.names}
        assigned = {
            n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        arguments = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        self.fixed -= assigned | arguments

    def visit(self, node: ast.AST) -> Any:
        """Rewrite `node`, and keep in mind what it stands in."""
        self.around.append(node)
        try:
            return super().visit(node)
        finally:
            self.around.pop()

    # sites

    def product(self, node: ast.AST) -> str:
        """Return the text of the largest product of which `node` is a factor, or ""."""
        found = None
        inner = node
        for outer in reversed(self.around):
            if outer is node:
                continue
            if _multiplies(outer):
                found = outer
            elif not _reshapes(outer, inner):
                break
            inner = outer
        return self.text(found) if found is not None else ""

    def text(self, node: ast.AST) -> str:
        """Return the source of `node` on one line."""
        found = None
        if hasattr(node, "lineno"):
            found = ast.get_source_segment(self.source, node) if self.short(node) else None
        return " ".join((found or ast.unparse(node)).split())

    @staticmethod
    def short(node: ast.AST) -> bool:
        return getattr(node, "end_lineno", 0) - getattr(node, "lineno", 0) < 40

    def site(self, kind: str, node: ast.AST, target: str = "", value: ast.AST | None = None) -> int:
        number = len(self.plan.sites)
        what = value if value is not None else node
        self.plan.sites.append(
            Site(
                number=number,
                file=self.file,
                line=getattr(node, "lineno", self.first_line),
                kind=kind,
                text=self.text(node),
                target=target,
                value=self.text(what),
                scope=".".join(self.scopes) or "<module>",
                statement=self.statement,
                reads=names_read(what),
                inside=self.first_line,
                node=type(what).__name__,
                product=self.product(node) if kind in INNER else "",
            )
        )
        return number

    def probe(self, method: str, number: int, *args: ast.expr) -> ast.Call:
        probe = ast.Name(PROBE, ast.Load())
        return ast.Call(ast.Attribute(probe, method, ast.Load()), [ast.Constant(number), *args], [])

    def wrap(self, kind: str, node: ast.expr, visited: ast.expr, target: str = "") -> ast.expr:
        number = self.site(kind, node, target)
        return ast.copy_location(self.probe("v", number, visited), node)

    # blocks and statements

    def block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Rewrite the statements of one block."""
        done: list[ast.stmt] = []
        for stmt in body:
            self.plan.statements += 1
            before = self.statement, self.first_line
            self.statement, self.first_line = self.plan.statements, stmt.lineno
            marked = id(stmt) in self.points
            result = self.visit(stmt)
            done.extend(result if isinstance(result, list) else [result])
            if marked and self.cost is not None:
                number = self.site("cost", stmt, "", self.cost)
                fresh = ast.parse(ast.unparse(self.cost), mode="eval").body
                done.append(ast.copy_location(ast.Expr(self.probe("j", number, fresh)), stmt))
            self.statement, self.first_line = before
        return done

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.AST:
        """Rewrite a function: its arguments get names, its body is rewritten."""
        self.scopes.append(node.name)
        every = node.args
        opening: list[ast.stmt] = []
        arguments = [*every.posonlyargs, *every.args, *every.kwonlyargs]
        for argument in arguments:
            if argument.arg in ("self", "cls"):
                continue
            number = self.site("argument", argument, argument.arg, argument)
            read = ast.Name(argument.arg, ast.Load())
            again = ast.Assign([_store(read)], self.probe("p", number, read))
            opening.append(ast.copy_location(again, argument))
        has_text = bool(
            node.body
            and isinstance(node.body[0], ast.Expr)
            and isinstance(node.body[0].value, ast.Constant)
            and isinstance(node.body[0].value.value, str)
        )
        head, rest = (node.body[:1], node.body[1:]) if has_text else ([], node.body)
        node.body = [*head, *opening, *self.block(rest)] or node.body
        self.scopes.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self.function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.scopes.append(node.name)
        node.body = self.block(node.body)
        self.scopes.pop()
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        self.scopes.append("<lambda>")
        node.body = self.wrap("return", node.body, self.visit(node.body))
        self.scopes.pop()
        return node

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        after: list[ast.stmt] = []
        if len(node.targets) == 1 and isinstance(node.targets[0], (ast.Tuple, ast.List)):
            self.unpack(node, node.targets[0].elts)
        else:
            target = node.targets[0]
            node.value = self.stored(node.value, target)
        for target in node.targets:
            for part in target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]:
                after.extend(self.whole(part, node))
        return [node, *after]

    def stored(self, value: ast.expr, target: ast.expr) -> ast.expr:
        """Rewrite a value that is stored in `target`."""
        name = self.text(target)
        kind = "item" if isinstance(target, ast.Subscript) else "assign"
        if isinstance(value, ast.Dict):
            visited: ast.expr = self.dictionary(value, name)
        else:
            visited = self.visit(value)
        number = self.site(kind, target, name, value)
        return ast.copy_location(self.probe("v", number, visited), value)

    def unpack(self, node: ast.Assign, targets: list[ast.expr]) -> None:
        """Rewrite `a, b = …`, value by value where that is possible."""
        if any(isinstance(part, ast.Starred) for part in targets):
            node.value = self.visit(node.value)
        elif isinstance(node.value, (ast.Tuple, ast.List)) and len(node.value.elts) == len(targets):
            pairs = zip(node.value.elts, targets, strict=True)
            if not any(isinstance(value, ast.Starred) for value in node.value.elts):
                node.value.elts = [self.stored(value, target) for value, target in pairs]
        else:
            value = node.value
            numbers = []
            for target in targets:
                if isinstance(target, (ast.Tuple, ast.List)):
                    numbers.append(-1)
                else:
                    kind = "item" if isinstance(target, ast.Subscript) else "assign"
                    numbers.append(self.site(kind, target, self.text(target), value))
            packed = ast.Tuple([ast.Constant(number) for number in numbers], ast.Load())
            call = self.probe("t", len(targets), packed, self.visit(value))
            node.value = ast.copy_location(call, value)

    def whole(self, target: ast.expr, stmt: ast.stmt) -> list[ast.stmt]:
        """Record the whole array after one of its items has been stored."""
        if not isinstance(target, ast.Subscript) or not pure(target.value):
            return []
        base = _read(target.value)
        value = getattr(stmt, "value", None)
        number = self.site("whole", target, self.text(target.value), value)
        return [ast.copy_location(ast.Expr(self.probe("w", number, base)), stmt)]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> list[ast.stmt]:
        if node.value is not None:
            node.value = self.stored(node.value, node.target)
        return [node, *self.whole(node.target, node)]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        original = node.value
        node.value = self.visit(node.value)
        target = node.target
        name = self.text(target)
        if not pure(target):
            if isinstance(target, ast.Subscript) and pure(target.value):
                return [node, *self.whole(target, node)]  # its index is computed only once
            return [node]
        read = ast.BinOp(_read(target), node.op, original)
        number = self.site("aug", target, name, read)
        read_back, store = _read(target), _store(target)
        assign = ast.Assign([store], self.probe("g", number, read_back))
        ast.copy_location(assign, node)
        if isinstance(target, ast.Subscript):
            whole = self.site("whole", target, self.text(target.value), read)
            test = self.probe("w", whole, _read(target.value))
            return [node, ast.copy_location(ast.If(test, [assign], []), node)]
        return [node, assign]

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is None:
            return node
        if isinstance(node.value, ast.Tuple):
            node.value.elts = [self.handed("return", part) for part in node.value.elts]
        elif isinstance(node.value, ast.Dict):
            node.value = self.dictionary(node.value, "")
        else:
            node.value = self.handed("return", node.value)
        return node

    def handed(self, kind: str, node: ast.expr) -> ast.expr:
        """Rewrite a value that is handed on; a bare name speaks for itself elsewhere."""
        if isinstance(node, (ast.Starred, ast.Constant)):
            return node
        return self.wrap(kind, node, self.visit(node))

    def dictionary(self, node: ast.Dict, name: str) -> ast.Dict:
        """Rewrite a dictionary; each of its values is stored under its key."""
        values = []
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None or not isinstance(key, ast.Constant):
                values.append(self.visit(value))
                continue
            if isinstance(value, ast.Dict):
                values.append(self.dictionary(value, f"{name}[{self.text(key)}]"))
                continue
            target = f"{name}[{self.text(key)}]"
            number = self.site("element", value, target)
            call = self.probe("v", number, self.visit(value))
            values.append(ast.copy_location(call, value))
        node.values = values
        return node

    def visit_Expr(self, node: ast.Expr) -> list[ast.stmt]:
        call = node.value
        if not isinstance(call, ast.Call):
            return [node if isinstance(call, ast.Constant) else self.generic_visit(node)]  # type: ignore[list-item]
        if self.silent(call):
            return [node]
        func = call.func
        changed: list[ast.expr] = []
        if isinstance(func, ast.Attribute) and func.attr in ("append", "insert", "appendleft"):
            target = self.text(func.value)
            last = len(call.args) - 1
            for position, argument in enumerate(call.args):
                if position == last and not isinstance(argument, ast.Starred):
                    call.args[position] = self.wrap(
                        "append", argument, self.visit(argument), target
                    )
            return [node]
        if isinstance(func, ast.Attribute) and pure(func.value):
            changed.append(func.value)
        changed += [a for a in call.args if isinstance(a, (ast.Name, ast.Attribute, ast.Subscript))]
        changed += [k.value for k in call.keywords if k.arg == "out"]
        after: list[ast.stmt] = []
        for part in changed:
            if pure(part) and not (isinstance(part, ast.Name) and part.id in self.fixed):
                number = self.site("whole", part, self.text(part), call)
                after.append(
                    ast.copy_location(ast.Expr(self.probe("i", number, _read(part))), node)
                )
        node.value = self.visit(call)
        return [node, *after]

    def visit_For(self, node: ast.For) -> ast.AST:
        node.iter = self.visit(node.iter)
        opening: list[ast.stmt] = [self.turn(node)]
        targets = node.target.elts if isinstance(node.target, ast.Tuple) else [node.target]
        flat: list[ast.expr] = []
        for target in targets:
            flat += target.elts if isinstance(target, (ast.Tuple, ast.List)) else [target]
        for target in flat:
            if isinstance(target, ast.Name):
                number = self.site("loop", target, target.id)
                again = ast.Assign([_store(target)], self.probe("v", number, _read(target)))
                opening.append(ast.copy_location(again, target))
        node.body = [*opening, *self.block(node.body)]
        node.orelse = self.block(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        node.body = [self.turn(node), *self.block(node.body)]
        node.orelse = self.block(node.orelse)
        return node

    def turn(self, node: ast.For | ast.While) -> ast.stmt:
        number = len(self.plan.loops)
        last = node.end_lineno or node.lineno
        self.plan.loops.append(Loop(number, self.file, node.lineno, last))
        return ast.copy_location(ast.Expr(self.probe("turn", number)), node)

    def visit_If(self, node: ast.If) -> ast.AST:
        node.body = self.block(node.body)
        node.orelse = self.block(node.orelse)
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        node.body = self.block(node.body)
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        node.body = self.block(node.body)
        for handler in node.handlers:
            handler.body = self.block(handler.body)
        node.orelse = self.block(node.orelse)
        node.finalbody = self.block(node.finalbody)
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node

    # expressions

    def silent(self, call: ast.Call) -> bool:
        """Tell whether a call only speaks to the outside."""
        func = call.func
        if isinstance(func, ast.Name):
            return func.id in _QUIET_CALLS
        while isinstance(func, ast.Attribute):
            func = func.value
        return isinstance(func, ast.Name) and func.id in _PLOTS

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if not isinstance(node.ctx, ast.Load) or node.id in self.fixed or node.id == "self":
            return node
        return self.wrap("use", node, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if not isinstance(node.ctx, ast.Load) or node.attr in _SHAPE:
            return node
        if node.attr in _SINGLE and isinstance(node.value, ast.Name):
            return ast.copy_location(ast.Attribute(node.value, "float64", node.ctx), node)
        if isinstance(node.value, ast.Name) and node.value.id in self.fixed:
            return node  # np.pi and the like
        if node.attr == "T":
            original = node
            node = ast.copy_location(
                ast.Attribute(self.visit(node.value), node.attr, node.ctx), original
            )
            return self.wrap("expression", original, node)
        if not pure(node):
            inner = self.visit(node.value)
            return self.wrap(
                "expression",
                node,
                ast.copy_location(ast.Attribute(inner, node.attr, node.ctx), node),
            )
        return self.wrap("use", node, node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if not isinstance(node.ctx, ast.Load):
            return node
        if pure(node.value):
            return self.wrap("use", node, node)
        original = node
        inner = self.visit(node.value)
        changed = ast.copy_location(ast.Subscript(inner, node.slice, node.ctx), node)
        return self.wrap("expression", original, changed)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if self.silent(node):
            return node
        func = node.func
        changed = ast.Call(func, list(node.args), list(node.keywords))
        if isinstance(func, ast.Name) and func.id == "set" and func.id in self.fixed:
            changed.func = ast.copy_location(self.steady(), func)
        if isinstance(func, ast.Attribute):
            base = func.value
            if isinstance(base, (ast.Name, ast.Attribute)):
                keeps = isinstance(base, ast.Name) and base.id in self.fixed
                if not keeps and pure(base):
                    base = self.visit(base)
            else:
                base = self.visit(base)
            changed.func = ast.copy_location(ast.Attribute(base, func.attr, func.ctx), func)
        casts = isinstance(func, ast.Attribute) and func.attr in ("astype", "view", "dtype")
        changed.args = [self.argument(a, casts) for a in node.args]
        changed.keywords = [
            ast.copy_location(ast.keyword(k.arg, self.keyword(k)), k) for k in node.keywords
        ]
        ast.copy_location(changed, node)
        if isinstance(func, ast.Name) and func.id == "super":
            return changed
        return self.wrap("expression", node, changed)

    def argument(self, node: ast.expr, casts: bool) -> ast.expr:
        if isinstance(node, ast.Starred):
            return node
        if casts and isinstance(node, ast.Constant) and node.value in _SINGLE_TEXT:
            return ast.copy_location(ast.Constant("float64"), node)
        visited: ast.expr = self.visit(node)
        if isinstance(node, (ast.BinOp, ast.Call)) and self.plan.sites:
            self.plan.arguments.add(len(self.plan.sites) - 1)
        return visited

    def keyword(self, node: ast.keyword) -> ast.expr:
        if node.arg in ("axis", "keepdims", "out", "key", "where", "axes"):
            return node.value
        return self.argument(node.value, node.arg == "dtype")

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        changed = ast.BinOp(self.visit(node.left), node.op, self.visit(node.right))
        return self.wrap("expression", node, ast.copy_location(changed, node))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        if not isinstance(node.op, ast.USub) or isinstance(node.operand, ast.Constant):
            return node
        changed = ast.UnaryOp(node.op, self.visit(node.operand))
        if isinstance(node.operand, (ast.BinOp, ast.Call)):
            self.plan.arguments.add(len(self.plan.sites) - 1)
        return self.wrap("expression", node, ast.copy_location(changed, node))

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        changed = ast.IfExp(node.test, self.visit(node.body), self.visit(node.orelse))
        return self.wrap("expression", node, ast.copy_location(changed, node))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        number = self.site("walrus", node.target, node.target.id, node.value)
        node.value = self.probe("v", number, self.visit(node.value))
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        return self.dictionary(node, "")

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> ast.expr:
        node.elt = self.wrap("element", node.elt, self.visit(node.elt))
        for part in node.generators:
            part.iter = self.visit(part.iter)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        original = self.site("expression", node)
        return ast.copy_location(self.probe("v", original, self.comprehension(node)), node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self.comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        inner = ast.GeneratorExp(node.elt, node.generators)
        return ast.copy_location(ast.Call(self.steady(), [inner], []), node)

    def visit_Set(self, node: ast.Set) -> ast.expr:
        items = ast.Tuple(node.elts, ast.Load())
        return ast.copy_location(ast.Call(self.steady(), [items], []), node)

    @staticmethod
    def steady() -> ast.expr:
        return ast.Attribute(ast.Name(PROBE, ast.Load()), "steady", ast.Load())

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        node.value = self.wrap("element", node.value, self.visit(node.value))
        for part in node.generators:
            part.iter = self.visit(part.iter)
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        if node.value is not None:
            node.value = self.handed("yield", node.value)
        return node


def _read(node: ast.expr) -> ast.expr:
    fresh = ast.parse(ast.unparse(node), mode="eval").body
    return fresh


def _store(node: ast.expr) -> ast.expr:
    fresh = ast.parse(ast.unparse(node), mode="eval").body
    if isinstance(fresh, (ast.Name, ast.Attribute, ast.Subscript)):
        fresh.ctx = ast.Store()
    return fresh
