"""Who runs which cell, and which names cross: planned once from the instructor's notebook.

A test cell runs in the tester's process. The names it uses belong

- to the tester, when test cells or locked cells of the instructor bind them: such a locked
  cell (imports, helpers) then runs in both processes;
- to the tester, when they are only ever imported: the import is repeated there;
- to the learner otherwise: they are fetched from the submission before the cell runs.

A test cell that asks for its own namespace (`globals()`, `exec`, `inspect`, a magic) cannot
be planned. It runs beside the learner's code, as in nbgrader, and the run says so.
"""

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

_UNPLANNABLE = frozenset(
    {"globals", "locals", "vars", "dir", "exec", "eval", "get_ipython", "inspect", "__import__"}
)
_MUTATORS = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "update", "add", "discard"}
    | {"sort", "reverse", "setdefault", "popitem", "fill", "put", "resize"}
)
_BUILTINS = frozenset(dir(builtins)) | {"display", "In", "Out", "_", "__", "___", "__name__"}


@dataclass(frozen=True)
class SourceCell:
    """A code cell of the instructor's notebook: `kind` is given, solution, test or free."""

    kind: str
    grade_id: str
    source: str


@dataclass(frozen=True)
class CellPlan:
    """What happens at one cell: its `owner` (tester, both or learner) and the names that cross."""

    owner: str
    fetch: tuple[str, ...] = ()
    push: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """The plan of one notebook. Cells without a plan of their own run at the learner's."""

    cells: dict[str, CellPlan] = field(default_factory=dict)
    prelude: tuple[str, ...] = ()  # imports repeated in the tester's process
    untrusted: tuple[str, ...] = ()  # test cells that run beside the learner's code

    def to_plain(self) -> dict[str, Any]:
        """Return the plan as plain data."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> "Plan":
        """Rebuild a plan from `to_plain`."""
        cells = {
            name: CellPlan(cell["owner"], tuple(cell["fetch"]), tuple(cell["push"]))
            for name, cell in data["cells"].items()
        }
        return cls(cells, tuple(data["prelude"]), tuple(data["untrusted"]))


@dataclass
class _Names:
    """What a cell binds, imports, changes and uses."""

    bound: set[str] = field(default_factory=set)
    imported: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    plain: bool = True  # parsed, and no IPython syntax


class _Reader(ast.NodeVisitor):
    """Collects names; inside functions only those that are global there."""

    def __init__(self) -> None:
        self.names = _Names()
        self.local: list[set[str]] = []

    def _bind(self, name: str) -> None:
        if self.local:
            self.local[-1].add(name)
        else:
            self.names.bound.add(name)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            if not any(node.id in scope for scope in self.local):
                self.names.used.add(node.id)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif not self.local:
            self.names.used.add(node.id)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._import(alias.asname or alias.name.partition(".")[0], node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            self._import(alias.asname or alias.name, node)

    def _import(self, name: str, node: ast.stmt) -> None:
        if not self.local:
            self.names.imported[name] = ast.unparse(node)
        self._bind(name)

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        if not isinstance(node, ast.Lambda):
            self._bind(node.name)
            for outer in [*node.decorator_list, *([node.returns] if node.returns else [])]:
                self.visit(outer)
        args = node.args
        for default in [*args.defaults, *(d for d in args.kw_defaults if d is not None)]:
            self.visit(default)
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs]
        every += [a for a in (args.vararg, args.kwarg) if a is not None]
        body = node.body if isinstance(node.body, list) else [node.body]
        scope = {a.arg for a in every} | _stores(body)
        for statement in ast.walk(ast.Module(body=list(body), type_ignores=[])):  # type: ignore[arg-type]
            if isinstance(statement, ast.Global):
                scope -= set(statement.names)
                self.names.changed |= set(statement.names)
        self.local.append(scope)
        for statement in body:
            self.visit(statement)
        self.local.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _function  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name)
        for outer in [*node.bases, *node.keywords, *node.decorator_list]:
            self.visit(outer)
        self.local.append(set())
        for statement in node.body:
            self.visit(statement)
        self.local.pop()

    def _comprehension(self, node: Any) -> None:
        self.local.append(set())
        for generator in node.generators:
            self.visit(generator)
        for part in ("elt", "key", "value"):
            if hasattr(node, part):
                self.visit(getattr(node, part))
        self.local.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name) and not self.local:
            self.names.used.add(node.target.id)
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._change(node)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._change(node)
        self.generic_visit(node)

    def _change(self, node: ast.Subscript | ast.Attribute) -> None:
        root = _root(node)
        if root and not isinstance(node.ctx, ast.Load):
            self.names.changed.add(root)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in _MUTATORS:
            root = _root(node.func)
            if root:
                self.names.changed.add(root)
        self.generic_visit(node)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _stores(body: Sequence[ast.AST]) -> set[str]:
    found: set[str] = set()
    todo = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {a.asname or a.name.partition(".")[0] for a in node.names}
        if isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
        todo.extend(ast.iter_child_nodes(node))
    return found


def read_names(source: str) -> _Names:
    """Return the names that the code of a cell binds and uses."""
    from IPython.core.inputtransformer2 import TransformerManager

    reader = _Reader()
    try:
        text = TransformerManager().transform_cell(source)
        reader.visit(ast.parse(text))
    except (SyntaxError, ValueError, RecursionError):
        reader.names.plain = False
    return reader.names


def make_plan(cells: Sequence[SourceCell]) -> Plan:
    """Plan a notebook from its instructor's cells, in order."""
    names = [read_names(cell.source) for cell in cells]
    untrusted = {
        i
        for i, cell in enumerate(cells)
        if cell.kind == "test" and (not names[i].plain or names[i].used & _UNPLANNABLE)
    }
    twice: set[int] = set()
    prelude: dict[str, None] = {}
    fetch: dict[int, set[str]] = {}
    for index, cell in enumerate(cells):
        if cell.kind == "test" and index not in untrusted:
            _place(index, cells, names, untrusted, twice, prelude, fetch)
    planned = {}
    for index, cell in enumerate(cells):
        if cell.kind == "test" and index not in untrusted:
            push = _wanted_later(index, cells, names, twice)
            planned[cell.grade_id] = CellPlan("tester", _sorted(fetch[index]), push)
        elif index in twice:
            planned[cell.grade_id] = CellPlan("both", _sorted(fetch.get(index, ())))
    return Plan(planned, tuple(prelude), tuple(cells[i].grade_id for i in sorted(untrusted)))


