"""`chainrule build`: notebooks out of sources, and a sentence for every source that will not do."""

import pytest
from small_course import names, ordinary_user, snapshot, source

from chainrule.commands import main


def test_writes_every_notebook_and_then_finds_them_fresh(checkout, capsys):
    assert main(["build"]) == 0
    assert names(checkout / "course") == ["00_start_here.ipynb", "03_neuron.ipynb"]
    assert main(["build", "--check"]) == 0
    assert "up to date (2 notebooks)" in capsys.readouterr().out


def test_secrets_stay_in_the_source(checkout):
    main(["build"])
    text = (checkout / "course/03_neuron.ipynb").read_text()
    assert "secret" not in text
    assert "hidden" not in text
    assert text.count("raise NotImplementedError()") == 2


def test_writes_only_what_changed(checkout, capsys):
    main(["build"])
    before = (checkout / "course/00_start_here.ipynb").stat()
    (checkout / "solutions/03_neuron.py").write_text(source("03_neuron", "sigmoid"))
    capsys.readouterr()
    assert main(["build"]) == 0
    assert capsys.readouterr().out == "wrote course/03_neuron.ipynb\n"
    assert (checkout / "course/00_start_here.ipynb").stat().st_mtime_ns == before.st_mtime_ns


def test_removes_a_notebook_without_a_source(checkout, capsys):
    main(["build"])
    (checkout / "solutions/03_neuron.py").unlink()
    assert main(["build"]) == 0
    assert names(checkout / "course") == ["00_start_here.ipynb"]


def test_check_says_what_is_stale_and_changes_nothing(checkout, refused):
    main(["build"])
    (checkout / "course/03_neuron.ipynb").write_text("{}")
    before = snapshot(checkout)
    assert "course/ is stale (03_neuron.ipynb): run chainrule build" in refused("build", "--check")
    assert snapshot(checkout) == before


def test_ids_of_cells_far_from_an_insertion_stay(checkout):
    from chainrule.commands.build import notebook_from

    text = source("03_neuron", "sigmoid", "d_sigmoid")
    longer = text.replace("# # A unit\n", "# # A unit\n\n# %% [markdown]\n# More.\n", 1)
    ids = [cell.id for cell in notebook_from(text, "03_neuron").cells]
    more = [cell.id for cell in notebook_from(longer, "03_neuron").cells]
    assert more == ["top-1", "top-2", *ids[1:]]


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (("### END SOLUTION", ""), "no end solution statement found"),
        (("### END HIDDEN TESTS", ""), "no end hidden tests"),
        (('"grade_id": "test_sigmoid"', '"grade_id": "sigmoid"'), "have the grade_id 'sigmoid'"),
        (('"points": 1, ', ""), "points"),
    ],
)
def test_a_source_that_nbgrader_refuses_is_named(checkout, refused, damage, reason):
    path = checkout / "solutions/03_neuron.py"
    path.write_text(path.read_text().replace(*damage, 1))
    before = snapshot(checkout)
    sentence = refused("build")
    assert reason.lower() in sentence.lower()
    assert "solutions/03_neuron.py" in sentence
    assert snapshot(checkout) == before


def test_without_sources_it_says_so(checkout, refused):
    (checkout / "pyproject.toml").unlink()
    assert "in a checkout" in refused("build")


def test_without_permission_nothing_changes(checkout, refused, locked, monkeypatch):
    from chainrule.course import (
        files,  # noqa: F401
        units,
    )

    main(["build"])
    (locked.parent / "pyproject.toml").write_text("")
    (locked.parent / "solutions").mkdir()
    (locked.parent / "solutions/00_start_here.py").write_text(source("00_start_here"))
    monkeypatch.setattr(
        units, "_folder", lambda name: locked if name == "course" else locked.parent / name
    )
    with ordinary_user():
        assert "Permission denied" in refused("build")
    assert names(locked) == []
