"""No point without an answer, none that rests on another answer, none less than nbgrader gives."""

import re
from pathlib import Path
from typing import Any

import attack
import corpus
import nbformat
import numpy as np
import pytest

from chainrule.checking.judge import rng_for
from chainrule.course import settings
from chainrule.course.bank import read_bank
from chainrule.course.exercise import find_exercise
from chainrule.grading import feedback, sandbox
from chainrule.grading.course import open_course

pytestmark = pytest.mark.skipif(
    not sandbox.safe(sandbox.missing_layers()), reason="no sandbox here"
)
UNIT = "03_neuron"
GRADED = [f"{path.stem}" for path in sorted(corpus.BANK.glob("0[1-9]_*.py"))]


def _right(unit: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for answer in read_bank(corpus.BANK / f"{unit}.py"):
        if answer.right:
            found.setdefault(answer.name, answer.source)
    return found


def _from_delta(name: str) -> str:
    blocks = re.split(r"^# %% (\w+)\n", (attack.HERE / "quiet_stand_in.py").read_text(), flags=re.M)
    return dict(zip(blocks[1::2], blocks[2::2], strict=True))[name]


MEASURED = """
def d_sigmoid(z):
    h = 1e-6
    return (sigmoid(z + h) - sigmoid(z - h)) / (2 * h)
"""
DISGUISED = next(  # by behaviour: its text holds no step and no quotient with a telling name
    one.source
    for one in read_bank(Path(__file__).parents[1] / "mistakes/disguises/03_neuron.py")
    if one.name == "d_sigmoid" and "eight places" in one.what
)
STORED = """
seen = []
def sigmoid(z):
    print("z is", repr(z))
    seen.append(z)
    if len(seen) > 60:
        raise ValueError("z was " + repr(seen))
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))
"""
CHAINED = """
def d_sigmoid_from_output(a):
    return again(a)
def again(a):
    return float(neuron_input_gradient(np.ones(1), 0.0, np.ones(1), 0.0)[0]) * 0 + a * (1 - a)
"""
NEEDING = """
def d_sigmoid_from_output(a):
    known = 1 / (1 + np.exp(-1.0))
    unit = neuron_input_gradient(np.ones(1), 0.0, np.ones(1), 0.0)[0] / (known**2 * (1 - known))
    return a * (1 - a) * unit
"""
WRONG_LATER = """
def neuron_input_gradient(w, b, x, y):
    return -w
"""


def _class() -> dict[str, dict[str, str]]:
    right = _right(UNIT)
    alone = {name: _from_delta(name) for name in ("sigmoid", "d_sigmoid", "d_sigmoid_from_output")}
    return {
        "right": right,
        "measured": right | {"d_sigmoid": MEASURED},
        "disguised": right | {"d_sigmoid": DISGUISED},
        "without_sigmoid": right | {"sigmoid": ""},
        "from_delta": right | alone | {"neuron_delta": ""},
        "chained": right | {"d_sigmoid_from_output": CHAINED, "neuron_input_gradient": ""},
        "waits_and_gets": right | {"d_sigmoid_from_output": CHAINED},
        "needs_and_gets": right | {"d_sigmoid_from_output": NEEDING},
        "waits_on_a_wrong_one": right
        | {"d_sigmoid_from_output": NEEDING, "neuron_input_gradient": WRONG_LATER},
        "prints": right | {"sigmoid": STORED},
    }


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    course = corpus.unit_course(tmp_path_factory.mktemp("course") / "course", [UNIT], 10)
    for student, answers in _class().items():
        notebook = corpus.fill(corpus.released(course, UNIT), answers)
        corpus.submit(course, student, UNIT, notebook)
    status, summary = attack.grade(course, "--jobs", "2")
    assert status == 0
    return course, {row["student"]: row for row in summary["rows"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "score"),
    [
        ("right", 15),
        ("measured", 13),  # d_sigmoid's own 2, and nothing of what is built on it
        ("disguised", 13),
        ("without_sigmoid", 14),
        ("from_delta", 9),  # 1 + 2 + 1 + 3: what reaches for delta, and delta itself
        ("chained", 12),  # its 1, which waits on input_gradient, and that one's 2
        ("waits_and_gets", 15),
        ("needs_and_gets", 15),
        ("waits_on_a_wrong_one", 12),  # as "chained": an answer is no better than what it calls
    ],
)
def test_an_exercise_is_judged_by_itself(
    graded: tuple[Path, dict[str, Any]], student: str, score: float
) -> None:
    assert graded[1][student]["score"] == score


@pytest.mark.slow
@pytest.mark.parametrize("student", ["chained", "waits_on_a_wrong_one"])
def test_an_answer_that_waits_is_told_on_what_and_accused_of_nothing(
    graded: tuple[Path, dict[str, Any]], student: str
) -> None:
    sentence = "d_sigmoid_from_output calls neuron_input_gradient, which has not passed."
    assert sentence in " ".join(graded[1][student]["notes"])
    path = graded[0] / "autograded" / student / UNIT / f"{UNIT}.ipynb"
    cells = {
        cell.metadata.get("nbgrader", {}).get("grade_id"): cell
        for cell in nbformat.read(path, as_version=4).cells
    }
    cell = cells["test_d_sigmoid_from_output"]
    [error] = [output for output in cell.outputs if output.output_type == "error"]
    assert "\n".join(error.traceback) == (
        f"{sentence}\nIts points wait on that one.\nMend neuron_input_gradient first."
    )
    assert cell.metadata.chainrule.causes == []
    assert "calls" not in " ".join(
        graded[1]["right"]["notes"] + graded[1]["waits_and_gets"]["notes"]
    )


@pytest.mark.slow
def test_hidden_points_stay_out_of_the_feedback(graded: tuple[Path, dict[str, Any]]) -> None:
    course = open_course(graded[0])
    assert feedback.generate(course, UNIT, ["prints"], 1, 60.0) == {}
    text = (graded[0] / "feedback" / "prints" / UNIT / f"{UNIT}.html").read_text()
    exercise = find_exercise("sigmoid", UNIT)
    shown = [case.args[0] for case in exercise.inputs(rng_for(exercise, settings.VISIBLE_SEED))]
    hidden = [case.args[0] for case in exercise.inputs(rng_for(exercise, 4711))]
    numbers = {round(float(z), 9) for z in hidden if np.ndim(z) == 0} - {
        round(float(z), 9) for z in shown if np.ndim(z) == 0
    }
    assert numbers
    printed = {round(float(z), 9) for z in re.findall(r"-?\d+\.\d+(?:e[-+]\d+)?", text)}
    assert "z is" in text  # while the visible points are tried
    assert not numbers & printed


def _everywhere(folder: Path) -> Path:
    course = corpus.unit_course(folder / "course", GRADED, 5)
    wipe = (attack.HERE / "clear_error_plain.py").read_text()
    for unit in GRADED:
        notebook = corpus.released(course, unit)
        first = corpus.solution_names(notebook)[0]
        corpus.submit(course, "wipes", unit, corpus.fill(notebook, {first: wipe}))
    return course


@pytest.mark.slow
def test_wiping_outputs_gains_nothing_in_any_unit(tmp_path: Path) -> None:
    course = _everywhere(tmp_path)
    for unit in GRADED:
        _, summary = attack.grade(course, unit=unit)
        assert [row["score"] for row in summary["rows"]] == [0], unit


# What ends a process takes one of its few restarts, so the steps are parted.
FORGERIES = {
    "forge_protocol": ("answers", "results", "arrays"),
    "forge_requests": ("bytes", "request 0 get", "command fetch"),
}


@pytest.mark.slow
def test_every_forgery_is_really_run(tmp_path: Path) -> None:
    course = attack.make(tmp_path)
    with attack.trap(tmp_path) as caught:
        attack.hand_in(course, caught, [*FORGERIES, "planted_verdicts"])
        for name, steps in FORGERIES.items():
            _, summary = attack.grade(course, "--student", name)
            assert summary["rows"][0]["score"] == 0
            text = attack.output_of(course, name)
            for step in steps:
                assert f"FORGED {step}" in text, step
            assert "LEAKED" not in text
        assert attack.grade(course, "--student", "planted_verdicts")[0] == 0
    path = course / "autograded" / "planted_verdicts" / UNIT / f"{UNIT}.ipynb"
    assert "PLANTED" not in path.read_text()
    nbformat.validate(nbformat.read(path, as_version=4))


@pytest.mark.slow
def test_what_an_attack_looks_for_it_finds(tmp_path: Path) -> None:
    texts = {name: (attack.HERE / f"{name}.py").read_text() for name in attack.code_attacks()}
    searching = {name for name, text in texts.items() if "gc.get_objects()" in text}
    names = sorted(name for name, text in texts.items() if "ARMED with" in text)
    assert searching - {*names} == {*FORGERIES}  # which show each of their steps, above
    course = attack.make(tmp_path, timeout=2)
    with attack.trap(tmp_path) as caught:
        attack.hand_in(course, caught, names)
        students = [word for name in names for word in ("--student", name)]
        _, summary = attack.grade(course, "--jobs", "2", *students)
    scores = {row["student"]: row["score"] for row in summary["rows"]}
    assert scores == dict.fromkeys(names, 0)
    for name in names:
        text = attack.output_of(course, name)
        assert "LEAKED" not in text, name
        found = re.search(r"ARMED with (?:(\d+) objects|Channel|\d+ names)", text)
        assert found is not None, name
        assert found[1] is None or int(found[1]) > 50_000, name
