"""Make the mutants of a reference: every mutation operator at every place where it fits.

A mutant differs from the reference in one place and says what was done: its `kind`, and a few
words (`old`, `new`, `target`). Whether it runs, and whether its numbers differ from the truth,
is found out by running it (`mutants`); what is said to the learner is in `sentences`. The
operators stand in one table (`operators.TABLE`), filled by four modules.
"""

import ast
import copy
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chainrule.mistakes import (
    expression_mutations,
    link_mutations,
    loop_mutations,
    statement_mutations,
    syntax,
)
from chainrule.mistakes.operators import TABLE, Mutation, Operator, Place, Scope

__all__ = ["TABLE", "Mutant", "mutants", "mutations", "parse"]
# Importing them fills the table.
_FILLED = (expression_mutations, statement_mutations, loop_mutations, link_mutations)


@dataclass(frozen=True)
class Mutant:
    """One plausible mistake: the changed function, its kind, and the words that describe it."""

    source: str
    kind: str
    words: Mapping[str, str]
    operator: str = ""


def mutants(
    source: str,
    holds: Mapping[str, str],
    functions: Mapping[str, int],
    activations: Sequence[str] = (),
    entries: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[Mutant]:
    """Yield the mutants of the single function in `source`.

    `holds` says what its names hold, `functions` gives the unit's other functions with their
    number of arguments, `activations` those among them whose slope is s·(1 − s), `entries` the
    indices that the unit puts behind a string key.
    """
    function = parse(source)
    plain = ast.unparse(function)
    for mutation in mutations(Scope(function, holds, functions, activations, entries or {})):
        tree = copy.deepcopy(function, {id(mutation.old): mutation.new})
        try:
            text = ast.unparse(ast.fix_missing_locations(tree))
            if text == plain:
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("error", SyntaxWarning)
                compile(text, "<mutant>", "exec")
        except (ValueError, SyntaxError, SyntaxWarning, AttributeError):
            continue
        yield Mutant(text, mutation.kind, mutation.words, mutation.operator)


def parse(source: str) -> ast.FunctionDef:
    """Return the function in `source` without its docstrings."""
    module = ast.parse(source)
    found = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    function = found[-1]
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return function


def mutations(scope: Scope, table: list[Operator] | None = None) -> Iterator[Mutation]:
    """Yield what the operators of the table make of every place of a function."""
    places = list(_places(scope.function))
    for operator in TABLE if table is None else table:
        for node, place in places:
            yield from operator.mutations(node, scope, place)


def _places(function: ast.FunctionDef) -> Iterator[tuple[ast.AST, Place]]:
    """Yield the function, its statements, and their expressions that are read."""
    yield function, Place()
    for body in syntax.bodies(function):
        for statement in body:
            yield statement, Place(syntax.target_of(statement))
            for field, value in ast.iter_fields(statement):
                if field == "target" and isinstance(statement, ast.For):
                    continue
                for expression in value if isinstance(value, list) else [value]:
                    if isinstance(expression, ast.expr):
                        yield from _within(expression, Place(syntax.target_of(statement)))


def _within(node: ast.expr, place: Place) -> Iterator[tuple[ast.expr, Place]]:
    plain = Place(place.target)
    if isinstance(getattr(node, "ctx", None), ast.Store):
        # Of a stored entry only the index is read.
        if isinstance(node, ast.Subscript):
            yield from _within(node.slice, plain)
        return
    yield node, place
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            label = key.value if isinstance(key, ast.Constant) else place.target
            yield from _within(value, Place(str(label)))
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            inside = place
            if isinstance(node, ast.Call):
                inside = (
                    plain if child is node.func else Place(place.target, ast.unparse(node.func))
                )
            yield from _within(child, inside)
        elif isinstance(child, ast.keyword):
            yield from _within(child.value, plain)
        elif isinstance(child, ast.comprehension):
            yield from _within(child.iter, plain)
