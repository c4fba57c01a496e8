"""The programs that can be explained, each as something that can be run again and again.

There are three forms: a script with a cost, a module with expressions for set-up, cost and
backward pass, and callables with their arguments. Each knows how to run from the very beginning
under a recorder. State is rebuilt by the program's own set-up; objects that belong to the user
are put back exactly as they were after every run.
"""

import ast
import copy
import inspect
import linecache
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from chainrule.explaining.guard import fresh, guarded, seed_of
from chainrule.explaining.instrument import PROBE, Plan, instrument
from chainrule.explaining.neighbours import Finder, neighbours, parents
from chainrule.explaining.recorder import Finished, Orders, Recorder
from chainrule.explaining.state import BACKWARD, FORWARD, close, open_forward

MOST_LINES = 5000
_FRAMEWORKS = {"torch": "PyTorch", "jax": "JAX", "tensorflow": "TensorFlow"}


class CannotExplain(Exception):
    """The program cannot be explained; the text is the one sentence the user reads."""


class Program(Protocol):
    """Something that can be run from the beginning under a recorder."""

    plan: Plan
    backward: Any
    script: bool
    file: str

    def run(self, recorder: Recorder, orders: Orders, trial: int) -> None:
        """Run under `orders`; `recorder` then holds what was seen."""


# --- a file: script or module ---------------------------------------------------------------------


@dataclass
class FileProgram:
    """A program in a file; with `setup` or `backward` a module, otherwise a script."""

    file: str
    cost: str
    setup: str = ""
    backward: str = ""
    settings: dict[str, Any] = field(default_factory=dict)
    source: str | None = None
    given: dict[str, Any] = field(default_factory=dict)  # what a notebook's cell finds there
    plan: Plan = field(default_factory=Plan)
    script: bool = False
    code: types.CodeType | None = None
    others: dict[str, types.CodeType] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read, check and rewrite the program."""
        if self.source is None:
            self.source = _read(self.file)
        tree = _parse(self.source, self.file)
        check_source(tree, self.file, self.source)
        self.script = not self.backward and not self.setup
        if not self.cost:
            raise CannotExplain("The program needs a cost: name it, such as --cost loss.")
        try:
            wanted = ast.parse(self.cost, mode="eval").body
        except SyntaxError:
            raise CannotExplain(f"The cost {self.cost!r} is not an expression.") from None
        named = isinstance(wanted, (ast.Name, ast.Attribute))
        assigned = named and _assigns(tree, wanted)
        if self.script and named and not assigned and isinstance(wanted, ast.Name):
            raise CannotExplain(
                f"The program never assigns {self.cost}; name a value that it computes, "
                "or write the cost as an expression."
            )
        expression = wanted if self.script and not assigned else None
        made = instrument(self.source, self.file, self.plan, expression)
        if self.settings:
            _set(made, self.settings)
        self.code = compile(made, self.file, "exec")
        self.others = neighbours(self.file, tree, self.plan, _checked)
        for number, site in enumerate(self.plan.sites):
            if self.script and (
                site.kind == "cost"
                or (assigned and site.file == self.file and _same_target(site.target, self.cost))
            ):
                self.cost_sites = self.cost_sites | {number}
        if self.script and not self.cost_sites:
            raise CannotExplain(
                f"{self.cost} cannot be computed anywhere in the program: its names are never "
                "known in one place."
            )

    cost_sites: frozenset[int] = frozenset()

    def run(self, recorder: Recorder, orders: Orders, trial: int) -> None:
        """Run from the very beginning."""
        assert self.code is not None
        name = "__main__" if self.script else Path(self.file).stem
        space: dict[str, Any] = {"__name__": name, "__file__": self.file, PROBE: recorder}
        orders.cost_sites = self.cost_sites
        recorder.begin(orders)
        finder = Finder(self.others, recorder)
        own = [*self.others, *parents(self.others)]
        before = {key: sys.modules.get(key) for key in [*own, name]}
        with guarded(), fresh(trial):
            sys.path.insert(0, str(Path(self.file).resolve().parent))
            sys.argv = [self.file]
            sys.meta_path.insert(0, finder)
            module = types.ModuleType(name)
            module.__dict__.update(space)
            try:
                for key in own:
                    sys.modules.pop(key, None)
                sys.modules[name] = module
                self._run(recorder, orders, module.__dict__)
            except Finished:
                recorder.stopped = True
            finally:
                sys.meta_path.remove(finder)
                sys.path.pop(0)
                for key, old in before.items():
                    if old is None:
                        sys.modules.pop(key, None)
                    else:
                        sys.modules[key] = old
        recorder.space = module.__dict__

    def _run(self, recorder: Recorder, orders: Orders, space: dict[str, Any]) -> None:
        assert self.code is not None
        if self.script:
            recorder.phase = FORWARD
            if self.given:
                space.update(copy.deepcopy(self.given))
                open_forward(recorder, _View(space, list(self.given)))
            space.update(self.settings)
            exec(self.code, space)
            return
        exec(self.code, space)
        space.update({k: v for k, v in self.settings.items() if k not in space})
        known = set(space)
        if self.setup:
            exec(_compiled(self.setup, "exec", "set-up"), space)
        roots = {key: space[key] for key in space if key not in known}
        shared = {
            key: value
            for key, value in space.items()
            if key in known
            and not key.startswith("__")
            and not isinstance(value, (types.ModuleType, type, types.FunctionType))
        }
        view = _View(space, [*roots, *shared])
        open_forward(recorder, view)
        value = eval(_compiled(self.cost, "eval", "cost"), space)
        recorder.note_cost(-1, 0, value)
        if orders.forward_only or not self.backward:
            raise Finished
        recorder.phase = BACKWARD
        try:
            code = _compiled(self.backward, "eval", "backward")
        except CannotExplain:
            code = _compiled(self.backward, "exec", "backward")
        recorder.result = eval(code, space)
        close(recorder, {name: space[name] for name in view if name in space})


class _View(dict[str, Any]):
    """Some of a namespace's names; what is stored goes to the namespace."""

    def __init__(self, space: dict[str, Any], names: Sequence[str]) -> None:
        super().__init__({name: space[name] for name in names})
        self.space = space

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        self.space[key] = value


