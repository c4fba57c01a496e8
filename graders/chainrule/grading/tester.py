"""The tester's side: takes one submission through nbgrader's steps and returns its result.

Runs in a process of its own, forked from a warm one for each submission. nbgrader's own
preprocessors clean the notebook before and after; in between, the learner's cells run in
the learner's process and the instructor's test cells run here, on remote callables. Every
failure becomes an outcome: a sentence for the table and the student's feedback.
"""

import ast
import base64
import contextlib
import copy
import functools
import json
import linecache
import os
import platform
import select
import signal
import socket
import sys
import tempfile
import time
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader import utils
from nbgrader.api import MissingEntry
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    Execute,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from chainrule.checking.stored import MIME_TYPE
from chainrule.checking.verdict import Verdict
from chainrule.grading import shell as shells
from chainrule.grading.plain_data import Gone
from chainrule.grading.plan import CellPlan, Plan, read_names
from chainrule.grading.remote import CellTimeout, Channel
from chainrule.grading.sandbox import Limits

_GRACE = 2.0  # seconds that an interrupted cell has to come back
_RESTARTS = 3
_TOTAL_OUTPUT = 64 << 20


class LearnerLost(Gone):
    """The learner's process ended or had to be ended in the middle of a cell."""


class SandboxFailed(Exception):
    """The learner's process could not be shut in; nothing has been run."""


# A gradebook of one assignment, as plain data, for nbgrader's own preprocessors


@dataclass(frozen=True)
class _Cell:
    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str
    max_score: float


class Snapshot:
    """Answers what `OverwriteCells` asks of a gradebook, from the pack of one notebook."""

    def __init__(self, notebook: Mapping[str, Any]) -> None:
        """Read the cells of one notebook of the assignment."""
        self.kernelspec = notebook["kernelspec"]
        self._cells = {
            name: _Cell(
                name,
                cell["cell_type"],
                cell["locked"],
                cell["source"],
                cell["checksum"],
                cell["max_score"],
            )
            for name, cell in notebook["cells"].items()
        }
        kinds = notebook["cells"]
        self.source_cells = list(self._cells.values())
        self.grade_cells = [c for c in self.source_cells if kinds[c.name]["grade"]]
        self.solution_cells = [c for c in self.source_cells if kinds[c.name]["solution"]]
        self.task_cells = [c for c in self.source_cells if kinds[c.name]["task"]]

    def __deepcopy__(self, memo: Any) -> "Snapshot":
        """Nobody writes to it, so the copies that nbconvert makes may share it."""
        return self

    def find_source_cell(self, name: str, notebook: str, assignment: str) -> _Cell:
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


def conversions(config: Mapping[str, Any]) -> tuple[Conversion, Conversion]:
    """Return nbgrader's two conversions, before and after the cells run, without the running.

    The preprocessors are called one after the other, as nbconvert's exporter would, but on the
    notebook itself: the exporter copies and validates it before, between and after them.
    """
    return _conversions(json.dumps(config))


@functools.cache
def _conversions(text: str) -> tuple[Conversion, Conversion]:
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

    return convert(steps["sanitize"]), convert(steps["autograde"])


def _load(name: str) -> type:
    import importlib

    module, _, attribute = name.rpartition(".")
    kind: type = getattr(importlib.import_module(module), attribute)
    return kind


# The result


@dataclass
class Result:
    """What grading one notebook gave; `to_plain` is what travels and what is written."""

    notebook: str = ""  # the autograded notebook as text
    outcome: str = "graded"
    notes: list[str] = field(default_factory=list)  # one clear sentence each
    grades: dict[str, float | None] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)
    verdicts: dict[str, dict[str, Any]] = field(default_factory=dict)
    cpu: float = 0.0
    memory: int = 0

    def to_plain(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return self.__dict__.copy()


def read_notebook(data: bytes, limits: Limits) -> Any:
    """Read a submitted notebook; raise ValueError with the sentence that says what it is not."""
    if len(data) > limits.notebook:
        raise ValueError(
            f"The file is {len(data) >> 20} MB; notebooks of up to {limits.notebook >> 20} MB "
            "are read."
        )
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError):
        raise ValueError("The file is not JSON, so it is not a notebook.") from None
    if not isinstance(plain, dict) or "nbformat" not in plain:
        raise ValueError("The file is JSON, but not a notebook.")
    try:
        notebook = nbformat.convert(nbformat.reader.reads(data.decode()), 4)
        nbformat.validate(notebook)
        return nbformat.validator.normalize(notebook)[1]
    except Exception as error:
        reason = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        reason = reason.rstrip(".")
        raise ValueError(f"The file is not a valid notebook: {reason}.") from None


