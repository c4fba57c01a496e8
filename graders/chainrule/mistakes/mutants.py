"""The library of mistakes: every mutant of every reference, run once and kept as data.

Building takes seconds for an exercise, so it is done by `chainrule quality --rebuild` and kept
in `library/NN_topic.json`: for each mutant the lines it changes, its kind and words, and one
projection of each part of its result at one point.  A check then compares a few floats, and runs
again only the mutants that fit.  An open mutant lacks a number that only the learner's code
knows, such as an ε; it has no projections, and is run with the numbers found there.

The entry of an exercise carries a digest of the reference's source; when that changes the entry
is stale, says so (`STALE`), and is not used. It also carries one of the mutation operators that
made it: what they made stays true when they change, so it is used, but a test asks for new entries.
"""

import ast
import hashlib
import json
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.checking import complex_step, slopes
from chainrule.checking.time_limit import Stopped, time_limit
from chainrule.course import source as references
from chainrule.course import versions
from chainrule.course.exercise import Case, Exercise, Rule, unit_exercises
from chainrule.mistakes import fingerprint, mutate, sentences
from chainrule.mistakes.operators import HOLE

FORMAT = 4
STALE = (
    "The library of mistakes is older than this course; `chainrule quality --rebuild` renews it."
)
_POINTS_SEED = 20_011
_FRESH_SEED = 31_013
_MOST_CASES = 6
_LONGEST_RUN = 0.5  # seconds; a mutant of a loop may never end
_MOST_MUTANTS = 1500
# Two mistakes at once: the pairs of operators that name answers of the bank; all others name none.
_DOUBLE = {
    "wrong_variable": ("A * B → A", "A * B → B"),
    "constant": ("A * B → A",),
    "2 * A → A ** 2": ("A * B → A",),
    "negative_name": ("-A → A", "A - B → B - A", "opposite"),
    "sibling": ("A / B → A",),
}
_MOST_FIRSTS = 90
_MOST_OF_A_KIND = 3  # explanations of the same numbers
_MOST_EXPLANATIONS = 6
# Mistakes in the function whose slope is asked for, where that function has been mistaken.
_FORWARD = frozenset(
    {"order_swapped", "multiplied_not_composed", "added_not_multiplied", "applied_after"}
)
_RAISING = frozenset({"not_reversed", "reversed"})
_PROBE = 0.0123  # in the place of a constant that only the learner's code knows


@dataclass(frozen=True)
class Explanation:
    """One way to make the numbers of a mutant: what it is, and the lines that it changes."""

    kind: str
    words: Mapping[str, str]
    function: str
    first: int
    last: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class StoredMutant:
    """One mutant: its projections, and the changes that give its numbers, the likeliest first.

    `case` is the number of the point at which it was projected.
    """

    case: int
    slope: bool  # the answer is the slope of the changed function
    explanations: tuple[Explanation, ...]
    projections: Mapping[str, float | str]

    @property
    def function(self) -> str:
        """The function that the likeliest change changes."""
        return self.explanations[0].function


@dataclass(frozen=True)
class Entry:
    """The mistakes of one exercise, and the truth's projections at each point."""

    digest: str
    truths: tuple[Mapping[str, float | str], ...]
    sources: Mapping[str, str]
    mutants: tuple[StoredMutant, ...]
    open_mutants: tuple[StoredMutant, ...]

    def source(self, mutant: StoredMutant) -> str:
        """Return the changed function."""
        return self.text(mutant.explanations[0])

    def text(self, one: Explanation) -> str:
        """Return the function as one explanation changes it."""
        lines = self.sources[one.function].splitlines()
        return "\n".join([*lines[: one.first], *one.lines, *lines[one.last :]])


def folder() -> Path:
    """Return where the library is kept, inside the package."""
    return Path(__file__).parent / "library"


