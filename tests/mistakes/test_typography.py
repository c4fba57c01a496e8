"""What a wrong answer is told is set as a sentence should be."""

import re
from pathlib import Path

import pytest

from chainrule.checking.judge import rng_for
from chainrule.course.bank import Answer, read_banks
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).parents[1] / "bank"
WRONG = [answer for answer in read_banks(BANK) if not answer.right][::5]
FAULTS = {
    "a sign after a sign": r"[-+] -\d",
    "a plural of one": r"\b1 (digits|decimals|arrays|results)\b",
    "a doubled word": r"\b([A-Za-z]{3,}) \1\b",
    "a cut": r"…\.?$",
    "an empty place": r"\s{2,}|\(\)\.| ,| \.$|\{|\}",
    "a capital after a colon": r": (The|In|A|Each|Every|It|Or|And) ",
}


def said_by(cause) -> list[str]:
    """Return the sentences of a cause; a quoted line of the answer is the learner's own."""
    return [one for one in (cause.what, cause.why, cause.where.partition(": ")[0]) if one]


@pytest.mark.parametrize("answer", WRONG, ids=lambda one: one.title)
def test_a_cause_is_set_as_a_sentence(answer: Answer) -> None:
    exercise = find_exercise(answer.name, answer.unit)
    verdict = judge_and_name(exercise, answer.build(), rng_for(exercise, VISIBLE_SEED))
    for cause in verdict.causes:
        for sentence in said_by(cause):
            found = [fault for fault, form in FAULTS.items() if re.search(form, sentence)]
            assert not found, sentence
