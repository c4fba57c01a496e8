"""The notebook that was handed in: read, repaired, and compared with the instructor's cells.

Readable is what JupyterLab opens. A notebook is made anew from the parts that count (cells, their
kind, text and nbgrader marks), so that what another program left out or added does no harm. Its
outputs are dropped, and so is what claims to be a finding of this package: here, once.
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from chainrule.grading.cell_outputs import text
from chainrule.grading.graded_notebook import Result, error_output, write_down
from chainrule.grading.jobs import PackedCell, PackedNotebook
from chainrule.grading.sandbox import Limits

_DEPTH = 40  # levels of a cell's metadata
_SHOWN = 20_000  # characters of an unreadable file that its feedback shows
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def read_notebook(
    data: bytes, limits: Limits, handed_in: dict[str, list[Any]] | None = None
) -> Any:
    """Read a submitted notebook; raise ValueError with the sentence that says what it is not.

    `handed_in` is filled with the outputs that came with the cells, by the cells' ids, as they are.
    """
    if len(data) > limits.notebook:
        raise ValueError(
            f"The file is {len(data) >> 20} MB; notebooks of up to {limits.notebook >> 20} MB "
            "are read."
        )
    try:
        plain = json.loads(_without_padding(data))  # UTF-8, -16 or -32, with a mark or without
    except (ValueError, RecursionError):
        raise ValueError("The file is not JSON, so it is not a notebook.") from None
    if not isinstance(plain, dict) or "nbformat" not in plain:
        raise ValueError("The file is JSON, but not a notebook.")
    try:
        nb = nbformat.from_dict(_rebuilt(_version_four(plain), handed_in))
        nbformat.validate(nb)
    except (Exception, RecursionError) as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise ValueError(f"The file is not a valid notebook: {reason.rstrip('.')}.") from None
    return nb


def _without_padding(data: bytes) -> bytes:
    wide = json.detect_encoding(data) not in ("utf-8", "utf-8-sig")
    return data if wide else data.rstrip(b"\0\x1a \t\r\n")


def _version_four(plain: dict[str, Any]) -> dict[str, Any]:
    """Return the notebook in the fourth format; nbformat knows the older ones."""
    if plain["nbformat"] == 4:
        return plain
    for sheet in plain.get("worksheets") or [plain]:
        for cell in sheet.get("cells") or ():
            if isinstance(cell, dict) and "outputs" in cell:
                cell["outputs"] = []
    return dict(nbformat.convert(nbformat.reader.reads(json.dumps(plain)), 4))


def _rebuilt(
    plain: Mapping[str, Any], handed_in: dict[str, list[Any]] | None = None
) -> dict[str, Any]:
    cells = plain.get("cells")
    if not isinstance(cells, list):
        raise ValueError("it has no list of cells")
    used: set[str] = set()
    metadata = _metadata(plain.get("metadata"), ())
    for name in ("kernelspec", "language_info"):  # both need a name
        part = metadata.get(name)
        if name in metadata and not (isinstance(part, dict) and isinstance(part.get("name"), str)):
            del metadata[name]
    if "kernelspec" in metadata:
        metadata["kernelspec"].setdefault("display_name", metadata["kernelspec"]["name"])
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {k: v for k, v in metadata.items() if k not in ("title", "authors")},
        "cells": [_cell(cell, used, handed_in) for cell in cells if isinstance(cell, dict)],
    }


def _cell(
    plain: Mapping[str, Any], used: set[str], handed_in: dict[str, list[Any]] | None
) -> dict[str, Any]:
    kind = plain.get("cell_type")
    source = plain.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    name = plain.get("id")
    if not isinstance(name, str) or not _ID.fullmatch(name) or name in used:
        name = uuid.uuid4().hex[:8]
    used.add(name)
    cell: dict[str, Any] = {
        "cell_type": kind if kind in ("code", "markdown") else "raw",
        "id": name,
        "metadata": _metadata(plain.get("metadata"), _TYPED),
        "source": text(source) if isinstance(source, str) else "",
    }
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}
        if handed_in is not None and isinstance(plain.get("outputs"), list):
            handed_in[name] = plain["outputs"]
    elif isinstance(plain.get("attachments"), dict):
        files = {
            str(k): {str(kind): data for kind, data in v.items() if isinstance(data, str)}
            for k, v in plain["attachments"].items()
            if isinstance(v, dict)
        }
        cell["attachments"] = files
    return cell


# What nbformat's schema wants to have a certain type; nothing of it matters for a grade.
_TYPED = ("name", "tags", "jupyter", "collapsed", "scrolled", "format", "execution")


def _metadata(given: Any, typed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(given, dict):
        return {}
    return {
        text(str(name)): _spelled(value)
        for name, value in given.items()
        if name != "chainrule" and name not in typed and _shallow(value, _DEPTH)
    }


def _shallow(value: Any, depth: int) -> bool:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth > 0 and all(_shallow(part, depth - 1) for part in parts)


def _spelled(value: Any) -> Any:
    if isinstance(value, dict):
        return {text(str(k)): _spelled(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_spelled(v) for v in value]
    return text(value) if isinstance(value, str) else value


# Against the instructor's cells


def notice_damage(nb: Any, notebook: PackedNotebook, result: Result) -> None:
    """Repair the nbgrader marks of the instructor's cells, and say what is missing or doubled."""
    cells = notebook.cells
    seen: dict[str, int] = {}
    for cell in reversed(nb.cells):
        marks = cell.metadata.get("nbgrader")
        name = marks.get("grade_id") if isinstance(marks, dict) else None
        if not isinstance(name, str) or name not in cells:
            harmless = isinstance(marks, dict) and marks.get("schema_version") == 3
            if not harmless or any(marks.get(k) for k in ("grade", "solution", "locked", "task")):
                cell.metadata.pop("nbgrader", None)
            continue
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:  # as nbgrader, which keeps the last one
            del cell.metadata["nbgrader"]
            continue
        _mark(cell, name, cells[name])
    found = _recognised(nb, cells, seen)
    for name, cell in found.items():
        _mark(cell, name, cells[name])
        seen[name] = 1
    if found:
        result.note(f"Cells without nbgrader's marks, recognised: {', '.join(found)}.")
    missing = [name for name, cell in cells.items() if cell.grade and name not in seen]
    doubled = [name for name, count in seen.items() if count > 1]
    if missing:
        result.note(f"Missing test cells: {', '.join(missing)}.")
    if doubled:
        names = ", ".join(doubled)
        result.note(f"Cells that were there twice (the last one counts): {names}.")
    edited = [
        name
        for name, cell in cells.items()
        if cell.grade and not cell.solution and name in seen
        for own in nb.cells
        if own.metadata.get("nbgrader", {}).get("grade_id") == name
        and own.source.strip() not in (cell.source.strip(), cell.released.strip())
    ]
    if edited:
        result.note(f"Edited test cells, restored: {', '.join(dict.fromkeys(edited))}.")


