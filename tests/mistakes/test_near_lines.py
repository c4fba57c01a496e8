"""The one line that does what a rule's words are about; no line where several do."""

import ast

import pytest

from chainrule.mistakes.near_lines import line_of

BATCHES = """
def f(X, y, size, rng):
    p = rng.permutation(len(X))
    for i in range(0, len(X), size):
        rows = p[i : i + size]
        yield X[rows], y[rows]
"""
HISTORY = """
def f(params, epochs):
    history, total = [], 0.0
    for _ in range(epochs):
        params = step(params)
        history.append(loss(params))
    return params, history
"""


def near(source: str, wish: str) -> int | None:
    definition = ast.parse(source.strip()).body[0]
    assert isinstance(definition, ast.FunctionDef)
    return line_of(definition, wish)


@pytest.mark.parametrize(
    ("source", "wish", "line"),
    [
        (BATCHES, "draw", 2),
        (BATCHES, "draw again", None),
        (BATCHES, "yield", 5),
        (BATCHES, "loop", 3),
        (BATCHES, "read size", 4),
        (BATCHES, "call argsort, draw", 2),
        (HISTORY, "make history", 5),
        (HISTORY, "make params", 4),
        (HISTORY, "add", 5),
        (HISTORY, "begin", 2),
        (HISTORY, "return", 6),
        (HISTORY + "    return history", "return", None),
        (HISTORY.replace("params = step(params)", "history += [0]"), "make history", None),
    ],
)
def test_only_the_one_line_that_does_it_is_found(source: str, wish: str, line: int | None) -> None:
    assert near(source, wish) == line
