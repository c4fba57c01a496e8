"""Find the first wrong line of the learner's own function.

The answer is run with the value of every line recorded, and so is the reference. A line is wrong
when another value in its place, one of the reference's quantities, makes the result right. The
first such line counts, unless it holds exactly what its name says, or a quantity that the course
names and that a later line turns into something else. A line whose own inputs are unknown is
never blamed: then nothing is said.
"""

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chainrule.checking import traced
from chainrule.checking.traced import Place
from chainrule.checking.verdict import Observation
from chainrule.course.exercise import Case, Exercise
from chainrule.course.written import text_of
from chainrule.mistakes import fingerprint, quantities
from chainrule.mistakes.quantities import Quantity, Track

# The work is counted in values seen, not in seconds, so that it ends at the same place everywhere.
WORK = 60_000
_EACH_RUN = 60  # values that take as long as what surrounds a run
_LONGEST = 4000  # values of one run, beyond which no search is begun
_LONG = 700  # values of one run, beyond which two points have to do
SECONDS = 0.5  # of one run: an answer with another value in it may never end
_WRONG_CASES, _RIGHT_CASES = 5, 1
_OF_COARSE = 5  # right points where a result is no number: many another value would do at one
_BLAMED = ("assign", "name", "whole", "return", "element", "argument", "added", "call")
# What a name claims to be, where the reference calls it otherwise.
_ALSO_CALLED = {"delta": "dz", "dz": "delta", "dj_dz": "delta", "grad_z": "dz", "dl_dz": "delta"}


@dataclass(frozen=True)
class Repair:
    """A place of the answer, and the quantity that makes parts of the result right there."""

    place: Place
    held: Track
    needed: Quantity
    parts: frozenset[str]  # the wrong parts that become right
    whole: bool  # whether nothing wrong is left
    turn: int = 0  # the first one in which the place holds something else, at the first point
    position: int = 0  # of that turn in the run


@dataclass(frozen=True)
class Found:
    """The first wrong line, and what is needed to say what it is."""

    repair: Repair
    pool: tuple[Quantity, ...]
    run: "Run"


class Run:
    """An answer that is run again and again, with other values at some of its places."""

    def __init__(self, exercise: Exercise, answer: Any, source: str, cases: Sequence[Case]) -> None:
        """Prepare to run `answer`, whose text is `source`, at `cases`."""
        self.exercise, self.cases = exercise, list(cases)
        self.traced = traced.traced(answer, source)
        self.left = WORK
        self.lengths: list[int] = []
        self.truths: list[dict[str, Any]] = []
        self.tracks: dict[int, Track] = {}
        self.groups: dict[int, quantities.Group] = {}
        self.positions: dict[int, list[int]] = {}  # of each turn, at the first point
        self.wrong: list[frozenset[str]] = []

    @property
    def places(self) -> tuple[Place, ...]:
        """The places of the answer."""
        found: tuple[Place, ...] = self.traced.places
        return found

    def record(self) -> bool:
        """Run at every point and keep what was seen; False when that is of no use."""
        logs = []
        for number, case in enumerate(self.cases):
            result, log = self.recorded(case, {})
            logs.append(log)
            self.lengths.append(len(log))
            if result is None or len(log) > _LONGEST:
                return False
            self.truths.append(fingerprint.run(self.exercise, self.exercise.reference, case))
            self.wrong.append(frozenset(fingerprint.differing(result, self.truths[-1])))
            if number and len(log) > _LONG:  # two points have to do
                del self.cases[number + 1 :]
                break
        self.tracks = quantities.tracks_of(logs)
        self.groups = quantities.groups_of(self.places, logs)
        for position, (number, _) in enumerate(logs[0]):
            self.positions.setdefault(number, []).append(position)
        return bool(self.wrong[0])

    def recorded(
        self, case: Case, replaced: Mapping[int, Sequence[Any]]
    ) -> tuple[dict[str, Any] | None, traced.Seen]:
        """Return the result of one run, None when it stops, and what was seen in it."""
        self.traced.begin(replaced, True, SECONDS)
        result = fingerprint.run(self.exercise, self.traced.answer, case)
        log: traced.Seen = self.traced.end()
        return (None if "!" in result else result), log

    def tracks_with(self, orders: Mapping[int, Track]) -> dict[int, Track]:
        """Return what every place holds with other values at some of them."""
        logs = []
        for number, case in enumerate(self.cases):
            replaced = {place: track.values[number] for place, track in orders.items()}
            logs.append(self.recorded(case, replaced)[1])
        return quantities.tracks_of(logs)

    def wrong_with(self, case: int, orders: Mapping[int, Track]) -> frozenset[str] | None:
        """Return the wrong parts with other values at some places; None when it stops."""
        replaced = {number: track.values[case] for number, track in orders.items()}
        self.left -= _EACH_RUN + self.lengths[case]
        if self.left < 0:
            return None
        self.traced.begin(replaced, False, SECONDS)
        result = fingerprint.run(self.exercise, self.traced.answer, self.cases[case])
        self.traced.end()
        if "!" in result:
            return None
        return frozenset(fingerprint.differing(result, self.truths[case]))

    def repaired(self, orders: Mapping[int, Track]) -> frozenset[str] | None:
        """Return the wrong parts that become right, at every point; None where none does.

        A part that was right has to stay so. Points at which none of the places is reached do not
        count.
        """
        mended: frozenset[str] | None = None
        ever = frozenset().union(*self.wrong)
        for case, before in enumerate(self.wrong):
            if not any(track.values[case] for track in orders.values()):
                continue  # with a single layer, say
            after = self.wrong_with(case, orders)
            if after is None or after - before:
                return None
            here = ever - after
            mended = here if mended is None else mended & here
            if not mended:
                return None
        return mended


