"""The bank that `explain` is judged by: programs, their truths, mutants and unusual right forms.

Run as a script it explains every case with the product and prints the table of what was labelled
rightly, falsely or not at all, which first broken lines were found, and every failure in one line:

    python tests/explain/bank.py [--only PROGRAM] [--jobs N] [--kind programs|mutants|unusual]

Each program is a pair of files in `bank/`: `NN_style.py`, and `NN_style.toml` which says how it is
called, where its quantities are, what every backward line is, which single bugs and which unusual
right forms it has. `bank/README.md` describes the columns. Nothing here asks the product what is
true; `measuring.py` measures it.
"""

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from measuring import (
    Array,
    Form,
    Probe,
    ProbeError,
    Program,
    Recording,
    Watch,
    close,
    find_line,
    measured_space,
    multiple,
    names_of,
    normal,
    place,  # noqa: F401  (part of what the tests use)
    statement_at,
    targets_of,
)

BANK = Path(__file__).parent / "bank"
DRAWS = (0, 1)
"""Seeds at which every truth must hold; one draw could agree by accident."""

SLOPES = {"slope", "local", "factor", "term", "partial"}


@dataclass(frozen=True)
class Truth:
    """What one value of the backward pass is.

    `kind` and `label` are those of the JSON output; `also` holds other right labels, `kinds` other
    right kinds; `measure` is the expression that must give the value, `order` how its executions
    stand to the forward's, `helper` marks a function whose value is right for its argument.
    """

    line: int
    text: str
    kind: str
    label: str
    scale: float = 1.0
    also: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    measure: str = ""
    order: str = "same"
    last: bool = False
    helper: bool = False
    part: bool = False
    why: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        return f"{self.line}:{self.text}"

    @property
    def watch(self) -> Watch:
        return Watch(self.name, self.line, self.text, self.key.partition("/")[0])


@dataclass(frozen=True)
class Mutant:
    """One bug: `old` became `new`; `line` (of the broken source) is the first that is wrong."""

    title: str
    program: str
    source: str
    line: int
    accept: frozenset[int]
    moved: dict[int, int]
    why: str
    value_is: str
    needed: str
    unseen: str = ""


@dataclass(frozen=True)
class Unusual:
    """A right form that looks strange, as a source, with its own gradients where they differ."""

    title: str
    program: str
    source: str
    gradients: dict[str, str]
    form: Form


@dataclass
class Case:
    """A program of the bank with everything that is said about it."""

    name: str
    style: str
    source: str
    form: Form
    quantities: list[Probe]
    aliases: dict[str, tuple[str, ...]]
    parameters: dict[str, str]
    gradients: dict[str, str]
    truths: list[Truth]
    costs: tuple[str, ...]
    double: bool
    mutants: list[Mutant] = field(default_factory=list)
    unusual: list[Unusual] = field(default_factory=list)

    def measurable(self, source: str | None = None) -> str:
        """The source as it is measured: in float64, where the program itself is float32."""
        source = self.source if source is None else source
        return source.replace("float32", "float64") if self.double else source

    def program(self, draw: int, source: str | None = None, form: Form | None = None) -> Program:
        """The program, ready to be run with watches at its own truths."""
        return Program(
            self.measurable(source),
            form or self.form,
            self.quantities,
            self.parameters,
            draw,
            [t.watch for t in self.truths] if source is None else (),
        )


def rows(table: str) -> Iterator[list[str]]:
    for line in table.strip().splitlines():
        if line.strip() and not line.strip().startswith("//"):
            yield [cell.strip() for cell in line.split(" | ")]


def is_part(source: str, line: int, text: str) -> bool:
    """Whether `text` is only a part of its line's value: not assigned, not returned, not whole."""
    statement = statement_at(ast.parse(source), line)
    text, _, which = text.partition("##")
    wanted = normal(text)
    for target in [] if which else targets_of(statement):
        if wanted in names_of(target):
            return False
    value = statement.value if isinstance(statement, ast.Return | ast.Expr) else None
    if value is None:
        return True
    whole = [value, *(value.elts if isinstance(value, ast.Tuple) else [])]
    if isinstance(statement, ast.Expr) and isinstance(value, ast.Call):
        whole += value.args
    return wanted not in [ast.unparse(node) for node in whole]


