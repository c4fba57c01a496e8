"""Try changed texts of an answer: is it right with this one?

Most are not, and that shows at once at a point where the answer itself was wrong. So a text is
judged there first, and at all points only when it is right there. The work is counted in calls of
functions, not in seconds, so that it ends at the same place everywhere.
"""

import contextlib
import functools
import io
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from types import FrameType, FunctionType
from typing import Any

import numpy as np

from chainrule.checking import contract, floating_point
from chainrule.checking.floating_point import LOOKED_AT, complaints
from chainrule.checking.judge import is_right, rng_for
from chainrule.checking.verdict import Observation, Verdict
from chainrule.course import written
from chainrule.course.exercise import Case, Exercise, Rule, plain_call
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes import fingerprint, twins

WORK = 700_000  # calls of functions in all trials of one answer
_EACH = 400  # calls that take as long as what surrounds a trial
_LETTER = 2  # calls that take as long as a letter of a text
_CALLS = 2  # of an answer, the last ones, that are held against those of another text
_KEPT = 24  # of an answer, the last ones, at which its lines are followed
_ENDLESS = 20_000  # calls that take as long as a loop that goes on to its limit
_ALL_PIECES = 40_000  # calls that take as long as most of a rule's pieces
_FEWEST = 15  # trials that are worth a search
_LOOKING = vars(floating_point)
# The work is counted; this is for what escapes the count: a graph without end that is walked.
_LONGEST = 2.0 if sys.platform == "emscripten" else 0.35  # seconds; a class takes 0.1 at most
_ITEMS = 1000  # that are taken from what an answer yields


class Trials:
    """What is tried on one answer."""

    def __init__(self, exercise: Exercise, answer: Any, verdict: Verdict) -> None:
        """Prepare for an answer that got a failing `verdict`."""
        self.exercise, self.answer = exercise, answer
        self.left = WORK
        self._former = answer
        self._screen: Exercise | None = None
        self._is_prepared = False
        self._verdict = verdict
        self._each, self._whole = _EACH, 0
        self._calls: list[tuple[_Call, tuple[Any, ...]]] = []
        self._kept: list[_Call] = []

    def passes(self, source: str) -> bool:
        """Whether an answer with this text is right; False, too, when no work is left."""
        self._prepare()
        self.left -= self._each + _LETTER * len(source)
        if self.left < 0:
            return False
        source = twins.bounded(source)
        quick = twins.quick(source)
        again = written.remade(self._former, quick)
        if again is None or (self._screen is not None and not _passes(self._screen, again)):
            return False
        if self._calls and not self._is_told_apart(again):
            return False
        self.left -= self._whole
        again = again if source == quick else written.remade(self._former, source)
        return _passes(self.exercise, again)

    def begin_with(self, source: str) -> None:
        """Let what a later text does not hold be as in this one: methods of a class."""
        self._former = written.remade(self.answer, source) or self.answer

    def _is_told_apart(self, again: Any) -> bool:
        """Whether it gives something else at a call after which the answer was found wrong."""
        for call, was in self._calls:
            outcome = call.outcome_of(again)
            if isinstance(outcome[0], str) and outcome[0] == TimeoutError.__name__:
                self.left -= _ENDLESS
                return False
            if not _same(outcome, was):
                return True
        return False

    def beside(self, reference: Any) -> list[tuple[Any, Any]]:
        """Return what the answer gave at its last calls, each beside what `reference` gives."""
        self._prepare()
        return [(was[0], call.outcome_of(reference)[0]) for call, was in self._calls]

    def observations(self) -> list[Observation]:
        """Return what the answer and the reference gave at the calls before it was found wrong."""
        self._prepare()
        exercise = replace(self.exercise, call=plain_call)
        cases = [Case(one.args) for one in self._kept if not one.named]
        return [
            Observation(
                case,
                fingerprint.run(exercise, self.answer, case),
                fingerprint.run(exercise, exercise.reference, case),
            )
            for case in cases
        ]

    def methods(self) -> dict[str, int]:
        """Return which methods of a class may be wrong, the likeliest with the smallest number.

        They are those that are called where it is wrong first. What came in earlier has done its
        work in all that was found right before.
        """
        self._prepare()
        if self.left < 0:
            return {}
        came = _methods_called(self.exercise, self.answer)
        there = set(_methods_called(self._screen or self.exercise, self.answer))
        return {name: place for place, name in enumerate(reversed(came)) if name in there}

    def _prepare(self) -> None:
        if self._is_prepared:
            return
        self._is_prepared = True
        if isinstance(self.exercise.truth, Rule):
            self._watch_rule()
            return
        wrong = [one for one in self._verdict.observations if _differs(one)]
        cases = sorted((one.case for one in wrong), key=_ordinary_and_small)
        if not wrong:
            cases = list(self.exercise.cases(rng_for(self.exercise, VISIBLE_SEED)))
        for case in cases:
            one = _at(self.exercise, case)
            if not _passes(one, self.answer):
                self._screen = one
                self._each += _calls_at(self.exercise, case)
                return
        self._each += sum(_calls_at(self.exercise, case) for case in cases)

    def _watch_rule(self) -> None:
        """Find the calls of the answer after which the rule says that it is wrong."""
        answer, kept = self.answer, deque[_Call](maxlen=_KEPT)

        @functools.wraps(answer, updated=())
        def watched(*args: Any, **named: Any) -> Any:
            kept.append(_Call(*contract.copy_args((args, named))))
            return answer(*args, **named)

        is_function = callable(answer) and not isinstance(answer, type)
        self._screen = _at_piece(self.exercise, answer)
        with _Calls() as calls:
            _passes(self._screen or self.exercise, watched if is_function else answer)
        if not kept and calls.count > WORK // _FEWEST:
            self.left = -1  # so few trials fit that none is begun
            return
        self._kept = [*kept]
        with _Calls() as again:
            outcomes = [(one, one.outcome_of(answer)) for one in self._kept]
        asked = [one.outcome_of(self.exercise.reference) for one in self._kept]
        wrong = [
            was for was, other in zip(outcomes, asked, strict=True) if not _same(was[1], other)
        ]
        self._calls = (wrong or outcomes)[-_CALLS:]
        self._each += again.count * len(self._calls) // len(kept) if kept else calls.count
        self._whole = _ALL_PIECES if self._screen is not None else calls.count if kept else 0


