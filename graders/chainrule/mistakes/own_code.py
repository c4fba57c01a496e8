"""What stands in the learner's own code: its names, and its expressions as comparable features.

Two mistakes can have the same numbers, and a message must not quote what nobody wrote. So a
mutant's change is looked for in the answer: what it adds should stand there, what it takes away
should not. Both texts are brought to one form first: locals are put in, parameters are named as
the course names them, `np.dot(a, b)` and `a @ b` are one. Nothing is run.
"""

import ast
import copy
import inspect
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chainrule.course.exercise import Exercise
from chainrule.mistakes import not_derived, syntax
from chainrule.mistakes.syntax import code

Feature = tuple[str, ...]

_LONGEST = 200  # letters of an expression that is still put in for a name
_BINARY = {
    "dot": ast.MatMult, "matmul": ast.MatMult, "inner": ast.MatMult, "multiply": ast.Mult,
    "add": ast.Add, "subtract": ast.Sub, "divide": ast.Div, "true_divide": ast.Div,
    "power": ast.Pow,
}  # fmt: skip
_FAR = 100.0
# What the course's own slopes are made of.
_SLOPES = {
    "d_tanh": "1 - tanh({0}) ** 2", "d_sigmoid": "sigmoid({0}) * (1 - sigmoid({0}))",
    "d_softplus": "sigmoid({0})",
}  # fmt: skip
_TRANSPARENT = ("float", "asarray", "array", "int", "astype", "copy", "item", "asfarray")


@dataclass(frozen=True)
class Line:
    """One statement of the answer: its number, that of the `def` being 1, its features, its text.

    The text is empty where the statement goes on over several lines.
    """

    number: int
    text: str
    features: frozenset[Feature]


@dataclass(frozen=True)
class OwnCode:
    """The answer's text, read: identifiers, features, statements, parameters."""

    names: frozenset[str]
    features: frozenset[Feature]
    lines: tuple[Line, ...]
    unread: tuple[str, ...]  # parameters that nothing in the function reads
    functions: frozenset[str]  # that the text defines
    name: str  # of the function that is asked for
    aliases: Mapping[str, str]  # what an own name stands for, in the one form → that name
    pieces: frozenset[str]  # every expression, as it stands there

    def is_main(self, function: str) -> bool:
        """Whether a function is the one that is asked for."""
        return function == self.name


def of(exercise: Exercise, answer: Any) -> OwnCode | None:
    """Read the text of an answer; None where there is none."""
    parameters = tuple(inspect.signature(exercise.reference).parameters)
    return read(not_derived.source_of(answer), exercise.name, parameters)


