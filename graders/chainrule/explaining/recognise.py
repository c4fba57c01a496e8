"""Say of each recorded backward value which slope it is, by comparing numbers alone.

A value is a slope when its projections on a few random directions are those that the forward
study measured, in every trial, up to one constant scale. The promise: a value that no slope fits
gets no name, and what only fits because both are zero is called undecided.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.between import forward_statements
from chainrule.explaining.instrument import Site
from chainrule.explaining.names import claims, normal, promises, promises_local
from chainrule.explaining.parameters import parameters
from chainrule.explaining.recorder import Key, Record, Value
from chainrule.explaining.study import Name, Quantity, Study

Array = NDArray[np.float64]

COST = -1
CLOSE = 2e-6


@dataclass(frozen=True)
class Reading:
    """One thing that a value is: `scale` · ∂of/∂by, and of which kind.

    of: number of a quantity, or COST; turned: the value is the transposed slope.
    """

    kind: str
    of: int
    by: int
    scale: float = 1.0
    turned: bool = False
    use: Key | None = None
    entry: int = -1


@dataclass
class Execution:
    """One execution of a site in the backward pass, with its value in each trial."""

    key: Key
    order: int
    values: dict[int, Value]
    identity: int
    readings: list[Reading] = field(default_factory=list)
    zero: bool = False
    plain: bool = False  # it is a value of the forward pass itself
    same_as: list[int] = field(default_factory=list)


@dataclass
class Place:
    """A site of the backward pass with all its executions and the label they share."""

    site: Site
    executions: list[Execution]
    kind: str = "none"
    reading: Reading | None = None
    label: str = ""
    scale: float = 1.0
    also: list[str] = field(default_factory=list)
    of: str = ""
    by: str = ""

    @property
    def turned(self) -> bool:
        """Whether the value is the slope transposed."""
        return self.reading is not None and self.reading.turned

    @property
    def first(self) -> int:
        """Where in the first trial's log it runs first."""
        return self.executions[0].order


@dataclass
class _Table:
    """Slopes of quantities of one form, as rows of numbers to compare with."""

    rows: list[Array] = field(default_factory=list)
    errors: list[Array] = field(default_factory=list)
    meant: list[Reading] = field(default_factory=list)
    made: tuple[Array, Array, Array] | None = None

    def add(self, row: Array, error: Array, meant: Reading) -> None:
        self.rows.append(row)
        self.errors.append(error)
        self.meant.append(meant)
        self.made = None

    def arrays(self) -> tuple[Array, Array, Array]:
        if self.made is None:
            rows = np.array(self.rows)
            self.made = rows, np.array(self.errors), np.sum(rows * rows, axis=1)
        return self.made


