"""Mend a value and see whether the rest comes right: the measured answer to what is missing.

In a broken program a value may well be a slope, only not the one that the next line needs. Such a
value is replaced by what it would be with one link or one path more, the program is run again, and
when the gradients at its end come right, that line is the one, and the link or path has a name.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.ends import RIGHT, Final, compare
from chainrule.explaining.flow import Flow
from chainrule.explaining.names import promises
from chainrule.explaining.places import slope_text
from chainrule.explaining.recognise import COST, Execution, Place, Reading, Recogniser
from chainrule.explaining.recorder import Change, Key, Orders, Value, like, shape_of
from chainrule.explaining.report import Break
from chainrule.explaining.study import Quantity, Study

Array = NDArray[np.float64]
Row = tuple[int, Place, Execution]
MOST_MENDINGS = 60
Correction = Callable[[Execution, int], Change | None]


def mend(
    recogniser: Recogniser,
    flow: Flow,
    rows: Sequence[Row],
    at: int,
    lost: Sequence[Final],
    found: Break | None,
) -> Break | None:
    """Return the last line at which one more link or path makes the ends right.

    at: where the first value without a name stands; only what runs before it is mended.
    found: the first line without a name; it is the one where the value before it keeps its promise.
    """
    study = recogniser.study
    tried: set[int] = set()
    left = MOST_MENDINGS
    scopes = {end.place.site.scope for end in lost}
    for _, place, execution in reversed(rows):
        number = place.site.number
        if number in tried or place.first > at:
            continue
        tried.add(number)
        keys = {row[2].key for row in rows if row[1] is place}
        executions = [e for e in place.executions if e.key in keys]
        named = [e for e in executions if _slope(e, study) is not None]
        if not named:
            continue
        execution = named[0]
        reading = _slope(execution, study)
        assert reading is not None
        quantity = study.quantities[reading.by]
        if reading.kind in ("term", "partial"):
            left -= 1
            if _comes_right(recogniser, place, executions, _whole(recogniser), lost):
                part = any(r.of != COST and r.kind == "slope" for r in execution.readings)
                if part:  # right for a part of the cost; the rest was never added
                    place = min(lost, key=lambda e: e.execution.order).place
                else:
                    place = _first(flow, execution, place, quantity, scopes)
                return _path(place, quantity)
            continue
        for back in range(3):
            left -= 1
            if left < 0:
                return None
            if _comes_right(recogniser, place, executions, _link(study, back), lost):
                inner = _before(study, quantity)[back]
                made = _missing(place, quantity, inner)
                kept = any(promises(place.site.target, name.text) for name in quantity.names)
                mine = place.site.kind == "assign" and len(executions) == len(place.executions)
                theirs = flow.helper(place) and not mine
                if (kept or theirs) and found is not None:
                    return replace(found, needed=made.needed, why=made.why)
                return made
    return None


def _first(
    flow: Flow, execution: Execution, place: Place, quantity: Quantity, scopes: set[str]
) -> Place:
    """Return where a value that is only handed on was made, or first called the whole slope."""
    chain: list[Place] = []
    for order in flow.by_identity[execution.identity]:
        got = flow.at.get(order)
        if got is None or order > execution.order or not got[0].site.speaks:
            continue
        if got[0].site.kind not in ("loop", "argument") and np.array_equal(
            got[1].values[0], execution.values[0]
        ):
            chain.append(got[0])
    kept = [p for p in chain if any(promises(p.site.target, n.text) for n in quantity.names)]
    here = [p for p in kept if p.site.scope in scopes]  # a helper has names of its own
    return [*here, *kept, *chain, place][0]


def _slope(execution: Execution, study: Study) -> Reading | None:
    found = [r for r in execution.readings if r.of == COST and not r.turned and r.entry < 0]
    for kind in ("slope", "term", "partial"):
        for reading in sorted(
            found, key=lambda r: (study.quantities[r.by].leaf, abs(abs(r.scale) - 1))
        ):
            if reading.kind == kind:
                return reading
    return None


def _before(study: Study, quantity: Quantity) -> list[Quantity]:
    """Return the quantities from which `quantity` is made entry by entry, the nearest first."""
    found = [
        q
        for q in study.chosen
        if quantity.number in q.rates.get(0, {}) and q.form == quantity.form and q.names
    ]
    return sorted(found, key=lambda q: -q.order)


def _local(study: Study, of: int, by: Quantity, trial: int) -> Array | None:
    rates = by.rates.get(trial, {}).get(of)
    if rates is None:
        return None
    direction = study.trials[trial].directions[by.form][0]
    return np.ravel(rates[0]) / np.ravel(direction)


def _link(study: Study, back: int) -> Correction:
    """Return the correction that multiplies a value by one more local slope."""

    def correct(execution: Execution, trial: int) -> Change | None:
        reading = _slope(execution, study)
        if reading is None:
            return None
        quantity = study.quantities[reading.by]
        inner = _before(study, quantity)
        if back >= len(inner):
            return None
        local = _local(study, quantity.number, inner[back], trial)
        if local is None or np.allclose(local, 1.0):
            return None
        return times(local)

    return correct


def _whole(recogniser: Recogniser) -> Correction:
    """Return the correction that puts the whole slope in the place of a part of it."""
    study = recogniser.study

    def correct(execution: Execution, trial: int) -> Change | None:
        reading = _slope(execution, study)
        value = execution.values.get(trial)
        if reading is None or value is None or np.size(value) > 100:
            return None
        got = study.entries(study.quantities[reading.by], trial)
        return None if got is None else put(reading.scale * np.reshape(got[0], np.shape(value)))

    return correct


def _comes_right(
    recogniser: Recogniser,
    place: Place,
    executions: Sequence[Execution],
    correct: Correction,
    lost: Sequence[Final],
) -> bool:
    """Run with corrected values; tell whether every lost end is then a multiple of its slope."""
    study = recogniser.study
    changes: dict[int, dict[Key, Change]] = {trial: {} for trial in recogniser.trials}
    waiting = list(executions)
    seen: dict[int, dict[Key, Value]] = {}
    for _ in range(6):  # what is mended early may give what comes later its name
        still: list[Execution] = []
        for execution in waiting:
            made = {trial: correct(execution, trial) for trial in recogniser.trials}
            ready = {trial: change for trial, change in made.items() if change is not None}
            if len(ready) < len(made):
                still.append(execution)
                continue
            for trial, change in ready.items():
                changes[trial][execution.key] = change
        if len(still) == len(waiting):
            return False
        for trial in recogniser.trials:
            log = run_changed(study, trial, changes[trial])
            if log is None:
                return False
            seen[trial] = log
        if all_right(recogniser, seen, lost):
            return True
        waiting = [_again(recogniser, seen, execution) for execution in still]
        if not waiting:
            return False
    return False


def run_changed(study: Study, trial: int, changes: dict[Key, Change]) -> dict[Key, Value] | None:
    """Run a trial with `changes`; return every recorded value, or None when the program raises."""
    orders = Orders(arm=study.stop, identities=True)
    for key, change in changes.items():
        orders.change(key, change)
    study.use_watch()
    try:
        recorder = study.run(orders, trial)
    except Exception:
        return None
    return {record.key: record.value for record in recorder.log}


def _again(
    recogniser: Recogniser, seen: dict[int, dict[Key, Value]], execution: Execution
) -> Execution:
    values = {t: log[execution.key] for t, log in seen.items() if execution.key in log}
    if len(values) < len(seen):
        return execution
    return Execution(
        execution.key, execution.order, values, execution.identity, recogniser.read(values)
    )


def all_right(
    recogniser: Recogniser,
    seen: dict[int, dict[Key, Value]],
    lost: Sequence[Final],
) -> bool:
    """Tell whether every lost end is a multiple of its slope in the runs that were `seen`."""
    for end in lost:
        key = end.execution.key
        values = {trial: log[key] for trial, log in seen.items() if key in log}
        if len(values) < len(seen):
            return False
        again = Execution(end.execution.key, 0, values, 0)
        found = compare(recogniser, end.quantity, end.place, again, end.update)
        if found is None or found.off > RIGHT:
            return False
    return True


def times(factor: Array) -> Change:
    """Return the change that multiplies a value, whatever its form."""

    def change(value: object) -> object:
        numbers = np.asarray(value, dtype=np.float64)
        return put(np.ravel(numbers) * factor)(value)

    return change


def put(made: Array) -> Change:
    """Return the change that stores `made` in a value's own form."""

    def change(value: object) -> object:
        if isinstance(value, np.ndarray):
            return np.array(made).reshape(value.shape)
        if isinstance(value, (list, tuple)):
            return like(value, np.reshape(made, shape_of(value)))
        return float(np.ravel(made)[0])

    return change


def _path(place: Place, quantity: Quantity) -> Break:
    site = place.site
    label = slope_text("J", quantity.name)
    return Break(
        site.line,
        site.target or site.text,
        f"one path of {label}",
        label,
        f"a path is missing: {quantity.name} reaches the cost in more than one way",
        file=site.file,
    )


def _missing(place: Place, quantity: Quantity, inner: Quantity) -> Break:
    site = place.site
    link = slope_text(quantity.name, inner.name)
    return Break(
        site.line,
        site.target or site.text,
        slope_text("J", quantity.name),
        slope_text("J", inner.name),
        f"the link {link} is missing",
        file=site.file,
    )
