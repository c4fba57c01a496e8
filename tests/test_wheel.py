"""The wheel alone is the whole course: notebooks, checks and commands, without the checkout."""

import email
import importlib.metadata
import os
import re
import shutil
import site
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lab_server import assert_course_is_open, serving
from packaging.requirements import Requirement

from chainrule.commands.build import present_units, source_notebook

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


def base_distributions(name="chainrule", extras=("",), known=None):
    """Return the names of all distributions that the base installation brings, itself left out."""
    known = set() if known is None else known
    for line in importlib.metadata.requires(name) or []:
        needed = Requirement(line)
        wanted = any(
            needed.marker is None or needed.marker.evaluate({"extra": extra}) for extra in extras
        )
        key = needed.name.lower(), *sorted(needed.extras)
        if wanted and key not in known:
            known.add(key)
            base_distributions(needed.name, ("", *needed.extras), known)
    return {key[0] for key in known}


@pytest.fixture(scope="module")
def light(wheel, tmp_path_factory):
    """A new environment with the wheel and what a learner's installation brings, nothing else."""
    venv = tmp_path_factory.mktemp("light") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    [packages] = venv.glob("lib/python*/site-packages")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", venv, "install", "--quiet", "--no-deps", wheel],
        check=True,
    )
    for name in base_distributions():
        for file in importlib.metadata.files(name) or []:
            top = file.parts[0]
            if top != ".." and top != "__pycache__" and not (packages / top).exists():
                (packages / top).symlink_to(Path(file.locate()).parents[len(file.parts) - 1] / top)
    return venv


def test_the_description_of_the_package_has_no_relative_link(wheel):
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [name for name in archive.namelist() if name.endswith("dist-info/METADATA")]
        description = email.message_from_bytes(archive.read(metadata)).get_payload()
    targets = re.findall(r"\]\(([^)\s]+)", description)
    assert [target for target in targets if not target.startswith("https://")] == []
    images = re.findall(r"!\[[^\]]*\]\(([^)\s]+)", description)
    own = [image for image in images if "chainrule-course/chainrule" in image]
    assert own
    assert all("//raw.githubusercontent.com/" in image for image in own)


def test_a_learner_needs_the_base_installation_alone(light, tmp_path):
    for module in ("nbgrader", "sklearn", "scipy", "jupytext", "sqlalchemy"):
        run(light / "bin/python", "-c", f"import {module}", cwd=tmp_path, status=1)
    for module in ("dateutil", "jinja2"):  # these come with JupyterLab
        run(light / "bin/python", "-c", f"import {module}", cwd=tmp_path)
    command = [light / "bin/chainrule", "lab", "mine", "--no-browser"]
    environment = {
        **os.environ,
        "JUPYTERLAB_DIR": str(DATA / "lab"),
        "JUPYTER_PATH": str(DATA),
        "HOME": str(tmp_path),
    }
    with serving(command, 120, log=tmp_path / "log", cwd=tmp_path, env=environment) as fetch:
        assert_course_is_open(fetch, present_units())
    refused = run(light / "bin/chainrule", "init-course", "course", cwd=tmp_path, status=1)
    assert refused.stdout == ""
    assert "run pip install 'chainrule[teach]'" in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("unit", present_units())
def test_the_notebook_of_a_learner_runs_on_the_base_installation(light, tmp_path, unit):
    """Every cell, with the answers of the course: nothing that a learner is not given is needed."""
    import nbformat

    notebook = source_notebook(unit)
    nbformat.write(notebook, tmp_path / f"{unit}.ipynb")
    command = [light / "bin/chainrule", "check", tmp_path / f"{unit}.ipynb"]
    table = run(*command, cwd=tmp_path, env={**os.environ, "HOME": str(tmp_path)}).stdout
    said = re.search(r"(\d+) of (\d+) right", table)
    assert said is not None
    assert said[1] == said[2]


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
