"""A slip in the learner's own text is said as it stands there, before anything that looks alike."""

import pytest
from test_own_repairs import verdict_on

from chainrule.checking import message

HEAD = {
    "sigmoid": "def sigmoid(z):\n    z = np.minimum(np.maximum(z, -500), 500)\n    return {}\n",
    "forward_difference": "def forward_difference(f, x, h):\n    return {}\n",
}
TOLD = {
    "brackets around a sum below a line": (
        "sigmoid",
        HEAD["sigmoid"].format("1 / 1 + np.exp(-z)"),
        "brackets are lacking around 1 + np.exp(-z)",
        3,
    ),
    "brackets around a difference": (
        "forward_difference",
        HEAD["forward_difference"].format("f(x + h) - f(x) / h"),
        "brackets are lacking around f(x + h) - f(x)",
        2,
    ),
    "brackets around a factor": (
        "d_sigmoid_from_output",
        "def d_sigmoid_from_output(a):\n    return a * 1 - a\n",
        "brackets are lacking around 1 - a",
        2,
    ),
    "a minus inside a power": (
        "d_bump",
        "def d_bump(x):\n    return -2 * x * np.exp((-x) ** 2)\n",
        "the minus of -x stands inside a power",
        2,
    ),
    "= for *=": (
        "chain_derivative",
        "def chain_derivative(fs, dfs, x):\n    pente = 1.0\n"
        "    for k, fonction in enumerate(fs):\n        pente = dfs[k](x)\n"
        "        x = fonction(x)\n    return pente\n",
        "pente is overwritten on each pass of the loop. = stands where *= belongs",
        4,
    ),
    "another of two results": (
        "neuron_delta",
        "def neuron_delta(w, b, x, y):\n    a = neuron_forward(w, b, x)[0]\n"
        "    return (a - y) * a * (1 - a)\n",
        "neuron_forward(w, b, x)[0] is another entry than the needed one",
        2,
    ),
    "a sign in a long line, of one of several results": (
        "adam_step",
        "def adam_step(p, g, m, v, t, learning_rate, beta1=0.9, beta2=0.999, eps=1e-8):\n"
        "    m = beta1 * m + (1 - beta1) * g\n    v = beta2 * v + (1 - beta2) * g**2\n"
        "    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)\n"
        "    return p + learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v\n",
        "In p a + stands where - belongs",
        5,
    ),
    "a sign, said of the result that it is in": (
        "momentum_step",
        "def momentum_step(p, g, v, learning_rate, beta):\n    v = beta * v + g\n"
        "    return p + learning_rate * v, v\n",
        "p is wrong: in p + learning_rate * v, + stands where - belongs",
        3,
    ),
    "a size for a square": (
        "mse",
        "def mse(A, Y):\n    N = len(A)\n    return np.sum(abs(A - Y)) / (2 * N)\n",
        "takes the size abs(A - Y), not the square",
        3,
    ),
    "a small number added by name": (
        "relative_error",
        "def relative_error(a, b):\n    eps = 1e-8\n"
        "    oben = np.linalg.norm(np.asarray(a) - np.asarray(b))\n"
        "    unten = max(np.linalg.norm(a), np.linalg.norm(b)) + eps\n    return oben / unten\n",
        "relative_error adds eps at every point",
        4,
    ),
    "or for and": (
        "relative_error",
        "def relative_error(a, b):\n    na, nb = np.linalg.norm(a), np.linalg.norm(b)\n"
        "    if na == 0 or nb == 0:\n        return 0.0\n"
        "    return np.linalg.norm(np.subtract(a, b)) / max(na, nb)\n",
        "In na == 0 or nb == 0, or stands where and belongs",
        3,
    ),
    "a term outside a function": (
        "forward_difference",
        "def forward_difference(f, x, h):\n    nudged = f(x) + h\n    return (nudged - f(x)) / h\n",
        "the term h stands outside f",
        2,
    ),
    "one of two factors in a line": (
        "first_slope",
        "def first_slope(x):\n    return 18 * x + 6 * x\n",
        "has the factor x too many in 6 * x",
        2,
    ),
    "one list as every row": (
        "batch_gradients",
        "def batch_gradients(network, rows, expecteds):\n    totals = []\n"
        "    for layer in network:\n"
        "        totals.append([[0.0] * len(layer[0]['weights'])] * len(layer))\n"
        "    for i in range(len(rows)):\n        forward_propagate(network, rows[i])\n"
        "        backward_propagate_error(network, expecteds[i])\n"
        "        grads = weight_gradients(network, rows[i])\n"
        "        for l in range(len(grads)):\n            for j in range(len(grads[l])):\n"
        "                for k in range(len(grads[l][j])):\n"
        "                    totals[l][j][k] += grads[l][j][k]\n    return totals\n",
        "repeats one list: its rows are the same object",
        4,
    ),
}


