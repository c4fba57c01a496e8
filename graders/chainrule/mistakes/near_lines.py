"""Find the one line of an answer that does what a rule's words are about.

A rule knows that rows were drawn twice, or that an entry of the history is wrong, but not where.
So it says what such a line does: it draws, it yields, it makes a name. Where exactly one line of
the answer does that, the message is about it.
"""

import ast
from collections.abc import Callable, Iterator

from chainrule.checking import kept_state

_DRAWING = frozenset(
    {"permutation", "permuted", "shuffle", "choice", "integers", "random", "normal", "uniform",
     "standard_normal", "randint", "rand", "randn", "default_rng", "seed", "RandomState"}
)  # fmt: skip
_ITSELF = "itself"
_SPECIAL = "special"  # right at ordinary points: no line does that
_ADDING = ("append", "insert", "extend")
Does = Callable[[ast.stmt], bool]


def line_of(definition: ast.FunctionDef | ast.ClassDef, near: str) -> int | None:
    """Return the line of the statement that `near` means; None where none does, or several do.

    Of a class, `near` begins with a method: "relu: slope 0". A method of one statement has no
    other line. `near` lists what it may do, the surest first, with a comma between: "draw", "draw
    again" (in a loop), "yield", "return", "loop" (over what is yielded), "call NAME", "make NAME",
    "add" (to what is returned), "begin" (the first value of what is returned), "read NAME" (the
    last one), "value" (of a new object), "slope N" (that is added to the N-th operand's grad),
    "stored N" (where it replaces what is there), "sweep" (the last loop), "branch", "compare" (by
    size), "grad" (written into), "quotient" (of a difference), "kept" (reads what
    is kept from call to call). "itself" is where a function calls
    itself.
    """
    if near == _ITSELF:
        return _recursion(definition)
    if not near or near == _SPECIAL:
        return None
    if isinstance(definition, ast.ClassDef):
        method, _, near = near.partition(": ")
        functions = [one for one in definition.body if isinstance(one, ast.FunctionDef)]
        meant = [one for one in functions if one.name == method]
        return _in_method(meant[-1], near) if meant and near else None
    every = [*_statements(definition)]
    for wish in near.split(", "):
        verb, _, name = wish.partition(" ")
        found = [one for one in every if _DOES[verb](definition, name)(one)]
        if verb in ("begin", "loop", "stored"):
            found = found[:1]
        elif verb in ("read", "sweep"):
            found = found[-1:]
        if len(found) == 1:
            return found[0].lineno
    return None


def is_sure(near: str) -> bool:
    """Whether what `near` means leaves no doubt, so that nothing better need be looked for."""
    return near == _ITSELF