_cache: dict[tuple[str, str], types.CodeType] = {}


def _compiled(text: str, mode: str, what: str) -> types.CodeType:
    key = text, mode
    if key not in _cache:
        try:
            _cache[key] = compile(text, f"<{what}>", mode)
        except SyntaxError:
            raise CannotExplain(f"The {what} {text!r} is not Python.") from None
    return _cache[key]


def _checked(path: Path) -> tuple[str, ast.Module]:
    source = _read(str(path))
    tree = _parse(source, str(path))
    check_source(tree, str(path), source)
    return source, tree


def _read(file: str) -> str:
    try:
        return Path(file).read_text("utf-8")
    except UnicodeDecodeError:
        raise CannotExplain(f"{file} is not a Python program: it is not even text.") from None
    except IsADirectoryError:
        raise CannotExplain(f"{file} is a folder: name a program in it.") from None
    except OSError as error:
        raise CannotExplain(f"{file} cannot be read: {error.strerror}.") from None


def _parse(source: str, file: str) -> ast.Module:
    try:
        return ast.parse(source, file)
    except (SyntaxError, ValueError) as error:
        name, line, what = Path(file).name, getattr(error, "lineno", None), error.args[0]
        raise CannotExplain(
            f"{name} is not Python, line {line}: {what}."
            if line
            else f"{name} is not Python: {what}."
        ) from None


def check_source(tree: ast.AST, file: str, source: str) -> None:
    """Refuse what cannot be explained from its text alone.

    Raises:
        CannotExplain: a framework that differentiates by itself, or a very long program.
    """
    check_length(file, source)
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            _refuse_framework(name)


def check_length(file: str, source: str) -> None:
    """Refuse a very long program.

    Raises:
        CannotExplain: it has more than MOST_LINES lines.
    """
    lines = source.count("\n") + 1
    if lines > MOST_LINES:
        raise CannotExplain(
            f"{Path(file).name} has {lines} lines, and explain reads up to {MOST_LINES}: "
            "cut out the part with the network."
        )


