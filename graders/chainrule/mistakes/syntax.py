"""Small readers and builders of syntax trees, shared by the mutation operators."""

import ast
import copy
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard, TypeVar

from chainrule.checking.message import enumerated

Tree = TypeVar("Tree", bound=ast.AST)


def target_of(statement: ast.stmt) -> str:
    """Say what a statement forms: the name it assigns, or "the result"."""
    if isinstance(statement, ast.Assign):
        return _assigned(statement.targets[0])
    if isinstance(statement, ast.AugAssign):
        return _assigned(statement.target)
    if isinstance(statement, ast.Return):
        return "the result"
    if isinstance(statement, ast.For):
        return "the loop"
    if isinstance(statement, ast.If):
        return "the condition"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        if isinstance(called, ast.Attribute):
            return ast.unparse(called.value)
    return "the result"


def _assigned(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript):
        key = target.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
        return _assigned(target.value)
    if isinstance(target, ast.Tuple):
        names = [_assigned(item) for item in target.elts]
        return enumerated([name for name in names if name != "_"] or names)
    return ast.unparse(target)


def bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield every list of statements inside a node."""
    for child in ast.walk(node):
        for field in ("body", "orelse"):
            body = getattr(child, field, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield body


def code(node: ast.expr) -> str:
    """Return the text of an expression."""
    return ast.unparse(node)


def sides(node: ast.BinOp) -> dict[str, str]:
    """Return the words that describe a binary operation: the whole, its left and its right."""
    return {"old": code(node), "left": code(node.left), "right": code(node.right)}


def load(name: str) -> ast.Name:
    """Return a name as it is read."""
    return ast.Name(name, ast.Load())


def number(value: float) -> ast.expr:
    """Return a constant, with a minus sign where it is negative."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    constant = ast.Constant(abs(value))
    return ast.UnaryOp(ast.USub(), constant) if value < 0 else constant


def product(left: ast.expr, right: ast.expr) -> ast.BinOp:
    """Return left · right."""
    return ast.BinOp(left, ast.Mult(), right)


def times(node: ast.expr, factor: ast.expr) -> ast.BinOp:
    """Return an expression times one more factor."""
    return product(node, factor)


def one_minus(node: ast.expr) -> ast.BinOp:
    """Return 1 − node."""
    return ast.BinOp(ast.Constant(1), ast.Sub(), node)


def one_minus_square(node: ast.expr) -> ast.BinOp:
    """Return 1 − node²."""
    return one_minus(ast.BinOp(node, ast.Pow(), ast.Constant(2)))


def logit(node: ast.expr) -> ast.expr:
    """Return log(a / (1 − a)), the z of which a is the sigmoid."""
    text = code(node)
    return ast.parse(f"np.log(({text}) / (1 - ({text})))", mode="eval").body


def ones(node: ast.expr) -> ast.expr:
    """Return ones in the shape of an expression."""
    return call_np("ones_like", node)


def call_np(name: str, argument: ast.expr) -> ast.Call:
    """Return a call of a NumPy function with one argument."""
    return ast.Call(ast.Attribute(load("np"), name, ast.Load()), [argument], [])


def call_name(name: str, argument: ast.expr) -> ast.Call:
    """Return a call of a named function with one argument."""
    return ast.Call(load(name), [argument], [])


def bare(node: ast.expr) -> ast.expr:
    """Return X for X.T, and anything else as it is."""
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else node


def is_name(node: ast.expr, name: str) -> bool:
    """Whether an expression is this name."""
    return isinstance(node, ast.Name) and node.id == name


def is_name_read(node: ast.AST, name: str) -> bool:
    """Whether a node reads this name."""
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def is_method(node: ast.Call) -> bool:
    """Whether a method of a value is called, not a function of NumPy or math."""
    return isinstance(node.func, ast.Attribute) and code(node.func.value) not in ("np", "math")


def is_one_minus(node: ast.expr, other: ast.expr) -> bool:
    """Whether an expression is 1 − other."""
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and isinstance(node.left, ast.Constant)
        and node.left.value == 1
        and code(node.right) == code(other)
    )


def factors(node: ast.expr) -> list[ast.expr]:
    """Return the factors of a product, from left to right."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*factors(node.left), *factors(node.right)]
    return [node]


def without(node: ast.expr, factor: ast.expr) -> ast.expr:
    """Return a product without one of its factors."""
    kept = [one for one in factors(node) if one is not factor]
    made = kept[0]
    for one in kept[1:]:
        made = product(made, one)
    return made


def stored(node: ast.expr) -> ast.expr:
    """Return an expression as the target of an assignment."""
    new = copy.copy(node)
    if isinstance(new, ast.Name | ast.Subscript | ast.Attribute):
        new.ctx = ast.Store()
    return new


def renamed(statement: ast.stmt, name: str, other: str) -> ast.stmt:
    """Return a statement in which every reading of one name reads another."""
    new = copy.deepcopy(statement)
    for node in ast.walk(new):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            node.id = other
    return new


def expanded(value: ast.expr, defined: Mapping[str, ast.expr]) -> ast.expr:
    """Return an expression with names replaced by what they were assigned."""

    class Expand(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(defined.get(node.id, node))

    result: ast.expr = Expand().visit(copy.deepcopy(value))
    return result


def parsed(text: str) -> ast.expr:
    """Return the expression of a text."""
    return ast.parse(text, mode="eval").body


def called(node: ast.expr) -> str:
    """Return the last word of what a call calls: "sum" for np.sum(…) and x.sum(…)."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else code(node.func)


def is_function_of_one(node: ast.Call) -> bool:
    """Whether a call hands one argument to a function that is no method of a value."""
    return len(node.args) == 1 and not is_method(node)


def is_square(node: ast.expr) -> TypeGuard[ast.BinOp]:
    """Whether an expression is x ** 2 or x * x."""
    if not isinstance(node, ast.BinOp):
        return False
    if isinstance(node.op, ast.Pow):
        return code(node.right) == "2"
    return isinstance(node.op, ast.Mult) and code(node.left) == code(node.right)


def shifted(node: ast.expr, by: int) -> ast.BinOp:
    """Return node + by, or node − |by|."""
    op: ast.operator = ast.Add() if by > 0 else ast.Sub()
    return ast.BinOp(node, op, ast.Constant(abs(by)))


def definition(function: ast.FunctionDef, name: ast.expr) -> ast.Call | None:
    """Return what a name was assigned, when that is one call of one argument."""
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Assign)
            and isinstance(name, ast.Name)
            and code(node.targets[0]) == name.id
            and isinstance(node.value, ast.Call)
            and len(node.value.args) == 1
        ):
            return node.value
    return None


def put_in_place(tree: Tree, node: ast.AST, put: ast.AST) -> Tree | None:
    """Return a tree in which `put` stands where `node` stands; None without `node` inside.

    What does not change is shared with the tree that is given.
    """
    for field, value in ast.iter_fields(tree):
        fresh: Any = None
        if value is node:
            fresh = put
        elif isinstance(value, ast.AST):
            fresh = put_in_place(value, node, put)
        elif isinstance(value, list):
            for place, one in enumerate(value):
                if one is node:
                    inner: ast.AST | None = put
                else:
                    inner = put_in_place(one, node, put) if isinstance(one, ast.AST) else None
                if inner is not None:
                    fresh = [*value[:place], inner, *value[place + 1 :]]
                    break
        if fresh is not None:
            ast.fix_missing_locations(put)
            twin = copy.copy(tree)
            setattr(twin, field, fresh)
            return twin
    return None
