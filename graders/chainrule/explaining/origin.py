"""Go from the line whose value is wrong to the line that made it so.

A product is wrong although its slope came in right: one of its local factors is another slope, or
a value of the forward was read at another point. A sum is wrong although what is added is right:
the term before it was not. A function gives back a value without the slope that it was handed.
Each is held against a measurement before it is said.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.ends import Final
from chainrule.explaining.flow import Flow
from chainrule.explaining.mend import comes_right, put, run_changed, times
from chainrule.explaining.names import promises
from chainrule.explaining.places import PATHS, slope_text
from chainrule.explaining.recognise import COST, Execution, Place, Reading, Recogniser
from chainrule.explaining.recorder import Change, Key, Value
from chainrule.explaining.report import Break
from chainrule.explaining.study import Quantity
from chainrule.explaining.substitute import MOST_ENTRIES, Confirmed, Substitution
from chainrule.explaining.words import factor

Array = NDArray[np.float64]
MOST_RUNS = 80
MOST_USES = 16
_MADE = ("assign", "aug", "item", "walrus")


def origin(recogniser: Recogniser, flow: Flow, order: int, lost: Sequence[Final]) -> Break | None:
    """Return the line that made the value at `order` wrong, when it is not the value's own."""
    found = _dropped(flow, order) or _misused(recogniser, flow, order, lost)
    if found is not None:
        return found
    before = _term(recogniser, flow, order, lost)
    if before is not None:
        inner = _inside(flow, before)
        return origin(recogniser, flow, inner, lost) or _unlike(flow, inner)
    return (
        _turned(recogniser, flow, lost)
        or _factor(recogniser, flow, order, lost)
        or _point(recogniser, flow, order)
    )


def _paths(execution: Execution) -> list[Reading]:
    return [r for r in execution.readings if r.of == COST and r.kind in PATHS]


# --- a slope that is handed in and not used -------------------------------------------------------


def _dropped(flow: Flow, order: int) -> Break | None:
    """Return where a function gave back a value in which the slope it was handed has no part."""
    for part in flow.operands(order):
        for back in flow.sources(part):
            got = flow.at.get(back)
            if got is None or got[0].site.kind != "return" or _paths(got[1]):
                continue
            handed = [
                o
                for o in flow.opening(back)
                if o in flow.at and _paths(flow.at[o][1]) and flow.made(o)
            ]
            used = flow.slice([back])
            if handed and not used & set(handed):
                place = got[0]
                given = flow.at[handed[0]][0]
                name = given.site.target
                label = place.label or "not recognised"
                why = f"{name}, the slope that is handed in, has no part in what is given back"
                return Break(place.site.line, place.site.text, label, "", why, file=place.site.file)
    return None


# --- a slope that is another parameter's --------------------------------------------------------


def _misused(recogniser: Recogniser, flow: Flow, order: int, lost: Sequence[Final]) -> Break | None:
    """Return where the one slope that moves a parameter was made, when it is another's.

    A slope that other lines use, too, or that is what its name says, is right; the update is not.
    """
    study = recogniser.study
    here = flow.at[order][0].site.statement  # it may store an entry and so change a row
    ends = [end for end in lost if end.update and end.place.site.statement == here]
    parts = {id(execution): (place, execution) for place, execution in flow.read_by(order)
             if _paths(execution) and place.site.kind == "assign"}  # fmt: skip
    if not ends or len(parts) != 1:
        return None
    ((place, execution),) = parts.values()
    quantities = [study.quantities[r.by] for r in _paths(execution)]
    named = [promises(place.site.target, n.text) for q in quantities for n in q.names]
    # the slope of one entry that moves several entries is not theirs
    entries = Counter(k for e in place.executions for k in {(r.by, r.entry) for r in _paths(e)})
    own = {r.by for r in _paths(execution) if r.entry < 0 or entries[r.by, r.entry] == 1}
    if any(named) or any(end.quantity.number in own for end in ends):
        return None
    site = place.site
    if len(flow.readers(execution.order)) > 1:
        return None
    needed = slope_text("J", ends[0].name)
    why = f"the value is {place.label}, and it moves {ends[0].name}"
    return Break(site.line, site.target, place.label, needed, why, file=site.file)


def swapped(flow: Flow, lost: Sequence[Final]) -> Break | None:
    """Return where right slopes are stored in an order that is not the parameters'."""
    mine = {end.quantity.number for end in lost}
    for end in lost:
        slopes = {r.by for r in _paths(end.execution) if r.kind == "slope" and r.scale == 1}
        if not slopes & mine - {end.quantity.number}:
            return None
    end = min(lost, key=lambda e: e.execution.order)
    own = end.place.site
    for order in flow.by_identity[end.execution.identity]:
        got = flow.at.get(order)
        if got is None or order <= end.execution.order or got[0].site.statement == own.statement:
            continue
        site = got[0].site
        label = end.place.label
        needed = slope_text("J", end.name)
        why = "every slope is right, and they are stored in another order than the parameters"
        return Break(site.line, site.text, label, needed, why, file=site.file)
    return None


