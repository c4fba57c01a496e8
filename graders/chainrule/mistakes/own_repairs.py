"""Take one piece of the learner's own code away, and see whether the rest is right.

A limit, a threshold, a small number that is added, a 0 that counts as missing, a list that is kept
from call to call: such a piece is written on purpose, and the message has to name it. So each of
these pieces is changed in the text of the answer, one at a time, and the changed answer is judged.
Where it is right, the piece is what was wrong, whatever numbers it gave.
"""

import ast
import copy
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chainrule.checking import kept_state
from chainrule.checking.message import count, look_at
from chainrule.checking.verdict import Cause, Outcome, Verdict, WrongLine
from chainrule.course import written
from chainrule.course.exercise import Exercise, Rule
from chainrule.mistakes import syntax, trials

_MOST = 24  # pieces that are tried
LONGEST = 44  # letters of a piece that is quoted
SMALL = 0.02  # what is added to keep away from 0


@dataclass(frozen=True)
class Piece:
    """A piece of the answer: what stands in its place on trial, and what is said of it.

    `sure` says that its own words say more than those about the points where it shows. `around` is
    what `quoted` stands in: it is said where the line holds that more than once.
    """

    node: ast.AST
    put: ast.AST
    what: str
    why: str
    sure: bool = False
    line: int = 0  # of the text, where it is not that of the node
    quoted: str = ""
    around: str = ""


def tell(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict | None:
    """Return the verdict with the one piece that makes a failed answer wrong, else None."""
    definition, source = written.definition_of(answer), written.text_of(answer)
    if not isinstance(definition, ast.FunctionDef):
        return None
    pieces = [*_pieces(definition, exercise.name, source)]
    if verdict.outcome is Outcome.CONTRACT:
        pieces = [one for one in pieces if not _writes(one.node, definition)]
    return first_right(exercise, answer, verdict, pieces[:_MOST], definition, source)


def first_right(
    exercise: Exercise, answer: Any, verdict: Verdict, pieces: Iterable[Piece],
    definition: ast.FunctionDef, source: str,
) -> Verdict | None:  # fmt: skip
    """Return the verdict with the first of the pieces without which the answer is right."""
    tree = ast.Module([definition], [])  # a piece may be the whole function
    tried = trials.Trials(exercise, answer, verdict)
    for piece in pieces:
        mended = syntax.put_in_place(tree, piece.node, piece.put)
        if mended is not None and tried.passes(ast.unparse(mended)):
            return _told(exercise, verdict, piece, definition, source)
    return None


def _told(
    exercise: Exercise, verdict: Verdict, piece: Piece, definition: ast.FunctionDef, source: str
) -> Verdict:
    first = piece.line or getattr(piece.node, "lineno", definition.lineno)
    text = source.splitlines()[first - 1].strip()
    line = WrongLine(first - definition.lineno + 1, text)
    where = look_at(line.number, text)
    what, why = piece.what, piece.why
    if piece.around and text.count(piece.quoted) > 1:
        what = f"{what.removesuffix('.')} in {piece.around}."
    wrong = [part.name for part in verdict.parts if not part.passed]
    if verdict.outcome is Outcome.WRONG and len(wrong) == 1 < len(verdict.parts):
        what = _of_part(what, exercise.name, wrong[0])
    ruled = isinstance(exercise.truth, Rule)
    if (verdict.outcome is Outcome.CONTRACT or ruled) and not piece.sure:
        what, why = verdict.what, piece.what if ruled else verdict.why or piece.what
    elif verdict.why and not piece.sure:
        why = verdict.why  # what is special about the points where it is wrong
    cause = Cause("own_piece", what, piece.why, where)
    return replace(verdict, what=what, why=why, where=where, causes=(cause,), line=line)


def _of_part(sentence: str, name: str, part: str) -> str:
    """Say of the one wrong part what is said of a function."""
    if re.search(rf"\b{name}\b(?!\()", sentence):
        return re.sub(rf"\b{name}\b(?!\()", lambda _: part, sentence, count=1)
    if sentence.startswith("In "):
        return f"{part} is wrong: i{sentence[1:]}"
    return f"In {part}, {sentence}"


def _writes(node: ast.AST, definition: ast.FunctionDef) -> bool:
    """Whether a branch stores into an array or a parameter: that is a matter of its own."""
    if not isinstance(node, ast.If):
        return False
    parameters = {one.arg for one in definition.args.args}
    return any(
        isinstance(one, ast.AugAssign | ast.Delete)
        or (isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store))
        or (isinstance(one, ast.keyword) and one.arg == "out")
        or (isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id in parameters)
        for one in ast.walk(node)
    )


Text = Callable[[ast.AST], str]  # of a piece as it is written, "" where it is long
Find = Callable[[ast.AST, str, Text], Iterator[Piece]]


