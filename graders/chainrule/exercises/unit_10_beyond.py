"""Unit 10: the same factors in batch norm, a residual connection, attention; then the step.

Backward functions are measured through J = Σ upstream · output with a random upstream. Sizes
differ pairwise (N=7, D=4; in attention N=6, M=5, D=4, C=3), and one case of each is square, so
that a transposed factor shows in its shape or in its numbers.
"""

from typing import Any

import numpy as np

from chainrule.course.exercise import Case, Exercise, Gradient, Value
from chainrule.exercises import forwards, probes

UNIT = "10_beyond"
EPS = 1e-5  # of the batch norm that the notebook gives

Cache = tuple[Any, ...]


# --- batchnorm_backward -----------------------------------------------------------------


def _seen_batchnorm(dY: Any, X: Any, gamma: Any, beta: Any) -> Any:
    return np.sum(dY * forwards.batchnorm(X, gamma, beta, EPS))


def _behind_batchnorm(dY: Any, cache: Cache) -> dict[str, Any]:
    """Return an X that gives this cache (its mean changes no slope), gamma, and some beta."""
    X_hat, gamma, std = cache
    return {"X": X_hat * std, "gamma": gamma, "beta": np.zeros(len(gamma))}


def _cache_of(X: Any, gamma: Any) -> Cache:
    std = np.sqrt(X.var(axis=0) + EPS)
    return (X - X.mean(axis=0)) / std, gamma, std


def _norms(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, D: int) -> tuple[Any, Cache]:
        X = rng.normal(size=(N, D)) * rng.uniform(0.5, 3.0, size=D)
        gamma = rng.uniform(0.5, 2.0, size=D) * rng.choice([-1.0, 1.0], size=D)
        return rng.normal(size=(N, D)), _cache_of(X, gamma)

    return [
        Case(draw(7, 4), "7 rows, 4 columns"),
        Case(draw(4, 4), "a square batch"),
        Case(draw(3, 5), "3 rows, 5 columns"),
        Case(draw(1, 3), "a batch of one row", measured=False),
    ]


def _special_norms(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, D: int, scale: float = 1.0) -> tuple[Any, Any, Any]:
        gamma = rng.uniform(0.5, 2.0, size=D) * rng.choice([-1.0, 1.0], size=D)
        return rng.normal(size=(N, D)), scale * rng.normal(size=(N, D)), gamma

    def case(dY: Any, X: Any, gamma: Any, label: str, special: str) -> Case:
        return Case((dY, _cache_of(X, gamma)), label, measured=False, special=special)

    dY, X, gamma = draw(7, 4)
    still, none = X.copy(), gamma.copy()
    still[:, 1] = 2.5
    none[2] = 0.0
    cache = _cache_of(X, gamma)
    return [
        case(dY, still, gamma, "a column that is constant", "Here a column does not vary."),
        case(*draw(7, 4, 1e-3), "columns that hardly vary", "Here the variance is below ε."),
        case(*draw(7, 4, 40.0), "columns that vary widely", "Here X is beyond 5 in size."),
        case(dY, X, none, "an entry of gamma is 0", probes.ZERO),
        case(0.0 * dY, X, gamma, "dY of zeros", "Here the upstream is 0 everywhere."),
        case(np.ones((7, 4)), X, gamma, "dY of ones", "Here the upstream is 1 everywhere."),
        case(1e-4 * dY, X, gamma, "a small dY", probes.NEAR),
        case(30.0 * dY, X, gamma, "a large dY", "Here the upstream is beyond 5 in size."),
        case(dY, X, np.full(4, 1.5), "gamma all alike", probes.TWICE),
        case(*draw(2, 3), "two rows", "Here the batch has two rows."),
        case(*draw(5, 1), "one column", "Here each row is a single number."),
        case(*draw(40, 3), "40 rows", "Here the batch has 40 rows."),
        Case((probes.turned(dY), (probes.turned(cache[0]), *cache[1:])), "all by columns",
             measured=False, special=probes.MEMORY),
        Case((probes.spread(dY), tuple(probes.spread(part) for part in cache)), "all spread out",
             measured=False, special=probes.SPREAD),
    ]  # fmt: skip


# --- residual_backward ------------------------------------------------------------------


def _seen_residual(dY: Any, X: Any, W: Any) -> Any:
    return np.sum(dY * (X + np.tanh(X @ W)))


