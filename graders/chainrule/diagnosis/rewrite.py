"""Rewrite a reference function into the plausible mistakes that a learner makes.

Every rewrite changes one place of the syntax tree and says what it did: its `kind` and a few
words (`old`, `new`, `target`).  Whether a rewrite runs, and whether its numbers differ from the
truth, is found out by running it (`library`); what is said to the learner is in `sentences`.
Nothing here knows any exercise.
"""

import ast
import copy
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What a name of the reference holds: decides what it can be mistaken for.
Categories = Mapping[str, str]  # name -> "number", "index", "function", "list", "dict"

_SIBLINGS: dict[str, tuple[str, ...]] = {
    "sin": ("cos", "tanh"),
    "cos": ("sin",),
    "exp": ("log", "expm1"),
    "log": ("log2", "log10", "exp"),
    "log1p": ("log", "expm1"),
    "sqrt": ("square",),
    "tanh": ("sin", "arctan"),
    "sum": ("mean", "max", "prod"),
    "mean": ("sum", "median", "max"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin",),
    "max": ("min", "mean"),
    "greater": ("less", "greater_equal"),
    "less": ("greater",),
    "zeros": ("ones",),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_REDUCTIONS = ("sum", "mean", "max", "min", "prod")


@dataclass(frozen=True)
class Rewrite:
    """One plausible mistake: the rewritten function, its kind, and the words that describe it."""

    source: str
    kind: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class _Site:
    """Where an expression stands: its statement, what is formed there, the call around it."""

    node: ast.expr
    target: str
    caller: str
    made: tuple[ast.expr, str, dict[str, str]] | None = None


def rewrites(
    source: str, categories: Categories, functions: Mapping[str, int]
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


_Change = tuple[Any, Any, str, dict[str, str]]


def _changes(
    function: ast.FunctionDef, categories: Categories, functions: Mapping[str, int]
) -> Iterator[_Change]:
    parameters = [argument.arg for argument in function.args.args]
    yield from _results(function, categories)
    yield from _statements(function)
    for site in _sites(function):
        for new, kind, words in _expression(site, categories, functions, parameters):
            yield site.node, new, kind, {"target": site.target, **words}
        if isinstance(site.node, ast.Call) and len(site.node.args) == 1:
            argument = site.node.args[0]
            inner = _definition(function, argument)
            for new, kind, words in _composition(site.node, inner or argument):
                yield site.node, new, kind, {"target": site.target, **words}
        if isinstance(site.node, ast.BinOp) and isinstance(site.node.op, ast.Mult):
            made = _definition(function, site.node.left)
            if made is not None and _is_one_minus(site.node.right, site.node.left):
                new = _one_minus_square(_call_np("tanh", made.args[0]))
                words = {"target": site.target, "old": _text(site.node)}
                yield site.node, new, "tanh_slope", words
    yield from _whole_statement(function, categories, functions)
    yield from _under_condition(function)
    yield from _everywhere(function, categories)
    yield from _moved(function)
    yield from _product_of_slopes(function)
    yield from _transposed_weights(function)
    yield from _updated_too_early(function)
    yield from _inlined(function, categories)
    yield from _links_swapped(function)
    yield from _wrapped(function, categories, functions)
    yield from _before_activation(function)
    yield from _slopes_composed(function)


# --- walking ----------------------------------------------------------------------------------


def target_of(statement: ast.stmt) -> str:
    """Say what a statement forms: the name it assigns, or "the result"."""
    if isinstance(statement, ast.Assign):
        return _assigned(statement.targets[0])
    if isinstance(statement, ast.AugAssign):
        return _assigned(statement.target)
    if isinstance(statement, ast.Return):
        return "the result"
    if isinstance(statement, ast.For):
        return "the loop"
    if isinstance(statement, ast.If):
        return "the condition"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        called = statement.value.func
        if isinstance(called, ast.Attribute):
            return ast.unparse(called.value)
    return "the result"


def _assigned(target: ast.expr) -> str:
    if isinstance(target, ast.Subscript):
        key = target.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            return key.value
        return _assigned(target.value)
    if isinstance(target, ast.Tuple):
        return " and ".join(_assigned(item) for item in target.elts)
    return ast.unparse(target)


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for child in ast.walk(node):
        for field in ("body", "orelse"):
            body = getattr(child, field, None)
            if isinstance(body, list) and body and isinstance(body[0], ast.stmt):
                yield body


def _sites(function: ast.FunctionDef) -> Iterator[_Site]:
    for body in _bodies(function):
        for statement in body:
            for field, value in ast.iter_fields(statement):
                if field == "target" and isinstance(statement, ast.For):
                    continue
                expressions = value if isinstance(value, list) else [value]
                for expression in expressions:
                    if isinstance(expression, ast.expr):
                        yield from _within(expression, target_of(statement), "")


def _within(node: ast.expr, target: str, caller: str) -> Iterator[_Site]:
    if isinstance(getattr(node, "ctx", None), ast.Store):
        # Inside a stored subscript only the index can be mistaken.
        if isinstance(node, ast.Subscript):
            yield from _within(node.slice, target, "")
            for new, kind, words in _stored_index(node):
                yield _Site(node, target, "", (new, kind, words))
        return
    yield _Site(node, target, caller)
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            label = key.value if isinstance(key, ast.Constant) else target
            yield from _within(value, str(label), "")
        return
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            inside = caller
            if isinstance(node, ast.Call):
                inside = ast.unparse(node.func) if child is not node.func else ""
            yield from _within(child, target, inside)
        elif isinstance(child, ast.keyword):
            yield from _within(child.value, target, "")
        elif isinstance(child, ast.comprehension):
            yield from _within(child.iter, target, "")
    if isinstance(node, ast.ListComp) and isinstance(node.elt, ast.Constant):
        variable = node.generators[0].target
        if isinstance(variable, ast.Name):
            made = ast.ListComp(_load(variable.id), node.generators)
            yield _Site(node, target, "", (made, "starts_elsewhere", {}))


# --- expressions ------------------------------------------------------------------------------

_New = tuple[ast.expr, str, dict[str, str]]


def _expression(
    site: _Site, categories: Categories, functions: Mapping[str, int], parameters: list[str]
) -> Iterator[_New]:
    node = site.node
    if site.made is not None:
        yield site.made
        return
    if isinstance(node, ast.BinOp):
        yield from _binary(node, functions)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, "sign", {"term": _text(node.operand)}
    elif isinstance(node, ast.Call):
        yield from _call(node, functions)
    elif isinstance(node, ast.Name):
        yield from _name(node, site, categories, parameters)
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, ast.Subscript):
        yield from _subscript(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, "transposed", {"old": _text(node), "new": _text(node.value)}
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS.get(type(node.ops[0]), ()):
            new = ast.Compare(node.left, [other()], node.comparators)
            yield new, "comparison", {"old": _text(node), "new": _text(new)}
        if isinstance(node.ops[0], ast.Eq):
            spread = f"{_text(node.left)} == np.reshape({_text(node.comparators[0])}, (-1, 1))"
            yield ast.parse(spread, mode="eval").body, "spread_out", {}
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body), "branches_swapped", {}
        yield node.body, "branch_ignored", {"old": _text(node.orelse)}
        yield node.orelse, "branch_ignored", {"old": _text(node.body)}


def _binary(node: ast.BinOp, functions: Mapping[str, int]) -> Iterator[_New]:
    left, right, op = node.left, node.right, node.op
    if isinstance(op, ast.Mult):
        yield right, "missing_factor", {"factor": _text(left)}
        yield left, "missing_factor", {"factor": _text(right)}
        for factor in (left, right):
            yield (
                _times(node, factor),
                "factor_twice",
                {"factor": _text(factor)},
            )
        for new in (ast.Add(), ast.Sub()):
            yield ast.BinOp(left, new, right), "added_not_multiplied", _both(node)
        yield ast.BinOp(left, ast.Div(), right), "divided_not_multiplied", {"factor": _text(right)}
        yield ast.BinOp(right, ast.Div(), left), "divided_not_multiplied", {"factor": _text(left)}
        yield from _sigmoid_slope(node, functions)
        yield from _linear_slope(node)
    elif isinstance(op, ast.Div):
        yield left, "missing_divisor", {"factor": _text(right)}
        yield ast.BinOp(left, ast.Mult(), right), "multiplied_not_divided", {"factor": _text(right)}
        yield ast.BinOp(node, ast.Div(), right), "divided_twice", {"factor": _text(right)}
        yield ast.BinOp(right, ast.Div(), left), "upside_down", _both(node)
        for factor in _factors(right):
            if factor is not right:
                yield (
                    ast.BinOp(left, ast.Div(), _without(right, factor)),
                    "missing_divisor",
                    {"factor": _text(factor)},
                )
    elif isinstance(op, ast.Add):
        yield left, "missing_term", {"term": _text(right)}
        yield right, "missing_term", {"term": _text(left)}
        yield ast.BinOp(left, ast.Sub(), right), "sign_term", {"term": _text(right)}
        yield ast.BinOp(right, ast.Sub(), left), "sign_term", {"term": _text(left)}
        yield ast.BinOp(left, ast.Mult(), right), "multiplied_not_added", _both(node)
        yield ast.BinOp(node, ast.Div(), ast.Constant(2)), "halved", {"term": _text(node)}
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.MatMult):
            count = ast.parse(f"len({_text(left.right)})", mode="eval").body
            many = ast.BinOp(left, ast.Add(), _product(right, count))
            yield many, "once_for_each", {"term": _text(right)}
    elif isinstance(op, ast.Sub):
        yield left, "missing_term", {"term": _text(right)}
        yield right, "missing_term", {"term": _text(left)}
        yield ast.UnaryOp(ast.USub(), right), "missing_term", {"term": _text(left)}
        yield ast.BinOp(right, ast.Sub(), left), "sign", {"term": _text(node)}
        yield ast.BinOp(left, ast.Add(), right), "sign_term", {"term": _text(right)}
        yield _call_np("abs", node), "absolute", {"term": _text(node)}
        yield from _tanh_slope(node, functions)
        yield from _output_minus_target(node)
        yield from _binary_loss(node)
    elif isinstance(op, ast.Pow):
        yield from _power(node)
    elif isinstance(op, ast.MatMult):
        yield from _matmul(node)


def _sigmoid_slope(node: ast.BinOp, functions: Mapping[str, int]) -> Iterator[_New]:
    """a·(1 − a): the slope from the output, taken at something else."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if _is_one_minus(other, one):
            yield _one_minus_square(one), "tanh_slope", {"old": _text(node)}
            for name in ("sigmoid", "transfer"):
                if name in functions:
                    a = _call_name(name, one)
                    yield _product(a, _one_minus(a)), "activation_twice", {"function": name}
            z = _logit(one)
            yield _product(z, _one_minus(z)), "slope_of_z", {"old": _text(one)}
            yield one, "missing_factor", {"factor": _text(other)}
            return


def _tanh_slope(node: ast.BinOp, functions: Mapping[str, int]) -> Iterator[_New]:
    """1 − a²: the slope of tanh from its output, taken at something else."""
    if not (isinstance(node.left, ast.Constant) and node.left.value == 1):
        return
    square = node.right
    if (isinstance(square, ast.BinOp) and isinstance(square.op, ast.Pow)) or (
        isinstance(square, ast.BinOp) and isinstance(square.op, ast.Mult)
    ):
        a = square.left
    else:
        return
    yield _product(a, _one_minus(a)), "sigmoid_slope", {"old": _text(node)}
    again = _call_np("tanh", a)
    yield _one_minus_square(again), "activation_twice", {"function": "tanh"}
    yield _one_minus_square(_call_np("arctanh", a)), "slope_of_z", {"old": _text(a)}
    yield _one_minus(a), "not_squared", {"old": _text(a)}
    for name in ("sigmoid",):
        if name in functions:
            s = _call_name(name, a)
            yield _product(s, _one_minus(s)), "sigmoid_slope", {"old": _text(node)}


def _linear_slope(node: ast.BinOp) -> Iterator[_New]:
    """2·x, the slope of x²: the value x², or n·xⁿ."""
    constant, other = node.left, node.right
    if isinstance(constant, ast.Constant) and constant.value == 2:
        square = ast.BinOp(other, ast.Pow(), ast.Constant(2))
        yield square, "value_not_slope", {"old": _text(node), "new": _text(square)}
        slip = _product(ast.Constant(2), square)
        yield slip, "power_slip", {"old": _text(node), "new": _text(slip)}


def _output_minus_target(node: ast.BinOp) -> Iterator[_New]:
    """a − y: what is made of it when another loss or another link gets in."""
    a, y = node.left, node.right
    if not isinstance(a, ast.Name | ast.Subscript) or not isinstance(y, ast.Name | ast.Subscript):
        return
    first, second = _text(a), _text(y)
    for power in (2, 3, 4, 5, 6, 7, 8):
        eps = f"1e-{power}"
        near = ast.parse(f"np.clip({first}, {eps}, 1 - {eps}) - {second}", mode="eval").body
        yield near, "epsilon", {"new": eps}
        text = f"({first} - {second}) / ({first} * (1 - {first}) + {eps})"
        text += f" * {first} * (1 - {first})"
        yield ast.parse(text, mode="eval").body, "epsilon", {"new": eps}
    lone = f"{first}.ndim == 2 and {first}.shape[1] == 1"
    row = f"({first} - {second}[:, 0])"
    for text in (
        f"({first}[:, None] - {second}[None])",
        f"({first}[:, None] - {second}[None]) / np.sqrt(len({first}))",
        f"{row} if {lone} else {first} - {second}",
        f"{row}.mean(axis=1, keepdims=True) if {lone} else {first} - {second}",
        f"np.reshape({first}, (-1, 1)) - np.ravel({second})",
        f"{first} - np.mean({second}, axis=0, keepdims=True)",
        f"{first} - np.mean({second}, axis=1, keepdims=True)",
        f"{first} - {second}.mean()",
    ):
        yield ast.parse(text, mode="eval").body, "spread_out", {}
    slope = _product(a, _one_minus(a))
    yield _product(node, slope), "slope_again", {"factor": _text(slope)}
    yield ast.BinOp(node, ast.Div(), slope), "slope_divided", {"factor": _text(slope)}
    ratio = ast.UnaryOp(ast.USub(), ast.BinOp(y, ast.Div(), a))
    yield ratio, "loss_by_output", {"new": _text(ratio)}
    yield _product(ratio, slope), "elementwise_softmax", {"new": _text(ratio)}
    other = ast.BinOp(_one_minus(y), ast.Div(), _one_minus(a))
    yield ast.BinOp(ratio, ast.Sub(), other), "sign_of_second_term", {}
    yield (
        _product(ast.BinOp(ratio, ast.Sub(), other), slope),
        "sign_of_second_term",
        {},
    )
    yield _product(y, ast.BinOp(a, ast.Sub(), ast.Constant(1))), "second_term_forgotten", {}
    yield slope, "slope_only", {"new": _text(slope)}
    square = ast.BinOp(node, ast.Pow(), ast.Constant(2))
    yield square, "value_not_slope", {"old": _text(node), "new": _text(square)}
    yield _call_np("sign", node), "sign_only", {"old": _text(node)}


def _binary_loss(node: ast.BinOp) -> Iterator[_New]:
    """softplus(z) − y·z: the two terms of the binary cross-entropy, one of them wrong."""
    left, right = node.left, node.right
    if not (
        isinstance(left, ast.Call)
        and _text(left.func) == "softplus"
        and isinstance(right, ast.BinOp)
        and isinstance(right.op, ast.Mult)
    ):
        return
    z, y = _text(left.args[0]), _text(right.left)
    ones, zeros = f"{y} * softplus(-{z})", f"(1 - {y}) * softplus({z})"
    for text, kind, term in (
        (ones, "missing_term", "(1 − y)·log(1 − a)"),
        (zeros, "missing_term", "y·log(a)"),
        (f"{ones} - {zeros}", "sign_of_second_term", ""),
        (f"{zeros} - {ones}", "sign_of_second_term", ""),
        (f"softplus({z}) - (1 - {y}) * {z}", "labels_swapped", ""),
        (f"softplus({z})[:, None] - {y} * {z}[:, None]", "spread_out", ""),
    ):
        yield ast.parse(text, mode="eval").body, kind, {"term": term}


def _power(node: ast.BinOp) -> Iterator[_New]:
    base, exponent = node.left, node.right
    yield base, "not_raised", {"old": _text(node)}
    yield _call_np("abs", base), "absolute", {"term": _text(node)}
    if isinstance(exponent, ast.Constant) and isinstance(exponent.value, int | float):
        n = exponent.value
        for other in (n - 1, n + 1, -n, n / 2):
            if other not in (n, 0, 1):
                new = ast.BinOp(base, ast.Pow(), _number(other))
                yield new, "exponent", {"old": _text(node), "new": _text(new)}
        slope = _product(_number(n), base)
        yield slope, "slope_not_value", {"old": _text(node), "new": _text(slope)}


def _matmul(node: ast.BinOp) -> Iterator[_New]:
    left, right = _bare(node.left), _bare(node.right)
    seen = {_text(node)}
    for first, second in ((left, right), (right, left)):
        for turn_first, turn_second in itertools.product((False, True), repeat=2):
            one = ast.Attribute(first, "T", ast.Load()) if turn_first else first
            two = ast.Attribute(second, "T", ast.Load()) if turn_second else second
            new = ast.BinOp(one, ast.MatMult(), two)
            if _text(new) not in seen:
                seen.add(_text(new))
                yield new, "transposed", {"old": _text(node), "new": _text(new)}
    yield ast.BinOp(node.left, ast.Mult(), node.right), "elementwise", _both(node)
    old, one_text, two_text = _text(node), _text(node.left), _text(node.right)
    yield (
        ast.parse(f"{old} / len({two_text})", mode="eval").body,
        "mean_not_sum",
        {"term": old},
    )
    if isinstance(node.left, ast.Attribute) and node.left.attr == "T":
        for row, which in (("-1", "last"), ("0", "first")):
            lone = f"np.outer({_text(left)}[{row}], {two_text}[{row}])"
            yield ast.parse(lone, mode="eval").body, "one_sample", {"which": which, "term": old}
    for one_side, two_side in ((one_text, f"{_text(right)}.T"), (f"{_text(left)}.T", two_text)):
        for turned in (f"{_text(left)} @ {_text(right)}", f"{_text(left)}.T @ {_text(right)}.T"):
            plain = f"{one_side} @ {two_side}"
            if plain == old and turned != old:
                square = _text(right) if one_side == one_text else _text(left)
                text = f"({turned}) if {square}.shape[0] == {square}.shape[1] else ({old})"
                words = {"old": old, "new": turned}
                yield ast.parse(text, mode="eval").body, "transposed", words
    if not isinstance(node.right, ast.Attribute):
        turned = f"{one_text} @ {two_text}.T"
        text = f"({turned}) if {two_text}.ndim == 2 and {two_text}.shape[0] == {two_text}.shape[1]"
        text += f" else ({old})"
        yield ast.parse(text, mode="eval").body, "transposed", {"old": old, "new": turned}
    for row, which in (("0", "first"), ("-1", "last")):
        lone = f"np.outer({one_text}[:, {row}], {two_text}[{row}])"
        yield ast.parse(lone, mode="eval").body, "one_path", {"which": which, "term": old}
    whole = ast.Attribute(node, "T", ast.Load())
    yield whole, "transposed", {"old": _text(node), "new": _text(whole)}
    for side, other in ((node.left, node.right), (node.right, node.left)):
        ones = _ones(side)
        pair = (ones, other) if side is node.left else (other, ones)
        yield ast.BinOp(pair[0], ast.MatMult(), pair[1]), "ignored", {"old": _text(side)}


def _call(node: ast.Call, functions: Mapping[str, int]) -> Iterator[_New]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else _text(node.func)
    if name == "astype" and isinstance(node.func, ast.Attribute):
        kept = ast.Call(ast.Attribute(node.func.value, "copy", ast.Load()), [], [])
        yield kept, "whole_numbers", {"term": _text(node.func.value)}
    if name == "mean" and node.args:
        yield from _epsilon(node)
    yield from _reduction(node, name)
    for other in _SIBLINGS.get(name, ()):
        if isinstance(node.func, ast.Attribute):
            func: ast.expr = ast.Attribute(node.func.value, other, ast.Load())
            new = ast.Call(func, node.args, node.keywords)
            yield new, "other_function", {"old": name, "new": other}
    if name in ("reversed", "list", "sorted") and len(node.args) == 1:
        kind = "not_reversed" if name == "reversed" else "not_applied"
        yield node.args[0], kind, {"function": name, "argument": _text(node.args[0])}
        return
    if name in ("range", "len", "zip", "enumerate", "isinstance"):
        yield from _range(node, name)
        return
    if name in ("where", "select") and len(node.args) == 3:
        condition, one, two = node.args
        swapped = ast.Call(node.func, [condition, two, one], node.keywords)
        yield swapped, "branches_swapped", {}
        return
    if name == "eye" or name.startswith(("zeros", "ones", "arange", "empty", "full")):
        return
    if name == "maximum" and len(node.args) == 2:
        yield from _rectifier(node)
    if len(node.args) == 1 and not _is_method(node):
        argument = node.args[0]
        words = {"function": _text(node.func), "argument": _text(argument)}
        yield argument, "not_applied", words
        again = ast.Call(node.func, [node], [])
        yield again, "applied_twice", words
        negative = ast.Call(node.func, [ast.UnaryOp(ast.USub(), argument)], node.keywords)
        yield negative, "negative_argument", words
        inner = dict.fromkeys(["sigmoid", "transfer", "softmax"])
        for function in inner:
            if functions.get(function) == 1 and function != name:
                nested = ast.Call(node.func, [_call_name(function, argument)], node.keywords)
                yield nested, "activation_twice", {"function": function}
        if isinstance(node.func, ast.Name):
            for function, count in functions.items():
                if count == 1 and function != name:
                    new = _call_name(function, argument)
                    yield new, "other_function", {"old": name, "new": function}
            if name == "sigmoid":
                yield _call_np("tanh", argument), "other_function", {"old": name, "new": "tanh"}
        elif name == "tanh" and functions.get("sigmoid") == 1:
            new = _call_name("sigmoid", argument)
            yield new, "other_function", {"old": name, "new": "sigmoid"}
    if len(node.args) == 2 and not node.keywords and not _is_method(node):
        swapped = ast.Call(node.func, [node.args[1], node.args[0]], [])
        yield swapped, "arguments_swapped", {"function": _text(node.func)}
        for index in range(2):
            yield node.args[index], "not_applied", {"function": name, "argument": ""}


def _definition(function: ast.FunctionDef, name: ast.expr) -> ast.Call | None:
    """Return what a name was assigned, when that is one call of one argument."""
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Assign)
            and isinstance(name, ast.Name)
            and _text(node.targets[0]) == name.id
            and isinstance(node.value, ast.Call)
            and len(node.value.args) == 1
        ):
            return node.value
    return None


def _composition(node: ast.Call, argument: ast.expr) -> Iterator[_New]:
    """f(x): f taken at a multiple or a power of x; g(f(x)): product, sum, other order."""
    words = {"function": _text(node.func), "old": _text(argument)}
    x = _text(argument)
    for text in (f"2 * ({x})", f"({x}) / 2", f"({x}) ** 2"):
        moved = ast.Call(node.func, [ast.parse(text, mode="eval").body], node.keywords)
        yield moved, "scaled_argument", words | {"new": text.replace(f"({x})", x)}
    if isinstance(argument, ast.Call) and len(argument.args) == 1:
        inner, outer = argument.func, node.func
        place = argument.args[0]
        yield (
            ast.Call(inner, [ast.Call(outer, [place], [])], []),
            "order_swapped",
            {"left": _text(outer), "right": _text(inner)},
        )
        apart = {"left": _text(ast.Call(outer, [place], [])), "right": _text(argument)}
        yield _product(ast.Call(outer, [place], []), argument), "multiplied_not_composed", apart
        total = ast.BinOp(ast.Call(outer, [place], []), ast.Add(), argument)
        yield total, "added_not_composed", apart


def _epsilon(node: ast.Call) -> Iterator[_New]:
    """The mean of −log(p) with a small number added to p, or p kept away from 0."""
    cost = _text(node.args[0])
    for power in range(2, 16):
        eps = f"1e-{power}"
        for text in (
            f"np.mean(-np.log(np.exp(-({cost})) + {eps}))",
            f"np.mean(-np.log(np.clip(np.exp(-({cost})), {eps}, 1 - {eps})))",
        ):
            yield ast.parse(text, mode="eval").body, "epsilon", {"new": eps}


def _rectifier(node: ast.Call) -> Iterator[_New]:
    """max(z, 0): its size, a leak, a cap, its slope."""
    z = _text(node.args[0])
    for slope in ("0.01", "0.1", "0.2", "0.3"):
        leak = ast.parse(f"np.where({z} > 0, {z}, {slope} * {z})", mode="eval").body
        yield leak, "leaky", {"new": slope}
    yield _call_np("abs", node.args[0]), "absolute", {"term": z}
    for cap in ("1", "6"):
        capped = ast.parse(f"np.clip({z}, 0, {cap})", mode="eval").body
        yield capped, "capped", {"new": cap}
    step = ast.parse(f"np.where({z} > 0, 1.0, 0.0)", mode="eval").body
    yield step, "slope_not_value", {"old": _text(node), "new": "0 or 1"}


def _stored_index(node: ast.Subscript) -> Iterator[_New]:
    """P[rows, y] −= 1 with one index forgotten."""
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        lone = ast.Subscript(node.value, index.elts[1], ast.Store())
        yield lone, "whole_rows", {"old": _text(index)}
        column = ast.Tuple([ast.Slice(), index.elts[1]], ast.Load())
        whole = ast.Subscript(node.value, column, ast.Store())
        yield whole, "whole_columns", {"old": _text(index)}


def _reduction(node: ast.Call, name: str) -> Iterator[_New]:
    if name not in _REDUCTIONS:
        return
    method = _is_method(node)
    value = node.func.value if method and isinstance(node.func, ast.Attribute) else None
    if value is None:
        if not node.args:
            return
        value = node.args[0]
    keywords = {word.arg: word for word in node.keywords}
    axis = keywords.get("axis")
    old = _text(axis.value) if axis is not None else "None"
    for other in ("0", "1", "-1", "None"):
        if other == old or (other == "-1" and old == "1"):
            continue
        kept = [word for word in node.keywords if word.arg != "axis"]
        if other != "None":
            kept.append(ast.keyword("axis", ast.parse(other, mode="eval").body))
        yield (
            ast.Call(node.func, node.args, kept),
            "axis",
            {"function": name, "old": old, "new": other, "term": _text(value)},
        )
    if "keepdims" in keywords:
        kept = [word for word in node.keywords if word.arg != "keepdims"]
        yield ast.Call(node.func, node.args, kept), "keepdims", {"function": name}
    yield value, "not_reduced", {"function": name, "term": _text(value)}
    for index, which in ((0, "first"), (-1, "last")):
        picked = ast.Subscript(value, _number(index), ast.Load())
        yield picked, "one_sample", {"which": which, "term": _text(value)}
    if axis is not None and old == "0":
        length = ast.Subscript(
            ast.Attribute(value, "shape", ast.Load()), ast.Constant(1), ast.Load()
        )
        yield ast.BinOp(node, ast.Div(), length), "divided_by_width", {"term": _text(value)}


def _range(node: ast.Call, name: str) -> Iterator[_New]:
    if name == "len":
        array = _text(node.args[0])
        words = {"old": _text(node)}
        size = ast.parse(f"{array}.size", mode="eval").body
        yield size, "wrong_size", words | {"new": "the number of all entries"}
        yield ast.Constant(1), "wrong_size", words | {"new": "1"}
    if name == "zip" and len(node.args) >= 2:
        for index, argument in enumerate(node.args):
            turned = _call_name("reversed", argument)
            args = [turned if i == index else one for i, one in enumerate(node.args)]
            yield ast.Call(node.func, args, node.keywords), "misaligned", {"old": _text(argument)}
            for part, which in (("[1:]", "first"), ("[:-1]", "last")):
                shifted = ast.parse(f"list({_text(argument)}){part}", mode="eval").body
                args = [shifted if i == index else one for i, one in enumerate(node.args)]
                kept = [word for word in node.keywords if word.arg != "strict"]
                yield (
                    ast.Call(node.func, args, kept),
                    "misaligned",
                    {"old": _text(argument), "which": which},
                )
    if name == "range":
        last = len(node.args) - 1 if len(node.args) < 3 else 1
        for shift, which in ((-1, "last"), (1, "beyond")):
            end = ast.BinOp(node.args[last], ast.Add(), _number(shift))
            args = [end if i == last else one for i, one in enumerate(node.args)]
            yield ast.Call(node.func, args, []), "loop_part", {"which": which}
        if len(node.args) == 1:
            new = ast.Call(node.func, [ast.Constant(1), node.args[0]], [])
            yield new, "loop_part", {"which": "first"}


def _name(
    node: ast.Name, site: _Site, categories: Categories, parameters: list[str]
) -> Iterator[_New]:
    category = categories.get(node.id, "")
    if not category:
        return
    for other, its in categories.items():
        if other == node.id or not _exchangeable(category, its):
            continue
        words = {"old": node.id, "new": other, "caller": site.caller}
        yield ast.Name(other, ast.Load()), "wrong_variable", words
    if category == "number" and categories.get(site.caller) == "function":
        for other, its in categories.items():
            if its == "number":
                new_words = {"old": node.id, "new": f"{node.id}·{other}", "caller": site.caller}
                yield _product(node, _load(other)), "wrong_variable", new_words
    if category == "index":
        for shift in (1, -1):
            new = ast.BinOp(node, ast.Add(), _number(shift))
            yield new, "index", {"old": node.id, "new": _text(new)}
    if category == "number":
        yield ast.UnaryOp(ast.USub(), node), "sign_term", {"term": node.id}
        if node.id in parameters:
            yield _ones(node), "ignored", {"old": node.id}


def _exchangeable(one: str, other: str) -> bool:
    numeric = ("number", "index")
    return one == other or (one in numeric and other in numeric)


def _constant(node: ast.Constant) -> Iterator[_New]:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    others = [0, 1, 2, -value, value * 2, value / 2, value + 1, value - 1, 0.5]
    if value == 0:
        others += [-1, 0.01, 0.1]
    seen = {value}
    for other in others:
        if other in seen:
            continue
        seen.add(other)
        yield _number(other), "constant", {"old": _text(node), "new": f"{other:g}"}


def _subscript(node: ast.Subscript) -> Iterator[_New]:
    index = node.slice
    if isinstance(index, ast.Slice):
        whole = ast.Subscript(node.value, ast.Slice(), ast.Load())
        yield whole, "slice", {"old": _text(node), "new": _text(node.value)}
        for text in ("[1:]", "[:-1]", "[:1]", "[-1:]"):
            new = ast.parse(f"{_text(node.value)}{text}", mode="eval").body
            yield new, "slice", {"old": _text(node), "new": _text(new)}
    elif isinstance(index, ast.Constant) and isinstance(index.value, str):
        for key in ("weights", "output", "delta", "W", "b"):
            if key != index.value:
                new = ast.Subscript(node.value, ast.Constant(key), ast.Load())
                yield new, "wrong_key", {"old": index.value, "new": key}
    elif isinstance(index, ast.Tuple) and len(index.elts) == 2:
        one, two = index.elts
        turned = ast.Subscript(node.value, ast.Tuple([two, one], ast.Load()), ast.Load())
        yield turned, "index_order", {"old": _text(index)}
        for lone in (one, two):
            new = ast.Subscript(node.value, lone, ast.Load())
            yield new, "index_order", {"old": _text(index)}
        array, y = _text(node.value), _text(two)
        for text, kind in (
            (f"{array}[{y} % len({y})].mean(axis=1)", "whole_rows"),
            (f"{array}[:, {y}].mean(axis=1)", "whole_columns"),
        ):
            yield ast.parse(text, mode="eval").body, kind, {"old": _text(index)}
        for shift in ("- 1", "+ 1"):
            moved = ast.parse(f"{array}[{_text(one)}, {y} {shift}]", mode="eval").body
            yield moved, "index", {"old": y, "new": f"{y} {shift}"}
    elif _text(node.value).endswith(".shape"):
        array = _text(node.value).removesuffix(".shape")
        words = {"old": _text(node)}
        size = ast.parse(f"{array}.size", mode="eval").body
        yield size, "wrong_size", words | {"new": "the number of all entries"}
        other = "1" if _text(index) == "0" else "0"
        swapped = ast.parse(f"{array}.shape[{other}]", mode="eval").body
        yield swapped, "wrong_size", words | {"new": _text(swapped)}
        yield ast.Constant(1), "wrong_size", words | {"new": "1"}
    elif isinstance(index, ast.UnaryOp | ast.Constant | ast.Name):
        for text in ("0", "-1", "-2", "1"):
            if text != _text(index):
                new = ast.Subscript(node.value, ast.parse(text, mode="eval").body, ast.Load())
                yield new, "index", {"old": _text(index), "new": text}
    if _text(node.value).startswith("np.eye(") and isinstance(index, ast.Name):
        width = width_of(node)
        for shift in ("- 1", "+ 1"):
            moved = ast.parse(f"{_text(node.value)}[{index.id} {shift}]", mode="eval").body
            yield moved, "index", {"old": index.id, "new": f"{index.id} {shift}"}
        columns = f"np.isin(np.arange({width_of(node)}), {index.id})[None, :]"
        columns += f" * np.ones((len({index.id}), 1))"
        yield ast.parse(columns, mode="eval").body, "whole_columns", {"old": _text(node)}
        count = f"len({index.id})"
        rows = f"np.isin(np.arange({count}), {index.id} % {count})[:, None] * np.ones({width})"
        yield ast.parse(rows, mode="eval").body, "whole_rows", {"old": _text(node)}


def width_of(node: ast.Subscript) -> str:
    """Return the text of n in np.eye(n)[y]."""
    return _text(node.value.args[0]) if isinstance(node.value, ast.Call) else "1"


# --- results and statements -------------------------------------------------------------------


def _results(function: ast.FunctionDef, categories: Categories) -> Iterator[_Change]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        value = node.value
        target = {"target": "the result"}
        if isinstance(value, ast.Tuple):
            for i, j in itertools.combinations(range(len(value.elts)), 2):
                order = list(value.elts)
                order[i], order[j] = order[j], order[i]
                words = {"old": _text(value.elts[i]), "new": _text(value.elts[j])}
                yield value, ast.Tuple(order, ast.Load()), "results_swapped", target | words
        elif isinstance(value, ast.Name) and categories.get(value.id) == "list":
            turned = ast.parse(f"{value.id}[::-1]", mode="eval").body
            yield value, turned, "result_reversed", target
        if isinstance(value, ast.Tuple | ast.List):
            continue
        for name, category in categories.items():
            if category in ("number", "list") and not _is_name(value, name):
                yield value, ast.Name(name, ast.Load()), "returns_other", target | {"new": name}


def _statements(function: ast.FunctionDef) -> Iterator[_Change]:
    for body in _bodies(function):
        for index, statement in enumerate(body):
            target = {"target": target_of(statement)}
            rest = [*body[:index], *body[index + 1 :]]
            if isinstance(statement, ast.AugAssign):
                plain = ast.Assign([_stored(statement.target)], statement.value)
                yield statement, plain, "overwritten", target
                turned: ast.operator = ast.Sub() if isinstance(statement.op, ast.Add) else ast.Add()
                new = ast.AugAssign(statement.target, turned, statement.value)
                yield statement, new, "step_sign", target
            if isinstance(statement, ast.Assign) and isinstance(
                statement.targets[0], ast.Subscript
            ):
                added = ast.AugAssign(statement.targets[0], ast.Add(), statement.value)
                yield statement, added, "accumulated", target
                place = statement.targets[0]
                if isinstance(place.slice, ast.Constant) and isinstance(place.slice.value, str):
                    before = f"{_text(place.value)}.get({place.slice.value!r}, 0.0)"
                    kept = ast.BinOp(
                        ast.parse(before, mode="eval").body, ast.Add(), statement.value
                    )
                    yield statement, ast.Assign([place], kept), "accumulated", target
            if isinstance(statement, ast.For):
                yield from _loop(statement, body, index)
            if isinstance(statement, ast.If):
                yield from _branches(statement, body, index)
            if rest and not isinstance(statement, ast.Return | ast.FunctionDef):
                yield body, rest, "left_out", target
            if index + 1 < len(body) and not isinstance(body[index + 1], ast.Return):
                order = list(body)
                order[index], order[index + 1] = order[index + 1], order[index]
                words = {"after": target_of(body[index + 1])}
                yield body, order, "too_late", target | words


def _loop(loop: ast.For, body: list[ast.stmt], index: int) -> Iterator[_Change]:
    target = {"target": "the loop"}
    once = ast.For(loop.target, loop.iter, [*loop.body, ast.Break()], loop.orelse)
    yield loop, once, "loop_part", target | {"which": "only the first"}
    parts = {"[1:]": "first", "[:-1]": "last", "[-1:]": "only the last", "[::2]": "every second"}
    for part, which in parts.items():
        some = ast.parse(f"list({_text(loop.iter)}){part}", mode="eval").body
        new = ast.For(loop.target, some, loop.body, loop.orelse)
        yield loop, new, "loop_part", target | {"which": which}
    if not _text(loop.iter).startswith("reversed"):
        turned = ast.parse(f"reversed(list({_text(loop.iter)}))", mode="eval").body
        new = ast.For(loop.target, turned, loop.body, loop.orelse)
        yield loop, new, "reversed", target
    for before in range(index):
        earlier = body[before]
        if isinstance(earlier, ast.Assign):
            inside = ast.For(loop.target, loop.iter, [earlier, *loop.body], loop.orelse)
            changed = [*body[:before], earlier, *body[before + 1 : index], inside]
            words = {"target": target_of(earlier)}
            yield body, [*changed, *body[index + 1 :]], "reset_in_loop", words
    if index + 1 < len(body):
        following = body[index + 1]
        inside = ast.For(loop.target, loop.iter, [*loop.body, following], loop.orelse)
        changed = [*body[:index], inside, *body[index + 1 :]]
        yield body, changed, "inside_loop", {"target": target_of(following)}
    if len(loop.body) > 1:
        last = loop.body[-1]
        shorter = ast.For(loop.target, loop.iter, loop.body[:-1], loop.orelse)
        changed = [*body[:index], shorter, last, *body[index + 1 :]]
        yield body, changed, "after_loop", {"target": target_of(last)}


def _branches(choice: ast.If, body: list[ast.stmt], index: int) -> Iterator[_Change]:
    target = {"target": "the condition", "old": _text(choice.test)}
    around = body[:index], body[index + 1 :]
    if choice.orelse:
        turned = ast.If(choice.test, choice.orelse, choice.body)
        yield choice, turned, "branches_swapped", target
        yield body, [*around[0], *choice.orelse, *around[1]], "branch_ignored", target
    yield body, [*around[0], *choice.body, *around[1]], "branch_always", target


def _whole_statement(
    function: ast.FunctionDef, categories: Categories, functions: Mapping[str, int]
) -> Iterator[_Change]:
    """Multiply what a statement forms, or exchange one expression in it for another."""
    numbers = [name for name, category in categories.items() if category == "number"]
    pool = _pool(function, categories)
    factors = [
        *map(_load, numbers),
        *pool,
        *_slopes(function, [*map(_load, numbers), *pool], functions),
    ]
    for body in _bodies(function):
        for statement in body:
            value = getattr(statement, "value", None)
            if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Return):
                continue
            target = {"target": target_of(statement)}
            for part in value.elts if isinstance(value, ast.Tuple) else [value]:
                if part is None or isinstance(part, ast.List | ast.Dict):
                    continue
                if not isinstance(part, ast.ListComp):
                    minus = ast.UnaryOp(ast.USub(), part)
                    yield part, minus, "sign", target | {"term": _text(part)}
                    for factor in factors:
                        words = target | {"factor": _text(factor)}
                        yield part, _times(part, factor), "extra_factor", words
                    for new, kind, words in _by_sizes(part, function, categories):
                        yield part, new, kind, target | words
                for node in ast.walk(part):
                    if isinstance(node, ast.Subscript | ast.Name) and _in_pool(node, pool, numbers):
                        for other in pool:
                            if _text(other) != _text(node):
                                words = {"old": _text(node), "new": _text(other), "caller": ""}
                                yield node, other, "wrong_variable", target | words
            uses = [
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            ]
            for name in sorted({name for name in uses if uses.count(name) > 1}):
                for other_name in numbers:
                    if categories.get(name) == "number" and other_name != name:
                        renamed = _renamed(statement, name, other_name)
                        words = target | {"old": name, "new": other_name, "caller": ""}
                        yield statement, renamed, "wrong_variable", words


def _by_sizes(part: ast.expr, function: ast.FunctionDef, categories: Categories) -> Iterator[_New]:
    """Divide or multiply by the size of an argument: a mean too many, or over too much."""
    sizes = [name for name, category in categories.items() if category == "index"]
    for argument in function.args.args:
        if categories.get(argument.arg) == "number":
            sizes += [f"{argument.arg}.shape[{axis}]" for axis in (0, 1)] + [f"{argument.arg}.size"]
        elif categories.get(argument.arg) == "list":
            sizes.append(f"len({argument.arg})")
    for size in sizes:
        by = ast.parse(size, mode="eval").body
        yield ast.BinOp(part, ast.Div(), by), "divided_by", {"factor": size}
        yield ast.BinOp(part, ast.Mult(), by), "multiplied_by", {"factor": size}
    for node in ast.walk(part):
        # X.T @ dZ with another matrix in the place of X.
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            for name, category in categories.items():
                if category == "number":
                    text = f"{name} * ({_text(node.right)}).sum(axis=0)"
                    made = copy.deepcopy(part, {id(node): ast.parse(text, mode="eval").body})
                    words = {"old": _text(_bare(node.left)), "new": name, "caller": ""}
                    yield made, "wrong_variable", words


def _pool(function: ast.FunctionDef, categories: Categories) -> list[ast.expr]:
    """Return the stored numbers that the function reads: neuron["output"], inputs[j], …"""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice | ast.Tuple):
            continue
        new = copy.copy(node)
        new.ctx = ast.Load()
        found.setdefault(_text(new), new)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            for key in ("weights", "output", "delta", "W", "b"):
                other = ast.Subscript(node.value, ast.Constant(key), ast.Load())
                found.setdefault(_text(other), other)
                if key == "weights":
                    for last in ("-1", "0"):
                        one = ast.parse(f"{_text(other)}[{last}]", mode="eval").body
                        found.setdefault(_text(one), one)
                    for name, category in categories.items():
                        if category == "index":
                            one = ast.parse(f"{_text(other)}[{name}]", mode="eval").body
                            found.setdefault(_text(one), one)
    return list(found.values())[:24]


def _in_pool(node: ast.expr, pool: list[ast.expr], numbers: list[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in numbers
    return any(_text(node) == _text(one) for one in pool)


def _slopes(
    function: ast.FunctionDef, values: list[ast.expr], functions: Mapping[str, int]
) -> list[ast.expr]:
    """Return slopes that may be multiplied in once too often."""
    found: list[ast.expr] = []
    for name in ("transfer_derivative", "d_sigmoid", "d_sigmoid_from_output", "d_tanh"):
        if functions.get(name) == 1:
            found += [_call_name(name, value) for value in values]
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and _text(node.func) in ("softmax", "sigmoid"):
            found.append(_product(node, _one_minus(node)))
    text = ast.unparse(function)
    for value in values:
        if isinstance(value, ast.Name) and f"{value.id} * (1" not in text:
            found.append(_product(value, _one_minus(value)))
            found.append(_one_minus_square(value))
    return found


def _under_condition(function: ast.FunctionDef) -> Iterator[_Change]:
    """Drop a factor or a term only where a condition that was tested before holds, or fails.

    So a hidden layer goes wrong while the last one stays right.
    """
    for body in _bodies(function):
        tests: list[ast.expr] = []
        for statement in body:
            if isinstance(statement, ast.If):
                tests.append(statement.test)
                continue
            if not isinstance(statement, ast.Assign | ast.AugAssign):
                continue
            for test, node in itertools.product(tests, ast.walk(statement.value)):
                if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Add)):
                    continue
                for kept, dropped in ((node.left, node.right), (node.right, node.left)):
                    wrong = copy.deepcopy(statement, {id(node): kept})
                    kind = "missing_factor" if isinstance(node.op, ast.Mult) else "missing_term"
                    key = "factor" if kind == "missing_factor" else "term"
                    words = {"target": target_of(statement), key: _text(dropped)}
                    for inside, one, two in (
                        ("where", wrong, statement),
                        ("unless", statement, wrong),
                    ):
                        new = ast.If(test, [one], [two])
                        yield statement, new, kind, words | {inside: _text(test)}


def _everywhere(function: ast.FunctionDef, categories: Categories) -> Iterator[_Change]:
    """Make the same change at every place: another axis, another name, another function."""
    texts = {
        _text(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.keyword) and node.arg == "axis"
    }
    for old in texts:
        for new in ("0", "1", "None"):
            if new != old:
                tree = copy.deepcopy(function)
                for node in ast.walk(tree):
                    if isinstance(node, ast.keyword) and node.arg == "axis":
                        node.value = ast.parse(new, mode="eval").body
                words = {"function": "sum", "old": old, "new": new, "target": "the result"}
                yield function, tree, "axis", words
    for name, category in categories.items():
        if category not in ("number", "function", "list"):
            continue
        for other, its in categories.items():
            if other != name and its == category:
                body = [_renamed(statement, name, other) for statement in function.body]
                words = {"old": name, "new": other, "caller": "", "target": "the result"}
                yield function.body, body, "wrong_variable", words
    text = ast.unparse(function)
    if "reversed(" in text:
        # Forgotten deltas counted as 0, so that the wrong order does not stop the program.
        tree = copy.deepcopy(function)
        for node in ast.walk(tree):
            if isinstance(node, ast.For) and _text(node.iter).startswith("reversed("):
                node.iter = node.iter.args[0] if isinstance(node.iter, ast.Call) else node.iter
        lenient = _Lenient().visit(tree)
        yield function, lenient, "not_reversed", {"target": "the loop"}
    for inner in ast.walk(function):
        if isinstance(inner, ast.Call):
            called = _text(inner.func).removeprefix("np.").removeprefix("math.")
            for other in _SIBLINGS.get(called, ()):
                tree = copy.deepcopy(function)
                for node in ast.walk(tree):
                    if isinstance(node, ast.Attribute) and node.attr == called:
                        node.attr = other
                words = {"old": called, "new": other, "target": "the result"}
                yield function, tree, "other_function", words


class _Lenient(ast.NodeTransformer):
    """Read entries of dictionaries as 0.0 where they are missing."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        key = node.slice
        if (
            isinstance(node.ctx, ast.Load)
            and isinstance(key, ast.Constant)
            and isinstance(key.value, str)
        ):
            get = ast.Attribute(node.value, "get", ast.Load())
            return ast.Call(get, [key, ast.Constant(0.0)], [])
        return node


def _moved(function: ast.FunctionDef) -> Iterator[_Change]:
    """Move a statement to another place: before the loop, to the start, after a later one."""
    for body in _bodies(function):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.Return | ast.FunctionDef):
                continue
            rest = [*body[:index], *body[index + 1 :]]
            for place in range(index - 1):
                order = [*body[:place], statement, *body[place:index], *body[index + 1 :]]
                words = {"target": target_of(statement), "after": target_of(body[place])}
                yield body, order, "too_early", words
            for place in range(index + 2, len(body)):
                if isinstance(body[place], ast.Return):
                    continue
                order = [*body[:index], *body[index + 1 : place + 1], statement, *body[place + 1 :]]
                words = {"target": target_of(statement), "after": target_of(body[place])}
                yield body, order, "too_early_left", words
            resets = isinstance(statement, ast.Assign) and isinstance(
                statement.value, ast.Constant | ast.ListComp | ast.List | ast.BinOp
            )
            if resets and rest and body is not function.body:
                tree = copy.deepcopy(function, {id(body): rest})
                tree.body = [statement, *tree.body]
                yield function, tree, "not_reset", {"target": target_of(statement)}
                for outer in ast.walk(function):
                    if isinstance(outer, ast.For) and outer.body is not body:
                        holds = any(body is one for one in _bodies(outer))
                        if holds:
                            inside = copy.deepcopy(outer, {id(body): rest})
                            inside.body = [statement, *inside.body]
                            yield outer, inside, "not_reset", {"target": target_of(statement)}


