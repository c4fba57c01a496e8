"""Answers from public threads, written before they were run, and what was judged of their messages.

None is accepted wrongly or rejected wrongly. Each message was read beside the code: a claim that
was found untrue must not come back, a name that was found must stay, and no more stay unnamed.
"""

import re
from functools import cache
from pathlib import Path

import pytest

from chainrule.checking import message, stated
from chainrule.checking.judge import rng_for
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.course.bank import Answer, read_banks
from chainrule.course.exercise import find_exercise
from chainrule.course.settings import VISIBLE_SEED
from chainrule.mistakes.naming import judge_and_name

ANSWERS = read_banks(Path(__file__).parent / "threads")

# What was shown, and is not so: words of the title, then the claim.
UNTRUE = {
    "d_bump wrong -: (-x)**2 is read": "d_bump has the opposite sign",
    "sigmoid wrong -: the minus": "sigmoid has the opposite sign",
    "forward_difference wrong -: the backward": "forward_difference has the opposite sign",
    "relative_error wrong -: a difference below": "zero everywhere",
    "numerical_gradient wrong -: the entries already": "where x.astype",
    "batchnorm_backward wrong -: the mean and the variance": "factor N too many",
    "update_weights wrong -: the bias is not moved": "never forms",
    "update_weights wrong -: the last input": "what is returned",
    "update_weights wrong -: uphill": "The term",
    "batch_gradients wrong -: the first row": "neighbouring",
    "sgd_step wrong -: the gradient is brought": "close to the truth",
}
# What names the mistake, as the learner wrote it.
NAMED = {
    "relative_error wrong -: 1e-8 below": "divides by a sum of two. The larger one",
    "relative_error wrong -: squared": "A square root is missing.",
    "neuron_forward wrong -: the bias is added": "the term b stands outside sigmoid.",
    "neuron_delta wrong -: the absolute": "applies sign to a - y.",
    "backward_propagate_error wrong -: the mean": "divides by len(paths) once too often.",
    "weight_gradients wrong -: multiplied": 'has the factor n["output"] too many.',
    "update_weights wrong -: the bias is not moved": "Δb is 0: these numbers never move.",
    "d_tanh wrong -: the square": "takes tanh of a power, not a power of tanh.",
    "dense_backward wrong -: a loop": "stops one item early.",
    "mlp_backward wrong -: the logits": "has the factor 1 - cache[-1] ** 2 too many.",
    "sgd_step wrong -: the gradient is brought": "changes g where it should stay as it is.",
    "momentum_step wrong L1": "has the factor 1 - beta too many.",
    "momentum_step wrong L2": "has the factor learning_rate too many.",
    "adam_step wrong -: ε stands": "the term eps stands inside sqrt.",
    "adam_step wrong -: weight decay": "adds 0.01 * p where nothing belongs.",
}
# The wrong answers of which no cause is told and no contract is broken, by unit: at most so many.
UNNAMED = {"01": 4, "02": 2, "03": 3, "04": 1, "05": 3, "06": 4, "07": 1, "09": 0, "10": 4}


@cache
def verdict_on(answer: Answer) -> Verdict:
    exercise = find_exercise(answer.name, answer.unit)
    rng = rng_for(exercise, VISIBLE_SEED)
    return judge_and_name(exercise, answer.build(), rng, with_line=True)


def said(answer: Answer) -> str:
    return " ".join(message.render(verdict_on(answer)).split())


def one(begins: str) -> Answer:
    (found,) = [answer for answer in ANSWERS if answer.title[3:].startswith(begins)]
    return found


@pytest.mark.bank
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.title)
def test_it_is_judged_rightly_and_no_name_in_its_message_is_foreign(answer: Answer) -> None:
    verdict = verdict_on(answer)
    assert verdict.passed is answer.right
    if not answer.right:
        finding = stated.compare(find_exercise(answer.name, answer.unit), answer, verdict)
        foreign = [] if finding is None else [one for one in finding.false if "quotes" in one]
        assert foreign == []


@pytest.mark.parametrize("begins", UNTRUE)
def test_what_is_not_so_is_not_said(begins: str) -> None:
    assert UNTRUE[begins] not in said(one(begins))


@pytest.mark.parametrize("begins", NAMED)
def test_it_is_named_as_the_learner_wrote_it(begins: str) -> None:
    assert NAMED[begins] in said(one(begins))


@pytest.mark.bank
@pytest.mark.parametrize("unit", UNNAMED)
def test_no_more_stay_unnamed(unit: str) -> None:
    wrong = [answer for answer in ANSWERS if answer.unit.startswith(unit) and not answer.right]
    unnamed = [
        answer.title
        for answer in wrong
        if verdict_on(answer).outcome is Outcome.WRONG
        and re.search("No mistake known|is close to the truth", said(answer))
    ]
    assert len(unnamed) <= UNNAMED[unit], unnamed
