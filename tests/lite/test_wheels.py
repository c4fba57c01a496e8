"""Wheels for the browser: complete, the same each time, and without what a browser cannot run."""

import io
import subprocess
import sys
import zipfile

import pytest

from chainrule.commands.build import present_units
from chainrule.lite import wheels

pytestmark = pytest.mark.processes


def names(wheel):
    with zipfile.ZipFile(io.BytesIO(wheel.content)) as archive:
        assert archive.testzip() is None
        return set(archive.namelist())


def test_the_course_has_everything_that_a_notebook_needs_and_no_command(tmp_path):
    wheel = wheels.course()
    found = names(wheel)
    for unit in present_units():
        assert f"chainrule/_solutions/{unit}.py" in found
    assert "chainrule/course/digits.npz" in found
    assert not [name for name in found if name.startswith(("chainrule/grading", "chainrule/marks"))]
    assert wheels.course().content == wheel.content
    (tmp_path / wheel.file_name).write_bytes(wheel.content)
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path / wheel.file_name)!r})\n"
        "import chainrule.checking.judge as judge\n"
        "import chainrule.exercises.unit_01_composition\n"
        "print(judge.__file__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True
    )
    assert wheel.file_name in done.stdout


def test_a_package_with_compiled_modules_is_packed_as_its_sources():
    wheel = wheels.installed("psygnal")
    found = names(wheel)
    assert "psygnal/_signal.py" in found
    assert not [name for name in found if name.endswith((".so", ".pyc"))]
    assert "psygnal" in wheel.imports


def test_pip_takes_what_is_packed(tmp_path):
    wheel = wheels.pack("some-thing", "1.2", {"some_thing.py": b"answer = 42\n"})
    path = tmp_path / wheel.file_name
    path.write_bytes(wheel.content)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*command, "--target", tmp_path / "site", path], check=True)
    assert (tmp_path / "site/some_thing.py").read_bytes() == b"answer = 42\n"
    assert wheel.imports == ("some_thing",)
