"""Hold a verdict against what the author of a wrong answer states of it, from the answer alone.

The judge shares nothing with what makes the sentences. It asks of a failing verdict whether the
line that it points to is a stated one, whether the relation and the link agree with the statement,
and whether everything that it quotes stands in the answer or belongs to the course's notation.
"""

import ast
import builtins
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from chainrule.checking.message import either
from chainrule.checking.verdict import Outcome, Relation, Verdict, WrongLine
from chainrule.course.bank import Answer, Link, Stated, Statement
from chainrule.course.exercise import Exercise, Rule
from chainrule.course.source import fresh_namespace


class Pointed(StrEnum):
    """Where a verdict points: to a stated line, to another one, to none."""

    RIGHT = "right line"
    OTHER = "other line"
    NOWHERE = "no line"


@dataclass(frozen=True)
class Finding:
    """What a statement says of a verdict: where it points, and what is false in it, in words."""

    pointed: Pointed
    false: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the verdict points to a stated line and says nothing that is untrue."""
        return self.pointed is Pointed.RIGHT and not self.false


_AGREE = {
    Relation.MISSING: (Stated.MISSING,),
    Relation.EXTRA: (Stated.EXTRA,),
    Relation.SIGN: (Stated.SIGN,),
    Relation.FACTOR: (Stated.FACTOR,),
    Relation.TRANSPOSED: (Stated.TRANSPOSED,),
    Relation.PATH: (Stated.PATH,),
    Relation.POINT: (Stated.POINT,),
    Relation.AXIS: (Stated.AXIS,),
    # Whoever lacks a link, takes another point or another sum holds another quantity, too.
    Relation.OTHER: (Stated.OTHER, Stated.MISSING, Stated.EXTRA, Stated.POINT, Stated.AXIS),
}
# Relations whose link is a matter of its own; a sign or a transpose is said by the relation.
_LINKED = (Relation.MISSING, Relation.EXTRA, Relation.FACTOR, Relation.PATH)


def compare(exercise: Exercise, answer: Answer, verdict: Verdict) -> Finding | None:
    """Return what is found when a failing verdict is held against the statement of its answer.

    None for an answer of which nothing is stated.
    """
    if answer.statement is None:
        return None
    false = [*_unknown_names(exercise, answer, verdict)]
    line = verdict.line
    if line is None:
        return Finding(Pointed.NOWHERE, tuple(false))
    text = _text_at(answer, line)
    if text is None:
        false.insert(0, f"line {line.number} of the answer is not {line.text!r}")
    elif (claim := _untrue_link(answer.statement, line)) is not None:
        false.insert(0, claim)
    right = text is not None and text in answer.statement.lines
    return Finding(Pointed.RIGHT if right else Pointed.OTHER, tuple(false))


def is_named(exercise: Exercise, verdict: Verdict) -> bool:
    """Whether a failing verdict says a cause, not only that the numbers differ."""
    if verdict.causes or verdict.outcome in (Outcome.CONTRACT, Outcome.MEASURED):
        return True
    return isinstance(exercise.truth, Rule) and bool(verdict.why)


def words(verdict: Verdict) -> str:
    """Return everything that a verdict says, in one line."""
    sentences = [verdict.what, verdict.why, verdict.where]
    for cause in verdict.causes:
        sentences += [cause.what, cause.why]
    return " ".join(sentences)


def _text_at(answer: Answer, line: WrongLine) -> str | None:
    """Return the line that a verdict names, stripped; None when its text is another one."""
    lines = answer.source.splitlines()
    head = re.compile(rf"(def|class) {re.escape(answer.name)}\b")
    starts = [number for number, one in enumerate(lines) if head.match(one)]
    first = starts[-1] if starts else next(
        (number for number, one in enumerate(lines) if one and not one.startswith("#")), 0
    )  # fmt: skip
    place = first + line.number - 1
    if not 0 <= place < len(lines):
        return None
    text = lines[place].strip()
    quoted = " ".join(line.text.split())
    # A statement over several lines is quoted as one, or cut where it is long.
    begins = bool(quoted) and quoted.removesuffix("…").strip().startswith(" ".join(text.split()))
    cut = quoted.endswith("…") and text.startswith(quoted.removesuffix("…").strip())
    return text if not quoted or begins or cut else None


def _untrue_link(statement: Statement, line: WrongLine) -> str | None:
    """Return what a line claims of its link that is not stated, None when they agree."""
    if line.relation is Relation.UNKNOWN:
        return None
    stated = either([f"{one.relation} {one.what}".strip() for one in statement.links])
    fitting = [one for one in statement.links if one.relation in _AGREE[line.relation]]
    if not fitting:
        return f"it claims {line.relation} {line.link}".rstrip() + f", not {stated}"
    if line.relation in _LINKED and not any(_same_link(line.link, one) for one in fitting):
        return f"it claims {line.relation} {line.link}, not {stated}"
    return None


def _same_link(claimed: str, stated: Link) -> bool:
    if not stated.what:
        return True
    sides = {_plain(side) for side in claimed.split(" = ")}
    return _plain(stated.what) in sides


_SAME = {"·": "*", "−": "-", "²": "**2", "½": "1/2", "′": "'", " ": "", "**": "^"}
_TIMES = re.compile(r"(?<=[\w)])\*(?=[A-Za-z(])")  # 2*x is 2x
_ROOT = re.compile(r"sqrt\((\w+)\)")


def _plain(text: str) -> str:
    """Bring a short formula to one form: no blanks, one sign for each operation."""
    for old, new in _SAME.items():
        text = text.replace(old, new)
    text = _TIMES.sub("", _ROOT.sub(r"√\1", text))
    while text.startswith("(") and text.endswith(")") and "(" not in text[1:-1]:
        text = text[1:-1]
    return text


# What a name is in a sentence: it is called, indexed, dotted or written with an underscore.
_NAME = re.compile(
    r"(?<![\w.'\"])([A-Za-z_]\w*)(?=[(\[]|\.[a-z_]+\b)|\b([A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]+)"
)
_WORDS = re.compile(r"[^\W\d]\w*")
_NOTATION = frozenset(
    re.findall(
        r"\S+",
        "z a J w b x y W X A Z P Y N M D H h f g delta dW db dX dZ dA upstream std fan_in fan_out "
        "sigmoid tanh relu softplus softmax params grads cache layer network neuron weights output "
        "row rows labels logits history epoch batch rng loss cost T p dJ_dw dJ_db dJ_dx "
        "swish gelu mish",
    )
)


def _unknown_names(exercise: Exercise, answer: Answer, verdict: Verdict) -> Iterator[str]:
    """Yield a sentence for each name that is quoted, but is neither the answer's nor known."""
    known = _known(exercise, answer)
    known |= {word for part in verdict.parts for word in _WORDS.findall(part.name)}
    said = " ".join((verdict.what, verdict.why, verdict.where))
    for match in _NAME.finditer(said):
        name = match[1] or match[2]
        if name not in known and not name.startswith("d_"):
            yield f"it quotes {name}, which stands neither in the answer nor in the notation"


def _known(exercise: Exercise, answer: Answer) -> frozenset[str]:
    """Return the names of an answer, of its exercise and unit, of Python and of NumPy."""
    try:
        tree: ast.AST = ast.parse(answer.source)
    except SyntaxError:
        tree = ast.Module([], [])
    own = {
        word
        for node in ast.walk(tree)
        for field in ("id", "arg", "attr", "name", "module")
        for word in _WORDS.findall(str(getattr(node, field, "")))
    }
    own |= {
        word
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for word in _WORDS.findall(node.value)
    }
    asked = {*exercise.results, exercise.name}
    if callable(exercise.reference):
        asked |= {*inspect.signature(exercise.reference).parameters}
    asked |= set(_WORDS.findall(f"{exercise.sentence} {inspect.getdoc(exercise.reference) or ''}"))
    given = {name for name in fresh_namespace(exercise.unit) if not name.startswith("_")}
    return frozenset(
        _NOTATION | own | asked | given | set(dir(builtins)) | set(dir(np)) | {"numpy"}
    )
