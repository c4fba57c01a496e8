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

from chainrule.mistakes import expression_mutations, statement_mutations, syntax
from chainrule.mistakes.syntax import code


@dataclass(frozen=True)
class Rewrite:
    """One plausible mistake: the rewritten function, its kind, and the words that describe it."""

    source: str
    kind: str
    words: Mapping[str, str]


def rewrites(
    source: str, categories: expression_mutations.Categories, functions: Mapping[str, int]
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
    function: ast.FunctionDef,
    categories: expression_mutations.Categories,
    functions: Mapping[str, int],
) -> Iterator[statement_mutations.Change]:
    parameters = [argument.arg for argument in function.args.args]
    yield from statement_mutations.results(function, categories)
    yield from statement_mutations.single(function)
    for site in expression_mutations.sites(function):
        for new, kind, words in expression_mutations.mistakes(
            site, categories, functions, parameters
        ):
            yield site.node, new, kind, {"target": site.target, **words}
        if isinstance(site.node, ast.Call) and len(site.node.args) == 1:
            argument = site.node.args[0]
            inner = expression_mutations.definition(function, argument)
            for new, kind, words in expression_mutations.composition(site.node, inner or argument):
                yield site.node, new, kind, {"target": site.target, **words}
        if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, ast.Mult):
            made = expression_mutations.definition(function, site.node.left)
            if made is not None and syntax.is_one_minus(site.node.right, site.node.left):
                new = syntax.one_minus_square(syntax.call_np("tanh", made.args[0]))
                words = {"target": site.target, "old": code(site.node)}
                yield site.node, new, "tanh_slope", words
    yield from statement_mutations.whole_statement(function, categories, functions)
    yield from statement_mutations.under_condition(function)
    yield from statement_mutations.everywhere(function, categories)
    yield from statement_mutations.moved(function)
    yield from statement_mutations.product_of_slopes(function)
    yield from statement_mutations.transposed_weights(function)
    yield from statement_mutations.updated_too_early(function)
    yield from statement_mutations.inlined(function, categories)
    yield from statement_mutations.links_swapped(function)
    yield from statement_mutations.wrapped(function, categories, functions)
    yield from statement_mutations.before_activation(function)
    yield from statement_mutations.slopes_composed(function)