def _mark(cell: Any, name: str, known: PackedCell) -> None:
    marks = {**known.marks, "grade_id": name, "checksum": known.checksum}
    cell.metadata["nbgrader"] = nbformat.from_dict(marks)


def _recognised(
    nb: Any, cells: Mapping[str, PackedCell], seen: Mapping[str, int]
) -> dict[str, Any]:
    """Find the instructor's cells whose marks are lost: by their id, their text, their functions.

    Only where it is clear: an id or a text that one cell has, the last definition of a function.
    """
    free = [cell for cell in nb.cells if not _name_of(cell)]
    found: dict[str, Any] = {}

    def take(name: str, cell: Any) -> None:
        found[name] = cell
        free.remove(cell)

    lost = [name for name in cells if name not in seen and name]
    for name in lost:
        by_id = [c for c in free if name in (c.get("id"), c.metadata.get("id"))]
        if len(by_id) == 1:
            take(name, by_id[0])
    for name in lost:
        texts = {cells[name].source.strip(), cells[name].released.strip()} - {""}
        alike = [c for c in free if c.source.strip() in texts]
        if name not in found and len(alike) == 1:
            take(name, alike[0])
    for name in lost:
        wanted = set(_defined(cells[name].released)) if cells[name].solution else set()
        if name not in found and wanted:
            defining = [c for c in free if wanted & set(_defined(c.source))]
            if defining:
                take(name, defining[-1])
    return {name: found[name] for name in cells if name in found}


def _name_of(cell: Any) -> Any:
    marks = cell.metadata.get("nbgrader")
    return marks.get("grade_id") if isinstance(marks, dict) else None


def _defined(source: str) -> Iterator[str]:
    """Yield the names of the functions and classes that a cell defines at its top level."""
    for match in re.finditer(r"^(?:async\s+def|def|class)\s+(\w+)", source, re.MULTILINE):
        yield match[1]


def unreadable(notebook: PackedNotebook, reason: str, data: bytes = b"") -> Result:
    """Return the result of a submission without a readable notebook: its cells, all at zero.

    The learner's answers are not shown as empty: their place says that they could not be read,
    and the beginning of the file stands at the top.
    """
    result = Result(outcome="unreadable", notes=[reason])
    told = new_markdown_cell(f"**This submission could not be graded.** {reason}")
    cells = [told]
    if data:
        begin = text(data[:_SHOWN].decode("utf-8", "replace"))
        cells.append(new_raw_cell(begin))
    for name, cell in notebook.cells.items():
        marks = dict(cell.marks) | {"grade_id": name, "checksum": cell.checksum}
        code = cell.cell_type == "code"
        kind = new_code_cell if code else new_markdown_cell
        source = cell.released
        if cell.solution:
            source = f"{'# ' if code else ''}This answer could not be read."
        own: Any = kind(source, metadata={"nbgrader": marks})  # type: ignore[no-untyped-call]
        if cell.grade:
            result.grades[name] = 0.0
            if code:
                own.outputs = [error_output("NotGraded", reason)]
        if cell.solution or cell.task:
            result.comments[name] = None
        if cell.task:
            result.grades[name] = 0.0
        cells.append(own)
    metadata = {"kernelspec": json.loads(notebook.kernelspec or "{}")}
    nb: Any = new_notebook(cells=cells, metadata={k: v for k, v in metadata.items() if v})
    write_down(nb, result)
    return result
