"""The tester's side: takes one submission through nbgrader's steps and returns its result.

Runs in a process of its own, forked from a warm one for each submission. nbgrader's own
preprocessors clean the notebook before and after; in between, the learner's cells run in
the learner's process and the instructor's test cells run here, on remote callables. What a
test cell is worth is measured here: whether it ran, whether it raised, what it returned.
Every failure becomes an outcome: a sentence for the table and the student's feedback.
"""

import contextlib
import functools
import json
import os
import platform
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import Execute

from chainrule.checking.verdict import Verdict
from chainrule.grading import ipython_shell as shells
from chainrule.grading import own_checks, unseen_cells
from chainrule.grading.cell_outputs import Outputs, clean, handed_in
from chainrule.grading.cell_plan import CellPlan, Plan
from chainrule.grading.channel import CellTimeout, Channel, Gone, raised_there
from chainrule.grading.graded_notebook import (
    Result,
    error_output,
    measured_notebook,
    score,
    write_down,
)
from chainrule.grading.jobs import Job, Pack
from chainrule.grading.nbgrader_steps import Snapshot, conversions
from chainrule.grading.sandbox import Limits
from chainrule.grading.submitted_notebook import notice_damage, read_notebook, unreadable
from chainrule.grading.unseen_cells import Cell

_NO_DATABASE = "sqlite://"  # the gradebook has one writer, which is not here
_GRACE = 2.0  # seconds that an interrupted cell has to come back
_RESTARTS = 3
_SHORT = 80  # characters of an error of a submission that has met hidden points
_TOTAL_OUTPUT = 64 << 20


class LearnerLost(Gone):
    """The learner's process ended or had to be ended in the middle of a cell."""


class SandboxFailed(Exception):
    """The learner's process could not be shut in; nothing has been run."""


def grade(job: Job, pack: Pack, control: socket.socket) -> Result:
    """Grade one notebook of one submission.

    Parameters
    ----------
    job, pack : what is to be graded, and the assignment.
    control : the socket on which the learner's processes are asked for.

    """
    limits = pack.limits
    notebook = pack.notebooks[job.notebook]
    result = Result()
    try:
        if job.problem:
            raise ValueError(job.problem)
        brought: dict[str, list[Any]] = {}
        nb = read_notebook(job.data, limits, brought)
    except ValueError as error:
        return unreadable(notebook, str(error), job.data)
    resources: dict[str, Any] = {
        "unique_key": job.notebook,
        "snapshot": Snapshot(notebook),
        "nbgrader": {
            "student": job.student,
            "assignment": pack.assignment,
            "notebook": job.notebook,
            "db_url": _NO_DATABASE,
        },
    }
    steps = conversions(pack.config)
    notice_damage(nb, notebook, result)
    nb = steps.before(nb, resources)
    run = Run(job, pack, control, limits, result, brought)
    run.notebook(nb)
    measured = steps.weigh(measured_notebook(nb, run.measured), resources)
    nb = steps.after(nb, resources)
    nb.metadata["language_info"] = _language_info()
    score(nb, measured, result)
    write_down(nb, result, run.secret)
    return result


def warm_up(pack: Pack) -> None:
    """Take an empty submission through nbgrader's steps, so that no other one is the first."""
    for name, notebook in pack.notebooks.items():
        nb = read_notebook(unreadable(notebook, "").notebook.encode(), Limits())
        marks = {"student": "", "assignment": pack.assignment, "notebook": name, "db_url": ""}
        steps = conversions(pack.config)
        for convert in (steps.before, steps.after):
            convert(nb, {"unique_key": name, "snapshot": Snapshot(notebook), "nbgrader": marks})
        unseen_cells.read_before(notebook.texts)
        if pack.seed is not None:
            own_checks.warm_up(pack.assignment)


def notebook_session(pack: Pack) -> Any:
    """Return the session of the course's own checks; None for an assignment of another course."""
    return own_checks.session_of(pack)


# Running the cells


