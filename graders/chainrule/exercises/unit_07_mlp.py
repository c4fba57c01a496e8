"""Unit 07: a whole multilayer perceptron, from first weights to training.

`mlp_backward` is measured through the course's own forward, tensor by tensor, with one to
four layers. What draws random numbers is judged by statistics or on data where the order of
the rows cannot matter: the whole batch, or rows that are all alike.
"""

from collections.abc import Callable, Iterable
from itertools import islice, pairwise, permutations
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.course.exercise import Case, Exercise, Gradient, OtherFormula, Rule, Value, Wrong
from chainrule.course.source import reference as reference_of
from chainrule.exercises import forwards, probes

UNIT = "07_mlp"

Params = list[dict[str, Any]]


def _cost(params: Params, X: Any, y: Any) -> Any:
    return forwards.cross_entropy(forwards.mlp(params, X)[-1], y)


def _first_of(params: Params, cache: list[Any], y: Any) -> dict[str, Any]:
    return {"X": cache[0]}


def _draw(rng: np.random.Generator, sizes: list[int], scale: float = 1.0) -> Params:
    """Draw generic params: no bias is near zero, no unit is near saturation at scale 1."""
    return [
        {
            "W": scale * rng.normal(size=(D, M)) / np.sqrt(D),
            "b": scale * rng.uniform(0.2, 0.6, size=M) * rng.choice([-1.0, 1.0], size=M),
        }
        for D, M in pairwise(sizes)
    ]


def _labels(rng: np.random.Generator, N: int, M: int) -> Any:
    return rng.permutation(np.arange(N) % M)


NETWORKS = (
    ("", 7, [4, 5, 3]),
    ("three hidden layers", 7, [4, 6, 5, 2, 3]),
    ("square layers", 7, [4, 4, 4, 4]),
    ("a batch of one row", 1, [4, 5, 3]),
    ("no hidden layer", 7, [4, 3]),
)


def _networks(rng: np.random.Generator) -> Iterable[tuple[str, Params, Any, Any]]:
    for label, N, sizes in NETWORKS:
        yield label, _draw(rng, sizes), rng.normal(size=(N, sizes[0])), _labels(rng, N, sizes[-1])


def _squashed_at_the_end(params: Params, X: Any) -> tuple[Any, list[Any]]:
    """The forward pass with tanh in every layer, the last one, too."""
    *cache, logits = forwards.mlp(params, X)
    last = np.tanh(logits)
    return last, [*cache, last]


def _forward_inputs(rng: np.random.Generator) -> list[Case]:
    cases = [Case((params, X), label) for label, params, X, _ in _networks(rng)]
    far = (_draw(rng, [4, 5, 3], 1e3), 2 * rng.normal(size=(7, 4)))
    return [*cases, Case(far, "pre-activations in the thousands")]


def _backward_inputs(rng: np.random.Generator) -> list[Case]:
    # The last three add no new kind of slope to measure: there the reference decides.
    cases = [
        Case((params, forwards.mlp(params, X), y), label, measured=index < 2)
        for index, (label, params, X, y) in enumerate(_networks(rng))
    ]
    params, X = _draw(rng, [4, 5, 3]), rng.normal(size=(7, 4))
    params[-1]["W"] *= 9e3 / np.abs(forwards.mlp(params, X)[-1] - params[-1]["b"]).max()
    if forwards.mlp(params, X)[-1].max() < 1e3:  # some logit is large and positive
        params[-1]["W"] *= -1.0
    far = (params, forwards.mlp(params, X), _labels(rng, 7, 3))
    return [*cases, Case(far, "logits in the thousands", measured=False)]


def _step_inputs(rng: np.random.Generator) -> list[Case]:
    def draw(sizes: list[int], rate: float) -> Case:
        return Case((_draw(rng, sizes), _draw(rng, sizes, 2.0), rate), f"learning rate {rate:g}")

    return [
        draw([4, 5, 3], 0.1),
        draw([4, 4, 4], 1.5),
        draw([4, 6, 5, 2, 3], 0.01),
        draw([4, 3], 10),
        draw([4, 5, 3], 0.0),
    ]


def _accuracy_inputs(rng: np.random.Generator) -> list[Case]:
    cases = []
    for label, params, X, _ in _networks(rng):
        y = forwards.mlp(params, X)[-1].argmax(axis=1)
        # Three labels of seven become wrong, and no smaller fraction rounds to 4/7.
        y[:3] = (y[:3] + 1) % params[-1]["b"].size
        cases.append(Case((params, X, y), label))
    label, params, X, _ = next(iter(_networks(rng)))
    return [*cases, Case((params, X, forwards.mlp(params, X)[-1].argmax(axis=1)), "all rows right")]


# --- points with one thing special about them -------------------------------------------