def find(
    exercise: Exercise, answer: Callable[..., Any], observations: Sequence[Observation]
) -> Found | None:
    """Return the first wrong line of a wrong answer; None where none is certain."""
    ordinary = [one for one in observations if not one.case.special]
    # A few special numbers, such as zeros, make too many repairs look right: then nothing is said.
    cases = _chosen(ordinary)
    source = text_of(answer)
    if not cases or not source:
        return None
    run = Run(exercise, answer, source, cases)
    if run.traced is None or not run.record():
        return None
    pool = quantities.of(exercise, run.cases)
    repair = None
    for search in (_Search, _Pairs, _Generous):
        run.left = WORK
        repair = repair or search(run, pool).first()
    return None if repair is None else Found(repair, tuple(pool), run)


def _differs(one: Observation) -> bool:
    return bool(fingerprint.differing(dict(one.parts), dict(one.truth)))


def _chosen(observations: Sequence[Observation]) -> list[Case]:
    """Return a few points at which the answer is wrong, the smallest first, and a right one."""
    order = sorted(observations, key=lambda one: _size(one.case.args))
    failed = [one for one in order if _differs(one)]
    right = [one.case for one in order if not _differs(one)]
    if not failed:
        return []
    if len(failed) > _WRONG_CASES:  # the smallest, the largest, and some between
        step = (len(failed) - 1) / (_WRONG_CASES - 1)
        failed = [failed[round(step * one)] for one in range(_WRONG_CASES)]
    # Lines are counted at the first one: there a loop has to be gone through.
    middle = sorted(len(one.truth) for one in failed)[len(failed) // 2]
    failed.sort(key=lambda one: len(one.truth) < middle)
    wrong = [one.case for one in failed]
    coarse = not any(isinstance(one, np.ndarray) for one in order[0].truth.values())
    return [*wrong, *right[: _OF_COARSE if coarse else _RIGHT_CASES]]


def _size(value: Any) -> int:
    """Return how many numbers there are; a single one or two show little, and come last."""
    count = _count(value)
    return count if count > 2 else count + 1_000_000


def _count(value: Any) -> int:
    if isinstance(value, list | tuple):
        return sum(map(_count, value))
    if isinstance(value, dict):
        return sum(map(_count, value.values()))
    return int(np.size(value)) if isinstance(value, np.ndarray | int | float) else 0


_SIZE = re.compile(r"^(-?\d+|len\(.*\)|.*\.(shape(\[.*\])?|size|ndim))$")


def _base(target: str) -> str:
    return target.partition("[")[0]


def _first_difference(held: Track, needed: Track) -> int:
    pairs = zip(held.plain[0], needed.plain[0], strict=False)
    return next((turn for turn, pair in enumerate(pairs) if not quantities.same(*pair)), 0)


def _is_of_whole_numbers(track: Track) -> bool:
    return all(isinstance(value, int) for turns in track.values for value in turns)


def _is_reshaped(one: Any, other: Any) -> bool:
    """Whether two arrays hold the same numbers in the same order, in any shape."""
    arrays = isinstance(one, np.ndarray) and isinstance(other, np.ndarray)
    return arrays and one.size == other.size and quantities.same(one.ravel(), other.ravel())


def _forms(place: Place, name: str) -> bool:
    return place.target == name and place.kind in ("assign", "name", "whole")


def _has_turns_for(held: Track, other: Track) -> bool:
    """Whether another track has a value for each turn of a place."""
    return all(
        len(mine) in (0, len(theirs)) for mine, theirs in zip(held.plain, other.plain, strict=True)
    )


def _has_all_but_the_last(held: Track, other: Track) -> bool:
    """Whether another track has a value for each turn of a place but the last one.

    On the way back many go on below the first layer, where nobody reads what they work out.
    """
    pairs = [(len(a), len(b)) for a, b in zip(held.plain, other.plain, strict=True)]
    return all(mine == theirs + 1 for mine, theirs in pairs) and any(b for _, b in pairs)


class _Search:
    """The search for the first place whose value has to be another one."""

    def __init__(self, run: Run, pool: Sequence[Quantity]) -> None:
        self.run, self.pool = run, pool
        self.ever = frozenset().union(*run.wrong)
        self.named = [one for one in pool if one.name]

    def first(self) -> Repair | None:
        """Return the first wrong place."""
        known: Repair | None = None
        part: Repair | None = None
        best: Repair | None = None
        for place in self.blamed():
            if best is not None and self.run.positions[place.number][0] > best.position:
                continue
            repair = self.repair(place)
            if repair is None:
                continue
            # With the repair made: in a loop, later turns build upon it.
            tracks = self.run.tracks_with({place.number: repair.needed.track})
            if not self.is_sound(repair, tracks):
                continue
            repair = replace(repair, held=tracks.get(place.number, repair.held))
            if not repair.whole:
                last = place.kind == "element" and place.text.startswith("return")
                named = last or self.claims(place) or not self.is_known(repair.held)
                stays = place.kind == "return" and self.run.exercise.mutates
                if part is None and place.kind != "name" and named and not stays:
                    part = repair
            elif self.claims(place) or not self.is_known(repair.held):
                if best is None or repair.position < best.position:
                    best = repair
            elif self.is_known(repair.held, wholly=True):
                # A quantity of the course; perhaps a later line has to go on from it.
                known = known or repair
        return best or known or part

    def blamed(self) -> list[Place]:
        """Return the places that may be wrong, in the order of the run."""
        places = self.run.places
        outer = {place.statement for place in places if place.kind == "element"}
        found = []
        for number in self.run.positions:
            place = places[number]
            if place.kind not in _BLAMED or (
                place.kind in ("return", "assign") and place.statement in outer
            ):
                continue
            if self._is_given_on(place) or self._is_filled_later(place):
                continue
            if not self.run.tracks[number].is_seen():
                continue
            found.append(place)
        return found

    def _is_given_on(self, place: Place) -> bool:
        """Whether the place only hands on a name that is formed, and so blamed, elsewhere."""
        formed = [one for one in self.run.places if _base(one.target) == place.expression]
        return (
            place.kind in ("return", "element", "argument")
            and bool(formed)
            and not any(self.is_locked(one) for one in formed)
        )

    def _is_filled_later(self, place: Place) -> bool:
        """Whether the place only makes an array or a list whose entries are stored later."""
        return place.kind == "assign" and any(
            one.kind in ("whole", "argument") and one.target == place.target
            for one in self.run.places
        )

    # what a place is known to hold

    def claims(self, place: Place) -> list[Quantity]:
        """Return the quantities that the name of a place claims to be."""
        name = place.target.lower().strip("_")
        names = {name, _ALSO_CALLED.get(name, name)} - {""}
        return [one for one in self.named if one.name.lower() in names and one.kind != "parameter"]

    def is_locked(self, place: Place) -> bool:
        """Whether a place holds exactly what its name says."""
        held = self.run.tracks.get(place.number)
        return held is not None and any(
            quantities.alike(held, one.track) for one in self.claims(place)
        )

    def is_known(self, held: Track, wholly: bool = False) -> bool:
        """Whether a place holds a quantity that the reference has a name for, as far as it goes."""
        return any(
            quantities.alike(held, one.track) or (not wholly and quantities.begins(held, one.track))
            for one in self.named
        )

    def is_sound(self, repair: Repair, tracks: Mapping[int, Track]) -> bool:
        """Whether everything that a place is made from is known to be right."""
        place = repair.place
        if repair.turn and self._hands_on_state(place):
            return False
        if place.kind == "name" and not place.target.isidentifier():
            return False  # what stood there before may have been wrong already
        for name in place.reads:
            for one in self.run.places:
                if not _forms(one, name) or one == place:
                    continue
                held = tracks.get(one.number)
                if held is not None and not self._is_explained(one, held):
                    return False
        stored = [
            one
            for one in self.run.places
            if place.kind == "whole"
            and one.statement == place.statement
            and one.kind in ("assign", "added")
        ]
        return all(
            self._is_handed_rightly(one, tracks)
            for each in (place, *stored)
            for one in self._handed_on(each)
        )

    def _handed_on(self, place: Place) -> Iterator[Place]:
        """Yield the names that a place hands to a function which is an argument itself.

        What stands in such an array may have been changed since it was made.
        """
        given = inspect.signature(self.run.exercise.reference).parameters
        inside = {place.number}
        for one in self.run.places:
            if one.parent in inside and one.kind == "inner":
                inside.add(one.number)
                outer = self.run.places[one.parent].expression.partition("(")[0]
                if one.role == "argument" and one.expression.isidentifier() and outer in given:
                    yield one

    def _is_handed_rightly(self, one: Place, tracks: Mapping[int, Track]) -> bool:
        held = tracks.get(one.number)
        return held is None or self._is_explained(one, held)

    def _hands_on_state(self, place: Place) -> bool:
        """Whether the place calls a function with an argument that the answer may change."""
        names = list(inspect.signature(self.run.exercise.reference).parameters)
        changed = {names[index] for index in self.run.exercise.mutates}
        calls = [
            node
            for node in ast.walk(ast.parse(place.expression, mode="eval"))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        return any(
            isinstance(one, ast.Name) and one.id in changed for call in calls for one in call.args
        )

    def _is_explained(self, place: Place, held: Track) -> bool:
        if any(
            quantities.alike(held, one.track) or quantities.lists(held, one.track)
            for one in self.pool
        ):
            return True
        values = [value for turns in held.values for value in turns]
        if all(isinstance(value, traced.NotSeen) for value in values):
            return True  # a function, a text, an index
        return self._is_size(place, held)

    @staticmethod
    def _is_size(place: Place, held: Track) -> bool:
        """Whether a place holds a size or a number as it is written: no result of a computation."""
        return _is_of_whole_numbers(held) and _SIZE.match(place.expression) is not None

    # repairs

    def repair(self, place: Place) -> Repair | None:
        """Return the first quantity that makes the result right in a place, or parts of it."""
        if self.is_locked(place):
            return None
        held = self.run.tracks[place.number]
        best: Repair | None = None
        for quantity in self.candidates(place, held):
            mended = self.run.repaired({place.number: quantity.track})
            if not mended or (best is not None and len(mended) <= len(best.parts)):
                continue
            turn = _first_difference(held, quantity.track)
            position = self.run.positions[place.number][turn]
            whole = mended == self.ever and self._is_reached(held)
            best = Repair(place, held, quantity, mended, whole, turn, position)
            if best.whole:
                return best
        return best

    def _is_reached(self, held: Track) -> bool:
        """Whether a place is reached at every point at which the answer is wrong."""
        return all(turns for turns, wrong in zip(held.plain, self.run.wrong, strict=True) if wrong)

    def candidates(self, place: Place, held: Track) -> list[Quantity]:
        """Return the quantities that may be tried in a place, the likeliest first."""
        claimed = self.claims(place)
        group = self.run.groups.get(place.number)
        fitting: list[Quantity] = []
        others: list[Quantity] = []
        shorter: list[Quantity] = []
        is_size = self._is_size(place, held)
        for one in self.pool:
            if one.is_count or (is_size and not _is_of_whole_numbers(one.track)):
                continue
            track: Track | None = one.track
            is_shorter = _has_all_but_the_last(held, one.track)
            if not _has_turns_for(held, one.track) and not is_shorter:
                track = None if group is None else group.part_of(one.track, place.number)
            if track is None or quantities.alike(held, track):
                continue
            fitted = one if track is one.track else replace(one, track=track)
            pairs = held.pairs(track)
            if pairs and place.kind != "return" and all(_is_reshaped(a, b) for a, b, _ in pairs):
                continue  # the same numbers in another shape are no slip on the way
            if all(quantities.same_form(mine, theirs) for mine, theirs, _ in pairs):
                (shorter if is_shorter else fitting).append(fitted)
            elif one in claimed and pairs:  # a number where the answer has an array, or the reverse
                fitting.append(fitted)
            elif is_shorter:
                continue
            elif one.name or one.kind in ("return", "element"):
                others.append(fitted)
        fitting.sort(key=lambda one: (one not in claimed, not one.name))
        return [*(fitting or others), *shorter]


_UNARY: tuple[Callable[[np.ndarray], np.ndarray], ...] = (
    np.square, np.reciprocal, np.exp, lambda one: np.exp(-one), lambda one: 1 - one,
    lambda one: 1 + one, np.sqrt, np.log,
)  # fmt: skip


class _Generous(_Search):
    """The search where lines are made of what the reference holds, and not the same as it.

    A product, a quotient or a plain function of quantities is no slip by itself.
    """

    def _is_explained(self, place: Place, held: Track) -> bool:
        return super()._is_explained(place, held) or self._is_made_of_quantities(held)

    def _is_made_of_quantities(self, held: Track) -> bool:
        mine = _single(held)
        if mine is None:
            return False
        known = [each for one in self.pool if (each := _single(one.track)) is not None]
        with np.errstate(all="ignore"):
            for function in _UNARY:
                if any(_all_same(map(function, one), mine) for one in known):
                    return True
            for place, one in enumerate(known):
                for other in known[place:]:
                    try:
                        pairs = [*zip(one, other, strict=True)]
                        if (
                            _all_same((a * b for a, b in pairs), mine)
                            or _all_same((a / b for a, b in pairs), mine)
                            or _all_same((b / a for a, b in pairs), mine)
                        ):
                            return True
                    except ValueError:  # shapes that do not go together
                        continue
        return False


def _single(track: Track) -> list[np.ndarray] | None:
    """Return the array that a place holds at each point, where it is reached once."""
    if all(len(turns) == 1 and isinstance(turns[0], np.ndarray) for turns in track.plain):
        return [turns[0] for turns in track.plain]
    return None


def _all_same(made: Iterable[np.ndarray], held: Sequence[np.ndarray]) -> bool:
    return all(quantities.same(one, other) for one, other in zip(made, held, strict=True))


_MOST_IN_A_PAIR = 8  # places with one likely quantity each


class _Pairs(_Search):
    """The search for two lines that are wrong by themselves: with both put right, all is right."""

    def first(self) -> Repair | None:
        """Return the first of two wrong places."""
        likely = [
            (place, quantity)
            for place in self.blamed()
            if place.kind in ("assign", "name", "return", "element") and not self.is_locked(place)
            for quantity in self._resembling(place)
            if not self._is_enough(place, quantity)
        ][:_MOST_IN_A_PAIR]
        for number, (place, quantity) in enumerate(likely):
            for other, its in likely[number + 1 :]:
                if other.number == place.number:
                    continue
                orders = {place.number: quantity.track, other.number: its.track}
                if self.run.repaired(orders) == self.ever:
                    held = self.run.tracks[place.number]
                    at = self.run.positions[place.number][0]
                    return Repair(place, held, quantity, self.ever, True, 0, at)
        return None

    def _is_enough(self, place: Place, quantity: Quantity) -> bool:
        """Whether one place alone makes all right, whatever stands before it."""
        return self.run.repaired({place.number: quantity.track}) == self.ever

    def _resembling(self, place: Place) -> Iterator[Quantity]:
        """Yield what a place claims to hold, and what it holds but for a sign or a number."""
        held = self.run.tracks[place.number]
        claimed = self.claims(place)
        for one in self.candidates(place, held):
            if one in claimed or _is_multiple(held, one.track):
                yield one


def _is_multiple(held: Track, needed: Track) -> bool:
    """Whether a place holds one and the same multiple of another one, and not zero."""
    ratio: float | None = None
    pairs = held.pairs(needed)
    for mine, right, _ in pairs:
        if not isinstance(mine, np.ndarray) or not isinstance(right, np.ndarray):
            return False
        size = float(np.vdot(right, right)) if mine.shape == right.shape else 0.0
        if size == 0.0:
            return False
        here = float(np.vdot(right, mine)) / size
        if here == 0.0 or not quantities.same(mine, here * right):
            return False
        if ratio is not None and abs(here - ratio) > 1e-9 * abs(ratio):
            return False
        ratio = here
    return len(pairs) > 1
