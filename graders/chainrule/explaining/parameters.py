"""Which quantities are a program's parameters: what its backward pass says and does tells.

A parameter is a leaf of the forward that the backward names a slope after, moves, or has the slope
of. Nothing but a number such as the scale of the first weights may have moved it before.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from chainrule.explaining.end_state import wholes
from chainrule.explaining.names import claims, meets, normal
from chainrule.explaining.recorder import Value, form_of, plain

if TYPE_CHECKING:
    from chainrule.explaining.study import Quantity, Study

Array = NDArray[np.float64]
MOST_PRODUCTS = 3000
_OWN_NAME = re.compile(r"""[^\W\d]\w*(\.\w+|\[["']\w+["']\])*""")  # w, self.w, net["w"]


@dataclass
class _Later:
    """What the backward pass names, moves and makes."""

    claimed: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)  # identities of what is changed in place
    products: dict[tuple[int, ...], list[Array]] = field(default_factory=lambda: defaultdict(list))


def parameters(study: "Study") -> list["Quantity"]:
    """Return the leaves that the backward pass treats as parameters."""
    later = _later(study)
    live = [q for q in study.chosen if q.matters(0)]
    # whole numbers are labels or counts, unless the backward pass moves them
    leaves = [q for q in live if q.leaf and (not _whole(q.value) or _moves(q, later))]
    taken = {q.number for q in leaves}
    alike = [q for q in live if q.leaf and q.number not in taken and _all_alike(q.value)]
    begun = _sums(study)
    leaves = [q for q in leaves if q.number not in begun]
    found = [q for q in [*leaves, *alike] if q.number not in begun and _known(q, later, study)]
    found = found or nameless(study, leaves)
    known = {q.number for q in found}
    for quantity in live:
        if not quantity.leaf and _moved(quantity, later) and _scaled(quantity, known, study):
            quantity.initial = True
            found.append(quantity)
    return found


def nameless(study: "Study", leaves: Sequence["Quantity"]) -> list["Quantity"]:
    """Return the leaf to which a gradient without a name belongs, where its form leaves one only.

    A program whose weights are one flat vector gives back one vector, and names neither.
    """
    form = returned_form(study)
    alike = [q for q in leaves if form and q.form == form and not q.whole]
    return alike if len(alike) == 1 else []


def returned_form(study: "Study") -> tuple[int, ...]:
    """Return the form of the one array or list that the backward pass gave back; else ()."""
    recorder = study.trials[0].recorder
    given = [] if recorder is None else wholes(recorder.result)
    value = plain(given[0]) if len(given) == 1 else None
    return () if value is None else form_of(value)


def _sums(study: "Study") -> set[int]:
    """Return the numbers of the zeros that a sum in the forward pass begins with.

    The object is changed in place before the cost is known; a bias of zeros is changed after it.
    """
    last: dict[int, Quantity] = {}
    found: set[int] = set()
    for quantity in study.quantities:
        before = last.get(quantity.identity)
        if before is not None and before.key is not None and not np.any(before.value):
            found.add(before.number)
        last[quantity.identity] = quantity
    return found


def _later(study: "Study") -> _Later:
    first = study.trials[0]
    directions = first.directions
    made = _Later()
    start = study.backward_start
    again = {record.site for record in first.log[:start]}  # the forward pass, run once more
    for record in first.log[start:]:
        site = study.plan.sites[record.site]
        if site.target:
            made.claimed |= {claim.by for claim in claims(site.target)}
            made.targets.add(site.target)
            if site.kind == "element" and site.target.startswith("["):
                made.claimed.add(normal(site.target))  # returned under the parameter's name
        if record.site not in again:
            reads = {normal(name) for name in site.reads}
            if site.kind in ("aug", "item") or normal(site.target) in reads:
                made.stored.add(normal(site.target))
            if site.kind in ("aug", "whole"):
                made.moved.add(record.identity)
        if site.speaks:
            form = form_of(record.value)
            if len(made.products[form]) < MOST_PRODUCTS:
                flat = np.ravel(record.value)
                row = [float(flat @ np.ravel(d)) for d in directions[form]]
                made.products[form].append(np.array(row))
    return made


def _shared(quantity: "Quantity", study: "Study") -> bool:
    """Tell whether a quantity is a constant such as 0, one object under several names."""
    key = quantity.key
    if key is None or study.plan.sites[key[0]].node != "Constant":
        return False
    return len({(name.text, name.scope) for name in quantity.names if name.rank == 0}) > 1


def _known(quantity: "Quantity", later: _Later, study: "Study") -> bool:
    if _shared(quantity, study):
        return False
    names = {normal(name.text) for name in quantity.names}
    texts = {name.text for name in quantity.names}
    if any(meets(claimed, name) for claimed in later.claimed for name in names):
        return True
    if quantity.identity in later.moved or quantity.parts & later.moved:
        return True
    if texts & {t for t in later.targets if normal(t) in later.stored} or names & later.stored:
        return True
    rows = later.products.get(quantity.form)
    if not rows or not len(quantity.form):
        return False
    table = np.abs(np.array(rows))
    slope = np.abs(quantity.slopes[0])
    return bool(np.any(np.all(np.abs(table - slope) <= 1e-6 * (table + slope), axis=1)))


def _moved(quantity: "Quantity", later: _Later) -> bool:
    """Tell whether the backward pass stores into a quantity under a name of its own."""
    texts = {name.text for name in quantity.names if name.rank <= 5}
    stored = {target for target in later.targets if normal(target) in later.stored}
    if texts & stored:
        return True
    # `self.weights` of the object is `neuron.weights` to whoever moves it
    parts = {normal(text) for text in texts if "." in text}
    return bool(parts & {normal(target) for target in stored if "." in target})


def _scaled(quantity: "Quantity", known: set[int], study: "Study") -> bool:
    """Tell whether only single numbers that are no parameters move a quantity."""
    movers = [study.quantities[number] for number in quantity.movers]
    return all(q.leaf and q.number not in known and np.size(q.value) == 1 for q in movers)


def _moves(quantity: "Quantity", later: _Later) -> bool:
    """Tell whether the backward pass makes a quantity anew, from itself, under its own name."""
    texts = {name.text for name in quantity.names}
    return bool(
        texts & {t for t in later.targets if normal(t) in later.stored and _OWN_NAME.fullmatch(t)}
    )


def _all_alike(value: Value) -> bool:
    """Tell whether it is 0, or an array of one number throughout: what a parameter begins with."""
    return not np.any(value) or (np.size(value) > 1 and float(np.ptp(value)) == 0)


def _whole(value: Value) -> bool:
    """Tell whether all numbers are whole: labels, one-hot rows, counts, zeros."""
    return bool(np.all(np.equal(np.mod(value, 1), 0)))
