"""`explain` names every backward value, and finds the first line at which a chain breaks."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule import explain
from chainrule.explaining.explain import explain_file
from chainrule.explaining.magic import explain_cell
from chainrule.explaining.program import CannotExplain
from chainrule.explaining.report import Explanation

SCRIPT = """
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(6, 3))
y = rng.normal(size=(6, 2))
W1 = rng.normal(size=(3, 4))
W2 = rng.normal(size=(4, 2))
for step in range(3):
    z1 = X @ W1
    a1 = np.tanh(z1)
    out = a1 @ W2
    loss = 0.5 * np.sum((out - y) ** 2)
    dout = out - y
    dW2 = a1.T @ dout
    da1 = dout @ W2.T
    dz1 = da1 * (1 - a1**2)
    dW1 = X.T @ dz1
    W2 = W2 - 0.1 * dW2
    W1 = W1 - 0.1 * dW1
"""


def explained(folder: Path, source: str, cost: str = "loss") -> Explanation:
    file = folder / "net.py"
    file.write_text(source)
    return explain_file(file, cost)


def label(found: Explanation, text: str) -> tuple[str, str, float]:
    line = next(line for line in found.lines if line.text == text)
    return line.label, line.kind, line.scale


def test_every_line_of_a_right_script_has_its_slope(tmp_path: Path) -> None:
    found = explained(tmp_path, SCRIPT)
    assert label(found, "dout") == ("∂J/∂out", "slope", 1.0)
    assert label(found, "da1") == ("∂J/∂a1", "slope", 1.0)
    assert label(found, "1 - a1**2") == ("∂a1/∂z1", "local", 1.0)
    assert label(found, "dz1") == ("∂J/∂z1", "slope", 1.0)
    assert label(found, "dW1") == ("∂J/∂W1", "slope", 1.0)
    assert label(found, "W1")[:2] == ("∂J/∂W1", "update")
    assert label(found, "W1")[2] == pytest.approx(-0.1)
    assert found.break_ is None
    assert {p.name for p in found.parameters if p.right} == {"W1", "W2"}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("dz1 = da1 * (1 - a1**2)", "dz1 = da1", 17),  # a link is missing
        ("dz1 = da1 * (1 - a1**2)", "dz1 = da1 * (1 - z1**2)", 17),  # at another point
        ("dW2 = a1.T @ dout", "dW2 = z1.T @ dout", 15),  # another quantity
        ("W1 = W1 - 0.1 * dW1", "W1 = W1 + 0.1 * dW1", 20),  # up the slope
    ],
)
def test_a_single_bug_is_found_on_its_line(tmp_path: Path, old: str, new: str, line: int) -> None:
    found = explained(tmp_path, SCRIPT.replace(old, new))
    assert found.break_ is not None
    assert found.break_.line == line


def test_a_missing_link_is_named(tmp_path: Path) -> None:
    found = explained(tmp_path, SCRIPT.replace("dz1 = da1 * (1 - a1**2)", "dz1 = da1"))
    assert found.break_ is not None
    assert "∂a1/∂z1" in found.break_.why
    assert found.break_.is_ == "∂J/∂a1"
    assert found.break_.needed == "∂J/∂z1"


@pytest.mark.parametrize(
    "edits",
    [
        [("dout = out - y", "dout = y - out"), ("W2 - 0.1", "W2 + 0.1"), ("W1 - 0.1", "W1 + 0.1")],
        [("(1 - a1**2)", "(1 / np.cosh(z1) ** 2)")],
        [("dz1 = da1 * (1 - a1**2)", "dz1 = da1 - da1 * a1 * a1")],
        [("dout = out - y", "dout = 0.1 * (out - y)"), ("0.1 * dW2", "dW2"), ("0.1 * dW1", "dW1")],
    ],
)
def test_what_is_right_in_an_unusual_way_is_right(
    tmp_path: Path, edits: list[tuple[str, str]]
) -> None:
    source = SCRIPT
    for old, new in edits:
        assert old in source
        source = source.replace(old, new)
    found = explained(tmp_path, source)
    assert found.break_ is None
    assert all(parameter.right for parameter in found.parameters)


LAYERS = """
import numpy as np


class Dense:
    def __init__(self, inputs, outputs, rng):
        self.W = rng.normal(size=(inputs, outputs))

    def forward(self, X):
        self.X = X
        return X @ self.W

    def backward(self, dZ):
        self.dW = self.X.T @ dZ
        return dZ @ self.W.T


class Relu:
    def forward(self, Z):
        self.Z = Z
        return np.maximum(0, Z)

    def backward(self, dA):
        return dA


def setup(seed):
    rng = np.random.default_rng(seed)
    layers = [Dense(3, 5, rng), Relu(), Dense(5, 2, rng)]
    return layers, rng.normal(size=(6, 3)), rng.normal(size=(6, 2))


def forward(state):
    layers, out, target = state
    for layer in layers:
        out = layer.forward(out)
    layers[-1].out = out
    return np.sum((out - target) ** 2) / (2 * len(target))


def backward(state):
    layers, _, target = state
    d = (layers[-1].out - target) / len(target)
    for layer in reversed(layers):
        d = layer.backward(d)
