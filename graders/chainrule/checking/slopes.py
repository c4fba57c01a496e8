"""Slopes measured from a forward function alone, each with an estimate of its own error.

A gradient check is only as good as the number it compares with.  A finite difference of one
fixed step is off by its truncation (the step is too long) or by round-off (too short), and says
neither; a fixed tolerance then rejects right answers or accepts wrong ones.  Here the forward is
run on a ladder of steps.  How much the rungs differ shows the truncation, how erratically the
shortest ones differ shows the round-off, and the two together are the reported error.

Where the forward is analytic the complex step is sharper (about 1e-16 relative); where it is not,
`NotAnalytic` says which operation stands in the way.  Nothing here needs more than NumPy.

Sources: central differences extrapolated to step zero by Neville's scheme in h² (Richardson 1911,
Ridders 1982), complex step of Squire and Trapp (1998).
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Measured",
    "NotAnalytic",
    "complex_derivative",
    "complex_directional",
    "derivative",
    "directional",
    "directionals",
    "gradient",
    "random_directions",
]

Array = NDArray[np.float64]

# Long steps carry the extrapolation, short ones show round-off and kinks.  The long ones are no
# multiples of each other: on a halving ladder a fast oscillation can look smooth at every rung.
_RUNGS: Array = np.array([993.0, 541.0, 293.0, 157.0, 33.0, 4.0, 2.0**-2, 2.0**-6]) / 8192.0
# Climbed only where the ladder above did not settle: a kink or a cliff close by.
_SHORTER_RUNGS: Array = 2.0 ** -np.array([22.0, 26.0])
_UNSETTLED = 1e-7
_SINGLE = float(np.finfo(np.float32).eps)
_COMPLEX_STEP = 1e-20


@dataclass(frozen=True)
class Measured:
    """Slopes measured by finite differences; every array has the shape of x (0-d for one slope).

    value: the slope; at a kink the mean of its two sides.
    error: estimated absolute error of `value`; at a kink it reaches both sides.
    left, right: the one-sided slopes.
    evaluations: how many times the forward was run.
    """

    value: Array
    error: Array
    left: Array
    right: Array
    evaluations: int
    _side_error: Array

    @property
    def kink(self) -> NDArray[np.bool_]:
        """Where the left and the right slope disagree beyond their errors."""
        gap = np.abs(self.right - self.left)
        size = np.maximum(np.abs(self.left), np.abs(self.right))
        return np.asarray(gap > 4.0 * self._side_error + 1e-6 * size)

    @property
    def reliable(self) -> NDArray[np.bool_]:
        """Where the slope is known to at least four digits, or is at a kink with known sides."""
        size = np.maximum(np.abs(self.value), self._scale)
        known = np.isfinite(self.value) & (self.error <= 1e-4 * size)
        return np.asarray(known | (self.kink & np.isfinite(self._side_error)))

    @property
    def tolerance(self) -> Array:
        """How far from `value` an answer may be: the estimated error, and room for round-off."""
        size = np.abs(self.value)
        room = 1e-9 * size + 1e-12 * self._scale + 1e-15
        return np.asarray(2.0 * self.error + room)

    @property
    def _scale(self) -> float:
        finite = np.abs(self.value[np.isfinite(self.value)])
        return float(finite.max()) if finite.size else 0.0

    def agrees(self, yours: ArrayLike) -> NDArray[np.bool_]:
        """Tell for every component whether `yours` (shape of x) is the measured slope.

        At a kink either one-sided slope and everything between them is right.  NaN and infinity
        never are.
        """
        answer = np.asarray(yours, dtype=np.float64)
        if answer.shape != self.value.shape:
            raise ValueError(f"The answer has shape {answer.shape}, not {self.value.shape}.")
        with np.errstate(invalid="ignore"):
            near = ~self.kink & (np.abs(answer - self.value) <= self.tolerance)
            room = 2.0 * self._side_error + 1e-9 * np.abs(self.value) + 1e-15
            low = np.minimum(self.left, self.right) - room
            high = np.maximum(self.left, self.right) + room
            between = self.kink & (low <= answer) & (answer <= high)
        return np.asarray(np.isfinite(answer) & (near | between))


def derivative(f: Callable[[Any], ArrayLike], x: ArrayLike) -> Measured:
    """Measure f′ at every component of `x` (any shape) of an elementwise `f`, all moved at once."""
    point = np.asarray(x, dtype=np.float64)
    unit = _power_of_two(np.maximum(1.0, np.abs(point)))

    def run(at: Array) -> tuple[Array, float]:
        raw = np.asarray(f(at[()]))
        return np.broadcast_to(raw.astype(np.float64), point.shape), _eps(raw)

    def sides(step: float) -> tuple[Array, Array, Array, Array]:
        above, below = point + step * unit, point - step * unit
        return run(above)[0], run(below)[0], above - point, point - below

    with _quiet():
        middle, eps = run(point)
        return _measure(sides, middle, unit, eps, calls=(1, 2))


def gradient(J: Callable[[Any], Any], x: ArrayLike) -> Measured:
    """Measure ∂J/∂x at every coordinate of `x` (any shape); `J` maps such an array to a float.

    Costs sixteen runs per coordinate.  For many coordinates use `directional`.
    """
    point = np.array(x, dtype=np.float64)
    unit = _power_of_two(np.maximum(1.0, np.abs(point)))
    flat_unit = unit.reshape(-1)

    def run(index: int, value: float) -> float:
        moved = point.copy()
        moved.reshape(-1)[index] = value
        return float(J(moved[()]))

    def sides(step: float) -> tuple[Array, Array, Array, Array]:
        flat = point.reshape(-1)
        above, below = flat + step * flat_unit, flat - step * flat_unit
        plus = np.array([run(i, value) for i, value in enumerate(above)], dtype=np.float64)
        minus = np.array([run(i, value) for i, value in enumerate(below)], dtype=np.float64)
        shape = point.shape
        return (
            plus.reshape(shape),
            minus.reshape(shape),
            (above - flat).reshape(shape),
            (flat - below).reshape(shape),
        )

    with _quiet():
        raw = np.asarray(J(point.copy()[()]))
        middle = np.full(point.shape, float(raw))
        return _measure(sides, middle, unit, _eps(raw), calls=(1, 2 * point.size))


def directional(J: Callable[[Any], Any], x: ArrayLike, v: ArrayLike) -> Measured:
    """Measure the slope of `J` at `x` along `v` (both of any one shape): Σ v·∂J/∂x, 0-d.

    The cost does not depend on the size of `x`.
    """
    together = directionals([(J, x, v)])
    return Measured(
        together.value[0],
        together.error[0],
        together.left[0],
        together.right[0],
        together.evaluations,
        together._side_error[0],
    )


def directionals(lines: Sequence[tuple[Callable[[Any], Any], ArrayLike, ArrayLike]]) -> Measured:
    """Measure the slopes along several lines (J, x, v) together; the result has one entry each.

    The same slopes as `directional` gives one by one, with less work between the runs.
    """
    moves: list[Callable[[float], float]] = []
    units = np.empty(len(lines))
    for number, (J, x, v) in enumerate(lines):
        point = np.asarray(x, dtype=np.float64)
        along = np.asarray(v, dtype=np.float64)
        length = float(np.linalg.norm(along))
        if along.shape != point.shape or not length > 0.0:
            raise ValueError(f"v must be a non-zero direction of shape {point.shape}.")
        size = max(1.0, float(np.linalg.norm(along * point)) / length)
        units[number] = size / length
        moves.append(_line(J, point, along))
    unit = _power_of_two(units)

    def sides(step: float) -> tuple[Array, Array, Array, Array]:
        above = np.array([move(step * by) for move, by in zip(moves, unit, strict=True)])
        below = np.array([move(-step * by) for move, by in zip(moves, unit, strict=True)])
        return above, below, step * unit, step * unit

    with _quiet():
        raw = [np.asarray(J(np.array(x, dtype=np.float64)[()])) for J, x, _ in lines]
        eps = max(map(_eps, raw))
        middle = np.array([float(one) for one in raw])
        return _measure(sides, middle, unit, eps, calls=(len(lines), 2 * len(lines)))


def _line(J: Callable[[Any], Any], point: Array, along: Array) -> Callable[[float], float]:
    return lambda t: float(J((point + t * along)[()]))


def random_directions(rng: np.random.Generator, x: ArrayLike, count: int = 3) -> list[Array]:
    """Draw `count` directions of the shape of `x`: random signs times U[1, 2].

    No entry is near zero, so no coordinate goes unseen; they are scaled by √size and by the
    magnitude of `x`, so that a unit step is as long as a typical parameter.
    """
    point = np.asarray(x, dtype=np.float64)
    entries = max(point.size, 1)
    scale = max(1.0, float(np.linalg.norm(point)) / entries**0.5) / entries**0.5
    return [
        rng.choice((-1.0, 1.0), size=point.shape) * rng.uniform(1.0, 2.0, size=point.shape) * scale
        for _ in range(count)
    ]


# --- the ladder -------------------------------------------------------------------------------


def _measure(
    sides: Callable[[float], tuple[Array, Array, Array, Array]],
    middle: Array,
    unit: Array,
    eps: float,
    calls: tuple[int, int],
) -> Measured:
    """Climb the ladder; `sides(step)` is J above, J below, and the two distances moved.

    `calls` says how often the forward ran for the middle, and how often it runs for a rung.
    """
    rows: list[tuple[Array, Array, Array, Array]] = [sides(float(step)) for step in _RUNGS]
    rungs = _RUNGS
    result = _settle(rows, rungs, middle, unit, eps, calls[0] + calls[1] * len(rows))
    doubt = _doubt(result)
    size = np.maximum(np.abs(result.value), result._scale)
    flat = 64.0 * eps * np.abs(middle)
    if not np.all(doubt <= np.maximum(_UNSETTLED * size, flat)):
        rows += [sides(float(step)) for step in _SHORTER_RUNGS]
        rungs = np.concatenate([_RUNGS, _SHORTER_RUNGS])
        shorter = _settle(rows, rungs, middle, unit, eps, calls[0] + calls[1] * len(rows))
        return _better(result, shorter)
    return result


def _settle(
    rows: list[tuple[Array, Array, Array, Array]],
    rungs: Array,
    middle: Array,
    unit: Array,
    eps: float,
    evaluations: int,
) -> Measured:
    above, below, up, down = (np.stack(part) for part in zip(*rows, strict=True))
    steps = rungs.reshape((-1,) + (1,) * middle.ndim) * unit
    central = (above - below) / (up + down)
    ahead, behind = (above - middle) / up, (middle - below) / down
    # Round-off in J: at least its own last digit, and what the two shortest rungs show.
    size = np.maximum(np.abs(above), np.abs(below))
    if eps < _SINGLE and _is_single(above) and np.any(above != middle):
        eps = _SINGLE
    rounding = eps * (size + np.abs(middle) + unit * np.abs(central))
    seen = np.abs(central[-1] - central[-2]) * steps[-1]
    seen = np.where(np.isfinite(seen), seen, 0.0)
    if seen.size > 1:
        seen = np.maximum(seen, np.median(seen))
    noise = (rounding + seen) / steps
    value, error = _extrapolate(central, rungs, 2, noise)
    one_sided, side_errors = _extrapolate(
        np.stack([behind, ahead], axis=1), rungs, 1, np.stack([noise, noise], axis=1) * 2.0
    )
    left, right = one_sided
    side_error = side_errors.sum(axis=0)
    # Long steps can agree by accident (a fast oscillation); the sides then tell another story.
    stray = np.abs(value - 0.5 * (left + right)) > 2.0 * (error + side_error)
    if stray.any():
        short, short_error = _extrapolate(central[-4:], rungs[-4:], 2, noise[-4:])
        value, error = np.where(stray, short, value), np.where(stray, short_error, error)
    found = Measured(value, error, left, right, evaluations, side_error)
    kink = found.kink
    if kink.any():
        centre = np.where(kink, 0.5 * (left + right), value)
        reach = np.where(kink, 0.5 * np.abs(right - left) + found._side_error, error)
        return Measured(centre, reach, left, right, evaluations, found._side_error)
    return found


def _extrapolate(slopes: Array, rungs: Array, power: int, noise: Array) -> tuple[Array, Array]:
    """Extrapolate to step zero; of all entries of the tableau take the one of least error.

    The error goes with h**power, so Neville's scheme removes one power per column.  An entry's
    error is how far it is from the entry above it in its column, which is the less accurate of
    the two, guarded by its distance from the column before, plus the round-off it carries.
    `slopes` and `noise` have one row per rung.
    """
    trailing = (1,) * (slopes.ndim - 1)
    column, blur = slopes, noise
    values, errors = [column[1:]], [np.abs(column[1:] - column[:-1]) + blur[1:]]
    for order in range(1, len(rungs) - 1):
        weight = (1.0 / ((rungs[:-order] / rungs[order:]) ** power - 1.0)).reshape((-1, *trailing))
        step = weight * (column[1:] - column[:-1])
        column = column[1:] + step
        blur = blur[1:] * (1.0 + weight) + weight * blur[:-1]
        values.append(column[1:])
        errors.append(np.abs(column[1:] - column[:-1]) + np.abs(step[1:]) / 64.0 + blur[1:])
    every, error = np.concatenate(values), np.concatenate(errors)
    error = np.where(np.isfinite(error), error, np.inf)
    row = np.argmin(error, axis=0)[None]
    return np.take_along_axis(every, row, axis=0)[0], np.take_along_axis(error, row, axis=0)[0]


def _doubt(measured: Measured) -> Array:
    return np.asarray(np.where(measured.kink, measured._side_error, measured.error))


def _better(one: Measured, other: Measured) -> Measured:
    """Take for each component the measurement of smaller doubt."""
    pick = _doubt(other) < _doubt(one)
    return Measured(
        np.where(pick, other.value, one.value),
        np.where(pick, other.error, one.error),
        np.where(pick, other.left, one.left),
        np.where(pick, other.right, one.right),
        other.evaluations,
        np.where(pick, other._side_error, one._side_error),
    )


def _is_single(values: Array) -> bool:
    """Tell whether every value fits in float32: the forward then computes in single precision."""
    return bool(np.all(values == values.astype(np.float32)))


def _power_of_two(size: Array) -> Array:
    """Round down to a power of two, so that steps are exact in binary."""
    return np.asarray(2.0 ** np.floor(np.log2(size)))


def _eps(result: NDArray[Any]) -> float:
    kind = result.dtype if result.dtype.kind == "f" else np.dtype(np.float64)
    return float(np.finfo(kind).eps)


def _quiet() -> np.errstate:
    return np.errstate(all="ignore")


# --- the complex step -------------------------------------------------------------------------


class NotAnalytic(ArithmeticError):
    """The forward holds an operation that a complex step would get silently wrong."""

    def __init__(self, operation: str) -> None:
        """Keep the name of the operation, beside a sentence that says it."""
        super().__init__(f"The complex step cannot pass through {operation}.")
        self.operation = operation


def complex_derivative(f: Callable[[Any], Any], x: ArrayLike) -> Array:
    """Return f′ at every component of `x` for an elementwise analytic `f`, to about 1e-16.

    Raises `NotAnalytic` where the result would not be the derivative.
    """
    point = np.asarray(x, dtype=np.float64)
    result = _imaginary(f, point, np.ones(point.shape))
    slopes = np.broadcast_to(result, point.shape) / _COMPLEX_STEP
    step = 2.0**-13 * _power_of_two(np.maximum(1.0, np.abs(point)))
    with _quiet():
        above, below = np.asarray(f((point + step)[()])), np.asarray(f((point - step)[()]))
    _confirm(slopes, (above - below) / (2.0 * step), np.abs(above))
    return np.array(slopes)


def complex_directional(
    J: Callable[[Any], Any], x: ArrayLike, v: ArrayLike, confirm: bool = True
) -> float:
    """Return Σ v·∂J/∂x for an analytic `J` (array of x's shape to float), to about 1e-16.

    Raises `NotAnalytic` where the result would not be the derivative. `confirm=False` saves two
    of the three runs where another direction at the same point has been confirmed already.
    """
    point, along = np.asarray(x, dtype=np.float64), np.asarray(v, dtype=np.float64)
    slope = _imaginary(J, point, along).reshape(()) / _COMPLEX_STEP
    if not confirm:
        return float(slope)
    length = float(np.linalg.norm(along)) or 1.0
    size = max(1.0, float(np.linalg.norm(along * point)) / length)
    step = 2.0**-13 * size / length
    with _quiet():
        above, below = float(J((point + step * along)[()])), float(J((point - step * along)[()]))
    _confirm(slope, np.asarray((above - below) / (2.0 * step)), np.asarray(abs(above) / length))
    return float(slope)


def _imaginary(f: Callable[[Any], Any], point: Array, along: Array) -> Array:
    """Run `f` at point + ih·along and return the imaginary part of its result."""
    moved = (point + 1j * _COMPLEX_STEP * along).view(_Analytic)
    with warnings.catch_warnings(), _quiet():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        try:
            result = f(moved)
        except np.exceptions.ComplexWarning:
            raise NotAnalytic("a cast to float, such as writing into a float array") from None
        except NotAnalytic:
            raise
        except Exception as reason:
            raise NotAnalytic(f"an operation without complex numbers ({reason})") from reason
    if not isinstance(result, _Analytic):
        raise NotAnalytic("a result built by hand, such as np.array([...]) of its own values")
    plain = np.asarray(np.ndarray.view(result, np.ndarray))
    return plain.imag.astype(np.float64)


def _confirm(slopes: Array, rough: Array, size: Array) -> None:
    """Refuse when a plain central difference says something else; whatever the reason."""
    scale = np.max(np.abs(slopes), initial=0.0)
    with np.errstate(invalid="ignore"):
        near = np.abs(slopes - rough) <= 1e-4 * (np.abs(slopes) + scale) + 1e-9 * size + 1e-12
    if not np.all(near):
        raise NotAnalytic("this point: a finite difference disagrees (a kink, or a lost branch)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SAFE_UFUNCS = _words("""
    add subtract multiply divide true_divide negative positive exp exp2 expm1 log log2 log10 log1p
    sqrt square reciprocal sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh
    matmul
""")
_BY_REAL_PART = _words("""
    greater greater_equal less less_equal equal not_equal isnan isinf isfinite signbit logical_and
    logical_or logical_not
""")
_EXTREMES = {"maximum": True, "fmax": True, "minimum": False, "fmin": False}
_SAFE_FUNCTIONS = _words("""
    sum mean average prod cumsum cumprod dot inner outer tensordot einsum trace diag diagonal
    matmul cross kron reshape ravel transpose matrix_transpose permute_dims swapaxes moveaxis
    rollaxis squeeze expand_dims broadcast_to broadcast_arrays atleast_1d atleast_2d atleast_3d
    concatenate concat stack vstack hstack column_stack dstack block append split array_split
    hsplit vsplit unstack where take take_along_axis roll flip fliplr flipud repeat tile tril triu
    copy zeros_like ones_like full_like empty_like shape size ndim result_type common_type diff
    ediff1d polyval select choose compress extract insert delete solve inv det matrix_power
    multi_dot copyto put_along_axis may_share_memory shares_memory meshgrid trapezoid
""")
_ORDERED = {"max": True, "amax": True, "min": False, "amin": False}
_REAL_FUNCTIONS = _words("""
    argmax argmin argsort nonzero flatnonzero any all isclose
""")


def _refuse(operation: str) -> Callable[..., Any]:
    def method(self: object, *args: object, **options: object) -> Any:
        raise NotAnalytic(operation)

    return method


class _Analytic(np.ndarray[Any, Any]):
    """A complex array that refuses what is not analytic and compares by its real part."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        name = ufunc.__name__
        plain = [_plain(value) for value in inputs]
        if "out" in options:
            for target in options["out"]:
                if not isinstance(target, _Analytic) and name not in _BY_REAL_PART:
                    raise NotAnalytic("writing into a float array")
            options["out"] = tuple(_plain(target) for target in options["out"])
        if isinstance(options.get("where"), _Analytic):
            options["where"] = _plain(options["where"]).real != 0
        if name in _BY_REAL_PART:
            return getattr(ufunc, method)(*map(_real, plain), **options)
        if name in _EXTREMES:
            if method == "__call__" and "out" not in options and "where" not in options:
                return _wrap(_pick(plain[0], plain[1], _EXTREMES[name]))
            if method == "reduce" and "where" not in options:
                axis, keepdims = options.get("axis", 0), options.get("keepdims", False)
                return _wrap(_extreme(plain[0], _EXTREMES[name], axis, keepdims))
            raise NotAnalytic(f"np.{name}.{method}")
        if name in ("power", "float_power") and method == "__call__":
            return _wrap(_power(plain[0], plain[1]))
        if name == "logaddexp" and method == "__call__":
            top, low = _pick(plain[0], plain[1], True), _pick(plain[0], plain[1], False)
            return _wrap(top + np.log1p(np.exp(low - top)))
        if name not in _SAFE_UFUNCS:
            raise NotAnalytic("abs" if name == "absolute" else f"np.{name}")
        return _wrap(getattr(ufunc, method)(*plain, **options))

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        name = func.__name__
        if name in _ORDERED:
            axis = args[1] if len(args) > 1 else kwargs.get("axis")
            keepdims = bool(kwargs.get("keepdims", False))
            return _wrap(_extreme(_plain(args[0]), _ORDERED[name], axis, keepdims))
        if name == "clip" and len(args) == 3 and not kwargs:
            inside = args[0] if args[1] is None else np.maximum(args[0], args[1])
            return inside if args[2] is None else np.minimum(inside, args[2])
        if name in _REAL_FUNCTIONS:
            return func(*(_deep(arg, _real) for arg in args), **kwargs)
        if name not in _SAFE_FUNCTIONS:
            raise NotAnalytic(f"np.{name}")
        if kwargs.get("dtype") is not None and np.dtype(kwargs["dtype"]).kind != "c":
            if name not in ("zeros_like", "ones_like", "full_like", "empty_like"):
                raise NotAnalytic(f"a cast to {np.dtype(kwargs['dtype'])} in np.{name}")
            return func(*(_deep(arg, _real) for arg in args), **kwargs)
        keys = {key: _deep(value, _plain) for key, value in kwargs.items()}
        return _wrap_deep(func(*(_deep(arg, _plain) for arg in args), **keys))

    def __getitem__(self, key: Any) -> Any:
        return _wrap(_plain(self)[key])

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def astype(self, dtype: Any, *args: Any, **options: Any) -> Any:
        if np.dtype(dtype).kind != "c":
            raise NotAnalytic(f"a cast to {np.dtype(dtype)}")
        return _wrap(_plain(self).astype(dtype))

    def max(self, *args: Any, **options: Any) -> Any:
        return np.max(self, *args, **options)

    def min(self, *args: Any, **options: Any) -> Any:
        return np.min(self, *args, **options)

    def mean(self, *args: Any, **options: Any) -> Any:
        return _wrap(_plain(self).mean(*args, **options))

    def clip(self, *args: Any, **options: Any) -> Any:
        return np.clip(self, *args, **options)

    def argmax(self, *args: Any, **options: Any) -> Any:
        return _plain(self).real.argmax(*args, **options)

    def argmin(self, *args: Any, **options: Any) -> Any:
        return _plain(self).real.argmin(*args, **options)

    real = property(_refuse(".real"))
    imag = property(_refuse(".imag"))
    flat = property(_refuse(".flat"))
    conj = conjugate = _refuse("conj")
    std = _refuse("std")
    var = _refuse("var")
    view = _refuse(".view()")
    item = tolist = _refuse("a cast to a Python number")
    round = _refuse("round")
    __float__ = _refuse("a cast to float, such as float() or a function of math")
    __int__ = _refuse("a cast to int")
    __index__ = _refuse("a cast to int")
    __complex__ = _refuse("a cast to complex, such as complex() or a function of cmath")
    __round__ = _refuse("round")
    __bool__ = _refuse("a test for zero")


def _plain(value: Any) -> Any:
    return np.ndarray.view(value, np.ndarray) if isinstance(value, _Analytic) else value


def _real(value: Any) -> Any:
    plain = _plain(value)
    return plain.real if np.iscomplexobj(plain) else plain


def _wrap(value: Any) -> Any:
    if not np.iscomplexobj(value):
        return value
    return np.asarray(value).view(_Analytic)


def _deep(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_deep(member, change) for member in value)
    return change(value)


def _wrap_deep(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_wrap(member) for member in value)
    return _wrap(value)


def _pick(one: Any, other: Any, largest: bool) -> Any:
    ahead = _real(one) >= _real(other) if largest else _real(one) < _real(other)
    return np.where(ahead, one, other)


def _extreme(values: Any, largest: bool, axis: Any = None, keepdims: bool = False) -> Any:
    """Select the largest or smallest entry along `axis` by its real part."""
    if axis is None:
        index = values.real.argmax() if largest else values.real.argmin()
        found = values.reshape(-1)[index]
        return np.asarray(found).reshape((1,) * values.ndim) if keepdims else found
    if not isinstance(axis, (int, np.integer)):
        raise NotAnalytic("a maximum over several axes")
    order = np.argmax if largest else np.argmin
    along = int(axis)
    index = np.expand_dims(order(values.real, axis=along), along)
    found = np.take_along_axis(values, index, along)
    return found if keepdims else np.squeeze(found, along)


def _power(base: Any, exponent: Any) -> Any:
    """Raise to a power; a negative base with an integer exponent keeps its tiny imaginary part."""
    base, exponent = np.asarray(base), np.asarray(exponent)
    if np.iscomplexobj(exponent):
        return np.power(base.astype(complex), exponent)
    n = exponent.astype(np.float64)
    root = base.real
    return root**n + 1j * base.imag * n * root ** (n - 1.0)
