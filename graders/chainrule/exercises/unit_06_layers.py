"""Unit 06: a dense layer, an activation and the losses, a batch at a time.

Backward functions are measured through J = Σ upstream · output with a random upstream, so a
forgotten upstream cannot pass. Sizes differ pairwise (N=7, D=4, H=5, M=3); one layer is
square, one batch has a single row.
"""

from typing import Any

import numpy as np

from chainrule.course.exercise import Case, Exercise, Gradient, Value
from chainrule.exercises import forwards

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
        Case((_normal(rng, 7), labels(np.uint8)), "labels of dtype uint8", measured=False),
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
        Case(draw(7, 3, np.uint8), "labels of dtype uint8", measured=False),
        Case(draw(7, 3, np.int32), "labels of dtype int32", measured=False),
        Case((_far_logits(), np.array([2, 1, 0, 1])), "logits up to 1e4", measured=False),
        Case((_far_logits(), np.array([0, 0, 2, 2])), "logits up to 1e4", measured=False),
    ]


EXERCISES = [
    Exercise(
        name="dense_forward",
        unit=UNIT,
        sentence="X W + b, of shape (N, M)",
        inputs=_layers,
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
        truth=Gradient(forwards.seen_upstream, wrt=("X", "W", "b"), given=some_bias),
        hints=(
            "For each result ask: which entries of dZ does it reach, and over which index to add?",
            "dW adds X·dZ over the rows, db adds dZ over the rows, dX adds dZ·W over the neurons.",
            "dX = dZ @ W.T, dW = X.T @ dZ, db = dZ.sum(axis=0).",
        ),
        causes={
            "mean_not_sum:dW": (
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
            "second_term_forgotten": (
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
        truth=Value(),
        hints=(
            "Shift the row first. What is then left to do: which logarithm, minus which entry?",
            "No slope yet: the log of the sum of exp, minus the shifted logit of the true class.",
            "mean of log(sum of exp(S)) − S[arange(N), y], with S = Z − row maximum.",
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
        truth=Gradient(forwards.cross_entropy, wrt=("Z",)),
        hints=(
            "A logit reaches the cost along two paths. What is the slope along each?",
            "p for every class, minus 1 at the true class, shared out over the N rows by the mean.",
            "(softmax(Z) − one_hot) / N; np.eye(M)[y] makes the one-hot rows.",
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
