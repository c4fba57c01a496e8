"""Measures a program of the bank by plain central differences, without the product.

The bank's truths would prove nothing if they were believed. This module puts a probe into the
program's text at places that the bank names, runs the forward pass again with one number nudged,
and so obtains every slope entry by entry: slow, dull, and independent of what it judges. It
promises that a probe changes nothing of a run but the one number it was asked to nudge.
"""

import ast
import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

STEP = 1e-5
"""Half the width of a central difference; its error is then about 1e-10 for values near 1."""

Array = Any


class ProbeError(Exception):
    """The bank names a line, an expression or a quantity that the program does not have."""


class Finished(Exception):
    """A script has reached the end of its first pass."""


@dataclass(frozen=True)
class Form:
    """How a program is called: `setup`, `cost` and `backward` of a module, or a script's cost."""

    cost: str
    setup: str = ""
    backward: str = ""
    cost_after: str = ""
    stop_after: str = ""

    @property
    def is_script(self) -> bool:
        return not self.setup


@dataclass(frozen=True)
class Probe:
    """A place: the line that holds `line` (the n-th with `#n`), and an expression in it.

    `key` is an expression for the object to which an execution belongs.
    """

    name: str
    line: str
    text: str
    key: str = ""


@dataclass(frozen=True)
class Watch:
    """A backward value to record: `text` on line number `line`, of the object `key` if any."""

    name: str
    line: int
    text: str
    key: str = ""


@dataclass
class Recording:
    """What one run left: the cost, the forward's values, and the watched backward values."""

    cost: float = float("nan")
    values: dict[str, list[Array]] = field(default_factory=dict)
    watched: dict[str, list[tuple[int, Array]]] = field(default_factory=dict)
    keys: dict[str, list[Any]] = field(default_factory=dict)
    namespace: dict[str, Any] = field(default_factory=dict)


def find_line(source: str, fragment: str) -> int:
    """The number, from 1, of the one line that holds `fragment`.

    `fragment#2` is the second such line, `#7` alone the seventh line of all.
    """
    text, _, which = fragment.partition("#")
    if which.isdigit():
        if not text:
            return int(which)
        fragment = text
    else:
        which = ""
    found = [i for i, line in enumerate(source.splitlines(), 1) if fragment.strip() in line]
    if which:
        if len(found) < int(which):
            raise ProbeError(f"fewer than {which} lines hold {fragment!r}")
        return found[int(which) - 1]
    stripped = {i: source.splitlines()[i - 1].strip() for i in found}
    for better in (
        [i for i in found if stripped[i] == fragment.strip()],
        [i for i in found if stripped[i].startswith(fragment.strip())],
    ):
        if len(better) == 1:
            return better[0]
    if len(found) != 1:
        raise ProbeError(f"{len(found)} lines hold {fragment!r}")
    return found[0]


def statement_at(tree: ast.AST, line: int) -> ast.stmt:
    """The innermost statement that covers `line`."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno)
    ]
    if not around:
        raise ProbeError(f"no statement on line {line}")
    return min(around, key=lambda node: (node.end_lineno or node.lineno) - node.lineno)


def targets_of(statement: ast.stmt) -> list[ast.expr]:
    """Everything that a statement assigns, tuples taken apart."""
    if isinstance(statement, ast.Assign):
        roots: list[ast.expr] = list(statement.targets)
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        roots = [statement.target]
    else:
        return []
    found: list[ast.expr] = []
    while roots:
        node = roots.pop(0)
        if isinstance(node, ast.Tuple | ast.List):
            roots = list(node.elts) + roots
        else:
            found.append(node)
    return found


def names_of(target: ast.expr) -> list[str]:
    """What a store changes, from the part to the whole: `d[i][j]`, `d[i]`, `d`."""
    names = [ast.unparse(target)]
    while isinstance(target, ast.Subscript):
        target = target.value
        names.append(ast.unparse(target))
    return names


def written_by_call(statement: ast.stmt) -> list[str]:
    """The plain arguments of a call whose result is thrown away: it may have written into them."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        plain = (ast.Name, ast.Attribute, ast.Subscript)
        return [ast.unparse(a) for a in statement.value.args if isinstance(a, plain)]
    return []


