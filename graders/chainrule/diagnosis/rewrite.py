"""Rewrite a reference function into the plausible mistakes that a learner makes.

Every rewrite changes one place of the syntax tree and says what it did: its `kind` and a few
words (`old`, `new`, `target`).  Whether a rewrite runs, and whether its numbers differ from the
truth, is found out by running it (`library`); what is said to the learner is in `sentences`.
Nothing here knows any exercise.
"""

import ast
import copy
import itertools
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


def rewrites(
    source: str, categories: Categories, functions: Mapping[str, int]
) -> Iterator[Rewrite]:
    """Yield the rewrites of the single function in `source`.

    `categories` says what its names hold, `functions` gives the unit's other functions with
    their number of arguments.
    """
    function = parse(source)
    for target, new, kind, words in _changes(function, categories, functions):
        tree = copy.deepcopy(function, {id(target): new})
        try:
            text = ast.unparse(ast.fix_missing_locations(tree))
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
    yield from _whole_statement(function, categories)
    yield from _under_condition(function)


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
                if field in ("targets", "target") and not isinstance(statement, ast.Assign):
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


# --- expressions ------------------------------------------------------------------------------

_New = tuple[ast.expr, str, dict[str, str]]


def _expression(
    site: _Site, categories: Categories, functions: Mapping[str, int], parameters: list[str]
) -> Iterator[_New]:
    node = site.node
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
    elif isinstance(op, ast.Sub):
        yield left, "missing_term", {"term": _text(right)}
        yield right, "missing_term", {"term": _text(left)}
        yield ast.BinOp(right, ast.Sub(), left), "sign", {"term": _text(node)}
        yield ast.BinOp(left, ast.Add(), right), "sign_term", {"term": _text(right)}
        yield _call_np("abs", node), "absolute", {"term": _text(node)}
        yield from _tanh_slope(node, functions)
        yield from _output_minus_target(node)
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
    if isinstance(square, ast.BinOp) and isinstance(square.op, ast.Pow):
        a = square.left
    elif isinstance(square, ast.BinOp) and isinstance(square.op, ast.Mult):
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


def _power(node: ast.BinOp) -> Iterator[_New]:
    base, exponent = node.left, node.right
    yield base, "not_raised", {"old": _text(node)}
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
    whole = ast.Attribute(node, "T", ast.Load())
    yield whole, "transposed", {"old": _text(node), "new": _text(whole)}
    for side, other in ((node.left, node.right), (node.right, node.left)):
        ones = _ones(side)
        first, second = (ones, other) if side is node.left else (other, ones)
        yield ast.BinOp(first, ast.MatMult(), second), "ignored", {"old": _text(side)}


def _call(node: ast.Call, functions: Mapping[str, int]) -> Iterator[_New]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else _text(node.func)
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
    others = [0, 1, 2, -value, value * 2, value / 2, value + 1, value - 1]
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
    elif isinstance(index, ast.UnaryOp | ast.Constant | ast.Name):
        for text in ("0", "-1", "-2", "1"):
            if text != _text(index):
                new = ast.Subscript(node.value, ast.parse(text, mode="eval").body, ast.Load())
                yield new, "index", {"old": _text(index), "new": text}
    if _text(node.value).startswith("np.eye(") and isinstance(index, ast.Name):
        width = _text(node.value.args[0]) if isinstance(node.value, ast.Call) else "1"
        rows = f"np.isin(np.arange(len({index.id})), {index.id})[:, None] * np.ones({width})"
        yield ast.parse(rows, mode="eval").body, "whole_rows", {"old": _text(node)}


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
    for part, which in (("[1:]", "first"), ("[:-1]", "last"), ("[-1:]", "only the last")):
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


def _whole_statement(function: ast.FunctionDef, categories: Categories) -> Iterator[_Change]:
    """Multiply what a statement forms, or exchange every use of one name in it."""
    numbers = [name for name, category in categories.items() if category == "number"]
    for body in _bodies(function):
        for statement in body:
            value = getattr(statement, "value", None)
            if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Return):
                continue
            target = {"target": target_of(statement)}
            for part in value.elts if isinstance(value, ast.Tuple) else [value]:
                if part is None or isinstance(part, ast.List | ast.Dict | ast.ListComp):
                    continue
                yield part, ast.UnaryOp(ast.USub(), part), "sign", target | {"term": _text(part)}
                for name in numbers:
                    yield part, _times(part, _load(name)), "extra_factor", target | {"factor": name}
            uses = [
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            ]
            for name in sorted({name for name in uses if uses.count(name) > 1}):
                for other in numbers:
                    if categories.get(name) == "number" and other != name:
                        new = _renamed(statement, name, other)
                        words = target | {"old": name, "new": other, "caller": ""}
                        yield statement, new, "wrong_variable", words


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
