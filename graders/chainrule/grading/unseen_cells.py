"""Which cells of a submitted notebook no grade can see: they are left out, and nothing changes.

A demonstration that only draws and prints costs the time of a run and moves no score. It is left
out when everything that it could touch is needed by none of the cells that count: the names it
binds and deletes, the data it reads (whatever reads data may change it), the state of functions and
classes that it calls, random numbers, plots. Cells are read and never run here. What is not
understood for certain runs, and what looks at everything keeps everything.
"""

import ast
import builtins
import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from chainrule.grading.cell_plan import Names, read_names

MOST_CELLS = 400
_MOST_TEXT = 200_000  # characters of a notebook that are looked through
_RANDOM, _PLOTS = "<random numbers>", "<plots>"
# Modules whose functions work on what they are given, and keep nothing that a grade could see.
_KNOWN = frozenset(
    {"numpy", "math", "cmath", "matplotlib", "chainrule", "sklearn", "scipy", "itertools"}
    | {"functools", "collections", "typing", "dataclasses", "time", "statistics", "fractions"}
    | {"decimal", "string", "operator", "enum", "abc", "pandas", "__future__"}
)
# Whoever says one of these may reach anything.
_ANYTHING = frozenset(
    {"globals", "locals", "vars", "dir", "exec", "eval", "compile", "get_ipython", "__import__"}
    | {"setattr", "delattr", "open", "input", "breakpoint", "exit", "quit", "help", "memoryview"}
    | {"In", "Out", "_", "__", "___"}
)
# Attributes that change settings of the process, or write files.
_FAR = frozenset(
    {"seterr", "seterrcall", "setbufsize", "set_printoptions", "set_string_function", "save"}
    | {"savez", "savez_compressed", "savetxt", "savefig", "imsave", "tofile", "dump", "dumps"}
    | {"to_csv", "to_pickle", "write", "write_text", "write_bytes", "memmap", "set_config"}
    | {"getcontext", "setcontext", "load", "loadtxt", "genfromtxt", "fromfile", "read_csv"}
    | {"catch_warnings", "filterwarnings", "simplefilter", "system", "start"}
)
_OWN_GENERATORS = frozenset({"default_rng", "Generator", "RandomState", "SeedSequence", "PCG64"})
_BUILTINS = frozenset(dir(builtins)) | {"display", "__name__", "hint"}


@dataclass(frozen=True)
class Cell:
    """A code cell as it was handed in; `counts` says that it runs in any case."""

    source: str
    counts: bool


@dataclass
class _Read:
    """What one cell says: its names, what else it touches, and whether it may reach anything."""

    names: Names
    open: bool = False  # not understood for certain
    states: set[str] = field(default_factory=set)  # of the process: random numbers, plots
    stateful: set[str] = field(default_factory=set)  # functions and classes that keep something
    definitions: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)  # in texts as well: ready("sigmoid")
    same: dict[str, set[str]] = field(default_factory=dict)  # a name → what it may stand for
    passed: set[str] = field(default_factory=set)  # names that are handed on as they are
    marks: bool = False  # a function of the cell writes attributes of what it is given


def places(cells: Sequence[Cell]) -> set[int]:
    """Return the places of the cells that may be left out."""
    if len(cells) > MOST_CELLS or sum(len(cell.source) for cell in cells) > _MOST_TEXT:
        return set()
    read = [_read(cell.source) for cell in cells]
    if any(one.open for cell, one in zip(cells, read, strict=True) if cell.counts):
        return set()
    notebook = _Notebook(read)
    left: set[int] = set()
    needed: set[str] = set()
    for place in reversed(range(len(cells))):
        one = read[place]
        if not cells[place].counts and not notebook.is_open(one):
            if not notebook.touched(one) & needed:
                left.add(place)
                continue
        elif not cells[place].counts and place < _last_that_counts(cells):
            return left  # it runs, and what it needs is not known: all before it stays
        needed |= notebook.needs(one)
    return left


def read_before(texts: Iterable[str]) -> None:
    """Read cells that many notebooks have in common, so that `places` knows them."""
    for text in texts:
        _read(text)


def _last_that_counts(cells: Sequence[Cell]) -> int:
    return max((i for i, cell in enumerate(cells) if cell.counts), default=-1)


