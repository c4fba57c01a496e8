"""Find the first line at which the chain breaks, and say what is missing there.

First the end: is the gradient that the program ends with, or the update that it makes, the
measured slope of each parameter? When all are right, nothing is broken, however unusual the way.
Otherwise the lines are followed in the order of the data's flow.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from chainrule.explaining.flow import Flow
from chainrule.explaining.names import claims, normal, promises
from chainrule.explaining.recognise import COST, Execution, Place, Recogniser, running
from chainrule.explaining.recorder import Value
from chainrule.explaining.report import Break, Parameter
from chainrule.explaining.study import Quantity, Study


@dataclass
class Final:
    """What the program ends with for one parameter."""

    quantity: Quantity
    name: str
    place: Place
    execution: Execution
    update: bool
    scale: float
    off: float  # largest deviation, relative to the largest slope, at the best scale
    right: bool = False

    @property
    def digits(self) -> int:
        """To how many digits it agrees, up to its scale."""
        return max(0, min(15, int(-np.log10(max(self.off, 1e-15)))))


@dataclass
class Verdict:
    """Parameters and the break, if there is one."""

    parameters: list[Parameter]
    finals: list[Final] = field(default_factory=list)
    break_: Break | None = None


RIGHT = 2e-5


def finals(recogniser: Recogniser, places: Sequence[Place]) -> list[Final]:
    """Return for each parameter the last value that claims to be its gradient or its update."""
    study = recogniser.study
    found = []
    shared = Counter(
        name
        for quantity in study.chosen
        if quantity.matters(0)
        for name in {normal(n.text) for n in quantity.names}
    )
    for number in sorted(recogniser.parameters):
        quantity = study.quantities[number]
        names = [name.text for name in quantity.names]
        plain = {normal(name) for name in names}
        best: Final | None = None
        for update in (True, False):
            rows: list[tuple[int, Place, Execution]] = []
            for place in places:
                site = place.site
                if not site.target or site.kind in ("loop", "argument"):
                    continue
                own = normal(site.target) in plain
                claimed = any(promises(site.target, name) for name in names)
                if update:
                    reads = {normal(name) for name in site.reads}
                    ours = own and site.kind in ("aug", "assign", "item", "whole") and not claimed
                    ours = ours and (site.kind in ("aug", "whole") or normal(site.target) in reads)
                else:
                    ours = claimed or (own and site.kind == "element" and site.target[0] == "[")
                if ours:
                    rows += [(e.order, place, e) for e in place.executions]
            rows.sort(key=lambda row: row[0])
            tries: list[Final] = []
            for _, place, execution in reversed(rows):
                final = compare(recogniser, quantity, place, execution, update)
                if final is not None:
                    tries.append(final)
                    if shared[normal(place.site.target)] < 2 and not any(
                        shared[c.by] > 1 or "*" in c.by for c in claims(place.site.target)
                    ):
                        break
            if tries:  # several parameters of one name: each has the value that fits it best
                best = min(tries, key=lambda f: (round(f.off, 6), f.scale != 1, abs(f.scale - 1)))
            if best is not None:
                break
        if best is None or (best.off > RIGHT and max(shared[name] for name in plain) > 1):
            best = by_reading(recogniser, quantity, places) or best
        if best is None:
            best = by_entries(recogniser, quantity, places)
        if best is not None:
            found.append(best)
    return found


def by_reading(
    recogniser: Recogniser, quantity: Quantity, places: Sequence[Place]
) -> Final | None:
    """Return the last value that was recognised as the parameter's slope."""
    rows = [(e.order, place, e) for place in places for e in place.executions]
    for _, place, execution in sorted(rows, key=lambda row: -row[0]):
        if not (place.site.speaks or place.site.kind == "expression"):
            continue
        for reading in execution.readings:
            if reading.by != quantity.number or reading.entry >= 0:
                continue
            if reading.of == COST and reading.kind in ("slope", "update"):
                update = reading.kind == "update"
                found = compare(recogniser, quantity, place, execution, update)
                if found is not None and found.off <= RIGHT and (update or found.scale == 1):
                    return found
    return None


