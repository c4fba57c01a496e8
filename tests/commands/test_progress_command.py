"""`chainrule progress` in a terminal."""

from chainrule.checking.verdict import Outcome, Verdict
from chainrule.commands import main
from chainrule.notebook import progress


def verdict(name: str, message: str = "") -> Verdict:
    """Return a verdict that passes, or one that fails with a message."""
    return Verdict(name, Outcome.WRONG if message else Outcome.EXACT, message)


def test_the_table_names_what_is_open_and_what_was_said(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    progress.record(tmp_path, "03_neuron", verdict("sigmoid"))
    progress.record(tmp_path, "03_neuron", verdict("d_sigmoid", "dJ_dw[0] is wrong."))
    assert main(["progress", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "dJ_dw[0] is wrong." in out
    assert "1 of " in out
    assert "part 2: read the program" in out


def test_an_unreadable_file_is_told_and_kept(tmp_path, capsys) -> None:
    path = tmp_path / progress.FILE_NAME
    path.write_text("{")
    assert main(["progress", str(tmp_path)]) == 0
    assert "cannot be read" in capsys.readouterr().out
    assert path.read_text() == "{"


def test_no_such_folder(tmp_path, capsys) -> None:
    assert main(["progress", str(tmp_path / "none")]) == 1
    assert "is not a folder" in capsys.readouterr().err