def cases(exercise: Exercise, seed: int = _POINTS_SEED) -> list[Case]:
    """Return the points at which mistakes are told apart: measured ones where there are any."""
    every = list(exercise.inputs(np.random.default_rng(seed)))
    measured = [case for case in every if case.measured] or every
    # Chosen points come first and random ones last; both kinds are wanted.
    half = _MOST_CASES // 2
    if len(measured) > _MOST_CASES:
        measured = [*measured[:half], *measured[-half:]]
    others = [case for case in every if not case.measured] if measured[0].measured else []
    return [*measured, *others[: _MOST_CASES + 2 - len(measured)]]


def fresh_cases(exercise: Exercise, places: Sequence[int]) -> list[Case]:
    """Return up to three other points like those in `places`, where a diagnosis holds again."""
    others = cases(exercise, _FRESH_SEED)
    return [others[place] for place in places if place < len(others)][:3]


# --- reading ----------------------------------------------------------------------------------


@cache
def _read(unit: str) -> dict[str, Any]:
    path = folder() / f"{unit}.json"
    if not path.is_file():
        return {}
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data if data.get("format") == FORMAT else {}


@cache
def _entry(unit: str, name: str) -> Entry | None:
    data = _read(unit).get("exercises", {}).get(name)
    if data is None:
        return None
    stored, unfilled = (tuple(_stored(plain) for plain in data[key]) for key in ("mutants", "open"))
    return Entry(data["digest"], tuple(data["truths"]), data["sources"], stored, unfilled)


def _stored(plain: Sequence[Any]) -> StoredMutant:
    case, slope, explanations, projections = plain
    said = tuple(
        Explanation(kind, words, function, first, last, tuple(lines))
        for kind, words, function, first, last, lines in explanations
    )
    return StoredMutant(case, slope == 1, said, projections)


def entry(exercise: Exercise) -> Entry | None:
    """Return the mistakes of an exercise, or None when there are none or they are stale."""
    found = _entry(exercise.unit, exercise.name)
    return found if found is not None and found.digest == digest(exercise) else None


def is_stale(exercise: Exercise) -> bool:
    """Tell whether the reference or its points have changed since the library was built.

    A student's own version of a unit has no library: its mistakes are told by relations alone.
    """
    if not covers(exercise) or versions.split(exercise.unit)[1]:
        return False
    found = entry(exercise)
    return found is None or not fits(found, truths(exercise))


def truths(exercise: Exercise) -> list[dict[str, Any]]:
    """Return the reference's results at the points of the library."""
    return [fingerprint.run(exercise, exercise.reference, case) for case in cases(exercise)]


