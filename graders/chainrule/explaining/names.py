"""What a name in a program promises: `dW1`, `d_L_d_w1` and `grads["W1"]` all claim ∂J/∂W1.

People who write backpropagation by hand nearly always name a slope after what it is the slope of.
A name proves nothing, but where two readings of the same numbers are both true it says which one
is meant, and where the numbers are wrong it says what they should have been.
"""

import ast
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache

_COST = r"(?:loss|cost|error|err|obj|J|L|E|C|j|l|e|c)"
_CLAIMS = (
    re.compile(rf"^d_?{_COST}_?(?:by_?|over_?|_)?d_?(?P<name>.+)$"),
    re.compile(r"^d(?:elta)?_?(?P<name>[A-Za-z].*)$"),
    re.compile(r"^(?:grads?|gradient|nabla|g|del|bar|upstream|adj|err|error|step)_(?P<name>.+)$"),
    re.compile(r"^grad(?P<name>[A-Z].*)$"),
    re.compile(r"^g(?P<name>[A-Z].*)$"),
    re.compile(r"^(?P<name>.+?)_?(?:grads?|gradient|bar)$"),
    re.compile(r"^(?P<name>.+)_d$"),
)
_LOCAL = re.compile(r"^d_?(?P<of>[A-Za-z]\w*?)_?d_?(?P<by>[A-Za-z]\w*)$")
_PARTED = re.compile(r"^d_?(?P<of>[A-Za-z]\w*?)_d_?(?P<by>[A-Za-z]\w*)$")  # d_pred_d_h
_CONTAINER = re.compile(r"(grad|nabla|^d[A-Z_]|^d?params?_?grads|deltas?$|^g$|^d$)", re.IGNORECASE)
_NOTHING = {"", "elta", "ata", "ot", "iff", "im", "ims", "istance", "igits", "escent", "ict", "et"}


@dataclass(frozen=True)
class Claim:
    """What a target claims to be the slope of: `by`, and `of` when it is not the cost."""

    by: str
    of: str = ""


@cache
def last_part(text: str) -> str:
    """Return what a target is called: `self.W` is W, `cache["Z1"]` is Z1, `h[t]` is h."""
    try:
        node: ast.expr = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return text
    return _part(node)


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return _part(node.value) if node.attr in ("data", "value", "T") else node.attr
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.JoinedStr):  # f"W{l}" is any name like it
            return "".join(
                str(part.value) if isinstance(part, ast.Constant) else "*"
                for part in node.slice.values
            )
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return node.slice.value
        return _part(node.value)
    if isinstance(node, ast.List) and len(node.elts) == 1:  # the key of a nameless dictionary
        return _part(node.elts[0])
    if isinstance(node, ast.Constant):
        return str(node.value)
    return ast.unparse(node)


@cache
def normal(text: str) -> str:
    """Return a name without case, underscores and what surrounds it."""
    return _normal(last_part(text))


@cache
def claims(text: str) -> tuple[Claim, ...]:
    """Return what the target `text` claims to be, the most specific reading first."""
    if not text:
        return ()
    found: list[Claim] = []
    name = last_part(text)
    container = _container(text)
    if container is not None and _CONTAINER.search(container):
        found.append(Claim(_normal(name)))
    if name == "grad":
        base = text.rsplit(".", 1)[0]
        if base != text:
            # a node that carries its value and its slope side by side
            found += [Claim("data"), Claim("value"), Claim("val")]
            if base != "self":
                found.append(Claim(normal(base)))
    for pattern in _CLAIMS:
        match = pattern.match(name)
        if match and match["name"] not in _NOTHING:
            found.append(Claim(_normal(match["name"])))
    local = _PARTED.match(name) or _LOCAL.match(name)
    if local:
        found.append(Claim(_normal(local["by"]), _normal(local["of"])))
    return tuple(dict.fromkeys(found))


def _normal(name: str) -> str:
    return re.sub(r"[^\w*]|_", "", name).lower()


def _container(text: str) -> str | None:
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if isinstance(node, ast.Subscript) and (
        isinstance(node.slice, ast.JoinedStr)
        or (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str))
    ):
        return _part(node.value)
    return None


def meets(claimed: str, name: str) -> bool:
    """Tell whether a claimed name, which may hold stars, is the normal name `name`."""
    return claimed == name or ("*" in claimed[1:] and fnmatchcase(name, claimed))


@cache
def promises(target: str, name: str) -> bool:
    """Tell whether `target` claims to be the slope of J by the quantity `name`."""
    wanted = normal(name)
    return any(meets(claim.by, wanted) and not claim.of for claim in claims(target))


@cache
def promises_local(target: str, of: str, by: str) -> bool:
    """Tell whether `target` claims to be ∂of/∂by."""
    return any(
        claim.of == normal(of) and claim.by == normal(by) for claim in claims(target) if claim.of
    )


def shown(text: str) -> str:
    """Return a quantity's name as it stands behind ∂: an expression gets parentheses."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return text
    if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
        return text
    if (
        isinstance(node, ast.List)
        and len(node.elts) == 1
        and isinstance(node.elts[0], ast.Constant)
    ):
        return str(node.elts[0].value)
    return f"({text})"


_RAISED = re.compile(
    r"(^|_)(score|reward|rewards|likelihood|loglik|ll|elbo|utility|fitness|profit)$"
)


def is_raised(cost: object) -> bool:
    """Tell whether a cost's name says that more of it is better, so that steps go up its slope."""
    return isinstance(cost, str) and bool(_RAISED.search(last_part(cost).lower()))
