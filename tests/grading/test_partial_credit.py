"""Partial credit: one wrong part costs its share in the engine, in plain nbgrader, in the words."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import corpus
import nbformat
import pytest
from nbgrader.api import Gradebook

from chainrule.checking.judge import judge, judge_parts, rng_for
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.commands import main
from chainrule.course.exercise import all_exercises, unit_exercises
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes.naming import measures

HIDDEN_SEED = 4711  # of the courses that `corpus` makes
UNITS = (
    "03_neuron", "04_where_is_the_chain_rule", "06_layers", "07_mlp", "08_gradient_detective",
    "09_autodiff", "10_beyond",
)  # fmt: skip
# What a right answer does once more, so that a part of its result has another form: of every
# exercise with parts but those two of unit 04 that write into a network's own weights.
RESHAPED = {
    "neuron_forward": "result[0] = [result[0]]",
    "neuron_factors": "result[2] = None",
    "neuron_gradient": "result[0] = np.outer(result[0], result[0])",
    "backward_propagate_error": "[neuron.pop('delta') for neuron in args[0][-1]]",
    "weight_gradients": "result[-1] = result[-1][0]",
    "batch_gradients": "result[-1] = [row[:-1] for row in result[-1]]",
    "mlp_forward": "result[0] = result[0][0]",
    "mlp_backward": "result[0]['W'] = result[0]['W'].T",
    "sgd_step": "del result[0]['b']",
    "fix_2": "result[1] = [result[1]]",
    "fix_3": "[neuron.pop('delta') for neuron in args[0][0]]",
    "dense_backward": "result[2] = result[2][None, :]",
    "fix_4": "result[1] = result[1].astype(np.float32)",
    "fix_6": "result[0]['W'] = result[0]['W'].tolist()",
    "local_slopes": "result[1] = 'none'",
    "batchnorm_backward": "result[0] = result[0].T",
    "residual_backward": "result[1] = result[1].ravel()",
    "attention_backward": "result[2] = np.full_like(result[2], np.inf)",
    "momentum_step": "result[1] = None",
    "adam_step": "result[0] = result[0].astype(complex)",
}
# The parts that this concerns, out of all; without an entry it is one of those that the bank's
# wrong answer has. In unit 04 a layer is lost with its weights and its biases.
COSTS = {
    "weight_gradients": (2, 3), "batch_gradients": (2, 3), "mlp_forward": (1, 7),
    "mlp_backward": (1, 10), "sgd_step": (1, 8), "fix_3": (1, 5), "fix_6": (1, 10),
}  # fmt: skip


def reshaped(unit: str) -> dict[str, str]:
    """Return of each exercise with parts a right answer with one part of another form."""
    found = {}
    for answer in corpus.read_bank(corpus.BANK / f"{unit}.py"):
        if answer.right and answer.name in RESHAPED and f"def {answer.name}(" in answer.source:
            more = (
                "\n\nimport numpy as np\n"
                f"whole_{answer.name} = {answer.name}\n\n\n"
                f"def {answer.name}(*args):\n"
                f"    result = whole_{answer.name}(*args)\n"
                "    result = list(result) if isinstance(result, tuple) else result\n"
                f"    {RESHAPED[answer.name]}\n"
                "    return result\n"
            )
            found.setdefault(answer.name, answer.source + more)
    return found


@cache
def partly_right(unit: str) -> dict[str, tuple[str, Verdict]]:
    """Return of each exercise with parts the bank's answer with the fewest wrong ones.

    It derives its slopes, and returns something at every point: others have no parts to pay for.
    """
    found: dict[str, tuple[str, Verdict]] = {}
    for answer in corpus.read_bank(corpus.BANK / f"{unit}.py"):
        exercise = unit_exercises(unit).get(answer.name)
        if exercise is None or answer.right or not exercise.points:
            continue
        verdict = judge(exercise, answer.build(), rng_for(exercise, VISIBLE_SEED))
        wrong = sum(not part.passed for part in verdict.parts)
        if verdict.outcome is not Outcome.WRONG or not 0 < wrong < len(verdict.parts):
            continue
        again = judge_parts(exercise, answer.build(), rng_for(exercise, VISIBLE_SEED))
        if not again or measures(exercise, answer.build()):
            continue
        before = found.get(answer.name)
        if before is None or wrong < sum(not part.passed for part in before[1].parts):
            found[answer.name] = answer.source, verdict
    return found


@pytest.mark.slow
def test_the_units_tried_are_those_with_parts() -> None:
    parted = {
        (exercise.unit, exercise.name)
        for exercise in all_exercises()
        if exercise.points
        and len(judge(exercise, exercise.reference, rng_for(exercise, 1)).parts) > 1
    }
    assert parted == {(unit, name) for unit in UNITS for name in partly_right(unit)}
    assert len(parted) == 22
    alone = {"update_weights", "train_network"}
    assert {name for _, name in parted} - alone == set(RESHAPED)


def submitted_course(root: Path, unit: str, credit: bool) -> Path:
    course = corpus.unit_course(root, [unit], timeout=300)
    with (course / "nbgrader_config.py").open("a") as stream:
        stream.write(f"\nc.HiddenTests.partial_credit = {credit}\n")
    wrong = {name: source for name, (source, _) in partly_right(unit).items()}
    for student, answers in (("ada", wrong), ("joe", reshaped(unit))):
        for answer in corpus.read_bank(corpus.BANK / f"{unit}.py"):
            if answer.right:
                answers.setdefault(answer.name, answer.source)
        corpus.submit(course, student, unit, corpus.fill(corpus.released(course, unit), answers))
    return course


def scores(course: Path, unit: str, student: str = "ada") -> dict[str, tuple[float, float]]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        (notebook,) = book.find_submission(unit, student).notebooks
        return {
            grade.cell.name.removeprefix("test_"): (float(grade.auto_score), float(grade.max_score))
            for grade in notebook.grades
        }


def messages(course: Path, unit: str, student: str = "ada") -> dict[str, str]:
    path = course / "autograded" / student / unit / f"{unit}.ipynb"
    return {
        cell.metadata.nbgrader.grade_id.removeprefix("test_"): " ".join(output.evalue.split())
        for cell in nbformat.read(path, 4).cells
        if (cell.metadata.get("nbgrader") or {}).get("grade")
        for output in cell.outputs
        if output.output_type == "error"
    }


def expected(unit: str, name: str, points: float) -> tuple[float, str]:
    """Return the points of an answer and the end of its sentence, by hand.

    A part counts that is right at the points shown and at those of the course's seed.
    """
    source, verdict = partly_right(unit)[name]
    exercise = unit_exercises(unit)[name]
    answer = next(
        a
        for a in corpus.read_bank(corpus.BANK / f"{unit}.py")
        if (a.name, a.source) == (name, source)
    )
    hidden = judge(exercise, answer.build(), rng_for(exercise, HIDDEN_SEED))
    wrong = {p.name for v in (verdict, hidden) for p in v.parts if not p.passed}
    earned = points * (len(verdict.parts) - len(wrong)) / len(verdict.parts)
    return earned, ending_of(earned, points)


def ending_of(earned: float, points: float) -> str:
    return f": {earned:.4g} of {points:g} point{'s' if points != 1 else ''}."


def feedback(course: Path, unit: str, student: str) -> str:
    page = (course / "feedback" / student / unit / f"{unit}.html").read_text("utf-8")
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_wrong_part_costs_its_share(unit: str, tmp_path: Path, capfd: Any) -> None:
    course = submitted_course(tmp_path / "course", unit, credit=True)
    other = Path(shutil.copytree(course, tmp_path / "other"))
    assert main(["grade", unit, "--course", str(course), "--jobs", "1"]) == 0
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", unit, "--log-level=ERROR"],
        cwd=other, env={**os.environ, "PATH": path}, check=True, capture_output=True,
    )  # fmt: skip
    assert main(["report", unit, "--course", str(course), "--feedback"]) == 0
    words = feedback(course, unit, "ada")
    for root in (course, other):
        found, said = scores(root, unit), messages(root, unit)
        for name in partly_right(unit):
            score, points = found[name]
            earned, ending = expected(unit, name, points)
            assert 0 < earned < points
            assert score == pytest.approx(earned, abs=1e-4), name
            assert said[name].endswith(ending), name
            assert ending in words, name
        assert all(score == points for n, (score, points) in found.items() if n not in said)
    assert scores(course, unit) == scores(other, unit)
    words = feedback(course, unit, "joe")
    for root in (course, other):
        found, said = scores(root, unit, "joe"), messages(root, unit, "joe")
        assert set(said) == set(partly_right(unit)) & set(RESHAPED)
        for name in said:
            score, points = found[name]
            lost, parts = COSTS.get(name, (1, len(partly_right(unit)[name][1].parts)))
            earned = points * (parts - lost) / parts
            assert score == pytest.approx(earned, abs=1e-4), name
            assert said[name].endswith(ending_of(earned, points)), name
            assert ending_of(earned, points) in words, name
        assert all(score == points for n, (score, points) in found.items() if n not in said)
    assert scores(course, unit, "joe") == scores(other, unit, "joe")


@pytest.mark.slow
def test_without_the_setting_all_or_nothing(tmp_path: Path) -> None:
    course = submitted_course(tmp_path / "course", "06_layers", credit=False)
    assert main(["grade", "06_layers", "--course", str(course), "--jobs", "1"]) == 0
    for student in ("ada", "joe"):
        assert scores(course, "06_layers", student)["dense_backward"] == (0.0, 3.0)
        assert "of 3 points" not in messages(course, "06_layers", student)["dense_backward"]
