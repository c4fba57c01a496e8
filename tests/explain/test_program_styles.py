"""Styles of program that were once misread: each is small, and has its right value here."""

from pathlib import Path

import numpy as np
import pytest

from chainrule.explaining.explain import explain_file
from chainrule.explaining.report import Explanation

CORNER = """
import numpy as np

rng = np.random.default_rng(0)
X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
T = np.array([0, 1, 1, 0])
W1 = rng.normal(size=(2, 5))
b1 = np.zeros(5)
W2 = rng.normal(size=5)
for step in range(20):
    Z = X @ W1 + b1
    H = Z * (Z > 0)
    Y = 1 / (1 + np.exp(-(H @ W2)))
    gain = np.sum(T * np.log(Y) + (1 - T) * np.log(1 - Y))
    dZ = np.outer(T - Y, W2) * (Z > 0)
    W2 += 0.1 * (T - Y) @ H
    W1 += 0.1 * X.T @ dZ
    b1 += 0.1 * dZ.sum(axis=0)
"""

BACK_WHILE_COUNTING = """
import numpy as np

rng = np.random.default_rng(0)


class Step:
    pass


class Net:
    def __init__(self, scale=0.5):
        self.Wx = scale * rng.normal(size=(3, 2))
        self.Wh = scale * rng.normal(size=(3, 3))
        self.Wx_diff = np.zeros((3, 2))
        self.Wh_diff = np.zeros((3, 3))

    def forward(self, xs):
        self.steps = []
        h = np.zeros(3)
        for x in xs:
            step = Step()
            step.x, step.before = x, h
            h = step.h = np.tanh(self.Wx @ x + self.Wh @ h)
            self.steps.append(step)

    def backward(self, ys):
        at = len(ys) - 1
        loss = np.sum((self.steps[at].h - ys[at]) ** 2)
        later = np.zeros(3)
        while at >= 0:
            if at < len(ys) - 1:
                loss += np.sum((self.steps[at].h - ys[at]) ** 2)
            step = self.steps[at]
            dh = 2 * (step.h - ys[at]) + later
            dz = dh * (1 - step.h**2)
            self.Wx_diff += np.outer(dz, step.x)
            self.Wh_diff += np.outer(dz, step.before)
            later = self.Wh.T @ dz
            at -= 1
        return loss

    def move(self, rate):
        self.Wx -= rate * self.Wx_diff
        self.Wh -= rate * self.Wh_diff
        self.Wx_diff = np.zeros_like(self.Wx)
        self.Wh_diff = np.zeros_like(self.Wh)


net = Net()
inputs = [rng.normal(size=2) for _ in range(4)]
wanted = [rng.normal(size=3) for _ in range(4)]
for turn in range(50):
    net.forward(inputs)
    loss = net.backward(wanted)
    net.move(0.1)
"""

LAYERS = """
import numpy as np


class Linear:
    def __init__(self, rng, n, m):
        self.params = {"w": rng.normal(size=(n, m)), "b": rng.normal(size=m)}
        self.grads = {}

    def forward(self, inputs):
        self.inputs = inputs
        return inputs @ self.params["w"] + self.params["b"]

    def backward(self, grad):
        self.grads["b"] = np.sum(grad, axis=0)
        self.grads["w"] = self.inputs.T @ grad
        return grad @ self.params["w"].T


class Tanh:
    params, grads = {}, {}

    def forward(self, inputs):
        self.outputs = np.tanh(inputs)
        return self.outputs

    def backward(self, grad):
        return grad * (1 - self.outputs**2)
"""

NET = """
from parts.layers import Linear, Tanh


class Net:
    def __init__(self, rng):
        self.layers = [Linear(rng, 2, 3), Tanh(), Linear(rng, 3, 1)]

    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def step(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        for layer in self.layers:
            for name in layer.params:
                layer.params[name] -= 0.1 * layer.grads[name]
"""

TRAIN = """
import numpy as np
from parts.net import Net

rng = np.random.default_rng(0)
net = Net(rng)
x, y = rng.normal(size=(5, 2)), rng.normal(size=(5, 1))
for epoch in range(3000):
    out = net.forward(x)
    net.step(2 * (out - y))
"""

