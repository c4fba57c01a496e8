"""Simple relations between an answer and the truth: a constant ratio, a sign, an order.

They need no reference source, only numbers: the same relation has to hold at every point where
the answer is wrong.
"""

import inspect
import itertools
import re
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from chainrule.checking import complex_step
from chainrule.checking.verdict import Cause
from chainrule.course.exercise import Case, Derivative, Exercise
from chainrule.mistakes import fingerprint, sentences

Pair = tuple[np.ndarray, np.ndarray, Case]
Relation = tuple[str, dict[str, str]] | None


def relations(
    exercise: Exercise,
    cases: Sequence[Case],
    seen: Sequence[tuple[dict[str, Any], dict[str, Any]]],
    strong: bool,
) -> list[Cause]:
    """Return one cause for each relation that explains a group of wrong parts.

    `seen` holds the answer's and the reference's results at `cases`.  The strong relations name
    a mistake; the others only say where, or how closely, the answer is right.
    """
    every = list(dict.fromkeys(name for _, truth in seen for name in truth))
    return _causes(exercise, _found(exercise, cases, seen, every, strong), every)


def of_parts(
    exercise: Exercise,
    cases: Sequence[Case],
    seen: Sequence[tuple[dict[str, Any], dict[str, Any]]],
    parts: Sequence[str],
) -> tuple[list[Cause], list[str]]:
    """Return the causes of the strong relations of some parts, and the parts left unexplained."""
    every = list(dict.fromkeys(name for _, truth in seen for name in truth))
    by_role = [
        (
            {_role(n, yours): v for n, v in yours.items()},
            {_role(n, truth): v for n, v in truth.items()},
        )
        for yours, truth in seen
    ]
    roles = {_role(name, truth) for _, truth in seen for name in truth}
    wrong = {name for yours, truth in by_role for name in fingerprint.differing(yours, truth)}
    if wrong < roles and any("[-1]" in name for name in roles) and len(parts) > 1:
        # Right in all layers but the last, or in the last alone, whatever the number of layers.
        found = _found(exercise, cases, by_role, sorted(wrong), strong=True)
        if {name for names in found.values() for name in names} == wrong:
            return _causes(exercise, found, sorted(roles)), []
    found = _found(exercise, cases, seen, parts, strong=True)
    explained = {name for names in found.values() for name in names}
    return _causes(exercise, found, every), [one for one in parts if one not in explained]


def _role(name: str, values: Mapping[str, Any]) -> str:
    """Return the part's name counted from the end, when it is an item of a list: grads[-1]['W']."""
    match = _ITEM.match(name)
    if match is None:
        return name
    base, index, rest = match[1], int(match[2]), match[3]
    last = max(int(m[2]) for m in map(_ITEM.match, values) if m is not None and m[1] == base)
    return f"{base}[-1]{rest}" if index == last else f"{base}[:-1]{rest}"


_ITEM = re.compile(r"^(\w+)\[(\d+)\](.*)$")
_Found = dict[tuple[str, tuple[tuple[str, str], ...]], list[str]]


def _found(
    exercise: Exercise,
    cases: Sequence[Case],
    seen: Sequence[tuple[dict[str, Any], dict[str, Any]]],
    parts: Sequence[str],
    strong: bool,
) -> _Found:
    pairs: dict[str, list[Pair]] = {}
    for case, (yours, truth) in zip(cases, seen, strict=True):
        for name, right in truth.items():
            mine = yours.get(name)
            if name in parts and isinstance(mine, np.ndarray) and isinstance(right, np.ndarray):
                pairs.setdefault(name, []).append((mine, right, case))
    found: _Found = {}
    quantities: dict[int, dict[str, np.ndarray]] = {}  # of the reference, by case
    for name, all_pairs in pairs.items():
        wrong = [pair for pair in all_pairs if not fingerprint.equal(pair[0], pair[1])]
        if not wrong or not all(np.isfinite(mine).all() for mine, _, _ in wrong):
            continue
        if strong:
            relation = _relation(exercise, wrong) or _exchanged(name, seen)
        else:
            relation = (
                _formula(exercise, name, wrong, quantities)
                or _in_places(exercise, wrong)
                or _beyond(exercise, name, all_pairs)
                or _nearly(exercise, wrong)
            )
        if relation is not None:
            kind, words = relation
            found.setdefault((kind, tuple(sorted(words.items()))), []).append(name)
    return found