def _pieces(definition: ast.FunctionDef, name: str, source: str) -> Iterator[Piece]:
    """Yield the pieces of a function that may be too much, in the order of its lines."""
    yield from _memories(definition, name)
    yield from pieces_of(definition, name, source, _RULES)


def pieces_of(
    definition: ast.FunctionDef, name: str, source: str, rules: Sequence[Find]
) -> Iterator[Piece]:
    """Yield the pieces that the rules find in a function, in the order of its lines."""

    def text(node: ast.AST) -> str:
        written_so = " ".join((ast.get_source_segment(source, node) or "").split())
        return written_so if len(written_so) <= LONGEST else ""

    # What ends a while loop is not taken away: the trial might never end.
    endless = {
        id(inner)
        for loop in ast.walk(definition)
        if isinstance(loop, ast.While)
        for inner in ast.walk(loop)
    }
    nodes = [
        node for node in ast.walk(definition) if node is not definition and id(node) not in endless
    ]
    nodes.sort(key=lambda node: (getattr(node, "lineno", 0), getattr(node, "col_offset", 0)))
    for node in nodes:
        for rule in rules:
            yield from rule(node, name, text)


# What is kept from call to call


def _memories(definition: ast.FunctionDef, name: str) -> Iterator[Piece]:
    """A default or an outer list, dictionary or set, made new at the start of each call."""
    for memory, empty, sentence, line in kept_state.memories(definition):
        made = ast.Assign([ast.Name(memory, ast.Store())], empty)
        put = copy.deepcopy(definition)
        put.body = [made, *put.body]
        yield Piece(
            definition,
            put,
            f"{name} keeps something from one call to the next.",
            f"{sentence} Make it new inside the function; then it is right.",
            sure=True,
            line=line,
        )


# One expression


def called(node: ast.AST) -> tuple[str, list[ast.expr]]:
    """Return the last name of what is called, and its arguments, the object of a method first."""
    if not isinstance(node, ast.Call):
        return "", []
    if isinstance(node.func, ast.Name):
        return node.func.id, node.args
    if isinstance(node.func, ast.Attribute):
        owner = node.func.value
        module = isinstance(owner, ast.Name) and owner.id in ("np", "numpy", "math")
        return node.func.attr, node.args if module else [owner, *node.args]
    return "", []


