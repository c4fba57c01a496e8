"""Small edits of an answer's text, each in one line: what a slip of the keyboard would undo.

They are tried on an answer that is wrong in a way nobody has a name for. Where one of them makes
it right, its line is the wrong one; what was edited is not told, as it is the answer.
"""

import ast
import copy
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import Any

from chainrule.mistakes.twins import Slot, Twins

_TURNED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div, ast.Add), ast.Div: (ast.Mult,),
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,), ast.Or: (ast.And,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
_EXCHANGED = {
    "max": "min", "maximum": "minimum", "argmax": "argmin", "any": "all", "sum": "mean",
    "sin": "cos", "zeros": "ones", "zeros_like": "ones_like", "append": "extend",
}  # fmt: skip
_EXCHANGED |= {new: old for old, new in _EXCHANGED.items()}
_EXCHANGED |= {"log2": "log", "log10": "log", "log1p": "log", "expm1": "exp"}
_NEIGHBOURS = 8  # expressions of one statement that are tried in each other's place

Edit = tuple[int, str]  # the line in the original, the changed text
Kind = Callable[[ast.AST], Iterator[ast.AST]]


def edited(twins: Twins, methods: Mapping[str, int] | None = None) -> Iterator[Edit]:
    """Yield the line of each edit in the original, and the text with that edit.

    What looks likeliest comes first: an operation, a bound, a statement; then another name, what
    stands beside it, another place of a statement. Of a class, only `methods` are edited, first
    those with the smallest number.
    """
    ranks = {
        slot: 0 if methods is None or slot.function is None else methods[slot.function.name]
        for slot in twins.slots
        if slot.line and (methods is None or slot.function is None or slot.function.name in methods)
    }
    slots = sorted(ranks, key=lambda slot: ranks[slot])  # by line within one rank
    likely = [slot for slot in slots if ranks[slot] == ranks[slots[0]]]
    every = chain(*(kinds(twins, own) for own in (likely, slots) for kinds in (_first, _then)))
    seen = {twins.text}
    for line, text in every:
        if text not in seen:
            seen.add(text)
            yield line, text


def _first(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """Yield the edits that are likeliest."""
    yield from _single(twins, slots, _operations, _calls, _bounds)
    yield from _single(twins, slots, _assignments)
    yield from _single(twins, slots, _loops, _kept, _begun)
    yield from _single(twins, slots, _prepended)
    yield from _counted(twins, slots)
    yield from _repeated(twins, slots)
    yield from _named(twins, slots, _unread(slots), _given_numbers)
    yield from _named(twins, slots, _given(functions_of(slots)), _shaped)
    yield from _twice(twins, slots, (_operations, _bounds))
    yield from _begun_again(twins, slots)
    yield from _moved(twins, slots)


def _then(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """Yield the edits of which there are many."""
    functions = functions_of(slots)
    names = {key: _names_of(function) for key, function in functions.items()}
    yield from _named(twins, slots, names, _other_names)
    yield from _single(twins, slots, _forms)
    yield from _neighbours(twins, slots)
    yield from _everywhere(twins, slots, names)
    yield from _named(twins, slots, names, _given_names)
    yield from _axes(twins, slots)
    yield from _single(twins, slots, _pairs, _sums)
    yield from _named(twins, slots, _given(functions), _means)
    yield from _single(twins, slots, _powers, _exchanged)
    yield from _single(twins, slots, _scaled)


def _single(twins: Twins, slots: list[Slot], *kinds: Kind) -> Iterator[Edit]:
    for slot in slots:
        for kind in kinds:
            for put in kind(slot.node):
                yield slot.line, twins.with_put([(slot, put)])


def _named(
    twins: Twins, slots: list[Slot], names: dict[int, list[str]],
    kind: Callable[[ast.AST, list[str]], Iterator[ast.AST]],
) -> Iterator[Edit]:  # fmt: skip
    for slot in slots:
        for put in kind(slot.node, names[id(slot.function)]):
            yield slot.line, twins.with_put([(slot, put)])


# The kinds of edits: each yields what may stand in the place of a node.


def _operations(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp):
        for other in _TURNED.get(type(node.op), ()):
            yield ast.BinOp(node.left, other(), node.right)  # type: ignore[arg-type]
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult):
            yield ast.BinOp(node.right, node.op, node.left)
        yield node.left
        yield node.right
        if isinstance(node.left, ast.BinOp):
            yield node.left.left
    if isinstance(node, ast.UnaryOp):
        yield node.operand
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _TURNED.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other()], node.comparators)  # type: ignore[list-item]
    if isinstance(node, ast.BoolOp):
        for other in _TURNED[type(node.op)]:
            yield ast.BoolOp(other(), node.values)  # type: ignore[arg-type]
        yield from node.values
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse


def _calls(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield node.value
        return
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in _EXCHANGED:
        called = copy.deepcopy(node.func)
        setattr(called, "attr" if hasattr(called, "attr") else "id", _EXCHANGED[name])
        yield ast.Call(called, node.args, node.keywords)
    if len(node.args) == 1 and not node.keywords:
        yield node.args[0]
    for place in range(len(node.keywords)):
        kept = [one for other, one in enumerate(node.keywords) if other != place]
        yield ast.Call(node.func, node.args, kept)
    if name == "range" and len(node.args) > 1:
        yield ast.Call(node.func, [node.args[1]], [])
        yield ast.Call(node.func, node.args[:2], [])
    if name == "range" and len(node.args) == 1:
        yield ast.Call(node.func, [ast.BinOp(node.args[0], ast.Add(), ast.Constant(1))], [])
    if len(node.args) == 2:
        yield ast.Call(node.func, node.args[::-1], node.keywords)
    if isinstance(node.func, ast.Attribute):
        yield node.func.value


def _bounds(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield from (ast.Constant(node.value + 1), ast.Constant(node.value - 1))
    if isinstance(node, ast.Slice):
        yield ast.Slice()
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield node.value
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Name | ast.BinOp):
        for step in (ast.Add(), ast.Sub()):
            yield ast.Subscript(node.value, ast.BinOp(node.slice, step, ast.Constant(1)), node.ctx)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv):
        upwards = ast.BinOp(ast.UnaryOp(ast.USub(), node.left), node.op, node.right)
        yield ast.UnaryOp(ast.USub(), upwards)


def _assignments(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=node.lineno)
        for other in _TURNED.get(type(node.op), ()):
            yield ast.AugAssign(node.target, other(), node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Name | ast.Subscript | ast.Attribute):
            for operation in (ast.Add(), ast.Mult(), ast.Sub()):
                yield ast.AugAssign(target, operation, node.value)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.Continue | ast.Break):
        yield ast.Pass()
    if isinstance(node, ast.If) and not node.orelse:
        yield ast.If(ast.Constant(True), node.body, [])


def _loops(node: ast.AST) -> Iterator[ast.AST]:
    """A loop from the end."""
    if isinstance(node, ast.For):
        items = ast.Call(ast.Name("list", ast.Load()), [node.iter], [])
        backwards = ast.Call(ast.Name("reversed", ast.Load()), [items], [])
        yield ast.For(node.target, backwards, node.body, node.orelse, lineno=node.lineno)


def _kept(node: ast.AST) -> Iterator[ast.AST]:
    """A result that is kept, under the name of what went in; a best one so far, remembered."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        first = node.value.args[0] if node.value.args else None
        if isinstance(node.value.func, ast.Name) and isinstance(first, ast.Name):
            yield ast.Assign([ast.Name(first.id, ast.Store())], node.value, lineno=node.lineno)
    pair = node.value if isinstance(node, ast.Return) else None
    if isinstance(pair, ast.Tuple) and len(pair.elts) == 2:
        yield ast.Return(ast.Tuple(pair.elts[::-1], ast.Load()))


def _prepended(node: ast.AST) -> Iterator[ast.AST]:
    """What is added to the front of a list, not to its end."""
    method = node.func if isinstance(node, ast.Call) else None
    if isinstance(node, ast.Call) and isinstance(method, ast.Attribute) and method.attr == "append":
        first = ast.Attribute(method.value, "insert", ast.Load())
        yield ast.Call(first, [ast.Constant(0), *node.args], [])


def _begun(node: ast.AST) -> Iterator[ast.AST]:
    """A pair read from it in turn, not by way of a dictionary, where some would be lost."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        inner = node.func.value if node.func.attr == "items" else None
        made = inner.func if isinstance(inner, ast.Call) and len(inner.args) == 1 else None
        if isinstance(inner, ast.Call) and isinstance(made, ast.Name) and made.id == "dict":
            yield inner.args[0]


