"""What a class got wrong, and why: from the gradebook and the autograded notebooks.

Every wrong answer is counted once: under the mistake that the course's diagnosis named, or,
where it names none, under the way in which the cell failed. The report is one HTML file with
its pictures inside, and the same as CSV.
"""

import csv
import html
import io
import random
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook

from chainrule.checking.message import shorten
from chainrule.checking.stored import verdict_in
from chainrule.checking.verdict import Verdict
from chainrule.grading.assignment import Course, CourseError, open_gradebook

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


@dataclass
class Class:
    """Everything the report is made of."""

    assignment: str
    answers: list[Answer] = field(default_factory=list)
    totals: dict[str, float] = field(default_factory=dict)
    best: float = 0.0
    notes: dict[str, list[str]] = field(default_factory=dict)


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
    found.totals[student] = found.totals.get(student, 0.0) + float(notebook.score or 0)
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
    return cells, list((nb.metadata.get("chainrule") or {}).get("notes", []))


def _answer(student: str, grade: Grade, cell: Any) -> Answer:
    name = grade.cell.name.removeprefix("test_")
    score, points = float(grade.score or 0), float(grade.max_score or 0)
    if score >= points:
        return Answer(student, name, score, points, "")
    if grade.needs_manual_grade and grade.auto_score is None:
        return Answer(student, name, score, points, _WORDS["ungraded"])
    verdict = _verdict(cell) if cell is not None else None
    if verdict is not None:
        cause = verdict.causes[0] if verdict.causes else None
        kind = cause.kind if cause else _WORDS.get(verdict.outcome, verdict.outcome.value)
        sentence = shorten(cause.what if cause else verdict.what, _LONGEST)
        words = shorten(kind.replace("_", " "), _LONGEST)
        return Answer(student, name, score, points, words, sentence, cause is not None)
    for output in cell.get("outputs", ()) if cell is not None else ():
        if output.output_type == "error":
            line = output.evalue.strip().split("\n")[0]
            return Answer(student, name, score, points, output.ename, line)
    words = "partly right" if score else "wrong" if cell is not None else "cell missing"
    return Answer(student, name, score, points, words)


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
    answers = [
        Answer(names[a.student], a.exercise, a.score, a.points, a.mistake, a.sentence, a.named)
        for a in found.answers
    ]
    return Class(
        found.assignment,
        sorted(answers, key=lambda a: a.student),
        dict(sorted((names[s], t) for s, t in found.totals.items())),
        found.best,
        {names[s]: notes for s, notes in found.notes.items()},
    )


def exercises(found: Class) -> list[str]:
    """Return the exercises in the order of the notebook."""
    return list(dict.fromkeys(answer.exercise for answer in found.answers))


def as_csv(found: Class) -> str:
    """Return one line per answer."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["student", "exercise", "score", "points", "mistake", "sentence"])
    for a in found.answers:
        row = [a.student, a.exercise, f"{a.score:g}", f"{a.points:g}", a.mistake, a.sentence]
        writer.writerow([_no_formula(cell) for cell in row])
    return out.getvalue()


def _no_formula(text: str) -> str:
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") and not text[1:2].isdigit() else text


def suggestions(found: Class) -> list[str]:
    """Return a sentence for each exercise in which one named mistake dominates."""
    said = []
    for name in exercises(found):
        wrong = [a for a in found.answers if a.exercise == name and a.mistake]
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

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a}
body{max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}
th,td{padding:.3rem .6rem;border:1px solid #ccc;text-align:left}
td.n{text-align:right}th.c{writing-mode:vertical-rl;transform:rotate(180deg);font-weight:normal}
caption{text-align:left;font-weight:600;padding:.3rem 0}.wide{overflow-x:auto}
"""


