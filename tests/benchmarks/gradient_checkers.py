"""Right and wrong gradients of every exercise, given to our checker and to those in common use.

    python tests/benchmarks/gradient_checkers.py [--variants 12] [--seed 0] [UNIT ...]

The gradients are the bank's right and wrong answers, and wrong ones made by rewriting the
references. Each is a problem (J, its claimed gradient, a point) in several settings: as it is,
with J scaled by 1e-6 and by 1e6, at saturated points or large logits, and rounded to float32.
A wrong gradient counts only where it differs measurably from the truth. Prints for each checker
how many right ones it rejects, how many wrong ones it accepts, its runs of J and its time; then
what our check costs from ten parameters to a million. Checkers of frameworks run when installed.
"""

import argparse
import statistics
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chainrule import check_gradient
from chainrule.checking.cost import tensors_and_cost
from chainrule.course.bank import read_bank
from chainrule.course.exercise import Case, Derivative, Exercise, Gradient, unit_exercises
from chainrule.course.units import UNITS
from chainrule.mistakes import fingerprint, mutants

BANK = Path(__file__).parents[1] / "bank"
Flat = Callable[[np.ndarray], Any]


@dataclass
class Problem:
    """One claimed gradient: J of a flat vector, the claim, the point, and what is true."""

    name: str
    setting: str
    right: bool
    J: Flat
    claim: Flat
    x: np.ndarray
    elementwise: Callable[[Any], Any] | None = None
    claimed_slopes: Callable[[Any], Any] | None = None


# --- problems ---------------------------------------------------------------------------------


def answers(exercise: Exercise, variants: int, rng: np.random.Generator) -> Iterator[Any]:
    """Yield (title, right, function) from the bank and from the library of mistakes."""
    path = BANK / f"{exercise.unit}.py"
    for answer in read_bank(path) if path.is_file() else []:
        # A measured slope is no wrong gradient; it is told by other means.
        if answer.name == exercise.name and answer.entry != "A10":
            yield answer.title, answer.right, answer.build()
    entry = mutants.entry(exercise)
    if entry is not None:
        own = [one for one in entry.mutants if not one.slope]
        for index in rng.permutation(len(own))[:variants]:
            source = entry.source(own[index])
            built = mutants.build_mutant(exercise, own[index].function, source)
            yield f"variant {index} of {exercise.name}", False, built


def problems(
    exercise: Exercise, title: str, right: bool, answer: Any, rng: np.random.Generator
) -> Iterator[Problem]:
    """Yield the problems that one answer poses at the exercise's measured points."""
    for case in [case for case in exercise.inputs(rng) if case.measured][-1:]:
        if isinstance(exercise.truth, Derivative):
            made = elementwise_problems(exercise, exercise.truth, case, answer, rng)
        else:
            made = gradient_problems(exercise, case, answer)
        for setting, J, claim, truth, x, pair in made:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                claimed = claim(x)
                true = truth(x)
                level = abs(float(J(x)))
            if claimed is None or claimed.shape != true.shape or not np.isfinite(claimed).all():
                continue  # a breach of the contract, told before any number is compared
            gap = float(np.abs(claimed - true).max(initial=0.0))
            size = float(np.abs(true).max(initial=0.0))
            least = 2e-4 if setting.endswith("float32") else 1e-5
            if not right and not (gap > least * size and gap > 1e-9 * level and size > 0):
                continue  # right at this point, or not measurably wrong
            if right and gap > 1e-9 * size + 1e-15:
                continue  # right within the exercise's own tolerance only
            yield Problem(title, setting, right, J, claim, x, *(pair or (None, None)))


