"""Unit 06: a dense layer, an activation and the losses, a batch at a time.

Backward functions are measured through J = Σ upstream · output with a random upstream, so a
forgotten upstream cannot pass. Sizes differ pairwise (N=7, D=4, H=5, M=3); one layer is
square, one batch has a single row.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from chainrule.course.exercise import Case, Exercise, Gradient, OtherFormula, Value
from chainrule.course.versions import Version
from chainrule.exercises import forwards, probes

UNIT = "06_layers"


def _upstream_of_sigmoid(dA: Any, Z: Any) -> Any:
    return np.sum(dA * forwards.sigmoid(Z))


def some_bias(dZ: Any, X: Any, W: Any) -> dict[str, Any]:
    """Add the bias, which a backward pass is not handed: its value changes no slope."""
    return {"b": np.zeros(dZ.shape[1])}


def _normal(rng: np.random.Generator, *shape: int) -> Any:
    return rng.normal(size=shape)


def _layers(rng: np.random.Generator) -> list[Case]:
    """Draw X, W and b for `dense_forward`."""

    def draw(N: int, D: int, M: int) -> tuple[Any, Any, Any]:
        return _normal(rng, N, D), _normal(rng, D, M), _normal(rng, M)

    X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    W, b = np.array([[0.1, 0.2], [0.3, 0.4]]), np.array([10.0, -10.0])
    _, weights, bias = draw(7, 4, 3)
    return [
        Case((X, W, b), "three small rows"),
        Case(draw(7, 4, 3)),
        Case(draw(7, 4, 4), "a square layer"),
        Case(draw(1, 4, 3), "a batch of one row"),
        Case((rng.integers(-3, 4, size=(7, 4)), weights, bias), "a batch of ints"),
    ]


def _layers_backward(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, D: int, M: int) -> tuple[Any, Any, Any]:
        return _normal(rng, N, M), _normal(rng, N, D), _normal(rng, D, M)

    dZ, _, W = draw(7, 4, 3)
    pixels = rng.integers(-3, 4, size=(7, 4))
    return [
        Case(draw(7, 4, 3)),
        Case(draw(7, 4, 4), "a square layer"),
        Case(draw(1, 4, 3), "a batch of one row", measured=False),
        Case((dZ, pixels, W), "a batch of ints", measured=False),
    ]


def _upstreams(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, M: int) -> tuple[Any, Any]:
        return _normal(rng, N, M), _normal(rng, N, M)

    far = np.array([[-1e4, -40.0, 0.5], [40.0, 750.0, 1e4]])
    whole = rng.integers(-3, 4, size=(7, 5))
    return [
        Case(draw(7, 5)),
        Case(draw(4, 4), "square arrays"),
        Case(draw(1, 3), "a batch of one row"),
        Case((_normal(rng, 7, 5), whole), "Z made of ints", measured=False),
        Case((_normal(rng, 2, 3), far), "|Z| up to 1e4", measured=False),
    ]


def _errors(rng: np.random.Generator) -> list[Case]:
    """Draw outputs and targets for the squared error."""

    def draw(N: int, M: int) -> tuple[Any, Any]:
        return _normal(rng, N, M), _normal(rng, N, M)

    one_hot = np.eye(3, dtype=int)[rng.integers(3, size=7)]
    return [
        Case(draw(7, 3)),
        Case(draw(4, 4), "square arrays"),
        Case(draw(1, 3), "a batch of one row"),
        Case(draw(7, 1), "one output"),
        Case((_normal(rng, 7, 3), one_hot), "Y made of ints", measured=False),
    ]


def _yes_no(rng: np.random.Generator) -> list[Case]:
    """Draw logits and labels 0 or 1, both of them in every batch of more than one row."""

    def labels(dtype: Any) -> Any:
        return rng.permutation(np.array([0, 1, 0, 1, 1, 0, 1])).astype(dtype)

    far = np.array([-1e4, -1e4, -40.0, 0.5, 40.0, 1e4, 1e4])
    right_and_wrong = np.array([0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0])
    return [
        Case((_normal(rng, 7), labels(float))),
        Case((2.0 * _normal(rng, 7), labels(np.int64)), "labels of dtype int64"),
        Case((_normal(rng, 1), np.array([1.0])), "a batch of one row, y = 1"),
        Case((_normal(rng, 1), np.array([0.0])), "a batch of one row, y = 0"),
        Case((_normal(rng, 7), labels(np.int8)), "labels of dtype int8", measured=False),
        Case((_normal(rng, 7), labels(np.float32)), "labels of dtype float32", measured=False),
        Case((far, right_and_wrong), "logits up to 1e4", measured=False),
    ]


def _far_logits() -> Any:
    return np.array([[1e4, 0.0, -1e4], [9e3, 1e4, 9.999e3], [-1e4, -1e4, -1e4], [0.0, 800.0, 1.0]])


def _logits(rng: np.random.Generator) -> list[Case]:
    return [
        Case((np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]),), "two chosen rows"),
        Case((2.0 * _normal(rng, 7, 3),)),
        Case((_normal(rng, 4, 4),), "square logits"),
        Case((_normal(rng, 1, 5),), "a batch of one row"),
        Case((rng.integers(-3, 4, size=(7, 3)),), "logits made of ints"),
        Case((_far_logits(),), "logits up to 1e4"),
    ]


def _classes(rng: np.random.Generator) -> list[Case]:
    """Draw logits and class labels; every class occurs in every batch of seven rows."""

    def draw(N: int, M: int, dtype: Any = np.int64) -> tuple[Any, Any]:
        return 1.5 * _normal(rng, N, M), rng.permutation(np.arange(N) % M).astype(dtype)

    return [
        Case(draw(7, 3)),
        Case(draw(4, 4), "square logits"),
        Case((_normal(rng, 1, 5), np.array([2])), "a batch of one row"),
        Case(draw(7, 3, np.int8), "labels of dtype int8", measured=False),
        Case(draw(7, 3, np.int32), "labels of dtype int32", measured=False),
        Case((_far_logits(), np.array([2, 1, 0, 1])), "logits up to 1e4", measured=False),
        Case((_far_logits(), np.array([0, 0, 2, 2])), "logits up to 1e4", measured=False),
    ]


# --- points with one thing special about them -------------------------------------------

ONE_UNIT = "Here the layer has one unit."
ONE_ROW = "Here the batch has one row."
SAME_ROW = "Here a row comes twice."
SURE = "Here probabilities are close to 0."
MANY = "Here the batch has 40 rows."


def _repeat(array: Any) -> Any:
    """Return `array` with its first row in place of its last two."""
    result = array.copy()
    result[-2:] = array[0]
    return result


def special_layers(rng: np.random.Generator) -> list[tuple[Any, Any, Any, Any, str, str]]:
    """Draw (dZ, X, W, b, label, what is special)."""

    def draw(
        N: int, D: int, M: int, label: str, special: str
    ) -> tuple[Any, Any, Any, Any, str, str]:
        return (
            _normal(rng, N, M), _normal(rng, N, D), _normal(rng, D, M), _normal(rng, M),
            label, special,
        )  # fmt: skip

    dZ, X, W, b, _, _ = draw(6, 4, 3, "", "")
    holes = (rng.uniform(size=(6, 4)) < 0.5) * X
    return [
        draw(6, 4, 1, "one unit", ONE_UNIT),
        draw(6, 1, 3, "one input", "Here each row is a single number."),
        draw(1, 4, 3, "a batch of one row", ONE_ROW),
        draw(1, 1, 1, "one row, one input, one unit", probes.ONES),
        draw(40, 4, 3, "40 rows", MANY),
        (0 * dZ, X, W, b, "an upstream of zeros", probes.ZERO),
        (dZ, holes, W, 0 * b, "X with zeros, b of zeros", probes.ZERO),
        (dZ, X, W * (W > 0), b, "W with zeros", probes.ZERO),
        (dZ, _repeat(X), W, b, "X with equal rows", SAME_ROW),
        (_repeat(dZ), X, W, b, "dZ with equal rows", SAME_ROW),
        (1e-5 * dZ, X, W, b, "a tiny upstream", "Here the upstream is close to 0."),
        (dZ, 1e-4 * X, W, 1e-4 * b, "X and b close to 0", probes.NEAR),
        (dZ, 0 * X, W, 0 * b, "X and b of zeros", probes.ZERO),
        (5 * dZ, 6 * X, 4 * W, 7 * b, "large numbers", probes.MODERATE),
        (*(probes.turned(one) for one in (dZ, X, W)), b, "all by columns", probes.MEMORY),
        (*(probes.spread(one) for one in (dZ, X, W, b)), "all spread out", probes.SPREAD),
    ]


def _special_forwards(rng: np.random.Generator) -> list[Case]:
    return [
        Case((X, W, b), label, special=special)
        for _, X, W, b, label, special in special_layers(rng)
        if "dZ" not in label and "upstream" not in label
    ]


def special_backwards(rng: np.random.Generator) -> list[Case]:
    """Draw (dZ, X, W) with one thing special about each."""
    return [
        Case((dZ, X, W), label, measured=False, special=special)
        for dZ, X, W, _, label, special in special_layers(rng)
    ]


def _special_upstreams(rng: np.random.Generator) -> list[Case]:
    def case(dA: Any, Z: Any, label: str, special: str) -> Case:
        return Case((dA, Z), label, measured=False, special=special)

    dA, Z = _normal(rng, 4, 3), _normal(rng, 4, 3)
    sizes = probes.both_signs(rng, (2.0, 4.0, 6.0, 9.0, 12.0)).reshape(4, 2)
    return [
        case(0 * dA, Z, "dA of zeros", probes.ZERO),
        case(dA * (dA > 0), Z * (Z > 0), "zeros in dA and Z", probes.ZERO),
        case(_normal(rng, 4, 2), sizes, "|Z| up to 12", probes.MODERATE),
        case(dA, 1e-3 * Z, "Z close to 0", probes.NEAR),
        case(1e-5 * dA, Z, "a tiny upstream", "Here the upstream is close to 0."),
        case(_normal(rng, 40, 2), _normal(rng, 40, 2), "40 rows", MANY),
        case(50 * dA, Z, "a large upstream", "Here numbers of dA are far beyond 5."),
        case(_repeat(dA), _repeat(Z), "equal rows", SAME_ROW),
        case(_normal(rng, 5, 1), _normal(rng, 5, 1), "one unit", ONE_UNIT),
        case(dA[:1, :1], Z[:1, :1], "one row, one unit", probes.ONES),
        case(dA, probes.turned(Z), "Z by columns", probes.MEMORY),
        case(probes.turned(dA), Z, "dA by columns", probes.MEMORY),
        case(probes.spread(dA), probes.spread(Z), "spread out", probes.SPREAD),
    ]


def _special_errors(rng: np.random.Generator) -> list[Case]:
    def case(A: Any, Y: Any, label: str, special: str) -> Case:
        return Case((A, Y), label, measured=False, special=special)

    A, Y = _normal(rng, 4, 3), _normal(rng, 4, 3)
    half, close = np.where(rng.uniform(size=(4, 3)) < 0.5, A, Y), probes.near_zero(rng, 4, 3)
    return [
        case(A, A, "Y = A", "Here Y is equal to A."),
        case(A, half, "Y = A in some entries", probes.ZERO),
        case(A, 0 * Y, "Y of zeros", probes.ZERO),
        case(close, probes.near_zero(rng, 4, 3), "A and Y close to 0", probes.NEAR),
        case(60 * A, -60 * Y, "errors beyond 5", "Here errors are beyond 5."),
        case(
            A, A + probes.near_zero(rng, 4, 3), "errors close to 0", "Here errors are close to 0."
        ),
        case(_repeat(A), _repeat(Y), "equal rows", SAME_ROW),
        case(A[:1, :1], Y[:1, :1], "one row, one output", probes.ONES),
        case(_normal(rng, 40, 2), _normal(rng, 40, 2), "40 rows", MANY),
        case(A, probes.turned(Y), "Y by columns", probes.MEMORY),
        case(probes.turned(A), Y, "A by columns", probes.MEMORY),
        case(probes.spread(A), probes.spread(Y), "spread out", probes.SPREAD),
    ]


def _special_yes_no(rng: np.random.Generator) -> list[Case]:
    def case(z: Any, y: Any, label: str, special: str) -> Case:
        return Case((z, np.asarray(y)), label, measured=False, special=special)

    z = _normal(rng, 6)
    y = rng.permutation([0.0, 1.0, 1.0, 0.0, 1.0, 0.0])
    sizes = probes.both_signs(rng, (2.0, 4.0, 6.0, 9.0, 12.0))
    return [
        case(sizes, (sizes > 0).astype(float), "sure and right", SURE),
        case(sizes, (sizes < 0).astype(float), "sure and wrong", SURE),
        case(z * (1, 0, 1, 1, 0, 1), y, "z with zeros", probes.ZERO),
        case(np.array([z[0], z[1], z[0], z[0]]), [1, 0, 0, 1], "z repeats", probes.TWICE),
        case(probes.near_zero(rng, 6), y, "z close to 0", probes.NEAR),
        case(np.array([-9.0, 11.0, 12.5]) - z[0] / 9, [0, 1, 1], "a tiny cost", SURE),
        case(z, np.ones(6), "all labels 1", "Here all labels are 1."),
        case(z, np.zeros(6, dtype=np.int64), "all labels 0", "Here all labels are 0."),
        case(np.zeros(1), [1.0], "one row, z = 0", probes.ZERO),
        case(_normal(rng, 40), rng.integers(0, 2, size=40), "40 rows", MANY),
        case(probes.spread(z), probes.spread(y), "spread out", probes.SPREAD),
    ]  # fmt: skip


def _rows_of_classes(rng: np.random.Generator) -> list[tuple[Any, str, str]]:
    """Draw (Z, label, what is special) for softmax and the costs on top of it."""
    Z = 1.5 * _normal(rng, 6, 4)
    tied = Z.copy()
    tied[np.arange(4), [1, 2, 3, 0]] = tied[:4].max(axis=1)
    far = np.stack([rng.permutation([0.0, -3.5, -7.0, -11.0]) for _ in range(6)])
    return [
        (tied, "ties for the largest logit", "Here two logits of a row are the largest."),
        (far + 2.0, "logits up to 11 apart", SURE),
        (far - 30.0, "logits around -30", "Here all logits are far below 0."),
        (0 * Z, "logits of zeros", probes.ZERO),
        (Z * np.array([1, 0, 1, 0]), "some logits 0", probes.ZERO),
        (probes.near_zero(rng, 6, 4), "logits close to 0", probes.NEAR),
        (_repeat(Z), "equal rows", SAME_ROW),
        (_normal(rng, 6, 1), "a single class", "Here there is one class."),
        (_normal(rng, 1, 2), "one row, two classes", ONE_ROW),
        (probes.turned(Z), "Z by columns", probes.MEMORY),
        (probes.spread(Z), "Z spread out", probes.SPREAD),
        (_normal(rng, 40, 3), "40 rows", MANY),
    ]


def _special_logits(rng: np.random.Generator) -> list[Case]:
    return [Case((Z,), label, special=special) for Z, label, special in _rows_of_classes(rng)]


def special_classes(rng: np.random.Generator) -> list[Case]:
    """Draw (Z, y) with one thing special about each."""

    def case(Z: Any, y: Any, label: str, special: str) -> Case:
        return Case((Z, np.asarray(y, dtype=np.int64)), label, measured=False, special=special)

    cases = [
        case(Z, rng.integers(Z.shape[1], size=len(Z)), label, special)
        for Z, label, special in _rows_of_classes(rng)
    ]
    Z = 1.5 * _normal(rng, 6, 4)
    sure = np.where(np.arange(4) == 1, 0.0, -10.0) - rng.uniform(0.0, 1.0, size=(3, 4))
    return [
        *cases,
        case(Z, [0, 2, 0, 2, 2, 0], "classes 1 and 3 are empty", "Here two classes have no row."),
        case(Z, [1] * 6, "all rows of class 1", "Here all labels are the same."),
        case(Z, [0] * 6, "all rows of class 0", probes.ZERO),
        case(sure, [1, 1, 1], "sure and right", SURE),
        case(sure, [0, 2, 3], "sure and wrong", SURE),
        case(_repeat(Z), [3, 1, 0, 2, 1, 0], "equal rows, other labels", SAME_ROW),
    ]


def _labels_as_numbers(Z: Any, y: Any) -> Any:
    """Return (p − y)/N with the number of the class in every column."""
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return (powers / powers.sum(axis=1, keepdims=True) - y[:, None]) / len(y)


def in_version(exercise: Exercise, version: Version) -> Exercise:
    """Return an exercise in the conventions of a version: dA = k(A − Y)/N, bias with a sign."""
    k, sign = version.k, version.sign

    def seen_upstream(dZ: Any, X: Any, W: Any, b: Any) -> Any:
        return forwards.seen_upstream(dZ, X, W, sign * b)

    def mse(A: Any, Y: Any) -> Any:
        return k * forwards.mse(A, Y)

    if exercise.name == "dense_forward":
        return replace(
            exercise,
            inputs=probes.with_turned(exercise.inputs, 2, sign),
            probes=probes.with_turned(exercise.probes, 2, sign),
        )
    if exercise.name == "dense_backward":
        return replace(
            exercise, truth=Gradient(seen_upstream, wrt=("X", "W", "b"), given=some_bias)
        )
    if exercise.name == "d_mse":
        return replace(exercise, truth=Gradient(mse, wrt=("A",)))
    return exercise


EXERCISES = [
    Exercise(
        name="dense_forward",
        unit=UNIT,
        sentence="X W + b, of shape (N, M)",
        inputs=_layers,
        probes=_special_forwards,
        truth=Value(),
        hints=(
            "One entry of Z is one row of X times one column of W. Which operator does that?",
            "No slope yet: a matrix product, and the bias added to every row.",
            "X @ W + b.",
        ),
        causes={
            "missing_term:b": (
                "dense_forward lacks the bias b.",
                "Each neuron adds its own bias to its weighted sum.",
                "Add b to every row.",
            ),
        },
    ),
    Exercise(
        name="dense_backward",
        unit=UNIT,
        sentence="(dX, dW, db), in the shapes of X, W and b",
        results=("dX", "dW", "db"),
        inputs=_layers_backward,
        probes=special_backwards,
        truth=Gradient(forwards.seen_upstream, wrt=("X", "W", "b"), given=some_bias),
        hints=(
            "For each result ask: which entries of dZ does it reach, and over which index to add?",
            "dW adds X·dZ over the rows, db adds dZ over the rows, dX adds dZ·W over the neurons.",
            "dX = dZ @ W.T, dW = X.T @ dZ, db = dZ.sum(axis=0).",
        ),
        causes={
            "mean_not_sum:X.T @ dZ": (
                "dW is divided by N; the plain sum over the rows is expected.",
                "The 1/N sits in dZ already: the derivative of the cost has put it there.",
                "Leave the division out.",
            ),
            "other_function:mean": (
                "db is a mean over the rows; their plain sum is expected.",
                "The 1/N sits in dZ already: the derivative of the cost has put it there.",
                "Look at how db is formed.",
            ),
            "ignored:dZ": (
                "{part} ignores the upstream dZ.",
                "The chain rule multiplies each link by what comes in from the side of J.",
                "Look at where dZ should stand in the product.",
            ),
        },
    ),
    Exercise(
        name="sigmoid_backward",
        unit=UNIT,
        sentence="dZ: the upstream dA times the slope of the sigmoid",
        results=("dZ",),
        inputs=_upstreams,
        probes=_special_upstreams,
        truth=Gradient(_upstream_of_sigmoid, wrt=("Z",)),
        hints=(
            "What comes in from the side of J, and which one link do you add to it?",
            "Two factors: the upstream dA, and ∂A/∂Z, the slope of the sigmoid at Z.",
            "dA * A * (1 − A), with A = sigmoid(Z), entry by entry.",
        ),
        causes={
            "missing_factor:dA": (
                "The upstream dA is missing from the product.",
                "A backward function hands on the upstream times its own link.",
                "Multiply the slope by dA. A dA of ones would hide this.",
            ),
            "missing_factor:dA_dZ": (
                "The slope of the sigmoid is missing: dZ is dA unchanged.",
                "The link ∂A/∂Z = A(1 − A) lies between A and Z.",
                "Multiply dA by the slope at Z.",
            ),
        },
    ),
    Exercise(
        name="mse",
        unit=UNIT,
        sentence="1/(2N) times the sum of all squared errors, a float",
        inputs=_errors,
        probes=_special_errors,
        truth=Value(),
        hints=(
            "Which of N and M is counted in the mean here, and which is only added up?",
            "No slope yet: all squared errors added, then divided by twice the number of rows.",
            "np.sum((A − Y)**2) / (2 N), with N = A.shape[0].",
        ),
        causes={
            "missing_divisor:2": (
                "mse lacks the ½.",
                "J = 1/(2N) Σ Σ (a − y)²: the ½ cancels the 2 of the square later on.",
                "Divide by 2N.",
            ),
            "missing_divisor:N": (
                "mse lacks the mean over the rows.",
                "The course writes J = 1/(2N) Σ Σ (a − y)².",
                "Divide by 2N.",
            ),
        },
    ),
    Exercise(
        name="d_mse",
        unit=UNIT,
        sentence="dA, the derivative of mse with respect to A",
        results=("dA",),
        inputs=_errors,
        probes=_special_errors,
        truth=Gradient(forwards.mse, wrt=("A",)),
        hints=(
            "Only one square holds the entry A[n, m]. What is the slope of that square?",
            "Three factors: 1/(2N) outside, 2(a − y) from the square, 1 from the difference.",
            "(A − Y) / N, with N = A.shape[0].",
        ),
        causes={
            "missing_divisor:N": (
                "dA lacks the mean over the batch.",
                "The cost is a mean over N rows, so each row has its share of 1/N.",
                "Divide by N.",
            ),
        },
    ),
    Exercise(
        name="bce_with_logits",
        unit=UNIT,
        sentence="the mean binary cross-entropy, a float",
        inputs=_yes_no,
        probes=_special_yes_no,
        truth=Value(),
        hints=(
            "Use the short form of the cost from the text; it never forms a probability.",
            "No slope yet: softplus(z) for every row, minus y·z, and the mean of that.",
            "np.mean(softplus(z) − y * z).",
        ),
        causes={
            "other_function:sum": (
                "bce_with_logits is the sum over the rows; their mean is expected.",
                "A cost that grows with the batch would make every gradient grow with it.",
                "Divide by the number of rows.",
            ),
        },
    ),
    Exercise(
        name="d_bce_with_logits",
        unit=UNIT,
        sentence="dz, the derivative of the mean cost with respect to z",
        results=("dz",),
        inputs=_yes_no,
        probes=_special_yes_no,
        truth=Gradient(forwards.binary_cross_entropy, wrt=("z",)),
        hints=(
            "Differentiate softplus(z) − y·z: what is the slope of each of its two terms?",
            "∂J/∂a times σ′ has become one difference, shared out over the N rows by the mean.",
            "(sigmoid(z) − y) / N.",
        ),
        causes={
            "elementwise_softmax": (
                "Rows with y = 0 get no gradient: the term with 1 − y is missing.",
                "The cost has two terms; for y = 0 the second one counts.",
                "Start from the short form softplus(z) − y·z: it holds both.",
            ),
            "extra_factor:1 - y ** 2": (
                "Rows with y = 1 get no gradient: the term with y is missing.",
                "The cost has two terms; for y = 1 the first one counts.",
                "Start from the short form softplus(z) − y·z: it holds both.",
            ),
            "missing_divisor:N": (
                "dz lacks the mean over the batch.",
                "The cost is a mean over N rows, so each row has its share of 1/N.",
                "Divide by N.",
            ),
            "slope_again": (
                "σ′ is multiplied in once more.",
                "a − y is ∂J/∂z already: the σ′ was there, and it has cancelled.",
                "Leave the factor a(1 − a) out.",
            ),
            "slope_divided": (
                "dz is ∂J/∂a; ∂J/∂z is expected.",
                "The link from a back to z is missing: σ′(z) = a(1 − a).",
                "Multiply by a(1 − a), or start from the short form.",
            ),
            "missing_term:y": (
                "The labels are missing from dz.",
                "The term y·z of the cost has the slope y.",
                "Subtract y.",
            ),
        },
    ),
    Exercise(
        name="softmax",
        unit=UNIT,
        sentence="the softmax of each row of Z",
        inputs=_logits,
        probes=_special_logits,
        truth=Value(),
        hints=(
            "Which number may you take from a row without changing its probabilities?",
            "No slope yet: shift each row by its maximum, take exp, divide by the row's own sum.",
            "E = exp(Z − row maximum), then E / (row sum of E); keepdims=True keeps the axis.",
        ),
        causes={
            "axis:0": (
                "Something runs over the columns (axis 0); each row is an example of its own.",
                "The probabilities of one example, one row, add up to 1.",
                "Use axis=1.",
            ),
            "missing_divisor:totals": (
                "The rows are not divided by their sums.",
                "Probabilities add up to 1 in each row.",
                "Divide by the row sums, with keepdims=True.",
            ),
        },
    ),
    Exercise(
        name="cross_entropy",
        unit=UNIT,
        sentence="the mean cross-entropy of the rows, a float",
        inputs=_classes,
        probes=special_classes,
        truth=Value(),
        hints=(
            "Shift the row first. What is then left to do: which logarithm, minus which entry?",
            "No slope yet: the log of the sum of exp, minus the shifted logit of the true class.",
            "mean of log(sum of exp(S)) − S[arange(N), y], with S = Z − row maximum.",
        ),
        others=(
            OtherFormula(
                lambda Z, y: forwards.cross_entropy(Z, y) / Z.shape[1],
                "cross_entropy takes the mean over all N·M entries, not over the N rows.",
                "Each row has one entry that counts, the one of its true class.",
            ),
        ),
        causes={
            "other_function:sum": (
                "cross_entropy is the sum over the rows; their mean is expected.",
                "A cost that grows with the batch would make every gradient grow with it.",
                "Divide by the number of rows.",
            ),
            "wrong_variable:shifted": (
                "One term uses the shifted logits, the other the plain ones.",
                "The shift cancels only when it is in both terms.",
                "Use the shifted logits in both.",
            ),
        },
    ),
    Exercise(
        name="d_cross_entropy",
        unit=UNIT,
        sentence="dZ, the derivative of the mean cost with respect to the logits",
        results=("dZ",),
        inputs=_classes,
        probes=special_classes,
        truth=Gradient(forwards.cross_entropy, wrt=("Z",)),
        hints=(
            "A logit reaches the cost along two paths. What is the slope along each?",
            "p for every class, minus 1 at the true class, shared out over the N rows by the mean.",
            "(softmax(Z) − one_hot) / N; np.eye(M)[y] makes the one-hot rows.",
        ),
        others=(
            OtherFormula(
                lambda Z, y: (forwards.sigmoid(Z) - np.eye(Z.shape[1])[y]) / len(y),
                "d_cross_entropy uses sigmoid(Z) where softmax(Z) belongs.",
                "A sigmoid looks at one logit by itself; softmax shares 1 out over the row.",
            ),
            OtherFormula(
                _labels_as_numbers,
                "d_cross_entropy takes the label away as a number, in every column.",
                "y says which class: take away 1 in that column of each row, 0 in the others.",
            ),
        ),
        causes={
            "missing_divisor:N": (
                "dZ lacks the mean over the batch.",
                "The cost is a mean over N rows, so each row has its share of 1/N.",
                "Divide by N.",
            ),
            "slope_again": (
                "dZ is multiplied by p(1 − p) as well.",
                "p − y is ∂J/∂z already: the slope of softmax is inside it.",
                "Leave that factor out.",
            ),
            "missing_term:one_hot": (
                "The labels are missing: nothing is taken away at the true class.",
                "−z of the true class is the second path from a logit to the cost.",
                "Subtract 1 at the true class of each row.",
            ),
            "axis:0": (
                "Softmax runs over the columns (axis 0); each row is an example of its own.",
                "The probabilities of one example, one row, add up to 1.",
                "Use axis=1.",
            ),
            "sign:np.eye(M)[y]": (
                "The true class gets +1; it should get −1.",
                "The cost holds −z of the true class, with the slope −1.",
                "Look at how the labels enter.",
            ),
        },
    ),
]