def _refuse_framework(module: str) -> None:
    framework = _FRAMEWORKS.get(module.split(".")[0])
    if framework:
        raise CannotExplain(
            f"The program uses {framework}, whose autograd writes the backward pass "
            "itself; to check a gradient of your own there, use check_gradient."
        )


def _assigns(tree: ast.Module, wanted: ast.expr) -> bool:
    text = ast.unparse(wanted)
    for node in ast.walk(tree):
        stored = isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Store)
        if stored and _same_target(ast.unparse(node), text):
            return True
    return False


def _same_target(target: str, cost: str) -> bool:
    if target == cost:
        return True
    # `net.loss` is what the class calls `self.loss`
    return "." in cost and target == f"self.{cost.rsplit('.', 1)[1]}"


def _set(tree: ast.Module, settings: dict[str, Any]) -> None:
    for stmt in tree.body:
        if isinstance(stmt, ast.Assign) and len(stmt.targets) == 1:
            target = stmt.targets[0]
            if isinstance(target, ast.Name) and target.id in settings:
                value = ast.parse(repr(settings[target.id]), mode="eval").body
                stmt.value = ast.copy_location(value, stmt.value)
                ast.fix_missing_locations(stmt)


# --- callables --------------------------------------------------------------------------------


class Snapshot:
    """What mutable objects held, so that they can be put back, in place."""

    def __init__(self, roots: Sequence[Any]) -> None:
        """Keep what can be reached from `roots`."""
        self.kept: dict[int, tuple[Any, Any]] = {}
        for root in roots:
            self._keep(root, 0)

    def _keep(self, value: Any, depth: int) -> None:
        if isinstance(value, (str, bytes, int, float, type(None), type, types.ModuleType)):
            return
        if id(value) in self.kept or depth > 30:
            return
        if isinstance(value, np.ndarray):
            self.kept[id(value)] = (value, value.copy())
            if value.dtype == object:
                for part in value.flat:
                    self._keep(part, depth + 1)
        elif isinstance(value, (list, set, dict)) and type(value) in (list, set, dict):
            self.kept[id(value)] = (value, value.copy())
            parts = list(value.values()) if isinstance(value, dict) else list(value)
            for part in parts:
                self._keep(part, depth + 1)
        elif isinstance(value, tuple):
            self.kept[id(value)] = (value, None)
            for part in value:
                self._keep(part, depth + 1)
        elif isinstance(value, np.random.Generator):
            self.kept[id(value)] = (value, value.bit_generator.state)
        elif isinstance(value, np.random.RandomState):
            self.kept[id(value)] = (value, value.get_state())
        elif isinstance(value, types.FunctionType):
            self.kept[id(value)] = (value, None)
            for cell in value.__closure__ or ():
                try:
                    content = cell.cell_contents
                except ValueError:
                    continue
                self.kept[id(cell)] = (cell, (content,))
                self._keep(content, depth + 1)
        elif isinstance(value, types.MethodType):
            self._keep(value.__self__, depth + 1)
        elif hasattr(value, "__dict__") and not isinstance(value, types.BuiltinFunctionType):
            self.kept[id(value)] = (value, dict(vars(value)))
            for part in list(vars(value).values()):
                self._keep(part, depth + 1)

    def restore(self) -> None:
        """Put everything back."""
        for value, held in self.kept.values():
            if held is None:
                continue
            if isinstance(value, np.ndarray):
                if value.flags.writeable:
                    value[...] = held
            elif isinstance(value, list):
                value[:] = held
            elif isinstance(value, (set, dict)):
                value.clear()
                value.update(held)
            elif isinstance(value, np.random.Generator):
                value.bit_generator.state = held
            elif isinstance(value, np.random.RandomState):
                value.set_state(held)
            elif isinstance(value, types.CellType):
                value.cell_contents = held[0]
            else:
                vars(value).clear()
                vars(value).update(held)

    def reseed(self, trial: int) -> None:
        """Give the generators other states, for another trial."""
        for value, _ in self.kept.values():
            if isinstance(value, np.random.Generator):
                kind = type(value.bit_generator)
                value.bit_generator.state = kind(seed_of(None, trial)).state
            elif isinstance(value, np.random.RandomState):
                value.seed(seed_of(None, trial))