class Run:
    """One submission between its learner's process and this one."""

    def __init__(
        self,
        job: Job,
        pack: Pack,
        control: socket.socket,
        limits: Limits,
        result: Result,
        brought: Mapping[str, list[Any]],
    ) -> None:
        """Prepare; nothing runs yet."""
        notebook = pack.notebooks[job.notebook]
        self.job, self.pack, self.control = job, pack, control
        self.limits, self.result = limits, result
        self.brought = brought  # the outputs that came with the cells
        self.unseen: set[str] = set()  # ids of cells that no grade can see
        self.plan = notebook.plan
        self.sources = {name: cell.source for name, cell in notebook.cells.items()}
        self.shell = shells.CapturingShell.instance()
        self.outputs = Outputs(limits.output)
        self.shell.sink = self._own_output
        self.listening = ""  # what the submission's outputs belong to: "cell", "test", nothing
        self.hidden: tuple[range, ...] = ()  # lines of the test cell that students do not see
        self.measured: dict[str, list[Any]] = {}  # test cell → what decides about its score
        # What a student may see of a cell, where it is not all: outputs, or None for pictures.
        self.secret: dict[str, list[Any] | None] = {}
        self.shown = Outputs(limits.output)
        self.saw_hidden = False  # a test that students do not see has been run
        self.noted: list[Any] | None = None  # the list of the test cell that is running
        self.channel: Channel | None = None
        self.alive = False
        self.history: list[tuple[Any, ...]] = []  # what to do again in a new process
        self.started = 0
        self.deaths = 0
        self.given_up = ""
        self.flood = 0
        self.count = 1
        self.number = ""
        self.over = time.monotonic() + limits.total_seconds
        self.put: dict[str, Any] = {}
        session = own_checks.session_of(pack, job.student)
        self.judged = own_checks.Judged(session) if session is not None else None
        self.deferred: list[Any] = []  # test cells that wait for an exercise further down
        self.last_chance = False
        self.started_afresh = False  # the process has not done all of the history
        if self.judged is not None:
            own_checks.show_texts(self.judged, self.put)
            own_checks.watch_submission(self._ask, self._is_theirs)
            own_checks.remake_there(self._ask, self._is_theirs)
            own_checks.trace_there(self._ask, self._is_theirs)
            own_checks.run_there(self._run_steps, self._is_theirs)

    def notebook(self, nb: Any) -> None:
        """Run all cells; fills in their outputs and execution counts."""
        if not self.pack.all_cells:
            self.unseen = _unseen(nb, self.plan)
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
                    self._judge_afresh(cell)
            finally:
                self._stop()
        untrusted = [name for name in self.plan.untrusted if name in self.sources]
        if untrusted:
            self.result.notes.append(
                f"Run beside the learner's code, as in nbgrader: {', '.join(untrusted)}."
            )
        if self.plan.editable:
            self.result.notes.append(
                "Tests use what students can change, as in nbgrader: "
                f"{', '.join(self.plan.editable)}. Lock the cells that define it."
            )

    @contextlib.contextmanager
    def _own_world(self) -> Iterator[None]:
        """Work in an empty folder with the instructor's own files, under nbgrader's mark."""
        with tempfile.TemporaryDirectory(prefix="chainrule-") as folder:
            for name, data in (self.pack.files | self.pack.settings).items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
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
        self.started += 1
        self.number = f"{self.job.number}.{self.started}"
        order: dict[str, Any] = {"do": "spawn", "work": self.job.work, "number": self.number}
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
        files = {**self.job.files, **self.pack.files}
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

    def _run_steps(self, answer: Any, number: int, steps: list[Any]) -> Any:
        if self.channel is None:
            raise LearnerLost("there is no process")
        return self.channel.run_program(answer, number, steps)

    def _is_theirs(self, value: Any) -> bool:
        return self.channel is not None and self.channel.handle_of(value) is not None

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

    def _limited(self, action: Callable[[], Any]) -> list[Any]:
        """Do something within the time of a cell; return the errors to show."""
        seconds = max(0.1, min(self.limits.cell_seconds, self.over - time.monotonic()))
        assert self.channel is not None
        self.channel.deadline = time.monotonic() + seconds
        signal.setitimer(signal.ITIMER_REAL, seconds)
        errors = []
        try:
            action()
        except CellTimeout:
            self.channel.late = True
        except Gone:
            self.alive = False
        except Exception:
            # Whatever the submission's process did to get here is its own affair, and no answer.
            errors.append(error_output("NotRun", "The submission did not do what it was asked."))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self.channel.late:
            errors.append(_timeout_error())
            self._note("A cell ran into the time limit of {:g} s.", self.limits.cell_seconds)
            self._recover()
        if not self.alive or self.channel.dead:
            errors.append(self._autopsy())
        return errors

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
        return error_output("DeadKernelError", f"The process of this submission stopped: {text}.")

    def _note(self, text: str, *values: Any) -> None:
        self.result.note(text.format(*values))

    # Cells

    def _cell(self, cell: Any) -> None:
        marks = cell.metadata.get("nbgrader") or {}
        name = marks.get("grade_id", "")
        plan = self.plan.cells.get(name)
        if plan is not None and plan.owner == "tester":
            cell.source = self.sources[name]  # only the instructor's own text runs in this process
            self.measured[name] = [error_output("NotRun", "This cell has not been run.")]
        elif plan is not None and cell.source != self.sources.get(name):
            plan = None
        if cell.id in self.unseen:
            self._leave_out(cell)
            return
        if not self._revive():
            cell.outputs = [error_output("NotRun", self.given_up)]
            return
        self.outputs, self.shown = Outputs(self.limits.output), Outputs(self.limits.output)
        count = self.count
        if plan is None or plan.owner == "both":
            if self.saw_hidden and not marks.get("grade"):
                self.secret[cell.id] = None
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
        seen = self.shown.finished()
        if name in self.measured and seen != shown:
            self.secret[cell.id] = seen

    def _leave_out(self, cell: Any) -> None:
        """Do not run a cell that no grade can see; what it showed when it was handed in stays."""
        shown = handed_in(self.brought.get(cell.id, []), self.limits.output)
        cell.outputs = [nbformat.from_dict(own_checks.without_verdict(one)) for one in shown]
        if self.judged is not None:
            self.judged.read(cell.source, f"<submission:{self.count}>")
        self.count += 1

    @contextlib.contextmanager
    def _listen(self, whose: str) -> Iterator[None]:
        """Take in what the submission's process shows, as part of its own cell or of a test."""
        self.listening = whose
        try:
            yield
        finally:
            self.listening = ""

    def _learner_cell(self, code: str, count: int) -> list[Any]:
        # What this process prints while it is called from the cell belongs to the cell.
        stdout, stderr = self.shell.streams
        with (
            self._listen("cell"),
            contextlib.redirect_stdout(stdout),
            contextlib.redirect_stderr(stderr),
        ):
            errors = self._limited(lambda: self._ask("cell", code, count))
            stdout.flush()
            stderr.flush()
        if self.alive:
            self.history.append(("cell", code, count))
        if self.judged is not None:
            self.judged.read(code, f"<submission:{count}>")
        return errors

    def _both(self, code: str, plan: CellPlan, count: int) -> None:
        """Run an instructor's locked cell here as well; its outputs are the learner's."""
        if self.alive and plan.fetch:
            self._limited(lambda: self._take(plan.fetch))
        self.shell.execution_count = count
        self._quietly(code)

    def _quietly(self, code: str) -> None:
        kept, self.outputs = self.outputs, Outputs(0)
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
        exercise = name.removeprefix("test_")
        if self.judged is not None:
            self.judged.meet(exercise)
        self.shell.execution_count = count
        self.noted, good = [], None
        self.hidden = _hidden_lines(cell.source, self.pack.config)

        def action() -> None:
            nonlocal good
            self._take(plan.fetch)
            with self._listen("test"):
                good = self.shell.run(cell.source)[1]

        errors = self._limited(action)
        knows, self.saw_hidden = self.saw_hidden, self.saw_hidden or bool(self.hidden)
        if good is None and not errors:
            errors = [error_output("NotRun", "The names of this cell could not be fetched.")]
        measured, self.noted = [*self.noted, *errors], None
        if good is False and not any(o["output_type"] == "error" for o in measured):
            measured.append(error_output("Error", "The cell ended with an error."))
        self.measured[name] = measured
        error = self.shell.last_error if good is False else None
        verdict = own_checks.verdict_of(error) if self.judged is not None else None
        if error is not None:
            hidden = self._is_hidden(_line_of(error, self.shell))
            self._mask(error, verdict, hidden, knows)
        if self.judged is None:
            if self.alive:
                self._hand_back(plan)
            return errors
        # What builds on an answer that waits has to wait as well.
        waits = verdict is not None and (self.deferred or self.judged.waits(verdict))
        if waits and not self.last_chance:
            self.deferred.append(cell)
            return errors
        self.judged.done.add(exercise)
        if verdict is not None and waits:
            verdict = self._say_what_it_waits_on(verdict)
        if verdict is not None:
            self.result.verdicts[name] = verdict.to_plain()
        if self.alive:
            self._stand_in(verdict)
        if self.alive:
            self._hand_back(plan)
        return errors

    def _judge_afresh(self, cell: Any) -> None:
        """Judge an answer that had to wait, where nothing of what came after stands in.

        A new process runs the learner's cells again, unless the one that is there has never held
        the course's version of anything further down; what it shows is not shown a second time.
        """
        assert self.judged is not None
        exercise = cell.metadata.nbgrader["grade_id"].removeprefix("test_")
        allowed = self.judged.before(exercise)
        everything, standing = self.history, self.judged.standing
        self.history = [kept for order in everything for kept in _without(order, allowed)]
        known = len(self.history)
        self.judged.standing = standing & allowed
        if self.started_afresh or any(_is_barred(order, allowed) for order in everything):
            self.started_afresh = True
            self._stop()
        self.count = cell.execution_count
        self._cell(cell)
        self.history = everything + self.history[known:]
        self.judged.standing |= standing

    def _say_what_it_waits_on(self, verdict: Verdict) -> Verdict:
        """Accuse an answer that had to wait of nothing that the exercise it calls may have done."""
        assert self.judged is not None
        others = self.judged.rests_on(verdict.exercise)
        if not others:
            return verdict
        told = own_checks.waiting_on(verdict, others)
        for output in (*self.outputs.items, *self.shown.items):
            own_checks.say_instead(output, told)
        self._note(f"{told.what} {told.why}")
        return told

    def _stand_in(self, verdict: Verdict | None) -> None:
        """Put the course's own version in the place of an exercise that was not accepted.

        Its text is handed over when every exercise it builds on has been judged, too; else a
        handle is, which can be called and nothing more.
        """
        assert self.judged is not None
        wrong = verdict.exercise if verdict is not None else ""
        value = self.shell.user_ns.get(wrong)
        if not own_checks.is_stand_in(value):
            return
        self.judged.standing.add(wrong)
        texts = self.judged.texts(wrong)
        if texts:
            self._do(("stand_in", wrong, texts))
        else:
            self._do(("push", {wrong: value}, [wrong], []))

    def _hand_back(self, plan: CellPlan) -> None:
        """Give the learner's process what the test cell defined or replaced."""
        space = self.shell.user_ns
        values = {n: space[n] for n in plan.push if n in space}
        for name in plan.fetch:
            value = space.get(name)
            changed = name in space and value is not self.put.get(name)
            if changed and not own_checks.is_stand_in(value):
                values[name] = value
        solved = [n for n in plan.fetch if self.judged is not None and self.judged.passed(n)]
        if values or solved:
            self._do(("push", values, [], solved))

    def _do(self, order: tuple[Any, ...]) -> None:
        """Ask the learner's process for something that a new one will have to do as well."""
        if not self._limited(lambda: self._ask(*order)):
            self.history.append(order)

    # What students do not see

    def _is_hidden(self, line: int) -> bool:
        return any(line in lines for lines in self.hidden)

    def _hidden_now(self) -> bool:
        """Say whether the test cell is at a line that students do not see."""
        frame = sys._getframe() if self.hidden else None
        while frame is not None:
            if _is_cell(frame, self.shell):
                return self._is_hidden(frame.f_lineno)
            frame = frame.f_back
        return False

    def _mask(
        self, error: BaseException, verdict: Verdict | None, hidden: bool, knows: bool
    ) -> None:
        """Take out of an error what the submission made of hidden points.

        `hidden` says that the test which failed is not shown, `knows` that an earlier one is not.
        """
        if hidden and verdict is not None:
            text = own_checks.words_at_hidden_points(verdict)
        elif hidden and raised_there(error):
            text = "The submission raised it in a test that is not shown."
        elif knows and verdict is None and raised_there(error):
            text = str(error)[:_SHORT]
        else:
            return
        for output in self.shown.items:
            if output["output_type"] == "error":
                output.update(evalue=text, traceback=text.strip("\n").splitlines())

    # Outputs

    def _own_output(self, output: dict[str, Any]) -> None:
        """Take in an output of this process; a test cell's score rests on these alone."""
        kind = output["output_type"]
        if kind in ("error", "execute_result") or output.get("name") == "stderr":
            self._measure(output)
        self.outputs.add(dict(output))
        self.shown.add(dict(output))

    def _measure(self, output: dict[str, Any]) -> None:
        if self.noted is None:
            return
        streams = [known for known in self.noted if known["output_type"] == "stream"]
        if output["output_type"] != "stream" or not streams:
            self.noted.append(dict(output))
        elif len(streams[0]["text"]) < self.limits.output:
            streams[0]["text"] += output["text"]

    def _their_output(self, output: dict[str, Any]) -> None:
        """Take in an output of the submission's process: in its own cell, or beside a test's."""
        cleaned = clean(output)
        if cleaned is None:
            return
        self.flood += len(json.dumps(cleaned))
        if self.flood > _TOTAL_OUTPUT:
            self._note("The submission wrote more than {} MB of output.", _TOTAL_OUTPUT >> 20)
            raise Gone("too much output")
        kind = cleaned["output_type"]
        if self.listening == "cell":
            self.outputs.add(cleaned)
        elif self.listening != "test" or kind not in ("stream", "display_data"):
            return  # a result or an error of a test cell is only ever this process's own
        elif kind == "stream":
            self._their_text(cleaned)
        else:
            cleaned.pop("transient", None)
            self._beside_the_test(own_checks.without_verdict(cleaned), self.shell.publish)

    def _their_text(self, output: dict[str, Any]) -> None:
        """Print where the test cell prints: on its own stream, or where it has redirected it."""
        stderr = output["name"] == "stderr"
        stream, own = (sys.stderr, self.shell.streams[1]) if stderr else (
            sys.stdout, self.shell.streams[0],
        )  # fmt: skip
        if stream is own:
            self._beside_the_test(output, lambda output: stream.write(output["text"]))
        else:
            stream.write(output["text"])

    def _beside_the_test(self, output: dict[str, Any], show: Callable[[Any], Any]) -> None:
        """Show what the submission prints in a test; not to its student if it may tell points."""
        if not self.saw_hidden and not self._hidden_now():
            show(output)
            return
        for stream in self.shell.streams:
            stream.flush()
        if output.get("name") == "stderr":  # it costs the points, as in nbgrader
            self._measure(output)
            self.shown.add(output | {"text": "(written in a test that is not shown)\n"})
        self.outputs.add(output)


