"""Judge the bank's answers to units 03 and 06 in the versions of 20 course seeds.

    python tests/benchmarks/bank_in_versions.py [--seeds 20]

An answer of the bank is written in the course's own conventions; it is turned into a version's by
what the two differ in: the bias comes in with its sign turned, and what depends on the cost or the
bias goes out multiplied. Right answers stay right that way, and wrong ones wrong. Prints for each
seed the version, and how many right answers were rejected and wrong ones accepted.
"""

import argparse
import functools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.checking.judge import judge, rng_for
from chainrule.course import versions
from chainrule.course.bank import Answer, read_bank
from chainrule.course.exercise import unit_exercises
from chainrule.course.versions import Version
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).resolve().parents[1] / "bank"
STUDENT = "ada"
# The place of the bias among the arguments, and by what each result is multiplied.
TURNED: dict[str, tuple[int | None, Callable[[Version], tuple[int, ...]]]] = {
    "neuron_forward": (1, lambda v: (1, 1)),
    "neuron_factors": (1, lambda v: (v.k, 1, 1)),
    "neuron_delta": (1, lambda v: (v.k,)),
    "neuron_gradient": (1, lambda v: (v.k, v.sign * v.k)),
    "neuron_input_gradient": (1, lambda v: (v.k,)),
    "dense_forward": (2, lambda v: (1,)),
    "dense_backward": (None, lambda v: (1, 1, v.sign)),
    "mse": (None, lambda v: (v.k,)),
    "d_mse": (None, lambda v: (v.k,)),
}


def turned(answer: Answer, version: Version) -> Any:
    """Return an answer of the bank in the conventions of a version."""
    function = answer.build()
    place, factors_of = TURNED.get(answer.name, (None, lambda v: ()))
    factors = factors_of(version)
    flip = place is not None and version.sign < 0
    if not callable(function) or not (flip or any(factor != 1 for factor in factors)):
        return function
    buffers: dict[int, tuple[Any, Any]] = {}

    @functools.wraps(function)
    def in_version(*args: Any) -> Any:
        given = list(args)
        if flip:
            given[place] = 0 - args[place]
        result = function(*given)
        if flip and isinstance(args[place], np.ndarray):  # an answer that writes to it still does
            args[place][...] = 0 - given[place]
        return _times(result, factors, buffers)

    return in_version


def _times(result: Any, factors: tuple[int, ...], buffers: dict[int, tuple[Any, Any]]) -> Any:
    """Multiply each part by its factor; what has another form stays as it is."""
    if len(factors) > 1:
        if not isinstance(result, tuple | list) or len(result) != len(factors):
            return result
        parts = zip(result, factors, strict=True)
        return type(result)(_times(part, (factor,), buffers) for part, factor in parts)
    number = isinstance(result, int | float | np.ndarray | np.generic)
    if not number or isinstance(result, bool | np.bool_) or factors[0] == 1:
        return result
    if not isinstance(result, np.ndarray):
        return result * factors[0]
    # An answer that returns the same array each time does so in a version, too.
    _, own = buffers.setdefault(id(result), (result, np.array(result * factors[0])))
    own[...] = result * factors[0]
    return own


def misjudged(unit: str, number: int, seed: int) -> list[str]:
    """Return the right answers that are rejected, and the wrong ones that are accepted."""
    exercises = unit_exercises(versions.named(unit, number))
    wrong = []
    for answer in read_bank(BANK / f"{unit}.py"):
        exercise = exercises[answer.name]
        verdict = judge(exercise, turned(answer, Version(number)), rng_for(exercise, seed))
        if verdict.passed:  # its numbers: they may still have been measured
            version = turned(answer, Version(number))
            verdict = judge_and_name(exercise, version, rng_for(exercise, seed))
        if verdict.passed != answer.right:
            wrong.append(f"{answer.title}: {verdict.outcome.value}, {verdict.what}")
    return wrong


def main() -> int:
    """Print what each seed's versions made of the bank."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    args = parser.parse_args()
    total = 0
    for seed in range(1, args.seeds + 1):
        for unit in versions.VERSIONED:
            number = versions.number_of(seed, STUDENT, unit)
            began = time.monotonic()
            found = misjudged(unit, number, versions.seed_of(seed, STUDENT))
            rejected = sum(" right " in line for line in found)
            total += len(found)
            print(
                f"seed {seed:2} {unit} version {number}: {rejected} right rejected, "
                f"{len(found) - rejected} wrong accepted ({time.monotonic() - began:.0f} s)",
                flush=True,
            )
            for line in found:
                print(f"    {line}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
