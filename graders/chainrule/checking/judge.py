"""Judge an answer: exercise → points → learner's answer → verdict.

A derivative passes when it agrees with central differences of the course's own forward
*and* lies within 1e-6 (relative) of the reference; within round-off of the reference it is
exact. The learner's own forward is never asked: a wrong forward with a matching backward
would pass. Every part (parameter) is judged by itself, the contract before the numbers. The
verdict ends there: `mistakes.naming` finds out why the numbers differ.
"""

import contextlib
import inspect
import io
import linecache
import pickle
import traceback
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chainrule.checking import (
    compare,
    contract,
    crash,
    division,
    floating_point,
    kept_state,
    slopes,
)
from chainrule.checking.compare import APPROXIMATE, EXACT
from chainrule.checking.contract import Breach
from chainrule.checking.cost import tensors_and_cost
from chainrule.checking.floating_point import Overflow, complaints
from chainrule.checking.message import are_right, are_wrong, count, shorten
from chainrule.checking.time_limit import SECONDS, Stopped, time_limit
from chainrule.checking.verdict import (
    Cause,
    Observation,
    Outcome,
    PartVerdict,
    Row,
    Verdict,
    WrongLine,
)
from chainrule.course.exercise import Case, Derivative, Exercise, Gradient, Rule, Value, Wrong
from chainrule.course.written import text_holder_of, text_of

_LONGEST_ERROR = 300  # characters of an exception's text
DIRECTIONS = 2  # random directions for each tensor and point
Line = tuple[Callable[[Any], float], np.ndarray, np.ndarray]  # J, the point, the direction
_REMEMBERED = 2048  # slopes of the course's own forwards, each a few numbers
_memory: dict[tuple[Derivative | Gradient, bytes], slopes.Measured] = {}
_POSINGS = 64  # points of exercises that are kept, with the truth at each
_posings: "dict[tuple[int, bytes], _Posing]" = {}


class _Crash(Exception):
    """The learner's function raised an exception; the message is made where it happened."""

    def __init__(self, error: BaseException, line: str, place: str = "") -> None:
        super().__init__(str(error))
        self.error, self.line, self.place = error, line, place


def rng_for(exercise: Exercise, seed: int) -> np.random.Generator:
    """Return the random generator of an exercise's points: the same for the same seed."""
    return np.random.default_rng([seed, zlib.crc32(exercise.name.encode())])


def judge(
    exercise: Exercise, answer: Any, rng: np.random.Generator, seconds: float = SECONDS
) -> Verdict:
    """Judge `answer` at the exercise's points; never raises for what the answer does.

    It is stopped after so many seconds of computing.
    """
    try:
        with time_limit(seconds):
            if isinstance(exercise.truth, Rule):
                return _judge_rule(exercise, exercise.truth, answer, rng)
            return _judge_cases(exercise, answer, _pose(exercise, rng), rng)
    except Stopped as stopped:
        text = learner_line(stopped)
        told = crash.stopped_parts(exercise.name, stopped, text)
        return Verdict(exercise.name, Outcome.CONTRACT, *told, line=_line_in(answer, text))
    except Breach as breach:
        line = _line_in(answer, breach.line) if breach.line else None
        where = breach.where or aim(exercise)
        if line is not None:
            where = f"In line {line.number}: {where[0].lower()}{where[1:]}"
        said = (breach.what, breach.why, where)
        return Verdict(exercise.name, Outcome.CONTRACT, *said, line=line, near=breach.near)
    except _Crash as stopped:
        verdict = _crash_verdict(exercise, stopped)
        if verdict.outcome is Outcome.UNFINISHED:
            return verdict
        return replace(verdict, line=_line_in(answer, stopped.line))


def judge_parts(
    exercise: Exercise, answer: Any, rng: np.random.Generator
) -> tuple[PartVerdict, ...]:
    """Judge every part of an answer by itself, at the points at which `judge` tries it.

    A part that has another type or shape at one of them is CONTRACT, whatever the others are; of a
    result that has another form altogether all are. Empty where no result can be looked at: the
    answer is no function, stops, warns, writes to an argument, keeps something from call to call.
    Never raises for what the answer does.
    """
    if isinstance(exercise.truth, Rule) or not callable(answer):
        return ()
    try:
        with time_limit():
            return _judge_each(exercise, answer, _pose(exercise, rng), rng)
    except (Stopped, Breach, _Crash):
        return ()