def _causes(exercise: Exercise, found: _Found, every: Sequence[str]) -> list[Cause]:
    """Say each relation of the parts in which it was found, and of no other."""
    return [
        sentences.say(
            kind,
            dict(words),
            tuple(names) if len(names) < len(every) else (),
            exercise.name,
            # What the exercise says of the whole result is not said of a part of it.
            exercise.causes if len(names) == len(every) else {},
        )
        for (kind, words), names in found.items()
    ]


@dataclass(frozen=True)
class Scale:
    """A constant factor by its name: −1, 2, 1/N; `of(case)` is its value there."""

    name: str
    of: Callable[[Case], float]

    def times(self, values: dict[str, Any], case: Case) -> dict[str, Any]:
        """Return the parts of a result times the factor."""
        factor = self.of(case)
        return {
            name: value * factor if isinstance(value, np.ndarray) else value
            for name, value in values.items()
        }


def _rows(case: Case) -> float:
    arrays = [arg for arg in case.args if isinstance(arg, np.ndarray) and arg.ndim == 2]
    flat = [arg for arg in case.args if isinstance(arg, np.ndarray) and arg.ndim == 1]
    return float((arrays or flat)[0].shape[0]) if arrays or flat else float("nan")


_SCALES = (
    Scale("−1", lambda case: -1.0),
    Scale("2", lambda case: 2.0),
    Scale("−2", lambda case: -2.0),
    Scale("1/2", lambda case: 0.5),
    Scale("−1/2", lambda case: -0.5),
    Scale("N", lambda case: _rows(case)),
    Scale("−N", lambda case: -_rows(case)),
    Scale("1/N", lambda case: 1.0 / _rows(case)),
    Scale("−1/N", lambda case: -1.0 / _rows(case)),
)


def scales(case: Case) -> Sequence[Scale]:
    """Return the constant factors of a second mistake; those with N where there is one."""
    rows = _rows(case) > 1 and not _is_of_one_neuron(case)
    return _SCALES if rows else _SCALES[:5]


def _is_of_one_neuron(case: Case) -> bool:
    """Whether the arrays are as long as a neuron has inputs: they have no rows."""
    arrays = [arg for arg in case.args if isinstance(arg, np.ndarray) and arg.ndim]
    scalars = any(isinstance(arg, int | float) for arg in case.args)
    return len(arrays) > 1 and scalars and all(one.ndim == 1 for one in arrays)


