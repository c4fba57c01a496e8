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
ladder of steps that estimate their own error; the tolerance is that estimate (see `differences`).
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
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from chainrule.checking import slopes

Quality = Literal["exact", "approximate", "wrong"]

_EXACT = 1e-11  # of the size of the terms of a directional slope, in float64
_APPROXIMATE = 1e-6
_SMALL = 1e-2  # of the largest entry; below it, six digits are counted from there
_RANK: dict[str, int] = {"exact": 0, "approximate": 1, "wrong": 2}


@dataclass(frozen=True)
class Entry:
    """One entry of a gradient: its index, your number, the measured one, and their distance."""

    index: tuple[int, ...]
    yours: float
    measured: float

    @property
    def error(self) -> float:
        """The distance of the two numbers."""
        return abs(self.yours - self.measured)


@dataclass(frozen=True)
class Parameter:
    """The verdict on one parameter, with its worst entry unless it is exact."""

    name: str
    verdict: Quality
    worst: Entry | None = None

    @property
    def passed(self) -> bool:
        """Whether this parameter's gradient is right."""
        return self.verdict != "wrong"


@dataclass(frozen=True)
class Report:
    """What `check_gradient` found; true when the gradient passed."""

    parameters: tuple[Parameter, ...]
    evaluations: int
    points: int = 1
    method: str = ""
    problem: str = ""

    @property
    def verdict(self) -> Quality:
        """The worst verdict of all parameters; "wrong" when the contract is broken."""
        if self.problem:
            return "wrong"
        return max((one.verdict for one in self.parameters), key=_RANK.__getitem__, default="wrong")

    @property
    def passed(self) -> bool:
        """Whether every parameter is exact or approximate."""
        return self.verdict != "wrong"

    def __bool__(self) -> bool:
        """Whether the gradient passed."""
        return self.passed

    def __getitem__(self, name: str) -> Parameter:
        """Return the verdict on the parameter called `name`."""
        for one in self.parameters:
            if one.name == name:
                return one
        raise KeyError(name)

    def __str__(self) -> str:
        """Say the verdict, and a line for each parameter."""
        if self.problem:
            return self.problem
        where = f" at {_count(self.points, 'point')}" if self.passed else ""
        lines = [f"The gradient is {self.verdict}{where}."]
        width = max(len(one.name) for one in self.parameters)
        for one in self.parameters:
            line = f"  {one.name:{width}}  {one.verdict}"
            if one.worst is not None:
                at = ", ".join(map(str, one.worst.index))
                entry = f"{one.name}[{at}]" if at else one.name
                line += (
                    f"   {entry} is {one.worst.yours:.4g}, measured {one.worst.measured:.4g}, "
                    f"error {one.worst.error:.1e}"
                )
            elif len(self.parameters) == 1:
                line += f"  ({self.evaluations} runs of f, {self.method})"
            lines.append(line)
        if self.verdict == "approximate":
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
    found: dict[str, Parameter] = {}
    try:
        for number in range(points):
            at = x if number == 0 else _nearby(x, rng)
            for parameter in _check_at(forward, grad, at, rng):
                known = found.get(parameter.name)
                if known is None or _RANK[parameter.verdict] > _RANK[known.verdict]:
                    found[parameter.name] = parameter
    except _Broken as broken:
        return Report(tuple(found.values()), forward.runs, points, problem=str(broken))
    return Report(tuple(found.values()), forward.runs, points, forward.method)


def _check_at(
    forward: _Forward, grad: Callable[[Any], Any], x: Any, rng: np.random.Generator
) -> Iterator[Parameter]:
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
        title = name or "x"
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
        missing = [name for name in names if name not in first]
        extra = [name for name in first if name not in names]
        what = f"lacks {missing[0] or 'x'}" if missing else f"has {extra[0] or 'a result'} too many"
        raise _Broken(f"grad {what}; it returns the structure of x.")
    for name, point in names.items():
        got = np.asarray(first[name])
        title = name or "x"
        if got.shape != np.shape(point):
            raise _Broken(
                f"grad returns shape {got.shape} for {title}; shape {np.shape(point)} is expected."
            )
        if got.dtype.kind != "f" and not (got.ndim == 0 and isinstance(first[name], int)):
            raise _Broken(f"grad returns dtype {got.dtype} for {title}; floats are expected.")
        if not np.all(np.isfinite(got)):
            raise _Broken(f"grad returns nan or inf for {title}.")
    if not _same(results[0], results[1]):
        raise _Broken("grad gives another result when it is called again with the same x.")
    return first


# --- measuring --------------------------------------------------------------------------------


