"""The mutation operators on statements: results, loops, orders, what is left out, links."""

import ast
import copy
import itertools
import re
from collections.abc import Callable, Iterator

from chainrule.mistakes import syntax
from chainrule.mistakes.operators import HOLE, Made, Place, Scope, operator
from chainrule.mistakes.syntax import code, parsed

_RESULT = {"target": "the result"}
_LOOP = {"target": "the loop"}

# --- what is returned ----------------------------------------------------------------------------


@operator("results_swapped", ast.Return, example=("return a, b", "return b, a"))
def results_swapped(node: ast.Return, scope: Scope, place: Place) -> Iterator[Made]:
    """Return two results in each other's place."""
    value = node.value
    if isinstance(value, ast.Tuple):
        for i, j in itertools.combinations(range(len(value.elts)), 2):
            order = list(value.elts)
            order[i], order[j] = order[j], order[i]
            words = {"old": code(value.elts[i]), "new": code(value.elts[j])}
            yield value, ast.Tuple(order, ast.Load()), _RESULT | words


@operator("result_reversed", ast.Return, example=("return x", "return x[::-1]"),
          holds={"x": "list"})  # fmt: skip
def result_reversed(node: ast.Return, scope: Scope, place: Place) -> Iterator[Made]:
    """Return a list in reverse order."""
    value = node.value
    if isinstance(value, ast.Name) and scope.holds.get(value.id) == "list":
        yield value, parsed(f"{value.id}[::-1]"), _RESULT


@operator("returns_other", ast.Return, example=("a = 2 * x\nreturn a", "a = 2 * x\nreturn x"))
def returns_other(node: ast.Return, scope: Scope, place: Place) -> Iterator[Made]:
    """Return a quantity on the way."""
    value = node.value
    if value is not None and not isinstance(value, ast.Tuple | ast.List):
        for name in scope.names("number", "list"):
            if not syntax.is_name(value, name):
                yield value, syntax.load(name), _RESULT | {"new": name}


# --- single statements ---------------------------------------------------------------------------


@operator("overwritten", ast.AugAssign, example=("s += x", "s = x"))
def overwritten(node: ast.AugAssign, scope: Scope, place: Place) -> Iterator[Made]:
    """Take = for +=."""
    new = ast.Assign([syntax.stored(node.target)], node.value)
    yield node, new, {"target": syntax.target_of(node)}


@operator("accumulated", ast.Assign, example=("d['g'] = x", "d['g'] = d.get('g', 0.0) + x"))
def accumulated(node: ast.Assign, scope: Scope, place: Place) -> Iterator[Made]:
    """Add to an entry what should replace it."""
    entry = node.targets[0]
    if isinstance(entry, ast.Subscript):
        target = {"target": syntax.target_of(node)}
        yield node, ast.AugAssign(entry, ast.Add(), node.value), target
        if isinstance(entry.slice, ast.Constant) and isinstance(entry.slice.value, str):
            before = parsed(f"{code(entry.value)}.get({entry.slice.value!r}, 0.0)")
            yield node, ast.Assign([entry], ast.BinOp(before, ast.Add(), node.value)), target


@operator("whole_rows", ast.AugAssign, example=("p[rows, y] -= 1", "p[y] -= 1"))
@operator("whole_rows", ast.Assign, example=("p[rows, y] = 1", "p[y] = 1"))
def stores_whole_rows(
    node: ast.Assign | ast.AugAssign, scope: Scope, place: Place
) -> Iterator[Made]:
    """Change whole rows, numbered by the labels, for one entry of each row."""
    entry = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    if isinstance(entry, ast.Subscript) and isinstance(entry.slice, ast.Tuple):
        lone = ast.Subscript(entry.value, entry.slice.elts[-1], ast.Store())
        yield entry, lone, {"target": syntax.target_of(node), "old": code(entry.slice)}


