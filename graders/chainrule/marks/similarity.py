"""Which hand-ins of a unit are alike: for reading side by side, never for a score.

What everybody was handed is taken away first: the released cells, and the course's own answers,
which the last hint shows. What is left is cut into short runs of tokens in which a name of the
student's own is any name, so that renaming, reformatting and another order change little. A run
weighs the more, the fewer have it (TF-IDF), because short right answers are alike by themselves.
"""

import ast
import io
import keyword
import math
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import numpy as np

from chainrule.grading.course import Course, CourseError
from chainrule.grading.submissions import find_notebook, find_submissions

_RUN = 4  # tokens of a run: shorter ones are everybody's, longer ones do not outlive a change
_LIMIT = 20 << 20  # bytes of a notebook
_LONGEST = 64 << 10  # characters of a cell that are looked at
_SKIPPED = frozenset(
    (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
)


@dataclass(frozen=True)
class Pair:
    """Two hand-ins: how alike they are, from 0 to 1, and in which exercises, most alike first."""

    one: str
    other: str
    score: float
    exercises: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Likeness:
    """A class compared: the pairs, most alike first, each student's cells, and who was left out."""

    unit: str
    pairs: list[Pair]
    cells: dict[str, dict[str, str]]
    unread: dict[str, str]


def read_class(course: Course, unit: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """Return the answers of each hand-in (student -> exercise -> text), and who cannot be read.

    Raises CourseError when nothing is handed in.
    """
    cells: dict[str, dict[str, str]] = {}
    unread: dict[str, str] = {}
    for one in find_submissions(course, unit, []):
        data, problem, _ = find_notebook(one.folder, unit, [], _LIMIT)
        try:
            if problem:
                raise ValueError(problem)
            cells[one.student] = answers_in(nbformat.reads(data.decode("utf-8"), 4))
        except Exception as error:  # whatever a file brings
            unread[one.student] = problem or f"no notebook ({type(error).__name__})"
    return cells, unread


def answers_in(notebook: Any) -> dict[str, str]:
    """Return the solution cells of a notebook that hold code, by their names."""
    found = {}
    for cell in notebook.cells:
        marks = cell.metadata.get("nbgrader") or {}
        if cell.cell_type == "code" and marks.get("solution") and marks.get("grade_id"):
            found[str(marks["grade_id"])] = cell.source[:_LONGEST]
    return found


def given_in(course: Course, unit: str) -> dict[str, list[str]]:
    """Return what everybody was handed of each exercise: the released cell, the course's answer.

    Raises CourseError when the course has no such unit.
    """
    source = Path(course.path(course.directory.source_directory, ".", unit), f"{unit}.ipynb")
    released = Path(course.path(course.directory.release_directory, ".", unit), f"{unit}.ipynb")
    given: dict[str, list[str]] = {}
    for path in (source, released):
        if path.is_file():
            for name, text in answers_in(nbformat.read(path, 4)).items():
                given.setdefault(name, []).append(text)
    if not given:
        raise CourseError(f"There is no instructor's notebook {source}.")
    return given


def compare(
    unit: str,
    cells: Mapping[str, Mapping[str, str]],
    given: Mapping[str, Iterable[str]],
    unread: Mapping[str, str] | None = None,
) -> Likeness:
    """Compare every two hand-ins.

    Raises CourseError when there are fewer than two that hold something of their own.
    """
    handed = {name: {run for text in texts for run in runs(text)} for name, texts in given.items()}
    bags = {student: _own(answers, handed) for student, answers in cells.items()}
    students = sorted(student for student, bag in bags.items() if bag)
    if len(students) < 2:
        raise CourseError(f"Fewer than two hand-ins of {unit} hold code of their own.")
    weight, alike = _cosines([bags[student] for student in students])
    pairs = [
        Pair(one, other, float(alike[i, j]))
        for i, one in enumerate(students)
        for j, other in enumerate(students)
        if i < j
    ]
    pairs.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
    with_parts = [
        Pair(p.one, p.other, p.score, _by_exercise(bags[p.one], bags[p.other], weight))
        for p in pairs
    ]
    return Likeness(
        unit,
        with_parts,
        {student: dict(answers) for student, answers in cells.items()},
        dict(unread or {}),
    )


def _cosines(bags: Sequence[Counter[str]]) -> tuple[dict[str, float], Any]:
    """Return each run's weight, and the cosine of every two bags, an array (n, n).

    The weight is ln((1 + n) / (1 + m)) + 1 for a run that m of n bags have, and within a bag
    1 + ln(count) times that (Manning, Raghavan and Schütze, Introduction to Information
    Retrieval, sections 6.2 to 6.4).
    """
    having: dict[str, list[int]] = {}
    for place, bag in enumerate(bags):
        for run in bag:
            having.setdefault(run, []).append(place)
    weight = {run: math.log((1 + len(bags)) / (1 + len(who))) + 1 for run, who in having.items()}
    dots = np.zeros((len(bags), len(bags)))
    for run, who in having.items():
        own = weight[run] * (1 + np.log([bags[place][run] for place in who]))
        dots[np.ix_(who, who)] += np.outer(own, own)
    lengths = np.sqrt(np.diag(dots))
    return weight, dots / np.outer(lengths, lengths)


def _own(answers: Mapping[str, str], handed: Mapping[str, set[str]]) -> Counter[str]:
    """Count the runs of a student's own, each under its exercise."""
    bag: Counter[str] = Counter()
    for name, text in answers.items():
        known = handed.get(name, set())
        bag.update(f"{name}\n{run}" for run in runs(text) if run not in known)
    return bag


def _by_exercise(
    one: Counter[str], other: Counter[str], weight: Mapping[str, float]
) -> dict[str, float]:
    """Return the weight of what two hand-ins share, by exercise; what they do not is left out."""
    shared: dict[str, float] = {}
    for run in one.keys() & other.keys():
        name = run.partition("\n")[0]
        shared[name] = shared.get(name, 0.0) + weight.get(run, 0.0)
    return dict(sorted(shared.items(), key=lambda item: (-item[1], item[0])))


def runs(text: str) -> Iterator[str]:
    """Yield the runs of a cell: of its tokens, statement by statement, and of its comments."""
    own = _own_names(text)
    for statement, comment in _statements(text):
        words = comment.split()
        for start in range(len(words) - 2):  # three words in a row are somebody's own
            yield "# " + " ".join(words[start : start + 3])
        tokens = [_plain(token, own) for token in statement]
        tokens = [token for token in tokens if token]
        if len(tokens) >= _RUN:  # a statement as a whole, its parts in whatever order
            yield f"whole {' '.join(sorted(tokens))}"
        for start in range(len(tokens) - _RUN + 1):
            yield " ".join(tokens[start : start + _RUN])


def _statements(text: str) -> Iterator[tuple[list[tokenize.TokenInfo], str]]:
    """Yield each statement's tokens and the comments that end with it; docstrings are dropped."""
    statement: list[tokenize.TokenInfo] = []
    comments: list[str] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                comments.append(token.string.lstrip("# ").lower())
            elif token.type == tokenize.NEWLINE:
                alone = len(statement) == 1 and statement[0].type == tokenize.STRING
                yield ([] if alone else statement), " ".join(comments)
                statement, comments = [], []
            elif token.type not in _SKIPPED:
                statement.append(token)
    except (tokenize.TokenError, SyntaxError):
        pass  # an unfinished cell: what came before is compared
    yield statement, " ".join(comments)


def _own_names(text: str) -> set[str]:
    """Return the names that a cell binds, its functions' own among them."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        words = set(re.findall(r"[^\W\d]\w*", text))
        return {word for word in words if not keyword.iskeyword(word)}
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
    return found


def _plain(token: tokenize.TokenInfo, own: set[str]) -> str:
    if token.type == tokenize.NAME:
        return "_" if token.string in own else token.string
    if token.type == tokenize.NUMBER:
        try:
            return f"{float(token.string):g}"
        except ValueError:
            return token.string
    if token.type == tokenize.STRING:
        return '""'
    return "" if token.string in "()," else token.string