def fits(found: Entry, results: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether the truth is still what it was when the library was built."""
    return len(results) == len(found.truths) and all(
        len(values) == len(stored)
        and all(
            fingerprint.near(fingerprint.project(value), stored.get(name))
            for name, value in values.items()
        )
        for values, stored in zip(results, found.truths, strict=True)
    )


def covers(exercise: Exercise) -> bool:
    """Tell whether an exercise has a library: functions whose results are compared."""
    return not isinstance(exercise.truth, Rule) and callable(exercise.reference)


@cache
def _functions(unit: str) -> dict[str, str]:
    """Return the sources of the functions that a unit's reference defines."""
    found: dict[str, str] = {}
    for cell in references.unit_cells(unit):
        if cell.kind in ("given", "solution"):
            for node in ast.parse(cell.source).body:
                if isinstance(node, ast.FunctionDef):
                    found[node.name] = ast.get_source_segment(cell.source, node) or ""
    return found


def function_names(unit: str) -> tuple[str, ...]:
    """Return the names of the functions that a unit's reference defines."""
    return tuple(_functions(unit))


@cache
def involved(unit: str, name: str) -> tuple[str, ...]:
    """Return the functions that exercise `name` runs through, itself first."""
    functions = _functions(unit)
    order = [name]
    for current in order:
        for node in ast.walk(ast.parse(functions.get(current, ""))):
            if isinstance(node, ast.Name) and node.id in functions and node.id not in order:
                order.append(node.id)
    return tuple(order)


@cache
def _digest(unit: str, name: str) -> str:
    functions = _functions(unit)
    texts = [mutate.parse(functions[one]) for one in involved(unit, name) if one in functions]
    # Comments and formatting make no other mistakes; `ast.dump` differs from Python to Python.
    text = "\n".join(ast.unparse(tree) for tree in texts)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digest(exercise: Exercise) -> str:
    """Return a digest of the functions that the exercise's reference runs through."""
    return _digest(exercise.unit, exercise.name)


@cache
def operators_digest() -> str:
    """Return a digest of the mutation operators: their names, and what each does in its example."""
    table = sorted((one.name, one.kind, *one.example) for one in mutate.TABLE)
    return hashlib.sha256(_json(table).encode()).hexdigest()[:16]


def made_by(exercise: Exercise) -> str:
    """Return the digest of the operators that made the exercise's entry; "" without an entry."""
    data = _read(exercise.unit).get("exercises", {}).get(exercise.name, {})
    return str(data.get("operators", ""))


# --- running ----------------------------------------------------------------------------------


def build_mutant(
    exercise: Exercise,
    function: str,
    source: str,
    slope: bool = False,
    constant: float = _PROBE,
) -> Callable[..., Any]:
    """Return the exercise's function with `function` of its unit replaced by `source`.

    With `slope` the changed function is the forward, and what is returned differentiates it.
    `constant` is the number of an open mutant.
    """
    shared = references.shared_namespace(exercise.unit)
    namespace = dict(shared)
    namespace.setdefault("np", np)
    namespace[HOLE] = constant
    start = function if slope else exercise.name
    for name in involved(exercise.unit, start):
        original = shared.get(name)
        if isinstance(original, types.FunctionType):
            namespace[name] = types.FunctionType(
                original.__code__, namespace, name, original.__defaults__, original.__closure__
            )
    exec(compile(source, f"<mutant {function}>", "exec"), namespace)
    built: Callable[..., Any] = namespace[start]
    return _slope_of(built) if slope else built


def _slope_of(forward: Callable[..., Any]) -> Callable[..., Any]:
    """Return the derivative of `forward` in its first argument, by complex step if it can be."""

    def slope(x: Any, *others: Any) -> Any:
        point = np.asarray(x, dtype=np.float64)

        def at(moved: Any) -> Any:
            return forward(moved, *others)

        if np.ndim(forward(x, *others)) == point.ndim:
            try:
                return complex_step.complex_derivative(at, point)
            except complex_step.NotAnalytic:
                return slopes.derivative(at, point).value
        entries = np.zeros(point.shape)
        for index in np.ndindex(point.shape):
            along = np.zeros(point.shape)
            along[index] = 1.0
            try:
                entries[index] = complex_step.complex_directional(at, point, along)
            except complex_step.NotAnalytic:
                entries[index] = slopes.directional(at, point, along).value
        return entries

    return slope


# --- building ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Candidate:
    rank: float
    function: str
    slope: bool
    mutant: mutate.Mutant

    @property
    def is_open(self) -> bool:
        return HOLE in self.mutant.source


def build(exercise: Exercise) -> dict[str, Any]:
    """Run every mutant of an exercise's reference and return its entry as plain data."""
    points = cases(exercise)
    right = truths(exercise)
    functions = _functions(exercise.unit)
    groups: dict[tuple[Any, ...], list[_Candidate]] = {}
    results: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for candidate in candidates(exercise, points):
        found = _run_all(exercise, candidate, points, right)
        if found is None:
            continue
        key = (candidate.is_open, *(_key(values) for values in found))
        if key not in groups and len(groups) >= _MOST_MUTANTS:
            continue
        groups.setdefault(key, []).append(candidate)
        results.setdefault(key, found)
    order = _most_telling([results[key] for key in results if not key[0]], right)
    stored: list[list[Any]] = []
    unfilled: list[list[Any]] = []
    for key, group in sorted(groups.items(), key=lambda item: min(one.rank for one in item[1])):
        found = results[key]
        if key[0]:
            unfilled.append(_plain(functions, group, 0, {}))
            continue
        case = next(
            i
            for i in order
            if fingerprint.differing(found[i], right[i])
            and fingerprint.is_finite(found[i])
            and ("!" not in found[i] or group[0].mutant.kind in _RAISING)
        )
        stored.append(_plain(functions, group, case, found[case]))
    forward = _forward(exercise)
    names = [*involved(exercise.unit, exercise.name), *([forward] if forward else [])]
    return {
        "digest": digest(exercise),
        "operators": operators_digest(),
        "truths": [_projections(truth) for truth in right],
        "sources": {
            name: ast.unparse(mutate.parse(functions[name]))
            for name in dict.fromkeys(names)
            if name in functions
        },
        "mutants": stored,
        "open": unfilled,
    }


def candidates(exercise: Exercise, points: Sequence[Case]) -> Iterator[_Candidate]:
    """Yield the mutants of every function the reference runs through, and of its forward."""
    functions = _functions(exercise.unit)
    parameters = {
        name: [argument.arg for argument in mutate.parse(source).args.args]
        for name, source in functions.items()
    }
    holds = _categories(exercise, points)
    counts = {name: len(names) for name, names in parameters.items()}
    known = (counts, _activations(exercise.unit), _entries(exercise.unit))
    for depth, name in enumerate(involved(exercise.unit, exercise.name)):
        if name not in functions:
            continue
        singles = list(mutate.mutants(functions[name], holds.get(name, {}), *known))
        for mutant in singles:
            if depth == 0 or mutant.kind != "returns_function":
                rank = sentences.rank(mutant.kind, mutant.words) + 10.0 * depth
                yield _Candidate(rank, name, False, mutant)
        if depth == 0:
            yield from _doubles(name, singles, holds.get(name, {}), counts)
    forward = _forward(exercise)
    if forward:
        kinds = holds.get(forward) or dict.fromkeys(parameters[forward], "number")
        for mutant in mutate.mutants(functions[forward], kinds, *known):
            if mutant.kind in _FORWARD:
                inner = sentences.rank(mutant.kind, mutant.words)
                words = {**mutant.words, "inner": mutant.kind, "forward": forward}
                slip = mutate.Mutant(mutant.source, "other_forward", words, mutant.operator)
                yield _Candidate(inner + 20.0, forward, True, slip)


def _doubles(
    name: str,
    singles: Sequence[mutate.Mutant],
    holds: Mapping[str, str],
    counts: Mapping[str, int],
) -> Iterator[_Candidate]:
    """Yield two mistakes at once: a link taken elsewhere, and another one left out."""
    firsts = {one.source: one for one in reversed(singles) if one.operator in _DOUBLE}
    if len(firsts) > _MOST_FIRSTS:
        return
    for first in firsts.values():
        if HOLE in first.source:
            continue
        for second in mutate.mutants(first.source, holds, counts):
            if second.operator in _DOUBLE[first.operator] and second.source not in firsts:
                words = {f"one.{key}": value for key, value in first.words.items()}
                words |= {f"two.{key}": value for key, value in second.words.items()}
                words |= {"one": first.kind, "two": second.kind}
                rank = 5.0 + sentences.rank(first.kind, first.words)
                rank += sentences.rank(second.kind, second.words)
                named = f"{first.operator} and {second.operator}"
                yield _Candidate(
                    rank, name, False, mutate.Mutant(second.source, "both", words, named)
                )


@cache
def _activations(unit: str) -> tuple[str, ...]:
    """Return the unit's functions s of one argument whose slope is s·(1 − s), as measured."""
    shared = references.shared_namespace(unit)
    found = []
    for name, source in _functions(unit).items():
        s = shared.get(name)
        if len(mutate.parse(source).args.args) != 1 or not callable(s):
            continue
        try:
            errors = [
                abs(float(s(z + 1e-4) - s(z - 1e-4)) / 2e-4 - float(s(z)) * (1 - float(s(z))))
                for z in (-0.7, 0.3)
            ]
        except Exception:
            continue
        if max(errors) < 1e-6:
            found.append(name)
    return tuple(found)


@cache
def _entries(unit: str) -> dict[str, tuple[str, ...]]:
    """Return the string keys of a unit's functions, each with the indices put behind it."""
    found: dict[str, list[str]] = {}
    for source in _functions(unit).values():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Subscript):
                if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                    found.setdefault(node.slice.value, [])
                inner = node.value
                if (
                    isinstance(inner, ast.Subscript)
                    and isinstance(inner.slice, ast.Constant)
                    and isinstance(inner.slice.value, str)
                    and not isinstance(node.slice, ast.Slice)
                ):
                    indices = found.setdefault(inner.slice.value, [])
                    text = ast.unparse(node.slice)
                    if text not in indices:
                        indices.append(text)
    return {key: tuple(indices) for key, indices in found.items()}