def _blocks(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, D: int) -> tuple[Any, Any, Any]:
        return rng.normal(size=(N, D)), rng.normal(size=(N, D)), rng.normal(size=(D, D))

    dY, _, W = draw(7, 4)
    return [
        Case(draw(7, 4), "7 rows, 4 columns"),
        Case(draw(4, 4), "a square batch"),
        Case(draw(1, 3), "a batch of one row"),
        Case((dY, rng.integers(-1, 2, size=(7, 4)), 0.3 * W), "a batch of ints", measured=False),
    ]


def _special_blocks(rng: np.random.Generator) -> list[Case]:
    def case(dY: Any, X: Any, W: Any, label: str, special: str) -> Case:
        return Case((dY, X, W), label, measured=False, special=special)

    dY, X, W = (rng.normal(size=size) for size in ((7, 4), (7, 4), (4, 4)))
    one = [rng.normal(size=size) for size in ((5, 1), (5, 1), (1, 1))]
    repeated = X.copy()
    repeated[-2:] = X[0]
    return [
        case(dY, X, 0.0 * W, "W of zeros", "Here only the direct path is open."),
        case(dY, 0.0 * X, W, "X of zeros", probes.ZERO),
        case(0.0 * dY, X, W, "dY of zeros", "Here the upstream is 0 everywhere."),
        case(np.ones((7, 4)), X, W, "dY of ones", "Here the upstream is 1 everywhere."),
        case(dY, 30.0 * X, W, "X far out", "Here tanh is saturated almost everywhere."),
        case(dY, 1e-3 * X, W, "X close to 0", probes.NEAR),
        case(30.0 * dY, X, W, "a large dY", "Here the upstream is beyond 5 in size."),
        case(dY, repeated, W, "equal rows", "Here a row comes twice."),
        case(dY, X, W + W.T, "a symmetric W", "Here W is its own transpose."),
        case(one[0], one[1], one[2], "one column", "Here each row is a single number."),
        case(probes.turned(dY), probes.turned(X), probes.turned(W), "by columns", probes.MEMORY),
        case(probes.spread(dY), probes.spread(X), probes.spread(W), "spread out", probes.SPREAD),
    ]


# --- attention_backward -----------------------------------------------------------------


def _seen_attention(dY: Any, Q: Any, K: Any, V: Any) -> Any:
    return np.sum(dY * forwards.attention(Q, K, V))


def _behind_attention(dY: Any, cache: Cache) -> dict[str, Any]:
    Q, K, V, _ = cache
    return {"Q": Q, "K": K, "V": V}


def _attended(dY: Any, Q: Any, K: Any, V: Any) -> tuple[Any, Cache]:
    return dY, (Q, K, V, forwards.attention(Q, K, np.eye(len(K))))


def _drawn_head(rng: np.random.Generator, N: int, M: int, D: int, C: int) -> list[Any]:
    return [rng.normal(size=size) for size in ((N, C), (N, D), (M, D), (M, C))]


def _heads(rng: np.random.Generator) -> list[Case]:
    return [
        Case(_attended(*_drawn_head(rng, 6, 5, 4, 3)), "6 queries, 5 keys, widths 4 and 3"),
        Case(_attended(*_drawn_head(rng, 4, 4, 4, 4)), "all sizes 4"),
        Case(_attended(*_drawn_head(rng, 1, 5, 2, 3)), "one query"),
    ]


def _special_heads(rng: np.random.Generator) -> list[Case]:
    def case(head: list[Any], label: str, special: str) -> Case:
        return Case(_attended(*head), label, measured=False, special=special)

    dY, Q, K, V = _drawn_head(rng, 6, 5, 4, 3)
    alike, rows = np.tile(V[0], (5, 1)), K.copy()
    rows[-2:] = K[0]
    zeros = "Here the upstream is 0 everywhere."
    args, cache = _attended(dY, Q, K, V)
    return [
        case([dY, 0.0 * Q, K, V], "Q of zeros", "Here every key gets the same weight."),
        case([dY, Q, 0.0 * K, V], "K of zeros", "Here every key gets the same weight."),
        case([dY, Q, K, alike], "values alike", "Here all rows of V are equal."),
        case([dY, Q, rows, V], "equal keys", "Here a row of K comes twice."),
        case([dY, 12.0 * Q, K, V], "sure of a key", "Here almost all weight is on one key."),
        case([0.0 * dY, Q, K, V], "dY of zeros", zeros),
        case([np.ones((6, 3)), Q, K, V], "dY of ones", "Here the upstream is 1 everywhere."),
        case([1e-4 * dY, Q, K, V], "a small dY", probes.NEAR),
        case([30.0 * dY, Q, K, V], "a large dY", "Here the upstream is beyond 5 in size."),
        case(_drawn_head(rng, 6, 1, 4, 3), "one key", "Here there is a single key."),
        case(_drawn_head(rng, 6, 5, 1, 3), "keys of width 1", "Here D is 1, and so is its root."),
        case(_drawn_head(rng, 6, 5, 4, 1), "values of width 1", "Here a value is one number."),
        case(_drawn_head(rng, 3, 9, 16, 2), "9 keys of width 16", "Here D is 16, its root 4."),
        Case((probes.turned(args), tuple(map(probes.turned, cache))), "all by columns",
             measured=False, special=probes.MEMORY),
        Case((probes.spread(args), tuple(map(probes.spread, cache))), "all spread out",
             measured=False, special=probes.SPREAD),
    ]  # fmt: skip