@pytest.mark.parametrize(("name", "source", "words", "number"), TOLD.values(), ids=TOLD)
def test_the_slip_is_said_with_its_line(name, source, words, number) -> None:
    verdict = verdict_on(name, source)
    assert not verdict.passed
    assert words in " ".join(message.render(verdict).split())
    assert verdict.line is not None
    assert verdict.line.number == number


FORMULAS = {
    "backward for forward": (
        "forward_difference",
        HEAD["forward_difference"].format("(f(x) - f(x - h)) / h"),
        "takes the backward difference",
    ),
    "forward for central": (
        "central_difference",
        "def central_difference(f, x, h):\n    return (f(x + h) - f(x)) / h\n",
        "returns what forward_difference returns: from x to x + h",
    ),
    "one side of each entry": (
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    base, out = f(x), np.zeros(x.shape)\n"
        "    for k in np.ndindex(x.shape):\n        y = x.astype(float)\n        y[k] += h\n"
        "        out[k] = (f(y) - base) / h\n    return out\n",
        "takes forward differences: only one side is measured",
    ),
    "entries that stay nudged": (
        "numerical_gradient",
        "def numerical_gradient(f, x, h=1e-5):\n    work = np.array(x, dtype=float)\n"
        "    out = np.zeros(work.shape)\n    for k in np.ndindex(work.shape):\n"
        "        work[k] += h\n        up = f(work)\n        work[k] -= 2 * h\n"
        "        out[k] = (up - f(work)) / (2 * h)\n    return out\n",
        "does not put an entry back after it is measured",
    ),
    "a mean over all entries": (
        "cross_entropy",
        "def cross_entropy(Z, y):\n    T = np.eye(Z.shape[1])[y]\n"
        "    return float(-np.mean(T * np.log(softmax(Z) + 1e-300)))\n",
        "takes the mean over all N·M entries, not over the N rows",
    ),
    "a sigmoid for softmax": (
        "d_cross_entropy",
        "def d_cross_entropy(Z, y):\n    P = 1 / (1 + np.exp(-np.clip(Z, -500, 500)))\n"
        "    P[np.arange(len(y)), y] -= 1\n    return P / len(y)\n",
        "uses sigmoid(Z) where softmax(Z) belongs",
    ),
    "J for its slope": (
        "neuron_factors",
        "def neuron_factors(w, b, x, y):\n    z, a = neuron_forward(w, b, x)\n"
        "    J = 0.5 * (a - y) ** 2\n    return J, a * (1 - a), x\n",
        "dJ_da is J itself, not its slope",
    ),
}


@pytest.mark.parametrize(("name", "source", "words"), FORMULAS.values(), ids=FORMULAS)
def test_another_known_formula_is_named(name, source, words) -> None:
    assert words in " ".join(message.render(verdict_on(name, source)).split())


SILENT = {
    "the other axis of nothing": (
        "relative_error",
        TOLD["a small number added by name"][1],
        "axis",
    ),
    "a list of the reference": (
        "chain_forward",
        "def chain_forward(fs, x):\n    return [x] + [f(x) for f in fs]\n",
        "[-1]",
    ),
    "an order that is as it should be": (
        "d_bump",
        "def d_bump(x):\n    innen = -(x**2)\n    innen_strich = -2 * x\n"
        "    return np.exp(innen_strich) * innen_strich\n",
        "order",
    ),
    "a function that is not called": (
        "chain_derivative",
        "def chain_derivative(fs, dfs, x):\n    produkt = 1.0\n    for df in dfs:\n"
        "        produkt *= df(x)\n    return produkt\n",
        "is not applied",
    ),
}


