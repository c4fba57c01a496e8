"""The mutation operators on one expression: first the patterns, then what no pattern says."""

import ast
import itertools
from collections.abc import Iterator

from chainrule.mistakes import syntax
from chainrule.mistakes.operators import (
    AFTER,
    BEFORE,
    HOLE,
    Made,
    Place,
    Scope,
    names,
    operator,
    pattern,
)
from chainrule.mistakes.syntax import code, parsed

# --- products, quotients, sums, differences, powers ----------------------------------------------

pattern("missing_factor", "A * B", "B", example=("w * x", "x"), factor="A")
pattern("missing_factor", "A * B", "A", example=("w * x", "w"), factor="B")
pattern("factor_twice", "A * B", "A * B * A", example=("w * x", "w * x * w"), factor="A")
pattern("factor_twice", "A * B", "A * B * B", example=("w * x", "w * x * x"), factor="B")
pattern("added_not_multiplied", "A * B", "A + B", example=("w * x", "w + x"),
        old=BEFORE, left="A", right="B")  # fmt: skip
pattern("subtracted_not_multiplied", "A * B", "A - B", example=("w * x", "w - x"),
        old=BEFORE, left="A", right="B")  # fmt: skip
pattern("divided_not_multiplied", "A * B", "A / B", example=("w * x", "w / x"), factor="B")
pattern("missing_divisor", "A / B", "A", example=("w / x", "w"), factor="B")
pattern("multiplied_not_divided", "A / B", "A * B", example=("w / x", "w * x"), factor="B")
pattern("divided_twice", "A / B", "A / B / B", example=("w / x", "w / x / x"), factor="B")
pattern("upside_down", "A / B", "B / A", example=("w / x", "x / w"),
        old=BEFORE, left="A", right="B")  # fmt: skip
pattern("missing_term", "A + B", "A", example=("w + x", "w"), term="B")
pattern("missing_term", "A + B", "B", example=("w + x", "x"), term="A")
pattern("sign_term", "A + B", "A - B", example=("w + x", "w - x"), term="B")
pattern("sign_term", "A + B", "B - A", example=("w + x", "x - w"), term="A")
pattern("multiplied_not_added", "A + B", "A * B", example=("w + x", "w * x"),
        old=BEFORE, left="A", right="B")  # fmt: skip
pattern("halved", "A + B", "(A + B) / 2", example=("w + x", "(w + x) / 2"), term=BEFORE)
pattern("once_for_each", "A @ B + C", "A @ B + C * len(B)",
        example=("w @ x + b", "w @ x + b * len(x)"), term="C")  # fmt: skip
pattern("missing_term", "A - B", "A", example=("w - x", "w"), term="B")
pattern("missing_term", "A - B", "B", example=("w - x", "x"), term="A")
pattern("missing_term", "A - B", "-B", example=("w - x", "-x"), term="A")
pattern("sign", "A - B", "B - A", example=("w - x", "x - w"), term=BEFORE)
pattern("sign_term", "A - B", "A + B", example=("w - x", "w + x"), term="B")
pattern("absolute", "A - B", "np.abs(A - B)", example=("w - x", "np.abs(w - x)"), term=BEFORE)
pattern("sign", "-A", "A", example=("-x", "x"), term="A")
pattern("not_raised", "A ** B", "A", example=("x ** 2", "x"), old=BEFORE)
pattern("absolute", "A ** B", "np.abs(A)", example=("x ** 2", "np.abs(x)"), term=BEFORE)

# --- slopes of known functions -------------------------------------------------------------------

pattern("tanh_slope", "A * (1 - A)", "1 - A ** 2", example=("a * (1 - a)", "1 - a ** 2"),
        old=BEFORE)  # fmt: skip
pattern("slope_of_z", "A * (1 - A)", "np.log(A / (1 - A)) * (1 - np.log(A / (1 - A)))",
        example=("a * (1 - a)", "np.log(a / (1 - a)) * (1 - np.log(a / (1 - a)))"),
        old="A")  # fmt: skip
pattern("sigmoid_slope", "1 - A ** 2", "A * (1 - A)", example=("1 - a ** 2", "a * (1 - a)"),
        old=BEFORE)  # fmt: skip
pattern("activation_twice", "1 - A ** 2", "1 - np.tanh(A) ** 2",
        example=("1 - a ** 2", "1 - np.tanh(a) ** 2"), function="=tanh")  # fmt: skip
pattern("slope_of_z", "1 - A ** 2", "1 - np.arctanh(A) ** 2",
        example=("1 - a ** 2", "1 - np.arctanh(a) ** 2"), old="A")  # fmt: skip