class _Notebook:
    """All cells of a notebook together: where each name comes from."""

    def __init__(self, read: Sequence[_Read]) -> None:
        self.binding: dict[str, list[_Read]] = {}
        for one in read:
            for name in one.names.bound | one.names.changed:
                self.binding.setdefault(name, []).append(one)
        self.stateful = set().union(*(one.stateful for one in read))
        self.stateful |= set().union(*(one.names.changed for one in read))

    def is_open(self, one: _Read) -> bool:
        """Whether a cell, or anything it leads to, may reach what nobody can foresee."""
        if one.open or any(
            name not in self.binding and name not in _BUILTINS for name in one.names.used
        ):
            return True
        return any(cell.open for name in self._closure(one.used) for cell in self._of(name))

    def needs(self, one: _Read) -> set[str]:
        """Return all that a cell's outcome may depend on."""
        names = self._closure(one.used | one.names.bound | one.names.changed)
        return names | self._states(one, names)

    def touched(self, one: _Read) -> set[str]:
        """Return all that a cell may change: what it binds, data that it reads, states."""
        reached = self._closure(one.used)
        data = {name for name in reached if not self._is_fixed(name)}
        data |= self._stands_for(one.names.changed)
        if any(cell.marks for name in reached for cell in self._of(name)):
            data |= self._stands_for(one.passed)
        return one.names.bound | one.names.changed | data | self._states(one, reached)

    def _stands_for(self, names: Iterable[str]) -> set[str]:
        """Return names with all that they may be other names of: `f = g`, `f = ready("g")`."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [other for cell in self._of(name) for other in cell.same.get(name, ())]
        return {n for n in found if not any(n in cell.names.modules for cell in self._of(n))} | (
            set(names) & found
        )

    def _states(self, one: _Read, names: Iterable[str]) -> set[str]:
        return one.states.union(*(cell.states for name in names for cell in self._of(name)))

    def _of(self, name: str) -> list[_Read]:
        return self.binding.get(name, [])

    def _closure(self, names: Iterable[str]) -> set[str]:
        """Return names with all that the cells which bind them mention, in turn."""
        found: set[str] = set()
        todo = [name for name in names if name in self.binding]
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [
                    used
                    for cell in self._of(name)
                    if name not in cell.names.modules
                    for used in cell.used
                    if used in self.binding
                ]
        return found

    def _is_fixed(self, name: str) -> bool:
        """Whether using a name changes nothing behind it: a module, a function without state."""
        cells = self._of(name)
        if name in self.stateful or name not in self.binding:
            return False
        return all(name in c.names.modules or name in c.definitions for c in cells)


@functools.lru_cache(maxsize=1024)
def _read(source: str) -> _Read:
    try:
        names = read_names(_without_start(source))
    except MemoryError:
        return _Read(Names(), open=True)
    one = _Read(names, open=not names.plain)
    one.open |= bool(names.used & _ANYTHING)
    one.open |= any(module.partition(".")[0] not in _KNOWN for module in names.modules.values())
    one.used = set(names.used)
    for node in ast.walk(names.tree):
        _look_at(node, one)
    for statement in names.tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            one.definitions.add(statement.name)
            if _keeps_something(statement):
                one.stateful.add(statement.name)
    _look_for_aliases(names.tree, one)
    elsewhere = {
        node.id
        for statement in names.tree.body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    one.definitions -= elsewhere  # `f = cached(f)` is data
    for name, module in names.modules.items():
        if module.startswith("matplotlib") and name in one.used:
            one.states.add(_PLOTS)
    return one


def _without_start(source: str) -> str:
    """Leave out the course's own `start("unit", globals())`, which only brings `hint`."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return source
    imported = any(
        isinstance(s, ast.ImportFrom)
        and s.module == "chainrule"
        and any(alias.name == "start" and alias.asname is None for alias in s.names)
        for s in tree.body
    )
    kept = [s for s in tree.body if not (imported and _is_start(s))]
    if len(kept) == len(tree.body):
        return source
    tree.body = kept
    return ast.unparse(tree)