# --- momentum_step, adam_step -----------------------------------------------------------


def _pushes(rng: np.random.Generator) -> list[Case]:
    def draw(size: tuple[int, ...], rate: float, beta: float) -> Case:
        p, g, v = (rng.normal(size=size) for _ in range(3))
        return Case((p, g, v, rate, beta), f"learning rate {rate:g}, beta {beta:g}")

    return [draw((4, 3), 0.1, 0.9), draw((5,), 1.5, 0.6), draw((3, 3), 0.02, 0.99)]


def _special_pushes(rng: np.random.Generator) -> list[Case]:
    p, g, v = (rng.normal(size=(4, 3)) for _ in range(3))
    return [
        Case((p, g, 0.0 * v, 0.1, 0.9), "the first step", special="Here v is 0 everywhere."),
        Case((p, 0.0 * g, v, 0.1, 0.9), "flat", special="Here every entry of the gradient is 0."),
        Case((p, g, v, 0.1, 0.0), "beta = 0", special="Here beta is 0: no memory."),
        Case((p, g, v, 0.0, 0.9), "learning rate 0", special=probes.ZERO),
        Case((p, g, v, 1, 0.5), "learning rate 1, an int", special="Here the rate is 1."),
        Case((p, g, v, 10.0, 0.5), "learning rate 10", special="Here the rate is beyond 5."),
        Case((p, 90.0 * g, v, 0.1, 0.9), "steep", special="Here gradients are large."),
        Case((p, 1e-4 * g, 1e-4 * v, 0.1, 0.9), "tiny", special="Here gradients are close to 0."),
        Case((p, -v, v, 0.1, 0.9), "against v", special="Here the gradient is v turned round."),
        Case((g, g, g, 0.1, 0.9), "all alike", special="Here p, g and v are equal."),
        Case((p[0], g[0], v[0], 0.1, 0.9), "a bias", special="Here the arrays have one axis."),
        Case((probes.turned(p), probes.turned(g), probes.turned(v), 0.1, 0.9), "by columns",
             special=probes.MEMORY),
        Case((0.0 * p, 0.0 * g, 0.0 * v, 0.1, 0.9), "at rest", special="Here everything is 0."),
        Case((p[:, :1], g[:, :1], v[:, :1], 0.1, 0.9), "one column",
             special="Here the arrays have one column."),
        Case((p[:1], g[:1], v[:1], 0.1, 0.9), "one row", special="Here the arrays have one row."),
    ]  # fmt: skip


def _after(gradients: list[Any]) -> tuple[Any, Any]:
    """Return Adam's two running means after these gradients, with the usual betas."""
    m, v = 0.0 * gradients[0], 0.0 * gradients[0]
    for g in gradients:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return m, v


def _adams(rng: np.random.Generator) -> list[Case]:
    """Draw steps 1, 2, 3 and 40 of a run with gradients that change, about 1 or about 1e-4."""

    def draw(t: int, size: tuple[int, ...], scale: float, *settings: float) -> Case:
        gradients = [scale * rng.normal(size=size) for _ in range(t)]
        m, v = _after([0.0 * gradients[0], *gradients[:-1]])
        label = f"step {t}" + (f", gradients about {scale:g}" if scale != 1 else "")
        return Case((rng.normal(size=size), gradients[-1], m, v, t, *settings), label)

    return [
        draw(1, (4, 3), 1.0, 0.1),
        draw(2, (4, 3), 1.0, 0.1),
        draw(3, (5,), 1e-4, 0.5),
        draw(40, (3, 3), 1.0, 0.01),
        draw(3, (4, 3), 1.0, 0.1, 0.8, 0.95, 1e-3),
    ]


