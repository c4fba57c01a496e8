"""Check a gradient that you wrote by hand, in one line.

    >>> import numpy as np
    >>> from chainrule import check_gradient
    >>> x = np.array([0.5, -1.2, 2.0])
    >>> print(check_gradient(lambda x: np.sum(x**3), lambda x: 3 * x**2, x))
    The gradient is exact at 1 point.
      x  exact  (6 runs of f, complex step)

**What you hand over.** `f` is your function, `grad` your gradient, `x` the point. `f(x)` is one
number, and `grad(x)` has the shape of `x`. Or `f` works entry by entry, like `np.tanh`, and then
`grad(x)` is its derivative at each entry. There is no step, no tolerance and no flag to choose.

**Several parameters.** `x` may be a dict, a list or a tuple of arrays, nested as you like; `f` and
`grad` get it as it is, and `grad` returns the same structure. Every parameter is judged by itself,
so a large right one cannot hide a small wrong one:

    >>> W, b = np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([0.1, -0.3])
    >>> X = np.array([[1.0, 2.0], [-1.5, 0.5], [0.3, -0.7]])
    >>> def cost(p):
    ...     return 0.5 * np.sum(np.tanh(X @ p["W"] + p["b"]) ** 2)
    >>> def backward(p):
    ...     a = np.tanh(X @ p["W"] + p["b"])
    ...     delta = a * (1 - a**2)
    ...     return {"W": X.T @ delta, "b": delta.mean(axis=0)}
    >>> report = check_gradient(cost, backward, {"W": W, "b": b})
    >>> report.passed, report["W"].verdict, report["b"].verdict
    (False, 'exact', 'wrong')
    >>> print(report)
    The gradient is wrong.
      W  exact
      b  wrong   b[0] is -0.05486, measured -0.1646, error 1.1e-01

**What comes back.** A report with `passed` (also its truth value), `verdict`, the parameters with
their own verdict and worst entry, and how many times `f` was run. Print it, or assert it:
`assert check_gradient(f, grad, x)`.

- *exact*: right to the last digits that the measurement can see.
- *approximate*: right to about six digits. It passes, and the report says so: a constant is
  rounded, or a finite difference stands where a formula was meant.
- *wrong*: anything else, and every breach of the contract below.

**How it measures.** By complex step where `f` is analytic, otherwise by central differences on a
ladder of steps that estimate their own error; the tolerance is that estimate (see `slopes`).
Arrays are moved along a few random directions, so the cost does not grow with their size: a
million parameters take as many runs of `f` as ten. Only when a direction disagrees is the worst
entry looked for. At a kink (ReLU at 0) every slope between the two sides is right.

**What it insists on first.** `grad` returns the structure and shapes of `x`, in floats, all
finite; neither function writes to `x`; the same input gives the same result. Each has its own
sentence in `report.problem`.

**More points.** `points=3` also checks at two random points near `x`: a mistake that vanishes at
a special point (zeros, ones, symmetric weights) shows there.

**Limits.** Where f has more than 64-bit rounding inside (float32 arithmetic), digits are fewer
and tolerances wider. A function that jumps, or draws random numbers, has no gradient to check.
"""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chainrule.checking import compare, complex_step, contract, slopes
from chainrule.checking.compare import APPROXIMATE, MEASURED_EXACT
from chainrule.checking.message import count
from chainrule.checking.verdict import Outcome, PartVerdict

_SMALL = 1e-2  # of the largest entry; below it, six digits are counted from there
_DIRECTIONS = 3  # random directions for each array


@dataclass(frozen=True)
class Report:
    """What `check_gradient` found; true when the gradient passed."""

    parameters: tuple[PartVerdict, ...]
    evaluations: int
    points: int = 1
    method: str = ""
    problem: str = ""

    @property
    def outcome(self) -> Outcome:
        """The worst outcome of all parameters; WRONG when the contract is broken."""
        return Outcome.WRONG if self.problem else compare.worst_outcome(self.parameters)

    @property
    def verdict(self) -> str:
        """The outcome as a word: "exact", "approximate" or "wrong"."""
        return self.outcome.value

    @property
    def passed(self) -> bool:
        """Whether every parameter is exact or approximate."""
        return self.outcome.passed

    def __bool__(self) -> bool:
        """Whether the gradient passed."""
        return self.passed

    def __getitem__(self, name: str) -> PartVerdict:
        """Return the verdict on the parameter called `name`."""
        for one in self.parameters:
            if one.name == name:
                return one
        raise KeyError(name)

    def __str__(self) -> str:
        """Say the verdict, and a line for each parameter."""
        if self.problem:
            return self.problem
        lines = [f"The gradient is {self.verdict}."]
        if self.passed:
            lines = [f"The gradient is {self.verdict} at {count(self.points, 'point')}."]
        width = max(len(one.name) for one in self.parameters)
        for one in self.parameters:
            begin = f"  {one.name:{width}}  {one.verdict}"
            if (row := one.worst) is not None:
                lines.append(
                    f"{begin}   {row.label} is {row.yours:.4g}, measured {row.measured:.4g}, "
                    f"error {row.error:.1e}"
                )
            elif len(self.parameters) == 1:
                lines.append(f"{begin}  ({self.evaluations} runs of f, {self.method})")
            else:
                lines.append(begin)
        if self.outcome is Outcome.APPROXIMATE:
            lines.append(
                "Right to about six digits: a constant is rounded, or a slope is measured."
            )
        return "\n".join(lines)


