"""`chainrule new-exercise`: what it writes is judged right as soon as the reference is written."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]

ASK = """
import sys
from chainrule.course.exercise import find_exercise
from chainrule.checking.judge import judge, rng_for

exercise = find_exercise(sys.argv[2], sys.argv[1])
verdict = judge(exercise, exercise.reference, rng_for(exercise, 1))
print(verdict.outcome, verdict.what)
"""


@pytest.fixture
def checkout(tmp_path) -> Path:
    for name in ("graders", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(checkout: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "graders")},
        capture_output=True,
        text=True,
    )


def scaffold(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run(checkout, "-m", "chainrule", "new-exercise", *arguments)


SOFTSIGN = (
    "05_activations", "d_softsign", "--parameters", "z",
    "--forward", "z / (1 + np.abs(z))", "--sentence", "the slope of z / (1 + |z|) at z",
)  # fmt: skip
ELSEWHERE = ("09_autodiff", *SOFTSIGN[1:])
RIDGE = (
    "06_layers", "ridge_gradient", "--kind", "gradient", "--parameters", "W:4,3", "b:3", "strength",
    "--of", "W", "b", "--forward", "strength * np.sum(W**2) + np.sum(b**3)",
    "--sentence", "the gradient of strength · ΣW² + Σb³",
)  # fmt: skip
SCORE = (
    "06_layers", "score", "--kind", "value", "--parameters", "X:7,4",
    "--sentence", "the largest entry of each row",
)  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "reference"),
    [
        (SOFTSIGN, "return 1 / (1 + np.abs(z)) ** 2"),
        (ELSEWHERE, "return 1 / (1 + np.abs(z)) ** 2"),
        (RIDGE, "return 2 * strength * W, 3 * b**2"),
        (SCORE, "return X.max(axis=1)"),
    ],
    ids=["derivative", "where nothing is imported yet", "gradient", "value"],
)
def test_the_reference_is_all_that_is_left_to_write(checkout, arguments, reference) -> None:
    unit, name = arguments[:2]
    done = scaffold(checkout, *arguments)
    assert done.returncode == 0, done.stderr
    assert "NotImplementedError" in run(checkout, "-c", ASK, unit, name).stderr
    source = checkout / "solutions" / f"{unit}.py"
    text = source.read_text("utf-8")
    assert text.count("    raise NotImplementedError\n") == 1
    source.write_text(text.replace("raise NotImplementedError\n", reference + "\n"), "utf-8")
    assert run(checkout, "-c", ASK, unit, name).stdout.startswith("exact")
    again = scaffold(checkout, *arguments)
    assert again.returncode == 1
    assert "already" in again.stderr


def test_a_wrong_reference_is_found_out(checkout) -> None:
    assert scaffold(checkout, *SOFTSIGN).returncode == 0
    source = checkout / "solutions" / "05_activations.py"
    text = source.read_text("utf-8")
    source.write_text(text.replace("raise NotImplementedError\n", "return 1 / (1 + np.abs(z))\n"))
    assert run(checkout, "-c", ASK, *SOFTSIGN[:2]).stdout.startswith("wrong")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("99_nothing", *SOFTSIGN[1:]), "no unit"),
        (("05_activations", "2fast", *SOFTSIGN[2:]), "cannot be the name"),
        ((*SOFTSIGN[:2], "--parameters", "z:", *SOFTSIGN[4:]), "Cannot read the parameter"),
        ((*SOFTSIGN[:2], "--parameters", "z", "z", *SOFTSIGN[4:]), "same name"),
        ((*SOFTSIGN[:4], "--forward", "z / (", *SOFTSIGN[6:]), "Cannot read the forward"),
        ((*SOFTSIGN[:4], "--forward", "q + 1", *SOFTSIGN[6:]), "'q'"),
        ((*SOFTSIGN[:4], *SOFTSIGN[6:]), "needs --forward"),
        ((*SOFTSIGN, "--kind", "gradient"), "needs --of"),
        ((*SOFTSIGN, "--kind", "gradient", "--of", "w"), "not among the parameters"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(checkout, arguments, words) -> None:
    before = {path: path.read_bytes() for path in (checkout / "solutions").iterdir()}
    done = scaffold(checkout, *arguments)
    assert done.returncode == 1
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert {path: path.read_bytes() for path in (checkout / "solutions").iterdir()} == before
