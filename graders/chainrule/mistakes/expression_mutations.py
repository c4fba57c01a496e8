"""The mistakes that one expression of a reference can be turned into."""

import ast
import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chainrule.mistakes import syntax
from chainrule.mistakes.syntax import code

# What a name of the reference holds: decides what it can be mistaken for.
Categories = Mapping[str, str]  # name -> "number", "index", "function", "list", "dict"

SIBLINGS: dict[str, tuple[str, ...]] = {
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
class Site:
    """Where an expression stands: its statement, what is formed there, the call around it."""

    node: ast.expr
    target: str
    caller: str
    made: tuple[ast.expr, str, dict[str, str]] | None = None


def sites(function: ast.FunctionDef) -> Iterator[Site]:
    """Yield every expression of a function with the place where it stands."""
    for body in syntax.bodies(function):
        for statement in body:
            for field, value in ast.iter_fields(statement):
                if field == "target" and isinstance(statement, ast.For):
                    continue
                expressions = value if isinstance(value, list) else [value]
                for expression in expressions:
                    if isinstance(expression, ast.expr):
                        yield from _within(expression, syntax.target_of(statement), "")


def _within(node: ast.expr, target: str, caller: str) -> Iterator[Site]:
    if isinstance(getattr(node, "ctx", None), ast.Store):
        # Inside a stored subscript only the index can be mistaken.
        if isinstance(node, ast.Subscript):
            yield from _within(node.slice, target, "")
            for new, kind, words in _stored_index(node):
                yield Site(node, target, "", (new, kind, words))
        return
    yield Site(node, target, caller)
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
            made = ast.ListComp(syntax.load(variable.id), node.generators)
            yield Site(node, target, "", (made, "starts_elsewhere", {}))


New = tuple[ast.expr, str, dict[str, str]]


def mistakes(
    site: Site, categories: Categories, functions: Mapping[str, int], parameters: list[str]
) -> Iterator[New]:
    """Yield what the expression at a site can be mistaken for, its kind and its words."""
    node = site.node
    if site.made is not None:
        yield site.made
        return
    if isinstance(node, ast.BinOp):
        yield from _binary(node, functions)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand, "sign", {"term": code(node.operand)}
    elif isinstance(node, ast.Call):
        yield from _call(node, functions)
    elif isinstance(node, ast.Name):
        yield from _name(node, site, categories, parameters)
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, ast.Subscript):
        yield from _subscript(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, "transposed", {"old": code(node), "new": code(node.value)}
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARISONS.get(type(node.ops[0]), ()):
            new = ast.Compare(node.left, [other()], node.comparators)
            yield new, "comparison", {"old": code(node), "new": code(new)}
        if isinstance(node.ops[0], ast.Eq):
            spread = f"{code(node.left)} == np.reshape({code(node.comparators[0])}, (-1, 1))"
            yield ast.parse(spread, mode="eval").body, "spread_out", {}
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body), "branches_swapped", {}
        yield node.body, "branch_ignored", {"old": code(node.orelse)}
        yield node.orelse, "branch_ignored", {"old": code(node.body)}


