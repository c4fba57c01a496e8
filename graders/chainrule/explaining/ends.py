"""What a program ends with: for each parameter its gradient, or the update that is made.

The end is found by what a target promises, by what is stored over the parameter, or by what was
recognised as its slope; it is then held against the measured slope.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from chainrule.explaining.end_state import EndState
from chainrule.explaining.names import claims, normal, promises
from chainrule.explaining.recognise import COST, Execution, Place, Recogniser
from chainrule.explaining.recorder import Value
from chainrule.explaining.study import Quantity


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
    gap: float = 1.0  # the same without allowance for the measurement's own error
    right: bool = False
    excess: float = 1.0  # by which factor it is off what the other ends agree upon
    rivals: list[tuple[Place, Execution]] = field(default_factory=list)  # of an equal name

    @property
    def digits(self) -> int:
        """To how many digits it agrees, up to its scale."""
        return max(0, min(15, int(-np.log10(max(self.gap, 1e-15)))))


RIGHT = 2e-5
HELD = -2  # the site of what the state holds after a run, in the place of a quantity


def settle(ends: Sequence[Final], down: bool) -> None:
    """Say of each end whether it is right; `down`: whether the cost is to become smaller.

    A gradient is the slope itself. Updates are a multiple of theirs, by a rate that the program
    chooses; of several rates the most frequent one counts.
    """
    updates = [end for end in ends if end.update and end.off <= RIGHT]
    # a factor 1/N is easily lost: of equally frequent rates the smallest
    agreed = min(
        (end.scale for end in updates),
        key=lambda s: (-sum(_equal(end.scale, s) for end in updates), (s > 0) == down, abs(s)),
        default=1.0,
    )
    for end in ends:
        if end.off > RIGHT or end.scale == 0:
            continue
        if end.update:
            end.right = _equal(end.scale, agreed) and (agreed < 0) == down
            end.excess = end.scale / agreed if agreed else end.scale
        else:
            end.right = end.scale == 1
            end.excess = end.scale


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-4 * max(abs(one), abs(other))


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
    end_state = EndState(
        study, places, [study.quantities[n] for n in sorted(recogniser.parameters)]
    )
    for number in sorted(recogniser.parameters):
        quantity = study.quantities[number]
        if quantity.whole:
            continue  # its parts are judged
        settled = _settled(recogniser, quantity, end_state)
        if settled is not None:
            found.append(settled)
            continue
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
            in_place = [row for row in rows if update and row[2].identity == quantity.identity]
            if in_place:
                rows = in_place[-1:]
            for _, place, execution in reversed(rows):
                final = compare(recogniser, quantity, place, execution, update)
                if final is not None:
                    tries.append(final)
                    if shared[normal(place.site.target)] < 2 and not any(
                        shared[c.by] > 1 or "*" in c.by for c in claims(place.site.target)
                    ):
                        break
            if not tries and rows and not update:
                lone = rows[-1]
                if shared[normal(lone[1].site.target)] < 2 and all(
                    shared[c.by] < 2 and "*" not in c.by for c in claims(lone[1].site.target)
                ):
                    tries.append(unlike(quantity, *lone[1:]))
            if tries:  # several parameters of one name: each has the value that fits it best
                best = min(tries, key=lambda f: (round(f.off, 6), f.scale != 1, abs(f.scale - 1)))
                best.rivals = [(f.place, f.execution) for f in tries if f is not best]
            if best is not None:
                break
        if best is not None and not best.update:
            moved = by_reading(recogniser, quantity, places, updates=True)
            best = moved or best  # what is done to the parameter settles the scale
        part = best is not None and any(
            reading.by == number and reading.kind in ("term", "partial")
            for reading in best.execution.readings
        )  # one path under the parameter's name: its other paths may be added elsewhere
        several = max(shared[name] for name in plain) > 1
        if best is None or (best.off > RIGHT and (several or part)):
            best = by_reading(recogniser, quantity, places, speaks=best is not None) or best
        if best is None:
            best = by_entries(recogniser, quantity, places)
        if best is not None:
            found.append(_turned_back(recogniser, best, end_state))
    return _lasting(found, end_state)


def _turned_back(recogniser: Recogniser, end: Final, end_state: EndState) -> Final:
    """Return the one part given back that is the slope, where a sum is a multiple of it."""
    if end.update or end.off > RIGHT or end.scale == 1 or end_state.kept(end.execution):
        return end
    tries = [compare(recogniser, end.quantity, *row, False) for row in end_state.handed_back()]
    right = [t for t in tries if t is not None and t.off <= RIGHT and t.scale == 1]
    return right[0] if len(right) == 1 else end


def _lasting(ends: list[Final], end_state: EndState) -> list[Final]:
    """Leave out a multiple of a slope that is thrown away, where all other ends are kept.

    The slope of an input may carry a factor that is settled where the weights' slopes are stored.
    """
    lost = [
        end
        for end in ends
        if not (end.update or end_state.kept(end.execution))
        and end.off <= RIGHT
        and end.scale not in (0, 1)
    ]
    rest = [end for end in ends if all(end is not other for other in lost)]
    if not rest or not all(end_state.kept(end.execution) for end in rest):
        return ends
    return rest


def _settled(recogniser: Recogniser, quantity: Quantity, end_state: EndState) -> Final | None:
    """Return the end that stands where the parameter's gradient or moved value has its place."""
    moved = end_state.moved(quantity)
    found = compare(recogniser, quantity, *moved, True) if moved is not None else None
    given = end_state.given(quantity) if found is None else None
    if given is None or given[1].identity == quantity.identity:
        return found
    # a parameter that is given back under its own name was moved
    text = given[0].site.text
    own = "[" not in text and normal(text) in {normal(name.text) for name in quantity.names}
    return compare(recogniser, quantity, *given, own) or unlike(quantity, *given)


