"""What a wrong answer is told is set as a sentence should be, over the whole bank."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chainrule.checking import message
from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Verdict
from chainrule.course.bank import read_bank
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.course.units import UNITS
from chainrule.mistakes.naming import judge_and_name

BANK = Path(__file__).parents[1] / "bank"
# Of every line that a learner reads, Python's own words and quoted lines apart.
FAULTS = {
    "a cut inside a shape, a number or a name": r"[\w(\[{]…|…[\w)\]]",
    "a sign after a sign": r"[-+] ?-\d",
    "a plural of one": r"\b1 (digits|decimals|arrays|results|rows|points)\b",
    "a doubled word": r"\b([A-Za-z]{2,}) \1\b",
    "a capital after a colon": r": (The|In|A(?! should)|Each|Every|It|Or|And) ",
}
# Of the sentences about a cause.
OF_CAUSES = {
    "a cut": r"…\.?$",
    "an empty place": r"\s{2,}|(?<!\w)\(\)\.| ,| \.$|\{|\}",
}
_PYTHONS = re.compile(r" stops with \w+: .*|\bline( \d+)?: .*|Write return .*|def \w+\(.*")


def said_by(verdict: Verdict) -> Iterator[str]:
    """Yield the three lines, without what Python or the learner wrote."""
    for line in (verdict.what, verdict.why, verdict.where):
        yield _PYTHONS.sub("", line)


def faults(sentence: str, forms: dict[str, str]) -> list[str]:
    return [fault for fault, form in forms.items() if re.search(form, sentence)]


@pytest.mark.bank
@pytest.mark.parametrize("unit", UNITS)
def test_a_message_is_set_as_a_sentence(unit: str) -> None:
    found = []
    for answer in read_bank(BANK / f"{unit}.py"):
        if answer.right:
            continue
        exercise = find_exercise(answer.name, answer.unit)
        rng = rng_for(exercise, VISIBLE_SEED)
        verdict = judge_and_name(exercise, answer.build(), rng, with_line=True)
        if verdict.passed:
            continue
        lines = [(line, FAULTS) for line in said_by(verdict)]
        lines += [(line, FAULTS) for line in message.render(verdict).splitlines() if "…" in line]
        for cause in verdict.causes:
            own = (cause.what, cause.why, _PYTHONS.sub("", cause.where))
            lines += [(one, OF_CAUSES) for one in own if one]
        found += [
            f"{answer.title}: {fault} in {line!r}"
            for line, forms in lines
            for fault in faults(line, forms)
        ]
    assert found == []


@pytest.mark.parametrize(
    "sentence",
    [
        "It has shape (3…); shape (3, 4) is expected.",
        "The index N + -1 is taken.",
        "It is right to 1 digits.",
        "It changes its argument argument 3.",
        "In delta: The sign is wrong.",
    ],
)
def test_each_fault_is_seen(sentence: str) -> None:
    assert faults(sentence, FAULTS)
