"""Find the mistakes that reproduce an answer's numbers.

The answer is run at the library's own points and its parts are compared with the stored
projections.  The few mutants that fit are run for real, there and at fresh points, and kept when
every entry agrees to 1e-9.  A mutant that explains every part comes first; otherwise each part
is explained by itself, by a mutant or by a simple relation to the truth, so that two mistakes are
both found.  A mutant may also fit up to a sign or a constant factor: these are two mistakes, too.
When nothing fits, the diagnosis is empty: it never guesses.

An answer that stops with an exception is compared with mutants that stop with the same one.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from chainrule.checking.verdict import Cause
from chainrule.course.exercise import Case, Exercise
from chainrule.mistakes import fingerprint, mutants, not_derived, own_code, relations, telling
from chainrule.mistakes.operators import HOLE

_MOST_CONFIRMED = 24

Results = dict[str, Any]


def diagnose(
    exercise: Exercise, answer: Callable[..., Any], contract_only: bool = False
) -> tuple[Cause, ...]:
    """Return the causes that reproduce what `answer` returns; none when none is known.

    `answer` is the learner's function, run here at a handful of points.  With `contract_only`
    its result has another shape than the truth, and only whole mistakes are looked for.
    """
    if not mutants.covers(exercise) or not callable(answer):
        return ()
    own = own_code.of(exercise, answer)
    points = mutants.cases(exercise)
    entry = mutants.entry(exercise)
    seen = _results(exercise, answer, points)
    places = [
        place for place, (mine, right) in enumerate(seen) if fingerprint.differing(mine, right)
    ]
    fresh = mutants.fresh_cases(exercise, places)
    seen += _results(exercise, answer, fresh)
    wrong: list[str] = []
    for yours, truth in seen:
        wrong += [name for name in fingerprint.differing(yours, truth) if name not in wrong]
    if not wrong:
        return ()
    cases = [*points, *fresh]
    stops = any("!" in yours for yours, _ in seen)
    search = None
    if entry is not None and mutants.fits(entry, [truth for _, truth in seen[: len(points)]]):
        search = _Search(exercise, entry, cases, seen, wrong, own)
    steps: list[Callable[[], list[Cause]]] = []
    if search is not None:
        steps.append(search.whole)
        if not stops:
            constants = not_derived.constants_of(answer)
            steps.append(lambda: search.with_constants(constants))
    if not contract_only and not stops:
        steps.append(lambda: _by_parts(exercise, search, cases, seen, wrong))
        if search is not None:
            steps.append(search.forwards)
        steps.append(lambda: relations.relations(exercise, cases, seen, strong=False))
    if not stops:
        steps.append(lambda: telling.unread(exercise, own))
    vague: tuple[Cause, ...] = ()
    for step in steps:
        causes = step()
        if not causes or (contract_only and telling.is_doubtful(causes[0])):
            continue
        if any(
            (telling.is_structural(one) or not telling.is_doubtful(one))
            and not telling.is_vague(one)
            for one in causes
        ):
            return tuple(causes)
        vague = vague or tuple(causes)  # said where nothing better is known
    return vague


def _results(
    exercise: Exercise, answer: Callable[..., Any], cases: Sequence[Case]
) -> list[tuple[Results, Results]]:
    return [
        (
            fingerprint.run(exercise, answer, case),
            fingerprint.run(exercise, exercise.reference, case),
        )
        for case in cases
    ]


def _by_parts(
    exercise: Exercise,
    search: "_Search | None",
    cases: Sequence[Case],
    seen: Sequence[tuple[Results, Results]],
    wrong: Sequence[str],
) -> list[Cause]:
    """Explain each part by itself: by a mutant, by a relation, by a mutant up to a factor."""
    causes: list[Cause] = []
    left = list(wrong)
    if search is not None and len(seen[0][1]) > 1:
        found, left = search.by_parts(left)
        causes += found
        if causes and left and (both := search.scaled(wrong)):
            return both
    found, rest = relations.of_parts(exercise, cases, seen, left)
    if search is not None and left and (rest or len(found) > 1):
        both = search.scaled(left)
        if both:
            return [*causes, *both]
    causes += found
    if search is not None and rest and rest != left:
        causes += search.scaled(rest)
    return causes


class _Search:
    """The answer's results at all points, and the mutants of the library that give the same."""

    def __init__(
        self,
        exercise: Exercise,
        entry: mutants.Entry,
        cases: Sequence[Case],
        seen: Sequence[tuple[Results, Results]],
        wrong: Sequence[str],
        own: own_code.OwnCode | None,
    ) -> None:
        self.exercise, self.entry, self.cases = exercise, entry, cases
        self.seen, self.wrong, self.own = seen, list(wrong), own
        self.screen = _Screen([yours for yours, _ in seen])
        self._tried = 0

    def whole(self) -> list[Cause]:
        """Return the first mutant that explains every part."""
        return self._first(slope=False)

    def forwards(self) -> list[Cause]:
        """Return the first mutant of the forward whose slope was returned."""
        return self._first(slope=True)

    def _first(self, slope: bool) -> list[Cause]:
        for mutant in self.entry.mutants:
            fits = mutant.slope == slope and self.screen.fits_all(mutant)
            if fits and self.holds(mutant, None):
                return self.told(mutant, self.wrong)
        return []

    def told(self, mutant: mutants.StoredMutant, parts: Sequence[str]) -> list[Cause]:
        """Say a mutant, of the parts that it explains."""
        shown = tuple(parts) if len(parts) < len(self.seen[0][1]) else ()
        return telling.tell(self.exercise, self.entry, mutant, shown, self.own)

    def by_parts(self, wrong: Sequence[str]) -> tuple[list[Cause], list[str]]:
        """Explain each part by itself; one mutant may explain several. Return what is left."""
        causes: list[Cause] = []
        open_parts, left = list(wrong), []
        while open_parts:
            part = open_parts[0]
            best: tuple[list[str], mutants.StoredMutant] | None = None
            for mutant in self.entry.mutants:
                if mutant.slope or not self.screen.fits(mutant, part):
                    continue
                explained = [name for name in open_parts if self.screen.fits(mutant, name)]
                more = best is None or len(explained) > len(best[0])
                if more and self.holds(mutant, explained):
                    best = explained, mutant
            if best is None:
                left.append(part)
                open_parts = open_parts[1:]
                continue
            explained, mutant = best
            told = self.told(mutant, explained)[:1]
            causes += told
            if not told:  # it has no words that are true of the answer
                left += explained
            open_parts = [name for name in open_parts if name not in explained]
        return causes, left

    def scaled(self, parts: Sequence[str]) -> list[Cause]:
        """Explain parts by a mutant up to a sign or a constant factor: two mistakes at once."""
        self._tried = 0
        names = list(parts)
        for mutant in self.entry.mutants:
            if mutant.slope or mutant.explanations[0].kind in ("both", "returns_function"):
                continue
            case = self.cases[mutant.case]
            for scale in relations.scales(case):
                there = [name for name in names if name in self.seen[mutant.case][0]]
                fits = [self.screen.fits(mutant, name, scale.of(case)) for name in there]
                if not there or not all(fits):
                    continue
                if self.holds(mutant, names, scale=scale):
                    told = self.told(mutant, names)
                    if not told or (scale.name[-1:].isalpha() and telling.is_doubtful(told[0])):
                        continue  # a size that the mutant's own form may have brought in
                    return telling.tell_scaled(self.exercise, scale, told, names, self.seen[0][1])
        return []

    def with_constants(self, constants: Sequence[float]) -> list[Cause]:
        """Return the first open mutant that explains every part with a number of the answer."""
        place = next(
            place
            for place, (yours, truth) in enumerate(self.seen)
            if fingerprint.differing(yours, truth)
        )
        yours, case = self.seen[place][0], self.cases[place]
        self._tried = 0
        for mutant in self.entry.open_mutants if constants else ():
            source = self.entry.source(mutant)
            answer = mutants.build_mutant(self.exercise, mutant.function, source)
            for constant in constants:
                answer.__globals__[HOLE] = constant
                other = fingerprint.run(self.exercise, answer, case)
                if self._same(yours, other, None) and self.holds(mutant, None, constant):
                    return self.told(filled(mutant, constant), self.wrong)
        return []

    def holds(
        self,
        mutant: mutants.StoredMutant,
        names: Sequence[str] | None,
        constant: float = 0.0,
        scale: relations.Scale | None = None,
    ) -> bool:
        """Whether `mutant` reproduces the parts `names` (all of them: None) at every point.

        Where the mutant cannot even run, because shapes do not allow it, a right answer fits;
        where its numbers are not finite, a guard may have stood in the answer. A guard also
        shows at points that are not measured, far out: there alone it may differ.
        """
        self._tried += 1
        if self._tried > _MOST_CONFIRMED:
            return False
        source = self.entry.source(mutant)
        answer = mutants.build_mutant(
            self.exercise, mutant.function, source, mutant.slope, constant
        )
        told = told_measured = 0
        guarded = False
        for case, (yours, truth) in zip(self.cases, self.seen, strict=True):
            if names is not None and not any(name in truth for name in names):
                continue  # a smaller network, say
            other = fingerprint.run(self.exercise, answer, case)
            if scale is not None:
                other = scale.times(other, case)
            differing = fingerprint.differing(yours, truth)
            wrong = any(names is None or name in names for name in differing)
            if self._same(yours, other, names):
                told += wrong
                told_measured += wrong and case.measured
            elif "!" in other and "!" not in yours:
                if wrong:
                    return False
            elif "!" in yours or (case.measured and fingerprint.is_finite(other)):
                return False
            else:
                guarded = True
        return told_measured >= 2 if guarded else told >= min(2, len(self.cases))

    def _same(self, yours: Results, other: Results, names: Sequence[str] | None) -> bool:
        if names is None or "!" in yours:
            return set(other) == set(yours) and not fingerprint.differing(other, yours)
        # At another point there may be fewer parts, such as layers; of what is there, all fit.
        there = [name for name in names if name in yours]
        return bool(there) and all(
            name in other and fingerprint.equal(yours[name], other[name]) for name in there
        )