def read_truth(source: str, cells: list[str]) -> Truth:
    fragment, text, kind, label, *rest = cells
    options: dict[str, Any] = {}
    for option in (rest[0].split(" ; ") if rest else []):
        key, _, value = option.strip().partition("=")
        if key in ("last", "helper"):
            options[key] = True
        elif key == "m":
            options["measure"] = value
        elif key == "scale":
            options[key] = float(eval(value))
        elif key in ("also", "kinds"):
            options[key] = (*options.get(key, ()), *(v.strip() for v in value.split(",,")))
        elif key in ("order", "why", "key"):
            options[key] = value
        elif key:
            raise ValueError(f"unknown option {option!r} in {cells}")
    line = find_line(source, fragment)
    part = is_part(source, line, text)
    return Truth(line, text, kind, label, part=part, **options)


def moved_lines(source: str, begin: int, old: str, new: str) -> dict[int, int]:
    """Where each line of `source` stands after `old` at offset `begin` has become `new`."""
    first = source.count("\n", 0, begin) + 1
    old_lines, new_lines = old.count("\n"), new.count("\n")
    last = first + old_lines
    moved = {}
    for line in range(1, source.count("\n") + 1):
        if line <= last and line - first <= new_lines:
            moved[line] = line
        elif line > last or (line == last and old.endswith("\n")):
            moved[line] = line + new_lines - old_lines
    return moved


def replaced(source: str, old: str, new: str) -> tuple[str, int]:
    if source.count(old) != 1:
        raise ValueError(f"{source.count(old)} times in the program: {old!r}")
    return source.replace(old, new), source.index(old)


def read_mutant(case: Case, number: int, row: dict[str, Any]) -> Mutant:
    source, begin = replaced(case.source, row["old"], row["new"])
    moved = moved_lines(case.source, begin, row["old"], row["new"])
    if "line" in row:
        line = find_line(source, row["line"])
    else:
        old_lines, new_lines = row["old"].split("\n"), row["new"].split("\n")
        same = 0
        while same < min(len(old_lines), len(new_lines)) - 1 and (
            old_lines[same] == new_lines[same]
        ):
            same += 1
        line = source.count("\n", 0, begin) + 1 + same
    accept = frozenset({line, *(find_line(source, f) for f in row.get("accept", []))})
    return Mutant(
        f"{case.name}/m{number:02}",
        case.name,
        source,
        line,
        accept,
        moved,
        row["why"],
        row["is"],
        row["needed"],
        row.get("unseen", ""),
    )


def read_unusual(case: Case, number: int, row: dict[str, Any]) -> Unusual:
    source = case.source
    if "file" in row:
        source = (BANK / row["file"]).read_text()
    for old, new in row.get("edits", []):
        source, _ = replaced(source, old, new)
    form = Form(**{**case.form.__dict__, **row.get("form", {})})
    gradients = {**case.gradients, **row.get("gradients", {})}
    return Unusual(f"{case.name}/u{number:02} {row['what']}", case.name, source, gradients, form)


@cache
def read_case(path: Path) -> Case:
    """One program with its data. Raises where the data names what the program does not have."""
    data = tomllib.loads(path.read_text())
    source = path.with_suffix(".py").read_text()
    quantities, aliases = [], {}
    for cells in rows(data["quantities"]):
        name, line, text, *names = cells
        quantities.append(Probe(name, line, text, names[1] if len(names) > 1 else ""))
        aliases[name] = tuple(names[0].split(",,")) if names else ()
        aliases[name] = tuple(n.strip() for n in aliases[name])
    parameters = dict(data.get("parameters", {}))
    for name, value in data.get("aliases", {}).items():
        aliases[name] = (*aliases.get(name, ()), *value)
    case = Case(
        path.stem,
        data["style"],
        source,
        Form(**data["form"]),
        quantities,
        aliases,
        parameters,
        dict(data["gradients"]),
        [read_truth(source, cells) for cells in rows(data["truths"])],
        tuple(data.get("costs", ["J"])),
        bool(data.get("float32", False)),
    )
    for i, row in enumerate(data.get("mutant", []), 1):
        try:
            case.mutants.append(read_mutant(case, i, row))
        except (ValueError, ProbeError) as error:
            raise ValueError(f"{case.name}, mutant {i}: {error}") from error
    for i, row in enumerate(data.get("unusual", []), 1):
        try:
            case.unusual.append(read_unusual(case, i, row))
        except (ValueError, ProbeError) as error:
            raise ValueError(f"{case.name}, unusual form {i}: {error}") from error
    return case