def _forms(node: ast.AST) -> Iterator[ast.AST]:
    """A result from its end, a copy, a size without its sign."""
    if isinstance(node, ast.Return) and node.value is not None:
        backwards = ast.Slice(step=ast.UnaryOp(ast.USub(), ast.Constant(1)))
        yield ast.Return(ast.Subscript(node.value, backwards, ast.Load()))
    if isinstance(node, ast.Yield) and node.value is not None:
        yield ast.Yield(_copied(node.value))
    if isinstance(node, ast.Assign):
        yield ast.Assign(node.targets, _copied(node.value), lineno=node.lineno)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
        yield ast.Call(ast.Name("abs", ast.Load()), [node], [])


def _exchanged(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Tuple) and len(node.elts) == 2:
        yield ast.Tuple(node.elts[::-1], node.ctx)


def _copied(node: ast.expr) -> ast.expr:
    call = ast.parse("__import__('copy').deepcopy()", mode="eval").body
    assert isinstance(call, ast.Call)
    call.args = [node]
    return call


def _powers(node: ast.AST) -> Iterator[ast.AST]:
    """A square, a reciprocal, a root, one more or less."""
    if not isinstance(node, ast.Name | ast.Attribute) or not isinstance(node.ctx, ast.Load):
        return
    one = ast.Constant(1)
    yield ast.BinOp(node, ast.Pow(), ast.Constant(2))
    yield ast.BinOp(one, ast.Div(), node)
    yield ast.BinOp(node, ast.Sub(), one)
    yield ast.BinOp(node, ast.Pow(), ast.Constant(0.5))
    yield ast.UnaryOp(ast.USub(), node)


# Edits that read another name


def _names_of(function: ast.FunctionDef | None) -> list[str]:
    if function is None:
        return []
    names = [
        arg.arg
        for one in ast.walk(function)
        if isinstance(one, ast.FunctionDef | ast.Lambda)
        for arg in one.args.args
    ]
    stored = (one for one in ast.walk(function) if isinstance(one, ast.Name))
    names += [one.id for one in stored if isinstance(one.ctx, ast.Store)]
    return [name for name in dict.fromkeys(names) if not name.startswith("__")]