@lru_cache(maxsize=64)
def read(source: str, name: str, parameters: tuple[str, ...]) -> OwnCode | None:
    """Read the text of an answer; None where there is none, or it is no Python.

    `name` is the function that was asked for, `parameters` what the course calls its arguments.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    functions = functions or _lambda(tree)
    if not functions:
        return None
    own = next((one for one in functions if one.name == name), functions[0])
    rows = source.splitlines()
    lines: list[Line] = []
    features: set[Feature] = set()
    for function in functions:
        renamed = parameters if function is own else ()
        for statement, found in statements(function, renamed):
            features |= found
            if function is own:
                number = 1 + statement.lineno - own.lineno
                longer = not hasattr(statement, "body") and statement.end_lineno != statement.lineno
                text = "" if longer else rows[statement.lineno - 1].strip()
                lines.append(Line(number, text, frozenset(found)))
    nodes = list(ast.walk(own))
    read_names = {one.id for one in nodes if isinstance(one, ast.Name)}
    names = tuple(argument.arg for argument in own.args.args)
    return OwnCode(
        frozenset(_identifiers(tree)),
        frozenset(features),
        tuple(lines),
        tuple(one for one in names if one not in read_names),
        frozenset(one.name for one in functions),
        name,
        _aliases(own, parameters),
        frozenset(code(one) for one in ast.walk(tree) if isinstance(one, ast.expr)),
    )


def _aliases(own: ast.FunctionDef, parameters: tuple[str, ...]) -> dict[str, str]:
    """Return what names stand for that are assigned once, a size or a product, in the one form."""
    given = [argument.arg for argument in own.args.args]
    renamed: dict[str, ast.expr] = {
        mine: syntax.load(theirs)
        for mine, theirs in zip(given, parameters, strict=False)
        if mine != theirs
    }
    made = [one for one in ast.walk(own) if isinstance(one, ast.Assign)]
    stored = Counter(ast.unparse(target) for one in made for target in one.targets)
    return {
        code(_plain(one.value, renamed)): target.id
        for one in made
        if isinstance(target := one.targets[0], ast.Name) and stored[target.id] == 1
        if target.id not in given and not isinstance(one.value, ast.Name | ast.Constant)
    }


@lru_cache(maxsize=1024)
def plain_text(text: str) -> str:
    """Return an expression in the one form that is compared; a text that is none as it is."""
    try:
        return code(_plain(syntax.parsed(text), {}))
    except SyntaxError:
        return text


def _lambda(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return the first lambda of a text as a function with a return line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            back = ast.copy_location(ast.Return(node.body), node)
            made = ast.FunctionDef("_", node.args, [back], [])
            return [ast.fix_missing_locations(ast.copy_location(made, node))]
    return []


def _identifiers(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def statements(
    function: ast.FunctionDef, parameters: tuple[str, ...] = ()
) -> list[tuple[ast.stmt, set[Feature]]]:
    """Return the statements of a function, each with its features, in order."""
    names = [argument.arg for argument in function.args.args]
    known: dict[str, ast.expr] = {
        own: syntax.load(name) for own, name in zip(names, parameters, strict=False) if own != name
    }
    stored = Counter(
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    found: list[tuple[ast.stmt, set[Feature]]] = []
    for body in syntax.bodies(function):
        for statement in body:
            if isinstance(statement, ast.FunctionDef):
                continue
            found.append((statement, set()))
    found.sort(key=lambda pair: getattr(pair[0], "lineno", 0))
    for statement, features in found:
        for expression in _expressions(statement):
            plain = _plain(expression, known)
            features |= set(_features(plain))
        _kind(statement, features)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name = statement.targets[0].id
            value = _plain(statement.value, known)
            if name not in names and stored[name] == 1 and len(code(value)) <= _LONGEST:
                known[name] = value
    return found


def _expressions(statement: ast.stmt) -> Iterable[ast.expr]:
    for field, value in ast.iter_fields(statement):
        if field in ("body", "orelse", "targets"):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.expr):
                yield one
    for target in getattr(statement, "targets", []):
        if isinstance(target, ast.Subscript):
            yield target


def _kind(statement: ast.stmt, features: set[Feature]) -> None:
    if isinstance(statement, ast.AugAssign):
        features.add(("aug", type(statement.op).__name__))
    elif isinstance(statement, ast.Break | ast.Continue):
        features.add((type(statement).__name__,))
    elif isinstance(statement, ast.If):
        features.add(("if", code(statement.test)))


def _plain(expression: ast.expr, known: Mapping[str, ast.expr]) -> ast.expr:
    """Return an expression in the one form that is compared."""

    class Plain(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id in known:
                return copy.deepcopy(known[node.id])
            return ast.Name(node.id, ast.Load())

        def visit_Call(self, node: ast.Call) -> ast.expr:
            self.generic_visit(node)
            name = syntax.called(node)
            method = syntax.is_method(node)
            args = list(node.args)
            if method and isinstance(node.func, ast.Attribute):
                args = [node.func.value, *args]
            if name in _BINARY and len(args) == 2:
                return ast.BinOp(args[0], _BINARY[name](), args[1])
            if name in _TRANSPARENT and args:
                return args[0]
            if name == "square" and len(args) == 1:
                return ast.BinOp(args[0], ast.Pow(), ast.Constant(2))
            if name == "negative" and len(args) == 1:
                return ast.UnaryOp(ast.USub(), args[0])
            if name == "arctanh" and len(args) == 1 and syntax.called(args[0]) == "tanh":
                return args[0].args[0] if isinstance(args[0], ast.Call) else args[0]
            if name == "log" and len(args) == 1 and (z := _logit_of(args[0])) is not None:
                return z
            if name == "clip" and _is_guard(args[1:]):
                return args[0]
            if name in _SLOPES and len(args) == 1:
                return syntax.parsed(_SLOPES[name].format(code(args[0])))
            if name == "transpose" and len(args) == 1:
                return ast.Attribute(args[0], "T", ast.Load())
            if isinstance(node.func, ast.Name) or name in ("append", "insert", "get"):
                return node
            keywords = node.keywords
            if name in ("sum", "mean", "max") and len(args) == 2 and not keywords:
                args, keywords = args[:1], [ast.keyword("axis", args[1])]
            return ast.Call(ast.Name(name, ast.Load()), args, keywords)

        def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
            self.generic_visit(node)
            if (isinstance(node.value, ast.Attribute) and node.value.attr == "shape"
                    and code(node.slice) == "0"):  # fmt: skip
                return ast.Call(ast.Name("len", ast.Load()), [node.value.value], [])
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                return ast.Subscript(ast.Name("_", ast.Load()), node.slice, ast.Load())
            return ast.Subscript(node.value, node.slice, ast.Load())

        def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
            self.generic_visit(node)
            if isinstance(node.op, ast.Mult) and code(node.left) == code(node.right):
                return ast.BinOp(node.left, ast.Pow(), ast.Constant(2))
            right = node.right
            turned = isinstance(node.op, ast.Div) and isinstance(right, ast.BinOp)
            if turned and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Div):
                whole = ast.BinOp(node.left, ast.Div(), right.left)
                return ast.BinOp(whole, ast.Mult(), right.right)  # a / (b / c) is a / b * c
            return node

        def visit_Constant(self, node: ast.Constant) -> ast.expr:
            if isinstance(node.value, float) and node.value.is_integer() and abs(node.value) < 1e9:
                return ast.Constant(int(node.value))
            return node

    result: ast.expr = Plain().visit(copy.deepcopy(expression))
    return ast.fix_missing_locations(result)


def _logit_of(node: ast.expr) -> ast.expr | None:
    """Return z of σ(z) / (1 − σ(z)), whose logarithm it is; None for anything else."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
        return None
    above = node.left
    if isinstance(above, ast.Call) and syntax.called(above) == "sigmoid":
        return above.args[0] if syntax.is_one_minus(node.right, above) else None
    return None


