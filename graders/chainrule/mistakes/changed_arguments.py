"""Find the line of an answer that changes an argument which belongs to the caller.

After every statement a copy of the answer looks whether what it was handed is still what it was;
the first statement after which it is not has changed it, in whatever way that is written.
"""

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import GeneratorType
from typing import Any

from chainrule.course import written
from chainrule.course.exercise import Case, Exercise, Rule, plain_call
from chainrule.mistakes import fingerprint

_MOST = 40  # points that are tried
_ITEMS = 1000  # that are taken from what an answer yields
_SAID = re.compile(r"__changed__ (\d+)")
_HEAD = """
def __state__(value):
    if isinstance(value, (list, tuple)):
        return [__state__(one) for one in value]
    if isinstance(value, dict):
        return [(key, __state__(one)) for key, one in value.items()]
    if hasattr(value, "tobytes"):
        return value.shape, value.tobytes()
    return value if isinstance(value, (int, float, str)) else id(value)


def __look__(held, before, line):
    if __state__(held) != before:
        raise RuntimeError(f"__changed__ {line}")
"""


def line_of(exercise: Exercise, answer: Any, cases: Sequence[Case]) -> int | None:
    """Return the line, in the answer's text, that first changes an argument; None without one.

    `cases` are the calls of a rule, where the exercise has one; the function that an answer returns
    is looked at, too.
    """
    definition = written.definition_of(answer)
    if not isinstance(definition, ast.FunctionDef):
        return None
    if isinstance(exercise.truth, Rule):
        exercise = replace(exercise, call=_consumed)
    for text in _texts(definition, exercise.mutates):
        again = written.remade(answer, text)
        stopped = [
            str(fingerprint.run(exercise, again, case).get("!", ""))
            for case in (cases[:_MOST] if again is not None else ())
        ]
        if found := [int(said[1]) for one in stopped if (said := _SAID.search(one))]:
            return min(found)  # zeros times a number are zeros still
    return None


def _consumed(answer: Any, *args: Any) -> Any:
    result = plain_call(answer, *args)
    if isinstance(result, GeneratorType):
        return [one for one, _ in zip(result, range(_ITEMS), strict=False)]
    return result


def _texts(definition: ast.FunctionDef, mutates: Sequence[int]) -> Iterator[str]:
    """Yield the text that looks at the answer's own arguments, and one for a function in it."""
    functions = [one for one in ast.walk(definition) if isinstance(one, ast.FunctionDef)]
    inner = functions[1:]
    yield _watched(definition, definition, mutates)
    if len(inner) == 1:
        yield _watched(definition, inner[0], ())


def _watched(definition: ast.FunctionDef, function: ast.FunctionDef, mutates: Sequence[int]) -> str:
    twin = copy.deepcopy(definition)
    pairs = zip(ast.walk(twin), ast.walk(definition), strict=True)
    own = next(one for one, old in pairs if old is function)
    assert isinstance(own, ast.FunctionDef)
    held = [one.arg for place, one in enumerate(own.args.args) if place not in mutates]
    own.body = [*_looked(own.body)]
    start = f"__held__ = [{', '.join(held)}]\n__before__ = __state__(__held__)"
    own.body[:0] = ast.parse(start).body
    twin.decorator_list = []
    return _HEAD + ast.unparse(ast.fix_missing_locations(twin))


def _looked(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a body, each with a look after it."""
    for one in body:
        look = ast.parse(f"__look__(__held__, __before__, {one.lineno})").body
        if isinstance(one, ast.Return) and one.value is not None:
            yield ast.Assign([ast.Name("__result__", ast.Store())], one.value, lineno=one.lineno)
            yield from look
            yield ast.Return(ast.Name("__result__", ast.Load()))
            continue
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            yield one
            continue
        for field in ("body", "orelse", "finalbody"):
            if inner := getattr(one, field, None):
                setattr(one, field, [*_looked(inner)])
        yield one
        if not isinstance(one, ast.Return | ast.Continue | ast.Break | ast.Raise):
            yield from look