class Recogniser:
    """Compares values with everything that the study measured."""

    def __init__(self, study: Study) -> None:
        """Enter all that `study` measured."""
        self.study = study
        self.trials = sorted({trial.number for trial in study.trials})
        self.tables: dict[tuple[int, ...], _Table] = defaultdict(_Table)
        self.sizes: dict[int, set[tuple[int, ...]]] = defaultdict(set)
        self.state = {trial.number: trial for trial in study.trials}
        self.rows: dict[int, tuple[Array, Array]] = {}
        self.entry_rows: list[tuple[Array, Array, Array, Reading]] = []
        self.entry_names: dict[str, str] = {}
        self.paths: dict[tuple[int, Key, int], tuple[Array, Array] | None] = {}
        self._fill()

    # what there is to compare with

    def _fill(self) -> None:
        for quantity in self.study.chosen:
            self._slopes(quantity)
            self._locals(quantity)
            self._value(quantity)
        self.parameters = {q.number for q in parameters(self.study)}

    def _slopes(self, quantity: Quantity) -> None:
        if any(trial not in quantity.slopes for trial in self.trials):
            return
        row = np.concatenate([quantity.slopes[trial] for trial in self.trials])
        error = np.concatenate([quantity.errors[trial] for trial in self.trials])
        if np.any(np.abs(row) > 3 * error):
            self.add(quantity.form, row, error, Reading("slope", COST, quantity.number))
            self.rows[quantity.number] = row, error

    def _value(self, quantity: Quantity) -> None:
        if not quantity.matters(0):
            return
        pieces = []
        for trial in self.trials:
            value = quantity.values.get(trial, quantity.value if trial == 0 else None)
            if value is None:
                return
            flat = np.ravel(value)
            pieces += [
                float(flat @ np.ravel(d)) for d in self.state[trial].directions[quantity.form]
            ]
        row = np.array(pieces)
        if np.any(row):
            meant = Reading("value", COST, quantity.number)
            self.add(quantity.form, row, 1e-13 * np.abs(row), meant)

    def _locals(self, quantity: Quantity) -> None:
        if any(trial not in quantity.rates for trial in self.trials):
            return
        for number in quantity.rates[self.trials[0]]:
            if any(number not in quantity.rates[trial] for trial in self.trials):
                continue
            other = self.study.quantities[number]
            scalar = np.size(other.value) == 1
            if scalar and not other.matters(0):
                continue
            pieces = []
            for trial in self.trials:
                rates = quantity.rates[trial][number]
                directions = self.state[trial].directions[quantity.form]
                if scalar:
                    pieces.append(np.array([float(np.ravel(rate)[0]) for rate in rates]))
                    continue
                locals_ = [
                    np.ravel(r) / np.ravel(d) for r, d in zip(rates, directions, strict=True)
                ]
                big = max(float(np.max(np.abs(locals_[0]))), 1e-300)
                if len(locals_) > 1 and np.max(np.abs(locals_[0] - locals_[1])) > 1e-5 * big:
                    break
                mean = np.mean(locals_, axis=0)
                pieces.append(np.array([float(mean @ np.ravel(d)) for d in directions]))
            if len(pieces) < len(self.trials):
                continue
            row = np.concatenate(pieces)
            error = 3e-8 * np.abs(row) + 1e-9
            whole = scalar and len(quantity.form) > 0
            kind = "slope" if whole else "local"
            self.add(quantity.form, row, error, Reading(kind, number, quantity.number))

    def add(self, form: tuple[int, ...], row: Array, error: Array, meant: Reading) -> None:
        """Enter one thing that values are compared with."""
        self.tables[form].add(row, error, meant)
        self.sizes[int(np.prod(form))].add(form)

    MOST_ENTRIES = 160

    def entry_name(self, name: str) -> str:
        """Return how the program calls one entry of a list or array."""
        if name not in self.entry_names:
            wanted, found = normal(name), f"{name}[i]"
            for site in self.study.plan.sites:
                one = site.text.endswith("]") and not site.text.endswith('"]')
                if site.kind == "use" and one and normal(site.text) == wanted:
                    found = site.text
                    break
            self.entry_names[name] = found
        return self.entry_names[name]

    def measure_entries(self) -> None:
        """Measure small parameters entry by entry, for programs that work number by number."""
        self.entry_values: list[Array] = []
        small = [self.study.quantities[n] for n in sorted(self.parameters)]
        small = [q for q in small if q.form]
        if sum(int(np.size(q.value)) for q in small) > self.MOST_ENTRIES:
            return
        for quantity in small:
            got = [self.study.entries(quantity, trial) for trial in self.trials]
            if any(part is None for part in got):
                continue
            rows = np.array([part[0] for part in got if part is not None])
            errors = np.array([part[1] for part in got if part is not None])
            values = np.array(
                [np.ravel(quantity.values.get(t, quantity.value)) for t in self.trials]
            )
            for index in range(rows.shape[1]):
                if np.any(np.abs(rows[:, index]) > 3 * errors[:, index]):
                    meant = Reading("slope", COST, quantity.number, entry=index)
                    self.add((), rows[:, index], errors[:, index], meant)
                    self.entry_rows.append((rows[:, index], errors[:, index], values[:, index],
                                            meant))  # fmt: skip

    MOST_USES = 150

    def measure_uses(self, open_: Sequence[dict[int, Value]]) -> None:
        """Measure the paths by which a quantity that is used several times reaches the cost.

        The first trial says which paths an open value could be; only these are measured further.
        """
        sizes = {int(np.size(values[0])) for values in open_}
        rows = [
            (q, list(dict.fromkeys(q.uses)))
            for q in self.study.chosen
            if q.number in self.rows and int(np.size(q.value)) in sizes
        ]
        rows = [row for row in rows if 1 < len(row[1]) <= 24]
        left = self.MOST_USES
        seen: dict[tuple[int, ...], Array] = {}
        for quantity, uses in sorted(rows, key=lambda row: len(row[1])):
            if left < len(uses):
                break
            left -= len(uses)
            found: list[tuple[Key, Array, Array]] = []
            for use in uses:
                got = self.along(quantity, use, 0)
                if got is not None and np.any(np.abs(got[0]) > 3 * got[1]):
                    found.append((use, *got))
            if len(found) < 2:
                continue
            form = quantity.form
            if form not in seen:
                seen[form] = self._projected(open_, form)
            for count in range(1, len(found)):
                if count > 1 and len(found) > 6:
                    break
                for some in combinations(found, count):
                    row = np.sum([part[1] for part in some], axis=0)
                    error = np.sum([part[2] for part in some], axis=0)
                    if self._could(seen[form], row, error):
                        self._enter_path(quantity, [part[0] for part in some])

    def _projected(self, open_: Sequence[dict[int, Value]], form: tuple[int, ...]) -> Array:
        rows = []
        for values in open_:
            for turned in (False, True) if np.ndim(values[0]) == 2 else (False,):
                got = self.project({0: values[0]}, form, turned)
                if got is not None:
                    rows.append(got[0])
        return np.array(rows)

    @staticmethod
    def _could(numbers: Array, row: Array, error: Array) -> bool:
        if not len(numbers):
            return False
        scale = numbers @ row / (row @ row)
        off = np.abs(numbers - scale[:, None] * row)
        room = 1e-5 * np.abs(numbers) + 10 * np.abs(scale[:, None]) * error + 1e-9
        return bool(np.any(np.all(off <= room, axis=1) & (scale != 0)))

    def _enter_path(self, quantity: Quantity, uses: Sequence[Key]) -> None:
        total, errors = np.zeros(0), np.zeros(0)
        for trial in self.trials:
            parts = [self.along(quantity, use, trial) for use in uses]
            if any(part is None for part in parts):
                return
            total = np.append(total, np.sum([p[0] for p in parts if p is not None], axis=0))
            errors = np.append(errors, np.sum([p[1] for p in parts if p is not None], axis=0))
        whole = self.rows[quantity.number][0]
        if np.all(np.abs(total - whole) <= CLOSE * np.abs(whole) + 5 * errors):
            return
        kind = "term" if len(uses) == 1 else "partial"
        meant = Reading(kind, COST, quantity.number, use=uses[0])
        self.add(quantity.form, total, errors, meant)

    def along(self, quantity: Quantity, use: Key, trial: int) -> tuple[Array, Array] | None:
        """Return what moving one use does, measured once."""
        key = quantity.number, use, trial
        if key not in self.paths:
            self.paths[key] = self.study.along_use(quantity, use, trial)
        return self.paths[key]

    def updates(self, values: dict[int, Value]) -> list[Reading]:
        """Return the parameters that a value is, moved along their slope."""
        found = []
        first = next(iter(values.values()))
        size = int(np.size(first))
        for number in sorted(self.parameters):
            quantity = self.study.quantities[number]
            if np.size(quantity.value) != size or any(t not in values for t in self.trials):
                continue
            row = self.rows.get(number)
            if row is None:
                continue
            moved = {}
            for trial in self.trials:
                old = quantity.values.get(trial, quantity.value)
                moved[trial] = np.ravel(values[trial]) - np.ravel(old)
            got = self.project(moved, quantity.form, False)
            table = _Table([row[0]], [row[1]], [Reading("update", COST, number)])
            if got is not None and np.any(got[0]):
                found += list(self._matches(table, *got, False))
        if size == 1:
            numbers = np.array([float(np.ravel(values[t])[0]) for t in self.trials if t in values])
            if len(numbers) == len(self.trials) > 2:
                where = np.arange(len(numbers))
                for row_, error, old_, meant in self.entry_rows:
                    table = _Table([row_], [error], [replace(meant, kind="update")])
                    step = numbers - old_
                    if np.any(step):
                        found += list(
                            self._matches(table, step, np.asarray(where), np.abs(numbers), False)
                        )
        return found

    # comparing

    def project(
        self, values: dict[int, Value], form: tuple[int, ...], turned: bool
    ) -> tuple[Array, NDArray[Any], Array] | None:
        """Return a value's projections on the directions of `form`, their places and sizes."""
        parts, where, sizes = [], [], []
        start = 0
        for trial in self.trials:
            directions = self.state[trial].directions[form]
            count = len(directions)
            if trial in values:
                value = values[trial]
                flat = np.ravel(np.transpose(value) if turned else value)
                if flat.size != np.size(directions[0]):
                    return None
                parts += [float(flat @ np.ravel(d)) for d in directions]
                sizes += [float(np.abs(flat) @ np.abs(np.ravel(d))) for d in directions]
                where += list(range(start, start + count))
            start += count
        return np.array(parts), np.array(where), np.array(sizes)

    def read(self, values: dict[int, Value], scales: bool = True) -> list[Reading]:
        """Return everything that a value is, over all trials in which it is there."""
        found: list[Reading] = []
        first = next(iter(values.values()))
        size = int(np.size(first))
        steady = self._steady(values)
        for form in self.sizes.get(size, ()):
            turns = [False]
            if np.ndim(first) == 2 and min(np.shape(first)) > 1:
                turns.append(True)
            for turned in turns:
                got = self.project(values, form, turned)
                if got is None:
                    continue
                for reading in self._matches(self.tables[form], *got, steady):
                    found.append(
                        replace(reading, turned=turned),
                    )
        return found

    @staticmethod
    def _steady(values: dict[int, Value]) -> bool:
        """Tell whether a value is the same number everywhere: a constant, no slope to find."""
        rows = [np.ravel(value) for value in values.values()]
        first = rows[0][0]
        return all(bool(np.all(row == first)) for row in rows)

    def _matches(
        self, table: _Table, numbers: Array, where: NDArray[Any], sizes: Array, steady: bool
    ) -> Iterable[Reading]:
        rows, errors, _ = table.arrays()
        rows, errors = rows[:, where], errors[:, where]
        norms = np.sum(rows * rows, axis=1)
        with np.errstate(all="ignore"):
            scale = np.where(norms > 0, rows @ numbers / norms, 0.0)
        scale = np.where(np.abs(scale - 1) < 1e-5, 1.0, scale)
        scale = np.where(np.abs(scale + 1) < 1e-5, -1.0, scale)
        off = np.abs(numbers - scale[:, None] * rows)
        room = CLOSE * np.abs(numbers) + 1e-9 * sizes + 5 * np.abs(scale[:, None]) * errors
        good = np.all(off <= room, axis=1) & (scale != 0) & (np.abs(numbers).max() > 0)
        # errors as large as the slopes would let anything match
        good &= np.all(errors <= 1e-3 * np.abs(rows).max(axis=1, keepdims=True), axis=1)
        varied = len(numbers) >= 3
        for index in np.flatnonzero(good):
            meant = table.meant[index]
            factor = float(scale[index])
            if meant.kind == "value" and factor != 1.0:
                continue
            if factor not in (1.0, -1.0):
                if not varied or steady:
                    continue
                ratio = rows[index] / np.abs(rows[index]).max()
                if np.ptp(ratio) < 1e-6:  # one number again and again: any scale fits
                    continue
            elif steady and meant.kind == "local":
                continue
            yield replace(meant, scale=factor)


