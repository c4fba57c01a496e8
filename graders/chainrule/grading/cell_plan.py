"""Who runs which cell, and which names cross: planned once from the instructor's notebook.

A test cell runs in the tester's process. The names it uses belong

- to the tester, when test cells or locked cells of the instructor bind them: such a locked
  cell (imports, helpers) then runs in both processes;
- to the tester, when they are only ever imported: the import is repeated there;
- to the learner otherwise: they are fetched from the submission before the cell runs.

What cannot be planned runs beside the learner's code, as in nbgrader, and the run says so: a
test cell that asks for its own namespace (`globals()`, `exec`, `inspect`, a magic), that replaces
what the learner's functions look up (`del`, a patch, a seed, a global of theirs, the state of
plots), or that asks of a learner's class or object what only its own process can answer (what it
is, whether it equals another one, how it reads as text, `with`, `except`). Only the instructor's
text decides about this, never the submission.
"""

import ast
import builtins
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from IPython.core.inputtransformer2 import TransformerManager

_UNPLANNABLE = frozenset(
    {"globals", "locals", "vars", "dir", "exec", "eval", "get_ipython", "inspect", "__import__"}
)
_MUTATORS = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "update", "add", "discard"}
    | {"sort", "reverse", "setdefault", "popitem", "fill", "put", "resize"}
)
_PATCHING = frozenset({"patch", "monkeypatch", "mock", "MagicMock", "Mock", "setattr", "delattr"})
_SEEDING = frozenset({"seed", "manual_seed", "set_state", "setstate"})
_CLASS_MAKERS = frozenset(
    {"namedtuple", "NamedTuple", "dataclass", "make_dataclass", "Enum", "TypedDict", "type"}
)
# Built-in functions whose answer an object gives about itself.
_ASKING = frozenset(
    {"repr", "str", "format", "hash", "bool", "int", "float", "complex", "abs", "round", "divmod"}
    | {
        "sorted",
        "min",
        "max",
        "sum",
        "set",
        "frozenset",
        "dict",
        "vars",
        "dir",
        "callable",
        "print",
    }
    | {"asdict", "astuple", "fields", "replace", "copy", "deepcopy", "hasattr", "getattr", "super"}
)
_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
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
    editable: tuple[str, ...] = ()  # the instructor's names that a submission may bind anew


@dataclass
class Names:
    """What a cell binds, imports, changes and uses, of the names that are global there."""

    bound: set[str] = field(default_factory=set)
    imported: dict[str, str] = field(default_factory=dict)  # name → the import statement
    modules: dict[str, str] = field(default_factory=dict)  # name → the module it comes from
    changed: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    used_in_functions: set[str] = field(default_factory=set)  # looked up when they are called
    plain: bool = True  # parsed, and no IPython syntax
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))


def read_names(source: str) -> Names:
    """Return the global names that a cell binds, imports, changes and uses."""
    names = Names()
    try:
        text = TransformerManager().transform_cell(source)
        names.tree = ast.parse(text)
        table = symtable.symtable(text, "<cell>", "exec")
    except (SyntaxError, ValueError, RecursionError):
        names.plain = False
        return names
    _read_scope(table, names, now=True)
    for node in ast.walk(names.tree):
        _read_changes(node, names)
    for statement in _statements(names.tree.body):
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            names.used.add(statement.target.id)
        if isinstance(statement, ast.Import | ast.ImportFrom):
            origin = statement.module or "" if isinstance(statement, ast.ImportFrom) else None
            for alias in statement.names:
                short = alias.name if origin is not None else alias.name.partition(".")[0]
                name = alias.asname or short
                names.imported[name] = ast.unparse(statement)
                names.modules[name] = alias.name if origin is None else origin
    return names


def _read_scope(table: symtable.SymbolTable, names: Names, now: bool, top: bool = True) -> None:
    """Read a scope; `now` says that it runs with the cell, as a comprehension at its top does."""
    for symbol in table.get_symbols():
        name = symbol.get_name()
        if top or symbol.is_global():
            if symbol.is_referenced():
                names.used.add(name)
                if not now:
                    names.used_in_functions.add(name)
            if symbol.is_assigned() or symbol.is_imported():
                (names.bound if now else names.changed).add(name)
    for inner in table.get_children():
        _read_scope(inner, names, now and inner.get_name() in _COMPREHENSIONS, top=False)


def _read_changes(node: ast.AST, names: Names) -> None:
    if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        names.changed.add(_root(node))
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _MUTATORS
    ):
        names.changed.add(_root(node.func))


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run at a cell's top level, those under `if`, `with` … included."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for part in ("body", "orelse", "finalbody"):
                yield from _statements(getattr(node, part, []))
            for handler in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                yield from _statements(handler.body)