def elementwise_problems(
    exercise: Exercise, truth: Derivative, case: Case, answer: Any, rng: np.random.Generator
) -> Iterator[Any]:
    """Yield settings of an elementwise derivative; J is a weighted sum of its forward."""
    place = truth.argument
    x0 = np.atleast_1d(np.asarray(case.args[place], dtype=float)).reshape(-1)
    if any(callable(arg) for arg in case.args):
        return
    weights = rng.uniform(0.5, 1.5, x0.shape)

    def full(function: Any, x: Any) -> Any:
        return function(*case.args[:place], x, *case.args[place + 1 :])

    for setting, point, by in (
        ("plain", x0, 1.0),
        ("J x 1e-6", x0, 1e-6),
        ("J x 1e6", x0, 1e6),
        ("saturated", 12.0 * x0, 1.0),
    ):

        def cost(x: Any, by: float = by) -> Any:
            return by * np.sum(weights * full(truth.forward, x))

        def claim(x: Any, by: float = by) -> Any:
            return _try(lambda: by * weights * full(answer, x))

        def true(x: Any, by: float = by) -> Any:
            return by * weights * np.asarray(full(exercise.reference, x), dtype=float)

        yield setting, cost, claim, true, point, None

    def one(x: Any) -> Any:
        return full(truth.forward, x)

    def claimed(x: Any) -> Any:
        return _try(lambda: np.asarray(full(answer, x), dtype=float))

    def slopes(x: Any) -> Any:
        return np.asarray(full(exercise.reference, x), dtype=float)

    yield "elementwise", lambda x: np.sum(one(x)), claimed, slopes, x0, (one, claimed)

    def rounded(x: Any) -> Any:
        return _try(lambda: np.asarray(full(answer, x)).astype(np.float32).astype(float))

    def rounded_truth(x: Any) -> Any:
        return slopes(x).astype(np.float32).astype(float)

    yield "rounded to float32", lambda x: np.sum(one(x)), rounded, rounded_truth, x0, None


def gradient_problems(exercise: Exercise, case: Case, answer: Any) -> Iterator[Any]:
    """Yield settings of a gradient; all its tensors are laid out in one vector."""
    tensors, _ = tensors_and_cost(exercise, case.args)
    right = fingerprint.run(exercise, exercise.reference, case)
    yours = fingerprint.run(exercise, answer, case)
    if set(right) != set(tensors) or any(
        not isinstance(yours.get(name), np.ndarray) or yours[name].shape != value.shape
        for name, value in right.items()
    ):
        return
    flat = np.concatenate([value.reshape(-1) for value in tensors.values()])
    claimed = np.concatenate([np.asarray(yours[name]).reshape(-1) for name in tensors])
    true = np.concatenate([np.asarray(right[name]).reshape(-1) for name in tensors])

    def cost(x: np.ndarray, by: float = 1.0) -> Any:
        """Move each tensor from the point by itself: its component is what the exercise asks."""
        total = 0.0
        parts = _split(x, tensors)
        fixed, at = tensors_and_cost(exercise, case.args)
        start = at(fixed)
        for name, part in parts.items():
            if not np.array_equal(part, tensors[name]):
                total = total + (at({**fixed, name: part}) - start)
        return by * (start + total)

    for setting, by in (("plain", 1.0), ("J x 1e-6", 1e-6), ("J x 1e6", 1e6)):
        yield (
            setting,
            lambda x, by=by: cost(x, by),
            lambda x, by=by: by * claimed,
            lambda x, by=by: by * true,
            flat,
            None,
        )


