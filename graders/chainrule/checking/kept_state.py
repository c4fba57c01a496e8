"""Say where an answer keeps something from one call to the next, read off its syntax tree.

That something is kept is known from what the answer does; this only looks for the place. It is
named when there is exactly one candidate, so that nothing is claimed of the others.
"""

import ast
import copy
from collections.abc import Callable
from types import FunctionType
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


def without_memory(answer: Any) -> Callable[..., Any] | None:
    """Return `answer` with its one memory emptied before each call; None where there is none.

    A memory is a default that can change, or a list, dictionary or set outside the function
    that the function changes. The answer's own memory is left as it is in the end.
    """
    definition = definition_of(answer)
    if not isinstance(definition, ast.FunctionDef) or not isinstance(answer, FunctionType):
        return None
    if where_kept(answer) == ANYWHERE:
        return None
    changed = {_changed(node) for node in ast.walk(definition)} - _bound(definition)
    outside = [
        memory
        for name in changed
        if isinstance(memory := answer.__globals__.get(name), list | dict | set)
    ]
    made = [value for _, value in _defaults(definition) if _can_change(value)]
    if not outside and not made:
        return None
    kept_defaults, kept = answer.__defaults__, [copy.copy(memory) for memory in outside]

    def forgetful(*args: Any) -> Any:
        answer.__defaults__ = _fresh(answer, definition)
        for memory in outside:
            memory.clear()
        try:
            return answer(*args)
        finally:
            answer.__defaults__ = kept_defaults
            for memory, before in zip(outside, kept, strict=True):
                memory.clear()
                memory.extend(before) if isinstance(memory, list) else memory.update(before)

    return forgetful


def _fresh(answer: FunctionType, definition: ast.FunctionDef) -> tuple[Any, ...] | None:
    """Return the defaults of a function as they were when it was made, where that can be read."""
    fresh = []
    now = answer.__defaults__ or ()
    for value, default in zip(now, definition.args.defaults, strict=True):
        try:
            fresh.append(ast.literal_eval(default) if _can_change(default) else value)
        except ValueError:  # a call, such as dict()
            fresh.append(type(value)())
    return tuple(fresh) or None


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
                kind = "global" if isinstance(node, ast.Global) else "nonlocal"
                found.append(f"{kind} {', '.join(node.names)} keeps its value between calls.")
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
