"""Find the first line at which the chain breaks, and say what is missing there.

First the end: is the gradient that the program ends with, or the update that it makes, the
measured slope of each parameter? When all are right, nothing is broken, however unusual the way.
Otherwise the lines are followed in the order of the data's flow.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from chainrule.explaining.ends import RIGHT, Final, finals, settle
from chainrule.explaining.flow import Flow
from chainrule.explaining.mend import mend
from chainrule.explaining.names import claims, is_raised, meets, normal, promises
from chainrule.explaining.origin import addend, origin, swapped
from chainrule.explaining.places import PATHS, running, slope_text
from chainrule.explaining.recognise import COST, Execution, Place, Reading, Recogniser
from chainrule.explaining.report import Break, Parameter
from chainrule.explaining.study import Quantity, Study
from chainrule.explaining.substitute import Substitution, unnamed
from chainrule.explaining.words import factor


@dataclass
class Verdict:
    """Parameters and the break, if there is one."""

    parameters: list[Parameter]
    finals: list[Final] = field(default_factory=list)
    break_: Break | None = None


def judge(recogniser: Recogniser, places: Sequence[Place]) -> Verdict:
    """Say of each parameter whether its gradient is right, and where the chain breaks."""
    ends = finals(recogniser, places)
    named = is_raised(getattr(recogniser.study.program, "cost", ""))
    raised = not named and _raised(recogniser.study, ends)
    settle(ends, down=not (named or raised))
    if raised:
        recogniser.study.unfinished.append(
            "J is below zero and every step goes up its slope: it is taken as a number to be "
            "raised, as a log-likelihood is."
        )
    parameters = [
        Parameter(
            end.name,
            end.right,
            end.digits if end.off <= RIGHT else 0,
            end.scale,
            end.place.site.line,
        )
        for end in ends
    ]
    verdict = Verdict(parameters, ends)
    if any(not end.right for end in ends):
        verdict.break_ = locate(recogniser, places, ends)
    return verdict


def _raised(study: Study, ends: Sequence[Final]) -> bool:
    """Tell whether a program raises J: below zero in every trial, and all steps up its slope."""
    steps = [end for end in ends if end.update and end.off <= RIGHT]
    up = bool(steps) and len(steps) == len(ends) and all(end.scale > 0 for end in steps)
    return up and all(trial.cost < 0 for trial in study.trials)


def locate(recogniser: Recogniser, places: Sequence[Place], ends: Sequence[Final]) -> Break | None:
    """Return the first line whose value is not what its name or its use demands."""
    study = recogniser.study
    flow = Flow(study, places)
    wrong = [end for end in ends if not end.right]
    against = [end for end in wrong if end.update and end.off <= RIGHT and end.scale > 0]
    if against and len(against) == len(wrong):
        return _uphill(against)
    lost = [end for end in wrong if end.off > RIGHT]
    good = flow.slice(
        end.execution.order
        for end in ends
        if end.right and (end.update or 1.0 in _meant_scales(recogniser, end.execution))
    )
    suspects = flow.slice(end.execution.order for end in lost or wrong) - good
    suspects |= flow.lists(suspects)
    rows = [
        (order, *flow.at[order])
        for order in sorted(suspects)
        if order in flow.at and _speaks(flow.at[order][0])
    ]
    rows = [row for row in rows if not row[2].zero and (row[2].readings or not row[2].plain)]
    if not lost:
        return _scaled(recogniser, flow, rows, wrong)
    order_only = swapped(flow, lost)
    if order_only is not None:
        return order_only
    return _lost(recogniser, flow, rows, lost)


Row = tuple[int, Place, Execution]


def _speaks(place: Place) -> bool:
    return place.site.speaks and place.site.kind not in ("loop", "argument")


def _state(study: Study, end: Final) -> bool:
    """Tell whether an end is of a first state: its name is that of every later state, too."""
    names = {normal(name.text) for name in end.quantity.names}
    return not end.update and any(
        not quantity.leaf and quantity.matters(0) and normal(name.text) in names
        for quantity in study.chosen
        for name in quantity.names
    )


def _uphill(against: Sequence[Final]) -> Break:
    end = min(against, key=lambda e: e.execution.order)
    site = end.place.site
    return Break(
        site.line,
        site.target or site.text,
        f"{end.name} + {end.scale:.4g} · ∂J/∂{end.name}",
        f"{end.name} minus a step along ∂J/∂{end.name}",
        "the sign is turned round: the parameter moves up the slope",
        file=site.file,
    )


def _slope_scales(execution: Execution, kinds: Sequence[str] = PATHS) -> set[float]:
    return {float(f"{r.scale:.5g}") for r in execution.readings if r.of == COST and r.kind in kinds}


def _meant(recogniser: Recogniser, execution: Execution) -> list[Reading]:
    """Return the slopes that a value is meant as: by what the forward made, where it is any.

    −∂J/∂(prediction) is not meant as ∂J/∂(target), whatever is a parameter.
    """
    found = [r for r in execution.readings if r.of == COST and r.kind in PATHS]
    return [r for r in found if not recogniser.study.quantities[r.by].leaf] or found


def _meant_scales(recogniser: Recogniser, execution: Execution) -> set[float]:
    """Return how often the slope a value is that it is meant as."""
    return {float(f"{r.scale:.5g}") for r in _meant(recogniser, execution)}


def _turned(recogniser: Recogniser, place: Place, execution: Execution, end: Final) -> Break:
    """Return the break where the sign comes in, called by the slope that is meant."""
    if place.scale != -1:
        reading = next(r for r in _meant(recogniser, execution) if r.scale == -1)
        label = slope_text("J", recogniser.study.quantities[reading.by].name)
        place = replace(place, label=label, scale=-1.0)
    return _factor(place, execution, end)


def _scaled(
    recogniser: Recogniser, flow: Flow, rows: Sequence[Row], wrong: Sequence[Final]
) -> Break | None:
    """The end is a multiple of the slope: find where the factor comes in."""
    study = recogniser.study
    end = min(wrong, key=lambda e: e.execution.order)
    excess = float(f"{end.excess if end.excess > 0 else end.scale:.5g}")
    common = _common(recogniser, flow, wrong, excess)
    if common is not None:
        return _factor(*common, end)
    for order, place, execution in rows:
        mine = _meant_scales(recogniser, execution)
        if not mine or 1.0 in mine or _forward(study, place):
            continue
        parts = flow.made_of(order)
        if any(mine & _slope_scales(e) for _, e in parts):
            continue  # it only hands the factor on
        if excess == -1.0:
            if -1.0 in mine:
                return _turned(recogniser, place, execution, end)
            continue
        if running(place.site) and _changed_later(flow, order):
            continue  # what is changed in place may be changed again
        if not (end.update or excess in mine) or place.site.kind == "aug":
            continue
        promised = any(
            promises(place.site.target, n.text)
            for r in execution.readings
            for n in study.quantities[r.by].names
        )
        if promised:
            return _factor(*_maker(flow, place, execution), end)
    for _, place, execution in rows:  # the first that hands it on under a slope's name
        mine = _slope_scales(execution, PATHS if not end.update else ("slope",))
        if excess in mine and place.site.kind not in ("whole", "aug") and excess != -1.0:
            names = [n.text for r in execution.readings for n in study.quantities[r.by].names]
            if any(promises(place.site.target, name) for name in names):
                return _factor(*_maker(flow, place, execution), end)
    return _factor(end.place, end.execution, end)


def _common(
    recogniser: Recogniser, flow: Flow, wrong: Sequence[Final], excess: float
) -> tuple[Place, Execution] | None:
    """Return the first value with the factor, when every wrong end is made of it."""
    if len(wrong) < 2 or any(end.update for end in wrong) or excess == -1.0:
        return None
    shared = set.intersection(*(flow.slice([end.execution.order]) for end in wrong))
    made = [(order, *flow.at[order]) for order in shared if order in flow.at]
    # what all ends are made of and is the slope itself stands before the factor
    whole = [o for o, _, e in made if not e.plain and 1.0 in _slope_scales(e, ("slope",))]
    for order in sorted(o for o, *_ in made if o > max(whole, default=-1)):
        place, execution = flow.at[order]
        if _forward(recogniser.study, place) or place.site.kind == "argument":
            continue
        if execution.plain:  # it was made while the forward ran, or is equal to what was
            execution = replace(execution, readings=recogniser.read(execution.values))
        if excess in _slope_scales(execution, ("slope",)):
            lifted = flow.lifted(place, execution)
            return lifted, execution if lifted is place else lifted.executions[0]
    return None


def _maker(flow: Flow, place: Place, execution: Execution) -> tuple[Place, Execution]:
    """Return where a value that is handed on was made: in a helper that is wrong in every call."""
    for order in flow.by_identity[execution.identity]:
        got = flow.at.get(order)
        if got is None or not _speaks(got[0]) or order >= execution.order:
            continue
        alike = np.array_equal(got[1].values[0], execution.values[0])
        if alike and all(1.0 not in _slope_scales(e) for e in got[0].executions):
            return got
    return place, execution


def _forward(study: Study, place: Place) -> bool:
    """Tell whether a place belongs to the forward pass, too: it is right for its argument."""
    number = place.site.number
    return any(
        key[0] == number and study.quantities[q].matters(0) for key, q in study.by_key.items()
    )


def _from_forward(flow: Flow, study: Study, execution: Execution) -> bool:
    """Tell whether a value was made by code of the forward pass."""
    for order in flow.by_identity[execution.identity]:
        got = flow.at.get(order)
        if got is not None and got[0].site.kind != "use":
            return _forward(study, got[0])
    return False


def _only_stores(flow: Flow, order: int) -> bool:
    """Tell whether a list has no name here only because it is not yet full of right entries."""
    if flow.sites[flow.log[order].site].kind != "whole":
        return False
    for other in flow.instance[order]:
        got = flow.at.get(other)
        if got is not None and got[0].site.kind in ("aug", "item") and got[1].readings:
            return True
    return False


def _akin(claimed: str, name: str) -> bool:
    """Tell whether two names may mean one quantity, as h and hs do."""
    if meets(claimed, name):
        return True
    if not name.isidentifier():
        return False  # an expression begins with a name, and is not what it names
    short, long = sorted((claimed, name), key=len)
    return bool(short) and long.startswith(short) and not long[len(short) :].isdigit()


def _same_path(inner: Quantity, outer: int) -> bool:
    """Tell whether `inner` is handed on to `outer` entry by entry, so that one path is equal."""
    rates = inner.rates.get(0, {}).get(outer)
    again = [np.ravel(rate) for rate in rates] if rates else []
    return bool(again) and all(float(np.ptp(np.abs(rate))) >= 0 for rate in again) and _ones(again)


def _ones(rates: Sequence[np.ndarray]) -> bool:
    return all(bool(np.all((np.abs(rate) > 0.999) & (np.abs(rate) < 2.001))) for rate in rates)


def _changed_later(flow: Flow, order: int) -> bool:
    """Tell whether the array made here is changed in place afterwards, before it is done."""
    site = flow.sites[flow.log[order].site]
    for other in flow.by_target.get(site.target, []):
        next_ = flow.sites[flow.log[other].site]
        again = other > order and next_.scope == site.scope and next_.line != site.line
        if again and running(next_) and next_.kind == "assign":
            return True  # the same name goes on being worked on
    later = [o for o in flow.by_identity[flow.log[order].identity] if o > order]
    return any(
        flow.sites[flow.log[o].site].kind in ("aug", "whole")
        and not np.array_equal(flow.log[o].value, flow.log[order].value)
        for o in later
    )


def _breaks_local(recogniser: Recogniser, place: Place, execution: Execution) -> bool:
    """Tell whether a name such as d_h_d_w claims another local slope than its value is."""
    study = recogniser.study
    known = {normal(n.text) for q in study.chosen if q.matters(0) for n in q.names}
    wanted = [c for c in claims(place.site.target) if c.of and c.by in known]
    if not wanted or normal(place.site.target) in known or not execution.readings:
        return False
    if not any(c.of in known for c in wanted):
        # the numerator has another name here, as the cost or the output often has
        by = {normal(n.text) for r in execution.readings for n in study.quantities[r.by].names}
        slopes = any(r.of == COST for r in execution.readings)
        return not slopes and not any(c.by in by for c in wanted)
    for reading in execution.readings:
        if reading.of == COST:
            continue
        of = {normal(n.text) for n in study.quantities[reading.of].names}
        by = {normal(n.text) for n in study.quantities[reading.by].names}
        if any(c.of in of and c.by in by for c in wanted):
            return False
    return True


def _kept(flow: Flow, place: Place, execution: Execution) -> Place:
    """Return where a function handed back a value of the forward pass in place of a slope."""
    for order in flow.by_identity[execution.identity]:
        got = flow.at.get(order)
        back = got is not None and order < execution.order and got[0].site.kind == "return"
        if got is not None and back and got[1].plain:
            return got[0]
    return place


def _handed(flow: Flow, place: Place, execution: Execution) -> Place:
    """Return where a right value got a second name, on which this place only relies."""
    chain: list[Place] = []
    for order in flow.by_identity[execution.identity]:
        got = flow.at.get(order)
        if got is None or order >= execution.order or not _speaks(got[0]):
            continue
        if np.array_equal(got[1].values[0], execution.values[0]) and got[0] is not place:
            chain.append(got[0])
    return chain[-1] if len(chain) > 1 and chain[-1].site.kind == "assign" else place


def _returned(flow: Flow, place: Place, execution: Execution) -> Place:
    """Return where a helper handed back the value, when it was not made on the line itself."""
    for order in flow.by_identity[execution.identity]:
        got = flow.at.get(order)
        back = got is not None and order < execution.order and got[0].site.kind == "return"
        if got is not None and back and not flow.helper(got[0]):
            return got[0]
    return place


def _factor(place: Place, execution: Execution, end: Final) -> Break:
    site = place.site
    scale = place.scale if place.label else end.scale
    label = place.label or f"∂J/∂{end.name}"
    why = (
        "the sign is turned round"
        if scale == -1
        else f"it is {scale:.4g} times the slope: a factor {1 / scale:.4g} is missing"
    )
    return Break(
        site.line, site.target or site.text, f"{scale:.4g} · {label}", label, why, file=site.file
    )


@dataclass(frozen=True)
class _First:
    """The first value that has no right name, and where it stands in the order of the run.

    `claimed`: its name promises a slope. `certain`: no experiment can say more.
    `until`: up to where what is wrong may run, when that is later.
    """

    found: Break | None
    at: int
    claimed: bool = False
    certain: bool = False
    until: int = -1


def _lost(
    recogniser: Recogniser, flow: Flow, rows: Sequence[Row], lost: Sequence[Final]
) -> Break | None:
    """The end is no multiple of the slope: find the first value that has no right name."""
    study = recogniser.study
    first = _first_unnamed(recogniser, flow, rows, lost)
    found, at = first.found, first.at
    if first.certain:
        return found
    # what a first state ends with may be any later state's slope: no mending can be held to it
    sure = [end for end in lost if not _state(study, end)] or lost
    # one number of a list that is moved number by number does not show how the list fares
    sure = [e for e in sure if np.size(e.execution.values[0]) == np.size(e.quantity.value)] or sure
    mended = mend(recogniser, flow, rows, max(at, first.until), sure, found)
    if mended is not None:
        return mended
    until = at if found is not None and first.claimed else None
    confirmed = _confirmed(recogniser, flow, rows, sure, until)
    if confirmed is not None:
        found, at = confirmed
        if found.line != flow.at[at][0].site.line:
            return found
    if found is not None:
        return (origin(recogniser, flow, at, sure) if unnamed(flow.at[at][1]) else None) or found
    return _at_the_end(flow, lost)


def _first_unnamed(
    recogniser: Recogniser, flow: Flow, rows: Sequence[Row], lost: Sequence[Final]
) -> _First:
    study = recogniser.study
    names: dict[str, list[Quantity]] = {}
    for quantity in study.chosen:
        if quantity.matters(0):
            for name in {normal(n.text) for n in quantity.names}:
                names.setdefault(name, []).append(quantity)
    waiting: list[tuple[int, Place, Execution, list[Quantity]]] = []
    for order, place, execution in rows:
        site = place.site
        if _forward(study, place):
            continue
        size = np.size(execution.values[0])
        promised = [
            q
            for c in claims(site.target)
            if not c.of
            for q in names.get(c.by, [])
            if np.size(q.value) == size
        ]
        slopes = [r for r in execution.readings if r.kind != "local" or r.scale == 1]
        named = slopes and promised and not running(site)
        if named and not _keeps_its_promise(study, place, promised, slopes):
            back = _returned(flow, place, execution)
            if back is place and any(r.kind != "local" for r in slopes):
                back = _handed(flow, place, execution)
            return _First(said(back, promised, recogniser), order, claimed=True)
        if place.site.kind in ("assign", "item") and _breaks_local(recogniser, place, execution):
            return _First(said(place, []), order, certain=True)
        if slopes:
            continue
        if running(site) and len(place.executions) > 1:
            if not _only_stores(flow, order) and not flow.vindicated(order):
                waiting.append((order, place, execution, promised))
            continue
        parts = flow.made_of(order)
        if not parts and not claims(site.target) and site.kind != "return":
            continue  # made of forward values alone, and no slope by its name
        if _changed_later(flow, order) or flow.vindicated(order):
            continue
        if all(e.readings or _from_forward(flow, study, e) for _, e in parts):
            lifted = flow.lifted(place, execution)
            if lifted is place:
                lifted = _kept(flow, place, execution)
            claimed = any(c.by in names for c in claims(site.target) if not c.of)
            return _First(said(lifted, promised), order, claimed)
    if waiting:  # a total that nothing else explains
        shared = set.intersection(*(flow.slice([end.execution.order]) for end in lost))
        shared -= {e.order for end in lost for e in end.place.executions}
        both = [row for row in waiting if len(lost) > 1 and row[0] in shared]
        order, place, execution, promised = (both or waiting)[0]
        until = place.executions[-1].order  # what is added until then may be wrong
        return _First(said(flow.lifted(place, execution), promised), order, until=until)
    last = max(end.execution.order for end in lost)
    return _First(*(_before_rows(recogniser, flow, rows, lost) or (None, last)))


def _keeps_its_promise(
    study: Study, place: Place, promised: Sequence[Quantity], slopes: Sequence[Reading]
) -> bool:
    """Tell whether a value is a slope by what its name says, or by another use of the same."""
    by_name = any(
        _akin(c.by, normal(n.text))
        for r in slopes
        if r.kind != "local"
        for n in study.quantities[r.by].names
        for c in claims(place.site.target)
        if not c.of
    )
    return by_name or any(_same_path(q, r.by) for q in promised for r in slopes if r.of == COST)


def _at_the_end(flow: Flow, lost: Sequence[Final]) -> Break:
    """Return the last place where the first wrong end still stands as it ends."""
    end = min(lost, key=lambda e: e.execution.order)
    place = end.place
    legit = bool(end.execution.readings)  # a slope, but not this parameter's
    for order in flow.by_identity[flow.log[end.execution.order].identity]:
        got = flow.at.get(order)
        if got is not None and _speaks(got[0]) and order <= end.execution.order:
            promise = any(promises(got[0].site.target, n.text) for n in end.quantity.names)
            if legit and not (promise and got[0].site.scope == end.place.site.scope):
                continue
            if np.array_equal(got[1].values[0], end.execution.values[0]):
                place = got[0]
                break
    return said(place, [end.quantity])


def _before_rows(
    recogniser: Recogniser, flow: Flow, rows: Sequence[Row], lost: Sequence[Final]
) -> tuple[Break, int] | None:
    """Return the first value without a name that a right end is made of, too.

    A wrong value may leave one gradient right by chance: a sum in which it cancels.
    """
    known = {order for order, *_ in rows}
    for order in sorted(flow.slice(end.execution.order for end in lost) - known):
        if order not in flow.at or not _speaks(flow.at[order][0]):
            continue
        place, execution = flow.at[order]
        if execution.zero or execution.plain or execution.readings or running(place.site):
            continue
        if _forward(recogniser.study, place) or flow.vindicated(order):
            continue
        if not flow.made_of(order) and not claims(place.site.target):
            continue
        return said(place, []), order
    return None


def _only_part(flow: Flow, order: int, place: Place, execution: Execution) -> bool:
    """Tell whether a value is one path of a slope, is no total, and nothing is added to it."""
    paths = {r.kind for r in execution.readings if r.of == COST}
    whole = "slope" in paths or "update" in paths
    return bool(paths) and not whole and not running(place.site) and not _changed_later(flow, order)


def _confirmed(
    recogniser: Recogniser,
    flow: Flow,
    rows: Sequence[Row],
    lost: Sequence[Final],
    until: int | None,
) -> tuple[Break, int] | None:
    """Return the first value without a name in whose place a measured slope mends the ends.

    With the break comes the order of that value.
    """
    study = recogniser.study
    doubtful = [
        o
        for o, p, e in rows
        if not e.plain
        and not _forward(study, p)
        and (until is None or o <= until)
        and (unnamed(e) or _only_part(flow, o, p, e))
        and not flow.vindicated(o)
    ]
    experiments = Substitution(recogniser, lost)
    got = experiments.first(rows, doubtful)
    if got is None:
        return None
    place = flow.lifted(got.place, got.execution)
    of = "J" if got.slope.of is None else got.slope.of.name
    needed = factor(float(f"{got.scale:.4g}")) + slope_text(of, got.slope.by.name)
    site = place.site
    label = place.label or "not recognised"
    updates = any(end.update for end in lost)  # the rate, and its sign, are the program's own
    why = (
        f"no slope of the program has this value; with a multiple of {needed} the gradients come "
        "right"
        if updates
        else f"no slope of the program has this value; with {needed} the gradients come right"
    )
    found = Break(site.line, site.target or site.text, label, needed, why, file=site.file)
    earlier = addend(recogniser, flow, experiments, got) if place is got.place else None
    return earlier or found, got.order


def said(place: Place, promised: Sequence[Quantity], recogniser: Recogniser | None = None) -> Break:
    """Put a break into words."""
    site = place.site
    needed = slope_text("J", promised[0].name) if promised else ""
    label = place.label or "not recognised"
    reading = place.reading
    if recogniser is not None and reading is not None and reading.kind == "slope":
        for quantity in promised:
            if reading.of == COST and reading.by in quantity.rates.get(0, {}):
                link = slope_text(place.by, quantity.name)
                needed = slope_text("J", quantity.name)
                return Break(
                    site.line,
                    site.target or site.text,
                    label,
                    needed,
                    f"the link {link} is missing",
                    file=site.file,
                )
    if place.label and needed:
        why = f"the value is {place.label}, and the line should give {needed}"
    elif place.label:
        why = f"the value is {place.label}"
    elif needed:
        why = f"no slope of the program has this value, and the line should give {needed}"
    else:
        why = "no slope of the program has this value"
    return Break(site.line, site.target or site.text, label, needed, why, file=site.file)
