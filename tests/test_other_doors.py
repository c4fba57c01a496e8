"""The files for other places to run the course: they name what exists, and the script works."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_dev_container_opens_what_exists_on_a_python_that_is_supported():
    settings = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
    for file in settings["customizations"]["codespaces"]["openFiles"]:
        assert (ROOT / file).is_file()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    supported = [one.rpartition(" ")[2] for one in project["classifiers"] if ":: 3." in one]
    assert settings["image"].rpartition(":")[2] in supported
    assert (ROOT / ".binder/runtime.txt").read_text().strip().removeprefix("python-") in supported


def test_every_file_that_the_image_takes_exists():
    lines = (ROOT / ".github/class/Dockerfile").read_text("utf-8").splitlines()
    taken = [line.split()[-2] for line in lines if line.startswith("COPY")]
    assert len(taken) == 2
    assert [path for path in taken if not (ROOT / path).exists()] == []


def test_the_class_image_brings_the_notebooks_and_keeps_what_was_changed(tmp_path):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "HOME": str(tmp_path), "PATH": path}
    command = ["sh", ROOT / ".github/class/hand-out.sh"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    notebook = tmp_path / "chainrule-course/03_neuron.ipynb"
    assert notebook.is_file()
    notebook.write_text("my work")
    again = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    assert "kept your own 03_neuron.ipynb" in again.stdout
    assert notebook.read_text() == "my work"


def test_the_licence_of_the_texts_is_in_the_file():
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Creative Commons Attribution 4.0 International Public License" in text
    assert "Section 8 -- Interpretation." in text
    assert "digits.npz" in text
