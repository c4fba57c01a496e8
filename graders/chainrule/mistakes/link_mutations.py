"""The mutation operators on a chain of links: their order, their product, a function around it."""

import ast
import copy
import re
from collections.abc import Iterator

from chainrule.mistakes import syntax
from chainrule.mistakes.operators import Made, Place, Scope, operator
from chainrule.mistakes.syntax import code, parsed

_RESULT = {"target": "the result"}


def _links(node: ast.FunctionDef) -> list[tuple[str, ast.expr]] | None:
    """Return the assignments of straight-line code of one argument, the result last."""
    chain: list[tuple[str, ast.expr]] = []
    for statement in node.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            chain.append((statement.targets[0].id, statement.value))
        elif isinstance(statement, ast.Return) and statement.value is not None:
            chain.append(("", statement.value))
        else:
            return None
    return chain if len(node.args.args) == 1 else None


def _neighbours(node: ast.FunctionDef) -> Iterator[tuple[int, str, str, ast.expr, ast.expr]]:
    """Yield each pair of links z = E(x), F(z): its place, x, z, E(x) and F(z)."""
    chain = _links(node) or []
    for i in range(len(chain) - 1):
        before = chain[i - 1][0] if i else node.args.args[0].arg
        yield i, before, chain[i][0], chain[i][1], chain[i + 1][1]


@operator("order_swapped", ast.FunctionDef, example=(
    "z = -x\nreturn np.exp(z)", "z = np.exp(x)\nreturn -z"))  # fmt: skip