def grade(job: Mapping[str, Any], pack: Mapping[str, Any], control: socket.socket) -> Result:
    """Grade one notebook of one submission.

    Parameters
    ----------
    job : student, notebook, data (the file), files (name → bytes), problem (why there is no
        readable file, or empty), work (a folder for the learner, where there is no namespace).
    pack : what `assignment.make_pack` gives.
    control : the socket on which the learner's processes are asked for.

    """
    limits = Limits(**pack["limits"])
    notebook = pack["notebooks"][job["notebook"]]
    result = Result()
    try:
        if job["problem"]:
            raise ValueError(job["problem"])
        nb = read_notebook(job["data"], limits)
    except ValueError as error:
        return unreadable(notebook, str(error))
    resources: dict[str, Any] = {
        "unique_key": job["notebook"],
        "snapshot": Snapshot(notebook),
        "nbgrader": {
            "student": job["student"],
            "assignment": pack["assignment"],
            "notebook": job["notebook"],
            "db_url": pack["db_url"],
        },
    }
    before, after = conversions(pack["config"])
    _notice_damage(nb, notebook, result)
    nb = before(nb, resources)
    run = Run(job, pack, control, limits, result)
    run.notebook(nb)
    nb = after(nb, resources)
    nb.metadata["language_info"] = _language_info()
    _score(nb, result)
    for cell in nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        cell.metadata.pop("chainrule", None)  # only what was judged here speaks
        if name in result.verdicts:
            cell.metadata["chainrule"] = result.verdicts[name]
    _write_down(nb, result)
    return result


def _write_down(nb: Any, result: Result) -> None:
    if result.notes:
        nb.metadata["chainrule"] = {"outcome": result.outcome, "notes": result.notes}
    result.notebook = nbformat.writes(nb) + "\n"


def _notice_damage(nb: Any, notebook: Mapping[str, Any], result: Result) -> None:
    """Repair the nbgrader marks of the instructor's cells, and say what is missing or doubled."""
    cells = notebook["cells"]
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
        known = cells[name]
        cell.metadata["nbgrader"] = nbformat.from_dict(
            {**known["marks"], "grade_id": name, "checksum": known["checksum"]}
        )
    missing = [name for name, cell in cells.items() if cell["grade"] and name not in seen]
    doubled = [name for name, count in seen.items() if count > 1]
    if missing:
        result.notes.append(f"Missing test cells: {', '.join(missing)}.")
    if doubled:
        names = ", ".join(doubled)
        result.notes.append(f"Cells that were there twice (the last one counts): {names}.")
    edited = [
        name
        for name, cell in cells.items()
        if cell["grade"] and not cell["solution"] and name in seen
        for own in nb.cells
        if own.metadata.get("nbgrader", {}).get("grade_id") == name
        and own.source.strip() not in (cell["source"].strip(), cell["released"].strip())
    ]
    if edited:
        result.notes.append(f"Edited test cells, restored: {', '.join(dict.fromkeys(edited))}.")


def warm_up(pack: Mapping[str, Any]) -> None:
    """Take an empty submission through nbgrader's steps, so that no other one is the first."""
    for name, notebook in pack["notebooks"].items():
        nb = read_notebook(unreadable(notebook, "").notebook.encode(), Limits())
        marks = {"student": "", "assignment": pack["assignment"], "notebook": name, "db_url": ""}
        for convert in conversions(pack["config"]):
            convert(nb, {"unique_key": name, "snapshot": Snapshot(notebook), "nbgrader": marks})
        if pack["seed"] is not None:
            _warm_texts(str(pack["assignment"]))