def _binary(node: ast.BinOp, functions: Mapping[str, int]) -> Iterator[New]:
    left, right, op = node.left, node.right, node.op
    if isinstance(op, ast.Mult):
        yield right, "missing_factor", {"factor": code(left)}
        yield left, "missing_factor", {"factor": code(right)}
        for factor in (left, right):
            yield (
                syntax.times(node, factor),
                "factor_twice",
                {"factor": code(factor)},
            )
        for new in (ast.Add(), ast.Sub()):
            yield ast.BinOp(left, new, right), "added_not_multiplied", syntax.sides(node)
        yield ast.BinOp(left, ast.Div(), right), "divided_not_multiplied", {"factor": code(right)}
        yield ast.BinOp(right, ast.Div(), left), "divided_not_multiplied", {"factor": code(left)}
        yield from _sigmoid_slope(node, functions)
        yield from _linear_slope(node)
    elif isinstance(op, ast.Div):
        yield left, "missing_divisor", {"factor": code(right)}
        yield ast.BinOp(left, ast.Mult(), right), "multiplied_not_divided", {"factor": code(right)}
        yield ast.BinOp(node, ast.Div(), right), "divided_twice", {"factor": code(right)}
        yield ast.BinOp(right, ast.Div(), left), "upside_down", syntax.sides(node)
        for factor in syntax.factors(right):
            if factor is not right:
                yield (
                    ast.BinOp(left, ast.Div(), syntax.without(right, factor)),
                    "missing_divisor",
                    {"factor": code(factor)},
                )
    elif isinstance(op, ast.Add):
        yield left, "missing_term", {"term": code(right)}
        yield right, "missing_term", {"term": code(left)}
        yield ast.BinOp(left, ast.Sub(), right), "sign_term", {"term": code(right)}
        yield ast.BinOp(right, ast.Sub(), left), "sign_term", {"term": code(left)}
        yield ast.BinOp(left, ast.Mult(), right), "multiplied_not_added", syntax.sides(node)
        yield ast.BinOp(node, ast.Div(), ast.Constant(2)), "halved", {"term": code(node)}
        if isinstance(left, ast.BinOp) and isinstance(left.op, ast.MatMult):
            count = ast.parse(f"len({code(left.right)})", mode="eval").body
            many = ast.BinOp(left, ast.Add(), syntax.product(right, count))
            yield many, "once_for_each", {"term": code(right)}
    elif isinstance(op, ast.Sub):
        yield left, "missing_term", {"term": code(right)}
        yield right, "missing_term", {"term": code(left)}
        yield ast.UnaryOp(ast.USub(), right), "missing_term", {"term": code(left)}
        yield ast.BinOp(right, ast.Sub(), left), "sign", {"term": code(node)}
        yield ast.BinOp(left, ast.Add(), right), "sign_term", {"term": code(right)}
        yield syntax.call_np("abs", node), "absolute", {"term": code(node)}
        yield from _tanh_slope(node, functions)
        yield from _output_minus_target(node)
        yield from _binary_loss(node)
    elif isinstance(op, ast.Pow):
        yield from _power(node)
    elif isinstance(op, ast.MatMult):
        yield from _matmul(node)


