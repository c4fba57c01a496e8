"""Find the line that forms what comes out in another shape, or that never reaches the result.

Such an answer is often right in all its numbers but for the last step, so no value on the way is
wrong. What is handed back tells where to look: the one line that puts it together.
"""

import ast
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from chainrule.mistakes import near_lines

_ALIASES = 4  # names that are only other names, one after the other
_MAKING = ("zeros", "ones", "empty", "zeros_like", "ones_like", "empty_like", "full", "full_like")


def of_other_form(definition: ast.FunctionDef, yours: Any, asked: Any) -> int | None:
    """Return the line that forms a result of another form than the one that is asked for."""
    definition = innermost(definition)
    given = [
        one for one in ast.walk(definition) if isinstance(one, ast.Return) and one.value is not None
    ]
    if len(given) != 1 or yours is None or isinstance(yours, str):
        return None
    value: ast.expr = given[0].value  # type: ignore[assignment]
    if isinstance(value, ast.Tuple) and isinstance(yours, tuple | list):
        if not isinstance(asked, tuple | list) or len(asked) != len(value.elts) != len(yours):
            return given[0].lineno
        wrong = [
            element
            for element, mine, right in zip(value.elts, yours, asked, strict=False)
            if form_of(mine) != form_of(right)
        ]
        if not wrong:
            return None
        if len(wrong) > 1 and sorted(map(repr, map(form_of, yours))) == sorted(
            map(repr, map(form_of, asked))
        ):
            return given[0].lineno  # each is there, in another's place
        value, yours, asked = wrong[0], None, None
    if not isinstance(value, ast.Name):
        return value.lineno
    if isinstance(asked, tuple) or (isinstance(asked, list) and not isinstance(yours, list)):
        return given[0].lineno
    return _forming(definition, value.id)


def of_returned(definition: ast.FunctionDef) -> int | None:
    """Return the one line that forms what is returned; None where several may."""
    definition = innermost(definition)
    given = [one.value for one in ast.walk(definition) if isinstance(one, ast.Return)]
    if len(given) != 1 or given[0] is None:
        return None
    return _forming(definition, given[0].id) if isinstance(given[0], ast.Name) else given[0].lineno


def innermost(definition: ast.FunctionDef) -> ast.FunctionDef:
    """Return the function inside a function that is handed back, or the function itself."""
    inside = {one.name: one for one in definition.body if isinstance(one, ast.FunctionDef)}
    last = definition.body[-1]
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Name):
        return inside.get(last.value.id, definition)
    return definition


def form_of(value: Any) -> Any:
    """Return the length or the shape of a value, and of all that it holds."""
    if isinstance(value, list | tuple):
        return len(value), *map(form_of, value)
    return np.shape(value) if isinstance(value, np.ndarray | int | float | np.generic) else None


def _forming(definition: ast.FunctionDef, name: str) -> int | None:
    """Return the one line that gives a name its value, or adds to it."""
    for _ in range(_ALIASES):
        stores = [one for one in _statements(definition) if _forms(one, name)]
        if len(stores) != 1:
            return None
        made = getattr(stores[0], "value", None)
        if not isinstance(stores[0], ast.Assign) or not isinstance(made, ast.Name):
            return stores[0].lineno
        name = made.id
    return None


def _forms(statement: ast.stmt, name: str) -> bool:
    return near_lines.stores(statement, {name}) and not _begins_empty(statement, name)


def _begins_empty(statement: ast.stmt, name: str) -> bool:
    """Whether a statement only makes a sum of zero, an empty list, or an array to be filled."""
    if near_lines.is_empty(statement):
        return True
    made = getattr(statement, "value", None)
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    if isinstance(target, ast.Tuple) and isinstance(made, ast.Tuple):
        own = [v for t, v in zip(target.elts, made.elts, strict=False) if ast.unparse(t) == name]
        return bool(own) and isinstance(own[0], ast.List | ast.Constant)
    called = made.func if isinstance(made, ast.Call) else None
    return getattr(called, "attr", getattr(called, "id", "")) in _MAKING


def _statements(definition: ast.FunctionDef) -> Iterator[ast.stmt]:
    inner = (one for one in ast.walk(definition) if isinstance(one, ast.stmt))
    return iter(sorted((one for one in inner if one is not definition), key=lambda one: one.lineno))


# Lines that a structure gives away


# Kinds whose line is told by the text, and not by the first value that is another one.
BY_TEXT = frozenset({"overwritten", "slope_not_handed_on", "sign_of_second_term"})