def _product_of_slopes(function: ast.FunctionDef) -> Iterator[_Change]:
    """Add up in a loop what should be multiplied."""
    for body in _bodies(function):
        for index, statement in enumerate(body):
            if not (
                isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and isinstance(statement.value, ast.Constant)
                and statement.value.value == 1
            ):
                continue
            name = statement.targets[0].id
            tree = copy.deepcopy(body)
            tree[index] = ast.Assign([ast.Name(name, ast.Store())], ast.Constant(0.0))
            changed = False
            for node in ast.walk(ast.Module(tree, [])):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                    inner = node
                    while isinstance(inner.left, ast.BinOp):
                        inner = inner.left
                    if _text(inner.left) == name:
                        inner.op, changed = ast.Add(), True
                        break
            if changed:
                words = {"target": name, "left": "one slope", "right": "the next"}
                yield body, tree, "added_not_multiplied", words
                # a + b * c adds products; a + (b + c) adds everything.
                every = copy.deepcopy(tree)
                for node in ast.walk(ast.Module(every, [])):
                    if isinstance(node, ast.Mult):
                        node.__class__ = ast.Add  # type: ignore[assignment]
                yield body, every, "added_not_multiplied", words
                grouped = copy.deepcopy(body)
                grouped[index] = ast.Assign([ast.Name(name, ast.Store())], ast.Constant(0.0))
                for node in ast.walk(ast.Module(grouped, [])):
                    if isinstance(node, ast.Assign) and _text(node.targets[0]) == name:
                        factors = _factors(node.value)
                        if len(factors) > 2 and _text(factors[0]) == name:
                            product = factors[1]
                            for factor in factors[2:]:
                                product = _product(product, factor)
                            node.value = ast.BinOp(factors[0], ast.Add(), product)
                yield body, grouped, "added_not_multiplied", words


