"""nbgrader's own preprocessors around the running of the cells, without a database.

`conversions` gives the steps before and after the cells run as nbgrader's configuration names
them. They ask a *snapshot* of the gradebook, which travels as plain data, and work on the notebook
itself: nbconvert's exporter would copy and validate it before, between and after them.
"""

import copy
import functools
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import nbformat
from nbformat.v4 import new_notebook
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    Execute,
    IgnorePattern,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from chainrule.grading.jobs import PackedCell, PackedNotebook


class Snapshot:
    """Answers what `OverwriteCells` asks of a gradebook, from the pack of one notebook."""

    def __init__(self, notebook: PackedNotebook) -> None:
        """Read the cells of one notebook of the assignment."""
        self.kernelspec = notebook.kernelspec
        self._cells = notebook.cells
        self.source_cells = list(notebook.cells.values())
        self.grade_cells = [cell for cell in self.source_cells if cell.grade]
        self.solution_cells = [cell for cell in self.source_cells if cell.solution]
        self.task_cells = [cell for cell in self.source_cells if cell.task]

    def __deepcopy__(self, memo: Any) -> "Snapshot":
        """Nobody writes to it, so the copies that nbconvert makes may share it."""
        return self

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> PackedCell:
        """Return the instructor's cell; MissingEntry when there is none."""
        if name not in self._cells:
            raise MissingEntry(f"No such source cell: {assignment}/{notebook}/{name}")
        return self._cells[name]

    find_graded_cell = find_source_cell

    def find_notebook(self, name: str, assignment: str) -> "Snapshot":
        """Return the one notebook this is about."""
        return self


class _OverwriteKernelspec(OverwriteKernelspec):  # type: ignore[misc]
    """nbgrader's preprocessor, reading the snapshot instead of the database."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        spec = resources["snapshot"].kernelspec
        if spec:
            nb.metadata["kernelspec"] = json.loads(spec)
        return nb, resources


class _OverwriteCells(OverwriteCells):  # type: ignore[misc]
    """nbgrader's preprocessor, reading the snapshot instead of the database."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        self.notebook_id = resources["nbgrader"]["notebook"]
        self.assignment_id = resources["nbgrader"]["assignment"]
        self.gradebook = resources["snapshot"]
        nb, resources = super(OverwriteCells, self).preprocess(nb, resources)
        if self.add_missing_cells:
            nb, resources = self.add_missing_grade_cells(nb, resources)
            nb, resources = self.add_missing_task_cells(nb, resources)
            nb = nbformat.from_dict(nb)  # what was added holds plain dictionaries
        return nb, resources


class _CheckCellMetadata(CheckCellMetadata):  # type: ignore[misc]
    """nbgrader's preprocessor, which looks only at marks that it has not seen before.

    jsonschema checks its schema again for every cell, and after `OverwriteCells` the marks of
    one submission are those of the next.
    """

    seen: ClassVar[set[str]] = set()

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        marks = {
            json.dumps([cell.cell_type, cell.metadata["nbgrader"]], sort_keys=True): cell
            for cell in nb.cells
            if "nbgrader" in cell.metadata
        }
        fresh = [cell for mark, cell in marks.items() if mark not in self.seen]
        super().preprocess(new_notebook(cells=fresh), resources)
        self.seen.update(marks)
        return nb, resources


Conversion = Callable[[Any, dict[str, Any]], Any]


@dataclass(frozen=True)
class Steps:
    """nbgrader's two conversions, and the part of the second that changes what a score rests on."""

    before: Conversion
    after: Conversion
    weigh: Conversion


def conversions(config: Mapping[str, Any]) -> Steps:
    """Return nbgrader's conversions, before and after the cells run, without the running."""
    return _conversions(json.dumps(config))


@functools.cache
def _conversions(text: str) -> Steps:
    config = json.loads(text)
    from nbgrader.converters import Autograde

    settings = Config(config["traitlets"])
    nbgraders = Autograde()
    ours = {
        OverwriteCells: _OverwriteCells,
        OverwriteKernelspec: _OverwriteKernelspec,
        CheckCellMetadata: _CheckCellMetadata,
    }
    elsewhere = (Execute, SaveAutoGrades, AssignLatePenalties)
    steps: dict[str, list[Any]] = {"sanitize": [], "autograde": []}
    for trait, chosen in steps.items():
        named = config["preprocessors"].get(trait)
        default = getattr(nbgraders, f"{trait}_preprocessors")
        for item in named if named is not None else default:
            kind = _load(item) if isinstance(item, str) else item
            if not issubclass(kind, elsewhere):
                chosen.append(ours.get(kind, kind)(config=settings))

    def convert(chosen: list[Any]) -> Conversion:
        def run(nb: Any, resources: dict[str, Any]) -> Any:
            resources = copy.deepcopy(resources)
            for preprocessor in chosen:
                nb, resources = preprocessor(nb, resources)
            return nb

        return run

    weighing = [step for step in steps["autograde"] if isinstance(step, IgnorePattern)]
    return Steps(convert(steps["sanitize"]), convert(steps["autograde"]), convert(weighing))


def _load(name: str) -> type:
    module, _, attribute = name.rpartition(".")
    kind: type = getattr(importlib.import_module(module), attribute)
    return kind