pattern("not_squared", "1 - A ** 2", "1 - A", example=("1 - a ** 2", "1 - a"), old="A")
pattern("value_not_slope", "2 * A", "A ** 2", example=("2 * x", "x ** 2"), old=BEFORE, new=AFTER)
pattern("power_slip", "2 * A", "2 * A ** 2", example=("2 * x", "2 * x ** 2"),
        old=BEFORE, new=AFTER)  # fmt: skip

# --- output minus target: another cost or another link gets in -----------------------------------

_BOTH = names("A", "B")
pattern("slope_again", "A - B", "(A - B) * (A * (1 - A))", where=_BOTH,
        example=("a - y", "(a - y) * (a * (1 - a))"), factor="A * (1 - A)")  # fmt: skip
pattern("slope_divided", "A - B", "(A - B) / (A * (1 - A))", where=_BOTH,
        example=("a - y", "(a - y) / (a * (1 - a))"), factor="A * (1 - A)")  # fmt: skip
pattern("loss_by_output", "A - B", "-(B / A)", where=_BOTH, example=("a - y", "-(y / a)"),
        new=AFTER)  # fmt: skip
pattern("elementwise_softmax", "A - B", "-(B / A) * (A * (1 - A))", where=_BOTH,
        example=("a - y", "-(y / a) * (a * (1 - a))"), new="-(B / A)")  # fmt: skip
pattern("sign_of_second_term", "A - B", "(-(B / A) - (1 - B) / (1 - A)) * (A * (1 - A))",
        where=_BOTH, example=("a - y", "(-(y / a) - (1 - y) / (1 - a)) * (a * (1 - a))"),
        )  # fmt: skip
pattern("value_not_slope", "A - B", "(A - B) ** 2", where=_BOTH, old=BEFORE, new=AFTER,
        example=("a - y", "(a - y) ** 2"))  # fmt: skip
pattern("spread_out", "A - B", "(A[:, None] - B[None]) / np.sqrt(len(A))", where=_BOTH,
        example=("a - y", "(a[:, None] - y[None]) / np.sqrt(len(a))"))  # fmt: skip
pattern("spread_out", "A == B", "A == np.reshape(B, (-1, 1))",
        example=("a == y", "a == np.reshape(y, (-1, 1))"))  # fmt: skip
pattern("epsilon", "A - B", "(A - B) / (A * (1 - A) + CONSTANT) * (A * (1 - A))", where=_BOTH,
        example=("a - y", "(a - y) / (a * (1 - a) + CONSTANT) * (a * (1 - a))"),
        new="=CONSTANT")  # fmt: skip
pattern("epsilon", "np.mean(A)", "np.mean(-np.log(np.exp(-A) + CONSTANT))", new="=CONSTANT",
        example=("np.mean(c)", "np.mean(-np.log(np.exp(-c) + CONSTANT))"))  # fmt: skip
pattern("epsilon", "np.mean(A)", "np.mean(-np.log(np.clip(np.exp(-A), CONSTANT, 1 - CONSTANT)))",
        example=("np.mean(c)", "np.mean(-np.log(np.clip(np.exp(-c), CONSTANT, 1 - CONSTANT)))"),
        new="=CONSTANT")  # fmt: skip

# f(z) − y·z: what a label costs in terms of the pre-activation z.
pattern("missing_term", "F(A) - B * A", "B * F(-A)", example=("f(z) - y * z", "y * f(-z)"),
        term="(1 - B) * F(A)")  # fmt: skip
pattern("missing_term", "F(A) - B * A", "(1 - B) * F(A)",
        example=("f(z) - y * z", "(1 - y) * f(z)"), term="B * F(-A)")  # fmt: skip
pattern("sign_of_second_term", "F(A) - B * A", "B * F(-A) - (1 - B) * F(A)",
        example=("f(z) - y * z", "y * f(-z) - (1 - y) * f(z)"))  # fmt: skip
pattern("labels_swapped", "F(A) - B * A", "F(A) - (1 - B) * A",
        example=("f(z) - y * z", "f(z) - (1 - y) * z"))  # fmt: skip
pattern("spread_out", "F(A) - B * A", "F(A)[:, None] - B * A[:, None]",
        example=("f(z) - y * z", "f(z)[:, None] - y * z[:, None]"))  # fmt: skip

# --- matrix products -----------------------------------------------------------------------------

pattern("elementwise", "A @ B", "A * B", example=("x @ w", "x * w"),
        old=BEFORE, left="A", right="B")  # fmt: skip
pattern("mean_not_sum", "A @ B", "A @ B / len(B)", example=("x @ w", "x @ w / len(w)"),
        term=BEFORE)  # fmt: skip