def _transposed_weights(function: ast.FunctionDef) -> Iterator[_Change]:
    """later["weights"][j] in a loop over later: the row in place of the column, or one's own."""
    for loop in ast.walk(function):
        if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)):
            continue
        later, where = loop.target.id, _text(loop.iter)
        for node in ast.walk(ast.Module(loop.body, [])):
            if not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript)):
                continue
            inner = node.value
            if not (_text(inner.value) == later and isinstance(inner.slice, ast.Constant)):
                continue
            key, j = repr(inner.slice.value), _text(node.slice)
            made = {
                "row_not_column": f"{where}[{j} % len({where})][{key}]",
                "own_weights": f"neuron[{key}]",
            }
            for kind, row in made.items():
                entry = ast.parse(f"{row}[_k % len({row})]", mode="eval").body
                body = copy.deepcopy(loop.body, {id(node): entry})
                pair = ast.Tuple(
                    [ast.Name("_k", ast.Store()), ast.Name(later, ast.Store())], ast.Store()
                )
                new = ast.For(pair, _call_name("enumerate", loop.iter), body, [])
                yield loop, new, kind, {"target": target_of(loop.body[-1])}


def _updated_too_early(function: ast.FunctionDef) -> Iterator[_Change]:
    """Use W after the step W − η·dW instead of W before it."""
    steps: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            steps.setdefault(node.targets[0].id, node.value)
    for node in ast.walk(function):
        if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            continue
        step = steps.get(f"d{node.id}")
        if step is None or any(node is part for part in ast.walk(step)):
            continue
        for rate in ("0.1", "1.0", "0.01", "0.5", "0.05", "0.001"):
            text = f"({node.id} - {rate} * ({_text(step)}))"
            words = {"old": node.id, "target": "the result"}
            yield node, ast.parse(text, mode="eval").body, "updated_too_early", words