def imported_modules(source: str) -> set[str]:
    """Return the modules that a cell imports, `chainrule.figures` by its own name."""
    names = read_names(source)
    found = {module for module in names.modules.values() if module}
    if names.modules.get("figures") == "chainrule":
        found.add("chainrule.figures")
    return found - {"__future__"}


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def make_plan(cells: Sequence[SourceCell]) -> Plan:
    """Plan a notebook from its instructor's cells, in order."""
    names = [read_names(cell.source) for cell in cells]
    beside = {
        i
        for i, cell in enumerate(cells)
        if cell.kind == "test" and (not names[i].plain or names[i].used & _UNPLANNABLE)
    }
    while True:  # what one cell does beside the learner may concern the next
        twice: set[int] = set()
        prelude: dict[str, None] = {}
        fetch: dict[int, set[str]] = {}
        for index, cell in enumerate(cells):
            if cell.kind == "test" and index not in beside:
                _place(index, cells, names, beside, twice, prelude, fetch)
        more = _in_company(cells, names, beside, twice, fetch)
        if not more:
            break
        beside |= more
    planned = {}
    for index, cell in enumerate(cells):
        if cell.kind == "test" and index not in beside:
            push = _wanted_later(index, cells, names, twice)
            planned[cell.grade_id] = CellPlan("tester", _sorted(fetch[index]), push)
        elif index in twice:
            planned[cell.grade_id] = CellPlan("both", _sorted(fetch.get(index, ())))
    untrusted = tuple(cells[i].grade_id for i in sorted(beside))
    return Plan(planned, tuple(prelude), untrusted, _editable(cells, names, fetch))


def _editable(
    cells: Sequence[SourceCell], names: Sequence[Names], fetch: Mapping[int, set[str]]
) -> tuple[str, ...]:
    """Return what test cells take from cells that are neither locked nor anybody's answer."""
    found = set()
    for index, wanted in fetch.items():
        for name in wanted:
            kinds = {cells[i].kind for i in range(index) if name in names[i].bound}
            if cells[index].kind == "test" and kinds == {"free"}:
                found.add(name)
    return _sorted(found)


def _in_company(
    cells: Sequence[SourceCell],
    names: Sequence[Names],
    beside: set[int],
    twice: set[int],
    fetch: Mapping[int, set[str]],
) -> set[int]:
    """Return the planned test cells that would not give their scores from another process.

    They replace what the learner's functions look up (`del`, a patch, a seed, a global), or ask
    of a learner's class or object what only its own process can answer. A cell that calls an
    instructor's helper of this kind is one of them.
    """
    answers = [i for i, cell in enumerate(cells) if cell.kind in ("solution", "free")]
    classes = _with_classes(names, answers)
    found = set()
    for index, wanted in fetch.items():
        if cells[index].kind != "test":
            continue
        helpers = [i for i in twice if i < index and names[i].bound & names[index].used]
        trees = [names[i].tree for i in (index, *helpers)]
        called = set().union(*(names[i].used_in_functions for i in answers if i < index))
        if (
            (names[index].bound - set(names[index].imported)) & called
            or any(_reaches_over(tree) for tree in trees)
            or any(_asks_of_objects(tree, wanted & classes, wanted) for tree in trees)
            or any("matplotlib" in module for module in _used_modules(names, index))
        ):
            found.add(index)
    return found - beside


def _with_classes(names: Sequence[Names], answers: Sequence[int]) -> set[str]:
    """Return the names bound by cells of answers that define classes, or use such names."""
    found: set[str] = set()
    for i in answers:
        nodes = list(ast.walk(names[i].tree))
        makes = any(isinstance(n, ast.ClassDef) for n in nodes) or any(
            isinstance(n, ast.Call) and _root(n.func) in _CLASS_MAKERS for n in nodes
        )
        if makes or names[i].used & found:
            found |= names[i].bound
    return found


def _used_modules(names: Sequence[Names], index: int) -> Iterator[str]:
    """Yield the modules behind the names that a cell uses."""
    for i in range(index + 1):
        for name, module in names[i].modules.items():
            if name in names[index].used:
                yield module