class _Broken(Exception):
    """The contract is broken; the text is the report's problem."""


class _Forward:
    """`f` as a function of one of its parameters, counting its runs."""

    def __init__(self, f: Callable[[Any], Any]) -> None:
        self.f = f
        self.runs = 0
        self.method = "complex step"

    def __call__(self, x: Any) -> Any:
        self.runs += 1
        return self.f(x)


def check_gradient(
    f: Callable[[Any], Any],
    grad: Callable[[Any], Any],
    x: Any,
    *,
    points: int = 1,
    seed: int = 0,
) -> Report:
    """Compare `grad` with the slopes of `f` measured at `x`.

    Parameters
    ----------
    f : maps `x` to one number, or an array to an array entry by entry.
    grad : maps `x` to the gradient, in the structure and shapes of `x`.
    x : a number, an array, or a dict, list or tuple of such (nested as you like).
    points : how many points to check at: `x`, and random ones near it.
    seed : of the random points and directions.

    Returns
    -------
    A `Report`; it is true when the gradient passed, and says everything when printed.

    Examples
    --------
    >>> bool(check_gradient(np.tanh, lambda z: 1 - np.tanh(z) ** 2, np.linspace(-2, 2, 9)))
    True
    >>> report = check_gradient(np.tanh, lambda z: 1 - np.tanh(z), 0.5)
    >>> report.verdict
    'wrong'
    >>> print(check_gradient(np.sum, lambda x: 1, np.ones(3)))
    grad returns shape () for x; shape (3,) is expected.

    """
    if points < 1:
        raise ValueError("points must be at least 1.")
    rng = np.random.default_rng(seed)
    forward = _Forward(f)
    parameters: dict[str, PartVerdict] = {}
    try:
        for number in range(points):
            at = x if number == 0 else _nearby(x, rng)
            for parameter in _check_at(forward, grad, at, rng):
                compare.keep_worst(parameters, parameter)
    except _Broken as broken:
        return Report(tuple(parameters.values()), forward.runs, points, problem=str(broken))
    return Report(tuple(parameters.values()), forward.runs, points, forward.method)


def _check_at(
    forward: _Forward, grad: Callable[[Any], Any], x: Any, rng: np.random.Generator
) -> Iterator[PartVerdict]:
    names = dict(_leaves(x, ""))
    single = set(names) == {""}
    value = _value(forward, x)
    gradients = _gradients(grad, x, names)
    elementwise = single and np.ndim(value) > 0
    if np.ndim(value) > 0 and not (single and np.shape(value) == np.shape(x)):
        raise _Broken(
            f"f returns shape {np.shape(value)}; one number is expected, "
            "or for a single array its own shape."
        )
    for name, point in names.items():
        yours = gradients[name]
        title = _title(name)
        coarse = _eps_ratio(yours, value)
        exact_point = np.asarray(point, dtype=np.float64)
        if elementwise:
            yield _elementwise(forward, title, yours, exact_point, coarse)
            continue

        def along(moved: Any, name: str = name) -> Any:
            return forward(_replaced(x, "", name, moved))

        yield _by_directions(forward, along, title, yours, exact_point, coarse, rng, len(names))


def _value(forward: _Forward, x: Any) -> Any:
    """Run f once, and see that it keeps its hands off x."""
    handed = copy.deepcopy(x)
    with np.errstate(all="ignore"):
        value = forward(handed)
    if not _same(handed, x):
        raise _Broken("f changes its argument x; work on a copy inside f.")
    if np.asarray(value).dtype.kind not in "fiu":
        raise _Broken(f"f returns {type(value).__name__}; a number or an array is expected.")
    if not np.all(np.isfinite(np.asarray(value, dtype=np.float64))):
        raise _Broken("f is not finite at this point; there is no slope to measure.")
    return value


