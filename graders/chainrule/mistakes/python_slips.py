"""Slips of Python rather than of the chain rule, told from the learner's own syntax tree.

Parameters in another order than asked, a method without self, ^ for a power, print for return,
an argument that is never used: these are facts of the text. They are said only of an answer
that has failed, and only when the text leaves no doubt.
"""

import ast
import types
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.checking.judge import line_at
from chainrule.checking.message import count
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.course.exercise import Exercise
from chainrule.course.source import shared_namespace
from chainrule.course.written import definition_of, text_holder_of

Told = tuple[str, str, str, int]  # what, why, where, and the number of the line in the text
_FAILED = frozenset({Outcome.WRONG, Outcome.CONTRACT})


def tell(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict | None:
    """Return the verdict in words about the text of the answer, or None when nothing is certain."""
    if verdict.outcome not in _FAILED or not callable(answer):
        return None
    definition = definition_of(answer)
    told: Told | None = None
    if isinstance(definition, ast.ClassDef):
        told = _without_self(definition, exercise.name) or _power(definition, exercise.name)
    elif isinstance(definition, ast.FunctionDef):
        told = (
            _other_order(definition, exercise)
            or _prints(definition, exercise)
            or _returns_print(definition, exercise.name)
            or _power(definition, exercise.name)
            or _never_run(definition, exercise.name)
            or _from_outside(definition, text_holder_of(answer), exercise)
        )
    if told is None:
        return None
    what, why, where, number = told
    return replace(verdict, what=what, why=why, where=where, line=line_at(answer, number))


def _parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]


def _other_order(function: ast.FunctionDef, exercise: Exercise) -> Told | None:
    asked = _asked(exercise)
    own = _parameters(function)
    name = exercise.name
    if not asked or own == asked:
        return None
    if sorted(own) != sorted(asked):
        least = len(own) - len(function.args.defaults)
        if function.args.vararg is not None or least <= len(asked) <= len(own):
            return None
        given = count(len(own), "argument")
        what = f"{name} takes {given}; the exercise hands it {len(asked)}."
        if not own:
            what = f"{name} takes no arguments; the exercise hands it {len(asked)}."
        return (
            what,
            f"It is called as {name}({', '.join(asked)}).",
            f"The code has def {name}({', '.join(own)}).",
            function.lineno,
        )
    return (
        f"{name} has its parameters in another order than the exercise asks for.",
        f"It is called as {name}({', '.join(asked)}).",
        f"The code has def {name}({', '.join(own)}).",
        function.lineno,
    )


def _asked(exercise: Exercise) -> list[str]:
    code = getattr(exercise.reference, "__code__", None)
    return list(code.co_varnames[: code.co_argcount]) if code is not None else []


def _prints(function: ast.FunctionDef, exercise: Exercise) -> Told | None:
    """A print and no return, where the course's own answer returns something."""
    reference = definition_of(exercise.reference)
    if reference is None or not _gives_back(reference) or _gives_back(function):
        return None
    for node in _own(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print" and node.args:
            return (
                f"{exercise.name} prints its result, and returns nothing.",
                "print shows a value to you; return hands it to the line that called.",
                f"Write return {ast.unparse(node.args[0])}, in place of the print.",
                node.lineno,
            )
    return None


def _gives_back(function: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.Return) and node.value is not None)
        or isinstance(node, ast.Yield | ast.YieldFrom)
        for node in _own(function)
    )


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, without those of functions and classes inside it."""
    for child in ast.iter_child_nodes(function):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.Lambda | ast.ClassDef):
            yield from _own(child)


def _returns_print(function: ast.FunctionDef, name: str) -> Told | None:
    """What print gives, which is None, in the place of a value."""
    for node in ast.walk(function):
        value = node.value if isinstance(node, ast.Return) else None
        value = node.body if isinstance(node, ast.Lambda) else value
        if (
            isinstance(value, ast.Call)
            and ast.unparse(value.func) == "print"
            and len(value.args) == 1
        ):
            return (
                f"{name} returns what print gives, and that is None.",
                "print shows a value to you; it hands nothing on.",
                f"Leave print out: return {ast.unparse(value.args[0])}",
                value.lineno,
            )
    return None


def _power(function: ast.AST, name: str) -> Told | None:
    """A ^ with a number on its right, or in an exponent: nobody combines bits in a formula."""
    for node in ast.walk(function):
        if (
            isinstance(node, ast.BinOp)
            and isinstance(node.op, ast.BitXor)
            and (_is_number(node.right) or isinstance(node.left, ast.Attribute))
        ):
            line = ast.unparse(node)
            return (
                f"{name} has ^ in {line}; a power is written ** in Python.",
                "In Python ^ combines the bits of whole numbers, and stops at floats.",
                "Write ** there. It also binds more tightly than the ^ does.",
                node.lineno,
            )
    return None


def _never_run(function: ast.FunctionDef, name: str) -> Told | None:
    """Statements below a return of the same block, other than another return of the same."""
    for node in ast.walk(function):
        for body in (getattr(node, "body", None), getattr(node, "orelse", None)):
            for one, below in pairwise(body if isinstance(body, list) else []):
                if isinstance(one, ast.Return) and not isinstance(below, ast.FunctionDef):
                    number = below.lineno - function.lineno + 1
                    return (
                        f"{name} ends at the return in line {one.lineno - function.lineno + 1}.",
                        f"Line {number} is below it, and is never run.",
                        "A return hands its value back at once; let it come last.",
                        one.lineno,
                    )
    return None


def _is_number(node: ast.expr) -> bool:
    """Whether an expression is a whole number as it is written, or has a sign before it."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return True
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def _from_outside(function: ast.FunctionDef, holder: Any, exercise: Exercise) -> Told | None:
    """An argument that is never read, beside a value that another line of the notebook has set."""
    names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    unused = [name for name in _parameters(function) if name not in names]
    code, outside = getattr(holder, "__code__", None), getattr(holder, "__globals__", {})
    if not unused or code is None:
        return None
    known = shared_namespace(exercise.unit)
    for name in code.co_names:
        value = outside.get(name)
        is_data = isinstance(value, int | float | np.ndarray | np.generic | list | tuple | dict)
        if is_data and name not in known and not isinstance(value, types.ModuleType):
            return (
                f"{exercise.name} never uses its argument {unused[0]}; it reads {name} from "
                "outside.",
                f"{name} was set by another line of the notebook: it is the same in every call.",
                f"Work with {unused[0]} instead, and with what is made from it.",
                next(
                    node.lineno
                    for node in ast.walk(function)
                    if isinstance(node, ast.Name) and node.id == name
                ),
            )
    return None


def _without_self(made: ast.ClassDef, name: str) -> Told | None:
    for method in made.body:
        if not isinstance(method, ast.FunctionDef) or method.decorator_list:
            continue
        parameters = _parameters(method)
        uses_self = any(
            isinstance(node, ast.Name) and node.id == "self" for node in ast.walk(method)
        )
        if (
            "self" not in parameters
            and method.args.vararg is None
            and (uses_self or not parameters)
        ):
            asked = ", ".join(["self", *parameters])
            return (
                f"{name}: the method {method.name} is written without self.",
                "Python hands the object itself to every method, as its first argument.",
                f"Write def {method.name}({asked}):",
                method.lineno,
            )
    return None