@operator("whole_columns", ast.AugAssign, example=("p[rows, y] -= 1", "p[:, y] -= 1"))
@operator("whole_columns", ast.Assign, example=("p[rows, y] = 1", "p[:, y] = 1"))
def stores_whole_columns(
    node: ast.Assign | ast.AugAssign, scope: Scope, place: Place
) -> Iterator[Made]:
    """Change whole columns, numbered by the labels, for one entry of each row."""
    entry = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    if isinstance(entry, ast.Subscript) and isinstance(entry.slice, ast.Tuple):
        index = ast.Tuple([ast.Slice(), entry.slice.elts[-1]], ast.Load())
        lone = ast.Subscript(entry.value, index, ast.Store())
        yield entry, lone, {"target": syntax.target_of(node), "old": code(entry.slice)}


@operator("left_out", ast.FunctionDef, example=("s = 1\ns += x\nreturn s", "s = 1\nreturn s"))
def left_out(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Leave out a statement."""
    for body in syntax.bodies(node):
        for index, statement in enumerate(body):
            rest = [*body[:index], *body[index + 1 :]]
            if rest and not isinstance(statement, ast.Return | ast.FunctionDef):
                yield body, rest, {"target": syntax.target_of(statement)}


# --- branches ------------------------------------------------------------------------------------


@operator("branches_swapped", ast.If, example=(
    "if c:\n    y = a\nelse:\n    y = b\nreturn y",
    "if c:\n    y = b\nelse:\n    y = a\nreturn y"))  # fmt: skip
def statements_swapped(node: ast.If, scope: Scope, place: Place) -> Iterator[Made]:
    """Exchange what is done where a condition holds and where it fails."""
    if node.orelse:
        new = ast.If(node.test, node.orelse, node.body)
        yield node, new, {"target": "the condition", "old": code(node.test)}


@operator("branch_ignored", ast.FunctionDef, example=(
    "if c:\n    y = a\nelse:\n    y = b\nreturn y", "y = b\nreturn y"))  # fmt: skip
def second_branch_only(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Do everywhere what belongs where a condition fails."""
    for body, index, choice in _choices(node):
        if choice.orelse:
            new = [*body[:index], *choice.orelse, *body[index + 1 :]]
            yield body, new, {"target": "the condition", "old": code(choice.test)}


@operator("branch_always", ast.FunctionDef, example=(
    "if c:\n    y = a\nelse:\n    y = b\nreturn y", "y = a\nreturn y"))  # fmt: skip
def first_branch_only(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Do everywhere what belongs where a condition holds."""
    for body, index, choice in _choices(node):
        new = [*body[:index], *choice.body, *body[index + 1 :]]
        yield body, new, {"target": "the condition", "old": code(choice.test)}


def _choices(node: ast.AST) -> Iterator[tuple[list[ast.stmt], int, ast.If]]:
    for body in syntax.bodies(node):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.If):
                yield body, index, statement


# --- loops ---------------------------------------------------------------------------------------


@operator("loop_part", ast.For, example=(
    "for i in x:\n    s += i\nreturn s",
    "for i in list(x)[1:]:\n    s += i\nreturn s"))  # fmt: skip
def part_of_loop(node: ast.For, scope: Scope, place: Place) -> Iterator[Made]:
    """Run over some of the items only."""
    once = ast.For(node.target, node.iter, [*node.body, ast.Break()], node.orelse)
    yield node, once, _LOOP | {"which": "only the first"}
    parts = {"[1:]": "first", "[:-1]": "last", "[-1:]": "only the last", "[::2]": "every second"}
    for part, which in parts.items():
        some = parsed(f"list({code(node.iter)}){part}")
        yield node, ast.For(node.target, some, node.body, node.orelse), _LOOP | {"which": which}


@operator("reversed", ast.For, example=(
    "for i in x:\n    s += i\nreturn s", "for i in reversed(list(x)):\n    s += i\nreturn s"),
    )  # fmt: skip
def reversed_loop(node: ast.For, scope: Scope, place: Place) -> Iterator[Made]:
    """Run backwards."""
    if not code(node.iter).startswith("reversed"):
        turned = parsed(f"reversed(list({code(node.iter)}))")
        yield node, ast.For(node.target, turned, node.body, node.orelse), _LOOP


def _loops(node: ast.AST) -> Iterator[tuple[list[ast.stmt], int, ast.For]]:
    for body in syntax.bodies(node):
        for index, statement in enumerate(body):
            if isinstance(statement, ast.For):
                yield body, index, statement


@operator("reset_in_loop", ast.FunctionDef, example=(
    "s = 0\nfor i in x:\n    s += i\nreturn s",
    "s = 0\nfor i in x:\n    s = 0\n    s += i\nreturn s"))  # fmt: skip
def reset_in_loop(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Repeat on each pass what belongs before the loop."""
    for body, index, loop in _loops(node):
        for earlier in body[:index]:
            if isinstance(earlier, ast.Assign):
                inside = ast.For(loop.target, loop.iter, [earlier, *loop.body], loop.orelse)
                new = [*body[:index], inside, *body[index + 1 :]]
                yield body, new, {"target": syntax.target_of(earlier)}


@operator("inside_loop", ast.FunctionDef, example=(
    "for i in x:\n    s += i\nt.append(s)\nreturn t",
    "for i in x:\n    s += i\n    t.append(s)\nreturn t"))  # fmt: skip
def inside_loop(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Do on each pass what belongs after the loop."""
    for body, index, loop in _loops(node):
        if index + 1 < len(body):
            following = body[index + 1]
            inside = ast.For(loop.target, loop.iter, [*loop.body, following], loop.orelse)
            kept = [following] if isinstance(following, ast.Return) else []
            new = [*body[:index], inside, *kept, *body[index + 2 :]]
            yield body, new, {"target": syntax.target_of(following)}


@operator("after_loop", ast.FunctionDef, example=(
    "for i in x:\n    s += i\n    t.append(s)\nreturn t",
    "for i in x:\n    s += i\nt.append(s)\nreturn t"))  # fmt: skip
def after_loop(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Do once after the loop what belongs on each pass."""
    for body, index, loop in _loops(node):
        if len(loop.body) > 1:
            shorter = ast.For(loop.target, loop.iter, loop.body[:-1], loop.orelse)
            new = [*body[:index], shorter, loop.body[-1], *body[index + 1 :]]
            yield body, new, {"target": syntax.target_of(loop.body[-1])}


@operator("not_reset", ast.FunctionDef, example=(
    "for i in x:\n    s = 0\n    s += i\nreturn s", "s = 0\nfor i in x:\n    s += i\nreturn s"),
    )  # fmt: skip
def not_reset(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Set once, before all loops or one loop further out, what each pass should set back."""
    for body in syntax.bodies(node):
        if body is node.body:
            continue
        for index, statement in enumerate(body):
            rest = [*body[:index], *body[index + 1 :]]
            if not (rest and isinstance(statement, ast.Assign) and isinstance(
                statement.value, ast.Constant | ast.ListComp | ast.List | ast.BinOp
            )):  # fmt: skip
                continue
            words = {"target": syntax.target_of(statement)}
            tree = copy.deepcopy(node, {id(body): rest})
            tree.body = [statement, *tree.body]
            yield node, tree, words
            for outer in ast.walk(node):
                if (isinstance(outer, ast.For) and outer.body is not body
                        and any(body is one for one in syntax.bodies(outer))):  # fmt: skip
                    inside = copy.deepcopy(outer, {id(body): rest})
                    inside.body = [statement, *inside.body]
                    yield outer, inside, words


@operator("not_reversed", ast.FunctionDef, example=(
    "for d in reversed(x):\n    d['g'] = d['h']\nreturn x",
    "for d in x:\n    d['g'] = d.get('h', 0.0)\nreturn x"))  # fmt: skip
def forwards(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Go forwards everywhere, and count what is not there yet as 0: then nothing stops."""
    tree = copy.deepcopy(node)
    turned = False
    for loop in ast.walk(tree):
        if isinstance(loop, ast.For) and code(loop.iter).startswith("reversed("):
            turned = True
            loop.iter = loop.iter.args[0] if isinstance(loop.iter, ast.Call) else loop.iter
    if turned:
        yield node, _Lenient().visit(tree), _LOOP


class _Lenient(ast.NodeTransformer):
    """Read entries of dictionaries as 0.0 where they are missing."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        key = node.slice
        if (isinstance(node.ctx, ast.Load) and isinstance(key, ast.Constant)
                and isinstance(key.value, str)):  # fmt: skip
            get = ast.Attribute(node.value, "get", ast.Load())
            return ast.Call(get, [key, ast.Constant(0.0)], [])
        return node


_NEXT_LAYER = (
    "for n in x:\n    for q in y:\n        s += q['w'][j] * q['d']\nreturn s",
    "for n in x:\n    for _k, q in enumerate(y):\n        s += {} * q['d']\nreturn s",
)


@operator("row_not_column", ast.For, example=(
    _NEXT_LAYER[0],
    _NEXT_LAYER[1].format("y[j % len(y)]['w'][_k % len(y[j % len(y)]['w'])]")))  # fmt: skip
def row_not_column(node: ast.For, scope: Scope, place: Place) -> Iterator[Made]:
    """Read later["w"][j], in a loop over later, by row: the j-th item's entries in turn."""
    for entry, key, j in _entries_of_items(node):
        where = code(node.iter)
        row = f"{where}[{code(j)} % len({where})][{key}]"
        yield node, _over_row(node, entry, row), {"target": syntax.target_of(node.body[-1])}


@operator("own_weights", ast.For, holds={"n": "dict"}, example=(
    _NEXT_LAYER[0], _NEXT_LAYER[1].format("n['w'][_k % len(n['w'])]")))  # fmt: skip
def own_entries(node: ast.For, scope: Scope, place: Place) -> Iterator[Made]:
    """Read the entries of another dictionary at hand in place of later["w"][j]."""
    later = node.target.id if isinstance(node.target, ast.Name) else ""
    for entry, key, _ in _entries_of_items(node):
        for own in scope.names("dict"):
            if own != later:
                new = _over_row(node, entry, f"{own}[{key}]")
                yield node, new, {"target": syntax.target_of(node.body[-1])}


def _entries_of_items(loop: ast.For) -> Iterator[tuple[ast.Subscript, str, ast.expr]]:
    """Yield later[key][j] in a loop over later, with its key and j."""
    if not isinstance(loop.target, ast.Name):
        return
    for node in ast.walk(ast.Module(loop.body, [])):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Subscript):
            inner = node.value
            if code(inner.value) == loop.target.id and isinstance(inner.slice, ast.Constant):
                yield node, repr(inner.slice.value), node.slice


def _over_row(loop: ast.For, entry: ast.Subscript, row: str) -> ast.For:
    new = parsed(f"{row}[_k % len({row})]")
    body = copy.deepcopy(loop.body, {id(entry): new})
    pair = ast.Tuple([ast.Name("_k", ast.Store()), loop.target], ast.Store())
    return ast.For(pair, syntax.call_name("enumerate", loop.iter), body, [])


@operator("added_not_multiplied", ast.FunctionDef, example=(
    "p = 1\nfor i in x:\n    p = p * i\nreturn p",
    "p = 0.0\nfor i in x:\n    p = p + i\nreturn p"))  # fmt: skip
def added_in_loop(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Add up in a loop what should be multiplied: every product, the outer one, or one group."""
    for body in syntax.bodies(node):
        for index, statement in enumerate(body):
            if not (
                isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and isinstance(statement.value, ast.Constant)
                and statement.value.value == 1
            ):
                continue
            name = statement.targets[0].id
            words = {"target": name, "left": "one factor", "right": "the next"}
            for made in (_outer_added(body, name), _all_added(body, name), _grouped(body, name)):
                if made is not None:
                    made[index] = ast.Assign([ast.Name(name, ast.Store())], ast.Constant(0.0))
                    yield body, made, words


def _outer_added(body: list[ast.stmt], name: str) -> list[ast.stmt] | None:
    """p * a * b becomes p + a * b."""
    tree = copy.deepcopy(body)
    for node in ast.walk(ast.Module(tree, [])):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            inner = node
            while isinstance(inner.left, ast.BinOp):
                inner = inner.left
            if code(inner.left) == name:
                inner.op = ast.Add()
                return tree
    return None


def _all_added(body: list[ast.stmt], name: str) -> list[ast.stmt] | None:
    """p * a * b becomes p + a + b."""
    tree = _outer_added(body, name)
    for node in ast.walk(ast.Module(tree or [], [])):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            node.op = ast.Add()
    return tree


def _grouped(body: list[ast.stmt], name: str) -> list[ast.stmt] | None:
    """p * a * b becomes p + (a * b)."""
    tree = copy.deepcopy(body)
    changed = None
    for node in ast.walk(ast.Module(tree, [])):
        if isinstance(node, ast.Assign) and code(node.targets[0]) == name:
            first, *others = syntax.factors(node.value)
            if len(others) > 1 and code(first) == name:
                product = others[0]
                for factor in others[1:]:
                    product = syntax.product(product, factor)
                node.value = ast.BinOp(first, ast.Add(), product)
                changed = tree
    return changed


# --- what a whole statement forms ----------------------------------------------------------------


def _values(node: ast.stmt) -> Iterator[ast.expr]:
    """Yield what a statement forms: its value, or each member of a tuple."""
    value = getattr(node, "value", None)
    for part in value.elts if isinstance(value, ast.Tuple) else [value]:
        if part is not None and not isinstance(part, ast.List | ast.Dict):
            yield part


_FORMING = (ast.Assign, ast.AugAssign, ast.Return)


@operator("sign", *_FORMING, example=("return w * x", "return -(w * x)"))
def opposite(node: ast.stmt, scope: Scope, place: Place) -> Iterator[Made]:
    """Give a result the opposite sign."""
    for part in _values(node):
        if not isinstance(part, ast.ListComp):
            words = {"target": syntax.target_of(node), "term": code(part)}
            yield part, ast.UnaryOp(ast.USub(), part), words


@operator("extra_factor", *_FORMING, example=("a = w\nreturn a", "a = w * x\nreturn a"),
          holds={"x": "number"})  # fmt: skip
def extra_factor(node: ast.stmt, scope: Scope, place: Place) -> Iterator[Made]:
    """Multiply by a quantity at hand, or by a slope that is none of this chain."""
    numbers = [syntax.load(name) for name in scope.names("number")]
    values = [*numbers, *_stored_numbers(scope)]
    for part in _values(node):
        if isinstance(part, ast.ListComp):
            continue
        for factor in [*values, *_possible_slopes(values, scope)]:
            words = {"target": syntax.target_of(node), "factor": code(factor)}
            yield part, syntax.times(part, factor), words


def _stored_numbers(scope: Scope) -> list[ast.expr]:
    """Return the stored numbers at hand: neuron["output"], inputs[j], and their neighbours."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(scope.function):
        if not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice | ast.Tuple):
            continue
        own = copy.copy(node)
        own.ctx = ast.Load()
        found.setdefault(code(own), own)
        if not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)):
            continue
        for key, indices in scope.entries.items():
            other = f"{code(node.value)}[{key!r}]"
            known = [one for one in indices if not one.isidentifier() or one in scope.holds]
            for text in (other, *(f"{other}[{index}]" for index in known)):
                found.setdefault(text, parsed(text))
    return list(found.values())[:24]


def _possible_slopes(values: list[ast.expr], scope: Scope) -> list[ast.expr]:
    """Return slopes that may be multiplied in once too often."""
    found: list[ast.expr] = [
        syntax.call_name(name, value) for name in scope.slopes for value in values
    ]
    for node in ast.walk(scope.function):
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                and scope.functions.get(node.func.id) == 1):  # fmt: skip
            found.append(syntax.product(node, syntax.one_minus(node)))
    text = ast.unparse(scope.function)
    for value in values:
        if isinstance(value, ast.Name) and f"{value.id} * (1" not in text:
            found.append(syntax.product(value, syntax.one_minus(value)))
            found.append(syntax.one_minus_square(value))
    return found


