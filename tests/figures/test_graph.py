"""The graph that runs: its numbers against differences, its ways in, its layout, its words."""

import itertools
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sound import EXTREME, LABEL, assert_says, assert_sound

from chainrule import figures
from chainrule.course.source import fresh_namespace
from chainrule.figures.computation.record import GraphRecord, from_plain, sweep
from chainrule.figures.computation.trace import OPERATIONS, of_expression, of_function
from chainrule.figures.computation.value import of_value, recognise
from chainrule.figures.gallery import graph as drawing

draw = figures.graph.draw
Value = fresh_namespace("09_autodiff")["Value"]
LAST = 10**6


def node(record: GraphRecord, label: str) -> Any:
    """Return the node of this label."""
    [found] = [n for n in record.nodes if n.label == label]
    return found


def measured(f: Callable[..., Any], inputs: list[np.ndarray], which: int) -> np.ndarray:
    """Return the slope of the sum of f's results by one input, by central differences."""
    at = [np.array(x, dtype=float) for x in inputs]
    found = np.zeros_like(at[which])
    for place in np.ndindex(at[which].shape):
        sides = []
        for h in (1e-6, -1e-6):
            moved = [x.copy() for x in at]
            moved[which][place] += h
            sides.append(float(np.sum(f(*moved))))
        found[place] = (sides[0] - sides[1]) / 2e-6
    return found


def check_slopes(f: Callable[..., Any], *inputs: Any) -> GraphRecord:
    """Check each input's slope in the record of f, and that what arrives adds up to it."""
    record = of_function(f, inputs)
    names = list(f.__code__.co_varnames[: f.__code__.co_argcount])
    for k, name in enumerate(names):
        wanted = measured(f, [np.asarray(x, dtype=float) for x in inputs], k)
        np.testing.assert_allclose(node(record, name).slope, wanted, rtol=1e-5, atol=1e-6)
    assert not sweep(record).notes
    return record


# Numbers


@pytest.mark.parametrize(
    "expression",
    [
        "(a*b + c).tanh()",
        "a*b*(a + b)",
        "sigmoid(a*b) - relu(c) / b**2",
        "max(a, b)*c + min(a*b, c)",
        "exp(-a**2) * sin(b) + log(c**2 + 1) - cos(a)",
        "2**a + sqrt(abs(c)) + softplus(b) + log1p(c**2)",
        "-a - (3 - b) / (1 + c**2)",
        "a",
    ],
)
def test_slopes_of_an_expression_agree_with_differences(expression: str) -> None:
    values = {"a": 0.7, "b": -1.3, "c": 0.4}
    record = of_expression(expression, values)
    used = [n.label for n in record.nodes if not n.op]

    def at(**moved: float) -> float:
        return float(of_expression(expression, {**values, **moved}).nodes[-1].value)

    for name in used:
        h = 1e-6
        slope = (at(**{name: values[name] + h}) - at(**{name: values[name] - h})) / (2 * h)
        assert node(record, name).slope == pytest.approx(slope, rel=1e-5, abs=1e-7)


def test_every_operation_hands_back_what_differences_say() -> None:
    rng = np.random.default_rng(0)
    skipped = {"@", "T"}
    for op, known in OPERATIONS.items():
        if op in skipped:
            continue
        operands = [rng.uniform(0.3, 2.0, (2, 3)) for _ in known.backs]
        g = rng.normal(size=(2, 3))
        for k, back in enumerate(known.backs):
            wanted = measured(lambda *xs, g=g, v=known.value: g * v(*xs), operands, k)
            found = back(g, known.value(*operands), *operands)
            np.testing.assert_allclose(found, wanted, atol=1e-6, err_msg=op)


