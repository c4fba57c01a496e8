"""What `explain` found, as data and as text.

The result is plain data first: `to_plain` gives the form that other tools rely on, and every
other form is made from it.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Line:
    """One value of the backward pass: where it stands and which slope it is.

    scale: the value is `scale` times the label's slope; also: other slopes that it is.
    """

    line: int
    text: str
    label: str
    kind: str
    scale: float = 1.0
    also: list[str] = field(default_factory=list)
    source: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return the fields that other tools read."""
        return {
            "line": self.line,
            "text": self.text,
            "label": self.label,
            "kind": self.kind,
            "scale": self.scale,
            "also": list(self.also),
        }


@dataclass
class Parameter:
    """A parameter and whether the gradient that the program ends with is right.

    digits: to how many digits it agrees with the measured slope, up to `scale`.
    """

    name: str
    right: bool
    digits: int
    scale: float = 1.0
    line: int = 0

    def to_plain(self) -> dict[str, Any]:
        """Return the fields that other tools read."""
        return {
            "name": self.name,
            "right": self.right,
            "digits": self.digits,
            "scale": self.scale,
        }


@dataclass
class Break:
    """The first line at which the chain breaks: what its value is, and what was needed."""

    line: int
    text: str
    is_: str
    needed: str
    why: str

    def to_plain(self) -> dict[str, Any]:
        """Return the fields that other tools read."""
        return {
            "line": self.line,
            "text": self.text,
            "is": self.is_,
            "needed": self.needed,
            "why": self.why,
        }


@dataclass
class Explanation:
    """Which slope every backward line is, and where the chain breaks."""

    lines: list[Line]
    parameters: list[Parameter]
    break_: Break | None
    file: str = ""
    notes: list[str] = field(default_factory=list)
    source: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return the explanation in the form for tools; `notes` say what was left out."""
        return {
            "lines": [line.to_plain() for line in self.lines],
            "parameters": [parameter.to_plain() for parameter in self.parameters],
            "break": self.break_.to_plain() if self.break_ else None,
            "notes": list(self.notes),
        }