def _special_adams(rng: np.random.Generator) -> list[Case]:
    p, g, other = (rng.normal(size=(4, 3)) for _ in range(3))
    m, v = _after([other, 2.0 * other])
    some = g.copy()
    some[1] = 0.0
    first = np.zeros((4, 3))
    turned = tuple(map(probes.turned, (p, g, m, v)))
    return [
        Case((p, some, first, first, 1, 0.1), "a gradient with zeros", special=probes.ZERO),
        Case((p, 1e-8 * g, first, first, 1, 0.1), "gradients about ε",
             special="Here gradients are as small as ε."),
        Case((p, 1e3 * g, m, v, 3, 0.1), "steep", special="Here gradients are large."),
        Case((p, 0.0 * g, m, v, 3, 0.1), "flat", special="Here the gradient is 0, m is not."),
        Case((p, g, m, v, 3000, 0.1), "step 3000", special="Here t is large."),
        Case((p, g, m, v, 3, 0.0), "learning rate 0", special="Here the learning rate is 0."),
        Case((p, g, m, v, 3, 10), "learning rate 10, an int", special="Here the rate is beyond 5."),
        Case((p, g, m, v, 3, 0.1, 0.0, 0.9), "beta1 = 0", special="Here beta1 is 0."),
        Case((p, g, m, v, 3, 0.1, 0.9, 0.0), "beta2 = 0", special="Here beta2 is 0."),
        Case((p, g, m, v, 3, 0.1, 0.9, 0.999, 0.5), "a large eps", special="Here ε is 0.5."),
        Case((p[0], g[0], m[0], v[0], 3, 0.1), "a bias", special="Here the arrays have one axis."),
        Case((*turned, 3, 0.1), "by columns", special=probes.MEMORY),
        Case((first, first, first, first, 3, 0.1), "at rest", special="Here everything is 0."),
        Case((p[:, :1], g[:, :1], m[:, :1], v[:, :1], 3, 0.1), "one column",
             special="Here the arrays have one column."),
        Case((p[:1], g[:1], m[:1], v[:1], 3, 0.1), "one row",
             special="Here the arrays have one row."),
    ]  # fmt: skip


