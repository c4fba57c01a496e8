"""Say what the first wrong line is: what its value is, what is needed there, and the link between.

Everything that is said has been measured: a relation holds between the value of the line and the
needed one at every point and in every turn, with all that comes before set right. A quantity is
called by the course's notation, by the learner's own name for it, or by a short formula of these.
Where no relation holds, the two numbers are said, and nothing else.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from chainrule.checking.traced import Place
from chainrule.checking.verdict import Relation, WrongLine
from chainrule.mistakes import quantities, relations, sentences, syntax, telling
from chainrule.mistakes.own_lines import Found
from chainrule.mistakes.quantities import Quantity, Track

_LONGEST_FORMULA = 36
_LONGEST_QUOTE = 68
_LETTERS = {"delta": "∂J/∂z"}  # what the course calls it throughout
# Relations that held wherever the bank states one; some others were true of the numbers alone.
_SURE = (Relation.MISSING, Relation.SIGN, Relation.TRANSPOSED)
_REDUCING = ("sum", "mean", "array", "asarray", "float", "max", "min", "abs")  # no points of theirs
_NUMBER = re.compile(r"-?[\d.]+$")
_RESULT = re.compile(r"∂\w+/∂\w+")
Pair = tuple[np.ndarray, np.ndarray, int]  # held, needed, number of the point


@dataclass(frozen=True)
class Told:
    """A wrong line, and the sentence about it."""

    line: WrongLine
    sentence: str
    short: str = ""  # the sentence without the link, for where another one names it
    stands: bool = False  # whether what it names stands in the line, so that it is certain


def tell(found: Found) -> Told | None:
    """Return the first wrong line with what is measured of it, or None.

    A list or a table that is put right as a whole says nothing of the line that made it wrong.
    """
    repair = found.repair
    teller = _Teller(found, repair.place, repair.held, repair.needed)
    return teller.told() if teller.pairs else None


class _Teller:
    """What is said of one place: the wrong one, or a piece of it that a repair goes into."""

    def __init__(self, found: Found, place: Place, held: Track, needed: Quantity) -> None:
        self.found, self.place, self.held, self.needed = found, place, held, needed
        self.line = found.repair.place
        self.exercise = found.run.exercise
        self.known = telling.known_names(self.exercise) | self._own_names()
        self.source = quantities.source_of(self.exercise.unit, self.exercise.name)
        self.pairs = [
            pair
            for pair in held.pairs(needed.track)
            if isinstance(pair[0], np.ndarray) and isinstance(pair[1], np.ndarray)
        ]

    def told(self) -> Told:
        """Return what is known for certain, the simplest relation first; else the numbers."""
        told = self._related() or self._inside() or self._term() or self._other()
        sure = told is not None and (told.stands or told.line.relation in _SURE)
        return told if told is not None and sure else self._numbers()

    def _related(self) -> Told | None:
        for test in (self._sign_or_factor, self._turned, self._link):
            told = test()
            if told is not None:
                return told
        return None

    # the relations

    def _sign_or_factor(self) -> Told | None:
        ratios = []
        for held, needed, case in self.pairs:
            size = float(np.vdot(needed, needed)) if held.shape == needed.shape else 0.0
            if size == 0.0:
                if held.shape == needed.shape and not held.any():
                    continue
                return None
            ratio = float(np.vdot(needed, held)) / size
            if ratio == 0.0 or not quantities.same(held, ratio * needed):
                return None
            ratios.append((ratio, self.found.run.cases[case]))
        if len(ratios) < 2:
            return None
        needed = self.needed_name()
        first = ratios[0][0]
        if all(abs(ratio + 1.0) < 1e-9 for ratio, _ in ratios):
            end = f"has the opposite sign of {needed}." if needed else "has the opposite sign."
            return self._say(Relation.SIGN, end, "", needed, "−1")
        constant = all(abs(ratio - first) <= 1e-9 * abs(first) for ratio, _ in ratios)
        names = [relations.size_names(ratio, case) for ratio, case in ratios]
        common = [name for name in names[0] if all(name in other for other in names)]
        if not constant and not common:
            return None
        factor = relations.simple(first) if constant else ""
        if not factor and sum(needed.size for _, needed, _ in self.pairs) < 3:
            return None
        factor = factor or (common[0] if common else f"{first:.5g}".replace("-", "−"))
        end = f"is {factor} times {needed}." if needed else f"is {factor} times what is needed."
        return self._say(Relation.FACTOR, end, "", needed, factor)

    def _turned(self) -> Told | None:
        for held, needed, _ in self.pairs:
            if (
                held.ndim != 2
                or held.shape != needed.T.shape
                or not quantities.same(held.T, needed)
            ):
                return None
        name = self.needed_name()
        end = f"is the transpose of {name}." if name else "is the transpose of what is needed."
        return self._say(Relation.TRANSPOSED, end, "", name, "T") if self.pairs else None

    def _link(self) -> Told | None:
        """A named link too few or too many."""
        if all(not held.any() for held, _, _ in self.pairs):
            return None
        for quantity in self.links():
            if self._holds(lambda held, needed, link: (held * link, needed), quantity):
                divided = self._divided_by(quantity)
                return divided or self._say_link(Relation.MISSING, quantity)
        for quantity in self.links():
            if self._holds(lambda held, needed, link: (held, needed * link), quantity):
                return self._say_link(Relation.EXTRA, quantity)
        return None

    def _divided_by(self, quantity: Quantity) -> Told | None:
        """A division by a link that does not belong there: it stands in the line."""
        for inner in self.found.run.places:
            held = self.found.run.tracks.get(inner.number)
            if inner.role != "divisor" or held is None or not self._is_inside(inner):
                continue
            if quantities.alike(held, quantity.track):
                end = f"divides by {self.with_formula(quantity)}; that does not belong there."
                link = f"1/{_shown(inner.expression)}"
                told = self._say(Relation.EXTRA, end, "", self.needed_name(), link)
                return replace(told, stands=True)
        return None

    def _is_inside(self, inner: Place) -> bool:
        """Whether a place is a piece of this one."""
        places = {one.number: one for one in self.found.run.places}
        while inner.number != self.place.number:
            if inner.parent not in places:
                return False
            inner = places[inner.parent]
        return True

    def _term(self) -> Told | None:
        """A named term of a sum too few."""
        if all(not held.any() for held, _, _ in self.pairs):
            return None
        for quantity in self.links():
            if self._holds(lambda held, needed, term: (held + term, needed), quantity):
                term, needed = self.name_of(quantity), self.needed_name()
                end = f"lacks the term {term}."
                return self._say(Relation.PATH, end, self.what_it_is(), needed, term)
        return None

    def _inside(self) -> Told | None:
        """A piece of the line that has to be another quantity."""
        run, repair = self.found.run, self.found.repair
        for inner in self.pieces():
            held = run.tracks[inner.number]
            for quantity in self.found.pool:
                if quantity.is_count or len(held.plain[0]) != len(quantity.track.plain[0]):
                    continue
                pairs = held.pairs(quantity.track)
                if not pairs or not all(quantities.same_form(a, b) for a, b, _ in pairs):
                    continue
                if quantities.alike(held, quantity.track) or not self.name_of(quantity):
                    continue
                mended = run.repaired({inner.number: quantity.track})
                if mended is not None and mended >= repair.parts:
                    teller = _Teller(self.found, inner, held, quantity)
                    at_point = self._call_around(inner) != ""
                    related = None if at_point else teller._related()
                    return related or self._say_inside(inner, quantity)
        return None

    def _other(self) -> Told | None:
        what, needed = self.what_it_is(), self.needed_name()
        if not what or not needed or what == needed:
            return None
        end = f"is {what}. Here {needed} is needed."
        return self._say(Relation.OTHER, end, what, needed)

    def _numbers(self) -> Told:
        """Say the two numbers at the first place where they differ."""
        name = self.name_of(self.needed)
        for held, right, _ in self.pairs:
            if right.ndim == 0 and _NUMBER.match(self.needed.expression):
                right = np.broadcast_to(right, held.shape)  # a number may begin a product
            if held.shape != right.shape:
                end = f"has shape {held.shape}; {right.shape} is needed."
                return self._say(Relation.UNKNOWN, end, "", name)
            if not quantities.same(held, right):
                at = int(np.argmax(np.abs(held - right)))
                index = np.unravel_index(at, held.shape)
                shown = ", ".join(str(int(one)) for one in index)
                mine, theirs = _two_numbers(float(held.flat[at]), float(right.flat[at]))
                if held.ndim:
                    mine = f"{mine} at [{shown}]"
                elif name and name != theirs:
                    theirs = f"{name} = {theirs}"
                end = f"holds {mine}, where {theirs} is needed."
                return self._say(Relation.UNKNOWN, end, mine, theirs)
        return self._say(Relation.UNKNOWN, "holds another value than is needed.", "", name)

    # words

    def _say(
        self, relation: Relation, end: str, is_what: str = "", needed: str = "", link: str = ""
    ) -> Told:
        line = WrongLine(self.line.line, self.line.text, is_what, needed, relation, link)
        return Told(line, f"{quoted(line, self.place)} {end}")

    def _say_link(self, relation: Relation, quantity: Quantity) -> Told:
        name, what, needed = (
            self.name_of(quantity), self.what_it_is(), self.needed_name()
        )  # fmt: skip
        formula = self._formula(quantity.expression)
        named = f"{name} = {formula}" if formula and formula != name else name
        link, is_link = self.with_formula(quantity), "∂" in name
        if relation is Relation.MISSING:
            end = f"lacks the link {link}." if is_link else f"lacks the factor {link}."
            second = (
                f"Here {needed} is needed: the link {link} is missing."
                if is_link
                else f"Here {needed} is needed: the factor {link} is missing."
            )
        else:
            end = f"has the factor {link} too many."
            if is_link:
                end = f"has the link {link} too many."
            second = (
                f"Here {needed} is needed: the link {link} is one too many."
                if is_link
                else f"Here {needed} is needed: the factor {link} is one too many."
            )
        if what and needed and what != needed and name not in (what, needed):
            told = self._say(relation, f"is {what}. {second}", what, needed, named)
            short = f"{quoted(told.line, self.place)} is {what}. Here {needed} is needed."
            return replace(told, short=short)
        return self._say(relation, end, what, needed, named)

    def _say_inside(self, inner: Place, quantity: Quantity) -> Told:
        name, stands = self.name_of(quantity), _shown(inner.expression)
        call = self._call_around(inner)
        if call:
            end = f"takes {call} at {stands}; it belongs at {name}."
            return self._say(Relation.POINT, end, f"{call} at {stands}", f"{call} at {name}", name)
        values = [one for turns in quantity.track.plain for one in turns]
        if inner.role in ("factor", "divisor") and all(np.all(one == 1.0) for one in values):
            if inner.role == "divisor":
                stands, end = f"1/{stands}", f"divides by {stands}; that does not belong there."
            else:
                end = f"has the factor {stands} too many."
            return self._say(Relation.EXTRA, end, "", self.needed_name(), stands)
        return self._say(Relation.OTHER, f"has {stands} where {name} belongs.", stands, name, name)

    def _call_around(self, inner: Place) -> str:
        """Return the name of the function that an inner place is the argument of."""
        outer = next((one for one in self.found.run.places if one.number == inner.parent), None)
        if inner.role != "argument" or outer is None:
            return ""
        node = ast.parse(outer.expression, mode="eval").body
        if not isinstance(node, ast.Call) or len(node.args) != 1:
            return ""
        return "" if syntax.called(node) in _REDUCING else _shown(syntax.code(node.func))

    # quantities

    def pieces(self) -> list[Place]:
        """Return what stands inside the line's expression, the smallest first."""
        run = self.found.run
        inside: set[int] = {self.place.number}
        found: list[Place] = []
        for place in run.places:
            if place.kind != "inner" or place.parent not in inside or not place.role:
                continue
            inside.add(place.number)
            held = run.tracks.get(place.number)
            short = len(place.expression) <= _LONGEST_FORMULA and " for " not in place.expression
            if short and held is not None and held.is_seen():
                found.append(place)
        return sorted(found, key=lambda one: len(one.expression))[:10]

    def links(self) -> Iterator[Quantity]:
        """Yield the quantities that have a name and may be a link, those with ∂ first."""
        order = sorted(self.found.pool, key=lambda one: ("_d" not in one.name, not one.name))
        for quantity in order:
            values = [one for turns in quantity.track.plain for one in turns]
            numbers = all(isinstance(one, np.ndarray) for one in values)
            if quantities.alike(quantity.track, self.needed.track):
                continue
            plain = not numbers or any(all(np.all(v == n) for v in values) for n in (0.0, 1.0))
            if not plain and self.name_of(quantity):
                yield quantity

    def _holds(self, make: Callable[[Any, Any, Any], tuple[Any, Any]], link: Quantity) -> bool:
        """Whether a relation with a link holds in every pair, which are not all trivial."""
        linked = self.held.pairs(link.track)
        if len(linked) != len(self.pairs) or len(self.pairs) < 2:
            return False
        try:
            with np.errstate(all="ignore"):
                for (held, needed, _), (_, value, _) in zip(self.pairs, linked, strict=True):
                    one, other = make(held, needed, value)
                    if not quantities.same(np.asarray(one), np.asarray(other)):
                        return False
        except ValueError:  # shapes that do not go together
            return False
        return True

    def what_it_is(self) -> str:
        """Return the name of the quantity that the line holds, "" when it has none."""
        for quantity in self.found.pool:
            if quantities.alike(self.held, quantity.track):
                name = self.name_of(quantity)
                if name:
                    return name
        return ""

    def needed_name(self) -> str:
        """Return the name of what is needed; "" where the line stores it under that very name."""
        name = self.name_of(self.needed)
        return "" if name == self.place.target else name

    def name_of(self, quantity: Quantity) -> str:
        """Return a quantity in the course's notation or the learner's words; "" without one."""
        if quantity.name:
            name = _LETTERS.get(quantity.name, sentences.pretty(quantity.name))
            if "∂" in name or quantity.name in self.known:
                return name
        if quantity.kind == "return" and (link := _RESULT.match(self.exercise.sentence)):
            return link[0]
        return self._own_name(quantity.track) or self._formula(quantity.expression)

    def with_formula(self, quantity: Quantity) -> str:
        """Return the name of a quantity and, where that is short, what it is made of."""
        name = self.name_of(quantity)
        formula = self._formula(quantity.expression)
        short = formula and formula != name and "∂" in name and len(formula) <= 20
        return f"{name} = {formula}" if short else name

    def _own_name(self, track: Track) -> str:
        for place in self.found.run.places:
            held = self.found.run.tracks.get(place.number)
            named = place.kind in ("assign", "name") and place.target.isidentifier()
            if not named or held is None or place.target == self.place.target:
                continue
            if quantities.alike(held, track):
                return place.target
        return ""

    def _formula(self, expression: str) -> str:
        """Return a formula in names that the learner knows, "" when there is no short one."""
        return _formula_in(expression, self.source, self.known)

    def _own_names(self) -> frozenset[str]:
        return frozenset(one.target for one in self.found.run.places if one.target.isidentifier())


