"""Slides for the room: one deck for each unit, as one page that needs nothing beside it.

A deck is made from what the course has: the head, the stills and the tables of the published
notebook, the unit's questions, and the teacher's notes. Nothing is drawn or written for it.
"""

import html
import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import jinja2

from chainrule.book.markdown import to_html
from chainrule.book.units import stored_picture
from chainrule.course.minutes import label
from chainrule.course.questions import questions
from chainrule.course.teaching import pages as teachers_notes
from chainrule.course.units import course_dir
from chainrule.figures.svg import LIGHT

_ASKED = 2  # questions of the notebook in one deck
_BY_HANDS = ("choice", "number")
_LETTERS = "ABCDEFG"
_ROOM = 11.0  # lines of text that fit below a heading
_LINE = 76  # characters
_TALL = 0.8  # a picture that is higher than this times its width stands beside its heading,
_IN_TWO = 1.1  # and one that is higher than this is shown in two parts
_OVERLAP = 80  # pixels that both parts show, so that each box is whole in one of them
_PLACES = re.compile(r"chain (rule in|broken)|line by line|place$", re.IGNORECASE)
_GOALS = re.compile(r"you can\*\*\n+((?:[-*] .*\n?)+)")
_TABLE = re.compile(r"^(?:\|.*\n?)+", re.MULTILINE)
_NUMBERED = re.compile(r"^ ?(\d+)  +(.+)", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
_VIEW = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


@dataclass(frozen=True)
class Slide:
    """One slide: its heading, what stands below it, and what only the next step shows."""

    title: str
    body: str
    answer: str = ""
    kind: str = ""


def deck(unit: str, edition: str = "") -> str:
    """Return the slides of a unit as one page of HTML.

    `edition` is the address of a browser edition, with a slash at its end; the last slide then
    leads to the unit there.
    """
    cells = json.loads((course_dir() / f"{unit}.ipynb").read_text("utf-8"))["cells"]
    texts = [_source(cell) for cell in cells if cell["cell_type"] == "markdown"]
    note = _note(unit)
    shown = [
        _first(unit, texts[0], note["Aim."]),
        *_figures(cells),
        *_asked(unit),
        *_room(note["For the room"]),
        *_places(texts),
        *_stumbles(note["Where people stumble"]),
        _last(unit, texts, edition),
    ]
    page = jinja2.Environment(trim_blocks=True, lstrip_blocks=True, autoescape=False)
    colours = "".join(f"--cr-{name}: {value}; " for name, value in LIGHT.items())
    return page.from_string(_file("slides.html")).render(
        slides=shown,
        title=re.sub("<[^>]*>", "", shown[0].title),
        style=f":root {{ {colours}}}\n{_file('slides.css')}",
        script=_file("slides.js"),
    )


def _file(name: str) -> str:
    return (files("chainrule.book") / name).read_text("utf-8")


def _source(cell: dict[str, list[str]]) -> str:
    return "".join(cell["source"])


def _note(unit: str) -> dict[str, str]:
    """Return the parts of the teacher's notes on a unit by their names."""
    parts = re.split(r"^\*\*(.+?)\*\*\s*", teachers_notes()[f"{unit}.md"], flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def _html(text: str) -> str:
    """Return a text as HTML, without its links: there is nowhere to go from a slide."""
    return to_html(_LINK.sub(r"\1", text), str)


def _line(text: str) -> str:
    """Return a heading or an item as HTML without a paragraph around it."""
    no_list = re.sub(r"^(\d+)\.", r"\1\\.", text)
    return _html(no_list).strip().removeprefix("<p>").removesuffix("</p>")


def _first(unit: str, head: str, aim: str) -> Slide:
    title = re.findall(r"^# (.*)", head)[0]
    title = title if title.startswith(unit[:2]) else f"{unit[:2]} · {title}"
    goals = _GOALS.search(head)
    listed = f"<p>When you are done you can</p>{_html(goals[1])}" if goals else ""
    time = f"<p>About {label(unit)} minutes with the notebook.</p>"
    return Slide(_line(title), f'<div class="aim">{_html(aim)}</div>{listed}{time}', "", "first")


def _figures(cells: Sequence[dict[str, Any]]) -> Iterator[Slide]:
    """One slide for each still picture, under the heading of the section that shows it."""
    heading = ""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            heading = [heading, *re.findall(r"^## (.*)", _source(cell), re.MULTILINE)][-1]
        for output in cell.get("outputs", ()):
            drawing, sentence = stored_picture(output)
            said = html.escape(sentence, quote=False)
            for part in _parts(drawing):
                body = f'<div class="picture">{part}</div><p class="sentence">{said}</p>'
                width, height = map(int, re.findall(r'viewBox="\d+ \d+ (\d+) (\d+)"', part)[0])
                kind = "tall" if height > _TALL * width else "drawn"
                yield Slide(_line(heading), body, kind=kind)


def _parts(drawing: str) -> list[str]:
    """Return a picture as it is, or its upper and its lower half when it is very high."""
    [(width, height)] = [map(int, size) for size in _VIEW.findall(drawing)]
    if height <= _IN_TWO * width:
        return [drawing]
    half = (height + _OVERLAP) // 2
    return [
        _VIEW.sub(f'viewBox="0 {top} {width} {half}"', drawing, count=1)
        for top in (0, height - half)
    ]


def _asked(unit: str) -> Iterator[Slide]:
    """The first questions of the notebook that a room can answer by a show of hands."""
    for question in [one for one in questions(unit).values() if one.kind in _BY_HANDS][:_ASKED]:
        body, right = f"<p>{html.escape(question.prompt)}</p>", question.answer
        if question.kind == "choice":
            items = "".join(f"<li>{html.escape(option.text)}</li>" for option in question.options)
            body += f'<ol class="choices">{items}</ol>'
            right = _LETTERS[[option.right for option in question.options].index(True)]
        answer = f"<p><strong>{right}</strong> {html.escape(question.after)}</p>"
        yield Slide("What do you say?", body, answer, "ask")


def _room(text: str) -> Iterator[Slide]:
    """The questions for the room; what stands in brackets at the end of one is its answer."""
    for item in _items(text):
        asked, bracket, answer = item.partition(" (")
        while bracket and not _closed(answer):  # a bracket within the question
            more, bracket, answer = answer.partition(" (")
            asked = f"{asked} ({more}"
        yield Slide("For the room", _html(asked), _html(answer[:-1]) if bracket else "", "ask")


def _closed(text: str) -> bool:
    """Whether the bracket that was opened before `text` is closed by its last character."""
    depth = 1
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(text) - 1
    return False


def _places(texts: Sequence[str]) -> Iterator[Slide]:
    """The tables that say which line is which factor."""
    heading, program = "", dict(_NUMBERED.findall("\n".join(texts)))
    for text in texts:
        for part in re.split(r"^(?=#+ )", text, flags=re.MULTILINE):
            if title := re.match(r"#+ (.*)", part):
                heading = title[1]
            if not _PLACES.search(heading):
                continue
            for table in _TABLE.findall(part):
                head, line, *rows = table.strip().splitlines()
                if head.endswith("| line |"):
                    rows = [_with_lines(row, program) for row in rows]
                for some in _shared(rows, _row_lines):
                    yield Slide(_line(heading), _html("\n".join([head, line, *some])), kind="table")


def _with_lines(row: str, program: Mapping[str, str]) -> str:
    """Return a row whose last cell names lines of a printed program, with what stands there."""
    *before, named, _ = row.split("|")
    lines = "".join(f"<br>`{program[number]}`" for number in re.findall(r"\d+", named))
    return "|".join([*before, f"{named}{lines} ", ""])


def _row_lines(row: str) -> float:
    lines = math.ceil(len(re.sub(r"[`$\\{}|]|partial", "", row)) / _LINE)
    return 0.9 * max(lines, 1 + row.count("<br>")) + 0.6


def _stumbles(text: str) -> Iterator[Slide]:
    for some in _shared(_items(text), lambda item: math.ceil(len(item) / _LINE) + 0.5):
        listed = "".join(f"<li>{_line(item)}</li>" for item in some)
        yield Slide("Where people stumble", f"<ul>{listed}</ul>")


def _items(text: str) -> list[str]:
    """Return the items of a list in Markdown, each on one line."""
    return [" ".join(item.split()) for item in re.split(r"^- ", text, flags=re.MULTILINE)[1:]]


def _shared(items: Sequence[str], lines: Callable[[str], float]) -> list[list[str]]:
    """Share items out to as few slides as hold them, about the same on each."""
    total = sum(map(lines, items))
    slides = math.ceil(total / _ROOM)
    shared: list[list[str]] = [[] for _ in range(slides)]
    before = 0.0
    for item in items:
        middle = before + lines(item) / 2
        shared[min(int(middle * slides / total), slides - 1)].append(item)
        before += lines(item)
    return shared


def _last(unit: str, texts: Sequence[str], edition: str) -> Slide:
    recap = next(text for text in texts if "## Recap\n" in text)
    points = re.split(r"^#+ .*\n", recap.partition("## Recap\n")[2], flags=re.MULTILINE)[0]
    listed = "\n".join(line for line in points.splitlines() if line.startswith("- "))
    where = f"<code>{unit}.ipynb</code>"
    if edition:
        address = html.escape(f"{edition}lab/index.html?path={unit}.ipynb")
        where = f'<a href="{address}">{unit}.ipynb</a>'
    licence = "The text is under CC BY 4.0, the code under the BSD 3-Clause license."
    return Slide("Recap", f'{_html(listed)}<p>Now you: {where}</p><p class="licence">{licence}</p>')
