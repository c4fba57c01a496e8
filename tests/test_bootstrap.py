"""`python3 graders`: an environment made once, mended when broken, and clear words otherwise.

The environments are real ones. Instead of the course a package of a few lines is installed, by a
build backend of its own, so that nothing is downloaded.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes

MAIN = Path(__file__).resolve().parents[1] / "graders/__main__.py"
PYPROJECT = """[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "chainrule"
version = "1"
"""
BACKEND = '''"""Build a wheel of stand-ins: each says how it was called, and fails when told to."""

import os
import zipfile


SAY = """import os, sys
print({name!r}, *sys.argv[1:], flush=True)
sys.exit({name!r} in os.environ.get("FAILING", ""))
"""


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    with open("installs", "a") as log:
        log.write("x")
    name = "chainrule-1-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(wheel_directory, name), "w") as wheel:
        for module in ("chainrule", "ruff", "mypy", "pytest"):
            wheel.writestr(f"{module}/__init__.py", "")
            wheel.writestr(f"{module}/__main__.py", SAY.format(name=module))
        wheel.writestr(
            "chainrule-1.dist-info/METADATA",
            "Metadata-Version: 2.1\\nName: chainrule\\nVersion: 1\\nProvides-Extra: test\\n",
        )
        wheel.writestr(
            "chainrule-1.dist-info/WHEEL",
            "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        )
        wheel.writestr("chainrule-1.dist-info/RECORD", "")
    return name


build_wheel = build_editable
'''


def make_checkout(folder):
    (folder / "graders").mkdir(parents=True)
    shutil.copy(MAIN, folder / "graders/__main__.py")
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    return folder


@pytest.fixture
def checkout(tmp_path):
    return make_checkout(tmp_path / "checkout")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A checkout whose environment is complete; tests leave it so."""
    folder = make_checkout(tmp_path_factory.mktemp("finished") / "checkout")
    assert graders(folder, "lab").returncode == 0
    return folder


def graders(checkout, *arguments, **environment):
    return subprocess.run(
        [sys.executable, checkout / "graders", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=checkout.parent,
        env={**os.environ, "PIP_CONFIG_FILE": os.devnull, **environment},
    )


def installs(checkout):
    return len((checkout / "installs").read_text())


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The bootstrap as a module, for a checkout that does not exist yet."""
    spec = importlib.util.spec_from_file_location("bootstrap", MAIN)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    monkeypatch.setattr(loaded, "ROOT", tmp_path)
    (tmp_path / "pyproject.toml").write_text("")
    return loaded


def test_first_run_makes_the_environment_and_passes_the_arguments_on(finished):
    done = graders(finished, "lab", "my folder", "--no-browser")
    assert done.stdout == "chainrule lab my folder --no-browser\n"
    assert done.stderr == ""
    assert not (finished / ".venv/.setting-up").exists()


def test_a_second_run_installs_nothing(finished):
    before = installs(finished)
    graders(finished, "lab")
    assert installs(finished) == before


def test_a_changed_pyproject_is_installed_once(finished):
    before = installs(finished)
    (finished / "pyproject.toml").write_text(PYPROJECT + 'description = "new"\n')
    graders(finished, "lab")
    graders(finished, "lab")
    assert installs(finished) == before + 1


def test_tests_run_every_step_and_hand_arguments_to_pytest(finished):
    done = graders(finished, "test", "-k", "sigmoid")
    assert done.returncode == 0
    said = [line for line in done.stdout.splitlines() if not line.startswith("==")]
    assert said == [
        "ruff check .",
        "ruff format --check .",
        "mypy",
        "pytest -n 2 --dist worksteal -k sigmoid",
    ]
    assert json.loads((finished / ".venv/chainrule.json").read_text())["extras"] == ["test"]
    assert graders(finished, "lab").returncode == 0, "the extra stays"
    assert json.loads((finished / ".venv/chainrule.json").read_text())["extras"] == ["test"]


def test_quick_leaves_out_what_is_slow(finished):
    done = graders(finished, "test", "--quick", "-k", "sigmoid")
    said = [line for line in done.stdout.splitlines() if not line.startswith("==")]
    assert said[-1] == (
        "pytest -n 2 --dist worksteal "
        "-m not slow and not browser and not bank and not processes -k sigmoid"
    )


def pyenv(folder, *versions):
    """Make a folder as pyenv has it, whose Pythons are all this one."""
    for version in versions:
        python = folder / "versions" / version / "bin/python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
    return str(folder)


def test_every_other_python_runs_its_tests_in_an_environment_of_its_own(finished, tmp_path):
    own = f"3.{sys.version_info[1]}.0"
    root = pyenv(tmp_path, "3.10.1", own, "3.77.2", "3.77.10", "3.78.0", "pypy3.99-7.3.1")
    done = graders(finished, "test", "--pythons", "-k", "sigmoid", PYENV_ROOT=root, CI="true")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Pythons: {own[:-2]}, 3.77, 3.78 ({own[:-2]} runs all")
    runs = [line for line in done.stdout.splitlines() if line.startswith("pytest")]
    assert runs == [
        "pytest -q -n 2 --dist worksteal "
        "-m not slow and not browser and not bank and not processes -k sigmoid",
        "pytest -q -n 2 --dist worksteal -m (not slow and not browser) or wheel -k sigmoid "
        "--cov=chainrule --cov-report=term:skip-covered",
    ]
    assert done.stdout.endswith("Ran on: 3.77, 3.78.\n")
    assert (finished / ".venv-3.77/chainrule.json").exists()


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_too_few_pythons_fail_where_nobody_looks(finished, tmp_path, ci, status):
    root = pyenv(tmp_path, "3.77.0")
    done = graders(finished, "test", "--pythons", PYENV_ROOT=root, CI=ci)
    assert done.returncode == status
    assert ("Not passed: 3 Pythons (install" in done.stderr) == bool(status)


@pytest.mark.parametrize("step", ["ruff", "mypy", "pytest"])
def test_one_failing_step_fails_the_command_but_not_the_others(finished, step):
    done = graders(finished, "test", FAILING=step)
    assert done.returncode == 1
    assert "pytest -n 2" in done.stdout
    assert done.stderr.splitlines()[-1].startswith("Not passed: ")  # the first run installs, too
    assert step in done.stderr


def test_an_interrupted_set_up_is_done_again(checkout):
    (checkout / ".venv/lib").mkdir(parents=True)
    (checkout / ".venv/.setting-up").touch()
    (checkout / ".venv/lib/half").write_text("half a package")
    done = graders(checkout, "lab")
    assert done.stdout == "chainrule lab\n"
    assert not (checkout / ".venv/lib/half").exists()


def test_an_environment_whose_python_is_gone_is_made_again(checkout):
    graders(checkout, "lab")
    (checkout / ".venv/bin/python").unlink()
    assert graders(checkout, "lab").stdout == "chainrule lab\n"


def test_two_first_runs_at_once_make_one_environment(checkout):
    command = [sys.executable, checkout / "graders", "lab"]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate() for process in both]
    assert [out for out, _ in said] == ["chainrule lab\n"] * 2
    assert sorted(err.count("Making") for _, err in said) == [0, 1]
    assert installs(checkout) == 1


def test_an_environment_of_ones_own_is_used(checkout):
    subprocess.run([sys.executable, "-m", "venv", checkout / ".venv"], check=True)
    (checkout / ".venv/mine").touch()
    assert graders(checkout, "lab").stdout == "chainrule lab\n"
    assert (checkout / ".venv/mine").exists()


def sentence_of(done):
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


def test_something_else_called_venv_is_left_alone(checkout):
    (checkout / ".venv").write_text("a letter")
    assert "is in the way" in sentence_of(graders(checkout, "lab"))
    assert (checkout / ".venv").read_text() == "a letter"


def test_without_network_it_says_so_and_starts_over_later(checkout):
    needy = PYPROJECT.replace("requires = []", 'requires = ["hatchling"]')
    (checkout / "pyproject.toml").write_text(needy)
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_FIND_LINKS": ""}
    assert "connect to the network" in sentence_of(graders(checkout, "lab", **nowhere))
    (checkout / "pyproject.toml").write_text(PYPROJECT)
    assert graders(checkout, "lab").stdout == "chainrule lab\n"


def test_an_old_python_is_told_which_one_is_needed(module, monkeypatch, capsys):
    monkeypatch.setattr(sys, "version_info", (3, 10, 2))
    assert module.main(["lab"]) == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_the_file_can_be_read_by_an_old_python():
    """Else an old Python would show a syntax error instead of the sentence."""
    import ast

    ast.parse(MAIN.read_text("utf-8"), feature_version=(3, 7))


def test_a_python_without_venv_is_told_what_to_install(module, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert module.main(["lab"]) == 1
    assert "apt install python3-venv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (OSError(28, "No space left on device"), "make about 1 GB of room"),
        (OSError(122, "Disk quota exceeded"), "make about 1 GB of room"),
        (PermissionError(13, "Permission denied"), "no permission to write"),
        (OSError(30, "Read-only file system"), "no permission to write"),
    ],
)
def test_a_disk_that_will_not_take_it(module, monkeypatch, capsys, error, advice):
    def fail(*_):
        raise error

    monkeypatch.setattr(Path, "mkdir", fail)
    assert module.main(["lab"]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert advice in lines[-1]


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["teach"], 2), (["--help"], 0)])
def test_usage(module, capsys, arguments, status):
    assert module.main(arguments) == status
    printed = capsys.readouterr()
    assert "python3 graders lab" in (printed.err if status else printed.out)
