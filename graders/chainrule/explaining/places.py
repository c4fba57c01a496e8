"""Give every place of the backward pass its label: what all its executions are.

A place is a site with its executions; each execution has readings, the slopes that its numbers
are. A name proves nothing, but of two readings that are both true it says which is meant.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.explaining.between import forward_statements
from chainrule.explaining.instrument import INNER, Site
from chainrule.explaining.names import claims, normal, promises, promises_local, shown
from chainrule.explaining.recognise import COST, Execution, Place, Reading, Recogniser
from chainrule.explaining.recorder import Key, Record, Value, form_of
from chainrule.explaining.study import Name, Study

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
    changes: dict[int, bool] = {}  # by site, whether it ever changes what it is handed
    content: dict[int, Value] = {}
    for order, record in enumerate(first.log):
        same = record.identity in content and np.array_equal(content[record.identity], record.value)
        content[record.identity] = record.value
        changes[record.site] = changes.get(record.site, False) or not same
        if order >= end or (
            order >= start and study.plan.sites[record.site].statement not in forward
        ):
            by_site[record.site].append((order, record))
    places = []
    for number, rows in by_site.items():
        if study.plan.sites[number].kind == "whole" and not changes[number]:
            continue  # a call that was handed an array and left it as it was
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
        for execution in place.executions:
            if not execution.readings and not execution.zero and place.site.kind != "loop":
                execution.readings = recogniser.near(execution.values)
    products = {
        (p.site.statement, p.site.text)
        for p in places
        if p.site.kind == "expression" and all(e.plain or e.zero for e in p.executions)
    }
    for place in places:
        if all(e.plain or e.zero for e in place.executions):
            link = _link(recogniser, place, products)
            for execution in place.executions:  # such a value can be no more than a local slope
                alias(recogniser, place.site, execution)
                execution.readings = [
                    r
                    for r in execution.readings
                    if (link and r.kind == "local" and r.scale == 1)
                    or _stored(recogniser, place.site, r)
                ]
    _leave_out_given(recogniser, places)
    for place in places:
        if place.site.kind != "loop":
            choose(recogniser, place)


def _leave_out_given(recogniser: Recogniser, places: Sequence[Place]) -> None:
    """Take no part of a forward line that runs again for the slope of an input or a target."""
    study = recogniser.study
    log, sites = study.trials[0].log, study.plan.sites
    again = {sites[record.site].statement for record in log[: study.backward_start]}
    for place in places:
        if place.site.kind in INNER and place.site.statement in again:
            for execution in place.executions:
                execution.readings = [
                    r for r in execution.readings if r.of != COST or not recogniser.given(r.by)
                ]


_UNREAD = ("loop", "argument", "use")


def _link(recogniser: Recogniser, place: Place, products: set[tuple[int, str]]) -> bool:
    """Tell whether a forward value stands where the chain rule has a link.

    That is: as a factor of a product which is itself no value of the forward pass, or stored under
    a name that is not its own there. products: those that the forward has computed, too.
    """
    site = place.site
    if site.kind in INNER:
        return bool(site.product) and (site.statement, site.product) not in products
    if site.kind in ("assign", "item", "walrus"):
        numbers = {number for e in place.executions for number in e.same_as}
        names = [n.text for q in numbers for n in recogniser.study.quantities[q].names]
        return normal(site.target) not in {normal(name) for name in names}
    return True


def _stored(recogniser: Recogniser, site: Site, reading: Reading) -> bool:
    """Tell whether a forward value is stored as the slope that it is, too: `d = y_hat - y`."""
    whole = reading.of == COST and reading.kind == "slope" and abs(reading.scale) == 1
    by = recogniser.study.quantities[reading.by]
    given = by.leaf and by.number not in recogniser.parameters  # ∂J/∂labels: nobody means that
    return whole and site.kind == "assign" and not given


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
    if recogniser.steady(execution.values) and np.all(np.abs(execution.values[0]) == 1):
        execution.readings = [r for r in execution.readings if _seed(recogniser, place.site, r)]
    if not execution.plain:
        execution.readings += recogniser.updates(execution.values)


_SEEDS = {"", "delta", "grad", "gradient", "g", "upstream", "adjoint", "bar", "ct", "dout", "seed"}


def _seed(recogniser: Recogniser, site: Site, reading: Reading) -> bool:
    """Tell whether the number one is meant as a slope, and is not a count or a flag."""
    names = recogniser.study.quantities[reading.by].names
    if any(promises(site.target, name.text) for name in names):
        return True
    vague = normal(site.target) in _SEEDS and not claims(site.target)
    return vague and site.kind not in ("use", "expression", "loop")


def alias(recogniser: Recogniser, site: Site, execution: Execution) -> None:
    """Let a forward value be called as the backward pass calls it, too."""
    text = site.target
    if site.kind == "use" and not site.text.isidentifier():
        text = site.text
    elif site.kind not in ("assign", "argument", "item", "walrus") or not text:
        return
    for number in execution.same_as:
        quantity = recogniser.study.quantities[number]
        names = quantity.names
        if all(name.text != text for name in names):
            names.append(Name(quantity.rank_of(text), text, site.scope, site.number))


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
        score += 1.0 if form_of(execution.values[0]) != by.form and not reading.turned else 0.0
        if by.leaf:
            score += 2.0 if by.number in recogniser.parameters else 7.0
        if reading.of != COST:
            score += 1e-3 * (study.quantities[reading.of].order - by.order)
        for name in by.names:
            if reading.entry >= 0:
                name = replace(name, text=recogniser.entry_name(name.text))
            for of, more in of_names:
                total = score + 0.05 * name.rank + more + 0.001 * len(name.text)
                total += 4.0 * (of == name.text)  # ∂x/∂x: one of the two is better called otherwise
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
        if len(arrays) == len(rows) and place.site.kind in ("aug", "whole"):
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
    return f"∂{shown(of)}/∂{shown(by)}"


def running(site: Site) -> bool:
    """Tell whether a site adds to a total."""
    if site.only_reads:
        return False
    return site.kind in ("aug", "whole") or normal(site.target) in {
        normal(name) for name in site.reads
    }