def _sizes(scope: Scope) -> list[str]:
    sizes = scope.names("index")
    for name in scope.parameters:
        if scope.holds.get(name) == "number":
            sizes += [f"{name}.shape[0]", f"{name}.shape[1]", f"{name}.size"]
        elif scope.holds.get(name) == "list":
            sizes.append(f"len({name})")
    return sizes


@operator("divided_by", *_FORMING, example=("return w", "return w / w.shape[0]"))
def divided_by_size(node: ast.stmt, scope: Scope, place: Place) -> Iterator[Made]:
    """Divide by the size of an argument: a mean too many, or over too much."""
    for part in _values(node):
        if not isinstance(part, ast.ListComp):
            for size in _sizes(scope):
                words = {"target": syntax.target_of(node), "factor": size}
                yield part, ast.BinOp(part, ast.Div(), parsed(size)), words


@operator("multiplied_by", *_FORMING, example=("return w", "return w * w.shape[0]"))
def multiplied_by_size(node: ast.stmt, scope: Scope, place: Place) -> Iterator[Made]:
    """Multiply by the size of an argument: a mean is missing."""
    for part in _values(node):
        if not isinstance(part, ast.ListComp):
            for size in _sizes(scope):
                words = {"target": syntax.target_of(node), "factor": size}
                yield part, ast.BinOp(part, ast.Mult(), parsed(size)), words