def _judge_each(
    exercise: Exercise, answer: Any, posed: "Sequence[_Posed]", rng: np.random.Generator
) -> tuple[PartVerdict, ...]:
    observations: list[Observation] = []
    kept: list[tuple[Any, Any]] = []
    verdicts: dict[str, PartVerdict] = {}
    for one in posed:
        truth = contract.parts_of(one.template, exercise.name, exercise.results)
        parts, results = _readable(exercise, answer, one)
        kept += [(result, contract.copy_args((result,))[0]) for result in results]
        for name in truth:
            form = Outcome.EXACT if name in parts else Outcome.CONTRACT
            compare.keep_worst(verdicts, PartVerdict(name, form))
        known = {name: value for name, value in truth.items() if name in parts}
        observations.append(Observation(one.case, parts, known))
    _no_kept_result(exercise, answer, kept)
    _same_again(exercise, answer, observations[0], _readable(exercise, answer, posed[0])[0])
    sizes = _sizes(observations)
    for observation in observations:
        compared = _compare(exercise, observation, sizes, rng) if observation.truth else {}
        for part in compared.values():
            compare.keep_worst(verdicts, part)
    return tuple(verdicts.values())


def _readable(exercise: Exercise, answer: Any, one: "_Posed") -> tuple[contract.Parts, list[Any]]:
    """Return the parts that keep the contract, and in a list the result where there is one.

    Raises `Breach` when the answer breaks the contract otherwise than by a part's form.
    """
    try:
        result = observe(exercise, answer, one.case)
    except Breach as breach:  # some calls read the parts themselves
        if not breach.rest:
            raise
        return dict(breach.rest), []
    try:
        parts = contract.read_parts(result, one.template, exercise.name, exercise.results)
    except Breach as breach:
        parts = dict(breach.rest)
    return parts, [result]


def is_right(
    exercise: Exercise, answer: Any, rng: np.random.Generator, seconds: float = SECONDS
) -> bool:
    """Whether `judge` would let `answer` pass; the first point that is not right settles it."""
    if isinstance(exercise.truth, Rule) or not callable(answer):
        return judge(exercise, answer, rng, seconds).passed
    try:
        with time_limit(seconds):
            return _is_right_everywhere(exercise, answer, _pose(exercise, rng), rng)
    except (Stopped, Breach, _Crash):
        return False


def _is_right_everywhere(
    exercise: Exercise, answer: Any, posed: "Sequence[_Posed]", rng: np.random.Generator
) -> bool:
    truths = [contract.parts_of(one.template, exercise.name, exercise.results) for one in posed]
    bare = [Observation(one.case, truth, truth) for one, truth in zip(posed, truths, strict=True)]
    sizes = _sizes(bare)
    kept: list[tuple[Any, Any]] = []
    first: Observation | None = None
    for one, truth in zip(posed, truths, strict=True):
        result = observe(exercise, answer, one.case)
        parts = contract.read_parts(result, one.template, exercise.name, exercise.results)
        kept.append((result, contract.copy_args((result,))[0]))
        seen = Observation(one.case, parts, truth)
        first = first or seen
        if not all(part.passed for part in _compare(exercise, seen, sizes, rng).values()):
            return False
    if first is not None:
        _no_hidden_state(exercise, answer, first, posed[0].template, kept)
    return True


@dataclass(frozen=True)
class _Posed:
    """A point at which an answer is tried, and what the reference returns there."""

    case: Case
    template: Any


@dataclass(frozen=True)
class _Posing:
    """The points of one exercise from one state of a generator, and its state after them."""

    exercise: Exercise
    reference: Any
    posed: tuple[_Posed, ...]
    after: Mapping[str, Any]


