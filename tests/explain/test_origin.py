"""The line that made a value wrong is named, not the later line that shows it."""

from pathlib import Path

import pytest

from chainrule.explaining.explain import explain_file

GATED = """
import numpy as np


def setup(seed):
    rng = np.random.default_rng(seed)
    shapes = {"A": (3, 4), "c": (4,), "B": (4, 2)}
    return {k: rng.normal(size=s) for k, s in shapes.items()} | {
        "x": rng.normal(size=(5, 3)), "t": rng.normal(size=(5, 2))}


def forward(p):
    p["u"] = p["x"] @ p["A"] + p["c"]
    p["g"] = 1 / (1 + np.exp(-p["u"]))
    p["h"] = p["u"] * p["g"]
    p["out"] = p["h"] @ p["B"]
    p["fit"] = 0.5 * np.sum((p["out"] - p["t"]) ** 2)
    return p["fit"] + 0.05 * np.sum(p["B"] ** 2)


def backward(p):
    residual = p["out"] - p["t"]
    gB = p["h"].T @ residual
    gB += 0.1 * p["B"]
    gh = residual @ p["B"].T
    bend = p["g"] + p["h"] * (1 - p["g"])
    gu = gh * bend
    gA = p["x"].T @ gu
    gc = gu.sum(axis=0)
    return {name: value for name, value in zip("AcB", (gA, gc, gB))}
"""

LAYERS = """
import numpy as np


class Affine:
    def __init__(self, rng, n, m):
        self.w, self.b = rng.normal(size=(n, m)), rng.normal(size=m)

    def go(self, x):
        return x @ self.w + self.b, x

    def back(self, g, x):
        return g @ self.w.T, x.T @ g, g.sum(0)


class Soft:
    def go(self, x):
        return np.log1p(np.exp(x)), x

    def back(self, g, x):
        return g / (1 + np.exp(-x))


def setup(seed):
    rng = np.random.default_rng(seed)
    return {"net": [Affine(rng, 3, 4), Affine(rng, 4, 4), Affine(rng, 4, 1)], "soft": Soft(),
            "x": rng.normal(size=(6, 3)), "t": rng.normal(size=(6, 1))}


def forward(s):
    one, two, three = s["net"]
    z1, s["k1"] = one.go(s["x"])
    a1, s["s1"] = s["soft"].go(z1)
    z2, s["k2"] = two.go(a1)
    a2, s["s2"] = s["soft"].go(z2)
    s["y"], s["k3"] = three.go(a2)
    return np.mean((s["y"] - s["t"]) ** 2)


def backward(s):
    one, two, three = s["net"]
    g = 2 * (s["y"] - s["t"]) / len(s["t"])
    g, w3, b3 = three.back(g, s["k3"])
    g = s["soft"].back(g, s["s2"])
    g, w2, b2 = two.back(g, s["k2"])
    g = s["soft"].back(g, s["s1"])
    g, w1, b1 = one.back(g, s["k1"])
    rate = 0.1
    for layer, w, b in zip(s["net"], (w1, w2, w3), (b1, b2, b3)):
        layer.w = layer.w - rate * w
        layer.b = layer.b - rate * b
"""

STEPS = """
import numpy as np


def setup(seed):
    rng = np.random.default_rng(seed)
    return {"U": rng.normal(size=(3, 2)), "R": 0.6 * rng.normal(size=(3, 3)),
            "v": rng.normal(size=3), "xs": rng.normal(size=(4, 2)), "ts": rng.normal(size=4)}


def forward(p):
    s, p["seen"], total = np.zeros(3), [], 0.0
    for x, t in zip(p["xs"], p["ts"]):
        before = s
        s = np.tanh(p["U"] @ x + p["R"] @ before)
        miss = p["v"] @ s - t
        total = total + miss**2
        p["seen"].append((x, before, s, miss))
    return total


def backward(p):
    dU, dR, dv = np.zeros((3, 2)), np.zeros((3, 3)), np.zeros(3)
    carried = np.zeros(3)
    for x, before, s, miss in reversed(p["seen"]):
        dv += 2 * miss * s
        ds = 2 * miss * p["v"] + carried
        dpre = ds * (1 - s**2)
        dU += np.outer(dpre, x)
        dR += np.outer(dpre, before)
        carried = p["R"].T @ dpre
    return dU, dR, dv
"""


def explained(folder: Path, source: str) -> tuple[int | None, list[str]]:
    file = folder / "net.py"
    file.write_text(source)
    found = explain_file(file, "forward(s)", "s = setup(0)", "backward(s)")
    line = found.break_.line if found.break_ else None
    return line, [p.name for p in found.parameters if not p.right]


@pytest.mark.parametrize("source", [GATED, LAYERS, STEPS], ids=["gated", "layers", "steps"])
def test_the_right_program_is_right(tmp_path: Path, source: str) -> None:
    assert explained(tmp_path, source) == (None, [])


@pytest.mark.parametrize(
    ("source", "old", "new", "where"),
    [
        # a local factor that has a name, but is another one's slope
        (GATED, 'p["g"] + p["h"] * (1 - p["g"])', 'p["g"] * (1 - p["g"])', "bend ="),
        # a local factor without a name
        (GATED, 'p["g"] + p["h"] * (1 - p["g"])', 'p["g"] - p["h"] * (1 - p["g"])', "bend ="),
        # the first term of a sum, to which the penalty's slope is added
        (GATED, 'gB = p["h"].T @ residual', 'gB = p["u"].T @ residual', "gB = p"),
        # made of values of the forward alone
        (GATED, 'p["out"] - p["t"]\n    gB', 'p["out"] + p["t"]\n    gB', "residual ="),
        # what is handed in has no part in what is given back
        (LAYERS, "return g / (1 + np.exp(-x))", "return 1 / (1 + np.exp(-x))", "return 1 /"),
        # a helper that is right is called with another layer's value
        (LAYERS, 's["soft"].back(g, s["s1"])', 's["soft"].back(g, s["s2"])', 'g, s["s2"])#2'),
        # what is handed to the step before, transposed
        (STEPS, 'p["R"].T @ dpre', 'p["R"] @ dpre', "carried = p"),
        # the path through the later steps is lost
        (STEPS, " + carried", "", "ds ="),
    ],
)
def test_the_line_that_is_wrong_is_named(
    tmp_path: Path, source: str, old: str, new: str, where: str
) -> None:
    broken = source.replace(old, new)
    assert broken != source
    text, _, which = where.partition("#")
    lines = [n for n, line in enumerate(broken.splitlines(), 1) if text in line]
    line, wrong = explained(tmp_path, broken)
    assert wrong
    assert line == lines[int(which or 1) - 1]