def _is_guard(bounds: list[ast.expr]) -> bool:
    """Whether limits lie so far out that they only keep exp from becoming too large."""
    try:
        return len(bounds) == 2 and all(abs(float(ast.literal_eval(one))) >= _FAR for one in bounds)
    except (ValueError, TypeError):
        return False


def _features(expression: ast.expr) -> Iterable[Feature]:
    """Yield what can be compared of an expression: factors, terms, calls, indices."""
    for node in ast.walk(expression):
        if isinstance(node, ast.BinOp):
            if isinstance(node.op, ast.Mult):
                counts = Counter(code(factor) for factor in syntax.factors(node))
                for factor, count in counts.items():
                    yield "*", factor
                    if count > 1:
                        yield "*", factor, str(count)
            elif isinstance(node.op, ast.Add | ast.Sub):
                yield type(node.op).__name__, code(node.right)
                yield "Add", code(node.left)
            elif isinstance(node.op, ast.Div):
                for divisor in syntax.factors(node.right):
                    yield "/", code(divisor)
                for part in syntax.factors(node.left):
                    yield "*", code(part)
            else:
                yield type(node.op).__name__, code(node.left), code(node.right)
        elif isinstance(node, ast.UnaryOp):
            yield type(node.op).__name__, code(node.operand)
        elif isinstance(node, ast.Call):
            name = syntax.called(node)
            yield "call", name
            for argument in node.args:
                yield "call", name, code(argument)
            for keyword in node.keywords:
                yield "keyword", name, f"{keyword.arg}={code(keyword.value)}"
            if not node.keywords and name in ("sum", "mean", "max"):
                yield "keyword", name, "none"
        elif isinstance(node, ast.Compare):
            yield "compare", type(node.ops[0]).__name__, code(node.comparators[0])
        elif isinstance(node, ast.Subscript):
            yield "index", code(node.slice)
            yield "item", code(node)
        elif isinstance(node, ast.Attribute):
            yield "attribute", code(node)
        elif isinstance(node, ast.Name):
            yield "name", node.id
        elif isinstance(node, ast.Constant):
            yield "constant", repr(node.value)
    yield "whole", code(expression)