@lru_cache(maxsize=1024)
def _formula_in(expression: str, source: str, known: frozenset[str]) -> str:
    """Return a formula of the reference `source` in known names, "" when there is no short one."""
    try:
        node = syntax.parsed(expression)
    except SyntaxError:
        return ""
    if isinstance(node, ast.Compare | ast.BoolOp):
        return ""  # a condition is no quantity
    defined = telling.definitions(source)
    for _ in range(4):
        unknown = {
            one.id: defined[one.id]
            for one in ast.walk(node)
            if isinstance(one, ast.Name) and one.id not in known and one.id in defined
        }
        if not unknown:
            break
        node = syntax.expanded(node, unknown)
    text = syntax.code(node)
    if not telling.is_known(text, known) or len(text) > _LONGEST_FORMULA:
        return ""
    return _shown(text)


def quoted(line: WrongLine, place: Place) -> str:
    """Return "Line 4, `delta = a - y`," with the text where it is a whole one and short.

    Where the place is a piece of the line only, that is the subject: "In line 3, `y - a`".
    """
    if place.kind in ("element", "argument", "added", "inner"):
        piece = " ".join(place.expression.split())
        if len(piece) <= _LONGEST_QUOTE and piece in line.text.replace('"', "'"):
            return f"In line {line.number}, `{piece}`"
        if len(piece) <= _LONGEST_QUOTE:
            return f"In line {line.number}, {_shown(piece)}"
        return f"A piece of line {line.number}"
    whole = line.text and len(line.text) <= _LONGEST_QUOTE and _is_balanced(line.text)
    return f"Line {line.number}, `{line.text}`," if whole else f"Line {line.number}"


def _two_numbers(mine: float, theirs: float) -> tuple[str, str]:
    """Return two numbers with as many digits as it takes to tell them apart."""
    for digits in range(5, 17):
        one, two = (f"{value:.{digits}g}".replace("-", "−") for value in (mine, theirs))
        if one != two:
            break
    return one, two


def _is_balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}")) and text[-1] != "\\"


def _shown(expression: str) -> str:
    """Return an expression as the course writes formulas."""
    text = sentences.pretty(expression).replace(" * ", " · ").replace(" - ", " − ")
    return re.sub(r"(?<![\w)\]] )(?<![\w)\]])-(?=[\w(])", "−", text)