def _forward(exercise: Exercise) -> str:
    """Return the function of the unit that the exercise differentiates, by its name."""
    name = exercise.name.removeprefix("d_")
    return name if name != exercise.name and name in _functions(exercise.unit) else ""


def _run_all(
    exercise: Exercise,
    candidate: _Candidate,
    points: Sequence[Case],
    truths: Sequence[dict[str, Any]],
) -> list[dict[str, Any]] | None:
    """Return the mutant's results at all points; None when it fails or equals the truth."""
    found: list[dict[str, Any]] = []
    differs = False
    try:
        with time_limit(_LONGEST_RUN):
            mutant = candidate.mutant
            answer = build_mutant(exercise, candidate.function, mutant.source, candidate.slope)
            for case in points:
                values = fingerprint.run(exercise, answer, case)
                other = bool(fingerprint.differing(values, truths[len(found)]))
                runs = "!" not in values or mutant.kind in _RAISING
                differs = differs or (other and runs and fingerprint.is_finite(values))
                found.append(values)
    except (Stopped, NameError, TypeError, RecursionError):
        return None
    return found if differs else None


def _key(values: dict[str, Any]) -> tuple[Any, ...]:
    """Make results comparable: equal to ten digits of their size is the same."""
    key: list[Any] = []
    for name, value in values.items():
        projected = fingerprint.project(value)
        if isinstance(projected, str):
            key.append((name, projected))
        else:
            total, size = projected
            shape = value.shape
            key.append((name, shape, round(total / size, 10) if size else 0.0, f"{size:.9e}"))
    return tuple(key)