def _pose(exercise: Exercise, rng: np.random.Generator) -> tuple[_Posed, ...]:
    """Draw the points of an exercise, with the truth at each: once for each state of `rng`.

    Whoever is handed a point gets copies of its arguments, so that it stays as it is.
    """
    key = id(exercise), pickle.dumps(rng.bit_generator.state)
    known = _posings.get(key)
    if known is None or known.reference is not exercise.reference:
        cases = exercise.cases(rng)
        posed = tuple([_Posed(case, _template(exercise, case)) for case in cases])
        known = _Posing(exercise, exercise.reference, posed, rng.bit_generator.state)
        if len(_posings) >= _POSINGS:
            del _posings[next(iter(_posings))]
        _posings[key] = known
    else:
        rng.bit_generator.state = known.after
    return known.posed


def _template(exercise: Exercise, case: Case) -> Any:
    return exercise.call(exercise.reference, *contract.copy_args(case.args))


def _judge_rule(exercise: Exercise, rule: Rule, answer: Any, rng: np.random.Generator) -> Verdict:
    try:
        with _quiet() as caught:
            sentence = rule.judge(answer, exercise.reference, rng)
        _no_warning(exercise, answer, caught, "")
    except Wrong as wrong:
        return Verdict(
            exercise.name, Outcome.WRONG, wrong.what, wrong.why, wrong.where or aim(exercise),
            causes=(Cause(wrong.cause, wrong.cause),) if wrong.cause else (),
            line=_line_in(answer, learner_line(stop)) if (stop := wrong.__cause__) else None,
            near=wrong.near,
        )  # fmt: skip
    except (Breach, KeyboardInterrupt):
        raise
    except Exception as error:
        raise _Crash(error, learner_line(error)) from error
    return Verdict(exercise.name, Outcome.EXACT, sentence or f"{exercise.name} is right.")


def _judge_cases(
    exercise: Exercise, answer: Any, posed: Sequence[_Posed], rng: np.random.Generator
) -> Verdict:
    if not callable(answer):
        raise Breach(f"{exercise.name} is {contract.describe(answer)}; a function is expected.")
    observations: list[Observation] = []
    kept: list[tuple[Any, Any]] = []
    for one in posed:
        case, template = one.case, one.template
        try:
            result = observe(exercise, answer, case)
            parts = contract.read_parts(result, template, exercise.name, exercise.results)
        except Stopped as stopped:
            stopped.place = crash.place_of(exercise, case)
            raise
        except (Breach, _Crash) as failed:
            if observations:  # a failure at a later input may come from what an earlier call left
                _no_hidden_state(exercise, answer, observations[0], posed[0].template, kept)
            ordinary = [seen for seen in posed[: len(observations)] if not seen.case.special]
            far_out = case.special or not case.measured
            if getattr(failed, "rounds", False):  # what whole numbers give is rounded, too
                far_out = True
                ordinary = [seen for seen in ordinary if not _has_whole_numbers(seen.case)]
            if far_out and ordinary:  # wrong numbers at ordinary points say more
                at_ordinary = _judge_cases(exercise, answer, ordinary, rng)
                if not at_ordinary.passed:
                    return at_ordinary
            if isinstance(failed, Breach):
                raise crash.at_input(failed, crash.place_of(exercise, case)) from None
            raise
        kept.append((result, contract.copy_args((result,))[0]))
        truth = contract.parts_of(template, exercise.name, exercise.results)
        observations.append(Observation(case, parts, truth))
    _no_hidden_state(exercise, answer, observations[0], posed[0].template, kept)

    sizes = _sizes(observations)
    verdicts: dict[str, PartVerdict] = {}
    rows: list[Row] = []
    missed: list[Case] = []
    for index, observation in enumerate(observations):
        for part in _compare(exercise, observation, sizes, rng).values():
            missed += [] if part.passed else [observation.case]
            compare.keep_worst(verdicts, part)
            if part.worst is not None and part.passed and index < 3:
                rows.append(part.worst)
    # One name may stand for parts that only some points have (lists of several lengths).
    judged = tuple(verdicts.values())
    outcome = compare.worst_outcome(judged)
    if outcome.passed:
        what = f"{exercise.name} is right at {count(len(posed), 'point')}."
        why = (
            "It agrees to six digits but not to all: look for a rounded constant."
            if outcome is Outcome.APPROXIMATE
            else ""
        )
        return Verdict(
            exercise.name, outcome, what, why, rows=tuple(rows[:6]), parts=judged,
            points=len(posed),
        )  # fmt: skip
    wrong = _wrong_verdict(exercise, judged, observations)
    special = _what_is_special(missed)
    return replace(wrong, why=special, near="special" if special else "")


