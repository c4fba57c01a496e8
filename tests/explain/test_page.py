"""The page about `explain` shows what is printed: every program, broken and mended."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import chainrule

PAGE = Path(chainrule.__path__[0]) / "explaining/README.md"
SECTIONS = PAGE.read_text("utf-8").split("\n## ")[1:]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def without_digits(text: str) -> str:
    """How many digits agree differs between machines."""
    return re.sub(r"right to \d+ digits", "right", text)


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.partition("\n")[0])
def test_what_the_page_shows_is_printed(section: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall(section)
    assert [kind for kind, _ in blocks] == ["python", "console", "diff", "console"]
    name, _, source = blocks[0][1].removeprefix("# ").partition("\n")
    gone, come = blocks[2][1].splitlines()
    assert source.count(gone[1:]) == 1
    mended = source.replace(gone[1:], come[1:])
    for text, (_, shown), status in ((source, blocks[1], 1), (mended, blocks[3], 0)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        command, _, printed = shown.removeprefix("$ chainrule ").partition("\n")
        done = subprocess.run(
            f"{sys.executable} -m chainrule {command}",
            shell=True,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (status, "")
        assert without_digits(done.stdout) == without_digits(printed)
