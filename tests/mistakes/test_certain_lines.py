"""The line of an answer that breaks its contract, or is wrong without a name for it."""

import pytest

from chainrule.checking.judge import rng_for
from chainrule.checking.message import WIDTH
from chainrule.checking.time_limit import Stopped
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.source import fresh_namespace, run_source
from chainrule.course.units import UNITS
from chainrule.mistakes import certain_lines
from chainrule.mistakes.naming import judge_and_name


def said_of(unit: str, name: str, body: str) -> Verdict:
    exercise = find_exercise(name, unit)
    parameters = ", ".join(
        exercise.reference.__code__.co_varnames[: exercise.reference.__code__.co_argcount]
    )
    rows = "\n    ".join(body.splitlines())
    namespace = fresh_namespace(unit) | {"__name__": "__main__"}
    run_source(f"def {name}({parameters}):\n    {rows}\n", namespace, f"<{name} {hash(body)}>")
    rng = rng_for(exercise, VISIBLE_SEED)
    return judge_and_name(exercise, namespace[name], rng, with_line=True)


@pytest.mark.parametrize(
    ("name", "body", "line", "where"),
    [
        # nothing is returned
        ("d_sigmoid", "a = sigmoid(z)\na * (1 - a)", 3, "Look at line 3: a * (1 - a)"),
        # an argument is written to
        ("d_sigmoid_from_output", "b = 1 - a\na *= b\nreturn a", 3,
         "In line 3: work on a copy, or write a new array instead of an assignment in place."),
        # a whole-number array is made on the way
        ("neuron_gradient",
         "z, a = neuron_forward(w, b, x)\ndelta = (a - y) * d_sigmoid(z)\n"
         "out = np.zeros_like(w)\nout[:] = delta * x\nreturn out, delta",
         4, "Look at line 4: out = np.zeros_like(w)"),
        # a sum too many
        ("neuron_gradient",
         "z, a = neuron_forward(w, b, x)\ndelta = (a - y) * d_sigmoid(z)\n"
         "dw = np.sum(delta * x)\nreturn dw, delta",
         4, "Look at line 4: dw = np.sum(delta * x)"),
        # it stops
        ("d_sigmoid", "a = sigmoid(z)\nb = a[0]\nreturn a * (1 - a)", 3, None),
        # the parameters
        ("d_sigmoid_from_output", "return a * (a - 1)", 2, None),
    ],
)  # fmt: skip
def test_the_line_is_said(name: str, body: str, line: int, where: str | None) -> None:
    verdict = said_of("03_neuron", name, body)
    assert verdict.line is not None
    assert (verdict.line.number, verdict.line.text) == (line, body.splitlines()[line - 2])
    if where is not None:
        assert verdict.where == where
    assert len(verdict.where) <= WIDTH


def test_a_line_of_a_rule_is_said_where_there_is_room() -> None:
    body = (
        "best, least = steps[0], 1e300\nfor h in steps:\n"
        "    error = abs(central_difference(f, x, h) - df(x))\n"
        "    if error > least:\n        best, least = h, error\nreturn best"
    )
    verdict = said_of("02_finite_differences", "best_step", body)
    assert verdict.outcome is Outcome.WRONG
    assert verdict.line is not None
    assert verdict.line.text == "if error > least:"
    assert "Look at line 5: if error > least:" in (verdict.why, verdict.where)


def test_a_line_is_said_beside_what_came_out() -> None:
    verdict = said_of("02_finite_differences", "best_step", "return 1e-5")
    assert verdict.line is not None
    assert verdict.why.endswith(" Look at line 2.")
    assert verdict.where.startswith("Of ")