# --- one term of a sum ----------------------------------------------------------------------------


def _term(recogniser: Recogniser, flow: Flow, order: int, lost: Sequence[Final]) -> int | None:
    """Return the other term of a sum, where what is added to it is a slope and it is none."""
    place, execution = flow.at[order]
    if place.site.kind not in ("aug", "whole"):
        return None
    earlier = [
        o
        for o in flow.by_target.get(place.site.target, [])
        if o < order and flow.sites[flow.log[o].site].scope == place.site.scope
    ]
    now = order
    while earlier:
        before = flow.at.get(earlier.pop())
        if before is None or before[1].zero:
            return None
        if np.shape(before[1].values[0]) != np.shape(execution.values[0]):
            return None
        added = {
            trial: value - before[1].values[trial]
            for trial, value in flow.at[now][1].values.items()
            if trial in before[1].values
        }
        if not _odd(recogniser, added, before[1].values, lost):
            return None
        now = before[1].order
        if before[0].site.kind not in ("aug", "whole"):
            return now
    return None


def _odd(
    recogniser: Recogniser,
    added: dict[int, Value],
    before: dict[int, Value],
    lost: Sequence[Final],
) -> bool:
    """Tell whether what is added is a path of some quantity's slope, of which `before` is none."""
    study = recogniser.study
    size = int(np.size(before[0]))
    for quantity in study.chosen:
        fits = int(np.size(quantity.value)) == size and not quantity.whole
        if not fits or quantity.number not in recogniser.rows:
            continue
        end = any(final.quantity is quantity for final in lost)
        if _is_path(recogniser, added, quantity, end):
            return not _is_path(recogniser, before, quantity, end)
    return False


def _is_path(
    recogniser: Recogniser, values: dict[int, Value], quantity: Quantity, named: bool
) -> bool:
    """Tell whether values are what one of several uses of a quantity gives to its slope.

    named: a slope by the quantity counts, too, such as that of a part of the cost.
    """
    if named and any(r.by == quantity.number and r.kind in PATHS for r in recogniser.read(values)):
        return True
    uses = list(dict.fromkeys(quantity.uses))
    whole = recogniser.rows[quantity.number][0]
    for use in uses if 1 < len(uses) <= MOST_USES else ():
        along = recogniser.along(quantity, use, 0)
        if along is None or np.allclose(along[0], whole[: len(along[0])], rtol=1e-4):
            continue
        if _equals_path(recogniser, values, quantity, use, 1.0):
            return True
    return False


def _equals_path(
    recogniser: Recogniser,
    values: dict[int, Value],
    quantity: Quantity,
    use: Key,
    scale: float,
) -> bool:
    for trial, value in values.items():
        row = recogniser.project({trial: value}, quantity.form, False)
        along = recogniser.along(quantity, use, trial) if row is not None else None
        if along is None or row is None:
            return False
        slopes, errors = scale * along[0], abs(scale) * along[1]
        if not np.all(np.abs(row[0] - slopes) <= 1e-4 * np.abs(slopes).max() + 5 * errors):
            return False
        if not np.any(slopes):
            return False
    return True


def addend(
    recogniser: Recogniser, flow: Flow, experiments: Substitution, got: Confirmed
) -> Break | None:
    """Return where a term of a sum was made that should have been one path of the sum's slope.

    What the term should have been is what the other terms leave of the measured slope.
    """
    if got.slope.of is not None or not got.exact:
        return None
    quantity = got.slope.by
    for place, execution in flow.read_by(got.order):
        if place.site.kind not in ("assign", "item") or place is got.place or execution.zero:
            continue
        others = flow.made_from(execution.order) - {got.order}
        if any(o in flow.at and _paths(flow.at[o][1]) for o in others):
            continue  # another line makes a slope of it
        for use in list(dict.fromkeys(quantity.uses))[:MOST_USES]:
            if _should_be(recogniser, experiments, got, execution, use):
                site = place.site
                needed = slope_text("J", quantity.name)
                why = "the line should give one path of the slope, which a later line adds"
                label = place.label or "not recognised"
                return Break(site.line, site.target or site.text, label, f"one path of {needed}",
                             why, file=site.file)  # fmt: skip
    return None


def _should_be(
    recogniser: Recogniser, experiments: Substitution, got: Confirmed, term: Execution, use: Key
) -> bool:
    for trial in recogniser.trials:
        whole = experiments.vector(got.slope, trial)
        sum_, value = got.execution.values.get(trial), term.values.get(trial)
        if whole is None or sum_ is None or value is None or np.size(value) != np.size(sum_):
            return False
        left = got.scale * np.ravel(whole) - np.ravel(sum_) + np.ravel(value)
        if not _equals_path(recogniser, {trial: left}, got.slope.by, use, got.scale):
            return False
    return True


