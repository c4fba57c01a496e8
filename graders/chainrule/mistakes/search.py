"""Find the mistakes that reproduce an answer's numbers.

The answer is run at the library's own point and its parts are compared with the stored
projections.  The few mistakes that fit are run for real, there and at fresh points, and kept when
every entry agrees to 1e-9.  A mistake that explains every part comes first; otherwise each part
is explained by itself, so that two mistakes are both found.  Then simple algebra is tried.  When
nothing fits, the diagnosis is empty: it never guesses.
"""

from collections.abc import Callable, Sequence
from typing import Any

from chainrule.course.exercise import Case, Exercise
from chainrule.mistakes import fingerprint, mutants, relations, sentences
from chainrule.mistakes.cause import Cause

_MOST_CONFIRMED = 24
_AS_LIKELY = 0.5  # how much further back a second name for the same numbers may stand
_NO_ALTERNATIVE = frozenset({"both", "other_forward", "returns_other"})

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
    usable = entry is not None and mutants.fits(entry, [truth for _, truth in seen[: len(points)]])
    search = _Search(exercise, entry, [*points, *fresh], seen, wrong) if entry and usable else None
    steps: list[Callable[[], list[Cause]]] = []
    if search is not None:
        steps.append(search.whole)
        steps.append(search.by_parts)
    if not contract_only:
        steps.append(lambda: relations.relations(exercise, [*points, *fresh], seen, strong=True))
        if search is not None:
            steps.append(search.forwards)
        steps.append(lambda: relations.relations(exercise, [*points, *fresh], seen, strong=False))
    for step in steps:
        causes = step()
        if causes:
            return tuple(causes)
    return ()


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


class _Search:
    """The answer's results at all points, and the mistakes of the library that give the same."""

    def __init__(
        self,
        exercise: Exercise,
        entry: mutants.Entry,
        cases: Sequence[Case],
        seen: Sequence[tuple[Results, Results]],
        wrong: Sequence[str],
    ) -> None:
        self.exercise, self.entry, self.cases = exercise, entry, cases
        self.seen, self.wrong = seen, list(wrong)
        self.screen = _Screen([yours for yours, _ in seen])
        self._tried = 0

    def whole(self) -> list[Cause]:
        """Return the first mistake that explains every part."""
        return self._first(slope=False)

    def forwards(self) -> list[Cause]:
        """Return the first mistake in the forward whose slope was returned."""
        return self._first(slope=True)

    def _first(self, slope: bool) -> list[Cause]:
        for variant in self.entry.variants:
            fits = variant.slope == slope and self.screen.fits_all(variant)
            if fits and self.holds(variant, None):
                every = len(self.wrong) == len(self.seen[0][1])
                return _causes(self.exercise, variant, () if every else self.wrong)
        return []

    def by_parts(self) -> list[Cause]:
        """Explain each part by itself; one mistake may explain several."""
        causes: list[Cause] = []
        open_parts = self.wrong if len(self.seen[0][1]) > 1 else []
        while open_parts:
            part = open_parts[0]
            best: tuple[list[str], mutants.Variant] | None = None
            for variant in self.entry.variants:
                if variant.slope or not self.screen.fits(variant, part):
                    continue
                explained = [name for name in open_parts if self.screen.fits(variant, name)]
                more = best is None or len(explained) > len(best[0])
                if more and self.holds(variant, explained):
                    best = explained, variant
            if best is None:
                open_parts = open_parts[1:]
                continue
            explained, variant = best
            causes += _causes(self.exercise, variant, explained)[:1]
            open_parts = [name for name in open_parts if name not in explained]
        return causes

    def holds(self, variant: mutants.Variant, names: Sequence[str] | None) -> bool:
        """Whether `variant` reproduces the parts `names` (all of them: None) at every point.

        Where the mistake cannot even run, because shapes do not allow it, a right answer fits;
        where its numbers are not finite, a guard may have stood in the answer. A guard also
        shows at points that are not measured, far out: there alone it may differ.
        """
        self._tried += 1
        if self._tried > _MOST_CONFIRMED:
            return False
        source = self.entry.source(variant)
        answer = mutants.build_variant(self.exercise, variant.function, source, variant.slope)
        told = told_measured = 0
        guarded = False
        for case, (yours, truth) in zip(self.cases, self.seen, strict=True):
            other = fingerprint.run(self.exercise, answer, case)
            wrong = bool(fingerprint.differing(yours, truth))
            if self._same(yours, other, names):
                told += wrong
                told_measured += wrong and case.measured
            elif "!" in other and "!" not in yours:
                if wrong:
                    return False
            elif case.measured and fingerprint.is_finite(other):
                return False
            else:
                guarded = True
        return told_measured >= 2 if guarded else told >= min(2, len(self.cases))

    def _same(self, yours: Results, other: Results, names: Sequence[str] | None) -> bool:
        if names is None:
            return set(other) == set(yours) and not fingerprint.differing(other, yours)
        return all(
            name in other and fingerprint.equal(yours[name], other[name])
            for name in names
            if name in yours
        )


class _Screen:
    """The answer's projections at the library's points."""

    def __init__(self, results: Sequence[Results]) -> None:
        self._results = results
        self._projected: dict[tuple[int, str], Any] = {}

    def fits(self, variant: mutants.Variant, name: str) -> bool:
        """Whether one part has the projection of `variant` at its point."""
        yours = self._results[variant.case]
        if name not in yours:
            return False
        key = variant.case, name
        if key not in self._projected:
            self._projected[key] = fingerprint.project(yours[name])
        return fingerprint.near(self._projected[key], variant.projections.get(name))

    def fits_all(self, variant: mutants.Variant) -> bool:
        """Whether every part has the projection of `variant` at its point."""
        yours = self._results[variant.case]
        return len(yours) == len(variant.projections) and all(
            self.fits(variant, name) for name in yours
        )


def _causes(exercise: Exercise, variant: mutants.Variant, parts: Sequence[str]) -> list[Cause]:
    """Say the mistake in words; a second explanation of the same numbers is named as well."""
    shown = tuple(parts) if exercise.results and len(exercise.results) > 1 else ()
    made = [
        sentences.say(kind, words, shown, exercise.name, exercise.causes)
        for kind, words in variant.explanations
    ]
    (kind, words), *others = variant.explanations
    limit = sentences.rank(kind, words) + _AS_LIKELY
    alternatives = [
        cause
        for cause, (kind, words) in zip(made[1:], others, strict=True)
        if kind not in _NO_ALTERNATIVE
        and sentences.rank(kind, words) <= limit
        and cause.what != made[0].what
    ]
    return [made[0], *alternatives[:1]]