def _most_telling(
    results: Sequence[Sequence[dict[str, Any]]], truths: Sequence[dict[str, Any]]
) -> list[int]:
    """Return the numbers of the points, the one that tells most mistakes apart first."""
    counts = [
        len({_key(values[index]) for values in results} - {_key(truth)})
        for index, truth in enumerate(truths)
    ]
    return sorted(range(len(counts)), key=lambda index: -counts[index])


def _projections(values: dict[str, Any]) -> dict[str, float | str]:
    projected = {name: fingerprint.project(value) for name, value in values.items()}
    return {
        name: one if isinstance(one, str) else float(f"{one[0]:.12g}")
        for name, one in projected.items()
    }


def _plain(
    functions: Mapping[str, str], group: list[_Candidate], case: int, values: dict[str, Any]
) -> list[Any]:
    group = sorted(group, key=lambda candidate: candidate.rank)
    explanations: list[list[Any]] = []
    for one in group:
        words = dict(one.mutant.words)
        if one.function != group[-1].function or group[0].function != one.function:
            words["function_of"] = one.function
        same = [other for other in explanations if other[0] == one.mutant.kind]
        here = [other for other in same if other[2] == one.function]
        if len(same) < _MOST_OF_A_KIND and len(here) < _MOST_OF_A_KIND - 1:
            change = _change(functions[one.function], one.mutant.source)
            explanations.append([one.mutant.kind, words, one.function, *change])
    return [
        case,
        int(group[0].slope),
        explanations[:_MOST_EXPLANATIONS],
        _projections(values),
    ]


