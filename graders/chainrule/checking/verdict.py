"""The verdict on an answer, as data: what was compared, what came out, and what is said about it.

Notebook, terminal, grading engine, report and progress map all read this one object, and none
of them its sentences. `to_plain` and `from_plain` carry it through JSON and back; what is kept
with a graded notebook may come from anybody, so reading it checks every field.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from chainrule.course.exercise import Case

FORM = 1  # of the plain verdict; version 0.1.0 of the course wrote one without a number
_LONGEST_TEXT = 4000
_LONGEST_LIST = 1000
_T = TypeVar("_T")


class Outcome(StrEnum):
    """How an answer fared, from the best on; `EXACT` and `APPROXIMATE` pass."""

    EXACT = "exact"  # within round-off of the truth
    APPROXIMATE = "approximate"  # within 1e-6 relative: passes, with a note
    WRONG = "wrong"  # other numbers than the truth
    CONTRACT = "contract"  # another type, shape, a warning, a written argument …
    MEASURED = "measured"  # a derivative that was measured instead of derived
    UNFINISHED = "unfinished"  # still raises NotImplementedError
    MISSING = "missing"  # not defined in the notebook

    @property
    def passed(self) -> bool:
        """Whether such an answer is right."""
        return self in (Outcome.EXACT, Outcome.APPROXIMATE)

    @property
    def severity(self) -> int:
        """The place from the best (0) to the worst; the worst part decides."""
        return list(Outcome).index(self)


@dataclass(frozen=True)
class Cause:
    """One mistake: its kind, what is wrong, why that happens, and where to look.

    `parts` are the results it explains (none: all of them), `words` what the sentences were
    made from. `own` says that the exercise's author wrote the why, which then stays beside the
    what. `line` is the one that `where` points to; it goes on as the verdict's own. `whole` names
    which of `what` and `why` claim something of the whole result, such as its sign; `unnamed` says
    that `what` does not name the parts that it is about.
    """

    kind: str
    what: str
    why: str = ""
    where: str = ""
    parts: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict, compare=False)
    own: bool = False
    line: "WrongLine | None" = field(default=None, compare=False, repr=False)
    whole: tuple[str, ...] = field(default=(), compare=False, repr=False)
    unnamed: bool = field(default=False, compare=False, repr=False)


class Relation(StrEnum):
    """How the value of a line is related to the value that is needed there."""

    MISSING = "link missing"  # times a named link it is right
    EXTRA = "link too many"  # over a named link it is right
    SIGN = "sign"
    FACTOR = "factor"  # a constant one: 2, the number of rows
    TRANSPOSED = "transposed"
    PATH = "path missing"  # a term of a sum over paths
    POINT = "other point"  # the needed function, taken at another quantity
    AXIS = "axis"  # a sum over the wrong axis, or over none
    OTHER = "other quantity"  # one that has a name, but not the needed one
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class WrongLine:
    """The first wrong line of the learner's own function.

    `number` counts from the line of its `def`, which is 1; `text` is the line as it stands
    there. With the right value in its place the whole result is right, and no line before it
    needs any repair. `is_what` says what its value is measured to be and `needed` what has to
    stand there, both in the notation of the course and empty where no name fits; `link` is the
    piece that lies between the two, such as ∂a/∂z.
    """

    number: int
    text: str
    is_what: str = ""
    needed: str = ""
    relation: Relation = Relation.UNKNOWN
    link: str = ""


@dataclass(frozen=True)
class Row:
    """One line of evidence: the entry, the learner's number, the measured one, the error.

    `index` is the entry's place in its array, () for a single number.
    """

    label: str
    yours: float
    measured: float
    error: float
    index: tuple[int, ...] = ()


@dataclass(frozen=True)
class PartVerdict:
    """The verdict on one parameter (tensor) of the result."""

    name: str
    outcome: Outcome
    worst: Row | None = None

    @property
    def passed(self) -> bool:
        """Whether this part is right."""
        return self.outcome.passed

    @property
    def verdict(self) -> str:
        """The outcome as a plain word, such as "exact"."""
        return self.outcome.value


@dataclass(frozen=True)
class Observation:
    """What the learner's function returned at one point, beside the truth (the reference).

    Both map the name of each part to an array, or to an exact value.
    """

    case: "Case"
    parts: Mapping[str, Any]
    truth: Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """The verdict on one exercise.

    `what`, `why` and `where` are the three lines of the message, `rows` the evidence,
    `parts` the verdict on each parameter, `causes` the mistakes that reproduce the numbers
    (empty when no known one does), `line` the first wrong line of the answer, where it is certain
    (None where it is not). `undefined_name` is the name that the answer looked up and
    nobody had defined (a NameError), else empty. `credit` is the sentence that says which parts of
    a wrong answer score, and how much. `observations` are the results at every point
    of a wrong answer, and `near` what the line does that the words are about ("special" where all
    is right at ordinary points); they stay in the process that made them and are no part of the
    plain form.
    """

    exercise: str
    outcome: Outcome
    what: str
    why: str = ""
    where: str = ""
    rows: tuple[Row, ...] = ()
    parts: tuple[PartVerdict, ...] = ()
    causes: tuple[Cause, ...] = ()
    points: int = 0  # how many points (cases) were tried
    undefined_name: str = ""
    credit: str = ""
    line: WrongLine | None = None
    observations: tuple[Observation, ...] = field(default=(), compare=False, repr=False)
    near: str = field(default="", compare=False, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the exercise is solved."""
        return self.outcome.passed

    def to_plain(self) -> dict[str, Any]:
        """Return the verdict as what JSON can hold; `from_plain` reads it again."""
        return {
            "version": FORM,
            "exercise": self.exercise,
            "outcome": self.outcome.value,
            "what": self.what,
            "why": self.why,
            "where": self.where,
            "rows": [_plain_row(row) for row in self.rows],
            "parts": [
                {
                    "name": part.name,
                    "outcome": part.outcome.value,
                    "worst": None if part.worst is None else _plain_row(part.worst),
                }
                for part in self.parts
            ],
            "causes": [
                {
                    "kind": cause.kind,
                    "what": cause.what,
                    "why": cause.why,
                    "where": cause.where,
                    "parts": list(cause.parts),
                    "words": dict(cause.words),
                    "own": cause.own,
                }
                for cause in self.causes
            ],
            "points": self.points,
            "undefined_name": self.undefined_name,
            "credit": self.credit,
            "line": None if self.line is None else _plain_line(self.line),
        }

    @staticmethod
    def from_plain(plain: Any) -> "Verdict":
        """Return the verdict that `to_plain` gave, also in the form of version 0.1.0.

        Raises ValueError with one sentence when `plain` is no such thing.
        """
        fields = _mapping(plain, "a verdict")
        version = _whole_number(fields.get("version", 0), "version")
        if version > FORM:
            raise ValueError(
                f"This verdict has form {version}, from a newer version of the course; "
                f"forms up to {FORM} can be read here."
            )
        return Verdict(
            exercise=_text(fields, "exercise"),
            outcome=_outcome(fields),
            what=_text(fields, "what"),
            why=_text(fields, "why", ""),
            where=_text(fields, "where", ""),
            rows=_members(fields, "rows", _read_row),
            parts=_members(fields, "parts", _read_part),
            causes=_members(fields, "causes", _read_cause),
            points=_whole_number(fields.get("points", 0), "points"),
            undefined_name=_text(fields, "undefined_name", ""),
            credit=_text(fields, "credit", ""),
            line=None if fields.get("line") is None else _read_line(fields["line"]),
        )