def _gradients(grad: Callable[[Any], Any], x: Any, names: dict[str, Any]) -> dict[str, Any]:
    results = []
    for _ in range(2):
        handed = copy.deepcopy(x)
        results.append(copy.deepcopy(grad(handed)))
        if not _same(handed, x):
            raise _Broken("grad changes its argument x; work on a copy inside grad.")
    first = dict(_leaves(results[0], ""))
    if set(first) != set(names):
        missing = [_title(name) for name in names if name not in first]
        extra = [name for name in first if name not in names]
        if missing:
            raise _Broken(f"grad lacks {missing[0]}; it returns the structure of x.")
        if extra[0]:
            raise _Broken(f"grad has {extra[0]} too many; it returns the structure of x.")
        raise _Broken("grad has a result too many; it returns the structure of x.")
    for name, point in names.items():
        got = np.asarray(first[name])
        title = _title(name)
        if got.shape != np.shape(point):
            raise _Broken(
                f"grad returns shape {got.shape} for {title}; shape {np.shape(point)} is expected."
            )
        if got.dtype.kind != "f" and not (got.ndim == 0 and isinstance(first[name], int)):
            if got.dtype.kind in "iu":
                raise _Broken(f"grad returns whole numbers for {title}; floats are expected.")
            raise _Broken(f"grad returns dtype {got.dtype} for {title}; floats are expected.")
        if not np.all(np.isfinite(got)):
            raise _Broken(f"grad returns nan or inf for {title}.")
    if not _same(results[0], results[1]):
        raise _Broken("grad gives another result when it is called again with the same x.")
    return first


def _title(name: str) -> str:
    """Return the name of a parameter; the only one is x itself."""
    return name or "x"


# --- measuring --------------------------------------------------------------------------------


def _elementwise(
    forward: _Forward, name: str, yours: Any, point: NDArray[np.float64], coarse: float
) -> PartVerdict:
    answer = np.asarray(yours, dtype=np.float64)
    try:
        true = complex_step.complex_derivative(forward, point)
        error = np.full(point.shape, 1e-15)
        right = compare.is_exact(answer, true, 1e-3, coarse * MEASURED_EXACT)
    except (complex_step.NotAnalytic, TypeError):
        forward.method = "finite differences"
        measured = slopes.derivative(forward, point)
        true, error = measured.value, measured.error
        right = measured.agrees(answer) | (np.abs(answer - true) <= coarse * 1e-9 * abs(true))
        error = np.where(measured.kink, 0.0, error)
    floor = _SMALL * np.abs(true).max(initial=0.0)
    near = right | compare.is_near(answer, true, floor, 2.0 * error)
    return _part_verdict(name, answer, true, right, near)


def _part_verdict(name: str, answer: Any, measured: Any, right: Any, near: Any) -> PartVerdict:
    outcome = compare.outcome_of(right, near)
    if outcome is Outcome.EXACT:
        return PartVerdict(name, outcome)
    bad = ~near if outcome is Outcome.WRONG else ~right
    worst = compare.worst_index(np.where(bad, np.abs(answer - measured), -1.0))
    return PartVerdict(name, outcome, compare.entry_row(name, worst, answer, measured))