def _recursion(definition: ast.AST) -> int | None:
    """Return the line in which a function calls itself by its name."""
    for function in (one for one in ast.walk(definition) if isinstance(one, ast.FunctionDef)):
        for call in (one for one in ast.walk(function) if isinstance(one, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == function.name:
                return call.lineno
    return None


def _in_method(method: ast.FunctionDef, near: str) -> int | None:
    every = [one for one in _statements(method) if not _is_text(one)]
    if len(every) == 1:
        return every[0].lineno
    if near.startswith("slope") and not any(_adds_slope(one) for one in every):
        near = "return"  # it hands the slope to another method
    return line_of(method, near)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _statements(definition: ast.FunctionDef) -> Iterator[ast.stmt]:
    inner = (one for one in ast.walk(definition) if isinstance(one, ast.stmt))
    return iter(sorted((one for one in inner if one is not definition), key=lambda one: one.lineno))


def _own(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement, of a loop or a branch those of its first line."""
    for field, value in ast.iter_fields(statement):
        if field not in ("body", "orelse", "finalbody", "handlers"):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.AST):
                    yield from ast.walk(one)


def _called(statement: ast.stmt) -> set[str]:
    calls = [one.func for one in _own(statement) if isinstance(one, ast.Call)]
    return {getattr(one, "attr", getattr(one, "id", "")) for one in calls}


def _draw(definition: ast.FunctionDef, name: str) -> Does:
    loops = [one for one in ast.walk(definition) if isinstance(one, ast.For | ast.While)]
    inside = {id(one) for loop in loops for child in loop.body for one in ast.walk(child)}
    return lambda one: bool(_called(one) & _DRAWING) and (not name or id(one) in inside)


def _yield(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: any(isinstance(each, ast.Yield | ast.YieldFrom) for each in _own(one))


def _return(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: isinstance(one, ast.Return)


def _loop(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: (
        isinstance(one, ast.For | ast.While)
        and any(isinstance(each, ast.Yield | ast.YieldFrom) for each in ast.walk(one))
    )


def _call(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: name in _called(one)


def _read(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: any(isinstance(each, ast.Name) and each.id == name for each in _own(one))


def _make(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: stores(one, {name}) and not is_empty(one)


def _begin(definition: ast.FunctionDef, name: str) -> Does:
    names = _returned(definition)
    return lambda one: isinstance(one, ast.Assign) and stores(one, names)


def _add(definition: ast.FunctionDef, name: str) -> Does:
    names = _returned(definition)
    return lambda one: (
        _adds(one, names) or (isinstance(one, ast.AugAssign) and ast.unparse(one.target) in names)
    )


def _compare(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: any(
        isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE)
        for each in _own(one)
        if isinstance(each, ast.Compare)
        for sign in each.ops
    )


def _grad(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: bool(_adds_slope(one))


def _quotient(definition: ast.FunctionDef, name: str) -> Does:
    """A difference that is divided by something."""
    return lambda one: any(
        isinstance(each, ast.BinOp)
        and isinstance(each.op, ast.Div)
        and isinstance(each.left, ast.BinOp)
        and isinstance(each.left.op, ast.Sub)
        for each in _own(one)
    )


def _adds_slope(statement: ast.stmt) -> str:
    """Return whose grad a statement writes into, "" for one that writes into none."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    else:
        targets = [statement.target] if isinstance(statement, ast.AugAssign) else []
    for one in targets:
        if isinstance(one, ast.Attribute) and one.attr == "grad":
            return ast.unparse(one.value)
    return ""


def _slope(definition: ast.FunctionDef, place: str) -> Does:
    def does(one: ast.stmt) -> bool:
        owner = _adds_slope(one)
        return bool(owner) and (owner == "self") == (place == "0")

    return does


def _stored(definition: ast.FunctionDef, place: str) -> Does:
    return lambda one: isinstance(one, ast.Assign) and bool(_adds_slope(one))


def _value(definition: ast.FunctionDef, name: str) -> Does:
    def does(one: ast.stmt) -> bool:
        made = one.value if isinstance(one, ast.Assign | ast.Return) else None
        called = made.func if isinstance(made, ast.Call) else None
        return isinstance(called, ast.Name) and called.id[:1].isupper()

    return does


def _sweep(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: isinstance(one, ast.For | ast.While)


def _branch(definition: ast.FunctionDef, name: str) -> Does:
    return lambda one: isinstance(one, ast.If)


def _kept(definition: ast.FunctionDef, name: str) -> Does:
    """The first line that reads the one thing which is kept."""
    memories = kept_state.memories(definition)
    lines = [line for *_, line in memories] if len(memories) == 1 else []
    return lambda one: one.lineno in lines and not hasattr(one, "body")


_DOES: dict[str, Callable[[ast.FunctionDef, str], Does]] = {
    "draw": _draw, "yield": _yield, "return": _return, "loop": _loop, "call": _call, "read": _read,
    "make": _make, "begin": _begin, "add": _add, "slope": _slope, "stored": _stored,
    "compare": _compare, "grad": _grad, "quotient": _quotient, "value": _value, "sweep": _sweep,
    "branch": _branch, "kept": _kept,
}  # fmt: skip


def _returned(definition: ast.FunctionDef) -> set[str]:
    """Return the names that are handed back, from the end or sorted too."""
    given = [one for one in ast.walk(definition) if isinstance(one, ast.Return)]
    return {node.id for one in given for node in ast.walk(one) if isinstance(node, ast.Name)}


def _adds(statement: ast.stmt, names: set[str]) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return False
    owner = call.func.value
    return call.func.attr in _ADDING and isinstance(owner, ast.Name) and owner.id in names


def stores(statement: ast.stmt, names: set[str]) -> bool:
    """Whether a statement gives a name a value, changes an entry of it, or adds to it."""
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, ast.AugAssign | ast.AnnAssign):
        targets = [statement.target]
    else:
        return _adds(statement, names)
    for target in targets:
        for one in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(one, ast.Attribute) and one.attr in names:
                return True
            while isinstance(one, ast.Subscript | ast.Attribute):
                one = one.value
            if isinstance(one, ast.Name) and one.id in names:
                return True
    return False


def is_empty(statement: ast.stmt) -> bool:
    """Whether a statement only begins a list or a sum."""
    value = getattr(statement, "value", None)
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return isinstance(statement, ast.Assign) and all(
        isinstance(one, ast.Constant | ast.List) and not getattr(one, "elts", ()) for one in parts
    )
