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
MATCHES = """
def f(claimed, measured, tol):
    if claimed.size != measured.size:
        return False
    bad = abs(claimed - measured) > tol
    return not bad.any()
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
        (MATCHES, "compare", 4),
        (MATCHES, "call ravel, branch", 2),
        ("def f(g, x, h):\n    rise = 1\n    return (g(x + h) - g(x)) / h", "quotient", 3),
        (
            "def f(rows):\n    kept = []\n    for r in rows:\n        kept += [r]\n    return kept",
            "add",
            4,
        ),
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


CLASS = """
class Value:
    def __add__(self, other):
        out = Value(self.data + other.data)
        def back():
            self.grad = out.grad
            other.grad += out.grad
        out.back = back
        return out

    def relu(self):
        \"\"\"Above 0 the number itself.\"\"\"
        return self.unary(max(0.0, self.data), 1.0)

    def exp(self):
        e = math.exp(self.data)
        return self.unary(e, self.data)

    def order(self):
        def visit(one):
            for other in one.parents:
                visit(other)
        visit(self)
"""


@pytest.mark.parametrize(
    ("wish", "line"),
    [
        ("__add__: slope 0", 5),
        ("__add__: slope 1", 6),
        ("__add__: stored 0", 5),
        ("__add__: value", 3),
        ("__add__: grad", None),
        ("relu: slope 0", 12),
        ("exp: slope 0", 16),
        ("exp: make e", 15),
        ("log: slope 0", None),
        ("itself", 21),
    ],
)
def test_a_method_is_looked_through(wish: str, line: int | None) -> None:
    definition = ast.parse(CLASS.strip()).body[0]
    assert isinstance(definition, ast.ClassDef)
    assert line_of(definition, wish) == line