def _inside(flow: Flow, order: int) -> int:
    """Return where a value was last changed in the function that gave it back, else `order`."""
    same = [o for o in flow.by_identity[flow.log[order].identity] if o < order and o in flow.at]
    backs = [o for o in same if flow.at[o][0].site.kind == "return"]
    if not backs:
        return order
    place, execution = flow.at[backs[-1]]
    if flow.lifted(place, execution) is not place:
        return order
    scope = flow.sites[flow.log[backs[-1]].site].scope
    made = [
        o
        for o in same
        if o < backs[-1]
        and flow.sites[flow.log[o].site].scope == scope
        and flow.sites[flow.log[o].site].kind in ("assign", "aug", "whole")
    ]
    return [order, *made][-1]


def _unlike(flow: Flow, order: int) -> Break:
    place = flow.at[order][0]
    site = place.site
    label = place.label or "not recognised"
    why = "no slope of the program has this value, and what is added to it later is one"
    return Break(site.line, site.target or site.text, label, "", why, file=site.file)


# --- a sign or a constant -------------------------------------------------------------------------


def _turned(recogniser: Recogniser, flow: Flow, lost: Sequence[Final]) -> Break | None:
    """Return where slopes get a constant, when all is right without it."""
    orders = flow.slice(end.execution.order for end in lost)
    fronts: dict[float, list[tuple[Place, Execution]]] = {}
    for order in sorted(orders):
        if order not in flow.at or flow.at[order][0].site.kind not in _MADE:
            continue
        place, execution = flow.at[order]
        mine = {float(f"{r.scale:.6g}") for r in _paths(execution)}
        if len(mine) != 1 or 1.0 in mine:
            continue
        parts = [{r.scale for r in _paths(e)} for _, e in flow.made_of(order)]
        if any(parts) and all(not part or 1.0 in part for part in parts):
            fronts.setdefault(mine.pop(), []).append((place, execution))
    for scale, front in fronts.items():
        changes: dict[int, dict[Key, Change]] = {
            trial: {e.key: times(np.ones(np.size(e.values[0])) / scale) for _, e in front}
            for trial in recogniser.trials
        }
        if comes_right(recogniser, changes, lost):
            place, execution = front[0]
            at = flow.lifted(place, execution).site
            label = place.label or "∂J"
            why = (
                "the sign is turned round"
                if scale == -1
                else f"it is {scale:.4g} times the slope: a factor {1 / scale:.4g} is missing"
            )
            is_ = f"{factor(scale)}{label}"
            return Break(at.line, at.target or at.text, is_, label, why, file=at.file)
    return None


# --- a local factor -------------------------------------------------------------------------------


def _factor(recogniser: Recogniser, flow: Flow, order: int, lost: Sequence[Final]) -> Break | None:
    """Return where a factor of a product was made, when another local slope makes it right."""
    study = recogniser.study
    outer = [
        study.quantities[r.by]
        for _, execution in flow.made_of(order)
        for r in _paths(execution)
        if r.kind == "slope"
    ]
    for place, execution in flow.read_by(order):
        site = place.site
        if (
            execution.plain
            or _paths(execution)
            or not site.speaks
            or site.kind in ("return", "argument", "loop")
        ):
            continue
        if any(_paths(e) for _, e in flow.made_of(execution.order)):
            continue
        others = flow.made_from(execution.order) - {order}
        if any(o in flow.at and _paths(flow.at[o][1]) for o in others):
            continue  # another line makes a slope of it
        if not execution.readings and not outer:
            slope = _cost_slope(recogniser, flow, order, execution, lost, place)
            if slope is not None:
                why = f"with {slope}, or a multiple of it, the next line comes right"
                return Break(site.line, site.target or site.text, place.label or "not recognised",
                             slope, why, file=site.file)  # fmt: skip
        for of, by in _locals(outer, study.chosen, execution.values[0], flow.at[order][0]):
            changes: dict[int, dict[Key, Change]] = {}
            for trial, value in execution.values.items():
                rates = by.rates.get(trial, {}).get(of.number)
                if rates is None:
                    break
                along = study.trials[trial].directions[by.form][0]
                local = np.reshape(np.ravel(rates[0]) / np.ravel(along), np.shape(value))
                changes[trial] = {execution.key: put(np.asarray(local))}
            if len(changes) < len(execution.values):
                continue
            made = _readings(recogniser, flow, order, changes)
            if any(r.kind == "slope" and r.by == by.number for r in made):
                needed = slope_text(of.name, by.name)
                label = place.label or "not recognised"
                why = f"with {needed} the next line comes right"
                return Break(site.line, site.target or site.text, label, needed, why,
                             file=site.file)  # fmt: skip
    return None


