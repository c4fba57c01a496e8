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
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from measuring import (
    Array,
    Edits,
    Form,
    Probe,
    ProbeError,
    Program,
    Recording,
    Watch,
    close,
    find_line,
    flat,
    measured_space,
    multiple,
    names_of,
    normal,
    place,
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
    """The cells of a table, bare, but for edits, whose spaces are the program's own."""
    for line in table.splitlines():
        if line.strip():
            yield [c if "=>" in c else c.strip() for c in line.split(" | ")]


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


def edited(source: str, edits: str) -> tuple[str, dict[int, int], int]:
    """`old => new && old => new` done; where each old line stands now; the first changed line.

    `⏎` stands for a line's end. Raises ValueError when an `old` is not there exactly once.
    """
    original, first = source, 0
    for edit in edits.split(" && "):
        old, arrow, new = edit.replace("⏎", "\n").partition("=>")
        old, new = old.removesuffix(" "), new.removeprefix(" ")
        if not arrow or source.count(old) != 1:
            raise ValueError(f"{source.count(old)} times in the program: {old!r}")
        before = source.splitlines()
        source = source.replace(old, new)
        after = source.splitlines()
        same = next((i for i, (x, y) in enumerate(zip(before, after, strict=False)) if x != y), 0)
        first = first or same + 1
    return source, moved_lines(original.splitlines(), source.splitlines()), first


def moved_lines(old: list[str], new: list[str]) -> dict[int, int]:
    """Where each line went, from 1: equal lines first, changed ones in their order."""
    moved = {}
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and b - a == d - c):
            moved.update({a + i + 1: c + i + 1 for i in range(b - a)})
    # A line that changed its place is found by its text.
    for i, text in enumerate(old, 1):
        if i not in moved and new.count(text) == 1 and old.count(text) == 1:
            moved[i] = new.index(text) + 1
    return moved


def read_options(cell: str) -> dict[str, str]:
    return {k.strip(): v.strip() for k, _, v in (o.partition("=") for o in cell.split(" ; "))}


def read_mutant(case: Case, number: int, cells: list[str]) -> Mutant:
    edits, value_is, needed, why, *rest = cells
    options = read_options(rest[0]) if rest else {}
    if unknown := set(options) - {"line", "accept", "unseen"}:
        raise ValueError(f"unknown options {unknown}")
    source, moved, line = edited(case.source, edits)
    if "line" in options:
        line = find_line(source, options["line"])
    more = [find_line(source, f) for f in options.get("accept", "").split(",,") if f.strip()]
    return Mutant(
        f"{case.name}/m{number:02}",
        case.name,
        source,
        line,
        frozenset({line, *more}),
        moved,
        why,
        value_is,
        needed,
        options.get("unseen", ""),
    )


def read_unusual(case: Case, number: int, cells: list[str]) -> Unusual:
    what, edits, *rest = cells
    source, _, _ = edited(case.source, edits)
    form, gradients = dict(case.form.__dict__), dict(case.gradients)
    for key, value in (read_options(rest[0]) if rest else {}).items():
        if key in form:
            form[key] = value
        elif key in gradients:
            gradients[key] = value
        else:
            raise ValueError(f"unknown option {key}")
    return Unusual(
        f"{case.name}/u{number:02} {what}", case.name, source, gradients, Form(**form)
    )


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
    reading: Any
    for kind, found, reading in (
        ("mutants", case.mutants, read_mutant),
        ("unusual", case.unusual, read_unusual),
    ):
        for i, cells in enumerate(rows(data.get(kind, "")), 1):
            try:
                found.append(reading(case, i, cells))
            except (ValueError, ProbeError) as error:
                raise ValueError(f"{case.name}, {kind} {i}, {cells[0]}: {error}") from error
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


def agreeing(truth: Truth, recording: Recording, items: list[Array]) -> list[tuple[int, bool]]:
    """For each judged execution, when it was and whether the value is what was measured."""
    watched = recording.watched[truth.name]
    if truth.key:
        # Executions are paired by object, and only an object's last one is whole.
        owners = [id(o) for o in recording.keys[truth.key.partition("/")[2]]]
        mine = [id(o) for o in recording.keys[truth.name]]
        whole = dict(zip(mine, watched, strict=True))
        return [(when, close(v, items[owners.index(o)])) for o, (when, v) in whole.items()]
    if truth.last:
        return [(watched[-1][0], close(watched[-1][1], items[-1]))]
    if len(items) == 1:
        items = items * len(watched)
    pairs = [(when, close(v, e)) for (when, v), e in zip(watched, items, strict=False)]
    if len(items) != len(watched):
        # Fewer or more executions than there should be: wrong from the first unpaired one on.
        pairs.append((watched[min(len(items), len(watched) - 1)][0], False))
    return pairs


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


def role_of(statement: ast.stmt, text: str) -> list[int] | None:
    """Where `text` stands in its statement when it is the whole of a value: a path of indices."""
    value = getattr(statement, "value", None)
    if value is None:
        return None
    if ast.unparse(value) == text:
        return []
    inside = value.args if isinstance(value, ast.Call) else getattr(value, "elts", [])
    for i, node in enumerate(inside):
        if ast.unparse(node) == text:
            return [i]
    return None


def at_role(statement: ast.stmt, role: list[int]) -> str | None:
    """The text that stands at `role` in another statement."""
    value = getattr(statement, "value", None)
    if value is not None and role:
        inside = value.args if isinstance(value, ast.Call) else getattr(value, "elts", [])
        value = inside[role[0]] if role[0] < len(inside) else None
    return None if value is None else ast.unparse(value)


def visible(case: Case, mutant: Mutant) -> dict[str, Watch]:
    """The truths that can be watched in a mutant: their text is there, or what took its place."""
    tree, original = ast.parse(mutant.source), ast.parse(case.source)
    found = {}
    for truth in case.truths:
        line = mutant.moved.get(truth.line)
        if line is None:
            continue
        texts = [truth.text]
        role = role_of(statement_at(original, truth.line), normal(truth.text.partition("##")[0]))
        if role is not None and (text := at_role(statement_at(tree, line), role)):
            texts.append(text)
        for text in texts:
            try:
                place(Edits(mutant.source), tree, line, text, "f", "x")
            except ProbeError:
                continue
            found[truth.name] = Watch(truth.name, line, text, truth.watch.key)
            break
    return found


def wrong_values(
    case: Case, mutant: Mutant, draw: int, program: Program
) -> tuple[list[tuple[int, int, Truth]], dict[str, bool]]:
    """What a mutant does: (order, line, truth) of every wrong value, first one first; gradients.

    `program` is the unbroken one, whose measured slopes are what the mutant's values should be.
    """
    watches = visible(case, mutant)
    broken = Program(
        case.measurable(mutant.source),
        case.form,
        case.quantities,
        case.parameters,
        draw,
        list(watches.values()),
    )
    recording = broken.run(backward=True)
    wrong = []
    for truth in case.truths:
        if truth.name not in watches or (truth.kind in ("none", "undecided") and not truth.measure):
            continue
        line = watches[truth.name].line
        if truth.name not in recording.watched:
            continue
        failing = [w for w, ok in agreeing(truth, recording, expected(truth, program)) if not ok]
        if failing:
            wrong.append((min(failing), line, truth))
    wrong.sort(key=lambda entry: entry[0])
    return wrong, gradients_right(recording, case.gradients, program)
