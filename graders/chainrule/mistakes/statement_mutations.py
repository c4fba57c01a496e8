"""The mutation operators on statements: results, branches, what is left out, names."""

import ast
import copy
import itertools
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


# --- weights that move too early ------------------------------------------------------------------


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