def _cost_slope(
    recogniser: Recogniser,
    flow: Flow,
    order: int,
    execution: Execution,
    lost: Sequence[Final],
    place: Place,
) -> str | None:
    """Return the slope of the cost in whose stead a value was made of the forward's values."""
    study = recogniser.study
    got = Substitution(recogniser, lost).mended(place, place.executions)
    if got is not None:
        slope = next(iter(got[0].values()))
        return slope_text("J" if slope.of is None else slope.of.name, slope.by.name)
    size = int(np.size(execution.values[0]))
    near = [q for q in study.chosen if int(np.size(q.value)) == size and q.matters(0)]
    for by in sorted(near, key=lambda q: -q.order)[:MOST_USES]:
        changes: dict[int, dict[Key, Change]] = {}
        for trial, value in execution.values.items() if size <= MOST_ENTRIES else ():
            slopes = study.entries(by, trial)
            if slopes is not None:
                changes[trial] = {execution.key: put(np.reshape(slopes[0], np.shape(value)))}
        made = _readings(recogniser, flow, order, changes)
        if any(r.kind == "slope" and r.by in recogniser.parameters for r in made):
            return slope_text("J", by.name)
    return None


def _locals(
    outer: Sequence[Quantity], chosen: Sequence[Quantity], value: Value, place: Place
) -> Iterator[tuple[Quantity, Quantity]]:
    """Give the local slopes of the quantities in `outer` that have the form of `value`.

    What the product's own name promises comes first, and then what is nearest.
    """

    def rank(quantity: Quantity) -> tuple[bool, int]:
        kept = any(promises(place.site.target, name.text) for name in quantity.names)
        return not kept, -quantity.order

    for of in outer:
        inner = [q for q in chosen if of.number in q.rates.get(0, {}) and q.form == of.form]
        for by in sorted(inner, key=rank):
            if np.size(by.value) == np.size(value):
                yield of, by


# --- a value of the forward, taken at another point -----------------------------------------------


def _point(recogniser: Recogniser, flow: Flow, order: int) -> Break | None:
    """Return where another value of the forward was read than the one that makes it right."""
    study = recogniser.study
    place, execution = flow.at[order]
    left = MOST_RUNS
    recorder = study.trials[0].recorder
    kept_objects = {i for i, _ in recorder.held.values()} if recorder is not None else set()
    known = flow.known(order)
    for read in flow.operands(order):
        site, record = flow.sites[flow.log[read].site], flow.log[read]
        got = flow.at.get(read)
        if site.kind != "use" or got is None or flow.made(read):
            continue
        if np.size(record.value) == 1:
            continue  # there are too many numbers that one number can be by chance
        for quantity in study.chosen:
            fits = quantity.form == np.shape(np.squeeze(record.value)) and quantity.names
            if not fits or np.array_equal(np.ravel(quantity.value), np.ravel(record.value)):
                continue
            left -= 1
            if left < 0:
                return None
            changes: dict[int, dict[Key, Change]] = {}
            for trial, value in got[1].values.items():
                other = quantity.values.get(trial, quantity.value if trial == 0 else None)
                if other is not None and np.size(other) == np.size(value):
                    new = np.reshape(np.asarray(other), np.shape(value))
                    changes[trial] = {got[1].key: put(new)}
            made = _readings(recogniser, flow, order, changes)
            if any(r.of == COST and r.kind in PATHS and abs(r.scale) == 1 for r in made):
                # who calls can only have handed over what was kept, and has handed it over here
                # when the function knows it, too
                kept = quantity.identity in kept_objects - known
                asked = flow.asked(order, record.identity) if kept else None
                at = (asked or flow.lifted(place, execution)).site
                needed = f"the value of {quantity.name}"
                why = f"it is taken at {site.text}, and with {quantity.name} it comes right"
                return Break(at.line, at.target or at.text, place.label or "not recognised",
                             needed, why, file=at.file)  # fmt: skip
    return None


def _readings(
    recogniser: Recogniser, flow: Flow, order: int, changes: dict[int, dict[Key, Change]]
) -> list[Reading]:
    """Return what the value at `order` is when the program runs with `changes`."""
    _, execution = flow.at[order]
    values: dict[int, Value] = {}
    for trial, change in changes.items():
        log = run_changed(recogniser.study, trial, change)
        if log is None or execution.key not in log:
            return []
        values[trial] = log[execution.key]
        if np.shape(values[trial]) != np.shape(execution.values[0]):
            return []
        # two trials that say no: the others need not be run (one does not tell a constant)
        if len(values) > 1 and not any(r.kind in PATHS for r in recogniser.read(values)):
            return []
    return recogniser.read(values) if values else []