def of_kind(definition: ast.FunctionDef, kind: str, given: list[str]) -> int | None:
    """Return the one line that a slip of some kind can stand in; None where there are several.

    `given` names the numbers among the parameters, such as a step of learning.
    """
    test = _TESTS.get(kind)
    if test is None:
        return None
    found = [one for one in _statements(definition) if test(one, definition, given)]
    if kind in _FIRST:
        found = found[:1]
    return found[0].lineno if len(found) == 1 else None


Test = Callable[[ast.stmt, ast.FunctionDef, list[str]], bool]


def _steps(statement: ast.stmt, definition: ast.FunctionDef, given: list[str]) -> bool:
    """Whether a statement works with the step that is handed over."""
    if hasattr(statement, "body"):
        return False
    named = [one.id for one in ast.walk(statement) if isinstance(one, ast.Name)]
    return any(name in given for name in named)


def _restarts(statement: ast.stmt, definition: ast.FunctionDef, given: list[str]) -> bool:
    """Whether a statement gives a name that is returned another value in each turn of a loop."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    returned = {
        one.value.id
        for one in ast.walk(definition)
        if isinstance(one, ast.Return) and isinstance(one.value, ast.Name)
    }
    name = statement.targets[0].id
    inside = [one.id for one in ast.walk(statement.value) if isinstance(one, ast.Name)]
    return name in returned and name not in inside and _is_in_a_loop(statement, definition)


def _adds_up(statement: ast.stmt, definition: ast.FunctionDef, given: list[str]) -> bool:
    return isinstance(statement, ast.AugAssign) and _is_in_a_loop(statement, definition)


def _chooses(statement: ast.stmt, definition: ast.FunctionDef, given: list[str]) -> bool:
    """Whether a loop goes over a part of something: an entry, a piece, a shorter range."""
    if not isinstance(statement, ast.For):
        return False
    return any(
        (isinstance(one, ast.Subscript) and not isinstance(one.slice, ast.Name | ast.BinOp))
        or (isinstance(one, ast.BinOp) and isinstance(one.op, ast.Sub))
        for one in ast.walk(statement.iter)
    )


def _goes_back(statement: ast.stmt, definition: ast.FunctionDef, given: list[str]) -> bool:
    """Whether a statement takes something back through the weights."""
    return not hasattr(statement, "body") and any(
        isinstance(one, ast.Constant) and one.value == "weights" and _is_read(one, statement)
        for one in ast.walk(statement)
    )


def _is_read(key: ast.Constant, statement: ast.stmt) -> bool:
    """Whether what has this key is multiplied, and not only counted."""
    return any(
        isinstance(one, ast.BinOp)
        and isinstance(one.op, ast.Mult)
        and any(inner is key for inner in ast.walk(one))
        for one in ast.walk(statement)
    )


def _is_in_a_loop(statement: ast.stmt, definition: ast.FunctionDef) -> bool:
    loops = (one for one in ast.walk(definition) if isinstance(one, ast.For | ast.While))
    return any(statement is inner for loop in loops for inner in ast.walk(loop))


def _divides(statement: ast.stmt, definition: ast.FunctionDef, given: list[str]) -> bool:
    return not hasattr(statement, "body") and any(
        (isinstance(one, ast.BinOp | ast.AugAssign) and isinstance(one.op, ast.Div))
        or (isinstance(one, ast.Attribute) and one.attr in ("mean", "average"))
        for one in ast.walk(statement)
    )


def _weighs_the_rest(statement: ast.stmt, definition: ast.FunctionDef, given: list[str]) -> bool:
    """Whether a statement multiplies by 1 − y, the share of the second term."""
    return not hasattr(statement, "body") and any(
        isinstance(one, ast.BinOp)
        and isinstance(one.op, ast.Sub)
        and isinstance(one.left, ast.Constant)
        and one.left.value == 1
        and isinstance(one.right, ast.Name)
        for one in ast.walk(statement)
    )


_FIRST = ("mean_not_sum", "divided_by")  # such a slip stands in several lines
_TESTS: dict[str, Test] = {
    "left_out": _steps, "overwritten": _restarts, "once_for_each": _adds_up, "loop_part": _chooses,
    "added_not_multiplied": _adds_up, "mean_not_sum": _divides, "divided_by": _divides,
    "slope_not_handed_on": _goes_back, "sign_of_second_term": _weighs_the_rest,
}  # fmt: skip