def _unseen(nb: Any, plan: Plan) -> set[str]:
    """Return the ids of the code cells that no grade can see."""
    cells = [cell for cell in nb.cells if cell.cell_type == "code" and cell.source.strip()]
    given = []
    for cell in cells:
        marks = cell.metadata.get("nbgrader") or {}
        counts = marks.get("grade") or marks.get("solution") or marks.get("task")
        given.append(Cell(cell.source, bool(counts) or marks.get("grade_id") in plan.cells))
    return {cells[place].id for place in unseen_cells.places(given)}


def _hidden_lines(source: str, config: Mapping[str, Any]) -> tuple[range, ...]:
    """Return the lines of a test cell between nbgrader's marks of hidden tests."""
    marks = config["traitlets"].get("ClearHiddenTests", {})
    begin = marks.get("begin_test_delimeter", "BEGIN HIDDEN TESTS")
    end = marks.get("end_test_delimeter", "END HIDDEN TESTS")
    found, first = [], 0
    lines = source.split("\n")
    for number, line in enumerate(lines, 1):
        if begin in line:
            first = number
        elif end in line and first:
            found.append(range(first, number + 1))
            first = 0
    return (*found, range(first, len(lines) + 1)) if first else tuple(found)


def _is_cell(frame: Any, shell: shells.CapturingShell) -> bool:
    return frame.f_globals is shell.user_global_ns and frame.f_code.co_name == "<module>"