LENGTHS = """
import random

import numpy as np

random.seed(1)
np.random.seed(1)
W = np.random.randn(3, 3) / 2
U = np.random.randn(3, 2) / 2
V = np.random.randn(1, 3)
data = [[np.random.randn(2) for _ in range(n)] for n in (1, 3, 5, 2)]
for epoch in range(3):
    random.shuffle(data)
    for xs in data:
        hs = [np.zeros(3)]
        for x in xs:
            hs.append(np.tanh(U @ x + W @ hs[-1]))
        out = V @ hs[-1]
        loss = 0.5 * np.sum((out - 1) ** 2)
        d_out = out - 1
        dV = np.outer(d_out, hs[-1])
        dU, dW = np.zeros_like(U), np.zeros_like(W)
        dh = V.T @ d_out
        for t in reversed(range(len(xs))):
            dz = dh * (1 - hs[t + 1] ** 2)
            dU += np.outer(dz, xs[t])
            dW += np.outer(dz, hs[t])
            dh = W.T @ dz
        V -= 0.1 * dV
        U -= 0.1 * dU
        W -= 0.1 * dW
"""

BUMPS = """
import numpy as np


class Bumps:
    def __init__(self, rng):
        self.center = rng.normal(size=(4, 2))
        self.width = np.ones(4)
        self.height = {"up": rng.normal(size=4), "gain": np.ones(4)}

    def step(self, X, T):
        apart = np.sum((X[:, None] - self.center) ** 2, axis=2)
        phi = np.exp(-apart / (2 * self.width**2))
        E = phi @ (self.height["gain"] * self.height["up"]) - T
        loss = 0.5 * np.sum(E**2)
        dphi = np.outer(E, self.height["gain"] * self.height["up"])
        turned = -dphi * phi
        dapart = turned / (2 * self.width**2)
        dwidth = np.sum(dphi * phi * apart / self.width**3, axis=0)
        dheight = E @ phi
        self.center -= 0.1 * -2 * np.einsum("nk,nkd->kd", dapart, X[:, None] - self.center)
        self.width -= 0.1 * dwidth
        up = self.height["up"]
        self.height["up"] = self.height["up"] - 0.1 * dheight * self.height["gain"]
        self.height["gain"] = self.height["gain"] - 0.1 * dheight * up
        return loss


rng = np.random.default_rng(1)
net = Bumps(rng)
X, T = rng.normal(size=(9, 2)), rng.normal(size=9)
for step in range(20):
    loss = net.step(X, T)
"""

GIVEN_BACK = """
import numpy as np

rng = np.random.default_rng(0)
p = dict(W=rng.normal(size=(3, 4)), b=np.zeros(4), V=rng.normal(size=(4, 1)))
x, t = rng.normal(size=(6, 3)), rng.normal(size=(6, 1))


def run(p, x, t):
    h = np.tanh(x @ p['W'] + p['b'])
    y = h @ p['V']
    loss = np.mean((y - t) ** 2)
    grads = {}
    dy = 2 * (y - t) / len(x)
    grads['V'] = h.T @ dy
    dz = (dy @ p['V'].T) * (1 - h**2)
    grads['W'] = x.T @ dz
    grads['b'] = dz.sum(axis=0)
    return loss, grads


for step in range(30):
    loss, grads = run(p, x, t)
    for k in p:
        p[k] -= 0.1 * grads[k]
"""


def explained(folder: Path, source: str, cost: str) -> Explanation:
    file = folder / "program.py"
    file.write_text(source)
    return explain_file(file, cost)


def line_of(source: str, piece: str) -> int:
    return next(n for n, line in enumerate(source.splitlines(), 1) if piece in line)


def said(found: Explanation, text: str) -> tuple[str, str, float]:
    line = next(line for line in found.lines if line.text == text)
    return line.kind, line.label, line.scale


def test_a_corner_at_the_first_parameters_is_no_mistake(tmp_path: Path) -> None:
    # The row of zeros and the biases of zero put a ReLU exactly where it has no slope.
    found = explained(tmp_path, CORNER, "gain")
    assert found.break_ is None
    assert {p.name for p in found.parameters if p.right} == {"W1", "b1", "W2"}
    assert said(found, "dZ") == ("slope", "∂J/∂Z", 1.0)
    assert any("raised" in note for note in found.notes)


