"""The mistakes made with whole statements: results, loops, orders, what is left out."""

import ast
import copy
import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from chainrule.mistakes import syntax
from chainrule.mistakes.expression_mutations import SIBLINGS, Categories, New
from chainrule.mistakes.syntax import code

Change = tuple[Any, Any, str, dict[str, str]]


def results(function: ast.FunctionDef, categories: Categories) -> Iterator[Change]:
    """Return something else: swapped, reversed, or a quantity on the way."""
    for node in ast.walk(function):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        value = node.value
        target = {"target": "the result"}
        if isinstance(value, ast.Tuple):
            for i, j in itertools.combinations(range(len(value.elts)), 2):
                order = list(value.elts)
                order[i], order[j] = order[j], order[i]
                words = {"old": code(value.elts[i]), "new": code(value.elts[j])}
                yield value, ast.Tuple(order, ast.Load()), "results_swapped", target | words
        elif isinstance(value, ast.Name) and categories.get(value.id) == "list":
            turned = ast.parse(f"{value.id}[::-1]", mode="eval").body
            yield value, turned, "result_reversed", target
        if isinstance(value, ast.Tuple | ast.List):
            continue
        for name, category in categories.items():
            if category in ("number", "list") and not syntax.is_name(value, name):
                yield value, ast.Name(name, ast.Load()), "returns_other", target | {"new": name}


def single(function: ast.FunctionDef) -> Iterator[Change]:
    """Change, drop or exchange one statement."""
    for body in syntax.bodies(function):
        for index, statement in enumerate(body):
            target = {"target": syntax.target_of(statement)}
            rest = [*body[:index], *body[index + 1 :]]
            if isinstance(statement, ast.AugAssign):
                plain = ast.Assign([syntax.stored(statement.target)], statement.value)
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
                    before = f"{code(place.value)}.get({place.slice.value!r}, 0.0)"
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
                words = {"after": syntax.target_of(body[index + 1])}
                yield body, order, "too_late", target | words


def _loop(loop: ast.For, body: list[ast.stmt], index: int) -> Iterator[Change]:
    target = {"target": "the loop"}
    once = ast.For(loop.target, loop.iter, [*loop.body, ast.Break()], loop.orelse)
    yield loop, once, "loop_part", target | {"which": "only the first"}
    parts = {"[1:]": "first", "[:-1]": "last", "[-1:]": "only the last", "[::2]": "every second"}
    for part, which in parts.items():
        some = ast.parse(f"list({code(loop.iter)}){part}", mode="eval").body
        new = ast.For(loop.target, some, loop.body, loop.orelse)
        yield loop, new, "loop_part", target | {"which": which}
    if not code(loop.iter).startswith("reversed"):
        turned = ast.parse(f"reversed(list({code(loop.iter)}))", mode="eval").body
        new = ast.For(loop.target, turned, loop.body, loop.orelse)
        yield loop, new, "reversed", target
    for before in range(index):
        earlier = body[before]
        if isinstance(earlier, ast.Assign):
            inside = ast.For(loop.target, loop.iter, [earlier, *loop.body], loop.orelse)
            changed = [*body[:before], earlier, *body[before + 1 : index], inside]
            words = {"target": syntax.target_of(earlier)}
            yield body, [*changed, *body[index + 1 :]], "reset_in_loop", words
    if index + 1 < len(body):
        following = body[index + 1]
        inside = ast.For(loop.target, loop.iter, [*loop.body, following], loop.orelse)
        changed = [*body[:index], inside, *body[index + 1 :]]
        yield body, changed, "inside_loop", {"target": syntax.target_of(following)}
    if len(loop.body) > 1:
        last = loop.body[-1]
        shorter = ast.For(loop.target, loop.iter, loop.body[:-1], loop.orelse)
        changed = [*body[:index], shorter, last, *body[index + 1 :]]
        yield body, changed, "after_loop", {"target": syntax.target_of(last)}


def _branches(choice: ast.If, body: list[ast.stmt], index: int) -> Iterator[Change]:
    target = {"target": "the condition", "old": code(choice.test)}
    around = body[:index], body[index + 1 :]
    if choice.orelse:
        turned = ast.If(choice.test, choice.orelse, choice.body)
        yield choice, turned, "branches_swapped", target
        yield body, [*around[0], *choice.orelse, *around[1]], "branch_ignored", target
    yield body, [*around[0], *choice.body, *around[1]], "branch_always", target