# --- from values to places -----------------------------------------------------------------------

MOST_EXECUTIONS = 80


def backward_places(study: Study) -> list[Place]:
    """Return the sites that run after the cost is known, each with its executions."""
    first = study.trials[0]
    start, end = study.backward_start, study.cost_position
    forward = forward_statements(study, start, end)
    others: dict[int, dict[Key, Value]] = {}
    for trial in study.trials[1:]:
        if trial.number not in others and trial.number:
            others[trial.number] = {record.key: record.value for record in trial.log}
    by_site: dict[int, list[tuple[int, Record]]] = defaultdict(list)
    for order, record in enumerate(first.log):
        if order >= end or (
            order >= start and study.plan.sites[record.site].statement not in forward
        ):
            by_site[record.site].append((order, record))
    places = []
    for number, rows in by_site.items():
        if len(rows) > MOST_EXECUTIONS:
            rows = [*rows[: MOST_EXECUTIONS - 1], rows[-1]]
        executions = []
        for order, record in rows:
            values = {0: record.value}
            for trial_number, log in others.items():
                value = log.get(record.key)
                if value is not None and np.shape(value) == np.shape(record.value):
                    values[trial_number] = value
            executions.append(Execution(record.key, order, values, record.identity))
        places.append(Place(study.plan.sites[number], executions))
    places.sort(key=lambda place: (place.first, place.site.number))
    return places