def test_a_mistake_beside_a_corner_is_found(tmp_path: Path) -> None:
    broken = CORNER.replace("np.outer(T - Y, W2) * (Z > 0)", "np.outer(T - Y, W2)")
    found = explained(tmp_path, broken, "gain")
    assert found.break_ is not None
    assert found.break_.line == line_of(broken, "dZ = ")


def test_the_backward_pass_may_run_before_the_cost_is_complete(tmp_path: Path) -> None:
    found = explained(tmp_path, BACK_WHILE_COUNTING, "loss")
    assert found.break_ is None
    assert {p.name for p in found.parameters if p.right} >= {"self.Wx", "self.Wh"}
    assert said(found, "dz")[:2] == ("slope", "∂J/∂(self.Wx @ x + self.Wh @ h)")
    assert said(found, "1 - step.h**2")[0] == "local"
    assert all(line.kind == "none" for line in found.lines if line.text == "at")


def test_a_mistake_before_the_cost_is_complete_is_found(tmp_path: Path) -> None:
    broken = BACK_WHILE_COUNTING.replace("dz = dh * (1 - step.h**2)", "dz = dh")
    found = explained(tmp_path, broken, "loss")
    assert found.break_ is not None
    assert found.break_.line == line_of(broken, "dz = dh")


def test_what_is_only_handed_to_a_call_has_not_moved_there(tmp_path: Path) -> None:
    found = explained(tmp_path, BACK_WHILE_COUNTING, "loss")
    moved = [line.line for line in found.lines if line.kind == "update"]
    assert moved == [
        line_of(BACK_WHILE_COUNTING, piece) for piece in ("self.Wx -= rate", "self.Wh -= rate")
    ]


def write_modules(folder: Path, layers: str = LAYERS) -> Path:
    (folder / "parts").mkdir()
    (folder / "parts" / "__init__.py").write_text("")
    (folder / "parts" / "layers.py").write_text(layers)
    (folder / "parts" / "net.py").write_text(NET)
    (folder / "train.py").write_text(TRAIN)
    return folder / "train.py"


def test_the_lines_of_other_modules_carry_their_names(tmp_path: Path) -> None:
    cost = "np.sum((net.forward(x) - y) ** 2)"
    found = explain_file(write_modules(tmp_path), cost)
    assert found.break_ is None
    assert len(found.parameters) >= 4
    assert all(p.right for p in found.parameters)
    grads = {line.text: line for line in found.lines if line.file == "parts/layers.py"}
    assert grads['self.grads["w"]'].line == line_of(LAYERS, 'self.grads["w"] =')
    assert "parts/layers.py:" in str(found)
    assert "parts/layers.py" in found.html()
    again = Explanation.from_plain(found.to_plain())
    assert [line.file for line in again.lines] == [line.file for line in found.lines]


def test_a_break_in_another_module_says_which(tmp_path: Path) -> None:
    broken = LAYERS.replace("grad * (1 - self.outputs**2)", "grad * (1 - self.outputs)")
    found = explain_file(write_modules(tmp_path, broken), "np.sum((net.forward(x) - y) ** 2)")
    assert found.break_ is not None
    assert found.break_.file in ("parts/layers.py", "parts/net.py")
    assert found.to_plain()["break"]["file"] == found.break_.file
    assert f"of {found.break_.file}" in str(found)


def test_data_of_other_lengths_do_not_hide_a_slope(tmp_path: Path) -> None:
    found = explained(tmp_path, LENGTHS, "loss")
    assert found.break_ is None
    assert said(found, "dh")[1] == "∂J/∂hs"


def test_a_parameter_that_does_not_reach_its_name_by_a_small_constant(tmp_path: Path) -> None:
    source = """
import numpy as np

rng = np.random.default_rng(0)
X, T = rng.normal(size=(5, 4)), np.eye(3)[[0, 1, 2, 1, 0]]
W = 0.5 * rng.normal(size=(4, 3))
for step in range(5):
    e = np.exp(X @ W)
    p = e / e.sum(axis=1, keepdims=True)
    loss = -np.sum(T * np.log(p + 1e-6)) / 5
    dz = (p - T) / 5
    dW = X.T @ dz
    W = W - 0.1 * dW
"""
    found = explained(tmp_path, source, "loss")
    assert said(found, "dz") == ("slope", "∂J/∂(X @ W)", 1.0)
    assert said(found, "dW") == ("slope", "∂J/∂W", 1.0)
    assert found.break_ is None
    assert np.isfinite(found.parameters[0].scale)