def whole_statement(
    function: ast.FunctionDef, categories: Categories, functions: Mapping[str, int]
) -> Iterator[Change]:
    """Multiply what a statement forms, or exchange one expression in it for another."""
    numbers = [name for name, category in categories.items() if category == "number"]
    pool = _pool(function, categories)
    factors = [
        *map(syntax.load, numbers),
        *pool,
        *_slopes(function, [*map(syntax.load, numbers), *pool], functions),
    ]
    for body in syntax.bodies(function):
        for statement in body:
            value = getattr(statement, "value", None)
            if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Return):
                continue
            target = {"target": syntax.target_of(statement)}
            for part in value.elts if isinstance(value, ast.Tuple) else [value]:
                if part is None or isinstance(part, ast.List | ast.Dict):
                    continue
                if not isinstance(part, ast.ListComp):
                    minus = ast.UnaryOp(ast.USub(), part)
                    yield part, minus, "sign", target | {"term": code(part)}
                    for factor in factors:
                        words = target | {"factor": code(factor)}
                        yield part, syntax.times(part, factor), "extra_factor", words
                    for new, kind, words in _by_sizes(part, function, categories):
                        yield part, new, kind, target | words
                for node in ast.walk(part):
                    if isinstance(node, ast.Subscript | ast.Name) and _in_pool(node, pool, numbers):
                        for other in pool:
                            if code(other) != code(node):
                                words = {"old": code(node), "new": code(other), "caller": ""}
                                yield node, other, "wrong_variable", target | words
            uses = [
                node.id
                for node in ast.walk(statement)
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            ]
            for name in sorted({name for name in uses if uses.count(name) > 1}):
                for other_name in numbers:
                    if categories.get(name) == "number" and other_name != name:
                        renamed = syntax.renamed(statement, name, other_name)
                        words = target | {"old": name, "new": other_name, "caller": ""}
                        yield statement, renamed, "wrong_variable", words


def _by_sizes(part: ast.expr, function: ast.FunctionDef, categories: Categories) -> Iterator[New]:
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
                    text = f"{name} * ({code(node.right)}).sum(axis=0)"
                    made = copy.deepcopy(part, {id(node): ast.parse(text, mode="eval").body})
                    words = {"old": code(syntax.bare(node.left)), "new": name, "caller": ""}
                    yield made, "wrong_variable", words


def _pool(function: ast.FunctionDef, categories: Categories) -> list[ast.expr]:
    """Return the stored numbers that the function reads: neuron["output"], inputs[j], …"""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(function):
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice | ast.Tuple):
            continue
        new = copy.copy(node)
        new.ctx = ast.Load()
        found.setdefault(code(new), new)
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            for key in ("weights", "output", "delta", "W", "b"):
                other = ast.Subscript(node.value, ast.Constant(key), ast.Load())
                found.setdefault(code(other), other)
                if key == "weights":
                    for last in ("-1", "0"):
                        one = ast.parse(f"{code(other)}[{last}]", mode="eval").body
                        found.setdefault(code(one), one)
                    for name, category in categories.items():
                        if category == "index":
                            one = ast.parse(f"{code(other)}[{name}]", mode="eval").body
                            found.setdefault(code(one), one)
    return list(found.values())[:24]


def _in_pool(node: ast.expr, pool: list[ast.expr], numbers: list[str]) -> bool:
    if isinstance(node, ast.Name):
        return node.id in numbers
    return any(code(node) == code(one) for one in pool)


def _slopes(
    function: ast.FunctionDef, values: list[ast.expr], functions: Mapping[str, int]
) -> list[ast.expr]:
    """Return slopes that may be multiplied in once too often."""
    found: list[ast.expr] = []
    for name in ("transfer_derivative", "d_sigmoid", "d_sigmoid_from_output", "d_tanh"):
        if functions.get(name) == 1:
            found += [syntax.call_name(name, value) for value in values]
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and code(node.func) in ("softmax", "sigmoid"):
            found.append(syntax.product(node, syntax.one_minus(node)))
    text = ast.unparse(function)
    for value in values:
        if isinstance(value, ast.Name) and f"{value.id} * (1" not in text:
            found.append(syntax.product(value, syntax.one_minus(value)))
            found.append(syntax.one_minus_square(value))
    return found