def normal(text: str) -> str:
    """An expression in one spelling, or the text itself when it is no expression."""
    try:
        return ast.unparse(ast.parse(text.strip(), mode="eval"))
    except SyntaxError:
        return text.strip()


@dataclass
class Edits:
    """Texts to put into a source, each at an offset and in a fixed order at equal offsets."""

    source: str
    inserts: list[tuple[int, int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [0]
        for line in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def wrap(self, node: ast.expr, function: str, name: str, key: str) -> None:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        begin = self.starts[node.lineno - 1] + node.col_offset
        end = self.starts[node.end_lineno - 1] + node.end_col_offset
        opening, closing = f"{function}({name!r}, ", f", {key})" if key else ")"
        self.inserts.append((begin, 1, -(end - begin), opening))
        self.inserts.append((end, 0, end - begin, closing))

    def after(self, statement: ast.stmt, text: str) -> None:
        assert statement.end_lineno is not None
        self.inserts.append(
            (self.starts[statement.end_lineno], 2, 0, " " * statement.col_offset + text + "\n")
        )

    def done(self) -> str:
        text = self.source
        if not text.endswith("\n"):
            raise ProbeError("a program of the bank ends in a newline")
        # Applied from the end; at one offset the inserts are joined in their own order first.
        places: dict[int, list[tuple[int, int, str]]] = {}
        for offset, kind, order, insert in self.inserts:
            places.setdefault(offset, []).append((kind, order, insert))
        for offset in sorted(places, reverse=True):
            joined = "".join(
                insert for _, _, insert in sorted(places[offset], key=lambda p: (p[0], p[1]))
            )
            text = text[:offset] + joined + text[offset:]
        return text


def place(
    edit: Edits, tree: ast.AST, line: int, text: str, function: str, name: str, key: str = ""
) -> None:
    """Put a probe of `text` on `line`: after an assignment of it, else around the expression.

    Raises ProbeError when the statement neither assigns `text` nor holds it.
    """
    text, _, which = text.partition("##")
    statement = statement_at(tree, line)
    wanted = normal(text)
    for target in [] if which else targets_of(statement):
        if wanted in names_of(target):
            kept = f"{text} = " if function == "_bank_nudge" else ""
            edit.after(statement, f"{kept}{function}({name!r}, {text}{', ' if key else ''}{key})")
            return
    if function == "_bank_watch" and wanted in written_by_call(statement):
        edit.after(statement, f"{function}({name!r}, {text}{', ' if key else ''}{key})")
        return
    found = [
        node
        for node in ast.walk(statement)
        if isinstance(node, ast.expr)
        and not isinstance(getattr(node, "ctx", None), ast.Store)
        and ast.unparse(node) == wanted
    ]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    index = int(which) - 1 if which else 0
    if not found or index >= len(found):
        raise ProbeError(f"line {line} has no {text!r}")
    edit.wrap(found[index], function, name, key)


def instrument(
    source: str, form: Form, quantities: Sequence[Probe], watches: Sequence["Watch"]
) -> str:
    """The program's text with nudges at `quantities` and with `watches`."""
    tree = ast.parse(source)
    edit = Edits(source)
    for probe in quantities:
        line = find_line(source, probe.line)
        place(edit, tree, line, probe.text, "_bank_nudge", probe.name, probe.key)
    for watch in watches:
        place(edit, tree, watch.line, watch.text, "_bank_watch", watch.name, watch.key)
    if form.cost_after:
        statement = statement_at(tree, find_line(source, form.cost_after))
        edit.after(statement, f"_bank_cost({form.cost})")
    if form.stop_after:
        statement = statement_at(tree, find_line(source, form.stop_after))
        edit.after(statement, "_bank_stop()")
    return edit.done()


def snapshot(value: Any) -> Array:
    """A copy as a float array, ragged lists flat; an object with a gradient gives the gradient."""
    if hasattr(value, "grad") and not isinstance(value, np.ndarray):
        value = value.grad
    try:
        return np.array(value, dtype=float)
    except (TypeError, ValueError):
        return np.array(flat(value)) if isinstance(value, list | tuple) else copy.deepcopy(value)


def flat(value: Any) -> list[float]:
    """All numbers of nested lists, dictionaries and arrays in their order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [x for item in value for x in flat(item)]
    return [float(x) for x in np.ravel(np.asarray(value, float))]


def nudged(value: Any, index: tuple[int, ...], h: float) -> Any:
    """`value` with one entry moved by `h`, of the same kind, the original untouched."""
    if isinstance(value, np.ndarray):
        moved = value.copy()
        moved[index] += h
        return moved
    if isinstance(value, list | tuple):
        items = list(value)
        items[index[0]] = nudged(items[index[0]], index[1:], h)
        return type(value)(items)
    if hasattr(value, "data") and hasattr(value, "grad"):
        value.data = value.data + h
        return value
    return value + h


def read(value: Any) -> Array:
    """A copy of a forward value; an object with data gives the data."""
    if hasattr(value, "grad") and hasattr(value, "data"):
        value = value.data
    try:
        return np.array(value, dtype=float)
    except (TypeError, ValueError) as error:
        raise ProbeError(f"{type(value).__name__} is no number") from error


class Program:
    """A program that can be run with any one of its quantities nudged.

    `parameters` maps a name to the expression that reaches it after the set-up (`state["W1"]`);
    `quantities` are the places of forward values. `draw` is the seed.
    """

    def __init__(
        self,
        source: str,
        form: Form,
        quantities: Sequence[Probe],
        parameters: dict[str, str],
        draw: int,
        watches: Sequence[Watch] = (),
    ) -> None:
        self.source = source
        self.form = form
        self.parameters = parameters
        self.draw = draw
        text = instrument(source, form, quantities, watches)
        if form.is_script:
            text = re.sub(r"(?m)^SEED = .*$", f"SEED = {draw}", text)
        self.code = compile(text, "<bank>", "exec")
        self.names = [probe.name for probe in quantities]
        self._slopes: dict[tuple[str, str], list[Array]] = {}
        self._jacobians: dict[tuple[str, int, str, int], Array] = {}
        self._plain: Recording | None = None

    def run(
        self,
        target: tuple[str, int, tuple[int, ...], float] | None = None,
        backward: bool = False,
    ) -> Recording:
        """One run: forward, and the backward pass too when asked. `target`: what to nudge."""
        out = Recording()
        counts: dict[str, int] = {}
        order = 0
        phase = {"forward": True}

        def nudge(name: str, value: Any, key: Any = None) -> Any:
            if not phase["forward"]:
                return value
            k = counts.get(name, 0)
            counts[name] = k + 1
            if target is not None and target[:2] == (name, k):
                value = nudged(value, target[2], target[3])
            out.values.setdefault(name, []).append(read(value))
            if key is not None:
                out.keys.setdefault(name, []).append(key)
            return value

        def watch(name: str, value: Any, key: Any = None) -> Any:
            nonlocal order
            order += 1
            if backward and (form.is_script or not phase["forward"]):
                out.watched.setdefault(name, []).append((order, snapshot(value)))
                if key is not None:
                    out.keys.setdefault(name, []).append(key)
            return value

        def cost(value: Any) -> None:
            if phase["forward"]:
                out.cost = float(value)
                phase["forward"] = False
                if not backward:
                    raise Finished

        def stop() -> None:
            if not phase["forward"]:
                raise Finished

        form = self.form
        space: dict[str, Any] = {
            "__name__": "bank_program",
            "_bank_nudge": nudge,
            "_bank_watch": watch,
            "_bank_cost": cost,
            "_bank_stop": stop,
        }
        out.namespace = space
        with np.errstate(all="ignore"):
            if form.is_script:
                try:
                    exec(self.code, space)
                except Finished:
                    return out
                raise ProbeError("a script of the bank reaches its cost_after and stop_after lines")
            exec(self.code, space)
            exec(re.sub(r"setup\(\d+\)", f"setup({self.draw})", form.setup), space)
            for name, reach in self.parameters.items():
                value = eval(reach, space)
                out.values[name] = [read(value)]
                if target is not None and target[0] == name:
                    where = "".join(f"[{i}]" for i in target[2])
                    if hasattr(value, "grad") and hasattr(value, "data"):
                        reach += ".data"
                    exec(f"{reach}{where} += {target[3]!r}", space)
            out.cost = float(eval(form.cost, space))
            phase["forward"] = False
            if backward:
                space["result"] = eval(form.backward, space)
        return out

    @property
    def plain(self) -> Recording:
        """The forward run without a nudge."""
        if self._plain is None:
            self._plain = self.run()
        return self._plain

    def values(self, name: str) -> list[Array]:
        if name not in self.plain.values:
            raise ProbeError(f"the forward never reaches the quantity {name!r}")
        return self.plain.values[name]

    def slope(self, name: str, of: str = "J") -> list[Array]:
        """The slope of the cost (or of the single value `of`) by each execution of `name`."""
        key = (name, of)
        if key not in self._slopes:
            self._slopes[key] = [
                self._jacobian(of, 0, name, k)[0].reshape(np.shape(value))
                for k, value in enumerate(self.values(name))
            ]
        return self._slopes[key]

    def local(self, of: str, by: str, of_k: int = 0, by_k: int = 0) -> Array:
        """The elementwise slopes of `of` by `by`, two values of one size: the diagonal."""
        value = self.values(by)[by_k]
        whole = self._jacobian(of, of_k, by, by_k)
        return np.diagonal(whole).reshape(np.shape(value))

    def jacobian(self, of: str, by: str, of_k: int = 0, by_k: int = 0) -> Array:
        """All slopes of `of` by `by`: (entries of `of`, entries of `by`)."""
        return self._jacobian(of, of_k, by, by_k)

    def _jacobian(self, of: str, of_k: int, by: str, by_k: int) -> Array:
        key = (of, of_k, by, by_k)
        if key not in self._jacobians:
            self._jacobians[key] = self._measure(*key)
        return self._jacobians[key]

    def _measure(self, of: str, of_k: int, by: str, by_k: int) -> Array:
        def result(index: tuple[int, ...], h: float) -> Array:
            run = self.run((by, by_k, index, h))
            return np.ravel(run.cost if of == "J" else run.values[of][of_k])

        columns = []
        for index in np.ndindex(np.shape(self.values(by)[by_k])):
            step = STEP * max(1.0, abs(float(self.values(by)[by_k][index])))
            columns.append((result(index, step) - result(index, -step)) / (2 * step))
        if not columns:
            raise ProbeError(f"{by} is empty")
        return np.stack(columns, axis=1)


def close(a: Array, b: Array, tolerance: float = 2e-6) -> bool:
    """Whether two arrays agree: sizes equal but for axes of 1, entries within the tolerance."""
    try:
        a, b = np.asarray(a, float), np.asarray(b, float)
    except (TypeError, ValueError):
        return False
    if a.shape != b.shape:
        if a.size != b.size or [n for n in a.shape if n > 1] != [n for n in b.shape if n > 1]:
            return False
        b = b.reshape(a.shape)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return False
    scale = max(float(np.max(np.abs(b), initial=0.0)), 1e-3)
    return bool(np.max(np.abs(a - b), initial=0.0) <= tolerance * scale)


def measured_space(program: Program) -> dict[str, Any]:
    """What a truth's own `m=` expression may use."""

    def one(items: list[Array]) -> Any:
        return items[0] if len(items) == 1 else items

    def slopes(name: str, of: str = "J") -> Any:
        return one(program.slope(name, of))

    def values(name: str) -> Any:
        return one(program.values(name))

    local: Callable[..., Array] = program.local

    @cache
    def n_of(name: str) -> int:
        return len(program.values(name))

    def locals_of(of: str, by: str) -> Any:
        return one([local(of, by, k, k) for k in range(n_of(by))])

    return {
        "np": np,
        "flat": flat,
        "D": slopes,
        "V": values,
        "L": locals_of,
        "Lk": local,
        "Jac": program.jacobian,
        "n": n_of,
    }