@operator("wrong_variable", *_FORMING, example=(
    "return x.T @ d", "return w * d.sum(axis=0)"), holds={"w": "number"})  # fmt: skip
def other_matrix(node: ast.stmt, scope: Scope, place: Place) -> Iterator[Made]:
    """X.T @ dZ with another matrix in the place of X."""
    for part in _values(node):
        for product in ast.walk(part):
            if isinstance(product, ast.BinOp) and isinstance(product.op, ast.MatMult):
                for name in scope.names("number"):
                    new = parsed(f"{name} * ({code(product.right)}).sum(axis=0)")
                    words = {"old": code(syntax.bare(product.left)), "new": name, "caller": ""}
                    yield product, new, {"target": syntax.target_of(node), **words}


@operator("wrong_variable", *_FORMING, example=(
    "return d['a'] * d['b']", "return d['a'] * d['a']"))  # fmt: skip
def other_entry(node: ast.stmt, scope: Scope, place: Place) -> Iterator[Made]:
    """Use another stored number, or a stored number for a name."""
    pool = _stored_numbers(scope)
    texts = {code(one) for one in pool} | set(scope.names("number"))
    for part in _values(node):
        for entry in ast.walk(part):
            if isinstance(entry, ast.Subscript | ast.Name) and code(entry) in texts:
                for other in pool:
                    if code(other) != code(entry):
                        words = {"old": code(entry), "new": code(other), "caller": ""}
                        yield entry, other, {"target": syntax.target_of(node), **words}