def _warm_texts(unit: str) -> None:
    from chainrule.course.exercise import unit_exercises

    exercises = unit_exercises(unit)
    for name in exercises:
        _texts(unit, name, set(exercises))


def unreadable(notebook: Mapping[str, Any], reason: str) -> Result:
    """Return the result of a submission without a readable notebook: its cells, all at zero."""
    result = Result(outcome="unreadable", notes=[reason])
    cells = [new_markdown_cell("**This submission could not be graded.**")]
    for name, cell in notebook["cells"].items():
        marks = dict(cell["marks"]) | {"grade_id": name, "checksum": cell["checksum"]}
        kind = new_code_cell if cell["cell_type"] == "code" else new_markdown_cell
        own = kind(cell["released"], metadata={"nbgrader": marks})  # type: ignore[no-untyped-call]
        if cell["grade"]:
            result.grades[name] = 0.0
            if cell["cell_type"] == "code":
                own.outputs = [_error("NotGraded", reason)]
        if cell["solution"] or cell["task"]:
            result.comments[name] = None if cell["task"] else "No response."
        if cell["task"]:
            result.grades[name] = 0.0
        cells.append(own)
    metadata = {"kernelspec": json.loads(notebook["kernelspec"] or "{}")}
    nb: Any = new_notebook(cells=cells, metadata={k: v for k, v in metadata.items() if v})
    _write_down(nb, result)
    return result


def _score(nb: Any, result: Result) -> None:
    """Read scores and comments off the finished notebook as nbgrader's SaveAutoGrades does."""
    for cell in nb.cells:
        if utils.is_grade(cell):
            name = cell.metadata.nbgrader["grade_id"]
            try:
                score, _ = utils.determine_grade(cell)
            except ValueError as error:
                result.notes.append(f"{name} gave no score: {error}.")
                score = None
            result.grades[name] = score
        if utils.is_solution(cell) or utils.is_task(cell):
            unchanged = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
            own = unchanged and not utils.is_task(cell)
            result.comments[cell.metadata.nbgrader["grade_id"]] = "No response." if own else None


def _error(name: str, text: str) -> Any:
    lines = [f"\x1b[0;31m{name}\x1b[0m: {text}"]
    return nbformat.from_dict(
        {"output_type": "error", "ename": name, "evalue": text, "traceback": lines}
    )


# Running the cells


