"""What a class got wrong, and why: from the gradebook and the autograded notebooks.

Every wrong answer is counted once: under the mistake that the course's diagnosis named, or,
where it names none, under the way in which the cell failed. The report is one HTML file with
its pictures inside, and the same as CSV.
"""

import random
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Template
from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook

from chainrule.checking.message import shorten
from chainrule.checking.stored import verdict_in
from chainrule.checking.verdict import Outcome, Verdict
from chainrule.grading.course import Course, CourseError, open_gradebook
from chainrule.grading.spreadsheet import write_csv

_WORDS = {
    "unfinished": "not written yet",
    "missing": "not defined",
    "contract": "another type, shape or error",
    "measured": "measured instead of derived",
    "wrong": "wrong numbers, no known mistake",
    "passed": "right",
    "ungraded": "not graded",
}
_COLUMNS = 12  # mistakes shown in the heat map; the others are counted together
_DOMINANT = 0.4  # share of the wrong answers from which a mistake dominates
_FEW = 3
_OPEN = {"NotGraded": "not readable", "NotRun": "not run", "NotImplementedError": "not written yet"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_LONGEST = 300  # characters of a sentence


@dataclass(frozen=True)
class Answer:
    """One student's answer to one test cell."""

    student: str
    exercise: str
    score: float
    points: float
    mistake: str  # "" when right
    sentence: str = ""
    named: bool = False  # whether the diagnosis named the mistake
    open: bool = False  # not written, not read, not graded: no mistake was made


@dataclass
class Class:
    """Everything the report is made of."""

    assignment: str
    answers: list[Answer] = field(default_factory=list)
    totals: dict[str, float] = field(default_factory=dict)
    best: float = 0.0
    notes: dict[str, list[str]] = field(default_factory=dict)
    penalties: dict[str, float] = field(default_factory=dict)  # for late work, taken off the totals
    absent: list[str] = field(default_factory=list)  # who has handed in nothing


def read_class(course: Course, assignment: str) -> Class:
    """Collect scores and verdicts; CourseError when nothing has been graded."""
    found = Class(assignment)
    with open_gradebook(course) as gradebook:
        rows = (
            gradebook.db.query(SubmittedAssignment)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .filter(Assignment.name == assignment)
            .all()
        )
        for submission in rows:
            for notebook in submission.notebooks:
                _read_notebook(course, found, submission.student.id, notebook)
        found.absent = sorted({one.id for one in gradebook.students} - set(found.totals))
    if not found.totals:
        raise CourseError(f"Nothing of {assignment!r} is graded yet. Run chainrule grade first.")
    found.best = max(
        sum(a.points for a in found.answers if a.student == name) for name in found.totals
    )
    return found


def _read_notebook(course: Course, found: Class, student: str, notebook: SubmittedNotebook) -> None:
    folder = course.path(course.directory.autograded_directory, student, found.assignment)
    cells, notes = _cells(Path(folder, f"{notebook.name}.ipynb"))
    if notes:
        found.notes.setdefault(student, []).extend(notes)
    penalty = float(notebook.late_submission_penalty or 0)
    found.totals[student] = found.totals.get(student, 0.0) + float(notebook.score or 0) - penalty
    if penalty:
        found.penalties[student] = found.penalties.get(student, 0.0) + penalty
    for grade in notebook.grades:
        found.answers.append(_answer(student, grade, cells.get(grade.cell.name)))


def _cells(path: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        nb = nbformat.read(path, as_version=4)
    except Exception:
        return {}, []
    cells = {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in nb.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id")
    }
    told = nb.metadata.get("chainrule")
    notes = told.get("notes") if isinstance(told, dict) else None
    return cells, [_line(note) for note in notes or () if isinstance(note, str)]


def _line(text: str) -> str:
    """Return text in one line without control characters, in a length that a table bears."""
    return shorten(_CONTROL.sub(" ", text), _LONGEST)


def _answer(student: str, grade: Grade, cell: Any) -> Answer:
    name = grade.cell.name.removeprefix("test_")
    score, points = float(grade.score or 0), float(grade.max_score or 0)
    if score >= points:
        return Answer(student, name, score, points, "")
    if grade.needs_manual_grade and grade.auto_score is None:
        return Answer(student, name, score, points, _WORDS["ungraded"], open=True)
    verdict = _verdict(cell) if cell is not None else None
    if verdict is not None:
        cause = verdict.causes[0] if verdict.causes else None
        kind = cause.kind if cause else _WORDS.get(verdict.outcome, verdict.outcome.value)
        sentence = _line(cause.what if cause else verdict.what)
        unwritten = verdict.outcome in (Outcome.UNFINISHED, Outcome.MISSING)
        words = _line(kind.replace("_", " "))
        return Answer(student, name, score, points, words, sentence, cause is not None, unwritten)
    for output in cell.get("outputs", ()) if cell is not None else ():
        if output.output_type == "error":
            line = _line(output.evalue.strip().split("\n")[0])
            words = _OPEN.get(output.ename, "")
            kind = words or _line(output.ename)
            return Answer(student, name, score, points, kind, line, open=bool(words))
    words = "partly right" if score else "wrong" if cell is not None else "cell missing"
    return Answer(student, name, score, points, words, open=cell is None)


def _verdict(cell: Any) -> Verdict | None:
    """Return what the check said: as the engine noted it, else as the cell's own output has it."""
    try:
        return Verdict.from_plain(cell.metadata["chainrule"])
    except (KeyError, ValueError):
        return verdict_in(cell.get("outputs", ()))


def anonymous(found: Class) -> Class:
    """Return the same class with numbers for names, in an order that says nothing."""
    students = sorted(found.totals)
    random.SystemRandom().shuffle(students)
    names = {
        student: f"student {i + 1:0{len(str(len(students)))}}" for i, student in enumerate(students)
    }
    answers = [replace(a, student=names[a.student]) for a in found.answers]
    return Class(
        found.assignment,
        sorted(answers, key=lambda a: a.student),
        dict(sorted((names[s], t) for s, t in found.totals.items())),
        found.best,
        {names[s]: notes for s, notes in found.notes.items()},
        {names[s]: penalty for s, penalty in found.penalties.items()},
    )


def exercises(found: Class) -> list[str]:
    """Return the exercises in the order of the notebook."""
    return list(dict.fromkeys(answer.exercise for answer in found.answers))


def as_csv(found: Class) -> str:
    """Return one line per answer."""
    rows = [["student", "exercise", "score", "points", "mistake", "sentence"]]
    rows += [
        [a.student, a.exercise, f"{a.score:g}", f"{a.points:g}", a.mistake, a.sentence]
        for a in found.answers
    ]
    return write_csv(rows)


def suggestions(found: Class) -> list[str]:
    """Return a sentence for each exercise in which one named mistake dominates."""
    said = []
    for name in exercises(found):
        wrong = [a for a in found.answers if a.exercise == name and a.mistake and not a.open]
        named = Counter(a.mistake for a in wrong if a.named)
        if not named:
            continue
        mistake, count = named.most_common(1)[0]
        if count < _FEW or count < _DOMINANT * len(wrong):
            continue
        sentence = Counter(a.sentence for a in wrong if a.mistake == mistake).most_common(1)[0][0]
        said.append(
            f"{name}: {count} of {len(wrong)} wrong answers make the same mistake. "
            f"“{sentence}” Work this line through on the board, with numbers, before going on."
        )
    return said


# HTML


def as_html(found: Class) -> str:
    """Return the report as one page; every picture has its numbers in a table."""
    totals = list(found.totals.values())
    template = Template(
        Path(__file__).with_name("report.html.j2").read_text("utf-8"),
        autoescape=True,
        trim_blocks=True,
    )
    page: str = template.render(
        assignment=found.assignment,
        submissions=len(totals),
        mean=f"{statistics.mean(totals):.1f}",
        median=f"{statistics.median(totals):.1f}",
        best=f"{found.best:g}",
        penalties=bool(found.penalties),
        absent=found.absent,
        suggestions=suggestions(found),
        exercises=_exercise_rows(found),
        students=[
            {
                "name": name,
                "total": f"{total:g}",
                "penalty": f"{found.penalties.get(name, 0):g}",
                "notes": " ".join(found.notes.get(name, [])),
            }
            for name, total in sorted(found.totals.items())
        ],
        **_histogram(totals, found.best),
        **_heat_map(found),
    )
    return page


def _histogram(totals: Sequence[float], best: float) -> dict[str, Any]:
    """Return the bars of the scores' distribution, and the same in words."""
    bins = 10
    counts = [0] * bins
    for total in totals:
        share = min(max(total / best, 0.0), 1.0) if best else 0.0
        counts[min(int(share * bins), bins - 1)] += 1
    top = max([*counts, 1])
    bars = [
        {
            "x": 10 + 50 * i,
            "middle": 32 + 50 * i,
            "y": f"{140 - 120 * count / top:.1f}",
            "above": f"{134 - 120 * count / top:.1f}",
            "height": f"{120 * count / top:.1f}",
            "count": count,
            "label": f"{10 * i}–{10 * (i + 1)}",
        }
        for i, count in enumerate(counts)
    ]
    words = ", ".join(f"{10 * i} to {10 * (i + 1)} %: {count}" for i, count in enumerate(counts))
    return {"bars": bars, "words": words}


def _heat_map(found: Class) -> dict[str, Any]:
    """Return how often each mistake was made in each exercise, by whom, and what it is."""
    wrong = [a for a in found.answers if a.mistake]
    common = [mistake for mistake, _ in Counter(a.mistake for a in wrong).most_common()]
    shown, rest = common[:_COLUMNS], set(common[_COLUMNS:])
    columns = [{mistake} for mistake in shown] + ([rest] if rest else [])
    rows, behind = [], []
    who: dict[tuple[str, str], list[str]] = {}
    for a in wrong:
        who.setdefault((a.exercise, a.mistake), []).append(a.student)
    top = max([*map(len, who.values()), 1])
    for name in exercises(found):
        cells = []
        for column in columns:
            students = [s for mistake in column for s in who.get((name, mistake), ())]
            cells.append(_heat_cell(students, top))
        rows.append({"exercise": name, "cells": cells})
    for (name, mistake), students in sorted(who.items()):
        behind.append(f"{name}, {mistake}: {', '.join(sorted(students))}")
    said = Counter((a.mistake, a.sentence) for a in wrong if a.named)
    legend: dict[str, str] = {}
    for (mistake, sentence), _ in said.most_common():
        if mistake in shown:
            legend.setdefault(mistake, f"for example “{sentence}”")
    heads = shown + ([f"{len(rest)} other mistakes"] if rest else [])
    return {"heads": heads, "rows": rows, "behind": behind, "legend": list(legend.items())}


def _heat_cell(students: Sequence[str], top: int) -> dict[str, Any]:
    share = len(students) / top
    color = f"rgba(197,48,48,{0.15 + 0.75 * min(share, 1.0):.2f})" if students else "transparent"
    return {
        "count": len(students),
        "color": color,
        "ink": "#fff" if share > 0.6 else "inherit",
        "who": ", ".join(sorted(students)),
    }


def _exercise_rows(found: Class) -> list[dict[str, str]]:
    rows = []
    for name in exercises(found):
        answers = [a for a in found.answers if a.exercise == name]
        right = sum(not a.mistake for a in answers)
        mistakes = Counter((a.mistake, a.sentence) for a in answers if a.mistake and not a.open)
        most = mistakes.most_common(1)
        rows.append(
            {
                "name": name,
                "points": f"{answers[0].points:g}",
                "right": f"{right} of {len(answers)}",
                "open": str(sum(a.open for a in answers)),
                "said": f"{most[0][0][1] or most[0][0][0]} ({most[0][1]})" if most else "",
            }
        )
    return rows
