"""The draft paper: its numbers are those of the sources, its form is the journal's."""

import re
from pathlib import Path

import pytest
import yaml

from chainrule.course.bank import read_banks
from chainrule.course.exercise import unit_exercises
from chainrule.course.minutes import minutes
from chainrule.course.questions import questions
from chainrule.course.source import reference_points
from chainrule.course.units import UNITS

ROOT = Path(__file__).resolve().parents[1]
PAPER = (ROOT / ".github/paper/paper.md").read_text("utf-8")
BIBLIOGRAPHY = (ROOT / ".github/paper/paper.bib").read_text("utf-8")
CHECKLIST = (ROOT / ".github/paper/checklist.md").read_text("utf-8")

EXACT = {
    r"course of (\d+) Jupyter notebooks": len(UNITS),
    r"in (\d+) small functions": sum(len(unit_exercises(unit)) for unit in UNITS),
    r"hold (\d+) questions": sum(len(questions(unit)) for unit in UNITS),
    r"(\d+) graded exercises": sum(len(reference_points(unit)) for unit in UNITS),
    r"with (\d+) points": sum(sum(reference_points(unit).values()) for unit in UNITS),
    r"gives (\d+) minutes": sum(sum(minutes(unit)) for unit in UNITS),
}


@pytest.mark.parametrize("pattern", EXACT)
def test_a_number_of_the_paper_is_that_of_the_sources(pattern: str) -> None:
    [said] = re.findall(pattern, PAPER)
    assert int(said) == EXACT[pattern]


@pytest.mark.parametrize(("pattern", "right"), [(r"(\d+) wrong", False), (r"(\d+) right", True)])
def test_the_paper_says_the_bank_in_hundreds(pattern: str, right: bool) -> None:
    [said] = re.findall(f"more than {pattern}", PAPER)
    count = sum(answer.right is right for answer in read_banks(ROOT / "tests/bank"))
    assert int(said) == (count - 1) // 100 * 100


def test_the_head_is_the_journals_and_invents_nobody() -> None:
    head = yaml.safe_load(PAPER.split("---\n")[1])
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert head["title"] == citation["title"]
    assert [one["name"] for one in head["authors"]] == [one["name"] for one in citation["authors"]]
    known = {place["index"] for place in head["affiliations"]}
    assert {author["affiliation"] for author in head["authors"]} <= known
    assert "orcid" not in PAPER.lower()
    assert head["bibliography"] == "paper.bib"


def test_the_paper_has_the_parts_that_the_journal_asks_for_and_its_length() -> None:
    titles = re.findall("^# (.*)", PAPER, re.MULTILINE)
    for title in ("Summary", "Statement of need", "Learning objectives", "Experience of use"):
        assert title in titles
    assert titles[-1] == "References"
    assert 250 <= len(re.findall(r"\w+", PAPER.split("---\n", 2)[2])) <= 1000


def test_every_reference_is_cited_and_has_a_doi_or_an_address() -> None:
    entries = dict(re.findall(r"@article\{(\w+),(.*?)\n\}", BIBLIOGRAPHY, re.DOTALL))
    assert len(entries) == BIBLIOGRAPHY.count("@")
    assert set(re.findall(r"@(\w+\d{4})", PAPER)) == set(entries)
    for key, entry in entries.items():
        assert re.search(r"doi += \{10\.\d+/\S+\}|url += \{https://\S+\}", entry), key


def test_what_the_checklist_names_is_there() -> None:
    named = set(re.findall(r"`([\w.]+(?:/[\w.]+)*(?:\.\w+|/|_TEMPLATE))`", CHECKLIST))
    assert len(named) > 8
    beside = (ROOT, ROOT / ".github/paper")
    assert [name for name in named if not any((one / name).exists() for one in beside)] == []
    rows = re.findall(r"^\| (.*?) \| (.*?) \| (.*?) \|$", CHECKLIST, re.MULTILINE)
    for item, met, where in rows:
        if met not in ("met", "---"):
            assert met in ("yes", "in part", "no"), item
            assert met == "yes" or "lacks" in where or "no use" in where, item