def _plain_row(row: Row) -> dict[str, Any]:
    numbers = {"yours": row.yours, "measured": row.measured, "error": row.error}
    # JSON has no nan and no infinity.
    plain = {key: one if math.isfinite(one) else str(one) for key, one in numbers.items()}
    return {"label": row.label, **plain, "index": list(row.index)}


def _read_row(plain: Any) -> Row:
    fields = _mapping(plain, "a row")
    yours, measured, error = (_float(fields, key) for key in ("yours", "measured", "error"))
    index = _members(fields, "index", lambda place: _whole_number(place, "index"))
    return Row(_text(fields, "label"), yours, measured, error, index)


def _plain_line(line: WrongLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "text": line.text,
        "is_what": line.is_what,
        "needed": line.needed,
        "relation": line.relation.value,
        "link": line.link,
    }


def _read_line(plain: Any) -> WrongLine:
    fields = _mapping(plain, "a line")
    relation = fields.get("relation")
    if not isinstance(relation, str) or relation not in list(Relation):
        known = ", ".join(Relation)
        raise ValueError(f"A line's relation is one of {known}, not {_shown(relation)}.")
    return WrongLine(
        _whole_number(fields.get("number"), "line number"),
        _text(fields, "text"),
        _text(fields, "is_what", ""),
        _text(fields, "needed", ""),
        Relation(relation),
        _text(fields, "link", ""),
    )