def special_networks(rng: np.random.Generator) -> list[tuple[Params, Any, Any, str, str]]:
    """Draw (params, X, y, label, what is special)."""

    def draw(sizes: list[int], N: int, scale: float = 1.0) -> tuple[Params, Any, Any]:
        y = rng.integers(sizes[-1], size=N)
        return _draw(rng, sizes, scale), rng.normal(size=(N, sizes[0])), y

    def moved(params: Params, move: Callable[[Any], Any]) -> Params:
        return [{key: move(array) for key, array in layer.items()} for layer in params]

    params, X, y = draw([4, 5, 3], 7)
    bare = [{"W": layer["W"], "b": 0.0 * layer["b"]} for layer in _draw(rng, [4, 5, 3])]
    twins = _draw(rng, [3, 3]) * 3  # each becomes a copy of its own below
    repeated = X.copy()
    repeated[-2:] = X[0]
    return [
        (*draw([4, 1, 3], 6), "one hidden unit", "Here a layer has one unit."),
        (*draw([1, 4, 3], 6), "one input", "Here each row is a single number."),
        (*draw([4, 1, 2], 1), "one row, one hidden unit", "Here a layer has one unit, one row."),
        (*draw([4, 3, 4, 2, 3, 3], 5), "five layers", "Here the network has five layers."),
        (*draw([4, 5, 3], 40), "40 rows", "Here the batch has 40 rows."),
        (bare, X, y, "biases of 0", probes.ZERO),
        (_draw(rng, [4, 5, 3]), 0.0 * X, y, "X of zeros", probes.ZERO),
        (moved(bare, np.copy), 0.0 * X, y, "X and biases of zeros", probes.ZERO),
        ([*moved(_draw(rng, [4, 5]), lambda array: array / 99), *_draw(rng, [5, 3])], 400.0 * X, y,
         "large inputs",
         "Here inputs are beyond 5."),
        (moved(_draw(rng, [4, 5, 3]), lambda array: 1e-3 * array), X, y, "weights close to 0",
         probes.NEAR),
        (moved(twins, np.copy), rng.normal(size=(5, 3)), y[:5] % 3, "layers that are alike",
         "Here the layers are exactly alike."),
        (_draw(rng, [4, 5, 3]), repeated, y, "equal rows", "Here a row comes twice."),
        (*draw([4, 5, 3], 7, 4.0), "sure units", "Here units and classes are sure."),
        (_draw(rng, [4, 5, 4]), X, np.array([0, 2, 0, 2, 2, 0, 0]), "classes 1 and 3 are empty",
         "Here two classes have no row."),
        (_draw(rng, [4, 5, 3]), X, np.zeros(7, dtype=np.int64), "all rows of class 0",
         "Here all labels are 0."),
        (moved(params, lambda array: probes.turned(array) if array.ndim > 1 else array),
         probes.turned(X), y, "all by columns", probes.MEMORY),
        (moved(params, probes.spread), probes.spread(X), y, "all spread out", probes.SPREAD),
    ]  # fmt: skip


def _special_forwards(rng: np.random.Generator) -> list[Case]:
    return [
        Case((params, X), label, special=special)
        for params, X, _, label, special in special_networks(rng)
        if "class" not in special
    ]


def _special_backwards(rng: np.random.Generator) -> list[Case]:
    return [
        Case((params, forwards.mlp(params, X), y), label, measured=False, special=special)
        for params, X, y, label, special in special_networks(rng)
    ]


def _special_steps(rng: np.random.Generator) -> list[Case]:
    def case(params: Params, grads: Params, rate: float, label: str, special: str) -> Case:
        return Case((params, grads, rate), label, special=special)

    def draw(*sizes: int) -> Params:
        return _draw(rng, list(sizes))

    def times(grads: Params, W: float, b: float) -> Params:
        return [{"W": W * grad["W"], "b": b * grad["b"]} for grad in grads]

    half = draw(4, 5, 3)
    steep, twins = draw(4, 5, 3), times(draw(3, 3) * 2, 1.0, 1.0)
    still = "Here every entry of a gradient is 0."
    turned = [{"W": probes.turned(layer["W"]), "b": layer["b"]} for layer in draw(4, 5, 3)]
    return [
        case(draw(4, 5, 3), times(draw(4, 5, 3), 0.0, 1.0), 0.5, "gradients of W are 0", still),
        case(draw(4, 5, 3), times(draw(4, 5, 3), 1.0, 0.0), 0.5, "gradients of b are 0", still),
        case(half, times(half, 2.0, 2.0), 0.5, "all becomes 0", "Here every result is 0."),
        case(draw(4, 5, 3), times(draw(4, 5, 3), 1e-5, 1e-5), 0.1, "tiny gradients",
             "Here gradients are close to 0."),
        case(draw(4, 5, 3), draw(4, 5, 3), 0, "learning rate 0, an int", probes.ZERO),
        case(twins, draw(3, 3, 3), 0.5, "layers that are alike",
             "Here the layers are exactly alike."),
        case(draw(4, 5, 3), times(steep, 90.0, 70.0), 2.0, "steep", "Here gradients are large."),
        case(draw(4, 1, 3), draw(4, 1, 3), 0.5, "one hidden unit", "Here a layer has one unit."),
        case(turned, draw(4, 5, 3), 0.5, "W by columns", probes.MEMORY),
    ]  # fmt: skip


def _drawn_accuracies(rng: np.random.Generator) -> list[Case]:
    """Draw batches of 5 to 40 rows of which any number is right.

    Who does not run the network guesses one of them with a probability below 1/6, and all eight
    with one below 1e-6.
    """
    cases = []
    for _ in range(8):
        N, sizes = int(rng.integers(5, 41)), [4, 5, int(rng.integers(2, 5))]
        params, X = _draw(rng, sizes), rng.normal(size=(N, 4))
        y = forwards.mlp(params, X)[-1].argmax(axis=1)
        wrong = rng.permutation(N)[: int(rng.integers(N + 1))]
        y[wrong] = (y[wrong] + rng.integers(1, sizes[-1], size=len(wrong))) % sizes[-1]
        special = f"Here {N - len(wrong)} of {N} rows are right."
        cases.append(Case((params, X, y), f"{N} rows", special=special))
    return cases


# --- init_params ------------------------------------------------------------------------


