"""Name the mistake: judge an answer, then put the known mistake's words into the bare verdict.

`judge` says that the numbers differ, and at which entry; why they differ is found out here,
afterwards, and nothing the judge decided is changed: a rejected answer stays rejected. The one
exception is a right answer whose derivative was measured instead of derived.
"""

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.checking.compare import APPROXIMATE
from chainrule.checking.judge import judge, rng_for
from chainrule.checking.message import WIDTH, are_right, look_at
from chainrule.checking.time_limit import SECONDS, Stopped, time_limit
from chainrule.checking.verdict import Cause, Observation, Outcome, Relation, Verdict, WrongLine
from chainrule.checking.wrap import LINES, three_lines
from chainrule.course.exercise import Exercise, Rule
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes import (
    certain_lines,
    close_points,
    fingerprint,
    held,
    known_others,
    line_words,
    mutants,
    not_derived,
    own_excess,
    own_lines,
    own_repairs,
    own_slips,
    python_slips,
    sentences,
    telling,
)
from chainrule.mistakes.search import diagnose

# The work is counted, so that it ends at the same place everywhere; this is for what escapes the
# count. A browser takes several times as long, and cannot tell computing from waiting.
_SECONDS = 6 * SECONDS if sys.platform == "emscripten" else SECONDS
_NOT_KNOWN = "No mistake known to the course gives these numbers."


def judge_and_name(
    exercise: Exercise, answer: Any, rng: np.random.Generator, with_line: bool = False
) -> Verdict:
    """Judge `answer` at the points that `rng` draws, and name its mistake where one is known.

    This is what a learner is told, in the notebook, in a terminal and in a graded submission.
    With `with_line` the first wrong line is looked for, too; its sentence may hold numbers of the
    points, so it is for points that may be seen. Never raises for what the answer does.
    """
    verdict = named = judge(exercise, answer, rng)
    try:
        with time_limit(_SECONDS):
            named = name_mistake(exercise, answer, verdict, with_line)
            return _pointing(exercise, answer, named) if with_line else named
    except Stopped:  # at other points than the judged ones; what is known by then is said
        return certain_lines.point_nearby(exercise, answer, named) if with_line else named