def as_html(found: Class) -> str:
    """Return the report as one page; every picture has its numbers in a table."""
    totals = list(found.totals.values())
    title = f"Report on {found.assignment}"
    parts = [
        f"<h1>{html.escape(title)}</h1>",
        f"<p>{len(totals)} submissions. Mean {statistics.mean(totals):.1f}, "
        f"median {statistics.median(totals):.1f} of {found.best:g} points.</p>",
        "<h2>For the next lecture</h2>",
        _list(suggestions(found)) or "<p>No single mistake dominates an exercise.</p>",
        "<h2>Scores</h2>",
        _histogram(totals, found.best),
        "<h2>Exercises and mistakes</h2>",
        _heat_map(found),
        _exercise_table(found),
        "<h2>Submissions</h2>",
        _student_table(found),
    ]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _list(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    return f"<ul>{items}</ul>" if items else ""


def _histogram(totals: Sequence[float], best: float) -> str:
    bins = 10
    counts = [0] * bins
    for total in totals:
        share = min(max(total / best, 0.0), 1.0) if best else 0.0
        counts[min(int(share * bins), bins - 1)] += 1
    top = max([*counts, 1])
    bars = []
    for i, count in enumerate(counts):
        height = 120 * count / top
        x = 10 + 50 * i
        bars.append(
            f'<rect x="{x}" y="{140 - height:.1f}" width="44" height="{height:.1f}" fill="navy"/>'
        )
        bars.append(
            f'<text x="{x + 22}" y="{134 - height:.1f}" text-anchor="middle">{count}</text>'
        )
        bars.append(
            f'<text x="{x + 22}" y="158" text-anchor="middle">{10 * i}–{10 * (i + 1)}</text>'
        )
    words = ", ".join(f"{10 * i} to {10 * (i + 1)} %: {count}" for i, count in enumerate(counts))
    return (
        f'<svg role="img" aria-label="Submissions by share of the points. {words}." '
        f'viewBox="0 0 520 170" width="520" font-size="12">{"".join(bars)}</svg>'
        "<p>Submissions by share of the points, in percent.</p>"
    )


def _heat_map(found: Class) -> str:
    names = exercises(found)
    counts = Counter((a.exercise, a.mistake) for a in found.answers if a.mistake)
    common = [m for m, _ in Counter(a.mistake for a in found.answers if a.mistake).most_common()]
    shown, rest = common[:_COLUMNS], set(common[_COLUMNS:])
    top = max([*counts.values(), 1])
    head = "".join(f'<th class="c" scope="col">{html.escape(m)}</th>' for m in shown)
    if rest:
        head += f'<th class="c" scope="col">{len(rest)} other mistakes</th>'
    rows = []
    for name in names:
        cells = "".join(_heat_cell(counts[name, mistake], top) for mistake in shown)
        if rest:
            cells += _heat_cell(sum(counts[name, mistake] for mistake in rest), top)
        rows.append(f'<tr><th scope="row">{html.escape(name)}</th>{cells}</tr>')
    return (
        '<div class="wide"><table><caption>Wrong answers by exercise and mistake</caption>'
        f"<tr><td></td>{head}</tr>{''.join(rows)}</table></div>"
    )


def _heat_cell(count: int, top: int) -> str:
    share = count / top
    color = f"rgba(197,48,48,{0.15 + 0.75 * share:.2f})" if count else "transparent"
    ink = "#fff" if share > 0.6 else "inherit"
    return f'<td class="n" style="background:{color};color:{ink}">{count or ""}</td>'


def _exercise_table(found: Class) -> str:
    rows = []
    for name in exercises(found):
        answers = [a for a in found.answers if a.exercise == name]
        right = sum(not a.mistake for a in answers)
        wrong = Counter((a.mistake, a.sentence) for a in answers if a.mistake).most_common(1)
        said = f"{wrong[0][0][1] or wrong[0][0][0]} ({wrong[0][1]})" if wrong else ""
        rows.append(
            f'<tr><th scope="row">{html.escape(name)}</th><td class="n">{answers[0].points:g}</td>'
            f'<td class="n">{right} of {len(answers)}</td><td>{html.escape(said)}</td></tr>'
        )
    return (
        "<table><caption>Exercises</caption><tr><th>exercise</th><th>points</th><th>right</th>"
        f"<th>most frequent failure</th></tr>{''.join(rows)}</table>"
    )


def _student_table(found: Class) -> str:
    rows = "".join(
        f'<tr><th scope="row">{html.escape(student)}</th><td class="n">{total:g}</td>'
        f"<td>{html.escape(' '.join(found.notes.get(student, [])))}</td></tr>"
        for student, total in sorted(found.totals.items())
    )
    return f"<table><tr><th>student</th><th>points</th><th>notes</th></tr>{rows}</table>"
