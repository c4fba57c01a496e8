"""What `explain` found, as data and as text.

The result is plain data first: `to_plain` gives the form that other tools rely on, and every
other form is made from it.
"""

from dataclasses import dataclass, field
from html import escape
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chainrule.explaining.words import parameter_phrase, phrase, summary

if TYPE_CHECKING:
    from chainrule.figures.computation.record import GraphRecord


@dataclass
class Line:
    """One value of the backward pass: where it stands and which slope it is.

    scale: the value is `scale` times the label's slope; also: other slopes that it is.
    file: the module in which it stands, when it is not the program's own file.
    """

    line: int
    text: str
    label: str
    kind: str
    scale: float = 1.0
    also: list[str] = field(default_factory=list)
    source: str = ""
    file: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return the fields that other tools read; `file` only where it is another module."""
        return {
            "line": self.line,
            "text": self.text,
            "label": self.label,
            "kind": self.kind,
            "scale": self.scale,
            "also": list(self.also),
            **({"file": self.file} if self.file else {}),
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
    file: str = ""

    def to_plain(self) -> dict[str, Any]:
        """Return the fields that other tools read; `file` only where it is another module."""
        return {
            "line": self.line,
            "text": self.text,
            "is": self.is_,
            "needed": self.needed,
            "why": self.why,
            **({"file": self.file} if self.file else {}),
        }


@dataclass
class Explanation:
    """Which slope every backward line is, and where the chain breaks.

    graph: the forward's values with the measured slopes, for `figures.graph`; not in the form for
    tools.
    """

    lines: list[Line]
    parameters: list[Parameter]
    break_: Break | None
    file: str = ""
    notes: list[str] = field(default_factory=list)
    source: str = ""
    graph: "GraphRecord | None" = None

    def to_plain(self) -> dict[str, Any]:
        """Return the explanation in the form for tools; `notes` say what was left out."""
        return {
            "lines": [line.to_plain() for line in self.lines],
            "parameters": [parameter.to_plain() for parameter in self.parameters],
            "break": self.break_.to_plain() if self.break_ else None,
            "notes": list(self.notes),
        }

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> "Explanation":
        """Return the explanation of `to_plain`'s data, which may come from JSON."""
        broken = data.get("break")
        return cls(
            lines=[
                Line(
                    d["line"],
                    d["text"],
                    d["label"],
                    d["kind"],
                    d["scale"],
                    list(d["also"]),
                    file=d.get("file", ""),
                )
                for d in data["lines"]
            ],
            parameters=[
                Parameter(d["name"], d["right"], d["digits"], d["scale"])
                for d in data["parameters"]
            ],
            break_=Break(
                broken["line"],
                broken["text"],
                broken["is"],
                broken["needed"],
                broken["why"],
                file=broken.get("file", ""),
            )
            if broken
            else None,
            notes=list(data.get("notes", [])),
        )

    def rows(self) -> list[tuple[str, str, str, bool]]:
        """Return what is shown: line, text of the value, what it is, whether the chain breaks.

        A line of another module carries its name.
        """
        broken = self.break_
        shown = []
        at = (broken.file, broken.line, broken.text) if broken else None
        for line in sorted(self.lines, key=lambda part: (part.file, part.line)):
            here = at == (line.file, line.line, line.text)
            if line.kind == "none" and not here:
                continue
            where = f"{line.file}:{line.line}" if line.file else f"{line.line}"
            shown.append((where, line.text, phrase(line, self), here))
        return shown

    def __str__(self) -> str:
        """Return the explanation as plain text: the lines, the parameters, the verdict."""
        return self.text(colour=False)

    def text(self, colour: bool) -> str:
        """Return the explanation as text for a terminal."""
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        rows = self.rows()
        table = Table(box=None, pad_edge=False, header_style="bold")
        for title, side in (("line", "right"), ("value", "left"), ("is", "left")):
            table.add_column(title, justify=side, overflow="fold")  # type: ignore[arg-type]
        for number, name, said, here in rows:
            style = "bold red" if here else ""
            shown = f"{said}  <- here the chain breaks" if here else said
            table.add_row(Text(number), Text(name), Text(shown), style=style)
        ends = Table(box=None, pad_edge=False, header_style="bold")
        for title in ("parameter", "gradient"):
            ends.add_column(title)
        for parameter in self.parameters:
            style = "" if parameter.right else "red"
            ends.add_row(Text(parameter.name), Text(parameter_phrase(parameter)), style=style)
        out = StringIO()
        console = Console(file=out, width=100, force_terminal=colour, no_color=not colour)
        console.print(table)
        if self.parameters:
            console.print()
            console.print(ends)
        console.print()
        console.print(Text(summary(self), style="bold"))
        for note in self.notes:
            console.print(Text(note))
        return "\n".join(part.rstrip() for part in out.getvalue().splitlines())

    def html(self) -> str:
        """Return the explanation as a fragment of HTML: the source with a margin, then a table."""
        from chainrule.explaining.page import fragment

        return fragment(self)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self.html()}

    def write_html(self, file: str | Path) -> None:
        """Write the explanation as a page that needs nothing else.

        Raises:
            OSError: the file cannot be written; nothing has changed.
        """
        from chainrule.course.files import write_all

        path = Path(file)
        title = escape(Path(self.file).name or "program")
        page = (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            f"<title>Where is the chain rule in {title}?</title></head>\n"
            f"<body>\n{self.html()}\n</body></html>\n"
        )
        write_all(path.parent, {path.name: page.encode()})
