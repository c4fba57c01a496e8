"""Find the mistakes that reproduce an answer's numbers.

The answer is run at the library's own point and its parts are compared with the stored
projections.  The few mistakes that fit are run for real, there and at fresh points, and kept when
every entry agrees to 1e-9.  A mistake that explains every part comes first; otherwise each part
is explained by itself, so that two mistakes are both found.  Then simple algebra is tried.  When
nothing fits, the diagnosis is empty: it never guesses.
"""

from collections.abc import Callable, Sequence
from typing import Any

from chainrule.diagnosis import algebra, library, sentences, signature
from chainrule.diagnosis.cause import Cause, Diagnosis
from chainrule.exercise import Case, Exercise

_MOST_CONFIRMED = 12

Results = dict[str, Any]


def diagnose(
    exercise: Exercise, answer: Callable[..., Any], contract_only: bool = False
) -> Diagnosis:
    """Return the causes that reproduce what `answer` returns; none when none is known.

    `answer` is the learner's function, run here at a handful of points.  With `contract_only`
    its result has another shape than the truth, and only whole mistakes are looked for.
    """
    if not library.covers(exercise) or not callable(answer):
        return Diagnosis()
    points = library.cases(exercise)
    fresh = library.fresh_cases(exercise)
    entry = library.entry(exercise)
    if entry is not None:
        found = _by_variants(exercise, answer, entry, points, fresh)
        if found:
            return Diagnosis(tuple(found))
    if contract_only:
        return Diagnosis()
    return Diagnosis(tuple(algebra.relations(exercise, answer, [*points, *fresh])))


def _by_variants(
    exercise: Exercise,
    answer: Callable[..., Any],
    entry: library.Entry,
    points: Sequence[Case],
    fresh: Sequence[Case],
) -> list[Cause]:
    confirm = _Confirm(exercise, answer, entry, [*points, *fresh])
    seen = confirm.results()
    wrong: list[str] = []
    for yours, truth in seen:
        wrong += [name for name in signature.differing(yours, truth) if name not in wrong]
    if not library.fits(entry, [truth for _, truth in seen[: len(points)]]):
        return []  # the points have moved since the library was built
    screen = _Screen([yours for yours, _ in seen[: len(points)]])
    for variant in entry.variants:
        if screen.fits_all(variant) and confirm.holds(variant, None):
            return _causes(exercise, variant, wrong)
    several = len(seen[0][1]) > 1
    causes: list[Cause] = []
    open_parts = wrong if several else []
    while open_parts:
        part = open_parts[0]
        best: tuple[list[str], library.Variant] | None = None
        for variant in entry.variants:
            if not screen.fits(variant, part):
                continue
            explained = [name for name in open_parts if screen.fits(variant, name)]
            more = best is None or len(explained) > len(best[0])
            if more and confirm.holds(variant, explained):
                best = explained, variant
        if best is None:
            open_parts = open_parts[1:]
            continue
        explained, variant = best
        causes += _causes(exercise, variant, explained)[:1]
        open_parts = [name for name in open_parts if name not in explained]
    return causes


class _Screen:
    """The answer's projections at the library's points."""

    def __init__(self, results: Sequence[Results]) -> None:
        self._results = results
        self._projected: dict[tuple[int, str], Any] = {}

    def fits(self, variant: library.Variant, name: str) -> bool:
        """Whether one part has the projection of `variant` at its point."""
        yours = self._results[variant.case]
        if name not in yours:
            return False
        key = variant.case, name
        if key not in self._projected:
            self._projected[key] = signature.project(yours[name])
        return signature.near(self._projected[key], variant.projections.get(name))

    def fits_all(self, variant: library.Variant) -> bool:
        """Whether every part has the projection of `variant` at its point."""
        yours = self._results[variant.case]
        return len(yours) == len(variant.projections) and all(
            self.fits(variant, name) for name in yours
        )


def _causes(exercise: Exercise, variant: library.Variant, parts: Sequence[str]) -> list[Cause]:
    """Say the mistake in words; a second explanation of the same numbers is named as well."""
    shown = tuple(parts) if exercise.results and len(exercise.results) > 1 else ()
    made = [
        sentences.say(kind, words, shown, exercise.name, exercise.causes)
        for kind, words in variant.explanations
    ]
    return made[:2]


class _Confirm:
    """The answer's results at a few points, and whether a mistake gives the same there."""

    def __init__(
        self,
        exercise: Exercise,
        answer: Callable[..., Any],
        entry: library.Entry,
        cases: Sequence[Case],
    ) -> None:
        self.exercise, self.entry, self.cases = exercise, entry, cases
        self._yours = [signature.run(exercise, answer, case) for case in cases]
        self._tried = 0

    def results(self) -> list[tuple[Results, Results]]:
        """Return the answer's and the reference's results at every point."""
        reference = self.exercise.reference
        return [
            (yours, signature.run(self.exercise, reference, case))
            for yours, case in zip(self._yours, self.cases, strict=True)
        ]

    def holds(self, variant: library.Variant, names: Sequence[str] | None) -> bool:
        """Whether `variant` reproduces the parts `names` (all of them: None) at every point."""
        self._tried += 1
        if self._tried > _MOST_CONFIRMED:
            return False
        source = self.entry.source(variant)
        answer = library.build_variant(self.exercise, variant.function, source, variant.slope)
        for case, yours in zip(self.cases, self._yours, strict=True):
            other = signature.run(self.exercise, answer, case)
            wanted = list(yours) if names is None else [n for n in names if n in yours]
            if names is None and set(other) != set(yours):
                return False
            if any(
                name not in other or not signature.equal(yours[name], other[name])
                for name in wanted
            ):
                return False
        return True
