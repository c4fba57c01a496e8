"""Put a measured slope in the place of a value without a name and see whether the ends come right.

A value that no slope fits may be wrong, or right in a way that has no name here. The two are told
apart by an experiment: the program is run again with a measured slope in its place. When every lost
gradient is then a multiple of its slope, in every trial, what was wrong went through this value,
and the slope that mended it says what the line should have been.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.ends import Final
from chainrule.explaining.mend import all_right, put, run_changed
from chainrule.explaining.names import claims, meets, normal
from chainrule.explaining.places import ends, running
from chainrule.explaining.recognise import Execution, Place, Recogniser
from chainrule.explaining.recorder import Change, Key, Value
from chainrule.explaining.study import Quantity

Array = NDArray[np.float64]
Row = tuple[int, Place, Execution]
MOST_RUNS = 400
MOST_ENTRIES = 64


@dataclass(frozen=True)
class Slope:
    """∂of/∂by as something to put in a value's place; `of` is None for the cost."""

    of: Quantity | None
    by: Quantity


@dataclass(frozen=True)
class Confirmed:
    """A place at which measured slopes, times `scale`, make the ends right.

    execution: the first that is wrong, with its order; slope: what it should have been.
    """

    place: Place
    execution: Execution
    order: int
    slope: Slope
    scale: float
    exact: bool  # the slope is that of this very execution