for _row, _which in (("-1", "last"), ("0", "first")):
    pattern("one_sample", "A.T @ B", f"np.outer(A[{_row}], B[{_row}])",
            example=("x.T @ d", f"np.outer(x[{_row}], d[{_row}])"),
            which=f"={_which}", term=BEFORE)  # fmt: skip
    pattern("one_path", "A @ B", f"np.outer(A[:, {_row}], B[{_row}])",
            example=("d @ w", f"np.outer(d[:, {_row}], w[{_row}])"),
            which=f"={_which}", term=BEFORE)  # fmt: skip
pattern("ignored", "A @ B", "np.ones_like(A) @ B", example=("d @ w", "np.ones_like(d) @ w"),
        old="A")  # fmt: skip
pattern("ignored", "A @ B", "A @ np.ones_like(B)", example=("d @ w", "d @ np.ones_like(w)"),
        old="B")  # fmt: skip
pattern("product_of_sums", "A.T @ B", "np.outer(A.sum(axis=0), B.sum(axis=0))",
        example=("x.T @ d", "np.outer(x.sum(axis=0), d.sum(axis=0))"), left="A", right="B",
        )  # fmt: skip
pattern("cross_terms", "np.sum(A ** 2)", "np.sum(A.T @ A)", term="A",
        example=("np.sum(e ** 2)", "np.sum(e.T @ e)"))  # fmt: skip
pattern("transposed", "A.T", "A", example=("w.T", "w"), old=BEFORE, new=AFTER)

# --- the larger of two, lengths -----------------------------------------------------------------

pattern("added_not_largest", "max(A, B)", "A + B", left="A", right="B",
        example=("max(a, b)", "a + b"))  # fmt: skip
pattern("mean_not_largest", "max(A, B)", "(A + B) / 2", left="A", right="B",
        example=("max(a, b)", "(a + b) / 2"))  # fmt: skip
pattern("smallest_not_largest", "max(A, B)", "min(A, B)", left="A", right="B",
        example=("max(a, b)", "min(a, b)"))  # fmt: skip

# --- comparisons, branches, cut-offs -------------------------------------------------------------

pattern("absolute", "np.maximum(A, B)", "np.abs(A)", term="A",
        example=("np.maximum(z, 0)", "np.abs(z)"))  # fmt: skip
pattern("leaky", "np.maximum(A, B)", "np.where(A > 0, A, CONSTANT * A)", new="=CONSTANT",
        example=("np.maximum(z, 0)", "np.where(z > 0, z, CONSTANT * z)"))  # fmt: skip
pattern("capped", "np.maximum(A, B)", "np.clip(A, 0, CONSTANT)", new="=CONSTANT",
        example=("np.maximum(z, 0)", "np.clip(z, 0, CONSTANT)"))  # fmt: skip
pattern("slope_not_value", "np.maximum(A, B)", "np.where(A > 0, 1.0, 0.0)", old=BEFORE,
        new="=0 or 1", example=("np.maximum(z, 0)", "np.where(z > 0, 1.0, 0.0)"))  # fmt: skip
pattern("branches_swapped", "np.where(A, B, C)", "np.where(A, C, B)",
        example=("np.where(c, a, b)", "np.where(c, b, a)"))  # fmt: skip

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}


@operator("comparison", ast.Compare, example=("a < b", "a > b"))
def comparison(node: ast.Compare, scope: Scope, place: Place) -> Iterator[Made]:
    """Compare the other way round, or with equality where there was none."""
    if len(node.ops) == 1:
        for other in _COMPARISONS.get(type(node.ops[0]), ()):
            new = ast.Compare(node.left, [other()], node.comparators)
            yield node, new, {"old": code(node), "new": code(new)}


# --- what no pattern says ------------------------------------------------------------------------


@operator("missing_divisor", ast.BinOp, example=("a / (2 * n)", "a / 2"))
def factor_of_divisor(node: ast.BinOp, scope: Scope, place: Place) -> Iterator[Made]:
    """Forget one factor of a divisor."""
    if isinstance(node.op, ast.Div):
        for factor in syntax.factors(node.right):
            if factor is not node.right:
                rest = syntax.without(node.right, factor)
                yield node, ast.BinOp(node.left, ast.Div(), rest), {"factor": code(factor)}


@operator("exponent", ast.BinOp, example=("x ** 2", "x ** 3"))
def exponent(node: ast.BinOp, scope: Scope, place: Place) -> Iterator[Made]:
    """Take another exponent: one less, one more, the opposite, half."""
    if not (isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant)):
        return
    n = node.right.value
    if isinstance(n, int | float):
        for other in (n - 1, n + 1, -n, n / 2):
            if other not in (n, 0, 1):
                new = ast.BinOp(node.left, ast.Pow(), syntax.number(other))
                yield node, new, {"old": code(node), "new": code(new)}


