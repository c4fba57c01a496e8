"""What no program may do to `explain`: each gets one sentence, and leaves nothing behind."""

import itertools
import os
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from chainrule import explain
from chainrule.explaining.explain import explain_file
from chainrule.explaining.guard import Refused
from chainrule.explaining.instrument import PROBE
from chainrule.explaining.program import MOST_LINES, CannotExplain
from chainrule.explaining.report import Explanation

NET = """
import numpy as np

rng = np.random.default_rng(0)
X, y, W = rng.normal(size=(5, 3)), rng.normal(size=(5, 2)), rng.normal(size=(3, 2))
# before
for step in range(3):
    z = X @ W
    a = np.tanh(z)
    loss = 0.5 * np.sum((a - y) ** 2)
    da = a - y
    dz = da * (1 - a**2)
    dW = X.T @ dz
    # inside
    W = W - 0.1 * dW
"""


def explained(folder: Path, source: str, cost: str = "loss", seconds: float = 60.0) -> Explanation:
    file = folder / "net.py"
    file.write_text(source)
    return explain_file(file, cost, seconds=seconds)


def outside() -> tuple[Any, ...]:
    """What a program could change of the process that explains it."""
    return (
        np.random.get_state()[1].tolist(),  # type: ignore[index, union-attr] # noqa: NPY002
        random.getstate(),
        os.getcwd(),  # noqa: PTH109
        list(sys.path),
        dict(os.environ),
        sys.stdout,
        sys.getrecursionlimit(),
    )


@pytest.mark.parametrize(
    ("old", "new", "cost", "said"),
    [
        ("# inside", "raise ValueError('no')", "loss", "stops on line 14 with ValueError: no"),
        ("# before", "W = np.loadtxt('none.txt')", "loss", "stops on line 6 with FileNotFound"),
        ("", "", "cost", "never assigns cost"),
        ("", "", "a", "not one number but 10"),
        ("# before", "import torch", "loss", "PyTorch.*check_gradient"),
        ("# before", "import sys; sys.exit()", "loss", "ends before its cost is known"),
        ("# inside", "\n" * MOST_LINES, "loss", "cut out the part with the network"),
        ("X @ W", "X @ W + random.SystemRandom().random()", "loss", "not deterministic"),
        (
            "X @ W",
            "X @ W + np.random.Generator(np.random.PCG64()).random()",
            "loss",
            "not deterministic",
        ),
        # the cost is the same in every run, the gradient is not
        ("X.T @ dz", "X.T @ dz + os.urandom(1)[0]", "loss", "differ first on line 13.*not determ"),
        ("# before", "while os.urandom(1)[0] > 9:\n    z = 1.0", "loss", "not deterministic"),
    ],
)
def test_a_program_that_cannot_be_explained_gets_one_sentence(
    tmp_path: Path, old: str, new: str, cost: str, said: str
) -> None:
    source = "import os, random" + (NET.replace(old, new) if old else NET)
    before = outside()
    with pytest.raises(CannotExplain, match=said) as caught:
        explained(tmp_path, source, cost)
    assert "\n" not in str(caught.value)
    assert outside() == before
    assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