class Run:
    """One submission between its learner's process and this one."""

    def __init__(
        self,
        job: Mapping[str, Any],
        pack: Mapping[str, Any],
        control: socket.socket,
        limits: Limits,
        result: Result,
    ) -> None:
        """Prepare; nothing runs yet."""
        notebook = pack["notebooks"][job["notebook"]]
        self.job, self.pack, self.control = job, pack, control
        self.limits, self.result = limits, result
        self.plan = Plan.from_plain(notebook["plan"])
        self.sources = {name: cell["source"] for name, cell in notebook["cells"].items()}
        self.shell = shells.CapturingShell.instance()
        self.outputs = shells.Outputs(limits.output)
        self.shell.sink = self._own_output
        self.testing = False
        self.channel: Channel | None = None
        self.alive = False
        self.history: list[tuple[Any, ...]] = []  # what to do again in a new process
        self.deaths = 0
        self.given_up = ""
        self.flood = 0
        self.count = 1
        self.number = ""
        self.over = time.monotonic() + limits.total_seconds
        self.put: dict[str, Any] = {}
        self.session = notebook_session(pack)
        self.judged: set[str] = set()  # exercises whose test cell has run
        self.deferred: list[Any] = []  # test cells that wait for an exercise further down
        self.last_chance = False
        self.read: dict[str, Any] = {}  # the submission's functions, compiled and never called
        if self.session is not None:
            self._show_sources()

    def notebook(self, nb: Any) -> None:
        """Run all cells; fills in their outputs and execution counts."""
        with self._own_world():
            try:
                self._start()
                for code in self.plan.prelude:
                    self._quietly(code)
                for cell in nb.cells:
                    if cell.cell_type == "code" and cell.source.strip():
                        self._cell(cell)
                self.last_chance = True
                for cell in self.deferred:
                    self.count = cell.execution_count
                    self._cell(cell)
            finally:
                self._stop()
        untrusted = [name for name in self.plan.untrusted if name in self.sources]
        if untrusted:
            self.result.notes.append(
                f"Run beside the learner's code, as in nbgrader: {', '.join(untrusted)}."
            )

    @contextlib.contextmanager
    def _own_world(self) -> Iterator[None]:
        """Work in an empty folder with the instructor's own files, under nbgrader's mark."""
        with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
            for name, data in (self.pack["files"] | self.pack["settings"]).items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(data))
            os.chdir(folder)
            os.environ["NBGRADER_EXECUTION"] = "autograde"
            signal.signal(signal.SIGALRM, self._alarm)
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                os.chdir("/")

    def _alarm(self, *_: Any) -> None:
        # While a frame is being read its own deadline counts, so that no byte is lost.
        if self.channel is None or not self.channel.busy:
            raise CellTimeout("the time of this cell is over")

    # The learner's process

    def _start(self) -> None:
        here, there = socket.socketpair()
        self.number = f"{self.job['id']}.{self.deaths}"
        order = {"do": "spawn", "work": self.job["work"], "number": self.number}
        if hasattr(os, "sched_getaffinity"):
            order["cores"] = sorted(os.sched_getaffinity(0))
        socket.send_fds(self.control, [json.dumps(order).encode()], [there.fileno()])
        there.close()
        self.channel = Channel(here, _guard)
        self.channel.on_output = self._their_output
        self.channel.shows_lines = False  # of hidden tests
        self.channel.deadline = time.monotonic() + 60
        try:
            header, _ = self.channel.receive()
        except Gone:
            raise SandboxFailed("the learner's process ended before it began") from None
        told = header.get("p") or {}
        if not told.get("ready"):
            raise SandboxFailed(str(told.get("why")))
        self.alive = True
        files = {name: base64.b64decode(data) for name, data in self.pack["files"].items()}
        files = {**self.job["files"], **files}
        if files:
            self._ask("files", files)

    def _stop(self) -> None:
        if self.channel is None:
            return
        with contextlib.suppress(OSError):
            self.channel.sock.close()
        with contextlib.suppress(OSError):
            self.control.send(json.dumps({"do": "kill"}).encode())
            self._await_end(10)
        self.channel, self.alive = None, False

    def _await_end(self, seconds: float) -> dict[str, Any]:
        told: dict[str, Any] = {}
        while told.get("number") != self.number:
            if not select.select([self.control], [], [], seconds)[0]:
                return {}
            told = json.loads(self.control.recv(4096) or b'{"number": null}')
        self.result.cpu += told.get("cpu", 0.0)
        self.result.memory = max(self.result.memory, told.get("memory", 0))
        return told

    def _ask(self, operation: str, *args: Any) -> Any:
        if self.channel is None:
            raise LearnerLost("there is no process")
        return self.channel.request(operation, 0, list(args))

    def _revive(self) -> bool:
        """Make a new process that has done what the old one had, but for the fatal cell."""
        if self.alive:
            return True
        if self.deaths > _RESTARTS or time.monotonic() > self.over:
            self.given_up = self.given_up or "The submission used up its time or its restarts."
            return False
        self._start()
        assert self.channel is not None
        quiet, self.channel.on_output = self.channel.on_output, lambda output: None
        try:
            self.channel.deadline = min(self.over, time.monotonic() + self.limits.total_seconds)
            for operation, *args in self.history:
                self._ask(operation, *args)
        except (Gone, CellTimeout):
            self.given_up = "The submission could not be brought back after it crashed."
            self._stop()
            return False
        self.channel.on_output = quiet
        return True

    def _limited(self, action: Callable[[], Any]) -> tuple[Any, list[Any]]:
        """Do something within the time of a cell; return its value and the errors to show."""
        seconds = max(0.1, min(self.limits.cell_seconds, self.over - time.monotonic()))
        assert self.channel is not None
        self.channel.deadline = time.monotonic() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds)
        value, errors = None, []
        try:
            value = action()
        except CellTimeout:
            self.channel.late = True
        except Gone:
            self.alive = False
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self.channel.late:
            errors.append(_timeout_error())
            self._note("A cell ran into the time limit of {:g} s.", self.limits.cell_seconds)
            self._recover()
        if not self.alive or self.channel.dead:
            errors.append(self._autopsy())
        return value, errors

    def _recover(self) -> None:
        """Interrupt what is running over there; what does not come back is ended."""
        channel = self.channel
        assert channel is not None
        channel.late = False
        if channel.dead or not channel.pending:
            return
        with contextlib.suppress(OSError):
            self.control.send(json.dumps({"do": "interrupt"}).encode())
        channel.deadline = time.monotonic() + _GRACE
        channel.refuse = True
        try:
            channel.wait(channel.pending[0])
            channel.pending.clear()
        except (Gone, CellTimeout):
            self.alive = False
        finally:
            channel.refuse = False
            channel.late = False

    def _autopsy(self) -> Any:
        """End what is left of the learner's process and return the error that says why."""
        self.alive = False
        self.deaths += 1
        if self.channel is not None:
            self.channel.sock.close()
        told = self._await_end(0.3)
        if not told:
            with contextlib.suppress(OSError):
                self.control.send(json.dumps({"do": "kill"}).encode())
            self._await_end(10)
            text = "it did not react any more and was ended"
        else:
            text = _cause_of_death(int(told.get("ended", 0)))
        self.channel = None
        self._note(f"The submission's process stopped in a cell: {text}.")
        return _error("DeadKernelError", f"The process of this submission stopped: {text}.")

    def _note(self, text: str, *values: Any) -> None:
        sentence = text.format(*values)
        if sentence not in self.result.notes:
            self.result.notes.append(sentence)

    # Cells

    def _cell(self, cell: Any) -> None:
        marks = cell.metadata.get("nbgrader") or {}
        name = marks.get("grade_id", "")
        plan = self.plan.cells.get(name)
        if plan is not None and cell.source != self.sources.get(name):
            plan = None  # only the instructor's own text runs in this process
        if not self._revive():
            cell.outputs = [_error("NotRun", self.given_up)]
            return
        self.outputs = shells.Outputs(self.limits.output)
        count = self.count
        if plan is None or plan.owner == "both":
            errors = self._learner_cell(cell.source, count)
            if plan is not None:
                self._both(cell.source, plan, count)
        else:
            errors = self._test_cell(name, cell, plan, count)
        self.count += 1
        cell.execution_count = count
        shown = self.outputs.finished()
        names = {output.get("ename") for output in shown}
        cell.outputs = [nbformat.from_dict(output) for output in shown]
        cell.outputs += [error for error in errors if error.ename not in names]

    def _learner_cell(self, code: str, count: int) -> list[Any]:
        # What this process prints while it is called from the cell belongs to the cell.
        stdout, stderr = self.shell.streams
        with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
            _, errors = self._limited(lambda: self._ask("cell", code, count))
            stdout.flush()
            stderr.flush()
        if self.alive:
            self.history.append(("cell", code, count))
        if self.session is not None:
            self.read.update(_functions_in(code, f"<submission:{count}>", self.read))
        return errors

    def _show_sources(self) -> None:
        """Let the course's checks read the text of a remote function, as they would locally."""
        from chainrule.mistakes import not_derived

        def written(answer: Any) -> Any:
            names = [name for name, value in self.put.items() if value is answer]
            return self.read.get(names[0]) if names else answer

        not_derived.read_text_of(written)

    def _both(self, code: str, plan: CellPlan, count: int) -> None:
        """Run an instructor's locked cell here as well; its outputs are the learner's."""
        if self.alive and plan.fetch:
            self._limited(lambda: self._take(plan.fetch))
        self.shell.execution_count = count
        self._quietly(code)

    def _quietly(self, code: str) -> None:
        kept, self.outputs = self.outputs, shells.Outputs(0)
        try:
            signal.setitimer(signal.ITIMER_REAL, self.limits.cell_seconds)
            self.shell.run(code)
        except CellTimeout:
            pass
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self.outputs = kept

    def _take(self, names: tuple[str, ...]) -> None:
        """Fetch the learner's names into this process's namespace."""
        values = self._ask("fetch", list(names))
        if not isinstance(values, dict):
            raise Gone("the submission gave no names")
        space = self.shell.user_ns
        for name in names:
            if name in values:
                space[name] = self.put[name] = values[name]
            elif name in self.put and space.get(name) is self.put[name]:
                del space[name], self.put[name]

    def _test_cell(self, name: str, cell: Any, plan: CellPlan, count: int) -> list[Any]:
        self.testing = True
        self.shell.execution_count = count
        ran = [False, False]

        def action() -> None:
            self._take(plan.fetch)
            ran[:] = True, self.shell.run(cell.source)[1]

        try:
            _, errors = self._limited(action)
        finally:
            self.testing = False
        if not ran[0] and not errors:
            errors = [_error("NotRun", "The names of this cell could not be fetched.")]
        verdict = getattr(self.shell.last_error, "verdict", None) if ran[0] else None
        verdict = verdict if isinstance(verdict, Verdict) else None
        if verdict is not None and not self.last_chance and self._waits(verdict):
            self.deferred.append(cell)
            return errors
        self.judged.add(name.removeprefix("test_"))
        if verdict is not None:
            self.result.verdicts[name] = verdict.to_plain()
        if self.alive:
            self._hand_back(plan, verdict)
        return errors

    def _waits(self, verdict: Verdict) -> bool:
        """Say whether an answer failed only because it calls an exercise further down.

        In a notebook the course's own version would answer. Here nothing may answer for an
        exercise that has not been judged, so this one is judged once more at the end.
        """
        from chainrule.course.exercise import unit_exercises

        name = verdict.undefined_name
        return name in unit_exercises(self.session.unit) and name not in self.judged

    def _hand_back(self, plan: CellPlan, verdict: Verdict | None) -> None:
        """Give the learner's process what the test cell defined or replaced.

        The course's own version stands in for an exercise that was judged wrong. Its text is
        handed over when every exercise it builds on has been judged, too; else a handle is,
        which can be called and nothing more.
        """
        space = self.shell.user_ns
        values = {n: space[n] for n in plan.push if n in space}
        passed = getattr(self.session, "passed", ())
        solved = [n for n in plan.fetch if n in passed]
        wrong = verdict.exercise if verdict is not None else ""
        failed = [wrong] if _is_stand_in(space.get(wrong)) else []
        texts = _texts(self.session.unit, wrong, self.judged) if failed else []
        if texts:
            order: tuple[Any, ...] = ("stand_in", wrong, texts)
            if not self._limited(lambda: self._ask(*order))[1]:
                self.history.append(order)
            failed = []
        values |= {n: space[n] for n in failed}
        for name in plan.fetch:
            value = space.get(name)
            if name in space and not _is_stand_in(value) and value is not self.put.get(name):
                values[name] = value
        if values or solved:
            pushed = ("push", values, failed, solved)
            if not self._limited(lambda: self._ask(*pushed))[1]:
                self.history.append(pushed)

    # Outputs

    def _own_output(self, output: dict[str, Any]) -> None:
        self.outputs.add(output)

    def _their_output(self, output: dict[str, Any]) -> None:
        cleaned = shells.clean(output)
        if cleaned is None:
            return
        self.flood += len(json.dumps(cleaned))
        if self.flood > _TOTAL_OUTPUT:
            self._note("The submission wrote more than {} MB of output.", _TOTAL_OUTPUT >> 20)
            raise Gone("too much output")
        if not self.testing:
            self.outputs.add(cleaned)
        elif cleaned["output_type"] == "stream":
            # A result or an error of a test cell is only ever this process's own.
            (sys.stdout if cleaned["name"] == "stdout" else sys.stderr).write(cleaned["text"])
        elif cleaned["output_type"] == "display_data" and MIME_TYPE not in cleaned["data"]:
            self.shell.publish(cleaned)