def _place(
    index: int,
    cells: Sequence[SourceCell],
    names: Sequence[_Names],
    untrusted: set[int],
    twice: set[int],
    prelude: dict[str, None],
    fetch: dict[int, set[str]],
) -> None:
    """Find out where each name that cell `index` uses comes from, and theirs in turn."""
    wanted: set[str] = set()
    seen: set[str] = set()
    todo = sorted(names[index].used)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        binders = [i for i in range(index) if name in names[i].bound]
        changers = [i for i in range(index) if name in names[i].changed]
        mine = [i for i in binders if _is_ours(cells[i], i, untrusted)]
        theirs = [i for i in binders if i not in mine]
        theirs_bound = [i for i in theirs if name not in names[i].imported]
        mine_bound = [i for i in mine if name not in names[i].imported]
        touched = [i for i in changers if not _is_ours(cells[i], i, untrusted) and i not in theirs]
        if theirs_bound or (touched and mine_bound):
            wanted.add(name)
        elif mine:
            for i in mine:
                if cells[i].kind == "given" and i not in twice:
                    twice.add(i)
                    _place(i, cells, names, untrusted, twice, prelude, fetch)
                todo.extend(names[i].used - seen)
        elif theirs:
            prelude[names[theirs[-1]].imported[name]] = None
        elif name not in names[index].bound and name not in _BUILTINS:
            wanted.add(name)  # nobody binds it in the instructor's notebook; perhaps the learner
    fetch[index] = wanted


def _is_ours(cell: SourceCell, index: int, untrusted: set[int]) -> bool:
    return cell.kind == "given" or (cell.kind == "test" and index not in untrusted)


def _wanted_later(
    index: int, cells: Sequence[SourceCell], names: Sequence[_Names], twice: Iterable[int]
) -> tuple[str, ...]:
    later: set[str] = set()
    for i in range(index + 1, len(cells)):
        if cells[i].kind != "test" and i not in set(twice):
            later |= names[i].used
    return _sorted(names[index].bound & later)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