@pytest.mark.parametrize(("name", "source", "words"), SILENT.values(), ids=SILENT)
def test_nothing_is_said_of_what_the_answer_does_not_hold(name, source, words) -> None:
    verdict = verdict_on(name, source)
    assert not verdict.passed
    assert words not in message.render(verdict)


def test_brackets_within_a_longer_formula_are_not_too_many() -> None:
    source = "def first_slope(x):\n    return 2 * (3 * x + 1) ** 2 * 3\n"
    assert "brackets" not in message.render(verdict_on("first_slope", source))


def test_a_name_that_is_right_at_ordinary_points_is_no_slip() -> None:
    source = (
        "def neuron_input_gradient(w, b, x, y):\n    delta = neuron_delta(w, b, x, y)\n"
        "    inputs = x.tolist()\n"
        "    return np.array([delta * w[inputs.index(v)] for v in inputs])\n"
    )
    said = message.render(verdict_on("neuron_input_gradient", source))
    assert "belongs" not in said
    assert "It is right at ordinary points." in said


def test_wrong_numbers_come_before_a_warning_far_out() -> None:
    source = (
        "def neuron_factors(w, b, x, y):\n    z, a = neuron_forward(w, b, x)\n"
        "    return (a - y) / (a * (1 - a)), d_sigmoid_from_output(z), x\n"
    )
    assert "warn" not in message.render(verdict_on("neuron_factors", source))


def test_an_argument_that_was_changed_is_said_before_where_it_stops() -> None:
    source = (
        "def train_network(network, train, l_rate, n_epoch, n_outputs):\n    history = []\n"
        "    for epoch in range(n_epoch):\n        total = 0.0\n        for row in train:\n"
        "            label = row.pop()\n            expected = [0.0] * n_outputs\n"
        "            expected[int(label)] = 1.0\n"
        "            outputs = forward_propagate(network, row)\n"
        "            total += sum((o - e) ** 2 for o, e in zip(outputs, expected))\n"
        "            backward_propagate_error(network, expected)\n"
        "            update_weights(network, row, l_rate)\n        history.append(total)\n"
        "    return history\n"
    )
    said = " ".join(message.render(verdict_on("train_network", source)).split())
    assert "changes its argument train" in said
    assert "After that it stops with IndexError" in said


RIGHT = {
    "a polynomial by its coefficients": (
        "d_gelu_tanh",
        "def d_gelu_tanh(z):\n"
        "    poly = np.polynomial.Polynomial([0.0, 1.0, 0.0, 0.044715]) * np.sqrt(2.0 / np.pi)\n"
        "    t = np.tanh(poly(z))\n"
        "    return 0.5 + 0.5 * t + 0.5 * np.multiply(z, poly.deriv()(z)) * (1.0 - t**2)\n",
    ),
    "a cosine and a sine at once": (
        "fix_1",
        "def fix_1(x):\n    x = np.asarray(x, dtype=float)\n    e = np.exp(1j * x * x)\n"
        "    return 2.0 * x * e.real * np.exp(e.imag)\n",
    ),
    "the long way through softmax": (
        "fix_5",
        "def fix_5(Z, y):\n    N, M = Z.shape\n    P = softmax(Z)\n"
        "    jac = np.einsum('ni,ij->nij', P, np.eye(M)) - np.einsum('ni,nj->nij', P, P)\n"
        "    dP = np.zeros((N, M))\n    dP[np.arange(N), y] = -1 / (N * P[np.arange(N), y])\n"
        "    return np.einsum('ni,nij->nj', dP, jac)\n",
    ),
}


@pytest.mark.parametrize(("name", "source"), RIGHT.values(), ids=RIGHT)
def test_a_right_answer_in_another_form_passes(name, source) -> None:
    verdict = verdict_on(name, source)
    assert verdict.passed, message.render(verdict)