WIDE = """
import numpy as np

np.random.seed(0)
N, n_in, hidden, n_out = 64, 300, 60, 10
x, y = np.random.randn(N, n_in), np.random.randn(N, n_out)
w1, w2 = np.random.randn(n_in, hidden), np.random.randn(hidden, n_out)
for step in range(50):
    h = x.dot(w1)
    a = np.maximum(h, 0)
    out = a.dot(w2)
    loss = np.square(out - y).sum()
    dout = 2.0 * (out - y)
    dw2 = a.T.dot(dout)
    dh = dout.dot(w2.T)
    dh[h < 0] = 0
    dw1 = x.T.dot(dh)
    w1 -= 1e-6 * dw1
    w2 -= 1e-6 * dw2
"""


def test_a_corner_near_one_of_thousands_of_entries_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(WIDE)
    found = explain_file(file, "loss")
    assert found.break_ is None
    assert [(p.name, p.right) for p in found.parameters] == [("w1", True), ("w2", True)]
    file.write_text(WIDE.replace("    dh[h < 0] = 0\n", ""))
    found = explain_file(file, "loss")
    assert found.break_ is not None
    assert "∂a/∂h" in found.break_.why


COUNTED_WEIGHTS = """
import numpy as np

w, b = np.array([[1.0], [2.0]]), 2.0
X, Y = np.array([[1.0, 2.0, -1.0], [3.0, 4.0, -3.2]]), np.array([[1, 0, 1]])
for turn in range(100):
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
    cost = -np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)) / m
    dw = np.dot(X, (A - Y).T) / m
    db = np.sum(A - Y) / m
    w = w - 0.009 * dw
    b = b - 0.009 * db
"""


def test_weights_that_begin_at_whole_numbers_are_parameters_and_labels_are_not(
    tmp_path: Path,
) -> None:
    file = tmp_path / "net.py"
    file.write_text(COUNTED_WEIGHTS)
    found = explain_file(file, "cost")
    assert found.break_ is None
    assert [(p.name, p.right) for p in found.parameters] == [("w", True), ("b", True)]


def test_a_parameter_that_begins_with_ones_is_judged_wherever_it_is_kept(tmp_path: Path) -> None:
    found = explained(tmp_path, BUMPS, "loss")
    assert found.break_ is None
    names = {p.name for p in found.parameters if p.right}
    assert names == {
        "self.center", "self.width", 'self.height["up"]', 'self.height["gain"]'
    }  # fmt: skip
    broken = BUMPS.replace("apart / self.width**3", "apart / self.width**2 * 2")
    found = explained(tmp_path, broken, "loss")
    assert found.break_ is not None
    assert found.break_.line == line_of(broken, "dwidth = ")


def test_a_minus_is_settled_where_it_is(tmp_path: Path) -> None:
    later = str(explained(tmp_path, BUMPS, "loss"))
    assert "with a minus that a later line settles" in " ".join(later.split())
    assert "the update settles" not in later
    update = str(explained(tmp_path, CORNER, "gain"))
    assert "settles" not in update  # the cost is climbed: no slope has a minus


@pytest.mark.parametrize("update", ["p[k] -= 0.1 * grads[k]", "p[k] = p[k] - 0.1 * grads[k]"])
def test_a_cost_that_is_given_back_was_known_before(tmp_path: Path, update: str) -> None:
    source = GIVEN_BACK.replace("p[k] -= 0.1 * grads[k]", update)
    found = explained(tmp_path, source, "loss")
    assert found.break_ is None
    assert {p.name for p in found.parameters if p.right} == {"p['W']", "p['b']", "p['V']"}
    assert said(found, "dz") == ("slope", "∂J/∂(x @ p['W'] + p['b'])", 1.0)
    broken = source.replace("1 - h**2", "1 - h")
    wrong = explained(tmp_path, broken, "loss")
    assert wrong.break_ is not None
    assert wrong.break_.line == line_of(broken, "dz = ")
