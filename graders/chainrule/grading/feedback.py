"""Feedback for each student: nbgrader's own, without the text of the hidden tests.

nbgrader shows hidden tests in its feedback by design. Here the marked regions are removed
from the test cells, and of an error only its message is left, because a stack shows the
lines around it. The message of the course's checks carries the diagnosis. What happened to a
submission as a whole (a time limit, an unreadable file) is said at the top.
"""

import contextlib
import logging
import os
from pathlib import Path
from typing import Any

from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests
from traitlets.config import Config

from chainrule.grading.assignment import Course


class HideTests(ClearHiddenTests):  # type: ignore[misc]
    """Removes what a student must not see, and adds what the run said about the submission."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Work through one autograded notebook; the file itself stays as it is."""
        for cell in nb.cells:
            found = cell.metadata.get("chainrule") or {}
            if "shown" in found:  # the rest could tell the points of hidden tests
                cell.outputs = _pictures(cell) if found["shown"] is None else found["shown"]
            if utils.is_grade(cell):
                self._hide(cell)
        notes = (nb.metadata.get("chainrule") or {}).get("notes", [])
        if notes:
            text = "**About this submission**\n\n" + "\n".join(f"- {note}" for note in notes)
            nb.cells.insert(0, new_markdown_cell(text))
        return nb, resources

    def _hide(self, cell: Any) -> None:
        before = cell.source
        with contextlib.suppress(RuntimeError):
            self._remove_hidden_test_region(cell)
        if cell.source == before or cell.cell_type != "code":
            return
        for output in cell.outputs:
            if output.output_type == "error":
                message = output.evalue.strip("\n") or output.ename
                output.traceback = message.split("\n")


def _pictures(cell: Any) -> list[Any]:
    pictures = [o for o in cell.outputs if "image/png" in o.get("data", {})]
    for output in pictures:
        output.data = {"image/png": output.data["image/png"]}
    return pictures


def generate(course: Course, assignment: str, students: list[str], jobs: int) -> list[str]:
    """Write the folder `feedback` for these students, and return those where it failed.

    Each process takes its share of the students: HTML takes about a second a student.
    """
    shares = [students[start::jobs] for start in range(jobs)]
    children = []
    failed: list[str] = []
    for share in filter(None, shares):
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                bad = [name for name in share if not _one(course, assignment, name)]
                os.write(write, "\n".join(bad).encode())
                status = 0
            finally:
                os._exit(status)
        os.close(write)
        children.append((pid, read, share))
    for pid, read, share in children:
        with os.fdopen(read, "rb") as stream:
            text = stream.read().decode()
        good = os.waitpid(pid, 0)[1] == 0
        failed += text.split("\n") if good and text else [] if good else share
    return sorted(failed)


def _one(course: Course, assignment: str, student: str) -> bool:
    config = Config(course.config)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.student_id = student
    config.GenerateFeedback.force = True
    own = GenerateFeedback(config=course.config).preprocessors
    config.GenerateFeedback.preprocessors = [HideTests, *own]
    directory = CourseDirectory(config=config)
    converter = GenerateFeedback(coursedir=directory, config=config)
    converter.log.setLevel(logging.CRITICAL)
    with Path(os.devnull).open("w") as silence, contextlib.redirect_stderr(silence):
        try:
            converter.start()
        except NbGraderException:
            return False
    return True