def _guard(operation: str, target: Any, name: str) -> bool:
    """Say what a submission may do with an object of this process: call it, hardly more."""
    if operation in ("call", "next", "iter", "len", "item"):
        return True
    own = getattr(target, "__dict__", {})
    return operation == "get" and _is_stand_in(target) and name[:1] != "_" and name not in own


def _functions_in(code: str, filename: str, space: dict[str, Any]) -> dict[str, Any]:
    """Return the functions that a cell defines, made from its text alone: nothing is executed."""
    found: dict[str, Any] = {}
    try:
        tree = ast.parse(code)
        linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                node.decorator_list = []
                whole = compile(ast.Module([node], []), filename, "exec", dont_inherit=True)
                inner = [c for c in whole.co_consts if isinstance(c, types.CodeType)]
                own = [c for c in inner if c.co_name == node.name and not c.co_freevars]
                if own:
                    found[node.name] = types.FunctionType(own[0], space, node.name)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return found


def _texts(unit: str, name: str, judged: set[str]) -> list[str]:
    """Return the code of the course's own `name`, with all it builds on, in order.

    Empty when it builds on an exercise that has not been judged.
    """
    from chainrule.course.source import unit_cells

    cells = [cell for cell in unit_cells(unit) if cell.kind in ("given", "solution")]
    solutions = {cell.grade_id: cell.source for cell in cells if cell.kind == "solution"}
    wanted, todo = set(), [name]
    while todo:
        one = todo.pop()
        if one in wanted or one not in solutions:
            continue
        if one not in judged:
            return []
        wanted.add(one)
        todo += _used_in(solutions[one])
    if not wanted:
        return []
    chosen = [c for c in cells if c.kind == "given" or c.grade_id in wanted]
    return [_without_machinery(cell.source) for cell in chosen]


