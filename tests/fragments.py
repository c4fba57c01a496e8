"""Find sentences that are put together from fragments, which another language could not reorder.

A sentence for people is one whole template: a constant, or an f-string whose places take names,
numbers and code. What this finds instead, in the syntax tree of a module:

- `chosen`: a word or an ending that is chosen inside a sentence, `{"is" if one else "are"}`;
- `named`: the same through a name that was given the word just before;
- `added`: a sentence that goes on behind a `+`, or is begun before one;
- `listed`: a list joined with a word, such as `" and ".join(names)`;
- `raised`: a value that is given a capital to begin a sentence.

Markup is no sentence, and neither is a format for numbers.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_WORD = re.compile(r"[A-Za-z]{2,}|\ba\b")
_PROSE = re.compile(r"[A-Za-z][a-z]*,? [a-z]+|[a-z]{2,}[.,;:?]? $|^ [a-z]{2,}|[a-z]{3,}: ?$")
_MARKUP = re.compile(r"</?[a-z!]|^\s*[a-z-]+=|[{};]\s*$")
_ENDED = re.compile(r"([.?!:;]|^)[\"'”)`]*\s*$|\n\s*$")


@dataclass(frozen=True)
class Fragment:
    """A place where a sentence is put together: file, line, kind, and its code."""

    file: str
    line: int
    kind: str
    code: str


def fragments(path: Path, name: str) -> list[Fragment]:
    """Return the fragments of one module, in the order of its lines."""
    tree = ast.parse(path.read_text("utf-8"))
    found = {
        Fragment(name, node.lineno, kind, " ".join(ast.unparse(node).split())[:120])
        for kind, node in _found(tree)
    }
    return sorted(found, key=lambda one: (one.line, one.kind, one.code))


def templates(path: Path) -> Iterator[tuple[int, str]]:
    """Yield each sentence of a module as a template, with the line where it stands."""
    tree = ast.parse(path.read_text("utf-8"))
    silent = _silent(tree)
    for node in ast.walk(tree):
        if id(node) not in silent and isinstance(node, ast.JoinedStr | ast.Constant):
            text = template(node)
            if _is_sentence(text):
                yield node.lineno, text


def template(node: ast.expr) -> str:
    """Return a text with named places: `There is no unit {unit}.`; "" for what is no text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(
                part.value if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"
                for part in values
                if isinstance(part, ast.Constant | ast.FormattedValue)
            )
    return ""


def _is_sentence(text: str) -> bool:
    words = re.sub(r"\{[^}]*\}|`[^`]*`", " ", text)
    return bool(
        re.search(r"[a-z]{2,} .*[.?!:]$", words.strip(), re.DOTALL)
        and len(_WORD.findall(words)) > 2
        and not _MARKUP.search(text)
    )


def _silent(tree: ast.Module) -> set[int]:
    """Return what nobody reads: docstrings, and the parts inside f-strings."""
    silent: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                silent.add(id(first.value))
        if isinstance(node, ast.JoinedStr):
            silent.update(id(part) for part in node.values)
    return silent


def _found(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for function in _scopes(tree):
        words = _words_by_name(function)
        for node in _own(function):
            match node:
                case ast.JoinedStr():
                    yield from _in_template(node, words)
                case ast.BinOp(op=ast.Add()) if _goes_on(node):
                    yield "added", node
                case ast.Call(
                    func=ast.Attribute(value=ast.Constant(str(between)), attr="join")
                ) if re.search("[a-z]{2}", between) and not _MARKUP.search(between):
                    yield "listed", node
                case ast.AugAssign(op=ast.Add(), value=value) if _carries_on(value):
                    yield "added", value


def _in_template(node: ast.JoinedStr, words: set[str]) -> Iterator[tuple[str, ast.expr]]:
    fixed = _filled(node)
    if _MARKUP.search(fixed) or not _PROSE.search(re.sub(r"`[^`]*`", "", fixed)):
        return
    for part in node.values:
        if not isinstance(part, ast.FormattedValue):
            continue
        if _chooses(part.value):
            yield "chosen", node
            continue
        if not re.search("[a-z]{2}", re.sub(r"\{[^}]*\}", "", template(node))):
            continue  # a row of values, and no sentence
        if _is_raised(part.value):
            yield "raised", node
        elif isinstance(part.value, ast.Name) and part.value.id in words:
            yield "named", node


def _chooses(node: ast.expr) -> bool:
    """Whether an expression picks one of several words."""
    match node:
        case ast.IfExp(body=body, orelse=orelse):
            return any(map(_is_word, (body, orelse)))
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return any(map(_is_word, (left, right)))
        case ast.Subscript(value=ast.Tuple(elts=parts) | ast.List(elts=parts)):
            return any(map(_is_word, parts))
        case ast.Subscript(value=ast.Dict(values=parts)):
            return any(map(_is_word, parts))
        case ast.BoolOp(values=parts):
            return any(map(_is_word, parts))
    return False


def _is_raised(node: ast.expr) -> bool:
    """Whether an expression gives a word a capital."""
    match node:
        case ast.Call(func=ast.Attribute(attr="capitalize")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Subscript(), attr="upper")):
            return True
    return False


def _filled(node: ast.JoinedStr) -> str:
    """Return the fixed words of an f-string, with a word in each place."""
    return "".join(
        str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values
    )


def _carries_on(node: ast.expr) -> bool:
    """Whether what is added to a text goes on with its sentence."""
    text = _filled(node) if isinstance(node, ast.JoinedStr) else template(node)
    begins = re.match(r"\s*[,:;(]\s*\w|\s+[a-z]{2,}\b", text)
    return bool(begins and _WORD.search(text) and not _MARKUP.search(text))


def _is_word(node: ast.expr) -> bool:
    """Whether a text is words, and not a whole sentence, markup or code."""
    text = re.sub(r"`[^`]*`|\{[^}]*\}", "", template(node))
    return bool(
        re.search("[a-z]", text)
        and not re.search(r"^\W*[A-Z].*[.?!]\W*$", text, re.DOTALL)
        and not _MARKUP.search(text)
        and not re.search(r"\.\w{2,4}$|[_/\\]|^--", text)
    )


def _words_by_name(function: ast.AST) -> set[str]:
    """Return the names that get one of several words in a function."""
    chosen: set[str] = set()
    plain: dict[str, int] = {}
    for node in _own(function):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=value):
                if _chooses(value):
                    chosen.add(name)
                elif _is_word(value):
                    plain[name] = plain.get(name, 0) + 1
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.IfExp(body=one)):
                if isinstance(one, ast.Tuple):
                    chosen |= {
                        name.id
                        for name, value in zip(names, one.elts, strict=False)
                        if isinstance(name, ast.Name) and _is_word(value)
                    }
            case ast.NamedExpr(target=ast.Name(name), value=value) if _chooses(value):
                chosen.add(name)
    return chosen | {name for name, times in plain.items() if times > 1}


def _goes_on(node: ast.BinOp) -> bool:
    """Whether a sentence runs across a `+`."""
    left, right = template(node.left), template(node.right)
    if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Add):
        left = template(node.left.right)
    text = left + right
    if not text or _MARKUP.search(text) or not _PROSE.search(re.sub(r"\{[^}]*\}", "{}", text)):
        return False
    if left and _ENDED.search(left):
        return False
    return not (right and re.match(r"\s*[\n(]|\s+[A-Z]|\s*$", right))


def _scopes(tree: ast.Module) -> list[ast.AST]:
    return [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.Lambda))]


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """Yield what belongs to a scope and to no function inside it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef | ast.Lambda):
            continue
        yield child
        yield from _own(child)