def _init_structure(answer: Any, reference: Any, sizes: list[int], seed: int) -> Params:
    given = list(sizes)
    params = answer(given, np.random.default_rng(seed))
    template = reference(sizes, np.random.default_rng(seed))
    contract.read_parts(params, template, "init_params", ("params",))
    if given != sizes:
        raise Wrong("init_params changes its argument sizes.", "The caller still needs it.")
    return list(params)


# The numbers drawn are so many that a right answer fails with a probability below 1e-10.
WIDE = [400, 100, 300]

_SPREADS = "make std, call sqrt, draw"  # the line that decides how far the weights spread
_SCALES: tuple[tuple[str, Callable[[int, int], float]], ...] = (
    ("The variance is used as standard deviation: a square root is missing.",
     lambda m, n: 2 / (m + n)),
    ("The weights are not scaled at all.", lambda m, n: 1.0),
    ("Only fan_in is in the formula.", lambda m, n: np.sqrt(1 / m)),
    ("Only fan_in is in the formula (He's rule, made for ReLU).", lambda m, n: np.sqrt(2 / m)),
    ("Only fan_out is in the formula.", lambda m, n: np.sqrt(1 / n)),
    ("Only fan_out is in the formula.", lambda m, n: np.sqrt(2 / n)),
    ("The 2 under the root is missing.", lambda m, n: np.sqrt(1 / (m + n))),
    ("The fraction under the root is upside down.", lambda m, n: np.sqrt((m + n) / 2)),
)  # fmt: skip


def _judge_init(answer: Any, reference: Any, rng: np.random.Generator) -> str:
    seed = int(rng.integers(2**31))
    for sizes in ([4, 5, 3], [6, 2], [3, 3, 3, 3], [4, 5, 4, 3], [4, 1, 3], [1, 2]):
        _init_structure(answer, reference, sizes, seed)
    params = _init_structure(answer, reference, WIDE, seed)
    for index, layer in enumerate(params):
        if np.any(layer["b"] != 0):
            raise Wrong(
                f"init_params: params[{index}]['b'] is not zero.",
                "Biases may start at zero: the random weights already make the units differ.",
                "Look at the line that makes b.",
            )
        _judge_weights(layer["W"], index)
    again = _init_structure(answer, reference, WIDE, seed)
    other = _init_structure(answer, reference, WIDE, seed + 1)
    if not contract.same(params, again):
        raise Wrong(
            "init_params gives other weights for the same seed.",
            "The numbers do not come from the rng that was handed in.",
            "Draw with rng.normal, not with np.random.",
            near="draw",
        )
    square = _init_structure(answer, reference, [30, 30, 30], seed)
    if contract.same(params, other) or np.array_equal(square[0]["W"], square[1]["W"]):
        raise Wrong(
            "init_params draws the same weights again and again.",
            "A fixed seed inside the function starts the random numbers anew.",
            "Draw all layers from the rng that was handed in.",
        )
    return "init_params has the right shapes, zero biases, and weights of the right spread."


def _judge_weights(W: Any, index: int) -> None:
    fan_in, fan_out = W.shape
    std = float(np.sqrt(2 / (fan_in + fan_out)))
    name = f"params[{index}]['W']"
    spread = float(W.std())
    if not np.any(W):
        raise Wrong(
            f"init_params: {name} is zero everywhere.",
            "Then no derivative gets through this layer: each has a factor that is 0.",
            "Draw every entry from rng: rng.normal(0.0, std, size=(fan_in, fan_out)).",
        )
    if spread == 0 or np.unique(W).size < 0.9 * W.size:
        raise Wrong(
            f"init_params: {name} repeats its numbers.",
            "Units with equal weights get equal gradients and stay equal for ever.",
            "Draw every entry from rng: rng.normal(0.0, std, size=(fan_in, fan_out)).",
        )
    if abs(W.mean()) > 8 * max(std, spread) / np.sqrt(W.size):
        raise Wrong(
            f"init_params: the mean of {name} is {W.mean():.3g}; it should be near 0.",
            "Weights of one sign push all units the same way.",
            "Draw from a normal distribution around 0.",
        )
    if abs(spread / std - 1) > 0.03:
        what = f"init_params: {name} has standard deviation {spread:.4f}; {std:.4f} is expected."
        for why, formula in _SCALES:
            if abs(spread / formula(fan_in, fan_out) - 1) < 0.03:
                raise Wrong(what, why, "Look at the line that makes std.", why, near=_SPREADS)
        where = "Look at the line that makes std."
        if abs(spread / std * np.sqrt(3.0) - 1) < 0.03:
            raise Wrong(
                what,
                "Uniform numbers from −1 to 1 have the standard deviation 1/√3, not 1.",
                "Draw with rng.normal(0.0, std, size=(fan_in, fan_out)).",
                near="draw",
            )
        raise Wrong(what, "std is √(2/(fan_in + fan_out)).", where, near=_SPREADS)
    # The mean of |w|/std is 0.798 for a normal and 0.866 for a uniform distribution.
    if abs(np.abs(W).mean() / spread - np.sqrt(2 / np.pi)) > 0.02:
        raise Wrong(
            f"init_params: {name} is not normally distributed.",
            "Its spread is right. It looks like the uniform variant of the same rule.",
            "Draw with rng.normal(0.0, std, size=(fan_in, fan_out)).",
            "It looks like the uniform variant of the same rule.",
            near="draw",
        )


# --- minibatches ------------------------------------------------------------------------


def _numbered(N: int) -> tuple[Any, Any]:
    """Return rows that carry their own number, and labels that belong to them."""
    rows = np.arange(N)
    return np.column_stack([rows, 10.0 * rows, -1.0 * rows]).astype(float), (7 * rows + 3) % 101


