"""Say of each recorded backward value which slope it is, by comparing numbers alone.

A value is a slope when its projections on a few random directions are those that the forward
study measured, in every trial, up to one constant scale. The promise: a value that no slope fits
gets no name, and what only fits because both are zero is called undecided.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.instrument import Site
from chainrule.explaining.names import normal
from chainrule.explaining.parameters import parameters
from chainrule.explaining.recorder import Key, Value
from chainrule.explaining.study import Quantity, Study

Array = NDArray[np.float64]

COST = -1
CLOSE = 2e-6
NEAR = 2e-5  # as near as the end of a program must be: log(p + 1e-7) has the slope of log(p)


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
        self.later: set[int] = set()  # made before the cost is complete, but going back
        self.paths: dict[tuple[int, Key, int], tuple[Array, Array] | None] = {}
        self._fill()

    # what there is to compare with

    def _fill(self) -> None:
        start = self.study.backward_start
        for quantity in self.study.chosen:
            if quantity.order >= start and not quantity.matters(0):
                self.later.add(quantity.number)
        for quantity in self.study.chosen:
            if quantity.number in self.later:
                continue
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
            if number in self.later or (scalar and not other.matters(0)):
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

    def given(self, number: int) -> bool:
        """Tell whether a quantity is a leaf that is no parameter: an input or a target."""
        return self.study.quantities[number].leaf and number not in self.parameters

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
            whole = {part[0] for part in found if self._all_of(quantity, *part[1:])}
            if len(found) < 2:
                continue
            form = quantity.form
            if form not in seen:
                seen[form] = self._projected(open_, form)
            for count in range(1, len(found)):
                if count > 1 and len(found) > 6:
                    break
                for some in combinations(found, count):
                    if sum(part[0] in whole for part in some) > 1:
                        continue  # one use after the other: the same paths twice
                    row = np.sum([part[1] for part in some], axis=0)
                    error = np.sum([part[2] for part in some], axis=0)
                    if self._could(seen[form], row, error):
                        self._enter_path(quantity, [part[0] for part in some])

    def _all_of(self, quantity: Quantity, row: Array, error: Array) -> bool:
        whole, errors = self.rows[quantity.number]
        part = whole[: len(row)]
        room = 1e-5 * np.abs(part) + 5 * (error + errors[: len(row)])
        return bool(np.all(np.abs(row - part) <= room))

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
        steady = self.steady(values)
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

    def near(self, values: dict[int, Value]) -> list[Reading]:
        """Return the whole slopes of the cost that a value is nearly, with nothing left over."""
        found: list[Reading] = []
        first = next(iter(values.values()))
        for form in self.sizes.get(int(np.size(first)), ()):
            got = self.project(values, form, False)
            if got is None or not form or self.steady(values):
                continue
            numbers, where, _ = got
            rows, errors, _ = self.tables[form].arrays()
            for index, meant in enumerate(self.tables[form].meant):
                if meant.kind != "slope" or meant.of != COST:
                    continue
                row, error = rows[index, where], errors[index, where]
                sign = float(np.sign(row @ numbers))
                most = np.abs(row).max()
                sure = np.all(error <= 1e-6 * most)
                if sure and np.all(np.abs(numbers - sign * row) <= NEAR * most):
                    found.append(replace(meant, scale=sign))
        return found

    @staticmethod
    def steady(values: dict[int, Value]) -> bool:
        """Tell whether a value is the same number everywhere: a constant, no slope to find."""
        rows = [np.ravel(value) for value in values.values()]
        first = rows[0][0]
        return all(bool(np.all(row == first)) for row in rows)

    def _matches(
        self, table: _Table, numbers: Array, where: NDArray[Any], sizes: Array, steady: bool
    ) -> Iterable[Reading]:
        rows, errors, _ = table.arrays()
        rows, errors = rows[:, where], errors[:, where]
        smooth = np.isfinite(errors)  # at a corner of J nothing is compared
        rows, errors = np.where(smooth, rows, 0.0), np.where(smooth, errors, 0.0)
        norms = np.sum(rows * rows, axis=1)
        with np.errstate(all="ignore"):
            scale = np.where(norms > 0, rows @ numbers / norms, 0.0)
        scale = np.where(np.abs(scale - 1) < 1e-5, 1.0, scale)
        scale = np.where(np.abs(scale + 1) < 1e-5, -1.0, scale)
        off = np.where(smooth, np.abs(numbers - scale[:, None] * rows), 0.0)
        room = CLOSE * np.abs(numbers) + 1e-9 * sizes + 5 * np.abs(scale[:, None]) * errors
        good = np.all(off <= room, axis=1) & (scale != 0) & (np.abs(numbers).max() > 0)
        # errors as large as the slopes would let anything match
        good &= np.all(errors <= 1e-3 * np.abs(rows).max(axis=1, keepdims=True), axis=1)
        varied = smooth.sum(axis=1) >= 3
        for index in np.flatnonzero(good):
            meant = table.meant[index]
            factor = float(scale[index])
            if meant.kind == "value" and factor != 1.0:
                continue
            if factor not in (1.0, -1.0):
                if not varied[index] or steady:
                    continue
                ratio = rows[index][smooth[index]] / np.abs(rows[index]).max()
                if np.ptp(ratio) < 1e-6:  # one number again and again: any scale fits
                    continue
            elif steady and meant.kind == "local":
                continue
            yield replace(meant, scale=factor)
