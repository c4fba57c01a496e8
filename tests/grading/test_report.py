"""The class report: what counts as a mistake, who is named, what a spreadsheet may see."""

import csv
import io

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from chainrule.grading import report
from chainrule.grading.report import Answer, Class


def _class() -> Class:
    answers = [
        Answer(f"s{i}", "delta", 0, 2, "ratio", "A factor <b> is missing.", True) for i in range(4)
    ]
    answers += [Answer(f"u{i}", "delta", 0, 2, "not written yet", open=True) for i in range(9)]
    answers += [Answer("best", "delta", 2, 2, "")]
    totals = {answer.student: answer.score for answer in answers}
    return Class("03_neuron", answers, totals, 2.0, {"s0": ["Late."]}, {"s0": 1.0}, ["nobody"])


def test_what_is_not_written_hides_no_mistake() -> None:
    (sentence,) = report.suggestions(_class())
    assert sentence.startswith("delta: 4 of 4 wrong answers make the same mistake.")


def test_the_page_names_who_is_behind_a_number_and_who_is_missing() -> None:
    page = report.as_html(_class())
    assert "delta, ratio: s0, s1, s2, s3" in page
    assert "Nothing handed in: nobody." in page
    assert "late penalty" in page
    assert "<b>" not in page
    assert "for example “A factor &lt;b&gt; is missing.”" in page


def test_an_anonymous_page_names_nobody() -> None:
    page = report.as_html(report.anonymous(_class()))
    assert "nobody" not in page
    assert "s0" not in page
    assert "student 01" in page


@pytest.mark.parametrize("evil", ["=1+1", "=1", "+2+HYPERLINK(1)", "-1+cmd", "@x", "\t=1", "\r=1"])
def test_a_spreadsheet_runs_nothing(evil: str) -> None:
    found = Class("u", [Answer("s", "e", 0, 1, evil, evil)], {"s": 0.0}, 1.0)
    row = list(csv.reader(io.StringIO(report.as_csv(found), newline="")))[1]
    assert row[4:] == ["'" + evil.replace("\t", " ").replace("\r", " ")] * 2
    assert row[2:4] == ["0", "1"]


def test_a_number_stays_a_number() -> None:
    found = Class("u", [Answer("s", "e", -0.5, 1, "wrong")], {"s": -0.5}, 1.0)
    assert ",-0.5,1," in report.as_csv(found)


@pytest.mark.parametrize("planted", [5, "text", ["a"], {"notes": [5, {"a": 1}]}, {"outcome": 7}])
def test_planted_findings_end_no_report(planted: object, tmp_path: object) -> None:
    cell = new_code_cell("x", metadata={"nbgrader": {"grade_id": "t"}, "chainrule": planted})  # type: ignore[no-untyped-call]
    path = tmp_path / "nb.ipynb"  # type: ignore[operator]
    nb = new_notebook(cells=[cell], metadata={"chainrule": planted})  # type: ignore[no-untyped-call]
    nbformat.write(nb, path)
    cells, notes = report._cells(path)
    assert notes == []
    assert report._verdict(cells["t"]) is None