"""


def test_a_layer_that_hands_its_slope_on_unchanged_puts_no_blame_on_the_layer_before(
    tmp_path: Path,
) -> None:
    file = tmp_path / "layers.py"
    file.write_text(LAYERS)
    found = explain_file(file, "forward(state)", "state = setup(0)", "backward(state)")
    assert found.break_ is not None
    returned, called = (
        next(n for n, line in enumerate(LAYERS.splitlines(), 1) if line.strip() == text)
        for text in ("return dA", "d = layer.backward(d)")
    )
    assert found.break_.line in (returned, called)
    mended = LAYERS.replace("return dA", "return dA * (self.Z > 0)")
    file.write_text(mended)
    found = explain_file(file, "forward(state)", "state = setup(0)", "backward(state)")
    assert found.break_ is None


def forward(p: dict[str, Any]) -> float:
    z = p["x"] @ p["W"] + p["b"]
    a = np.tanh(z)
    p["kept"] = a
    return float(0.5 * np.sum((a - p["y"]) ** 2))


def backward(p: dict[str, Any]) -> dict[str, Any]:
    a = p["kept"]
    da = a - p["y"]
    dz = da * (1 - a**2)
    return {"W": p["x"].T @ dz, "b": dz.sum(axis=0)}


def both(p: dict[str, Any]) -> tuple[float, Any]:
    z = p["x"] @ p["W"] + p["b"]
    a = np.tanh(z)
    loss = 0.5 * np.sum((a - p["y"]) ** 2)
    da = a - p["y"]
    dz = da
    return loss, {"W": p["x"].T @ dz, "b": dz.sum(axis=0)}


def state() -> dict[str, Any]:
    rng = np.random.default_rng(3)
    sizes = {"x": (5, 3), "W": (3, 2), "b": (2,), "y": (5, 2)}
    return {name: rng.normal(size=size) for name, size in sizes.items()}


def test_two_functions_are_explained_and_their_arguments_left_alone() -> None:
    p, before = state(), state()
    found = explain(forward, backward, p)
    assert found.break_ is None
    assert label(found, "dz") == ("∂J/∂z", "slope", 1.0)
    assert set(p) == set(before)
    assert all(np.array_equal(p[name], before[name]) for name in p)


def test_one_function_for_both_passes_is_cut_at_the_cost() -> None:
    found = explain(both, state())
    assert found.break_ is not None
    assert found.break_.text == "dz"


def test_a_cell_is_explained_with_the_notebooks_variables() -> None:
    space = {"x": 2.0, "w": 1.5}
    found = explain_cell(
        "J", "z = x * w\na = z**2\nJ = 0.5 * a**2\nda = a\ndw = da * 2 * z * x\n", space
    )
    assert [(p.name, p.right) for p in found.parameters] == [("w", True)]
    assert space == {"x": 2.0, "w": 1.5}


def test_the_plain_form_survives_a_round_trip(tmp_path: Path) -> None:
    found = explained(tmp_path, SCRIPT.replace("dz1 = da1 * (1 - a1**2)", "dz1 = da1"))
    again = Explanation.from_plain(found.to_plain())
    assert again.to_plain() == found.to_plain()


def test_the_page_says_in_words_where_the_chain_breaks(tmp_path: Path) -> None:
    found = explained(tmp_path, SCRIPT.replace("dz1 = da1 * (1 - a1**2)", "dz1 = da1"))
    assert "here the chain breaks" in found.html()
    assert "here the chain breaks" in str(found)
    assert set(found._repr_mimebundle_()) == {"text/plain", "text/html"}
    found.write_html(tmp_path / "net.html")
    assert (tmp_path / "net.html").read_text().startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("source", "cost", "said"),
    [
        ("x = 1.0\ny = x / 0\n", "y", "stops on line 2 with ZeroDivisionError"),
        ("x = 1.0\n", "loss", "never assigns loss"),
        ("x = 1.0\n", "", "needs a cost"),
        ("import numpy as np\nloss = np.ones(3)\n", "loss", "not one number but 3"),
        ("import torch\nloss = 1.0\n", "loss", "PyTorch"),
        ("import time\nloss = time.perf_counter()\n", "loss", "not deterministic"),
        ("loss = (\n", "loss", "is not Python"),
        ("loss = float('nan')\n", "loss", "has no slope"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_one_sentence(
    tmp_path: Path, source: str, cost: str, said: str
) -> None:
    with pytest.raises(CannotExplain, match=said) as caught:
        explained(tmp_path, source, cost)
    assert "\n" not in str(caught.value)


ASCENT = """
import numpy as np

rng = np.random.default_rng(0)
w = rng.normal(size=3)
score = 0.0
outs, seen = [], []
for x in rng.normal(size=(4, 3)):
    out = np.tanh(w @ x)
    outs.append(out)
    seen.append(x)
    score += out
d_w = np.vstack(seen).T @ (1 - np.array(outs) ** 2)
w += 0.1 * d_w
"""


def test_a_score_is_raised_and_a_loss_is_lowered(tmp_path: Path) -> None:
    assert explained(tmp_path, ASCENT, "score").break_ is None
    down = explained(tmp_path, ASCENT.replace("w += ", "w -= "), "score")
    assert [p.right for p in down.parameters] == [False]
    loss = explained(tmp_path, ASCENT.replace("score", "loss"), "loss")
    assert loss.break_ is not None
    assert "sign" in loss.break_.why
