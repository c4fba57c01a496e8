"""What the browser's Python says of an answer, in the words of a computer's."""

import json
import shutil
from pathlib import Path

import in_node
import pytest
from every_python import BANK, LACKING, MAY_DIFFER, differing, judged

from chainrule.course.bank import read_bank

SCRIPT = Path(__file__).resolve().parents[1] / "benchmarks/every_python.py"
# An answer of each kind that was told otherwise once: an array of whole numbers, which are narrower
# there; a division by 0, of which no flag tells there; a curve that a library fits; an edit of the
# text that never ends, and a text of NumPy's own.
ANSWERS = {
    ("01_composition", "results stored in an array of whole numbers"),
    ("01_composition", "the list backwards"),
    ("02_finite_differences", "divided by x"),
    ("02_finite_differences", "0/0"),
    ("02_finite_differences", "steps below 1e-9 are not looked at"),
    ("02_finite_differences", "math takes one number, not an array"),
    ("05_activations", "a polynomial through many points is differentiated"),
    ("05_activations", "z divided out, NaN at the kink"),
    ("06_layers", "the long way divides by zero"),
}
UNITS = sorted({unit for unit, _ in ANSWERS})
PLACES = [
    f"{unit}:{place}"
    for unit in UNITS
    for place, answer in enumerate(read_bank(BANK / f"{unit}.py"))
    if (unit, answer.what) in ANSWERS
]
(NUMPY,) = MAY_DIFFER


def rows(words: str, outcome: str = "contract") -> list[list[object]]:
    return [[False, outcome, True, words]] * 2


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.skipif(shutil.which("node") is None, reason="Node runs the browser's Python here")
def test_the_browser_says_the_same_of_answers_that_it_told_otherwise_once() -> None:
    here = judged(answers=PLACES)
    assert {key.partition(": ")[2] for key in here} == {what for _, what in ANSWERS}
    said = in_node.run(SCRIPT, "--say", "--units", *UNITS, "--answers", *PLACES)
    there = json.loads(said)[1]
    told = differing(there, here)
    assert {key: there[key] for key, why in told.items() if not why} == {}
    assert [key.partition(": ")[2] for key in told] == ["math takes one number, not an array"]


def test_what_may_differ_is_an_exceptions_own_text_and_a_package_that_is_not_there() -> None:
    old = "f stops with TypeError: only length-1 arrays can be converted to Python scalars."
    new = old.replace("length-1", "0-dimensional")
    assert differing({"a": rows(old)}, {"a": rows(new)}) == {"a": NUMPY}
    assert differing({"a": rows(old)}, {"a": rows(old)}) == {}
    assert differing({"a": rows(old + " Look at line 2.")}, {"a": rows(new)}) == {"a": ""}
    lacking = rows("f stops with ModuleNotFoundError: No module named 'scipy'.")
    measured = rows("f is measured, not derived.", "measured")
    assert differing({"a": lacking}, {"a": measured}) == {"a": LACKING}
    assert differing({"a": lacking}, {"a": rows("f is right.", "exact")}) == {"a": ""}
    assert differing({"a": rows("f has dtype int32.")}, {"a": rows("f has dtype int64.")}) == {
        "a": "",
    }  # fmt: skip