def _reaches_over(tree: ast.Module) -> bool:
    """Whether a cell changes what other code looks up: deletes, patches, seeds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Delete) and any(isinstance(t, ast.Name) for t in node.targets):
            return True
        if isinstance(node, ast.Constant) and str(node.value).startswith("__main__"):
            return True
        if isinstance(node, ast.Name) and node.id in _PATCHING:
            return True
        if isinstance(node, ast.Attribute) and node.attr in _PATCHING | _SEEDING:
            return True
        if isinstance(node, ast.ImportFrom | ast.Import) and "mock" in ast.unparse(node):
            return True
    return False


def _asks_of_objects(tree: ast.Module, classes: set[str], theirs: set[str]) -> bool:
    """Whether a cell asks what a learner's class or object is, not only what it computes.

    `theirs` are the learner's names, `classes` those that may be or make objects of their own.
    """
    objects = set(classes)
    for node in ast.walk(tree):  # names that hold what a class of theirs gave
        if isinstance(node, ast.Assign) and _names_in(node.value) & objects:
            objects |= {n for target in node.targets for n in _names_in(target)}
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(type=ast.expr() as kind) if _names_in(kind) & theirs:
                return True
            case ast.ClassDef() if _names_in(*node.bases) & theirs:
                return True
            case ast.Attribute(attr=attr) if attr.startswith("__") and _root(node) in theirs:
                return True
            case ast.Call(func=ast.Name(id="issubclass" | "isinstance" | "type")) if (
                _names_in(*node.args[1:]) & theirs or _names_in(*node.args[:1]) & objects
            ):
                return True
            case ast.Call(func=ast.Name(id=name)) if (
                name in _ASKING and _names_in(*node.args) & objects
            ):
                return True
            case ast.With() if any(_names_in(item.context_expr) & theirs for item in node.items):
                return True
            case ast.FormattedValue() if _names_in(node.value) & objects:
                return True
            case ast.Compare() if _compares_objects(node, objects):
                return True
            case ast.Assert(test=ast.Name(id=name)) | ast.If(test=ast.Name(id=name)) if (
                name in objects
            ):
                return True
            case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)) if name in objects:
                return True
    return False


def _compares_objects(node: ast.Compare, objects: set[str]) -> bool:
    """Whether the two sides may both be objects of a learner's class."""
    sides = [node.left, *node.comparators]
    plain = (ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.UnaryOp, ast.JoinedStr)
    touched = [bool(_names_in(side) & objects) for side in sides]
    for (left, right), operation in zip(pairwise(sides), node.ops, strict=True):
        if isinstance(operation, ast.Is | ast.IsNot):
            continue
        if isinstance(operation, ast.In | ast.NotIn) and _names_in(left, right) & objects:
            return True
        if isinstance(operation, ast.Lt | ast.LtE | ast.Gt | ast.GtE) and isinstance(
            left if not isinstance(left, plain) else right, ast.Name
        ):
            return any(touched)
        if not isinstance(left, plain) and not isinstance(right, plain) and any(touched):
            return True
        if any(isinstance(side, ast.Name) and side.id in objects for side in (left, right)):
            return True
    return False


def _names_in(*nodes: ast.AST) -> set[str]:
    return {n.id for node in nodes for n in ast.walk(node) if isinstance(n, ast.Name)}


def _place(
    index: int,
    cells: Sequence[SourceCell],
    names: Sequence[Names],
    beside: set[int],
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
        mine = [i for i in binders if _is_ours(cells[i], i, beside)]
        theirs = [i for i in binders if i not in mine]
        theirs_bound = [i for i in theirs if name not in names[i].imported]
        mine_bound = [i for i in mine if name not in names[i].imported]
        touched = [i for i in changers if not _is_ours(cells[i], i, beside) and i not in theirs]
        if theirs_bound or (touched and mine_bound):
            wanted.add(name)
        elif mine:
            for i in mine:
                if cells[i].kind == "given" and i not in twice:
                    twice.add(i)
                    _place(i, cells, names, beside, twice, prelude, fetch)
                todo.extend(names[i].used - seen)
        elif theirs:
            prelude[names[theirs[-1]].imported[name]] = None
        elif name not in names[index].bound and name not in _BUILTINS:
            wanted.add(name)  # nobody binds it in the instructor's notebook; perhaps the learner
    fetch[index] = wanted


def _is_ours(cell: SourceCell, index: int, beside: set[int]) -> bool:
    return cell.kind == "given" or (cell.kind == "test" and index not in beside)


def _wanted_later(
    index: int, cells: Sequence[SourceCell], names: Sequence[Names], twice: Iterable[int]
) -> tuple[str, ...]:
    later: set[str] = set()
    for i in range(index + 1, len(cells)):
        if cells[i].kind != "test" and i not in set(twice):
            later |= names[i].used
    return _sorted(names[index].bound & later)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
