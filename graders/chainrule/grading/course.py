"""An nbgrader course directory: its configuration, its folders, its gradebook, its limits."""

import contextlib
import dataclasses
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from chainrule.course import settings
from chainrule.grading.gradebook import PATIENCE
from chainrule.grading.sandbox import Limits, exposed


class CourseError(Exception):
    """The course cannot be graded as it is; the text is a sentence for the instructor."""


@dataclass(frozen=True)
class Course:
    """An nbgrader course directory with its configuration."""

    directory: CourseDirectory
    config: Config

    def path(self, step: str, student: str, assignment: str) -> str:
        """Return the folder of one step (a folder name of nbgrader's) of one submission."""
        return str(self.directory.format_path(step, student, assignment))


def open_course(root: Path) -> Course:
    """Read the configuration of the course in `root`, as nbgrader itself would."""
    if not root.is_dir():
        raise CourseError(f"There is no course directory {root}.")
    config = Config()
    folders = [*reversed(jupyter_config_path()), str(root.resolve())]
    for folder in folders:
        file = Path(folder, settings.CONFIG_NAME)
        if file.is_file():
            try:
                config.merge(PyFileConfigLoader(file.name, path=str(file.parent)).load_config())
            except Exception as error:
                raise CourseError(f"{file} cannot be read: {error}.") from error
    config.CourseDirectory.setdefault("root", str(root.resolve()))
    return Course(CourseDirectory(config=config), config)


def gradebook_url(course: Course) -> URL:
    """Return the gradebook's address: `postgres://` is understood, SQLite's file is the course's.

    Raises CourseError when it is no address.
    """
    text = course.directory.db_url
    try:
        url = make_url(text)
    except ArgumentError:
        raise CourseError(
            "c.CourseDirectory.db_url is no SQLAlchemy URL: write for example "
            "postgresql://user@host/gradebook."
        ) from None
    if url.drivername == "postgres":
        url = url.set(drivername="postgresql")
    file = url.database
    if url.drivername.startswith("sqlite") and file and file != ":memory:":
        url = url.set(database=str(Path(course.directory.root, file)))
    return url


def shown(url: URL) -> str:
    """Return an address without its password."""
    return url.render_as_string(hide_password=True)


@contextlib.contextmanager
def open_gradebook(course: Course) -> Iterator[Gradebook]:
    """Open nbgrader's gradebook; CourseError when there is no way to it."""
    url = gradebook_url(course)
    file = Path(url.database or "") if url.drivername.startswith("sqlite") else None
    if file and file.name != ":memory:" and (not file.exists() or not file.stat().st_size):
        raise CourseError(
            f"There is no gradebook {file}. Run `nbgrader generate_assignment` for the unit first."
        )
    if file and "timeout" not in url.query:
        url = url.update_query_dict({"timeout": f"{PATIENCE:g}"})  # seconds, for SQLite's driver
    try:
        gradebook = Gradebook(
            url.render_as_string(hide_password=False),
            course.directory.course_id or "default_course",
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise CourseError(missing_driver(url, error)) from error
    except SQLAlchemyError as error:
        reason = (str(error).splitlines() or [""])[0].rstrip(".")
        if url.password:
            reason = reason.replace(str(url.password), "***")
        raise CourseError(f"The gradebook {shown(url)} cannot be opened: {reason}.") from error
    try:
        yield gradebook
    finally:
        gradebook.close()


def missing_driver(url: URL, error: Exception) -> str:
    """Return the sentence for a database whose Python driver is not installed."""
    name = getattr(error, "name", "") or ""
    known = {"psycopg2": "psycopg2-binary", "psycopg": "psycopg[binary]", "MySQLdb": "mysqlclient"}
    if name:
        return (
            f"The driver for {url.drivername} is missing. "
            f"Install it with: pip install '{known.get(name, name)}'."
        )
    return f"The driver for {url.drivername} is missing: SQLAlchemy knows no such database."


def near(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the nearest of the `known` names, or nothing; a blank before it."""
    by_lower = {other.lower(): other for other in known}
    found = difflib.get_close_matches(name.lower(), by_lower, 1)
    return f" The nearest name is {by_lower[found[0]]}." if found else ""


def refuse_exposed(course: Course) -> None:
    """Raise CourseError when submissions could read the course: it lies among the libraries."""
    directory = course.directory
    url = gradebook_url(course)
    places = [directory.root]
    for name in ("source", "submitted", "autograded", "feedback", "release"):
        folder = str(getattr(directory, f"{name}_directory"))
        places.append(str(Path(directory.root, folder)))
    if url.drivername.startswith("sqlite") and url.database:
        places.append(url.database)
    found = exposed(places)
    if found:
        place, root = next(iter(found.items()))
        raise CourseError(
            f"{place} lies in {root}, which every submission may read, because Python's libraries "
            "are there. Move the course out of that folder and grade again."
        )


_OPTIONS = {
    "cpu_seconds": 1,
    "memory": 1 << 20,
    "file_size": 1 << 20,
    "work_size": 1 << 20,
    "output": 1 << 20,
    "notebook": 1 << 20,
    "attached": 1 << 20,
    "files": 1,
    "threads": 1,
    "total_seconds": 1,
    "feedback_seconds": 1,
}
_FEEDBACK_SECONDS = 60.0


def limits_of(config: Config, brought: Iterable[int] = ()) -> Limits:
    """Return the limits: nbgrader's `c.Execute.timeout`, and what `c.ChainruleLimits` sets.

    Sizes are megabytes there. The instructor's own files, of `brought` bytes each, always have
    room. Raises CourseError for a name that is no limit, or a value that is no number above 0.
    """
    seconds = config.get("Execute", {}).get("timeout", Limits.cell_seconds)
    if not seconds or seconds < 0:
        seconds = Limits.total_seconds
    total = max(Limits.total_seconds, 20 * float(seconds)) if seconds >= 30 else 20 * seconds
    chosen: dict[str, float] = {
        "cell_seconds": float(seconds),
        "total_seconds": float(total),
        # The time of a cell is the instructor's word; CPU time must not take it back.
        "cpu_seconds": int(max(Limits.cpu_seconds, total)),
    }
    for name, value in _chosen_limits(config).items():
        if name != "feedback_seconds":
            whole = name != "total_seconds"
            chosen[name] = int(value * _OPTIONS[name]) if whole else float(value)
    limits = Limits(**chosen)  # type: ignore[arg-type]
    sizes = list(brought)
    return dataclasses.replace(
        limits,
        file_size=max([limits.file_size, *sizes]),
        work_size=limits.work_size + limits.attached + sum(sizes),
        files=limits.files + len(sizes),
    )


def feedback_seconds(config: Config) -> float:
    """Return how long one student's feedback page may take."""
    return float(_chosen_limits(config).get("feedback_seconds", _FEEDBACK_SECONDS))


def _chosen_limits(config: Config) -> dict[str, float]:
    chosen = dict(config.get("ChainruleLimits", {}))
    for name, value in chosen.items():
        if name not in _OPTIONS:
            raise CourseError(
                f"c.ChainruleLimits has no {name}. There are {', '.join(_OPTIONS)}."
                + near(name, _OPTIONS)
            )
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise CourseError(f"c.ChainruleLimits.{name} is {value!r}: write a number above 0.")
    return chosen
