"""Rewrite a reference function into the plausible mistakes that a learner makes.

Every rewrite changes one place of the syntax tree and says what it did: its `kind` and a few
words (`old`, `new`, `target`).  Whether a rewrite runs, and whether its numbers differ from the
truth, is found out by running it (`library`); what is said to the learner is in `sentences`.
Nothing here knows any exercise.
"""

import ast
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chainrule.diagnosis import expressions, statements, trees
from chainrule.diagnosis.trees import code


@dataclass(frozen=True)
class Rewrite:
    """One plausible mistake: the rewritten function, its kind, and the words that describe it."""

    source: str
    kind: str
    words: Mapping[str, str]


def rewrites(
    source: str, categories: expressions.Categories, functions: Mapping[str, int]
) -> Iterator[Rewrite]:
    """Yield the rewrites of the single function in `source`.

    `categories` says what its names hold, `functions` gives the unit's other functions with
    their number of arguments.
    """
    function = parse(source)
    plain = ast.unparse(function)
    for target, new, kind, words in _changes(function, categories, functions):
        tree = copy.deepcopy(function, {id(target): new})
        try:
            text = ast.unparse(ast.fix_missing_locations(tree))
            if text == plain:
                continue
            compile(text, "<rewrite>", "exec")
        except (ValueError, SyntaxError, AttributeError):
            continue
        yield Rewrite(text, kind, words)


def parse(source: str) -> ast.FunctionDef:
    """Return the function in `source` without its docstrings."""
    module = ast.parse(source)
    found = [node for node in module.body if isinstance(node, ast.FunctionDef)]
    function = found[-1]
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return function


def _changes(
    function: ast.FunctionDef, categories: expressions.Categories, functions: Mapping[str, int]
) -> Iterator[statements.Change]:
    parameters = [argument.arg for argument in function.args.args]
    yield from statements.results(function, categories)
    yield from statements.single(function)
    for site in expressions.sites(function):
        for new, kind, words in expressions.mistakes(site, categories, functions, parameters):
            yield site.node, new, kind, {"target": site.target, **words}
        if isinstance(site.node, ast.Call) and len(site.node.args) == 1:
            argument = site.node.args[0]
            inner = expressions.definition(function, argument)
            for new, kind, words in expressions.composition(site.node, inner or argument):
                yield site.node, new, kind, {"target": site.target, **words}
        if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, ast.Mult):
            made = expressions.definition(function, site.node.left)
            if made is not None and trees.is_one_minus(site.node.right, site.node.left):
                new = trees.one_minus_square(trees.call_np("tanh", made.args[0]))
                words = {"target": site.target, "old": code(site.node)}
                yield site.node, new, "tanh_slope", words
    yield from statements.whole_statement(function, categories, functions)
    yield from statements.under_condition(function)
    yield from statements.everywhere(function, categories)
    yield from statements.moved(function)
    yield from statements.product_of_slopes(function)
    yield from statements.transposed_weights(function)
    yield from statements.updated_too_early(function)
    yield from statements.inlined(function, categories)
    yield from statements.links_swapped(function)
    yield from statements.wrapped(function, categories, functions)
    yield from statements.before_activation(function)
    yield from statements.slopes_composed(function)