@dataclass
class CallableProgram:
    """A cost and a backward pass that are functions of the user's session."""

    cost: Callable[..., Any]
    backward: Callable[..., Any] | None
    args: tuple[Any, ...] = ()
    plan: Plan = field(default_factory=Plan)
    script: bool = False
    file: str = ""

    def __post_init__(self) -> None:
        """Find the functions that are the user's own and rewrite their files."""
        self.functions: list[types.FunctionType] = []
        starts = [self.cost, *([self.backward] if self.backward else []), *self.args]
        for function in _own_functions(starts):
            self.functions.append(function)
        if not self.functions:
            raise CannotExplain("The source of these functions cannot be found.")
        self.codes: dict[int, types.CodeType] = {}
        trees: dict[str, dict[tuple[str, int], list[types.CodeType]]] = {}
        for function in self.functions:
            for module in _modules_used(function):
                _refuse_framework(module)
            file = function.__code__.co_filename
            if file not in trees:
                source = "".join(linecache.getlines(file))
                _parse(source, file)
                check_length(file, source)
                made = instrument(source, file, self.plan)
                trees[file] = _codes(compile(made, file, "exec"))
            key = function.__code__.co_name, function.__code__.co_firstlineno
            found = [
                code
                for code in trees[file].get(key, [])
                if code.co_freevars == function.__code__.co_freevars
            ]
            if len(found) == 1:
                self.codes[id(function)] = found[0]
        start = _function_of(self.backward or self.cost)
        self.file = start.__code__.co_filename if start else ""
        self.shared = _globals_used(self.functions)

    def run(self, recorder: Recorder, orders: Orders, trial: int) -> None:
        """Run on the user's own objects and put them back."""
        recorder.begin(orders)
        roots: dict[str, Any] = dict(self.arguments())
        spaces: list[tuple[dict[str, Any], str, Any]] = []
        for space, name in self.shared:
            spaces.append((space, name, space[name]))
            roots.setdefault(name, space[name])
        snapshot = Snapshot([list(roots.values()), self.cost, self.backward, *self.functions])
        originals = [(f, f.__code__) for f in self.functions if id(f) in self.codes]
        probed: list[dict[str, Any]] = []
        try:
            with guarded(), fresh(trial):
                if trial:
                    snapshot.reseed(trial)
                for function, _ in originals:
                    function.__code__ = self.codes[id(function)]
                    if PROBE not in function.__globals__:
                        function.__globals__[PROBE] = recorder
                        probed.append(function.__globals__)
                view = _Roots(roots, spaces)
                open_forward(recorder, view)
                args = [view[f"{name}"] for name, _ in self.arguments()]
                value = self.cost(*args)
                if self.backward is None:
                    recorder.result = value
                    self._both(recorder, value)
                    raise Finished
                recorder.note_cost(-1, 0, value)
                if orders.forward_only:
                    raise Finished
                recorder.phase = BACKWARD
                recorder.result = self.backward(*args)
                close(recorder, view)
        except Finished:
            recorder.stopped = True
        finally:
            for function, code in originals:
                function.__code__ = code
            for space in probed:
                space.pop(PROBE, None)
            snapshot.restore()
            for space, name, old in spaces:
                space[name] = old

    @staticmethod
    def _both(recorder: Recorder, value: Any) -> None:
        """Take the cost from what one function for both passes returned, and where it was known."""
        cost = value[0] if isinstance(value, (tuple, list)) and len(value) else value
        if isinstance(value, dict):
            cost = next((value[k] for k in ("loss", "cost", "J") if k in value), value)
        recorder.note_cost(-1, 0, cost)
        for order, record in enumerate(recorder.log):
            if recorder.costs and record.identity == id(cost):
                key, number, _ = recorder.costs[-1]
                while order < len(recorder.log) and recorder.log[order].identity == id(cost):
                    order += 1
                recorder.costs[-1] = key, number, order
                break

    def arguments(self) -> list[tuple[str, Any]]:
        """Return the arguments with the names that the cost gives them."""
        try:
            names = list(inspect.signature(self.cost).parameters)
        except (TypeError, ValueError):
            names = []
        names += [f"argument{i + 1}" for i in range(len(names), len(self.args))]
        return list(zip(names, self.args, strict=False))