def filled(mutant: mutants.StoredMutant, constant: float) -> mutants.StoredMutant:
    """Return an open mutant with the number that was found in the answer."""
    number = f"{constant:g}"
    explanations = tuple(
        replace(
            one,
            words={key: text.replace(HOLE, number) for key, text in one.words.items()},
            lines=tuple(line.replace(HOLE, number) for line in one.lines),
        )
        for one in mutant.explanations
    )
    return replace(mutant, explanations=explanations)


class _Screen:
    """The answer's projections at the library's points."""

    def __init__(self, results: Sequence[Results]) -> None:
        self._results = results
        self._projected: dict[tuple[int, str], Any] = {}

    def fits(self, mutant: mutants.StoredMutant, name: str, scale: float = 1.0) -> bool:
        """Whether one part has the projection of `mutant`, times `scale`, at its point."""
        yours = self._results[mutant.case]
        if name not in yours or name not in mutant.projections:
            return False
        key = mutant.case, name
        if key not in self._projected:
            self._projected[key] = fingerprint.project(yours[name])
        stored = mutant.projections[name]
        if scale != 1.0:
            if isinstance(stored, str) or stored == 0.0:
                return False
            stored *= scale
        return fingerprint.near(self._projected[key], stored)

    def fits_all(self, mutant: mutants.StoredMutant) -> bool:
        """Whether every part has the projection of `mutant` at its point."""
        yours = self._results[mutant.case]
        return len(yours) == len(mutant.projections) and all(
            self.fits(mutant, name) for name in yours
        )
