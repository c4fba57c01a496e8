"""Unit 08: six broken gradients to repair, and the cause of each to name.

Every repaired gradient is measured through the course's own forward at fresh points. Sizes
differ pairwise, upstreams are random, and sums over paths have several terms, so that each of
the six broken versions is rejected.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.checking import contract
from chainrule.checking.contract import Breach
from chainrule.course.exercise import Case, Derivative, Exercise, Gradient, Rule, Value, Wrong
from chainrule.exercises import forwards, probes
from chainrule.exercises.unit_03_neuron import special_neurons
from chainrule.exercises.unit_04_where_is_the_chain_rule import special_before
from chainrule.exercises.unit_06_layers import some_bias, special_backwards, special_classes
from chainrule.exercises.unit_07_mlp import special_networks

UNIT = "08_gradient_detective"

Network = list[list[dict[str, Any]]]


def _composite(x: Any) -> Any:
    return np.exp(np.sin(x**2))


# --- fix_3: a network of lists and dictionaries -----------------------------------------


def _nudged(network: Network, expected: list[float], biases: list[Any]) -> Any:
    """Return J as a function of the biases: ∂J/∂bias is ∂J/∂z, as a bias enters z unchanged."""
    a = np.array(network[0][0]["row"])
    for layer, bias in zip(network, biases, strict=True):
        W = np.array([neuron["weights"][:-1] for neuron in layer])
        a = forwards.sigmoid(W @ a + bias)
    return 0.5 * np.sum((a - np.array(expected)) ** 2)


def _biases(network: Network, expected: list[float]) -> dict[str, Any]:
    return {"biases": [[neuron["weights"][-1] for neuron in layer] for layer in network]}


def _network(rng: np.random.Generator, sizes: list[int]) -> Network:
    """Draw a network after a forward pass; its first neuron remembers the row as "row"."""
    network: Network = [
        [{"weights": rng.normal(size=D + 1).tolist()} for _ in range(M)] for D, M in pairwise(sizes)
    ]
    row = rng.normal(size=sizes[0]).tolist()
    inputs = row
    for layer in network:
        for neuron in layer:
            z = neuron["weights"][-1] + np.dot(neuron["weights"][:-1], inputs)
            neuron["output"] = float(forwards.sigmoid(z))
        inputs = [neuron["output"] for neuron in layer]
    network[0][0]["row"] = row
    return network


def _run_fix_3(answer: Any, network: Network, expected: list[float]) -> Any:
    """Run the answer and return the deltas it has stored, layer by layer."""
    kept = [[dict(neuron) for neuron in layer] for layer in contract.copy_args((network,))[0]]
    answer(network, expected)
    for before, after in zip(kept, network, strict=True):
        for old, new in zip(before, after, strict=True):
            if new.get("weights") != old["weights"] or new.get("output") != old["output"]:
                raise Breach(
                    "fix_3 changes weights or outputs of the network.",
                    "The backward pass only adds deltas; the step comes later.",
                    'Write to neuron["delta"] and to nothing else.',
                )
    return [[neuron.get("delta") for neuron in layer] for layer in network]


def _inputs_1(rng: np.random.Generator) -> list[Case]:
    return [
        Case((0.5,), "x = 0.5"),
        Case((1.5,), "x = 1.5"),
        Case((0.0,), "x = 0"),
        Case((2,), "x = 2, an int", measured=False),
        Case((np.array([-2.0, -0.7, 0.3, 1.2]),)),
        Case((rng.uniform(-2.5, 2.5, size=7),)),
        Case((rng.uniform(-2.5, 2.5, size=(2, 3)),)),
    ]


def _inputs_2(rng: np.random.Generator) -> list[Case]:
    def draw(D: int, y: float) -> Case:
        return Case((rng.normal(size=D), float(rng.normal()), rng.normal(size=D), y))

    far = (np.array([0.5, -1.0]), 1e4, np.array([1.0, 2.0]), 0.0)
    return [
        Case(
            (np.array([0.2, 0.4, 0.1]), 0.3, np.array([0.5, -1.0, 2.0]), 1.0), "the text's neuron"
        ),
        draw(3, 0.0),
        draw(4, float(rng.uniform(0.1, 0.9))),
        draw(1, 1.0),
        Case(far, "a very sure neuron", measured=False),
    ]


def _inputs_3(rng: np.random.Generator) -> list[Case]:
    def draw(sizes: list[int], label: str) -> Case:
        expected = [0.0] * sizes[-1]
        expected[int(rng.integers(sizes[-1]))] = 1.0
        return Case((_network(rng, sizes), expected), label)

    return [
        draw([4, 5, 3], "one hidden layer, three outputs"),
        draw([4, 5, 1], "one output"),
        draw([3, 4, 5, 3], "two hidden layers"),
        draw([4, 4, 4], "square layers"),
        draw([4, 3], "no hidden layer"),
    ]


def _inputs_4(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, D: int, M: int, label: str = "") -> Case:
        args = (rng.normal(size=(N, M)), rng.normal(size=(N, D)), rng.normal(size=(D, M)))
        return Case(args, label)

    return [draw(7, 4, 3), draw(5, 4, 4, "a square layer"), draw(1, 4, 3, "a batch of one row")]


def _inputs_5(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, M: int, label: str = "") -> Case:
        return Case((rng.normal(size=(N, M)), rng.permutation(np.arange(N) % M)), label)

    # The long way divides by P, which must not be 0: further out only the short one is right.
    far = np.array([[200.0, 0.0, -200.0], [180.0, 200.0, 198.0]])
    return [
        draw(7, 3),
        draw(4, 4, "square logits"),
        draw(1, 5, "a batch of one row"),
        Case((far, np.array([1, 1])), "logits up to 200", measured=False),
    ]


def _inputs_6(rng: np.random.Generator) -> list[Case]:
    def draw(N: int, sizes: list[int], rate: float, label: str) -> Case:
        params = [
            {"W": rng.normal(size=(D, M)), "b": rng.normal(size=M)} for D, M in pairwise(sizes)
        ]
        y = rng.permutation(np.arange(N) % sizes[-1])
        return Case((params, rng.normal(size=(N, sizes[0])), y, rate), label)

    return [
        draw(7, [4, 5, 3], 1.0, "learning rate 1"),
        draw(7, [4, 5, 3], 0.01, "learning rate 0.01"),
        draw(7, [4, 6, 5, 2, 3], 0.5, "three hidden layers"),
        draw(5, [4, 4, 4, 4], 2.0, "square layers"),
        draw(1, [4, 5, 3], 0.5, "a batch of one row"),
        draw(7, [4, 3], 0.5, "no hidden layer"),
    ]


def _special_5(rng: np.random.Generator) -> list[Case]:
    # Large ones near each other: exp needs the shift, and no probability is 0.
    large = np.array([[1e4, 9.9e3, 9.8e3], [9.85e3, 1e4, 9.998e3]])
    special = "Here logits are about 10 000."
    shifted = Case((large, np.array([1, 1])), "logits up to 1e4", measured=False, special=special)
    return [*special_classes(rng), shifted]


def _special_6(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case((params, X, y, float(rng.uniform(0.2, 0.8))), label, special=special)
        for params, X, y, label, special in special_networks(rng)
    ]
    params, X, y, *_ = special_networks(rng)[4]
    return [*cases, Case((params, X, y, 0.0), "learning rate 0", special=probes.ZERO)]


# --- culprits ---------------------------------------------------------------------------

# What each suspect leaves behind: said when it is named for a case it did not do.
_TRACES = {
    "a local slope is taken at the wrong point": "It leaves a gradient that is right at a few "
    "special places.",
    "a factor of the chain is missing": "It leaves a ratio that is the missing factor, turned "
    "over.",
    "the error has the wrong sign": "It leaves the ratio −1 everywhere.",
    "the input of the weight is forgotten": "It leaves equal numbers for all weights of a neuron.",
    "a sum over paths keeps only its last term": "It leaves everything right when there is one "
    "path.",
    "the batch is averaged twice": "It leaves a constant ratio that follows the batch size.",
    "a matrix is not transposed": "It stops with an error unless the layer is square.",
    "a function of a whole row is treated as elementwise": "It leaves nothing for the other "
    "entries of the row.",
    "weights are changed while they are still needed": "It leaves an error that grows with the "
    "learning rate.",
    "the cache of another batch is used": "It leaves the right gradient of other rows.",
}


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else contract.describe(value)


def _judge_culprits(answer: Any, reference: Any, rng: np.random.Generator) -> str:
    if not isinstance(answer, Mapping):
        raise Wrong(
            f"culprits is {contract.describe(answer)}; a dictionary is expected.",
            "Its keys are the numbers of the cases, 1 to 6.",
        )
    wrong = []
    for case, culprit in reference.items():
        if case not in answer:
            raise Wrong(f"culprits has no entry for case {case}.", "Its keys are the ints 1 to 6.")
        named = answer[case]
        if named is None:
            raise Wrong(f"culprits: case {case} is still None.", "Name a suspect of the line-up.")
        if not isinstance(named, str) or named not in _TRACES:
            raise Wrong(
                f"culprits: case {case} names {_shown(named)}, who is not in the line-up.",
                "Use the names in capitals, without quotes: WRONG_POINT, MISSING_FACTOR …",
            )
        if named != culprit:
            wrong.append((case, named))
    if len(answer) > len(reference):
        raise Wrong("culprits has more entries than there are cases.", "Its keys are 1 to 6.")
    if wrong:
        case, named = wrong[0]
        raise Wrong(
            f"culprits: {len(reference) - len(wrong)} of {len(reference)} are right. "
            f"Case {case} was somebody else.",
            f"You name: {named}.",
            _TRACES[named],
        )
    return "All six cases are closed."


EXERCISES = [
    Exercise(
        name="fix_1",
        unit=UNIT,
        sentence="the derivative of exp(sin(x²)) at x",
        inputs=_inputs_1,
        probes=lambda rng: probes.elementwise(rng, "x", reach=10.0),
        truth=Derivative(_composite),
        hints=(
            (
                "The ratio is 1 where x² = x and where cos cannot tell x from x². Which line has "
                "the wrong letter in it?"
            ),
            "The middle link, ∂v/∂u: the slope of sin, at the input of sin.",
            "dv_du = np.cos(u) with u = x².",
        ),
    ),
    Exercise(
        name="fix_2",
        unit=UNIT,
        sentence="(∂J/∂w, ∂J/∂b) for J = ½(a − y)²",
        results=("dJ_dw", "dJ_db"),
        inputs=_inputs_2,
        probes=special_neurons,
        truth=Gradient(forwards.neuron_cost, wrt=("w", "b")),
        hints=(
            "Multiply the ratio by a(1 − a). What does the answer tell you about the code?",
            "∂a/∂z, the slope of the sigmoid, is not in the product.",
            "delta = (a − y) · a · (1 − a).",
        ),
    ),
    Exercise(
        name="fix_3",
        unit=UNIT,
        sentence="nothing, and store ∂J/∂z as delta in every neuron",
        results=("deltas",),
        inputs=_inputs_3,
        probes=special_before,
        truth=Gradient(_nudged, wrt=("biases",), given=_biases),
        call=_run_fix_3,
        mutates=(0,),
        hints=(
            "Write down what error is after each turn of the inner loop, for three outputs.",
            "The sum over paths: each later neuron adds its weight times its delta.",
            "error = 0.0 before the loop, error += later['weights'][j] * later['delta'] inside it.",
        ),
        causes={"place:i == len(network) - 1": "the last layer"},
    ),
    Exercise(
        name="fix_4",
        unit=UNIT,
        sentence="(dX, dW, db), in the shapes of X, W and b",
        results=("dX", "dW", "db"),
        inputs=_inputs_4,
        probes=special_backwards,
        truth=Gradient(forwards.seen_upstream, wrt=("X", "W", "b"), given=some_bias),
        hints=(
            "Which formula gives 1/7 for seven rows and 1/2 for two?",
            "∂z/∂b is 1 for every row, and the 1/N of the cost is in dZ already.",
            "db = dZ.sum(axis=0).",
        ),
        causes={
            "other_function:mean": (
                "db is a mean over the rows; their plain sum is expected.",
                "The 1/N of the cost is in dZ already.",
                "Look at how db is formed.",
            ),
        },
    ),
    Exercise(
        name="fix_5",
        unit=UNIT,
        sentence="dZ, the derivative of the mean cross-entropy",
        results=("dZ",),
        inputs=_inputs_5,
        probes=_special_5,
        truth=Gradient(forwards.cross_entropy, wrt=("Z",)),
        hints=(
            "Raise the logit of a wrong class: does the right class keep its probability?",
            (
                "The paths from each logit through all the probabilities; together they become "
                "very short."
            ),
            "(P − Y) / N, with P = softmax(Z) and Y the one-hot labels.",
        ),
    ),
    Exercise(
        name="fix_6",
        unit=UNIT,
        sentence="params after one step of gradient descent",
        results=("params",),
        inputs=_inputs_6,
        probes=_special_6,
        truth=Value(),
        fresh=True,
        hints=(
            "At which weights was the forward pass run, and at which is the delta sent back?",
            "∂z/∂a, the weights of the layer: they belong to the point before the step.",
            "dA = dZ @ params[index]['W'].T, with the old weights, before or after the step.",
        ),
        causes={
            "wrong_variable:new_W": (
                "The delta goes back through weights that have been changed already.",
                "A derivative belongs to the point at which the forward pass was run.",
                "Form dA with the old W.",
            ),
        },
    ),
    Exercise(
        name="culprits",
        unit=UNIT,
        sentence="the suspect of each of the six cases",
        truth=Rule(_judge_culprits),
        hints=(
            "Go back to the clues of each case. Which suspect could have left all of them?",
            (
                "Two had to do with where a slope or a weight is taken, two with paths, one with "
                "N, one with a factor."
            ),
            (
                "1: special points. 2: ratio 1/(a(1 − a)). 3: one path. 4: 1/N. 5: other entries "
                "0. 6: learning rate."
            ),
        ),
    ),
]
