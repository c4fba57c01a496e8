"""The mutation operators on loops: over layers, over entries, over passes."""

import ast
import copy
from collections.abc import Iterator

from chainrule.mistakes import syntax
from chainrule.mistakes.operators import Made, Place, Scope, operator
from chainrule.mistakes.syntax import code, parsed

_RESULT = {"target": "the result"}
_LOOP = {"target": "the loop"}


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
