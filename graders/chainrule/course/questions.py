"""The questions of a unit: what is asked, what each answer would have meant, which one is right.

They stand as data in `solutions/NN_topic.toml`, one table for each question:

- `choice`: `options`, each with `text` and `reply`; the right one has `right = true`;
- `number`: the right `answer`, and in `options` the numbers that a known slip gives;
- `formula`: the right `answer` in x, and the formulas that a known slip gives;
- `order`: `lines` in the right order, shown in the order `shown`, and one `reply` for all others.

Every question has a `prompt`, and `after`: what is said when the answer is right.
"""

import ast
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from chainrule.course.units import UNITS, solution_path

KINDS = ("choice", "number", "formula", "order")
_POINTS = (0.3, 0.7, 1.1, 1.9, 2.3)  # where two formulas are compared
_FUNCTIONS: Mapping[str, Callable[[float], float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "log": math.log,
    "tanh": math.tanh,
}
_LONGEST = 200  # characters of a formula
_NOT_A_NUMBER = "Write a number, for example 0.5 or 1/3."
_NOT_A_FORMULA = "Write a formula in x, for example 2*x + cos(x)."


@dataclass(frozen=True)
class Option:
    """One answer that somebody may give, and what it would have meant."""

    text: str
    reply: str
    right: bool = False


@dataclass(frozen=True)
class Question:
    """One question; `answer` holds the right answer as it is written in the file."""

    unit: str
    name: str
    kind: str
    prompt: str
    after: str
    answer: str = ""
    options: tuple[Option, ...] = ()
    lines: tuple[str, ...] = ()
    shown: tuple[int, ...] = ()
    reply: str = ""


@dataclass(frozen=True)
class Reply:
    """What an answer is told. `right` is None when it could not be read, and is not kept."""

    right: bool | None
    text: str


@cache
def questions(unit: str) -> dict[str, Question]:
    """Return the questions of `unit` by name; {} when it has none.

    Raises ValueError when the file says something that is no question.
    """
    path = solution_path(unit).with_suffix(".toml")
    if not path.exists():
        return {}
    tables = tomllib.loads(path.read_text("utf-8"))
    return {name: _question(unit, name, table) for name, table in tables.items()}


def find_question(unit: str, name: str) -> Question:
    """Return one question; raise ValueError with the names that there are."""
    known = questions(unit)
    if name not in known:
        if not known:
            raise ValueError(f"Unit {unit} has no question {name!r}. Its questions are: none.")
        names = ", ".join(known)
        raise ValueError(f"Unit {unit} has no question {name!r}. Its questions are: {names}.")
    return known[name]


def earlier_questions(unit: str, count: int = 3) -> list[Question]:
    """Return `count` questions from the units before `unit`, spread over them, always the same."""
    before = [
        question
        for earlier in UNITS[: UNITS.index(unit)]
        for question in questions(earlier).values()
    ]
    if len(before) <= count:
        return before
    # One from the near past, the others from ever further back.
    places = sorted({round((len(before) - 1) * k / count) for k in range(1, count + 1)})
    return [before[place] for place in places]


def _question(unit: str, name: str, table: Mapping[str, Any]) -> Question:
    where = f"solutions/{unit}.toml, question {name}"
    kind = str(table.get("kind"))
    if kind not in KINDS:
        raise ValueError(f"{where}: kind is {kind!r}; write one of {', '.join(KINDS)}.")
    options = tuple(
        Option(str(one["text"]), str(one["reply"]), bool(one.get("right", False)))
        for one in table.get("options", ())
    )
    made = Question(
        unit, name, kind, str(table.get("prompt", "")), str(table.get("after", "")),
        str(table.get("answer", "")), options, tuple(table.get("lines", ())),
        tuple(table.get("shown", ())), str(table.get("reply", "")),
    )  # fmt: skip
    if not made.prompt or not made.after:
        raise ValueError(f"{where}: prompt and after are needed.")
    if kind == "choice" and sum(option.right for option in options) != 1:
        raise ValueError(f"{where}: exactly one option has to be right.")
    if kind in ("number", "formula") and _value(kind, made.answer) is None:
        raise ValueError(f"{where}: the answer {made.answer!r} cannot be read.")
    if kind == "order" and sorted(made.shown) != list(range(len(made.lines))):
        raise ValueError(f"{where}: shown has to name each line once.")
    return made


def reply_to(question: Question, given: Any) -> Reply:
    """Return what an answer is told: an option's number, a text, or the lines' numbers in order."""
    if question.kind == "choice":
        return _to_choice(question, given)
    if question.kind == "order":
        return _to_order(question, given)
    value = _value(question.kind, str(given))
    if value is None:
        return Reply(None, _NOT_A_NUMBER if question.kind == "number" else _NOT_A_FORMULA)
    if _same(value, _value(question.kind, question.answer)):
        return Reply(True, question.after)
    for option in question.options:
        if _same(value, _value(question.kind, option.text)):
            return Reply(False, option.reply)
    return Reply(False, "No known slip gives this one. Look again, and commit another.")


def _to_choice(question: Question, given: Any) -> Reply:
    if type(given) is not int or not 0 <= given < len(question.options):
        return Reply(None, "Choose one of the answers first.")
    option = question.options[given]
    return Reply(option.right, question.after if option.right else option.reply)


def _to_order(question: Question, given: Any) -> Reply:
    size = len(question.lines)
    if (
        not isinstance(given, list)
        or not all(type(line) is int for line in given)
        or sorted(given) != list(range(size))
    ):
        return Reply(None, "Put all the lines in order first.")
    if given == list(range(size)):
        return Reply(True, question.after)
    first = next(place for place in range(size) if given[place] != place)
    return Reply(False, f"Line {first + 1} is the first out of place. {question.reply}")


def _same(one: tuple[float, ...], other: tuple[float, ...] | None) -> bool:
    return other is not None and all(
        math.isclose(a, b, rel_tol=1e-3, abs_tol=1e-9) for a, b in zip(one, other, strict=True)
    )


def _value(kind: str, text: str) -> tuple[float, ...] | None:
    """Return a number, or the values of a formula at some points; None when it is neither."""
    written = text.strip().replace("^", "**").replace("−", "-")
    if kind == "number":
        written = written.replace(",", ".")
    if not written or len(written) > _LONGEST:
        return None
    names: tuple[dict[str, float], ...] = (
        ({},) if kind == "number" else tuple({"x": point} for point in _POINTS)
    )
    try:
        tree = ast.parse(written, mode="eval").body
        values = tuple(_evaluate(tree, {"pi": math.pi, **known}) for known in names)
    except (SyntaxError, ValueError, ArithmeticError, TypeError, RecursionError, MemoryError):
        return None
    return values if all(map(math.isfinite, values)) else None


def _evaluate(node: ast.expr, names: Mapping[str, float]) -> float:
    """Return the value of arithmetic alone; anything else raises ValueError."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_evaluate(operand, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _evaluate(operand, names)
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _FUNCTIONS:
            return _FUNCTIONS[name](_evaluate(argument, names))
        case ast.BinOp(left=left, op=operation, right=right):
            return _apply(operation, _evaluate(left, names), _evaluate(right, names))
    raise ValueError("only arithmetic is read")


def _apply(operation: ast.operator, a: float, b: float) -> float:
    match operation:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
        case ast.Div():
            return a / b
        case ast.Pow():
            return math.pow(a, b)
    raise ValueError("only + - * / and powers are read")