def _pointing(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict:
    try:
        return certain_lines.point(exercise, answer, verdict)
    except Exception:  # what is not understood of an answer is no reason to say less
        return verdict


def name_mistake(
    exercise: Exercise, answer: Any, verdict: Verdict, with_line: bool = False
) -> Verdict:
    """Return `verdict` with the mistake's name, when a known one gives the answer's numbers."""
    if (told := python_slips.tell(exercise, answer, verdict)) is not None:
        return told
    if verdict.outcome in (Outcome.WRONG, Outcome.CONTRACT) and callable(answer):
        mended = own_repairs.tell(exercise, answer, verdict)
        if mended is not None:
            return mended
    if isinstance(exercise.truth, Rule) or not callable(answer):
        return verdict
    if verdict.passed:
        exact = verdict.outcome is Outcome.EXACT
        cause = _measured(exercise, answer, exact)
        return verdict if cause is None else _with_causes(verdict, [cause], Outcome.MEASURED)
    if verdict.outcome is Outcome.WRONG:
        if _right_to_six_digits(verdict.observations):  # rejected at a probe, which asks for more
            cause = _measured(exercise, answer, exact=False)
            if cause is not None:
                return _with_causes(verdict, [cause], Outcome.MEASURED)
        causes = _causes_of_wrong_numbers(exercise, answer, verdict)
        causes = held.held(exercise, answer, verdict, causes)
        if (edited := _own_edit(exercise, answer, verdict, causes)) is not None:
            return edited
        # A mistake that nothing in the answer shows is no story about it.
        causes = tuple(
            one for one in causes if telling.is_structural(one) or not telling.is_doubtful(one)
        )
        line = None
        if with_line and (not causes or causes[0].kind not in _OF_THE_WHOLE):
            # What is not understood of an answer is no reason to say less than without a line.
            with contextlib.suppress(Exception):
                found = own_lines.find(exercise, answer, verdict.observations)
                line = None if found is None else line_words.tell(found)
        if line is not None:
            return _with_line(verdict, line, causes)
        if causes:
            return _with_causes(verdict, causes, Outcome.WRONG)
        unknown = mutants.STALE if mutants.is_stale(exercise) else _NOT_KNOWN
        return replace(verdict, why=verdict.why or unknown)
    if verdict.outcome is Outcome.CONTRACT:
        causes = diagnose(exercise, answer, contract_only=True)
        if causes:
            first = causes[0]
            where = first.where or verdict.where
            return replace(
                verdict, why=first.what, where=where, causes=causes, line=verdict.line or first.line
            )
    return verdict


def measures(exercise: Exercise, answer: Any) -> bool:
    """Say whether an answer measures a slope, by its text or by what it asks while it runs.

    Its numbers are not looked at, so this is also for one that is wrong in some part.
    """
    try:
        with time_limit():
            return _measured(exercise, answer, exact=True) is not None
    except Stopped:
        return False


def _measured(exercise: Exercise, answer: Any, exact: bool) -> Cause | None:
    """Say that right numbers were measured: by the text, or by what the answer asks as it runs."""
    cause = not_derived.measured(exercise, answer, exact)
    if cause is not None:
        return cause
    finding = close_points.found(exercise, answer)
    if finding is None:
        return None
    words = {"evidence": finding.evidence}
    return sentences.say("asks_close", words, (), exercise.name, exercise.causes)


def _right_to_six_digits(observations: Sequence[Observation]) -> bool:
    return bool(observations) and all(
        np.all(np.abs(seen.parts[name] - truth) <= APPROXIMATE * np.maximum(1.0, np.abs(truth)))
        for seen in observations
        for name, truth in seen.truth.items()
        if isinstance(truth, np.ndarray) and truth.dtype.kind == "f"
    )


def _causes_of_wrong_numbers(
    exercise: Exercise, answer: Any, verdict: Verdict
) -> tuple[Cause, ...]:
    visible = exercise.cases(rng_for(exercise, VISIBLE_SEED))
    tried = [observation.case for observation in verdict.observations]
    memorised = not_derived.memorised(exercise, answer, visible, tried)
    if memorised is not None:
        return (memorised,)
    if (other := known_others.found(exercise, answer, verdict)) is not None:
        return (other,)
    causes = diagnose(exercise, answer)
    if causes:
        return causes
    measured = not_derived.measured(exercise, answer, exact=True)
    return () if measured is None else (measured,)


def _own_edit(
    exercise: Exercise, answer: Any, verdict: Verdict, causes: Sequence[Cause]
) -> Verdict | None:
    """Return the verdict with an edit of the answer's own text that makes all of it right.

    That is evidence about this text. It comes before a mistake that has the same numbers in the
    course's own function, unless what is changed there stands in the answer, too.
    """
    told = None
    named = causes and _is_shown(causes[0], verdict)
    if not (named and (causes[0].own or causes[0].kind in _FORMULAS)):
        told = own_slips.tell_plain(exercise, answer, verdict)
    if told is None and not named:
        told = own_excess.tell(exercise, answer, verdict)
        told = told or own_slips.tell(exercise, answer, verdict)
    return told


def _is_shown(cause: Cause, verdict: Verdict) -> bool:
    """Whether a cause is known for certain from the numbers, or stands in the answer's text."""
    if cause.kind == "nearly" or telling.is_vague(cause) or telling.is_doubtful(cause):
        return False
    if cause.kind == "sign":  # a factor −1 may be taken away anywhere
        return _is_certain(cause, verdict)
    return cause.own or cause.line is not None or cause.kind in _OF_THE_WHOLE


# Kinds of a formula that is right elsewhere: who writes it has not forgotten a bracket.
_FORMULAS = frozenset({"sigmoid_slope", "slope_of_z", "tanh_slope"})
# Kinds that say all that there is to say of their line.
_OF_ONE_SLIP = frozenset(
    {"wrong_variable", "other_function", "not_applied", "constant", "exponent"}
)
# Kinds that say what stands there, so that no link is said to be missing from it.
_OF_ANOTHER = frozenset({"slope_not_value", "function_itself"})
# Kinds of which no line is the first wrong one.
_OF_THE_WHOLE = frozenset(
    {"memorised", "measured_slope", "complex_step", "asks_close", "argument_unread"}
)


def _with_line(verdict: Verdict, told: line_words.Told, causes: Sequence[Cause]) -> Verdict:
    """Say the first wrong line; of a known mistake the reason, where it stands in the answer."""
    if causes and told.line.relation is Relation.UNKNOWN:  # a name says more than two numbers
        named = _with_causes(verdict, causes, Outcome.WRONG)
        several = len(causes) > 1 and causes[1].parts != causes[0].parts
        if several and not told.line.text.startswith("return "):
            return named  # that line is one of two, if it is one at all
        own = causes[0].own and named.where != sentences.look_at_target(causes[0].words)
        advice = named.where if own else look_at(told.line.number, told.line.text)
        return replace(named, where=advice, line=told.line)
    certain = [one for one in causes if _is_certain(one, verdict)]
    if certain and certain[0].kind in _OF_ANOTHER:
        line = WrongLine(told.line.number, told.line.text)
        where = look_at(line.number, line.text)
        return replace(_with_causes(verdict, certain, Outcome.WRONG), where=where, line=line)
    right = [part.name for part in verdict.parts if part.passed]
    also = f" {are_right(right)}." if right else ""
    what, why, where = told.sentence + also, verdict.why, verdict.where
    if not causes and told.line.relation is Relation.UNKNOWN:
        why = why or _NOT_KNOWN
    if certain:
        first, *others = certain
        said = _first(first, verdict)
        what = said + also if len(said + also) <= WIDTH else said
        why, where = told.short or told.sentence, first.why
        if first.kind in _OF_ONE_SLIP and first.line is not None and not first.own:
            why, where = first.why, first.where  # one slip is said once
        if len(three_lines(what, "", "", WIDTH)) + len(three_lines(why, "", "", WIDTH)) > LINES:
            why = f"Line {told.line.number} is the first wrong one."
        if others and others[0].parts != first.parts:
            where = _second(others[0])
    return replace(verdict, what=what, why=why, where=where, causes=tuple(causes), line=told.line)


def _is_certain(cause: Cause, verdict: Verdict) -> bool:
    """Whether a cause is true of the answer, and not of its numbers up to something else."""
    if telling.is_doubtful(cause) or telling.is_vague(cause) or cause.kind == "both":
        return False
    if cause.kind != "sign":
        return True
    return all(
        fingerprint.equal(np.asarray(seen.parts[name]), -np.asarray(truth))
        for seen in verdict.observations
        for name, truth in seen.truth.items()
        if (name in cause.parts or not cause.parts) and isinstance(truth, np.ndarray)
    )


def _first(cause: Cause, verdict: Verdict) -> str:
    """Return what the first cause says, with its parts where it is not said of all wrong ones."""
    wrong = {part.name for part in verdict.parts if not part.passed}
    return cause.what if wrong <= {*cause.parts} else _second(cause)


def _second(cause: Cause) -> str:
    """Return what a second cause says, with the parts of which it is said."""
    if not cause.unnamed:
        return cause.what
    return f"In {sentences.subject(cause.parts, '')} {telling.inside(cause.what)}"


def _with_causes(verdict: Verdict, causes: Sequence[Cause], outcome: Outcome) -> Verdict:
    first, *others = causes
    why = first.why
    if others and others[0].parts != first.parts:
        why = _second(others[0])  # another mistake, in another part
    what = _first(first, verdict)
    right = [part.name for part in verdict.parts if part.passed]
    if right and outcome is Outcome.WRONG:
        longer = f"{what} {are_right(right)}."
        what = longer if len(longer) <= WIDTH else what
    return replace(
        verdict, outcome=outcome, what=what, why=why, where=first.where or verdict.where,
        causes=tuple(causes), line=verdict.line or first.line,
    )  # fmt: skip
