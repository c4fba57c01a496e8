"""Judge an answer: exercise → points → learner's answer → verdict.

A derivative passes when it agrees with central differences of the course's own forward
*and* lies within 1e-6 (relative) of the reference; within round-off of the reference it is
exact. The learner's own forward is never asked: a wrong forward with a matching backward
would pass. Every part (parameter) is judged by itself, the contract before the numbers.
"""

import contextlib
import io
import linecache
import pickle
import traceback
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chainrule.checking import contract, crash, kept_state, slopes
from chainrule.checking.contract import Breach, Parts
from chainrule.checking.cost import tensors_and_cost
from chainrule.checking.message import WIDTH
from chainrule.checking.time_limit import Stopped, time_limit
from chainrule.checking.verdict import Outcome, PartVerdict, Row, Verdict
from chainrule.course import settings
from chainrule.course.exercise import Case, Derivative, Exercise, Gradient, Rule, Value, Wrong
from chainrule.mistakes import Cause, diagnose, not_derived, python_slips

EXACT = 1e-12  # round-off, absolute below 1 and relative above
APPROXIMATE = 1e-6  # relative; honest sloppiness such as π typed to six digits
DIRECTIONS = 2  # random directions for each tensor and point
Line = tuple[Callable[[Any], float], np.ndarray, np.ndarray]  # J, the point, the direction
_REMEMBERED = 2048  # slopes of the course's own forwards, each a few numbers
_memory: dict[tuple[Derivative | Gradient, bytes], slopes.Measured] = {}


@dataclass(frozen=True)
class Observation:
    """What the learner's function returned at one point, beside the truth (the reference)."""

    case: Case
    parts: Parts
    truth: Parts


class _Crash(Exception):
    """The learner's function raised an exception; the message is made where it happened."""

    def __init__(self, error: BaseException, line: str, place: str = "") -> None:
        super().__init__(str(error))
        self.error, self.line, self.place = error, line, place


def rng_for(exercise: Exercise, seed: int) -> np.random.Generator:
    """Return the random generator of an exercise's points: the same for the same seed."""
    return np.random.default_rng([seed, zlib.crc32(exercise.name.encode())])


def judge(exercise: Exercise, answer: Any, rng: np.random.Generator) -> Verdict:
    """Judge `answer` at the exercise's points; never raises for what the answer does."""
    verdict = _judge(exercise, answer, rng)
    try:
        with time_limit():
            return explain(exercise, answer, verdict)
    except Stopped:  # at other points than the judged ones
        return verdict


def explain(exercise: Exercise, answer: Any, verdict: Verdict) -> Verdict:
    """Put the mistake's name in place of the bare verdict, when a known one gives its numbers."""
    if (told := python_slips.tell(exercise, answer, verdict)) is not None:
        return told
    if isinstance(exercise.truth, Rule) or not callable(answer):
        return verdict
    if verdict.passed:
        exact = verdict.outcome is Outcome.EXACT
        cause = not_derived.measured(exercise, answer, exact)
        return verdict if cause is None else _told(verdict, [cause], Outcome.MEASURED)
    if verdict.outcome is Outcome.WRONG:
        shown = exercise.cases(rng_for(exercise, settings.VISIBLE_SEED))
        observations = verdict.data.get("observations", ())
        if _right_to_six_digits(observations):  # it was rejected for a probe, which asks for more
            cause = not_derived.measured(exercise, answer, exact=False)
            if cause is not None:
                return _told(verdict, [cause], Outcome.MEASURED)
        seen = [observation.case for observation in observations]
        learned = not_derived.memorised(exercise, answer, shown, seen)
        causes = (learned,) if learned else diagnose(exercise, answer).causes
        if not causes and (cause := not_derived.measured(exercise, answer, exact=True)):
            causes = (cause,)
        if causes:
            return _told(verdict, causes, Outcome.WRONG)
        return replace(
            verdict, why=verdict.why or "No mistake known to the course gives these numbers."
        )
    if verdict.outcome is Outcome.CONTRACT:
        causes = diagnose(exercise, answer, contract_only=True).causes
        if causes:
            first = causes[0]
            return replace(verdict, why=first.what, where=first.where, causes=tuple(causes))
    return verdict