def _relation(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    tests: tuple[Callable[[Exercise, Sequence[Pair]], Relation], ...] = (
        _ratio,
        _constant_value,
        _order,
        _rounding,
        _argument,
        _other_slope,
        _extra_term,
        _clipped,
    )
    for test in tests:
        relation = test(exercise, pairs)
        if relation is not None:
            return relation
    return None


def _same_shape(pairs: Sequence[Pair]) -> bool:
    return all(mine.shape == right.shape for mine, right, _ in pairs)


def _ratio(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    if not _same_shape(pairs):
        return None
    ratios = []
    for mine, right, case in pairs:
        size = float(np.vdot(right, right))
        if size == 0.0 or not np.isfinite(size):
            return None
        ratio = float(np.vdot(right, mine)) / size
        if ratio == 0.0 or not fingerprint.equal(mine, ratio * right):
            return None
        ratios.append((ratio, case))
    entries = sum(right.size for _, right, _ in pairs)
    if entries < 3:
        return None
    first = ratios[0][0]
    if all(abs(ratio - first) <= 1e-9 * abs(first) for ratio, _ in ratios):
        if abs(first + 1.0) < 1e-9:
            return "sign", {"term": "the result"}
        reason = ""
        if abs(first) in (0.5, 2.0) and _is_halved_square(exercise):
            reason = "The ½ of the cost cancels the 2 of the square; one of them went astray."
        if simple(first):
            return _ratio_words(simple(first), reason)
    names = [size_names(ratio, case) for ratio, case in ratios]
    common = [name for name in names[0] if all(name in others for others in names)]
    if not common:
        constant = all(abs(ratio - first) <= 1e-9 * abs(first) for ratio, _ in ratios)
        shown = f"{first:.6g}".replace("-", "−")
        return _ratio_words(shown, "") if constant and len(ratios) > 1 else None
    reasons = {"N": "It is not divided by N.", "1/N": "It is divided by N once too often."}
    return _ratio_words(common[0], reasons.get(common[0].removeprefix("−"), ""))


def _ratio_words(ratio: str, reason: str) -> Relation:
    if ratio.startswith("−"):
        return "sign_and_ratio", {"ratio": ratio.removeprefix("−"), "reason": reason}
    return "ratio", {"ratio": ratio, "reason": reason}


def _is_halved_square(exercise: Exercise) -> bool:
    """Whether the exercise's cost is half a square: ½(a − y)², or 1/(2N) times squares."""
    text = " ".join((exercise.sentence, *exercise.hints, inspect.getdoc(exercise.reference) or ""))
    return any(mark in text for mark in ("½(", "½ Σ", "1/(2N)", "½·("))


def simple(ratio: float) -> str:
    """Return a ratio of small whole numbers as a text such as −3/2, "" when it is none."""
    for top in range(1, 7):
        for bottom in range(1, 7):
            if abs(abs(ratio) - top / bottom) < 1e-9:
                text = f"{top}" if bottom == 1 else f"{top}/{bottom}"
                return f"−{text}" if ratio < 0 else text
    return ""


def size_names(ratio: float, case: Case) -> list[str]:
    """Return every name of the ratio by the sizes of the arrays: 1/N, 2/M, N·M, …"""
    arrays = [arg for arg in case.args if isinstance(arg, np.ndarray) and arg.ndim]
    sizes: list[tuple[str, float]] = []
    if arrays:
        rows = float(arrays[0].shape[0])
        if not _is_of_one_neuron(case):
            sizes.append(("N", rows))
        if arrays[0].ndim == 2:
            columns = float(arrays[0].shape[1])
            sizes += [("M", columns), ("N·M", rows * columns)]
    lists = [arg for arg in case.args if isinstance(arg, list | tuple)]
    sizes += [("the length of a list", float(len(one))) for one in lists]
    names = []
    for name, size in sizes:
        for sign, mark in ((1.0, ""), (-1.0, "−")):
            for times, text in ((1.0, ""), (2.0, "2·"), (0.5, "½·")):
                factor = sign * times
                if abs(ratio - factor * size) <= 1e-9 * size:
                    names.append(f"{mark}{text}{name}")
                if abs(ratio * size - factor) <= 1e-9:
                    names.append(f"{mark}{'1' if times == 1.0 else text.rstrip('·')}/{name}")
    return names


def _constant_value(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    if all(not mine.any() for mine, _, _ in pairs) and any(r.any() for _, r, _ in pairs):
        return "zero", {}
    if len(pairs) > 1 and all((mine == 1.0).all() for mine, _, _ in pairs):
        return "ones", {}
    if not _same_shape(pairs):
        return None
    if all(mine.size > 2 and np.ptp(mine) <= 1e-12 * np.abs(mine).max() for mine, _, _ in pairs):
        for text, reduce in (("the sum", np.sum), ("the mean", np.mean)):
            if all(
                fingerprint.equal(np.asarray(mine.flat[0]), np.asarray(reduce(right)))
                for mine, right, _ in pairs
            ):
                return "one_number", {"reason": f"It is {text} of what the entries should be."}
        return "one_number", {"reason": "Every entry has a slope of its own."}
    return None


def _order(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    if all(
        mine.ndim == 2 and mine.shape == right.T.shape and fingerprint.equal(mine, right.T)
        for mine, right, _ in pairs
    ):
        return "transpose_of", {}
    if not _same_shape(pairs) or not any(right.size > 2 for _, right, _ in pairs):
        return None
    if all(
        fingerprint.equal(np.sort(mine, axis=None), np.sort(right, axis=None))
        for mine, right, _ in pairs
    ):
        return "permuted", {}
    return None


def _rounding(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    if not _same_shape(pairs):
        return None
    if all(np.array_equal(mine, np.trunc(right)) for mine, right, _ in pairs) and any(
        mine.any() for mine, _, _ in pairs
    ):
        return "rounded", {
            "digits": "whole numbers",
            "reason": "An integer array cannot store a fraction; make it an array of floats.",
        }
    for digits in range(1, 6):
        if all(
            np.allclose(mine, np.round(right, digits), rtol=0, atol=1e-13)
            for mine, right, _ in pairs
        ):
            shown = "1 decimal" if digits == 1 else f"{digits} decimals"
            return "rounded", {"digits": shown, "reason": "Leave out the rounding."}
    return None


def _argument(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    names = list(inspect.signature(exercise.reference).parameters)
    for index, name in enumerate(names):
        if all(
            index < len(case.args)
            and isinstance(case.args[index], int | float | np.ndarray)
            and fingerprint.equal(mine, np.asarray(case.args[index], dtype=np.float64))
            for mine, _, case in pairs
        ):
            return "equals_argument", {"new": name}
    return None


def _in_places(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    if not _same_shape(pairs) or sum(right.size for _, right, _ in pairs) < 6:
        return None
    if all(fingerprint.equal(np.abs(mine), np.abs(right)) for mine, right, _ in pairs):
        return "some_signs", {}
    # Zero in places, right in others: each must be seen more than once.
    zero = sum(int(np.sum((mine == 0) & (right != 0))) for mine, right, _ in pairs)
    right_places = sum(int(np.sum((mine == right) & (right != 0))) for mine, right, _ in pairs)
    if (
        zero > 1
        and right_places > 1
        and all(
            fingerprint.equal(mine, np.where(mine == 0, 0.0, right)) for mine, right, _ in pairs
        )
    ):
        return "some_zero", {}
    return None


def _other_slope(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    """The function itself, or its second derivative."""
    truth = exercise.truth
    if not isinstance(truth, Derivative) or not _same_shape(pairs):
        return None

    def same(function: Callable[..., Any]) -> bool:
        try:
            return all(
                fingerprint.equal(mine, np.asarray(function(*case.args), dtype=np.float64))
                for mine, _, case in pairs
            )
        except Exception:
            return False

    if same(truth.forward):
        return "function_itself", {}

    def second(*args: Any) -> Any:
        def slope(x: Any) -> Any:
            return exercise.reference(*args[: truth.argument], x, *args[truth.argument + 1 :])

        return complex_step.complex_derivative(slope, args[truth.argument])

    return ("differentiated_twice", {}) if same(second) else None


def _extra_term(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    """A multiple of an argument too many, such as the slope of a penalty on the weights."""
    if not _same_shape(pairs) or sum(mine.size for mine, _, _ in pairs) < 4:
        return None
    for path in _paths(pairs[0][2].args, list(inspect.signature(exercise.reference).parameters)):
        ratios = []
        for mine, right, case in pairs:
            value = _at(case.args, path[1])
            if value is None or value.shape != right.shape or not value.any():
                break
            ratio = float(np.vdot(value, mine - right) / np.vdot(value, value))
            size = float(np.abs(right).max(initial=0.0))
            if not np.all(np.abs(mine - right - ratio * value) <= fingerprint.SAME * size + 1e-15):
                break
            ratios.append(ratio)
        else:
            if abs(ratios[0]) > 1e-12 and np.ptp(ratios) <= 1e-7 * abs(ratios[0]):
                return "extra_term", {"ratio": f"{ratios[0]:.6g}", "new": path[0]}
    return None


def _paths(args: Any, names: Sequence[str]) -> list[tuple[str, tuple[Any, ...]]]:
    """Return the arrays inside the arguments, each with its name and the way to it."""
    found: list[tuple[str, tuple[Any, ...]]] = []

    def walk(value: Any, name: str, way: tuple[Any, ...]) -> None:
        if isinstance(value, np.ndarray):
            found.append((name, way))
        elif isinstance(value, list | tuple):
            for index, item in enumerate(value):
                walk(item, f"{name}[{index}]", (*way, index))
        elif isinstance(value, dict):
            for key, item in value.items():
                walk(item, f"{name}[{key!r}]", (*way, key))

    for index, value in enumerate(args):
        walk(value, names[index] if index < len(names) else f"argument {index}", (index,))
    return found


def _at(args: Any, way: Sequence[Any]) -> np.ndarray | None:
    value = args
    for step in way:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return np.asarray(value, dtype=np.float64) if isinstance(value, np.ndarray) else None


def _clipped(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    """The truth, cut off above and below at one number."""
    if not _same_shape(pairs):
        return None
    limit = max(float(np.abs(mine).max(initial=0.0)) for mine, _, _ in pairs)
    kept = sum(int(np.sum(np.abs(right) < limit)) for _, right, _ in pairs)
    cut = sum(int(np.sum(np.abs(right) > limit)) for _, right, _ in pairs)
    if (
        kept > 1
        and cut > 1
        and all(fingerprint.equal(mine, np.clip(right, -limit, limit)) for mine, right, _ in pairs)
    ):
        return "clipped", {"new": f"{limit:.6g}"}
    return None


def _beyond(exercise: Exercise, name: str, pairs: Sequence[Pair]) -> Relation:
    """Right on one side of a threshold of the argument, wrong on the other."""
    points: list[float] = []
    right: list[bool] = []
    for mine, truth, case in pairs:
        x = case.args[0] if case.args else None
        if not isinstance(x, int | float | np.ndarray) or mine.shape != np.shape(x):
            return None
        if truth.shape != mine.shape:
            return None
        points += list(np.ravel(np.asarray(x, dtype=np.float64)))
        size = float(np.abs(truth).max(initial=0.0))
        right += list(np.ravel(np.abs(mine - truth) <= fingerprint.SAME * size + 1e-15))
    order = np.argsort(points)
    x_sorted, good = np.array(points)[order], np.array(right)[order]
    if good.sum() < 3 or (~good).sum() < 3:
        return None
    variable = next(iter(inspect.signature(exercise.reference).parameters))
    switches = np.flatnonzero(good[1:] != good[:-1])
    edges = [(x_sorted[i], x_sorted[i + 1]) for i in switches]
    if len(edges) == 1:
        low, high = edges[0]
        below, above = f"{variable} ≤ {low:.3g}", f"{variable} ≥ {high:.3g}"
        return "beyond", {"old": below, "new": above} if good[0] else {"old": above, "new": below}
    if len(edges) == 2 and good[0] == good[-1]:
        inside = f"{edges[0][1]:.3g} ≤ {variable} ≤ {edges[1][0]:.3g}"
        if good[0]:
            return "beyond", {"old": f"{variable} further out", "new": inside}
        return "beyond", {"old": inside, "new": f"{variable} further out"}
    return None


def _nearly(exercise: Exercise, pairs: Sequence[Pair]) -> Relation:
    """Close to the truth everywhere, but not equal: an approximation."""
    if not _same_shape(pairs) or len(pairs) < 2:
        return None
    worst = 0.0
    for mine, right, _ in pairs:
        size = float(np.abs(right).max(initial=0.0))
        worst = max(worst, float(np.abs(mine - right).max(initial=0.0)) / size if size else 1.0)
    if worst > 3e-2:
        return None
    digits = int(-np.log10(max(worst, 1e-15)))
    return "nearly", {"digits": "1 digit" if digits == 1 else f"{digits} digits"}


def _formula(
    exercise: Exercise,
    name: str,
    pairs: Sequence[Pair],
    known: dict[int, dict[str, np.ndarray]],
) -> Relation:
    """One or two of the reference's own quantities, added, multiplied or divided."""
    for _, _, case in pairs:
        if id(case) not in known:
            known[id(case)] = _locals(exercise, case)
    locals_of = [known[id(case)] for _, _, case in pairs]
    parameters = inspect.signature(exercise.reference).parameters
    if not locals_of:
        return None
    common = [
        key
        for key in locals_of[0]
        if all(key in one for one in locals_of)
        and "." not in key
        # A longer name of the reference's own says nothing to the learner.
        and (key in parameters or len(key) <= 2 or "∂" in sentences.pretty(key))
    ][:16]
    probe = max(range(len(pairs)), key=lambda index: pairs[index][0].size)
    mine = pairs[probe][0]
    # One entry decides most: the quantities are cut down to it before anything is combined.
    entry = int(np.argmax(np.abs(mine)))
    wanted = float(mine.flat[entry])
    lone = {}
    for key in common:
        value = locals_of[probe][key]
        if value.shape == mine.shape:
            lone[key] = float(value.flat[entry])
        elif value.ndim == 0:
            lone[key] = float(value)
    for count in (1, 2, 3):
        for keys in itertools.permutations(lone, count):
            values = [lone[key] for key in keys]
            for text, make in _FORMULAS[count]:
                try:
                    near = abs(make(*values) - wanted) <= 1e-9 * abs(wanted)
                except (ZeroDivisionError, OverflowError):
                    continue
                if near and _holds(make, keys, locals_of, pairs):
                    shown = text.format(*(sentences.pretty(key) for key in keys))
                    return "formula", {"new": shown, "reason": _reason(text)}
    for key in common:
        for text, make in _REDUCTIONS:
            if _holds(make, (key,), locals_of, pairs):
                shown = text.format(sentences.pretty(key))
                return "formula", {"new": shown, "reason": ""}
    return None


def _holds(
    make: Callable[..., Any],
    keys: Sequence[str],
    locals_of: Sequence[dict[str, np.ndarray]],
    pairs: Sequence[Pair],
) -> bool:
    with np.errstate(all="ignore"):
        try:
            return all(
                fingerprint.equal(np.asarray(make(*(one[key] for key in keys))), mine)
                for one, (mine, _, _) in zip(locals_of, pairs, strict=True)
            )
        except (ValueError, TypeError):
            return False


_REDUCTIONS: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("the sum of {0}", lambda a: np.sum(a)),
    ("the mean of {0}", lambda a: np.mean(a)),
    ("the square root of {0}", lambda a: np.sqrt(a)),
    ("exp({0})", lambda a: np.exp(a)),
    ("log({0})", lambda a: np.log(a)),
)


_FORMULAS: dict[int, tuple[tuple[str, Callable[..., Any]], ...]] = {
    1: (
        ("{0}", lambda a: a),
        ("−{0}", lambda a: -a),
        ("{0}²", lambda a: a * a),
        ("1 − {0}", lambda a: 1 - a),
        ("1 / {0}", lambda a: 1 / a),
        ("½·{0}²", lambda a: a * a / 2),
    ),
    2: (
        ("{0} + {1}", lambda a, b: a + b),
        ("{0} − {1}", lambda a, b: a - b),
        ("{0} · {1}", lambda a, b: a * b),
        ("{0} / {1}", lambda a, b: a / b),
        ("½·({0} − {1})²", lambda a, b: (a - b) ** 2 / 2),
        ("½·({0} + {1})", lambda a, b: (a + b) / 2),
    ),
    3: (
        ("{0} · {1} + {2}", lambda a, b, c: a * b + c),
        ("{0} · {1} · {2}", lambda a, b, c: a * b * c),
        ("{0} + {1} + {2}", lambda a, b, c: a + b + c),
        ("({0} + {1}) · {2}", lambda a, b, c: (a + b) * c),
        ("{0} − {1} · {2}", lambda a, b, c: a - b * c),
    ),
}


def _reason(text: str) -> str:
    if "·" in text and "+" not in text and "−" not in text:
        return "Some links of the chain are missing, or one is there that does not belong."
    if "+" in text and "·" not in text:
        return "Slopes along one path multiply; only different paths add up."
    return ""


def _locals(exercise: Exercise, case: Case) -> dict[str, np.ndarray]:
    """Run the reference on a case and return the numbers that its own names hold at the end."""
    code = getattr(exercise.reference, "__code__", None)
    found: dict[str, np.ndarray] = {}

    def note(frame: types.FrameType, event: str, arg: Any) -> Any:
        if frame.f_code is not code and frame.f_code not in getattr(code, "co_consts", ()):
            return None
        if event == "return":
            for name, value in frame.f_locals.items():
                if isinstance(value, int | float | np.ndarray | np.generic):
                    array = np.asarray(value)
                    if array.dtype.kind in "fi":
                        found[name] = array.astype(np.float64)
        return note

    previous = sys.gettrace()
    sys.settrace(note)
    try:
        fingerprint.run(exercise, exercise.reference, case)
    finally:
        sys.settrace(previous)
    return found


def _exchanged(name: str, truths: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> Relation:
    others = [other for other in truths[0][1] if other != name] if truths else []
    for other in others:
        if all(
            name in yours and other in truth and fingerprint.equal(yours[name], truth[other])
            for yours, truth in truths
        ):
            return "equals_other", {"new": other}
    return None