def _links_swapped(function: ast.FunctionDef) -> Iterator[_Change]:
    """z = E(x), F(z): take the links in the other order, or multiply E(x) by F(x)."""
    body = function.body
    if len(function.args.args) != 1:
        return
    x = function.args.args[0].arg
    chain: list[tuple[str, ast.expr]] = []
    for statement in body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            chain.append((statement.targets[0].id, statement.value))
        elif isinstance(statement, ast.Return) and statement.value is not None:
            chain.append(("", statement.value))
        else:
            return
    for i in range(len(chain) - 1):
        (inner, first), (_, second) = chain[i], chain[i + 1]
        before = chain[i - 1][0] if i else x
        outer_at_x = _expanded(second, {inner: _load(before)})
        rest = body[i + 2 :]
        last = body[i + 1]
        swapped = [
            *body[:i],
            ast.Assign([ast.Name(inner, ast.Store())], outer_at_x),
            _with_value(last, _expanded(first, {before: _load(inner)})),
            *rest,
        ]
        words = {"target": "the result", "left": _text(first), "right": _text(second)}
        yield body, swapped, "order_swapped", words
        for kind, op in (
            ("multiplied_not_composed", ast.Mult()),
            ("added_not_composed", ast.Add()),
        ):
            apart = _with_value(last, ast.BinOp(first, op, outer_at_x))
            yield body, [*body[:i], apart, *rest], kind, words