def _has_whole_numbers(case: Case) -> bool:
    return any(
        isinstance(one, int | np.integer | np.ndarray) and np.asarray(one).dtype.kind in "iu"
        for one in case.args
    )


def _what_is_special(missed: Sequence[Case]) -> str:
    """Say what the points have in common when none of them is an ordinary one."""
    if missed and all(case.special for case in missed):
        return f"It is right at ordinary points. {missed[0].special}"
    return ""


def _wrong_verdict(
    exercise: Exercise, parts: tuple[PartVerdict, ...], observations: Sequence[Observation]
) -> Verdict:
    wrong = [part for part in parts if not part.passed]
    right = [part.name for part in parts if part.passed]
    worst = [part.worst for part in wrong if part.worst is not None][:3]
    if len(parts) == 1:
        what = f"{exercise.name} returns other numbers than {exercise.sentence}."
    else:
        said = are_wrong([part.name for part in wrong])
        what = f"{exercise.name}: {said}."
        if right:
            what = f"{exercise.name}: {said}; {are_right(right)}."
    return Verdict(
        exercise.name, Outcome.WRONG, what, "", aim(exercise), rows=tuple(worst), parts=parts,
        points=len(observations), observations=tuple(observations),
    )  # fmt: skip


def observe(exercise: Exercise, answer: Callable[..., Any], case: Case) -> Any:
    """Call the answer on copies of a case's arguments and check that it behaves.

    Raises `Breach` for a warning or a written argument, and an internal exception that
    `judge` turns into a verdict when the answer raises.
    """
    args = contract.copy_args(case.args)
    label, place = case_label(exercise, case), crash.place_of(exercise, case)
    try:
        with _quiet() as caught:
            result = exercise.call(answer, *args)
    except (KeyboardInterrupt, Breach):
        raise
    except BaseException as error:
        if isinstance(error, SystemExit | Exception):
            if (changed := _changed_argument(exercise, case, args)) is not None:
                stop = f"After that it stops with {type(error).__name__}: {error}."
                raise Breach(changed.what, stop, changed.where) from error
            raise _Crash(error, learner_line(error), place) from error
        raise
    if not floating_point.FLAGS and not caught and not division.is_finite(result):
        again = division.complaint(answer, lambda one: _called(exercise, one, case))
        caught = [again] if again is not None else []
    _no_warning(exercise, answer, caught, label)
    if (changed := _changed_argument(exercise, case, args)) is not None:
        raise changed
    if exercise.fresh and contract.shares_memory(result, args):
        raise Breach(
            f"{exercise.name} returns memory that belongs to its arguments.",
            "A later change of the one would change the other.",
            "Build new arrays, or return copies.",
        )
    return result


def _called(exercise: Exercise, answer: Any, case: Case) -> Any:
    with _quiet():
        return exercise.call(answer, *contract.copy_args(case.args))


def _changed_argument(exercise: Exercise, case: Case, args: Sequence[Any]) -> Breach | None:
    """Return the breach of writing to an argument, None where all of them are as they were."""
    for index, (before, after) in enumerate(zip(case.args, args, strict=True)):
        if index not in exercise.mutates and not contract.same(before, after):
            name = contract.argument_names(exercise.reference, len(args))[index]
            return Breach(
                f"{exercise.name} changes its argument {name.removeprefix('argument ')}.",
                "The caller still needs the old values.",
                "Work on a copy, or write a new array instead of an assignment in place.",
            )
    return None