@functools.cache
def _used_in(source: str) -> frozenset[str]:
    return frozenset(read_names(source).used)


@functools.cache
def _without_machinery(source: str) -> str:
    """Leave out what belongs to the notebook: imports of this package and `start`."""
    tree = ast.parse(source)
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chainrule"))
        and not ast.unparse(node).startswith(("start(", "import chainrule"))
    ]
    return ast.unparse(tree)


def _is_stand_in(value: Any) -> bool:
    """Say whether this is the course's own version, in place of a missing or wrong answer."""
    session = sys.modules.get("chainrule.notebook.session")
    # Asked of the type: a question to a remote object would run the submission's code.
    return session is not None and issubclass(type(value), session.StandIn)


def notebook_session(pack: Mapping[str, Any]) -> Any:
    """Return the session of the course's own checks, with the hidden tests' settings in it.

    None for an assignment of another course.
    """
    module = sys.modules.get("chainrule.notebook.session")
    if module is None or pack.get("seed") is None:
        return None
    module.session.hidden_seed = pack["seed"]
    module.session.accepts_measured = pack["accepts_measured"]
    return module.session


def _language_info() -> dict[str, Any]:
    """Return what a Python kernel says about itself."""
    return {
        "codemirror_mode": {"name": "ipython", "version": sys.version_info.major},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": f"ipython{sys.version_info.major}",
        "version": platform.python_version(),
    }


@functools.cache
def _timeout_error() -> Any:
    """Return the error that nbgrader shows for a cell that took too long."""
    told = Execute().error_on_timeout
    return nbformat.from_dict({"output_type": "error", **told})


def _cause_of_death(status: int) -> str:
    if status == -signal.SIGXCPU or status == -signal.SIGKILL:
        return "it was ended, most likely for its CPU time or memory"
    if status < 0:
        return f"the interpreter crashed ({signal.Signals(-status).name})"
    return "it ended itself"
