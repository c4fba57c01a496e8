"""Feedback for each student: nbgrader's own, without the text of the hidden tests.

nbgrader shows hidden tests in its feedback by design. Here the marked regions are removed
from the test cells, and of an error only its message is left, because a stack shows the
lines around it. The message of the course's checks carries the diagnosis. What happened to a
submission as a whole (a time limit, an unreadable file) is said at the top.
"""

import contextlib
import logging
import multiprocessing
import os
import time
from collections.abc import Iterator
from multiprocessing import connection
from pathlib import Path
from typing import Any

import bleach  # type: ignore[import-untyped]
from bleach.css_sanitizer import (  # type: ignore[import-untyped]
    ALLOWED_CSS_PROPERTIES,
    CSSSanitizer,
)
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell
from nbgrader import utils
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearHiddenTests
from traitlets.config import Config

from chainrule.grading.course import Course
from chainrule.grading.sandbox import die_with_parent


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


_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del"),
    *("details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5"),
    *("h6", "hr", "i", "img", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small"),
    *("span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead"),
    *("tr", "u", "ul", "var"),
}
_ATTRIBUTES = {
    "*": ["class", "colspan", "dir", "id", "lang", "role", "rowspan", "style", "title"],
    "a": ["href"],
    "img": ["alt", "height", "src", "width"],
}
_STYLE = CSSSanitizer(allowed_css_properties=[*ALLOWED_CSS_PROPERTIES, "padding", "margin"])


def safe_html(text: str) -> str:
    """Return HTML without what a browser would run or load: scripts, handlers, frames, forms."""
    cleaned: str = bleach.clean(
        text,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        protocols=["data", "http", "https", "mailto"],
        css_sanitizer=_STYLE,
    )
    return cleaned


class SafePage(HTMLExporter):
    """nbconvert's page, in which text that a student wrote cannot run anything."""

    def markdown2html(self, context: Any, source: str) -> str:
        """Return Markdown as HTML that a browser only shows."""
        return safe_html(super().markdown2html(context, source))

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Put the cleaned filter in the place of nbconvert's own."""
        yield from super().default_filters()  # type: ignore[no-untyped-call]
        yield "markdown2html", pass_context(lambda c, text: self.markdown2html(c, text))


class SafeOutputs(Preprocessor):
    """Takes from outputs and raw cells what a browser would run."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Clean one cell; pictures, plain text and LaTeX stay as they are."""
        if cell.cell_type == "raw":
            cell.source = safe_html(cell.source)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            for kind in [k for k in data if k not in _SHOWN]:
                del data[kind]
            if "text/html" in data:
                data["text/html"] = safe_html(_joined(data["text/html"]))
        return cell, resources


_SHOWN = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg")


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def generate(
    course: Course, assignment: str, students: list[str], jobs: int, seconds: float
) -> dict[str, str]:
    """Write the folder `feedback` for these students; return the reason for each that failed.

    Each student's page is made in a process of its own, which is ended after `seconds`: what a
    student wrote can make it slow, and no other way stops a regular expression.
    """
    if "fork" not in multiprocessing.get_all_start_methods():  # Windows: no limit of time there
        told = {student: _reason(course, assignment, student) for student in students}
        return {student: reason for student, reason in sorted(told.items()) if reason}
    processes = multiprocessing.get_context("fork")
    waiting = list(reversed(students))
    running: dict[Any, tuple[Any, Any, str, float]] = {}
    failed: dict[str, str] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            student = waiting.pop()
            here, there = processes.Pipe(duplex=False)
            child = processes.Process(target=_tell, args=(there, course, assignment, student))
            child.start()
            there.close()
            running[child.sentinel] = child, here, student, time.monotonic() + seconds
        soonest = min(deadline for *_, deadline in running.values())
        ended = connection.wait(list(running), max(0.0, soonest - time.monotonic()))
        late = [key for key, one in running.items() if one[3] <= time.monotonic()]
        for key in {*ended, *late}:
            child, here, student, _ = running.pop(key)
            reason = ""
            if key not in ended:
                child.kill()
                reason = f"its page took longer than {seconds:g} s"
            child.join()
            if not reason:
                try:
                    reason = here.recv_bytes().decode()
                except EOFError:
                    reason = "its process ended"
            here.close()
            if reason:
                failed[student] = reason
    return dict(sorted(failed.items()))


def _tell(there: Any, course: Course, assignment: str, student: str) -> None:
    """Make one page and send the reason why it could not be made, or nothing."""
    die_with_parent()
    there.send_bytes(_reason(course, assignment, student).encode("utf-8", "replace"))
    os._exit(0)


def _reason(course: Course, assignment: str, student: str) -> str:
    try:
        return _one(course, assignment, student)
    except OSError as error:
        return error.strerror or str(error)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _one(course: Course, assignment: str, student: str) -> str:
    config = Config(course.config)
    config.CourseDirectory.assignment_id = assignment
    config.CourseDirectory.student_id = student
    config.GenerateFeedback.force = True
    config.HTMLExporter.sanitize_html = True
    # nbgrader's own template shows cells of text past the exporter's sanitizer.
    config.GenerateFeedback.exporter_class = SafePage
    own = GenerateFeedback(config=course.config).preprocessors
    config.GenerateFeedback.preprocessors = [HideTests, SafeOutputs, *own]
    directory = CourseDirectory(config=config)
    converter = GenerateFeedback(coursedir=directory, config=config)
    told = _Told()
    converter.log.handlers[:] = [told]
    converter.log.setLevel(logging.ERROR)
    converter.log.propagate = False
    with Path(os.devnull).open("w") as silence, contextlib.redirect_stderr(silence):
        try:
            converter.start()
        except NbGraderException:
            return told.last or "nbgrader could not make the page"
    return ""


class _Told(logging.Handler):
    """Keeps the last line that nbgrader logged: it holds the reason."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, OSError):
            self.last = error.strerror or str(error)
        else:
            self.last = self.last or record.getMessage().strip().splitlines()[0][:200]
