"""Texts of a function or a class in which one node stands in another's place.

The text is written anew once, and after that only the statement that changes: hundreds of twins
cost little. Of a class, the twin holds the changed method alone. In what might never end, every
loop counts its passes and stops at a limit.
"""

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# Before the text: how many passes the loops of one call may take, and how many calls the functions
# that call themselves. A first look needs few of them.
_HEAD = "__passes__, __calls__ = 200_000, [300_000]\n"
_QUICK = "__passes__, __calls__ = 2_000, [2_000]\n"
_FULL = "__left__ = __passes__"
_TICK = "__left__ -= 1\nif __left__ < 0:\n    raise TimeoutError"
_CALL = "__calls__[0] -= 1\nif __calls__[0] < 0:\n    raise TimeoutError"
_WHILE = re.compile(r"\bwhile\b")
_FOR_OVER_A_NAME = re.compile(r"\bin\b[\s(]*(\w+)[\s)]*:")
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Slot:
    """A place in a tree: the node there, what holds it, and the statement that it stands in."""

    node: ast.AST
    holder: ast.AST
    field: str
    index: int | None
    statement: ast.stmt
    function: ast.FunctionDef | None  # the outermost one around it
    line: int  # of the original text

    def put(self, node: ast.AST) -> None:
        """Let another node stand here."""
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node


class Twins:
    """A definition whose text can be had with other nodes in some places."""

    def __init__(self, definition: Definition) -> None:
        """Write the text anew. Raises ValueError where that is another tree."""
        own = copy.deepcopy(definition)
        own.decorator_list = []
        self.head = ""
        if any(_might_go_on(node) for node in ast.walk(own)):
            self.head = _HEAD
            _count_passes(own)
        self.source = ast.unparse(own)
        again = ast.parse(self.source).body[0]
        before, after = [*ast.walk(own)], [*ast.walk(again)]
        alike = len(before) == len(after) and all(
            type(one) is type(other) for one, other in zip(before, after, strict=True)
        )
        if not isinstance(again, ast.FunctionDef | ast.ClassDef) or not alike:
            raise ValueError("the text cannot be written anew")
        self.definition = again
        self._line = {
            id(new): getattr(old, "lineno", 0) for old, new in zip(before, after, strict=True)
        }
        self._bytes = self.source.encode()
        starts = [0]
        for row in self._bytes.splitlines(keepends=True):
            starts.append(starts[-1] + len(row))
        self._starts = starts
        self.slots = sorted(self._found(again, again, None), key=lambda slot: slot.line)

    @property
    def text(self) -> str:
        """The text in which nothing is changed."""
        return self.head + self.source

    def line_of(self, node: ast.AST) -> int:
        """Return the line of a node in the original text, 0 for what does not stand there."""
        return self._line.get(id(node), 0)

    def _found(
        self, holder: ast.AST, statement: ast.stmt, function: ast.FunctionDef | None
    ) -> Iterator[Slot]:
        if isinstance(holder, ast.FunctionDef) and function is None:
            function = holder
        for field, value in ast.iter_fields(holder):
            if field in ("decorator_list", "returns", "annotation"):
                continue
            many = isinstance(value, list)
            for place, node in enumerate(value if many else [value]):
                if not isinstance(node, ast.AST):
                    continue
                index = place if many else None
                inside = node if isinstance(node, ast.stmt) else statement
                if is_docstring(node) or not self.line_of(inside):
                    continue
                line = self.line_of(node)
                if line or not hasattr(node, "lineno"):  # what counts the passes stays
                    yield Slot(
                        node, holder, field, index, inside, function, line or self.line_of(inside)
                    )
                yield from self._found(node, inside, function)

    def with_put(self, pairs: Sequence[tuple[Slot, ast.AST]]) -> str:
        """Return the text with other nodes in some places, all of one statement."""
        statement = pairs[0][0].statement
        for slot, node in pairs:
            slot.put(node)
        try:
            whole = isinstance(pairs[0][0].node, ast.stmt)
            put = pairs[0][1] if whole else statement
            return self._rewritten(statement, put, pairs[0][0].function)
        finally:
            for slot, _ in pairs:
                slot.put(slot.node)

    def with_body(self, slot: Slot, body: list[ast.stmt]) -> str:
        """Return the text with other statements, or another order, where a slot stands."""
        before = getattr(slot.holder, slot.field)
        setattr(slot.holder, slot.field, body)
        try:
            return self._whole(slot.function)
        finally:
            setattr(slot.holder, slot.field, before)

    def with_all(self, pairs: Sequence[tuple[Slot, ast.AST]]) -> str:
        """Return the text with other nodes in places of several statements of one function."""
        for slot, node in pairs:
            slot.put(node)
        try:
            return self._whole(pairs[0][0].function)
        finally:
            for slot, _ in pairs:
                slot.put(slot.node)

    def _whole(self, function: ast.FunctionDef | None) -> str:
        if isinstance(self.definition, ast.ClassDef) and function is not None:
            rows = ast.unparse(function).replace("\n", "\n    ")
            return f"{self.head}class {self.definition.name}:\n    {rows}"
        return self.head + ast.unparse(self.definition)

    def _rewritten(
        self, statement: ast.stmt, put: ast.AST, function: ast.FunctionDef | None
    ) -> str:
        """Return the text with the text of `put` where a statement stands."""
        start = self._starts[statement.lineno - 1] + statement.col_offset
        text = ast.unparse(put)
        if self._bytes[start:].startswith(b"elif") and text.startswith("if"):
            text = f"el{text}"
        rows = text.replace("\n", "\n" + " " * statement.col_offset).encode()
        first, last, head = 0, len(self._bytes), self.head
        if isinstance(self.definition, ast.ClassDef) and function is not None:
            decorated = [one.lineno for one in function.decorator_list]
            first = self._starts[min([function.lineno, *decorated]) - 1]
            last = self._end_of(function)
            head += f"class {self.definition.name}:\n"
        made = self._bytes[first:start] + rows + self._bytes[self._end_of(statement) : last]
        return head + made.decode()

    def _end_of(self, node: ast.stmt) -> int:
        return self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)