def all_cases(only: str = "") -> list[Case]:
    return [read_case(path) for path in sorted(BANK.glob("*.toml")) if only in path.stem]


# ---------------------------------------------------------------- what is true, by measurement


def parts_of(label: str) -> tuple[str, str]:
    """`∂u/∂v` taken apart; the numerator and the denominator as they are written."""
    found = re.fullmatch(r"∂(.+?)/∂(.+)", label)
    if not found:
        raise ValueError(f"{label!r} is no slope")
    return found[1], found[2]


def expected(truth: Truth, program: Program) -> list[Array]:
    """The measured value of a truth, one for each of its executions in the forward's order.

    Raises ValueError when the truth gives no way to measure it and no reason why not.
    """
    space = measured_space(program)
    if truth.measure:
        value = eval(truth.measure, space)
        items = value if isinstance(value, list) else [value]
    elif truth.kind in ("slope", "local"):
        of, by = parts_of(truth.label)
        if of == "J" or len(program.values(of)) == 1 and program.values(of)[0].size == 1:
            items = program.slope(by, of)
        else:
            value = space["L"](of, by)
            items = value if isinstance(value, list) else [value]
    else:
        raise ValueError(f"{truth.name} of kind {truth.kind} says no m=…")
    items = [truth.scale * item if truth.scale != 1 else item for item in items]
    if truth.order == "reversed":
        items = items[::-1]
    return items


def agreeing(truth: Truth, recording: Recording, items: list[Array]) -> list[bool]:
    """For each judged execution, whether the value is what was measured."""
    watched = recording.watched[truth.name]
    if truth.key:
        # Executions are paired by object, and only an object's last one is whole.
        owners = [id(o) for o in recording.keys[truth.key.partition("/")[2]]]
        mine = [id(o) for o in recording.keys[truth.name]]
        whole = {owner: value for owner, (_, value) in zip(mine, watched, strict=True)}
        return [close(value, items[owners.index(owner)]) for owner, value in whole.items()]
    if truth.last:
        return [close(watched[-1][1], items[-1])]
    if len(items) == 1:
        return [close(value, items[0]) for _, value in watched]
    if len(items) != len(watched):
        return [False] * max(len(watched), 1)
    return [close(value, item) for (_, value), item in zip(watched, items, strict=True)]


def flat(value: Any) -> list[float]:
    """All numbers of nested lists, dictionaries and arrays in their order."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [x for item in value for x in flat(item)]
    return [float(x) for x in np.ravel(np.asarray(value, float))]


def gradients_right(
    recording: Recording, gradients: dict[str, str], program: Program
) -> dict[str, bool]:
    """For each parameter, whether what the program ends with is its measured gradient.

    `before` holds the parameters' values before the backward pass, `result` what it returned.
    """
    before = {}
    for name in gradients:
        values = program.values(name)
        before[name] = values[0] if len(values) == 1 else values
    space = {**recording.namespace, "before": before, "np": np, "flat": flat}
    found = {}
    for name, expression in gradients.items():
        true = np.array(flat(program.slope(name)))
        try:
            value = np.array(flat(eval(expression, space)))
        except (ArithmeticError, LookupError, TypeError, ValueError, NameError, AttributeError):
            found[name] = False
        else:
            found[name] = close(value, true)
    return found
