"""What stands in the place of something else in the learner's own code: one slip of the pen.

Brackets that are lacking, an `=` for an `+=`, another name, another entry, another operation: one
at a time is put right in the text of the answer. Where the answer is right then, at every point,
that slip is what was wrong. The message names it as the learner wrote it.
"""

import ast
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import numpy as np

from chainrule.checking.verdict import Verdict
from chainrule.course import written
from chainrule.course.exercise import Exercise
from chainrule.mistakes import fingerprint, own_repairs, syntax
from chainrule.mistakes.own_repairs import Piece, Text, called

_MOST = 160  # pieces that are tried
_OPERANDS = 6  # of a formula, beyond which no brackets are tried
_SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**",
          ast.MatMult: "@"}  # fmt: skip
_STRENGTH = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2, ast.MatMult: 2, ast.Pow: 3}
_OPPOSITES: dict[str, str] = {
    "min": "max", "minimum": "maximum", "argmin": "argmax", "all": "any", "sin": "cos",
}  # fmt: skip
_OPPOSITES |= {new: old for old, new in _OPPOSITES.items()}


def tell_plain(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict | None:
    """Return the verdict with brackets that are lacking, or a sum that is overwritten, else None.

    There are few of these, and no other story about the same numbers is as near to the text.
    """
    return _first_right(exercise, answer, verdict, (_brackets, _overwritten, _one_list))


def tell(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict | None:
    """Return the verdict with the slip that makes the answer wrong, else None."""
    # another name would be wrong at ordinary points, too
    names = () if _is_right_at_ordinary_points(verdict) else (_named,)
    return _first_right(
        exercise,
        answer,
        verdict,
        (_step_sign, _operation, _choice, _entry, _loop),
        (_sides,),
        names,
    )


def _first_right(
    exercise: Exercise, answer: Any, verdict: Verdict, *groups: tuple[Any, ...]
) -> Verdict | None:
    definition, source = written.definition_of(answer), written.text_of(answer)
    if not isinstance(definition, ast.FunctionDef):
        return None
    name = exercise.name
    pieces = chain.from_iterable(
        own_repairs.pieces_of(definition, name, source, [_bound(one, definition) for one in rules])
        for rules in groups
    )
    return own_repairs.first_right(
        exercise, answer, verdict, islice(pieces, _MOST), definition, source
    )


def _is_right_at_ordinary_points(verdict: Verdict) -> bool:
    return all(
        fingerprint.equal(np.asarray(seen.parts[name]), truth)
        for seen in verdict.observations
        for name, truth in seen.truth.items()
        if isinstance(truth, np.ndarray) and not seen.case.special
    )


def _bound(rule: Any, definition: ast.FunctionDef) -> own_repairs.Find:
    def find(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
        yield from rule(node, name, text, definition)

    return find


# Brackets


def _brackets(node: ast.AST, name: str, text: Text, definition: ast.FunctionDef) -> Iterator[Piece]:
    """Brackets around a run of operands, or none around one of them."""
    if not isinstance(node, ast.BinOp) or type(node.op) not in _SIGNS:
        return
    operands, signs = _in_a_row(node)
    whole = not _is_in_a_formula(node, definition)  # else the brackets around it would stay
    if not 2 < len(operands) <= _OPERANDS:
        if whole:
            yield from _without_brackets(node, name, operands, signs)
        return
    seen = {ast.unparse(node)}
    for first in range(len(operands) - 1):
        for last in range(first + 1, len(operands)):
            put = _joined(operands, signs, first, last)
            if put is None or ast.unparse(put) in seen:
                continue
            seen.add(ast.unparse(put))
            inside = _joined(operands[first : last + 1], signs[first:last])
            if inside is not None and len(ast.unparse(inside)) <= own_repairs.LONGEST:
                yield Piece(
                    node, put, f"In {name} brackets are lacking around {ast.unparse(inside)}.",
                    _order(signs, first, last), sure=True,
                )  # fmt: skip
    if whole:
        yield from _without_brackets(node, name, operands, signs)


def _is_in_a_formula(node: ast.BinOp, definition: ast.FunctionDef) -> bool:
    """Tell whether a formula is a part of a longer one, without brackets of its own there."""
    return any(
        node in (one.left, one.right) and node not in _in_a_row(one)[0]
        for one in ast.walk(definition)
        if isinstance(one, ast.BinOp)
    )


def _without_brackets(
    node: ast.BinOp, name: str, operands: list[ast.expr], signs: list[ast.operator]
) -> Iterator[Piece]:
    for place, one in enumerate(operands):
        if isinstance(one, ast.BinOp) and type(one.op) in _SIGNS:
            inner, inner_signs = _in_a_row(one)
            rows = [*operands[:place], *inner, *operands[place + 1 :]]
            if len(rows) > _OPERANDS:
                continue
            between = [*signs[:place], *inner_signs, *signs[place:]]
            put, shown = _joined(rows, between), ast.unparse(one)
            if put is not None and ast.unparse(put) != ast.unparse(node):
                yield Piece(
                    node, put, f"In {name} the brackets around {shown} are too many.",
                    "Without them it is right.", sure=True,
                )  # fmt: skip
        if isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.USub) and place == 0:
            rest = _joined([one.operand, *operands[1:]], signs)
            if rest is not None and isinstance(signs[0], ast.Pow):
                yield Piece(
                    node, ast.UnaryOp(ast.USub(), rest),
                    f"In {name} the minus of {ast.unparse(one)} stands inside a power.",
                    "It belongs outside: first the power, then the sign.", sure=True,
                )  # fmt: skip


def _in_a_row(node: ast.expr) -> tuple[list[ast.expr], list[ast.operator]]:
    """Return what stands between the signs of a formula, brackets unopened, and the signs."""
    if not isinstance(node, ast.BinOp) or type(node.op) not in _STRENGTH:
        return [node], []
    strength, power = _STRENGTH[type(node.op)], isinstance(node.op, ast.Pow)
    rows: list[tuple[list[ast.expr], list[ast.operator]]] = []
    for side, least in ((node.left, strength + power), (node.right, strength + 1 - power)):
        own = _STRENGTH.get(type(side.op), 0) if isinstance(side, ast.BinOp) else 0
        rows.append(_in_a_row(side) if own >= least else ([side], []))
    (left, before), (right, after) = rows
    return [*left, *right], [*before, node.op, *after]


def _joined(
    operands: list[ast.expr], signs: list[ast.operator], first: int = -1, last: int = -1
) -> ast.expr | None:
    """Return the formula of operands and signs, with brackets from one of them to another."""
    words = [f"_{place}" for place in range(len(operands))]
    if first >= 0:
        words[first], words[last] = f"({words[first]}", f"{words[last]})"
    rows = [words[0]]
    for sign, word in zip(signs, words[1:], strict=True):
        rows += [_SIGNS[type(sign)], word]
    try:
        plain = syntax.parsed(" ".join(rows))
    except SyntaxError:
        return None
    return syntax.expanded(plain, {f"_{place}": one for place, one in enumerate(operands)})


def _order(signs: list[ast.operator], first: int, last: int) -> str:
    """Say why the brackets are needed: which operation comes first without them."""
    inside, around = signs[first:last], [*signs[:first][-1:], *signs[last:][:1]]
    if any(isinstance(one, ast.Pow) for one in around):
        return "Without brackets a power comes before what stands around it."
    weak = all(_STRENGTH[type(one)] == 1 for one in inside)
    if weak and any(_STRENGTH[type(one)] > 1 for one in around):
        return "Without brackets * and / come before + and -."
    return "Without brackets it goes from left to right."


# Statements


def _overwritten(
    node: ast.AST, name: str, text: Text, definition: ast.FunctionDef
) -> Iterator[Piece]:
    """An = in a loop, or for an entry, where what was there before has to stay in."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return
    target = node.targets[0]
    looped = _is_in_a_loop(node, definition)
    if not isinstance(target, ast.Name | ast.Subscript):
        return
    if not looped and not isinstance(target, ast.Subscript):
        return
    shown, rest = ast.unparse(target), "what was there before is lost."
    again = isinstance(target, ast.Name)
    what = (
        f"{shown} is overwritten on each pass of the loop." if again else f"{shown} is overwritten."
    )
    for operation, sign in ((ast.Add(), "+="), (ast.Mult(), "*="), (ast.Sub(), "-=")):
        yield Piece(
            node, ast.AugAssign(target, operation, node.value), what,
            f"= stands where {sign} belongs: {rest}", sure=True,
        )  # fmt: skip


def _one_list(node: ast.AST, name: str, text: Text, definition: ast.FunctionDef) -> Iterator[Piece]:
    """A list times a number whose items are one and the same list."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return
    rows = node.left
    if not isinstance(rows, ast.List) or len(rows.elts) != 1:
        return
    row = rows.elts[0]
    lists = isinstance(row, ast.List | ast.ListComp | ast.Dict) or (
        isinstance(row, ast.BinOp) and isinstance(row.left, ast.List)
    )
    if lists:
        counted = ast.Call(syntax.load("range"), [node.right], [])
        each = ast.comprehension(ast.Name("_", ast.Store()), counted, [], 0)
        yield Piece(
            node, ast.ListComp(row, [each]),
            f"{ast.unparse(node)} repeats one list: its rows are the same object.",
            "What is stored in one row stands in all of them; make a new list for each.",
            sure=True,
        )  # fmt: skip


def _step_sign(
    node: ast.AST, name: str, text: Text, definition: ast.FunctionDef
) -> Iterator[Piece]:
    """One of +=, -= and *= in the place of another."""
    if isinstance(node, ast.AugAssign) and type(node.op) in _SIGNS:
        shown, stands = ast.unparse(node.target), _SIGNS[type(node.op)]
        for other in (ast.Add(), ast.Sub(), ast.Mult()):
            sign = _SIGNS[type(other)]
            if sign != stands:
                yield Piece(
                    node, ast.AugAssign(node.target, other, node.value),
                    f"{shown} is changed by {stands}= where {sign}= belongs.",
                    f"With {sign}= it is right.", sure=True,
                )  # fmt: skip


def _is_in_a_loop(node: ast.AST, definition: ast.FunctionDef) -> bool:
    loops = (one for one in ast.walk(definition) if isinstance(one, ast.For | ast.While))
    return any(node is inner for loop in loops for inner in ast.walk(loop))


# Expressions


def _operation(
    node: ast.AST, name: str, text: Text, definition: ast.FunctionDef
) -> Iterator[Piece]:
    """One operation or one function in the place of another."""
    if isinstance(node, ast.BinOp):
        yield from _small_number(node, name, definition)
    if not (shown := text(node)):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            turned = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
            yield Piece(node, ast.BinOp(node.left, turned, node.right),
                        f"In {name} a {_SIGNS[type(node.op)]} stands where "
                        f"{_SIGNS[type(turned)]} belongs.",
                        "One of its terms has the opposite sign.", sure=True)  # fmt: skip
        return
    if isinstance(node, ast.BoolOp) and len(node.values) == 2:
        if isinstance(node.op, ast.Or):
            put, what = ast.And(), f"In {shown}, or stands where and belongs."
            yield Piece(
                node, ast.BoolOp(put, node.values), what, "With and it is right.", sure=True
            )
        else:
            yield Piece(node, ast.BoolOp(ast.Or(), node.values),
                        f"In {shown}, and stands where or belongs.", "With or it is right.",
                        sure=True)  # fmt: skip
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield Piece(node, node.operand, f"{name} has a minus too many: {shown}.",
                    "Without the minus it is right.", sure=True)  # fmt: skip
    if isinstance(node, ast.BinOp):
        yield from _turned(node, name, shown)
        yield from _exponent(node, name, shown)
    if isinstance(node, ast.Call):
        yield from _function(node, name, shown)


def _turned(node: ast.BinOp, name: str, shown: str) -> Iterator[Piece]:
    others: dict[type[ast.operator], tuple[ast.operator, ...]] = {
        ast.Add: (ast.Sub(), ast.Mult()), ast.Sub: (ast.Add(), ast.Mult(), ast.Div()),
        ast.Mult: (ast.Div(), ast.Add(), ast.Pow()), ast.Div: (ast.Mult(), ast.Sub()),
    }  # fmt: skip
    stands = _SIGNS.get(type(node.op), "")
    if isinstance(node.op, ast.Add):
        yield Piece(node, node.right, f"{name} adds {ast.unparse(node.left)} in {shown}.",
                    f"Without {ast.unparse(node.left)} it is right.", sure=True)  # fmt: skip
    if any(own_repairs.number(one) in (0, 1) for one in (node.left, node.right)):
        others |= {ast.Add: (ast.Sub(),), ast.Sub: (ast.Add(),)}  # times 1 is only: without it
    for operation in others.get(type(node.op), ()):
        sign = _SIGNS[type(operation)]
        turned = {stands, sign} == {"+", "-"}
        why = "One of its terms has the opposite sign." if turned else f"With {sign} it is right."
        yield Piece(node, ast.BinOp(node.left, operation, node.right),
                    f"In {shown}, {stands} stands where {sign} belongs.", why,
                    sure=True)  # fmt: skip


def _sides(node: ast.AST, name: str, text: Text, definition: ast.FunctionDef) -> Iterator[Piece]:
    """The two sides of a difference, a quotient or a power in each other's place."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub | ast.Div | ast.Pow):
        return
    if shown := text(node):
        yield Piece(node, ast.BinOp(node.right, node.op, node.left),
                    f"In {shown} the two sides of {_SIGNS[type(node.op)]} are exchanged.",
                    "The other way round it is right.", sure=True)  # fmt: skip


def _exponent(node: ast.BinOp, name: str, shown: str) -> Iterator[Piece]:
    """A power whose exponent should have gone down by one."""
    exponent = own_repairs.number(node.right)
    if isinstance(node.op, ast.Pow) and exponent is not None and exponent in (2, 3, 4):
        put = ast.BinOp(node.left, ast.Pow(), syntax.number(exponent - 1))
        base = ast.unparse(node.left)
        yield Piece(node, put, f"{name} has the factor {base} too many in {shown}.",
                    "The slope of xⁿ is n·xⁿ⁻¹: the exponent goes down by one.",
                    sure=True)  # fmt: skip


def _small_number(node: ast.BinOp, name: str, definition: ast.FunctionDef) -> Iterator[Piece]:
    """A small number that is added to what is divided by: only 0 needs another one."""
    if not isinstance(node.op, ast.Add):
        return
    values = {
        one.targets[0].id: one.value
        for one in ast.walk(definition)
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    right = node.right
    value = values.get(right.id, right) if isinstance(right, ast.Name) else right
    size = own_repairs.number(value)
    if size is not None and 0.0 < size <= own_repairs.SMALL:
        shown = ast.unparse(right)
        yield Piece(node, ast.BoolOp(ast.Or(), [node.left, right]),
                    f"{name} adds {shown} at every point.",
                    f"Where there is no 0, {shown} makes the result wrong.", sure=True)  # fmt: skip


def _function(node: ast.Call, name: str, shown: str) -> Iterator[Piece]:
    function, arguments = called(node)
    if function in ("abs", "absolute", "fabs") and len(arguments) == 1:
        square = ast.BinOp(arguments[0], ast.Pow(), ast.Constant(2))
        yield Piece(node, square, f"{name} takes the size {shown}, not the square.",
                    "With the square it is right.", sure=True)  # fmt: skip
    if function in _OPPOSITES:
        other = _OPPOSITES[function]
        put = ast.Call(_renamed(node.func, other), node.args, node.keywords)
        yield Piece(node, put, f"In {shown}, {function} stands where {other} belongs.",
                    f"With {other} it is right.", sure=True)  # fmt: skip
    if function in ("sum", "mean", "max") and len(arguments) == 1 and not node.keywords:
        for axis in (0, 1):
            kept = [ast.keyword("axis", ast.Constant(axis)),
                    ast.keyword("keepdims", ast.Constant(True))]  # fmt: skip
            yield Piece(node, ast.Call(node.func, node.args, kept),
                        f"{shown} runs over all entries.",
                        f"It has to run over axis {axis} only.", sure=True)  # fmt: skip


def _choice(node: ast.AST, name: str, text: Text, definition: ast.FunctionDef) -> Iterator[Piece]:
    """The two branches of a condition in each other's place; another bound."""
    function, arguments = called(node)
    if isinstance(node, ast.Call) and function == "where" and len(arguments) == 3:
        put = ast.Call(node.func, [node.args[0], node.args[2], node.args[1]], [])
        if shown := text(node):
            yield Piece(node, put, f"In {shown} the two branches are exchanged.",
                        "The other way round it is right.", sure=True)  # fmt: skip
    if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Load) and len(node.elts) == 2:
        pair = ast.Tuple(node.elts[::-1], ast.Load())
        if shown := text(node):
            yield Piece(node, pair, f"The two in {shown} are exchanged.",
                        "The other way round it is right.", sure=True)  # fmt: skip
    if isinstance(node, ast.IfExp) and (shown := text(node)):
        turned = ast.IfExp(node.test, node.orelse, node.body)
        yield Piece(node, turned, f"In {shown} the two branches are exchanged.",
                    "The other way round it is right.", sure=True)  # fmt: skip
    if isinstance(node, ast.Compare) and len(node.comparators) == 1 and (shown := text(node)):
        bound = own_repairs.number(node.comparators[0])
        for other in (0, 0.5, 1, -1):
            if bound is not None and other != bound:
                with_bound = ast.Compare(node.left, node.ops, [syntax.number(other)])
                yield Piece(node, with_bound, f"{shown} tests another bound than the needed one.",
                            f"With {other:g} it is right.", sure=True)  # fmt: skip


def _entry(node: ast.AST, name: str, text: Text, definition: ast.FunctionDef) -> Iterator[Piece]:
    """Another entry of a list, or of several results."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
        return
    place, shown = own_repairs.number(node.slice), text(node)
    if place is None or not place.is_integer() or not shown:
        return
    for other in (0, 1, -1, 2, -2):
        if other != place:
            put = ast.Subscript(node.value, syntax.number(other), ast.Load())
            yield Piece(node, put, f"{shown} is another entry than the needed one.",
                        f"Entry [{other}] belongs there.", sure=True)  # fmt: skip


def _loop(node: ast.AST, name: str, text: Text, definition: ast.FunctionDef) -> Iterator[Piece]:
    """A range or a piece of a list that leaves out its first or its last item."""
    if isinstance(node, ast.Call) and called(node)[0] == "range" and len(node.args) == 2:
        put = ast.Call(node.func, node.args[1:], [])
        if own_repairs.number(node.args[0]) == 1:
            yield Piece(node, put, f"A loop of {name} leaves out the first item.",
                        "range counts from 0.", sure=True)  # fmt: skip
    if isinstance(node, ast.Call) and called(node)[0] == "range" and len(node.args) == 3:
        backwards = [own_repairs.number(one) for one in node.args[1:]] == [0, -1]
        put = ast.Call(node.func, [node.args[0], syntax.number(-1), syntax.number(-1)], [])
        if backwards:
            yield Piece(node, put, f"A loop of {name} leaves out item 0.",
                        "range leaves out its end, also when it counts down.",
                        sure=True)  # fmt: skip
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        first = node.slice.lower is not None and node.slice.upper is None
        if (shown := text(node)) and (node.slice.lower is None or node.slice.upper is None):
            out = f"{shown} leaves out the last item."
            if first:
                out = f"{shown} leaves out the first item."
            yield Piece(node, node.value, out, "With all of them it is right.", sure=True)


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if isinstance(function, ast.Attribute):
        return ast.Attribute(function.value, name, ast.Load())
    return syntax.load(name)


# Names


def _named(node: ast.AST, name: str, text: Text, definition: ast.FunctionDef) -> Iterator[Piece]:
    """A name of the function in the place of another, said with what stands around it."""
    for child, around in _read_names(node, text):
        for other in _names(definition):
            if other == child.id:
                continue
            put = syntax.load(other)
            what = f"In {around}, {child.id} stands where {other} belongs."
            function, arguments = called(node)
            if child in arguments and len(arguments) == 1:
                what = f"{function} is taken at {child.id}; it belongs at {other}."
            yield Piece(child, put, what, f"With {other} it is right.", sure=True)


def _read_names(node: ast.AST, text: Text) -> Iterator[tuple[ast.Name, str]]:
    if isinstance(node, ast.stmt | ast.expr_context | ast.operator):
        return
    around = text(node)
    for child in ast.iter_child_nodes(node):
        if around and isinstance(child, ast.Name) and isinstance(child.ctx, ast.Load):
            yield child, around


def _names(definition: ast.FunctionDef) -> list[str]:
    """Return the parameters and the names that are assigned, each once."""
    names = [one.arg for one in ast.walk(definition) if isinstance(one, ast.arg)]
    stored = (one for one in ast.walk(definition) if isinstance(one, ast.Name))
    names += [one.id for one in stored if isinstance(one.ctx, ast.Store)]
    return [*dict.fromkeys(names)]
