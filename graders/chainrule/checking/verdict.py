"""The verdict on an answer: what was compared, what came out, and what is said about it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How an answer fared; `EXACT` and `APPROXIMATE` pass."""

    EXACT = "exact"  # within round-off of the truth
    APPROXIMATE = "approximate"  # within 1e-6 relative: passes, with a note
    WRONG = "wrong"  # other numbers than the truth
    CONTRACT = "contract"  # another type, shape, a warning, a written argument …
    MEASURED = "measured"  # a derivative that was measured instead of derived
    UNFINISHED = "unfinished"  # still raises NotImplementedError
    MISSING = "missing"  # not defined in the notebook


PASSING = frozenset({Outcome.EXACT, Outcome.APPROXIMATE})


@dataclass(frozen=True)
class Row:
    """One line of evidence: the entry, the learner's number, the measured one, the error."""

    label: str
    yours: float
    measured: float
    error: float


@dataclass(frozen=True)
class PartVerdict:
    """The verdict on one parameter (tensor) of the result."""

    name: str
    outcome: Outcome
    worst: Row | None = None

    @property
    def passed(self) -> bool:
        """Whether this part is right."""
        return self.outcome in PASSING


@dataclass(frozen=True)
class Verdict:
    """The verdict on one exercise.

    `what`, `why` and `where` are the three lines of the message, `rows` the evidence,
    `parts` the verdict on each parameter, `causes` the diagnosis (empty when no known
    mistake reproduces the numbers).
    """

    exercise: str
    outcome: Outcome
    what: str
    why: str = ""
    where: str = ""
    rows: tuple[Row, ...] = ()
    parts: tuple[PartVerdict, ...] = ()
    causes: tuple[Any, ...] = ()
    points: int = 0  # how many points (cases) were tried
    data: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def passed(self) -> bool:
        """Whether the exercise is solved."""
        return self.outcome in PASSING