def test_arrays_are_followed_through_numpy() -> None:
    rng = np.random.default_rng(1)
    X, W, b = rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)

    def layer(X: Any, W: Any, b: Any) -> Any:
        Z = X @ W + b
        A = np.where(Z > 0, Z, 0.1 * Z)
        return np.mean(A**2) + np.sum(W.T * 0.1) + A.sum(axis=0)[1] + A.mean(axis=1).sum()

    record = check_slopes(layer, X, W, b)
    assert {"X", "W", "b", "Z", "A"} <= {n.label for n in record.nodes}
    check_slopes(lambda u, v: np.dot(u, v) * (u[0] + v[-1]), X[0], X[1])
    check_slopes(lambda M, v: (M @ v).sum() + (v @ M.T).sum() + np.maximum(M, 0.2).sum(), X, X[2])
    check_slopes(lambda x: x, X)  # several results: their sum


def test_what_is_differentiated_is_said_where_it_is_not_plain() -> None:
    assert_says(draw(lambda x: 2 * x, (np.ones(3),)), "3 entries: their sum is differentiated.")
    assert_says(draw(lambda x: np.array(x) * 2, ([1.0, 2.0],)), "2 entries: their sum is")
    assert_says(draw(lambda x: (x, x * x), (3,)), "returns 2 values: the last one is")
    assert_says(draw(lambda x, y: x + 0, (1, 2)), "No path leads from y to the result.")


def test_a_function_s_own_variables_and_helpers_name_the_nodes() -> None:
    record = of_function(cost, ([0.4, -0.7], [1.5, 0.5], 0.1, 1))
    labels = [n.label for n in record.nodes]
    assert {"w[0]", "x[1]", "b", "y", "z", "a", "J"} <= set(labels)
    z = 0.4 * 1.5 - 0.7 * 0.5 + 0.1
    a = 1 / (1 + math.exp(-z))
    assert record.nodes[-1].value == pytest.approx(0.5 * (a - 1) ** 2)
    assert node(record, "w[0]").slope == pytest.approx((a - 1) * a * (1 - a) * 1.5)
    nested = of_function(weighted, {"layer": {"weights": [1.0, 2.0]}, "count": 2})
    assert node(nested, "layer.weights[1]").slope == pytest.approx(4.0)


def squash(z: Any) -> Any:
    return 1 / (1 + math.exp(-z))


def cost(w: Any, x: Any, b: Any, y: Any) -> Any:
    z = sum(p * q for p, q in zip(w, x, strict=True)) + b
    a = squash(z)
    J = 0.5 * (a - y) ** 2
    return J


def weighted(layer: Any, count: Any) -> Any:
    return sum(layer["weights"][k] ** 2 for k in range(count))


def test_running_a_function_changes_nothing_of_the_learner_s() -> None:
    before = (squash.__globals__["math"], squash(0.3))
    weights = [1.0, 2.0]
    of_function(weighted, {"layer": {"weights": weights}, "count": 2})
    assert (squash.__globals__["math"], squash(0.3)) == before
    assert weights == [1.0, 2.0]


# The Value of unit 09


def test_a_value_is_drawn_with_the_slopes_that_its_backward_stores() -> None:
    x, y = Value(3), Value(-2)
    J = x * y * (x + y)
    J.backward()
    record = of_value(J, {"x": x, "y": y})
    assert [n.made for n in record.nodes if n.made] == ["x·y", "x + y", "u₁·u₂"]
    assert (node(record, "x").slope, node(record, "y").slope) == (x.grad, y.grad) == (-8.0, -3.0)
    assert not record.notes


def test_a_value_whose_grad_is_something_else_says_so() -> None:
    x = Value(3)
    J = x * x
    J.backward()
    x.grad = 3.0  # as if the second path had replaced the first
    assert_says(draw(J, {"x": x}), "x.grad holds 3", "the paths of this graph add up to 6")