class _Roots(dict[str, Any]):
    """The state that callables start from; globals among it are stored where they live."""

    def __init__(
        self, roots: dict[str, Any], spaces: Sequence[tuple[dict[str, Any], str, Any]]
    ) -> None:
        super().__init__(roots)
        self.homes = {name: space for space, name, _ in spaces}

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        if key in self.homes:
            self.homes[key][key] = value


def _function_of(value: Any) -> types.FunctionType | None:
    if isinstance(value, types.MethodType):
        value = value.__func__
    return value if isinstance(value, types.FunctionType) else None


def _own(file: str) -> bool:
    if not linecache.getlines(file):
        return False
    parts = Path(file).parts
    if "site-packages" in parts or "dist-packages" in parts:
        return False
    return not file.startswith((sys.base_prefix + "/lib/python", "<frozen"))


def _own_functions(starts: Sequence[Any]) -> Iterator[types.FunctionType]:
    queue, seen = list(starts), set[int]()
    alive: list[Any] = []
    while queue:
        value = queue.pop(0)
        if id(value) in seen or isinstance(value, (str, bytes, int, float, types.ModuleType)):
            continue
        seen.add(id(value))
        alive.append(value)
        function = _function_of(value)
        if isinstance(value, types.MethodType):
            queue.append(value.__self__)
        if function is not None:
            if not _own(function.__code__.co_filename):
                continue
            if function is value or id(function) not in seen:
                seen.add(id(function))
                alive.append(function)
                yield function
            for code in _all_codes(function.__code__):
                for name in code.co_names:
                    if name in function.__globals__:
                        queue.append(function.__globals__[name])
            for cell in function.__closure__ or ():
                try:
                    queue.append(cell.cell_contents)
                except ValueError:
                    continue
        elif isinstance(value, type):
            if value.__module__ not in ("builtins", "numpy"):
                queue += [getattr(part, "__func__", part) for part in vars(value).values()]
                queue += [part.fget for part in vars(value).values() if isinstance(part, property)]
                queue += list(value.__mro__[1:-1])
        elif isinstance(value, (list, tuple, set)):
            queue += [part for part in value if not isinstance(part, (float, int))][:10_000]
        elif isinstance(value, dict):
            queue += list(value.values())
        elif hasattr(value, "__dict__"):
            queue.append(type(value))
            queue += list(vars(value).values())


def _all_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _all_codes(constant)


def _modules_used(function: types.FunctionType) -> Iterator[str]:
    """Yield the names of the modules that a function uses or imports; its file may have others."""
    for code in _all_codes(function.__code__):
        for name in code.co_names:
            value = function.__globals__.get(name, name)
            if isinstance(value, types.ModuleType):
                yield value.__name__
            elif name in _FRAMEWORKS and value is name:
                yield name


def _codes(code: types.CodeType) -> dict[tuple[str, int], list[types.CodeType]]:
    found: dict[tuple[str, int], list[types.CodeType]] = {}
    for part in _all_codes(code):
        found.setdefault((part.co_name, part.co_firstlineno), []).append(part)
    return found


def _globals_used(functions: Sequence[types.FunctionType]) -> list[tuple[dict[str, Any], str]]:
    found: dict[tuple[int, str], tuple[dict[str, Any], str]] = {}
    skipped = (types.ModuleType, type, types.FunctionType, types.BuiltinFunctionType)
    for function in functions:
        space = function.__globals__
        for code in _all_codes(function.__code__):
            for name in code.co_names:
                if name in space and not isinstance(space[name], skipped):
                    found[id(space), name] = space, name
    return list(found.values())
