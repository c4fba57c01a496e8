"""What must be the same in every run of a program: the way it takes, and what it computes.

Python reads a set of objects by where they lie in memory, which is elsewhere in each run. An
engine that keeps a node's parents in a set would so go back by another way each time, and what
is measured in one run could not be found again in the next. Such a set is made steady; what
else differs between two runs is found, and nothing is said of such a program.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from chainrule.explaining.instrument import Site


def _by_place(item: Any) -> bool:
    """Tell whether an object's place in a set comes from its place in memory."""
    hashed: Any = type(item).__hash__
    return hashed is object.__hash__


class SteadySet(set[Any]):
    """A set that hands out its objects in the order in which they came in.

    What is equal by value, such as numbers and text, comes in Python's own order.
    """

    def __init__(self, items: Iterable[Any] = ()) -> None:
        """Hold these items."""
        super().__init__()
        self.came: dict[Any, None] = {}
        self.update(items)

    def __iter__(self) -> Iterator[Any]:
        """Go through the items."""
        items = list(super().__iter__())
        if not any(_by_place(item) for item in items):
            return iter(items)
        known = [item for item in self.came if item in self]
        return iter(known + [item for item in items if item not in self.came])

    def add(self, item: Any) -> None:
        """Add one item."""
        super().add(item)
        self.came.setdefault(item)

    def update(self, *others: Iterable[Any]) -> None:
        """Add all items of the others."""
        for other in others:
            for item in other:
                self.add(item)

    def __ior__(self, other: Any) -> "SteadySet":  # type: ignore[misc]
        """Add all items of the other."""
        self.update(other)
        return self

    def discard(self, item: Any) -> None:
        """Take one item out, if it is there."""
        super().discard(item)
        self.came.pop(item, None)

    def remove(self, item: Any) -> None:
        """Take one item out; KeyError when it is not there."""
        super().remove(item)
        self.came.pop(item, None)

    def pop(self) -> Any:
        """Remove one item, the first."""
        if not self:
            return super().pop()  # which raises what Python raises
        item = next(iter(self))
        self.remove(item)
        return item


def _steady(name: str) -> Callable[..., Any]:
    plain = getattr(set, name)

    def made(self: SteadySet, *others: Any) -> Any:
        found = plain(self, *others)
        if found is NotImplemented:
            return found
        order = [*self, *(item for other in others for item in other)]
        return SteadySet(item for item in order if item in found)

    made.__name__ = name
    return made


for _name in (
    *("__or__", "__and__", "__sub__", "__xor__", "copy", "union", "intersection"),
    *("difference", "symmetric_difference"),
):
    setattr(SteadySet, _name, _steady(_name))


_LOOSE = re.compile(
    r"\b((time|perf_counter|monotonic|process_time|clock|now|timer)(_ns)?|empty(_like)?|ndarray)\("
)


def differing(sites: Sequence[Site], one: Sequence[Any], other: Sequence[Any]) -> Site | None:
    """Return where two logs of the same run differ first, or None.

    What a clock shows is another number each time and does no harm, unless a cost is made of it.
    An array that was made without contents holds whatever lay in memory, until it is filled.
    """
    loose: set[str] = set()  # names of such values
    objects: set[int] = set()
    for first, second in zip(one, other, strict=False):
        site: Site = sites[first.site]
        if first.key != second.key:
            return site
        if np.array_equal(first.value, second.value, equal_nan=True):
            continue
        known = site.reads & loose or site.text in loose or first.identity in objects
        if not (known or _LOOSE.search(site.value)):
            return site
        loose |= {name for name in (site.target, site.target.rpartition(".")[2]) if name}
        objects.add(first.identity)
    if len(one) == len(other):
        return None
    longer = max(one, other, key=len)
    last: Site = sites[longer[min(len(one), len(other))].site]
    return last