def test_operations_of_a_value_are_recognised_by_value_and_slopes_and_never_guessed() -> None:
    v = Value(0.7)
    made = {
        v + 2: "+",
        v - 2: "−",
        v * 3: "·",
        v / 4: "/",
        -v: "negative",
        v**2: "square",
        v**3: "^",
        v.exp(): "exp",
        v.log(): "log",
        v.tanh(): "tanh",
        v.relu(): "relu",
    }
    for value, op in made.items():
        found, _ = recognise(value.data, [p.data for p in value.parents], value.slopes)
        assert found == op
    assert recognise(3.0, [1.0, 2.0], [1.0, -1.0]) == ("f", "f({}, {})")


def test_a_value_may_be_used_twice_in_one_step() -> None:
    x = Value(3)
    drawn = draw(x * x, {"x": x}, step=LAST)
    assert_says(drawn, "Two paths meet in x: 3 + 3 = 6.")


# Plain data

PLAIN: dict[str, Any] = {
    "nodes": [
        {"name": "z", "value": 0.5},
        {"name": "J", "value": 0.09, "op": "f", "text": "½(a − y)²"},
        {"name": "a", "value": 0.6, "op": "sigmoid", "text": "σ(z)"},
        {"name": "y", "value": 1, "label": "target"},
    ],
    "edges": [
        {"from": "z", "to": "a", "slope": 0.24},
        {"from": "a", "to": "J", "slope": -0.4},
        {"from": "y", "to": "J", "slope": 0.4},
    ],
    "order": ["y", "z", "a", "J"],
}


def test_plain_data_is_swept_and_survives_a_round_trip() -> None:
    record = sweep(from_plain(PLAIN))
    assert node(record, "z").slope == pytest.approx(-0.096)
    assert sweep(from_plain(record.to_plain())) == record
    assert_says(draw(PLAIN, step=LAST), "a has slope −0.4 and hands on −0.4 × 0.24 = −0.096 to z.")


def test_slopes_that_are_given_stand_and_a_disagreement_is_said() -> None:
    given = {**PLAIN, "nodes": [{**n, "slope": 7.0} for n in PLAIN["nodes"] if n["name"] == "z"]}
    given["nodes"] += [n for n in PLAIN["nodes"] if n["name"] != "z"]
    assert_says(draw(given), "the slope noted at z is 7", "add up to −0.096")
    unknown = {**PLAIN, "edges": [{k: e[k] for k in ("from", "to")} for e in PLAIN["edges"]]}
    assert_says(draw(unknown, step=LAST), "a has slope unknown")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"nodes": []}, "a name of its own"),
        ({"nodes": PLAIN["nodes"] * 2}, "a name of its own"),
        ({"order": ["z", "a"]}, "every node once"),
        ({"order": ["a", "z", "y", "J"]}, "a stands before z"),
        ({"edges": [{"from": "q", "to": "J"}]}, "joins an unknown node"),
        ({"edges": [{"from": "z"}]}, "not as described"),
        ({"nodes": [{"name": "z", "value": "many"}]}, "'many' is not a number"),
    ],
)
def test_data_that_is_no_graph_is_refused_with_a_sentence(change: Any, says: str) -> None:
    assert_says(draw({**PLAIN, **change}), "Attention: ", says)


# Words and pictures


def test_two_streams_that_meet_are_said_and_gates_are_named() -> None:
    steps = [draw("max(a*b, c) + a", (1.5, 2.0, -1.0), step=k).sentence for k in range(8)]
    assert "forward: u₁ = a·b = 3." in steps[1]
    assert "its slope is 1" in steps[4]
    assert "A sum hands on" in steps[5]
    assert "A maximum routes" in steps[6]
    assert "1 × 0 = 0 to c" in steps[6]
    assert "A product swaps" in steps[7]
    assert "Two paths meet in a: 2 + 1 = 3." in steps[7]