def _sigmoid_slope(node: ast.BinOp, functions: Mapping[str, int]) -> Iterator[New]:
    """a·(1 − a): the slope from the output, taken at something else."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        if syntax.is_one_minus(other, one):
            yield syntax.one_minus_square(one), "tanh_slope", {"old": code(node)}
            for name in ("sigmoid", "transfer"):
                if name in functions:
                    a = syntax.call_name(name, one)
                    yield (
                        syntax.product(a, syntax.one_minus(a)),
                        "activation_twice",
                        {"function": name},
                    )
            z = syntax.logit(one)
            yield syntax.product(z, syntax.one_minus(z)), "slope_of_z", {"old": code(one)}
            yield one, "missing_factor", {"factor": code(other)}
            return


def _tanh_slope(node: ast.BinOp, functions: Mapping[str, int]) -> Iterator[New]:
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
    yield syntax.product(a, syntax.one_minus(a)), "sigmoid_slope", {"old": code(node)}
    again = syntax.call_np("tanh", a)
    yield syntax.one_minus_square(again), "activation_twice", {"function": "tanh"}
    yield syntax.one_minus_square(syntax.call_np("arctanh", a)), "slope_of_z", {"old": code(a)}
    yield syntax.one_minus(a), "not_squared", {"old": code(a)}
    for name in ("sigmoid",):
        if name in functions:
            s = syntax.call_name(name, a)
            yield syntax.product(s, syntax.one_minus(s)), "sigmoid_slope", {"old": code(node)}


def _linear_slope(node: ast.BinOp) -> Iterator[New]:
    """2·x, the slope of x²: the value x², or n·xⁿ."""
    constant, other = node.left, node.right
    if isinstance(constant, ast.Constant) and constant.value == 2:
        square = ast.BinOp(other, ast.Pow(), ast.Constant(2))
        yield square, "value_not_slope", {"old": code(node), "new": code(square)}
        slip = syntax.product(ast.Constant(2), square)
        yield slip, "power_slip", {"old": code(node), "new": code(slip)}


def _output_minus_target(node: ast.BinOp) -> Iterator[New]:
    """a − y: what is made of it when another loss or another link gets in."""
    a, y = node.left, node.right
    if not isinstance(a, ast.Name | ast.Subscript) or not isinstance(y, ast.Name | ast.Subscript):
        return
    first, second = code(a), code(y)
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
    slope = syntax.product(a, syntax.one_minus(a))
    yield syntax.product(node, slope), "slope_again", {"factor": code(slope)}
    yield ast.BinOp(node, ast.Div(), slope), "slope_divided", {"factor": code(slope)}
    ratio = ast.UnaryOp(ast.USub(), ast.BinOp(y, ast.Div(), a))
    yield ratio, "loss_by_output", {"new": code(ratio)}
    yield syntax.product(ratio, slope), "elementwise_softmax", {"new": code(ratio)}
    other = ast.BinOp(syntax.one_minus(y), ast.Div(), syntax.one_minus(a))
    yield ast.BinOp(ratio, ast.Sub(), other), "sign_of_second_term", {}
    yield (
        syntax.product(ast.BinOp(ratio, ast.Sub(), other), slope),
        "sign_of_second_term",
        {},
    )
    yield syntax.product(y, ast.BinOp(a, ast.Sub(), ast.Constant(1))), "second_term_forgotten", {}
    yield slope, "slope_only", {"new": code(slope)}
    square = ast.BinOp(node, ast.Pow(), ast.Constant(2))
    yield square, "value_not_slope", {"old": code(node), "new": code(square)}
    yield syntax.call_np("sign", node), "sign_only", {"old": code(node)}


def _binary_loss(node: ast.BinOp) -> Iterator[New]:
    """softplus(z) − y·z: the two terms of the binary cross-entropy, one of them wrong."""
    left, right = node.left, node.right
    if not (
        isinstance(left, ast.Call)
        and code(left.func) == "softplus"
        and isinstance(right, ast.BinOp)
        and isinstance(right.op, ast.Mult)
    ):
        return
    z, y = code(left.args[0]), code(right.left)
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


def _power(node: ast.BinOp) -> Iterator[New]:
    base, exponent = node.left, node.right
    yield base, "not_raised", {"old": code(node)}
    yield syntax.call_np("abs", base), "absolute", {"term": code(node)}
    if isinstance(exponent, ast.Constant) and isinstance(exponent.value, int | float):
        n = exponent.value
        for other in (n - 1, n + 1, -n, n / 2):
            if other not in (n, 0, 1):
                new = ast.BinOp(base, ast.Pow(), syntax.number(other))
                yield new, "exponent", {"old": code(node), "new": code(new)}
        slope = syntax.product(syntax.number(n), base)
        yield slope, "slope_not_value", {"old": code(node), "new": code(slope)}


def _matmul(node: ast.BinOp) -> Iterator[New]:
    left, right = syntax.bare(node.left), syntax.bare(node.right)
    seen = {code(node)}
    for first, second in ((left, right), (right, left)):
        for turn_first, turn_second in itertools.product((False, True), repeat=2):
            one = ast.Attribute(first, "T", ast.Load()) if turn_first else first
            two = ast.Attribute(second, "T", ast.Load()) if turn_second else second
            new = ast.BinOp(one, ast.MatMult(), two)
            if code(new) not in seen:
                seen.add(code(new))
                yield new, "transposed", {"old": code(node), "new": code(new)}
    yield ast.BinOp(node.left, ast.Mult(), node.right), "elementwise", syntax.sides(node)
    old, one_text, two_text = code(node), code(node.left), code(node.right)
    yield (
        ast.parse(f"{old} / len({two_text})", mode="eval").body,
        "mean_not_sum",
        {"term": old},
    )
    if isinstance(node.left, ast.Attribute) and node.left.attr == "T":
        for row, which in (("-1", "last"), ("0", "first")):
            lone = f"np.outer({code(left)}[{row}], {two_text}[{row}])"
            yield ast.parse(lone, mode="eval").body, "one_sample", {"which": which, "term": old}
    for one_side, two_side in ((one_text, f"{code(right)}.T"), (f"{code(left)}.T", two_text)):
        for turned in (f"{code(left)} @ {code(right)}", f"{code(left)}.T @ {code(right)}.T"):
            plain = f"{one_side} @ {two_side}"
            if plain == old and turned != old:
                square = code(right) if one_side == one_text else code(left)
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
    yield whole, "transposed", {"old": code(node), "new": code(whole)}
    for side, other in ((node.left, node.right), (node.right, node.left)):
        ones = syntax.ones(side)
        pair = (ones, other) if side is node.left else (other, ones)
        yield ast.BinOp(pair[0], ast.MatMult(), pair[1]), "ignored", {"old": code(side)}


def _call(node: ast.Call, functions: Mapping[str, int]) -> Iterator[New]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else code(node.func)
    if name == "astype" and isinstance(node.func, ast.Attribute):
        kept = ast.Call(ast.Attribute(node.func.value, "copy", ast.Load()), [], [])
        yield kept, "whole_numbers", {"term": code(node.func.value)}
    if name == "mean" and node.args:
        yield from _epsilon(node)
    yield from _reduction(node, name)
    for other in SIBLINGS.get(name, ()):
        if isinstance(node.func, ast.Attribute):
            func: ast.expr = ast.Attribute(node.func.value, other, ast.Load())
            new = ast.Call(func, node.args, node.keywords)
            yield new, "other_function", {"old": name, "new": other}
    if name in ("reversed", "list", "sorted") and len(node.args) == 1:
        kind = "not_reversed" if name == "reversed" else "not_applied"
        yield node.args[0], kind, {"function": name, "argument": code(node.args[0])}
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
    if len(node.args) == 1 and not syntax.is_method(node):
        argument = node.args[0]
        words = {"function": code(node.func), "argument": code(argument)}
        yield argument, "not_applied", words
        again = ast.Call(node.func, [node], [])
        yield again, "applied_twice", words
        negative = ast.Call(node.func, [ast.UnaryOp(ast.USub(), argument)], node.keywords)
        yield negative, "negative_argument", words
        inner = dict.fromkeys(["sigmoid", "transfer", "softmax"])
        for function in inner:
            if functions.get(function) == 1 and function != name:
                nested = ast.Call(node.func, [syntax.call_name(function, argument)], node.keywords)
                yield nested, "activation_twice", {"function": function}
        if isinstance(node.func, ast.Name):
            for function, count in functions.items():
                if count == 1 and function != name:
                    new = syntax.call_name(function, argument)
                    yield new, "other_function", {"old": name, "new": function}
            if name == "sigmoid":
                yield (
                    syntax.call_np("tanh", argument),
                    "other_function",
                    {"old": name, "new": "tanh"},
                )
        elif name == "tanh" and functions.get("sigmoid") == 1:
            new = syntax.call_name("sigmoid", argument)
            yield new, "other_function", {"old": name, "new": "sigmoid"}
    if len(node.args) == 2 and not node.keywords and not syntax.is_method(node):
        swapped = ast.Call(node.func, [node.args[1], node.args[0]], [])
        yield swapped, "arguments_swapped", {"function": code(node.func)}
        for index in range(2):
            yield node.args[index], "not_applied", {"function": name, "argument": ""}


def definition(function: ast.FunctionDef, name: ast.expr) -> ast.Call | None:
    """Return what a name was assigned, when that is one call of one argument."""
    for node in ast.walk(function):
        if (
            isinstance(node, ast.Assign)
            and isinstance(name, ast.Name)
            and code(node.targets[0]) == name.id
            and isinstance(node.value, ast.Call)
            and len(node.value.args) == 1
        ):
            return node.value
    return None


def composition(node: ast.Call, argument: ast.expr) -> Iterator[New]:
    """f(x): f taken at a multiple or a power of x; g(f(x)): product, sum, other order."""
    words = {"function": code(node.func), "old": code(argument)}
    x = code(argument)
    for text in (f"2 * ({x})", f"({x}) / 2", f"({x}) ** 2"):
        moved = ast.Call(node.func, [ast.parse(text, mode="eval").body], node.keywords)
        yield moved, "scaled_argument", words | {"new": text.replace(f"({x})", x)}
    if isinstance(argument, ast.Call) and len(argument.args) == 1:
        inner, outer = argument.func, node.func
        place = argument.args[0]
        yield (
            ast.Call(inner, [ast.Call(outer, [place], [])], []),
            "order_swapped",
            {"left": code(outer), "right": code(inner)},
        )
        apart = {"left": code(ast.Call(outer, [place], [])), "right": code(argument)}
        yield (
            syntax.product(ast.Call(outer, [place], []), argument),
            "multiplied_not_composed",
            apart,
        )
        total = ast.BinOp(ast.Call(outer, [place], []), ast.Add(), argument)
        yield total, "added_not_composed", apart


def _epsilon(node: ast.Call) -> Iterator[New]:
    """The mean of −log(p) with a small number added to p, or p kept away from 0."""
    cost = code(node.args[0])
    for power in range(2, 16):
        eps = f"1e-{power}"
        for text in (
            f"np.mean(-np.log(np.exp(-({cost})) + {eps}))",
            f"np.mean(-np.log(np.clip(np.exp(-({cost})), {eps}, 1 - {eps})))",
        ):
            yield ast.parse(text, mode="eval").body, "epsilon", {"new": eps}


def _rectifier(node: ast.Call) -> Iterator[New]:
    """max(z, 0): its size, a leak, a cap, its slope."""
    z = code(node.args[0])
    for slope in ("0.01", "0.1", "0.2", "0.3"):
        leak = ast.parse(f"np.where({z} > 0, {z}, {slope} * {z})", mode="eval").body
        yield leak, "leaky", {"new": slope}
    yield syntax.call_np("abs", node.args[0]), "absolute", {"term": z}
    for cap in ("1", "6"):
        capped = ast.parse(f"np.clip({z}, 0, {cap})", mode="eval").body
        yield capped, "capped", {"new": cap}
    step = ast.parse(f"np.where({z} > 0, 1.0, 0.0)", mode="eval").body
    yield step, "slope_not_value", {"old": code(node), "new": "0 or 1"}


def _stored_index(node: ast.Subscript) -> Iterator[New]:
    """P[rows, y] −= 1 with one index forgotten."""
    index = node.slice
    if isinstance(index, ast.Tuple) and len(index.elts) == 2:
        lone = ast.Subscript(node.value, index.elts[1], ast.Store())
        yield lone, "whole_rows", {"old": code(index)}
        column = ast.Tuple([ast.Slice(), index.elts[1]], ast.Load())
        whole = ast.Subscript(node.value, column, ast.Store())
        yield whole, "whole_columns", {"old": code(index)}


def _reduction(node: ast.Call, name: str) -> Iterator[New]:
    if name not in _REDUCTIONS:
        return
    method = syntax.is_method(node)
    value = node.func.value if method and isinstance(node.func, ast.Attribute) else None
    if value is None:
        if not node.args:
            return
        value = node.args[0]
    keywords = {word.arg: word for word in node.keywords}
    axis = keywords.get("axis")
    old = code(axis.value) if axis is not None else "None"
    for other in ("0", "1", "-1", "None"):
        if other == old or (other == "-1" and old == "1"):
            continue
        kept = [word for word in node.keywords if word.arg != "axis"]
        if other != "None":
            kept.append(ast.keyword("axis", ast.parse(other, mode="eval").body))
        yield (
            ast.Call(node.func, node.args, kept),
            "axis",
            {"function": name, "old": old, "new": other, "term": code(value)},
        )
    if "keepdims" in keywords:
        kept = [word for word in node.keywords if word.arg != "keepdims"]
        yield ast.Call(node.func, node.args, kept), "keepdims", {"function": name}
    yield value, "not_reduced", {"function": name, "term": code(value)}
    for index, which in ((0, "first"), (-1, "last")):
        picked = ast.Subscript(value, syntax.number(index), ast.Load())
        yield picked, "one_sample", {"which": which, "term": code(value)}
    if axis is not None and old == "0":
        length = ast.Subscript(
            ast.Attribute(value, "shape", ast.Load()), ast.Constant(1), ast.Load()
        )
        yield ast.BinOp(node, ast.Div(), length), "divided_by_width", {"term": code(value)}


def _range(node: ast.Call, name: str) -> Iterator[New]:
    if name == "len":
        array = code(node.args[0])
        words = {"old": code(node)}
        size = ast.parse(f"{array}.size", mode="eval").body
        yield size, "wrong_size", words | {"new": "the number of all entries"}
        yield ast.Constant(1), "wrong_size", words | {"new": "1"}
    if name == "zip" and len(node.args) >= 2:
        for index, argument in enumerate(node.args):
            turned = syntax.call_name("reversed", argument)
            args = [turned if i == index else one for i, one in enumerate(node.args)]
            yield ast.Call(node.func, args, node.keywords), "misaligned", {"old": code(argument)}
            for part, which in (("[1:]", "first"), ("[:-1]", "last")):
                shifted = ast.parse(f"list({code(argument)}){part}", mode="eval").body
                args = [shifted if i == index else one for i, one in enumerate(node.args)]
                kept = [word for word in node.keywords if word.arg != "strict"]
                yield (
                    ast.Call(node.func, args, kept),
                    "misaligned",
                    {"old": code(argument), "which": which},
                )
    if name == "range":
        last = len(node.args) - 1 if len(node.args) < 3 else 1
        for shift, which in ((-1, "last"), (1, "beyond")):
            end = ast.BinOp(node.args[last], ast.Add(), syntax.number(shift))
            args = [end if i == last else one for i, one in enumerate(node.args)]
            yield ast.Call(node.func, args, []), "loop_part", {"which": which}
        if len(node.args) == 1:
            new = ast.Call(node.func, [ast.Constant(1), node.args[0]], [])
            yield new, "loop_part", {"which": "first"}


def _name(
    node: ast.Name, site: Site, categories: Categories, parameters: list[str]
) -> Iterator[New]:
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
                yield syntax.product(node, syntax.load(other)), "wrong_variable", new_words
    if category == "index":
        for shift in (1, -1):
            new = ast.BinOp(node, ast.Add(), syntax.number(shift))
            yield new, "index", {"old": node.id, "new": code(new)}
    if category == "number":
        yield ast.UnaryOp(ast.USub(), node), "sign_term", {"term": node.id}
        if node.id in parameters:
            yield syntax.ones(node), "ignored", {"old": node.id}


def _exchangeable(one: str, other: str) -> bool:
    numeric = ("number", "index")
    return one == other or (one in numeric and other in numeric)


def _constant(node: ast.Constant) -> Iterator[New]:
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
        yield syntax.number(other), "constant", {"old": code(node), "new": f"{other:g}"}


def _subscript(node: ast.Subscript) -> Iterator[New]:
    index = node.slice
    if isinstance(index, ast.Slice):
        whole = ast.Subscript(node.value, ast.Slice(), ast.Load())
        yield whole, "slice", {"old": code(node), "new": code(node.value)}
        for text in ("[1:]", "[:-1]", "[:1]", "[-1:]"):
            new = ast.parse(f"{code(node.value)}{text}", mode="eval").body
            yield new, "slice", {"old": code(node), "new": code(new)}
    elif isinstance(index, ast.Constant) and isinstance(index.value, str):
        for key in ("weights", "output", "delta", "W", "b"):
            if key != index.value:
                new = ast.Subscript(node.value, ast.Constant(key), ast.Load())
                yield new, "wrong_key", {"old": index.value, "new": key}
    elif isinstance(index, ast.Tuple) and len(index.elts) == 2:
        one, two = index.elts
        turned = ast.Subscript(node.value, ast.Tuple([two, one], ast.Load()), ast.Load())
        yield turned, "index_order", {"old": code(index)}
        for lone in (one, two):
            new = ast.Subscript(node.value, lone, ast.Load())
            yield new, "index_order", {"old": code(index)}
        array, y = code(node.value), code(two)
        for text, kind in (
            (f"{array}[{y} % len({y})].mean(axis=1)", "whole_rows"),
            (f"{array}[:, {y}].mean(axis=1)", "whole_columns"),
        ):
            yield ast.parse(text, mode="eval").body, kind, {"old": code(index)}
        for shift in ("- 1", "+ 1"):
            moved = ast.parse(f"{array}[{code(one)}, {y} {shift}]", mode="eval").body
            yield moved, "index", {"old": y, "new": f"{y} {shift}"}
    elif code(node.value).endswith(".shape"):
        array = code(node.value).removesuffix(".shape")
        words = {"old": code(node)}
        size = ast.parse(f"{array}.size", mode="eval").body
        yield size, "wrong_size", words | {"new": "the number of all entries"}
        other = "1" if code(index) == "0" else "0"
        swapped = ast.parse(f"{array}.shape[{other}]", mode="eval").body
        yield swapped, "wrong_size", words | {"new": code(swapped)}
        yield ast.Constant(1), "wrong_size", words | {"new": "1"}
    elif isinstance(index, ast.UnaryOp | ast.Constant | ast.Name):
        for text in ("0", "-1", "-2", "1"):
            if text != code(index):
                new = ast.Subscript(node.value, ast.parse(text, mode="eval").body, ast.Load())
                yield new, "index", {"old": code(index), "new": text}
    if code(node.value).startswith("np.eye(") and isinstance(index, ast.Name):
        width = _width(node)
        for shift in ("- 1", "+ 1"):
            moved = ast.parse(f"{code(node.value)}[{index.id} {shift}]", mode="eval").body
            yield moved, "index", {"old": index.id, "new": f"{index.id} {shift}"}
        columns = f"np.isin(np.arange({_width(node)}), {index.id})[None, :]"
        columns += f" * np.ones((len({index.id}), 1))"
        yield ast.parse(columns, mode="eval").body, "whole_columns", {"old": code(node)}
        count = f"len({index.id})"
        rows = f"np.isin(np.arange({count}), {index.id} % {count})[:, None] * np.ones({width})"
        yield ast.parse(rows, mode="eval").body, "whole_rows", {"old": code(node)}


def _width(node: ast.Subscript) -> str:
    """Return the text of n in np.eye(n)[y]."""
    return code(node.value.args[0]) if isinstance(node.value, ast.Call) else "1"