@pytest.mark.parametrize(
    ("doing", "said"),
    [
        ("open('log.txt', 'a').write('x')", "writes a file"),
        ("np.save('W.npy', W)", "writes a file"),
        ("os.mkdir('out')", "makes a folder"),
        ("os.system('true')", "starts another program"),
        ("n = input('how many? ')", "asks for input"),
    ],
)
def test_what_must_not_happen_many_times_is_refused_before_it_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doing: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = outside()
    with pytest.raises(Refused, match=said) as caught:
        explained(tmp_path, "import os" + NET.replace("# inside", doing))
    assert "\n" not in str(caught.value)
    assert outside() == before
    assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# inside", "print(step, loss)"),
        ("# before", "np.random.seed(1); random.seed(1); np.set_printoptions(precision=1)"),
        ("# before", "X = np.loadtxt('data.txt')"),
        ("# before", "os.chdir('/'); sys.path.append('x'); os.environ['NETS'] = '1'"),
        ("X @ W", "X @ W + 0.1 * np.random.normal(size=(5, 2))"),
        ("X @ W", "X @ W + np.random.default_rng().normal() + random.random()"),
        ("range(3)", "range(10**9)"),  # trains for an hour: its first pass is explained
        ("# before", "began = time.time()"),
        ("# inside", "print(time.perf_counter() - began)"),
    ],
)
def test_what_does_no_harm_leaves_nothing_behind(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    assert old in NET
    source = "import os, random, sys, time\nbegan = 0.0" + NET.replace(old, new)
    (tmp_path / "data.txt").write_text("1 2 3\n" * 5)
    before = outside()
    found = explained(tmp_path, source.replace("'data.txt'", repr(str(tmp_path / "data.txt"))))
    assert found.break_ is None
    assert [(p.name, p.right) for p in found.parameters] == [("W", True)]
    assert outside() == before
    assert capfd.readouterr() == ("", "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.txt", "net.py"]


EMPTY = """
import numpy as np

def buffer(*shape):
    return np.empty(shape)

def setup():
    rng = np.random.default_rng(0)
    return {"W": rng.normal(size=(3, 2)), "x": rng.normal(size=3)}

def forward(net):
    z = buffer(2)
    for j in range(2):
        z[j] = net["x"] @ net["W"][:, j]
    net["z"] = z
    return 0.5 * np.sum(z**2)

def backward(net):
    dW = np.empty_like(net["W"])
    for i, j in np.ndindex(3, 2):
        dW[i, j] = net["z"][j] * net["x"][i]
    return {"W": dW}
"""


@pytest.mark.parametrize(("old", "new"), [("", ""), ("empty_like(net", "ones_like(net")])
def test_an_array_made_without_contents_is_no_random_number(
    tmp_path: Path, old: str, new: str
) -> None:
    file = tmp_path / "net.py"
    file.write_text(EMPTY.replace(old, new) if old else EMPTY)
    for _ in range(5):  # what lay in memory differs from time to time
        found = explain_file(file, "forward(net)", "net = setup()", "backward(net)")
        assert found.break_ is None
        assert [(p.name, p.right) for p in found.parameters] == [("W", True)]


def test_a_plot_is_not_shown_and_is_closed(tmp_path: Path) -> None:
    plots = pytest.importorskip("matplotlib.pyplot")
    open_ = plots.figure()
    try:
        draws = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
        found = explained(tmp_path, NET.replace("# before", draws))
        assert found.break_ is None
        assert plots.get_fignums() == [open_.number]
    finally:
        plots.close(open_)


@pytest.mark.parametrize("endless", ["while True:\n    W = W + 0.0", "for i in range(10**9): pass"])
def test_a_cost_that_is_not_known_in_time_is_said(tmp_path: Path, endless: str) -> None:
    with pytest.raises(CannotExplain, match=r"not known after 0\.5 seconds"):
        explained(tmp_path, NET.replace("# before", endless), seconds=0.5)


def parts() -> dict[str, Any]:
    rng = np.random.default_rng(5)
    return {"x": rng.normal(size=(4, 3)), "W": rng.normal(size=(3, 2)), "kept": [1.0, 2.0]}


class Interrupting:
    """A cost that changes its argument, and is interrupted in one of its runs."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.runs = itertools.count()  # goes on where all that the program holds is put back

    def cost(self, p: dict[str, Any]) -> float:
        p["W"] *= 2
        p["kept"].append(3.0)
        p["z"] = p["x"] @ p["W"]
        if next(self.runs) == self.at:
            raise KeyboardInterrupt
        return float(np.sum(np.tanh(p["z"])))

    def backward(self, p: dict[str, Any]) -> Any:
        dz = 1 - np.tanh(p["z"]) ** 2
        return {"W": 2 * p["x"].T @ dz}


@pytest.mark.parametrize("at", [0, 1, 2, 5, 20])
def test_interrupting_leaves_everything_as_it_was(at: int) -> None:
    program, p = Interrupting(at), parts()
    arrays = {name: p[name] for name in p}
    code = Interrupting.cost.__code__
    before = outside()
    with pytest.raises(KeyboardInterrupt):
        explain(program.cost, program.backward, p)
    assert {name: id(p[name]) for name in p} == {name: id(arrays[name]) for name in arrays}
    assert all(np.array_equal(p[name], parts()[name]) for name in p)
    assert set(vars(program)) == {"at", "runs"}
    assert Interrupting.cost.__code__ is code
    assert PROBE not in Interrupting.cost.__globals__
    assert outside() == before


class torch:  # noqa: N801
    """No module: what only has a framework's name refuses nothing."""

    @staticmethod
    def square(x: Any) -> Any:
        return x * x


def framework_cost(p: dict[str, Any]) -> float:
    import jax  # type: ignore[import-not-found, unused-ignore]

    return float(jax.numpy.sum(p["w"]))


def plain_cost(p: dict[str, Any]) -> float:
    p["z"] = torch.square(p["w"])
    return float(0.5 * np.sum(p["z"]))


def plain_backward(p: dict[str, Any]) -> Any:
    return {"w": p["w"] * 1.0}


def test_functions_are_refused_for_the_framework_that_they_use_not_for_their_files() -> None:
    p = {"w": np.array([0.3, -1.2])}
    assert explain(plain_cost, plain_backward, p).break_ is None
    with pytest.raises(CannotExplain, match=r"JAX.*check_gradient"):
        explain(framework_cost, plain_backward, p)
