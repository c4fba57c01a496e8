"""Likeness on the bank's right answers and planted copies: copies on top, the honest below."""

import shutil
from pathlib import Path
from typing import Any

import copies
import corpus
import pytest

from chainrule.commands import main
from chainrule.commands.build import source_notebook
from chainrule.course.units import UNITS as ALL
from chainrule.marks.similarity import answers_in, compare, runs
from chainrule.marks.similarity_page import as_html, side_by_side

pytestmark = pytest.mark.processes


UNITS = ALL[1:]  # all but 00, which has one line to write: too little to tell


def with_copies(unit: str, seed: int) -> tuple[dict[str, dict[str, str]], set[frozenset[str]]]:
    """Return a class of ten with three copies in it, and the pairs that were planted."""
    handed = copies.honest_class(unit, 10, seed)
    planted = set()
    for number, disguise in enumerate(copies.DISGUISES):
        name, origin = f"copy-{disguise}", f"honest{number:02}"
        handed[name] = copies.copy_of(handed[origin], disguise)
        planted.add(frozenset((name, origin)))
    return handed, planted


def given(unit: str) -> dict[str, list[str]]:
    return {name: [text] for name, text in answers_in(source_notebook(unit)).items()}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("seed", [1, 2])
def test_copies_are_on_top_and_the_honest_below(unit: str, seed: int) -> None:
    handed, planted = with_copies(unit, seed)
    found = compare(unit, handed, given(unit)).pairs
    assert {frozenset((pair.one, pair.other)) for pair in found[:3]} == planted
    assert found[3].score < 0.4
    assert found[2].score > 1.5 * found[3].score  # far apart, whichever answers the class has


def test_what_everybody_was_handed_is_left_out() -> None:
    text = "def f(z):\n    size = 1 + np.abs(z)\n    return 1 / size**2\n"
    mine = "def f(z):\n    return np.sign(z) * np.tanh(np.exp(z) - 7) / 11\n"
    handed = {"ada": {"f": text + mine}, "bob": {"f": text + mine}, "eve": {"f": text}}
    found = compare("u", {**handed, "joe": {"f": mine.replace("11", "13")}}, {"f": [text]})
    assert "eve" not in {name for pair in found.pairs for name in (pair.one, pair.other)}
    assert found.pairs[0].score == pytest.approx(1)
    renamed = text.replace("size", "n").replace("(z)", "(x)").replace("f(", "g(")
    assert set(runs(text)) == set(runs(renamed))


def test_a_cell_that_is_no_python_is_compared_as_far_as_it_goes() -> None:
    broken = "def f(z):\n    return np.tanh(z) * 3 +\n  (("
    handed = {"ada": {"f": broken}, "bob": {"f": broken}, "joe": {"f": "def f(z):\n    return z"}}
    assert compare("u", handed, {}).pairs[0].score == pytest.approx(1)


def test_the_page_shows_pairs_side_by_side_and_runs_nothing() -> None:
    text = "def f(z):\n    # <script>alert(1)</script>\n    return np.tanh(z) * 3 + 7 * z\n"
    handed = {"<b>ada": {"f": text}, "bob": {"f": text.replace("z", "x")}, "joe": {"f": "y = 1+z"}}
    page = as_html(compare("u", handed, {}), 1)
    assert "<script" not in page
    assert "<b>" not in page
    assert page.count("<mark>    return np.tanh(") == 2
    assert "Nothing here changes a score." in page
    left, right = side_by_side("a = b + c * d\nx = 1", "q = r + s * t")
    assert left == [("a = b + c * d", True), ("x = 1", False)]
    assert right == [("q = r + s * t", True)]


@pytest.fixture(scope="module")
def neuron_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus.unit_course(tmp_path_factory.mktemp("alike") / "course", ["03_neuron"])


def test_the_command_writes_the_page(
    neuron_course: Path, tmp_path: Path, capsys: Any, refused: Any
) -> None:
    unit = "03_neuron"
    course = Path(shutil.copytree(neuron_course, tmp_path / "course"))
    assert "has no folders" in refused("similarity", unit, "--course", course)
    handed, _ = with_copies(unit, 1)
    for student, answers in handed.items():
        corpus.submit(course, student, unit, corpus.fill(corpus.released(course, unit), answers))
    corpus.submit(course, "empty", unit, corpus.released(course, unit))
    corpus.submit(course, "broken", unit, "{ half")
    capsys.readouterr()
    assert main(["similarity", unit, "--course", str(course), "--top", "3"]) == 0
    told = capsys.readouterr()
    assert "copy-renamed  honest00" in told.out
    assert "empty" not in told.out
    assert told.err.startswith("Not compared: broken")
    page = (course / "reports" / f"{unit}-similarity.html").read_text("utf-8")
    assert page.count("<h2 id=") == 3
    assert "<summary>neuron_gradient</summary>" in page
    assert "no instructor" in refused("similarity", "03_neuro", "--course", course)
