"""The wheel alone is the whole course: notebooks, checks and commands, without the checkout."""

import os
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lab_server import assert_course_is_open, serving

from chainrule.commands.build import present_units

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(sys.prefix) / "share/jupyter"  # what the dependencies have put there

pytestmark = [pytest.mark.slow, pytest.mark.wheel]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT]
    subprocess.run(command, check=True)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A new environment with the wheel; the dependencies are lent from the one that tests."""
    venv = tmp_path_factory.mktemp("installed") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    [packages] = venv.glob("lib/python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", venv, "install", "--quiet", "--no-deps", wheel],
        check=True,
    )
    (packages / "lent.pth").write_text("\n".join(site.getsitepackages()))
    return venv


def test_all_units_travel_in_the_wheel(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    for unit in present_units():
        assert f"chainrule/_course/{unit}.ipynb" in names
        assert f"chainrule/_solutions/{unit}.py" in names
    package = ROOT / "graders/chainrule"
    modules = {f"chainrule/{path.relative_to(package)}" for path in package.rglob("*.py")}
    assert modules <= names
    assert not [name for name in names if "ipynb_checkpoints" in name or "__pycache__" in name]


def test_lab_opens_the_course_from_the_wheel(installed, tmp_path):
    command = [installed / "bin/chainrule", "lab", "mine", "--no-browser"]
    environment = {
        **os.environ,
        "JUPYTERLAB_DIR": str(DATA / "lab"),
        "JUPYTER_PATH": str(DATA),
        "HOME": str(tmp_path),
    }
    log = tmp_path / "log"
    with serving(command, 120, log=log, cwd=tmp_path, env=environment) as fetch:
        assert_course_is_open(fetch, present_units())
    assert "mine: " in log.read_text()


def test_check_and_init_course_work_from_the_wheel(installed, tmp_path):
    script = "import chainrule; print(chainrule.__file__)"
    where = run(installed / "bin/python", "-c", script, cwd=tmp_path).stdout
    assert where.startswith(str(installed)), "the checkout was used instead"
    run(installed / "bin/chainrule", "init-course", "course", cwd=tmp_path)
    source = tmp_path / "course/source/00_start_here/00_start_here.ipynb"
    table = run(installed / "bin/chainrule", "check", source, cwd=tmp_path).stdout
    assert "1 of 1 right" in table
    refused = run(installed / "bin/chainrule", "build", cwd=tmp_path, status=1)
    assert refused.stderr == "There are no sources here: run chainrule build in a checkout.\n"


def test_grade_works_from_the_wheel(installed, tmp_path):
    run(installed / "bin/chainrule", "init-course", "course", cwd=tmp_path)
    course = tmp_path / "course"
    generate = [installed / "bin/python", "-m", "nbgrader", "generate_assignment", "03_neuron"]
    # nbgrader calls alembic by its name alone, as in an environment that has been activated.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    run(*generate, cwd=course, env={**os.environ, "JUPYTER_PATH": str(DATA), "PATH": path})
    handed_in = course / "submitted/ada/03_neuron"
    handed_in.mkdir(parents=True)
    shutil.copy(course / "source/03_neuron/03_neuron.ipynb", handed_in)
    command = [installed / "bin/chainrule", "grade", "03_neuron", "--course", "course"]
    assert "15 / 15  graded" in run(*command, cwd=tmp_path).stdout


def run(*command, cwd, status=0, env=None):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == status, done.stdout + done.stderr
    return done