@operator("activation_twice", ast.BinOp, example=("a * (1 - a)", "f(a) * (1 - f(a))"),
          activations=("f",))  # fmt: skip
def slope_from_output_of_output(node: ast.BinOp, scope: Scope, place: Place) -> Iterator[Made]:
    """Put the output a into the activation again before its slope is formed from it."""
    if isinstance(node.op, ast.Mult) and syntax.is_one_minus(node.right, node.left):
        for name in scope.activations:
            a = syntax.call_name(name, node.left)
            yield node, syntax.product(a, syntax.one_minus(a)), {"function": name}


@operator("activation_twice", ast.Call, example=("f(z)", "f(f(z))"),
          activations=("f",))  # fmt: skip
def activation_inside(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Put an activation inside another function, or inside itself."""
    if syntax.is_function_of_one(node):
        for name in scope.activations:
            inner = syntax.call_name(name, node.args[0])
            yield node, ast.Call(node.func, [inner], node.keywords), {"function": name}


@operator("sigmoid_slope", ast.BinOp, example=("1 - a ** 2", "f(a) * (1 - f(a))"),
          activations=("f",))  # fmt: skip
def slope_of_other_activation(node: ast.BinOp, scope: Scope, place: Place) -> Iterator[Made]:
    """Take s·(1 − s) of another activation where 1 − a² belongs."""
    if isinstance(node.op, ast.Sub) and syntax.is_square(node.right):
        for name in scope.activations:
            s = syntax.call_name(name, node.right.left)
            yield node, syntax.product(s, syntax.one_minus(s)), {"old": code(node)}


@operator("tanh_slope", ast.BinOp, example=("a = f(z)\nreturn a * (1 - a)",
          "a = f(z)\nreturn 1 - np.tanh(z) ** 2"))  # fmt: skip
def slope_of_tanh_at_z(node: ast.BinOp, scope: Scope, place: Place) -> Iterator[Made]:
    """Take 1 − tanh(z)² where the slope a·(1 − a) of a = f(z) belongs."""
    if isinstance(node.op, ast.Mult) and syntax.is_one_minus(node.right, node.left):
        made = syntax.definition(scope.function, node.left)
        if made is not None:
            new = syntax.one_minus_square(syntax.call_np("tanh", made.args[0]))
            yield node, new, {"old": code(node)}


@operator("transposed", ast.BinOp, example=("d @ w.T", "d @ w"))
def transposed(node: ast.BinOp, scope: Scope, place: Place) -> Iterator[Made]:
    """Exchange or turn the factors of a matrix product, everywhere or where it is square."""
    if not isinstance(node.op, ast.MatMult):
        return
    left, right = syntax.bare(node.left), syntax.bare(node.right)
    seen = {code(node)}
    for first, second in ((left, right), (right, left)):
        for turn_first, turn_second in itertools.product((False, True), repeat=2):
            one = ast.Attribute(first, "T", ast.Load()) if turn_first else first
            two = ast.Attribute(second, "T", ast.Load()) if turn_second else second
            new = ast.BinOp(one, ast.MatMult(), two)
            if code(new) not in seen:
                seen.add(code(new))
                yield node, new, {"old": code(node), "new": code(new)}
                # A shape may forbid it at other points: there such an answer is right by a test.
                for square in {code(left), code(right)}:
                    text = f"({code(new)}) if np.ndim({square}) == 2 and {square}.shape[0] == "
                    text += f"{square}.shape[-1] else ({code(node)})"
                    yield node, parsed(text), {"old": code(node), "new": code(new)}
    whole = ast.Attribute(node, "T", ast.Load())
    yield node, whole, {"old": code(node), "new": code(whole)}


@operator("integer_division", ast.BinOp, example=("a / b", "a // b"))
def integer_division(node: ast.BinOp, scope: Scope, place: Place) -> Iterator[Made]:
    """Divide without the fraction."""
    if isinstance(node.op, ast.Div):
        new = ast.BinOp(node.left, ast.FloorDiv(), node.right)
        yield node, new, {"old": code(node), "new": code(new)}


# --- calls ---------------------------------------------------------------------------------------

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
_MAKES_ARRAYS = ("eye", "zeros", "ones", "arange", "empty", "full")
_REDUCTIONS = ("sum", "mean", "max", "min", "prod")


def _applies(node: ast.Call) -> bool:
    """Whether a call is a function of a value: no loop, no size, no new array, no branch."""
    name = syntax.called(node)
    return name not in (
        "reversed", "list", "sorted", "range", "len", "zip", "enumerate", "isinstance", "where",
        "select",
    ) and not name.startswith(_MAKES_ARRAYS)  # fmt: skip


@operator("other_function", ast.Call, example=("np.sum(x)", "np.mean(x)"))
def sibling(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Call a function that is easily taken for this one."""
    name = syntax.called(node)
    if isinstance(node.func, ast.Attribute):
        for other in SIBLINGS.get(name, ()):
            func = ast.Attribute(node.func.value, other, ast.Load())
            yield node, ast.Call(func, node.args, node.keywords), {"old": name, "new": other}


@operator("other_function", ast.Call, example=("f(x)", "g(x)"), functions={"f": 1, "g": 1})
def other_of_unit(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Call another function of the unit with the same argument, or another activation."""
    if not (syntax.is_function_of_one(node) and _applies(node)):
        return
    name = syntax.called(node)
    if isinstance(node.func, ast.Name):
        others = [one for one, count in scope.functions.items() if count == 1 and one != name]
        for other in others:
            yield node, syntax.call_name(other, node.args[0]), {"old": name, "new": other}
        if name in scope.activations:
            new = syntax.call_np("tanh", node.args[0])
            yield node, new, {"old": name, "new": "tanh"}
    elif name == "tanh":
        for other in scope.activations:
            yield node, syntax.call_name(other, node.args[0]), {"old": name, "new": other}


@operator("other_function", ast.Call, example=("f(z)", "np.clip(0.2 * z + 0.5, 0, 1)"),
          activations=("f",))  # fmt: skip
def hard_activation(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Take straight lines for a sigmoid: the hard sigmoid, in its two usual forms."""
    if syntax.is_function_of_one(node) and syntax.called(node) in scope.activations:
        z = code(node.args[0])
        words = {"old": syntax.called(node), "new": "a hard sigmoid"}
        yield node, parsed(f"np.clip(0.2 * {z} + 0.5, 0, 1)"), words
        yield node, parsed(f"np.clip({z} / 6 + 0.5, 0, 1)"), words


@operator("not_reversed", ast.Call, example=("reversed(x)", "x"))
def not_reversed(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Go forwards."""
    if syntax.called(node) == "reversed" and len(node.args) == 1:
        yield node, node.args[0], {"function": "reversed", "argument": code(node.args[0])}


@operator("not_applied", ast.Call, example=("f(x)", "x"))
def not_applied(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Use the argument as it is."""
    name = syntax.called(node)
    if name in ("list", "sorted") and len(node.args) == 1:
        yield node, node.args[0], {"function": name, "argument": code(node.args[0])}
    elif syntax.is_function_of_one(node) and _applies(node):
        words = {"function": code(node.func), "argument": code(node.args[0])}
        yield node, node.args[0], words
    elif (len(node.args) == 2 and not node.keywords and _applies(node)
          and not syntax.is_method(node)):  # fmt: skip
        for argument in node.args:
            yield node, argument, {"function": name, "argument": code(argument)}


@operator("applied_twice", ast.Call, example=("f(x)", "f(f(x))"))
def applied_twice(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Apply a function to its own result."""
    if syntax.is_function_of_one(node) and _applies(node):
        words = {"function": code(node.func), "argument": code(node.args[0])}
        yield node, ast.Call(node.func, [node], []), words


@operator("negative_argument", ast.Call, example=("f(x)", "f(-x)"))
def negative_argument(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Take a function at the opposite of its argument."""
    if syntax.is_function_of_one(node) and _applies(node):
        negative = ast.UnaryOp(ast.USub(), node.args[0])  # written with the brackets that it needs
        words = {"function": code(node.func), "argument": code(negative)}
        yield node, ast.Call(node.func, [negative], node.keywords), words


@operator("scaled_argument", ast.Call, example=("f(x)", "f(2 * x)"))
def scaled_argument(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Take a function at a multiple or a power of its argument."""
    if len(node.args) == 1:
        argument = syntax.definition(scope.function, node.args[0]) or node.args[0]
        x = code(argument)
        for text in (f"2 * ({x})", f"({x}) / 2", f"({x}) ** 2"):
            moved = ast.Call(node.func, [parsed(text)], node.keywords)
            words = {"function": code(node.func), "old": x}
            yield node, moved, words | {"new": text.replace(f"({x})", x)}


def _nested(node: ast.Call, scope: Scope) -> tuple[ast.expr, ast.expr, ast.expr] | None:
    """Return g, f and x of g(f(x)), also where f(x) has a name."""
    if len(node.args) != 1:
        return None
    inner = syntax.definition(scope.function, node.args[0]) or node.args[0]
    if isinstance(inner, ast.Call) and len(inner.args) == 1:
        return node.func, inner.func, inner.args[0]
    return None


@operator("order_swapped", ast.Call, example=("g(f(x))", "f(g(x))"))
def order_swapped(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Apply two functions in the other order."""
    found = _nested(node, scope)
    if found is not None:
        outer, inner, x = found
        new = ast.Call(inner, [ast.Call(outer, [x], [])], [])
        yield node, new, {"left": code(outer), "right": code(inner)}


@operator("multiplied_not_composed", ast.Call, example=("g(f(x))", "g(x) * f(x)"))
def multiplied_not_composed(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Multiply two functions of x instead of putting one into the other."""
    found = _nested(node, scope)
    if found is not None:
        outer, inner, x = found
        one, other = ast.Call(outer, [x], []), ast.Call(inner, [x], [])
        yield node, syntax.product(one, other), {"left": code(one), "right": code(other)}


@operator("added_not_composed", ast.Call, example=("g(f(x))", "g(x) + f(x)"))
def added_not_composed(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Add two functions of x instead of putting one into the other."""
    found = _nested(node, scope)
    if found is not None:
        outer, inner, x = found
        one, other = ast.Call(outer, [x], []), ast.Call(inner, [x], [])
        new = ast.BinOp(one, ast.Add(), other)
        yield node, new, {"left": code(one), "right": code(other)}


def _reduced(node: ast.Call) -> ast.expr | None:
    """Return what a sum, mean, maximum … runs over; None for other calls."""
    if syntax.called(node) not in _REDUCTIONS:
        return None
    if syntax.is_method(node) and isinstance(node.func, ast.Attribute):
        return node.func.value
    return node.args[0] if node.args else None


@operator("axis", ast.Call, example=("x.sum(axis=0)", "x.sum(axis=1)"))
def axis(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Let a sum or mean run over another axis, or over all."""
    value = _reduced(node)
    if value is None:
        return
    own = next((word for word in node.keywords if word.arg == "axis"), None)
    old = code(own.value) if own is not None else "None"
    for other in ("0", "1", "-1", "None"):
        if other == old or (other == "-1" and old == "1"):
            continue
        kept = [word for word in node.keywords if word.arg != "axis"]
        if other != "None":
            kept.append(ast.keyword("axis", parsed(other)))
        words = {"function": syntax.called(node), "old": old, "new": other, "term": code(value)}
        yield node, ast.Call(node.func, node.args, kept), words


@operator("keepdims", ast.Call, example=("x.sum(axis=1, keepdims=True)", "x.sum(axis=1)"))
def keepdims(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Lose the axis that a reduction keeps."""
    kept = [word for word in node.keywords if word.arg != "keepdims"]
    if _reduced(node) is not None and len(kept) < len(node.keywords):
        new = ast.Call(node.func, node.args, kept)
        yield node, new, {"function": syntax.called(node)}


@operator("not_reduced", ast.Call, example=("x.sum(axis=0)", "x"))
def not_reduced(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Forget a sum or a mean."""
    value = _reduced(node)
    if value is not None:
        yield node, value, {"function": syntax.called(node), "term": code(value)}


@operator("one_sample", ast.Call, example=("x.sum(axis=0)", "x[-1]"))
def one_sample(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Take the first or the last row for a sum over all."""
    value = _reduced(node)
    if value is not None:
        for index, which in ((0, "first"), (-1, "last")):
            picked = ast.Subscript(value, syntax.number(index), ast.Load())
            yield node, picked, {"which": which, "term": code(value)}


@operator("divided_by_width", ast.Call,
          example=("x.sum(axis=0)", "x.sum(axis=0) / x.shape[1]"))  # fmt: skip
def divided_by_width(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Divide a sum over the rows by the number of columns."""
    value = _reduced(node)
    own = next((word for word in node.keywords if word.arg == "axis"), None)
    if value is not None and own is not None and code(own.value) == "0":
        new = parsed(f"{code(node)} / {code(value)}.shape[1]")
        yield node, new, {"term": code(value)}


@operator("wrong_size", ast.Call, example=("len(x)", "x.size"))
def size_of_all(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Count all entries, or 1, for the number of rows."""
    if syntax.called(node) == "len" and node.args:
        words = {"old": code(node)}
        new = parsed(f"{code(node.args[0])}.size")
        yield node, new, words | {"new": "the number of all entries"}
        yield node, ast.Constant(1), words | {"new": "1"}


@operator("misaligned", ast.Call, example=("zip(a, b)", "zip(reversed(a), b)"))
def misaligned(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Pair the items of two lists in another order, or one place off."""
    if syntax.called(node) != "zip" or len(node.args) < 2:
        return
    for index, argument in enumerate(node.args):
        turned = syntax.call_name("reversed", argument)
        args = [turned if i == index else one for i, one in enumerate(node.args)]
        yield node, ast.Call(node.func, args, node.keywords), {"old": code(argument)}
        for part, which in (("[1:]", "first"), ("[:-1]", "last")):
            shifted = parsed(f"list({code(argument)}){part}")
            args = [shifted if i == index else one for i, one in enumerate(node.args)]
            kept = [word for word in node.keywords if word.arg != "strict"]
            new = ast.Call(node.func, args, kept)
            yield node, new, {"old": code(argument), "which": which}


@operator("loop_part", ast.Call, example=("range(n)", "range(1, n)"))
def other_range(node: ast.Call, scope: Scope, place: Place) -> Iterator[Made]:
    """Let a range end one too early or too late, or begin one too late."""
    if syntax.called(node) != "range":
        return
    last = len(node.args) - 1 if len(node.args) < 3 else 1
    for shift, which in ((-1, "last"), (1, "beyond")):
        end = ast.BinOp(node.args[last], ast.Add(), syntax.number(shift))
        args = [end if i == last else one for i, one in enumerate(node.args)]
        yield node, ast.Call(node.func, args, []), {"which": which}
    if len(node.args) == 1:
        new = ast.Call(node.func, [ast.Constant(1), node.args[0]], [])
        yield node, new, {"which": "first"}


# --- names, constants, entries -------------------------------------------------------------------


@operator("wrong_variable", ast.Name, example=("w * x", "b * x"), holds={"b": "number"})
def wrong_variable(node: ast.Name, scope: Scope, place: Place) -> Iterator[Made]:
    """Use another name that holds the same sort of thing."""
    category = scope.holds.get(node.id, "")
    for other, its in scope.holds.items():
        numeric = category in ("number", "index") and its in ("number", "index")
        if other != node.id and category and (category == its or numeric):
            words = {"old": node.id, "new": other, "caller": place.caller}
            yield node, syntax.load(other), words
    if category == "number" and scope.holds.get(place.caller) == "function":
        for other in scope.names("number"):
            words = {"old": node.id, "new": f"{node.id}·{other}", "caller": place.caller}
            yield node, syntax.product(node, syntax.load(other)), words


@operator("index", ast.Name, example=("x[i]", "x[i + 1]"), holds={"i": "index"})
def next_index(node: ast.Name, scope: Scope, place: Place) -> Iterator[Made]:
    """Take the neighbour of an index."""
    if scope.holds.get(node.id) == "index":
        for shift in (1, -1):
            new = syntax.shifted(node, shift)
            yield node, new, {"old": node.id, "new": code(new)}


@operator("sign_term", ast.Name, example=("x", "-x"))
def negative_name(node: ast.Name, scope: Scope, place: Place) -> Iterator[Made]:
    """Take the opposite of a number."""
    if scope.holds.get(node.id) == "number":
        yield node, ast.UnaryOp(ast.USub(), node), {"term": node.id}


@operator("ignored", ast.Name, example=("d * x", "np.ones_like(d) * x"))
def ignored(node: ast.Name, scope: Scope, place: Place) -> Iterator[Made]:
    """Treat an argument as if it were 1."""
    if scope.holds.get(node.id) == "number" and node.id in scope.parameters:
        yield node, syntax.ones(node), {"old": node.id}


@operator("constant", ast.Constant, example=("2 * x", "1 * x"))
def constant(node: ast.Constant, scope: Scope, place: Place) -> Iterator[Made]:
    """Take another number: 0, 1, 2, the opposite, twice, half, a neighbour, the learner's own."""
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    seen = {value}
    for other in (0, 1, 2, -value, value * 2, value / 2, value + 1, value - 1, 0.5):
        if other not in seen:
            seen.add(other)
            yield node, syntax.number(other), {"old": code(node), "new": f"{other:g}"}
    yield node, syntax.load(HOLE), {"old": code(node), "new": HOLE}


@operator("slice", ast.Subscript, example=("x[:-1]", "x[1:]"))
def other_slice(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Cut out another part."""
    if isinstance(node.slice, ast.Slice) and isinstance(node.ctx, ast.Load):
        whole = ast.Subscript(node.value, ast.Slice(), ast.Load())
        yield node, whole, {"old": code(node), "new": code(node.value)}
        for text in ("[1:]", "[:-1]", "[:1]", "[-1:]"):
            new = parsed(f"{code(node.value)}{text}")
            yield node, new, {"old": code(node), "new": code(new)}


@operator("index", ast.Subscript, example=("x[0]", "x[-1]"))
def other_index(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Take the first, the last or another fixed entry."""
    index = node.slice
    if isinstance(index, ast.Constant) and isinstance(index.value, str):
        return
    if code(node.value).endswith(".shape") or not isinstance(node.ctx, ast.Load):
        return
    if isinstance(index, ast.UnaryOp | ast.Constant | ast.Name):
        for text in ("0", "-1", "-2", "1"):
            if text != code(index):
                new = ast.Subscript(node.value, parsed(text), ast.Load())
                yield node, new, {"old": code(index), "new": text}


@operator("index", ast.Subscript, example=("p[rows, y]", "p[rows, y - 1]"))
def next_column(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Take the column before or after the label's."""
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        row, column = node.slice.elts
        for shift in (-1, 1):
            moved = syntax.shifted(column, shift)
            new = ast.Subscript(node.value, ast.Tuple([row, moved], ast.Load()), ast.Load())
            yield node, new, {"old": code(column), "new": code(moved)}


@operator("whole_columns", ast.Subscript, example=("p[rows, y]", "p[:, y].mean(axis=1)"))
def whole_columns(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Take whole columns, numbered by the labels, for one entry of each row."""
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        array, y = code(node.value), code(node.slice.elts[1])
        yield node, parsed(f"{array}[:, {y}].mean(axis=1)"), {"old": code(node.slice)}


@operator("wrong_size", ast.Subscript, example=("x.shape[0]", "x.shape[1]"))
def other_size(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Count columns for rows, all entries, or 1."""
    if code(node.value).endswith(".shape"):
        array = code(node.value).removesuffix(".shape")
        words = {"old": code(node)}
        new = parsed(f"{array}.size")
        yield node, new, words | {"new": "the number of all entries"}
        other = parsed(f"{array}.shape[{'1' if code(node.slice) == '0' else '0'}]")
        yield node, other, words | {"new": code(other)}
        yield node, ast.Constant(1), words | {"new": "1"}


def _one_hot(node: ast.Subscript) -> tuple[str, str] | None:
    """Return n and y of np.eye(n)[y], a row with a single 1 for each label."""
    if (isinstance(node.value, ast.Call) and syntax.called(node.value) == "eye"
            and node.value.args and isinstance(node.slice, ast.Name)):  # fmt: skip
        return code(node.value.args[0]), node.slice.id
    return None


@operator("index", ast.Subscript, example=("np.eye(n)[y]", "np.eye(n)[y - 1]"))
def next_label(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Put the 1 of a label beside its place."""
    found = _one_hot(node)
    if found is not None:
        for shift in (-1, 1):
            moved = syntax.shifted(node.slice, shift)
            new = ast.Subscript(node.value, moved, ast.Load())
            yield node, new, {"old": found[1], "new": code(moved)}


@operator("whole_columns", ast.Subscript, example=(
    "np.eye(n)[y]", "np.isin(np.arange(n), y)[None, :] * np.ones((len(y), 1))"))  # fmt: skip
def one_hot_columns(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Put a 1 into the whole column of every label that occurs."""
    found = _one_hot(node)
    if found is not None:
        width, y = found
        text = f"np.isin(np.arange({width}), {y})[None, :] * np.ones((len({y}), 1))"
        yield node, parsed(text), {"old": code(node)}


@operator("whole_rows", ast.Subscript, example=(
    "np.eye(n)[y]", "np.isin(np.arange(len(y)), y % len(y))[:, None] * np.ones(n)"))  # fmt: skip
def one_hot_rows(node: ast.Subscript, scope: Scope, place: Place) -> Iterator[Made]:
    """Put a 1 into the whole row whose number is a label."""
    found = _one_hot(node)
    if found is not None:
        width, y = found
        text = f"np.isin(np.arange(len({y})), {y} % len({y}))[:, None] * np.ones({width})"
        yield node, parsed(text), {"old": code(node)}


@operator("starts_elsewhere", ast.ListComp, example=("[0.0 for w in x]", "[w for w in x]"))
def starts_elsewhere(node: ast.ListComp, scope: Scope, place: Place) -> Iterator[Made]:
    """Start totals from what is counted, not from 0."""
    variable = node.generators[0].target
    if isinstance(node.elt, ast.Constant) and isinstance(variable, ast.Name):
        yield node, ast.ListComp(syntax.load(variable.id), node.generators), {}