def _with_value(statement: ast.stmt, value: ast.expr) -> ast.stmt:
    if isinstance(statement, ast.Assign):
        return ast.Assign(statement.targets, value)
    return ast.Return(value)


def _wrapped(
    function: ast.FunctionDef, categories: Categories, functions: Mapping[str, int]
) -> Iterator[_Change]:
    """Run the whole function on f(x), or f on its result: one function too many."""
    names = [argument.arg for argument in function.args.args]
    if not names or categories.get(names[0]) != "number":
        return
    inner = copy.deepcopy(function)
    inner.name = "_once"
    inner.decorator_list = []
    rest = names[1:]
    single = [name for name, count in functions.items() if count == 1 and name != function.name]
    once = f"_once({', '.join(names)})"
    made = {f"_once({', '.join([once, *rest])})": "applied_twice"}
    for name in [*single, "np.tanh"]:
        made[f"_once({', '.join([f'{name}({names[0]})', *rest])})"] = "applied_before"
    for name in [*single, "np.tanh", "np.log", "np.exp", "np.sqrt", "np.abs"]:
        made[f"{name}({once})"] = "applied_after"
    for text, kind in made.items():
        called = text.partition("(")[0]
        if kind == "applied_before":
            called = text.removeprefix("_once(").partition("(")[0]
        if kind == "applied_twice":
            called = function.name
        words = {"function": called, "argument": names[0], "target": "the result"}
        body = [inner, ast.Return(ast.parse(text, mode="eval").body)]
        yield function.body, body, kind, words