EXERCISES = [
    Exercise(
        name="batchnorm_backward",
        unit=UNIT,
        sentence="(dX, dgamma, dbeta): the derivatives of J by the input, the scale and the shift",
        results=("dX", "dgamma", "dbeta"),
        inputs=_norms,
        probes=_special_norms,
        truth=Gradient(_seen_batchnorm, wrt=("X", "gamma", "beta"), given=_behind_batchnorm),
        hints=(
            "An entry of X reaches its column of Y in three ways. Which two touch other rows?",
            "Direct: γ/std. Through the mean: minus the mean of dY. Through the variance: minus "
            "x̂ times the mean of dY·x̂.",
            "dX = γ/(N·std) · (N·dY − Σ dY − X̂ · Σ(dY·X̂)); dgamma and dbeta are those two sums.",
        ),
        causes={
            "missing_term:dbeta": (
                "dX lacks the path through the mean.",
                "Every row uses the mean of its column, and each entry of X moves it by 1/N.",
                "Subtract the mean of dY over the rows.",
            ),
            "missing_term:X_hat * dgamma": (
                "dX lacks the path through the variance.",
                "Every row is divided by the root of the variance, and each entry of X moves it.",
                "Subtract X_hat times the mean of dY * X_hat over the rows.",
            ),
            "missing_factor:X_hat": (
                "A factor X_hat is missing on the way to {part}.",
                "An entry far from the mean moves the variance more: its slope is X_hat/N.",
                "Look at the term that holds the sum of dY * X_hat.",
            ),
        },
    ),
    Exercise(
        name="residual_backward",
        unit=UNIT,
        sentence="(dX, dW): the derivatives of J by the input and by the weights",
        results=("dX", "dW"),
        inputs=_blocks,
        probes=_special_blocks,
        truth=Gradient(_seen_residual, wrt=("X", "W")),
        hints=(
            "X stands in Y = X + tanh(X W) twice. What is the slope along each of the two paths?",
            "The direct path has slope 1. The other: the slope of tanh, then W. Paths add.",
            "dZ = dY · (1 − tanh²(X W)); dX = dY + dZ @ W.T; dW = X.T @ dZ.",
        ),
        causes={
            "missing_term:dY": (
                "dX lacks the direct path.",
                "X is added to the output as it is: a path of slope 1, and paths add up.",
                "Add dY.",
            ),
            "missing_term:dZ @ W.T": (
                "dX lacks the path through the block.",
                "X reaches Y through tanh(X W) as well, and paths add up.",
                "Add dZ @ W.T.",
            ),
            "ignored:dY": (
                "Somewhere in {part} a 1 stands where the upstream dY belongs.",
                "A path of slope 1 hands on the upstream itself: dY · 1.",
            ),
        },
    ),
    Exercise(
        name="attention_backward",
        unit=UNIT,
        sentence="(dQ, dK, dV): the derivatives of J by queries, keys and values",
        results=("dQ", "dK", "dV"),
        inputs=_heads,
        probes=_special_heads,
        truth=Gradient(_seen_attention, wrt=("Q", "K", "V"), given=_behind_attention),
        hints=(
            "Y = P @ V is a product of two matrices, as in unit 06. Which two slopes does it have?",
            "Back from P to S: each score moves its own weight, and all others of its row through "
            "the sum of softmax.",
            "dP = dY @ V.T; dS = P · (dP − row sum of dP·P) / √D; dQ = dS @ K, dK = dS.T @ Q.",
        ),
        causes={
            "not_reduced:dP * P": (
                "The slope of softmax is taken entry by entry, without the sum over its row.",
                "A score moves every weight of its row, as they share a sum of 1.",
                "Subtract the sum of dP * P over the row, and multiply by P after that.",
            ),
            "missing_term:row_mean": (
                "The second path through softmax is missing: the one through the sum of the row.",
                "A score moves every weight of its row, as they share a sum of 1.",
                "Subtract the sum of dP * P over the row from dP.",
            ),
            "missing_factor:P": (
                "A factor P is missing between dP and dS.",
                "dS = P · (dP − row sum of dP·P): the weights stand inside the sum and before it.",
            ),
        },
    ),
    Exercise(
        name="momentum_step",
        unit=UNIT,
        sentence="(p, v): the new parameters and the new velocity, in new arrays",
        results=("p", "v"),
        inputs=_pushes,
        probes=_special_pushes,
        truth=Value(),
        fresh=True,
        hints=(
            "Which comes first, the new velocity or the step? Which velocity makes the step?",
            "No slope here: beta times the old velocity plus g, then a step of the new velocity.",
            "v_new = beta * v + g; p_new = p − learning_rate * v_new.",
        ),
        causes={
            "sign_term:learning_rate * v_new": (
                "momentum_step goes uphill.",
                "The velocity adds up gradients, and these point to larger costs.",
                "Subtract learning_rate times the new velocity.",
            ),
            "missing_term:beta * v": (
                "The old velocity is forgotten.",
                "The new velocity is beta times the old one, plus the gradient.",
            ),
        },
    ),
    Exercise(
        name="adam_step",
        unit=UNIT,
        sentence="(p, m, v): the new parameters and the two running means, in new arrays",
        results=("p", "m", "v"),
        inputs=_adams,
        probes=_special_adams,
        truth=Value(),
        fresh=True,
        hints=(
            "Both means start at 0, so early on they are too small. By which factor, at step t?",
            "No slope here: mean of g, mean of g², both corrected, then one divided by a root.",
            "p − learning_rate * m̂ / (√v̂ + eps), with m̂ = m/(1 − beta1**t), v̂ alike.",
        ),
        causes={
            "argument_unread:t": (
                "A bias correction that uses t is missing.",
                "After t steps the means weigh 1 − beta1**t and 1 − beta2**t: divide by that.",
            ),
            "sign:m_new / (1 - beta1 ** t)": (
                "adam_step goes uphill: its step has the wrong sign.",
                "The gradient points to larger costs; the step goes against it.",
                "Look at where the step is taken.",
            ),
            "absolute:g ** 2": (
                "v takes the size of g, not its square.",
                "The root in the step undoes a square.",
                "Look at the line that makes the new v.",
            ),
            "missing_factor:1 - beta1": (
                "The mean of the gradients lacks the factor 1 − beta1.",
                "A running mean gives the new gradient the weight 1 − beta1.",
            ),
        },
    ),
]
