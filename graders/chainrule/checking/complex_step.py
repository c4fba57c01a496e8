"""Slopes by complex step: as sharp as round-off allows, or refused.

For an analytic f, Im f(x + ih·v) / h is the slope along v, with nothing subtracted and so nothing
lost: h = 1e-20 gives about 1e-16 relative.  A forward that is not analytic (abs, a comparison, a
cast to float) would give a wrong number without a word; `NotAnalytic` says which operation stands
in the way, and a rough central difference has the last word.

Source: Squire and Trapp (1998).
"""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from chainrule.checking.slopes import Array, power_of_two, quiet

_COMPLEX_STEP = 1e-20


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
    step = 2.0**-13 * power_of_two(np.maximum(1.0, np.abs(point)))
    with quiet():
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
    with quiet():
        above, below = float(J((point + step * along)[()])), float(J((point - step * along)[()]))
    _confirm(slope, np.asarray((above - below) / (2.0 * step)), np.asarray(abs(above) / length))
    return float(slope)


def _imaginary(f: Callable[[Any], Any], point: Array, along: Array) -> Array:
    """Run `f` at point + ih·along and return the imaginary part of its result."""
    moved = (point + 1j * _COMPLEX_STEP * along).view(_Analytic)
    with warnings.catch_warnings(), quiet():
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