def _slopes_composed(function: ast.FunctionDef) -> Iterator[_Change]:
    """dy_dr · dr_dx with the second slope put into the first: y′(r′(x))."""
    defined = {
        node.targets[0].id: node.value
        for node in function.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    expanded: dict[str, ast.expr] = {}
    for name, value in defined.items():
        expanded[name] = _expanded(value, expanded)
    for node in ast.walk(function):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
            continue
        factors = _factors(node)
        links = [re.match(r"d(\w+?)_d(\w+)$", _text(factor)) for factor in factors]
        inner: ast.expr | None = None
        for factor, link in zip(reversed(factors), reversed(links), strict=True):
            if link is None or link[0] not in defined:
                inner = None
                break
            value = defined[link[0]]
            inner = expanded[link[0]] if inner is None else _expanded(value, {link[2]: inner})
            if inner is not None and factor is not factors[-1]:
                made = inner
                for kept in reversed(factors[: factors.index(factor)]):
                    made = _product(kept, made)
                words = {"target": "the result", "left": link[0], "right": _text(factors[-1])}
                yield node, made, "slopes_composed", words


def _before_activation(function: ast.FunctionDef) -> Iterator[_Change]:
    """Use z where a = tanh(z) belongs, outside the slope 1 − a²."""
    text = ast.unparse(function)
    tests = [node.test for node in ast.walk(function) if isinstance(node, ast.If)]
    for node in ast.walk(function):
        if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            continue
        if f"1 - {node.id} ** 2" not in text:
            continue
        for test in tests:
            z = ast.IfExp(test, _call_np("arctanh", node), _load(node.id))
            yield node, z, "slope_of_z", {"old": node.id, "target": "the result"}


def _inlined(function: ast.FunctionDef, categories: Categories) -> Iterator[_Change]:
    """Take a name of straight-line code at a value that is only formed further down."""
    defined: dict[str, ast.expr] = {}
    for statement in function.body:
        if isinstance(statement, ast.Return):
            break
        if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)):
            return
        defined[statement.targets[0].id] = _expanded(statement.value, defined)
    order = list(defined)
    for place, statement in enumerate(function.body):
        if not isinstance(statement, ast.Assign):
            continue
        for node in ast.walk(statement.value):
            if not (isinstance(node, ast.Name) and categories.get(node.id) == "number"):
                continue
            for name in order[place + 1 :]:
                caller = ""
                words = {"target": target_of(statement), "old": node.id, "new": name}
                yield node, defined[name], "wrong_variable", words | {"caller": caller}


