"""Unit 04: backpropagation on lists and dictionaries, and the names of its lines.

The functions of this unit write into a network or return nested lists. Each `call` below
runs the answer and hands out three arrays (hidden layers, output layer, biases), so that a
message can say which of them is wrong. Every slope is measured from a NumPy forward.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from chainrule.checking.contract import Breach, describe, is_number
from chainrule.checking.message import count, enumerated
from chainrule.course.exercise import Case, Exercise, Gradient, Rule, Value, Wrong
from chainrule.course.source import reference
from chainrule.exercises import forwards, probes

UNIT = "04_where_is_the_chain_rule"

Network = list[list[dict[str, Any]]]
Layers = list[Any]  # one array for each layer
Parts = tuple[Any, Any, Any]  # hidden layers, output layer, biases of all layers

DELTAS = ("delta (hidden)", "delta (output)")
SLOPES = ("dJ_dw (hidden)", "dJ_dw (output)", "dJ_db")
CHANGES = ("Δw (hidden)", "Δw (output)", "Δb")


# --- networks ---------------------------------------------------------------------------------


def _draw(rng: np.random.Generator, *shape: int) -> Any:
    """Draw numbers of either sign, none of them near 0 or 1 in size."""
    return rng.choice((-1.0, 1.0), size=shape) * rng.uniform(0.3, 0.9, size=shape)


def _new(rng: np.random.Generator, *sizes: int) -> Network:
    """Draw a network with `sizes` = (inputs, neurons of each layer …); nothing is stored yet."""
    return [[{"weights": _draw(rng, D + 1).tolist()} for _ in range(H)] for D, H in pairwise(sizes)]


def _run_forward(network: Network, row: Sequence[float]) -> Network:
    reference(UNIT, "forward_propagate")(network, row)
    return network


def _run_both(network: Network, row: Sequence[float], expected: Sequence[float]) -> Network:
    _run_forward(network, row)
    reference(UNIT, "backward_propagate_error")(network, expected)
    return network


def _store(rng: np.random.Generator, network: Network) -> Network:
    """Store outputs and deltas that belong to no row: what counts is what is stored."""
    for layer in network:
        for neuron in layer:
            neuron["output"] = float(rng.uniform(0.1, 0.9))
            neuron["delta"] = float(_draw(rng))
    return network


def _weights(network: Network) -> tuple[Layers, Layers]:
    """Return W, (H, D), and b, (H,), of every layer."""
    tables = [np.array([neuron["weights"] for neuron in layer], dtype=float) for layer in network]
    return [table[:, :-1] for table in tables], [table[:, -1] for table in tables]


def _together(layers: Layers) -> Any:
    """Join the arrays of some layers; one stays as it is, none is an empty list."""
    if len(layers) < 2:
        return layers[0] if layers else []
    return np.concatenate([np.ravel(layer) for layer in layers])


def _parts(weights: Layers, biases: Layers) -> Parts:
    return _together(weights[:-1]), weights[-1], _together(biases)


def _layers(parts: Sequence[Any], like: Layers) -> Layers:
    """Cut joined arrays apart again, in the shapes of `like`."""
    flat = np.concatenate([np.ravel(part) for part in parts])
    ends = np.cumsum([array.size for array in like])[:-1]
    pieces = np.split(flat, ends)
    return [piece.reshape(array.shape) for piece, array in zip(pieces, like, strict=True)]


# --- how an answer is run, and what is looked at afterwards --------------------------------------


def _stored(network: Network, key: str, name: str) -> Layers:
    """Read one stored number from every neuron; a layer without it is the `Breach` that says so."""
    return [_stored_in(layer, i, key, name) for i, layer in enumerate(network)]


def _stored_in(layer: list[dict[str, Any]], i: int, key: str, name: str) -> Any:
    for j, neuron in enumerate(layer):
        if key not in neuron:
            return Breach(
                f'{name} stores no "{key}" in neuron {j} of layer {i}.',
                "Every neuron of every layer needs one.",
                "Look at where the loops begin and end.",
            )
        if not is_number(neuron[key]):
            found = describe(neuron[key])
            return Breach(f'"{key}" of neuron {j} in layer {i} is {found}; a float is expected.')
    return np.array([float(neuron[key]) for neuron in layer])


def _readable(names: Sequence[str], layers: Sequence[Layers]) -> tuple[Any, ...]:
    """Return the named parts, each joined from its own layers.

    Raises the first `Breach` among the layers, with the parts that have none in its `rest`.
    """
    broken = [one for part in layers for one in part if isinstance(one, Breach)]
    whole = {
        name: _together(part)
        for name, part in zip(names, layers, strict=True)
        if not any(isinstance(one, Breach) for one in part)
    }
    if broken:
        broken[0].rest = whole
        raise broken[0]
    return tuple(whole.values())


def _keep(network: Network, keys: tuple[str, ...], name: str, run: Callable[[], Any]) -> Any:
    """Run something that has to leave the stored `keys` of every neuron as they are."""

    def stored(key: str) -> list[Any]:
        return [neuron.get(key) for layer in network for neuron in layer]

    before = {key: copy.deepcopy(stored(key)) for key in keys}
    result = run()
    for key in keys:
        if stored(key) != before[key]:
            raise Breach(
                f"{name} changes the {key} of a neuron.",
                "The slopes belong to the point where the forward pass was.",
                "Only update_weights changes weights.",
            )
    return result


def _split(nested: Any, network: Network, name: str) -> Parts:
    """Turn nested lists in the shape of the weights into arrays."""
    _length(nested, len(network), f"{name} returns {describe(nested)}", "layer")
    tables = [
        _table(layer, like, i, name)
        for i, (layer, like) in enumerate(zip(nested, network, strict=True))
    ]
    weights = [t if isinstance(t, Breach) else t[:, :-1] for t in tables]
    biases = [t if isinstance(t, Breach) else t[:, -1] for t in tables]
    hidden, output, all_biases = _readable(SLOPES, (weights[:-1], weights[-1:], biases))
    return hidden, output, all_biases


def _table(layer: Any, like: list[dict[str, Any]], i: int, name: str) -> Any:
    """Return one layer of nested lists as an array, or the `Breach` that says why it is none."""
    try:
        _length(layer, len(like), f"Layer {i} of the result is {describe(layer)}", "neuron")
        for j, (entries, neuron) in enumerate(zip(layer, like, strict=True)):
            what = f"Neuron {j} of layer {i} is {describe(entries)}"
            _length(entries, len(neuron["weights"]), what, "weight (bias last)")
            for k, entry in enumerate(entries):
                if not is_number(entry):
                    raise Breach(f"{name}: [{i}][{j}][{k}] is {describe(entry)}, not a number.")
    except Breach as breach:
        return breach
    return np.array([[float(entry) for entry in entries] for entries in layer])


def _length(value: Any, length: int, what: str, item: str) -> None:
    if not isinstance(value, list | tuple | np.ndarray) or len(value) != length:
        raise Breach(
            f"{what}; a list of length {length} is expected.",
            f"It has one entry for each {item}.",
            "The result has the shape of the weights: layers, neurons, numbers.",
        )


def _run_backward(answer: Any, network: Network, expected: Any) -> tuple[Any, Any]:
    name = "backward_propagate_error"
    _keep(network, ("weights", "output"), name, lambda: answer(network, expected))
    deltas = _stored(network, "delta", name)
    hidden, output = _readable(DELTAS, (deltas[:-1], deltas[-1:]))
    return hidden, output


def _run_gradients(answer: Any, network: Network, row: Any) -> Parts:
    return _split(answer(network, row), network, "weight_gradients")


def _run_batch(answer: Any, network: Network, rows: Any, expecteds: Any) -> Parts:
    name = "batch_gradients"
    result = _keep(network, ("weights",), name, lambda: answer(network, rows, expecteds))
    return _split(result, network, name)


def _changes(network: Network, before: Parts) -> Parts:
    try:
        after = _split([[n["weights"] for n in layer] for layer in network], network, "weights")
    except Breach as breach:  # a network without its weights is no network, so no part is left
        breach.rest = {}
        raise
    hidden, output, biases = (np.asarray(n) - o for n, o in zip(after, before, strict=True))
    return (hidden if hidden.size else []), output, biases


def _run_update(answer: Any, network: Network, row: Any, l_rate: Any) -> Parts:
    before = _parts(*_weights(network))
    answer(network, row, l_rate)
    return _changes(network, before)


def _run_training(answer: Any, network: Network, *settings: Any) -> tuple[Any, Any, Any, Any]:
    before = _parts(*_weights(network))
    history = answer(network, *settings)
    return history, *_changes(network, before)


# --- what is differentiated ---------------------------------------------------------------------


def _nudged(network: Network, expected: Any, nudge_hidden: Any, nudge_output: Any) -> Any:
    """Return J as a function of a nudge of z in each layer; the later layers answer to it."""
    Ws, bs = _weights(network)
    z = forwards.logit(np.array([neuron["output"] for neuron in network[0]]))
    nudges = _layers((nudge_hidden, nudge_output), bs)
    z = z + nudges[0]
    for nudge, W, b in zip(nudges[1:], Ws[1:], bs[1:], strict=True):
        z = W @ forwards.sigmoid(z) + b + nudge
    return 0.5 * np.sum((forwards.sigmoid(z) - expected) ** 2)


def _no_nudge(network: Network, expected: Any) -> dict[str, Any]:
    still = [np.zeros(len(layer)) for layer in network]
    return {"nudge_hidden": _together(still[:-1]), "nudge_output": still[-1]}


def _cost(network: Network, rows: Any, expecteds: Any, w_hidden: Any, w_output: Any, b: Any) -> Any:
    """Return J, summed over the rows, as a function of the weights and biases."""
    Ws, bs = _weights(network)
    A = np.array(rows, dtype=float)
    for W, bias in zip(_layers((w_hidden, w_output), Ws), _layers((b,), bs), strict=True):
        A = forwards.sigmoid(A @ W.T + bias)
    return 0.5 * np.sum((A - np.array(expecteds, dtype=float)) ** 2)


def _weights_and_biases(network: Network, *rest: Any) -> dict[str, Any]:
    return dict(zip(("w_hidden", "w_output", "b"), _parts(*_weights(network)), strict=True))


def _one_row(network: Network, row: Any) -> dict[str, Any]:
    """Return the quantities of one row; its expected outputs are read off the stored deltas."""
    a = np.array([neuron["output"] for neuron in network[-1]])
    delta = np.array([neuron["delta"] for neuron in network[-1]])
    batch = {"rows": [row], "expecteds": [a - delta / (a * (1.0 - a))]}
    return batch | _weights_and_biases(network)


# --- points -------------------------------------------------------------------------------------


def _outputs(rng: np.random.Generator) -> list[Case]:
    drawn = [float(a) for a in rng.uniform(0.05, 0.95, size=3)]
    points = [Case((0.9,)), Case((drawn[0],)), *(Case((a,), measured=False) for a in drawn[1:])]
    ends = [Case((a,), measured=False) for a in (0.0, 0.5, 1.0, 1)]
    return points + ends


def _before_backward(rng: np.random.Generator) -> list[Case]:
    def case(sizes: tuple[int, ...], measured: bool = True, stale: bool = False) -> Case:
        network = _new(rng, *sizes)
        if stale:
            _run_both(network, _draw(rng, sizes[0]).tolist(), rng.uniform(size=sizes[-1]).tolist())
        _run_forward(network, (2 * _draw(rng, sizes[0])).tolist())
        label = f"network {'-'.join(map(str, sizes))}" + (", used before" if stale else "")
        return Case((network, rng.uniform(0.1, 0.9, size=sizes[-1]).tolist()), label, measured)

    # One neuron more in the next layer, or none: a row taken for a column goes unnoticed there.
    classes = _run_forward(_new(rng, 4, 2, 3), _draw(rng, 4).tolist())
    silent = _store(rng, _new(rng, 3, 2, 3))
    for neuron, output in zip(silent[0] + silent[1], (0.0, 1.0, 0.5, 1.0, 0.0), strict=True):
        neuron["output"] = output
    return [
        case((5, 3, 4)),
        case((5, 3, 4), measured=False, stale=True),
        case((2, 3, 4, 5)),
        case((3, 3, 3, 3), measured=False, stale=True),
        case((4, 3), measured=False),
        case((3, 4, 5), measured=False),
        case((1, 1, 1), measured=False),
        Case((classes, [0, 1, 0]), "int targets", measured=False),
        Case((silent, [1.0, 0.0, 1.0]), "outputs 0 and 1", measured=False),
    ]


def _after_backward(rng: np.random.Generator) -> list[tuple[Network, list[Any], str, bool]]:
    """Draw (network, row, label, measured) with deltas and outputs stored.

    No layer is wider than the row, so that the row taken for a layer's inputs goes unnoticed.
    """

    def example(*sizes: int) -> tuple[Network, list[Any]]:
        row = (2 * _draw(rng, sizes[0])).tolist()
        return _run_both(
            _new(rng, *sizes), row, rng.uniform(0.1, 0.9, size=sizes[-1]).tolist()
        ), row

    def stored(*sizes: int) -> tuple[Network, list[Any]]:
        return _store(rng, _new(rng, *sizes)), (2 * _draw(rng, sizes[0])).tolist()

    return [
        (*example(5, 4, 3), "network 5-4-3", True),
        (*example(6, 4, 3, 2), "network 6-4-3-2", False),
        (*stored(5, 4, 3), "other outputs and deltas", False),
        (*stored(3, 3, 3), "network 3-3-3", False),
        (*stored(4, 3), "network 4-3", False),
        (*stored(1, 1, 1), "network 1-1-1", False),
        (_store(rng, _new(rng, 3, 2, 2)), [1, 0, -2], "a row of ints", False),
    ]


def _finished(rng: np.random.Generator) -> list[Case]:
    return [Case((net, row), label, measured) for net, row, label, measured in _after_backward(rng)]


def _updates(rng: np.random.Generator) -> list[Case]:
    rates = (0.5, 0.1, 8.0, 0.3, 1, 0.05, 2.0)
    return [
        Case((network, row, l_rate), f"{label}, l_rate {l_rate}")
        for (network, row, label, _), l_rate in zip(_after_backward(rng), rates, strict=True)
    ]


def _batches(rng: np.random.Generator) -> list[Case]:
    def case(sizes: tuple[int, ...], N: int, measured: bool = True, used: bool = False) -> Case:
        network = _new(rng, *sizes)
        if used:
            _store(rng, network)
        rows = (2 * _draw(rng, N, sizes[0])).tolist()
        expecteds = rng.uniform(0.1, 0.9, size=(N, sizes[-1])).tolist()
        label = f"network {'-'.join(map(str, sizes))}, {count(N, 'row')}"
        return Case((network, rows, expecteds), label, measured)

    ints = ([[1, 0, -2], [0, 3, 1]], [[1, 0], [0, 1]])
    return [
        case((5, 4, 3), 7),
        case((6, 4, 3, 2), 3, measured=False),
        case((5, 4, 3), 1, measured=False),
        case((3, 3, 3), 2, measured=False, used=True),
        case((4, 3), 5, measured=False),
        Case((_new(rng, 3, 2, 2), *ints), "rows of ints", measured=False),
    ]


def _trainings(rng: np.random.Generator) -> list[Case]:
    def case(sizes: tuple[int, ...], N: int, l_rate: float, n_epoch: int) -> Case:
        labels = [n % sizes[-1] for n in range(N)]
        rng.shuffle(labels)
        train = [[*(2 * _draw(rng, sizes[0])).tolist(), label] for label in labels]
        label = f"{N} rows, {n_epoch} epochs, l_rate {l_rate}"
        return Case((_new(rng, *sizes), train, l_rate, n_epoch, sizes[-1]), label)

    ints = [[1, 0, 1], [0, 1, 0], [1, 1, 1]]
    return [
        case((5, 4, 3), 7, 0.5, 3),
        case((5, 4, 3), 4, 5.0, 2),
        case((6, 4, 3, 2), 6, 0.3, 1),
        case((3, 3, 3), 1, 1.0, 2),
        case((2, 2), 5, 0.1, 2),
        case((2, 3, 2), 3, 0.5, 0),
        Case((_new(rng, 2, 3, 2), ints, 1, 2, 2), "rows of ints, l_rate 1"),
    ]


ALIKE = "Here two neurons of a layer are exactly alike."
SURE = "Here outputs are near 0 or 1."


def _special_outputs(rng: np.random.Generator) -> list[Case]:
    near = [float(a) for a in rng.permutation([3e-4, 4e-3, 0.02, 0.98, 0.996, 0.9997])]
    return [Case((a,), measured=False, special=SURE) for a in near] + [
        Case((0.0,), "output = 0", measured=False, special=probes.ZERO),
        Case((0,), "output = 0, an int", measured=False, special=probes.ZERO),
    ]


def _special_networks(rng: np.random.Generator) -> list[tuple[Network, list[Any], str, str]]:
    """Draw (network, row, label, what is special); nothing is stored in the network yet."""

    def row(D: int) -> list[float]:
        return [float(x) for x in 2 * _draw(rng, D)]

    twins = _new(rng, 4, 3, 3)
    for layer in twins:
        layer[2]["weights"] = list(layer[0]["weights"])
    gaps = _new(rng, 4, 3, 2)
    for layer in gaps:
        layer[0]["weights"][1] = layer[1]["weights"][0] = 0.0
        layer[1]["weights"][-1] = 0.0
    equal = _new(rng, 3, 3, 3)
    equal[1] = copy.deepcopy(equal[0])
    sure = _new(rng, 3, 2, 2)
    for layer in sure:
        for neuron, bias in zip(layer, rng.permutation([-4.5, 5.5]), strict=True):
            neuron["weights"][-1] = float(bias)
    v, w = row(2)
    return [
        (twins, row(4), "two neurons alike", ALIKE),
        (gaps, row(4), "weights of 0", probes.ZERO),
        (_new(rng, 4, 3, 2), [v, 0.0, w, 0.0], "two inputs of 0", probes.ZERO),
        (_new(rng, 3, 2, 2), [0, 0, 0], "all inputs 0", probes.ZERO),
        (_new(rng, 4, 3, 2), [v, w, v, v], "equal inputs", probes.TWICE),
        (_new(rng, 2, 3, 2), [40 * v, -30 * w], "large inputs", "Here inputs are beyond 5."),
        (_new(rng, 2, 3, 2), [1e-4 * v, 1e-5 * w], "inputs close to 0", probes.NEAR),
        (equal, row(3), "two layers alike", "Here two layers are exactly alike."),
        (sure, row(3), "sure neurons", SURE),
        (_new(rng, 3, 2, 4, 2, 3, 2), row(3), "five layers", "Here the network has five layers."),
        (_new(rng, 3, 1), row(3), "a single neuron", "Here the network is one neuron."),
        (_new(rng, 1, 1, 2), row(1), "one input, one hidden", "Here a layer has one neuron."),
    ]


def special_before(rng: np.random.Generator) -> list[Case]:
    """Draw (network, expected) after a forward pass, with one thing special about each."""
    cases = []
    for network, row, label, special in _special_networks(rng):
        expected = [float(y) for y in rng.uniform(0.1, 0.9, size=len(network[-1]))]
        cases.append(Case((_run_forward(network, row), expected), label, False, special))
    exact = _run_both(_new(rng, 3, 2, 2), [0.5, -1.0, 2.0], [0.3, 0.6])
    outputs = [neuron["output"] for neuron in exact[-1]]
    return [
        *cases,
        Case((exact, outputs), "no error at all", False, "Here each output is what is expected."),
        Case((copy.deepcopy(exact), [outputs[0], 0.9]), "one output exact", False, probes.ZERO),
        Case(
            (copy.deepcopy(exact), [outputs[0] + 1e-5, outputs[1] - 1e-4]),
            "outputs nearly exact",
            False,
            "Here each output is nearly what is expected.",
        ),
    ]


def _scaled(network: Network, by: float) -> Network:
    for neuron in (neuron for layer in network for neuron in layer):
        neuron["delta"] *= by
    return network


def _special_after(rng: np.random.Generator) -> list[tuple[Network, list[Any], str, str]]:
    """Draw (network, row, label, what is special) with deltas and outputs stored."""
    made = []
    for network, row, label, special in _special_networks(rng):
        expected = [float(y) for y in rng.uniform(0.1, 0.9, size=len(network[-1]))]
        made.append((_run_both(network, row, expected), row, label, special))
    still = _store(rng, _new(rng, 4, 3, 3))
    still[0][1]["delta"] = still[1][0]["delta"] = 0.0
    still[0][2]["output"] = 0.0
    same = _store(rng, _new(rng, 4, 3, 3))
    for layer in same:
        layer[2]["delta"] = layer[0]["delta"]
    same[0][1]["output"] = same[0][0]["output"]
    row = [float(x) for x in 2 * _draw(rng, 4)]
    return [
        *made,
        (still, row, "deltas of 0", probes.ZERO),
        (same, list(row), "equal deltas", probes.TWICE),
        (_scaled(_store(rng, _new(rng, 4, 3)), 0.0), list(row), "all deltas 0", probes.ZERO),
        (_scaled(_store(rng, _new(rng, 4, 3)), 1e-5), list(row), "tiny deltas", probes.NEAR),
        (
            _scaled(_store(rng, _new(rng, 4, 3)), 40.0),
            list(row),
            "large deltas",
            "Here deltas are beyond 5.",
        ),
    ]


def _special_finished(rng: np.random.Generator) -> list[Case]:
    return [
        Case((network, row), label, measured=False, special=special)
        for network, row, label, special in _special_after(rng)
    ]


def _special_updates(rng: np.random.Generator) -> list[Case]:
    cases = [
        Case((network, row, float(rng.uniform(0.1, 0.9))), label, special=special)
        for network, row, label, special in _special_after(rng)
    ]
    row = [float(x) for x in 6 * _draw(rng, 4)]
    return [
        *cases,
        Case((_store(rng, _new(rng, 4, 3)), list(row), 0.0), "l_rate 0", special=probes.ZERO),
        Case((_store(rng, _new(rng, 4, 3)), list(row), 0), "l_rate 0, an int", special=probes.ZERO),
        Case((_store(rng, _new(rng, 4, 3)), row, 25.0), "l_rate 25", special="Here l_rate is 25."),
    ]


def _special_batches(rng: np.random.Generator) -> list[Case]:
    def case(network: Network, rows: Any, label: str, special: str) -> Case:
        expecteds = rng.uniform(0.1, 0.9, size=(len(rows), len(network[-1]))).tolist()
        return Case((network, rows, expecteds), label, measured=False, special=special)

    cases = []
    for network, row, label, special in _special_networks(rng)[:9]:
        other = [float(x) for x in 2 * _draw(rng, len(row))]
        cases.append(case(network, [row, other], label, special))
    still = _new(rng, 4, 2)
    rows = (2 * _draw(rng, 3, 4)).tolist()
    exact = [_run_forward(still, row)[-1][0]["output"] for row in rows[:1]]
    exact.append(still[-1][1]["output"])
    twice = "Here a row comes twice, expecting other outputs."
    return [
        *cases,
        Case((still, rows[:1], [exact]), "no error at all", False, "Here every slope is 0."),
        case(_new(rng, 4, 3, 2), [rows[0], rows[1], list(rows[0]), rows[2]], "a row twice", twice),
        case(_new(rng, 4, 3, 2), [rows[0], [0.0] * 4, rows[1]], "a row of zeros", probes.ZERO),
    ]


def _rising(rng: np.random.Generator) -> tuple[Network, list[list[Any]], float]:
    """Draw (network, train, l_rate) whose error rises at times within five epochs."""
    while True:
        network, l_rate = _new(rng, 4, 3, 2), float(rng.uniform(8.0, 20.0))
        rows = (2 * _draw(rng, 6, 4)).tolist()
        train = [[*row, n % 2] for n, row in enumerate(rows)]
        run = reference(UNIT, "train_network")(copy.deepcopy(network), train, l_rate, 5, 2)
        if any(after > before for before, after in pairwise(run[:-1])):
            return network, train, l_rate


def _special_trainings(rng: np.random.Generator) -> list[Case]:
    def case(
        network: Network, rows: Any, labels: Any, l_rate: Any, n_epoch: int, label: str, why: str
    ) -> Case:
        train = [[*row, int(y)] for row, y in zip(rows, labels, strict=True)]
        return Case((network, train, l_rate, n_epoch, len(network[-1])), label, special=why)

    rows = (2 * _draw(rng, 6, 4)).tolist()
    classes = rng.permutation([0, 1, 0, 1, 0, 1]).tolist()
    sure = _new(rng, 4, 2)
    for neuron, y in zip(sure[0], (0, 1), strict=True):
        neuron["weights"] = [0.0] * 4 + [7.0 if y else -7.0]
    against = copy.deepcopy(sure)
    alike = [rows[0], rows[1], list(rows[0]), rows[2]]
    networks = _special_networks(rng)
    return [
        case(
            sure, rows[:3], [1, 1, 1], 0.5, 4, "a network that knows", "Here every error is tiny."
        ),
        case(against, rows[:2], [0, 0], 0.3, 3, "a sure network that errs", SURE),
        Case((*_rising(rng), 5, 2), "a large l_rate", special="Here the error rises at times."),
        case(_new(rng, 4, 3, 2), rows, classes, 0.0, 3, "l_rate 0", probes.ZERO),
        case(_new(rng, 4, 2), rows[:2], [0, 1], 0.4, 12, "12 epochs", "Here n_epoch is 12."),
        case(
            _new(rng, 4, 3, 2),
            alike,
            [0, 1, 0, 1],
            0.7,
            2,
            "a row twice",
            "Here a row comes twice.",
        ),
        case(
            _new(rng, 4, 2, 3),
            rows[:3],
            [0, 1, 0],
            0.5,
            2,
            "no row of class 2",
            "Here a class is empty.",
        ),
        case(networks[0][0], rows[:3], [0, 1, 2], 0.5, 2, "two neurons alike", ALIKE),
        case(networks[1][0], rows[:3], [0, 1, 1], 0.5, 2, "weights of 0", probes.ZERO),
        case(_new(rng, 4, 3, 2), [[0] * 4, rows[1]], [1, 0], 0.5, 2, "a row of zeros", probes.ZERO),
    ]


# --- names for lines and numbers ----------------------------------------------------------------

FACTORS = ("∂J/∂a", "∂a/∂z", "∂z/∂w", "∂z/∂a", "sum over paths", "gradient step", "no derivative")
ROLES = ("parameter", "temporary", "gradient component")


def _plain(name: Any) -> str:
    """Return a name without what a keyboard may write differently: dJ/da is ∂J/∂a."""
    return "".join(c for c in str(name).replace("∂", "d").casefold() if c.isalnum())


def _lines(numbers: Sequence[int]) -> str:
    listed = enumerated([str(number) for number in numbers])
    return f"line {listed}" if len(numbers) == 1 else f"lines {listed}"


def _quoted(keys: Sequence[str]) -> str:
    return enumerated([repr(key) for key in keys])


def _naming(
    name: str,
    names: Sequence[str],
    listing: Callable[[Sequence[Any]], str],
    nudge: str,
    also: Mapping[Any, Sequence[str]] | None = None,
) -> Callable[[Any, Any, np.random.Generator], str]:
    """Make the judge of a dictionary that gives each of its keys one of `names`.

    `listing` names some of the keys in a sentence; `also` holds, for some keys, other names that
    are just as true.
    """
    allowed = {key: {_plain(other) for other in others} for key, others in (also or {}).items()}

    def judge(answer: Any, right: Any, rng: np.random.Generator) -> str:
        if not isinstance(answer, Mapping):
            raise Wrong(
                f"{name} is {describe(answer)}; a dictionary is expected.",
                where="Keep the braces and the keys, and replace each None by a name.",
            )
        given = {key: answer.get(key) for key in right}
        extra = [key for key in answer if key not in right]
        if extra:
            raise Wrong(
                f"{name} has an entry that was not asked for: {extra[0]!r}.",
                f"Its keys are {', '.join(map(repr, right))}.",
                "Take that entry out.",
            )
        unknown = [
            key
            for key, value in given.items()
            if value is not None
            and value is not ...
            and _plain(value) not in {_plain(known) for known in names}
        ]
        if unknown:
            raise Wrong(
                f"{name}: {listing(unknown[:1])} has the name {given[unknown[0]]!r}.",
                f"The names are: {', '.join(names)}.",
                "Give it one of these.",
            )
        still_open = [key for key, value in given.items() if value is None or value is ...]
        wrong = [
            key
            for key, value in given.items()
            if key not in still_open
            and _plain(value) not in {_plain(right[key])} | allowed.get(key, set())
        ]
        said = f"{len(right) - len(wrong) - len(still_open)} of {len(right)} are right"
        rest = f"Still open: {listing(still_open)}." if still_open else ""
        if wrong:
            raise Wrong(f"{name}: {said}. Look again at {listing(wrong)}.", rest, nudge)
        if still_open:
            raise Wrong(f"{name}: {said}.", rest, "Give each of them one name.")
        return f"{name} is right: all {len(right)}."

    return judge


_ONE_PATH = (
    "Only the last path reaches the delta of a hidden neuron.",
    "It feeds every neuron of the next layer. Paths add up, so += belongs there.",
)
_NO_SLOPE = (
    "The factor ∂a/∂z is missing in {part}.",
    "The error alone is ∂J/∂a. (In the last layer: the delta of cross-entropy.)",
    "Look at what the error is multiplied by, in the last layer and in the others.",
)
_ONE_ROW = (
    "The totals do not hold the sum of all rows.",
    "The slopes of every row are added up; = stands where += belongs, or they restart.",
    "Look at what happens to the totals when the next row comes.",
)
_ROW_EVERYWHERE = (
    "Every layer is given the row; only the first layer reads it.",
    "The inputs of a later layer are the outputs of the layer before it.",
    "Look at what inputs is when the second layer has its turn.",
)
_NO_INPUT = (
    "The last factor is missing: ∂z/∂w, the input of that weight.",
    "Without it all weights of a neuron get the same number, the bare delta.",
)
_BIAS_TIMES_BIAS = (
    "The bias is multiplied by itself; its last factor is ∂z/∂b = 1.",
    "In z the bias stands alone: nothing multiplies it.",
)
_LAST_FACTOR_CAUSES = {
    "reset_in_loop:inputs": _ROW_EVERYWHERE,
    "wrong_variable:row": _ROW_EVERYWHERE,
    "missing_factor:inputs[j]": _NO_INPUT,
    "extra_factor:neuron['weights'][-1]": _BIAS_TIMES_BIAS,
}


EXERCISES = [
    Exercise(
        name="transfer_derivative",
        unit=UNIT,
        sentence="∂a/∂z of a sigmoid, given a",
        inputs=_outputs,
        probes=_special_outputs,
        truth=Gradient(
            lambda z: np.sum(forwards.sigmoid(z)),
            wrt=("z",),
            given=lambda output: {"z": forwards.logit(output)},
        ),
        hints=(
            "In unit 03 this function had a longer name, which said what it is given.",
            "The factor ∂a/∂z of a sigmoid, written with the output alone.",
            "output · (1 − output).",
        ),
    ),
    Exercise(
        name="backward_propagate_error",
        unit=UNIT,
        sentence='nothing, and store "delta" = ∂J/∂z',
        inputs=_before_backward,
        probes=special_before,
        results=DELTAS,
        call=_run_backward,
        mutates=(0,),
        truth=Gradient(_nudged, wrt=("nudge_hidden", "nudge_output"), given=_no_nudge),
        causes={
            "place:i == len(network) - 1": "the last layer",
            "sign": (
                "Every delta has the opposite sign.",
                "∂J/∂a is output − expected; where it is turned round, the step is added later.",
            ),
            "missing_factor:transfer_derivative(neuron['output'])": _NO_SLOPE,
            "slope_divided": _NO_SLOPE,
            "overwritten:error": _ONE_PATH,
            "reset_in_loop:error": _ONE_PATH,
            "missing_factor:later['weights'][j]": (
                "The paths to a hidden neuron are added without their weights.",
                "A later delta comes back through ∂z/∂a, the weight with which it was read.",
            ),
            "missing_factor:later['delta']": (
                "The weights to the next layer are added without the deltas behind them.",
                "Each path is a weight times the delta of the neuron that it leads to.",
            ),
            "row_not_column": (
                "The weights are read by row: all of one later neuron.",
                "Neuron j reaches later neuron k through weight j of neuron k; take one of each.",
            ),
        },
        hints=(
            "Go from the last layer to the first. What is the error of a hidden neuron?",
            "Error times slope. Last layer: output − expected[j]; hidden: a sum over the next one.",
            "Hidden error: the sum over network[i + 1] of later['weights'][j] · later['delta'].",
        ),
    ),
    Exercise(
        name="weight_gradients",
        unit=UNIT,
        sentence="∂J/∂w in the shape of the weights, bias last",
        inputs=_finished,
        probes=_special_finished,
        results=SLOPES,
        call=_run_gradients,
        truth=Gradient(_cost, wrt=("w_hidden", "w_output", "b"), given=_one_row),
        causes=_LAST_FACTOR_CAUSES,
        hints=(
            "For each neuron build a list as long as its weights. What did each weight multiply?",
            "Delta times input: row in the first layer, then the outputs of the layer before.",
            "[δ · x for x in inputs] + [δ], then inputs = the outputs of this layer.",
        ),
    ),
    Exercise(
        name="batch_gradients",
        unit=UNIT,
        sentence="the sum of ∂J/∂w over the rows",
        inputs=_batches,
        probes=_special_batches,
        results=SLOPES,
        call=_run_batch,
        mutates=(0,),
        truth=Gradient(_cost, wrt=("w_hidden", "w_output", "b"), given=_weights_and_biases),
        causes={"overwritten:totals": _ONE_ROW, "reset_in_loop:totals": _ONE_ROW},
        hints=(
            "Prepare lists of zeros in the shape of the weights before the first row.",
            "Per row: forward_propagate, backward_propagate_error, weight_gradients, then add.",
            "totals[i][j][k] += gradients[i][j][k] for every layer i, neuron j and entry k.",
        ),
    ),
    Exercise(
        name="update_weights",
        unit=UNIT,
        sentence="nothing, and move each w by Δw = −l_rate · ∂J/∂w",
        inputs=_updates,
        probes=_special_updates,
        results=CHANGES,
        call=_run_update,
        mutates=(0,),
        truth=Value(),
        causes=_LAST_FACTOR_CAUSES
        | {
            "sign": (
                "{part} has the opposite sign.",
                "A step goes against the slope: l_rate · ∂J/∂w is subtracted.",
            ),
            "missing_factor:l_rate": (
                "{part} is a whole slope: the factor l_rate is missing.",
                "A step is the slope times the learning rate.",
            ),
            "left_out:weights": (
                "{part} is 0: these numbers never move.",
                "Weights and biases both have a slope; the last factor of a bias is 1.",
            ),
            "left_out:the loop": (
                "{part}: nothing in the network changes.",
                "A local list or a copy was changed; the list in the neuron stays as it was.",
                "Assign to neuron['weights'][j].",
            ),
        },
        hints=(
            "The loops are those of weight_gradients. Now subtract where you stored.",
            "Per weight: learning rate, delta, and the input of that weight. The bias has input 1.",
            "weights[j] -= l_rate · δ · inputs[j], and weights[-1] -= l_rate · δ.",
        ),
    ),
    Exercise(
        name="train_network",
        unit=UNIT,
        sentence="one sum of squared errors for each epoch",
        inputs=_trainings,
        probes=_special_trainings,
        results=("history", *CHANGES),
        call=_run_training,
        mutates=(0,),
        truth=Value(),
        causes={
            "scaled_argument:sum_error / 2": (
                "history is half of what it should be.",
                "The sum over an epoch has no ½. The ½ belongs to J, for its slope.",
            ),
            "not_reset:expected": (
                "expected still holds the 1 of earlier rows.",
                "It has to start with zeros for every row.",
            ),
            "wrong_variable:outputs": (
                "The network does not change at all.",
                "A copy is trained, or the outputs are compared with themselves.",
            ),
        },
        hints=(
            "Write one row first: inputs, label, expected. Then put the two loops around it.",
            "Per row: forward, add the squares, backward, update. Per epoch: start the sum at 0.",
            "expected = [0.0] * n_outputs, expected[label] = 1.0, inputs = row[:-1].",
        ),
    ),
    Exercise(
        name="line_factors",
        unit=UNIT,
        sentence="one name for each line",
        truth=Rule(
            _naming(
                "line_factors",
                FACTORS,
                _lines,
                "Ask of a line: which factor does it work out, or multiply in?",
                # The sum of line 23 is ∂J/∂a of a hidden neuron; ∂z/∂a is what it multiplies in.
                also={23: ("∂J/∂a", "∂z/∂a")},
            )
        ),
        hints=(
            "Begin with the lines that only store, count or compare for your eyes: no slope there.",
            "Then look for the product of section 2: which of its factors does a line multiply in?",
            "error is ∂J/∂a, transfer_derivative is ∂a/∂z, an input is ∂z/∂w, += adds up paths.",
        ),
    ),
    Exercise(
        name="value_roles",
        unit=UNIT,
        sentence="one role for each stored quantity",
        truth=Rule(
            _naming(
                "value_roles",
                ROLES,
                _quoted,
                "Ask: does training change it? And if it is a slope: with respect to what?",
            )
        ),
        hints=(
            "Does training change it and keep it? If not: is it a slope of J, and in what?",
            "What you subtract from is a parameter; what you subtract is a gradient component.",
            "A slope in a or z is a temporary; a slope in w or b is a gradient component.",
        ),
    ),
]
