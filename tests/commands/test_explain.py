"""`chainrule explain`: its JSON, its exit status and what it says when it cannot."""

import json
from pathlib import Path

import pytest

from chainrule.commands import main

RIGHT = """
import math

SEED = 2
x, w, y = 0.7 + SEED, 0.3, 0.2
z = w * x
a = math.tanh(z)
loss = 0.5 * (a - y) ** 2
da = a - y
dz = da * (1 - a * a)
dw = dz * x
"""


def program(folder: Path, source: str = RIGHT) -> str:
    file = folder / "net.py"
    file.write_text(source)
    return str(file)


def test_a_right_program_ends_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", program(tmp_path), "--cost", "loss", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["break"] is None
    assert {
        key: value
        for key, value in next(d for d in said["lines"] if d["text"] == "dz").items()
        if key != "also"
    } == {"line": 10, "text": "dz", "label": "∂J/∂z", "kind": "slope", "scale": 1.0}


def test_a_broken_program_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = RIGHT.replace("dz = da * (1 - a * a)", "dz = da")
    assert main(["explain", program(tmp_path, source), "--cost", "loss", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["break"]["line"] == 10


def test_a_cost_may_begin_with_a_minus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = RIGHT.replace("loss = 0.5", "gain = -0.5")
    assert main(["explain", program(tmp_path, source), "--cost", "-gain", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)["lines"]
    assert next(d for d in lines if d["text"] == "dw")["label"] == "∂J/∂w"
    with pytest.raises(SystemExit):
        main(["explain", program(tmp_path), "--cost", "--json"])


def test_a_name_can_be_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = program(tmp_path)
    assert main(["explain", file, "--cost", "loss", "--set", "SEED=1"]) == 0
    assert main(["explain", file, "--cost", "loss", "--set", "SEED"]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err


def test_what_cannot_run_ends_with_2_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", str(tmp_path / "no.py"), "--cost", "loss"]) == 2
    seen = capsys.readouterr()
    assert seen.out == ""
    assert len(seen.err.splitlines()) == 1


def test_a_program_that_writes_a_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.txt"
    source = RIGHT + f"open({str(kept)!r}, 'w').write('x')\n"
    assert main(["explain", program(tmp_path, source), "--cost", "loss"]) == 2
    assert "writes a file" in capsys.readouterr().err
    assert not kept.exists()


def test_a_page_is_written_where_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "net.html"
    assert main(["explain", program(tmp_path), "--cost", "loss", "--html", str(page)]) == 0
    assert "∂J/∂z" in page.read_text()
    capsys.readouterr()


def test_what_is_known_when_the_time_is_over_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    loop = "for i in range(20_000):\n    s = 0.5 * s + 1e-9\n"
    source = RIGHT.replace("x, w, y", "s = 0.0\n" + loop + "x, w, y")
    main(["explain", program(tmp_path, source), "--cost", "loss", "--json", "--seconds", "1"])
    seen = capsys.readouterr()
    assert "1 seconds" in seen.out + seen.err