def _read_part(plain: Any) -> PartVerdict:
    fields = _mapping(plain, "a part")
    worst = fields.get("worst")
    row = None if worst is None else _read_row(worst)
    return PartVerdict(_text(fields, "name"), _outcome(fields), row)


def _read_cause(plain: Any) -> Cause:
    fields = _mapping(plain, "a cause")
    words = _mapping(fields.get("words", {}), "words")
    own = fields.get("own", False)
    if not isinstance(own, bool):
        raise ValueError(f"A verdict's own is true or false, not {_shown(own)}.")
    return Cause(
        _text(fields, "kind"),
        _text(fields, "what"),
        _text(fields, "why", ""),
        _text(fields, "where", ""),
        _members(fields, "parts", lambda name: _text({"part": name}, "part")),
        {key: _text(words, key) for key in words},
        own,
    )


def _mapping(plain: Any, title: str) -> Mapping[str, Any]:
    if not isinstance(plain, Mapping) or not all(isinstance(key, str) for key in plain):
        raise ValueError(f"A table of named fields is expected for {title}, not {_shown(plain)}.")
    return plain


def _text(fields: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = fields.get(key, default)
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise ValueError(
            f"A verdict's {key} is a text of at most {_LONGEST_TEXT} letters, not {_shown(value)}."
        )
    return value


def _outcome(fields: Mapping[str, Any]) -> Outcome:
    value = fields.get("outcome")
    if not isinstance(value, str) or value not in list(Outcome):
        known = ", ".join(Outcome)
        raise ValueError(f"A verdict's outcome is one of {known}, not {_shown(value)}.")
    return Outcome(value)


def _float(fields: Mapping[str, Any], key: str) -> float:
    value = fields.get(key)
    if isinstance(value, str) and value in ("nan", "inf", "-inf"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"A verdict's {key} is a number, not {_shown(value)}.")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"A verdict's {key} is too large a number.") from None


def _whole_number(value: Any, key: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError(f"A verdict's {key} is a whole number from 0 up, not {_shown(value)}.")
    return value


def _members(fields: Mapping[str, Any], key: str, read: Callable[[Any], _T]) -> tuple[_T, ...]:
    members = fields.get(key, ())
    is_list = isinstance(members, Sequence) and not isinstance(members, str | bytes)
    if not is_list or len(members) > _LONGEST_LIST:
        raise ValueError(
            f"A verdict's {key} are a list of at most {_LONGEST_LIST}, not {_shown(members)}."
        )
    return tuple([read(member) for member in members])


def _shown(value: Any) -> str:
    text = " ".join(repr(value).split()) if isinstance(value, str | int | float) else ""
    return text if text and len(text) <= 40 else f"a value of type {type(value).__name__}"
