"""What a run did: the lines of its table."""

from dataclasses import dataclass, field


@dataclass
class Row:
    """The line of one submission in the table."""

    student: str
    outcome: str  # graded, stopped, unreadable, not graded
    score: float | None
    max_score: float
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    memory: int = 0
    late_seconds: float = 0.0
    penalty: float = 0.0
    open: bool = False  # something is left to do: a file, a time stamp, a penalty


@dataclass
class Summary:
    """What a run did."""

    rows: list[Row] = field(default_factory=list)
    skipped: int = 0  # finished before
    open: list[str] = field(default_factory=list)  # could not be read, and has not changed
