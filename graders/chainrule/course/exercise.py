"""What an exercise is: inputs, a forward, a sentence. Checks and diagnoses follow from these.

An author writes the reference in `solutions/NN_topic.py` and one `Exercise` in
`chainrule/exercises/unit_NN_topic.py`. The contract (names and number of results,
types, shapes) is read off the reference's own result, the numbers come from finite
differences of `forward` (or from the reference where nothing is differentiated), and
the diagnosis from the reference's syntax tree.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from chainrule.course import source as references
from chainrule.course import versions
from chainrule.course.units import UNITS


@dataclass(frozen=True)
class Case:
    """One call of the learner's function.

    `args` are handed over as copies. `label` says which point this is ("z = 0.5"); empty,
    it is made from the arguments. `measured=False` marks a point where differences say
    nothing (integers, |z| = 1e4, saturation): there the reference decides. `special` is a
    sentence that says what the point has that others have not; a probe has one.
    """

    args: tuple[Any, ...]
    label: str = ""
    measured: bool = True
    special: str = ""


@dataclass(frozen=True)
class Derivative:
    """The exercise returns d forward / d args[argument], elementwise.

    `forward(*args)` returns an array of the shape of that argument.
    """

    forward: Callable[..., Any]
    argument: int = 0


@dataclass(frozen=True)
class Gradient:
    """The exercise returns the gradients of one number J with respect to named quantities.

    `J` takes quantities by their names and returns the number that is differentiated. A name
    stands for the argument of the exercise that bears it, or for what `given(*args)` adds: a
    quantity on the way, such as z, or one that the exercise is not handed. `wrt` names the
    quantities that are moved, one for each result and in the order of the results: arrays,
    numbers, or lists and dictionaries of them.
    """

    J: Callable[..., Any]
    wrt: tuple[str, ...]
    given: Callable[..., Mapping[str, Any]] | None = None


@dataclass(frozen=True)
class Value:
    """The exercise returns a value, compared with the reference's own result.

    Numbers agree within `atol + rtol · |reference|`. `tolerance(*args)` replaces `atol`
    where round-off depends on the point (a difference divided by h).
    """

    rtol: float = 1e-9
    atol: float = 1e-12
    tolerance: Callable[..., float] | None = None


@dataclass(frozen=True)
class Rule:
    """The exercise is judged by a function of its own: statistics, dictionaries, classes.

    `judge(answer, reference, rng)` raises `Wrong` when the answer is wrong, and returns
    the sentence that is shown when it is right (or None). Where it consists of independent
    `pieces`, in this order, each of them takes the answer and raises `Wrong` by itself.
    """

    judge: Callable[[Any, Any, np.random.Generator], str | None]
    pieces: Callable[[np.random.Generator], Sequence[Callable[[Any], object]]] | None = None


class Wrong(Exception):
    """Raised by a `Rule`: what is wrong, why that happens, where to look.

    `cause` is the short name of a mistake that was recognised for certain, empty otherwise.
    `near` says what the line does that this is about, as `mistakes.near_lines` reads it.
    """

    def __init__(
        self, what: str, why: str = "", where: str = "", cause: str = "", near: str = ""
    ) -> None:
        """Keep the three lines of the message."""
        super().__init__(what)
        self.what, self.why, self.where, self.cause = what, why, where, cause
        self.near = near


def _no_inputs(rng: np.random.Generator) -> Sequence[Case]:
    return ()


def plain_call(answer: Callable[..., Any], *args: Any) -> Any:
    """Call the learner's function with the arguments of a case."""
    return answer(*args)


@dataclass(frozen=True)
class OtherFormula:
    """A known formula that is taken for the one that is asked for, and what is said then."""

    run: Callable[..., Any]
    what: str
    why: str = ""


@dataclass(frozen=True)
class Exercise:
    """One function that a learner writes.

    Parameters
    ----------
    name, unit : the function's name (also its nbgrader `grade_id`) and its unit.
    sentence : completes "`name` should return …".
    inputs : random generator → cases; chosen points first, then random ones. At these
        points mistakes are told apart.
    probes : random generator → further cases, each with one thing special about it, for slips
        that no ordinary point shows: an entry that is 0, the same number twice, another order
        in memory, a single row.
    truth : `Derivative`, `Gradient`, `Value` or `Rule`.
    results : names of the members of the returned tuple; one name for a single result.
    call : how the answer is run on a case and what is looked at afterwards.
    mutates : positions of arguments that the function is asked to write to.
    fresh : whether the result must not share memory with the arguments.
    causes : curated sentences by kind of mistake, where the generic one reads odd.
    others : other known formulas, which are named where their numbers come out.
    hints : three sentences, each asked for: a nudge, which factor it is about, the formula.

    """

    name: str
    unit: str
    sentence: str
    truth: Derivative | Gradient | Value | Rule
    inputs: Callable[[np.random.Generator], Sequence[Case]] = _no_inputs
    probes: Callable[[np.random.Generator], Sequence[Case]] = _no_inputs
    results: tuple[str, ...] = ()
    call: Callable[..., Any] = plain_call
    mutates: tuple[int, ...] = ()
    fresh: bool = False
    causes: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[OtherFormula, ...] = ()
    hints: tuple[str, str, str] = ("", "", "")

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Return every point at which an answer is tried: the ordinary ones, then the probes."""
        return [*self.inputs(rng), *self.probes(rng)]

    @property
    def reference(self) -> Any:
        """The course's own answer."""
        return references.reference(self.unit, self.name)

    @property
    def points(self) -> float:
        """The points of its test cell; 0 in an ungraded unit."""
        return references.reference_points(self.unit).get(self.name, 0.0)


@cache
def unit_exercises(unit: str) -> dict[str, Exercise]:
    """Return the exercises of `unit` by name, in the order of the notebook.

    `unit` may be a version of one, such as `03_neuron@5`.
    """
    base, number = versions.split(unit)
    if base not in UNITS:
        raise ValueError(f"The course has no unit {unit!r}. Its units are: {', '.join(UNITS)}.")
    try:
        module = importlib.import_module(f"chainrule.exercises.unit_{base}")
    except ModuleNotFoundError as error:
        if error.name != f"chainrule.exercises.unit_{base}":
            raise
        return {}
    found = {exercise.name: exercise for exercise in module.EXERCISES}
    if not number:
        return found
    version = versions.Version(number)
    return {
        name: _said_in(version, replace(module.in_version(exercise, version), unit=unit))
        for name, exercise in found.items()
    }


def _said_in(version: versions.Version, exercise: Exercise) -> Exercise:
    """Return an exercise whose sentences have the formulas of a version."""

    def said(words: Any) -> Any:
        if isinstance(words, str):
            return versions.say(version, words)
        return tuple(said(one) for one in words) if isinstance(words, tuple) else words

    return replace(
        exercise,
        sentence=said(exercise.sentence),
        hints=said(exercise.hints),
        causes={kind: said(words) for kind, words in exercise.causes.items()},
    )


def find_exercise(name: str, unit: str) -> Exercise:
    """Return one exercise; raise ValueError with a sentence when the unit has none so named."""
    exercises = unit_exercises(unit)
    if name not in exercises:
        raise ValueError(
            f"Unit {unit} has no exercise {name!r}. Its exercises are: {', '.join(exercises)}."
        )
    return exercises[name]


def all_exercises() -> list[Exercise]:
    """Return every exercise of the course, in order."""
    return [exercise for unit in UNITS for exercise in unit_exercises(unit).values()]