def _told(verdict: Verdict, causes: Sequence[Cause], outcome: Outcome) -> Verdict:
    first, *others = causes
    why = first.why
    if others and not (first.own and others[0].parts == first.parts):
        other = others[0]
        # The same parts: another name for the same numbers. Other parts: another mistake.
        why = (
            other.what if other.parts != first.parts else f"Or, with the same numbers: {other.what}"
        )
    what = first.what
    right = [part.name for part in verdict.parts if part.passed]
    if right and outcome is Outcome.WRONG:
        longer = f"{what} {_listing(right)} right."
        what = longer if len(longer) <= WIDTH else what
    return replace(
        verdict, outcome=outcome, what=what, why=why, where=first.where or verdict.where,
        causes=tuple(causes),
    )  # fmt: skip


def _judge(exercise: Exercise, answer: Any, rng: np.random.Generator) -> Verdict:
    try:
        with time_limit():
            if isinstance(exercise.truth, Rule):
                return _judge_rule(exercise, exercise.truth, answer, rng)
            return _judge_cases(exercise, answer, exercise.cases(rng), rng)
    except Stopped as stopped:
        told = crash.stopped_parts(exercise.name, stopped, learner_line(stopped))
        return Verdict(exercise.name, Outcome.CONTRACT, *told)
    except Breach as breach:
        return Verdict(
            exercise.name, Outcome.CONTRACT, breach.what, breach.why, breach.where or _aim(exercise)
        )
    except _Crash as stopped:
        return _crash_verdict(exercise, stopped)


def _judge_rule(exercise: Exercise, rule: Rule, answer: Any, rng: np.random.Generator) -> Verdict:
    try:
        with _quiet() as caught:
            sentence = rule.judge(answer, exercise.reference, rng)
        _no_warning(exercise, caught, "")
    except Wrong as wrong:
        return Verdict(
            exercise.name, Outcome.WRONG, wrong.what, wrong.why, wrong.where or _aim(exercise),
            causes=(wrong.cause,) if wrong.cause else (),
        )  # fmt: skip
    except (Breach, KeyboardInterrupt):
        raise
    except Exception as error:
        raise _Crash(error, learner_line(error)) from error
    return Verdict(exercise.name, Outcome.EXACT, sentence or f"{exercise.name} is right.")


def _judge_cases(
    exercise: Exercise, answer: Any, cases: Sequence[Case], rng: np.random.Generator
) -> Verdict:
    if not callable(answer):
        raise Breach(f"{exercise.name} is {contract.describe(answer)}; a function is expected.")
    observations: list[Observation] = []
    kept: list[tuple[Any, Any]] = []
    for case in cases:
        template = exercise.call(exercise.reference, *contract.copy_args(case.args))
        try:
            result = observe(exercise, answer, case)
            parts = contract.read_parts(
                result, template, exercise.name, exercise.results, exercise.name
            )
        except Stopped as stopped:
            stopped.place = crash.place_of(exercise, case)
            raise
        except (Breach, _Crash) as failed:
            if observations:  # a failure at a later input may come from what an earlier call left
                _no_hidden_state(exercise, answer, observations[0], kept)
            ordinary = [seen.case for seen in observations if not seen.case.special]
            if case.special and ordinary:  # wrong numbers at ordinary points say more
                at_ordinary = _judge_cases(exercise, answer, ordinary, rng)
                if not at_ordinary.passed:
                    return at_ordinary
            if isinstance(failed, Breach):
                raise crash.at_input(failed, crash.place_of(exercise, case)) from None
            raise
        kept.append((result, contract.copy_args((result,))[0]))
        truth = contract.parts_of(template, exercise.name, exercise.results)
        observations.append(Observation(case, parts, truth))
    _no_hidden_state(exercise, answer, observations[0], kept)

    sizes = _sizes(observations)
    verdicts: dict[str, PartVerdict] = {}
    rows: list[Row] = []
    missed: list[Case] = []
    for index, seen in enumerate(observations):
        for name, verdict in _compare(exercise, seen, sizes, rng).items():
            missed += [] if verdict.passed else [seen.case]
            known = verdicts.get(name)
            if known is None or _rank(verdict.outcome) > _rank(known.outcome):
                verdicts[name] = verdict
            if verdict.worst is not None and verdict.passed and index < 3:
                rows.append(verdict.worst)
    # One name may stand for parts that only some points have (lists of several lengths).
    parts_seen = tuple(verdicts.values())
    outcome = max((part.outcome for part in parts_seen), key=_rank)
    if outcome in (Outcome.EXACT, Outcome.APPROXIMATE):
        what = f"{exercise.name} is right at {_points(len(cases))}."
        why = (
            "It agrees to six digits but not to all: look for a rounded constant."
            if outcome is Outcome.APPROXIMATE
            else ""
        )
        return Verdict(
            exercise.name, outcome, what, why, rows=tuple(rows[:6]), parts=parts_seen,
            points=len(cases),
        )  # fmt: skip
    wrong = _wrong_verdict(exercise, parts_seen, observations)
    return replace(wrong, why=_what_is_special(missed))


