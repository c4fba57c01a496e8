"""What an instructor's year brings: files of other tools, and cells that learners add.

The kinds are those that public threads about nbgrader, JupyterLab, Colab and VS Code report.
"""

import codecs
import copy
import json
from collections.abc import Callable
from typing import Any

import nbformat

Notebook = dict[str, Any]
Change = Callable[[Notebook], None]


def _code(nb: Notebook) -> Notebook:
    """Return the learner's first answer."""
    return _cell(nb, "square")


def _cell(nb: Notebook, name: str) -> Notebook:
    for cell in nb["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            found: Notebook = cell
            return found
    raise KeyError(name)


def _colab(nb: Notebook) -> None:
    nb["nbformat_minor"] = 0
    nb["metadata"]["colab"] = {"provenance": []}
    for cell in nb["cells"]:
        cell["metadata"]["id"] = cell.pop("id")


def _vscode(nb: Notebook) -> None:
    nb["nbformat_minor"] = 2
    nb["metadata"] |= {
        "orig_nbformat": 4,
        "kernelspec": {"display_name": ".venv", "name": "python3"},
    }
    for cell in nb["cells"]:
        del cell["id"]
        cell["metadata"]["vscode"] = {"languageId": "python"}


def _minor(number: int, ids: bool) -> Change:
    def change(nb: Notebook) -> None:
        nb["nbformat_minor"] = number
        for cell in nb["cells"]:
            if not ids:
                del cell["id"]

    return change


def _output(**output: Any) -> Change:
    return lambda nb: _code(nb).update(outputs=[output])


def _lines(nb: Notebook) -> None:
    for cell in nb["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


def _twice(name: str) -> Change:
    def change(nb: Notebook) -> None:
        again = copy.deepcopy(_cell(nb, name)) | {"id": "again"}
        nb["cells"].append(again)

    return change


def _split(nb: Notebook) -> None:
    own = _cell(nb, "fill")
    head, body = own["source"].split("\n", 1)
    again = copy.deepcopy(own) | {"id": "again", "source": head + "\n" + body}
    own["source"] = "# my answer is below"
    nb["cells"].insert(nb["cells"].index(own) + 1, again)


def _typed(name: str, kind: str) -> Change:
    def change(nb: Notebook) -> None:
        cell = _cell(nb, name)
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]

    return change


def _marks_lost(keep: bool) -> Change:
    def change(nb: Notebook) -> None:
        for cell in nb["cells"]:
            marks = cell["metadata"].pop("nbgrader", None)
            if keep and marks:
                cell["id"] = marks["grade_id"]

    return change


def _schema(nb: Notebook) -> None:
    for cell in nb["cells"]:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"]["schema_version"] = 2
            cell["metadata"]["nbgrader"].pop("task", None)


def _markdown(**keys: Any) -> Change:
    cell = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "My notes."} | keys
    return lambda nb: nb["cells"].insert(0, cell)


def _kernel(nb: Notebook, spec: Notebook | None) -> None:
    nb["metadata"] = {"kernelspec": spec} if spec else {}


CHANGES: dict[str, Change] = {
    "as it was": lambda nb: None,
    "Colab: ids in metadata, minor 0": _colab,
    "VS Code: own kernel name, minor 2": _vscode,
    "nbformat 4.0": _minor(0, ids=False),
    "cell ids in nbformat 4.4": _minor(4, ids=True),
    "nbformat 4.5 without ids": _minor(5, ids=False),
    "nbformat 4.9": _minor(9, ids=True),
    "transient in an output": _output(
        output_type="display_data", data={"text/plain": "1"}, metadata={}, transient={}
    ),
    "an error without its traceback": _output(output_type="error", ename="E", evalue="v"),
    "old outputs of 5 MB": _output(output_type="stream", name="stdout", text="x" * (5 << 20)),
    "no outputs in a code cell": lambda nb: _code(nb).pop("outputs"),
    "a text as execution count": lambda nb: _code(nb).update(execution_count="7"),
    "outputs in a markdown cell": _markdown(outputs=[]),
    "an attachment": _markdown(attachments={"a.png": {"image/png": "iVBORw0KGgo="}}),
    "widget state without state": lambda nb: nb["metadata"].update(
        widgets={"application/vnd.jupyter.widget-state+json": {"a": {}}}
    ),
    "line ends of Windows in sources": _lines,
    "no kernel named": lambda nb: _kernel(nb, None),
    "an answer twice": _twice("square"),
    "a test twice": _twice("test_square"),
    "an answer in two cells": _split,
    "a test turned into markdown": _typed("test_square", "markdown"),
    "a test deleted": lambda nb: nb["cells"].remove(_cell(nb, "test_square")),
    "marks of schema 2": _schema,
    "marks lost, ids kept": _marks_lost(keep=True),
    "marks and ids lost": _marks_lost(keep=False),
}

STOPS_NBGRADER = ("an answer twice", "a test twice", "an answer in two cells")

BYTES: dict[str, Callable[[str], bytes]] = {
    "byte-order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "zeros at the end": lambda text: text.encode() + b"\0\0\0",
    "one line": lambda text: json.dumps(json.loads(text)).encode(),
    "line ends of Windows in the file": lambda text: text.replace("\n", "\r\n").encode(),
    "nbformat 3": lambda text: nbformat.writes(
        nbformat.convert(nbformat.reads(text, 4), 3), version=3
    ).encode(),
    "half of a file": lambda text: text.encode()[: len(text) // 2],
}
