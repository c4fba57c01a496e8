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

    `kind` and `label` are those of the JSON output; `also` holds other right labels (`term:∂J/∂x`
    right as that kind alone), `kinds` other right kinds; `measure` is the expression that must give
    the value, `order` how its executions stand to the forward's; `helper` marks a function whose
    value is right for its argument.
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
            yield [
                c if "=>" in c else c.strip() for c in line.replace(" | | ", " |  | ").split(" | ")
            ]


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
    for option in rest[0].split(" ; ") if rest else []:
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
    return Unusual(f"{case.name}/u{number:02} {what}", case.name, source, gradients, Form(**form))


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
        single = of == "J" or [np.size(v) for v in program.values(of)] == [1]
        if single:
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


# ---------------------------------------------------------------- what the product says


@dataclass(frozen=True)
class Answer:
    """One run of the product: its JSON, or why there is none, and the seconds it took."""

    title: str
    said: dict[str, Any] | None
    seconds: float
    trouble: str = ""


def ask(title: str, source: str, form: Form, timeout: float = 120.0) -> Answer:
    """Run `python -m chainrule explain … --json` on a source in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{title.partition('/')[0].partition('_')[2]}.py"
        path.write_text(source)
        command = [sys.executable, "-m", "chainrule", "explain", str(path), "--cost", form.cost]
        if not form.is_script:
            command += ["--setup", form.setup, "--backward", form.backward]
        begin = time.perf_counter()
        try:
            run = subprocess.run(
                [*command, "--json"], capture_output=True, text=True, timeout=timeout, cwd=folder
            )
        except subprocess.TimeoutExpired:
            return Answer(title, None, timeout, f"no answer in {timeout:.0f} s")
        seconds = time.perf_counter() - begin
    try:
        said = json.loads(run.stdout)
    except ValueError:
        last = (run.stderr.strip() or run.stdout.strip() or "nothing").splitlines()[-1]
        return Answer(title, None, seconds, f"exit status {run.returncode}: {last}")
    if not isinstance(said, dict) or "lines" not in said:
        return Answer(title, None, seconds, f"exit status {run.returncode}: no lines in the JSON")
    return Answer(title, said, seconds)


def cases_of(kinds: Iterable[str], only: str = "") -> list[tuple[str, str, Form]]:
    """(title, source, form) of everything that is to be explained."""
    found = []
    for case in all_cases(only):
        if "programs" in kinds:
            found.append((case.name, case.source, case.form))
        if "mutants" in kinds:
            found += [(m.title, m.source, case.form) for m in case.mutants]
        if "unusual" in kinds:
            found += [(u.title, u.source, u.form) for u in case.unusual]
    return found


def ask_all(kinds: Iterable[str], only: str = "", jobs: int = 1) -> dict[str, Answer]:
    with ThreadPoolExecutor(jobs) as pool:
        answers = pool.map(lambda entry: ask(*entry), cases_of(tuple(kinds), only))
        return {answer.title: answer for answer in answers}


# ---------------------------------------------------------------- the two compared

KEY = re.compile(r"@(\([^)]*\)|\[[^\]]*\]|\{[^}]*\}|[^\s·,()/]+)")


def split_outside(text: str, mark: str) -> list[str]:
    """`text` cut at every `mark` that stands in no bracket."""
    parts, depth, begin, i = [], 0, 0, 0
    while i < len(text):
        if text[i] in "([{":
            depth += 1
        elif text[i] in ")]}":
            depth -= 1
        elif depth == 0 and text.startswith(mark, i):
            parts.append(text[begin:i])
            i += len(mark)
            begin = i
            continue
        i += 1
    return [*parts, text[begin:]]


def slope_of(label: str) -> tuple[str, str] | None:
    """The numerator and the denominator that a label names, bare of keys, signs and remarks."""
    label = KEY.sub("", label)
    label = split_outside(label, " = ")[-1]
    label = split_outside(label, ", ")[0]
    factors = [part for part in split_outside(label, "·") if "∂" in part]
    pairs = []
    for factor in factors:
        found = re.match(r"(.+?)/∂(.+)", factor[factor.index("∂") + 1 :].strip())
        if not found:
            return None
        pairs.append((bare(found[1]), bare(found[2])))
    return (pairs[0][0], pairs[-1][1]) if pairs else None


def bare(name: str) -> str:
    name = name.strip()
    while name.startswith("(") and name.endswith(")") and len(split_outside(name[1:-1], ")")) == 1:
        name = name[1:-1].strip()
    if re.fullmatch(r"[\w ]+", name):
        name = name.replace(" ", "_")
    return normal(name)


def names_for(case: Case, quantity: str) -> set[str]:
    """Every name by which a label may call a quantity."""
    names = {quantity, *case.aliases.get(quantity, ())}
    # One use of a parameter may be called as the parameter is.
    names |= {
        name
        for name in case.parameters
        if quantity != name and names & {*case.aliases.get(name, ())}
    }
    if quantity == "J":
        names |= {*case.costs, case.form.cost, "cost", "loss", "L", "C", "E"}
    return {normal(name) for name in names}


def same_slope(case: Case, said: str, true: str) -> bool:
    """Whether two labels name the same slope, each quantity by any of its names."""
    found = slope_of(said)
    if found is None or not true:
        return False
    of, by = parts_of(true)
    return found[0] in names_for(case, of) and found[1] in names_for(case, by)


def near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-3 * max(abs(a), abs(b))


def scale_of(entry: dict[str, Any]) -> float:
    scale = float(entry.get("scale") or 1.0)
    return -scale if str(entry.get("label", "")).startswith(("−", "-")) and scale > 0 else scale


def unnamed(entry: dict[str, Any]) -> bool:
    return entry.get("kind") in ("none", "undecided", None) or not entry.get("label")


def kinds_for(truth: Truth) -> set[str]:
    kinds = {truth.kind, *truth.kinds}
    if truth.label.startswith("∂J/"):
        # A slope of J by what it is computed from at once is a local slope as well.
        kinds |= {"local"} if "slope" in kinds else set()
    elif kinds & {"local", "factor"}:
        kinds |= {"local", "factor"}
    return kinds


def fits(case: Case, entry: dict[str, Any], truth: Truth) -> bool:
    """Whether an entry of the product says what is true."""
    if truth.kind == "update":
        return entry.get("kind") == "update"
    if truth.kind in ("none", "undecided") and unnamed(entry):
        return True
    if "none" in truth.kinds and unnamed(entry):
        return True
    scale, kinds = scale_of(entry), kinds_for(truth)
    for choice in (truth.label, *truth.also):
        kind, _, label = choice.rpartition(":")
        if not same_slope(case, str(entry.get("label", "")), label):
            continue
        if entry.get("kind") not in ({kind} if kind else kinds):
            continue
        # The slope of another part of the cost, such as one sample's, may have its own scale.
        own = not label.startswith("∂J/") and choice != truth.label
        if near(scale, truth.scale) or (own and near(scale, 1.0)):
            return True
    return False


def texts_for(case: Case, truth: Truth) -> set[str]:
    """The texts under which the product may list the value of a truth."""
    text = normal(truth.text.partition("##")[0])
    texts = {text}
    statement = statement_at(ast.parse(case.source), truth.line)
    for target in targets_of(statement):
        if text in (names := names_of(target)) and "##" not in truth.text:
            texts |= set(names)
            if isinstance(statement, ast.Assign) and len(targets_of(statement)) == 1:
                texts.add(ast.unparse(statement.value))
    return texts


def entry_text(entry: dict[str, Any]) -> str:
    return normal(str(entry.get("text", "")).strip().removeprefix("return "))


def probes_for(case: Case, name: str) -> list[Probe]:
    """Every place of the program at which a value of that name or text is made or read."""
    known = [q for q in case.quantities if name in names_for(case, q.name)]
    found = []
    for statement in ast.walk(ast.parse(case.source)):
        if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Return | ast.Expr):
            continue
        nodes = [n for n in ast.walk(statement) if isinstance(n, ast.expr)]
        if any(ast.unparse(n) == name for n in nodes):
            found.append(Probe(f"at {statement.lineno}", f"#{statement.lineno}", name))
    return known + found


def measured_true(case: Case, entry: dict[str, Any]) -> bool | None:
    """Whether a label without a truth agrees with a measurement; None when it cannot be tried.

    A slope of the cost is compared with the slope by every value of that name, at every execution;
    a local slope with the diagonal of every pair. One path of a slope cannot be judged so.
    """
    found = slope_of(str(entry.get("label", "")))
    if found is None or entry.get("kind") not in ("slope", "local"):
        return None
    below: list[Probe | str] = [*probes_for(case, found[1])]
    below += [name for name in case.parameters if found[1] in names_for(case, name)]
    above: list[Probe | str] = ["J"]
    if found[0] not in names_for(case, "J"):
        above = [*probes_for(case, found[0])]
    watch = Watch("it", int(entry["line"]), entry_text(entry))
    scale, verdicts = scale_of(entry), []
    for draw in DRAWS:
        try:
            program = Program(case.measurable(), case.form, [], case.parameters, draw, [watch])
            seen = program.run(backward=True).watched.get("it", [])
        except (ProbeError, SyntaxError):
            return None
        items = []
        for u in above:
            for v in below:
                try:
                    items += measured_pairs(case.name, u, v, draw)
                except (ProbeError, SyntaxError, TypeError, IndexError, ValueError):
                    continue  # what has this name is an index, say, and cannot be nudged
        if not seen or not items:
            return None
        verdicts.append(all(any(close(v, scale * item) for item in items) for _, v in seen))
    return all(verdicts)


@cache
def measured_pairs(name: str, of: Probe | str, by: Probe | str, draw: int) -> list[Array]:
    """All slopes of `of` by `by`: of the cost, or elementwise where the shapes agree."""
    case = read_case(BANK / f"{name}.toml")
    probes = [p for p in (of, by) if isinstance(p, Probe)]
    if len({p.name for p in probes}) != len(probes):
        return []
    program = Program(case.measurable(), case.form, probes, case.parameters, draw)
    v = by.name if isinstance(by, Probe) else by
    if not isinstance(of, Probe):
        return program.slope(v)
    return [
        program.local(of.name, v, i, k)
        for i, value in enumerate(program.values(of.name))
        for k, other in enumerate(program.values(v))
        if np.shape(value) == np.shape(other)
    ]


@dataclass
class Table:
    """The counts, and each failure as one line."""

    lines: Counter[str] = field(default_factory=Counter)
    parts: Counter[str] = field(default_factory=Counter)
    unlisted: Counter[str] = field(default_factory=Counter)
    programs: Counter[str] = field(default_factory=Counter)
    mutants: Counter[str] = field(default_factory=Counter)
    unusual: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def share(self, counts: Counter[str], what: str) -> float:
        return counts[what] / max(1, sum(counts.values()))

    def __str__(self) -> str:
        rows = [
            ("lines of right programs", self.lines, ("rightly", "not recognised", "falsely")),
            ("parts of those lines", self.parts, ("rightly", "not recognised", "falsely")),
            ("labels beyond the bank's", self.unlisted, ("rightly", "not judged", "falsely")),
            ("right programs", self.programs, ("called right", "called wrong", "not run")),
            (
                "mutants: first broken line",
                self.mutants,
                ("found", "later line", "right line blamed", "missed"),
            ),
            ("unusual right forms", self.unusual, ("called right", "called wrong", "not run")),
        ]
        text = []
        for title, counts, names in rows:
            total = sum(counts.values())
            cells = ", ".join(f"{name} {counts[name]}" for name in names)
            best = f"{100 * self.share(counts, names[0]):5.1f} %" if total else "    – "
            text.append(f"{title:<27} {total:4}  {best}  {cells}")
        if self.seconds:
            text.append(
                f"{'seconds a run':<27} {len(self.seconds):4}  median"
                f" {float(np.median(self.seconds)):.2f}, worst {max(self.seconds):.2f}"
            )
        return "\n".join(text)


def said_briefly(entry: dict[str, Any]) -> str:
    scale = scale_of(entry)
    return f"{entry.get('kind')} {'' if near(scale, 1.0) else f'{scale:g} '}{entry.get('label')}"


def score_program(case: Case, answer: Answer, table: Table) -> None:
    if answer.said is None:
        table.programs["not run"] += 1
        table.lines["not recognised"] += sum(not t.part for t in case.truths)
        table.failures.append(f"{case.name}: {answer.trouble}")
        return
    broken = answer.said.get("break")
    wrong = [p["name"] for p in answer.said.get("parameters", []) if not p.get("right")]
    if broken or wrong:
        table.programs["called wrong"] += 1
        where = f"line {broken['line']}, {broken.get('why')}" if broken else f"wrong: {wrong}"
        table.failures.append(f"{case.name}: a right program is called wrong: {where}")
    else:
        table.programs["called right"] += 1
    listed = set()
    for truth in case.truths:
        counts = table.parts if truth.part else table.lines
        texts = texts_for(case, truth)
        rivals = [t for t in case.truths if t.line == truth.line and texts_for(case, t) & texts]
        entries = [
            (i, e)
            for i, e in enumerate(answer.said["lines"])
            if e.get("line") == truth.line and entry_text(e) in texts
        ]
        exact = [p for p in entries if entry_text(p[1]) == normal(truth.text.partition("##")[0])]
        entries = exact or entries
        listed |= {i for i, _ in entries}
        right = [e for _, e in entries if fits(case, e, truth)]
        false = [
            e
            for _, e in entries
            if not unnamed(e) and not any(fits(case, e, rival) for rival in rivals)
        ]
        false = [e for e in false if truth.kind == "update" or measured_true(case, e) is not True]
        others = [e for _, e in entries if not unnamed(e) and e not in right and e not in false]
        true_name = f"{truth.kind} {truth.label or truth.why} × {truth.scale:g}"
        where = f"{case.name}:{truth.line} {truth.text}"
        if false:
            counts["falsely"] += 1
            says = "; ".join(sorted({said_briefly(e) for e in false}))
            table.failures.append(f"{where}: falsely {says}; it is {true_name}")
        elif right or others or (truth.kind in ("none", "undecided") and not entries):
            counts["rightly"] += 1
            if others and not right:
                says = "; ".join(sorted({said_briefly(e) for e in others}))
                table.other_names.append(f"{where}: {says}, which is true too; it is {true_name}")
        else:
            counts["not recognised"] += 1
            if not truth.part:
                table.failures.append(f"{where}: not recognised; it is {true_name}")
    for i, entry in enumerate(answer.said["lines"]):
        if i in listed or unnamed(entry):
            continue
        verdict = measured_true(case, entry)
        what = {True: "rightly", False: "falsely", None: "not judged"}[verdict]
        table.unlisted[what] += 1
        if verdict is False:
            table.failures.append(
                f"{case.name}:{entry['line']} {entry['text']}: falsely {said_briefly(entry)};"
                " the bank has no name for it, the measurement says no"
            )


def lines_wrong(case: Case, mutant: Mutant) -> set[int]:
    """The lines of a mutant that hold a wrong value, by measurement, and the accepted ones."""
    found = set(mutant.accept)
    for draw in DRAWS:
        found |= {line for _, line, _ in wrong_values(case, mutant, draw, case.program(draw))[0]}
    return found


def score_mutant(case: Case, mutant: Mutant, answer: Answer, table: Table) -> None:
    source = mutant.source.splitlines()
    true = f"line {mutant.line} `{source[mutant.line - 1].strip()}` ({mutant.why})"
    broken = answer.said.get("break") if answer.said is not None else None
    if not broken:
        table.mutants["missed"] += 1
        table.failures.append(f"{mutant.title}: missed {true} {answer.trouble}".rstrip())
        return
    line = int(broken["line"])
    if line in mutant.accept:
        table.mutants["found"] += 1
        return
    wrong = line in lines_wrong(case, mutant)
    what = "later line" if wrong else "right line blamed"
    table.mutants[what] += 1
    text = source[line - 1].strip() if line <= len(source) else ""
    table.failures.append(
        f"{mutant.title}: {what}: {line} `{text}` ({broken.get('why')}); it is {true}"
    )


def score_unusual(form: Unusual, answer: Answer, table: Table) -> None:
    if answer.said is None:
        table.unusual["not run"] += 1
        table.failures.append(f"{form.title}: {answer.trouble}")
        return
    broken = answer.said.get("break")
    wrong = [p["name"] for p in answer.said.get("parameters", []) if not p.get("right")]
    if broken or wrong:
        table.unusual["called wrong"] += 1
        where = f"line {broken['line']}: {broken.get('why')}" if broken else f"{wrong}"
        table.failures.append(f"{form.title}: called wrong: {where}")
    else:
        table.unusual["called right"] += 1


def score(answers: dict[str, Answer]) -> Table:
    """The table of what the product said, by title, against what is true.

    Titles without an answer are left out of the counts.
    """
    table = Table()
    for case in all_cases():
        if case.name in answers:
            score_program(case, answers[case.name], table)
        for mutant in case.mutants:
            if mutant.title in answers:
                score_mutant(case, mutant, answers[mutant.title], table)
        for form in case.unusual:
            if form.title in answers:
                score_unusual(form, answers[form.title], table)
    table.seconds = [answer.seconds for answer in answers.values()]
    return table


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Explain every case of the bank and keep score.")
    parser.add_argument("--only", default="", help="programs whose name contains this")
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time")
    parser.add_argument(
        "--kind",
        action="append",
        choices=["programs", "mutants", "unusual"],
        help="one kind of case only; may be given several times",
    )
    options = parser.parse_args(arguments)
    kinds = options.kind or ["programs", "mutants", "unusual"]
    table = score(ask_all(kinds, options.only, options.jobs))
    print(table)
    for line in [*table.failures, *table.other_names]:
        print(line)


if __name__ == "__main__":
    main()
