"""Simple relations between an answer and the truth: a constant ratio, a sign, an order.

They need no reference source, only numbers: the same relation has to hold at every point where
the answer is wrong.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from chainrule.diagnosis import sentences, signature
from chainrule.diagnosis.cause import Cause
from chainrule.exercise import Case, Exercise

Pair = tuple[np.ndarray, np.ndarray, Case]


def relations(
    exercise: Exercise, answer: Callable[..., Any], cases: Sequence[Case]
) -> Iterator[Cause]:
    """Yield one cause for each relation that explains a group of wrong parts."""
    pairs: dict[str, list[Pair]] = {}
    truths: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for case in cases:
        yours = signature.run(exercise, answer, case)
        truth = signature.run(exercise, exercise.reference, case)
        truths.append((yours, truth))
        for name, right in truth.items():
            mine = yours.get(name)
            if isinstance(mine, np.ndarray) and isinstance(right, np.ndarray):
                pairs.setdefault(name, []).append((mine, right, case))
    found: dict[tuple[str, tuple[tuple[str, str], ...]], list[str]] = {}
    for name, all_pairs in pairs.items():
        wrong = [pair for pair in all_pairs if not signature.equal(pair[0], pair[1])]
        if not wrong or not all(np.isfinite(mine).all() for mine, _, _ in wrong):
            continue
        relation = _relation(exercise, wrong) or _exchanged(name, truths)
        if relation is not None:
            kind, words = relation
            found.setdefault((kind, tuple(sorted(words.items()))), []).append(name)
    for (kind, words), names in found.items():
        parts = tuple(names) if len(exercise.results) > 1 else ()
        yield sentences.say(kind, dict(words), parts, exercise.name, exercise.causes)


def _relation(exercise: Exercise, pairs: Sequence[Pair]) -> tuple[str, dict[str, str]] | None:
    tests: tuple[Callable[[Exercise, Sequence[Pair]], tuple[str, dict[str, str]] | None], ...] = (
        _ratio,
        _constant_value,
        _order,
        _rounding,
        _argument,
        _in_places,
    )
    for test in tests:
        relation = test(exercise, pairs)
        if relation is not None:
            return relation
    return None


def _same_shape(pairs: Sequence[Pair]) -> bool:
    return all(mine.shape == right.shape for mine, right, _ in pairs)


def _ratio(exercise: Exercise, pairs: Sequence[Pair]) -> tuple[str, dict[str, str]] | None:
    if not _same_shape(pairs):
        return None
    ratios = []
    for mine, right, case in pairs:
        size = float(np.vdot(right, right))
        if size == 0.0 or not np.isfinite(size):
            return None
        ratio = float(np.vdot(right, mine)) / size
        if ratio == 0.0 or not signature.equal(mine, ratio * right):
            return None
        ratios.append((ratio, case))
    entries = sum(right.size for _, right, _ in pairs)
    if entries < 3:
        return None
    first = ratios[0][0]
    if all(abs(ratio - first) <= 1e-9 * abs(first) for ratio, _ in ratios):
        if abs(first + 1.0) < 1e-9:
            return "sign", {"term": "the result"}
        names = [_size_name(exercise, first, [case]) for _, case in ratios]
        constant = _simple(first)
        if constant:
            reason = "A constant factor is missing or too many."
            if abs(first) in (0.5, 2.0):
                reason = "The ½ of the cost cancels the 2 of the square; one of them went astray."
            return "ratio", {"ratio": constant, "reason": reason}
        if len(set(names)) == 1 and names[0]:
            return "ratio", {"ratio": names[0], "reason": ""}
        return None
    sizes = [_size_name(exercise, ratio, [case]) for ratio, case in ratios]
    common = set(sizes)
    if len(common) == 1 and sizes[0]:
        reason = "The mean over the batch is taken once too often, or not at all."
        return "ratio", {"ratio": sizes[0], "reason": reason}
    return None


def _simple(ratio: float) -> str:
    for top in range(1, 7):
        for bottom in range(1, 7):
            if abs(abs(ratio) - top / bottom) < 1e-9:
                text = f"{top}" if bottom == 1 else f"{top}/{bottom}"
                return f"−{text}" if ratio < 0 else text
    return ""


def _size_name(exercise: Exercise, ratio: float, cases: Sequence[Case]) -> str:
    """Name the ratio by the size of the arrays: N rows, or their number of columns."""
    for case in cases:
        arrays = [arg for arg in case.args if isinstance(arg, np.ndarray) and arg.ndim]
        lists = [arg for arg in case.args if isinstance(arg, list | tuple)]
        sizes: list[tuple[str, float]] = []
        if arrays:
            rows = float(arrays[0].shape[0])
            sizes.append(("N", rows))
            if arrays[0].ndim == 2:
                columns = float(arrays[0].shape[1])
                sizes += [("M", columns), ("N·M", rows * columns)]
        sizes += [("the length of a list", float(len(one))) for one in lists]
        for name, size in sizes:
            for sign, mark in ((1.0, ""), (-1.0, "−")):
                if size > 1 and abs(ratio - sign * size) <= 1e-9 * size:
                    return f"{mark}{name}"
                if size > 1 and abs(ratio * size - sign) <= 1e-9:
                    return f"{mark}1/{name}"
    return ""


def _constant_value(exercise: Exercise, pairs: Sequence[Pair]) -> tuple[str, dict[str, str]] | None:
    if all(not mine.any() for mine, _, _ in pairs) and any(r.any() for _, r, _ in pairs):
        return "zero", {}
    if len(pairs) > 1 and all((mine == 1.0).all() for mine, _, _ in pairs):
        return "ones", {}
    if not _same_shape(pairs):
        return None
    if all(mine.size > 2 and np.ptp(mine) <= 1e-12 * np.abs(mine).max() for mine, _, _ in pairs):
        for text, reduce in (("the sum", np.sum), ("the mean", np.mean)):
            if all(
                signature.equal(np.asarray(mine.flat[0]), np.asarray(reduce(right)))
                for mine, right, _ in pairs
            ):
                return "one_number", {"reason": f"It is {text} of what the entries should be."}
    return None


def _order(exercise: Exercise, pairs: Sequence[Pair]) -> tuple[str, dict[str, str]] | None:
    if all(
        mine.ndim == 2 and mine.shape == right.T.shape and signature.equal(mine, right.T)
        for mine, right, _ in pairs
    ):
        return "transpose_of", {}
    if not _same_shape(pairs) or not any(right.size > 2 for _, right, _ in pairs):
        return None
    if all(
        signature.equal(np.sort(mine, axis=None), np.sort(right, axis=None))
        for mine, right, _ in pairs
    ):
        return "permuted", {}
    return None


def _rounding(exercise: Exercise, pairs: Sequence[Pair]) -> tuple[str, dict[str, str]] | None:
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
            return "rounded", {"digits": f"{digits} decimals", "reason": "Leave out the rounding."}
    return None


def _argument(exercise: Exercise, pairs: Sequence[Pair]) -> tuple[str, dict[str, str]] | None:
    import inspect

    names = list(inspect.signature(exercise.reference).parameters)
    for index, name in enumerate(names):
        if all(
            index < len(case.args)
            and isinstance(case.args[index], int | float | np.ndarray)
            and signature.equal(mine, np.asarray(case.args[index], dtype=np.float64))
            for mine, _, case in pairs
        ):
            return "equals_argument", {"new": name}
    return None


def _in_places(exercise: Exercise, pairs: Sequence[Pair]) -> tuple[str, dict[str, str]] | None:
    if not _same_shape(pairs) or sum(right.size for _, right, _ in pairs) < 6:
        return None
    if all(signature.equal(np.abs(mine), np.abs(right)) for mine, right, _ in pairs):
        return "some_signs", {}
    # Zero in places, right in others: each must be seen more than once.
    zero = sum(int(np.sum((mine == 0) & (right != 0))) for mine, right, _ in pairs)
    right_places = sum(int(np.sum((mine == right) & (right != 0))) for mine, right, _ in pairs)
    if (
        zero > 1
        and right_places > 1
        and all(signature.equal(mine, np.where(mine == 0, 0.0, right)) for mine, right, _ in pairs)
    ):
        return "some_zero", {}
    return None


def _exchanged(
    name: str, truths: Sequence[tuple[dict[str, Any], dict[str, Any]]]
) -> tuple[str, dict[str, str]] | None:
    others = [other for other in truths[0][1] if other != name] if truths else []
    for other in others:
        if all(
            name in yours and other in truth and signature.equal(yours[name], truth[other])
            for yours, truth in truths
        ):
            return "equals_other", {"new": other}
    return None
