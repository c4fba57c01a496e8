"""The teacher's notes speak of what the course has."""

import re
from collections import Counter

import pytest

from chainrule.commands.build import source_notebook
from chainrule.course.bank import read_bank
from chainrule.course.exercise import unit_exercises
from chainrule.course.minutes import label, minutes
from chainrule.course.teaching import pages
from chainrule.course.units import UNITS, solution_path, solutions_dir

PARTS = ("**Aim.**", "**Time.**", "**Where people stumble**", "**For the room**")
# The mistakes that the bank has most answers for, and the words of the notes that speak of them.
FREQUENT = {
    "01_composition": {
        "A1": "the outer slope at x",
        "A2": "The slope of the inside is left out",
        "A5": "slopes put into each other",
        "A6": "f after g instead of g after f",
        "A10": "A measured slope",
    },
    "03_neuron": {
        "B1": "`y - a`",
        "B3": "z(1 − z)",
        "B4": "applies σ once more",
        "B6": "A factor 2, or a ½ too many",
    },
    "04_where_is_the_chain_rule": {"C14": "The bias:", "C18": "never cleared"},
    "05_activations": {
        "A1": "where the chain has already moved on",
        "A10": "measured, not derived",
        "E10": "writes into its argument",
        "E12": "softplus′ as σ(−z)",
        "E13": "Overflow",
        "E14": "one of the two paths only",
    },
    "06_layers": {
        "E10": "An array that is overwritten",
        "F2": "over all N · M entries",
        "F4": "A sign.",
        "F7": "where one slope for each entry belongs",
        "G2": "with the wrong sign",
        "G3": "one of its two terms forgotten",
        "G6": "a small number added",
        "H3": "picks whole rows",
        "H4": "along the columns",
        "H12": "exp of a large logit",
        "I1": "The mean taken twice",
        "J9": "in the whole numbers of its argument",
    },
    "09_autodiff": {"N1": "`=` for `+=`", "N11": "the other side of the operator"},
    "10_beyond": {"A9": "path", "F4": "with the wrong sign"},
}
MANY = 4  # answers in the bank of a unit that make a mistake a frequent one


def test_every_unit_has_its_page_and_nothing_else_has() -> None:
    assert sorted(pages()) == sorted(["README.md", *(f"{unit}.md" for unit in UNITS)])


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_has_its_parts_and_the_units_name(unit: str) -> None:
    text = pages()[f"{unit}.md"]
    places = [text.index(part) for part in PARTS]
    assert places == sorted(places)
    title = text.splitlines()[0].removesuffix(" (unit 00)")
    assert source_notebook(unit).cells[0].source.startswith(title)


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_says_the_minutes_that_the_notebook_says(unit: str) -> None:
    assert f"About {label(unit)} minutes" in pages()[f"{unit}.md"]


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_names_functions_that_are_there(unit: str) -> None:
    known = set(unit_exercises(unit)) | {"explain"}
    for name in re.findall(r"`([a-z]\w*_\w+)`", pages()[f"{unit}.md"]):
        assert name in known, name
    for name in re.findall(r"`([a-z]\w*_\w+)`", pages()["README.md"]):
        assert any(name in unit_exercises(one) for one in UNITS) or name == "nbgrader_config", name


@pytest.mark.parametrize("unit", UNITS)
def test_a_page_speaks_of_the_banks_most_frequent_mistakes(unit: str) -> None:
    bank = read_bank(solutions_dir().parent / f"tests/bank/{unit}.py")
    counted = Counter(answer.entry for answer in bank if not answer.right and answer.entry)
    frequent = {entry for entry, count in counted.items() if count >= MANY}
    said = FREQUENT.get(unit, {})
    assert frequent <= set(said), "the notes say nothing of a mistake that many answers make"
    stumbles = stumbling(unit)
    for words in said.values():
        assert any(words in item for item in stumbles), words


@pytest.mark.parametrize("unit", UNITS)
def test_for_each_mistake_a_page_says_what_to_say(unit: str) -> None:
    for item in stumbling(unit):
        sentences = re.findall(r"[.?!](?= [A-Z]|$|[\"”)])", item)
        assert len(sentences) > 1, item


def stumbling(unit: str) -> list[str]:
    """Return the mistakes that a page names, each with what helps, on one line."""
    part = pages()[f"{unit}.md"].partition("**Where people stumble**")[2]
    items = re.split("^- ", part.partition("**For the room**")[0], flags=re.MULTILINE)[1:]
    return [" ".join(item.split()) for item in items]


def plan(title: str) -> list[tuple[list[tuple[str, str]], int]]:
    """Return the units of each row of a plan, with their parts, and the minutes that it says."""
    section = pages()["README.md"].split(f"## {title}", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|[^|]*\|([^|]*)\| (\d+) \|", section, re.MULTILINE)
    return [(re.findall(r"(\d\d)(?: part (\d))?", units), int(said)) for units, said in rows]


def told(number: str, part: str) -> int:
    [unit] = [unit for unit in UNITS if unit.startswith(number)]
    return minutes(unit)[int(part) - 1] if part else sum(minutes(unit))


@pytest.mark.parametrize(
    ("title", "rows", "longest"),
    [("Eight weeks, two hours each", 8, 2 * 120), ("A workshop of two days", 4, 180 - 50)],
)
def test_a_plan_adds_up_the_minutes_of_its_units(title: str, rows: int, longest: int) -> None:
    planned = plan(title)
    assert len(planned) == rows
    for units, said in planned:
        assert said == sum(told(*unit) for unit in units)
        assert said <= longest


def test_the_weeks_go_through_every_unit_once_and_in_order() -> None:
    taught = [unit for units, _ in plan("Eight weeks, two hours each") for unit in units]
    assert taught == sorted(taught)
    whole = [number for number, part in taught if part in ("", "1")]
    assert whole == [unit[:2] for unit in UNITS[:9]]
    assert ("04", "1") in taught
    assert ("04", "2") in taught