def _split(x: np.ndarray, tensors: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    parts, start = {}, 0
    for name, value in tensors.items():
        parts[name] = x[start : start + value.size].reshape(value.shape)
        start += value.size
    return parts


def _try(make: Callable[[], Any]) -> Any:
    try:
        return np.asarray(make(), dtype=float)
    except Exception:
        return None


# --- checkers ---------------------------------------------------------------------------------


def ours(problem: Problem, J: Flat) -> bool:
    """Return our verdict; a claim rounded to float32 says so by its dtype."""
    if problem.elementwise is not None:
        return check_gradient(problem.elementwise, problem.claimed_slopes, problem.x).passed

    def claim(x: np.ndarray) -> Any:
        made = problem.claim(x)
        return made.astype(np.float32) if problem.setting.endswith("float32") else made

    return check_gradient(J, claim, problem.x).passed


def scipy_check_grad(problem: Problem, J: Flat) -> bool:
    """scipy.optimize.check_grad, accepted below 1e-6."""
    from scipy.optimize import check_grad

    return bool(check_grad(J, problem.claim, problem.x) <= 1e-6)


def _central(J: Flat, x: np.ndarray, h: float) -> np.ndarray:
    slopes = np.empty(x.size)
    for index in range(x.size):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        slopes[index] = (float(J(up)) - float(J(down))) / (2 * h)
    return slopes


def cs231n(limit: float) -> Callable[[Problem, Flat], bool]:
    """The largest relative error of the entries, central differences of h = 1e-5."""

    def check(problem: Problem, J: Flat) -> bool:
        mine, measured = problem.claim(problem.x), _central(J, problem.x, 1e-5)
        error = np.abs(mine - measured) / np.maximum(1e-8, np.abs(mine) + np.abs(measured))
        return bool(np.max(error) < limit)

    return check


def deeplearning_ai(problem: Problem, J: Flat) -> bool:
    """The relative distance of the whole vectors, central differences of 1e-7, below 2e-7."""
    mine, measured = problem.claim(problem.x), _central(J, problem.x, 1e-7)
    distance = np.linalg.norm(mine - measured)
    difference = distance / (np.linalg.norm(mine) + np.linalg.norm(measured))
    return not difference > 2e-7


def torch_gradcheck(problem: Problem, J: Flat) -> bool:
    """torch.autograd.gradcheck with its own steps and tolerances."""
    import torch

    class Claimed(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return torch.tensor(float(J(x.detach().numpy())), dtype=torch.float64)

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            (x,) = ctx.saved_tensors
            return upstream * torch.from_numpy(problem.claim(x.detach().numpy()).copy())

    x = torch.tensor(problem.x, dtype=torch.float64, requires_grad=True)
    return bool(torch.autograd.gradcheck(Claimed.apply, (x,), raise_exception=False))


def autograd_check(problem: Problem, J: Flat) -> bool:
    """autograd.test_util.check_grads in reverse mode, first order."""
    from autograd.extend import defvjp, primitive
    from autograd.test_util import check_grads

    claimed = primitive(lambda x: float(J(x)))
    defvjp(claimed, lambda answer, x: lambda upstream: upstream * problem.claim(x))
    try:
        check_grads(claimed, modes=["rev"], order=1)(problem.x)
    except AssertionError:
        return False
    return True


def jax_check(problem: Problem, J: Flat) -> bool:
    """jax.test_util.check_grads in reverse mode, first order, in double precision."""
    import jax
    from jax.test_util import check_grads

    jax.config.update("jax_enable_x64", True)
    number = jax.ShapeDtypeStruct((), np.float64)
    vector = jax.ShapeDtypeStruct(problem.x.shape, np.float64)

    @jax.custom_vjp
    def claimed(x: Any) -> Any:
        return jax.pure_callback(lambda at: np.float64(J(np.asarray(at))), number, x)

    def backward(x: Any, upstream: Any) -> tuple[Any]:
        slope = jax.pure_callback(
            lambda at: np.asarray(problem.claim(np.asarray(at)), dtype=np.float64), vector, x
        )
        return (upstream * slope,)

    claimed.defvjp(lambda x: (claimed(x), x), backward)
    try:
        check_grads(claimed, (problem.x.astype(np.float64),), order=1, modes=["rev"])
    except AssertionError:
        return False
    return True


def checkers() -> dict[str, Callable[[Problem, Flat], bool]]:
    """Return every checker that can run here."""
    found: dict[str, Callable[[Problem, Flat], bool]] = {
        "chainrule check_gradient": ours,
        "scipy check_grad <= 1e-6": scipy_check_grad,
        "CS231n rel_error < 1e-7": cs231n(1e-7),
        "CS231n rel_error < 1e-4": cs231n(1e-4),
        "deeplearning.ai <= 2e-7": deeplearning_ai,
    }
    for module, title, checker in (
        ("torch", "torch gradcheck", torch_gradcheck),
        ("autograd", "autograd check_grads", autograd_check),
        ("jax", "jax check_grads", jax_check),
    ):
        try:
            __import__(module)
        except ImportError:
            print(f"({title}: not installed)")
        else:
            found[title] = checker
    return found


# --- the run ----------------------------------------------------------------------------------


def collect(units: list[str], variants: int, seed: int) -> list[Problem]:
    """Return the problems of every exercise that asks for a derivative."""
    found = []
    for unit in units:
        for exercise in unit_exercises(unit).values():
            if not isinstance(exercise.truth, Derivative | Gradient):
                continue
            rng = np.random.default_rng(seed)
            for title, right, answer in answers(exercise, variants, rng):
                if callable(answer):
                    found += problems(exercise, title, right, answer, np.random.default_rng(seed))
    return found


def kinked() -> list[Problem]:
    """ReLU at its kink: every slope from 0 to 1 is right, others are not."""

    def relu(z: Any) -> Any:
        return np.maximum(z, 0.0)

    z = np.array([-1.5, 0.0, 0.7, 0.0, 2.0])
    made = []
    for at_zero in (0.0, 0.5, 1.0, -0.5, 1.5):

        def claim(x: Any, at_zero: float = at_zero) -> Any:
            return np.where(x == 0, at_zero, (x > 0) * 1.0)

        made.append(
            Problem(
                f"ReLU, slope {at_zero} at 0", "kinked", 0 <= at_zero <= 1,
                lambda x: np.sum(relu(x)), claim, z, relu, claim,
            )
        )  # fmt: skip
    dead = np.array([-3.0, -0.2, -7.0])
    made.append(
        Problem(
            "ReLU, dead", "dead", True, lambda x: np.sum(relu(x)), np.zeros_like, dead, relu,
            np.zeros_like,
        )
    )  # fmt: skip
    return made


def cost_row() -> None:
    """Print what our check costs from ten parameters to a million."""
    print("\nparameters   runs of J   milliseconds")
    for size in (10, 100, 1_000, 10_000, 100_000, 1_000_000):
        x = np.linspace(-1.0, 1.0, size)
        start = time.perf_counter()
        report = check_gradient(
            lambda at: np.sum(np.sin(at)) / at.size, lambda at: np.cos(at) / at.size, x
        )
        spent = 1e3 * (time.perf_counter() - start)
        print(f"{size:>10,}   {report.evaluations:>9}   {spent:>12.1f}   {report.verdict}")


def main() -> None:
    """Collect the problems, give each to each checker, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("units", metavar="UNIT", nargs="*", default=list(UNITS))
    parser.add_argument("--variants", type=int, default=12, help="rewritten ones per exercise")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    every = collect(args.units, args.variants, args.seed) + kinked()
    count = sum(problem.right for problem in every)
    print(f"{len(every)} problems: {count} right, {len(every) - count} wrong")
    settings = defaultdict(int)
    for problem in every:
        settings[problem.setting] += 1
    print(", ".join(f"{name} {number}" for name, number in settings.items()), "\n")
    heading = f"{'checker':<26} {'rejects right':>13} {'accepts wrong':>13}"
    print(f"{heading} {'runs of J':>10} {'ms each':>8}")
    for name, checker in checkers().items():
        rejected, accepted, failures, runs = 0, 0, [], []
        start = time.perf_counter()
        for problem in every:
            calls = 0

            def counted(x: Any, problem: Problem = problem) -> Any:
                nonlocal calls
                calls += 1
                return problem.J(x)

            with np.errstate(all="ignore"), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                passed = checker(problem, counted)
            runs.append(calls)
            rejected += problem.right and not passed
            accepted += (not problem.right) and passed
            if passed != problem.right:
                failures.append(f"{problem.name} [{problem.setting}]")
        spent = 1e3 * (time.perf_counter() - start) / len(every)
        median = statistics.median([run for run in runs if run] or [0])
        print(f"{name:<26} {rejected:>13} {accepted:>13} {median:>10.0f} {spent:>8.2f}")
        if checker is ours:
            for failure in failures:
                print(f"    {failure}")
    cost_row()


if __name__ == "__main__":
    main()
