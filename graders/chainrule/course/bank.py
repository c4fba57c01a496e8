"""The bank of answers: right and wrong solutions of every exercise, as data.

`tests/bank/NN_topic.py` holds one answer per cell, under a header that says what it is:

    # %% right sigmoid: two branches with np.where
    # %% wrong d_sigmoid B4: σ applied twice
    # cause: twice

The identifier after the name is the entry of the catalogue of mistakes (`-` for none);
`# cause:` is a pattern that the diagnosis must match. A cell is executed in a fresh copy
of the unit's reference namespace, so it may call the unit's other functions.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chainrule.course.source import fresh_namespace, run_source

_HEADER = re.compile(
    r"^# %% (?P<kind>right|wrong) (?P<name>\w+)(?: (?P<entry>[\w-]+))?: (?P<what>.+)$"
)
_CAUSE = re.compile(r"^# cause: (?P<cause>.+)$", re.MULTILINE)


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
                source=source,
            )
        )
    return answers


def read_banks(folder: Path) -> list[Answer]:
    """Read every unit's answers in `folder`, in order of the units."""
    return [answer for path in sorted(folder.glob("[0-9][0-9]_*.py")) for answer in read_bank(path)]