def quick(text: str) -> str:
    """Return a text whose loops stop earlier: enough for a look at one small point."""
    return _QUICK + text.removeprefix(_HEAD) if text.startswith(_HEAD) else text


def bounded(text: str) -> str:
    """Return a text in which a loop that might never end counts its passes, as in a twin's."""
    if text.startswith(_HEAD) or not _may_hold_an_endless_loop(text):
        return text
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return text
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)]
    if not any(map(_might_go_on, loops)):
        return text
    _count_passes(tree)
    return _HEAD + ast.unparse(ast.fix_missing_locations(tree))


def _may_hold_an_endless_loop(text: str) -> bool:
    """Whether a `while`, or a loop over a name that is asked to do something, can stand in it."""
    if _WHILE.search(text):
        return True
    return any(f"{name}." in text for name in _FOR_OVER_A_NAME.findall(text))


def is_docstring(node: ast.AST) -> bool:
    """Whether a node is a statement that is nothing but a constant."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _might_go_on(node: ast.AST) -> bool:
    """Whether it is a `while`, a function that calls itself, or a loop over a growing list."""
    inside = [*ast.walk(node)]
    calls = [one.func for one in inside if isinstance(one, ast.Call)]
    if isinstance(node, ast.FunctionDef):
        return any(isinstance(one, ast.Name) and one.id == node.name for one in calls)
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Name):
        grown = [one.value for one in calls if isinstance(one, ast.Attribute)]
        return any(isinstance(one, ast.Name) and one.id == node.iter.id for one in grown)
    return isinstance(node, ast.While)


def _count_passes(tree: ast.AST) -> None:
    for node in [*ast.walk(tree)]:
        if isinstance(node, ast.While | ast.For):
            _put_first(node, _TICK)
        elif isinstance(node, ast.comprehension):
            cut = ast.parse("__import__('itertools').islice(0, __passes__)", mode="eval").body
            assert isinstance(cut, ast.Call)
            for made in ast.walk(cut):
                if hasattr(made, "lineno"):
                    made.lineno = 0
            cut.args[0] = node.iter
            node.iter = cut
        elif isinstance(node, ast.FunctionDef):
            _put_first(node, _FULL)
            if _might_go_on(node):
                _put_first(node, _CALL)


def _put_first(node: ast.While | ast.For | ast.FunctionDef, text: str) -> None:
    made = ast.parse(text).body
    for one in [inner for statement in made for inner in ast.walk(statement)]:
        if hasattr(one, "lineno"):
            one.lineno = 0  # it does not stand in the original
    node.body[:0] = made
