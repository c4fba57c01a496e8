"""What `explain` costs on a two-layer net from 10² to 10⁶ parameters, beside gradient checkers.

    OMP_NUM_THREADS=1 python tests/benchmarks/explain_cost.py [--budget 60] [--sizes 100 1000 ...]

Each row is one net, explained and checked one after the other in this process: the runs of its
forward pass and the seconds of CPU that each way takes. The others say yes or no about the whole;
`explain` names every line. `scipy.optimize.check_grad` moves one parameter after the other, or with
direction="random" all along one line; `torch.autograd.gradcheck` (when PyTorch is installed) does
the same, its fast mode along one line. What is not done after the budget is stopped: then the row
says after how many of how many runs, and in parentheses what the rest would take at that pace.
"""

import argparse
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import optimize

from chainrule.explaining.explain import explain_program
from chainrule.explaining.program import CallableProgram
from chainrule.explaining.recorder import Orders, Recorder

SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
ROWS = 16
Net = dict[str, Any]


def forward(net: Net) -> float:
    net["z1"] = net["X"] @ net["W1"] + net["b1"]
    net["a1"] = np.tanh(net["z1"])
    net["z2"] = net["a1"] @ net["W2"]
    return float(0.5 * np.sum((net["z2"] - net["Y"]) ** 2) / len(net["X"]))


def backward(net: Net) -> Net:
    dz2 = (net["z2"] - net["Y"]) / len(net["X"])
    dW2 = net["a1"].T @ dz2
    da1 = dz2 @ net["W2"].T
    dz1 = da1 * (1 - net["a1"] ** 2)
    dW1 = net["X"].T @ dz1
    db1 = dz1.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2}


PARAMETERS = ("W1", "b1", "W2")


def net_of(size: int) -> Net:
    """A net with about `size` parameters, its layers of about equal widths."""
    rng = np.random.default_rng(size)
    width = max(2, round(np.sqrt(size + 1) - 1))
    shapes = {"X": (ROWS, width), "Y": (ROWS, 1), "W1": (width, width), "b1": width}
    net = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    net["W2"] = rng.normal(size=(width, 1))
    net["W1"] /= np.sqrt(width)
    return net


class Stopped(Exception):
    """The budget is used up."""


class Counted:
    """A function that counts its runs, and stops when the budget of CPU seconds is used up."""

    def __init__(self, function: Callable[..., Any], budget: float) -> None:
        self.function = function
        self.runs = 0
        self.end = time.process_time() + budget

    def __call__(self, *args: Any) -> Any:
        if time.process_time() > self.end:
            raise Stopped
        self.runs += 1
        return self.function(*args)


class CountedProgram(CallableProgram):
    """A program that counts its runs."""

    count = 0

    def run(self, recorder: Recorder, orders: Orders, trial: int) -> None:
        self.count += 1
        super().run(recorder, orders, trial)


def seconds(n: float) -> str:
    return f"{n:.3g} s" if n < 3600 else f"{n / 3600:.3g} h"


def explained(net: Net) -> tuple[int, float, int]:
    """Runs, CPU seconds, and how many lines got a name."""
    program = CountedProgram(forward, backward, (net,))
    began = time.process_time()
    found = explain_program(program, seconds=600)
    took = time.process_time() - began
    assert found.break_ is None, found
    assert len(found.parameters) >= len(PARAMETERS), found
    assert all(parameter.right for parameter in found.parameters), found
    return program.count, took, sum(line.kind not in ("none", "undecided") for line in found.lines)


def checked(
    check: Callable[[Counted], Any], J: Callable[..., Any], budget: float, runs: int
) -> str:
    """What one checker costs, as a cell of the table."""
    counted = Counted(J, budget)
    began = time.process_time()
    try:
        check(counted)
    except Stopped:
        took = time.process_time() - began
        whole = took * runs / max(counted.runs, 1)
        return f"stopped at {counted.runs} of {runs} runs (extrapolated: {seconds(whole)})"
    return f"{counted.runs} runs, {seconds(time.process_time() - began)}"


def flat(parts: Net) -> np.ndarray:
    return np.concatenate([np.ravel(parts[name]) for name in PARAMETERS])


def scipys(net: Net, budget: float) -> list[str]:
    """`check_grad` entry by entry, and along one random line."""
    sizes = np.cumsum([np.size(net[name]) for name in PARAMETERS])[:-1]

    def at(x: np.ndarray) -> Net:
        pieces = zip(PARAMETERS, np.split(x, sizes), strict=True)
        return {**net, **{name: part.reshape(net[name].shape) for name, part in pieces}}

    def gradient(x: np.ndarray) -> np.ndarray:
        moved = at(x)
        forward(moved)
        return flat(backward(moved))

    x = flat(net)
    return [
        checked(
            lambda J, how=how: optimize.check_grad(J, gradient, x, direction=how, rng=0),
            lambda x: forward(at(x)),
            budget,
            x.size + 1 if how == "all" else 2,
        )
        for how in ("all", "random")
    ]


def torchs(torch: Any, net: Net, budget: float) -> list[str]:
    """`gradcheck` of the same backward pass, entry by entry and in its fast mode."""

    class HandWritten(torch.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(ctx: Any, W1: Any, b1: Any, W2: Any) -> Any:
            given = {"W1": W1, "b1": b1, "W2": W2}
            moved = {**net, **{name: part.detach().numpy() for name, part in given.items()}}
            cost = forward(moved)
            ctx.moved = moved
            return torch.tensor(cost, dtype=torch.float64)

        @staticmethod
        def backward(ctx: Any, upstream: Any) -> Any:
            found = backward(ctx.moved)
            return tuple(upstream * torch.from_numpy(found[name]) for name in PARAMETERS)

    inputs = [torch.tensor(net[name], requires_grad=True) for name in PARAMETERS]
    size = sum(part.numel() for part in inputs)
    return [
        checked(
            lambda J, fast=fast: torch.autograd.gradcheck(J, inputs, fast_mode=fast),
            HandWritten.apply,
            budget,
            2 * size + 1,
        )
        for fast in (False, True)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="What explain costs, beside gradient checkers.")
    parser.add_argument("--budget", type=float, default=60.0, help="CPU seconds a checker may take")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    torch: Any = None
    try:
        import torch
    except ImportError:
        print("torch.autograd.gradcheck is left out: PyTorch is not installed.")
    else:
        torch.set_num_threads(1)
    titles = ["parameters", "one forward", "explain", "in forwards", "check_grad"]
    titles += ["check_grad, random line", *(["gradcheck", "gradcheck, fast"] if torch else [])]
    print("| " + " | ".join(titles) + " |\n|" + "---|" * len(titles))
    for size in options.sizes:
        net = net_of(size)
        alone = min(time_of(forward, net) for _ in range(5))
        runs, took, named = explained(net)
        cells = [str(flat(net).size), seconds(alone)]
        cells += [f"{named} values named, {runs} runs, {seconds(took)}", f"{took / alone:.0f}"]
        cells += scipys(net_of(size), options.budget)
        cells += torchs(torch, net_of(size), options.budget) if torch else []
        print("| " + " | ".join(cells) + " |", flush=True)


def time_of(function: Callable[[Net], Any], net: Net) -> float:
    """CPU seconds of one run, from many."""
    many = max(3, min(200, 2_000_000 // flat(net).size))
    began = time.process_time()
    for _ in range(many):
        function(net)
    return (time.process_time() - began) / many


if __name__ == "__main__":
    main()