def _right_to_six_digits(observations: Sequence[Observation]) -> bool:
    return bool(observations) and all(
        np.all(np.abs(seen.parts[name] - truth) <= APPROXIMATE * np.maximum(1.0, np.abs(truth)))
        for seen in observations
        for name, truth in seen.truth.items()
        if isinstance(truth, np.ndarray) and truth.dtype.kind == "f"
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
        what = f"{exercise.name}: {_listing([p.name for p in wrong])} wrong"
        what += f"; {_listing(right)} right." if right else "."
    return Verdict(
        exercise.name, Outcome.WRONG, what, "", _aim(exercise), rows=tuple(worst), parts=parts,
        points=len(observations), data={"observations": tuple(observations)},
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
            raise _Crash(error, learner_line(error), place) from error
        raise
    _no_warning(exercise, caught, label)
    for index, (before, after) in enumerate(zip(case.args, args, strict=True)):
        if index not in exercise.mutates and not contract.same(before, after):
            name = contract.argument_names(exercise.reference, len(args))[index]
            raise Breach(
                f"{exercise.name} changes its argument {name}.",
                "The caller still needs the old values.",
                "Work on a copy, or write a new array instead of an assignment in place.",
            )
    if exercise.fresh and contract.shares_memory(result, args):
        raise Breach(
            f"{exercise.name} returns memory that belongs to its arguments.",
            "A later change of the one would change the other.",
            "Build new arrays, or return copies.",
        )
    return result


def _no_hidden_state(
    exercise: Exercise, answer: Any, first: Observation, kept: list[tuple[Any, Any]]
) -> None:
    for result, copy in kept:
        if not contract.same(result, copy):
            raise Breach(
                f"{exercise.name} changes a result that it returned before.",
                "Every call writes into the same array or list.",
                "Make a new one inside the function.",
            )
    if len(kept) > 2 and all(contract.same(result, kept[0][0]) for result, _ in kept):
        place = kept_state.where_kept(answer)
        if place != kept_state.ANYWHERE:
            raise Breach(
                f"{exercise.name} returns at every input what it returned at the first.", place
            )
    again = observe(exercise, answer, first.case)
    template = exercise.call(exercise.reference, *contract.copy_args(first.case.args))
    parts = contract.read_parts(again, template, exercise.name, exercise.results, exercise.name)
    for name, value in first.parts.items():
        if not _close(parts[name], value):
            raise Breach(
                f"{exercise.name} gives another result when it is called again.",
                "Something is kept from one call to the next.",
                kept_state.where_kept(answer),
            )


def _close(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype.kind == "f":
        return bool(np.all(np.abs(a - b) <= EXACT * np.maximum(1.0, np.abs(b))))
    return contract.same(a, b)


def _sizes(observations: Sequence[Observation]) -> dict[str, float]:
    """Return the typical size of each part, at most 1: what a slope near 0 is compared with."""
    sizes: dict[str, float] = {}
    for seen in observations:
        for name, value in seen.truth.items():
            if seen.case.measured and isinstance(value, np.ndarray) and value.dtype.kind == "f":
                largest = float(np.max(np.abs(value), initial=0.0))
                sizes[name] = min(1.0, max(largest, sizes.get(name, 0.0)))
    return sizes


def _near(error: np.ndarray, expected: np.ndarray, size: float) -> np.ndarray:
    """Where an error is honest sloppiness: within 1e-6 of the entry or of the typical size."""
    return np.asarray(error <= EXACT + APPROXIMATE * np.maximum(np.abs(expected), size))


def _compare(
    exercise: Exercise, seen: Observation, sizes: dict[str, float], rng: np.random.Generator
) -> dict[str, PartVerdict]:
    truth = exercise.truth
    if isinstance(truth, Derivative) and seen.case.measured:
        return _compare_derivative(exercise, truth, seen, sizes)
    if isinstance(truth, Gradient) and seen.case.measured:
        return _compare_gradient(exercise, truth, seen, sizes, rng)
    tolerance = 0.0
    rtol, atol = 1e-9, 1e-12
    if isinstance(truth, Value):
        rtol, atol = truth.rtol, truth.atol
        if truth.tolerance is not None:
            tolerance = truth.tolerance(*contract.copy_args(seen.case.args))
    label = case_label(exercise, seen.case)
    verdicts = {}
    for name, expected in seen.truth.items():
        yours = seen.parts[name]
        if not (isinstance(expected, np.ndarray) and expected.dtype.kind == "f"):
            right = contract.same(_plain(yours), _plain(expected))
            outcome = Outcome.EXACT if right else Outcome.WRONG
            verdicts[name] = PartVerdict(name, outcome)
            continue
        error = np.abs(yours - expected)
        allowed = atol + tolerance + rtol * np.abs(expected)
        worst = _worst(error - allowed)
        row = _row(name, worst, label if len(seen.truth) == 1 else "", yours, expected)
        outcome = Outcome.EXACT if np.all(error <= allowed) else Outcome.WRONG
        if outcome is Outcome.WRONG and not isinstance(truth, Value):
            # The far tails are judged absolutely, so no typical size here. At a probe an honest
            # formula may be off by more round-off than there: 1e-8, which no cut-off hides behind.
            near = _near(error, expected, 1e-2 if seen.case.special else 0.0)
            outcome = Outcome.APPROXIMATE if np.all(near) else Outcome.WRONG
        verdicts[name] = PartVerdict(name, outcome, row)
    return verdicts


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _compare_derivative(
    exercise: Exercise, truth: Derivative, seen: Observation, sizes: dict[str, float]
) -> dict[str, PartVerdict]:
    args = seen.case.args
    ((name, yours),) = seen.parts.items()
    expected = seen.truth[name]

    def forward(x: Any) -> Any:
        return truth.forward(*args[: truth.argument], x, *args[truth.argument + 1 :])

    point = np.asarray(args[truth.argument], dtype=float)
    measured = _remembered(truth, (args,), lambda: slopes.derivative(forward, point))
    agrees = measured.agrees(yours)
    at_kink = measured.kink
    exact = np.abs(yours - expected) <= EXACT * np.maximum(1.0, np.abs(expected))
    near = _near(np.abs(yours - expected), expected, sizes[name])
    right = np.where(at_kink, agrees, near & _loosely(yours, measured.value, measured.error))
    worst = _worst(np.where(right, 0.0, 1.0) * (1.0 + np.abs(yours - measured.value)))
    label = case_label(exercise, seen.case, worst if point.ndim else None)
    row = _row(name, worst, label, yours, np.asarray(measured.value))
    if not np.all(right):
        outcome = Outcome.WRONG
    else:
        outcome = Outcome.EXACT if np.all(exact | at_kink) else Outcome.APPROXIMATE
    return {name: PartVerdict(name, outcome, row)}


def _loosely(yours: np.ndarray, measured: np.ndarray, error: np.ndarray) -> np.ndarray:
    allowed = np.maximum(10 * error, APPROXIMATE * np.maximum(1.0, np.abs(measured)))
    return np.asarray(np.abs(yours - measured) <= allowed)


def _compare_gradient(
    exercise: Exercise,
    truth: Gradient,
    seen: Observation,
    sizes: dict[str, float],
    rng: np.random.Generator,
) -> dict[str, PartVerdict]:
    tensors, cost = tensors_and_cost(exercise, seen.case.args)
    worst: dict[str, tuple[int, ...]] = {}
    directions: dict[str, list[np.ndarray]] = {}
    for name, expected in seen.truth.items():
        worst[name] = _worst(np.abs(seen.parts[name] - expected))
        directions[name] = slopes.random_directions(rng, tensors[name], DIRECTIONS)

    def line(name: str, direction: np.ndarray) -> Line:
        return lambda x: float(cost({**tensors, name: x})), tensors[name], direction

    def unit(name: str) -> np.ndarray:
        entry = np.zeros(tensors[name].shape)
        entry[worst[name]] = 1.0
        return entry

    args = seen.case.args
    lines = [line(name, direction) for name in directions for direction in directions[name]]
    measured = _remembered(truth, (args, directions), lambda: slopes.directionals(lines))
    entries = _remembered(
        truth,
        (args, worst),
        lambda: slopes.directionals([line(name, unit(name)) for name in worst]),
    )
    verdicts = {}
    for number, (name, expected) in enumerate(seen.truth.items()):
        yours = seen.parts[name]
        own = slice(number * DIRECTIONS, (number + 1) * DIRECTIONS)
        claimed = np.array([np.sum(yours * direction) for direction in directions[name]])
        right = bool(np.all(_loosely(claimed, measured.value[own], measured.error[own])))
        error = np.abs(yours - expected)
        right &= bool(np.all(_near(error, expected, sizes[name])))
        entry = np.array(expected, dtype=float)
        entry[worst[name]] = entries.value[number]
        row = _row(name, worst[name], "", yours, entry)
        if not right:
            outcome = Outcome.WRONG
        else:
            exact = np.all(error <= EXACT * np.maximum(1.0, np.abs(expected)))
            outcome = Outcome.EXACT if exact else Outcome.APPROXIMATE
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


def _worst(error: Any) -> tuple[int, ...]:
    array = np.asarray(error)
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(array)), array.shape))