def _no_hidden_state(
    exercise: Exercise,
    answer: Any,
    first: Observation,
    template: Any,
    kept: list[tuple[Any, Any]],
) -> None:
    _no_kept_result(exercise, answer, kept)
    again = observe(exercise, answer, first.case)
    parts = contract.read_parts(again, template, exercise.name, exercise.results)
    _same_again(exercise, answer, first, parts)


def _no_kept_result(exercise: Exercise, answer: Any, kept: list[tuple[Any, Any]]) -> None:
    for result, copy in kept:
        if not contract.same(result, copy):
            raise Breach(
                f"{exercise.name} changes a result that it returned before.",
                "Every call writes into the same array or list.",
                "Make a new one inside the function.",
                near="kept",
            )
    if len(kept) > 2 and all(contract.same(result, kept[0][0]) for result, _ in kept):
        place = kept_state.where_kept(answer)
        if place != kept_state.ANYWHERE:
            raise Breach(
                f"{exercise.name} returns at every input what it returned at the first.", place
            )


def _same_again(exercise: Exercise, answer: Any, first: Observation, parts: contract.Parts) -> None:
    for name, value in first.parts.items():
        if name not in parts or not _close(parts[name], value):
            raise Breach(
                f"{exercise.name} gives another result when it is called again.",
                "Something is kept from one call to the next.",
                kept_state.where_kept(answer),
            )


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype.kind == "f":
        return bool(np.all(compare.is_exact(a, b)))
    return contract.same(a, b)


def _sizes(observations: Sequence[Observation]) -> dict[str, float]:
    """Return the typical size of each part, at most 1: what a slope near 0 is compared with."""
    sizes: dict[str, float] = {}
    for observation in observations:
        for name, value in observation.truth.items():
            if (
                observation.case.measured
                and isinstance(value, np.ndarray)
                and value.dtype.kind == "f"
            ):
                largest = float(np.max(np.abs(value), initial=0.0))
                sizes[name] = min(1.0, max(largest, sizes.get(name, 0.0)))
    return sizes


def _near(yours: np.ndarray, expected: np.ndarray, size: float) -> np.ndarray:
    """Where an error is honest sloppiness: within 1e-6 of the entry or of the typical size."""
    return compare.is_near(yours, expected, size, EXACT)


def _compare(
    exercise: Exercise, observation: Observation, sizes: dict[str, float], rng: np.random.Generator
) -> dict[str, PartVerdict]:
    truth = exercise.truth
    if isinstance(truth, Derivative) and observation.case.measured:
        return _compare_derivative(exercise, truth, observation, sizes)
    if isinstance(truth, Gradient) and observation.case.measured:
        return _compare_gradient(exercise, truth, observation, sizes, rng)
    tolerance = 0.0
    rtol, atol = 1e-9, 1e-12
    if isinstance(truth, Value):
        rtol, atol = truth.rtol, truth.atol
        if truth.tolerance is not None:
            tolerance = truth.tolerance(*contract.copy_args(observation.case.args))
    label = case_label(exercise, observation.case)
    verdicts = {}
    for name, expected in observation.truth.items():
        yours = observation.parts[name]
        if not (isinstance(expected, np.ndarray) and expected.dtype.kind == "f"):
            right = contract.same(_plain(yours), _plain(expected))
            outcome = Outcome.EXACT if right else Outcome.WRONG
            verdicts[name] = PartVerdict(name, outcome)
            continue
        error = np.abs(yours - expected)
        allowed = atol + tolerance + rtol * np.abs(expected)
        worst = compare.worst_index(error - allowed)
        only = label if len(observation.truth) == 1 else ""
        row = compare.entry_row(name, worst, yours, expected, only)
        exact = near = error <= allowed
        if not isinstance(truth, Value):
            # The far tails are judged absolutely, so no typical size here. At a probe an honest
            # formula may be off by more round-off than there: 1e-8, which no cut-off hides behind.
            near = exact | _near(yours, expected, 1e-2 if observation.case.special else 0.0)
        verdicts[name] = PartVerdict(name, compare.outcome_of(exact, near), row)
    return verdicts


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _compare_derivative(
    exercise: Exercise, truth: Derivative, observation: Observation, sizes: dict[str, float]
) -> dict[str, PartVerdict]:
    args = observation.case.args
    ((name, yours),) = observation.parts.items()
    expected = observation.truth[name]

    def forward(x: Any) -> Any:
        return truth.forward(*args[: truth.argument], x, *args[truth.argument + 1 :])

    point = np.asarray(args[truth.argument], dtype=float)
    measured = _remembered(truth, (args,), lambda: slopes.derivative(forward, point))
    agrees = measured.agrees(yours)
    at_kink = measured.kink
    exact = compare.is_exact(yours, expected) | at_kink
    near = _near(yours, expected, sizes[name])
    right = np.where(at_kink, agrees, near & _loosely(yours, measured.value, measured.error))
    distance = np.where(right, 0.0, 1.0) * (1.0 + np.abs(yours - measured.value))
    worst = compare.worst_index(distance)
    label = case_label(exercise, observation.case, worst if point.ndim else None)
    row = compare.entry_row(name, worst, yours, measured.value, label)
    return {name: PartVerdict(name, compare.outcome_of(exact, right), row)}