def by_entries(
    recogniser: Recogniser, quantity: Quantity, places: Sequence[Place]
) -> Final | None:
    """Put together what happens to a parameter that is moved number by number."""
    wanted = {m.entry for *_, m in recogniser.entry_rows if m.by == quantity.number}
    plain = {normal(name.text) for name in quantity.names}
    found: dict[int, tuple[float, Place, Execution]] = {}
    last: tuple[Place, Execution] | None = None
    for place in places:
        if normal(place.site.target) not in plain or place.site.kind in ("loop", "argument"):
            continue
        for execution in place.executions:
            if np.size(execution.values[0]) == 1 and not execution.plain:
                last = place, execution
            for reading in execution.readings:
                if reading.by == quantity.number and reading.kind == "update":
                    found[reading.entry] = reading.scale, place, execution
    if last is None or not wanted:
        return None
    name = min(quantity.names, key=lambda n: (n.rank, len(n.text))).text
    scales = {float(f"{scale:.6g}") for scale, *_ in found.values()}
    whole = set(found) == wanted and len(scales) == 1
    scale = next(iter(scales)) if whole else 1.0
    return Final(quantity, name, *last, True, scale, 0.0 if whole else 1.0)


def compare(
    recogniser: Recogniser, quantity: Quantity, place: Place, execution: Execution, update: bool
) -> Final | None:
    """Hold one value against a parameter's slope; None when it cannot be compared."""
    row = recogniser.rows.get(quantity.number)
    values = execution.values
    if row is None or np.size(values[0]) != np.size(quantity.value):
        return None
    if update:
        moved: dict[int, Value] = {}
        for trial, value in values.items():
            old = quantity.values.get(trial, quantity.value)
            moved[trial] = np.ravel(value) - np.ravel(old)
        if not any(np.any(step) for step in moved.values()):
            return None
        values = moved
    got = recogniser.project(values, quantity.form, False)
    if got is None:
        return None
    numbers, where, _ = got
    slopes, errors = row[0][where], row[1][where]
    scale = float(slopes @ numbers / (slopes @ slopes))
    if abs(scale - 1) < 1e-5:
        scale = 1.0
    room = 5 * abs(scale) * errors
    off = np.maximum(np.abs(numbers - scale * slopes) - room, 0.0)
    largest = max(float(np.abs(numbers).max()), 1e-300)
    name = min(quantity.names, key=lambda n: (n.rank, len(n.text))).text
    return Final(quantity, name, place, execution, update, scale, float(off.max()) / largest)


def judge(recogniser: Recogniser, places: Sequence[Place]) -> Verdict:
    """Say of each parameter whether its gradient is right, and where the chain breaks."""
    ends = finals(recogniser, places)
    shaped = [end for end in ends if end.off <= RIGHT]
    updates = [end for end in shaped if end.update]
    steps = sorted({round(end.scale, 9) for end in updates})
    for end in ends:
        if end.off > RIGHT or end.scale == 0:
            continue
        if end.update:
            end.right = end.scale < 0 and len({f"{s:.5g}" for s in steps}) == 1
        else:
            end.right = end.scale == 1
    if len({f"{s:.5g}" for s in steps}) > 1:
        # several rates: the most frequent one counts as the rate
        counts = {s: sum(abs(e.scale - s) < 1e-6 for e in updates) for s in steps}
        most = max(counts, key=lambda s: counts[s])
        for end in updates:
            end.right = abs(end.scale - most) < 1e-6 and most < 0
    parameters = [
        Parameter(end.name, end.right, end.digits if end.off <= RIGHT else 0, end.scale,
                  end.place.site.line)  # fmt: skip
        for end in ends
    ]
    verdict = Verdict(parameters, ends)
    if any(not end.right for end in ends):
        verdict.break_ = locate(recogniser, places, ends)
    return verdict