def test_nothing_is_shown_before_it_is_known() -> None:
    first, last = draw(), draw(step=LAST)
    assert [row[2:4] for row in first.rows] == [
        ("0.5", "not yet"),
        ("−1.2", "not yet"),
        ("0.9", "not yet"),
        *[("not yet", "not yet")] * 3,
    ]
    assert "not yet" not in str(last.rows)
    assert "−6 + …" in str(draw("x*y*(x + y)", (3, -2), step=6).rows)
    heights = {re.search('viewBox="([^"]*)"', draw(step=k).svg)[1] for k in range(8)}
    assert len(heights) == 1


def test_a_repeated_array_is_said_to_be_summed() -> None:
    def f(X: Any, b: Any) -> Any:
        return (X + b).sum()

    drawn = draw(f, (np.ones((3, 2)), np.zeros(2)), step=LAST)
    assert_says(drawn, "b was repeated to shape (3, 2): what comes back is summed")
    assert_says(drawn, "has a slope of shape (3, 2)", "A sum hands on")


def test_plain_data_may_use_any_word_for_an_operation() -> None:
    names = [str(k) for k in range(90)]
    chain = {
        "nodes": [{"name": n, "value": 1, "op": "chain", "text": "loose links"} for n in names],
        "edges": [{"from": a, "to": b, "slope": 1} for a, b in itertools.pairwise(names)],
    }
    assert_sound(draw(chain))


def raises(_: Any) -> Any:
    raise KeyError("no & never")


@pytest.mark.parametrize(
    ("of", "inputs", "says"),
    [
        (raises, (1,), "your function raises KeyError: 'no & never'"),
        (lambda x: [1.0, 2.0].index(x + 1), (7.5,), "your function raises ValueError"),
        (lambda x: np.ones(2) @ x, (np.ones(3),), "raises ValueError: matmul"),
        (lambda x: 3.0, (1,), "does not remember how it was made"),
        (lambda x: float(x), (1.5,), "cannot become an index or a plain number"),
        (lambda x: np.linalg.norm(x), (np.ones(3),), "np.norm cannot be followed here"),
        (lambda x: np.sort(x), (np.ones(3),), "np.sort cannot be followed here"),
        (lambda x, y: x, (1,), 'there is no value for y: give {"y": 1.0}'),
        ("a + b", {"a": 1}, 'no value for b: give {"b": 1.0}'),
        ("a +", (1,), "is no expression of Python"),
        ("__import__('os').system('true')", (), "is not a number"),
        ("a.__class__", (1,), ".__class__ cannot be followed here"),
        ("a.grad()", (1,), "grad cannot be followed here"),
        ("sinus(a)", (1,), "there is no function sinus"),
        ("[a for a in b]", (1,), "an expression may hold names"),
        ("a + 9**9**9**9", (1,), "it raises OverflowError"),
        ("a" * 600, (1,), "longer than 500"),
        ("a", ("seven",), "'seven' is not a number"),
        (7, (), "7 cannot be drawn"),
        (Value(1.0, (Value(2.0),), ()), {}, "1 parents and 0 slopes"),
    ],
)
def test_whatever_cannot_be_drawn_is_said(of: Any, inputs: Any, says: str) -> None:
    drawn = draw(of, inputs)
    assert_sound(drawn)
    assert_says(drawn, "Attention: ", says)


@settings(max_examples=60, deadline=None)
@given(
    of=st.one_of(
        LABEL,
        EXTREME,
        st.sampled_from(["a*b", "exp(a)/b", "log(a - b)**c", PLAIN, {}, {"nodes": 7}, max, raises]),
    ),
    inputs=st.one_of(st.lists(EXTREME, max_size=4), st.just({"a": 1e308, "b": 0, "c": math.nan})),
    step=EXTREME,
)
def test_graph_stands_everything(of: Any, inputs: Any, step: Any) -> None:
    assert_sound(draw(of, inputs, step))