def number(node: ast.expr) -> float | None:
    """Return the number that is written there, None where it is none."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if plain else None


def _division(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        put = ast.BinOp(node.left, ast.Div(), node.right)
        yield Piece(
            node, put, f"{name} divides without the fraction (//).",
            "/ keeps the fraction, // leaves it out.", sure=True,
        )  # fmt: skip


def _limit(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    function, arguments = called(node)
    if function == "clip" and len(arguments) >= 2:
        inside = arguments[:1]
    elif function in ("minimum", "maximum", "min", "max") and len(arguments) == 2:
        inside = [one for one in arguments if number(one) is None]
    else:
        return
    if len(inside) == 1:
        shown = text(node)
        what = f"{name} limits its numbers{f': {shown}' if shown else ''}."
        yield Piece(node, inside[0], what, "Without that limit it is right.")


def _whole_table(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    """A largest or smallest number of the whole table, where each row needs its own."""
    function, arguments = called(node)
    if function not in ("max", "amax", "min", "amin") or len(arguments) != 1:
        return
    if not isinstance(node, ast.Call) or any(one.arg != "keepdims" for one in node.keywords):
        return
    put = copy.copy(node)
    put.keywords = [
        ast.keyword("axis", ast.Constant(1)),
        ast.keyword("keepdims", ast.Constant(True)),
    ]
    what = (
        f"{name} uses the smallest number of the whole table."
        if "min" in function
        else f"{name} uses the largest number of the whole table."
    )
    why = "Each row needs its own, with axis=1 and keepdims=True."
    yield Piece(node, put, what, why, sure=True)


def _rounding(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    function, arguments = called(node)
    if function in ("round", "around", "floor", "ceil", "rint", "trunc") and arguments:
        digits = number(arguments[1]) if len(arguments) > 1 else None
        what = f"{name} rounds with {function}."
        if digits is not None:
            what = f"{name} has rounded numbers: {function} leaves {count(int(digits), 'decimal')}."
        yield Piece(node, arguments[0], what, "Without the rounding it is right.")


def _squeeze(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    function, arguments = called(node)
    if function == "squeeze" and arguments:
        yield Piece(
            node, arguments[0], f"{name} takes away every axis of length 1 (squeeze).",
            "With one row or one unit, that axis has to stay.", sure=True,
        )  # fmt: skip


def _memory_order(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if not isinstance(node, ast.Call):
        return
    for keyword in node.keywords:
        if keyword.arg == "order" and ast.unparse(keyword.value) in ("'K'", "'A'", "'F'"):
            put = copy.copy(node)
            put.keywords = [one for one in node.keywords if one is not keyword]
            yield Piece(
                node, put, f"{name} takes entries with order={ast.unparse(keyword.value)}.",
                "That is the order in the memory, which need not be the order of the rows.",
                sure=True,
            )  # fmt: skip


def _added(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add | ast.Sub):
        return
    size = number(node.right)
    if size is not None and 0.0 < abs(size) <= SMALL:
        shown = text(node.right)
        what = (
            f"{name} adds {shown} where nothing belongs."
            if isinstance(node.op, ast.Add)
            else f"{name} takes away {shown} where nothing belongs."
        )
        yield Piece(node, node.left, what, f"Without the {shown} it is right.", sure=True)


def _threshold(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    function, arguments = called(node)
    if function == "where" and len(arguments) == 3:
        test, one, other = arguments
    elif isinstance(node, ast.IfExp):
        test, one, other = node.test, node.body, node.orelse
    else:
        return
    for given, rest in ((one, other), (other, one)):
        value, shown = text(given), text(test)
        if value and shown:
            what = f"{name} takes {value} where {shown}."
            if rest is one:
                what = f"{name} takes {value} unless {shown}."
            yield Piece(node, rest, what, "Without that it is right.")


def _or(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or) and len(node.values) == 2:
        first, second = node.values
        if number(second) is not None:
            yield Piece(
                node, first, (
                f"{name} takes 0 for missing: {shown}."
                if (shown := text(node))
                else f"{name} takes 0 for missing: or."
            ),
                "In Python 0 counts as False, but here it is a number like any other.", sure=True,
            )  # fmt: skip


def _all_entries(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    """The number of all entries of a table, where that of its rows belongs."""
    if isinstance(node, ast.Attribute) and node.attr == "size" and isinstance(node.value, ast.Name):
        rows = f"len({node.value.id})"
        put = ast.parse(rows, mode="eval").body
        yield Piece(node, put, f"{ast.unparse(node)} counts every entry of {node.value.id}.",
                    f"The number of its rows, {rows}, belongs there.", sure=True)  # fmt: skip


def _one_for_two(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    """Two names that are given one array or one list, as in `a = b = x.copy()`."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 2:
        return
    if all(isinstance(one, ast.Name) for one in node.targets):
        one, other = map(ast.unparse, node.targets)
        copied = ast.parse("__import__('copy').deepcopy()", mode="eval").body
        assert isinstance(copied, ast.Call)
        copied.args = [node.value]
        put = ast.Assign(
            [ast.Tuple(node.targets, ast.Store())], ast.Tuple([node.value, copied], ast.Load()),
            lineno=node.lineno,
        )  # fmt: skip
        yield Piece(node, put, f"{one} and {other} are two names of one and the same object.",
                    "What is stored in one stands in the other; make two.", sure=True)  # fmt: skip


def _branch(node: ast.AST, name: str, text: Text) -> Iterator[Piece]:
    if not isinstance(node, ast.If):
        return
    test = text(node.test)
    truth = any(_is_truth_of_a_number(one) for one in ast.walk(node.test))
    for goes in (False, True):
        put = copy.copy(node)
        put.test = ast.Constant(goes)
        what = f"The condition {test} makes {name} wrong."
        if not test:
            what = f"A condition makes {name} wrong."
        why = "With that branch always taken, it is right." if goes else "Without it, it is right."
        if truth:
            why = "A 0 counts as False in a condition, but here it is a number like any other."
        yield Piece(node, put, what, why, sure=truth, line=_line_of_branch(node, goes, truth))


def _line_of_branch(node: ast.If, goes: bool, truth: bool) -> int:
    """Return the line that is wrong where a branch is better never taken, or always.

    That is what the wrong branch does first, unless it does nothing but leave early.
    """
    wrong = node.orelse if goes else node.body
    if truth or not wrong or isinstance(wrong[0], ast.If) or _leaves(wrong):
        return node.lineno
    return wrong[0].lineno


def _leaves(body: list[ast.stmt]) -> bool:
    """Whether a branch ends a loop or its turn, or returns what needs no working out."""
    last = body[-1]
    if isinstance(last, ast.Return):
        return len(body) == 1 and (last.value is None or isinstance(last.value, ast.Constant))
    return isinstance(last, ast.Continue | ast.Break | ast.Raise)


def _is_truth_of_a_number(node: ast.AST) -> bool:
    """Whether `not v` or a bare `v` stands in a condition, where v is a name or an entry."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return isinstance(node.operand, ast.Name | ast.Subscript)
    return False


_RULES: tuple[Find, ...] = (
    _division, _limit, _whole_table, _rounding, _squeeze, _memory_order, _added, _threshold, _or,
    _branch, _one_for_two, _all_entries,
)  # fmt: skip