def _other_names(node: ast.AST, own: list[str]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in own:
        yield from (ast.Name(name, ast.Load()) for name in own if name != node.id)


def _given_names(node: ast.AST, own: list[str]) -> Iterator[ast.AST]:
    """A name in the place of a number, a call, an entry or an attribute."""
    number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
    loaded = isinstance(getattr(node, "ctx", None), ast.Load)
    piece = loaded and isinstance(node, ast.Attribute | ast.Subscript)
    if number or piece or isinstance(node, ast.Call):
        yield from (ast.Name(name, ast.Load()) for name in own)


def _unread(slots: list[Slot]) -> dict[int, list[str]]:
    """Return by function the parameters that nothing in it reads."""
    found: dict[int, list[str]] = {id(None): []}
    for function in {id(slot.function): slot.function for slot in slots}.values():
        if function is not None:
            named = [one for one in ast.walk(function) if isinstance(one, ast.Name)]
            read = {one.id for one in named if isinstance(one.ctx, ast.Load)}
            found[id(function)] = [one.arg for one in function.args.args if one.arg not in read]
    return found


def _given_numbers(node: ast.AST, unread: list[str]) -> Iterator[ast.AST]:
    """A parameter that is not used yet, in the place of a number."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from (ast.Name(name, ast.Load()) for name in unread)


def _pairs(node: ast.AST) -> Iterator[ast.AST]:
    """Two values of a dictionary exchanged."""
    if isinstance(node, ast.Dict):
        for one in range(len(node.values)):
            for other in range(one):
                values = [*node.values]
                values[one], values[other] = values[other], values[one]
                yield ast.Dict(node.keys, values)


def _sums(node: ast.AST) -> Iterator[ast.AST]:
    """What is handed back, added up over the rows."""
    if isinstance(node, ast.Dict):
        for place, item in enumerate(node.values):
            axis = [ast.keyword("axis", ast.Constant(0))]
            total = ast.Call(ast.Attribute(item, "sum", ast.Load()), [], axis)
            yield ast.Dict(node.keys, [*node.values[:place], total, *node.values[place + 1 :]])


def functions_of(slots: list[Slot]) -> dict[int, ast.FunctionDef | None]:
    """Return the functions that the slots stand in, by their identity."""
    return {id(slot.function): slot.function for slot in slots}


def _shaped(node: ast.AST, given: list[str]) -> Iterator[ast.AST]:
    """A result in the shape of an argument; a loop over its entries, not over its rows."""
    for name in given:
        shape = ast.Call(_of_numpy("shape"), [ast.Name(name, ast.Load())], [])
        if isinstance(node, ast.Return) and node.value is not None:
            yield ast.Return(ast.Call(_of_numpy("reshape"), [node.value, shape], []))
        if isinstance(node, ast.Call) and ast.unparse(node) in (
            f"range(len({name}))", f"range({name}.shape[0])", f"range({name}.size)"
        ):  # fmt: skip
            yield ast.Call(_of_numpy("ndindex"), [shape], [])


def _of_numpy(name: str) -> ast.expr:
    return ast.parse(f"__import__('numpy').{name}", mode="eval").body


def _scaled(node: ast.AST) -> Iterator[ast.AST]:
    """What is handed back, twice or half of it."""
    if isinstance(node, ast.Return) and isinstance(node.value, ast.BinOp | ast.Call | ast.UnaryOp):
        for operation in (ast.Mult(), ast.Div()):
            yield ast.Return(ast.BinOp(node.value, operation, ast.Constant(2)))


def _given(functions: Mapping[int, ast.FunctionDef | None]) -> dict[int, list[str]]:
    return {
        key: [] if one is None else [arg.arg for arg in one.args.args]
        for key, one in functions.items()
    }


def _means(node: ast.AST, given: list[str]) -> Iterator[ast.AST]:
    """What is stored, divided by the number of rows."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        for name in given:
            rows = ast.Call(ast.Name("len", ast.Load()), [ast.Name(name, ast.Load())], [])
            mean = ast.BinOp(node.value, ast.Div(), rows)
            yield ast.Assign(node.targets, mean, lineno=node.lineno)
    if isinstance(node, ast.Return) and node.value is not None:
        for name in given:
            rows = ast.Call(ast.Name("len", ast.Load()), [ast.Name(name, ast.Load())], [])
            yield ast.Return(ast.BinOp(node.value, ast.Div(), rows))
    method = node.func if isinstance(node, ast.Call) and not node.keywords else None
    if isinstance(node, ast.Call) and isinstance(method, ast.Attribute) and method.attr == "mean":
        total = ast.Attribute(method.value, "sum", ast.Load())
        for name in given:
            rows = ast.Call(ast.Name("len", ast.Load()), [ast.Name(name, ast.Load())], [])
            yield ast.BinOp(ast.Call(total, node.args, []), ast.Div(), rows)


# Edits of more than one node, or of places


def _twice(twins: Twins, slots: list[Slot], kinds: tuple[Kind, ...]) -> Iterator[Edit]:
    """The same edit wherever one statement says the same."""
    alike: dict[tuple[int, str], list[Slot]] = {}
    for slot in slots:
        if isinstance(slot.node, ast.Slice | ast.Compare | ast.BinOp | ast.UnaryOp):
            alike.setdefault((id(slot.statement), ast.unparse(slot.node)), []).append(slot)
    for own in alike.values():
        if len(own) > 1:
            for kind in kinds:
                for puts in zip(*(kind(slot.node) for slot in own), strict=False):
                    yield own[0].line, twins.with_put([*zip(own, puts, strict=True)])


_COUNT = "__turn__"


def _counted(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """The number of a loop's turn, in the place of a search by value, or within a key."""
    by_node = {id(slot.node): slot for slot in slots}
    for slot in slots:
        if not isinstance(slot.node, ast.For | ast.comprehension):
            continue
        around = slot.node if isinstance(slot.node, ast.For) else slot.holder
        counted = copy.copy(slot.node)
        counted.target = ast.Tuple([ast.Name(_COUNT, ast.Store()), slot.node.target], ast.Store())
        counted.iter = ast.Call(ast.Name("enumerate", ast.Load()), [slot.node.iter], [])
        for node in ast.walk(around):
            inner = by_node.get(id(node))
            put = None if inner is None else _by_turn(node, slot.node)
            if inner is None or put is None:
                continue
            inner.put(put)
            try:
                yield inner.line, twins.with_all([(slot, counted)])
            finally:
                inner.put(inner.node)


def _by_turn(node: ast.AST, loop: ast.For | ast.comprehension) -> ast.AST | None:
    """Return what stands for a search or a key; None where a node is neither."""
    turn = ast.Name(_COUNT, ast.Load())
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name == "index" or (name == "next" and node.args):
            return turn
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
        read = {one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name)}
        if any(isinstance(one, ast.Name) and one.id in read for one in ast.walk(node.slice)):
            return ast.Subscript(node.value, ast.Tuple([turn, node.slice], ast.Load()), node.ctx)
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        fixed = isinstance(node.slice, ast.Constant) and isinstance(node.value, ast.Name)
        return ast.Subscript(node.value, turn, node.ctx) if fixed else None
    if isinstance(node, ast.DictComp) and loop in node.generators:
        return ast.DictComp(ast.Tuple([turn, node.key], ast.Load()), node.value, node.generators)
    return None


def _repeated(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """What a loop does, once more after it; a list that begins with an argument."""
    for slot in slots:
        body = getattr(slot.holder, slot.field, None)
        if isinstance(slot.node, ast.For) and isinstance(body, list) and slot.index is not None:
            for one in slot.node.body:
                if isinstance(one, ast.Expr | ast.AugAssign):
                    at = slot.index + 1
                    made = [*body[:at], one, *body[at:]]
                    yield twins.line_of(one) or slot.line, twins.with_body(slot, made)
        if isinstance(slot.node, ast.List) and not slot.node.elts and slot.function is not None:
            for argument in slot.function.args.args:
                first = ast.List([ast.Name(argument.arg, ast.Load())], ast.Load())
                yield slot.line, twins.with_put([(slot, first)])
        if isinstance(slot.node, ast.If) and not slot.node.orelse:
            yield from _remembered(twins, slot, slot.node)


def _begun_again(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """What begins before a loop, begun anew in each turn of one inside it."""
    for slot in slots:
        body = getattr(slot.holder, slot.field, None)
        if (
            not isinstance(slot.node, ast.Assign)
            or slot.index is None
            or not isinstance(body, list)
        ):
            continue
        for after in body[slot.index + 1 :]:
            for loop in (one for one in ast.walk(after) if isinstance(one, ast.For)):
                loop.body.insert(0, slot.node)
                try:
                    yield slot.line, twins.with_body(slot, body)
                finally:
                    loop.body.pop(0)


def _remembered(twins: Twins, slot: Slot, branch: ast.If) -> Iterator[Edit]:
    """A smaller one that is found, kept for the comparisons to come."""
    for test in (one for one in ast.walk(branch.test) if isinstance(one, ast.Compare)):
        new, best = test.left, test.comparators[0]
        if isinstance(new, ast.Name) and isinstance(best, ast.Name):
            longer = copy.copy(branch)
            kept = ast.Assign([ast.Name(best.id, ast.Store())], new, lineno=branch.lineno)
            longer.body = [*branch.body, kept]
            yield twins.line_of(branch.body[0]) or slot.line, twins.with_put([(slot, longer)])


def _everywhere(twins: Twins, slots: list[Slot], names: dict[int, list[str]]) -> Iterator[Edit]:
    """One slip in every statement that adds to something: its sign, a factor, a divisor."""
    groups: dict[int, list[Slot]] = {}
    for slot in slots:
        if isinstance(slot.node, ast.AugAssign) and isinstance(slot.node.op, ast.Add | ast.Sub):
            groups.setdefault(id(slot.function), []).append(slot)
    for key, own in groups.items():
        if len(own) < 2:
            continue
        for change in (_turned, *map(_times, names[key])):
            pairs = [(slot, change(slot.node)) for slot in own]
            yield own[0].line, twins.with_all(pairs)


def _axes(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """The other axis, wherever one is named."""
    own = [slot for slot in slots if _axis_of(slot.node) is not None]
    if len(own) < 2:
        return
    for kept in (False, True):
        pairs: list[tuple[Slot, ast.AST]] = []
        for slot in own:
            call = copy.copy(slot.node)
            assert isinstance(call, ast.Call)
            others = [one for one in call.keywords if one.arg not in ("axis", "keepdims" * kept)]
            axis = ast.keyword("axis", ast.Constant(1 - (_axis_of(slot.node) or 0)))
            call.keywords = [*others, axis]
            if kept:
                call.keywords.append(ast.keyword("keepdims", ast.Constant(True)))
            pairs.append((slot, call))
        if all(slot.function is pairs[0][0].function for slot, _ in pairs):
            yield own[0].line, twins.with_all(pairs)


def _axis_of(node: ast.AST) -> int | None:
    """Return the axis 0 or 1 that a call names, None where it names none."""
    for one in node.keywords if isinstance(node, ast.Call) else ():
        if one.arg == "axis" and ast.unparse(one.value) in ("0", "1"):
            return int(ast.unparse(one.value))
    return None


def _turned(node: Any) -> ast.AST:
    other: ast.operator = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
    return ast.AugAssign(node.target, other, node.value)


def _times(name: str) -> Callable[[Any], ast.AST]:
    def change(node: Any) -> ast.AST:
        times = ast.BinOp(node.value, ast.Mult(), ast.Name(name, ast.Load()))
        return ast.AugAssign(node.target, node.op, times)

    return change


def _neighbours(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """What stands beside it in the same statement: an index, an argument, an operand."""
    groups: dict[tuple[int, str], list[Slot]] = {}
    for slot in slots:
        node = slot.node
        if not isinstance(node, ast.expr) or isinstance(node, ast.Starred):
            continue
        stores = isinstance(getattr(node, "ctx", ast.Load()), ast.Store)
        if stores or slot.field not in ("slice", "args", "elts", "left", "right", "value"):
            continue
        if hasattr(slot.statement, "body"):
            continue
        role = slot.field if slot.field in ("slice", "value") else "operand"
        groups.setdefault((id(slot.statement), role), []).append(slot)
    for own in groups.values():
        texts = {slot: ast.unparse(slot.node) for slot in own[:_NEIGHBOURS]}
        for slot, text in texts.items():
            for other, put in texts.items():
                if put == text or isinstance(other.node, ast.Slice):
                    continue
                if other.node not in ast.walk(slot.node):
                    yield slot.line, twins.with_put([(slot, copy.deepcopy(other.node))])


def _begins(first: ast.stmt, rest: list[ast.stmt]) -> bool:
    """Whether a statement begins what the rest of a loop goes on from."""
    target = ast.unparse(first.targets[0]) if isinstance(first, ast.Assign) else ""
    stored = [one for one in rest if isinstance(one, ast.Assign | ast.AugAssign)]
    return any(
        ast.unparse(one.targets[0] if isinstance(one, ast.Assign) else one.target) == target
        for one in stored
    )


def _moved(twins: Twins, slots: list[Slot]) -> Iterator[Edit]:
    """A statement in another place: into a loop, out of it, before or after its neighbour."""
    for slot in slots:
        body = getattr(slot.holder, slot.field, None)
        if not isinstance(slot.node, ast.stmt) or slot.index is None or not isinstance(body, list):
            continue
        for line, made in _places_for(slot, body):
            moved = twins.with_body(slot, made)
            if moved:
                yield twins.line_of(line) or slot.line, moved


def _places_for(slot: Slot, body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, list[ast.stmt]]]:
    at, node = slot.index or 0, body[slot.index or 0]
    simple = not hasattr(node, "body")
    if at + 1 < len(body):
        after = body[at + 1]
        if simple or not hasattr(after, "body"):
            yield (node if simple else after), [*body[:at], after, node, *body[at + 2 :]]
        if simple and isinstance(after, ast.For | ast.While):
            loop = copy.copy(after)
            loop.body = [node, *after.body]
            yield node, [*body[:at], loop, *body[at + 2 :]]
    if isinstance(node, ast.For | ast.While):
        first, last = node.body[0], node.body[-1]
        if len(node.body) > 1 and _begins(first, node.body[1:]):  # it begins before the loop
            loop = copy.copy(node)
            loop.body = node.body[1:]
            yield first, [*body[:at], first, loop, *body[at + 1 :]]
        if len(node.body) > 1 and not hasattr(last, "body"):  # the last one comes out
            loop = copy.copy(node)
            loop.body = node.body[:-1]
            yield last, [*body[:at], loop, last, *body[at + 1 :]]
        if at + 1 < len(body) and not hasattr(body[at + 1], "body"):  # the next one goes in
            loop = copy.copy(node)
            loop.body = [*node.body, body[at + 1]]
            yield body[at + 1], [*body[:at], loop, *body[at + 2 :]]