def _row(
    name: str, index: tuple[int, ...], label: str, yours: np.ndarray, measured: np.ndarray
) -> Row:
    entry = f"{name}[{', '.join(map(str, index))}]" if index else name
    mine, theirs = float(np.asarray(yours)[index]), float(np.asarray(measured)[index])
    return Row(label or entry, mine, theirs, abs(mine - theirs))


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
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stderr(io.StringIO()),
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("always")
        yield caught


def _no_warning(exercise: Exercise, caught: Sequence[warnings.WarningMessage], label: str) -> None:
    for warning in caught:
        if issubclass(warning.category, RuntimeWarning):
            at = f" at {label}" if label else ""
            what = f"{exercise.name} makes NumPy warn{at}: {warning.message}."
            if "overflow" in str(warning.message):
                raise Breach(
                    what,
                    "Large arguments overflow on the way, even where the result is right.",
                    "Limit what np.exp is given, or choose a form in which it is at most 0.",
                )
            raise Breach(
                what,
                "Somewhere it divides by 0, or takes the logarithm of 0 or less.",
                "Treat that case before the division or the logarithm.",
            )


def learner_line(error: BaseException) -> str:
    """Return the line of the learner's own code that an exception came from, or ""."""
    package = __name__.partition(".")[0]
    for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in (package, "numpy") and not module.startswith(
            f"{package}.reference."
        ):
            continue
        return linecache.getline(frame.f_code.co_filename, number).strip()
    return ""


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
        exercise.name, error, stopped.line, stopped.place, _aim(exercise)
    )
    return Verdict(exercise.name, Outcome.CONTRACT, what, why, where)


def _aim(exercise: Exercise) -> str:
    return f"{exercise.name} should return {exercise.sentence}."


def _rank(outcome: Outcome) -> int:
    return list(Outcome).index(outcome)


def _points(number: int) -> str:
    return "1 point" if number == 1 else f"{number} points"


def _listing(names: Sequence[str]) -> str:
    shown = list(names[:4]) + (["…"] if len(names) > 4 else [])
    verb = "is" if len(names) == 1 else "are"
    text = shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]
    return f"{text} {verb}"
