"""The verdict as data: what is written can be read again, and nonsense is refused in a sentence."""

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import (
    FORM,
    Cause,
    Outcome,
    PartVerdict,
    Relation,
    Row,
    Verdict,
    WrongLine,
)
from chainrule.course.bank import read_banks
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).parents[1] / "bank"
ROW = Row("dW[1, 2]", 0.25, -0.5, 0.75, (1, 2))
VERDICT = Verdict(
    "dense_backward",
    Outcome.WRONG,
    "dW has the opposite sign.",
    "A minus sign is lost.",
    "Look at how dW is formed.",
    rows=(ROW,),
    parts=(PartVerdict("dX", Outcome.EXACT), PartVerdict("dW", Outcome.WRONG, ROW)),
    causes=(Cause("sign", "dW …", "why", "where", ("dW",), {"part": "dW"}, own=True),),
    points=4,
    undefined_name="sigmoid",
    line=WrongLine(4, "delta = a - y", "∂J/∂a", "∂J/∂z", Relation.MISSING, "∂a/∂z = a(1 − a)"),
)


def through_json(verdict: Verdict) -> Verdict:
    return Verdict.from_plain(json.loads(json.dumps(verdict.to_plain(), allow_nan=False)))


def test_every_field_travels() -> None:
    read = through_json(VERDICT)
    assert read == VERDICT
    assert read.causes[0].words == {"part": "dW"}
    assert isinstance(read.outcome, Outcome)
    assert read.line is not None
    assert isinstance(read.line.relation, Relation)


def test_a_verdict_from_before_lines_were_named_can_be_read() -> None:
    plain = VERDICT.to_plain()
    del plain["line"]
    assert Verdict.from_plain(plain) == replace(VERDICT, line=None)
    assert Verdict.from_plain(plain | {"line": None}).line is None


@pytest.mark.parametrize(
    "line", [7, {"text": "x", "relation": "sign"}, {"number": 2, "text": "x", "relation": "guess"}]
)
def test_a_line_that_is_none_is_refused(line: object) -> None:
    with pytest.raises(ValueError, match="line"):
        Verdict.from_plain(VERDICT.to_plain() | {"line": line})


def test_numbers_that_json_lacks_travel_too() -> None:
    row = Row("z", math.nan, math.inf, -math.inf)
    read = through_json(Verdict("e", Outcome.WRONG, "what", rows=(row,))).rows[0]
    assert math.isnan(read.yours)
    assert (read.measured, read.error) == (math.inf, -math.inf)


@pytest.mark.bank
def test_the_verdicts_of_the_bank_travel() -> None:
    answers = [answer for answer in read_banks(BANK) if not answer.right][::6]
    assert len(answers) > 100
    named = 0
    for answer in answers:
        exercise = find_exercise(answer.name, answer.unit)
        rng = rng_for(exercise, VISIBLE_SEED)
        verdict = judge_and_name(exercise, answer.build(), rng)
        assert through_json(verdict) == verdict
        named += bool(verdict.causes)
        assert all(isinstance(cause, Cause) for cause in verdict.causes)
    assert named > len(answers) / 2


def test_what_version_0_1_0_wrote_is_read() -> None:
    old = {
        "exercise": "sigmoid",
        "outcome": "contract",
        "what": "sigmoid returns None; one number is expected.",
        "why": "",
        "causes": [{"kind": "sign", "what": "It has the opposite sign."}],
    }
    verdict = Verdict.from_plain(old)
    assert verdict.outcome is Outcome.CONTRACT
    assert verdict.causes == (Cause("sign", "It has the opposite sign."),)


GOOD = VERDICT.to_plain()


@pytest.mark.parametrize(
    ("nonsense", "words"),
    [
        (None, "a verdict"),
        ([], "a verdict"),
        ({1: 2}, "a verdict"),
        ({}, "outcome|exercise"),
        ({**GOOD, "version": FORM + 1}, "newer version"),
        ({**GOOD, "version": True}, "version"),
        ({**GOOD, "outcome": "splendid"}, "outcome"),
        ({**GOOD, "outcome": ["wrong"]}, "outcome"),
        ({**GOOD, "what": 3}, "what"),
        ({**GOOD, "what": "x" * 100_000}, "what"),
        ({**GOOD, "rows": "abc"}, "rows"),
        ({**GOOD, "rows": [{"label": "z"}]}, "yours"),
        ({**GOOD, "rows": [{**GOOD["rows"][0], "error": "small"}]}, "error"),
        ({**GOOD, "rows": [{**GOOD["rows"][0], "error": 10**400}]}, "error"),
        ({**GOOD, "rows": [{**GOOD["rows"][0], "index": [-1]}]}, "index"),
        ({**GOOD, "parts": [7]}, "a part"),
        ({**GOOD, "parts": [{"name": "dW", "outcome": "?"}]}, "outcome"),
        ({**GOOD, "causes": ["sign"]}, "a cause"),
        ({**GOOD, "causes": [{"kind": "sign"}]}, "what"),
        ({**GOOD, "causes": [{"kind": "s", "what": "w", "own": "yes"}]}, "own"),
        ({**GOOD, "causes": [{"kind": "s", "what": "w", "words": {"a": 1}}]}, "a is a text"),
        ({**GOOD, "causes": [{"kind": "s", "what": "w"}] * 5000}, "causes"),
        ({**GOOD, "points": -1}, "points"),
        ({**GOOD, "points": 2.5}, "points"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(nonsense, words) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        Verdict.from_plain(nonsense)
    text = str(caught.value)
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 200
