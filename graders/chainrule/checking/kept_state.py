"""Say where an answer keeps something from one call to the next, read off its syntax tree.

That something is kept is known from what the answer does; this only looks for the place. It is
named when there is exactly one candidate, so that nothing is claimed of the others.
"""

import ast
from typing import Any

from chainrule.course.written import definition_of

ANYWHERE = "Look for a global variable, a default list, or a cache."
_CACHES = frozenset({"cache", "lru_cache", "cached_property"})
_CHANGING = frozenset(
    {"append", "extend", "insert", "pop", "remove", "clear", "update", "setdefault", "add", "sort"}
)


def where_kept(answer: Any) -> str:
    """Return a sentence that names the one place where `answer` may keep something."""
    definition = definition_of(answer)
    found = sorted(set(_candidates(definition))) if definition is not None else []
    return found[0] if len(found) == 1 else ANYWHERE


def memories(function: ast.FunctionDef) -> list[tuple[str, ast.expr, str, int]]:
    """Return what `function` may keep: its name, its empty value, a sentence, and the line.

    That is a default that can change, or a list, dictionary or set outside the function that the
    function changes.
    """
    found = [
        (name, default, f"The default {name}={ast.unparse(default)} is made once.", function.lineno)
        for name, default in _defaults(function)
        if _can_change(default)
    ]
    own = _bound(function)
    changes: dict[str, list[ast.AST]] = {}
    for node in ast.walk(function):
        if (name := _changed(node)) and name not in own:
            changes.setdefault(name, []).append(node)
    for name, nodes in changes.items():
        methods = {_method(node) for node in nodes if isinstance(node, ast.Call)}
        listed = methods & {"append", "extend", "insert"}
        made = "[]" if listed else "set()" if "add" in methods else "{}"
        empty = ast.parse(made, mode="eval").body
        sentence = f"{name} is made outside the function, and changed in it."
        first = min(getattr(node, "lineno", function.lineno) for node in nodes)
        first = min([first, *_worked_with(function, name)])
        found.append((name, empty, sentence, first))
    return found


def _worked_with(function: ast.FunctionDef, name: str) -> list[int]:
    """Return the lines that calculate with what is kept."""
    return [
        one.lineno
        for one in ast.walk(function)
        if isinstance(one, ast.BinOp)
        and any(isinstance(x, ast.Name) and x.id == name for x in ast.walk(one))
    ]


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _candidates(tree: ast.AST) -> list[str]:
    found = []
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for name, default in _defaults(function):
            if _can_change(default):
                found.append(
                    f"The default {name}={ast.unparse(default)} is made once, and kept for every "
                    "call."
                )
        for decorator in function.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if ast.unparse(called).split(".")[-1] in _CACHES:
                found.append(f"@{ast.unparse(decorator)} keeps results for later calls.")
        own = _bound(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Global | ast.Nonlocal):
                found.append(f"{ast.unparse(node)} keeps its value between calls.")
            outer = _changed(node)
            if outer and outer not in own:
                found.append(f"{outer} is made outside the function, and changed in it.")
    return found


def _defaults(function: ast.FunctionDef) -> list[tuple[str, ast.expr]]:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    pairs += [(argument, value) for argument, value in named if value is not None]
    return [(argument.arg, value) for argument, value in pairs]


def _can_change(value: ast.expr) -> bool:
    return isinstance(value, ast.List | ast.Dict | ast.Set | ast.Call | ast.ListComp)


def _bound(function: ast.FunctionDef) -> set[str]:
    """Return the names that the function or one inside it binds."""
    bound = {argument.arg for node in ast.walk(function) if isinstance(node, ast.arguments)
             for argument in (*node.posonlyargs, *node.args, *node.kwonlyargs)}  # fmt: skip
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
    return bound


def _changed(node: ast.AST) -> str:
    """Return the name of what a statement changes in place, an attribute or entry of it too."""
    target: ast.expr | None = None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        target = node.func.value if node.func.attr in _CHANGING else None
    elif isinstance(node, ast.Assign):
        target = node.targets[0] if not isinstance(node.targets[0], ast.Name) else None
    elif isinstance(node, ast.AugAssign) and not isinstance(node.target, ast.Name):
        target = node.target
    while isinstance(target, ast.Attribute | ast.Subscript):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
