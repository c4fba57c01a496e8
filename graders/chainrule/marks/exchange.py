"""nbgrader's exchange, as `nbgrader collect --update` and `nbgrader release_feedback` use it.

It is in use where the course's configuration names one: `c.Exchange.root`, or a plug-in of
`c.ExchangeFactory`. The one that copies folders is made safe against a kill: a hand-in takes its
place in `submitted` in one step, and only when the student's side has written all of it.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory
from nbgrader.exchange.default import ExchangeCollect
from traitlets.config import Config

from chainrule.grading.course import Course, CourseError

_LAST = ("timestamp.txt", "submission_secret.txt")  # what nbgrader's submit writes at the end
_STAGING = ".chainrule-inbound-"


def in_use(course: Course) -> bool:
    """Whether the course's configuration names an exchange that has released something."""
    if course.config.get("ExchangeFactory"):
        return True
    root = course.config.get("Exchange", {}).get("root")
    return bool(root) and Path(root, course.directory.course_id or "", "inbound").is_dir()


class _Collect(ExchangeCollect):  # type: ignore[misc]
    """nbgrader's, with a copy that is there as a whole or not at all."""

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        if not all(Path(src, name).is_file() for name in _LAST):
            return  # still being handed in
        base = Path(self.coursedir.root, self.coursedir.submitted_directory)
        staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=base))
        try:
            super().do_copy(src, str(staging / "made"), log)
            (staging / "made").rename(dest)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def fetch(course: Course, unit: str) -> None:
    """Bring what is newer in the exchange into `submitted`; CourseError when that fails."""
    base = Path(course.directory.root, course.directory.submitted_directory)
    for left in base.glob(f"{_STAGING}*"):  # of a process that was killed
        shutil.rmtree(left, ignore_errors=True)
    base.mkdir(parents=True, exist_ok=True)
    config = _config(course, unit)
    config.ExchangeCollect.update = True
    factory = ExchangeFactory(config=config)
    if factory.collect is ExchangeCollect:
        factory.collect = _Collect
    _run(factory.Collect, config, "Hand-ins cannot be fetched from the exchange")


def give_back(course: Course, unit: str, students: Iterable[str]) -> None:
    """Release the feedback of these students; CourseError when that fails."""
    for student in students:
        folder = Path(course.path(course.directory.feedback_directory, student, unit))
        if not (folder / _LAST[1]).is_file() and course.config.get("ExchangeFactory") is None:
            continue  # handed in another way: the exchange has nobody to give it to
        config = _config(course, unit)
        config.CourseDirectory.student_id = student
        _run(
            ExchangeFactory(config=config).ReleaseFeedback,
            config,
            "Feedback cannot be released to the exchange",
        )


def _config(course: Course, unit: str) -> Any:
    config = Config(course.config)
    config.CourseDirectory.assignment_id = unit
    return config


def _run(make: Any, config: Any, what: str) -> None:
    log = logging.getLogger("chainrule.exchange")
    log.handlers[:] = [logging.NullHandler()]
    log.propagate = False
    directory = CourseDirectory(config=config)
    authenticator = Authenticator(config=config)
    try:
        make(coursedir=directory, authenticator=authenticator, config=config, log=log).start()
    except Exception as error:  # nbgrader's or a plug-in's own
        reason = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        raise CourseError(f"{what}: {reason}.") from error
