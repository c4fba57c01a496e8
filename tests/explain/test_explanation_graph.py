"""The graph of an explanation: values forward, measured slopes back, paths that join."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule import explain, figures
from chainrule.explaining.explain import explain_file
from chainrule.explaining.report import Explanation
from chainrule.figures.computation.record import GraphRecord, sweep
from chainrule.figures.gallery.graph import steps

NET = """
import numpy as np

rng = np.random.default_rng(0)
X, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
W1, W2 = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
for step in range(3):
    z1 = X @ W1
    a1 = np.tanh(z1)
    out = a1 @ W2
    fit = 0.5 * np.sum((out - y) ** 2)
    penalty = 0.1 * np.sum(W2**2)
    loss = fit + penalty
    dout = out - y
    dW2 = a1.T @ dout + 0.2 * W2
    dz1 = (dout @ W2.T) * (1 - a1**2)
    dW1 = X.T @ dz1
    W2 = W2 - 0.1 * dW2
    W1 = W1 - 0.1 * dW1
"""


def drawn(folder: Path, source: str, cost: str = "loss") -> tuple[Explanation, GraphRecord]:
    file = folder / "net.py"
    file.write_text(source)
    found = explain_file(file, cost, drawn=True)
    assert found.graph is not None
    return found, sweep(found.graph)


def node(record: GraphRecord, label: str) -> Any:
    return next(n for n in record.nodes if n.label == label)


def hands(record: GraphRecord, source: str) -> list[Any]:
    return [e.hands for e in record.edges if e.source == node(record, source).name]


def truth(source: str) -> dict[str, Any]:
    """The program's own values after its first pass."""
    space: dict[str, Any] = {}
    exec(
        source.replace("range(3)", "range(1)").replace("    W2 = W2", "    break\n    W2 = W2"),
        space,
    )
    return space


@pytest.mark.parametrize(
    ("old", "new"),
    [("", ""), ("* (1 - a1**2)", "* (1 - z1**2)"), ("+ 0.2 * W2", ""), ("out - y\n", "y - out\n")],
)
def test_the_slopes_are_those_of_the_cost_whatever_the_program_makes_of_them(
    tmp_path: Path, old: str, new: str
) -> None:
    right = truth(NET)
    _, record = drawn(tmp_path, NET.replace(old, new) if old else NET)
    for label, name in (("out", "dout"), ("W2", "dW2"), ("z1", "dz1"), ("W1", "dW1")):
        found = node(record, label).slope
        assert np.shape(found) == np.shape(right[name])
        if not np.isnan(found).any():  # not computed by a wrong program, and too large to show
            assert np.allclose(found, right[name], rtol=1e-5, atol=1e-7)
    assert not np.isnan(node(record, "W2").slope).any()
    assert node(record, "J: loss").slope == 1.0
    assert record.nodes[-1].label == "J: loss"
    assert record.notes == ()


def test_two_paths_join_in_a_weight_that_the_penalty_reads_too(tmp_path: Path) -> None:
    right = truth(NET)
    _, record = drawn(tmp_path, NET)
    back = hands(record, "W2")
    assert len(back) == 2
    through_net, penalty = right["a1"].T @ right["dout"], 0.2 * right["W2"]
    for part in back:
        assert any(np.allclose(part, path, rtol=1e-5) for path in (through_net, penalty))
    assert np.allclose(sum(back), right["dW2"], rtol=1e-5)


RESIDUAL = """
x, w, v = 0.7, -0.4, 1.3
z = w * x
far = v * z
near = far + z
loss = near * near
dnear = 2 * near
dz = dnear * v + dnear
dw = dz * x
dv = dnear * z
"""


def test_numbers_show_their_local_slopes_and_what_each_path_hands_back(tmp_path: Path) -> None:
    found, record = drawn(tmp_path, RESIDUAL)
    x, w, v = 0.7, -0.4, 1.3
    z = w * x
    near = v * z + z
    assert node(record, "z").slope == pytest.approx(2 * near * (v + 1), rel=1e-6)
    assert sorted(hands(record, "z")) == pytest.approx(sorted([2 * near * v, 2 * near]), rel=1e-6)
    pairs = {(e.source, e.target): e.slope for e in record.edges}
    assert pairs[node(record, "z").name, node(record, "far").name] == pytest.approx(v, rel=1e-6)
    assert pairs[node(record, "w").name, node(record, "z").name] == pytest.approx(x, rel=1e-6)
    said = [figures.graph.draw(found, step=step).sentence for step in range(steps(found))]
    assert any("Two paths meet in z" in sentence for sentence in said)
    assert "Attention" not in "".join(said)


def cost(p: dict[str, Any]) -> float:
    p["z"] = p["w"] @ p["x"]
    p["a"] = np.tanh(p["z"])
    return float(0.5 * np.sum((p["a"] - p["y"]) ** 2))


def back(p: dict[str, Any]) -> dict[str, Any]:
    dz = (p["a"] - p["y"]) * (1 - p["a"] ** 2)
    return {"w": np.outer(dz, p["x"])}


def test_functions_in_a_session_are_drawn_and_their_objects_left_alone() -> None:
    rng = np.random.default_rng(4)
    p = {"w": rng.normal(size=(2, 3)), "x": rng.normal(size=3), "y": rng.normal(size=2)}
    before = {name: value.copy() for name, value in p.items()}
    found = explain(cost, back, p)
    assert found.graph is not None
    assert all(np.array_equal(p[name], before[name]) for name in before)
    assert len(p) == 3
    widget = figures.graph(found)
    assert widget.steps["step"] == steps(found) - 1 > 4
    slope = node(found.graph, "w").slope
    cost(p)
    assert np.allclose(slope, back(p)["w"], rtol=1e-5)


def test_the_page_goes_through_the_steps_without_a_script(tmp_path: Path) -> None:
    found, _ = drawn(tmp_path, NET)
    html = found.html()
    count = steps(found)
    assert html.count('type="radio"') == html.count('class="step"') == count
    assert f'aria-label="Step {count - 1} of {count - 1}" checked' in html
    assert "<script" not in html
    guarded = html.count('data-lm-suppress-shortcuts="true" aria-label="Step ')
    assert guarded == count  # in JupyterLab the arrow keys would go to the notebook
    assert 'class="row' not in html  # Bootstrap's rows have cells of their own
    assert "Two paths meet in W2" in html


def test_what_tools_read_has_no_graph_and_a_plain_run_measures_none(tmp_path: Path) -> None:
    file = tmp_path / "net.py"
    file.write_text(NET)
    found = explain_file(file, "loss")
    assert found.graph is None
    assert 'type="radio"' not in found.html()
    assert set(found.to_plain()) == {"lines", "parameters", "break", "notes"}
    with_graph, _ = drawn(tmp_path, NET)
    assert with_graph.to_plain() == found.to_plain()
