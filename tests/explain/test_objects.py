"""Programs of small objects, and of many turns: every parameter is found, in bounded time."""

from pathlib import Path

import pytest

from chainrule.explaining.explain import explain_file
from chainrule.explaining.selection import MOST_WORK, worth_measuring
from chainrule.explaining.steady import SteadySet
from chainrule.explaining.study import Name, Quantity

UNITS = """
import math
import random

random.seed(4)


class Unit:
    def __init__(self, count):
        self.pull = [random.uniform(-1, 1) for _ in range(count)]
        self.rest = random.uniform(-1, 1)

    def fire(self, signals):
        self.signals = signals
        total = self.rest
        for p, s in zip(self.pull, signals):
            total += p * s
        self.out = math.tanh(total)
        return self.out


inner = [Unit(2) for _ in range(3)]
outer = Unit(3)
for turn in range(40):
    for signals, wish in (([0.4, -0.8], 0.5), ([-0.3, 0.6], -0.2)):
        out = outer.fire([unit.fire(signals) for unit in inner])
        loss = (out - wish) ** 2
        outer.slope = 2 * (out - wish) * (1 - outer.out**2)
        for j, unit in enumerate(inner):
            unit.slope = outer.pull[j] * outer.slope * (1 - unit.out**2)
        for unit in [outer, *inner]:
            for i in range(len(unit.pull)):
                unit.pull[i] -= 0.1 * unit.slope * unit.signals[i]
            unit.rest -= 0.1 * unit.slope
"""

COUNTED = """
import math


class Unit:
    def __init__(self, pull):
        self.pull = pull

    def fire(self, signals):
        self.signals = signals
        total = 0
        for i in range(len(signals)):
            total += signals[i] * self.pull[i]
        self.out = 1 / (1 + math.exp(-(total + 0.3)))
        return self.out


class Net:
    def __init__(self):
        self.units = [Unit([0.2, -0.4]), Unit([0.7, 0.1])]

    def total_error(self, signals, wishes):
        total_error = 0
        for unit, wish in zip(self.units, wishes):
            total_error += 0.5 * (wish - unit.fire(signals)) ** 2
        return total_error

    def train(self, signals, wishes):
        for unit in self.units:
            unit.fire(signals)
        for unit, wish in zip(self.units, wishes):
            pd_error_wrt_total = -(wish - unit.out) * unit.out * (1 - unit.out)
            for i in range(len(signals)):
                unit.pull[i] -= 0.5 * pd_error_wrt_total * signals[i]
"""

TWO_STEPS = """
import numpy as np


def setup(seed):
    rng = np.random.default_rng(seed)
    return {"U": rng.normal(size=(4, 3)), "W": rng.normal(size=(4, 4)),
            "v": rng.normal(size=4), "x": rng.normal(size=(2, 3))}


def forward(p):
    p["h"] = {-1: np.zeros(4)}
    for t in range(2):
        p["h"][t] = np.tanh(p["U"] @ p["x"][t] + p["W"] @ p["h"][t - 1])
    return (p["v"] @ p["h"][1] - 1) ** 2


def backward(p):
    dU, dW = np.zeros_like(p["U"]), np.zeros_like(p["W"])
    dy = 2 * (p["v"] @ p["h"][1] - 1)
    dh = dy * p["v"]
    for t in (1, 0):
        dz = dh * (1 - p["h"][t] ** 2)
        dU += np.outer(dz, p["x"][t])
        dW += np.outer(dz, p["h"][t - 1])
        dh = p["W"] @ dz
    return {"U": dU, "W": dW}
"""

NODES = """
import math
import random


class Num:
    def __init__(self, data, made=()):
        self.data = data
        self.grad = 0.0
        self.back = lambda: None
        self.made = set(made)

    def __add__(self, other):
        out = Num(self.data + other.data, (self, other))

        def back():
            self.grad += out.grad
            other.grad += out.grad

        out.back = back
        return out

    def __mul__(self, other):
        out = Num(self.data * other.data, {self, other})

        def back():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out.back = back
        return out

    def backward(self):
        order, seen = [], set()

        def build(v):
            if v not in seen:
                seen.add(v)
                for part in v.made:
                    build(part)
                order.append(v)

        build(self)
        self.grad = 1.0
        for v in reversed(order):
            v.back()


random.seed(1)
ws = [Num(random.uniform(-1, 1)) for _ in range(4)]
x, y = Num(0.5), Num(-0.3)
for step in range(20):
    h = ws[0] * x + ws[1] * y
    k = ws[2] * x + ws[3] * h
    far = h * k + h
    L = far * far
    loss = L.data
    for w in {w for w in ws}:
        w.grad = 0.0
    L.backward()
    for w in ws:
        w.data -= 0.1 * w.grad
"""


