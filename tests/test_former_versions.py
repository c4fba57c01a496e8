"""What was made with a former version still works: a learner's folder, an instructor's course.

`version_0_1_0.zip` was written by version 0.1.0 itself. `learner/` holds four of its notebooks, one
of them worked on (`neuron_delta` is wrong, the rest of unit 03 right), and the progress kept beside
them. `course/` is an nbgrader course with unit 03 handed out and two submissions graded.
"""

import shutil
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from chainrule.checking.verdict import Outcome, Verdict
from chainrule.commands import lab, main
from chainrule.commands.build import present_units
from chainrule.notebook import progress

pytestmark = pytest.mark.processes


MADE = Path(__file__).with_name("version_0_1_0.zip")


@pytest.fixture
def former(tmp_path):
    with zipfile.ZipFile(MADE) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def test_a_learners_work_is_kept_and_new_notebooks_are_brought_in(former):
    folder = former / "learner"
    own = (folder / "03_neuron.ipynb").read_bytes()
    done = lab.hand_out(lab.course_files(), folder)
    assert (folder / "03_neuron.ipynb").read_bytes() == own
    assert "03_neuron.ipynb" in (*done.kept, *done.outdated)
    assert "04_where_is_the_chain_rule.ipynb" in done.new
    assert {path.stem for path in folder.glob("*.ipynb")} >= set(present_units())
    for name in done.updated:
        assert (folder / name).read_bytes() == lab.course_files()[name]


def test_a_learners_progress_is_read_and_goes_on(former):
    folder = former / "learner"
    before = progress.read(folder)
    assert before.note == ""
    assert before.entry("03_neuron", "d_sigmoid").done
    assert not before.entry("03_neuron", "neuron_delta").done
    assert before.entry("03_neuron", "neuron_delta").tries == 1
    progress.record(folder, "03_neuron", Verdict("neuron_delta", Outcome.EXACT, ""))
    after = progress.read(folder)
    assert after.entry("03_neuron", "neuron_delta").done
    assert after.entry("03_neuron", "d_sigmoid") == before.entry("03_neuron", "d_sigmoid")


def test_a_learners_notebook_is_checked(former, capsys):
    assert main(["check", str(former / "learner/03_neuron.ipynb")]) == 1
    table = capsys.readouterr().out
    assert "7 of 8 right" in table
    assert "The link ∂a/∂z = a(1 − a) is missing." in table


def test_the_mistakes_that_the_engine_named_are_in_the_report(former, capfd):
    course = former / "course"
    assert main(["report", "03_neuron", "--course", str(course)]) == 0
    lines = (course / "reports/03_neuron.csv").read_text("utf-8").splitlines()
    assert "ben,neuron_delta,0,2,missing factor,The link ∂a/∂z = a(1 − a) is missing." in lines


@pytest.mark.slow
def test_an_instructors_course_is_graded_on(former, capfd):
    course = former / "course"
    shutil.copytree(course / "submitted/ada", course / "submitted/cy")
    command = ["grade", "03_neuron", "--course", str(course)]
    assert main(command) == 0
    assert "1 graded" in capfd.readouterr().out
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        scores = {
            name: gradebook.find_submission("03_neuron", name).score
            for name in ("ada", "ben", "cy")
        }
    assert scores == {"ada": 15, "ben": 13, "cy": 15}
    assert main(["report", "03_neuron", "--course", str(course)]) == 0
