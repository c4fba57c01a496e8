"""What the bank calls true is measured here, without the product; then the product is scored."""

import json
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bank import (
    BANK,
    DRAWS,
    Answer,
    Case,
    Mutant,
    Table,
    Unusual,
    agreeing,
    all_cases,
    ask_all,
    expected,
    gradients_right,
    measured_true,
    read_case,
    score,
    score_mutant,
    slope_of,
    wrong_values,
)
from measuring import Program, close

CASES = all_cases()
MUTANTS = [(case, mutant) for case in CASES for mutant in case.mutants]
UNUSUAL = [(case, form) for case in CASES for form in case.unusual]


@cache
def program_of(name: str, draw: int) -> Program:
    """A program whose slopes are measured once for all tests."""
    return read_case(BANK / f"{name}.toml").program(draw)


def test_the_bank_is_as_large_as_it_must_be() -> None:
    assert len(CASES) >= 36
    assert sum(len(case.truths) for case in CASES) >= 391
    assert len(MUTANTS) >= 200
    assert len(UNUSUAL) >= 70


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_probes_change_nothing_of_a_run(case: Case) -> None:
    bare = Program(case.measurable(), case.form, [], case.parameters, DRAWS[0])
    probed = program_of(case.name, DRAWS[0])
    assert bare.run().cost == probed.run().cost
    ends = []
    for program in (bare, probed):
        run = program.run(backward=True)
        ends.append(gradients_right(run, case.gradients, probed))
    assert ends[0] == ends[1] == dict.fromkeys(case.gradients, True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_truth_is_what_a_central_difference_measures(case: Case) -> None:
    wrong = []
    for draw in DRAWS:
        program = program_of(case.name, draw)
        recording = program.run(backward=True)
        for truth in case.truths:
            if truth.kind in ("none", "undecided") and not truth.measure:
                assert truth.why, f"{truth.name} has neither a measurement nor a reason"
                continue
            assert truth.name in recording.watched, f"{truth.name} is never reached"
            if not all(ok for _, ok in agreeing(truth, recording, expected(truth, program))):
                wrong.append((draw, truth.name, truth.label))
    assert wrong == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_other_name_is_contradicted_by_the_measurement(case: Case) -> None:
    recording = program_of(case.name, DRAWS[0]).run(backward=True)
    contradicted = []
    for truth in case.truths:
        once = len(recording.watched.get(truth.name, ())) == 1
        for choice in truth.also if once and "##" not in truth.text else ():
            kind, _, label = choice.rpartition(":")
            entry = {
                "line": truth.line,
                "text": truth.text,
                "label": label,
                "kind": kind or truth.kind,
                "scale": truth.scale,
            }
            if measured_true(case, entry) is False:
                contradicted.append((truth.name, choice))
    assert contradicted == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_program_ends_with_the_measured_gradients(case: Case) -> None:
    for draw in DRAWS:
        program = program_of(case.name, draw)
        found = gradients_right(program.run(backward=True), case.gradients, program)
        assert [name for name, right in found.items() if not right] == []


@pytest.mark.parametrize(("case", "mutant"), MUTANTS, ids=[m.title for _, m in MUTANTS])
def test_every_mutant_is_wrong_and_first_where_the_bank_says(case: Case, mutant: Mutant) -> None:
    for draw in DRAWS:
        wrong, gradients = wrong_values(case, mutant, draw, program_of(case.name, draw))
        assert not all(gradients.values()), "the bug does no harm"
        if mutant.unseen:
            continue
        # A helper's value is right for its argument; the line that calls it is to be named.
        before = []
        for _, line, truth in wrong:
            if line in mutant.accept:
                break
            if not truth.helper:
                before.append((line, truth.text))
        assert before == [], "another line is wrong earlier"
        assert mutant.line in [line for _, line, _ in wrong], "nothing wrong is measured there"


@pytest.mark.parametrize(("case", "form"), UNUSUAL, ids=[u.title for _, u in UNUSUAL])
def test_every_unusual_form_is_right(case: Case, form: Unusual) -> None:
    for draw in DRAWS:
        program = program_of(case.name, draw)
        recording = case.program(draw, form.source, form.form).run(backward=True)
        assert close(recording.cost, program.plain.cost)
        found = gradients_right(recording, form.gradients, program)
        assert [name for name, right in found.items() if not right] == []
        assert form.source != case.source


def perfect(case: Case) -> Answer:
    """What a product that knows everything would say of a program."""
    lines = [
        {
            "line": truth.line,
            "text": truth.text.partition("##")[0],
            "label": truth.label,
            "kind": truth.kind,
            "scale": truth.scale,
        }
        for truth in case.truths
    ]
    parameters = [{"name": name, "right": True} for name in case.gradients]
    return Answer(case.name, {"lines": lines, "parameters": parameters, "break": None}, 0.1)


def test_the_score_of_a_perfect_answer_is_full() -> None:
    table = score({case.name: perfect(case) for case in CASES})
    assert table.failures == []
    assert table.lines["rightly"] == sum(not t.part for case in CASES for t in case.truths)


def test_the_score_sees_a_false_label_a_false_scale_and_a_missing_one() -> None:
    case = read_case(BANK / "07_columns_are_examples.toml")

    def scored(change: dict[str, object] | None) -> Table:
        answer = perfect(case)
        assert answer.said is not None
        lines = answer.said["lines"]
        at = next(i for i, e in enumerate(lines) if e["text"] == "dZ1")
        if change is None:
            del lines[at]
        else:
            lines[at].update(change)
        return score({case.name: answer})

    assert scored({"label": "∂J/∂A1"}).lines["falsely"] == 1
    assert scored({"scale": 1.0}).lines["falsely"] == 1
    assert scored({"kind": "term"}).lines["falsely"] == 1
    assert scored({"kind": "none", "label": ""}).lines["not recognised"] == 1
    assert scored(None).lines["not recognised"] == 1
    assert scored({"label": "7 · ∂cost/∂Z1@l=1"}).failures == []
    # Nobody's name in the bank, and true: the cost by an expression that the program holds.
    other = scored({"label": "∂J/∂(np.dot(W1, X) + b1)"})
    assert other.failures == []
    assert len(other.other_names) == 1


def test_the_score_of_a_break_by_its_line() -> None:
    case = read_case(BANK / "07_columns_are_examples.toml")
    mutant = case.mutants[0]
    form = case.unusual[0]

    def scored(line: int | None) -> Table:
        broken = None if line is None else {"line": line, "why": "it is said"}
        said: dict[str, Any] = {"lines": [], "parameters": [], "break": broken}
        return score({t: Answer(t, said, 0.1) for t in (mutant.title, form.title, case.name)})

    first = scored(mutant.line)
    assert first.mutants == {"found": 1}
    assert first.unusual == {"called wrong": 1}
    assert first.programs == {"called wrong": 1}
    assert scored(None).mutants == {"missed": 1}
    assert scored(None).unusual == {"called right": 1}
    assert scored(mutant.line + 1).mutants == {"later line": 1}
    assert scored(mutant.line - 1).mutants == {"right line blamed": 1}


@pytest.mark.parametrize(
    ("label", "slope"),
    [
        ("∂J/∂z1", ("J", "z1")),
        ("−∂J/∂z1", ("J", "z1")),
        ("7 · ∂J/∂z1", ("J", "z1")),
        ("∂J/∂a · ∂a/∂z", ("J", "z")),
        ("∂J/∂a · ∂a/∂z = ∂J/∂z@t=2", ("J", "z")),
        ("one of 3 paths of ∂J/∂h", ("J", "h")),
        ("∂(data loss)/∂W2, without the penalty", ("data_loss", "W2")),
        ('∂J/∂neuron["output"]@(1, 0)', ("J", "neuron['output']")),
        ("∂J/∂(X @ W)", ("J", "X @ W")),
        ("not recognised", None),
    ],
)
def test_what_a_label_names(label: str, slope: tuple[str, str] | None) -> None:
    assert slope_of(label) == slope


def test_a_case_is_asked_in_the_form_for_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command[3:])
        said: dict[str, Any] = {"lines": [], "parameters": [], "break": None}
        return subprocess.CompletedProcess(command, 0, json.dumps(said), "")

    monkeypatch.setattr(subprocess, "run", run)
    answers = ask_all(("programs",), "_lines")
    answers |= ask_all(("programs",), "_columns")
    assert [answer.trouble for answer in answers.values()] == ["", "", ""]
    script, module = commands[0], commands[1]
    assert script[0] == "explain"
    assert script[2:] == ["--cost", "0.5 * ((y - l2) ** 2).sum()", "--json"]
    assert module[2:] == [
        *("--cost", "run_forward(state)"),
        *("--setup", "state = setup(0)"),
        *("--backward", "run_backward(state)"),
        "--json",
    ]