@operator("wrong_variable", *_FORMING, example=("return x * x + w", "return w * w + w"),
          holds={"w": "number"})  # fmt: skip
def other_name_throughout(node: ast.stmt, scope: Scope, place: Place) -> Iterator[Made]:
    """Use another name at every place of a statement."""
    uses = [
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
    ]
    for name in sorted({name for name in uses if uses.count(name) > 1}):
        if scope.holds.get(name) == "number":
            for other in scope.names("number"):
                if other != name:
                    words = {"old": name, "new": other, "caller": ""}
                    new = syntax.renamed(node, name, other)
                    yield node, new, {"target": syntax.target_of(node), **words}


def _under_condition(node: ast.FunctionDef, kind: type[ast.operator], key: str) -> Iterator[Made]:
    """Drop one side only where a condition that was tested before holds, or fails.

    So a hidden layer goes wrong while the last one stays right.
    """
    for body in syntax.bodies(node):
        tests: list[ast.expr] = []
        for statement in body:
            if isinstance(statement, ast.If):
                tests.append(statement.test)
            if not isinstance(statement, ast.Assign | ast.AugAssign):
                continue
            for test, part in itertools.product(tests, ast.walk(statement.value)):
                if not (isinstance(part, ast.BinOp) and isinstance(part.op, kind)):
                    continue
                for kept, dropped in ((part.left, part.right), (part.right, part.left)):
                    wrong = copy.deepcopy(statement, {id(part): kept})
                    words = {"target": syntax.target_of(statement), key: code(dropped)}
                    for inside, one, two in (
                        ("where", wrong, statement),
                        ("unless", statement, wrong),
                    ):
                        yield statement, ast.If(test, [one], [two]), words | {inside: code(test)}


