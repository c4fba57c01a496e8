"""Find the line that an answer's text gives away, where neither its values nor an edit does.

An entry that is looked for by its value is found once, however often it comes. An array that is
laid flat may be a copy. A step that is written down is not the one that was handed over. And where
only a formula is left, after a line or two that it reads, the formula is the place to look at.
"""

import ast
import re
from collections.abc import Callable, Iterator

from chainrule.mistakes import near_lines

_BEFORE = 2  # statements that may stand before a formula
_SMALL = 1e-2  # a step that is written down is smaller
_FLAT = frozenset({"reshape", "ravel", "flatten"})
_SEARCHING = frozenset({"index", "count"})
_ADDING = frozenset({"append", "insert", "extend"})


def by_value(definition: ast.FunctionDef) -> int | None:
    """Return the first line that looks for the entry a loop has taken, by the entry's value."""
    for loop in ast.walk(definition):
        if not isinstance(loop, ast.For) or not isinstance(loop.target, ast.Name):
            continue
        if isinstance(loop.iter, ast.Call) and getattr(loop.iter.func, "id", "") == "range":
            continue
        taken = loop.target.id
        lines = [
            node.lineno
            for statement in loop.body
            for node in ast.walk(statement)
            if isinstance(node, ast.expr) and _looks_for(node, taken)
        ]
        if lines:
            return min(lines)
    return None


def _looks_for(node: ast.expr, taken: str) -> bool:
    """Whether a piece compares everything with what was taken, or asks for its place."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        names = [one.id for one in sides if isinstance(one, ast.Name)]
        return isinstance(node.ops[0], ast.Eq) and len(names) == 2 and taken in names
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    handed = [one.id for one in node.args if isinstance(one, ast.Name)]
    return node.func.attr in _SEARCHING and taken in handed


def laid_flat(
    definition: ast.FunctionDef,
) -> Iterator[tuple[int, Callable[[ast.FunctionDef], None]]]:
    """Yield each line that lays an array flat, with the change that makes sure it is no copy."""
    for number, node in enumerate(ast.walk(definition)):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        called = node.value.func
        if not isinstance(called, ast.Attribute) or called.attr not in _FLAT:
            continue
        if not isinstance(called.value, ast.Name):
            continue

        def in_rows(
            twin: ast.FunctionDef, number: int = number, name: str = called.value.id
        ) -> None:
            statement = [*ast.walk(twin)][number]
            text = f"{name} = __import__('numpy').array({name}, order='C')"
            _put_before(twin, statement, ast.parse(text).body[0])

        yield node.lineno, in_rows


def _put_before(twin: ast.FunctionDef, statement: ast.AST, new: ast.stmt) -> None:
    for node in ast.walk(twin):
        for field in ("body", "orelse"):
            rows = getattr(node, field, None)
            if isinstance(rows, list) and statement in rows:
                rows.insert(rows.index(statement), new)
                return


def small_numbers(
    definition: ast.FunctionDef,
) -> Iterator[tuple[int, Callable[[ast.FunctionDef], None]]]:
    """Yield each line with a small number, with the change that makes it next to nothing."""
    for number, node in enumerate(ast.walk(definition)):
        if not _is_small(node):
            continue

        def vanishing(twin: ast.FunctionDef, number: int = number) -> None:
            constant = [*ast.walk(twin)][number]
            assert isinstance(constant, ast.Constant)
            constant.value = 1e-300

        yield node.lineno, vanishing  # type: ignore[attr-defined]


def _is_small(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, float)
        and 0 < node.value <= _SMALL
    )


def quotient_of_a_step(definition: ast.FunctionDef) -> int | None:
    """Return the one line that divides a difference, where a small step is written down."""
    if not any(map(_is_small, ast.walk(definition))):
        return None
    return near_lines.line_of(definition, "quotient")


def filling(definition: ast.FunctionDef, name: str, taken: bool = False) -> int | None:
    """Return the one line that adds a formula to the list `name`; None where several do.

    With `taken` it is known that another quantity belongs there. Otherwise what the formula reads
    may not be worked out before, as it may be wrong, too.
    """
    found = [
        one
        for one in ast.walk(definition)
        if isinstance(one, ast.Expr)
        and isinstance(one.value, ast.Call)
        and isinstance(one.value.func, ast.Attribute)
        and one.value.func.attr in _ADDING
        and ast.unparse(one.value.func.value) == name
    ]
    if len(found) != 1 or found[0].lineno != found[0].end_lineno:
        return None
    value = found[0].value
    assert isinstance(value, ast.Call)
    added = value.args[-1]
    if taken:
        return found[0].lineno
    worked_out = any(isinstance(one, ast.BinOp | ast.Call) for one in ast.walk(added))
    read = {one.id for one in ast.walk(added) if isinstance(one, ast.Name)}
    return found[0].lineno if worked_out and not read & _worked_out(definition) else None


def _worked_out(definition: ast.FunctionDef) -> set[str]:
    """Return the names that are given the value of a formula."""
    return {
        name.id
        for one in ast.walk(definition)
        if isinstance(one, ast.Assign)
        and any(isinstance(piece, ast.BinOp) for piece in ast.walk(one.value))
        for target in one.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name)
    }


def reading(definition: ast.FunctionDef, text: str, multiplied: bool) -> int | None:
    """Return the one line that reads what the line `text` makes; None where several do.

    With `multiplied` it has to be a factor there.
    """
    made = re.match(r"([^\W\d]\w*) = ", text)
    if made is None:
        return None
    kinds = (ast.BinOp,) if multiplied else (ast.Return, ast.Tuple, ast.Assign)
    found = {
        node.lineno
        for node in ast.walk(definition)
        if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef)
        for piece in ast.walk(node)
        if isinstance(piece, kinds)
        if not multiplied or isinstance(getattr(piece, "op", None), ast.Mult)
        for one in ast.iter_child_nodes(piece)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load) and one.id == made[1]
    }
    return found.pop() if len(found) == 1 else None


def handing_back(definition: ast.FunctionDef, text: str) -> int | None:
    """Return the last line, where it hands back what the line `text` has taken something off."""
    changed = re.match(r"([^\W\d]\w*)\[.*\] -= ", text)
    last = definition.body[-1]
    if changed is None or not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name):
        return None
    return last.lineno if last.value.id == changed[1] else None


def only_formula(definition: ast.FunctionDef) -> int | None:
    """Return the line of the one formula that is handed back, after a line or two that it reads.

    It has to read an argument, too: what reads only what was made before may be right itself.
    """
    *before, last = [one for one in definition.body if not _is_text(one)]
    if not isinstance(last, ast.Return) or last.value is None or len(before) > _BEFORE:
        return None
    if not all(isinstance(one, ast.Assign | ast.AugAssign | ast.AnnAssign) for one in before):
        return None
    if last.lineno != last.end_lineno:
        return None
    value = last.value
    given = {one.arg for one in definition.args.args}
    if not given & {one.id for one in ast.walk(value) if isinstance(one, ast.Name)}:
        return None
    worked_out = isinstance(value, ast.BinOp | ast.UnaryOp | ast.Call | ast.IfExp | ast.Compare)
    listed = isinstance(value, ast.Tuple) and any(isinstance(x, ast.BinOp) for x in value.elts)
    return last.lineno if worked_out or listed else None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