def _loosely(yours: np.ndarray, measured: np.ndarray, error: np.ndarray) -> np.ndarray:
    allowed = np.maximum(10 * error, APPROXIMATE * np.maximum(1.0, np.abs(measured)))
    return np.asarray(np.abs(yours - measured) <= allowed)


def _compare_gradient(
    exercise: Exercise,
    truth: Gradient,
    observation: Observation,
    sizes: dict[str, float],
    rng: np.random.Generator,
) -> dict[str, PartVerdict]:
    tensors, cost = tensors_and_cost(exercise, observation.case.args)
    worst: dict[str, tuple[int, ...]] = {}
    directions: dict[str, list[np.ndarray]] = {}
    for name, expected in observation.truth.items():
        worst[name] = compare.worst_index(np.abs(observation.parts[name] - expected))
        directions[name] = slopes.random_directions(rng, tensors[name], DIRECTIONS)

    def line(name: str, direction: np.ndarray) -> Line:
        return lambda x: float(cost({**tensors, name: x})), tensors[name], direction

    def unit(name: str) -> np.ndarray:
        entry = np.zeros(tensors[name].shape)
        entry[worst[name]] = 1.0
        return entry

    args = observation.case.args
    lines = [line(name, direction) for name in directions for direction in directions[name]]
    measured = _remembered(truth, (args, directions), lambda: slopes.directionals(lines))
    entries = _remembered(
        truth,
        (args, worst),
        lambda: slopes.directionals([line(name, unit(name)) for name in worst]),
    )
    verdicts = {}
    for number, (name, expected) in enumerate(observation.truth.items()):
        yours = observation.parts[name]
        own = slice(number * DIRECTIONS, (number + 1) * DIRECTIONS)
        claimed = np.array([np.sum(yours * direction) for direction in directions[name]])
        right = bool(np.all(_loosely(claimed, measured.value[own], measured.error[own])))
        right &= bool(np.all(_near(yours, expected, sizes[name])))
        entry = np.array(expected, dtype=float)
        entry[worst[name]] = entries.value[number]
        row = compare.entry_row(name, worst[name], yours, entry)
        outcome = compare.outcome_of(compare.is_exact(yours, expected), right)
        verdicts[name] = PartVerdict(name, outcome, row)
    return verdicts


def _remembered(
    truth: Derivative | Gradient, key: Any, measure: Callable[[], slopes.Measured]
) -> slopes.Measured:
    """Measure the slopes of a forward once: a check comes back to the same points at each run.

    `key` says where and along what; what cannot be told apart by its bytes is measured again.
    """
    try:
        known = truth, pickle.dumps(key)
    except (pickle.PicklingError, AttributeError, TypeError):
        return measure()
    if known not in _memory:
        if len(_memory) >= _REMEMBERED:
            del _memory[next(iter(_memory))]
        _memory[known] = measure()
    return _memory[known]