def by_reading(
    recogniser: Recogniser,
    quantity: Quantity,
    places: Sequence[Place],
    updates: bool = False,
    speaks: bool = False,
) -> Final | None:
    """Return the last value that was recognised as the parameter's slope.

    speaks: only what has a name of its own counts, no part of a longer expression.
    """
    rows = [(e.order, place, e) for place in places for e in place.executions]
    for _, place, execution in sorted(rows, key=lambda row: -row[0]):
        if not (place.site.speaks or (place.site.kind == "expression" and not speaks)):
            continue
        for reading in execution.readings:
            if reading.by != quantity.number or reading.entry >= 0:
                continue
            if reading.of == COST and reading.kind in ("slope", "update"):
                update = reading.kind == "update"
                if updates and not update:
                    continue
                found = compare(recogniser, quantity, place, execution, update)
                if found is not None and found.off <= RIGHT and (update or found.scale == 1):
                    return found
    return None


def unlike(quantity: Quantity, place: Place, execution: Execution) -> Final:
    """Return the end of a gradient that has not even the parameter's shape."""
    name = min(quantity.names, key=lambda n: (n.rank, len(n.text))).text
    return Final(quantity, name, place, execution, False, 1.0, 1.0)


def by_entries(recogniser: Recogniser, quantity: Quantity, places: Sequence[Place]) -> Final | None:
    """Put together what happens to a parameter that is moved number by number."""
    wanted = {m.entry for *_, m in recogniser.entry_rows if m.by == quantity.number}
    plain = {normal(name.text) for name in quantity.names}
    found: dict[int, tuple[float, Place, Execution]] = {}
    last: tuple[Place, Execution] | None = None
    for place in places:
        if normal(place.site.target) not in plain or place.site.kind in ("loop", "argument"):
            continue
        if place.site.only_reads:
            continue  # that moves no parameter
        for execution in place.executions:
            moves = any(r.kind == "update" for r in execution.readings)
            single = np.size(execution.values[0]) == 1 and not execution.plain
            if single and (last is None or not moves):
                last = place, execution
            for reading in execution.readings:
                if reading.by == quantity.number and reading.kind == "update":
                    found[reading.entry] = reading.scale, place, execution
    if last is None or not wanted:
        return None
    held = _held(recogniser, quantity, last[1])
    found_whole = compare(recogniser, quantity, last[0], held, True) if held else None
    if found_whole is not None:
        return found_whole
    name = min(quantity.names, key=lambda n: (n.rank, len(n.text))).text
    scales = {float(f"{scale:.6g}") for scale, *_ in found.values()}
    whole = set(found) == wanted and len(scales) == 1
    scale = next(iter(scales)) if whole else 1.0
    return Final(
        quantity, name, *last, True, scale, *(0.0 if whole else 1.0, 1e-6 if whole else 1.0)
    )


def _held(recogniser: Recogniser, quantity: Quantity, last: Execution) -> Execution | None:
    """Return what the state holds in a parameter's place after the run, as an execution."""
    values: dict[int, Value] = {}
    for number in recogniser.trials:
        recorder = recogniser.state[number].recorder
        held = recorder.held.get(quantity.path or "") if recorder is not None else None
        if held is None or held[1] is None:
            return None
        values[number] = held[1]
    return Execution((HELD, quantity.number), last.order, values, last.identity)


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
    smooth = np.isfinite(row[1][where])  # at a corner of J nothing is compared
    if not np.any(smooth):
        return None
    slopes, errors, numbers = row[0][where][smooth], row[1][where][smooth], numbers[smooth]
    scale = float(slopes @ numbers / (slopes @ slopes))
    if abs(scale - 1) < 1e-5:
        scale = 1.0
    room = 5 * abs(scale) * errors
    off = np.maximum(np.abs(numbers - scale * slopes) - room, 0.0)
    largest = max(float(np.abs(numbers).max()), 1e-300)
    name = min(quantity.names, key=lambda n: (n.rank, len(n.text))).text
    gap = float(np.abs(numbers - scale * slopes).max()) / largest
    if scale == 0:
        off = np.ones(1) * largest  # a gradient that is zero everywhere is no multiple of a slope
    return Final(quantity, name, place, execution, update, scale, float(off.max()) / largest, gap)
