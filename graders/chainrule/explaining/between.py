"""Where the backward pass begins in a program that goes back before its cost is complete.

Many programs add their cost up while they go back: through time, or sample by sample. There the
values of the backward pass stand between the first part of the cost and its last.
"""

from typing import TYPE_CHECKING

import numpy as np

from chainrule.explaining.instrument import Site
from chainrule.explaining.recorder import Value

if TYPE_CHECKING:
    from chainrule.explaining.study import Study, Trial


def start_of(study: "Study", trial: "Trial", end: int) -> int:
    """Return where in the log the backward pass can begin: at the first part of the cost.

    end: where the cost was complete. It is the start itself unless the cost is a running total.
    """
    if study.program.backward:
        return end
    sites = study.plan.sites
    total: Site | None = None
    first = end
    for order in range(end - 1, -1, -1):
        record = trial.log[order]
        site = sites[record.site]
        if total is None:
            named = site.kind in ("assign", "aug", "item")
            if named and _is(record.value, trial.cost):
                total, first = site, order + 1
        elif site.target == total.target and site.scope == total.scope:
            if site.kind == "aug" or total.kind == "aug":
                if site.node != "Constant" and np.any(record.value):
                    first = order + 1
                total = site if site.kind == "aug" else total
        elif total.kind != "aug" and site.kind == "aug" and _is(record.value, trial.cost):
            total, first = site, order + 1  # the same number, where it was added up
    return first


def _is(value: Value, cost: float) -> bool:
    return np.size(value) == 1 and float(np.ravel(value)[0]) == cost


def forward_statements(study: "Study", start: int, end: int) -> set[int]:
    """Return the statements between `start` and `end` of which the cost is made."""
    log, sites = study.trials[0].log, study.plan.sites
    found = {sites[record.site].statement for record in log[:start]}
    for record in log[start:end]:
        number = study.by_key.get(record.key)
        if number is not None and study.quantities[number].matters(0):
            found.add(sites[record.site].statement)
    return found
