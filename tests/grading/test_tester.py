"""What the tester hands over, reads and repairs."""

import copy
import json

import corpus
import nbformat
import plain
import pytest

from chainrule.grading import own_checks, submitted_notebook
from chainrule.grading.sandbox import Limits
from chainrule.grading.shell import Outputs, clean


def test_a_stand_in_comes_only_with_what_has_been_judged() -> None:
    assert tester._texts("03_neuron", "sigmoid", set()) == []
    alone = "\n".join(tester._texts("03_neuron", "sigmoid", {"sigmoid"}))
    assert "def sigmoid" in alone
    assert "def d_sigmoid" not in alone
    assert "start(" not in alone
    assert tester._texts("03_neuron", "d_sigmoid", {"d_sigmoid"}) == []
    both = "\n".join(tester._texts("03_neuron", "d_sigmoid", {"sigmoid", "d_sigmoid"}))
    assert both.index("def sigmoid") < both.index("def d_sigmoid")
    space: dict[str, object] = {}
    exec(both, space)
    assert callable(space["d_sigmoid"])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is not JSON, so it is not a notebook."),
        (b"\xff\xfe", "The file is not JSON, so it is not a notebook."),
        (b"[" * 100_000, "The file is not JSON, so it is not a notebook."),
        (b"{}", "The file is JSON, but not a notebook."),
        (b'{"nbformat": 4, "nbformat_minor": 5}', "not a valid notebook"),
        (b'{"nbformat": 99, "cells": []}', "not a valid notebook"),
        (b" " * 2000, "notebooks of up to"),
    ],
)
def test_what_is_no_notebook_is_told_in_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        tester.read_notebook(data, Limits(notebook=1500 if len(data) == 2000 else 1 << 20))


def test_an_older_notebook_is_read() -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1", "outputs": []}]}],
    }
    for cell in old["worksheets"][0]["cells"]:  # type: ignore[index]
        cell.update(language="python", collapsed=False, metadata={})
    nb = tester.read_notebook(json.dumps(old).encode(), Limits())
    assert nb.cells[0].source == "x = 1"


def test_outputs_are_joined_limited_and_cleaned() -> None:
    outputs = Outputs(400)
    for text in ("a", "b"):
        outputs.add({"output_type": "stream", "name": "stdout", "text": text})
    outputs.add({"output_type": "stream", "name": "stdout", "text": "x" * 1000})
    first, note = outputs.finished()
    assert first["text"] == "ab"
    assert "left out" in note["text"]
    outputs.add({"output_type": "clear_output", "wait": False})
    assert [item["name"] for item in outputs.finished()] == ["stdout"]
    assert clean({"output_type": "stream", "name": "else", "text": ""}) is None
    assert clean(["nonsense"]) is None
    assert clean({"output_type": "error", "traceback": 3})["traceback"] == []  # type: ignore


def test_an_honest_notebook_is_not_repaired() -> None:
    nb = plain.source()
    cells = {}
    for cell in nb.cells:
        marks = cell.metadata.get("nbgrader")
        if marks:
            marks["checksum"] = "c"
            cells[marks["grade_id"]] = {
                "marks": {k: v for k, v in marks.items() if k not in ("grade_id", "checksum")},
                "checksum": "c",
                "grade": marks["grade"],
                "solution": marks["solution"],
                "source": cell.source,
                "released": cell.source,
            }
    before = copy.deepcopy(nb)
    result = tester.Result()
    tester._notice_damage(nb, {"cells": cells}, result)
    assert nb == before
    assert result.notes == []
    assert corpus.solution_names(nb)
    assert nbformat.writes(nb)