@pytest.mark.parametrize(
    ("name", "body", "line"),
    [
        # measured: by a quotient, by two calls before it, by a library
        ("d_sigmoid", "h = 1e-5\nreturn (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)", 3),
        ("neuron_delta",
         "h = 1e-5\nup = 0.5 * (sigmoid(w @ x + b + h) - y) ** 2\n"
         "down = 0.5 * (sigmoid(w @ x + b - h) - y) ** 2\nreturn (up - down) / (2 * h)", 5),
        ("d_sigmoid", "from scipy.differentiate import derivative\n"
         "return derivative(sigmoid, np.asarray(z, dtype=float)).df", 2),
        # NumPy warns
        ("d_sigmoid", "z = np.asarray(z, dtype=float)\nv = np.exp(-z)\nreturn v / (1 + v) ** 2", 3),
    ],
)  # fmt: skip
def test_the_line_that_measures_or_overflows_is_said(name: str, body: str, line: int) -> None:
    verdict = said_of("03_neuron", name, body)
    assert verdict.line is not None
    assert verdict.line.number == line
    assert f"line {line}" in verdict.where


def test_the_line_of_a_warning_inside_another_function_is_not_taken_for_the_answers() -> None:
    body = "A = given(z)\nreturn A * (1 - A)"
    exercise = find_exercise("d_sigmoid", "03_neuron")
    namespace = fresh_namespace("03_neuron") | {"__name__": "__main__"}
    helper = "def given(z):\n    return 1 / (1 + np.exp(-z))\n"
    run_source(helper, namespace, "<a helper>")
    rows = "\n    ".join(body.splitlines())
    run_source(f"def d_sigmoid(z):\n    {rows}\n", namespace, "<calls a helper>")
    rng = rng_for(exercise, VISIBLE_SEED)
    verdict = judge_and_name(exercise, namespace["d_sigmoid"], rng, with_line=True)
    assert "overflow" in verdict.what
    assert verdict.line is None or verdict.line.text == "A = given(z)"


def test_an_answer_without_a_certain_line_gets_none() -> None:
    body = "a = sigmoid(z)\nb = np.cos(3 * a)\nc = b * a + 7\nreturn c + np.exp(b) / (1 + a)"
    verdict = said_of("03_neuron", "d_sigmoid", body)
    assert not verdict.passed
    assert verdict.line is None


def test_nothing_is_measured_of_a_line_at_hidden_points() -> None:
    exercise = find_exercise("neuron_delta", "03_neuron")
    namespace = fresh_namespace("03_neuron") | {"__name__": "__main__"}
    source = "def neuron_delta(w, b, x, y):\n    z, a = neuron_forward(w, b, x)\n    return a - y\n"
    run_source(source, namespace, "<the delta of another cost>")
    for hidden in (False, True):
        rng = rng_for(exercise, 7)
        verdict = judge_and_name(exercise, namespace["neuron_delta"], rng, with_line=not hidden)
        assert not verdict.passed
        measured = verdict.line is not None and bool(verdict.line.is_what)
        assert measured != hidden


@pytest.mark.parametrize(
    ("unit", "name", "body", "line"),
    [
        # the end of a loop comes too early, its values go backwards: the line inside is right
        ("01_composition", "chain_derivative",
         "slope = 1.0\nfor f, df in zip(fs, dfs):\n    slope = slope * df(x)\n    x = f(x)\n"
         "    return slope", 6),
        ("01_composition", "chain_forward",
         "values = [x]\nfor f in fs[::-1]:\n    values.append(f(values[-1]))\nreturn values", 3),
        # a sum is begun outside of the loop that it belongs to
        ("04_where_is_the_chain_rule", "backward_propagate_error",
         "for i in reversed(range(len(network))):\n    error = 0.0\n"
         "    for j, neuron in enumerate(network[i]):\n"
         "        if i == len(network) - 1:\n            error = neuron['output'] - expected[j]\n"
         "        else:\n            for later in network[i + 1]:\n"
         "                error += later['weights'][j] * later['delta']\n"
         "        neuron['delta'] = error * transfer_derivative(neuron['output'])", 3),
    ],
)  # fmt: skip
def test_a_slip_about_a_loop_is_in_the_line_whose_edit_undoes_it(
    unit: str, name: str, body: str, line: int
) -> None:
    verdict = said_of(unit, name, body)
    assert verdict.line is not None
    assert (verdict.line.number, verdict.line.text) == (line, body.splitlines()[line - 2].strip())
    assert f"line {line}" in verdict.where


