"""The judge of verdicts: it tells a right line from a wrong one, and finds what is untrue."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chainrule.checking.stated import Finding, Pointed, compare
from chainrule.checking.verdict import Outcome, Relation, Verdict, WrongLine
from chainrule.course.bank import Answer, read_bank
from chainrule.course.exercise import find_exercise

TEXT = """# %% wrong neuron_delta B1: the activation derivative is missing
# line: delta = a - y
# link: missing ∂a/∂z
# link: factor 1/2
# cause: slope
helper = None

def neuron_delta(w, b, x, y):
    z, a = neuron_forward(w, b, x)
    delta = a - y
    return delta
"""
EXERCISE = find_exercise("neuron_delta", "03_neuron")
VERDICT = Verdict("neuron_delta", Outcome.WRONG, "neuron_delta is wrong.")
LINE = WrongLine(3, "delta = a - y", "∂J/∂a", "∂J/∂z", Relation.MISSING, "∂a/∂z = a·(1 − a)")


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    (tmp_path / "03_neuron.py").write_text(TEXT, encoding="utf-8")
    return read_bank(tmp_path / "03_neuron.py")[0]


def found(answer: Answer, verdict: Verdict) -> Finding:
    finding = compare(EXERCISE, answer, verdict)
    assert finding is not None
    return finding


def test_the_stated_line_and_link_pass(answer: Answer) -> None:
    assert found(answer, replace(VERDICT, line=LINE)).passed
    unsaid = replace(LINE, relation=Relation.UNKNOWN, link="")
    assert found(answer, replace(VERDICT, line=unsaid)).passed


def test_another_line_or_none_does_not_pass(answer: Answer) -> None:
    other = WrongLine(4, "return delta")
    assert found(answer, replace(VERDICT, line=other)) == Finding(Pointed.OTHER)
    assert found(answer, VERDICT) == Finding(Pointed.NOWHERE)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"relation": Relation.SIGN}, "claims sign"),
        ({"link": "∂z/∂w"}, "claims link missing ∂z/∂w, not missing ∂a/∂z"),
        ({"relation": Relation.FACTOR, "link": "2"}, "claims factor 2"),
        ({"text": "delta = y - a"}, "line 3 of the answer is not 'delta = y - a'"),
        ({"number": 9}, "line 9 of the answer is not"),
    ],
)
def test_what_is_not_stated_is_false(answer: Answer, change: dict[str, Any], said: str) -> None:
    finding = found(answer, replace(VERDICT, line=replace(LINE, **change)))
    assert not finding.passed
    assert any(said in one for one in finding.false)


def test_a_name_that_nobody_wrote_is_false(answer: Answer) -> None:
    quoting = replace(VERDICT, why="Look at how dJ_da[0] and neuron_forward(w, b, x) are formed.")
    assert found(answer, quoting).false == (
        "it quotes dJ_da, which stands neither in the answer nor in the notation",
    )
    assert found(answer, replace(VERDICT, why="Look at delta.sum() and at sigmoid(z).")).false == ()


def test_nothing_is_found_where_nothing_is_stated(answer: Answer) -> None:
    assert compare(EXERCISE, replace(answer, statement=None), VERDICT) is None