def read_places(recogniser: Recogniser, places: Sequence[Place]) -> None:
    """Give every execution its readings and every place its label."""
    if any(p.site.speaks and np.size(e.values[0]) == 1 for p in places for e in p.executions):
        recogniser.measure_entries()
    for place in places:
        for execution in place.executions:
            read_execution(recogniser, place, execution)
    open_ = [
        e.values
        for place in places
        for e in place.executions
        if not e.zero and not e.plain and not _j(e.readings) and place.site.kind not in _UNREAD
    ]
    if open_:
        recogniser.measure_uses(open_)
        for place in places:
            for execution in place.executions:
                if not execution.zero and not _j(execution.readings):
                    read_execution(recogniser, place, execution)
    for place in places:
        if all(e.plain or e.zero for e in place.executions):
            for execution in place.executions:  # such a value can be no more than a local slope
                alias(recogniser, place.site, execution)
                execution.readings = [
                    r
                    for r in execution.readings
                    if (r.kind == "local" and r.scale == 1) or _stored(place.site, r)
                ]
    for place in places:
        if place.site.kind != "loop":
            choose(recogniser, place)


_UNREAD = ("loop", "argument", "use")


def _stored(site: Site, reading: Reading) -> bool:
    """Tell whether a forward value is stored as the slope that it is, too: `d = y_hat - y`."""
    whole = reading.of == COST and reading.kind == "slope" and abs(reading.scale) == 1
    return whole and site.kind == "assign"