@operator("missing_factor", ast.FunctionDef, example=(
    "if c:\n    e = a\nelse:\n    e = b\nd = e * x\nreturn d",
    "if c:\n    e = a\nelse:\n    e = b\nif c:\n    d = e\nelse:\n    d = e * x\nreturn d"),
    )  # fmt: skip
def factor_under_condition(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Forget a factor in one of two cases."""
    yield from _under_condition(node, ast.Mult, "factor")


# --- the same change everywhere ------------------------------------------------------------------


@operator("axis", ast.FunctionDef, example=(
    "return x.sum(axis=0) / x.max(axis=0)", "return x.sum(axis=1) / x.max(axis=1)"))  # fmt: skip
def axis_everywhere(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Take another axis throughout."""
    texts = {
        code(one.value)
        for one in ast.walk(node)
        if isinstance(one, ast.keyword) and one.arg == "axis"
    }
    for old, new in itertools.product(sorted(texts), ("0", "1", "None")):
        if new != old:
            tree = copy.deepcopy(node)
            for one in ast.walk(tree):
                if isinstance(one, ast.keyword) and one.arg == "axis":
                    one.value = parsed(new)
            yield node, tree, _RESULT | {"function": "sum", "old": old, "new": new}


@operator("wrong_variable", ast.FunctionDef, example=(
    "a = x * 2\nreturn a + x", "a = w * 2\nreturn a + w"), holds={"w": "number"})  # fmt: skip
def other_name_everywhere(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Use another name throughout the function."""
    for name, kind in scope.holds.items():
        for other in scope.names(kind):
            if other != name and kind in ("number", "function", "list"):
                body = [syntax.renamed(statement, name, other) for statement in node.body]
                words = {"old": name, "new": other, "caller": ""}
                yield node.body, body, _RESULT | words


# --- what one pass of a loop hands to the next ----------------------------------------------------

_HANDED_ON = (
    "for i in x:\n    c = d + 1\n    u = d @ w\n    d = u * s\nreturn c",
    "_bare = d\nfor i in x:\n    c = d + 1\n    u = _bare @ w\n    d = u * s\n"
    "    _bare = u\nreturn c",
)


@operator("slope_not_handed_on", ast.FunctionDef, example=_HANDED_ON)
def slope_not_handed_on(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Use, at one place of a loop, what the last pass gave before its last factor."""
    for body, index, loop in _loops(node):
        inner = list(syntax.bodies(loop))
        statements = [
            (number, spot, one)
            for number, statements in enumerate(inner)
            for spot, one in enumerate(statements)
            if isinstance(one, ast.Assign)
        ]
        for number, spot, last in statements:
            value, target = last.value, last.targets[0]
            if not (isinstance(target, ast.Name) and isinstance(value, ast.BinOp)
                    and isinstance(value.op, ast.Mult) and isinstance(value.left, ast.Name)
                    ):  # fmt: skip
                continue
            name, bare = target.id, value.left.id
            for _, _, reader in statements:
                uses = [one for one in ast.walk(reader) if syntax.is_name_read(one, name)]
                if reader is last or not uses:
                    continue
                turned = copy.deepcopy(loop, {id(one): syntax.load("_bare") for one in uses})
                kept = ast.Assign([ast.Name("_bare", ast.Store())], syntax.load(bare))
                list(syntax.bodies(turned))[number].insert(spot + 1, kept)
                first = ast.Assign([ast.Name("_bare", ast.Store())], syntax.load(name))
                words = {"target": syntax.target_of(reader), "factor": code(value.right)}
                yield body, [*body[:index], first, turned, *body[index + 1 :]], words


@operator("slope_not_handed_on", ast.FunctionDef, example=(
    "for n in x:\n    for q in y:\n        e += q['w'] * q['d']\n"
    "    n['d'] = e * f(n['o'])\nreturn x",
    "for n in x:\n    for q in y:\n        e += q['w'] * (q['d'] / f(q['o']))\n"
    "    n['d'] = e * f(n['o'])\nreturn x"))  # fmt: skip
def stored_without_slope(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Read an entry of another item as it was before its last factor: q["d"] / f(q["o"])."""
    for statement in ast.walk(node):
        if not (isinstance(statement, ast.Assign) and isinstance(statement.value, ast.BinOp)
                and isinstance(statement.value.op, ast.Mult)):  # fmt: skip
            continue
        stored, factor = statement.targets[0], statement.value.right
        if not (isinstance(stored, ast.Subscript) and isinstance(stored.value, ast.Name)):
            continue
        own = stored.value.id
        for one in ast.walk(node):
            if (isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Load)
                    and isinstance(one.value, ast.Name) and one.value.id != own
                    and code(one.slice) == code(stored.slice)):  # fmt: skip
                moved = syntax.expanded(factor, {own: one.value})
                words = {"target": syntax.target_of(statement), "factor": code(factor)}
                yield one, ast.BinOp(one, ast.Div(), moved), words


@operator("divided_each_pass", ast.FunctionDef, example=(
    "s = 0\nfor i in x:\n    s += i\nreturn s",
    "s = 0\nfor _n, i in enumerate(x, 1):\n    s += i\n    s = s / _n\nreturn s"))  # fmt: skip
def divided_each_pass(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Divide a total on each pass of the loop that adds it up: by the passes so far, or by all."""
    for body, index, loop in _loops(node):
        for statement in loop.body:
            if not (isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add)
                    and isinstance(statement.target, ast.Name)):  # fmt: skip
                continue
            name = statement.target.id
            for count in ("_n", f"len({code(loop.iter)})"):
                divided = ast.Assign([ast.Name(name, ast.Store())], parsed(f"{name} / {count}"))
                pair = ast.Tuple([ast.Name("_n", ast.Store()), loop.target], ast.Store())
                numbered = ast.Call(syntax.load("enumerate"), [loop.iter, ast.Constant(1)], [])
                inside = ast.For(pair, numbered, [*loop.body, divided], loop.orelse)
                yield body, [*body[:index], inside, *body[index + 1 :]], {"target": name}


# --- lengths of whole arrays ----------------------------------------------------------------------


@operator("by_entries", ast.FunctionDef, example=(
    "return np.linalg.norm(a) / max(np.linalg.norm(a), b)",
    "return np.max(np.abs(a) / np.maximum(np.abs(a), b))"))  # fmt: skip
def by_entries(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Compare entry by entry, or along one axis, where lengths of whole arrays are asked for."""
    if "norm(" not in ast.unparse(node):
        return
    lengths = {
        "entry by entry": lambda call: syntax.call_np("abs", call.args[0]),
        "along one axis": lambda call: ast.Call(
            call.func, [parsed(f"np.atleast_1d({code(call.args[0])})")],
            [ast.keyword("axis", ast.Constant(0))]),
    }  # fmt: skip
    for how, length in lengths.items():
        for reduce in ("np.max", "np.mean"):
            for guard in ("", f" + {HOLE}"):
                tree = _LongerDivisor(length, guard).visit(copy.deepcopy(node))
                tree.body = [one for one in tree.body if not isinstance(one, ast.If)]
                for one in ast.walk(tree):
                    if isinstance(one, ast.Return) and one.value is not None:
                        one.value = ast.Call(parsed(reduce), [one.value], [])
                yield node, tree, _RESULT | {"new": how}


class _LongerDivisor(ast.NodeTransformer):
    """Put another length for each norm, the larger entries for the larger number, a guard below."""

    def __init__(self, length: Callable[[ast.Call], ast.expr], guard: str) -> None:
        self.length, self.guard = length, guard

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        if syntax.called(node) == "norm" and len(node.args) == 1:
            return self.length(node)
        if syntax.is_name(node.func, "max") and len(node.args) == 2:
            return ast.Call(parsed("np.maximum"), node.args, [])
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Div) and self.guard:
            node.right = parsed(f"({code(node.right)}){self.guard}")
        return node


# --- links of a chain ----------------------------------------------------------------------------


@operator("updated_too_early", ast.FunctionDef, example=(
    "dX = d @ W\ndW = x @ d\nreturn dX",
    "dX = d @ (W - CONSTANT * (x @ d))\ndW = x @ d\nreturn dX"))  # fmt: skip
def updated_too_early(node: ast.FunctionDef, scope: Scope, place: Place) -> Iterator[Made]:
    """Use W after the step W − η·dW instead of W before it."""
    steps: dict[str, ast.expr] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            steps.setdefault(one.targets[0].id, one.value)
    for one in ast.walk(node):
        if not (isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)):
            continue
        step = steps.get(f"d{one.id}")
        if step is not None and not any(one is part for part in ast.walk(step)):
            new = parsed(f"({one.id} - {HOLE} * ({code(step)}))")
            yield one, new, _RESULT | {"old": one.id}


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
