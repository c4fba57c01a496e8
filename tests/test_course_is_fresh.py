"""`course/` is what `solutions/` gives today, and shows a learner nothing that it should not."""

import re
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert import HTMLExporter

from chainrule.commands import build
from chainrule.course.exercise import unit_exercises
from chainrule.course.units import course_dir

UNITS = build.present_units()


@pytest.fixture(scope="module")
def release():
    return build.release_notebooks(UNITS)


def test_every_unit_has_its_notebook_and_no_other():
    assert sorted(path.stem for path in course_dir().glob("*.ipynb")) == sorted(UNITS)


@pytest.mark.parametrize("unit", UNITS)
def test_notebook_is_what_its_source_gives(unit, release):
    committed = (course_dir() / f"{unit}.ipynb").read_text("utf-8")
    assert committed == release[unit], f"run chainrule build: course/{unit}.ipynb is stale"


def test_building_twice_gives_the_same_bytes(release):
    assert build.release_notebooks(UNITS) == release


@pytest.mark.parametrize("unit", UNITS)
def test_learner_sees_neither_solutions_nor_hidden_tests(unit):
    source = {cell.id: cell for cell in build.source_notebook(unit).cells}
    shown = {cell.id: cell for cell in read(unit).cells}
    assert list(shown) == list(source), "cells were lost or renamed on the way"
    for name, cell in shown.items():
        for word in ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN", "hidden=True"):
            assert word not in cell.source, f"{name} shows {word}"
        assert cell.source == without_secrets(source[name].source), f"{name} differs"


@pytest.mark.parametrize("unit", UNITS)
def test_notebook_carries_nothing_but_its_cells_and_pictures(unit):
    notebook = read(unit)
    assert set(notebook.metadata) == {"kernelspec"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"deletable", "editable", "nbgrader", "tags"}
        if cell.cell_type == "code":
            assert [set(out.data) for out in cell.outputs] in ([], [{"text/html", "text/plain"}])
            assert cell.execution_count is None
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


@pytest.mark.parametrize("unit", UNITS)
def test_every_figure_can_be_read_where_no_kernel_runs(unit):
    """As nbviewer's converter shows it: an image for each figure, and words for who sees none."""
    cells = [cell for cell in read(unit).cells if cell.cell_type == "code"]
    figures = [cell for cell in cells if re.search(r"^figures\.(?!show|digit)", cell.source, re.M)]
    assert [cell for cell in cells if cell.outputs] == figures
    assert figures
    page, _ = HTMLExporter().from_notebook_node(read(unit))
    assert alternative_texts(page) == [cell.outputs[0].data["text/plain"] for cell in figures]


def test_the_pictures_are_no_burden():
    size = sum(path.stat().st_size for path in course_dir().glob("*.ipynb"))
    assert size < 900_000, "bytes of all notebooks, pictures included"


@pytest.mark.parametrize("unit", UNITS)
def test_every_graded_cell_has_points_and_a_hidden_test(unit):
    graded = [
        cell
        for cell in build.source_notebook(unit).cells
        if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    assert bool(graded) != (unit == "00_start_here")
    for cell in graded:
        assert cell.metadata.nbgrader.points > 0
        assert "### BEGIN HIDDEN TESTS" in cell.source


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit != "00_start_here"])
def test_an_exercise_has_one_line_of_machinery(unit):
    """Beside the cell that opens the unit, `check("name", name)` is all a learner sees of it."""
    graded, starts = [], []
    for cell in read(unit).cells:
        if cell.cell_type != "code":
            continue
        nbgrader = cell.metadata.get("nbgrader", {})
        if nbgrader.get("grade"):
            graded.append(cell.source)
        elif 'start("' in cell.source:
            starts.append(cell.source)
            assert nbgrader["locked"]
        elif nbgrader.get("solution"):
            assert not re.search(r"\b(check|ready|hint|chainrule)\b", cell.source), cell.source
        else:
            assert not re.search(r"\bcheck\(", cell.source), cell.source
    assert graded == [f'check("{name}", {name})' for name in unit_exercises(unit)]
    (start,) = starts
    assert len([line for line in start.splitlines() if re.search("chainrule|start", line)]) == 2


def alternative_texts(page):
    """Return what the images of a page say, in order, of those that the page itself carries."""
    found = []

    class Images(HTMLParser):
        def handle_starttag(self, tag, attributes):
            known = dict(attributes)
            if tag == "img" and known.get("src", "").startswith("data:image/svg+xml;base64,"):
                found.append(known["alt"])

    Images().feed(page)
    return found


def read(unit):
    return nbformat.read(course_dir() / f"{unit}.ipynb", as_version=4)


def without_secrets(source):
    """Take the marked regions out of a cell, as an independent reading of what nbgrader does."""
    lines, inside = [], False
    for line in source.splitlines():
        if "### BEGIN SOLUTION" in line:
            indent = line[: line.index("#")]
            lines += [f"{indent}# YOUR CODE HERE", f"{indent}raise NotImplementedError()"]
        inside = inside or "### BEGIN" in line
        if not inside:
            lines.append(line)
        inside = inside and "### END" not in line
    return "\n".join(lines)