def _j(readings: Sequence[Reading]) -> bool:
    return any(r.of == COST and r.kind in ("slope", "update") for r in readings)


def read_execution(recogniser: Recogniser, place: Place, execution: Execution) -> None:
    """Give one execution its readings."""
    execution.zero = all(not np.any(value) for value in execution.values.values())
    if execution.zero or place.site.kind == "loop":
        return
    found = recogniser.read(execution.values)
    execution.plain = any(r.kind == "value" for r in found)
    execution.same_as = [r.by for r in found if r.kind == "value"]
    execution.readings = [r for r in found if r.kind != "value"]
    if not execution.plain:
        execution.readings += recogniser.updates(execution.values)


def alias(recogniser: Recogniser, site: Site, execution: Execution) -> None:
    """Let a forward value be called as the backward pass calls it, too."""
    text = site.target
    if site.kind == "use" and not site.text.isidentifier():
        text = site.text
    elif site.kind not in ("assign", "argument", "item", "walrus") or not text:
        return
    for number in execution.same_as:
        names = recogniser.study.quantities[number].names
        if all(name.text != text for name in names):
            names.append(Name(5, text, site.scope, site.number))


@dataclass
class Choice:
    """One label that a place could have."""

    kind: str
    of: str
    by: str
    scale: float
    score: float
    reading: Reading

    @property
    def key(self) -> tuple[str, str, str, float]:
        """What makes two choices of different executions the same label."""
        return self.kind, self.of, self.by, float(f"{self.scale:.4g}")


