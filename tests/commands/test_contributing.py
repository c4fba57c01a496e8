"""The steps of CONTRIBUTING, "Add an exercise": run as they are written there, they work."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from chainrule.course.exercise import Gradient, find_exercise

ROOT = Path(__file__).parents[2]
STUB = "    raise NotImplementedError\n"


def blocks() -> list[str]:
    """Return the code blocks of the section, in order."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    section = text.partition("## Add an exercise")[2].partition("\n## ")[0]
    return re.findall(r"^```\w*\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def commands(block: str) -> list[list[str]]:
    """Return the `chainrule` command lines of a block, without the name of the program."""
    lines = block.replace("\\\n", " ").splitlines()
    split = [shlex.split(line, comments=True) for line in lines]
    return [words[1:] for words in split if words[:1] == ["chainrule"]]


@pytest.mark.slow
def test_the_steps_work_as_they_are_written(tmp_path: Path) -> None:
    for name in ("graders", "solutions", "course", "tests/bank"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)

    def chainrule(*arguments: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "chainrule", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path / "graders")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (arguments, done.stdout[-3000:] + done.stderr[-3000:])

    scaffold, _, reference, answers, last = blocks()
    ((command, unit, name, *options),) = commands(scaffold)
    chainrule(command, unit, name, *options)
    source = tmp_path / "solutions" / f"{unit}.py"
    text = source.read_text("utf-8")
    assert text.count(STUB) == 1
    source.write_text(text.replace(STUB, reference), "utf-8")
    with (tmp_path / "tests/bank" / f"{unit}.py").open("a", encoding="utf-8") as bank:
        bank.write("\n\n" + answers)
    steps = commands(last)
    assert [step[0] for step in steps] == ["quality", "build"]
    for step in steps:
        chainrule(*step)
    notebook = nbformat.read(tmp_path / "course" / f"{unit}.ipynb", as_version=4)
    assert f'check("{name}", {name})' in [cell.source for cell in notebook.cells]


def test_the_example_of_a_gradient_is_the_one_of_the_course() -> None:
    (example,) = [block for block in blocks() if "Gradient(" in block]
    truth = find_exercise("dense_backward", "06_layers").truth
    assert isinstance(truth, Gradient)
    assert truth.given is not None
    definition, _, call = example.partition("\n\n\n")
    names: dict[str, Any] = {"np": np, "Gradient": Gradient, truth.given.__name__: truth.given}
    exec(definition, names)
    shown = eval(call, names)
    assert (shown.J.__name__, shown.wrt, shown.given) == (truth.J.__name__, truth.wrt, truth.given)
    dZ, X, W, b = np.ones((2, 3)), np.ones((2, 4)), np.full((4, 3), 0.5), np.arange(3.0)
    assert shown.J(dZ, X, W, b) == truth.J(dZ=dZ, X=X, W=W, b=b)
