"""`chainrule quality` measures a bank of answers, and fails when one is judged wrongly."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chainrule.commands import main

GOOD = """
# %% right d_sigmoid: from the value
def d_sigmoid(z):
    a = sigmoid(z)
    return a - a * a

# %% wrong d_sigmoid B4: σ applied twice
# line: a = sigmoid(sigmoid(z))
# link: other point a for z
# cause: twice
def d_sigmoid(z):
    a = sigmoid(sigmoid(z))
    return a * (1 - a)

# %% wrong d_sigmoid -: a made-up curve
def d_sigmoid(z):
    print("what an answer prints is no part of the report")
    return 0.2 * np.exp(-np.abs(z)) + 0.01 * np.cos(3 * z)
"""


def bank(folder: Path, text: str) -> str:
    (folder / "03_neuron.py").write_text(text, encoding="utf-8")
    return str(folder)


def test_a_good_bank_is_measured_and_passes(tmp_path, capsys) -> None:
    assert main(["quality", "03", "--bank", bank(tmp_path, GOOD), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    total = data["total"]
    assert (total["right"], total["passed"]) == (1, 1)
    assert (total["wrong"], total["rejected"]) == (2, 2)
    assert (total["catalogue"], total["catalogue_named"]) == (1, 1)
    assert total["named"] == 1
    assert (total["stated"], total["false"]) == (1, 0)
    assert total["right_line"] + total["other_line"] + total["no_line"] == 1
    (exercise,) = data["exercises"]
    assert exercise["not_named"] == ["-: a made-up curve"]


def test_the_table_lists_what_is_not_named(tmp_path, capsys) -> None:
    assert main(["quality", "03_neuron", "--bank", bank(tmp_path, GOOD)]) == 0
    out = capsys.readouterr().out
    assert "03_neuron/d_sigmoid" in out
    assert "1/1 (100.0%)" in out
    assert "a made-up curve" in out.partition("Causes not named: 1")[2]


@pytest.mark.parametrize(
    ("change", "heading"),
    [
        (("return a - a * a", "return a"), "Right answers rejected: 1"),
        (("a = sigmoid(sigmoid(z))", "a = sigmoid(z)"), "Wrong answers accepted: 1"),
        (("# cause: twice", "# cause: sign"), "Causes named wrongly: 1"),
    ],
)
def test_a_wrong_judgement_fails(tmp_path, capsys, change, heading) -> None:
    text = GOOD.replace(*change)
    assert text != GOOD
    assert main(["quality", "03", "--bank", bank(tmp_path, text)]) == 1
    assert heading in capsys.readouterr().out


def test_what_is_false_of_the_code_fails(tmp_path, capsys, monkeypatch) -> None:
    from chainrule.checking.verdict import Relation, WrongLine
    from chainrule.mistakes import naming

    def pointing(exercise, answer, rng, with_line):
        verdict = judged(exercise, answer, rng)
        line = WrongLine(2, "a = sigmoid(sigmoid(z))", relation=Relation.SIGN)
        return verdict if verdict.passed else replace(verdict, line=line)

    judged = naming.judge_and_name
    monkeypatch.setattr(naming, "judge_and_name", pointing)
    assert main(["quality", "03", "--bank", bank(tmp_path, GOOD)]) == 1
    out = capsys.readouterr().out
    assert "Said falsely: 1" in out
    assert "it claims sign, not other point a for z" in out


def test_too_few_named_causes_fail(tmp_path, capsys) -> None:
    text = GOOD.replace("d_sigmoid -: a made-up", "d_sigmoid B9: a made-up")
    where = ["quality", "03", "--bank", bank(tmp_path, text)]
    assert main(where) == 1
    assert main([*where, "--named", "0.5"]) == 0


def test_what_cannot_be_measured_is_refused(tmp_path, refused) -> None:
    assert "no unit 'nothing'" in refused("quality", "nothing")
    assert "no bank of answers" in refused("quality", "--bank", str(tmp_path / "nowhere"))
    assert "is no share" in refused("quality", "--named", "90")
    folder = bank(tmp_path, "# %% a header that says nothing\n")
    assert "cannot read" in refused("quality", "03", "--bank", folder)
    folder = bank(tmp_path, "# %% right unknown: it\ndef unknown(): pass\n")
    assert "no exercise 'unknown'" in refused("quality", "03", "--bank", folder)
