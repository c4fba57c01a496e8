"""Follow values through one run: which earlier values a value was made from.

Objects that were recorded are kept alive during a run, so that an object's identity says where a
value came from, through lists, dictionaries, arguments and returns. A statement's results are
taken to be made from everything that the statement reads.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from chainrule.explaining.instrument import Site
from chainrule.explaining.places import PATHS
from chainrule.explaining.recognise import Execution, Place
from chainrule.explaining.study import Study

_READS = ("use", "expression", "argument", "loop")
_ENDS = ("assign", "item", "aug", "append", "return", "whole", "walrus", "element", "yield")


class Flow:
    """What was made from what in the first run's backward pass."""

    def __init__(self, study: Study, places: Sequence[Place]) -> None:
        """Number the statements' turns and note where each object occurs."""
        self.study = study
        self.log = study.trials[0].log
        self.start = study.backward_start
        self.sites = study.plan.sites
        self.at: dict[int, tuple[Place, Execution]] = {
            execution.order: (place, execution)
            for place in places
            for execution in place.executions
        }
        self.by_identity: dict[int, list[int]] = defaultdict(list)
        self.by_target: dict[str, list[int]] = defaultdict(list)
        self.instance: dict[int, list[int]] = {}
        self.statements: dict[int, list[int]] = defaultdict(list)
        open_: dict[int, list[int]] = {}
        seen: dict[int, set[int]] = defaultdict(set)
        ended: dict[int, bool] = {}
        self.before = {record.identity for record in self.log[: self.start]}
        self.before |= {leaf.identity for leaf in study.trials[0].leaves}
        for order in range(self.start, len(self.log)):
            record = self.log[order]
            site = self.sites[record.site]
            self.by_identity[record.identity].append(order)
            if site.target and site.speaks:
                self.by_target[site.target].append(order)
            self.statements[site.statement].append(order)
            number = site.statement
            if number not in open_ or (ended[number] and record.site in seen[number]):
                open_[number] = []  # the statement runs once more
                seen[number] = set()
                ended[number] = False
            open_[number].append(order)
            seen[number].add(record.site)
            ended[number] = ended[number] or site.kind in _ENDS
            self.instance[order] = open_[number]

    def operands(self, order: int) -> list[int]:
        """Return what the statement had read when the value at `order` was made."""
        found: list[int] = []
        for other in reversed(self.instance[order]):
            if other >= order:
                continue
            kind = self.sites[self.log[other].site].kind
            if kind in _READS:
                found.append(other)
            elif found:
                break  # the values of a tuple or dictionary are made one after the other
        return found

    def sources(self, order: int) -> list[int]:
        """Return the records that the value read at `order` was stored or made by."""
        record = self.log[order]
        site = self.sites[record.site]
        if np.ndim(record.value) == 0 and float(record.value) % 1 == 0:
            return []  # small whole numbers are one object wherever they occur
        same = [o for o in self.by_identity[record.identity] if o < order]
        if site.kind == "use" and site.text.isidentifier():
            # an object of several names is read under this one: the others say nothing of it
            mine = [o for o in same if self._gives(o, site)]
            if mine:
                return [o for o in same if o >= mine[-1] and self._gives(o, site, changed=True)]
        if not same and site.kind == "use":
            name = site.text.rpartition("[")[0]  # a view of an array that was stored whole
            same = [o for o in self.by_target.get(name, []) if o < order][-8:]
        return same

    def _gives(self, order: int, site: Site, changed: bool = False) -> bool:
        """Tell whether a record gives the name that `site` reads its value, or changes it."""
        other = self.sites[self.log[order].site]
        if other.kind == "assign" and other.scope == site.scope and other.target == site.text:
            return True
        return changed and other.kind in ("aug", "whole")

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

    def read_by(self, order: int) -> list[tuple[Place, Execution]]:
        """Return where what a statement reads had been made, by the objects that it reads."""
        found = []
        for other in self.operands(order):
            for source in self.sources(other):
                got = self.at.get(source)
                if got is not None and self.sites[self.log[source].site].kind in _ENDS:
                    found.append(got)
        return found

    def readers(self, order: int) -> set[int]:
        """Return the statements that make something else of the value made at `order`."""
        return {self.sites[self.log[made].site].statement for made in self.made_from(order)}

    def made_from(self, order: int) -> set[int]:
        """Return what other statements make of the value made at `order`, directly."""
        record = self.log[order]
        found: set[int] = set()
        for other in self.by_identity[record.identity]:
            site = self.sites[self.log[other].site]
            if other <= order or site.kind not in _READS or order not in self.sources(other):
                continue
            ends = [o for o in self.instance[other] if self.sites[self.log[o].site].kind in _ENDS]
            if ends and all(self.log[o].identity != record.identity for o in ends if o > other):
                found |= {o for o in ends if o > other}
        return found

    def lists(self, orders: Iterable[int]) -> set[int]:
        """Return where the lists got their names of which the values at `orders` are elements."""
        found: set[int] = set()
        for order in orders:
            if self.sites[self.log[order].site].kind == "element":
                found |= {
                    o
                    for o in self.instance[order]
                    if o > order and self.sites[self.log[o].site].kind in ("assign", "item")
                }
        return found

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
            if not execution.zero and not execution.plain and self.made(other):
                found.append(got)
        return found

    def made(self, order: int) -> bool:
        """Tell whether the value at `order` was computed in the backward pass, not only read."""
        site = self.sites[self.log[order].site]
        record = self.log[order]
        if record.identity in self.before:
            return False
        if np.ndim(record.value) == 0 and float(record.value) % 1 == 0:
            return False  # a count
        if site.kind == "use" and self.by_target.get(site.text.rpartition("[")[0]):
            return True
        return any(
            self.sites[self.log[o].site].kind not in ("use", "argument", "loop")
            for o in self.by_identity[self.log[order].identity]
            if o <= order
        )

    def vindicated(self, order: int, depth: int = 2) -> bool:
        """Tell whether all that was made from the value at `order` is a slope: it is right then."""
        record = self.log[order]
        site = self.sites[record.site]
        if site.kind == "element":  # the list that it becomes a part of may have a name
            for later in self.statements[site.statement]:
                got = self.at.get(later)
                if later > order and got is not None and got[0].site.kind in ("assign", "item"):
                    return _named(got[1])
        found = False
        for reader in self.by_identity[record.identity]:
            if reader <= order:
                continue
            if not np.array_equal(self.log[reader].value, record.value):
                got = self.at.get(reader)  # changed in place
                aug = got is not None and got[0].site.kind == "aug"
                found = found or (aug and got is not None and _named(got[1]))
                break
            for made in self.instance[reader]:
                got = self.at.get(made)
                if made <= reader or got is None or got[0].site.kind not in _ENDS:
                    continue
                now = self.log[made]
                handed = now.identity == record.identity and np.array_equal(now.value, record.value)
                if handed or reader not in self.operands(made):
                    continue
                alike = np.shape(now.value) == np.shape(record.value)
                if not _named(got[1]) and not (
                    alike and depth > 1 and self.vindicated(made, depth - 1)
                ):
                    return False
                found = True
        return found

    def opening(self, order: int) -> list[int]:
        """Return the arguments of the call in which the value at `order` was made."""
        scope = self.sites[self.log[order].site].scope
        found: list[int] = []
        for other in range(order, self.start - 1, -1):
            site = self.sites[self.log[other].site]
            if site.kind == "argument" and site.scope == scope:
                found.append(other)
            elif found and site.scope != scope:
                break
        return found[::-1]

    def known(self, order: int) -> set[int]:
        """Return the objects that the function was handed or reads, in which a value is made."""
        scope = self.sites[self.log[order].site].scope
        first = min(self.opening(order), default=order)
        return {
            self.log[o].identity
            for o in range(first, order)
            if self.sites[self.log[o].site].scope == scope
        }

    def asked(self, order: int, identity: int) -> Place | None:
        """Return the calling line when the object was handed to the function as an argument."""
        if any(self.log[o].identity == identity for o in self.opening(order)):
            return self.caller(order)
        return None

    def caller(self, order: int) -> Place | None:
        """Return the statement that called the function in which the value at `order` was made."""
        scope = self.sites[self.log[order].site].scope
        for other in range(order, self.start, -1):
            site = self.sites[self.log[other].site]
            if site.kind == "argument" and site.scope == scope:
                for before in range(other - 1, self.start - 1, -1):
                    outer = self.sites[self.log[before].site]
                    if outer.kind == "argument" and outer.scope == scope:
                        continue
                    if outer.scope == scope and not self._calls(outer, scope):
                        return None
                    return self._statement(outer.statement, order)
                return None
        return None

    def _calls(self, site: Site, scope: str) -> bool:
        """Tell whether the line of `site` calls the function `scope`, as a recursion does."""
        lines = self.study.plan.sources[site.file].splitlines()
        return f"{scope.rpartition('.')[2]}(" in lines[site.line - 1]

    def _statement(self, statement: int, after: int) -> Place | None:
        for order in self.statements[statement]:
            got = self.at.get(order)
            if got is not None and order > after and got[0].site.speaks:
                return got[0]
        for order in self.statements[statement]:
            got = self.at.get(order)
            if got is not None:
                return got[0]
        return None

    def lifted(self, place: Place, execution: Execution) -> Place:
        """Return the calling line where a helper is right for its argument, as another call is."""
        if not self.helper(place):
            return place
        others = [e for e in place.executions if e is not execution]
        if not any(e.readings for e in others):
            return place
        return self.caller(execution.order) or place

    def helper(self, place: Place) -> bool:
        """Tell whether a place stands in a function that is called more than once."""
        scope = place.site.scope
        calls = {
            number: len(p.executions)
            for number, p in ((p.site.number, p) for p, _ in self.at.values())
            if p.site.kind == "argument" and p.site.scope == scope
        }
        return max(calls.values(), default=0) > 1

    def _call(self, order: int, place: Place) -> bool:
        """Tell whether an expression hands on what another statement returned."""
        record = self.log[order]
        statement = place.site.statement
        return any(
            self.sites[self.log[o].site].statement != statement
            for o in self.by_identity[record.identity]
            if o < order
        )


def _named(execution: Execution) -> bool:
    """Tell whether a value is a slope of the cost, or one path of it."""
    return any(r.of < 0 and r.kind in PATHS for r in execution.readings)
