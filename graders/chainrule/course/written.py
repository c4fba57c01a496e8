"""Where the text of an answer is found, as its author wrote it.

Mostly that is the function itself; in a graded submission the answer lives in another process,
and whoever talks to it knows a stand-in that has the text.
"""

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable
from typing import Any


class _Find:
    """Which object has the text of an answer: the answer itself, unless somebody knows better."""

    text_holder: Callable[[Any], Any] = staticmethod(lambda answer: answer)


def read_text_of(find: Callable[[Any], Any]) -> None:
    """Let `find(answer)` return the function whose text is read in place of `answer`'s.

    For answers that live in another process and have no text of their own in this one.
    """
    _Find.text_holder = staticmethod(find)


def text_holder_of(answer: Any) -> Any:
    """Return the object whose text is the answer's."""
    return _Find.text_holder(answer)


def definition_of(answer: Any) -> ast.FunctionDef | ast.ClassDef | None:
    """Return the syntax tree of an answer's `def` or `class`, or None when it has no text."""
    holder = inspect.unwrap(text_holder_of(answer))
    if isinstance(holder, type):
        return _class_of(holder)
    try:
        tree = ast.parse(text_of(answer))
    except (SyntaxError, ValueError):
        return None
    first = tree.body[0] if tree.body else None
    return first if isinstance(first, ast.FunctionDef) else None


def text_of(answer: Any) -> str:
    """Return the text of a function, as its author wrote it but not indented; "" without one."""
    holder = inspect.unwrap(text_holder_of(answer))
    try:
        return textwrap.dedent(inspect.getsource(holder.__code__))
    except (AttributeError, OSError, TypeError, SyntaxError, ValueError):
        return ""


def _class_of(made: type) -> ast.ClassDef | None:
    """Return the tree of a class; a notebook knows the file of its methods only."""
    for method in vars(made).values():
        code = getattr(method, "__code__", None)
        if code is None:
            continue
        try:
            tree = ast.parse("".join(linecache.getlines(code.co_filename)))
        except (SyntaxError, ValueError):
            return None
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == made.__name__:
                last = node.end_lineno or node.lineno
                if node.lineno <= code.co_firstlineno <= last:
                    return node
    return None
