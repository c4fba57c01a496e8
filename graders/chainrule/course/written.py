"""Where the text of an answer is found, as its author wrote it.

Mostly that is the function itself; in a graded submission the answer lives in another process,
and whoever talks to it knows a stand-in that has the text.
"""

import ast
import inspect
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
    code = getattr(holder, "__code__", None)
    try:
        text = textwrap.dedent(inspect.getsource(code if code is not None else holder))
        tree = ast.parse(text)
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    first = tree.body[0] if tree.body else None
    return first if isinstance(first, ast.FunctionDef | ast.ClassDef) else None