def links_swapped(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Take two links in the other order."""
    for i, before, inner, first, second in _neighbours(node):
        outer = syntax.expanded(second, {inner: syntax.load(before)})
        last = syntax.expanded(first, {before: syntax.load(inner)})
        new = [
            *node.body[:i],
            ast.Assign([ast.Name(inner, ast.Store())], outer),
            _with_value(node.body[i + 1], last),
            *node.body[i + 2 :],
        ]
        yield node.body, new, _RESULT | {"left": code(first), "right": code(second)}


def _apart(node: ast.FunctionDef, op: ast.operator) -> Iterator[Made]:
    for i, before, inner, first, second in _neighbours(node):
        outer = syntax.expanded(second, {inner: syntax.load(before)})
        apart = _with_value(node.body[i + 1], ast.BinOp(first, op, outer))
        new = [*node.body[:i], apart, *node.body[i + 2 :]]
        yield node.body, new, _RESULT | {"left": code(first), "right": code(second)}


@operator("multiplied_not_composed", ast.FunctionDef, example=(
    "z = -x\nreturn np.exp(z)", "return -x * np.exp(x)"))  # fmt: skip
def links_multiplied(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Multiply two functions of x instead of putting one into the other."""
    yield from _apart(node, ast.Mult())


def _with_value(statement: ast.stmt, value: ast.expr) -> ast.stmt:
    if isinstance(statement, ast.Assign):
        return ast.Assign(statement.targets, value)
    return ast.Return(value)


@operator("slopes_composed", ast.FunctionDef, example=(
    "dy_dr = np.cos(r)\ndr_dx = 2 * x\nreturn dy_dr * dr_dx",
    "dy_dr = np.cos(r)\ndr_dx = 2 * x\nreturn np.cos(2 * x)"))  # fmt: skip
def slopes_composed(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """dy_dr · dr_dx with the second slope put into the first: y′(r′(x))."""
    defined = {
        one.targets[0].id: one.value
        for one in node.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    expanded: dict[str, ast.expr] = {}
    for name, value in defined.items():
        expanded[name] = syntax.expanded(value, expanded)
    for product in ast.walk(node):
        if not (isinstance(product, ast.BinOp) and isinstance(product.op, ast.Mult)):
            continue
        factors = syntax.factors(product)
        links = [re.match(r"d(\w+?)_d(\w+)$", code(factor)) for factor in factors]
        inner: ast.expr | None = None
        for factor, link in zip(reversed(factors), reversed(links), strict=True):
            if link is None or link[0] not in defined:
                break
            if inner is None:
                inner = expanded[link[0]]
                continue
            inner = syntax.expanded(defined[link[0]], {link[2]: inner})
            made = inner
            for kept in reversed(factors[: factors.index(factor)]):
                made = syntax.product(kept, made)
            words = {"left": link[0], "right": code(factors[-1])}
            yield product, made, _RESULT | words


@operator("slope_of_z", ast.FunctionDef, example=(
    "if c:\n    e = d * (1 - a ** 2)\nreturn a + e",
    "if c:\n    e = d * (1 - a ** 2)\nreturn (np.arctanh(a) if c else a) + e"))  # fmt: skip
def before_activation(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Use z where a = tanh(z) belongs, outside the slope 1 − a²."""
    text = ast.unparse(node)
    tests = [one.test for one in ast.walk(node) if isinstance(one, ast.If)]
    for one in ast.walk(node):
        if (isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
                and f"1 - {one.id} ** 2" in text):  # fmt: skip
            for test in tests:
                z = ast.IfExp(test, syntax.call_np("arctanh", one), syntax.load(one.id))
                yield one, z, _RESULT | {"old": one.id}


# --- one function too many -----------------------------------------------------------------------


def _wrapped(node: ast.FunctionDef, text: str) -> list[ast.stmt]:
    """Return a body in which the function itself, as `_once`, is called in an expression."""
    inner = copy.deepcopy(node)
    inner.name = "_once"
    inner.decorator_list = []
    return [inner, ast.Return(parsed(text))]


def _functions_of_one(scope: Scope) -> list[str]:
    return [
        name
        for name, count in scope.functions.items()
        if count == 1 and name != scope.function.name
    ]


@operator("applied_twice", ast.FunctionDef, example=(
    "return x + 1", "def _once(x):\n    return x + 1\nreturn _once(_once(x))"))  # fmt: skip
def function_twice(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Run the whole function on its own result."""
    names = scope.parameters
    if names and scope.holds.get(names[0]) == "number":
        once = f"_once({', '.join(names)})"
        body = _wrapped(node, f"_once({', '.join([once, *names[1:]])})")
        yield node.body, body, _RESULT | {"function": node.name, "argument": names[0]}


@operator("applied_before", ast.FunctionDef, functions={"f": 1}, example=(
    "return x + 1", "def _once(x):\n    return x + 1\nreturn _once(f(x))"))  # fmt: skip
def function_before(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Run the whole function on f(x)."""
    names = scope.parameters
    if names and scope.holds.get(names[0]) == "number":
        for name in [*_functions_of_one(scope), "np.tanh"]:
            body = _wrapped(node, f"_once({', '.join([f'{name}({names[0]})', *names[1:]])})")
            yield node.body, body, _RESULT | {"function": name, "argument": names[0]}


@operator("applied_after", ast.FunctionDef, example=(
    "return x + 1", "def _once(x):\n    return x + 1\nreturn np.abs(_once(x))"))  # fmt: skip
def function_after(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Run f on the result of the whole function."""
    names = scope.parameters
    if names and scope.holds.get(names[0]) == "number":
        known = ["np.tanh", "np.log", "np.exp", "np.sqrt", "np.abs"]
        for name in [*_functions_of_one(scope), *known]:
            body = _wrapped(node, f"{name}(_once({', '.join(names)}))")
            yield node.body, body, _RESULT | {"function": name, "argument": names[0]}


@operator("returns_function", ast.FunctionDef, functions={"g": 1}, example=(
    "return x + 1", "return g(x)"))  # fmt: skip
def other_function_of_unit(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Return what another function of the unit returns for the same arguments."""
    names = scope.parameters
    for other, count in scope.functions.items():
        if other != node.name and count == len(names):
            body = [ast.Return(parsed(f"{other}({', '.join(names)})"))]
            yield node.body, body, _RESULT | {"new": other}