def under_condition(function: ast.FunctionDef) -> Iterator[Change]:
    """Drop a factor or a term only where a condition that was tested before holds, or fails.

    So a hidden layer goes wrong while the last one stays right.
    """
    for body in syntax.bodies(function):
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
                    words = {"target": syntax.target_of(statement), key: code(dropped)}
                    for inside, one, two in (
                        ("where", wrong, statement),
                        ("unless", statement, wrong),
                    ):
                        new = ast.If(test, [one], [two])
                        yield statement, new, kind, words | {inside: code(test)}


def everywhere(function: ast.FunctionDef, categories: Categories) -> Iterator[Change]:
    """Make the same change at every place: another axis, another name, another function."""
    texts = {
        code(node.value)
        for node in ast.walk(function)
        if isinstance(node, ast.keyword) and node.arg == "axis"
    }
    for old in sorted(texts):
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
                body = [syntax.renamed(statement, name, other) for statement in function.body]
                words = {"old": name, "new": other, "caller": "", "target": "the result"}
                yield function.body, body, "wrong_variable", words
    text = ast.unparse(function)
    if "reversed(" in text:
        # Forgotten deltas counted as 0, so that the wrong order does not stop the program.
        tree = copy.deepcopy(function)
        for node in ast.walk(tree):
            if isinstance(node, ast.For) and code(node.iter).startswith("reversed("):
                node.iter = node.iter.args[0] if isinstance(node.iter, ast.Call) else node.iter
        lenient = _Lenient().visit(tree)
        yield function, lenient, "not_reversed", {"target": "the loop"}
    for inner in ast.walk(function):
        if isinstance(inner, ast.Call):
            called = code(inner.func).removeprefix("np.").removeprefix("math.")
            for other in SIBLINGS.get(called, ()):
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


def moved(function: ast.FunctionDef) -> Iterator[Change]:
    """Move a statement to another place: before the loop, to the start, after a later one."""
    for body in syntax.bodies(function):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.Return | ast.FunctionDef):
                continue
            rest = [*body[:index], *body[index + 1 :]]
            for place in range(index - 1):
                order = [*body[:place], statement, *body[place:index], *body[index + 1 :]]
                words = {
                    "target": syntax.target_of(statement),
                    "after": syntax.target_of(body[place]),
                }
                yield body, order, "too_early", words
            for place in range(index + 2, len(body)):
                if isinstance(body[place], ast.Return):
                    continue
                order = [*body[:index], *body[index + 1 : place + 1], statement, *body[place + 1 :]]
                words = {
                    "target": syntax.target_of(statement),
                    "after": syntax.target_of(body[place]),
                }
                yield body, order, "too_early_left", words
            resets = isinstance(statement, ast.Assign) and isinstance(
                statement.value, ast.Constant | ast.ListComp | ast.List | ast.BinOp
            )
            if resets and rest and body is not function.body:
                tree = copy.deepcopy(function, {id(body): rest})
                tree.body = [statement, *tree.body]
                yield function, tree, "not_reset", {"target": syntax.target_of(statement)}
                for outer in ast.walk(function):
                    if isinstance(outer, ast.For) and outer.body is not body:
                        holds = any(body is one for one in syntax.bodies(outer))
                        if holds:
                            inside = copy.deepcopy(outer, {id(body): rest})
                            inside.body = [statement, *inside.body]
                            yield (
                                outer,
                                inside,
                                "not_reset",
                                {"target": syntax.target_of(statement)},
                            )


def product_of_slopes(function: ast.FunctionDef) -> Iterator[Change]:
    """Add up in a loop what should be multiplied."""
    for body in syntax.bodies(function):
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
                    if code(inner.left) == name:
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
                    if isinstance(node, ast.Assign) and code(node.targets[0]) == name:
                        factors = syntax.factors(node.value)
                        if len(factors) > 2 and code(factors[0]) == name:
                            product = factors[1]
                            for factor in factors[2:]:
                                product = syntax.product(product, factor)
                            node.value = ast.BinOp(factors[0], ast.Add(), product)
                yield body, grouped, "added_not_multiplied", words