class Substitution:
    """Experiments on one broken program, with a bound on how many runs they take together."""

    def __init__(self, recogniser: Recogniser, lost: Sequence[Final]) -> None:
        """Prepare to bring `lost` right."""
        self.recogniser = recogniser
        self.study = recogniser.study
        self.lost = lost
        self.left = MOST_RUNS
        self.final = {end.execution.key for end in lost}
        self.pool: list[Quantity] = []
        for quantity in self.study.chosen:
            usable = all(trial in quantity.slopes for trial in recogniser.trials)
            if usable and not quantity.whole:
                self.pool.append(quantity)
        self.vectors: dict[tuple[int, int], Array | None] = {}

    def first(self, rows: Sequence[Row], allowed: Iterable[int]) -> Confirmed | None:
        """Return the first place of `rows` that can be mended; `allowed`: orders to consider."""
        orders = set(allowed)
        seen: set[int] = set()
        for order, place, _ in rows:
            number = place.site.number
            if number in seen or order not in orders:
                continue
            seen.add(number)
            mine = [e for o, p, e in rows if p is place and o in orders]
            if any(e.key in self.final for e in mine):
                continue
            whole = [e for e in place.executions if not e.zero]
            for some in (mine, whole) if len(whole) > len(mine) else (mine,):
                found = self.mended(place, some)
                if found is not None:
                    slopes, scale = found
                    mended = slopes.get(mine[0].key, next(iter(slopes.values())))
                    exact = mine[0].key in slopes
                    return Confirmed(place, mine[0], order, mended, scale, exact)
        return None

    def mended(
        self, place: Place, executions: Sequence[Execution]
    ) -> tuple[dict[Key, Slope], float] | None:
        """Return the first slopes, by execution, and their scale, that make the ends right."""
        if running(place.site) or len({e.identity for e in executions}) < len(executions):
            whole = ends(self.study, place)
            kept = [e for e in executions if e.key in whole] if whole else list(executions[-1:])
            executions = kept or executions[-1:]
        for slopes in self._assignments(place, executions):
            if self.left < 0:
                return None
            scale = self._scale(executions, slopes)
            if scale is not None:
                return {e.key: s for e, s in zip(executions, slopes, strict=False)}, scale
        return None

    # what to try

    def _assignments(
        self, place: Place, executions: Sequence[Execution]
    ) -> Iterator[tuple[Slope, ...]]:
        """Give the slopes to try, one for each execution, the promised ones first."""
        sizes = [int(np.size(e.values[0])) for e in executions]
        if max(sizes) > MOST_ENTRIES:
            return
        promised = {claim.by for claim in claims(place.site.target) if not claim.of}

        def rank(quantity: Quantity) -> tuple[bool, bool, int]:
            names = [normal(name.text) for name in quantity.names]
            kept = any(meets(claim, name) for claim in promised for name in names)
            return (not kept, quantity.leaf, -quantity.order)

        pool = sorted((q for q in self.pool if int(np.size(q.value)) in sizes), key=rank)
        if len(executions) == 1:
            mine = [q for q in pool if q.matters(0)]
            yield from ((Slope(None, quantity),) for quantity in mine)
            for quantity in mine:
                yield from ((Slope(of, quantity),) for of in self._later(quantity))
            return
        for some in self._families(place, executions, pool):
            yield tuple(Slope(None, q) for q in some)
            sites = [{q.key[0]: q for q in self._later(by) if q.key is not None} for by in some]
            for site in sites[0]:
                if any(site not in row for row in sites[1:]):
                    continue
                yield tuple(Slope(of[site], by) for of, by in zip(sites, some, strict=True))

    def _later(self, quantity: Quantity) -> list[Quantity]:
        """Return what is made from a quantity entry by entry."""
        found = [self.study.quantities[number] for number in quantity.rates.get(0, {})]
        return [q for q in found if np.size(q.value) == np.size(quantity.value)]

    def _families(
        self, place: Place, executions: Sequence[Execution], pool: Sequence[Quantity]
    ) -> Iterator[list[Quantity]]:
        """Give quantities of one place of the forward, one for each execution, either way round."""
        families: dict[int, list[Quantity]] = defaultdict(list)
        for quantity in pool:
            families[-1 if quantity.key is None else quantity.key[0]].append(quantity)
        everyone = [e.key for e in place.executions]
        at = [everyone.index(e.key) for e in executions]
        for family in families.values():
            row = sorted(family, key=lambda q: q.order)
            tries: list[list[Quantity]] = []
            for way in (row[::-1], row):
                if len(row) == len(everyone):
                    tries.append([way[i] for i in at])
                if len(row) >= len(executions):
                    tries.append(way[: len(executions)])
                    tries.append(way[len(row) - len(executions) :])
                stride = len(row) // len(executions)
                if stride > 1 and len(row) == stride * len(executions):
                    tries += [way[first::stride] for first in range(stride)]  # one layer of each
                if len(row) == len(executions) - 1:
                    tries.append(way)  # what the last turn hands on is read by nobody
            done: list[list[int]] = []
            for some in tries:
                numbers = [q.number for q in some]
                fit = all(
                    np.size(q.value) == np.size(e.values[0])
                    for q, e in zip(some, executions, strict=False)
                )
                if fit and numbers not in done and any(q.matters(0) for q in some):
                    done.append(numbers)
                    yield some

    # the experiment

    def _scale(self, executions: Sequence[Execution], slopes: Sequence[Slope]) -> float | None:
        """Return the constant times `slopes` that makes the ends right, or None.

        The first trial must say yes before the others are run.
        """
        logs = self._logs(executions, slopes, 1.0, only=0)
        if logs is None or not self._moves(logs[0]):
            return None
        right = all_right(self.recogniser, logs, self.lost)
        scale = self._solved(executions, slopes, logs)
        if right:
            scale = 1.0 if scale is None or abs(scale - 1) < 1e-4 else scale
        elif scale is None or abs(scale) < 1e-6 or abs(scale - 1) < 1e-5:
            return None
        logs = self._logs(executions, slopes, scale)
        if logs is None or not all_right(self.recogniser, logs, self.lost):
            return None
        return scale

    def _logs(
        self,
        executions: Sequence[Execution],
        slopes: Sequence[Slope],
        scale: float,
        only: int | None = None,
    ) -> dict[int, dict[Key, Value]] | None:
        seen: dict[int, dict[Key, Value]] = {}
        for trial in self.recogniser.trials if only is None else [only]:
            changes: dict[Key, Change] = {}
            for execution, slope in zip(executions, slopes, strict=False):
                value = execution.values.get(trial)
                made = self.vector(slope, trial)
                if value is None or made is None:
                    return None
                changes[execution.key] = put(scale * np.reshape(made, np.shape(value)))
            self.left -= 1
            log = run_changed(self.study, trial, changes)
            if log is None:
                return None
            seen[trial] = log
            if only is None and trial == 0 and not all_right(self.recogniser, seen, self.lost):
                return None
        return seen

    def _moves(self, log: dict[Key, Value]) -> bool:
        """Tell whether every lost end changes at all under an experiment."""
        return all(
            any(
                e.key in log and not np.array_equal(log[e.key], e.values[0])
                for e in [end.execution, *(e for _, e in end.rivals)]
            )
            for end in self.lost
        )

    def _solved(
        self,
        executions: Sequence[Execution],
        slopes: Sequence[Slope],
        logs: dict[int, dict[Key, Value]],
    ) -> float | None:
        """Solve for the constant: a backward pass is linear in what is handed down."""
        if any(end.update or end.rivals for end in self.lost):
            return None  # the rate is not known, or whose value is whose
        twice = self._logs(executions, slopes, 2.0, only=0)
        if twice is None:
            return None
        base, step = [], []
        for end in self.lost:
            key, form = end.execution.key, end.quantity.form
            row = self.recogniser.rows[end.quantity.number][0]
            if key not in logs[0] or key not in twice[0]:
                return None
            one = self.recogniser.project({0: logs[0][key]}, form, False)
            two = self.recogniser.project({0: twice[0][key]}, form, False)
            if one is None or two is None:
                return None
            step.append(two[0] - one[0])
            base.append(row[: len(one[0])] - (2 * one[0] - two[0]))
        slope, wanted = np.concatenate(step), np.concatenate(base)
        if not np.all(np.isfinite(wanted)):
            return None
        size = float(slope @ slope)
        scale = float(slope @ wanted) / size if size > 0 else 0.0
        off = np.abs(wanted - scale * slope).max()
        return scale if off <= 1e-3 * np.abs(wanted).max() else None

    def vector(self, slope: Slope, trial: int) -> Array | None:
        """Return a slope's numbers in a trial, as measured."""
        by = slope.by
        if slope.of is not None:
            rates = by.rates.get(trial, {}).get(slope.of.number)
            if rates is None:
                return None
            return np.ravel(rates[0]) / np.ravel(self.study.trials[trial].directions[by.form][0])
        key = by.number, trial
        if key not in self.vectors:
            self.left -= int(np.size(by.value)) // 4
            got = self.study.entries(by, trial)
            self.vectors[key] = None if got is None else got[0]
        return self.vectors[key]


def unnamed(execution: Execution) -> bool:
    """Tell whether a value has no name at which a search for the break could stop."""
    return not any(r.kind != "local" or r.scale == 1 for r in execution.readings)
