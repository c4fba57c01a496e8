"""Follow values through one run: which earlier values a value was made from.

Objects that were recorded are kept alive during a run, so that an object's identity says where a
value came from, through lists, dictionaries, arguments and returns. A statement's results are
taken to be made from everything that the statement reads.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from chainrule.explaining.names import normal
from chainrule.explaining.recognise import Execution, Place
from chainrule.explaining.study import Study

_READS = ("use", "expression", "argument", "loop")


class Flow:
    """What was made from what in the first run's backward pass."""

    def __init__(self, study: Study, places: Sequence[Place]) -> None:
        self.study = study
        self.log = study.trials[0].log
        self.start = study.cost_position
        self.sites = study.plan.sites
        self.at: dict[int, tuple[Place, Execution]] = {
            execution.order: (place, execution)
            for place in places
            for execution in place.executions
        }
        self.by_identity: dict[int, list[int]] = defaultdict(list)
        self.by_target: dict[str, list[int]] = defaultdict(list)
        self.instance: dict[int, tuple[int, int]] = {}
        self.statements: dict[int, list[int]] = defaultdict(list)
        self.closed: dict[int, int] = {}
        for order in range(self.start, len(self.log)):
            record = self.log[order]
            site = self.sites[record.site]
            self.by_identity[record.identity].append(order)
            if site.target and site.speaks:
                self.by_target[normal(site.target)].append(order)
            self.statements[site.statement].append(order)

    def operands(self, order: int) -> list[int]:
        """Return what the statement had read when the value at `order` was made."""
        site = self.sites[self.log[order].site]
        found: list[int] = []
        key = self.log[order].site
        for other in reversed(self.statements[site.statement]):
            if other >= order:
                continue
            if self.log[other].site == key:
                break  # the statement's last turn
            if self.sites[self.log[other].site].kind in _READS:
                found.append(other)
        return found

    def sources(self, order: int) -> list[int]:
        """Return the records that the value read at `order` was stored or made by."""
        record = self.log[order]
        site = self.sites[record.site]
        same = [o for o in self.by_identity[record.identity] if o < order]
        if not same and site.kind == "use":
            name = normal(site.text)
            same = [o for o in self.by_target[name] if o < order][-8:]
        return same

    def slice(self, starts: Iterable[int]) -> set[int]:
        """Return the orders of all records that lead to those at `starts`."""
        seen: set[int] = set()
        queue = list(starts)
        while queue:
            order = queue.pop()
            if order in seen:
                continue
            seen.add(order)
            site = self.sites[self.log[order].site]
            queue += [o for o in self.sources(order) if o not in seen]
            if site.kind not in ("use", "argument", "loop"):
                queue += [o for o in self.operands(order) if o not in seen]
        return seen

    def made_of(self, order: int) -> list[tuple[Place, Execution]]:
        """Return the backward values that a statement reads: neither zero nor the forward's."""
        found = []
        for other in self.operands(order):
            got = self.at.get(other)
            if got is None:
                continue
            place, execution = got
            if place.site.kind == "expression" and not self._call(other, place):
                continue
            if not execution.zero and not execution.plain:
                found.append(got)
        return found

    def _call(self, order: int, place: Place) -> bool:
        """Tell whether an expression hands on what another statement returned."""
        record = self.log[order]
        statement = place.site.statement
        return any(
            self.sites[self.log[o].site].statement != statement
            for o in self.by_identity[record.identity]
            if o < order
        )
