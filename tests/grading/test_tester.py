"""What the tester hands over, reads and repairs."""

import copy
import json
from typing import Any

import corpus
import nbformat
import plain
import pytest

from chainrule.grading import graded_notebook, own_checks, submitted_notebook
from chainrule.grading.cell_outputs import Outputs, clean
from chainrule.grading.cell_plan import Plan
from chainrule.grading.jobs import PackedCell, PackedNotebook
from chainrule.grading.sandbox import Limits


def test_a_stand_in_comes_only_with_what_has_been_judged() -> None:
    assert own_checks.stand_in_texts("03_neuron", "sigmoid", set()) == []
    alone = "\n".join(own_checks.stand_in_texts("03_neuron", "sigmoid", {"sigmoid"}))
    assert "def sigmoid" in alone
    assert "def d_sigmoid" not in alone
    assert "start(" not in alone
    assert own_checks.stand_in_texts("03_neuron", "d_sigmoid", {"d_sigmoid"}) == []
    both = "\n".join(own_checks.stand_in_texts("03_neuron", "d_sigmoid", {"sigmoid", "d_sigmoid"}))
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
        submitted_notebook.read_notebook(
            data, Limits(notebook=1500 if len(data) == 2000 else 1 << 20)
        )


def test_an_older_notebook_is_read() -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1", "outputs": []}]}],
    }
    for cell in old["worksheets"][0]["cells"]:  # type: ignore[index]
        cell.update(language="python", collapsed=False, metadata={})
    nb = submitted_notebook.read_notebook(json.dumps(old).encode(), Limits())
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


def packed(cells: dict[str, Any]) -> PackedNotebook:
    """Cells of a test, as the pack has them."""
    common: dict[str, Any] = {"cell_type": "code", "locked": True, "max_score": 1.0, "task": False}
    made = {name: PackedCell(name=name, **common, **cell) for name, cell in cells.items()}
    return PackedNotebook(None, made, Plan())


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
    result = graded_notebook.Result()
    submitted_notebook.notice_damage(nb, packed(cells), result)
    assert nb == before
    assert result.notes == []
    assert corpus.solution_names(nb)
    assert nbformat.writes(nb)


def test_what_a_submission_shows_is_made_anew() -> None:
    deep: dict[str, object] = {}
    for _ in range(700):
        deep = {"a": deep}
    shown = {"output_type": "display_data", "metadata": {"m": deep}, "data": {
        "application/json": deep, "image/png": 7, "text/plain": ["a", "b\ud800"],
        "application/vnd.x+json": {"x": float("nan")},
    }}  # fmt: skip
    cleaned = clean(shown)
    assert cleaned is not None
    assert cleaned["data"] == {"text/plain": "ab?", "application/vnd.x+json": {"x": None}}
    assert cleaned["metadata"] == {}


def test_an_error_is_cut_and_never_left_out() -> None:
    outputs = Outputs(1000)
    outputs.add({"output_type": "stream", "name": "stdout", "text": "x" * 900})
    loud = {"ename": "E" * 10**6, "evalue": "v" * 10**6, "traceback": ["t" * 10**6] * 500}
    outputs.add({"output_type": "error", **loud})
    error = outputs.finished()[1]
    assert error["output_type"] == "error"
    assert len(json.dumps(error)) < 500_000


def _saved(**changes: object) -> bytes:
    cell = {"cell_type": "code", "metadata": {}, "source": "x = 1", "outputs": [],
            "execution_count": None}  # fmt: skip
    whole = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell | changes]}
    return json.dumps(whole).encode()


