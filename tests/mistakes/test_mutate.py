"""Rewrites make the mistakes of the catalogue out of any reference, one place at a time."""

import numpy as np
import pytest

from chainrule.mistakes import mutate, sentences

SLOPE = '''
def d_sigmoid(z):
    """Return the slope."""
    a = sigmoid(z)
    return a * (1 - a)
'''
DENSE = """
def dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    return dX, dW, db
"""
SUM_OVER_PATHS = """
def error(layer, j):
    total = 0.0
    for later in layer:
        total += later["weights"][j] * later["delta"]
    return total
"""


def made(source: str, categories: dict, functions: dict | None = None) -> dict[str, set[str]]:
    """Return the rewritten bodies by kind."""
    found: dict[str, set[str]] = {}
    for change in mutate.rewrites(source, categories, functions or {}):
        found.setdefault(change.kind, set()).add(change.source)
    return found


def test_the_slope_of_a_sigmoid_is_made_wrong_in_the_known_ways() -> None:
    found = made(SLOPE, {"z": "number", "a": "number"}, {"sigmoid": 1})
    lines = {line.strip() for kind in found.values() for text in kind for line in text.splitlines()}
    assert "return a" in lines  # one factor only
    assert "return a * (1 + a)" in lines
    assert "return z * (1 - z)" in lines  # the formula for the output, used on z
    assert "return 1 - a ** 2" in lines  # tanh
    assert "return sigmoid(a) * (1 - sigmoid(a))" in lines  # σ twice
    assert "a = z" in lines  # σ left out
    assert "return -(a * (1 - a))" in lines


def test_a_dense_layer_is_made_wrong_in_the_known_ways() -> None:
    number = dict.fromkeys(["dZ", "X", "W", "dX", "dW", "db"], "number")
    found = made(DENSE, number)
    lines = {line.strip() for kind in found.values() for text in kind for line in text.splitlines()}
    for mistake in (
        "dX = dZ @ W",
        "dW = dZ.T @ X",
        "db = dZ",
        "db = dZ.sum(axis=1)",
        "db = dZ.sum()",
        "db = dZ.mean(axis=0)",
        "db = dZ[-1]",
        "dX = np.ones_like(dZ) @ W.T",
        "return (dW, dX, db)",
    ):
        assert mistake in lines, mistake


def test_loops_are_made_wrong_in_the_known_ways() -> None:
    found = made(SUM_OVER_PATHS, {"layer": "list", "j": "index", "total": "number"})
    assert any("total = later['weights'][j] * later['delta']" in s for s in found["overwritten"])
    assert any("list(layer)[:-1]" in s for s in found["loop_part"])
    assert any("break" in s for s in found["loop_part"])
    assert any("total += later['delta']" in s for s in found["missing_factor"])
    assert any("later['weights'][j + 1]" in s for s in found["index"])
    assert "row_not_column" in found
    assert "reset_in_loop" in found


@pytest.mark.parametrize("source", [SLOPE, DENSE, SUM_OVER_PATHS])
def test_every_rewrite_differs_from_the_reference_compiles_and_has_a_sentence(source: str) -> None:
    categories = dict.fromkeys(["z", "a", "dZ", "X", "W", "dX", "dW", "db", "total"], "number")
    plain = mutate.ast.unparse(mutate.parse(source))
    changes = list(mutate.rewrites(source, categories, {"sigmoid": 1}))
    assert len(changes) > 30
    for change in changes:
        compile(change.source, "<test>", "exec")
        assert change.kind in sentences.kinds()
        cause = sentences.say(change.kind, change.words, (), "the function", {})
        assert "{" not in cause.what + cause.why + cause.where
        assert cause.what.endswith(".")
    assert all(change.source != plain for change in changes)


def test_a_factor_dropped_under_a_condition_leaves_the_other_layers_right() -> None:
    source = """
def delta(i, last, error, slope):
    if i == last:
        sign = 1.0
    else:
        sign = 1.0
    result = error * slope
    return result
"""
    names = dict.fromkeys(["i", "last"], "index") | dict.fromkeys(["error", "slope"], "number")
    conditional = [
        change
        for change in mutate.rewrites(source, names, {})
        if change.kind == "missing_factor" and ("where" in change.words or "unless" in change.words)
    ]
    values = set()
    for change in conditional:
        namespace = {"np": np}
        exec(change.source, namespace)
        values.add((namespace["delta"](0, 1, 3.0, 0.5), namespace["delta"](1, 1, 3.0, 0.5)))
    assert (3.0, 1.5) in values
    assert (1.5, 3.0) in values
