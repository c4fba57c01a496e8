"""Find the line of an answer that is a table, such as `{1: MISSING_FACTOR, …}`.

A dictionary does not know where it was written, so the text that was run last and gives its name
such a value is looked for. The first entry that is not the asked one is in the wrong line; where
entries are lacking, they belong after the last one.
"""

import ast
import linecache
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chainrule.checking.verdict import Verdict, WrongLine
from chainrule.course.exercise import Exercise
from chainrule.course.source import shared_namespace

_UNKNOWN = object()


def point(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict:
    """Return the verdict on a table with its wrong row, counted from where the table begins.

    A row is said where there are several, and none where it is not certain.
    """
    if callable(answer) or not isinstance(exercise.reference, Mapping):
        return verdict
    names = shared_namespace(exercise.unit)
    for place, (rows, made) in enumerate(_texts(exercise.name)):
        # A text that cannot be read fits many an answer: only the latest can have made this one.
        if place and not _is_read(made.value, names):
            continue
        if not _could_be(made.value, answer, names):
            continue
        number, is_there = _wrong(made, answer, exercise.reference, names)
        line = WrongLine(number - made.lineno + 1, rows[number - 1].strip())
        if made.lineno == made.end_lineno:
            return replace(verdict, line=line)
        row = _row(made, number)
        said = f"In your table it is row {row}." if is_there else f"Your table ends in row {row}."
        return replace(verdict, why=f"{verdict.why} {said}".strip(), line=line)
    return verdict


def _row(made: ast.Assign, number: int) -> int:
    """Return which row of entries a line is: that of the bracket alone is none."""
    if not isinstance(made.value, ast.Dict):
        return number - made.lineno + 1
    filled = sorted({key.lineno for key, _ in _entries(made.value)})
    return filled.index(number) + 1 if number in filled else number - made.lineno + 1


def _texts(name: str) -> list[tuple[list[str], ast.Assign]]:
    """Return the statements that give `name` a value, each with its text; the latest first."""
    cells = vars(sys.modules["__main__"]).get("In")
    # A kernel's own list: there a cell that is run again is the last one.
    in_cells = [str(cell).splitlines() for cell in cells] if isinstance(cells, list) else []
    entries = [entry[2] for entry in linecache.cache.values() if len(entry) > 2]
    in_files = [[row.rstrip("\n") for row in rows] for rows in entries]
    return _assigned(name, in_cells) or _assigned(name, in_files)


def _assigned(name: str, texts: list[list[str]]) -> list[tuple[list[str], ast.Assign]]:
    found = []
    for rows in texts:
        if not any(row.startswith(name) for row in rows):
            continue
        try:
            tree = ast.parse("\n".join(rows))
        except (SyntaxError, ValueError):
            continue
        for one in tree.body:
            if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name:
                found.append((rows, one))
    return found[::-1]


def _is_read(made: ast.expr, names: Mapping[str, Any]) -> bool:
    """Whether all of an expression is constants and names that stand for something known."""
    if not isinstance(made, ast.Dict):
        return _read(made, names) is not _UNKNOWN
    if None in made.keys:
        return False
    parts = [part for entry in _entries(made) for part in entry]
    return all(_read(part, names) is not _UNKNOWN for part in parts)


def _could_be(made: ast.expr, answer: Any, names: Mapping[str, Any]) -> bool:
    """Whether an expression, as far as it can be read without being run, gives the answer."""
    read = _read(made, names)
    if isinstance(made, ast.Dict):
        if not isinstance(answer, dict) or len(answer) != len(made.keys):
            return False
        entries = [(_read(key, names), _read(value, names)) for key, value in _entries(made)]
        return all(
            key is _UNKNOWN or (key in answer and value in (_UNKNOWN, answer[key]))
            for key, value in entries
        )
    if isinstance(made, ast.List | ast.Tuple):
        return isinstance(answer, list | tuple) and len(answer) == len(made.elts)
    if isinstance(made, ast.DictComp):
        return isinstance(answer, dict)
    return read is _UNKNOWN or read == answer


def _entries(made: ast.Dict) -> list[tuple[ast.expr, ast.expr]]:
    return [
        (key, value) for key, value in zip(made.keys, made.values, strict=True) if key is not None
    ]


def _read(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """Return what a constant or a name of the unit stands for; else that it is not known."""
    if isinstance(node, ast.Name):
        value = names.get(node.id, _UNKNOWN)
        return value if isinstance(value, str | int) else _UNKNOWN
    return node.value if isinstance(node, ast.Constant) else _UNKNOWN


def _wrong(
    made: ast.Assign, answer: Any, asked: Mapping[Any, Any], names: Mapping[str, Any]
) -> tuple[int, bool]:
    """Return the line of the first wrong entry, and whether there is one.

    Where all that stand there are right, it is the line of the last one.
    """
    if isinstance(made.value, ast.DictComp):
        return made.value.key.lineno, True
    if not isinstance(made.value, ast.Dict) or not made.value.keys:
        return made.lineno, True
    entries = _entries(made.value)
    for key, _ in entries:
        known = _read(key, names)
        if known is not _UNKNOWN and (known not in asked or answer[known] != asked[known]):
            return key.lineno, True
    return (entries[-1][0].lineno if entries else made.lineno), False