def _by_directions(
    forward: _Forward,
    along: Callable[[Any], Any],
    name: str,
    yours: Any,
    point: NDArray[np.float64],
    coarse: float,
    rng: np.random.Generator,
    parameters: int,
) -> PartVerdict:
    """Judge one array by a few directions; look for its worst entry when one disagrees."""
    answer = np.asarray(yours, dtype=np.float64)
    measure = _Slopes(forward, along, point)
    for number, v in enumerate(slopes.random_directions(rng, point, _DIRECTIONS)):
        # Differences cost five times the runs of a complex step; one direction finds a mistake.
        if number and not measure.analytic and number >= max(1, _DIRECTIONS // parameters):
            break
        if not measure.agrees(answer, v, coarse):
            return _worst_entry(measure, name, answer, point, coarse)
    return PartVerdict(name, Outcome.EXACT)


class _Slopes:
    """Slopes along directions: by complex step while that works, then by differences."""

    def __init__(
        self, forward: _Forward, along: Callable[[Any], Any], point: NDArray[np.float64]
    ) -> None:
        self.forward, self.along, self.point = forward, along, point
        self.analytic = True
        self.confirmed = False

    def measure(self, v: NDArray[np.float64]) -> tuple[float, float, float, float]:
        """Return the slope along v, its error, and the one-sided slopes."""
        if self.analytic:
            try:
                slope = complex_step.complex_directional(
                    self.along, self.point, v, confirm=not self.confirmed
                )
                self.confirmed = True
                return slope, 1e-15 * abs(slope), slope, slope
            except (complex_step.NotAnalytic, TypeError):
                self.analytic = False
                self.forward.method = "finite differences"
        measured = slopes.directional(self.along, self.point, v)
        value, error = float(measured.value), float(measured.error)
        if not measured.kink:
            return value, error, value, value
        return value, float(measured.side_error), float(measured.left), float(measured.right)

    def agrees(self, answer: Any, v: NDArray[np.float64], coarse: float) -> bool:
        """Whether the answer has the measured slope along v."""
        terms = answer * v
        slope, error, left, right = self.measure(v)
        size = max(float(np.abs(terms).sum()), abs(slope))
        room = 2.0 * error + coarse * (MEASURED_EXACT if self.analytic else 1e-9) * size + 1e-15
        low, high = min(left, right) - room, max(left, right) + room
        return low <= float(terms.sum()) <= high


def _worst_entry(
    measure: _Slopes, name: str, answer: Any, point: NDArray[np.float64], coarse: float
) -> PartVerdict:
    """Find the entry that is furthest off: all of a small array, by halving a large one."""
    flat: NDArray[Any] = np.arange(point.size)
    rng = np.random.default_rng(0)
    while flat.size > 32:
        halves = np.array_split(flat, 2)
        errors = []
        for half in halves:
            entries = np.zeros(point.size)
            entries[half] = rng.uniform(1.0, 2.0, half.size) * rng.choice((-1.0, 1.0), half.size)
            v = entries.reshape(point.shape)
            errors.append(abs(measure.measure(v)[0] - float(np.sum(answer * v))))
        flat = np.asarray(halves[int(np.argmax(errors))])
    measured = np.array(answer, dtype=np.float64)
    right = np.ones(point.shape, dtype=bool)
    near = np.ones(point.shape, dtype=bool)
    size = float(np.abs(answer).max(initial=0.0))
    for number in flat:
        index = np.unravel_index(int(number), point.shape)
        lone = np.zeros(point.shape)
        lone[index] = 1.0
        slope, error, left, high = measure.measure(lone)
        measured[index] = slope
        room = 2.0 * error + coarse * MEASURED_EXACT * max(abs(slope), 1e-3 * size) + 1e-15
        mine = float(answer[index])
        right[index] = min(left, high) - room <= mine <= max(left, high) + room
        allowed = APPROXIMATE * max(abs(slope), _SMALL * size) + room
        near[index] = right[index] or abs(mine - slope) <= allowed
    if np.all(right):
        # The directions saw what single entries do not: many errors below each one's tolerance.
        return PartVerdict(name, Outcome.APPROXIMATE)
    return _part_verdict(name, answer, measured, right, near)


# --- structures -------------------------------------------------------------------------------


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield every array or number of a structure with its name, such as W or layers[0].b."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{path or 'x'}[{index}]")
    else:
        yield path, value


def _replaced(value: Any, path: str, name: str, new: Any) -> Any:
    """Return the structure with the leaf called `name` replaced; other leaves are copies."""
    if isinstance(value, dict):
        return {
            key: _replaced(item, f"{path}.{key}" if path else str(key), name, new)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        made = [
            _replaced(item, f"{path or 'x'}[{index}]", name, new)
            for index, item in enumerate(value)
        ]
        return tuple(made) if isinstance(value, tuple) else made
    return new if path == name else copy.copy(value)


def _nearby(x: Any, rng: np.random.Generator) -> Any:
    """Return a random point near x, in its structure."""
    if isinstance(x, dict):
        return {key: _nearby(item, rng) for key, item in x.items()}
    if isinstance(x, list | tuple):
        made = [_nearby(item, rng) for item in x]
        return tuple(made) if isinstance(x, tuple) else made
    array = np.asarray(x, dtype=np.float64)
    moved = array + 0.5 * np.maximum(1.0, np.abs(array)) * rng.uniform(-1.0, 1.0, array.shape)
    return moved if array.ndim else float(moved)


def _same(one: Any, other: Any) -> bool:
    first, second = (
        {name: np.asarray(leaf) for name, leaf in _leaves(value, "")} for value in (one, other)
    )
    return contract.same(first, second)


def _eps_ratio(yours: Any, value: Any) -> float:
    """Return how much coarser than float64 the coarser of gradient and function is."""
    kinds = [np.asarray(one).dtype for one in (yours, value)]
    eps = max((float(np.finfo(kind).eps) for kind in kinds if kind.kind == "f"), default=0.0)
    return max(1.0, eps / float(np.finfo(np.float64).eps) * 1e-2)