def transposed_weights(function: ast.FunctionDef) -> Iterator[Change]:
    """later["weights"][j] in a loop over later: the row in place of the column, or one's own."""
    for loop in ast.walk(function):
        if not (isinstance(loop, ast.For) and isinstance(loop.target, ast.Name)):
            continue
        later, where = loop.target.id, code(loop.iter)
        for node in ast.walk(ast.Module(loop.body, [])):
            if not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript)):
                continue
            inner = node.value
            if not (code(inner.value) == later and isinstance(inner.slice, ast.Constant)):
                continue
            key, j = repr(inner.slice.value), code(node.slice)
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
                new = ast.For(pair, syntax.call_name("enumerate", loop.iter), body, [])
                yield loop, new, kind, {"target": syntax.target_of(loop.body[-1])}


def updated_too_early(function: ast.FunctionDef) -> Iterator[Change]:
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
            text = f"({node.id} - {rate} * ({code(step)}))"
            words = {"old": node.id, "target": "the result"}
            yield node, ast.parse(text, mode="eval").body, "updated_too_early", words


def links_swapped(function: ast.FunctionDef) -> Iterator[Change]:
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
        outer_at_x = syntax.expanded(second, {inner: syntax.load(before)})
        rest = body[i + 2 :]
        last = body[i + 1]
        swapped = [
            *body[:i],
            ast.Assign([ast.Name(inner, ast.Store())], outer_at_x),
            _with_value(last, syntax.expanded(first, {before: syntax.load(inner)})),
            *rest,
        ]
        words = {"target": "the result", "left": code(first), "right": code(second)}
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


def wrapped(
    function: ast.FunctionDef, categories: Categories, functions: Mapping[str, int]
) -> Iterator[Change]:
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


def slopes_composed(function: ast.FunctionDef) -> Iterator[Change]:
    """dy_dr · dr_dx with the second slope put into the first: y′(r′(x))."""
    defined = {
        node.targets[0].id: node.value
        for node in function.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    expanded: dict[str, ast.expr] = {}
    for name, value in defined.items():
        expanded[name] = syntax.expanded(value, expanded)
    for node in ast.walk(function):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
            continue
        factors = syntax.factors(node)
        links = [re.match(r"d(\w+?)_d(\w+)$", code(factor)) for factor in factors]
        inner: ast.expr | None = None
        for factor, link in zip(reversed(factors), reversed(links), strict=True):
            if link is None or link[0] not in defined:
                inner = None
                break
            value = defined[link[0]]
            inner = expanded[link[0]] if inner is None else syntax.expanded(value, {link[2]: inner})
            if inner is not None and factor is not factors[-1]:
                made = inner
                for kept in reversed(factors[: factors.index(factor)]):
                    made = syntax.product(kept, made)
                words = {"target": "the result", "left": link[0], "right": code(factors[-1])}
                yield node, made, "slopes_composed", words


def before_activation(function: ast.FunctionDef) -> Iterator[Change]:
    """Use z where a = tanh(z) belongs, outside the slope 1 − a²."""
    text = ast.unparse(function)
    tests = [node.test for node in ast.walk(function) if isinstance(node, ast.If)]
    for node in ast.walk(function):
        if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
            continue
        if f"1 - {node.id} ** 2" not in text:
            continue
        for test in tests:
            z = ast.IfExp(test, syntax.call_np("arctanh", node), syntax.load(node.id))
            yield node, z, "slope_of_z", {"old": node.id, "target": "the result"}


def inlined(function: ast.FunctionDef, categories: Categories) -> Iterator[Change]:
    """Take a name of straight-line code at a value that is only formed further down."""
    defined: dict[str, ast.expr] = {}
    for statement in function.body:
        if isinstance(statement, ast.Return):
            break
        if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)):
            return
        defined[statement.targets[0].id] = syntax.expanded(statement.value, defined)
    order = list(defined)
    for place, statement in enumerate(function.body):
        if not isinstance(statement, ast.Assign):
            continue
        for node in ast.walk(statement.value):
            if not (isinstance(node, ast.Name) and categories.get(node.id) == "number"):
                continue
            for name in order[place + 1 :]:
                caller = ""
                words = {"target": syntax.target_of(statement), "old": node.id, "new": name}
                yield node, defined[name], "wrong_variable", words | {"caller": caller}