@pytest.mark.parametrize(
    "data",
    [
        _saved(id="with-an-old-format"),
        _saved(id="not an id!"),
        _saved(outputs=[{"output_type": "display_data", "transient": {}}]),
        _saved(outputs=[{"output_type": "error"}], execution_count="7"),
        _saved(outputs=[{"output_type": "stream", "text": "x" * (2 << 20)}]),
        _saved(metadata={"tags": "no list", "collapsed": 3}),
        _saved(metadata={"deep": json.loads("[" * 900 + "]" * 900)}),
        _saved(source=["x =", " 1"], more="of another program"),
        b"\xef\xbb\xbf" + _saved(),
        _saved().decode().encode("utf-16"),
        _saved() + b"\0\0\0",
    ],
)  # fmt: skip
def test_what_jupyterlab_opens_is_read(data: bytes) -> None:
    nb = submitted_notebook.read_notebook(data, Limits())
    assert nb.cells[0].source == "x = 1"
    assert nb.cells[0].outputs == []
    nbformat.validate(nb)


def test_a_markdown_cell_with_outputs_is_read() -> None:
    nb = submitted_notebook.read_notebook(_saved(cell_type="markdown"), Limits())
    assert nb.cells[0].cell_type == "markdown"
    assert "outputs" not in nb.cells[0]


def test_findings_that_a_notebook_brings_are_dropped() -> None:
    plain_text = json.loads(_saved(metadata={"chainrule": {"what": "PLANTED"}, "mine": 1}))
    plain_text["metadata"] = {"chainrule": {"notes": ["PLANTED"]}}
    nb = submitted_notebook.read_notebook(json.dumps(plain_text).encode(), Limits())
    assert "PLANTED" not in nbformat.writes(nb)
    assert nb.cells[0].metadata == {"mine": 1}


def _lost_marks(keep_ids: bool) -> tuple[Any, dict[str, Any]]:
    nb = plain.source()
    cells = {}
    for cell in nb.cells:
        marks = cell.metadata.pop("nbgrader", None)
        if marks:
            name = marks.pop("grade_id")
            if keep_ids:
                cell.id = name
            cells[name] = {
                "marks": marks, "checksum": "c", "grade": marks["grade"],
                "solution": marks["solution"], "source": cell.source, "released": cell.source,
            }  # fmt: skip
            if name in plain.RIGHT:
                cell.source = plain.RIGHT[name]
    return nb, cells


@pytest.mark.parametrize("keep_ids", [True, False])
def test_lost_marks_are_recognised(keep_ids: bool) -> None:
    nb, cells = _lost_marks(keep_ids)
    result = graded_notebook.Result()
    submitted_notebook.notice_damage(nb, packed(cells), result)
    found = {c.metadata["nbgrader"]["grade_id"]: c for c in nb.cells if "nbgrader" in c.metadata}  # type: ignore[attr-defined]
    written = {"answer", "essay"}  # an assignment of a variable, a text: only an id tells
    assert set(cells) - set(found) == (set() if keep_ids else written)
    assert found["square"].source == plain.RIGHT["square"]
    assert any("recognised" in note for note in result.notes)


def test_the_look_of_a_function_is_found_in_any_form() -> None:
    code = (
        "import functools\n"
        "if True:\n    def plain(z):\n        return other(z + 1e-5)\n"
        "short = lambda z: np.imag(z)\n"
        "class Big:\n    def __call__(self, z):\n        return complex(z)\n"
        "made = Big()\n"
        "part = functools.partial(plain, z=1)\n"
        "same = plain\n"
    )
    looks = own_checks.functions_in(code, "<a cell>")
    assert set(looks) == {"plain", "short", "Big", "made", "part", "same"}
    from chainrule.mistakes import not_derived

    for name, word in (("plain", "1e-5"), ("short", "imag"), ("made", "complex"), ("part", "1e-5")):
        assert word in not_derived.source_of(looks[name]), name
    assert "other" in looks["plain"].__code__.co_names


def test_no_code_of_a_learner_is_compiled_to_read_it() -> None:
    nested = "def f(z):\n" + "".join(
        f"{' ' * (d + 1)}try: z += 1\n{' ' * (d + 1)}finally:\n" for d in range(18)
    ) + " " * 20 + "z = 1\n"  # fmt: skip
    assert set(own_checks.functions_in(nested, "<nested>")) == {"f"}
    assert own_checks.functions_in("x = [" + "1," * 2_000_000 + "]", "<big>") == {}
