"""Where the text of an answer is found, as its author wrote it.

Mostly that is the function itself; in a graded submission the answer lives in another process,
and whoever talks to it knows a stand-in that has the text.
"""

import ast
import contextlib
import functools
import inspect
import io
import linecache
import textwrap
from collections.abc import Callable
from types import FunctionType
from typing import Any


class _Find:
    """Which object has the text of an answer: the answer itself, unless somebody knows better."""

    text_holder: Callable[[Any], Any] = staticmethod(lambda answer: answer)
    remake: Callable[[Any, str], Any] = staticmethod(lambda answer, source: None)


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
    return text_of_code(getattr(inspect.unwrap(text_holder_of(answer)), "__code__", None))


def text_of_code(code: Any) -> str:
    """Return the text that `code` was compiled from, not indented; "" where it is not known."""
    try:
        # `inspect.getsource` looks through all modules first, which takes longer than a check.
        linecache.checkcache(code.co_filename)
        rows = linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :]
        return textwrap.dedent("".join(inspect.getblock(rows))) if rows else ""
    except (AttributeError, OSError, TypeError, SyntaxError, ValueError):
        return ""


def remake_elsewhere(make: Callable[[Any, str], Any]) -> None:
    """Let `make(answer, source)` make a function anew whose answer lives in another process.

    It runs the text where the answer runs, never in this process, and returns None for an
    answer that is not there.
    """
    _Find.remake = staticmethod(make)


def remade(answer: Any, source: str) -> Any:
    """Return the function that `source` defines, among the names that `answer` sees.

    None when it cannot be made: the text is no function, or it needs what a closure holds.
    """
    if (elsewhere := _Find.remake(answer, source)) is not None:
        return elsewhere
    function = inspect.unwrap(answer) if callable(answer) else None
    if not isinstance(function, FunctionType) or function.__closure__:
        return None
    if text_holder_of(answer) is not answer:
        return None  # it lives in another process; its text is not run in this one
    space = dict(function.__globals__)
    try:
        exec(compile(source, "<the answer, changed>", "exec"), space)
    except Exception:  # whatever the changed text does
        return None
    return silent(space.get(function.__name__))


def silent(function: Any) -> Any:
    """Return a function that does the same and prints nothing; what is no function, as it is.

    Nobody wrote a changed answer, so what it prints on trial would puzzle whoever reads it.
    """
    if not isinstance(function, FunctionType):
        return function

    @functools.wraps(function)
    def quiet(*args: Any, **kwargs: Any) -> Any:
        nowhere = io.StringIO()
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            return function(*args, **kwargs)

    return quiet


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