def _epoch(answer: Any, N: int, batch_size: int, rng: np.random.Generator) -> list[Any]:
    """Run one epoch, check each batch, and return the row numbers of each."""
    X, y = _numbered(N)
    X_before, y_before = X.copy(), y.copy()
    result = answer(X, y, batch_size, rng)
    if not isinstance(result, Iterable):
        raise Wrong(
            f"minibatches returns {contract.describe(result)}; nothing to loop over.",
            "Each batch is handed out with yield X_batch, y_batch.",
        )
    expected = -(-N // batch_size)
    batches = list(islice(result, expected + 1))
    if not (np.array_equal(X, X_before) and np.array_equal(y, y_before)):
        raise Wrong(
            "minibatches changes the rows of X or y.",
            "They belong to the caller.",
            "Shuffle row numbers, and pick rows with them.",
        )
    rows = [_batch_rows(batch, X, y) for batch in batches]
    if len(batches) > expected:
        raise Wrong(
            f"minibatches goes on after {expected} batches: {N} rows by {batch_size}.",
            "Every row comes once; then the loop has to end.",
            "Look at what moves on from batch to batch.",
            "The loop over the batches does not end in time.",
            near="loop",
        )
    _judge_sizes([len(one) for one in rows], N, batch_size)
    if sorted(np.concatenate(rows).tolist()) != list(range(N)):
        raise Wrong(
            "minibatches: some rows come twice in one epoch, others not at all.",
            "In one epoch each row number should come exactly once.",
            "Draw one permutation of all row numbers, then cut it into pieces.",
            near="draw again, draw",
        )
    return rows


def _batch_rows(batch: Any, X: Any, y: Any) -> Any:
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        raise Wrong(
            f"minibatches yields {contract.describe(batch)}; a pair is expected.",
            "Each batch is a pair (X_batch, y_batch).",
            near="yield, return",
        )
    X_batch, y_batch = batch
    if not isinstance(X_batch, np.ndarray) or not isinstance(y_batch, np.ndarray):
        raise Wrong("minibatches yields something that is no array.", "Pick rows with X[rows].")
    if X_batch.ndim != 2 or X_batch.shape[1] != X.shape[1] or y_batch.ndim != 1:
        raise Wrong(
            f"minibatches yields shapes {X_batch.shape} and {y_batch.shape}.",
            f"(rows, {X.shape[1]}) and (rows,) are expected, X first.",
        )
    if X_batch.dtype != X.dtype or y_batch.dtype.kind not in "iu":
        raise Wrong(
            f"minibatches yields dtypes {X_batch.dtype} and {y_batch.dtype}.",
            f"The batches should keep {X.dtype} and {y.dtype}.",
        )
    if len(X_batch) != len(y_batch):
        raise Wrong(
            f"minibatches: a batch has {len(X_batch)} rows of X and {len(y_batch)} labels.",
            "Both should be picked with the same row numbers.",
        )
    if np.may_share_memory(X_batch, X) or np.may_share_memory(y_batch, y):
        raise Wrong(
            "minibatches yields views into X or y.",
            "Who writes to such a batch changes the caller's data.",
            "Pick rows with an array of row numbers: X[rows] is a copy, X[0:32] is not.",
            near="yield",
        )
    rows = X_batch[:, 0].astype(int)
    if not np.all((rows >= 0) & (rows < len(X))) or not np.array_equal(X_batch, X[rows]):
        raise Wrong(
            "minibatches yields rows that are not in X.",
            "Each row should come out as it went in.",
            "If all batches are one array that is filled again and again, make a new one.",
        )
    if not np.array_equal(y_batch, y[rows]):
        raise Wrong(
            "minibatches: rows of X have come apart from their labels.",
            "X and y are shuffled differently.",
            "Draw one order of row numbers and use it for both.",
            "X and y are shuffled differently.",
        )
    return rows


def _judge_sizes(sizes: list[int], N: int, batch_size: int) -> None:
    full, rest = divmod(N, batch_size)
    expected = [batch_size] * full + [rest] * (rest > 0)
    if sizes == expected:
        return
    what = f"minibatches: {N} rows by {batch_size} give no batch."
    if sizes:
        what = f"minibatches: {N} rows by {batch_size} give batches of {_shown(sizes)} rows."
    why = f"{_shown(expected)} are expected."
    if 0 in sizes:
        why = "An empty batch has no mean: its loss is nan."
    elif sum(sizes) < N:
        why = f"{N - sum(sizes)} rows are left out: the last, smaller batch is missing."
    elif sum(sizes) > N:
        why = f"{sum(sizes) - N} rows too many: the last batch should be smaller."
    where = "Cut at range(0, N, batch_size); a slice may reach over the end."
    raise Wrong(what, why, where, near="read batch_size")


def _shown(sizes: list[int]) -> str:
    return ", ".join(map(str, sizes[:8])) + (", …" if len(sizes) > 8 else "")


EPOCHS = 14


def _judge_minibatches(answer: Any, reference: Any, rng: np.random.Generator) -> str:
    seeds = [int(seed) for seed in rng.integers(2**31, size=EPOCHS)]

    def epoch(N: int, batch_size: int, seed: int) -> list[Any]:
        return _epoch(answer, N, batch_size, np.random.default_rng(seed))

    for N, batch_size in ((10, 4), (12, 4), (5, 8), (6, 6), (3, 1), (1, 3)):
        epoch(N, batch_size, seeds[0])
    _judge_rows_alike(answer, seeds[1])
    N, size = 200, 20
    orders = np.array([np.concatenate(epoch(N, size, seed)) for seed in seeds])
    if not np.array_equal(np.concatenate(epoch(N, size, seeds[0])), orders[0]):
        raise Wrong(
            "minibatches gives another order for the same seed.",
            "The order does not come from the rng that was handed in.",
            "Draw it with rng.permutation(N).",
            near="draw",
        )
    if np.all(orders == np.arange(N)):
        raise Wrong(
            "minibatches does not shuffle: the rows come in their old order.",
            "Sorted data would give batches of one class only.",
            "Draw an order with rng.permutation(N) and pick rows with it.",
            "The rows are not shuffled.",
            near="yield",
        )
    if np.all(orders == orders[0]):
        raise Wrong(
            "minibatches gives the same order for every seed.",
            "A fixed seed inside the function starts the random numbers anew.",
            "Draw the order from the rng that was handed in.",
            near="draw",
        )
    _judge_shuffle(np.argsort(orders, axis=1) // size, N, size)
    return "minibatches yields every row once, shuffled, with its own label."


def _judge_rows_alike(answer: Any, seed: int) -> None:
    """Judge batches whose labels are the numbers of their rows, as rows may be alike."""
    one_column = np.arange(7.0)[:, None]
    for about, X in (
        ("rows that are all alike", np.full((7, 2), 0.5)),
        ("X with a single column", one_column),
        ("X of zeros", np.zeros((7, 3))),
        ("X that lies in memory by columns", np.asfortranarray(one_column + np.arange(3.0))),
    ):
        made = answer(X.copy("K"), np.arange(7), 3, np.random.default_rng(seed))
        batches = list(islice(made, 4))  # 3, 3 and 1 rows; one more would be too many
        for X_batch, y_batch in batches:
            if X_batch.shape != (len(y_batch), X.shape[1]):
                raise Wrong(
                    f"minibatches yields X_batch of shape {X_batch.shape} from {about}.",
                    f"({len(y_batch)}, {X.shape[1]}) is expected.",
                )
            if not np.array_equal(X_batch, X[y_batch]):
                raise Wrong(f"minibatches: rows and labels have come apart, from {about}.")
        numbers = np.concatenate([y_batch for _, y_batch in batches]) if batches else np.empty(0)
        if sorted(numbers.tolist()) != list(range(7)):
            raise Wrong(
                f"minibatches: not every row comes exactly once, from {about}.",
                "Rows are told apart by their numbers, not by what stands in them.",
                "Draw one permutation of all row numbers, then cut it into pieces.",
                near="call index, call unique, call where, call fromkeys",
            )


def _judge_shuffle(batch_of: Any, N: int, size: int) -> None:
    """Judge in which batch each row came, `batch_of` (epochs, rows), by statistics.

    A right answer fails with a probability below 1e-10. Neighbours meet in a batch with
    probability (size − 1)/(N − 1) = 0.1; blocks that stay together make it 0.95. The number
    of a row and that of its batch are uncorrelated (standard error 0.02). And no row comes in
    the same batch in every one of the 14 epochs.
    """
    together = float(np.mean(batch_of[:, 1:] == batch_of[:, :-1]))
    rows = np.broadcast_to(np.arange(N), batch_of.shape)
    related = float(np.corrcoef(rows.ravel(), batch_of.ravel())[0, 1])
    still = bool(np.any(np.all(batch_of == batch_of[0], axis=0)))
    if together > 0.4 or abs(related) > 0.15 or still:
        raise Wrong(
            "minibatches does not mix the rows enough.",
            "Some rows always stay in the same place or beside the same neighbours.",
            "Draw one permutation of all N row numbers.",
            near="draw",
        )


# --- train ------------------------------------------------------------------------------


def _training_data(
    rng: np.random.Generator, N: int, sizes: list[int], alike: bool = False
) -> tuple[Params, Any, Any]:
    params = _draw(rng, sizes)
    X, y = rng.normal(size=(N, sizes[0])), _labels(rng, N, sizes[-1])
    if alike:
        X, y = np.tile(X[:1], (N, 1)), np.full(N, y[0])
    return params, X, y


def _run(answer: Any, reference: Any, args: tuple[Any, ...], seed: int) -> tuple[Any, list[float]]:
    """Train once, check the contract, and return (params, history)."""
    params, X, y, *options = contract.copy_args(args)
    result = answer(params, X, y, *options, np.random.default_rng(seed))
    for name, before, after in zip(("params", "X", "y"), args, (params, X, y), strict=False):
        if not contract.same(before, after):
            raise Wrong(
                f"train changes the caller's {name}.",
                "The same first weights could not be used for a second try.",
                "Make new params in each step, or train on a deep copy.",
            )
    epochs = options[1]
    template = (args[0], [0.0] * epochs)
    if isinstance(result, tuple | list) and len(result) == 2 and isinstance(result[1], tuple):
        result = (result[0], list(result[1]))
    contract.read_parts(result, template, "train", ("params", "history"))
    return result[0], [float(loss) for loss in result[1]]


def _functions() -> dict[str, Any]:
    names = ("mlp_forward", "mlp_backward", "sgd_step", "cross_entropy", "d_cross_entropy")
    return {name: reference_of(UNIT, name) for name in names}


def _simulate(args: tuple[Any, ...], slip: str = "") -> tuple[Params, list[float]]:
    """Train in the given order of the rows, with one named slip; the course's own functions."""
    use = _functions()
    params, X, y, rate, epochs, batch_size = args
    history: list[float] = []
    velocity: Any = None
    kept: Any = None
    for _ in range(epochs):
        losses, counts = [], []
        for first in range(0, len(X), batch_size):
            X_batch, y_batch = X[first : first + batch_size], y[first : first + batch_size]
            if slip == "whole":
                X_batch, y_batch = X, y
            n = len(y_batch)
            logits, cache = use["mlp_forward"](params, X_batch)
            loss = use["cross_entropy"](logits, y_batch)
            grads = use["mlp_backward"](params, cache, y_batch)
            if slip == "early":
                grads = _early_update(params, cache, use["d_cross_entropy"](logits, y_batch), rate)
            factor = {"uphill": -1.0, "not kept": 0.0, "divided": 1 / n, "nominal": n / batch_size}
            step = factor.get(slip, 1.0)
            if slip == "skipped" and n < batch_size:
                step = 0.0
            if slip == "kept":
                kept = grads if kept is None else use["sgd_step"](kept, grads, -1.0)
                grads = kept
            if slip == "momentum":
                velocity = grads if velocity is None else [
                    {key: 0.9 * v[key] + g[key] for key in v}
                    for v, g in zip(velocity, grads, strict=True)
                ]  # fmt: skip
                grads = velocity
            if slip == "bias":
                grads = [{"W": g["W"], "b": 0.0 * g["b"]} for g in grads]
            params = use["sgd_step"](params, grads, rate * step)
            if slip == "after":
                loss = use["cross_entropy"](use["mlp_forward"](params, X_batch)[0], y_batch)
            losses.append(float(loss))
            counts.append(n)
        history.append(_summary(losses, counts, slip))
    return params, history


def _summary(losses: list[float], counts: list[int], slip: str) -> float:
    if slip == "unweighted":
        return float(np.mean(losses))
    if slip == "last":
        return losses[-1]
    if slip == "start":
        return losses[0]
    if slip == "summed":
        return float(np.dot(losses, counts))
    return float(np.average(losses, weights=counts))


def _early_update(params: Params, cache: list[Any], dZ: Any, rate: float) -> Params:
    grads: Params = []
    for index in reversed(range(len(params))):
        grad = {"W": cache[index].T @ dZ, "b": dZ.sum(axis=0)}
        grads.insert(0, grad)
        dZ = (dZ @ (params[index]["W"] - rate * grad["W"]).T) * (1 - cache[index] ** 2)
    return grads


_STEP_SLIPS = {
    "uphill": "The step goes uphill: its sign is turned round.",
    "not kept": "The params stay as they were: the result of the step is not kept.",
    "divided": "The gradient is divided by the number of rows again; d_cross_entropy has done it.",
    "nominal": "The last, smaller batch is divided by batch_size instead of its own rows.",
    "skipped": "The last, smaller batch makes no step.",
    "kept": "Gradients of earlier steps are kept and add up.",
    "momentum": "A share of the earlier steps is added: this is momentum, not plain descent.",
    "bias": "The biases never move.",
    "early": "A layer's weights are updated before the delta has gone back through them.",
}
_HISTORY_SLIPS = {
    "unweighted": "It is the mean of the batch means: a small last batch counts too much.",
    "after": "The loss is measured after the update of its minibatch.",
    "last": "It is the loss of the last minibatch only.",
    "start": "It is the loss at the start of the epoch only.",
    "summed": "It is the sum over the rows; their mean is asked for.",
}


def _close(a: Any, b: Any, rtol: float = 1e-7) -> bool:
    parts_a, parts_b = contract.parts_of(a, "a"), contract.parts_of(b, "a")
    return all(np.allclose(parts_a[name], parts_b[name], rtol=rtol, atol=1e-9) for name in parts_a)


def _judge_run(answer: Any, reference: Any, args: tuple[Any, ...], seed: int, about: str) -> None:
    """Compare a run whose result does not depend on the order of the rows."""
    params, history = _run(answer, reference, args, seed)
    true_params, true_history = _simulate(args)
    if not _close(list(params), true_params):
        why = "Each batch should move the params by −learning_rate · its gradient."
        cause = ""
        for slip, words in _STEP_SLIPS.items():
            if _close(list(params), _simulate(args, slip)[0]):
                why = cause = words
                break
        near = "make params, read learning_rate" if cause else ""
        if not cause and _close(list(params), _simulate((*args[:-1], len(args[1])))[0]):
            why = cause = "An epoch makes one step on all rows, not one for each batch."
            near = "call mlp_forward"
        elif not cause and _close(list(params), _simulate((*args[:-2], 1, args[-1]))[0]):
            why = cause = "Every epoch starts again from the params that were handed in."
        raise Wrong(f"train ends at other params {about}.", why, "", cause, near)
    if not _close(history, true_history):
        why = "An epoch's entry is Σ (loss of a minibatch · its rows) / N, before each update."
        cause = ""
        for slip, words in _HISTORY_SLIPS.items():
            if _close(history, _simulate(args, slip)[1]):
                why = cause = words
                break
        what = f"train: the params are right, the history is not, {about}."
        off = ~np.isclose(history, true_history, rtol=1e-7, atol=1e-9)
        epoch = int(off.argmax())
        given, expected = history[epoch], true_history[epoch]
        where = f"history[{epoch}] is {given:.6g}; {expected:.6g} is expected."
        raise Wrong(what, why, where, cause, near="make history")


def _judge_train(answer: Any, reference: Any, rng: np.random.Generator) -> str:
    seed = int(rng.integers(2**31))
    whole = _training_data(rng, 9, [4, 5, 3])
    _judge_run(answer, reference, (*whole, 0.4, 3, 9), seed, "when a batch holds all rows")
    _judge_run(answer, reference, (*whole, 2.0, 2, 20), seed, "when batch_size exceeds the rows")
    alike = _training_data(rng, 11, [4, 5, 4, 3], alike=True)
    _judge_run(answer, reference, (*alike, 0.2, 3, 4), seed, "when all rows are alike")
    _judge_coverage(answer, reference, _training_data(rng, 12, [4, 5, 3]), seed)
    _judge_order(answer, reference, _training_data(rng, 12, [4, 5, 3]), seed)
    _judge_run(answer, reference, (*whole, 0.0, 3, 9), seed, "when learning_rate is 0")
    _judge_run(answer, reference, _known(rng), seed, "when the loss is small")
    _judge_run(answer, reference, _rising(rng), seed, "when the loss rises at times")
    _judge_fresh_order(answer, reference, _training_data(rng, 3, [2, 3, 3]), seed)
    return "train follows the gradient, sees every row once an epoch, and keeps its history."


def _known(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a run of the whole batch of a network that knows its rows: its loss is below 0.05."""
    params, X, _ = _training_data(rng, 9, [4, 5, 3])
    y = forwards.mlp(params, X)[-1].argmax(axis=1)
    while _cost(params, X, y) > 0.03:
        params[-1] = {"W": 1.3 * params[-1]["W"], "b": 1.3 * params[-1]["b"]}
    rate = 0.5
    while max(_simulate((params, X, y, rate, 4, 9))[1]) > 0.05:
        rate /= 2
    return params, X, y, rate, 4, 9


def _rising(rng: np.random.Generator) -> tuple[Any, ...]:
    """Draw a run of the whole batch in which the loss rises at times, and ends above its best."""
    while True:
        data = _training_data(rng, 9, [4, 5, 3])
        for rate in (4.0, 6.0, 9.0, 13.0):
            args = (*data, rate, 6, 9)
            _, history = _simulate(args)
            rises = any(b > a for a, b in pairwise(history[:-1]))
            if rises and min(history) < history[-1] and max(history) < 20:
                return args


EPOCHS_ALIKE = 14


def _judge_fresh_order(answer: Any, reference: Any, data: Any, seed: int) -> None:
    """Tell whether three rows, one to a batch, come in the same order in every epoch.

    A right answer draws fourteen equal orders with a probability of (1/6)¹³, below 1e-10.
    """
    rate = 0.5
    params, X, y = data
    _, history = _run(answer, reference, (*data, rate, EPOCHS_ALIKE, 1), seed)
    for order in permutations(range(len(X))):
        rows, at = list(order), params
        for loss in history:
            at, own = _simulate((at, X[rows], y[rows], rate, 1, 1))
            if not _close([loss], own):
                break
        else:
            raise Wrong(
                "train sees the same batches in the same order in every epoch.",
                "The batches are drawn once; each epoch should shuffle the rows anew.",
                "Call minibatches(X, y, batch_size, rng) inside the loop over the epochs.",
                "The batches are drawn once for all epochs.",
                near="make rng, call minibatches",
            )


def _judge_coverage(answer: Any, reference: Any, data: Any, seed: int) -> None:
    """With a tiny step, an epoch's sum of steps is that of the whole batch, whatever the order.

    It says that every row is used once with its own label.
    """
    rate = 1e-5
    params, X, y = data
    moved, history = _run(answer, reference, (*data, rate, 1, 4), seed)
    use = _functions()
    logits, cache = use["mlp_forward"](params, X)
    grads = use["mlp_backward"](params, cache, y)
    for index, (old, new, grad) in enumerate(zip(params, moved, grads, strict=True)):
        for key in ("W", "b"):
            total = (old[key] - new[key]) / (3 * rate)
            if np.abs(total - grad[key]).max() > 1e-3:
                raise Wrong(
                    f"train: the steps of an epoch miss some rows (params[{index}][{key!r}]).",
                    "Rows come twice or not at all, or have lost their own labels.",
                    "Loop over minibatches(X, y, batch_size, rng) and use both of the pair.",
                )
    if abs(history[0] - use["cross_entropy"](logits, y)) > 1e-3:
        raise Wrong(
            f"train: the history says {history[0]:.4f} where the mean loss of the rows is "
            f"{use['cross_entropy'](logits, y):.4f}.",
            "Add up loss · rows over the minibatches, and divide by N at the end.",
        )


def _judge_order(answer: Any, reference: Any, data: Any, seed: int) -> None:
    args = (*data, 0.5, 1, 2)
    first, again, other = (
        _run(answer, reference, args, number) for number in (seed, seed, seed + 1)
    )
    if not _close(first, again):
        raise Wrong(
            "train gives other params for the same seed.",
            "The order of the rows does not come from the rng that was handed in.",
            "Pass rng on to minibatches.",
        )
    if _close(list(first[0]), _simulate(args, "whole")[0]):
        raise Wrong(
            "train uses all rows in every step, not those of the batch.",
            "The params after an epoch are the same for every seed.",
            "Hand X_batch and y_batch on, not X and y.",
            "Every step uses all rows.",
            near="call mlp_forward",
        )
    if _close(list(first[0]), _simulate(args)[0]):
        raise Wrong(
            "train sees the rows in the same order for every seed.",
            "The rows are not shuffled.",
            "Loop over minibatches(X, y, batch_size, rng).",
            "The rows are not shuffled.",
            near="read batch_size",
        )
    if _close(first, other):
        raise Wrong(
            "train gives the same params for every seed.",
            "The order of the rows does not come from the rng that was handed in.",
            "Loop over minibatches(X, y, batch_size, rng).",
            "The order of the rows does not come from the rng that was handed in.",
            near="read batch_size",
        )


EXERCISES = [
    Exercise(
        name="init_params",
        unit=UNIT,
        sentence="a list with one {'W': …, 'b': …} for each layer",
        truth=Rule(_judge_init),
        hints=(
            (
                "Make one layer at a time: for each, which two neighbours in sizes are its width "
                "in and out?"
            ),
            (
                "No slope here: W is drawn from a normal distribution of mean 0 and spread std, b "
                "is all zeros."
            ),
            (
                "std = √(2/(fan_in + fan_out)); W = rng.normal(0.0, std, size=(fan_in, fan_out)); "
                "b = np.zeros(fan_out)."
            ),
        ),
    ),
    Exercise(
        name="mlp_forward",
        unit=UNIT,
        sentence="(logits, cache), with cache = [X, A1, …, logits]",
        results=("logits", "cache"),
        inputs=_forward_inputs,
        probes=_special_forwards,
        truth=Value(),
        hints=(
            (
                "Walk through the layers with one variable A that starts as X. Which layer is "
                "different?"
            ),
            "Each hidden layer: times W, plus b, then tanh. The last one stops before the tanh.",
            (
                "cache = [X]; for params[:-1]: A = tanh(A @ W + b), append it; then logits = A @ W "
                "+ b, append them too."
            ),
        ),
        others=(
            OtherFormula(
                _squashed_at_the_end,
                "mlp_forward applies tanh in the last layer, too.",
                "The logits are the Z of the last layer itself, without an activation.",
            ),
        ),
    ),
    Exercise(
        name="mlp_backward",
        unit=UNIT,
        sentence="the gradient of the mean loss, in the shape of params",
        results=("grads",),
        inputs=_backward_inputs,
        probes=_special_backwards,
        truth=Gradient(_cost, wrt=("params",), given=_first_of),
        hints=(
            (
                "Start at the right end, where d_cross_entropy gives dZ. What does each layer hand "
                "to the left?"
            ),
            (
                "dW: the input of the layer. db: 1. For the layer before: the weights, then the "
                "slope 1 − a² of tanh."
            ),
            (
                "dW = cache[i].T @ dZ, db = dZ.sum(axis=0), then dZ = (dZ @ W.T) * (1 − cache[i]²) "
                "for the next turn."
            ),
        ),
        causes={
            "multiplied_by:index": (  # the index of the first layer is 0
                "The gradient of the first layer is 0.",
                "It is never computed, or the delta does not reach it.",
                "Let the loop over the layers go down to index 0.",
            ),
            "missing_factor:da_dz": (
                "The slope of tanh is missing on the way back.",
                "The link ∂a/∂z = 1 − a² lies between A and Z.",
                "Multiply dA by 1 − A², with the A of that layer.",
            ),
            "other_function:mean": (
                "db is a mean over the rows; their plain sum is expected.",
                "The 1/N of the cost is in dZ already.",
                "Look at how db is formed.",
            ),
            "mean_not_sum:A_in.T @ dZ": (
                "dW is divided by N; the plain sum over the rows is expected.",
                "The 1/N of the cost is in dZ already.",
                "Leave the division out.",
            ),
        },
    ),
    Exercise(
        name="sgd_step",
        unit=UNIT,
        sentence="params minus learning_rate times grads, in new arrays",
        results=("params",),
        inputs=_step_inputs,
        probes=_special_steps,
        truth=Value(),
        fresh=True,
        hints=(
            "Which way does the gradient point, and where do you want to go?",
            (
                "No chain rule here: each new array is the old one minus the learning rate times "
                "its gradient."
            ),
            (
                "{'W': layer['W'] - learning_rate * grad['W'], 'b': layer['b'] - learning_rate * "
                "grad['b']}, for each layer."
            ),
        ),
        causes={
            "sign_term": (
                "sgd_step goes uphill.",
                "The gradient points to larger costs; the step goes against it.",
                "Subtract learning_rate times the gradient.",
            ),
            'missing_term:learning_rate * grad["b"]': (
                "sgd_step leaves the biases where they are.",
                "A bias is a parameter like any other.",
                "Take the same step for b.",
            ),
        },
    ),
    Exercise(
        name="minibatches",
        unit=UNIT,
        sentence="pairs (X_batch, y_batch) with every row once, shuffled",
        truth=Rule(_judge_minibatches),
        hints=(
            "Shuffle row numbers, not rows. Then X and y cannot come apart.",
            "No slope here: one permutation of 0 … N−1, cut into pieces of batch_size.",
            (
                "order = rng.permutation(N); for first in range(0, N, batch_size): pick "
                "order[first : first + batch_size]."
            ),
        ),
    ),
    Exercise(
        name="train",
        unit=UNIT,
        sentence="(params, history) after minibatch gradient descent",
        truth=Rule(_judge_train),
        hints=(
            (
                "For one minibatch there are four calls. In which order must they come, and when "
                "is the loss taken?"
            ),
            (
                "The chain rule is all in mlp_backward. What is left: add up loss · rows, and keep "
                "what sgd_step returns."
            ),
            (
                "logits, cache → loss → grads → params = sgd_step(…); history.append(Σ loss · rows "
                "of the batch / N)."
            ),
        ),
    ),
    Exercise(
        name="accuracy",
        unit=UNIT,
        sentence="the fraction of rows that are labelled right",
        inputs=_accuracy_inputs,
        probes=_drawn_accuracies,
        truth=Value(),
        hints=(
            "Which column of a row of logits is the network's answer?",
            "No slope here: argmax along the classes, compared with y, and the mean of that.",
            (
                "logits, _ = mlp_forward(params, X); then the mean of logits.argmax(axis=1) == y, "
                "as a float."
            ),
        ),
    ),
]
