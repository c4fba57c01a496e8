"""Choose the forward values that are measured: each costs several runs of the forward pass.

A value is worth it that has a name or is handed to a function. Where a loop runs many times and
every run takes long, the first and the last turns stand for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chainrule.explaining.study import Quantity

MOST_QUANTITIES = 500
MOST_WORK = 150_000  # values recorded in one run, times the values that are moved
_TURNS = (80, 40, 24, 16, 12, 8, 6, 4)


def worth_measuring(
    quantities: Sequence["Quantity"], arguments: Iterable[int], length: int
) -> tuple[list["Quantity"], str]:
    """Return what is measured, and a sentence on what is left out, or "".

    arguments: sites of expressions that are handed to a function; length: records of one forward.
    """
    handed = set(arguments)
    found = [
        quantity
        for quantity in quantities
        if quantity.key is None
        or quantity.key[0] in handed
        or any(name.rank <= 5 for name in quantity.names)
    ]
    chosen = found
    for turns in _TURNS:
        if len(chosen) * length <= MOST_WORK:
            break
        chosen = _ends(found, turns)
    if len(chosen) > MOST_QUANTITIES:
        best = sorted(chosen, key=lambda q: (min(n.rank for n in q.names), -q.order))
        keep = {quantity.number for quantity in best[:MOST_QUANTITIES]}
        chosen = [quantity for quantity in chosen if quantity.number in keep]
    spare = len(found) - len(chosen)
    if not spare:
        return chosen, ""
    return chosen, (
        f"{spare} of {len(found)} forward values were left out: too many to move one by one."
    )


def _ends(quantities: Sequence["Quantity"], turns: int) -> list["Quantity"]:
    """Return the quantities without those of the middle turns of a place that runs often."""
    places: dict[tuple[int, str], list[Quantity]] = defaultdict(list)
    for quantity in quantities:
        if quantity.key is not None:  # what a helper makes for another name is another value
            places[quantity.key[0], quantity.name].append(quantity)
    gone = {
        quantity.number
        for row in places.values()
        if len(row) > turns
        for quantity in row[turns // 2 : len(row) - turns // 2]
    }
    return [quantity for quantity in quantities if quantity.number not in gone]
