"""Find the mistakes that reproduce an answer's numbers.

The answer is run at the library's own point and its parts are compared with the stored
projections.  The few mistakes that fit are run for real, there and at fresh points, and kept when
every entry agrees to 1e-9.  A mistake that explains every part comes first; otherwise each part
is explained by itself, so that two mistakes are both found.  Then simple algebra is tried.  When
nothing fits, the diagnosis is empty: it never guesses.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chainrule.diagnosis import algebra, library, sentences, signature
from chainrule.diagnosis.cause import Cause, Diagnosis
from chainrule.exercise import Case, Exercise

_MOST_CONFIRMED = 12

Results = dict[str, Any]


def diagnose(exercise: Exercise, answer: Callable[..., Any]) -> Diagnosis:
    """Return the causes that reproduce what `answer` returns; none when none is known.

    `answer` is the learner's function, run here at a handful of points.
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
    return Diagnosis(tuple(algebra.relations(exercise, answer, [*points, *fresh])))


def _by_variants(
    exercise: Exercise,
    answer: Callable[..., Any],
    entry: library.Entry,
    points: Sequence[Case],
    fresh: Sequence[Case],
) -> list[Cause]:
    case = points[entry.case]
    yours = signature.run(exercise, answer, case)
    truth = signature.run(exercise, exercise.reference, case)
    if not _all_fit(truth, entry.truth):
        return []  # the points have moved since the library was built
    wrong = signature.differing(yours, truth)
    if not wrong:
        return []
    confirm = _Confirm(exercise, answer, entry, [case, *fresh])
    for variant in _fitting(entry, yours, list(yours)):
        if confirm.holds(variant, None):
            return _causes(exercise, variant, _wrong_parts(confirm, wrong))
    if len(truth) < 2 or "!" in yours:
        return []
    causes: list[Cause] = []
    open_parts = [name for name in wrong if name in yours]
    while open_parts:
        part = open_parts[0]
        best: tuple[list[str], library.Variant] | None = None
        for variant in _fitting(entry, yours, [part]):
            explained = [
                name for name in open_parts if _fits(yours[name], variant.projections.get(name))
            ]
            if (best is None or len(explained) > len(best[0])) and confirm.holds(
                variant, explained
            ):
                best = explained, variant
        if best is None:
            open_parts = open_parts[1:]
            continue
        explained, variant = best
        causes += _causes(exercise, variant, explained)[:1]
        open_parts = [name for name in open_parts if name not in explained]
    return causes


def _wrong_parts(confirm: "_Confirm", wrong: list[str]) -> list[str]:
    names = list(wrong)
    for yours, truth in confirm.results():
        names += [name for name in signature.differing(yours, truth) if name not in names]
    return names


def _causes(exercise: Exercise, variant: library.Variant, parts: Sequence[str]) -> list[Cause]:
    """Say the mistake in words; a second explanation of the same numbers is named as well."""
    shown = tuple(parts) if exercise.results and len(exercise.results) > 1 else ()
    made = [
        sentences.say(kind, words, shown, exercise.name, exercise.causes)
        for kind, words in variant.explanations
    ]
    return made[:2]


def _fitting(
    entry: library.Entry, yours: Results, names: Sequence[str]
) -> Iterator[library.Variant]:
    projected = {name: signature.project(yours[name]) for name in names}
    for variant in entry.variants:
        if len(names) > 1 and len(variant.projections) != len(yours):
            continue
        if all(_near(projected[name], variant.projections.get(name)) for name in names):
            yield variant


def _fits(value: Any, stored: float | str | None) -> bool:
    return _near(signature.project(value), stored)


def _all_fit(values: Results, stored: Any) -> bool:
    return len(values) == len(stored) and all(
        _fits(value, stored.get(name)) for name, value in values.items()
    )


def _near(projected: tuple[float, float] | str, stored: float | str | None) -> bool:
    if stored is None or isinstance(projected, str) or isinstance(stored, str):
        return projected == stored
    total, size = projected
    return abs(total - stored) <= signature.SAME * size + 1e-14


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
        self._answer = answer
        self._yours: list[Results] = []
        self._tried = 0

    def _results(self) -> list[Results]:
        if not self._yours:
            self._yours = [signature.run(self.exercise, self._answer, case) for case in self.cases]
        return self._yours

    def results(self) -> list[tuple[Results, Results]]:
        """Return the answer's and the reference's results at every point."""
        reference = self.exercise.reference
        return [
            (yours, signature.run(self.exercise, reference, case))
            for yours, case in zip(self._results(), self.cases, strict=True)
        ]

    def holds(self, variant: library.Variant, names: Sequence[str] | None) -> bool:
        """Whether `variant` reproduces the parts `names` (all of them: None) at every point."""
        self._tried += 1
        if self._tried > _MOST_CONFIRMED:
            return False
        source = self.entry.source(variant)
        answer = library.build_variant(self.exercise, variant.function, source)
        for case, yours in zip(self.cases, self._results(), strict=True):
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