def _elementwise(
    forward: _Forward, name: str, yours: Any, point: NDArray[np.float64], coarse: float
) -> Parameter:
    answer = np.asarray(yours, dtype=np.float64)
    try:
        true = slopes.complex_derivative(forward, point)
        error = np.full(point.shape, 1e-15)
        right = np.abs(answer - true) <= coarse * _EXACT * np.maximum(np.abs(true), 1e-3)
    except (slopes.NotAnalytic, TypeError):
        forward.method = "finite differences"
        measured = slopes.derivative(forward, point)
        true, error = measured.value, measured.error
        right = measured.agrees(answer) | (np.abs(answer - true) <= coarse * 1e-9 * abs(true))
        error = np.where(measured.kink, 0.0, error)
    distance = np.abs(answer - true)
    size = np.maximum(np.abs(true), _SMALL * np.abs(true).max(initial=0.0))
    near = right | (distance <= _APPROXIMATE * size + 2.0 * error)
    return _verdict(name, answer, true, right, near)


def _verdict(name: str, answer: Any, slopes: Any, right: Any, near: Any) -> Parameter:
    if np.all(right):
        return Parameter(name, "exact")
    quality: Quality = "approximate" if np.all(near) else "wrong"
    bad = ~right if quality == "approximate" else ~near
    distance = np.where(bad, np.abs(answer - slopes), -1.0)
    index = np.unravel_index(int(np.argmax(distance)), distance.shape)
    place = tuple(int(i) for i in index)
    return Parameter(name, quality, Entry(place, float(answer[place]), float(slopes[place])))


def _by_directions(
    forward: _Forward,
    along: Callable[[Any], Any],
    name: str,
    yours: Any,
    point: NDArray[np.float64],
    coarse: float,
    rng: np.random.Generator,
    parameters: int,
) -> Parameter:
    """Judge one array by a few directions; look for its worst entry when one disagrees."""
    answer = np.asarray(yours, dtype=np.float64)
    measure = _Slopes(forward, along, point)
    count = 3
    for number, v in enumerate(slopes.random_directions(rng, point, count)):
        # Differences cost five times the runs of a complex step; one direction finds a mistake.
        if number and not measure.analytic and number >= max(1, count // parameters):
            break
        if not measure.agrees(answer, v, coarse):
            return _worst_entry(measure, name, answer, point, coarse)
    return Parameter(name, "exact")


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
                slope = slopes.complex_directional(
                    self.along, self.point, v, confirm=not self.confirmed
                )
                self.confirmed = True
                return slope, 1e-15 * abs(slope), slope, slope
            except (slopes.NotAnalytic, TypeError):
                self.analytic = False
                self.forward.method = "finite differences"
        found = slopes.directional(self.along, self.point, v)
        sides = (found.left, found.right) if found.kink else (found.value, found.value)
        error = found._side_error if found.kink else found.error
        return float(found.value), float(error), float(sides[0]), float(sides[1])

    def agrees(self, answer: Any, v: NDArray[np.float64], coarse: float) -> bool:
        """Whether the answer has the measured slope along v."""
        terms = answer * v
        slope, error, left, right = self.measure(v)
        size = max(float(np.abs(terms).sum()), abs(slope))
        room = 2.0 * error + coarse * (_EXACT if self.analytic else 1e-9) * size + 1e-15
        low, high = min(left, right) - room, max(left, right) + room
        return low <= float(terms.sum()) <= high


def _worst_entry(
    measure: _Slopes, name: str, answer: Any, point: NDArray[np.float64], coarse: float
) -> Parameter:
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
    slopes = np.array(answer, dtype=np.float64)
    right = np.ones(point.shape, dtype=bool)
    near = np.ones(point.shape, dtype=bool)
    size = float(np.abs(answer).max(initial=0.0))
    for number in flat:
        index = np.unravel_index(int(number), point.shape)
        lone = np.zeros(point.shape)
        lone[index] = 1.0
        slope, error, left, high = measure.measure(lone)
        slopes[index] = slope
        room = 2.0 * error + coarse * _EXACT * max(abs(slope), 1e-3 * size) + 1e-15
        mine = float(answer[index])
        right[index] = min(left, high) - room <= mine <= max(left, high) + room
        allowed = _APPROXIMATE * max(abs(slope), _SMALL * size) + room
        near[index] = right[index] or abs(mine - slope) <= allowed
    if np.all(right):
        # The directions saw what single entries do not: many errors below each one's tolerance.
        return Parameter(name, "approximate")
    return _verdict(name, answer, slopes, right, near)


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
    first, second = dict(_leaves(one, "")), dict(_leaves(other, ""))
    return first.keys() == second.keys() and all(
        np.array_equal(np.asarray(first[name]), np.asarray(second[name]), equal_nan=True)
        for name in first
    )


def _eps_ratio(yours: Any, value: Any) -> float:
    """Return how much coarser than float64 the coarser of gradient and function is."""
    kinds = [np.asarray(one).dtype for one in (yours, value)]
    eps = max((float(np.finfo(kind).eps) for kind in kinds if kind.kind == "f"), default=0.0)
    return max(1.0, eps / float(np.finfo(np.float64).eps) * 1e-2)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