@pytest.mark.parametrize(
    ("unit", "name", "body", "line"),
    [
        ("01_composition", "chain_forward",
         "values = [x]\nfor f in fs:\n    values.append(f(values[-1]))\nreturn values[-1]", 5),
        ("03_neuron", "neuron_factors",
         "z, a = neuron_forward(w, b, x)\nreturn (a - y) * d_sigmoid(z) * x", 3),
    ],
)  # fmt: skip
def test_a_result_of_another_form_is_in_the_line_that_returns_it(
    unit: str, name: str, body: str, line: int
) -> None:
    verdict = said_of(unit, name, body)
    assert verdict.outcome is Outcome.CONTRACT
    assert verdict.line is not None
    assert verdict.line.number == line


@pytest.mark.parametrize(
    ("unit", "name", "body", "line"),
    [
        ("09_autodiff", "sweep",
         "grads = {node: 1.0 for node in order}\nreturn [grads[node] for node in order]", 3),
        ("07_mlp", "minibatches",
         "p = rng.permutation(len(X))\nfor i in range(0, len(X), batch_size):\n"
         "    yield y[p[i:i + batch_size]]", 4),
    ],
)  # fmt: skip
def test_a_result_of_another_form_is_seen_beside_that_of_a_rule(
    unit: str, name: str, body: str, line: int
) -> None:
    verdict = said_of(unit, name, body)
    assert verdict.line is not None
    assert verdict.line.number == line


def test_a_line_that_is_not_reached_has_no_other_form() -> None:
    body = "a = fs[3.5]\na = fs[3.5]\nb = a\nreturn b(a)"
    verdict = said_of("01_composition", "chain_forward", body)
    assert verdict.outcome is Outcome.CONTRACT
    assert verdict.line is None or verdict.line.text != "return b(a)"


def test_an_exception_inside_a_rule_is_told_with_its_line() -> None:
    body = "best = None\nfor h in steps:\n    error = abs(h - best)\n    best = h\nreturn best"
    verdict = said_of("02_finite_differences", "best_step", body)
    assert verdict.line is not None
    assert verdict.line.text == "error = abs(h - best)"


def test_a_search_that_takes_too_long_says_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> Verdict:
        raise Stopped("was still running after 5 seconds")

    monkeypatch.setattr(certain_lines, "point", stopped)
    drawn = (
        "order = rng.choice(len(X), size=len(X))\n"
        "for first in range(0, len(X), batch_size):\n"
        "    rows = order[first : first + batch_size]\n"
        "    yield X[rows], y[rows]"
    )
    verdict = said_of("07_mlp", "minibatches", drawn)
    assert verdict.what.startswith("minibatches: some rows come twice in one epoch")
    assert verdict.line is not None
    assert verdict.line.number == 2
    named = said_of("03_neuron", "neuron_delta", "z, a = neuron_forward(w, b, x)\nreturn y - a")
    assert named.causes
    assert named.line is not None


def test_a_name_that_was_found_stays_when_the_line_takes_too_long(monkeypatch) -> None:
    def too_long(*_: object) -> Verdict:
        raise Stopped

    monkeypatch.setattr(certain_lines, "point", too_long)
    verdict = said_of("03_neuron", "d_sigmoid", "return sigmoid(z)")
    assert not verdict.passed
    assert verdict.causes


FLAT = (
    "def numerical_gradient(f, x, h=1e-5):\n    work = x.astype(float)\n"
    "    flat = work.reshape(-1)\n    grad = np.zeros(x.size)\n"
    "    for k in range(flat.size):\n        kept = flat[k]\n        flat[k] = kept + h\n"
    "        up = f(work)\n        flat[k] = kept - h\n        down = f(work)\n"
    "        flat[k] = kept\n        grad[k] = (up - down) / (2 * h)\n"
    "    return grad.reshape(x.shape)\n"
)
SUMMED = (
    "history = []\nfor _ in range(n_epoch):\n    noted = []\n    for row in train:\n"
    "        wanted = [0.0] * n_outputs\n        wanted[row[-1]] = 1.0\n"
    "        given = forward_propagate(network, row[:-1])\n"
    "        noted.append(sum((a - t) ** 2 for a, t in zip(given, wanted)))\n"
    "        backward_propagate_error(network, wanted)\n"
    "        update_weights(network, row[:-1], l_rate)\n"
    "    history.append(sum(noted) / len(noted) / 2)\nreturn history"
)