def test_a_run_without_an_answer_counts_as_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 2, "", "chainrule: the file raises")

    monkeypatch.setattr(subprocess, "run", run)
    table = score(ask_all(("programs", "mutants", "unusual"), "02"))
    assert table.programs == {"not run": 1}
    assert table.mutants == {"missed": 7}
    assert table.unusual == {"not run": 3}
    assert "02_eleven_lines: exit status 2: chainrule: the file raises" in table.failures


# What is reached today, program by program. Entries leave this file; none is added.
REACHED = tomllib.loads((Path(__file__).parent / "reached.toml").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_explain_is_no_worse_than_it_was(case: Case) -> None:
    answers = ask_all(("programs", "mutants", "unusual"), case.name)
    table = score(answers)
    report = f"\n{table}\n" + "\n".join(table.failures)
    assert table.programs["called right"] == 1, report
    assert table.unusual["called right"] == len(case.unusual), report
    false = table.lines["falsely"] + table.parts["falsely"] + table.unlisted["falsely"]
    assert false <= REACHED["falsely"].get(case.name, 0), report
    assert table.lines["not recognised"] <= REACHED["not_recognised"].get(case.name, 0), report
    for mutant in case.mutants:
        alone = Table()
        score_mutant(case, mutant, answers[mutant.title], alone)
        blamed = alone.mutants["right line blamed"] == 1
        assert not blamed or mutant.title in REACHED["right_line_blamed"], report
        found = alone.mutants["found"] == 1
        assert found or blamed or mutant.title in REACHED["first_line_not_found"], report
    assert np.isfinite(table.seconds).all()


def test_what_is_reached_has_only_entries_of_the_bank() -> None:
    titles = {mutant.title for _, mutant in MUTANTS}
    open_ = [*REACHED["first_line_not_found"], *REACHED["right_line_blamed"]]
    assert len(open_) == len(set(open_))
    assert set(open_) <= titles
    names = {case.name for case in CASES}
    assert set(REACHED["falsely"]) | set(REACHED["not_recognised"]) <= names
    lines = sum(not truth.part for case in CASES for truth in case.truths)
    assert sum(REACHED["not_recognised"].values()) <= 0.03 * lines
    assert REACHED["falsely"] == {}
    assert len(open_) <= 9  # of 304: no change may reach fewer
