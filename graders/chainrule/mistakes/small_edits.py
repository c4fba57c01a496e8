"""Small edits of a function's text, each in one line: what a slip of the keyboard would undo.

They are tried on an answer that is wrong in a way nobody has a name for. Where one of them makes
it right, its line is the wrong one; what was edited is not told, as it is the answer.
"""

import ast
import copy
from collections.abc import Callable, Iterator

from chainrule.mistakes import syntax

_TURNED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add), ast.Div: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,), ast.Or: (ast.And,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_EXCHANGED = {
    "max": "min", "maximum": "minimum", "argmax": "argmin", "any": "all", "sum": "mean",
    "sin": "cos", "zeros": "ones", "zeros_like": "ones_like", "append": "extend",
}  # fmt: skip
_EXCHANGED |= {new: old for old, new in _EXCHANGED.items()}


def edited(definition: ast.FunctionDef) -> Iterator[tuple[int, ast.FunctionDef]]:
    """Yield a function's twins, each with one edit, and the line of the edit in the original.

    What looks likeliest comes first: an operation, a bound, a statement; then another name.
    Where only a condition ends the work, there is no edit, as the twin might never end.
    """
    if any(_might_go_on(node) for node in ast.walk(definition)):
        return
    seen = {ast.unparse(definition)}
    for kinds in (_EXPRESSIONS, _STATEMENTS, (_other_names(definition),)):
        for node in ast.walk(definition):
            if node is definition or not hasattr(node, "lineno"):
                continue
            for kind in kinds:
                for put in kind(node):
                    twin = syntax.put_in_place(definition, node, put)
                    text = "" if twin is None else ast.unparse(twin)
                    if twin is not None and text not in seen:
                        seen.add(text)
                        yield node.lineno, twin


def _might_go_on(node: ast.AST) -> bool:
    """Whether it is a `while`, a function that calls itself, or a loop over a growing list."""
    inside = [*ast.walk(node)]
    calls = [one.func for one in inside if isinstance(one, ast.Call)]
    if isinstance(node, ast.FunctionDef):
        return any(isinstance(one, ast.Name) and one.id == node.name for one in calls)
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Name):
        grown = [one.value for one in calls if isinstance(one, ast.Attribute)]
        return any(isinstance(one, ast.Name) and one.id == node.iter.id for one in grown)
    return isinstance(node, ast.While)


# The kinds of edits: each yields what may stand in the place of a node.


def _operations(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for other in _TURNED.get(type(node.op), ()):
            yield ast.BinOp(node.left, other(), node.right)  # type: ignore[arg-type]
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
            yield ast.BinOp(node.right, node.op, node.left)
        yield node.left
        yield node.right
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _TURNED.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other()], node.comparators)  # type: ignore[list-item]
    if isinstance(node, ast.BoolOp):
        for other in _TURNED[type(node.op)]:
            yield ast.BoolOp(other(), node.values)  # type: ignore[arg-type]
        yield from node.values
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


def _calls(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield node.value
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in _EXCHANGED:
        called = copy.deepcopy(node.func)
        setattr(called, "attr" if hasattr(called, "attr") else "id", _EXCHANGED[name])
        yield ast.Call(called, node.args, node.keywords)
    if len(node.args) == 1 and not node.keywords:
        yield node.args[0]
    for place in range(len(node.keywords)):
        kept = [one for other, one in enumerate(node.keywords) if other != place]
        yield ast.Call(node.func, node.args, kept)
    if name == "range" and len(node.args) > 1:
        yield ast.Call(node.func, [node.args[1]], [])
    if name == "range" and len(node.args) == 1:
        yield ast.Call(node.func, [ast.BinOp(node.args[0], ast.Add(), ast.Constant(1))], [])
    if len(node.args) == 2:
        yield ast.Call(node.func, node.args[::-1], node.keywords)


def _bounds(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    if isinstance(node, ast.Slice):
        yield ast.Slice()
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield node.value
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name | ast.BinOp):
        for step in (ast.Add(), ast.Sub()):
            yield ast.Subscript(node.value, ast.BinOp(node.slice, step, ast.Constant(1)), node.ctx)


def _assignments(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value)
        for other in _TURNED.get(type(node.op), ()):
            yield ast.AugAssign(node.target, other(), node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Name | ast.Subscript):
            for operation in (ast.Add(), ast.Mult(), ast.Sub()):
                yield ast.AugAssign(target, operation, node.value)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.Continue | ast.Break):
        yield ast.Pass()
    if isinstance(node, ast.If) and not node.orelse:
        yield ast.If(ast.Constant(True), node.body, [])


_EXPRESSIONS = (_operations, _calls, _bounds)
_STATEMENTS = (_assignments,)


def _other_names(definition: ast.FunctionDef) -> Callable[[ast.AST], Iterator[ast.AST]]:
    """Return the edit that reads another of the function's own names."""
    names = [one.arg for one in definition.args.args]
    stored = (one for one in ast.walk(definition) if isinstance(one, ast.Name))
    names += [one.id for one in stored if isinstance(one.ctx, ast.Store)]
    own = list(dict.fromkeys(names))

    def other(node: ast.AST) -> Iterator[ast.AST]:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in own:
            yield from (ast.Name(name, ast.Load()) for name in own if name != node.id)

    return other