@pytest.mark.parametrize(
    ("unit", "name", "body", "line"),
    [
        ("02", "relative_error",
         "a, b = np.ravel(a), np.ravel(b)\n"
         "return np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b), 1e-9)", 3),
        ("01", "d_bump",
         "x = np.asarray(x, dtype=float)\nout = np.empty_like(x)\nfor v in x.ravel():\n"
         "    at = np.argwhere(x == v)[0]\n    out[tuple(at)] = -2 * v * np.exp(-(v**2))\n"
         "return out", 5),
        ("02", "central_difference",
         "near = f(x + h) - f(x - h)\nfar = f(x + 2 * h) - f(x - 2 * h)\n"
         "return (8 * near - far) / (12 * h)", 4),
        ("04", "train_network", SUMMED, 12),
        # a value that is right, and is put to use wrongly by a later line
        ("06", "sigmoid_backward",
         "s = sigmoid(Z)\ndZ = dA * s * (1 - s)\nreturn dZ * s * (1 - s)", 4),
        ("06", "bce_with_logits",
         "log_a, log_rest = -softplus(-z), -softplus(z)\n"
         "return float(np.mean(-y * log_a + (1 - y) * log_rest))", 3),
        ("03", "neuron_factors",
         "z, a = neuron_forward(w, b, x)\nJ = 0.5 * (a - y) ** 2\nreturn J, a * (1 - a), x", 4),
        ("06", "d_cross_entropy",
         "P = softmax(Z)\nP[np.arange(len(y)), y] -= 1\nreturn P", 4),
    ],
)  # fmt: skip
def test_the_line_that_the_text_gives_away_is_pointed_to(
    unit: str, name: str, body: str, line: int
) -> None:
    verdict = said_of(next(one for one in UNITS if one.startswith(unit)), name, body)
    assert verdict.outcome is Outcome.WRONG
    assert verdict.line is not None
    assert (verdict.line.number, verdict.line.text) == (line, body.splitlines()[line - 2].strip())


@pytest.mark.parametrize(
    ("unit", "name", "source", "line"),
    [
        ("05_activations", "relu",
         "_kept = {}\n\n\ndef relu(z):\n    z = np.asarray(z, dtype=float)\n"
         "    out = _kept.setdefault('out', np.empty(35))[: z.size].reshape(z.shape)\n"
         "    out[...] = np.maximum(z, 0.0)\n    return out\n", 3),
        ("07_mlp", "mlp_backward",
         "_sums = {}\n\n\ndef mlp_backward(params, cache, y):\n"
         "    dZ, grads = d_cross_entropy(cache[-1], y), []\n"
         "    for k in reversed(range(len(params))):\n        at = (k, dZ.shape, len(params))\n"
         "        dW = _sums.get(at, 0) + cache[k].T @ dZ\n        _sums[at] = dW\n"
         "        grads.insert(0, {'W': dW, 'b': dZ.sum(axis=0)})\n"
         "        dZ = dZ @ params[k]['W'].T * (1 - cache[k] ** 2)\n    return grads\n", 5),
        ("02_finite_differences", "numerical_gradient", FLAT, 3),
    ],
)  # fmt: skip
def test_the_line_that_reads_what_is_kept_or_lays_flat_is_said(
    unit: str, name: str, source: str, line: int
) -> None:
    exercise = find_exercise(name, unit)
    namespace = fresh_namespace(unit) | {"__name__": "__main__"}
    run_source(source, namespace, f"<{name} keeps {hash(source)}>")
    rng = rng_for(exercise, VISIBLE_SEED)
    verdict = judge_and_name(exercise, namespace[name], rng, with_line=True)
    assert verdict.line is not None
    assert verdict.line.number == line
