"""The table of mutation operators: what each one looks for, what it makes of it, an example.

A mutation operator turns one place of a syntax tree into a plausible mistake. Most are a
pattern and its replacement, in which one capital letter stands for any expression:

    pattern("missing_factor", "A * B", "B", example=("w * x", "x"), factor="A")

The others are functions, registered with `operator`. Every operator carries an example
`before → after`, which a test runs. No operator knows an exercise: what it may use is the
function's own text, what its names hold, and the other functions of the unit (`Scope`).
"""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chainrule.mistakes.syntax import code

HOLE = "CONSTANT"  # stands for a number that only the learner's code knows
BEFORE, AFTER = "BEFORE", "AFTER"  # in the words of a pattern: the whole text, old and new


@dataclass(frozen=True)
class Scope:
    """What an operator may know: the function, what its names hold, the unit's functions.

    `holds` says "number", "index", "function", "list" or "dict" for a name, `functions` gives
    the number of arguments of each function of the unit. `activations` are those whose slope is
    s·(1 − s) of their own value s. `entries` are the texts of the indices that the unit puts
    behind a string key: {"weights": ("-1", "j")}.
    """

    function: ast.FunctionDef
    holds: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, int] = field(default_factory=dict)
    activations: Sequence[str] = ()
    entries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def parameters(self) -> list[str]:
        """The names of the function's arguments."""
        return [argument.arg for argument in self.function.args.args]

    @property
    def slopes(self) -> list[str]:
        """The unit's functions of one argument that are slopes by their name."""
        return [
            name
            for name, count in self.functions.items()
            if count == 1
            and name != self.function.name
            and (name.startswith("d_") or name.endswith("_derivative"))
        ]

    def names(self, *kinds: str) -> list[str]:
        """Return the names that hold one of `kinds`."""
        return [name for name, kind in self.holds.items() if kind in kinds]


@dataclass(frozen=True)
class Place:
    """Where an expression stands: what its statement forms, and the function called around it."""

    target: str = "the result"
    caller: str = ""


@dataclass(frozen=True)
class Mutation:
    """One change of a tree: `new` in the place of `old` (a node or a list of statements)."""

    old: Any
    new: Any
    kind: str
    words: Mapping[str, str]
    operator: str


Made = tuple[Any, Any, dict[str, str]]  # old, new, words
Mutate = Callable[[Any, Scope, Place], Iterator[Made]]


@dataclass(frozen=True)
class Operator:
    """A mutation operator: its name and kind, the nodes it looks at, what it makes, an example.

    `holds`, `functions` and `activations` are what the example's scope knows.
    """

    name: str
    kind: str
    nodes: tuple[type[ast.AST], ...]
    mutate: Mutate
    example: tuple[str, str]
    holds: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, int] = field(default_factory=dict)
    activations: Sequence[str] = ()

    def mutations(self, node: ast.AST, scope: Scope, place: Place) -> Iterator[Mutation]:
        """Yield what the operator makes of one node; nothing where it is of another type."""
        if isinstance(node, self.nodes):
            for old, new, words in self.mutate(node, scope, place):
                target = {"target": place.target}
                yield Mutation(old, new, self.kind, target | words, self.name)


TABLE: list[Operator] = []


def operator(
    kind: str,
    *nodes: type[ast.AST],
    example: tuple[str, str],
    holds: Mapping[str, str] | None = None,
    functions: Mapping[str, int] | None = None,
    activations: Sequence[str] = (),
) -> Callable[[Mutate], Mutate]:
    """Register a function as the mutation operator `kind` on nodes of these types."""

    def register(mutate: Mutate) -> Mutate:
        name = getattr(mutate, "__name__", kind)
        knows = (holds or {}, functions or {}, activations)
        TABLE.append(Operator(name, kind, nodes, mutate, example, *knows))
        return mutate

    return register


def pattern(
    kind: str,
    before: str,
    after: str,
    example: tuple[str, str],
    where: Callable[[Mapping[str, ast.expr]], bool] | None = None,
    **words: str,
) -> None:
    """Register "`before` becomes `after`": one capital letter stands for any expression.

    `words` are texts of the same kind ("1 - A"), BEFORE, AFTER, or plain words after "=".
    `where` tests what the letters stand for.
    """
    sought, made = _expression(before), _expression(after)
    texts = {key: _word(text) for key, text in words.items()}

    def mutate(node: ast.expr, scope: Scope, place: Place) -> Iterator[Made]:
        bound: dict[str, ast.expr] = {}
        if not matches(sought, node, bound) or (where is not None and not where(bound)):
            return
        new = filled(made, bound)
        said = {}
        for key, text in texts.items():
            if isinstance(text, str):
                said[key] = {BEFORE: code(node), AFTER: code(new)}.get(text, text)
            else:
                said[key] = code(filled(text, bound))
        yield node, new, said

    name = f"{before} → {after}"
    TABLE.append(Operator(name, kind, (type(sought),), mutate, example))


def matches(sought: ast.AST, node: ast.AST, bound: dict[str, ast.expr]) -> bool:
    """Whether `node` has the form `sought`; what its letters stand for is put into `bound`."""
    if isinstance(sought, ast.Name) and _is_letter(sought.id):
        if not isinstance(node, ast.expr):
            return False
        known = bound.setdefault(sought.id, node)
        return known is node or code(known) == code(node)
    if isinstance(sought, ast.Constant) and isinstance(node, ast.Constant):
        return bool(sought.value == node.value)
    if type(sought) is not type(node):
        return False
    for name, value in ast.iter_fields(sought):
        other = getattr(node, name)
        if name in ("ctx", "kind"):
            continue
        if isinstance(value, list):
            if len(value) != len(other):
                return False
            if not all(matches(a, b, bound) for a, b in zip(value, other, strict=True)):
                return False
        elif isinstance(value, ast.AST):
            if not isinstance(other, ast.AST) or not matches(value, other, bound):
                return False
        elif value != other:
            return False
    return True


def filled(made: ast.expr, bound: Mapping[str, ast.expr]) -> ast.expr:
    """Return a replacement with what its letters stand for."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(bound.get(node.id, node))

    result: ast.expr = Fill().visit(copy.deepcopy(made))
    return result


def _is_letter(name: str) -> bool:
    return len(name) == 1 and name.isupper()


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _word(text: str) -> ast.expr | str:
    if text in (BEFORE, AFTER):
        return text
    return text[1:] if text.startswith("=") else _expression(text)


def names(*letters: str) -> Callable[[Mapping[str, ast.expr]], bool]:
    """Return a test for `pattern`: these letters stand for names or entries."""
    return lambda bound: all(isinstance(bound[one], ast.Name | ast.Subscript) for one in letters)