class _Call:
    """A call of an answer, with copies of its arguments."""

    def __init__(self, args: tuple[Any, ...], named: dict[str, Any]) -> None:
        self.args, self.named = args, named

    def outcome_of(self, answer: Any) -> tuple[Any, ...]:
        """Return what comes out, what the arguments are then, and whether they are returned."""
        args, named = contract.copy_args((self.args, self.named))
        nowhere = io.StringIO()
        try:
            with complaints(), contextlib.redirect_stderr(nowhere):
                result = answer(*args, **named)
                if isinstance(result, Iterator):
                    result = list(islice(result, _ITEMS))
            return result, args, named, contract.shares_memory(result, args)
        except Exception as error:
            return type(error).__name__, args, named, False


def _same(one: Any, other: Any) -> bool:
    try:
        return contract.same(one, other)
    except (ValueError, TypeError, RecursionError):  # such as an array beside a number
        return False


def _at(exercise: Exercise, case: Case) -> Exercise:
    return replace(exercise, inputs=lambda rng: [case], probes=lambda rng: ())


def _at_piece(exercise: Exercise, answer: Any) -> Exercise | None:
    """Return the exercise with the first piece of its rule alone that the answer fails."""
    rule = exercise.truth
    if not isinstance(rule, Rule) or rule.pieces is None:
        return None
    for piece in rule.pieces(rng_for(exercise, VISIBLE_SEED)):

        def judged(answer: Any, reference: Any, rng: object, piece: Any = piece) -> None:
            piece(answer)

        alone = replace(exercise, truth=Rule(judged))
        if not _passes(alone, answer):
            return alone
    return None


def _passes(exercise: Exercise, answer: Any) -> bool:
    """Whether an answer is right; False, too, for one that goes on where nothing counts it."""
    return is_right(exercise, answer, rng_for(exercise, VISIBLE_SEED), _LONGEST)


def _differs(one: Observation) -> bool:
    return bool(fingerprint.differing(dict(one.parts), dict(one.truth)))


def _ordinary_and_small(case: Case) -> tuple[bool, int]:
    return bool(case.special), _numbers_in(case.args)


def _numbers_in(value: Any) -> int:
    if isinstance(value, list | tuple):
        return sum(map(_numbers_in, value))
    if isinstance(value, dict):
        return sum(map(_numbers_in, value.values()))
    return int(np.size(value)) if isinstance(value, np.ndarray) else 1


def _methods_called(exercise: Exercise, answer: type) -> list[str]:
    """Return the names of the methods of a class in the order in which judging it calls them."""
    codes = {
        one.__code__: name for name, one in vars(answer).items() if isinstance(one, FunctionType)
    }
    codes |= {
        one.__func__.__code__: name
        for name, one in vars(answer).items()
        if isinstance(one, staticmethod | classmethod) and isinstance(one.__func__, FunctionType)
    }
    came: dict[str, None] = {}

    def note(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code in codes:
            came.setdefault(codes[frame.f_code])

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        _passes(exercise, answer)
    finally:
        sys.setprofile(before)
    return list(came)


class _Calls:
    """Counts calls of functions in a block, of Python's and of compiled ones.

    Where NumPy is looked at for overflow its functions count as themselves, and nothing else that
    does it, so that a browser counts alike.
    """

    def __enter__(self) -> "_Calls":
        self.count, self._inside = 0, 0
        self._before = sys.getprofile()
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)

    def _note(self, frame: FrameType, event: str, argument: object) -> None:
        if frame.f_globals is _LOOKING:
            self.count += frame.f_code is LOOKED_AT and event == "call"
            self._inside += (event == "call") - (event == "return")
        elif not self._inside:
            self.count += event in ("call", "c_call")


def _calls_at(exercise: Exercise, case: Case) -> int:
    """Return how many calls the reference takes at a case."""
    with _Calls() as calls:
        fingerprint.run(exercise, exercise.reference, case)
    return calls.count