def case_label(exercise: Exercise, case: Case, index: tuple[int, ...] | None = None) -> str:
    """Say which point a case is: its own label, or "z = 0.5, X (7, 4)" from its arguments."""
    if case.label:
        return case.label
    words = []
    names = (
        contract.argument_names(exercise.reference, len(case.args))
        if callable(exercise.reference)
        else []
    )
    for name, value in zip(names, case.args, strict=False):
        if isinstance(value, np.ndarray) and value.ndim:
            if index is not None and len(index) == value.ndim and len(case.args) == 1:
                words.append(f"{name} = {value[index]:.6g}")
            else:
                words.append(f"{name} {value.shape}")
        elif contract.is_number(value):
            words.append(f"{name} = {float(value):.6g}")
    return ", ".join(words)


@contextlib.contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    # nbgrader scores a cell 0 when anything reaches stderr, warnings included.
    with complaints() as caught, contextlib.redirect_stderr(io.StringIO()):
        yield caught


def _no_warning(
    exercise: Exercise, answer: Any, caught: Sequence[warnings.WarningMessage], label: str
) -> None:
    text_code = getattr(inspect.unwrap(text_holder_of(answer)), "__code__", None)
    for warning in caught:
        if issubclass(warning.category, RuntimeWarning):
            what = (
                f"{exercise.name} makes NumPy warn at {label}: {warning.message}."
                if label
                else f"{exercise.name} makes NumPy warn: {warning.message}."
            )
            line = ""
            if warning.filename == getattr(text_code, "co_filename", None):
                line = linecache.getline(warning.filename, warning.lineno).strip()
            if issubclass(warning.category, Overflow):
                raise Breach(
                    what,
                    "Large arguments overflow on the way, even where the result is right.",
                    "Limit what np.exp is given, or choose a form in which it is at most 0.",
                    placed=bool(label),
                    line=line,
                )
            raise Breach(
                what,
                "Somewhere it divides by 0, or takes the logarithm of 0 or less.",
                "Treat that case before the division or the logarithm.",
                placed=bool(label),
                line=line,
            )


def learner_line(error: BaseException) -> str:
    """Return the innermost line outside NumPy and the course, whose solutions are not shown."""
    package = __name__.partition(".")[0]
    for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] not in (package, "numpy"):
            return linecache.getline(frame.f_code.co_filename, number or 0).strip()
    return ""


def _line_in(answer: Any, text: str) -> WrongLine | None:
    """Return the line of an answer that has a text; None where several have it, or none."""
    rows = text_of(answer).splitlines()
    found = [number for number, row in enumerate(rows, 1) if row.strip() == text]
    return line_at(answer, found[0]) if len(found) == 1 else None


def line_at(answer: Any, number: int) -> WrongLine | None:
    """Return a line of an answer by its number in the answer's text; None where it has none.

    The line's own number counts from the `def`, whatever decorators stand before it.
    """
    rows = text_of(answer).splitlines()
    starts = [place for place, row in enumerate(rows, 1) if row.startswith(("def ", "class "))]
    if not starts or not starts[0] <= number <= len(rows):
        return None
    return WrongLine(number - starts[0] + 1, rows[number - 1].strip())


def _crash_verdict(exercise: Exercise, stopped: _Crash) -> Verdict:
    error = stopped.error
    if isinstance(error, NotImplementedError):
        return Verdict(
            exercise.name,
            Outcome.UNFINISHED,
            f"{exercise.name} is not written yet.",
            f"It should return {exercise.sentence}.",
            "Replace the line `raise NotImplementedError()` by your code, then run both cells.",
        )
    what, why, where = crash.three_parts(
        exercise.name, error, stopped.line, stopped.place, aim(exercise)
    )
    return Verdict(
        exercise.name, Outcome.CONTRACT, what, why, where, undefined_name=_undefined_name(error)
    )


def _undefined_name(error: BaseException) -> str:
    """Return the global name that was looked up in vain, or ""."""
    if not isinstance(error, NameError) or isinstance(error, UnboundLocalError):
        return ""
    return shorten(error.name, _LONGEST_ERROR) if isinstance(error.name, str) else ""


def aim(exercise: Exercise) -> str:
    """Return the sentence that says what an answer should return."""
    return f"{exercise.name} should return {exercise.sentence}."