def written(folder: Path, source: str) -> str:
    file = folder / "units.py"
    file.write_text(source)
    return str(file)


def test_the_weights_of_objects_in_a_script_are_parameters(tmp_path: Path) -> None:
    found = explain_file(written(tmp_path, UNITS), "loss")
    assert found.break_ is None
    assert len(found.parameters) == 8
    assert all(parameter.right for parameter in found.parameters)


def test_a_lost_link_of_such_an_object_is_found(tmp_path: Path) -> None:
    broken = UNITS.replace("2 * (out - wish) * (1 - outer.out**2)", "2 * (out - wish)")
    found = explain_file(written(tmp_path, broken), "loss")
    assert found.break_ is not None
    assert "outer.slope = 2" in broken.splitlines()[found.break_.line - 1]


def test_a_count_that_begins_at_0_is_no_parameter(tmp_path: Path) -> None:
    found = explain_file(
        written(tmp_path, COUNTED),
        "net.total_error([0.5, -0.9], [0.2, 0.8])",
        "net = Net()",
        "net.train([0.5, -0.9], [0.2, 0.8])",
    )
    assert found.break_ is None
    assert [parameter.right for parameter in found.parameters] == [True, True]


def test_two_steps_in_time_are_blamed_where_the_matrix_is_not_turned(tmp_path: Path) -> None:
    file = written(tmp_path, TWO_STEPS)
    found = explain_file(file, "forward(p)", "p = setup(0)", "backward(p)")
    assert found.break_ is not None
    assert TWO_STEPS.splitlines()[found.break_.line - 1].strip() == 'dh = p["W"] @ dz'


@pytest.mark.parametrize("length", [100, 10_000])
def test_the_turns_at_both_ends_stand_for_a_loop_that_takes_long(length: int) -> None:
    quantities = []
    for number in range(400):
        key = (0, number) if number < 399 else (1, 0)
        quantity = Quantity(number, key, None, number, 1.0, number)
        quantity.names.append(Name(0, f"v{key[0]}", "<module>", key[0]))
        quantities.append(quantity)
    chosen, left_out = worth_measuring(quantities, (), length)
    numbers = [quantity.number for quantity in chosen]
    if 400 * length <= MOST_WORK:
        assert (len(numbers), left_out) == (400, "")
    else:
        assert {0, 398, 399} <= set(numbers)
        assert len(numbers) * length <= MOST_WORK
        assert left_out.startswith(f"{400 - len(numbers)} of 400 ")


def test_an_engine_that_reads_sets_of_its_nodes_goes_the_same_way_in_every_run(
    tmp_path: Path,
) -> None:
    found = explain_file(written(tmp_path, NODES), "loss")
    assert found.break_ is None
    assert [parameter.right for parameter in found.parameters] == [True] * 6
    broken = NODES.replace("other.grad += self.data * out.grad", "other.grad += out.grad")
    found = explain_file(written(tmp_path, broken), "loss")
    assert found.break_ is not None
    assert "other.grad += out.grad" in broken.splitlines()[found.break_.line - 1]


def test_a_steady_set_is_a_set() -> None:
    one, two, three = object(), object(), object()
    made = SteadySet([two, one, two])
    made.add(three)
    assert list(made) == [two, one, three]
    assert isinstance(made, set)
    assert made == {one, two, three}
    assert list(made | {object()})[:3] == [two, one, three]
    assert list(made - {two}) == [one, three]
    assert list(made.copy()) == [two, one, three]
    made.discard(one)
    made.remove(two)
    with pytest.raises(KeyError):
        made.remove(two)
    made |= {one}
    assert list(made) == [three, one]
    assert made.pop() is three
    assert list(SteadySet([3, 1, 2])) == list({3, 1, 2})
    with pytest.raises(KeyError):
        SteadySet().pop()