def _line_of(error: BaseException, shell: shells.CapturingShell) -> int:
    """Return the line of the cell in which an error arose, 0 when it did so elsewhere."""
    step, line = error.__traceback__, 0
    while step is not None:
        if _is_cell(step.tb_frame, shell):
            line = step.tb_lineno
        step = step.tb_next
    return line


def _is_barred(order: tuple[Any, ...], allowed: set[str]) -> bool:
    """Say whether an order lets another exercise be stood in for than these."""
    if order[0] == "stand_in":
        return order[1] not in allowed
    return order[0] == "push" and not allowed.issuperset(order[2])


def _without(order: tuple[Any, ...], allowed: set[str]) -> list[tuple[Any, ...]]:
    """Return what is left of an order when only these exercises may be stood in for."""
    if order[0] == "stand_in" and order[1] not in allowed:
        return []
    if order[0] == "push":
        barred = set(order[2]) - allowed
        values = {name: value for name, value in order[1].items() if name not in barred}
        return [("push", values, [n for n in order[2] if n in allowed], order[3])]
    return [order]


def _guard(operation: str, target: Any, name: str) -> bool:
    """Say what a submission may do with an object of this process: call it, hardly more."""
    if operation in ("call", "next", "iter", "len", "item"):
        return True
    if operation != "get" or not own_checks.is_stand_in(target):
        return False
    return name[:1] != "_" and name not in target.__dict__


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
        names = {int(one): one.name for one in signal.Signals}
        return f"the interpreter crashed ({names.get(-status, f'signal {-status}')})"
    return "it ended itself"
