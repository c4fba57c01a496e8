"""The bank of answers: right and wrong solutions of every exercise, as data.

`tests/bank/NN_topic.py` holds one answer per cell, under a header that says what it is:

    # %% right sigmoid: two branches with np.where
    # %% wrong d_sigmoid B4: σ applied twice
    # line: return sigmoid(a) * (1 - sigmoid(a))
    # link: other point a for z
    # cause: twice

The identifier after the name is the entry of the catalogue of mistakes (`-` for none);
`# cause:` is a pattern that the diagnosis must match. `# line:` and `# link:` say in the
author's own words where the first wrong line is and how its value is related to the one
that is needed, so that a verdict can be held against them. A cell is executed in a fresh
copy of the unit's reference namespace, so it may call the unit's other functions.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from chainrule.course.source import fresh_namespace, run_source

_HEADER = re.compile(
    r"^# %% (?P<kind>right|wrong) (?P<name>\w+)(?: (?P<entry>[\w-]+))?: (?P<what>.+)$"
)
_CAUSE = re.compile(r"^# cause: (?P<cause>.+)$", re.MULTILINE)
_STATED = re.compile(r"^# (?P<kind>line|link):(?P<text>.*)\n?", re.MULTILINE)


class Stated(StrEnum):
    """How the value of a wrong line is related to the needed one, as an author states it."""

    MISSING = "missing"  # times the named link it is right
    EXTRA = "extra"  # over the named link it is right
    SIGN = "sign"
    FACTOR = "factor"  # a constant one, such as 2 or 1/N
    TRANSPOSED = "transposed"
    PATH = "path"  # a term of a sum is missing
    POINT = "other point"  # the needed function, taken at another quantity
    AXIS = "axis"  # a sum over the wrong axis, over too many, or over none
    OTHER = "other quantity"  # one that has a name, but not the needed one
    NONE = "none"  # no link: a slip that no relation describes


@dataclass(frozen=True)
class Link:
    """One link of a statement: the relation, and what it concerns (empty: anything)."""

    relation: Stated
    what: str = ""


@dataclass(frozen=True)
class Statement:
    """What the author says of a wrong answer: any of the lines, any of the links is right.

    `lines` are stripped; none means that no line is wrong, such as where one is lacking.
    """

    lines: tuple[str, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Answer:
    """One answer of the bank: right or wrong, to which exercise, in which words."""

    unit: str
    name: str
    right: bool
    entry: str
    what: str
    cause: str
    source: str
    statement: Statement | None = None

    @property
    def title(self) -> str:
        """A short name for tables and test identifiers."""
        kind = "right" if self.right else "wrong"
        return f"{self.unit[:2]} {self.name} {kind} {self.entry or '-'}: {self.what}"

    def build(self) -> Any:
        """Execute the answer in a fresh reference namespace and return it."""
        namespace = fresh_namespace(self.unit)
        namespace.pop(self.name, None)
        namespace["__name__"] = "__main__"  # as in a notebook: it is the learner's own work
        run_source(self.source, namespace, f"<bank {self.title}>")
        return namespace[self.name]


def read_bank(path: Path) -> list[Answer]:
    """Read the answers of one unit; raise ValueError at a header that cannot be read."""
    answers: list[Answer] = []
    blocks = re.split(r"^(?=# %%)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for block in blocks:
        if not block.startswith("# %%"):
            continue
        header, _, source = block.partition("\n")
        match = _HEADER.match(header.strip())
        if match is None:
            raise ValueError(
                f"{path}: cannot read {header!r}; write `# %% right|wrong name [entry]: words`."
            )
        cause = _CAUSE.search(source)
        answers.append(
            Answer(
                unit=path.stem,
                name=match["name"],
                right=match["kind"] == "right",
                entry=(match["entry"] or "").strip("-"),
                what=match["what"].strip(),
                cause=cause["cause"].strip() if cause else "",
                source=_STATED.sub("", source),
                statement=_statement(source, f"{path}: {header!r}"),
            )
        )
        if answers[-1].right and answers[-1].statement is not None:
            raise ValueError(f"{path}: {header!r} is right, so no line of it is wrong.")
    return answers


def _statement(source: str, title: str) -> Statement | None:
    """Return what the comments under a header state, None when they state nothing.

    Raises ValueError when a line does not stand in the answer or a link cannot be read.
    """
    stated = [(match["kind"], match["text"].strip()) for match in _STATED.finditer(source)]
    if not stated:
        return None
    lines = tuple(text for kind, text in stated if kind == "line")
    links = tuple(_link(text, title) for kind, text in stated if kind == "link")
    if not links:
        raise ValueError(f"{title} states a line and no link; write `# link: none` for none.")
    code = {line.strip() for line in _STATED.sub("", source).splitlines()}
    for line in lines:
        if not line or line not in code:
            raise ValueError(f"{title} states the line {line!r}, which does not stand in it.")
    return Statement(lines, links)


def _link(text: str, title: str) -> Link:
    for relation in Stated:
        if text == relation or text.startswith(f"{relation} "):
            return Link(relation, text.removeprefix(relation).strip())
    raise ValueError(f"{title}: cannot read the link {text!r}; begin it with {', '.join(Stated)}.")


def read_banks(folder: Path) -> list[Answer]:
    """Read every unit's answers in `folder`, in order of the units."""
    return [answer for path in sorted(folder.glob("[0-9][0-9]_*.py")) for answer in read_bank(path)]