def boxes(drawn: Any) -> list[tuple[float, ...]]:
    """Return left, top, right and bottom of the boxes of nodes."""
    root = ElementTree.fromstring(drawn.svg)
    found = []
    for mark in root.iter("{http://www.w3.org/2000/svg}rect"):
        if mark.get("fill", "").startswith("var(--jp-layout") and mark.get("stroke") != "none":
            x, y, w, h = (float(mark.get(k, 0)) for k in ("x", "y", "width", "height"))
            found.append((x, y, x + w, y + h))
    return found


@st.composite
def graphs(rand: Any) -> dict[str, Any]:
    """Make plain data of any shape."""
    count = rand(st.integers(1, 60))
    nodes, edges = [], []
    for k in range(count):
        sources = rand(st.lists(st.integers(0, k - 1), max_size=3)) if k else []
        op = "+" if sources else ""
        label = rand(st.sampled_from([f"u{k}", "a_rather_long_name_of_a_variable", "∂J/∂z"]))
        nodes.append({"name": str(k), "label": label, "value": 1.5 * k, "op": op})
        edges += [{"from": str(s), "to": str(k), "slope": -0.5} for s in sources]
    return {"nodes": nodes, "edges": edges}


@settings(max_examples=60, deadline=None)
@given(data=graphs(), step=st.integers(0, 80))
def test_boxes_stand_apart_and_inside_the_picture(data: dict[str, Any], step: int) -> None:
    drawn = draw(data, step=step)
    assert_sound(drawn)
    found = boxes(drawn)
    assert len(found) == len(drawn.rows) <= 28
    height = float(re.search(r'viewBox="0 0 760 (\d+)"', drawn.svg)[1])
    for k, (left, top, right, bottom) in enumerate(found):
        assert 0 <= left < right <= 760
        assert 0 <= top < bottom <= height
        for other in found[k + 1 :]:
            assert left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom
    assert all(float(size) >= 11 for size in re.findall(r'font-size="([\d.]+)"', drawn.svg))
    if len(found) < len(data["nodes"]):
        assert_says(drawn, f"The graph has {len(data['nodes'])} nodes; {len(found)} boxes")


def test_a_deep_graph_is_cut_where_it_is_farthest_from_the_result() -> None:
    value = Value(0.5)
    for _ in range(3000):
        value = value.tanh() * 1.1
    drawn = draw(value)
    assert_says(drawn, "The graph has 9001 nodes", "What was computed before them is left out.")
    links = of_expression("sin(" * 40 + "a" + ")" * 40, (0.3,))
    shown = draw(links, step=LAST)
    assert_says(shown, "Links in a row share a box.", "their slopes multiply")
    assert node(links, "a").slope == pytest.approx(float(shown.rows[0][3]), rel=1e-2)


def test_a_widget_runs_its_function_once() -> None:
    calls = []

    def counted(x: Any) -> Any:
        calls.append(x)
        return x * x

    figure = figures.graph(counted, (3.0,))
    for step in range(5):
        figure.step = step
    assert len(calls) == 1
    assert "3 × 3 = 9" not in figure.sentence
    assert "Two paths meet in x: 3 + 3 = 6." in figure.sentence


def test_layers_put_each_node_behind_what_it_is_made_from() -> None:
    data = from_plain(PLAIN)
    edges = [(e.source, e.target) for e in data.edges]
    layers = drawing.arrange([n.name for n in data.nodes], edges, 70, 16, 16).layer
    assert all(layers[source] < layers[target] for source, target in edges)
    assert layers["y"] == layers["a"]  # an input stands beside its first use


def test_a_name_in_a_deep_graph_is_rather_small_than_cut() -> None:
    def column(x: np.ndarray) -> Any:
        centred = x - x.mean()
        variance = (centred * centred).mean()
        return (centred / np.sqrt(variance + 1e-5)).sum()

    drawn = draw(column, {"x": np.array([1.0, 2.0, 6.0])}, 0)
    assert "variance = mean of " in drawn.html
    assert "…" not in drawn.html


