"""Every mutation operator makes what its example says; mutants differ, compile, have words."""

import ast
import copy

import numpy as np
import pytest

from chainrule.mistakes import mutate, sentences
from chainrule.mistakes.operators import TABLE, Operator, Place, Scope

NOT_NUMBERS = {"np", "len", "zip", "range", "reversed", "enumerate", "list", "f", "g"}


def function_of(text: str) -> ast.FunctionDef:
    """Return a function with this body, or with this result, of every name that is read."""
    try:
        body = [f"return {ast.unparse(ast.parse(text, mode='eval'))}"]
    except SyntaxError:
        body = text.splitlines()
    tree = ast.parse("\n".join(body))
    read = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = {node.id for node in read if isinstance(node.ctx, ast.Store)}
    names = sorted({node.id for node in read} - NOT_NUMBERS - stored)
    lines = [f"def example({', '.join(names)}):", *(f"    {line}" for line in body)]
    return mutate.parse("\n".join(lines))


def body_of(source: str) -> str:
    return ast.unparse(ast.Module(mutate.parse(source).body, []))


def made_by(operator: Operator) -> set[str]:
    """Return the bodies that an operator makes of its example."""
    function = function_of(operator.example[0])
    every = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    holds = dict.fromkeys(sorted(every - NOT_NUMBERS), "number") | dict(operator.holds)
    scope = Scope(function, holds, operator.functions, operator.activations)
    found = set()
    for mutation in mutate.mutations(scope, [operator]):
        tree = copy.deepcopy(function, {id(mutation.old): mutation.new})
        found.add(body_of(ast.unparse(ast.fix_missing_locations(tree))))
    return found


@pytest.mark.parametrize("operator", TABLE, ids=lambda one: f"{one.kind}: {one.name}")
def test_every_operator_makes_what_its_example_says(operator: Operator) -> None:
    after = ast.unparse(ast.Module(function_of(operator.example[1]).body, []))
    assert after in made_by(operator)


def test_every_kind_has_a_sentence_and_every_function_a_description() -> None:
    for operator in TABLE:
        assert operator.kind in sentences.kinds(), operator.name
        if "→" not in operator.name:
            assert operator.mutate.__doc__, operator.name


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


def lines_of(source: str, holds: dict, functions: dict | None = None, activations=()) -> set[str]:
    """Return every line of every mutant."""
    return {
        line.strip()
        for mutant in mutate.mutants(source, holds, functions or {}, activations)
        for line in mutant.source.splitlines()
    }


def test_the_slope_of_a_sigmoid_is_made_wrong_in_the_known_ways() -> None:
    lines = lines_of(SLOPE, {"z": "number", "a": "number"}, {"sigmoid": 1}, ["sigmoid"])
    assert "return a" in lines  # one factor only
    assert "return a * (1 + a)" in lines
    assert "return z * (1 - z)" in lines  # the formula for the output, used on z
    assert "return 1 - a ** 2" in lines  # tanh
    assert "return sigmoid(a) * (1 - sigmoid(a))" in lines  # σ twice
    assert "a = z" in lines  # σ left out
    assert "return -(a * (1 - a))" in lines


def test_a_dense_layer_is_made_wrong_in_the_known_ways() -> None:
    lines = lines_of(DENSE, dict.fromkeys(["dZ", "X", "W", "dX", "dW", "db"], "number"))
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
    found: dict[str, set[str]] = {}
    holds = {"layer": "list", "j": "index", "total": "number"}
    for mutant in mutate.mutants(SUM_OVER_PATHS, holds, {}):
        found.setdefault(mutant.kind, set()).add(mutant.source)
    assert any("total = later['weights'][j] * later['delta']" in s for s in found["overwritten"])
    assert any("list(layer)[:-1]" in s for s in found["loop_part"])
    assert any("break" in s for s in found["loop_part"])
    assert any("total += later['delta']" in s for s in found["missing_factor"])
    assert any("later['weights'][j + 1]" in s for s in found["index"])
    assert "row_not_column" in found
    assert "reset_in_loop" in found


@pytest.mark.parametrize("source", [SLOPE, DENSE, SUM_OVER_PATHS])
def test_every_mutant_differs_from_the_reference_compiles_and_has_a_sentence(source: str) -> None:
    holds = dict.fromkeys(["z", "a", "dZ", "X", "W", "dX", "dW", "db", "total"], "number")
    plain = ast.unparse(mutate.parse(source))
    mutants = list(mutate.mutants(source, holds, {"sigmoid": 1}))
    assert len(mutants) > 30
    for mutant in mutants:
        compile(mutant.source, "<test>", "exec")
        cause = sentences.say(mutant.kind, mutant.words, (), "the function", {})
        assert "{" not in cause.what + cause.why + cause.where
        assert cause.what.endswith(".")
    assert all(mutant.source != plain for mutant in mutants)


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
        mutant
        for mutant in mutate.mutants(source, names, {})
        if mutant.kind == "missing_factor" and ("where" in mutant.words or "unless" in mutant.words)
    ]
    values = set()
    for mutant in conditional:
        namespace = {"np": np}
        exec(mutant.source, namespace)
        values.add((namespace["delta"](0, 1, 3.0, 0.5), namespace["delta"](1, 1, 3.0, 0.5)))
    assert (3.0, 1.5) in values
    assert (1.5, 3.0) in values


def test_an_operator_looks_at_its_own_nodes_only() -> None:
    node = ast.parse("x + y", mode="eval").body
    scope = Scope(mutate.parse(SLOPE))
    for operator in TABLE:
        if not isinstance(node, operator.nodes):
            assert not list(operator.mutations(node, scope, Place()))