def _is_start(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(ast.Call(ast.Name("start"), [ast.Constant(str()), ast.Call() as given], [])):
            return ast.unparse(given) == "globals()"
    return False


def _look_at(node: ast.AST, one: _Read) -> None:
    match node:
        case ast.Attribute(attr=attr):
            one.open |= attr.startswith("__") and attr != "__name__"
            one.open |= attr in _FAR
            if attr == "random" or (_is_random(node.value) and attr not in _OWN_GENERATORS):
                one.states.add(_RANDOM)
            if _is_random(node.value) and attr in _OWN_GENERATORS:
                one.states.discard(_RANDOM)
            if isinstance(node.value, ast.Name) and node.value.id in ("plt", "figures"):
                one.states.add(_PLOTS)
        case ast.Name(id=name) if name in _FAR:
            one.open = True
        case ast.Constant(value=str() as text) if text.isidentifier():
            one.used.add(text)
        case ast.ImportFrom(names=aliases, module=module):
            one.open |= any(alias.name == "*" for alias in aliases)
            one.open |= module != "chainrule" and any(alias.name in _FAR for alias in aliases)
            if module == "numpy.random" or any(alias.name == "random" for alias in aliases):
                one.states.add(_RANDOM)
        case ast.Import(names=aliases):
            if any(alias.name == "numpy.random" for alias in aliases):
                one.states.add(_RANDOM)
        case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
            one.open = True
        case _:
            return


def _look_for_aliases(tree: ast.Module, one: _Read) -> None:
    """Note which names are other names of something, and which are handed on as they are."""
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    bases = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    taken = called | bases
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and id(node) not in taken:
            one.passed.add(node.id)
        pairs: list[tuple[ast.AST, ast.AST]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            pairs = [(node.target, node.value)]
        elif isinstance(node, ast.For | ast.comprehension):
            pairs = [(node.target, node.iter)]
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            pairs = [(node.optional_vars, node.context_expr)]
        elif isinstance(node, ast.FunctionDef):
            one.marks |= any(
                isinstance(part, ast.Attribute)
                and not isinstance(part.ctx, ast.Load)
                and not (isinstance(part.value, ast.Name) and part.value.id == "self")
                for part in ast.walk(node)
            )
        for target, value in pairs:
            stands = set(_handed_on(value))
            for part in ast.walk(target):
                if isinstance(part, ast.Name):
                    one.same.setdefault(part.id, set()).update(stands)


def _handed_on(node: ast.AST) -> Iterator[str]:
    """Yield the names whose objects an expression may give, or hold, as they are."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Call) and not isinstance(node.func, ast.Name | ast.Attribute):
        yield from _handed_on(node.func)
    elif isinstance(node, ast.Call):
        # What a class or function makes is new; `ready`, `zip` and their like hand on.
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "ready" or name in _BUILTINS:
            for part in [*node.args, *(k.value for k in node.keywords)]:
                yield from _handed_on(part)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.expr | ast.comprehension | ast.Starred):
        for child in ast.iter_child_nodes(node):
            yield from _handed_on(child)


def _is_random(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "random"


def _keeps_something(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Whether a function or class may remember what was done with it."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef | ast.Lambda):
            defaults = [*part.args.defaults, *(d for d in part.args.kw_defaults if d is not None)]
            if any(not isinstance(d, ast.Constant | ast.UnaryOp) for d in defaults):
                return True
        if isinstance(part, ast.FunctionDef | ast.ClassDef) and part.decorator_list:
            return True
        if isinstance(part, ast.ClassDef) and (part.bases or part.keywords):
            return True
        if isinstance(part, ast.Global | ast.Nonlocal):
            return True
        if isinstance(part, ast.Subscript | ast.Attribute) and not isinstance(part.ctx, ast.Load):
            root: ast.AST = part
            while isinstance(root, ast.Subscript | ast.Attribute):
                root = root.value
            if not isinstance(root, ast.Name) or root.id in ("cls", node.name):
                return True
        if isinstance(part, ast.ClassDef):
            for statement in part.body:
                value = getattr(statement, "value", None)
                assigned = isinstance(statement, ast.Assign | ast.AnnAssign)
                if assigned and not isinstance(value, ast.Constant | None):
                    return True
    return False
