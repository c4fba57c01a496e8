"""What travels between the processes of a run: an assignment, a job, an answer.

They are pickled, bytes stay bytes. That is safe because both ends are this program's own: what a
learner's process says is plain data and goes another way (`channel`).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chainrule.grading.sandbox import Limits

if TYPE_CHECKING:  # importing them takes longer than all else: the warm process starts before it
    from chainrule.grading.cell_plan import Plan
    from chainrule.grading.graded_notebook import Result


@dataclass(frozen=True)
class PackedCell:
    """One of the instructor's cells, as the gradebook knows it.

    `released` is its source without hidden tests; `marks` is nbgrader's metadata.
    """

    name: str
    cell_type: str
    locked: bool
    source: str
    released: str
    checksum: str
    max_score: float
    grade: bool
    solution: bool
    task: bool
    marks: dict[str, Any]


@dataclass(frozen=True)
class PackedNotebook:
    """One notebook of the assignment.

    `kernelspec` is JSON, `modules` what it imports, `texts` are the code cells that students get
    as they are.
    """

    kernelspec: str | None
    cells: dict[str, PackedCell]
    plan: "Plan"
    modules: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """All that a worker needs to grade an assignment.

    Parameters
    ----------
    assignment, notebooks : its name, and its notebooks by name.
    modules : what its notebooks import, imported once for all submissions.
    files, settings : the instructor's files, and the course's own settings, by path.
    config : nbgrader's configuration as plain data (`pack.plain_config`).
    limits : what a submission may use.
    seed : of the hidden tests; None for an assignment of another course.
    accepts_measured : whether a measured derivative scores.
    partial_credit : whether the right parts of an answer score.
    own_points, own_version : whether each student has hidden points, a version of their own.
    all_cells : whether cells that no grade can see are run as well.

    """

    assignment: str
    notebooks: dict[str, PackedNotebook]
    modules: tuple[str, ...]
    files: dict[str, bytes]
    settings: dict[str, bytes]
    config: dict[str, Any]
    limits: Limits
    seed: int | None
    accepts_measured: bool
    partial_credit: bool = False
    own_points: bool = False
    own_version: bool = False
    all_cells: bool = False

    @property
    def max_score(self) -> float:
        """Return the points that can be had."""
        return sum(cell.max_score for nb in self.notebooks.values() for cell in nb.cells.values())


@dataclass(frozen=True)
class Job:
    """One notebook of one submission.

    Parameters
    ----------
    number : of the job, in this run.
    student, notebook : whose it is, and the name of the assignment's notebook.
    data : the bytes of the file; `problem` says why there are none.
    files : what the submission brings beside it, by path.
    taken : what is to be said when another file was taken for the notebook.
    work : a folder for the learner's process, where there is no namespace.

    """

    number: int
    student: str
    notebook: str
    data: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    problem: str = ""
    taken: str = ""
    work: str = ""


@dataclass
class Answer:
    """What became of a job: a result, or the reason why there is none.

    `broken` concerns this job alone, `fatal` the whole run.
    """

    number: int
    result: "Result | None" = None
    broken: str = ""
    fatal: str = ""
    seconds: float = 0.0
    tester_cpu: float = 0.0