def locate(
    recogniser: Recogniser, places: Sequence[Place], ends: Sequence[Final]
) -> Break | None:
    """Return the first line whose value is not what its name or its use demands."""
    study = recogniser.study
    flow = Flow(study, places)
    wrong = [end for end in ends if not end.right]
    against = [end for end in wrong if end.update and end.off <= RIGHT and end.scale > 0]
    if against and len(against) == len(wrong):
        return _uphill(against)
    lost = [end for end in wrong if end.off > RIGHT]
    good = flow.slice(end.execution.order for end in ends if end.right)
    suspects = flow.slice(end.execution.order for end in lost or wrong) - good
    rows = [
        (order, *flow.at[order])
        for order in sorted(suspects)
        if order in flow.at and _speaks(flow.at[order][0])
    ]
    rows = [row for row in rows if not row[2].zero and not row[2].plain]
    if not lost:
        return _scaled(recogniser, flow, rows, wrong)
    return _lost(recogniser, flow, rows, lost)


Row = tuple[int, Place, Execution]


def _speaks(place: Place) -> bool:
    return place.site.speaks and place.site.kind not in ("loop", "argument")


def _uphill(against: Sequence[Final]) -> Break:
    end = min(against, key=lambda e: e.execution.order)
    site = end.place.site
    return Break(
        site.line,
        site.target or site.text,
        f"{end.name} + {end.scale:.4g} · ∂J/∂{end.name}",
        f"{end.name} minus a step along ∂J/∂{end.name}",
        "the sign is turned round: the parameter moves up the slope",
    )


def _slope_scales(execution: Execution) -> set[float]:
    return {
        float(f"{r.scale:.5g}")
        for r in execution.readings
        if r.of == COST and r.kind in ("slope", "term", "partial")
    }


def _scaled(
    recogniser: Recogniser, flow: Flow, rows: Sequence[Row], wrong: Sequence[Final]
) -> Break | None:
    """The end is a multiple of the slope: find where the factor comes in."""
    end = min(wrong, key=lambda e: e.execution.order)
    factor = end.scale
    for order, place, execution in rows:
        mine = _slope_scales(execution)
        if not mine or 1.0 in mine:
            continue
        theirs = [_slope_scales(e) for _, e in flow.made_of(order)]
        theirs = [scales for scales in theirs if scales]
        if any(mine & scales for scales in theirs):
            continue  # it only hands the factor on
        if end.update or float(f"{factor:.5g}") in mine:
            return _factor(place, execution, end)
    return _factor(end.place, end.execution, end)


def _factor(place: Place, execution: Execution, end: Final) -> Break:
    site = place.site
    scale = place.scale if place.label else end.scale
    label = place.label or f"∂J/∂{end.name}"
    why = (
        "the sign is turned round"
        if scale == -1
        else f"it is {scale:.4g} times the slope: a factor {1 / scale:.4g} is missing"
    )
    return Break(site.line, site.target or site.text, f"{scale:.4g} · {label}", label, why)


def _lost(
    recogniser: Recogniser, flow: Flow, rows: Sequence[Row], lost: Sequence[Final]
) -> Break | None:
    """The end is no multiple of the slope: find the first value that has no right name."""
    study = recogniser.study
    names = {normal(n.text): q for q in study.chosen if q.matters(0) for n in q.names}
    for order, place, execution in rows:
        site = place.site
        size = np.size(execution.values[0])
        promised = [
            names[c.by]
            for c in claims(site.target)
            if c.by in names and not c.of and np.size(names[c.by].value) == size
        ]
        slopes = [r for r in execution.readings if r.kind != "local" or r.scale == 1]
        if slopes and promised and not running(site):
            kept = any(
                promises(site.target, n.text)
                for r in slopes
                for n in study.quantities[r.by].names
            )
            if not kept:
                return said(place, promised)
        if slopes:
            continue
        parts = flow.made_of(order)
        if all(e.readings for _, e in parts):
            return said(place, promised)
    end = min(lost, key=lambda e: e.execution.order)
    return said(end.place, [end.quantity])


def said(place: Place, promised: Sequence[Quantity]) -> Break:
    """Put a break into words."""
    site = place.site
    needed = f"∂J/∂{promised[0].name}" if promised else ""
    label = place.label or "not recognised"
    why = f"the value is {label}" if place.label else "no slope of the program has this value"
    if needed:
        why += f", and the line should give {needed}"
    return Break(site.line, site.target or site.text, label, needed, why)