def choices(recogniser: Recogniser, site: Site, execution: Execution) -> dict[Any, Choice]:
    """Return the labels that one execution could have, each with how good it is."""
    found: dict[Any, Choice] = {}
    study = recogniser.study
    target = site.target
    claimed = {claim.by for claim in claims(target)} if target else set()
    for reading in execution.readings:
        by = study.quantities[reading.by]
        of_names = [("J", 0.0)]
        if reading.of != COST:
            of_names = [
                (
                    n.text,
                    (12.0 if reading.kind == "slope" else 3.0) if n.rank >= 6 else 0.05 * n.rank,
                )
                for n in study.quantities[reading.of].names
            ]
        score = {
            "slope": 0.0,
            "term": 7.0,
            "partial": 7.5,
            "local": 8.0,
            "factor": 9.0,
            "update": -20.0,
        }[reading.kind]
        score += 6.0 if reading.kind == "slope" and reading.of != COST else 0.0
        if reading.kind == "update":
            score += 0.0 if reading.scale < 0 else 40.0
        else:
            score += 0.0 if reading.scale == 1 else 5.0 if reading.scale == -1 else 5.5
        score += 3.0 if reading.turned else 0.0
        if by.leaf:
            score += 2.0 if by.number in recogniser.parameters else 7.0
        if reading.of != COST:
            score += 1e-3 * (study.quantities[reading.of].order - by.order)
        for name in by.names:
            if reading.entry >= 0:
                name = replace(name, text=recogniser.entry_name(name.text))
            for of, more in of_names:
                total = score + 0.05 * name.rank + more + 0.001 * len(name.text)
                if reading.of == COST or reading.kind == "slope":
                    if claimed and promises(target, name.text):
                        total -= 12.0
                elif target and promises_local(target, of, name.text):
                    total -= 12.0
                made = Choice(reading.kind, of, name.text, reading.scale, total, reading)
                if made.key not in found or found[made.key].score > total:
                    found[made.key] = made
    return found


PATHS = ("slope", "term", "partial")


def choose(recogniser: Recogniser, place: Place) -> None:
    """Give a place the best label that all its executions share."""
    live = [e for e in place.executions if not e.zero]
    if not live:
        place.kind = "undecided" if place.site.speaks else "none"
        return
    rows = [choices(recogniser, place.site, execution) for execution in live]
    found = _shared(rows)
    found += _along(rows)
    whole = ends(recogniser.study, place)
    if whole:
        last = [row for e, row in zip(live, rows, strict=True) if e.key in whole]
        found += [replace(choice, kind="partial") for choice in _shared(last) + _along(last)
                  if choice.kind in PATHS]  # fmt: skip
    if not found:
        found = _family(recogniser, place, rows)
    if not found:
        return
    best = min(found, key=lambda choice: choice.score)
    place.kind, place.reading = best.kind, best.reading
    place.of, place.by, place.scale = best.of, best.by, best.scale
    place.label = slope_text(best.of, best.by)
    place.also = []
    numbers = {best.reading.by}
    for other in sorted(found, key=lambda choice: choice.score):
        if other.reading.by not in numbers and other.scale == best.scale:
            numbers.add(other.reading.by)
            place.also.append(slope_text(other.of, other.by))
    place.also = place.also[:4]