def _change(function: str, source: str) -> tuple[int, int, list[str]]:
    """Return the lines that a mutant changes, from the first to the last, and the new ones."""
    before = ast.unparse(mutate.parse(function)).splitlines()
    after = source.splitlines()
    first = 0
    while first < min(len(before), len(after)) and before[first] == after[first]:
        first += 1
    tail = 0
    while tail < min(len(before), len(after)) - first and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    return first, len(before) - tail, after[first : len(after) - tail]


def _categories(exercise: Exercise, points: Sequence[Case]) -> dict[str, dict[str, str]]:
    """Run the reference and note what its names hold: numbers, indices, functions, lists."""
    files = {
        getattr(references.reference(exercise.unit, name), "__code__", None): name
        for name in involved(exercise.unit, exercise.name)
        if name in references.shared_namespace(exercise.unit)
    }
    owners = {(code.co_filename, code.co_firstlineno): name for code, name in files.items() if code}
    spans = {name: code for code, name in files.items() if code}
    seen: dict[str, dict[str, str]] = {}

    def owner(code: types.CodeType) -> str | None:
        direct = owners.get((code.co_filename, code.co_firstlineno))
        if direct:
            return direct
        # A function inside: it belongs to the one whose constants hold it.
        for name, outer in spans.items():
            if code in outer.co_consts:
                return name
        return None

    def note(frame: types.FrameType, event: str, arg: Any) -> Any:
        name = owner(frame.f_code)
        if name is None:
            return None
        if event == "return":
            for local, value in frame.f_locals.items():
                kind = _category(value)
                if kind:
                    seen.setdefault(name, {}).setdefault(local, kind)
        return note

    previous = sys.gettrace()
    sys.settrace(note)
    try:
        for case in points:
            fingerprint.run(exercise, exercise.reference, case)
    finally:
        sys.settrace(previous)
    return seen


def _category(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int | np.integer):
        return "index"
    if isinstance(value, float | np.floating | np.ndarray):
        return "number"
    if isinstance(value, list | tuple):
        return "list"
    if isinstance(value, dict):
        return "dict"
    return "function" if callable(value) else ""


def rebuild(units: Sequence[str], force: bool = False) -> list[str]:
    """Build what is stale (or everything) in `units`; return the names of what was built."""
    built = []
    for unit in units:
        exercises = unit_exercises(unit)
        data = _read(unit).get("exercises", {})
        kept = {}
        for name, exercise in exercises.items():
            if not covers(exercise):
                continue
            if force or is_stale(exercise) or made_by(exercise) != operators_digest():
                kept[name] = build(exercise)
                built.append(f"{unit}/{name}")
            else:
                kept[name] = data[name]
        if kept:
            _write(unit, kept)
    _read.cache_clear()
    _entry.cache_clear()
    return built


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _write(unit: str, exercises: Mapping[str, Any]) -> None:
    """Write one unit's entries, a line for each mistake, atomically."""
    blocks = []
    for name, data in exercises.items():
        head = {key: data[key] for key in data if key not in ("mutants", "open")}
        text = _json(head)[:-1]
        for key in ("mutants", "open"):
            lines = ",\n".join(_json(one) for one in data[key])
            text += f',"{key}":[\n{lines}\n]'
        blocks.append(f"{json.dumps(name)}:{text}}}")
    folder().mkdir(exist_ok=True)
    path = folder() / f"{unit}.json"
    draft = path.with_suffix(".tmp")
    body = ",\n".join(blocks)
    draft.write_text(f'{{"format":{FORMAT},"exercises":{{\n{body}\n}}}}\n', encoding="utf-8")
    draft.replace(path)
