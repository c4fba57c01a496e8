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
import warnings
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
    try:
        tree = ast.parse(text_of(answer))
    except (SyntaxError, ValueError):
        return None
    first = tree.body[0] if tree.body else None
    return first if isinstance(first, ast.FunctionDef | ast.ClassDef) else None


def text_of(answer: Any) -> str:
    """Return the text of a function or class, as its author wrote it but not indented.

    It is empty where there is none.
    """
    holder = inspect.unwrap(text_holder_of(answer))
    if isinstance(holder, type):
        return _text_of_class(holder)
    return text_of_code(getattr(holder, "__code__", None))


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
    """Return the function or class that `source` defines, among the names that `answer` sees.

    None when it cannot be made: the text is neither, or it needs what a closure holds.
    """
    if (elsewhere := _Find.remake(answer, source)) is not None:
        return elsewhere
    function: Any = inspect.unwrap(answer) if callable(answer) else None
    if text_holder_of(answer) is not answer:
        return None  # it lives in another process; its text is not run in this one
    if isinstance(function, type):
        return _class_remade(function, source)
    if not isinstance(function, FunctionType) or function.__closure__:
        return None
    return silent(_run(source, dict(function.__globals__)).get(function.__name__))


def _run(source: str, space: dict[str, Any]) -> dict[str, Any]:
    """Run a changed text among some names; no names are left of what cannot be run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, "<the answer, changed>", "exec")
        exec(code, space)
    except Exception:  # whatever the changed text does
        return {}
    return space


def _class_remade(former: type, source: str) -> type | None:
    """Return a class with the methods of `source` and, for the rest, those of `former`."""
    methods = [one for one in vars(former).values() if isinstance(one, FunctionType)]
    if not methods:
        return None
    names = methods[0].__globals__
    space = dict(names)
    for name, one in names.items():  # who asks for the class has to find the new one
        if isinstance(one, FunctionType) and one.__globals__ is names:
            if former.__name__ in one.__code__.co_names:
                space[name] = _among(one, space)
    changed = _run(source, space).get(former.__name__)
    if not isinstance(changed, type):
        return None
    new = {name: one for name, one in vars(changed).items() if name not in _OF_EVERY_CLASS}
    others = {id(vars(former)[name]): one for name, one in new.items() if name in vars(former)}
    members = {
        name: others[id(one)] if id(one) in others else _among(one, space)
        for name, one in vars(former).items()
        if name not in _OF_EVERY_CLASS
    }
    try:
        made = type(former)(former.__name__, former.__bases__, members | new)
    except Exception:  # such as slots that are there twice
        return None
    space[former.__name__] = made
    return made


_OF_EVERY_CLASS = frozenset(
    {"__dict__", "__weakref__", "__module__", "__qualname__", "__firstlineno__",
     "__static_attributes__", "__doc__"}
)  # fmt: skip


def _among(member: Any, space: dict[str, Any]) -> Any:
    """Return a function, or a member of a class, that looks its names up in `space`."""
    if isinstance(member, staticmethod | classmethod):
        return type(member)(_among(member.__func__, space))
    if not isinstance(member, FunctionType):
        return member
    made = FunctionType(
        member.__code__, space, member.__name__, member.__defaults__, member.__closure__
    )
    made.__kwdefaults__ = member.__kwdefaults__
    return made


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


def _text_of_class(made: type) -> str:
    """Return the text of a class; a notebook knows the file of its methods only."""
    for method in vars(made).values():
        code = getattr(method, "__code__", None)
        if code is None:
            continue
        rows = linecache.getlines(code.co_filename)
        try:
            tree = ast.parse("".join(rows))
        except (SyntaxError, ValueError):
            return ""
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and node.name == made.__name__:
                last = node.end_lineno or node.lineno
                if node.lineno <= code.co_firstlineno <= last:
                    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
                    return textwrap.dedent("".join(rows[first - 1 : last]))
    return ""