def _shared(rows: Sequence[dict[Any, Choice]]) -> list[Choice]:
    """Return the labels that all executions share, with their worst scores."""
    first, *others = rows or [{}]
    # in the order of their readings: of two that are equally good, every run chooses the same
    keys = [key for key in first if all(key in row for row in others)]
    return [replace(rows[-1][key], score=max(row[key].score for row in rows)) for key in keys]


def _along(rows: Sequence[dict[Any, Choice]]) -> list[Choice]:
    """Return the slopes that all executions share, whole in some and one path in others."""
    merged: list[dict[Any, Choice]] = []
    for row in rows:
        best: dict[Any, Choice] = {}
        for choice in row.values():
            if choice.kind in PATHS and choice.reading.of == COST:
                key = choice.key[1:]
                if key not in best or best[key].score > choice.score:
                    best[key] = choice
        merged.append(best)
    found = []
    for choice in _shared(merged):
        kinds = {row[choice.key[1:]].kind for row in merged}
        kind = next(kind for kind in reversed(PATHS) if kind in kinds)
        found.append(replace(choice, kind=kind))
    return found


def _family(
    recogniser: Recogniser, place: Place, rows: Sequence[dict[Any, Choice]]
) -> list[Choice]:
    """Return labels under a common name: b for b1, b2 and b3, when the program has no other."""
    if len(rows) < 2:
        return []
    named: list[dict[Any, Choice]] = []
    for row in rows:
        best: dict[Any, Choice] = {}
        for choice in row.values():
            by = choice.by.rstrip("0123456789")
            if by and by.isidentifier():
                made = replace(choice, by=by)
                if made.key not in best or best[made.key].score > made.score:
                    best[made.key] = made
        named.append(best)
    return _shared(named) or _along(named)


def ends(study: Study, place: Place) -> set[Key]:
    """Return the executions at which a running total is whole; empty where nothing is summed up.

    A total goes on where a statement reads what its own last turn has made, or changes the same
    array once more. A number that is added to starts anew where its name is stored anew.
    """
    rows = place.executions
    if len(rows) < 2:
        return set()
    if running(place.site):
        arrays = [e.identity for e in rows if np.ndim(e.values[0])]
        if len(arrays) == len(rows) > len(set(arrays)):
            return set({e.identity: e.key for e in rows}.values())
        return _before_anew(study, place)
    log, sites = study.trials[0].log, study.plan.sites
    made = {e.identity: e.key for e in rows}
    gone: set[Key] = set()
    for execution in rows:
        order = execution.order - 1
        while order >= 0 and sites[log[order].site].statement == place.site.statement:
            record = log[order]
            if record.site == place.site.number:
                break
            read = sites[record.site].kind in ("use", "loop", "argument")
            before = made.get(record.identity) if read else None
            if before is not None and before != execution.key:
                gone.add(before)
            order -= 1
    return {e.key for e in rows} - gone if gone else set()


def _before_anew(study: Study, place: Place) -> set[Key]:
    """Return a total's executions after which its name is stored anew, and the last one."""
    site, log, sites = place.site, study.trials[0].log, study.plan.sites
    found = {place.executions[-1].key}
    for now, later in pairwise(place.executions):
        for order in range(now.order + 1, later.order):
            other = sites[log[order].site]
            same = other.target == site.target and other.scope == site.scope
            if same and other.statement != site.statement and not running(other):
                found.add(now.key)
                break
    return found


def slope_text(of: str, by: str) -> str:
    """Write ∂of/∂by; an expression stands in parentheses."""
    from chainrule.explaining.names import shown

    return f"∂{shown(of)}/∂{shown(by)}"


def running(site: Site) -> bool:
    """Tell whether a site adds to a total."""
    return site.kind in ("aug", "whole") or normal(site.target) in {
        normal(name) for name in site.reads
    }
