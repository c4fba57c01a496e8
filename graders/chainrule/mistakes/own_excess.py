"""What is too much in the learner's own code, or in the wrong place: tried where nothing is known.

A divisor, a factor, a term, a function, a statement that changes a name again: one at a time is
taken out of the text of the answer, or moved in or out of a bracket. Where the rest is right, that
piece is what was wrong. The message names the piece as the learner wrote it.
"""

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Any

from chainrule.checking.verdict import Verdict
from chainrule.course import written
from chainrule.course.exercise import Exercise
from chainrule.mistakes import own_repairs
from chainrule.mistakes.own_repairs import Find, Piece, Text, called, number

_MOST = 40  # pieces that are tried
_LOGARITHMS = {"log2": "2", "log10": "10"}


def tell(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict | None:
    """Return the verdict with the piece that is too much or in the wrong place, else None."""
    definition, source = written.definition_of(answer), written.text_of(answer)
    if not isinstance(definition, ast.FunctionDef):
        return None
    pieces = own_repairs.pieces_of(definition, exercise.name, source, _RULES)
    return own_repairs.first_right(
        exercise, answer, verdict, islice(pieces, _MOST), definition, source
    )


def _divisor(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and (by := text(node.right)):
        yield Piece(node, node.left, f"{name} divides by {by} once too often.",
                    "Without that division it is right.")  # fmt: skip


def _factor(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return
    if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Mult):
        one, two = text(node.left.right), text(node.right)
        if one and two:
            yield Piece(node, node.left.left, f"{name} has the factors {one} and {two} too many.",
                        "Without them it is right.")  # fmt: skip
    for kept, extra in ((node.right, node.left), (node.left, node.right)):
        if shown := text(extra):
            yield Piece(node, kept, f"{name} has the factor {shown} too many.",
                        "Without that factor it is right.",
                        quoted=shown, around=text(node))  # fmt: skip


def _term(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Sub):
        return
    if shown := text(node.right):
        what = (
            f"{name} adds {shown} where nothing belongs."
            if isinstance(node.op, ast.Add)
            else f"{name} takes away {shown} where nothing belongs."
        )
        yield Piece(node, node.left, what, f"Without {shown} it is right.")


def _function(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    applied, arguments = called(node)
    if applied in _LOGARITHMS and isinstance(node, ast.Call) and len(arguments) == 1:
        put = ast.Call(ast.Attribute(ast.Name("np", ast.Load()), "log", ast.Load()), arguments, [])
        base = _LOGARITHMS[applied]
        yield Piece(node, put, f"{name} takes logarithms to the base {base}.",
                    "The course's log is the natural one; its slope is 1/x.")  # fmt: skip
    elif applied == "reversed" and len(arguments) == 1:
        yield Piece(node, arguments[0], f"A loop of {name} runs in the opposite order.",
                    f"Without {applied} it is right.")  # fmt: skip
    elif applied and len(arguments) == 1 and (inside := text(arguments[0])):
        yield Piece(node, arguments[0], f"{name} applies {applied} to {inside}.",
                    f"Without {applied} it is right.")  # fmt: skip


def _too_far_in(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    """A power or a term that stands inside a call and belongs outside of it."""
    applied, arguments = called(node)
    if not applied or not isinstance(node, ast.Call) or len(arguments) != 1:
        return
    inside = arguments[0]
    if not isinstance(inside, ast.BinOp):
        return
    put = ast.BinOp(ast.Call(node.func, [inside.left], node.keywords), inside.op, inside.right)
    if isinstance(inside.op, ast.Pow):
        yield Piece(node, put, f"{name} takes {applied} of a power, not a power of {applied}.",
                    f"The power belongs outside {applied}.")  # fmt: skip
    elif isinstance(inside.op, ast.Add | ast.Sub) and (term := text(inside.right)):
        yield Piece(node, put, f"In {name} the term {term} stands inside {applied}.",
                    f"It belongs outside: first {applied}, then {term}.")  # fmt: skip


def _too_far_out(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    """A power or a term that stands outside a call and belongs inside of it."""
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Call) and len(node.left.args) == 1:
        applied, (argument, *_) = called(node.left)[0], node.left.args
        put = ast.Call(node.left.func, [ast.BinOp(argument, node.op, node.right)], [])
        term = text(node.right)
        if isinstance(node.op, ast.Pow):
            yield Piece(node, put, f"{name} takes a power of {applied}, not {applied} of a power.",
                        f"The power belongs inside {applied}.")  # fmt: skip
        elif isinstance(node.op, ast.Add | ast.Sub) and term:
            yield Piece(node, put, f"In {name} the term {term} stands outside {applied}.",
                        f"It belongs inside: first {term}, then {applied}.")  # fmt: skip


def _sum_of_two(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    """A sum below a fraction line, where the larger one belongs; a small number may be added."""
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
        return
    below = node.right
    while isinstance(below, ast.BinOp) and isinstance(below.op, ast.Add):
        if number(below.right) is None:
            sizes = [below.left, below.right, ast.Constant(1e-300)]  # two zeros are no division
            put = ast.Call(ast.Name("max", ast.Load()), sizes, [])
            yield Piece(node, ast.BinOp(node.left, node.op, put),
                        f"{name} divides by a sum of two.",
                        "The larger one of the two is asked for, and nothing is added.",
                        sure=True)  # fmt: skip
            return
        below = below.left


def _changed_again(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    """A statement that gives a name another value made from its own."""
    if isinstance(node, ast.AugAssign):
        target: ast.expr = node.target
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        inside = [one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)]
        if not isinstance(target, ast.Name) or target.id not in inside:
            return
    else:
        return
    if isinstance(target, ast.Name):
        yield Piece(node, ast.Pass(), f"{name} changes {target.id} where it should stay as it is.",
                    "Without that line it is right.")  # fmt: skip


def _one_short(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    applied, arguments = called(node)
    if applied != "range" or not arguments or not isinstance(node, ast.Call):
        return
    end = node.args[min(1, len(node.args) - 1)]
    if isinstance(end, ast.BinOp) and isinstance(end.op, ast.Sub) and number(end.right) == 1:
        put = ast.Call(node.func, [end.left if one is end else one for one in node.args], [])
        yield Piece(node, put, f"A loop of {name} stops one item early.",
                    "range leaves out its end by itself.")  # fmt: skip


def _root_missing(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if isinstance(node, ast.Return) and node.value is not None:
        root = ast.BinOp(node.value, ast.Pow(), ast.Constant(0.5))
        yield Piece(node, ast.Return(root), f"{name} returns the square of what it should be.",
                    "A square root is missing.", sure=True)  # fmt: skip


_RULES: tuple[Find, ...] = (
    _one_short, _sum_of_two, _too_far_in, _too_far_out, _divisor, _factor, _term,
    _changed_again, _function, _root_missing,
)  # fmt: skip