def one_column(x: np.ndarray) -> Any:
    """Return J as the graph of unit 10 computes it."""
    centred = x - x.mean()
    return (centred / np.sqrt((centred * centred).mean()) * np.array([1.0, 0.0, 2.0])).sum()


def test_what_arrives_is_said_with_its_entries_where_they_are_few() -> None:
    drawn = draw(one_column, {"x": np.array([1.0, 2.0, 6.0])}, LAST)
    rows = {name: rest for name, *rest in drawn.rows}
    one, other = ([float(v.replace("−", "-")) for v in part.strip("[]").split(", ")]
                  for part in rows["x"][-1].split(" + "))  # fmt: skip
    total = [float(v.replace("−", "-")) for v in rows["x"][2].strip("[]").split(", ")]
    assert np.allclose(np.add(one, other), total, atol=2e-3)
    assert any(made.endswith("·[1, 0, 2]") for made, *_ in rows.values())
    assert not any("(3,)" in cell for cells in rows.values() for cell in cells)
    steps = [draw(one_column, {"x": np.array([1.0, 2.0, 6.0])}, k).sentence for k in range(20)]
    assert not any(re.search(r"= \(\d|on shape|slope \(", sentence) for sentence in steps)
    assert "centred = x − u₁ = [−2, −1, 3]." in " ".join(steps)


def test_a_box_says_entries_or_how_many_numbers_there_are_and_no_shape() -> None:
    at = {"x": np.array([1.0, 2.0, 6.0])}
    drawn = [draw(one_column, at, k).svg for k in range(20)]
    assert not any(re.search(r">(∂ )?\(\d+, ?\d*\)<", svg) for svg in drawn)
    assert ">[−2, −1, 3]<" in drawn[8]
    assert ">3 numbers<" in drawn[8]  # of x_hat, whose digits have no room there
    assert ">∂ [1, 0, 2]<" in drawn[19]
    table = draw(lambda X: (X * X).sum(), {"X": np.arange(6.0).reshape(3, 2)}, 1).svg
    assert ">3 × 2 numbers<" in table


def test_many_numbers_are_said_by_their_shape_and_called_an_array() -> None:
    at = {"X": np.arange(6.0).reshape(3, 2), "b": np.zeros(2)}
    steps = [draw(lambda X, b: (X + b).sum(), at, k).sentence for k in range(6)]
    assert any("u₁ = X + b, of shape (3, 2)." in sentence for sentence in steps)
    assert any("hands on an array of shape (3, 2) to u₁" in sentence for sentence in steps)


def test_a_graph_that_goes_down_begins_at_the_left_edge() -> None:
    drawn = draw(one_column, {"x": np.array([1.0, 2.0, 6.0])}, 0)
    svg = ElementTree.fromstring(drawn.svg)
    lefts = [float(m.get("x", "0")) for m in svg.iter() if m.tag.endswith("rect")]
    rights = [float(m.get("x", "0")) + float(m.get("width", "0")) for m in svg.iter()
              if m.tag.endswith("rect") and float(m.get("width", "0")) < 300]  # fmt: skip
    assert min(lefts) >= 0
    assert max(rights) < 300, "a page of 360 px would show an empty place"


@pytest.mark.parametrize(
    ("expression", "w", "said"),
    [
        ("(sigmoid(1.5*w - 0.4) - 1)**2/2", 0.8, "∂−0.0995"),
        ("(((exp(w*3)*1e5 + 1)/7e-4 - 2)*3 + 1)/2", -1.23456, ""),
    ],
)
def test_a_number_in_a_narrow_box_has_rather_fewer_digits_than_a_cut(
    expression: str, w: float, said: str
) -> None:
    drawn = draw(expression, {"w": w}, 99)  # the last step
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", drawn.html)
    assert said in [*texts, ""]
    assert not [text for text in texts if text[:1] in "∂−0123456789" and text.endswith("…")]