@dataclass(frozen=True)
class Change:
    """What a mutant adds to the features of a function, and what it takes away."""

    added: frozenset[Feature]
    removed: frozenset[Feature]


@lru_cache(maxsize=4096)
def change(before: str, after: str) -> Change:
    """Return the features that a mutant adds to and takes from a function."""
    one, other = _all_features(before), _all_features(after)
    return Change(frozenset(other - one), frozenset(one - other))


@lru_cache(maxsize=4096)
def _all_features(source: str) -> frozenset[Feature]:
    tree = ast.parse(source).body[-1]
    assert isinstance(tree, ast.FunctionDef)
    found: set[Feature] = set()
    for _, features in statements(tree):
        found |= features
    return frozenset(found)


def support(own: OwnCode, made: Change, missing: bool) -> float:
    """Return how far a change stands in the answer: 1 all of it, 0 unknown, −1 the opposite.

    With `missing` the change leaves something out: then what it takes away must not stand there.
    """
    removed = _smallest(made.removed)
    kept = len(removed & own.features) / len(removed) if removed else 0.0
    if missing:
        return 1.0 - 2.0 * kept
    added = _smallest(made.added)
    shown = len(added & own.features) / len(added) if added else 0.5
    return shown - 0.5 * kept


def is_begun(own: OwnCode, text: str) -> bool:
    """Whether anything that a function forms stands in the answer, more than a name."""
    return any(
        len(one) > 1 and one[0] not in ("name", "constant", "whole", "index", "keyword")
        and (one[0] != "call" or len(one) == 3)
        for one in _all_features(text) & own.features
    )  # fmt: skip


def shows_slope(own: OwnCode, kind: str) -> bool | None:
    """Whether the answer holds the formula of a slope that it takes for another; None: no such."""
    texts = {one[-1] for one in own.features}
    if kind == "sigmoid_slope":
        factors = {one[1] for one in own.features if one[0] == "*"}
        return any(f"1 - {one}" in factors for one in factors)
    if kind == "tanh_slope":
        return any(one.startswith("1 - ") and one.endswith(" ** 2") for one in texts)
    return None


def is_scaled(own: OwnCode, made: Change) -> bool:
    """Whether a product, a quotient or a mean that a change adds stands in the answer."""
    return any(one[0] in ("*", "/") or one == ("call", "mean") for one in made.added & own.features)


def _smallest(features: frozenset[Feature]) -> frozenset[Feature]:
    """Return the three smallest features: the others only contain them."""
    telling = [one for one in features if one[0] != "whole"] or list(features)
    return frozenset(sorted(telling, key=lambda one: (sum(map(len, one)), one))[:3])


def line_of(own: OwnCode, made: Change, scaled: bool = False) -> Line | None:
    """Return the first statement with the smallest piece that a change adds; None without one.

    With `scaled` a product or a quotient has to show it.
    """
    pieces = [
        one
        for one in made.added & own.features
        if one[0] not in ("name", "constant")
        and (not scaled or one[0] in ("*", "/") or one == ("call", "mean"))
    ]
    for piece in sorted(pieces, key=lambda one: (sum(map(len, one)), one)):
        for line in own.lines:
            if piece in line.features:
                return line
    return None


_WORD = re.compile(r"[^\W\d]\w*")


def words_in(text: str) -> set[str]:
    """Return the identifiers in a text."""
    return set(_WORD.findall(text))
