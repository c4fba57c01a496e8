"""Mend a value and see whether the rest comes right: the measured answer to what is missing.

In a broken program a value may well be a slope, only not the one that the next line needs. Such a
value is replaced by what it would be with one link or one path more, the program is run again, and
when the gradients at its end come right, that line is the one, and the link or path has a name.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.ends import HELD, RIGHT, Final, compare
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
MOST_LINKS = 6
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
    for order, place, execution in reversed(rows):
        number = place.site.number
        if number in tried or order > at:
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
        for back, (outer, inner) in enumerate(_links(study, execution)[:MOST_LINKS]):
            left -= 1
            if left < 0:
                return None
            if _comes_right(recogniser, place, executions, _link(study, back), lost):
                made = _missing(place, outer, inner)
                kept = any(promises(place.site.target, name.text) for name in outer.names)
                mine = place.site.kind == "assign" and len(executions) == len(place.executions)
                theirs = flow.helper(place) and not mine
                if (kept or theirs) and found is not None:
                    user = _user(flow, rows, executions) if kept else None
                    if user is not None:
                        found = replace(
                            found,
                            line=user.site.line,
                            text=user.site.target or user.site.text,
                            file=user.site.file,
                        )
                    return replace(found, needed=made.needed, why=made.why)
                return made
    return None


def _user(flow: Flow, rows: Sequence[Row], executions: Sequence[Execution]) -> Place | None:
    """Return the first line that makes a value without a name of what a right line made."""
    made = {id(execution) for execution in executions}
    for order, place, execution in rows:
        if execution.readings or place.site.kind == "return":
            continue
        if any(id(part) in made for _, part in flow.read_by(order)):
            return flow.lifted(place, execution)
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
    chain = _level(flow, execution, quantity, chain)
    kept = [p for p in chain if any(promises(p.site.target, n.text) for n in quantity.names)]
    here = [p for p in kept if p.site.scope in scopes]  # a helper has names of its own
    if chain and not here and flow.helper(chain[0]):
        # each call makes one path, and who calls it adds them up
        here = [p for p in chain if not flow.helper(p)]
    return [*here, *kept, *chain, place][0]


def _level(flow: Flow, execution: Execution, quantity: Quantity, chain: list[Place]) -> list[Place]:
    """Return the part of `chain` in the function that should have added the missing path.

    The forward's functions hand the quantity in, one to the next, and the backward's hand its slope
    out: the path that is there begins in one of them, and the other paths begin there, too.
    """
    uses = [flow.sites[use[0]] for use in dict.fromkeys(quantity.uses)]
    down = list(dict.fromkeys(site.scope for site in uses if site.kind == "use"))
    up = list(dict.fromkeys(place.site.scope for place in chain))
    there = [r.use for r in execution.readings if r.by == quantity.number and r.use is not None]
    if not there or len(down) != len(up) or len(up) < 2:
        return chain
    scope = flow.sites[there[0][0]].scope
    if scope not in down:
        return chain
    level = up[::-1][down.index(scope)]
    return [place for place in chain if place.site.scope == level]


def _slope(execution: Execution, study: Study) -> Reading | None:
    found = [r for r in execution.readings if r.of == COST and not r.turned and r.entry < 0]
    for kind in ("slope", "term", "partial"):
        for reading in sorted(
            found, key=lambda r: (study.quantities[r.by].leaf, abs(abs(r.scale) - 1))
        ):
            if reading.kind == kind:
                return reading
    return None


def _links(study: Study, execution: Execution) -> list[tuple[Quantity, Quantity]]:
    """Return what a slope's quantity is made from entry by entry, the nearest first.

    A value may be the slope by several quantities of equal slopes; each of them may have been
    made otherwise. Links that are equal in numbers are tried once.
    """
    first = _slope(execution, study)
    found: list[tuple[Quantity, Quantity]] = []
    seen: list[Array] = []
    for reading in execution.readings:
        if first is None or (reading.of, reading.kind) != (first.of, first.kind):
            continue
        if reading.turned or reading.entry >= 0 or reading.scale != first.scale:
            continue
        outer = study.quantities[reading.by]
        for inner in sorted(study.chosen, key=lambda q: -q.order):
            if inner.form != outer.form or not inner.names:
                continue
            local = _local(study, outer.number, inner, 0)
            if local is None or np.allclose(local, 1.0):
                continue
            if any(local.shape == other.shape and np.allclose(local, other) for other in seen):
                continue
            seen.append(local)
            found.append((outer, inner))
    return sorted(found, key=lambda pair: -pair[1].order)


def _local(study: Study, of: int, by: Quantity, trial: int) -> Array | None:
    rates = by.rates.get(trial, {}).get(of)
    if rates is None:
        return None
    direction = study.trials[trial].directions[by.form][0]
    return np.ravel(rates[0]) / np.ravel(direction)


def _link(study: Study, back: int) -> Correction:
    """Return the correction that multiplies a value by one more local slope."""

    def correct(execution: Execution, trial: int) -> Change | None:
        links = _links(study, execution)
        if back >= len(links):
            return None
        outer, inner = links[back]
        local = _local(study, outer.number, inner, trial)
        return None if local is None else times(local)

    return correct


def _whole(recogniser: Recogniser) -> Correction:
    """Return the correction that puts the whole slope in the place of a part of it."""
    study = recogniser.study

    def correct(execution: Execution, trial: int) -> Change | None:
        reading = _slope(execution, study)
        value = execution.values.get(trial, execution.values[0])
        if reading is None or np.size(value) > 100:
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
    """Run with corrected values; tell whether every lost end is then a multiple of its slope.

    The first trial must say yes before the others are run.
    """
    study = recogniser.study
    done: list[Execution] = []
    waiting = list(executions)
    for _ in range(6):  # what is mended early may give what comes later its name
        ready = [e for e in waiting if correct(e, 0) is not None]
        if not ready:
            return False
        done += ready
        waiting = [e for e in waiting if e not in ready]
        if not waiting:
            break
        logs = {}
        for trial in recogniser.trials[:2]:  # one alone does not tell a constant
            log = run_changed(study, trial, _changes(done, correct, trial))
            if log is None:
                return False
            logs[trial] = log
        waiting = [_again(recogniser, logs, execution) for execution in waiting]
    if waiting:
        return False
    changes = {trial: _changes(done, correct, trial) for trial in recogniser.trials}
    whole = all(len(made) == len(done) for made in changes.values())
    return whole and comes_right(recogniser, changes, lost)


def _changes(executions: Sequence[Execution], correct: Correction, trial: int) -> dict[Key, Change]:
    made = {execution.key: correct(execution, trial) for execution in executions}
    return {key: change for key, change in made.items() if change is not None}


def comes_right(
    recogniser: Recogniser, changes: dict[int, dict[Key, Change]], lost: Sequence[Final]
) -> bool:
    """Tell whether every lost end is a multiple of its slope when all trials are changed so."""
    seen: dict[int, dict[Key, Value]] = {}
    for trial in sorted(changes):
        log = run_changed(recogniser.study, trial, changes[trial])
        if log is None:
            return False
        seen[trial] = log
        if not all_right(recogniser, seen, lost):
            return False
    return bool(seen)


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
    log = {record.key: record.value for record in recorder.log}
    for path, (_, value) in recorder.held.items():
        if path in study.by_path and value is not None:
            log[HELD, study.by_path[path]] = value
    return log


def _again(
    recogniser: Recogniser, logs: dict[int, dict[Key, Value]], execution: Execution
) -> Execution:
    values = {t: log[execution.key] for t, log in logs.items() if execution.key in log}
    if len(values) < len(logs):
        return execution
    return Execution(
        execution.key, execution.order, values, execution.identity, recogniser.read(values)
    )


def all_right(
    recogniser: Recogniser,
    seen: dict[int, dict[Key, Value]],
    lost: Sequence[Final],
) -> bool:
    """Tell whether every lost end is a multiple of its slope in the runs that were `seen`.

    Of several parameters of one name, nobody knows in a broken run which value is whose: each may
    be right in any value of that name.
    """
    return all(
        any(
            _right(recogniser, seen, end, place, execution)
            for place, execution in [(end.place, end.execution), *end.rivals]
        )
        for end in lost
    )


def _right(
    recogniser: Recogniser,
    seen: dict[int, dict[Key, Value]],
    end: Final,
    place: Place,
    execution: Execution,
) -> bool:
    values = {trial: log[execution.key] for trial, log in seen.items() if execution.key in log}
    if len(values) < len(seen):
        return False
    again = Execution(execution.key, 0, values, 0)
    found = compare(recogniser, end.quantity, place, again, end.update)
    return found is not None and found.off <= RIGHT


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