def _expanded(value: ast.expr, defined: Mapping[str, ast.expr]) -> ast.expr:
    class Expand(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return copy.deepcopy(defined.get(node.id, node))

    result: ast.expr = Expand().visit(copy.deepcopy(value))
    return result


# --- small builders ---------------------------------------------------------------------------


def _text(node: ast.expr) -> str:
    return ast.unparse(node)


def _both(node: ast.BinOp) -> dict[str, str]:
    return {"old": _text(node), "left": _text(node.left), "right": _text(node.right)}


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _number(value: float) -> ast.expr:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    constant = ast.Constant(abs(value))
    return ast.UnaryOp(ast.USub(), constant) if value < 0 else constant


def _product(left: ast.expr, right: ast.expr) -> ast.BinOp:
    return ast.BinOp(left, ast.Mult(), right)


def _times(node: ast.expr, factor: ast.expr) -> ast.BinOp:
    return _product(node, factor)


def _one_minus(node: ast.expr) -> ast.BinOp:
    return ast.BinOp(ast.Constant(1), ast.Sub(), node)


def _one_minus_square(node: ast.expr) -> ast.BinOp:
    return _one_minus(ast.BinOp(node, ast.Pow(), ast.Constant(2)))


def _logit(node: ast.expr) -> ast.expr:
    text = _text(node)
    return ast.parse(f"np.log(({text}) / (1 - ({text})))", mode="eval").body


def _ones(node: ast.expr) -> ast.expr:
    return _call_np("ones_like", node)


def _call_np(name: str, argument: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(_load("np"), name, ast.Load()), [argument], [])


def _call_name(name: str, argument: ast.expr) -> ast.Call:
    return ast.Call(_load(name), [argument], [])


def _bare(node: ast.expr) -> ast.expr:
    return node.value if isinstance(node, ast.Attribute) and node.attr == "T" else node


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_method(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and _text(node.func.value) not in ("np", "math")


def _is_one_minus(node: ast.expr, other: ast.expr) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Sub)
        and isinstance(node.left, ast.Constant)
        and node.left.value == 1
        and _text(node.right) == _text(other)
    )


def _factors(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_factors(node.left), *_factors(node.right)]
    return [node]


def _without(node: ast.expr, factor: ast.expr) -> ast.expr:
    kept = [one for one in _factors(node) if one is not factor]
    product = kept[0]
    for one in kept[1:]:
        product = _product(product, one)
    return product


def _stored(node: ast.expr) -> ast.expr:
    new = copy.copy(node)
    if isinstance(new, ast.Name | ast.Subscript | ast.Attribute):
        new.ctx = ast.Store()
    return new


def _renamed(statement: ast.stmt, name: str, other: str) -> ast.stmt:
    new = copy.deepcopy(statement)
    for node in ast.walk(new):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load):
            node.id = other
    return new
